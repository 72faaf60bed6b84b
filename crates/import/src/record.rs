//! The records that importers produce, whatever tool they come from, and the sink that receives them.

use chrono::{DateTime, Utc};

use super::moment::DateOrder;
pub use super::moment::SourceTime;
use forewarn_base::import_note::ImportWarning;
use forewarn_base::{error::Result, reason::RejectionReason};

/// The longest message that is taken, with its attachments as they are stored.
pub const MESSAGE_BYTES_MOST: usize = 64 << 20;

/// The position of a record in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RecordPosition {
    /// The line it starts on, or its ordinal number, from 1.
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

/// A person, with every handle the source uses, most reliable first (an address, an id).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonHandles {
    /// Address, `@name`, display name, id.
    pub handles: Vec<String>,
    /// The display name; empty if the source has none.
    pub name: String,
}

impl PersonHandles {
    /// A person with a single handle that is also their name.
    pub fn named(name: &str) -> Self {
        Self { handles: vec![name.trim().to_owned()], name: name.trim().to_owned() }
    }

    /// Adds a handle unless it is empty or already there; a name is a handle too.
    #[must_use]
    pub fn or(mut self, handle: &str) -> Self {
        let handle = handle.trim();
        if !handle.is_empty() && !self.handles.iter().any(|known| known == handle) {
            self.handles.push(handle.to_owned());
        }
        self
    }
}

/// The project and client a record belongs to, in the source's terms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordScope {
    /// The project's id or name; empty where there is none.
    pub project: String,
    /// Its name, where `project` is its key.
    pub project_name: String,
    /// The client's id or name; empty where the source does not say.
    pub client: String,
}

impl RecordScope {
    /// A scope of which only the project is known.
    pub fn project(project: &str) -> Self {
        Self { project: project.trim().to_owned(), ..Self::default() }
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
    /// The project and client it belongs to.
    pub scope: RecordScope,
    /// Its conversation.
    pub thread: String,
    /// The message it replies to.
    pub reply_to: String,
    /// When it was sent; `None` makes the record a rejection.
    pub sent: Option<SourceTime>,
    /// When its text was last edited, if the source says.
    pub edited: Option<SourceTime>,
    /// Mail, chat, comment.
    pub channel: &'static str,
    /// The subject line.
    pub subject: String,
    /// Its text.
    pub text: String,
    /// Whether it was sent automatically.
    pub automated: bool,
}

/// A change to an item of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemChange {
    /// A date was promised, or the work was taken on.
    Committed,
    /// The due date was moved.
    Rebaselined,
    /// It was delivered to the client.
    Delivered,
    /// The client accepted it.
    Accepted,
    /// It came back for rework.
    Returned,
    /// It will not be done.
    Cancelled,
    /// Work is blocked.
    Waiting(WaitedFor),
    /// The wait is over.
    Resumed,
}

/// The state of an item.
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

/// Whom the work is waiting for.
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
    /// The due date set by it.
    pub due: Option<SourceTime>,
}

/// What an export says about an item's history.
#[derive(Debug, Clone, PartialEq)]
pub enum ItemCourse {
    /// What the export tells of its history, and how it stands: what the log does not tell becomes events as well.
    Log(Vec<ItemEvent>, ItemStanding),
    /// Only its current state; changes since the last export become events.
    Standing(ItemStanding),
}

/// The state of an item at the time of the export.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ItemStanding {
    /// When it was created; its due date counts as promised from then.
    pub created: Option<SourceTime>,
    /// The current due date.
    pub due: Option<SourceTime>,
    /// Whether the export tells due dates at all, so that none means that there is none any more.
    pub tells_due: bool,
    /// When it was finished.
    pub finished: Option<SourceTime>,
    /// When its state last changed, if the export says.
    pub state_at: Option<SourceTime>,
    /// When it was last changed; used to date changes the export shows only by their result.
    pub changed: Option<SourceTime>,
    /// Whether it is finished, waits, or will not be done.
    pub state: WorkState,
}

/// An item of work.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemRecord {
    /// Its key, the same in every export.
    pub id: String,
    /// Its name.
    pub title: String,
    /// The project and client it belongs to.
    pub scope: RecordScope,
    /// Its history.
    pub course: ItemCourse,
    /// Its share of the project's work.
    pub weight: Option<f64>,
}

/// A money transaction.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MoneyRecord {
    /// The project and client it belongs to.
    pub scope: RecordScope,
    /// When.
    pub at: Option<SourceTime>,
    /// budget, cost, `change_order`, invoice, payment, credit.
    pub kind: &'static str,
    /// The amount, as a plain decimal number.
    pub amount: String,
    /// Three letters; empty where the source does not say.
    pub currency: String,
    /// Hours worked, as a plain decimal number; empty where none are given.
    pub hours: String,
    /// Payment due date.
    pub due: Option<SourceTime>,
}

/// A client.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClientRecord {
    /// Its key.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Line of business.
    pub segment: String,
    /// The account manager.
    pub owner: String,
    /// First day of the relationship.
    pub since: Option<SourceTime>,
    /// What it pays a month; empty where the source has no such column.
    pub monthly_fee: String,
    /// The currency of the fee.
    pub currency: String,
    /// Its addresses and domains, as people.csv has handles.
    pub handles: Vec<String>,
}

/// A project.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ProjectRecord {
    /// Its key.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whose record it is.
    pub scope: RecordScope,
    /// The kind of work.
    pub service: String,
    /// Its status, and the time from which it holds.
    pub status: Option<(String, SourceTime)>,
    /// Planned start.
    pub start: Option<SourceTime>,
    /// Planned end.
    pub end: Option<SourceTime>,
    /// Planned cost.
    pub cost: String,
    /// The currency of `cost`.
    pub currency: String,
    /// Whom of the client it is agreed with; empty where the source does not say.
    pub contact: String,
}

