//! What one clause of a message asks for and what it can answer: a few bits and the hashes of its rarer words. These records
//! are all that is kept of a message for judging answers ([`super::judge`]); no words are.

use std::{cell::RefCell, collections::BTreeMap, sync::LazyLock};

use super::Span;
use super::due::Found;
use super::fold::{Folded, fold, hash};
use super::lexicon::{Role, UNKNOWN, mark};
use super::question::{self, Asks};
use super::token::{Glance, Kind, Token};

/// What kind of answer a question wants, and what kind a clause gives.
pub(super) mod kind {
    pub(crate) const YES_NO: u16 = 1;
    pub(crate) const TIME: u16 = 1 << 1;
    pub(crate) const NUMBER: u16 = 1 << 2;
    pub(crate) const PERSON: u16 = 1 << 3;
    pub(crate) const REASON: u16 = 1 << 4;
    pub(crate) const PLACE: u16 = 1 << 5;
    pub(crate) const THING: u16 = 1 << 6;
    pub(crate) const CHOICE: u16 = 1 << 7;
    pub(crate) const MANNER: u16 = 1 << 8;
    pub(crate) const STATUS: u16 = 1 << 9;
    /// Something to be done or handed over.
    pub(crate) const DEED: u16 = 1 << 10;
    /// Whether something is worth doing: a statement that gives a reason answers.
    pub(crate) const ADVICE: u16 = 1 << 11;
    /// Something is to be handed over.
    pub(crate) const FETCH: u16 = 1 << 14;
    /// Given only: a heading with a colon opens the clause ("The May figures: …").
    pub(crate) const HEADED: u16 = 1 << 12;
    /// Given only: it names several things of its own beside its first verb.
    pub(crate) const OBJECTS: u16 = 1 << 13;
    /// Given only: it starts with a thing of its own.
    pub(crate) const NOUN_FIRST: u16 = 1 << 15;
    /// Kinds of which an answer names something that can be told by its form.
    pub(crate) const NAMED: u16 = TIME | NUMBER | PERSON | PLACE;
}

/// What a clause does, one bit each.
pub(super) mod flag {
    /// It asks to be told something.
    pub(crate) const ASKS: u32 = 1;
    /// It asks for something to be done.
    pub(crate) const REQUESTS: u32 = 1 << 1;
    /// Goes on with the question before it: "and who owns it?".
    pub(crate) const GOES_ON: u32 = 1 << 2;
    /// One of several things that the question before it names.
    pub(crate) const LISTED: u32 = 1 << 3;
    /// Speaks of both or all.
    pub(crate) const QUANTIFIES: u32 = 1 << 4;
    /// Says that it asks again, or presses.
    pub(crate) const AGAIN: u32 = 1 << 5;
    /// Starts with "but", «а», "so".
    pub(crate) const CONTRASTS: u32 = 1 << 6;
    /// Puts an answer off.
    pub(crate) const DEFERS: u32 = 1 << 7;
    /// "Not yet", «пока не».
    pub(crate) const NOT_YET: u32 = 1 << 8;
    /// Says only that it was read: "noted", «понимаю вас».
    pub(crate) const ACKNOWLEDGES: u32 = 1 << 9;
    /// Takes up what was said by a pronoun near its start.
    pub(crate) const REFERS: u32 = 1 << 10;
    /// The same further on.
    pub(crate) const REFERS_LATER: u32 = 1 << 11;
    /// Starts with what was done or is: "Solved on Saturday", «Висит с утра».
    pub(crate) const VERB_FIRST: u32 = 1 << 12;
    /// Has no verb of its own: "Card and invoice", «Ещё вчера».
    pub(crate) const FRAGMENT: u32 = 1 << 13;
    /// Starts with yes or no.
    pub(crate) const YES_NO: u32 = 1 << 14;
    /// Hands something over.
    pub(crate) const HANDS_OVER: u32 = 1 << 15;
    /// Declines.
    pub(crate) const REFUSES: u32 = 1 << 16;
    /// The author's side will do something.
    pub(crate) const COMMITS: u32 = 1 << 17;
    /// A whole statement about a thing of its own.
    pub(crate) const OWN_SUBJECT: u32 = 1 << 18;
    /// Tells what the author's side did.
    pub(crate) const OWN_DEED: u32 = 1 << 19;
    /// Exclaims.
    pub(crate) const EXCLAIMS: u32 = 1 << 20;
    /// Greets, thanks, starts on something else: "by the way".
    pub(crate) const ASIDE: u32 = 1 << 21;
    /// Thanks or greets and says nothing else.
    pub(crate) const EMPTY: u32 = 1 << 22;
    /// Praises or enthuses.
    pub(crate) const PRAISES: u32 = 1 << 23;
    /// Says no somewhere.
    pub(crate) const NEGATES: u32 = 1 << 24;
    /// Draws a conclusion: "so", «поэтому».
    pub(crate) const CONCLUDES: u32 = 1 << 25;
    /// "There is", «есть».
    pub(crate) const EXISTS: u32 = 1 << 26;
    /// Tells the reader what to do.
    pub(crate) const COMMANDS: u32 = 1 << 27;
    /// Starts with a number.
    pub(crate) const NUMBER_FIRST: u32 = 1 << 28;
    /// Has several parts.
    pub(crate) const SEVERAL: u32 = 1 << 29;
    /// Speaks of a part only: "only", "except", "the German one".
    pub(crate) const RESTRICTS: u32 = 1 << 30;
    /// What was asked needs no answer any more.
    pub(crate) const WITHDRAWS: u32 = 1 << 31;
}

