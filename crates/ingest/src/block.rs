//! A text file in blocks that end at a row's end, so that blocks can be parsed side by side in bounded memory.
//!
//! Where rows end is decided row by row, from the row's first byte and at most [`ROW_BYTES_MOST`] bytes after it, so the
//! size of the blocks changes nothing. A quote that is never closed does not swallow what follows; see [`RowFault`].

use std::io::{self, Read};

/// How many bytes are read before a block is cut.
const BLOCK_BYTES: usize = 2 << 20;
/// The longest row; a longer one is given up and its bytes are skipped.
pub const ROW_BYTES_MOST: usize = 66 << 20;
/// Tables with fewer columns are not looked at for rows swallowed by two stray quotes: a line of prose looks like a row
/// of theirs.
const SWALLOWED_COLUMNS_LEAST: usize = 4;

/// Complete rows of a file, in order.
#[derive(Debug)]
pub struct RowBlock {
    /// Its index among the blocks of the file.
    pub index: usize,
    /// The offset of its first byte in the stream.
    pub offset: u64,
    /// The line of its first byte, from 1.
    pub line: u64,
    /// The rows.
    pub bytes: Vec<u8>,
    /// Why these bytes, one row and nothing else, cannot be read; `None` for whole rows.
    pub fault: Option<RowFault>,
}

/// Why bytes cannot be read as rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFault {
    /// The row is longer than [`ROW_BYTES_MOST`].
    TooLong,
    /// More of the row before, which is too long and counted already.
    Continued,
    /// A quoted cell runs over lines, and is never closed, or closed amid words, or leaves the row with another number
    /// of cells than the header. The block ends where the next whole row starts.
    OpenQuote,
    /// Two stray quotes enclose rows: the cell between them ends where a cell of the same column would start, and all
    /// lines in it have as many cells as the header. Each line counts as a row that is lost.
    ///
    /// Its lines are not read as rows, or a message could smuggle rows into a table by its words.
    SwallowedRows,
}

/// How rows end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFormat {
    /// At a line's end outside of quotes.
    Csv {
        /// Between cells.
        delimiter: u8,
        /// How many cells the header has.
        width: usize,
    },
    /// At each line's end.
    Lines,
}

/// Cuts a stream into blocks.
pub struct RowBlocks<R> {
    reader: R,
    rows: RowFormat,
    buffer: Vec<u8>,
    /// What was given out of the buffer.
    start: usize,
    /// How many bytes after `start` are whole rows.
    whole: usize,
    /// What follows the whole rows, if that is known already: its bytes and why they cannot be read.
    pending: Option<(usize, RowFault)>,
    /// Whether the line that follows belongs to a row that is too long.
    skips_line: bool,
    index: usize,
    offset: u64,
    line: u64,
    ended: bool,
    block_bytes: usize,
}

impl<R> std::fmt::Debug for RowBlocks<R> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("RowBlocks").field("index", &self.index).finish_non_exhaustive()
    }
}

impl<R: Read> RowBlocks<R> {
    /// Blocks of `reader`, whose first byte stands on line 1.
    pub fn new(reader: R, rows: RowFormat) -> Self {
        Self {
            reader,
            rows,
            buffer: Vec::new(),
            start: 0,
            whole: 0,
            pending: None,
            skips_line: false,
            index: 0,
            offset: 0,
            line: 1,
            ended: false,
            block_bytes: BLOCK_BYTES,
        }
    }

    #[cfg(test)]
    fn in_blocks_of(self, block_bytes: usize) -> Self {
        Self { block_bytes, ..self }
    }

    fn cut(&mut self, length: usize, fault: Option<RowFault>) -> RowBlock {
        let bytes = self.buffer[self.start..self.start + length].to_vec();
        self.start += length;
        self.whole = 0;
        let block = RowBlock { index: self.index, offset: self.offset, line: self.line, bytes, fault };
        self.index += 1;
        self.offset += length as u64;
        self.line += memchr::memchr_iter(b'\n', &block.bytes).count() as u64;
        block
    }

    /// Reads as much again as is held, at least a block.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let wanted = self.block_bytes.max(self.buffer.len()) as u64;
        let read = self.reader.by_ref().take(wanted).read_to_end(&mut self.buffer)?;
        self.ended = (read as u64) < wanted;
        Ok(())
    }
}

