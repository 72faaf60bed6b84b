//! From text to records, where the text keeps to its dialect.

use memchr::{memchr2, memchr3};

use super::{
    dialect::{Dialect, Escape},
    row::MessyRow,
};

/// How many cells a record may have; a longer one is cut into so many.
pub const CELLS: usize = 1 << 18;

/// How reading one record ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lexed {
    /// It was read; the next one begins after so many bytes.
    Done(usize),
    /// The text ends before the record does.
    More,
    /// A quote stands where none can; so many bytes were looked at.
    Odd(usize),
}

/// Reads records of one dialect.
#[derive(Debug, Clone)]
pub struct Lexer {
    /// The dialect.
    pub dialect: Dialect,
    open: String,
    close: String,
}

impl Lexer {
    /// A reader of `dialect`.
    pub fn new(dialect: Dialect) -> Self {
        let sign = |sign: Option<char>| sign.map(String::from).unwrap_or_default();
        let (open, close) =
            (sign(dialect.quote.map(|quote| quote.open)), sign(dialect.quote.map(|quote| quote.close)));
        Self { dialect, open, close }
    }

    /// Whether `text` has a quote of the dialect.
    pub fn has_quote(&self, text: &str) -> bool {
        !self.open.is_empty() && (text.contains(&self.open) || text.contains(&self.close))
    }

    /// Reads the record that begins `text` into `row`. A quoted cell may reach `reach` bytes far; `is_last` says that
    /// nothing follows `text`.
    pub fn record(&self, text: &str, is_last: bool, reach: usize, row: &mut MessyRow) -> Lexed {
        row.clear();
        let mut index = 0;
        loop {
            if self.dialect.skip_space {
                index += space_count(&text[index..]);
            }
            let is_quoted = !self.open.is_empty() && text[index..].starts_with(&self.open);
            let step = if is_quoted {
                self.quoted(text, index + self.open.len(), is_last, reach, row)
            } else {
                self.plain(text, index, is_last, row)
            };
            match step {
                LexStep::Cell(_) if row.len() >= CELLS => return Lexed::Odd(index),
                LexStep::Cell(next) => index = next,
                LexStep::Record(next) => return Lexed::Done(next),
                LexStep::More => return Lexed::More,
                LexStep::Odd(looked) => return Lexed::Odd(looked),
            }
        }
    }

    /// Reads a cell without quotes around it.
    fn plain(&self, text: &str, start: usize, is_last: bool, row: &mut MessyRow) -> LexStep {
        let bytes = text.as_bytes();
        let first = self.dialect.delimiter.as_bytes().first().copied().unwrap_or(b'\n');
        let (mut from, mut kept) = (start, start);
        loop {
            let mut found = memchr3(first, b'\n', b'\r', &bytes[from..]);
            if self.dialect.escape == Escape::Backslash {
                let end = found.map_or(bytes.len(), |found| from + found);
                found = memchr::memchr(b'\\', &bytes[from..end]).or(found);
            }
            let Some(found) = found else {
                if !is_last {
                    return LexStep::More;
                }
                row.write(&text[kept..]);
                row.end_cell();
                return LexStep::Record(text.len());
            };
            let index = from + found;
            if bytes[index] == b'\\' && self.dialect.escape == Escape::Backslash {
                match self.escaped(text, index, is_last) {
                    Some(0) => from = index + 1,
                    Some(length) => {
                        row.write(&text[kept..index]);
                        (kept, from) = (index + 1, index + 1 + length);
                    }
                    None => return LexStep::More,
                }
                continue;
            }
            match self.after(text, index, is_last) {
                AfterQuote::Delimiter(length) => {
                    row.write(&text[kept..index]);
                    row.end_cell();
                    return LexStep::Cell(index + length);
                }
                AfterQuote::End(length) => {
                    row.write(&text[kept..index]);
                    row.end_cell();
                    return LexStep::Record(index + length);
                }
                AfterQuote::More => return LexStep::More,
                AfterQuote::Other => from = index + 1,
            }
        }
    }

    /// Reads a cell after its opening quote.
    fn quoted(&self, text: &str, start: usize, is_last: bool, reach: usize, row: &mut MessyRow) -> LexStep {
        let bytes = text.as_bytes();
        let first = self.close.as_bytes()[0];
        let limit = text.len().min(start.saturating_add(reach));
        let (mut from, mut kept) = (start, start);
        loop {
            if from > limit {
                return LexStep::Odd(from.min(text.len()));
            }
            let found = if self.dialect.escape == Escape::Backslash {
                memchr2(b'\\', first, &bytes[from..limit])
            } else {
                memchr::memchr(first, &bytes[from..limit])
            };
            let Some(found) = found else {
                return if is_last || limit < text.len() { LexStep::Odd(limit) } else { LexStep::More };
            };
            let index = from + found;
            if bytes[index] == b'\\' && self.dialect.escape == Escape::Backslash {
                match self.escaped(text, index, is_last) {
                    Some(0) => from = index + 1,
                    Some(length) => {
                        row.write(&text[kept..index]);
                        (kept, from) = (index + 1, index + 1 + length);
                    }
                    None => return LexStep::More,
                }
                continue;
            }
            if !text.is_char_boundary(index) || !text[index..].starts_with(&self.close) {
                from = index + 1;
                continue;
            }
            let end = index + self.close.len();
            if end >= text.len() && !is_last {
                return LexStep::More;
            }
            if self.dialect.escape == Escape::Doubled && text[end..].starts_with(&self.close) {
                row.write(&text[kept..end]);
                from = end + self.close.len();
                kept = from;
                continue;
            }
            // Spaces between the quote and the delimiter belong to nothing.
            let next =
                if self.dialect.delimiter.starts_with(' ') { end } else { end + space_count(&text[end..]) };
            let step = match self.after(text, next, is_last) {
                AfterQuote::Delimiter(length) => LexStep::Cell(next + length),
                AfterQuote::End(length) => LexStep::Record(next + length),
                AfterQuote::More => return LexStep::More,
                AfterQuote::Other => return LexStep::Odd(next),
            };
            row.write(&text[kept..index]);
            row.end_cell();
            return step;
        }
    }

