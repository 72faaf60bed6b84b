//! `promises`: promises that were recorded by hand, as opposed to those found in messages.

use chrono::{DateTime, Utc};

use super::{ClientIndex, Deadline, Moment, RowFields, TableColumn, TableRow, may, must};
use forewarn_text::{Side, Topic};

/// A promise as the agency's own list holds it.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub struct StatedPromise {
    /// The key.
    pub promise_id: String,
    /// The client's index in the list of clients.
    pub client: ClientIndex,
    /// The project's id, if it belongs to one.
    pub project_id: Option<String>,
    /// When it was made.
    pub made_at: Moment,
    /// Who gave it; the agency where nothing is said.
    pub side: Side,
    /// Its words.
    pub text: Option<String>,
    /// The earliest time at which it counts as kept.
    pub due_from: Option<Moment>,
    /// Late from here on.
    pub due_by: Option<Deadline>,
    /// How often it recurs.
    pub recurrence: Option<String>,
    /// When it was kept.
    pub kept_at: Option<Moment>,
    /// When it was taken back.
    pub withdrawn_at: Option<Moment>,
    /// The message in which it was given.
    pub message_id: Option<String>,
    /// What it is about, by its words.
    pub topic: Topic,
}

impl TableRow for StatedPromise {
    const NAME: &'static str = "promises";
    const COLUMNS: &'static [TableColumn] = &[
        must("promise_id"),
        must("client_id"),
        may("project_id"),
        must("made_at"),
        may("side"),
        may("text"),
        may("due_from"),
        may("due_by"),
        may("recurrence"),
        may("kept_at"),
        may("withdrawn_at"),
        may("message_id"),
    ];

    fn parse(fields: &mut RowFields<'_>) -> Self {
        let row = Self {
            client: fields.client("client_id"),
            promise_id: fields.required("promise_id").to_owned(),
            project_id: fields.text("project_id").map(str::to_owned),
            made_at: fields.required_moment("made_at"),
            side: fields.choice("side").unwrap_or(Side::Agency),
            text: fields.text("text").map(str::to_owned),
            due_from: fields.moment("due_from"),
            due_by: fields.deadline("due_by"),
            recurrence: fields.text("recurrence").map(str::to_lowercase),
            kept_at: fields.moment("kept_at"),
            withdrawn_at: fields.moment("withdrawn_at"),
            message_id: fields.text("message_id").map(str::to_owned),
            topic: fields.text("text").map(Topic::of).unwrap_or_default(),
        };
        for (column, later) in [("kept_at", row.kept_at), ("withdrawn_at", row.withdrawn_at)] {
            if later.is_some_and(|later| later.at < row.made_at.at && later.day() < row.made_at.day()) {
                fields.refuse(
                    column,
                    fields.text(column).unwrap_or(""),
                    super::RejectionReason::BeforeMadeAt,
                );
            }
        }
        row
    }

    fn known_at(&self) -> Option<DateTime<Utc>> {
        Some(self.made_at.at)
    }

    fn key(&self) -> Option<(&'static str, &str)> {
        Some(("promise_id", &self.promise_id))
    }
}
