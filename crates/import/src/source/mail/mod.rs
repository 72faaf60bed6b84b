//! Mail: mbox, Maildir, single messages, Apple's .emlx, and folders and zips of any of them, told by their first line.

mod body;
mod date;
mod mbox;
mod message;
mod thread;

use std::io::Read as _;

use chrono_tz::Tz;
use mail_parser::MessageParser;

use self::{
    mbox::{Envelope, Mbox},
    thread::MailThreads,
};
use crate::{
    input::Bundle,
    record::{MESSAGE_BYTES_MOST, Record, RecordFault, RecordPosition, RecordSink},
};
use forewarn_base::import_note::ImportWarning;
use forewarn_base::{
    error::{Result, file_error, io},
    file_fault::{ExportContent, FileFault},
    reason::RejectionReason,
};

/// Endings of files that lie beside mail and are none.
const OTHER: &[&str] = &[
    ".msf", ".json", ".html", ".htm", ".xml", ".csv", ".pdf", ".dat", ".zip", ".log", ".jpg", ".png", ".ics",
    ".vcf",
];

/// Reads all mail of an export.
///
/// # Errors
/// A file cannot be read, or there is no mail at all.
pub fn read(bundle: &mut Bundle, zone: Tz, sink: &mut dyn RecordSink) -> Result<()> {
    let mut desk = MailReader {
        parser: MessageParser::default(),
        threads: MailThreads::new(sink.known_threads()),
        zone,
    };
    let mut found = false;
    let mut other = 0;
    for position in 0..bundle.entries().len() {
        let path = bundle.label_path(position);
        let name = bundle.entries()[position].name.clone();
        if super::ends(&name, OTHER) {
            continue;
        }
        sink.file(&path.to_string_lossy());
        let mut reader = bundle.reader(position)?;
        let start = reader.fill_buf().map_err(io(&path))?;
        match MailFileKind::of(start) {
            MailFileKind::Mbox => {
                desk.mbox(Mbox::new(&mut *reader), &path, sink)?;
            }
            MailFileKind::Message => desk.mbox(Mbox::without_envelopes(&mut *reader), &path, sink)?,
            MailFileKind::Emlx => {
                let mut raw = Vec::new();
                let most = MESSAGE_BYTES_MOST as u64 + 1;
                std::io::Read::take(&mut *reader, most).read_to_end(&mut raw).map_err(io(&path))?;
                if raw.len() > MESSAGE_BYTES_MOST {
                    sink.reject(RecordPosition::record(1), RecordFault::whole(RejectionReason::TextTooLong))?;
                } else {
                    desk.message(emlx(&raw), b"", RecordPosition::record(1), sink)?;
                }
            }
            MailFileKind::Empty => {}
            MailFileKind::Other => {
                other += 1;
                continue;
            }
        }
        found = true;
    }
    if !found {
        return Err(file_error(&bundle.path, FileFault::Without(ExportContent::Mail)));
    }
    if other > 0 {
        sink.warn(ImportWarning::NotMails { folder: bundle.path.clone(), files: other });
    }
    Ok(())
}

/// Whether a file that begins so is mail.
pub(crate) fn is_mail(start: &[u8]) -> bool {
    match MailFileKind::of(start) {
        MailFileKind::Mbox => true,
        // Many files begin with a word and a colon.
        MailFileKind::Message => mbox::begins_mail(start),
        MailFileKind::Emlx => start
            .iter()
            .position(|byte| *byte == b'\n')
            .is_some_and(|end| mbox::begins_mail(&start[end + 1..])),
        MailFileKind::Empty | MailFileKind::Other => false,
    }
}

/// What a file is, by its first line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MailFileKind {
    Mbox,
    Message,
    Emlx,
    Empty,
    Other,
}

impl MailFileKind {
    fn of(start: &[u8]) -> Self {
        let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
        let blank = start.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let mut lines = start[blank..].split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
        let line = lines.next().unwrap_or_default();
        if line.is_empty() {
            return Self::Empty;
        }
        match Envelope::of(line) {
            Some(Envelope::Dated) => return Self::Mbox,
            Some(Envelope::Plain) if lines.next().is_some_and(mbox::is_header) => return Self::Mbox,
            _ => {}
        }
        if line.iter().all(u8::is_ascii_digit) {
            return Self::Emlx;
        }
        // A header: a name of printable characters, then a colon.
        match line.iter().position(|byte| *byte == b':') {
            Some(colon) => {
                let name = line[..colon].trim_ascii_end();
                let is_name =
                    !name.is_empty() && name.iter().all(|byte| matches!(byte, b'!'..=b'9' | b';'..=b'~'));
                if is_name { Self::Message } else { Self::Other }
            }
            None => Self::Other,
        }
    }
}

/// Apple Mail puts the length of the message before it and a property list after it.
fn emlx(raw: &[u8]) -> &[u8] {
    let Some(end) = memchr::memchr(b'\n', raw) else { return raw };
    let length = std::str::from_utf8(&raw[..end]).ok().and_then(|digits| digits.trim().parse::<usize>().ok());
    let rest = &raw[end + 1..];
    &rest[..length.unwrap_or(rest.len()).min(rest.len())]
}

/// What is kept from message to message.
struct MailReader {
    parser: MessageParser,
    threads: MailThreads,
    zone: Tz,
}

impl MailReader {
    fn mbox(&mut self, mut mbox: Mbox<'_>, path: &std::path::Path, sink: &mut dyn RecordSink) -> Result<()> {
        let mut within = (0u64, 0u64);
        while let Some(position) = mbox.next().map_err(io(path))? {
            if mbox.is_too_long {
                sink.reject(position, RecordFault::whole(RejectionReason::TextTooLong))?;
            } else {
                if mbox.mails_within > 0 {
                    within =
                        (within.0 + mbox.mails_within, if within.1 == 0 { position.at } else { within.1 });
                }
                self.message(&mbox.message, &mbox.envelope, position, sink)?;
            }
        }
        if let (mails @ 1.., line) = within {
            sink.warn(ImportWarning::MailsWithin { file: path.to_owned(), mails, line });
        }
        Ok(())
    }

    fn message(
        &mut self,
        raw: &[u8],
        envelope: &[u8],
        position: RecordPosition,
        sink: &mut dyn RecordSink,
    ) -> Result<()> {
        match message::read(&self.parser, raw, envelope) {
            Ok(mut read) => {
                read.message.thread = self.threads.thread_of(&read, self.zone);
                sink.take(position, vec![Record::Message(Box::new(read.message))])
            }
            Err(fault) => sink.reject(position, fault),
        }
    }
}
