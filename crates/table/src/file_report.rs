//! What became of a file that was read.

use serde::Serialize;

/// What became of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// The table it feeds.
    pub table: String,
    /// The file.
    pub file: String,
    /// Its encoding.
    pub encoding: String,
    /// Rows read that speak of this table.
    pub rows_read: u64,
    /// Rows used.
    pub rows_used: u64,
    /// Rows rejected.
    pub rows_rejected: u64,
    /// Rows of a foreign file that say nothing to this table.
    pub rows_passed_over: u64,
    /// Columns that the table does not know.
    pub unknown_columns: Vec<String>,
    /// Columns that the mapping names and the file does not have.
    pub missing_columns: Vec<String>,
    /// What each table column is made of, where a mapping says so.
    pub mapped: Vec<(String, String)>,
    /// BLAKE3 of the bytes that were read.
    pub hash: String,
    /// The index among the feeds.
    #[serde(skip)]
    pub feed: usize,
}
