//! Words: most are plain Latin or Russian letters and are read without looking at each one twice.

use super::fold::{LONGEST, Letter, RUSSIAN, hash, is_cyrillic, letter};
use super::join::apply;
use super::lexicon::{Entry, UNKNOWN, mark};
use super::token::{CLASS, DIGIT, Glance, Kind, LETTER, MULTI, Reader, Token};

impl Reader<'_> {
    /// Reads a word of ASCII letters alone, as most are; false where it may hold more.
    #[inline]
    pub(super) fn latin_word(&mut self, tokens: &mut Vec<Token>, glance: &mut Glance, glued: bool) -> bool {
        let start = self.at;
        let rest = &self.bytes[start..self.end];
        let length = rest.iter().position(|byte| CLASS[usize::from(*byte)] != LETTER).unwrap_or(rest.len());
        let letters = &rest[..length];
        let plain = match rest.get(length) {
            None => true,
            Some(b'.') => length != 3,
            Some(stop) => !matches!(stop, b'0'..=b'9' | b'\'' | b':' | b'@' | 0x80..),
        };
        if !plain {
            return false;
        }
        self.at = start + length;
        let hashed = hash(&letters[..length.min(LONGEST)]);
        let word = self.lexicon.find(hashed);
        let entry = *self.lexicon.entry(word);
        let mut token = self.token(start, Kind::Word, glued);
        token.hash = hashed;
        if letters[0] & 0x20 == 0 {
            let loud = length > 1 && letters.iter().all(|letter| letter & 0x20 == 0);
            token.case = 1 + u8::from(loud);
        }
        glance.latin += 1;
        glance.english += u32::from(entry.marks & mark::STOP != 0);
        known(token, word, &entry, tokens, glance);
        true
    }

    /// Reads a word of Russian letters alone; false where it may hold more.
    #[inline]
    pub(super) fn russian_word(&mut self, tokens: &mut Vec<Token>, glance: &mut Glance, glued: bool) -> bool {
        let start = self.at;
        let rest = &self.bytes[start..self.end];
        let mut folded = [0_u8; LONGEST];
        let mut length = 0;
        let (mut first_capital, mut loud) = (false, true);
        for pair in rest.chunks_exact(2) {
            if pair[0] & 0xFE != 0xD0 || length == LONGEST {
                break;
            }
            let letter = RUSSIAN[usize::from((pair[0] & 1) << 6 | pair[1] & 0x3F)];
            if letter == 0 {
                return false;
            }
            let capital = letter & 0x40 != 0;
            first_capital |= capital && length == 0;
            loud &= capital;
            folded[length] = letter & 0xBF;
            length += 1;
        }
        let plain = match rest.get(length * 2) {
            None => true,
            Some(b'\'' | b'`' | b':' | b'@' | b'.' | b'a'..=b'z' | b'A'..=b'Z') => {
                rest.get(length * 2) == Some(&b'.')
                    && rest.get(length * 2 + 1).is_none_or(|next| *next <= b' ')
            }
            // No-break space and quotation marks.
            Some(0xC2) => matches!(rest.get(length * 2 + 1), Some(0xA0 | 0xAB | 0xBB)),
            Some(stop) => *stop < 0x80,
        };
        if !plain || length == 0 || length == LONGEST {
            return false;
        }
        self.at = start + length * 2;
        self.line_extra += length;
        let hashed = hash(&folded[..length]);
        let word = self.lexicon.find(hashed);
        let entry = *self.lexicon.entry(word);
        let mut token = self.token(start, Kind::Word, glued);
        token.hash = hashed;
        token.case = if loud && length > 1 { 2 } else { u8::from(first_capital) };
        token.cyrillic = true;
        glance.cyrillic += 1;
        known(token, word, &entry, tokens, glance);
        true
    }

    /// Reads a word. It may hold apostrophes and, after Latin letters, digits.
    pub(super) fn word(&mut self, tokens: &mut Vec<Token>, glance: &mut Glance, glued: bool) {
        let start = self.at;
        let mut capitals = 0_u32;
        let mut first_capital = false;
        let (mut cyrillic, mut latin, mut foreign) = (false, false, false);
        self.folded.clear();
        while self.at < self.end {
            let byte = self.bytes[self.at];
            match CLASS[usize::from(byte)] {
                LETTER => {
                    let capital = byte & 0x20 == 0;
                    capitals += u32::from(capital);
                    first_capital |= capital && self.folded.letters == 0;
                    latin = true;
                    self.folded.push(byte | 0x20);
                    self.at += 1;
                }
                DIGIT if latin => {
                    self.folded.push(byte);
                    capitals += 1;
                    self.at += 1;
                }
                MULTI => {
                    let character = self.peek_char();
                    match letter(character) {
                        Letter::Alphabetic(folded, capital) => {
                            capitals += u32::from(capital);
                            first_capital |= capital && self.folded.letters == 0;
                            let is_cyrillic = is_cyrillic(folded);
                            cyrillic |= is_cyrillic;
                            foreign |= folded >= 0xFE;
                            latin |= !is_cyrillic;
                            self.folded.push(folded);
                        }
                        Letter::Silent => self.folded.combine(character),
                        Letter::Apostrophe if self.letter_follows() => self.folded.push(b'\''),
                        Letter::Apostrophe | Letter::Other => break,
                    }
                    self.line_extra += self.char_len() - 1;
                    self.at += self.char_len();
                }
                _ if byte == b'\'' && self.letter_follows() => {
                    self.folded.push(byte);
                    self.at += 1;
                }
                _ => break,
            }
        }
        if self.link(start) {
            tokens.push(self.token(start, Kind::Link, glued));
            return;
        }
        let mut hashed = hash(self.folded.bytes());
        let mut word = self.lexicon.find(hashed);
        // «пoнедельник» with a Latin o
        if word == UNKNOWN && cyrillic && latin && self.folded.cyrillize() {
            hashed = hash(self.folded.bytes());
            word = self.lexicon.find(hashed);
        }
        let mut possessive = false;
        if word == UNKNOWN && self.folded.bytes().ends_with(b"'s") {
            possessive = true;
            self.folded.cut(2);
            hashed = hash(self.folded.bytes());
            word = self.lexicon.find(hashed);
        }
        // "Keith'll carry them up"
        let will = word == UNKNOWN && self.folded.bytes().ends_with(b"'ll");
        if will {
            possessive = true;
            self.folded.cut(3);
            hashed = hash(self.folded.bytes());
            word = self.lexicon.find(hashed);
        }
        let mut entry = *self.lexicon.entry(word);
        entry.marks |= if will { mark::WILL } else { 0 };
        let letters = self.folded.letters;
        let mut token = self.token(start, Kind::Word, glued);
        token.case = if letters > 1 && capitals == letters { 2 } else { u8::from(first_capital) };
        (token.cyrillic, token.possessive, token.hash) = (cyrillic, possessive, hashed);
        if cyrillic {
            glance.cyrillic += 1;
            glance.foreign += u32::from(foreign);
        } else if latin {
            glance.latin += 1;
            glance.english += u32::from(entry.marks & mark::STOP != 0);
            glance.foreign += u32::from(foreign);
        }
        known(token, word, &entry, tokens, glance);
    }

    /// Whether the apostrophe here joins two letters.
    fn letter_follows(&self) -> bool {
        let next = self.at + self.char_len();
        next < self.end && matches!(CLASS[usize::from(self.bytes[next])], LETTER | MULTI)
    }

    /// Goes on to the end of an address, if the word that started at `start` begins one.
    #[inline]
    fn link(&mut self, start: usize) -> bool {
        let rest = &self.bytes[self.at..self.end];
        let is_link = match rest.first() {
            Some(b':') => rest.starts_with(b"://"),
            Some(b'@') => rest.get(1).is_some_and(u8::is_ascii_alphanumeric),
            Some(b'.') => self.folded.bytes() == b"www" && rest.get(1).is_some_and(u8::is_ascii_alphanumeric),
            _ => false,
        };
        if !is_link {
            return false;
        }
        let stop = rest
            .iter()
            .position(|byte| *byte <= b' ' || matches!(byte, b'>' | b'<' | b'"' | b')' | b']' | b'|'))
            .unwrap_or(rest.len());
        self.at += stop;
        while self.at > start + 1
            && matches!(self.bytes[self.at - 1], b'.' | b',' | b'!' | b'?' | b';' | b':')
        {
            self.at -= 1;
        }
        true
    }
}

/// Adds a word with what is known of it.
#[inline]
fn known(mut token: Token, word: u16, entry: &Entry, tokens: &mut Vec<Token>, glance: &mut Glance) {
    token.word = if entry.only_claims { UNKNOWN } else { word };
    token.phrases = entry.phrases;
    token.opens = entry.opens;
    apply(&mut token, entry);
    glance.phrases |= entry.phrases != 0;
    glance.marks |= entry.marks;
    glance.claims |= entry.claims;
    glance.opens |= entry.opens;
    glance.roles |= 1 << entry.role as u32;
    glance.words += 1;
    tokens.push(token);
}
