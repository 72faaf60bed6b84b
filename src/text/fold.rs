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
    Letter(u8, bool),
    /// Not shown or combined with the letter before.
    Silent,
    /// An apostrophe.
    Apostrophe,
    /// Ends the word.
    Other,
}

/// What a character outside ASCII is to a word.
#[inline]
pub(crate) fn letter(character: u32) -> Letter {
    match character {
        0x410..=0x42F => Letter::Letter((character - 0x410 + 0x80) as u8, true),
        0x430..=0x44F => Letter::Letter((character - 0x430 + 0x80) as u8, false),
        0x401 => Letter::Letter(0x85, true),
        0x451 => Letter::Letter(0x85, false),
        0x400..=0x52F => Letter::Letter(0xFE, character < 0x430),
        0x300..=0x36F
        | 0xAD
        | 0x200B..=0x200F
        | 0x202A..=0x202E
        | 0x2060..=0x2064
        | 0x2066..=0x206F
        | 0xFEFF => Letter::Silent,
        0x2019 | 0x2BC | 0x60 => Letter::Apostrophe,
        0xAA | 0xB5 | 0xBA | 0xC0..=0xD6 | 0xD8..=0xF6 | 0xF8..=0x2AF => Letter::Letter(0xFF, false),
        0..=0x2FF
        | 0x2000..=0x2BFF
        | 0x3000..=0x3004
        | 0x3008..=0x3020
        | 0xFE10..=0xFE6F
        | 0xFF00..=0xFF20 => Letter::Other,
        0xE000..=0xF8FF | 0xFFF0..=0xFFFF | 0x1F000..=0x1FAFF | 0xE0000.. => Letter::Other,
        _ => Letter::Letter(0xFF, false),
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
            Letter::Letter(byte, _) => folded.push(byte),
            Letter::Apostrophe => folded.push(b'\''),
            Letter::Silent => folded.combine(character as u32),
            Letter::Other => {}
        }
    }
}

/// The hash of folded letters; never 0.
#[inline]
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325_u64;
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let word = u64::from_le_bytes(chunk.try_into().unwrap_or([0; 8]));
        hash = (hash ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        hash ^= hash >> 29;
    }
    let mut last = bytes.len() as u64;
    for &byte in chunks.remainder() {
        last = last << 8 | u64::from(byte);
    }
    hash = (hash ^ last).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    hash ^= hash >> 32;
    hash.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1
}

/// Whether a folded byte is Cyrillic.
#[inline]
pub(crate) fn is_cyrillic(byte: u8) -> bool {
    (0x80..=0x9F).contains(&byte) || byte == 0xFE
}

/// A word in lower case, held without allocation; longer words are cut.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lower {
    bytes: [u8; 80],
    len: usize,
}

impl std::ops::Deref for Lower {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or("")
    }
}

impl Lower {
    /// The letters.
    #[inline]
    pub(crate) fn as_str(&self) -> &str {
        self
    }
}

/// A word in lower case: Latin and Russian letters are folded, others stay.
#[inline]
pub(crate) fn lower(word: &str) -> Lower {
    let mut lower = Lower { bytes: [0; 80], len: 0 };
    let mut end = word.len().min(80);
    while !word.is_char_boundary(end) {
        end -= 1;
    }
    let from = &word.as_bytes()[..end];
    lower.bytes[..end].copy_from_slice(from);
    lower.len = end;
    let mut at = 0;
    while at < end {
        match (from[at], from.get(at + 1)) {
            (b'A'..=b'Z', _) => lower.bytes[at] |= 0x20,
            // А–П, Р–Я, Ё
            (0xD0, Some(&second @ 0x90..=0x9F)) => lower.bytes[at + 1] = second + 0x20,
            (0xD0, Some(&second @ 0xA0..=0xAF)) => {
                (lower.bytes[at], lower.bytes[at + 1]) = (0xD1, second - 0x20);
            }
            (0xD0, Some(0x81)) => (lower.bytes[at], lower.bytes[at + 1]) = (0xD1, 0x91),
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
    lower
}

impl PartialEq<&str> for Lower {
    fn eq(&self, other: &&str) -> bool {
        self.bytes[..self.len] == *other.as_bytes()
    }
}

impl PartialEq<str> for Lower {
    fn eq(&self, other: &str) -> bool {
        self.bytes[..self.len] == *other.as_bytes()
    }
}
