//! Rows that cannot be used.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::RejectionReason;

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
    /// The value.
    pub value: String,
    /// Why the row cannot be used.
    pub reason: RejectionReason,
    /// When the row would have become known; `None` where it does not say. Pages leave later ones out.
    #[serde(skip)]
    pub known_at: Option<DateTime<Utc>>,
}
