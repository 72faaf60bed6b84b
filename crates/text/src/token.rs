//! Tokens and sentences: one pass over the author's own words, without allocation per token.

use super::fold::{Folded, Letter, letter};
use super::join::{collapse, mark_quotes, symbol};
use super::lexicon::{LEXICON, Lexicon, Role, UNKNOWN, mark};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters.
    Word,
    /// Digits.
    Number,
    /// One punctuation character or a run of the same; see [`Token::symbol`].
    Punct,
    /// An address of a page or a person.
    Link,
}

/// A word, number or punctuation mark with its place.
#[allow(clippy::struct_excessive_bools, reason = "independent yes-or-no properties")]
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token {
    /// First byte in the text.
    pub(crate) start: u32,
    /// One past the last byte.
    pub(crate) end: u32,
    pub(crate) kind: Kind,
    /// No white space before it.
    pub(crate) glued: bool,
    /// 0 lower case, 1 starts with a capital, 2 capitals only.
    pub(crate) case: u8,
    /// Whether it has Cyrillic letters.
    pub(crate) cyrillic: bool,
    /// "Monday's".
    pub(crate) possessive: bool,
    /// Whether it stands inside quotation marks.
    pub(crate) quoted: bool,
    /// The trie node of phrases that start with it; 0 where none do.
    pub(crate) phrases: u16,
    /// Which sets of [`super::pattern`] hold a pattern that starts with it: one bit each.
    pub(crate) opens: u32,
    /// The ASCII sign a punctuation mark counts as.
    pub(crate) symbol: u8,
    /// Digits of a number.
    pub(crate) digits: u8,
    /// The word's number in the lexicon.
    pub(crate) word: u16,
    pub(crate) role: Role,
    /// The value of a number, or what goes with the role.
    pub(crate) value: i32,
    /// The hash of a word's folded letters.
    pub(crate) hash: u64,
    /// Bits of [`mark`].
    pub(crate) marks: u64,
    /// Bits of [`class`](super::lexicon::class).
    pub(crate) class: u32,
}

impl Token {
    /// Whether any of these marks is set.
    #[inline]
    pub(crate) fn is(&self, marks: u64) -> bool {
        self.marks & marks != 0
    }

    /// Whether any of these classes is set.
    #[inline]
    pub(crate) fn means(&self, classes: u32) -> bool {
        self.class & classes != 0
    }

    /// Whether it is this punctuation mark.
    #[inline]
    pub(crate) fn is_symbol(&self, symbol: u8) -> bool {
        self.kind == Kind::Punct && self.symbol == symbol
    }
}

/// What a sentence holds in all, so that most can be passed over at a glance.
#[allow(clippy::struct_excessive_bools, reason = "independent yes-or-no properties")]
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Glance {
    /// All marks of its words.
    pub(crate) marks: u64,
    /// One bit per role of its words.
    pub(crate) roles: u64,
    /// Flags of [`super::pattern`] that its words raise.
    pub(crate) claims: u8,
    /// Sets of patterns that one of its words starts a pattern of: one bit each.
    pub(crate) opens: u32,
    /// Words in Latin letters, in Cyrillic ones, in any.
    pub(crate) latin: u32,
    pub(crate) cyrillic: u32,
    pub(crate) words: u32,
    /// English function words, and letters that only other languages than Russian have.
    pub(crate) english: u32,
    pub(crate) foreign: u32,
    /// Whether a number stands in it.
    pub(crate) number: bool,
    /// The sign that ends it: `.`, `!`, `?` or 0.
    pub(crate) last: u8,
    pub(crate) quotes: bool,
    /// Whether a question mark stands in it.
    pub(crate) asks: bool,
    pub(super) phrases: bool,
}

/// The most tokens that a sentence may have; longer ones are cut, so that time stays linear.
const LONGEST_SENTENCE: usize = 300;

/// Reads sentences from a stretch of text.
#[derive(Debug)]
pub(crate) struct Reader<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    pub(super) end: usize,
    line_start: usize,
    /// Bytes on this line beyond one per character.
    pub(super) line_extra: usize,
    /// Bytes of the longest line.
    width: usize,
    pub(super) folded: Folded,
    pub(super) lexicon: &'static Lexicon,
}

