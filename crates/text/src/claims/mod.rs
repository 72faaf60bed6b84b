//! What a client's sentence does to the work: press, take something for granted, threaten to leave. The patterns find some of
//! it; a linear model over pieces of words, with the patterns' findings among its features, finds more, within what the
//! convention rules out.

pub mod train;

use std::sync::LazyLock;

use super::fold::lower;
use super::lexicon::mark;
use super::linear::word_size;
use super::pattern::{Set, Words, bits};
use super::token::{Glance, Kind, Reader, Token};
use super::{chase, expect, threat, zone};

/// What a sentence does; see [`super::Acts`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Claims {
    /// Presses for an answer.
    pub presses: bool,
    /// Takes something for granted.
    pub assumes: bool,
    /// Threatens to leave, to sue or not to pay.
    pub threatens: bool,
}

/// How many claims there are.
pub(crate) const COUNT: usize = 3;

/// Weights have this many rows, as a power of two.
const ROW_BITS: u32 = 15;

/// How many rows of weights there are.
pub(crate) const ROWS: usize = 1 << ROW_BITS;

/// Sentences of more words are left to the patterns.
const MOST_WORDS: u32 = 48;

impl Claims {
    /// What the patterns find.
    pub(crate) fn by_patterns(text: &str, tokens: &[Token], glance: &Glance) -> Self {
        Self {
            presses: chase::presses(tokens, glance),
            assumes: expect::assumes(text, tokens, glance),
            threatens: threat::threatens(tokens, glance),
        }
    }

    /// What holds of a client's sentence.
    pub(crate) fn of_client(text: &str, tokens: &[Token], glance: &Glance) -> Self {
        let ruled = Self::by_patterns(text, tokens, glance);
        match &*EMBEDDED {
            Some(model) if worth(glance) => {
                let sums = model.sums(text, tokens, glance, ruled);
                let ruled_out = || ruled_out(tokens, glance);
                let held = model.held(sums, ruled, glance.cyrillic > glance.latin);
                if held.any() { held.but(ruled_out(), ruled) } else { held }
            }
            _ => ruled,
        }
    }

    /// In the order of the model.
    pub fn each(self) -> [bool; COUNT] {
        [self.presses, self.assumes, self.threatens]
    }

    fn any(self) -> bool {
        self.presses || self.assumes || self.threatens
    }

    /// Without what is ruled out and was not found by patterns.
    fn but(self, out: Self, ruled: Self) -> Self {
        Self {
            presses: self.presses && (ruled.presses || !out.presses),
            assumes: self.assumes && (ruled.assumes || !out.assumes),
            threatens: self.threatens && (ruled.threatens || !out.threatens),
        }
    }
}

/// What any sentence of a client's text does.
pub fn of_client(text: &str) -> Claims {
    let (mut stretches, mut tokens, mut all) = (Vec::new(), Vec::new(), Claims::default());
    zone::own(text, &mut stretches);
    for &(start, end) in &stretches {
        let mut reader = Reader::new(text, start, end);
        while let Some(glance) = reader.sentence(&mut tokens) {
            let here = Claims::of_client(text, &tokens, &glance);
            all.presses |= here.presses;
            all.assumes |= here.assumes;
            all.threatens |= here.threatens;
        }
    }
    all
}

/// Whether the model looks at a sentence.
pub(crate) fn worth(glance: &Glance) -> bool {
    (1..=MOST_WORDS).contains(&glance.words)
}

/// What the convention rules out.
fn ruled_out(tokens: &[Token], glance: &Glance) -> Claims {
    let asks = glance.last == b'?';
    let first = tokens.iter().find(|token| token.kind == Kind::Word);
    let quoted = first.is_none_or(|first| first.quoted);
    let thanks = first.is_some_and(|first| first.is(mark::THANK)) && !asks;
    let sets = |sets: &[Set]| {
        let may = sets.iter().any(|&set| glance.opens & bits([set]) != 0);
        may && {
            let words = Words::of(tokens);
            sets.iter().any(|&set| words.find(set).is_some())
        }
    };
    // "When can we expect the deck?", "Is the hosting included?"
    let opens = |marks| first.is_some_and(|first| first.is(marks));
    let plain = glance.marks & mark::NOT == 0
        && (opens(mark::AUX | mark::BE) || glance.marks & (mark::PAST | mark::SELF) == 0);
    let wonders = asks && (opens(mark::WH) || plain);
    Claims {
        presses: quoted
            || thanks && chase::thanks_first(tokens, glance)
            || chase::tells_of_own(tokens, glance)
            || sets(&[Set::NotChase]),
        assumes: quoted || thanks || wonders || expect::smiles(tokens) || sets(&[Set::Kind]),
        threatens: quoted || thanks || sets(&[Set::Review, Set::Safe]),
    }
}

