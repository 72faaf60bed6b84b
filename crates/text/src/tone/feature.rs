//! Hashed features: a word and the pieces it is made of, pairs of neighbours, negated words.

use crate::fold::{hash, lookalike};

/// Features share this many rows of weights, as a power of two.
pub(crate) const ROW_BITS: u32 = 18;

/// How many rows of weights there are.
pub(crate) const ROWS: usize = 1 << ROW_BITS;

/// A word as it is compared: longest run, homoglyphs and length are bounded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// `<`, the letters, `>`.
    bytes: [u8; 44],
    len: usize,
    /// Whether a letter stood three times or more in a row.
    pub(crate) drawn: bool,
}

impl Shape {
    /// The shape of a word in folded letters (see `fold`): Latin letters in a Cyrillic word are read as the Cyrillic
    /// ones they look like, and a letter drawn out is written twice.
    pub(crate) fn new(letters: &[u8]) -> Self {
        let cyrillic = letters.iter().any(|letter| (0x80..=0x9F).contains(letter));
        let mut shape = Self { bytes: [b'<'; 44], len: 1, drawn: false };
        for &letter in &letters[..letters.len().min(40)] {
            let letter = if cyrillic { lookalike(letter) } else { letter };
            let run = shape.len > 2
                && shape.bytes[shape.len - 1] == letter
                && shape.bytes[shape.len - 2] == letter
                && !letter.is_ascii_digit();
            if run {
                shape.drawn = true;
            } else {
                shape.bytes[shape.len] = letter;
                shape.len += 1;
            }
        }
        shape.bytes[shape.len] = b'>';
        shape.len += 1;
        shape
    }

    /// The letters without the marks of their ends.
    pub(crate) fn letters(&self) -> &[u8] {
        &self.bytes[1..self.len - 1]
    }

    /// The letters with every run cut to one, for words drawn out.
    pub(crate) fn undrawn(&self) -> Self {
        let mut single = Self { bytes: [b'<'; 44], len: 1, drawn: self.drawn };
        for &letter in &self.bytes[1..self.len] {
            if single.bytes[single.len - 1] != letter || letter.is_ascii_digit() {
                single.bytes[single.len] = letter;
                single.len += 1;
            }
        }
        single
    }

    /// Calls `each` with every row of the word and the size it counts with: the word with 1, its pieces of three to
    /// five letters with less, so that long words do not drown the others.
    pub(crate) fn rows(&self, mut each: impl FnMut(u32, f32)) {
        each(row(hash(self.letters())), 1.0);
        let bytes = &self.bytes[..self.len];
        let pieces: usize = (3..=5).map(|size| (bytes.len() + 1).saturating_sub(size)).sum();
        let size = 1.0 / (pieces.max(1) as f32).sqrt();
        for length in 3..=5 {
            for piece in bytes.windows(length) {
                let packed = piece.iter().fold(length as u64, |packed, byte| packed << 8 | u64::from(*byte));
                each(row(packed.wrapping_mul(0xD6E8_FEB8_6659_FD93)), size);
            }
        }
    }
}

/// The row of a feature.
#[inline]
pub(crate) fn row(hash: u64) -> u32 {
    (hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - ROW_BITS)) as u32
}

/// The row of two neighbours.
#[inline]
pub(crate) fn pair(first: u64, second: u64) -> u32 {
    row(first.rotate_left(17) ^ second.wrapping_mul(0xA24B_AED4_963E_E407))
}

/// What stands in place of words in pairs.
pub(crate) mod sign {
    /// Before the first word of a sentence.
    pub(crate) const START: u64 = 0x11;
    /// Before a negated word.
    pub(crate) const NEGATED: u64 = 0x13;
    /// Before an emoji that stands for itself.
    pub(crate) const EMOJI: u64 = 0x17;
    /// A number.
    pub(crate) const NUMBER: u64 = 0x1D;
    /// An address.
    pub(crate) const LINK: u64 = 0x1F;
    /// A punctuation mark, by its sign and length.
    pub(crate) fn mark(symbol: u8, long: bool) -> u64 {
        0x100 | u64::from(symbol) << 12 | u64::from(long)
    }
}
