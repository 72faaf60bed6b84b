//! Why a file as a whole, or a setting, cannot be used, as values: in English here, and to users in their language by
//! `report`.

use std::fmt;

use crate::reason::RejectionReason;

/// Why a file as a whole cannot be used; read after its path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the fields are explained at their variants")]
pub enum FileFault {
    /// Not readable in its format: where, as far as is known, and what the parser says.
    #[error("{}{words}", at_line(*line))]
    Malformed { format: FileFormat, line: Option<u64>, words: String },
    /// Its parts contradict each other.
    #[error("is damaged: {0}")]
    Damaged(String),
    #[error("is a folder, not a file")]
    IsFolder,
    #[error("is a pipe, a device or a socket, not a file")]
    IsDevice,
    #[error("is empty")]
    Empty,
    #[error("is in UTF-32, which cannot be read; save it as UTF-8")]
    Utf32,
    #[error("has no column {}; its columns are {}", missing.join(", "), found.join(", "))]
    NoColumn { missing: Vec<String>, found: Vec<String> },
    /// A column of a type that cells cannot hold.
    #[error("column {column} is of a type that cannot be read: {kind}")]
    UnreadableType { column: String, kind: String },
    #[error("column {0} has values that cannot be read")]
    UnreadableColumn(String),
    #[error("has no sheet {name:?}; its sheets are {}", found.join(", "))]
    NoSheet { name: String, found: Vec<String> },
    #[error("has no sheet")]
    NoSheets,
    #[error("has a byte order mark and no header; remove the file and run this again")]
    NoHeader,
    #[error("is not valid UTF-16; save the table as UTF-8 and run this again")]
    NotUtf16,
    /// An encoding that a new row does not fit in, for a letter of a column or as a whole.
    #[error("is in {encoding}, {}; save the table as UTF-8 and run this again", lost_words(lost.as_ref()))]
    EncodingTooNarrow { encoding: &'static str, lost: Option<(String, char)> },
    /// A last quote that is opened and not closed.
    #[error(
        "line {0}: a quote is opened and never closed, so rows added at the end would be swallowed by it; fix the line and run \
         this again"
    )]
    OpenQuote(u64),
    #[error(
        "the table {table} has {files} files, and rows can only be added to a plain {table}.csv: put all rows into one \
         {table}.csv and run this again"
    )]
    SeveralFiles { table: String, files: usize },
    /// The name reads as that of a copy.
    #[error("would be taken for a copy of another file; choose another name")]
    NameOfCopy,
    #[error("rows can only be added to a plain {stem}.csv: {remedy}, and run this again")]
    NotPlainCsv { stem: String, remedy: PlainCsvRemedy },
    #[error("is larger than {0} MiB")]
    TooLarge(u64),
    #[error("unpacks to more than 256 GiB")]
    UnpacksTooLarge,
    #[error("unpacks to more than {0} times its size, like a zip bomb")]
    ZipBomb(u64),
    #[error("has more than {0} entries")]
    TooManyEntries(usize),
    #[error("a row or element is longer than {0} MiB; is a quote or an end missing?")]
    ElementTooLong(usize),
    #[error("contains no {0}")]
    Without(ExportContent),
    #[error("contains no {expected}, but {found}")]
    OtherJson { expected: ExportContent, found: JsonShape },
    #[error("contains neither companies, deals nor activities of {tool}; its columns are {}", found.join(", "))]
    NoCrmTable { tool: &'static str, found: Vec<String> },
    #[error("has no line of columns as {tool} writes them: {}", columns.join(", "))]
    NoHeaderOf { tool: &'static str, columns: [&'static str; 3] },
    #[error(
        "is a ledger, in which an invoice stands under each of its accounts; export Transaction List by Customer"
    )]
    Ledger,
    #[error(
        "does not tell on which day the call was; put the day into the file's name, as in \"2026-03-02 10.00 weekly.vtt\""
    )]
    NoDayOfCall,
    #[error("has other columns than imports write; rename it to keep it")]
    NotWrittenByImport,
    #[error("line {line}: side {side:?} is neither client nor agency")]
    NoSuchSide { line: u64, side: String },
    #[error("is not a folder; `forewarn init` makes a workspace")]
    NotAFolder,
    #[error("base_rate is not between 0 and 1")]
    BaseRate,
    #[error("weights.{name} = {weight}: no such signal, or below zero")]
    Weight { name: String, weight: String },
}

