//! Folding: one byte per letter, without case, marks or invisible characters, so that words can be compared.
//!
//! Latin letters and digits stay as they are in lower case; Cyrillic letters become 0x80 to 0x9F («ё» counts as
//! «е»), the other Cyrillic letters 0xFE; every other letter becomes 0xFF.

/// The longest word that is kept; longer words are nothing we know.
pub(crate) const LONGEST: usize = 40;

/// A folded word.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Folded {
    bytes: [u8; LONGEST],
    len: usize,
    /// Letters seen, also beyond the longest.
    pub(crate) letters: u32,
}

impl Default for Folded {
    fn default() -> Self {
        Self { bytes: [0; LONGEST], len: 0, letters: 0 }
    }
}

impl Folded {
    /// The folded letters.
    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    #[inline]
    pub(crate) fn push(&mut self, byte: u8) {
        self.letters += 1;
        if self.len < LONGEST {
            self.bytes[self.len] = byte;
            self.len += 1;
        }
    }

    /// Applies a combining mark to the last letter: й and ё can be written in two characters.
    #[inline]
    pub(crate) fn combine(&mut self, mark: u32) {
        if mark == 0x306 && self.len > 0 && self.bytes[self.len - 1] == 0x88 {
            self.bytes[self.len - 1] = 0x89;
        }
    }

    /// Reads Latin letters as the Cyrillic ones they look like; false where one has no such twin.
    pub(crate) fn cyrillize(&mut self) -> bool {
        for byte in &mut self.bytes[..self.len] {
            *byte = lookalike(*byte);
            if !is_cyrillic(*byte) {
                return false;
            }
        }
        true
    }

    #[inline]
    pub(crate) fn clear(&mut self) {
        self.len = 0;
        self.letters = 0;
    }

    /// Drops letters from the end.
    #[inline]
    pub(crate) fn cut(&mut self, count: usize) {
        self.len = self.len.saturating_sub(count);
    }
}

/// What a character is to a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Letter {
    /// A letter, folded; whether it was a capital.
    Alphabetic(u8, bool),
    /// Not shown or combined with the letter before.
    Silent,
    /// An apostrophe.
    Apostrophe,
    /// Ends the word.
    Other,
}

/// The folded byte of the Russian letter at this place in the alphabet.
fn russian(place: u32) -> u8 {
    u8::try_from(place + 0x80).unwrap_or(0xFE)
}

/// What a character outside ASCII is to a word.
#[inline]
pub(crate) fn letter(character: u32) -> Letter {
    match character {
        0x410..=0x42F => Letter::Alphabetic(russian(character - 0x410), true),
        0x430..=0x44F => Letter::Alphabetic(russian(character - 0x430), false),
        0x401 => Letter::Alphabetic(0x85, true),
        0x451 => Letter::Alphabetic(0x85, false),
        0x400..=0x52F => Letter::Alphabetic(0xFE, character < 0x430),
        0x300..=0x36F
        | 0xAD
        | 0x200B..=0x200F
        | 0x202A..=0x202E
        | 0x2060..=0x2064
        | 0x2066..=0x206F
        | 0xFEFF => Letter::Silent,
        0x2019 | 0x2BC | 0x60 => Letter::Apostrophe,
        0xAA | 0xB5 | 0xBA | 0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..=0x2AF => Letter::Alphabetic(0xFF, false),
        0..=0x2FF
        | 0x2000..=0x2BFF
        | 0x3000..=0x3004
        | 0x3008..=0x3020
        | 0xFE10..=0xFE6F
        | 0xFF00..=0xFF20 => Letter::Other,
        0xE000..=0xF8FF | 0xFFF0..=0xFFFF | 0x1F000..=0x1FAFF | 0xE0000.. => Letter::Other,
        _ => Letter::Alphabetic(0xFF, false),
    }
}

/// Folds a whole string, for the lists.
pub(crate) fn fold(word: &str, folded: &mut Folded) {
    for character in word.chars() {
        if character.is_ascii() {
            folded.push(character.to_ascii_lowercase() as u8);
            continue;
        }
        match letter(character as u32) {
            Letter::Alphabetic(byte, _) => folded.push(byte),
            Letter::Apostrophe => folded.push(b'\''),
            Letter::Silent => folded.combine(character as u32),
            Letter::Other => {}
        }
    }
}

/// Folded bytes differ in no case bit, so that ASCII letters can be hashed as they stand in the text.
const LOWER: u64 = 0x2020_2020_2020_2020;

