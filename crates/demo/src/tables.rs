//! The files of the workspace: one CSV a table, written in the order of time while the history is lived.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use super::options::DemoError;

/// A table of the workspace or of the truth: its name and its columns in order.
#[derive(Debug, Clone, Copy)]
pub(super) struct TableHeader {
    pub(super) name: &'static str,
    pub(super) columns: &'static [&'static str],
}

/// The tables of a workspace, in the order of [`DemoTable`].
pub(super) const LAYOUTS: [TableHeader; 21] = [
    TableHeader {
        name: "clients",
        columns: &[
            "client_id",
            "name",
            "segment",
            "owner",
            "language",
            "timezone",
            "since",
            "until",
            "monthly_fee",
            "currency",
        ],
    },
    TableHeader {
        name: "projects",
        columns: &[
            "project_id",
            "client_id",
            "name",
            "service",
            "status",
            "status_at",
            "agreed_start",
            "agreed_end",
            "agreed_cost",
            "currency",
            "result_lag_days",
        ],
    },
    TableHeader {
        name: "schedule",
        columns: &[
            "client_id",
            "project_id",
            "item_id",
            "item",
            "at",
            "event",
            "due",
            "waiting_on",
            "weight",
        ],
    },
    TableHeader {
        name: "money",
        columns: &[
            "client_id",
            "project_id",
            "at",
            "kind",
            "amount",
            "currency",
            "hours",
            "due",
            "period",
            "rollover",
        ],
    },
    TableHeader {
        name: "messages",
        columns: &[
            "message_id",
            "client_id",
            "project_id",
            "thread_id",
            "reply_to",
            "sent_at",
            "author",
            "side",
            "channel",
            "subject",
            "text",
            "automated",
        ],
    },
    TableHeader {
        name: "promises",
        columns: &[
            "promise_id",
            "client_id",
            "project_id",
            "made_at",
            "side",
            "text",
            "due_from",
            "due_by",
            "recurrence",
            "kept_at",
            "withdrawn_at",
            "message_id",
        ],
    },
    TableHeader {
        name: "expectations",
        columns: &[
            "client_id",
            "project_id",
            "at",
            "side",
            "dimension",
            "metric",
            "value",
            "unit",
            "message_id",
        ],
    },
    TableHeader {
        name: "results",
        columns: &["client_id", "project_id", "at", "metric", "actual", "target", "target_by"],
    },
    TableHeader { name: "outcomes", columns: &["client_id", "at", "kind", "severity", "note"] },
    TableHeader {
        name: "people",
        columns: &["handle", "client_id", "side", "name", "role", "from", "until"],
    },
    TableHeader { name: "holidays", columns: &["date", "name", "calendar"] },
    TableHeader { name: "decisions", columns: &["at", "alert_id", "decision", "until", "by", "note"] },
    TableHeader { name: "rates", columns: &["month", "currency", "rate"] },
    TableHeader {
        name: "contracts",
        columns: &[
            "contract_id",
            "client_id",
            "project_id",
            "signed_on",
            "starts_on",
            "ends_on",
            "notice_days",
            "renews",
            "fee",
            "currency",
            "hours",
            "revision_rounds",
            "includes",
        ],
    },
    TableHeader {
        name: "ratings",
        columns: &["client_id", "at", "kind", "score", "scale_least", "scale_most", "comment", "respondent"],
    },
    TableHeader { name: "meetings", columns: &["client_id", "at", "kind", "status", "by", "attendees"] },
    TableHeader {
        name: "truth",
        columns: &[
            "client_id",
            "name",
            "archetype",
            "conflict_within_60_days",
            "true_probability",
            "next_conflict_at",
            "first_conflict_at",
            "conflict_kinds",
            "causes",
            "hidden_effect",
            "messages_end",
        ],
    },
    TableHeader {
        name: "truth_months",
        columns: &[
            "client_id",
            "month_start",
            "true_probability",
            "conflict_within_60_days",
            "causes_active",
        ],
    },
    TableHeader {
        name: "truth_promises",
        columns: &["promise_id", "message_id", "client_id", "side", "state", "made_at", "due_by", "kept_at"],
    },
    TableHeader { name: "truth_silence", columns: &["client_id", "from", "to", "working_days"] },
    TableHeader { name: "truth_facts", columns: &["client_id", "fact", "from", "to"] },
];

/// The truth about questions: kept last, beside the rest of the truth.
pub(super) const QUESTIONS: TableHeader = TableHeader {
    name: "truth_questions",
    columns: &["message_id", "client_id", "side", "state", "questions", "answered"],
};