/// The format that a file is not in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// Rows of text.
    Csv,
    /// JSON.
    Json,
    /// A workbook.
    Xlsx,
    /// Parquet.
    Parquet,
    /// A zip archive.
    Zip,
    /// XML.
    Xml,
    /// TOML.
    Toml,
}

impl FileFormat {
    /// Its name, which is the same in every language.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Json => "JSON",
            Self::Xlsx => "XLSX",
            Self::Parquet => "Parquet",
            Self::Zip => "ZIP",
            Self::Xml => "XML",
            Self::Toml => "TOML",
        }
    }
}

/// How a table becomes a plain CSV file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlainCsvRemedy {
    /// By this command.
    Unpack(String),
    /// Saved anew as the first, with the second removed.
    SaveAs(String, String),
}

impl fmt::Display for PlainCsvRemedy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unpack(command) => write!(formatter, "unpack it ({command})"),
            Self::SaveAs(new, old) => write!(formatter, "save it as {new}, remove {old}"),
        }
    }
}

/// What an export is expected to contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the name says it")]
pub enum ExportContent {
    CsvFile,
    JsonFile,
    CsvOrJsonFile,
    MsProjectFile,
    MsProject,
    SlackFiles,
    SlackMessages,
    TelegramFile,
    TelegramMessages,
    WhatsAppFile,
    WhatsAppMessages,
    DiscordChannel,
    Mail,
    Transcript,
    Speech,
    CalendarFile,
    Calendar,
    Answers,
    TrelloBoard,
    JiraIssues,
    RedmineIssues,
    AsanaTasks,
    /// Of GitHub and GitLab.
    Issues,
    /// Of a bank, for 1С.
    StatementFile,
    Statement,
    TeamsMessages,
}

impl fmt::Display for ExportContent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::CsvFile => "CSV file",
            Self::JsonFile => "JSON file",
            Self::CsvOrJsonFile => "CSV or JSON file",
            Self::MsProjectFile => "XML file; save the project as XML in Microsoft Project",
            Self::MsProject => "project as Microsoft Project writes it",
            Self::SlackFiles => "Slack export: there is no .json file",
            Self::SlackMessages => "messages as Slack exports them",
            Self::TelegramFile => "result.json; choose the format JSON when exporting from Telegram Desktop",
            Self::TelegramMessages => "messages as Telegram Desktop writes them",
            Self::WhatsAppFile => "chat; WhatsApp exports a chat as .txt, or as a .zip with a .txt in it",
            Self::WhatsAppMessages => "message as WhatsApp writes it (31.12.26, 14:05 - Name: text)",
            Self::DiscordChannel => {
                "Discord channel as DiscordChatExporter writes it (guild, channel, messages)"
            }
            Self::Mail => "email",
            Self::Transcript => "transcript",
            Self::Speech => "speech as transcripts write it (00:00:03 Name: text)",
            Self::CalendarFile => "calendar (.ics)",
            Self::Calendar => "calendar: BEGIN:VCALENDAR is missing",
            Self::Answers => "column of answers (NPS, CSAT, CES, score, rating)",
            Self::TrelloBoard => "Trello board with cards and actions",
            Self::JiraIssues => {
                "issues as the Jira API returns them: a list called issues or values, or one issue with key and fields"
            }
            Self::RedmineIssues => "issues as the Redmine API returns them: issue, or a list called issues",
            Self::AsanaTasks => "tasks as Asana exports them: a list called data of tasks with gid and name",
            Self::Issues => "issues: a list of objects with title and number or iid",
            Self::StatementFile => "statement (.txt, 1CClientBankExchange)",
            Self::Statement => "statement: its first line is not 1CClientBankExchange",
            Self::TeamsMessages => {
                "messages as Microsoft Graph answers them: a list called value of messages with createdDateTime and body"
            }
        })
    }
}

/// What a JSON document is at its top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonShape {
    /// An object with these members, as far as it was read.
    Object(Vec<String>),
    /// A list.
    List,
    /// A list whose first element is this.
    ListOf(Box<Self>),
    /// A bare value, or nothing that can be read.
    Other,
}

