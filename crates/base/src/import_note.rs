//! What an import tells of an export besides its rows: warnings, why messages were set aside, why somebody is proposed as
//! whose, and how rows of a messy table were repaired. In English here, and to users in their language by `report`.

use std::{fmt, path::PathBuf};

use serde::{Serialize, Serializer};

use crate::file_fault::FileFault;

/// What a reader of an export should know.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are explained at their variants")]
pub enum ImportWarning {
    /// A file of the export was passed over, for this reason.
    PassedOver { file: PathBuf, fault: FileFault },
    /// A link, or an entry that leads out of its archive or nests too deep.
    Refused { name: String },
    /// The command line names a client that the workspace does not have.
    ClientNotListed { client: String },
    /// There are more unknown people than are listed; how many messages are of the others.
    MorePeople { messages: u64 },
    /// Nothing told day from month, or the dates of a file contradict each other.
    DateOrder { file: PathBuf, contradicts: bool, month_first: bool },
    /// Optional columns that were looked for and not found, each with the names that are known for it.
    MissingColumns { file: PathBuf, missing: Vec<(SoughtColumn, Vec<&'static str>)>, found: Vec<String> },
    /// Names of statuses that were not understood, and how many more.
    UnknownStatuses { file: PathBuf, names: Vec<String>, more: usize },
    /// Jira's answer holds only a part of an issue's changes.
    PartOfHistory { key: String },
    /// Jira's answers were asked for without changes.
    NoHistory,
    /// Jira's answer holds only a part of an issue's comments.
    PartOfComments { key: String },
    /// Jira's CSV does not tell when due dates were moved.
    MovesNotTold,
    /// Jira's CSV without comments.
    NoComments { file: PathBuf },
    /// Trello's newest thousand actions, and no others.
    ActionsCut { file: String },
    /// Files among mails that are none.
    NotMails { folder: PathBuf, files: u64 },
    /// What looks like whole mails within the words of others.
    MailsWithin { file: PathBuf, mails: u64, line: u64 },
    /// XML that is no project.
    NotAProject { file: PathBuf },
    /// A file tells which invoices were paid, and not when.
    PaymentDaysNotTold,
    /// Hours without a column of money.
    HoursWithoutMoney { file: PathBuf },
    /// Amounts to be billed stand in for costs.
    BillableAsCost { file: PathBuf },
    /// A call of which only the day is known.
    CallFromNoon { file: PathBuf },
    /// A word beside the clock times of a chat that may be a half of the day.
    ClockWord { file: PathBuf, word: String },
}

/// An optional column that a source looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is what it is called")]
pub enum SoughtColumn {
    DueDate,
    PaymentDue,
    Status,
    Resolution,
    CreatedOn,
    CompletedOn,
    ResolvedOn,
    ChangedOn,
    Project,
    Author,
    Reporter,
    Description,
    Summary,
    Client,
    Company,
    Owner,
    Industry,
    Amount,
    CloseDate,
    Currency,
    LastDay,
    NoticeDays,
    MonthlyFee,
}

impl fmt::Display for SoughtColumn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::DueDate | Self::PaymentDue => "due date",
            Self::Status => "status",
            Self::Resolution => "resolution",
            Self::CreatedOn => "date of making",
            Self::CompletedOn => "date of completion",
            Self::ResolvedOn => "date of resolution",
            Self::ChangedOn => "date of the last change",
            Self::Project => "project",
            Self::Author => "author",
            Self::Reporter => "reporter",
            Self::Description => "description",
            Self::Summary => "summary",
            Self::Client => "client",
            Self::Company => "company",
            Self::Owner => "owner",
            Self::Industry => "industry",
            Self::Amount => "amount",
            Self::CloseDate => "close date",
            Self::Currency => "currency",
            Self::LastDay => "last day",
            Self::NoticeDays => "days of notice",
            Self::MonthlyFee => "fee a month",
        })
    }
}

