//! What was understood of a file, in words and as JSON.

use serde::Serialize;

use forewarn_base::import_note::RowRepair;

use super::dialect::Dialect;

/// How many lines and repairs are quoted.
const QUOTED: usize = 20;
/// How many signs of a line are quoted.
const QUOTED_SIGNS: usize = 120;

/// What was understood of a file.
#[derive(Debug, Clone, Serialize)]
pub struct MessyReport {
    /// The encoding.
    pub encoding: &'static str,
    /// How sure the encoding is, from 0 to 1.
    pub encoding_sure: f64,
    /// The signs it is written with.
    pub dialect: Dialect,
    /// How sure the dialect is, from 0 to 1: how well it reads the beginning of the file.
    pub dialect_sure: f64,
    /// Line ends in the beginning of the file.
    pub line_ends: LineEnds,
    /// The tables, in their order.
    pub tables: Vec<TableReport>,
    /// Rows and lines without any value, left out.
    pub blank_rows: u64,
    /// Comment lines, left out.
    pub comment_rows: u64,
    /// Records longer than can be held, left out.
    pub too_long_rows: u64,
    /// Zero bytes, left out.
    pub zero_bytes: u64,
    /// Blocks with bytes that are no characters.
    pub broken_blocks: u64,
}

/// How lines end.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct LineEnds {
    /// CR LF
    pub crlf: u64,
    /// LF
    pub lf: u64,
    /// CR
    pub cr: u64,
}

/// What was understood of one table.
#[derive(Debug, Clone, Default, Serialize)]
pub struct TableReport {
    /// The line on which its header or its first row stands.
    pub line: u64,
    /// The names of its columns; nothing where it has no header.
    pub header: Option<Vec<String>>,
    /// How many rows the header has.
    pub header_rows: usize,
    /// How many columns it has.
    pub columns: usize,
    /// How many rows of values it has.
    pub rows: u64,
    /// Lines before it.
    pub preamble: Vec<StrayLine>,
    /// Lines after it.
    pub footnotes: Vec<StrayLine>,
    /// How many rows were repaired, by what was done.
    pub repairs: Vec<RepairCount>,
    /// The first rows that were repaired.
    pub repaired: Vec<Repaired>,
}

/// A line that belongs to no table.
#[derive(Debug, Clone, Serialize)]
pub struct StrayLine {
    /// Its number.
    pub line: u64,
    /// What it says, cut to its beginning.
    pub text: String,
}

/// How often something was done.
#[derive(Debug, Clone, Serialize)]
pub struct RepairCount {
    /// What.
    pub what: RowRepair,
    /// How often.
    pub rows: u64,
}

/// A row that was repaired.
#[derive(Debug, Clone, Serialize)]
pub struct Repaired {
    /// Its line.
    pub line: u64,
    /// What was done.
    pub what: RowRepair,
}

impl StrayLine {
    /// The beginning of `text`.
    pub fn of(line: u64, text: &str) -> Self {
        Self { line, text: text.trim().chars().take(QUOTED_SIGNS).collect() }
    }
}

impl TableReport {
    /// Takes note of a repair.
    pub fn note(&mut self, line: u64, what: RowRepair) {
        match self.repairs.iter_mut().find(|count| count.what == what) {
            Some(count) => count.rows += 1,
            None => self.repairs.push(RepairCount { what, rows: 1 }),
        }
        if self.repaired.len() < QUOTED {
            self.repaired.push(Repaired { line, what });
        }
    }

    /// How many rows were repaired.
    pub fn repaired_rows(&self) -> u64 {
        self.repairs.iter().map(|count| count.rows).sum()
    }
}

impl LineEnds {
    /// The ends that stand in the file, by their names.
    pub fn names(&self) -> Vec<&'static str> {
        let ends = [("CR LF", self.crlf), ("LF", self.lf), ("CR", self.cr)];
        ends.into_iter().filter(|(_, count)| *count > 0).map(|(name, _)| name).collect()
    }
}
