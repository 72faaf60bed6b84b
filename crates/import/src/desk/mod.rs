//! The importer: takes records from every source, finds their author and client, drops known ones and writes the rest.
//!
//! **Invariant:** nothing in the workspace changes before [`Importer::finish`], which renames finished files into place.

pub mod append;
pub mod aside;
pub mod course;
mod party;
pub mod people;
pub mod rows;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};

pub use self::append::hash;
use self::{
    append::{TableAppender, written},
    aside::{MessagesAside, ScopeFallback},
    course::ItemCourses,
    party::Parties,
    people::{DirectoryPerson, PeopleDirectory},
};
use super::{
    ImportOptions,
    moment::DateOrder,
    record::{
        KnownChats, KnownMessage, MESSAGE_BYTES_MOST, MessageRecord, PersonHandles, PositionUnit, Record,
        RecordFault, RecordPosition, RecordScope, RecordSink,
    },
    summary::{ImportSummary, RecordCounts, RejectedRecord, RowCounts, UnknownPerson},
    table::WorkspaceTable,
};
use forewarn_base::import_note::{ImportWarning, MessageDoubt};
use forewarn_base::{
    error::{Result, csv_error},
    plain::defuse,
    reason::RejectionReason,
    storage::Replacement,
};

/// What is learned from the messages that are there.
const MESSAGE_COLUMNS: [&str; 7] =
    ["message_id", "client_id", "thread_id", "sent_at", "side", "channel", "text"];
/// How many of anything a summary lists.
const LISTED_MOST: usize = 100;

/// The summary's entry for the files it does not list.
const OTHER_FILES: &str = "(other files)";

/// The chats that were read so far.
#[derive(Debug, Default)]
struct ChatMemory {
    known: KnownChats,
    places: BTreeMap<String, u32>,
}

impl ChatMemory {
    fn note(&mut self, thread: &str, at: &str, text: &str, is_aside: bool) {
        let Ok(at) = DateTime::parse_from_rfc3339(at) else { return };
        let thread = if let Some(place) = self.places.get(thread) {
            *place
        } else {
            let place = u32::try_from(self.known.threads.len()).unwrap_or(u32::MAX);
            self.known.threads.push(thread.to_owned());
            self.places.insert(thread.to_owned(), place);
            place
        };
        let message = KnownMessage { thread, at: at.timestamp(), text: key_of(text), is_aside };
        self.known.messages.push(message);
    }
}

/// What became of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
enum RecordVerdict {
    Mapped,
    Unknown,
    Rejected(RecordFault),
}

/// Receives records and writes the workspace's tables.
#[derive(Debug)]
pub struct Importer<'a> {
    options: &'a ImportOptions,
    fallback: ScopeFallback,
    directory: PeopleDirectory,
    tables: BTreeMap<WorkspaceTable, TableAppender>,
    courses: ItemCourses,
    /// For every message: the hash of its id and of its text, to detect edits.
    words: BTreeMap<u64, u64>,
    parties: Parties,
    /// The message set aside last.
    kept: Option<String>,
    threads: Vec<(u64, u64)>,
    aside: Option<MessagesAside>,
    rejected: Option<csv::Writer<Replacement>>,
    file: Arc<str>,
    /// The chats whose messages have no keys; kept for their source only.
    chats: Option<ChatMemory>,
    /// How many files told that the day comes first, and how many that the month does.
    orders: [u64; 2],
    summary: ImportSummary,
}

