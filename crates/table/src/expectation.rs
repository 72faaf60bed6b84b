//! `expectations`: what each side said it counts on, for time, cost and result.

use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

use super::{ClientIndex, Keyword, Moment, RowFields, TableColumn, TableRow, may, must};
use forewarn_base::value;

/// Who said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Speaker {
    /// The client.
    Client,
    /// The agency.
    Agency,
    /// The contract.
    Contract,
}

impl Keyword for Speaker {
    const WORDS: &'static [(&'static str, Self)] =
        &[("client", Self::Client), ("agency", Self::Agency), ("contract", Self::Contract)];
}

/// What is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// A date.
    Time,
    /// An amount of money.
    Cost,
    /// A figure: a position, visits, leads.
    Result,
}

impl Keyword for Dimension {
    const WORDS: &'static [(&'static str, Self)] =
        &[("time", Self::Time), ("cost", Self::Cost), ("result", Self::Result)];
}

/// The expected value.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub enum ExpectedValue {
    /// The last day on which the thing counts as on time.
    Day(NaiveDate),
    /// An amount or a figure.
    Number(f64),
}

impl fmt::Display for ExpectedValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(formatter),
            Self::Number(number) => number.fmt(formatter),
        }
    }
}

/// One expectation.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub struct Expectation {
    /// The client's index in the list of clients.
    pub client: ClientIndex,
    /// The project's id, if it belongs to one.
    pub project_id: Option<String>,
    /// When it was said.
    pub at: Moment,
    /// Who said it.
    pub side: Speaker,
    /// What it is about.
    pub dimension: Dimension,
    /// Which figure, or which item's date.
    pub metric: Option<String>,
    /// How much, or when.
    pub value: ExpectedValue,
    /// The unit of the value.
    pub unit: Option<String>,
    /// The message in which it was said.
    pub message_id: Option<String>,
}

impl TableRow for Expectation {
    const NAME: &'static str = "expectations";
    const COLUMNS: &'static [TableColumn] = &[
        must("client_id"),
        may("project_id"),
        must("at"),
        must("side"),
        must("dimension"),
        may("metric"),
        must("value"),
        may("unit"),
        may("message_id"),
    ];

    fn parse(fields: &mut RowFields<'_>) -> Self {
        let client = fields.client("client_id");
        let dimension = fields.required_choice("dimension");
        let words = fields.required("value");
        let value = if dimension == Dimension::Time {
            match value::parse_deadline(words, fields.zone()) {
                Ok(deadline) => ExpectedValue::Day(deadline.last_day),
                Err(reason) => {
                    fields.refuse("value", words, reason);
                    ExpectedValue::Number(0.0)
                }
            }
        } else {
            ExpectedValue::Number(fields.number("value").unwrap_or(0.0))
        };
        Self {
            client,
            project_id: fields.text("project_id").map(str::to_owned),
            at: fields.required_moment("at"),
            side: fields.required_choice("side"),
            dimension,
            metric: fields.text("metric").map(str::to_owned),
            value,
            unit: fields.text("unit").map(str::to_owned),
            message_id: fields.text("message_id").map(str::to_owned),
        }
    }

    fn known_at(&self) -> Option<DateTime<Utc>> {
        Some(self.at.at)
    }
}
