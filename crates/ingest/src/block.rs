//! A text file in blocks that end at a row's end, so that blocks can be parsed side by side in bounded memory.

use std::io::{self, Read};

/// How many bytes are read before a block is cut.
const BLOCK_BYTES: usize = 2 << 20;
/// The longest row; a longer one is given up and its bytes are skipped.
pub const ROW_BYTES_MOST: usize = 66 << 20;

/// Whole rows of a file, in their order.
#[derive(Debug)]
pub struct Block {
    /// Its place among the blocks of the file.
    pub place: usize,
    /// The offset of its first byte in the stream.
    pub offset: u64,
    /// The line of its first byte, from 1.
    pub line: u64,
    /// The rows.
    pub bytes: Vec<u8>,
    /// Whether these bytes are (part of) a row that is too long, and nothing else.
    pub oversized: bool,
}

/// How rows end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// At a line's end outside of quotes.
    Csv {
        /// Between cells.
        delimiter: u8,
    },
    /// At each line's end.
    Lines,
}

/// Cuts a stream into blocks.
pub struct Blocks<R> {
    reader: R,
    rows: Rows,
    carry: Vec<u8>,
    place: usize,
    offset: u64,
    line: u64,
    ended: bool,
}

impl<R> std::fmt::Debug for Blocks<R> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Blocks").field("place", &self.place).finish_non_exhaustive()
    }
}

impl<R: Read> Blocks<R> {
    /// Blocks of `reader`, whose first byte stands on `line`.
    pub fn new(reader: R, rows: Rows) -> Self {
        Self { reader, rows, carry: Vec::new(), place: 0, offset: 0, line: 1, ended: false }
    }

    fn cut(&mut self, bytes: Vec<u8>, oversized: bool) -> Block {
        let block = Block { place: self.place, offset: self.offset, line: self.line, bytes, oversized };
        self.place += 1;
        self.offset += block.bytes.len() as u64;
        self.line += memchr::memchr_iter(b'\n', &block.bytes).count() as u64;
        block
    }
}

impl<R: Read> Iterator for Blocks<R> {
    type Item = io::Result<Block>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut wanted = BLOCK_BYTES;
        loop {
            if !self.ended && self.carry.len() < wanted {
                let missing = (wanted - self.carry.len()) as u64;
                match self.reader.by_ref().take(missing).read_to_end(&mut self.carry) {
                    Ok(read) => self.ended = (read as u64) < missing,
                    Err(error) => {
                        self.ended = true;
                        self.carry.clear();
                        return Some(Err(error));
                    }
                }
            }
            if self.carry.is_empty() {
                return None;
            }
            if self.ended {
                let bytes = std::mem::take(&mut self.carry);
                let oversized = bytes.len() > ROW_BYTES_MOST && last_row_end(&bytes, self.rows).is_none();
                return Some(Ok(self.cut(bytes, oversized)));
            }
            if let Some(end) = last_row_end(&self.carry, self.rows) {
                let rest = self.carry.split_off(end);
                let bytes = std::mem::replace(&mut self.carry, rest);
                return Some(Ok(self.cut(bytes, false)));
            }
            if self.carry.len() > ROW_BYTES_MOST {
                // A quote that never closes must not swallow the file: give up this line only.
                let end = memchr::memchr(b'\n', &self.carry).map_or(self.carry.len(), |at| at + 1);
                let rest = self.carry.split_off(end);
                let bytes = std::mem::replace(&mut self.carry, rest);
                return Some(Ok(self.cut(bytes, true)));
            }
            wanted = (self.carry.len() * 2).min(ROW_BYTES_MOST + 1);
        }
    }
}

/// The offset after the last row that ends within `bytes`, which start at a row's start.
fn last_row_end(bytes: &[u8], rows: Rows) -> Option<usize> {
    let Rows::Csv { delimiter } = rows else {
        return memchr::memrchr(b'\n', bytes).map(|at| at + 1);
    };
    // The rules are those of the csv crate: a quote opens only at a cell's start; doubled, it stands for itself.
    let mut end = None;
    let mut at = 0;
    while at < bytes.len() {
        let Some(found) = memchr::memchr2(b'"', b'\n', &bytes[at..]).map(|step| at + step) else { break };
        if bytes[found] == b'\n' {
            end = Some(found + 1);
            at = found + 1;
            continue;
        }
        let opens = found == 0 || bytes[found - 1] == delimiter || matches!(bytes[found - 1], b'\n' | b'\r');
        at = found + 1;
        if !opens {
            continue;
        }
        loop {
            match memchr::memchr(b'"', &bytes[at..]) {
                None => return end,
                Some(step) if bytes.get(at + step + 1) == Some(&b'"') => at += step + 2,
                Some(step) => {
                    at += step + 1;
                    break;
                }
            }
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_end_outside_of_quotes_only() {
        let csv = Rows::Csv { delimiter: b',' };
        assert_eq!(last_row_end(b"a,b\n1,\"x\ny\"\n2,", csv), Some(12));
        assert_eq!(last_row_end(b"a,\"b\nc", csv), None);
        assert_eq!(last_row_end(b"5\" pipe,x\ny\n", csv), Some(12), "a quote within a cell is only a sign");
        assert_eq!(last_row_end(b"\"a\"\"\n\"\n", csv), Some(7));
        assert_eq!(last_row_end(b"{\"a\":1}\n{", Rows::Lines), Some(8));
    }

    #[test]
    fn blocks_together_are_the_stream_and_lines_go_on_counting() {
        let row = format!("1,\"{}\"\n", "x\n".repeat(1000));
        let stream = row.repeat(3000);
        let blocks: Vec<Block> =
            Blocks::new(stream.as_bytes(), Rows::Csv { delimiter: b',' }).map(Result::unwrap).collect();
        assert!(blocks.len() > 1);
        let joined: Vec<u8> = blocks.iter().flat_map(|block| block.bytes.clone()).collect();
        assert_eq!(joined, stream.as_bytes());
        for block in &blocks {
            assert_eq!((block.line - 1) % 1001, 0);
            assert_eq!(block.offset % row.len() as u64, 0);
        }
    }
}