/// The hash of folded letters; never 0.
#[inline]
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let eight = |at: usize| {
        bytes.get(at..at + 8).map_or(0, |part| u64::from_le_bytes(part.try_into().unwrap_or([0; 8]))) | LOWER
    };
    let length = bytes.len();
    let mut hash = (length as u64 + 1).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    let last = if length >= 8 {
        let mut at = 0;
        while at + 8 < length {
            hash = mix(hash ^ eight(at));
            at += 8;
        }
        // The last eight, which may overlap those before.
        eight(length - 8)
    } else if length >= 4 {
        let four = |at: usize| {
            u64::from(
                bytes.get(at..at + 4).map_or(0, |part| u32::from_le_bytes(part.try_into().unwrap_or([0; 4]))),
            )
        };
        (four(0) | four(length - 4) << 32) | LOWER
    } else if length > 0 {
        let one = |at: usize| u64::from(bytes[at] | 0x20);
        one(0) | one(length / 2) << 8 | one(length - 1) << 16
    } else {
        0
    };
    mix(hash ^ last) | 1
}

/// The hash of a word in small Latin or Russian letters, for comparing tokens with words that are known when this is compiled.
pub(crate) const fn word(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let mut folded = [0; LONGEST];
    let (mut at, mut length) = (0, 0);
    while at < bytes.len() {
        if bytes[at] < 0x80 {
            folded[length] = bytes[at];
            at += 1;
        } else {
            folded[length] = RUSSIAN[((bytes[at] & 1) << 6 | bytes[at + 1] & 0x3F) as usize];
            at += 2;
        }
        length += 1;
    }
    // The same as `hash`, which is not const for the sake of speed.
    let mut hash = (length as u64 + 1).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    let mut last = 0;
    if length >= 8 {
        let mut at = 0;
        while at + 8 < length {
            hash = mix(hash ^ (eight(&folded, at, 8) | LOWER));
            at += 8;
        }
        last = eight(&folded, length - 8, 8) | LOWER;
    } else if length >= 4 {
        last = eight(&folded, 0, 4) | eight(&folded, length - 4, 4) << 32 | LOWER;
    } else if length > 0 {
        let (first, middle, end) = (folded[0], folded[length / 2], folded[length - 1]);
        last = (first as u64) | (middle as u64) << 8 | (end as u64) << 16 | 0x20_2020;
    }
    mix(hash ^ last) | 1
}

/// Up to eight folded letters as a number.
const fn eight(folded: &[u8; LONGEST], at: usize, count: usize) -> u64 {
    let (mut number, mut place) = (0, 0);
    while place < count {
        number |= (folded[at + place] as u64) << (8 * place);
        place += 1;
    }
    number
}

/// Whether a hash is that of one of these words, which are hashed when this is compiled. What `lower` gives of a token can only be
/// one of them where this holds; it also holds for other spellings of them («ещё» and «еще») and for phrases they start.
macro_rules! may_be {
    ($token:expr, $($word:literal)|+) => {{
        const HASHES: &[u64] = &[$(crate::fold::word($word)),+];
        const BITS: u64 = crate::fold::bits_of(HASHES);
        BITS & crate::fold::bit_of($token.hash) != 0 && HASHES.contains(&$token.hash)
    }};
}
pub(crate) use may_be;

/// The bit of a word: words whose bits differ are not the same.
#[inline]
pub(crate) const fn bit_of(hash: u64) -> u64 {
    1 << (hash >> 58)
}

/// The bits of several words.
pub(crate) const fn bits_of(hashes: &[u64]) -> u64 {
    let (mut bits, mut at) = (0, 0);
    while at < hashes.len() {
        bits |= bit_of(hashes[at]);
        at += 1;
    }
    bits
}

/// Multiplies to 128 bits and folds the halves: every bit of the hash depends on every bit given.
#[inline]
#[allow(clippy::cast_possible_truncation, reason = "the two halves are what is wanted")]
const fn mix(hash: u64) -> u64 {
    let product = hash as u128 * 0x9E37_79B9_7F4A_7C15;
    product as u64 ^ (product >> 64) as u64
}

/// Cyrillic letters of two bytes by their last seven bits: the folded letter, with 0x40 set for a capital; 0 where the
/// letter is no Russian one.
#[allow(clippy::cast_possible_truncation, reason = "the alphabet has 32 places")]
pub(crate) const RUSSIAN: [u8; 128] = {
    let mut table = [0; 128];
    let mut at = 0;
    while at < 32 {
        // U+0410 to U+044F: D0 90 to D0 BF and D1 80 to D1 8F.
        table[at + 0x10] = at as u8 | 0xC0;
        table[at + 0x30] = at as u8 | 0x80;
        at += 1;
    }
    (table[0x01], table[0x51]) = (0xC5, 0x85);
    table
};

