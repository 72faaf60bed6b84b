//! Patterns of words: how people press, take for granted and threaten. Compiled once from `data/lexicon/claims_*.txt`.
//!
//! The longest word of each pattern raises a flag when a sentence is read ([`super::lexicon`]), so that sentences without any
//! such word cost nothing.

use std::sync::LazyLock;

use super::Side;
use super::claim_model::{self, CLAIMS, Claim};
use super::fold::bit_of;
use super::lexicon::{expand, hashed};
use super::sentence_model::beyond_weights;
use super::token::{Glance, Kind, Token};

/// What patterns are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Set {
    /// Presses for an answer.
    Chase,
    /// Presses where a question asks so: "did you manage to look?".
    Asked,
    /// A stretch of time, which presses where something is lacking.
    Lapse,
    /// Looks like pressing and is none.
    NotChase,
    /// What was believed, if it is about the work.
    Belief,
    /// What was told, promised or written down, or counted on.
    Firm,
    /// What belongs to the work.
    Extent,
    /// Asks whether what belongs to the work really does not: "shouldn't this be included?".
    Denial,
    /// Congratulates, or takes the blame for a mistake: no claim.
    Kind,
    /// Threatens to leave, to sue or not to pay.
    Threat,
    /// A no that denies no threat: "no choice".
    NoChoice,
    /// What lawyers do with drafts.
    Review,
    /// Those of whom a threat is told, and not made by.
    Safe,
    /// Asks for a later date, or allows one.
    Later,
    /// Says that contract and work go on: "we'll renew the contract".
    GoesOn,
    /// Words without which nobody threatens to leave, to sue or not to pay: weights alone hear threats in any short sentence.
    Stakes,
    /// Gives something another date: "we need to move the launch to", "the new date is".
    Moves,
}

const SETS: [(&str, Set); 17] = [
    ("chase", Set::Chase),
    ("asked", Set::Asked),
    ("lapse", Set::Lapse),
    ("notchase", Set::NotChase),
    ("belief", Set::Belief),
    ("firm", Set::Firm),
    ("extent", Set::Extent),
    ("denial", Set::Denial),
    ("kind", Set::Kind),
    ("threat", Set::Threat),
    ("nochoice", Set::NoChoice),
    ("review", Set::Review),
    ("safe", Set::Safe),
    ("later", Set::Later),
    ("goeson", Set::GoesOn),
    ("stakes", Set::Stakes),
    ("moves", Set::Moves),
];

/// Flags that words raise in [`super::token::Glance::claims`].
pub(crate) const CHASES: u8 = 1;
/// See [`CHASES`].
pub(crate) const ASSUMES: u8 = 1 << 1;
/// See [`CHASES`].
pub(crate) const THREATENS: u8 = 1 << 2;
/// See [`CHASES`].
pub(crate) const POSTPONES: u8 = 1 << 3;
/// See [`CHASES`].
pub(crate) const MOVES: u8 = 1 << 4;

impl Set {
    /// The flag that its patterns raise.
    fn flag(self) -> u8 {
        match self {
            Self::Chase | Self::Asked | Self::Lapse => CHASES,
            Self::Belief | Self::Firm | Self::Extent | Self::Denial => ASSUMES,
            Self::Threat => THREATENS,
            Self::Later => POSTPONES,
            Self::Moves => MOVES,
            Self::NotChase
            | Self::Kind
            | Self::NoChoice
            | Self::Review
            | Self::Safe
            | Self::GoesOn
            | Self::Stakes => 0,
        }
    }
}

/// A piece of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// A word by the hash of its folded letters.
    Word(u64),
    /// Up to [`GAP_MOST`] words.
    Gap,
}

const GAP_MOST: usize = 4;

/// The patterns of a set.
#[derive(Debug, Default)]
struct Patterns {
    /// In the order of their first words.
    all: Vec<Pattern>,
    /// Where the patterns of a first word stand: its hash, the place of the first and one past the last. A hash of 0 is
    /// an empty slot; their number is a power of two.
    slots: Vec<(u64, u32, u32)>,
}

impl Patterns {
    #[allow(clippy::cast_possible_truncation, reason = "there are some thousands")]
    fn index(&mut self) {
        self.all.sort_by_key(|pattern| pattern.first);
        let size = (self.all.len() * 2).next_power_of_two();
        self.slots = vec![(0, 0, 0); size];
        let mut start = 0;
        for same in self.all.chunk_by(|a, b| a.first == b.first) {
            let mut slot = place(same[0].first, size);
            while self.slots[slot].0 != 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.slots[slot] = (same[0].first, start, start + same.len() as u32);
            start += same.len() as u32;
        }
    }