/// Columns that were looked for, each by `name` with a few of the names that are known for it.
pub fn sought(
    missing: &[(SoughtColumn, Vec<&'static str>)],
    name: impl Fn(SoughtColumn) -> String,
) -> String {
    let named = missing.iter().map(|(column, names)| {
        let names: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
        format!("{} ({})", name(*column), names.join(", "))
    });
    named.collect::<Vec<_>>().join(", ")
}

impl fmt::Display for ImportWarning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PassedOver { file, fault } => {
                write!(formatter, "{}: {fault}; the file was passed over", file.display())
            }
            Self::Refused { name } => write!(
                formatter,
                "{name} is a link, nests too deep, or leads out of its archive; it was not read"
            ),
            Self::ClientNotListed { client } => write!(
                formatter,
                "clients.csv does not list the client {client}: its rows will be rejected by a review"
            ),
            Self::MorePeople { messages } => {
                write!(formatter, "{messages} messages are of more unknown people than are listed")
            }
            Self::DateOrder { file, contradicts, month_first } => {
                let why = if *contradicts {
                    "some dates are only possible day first and others month first"
                } else {
                    "nothing tells day from month"
                };
                let first = if *month_first { "month" } else { "day" };
                write!(
                    formatter,
                    "{}: {why}; where both are possible, the {first} was taken to come first",
                    file.display()
                )
            }
            Self::MissingColumns { file, missing, found } => write!(
                formatter,
                "{}: found no column for: {}; its columns are {}",
                file.display(),
                sought(missing, |column| column.to_string()),
                found.join(", ")
            ),
            Self::UnknownStatuses { file, names, more } => write!(
                formatter,
                "{}: these statuses were not understood, and their work is taken to be open: {}",
                file.display(),
                and_more(names, *more)
            ),
            Self::PartOfHistory { key } => {
                write!(formatter, "{key}: the answer holds only a part of its history")
            }
            Self::NoHistory => formatter.write_str(
                "the answers hold no history; ask for expand=changelog to know when due dates were moved",
            ),
            Self::PartOfComments { key } => {
                write!(formatter, "{key}: the answer holds only a part of its comments")
            }
            Self::MovesNotTold => formatter.write_str(
                "Jira's CSV does not say when due dates were moved; its REST answers with expand=changelog do",
            ),
            Self::NoComments { file } => {
                write!(formatter, "{}: no comments; export \"CSV (all fields)\" to have them", file.display())
            }
            Self::ActionsCut { file } => write!(
                formatter,
                "{file}: Trello exports the newest 1,000 actions only; earlier comments and moves are missing"
            ),
            Self::NotMails { folder, files } => {
                write!(formatter, "{files} files of {} are no mail", folder.display())
            }
            Self::MailsWithin { file, mails, line } => write!(
                formatter,
                "{}: what looks like {mails} whole mails stands within the words of others, first in the mail at \
                 line {line}; they were not read as mails of their own",
                file.display()
            ),
            Self::NotAProject { file } => {
                write!(formatter, "{} is not a project as Microsoft Project writes it", file.display())
            }
            Self::PaymentDaysNotTold => formatter.write_str(
                "the file doesn't say when invoices were paid: paid ones count as paid when they were due",
            ),
            Self::HoursWithoutMoney { file } => {
                write!(formatter, "{}: no column of money; costs are 0, with hours", file.display())
            }
            Self::BillableAsCost { file } => {
                write!(formatter, "{}: no costs; the billable amounts are taken for them", file.display())
            }
            Self::ClockWord { file, word } => write!(
                formatter,
                "{}: the word {word:?} beside clock times is not known; times were taken as of 24 hours",
                file.display()
            ),
            Self::CallFromNoon { file } => write!(
                formatter,
                "{}: tells the day of the call and not its hour; it was taken to begin at noon",
                file.display()
            ),
        }
    }
}

impl Serialize for ImportWarning {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Names, and how many more there are.
pub fn and_more(names: &[String], more: usize) -> String {
    let more = if more > 0 { format!(", +{more}") } else { String::new() };
    names.join(", ") + &more
}

/// Why a message was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageDoubt {
    /// Its author is unknown.
    Author,
    /// Its client is unknown.
    Client,
}

impl fmt::Display for MessageDoubt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Author => "people.csv does not know the author",
            Self::Client => "nothing says which client it is about",
        })
    }
}

/// Why somebody is proposed as a client's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProposalReason {
    /// Somebody known is at the same domain.
    Colleague(String),
    /// The domain is the client's name.
    Domain(String),
    /// The client's name is in theirs.
    Name,
    /// The command line says whose the export is.
    Told,
    /// Somebody of the agency's has their name.
    OwnName,
}

impl fmt::Display for ProposalReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Colleague(known) => write!(formatter, "{known} is at the same domain"),
            Self::Domain(domain) => write!(formatter, "the domain {domain} is the client's name"),
            Self::Name => formatter.write_str("the name holds the client's name"),
            Self::Told => formatter.write_str("the export is said to be this client's"),
            Self::OwnName => formatter.write_str("somebody of the agency has this name"),
        }
    }
}

/// What was done to a row of a messy table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowRepair {
    /// Empty cells were added.
    Filled,
    /// An empty cell was left out.
    Dropped,
    /// Cells were joined: a delimiter stood in words without quotes.
    Joined,
    /// A cell was split: a delimiter was missing.
    Split,
    /// The row was read with another delimiter.
    OtherDelimiter,
    /// It has more cells than the table, and keeps them.
    Long,
    /// Quotes stood where none can.
    Quotes,
}

impl RowRepair {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Filled,
        Self::Dropped,
        Self::Joined,
        Self::Split,
        Self::OtherDelimiter,
        Self::Long,
        Self::Quotes,
    ];
}

impl fmt::Display for RowRepair {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Filled => "short, filled with empty cells",
            Self::Dropped => "an empty cell too many, left out",
            Self::Joined => "a delimiter in words without quotes, joined",
            Self::Split => "a delimiter missing, split",
            Self::OtherDelimiter => "written with another delimiter",
            Self::Long => "too many cells, kept",
            Self::Quotes => "quotes that were not escaped or not closed",
        })
    }
}

impl Serialize for RowRepair {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
