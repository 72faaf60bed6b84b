//! The learned part of what a sentence claims: whether it presses, takes something for granted or threatens. A linear model
//! over hashed words, neighbours and word heads, beside the patterns of `data/lexicon/claims_*.txt`: lists hold the wordings
//! that somebody thought of, weights those that resemble what was labelled.

use std::sync::LazyLock;

use crate::fold::lower;
use crate::token::{Glance, Kind, Reader, Token};
use crate::zone;

/// What is judged, in the order of the weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Presses for an answer or a thing that was to come.
    Chasing,
    /// Takes something for granted.
    Expectation,
    /// Threatens to leave, to sue or not to pay.
    Threat,
}

/// How many claims there are.
pub const CLAIMS: usize = 3;

/// Features share this many rows of weights, as a power of two.
const ROW_BITS: u32 = 16;

/// How many rows of weights there are.
const ROWS: usize = 1 << ROW_BITS;

/// The most words of a sentence that are looked at: who presses or threatens says so in few.
const MOST_WORDS: u32 = 40;

/// What stands in place of words.
const START: u64 = 3;
const END: u64 = 5;
const NUMBER: u64 = 7;

/// Weights as they are used.
#[derive(Debug)]
struct Model {
    /// The weights of each row, in 127ths of the scale.
    rows: Vec<[i8; CLAIMS]>,
    scale: f32,
    /// What every sentence starts with.
    intercept: [f32; CLAIMS],
    /// From which sum on a sentence claims: English, Russian.
    least: [[f32; CLAIMS]; 2],
}

/// The first line of a model file; it changes with the features.
const MAGIC: &str = "forewarn claim model 1";

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/answers/claims.bin"));
    let model = Model::parse(bytes);
    assert!(
        model.is_some(),
        "data/answers/claims.bin is of other features: run examples/train_claims with --write"
    );
    model.unwrap_or_else(|| unreachable!("asserted"))
});

impl Model {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let split = memchr::memmem::find(bytes, b"\n\n")?;
        let header = std::str::from_utf8(&bytes[..split]).ok()?;
        let (numbers, rows) = bytes[split + 2..].split_at_checked(4 * (1 + 3 * CLAIMS))?;
        if header.lines().next() != Some(MAGIC) || rows.len() != ROWS * CLAIMS {
            return None;
        }
        let mut numbers =
            numbers.chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap_or_default()));
        let mut next = || numbers.next().unwrap_or_default();
        Some(Self {
            scale: next(),
            intercept: std::array::from_fn(|_| next()),
            least: std::array::from_fn(|_| std::array::from_fn(|_| next())),
            rows: rows
                .chunks_exact(CLAIMS)
                .map(|row| std::array::from_fn(|claim| i8::from_le_bytes([row[claim]])))
                .collect(),
        })
    }
}

/// How far a sentence lies on the side of each claim: positive where it claims.
pub(crate) fn sums(text: &str, tokens: &[Token], glance: &Glance) -> [f32; CLAIMS] {
    let model = &*MODEL;
    let mut sums = [0_i32; CLAIMS];
    let count = features(text, tokens, |row| {
        let weights = &model.rows[row as usize];
        for (sum, weight) in sums.iter_mut().zip(weights) {
            *sum += i32::from(*weight);
        }
    });
    let size = row_size(count) * model.scale / 127.0;
    let lang = usize::from(glance.cyrillic > glance.latin);
    std::array::from_fn(|claim| sums[claim] as f32 * size + model.intercept[claim] - model.least[lang][claim])
}

/// Whether a sentence is too short or too long to be judged by weights.
pub(crate) fn beyond_weights(glance: &Glance) -> bool {
    !(2..=MOST_WORDS).contains(&glance.words)
}

/// What each row of a sentence counts, so that long ones do not drown short ones.
fn row_size(count: usize) -> f32 {
    1.5 / (count as f32 + 3.0).sqrt()
}

#[inline]
#[allow(clippy::cast_possible_truncation, reason = "the upper bits are what is wanted")]
fn row(salt: u64, value: u64) -> u32 {
    ((value ^ salt).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29).wrapping_mul(0xD6E8_FEB8_6659_FD93)
        >> (64 - ROW_BITS)) as u32
}

/// Calls `each` with every row of a sentence; gives the number of its words and signs.
fn features(text: &str, tokens: &[Token], mut each: impl FnMut(u32)) -> usize {
    let mut before = [START; 2];
    let mut count = 0;
    for token in tokens.iter().filter(|token| !token.quoted) {
        let value = match token.kind {
            Kind::Word => {
                // The head of a word tells what it is about, whatever its form.
                let word = text.get(token.start as usize..token.end as usize).unwrap_or("");
                let letter = if token.cyrillic { 2 } else { 1 };
                if word.len() > 5 * letter {
                    let lowered = lower(word);
                    let head = lowered.as_str().as_bytes().get(..5 * letter).unwrap_or_default();
                    let packed =
                        head.iter().fold(5_u64, |packed, byte| packed.rotate_left(9) ^ u64::from(*byte));
                    each(row(0x11, packed));
                }
                token.hash
            }
            Kind::Number => NUMBER,
            Kind::Punct if matches!(token.symbol, b'?' | b'!' | b'-') => u64::from(token.symbol) << 8,
            _ => continue,
        };
        count += 1;
        each(row(0x13, value));
        each(row(0x17, before[1].rotate_left(17) ^ value));
        each(row(0x1D, before[0].rotate_left(34) ^ before[1].rotate_left(17) ^ value));
        before = [before[1], value];
        if count == MOST_WORDS as usize {
            break;
        }
    }
    each(row(0x17, before[1].rotate_left(17) ^ END));
    count
}

