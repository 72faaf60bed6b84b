//! What importers hand over: records of the workspace's kinds, whatever tool they come from, and the sink that takes
//! them one by one.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use forewarn_base::error::Result;

/// Where a record stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RecordPosition {
    /// The line on which it starts, or its number, from 1.
    pub at: u64,
    /// What `at` counts.
    pub unit: PositionUnit,
}

/// What the number of a [`RecordPosition`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PositionUnit {
    /// Lines of a text file.
    #[default]
    Line,
    /// Messages, issues or elements of a list.
    Record,
}

impl RecordPosition {
    /// A line, from 1.
    pub fn line(at: u64) -> Self {
        Self { at, unit: PositionUnit::Line }
    }

    /// The n-th record, from 1.
    pub fn record(at: u64) -> Self {
        Self { at, unit: PositionUnit::Record }
    }
}

/// A moment as a source gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceTime {
    /// An instant.
    Instant(DateTime<Utc>),
    /// A local time without a zone: that of the export, which the caller names.
    Local(NaiveDateTime),
    /// A whole day.
    Day(NaiveDate),
}

/// Somebody, by everything that a source calls them: the surest handle (an address, an id) first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonHandles {
    /// Address, `@name`, display name, id.
    pub handles: Vec<String>,
    /// What people call them; empty where the source does not say.
    pub name: String,
}

impl PersonHandles {
    /// Somebody with one handle, which is their name too.
    pub fn named(name: &str) -> Self {
        Self { handles: vec![name.trim().to_owned()], name: name.trim().to_owned() }
    }

    /// Adds a handle where there is one; a name is a handle too.
    #[must_use]
    pub fn or(mut self, handle: &str) -> Self {
        let handle = handle.trim();
        if !handle.is_empty() && !self.handles.iter().any(|known| known == handle) {
            self.handles.push(handle.to_owned());
        }
        self
    }
}

/// What a record belongs to, as the source calls it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordScope {
    /// The project's id or name; empty where there is none.
    pub project: String,
    /// The client's id or name; empty where the source does not say.
    pub client: String,
}

impl RecordScope {
    /// A scope known by its project only.
    pub fn project(project: &str) -> Self {
        Self { project: project.trim().to_owned(), client: String::new() }
    }
}

/// A message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageRecord {
    /// Its key, the same in every export.
    pub id: String,
    /// Who wrote it.
    pub author: PersonHandles,
    /// The other participants, or the conversation's own handles (`#channel`, the title of a group).
    pub with: Vec<String>,
    /// What it belongs to.
    pub scope: RecordScope,
    /// The conversation it is part of.
    pub thread: String,
    /// The message it answers.
    pub reply_to: String,
    /// When it was sent; `None` makes the record a rejection.
    pub sent: Option<SourceTime>,
    /// When its words were last changed, where the source says.
    pub edited: Option<SourceTime>,
    /// Mail, chat, comment.
    pub channel: &'static str,
    /// The subject line.
    pub subject: String,
    /// Its words.
    pub text: String,
    /// Whether a machine sent it.
    pub automated: bool,
}

/// What happened to an item of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemChange {
    /// A date was promised, or the work was taken on.
    Committed,
    /// The date was moved.
    Rebaselined,
    /// The client got it.
    Delivered,
    /// The client took it as done.
    Accepted,
    /// It came back for rework.
    Returned,
    /// It will not be done.
    Cancelled,
    /// Work waits.
    Waiting(WaitedFor),
    /// The wait is over.
    Resumed,
}

/// How an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WorkState {
    /// In work, or not begun.
    #[default]
    Open,
    /// Handed over.
    Done,
    /// Taken as done by the client.
    Accepted,
    /// Back for rework.
    Returned,
    /// Given up.
    Cancelled,
    /// Waiting for somebody.
    Waits(WaitedFor),
}

/// Whom work waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitedFor {
    /// The client.
    Client,
    /// The agency.
    Agency,
    /// Anybody else.
    ThirdParty,
    /// The source does not say.
    Unknown,
}

/// One event of an item.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemEvent {
    /// When it happened.
    pub at: SourceTime,
    /// What happened.
    pub what: ItemChange,
    /// The date then promised.
    pub due: Option<SourceTime>,
}

/// What an export tells of an item's course.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemCourse {
    /// Its whole history.
    Log(Vec<ItemEvent>),
    /// Only how it stands now; what changed since the last export becomes events.
    Standing(ItemStanding),
}

