//! Whether a byte of a CSV table stands within quotes.

use std::{
    io::{self, Read},
    path::Path,
};

use crate::{
    error::{Result, file_error},
    file_fault::FileFault,
};

/// Tracks quoting byte by byte, as the CSV reader does.
#[derive(Debug)]
pub(crate) struct QuoteTracker {
    delimiter: u8,
    state: QuoteState,
    line: u64,
    opened_on: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum QuoteState {
    StartsCell,
    Plain,
    Quoted,
    /// A quote within quotes: the next sign tells whether it ended them.
    MayEnd,
}

impl QuoteTracker {
    pub(crate) fn new(delimiter: u8) -> Self {
        Self { delimiter, state: QuoteState::StartsCell, line: 1, opened_on: 0 }
    }

    pub(crate) fn step(&mut self, byte: u8) {
        use QuoteState::{MayEnd, Plain, Quoted, StartsCell};
        let ends_cell = byte == self.delimiter || matches!(byte, b'\r' | b'\n');
        self.state = match (self.state, byte) {
            (StartsCell, b'"') => {
                self.opened_on = self.line;
                Quoted
            }
            (Quoted, b'"') => MayEnd,
            (Quoted, _) | (MayEnd, b'"') => Quoted,
            _ if ends_cell => StartsCell,
            _ => Plain,
        };
        self.line += u64::from(byte == b'\n');
    }

    pub(crate) fn is_open(&self) -> bool {
        self.state == QuoteState::Quoted
    }

    pub(crate) fn starts_cell(&self) -> bool {
        self.state == QuoteState::StartsCell
    }

    /// Refuses a table whose last quote is not closed: it would swallow whatever is added.
    pub(crate) fn closed(&self, path: &Path) -> Result<()> {
        if !self.is_open() {
            return Ok(());
        }
        Err(file_error(path, FileFault::OpenQuote(self.opened_on)))
    }
}

/// A stream that tracks quoting.
pub(crate) struct QuoteWatchedReader<'q, R> {
    pub(crate) inner: R,
    pub(crate) quotes: &'q mut QuoteTracker,
}

impl<R: Read> Read for QuoteWatchedReader<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        buffer[..read].iter().for_each(|byte| self.quotes.step(*byte));
        Ok(read)
    }
}

/// Whether every cell of the first two rows is quoted.
pub(crate) fn quotes_all(text: &[u8], delimiter: u8) -> bool {
    let mut quotes = QuoteTracker::new(delimiter);
    let (mut begins_row, mut rows) = (true, 0);
    for &byte in text {
        let ends_row = matches!(byte, b'\r' | b'\n') && !quotes.is_open();
        if quotes.starts_cell() && byte != b'"' && !(begins_row && ends_row) {
            return false;
        }
        rows += usize::from(ends_row && !begins_row);
        begins_row = ends_row;
        if rows == 2 {
            break;
        }
        quotes.step(byte);
    }
    true
}