impl<'a> Importer<'a> {
    /// An importer for an existing workspace. Messages set aside by earlier imports are retried first.
    ///
    /// # Errors
    /// The workspace's tables cannot be read.
    pub fn open(options: &'a ImportOptions, source: &str) -> Result<Self> {
        let directory = PeopleDirectory::read(&options.workspace, &options.agency_domains)?;
        let client = options.client.clone().unwrap_or_default();
        let fallback = ScopeFallback {
            // A client may also be given by its name.
            client: directory.client(&client).map_or(client.clone(), str::to_owned),
            project: options.project.clone().unwrap_or_default(),
            file: String::new(),
        };
        let summary = ImportSummary { source: source.to_owned(), ..ImportSummary::default() };
        let mut desk = Self {
            options,
            fallback,
            directory,
            tables: BTreeMap::new(),
            courses: ItemCourses::default(),
            words: BTreeMap::new(),
            parties: Parties::default(),
            kept: None,
            threads: Vec::new(),
            aside: None,
            rejected: None,
            file: "".into(),
            chats: (source == "whatsapp").then(ChatMemory::default),
            orders: [0; 2],
            summary,
        };
        if let Some(client) = &options.client
            && desk.directory.has_clients()
            && desk.directory.client(client).is_none()
        {
            desk.warn(ImportWarning::ClientNotListed { client: client.clone() });
        }
        aside::read_back(&options.workspace, &mut |message, fallback| {
            if desk.message(&message, &fallback)? == RecordVerdict::Mapped {
                desk.summary.taken_back += 1;
            }
            Ok(())
        })?;
        desk.begin_reading()?;
        Ok(desk)
    }

    /// Marks what earlier imports have read.
    fn begin_reading(&mut self) -> Result<()> {
        if self.chats.is_some() {
            self.table(WorkspaceTable::Messages)?;
        }
        if let Some(chats) = &mut self.chats {
            chats.known.before = u32::try_from(chats.known.threads.len()).unwrap_or(u32::MAX);
        }
        Ok(())
    }

    /// Puts everything in its place.
    ///
    /// # Errors
    /// A file cannot be written or renamed; importing again repairs it.
    pub fn finish(mut self) -> Result<ImportSummary> {
        self.try_again()?;
        let workspace = &self.options.workspace;
        self.summary.kept_aside = self.aside.as_ref().map_or(0, MessagesAside::messages);
        let unknown = self.directory.unknown().into_iter().take(LISTED_MOST);
        self.summary.unknown_people =
            unknown.map(|(handle, name, messages)| UnknownPerson { handle, name, messages }).collect();
        if self.directory.proposals_lost > 0 {
            let lost = self.directory.proposals_lost;
            self.warn(ImportWarning::MorePeople { messages: lost });
        }
        // All files are complete before the first is renamed into place.
        let mut prepared = Vec::new();
        for (table, appender) in self.tables {
            let rows = RowCounts { written: appender.written, known: appender.known };
            if rows != RowCounts::default() {
                self.summary.tables.insert(table.name().to_owned(), rows);
            }
            prepared.extend(appender.prepare()?);
        }
        let proposals = self.directory.prepare_proposals(
            workspace,
            self.options.client.as_deref(),
            self.options.reasons.proposal,
        )?;
        let aside = self.aside.map(MessagesAside::prepare).transpose()?.flatten();
        let rejected_path = workspace.join("import.rejected.csv");
        let rejected = self.rejected.map(|writer| written(writer, &rejected_path)).transpose()?;
        for replacement in prepared {
            replacement.commit()?;
        }
        for (replacement, path) in [
            (proposals, workspace.join("people.proposed.csv")),
            (aside, workspace.join("messages.unknown.csv")),
            (rejected, rejected_path),
        ] {
            match replacement {
                Some(replacement) => replacement.commit()?,
                None => people::remove(&path)?,
            }
        }
        Ok(self.summary)
    }

