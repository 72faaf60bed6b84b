//! What a word does in questions and answers, told by its letters alone: its classes, whether it ends like a verb, its stem.

use std::{cell::RefCell, collections::BTreeMap, sync::LazyLock};

use crate::fold::{Folded, fold, hash};
use crate::lexicon::{UNKNOWN, mark};
use crate::token::{Kind, Token};

/// What words do in questions and answers.
pub(super) mod class {
    macro_rules! classes {
        ($($name:ident = $word:literal,)*) => {
            classes!(@number 0u32; $($name,)*);
            pub(super) const NAMES: &[(&str, u32)] = &[$(($word, $name),)*];
        };
        (@number $at:expr; $name:ident, $($rest:ident,)*) => {
            pub(crate) const $name: u32 = 1 << ($at);
            classes!(@number $at + 1; $($rest,)*);
        };
        (@number $at:expr;) => {};
    }
    classes! {
        QUANT = "quant",
        ONLY = "only",
        PRONOUN = "pronoun",
        ACK = "ack",
        PRAISE = "praise",
        PERSON = "person",
        PLACE = "place",
        NEAR = "near",
        REASON = "reason",
        CONNECT = "connect",
        INQUIRE = "inquire",
        OBLIGE = "oblige",
        UNKNOWN = "unknown",
        PENDING = "pending",
        LATER = "later",
        HAND = "hand",
        PRICE = "price",
        AGAIN = "again",
        CONTRAST = "contrast",
        SPEAK = "speak",
        WITHDRAW = "withdraw",
        ASSENT = "assent",
        FETCH = "fetch",
        HOW_MUCH = "howmuch",
        STATUS = "status",
        AUX = "aux",
        ADVICE = "advice",
        AMOUNT = "amount",
        TOPIC = "topic",
    }
}

/// What is known of a whole word.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    classes: u32,
    listed: u8,
}

/// Classes by the hash of a whole word, and by that of a start of it.
struct Classes {
    words: BTreeMap<u64, Entry>,
    starts: BTreeMap<u64, u32>,
    /// Fields of the trade, likewise.
    field_words: BTreeMap<u64, u16>,
    field_starts: BTreeMap<u64, u16>,
    /// A bit for each start: most letters that a word starts with are known to be none by it.
    may_start: [u64; 64],
}

/// The place and bit of a hash in [`Classes::may_start`].
fn start_bit(hash: u64) -> (usize, u64) {
    ((hash >> 58) as usize, 1 << (hash >> 52 & 63))
}

/// The longest start in the lists, in letters.
const START_MOST: usize = 10;
/// The shortest.
const START_LEAST: usize = 3;

static CLASSES: LazyLock<Classes> = LazyLock::new(|| {
    let mut classes = Classes {
        words: BTreeMap::new(),
        starts: BTreeMap::new(),
        field_words: BTreeMap::new(),
        field_starts: BTreeMap::new(),
        may_start: [0; 64],
    };
    let fields = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicon/fields.txt"));
    let fields = fields.lines().filter(|line| !line.starts_with('#'));
    for (number, (_, words)) in (FIELDS..).zip(fields.filter_map(|line| line.split_once(':'))) {
        for word in words.split_whitespace() {
            let mut folded = Folded::default();
            fold(word.strip_suffix('*').unwrap_or(word), &mut folded);
            let by = if word.ends_with('*') { &mut classes.field_starts } else { &mut classes.field_words };
            by.entry(hash(folded.bytes())).or_insert(number);
        }
    }
    for source in [
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicon/answer_en.txt")),
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicon/answer_ru.txt")),
    ] {
        for line in source.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            let (name, words) = line.split_once(':').unwrap_or((line, ""));
            let class = class::NAMES.iter().find(|(known, _)| *known == name.trim());
            let &(_, bit) = class.unwrap_or_else(|| panic!("no class of answers is called {name:?}"));
            for word in words.split_whitespace() {
                let mut folded = Folded::default();
                fold(word.strip_suffix('*').unwrap_or(word), &mut folded);
                let key = hash(folded.bytes());
                if word.ends_with('*') {
                    *classes.starts.entry(key).or_default() |= bit;
                } else {
                    classes.words.entry(key).or_default().classes |= bit;
                }
            }
        }
    }
    for (bit, words) in listed::WORDS {
        for word in words.split_whitespace() {
            let mut folded = Folded::default();
            fold(word, &mut folded);
            classes.words.entry(hash(folded.bytes())).or_default().listed |= bit;
        }
    }
    for start in classes.starts.keys().chain(classes.field_starts.keys()) {
        let (place, bit) = start_bit(*start);
        classes.may_start[place] |= bit;
    }
    classes
});

