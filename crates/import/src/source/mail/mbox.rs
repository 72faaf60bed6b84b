//! Cuts an mbox into messages, holding one at a time.
//!
//! A message begins at a line `From …`, which mail programs write in many forms: with an address and a date, with either,
//! with a `-`, or with nothing. What is no date is a separator only where headers follow, because sentences begin with
//! "From" as well. Mail end to end without any such line is cut where the headers of a whole mail stand.

use std::{
    collections::VecDeque,
    io::{self, BufRead},
};

use crate::record::{MESSAGE_BYTES_MOST, RecordPosition};

/// How many lines are looked at for the headers of a mail.
const HEADER_LINES_MOST: usize = 200;
/// How many bytes are looked at for the headers of a mail.
const HEADER_BYTES_MOST: usize = 1 << 20;
/// The date that `git format-patch` writes into the first line of every patch.
const GIT_DATE: &[u8] = b"Mon Sep 17 00:00:00 2001";

/// An mbox that is being read.
#[allow(clippy::struct_excessive_bools, reason = "each is something of its own that was seen")]
pub(super) struct Mbox<'a> {
    reader: &'a mut dyn BufRead,
    /// The message read last, without its envelope, with `>From` undone.
    pub(super) message: Vec<u8>,
    /// The line before it: `From sender date`; empty where none stands.
    pub(super) envelope: Vec<u8>,
    /// Whether it was longer than is read; then only its beginning is there.
    pub(super) is_too_long: bool,
    /// How many whole mails its body seems to hold.
    pub(super) mails_within: u64,
    /// Whether messages stand end to end, without separators.
    is_bare: bool,
    /// Whether the file is a series of patches, whose envelopes have git's date.
    is_patches: bool,
    /// The line that was read last, and its number.
    line: Vec<u8>,
    number: u64,
    /// Lines that were looked at already, each with its end.
    ahead: VecDeque<Vec<u8>>,
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
            mails_within: 0,
            is_bare: false,
            is_patches: false,
            line: Vec::new(),
            number: 0,
            ahead: VecDeque::new(),
            next: None,
            started: false,
        }
    }

    /// A file that begins with the headers of a mail, and may hold further mails after it.
    pub(super) fn without_envelopes(reader: &'a mut dyn BufRead) -> Self {
        Self { is_bare: true, ..Self::new(reader) }
    }

    /// Reads the next message; returns the line of its envelope, `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<RecordPosition>> {
        if !self.started {
            self.started = true;
            self.start()?;
        }
        let Some(position) = self.next.take() else { return Ok(None) };
        self.message.clear();
        // One huge message must not keep its room for all that follow.
        self.message.shrink_to(1 << 20);
        (self.is_too_long, self.mails_within) = (false, 0);
        self.envelope.clear();
        if self.is_bare {
            self.keep_line();
        } else {
            self.envelope.clone_from(&self.line);
        }
        let mut after_blank = false;
        let mut in_headers = true;
        // Outside of a multipart, or after its end, the next mail may begin.
        let mut multipart: Option<Vec<u8>> = None;
        while self.read_line()? {
            if self.line.starts_with(b"From") && !self.is_bare && self.is_separator(after_blank)? {
                self.next = Some(RecordPosition::line(self.number));
                break;
            }
            if after_blank && !in_headers && may_begin_mail(&self.line) && multipart.is_none() {
                let headers = self.headers_ahead()?;
                if headers.are_a_mail() {
                    if self.is_bare {
                        self.next = Some(RecordPosition::line(self.number));
                        break;
                    }
                    self.mails_within += 1;
                }
            }
            let is_blank = self.line.trim_ascii().is_empty();
            if in_headers && is_blank {
                in_headers = false;
                multipart = boundary(&self.message);
            } else if let Some(mark) = &multipart
                && self.line.starts_with(b"--")
                && self.line[2..].trim_ascii_end().strip_suffix(b"--") == Some(mark)
            {
                multipart = None;
            }
            after_blank = is_blank;
            self.keep_line();
        }
        Ok(Some(position))
    }

    /// Finds the first message: blank lines and a byte order mark may lead.
    fn start(&mut self) -> io::Result<()> {
        while self.next.is_none() && self.read_line()? {
            if let Some(rest) = self.line.strip_prefix(b"\xEF\xBB\xBF") {
                self.line = rest.to_vec();
            }
            let is_first = if self.is_bare {
                !self.line.trim_ascii().is_empty()
            } else {
                self.is_patches = is_git(&self.line);
                self.line.starts_with(b"From") && self.is_separator(true)?
            };
            if is_first {
                self.next = Some(RecordPosition::line(self.number));
            }
        }
        Ok(())
    }

    fn keep_line(&mut self) {
        let is_quoted = self.line.starts_with(b">")
            && self.line.trim_ascii_start().trim_start_quotes().starts_with(b"From ");
        let line = if is_quoted { &self.line[1..] } else { &self.line[..] };
        if self.message.len() + line.len() > MESSAGE_BYTES_MOST {
            self.is_too_long = true;
        } else if !self.is_too_long {
            self.message.extend_from_slice(line);
        }
    }

    /// Whether the line that was read last separates two messages.
    fn is_separator(&mut self, after_blank: bool) -> io::Result<bool> {
        if is_git(&self.line) && !self.is_patches {
            return Ok(false);
        }
        Ok(match Envelope::of(&self.line) {
            None => false,
            Some(Envelope::Dated) if after_blank => true,
            Some(_) => {
                let headers = self.headers_ahead()?;
                headers.first_is_header && headers.known > 0
            }
        })
    }

    /// The headers in the next lines, which stay to be read; a line that may begin a mail counts as the first of them.
    fn headers_ahead(&mut self) -> io::Result<HeadersAhead> {
        let mut headers = HeadersAhead::default();
        if may_begin_mail(&self.line) {
            headers.count(&self.line);
        }
        let mut bytes = 0;
        for index in 0..HEADER_LINES_MOST {
            if index == self.ahead.len() {
                let mut line = Vec::new();
                if !read_line(self.reader, &mut line)? {
                    break;
                }
                self.ahead.push_back(line);
            }
            let line = &self.ahead[index];
            bytes += line.len();
            if bytes > HEADER_BYTES_MOST || !headers.count(line) {
                break;
            }
        }
        Ok(headers)
    }

    /// Reads a line with its end; of an endless one only as much as a message may hold.
    fn read_line(&mut self) -> io::Result<bool> {
        self.number += 1;
        if let Some(line) = self.ahead.pop_front() {
            self.line = line;
            return Ok(true);
        }
        self.line.clear();
        read_line(self.reader, &mut self.line)
    }
}