/// What words do in questions and answers.
mod class {
    macro_rules! classes {
        ($($name:ident = $word:literal,)*) => {
            classes!(@number 0u32; $($name,)*);
            pub(super) const NAMES: &[(&str, u32)] = &[$(($word, $name),)*];
        };
        (@number $at:expr; $name:ident, $($rest:ident,)*) => {
            pub(super) const $name: u32 = 1 << ($at);
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

/// Classes by the hash of a whole word, and by that of a start of it.
struct Classes {
    words: BTreeMap<u64, u32>,
    starts: BTreeMap<u64, u32>,
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
    let mut classes = Classes { words: BTreeMap::new(), starts: BTreeMap::new(), may_start: [0; 64] };
    for source in [
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicon/answer_en.txt")),
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicon/answer_ru.txt")),
    ] {
        for line in source.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            let (name, words) = line.split_once(':').unwrap_or((line, ""));
            let class = class::NAMES.iter().find(|(known, _)| *known == name.trim());
            let &(_, bit) = class.unwrap_or_else(|| panic!("no class of answers is called {name:?}"));
            for word in words.split_whitespace() {
                let (word, table) = match word.strip_suffix('*') {
                    Some(start) => (start, &mut classes.starts),
                    None => (word, &mut classes.words),
                };
                let mut folded = Folded::default();
                fold(word, &mut folded);
                *table.entry(hash(folded.bytes())).or_default() |= bit;
            }
        }
    }
    for start in classes.starts.keys() {
        let (place, bit) = start_bit(*start);
        classes.may_start[place] |= bit;
    }
    classes
});

/// A word of a clause: its classes and its stem.
struct Word {
    classes: u32,
    /// Whether its ending is that of a verb that no list holds.
    verb: bool,
    /// The same, and the verb tells what was done.
    past: bool,
    stem: Option<u16>,
}

/// What is known of a word by its letters alone.
#[derive(Debug, Clone, Copy, Default)]
struct Spelled {
    /// Its [`spelling_key`]; 0 where nothing is held.
    key: u64,
    classes: u32,
    verb: bool,
    past: bool,
    stem: Option<u16>,
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

#[allow(clippy::cast_possible_truncation, reason = "the place in a small table")]
fn read_word(held: &mut [Spelled], text: &str, token: &Token) -> Word {
    let key = spelling_key(token);
    let slot = &mut held[(key >> 20) as usize % HELD];
    if slot.key != key || key == 0 {
        *slot = Spelled { key, ..spell(text, token) };
    }
    let spelled = *slot;
    let known = token.word != UNKNOWN && token.marks & !(mark::FUNC | mark::STOP) != 0;
    let Spelled { classes, verb, past, stem, .. } = spelled;
    Word { classes, verb: verb && !known, past: past && !known, stem }
}

fn spell(text: &str, token: &Token) -> Spelled {
    let mut folded = Folded::default();
    // Of a phrase that is one token the first word counts.
    let word = text.get(token.start as usize..token.end as usize).unwrap_or("");
    fold(word.split(char::is_whitespace).next().unwrap_or(""), &mut folded);
    let bytes = folded.bytes();
    let known = &*CLASSES;
    let mut classes = known.words.get(&hash(bytes)).copied().unwrap_or(0);
    for length in START_LEAST..=bytes.len().min(START_MOST) {
        let start = hash(&bytes[..length]);
        let (place, bit) = start_bit(start);
        if known.may_start[place] & bit != 0
            && let Some(class) = known.starts.get(&start)
        {
            classes |= class;
        }
    }
    // What the tone lists call very good praises.
    if crate::tone::good(bytes) {
        classes |= class::PRAISE;
    }
    let (verb, past) = if token.cyrillic { russian_verb(bytes) } else { english_verb(bytes) };
    Spelled { key: 0, classes, verb, past, stem: stem(bytes, token.cyrillic) }
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
    Some(hash(&word[..word.len().min(if cyrillic { 5 } else { 6 })]) as u16)
}

/// A clause as it is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clause<'a> {
    /// Bits of [`flag`].
    pub(super) flags: u32,
    /// Bits of [`kind`]: what it asks for.
    pub(super) wants: u16,
    /// Bits of [`kind`]: what it could answer.
    pub(super) gives: u16,
    /// How many words it has, at most 255.
    pub(super) words: u8,
    /// How many numbers, at most 255.
    pub(super) numbers: u8,
    /// Hashes of the stems of its rarer words, sorted.
    pub(super) stems: &'a [u16],
    /// Where the sentence stands that asks; empty in others.
    pub(super) span: Span,
}

impl Clause<'_> {
    /// Whether any of these bits of [`flag`] is set.
    pub(super) fn does(&self, flags: u32) -> bool {
        self.flags & flags != 0
    }

    /// How many stems it shares with another.
    pub(super) fn shared(&self, other: &Clause<'_>) -> usize {
        self.stems.iter().filter(|stem| other.stems.binary_search(stem).is_ok()).count()
    }
}

/// What a message asks and gives, clause by clause: ten bytes for each, two for each stem, eight where it asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Speech {
    parts: Box<[u16]>,
}

/// Clauses beyond so many are not kept: a message that answers says so before.
const CLAUSES_MOST: usize = 64;
/// Stems of one clause beyond so many are not kept.
const STEMS_MOST: usize = 24;
/// Numbers of a clause that go before its stems.
const HEADER: usize = 6;