impl<R: Read> Iterator for RowBlocks<R> {
    type Item = io::Result<RowBlock>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((length, fault)) = self.pending.take() {
                self.skips_line = matches!(fault, RowFault::TooLong | RowFault::Continued)
                    && self.buffer[self.start + length - 1] != b'\n';
                return Some(Ok(self.cut(length, Some(fault))));
            }
            let held = &self.buffer[self.start..];
            let rest = &held[self.whole..];
            if rest.is_empty() && self.ended {
                return (self.whole > 0).then(|| Ok(self.cut(self.whole, None)));
            }
            if self.whole >= self.block_bytes {
                return Some(Ok(self.cut(self.whole, None)));
            }
            let next = if rest.is_empty() {
                NextRow::MoreNeeded
            } else if self.skips_line {
                line_of_long_row(rest, self.ended)
            } else {
                next_row(rest, self.rows, self.ended)
            };
            match next {
                NextRow::Whole(length) => self.whole += length,
                NextRow::Faulty(length, fault) => {
                    self.pending = Some((length, fault));
                    if self.whole > 0 {
                        return Some(Ok(self.cut(self.whole, None)));
                    }
                }
                NextRow::MoreNeeded => {
                    if self.whole > 0 && held.len() >= self.block_bytes {
                        return Some(Ok(self.cut(self.whole, None)));
                    }
                    if let Err(error) = self.fill() {
                        self.ended = true;
                        self.buffer.clear();
                        (self.start, self.whole) = (0, 0);
                        return Some(Err(error));
                    }
                }
            }
        }
    }
}

/// What some bytes start with.
#[derive(Debug, PartialEq, Eq)]
enum NextRow {
    /// A complete row of this many bytes.
    Whole(usize),
    /// This many bytes that cannot be read.
    Faulty(usize, RowFault),
    /// More bytes are needed to decide.
    MoreNeeded,
}

/// The rest of a line that is too long.
fn line_of_long_row(bytes: &[u8], ended: bool) -> NextRow {
    match memchr::memchr(b'\n', bytes) {
        Some(at) => NextRow::Faulty(at + 1, RowFault::Continued),
        None if ended || bytes.len() >= ROW_BYTES_MOST => NextRow::Faulty(bytes.len(), RowFault::Continued),
        None => NextRow::MoreNeeded,
    }
}

/// The row at the start of `bytes`; `ended` says that no byte follows them.
fn next_row(bytes: &[u8], rows: RowFormat, ended: bool) -> NextRow {
    let RowFormat::Csv { delimiter, width } = rows else {
        return match memchr::memchr(b'\n', bytes) {
            Some(at) if at > ROW_BYTES_MOST => NextRow::Faulty(at + 1, RowFault::TooLong),
            Some(at) => NextRow::Whole(at + 1),
            None if bytes.len() > ROW_BYTES_MOST => NextRow::Faulty(bytes.len(), RowFault::TooLong),
            None if ended => NextRow::Whole(bytes.len()),
            None => NextRow::MoreNeeded,
        };
    };
    // A line without quotes is a row, however many cells it has.
    if let Some(found) = memchr::memchr2(b'"', b'\n', bytes)
        && bytes[found] == b'\n'
        && found < ROW_BYTES_MOST
    {
        return NextRow::Whole(found + 1);
    }
    let within = &bytes[..bytes.len().min(ROW_BYTES_MOST)];
    let ends_within = ended && within.len() == bytes.len();
    let most = match row_end(within, delimiter, ends_within) {
        RowEnd::Closed(row) if !row.spans_lines => return NextRow::Whole(row.length),
        RowEnd::Closed(row) if row.cells == width => {
            if row.encloses_rows(within, delimiter, width) {
                return NextRow::Faulty(row.length, RowFault::SwallowedRows);
            }
            return NextRow::Whole(row.length);
        }
        RowEnd::Closed(row) => Some(row.length),
        RowEnd::Open if !ends_within && within.len() < ROW_BYTES_MOST => return NextRow::MoreNeeded,
        RowEnd::Open | RowEnd::ClosedAmidWords => None,
    };
    resume(bytes, most, delimiter, width, ended)
}

/// The faulty row at the start of `bytes`: it ends before the next line that starts a whole row, at `most` if it has an
/// end of its own.
fn resume(bytes: &[u8], most: Option<usize>, delimiter: u8, width: usize, ended: bool) -> NextRow {
    let limit = most.unwrap_or(bytes.len()).min(ROW_BYTES_MOST);
    let mut line_start = 0;
    for end in memchr::memchr_iter(b'\n', &bytes[..limit]) {
        let next = end + 1;
        if next >= limit {
            break;
        }
        line_start = next;
        if matches!(bytes[next], b'\n' | b'\r') {
            continue;
        }
        let rest = &bytes[next..bytes.len().min(next + ROW_BYTES_MOST)];
        let rest_ends = ended && next + rest.len() == bytes.len();
        match row_end(rest, delimiter, rest_ends) {
            RowEnd::Closed(row) if row.cells == width && !row.encloses_rows(rest, delimiter, width) => {
                return NextRow::Faulty(next, RowFault::OpenQuote);
            }
            RowEnd::Open if !rest_ends && rest.len() < ROW_BYTES_MOST => return NextRow::MoreNeeded,
            _ => {}
        }
    }
    if let Some(most) = most {
        return NextRow::Faulty(most, RowFault::OpenQuote);
    }
    if limit < ROW_BYTES_MOST {
        return if ended { NextRow::Faulty(limit, RowFault::OpenQuote) } else { NextRow::MoreNeeded };
    }
    // Nothing like a row for so long: the last line, which may be cut, is looked at anew.
    if line_start > 0 {
        NextRow::Faulty(line_start, RowFault::OpenQuote)
    } else {
        NextRow::Faulty(limit, RowFault::TooLong)
    }
}