fn read_line(reader: &mut dyn BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    let mut is_any = false;
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(is_any);
        }
        is_any = true;
        let end = memchr::memchr(b'\n', buffer);
        let taken = end.map_or(buffer.len(), |end| end + 1);
        if line.len() <= MESSAGE_BYTES_MOST {
            line.extend_from_slice(&buffer[..taken]);
        }
        reader.consume(taken);
        if end.is_some() {
            return Ok(true);
        }
    }
}

/// The headers at the beginning of some lines.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is something of its own that was seen")]
struct HeadersAhead {
    lines: usize,
    first_is_header: bool,
    /// How many of them only mail has.
    known: usize,
    has_from: bool,
    has_date: bool,
    has_id: bool,
}

impl HeadersAhead {
    /// Takes in a line; returns whether the headers may go on after it.
    fn count(&mut self, line: &[u8]) -> bool {
        self.lines += 1;
        let Some(name) = header_name(line) else {
            // A header goes on in lines that begin with a space; old programs quote the separator's own line.
            return self.first_is_header && matches!(line.first(), Some(b' ' | b'\t'))
                || self.lines == 1 && line.starts_with(b">From ");
        };
        self.first_is_header |= self.known == 0;
        let name = name.to_ascii_lowercase();
        self.known += usize::from(KNOWN_HEADERS.contains(&name.as_slice()) || name.starts_with(b"x-"));
        self.has_from |= name == b"from";
        self.has_date |= name == b"date";
        self.has_id |= name == b"message-id";
        true
    }

    /// Whether they are those of a whole mail. What people quote of a mail by hand names no Message-ID.
    fn are_a_mail(&self) -> bool {
        self.has_from && self.has_date && self.has_id
    }
}

/// Headers that mail has and words have not.
const KNOWN_HEADERS: &[&[u8]] = &[
    b"from",
    b"to",
    b"cc",
    b"date",
    b"subject",
    b"message-id",
    b"received",
    b"return-path",
    b"delivered-to",
    b"envelope-to",
    b"mime-version",
    b"content-type",
    b"content-transfer-encoding",
    b"reply-to",
    b"sender",
    b"in-reply-to",
    b"references",
    b"status",
    b"dkim-signature",
    b"authentication-results",
    b"list-id",
    b"user-agent",
];

