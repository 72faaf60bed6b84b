//! The summary of an import: records read, mapped, rejected and unknown; new and known rows by table.

use std::collections::BTreeMap;

use forewarn_base::{import_note::ImportWarning, reason::RejectionReason};
use serde::Serialize;

/// Record counts of an import: `read = mapped + unknown + rejected + passed_over`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RecordCounts {
    /// Records read: messages, issues, entries.
    pub read: u64,
    /// Records that became rows, new or known.
    pub mapped: u64,
    /// Records of people or projects that no table assigns to a client.
    pub unknown: u64,
    /// Records that cannot be used.
    pub rejected: u64,
    /// Records that are of no use to any table.
    pub passed_over: u64,
}

/// Row counts of one table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RowCounts {
    /// Rows appended.
    pub written: u64,
    /// Rows that were already there.
    pub known: u64,
}

/// A record that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectedRecord {
    /// The file.
    pub file: String,
    /// The line or record, from 1.
    pub at: u64,
    /// What `at` counts: `line` or `record`.
    pub unit: &'static str,
    /// The field at fault; empty where the whole record is.
    pub column: &'static str,
    /// The value.
    pub value: String,
    /// Why it cannot be used.
    pub reason: RejectionReason,
}

/// Somebody whom `people.csv` does not know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnknownPerson {
    /// Address, handle or name.
    pub handle: String,
    /// Their name.
    pub name: String,
    /// How many of their messages were set aside.
    pub messages: u64,
}

impl UnknownPerson {
    /// Their name with the handle behind it, where it is another.
    pub fn shown(&self) -> String {
        match self.name.as_str() {
            "" => self.handle.clone(),
            name if name == self.handle => name.to_owned(),
            name => format!("{name}, {}", self.handle),
        }
    }
}

/// The result of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ImportSummary {
    /// Where the records came from.
    pub source: String,
    /// All records.
    #[serde(flatten)]
    pub counts: RecordCounts,
    /// The same by file.
    pub files: BTreeMap<String, RecordCounts>,
    /// Rows by table.
    pub tables: BTreeMap<String, RowCounts>,
    /// Messages now kept in `messages.unknown.csv`, from this and earlier imports.
    pub kept_aside: u64,
    /// Messages kept aside by earlier imports that `people.csv` now assigns.
    pub taken_back: u64,
    /// People whom `people.csv` does not know, those with most messages first; at most 100.
    pub unknown_people: Vec<UnknownPerson>,
    /// Clients and projects that no table knows, with how many records name them; at most 100.
    pub unknown_scopes: BTreeMap<String, u64>,
    /// The first 100 rejections; all are in `import.rejected.csv`.
    pub rejections: Vec<RejectedRecord>,
    /// What a reader of the export should know.
    pub warnings: Vec<ImportWarning>,
}
