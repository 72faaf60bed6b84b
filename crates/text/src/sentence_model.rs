//! A linear model over the hashed words of a sentence, their neighbours and their heads, with several outputs: lists hold the
//! wordings that somebody thought of, weights those that resemble what was labelled. [`super::claim_model`] and
//! [`super::speech_model`] are such.

use crate::fold::lower;
use crate::token::{Glance, Kind, Reader, Token};
use crate::zone;

/// Features share this many rows of weights at most, as a power of two; a smaller model keeps the upper bits.
pub const ROW_BITS: u32 = 16;

/// The most words of a sentence that are looked at: who asks, presses or threatens says so in few.
const MOST_WORDS: u32 = 40;

/// What stands in place of words.
const START: u64 = 3;
const END: u64 = 5;
const NUMBER: u64 = 7;

/// Weights as they are used.
#[derive(Debug)]
pub(crate) struct Model<const N: usize> {
    /// How many bits of a row count.
    row_bits: u32,
    /// Whether the endings of words count.
    endings: bool,
    /// The weights of each row, in 127ths of the scale.
    rows: Vec<[i8; N]>,
    scale: [f32; N],
    /// What every sentence starts with.
    intercept: [f32; N],
    /// From which sum on an output holds: English, Russian.
    least: [[f32; N]; 2],
}

impl<const N: usize> Model<N> {
    /// A model file whose first line is `magic`; `None` where it is of other features.
    pub(crate) fn parse(bytes: &[u8], magic: &str, endings: bool) -> Option<Self> {
        let split = memchr::memmem::find(bytes, b"\n\n")?;
        let header = std::str::from_utf8(&bytes[..split]).ok()?;
        let (numbers, rows) = bytes[split + 2..].split_at_checked(4 * (1 + 3 * N))?;
        let row_bits = (rows.len() / N).checked_ilog2()?;
        if header.lines().next() != Some(magic) || rows.len() != N << row_bits || row_bits > ROW_BITS {
            return None;
        }
        let mut numbers =
            numbers.chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap_or_default()));
        let mut next = || numbers.next().unwrap_or_default();
        Some(Self {
            row_bits,
            endings,
            scale: [next(); N],
            intercept: std::array::from_fn(|_| next()),
            least: std::array::from_fn(|_| std::array::from_fn(|_| next())),
            rows: rows
                .chunks_exact(N)
                .map(|row| std::array::from_fn(|output| i8::from_le_bytes([row[output]])))
                .collect(),
        })
    }

    /// How far a sentence lies on the side of each output: positive where it holds.
    pub(crate) fn sums(&self, text: &str, tokens: &[Token], glance: &Glance) -> [f32; N] {
        let mut sums = [0_i32; N];
        let shift = ROW_BITS - self.row_bits;
        let count = features(text, tokens, self.endings, |row| {
            let weights = &self.rows[(row >> shift) as usize];
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += i32::from(*weight);
            }
        });
        let size = row_size(count) / 127.0;
        let lang = usize::from(glance.cyrillic > glance.latin);
        std::array::from_fn(|at| {
            sums[at] as f32 * size * self.scale[at] + self.intercept[at] - self.least[lang][at]
        })
    }
}

