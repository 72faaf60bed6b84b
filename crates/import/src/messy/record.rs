//! Takes records from the window, damaged ones as well, in bounded memory and time.

use std::io;

use super::{lex::Lexed, reader::MessyReader, recover::recover, row::MessyRow};
use forewarn_base::import_note::RowRepair;

/// The longest record that is read; longer ones are left out and counted.
const RECORD_BYTES: usize = 128 << 20;
/// How long a record may be that is kept as it stands in the file.
const RAW_BYTES: usize = 1 << 20;
/// What is looked at in vain, in bytes, for each byte read: bounds the time that hostile quotes can take.
const PATIENCE: u64 = 4;
const PATIENCE_AT_FIRST: u64 = 64 << 20;

/// A record that was taken from a text.
#[derive(Debug)]
pub(super) struct Taken {
    /// Where the next one begins.
    pub(super) next: usize,
    /// How far it was looked.
    pub(super) looked: usize,
    /// Whether its quotes are out of order.
    pub(super) is_guess: bool,
}

impl MessyReader {
    /// Reads one record of `text`; `None` where the text ends before it.
    pub(super) fn lex_text(
        &self,
        text: &str,
        is_last: bool,
        reach: usize,
        row: &mut MessyRow,
    ) -> Option<Taken> {
        let lexed = self.lexer.record(text, is_last, reach, row);
        let looked = match lexed {
            Lexed::Done(next)
                if self.width == 0 || row.len() == self.width || !self.lexer.has_quote(&text[..next]) =>
            {
                return Some(Taken { next, looked: next, is_guess: false });
            }
            Lexed::More => return None,
            Lexed::Done(looked) | Lexed::Odd(looked) => looked,
        };
        // A damaged record is read together with the lines behind it.
        let lines = || memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()).take(20).count();
        if !is_last && lines() < if text.len() < 1 << 18 { 20 } else { 1 } {
            return None;
        }
        let expected = (self.width > 0).then_some(self.width);
        let recovered = recover(&self.lexer, text, is_last, expected, row);
        Some(Taken {
            next: recovered.next.max(1),
            looked: looked.max(recovered.looked),
            is_guess: recovered.cost > 0,
        })
    }

    /// Reads the next record; whether there was one.
    pub(super) fn lex(&mut self, row: &mut MessyRow, keep_raw: bool) -> io::Result<bool> {
        loop {
            if self.window.rest().is_empty() {
                if self.window.is_last() {
                    return Ok(false);
                }
                self.window.more()?;
                continue;
            }
            let left = (PATIENCE_AT_FIRST + PATIENCE * self.window.passed).saturating_sub(self.wasted);
            let reach = RECORD_BYTES.min(usize::try_from(left).unwrap_or(usize::MAX));
            let text = self.window.rest();
            let Some(taken) = self.lex_text(text, self.window.is_last(), reach, row) else {
                if text.len() > RECORD_BYTES {
                    self.skip_line()?;
                } else {
                    self.window.more()?;
                }
                continue;
            };
            let read = &text[..taken.next];
            row.line = self.line;
            row.raw.clear();
            if (keep_raw || row.len() != self.width) && read.len() <= RAW_BYTES {
                row.raw.push_str(read);
            }
            self.line += line_count(read);
            self.wasted += taken.looked.saturating_sub(taken.next) as u64;
            self.window.pass(taken.next);
            if taken.is_guess && self.is_open {
                let line = row.line;
                self.table_report().note(line, RowRepair::Quotes);
            }
            return Ok(true);
        }
    }

    /// Leaves out a record that is too long to be held.
    fn skip_line(&mut self) -> io::Result<()> {
        self.report.too_long_rows += 1;
        loop {
            let rest = self.window.rest();
            if let Some(index) = memchr::memchr2(b'\n', b'\r', rest.as_bytes()) {
                self.window.pass(index);
                self.line += 1;
                return Ok(());
            }
            let length = rest.len();
            self.window.pass(length);
            if self.window.is_last() {
                return Ok(());
            }
            self.window.more()?;
        }
    }
}

/// How many lines `text` ends.
pub(super) fn line_count(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let lone = |index: &usize| bytes[*index] == b'\n' || bytes.get(index + 1) != Some(&b'\n');
    memchr::memchr2_iter(b'\n', b'\r', bytes).filter(lone).count() as u64
}
