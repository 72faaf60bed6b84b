//! The record of a message: its clauses one after the other, in few bytes.

use serde::{Deserialize, Serialize};

use super::sentence::Sentence;
use super::spelling::{FIELDS, Word, read_words};
use super::{Clause, flag};
use crate::Span;
use crate::due::Found;
use crate::question::{self, Asks};
use crate::speech_model::{ANSWER_SUMS, leans};
use crate::token::{Glance, Kind, Token};

/// What a message asks and gives, clause by clause: twenty bytes for each, two for each stem and field, eight where it asks.
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
const HEADER: usize = 10;

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
            let [item, sentence] = header[6].to_le_bytes();
            let leans = std::array::from_fn(|at| header[7 + at / 2].to_le_bytes()[at % 2]);
            let (wants, gives) = (header[2], header[3]);
            Some(Clause { flags, wants, gives, words, numbers, item, sentence, leans, stems, fields, span })
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
    /// The number of the list item that is read.
    pub(super) item: u8,
    /// How many sentences were added, at most 255.
    sentence: u8,
    /// What the words of the sentence that is read say, see [`leans`].
    leans: [u8; ANSWER_SUMS],
    /// What the sentence before asked, if it asked.
    pub(super) asked: Option<Asked>,
    /// The stems of the sentence before, if it asked nothing.
    pub(super) before: Vec<u16>,
}

/// What a sentence asked that the next one may answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    /// Where its record starts.
    at: usize,
    /// Bits of [`super::kind`].
    pub(super) wants: u16,
    /// Whether it only names what is told next.
    pub(super) heads: bool,
}

/// What is kept of a message of which only that matters which asks.
const ASKING: u32 =
    flag::ASKS | flag::REQUESTS | flag::AGAIN | flag::WITHDRAWS | flag::CONTRASTS | flag::EMPTY;

impl SpeechWriter {
    /// Starts a record of what a message asks, and of what it could answer if `answers`.
    pub(crate) fn start(&mut self, answers: bool) {
        self.parts.clear();
        self.count = 0;
        self.item = 0;
        self.sentence = 0;
        self.asked = None;
        self.before.clear();
        self.asking = !answers;
    }

    /// Whether a statement with these bits of [`flag`] is left out.
    pub(super) fn skips(&mut self, flags: u32) -> bool {
        let skips = self.asking && flags & ASKING == 0;
        self.count += usize::from(skips);
        skips
    }

    /// Remembers what the clause that is pushed next asks.
    pub(super) fn asks(&mut self, wants: u16, heads: bool) {
        self.asked = (self.count < CLAUSES_MOST).then_some(Asked { at: self.parts.len(), wants, heads });
    }

    /// What the sentence before asked is settled: nobody else is to answer it.
    pub(super) fn settle(&mut self, asked: Asked) {
        if let Some(high) = self.parts.get_mut(asked.at + 1) {
            *high |= (flag::WITHDRAWS >> 16) as u16;
        }
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
        let leans = [0, 2, 4].map(|at| u16::from_le_bytes([self.leans[at], self.leans[at + 1]]));
        let item = u16::from_le_bytes([self.item, self.sentence]);
        self.parts.extend_from_slice(&[low, high, clause.wants, clause.gives, sizes, count, item]);
        self.parts.extend_from_slice(&leans);
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
        self.leans = self.kept(text, tokens, glance);
        self.sentence = self.sentence.saturating_add(1);
        if tokens.is_empty() || self.count >= CLAUSES_MOST {
            return;
        }
        let mut starts = [(0, 0); ITEMS_MOST];
        let items = items(text, tokens, &mut starts);
        if items < 2 {
            if items == 1 && starts[0].0 == 0 {
                self.item = starts[0].1;
            }
            self.add_piece(text, tokens, glance, asks, !dates.is_empty());
            return;
        }
        // "1) yes 2) no": each item says its own.
        if starts[0].0 > 0 {
            self.add_part(text, &tokens[..starts[0].0], glance);
        }
        for (number, (start, item)) in starts[..items].iter().copied().enumerate() {
            let end = starts[..items].get(number + 1).map_or(tokens.len(), |next| next.0);
            self.item = item;
            self.add_part(text, &tokens[start..end], glance);
        }
    }

    /// What the words of a sentence say, where it may answer.
    fn kept(&self, text: &str, tokens: &[Token], glance: &Glance) -> [u8; ANSWER_SUMS] {
        if self.asking || tokens.is_empty() {
            return [0; ANSWER_SUMS];
        }
        leans(text, tokens, glance)
    }

    /// Adds a part of a sentence as if it were one.
    fn add_part(&mut self, text: &str, tokens: &[Token], whole: &Glance) {
        let mut glance = Glance { marks: 0, roles: 0, words: 0, number: false, asks: false, ..*whole };
        for token in tokens {
            glance.marks |= token.marks;
            glance.roles |= 1 << token.role as u32;
            glance.words += u32::from(token.kind == Kind::Word);
            glance.number |= token.kind == Kind::Number;
            glance.asks |= token.is_symbol(b'?');
        }
        let asks = question::asks(text, tokens, &glance);
        self.leans = self.kept(text, tokens, &glance);
        self.add_piece(text, tokens, &glance, asks, crate::due::may_name_time(&glance));
    }

    fn add_piece(&mut self, text: &str, tokens: &[Token], glance: &Glance, asks: Asks, dated: bool) {
        let mut words = std::mem::take(&mut self.words);
        read_words(text, tokens, &mut words);
        Sentence::new(text, tokens, &words, glance, asks, dated).write(self);
        self.words = words;
    }

    /// The record of what was added.
    pub(crate) fn finish(&self) -> Speech {
        Speech { parts: self.parts.as_slice().into() }
    }
}

/// Items of one sentence beyond so many are not told apart.
const ITEMS_MOST: usize = 12;

/// Where the items of a list start in a sentence, each with its number; gives how many.
fn items(text: &str, tokens: &[Token], starts: &mut [(usize, u8); ITEMS_MOST]) -> usize {
    let mut count = 0;
    for at in 0..tokens.len().saturating_sub(1) {
        let (token, sign) = (&tokens[at], &tokens[at + 1]);
        if sign.kind != Kind::Punct || !sign.glued || at > 0 && token.glued || count == ITEMS_MOST {
            continue;
        }
        let closes = matches!(sign.symbol, b')' | b'/');
        let number = match token.kind {
            Kind::Number if token.digits <= 2 => {
                let dots =
                    matches!(sign.symbol, b'.' | b':') && tokens.get(at + 2).is_some_and(|next| !next.glued);
                u8::try_from(token.value).ok().filter(|_| closes || dots)
            }
            Kind::Word if closes && (token.end - token.start) as usize <= 1 + usize::from(token.cyrillic) => {
                let word = text.get(token.start as usize..token.end as usize).unwrap_or("");
                let place = |letters: &str| letters.chars().position(|letter| word.starts_with(letter));
                let place = place("abcdefgh").or_else(|| place("абвгдежз"));
                place.and_then(|place| u8::try_from(place + 1).ok())
            }
            _ => None,
        };
        let last = if count == 0 { 0 } else { starts[count - 1].1 };
        // A list counts on; "at 10. 5 people" does not.
        if let Some(number) =
            number.filter(|number| (1..=20).contains(number) && (count == 0 || *number == last + 1))
        {
            starts[count] = (at, number);
            count += 1;
        }
    }
    count
}
