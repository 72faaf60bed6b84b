//! Appends rows to one table of the workspace, skipping rows already there.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use crate::table::WorkspaceTable;
use forewarn_base::{
    error::{Error, Result},
    row_appender::RowAppender,
    storage::Replacement,
};

/// The result of appending a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowStatus {
    /// It is new.
    Written,
    /// It was already in the table.
    Known,
}

/// The rows that are in a table, by 64-bit hashes of their keys, of which no two are likely to be equal below 100
/// million rows.
#[derive(Debug)]
enum SeenRows {
    /// Equal rows are the same row. Only a hash is kept of each, because there can be as many as messages.
    Once(BTreeSet<u64>),
    /// Equal rows of one file are different rows.
    Counted(BTreeMap<u64, RowTimes>),
}

/// How often a row occurs in the table, and in the file being read.
#[derive(Debug, Clone, Copy, Default)]
struct RowTimes {
    in_table: u16,
    in_file: u16,
    file: u32,
}

impl SeenRows {
    fn of(table: WorkspaceTable) -> Self {
        if table.counts_equals() { Self::Counted(BTreeMap::new()) } else { Self::Once(BTreeSet::new()) }
    }

    /// Records a row that was in the table before.
    fn stands(&mut self, key: u64) {
        match self {
            Self::Once(keys) => _ = keys.insert(key),
            Self::Counted(keys) => {
                let times = keys.entry(key).or_default();
                times.in_table = times.in_table.saturating_add(1);
            }
        }
    }

    /// Records a row of a file and returns whether it is new.
    fn is_new(&mut self, key: u64, file: u32) -> bool {
        match self {
            Self::Once(keys) => keys.insert(key),
            Self::Counted(keys) => {
                let times = keys.entry(key).or_default();
                if times.file != file {
                    (times.file, times.in_file) = (file, 0);
                }
                times.in_file = times.in_file.saturating_add(1);
                let is_new = times.in_file > times.in_table;
                times.in_table = times.in_table.max(times.in_file);
                is_new
            }
        }
    }
}

/// A table that is being appended to.
#[derive(Debug)]
pub struct TableAppender {
    table: WorkspaceTable,
    rows: RowAppender,
    seen: SeenRows,
    file: u32,
    /// Rows appended.
    pub written: u64,
    /// Rows that were already there.
    pub known: u64,
}

impl TableAppender {
    /// Opens or creates a table of a workspace and calls `on_row` with every existing row, in the schema's columns.
    ///
    /// # Errors
    /// The table is there and cannot be read, or has a form to which rows cannot be added.
    pub fn open(workspace: &Path, table: WorkspaceTable, on_row: &mut dyn FnMut(&[&str])) -> Result<Self> {
        let mut seen = SeenRows::of(table);
        let rows = RowAppender::open(workspace, table.name(), table.columns(), &mut |cells| {
            seen.stands(key(table, cells));
            on_row(cells);
        })?;
        Ok(Self { table, rows, seen, file: 0, written: 0, known: 0 })
    }

    /// Whether a row with this key is there, in tables whose key is one column.
    pub fn holds(&self, id: &str) -> bool {
        match &self.seen {
            SeenRows::Once(keys) => keys.contains(&hash(std::iter::once(id.as_bytes()))),
            SeenRows::Counted(_) => false,
        }
    }

    /// Starts another file: equal rows of two files are the same row.
    pub fn next_file(&mut self) {
        self.file += 1;
    }

    /// Appends a row unless it is already there. `cells` are in the schema's order.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn append<T: AsRef<str>>(&mut self, cells: &[T]) -> Result<RowStatus> {
        if !self.seen.is_new(key(self.table, cells), self.file) {
            self.known += 1;
            return Ok(RowStatus::Known);
        }
        self.written += 1;
        self.rows.append(cells)?;
        Ok(RowStatus::Written)
    }

    /// Writes the table with its new rows beside the old one, whose place it takes when it is committed; `None` where no
    /// row was added to it.
    ///
    /// # Errors
    /// A row cannot be written in the table's encoding, or the disk is full.
    pub fn prepare(self) -> Result<Option<Replacement>> {
        self.rows.prepare()
    }
}

/// The file behind a writer of CSV.
pub(super) fn written(writer: csv::Writer<Replacement>, path: &Path) -> Result<Replacement> {
    writer
        .into_inner()
        .map_err(|error| Error::Io { path: path.to_owned(), cause: std::io::Error::other(error.to_string()) })
}

/// A hash of the cells that identify a row.
fn key<T: AsRef<str>>(table: WorkspaceTable, cells: &[T]) -> u64 {
    let cell = |column: &&str| {
        let cell = cells[table.index(column)].as_ref();
        // 95000, 95000.0 and 95000.00 are one amount, whoever wrote it.
        match *column {
            "amount" if cell.contains('.') => cell.trim_end_matches('0').trim_end_matches('.').as_bytes(),
            _ => cell.as_bytes(),
        }
    };
    hash(table.key().iter().map(cell))
}

/// A 64-bit hash of some byte strings.
pub fn hash<'a>(parts: impl Iterator<Item = &'a [u8]>) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part).update(&[0x1f]);
    }
    let mut first = [0; 8];
    hasher.finalize_xof().fill(&mut first);
    u64::from_le_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn append(folder: &Path, table: WorkspaceTable, rows: &[&[&str]]) -> (u64, u64) {
        let mut appender = TableAppender::open(folder, table, &mut |_| ()).unwrap();
        appender.next_file();
        for row in rows {
            appender.append(row).unwrap();
        }
        let counts = (appender.written, appender.known);
        if let Some(replacement) = appender.prepare().unwrap() {
            replacement.commit().unwrap();
        }
        counts
    }

    #[test]
    fn rows_are_appended_once_below_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("outcomes.csv");
        // Made by hand: other order, a column of its own, no end of line.
        std::fs::write(&path, "at,client_id,kind,mood\n2026-01-01,acme,renewal,\"good, very\"").unwrap();
        let rows: [&[&str]; 2] =
            [&["acme", "2026-01-01", "renewal", "", ""], &["acme", "2026-02-01", "churn", "", "a \"note\""]];
        assert_eq!(append(folder.path(), WorkspaceTable::Outcomes, &rows), (1, 1));
        assert_eq!(append(folder.path(), WorkspaceTable::Outcomes, &rows), (0, 2));
        let expected = "at,client_id,kind,mood,note\n2026-01-01,acme,renewal,\"good, very\",\n\
                        2026-02-01,acme,churn,,\"a \"\"note\"\"\"";
        assert_eq!(std::fs::read_to_string(&path).unwrap(), expected);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside");
    }

    #[test]
    fn equal_entries_of_one_file_count_and_those_of_two_files_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let row: &[&str] = &["acme", "", "2026-01-01", "cost", "100", "EUR", "1", "", "", ""];
        assert_eq!(append(folder.path(), WorkspaceTable::Money, &[row, row]), (2, 0));
        assert_eq!(append(folder.path(), WorkspaceTable::Money, &[row, row, row]), (1, 2));
        let other: &[&str] = &["acme", "", "2026-01-01", "cost", "100.00", "EUR", "1", "", "", ""];
        assert_eq!(append(folder.path(), WorkspaceTable::Money, &[other]), (0, 1));
    }
}