    /// Tries the messages kept aside once more, now that all is read: an answer of the agency in a chat may stand before
    /// the first words of the client whose chat it is.
    fn try_again(&mut self) -> Result<()> {
        let Some(mut first) = self.aside.take() else { return Ok(()) };
        self.directory.forget_proposals();
        let counted = first.take_counted();
        let mut settled: BTreeSet<u64> = BTreeSet::new();
        // Reading goes on in the old file while what stays is written to a new one.
        first.each(&mut |message, fallback| {
            if self.message(&message, &fallback)? == RecordVerdict::Mapped {
                settled.insert(key_of(&message.id));
            }
            Ok(())
        })?;
        for (_, file) in counted.iter().filter(|(id, _)| settled.contains(id)) {
            let files = &mut self.summary.files;
            let own = if files.contains_key(&**file) { file } else { OTHER_FILES };
            for counts in [Some(&mut self.summary.counts), files.get_mut(own)].into_iter().flatten() {
                counts.unknown -= 1;
                counts.mapped += 1;
            }
        }
        Ok(())
    }

    /// The appender of a table, opened when it is first asked for.
    fn table(&mut self, table: WorkspaceTable) -> Result<&mut TableAppender> {
        if !self.tables.contains_key(&table) {
            let (words, threads, courses) = (&mut self.words, &mut self.threads, &mut self.courses);
            let (parties, chats) = (&mut self.parties, &mut self.chats);
            let follows_edits = self.options.follows_edits;
            let in_messages = MESSAGE_COLUMNS.map(|column| WorkspaceTable::Messages.index(column));
            let in_schedule = ["client_id", "item_id", "at", "event", "due"]
                .map(|column| WorkspaceTable::Schedule.index(column));
            let mut appender =
                TableAppender::open(&self.options.workspace, table, &mut |cells| match table {
                    WorkspaceTable::Messages => {
                        let [id, client, thread, sent_at, side, channel, text] =
                            in_messages.map(|index| cells[index]);
                        let id = key_of(id);
                        if side == "client" && !thread.is_empty() {
                            parties.note(thread, client);
                        }
                        if let Some(chats) = chats
                            && channel == "whatsapp"
                        {
                            chats.note(thread, sent_at, text, false);
                        }
                        if follows_edits {
                            words.insert(id, key_of(text));
                        } else if let Some(thread) = thread_number(thread) {
                            threads.push((id, thread));
                        }
                    }
                    WorkspaceTable::Schedule => {
                        let [client, item, at, event, due] = in_schedule.map(|index| cells[index]);
                        courses.learn(client, item, at, event, due);
                    }
                    _ => {}
                })?;
            appender.next_file();
            self.tables.insert(table, appender);
        }
        Ok(self.tables.get_mut(&table).expect("it was put there just now"))
    }

    /// The client of a scope: what the source says, else its project's, else what the command line says.
    fn client_of(&self, scope: &RecordScope) -> Option<String> {
        if !scope.client.is_empty() {
            // What the command line says about an unknown name is the user's word.
            let by_hand = || Some(self.fallback.client.clone()).filter(|client| !client.is_empty());
            return self.directory.client(&scope.client).map(str::to_owned).or_else(by_hand);
        }
        self.project_known(scope, &self.fallback)
            .map(|(_, client)| client.to_owned())
            .filter(|client| !client.is_empty())
            .or_else(|| Some(self.fallback.client.clone()))
            .filter(|client| !client.is_empty())
    }

