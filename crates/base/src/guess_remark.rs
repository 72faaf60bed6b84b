//! What to look at before a proposed mapping is used: in English here, and to users in their language by `report`.

use std::fmt;

/// The kinds of money that a mapping can name.
pub const MONEY_KINDS: &str = "budget, cost, change_order, invoice, payment, credit";

/// What to look at before a proposed mapping is used.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are explained at their variants")]
pub enum GuessRemark {
    /// A file that a mapping cannot read as it is, and how it is written.
    NotPlainCsv {
        file: String,
        written: String,
    },
    /// A sheet with more above its rows than one header row.
    HeaderNotFirst {
        sheet: String,
    },
    /// Whether a comma is that of decimals cannot be told of a column.
    CommaUnclear(String),
    /// Whether days or months come first cannot be told of a column.
    DayOrMonthUnclear {
        column: String,
        month_first: bool,
    },
    /// A column holds dates of both orders.
    DatesMixed(String),
    /// Values of a column that are none of the words that the table knows.
    NotUnderstood {
        column: String,
        values: Vec<String>,
        words: Vec<&'static str>,
    },
    NoClient,
    NoItemId,
    NoDayOfAgreement,
    NoDayOfKnowledge,
    /// Invoices that are dated by when they are due, in a column.
    NoDayOfInvoice(String),
    NoSideOfPeople,
    NoSums,
    /// All rows of a file of money are taken to be of this kind.
    KindAssumed(&'static str),
    SidesFromPeople,
    NoAuthors,
}

impl fmt::Display for GuessRemark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPlainCsv { file, written } => write!(
                formatter,
                "{file} is not plain CSV ({written}): clean it with `forewarn import csv {file} --to FILE` and map the result"
            ),
            Self::HeaderNotFirst { sheet } => write!(
                formatter,
                "sheet {sheet:?} has more above its rows than a header: clean it with `forewarn import xlsx FILE --to \
                 clean.csv`"
            ),
            Self::CommaUnclear(column) => write!(
                formatter,
                "{column}: 1,234 may or may not be a thousand; set decimal_comma = true if it is not"
            ),
            Self::DayOrMonthUnclear { column, month_first } => {
                let first = if *month_first { "month" } else { "day" };
                write!(formatter, "{column}: day and month cannot be told apart; {first} first is assumed")
            }
            Self::DatesMixed(column) => write!(
                formatter,
                "{column}: some dates have the day first, some the month; the first format that fits is used"
            ),
            Self::NotUnderstood { column, values, words } => {
                let (values, words) = (values.join(", "), words.join(", "));
                write!(formatter, "{column}: not understood and left out: {values}; allowed: {words}")
            }
            Self::NoClient => {
                formatter.write_str("the file names no client: replace CLIENT by its id, or map a column")
            }
            Self::NoItemId => formatter.write_str("items have no id: two with the same name count as one"),
            Self::NoDayOfAgreement => formatter.write_str(
                "the file does not say when the dates were agreed: replace 2000-01-01 by that day",
            ),
            Self::NoDayOfKnowledge => formatter
                .write_str("the file does not say when this became known: replace 2000-01-01 by that day"),
            Self::NoDayOfInvoice(column) => write!(
                formatter,
                "the file does not say when invoices were issued: {column} is taken for that day too"
            ),
            Self::NoSideOfPeople => {
                formatter.write_str("the file does not say whose people these are: client or agency")
            }
            Self::NoSums => {
                formatter.write_str("the file has hours and no sums: costs stay 0 until a rate is known")
            }
            Self::KindAssumed(kind) => {
                write!(formatter, "kind: every row is taken as {kind}; allowed: {MONEY_KINDS}")
            }
            Self::SidesFromPeople => formatter.write_str(
                "the side of each author comes from people.csv: list names, addresses or domains there",
            ),
            Self::NoAuthors => formatter
                .write_str("the file does not say who wrote what: every message is taken as the client's"),
        }
    }
}
