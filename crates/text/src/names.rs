//! Who is known by name: of the author's side or of the other.
//!
//! «Прия пришлёт» is a promise of the side that Priya belongs to, which no word of the sentence tells. The engine is told
//! names with their sides and knows them in the forms in which they stand in text: short and full first names, Russian
//! cases, Latin names in Russian letters. A name that both sides bear tells nothing, and neither does one nobody told.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::Side;
use super::fold::{Folded, fold, hash};
use super::lexicon::{LEXICON, Role, UNKNOWN, mark};
use super::token::{Glance, Kind, Token};

/// Names of people and the sides they are on.
#[derive(Debug, Clone, Default)]
pub struct Names {
    forms: BTreeMap<u64, Form>,
    /// Bits of the hashes of its forms, so that most words are passed over at a glance.
    sketch: [u64; 8],
    /// A sum over the forms, whatever the order in which they came.
    print: u64,
    /// Who else is known.
    wider: Option<Arc<Names>>,
}

/// What a form of a name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Form {
    /// Whether somebody of the client, somebody of the agency bears it.
    sides: [bool; 2],
    /// Whether it is no more than a Russian case: «Ани», «Лёше».
    oblique: bool,
}

impl Form {
    fn print(self, hashed: u64) -> u64 {
        let [client, agency] = self.sides;
        let bits = u64::from(client) | u64::from(agency) << 1 | u64::from(self.oblique) << 2;
        (hashed ^ bits).wrapping_mul(0x9E37_79B9_7F4A_7C15)
    }
}

/// Words of addresses and signs that are nobody's name.
const NOBODY: [&str; 20] = [
    "accounts",
    "admin",
    "agency",
    "billing",
    "client",
    "contact",
    "design",
    "finance",
    "hello",
    "info",
    "mail",
    "marketing",
    "noreply",
    "office",
    "pr",
    "sales",
    "studio",
    "support",
    "team",
    "team's",
];

impl Names {
    /// Nobody yet, beside those who are known to others, too.
    pub fn beside(wider: Arc<Self>) -> Self {
        Self { wider: Some(wider), ..Self::default() }
    }

    /// Whether nobody is known.
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty() && self.wider.as_ref().is_none_or(|wider| wider.is_empty())
    }

    /// Adds somebody by their name or, where that is all that is known, by their address or @name.
    pub fn add(&mut self, name: &str, side: Side) {
        let name = name.trim_start_matches('@');
        let (name, is_address) = match name.split_once('@') {
            Some((local, _)) => (local, true),
            None => (name, false),
        };
        let words = name.split(|sign: char| !sign.is_alphabetic() && sign != '\'').filter(|word| {
            let length = word.chars().count();
            (3..=24).contains(&length) && !NOBODY.contains(&word.to_lowercase().as_str())
        });
        for (index, word) in words.take(4).enumerate() {
            let word = word.to_lowercase();
            // A surname or the part of an address that is a word of its own tells too little.
            if (index > 0 || is_address) && !is_name(&word) {
                continue;
            }
            self.add_word(&word, side);
            if word.is_ascii()
                && let Some(russian) = in_russian(&word)
            {
                self.add_word(&russian, side);
            }
        }
    }

    /// Adds a name in all its forms.
    fn add_word(&mut self, word: &str, side: Side) {
        let same = SAME.get(&key(word)).map_or(&[][..], Vec::as_slice);
        for name in std::iter::once(word).chain(same.iter().copied()) {
            self.add_form(name, side, false);
            for case in cases(name) {
                self.add_form(&case, side, true);
            }
        }
    }

    fn add_form(&mut self, word: &str, side: Side, oblique: bool) {
        let hashed = key(word);
        let before = self.forms.get(&hashed).copied();
        let mut form = before.unwrap_or(Form { sides: [false; 2], oblique });
        form.sides[usize::from(side == Side::Agency)] = true;
        form.oblique &= oblique;
        self.put(hashed, form);
    }

    fn put(&mut self, hashed: u64, form: Form) {
        let before = self.forms.insert(hashed, form);
        let gone = before.map_or(0, |form| form.print(hashed));
        self.print = self.print.wrapping_sub(gone).wrapping_add(form.print(hashed));
        let bit = hashed >> 32 & 511;
        self.sketch[bit as usize / 64] |= 1 << (bit % 64);
    }

    /// The forms of those who are not known to others, too: hashes, and whose they are in bits.
    pub fn portable(&self) -> Vec<(u64, u8)> {
        let bits = |form: &Form| {
            u8::from(form.sides[0]) | u8::from(form.sides[1]) << 1 | u8::from(form.oblique) << 2
        };
        self.forms.iter().map(|(hashed, form)| (*hashed, bits(form))).collect()
    }

    /// Those of whom this is the portable form, beside those who are known to others, too.
    pub fn from_portable(forms: &[(u64, u8)], wider: Option<Arc<Self>>) -> Self {
        let mut names = Self { wider, ..Self::default() };
        for &(hashed, bits) in forms {
            let sides = [bits & 1 != 0, bits & 2 != 0];
            names.put(hashed, Form { sides, oblique: bits & 4 != 0 });
        }
        names
    }

    /// A print of who is known.
    pub fn print(&self) -> u64 {
        self.wider.as_ref().map_or(0, |wider| wider.print().rotate_left(1)).wrapping_add(self.print)
    }

    /// What a word tells as a name.
    fn form(&self, hashed: u64) -> Option<Form> {
        let bit = hashed >> 32 & 511;
        let own = (self.sketch[bit as usize / 64] >> (bit % 64) & 1 == 1)
            .then(|| self.forms.get(&hashed).copied())
            .flatten();
        let wider = self.wider.as_ref().and_then(|wider| wider.form(hashed));
        match (own, wider) {
            (Some(own), Some(wider)) => Some(Form {
                sides: [own.sides[0] | wider.sides[0], own.sides[1] | wider.sides[1]],
                oblique: own.oblique && wider.oblique,
            }),
            (own, wider) => own.or(wider),
        }
    }
}