/// Words that are compared letter by letter: one bit for each list that may hold a word, so that most are never compared.
pub(super) mod listed {
    /// Asks for a kind of answer: "when", «сколько», "or".
    pub(crate) const WANTS: u8 = 1;
    /// Asks to be told: "explain", «расскажите».
    pub(crate) const TELL: u8 = 1 << 1;
    /// Joins: "and", «и», "plus", «а».
    pub(crate) const AND: u8 = 1 << 2;
    /// Turns to something else: "btw", «кстати».
    pub(crate) const ASIDE: u8 = 1 << 3;
    /// "There", «есть».
    pub(crate) const EXISTS: u8 = 1 << 4;
    /// Leads a subject: "our", "this".
    pub(crate) const OURS: u8 = 1 << 5;
    /// "Never", as in "never mind".
    pub(crate) const NEVER: u8 = 1 << 6;

    pub(super) const WORDS: [(u8, &str); 7] = [
        (
            WANTS,
            "when когда when's how how's сколько насколько почём who who's whose whom кто кому кем кого чей чья чьи чьё why \
             почему зачем отчего where where's где куда откуда what what's whats which что чем какой какая какое какие каких \
             какую каким каком какого каков какова какому как за or или либо",
        ),
        (TELL, "explain объясните поясните расскажите describe"),
        (AND, "and и plus а"),
        (ASIDE, "btw кстати news новости way ещё"),
        (EXISTS, "there's there есть имеется бывает"),
        (OURS, "our my your their this that"),
        (NEVER, "never"),
    ];
}

/// A word of a clause: its classes and its stem.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Word {
    pub(super) classes: u32,
    /// Bits of [`listed`].
    pub(super) listed: u8,
    /// Whether its ending is that of a verb that no list holds.
    pub(super) verb: bool,
    /// The same, and the verb tells what was done.
    pub(super) past: bool,
    pub(super) stem: Option<u16>,
    /// The field of the trade that it speaks of, from [`FIELDS`] on.
    pub(super) field: Option<u16>,
}

/// Numbers of stems lie below, those of fields of the trade from here on.
pub(in super::super) const FIELDS: u16 = 0xFF00;

/// What is known of a word by its letters alone.
#[derive(Debug, Clone, Copy, Default)]
struct Spelled {
    /// Its [`spelling_key`]; 0 where nothing is held.
    key: u64,
    word: Word,
}

/// Words lately read are held, by their hash: most of a text are the same few.
const HELD: usize = 4096;

thread_local! {
    static SPELLED: RefCell<Vec<Spelled>> = RefCell::new(vec![Spelled::default(); HELD]);
}

