//! The words the engine knows: compiled once from the files under `data/lexicon` into one hash table.
//!
//! A word is looked up by the hash of its folded form (see [`fold`]), so that a token costs one probe and no
//! allocation. Phrases are a trie over word numbers; a matched phrase then stands as one token.

mod building;

use std::sync::LazyLock;

use self::building::Building;
use super::fold::{Folded, fold, hash};

/// What a word may be inside an expression of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Role {
    /// Nothing to do with time.
    #[default]
    None,
    /// Monday = 1 to Sunday = 7.
    Weekday,
    /// Weekdays in the plural: a recurrence.
    Weekdays,
    /// January = 1 to December = 12.
    Month,
    /// A number in words.
    Number,
    /// An ordinal in words.
    Ordinal,
    /// What makes a number before it an ordinal: "th", «го».
    OrdinalTail,
    /// A unit of time; the value is a [`TimeUnit`].
    Unit,
    /// "working", «рабочих».
    Working,
    /// "calendar", «календарных».
    CalendarDays,
    /// "this" = 0, "next" = 1, "last" = -1, "after next" = 2.
    Shift,
    /// Start = 1, early = 1, middle = 2, end = 3; "second half" is 4, "first half" is 5.
    Edge,
    /// Today = 0, tomorrow = 1.
    Day,
    /// A part of the day; the value is a [`DayPart`].
    Part,
    /// What ties a time to a sentence; the value is a [`Tie`].
    Prep,
    /// "every", «каждый».
    Every,
    /// "weekly", «ежемесячно»; the value is a [`unit`].
    Frequency,
    /// "a couple" = 2, "a few" = 3 (vague).
    Couple,
    /// "soon", «скоро».
    Vague,
    /// am = 0, pm = 12.
    AmPm,
    /// "o'clock", «ч».
    OClock,
    /// A named time zone; minutes east of Greenwich.
    Zone,
    /// "a", "the".
    Article,
    /// "of", "in" between an edge and its period.
    Of,
    /// "ago", «назад».
    Ago,
    /// "half" before or after a unit, «пол».
    Half,
    /// "once", "twice", «раз».
    Once,
    /// "approximately", "around": nothing changes.
    Filler,
    /// "other", "second", in "every other week".
    Other,
    /// "year" marks after a date: «г», «года».
    YearMark,
    /// "quarter" short forms: q1 = 1.
    Quarter,
    /// "then", «потом»: only for reading on.
    And,
}

