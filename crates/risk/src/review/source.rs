//! Where the record comes from: what was read and refused, as it was known at the moment.

use chrono::{DateTime, Utc};

use crate::history::History;
use forewarn_table::{ClientIndex, FileReport, Quotations, Rejection, TABLES, Tables};

/// What was read, beside the tables.
#[allow(missing_debug_implementations, reason = "it only holds references")]
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// What became of each file, by table.
    pub files: &'a [FileReport],
    /// What was not used.
    pub rejections: &'a [Rejection],
    /// Where the words of messages can be read again.
    pub quotations: &'a dyn Quotations,
}

/// The first hundred rejections in an order that does not depend on where the rows stand: pages name no lines, which
/// `rejected.csv` does.
pub(super) fn shown_rejections(rejections: &[Rejection]) -> Vec<Rejection> {
    let mut shown: Vec<Rejection> =
        rejections.iter().map(|rejection| Rejection { line: 0, ..rejection.clone() }).collect();
    shown.sort();
    shown.truncate(100);
    shown
}

/// Rejections of rows that would have been known: one that came later must not show.
pub(super) fn known_rejections(sources: &Sources<'_>, as_of: DateTime<Utc>) -> Vec<Rejection> {
    let known = sources.rejections.iter().filter(|row| row.known_at.is_none_or(|at| at <= as_of));
    known.cloned().collect()
}

/// What was read, by table, as it was known at the moment: a row that came later must not show anywhere.
pub(super) fn files(history: &History, sources: &Sources<'_>) -> Vec<FileReport> {
    let rejections = known_rejections(sources, history.as_of);
    let mut by_table: Vec<FileReport> = Vec::new();
    for table in TABLES {
        let Some(first) = sources.files.iter().find(|file| file.table == table) else { continue };
        let rows_used = known_rows_of(&history.tables, table, history.as_of) as u64;
        let rows_rejected = rejections.iter().filter(|row| row.table == table).count() as u64;
        // A file whose rows all came later was not there.
        if rows_used + rows_rejected == 0 {
            continue;
        }
        by_table.push(FileReport {
            // Which files a table has, and how they are written, may have come of later rows.
            file: String::new(),
            encoding: String::new(),
            unknown_columns: Vec::new(),
            missing_columns: Vec::new(),
            mapped: Vec::new(),
            hash: String::new(),
            rows_read: rows_used + rows_rejected,
            rows_used,
            rows_rejected,
            // Such rows say nothing to the table, not even when they came.
            rows_passed_over: 0,
            ..first.clone()
        });
    }
    by_table
}

/// How many rows of a masked table were known: undated rows of a client who came later were not.
pub(super) fn known_rows_of(tables: &Tables, table: &str, as_of: DateTime<Utc>) -> usize {
    let is_known = |client: ClientIndex| tables.clients[client].is_known(as_of);
    match table {
        "clients" => tables.clients.iter().filter(|client| client.is_known(as_of)).count(),
        "projects" => tables.projects.iter().filter(|project| is_known(project.client)).count(),
        "people" => tables.people.iter().filter(|person| person.client.is_none_or(is_known)).count(),
        _ => rows_of(tables, table),
    }
}

fn rows_of(tables: &Tables, table: &str) -> usize {
    match table {
        "clients" => tables.clients.len(),
        "projects" => tables.projects.len(),
        "schedule" => tables.schedule.len(),
        "money" => tables.money.len(),
        "messages" => tables.messages.len(),
        "promises" => tables.promises.len(),
        "expectations" => tables.expectations.len(),
        "results" => tables.results.len(),
        "outcomes" => tables.outcomes.len(),
        "people" => tables.people.len(),
        "holidays" => tables.holidays.len(),
        "rates" => tables.rates.len(),
        "contracts" => tables.contracts.len(),
        "ratings" => tables.ratings.len(),
        "meetings" => tables.meetings.len(),
        _ => tables.decisions.len(),
    }
}

/// How many rows used are later than the moment; for `run.json` alone.
pub fn rows_later(all: &Tables, masked: &Tables) -> u64 {
    TABLES.into_iter().map(|table| (rows_of(all, table) - rows_of(masked, table)) as u64).sum()
}
