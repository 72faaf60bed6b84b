//! Messages of unknown people: kept in `messages.unknown.csv` and retried by every later import.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use super::{append::written, key_of};
use crate::{
    moment::{self, DateOrder},
    record::{MessageRecord, PersonHandles, RecordScope},
};
use forewarn_base::{
    error::{Error, Result, csv_error, file_error, io},
    file_fault::FileFault,
    storage::Replacement,
};

const COLUMNS: [&str; 18] = [
    "message_id",
    "sent_at",
    "edited_at",
    "author",
    "handles",
    "with",
    "project",
    "client",
    "thread_id",
    "reply_to",
    "channel",
    "subject",
    "text",
    "automated",
    "fallback_client",
    "fallback_project",
    "file",
    "reason",
];

/// Channels that importers name, so that a message read back holds the same word.
const CHANNELS: &[&str] = &["mail", "telegram", "slack", "whatsapp", "comment", "call", "note"];

/// The command line's scope when a message was set aside; it applies when the message is retried.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ScopeFallback {
    /// `--client`.
    pub client: String,
    /// `--project`.
    pub project: String,
    /// The file it came from.
    pub file: String,
}

/// The messages kept aside by this import.
pub struct MessagesAside {
    path: std::path::PathBuf,
    out: csv::Writer<Replacement>,
    ids: BTreeSet<u64>,
    /// The records of this import that were counted as unknown, with their files; one message may be in several.
    counted: Vec<(u64, Arc<str>)>,
}

impl std::fmt::Debug for MessagesAside {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("MessagesAside").field("path", &self.path).finish_non_exhaustive()
    }
}

impl MessagesAside {
    /// Starts a new file beside the old one.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn begin(workspace: &Path) -> Result<Self> {
        let path = workspace.join("messages.unknown.csv");
        let beside = Replacement::begin(&path)?;
        let mut out = csv::WriterBuilder::new().buffer_capacity(1 << 18).from_writer(beside);
        out.write_record(COLUMNS).map_err(csv_error(&path))?;
        Ok(Self { path, out, ids: BTreeSet::new(), counted: Vec::new() })
    }

    /// Sets a message aside. Returns whether it is new here.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(
        &mut self,
        message: &MessageRecord,
        fallback: &ScopeFallback,
        zone: chrono_tz::Tz,
        reason: &str,
    ) -> Result<bool> {
        if !self.ids.insert(key_of(&message.id)) {
            return Ok(false);
        }
        let words = |when: Option<_>| when.map(|when| moment::words(when, zone)).unwrap_or_default();
        let list = |values: &[String]| serde_json::to_string(values).unwrap_or_default();
        let row = [
            message.id.clone(),
            words(message.sent),
            words(message.edited),
            message.author.name.clone(),
            list(&message.author.handles),
            list(&message.with),
            message.scope.project.clone(),
            message.scope.client.clone(),
            message.thread.clone(),
            message.reply_to.clone(),
            message.channel.to_owned(),
            message.subject.clone(),
            message.text.clone(),
            message.automated.to_string(),
            fallback.client.clone(),
            fallback.project.clone(),
            fallback.file.clone(),
            reason.to_owned(),
        ];
        self.out.write_record(&row).map_err(csv_error(&self.path))?;
        Ok(true)
    }

    /// Notes that a message was counted as an unknown record.
    pub fn count(&mut self, id: &str, file: &Arc<str>) {
        self.counted.push((key_of(id), file.clone()));
    }

    /// Takes out the hashes of the ids of messages that were counted as unknown records, and their files.
    pub fn take_counted(&mut self) -> Vec<(u64, Arc<str>)> {
        std::mem::take(&mut self.counted)
    }

    /// Tells every message that was kept.
    ///
    /// # Errors
    /// It cannot be read back.
    pub fn each(
        &mut self,
        on_message: &mut dyn FnMut(MessageRecord, ScopeFallback) -> Result<()>,
    ) -> Result<()> {
        self.out.flush().map_err(io(&self.path))?;
        let file = self.out.get_ref().reopen()?;
        each_of(&self.path, file, on_message)
    }

    /// How many messages are kept.
    pub fn messages(&self) -> u64 {
        self.ids.len() as u64
    }

    /// The whole file, which takes its place when it is committed; `None` where nothing is kept any more.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn prepare(self) -> Result<Option<Replacement>> {
        if self.ids.is_empty() {
            return Ok(None);
        }
        written(self.out, &self.path).map(Some)
    }
}

/// Reads back what earlier imports set aside.
///
/// # Errors
/// The file is there and is not what [`MessagesAside`] writes.
pub fn read_back(
    workspace: &Path,
    on_message: &mut dyn FnMut(MessageRecord, ScopeFallback) -> Result<()>,
) -> Result<()> {
    let path = workspace.join("messages.unknown.csv");
    let file = match std::fs::File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(Error::Io { path, cause: source }),
    };
    each_of(&path, file, on_message)
}

/// How many messages earlier imports set aside; none where the file is not there, or is not what [`MessagesAside`] writes.
pub fn count(workspace: &Path) -> u64 {
    let Ok(mut reader) = csv::Reader::from_path(workspace.join("messages.unknown.csv")) else { return 0 };
    let is_ours = reader.headers().is_ok_and(|header| header.iter().eq(COLUMNS));
    if is_ours { reader.byte_records().flatten().count() as u64 } else { 0 }
}

fn each_of(
    path: &Path,
    file: std::fs::File,
    on_message: &mut dyn FnMut(MessageRecord, ScopeFallback) -> Result<()>,
) -> Result<()> {
    let mut reader = csv::Reader::from_reader(std::io::BufReader::with_capacity(1 << 18, file));
    let header = reader.headers().map_err(csv_error(path))?;
    if header.iter().ne(COLUMNS) {
        let fault = FileFault::NotWrittenByImport;
        return Err(file_error(path, fault));
    }
    let mut row = csv::StringRecord::new();
    while reader.read_record(&mut row).map_err(csv_error(path))? {
        let list = |index: usize| serde_json::from_str::<Vec<String>>(&row[index]).unwrap_or_default();
        let when = |index: usize| moment::parse(&row[index], DateOrder::DayFirst);
        let message = MessageRecord {
            id: row[0].to_owned(),
            sent: when(1),
            edited: when(2),
            author: PersonHandles { name: row[3].to_owned(), handles: list(4) },
            with: list(5),
            scope: RecordScope {
                project: row[6].to_owned(),
                client: row[7].to_owned(),
                ..RecordScope::default()
            },
            thread: row[8].to_owned(),
            reply_to: row[9].to_owned(),
            channel: CHANNELS.iter().find(|known| **known == &row[10]).copied().unwrap_or("mail"),
            subject: row[11].to_owned(),
            text: row[12].to_owned(),
            automated: &row[13] == "true",
        };
        let [client, project, file] = [14, 15, 16].map(|index| row[index].to_owned());
        on_message(message, ScopeFallback { client, project, file })?;
    }
    Ok(())
}