/// Who is known where a message is read: those the engine was told of, and whom the message greets.
#[derive(Debug, Default)]
pub(crate) struct Known {
    greeted: Vec<u64>,
    /// Whether who was named last is of the author's side.
    last: Option<bool>,
}

/// The most people that a greeting is taken to name.
const GREETED_MOST: usize = 4;

/// The subject of a clause, or who owes what stands beside: «от Ани», "by Tom".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Acts,
    Owes,
    Other,
}

impl Known {
    /// Forgets whom a message greeted.
    pub(crate) fn clear(&mut self) {
        self.greeted.clear();
        self.last = None;
    }

    /// Marks the names of a sentence as of the author's side or of the other.
    pub(crate) fn mark(
        &mut self,
        text: &str,
        tokens: &mut [Token],
        glance: &mut Glance,
        (names, side): (Option<&Names>, Side),
    ) {
        let names = names.filter(|names| !names.is_empty());
        let greets = glance.marks & mark::GREET != 0;
        if names.is_none() && !greets && self.greeted.is_empty() {
            return;
        }
        if greets {
            self.greet(tokens);
        }
        // "Anna has the files. She'll send them tonight."
        if let Some(ours) = self.last
            && let Some(token) = tokens.iter_mut().take(2).find(|token| is_one(text, token))
        {
            glance.marks |= side_mark(token, ours);
        }
        for at in 0..tokens.len() {
            let token = &tokens[at];
            let known = token.word == UNKNOWN || token.is(mark::NAME);
            if token.kind != Kind::Word
                || token.quoted
                || !known && token.case == 0
                || token.role != Role::None
            {
                continue;
            }
            let told = names.and_then(|names| names.form(token.hash));
            let greeted = || self.greeted.contains(&token.hash);
            let ours = match told {
                Some(Form { sides: [true, true], .. }) => continue,
                Some(form) => form.sides[usize::from(side == Side::Agency)],
                None if greeted() => false,
                None => continue,
            };
            if !known && (token.is(mark::FUNC) || !carries(tokens.get(at + 1))) {
                continue;
            }
            let oblique = told.is_some_and(|form| form.oblique);
            let part = part(text, tokens, at, oblique);
            if part == Part::Other {
                continue;
            }
            self.last = Some(ours);
            tokens[at].word = UNKNOWN;
            glance.marks |= side_mark(&mut tokens[at], ours);
        }
    }

    /// Notes whom a sentence greets: "Hi Anna and Tom,", «Анна, добрый день!».
    fn greet(&mut self, tokens: &[Token]) {
        let Some(greeting) = tokens.iter().position(|token| token.is(mark::GREET)) else { return };
        if greeting > 2 {
            return;
        }
        let is_name = |token: &Token| {
            token.kind == Kind::Word && token.case == 1 && (token.word == UNKNOWN || token.is(mark::NAME))
        };
        if greeting > 0 {
            self.greeted.extend(tokens.first().filter(|token| is_name(token)).map(|token| token.hash));
        }
        let passes = |token: &Token| {
            token.is(mark::AND | mark::GREET)
                || token.is_symbol(b',')
                || token.is_symbol(b'&')
                || is_name(token)
        };
        let after = tokens[greeting + 1..]
            .iter()
            .take(6)
            .take_while(|token| passes(token) || token.role == Role::Part);
        for token in after.filter(|token| is_name(token)) {
            if self.greeted.len() < GREETED_MOST {
                self.greeted.push(token.hash);
            }
        }
    }
}