/// What a feature is of: its hash is salted with it.
mod salt {
    pub(super) const WORD: u64 = 0x11;
    pub(super) const PAIR: u64 = 0x13;
    pub(super) const END: u64 = 0x17;
    pub(super) const HEAD: u64 = 0x1F;
    pub(super) const HEAD_PAIR: u64 = 0x25;
    pub(super) const HEAD_SKIP: u64 = 0x3B;
    pub(super) const FIRST: u64 = 0x3D;
    pub(super) const STEM: u64 = 0x29;
    pub(super) const SHAPE: u64 = 0x2F;
    pub(super) const MARK: u64 = 0x35;
}

/// What stands in place of words in pairs.
const START: u64 = 3;
const END: u64 = 5;
const NUMBER: u64 = 11;
const LINK: u64 = 13;

#[inline]
#[allow(clippy::cast_possible_truncation, reason = "the upper bits are what is wanted")]
fn row(salt: u64, value: u64) -> u32 {
    let hash = (value ^ (salt << 56) ^ salt).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29) ^ salt;
    (hash.wrapping_mul(0xD6E8_FEB8_6659_FD93) >> (64 - ROW_BITS)) as u32
}

fn packed(piece: &[u8]) -> u64 {
    piece.iter().fold(piece.len() as u64, |packed, byte| packed.rotate_left(9) ^ u64::from(*byte))
}

/// Calls `words` with each row of the words of a sentence and `shape` with each row of its shape; gives the number of words.
pub(crate) fn features(
    text: &str,
    tokens: &[Token],
    glance: &Glance,
    ruled: Claims,
    mut words: impl FnMut(u32),
    mut shape: impl FnMut(u32),
) -> usize {
    let (mut before, mut head_before, mut head_skipped) = (START, START, START);
    let (mut marks, mut count, mut commas) = (0, 0, 0_u64);
    for token in tokens.iter().filter(|token| !token.quoted) {
        let (value, head) = match token.kind {
            Kind::Word => {
                marks |= token.marks;
                let lowered = lower(text.get(token.start as usize..token.end as usize).unwrap_or(""));
                let bytes = lowered.as_str().as_bytes();
                let letter = if token.cyrillic { 2 } else { 1 };
                let head = packed(&bytes[..bytes.len().min(4 * letter)]);
                words(row(salt::HEAD, head));
                if bytes.len() >= 5 * letter {
                    words(row(salt::END, packed(&bytes[bytes.len() - 3 * letter..])));
                }
                if bytes.len() > 6 * letter {
                    words(row(salt::STEM, packed(&bytes[..6 * letter])));
                }
                (token.hash, head)
            }
            Kind::Number => (NUMBER, NUMBER),
            Kind::Link => (LINK, LINK),
            Kind::Punct => {
                commas += u64::from(token.symbol == b',');
                (u64::from(token.symbol) << 16 | 1, u64::from(token.symbol) << 16 | 1)
            }
        };
        count += 1;
        words(row(salt::WORD, value));
        words(row(salt::PAIR, before.rotate_left(17) ^ value));
        words(row(salt::HEAD_PAIR, head_before.rotate_left(17) ^ head));
        if count > 1 {
            words(row(salt::HEAD_SKIP, head_skipped.rotate_left(17) ^ head));
        } else {
            shape(row(salt::FIRST, head));
        }
        (before, head_before, head_skipped) = (value, head, head_before);
    }
    words(row(salt::PAIR, before.rotate_left(17) ^ END));
    while marks != 0 {
        shape(row(salt::MARK, u64::from(marks.trailing_zeros())));
        marks &= marks - 1;
    }
    let mut add = |kind: u64, value: u64| shape(row(salt::SHAPE, kind << 20 | value));
    for (at, holds) in ruled.each().into_iter().enumerate() {
        if holds {
            add(1, at as u64);
        }
    }
    add(2, u64::from(glance.last));
    add(3, u64::from(glance.words.min(15)) / 2);
    for bit in 0..3 {
        if glance.claims >> bit & 1 == 1 {
            add(4, bit);
        }
    }
    add(5, u64::from(glance.number));
    add(6, commas.min(2));
    add(7, u64::from(glance.last == b'?') << 1 | u64::from(glance.words < 4));
    count
}