/// What tells apart the words that [`spell`] reads differently. The hash of the letters alone does not: "Friday" and "Friday's"
/// share it, and what is held for one must not be said of the other, or a mark would hang on what was read before.
fn spelling_key(token: &Token) -> u64 {
    let form = u64::from(token.end - token.start) << 1 | u64::from(token.possessive);
    token.hash ^ form.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// Reads the words of a sentence; signs and numbers are words without any class.
pub(super) fn read_words(text: &str, tokens: &[Token], words: &mut Vec<Word>) {
    words.clear();
    SPELLED.with_borrow_mut(|held| {
        words.extend(tokens.iter().map(|token| match token.kind {
            Kind::Word => read_word(held, text, token),
            _ => Word::default(),
        }));
    });
}

#[inline]
#[allow(clippy::cast_possible_truncation, reason = "the place in a small table")]
fn read_word(held: &mut [Spelled], text: &str, token: &Token) -> Word {
    let key = spelling_key(token);
    let slot = &mut held[(key >> 20) as usize % HELD];
    if slot.key != key || key == 0 {
        *slot = Spelled { key, word: spell(text, token) };
    }
    let word = slot.word;
    let known = token.word != UNKNOWN && token.marks & !(mark::FUNC | mark::STOP) != 0;
    Word { verb: word.verb && !known, past: word.past && !known, ..word }
}

#[inline(never)]
fn spell(text: &str, token: &Token) -> Word {
    let mut folded = Folded::default();
    // Of a phrase that is one token the first word counts.
    let word = text.get(token.start as usize..token.end as usize).unwrap_or("");
    fold(word.split(char::is_whitespace).next().unwrap_or(""), &mut folded);
    let bytes = folded.bytes();
    let known = &*CLASSES;
    let Entry { mut classes, listed } = known.words.get(&hash(bytes)).copied().unwrap_or_default();
    let mut field = None;
    for length in START_LEAST..=bytes.len().min(START_MOST) {
        let start = hash(&bytes[..length]);
        let (place, bit) = start_bit(start);
        if known.may_start[place] & bit != 0 {
            classes |= known.starts.get(&start).copied().unwrap_or(0);
            field = known.field_starts.get(&start).copied().or(field);
        }
    }
    let field = known.field_words.get(&hash(bytes)).copied().or(field);
    // What the tone lists call very good praises.
    if crate::tone::good(bytes) {
        classes |= class::PRAISE;
    }
    let (verb, past) = if token.cyrillic { russian_verb(bytes) } else { english_verb(bytes) };
    Word { classes, listed, verb, past, stem: stem(bytes, token.cyrillic), field }
}

/// Whether a folded English word ends like a past form. Other forms can't be told from nouns.
fn english_verb(bytes: &[u8]) -> (bool, bool) {
    let past = bytes.len() >= 5 && bytes.ends_with(b"ed") && !bytes.ends_with(b"eed");
    (past, past)
}

/// Endings in folded Russian letters, by their last letter.
struct Endings([Vec<Vec<u8>>; 32]);

impl Endings {
    fn new(endings: &str) -> Self {
        let mut lists: [Vec<Vec<u8>>; 32] = Default::default();
        for ending in endings.split_whitespace() {
            let mut folded = Folded::default();
            fold(ending, &mut folded);
            if let Some(last) = folded.bytes().last() {
                lists[usize::from(last & 31)].push(folded.bytes().to_vec());
            }
        }
        for list in &mut lists {
            list.sort_by_key(|ending| std::cmp::Reverse(ending.len()));
        }
        Self(lists)
    }

    /// The length of the longest that a word ends in, where `least` letters stand before it.
    fn find(&self, word: &[u8], least: usize) -> Option<usize> {
        let last = word.last()?;
        let list = &self.0[usize::from(last & 31)];
        list.iter().find(|ending| word.len() >= ending.len() + least && word.ends_with(ending)).map(Vec::len)
    }
}

/// Endings of finite verbs and short participles.
static PRESENT_ENDINGS: LazyLock<Endings> =
    LazyLock::new(|| Endings::new("ает яет ует ют ит ят ут ется ится ются ятся утся аем яем уем им ешь ишь"));
static PAST_ENDINGS: LazyLock<Endings> = LazyLock::new(|| {
    Endings::new(
        "ал ала ало али ял яла яло яли ил ила ило или ел ела ело ели ул ула уло ули лся лась лось лись ено ены ена ён ана аны ано шел шла шли шло",
    )
});

fn russian_verb(bytes: &[u8]) -> (bool, bool) {
    let past = bytes.len() >= 4 && PAST_ENDINGS.find(bytes, 2).is_some();
    (past || bytes.len() >= 5 && PRESENT_ENDINGS.find(bytes, 2).is_some(), past)
}

/// Endings that forms of one Russian word differ in.
static RUSSIAN_ENDINGS: LazyLock<Endings> = LazyLock::new(|| {
    Endings::new(
        "а я о е ы и у ю ь й ой ей ий ый ая яя ое ее ые ие ую юю ого его ому ему ым им ыми ими ом ем ам ям ами ями ах ях \
         ов ев ок ек ка ки ку ке кой ать ять ить еть уть ал ял ил ел ала яла ила ела ало яло ило ело али яли или ели ает яет ует \
         ит ют ят ут ают яют уют аем яем уем ить ите ете ишь ешь йте йтесь ться тся ся сь лись лось лась лся ено ены ена ен ана ан аны ано \
         ость ости ение ения ании ание ании ании ию ия ии",
    )
});

/// The hash of a word without its ending.
#[allow(clippy::cast_possible_truncation, reason = "16 bits tell the few stems of two clauses apart")]
fn stem(bytes: &[u8], cyrillic: bool) -> Option<u16> {
    if bytes.len() < 3 {
        return None;
    }
    let mut word = bytes;
    if cyrillic {
        for _ in 0..2 {
            let Some(ending) = RUSSIAN_ENDINGS.find(word, 3) else { break };
            word = &word[..word.len() - ending];
        }
    } else {
        let strip = |word: &mut &[u8], ending: &[u8], least: usize| {
            let strips = word.len() >= ending.len() + least && word.ends_with(ending);
            if strips {
                *word = &(*word)[..word.len() - ending.len()];
            }
            strips
        };
        strip(&mut word, b"'s", 2);
        let long = strip(&mut word, b"ies", 2)
            || strip(&mut word, b"ing", 3)
            || !word.ends_with(b"eed") && strip(&mut word, b"ed", 3)
            || !word.ends_with(b"ss") && strip(&mut word, b"s", 3);
        // "planned", "plan"
        if long && word.len() > 3 && word[word.len() - 1] == word[word.len() - 2] {
            word = &word[..word.len() - 1];
        }
        if word.len() > 3 && matches!(word[word.len() - 1], b'e' | b'y') {
            word = &word[..word.len() - 1];
        }
    }
    let stem = hash(&word[..word.len().min(if cyrillic { 5 } else { 6 })]) as u16;
    Some(if stem < FIELDS { stem } else { stem & 0x7FFF })
}