/// Marks a word as somebody of the author's side or of the other; gives the mark.
fn side_mark(token: &mut Token, ours: bool) -> u64 {
    let (mark, not) = if ours { (mark::TEAM, mark::OTHERS) } else { (mark::OTHERS, mark::TEAM | mark::NAME) };
    token.marks = token.marks & !not | mark;
    mark
}

/// "She", "he'll", «она».
fn is_one(text: &str, token: &Token) -> bool {
    let word = text.get(token.start as usize..token.end as usize).unwrap_or("");
    let word = word.split(['\'', '’']).next().unwrap_or("");
    token.is(mark::THIRD) && ["he", "she", "он", "она"].contains(&word.to_lowercase().as_str())
}

/// Whether a verb can follow a subject here: "Tom will", "Tom is", "Tom sends".
fn carries(token: Option<&Token>) -> bool {
    token.is_some_and(|token| token.is(mark::WILL | mark::BE | mark::HAVE | mark::MODAL | mark::GOING))
}

/// What may stand behind a subject.
const VERB: u64 = mark::WILL
    | mark::BE
    | mark::HAVE
    | mark::MODAL
    | mark::GOING
    | mark::PRESENT
    | mark::HEDGE
    | mark::AND
    | mark::DELIVER;

/// What a name does in its sentence.
fn part(text: &str, tokens: &[Token], at: usize, oblique: bool) -> Part {
    let token = &tokens[at];
    let words = |at: usize| -> &str {
        tokens.get(at).and_then(|token| text.get(token.start as usize..token.end as usize)).unwrap_or("")
    };
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    let word_before = at.checked_sub(1).map_or(String::new(), |before| words(before).to_lowercase());
    if token.cyrillic {
        let owes = ["от", "у", "с", "со", "за"].contains(&word_before.as_str());
        return match (oblique, owes) {
            (_, true) => Part::Owes,
            (true, false) => Part::Other,
            (false, false) => Part::Acts,
        };
    }
    if ["by", "from", "with"].contains(&word_before.as_str()) {
        return Part::Owes;
    }
    if before
        .is_some_and(|before| before.is(mark::GREET | mark::THANK | mark::TO) || before.role == Role::Prep)
        || ["for", "of", "about", "cc", "at", "via", "ask", "tell", "let"].contains(&word_before.as_str())
    {
        return Part::Other;
    }
    // A surname may follow.
    let mut next = at + 1;
    while !token.possessive
        && next < at + 3
        && tokens.get(next).is_some_and(|next| {
            next.kind == Kind::Word && next.case == 1 && (next.word == UNKNOWN || next.is(mark::NAME))
        })
    {
        next += 1;
    }
    let adverb =
        |at: usize| words(at).ends_with("ly") || matches!(words(at), "also" | "just" | "then" | "now");
    let acts = match tokens.get(next) {
        None => true,
        Some(_) if token.possessive => {
            let next = if adverb(next) { next + 1 } else { next };
            tokens
                .get(next)
                .is_some_and(|token| token.is(mark::ING | mark::GOING) || words(next).ends_with("ing"))
                || matches!(words(next), "on" | "already" | "got")
        }
        Some(token) if token.kind == Kind::Punct => matches!(token.symbol, b'-' | b':' | b')' | b'(' | b'/'),
        Some(token) => token.is(VERB) || adverb(next) || token.word == UNKNOWN && words(next).ends_with('s'),
    };
    if acts { Part::Acts } else { Part::Other }
}

fn key(word: &str) -> u64 {
    let mut folded = Folded::default();
    fold(word, &mut folded);
    hash(folded.bytes())
}

/// Whether a word is a name or none that is known.
fn is_name(word: &str) -> bool {
    let known = LEXICON.find(key(word));
    known == UNKNOWN || LEXICON.entry(known).marks & mark::NAME != 0
}

/// The other first names of the same person, by each.
static SAME: LazyLock<BTreeMap<u64, Vec<&'static str>>> = LazyLock::new(|| {
    let source = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicon/names.txt"));
    let mut same: BTreeMap<u64, Vec<&'static str>> = BTreeMap::new();
    for line in source.lines().filter(|line| !line.starts_with('#')) {
        for word in line.split_whitespace() {
            let others = line.split_whitespace().filter(|other| *other != word);
            same.entry(key(word)).or_default().extend(others);
        }
    }
    same
});