    /// The project that the workspace knows, with its client: by what the command line says, else by its key or name. What is
    /// called like a client is a board about it.
    fn project_known<'b>(
        &'b self,
        scope: &'b RecordScope,
        fallback: &'b ScopeFallback,
    ) -> Option<(&'b str, &'b str)> {
        if !fallback.project.is_empty() {
            return self.directory.project(&fallback.project, Some(&fallback.client));
        }
        let told = self.directory.client(&scope.client);
        let client = told.or_else(|| Some(fallback.client.as_str()).filter(|client| !client.is_empty()));
        let names = || [&scope.project, &scope.project_name].into_iter().filter(|name| !name.is_empty());
        // Another client's project of that name is not the one that the source means.
        let is_meant = |owner: &str| told.is_none_or(|client| owner.is_empty() || owner == client);
        names()
            .find_map(|name| self.directory.project(name, client).filter(|(_, owner)| is_meant(owner)))
            .or_else(|| names().find_map(|name| Some((scope.project.as_str(), self.directory.client(name)?))))
    }

    /// The project of a scope by its id, where the workspace knows it, else as the source calls it.
    fn project_of(&self, scope: &RecordScope, fallback: &ScopeFallback) -> String {
        if !fallback.project.is_empty() {
            return fallback.project.clone();
        }
        self.project_known(scope, fallback).map_or_else(|| scope.project.clone(), |(id, _)| id.to_owned())
    }

    fn miss(&mut self, scope: &RecordScope) -> RecordVerdict {
        let name = if scope.client.is_empty() { &scope.project } else { &scope.client };
        let name = if name.is_empty() { "(records that name none)" } else { name };
        let scopes = &mut self.summary.unknown_scopes;
        if scopes.len() < LISTED_MOST || scopes.contains_key(name) {
            *scopes.entry(name.to_owned()).or_default() += 1;
        }
        RecordVerdict::Unknown
    }

    /// Who wrote a message, and whose it is: by `people.csv`, then by the project, then by the other participants, and
    /// only then by what the command line says.
    fn attribute(
        &self,
        message: &MessageRecord,
        fallback: &ScopeFallback,
    ) -> std::result::Result<(String, DirectoryPerson), MessageDoubt> {
        let known =
            message.author.handles.iter().find_map(|handle| Some((handle, self.directory.person(handle)?)));
        let Some((handle, person)) = known else { return Err(MessageDoubt::Author) };
        if !person.client.is_empty() {
            return Ok((handle.clone(), person));
        }
        let scope = &message.scope;
        let named = self.directory.client(&scope.client).map(str::to_owned);
        let project = self.project_known(scope, fallback);
        let by_project = || project.map(|(_, client)| client.to_owned()).filter(|client| !client.is_empty());
        let by_others = || {
            let mut clients: Vec<String> = message
                .with
                .iter()
                .filter_map(|handle| self.directory.person(handle))
                .map(|person| person.client)
                .filter(|client| !client.is_empty())
                .collect();
            clients.sort();
            clients.dedup();
            if clients.len() == 1 { clients.pop() } else { None }
        };
        let by_hand = || Some(fallback.client.clone()).filter(|client| !client.is_empty());
        let by_thread = || self.parties.client(&message.thread).map(str::to_owned);
        let client = named.or_else(by_project).or_else(by_others).or_else(by_thread).or_else(by_hand);
        let client = client.ok_or(MessageDoubt::Client)?;
        Ok((handle.clone(), DirectoryPerson { client, ..person }))
    }

    fn message(&mut self, message: &MessageRecord, fallback: &ScopeFallback) -> Result<RecordVerdict> {
        let Some(sent) = message.sent else {
            return Ok(RecordVerdict::Rejected(RecordFault::of(
                "sent_at",
                "",
                RejectionReason::MissingOrNotATime,
            )));
        };
        if message.id.is_empty() {
            return Ok(RecordVerdict::Rejected(RecordFault::of("message_id", "", RejectionReason::Missing)));
        }
        if message.text.len() > MESSAGE_BYTES_MOST {
            return Ok(RecordVerdict::Rejected(RecordFault::of("text", "", RejectionReason::TextTooLong)));
        }
        let is_there = self.table(WorkspaceTable::Messages)?.holds(&message.id);
        // What is there already stays as it is, though its author may be called otherwise by now.
        if is_there && !self.is_edited(message) {
            self.table(WorkspaceTable::Messages)?.known += 1;
            return Ok(RecordVerdict::Mapped);
        }
        let attributed = self.attribute(message, fallback);
        if let (Some(chats), "whatsapp") = (&mut self.chats, message.channel) {
            let at = super::moment::words(sent, self.options.zone);
            chats.note(&message.thread, &at, &message.text, attributed.is_err());
        }
        match attributed {
            Ok((handle, person)) => {
                self.take_part(message, &person);
                let project = self.project_of(&message.scope, fallback);
                let cells = rows::message(message, &handle, &person, &project, sent, self.options.zone);
                self.message_row(message, cells)?;
                Ok(RecordVerdict::Mapped)
            }
            Err(doubt) => {
                if self.aside.is_none() {
                    self.aside = Some(MessagesAside::begin(&self.options.workspace)?);
                }
                let aside = self.aside.as_mut().expect("it was begun just now");
                self.kept = Some(message.id.clone());
                if aside.keep(message, fallback, self.options.zone, &(self.options.reasons.doubt)(doubt))? {
                    match doubt {
                        // What is sent by a machine is nobody's.
                        _ if message.automated => {}
                        MessageDoubt::Author => self.directory.propose(&message.author),
                        // Its recipients, or the chat it is in.
                        MessageDoubt::Client => {
                            message.with.iter().take(5).for_each(|handle| {
                                if self.directory.person(handle).is_none() {
                                    self.directory.propose(&PersonHandles::named(handle));
                                }
                            });
                        }
                    }
                }
                Ok(RecordVerdict::Unknown)
            }
        }
    }

    /// Whether the words of a message that is in the table were edited since.
    fn is_edited(&self, message: &MessageRecord) -> bool {
        let known = self.words.get(&key_of(&message.id));
        message.edited.is_some() && known.is_some_and(|known| *known != key_of(&message.text))
    }

    /// Notes that a client's people take part in a thread.
    fn take_part(&mut self, message: &MessageRecord, person: &DirectoryPerson) {
        if person.side == "client" && !message.thread.is_empty() {
            self.parties.note(&message.thread, &person.client);
        }
    }

    /// Appends a message. One that stands in the table and was edited since becomes a later message with the new words,
    /// because tables are append-only.
    fn message_row(&mut self, message: &MessageRecord, mut cells: Vec<String>) -> Result<()> {
        let [id_index, reply_index, sent_index, text_index] = ["message_id", "reply_to", "sent_at", "text"]
            .map(|column| WorkspaceTable::Messages.index(column));
        let id = key_of(&cells[id_index]);
        let words = key_of(&cells[text_index]);
        if let (Some(known), Some(edited)) = (self.words.get(&id), message.edited)
            && *known != words
        {
            cells[reply_index] =
                std::mem::replace(&mut cells[id_index], format!("{}#{:08x}", message.id, words >> 32));
            cells[sent_index] = super::moment::words(edited, self.options.zone);
        } else if message.edited.is_some() || self.options.follows_edits {
            self.words.entry(id).or_insert(words);
        }
        self.table(WorkspaceTable::Messages)?.append(&cells)?;
        Ok(())
    }

    fn record(&mut self, record: Record) -> Result<RecordVerdict> {
        if let Record::Message(message) = record {
            let fallback = ScopeFallback { file: self.file.to_string(), ..self.fallback.clone() };
            return self.message(&message, &fallback);
        }
        rows::other(self, record)
    }

    /// Counts a record and its result.
    fn count(&mut self, of: fn(&mut RecordCounts) -> &mut u64) {
        let summary = &mut self.summary;
        // Folders of mail hold a file for each message; they are counted as a whole.
        let own = if summary.files.len() < LISTED_MOST || summary.files.contains_key(&*self.file) {
            self.file.to_string()
        } else {
            OTHER_FILES.to_owned()
        };
        for counts in [&mut summary.counts, summary.files.entry(own).or_default()] {
            counts.read += 1;
            *of(counts) += 1;
        }
    }
}

