//! Where the record comes from: what was read and refused, as it was known at the moment.

use chrono::{DateTime, Utc};

use crate::{
    history::History,
    ingest::{self, Loaded},
    table::Tables,
};

/// The first hundred rejections in an order that does not depend on where the rows stand: pages name no lines, which
/// `rejected.csv` does.
pub(super) fn shown_rejections(rejections: &[ingest::Rejection]) -> Vec<ingest::Rejection> {
    let mut shown: Vec<ingest::Rejection> =
        rejections.iter().map(|rejection| ingest::Rejection { line: 0, ..rejection.clone() }).collect();
    shown.sort();
    shown.truncate(100);
    shown
}

/// Rejections of rows that would have been known: one that came later must not show.
pub(super) fn known_rejections(loaded: &Loaded, as_of: DateTime<Utc>) -> Vec<ingest::Rejection> {
    let known = loaded.rejections.iter().filter(|row| row.known_at.is_none_or(|at| at <= as_of));
    known.cloned().collect()
}

/// What was read, by table, as it was known at the moment: a row that came later must not show anywhere.
pub(super) fn files(history: &History, loaded: &Loaded) -> Vec<ingest::FileReport> {
    let rejections = known_rejections(loaded, history.as_of);
    let mut by_table: Vec<ingest::FileReport> = Vec::new();
    for table in ingest::TABLES {
        let own = || loaded.files.iter().filter(|file| file.table == table);
        let Some(first) = own().next() else { continue };
        let rows_used = match table {
            "clients" => {
                history.tables.clients.iter().filter(|client| client.is_known(history.as_of)).count() as u64
            }
            _ => rows_of(&history.tables, table) as u64,
        };
        let rows_rejected = rejections.iter().filter(|row| row.table == table).count() as u64;
        by_table.push(ingest::FileReport {
            file: own().map(|file| file.file.as_str()).collect::<Vec<_>>().join(", "),
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

pub(super) fn rows_of(tables: &Tables, table: &str) -> usize {
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
        _ => tables.decisions.len(),
    }
}

/// How many rows used are later than the moment; for `run.json` alone.
pub fn rows_later(all: &Tables, masked: &Tables) -> u64 {
    ingest::TABLES.into_iter().map(|table| (rows_of(all, table) - rows_of(masked, table)) as u64).sum()
}
