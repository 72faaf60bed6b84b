//! `holidays`: days off in the working calendar.

use chrono::{DateTime, NaiveDate, Utc};

use super::{RowFields, TableColumn, TableRow, may, must};

/// A day off.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday {
    /// The day.
    pub date: NaiveDate,
    /// What it is called.
    pub name: Option<String>,
    /// The calendar it belongs to: a client's time zone or id; every calendar where nothing is given.
    pub calendar: Option<String>,
}

impl TableRow for Holiday {
    const NAME: &'static str = "holidays";
    const COLUMNS: &'static [TableColumn] = &[must("date"), may("name"), may("calendar")];

    fn parse(fields: &mut RowFields<'_>) -> Self {
        Self {
            date: fields.required_moment("date").day(),
            name: fields.text("name").map(str::to_owned),
            calendar: fields.text("calendar").map(str::to_owned),
        }
    }

    fn known_at(&self) -> Option<DateTime<Utc>> {
        None
    }
}
