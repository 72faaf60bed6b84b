//! Cuts an mbox into messages, holding one at a time.

use std::io::{self, BufRead};

use super::MESSAGE_BYTES_MOST;
use crate::record::RecordPosition;

/// An mbox that is being read.
pub(super) struct Mbox<'a> {
    reader: &'a mut dyn BufRead,
    /// The message read last, without its envelope, with `>From` undone.
    pub(super) message: Vec<u8>,
    /// The line before it: `From sender date`.
    pub(super) envelope: Vec<u8>,
    /// Whether it was longer than is read; then only its beginning is there.
    pub(super) is_too_long: bool,
    /// The line that was read last, and its number.
    line: Vec<u8>,
    number: u64,
    next: Option<RecordPosition>,
    started: bool,
}

impl<'a> Mbox<'a> {
    pub(super) fn new(reader: &'a mut dyn BufRead) -> Self {
        Self {
            reader,
            message: Vec::new(),
            envelope: Vec::new(),
            is_too_long: false,
            line: Vec::new(),
            number: 0,
            next: None,
            started: false,
        }
    }

    /// Reads the next message; returns the line of its envelope, `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<RecordPosition>> {
        if !self.started {
            self.started = true;
            // Blank lines and a byte order mark may lead.
            while self.next.is_none() && self.read_line()? {
                if is_envelope(self.line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.line)) {
                    self.next = Some(RecordPosition::line(self.number));
                }
            }
        }
        let Some(position) = self.next.take() else { return Ok(None) };
        self.envelope.clone_from(&self.line);
        self.message.clear();
        // One huge message must not keep its room for all that follow.
        self.message.shrink_to(1 << 20);
        self.is_too_long = false;
        let mut after_blank = false;
        while self.read_line()? {
            if after_blank && is_envelope(&self.line) {
                self.next = Some(RecordPosition::line(self.number));
                break;
            }
            after_blank = self.line == b"\n" || self.line == b"\r\n";
            let is_quoted = self.line.starts_with(b">")
                && self.line.trim_ascii_start().trim_start_quotes().starts_with(b"From ");
            let line = if is_quoted { &self.line[1..] } else { &self.line[..] };
            if self.message.len() + line.len() > MESSAGE_BYTES_MOST {
                self.is_too_long = true;
            } else if !self.is_too_long {
                self.message.extend_from_slice(line);
            }
        }
        Ok(Some(position))
    }

    /// Reads a line with its end; of an endless one only as much as a message may hold.
    fn read_line(&mut self) -> io::Result<bool> {
        self.line.clear();
        self.number += 1;
        let mut is_any = false;
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return Ok(is_any);
            }
            is_any = true;
            let end = memchr::memchr(b'\n', buffer);
            let taken = end.map_or(buffer.len(), |end| end + 1);
            if self.line.len() <= MESSAGE_BYTES_MOST {
                self.line.extend_from_slice(&buffer[..taken]);
            }
            self.reader.consume(taken);
            if end.is_some() {
                return Ok(true);
            }
        }
    }
}

trait MboxQuotes {
    fn trim_start_quotes(&self) -> &[u8];
}

impl MboxQuotes for [u8] {
    fn trim_start_quotes(&self) -> &[u8] {
        &self[self.iter().take_while(|byte| **byte == b'>').count()..]
    }
}

/// Whether a line is the envelope of a message, and not a sentence that begins with "From": it holds a clock time and a
/// year, as in `From kim@example.org Mon Mar  2 10:00:00 2026`.
pub(super) fn is_envelope(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let rest = rest.trim_ascii_end();
    let is_clock = |window: &[u8]| {
        window[0].is_ascii_digit()
            && window[1] == b':'
            && window[2].is_ascii_digit()
            && window[3].is_ascii_digit()
    };
    rest.len() < 1000
        && rest.windows(4).any(is_clock)
        && rest.split(|byte| *byte == b' ').any(|word| word.len() == 4 && word.iter().all(u8::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_cut_where_an_envelope_stands() {
        let text = "From a@example.org Mon Mar  2 10:00:00 2026\nSubject: 1\n\nFrom here it is easy.\n\
                    >From there too\n\nFrom what I see, 5 of 7 are done.\n\n\
                    From b at example.org  Tue Mar  3 10:00:00 2026\nSubject: 2\n\nbye";
        let mut reader = io::BufReader::with_capacity(7, text.as_bytes());
        let mut mbox = Mbox::new(&mut reader);
        assert_eq!(mbox.next().unwrap(), Some(RecordPosition::line(1)));
        assert_eq!(
            String::from_utf8_lossy(&mbox.message),
            "Subject: 1\n\nFrom here it is easy.\nFrom there too\n\nFrom what I see, 5 of 7 are done.\n\n"
        );
        assert_eq!(mbox.next().unwrap(), Some(RecordPosition::line(9)));
        assert_eq!(mbox.message, b"Subject: 2\n\nbye");
        assert_eq!(mbox.next().unwrap(), None);
    }
}