/// Where the row at the start of some bytes ends, by the rules of the csv crate: a quote opens only at a cell's start;
/// doubled, it stands for itself.
enum RowEnd {
    Closed(RowShape),
    /// A quoted cell over several lines is closed by a quote after which words go on.
    ClosedAmidWords,
    /// The bytes end within the row.
    Open,
}

struct RowShape {
    length: usize,
    cells: usize,
    spans_lines: bool,
    /// The first cell over several lines that ends as if another row's cell of its column began there: from, to, and its
    /// column.
    suspect: Option<(usize, usize, usize)>,
}

impl RowShape {
    /// Whether a cell looks like rows between two stray quotes.
    fn encloses_rows(&self, bytes: &[u8], delimiter: u8, width: usize) -> bool {
        let Some((from, to, column)) = self.suspect else { return false };
        if width < SWALLOWED_COLUMNS_LEAST {
            return false;
        }
        let mut lines = bytes[from..to].split(|byte| *byte == b'\n');
        let (_, _) = (lines.next(), lines.next_back());
        let mut enclosed = 0;
        for line in lines.map(<[u8]>::trim_ascii_end).filter(|line| !line.is_empty()) {
            // Words after a comma begin with a space, cells do not.
            let mut cells = 0;
            let is_prose = line.split(|byte| *byte == delimiter).any(|cell| {
                cells += 1;
                cell.starts_with(b" ")
            });
            if is_prose || cells != width {
                return false;
            }
            enclosed += 1;
        }
        enclosed > 0 || column + 1 >= SWALLOWED_COLUMNS_LEAST
    }
}

fn row_end(bytes: &[u8], delimiter: u8, ended: bool) -> RowEnd {
    let mut row = RowShape { length: 0, cells: 1, spans_lines: false, suspect: None };
    let mut at = 0;
    loop {
        if bytes.get(at) == Some(&b'"') {
            let from = at + 1;
            at = from;
            let close = loop {
                let Some(quote) = memchr::memchr(b'"', &bytes[at..]).map(|step| at + step) else {
                    return RowEnd::Open;
                };
                match bytes.get(quote + 1) {
                    Some(b'"') => at = quote + 2,
                    None if !ended => return RowEnd::Open,
                    _ => break quote,
                }
            };
            at = close + 1;
            let cell = &bytes[from..close];
            if let Some(last_line) = memchr::memrchr(b'\n', cell) {
                row.spans_lines = true;
                let closes =
                    bytes.get(at).is_none_or(|next| *next == delimiter || matches!(next, b'\n' | b'\r'));
                if !closes {
                    return RowEnd::ClosedAmidWords;
                }
                let column = row.cells - 1;
                if row.suspect.is_none()
                    && column > 0
                    && cell.last() == Some(&delimiter)
                    && memchr::memchr_iter(delimiter, &cell[last_line..]).count() == column
                {
                    row.suspect = Some((from, close, column));
                }
            }
        }
        let Some(found) = memchr::memchr3(delimiter, b'\n', b'\r', &bytes[at..]).map(|step| at + step) else {
            if !ended {
                return RowEnd::Open;
            }
            row.length = bytes.len();
            return RowEnd::Closed(row);
        };
        at = found + 1;
        match bytes[found] {
            b'\n' => {}
            b'\r' => match bytes.get(at) {
                Some(b'\n') => at += 1,
                None if !ended => return RowEnd::Open,
                _ => {}
            },
            _ => {
                row.cells += 1;
                continue;
            }
        }
        row.length = at;
        return RowEnd::Closed(row);
    }
}