    /// How long the sign is that the backslash at `place` stands before; 0 where it escapes nothing, `None` where the
    /// text ends.
    fn escaped(&self, text: &str, index: usize, is_last: bool) -> Option<usize> {
        let rest = &text[index + 1..];
        match rest.chars().next() {
            None if is_last => Some(0),
            None => None,
            Some(sign @ ('\\' | '\n')) => Some(sign.len_utf8()),
            Some(_) if rest.starts_with(&self.close) => Some(self.close.len()),
            Some(_) if !self.dialect.delimiter.is_empty() && rest.starts_with(&self.dialect.delimiter) => {
                Some(self.dialect.delimiter.len())
            }
            Some(_) => Some(0),
        }
    }

    /// What stands at `place`.
    fn after(&self, text: &str, index: usize, is_last: bool) -> AfterQuote {
        let bytes = text.as_bytes();
        match bytes.get(index) {
            None if is_last => AfterQuote::End(0),
            None => AfterQuote::More,
            Some(b'\n') => AfterQuote::End(1),
            Some(b'\r') => match bytes.get(index + 1) {
                Some(b'\n') => AfterQuote::End(2),
                None if !is_last => AfterQuote::More,
                _ => AfterQuote::End(1),
            },
            Some(_) => self.delimiter_at(text, index, is_last),
        }
    }

    fn delimiter_at(&self, text: &str, index: usize, is_last: bool) -> AfterQuote {
        let (delimiter, bytes) = (self.dialect.delimiter.as_bytes(), text.as_bytes());
        if delimiter.is_empty() {
            return AfterQuote::Other;
        }
        let rest = &bytes[index..];
        if rest.len() < delimiter.len() && !is_last && delimiter.starts_with(rest) {
            return AfterQuote::More;
        }
        if !rest.starts_with(delimiter) {
            return AfterQuote::Other;
        }
        if !self.dialect.merge {
            return AfterQuote::Delimiter(delimiter.len());
        }
        let length = rest.iter().take_while(|byte| **byte == delimiter[0]).count();
        match rest.get(length) {
            None if !is_last => AfterQuote::More,
            None | Some(b'\n' | b'\r') if length > 0 => {
                // Spaces at the end of a line are no cell.
                match self.after(text, index + length, is_last) {
                    AfterQuote::End(end) => AfterQuote::End(length + end),
                    other => other,
                }
            }
            _ => AfterQuote::Delimiter(length),
        }
    }
}

#[derive(Debug)]
enum LexStep {
    Cell(usize),
    Record(usize),
    More,
    Odd(usize),
}

#[derive(Debug)]
enum AfterQuote {
    Delimiter(usize),
    End(usize),
    More,
    Other,
}

/// How many spaces begin `text`.
pub(super) fn space_count(text: &str) -> usize {
    text.bytes().take_while(|byte| *byte == b' ').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(dialect: &Dialect, text: &str) -> Vec<Vec<String>> {
        let lexer = Lexer::new(dialect.clone());
        let (mut rows, mut index, mut row) = (Vec::new(), 0, MessyRow::default());
        while index < text.len() {
            let Lexed::Done(next) = lexer.record(&text[index..], true, usize::MAX, &mut row) else {
                panic!("{text:?} is odd at {index}")
            };
            rows.push(row.cells().map(str::to_owned).collect());
            index += next;
        }
        rows
    }

    #[test]
    fn records_are_read_as_their_dialect_has_them() {
        let mut dialect = Dialect::standard();
        assert_eq!(
            read(&dialect, "a,\"b \"\"x\"\",\n\",\r\nc\r,d"),
            [vec!["a", "b \"x\",\n", ""], vec!["c"], vec!["", "d"]]
        );
        dialect.escape = Escape::Backslash;
        assert_eq!(read(&dialect, "\"a \\\"x\\\", 8\\'9\",b\\,c\n"), [["a \"x\", 8\\'9", "b,c"]]);
        dialect.delimiter = "::".to_owned();
        assert_eq!(read(&dialect, "a:b::\"c::d\"::\n"), [["a:b", "c::d", ""]]);
        dialect = Dialect { delimiter: " ".to_owned(), merge: true, ..Dialect::standard() };
        assert_eq!(read(&dialect, "a   b \"c d\"  \nx y z"), [["a", "b", "c d"], ["x", "y", "z"]]);
        dialect = Dialect { delimiter: ",".to_owned(), skip_space: true, ..Dialect::standard() };
        assert_eq!(read(&dialect, "a, \"b, c\" , d\n"), [["a", "b, c", "d"]]);
    }
}
