//! From text to records, where the text keeps to its dialect.

use memchr::{memchr2, memchr3};

use super::{
    dialect::{Dialect, Escape},
    row::Row,
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
    pub fn record(&self, text: &str, is_last: bool, reach: usize, row: &mut Row) -> Lexed {
        row.clear();
        let mut place = 0;
        loop {
            if self.dialect.skip_space {
                place += space_count(&text[place..]);
            }
            let is_quoted = !self.open.is_empty() && text[place..].starts_with(&self.open);
            let step = if is_quoted {
                self.quoted(text, place + self.open.len(), is_last, reach, row)
            } else {
                self.plain(text, place, is_last, row)
            };
            match step {
                Step::Cell(_) if row.len() >= CELLS => return Lexed::Odd(place),
                Step::Cell(next) => place = next,
                Step::Record(next) => return Lexed::Done(next),
                Step::More => return Lexed::More,
                Step::Odd(looked) => return Lexed::Odd(looked),
            }
        }
    }

    /// Reads a cell without quotes around it.
    fn plain(&self, text: &str, start: usize, is_last: bool, row: &mut Row) -> Step {
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
                    return Step::More;
                }
                row.write(&text[kept..]);
                row.end_cell();
                return Step::Record(text.len());
            };
            let place = from + found;
            if bytes[place] == b'\\' && self.dialect.escape == Escape::Backslash {
                match self.escaped(text, place, is_last) {
                    Some(0) => from = place + 1,
                    Some(length) => {
                        row.write(&text[kept..place]);
                        (kept, from) = (place + 1, place + 1 + length);
                    }
                    None => return Step::More,
                }
                continue;
            }
            match self.after(text, place, is_last) {
                After::Delimiter(length) => {
                    row.write(&text[kept..place]);
                    row.end_cell();
                    return Step::Cell(place + length);
                }
                After::End(length) => {
                    row.write(&text[kept..place]);
                    row.end_cell();
                    return Step::Record(place + length);
                }
                After::More => return Step::More,
                After::Other => from = place + 1,
            }
        }
    }

    /// Reads a cell after its opening quote.
    fn quoted(&self, text: &str, start: usize, is_last: bool, reach: usize, row: &mut Row) -> Step {
        let bytes = text.as_bytes();
        let first = self.close.as_bytes()[0];
        let limit = text.len().min(start.saturating_add(reach));
        let (mut from, mut kept) = (start, start);
        loop {
            if from > limit {
                return Step::Odd(from.min(text.len()));
            }
            let found = if self.dialect.escape == Escape::Backslash {
                memchr2(b'\\', first, &bytes[from..limit])
            } else {
                memchr::memchr(first, &bytes[from..limit])
            };
            let Some(found) = found else {
                return if is_last || limit < text.len() { Step::Odd(limit) } else { Step::More };
            };
            let place = from + found;
            if bytes[place] == b'\\' && self.dialect.escape == Escape::Backslash {
                match self.escaped(text, place, is_last) {
                    Some(0) => from = place + 1,
                    Some(length) => {
                        row.write(&text[kept..place]);
                        (kept, from) = (place + 1, place + 1 + length);
                    }
                    None => return Step::More,
                }
                continue;
            }
            if !text.is_char_boundary(place) || !text[place..].starts_with(&self.close) {
                from = place + 1;
                continue;
            }
            let end = place + self.close.len();
            if end >= text.len() && !is_last {
                return Step::More;
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
                After::Delimiter(length) => Step::Cell(next + length),
                After::End(length) => Step::Record(next + length),
                After::More => return Step::More,
                After::Other => return Step::Odd(next),
            };
            row.write(&text[kept..place]);
            row.end_cell();
            return step;
        }
    }

    /// How long the sign is that the backslash at `place` stands before; 0 where it escapes nothing, `None` where the
    /// text ends.
    fn escaped(&self, text: &str, place: usize, is_last: bool) -> Option<usize> {
        let rest = &text[place + 1..];
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
    fn after(&self, text: &str, place: usize, is_last: bool) -> After {
        let bytes = text.as_bytes();
        match bytes.get(place) {
            None if is_last => After::End(0),
            None => After::More,
            Some(b'\n') => After::End(1),
            Some(b'\r') => match bytes.get(place + 1) {
                Some(b'\n') => After::End(2),
                None if !is_last => After::More,
                _ => After::End(1),
            },
            Some(_) => self.delimiter_at(text, place, is_last),
        }
    }

    fn delimiter_at(&self, text: &str, place: usize, is_last: bool) -> After {
        let (delimiter, bytes) = (self.dialect.delimiter.as_bytes(), text.as_bytes());
        if delimiter.is_empty() {
            return After::Other;
        }
        let rest = &bytes[place..];
        if rest.len() < delimiter.len() && !is_last && delimiter.starts_with(rest) {
            return After::More;
        }
        if !rest.starts_with(delimiter) {
            return After::Other;
        }
        if !self.dialect.merge {
            return After::Delimiter(delimiter.len());
        }
        let length = rest.iter().take_while(|byte| **byte == delimiter[0]).count();
        match rest.get(length) {
            None if !is_last => After::More,
            None | Some(b'\n' | b'\r') if length > 0 => {
                // Spaces at the end of a line are no cell.
                match self.after(text, place + length, is_last) {
                    After::End(end) => After::End(length + end),
                    other => other,
                }
            }
            _ => After::Delimiter(length),
        }
    }
}

#[derive(Debug)]
enum Step {
    Cell(usize),
    Record(usize),
    More,
    Odd(usize),
}

#[derive(Debug)]
enum After {
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
        let (mut rows, mut place, mut row) = (Vec::new(), 0, Row::default());
        while place < text.len() {
            let Lexed::Done(next) = lexer.record(&text[place..], true, usize::MAX, &mut row) else {
                panic!("{text:?} is odd at {place}")
            };
            rows.push(row.cells().map(str::to_owned).collect());
            place += next;
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