impl RecordSink for Importer<'_> {
    fn take(&mut self, position: RecordPosition, records: Vec<Record>) -> Result<()> {
        let mut verdict = None;
        self.kept = None;
        for record in records {
            match (self.record(record)?, &verdict) {
                (RecordVerdict::Rejected(fault), None) => verdict = Some(RecordVerdict::Rejected(fault)),
                (RecordVerdict::Unknown, None | Some(RecordVerdict::Rejected(_))) => {
                    verdict = Some(RecordVerdict::Unknown);
                }
                (RecordVerdict::Mapped, _) => verdict = Some(RecordVerdict::Mapped),
                _ => {}
            }
        }
        match verdict {
            Some(RecordVerdict::Rejected(fault)) => return self.reject(position, fault),
            Some(RecordVerdict::Mapped) => self.count(|counts| &mut counts.mapped),
            Some(RecordVerdict::Unknown) => {
                if let (Some(aside), Some(id)) = (&mut self.aside, &self.kept) {
                    aside.count(id, &self.file);
                }
                self.count(|counts| &mut counts.unknown);
            }
            None => self.count(|counts| &mut counts.passed_over),
        }
        Ok(())
    }

    fn reject(&mut self, position: RecordPosition, fault: RecordFault) -> Result<()> {
        self.count(|counts| &mut counts.rejected);
        let path = self.options.workspace.join("import.rejected.csv");
        if self.rejected.is_none() {
            let mut writer = csv::Writer::from_writer(Replacement::begin(&path)?);
            let header = ["file", "at", "unit", "column", "value", "reason"];
            writer.write_record(header).map_err(csv_error(&path))?;
            self.rejected = Some(writer);
        }
        let unit = match position.unit {
            PositionUnit::Line => "line",
            PositionUnit::Record => "record",
        };
        let RecordFault { column, value, reason } = fault;
        let at = position.at.to_string();
        let writer = self.rejected.as_mut().expect("it was begun just now");
        let row = [&*self.file, &at, unit, column, &value, &reason.to_string()];
        writer.write_record(row.map(defuse)).map_err(csv_error(&path))?;
        if self.summary.rejections.len() < LISTED_MOST {
            let file = self.file.to_string();
            self.summary.rejections.push(RejectedRecord {
                file,
                at: position.at,
                unit,
                column,
                value,
                reason,
            });
        }
        Ok(())
    }

    fn pass_over(&mut self) {
        self.count(|counts| &mut counts.passed_over);
    }

    fn warn(&mut self, warning: ImportWarning) {
        let warnings = &mut self.summary.warnings;
        if warnings.len() < LISTED_MOST && !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    fn file(&mut self, label: &str) {
        self.file = label.into();
        self.tables.values_mut().for_each(TableAppender::next_file);
    }

    fn known_chats(&mut self) -> KnownChats {
        self.chats.as_ref().map(|chats| chats.known.clone()).unwrap_or_default()
    }

    fn there_already(&mut self, is_aside: bool) -> Result<()> {
        if is_aside {
            self.count(|counts| &mut counts.unknown);
        } else {
            self.table(WorkspaceTable::Messages)?.known += 1;
            self.count(|counts| &mut counts.mapped);
        }
        Ok(())
    }

    fn now(&self) -> Option<DateTime<Utc>> {
        Some(self.options.read_at)
    }

    fn order_told(&mut self, order: DateOrder) {
        self.orders[usize::from(order == DateOrder::MonthFirst)] += 1;
    }

    fn sibling_order(&self) -> Option<DateOrder> {
        match self.orders {
            [day, month] if day > month => Some(DateOrder::DayFirst),
            [day, month] if month > day => Some(DateOrder::MonthFirst),
            _ => None,
        }
    }

    fn known_threads(&mut self) -> Vec<(u64, u64)> {
        // A table that cannot be read stops the import at its first row and says why.
        let _ = self.table(WorkspaceTable::Messages);
        std::mem::take(&mut self.threads)
    }
}

/// The hash of an id.
pub fn key_of(id: &str) -> u64 {
    hash(std::iter::once(id.as_bytes()))
}

/// The number in a thread id that an import of mail wrote: `t` and 16 hexadecimal digits.
fn thread_number(thread: &str) -> Option<u64> {
    thread
        .strip_prefix('t')
        .filter(|digits| digits.len() == 16)
        .and_then(|digits| u64::from_str_radix(digits, 16).ok())
}