/// A table by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DemoTable {
    Clients,
    Projects,
    Schedule,
    Money,
    Messages,
    Promises,
    Expectations,
    Results,
    Outcomes,
    People,
    Holidays,
    /// Written by other commands: here only its header.
    #[expect(dead_code, reason = "keeps the place of its sheet")]
    Decisions,
    Rates,
    Contracts,
    Ratings,
    Meetings,
    Truth,
    TruthMonths,
    TruthPromises,
    TruthSilence,
    TruthFacts,
    TruthQuestions,
}

/// How many of the tables belong to the workspace.
pub(super) const WORKSPACE_TABLES: usize = 16;

/// One file and the rows not yet written to it, since rows of later clients may be earlier in time.
struct TableFile {
    path: PathBuf,
    file: BufWriter<File>,
    encoder: csv::Writer<Vec<u8>>,
    waiting: Vec<WaitingRow>,
    rows: u64,
}

/// A row that waits for its turn: its instant, its order of arrival and where its bytes are.
#[derive(Clone, Copy)]
struct WaitingRow {
    at: i64,
    order: usize,
    start: usize,
    end: usize,
}

impl TableFile {
    fn create(layout: TableHeader, folder: &Path) -> Result<Self, DemoError> {
        let path = folder.join(format!("{}.csv", layout.name));
        let mut encoder = csv::WriterBuilder::new().from_writer(Vec::new());
        let opened = File::create(&path).and_then(|file| {
            let mut file = BufWriter::with_capacity(1 << 18, file);
            writeln!(file, "{}", layout.columns.join(","))?;
            encoder.flush()?;
            Ok(file)
        });
        match opened {
            Ok(file) => Ok(TableFile { path, file, encoder, waiting: Vec::new(), rows: 0 }),
            Err(source) => Err(DemoError::Write { path, source }),
        }
    }

    fn push(&mut self, at: i64, fields: &[&str]) {
        let start = self.encoder.get_ref().len();
        let written = self.encoder.write_record(fields).and_then(|()| Ok(self.encoder.flush()?));
        written.expect("rows of one table have as many fields, and memory takes them");
        let end = self.encoder.get_ref().len();
        self.waiting.push(WaitingRow { at, order: self.waiting.len(), start, end });
    }

    /// Writes the rows before an instant, in the order of time.
    fn settle(&mut self, before: i64) -> Result<(), DemoError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        self.waiting.sort_unstable_by_key(|row| (row.at, row.order));
        let ripe = self.waiting.partition_point(|row| row.at < before);
        let bytes = self.encoder.get_ref();
        for row in &self.waiting[..ripe] {
            self.file
                .write_all(&bytes[row.start..row.end])
                .map_err(|source| DemoError::Write { path: self.path.clone(), source })?;
        }
        self.rows += ripe as u64;
        let mut left = Vec::new();
        let mut waiting = Vec::with_capacity(self.waiting.len() - ripe);
        for (order, row) in self.waiting[ripe..].iter().enumerate() {
            let start = left.len();
            left.extend_from_slice(&bytes[row.start..row.end]);
            waiting.push(WaitingRow { at: row.at, order, start, end: left.len() });
        }
        self.waiting = waiting;
        self.encoder = csv::WriterBuilder::new().from_writer(left);
        Ok(())
    }
}

/// Every file being written.
pub(super) struct TableWriter {
    sheets: Vec<TableFile>,
    /// Messages written beyond those wanted so far, over all clients.
    pub(super) ahead: f64,
}

impl TableWriter {
    /// Opens every file: the workspace's in `folder`, the truth in `beside`.
    pub(super) fn create(folder: &Path, beside: &Path) -> Result<Self, DemoError> {
        let mut sheets = Vec::new();
        for (index, layout) in LAYOUTS.iter().chain([&QUESTIONS]).enumerate() {
            let home = if index < WORKSPACE_TABLES { folder } else { beside };
            sheets.push(TableFile::create(*layout, home)?);
        }
        Ok(TableWriter { sheets, ahead: 0.0 })
    }

    /// Adds a row known at an instant (seconds since 1970).
    pub(super) fn push(&mut self, table: DemoTable, at: i64, fields: &[&str]) {
        self.sheets[table as usize].push(at, fields);
    }

    /// Writes every row before an instant.
    pub(super) fn settle(&mut self, before: i64) -> Result<(), DemoError> {
        self.sheets.iter_mut().try_for_each(|sheet| sheet.settle(before))
    }

    /// Writes what is left and closes the files; gives the rows of each table.
    pub(super) fn close(mut self) -> Result<Vec<(&'static str, u64)>, DemoError> {
        self.settle(i64::MAX)?;
        let mut rows = Vec::new();
        for (sheet, layout) in self.sheets.iter_mut().zip(LAYOUTS.iter().chain([&QUESTIONS])) {
            sheet.file.flush().map_err(|source| DemoError::Write { path: sheet.path.clone(), source })?;
            rows.push((layout.name, sheet.rows));
        }
        Ok(rows)
    }
}