pub(super) const LETTER: u8 = 1;
pub(super) const DIGIT: u8 = 2;
const SPACE: u8 = 3;
const NEWLINE: u8 = 4;
pub(super) const MULTI: u8 = 5;
const PUNCT: u8 = 0;

/// The class of every byte.
#[allow(clippy::cast_possible_truncation, reason = "a byte has 256 values")]
pub(super) const CLASS: [u8; 256] = {
    let mut table = [PUNCT; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        table[byte] = if b.is_ascii_alphabetic() {
            LETTER
        } else if b.is_ascii_digit() {
            DIGIT
        } else if b == b'\n' {
            NEWLINE
        } else if b <= b' ' || b == 0x7F {
            SPACE
        } else if b >= 0x80 {
            MULTI
        } else {
            PUNCT
        };
        byte += 1;
    }
    table
};

impl<'a> Reader<'a> {
    /// A reader of `text[start..end]`, which lie on character boundaries.
    pub(crate) fn new(text: &'a str, start: usize, end: usize) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            at: start,
            end,
            line_start: start,
            line_extra: 0,
            width: longest_line(&text.as_bytes()[start..end]),
            folded: Folded::default(),
            lexicon: &LEXICON,
        }
    }

    /// Reads the next sentence into `tokens` and joins its phrases; nothing is left when it gives `None`.
    pub(crate) fn sentence(&mut self, tokens: &mut Vec<Token>) -> Option<Glance> {
        let mut glance = self.words(tokens)?;
        self.join(tokens, &mut glance);
        Some(glance)
    }

    /// Puts known phrases into one token each, and marks quotations.
    pub(crate) fn join(&self, tokens: &mut Vec<Token>, glance: &mut Glance) {
        if glance.phrases {
            collapse(self.lexicon, tokens, glance);
        }
        if glance.quotes {
            mark_quotes(tokens);
        }
    }

    /// Reads the next sentence as single words.
    pub(crate) fn words(&mut self, tokens: &mut Vec<Token>) -> Option<Glance> {
        tokens.clear();
        let mut glance = Glance::default();
        let mut glued = false;
        while self.at < self.end {
            match CLASS[usize::from(self.bytes[self.at])] {
                LETTER => {
                    if !self.latin_word(tokens, &mut glance, glued) {
                        self.word(tokens, &mut glance, glued);
                    }
                    glued = true;
                }
                DIGIT => {
                    self.number(tokens, &mut glance, glued);
                    glued = true;
                }
                SPACE => {
                    self.at += 1;
                    glued = false;
                }
                NEWLINE => {
                    glued = false;
                    if self.newline(tokens) && !tokens.is_empty() {
                        break;
                    }
                }
                MULTI
                    if self.bytes[self.at] & 0xFE == 0xD0
                        && self.russian_word(tokens, &mut glance, glued) =>
                {
                    glued = true;
                }
                MULTI => match letter(self.peek_char()) {
                    Letter::Alphabetic(..) => {
                        self.word(tokens, &mut glance, glued);
                        glued = true;
                    }
                    Letter::Silent => self.at += self.char_len(),
                    Letter::Apostrophe | Letter::Other => {
                        // Line and paragraph separators, and the next-line control, end what stands before them.
                        if matches!(self.peek_char(), 0x85 | 0x2028 | 0x2029) {
                            self.at += self.char_len();
                            glued = false;
                            self.line_start = self.at;
                            self.line_extra = 0;
                            if !tokens.is_empty() {
                                break;
                            }
                            continue;
                        }
                        let space = matches!(self.peek_char(), 0xA0 | 0x2000..=0x200A | 0x202F | 0x3000);
                        if space {
                            self.at += self.char_len();
                            glued = false;
                            continue;
                        }
                        if self.punct(tokens, &mut glance, glued) {
                            break;
                        }
                        glued = true;
                    }
                },
                _ => {
                    if self.bytes[self.at] == b'`' && self.skip_code() {
                        glued = false;
                        continue;
                    }
                    if self.punct(tokens, &mut glance, glued) {
                        break;
                    }
                    glued = true;
                }
            }
            if tokens.len() >= LONGEST_SENTENCE {
                break;
            }
        }
        (!tokens.is_empty()).then_some(glance)
    }

    /// The character here as a number; the text is valid and `at` is on a boundary.
    #[inline]
    pub(super) fn peek_char(&self) -> u32 {
        let first = u32::from(self.bytes[self.at]);
        if first & 0xE0 == 0xC0 && self.at + 1 < self.end {
            return (first & 0x1F) << 6 | u32::from(self.bytes[self.at + 1]) & 0x3F;
        }
        self.text[self.at..self.end].chars().next().map_or(0, |character| character as u32)
    }

    /// How many bytes the character here has.
    #[inline]
    pub(super) fn char_len(&self) -> usize {
        match self.bytes[self.at] {
            0..=0xBF => 1,
            0xC0..=0xDF => 2,
            0xE0..=0xEF => 3,
            _ => 4,
        }
    }

    /// Reads digits.
    fn number(&mut self, tokens: &mut Vec<Token>, glance: &mut Glance, glued: bool) {
        let start = self.at;
        let mut value = 0_i32;
        while self.at < self.end && self.bytes[self.at].is_ascii_digit() {
            if self.at - start < 9 {
                value = value * 10 + i32::from(self.bytes[self.at] - b'0');
            }
            self.at += 1;
        }
        let mut token = self.token(start, Kind::Number, glued);
        token.value = value;
        token.digits = u8::try_from(self.at - start).unwrap_or(u8::MAX);
        glance.number = true;
        tokens.push(token);
    }

    /// Reads a punctuation mark; true where it ends the sentence.
    fn punct(&mut self, tokens: &mut Vec<Token>, glance: &mut Glance, glued: bool) -> bool {
        let start = self.at;
        let symbol = symbol(self.peek_char());
        self.line_extra += self.char_len() - 1;
        self.at += self.char_len();
        if matches!(symbol, b'.' | b'!' | b'?' | b')' | b'(' | b'*' | b'_' | b'=' | b'-') {
            while self.at < self.end && self.bytes[self.at] == symbol {
                self.at += 1;
            }
        }
        let mut token = self.token(start, Kind::Punct, glued);
        token.symbol = symbol;
        glance.asks |= symbol == b'?';
        glance.quotes |= symbol == b'"' || symbol == b'<' || symbol == b'>';
        let before = tokens.last().copied();
        tokens.push(token);
        let ends = match symbol {
            b'!' | b'?' => {
                // "?!" and "!!!" stay together.
                while self.at < self.end && matches!(self.bytes[self.at], b'!' | b'?') {
                    self.at += 1;
                }
                let run = &self.bytes[start..self.at];
                let asks = run.contains(&b'?');
                glance.asks |= asks;
                if let Some(token) = tokens.last_mut() {
                    token.end = at32(self.at);
                    token.symbol = if asks { b'?' } else { b'!' };
                }
                glance.last = if asks { b'?' } else { b'!' };
                self.closes_here()
            }
            b'.' => {
                let ends = self.closes_here() && !self.abbreviation(tokens.len() - 1, before);
                if ends {
                    glance.last = b'.';
                }
                ends
            }
            _ => false,
        };
        if ends {
            self.closing_marks(tokens);
        }
        ends
    }

    /// Whether white space, a closing mark or the end follows.
    fn closes_here(&self) -> bool {
        let mut at = self.at;
        while at < self.end && matches!(self.bytes[at], b')' | b'"' | b'\'' | b']' | b'*' | b'_') {
            at += 1;
        }
        at >= self.end
            || self.bytes[at] <= b' '
            || self.text.is_char_boundary(at)
                && self.text[at..self.end].starts_with(['»', '”', '\u{a0}', '😀', '🙏', '🙂', '😊', '👍'])
    }

    /// Takes closing brackets and quotes into the sentence that they end.
    fn closing_marks(&mut self, tokens: &mut Vec<Token>) {
        while self.at < self.end && matches!(self.peek_char(), 0x29 | 0x22 | 0xBB | 0x201D | 0x5D) {
            let start = self.at;
            let symbol = symbol(self.peek_char());
            self.at += self.char_len();
            let mut token = self.token(start, Kind::Punct, true);
            token.symbol = symbol;
            tokens.push(token);
        }
    }

    /// Whether the full stop just read belongs to an abbreviation, an initial or a list number.
    fn abbreviation(&self, count: usize, before: Option<Token>) -> bool {
        let Some(before) = before else { return false };
        let last = self.at - 1;
        if before.end != at32(last) {
            return false;
        }
        let next = self.text[self.at..self.end].chars().find(|character| !character.is_whitespace());
        let goes_on = next.is_some_and(|next| next.is_lowercase() || next.is_ascii_digit());
        match before.kind {
            Kind::Number => {
                count == 1 || goes_on && next.is_some_and(char::is_lowercase) && before.digits <= 2
            }
            Kind::Word => {
                let title = before.is(mark::ABBR)
                    && before.case == 1
                    && !before.cyrillic
                    && before.role == Role::None;
                let letters = before.end - before.start;
                let initial = before.case == 1
                    && (letters == 1 && before.word == UNKNOWN
                        || before.cyrillic && letters == 2 && !before.is(mark::SELF));
                before.is(mark::ABBR) && goes_on
                    || title
                    || initial && next.is_some()
                    || letters == 1 && goes_on && !before.is(mark::SELF)
            }
            Kind::Punct | Kind::Link => false,
        }
    }

    /// Passes a line break; true where it ends the sentence. Mail is often wrapped by hand, so a break after a long
    /// line is white space, and a break after a short one an end.
    fn newline(&mut self, tokens: &[Token]) -> bool {
        let mut line_end = self.at;
        while line_end > self.line_start && self.bytes[line_end - 1] <= b' ' {
            line_end -= 1;
        }
        let line_start = self.line_start;
        let length = (line_end - line_start).saturating_sub(self.line_extra);
        self.at += 1;
        self.line_start = self.at;
        self.line_extra = 0;
        let mut next = self.at;
        while next < self.end && matches!(self.bytes[next], b' ' | b'\t' | b'\r') {
            next += 1;
        }
        if next >= self.end || self.bytes[next] == b'\n' {
            self.at = next;
            return true;
        }
        // Lines that all are short, or a break where the next word would have fit, were broken on purpose.
        let word =
            self.bytes[next..self.end].iter().position(|byte| *byte <= b' ').unwrap_or(self.end - next);
        if self.width < NARROW || line_end - line_start + 1 + word + 8 <= self.width {
            return true;
        }
        // Programs break lines at 64 columns or more: in narrower text a break that no comma stands before was meant.
        let comma = tokens.last().is_some_and(|last| last.is_symbol(b','));
        let columns = self.width * length / (line_end - line_start).max(1);
        if columns < WRAPPED && !comma {
            return true;
        }
        let lower = self.text[next..self.end].chars().next().is_some_and(char::is_lowercase);
        let bullet = matches!(self.bytes[next], b'-' | b'*' | b'>' | b'|' | b'#' | b'=' | b'_')
            || self.text[next..self.end].starts_with(['•', '—', '–', '·', '✅', '▪']);
        if bullet {
            return true;
        }
        let digit = self.bytes[next].is_ascii_digit();
        if lower { length < 40 && !comma } else { length < 58 || !comma && !digit && length < 62 }
    }

    /// Skips `code` in back quotes on one line.
    fn skip_code(&mut self) -> bool {
        let rest = &self.bytes[self.at + 1..self.end.min(self.at + 300)];
        match memchr::memchr2(b'`', b'\n', rest) {
            Some(close) if rest[close] == b'`' => {
                self.at += close + 2;
                true
            }
            _ => false,
        }
    }

    pub(super) fn token(&self, start: usize, kind: Kind, glued: bool) -> Token {
        Token {
            start: at32(start),
            end: at32(self.at),
            kind,
            glued,
            case: 0,
            cyrillic: false,
            possessive: false,
            quoted: false,
            phrases: 0,
            opens: 0,
            symbol: 0,
            digits: 0,
            word: UNKNOWN,
            role: Role::None,
            hash: 0,
            value: 0,
            marks: 0,
            class: 0,
        }
    }
}

/// Bytes of the longest line.
fn longest_line(bytes: &[u8]) -> usize {
    let mut longest = 0;
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', bytes) {
        longest = longest.max(end - start);
        start = end + 1;
    }
    longest.max(bytes.len() - start)
}

/// Text with no line longer than this is not wrapped.
const NARROW: usize = 48;

/// Text with no line of this many columns was not wrapped by a program.
const WRAPPED: usize = 62;

/// A place as the 32 bits that tokens keep; texts are cut before they get longer.
#[inline]
#[allow(clippy::cast_possible_truncation)]
pub(super) fn at32(at: usize) -> u32 {
    at as u32
}