/// An enum whose values the lexicons write as numbers.
macro_rules! lexicon_values {
    ($($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $variant:ident = $value:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $name {
            $($(#[$about])* $variant = $value,)*
        }

        impl $name {
            /// What a word with this value names.
            pub(crate) const fn of(value: i32) -> Option<Self> {
                match value {
                    $($value => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    )*};
}

lexicon_values! {
    /// A unit of time.
    TimeUnit {
        Minute = 1,
        Hour = 2,
        Day = 3,
        Week = 4,
        Month = 5,
        Quarter = 6,
        Year = 7,
        Weekend = 8,
        Sutki = 9,
        HalfHour = 10,
        HalfDay = 11,
        Workday = 12,
        Fortnight = 13,
        HalfYear = 14,
        HourAndHalf = 15,
        QuarterHour = 16,
        ThreeQuarters = 17,
    }
    /// A part of the day.
    DayPart {
        Morning = 1,
        Noon = 2,
        Lunch = 3,
        Afternoon = 4,
        AfternoonRu = 5,
        Evening = 6,
        Night = 7,
        Midnight = 8,
        EndOfDay = 9,
        Close = 10,
        BeforeLunch = 11,
        Tonight = 12,
        StartOfDay = 13,
        MiddleOfDay = 14,
    }
    /// What ties a time to its sentence.
    #[derive(Default)]
    Tie {
        #[default]
        None = 0,
        /// "by", "until", «к», «до».
        By = 1,
        /// "on", "at", «в».
        On = 2,
        /// "in", «через»: a span from now.
        In = 3,
        /// "within", «в течение», «за».
        Within = 4,
        /// "after", "not before", «после», «не раньше».
        After = 5,
        /// "from", "since", «с».
        From = 6,
        /// "between".
        Between = 7,
        /// "to", "through", «по»: the second half of a range.
        To = 8,
        /// "for", «за», «на»: what a thing is about.
        For = 9,
        /// "since", «от»: the past.
        Since = 10,
        /// "before", «до».
        Before = 11,
        /// «на».
        Na = 12,
        /// «за».
        Za = 13,
        /// «с», «со».
        S = 14,
        /// «по».
        Po = 15,
        /// «в», «во».
        V = 16,
        /// "at".
        At = 17,
        /// «к», «ко».
        K = 18,
        /// "not before", «не раньше».
        NotBefore = 19,
    }
}

macro_rules! marks {
    ($($(#[$doc:meta])* $name:ident = $words:literal,)*) => {
        /// What a word may do in a sentence besides naming a time: one bit each.
        #[allow(clippy::upper_case_acronyms)]
        pub(crate) mod mark {
            marks!(@number 0u32; $($name,)*);
        }
        const MARKS: &[(&str, u64)] = &[$(($words, mark::$name),)*];
    };
    (@number $at:expr; $name:ident, $($rest:ident,)*) => {
        pub(crate) const $name: u64 = 1 << ($at);
        marks!(@number $at + 1; $($rest,)*);
    };
    (@number $at:expr;) => {};
}

marks! {
    SELF = "self",
    YOU = "you",
    THIRD = "third",
    WILL = "will",
    BE = "be",
    NOT = "not",
    GOING = "going",
    TO = "to",
    LET = "let",
    IF = "if",
    HEDGE = "hedge",
    MODAL = "modal",
    ASK = "ask",
    WH = "wh",
    AUX = "aux",
    DELIVER = "deliver",
    ACT = "act",
    NOPROMISE = "nopromise",
    READY = "ready",
    TEAM = "team",
    OTHERS = "others",
    VOW = "vow",
    THING = "thing",
    PLEASE = "please",
    AWAIT = "await",
    PAST = "past",
    FIRST = "first",
    THIRDFUT = "thirdfut",
    PRESENT = "present",
    INF = "inf",
    IMPERATIVE = "imperative",
    DONE = "done",
    ING = "ing",
    STOP = "stop",
    ABBR = "abbr",
    FUNC = "func",
    SPLIT = "split",
    CHASE = "chase",
    ADMIT = "admit",
    HERE = "here",
    THANK = "thank",
    ASSUME = "assume",
    EXPLAIN = "explain",
    DELIVERED = "delivered",
    REFUSE = "refuse",
    YES = "yes",
    NAME = "name",
    BOOST = "boost",
    MEASURE = "measure",
    GREET = "greet",
    DEFER = "defer",
    CAUSE = "cause",
    IDIOM = "idiom",
    SIGNOFF = "signoff",
    CAN = "can",
    WOULD = "would",
    AND = "and",
    SUB = "sub",
    REPORTED = "reported",
    HAVE = "have",
    WITHDRAW = "withdraw",
    SUBJUNCTIVE = "subjunctive",
    WONDER = "wonder",
    PATIENCE = "patience",
}

/// A print of which bits the first `marks` marks and the classes stand for, and how many marks there are: weights learned
/// over other bits would be noise.
pub(crate) fn bits_print(marks: usize) -> (usize, u64) {
    let marks_first = MARKS.iter().take(marks).map(|&(name, bit)| (name, bit));
    let classes = class::NAMES.iter().map(|&(name, bit)| (name, u64::from(bit)));
    let print = marks_first.chain(classes).fold(0xCBF2_9CE4_8422_2325, |print: u64, (name, bit)| {
        let print =
            name.bytes().fold(print, |print, byte| (print ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3));
        (print ^ bit).wrapping_mul(0x100_0000_01B3)
    });
    (MARKS.len(), print)
}

/// What a word means where promises are told from their look-alikes: one bit each, in lists of their own.
pub(crate) mod class {
    /// Happens at a time and is nobody's to deliver: "meeting", «созвон».
    pub(crate) const EVENT: u32 = 1;
    /// What is done before the act that counts: "check", «уточню».
    pub(crate) const PREPARE: u32 = 1 << 1;
    /// Moves by itself: "rates", "traffic", «спрос».
    pub(crate) const MARKET: u32 = 1 << 2;
    /// Only says: "admit", «напомню».
    pub(crate) const SPEECH: u32 = 1 << 3;
    /// After "will be" nothing is taken on: "happy", "away".
    pub(crate) const IDLE: u32 = 1 << 4;
    /// What a thing does when it is delivered: "follow", «выйдет».
    pub(crate) const ARRIVE: u32 = 1 << 5;
    /// Somebody at the author's side, unnamed: "someone", "one of us".
    pub(crate) const SOMEONE: u32 = 1 << 6;
    /// Names the day something is due without a verb: "ETA", «срок».
    pub(crate) const DUE: u32 = 1 << 7;
    /// How things usually are: "usually", «обычно».
    pub(crate) const HABIT: u32 = 1 << 8;
    /// Names a field of a form, whose date is nobody's promise: "date", "effective", «период».
    pub(crate) const LABEL: u32 = 1 << 10;
    /// After "will" nothing is taken on: "need", "assume".
    pub(crate) const INERT: u32 = 1 << 9;

    pub(super) const NAMES: &[(&str, u32)] = &[
        ("event", EVENT),
        ("prepare", PREPARE),
        ("market", MARKET),
        ("speech", SPEECH),
        ("idle", IDLE),
        ("arrive", ARRIVE),
        ("someone", SOMEONE),
        ("duename", DUE),
        ("habit", HABIT),
        ("inert", INERT),
        ("label", LABEL),
    ];
}

/// What is known of a word.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Entry {
    /// Bits of [`class`].
    pub(crate) class: u32,
    /// Its part in expressions of time.
    pub(crate) role: Role,
    /// The value that goes with the role.
    pub(crate) value: i32,
    /// What else it does: bits of [`mark`].
    pub(crate) marks: u64,
    /// The trie node of phrases that start with it; 0 where none do.
    pub(crate) phrases: u16,
    /// Flags of [`super::pattern`]: which patterns may stand in its sentence.
    pub(crate) claims: u8,
    /// Which sets of patterns hold one that starts with it: one bit each.
    pub(crate) opens: u32,
    /// No other list holds it: it counts as a word that is not known.
    pub(crate) only_claims: bool,
}

/// The word number of a word that no list holds.
pub(crate) const UNKNOWN: u16 = 0;

/// All lists, compiled.
#[derive(Debug)]
pub(crate) struct Lexicon {
    /// Slots of a hash whose last 16 bits give way to the word number; 0 is an empty slot.
    slots: Vec<u64>,
    /// One bit per slot, set where it is taken: so small that it stays at hand, while a slot is far away.
    taken: Vec<u64>,
    /// What is known, by word number; 0 is nothing.
    entries: Vec<Entry>,
    /// Trie edges: (node, word number) to node, and the entry that a phrase ending there has.
    edges: Vec<(u32, u32)>,
    phrases: Vec<Option<Entry>>,
}

/// The compiled lists.
pub(crate) static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut building = Building::new();
    for source in [
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicon/dates_en.txt")),
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicon/dates_ru.txt")),
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicon/speech_en.txt")),
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicon/speech_ru.txt")),
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicon/verbs_en.txt")),
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicon/verbs_ru.txt")),
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicon/promise_en.txt")),
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicon/promise_ru.txt")),
    ] {
        building.read(source);
    }
    let fresh = Entry { only_claims: true, ..Entry::default() };
    for &(word, claims) in super::pattern::anchors() {
        building.entry(word, fresh).claims |= claims;
    }
    for opening in super::pattern::openings() {
        // A word that no list holds is read without its "'s", so no pattern starts with it.
        if !opening.possessive || building.lexicon.find(opening.word) != UNKNOWN {
            building.entry(opening.word, fresh).opens |= opening.sets;
        }
    }
    building.finish()
});

const SLOTS: usize = 1 << 16;
const EDGES: usize = 1 << 13;

impl Lexicon {
    /// The number of the word with this hash, or [`UNKNOWN`].
    #[inline]
    pub(crate) fn find(&self, hash: u64) -> u16 {
        let mut slot = (hash >> 32) as usize & (SLOTS - 1);
        if self.taken[slot / 64] & 1 << (slot % 64) == 0 {
            return UNKNOWN;
        }
        loop {
            let known = self.slots[slot & (SLOTS - 1)];
            if (known ^ hash) >> 16 == 0 {
                return (known & 0xFFFF) as u16;
            }
            if known == 0 {
                return UNKNOWN;
            }
            slot += 1;
        }
    }

    /// What is known of a word number.
    #[inline]
    pub(crate) fn entry(&self, word: u16) -> &Entry {
        &self.entries[usize::from(word)]
    }

    /// The node reached from `node` over a word, if any phrase goes on so. The root is 0.
    pub(crate) fn step(&self, node: u32, word: u16) -> Option<u32> {
        let key = node << 16 | u32::from(word);
        let mut slot = edge_slot(key);
        loop {
            let (known, next) = self.edges[slot & (EDGES - 1)];
            if next == 0 {
                return None;
            }
            if known == key {
                return Some(next);
            }
            slot += 1;
        }
    }

    /// The entry of the phrase that ends at a node.
    pub(crate) fn phrase(&self, node: u32) -> Option<&Entry> {
        self.phrases.get(node as usize).and_then(Option::as_ref)
    }
}

/// Where the search for a trie edge starts.
fn edge_slot(key: u32) -> usize {
    (key.wrapping_mul(0x9E37_79B1) >> 16) as usize & (EDGES - 1)
}

/// The folded bytes of a word.
pub(super) fn folded(word: &str) -> Vec<u8> {
    let mut folded = Folded::default();
    fold(word, &mut folded);
    folded.bytes().to_vec()
}

/// The hash of a word of the lists.
pub(super) fn hashed(word: &str) -> u64 {
    let mut folded = Folded::default();
    fold(word, &mut folded);
    hash(folded.bytes())
}

/// Words of a list, found by their hashes; most words are dismissed by eight of their bits.
#[derive(Debug)]
pub(super) struct WordSet {
    seen: [u64; 4],
    hashes: Vec<u64>,
}

impl WordSet {
    /// The words of a string.
    pub(super) fn of(list: &str) -> Self {
        let mut hashes: Vec<u64> = list.split_whitespace().map(hashed).collect();
        hashes.sort_unstable();
        let mut seen = [0; 4];
        for (place, bit) in hashes.iter().map(|&hash| Self::bit(hash)) {
            seen[place] |= bit;
        }
        Self { seen, hashes }
    }

    /// Whether it holds the word with this hash.
    #[inline]
    pub(super) fn contains(&self, hash: u64) -> bool {
        let (place, bit) = Self::bit(hash);
        self.seen[place] & bit != 0 && self.hashes.binary_search(&hash).is_ok()
    }

    #[inline]
    fn bit(hash: u64) -> (usize, u64) {
        ((hash >> 62) as usize, 1 << (hash >> 56 & 63))
    }
}

/// Every string that a pattern with `{a,b}` groups stands for.
pub(super) fn expand(pattern: &str) -> Vec<String> {
    let Some(open) = pattern.find('{') else { return vec![pattern.to_owned()] };
    let Some(close) = pattern[open..].find('}').map(|at| at + open) else { return vec![pattern.to_owned()] };
    let tails = expand(&pattern[close + 1..]);
    let mut all = Vec::new();
    for choice in pattern[open + 1..close].split(',') {
        for tail in &tails {
            all.push(format!("{}{choice}{tail}", &pattern[..open]));
        }
    }
    all
}