/// The name of a header, where a line is one: `Message-ID: <a@b>`.
fn header_name(line: &[u8]) -> Option<&[u8]> {
    let colon = line.iter().take(78).position(|byte| *byte == b':')?;
    let name = &line[..colon];
    let is_name = name.first().is_some_and(u8::is_ascii_alphabetic)
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    is_name.then_some(name)
}

/// Whether a line is a header.
pub(super) fn is_header(line: &[u8]) -> bool {
    header_name(line).is_some()
}

/// Whether a line is a header with which mail programs begin a mail.
fn may_begin_mail(line: &[u8]) -> bool {
    matches!(line.first(), Some(b'A'..=b'Z' | b'a'..=b'z'))
        && header_name(line).is_some_and(|name| {
            let name = name.to_ascii_lowercase();
            KNOWN_HEADERS.contains(&name.as_slice()) || name.starts_with(b"x-")
        })
}

/// Whether bytes begin with headers of a mail, three of them known ones.
pub(super) fn begins_mail(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
    let mut headers = HeadersAhead::default();
    for line in start.split(|byte| *byte == b'\n').take(HEADER_LINES_MOST) {
        if !headers.count(line) {
            break;
        }
    }
    headers.known >= 3 && (headers.has_from || headers.has_date)
}

/// The boundary of a multipart message that begins with these headers.
fn boundary(headers: &[u8]) -> Option<Vec<u8>> {
    let lower = headers.to_ascii_lowercase();
    let at = memchr::memmem::find(&lower, b"multipart/")?;
    let start = at + memchr::memmem::find(&lower[at..], b"boundary=")? + b"boundary=".len();
    let rest = &headers[start..];
    let boundary = match rest.first()? {
        b'"' => rest[1..].split(|byte| *byte == b'"').next()?,
        _ => rest.split(|byte| byte.is_ascii_whitespace() || *byte == b';').next()?,
    };
    (!boundary.is_empty()).then(|| boundary.to_vec())
}

trait MboxQuotes {
    fn trim_start_quotes(&self) -> &[u8];
}

impl MboxQuotes for [u8] {
    fn trim_start_quotes(&self) -> &[u8] {
        &self[self.iter().take_while(|byte| **byte == b'>').count()..]
    }
}

/// What a line that may separate two messages says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Envelope {
    /// A clock time and a year, as in `From kim@example.org Mon Mar  2 10:00:00 2026`, which no sentence holds.
    Dated,
    /// A sender, a day, or nothing: a separator where headers follow.
    Plain,
}

impl Envelope {
    /// What a line says; `None` where it is a sentence that begins with "From".
    pub(super) fn of(line: &[u8]) -> Option<Self> {
        let rest = line.strip_prefix(b"From")?;
        let rest = rest.trim_ascii_end();
        if rest.is_empty() {
            return Some(Self::Plain);
        }
        let rest = rest.strip_prefix(b" ")?;
        let is_clock = |window: &[u8]| {
            window[0].is_ascii_digit()
                && window[1] == b':'
                && window[2].is_ascii_digit()
                && window[3].is_ascii_digit()
        };
        if rest.len() >= 1000 {
            return None;
        }
        let mut words = rest.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let is_year = |word: &[u8]| word.len() == 4 && word.iter().all(u8::is_ascii_digit);
        if rest.windows(4).any(is_clock) && words.clone().any(|word| is_year(word) || is_iso_day(word)) {
            return Some(Self::Dated);
        }
        let sender = words.next()?;
        match words.next() {
            None => Some(Self::Plain),
            Some(day) if is_iso_day(day) => Some(Self::Plain),
            // `From kim@example.org Mon Mar 2 2026`
            Some(_) if memchr::memchr(b'@', sender).is_some() || sender == b"-" => {
                words.any(is_year).then_some(Self::Plain)
            }
            Some(_) => None,
        }
    }
}

/// `2026-03-02` and what may follow it in one word.
fn is_iso_day(word: &[u8]) -> bool {
    word.len() >= 10
        && word[4] == b'-'
        && word[7] == b'-'
        && [0, 1, 2, 3, 5, 6, 8, 9].iter().all(|&at| word[at].is_ascii_digit())
}

