//! What may be asked of the generator, and what can go wrong.

use std::path::PathBuf;

use chrono::{Datelike, Months, NaiveDate};

/// The size, the luck and the last day of a synthetic agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoOptions {
    /// How many clients the agency has had.
    pub clients: u32,
    /// How many months of history are written.
    pub months: u32,
    /// How many messages in all, kept to within one per cent.
    pub messages: u64,
    /// The seed: the same options and seed give the same bytes.
    pub seed: u64,
    /// The last day of the history.
    pub end: NaiveDate,
    /// Whether reports of the agency are written in Russian; the history is the same.
    pub is_russian: bool,
}

impl Default for DemoOptions {
    fn default() -> Self {
        let end = NaiveDate::from_ymd_opt(2026, 6, 30).expect("30 June 2026 is a date");
        DemoOptions { clients: 16, months: 12, messages: 4_200, seed: 26, end, is_russian: false }
    }
}

impl DemoOptions {
    /// The first day of the history.
    pub(super) fn first_date(&self) -> NaiveDate {
        self.end
            .succ_opt()
            .and_then(|next| next.checked_sub_months(Months::new(self.months)))
            .unwrap_or(self.end)
    }

    /// The options, if an agency can be made from them.
    pub(super) fn checked(self) -> Result<Self, DemoError> {
        let within = |what, value, lowest, highest| {
            if (lowest..=highest).contains(&value) {
                Ok(())
            } else {
                Err(DemoError::OutOfRange { what, value, lowest, highest })
            }
        };
        within("clients", u64::from(self.clients), 1, 100_000)?;
        within("months", u64::from(self.months), 3, 120)?;
        within("messages", self.messages, 1, 1_000_000_000)?;
        within("year of the end", u64::from(self.end.year().unsigned_abs()), 1990, 2100)?;
        Ok(self)
    }
}

/// How many rows were written, table by table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DemoSummary {
    /// The name of each file of the workspace that holds a table, and its rows.
    pub tables: Vec<(&'static str, u64)>,
    /// Messages written.
    pub messages: u64,
    /// Conflicts written.
    pub conflicts: u64,
    /// Client-years of history lived, to which the conflicts belong.
    pub client_years: u32,
}

/// Why no agency was written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    /// An option lies outside what makes sense.
    #[error("{what} is {value}; it must lie between {lowest} and {highest}")]
    OutOfRange {
        /// The option.
        what: &'static str,
        /// What was asked for.
        value: u64,
        /// The least allowed.
        lowest: u64,
        /// The most allowed.
        highest: u64,
    },
    /// A file could not be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}