/// The Cyrillic letter that a Latin one or a digit looks like.
pub(crate) fn lookalike(letter: u8) -> u8 {
    const LATIN: &[u8] = b"aeopcyxkmthb30";
    const CYRILLIC: &[u8] =
        &[0x80, 0x85, 0x8E, 0x90, 0x91, 0x93, 0x95, 0x8A, 0x8C, 0x92, 0x8D, 0x82, 0x87, 0x8E];
    LATIN.iter().position(|latin| *latin == letter).map_or(letter, |at| CYRILLIC[at])
}

/// Whether a folded byte is Cyrillic.
#[inline]
pub(crate) fn is_cyrillic(byte: u8) -> bool {
    (0x80..=0x9F).contains(&byte) || byte == 0xFE
}

/// A word in lower case, held without allocation; longer words are cut.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Lower<'a> {
    /// It had no capitals.
    Same(&'a str),
    /// The bytes that were lowered, and how many.
    Lowered([u8; LOWER_MOST], usize),
}

/// How many bytes of a word are kept.
const LOWER_MOST: usize = 80;

impl std::ops::Deref for Lower<'_> {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        match self {
            Self::Same(word) => word,
            Self::Lowered(bytes, length) => std::str::from_utf8(&bytes[..*length]).unwrap_or(""),
        }
    }
}

impl Lower<'_> {
    /// The letters.
    #[inline]
    pub(crate) fn as_str(&self) -> &str {
        self
    }

    /// The bytes of the letters.
    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        match self {
            Self::Same(word) => word.as_bytes(),
            Self::Lowered(bytes, length) => &bytes[..*length],
        }
    }
}

/// A word in lower case: Latin and Russian letters are folded, others stay.
#[inline]
pub(crate) fn lower(word: &str) -> Lower<'_> {
    let word = if word.len() > LOWER_MOST { &word[..word.floor_char_boundary(LOWER_MOST)] } else { word };
    // Capitals are Latin ones or follow the byte D0, which small letters up to «п» follow, too.
    let mut may_change = false;
    let mut before = 0;
    for &byte in word.as_bytes() {
        may_change |= byte.is_ascii_uppercase() || before == 0xD0 && byte < 0xB0;
        before = byte;
    }
    if may_change { lowered(word) } else { Lower::Same(word) }
}

#[inline(never)]
fn lowered(word: &str) -> Lower<'_> {
    let from = word.as_bytes();
    let mut bytes = [0; LOWER_MOST];
    bytes[..from.len()].copy_from_slice(from);
    let mut at = 0;
    while at < from.len() {
        match (from[at], from.get(at + 1)) {
            (b'A'..=b'Z', _) => bytes[at] |= 0x20,
            // А–П, Р–Я, Ё
            (0xD0, Some(&second @ 0x90..=0x9F)) => bytes[at + 1] = second + 0x20,
            (0xD0, Some(&second @ 0xA0..=0xAF)) => (bytes[at], bytes[at + 1]) = (0xD1, second - 0x20),
            (0xD0, Some(0x81)) => (bytes[at], bytes[at + 1]) = (0xD1, 0x91),
            _ => {}
        }
        at += if from[at] < 0x80 {
            1
        } else if from[at] < 0xE0 {
            2
        } else if from[at] < 0xF0 {
            3
        } else {
            4
        };
    }
    Lower::Lowered(bytes, from.len())
}

impl PartialEq<&str> for Lower<'_> {
    fn eq(&self, other: &&str) -> bool {
        self.bytes() == other.as_bytes()
    }
}

impl PartialEq<str> for Lower<'_> {
    fn eq(&self, other: &str) -> bool {
        self.bytes() == other.as_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_hashed_when_compiled_as_they_are_when_read() {
        for text in [
            "",
            "a",
            "it",
            "the",
            "что",
            "were",
            "ещё",
            "until",
            "forward",
            "assuming",
            "remember",
            "согласовать",
            "you'll",
            "notwithstanding",
        ] {
            let mut folded = Folded::default();
            fold(text, &mut folded);
            assert_eq!(word(text), hash(folded.bytes()), "{text}");
        }
    }
}