/// Whether a line is the first of a patch by git: patches are also sent within mail.
fn is_git(line: &[u8]) -> bool {
    line.strip_prefix(b"From ").is_some_and(|rest| rest.trim_ascii_end().ends_with(GIT_DATE))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The line of each message, and the message.
    fn cut(text: &str) -> Vec<(u64, String)> {
        let mut reader = io::BufReader::with_capacity(7, text.as_bytes());
        let mut mbox = Mbox::new(&mut reader);
        let mut messages = Vec::new();
        while let Some(position) = mbox.next().unwrap() {
            messages.push((position.at, String::from_utf8_lossy(&mbox.message).into_owned()));
        }
        messages
    }

    #[test]
    fn messages_are_cut_where_an_envelope_stands() {
        let text = "From a@example.org Mon Mar  2 10:00:00 2026\nSubject: 1\n\nFrom here it is easy.\n\
                    >From there too\n\nFrom what I see, 5 of 7 are done.\n\n\
                    From b at example.org  Tue Mar  3 10:00:00 2026\nSubject: 2\n\nbye";
        assert_eq!(
            cut(text),
            [
                (
                    1,
                    "Subject: 1\n\nFrom here it is easy.\nFrom there too\n\nFrom what I see, 5 of 7 are done.\n\n"
                        .to_owned()
                ),
                (9, "Subject: 2\n\nbye".to_owned())
            ]
        );
    }

    #[test]
    fn separators_of_many_programs_cut_and_sentences_do_not() {
        for separator in [
            "From",
            "From ",
            "From -",
            "From - Mon Mar 02 10:00:00 2026",
            "From kim@example.org",
            "From 1853@xxx Mon Mar 02 10:00:00 +0000 2026",
            "From kim@example.org 2026-03-02T10:00:00Z",
            "From kim@example.org 2026-03-02 10:00:00+00:00",
            "From kim@example.org 2026-03-02",
            "From MAILER-DAEMON",
            "From kim@example.org Mon Mar 2 2026",
        ] {
            // No blank line before, and ends of lines as Windows writes them.
            for end in ["\n", "\r\n"] {
                let text = format!(
                    "{separator}\nX-Mozilla-Status: 1\nFrom: a@b\n\none\n{separator}\nDate: x\n\ntwo"
                )
                .replace('\n', end);
                assert_eq!(cut(&text).len(), 2, "{separator:?} {end:?}");
            }
        }
        for sentence in [
            "From",
            "From Kim",
            "From kim@example.org I have it",
            "From the President xyz@abc.com",
            "From 2026 on: all is new",
            "From 4f2c1d0 Mon Sep 17 00:00:00 2001",
        ] {
            let text =
                format!("From a@b Mon Mar  2 10:00:00 2026\nFrom: a@b\n\none\n\n{sentence}\n\nand so: on\n");
            assert_eq!(cut(&text).len(), 1, "{sentence}");
        }
        let patches = "From 4f2c1d0 Mon Sep 17 00:00:00 2001\nFrom: a@b\n\none\n\n".repeat(2);
        assert_eq!(cut(&patches).len(), 2);
    }

    #[test]
    fn mail_end_to_end_is_cut_and_what_is_forwarded_is_not() {
        let mail = |id: &str| format!("Message-ID: <{id}>\nDate: x\nFrom: a@b\nSubject: y\n\nwords\n\n");
        let lines = |text: &str| {
            let mut reader = io::BufReader::with_capacity(7, text.as_bytes());
            let mut mbox = Mbox::without_envelopes(&mut reader);
            let mut lines = Vec::new();
            while let Some(position) = mbox.next().unwrap() {
                lines.push(position.at);
            }
            lines
        };
        assert_eq!(lines(&format!("{}{}{}", mail("1"), mail("2"), mail("3"))), [1, 8, 15]);
        let forwarded = "From: a@b\nMessage-ID: <1>\nDate: x\n\n---- Forwarded ----\n\nFrom: c@d\nDate: y\nTo: a@b\n\nwords";
        assert_eq!(lines(forwarded), [1]);
        let attached = format!(
            "From: a@b\nContent-Type: multipart/mixed; boundary=\"=x\"\n\n--=x\nContent-Type: message/rfc822\n\n{}--=x--\n\n{}",
            mail("2"),
            mail("3")
        );
        assert_eq!(lines(&attached), [1, 16]);
    }
}
