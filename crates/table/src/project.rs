//! `projects`: what was agreed with a client, as it was agreed first.

use chrono::{DateTime, Utc};

use super::{ClientIndex, Currency, Deadline, Moment, Money, RowFields, TableColumn, TableRow, may, must};

/// A project. The `agreed_*` columns are the original agreement; changes to it come as events.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub struct Project {
    /// The key.
    pub project_id: String,
    /// The client's index in the list of clients.
    pub client: ClientIndex,
    /// Its name.
    pub name: String,
    /// The kind of work: the first reference class of a forecast.
    pub service: Option<String>,
    /// What the agency reports it to be: green, amber, red, or any other words.
    pub status: Option<String>,
    /// The time from which `status` counts; without it the status is not used.
    pub status_at: Option<Moment>,
    /// When it was to start.
    pub agreed_start: Option<Moment>,
    /// When it was to end.
    pub agreed_end: Option<Deadline>,
    /// What it was to cost.
    pub agreed_cost: Option<Money>,
    /// The currency of `agreed_cost`.
    pub currency: Option<Currency>,
    /// How many days work takes to show in results: long for search engine work, short for ads.
    pub result_lag_days: Option<f64>,
}

impl TableRow for Project {
    const NAME: &'static str = "projects";
    const COLUMNS: &'static [TableColumn] = &[
        must("project_id"),
        must("client_id"),
        must("name"),
        may("service"),
        may("status"),
        may("status_at"),
        may("agreed_start"),
        may("agreed_end"),
        may("agreed_cost"),
        may("currency"),
        may("result_lag_days"),
    ];

    fn parse(fields: &mut RowFields<'_>) -> Self {
        let row = Self {
            client: fields.client("client_id"),
            project_id: fields.required("project_id").to_owned(),
            name: fields.required("name").to_owned(),
            service: fields.text("service").map(str::to_lowercase),
            status: fields.text("status").map(str::to_lowercase),
            status_at: fields.moment("status_at"),
            agreed_start: fields.moment("agreed_start"),
            agreed_end: fields.deadline("agreed_end"),
            agreed_cost: fields.money("agreed_cost"),
            currency: fields.currency("currency"),
            result_lag_days: fields.non_negative("result_lag_days"),
        };
        if row.agreed_cost.is_some_and(|cost| cost < Money(0)) {
            fields.refuse(
                "agreed_cost",
                fields.text("agreed_cost").unwrap_or(""),
                super::RejectionReason::Negative,
            );
        }
        row
    }

    fn known_at(&self) -> Option<DateTime<Utc>> {
        None
    }

    fn client_index(&self) -> Option<ClientIndex> {
        Some(self.client)
    }

    fn key(&self) -> Option<(&'static str, &str)> {
        Some(("project_id", &self.project_id))
    }
}
