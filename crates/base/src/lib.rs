//! What every crate builds on: typed values, working calendars, safe text, statistics, storage, and the error.
//!
//! **Invariant:** nothing here knows a table, a message or a report.

pub mod amount;
pub mod calendar;
pub mod encoding;
pub mod error;
pub mod file_fault;
pub mod guess_remark;
pub mod import_note;
pub mod near;
pub mod pauses;
pub mod plain;
mod quote_tracker;
pub mod reason;
pub mod row_appender;
pub mod stat;
pub mod storage;
pub mod value;
pub mod workspace_files;