/// Trained weights.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    /// Weights of rows, in 127ths of the scale, for each claim.
    pub(crate) rows: Vec<[i8; COUNT]>,
    pub(crate) parts: [Part; COUNT],
    /// What the weights were learned from.
    pub(crate) header: String,
}

/// What one claim needs besides its weights.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Part {
    pub(crate) scale: f32,
    /// What every sentence starts with, English and Russian.
    pub(crate) intercept: [f32; 2],
    /// From which sum on it holds where the patterns don't find it, English and Russian.
    pub(crate) least: [f32; 2],
}

/// The first line of a model file.
const MAGIC: &str = "forewarn claims model 1";

/// The weights that come with the product; none while a first model is being trained.
static EMBEDDED: LazyLock<Option<Model>> = LazyLock::new(|| {
    Model::parse(include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/claims/model.bin")))
});

impl Model {
    /// Reads a model file of this version.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let split = memchr::memmem::find(bytes, b"\n\n")?;
        let header = std::str::from_utf8(&bytes[..split]).ok()?;
        if header.lines().next() != Some(MAGIC) {
            return None;
        }
        let (numbers, rows) = bytes[split + 2..].split_at_checked(COUNT * 20)?;
        if rows.len() != ROWS * COUNT {
            return None;
        }
        let mut numbers =
            numbers.chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap_or_default()));
        let mut next = || numbers.next().unwrap_or_default();
        let parts = std::array::from_fn(|_| Part {
            scale: next(),
            intercept: [next(), next()],
            least: [next(), next()],
        });
        let rows = rows.as_chunks().0.iter().map(|row| row.map(|byte| i8::from_le_bytes([byte]))).collect();
        Some(Self { rows, parts, header: header.to_owned() })
    }

    /// The model as the bytes of a file.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut bytes = format!("{MAGIC}\n{}\n\n", self.header.trim()).into_bytes();
        for part in &self.parts {
            for number in [part.scale, part.intercept[0], part.intercept[1]].into_iter().chain(part.least) {
                bytes.extend_from_slice(&number.to_le_bytes());
            }
        }
        bytes.extend(self.rows.iter().flatten().map(|weight| weight.to_le_bytes()[0]));
        bytes
    }

    /// How far a sentence lies on the side of each claim.
    fn sums(&self, text: &str, tokens: &[Token], glance: &Glance, ruled: Claims) -> [f32; COUNT] {
        let (mut words, mut shape) = ([0_i32; COUNT], [0_i32; COUNT]);
        let add = |sums: &mut [i32; COUNT], row: u32| {
            for (sum, weight) in sums.iter_mut().zip(self.rows[row as usize]) {
                *sum += i32::from(weight);
            }
        };
        let count =
            features(text, tokens, glance, ruled, |row| add(&mut words, row), |row| add(&mut shape, row));
        let lang = usize::from(glance.cyrillic > glance.latin);
        std::array::from_fn(|claim| {
            let part = &self.parts[claim];
            let sum = words[claim] as f32 * word_size(count) + shape[claim] as f32;
            sum * part.scale / 127.0 + part.intercept[lang]
        })
    }

    fn held(&self, sums: [f32; COUNT], ruled: Claims, russian: bool) -> Claims {
        let ruled = ruled.each();
        let [presses, assumes, threatens] = std::array::from_fn(|claim| {
            ruled[claim] || sums[claim] > self.parts[claim].least[usize::from(russian)]
        });
        Claims { presses, assumes, threatens }
    }
}
