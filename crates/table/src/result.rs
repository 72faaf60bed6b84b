//! `results`: what the work brought, against what was aimed at.

use chrono::{DateTime, Utc};

use super::{ClientIndex, Deadline, Moment, RowFields, TableColumn, TableRow, may, must};

/// One measurement of one figure, or one target for it.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub struct Measurement {
    /// The client's index in the list of clients.
    pub client: ClientIndex,
    /// The project's id, if it belongs to one.
    pub project_id: Option<String>,
    /// When it was measured or agreed.
    pub at: Moment,
    /// Which figure.
    pub metric: String,
    /// What was measured.
    pub actual: Option<f64>,
    /// What it is to reach.
    pub target: Option<f64>,
    /// Until when it is to be reached.
    pub target_by: Option<Deadline>,
}

impl TableRow for Measurement {
    const NAME: &'static str = "results";
    const COLUMNS: &'static [TableColumn] = &[
        must("client_id"),
        may("project_id"),
        must("at"),
        must("metric"),
        may("actual"),
        may("target"),
        may("target_by"),
    ];

    fn parse(fields: &mut RowFields<'_>) -> Self {
        let row = Self {
            client: fields.client("client_id"),
            project_id: fields.text("project_id").map(str::to_owned),
            at: fields.required_moment("at"),
            metric: fields.required("metric").to_owned(),
            actual: fields.number("actual"),
            target: fields.number("target"),
            target_by: fields.deadline("target_by"),
        };
        if row.actual.is_none() && row.target.is_none() {
            fields.refuse("actual", "", super::RejectionReason::EmptyAsTarget);
        }
        row
    }

    fn known_at(&self) -> Option<DateTime<Utc>> {
        Some(self.at.at)
    }
}
