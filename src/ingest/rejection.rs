//! Rows that cannot be used, and things about the data that a reader should know.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::error::{Error, Result};

/// A row that was not used, with its place and the reason.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Rejection {
    /// The table it was meant for.
    pub table: &'static str,
    /// The file, relative to the workspace where it lies within.
    pub file: String,
    /// The line on which the row starts, from 1; the row number for files without lines.
    pub line: u64,
    /// The column at fault; empty where the whole row is.
    pub column: String,
    /// What stood there.
    pub value: String,
    /// Why the row cannot be used.
    pub reason: String,
    /// From when on the row would have been known; `None` where it does not say. Pages leave later ones out.
    #[serde(skip)]
    pub known_at: Option<DateTime<Utc>>,
}

/// Writes `rejected.csv`.
pub fn write(rejections: &[Rejection], path: &Path) -> Result<()> {
    let fail = |error: csv::Error| Error::File { path: path.to_owned(), reason: error.to_string() };
    let mut writer = csv::Writer::from_path(path).map_err(fail)?;
    writer.write_record(["table", "file", "line", "column", "value", "reason"]).map_err(fail)?;
    for row in rejections {
        let line = row.line.to_string();
        let cells = [row.table, &row.file, &line, &row.column, &row.value, &row.reason];
        writer.write_record(cells.map(crate::report::defuse)).map_err(fail)?;
    }
    writer.flush().map_err(crate::error::io(path))
}