impl JsonShape {
    /// Whether it is an object with a member.
    pub fn has(&self, name: &str) -> bool {
        matches!(self, Self::Object(names) if names.iter().any(|own| own == name))
    }

    /// The first names of the members of an object, as a terminal may show them.
    pub fn shown_names(names: &[String]) -> String {
        let shown = |name: &String| -> String {
            name.chars().filter(|letter| !letter.is_control()).take(40).collect()
        };
        names.iter().take(8).map(shown).collect::<Vec<_>>().join(", ")
    }
}

impl fmt::Display for JsonShape {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object(names) if names.is_empty() => write!(formatter, "an empty object"),
            Self::Object(names) => write!(formatter, "an object with {}", Self::shown_names(names)),
            Self::List => write!(formatter, "a list"),
            Self::ListOf(element) => write!(formatter, "a list of {element}"),
            Self::Other => write!(formatter, "a bare value"),
        }
    }
}

/// What is wrong with a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFault {
    /// The setting; empty where the whole file is meant.
    pub key: String,
    /// What is wrong.
    pub reason: ConfigReason,
}

/// Why a setting cannot be used; read after its key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the fields are explained at their variants")]
pub enum ConfigReason {
    /// A value that is not what it should be.
    #[error("{value:?} {reason}")]
    Value { value: String, reason: RejectionReason },
    #[error("{value} is not between {least} and {most}")]
    OutOfRange { value: String, least: String, most: String },
    #[error("names no day")]
    NoWorkingDay,
    #[error("day_start is not before day_end")]
    DayEndsBeforeStart,
    #[error("watch ({watch}) and act ({act}) must be 0 < watch < act < 1")]
    Cuts { watch: String, act: String },
    /// With the signal that may be meant.
    #[error("there is no such signal{}", near_words(.0.as_deref()))]
    NoSuchSignal(Option<String>),
    #[error("{0:?} is neither hours nor a currency code of three letters")]
    NotAUnit(String),
    #[error("is missing; with costs in money, every act needs its own")]
    NoCost,
    #[error("there is no table {name:?}; tables are {}", tables.join(", "))]
    NoSuchTable { name: String, tables: Vec<&'static str> },
    #[error("{table} has no such column; its columns are {}", columns.join(", "))]
    NoSuchColumn { table: String, columns: Vec<&'static str> },
    #[error("{0} must be mapped")]
    NotMapped(&'static str),
    #[error("must be one ASCII character")]
    NotOneSign,
    #[error("{0:?} matches no file")]
    NoFile(String),
    /// What TOML cannot be read as, or a setting that does not exist or is of another kind: its line, with what stands
    /// there and what the parser says.
    #[error("{words}")]
    Toml { is_syntax: bool, line: usize, text: String, words: String },
}

impl ConfigFault {
    /// A fault of a setting.
    pub fn of(key: impl Into<String>, reason: ConfigReason) -> Self {
        Self { key: key.into(), reason }
    }

    /// A value of a setting that is not what it should be.
    pub fn value(key: impl Into<String>, value: &str, reason: impl Into<RejectionReason>) -> Self {
        Self::of(key, ConfigReason::Value { value: value.to_owned(), reason: reason.into() })
    }

    /// A number out of its range.
    pub fn range(key: impl Into<String>, value: &impl ToString, least: &str, most: &str) -> Self {
        let (least, most) = (least.to_owned(), most.to_owned());
        Self::of(key, ConfigReason::OutOfRange { value: value.to_string(), least, most })
    }
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.key.is_empty() {
            write!(formatter, "{}: ", self.key)?;
        }
        self.reason.fmt(formatter)
    }
}

fn at_line(line: Option<u64>) -> String {
    line.map_or_else(String::new, |line| format!("line {line}: "))
}

fn lost_words(lost: Option<&(String, char)>) -> String {
    lost.map_or_else(
        || "in which a new row would read as UTF-8".to_owned(),
        |(column, letter)| format!("which cannot hold {letter:?} in {column} of a new row"),
    )
}

fn near_words(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean {near}?"))
}