/// A sentence as numbers, with the right answers.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// Its place in the text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Which claims it makes.
    pub claims: [bool; CLAIMS],
    /// How much it counts.
    pub weight: f32,
    rows: Vec<u32>,
    count: usize,
}

/// The sentences of a text that weights would be asked about; they claim nothing yet.
pub fn sentences(text: &str) -> Vec<Sentence> {
    let (mut stretches, mut tokens, mut all) = (Vec::new(), Vec::new(), Vec::new());
    zone::own(text, &mut stretches);
    for &(start, end) in &stretches {
        let mut reader = Reader::new(text, start, end);
        while let Some(glance) = reader.sentence(&mut tokens) {
            if beyond_weights(&glance) {
                continue;
            }
            let mut rows = Vec::new();
            let count = features(text, &tokens, |row| rows.push(row));
            all.push(Sentence {
                start: tokens.first().map_or(0, |token| token.start as usize),
                end: tokens.last().map_or(0, |token| token.end as usize),
                claims: [false; CLAIMS],
                weight: 1.0,
                rows,
                count,
            });
        }
    }
    all
}

/// Weights as they are learned.
#[derive(Debug)]
pub struct Weights {
    rows: Vec<[f32; CLAIMS]>,
    intercept: [f32; CLAIMS],
}

/// How often every sentence is seen, and from which round on weights are averaged.
const ROUNDS: (usize, usize) = (12, 6);

/// What a sentence that claims counts beside one that does not.
const CLAIMING: f32 = 3.0;

/// Learns from sentences: logistic regression with a penalty, in a fixed order, so that the same sentences give the same
/// weights.
pub fn learn(all: &[Sentence], keep: impl Fn(usize) -> bool) -> Weights {
    let mut mean = Weights { rows: vec![[0.0; CLAIMS]; ROWS], intercept: [0.0; CLAIMS] };
    let mut weights = Weights { rows: vec![[0.0; CLAIMS]; ROWS], intercept: [0.0; CLAIMS] };
    let mut seen = vec![[1e-2_f32; CLAIMS]; ROWS];
    let mut order: Vec<usize> = (0..all.len()).filter(|&at| keep(at)).collect();
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let share = 1.0 / (ROUNDS.0 - ROUNDS.1) as f32;
    for round in 0..ROUNDS.0 {
        for at in (1..order.len()).rev() {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            order.swap(at, usize::try_from(state % (at as u64 + 1)).unwrap_or(0));
        }
        let rate = 0.1 / (1.0 + 0.15 * round as f32);
        for &at in &order {
            let sentence = &all[at];
            let sums = weights.sums(sentence);
            let size = row_size(sentence.count);
            for claim in 0..CLAIMS {
                let holds = sentence.claims[claim];
                let chance = 1.0 / (1.0 + (-sums[claim].clamp(-30.0, 30.0)).exp());
                let slope = (chance - f32::from(u8::from(holds)))
                    * sentence.weight
                    * if holds { CLAIMING } else { 1.0 };
                if slope.abs() < 1e-3 {
                    continue;
                }
                for &row in &sentence.rows {
                    let row = row as usize;
                    let step = slope * size + 2e-3 * weights.rows[row][claim];
                    seen[row][claim] += step * step;
                    weights.rows[row][claim] -= rate * step / seen[row][claim].sqrt();
                }
                weights.intercept[claim] -= 0.01 * slope;
            }
        }
        if round >= ROUNDS.1 {
            for (mean, row) in mean.rows.iter_mut().zip(&weights.rows) {
                for (mean, weight) in mean.iter_mut().zip(row) {
                    *mean += weight * share;
                }
            }
            for (mean, weight) in mean.intercept.iter_mut().zip(weights.intercept) {
                *mean += weight * share;
            }
        }
    }
    mean
}

impl Weights {
    /// How far a sentence lies on the side of each claim.
    pub fn sums(&self, sentence: &Sentence) -> [f32; CLAIMS] {
        let size = row_size(sentence.count);
        let mut sums = [0.0; CLAIMS];
        for &row in &sentence.rows {
            for (sum, weight) in sums.iter_mut().zip(&self.rows[row as usize]) {
                *sum += weight;
            }
        }
        std::array::from_fn(|claim| sums[claim] * size + self.intercept[claim])
    }

    /// The file of a model with these weights: a sentence claims from `least` on, English and Russian.
    pub fn file(&self, least: [[f32; CLAIMS]; 2], header: &str) -> Vec<u8> {
        let scale = self.rows.iter().flatten().fold(1e-6_f32, |most, weight| most.max(weight.abs()));
        let mut bytes = format!("{MAGIC}\n{}\n\n", header.trim()).into_bytes();
        for number in std::iter::once(scale).chain(self.intercept).chain(least.concat()) {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend(self.rows.iter().flatten().map(|weight| {
            #[allow(clippy::cast_possible_truncation, reason = "rounded to -127..=127")]
            let byte = (weight / scale * 127.0).round() as i8;
            byte.to_le_bytes()[0]
        }));
        bytes
    }
}