    /// The patterns that start with a word.
    #[inline]
    fn of(&self, word: u64) -> &[Pattern] {
        let mut slot = place(word, self.slots.len());
        loop {
            let (known, start, end) = self.slots[slot];
            if known == word {
                return &self.all[start as usize..end as usize];
            }
            if known == 0 {
                return &[];
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }
}

/// Where the search for a word starts among `size` slots.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "any 32 bits of a hash spread as well as all of them")]
fn place(word: u64, size: usize) -> usize {
    (word >> 32) as usize & (size - 1)
}

/// A pattern.
#[derive(Debug)]
struct Pattern {
    /// The hash of its first word; 0 where it starts with a gap.
    first: u64,
    /// The bits of its words, see [`bit_of`]: a sentence without one of them doesn't hold it.
    needs: u64,
    pieces: Box<[Piece]>,
}

/// The patterns of all sets.
#[derive(Debug)]
struct AllPatterns {
    sets: [Patterns; SETS.len()],
    /// The word that raises a flag for each pattern: its hash and the flag.
    anchors: Vec<(u64, u8)>,
    openings: Vec<Opening>,
}

/// A word that a pattern starts with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opening {
    /// Its hash.
    pub(super) word: u64,
    /// The bit of its set.
    pub(super) sets: u32,
    /// Whether it ends in "'s".
    pub(super) possessive: bool,
}

static PATTERNS: LazyLock<AllPatterns> = LazyLock::new(|| {
    let mut patterns = AllPatterns {
        sets: std::array::from_fn(|_| Patterns::default()),
        anchors: Vec::new(),
        openings: Vec::new(),
    };
    for source in [
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicon/claims_en.txt")),
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicon/claims_ru.txt")),
    ] {
        for line in source.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            let (name, items) = line.split_once(':').unwrap_or((line, ""));
            let set = SETS.iter().position(|(known, _)| *known == name.trim());
            let set = set.unwrap_or_else(|| panic!("no set of patterns is called {name:?}"));
            for item in items.split_whitespace().flat_map(expand) {
                patterns.add(set, &item);
            }
        }
    }
    for set in &mut patterns.sets {
        set.index();
    }
    patterns
});

impl AllPatterns {
    fn add(&mut self, set: usize, item: &str) {
        let pieces = item.split(['_', '-']).filter(|word| !word.is_empty()).map(|word| match word {
            "~" => Piece::Gap,
            word => Piece::Word(hashed(word)),
        });
        let pieces: Box<[Piece]> = pieces.collect();
        let hash_of = |piece: &Piece| match piece {
            Piece::Word(hash) => Some(*hash),
            Piece::Gap => None,
        };
        let needs = pieces.iter().filter_map(hash_of).fold(0, |needs, hash| needs | bit_of(hash));
        let first = pieces.first().and_then(hash_of).unwrap_or(0);
        self.sets[set].all.push(Pattern { first, needs, pieces });
        let words = item.split(['_', '-']).filter(|word| !word.is_empty());
        if let Some(word) = words.clone().next().filter(|word| *word != "~") {
            let possessive = word.ends_with("'s");
            self.openings.push(Opening { word: hashed(word), sets: 1 << set, possessive });
        }
        let longest =
            item.split(['_', '-']).filter(|word| *word != "~").max_by_key(|word| word.chars().count());
        if let (Some(word), flag @ 1..) = (longest, SETS[set].1.flag()) {
            self.anchors.push((hashed(word), flag));
        }
    }
}

/// The hash of "yet".
pub(crate) static YET: LazyLock<u64> = LazyLock::new(|| hashed("yet"));

/// The hash of «уже».
pub(crate) static ALREADY: LazyLock<u64> = LazyLock::new(|| hashed("уже"));

/// Words that raise a flag, for the lexicon.
pub(super) fn anchors() -> &'static [(u64, u8)] {
    &PATTERNS.anchors
}

/// Words that patterns start with, for the lexicon.
pub(super) fn openings() -> &'static [Opening] {
    &PATTERNS.openings
}

/// The bits of these sets in [`super::token::Glance::opens`].
pub(crate) const fn bits<const COUNT: usize>(sets: [Set; COUNT]) -> u32 {
    let mut bits = 0;
    let mut at = 0;
    while at < COUNT {
        bits |= 1 << sets[at] as u32;
        at += 1;
    }
    bits
}