/// The position of a block of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockPlace {
    /// The file's index in the list of files.
    pub file: usize,
    /// The block's index in the file.
    pub index: usize,
    /// The offset of its first byte in the stream.
    pub offset: u64,
    /// The line of its first byte.
    pub line: u64,
    /// How many bytes it has.
    pub bytes: usize,
    /// A hash of them; 0 where it is not needed.
    pub hash: u128,
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows and faulty stretches of a text, whatever the size of the blocks.
    fn cut(text: &str, width: usize) -> Vec<(u64, Option<RowFault>, String)> {
        let with = |block_bytes: usize| -> Vec<(u64, Option<RowFault>, String)> {
            let rows = RowFormat::Csv { delimiter: b',', width };
            let mut cut: Vec<(u64, Option<RowFault>, String)> = Vec::new();
            for block in RowBlocks::new(text.as_bytes(), rows).in_blocks_of(block_bytes).map(Result::unwrap) {
                let words = String::from_utf8(block.bytes).unwrap();
                match cut.last_mut() {
                    Some((_, None, before)) if block.fault.is_none() => before.push_str(&words),
                    _ => cut.push((block.line, block.fault, words)),
                }
            }
            cut
        };
        let whole = with(1 << 20);
        for block_bytes in [1, 2, 7, 64] {
            assert_eq!(with(block_bytes), whole, "blocks of {block_bytes}");
        }
        whole
    }

    fn good(line: u64, words: &str) -> (u64, Option<RowFault>, String) {
        (line, None, words.to_owned())
    }

    fn bad(line: u64, fault: RowFault, words: &str) -> (u64, Option<RowFault>, String) {
        (line, Some(fault), words.to_owned())
    }

    #[test]
    fn rows_end_outside_of_quotes_only() {
        for text in [
            "a,b\n1,\"x\ny\"\n2,3",
            "5\" pipe,x\ny\n",
            "a,\"a\"\"\n\"\nb,c\n",
            "a,b\r\n1,\"x\r\ny\"\r\n\r\n2,3\r\n",
            "a,\"said \"so\" once\n",
        ] {
            assert_eq!(cut(text, 2), [good(1, text)]);
        }
    }

    #[test]
    fn a_quote_never_closed_costs_its_own_row_only() {
        let after = "3,c\n4,\"d\nd\"\n5,e\n";
        assert_eq!(
            cut(&format!("1,a\n2,\"b\n{after}"), 2),
            [good(1, "1,a\n"), bad(2, RowFault::OpenQuote, "2,\"b\n"), good(3, after)]
        );
        // Lines that are no rows belong to the faulty one.
        assert_eq!(
            cut(&format!("1,a\n2,\"b\nmore words\n\nand more\n{after}"), 2),
            [
                good(1, "1,a\n"),
                bad(2, RowFault::OpenQuote, "2,\"b\nmore words\n\nand more\n"),
                good(6, after)
            ]
        );
        // The next quote closes it amid words; a second one is found as well.
        assert_eq!(
            cut("1,\"a\n2,b\n3,\"c\n4,d\n", 2),
            [
                bad(1, RowFault::OpenQuote, "1,\"a\n"),
                good(2, "2,b\n"),
                bad(3, RowFault::OpenQuote, "3,\"c\n"),
                good(4, "4,d\n")
            ]
        );
        assert_eq!(cut("1,a\n2,\"b", 2), [good(1, "1,a\n"), bad(2, RowFault::OpenQuote, "2,\"b")]);
    }

    #[test]
    fn a_row_over_lines_with_other_cells_than_the_header_is_one_faulty_row() {
        assert_eq!(
            cut("1,\"a\nb\",c,d\n2,e\n", 2),
            [bad(1, RowFault::OpenQuote, "1,\"a\nb\",c,d\n"), good(3, "2,e\n")]
        );
    }

    #[test]
    fn rows_between_two_stray_quotes_are_told_and_never_read() {
        let text = "1,c,d,\",x\n2,c,d,words,x\n3,c,d,\",x\n4,c,d,e,x\n";
        assert_eq!(cut(text, 5), [bad(1, RowFault::SwallowedRows, &text[..34]), good(4, "4,c,d,e,x\n")]);
        let message = "1,c,d,\"Hello,\nas agreed, we send it, all, today,\nBest,\",x\n";
        assert_eq!(cut(message, 5), [good(1, message)]);
    }

    #[test]
    fn blocks_together_are_the_stream_and_lines_go_on_counting() {
        let row = format!("1,\"{}\"\n", "x\n".repeat(1000));
        let stream = row.repeat(3000);
        let rows = RowFormat::Csv { delimiter: b',', width: 2 };
        let blocks: Vec<RowBlock> = RowBlocks::new(stream.as_bytes(), rows).map(Result::unwrap).collect();
        assert!(blocks.len() > 1);
        let joined: Vec<u8> = blocks.iter().flat_map(|block| block.bytes.clone()).collect();
        assert_eq!(joined, stream.as_bytes());
        for block in &blocks {
            assert_eq!((block.line - 1) % 1001, 0);
            assert_eq!(block.offset % row.len() as u64, 0);
        }
    }
}
