//! The record of a message: its clauses one after the other, in few bytes.

use serde::{Deserialize, Serialize};

use super::sentence::Sentence;
use super::spelling::{FIELDS, Word, read_words};
use super::{Clause, flag};
use crate::Span;
use crate::due::Found;
use crate::question::Asks;
use crate::token::{Glance, Token};

/// What a message asks and gives, clause by clause: ten bytes for each, two for each stem and field, eight where it asks.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Vec<u16>", into = "Vec<u16>")]
pub struct Speech {
    parts: Box<[u16]>,
}

/// Clauses beyond so many are not kept: a message that answers says so before.
const CLAUSES_MOST: usize = 64;
/// Stems of one clause beyond so many are not kept.
const STEMS_MOST: usize = 24;
/// Fields likewise.
const FIELDS_MOST: usize = 8;

/// Numbers of a clause that go before its stems.
const HEADER: usize = 6;

impl Speech {
    /// The record as numbers, as it is kept.
    pub fn parts(&self) -> &[u16] {
        &self.parts
    }

    /// A record that was kept; `None` for numbers that are none.
    pub fn from_parts(parts: &[u16]) -> Option<Self> {
        let mut rest = parts;
        while let Some((header, tail)) = rest.split_at_checked(HEADER) {
            let flags = u32::from(header[0]) | u32::from(header[1]) << 16;
            let places = if spanned(flags) { 4 } else { 0 };
            rest = tail.get(usize::from(header[5]) + places..)?;
        }
        rest.is_empty().then(|| Self { parts: parts.into() })
    }

    /// Its clauses in the order of the text.
    pub(crate) fn clauses(&self) -> impl Iterator<Item = Clause<'_>> {
        let mut rest = &self.parts[..];
        std::iter::from_fn(move || {
            let (header, tail) = rest.split_at_checked(HEADER)?;
            let (stems, tail) = tail.split_at(usize::from(header[5]));
            let (stems, fields) = stems.split_at(stems.partition_point(|stem| *stem < FIELDS));
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
            Some(Clause { flags, wants: header[2], gives: header[3], words, numbers, stems, fields, span })
        })
    }

    /// Whether it asks to be told something or for something to be done.
    pub fn asks(&self) -> bool {
        self.clauses().any(|clause| clause.does(flag::ASKS | flag::REQUESTS))
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

impl From<Speech> for Vec<u16> {
    fn from(speech: Speech) -> Self {
        speech.parts.into()
    }
}

impl TryFrom<Vec<u16>> for Speech {
    type Error = &'static str;

    fn try_from(parts: Vec<u16>) -> Result<Self, &'static str> {
        Self::from_parts(&parts).ok_or("no record of clauses")
    }
}

/// Whether the place of a clause is kept.
fn spanned(flags: u32) -> bool {
    flags & (flag::ASKS | flag::REQUESTS) != 0 && flags & (flag::GOES_ON | flag::LISTED) == 0
}

/// Gathers the clauses of a message, with buffers that are used again.
#[derive(Debug, Default)]
pub(crate) struct SpeechWriter {
    parts: Vec<u16>,
    /// Clauses seen.
    count: usize,
    /// Only what asks, asks again or takes back is kept: what the author's own later messages can be told by.
    asking: bool,
    /// The words of a sentence.
    words: Vec<Word>,
    /// Stems of a clause.
    pub(super) stems: Vec<u16>,
}

/// What is kept of a message of which only that matters which asks.
const ASKING: u32 =
    flag::ASKS | flag::REQUESTS | flag::AGAIN | flag::WITHDRAWS | flag::CONTRASTS | flag::EMPTY;

impl SpeechWriter {
    /// Starts a record of what a message asks, and of what it could answer if `answers`.
    pub(crate) fn start(&mut self, answers: bool) {
        self.parts.clear();
        self.count = 0;
        self.asking = !answers;
    }

    /// Whether a statement with these bits of [`flag`] is left out.
    pub(super) fn skips(&mut self, flags: u32) -> bool {
        let skips = self.asking && flags & ASKING == 0;
        self.count += usize::from(skips);
        skips
    }

    pub(super) fn push(&mut self, clause: &Clause<'_>) {
        if self.count >= CLAUSES_MOST {
            return;
        }
        self.count += 1;
        #[allow(clippy::cast_possible_truncation, reason = "halves of 32 bits")]
        let halves = |value: u32| [value as u16, (value >> 16) as u16];
        let stems = &clause.stems[..clause.stems.len().min(STEMS_MOST)];
        let [low, high] = halves(clause.flags);
        let sizes = u16::from_le_bytes([clause.words, clause.numbers]);
        let fields = &clause.fields[..clause.fields.len().min(FIELDS_MOST)];
        let count = u16::try_from(stems.len() + fields.len()).unwrap_or(0);
        self.parts.extend_from_slice(&[low, high, clause.wants, clause.gives, sizes, count]);
        self.parts.extend_from_slice(stems);
        self.parts.extend_from_slice(fields);
        if spanned(clause.flags) {
            for place in [clause.span.start, clause.span.end] {
                self.parts.extend(halves(u32::try_from(place).unwrap_or(u32::MAX)));
            }
        }
    }

    /// Adds what one sentence says.
    pub(crate) fn add(&mut self, text: &str, tokens: &[Token], glance: &Glance, asks: Asks, dates: &[Found]) {
        if tokens.is_empty() || self.count >= CLAUSES_MOST {
            return;
        }
        let mut words = std::mem::take(&mut self.words);
        read_words(text, tokens, &mut words);
        Sentence::new(text, tokens, &words, glance, asks, !dates.is_empty()).write(self);
        self.words = words;
    }

    /// The record of what was added.
    pub(crate) fn finish(&self) -> Speech {
        Speech { parts: self.parts.as_slice().into() }
    }
}
