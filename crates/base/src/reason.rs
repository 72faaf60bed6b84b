//! Why a value, a row of a table or a record of an export cannot be used: in English here, for `rejected.csv`, and to users in
//! their language by `report`.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::value::UnreadableValue;

/// Why a value, row or record cannot be used; read after the value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum RejectionReason {
    /// The cell is empty.
    Empty,
    /// The cell is empty, and so is the target.
    EmptyAsTarget,
    /// The side is empty, and the table `people` does not know the author.
    EmptyAndAuthorUnknown,
    /// A date, time or number that cannot be read.
    Unreadable(UnreadableValue),
    /// Below zero.
    Negative,
    /// Below zero, where only a change order may be.
    NegativeButNoChangeOrder,
    /// The scale has no such answer, or no width.
    OutsideScale,
    /// No such sum exists.
    TooLargeForMoney,
    /// Neither yes nor no.
    NotAFlag,
    /// No currency code.
    NotACurrency,
    /// No time zone.
    NotATimeZone,
    /// Not one of the allowed words.
    NoneOf(Vec<&'static str>),
    /// No client of this id exists.
    UnknownClient,
    /// Earlier than the promise was made.
    BeforeMadeAt,
    /// Longer than a text may be.
    TextTooLong,
    /// Longer than a cell other than a text may be.
    CellTooLong,
    /// The whole row is longer than a row may be.
    RowTooLong,
    /// A quote is opened and not closed where the cell ends.
    OpenQuote,
    /// Two stray quotes enclose the row.
    BetweenStrayQuotes,
    /// The row has another number of cells than the header.
    CellCount {
        /// Cells of the row.
        found: usize,
        /// Cells of the header.
        expected: usize,
    },
    /// Damaged bytes.
    NotUtf8 {
        /// The column, as the file's header names it.
        column: String,
    },
    /// A line of JSON that is no object.
    NotAnObject,
    /// A line that is no JSON.
    NotJson(
        /// What the parser says.
        String,
    ),
    /// Another row has the same key.
    Duplicate,
    /// Neither an alert nor a client is called so.
    UnknownAlert,
    /// A time that is still to come, for what has happened.
    StillToCome,
    /// An end that had passed when it was set.
    EndHasPassed,
    /// An end of what has none.
    EndWithoutUse,
    /// The field is empty or absent.
    Missing,
    /// Not a time as the tool writes it.
    NotATime,
    /// Absent, or not a time.
    MissingOrNotATime,
    /// Neither a date nor a time in any known form.
    NotADateOrTime,
    /// A day that no calendar has.
    NoSuchDate,
    /// Not an amount of money.
    NotAnAmount,
    /// Not a number of hours.
    NotHours,
    /// Not an address of mail.
    NotAnAddress,
    /// Not a mail.
    NotMail,
    /// Not `date;author;words`, as Jira writes comments.
    NotAComment,
    /// A card whose id does not hold the time at which it was made.
    NoTimeInId,
    /// Neither a key nor a title.
    NoKeyOrTitle,
    /// No id or no time.
    NoIdOrTime,
    /// Nobody is named as the speaker.
    NoSpeaker,
    /// Words ahead of the first message of a chat.
    BeforeFirstMessage,
    /// Text in a field of an export that is not known.
    UnknownField(
        /// The field.
        String,
    ),
    /// JSON of another structure.
    OtherStructure(
        /// What the parser says.
        String,
    ),
    /// A section that begins and does not end.
    NoEnd,
    /// Not a day of the week.
    NotAWeekday,
    /// Not a time of day.
    NotATimeOfDay,
    /// Not a first and a last day.
    NotASpan,
    /// No encoding of that name.
    NotAnEncoding,
}

impl From<UnreadableValue> for RejectionReason {
    fn from(unreadable: UnreadableValue) -> Self {
        Self::Unreadable(unreadable)
    }
}

impl fmt::Display for RejectionReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            Self::Empty => "is empty",
            Self::EmptyAsTarget => "is empty, and so is target",
            Self::EmptyAndAuthorUnknown => "is empty, and people does not know the author",
            Self::Unreadable(unreadable) => return unreadable.fmt(formatter),
            Self::Negative => "is negative",
            Self::NegativeButNoChangeOrder => "is negative; only a change_order may be, a refund is a credit",
            Self::OutsideScale => "is not on the scale from scale_least to scale_most",
            Self::TooLargeForMoney => "is too large to be an amount of money",
            Self::NotAFlag => "is neither true nor false",
            Self::NotACurrency => "is not a currency code of three letters",
            Self::NotATimeZone => "is not a time zone like Europe/Berlin",
            Self::NoneOf(words) => return write!(formatter, "is none of {}", words.join(", ")),
            Self::UnknownClient => "is not a client_id of the table clients",
            Self::BeforeMadeAt => "is before made_at",
            Self::TextTooLong => "is longer than 64 MiB",
            Self::CellTooLong => "is longer than 1 MiB",
            Self::RowTooLong => "the row is longer than 64 MiB",
            Self::OpenQuote => "a quote is not closed where its cell ends",
            Self::BetweenStrayQuotes => "stands between two stray quotes",
            Self::CellCount { found, expected } => {
                return write!(formatter, "has {found} cells, the header has {expected}");
            }
            Self::NotUtf8 { column } => return write!(formatter, "{column} is not valid UTF-8"),
            Self::NotAnObject => "is not a JSON object",
            Self::NotJson(words) => return write!(formatter, "is not JSON: {words}"),
            Self::Duplicate => "stands in another row already",
            Self::UnknownAlert => "is neither an alert nor a client",
            Self::StillToCome => "is still to come",
            Self::EndHasPassed => "had passed when it was decided",
            Self::EndWithoutUse => "goes with a snooze or a band, and with nothing else",
            Self::Missing => "is missing",
            Self::NotATime => "is not a time",
            Self::MissingOrNotATime => "is missing or not a time",
            Self::NotADateOrTime => "is not a date or time",
            Self::NoSuchDate => "is a date that does not exist",
            Self::NotAnAmount => "is not an amount",
            Self::NotHours => "is not a number of hours",
            Self::NotAnAddress => "is not an email address",
            Self::NotMail => "is not an email",
            Self::NotAComment => "is not in the form date;author;text",
            Self::NoTimeInId => "does not tell when the card was created",
            Self::NoKeyOrTitle => "has neither a key nor a title",
            Self::NoIdOrTime => "has no id or no time",
            Self::NoSpeaker => "names no speaker",
            Self::NoEnd => "has no end",
            Self::BeforeFirstMessage => "comes before the first message",
            Self::UnknownField(field) => return write!(formatter, "holds text in the unknown field {field}"),
            Self::OtherStructure(words) => {
                return write!(formatter, "does not have the expected structure: {words}");
            }
            Self::NotAWeekday => "is not a weekday like mon",
            Self::NotATimeOfDay => "is not a time like 09:00",
            Self::NotASpan => "is not a first and a last day like 2025-12-20/2026-01-10",
            Self::NotAnEncoding => "is not an encoding like windows-1251",
        };
        formatter.write_str(words)
    }
}

impl Serialize for RejectionReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