/// The cases of a Russian name beside the nominative.
fn cases(name: &str) -> Vec<String> {
    let Some(last) = name.chars().last().filter(|last| ('а'..='я').contains(last)) else {
        return Vec::new();
    };
    let stem = &name[..name.len() - last.len_utf8()];
    let endings: &[&str] = match last {
        'а' if stem.ends_with(['ш', 'ж', 'ч', 'щ', 'к', 'г', 'х']) => &["и", "е", "у", "ей", "ой"],
        'а' => &["ы", "е", "у", "ой"],
        'я' if stem.ends_with('и') => &["и", "ю", "ей"],
        'я' => &["и", "е", "ю", "ей"],
        'й' => &["я", "ю", "ем", "е", "и"],
        'ь' => &["я", "ю", "ем", "и", "ью"],
        'о' | 'е' | 'и' | 'у' | 'э' | 'ю' | 'ы' => return Vec::new(),
        _ => {
            return ["а", "у", "ом", "е"]
                .iter()
                .map(|ending| format!("{}{ending}", fleeting(name)))
                .collect();
        }
    };
    endings.iter().map(|ending| format!("{stem}{ending}")).collect()
}

/// «Павел», «Лев»: the vowel that other cases leave out.
fn fleeting(name: &str) -> &str {
    match name {
        "павел" => "павл",
        "пётр" | "петр" => "петр",
        "лев" => "льв",
        _ => name,
    }
}

/// A name in Latin letters as it is written in Russian ones.
fn in_russian(name: &str) -> Option<String> {
    const SOUNDS: [(&str, &str); 40] = [
        ("shch", "щ"),
        ("sch", "ш"),
        ("sh", "ш"),
        ("ch", "ч"),
        ("zh", "ж"),
        ("kh", "х"),
        ("ts", "ц"),
        ("ph", "ф"),
        ("th", "т"),
        ("ya", "я"),
        ("yu", "ю"),
        ("yo", "ё"),
        ("ye", "е"),
        ("ck", "к"),
        ("ee", "и"),
        ("oo", "у"),
        ("ia", "ия"),
        ("a", "а"),
        ("b", "б"),
        ("c", "к"),
        ("d", "д"),
        ("e", "е"),
        ("f", "ф"),
        ("g", "г"),
        ("h", "х"),
        ("i", "и"),
        ("j", "дж"),
        ("k", "к"),
        ("l", "л"),
        ("m", "м"),
        ("n", "н"),
        ("o", "о"),
        ("p", "п"),
        ("r", "р"),
        ("s", "с"),
        ("t", "т"),
        ("u", "у"),
        ("v", "в"),
        ("w", "в"),
        ("z", "з"),
    ];
    let (mut russian, mut rest) = (String::new(), name);
    while !rest.is_empty() {
        let sound = SOUNDS.iter().find(|(latin, _)| rest.starts_with(latin));
        let (latin, sound) = match sound {
            Some(&sound) => sound,
            None if rest == "y" && !russian.ends_with(['а', 'е', 'и', 'о', 'у']) => ("y", "и"),
            None if rest.starts_with('y') => ("y", "й"),
            None if rest.starts_with('x') => ("x", "кс"),
            None => return None,
        };
        russian.push_str(sound);
        rest = &rest[latin.len()..];
    }
    Some(russian)
}

#[cfg(test)]
mod tests {
    use super::{Names, cases, in_russian, key};
    use crate::Side;

    #[test]
    fn a_name_is_known_in_the_forms_people_write() {
        assert_eq!(in_russian("priya").as_deref(), Some("прия"));
        assert_eq!(in_russian("sergey").as_deref(), Some("сергей"));
        assert!(cases("аня").contains(&"ани".to_owned()));
        let mut names = Names::default();
        names.add("Алексей Орлов", Side::Agency);
        names.add("william.baker@firm.example", Side::Client);
        for form in ["лёша", "лёше", "алексея", "орлов", "Алексей"] {
            assert_eq!(names.form(key(form)).map(|form| form.sides), Some([false, true]), "{form}");
        }
        assert_eq!(names.form(key("bill")).map(|form| form.sides), Some([true, false]));
        assert!(names.form(key("firm")).is_none() && names.form(key("олег")).is_none());
        // A name that both sides bear tells nothing.
        names.add("Лёша", Side::Client);
        assert_eq!(names.form(key("лёша")).map(|form| form.sides), Some([true, true]));
    }

    #[test]
    fn the_print_tells_who_is_known() {
        let of = |people: &[(&str, Side)]| {
            let mut names = Names::default();
            people.iter().for_each(|(name, side)| names.add(name, *side));
            names.print()
        };
        let (anna, tom) = (("Anna", Side::Client), ("Tom", Side::Agency));
        assert_eq!(of(&[anna, tom]), of(&[tom, anna]));
        assert_ne!(of(&[anna]), of(&[("Anna", Side::Agency)]));
        assert_ne!(of(&[anna]), of(&[anna, tom]));
    }
}
