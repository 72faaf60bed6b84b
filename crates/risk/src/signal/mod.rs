//! Signals: what of a client's history speaks for or against a coming conflict. Each is computed from a [`History`]
//! and from nothing else, so that none can see the future; each states its unit, when it is null, and its source.
//!
//! All grow with risk: a higher value never lowers a score.

pub mod cause;
pub mod contact;
pub mod cost;
pub mod expectation;
pub mod outcome;
pub mod promise;
pub mod result;
pub mod schedule;
pub mod tone;
pub mod trouble;
pub mod watermelon;
pub mod withdrawal;

use chrono::{DateTime, Utc};

use crate::{
    forecast::Forecast,
    history::{History, talk::Pointer},
};

/// What a signal measures in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Working days.
    Days,
    /// Working hours.
    Hours,
    /// A count.
    Count,
    /// A share of something, from 0.
    Ratio,
}

impl Unit {
    /// The word for it in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Days => "working_days",
            Self::Hours => "working_hours",
            Self::Count => "count",
            Self::Ratio => "ratio",
        }
    }
}

/// A family of signals. Missing families widen the interval; tone alone never raises an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names are those of DESIGN §4")]
pub enum Group {
    Time,
    Cost,
    Result,
    Word,
    Contact,
    Withdrawal,
    Tone,
    Expectation,
    Watermelon,
    Past,
}

/// A row behind a signal's value, before its words are put into a language.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The table it stands in.
    pub table: &'static str,
    /// Its id there.
    pub id: String,
    /// What it says.
    pub fact: Fact,
    /// The message to quote.
    pub quote: Option<Pointer>,
}

/// What a row behind a signal says. Dates are days in the client's zone.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the fields are what the words name")]
pub enum Fact {
    Overdue {
        name: String,
        due: chrono::NaiveDate,
    },
    Unlikely {
        name: String,
        due: chrono::NaiveDate,
        chance: f64,
    },
    Moved {
        name: String,
        from: Option<chrono::NaiveDate>,
        to: chrono::NaiveDate,
    },
    Spent {
        project: String,
        spent: f64,
        budget: f64,
        progress: f64,
    },
    Unpaid {
        amount: f64,
        due: chrono::NaiveDate,
    },
    Paid {
        recent: f64,
        usual: f64,
    },
    Measured {
        metric: String,
        actual: f64,
        expected: f64,
    },
    PromiseBroken {
        text: String,
        by: chrono::NaiveDate,
        kept: Option<chrono::NaiveDate>,
    },
    LastUpdate,
    Asked {
        hours: f64,
        rounds: u32,
        asked: usize,
        answered: usize,
    },
    Chased,
    /// The client threatens to leave, to sue or not to pay.
    Threatened,
    Replied {
        hours: f64,
    },
    Volume {
        recent: f64,
        usual: f64,
    },
    Sounds {
        share: f64,
    },
    Expects {
        metric: String,
        client: String,
        agreed: String,
    },
    Assumed,
    Green {
        project: String,
        status: String,
    },
    Closed {
        count: usize,
        on: chrono::NaiveDate,
    },
    Conflict {
        kind: &'static str,
    },
}

/// What a signal sees.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The past as of the moment.
    pub history: &'a History,
    /// The forecast of the open items.
    pub forecasts: &'a [Forecast],
    /// The configuration, for rates.
    pub config: &'a forewarn_table::config::Config,
}

/// A signal.
#[derive(Clone, Copy)]
pub struct Signal {
    /// Its name in files.
    pub name: &'static str,
    /// Its family.
    pub group: Group,
    /// Its unit.
    pub unit: Unit,
    /// Its value at each client; `None` where the data do not say.
    pub values: fn(View<'_>) -> forewarn_base::error::Result<Vec<Option<f64>>>,
    /// The rows behind the value at a client, the weightiest first.
    pub proofs: fn(View<'_>, usize) -> Vec<Proof>,
}

impl std::fmt::Debug for Signal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Signal").field("name", &self.name).finish_non_exhaustive()
    }
}

/// All signals, in the order of DESIGN §4.
pub const ALL: &[Signal] = &[
    schedule::OVERDUE_DAYS,
    schedule::SLIP_DAYS,
    schedule::REBASELINES,
    schedule::FORECAST_SLIP,
    cost::BUDGET_OVERRUN,
    cost::UNPAID_DAYS,
    cost::SPEND_DROP,
    result::RESULT_GAP,
    promise::PROMISES_BROKEN,
    promise::PROMISES_MISSED_RATE,
    promise::PROMISES_INFEASIBLE,
    contact::SILENT_DAYS,
    contact::REPLY_HOURS,
    contact::UNANSWERED,
    contact::ASKED_AGAIN,
    contact::CHASES,
    withdrawal::CLIENT_REPLY_SLOWER,
    withdrawal::CLIENT_VOLUME_DROP,
    withdrawal::THREATS,
    tone::TONE_DROP,
    tone::HOSTILITY,
    expectation::EXPECTATION_GAP,
    expectation::SCOPE_ASSUMPTIONS,
    watermelon::WATERMELON,
    outcome::RECENT_CONFLICT,
    trouble::TROUBLES,
];

/// The signal that is told before all others.
pub const THREATS: &str = withdrawal::THREATS.name;

/// Computes a value for each client from what is the client's own.
pub(crate) fn by_client(view: View<'_>, value: impl Fn(usize) -> Option<f64>) -> Vec<Option<f64>> {
    (0..view.history.clients()).map(value).collect()
}