impl Speech {
    /// Its clauses in the order of the text.
    pub(super) fn clauses(&self) -> impl Iterator<Item = Clause<'_>> {
        let mut rest = &self.parts[..];
        std::iter::from_fn(move || {
            let (header, tail) = rest.split_at_checked(HEADER)?;
            let (stems, tail) = tail.split_at(usize::from(header[5]));
            let flags = u32::from(header[0]) | u32::from(header[1]) << 16;
            let [words, numbers] = header[4].to_le_bytes();
            let mut span = Span::default();
            rest = tail;
            if spanned(flags) {
                let (places, tail) = tail.split_at(4);
                let place = |at: usize| usize::from(places[at]) | usize::from(places[at + 1]) << 16;
                span = Span { start: place(0), end: place(2) };
                rest = tail;
            }
            Some(Clause { flags, wants: header[2], gives: header[3], words, numbers, stems, span })
        })
    }

    /// Only what the author's own later messages can be told by: what asks, asks again or takes back.
    #[must_use]
    pub fn asking(&self) -> Self {
        let keeps =
            flag::ASKS | flag::REQUESTS | flag::AGAIN | flag::WITHDRAWS | flag::CONTRASTS | flag::EMPTY;
        let mut writer = SpeechWriter::default();
        for clause in self.clauses().filter(|clause| clause.does(keeps)) {
            writer.push(&clause);
        }
        writer.finish()
    }

    /// Whether it only thanks or greets: who writes so after a reply is content with it.
    pub fn is_content(&self) -> bool {
        !self.is_empty() && self.clauses().all(|clause| clause.does(flag::EMPTY))
    }

    /// Whether nothing in it asks or answers.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

/// Whether the place of a clause is kept.
fn spanned(flags: u32) -> bool {
    flags & (flag::ASKS | flag::REQUESTS) != 0 && flags & (flag::GOES_ON | flag::LISTED) == 0
}

/// Gathers the clauses of a message.
#[derive(Debug, Default)]
pub(super) struct SpeechWriter {
    parts: Vec<u16>,
    count: usize,
}

impl SpeechWriter {
    fn push(&mut self, clause: &Clause<'_>) {
        if self.count == CLAUSES_MOST {
            return;
        }
        self.count += 1;
        self.parts.reserve(if self.parts.is_empty() { 96 } else { HEADER + STEMS_MOST });
        #[allow(clippy::cast_possible_truncation, reason = "halves of 32 bits")]
        let halves = |value: u32| [value as u16, (value >> 16) as u16];
        let stems = &clause.stems[..clause.stems.len().min(STEMS_MOST)];
        self.parts.extend(halves(clause.flags));
        self.parts.extend([clause.wants, clause.gives, u16::from_le_bytes([clause.words, clause.numbers])]);
        self.parts.push(u16::try_from(stems.len()).unwrap_or(0));
        self.parts.extend(stems);
        if spanned(clause.flags) {
            for place in [clause.span.start, clause.span.end] {
                self.parts.extend(halves(u32::try_from(place).unwrap_or(u32::MAX)));
            }
        }
    }

    /// Adds what one sentence says.
    pub(super) fn add(&mut self, text: &str, tokens: &[Token], glance: &Glance, asks: Asks, dates: &[Found]) {
        if tokens.is_empty() {
            return;
        }
        let sentence = Sentence::new(text, tokens, glance, asks, !dates.is_empty());
        sentence.write(self);
    }

    /// The record.
    pub(super) fn finish(self) -> Speech {
        Speech { parts: self.parts.into_boxed_slice() }
    }
}

/// A sentence while it is read.
struct Sentence<'a> {
    text: &'a str,
    tokens: &'a [Token],
    words: Vec<Word>,
    /// The classes of all words.
    classes: u32,
    glance: &'a Glance,
    asks: Asks,
    dated: bool,
}

const fn bit(role: Role) -> u64 {
    1 << role as u32
}

/// Roles that name a time.
const TIMES: u64 = bit(Role::Weekday)
    | bit(Role::Month)
    | bit(Role::Day)
    | bit(Role::Part)
    | bit(Role::Vague)
    | bit(Role::Unit)
    | bit(Role::Weekdays)
    | bit(Role::Frequency);
/// Roles that name a number.
const NUMBERS: u64 = bit(Role::Number) | bit(Role::Half);

/// Whether a token tells how many: a number, or a word for one but "one".
fn is_number(token: &Token) -> bool {
    token.kind == Kind::Number && !(token.glued && token.start > 0 && token.digits > 4)
        || 1u64 << token.role as u32 & NUMBERS != 0 && token.value != 1
}

impl<'a> Sentence<'a> {
    fn new(text: &'a str, tokens: &'a [Token], glance: &'a Glance, asks: Asks, dated: bool) -> Self {
        let words: Vec<Word> = SPELLED.with_borrow_mut(|held| {
            let word = |token: &Token| match token.kind {
                Kind::Word => read_word(held, text, token),
                _ => Word { classes: 0, verb: false, past: false, stem: None },
            };
            tokens.iter().map(word).collect()
        });
        let classes = words.iter().fold(0, |classes, word| classes | word.classes);
        Self { text, tokens, words, classes, glance, asks, dated }
    }

    fn has(&self, at: usize, classes: u32) -> bool {
        self.words.get(at).is_some_and(|word| word.classes & classes != 0)
    }