/// An outcome of a client.
#[derive(Debug, Clone, PartialEq)]
pub struct OutcomeRecord {
    /// Whose record it is.
    pub scope: RecordScope,
    /// When.
    pub at: SourceTime,
    /// A value of `outcomes.kind`.
    pub kind: &'static str,
    /// Note text.
    pub note: String,
}

/// An answer of a client who was asked how content they are.
#[derive(Debug, Clone, PartialEq)]
pub struct RatingRecord {
    /// The client's name; empty where the source does not say.
    pub client: String,
    /// When.
    pub at: SourceTime,
    /// A value of `ratings.kind`.
    pub kind: &'static str,
    /// The answer, as a plain decimal number.
    pub score: String,
    /// The worst and the best answer there is.
    pub scale: [u8; 2],
    /// What was said with it.
    pub comment: String,
    /// Who answered.
    pub respondent: String,
}

/// A meeting.
#[derive(Debug, Clone, PartialEq)]
pub struct MeetingRecord {
    /// What it is called.
    pub title: String,
    /// When it took place or was to; when it was moved or cancelled.
    pub at: SourceTime,
    /// A value of `meetings.status`.
    pub status: &'static str,
    /// Who moved or cancelled it: a handle.
    pub by: Option<String>,
    /// Who was invited.
    pub attendees: Vec<PersonHandles>,
}

/// A contract.
#[derive(Debug, Clone, PartialEq)]
pub struct ContractRecord {
    /// Its key.
    pub id: String,
    /// The project and client it belongs to.
    pub scope: RecordScope,
    /// When it was signed.
    pub signed: Option<SourceTime>,
    /// Its first day.
    pub starts: SourceTime,
    /// Its last day.
    pub ends: Option<SourceTime>,
    /// How many days before its end notice must be given; empty where the source does not say.
    pub notice_days: String,
    /// auto, manual, or empty.
    pub renews: &'static str,
    /// What it pays a month, as a plain decimal number.
    pub fee: String,
    /// The currency of the fee.
    pub currency: String,
    /// The hours that the fee buys a month.
    pub hours: String,
    /// How many rounds of changes are included.
    pub revision_rounds: String,
    /// What is included, in free words.
    pub includes: String,
}

/// A record that becomes rows of the workspace.
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
    /// Becomes a row of `ratings`.
    Rating(RatingRecord),
    /// Becomes a row of `meetings`.
    Meeting(MeetingRecord),
    /// Becomes a row of `contracts`.
    Contract(Box<ContractRecord>),
}

/// Why a record cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordFault {
    /// The field at fault; empty where the whole record is.
    pub column: &'static str,
    /// The value, at most its first 80 characters.
    pub value: String,
    /// Why it cannot be used.
    pub reason: RejectionReason,
}

impl RecordFault {
    /// A fault of a field.
    pub fn of(column: &'static str, value: &str, reason: RejectionReason) -> Self {
        Self { column, value: value.chars().take(80).collect(), reason }
    }

    /// A fault of the record as a whole.
    pub fn whole(reason: RejectionReason) -> Self {
        Self::of("", "", reason)
    }
}

/// What the workspace holds of chats whose messages have no keys.
#[derive(Debug, Clone, Default)]
pub struct KnownChats {
    /// The threads.
    pub threads: Vec<String>,
    /// How many of them were there before this import.
    pub before: u32,
    /// Their messages, in their order.
    pub messages: Vec<KnownMessage>,
}

/// A message of a known chat.
#[derive(Debug, Clone, Copy)]
pub struct KnownMessage {
    /// The place of its thread.
    pub thread: u32,
    /// When it was sent, in seconds.
    pub at: i64,
    /// The hash of its text.
    pub text: u64,
    /// Whether it is set aside.
    pub is_aside: bool,
}

/// Receives the records of an export. Every record read goes to exactly one of `take`, `reject` and `pass_over`.
pub trait RecordSink {
    /// Takes one record of the export, which may become several rows.
    ///
    /// # Errors
    /// The workspace cannot be read or written. Faults of the record are not errors.
    fn take(&mut self, position: RecordPosition, records: Vec<Record>) -> Result<()>;

    /// Rejects a record that cannot be used.
    ///
    /// # Errors
    /// The list of rejections cannot be written.
    fn reject(&mut self, _position: RecordPosition, _fault: RecordFault) -> Result<()> {
        Ok(())
    }

    /// Counts a record that is of no use to any table, such as "joined the channel".
    fn pass_over(&mut self) {}

    /// Warns the user about the export; the same warning is reported once.
    fn warn(&mut self, _warning: ImportWarning) {}

    /// Sets the file that the next records come from.
    fn file(&mut self, _label: &str) {}

    /// The moment of the import: what has happened lies before it.
    fn now(&self) -> Option<DateTime<Utc>> {
        None
    }

    /// Notes that a file of the import told whether day or month comes first.
    fn order_told(&mut self, _order: DateOrder) {}

    /// What other files of the import told of the order of day and month.
    fn sibling_order(&self) -> Option<DateOrder> {
        None
    }

    /// The chats of earlier imports, for sources whose messages have no keys.
    fn known_chats(&mut self) -> KnownChats {
        KnownChats::default()
    }

    /// Counts a message that is in the workspace already under whatever key, or set aside there.
    ///
    /// # Errors
    /// The workspace cannot be read.
    fn there_already(&mut self, _is_aside: bool) -> Result<()> {
        Ok(())
    }

    /// The threads of messages already in the workspace: hashes of message ids with the numbers of their threads.
    fn known_threads(&mut self) -> Vec<(u64, u64)> {
        Vec::new()
    }
}