/// The words of the sentence that is read, gathered for the first finder that asks for them.
#[derive(Debug, Default)]
pub(crate) struct Claims {
    words: Words,
    /// Whether they are those of this sentence.
    gathered: bool,
    /// What the weights say of it, once somebody asked.
    sums: Option<[f32; CLAIMS]>,
    /// Whether an agency writes: weights are learned from clients and asked of clients alone.
    agency: bool,
}

impl Claims {
    /// Goes on to another sentence.
    pub(crate) fn clear(&mut self) {
        self.gathered = false;
        self.sums = None;
    }

    /// Goes on to a text of a side.
    pub(crate) fn of(&mut self, side: Side) {
        self.agency = side == Side::Agency;
    }

    /// Whether the weights see a claim in the sentence.
    pub(crate) fn learned(&mut self, text: &str, tokens: &[Token], glance: &Glance, claim: Claim) -> bool {
        self.sum(text, tokens, glance, claim).is_some_and(|sum| sum > 0.0)
    }

    /// How far the sentence lies on the side of a claim, by weights; `None` where they are not asked.
    pub(crate) fn sum(&mut self, text: &str, tokens: &[Token], glance: &Glance, claim: Claim) -> Option<f32> {
        if self.agency || beyond_weights(glance, claim_model::LEAST_WORDS) {
            return None;
        }
        Some(self.sums.get_or_insert_with(|| claim_model::sums(text, tokens, glance))[claim as usize])
    }

    /// The words of the sentence outside of quotation marks.
    pub(crate) fn words(&mut self, tokens: &[Token]) -> &Words {
        if !self.gathered {
            self.words.gather(tokens);
            self.gathered = true;
        }
        &self.words
    }
}

/// The words of a sentence as patterns see them.
#[derive(Debug, Default)]
pub(crate) struct Words {
    hashes: Vec<u64>,
    /// Which sets hold a pattern that starts with the word.
    opens: Vec<u32>,
    /// All of these bits.
    opened: u32,
    /// The bits of all words, see [`bit_of`].
    holds: u64,
    /// The token of each word.
    tokens: Vec<usize>,
}

/// A pattern that was found: its first and last token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Match {
    /// The first token of it.
    pub(crate) start: usize,
    /// One past the last token of it.
    pub(crate) end: usize,
}

impl Words {
    fn gather(&mut self, tokens: &[Token]) {
        self.hashes.clear();
        self.opens.clear();
        self.tokens.clear();
        (self.opened, self.holds) = (0, 0);
        for (at, token) in tokens.iter().enumerate() {
            if token.kind == Kind::Word && !token.quoted {
                self.hashes.push(token.hash);
                self.opens.push(token.opens);
                self.opened |= token.opens;
                self.holds |= bit_of(token.hash);
                self.tokens.push(at);
            }
        }
    }

    /// The first pattern of a set that stands in the sentence.
    pub(crate) fn find(&self, set: Set) -> Option<Match> {
        self.all(set).next()
    }

    /// Every place at which a pattern of a set stands.
    pub(crate) fn all(&self, set: Set) -> impl Iterator<Item = Match> + '_ {
        let patterns = &PATTERNS.sets[set as usize];
        let bit = bits([set]);
        let places = if self.opened & bit == 0 { 0 } else { self.hashes.len() };
        (0..places).filter(move |at| self.opens[*at] & bit != 0).filter_map(move |at| {
            let own = patterns.of(self.hashes[at]).iter();
            let held = own.filter(|pattern| pattern.needs & !self.holds == 0);
            let end = held.filter_map(|pattern| self.end(&pattern.pieces, at)).max()?;
            Some(Match { start: self.tokens[at], end: self.tokens[end - 1] + 1 })
        })
    }

    /// Where a pattern that starts at `at` ends.
    fn end(&self, pieces: &[Piece], at: usize) -> Option<usize> {
        let Some((piece, rest)) = pieces.split_first() else { return Some(at) };
        match piece {
            Piece::Word(hash) => (self.hashes.get(at)? == hash).then(|| self.end(rest, at + 1))?,
            Piece::Gap => (at..=(at + GAP_MOST).min(self.hashes.len())).find_map(|at| self.end(rest, at)),
        }
    }

    /// Words after a token.
    pub(crate) fn count_after(&self, token: usize) -> usize {
        self.tokens.iter().filter(|at| **at >= token).count()
    }
}