    fn any(&self, classes: u32) -> bool {
        self.classes & classes != 0
    }

    /// Places of words, without greetings and names before the first comma.
    fn word_places(&self) -> impl Iterator<Item = usize> + Clone + '_ {
        let tokens = self.tokens;
        (0..tokens.len()).filter(move |at| {
            let token = &tokens[*at];
            token.kind == Kind::Word && !(token.is(mark::GREET) && *at < 3)
        })
    }

    /// Whether a verb stands here that can carry a sentence.
    fn is_verb(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let before = at.checked_sub(1).map(|before| &self.tokens[before]);
        let noun = token.is(mark::PRESENT)
            && !token.cyrillic
            && before.is_none_or(|before| {
                is_number(before) || before.role != Role::None || before.kind == Kind::Punct
            });
        if noun {
            return false;
        }
        token.is(mark::BE
            | mark::PRESENT
            | mark::PAST
            | mark::FIRST
            | mark::THIRDFUT
            | mark::WILL
            | mark::MODAL
            | mark::HAVE
            | mark::AUX)
            && (!token.is(mark::AUX) || !token.cyrillic)
            || token.cyrillic && token.is(mark::DONE)
            || self.words[at].verb
    }

    fn write(&self, writer: &mut SpeechWriter) {
        let asks = self.asks.question.is_some() || self.asks.request.is_some();
        let mut flags = self.flags();
        let all_stems = self.stems(0, self.tokens.len());
        let gives = self.gives(all_stems.len());
        if !asks {
            // "I still need a price for it": what is missed.
            let missed = flags & (flag::AGAIN | flag::NEGATES) != 0;
            let wants = if missed { self.wants(0, self.tokens.len()) | self.missed() } else { 0 };
            writer.push(&self.clause((flags, wants & (kind::NAMED | kind::REASON), gives), &all_stems));
            return;
        }
        flags |= if self.asks.question.is_some() { flag::ASKS } else { 0 };
        flags |= if self.asks.request.is_some() { flag::REQUESTS } else { 0 };
        let cuts = self.question_starts();
        let mut from = 0;
        for (number, to) in cuts.iter().copied().chain([self.tokens.len()]).enumerate() {
            let wants = self.wants(from, to);
            let goes_on = if number > 0 { flag::GOES_ON } else { 0 };
            writer.push(&self.clause((flags | goes_on, wants, gives), &self.stems(from, to)));
            from = to;
        }
        if cuts.is_empty() {
            for (start, end) in self.listed() {
                let stems = self.stems(start, end);
                if !stems.is_empty() {
                    writer.push(&self.clause((flags | flag::LISTED, 0, gives), &stems));
                }
            }
        }
    }

    fn clause<'b>(&self, (flags, wants, gives): (u32, u16, u16), stems: &'b [u16]) -> Clause<'b> {
        let numbers = self.tokens.iter().enumerate().filter(|(at, token)| {
            // "8,240" and "10:30" are one number each.
            is_number(token)
                && !(token.glued && *at > 1 && self.tokens[at - 1].glued && is_number(&self.tokens[at - 2]))
        });
        Clause {
            flags,
            wants,
            gives,
            words: u8::try_from(self.glance.words).unwrap_or(u8::MAX),
            numbers: u8::try_from(numbers.count()).unwrap_or(u8::MAX),
            stems,
            span: question::sentence_span(self.tokens),
        }
    }

    fn stems(&self, from: usize, to: usize) -> Vec<u16> {
        let mut stems = Vec::with_capacity(to - from);
        let all = (from..to)
            .filter(|at| {
                let token = &self.tokens[*at];
                let says_nothing =
                    mark::FUNC | mark::STOP | mark::WH | mark::GREET | mark::PLEASE | mark::THANK;
                token.kind == Kind::Word
                    && !(token.is(says_nothing) || token.word != UNKNOWN && token.is(mark::CHASE))
                    && token.role == Role::None
                    && !self.has(*at, class::PRONOUN | class::CONTRAST | class::ASSENT)
            })
            .filter_map(|at| self.words[at].stem);
        stems.extend(all);
        stems.sort_unstable();
        stems.dedup();
        stems
    }

    /// What kind of answer a stretch of a question wants.
    fn wants(&self, from: usize, to: usize) -> u16 {
        let mut wants = 0;
        let lower = |at: usize| super::fold::lower(self.word(at));
        for at in (from..to).filter(|at| self.tokens[*at].kind == Kind::Word) {
            let next = || if at + 1 < to { lower(at + 1) } else { super::fold::lower("") };
            // «что-то», «кто-нибудь»
            if self.tokens.get(at + 1).is_some_and(|dash| dash.is_symbol(b'-') && dash.glued)
                && self.tokens[at].cyrillic
            {
                continue;
            }
            wants |= match lower(at).as_str() {
                "when" | "когда" | "when's" => kind::TIME,
                "how" | "how's" => match next().as_str() {
                    "many" | "much" | "big" | "large" | "high" => kind::NUMBER,
                    "often" | "long" | "soon" | "far" | "late" => kind::TIME | kind::NUMBER,
                    "come" => kind::REASON,
                    "do" | "can" | "should" | "to" => kind::MANNER,
                    _ => kind::STATUS | kind::MANNER,
                },
                "сколько" | "насколько" | "почём" | "почем" => {
                    kind::NUMBER | kind::TIME
                }
                "who" | "who's" | "whose" | "whom" | "кто" | "кому" | "кем" | "кого" | "чей" | "чья"
                | "чьи" | "чьё" => kind::PERSON,
                "why" | "почему" | "зачем" | "отчего" => kind::REASON,
                "where" | "where's" | "где" | "куда" | "откуда" => kind::PLACE,
                "what" | "what's" | "whats" | "which" | "что" | "чем" | "какой" | "какая" | "какое"
                | "какие" | "каких" | "какую" | "каким" | "каком" | "какого" | "каков" | "какова"
                | "какому" => match next().as_str() {
                    "time" | "day" | "date" | "числа" | "день" | "дня" | "срок" | "сроки" | "времени"
                    | "дату" | "час" | "часу" => kind::TIME,
                    "price" | "cost" | "budget" | "цена" | "бюджет" | "стоимость" | "amount" | "ставка"
                    | "сумма" => kind::NUMBER,
                    "happened" | "happens" | "случилось" | "произошло" | "went" => {
                        kind::THING | kind::REASON
                    }
                    "с" | "со" | "по" => kind::STATUS,
                    _ => kind::THING,
                },
                "как" => {
                    if self.any(class::STATUS) {
                        kind::STATUS
                    } else {
                        kind::MANNER
                    }
                }
                "за" if next().as_str() == "что" => kind::REASON,
                "or" | "или" | "либо" => kind::CHOICE,
                _ => 0,
            };
        }
        let tells = |at: usize| {
            matches!(lower(at).as_str(), "explain" | "объясните" | "поясните" | "расскажите" | "describe")
        };
        if wants == 0 && (from..to).any(tells) {
            wants = kind::THING | kind::REASON;
        }
        if self.any_in(from, to, class::ADVICE) {
            wants |= kind::ADVICE;
        }
        if wants & (kind::THING | kind::STATUS | kind::MANNER) != 0 && self.any_in(from, to, class::STATUS) {
            wants |= kind::STATUS;
        }
        if wants & (kind::THING | kind::NUMBER) != 0 && self.any_in(from, to, class::PRICE) {
            wants |= kind::NUMBER;
        }
        let plain = wants & !(kind::CHOICE | kind::ADVICE) == 0;
        if self.asks.request.is_some() && plain {
            let fetch = if self.any_in(from, to, class::FETCH) { kind::FETCH } else { 0 };
            return wants | kind::DEED | fetch;
        }
        if plain && self.asks.question.is_some() { wants | kind::YES_NO } else { wants }
    }

    /// "Paper prices have gone up", «Бумага подорожала»: the first word names a thing and more than a name follows.
    fn starts_with_noun(&self) -> bool {
        let mut places = self.word_places();
        let Some(first) = places.next() else { return false };
        let first = match self.tokens[first].role {
            Role::Article => places.next().unwrap_or(first),
            _ => first,
        };
        let token = &self.tokens[first];
        let else_class = class::PRONOUN
            | class::QUANT
            | class::ONLY
            | class::ASSENT
            | class::HAND
            | class::AMOUNT
            | class::PENDING
            | class::NEAR;
        let comma = self.tokens.get(first + 1).is_some_and(|next| next.kind == Kind::Punct);
        !comma
            && self.glance.words >= 3
            && !token.is(mark::FUNC
                | mark::YES
                | mark::NOT
                | mark::SELF
                | mark::PAST
                | mark::DONE
                | mark::READY)
            && token.role == Role::None
            && !self.words[first].verb
            && !self.has(first, else_class)
    }

    fn missed(&self) -> u16 {
        if self.any(class::PRICE) { kind::NUMBER } else { 0 }
    }

    fn any_in(&self, from: usize, to: usize, classes: u32) -> bool {
        self.any(classes) && (from..to).any(|at| self.has(at, classes))
    }

    fn word(&self, at: usize) -> &'a str {
        let token = &self.tokens[at];
        self.text.get(token.start as usize..token.end as usize).unwrap_or("")
    }

    /// Where further questions of the same sentence start: "… and who owns the rights?".
    fn question_starts(&self) -> Vec<usize> {
        let tokens = self.tokens;
        let mut starts = Vec::new();
        if self.asks.question.is_none() {
            return starts;
        }
        for at in 2..tokens.len() {
            let joins = tokens[at].is_symbol(b',') || tokens[at].is_symbol(b';') || self.is_and(at);
            if !joins || starts.last().is_some_and(|last| at < *last + 2) {
                continue;
            }
            let mut next = at + 1;
            while next < tokens.len() && (self.is_and(next) || tokens[next].is_symbol(b',')) {
                next += 1;
            }
            // "and from which sites", «и за сколько дней»
            let mut asks = next;
            while asks < tokens.len().min(next + 2)
                && (self.has(asks, class::NEAR)
                    || tokens[asks].role == Role::Prep
                    || tokens[asks].is(mark::FUNC)
                        && !tokens[asks].is(mark::WH | mark::AUX)
                        && !self.has(asks, class::AUX))
            {
                asks += 1;
            }
            let Some(first) = tokens.get(asks).filter(|token| token.kind == Kind::Word) else { continue };
            let opened = self.wants(0, at) & !(kind::YES_NO | kind::DEED | kind::CHOICE | kind::ADVICE) != 0
                || (0..at).any(|place| self.is_verb(place));
            let anded = self.is_and(at) || next > at + 1;
            let wh = (first.is(mark::WH) || self.has(asks, class::HOW_MUCH))
                && (anded || !first.is(mark::IF))
                && self.wants(asks, (asks + 2).min(tokens.len()))
                    & !(kind::YES_NO | kind::DEED | kind::ADVICE)
                    != 0;
            // A comma alone mostly opens a clause of the same question: "the day when", «который».
            let clause = tokens[at].is_symbol(b',')
                && next == at + 1
                && !tokens[..at].iter().any(|token| token.is(mark::WH) && !token.is(mark::IF));
            let inverted = !first.cyrillic
                && self.has(asks, class::AUX)
                && asks == next
                && (self.word(asks).contains(' ')
                    || tokens.get(asks + 1).is_some_and(|subject| {
                        subject.is(mark::SELF | mark::YOU | mark::THIRD)
                            || subject.role == Role::Article
                            || subject.is(mark::FUNC)
                    }));
            let can = first.cyrillic
                && asks <= next + 1
                && (super::fold::lower(self.word(asks)) == "можно"
                    || tokens.get(asks + 1).is_some_and(|next| next.cyrillic && next.is(mark::AUX)));
            // «Сайт запущен и карту сайта отправили?»: each has its own verb.
            let verbs = |from: usize, to: usize| {
                (from..to).any(|place| tokens[place].cyrillic && self.is_verb(place))
            };
            let two = self.is_and(at)
                && self.asks.request.is_none()
                && self.wants(0, tokens.len()) & !kind::ADVICE == kind::YES_NO
                && verbs(0, at)
                && verbs(at + 1, tokens.len());
            if opened && (wh && !clause || inverted || can || two) {
                starts.push(at);
            }
        }
        starts
    }

    fn is_and(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| {
            token.kind == Kind::Word
                && token.end - token.start <= 4
                && matches!(super::fold::lower(self.word(at)).as_str(), "and" | "и" | "plus" | "а")
        })
    }

    /// The things that a question names one after the other: "the flyers and the posters".
    fn listed(&self) -> Vec<(usize, usize)> {
        let tokens = self.tokens;
        let content = |at: usize| {
            tokens.get(at).is_some_and(|token| {
                (token.kind == Kind::Word || token.kind == Kind::Number)
                    && !token.is(mark::FUNC | mark::WH | mark::AUX | mark::BE | mark::PLEASE | mark::GREET)
                    && token.role == Role::None
            })
        };
        let Some(and) = (1..tokens.len().saturating_sub(1))
            .find(|at| self.is_and(*at) && super::fold::lower(self.word(*at)) != "а" && !tokens[*at].quoted)
        else {
            return Vec::new();
        };
        let before = |mut at: usize| {
            let end = at;
            while at > 0 && end - at < 3 && (content(at - 1) || tokens[at - 1].is_symbol(b'-')) {
                at -= 1;
            }
            (at, end)
        };
        let first = before(and);
        if first.0 == first.1 {
            return Vec::new();
        }
        let mut end = and + 1;
        while end < tokens.len()
            && end - and <= 5
            && (content(end)
                || tokens[end].is_symbol(b'-')
                || end <= and + 2 && tokens[end].kind == Kind::Word
                || tokens[end].role == Role::Article)
        {
            end += 1;
        }
        // A verb that both share belongs to neither: «Листовки и ролл-апы напечатали?»
        let mut last = end;
        while last > and + 2 && self.is_verb(last - 1) {
            last -= 1;
        }
        let mut all = vec![first, (and + 1, last)];
        let mut at = first.0;
        // "the hours, the phone number and the map"
        while at > 0 {
            while at > 0 && tokens[at - 1].kind == Kind::Word && tokens[at - 1].is(mark::FUNC) {
                at -= 1;
            }
            if at == 0 || !tokens[at - 1].is_symbol(b',') {
                break;
            }
            let item = before(at - 1);
            if item.0 == item.1 {
                break;
            }
            at = item.0;
            all.push(item);
        }
        all
    }

    fn gives(&self, stems: usize) -> u16 {
        let marks = self.glance.marks;
        let mut gives = 0;
        if self.tokens.iter().any(is_number) || self.any(class::AMOUNT) {
            gives |= kind::NUMBER;
        }
        if self.dated || self.glance.roles & TIMES != 0 {
            gives |= kind::TIME;
        }
        let names = self.tokens.iter().enumerate().any(|(at, token)| {
            token.kind == Kind::Word
                && token.case == 1
                && token.role == Role::None
                && (token.word == UNKNOWN && (at > 0 || self.glance.words <= 3) || token.is(mark::NAME))
        });
        let links = self.tokens.iter().any(|token| token.kind == Kind::Link);
        if names || links || self.any(class::PERSON) || marks & (mark::TEAM | mark::NAME | mark::OTHERS) != 0
        {
            gives |= kind::PERSON;
        }
        if links || self.any(class::PLACE) || self.any(class::NEAR) {
            gives |= kind::PLACE;
        }
        if marks & mark::EXPLAIN != 0 || self.any(class::REASON) {
            gives |= kind::REASON;
        }
        if (1..self.tokens.len().min(5)).any(|at| {
            self.tokens[at].is_symbol(b':')
                && self.tokens[..at].iter().all(|token| !token.is(mark::YES))
                && !self.any_in(0, at, class::TOPIC)
        }) {
            gives |= kind::HEADED;
        }
        if self.starts_with_noun() {
            gives |= kind::NOUN_FIRST;
        }
        if stems > 2 {
            gives |= kind::OBJECTS;
        }
        gives
    }

    /// What the sentence does.
    #[allow(clippy::too_many_lines, reason = "one line a flag")]
    fn flags(&self) -> u32 {
        let (tokens, glance) = (self.tokens, self.glance);
        let marks = glance.marks;
        let mut places = Vec::with_capacity(tokens.len());
        places.extend(self.word_places());
        let words = places.len();
        let first = places.first().copied();
        let start = |count: usize, marks: u64| {
            glance.marks & marks != 0 && places.iter().take(count).any(|at| tokens[*at].is(marks))
        };
        let starts = |count: usize, classes: u32| {
            self.any(classes) && places.iter().take(count).any(|at| self.has(*at, classes))
        };
        let asks = self.asks.question.is_some();
        let verb_at = places.iter().position(|at| self.is_verb(*at));
        let mut flags = 0;
        let mut set = |flag: u32, holds: bool| flags |= if holds { flag } else { 0 };
        set(
            flag::QUANTIFIES,
            if asks {
                self.any(class::QUANT)
            } else {
                starts(2, class::QUANT) || words <= 6 && self.any(class::QUANT)
            },
        );
        set(
            flag::AGAIN,
            marks & mark::CHASE != 0
                || self.any(class::AGAIN)
                || self.any(class::SPEAK) && marks & mark::NOT != 0,
        );
        set(flag::CONTRASTS, starts(1, class::CONTRAST) || asks && starts(4, class::CONTRAST));
        let inquires = self.defers(&places);
        let refuses = start(2, mark::REFUSE) || marks & mark::REFUSE != 0 && words <= 8;
        set(flag::DEFERS, (inquires || marks & mark::DEFER != 0 && !start(2, mark::REFUSE)) && !asks);
        // «…, пока не нажмёшь»: until.
        let pending = self.any(class::PENDING)
            && (0..tokens.len()).any(|at| {
                self.has(at, class::PENDING)
                    && !(at > 0 && tokens[at].cyrillic && tokens[at - 1].is_symbol(b','))
            });
        set(flag::NOT_YET, marks & mark::NOT != 0 && pending);
        set(flag::ACKNOWLEDGES, starts(3, class::ACK) && words <= 6 && !glance.number);
        let refers = starts(4, class::PRONOUN);
        set(flag::REFERS, refers);
        set(flag::REFERS_LATER, self.any(class::PRONOUN));
        let verb_first = first.is_some_and(|at| {
            let token = &tokens[at];
            token.is(mark::PAST | mark::DONE | mark::READY)
                || token.is(mark::FIRST | mark::PRESENT | mark::THIRDFUT) && token.cyrillic
                || self.words[at].verb
                || token.is(mark::NOT) && places.get(1).is_some_and(|next| self.is_verb(*next))
        });
        set(flag::VERB_FIRST, verb_first);
        // English verbs that no list holds look like nouns: a subject and three words more are taken for a statement.
        let subject = first.is_some_and(|at| {
            let token = &tokens[at];
            !token.cyrillic
                && (token.role == Role::Article
                    || matches!(
                        super::fold::lower(self.word(at)).as_str(),
                        "our" | "my" | "your" | "their" | "this" | "that"
                    )
                    || token.possessive)
        });
        let commas = tokens.iter().take(5).any(|token| token.is_symbol(b',') || token.is_symbol(b':'));
        let stated = subject && words >= 4 && !commas;
        set(flag::FRAGMENT, verb_at.is_none() && !asks && !stated);
        let yes = start(2, mark::YES | mark::NOT | mark::REFUSE) && !starts(2, class::ACK);
        let short_answer = !asks
            && start(3, mark::BE | mark::AUX | mark::CAN | mark::WILL | mark::WOULD)
            && start(1, mark::SELF | mark::YOU | mark::THIRD)
            && words <= 3;
        set(flag::YES_NO, yes || short_answer || starts(1, class::ASSENT) && glance.words > 0);
        set(
            flag::HANDS_OVER,
            !asks
                && (marks & mark::DELIVERED != 0
                    || starts(3, class::HAND)
                    || self.any(class::HAND) && words <= 6
                    || tokens.iter().any(|token| token.kind == Kind::Link)),
        );
        set(flag::REFUSES, refuses);
        let commits = !asks
            && (marks & mark::WILL != 0 && marks & mark::SELF != 0
                || places.iter().take(3).any(|at| tokens[*at].cyrillic && tokens[*at].is(mark::FIRST)))
            && marks & mark::NOT == 0;
        set(flag::COMMITS, commits);
        let own_subject = !refers
            && !yes
            && !verb_first
            && words >= 3
            && (verb_at.is_some_and(|at| at > 0) || stated)
            && !first.is_some_and(|at| tokens[at].is(mark::SELF | mark::YOU));
        set(flag::OWN_SUBJECT, own_subject);
        let past = places.iter().any(|at| tokens[*at].is(mark::PAST) || self.words[*at].past)
            || marks & mark::ING != 0;
        set(flag::OWN_DEED, start(2, mark::SELF) && past && words > 3);
        set(flag::EXCLAIMS, glance.last == b'!');
        let aside = places.iter().enumerate().any(|(number, at)| {
            // No other lengths in bytes come up below.
            if !matches!(tokens[*at].end - tokens[*at].start, 3 | 4 | 6 | 12 | 14) {
                return false;
            }
            let word = super::fold::lower(self.word(*at));
            let after = |wanted: &str| {
                number
                    .checked_sub(1)
                    .is_some_and(|before| super::fold::lower(self.word(places[before])) == *wanted)
            };
            match word.as_str() {
                "btw" | "кстати" | "news" | "новости" => number < 4,
                "way" => after("the"),
                "ещё" | "еще" => number == 1 && after("а"),
                _ => false,
            }
        });
        set(flag::ASIDE, aside || marks & (mark::THANK | mark::GREET) != 0);
        let polite = mark::THANK | mark::GREET;
        let rest = tokens
            .iter()
            .enumerate()
            .filter(|(at, token)| {
                token.kind == Kind::Number
                    || token.kind == Kind::Link
                    || token.kind == Kind::Word
                        && !token.is(polite | mark::FUNC | mark::SIGNOFF | mark::NAME)
                        && !self.has(*at, class::ACK | class::PRAISE | class::TOPIC)
            })
            .count();
        set(flag::EMPTY, rest == 0 && !yes && (marks & polite != 0 || glance.words == 0) && !asks);
        set(flag::PRAISES, self.any(class::PRAISE));
        set(flag::NEGATES, marks & (mark::NOT | mark::REFUSE) != 0);
        set(flag::CONCLUDES, marks & mark::EXPLAIN != 0 || self.any(class::CONNECT));
        let exists = places.iter().take(2).any(|at| {
            matches!(
                super::fold::lower(self.word(*at)).as_str(),
                "there's" | "there" | "есть" | "имеется" | "бывает"
            )
        });
        set(flag::EXISTS, exists);
        let commands = !asks
            && (self.asks.request.is_some()
                || first.is_some_and(|at| tokens[at].is(mark::ACT) && !tokens[at].cyrillic)
                || marks & mark::IMPERATIVE != 0 && start(3, mark::IMPERATIVE));
        set(flag::COMMANDS, commands);
        set(
            flag::NUMBER_FIRST,
            tokens.first().is_some_and(|token| {
                token.kind == Kind::Number
                    || 1u64 << token.role as u32 & NUMBERS != 0
                    || token.is_symbol(b'$')
            }),
        );
        let joins = tokens
            .iter()
            .enumerate()
            .filter(|(at, token)| {
                token.is_symbol(b',') || token.is_symbol(b';') || token.is_symbol(b':') || self.is_and(*at)
            })
            .count();
        set(flag::SEVERAL, joins >= 1);
        set(flag::RESTRICTS, self.any(class::ONLY));
        let never_mind = places.windows(2).any(|pair| {
            tokens[pair[0]].end - tokens[pair[0]].start == 5
                && super::fold::lower(self.word(pair[0])) == "never"
                && super::fold::lower(self.word(pair[1])) == "mind"
        });
        set(
            flag::WITHDRAWS,
            never_mind
                || !asks && self.any(class::WITHDRAW) && (self.any(class::PENDING) || words <= 8)
                || marks & mark::WITHDRAW != 0 && !asks,
        );
        flags
    }

    /// "I'd have to ask our lawyer", «надо согласовать», "no idea", "still debating": the frame tells, whatever is asked of whom.
    fn defers(&self, places: &[usize]) -> bool {
        let tokens = self.tokens;
        let found = self.any(class::INQUIRE)
            && places.iter().enumerate().any(|(number, at)| {
                let token = &tokens[*at];
                if !self.has(*at, class::INQUIRE) || token.quoted {
                    return false;
                }
                let before = &places[number.saturating_sub(4)..number];
                let obliged = before
                    .iter()
                    .any(|at| self.has(*at, class::OBLIGE) || tokens[*at].is(mark::WILL | mark::LET));
                if token.cyrillic {
                    let first_person = token.is(mark::FIRST)
                        || super::fold::lower(self.word(*at)).ends_with(['у', 'ю'])
                        || super::fold::lower(self.word(*at)).ends_with("ем")
                        || super::fold::lower(self.word(*at)).ends_with("ём")
                        || super::fold::lower(self.word(*at)).ends_with("им")
                        || super::fold::lower(self.word(*at)).ends_with("усь")
                        || super::fold::lower(self.word(*at)).ends_with("юсь")
                        || super::fold::lower(self.word(*at)).ends_with("мся");
                    let rest =
                        (0..tokens.len()).any(|at| super::fold::lower(self.word(at)).starts_with("остальн"));
                    let first_person = first_person || rest;
                    let word = super::fold::lower(self.word(*at));
                    let theirs = places.len() <= 5
                        && ["ется", "ются", "ает", "ают", "ит", "ят"]
                            .iter()
                            .any(|ending| word.ends_with(ending));
                    let first_person = first_person || theirs;
                    let negated = before.iter().any(|at| tokens[*at].is(mark::NOT));
                    first_person && (!negated || self.any(class::PENDING)) || obliged
                } else {
                    obliged && before.iter().any(|at| tokens[*at].is(mark::SELF | mark::LET))
                }
            });
        let unknown = self.any(class::UNKNOWN);
        let pending = self.any(class::PENDING)
            && tokens.iter().enumerate().any(|(at, token)| {
                token.is(mark::ING) && self.has(at, class::PENDING)
                    || self.has(at, class::PENDING)
                        && self.words.len() <= 4
                        && !token.cyrillic
                        && super::fold::lower(self.word(at)).ends_with("ing")
            });
        found || unknown || pending || self.any(class::LATER) && self.glance.words <= 3
    }
}