/// How an item stands at the time of the export.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ItemStanding {
    /// When it was made; its date counts as promised from then on.
    pub created: Option<SourceTime>,
    /// The date now promised.
    pub due: Option<SourceTime>,
    /// When it was finished.
    pub finished: Option<SourceTime>,
    /// When it was last changed: dates the moves that the export shows only by their result.
    pub changed: Option<SourceTime>,
    /// Whether it is finished, waits, or will not be done.
    pub state: WorkState,
}

/// An item of work.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemRecord {
    /// Its key, the same in every export.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// What it belongs to.
    pub scope: RecordScope,
    /// What became of it.
    pub course: ItemCourse,
    /// Its share of the project's work.
    pub weight: Option<f64>,
}

/// A movement of money.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MoneyRecord {
    /// What it belongs to.
    pub scope: RecordScope,
    /// When.
    pub at: Option<SourceTime>,
    /// budget, cost, `change_order`, invoice, payment, credit.
    pub kind: &'static str,
    /// How much, as a plain decimal number.
    pub amount: String,
    /// Three letters; empty where the source does not say.
    pub currency: String,
    /// Hours worked, as a plain decimal number; empty where none are given.
    pub hours: String,
    /// Until when it is to be paid.
    pub due: Option<SourceTime>,
}

/// A client.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClientRecord {
    /// Its key.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Line of business.
    pub segment: String,
    /// The account manager.
    pub owner: String,
    /// First day of the relation.
    pub since: Option<SourceTime>,
}

/// A project.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ProjectRecord {
    /// Its key.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Whose it is.
    pub scope: RecordScope,
    /// The kind of work.
    pub service: String,
    /// How it stands, and from when on that counts.
    pub status: Option<(String, SourceTime)>,
    /// When it was to start.
    pub start: Option<SourceTime>,
    /// When it was to end.
    pub end: Option<SourceTime>,
    /// What it was to cost.
    pub cost: String,
    /// The currency of `cost`.
    pub currency: String,
}

/// How it went with a client.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeRecord {
    /// Whose it is.
    pub scope: RecordScope,
    /// When.
    pub at: SourceTime,
    /// A word of `outcomes.kind`.
    pub kind: &'static str,
    /// What was noted.
    pub note: String,
}

/// Anything that becomes rows of the workspace.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// Becomes a row of `messages`.
    Message(Box<MessageRecord>),
    /// Becomes rows of `schedule`.
    Item(ItemRecord),
    /// Becomes a row of `money`.
    Money(MoneyRecord),
    /// Becomes a row of `clients`.
    Client(ClientRecord),
    /// Becomes a row of `projects`.
    Project(Box<ProjectRecord>),
    /// Becomes a row of `outcomes`.
    Outcome(OutcomeRecord),
}

/// Why a record cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordFault {
    /// The field at fault; empty where the whole record is.
    pub column: &'static str,
    /// What stood there, at most its first 80 characters.
    pub value: String,
    /// Why it cannot be used.
    pub reason: String,
}

impl RecordFault {
    /// A fault of a field.
    pub fn of(column: &'static str, value: &str, reason: impl Into<String>) -> Self {
        Self { column, value: value.chars().take(80).collect(), reason: reason.into() }
    }

    /// A fault of the record as a whole.
    pub fn whole(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), ..Self::default() }
    }
}

/// What takes the records of an export. Every record that was read goes to exactly one of the first three.
pub trait RecordSink {
    /// Takes one record of the export, which may become several rows.
    ///
    /// # Errors
    /// The workspace cannot be read or written. Faults of the record are not errors.
    fn take(&mut self, position: RecordPosition, records: Vec<Record>) -> Result<()>;

    /// Notes a record that cannot be used.
    ///
    /// # Errors
    /// The list of rejections cannot be written.
    fn reject(&mut self, position: RecordPosition, fault: RecordFault) -> Result<()>;

    /// Counts a record that says nothing to any table, such as "joined the channel".
    fn pass_over(&mut self);

    /// Notes something about the export that its reader should know; the same words count once.
    fn warn(&mut self, words: &str);

    /// Tells which file the next records come from.
    fn file(&mut self, label: &str);

    /// The threads of messages already in the workspace: hashes of message ids with the numbers of their threads.
    fn known_threads(&mut self) -> Vec<(u64, u64)> {
        Vec::new()
    }
}