/// Whether a sentence is too short or too long to be judged by weights.
pub(crate) fn beyond_weights(glance: &Glance, least: u32) -> bool {
    !(least..=MOST_WORDS).contains(&glance.words)
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
fn features(text: &str, tokens: &[Token], endings: bool, mut each: impl FnMut(u32)) -> usize {
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
                    let bytes = lowered.bytes();
                    let head = &bytes[..(5 * letter).min(bytes.len())];
                    let packed =
                        head.iter().fold(5_u64, |packed, byte| packed.rotate_left(9) ^ u64::from(*byte));
                    each(row(0x11, packed));
                    // «уберите», «поднимите»: the ending tells what is done with it, the more so at the start.
                    if endings {
                        let end = &bytes[bytes.len() - 3 * letter..];
                        let packed =
                            end.iter().fold(9_u64, |packed, byte| packed.rotate_left(9) ^ u64::from(*byte));
                        each(row(0x1F, packed));
                        if before[1] == START {
                            each(row(0x25, packed));
                        }
                    }
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
pub struct Sentence<const N: usize> {
    /// Its place in the text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Which outputs hold.
    pub holds: [bool; N],
    /// How much it counts for each output.
    pub weight: [f32; N],
    rows: Vec<u32>,
    count: usize,
}

/// The sentences of a text that weights would be asked about, of `least` words or more, with the endings of
/// words or without; nothing holds of them yet.
pub fn sentences<const N: usize>(text: &str, least: u32, endings: bool) -> Vec<Sentence<N>> {
    let (mut stretches, mut tokens, mut all) = (Vec::new(), Vec::new(), Vec::new());
    zone::own(text, &mut stretches);
    for &(start, end) in &stretches {
        let mut reader = Reader::new(text, start, end);
        while let Some(glance) = reader.sentence(&mut tokens) {
            if beyond_weights(&glance, least) {
                continue;
            }
            let mut rows = Vec::new();
            let count = features(text, &tokens, endings, |row| rows.push(row));
            all.push(Sentence {
                start: tokens.first().map_or(0, |token| token.start as usize),
                end: tokens.last().map_or(0, |token| token.end as usize),
                holds: [false; N],
                weight: [1.0; N],
                rows,
                count,
            });
        }
    }
    all
}

/// Weights as they are learned.
#[derive(Debug)]
pub struct Weights<const N: usize> {
    row_bits: u32,
    rows: Vec<[f32; N]>,
    intercept: [f32; N],
}

/// How often every sentence is seen, and from which round on weights are averaged.
const ROUNDS: (usize, usize) = (12, 6);

/// What a sentence of which an output holds counts beside one of which it does not.
const HOLDING: f32 = 3.0;

/// Learns from sentences: logistic regression with a penalty, in a fixed order, so that the same sentences give the same
/// weights.
pub fn learn<const N: usize>(all: &[Sentence<N>], row_bits: u32, keep: impl Fn(usize) -> bool) -> Weights<N> {
    let none = || Weights { row_bits, rows: vec![[0.0; N]; 1 << row_bits], intercept: [0.0; N] };
    let (mut mean, mut weights) = (none(), none());
    let mut seen = vec![[1e-2_f32; N]; 1 << row_bits];
    let shift = ROW_BITS - row_bits;
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
        for sentence in order.iter().map(|&at| &all[at]) {
            let sums = weights.sums(sentence);
            let size = row_size(sentence.count);
            for at in 0..N {
                let holds = sentence.holds[at];
                let chance = 1.0 / (1.0 + (-sums[at].clamp(-30.0, 30.0)).exp());
                let slope = (chance - f32::from(u8::from(holds)))
                    * sentence.weight[at]
                    * if holds { HOLDING } else { 1.0 };
                if slope.abs() < 1e-3 {
                    continue;
                }
                for &row in &sentence.rows {
                    let row = (row >> shift) as usize;
                    let step = slope * size + 2e-3 * weights.rows[row][at];
                    seen[row][at] += step * step;
                    weights.rows[row][at] -= rate * step / seen[row][at].sqrt();
                }
                weights.intercept[at] -= 0.01 * slope;
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

impl<const N: usize> Sentence<N> {
    /// Its rows of weights, and what each of them counts.
    pub fn rows(&self) -> (&[u32], f32) {
        (&self.rows, row_size(self.count))
    }
}

impl<const N: usize> Weights<N> {
    /// How far a sentence lies on the side of each output.
    pub fn sums(&self, sentence: &Sentence<N>) -> [f32; N] {
        let size = row_size(sentence.count);
        let mut sums = [0.0; N];
        for &row in &sentence.rows {
            for (sum, weight) in sums.iter_mut().zip(&self.rows[(row >> (ROW_BITS - self.row_bits)) as usize])
            {
                *sum += weight;
            }
        }
        std::array::from_fn(|at| sums[at] * size + self.intercept[at])
    }

    /// Weights that were learned elsewhere.
    pub fn of(row_bits: u32, rows: Vec<[f32; N]>) -> Self {
        Self { row_bits, rows, intercept: [0.0; N] }
    }

    /// The file of a model with these weights, its first line `magic`: an output holds from `least` on, English and Russian.
    pub fn file(&self, least: [[f32; N]; 2], magic: &str, header: &str) -> Vec<u8> {
        let scale = self.rows.iter().flatten().fold(1e-6_f32, |most, weight| most.max(weight.abs()));
        let mut bytes = format!("{magic}\n{}\n\n", header.trim()).into_bytes();
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
