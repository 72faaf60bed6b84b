//! The agenda of a meeting about the month, as records.

use chrono::NaiveDate;
use serde::Serialize;

use super::{ActGroup, Asked, DecisionLine};
use crate::alert::{AlertState, done::ActOutcome};
use forewarn_table::outcome::OutcomeKind;

/// What a meeting about the month goes through.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Agenda {
    /// Since when changes are told.
    pub since: NaiveDate,
    /// What that day is.
    pub since_is: AgendaSince,
    /// The day of this one.
    pub today: NaiveDate,
    /// What changed since, alerts first.
    pub changed: Vec<ClientChange>,
    /// What was to be done at clients then, and whether it was.
    pub followed_up: Vec<FollowUp>,
    /// What is to be decided within a month, by day.
    pub due: Vec<DueDecision>,
    /// What the agency should have given by now, by who is to do it and then by day.
    pub overdue: Vec<OwedThing>,
    /// What the agency is to give today, and what clients have waited for.
    pub owed_today: Vec<OwedThing>,
}

/// What an agenda tells changes since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AgendaSince {
    /// The same day a month before: what every review compares itself with, whoever reviewed when.
    #[default]
    MonthBefore,
    /// The last review that was noted.
    LastReview,
    /// A moment that was asked for.
    Asked,
}

/// What changed at a client.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientChange {
    /// The client's id.
    pub client_id: String,
    /// What.
    pub kind: ChangeKind,
    /// The chance of a conflict a month before.
    pub chance_before: Option<f64>,
    /// The same now.
    pub chance: Option<f64>,
}

/// How something changed at a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// A conflict came, on a day.
    Conflict(NaiveDate, OutcomeKind),
    /// The client threatened on a day, last of all days since, to leave, to sue or not to pay.
    Threat(NaiveDate),
    /// An alert stands: new, or worse or better than a month before.
    Alert(AlertState),
    /// The alert of a month before is gone.
    Gone,
}

/// A client with an alert at the last review, or about whom something was decided since.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowUp {
    /// The client's id.
    pub client_id: String,
    /// By when something was to be done, where an alert stood then.
    pub act_by: Option<NaiveDate>,
    /// What was decided since, oldest first.
    pub decisions: Vec<DecisionLine>,
    /// What was to be done, acts of one kind that came to the same together.
    pub acts: Vec<FollowedAct>,
    /// Whether an alert stands now.
    pub stands: bool,
}

/// Acts that were called for.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowedAct {
    /// The acts, of one kind.
    pub act: ActGroup,
    /// What became of them; of those done, the last day.
    pub outcome: ActOutcome,
}

/// Something to be decided until a day.
#[derive(Debug, Clone, PartialEq)]
pub struct DueDecision {
    /// The client's id.
    pub client_id: String,
    /// The day.
    pub on: NaiveDate,
    /// What.
    pub kind: DueKind,
    /// The decision that ends, or the last one about the alert.
    pub decision: Option<DecisionLine>,
}

/// What is to be decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DueKind {
    /// An alert was put off until this day.
    SnoozeEnds,
    /// A band set by hand holds until this day.
    BandEnds,
    /// An alert is to be acted on by this day.
    ActBy,
    /// Notice of a contract can be given until this day.
    NoticeUntil,
}

/// Something that the agency owes a client.
#[derive(Debug, Clone, PartialEq)]
pub struct OwedThing {
    /// Who is to give it.
    pub owner: Option<String>,
    /// The client's id.
    pub client_id: String,
    /// What.
    pub what: Owed,
    /// The last day on which it was or is in time; of a question, the day on which it was asked.
    pub on: NaiveDate,
}

/// What is owed.
#[derive(Debug, Clone, PartialEq)]
pub enum Owed {
    /// What was promised, in these words.
    Promise(String),
    /// An item of the schedule.
    Item(String),
    /// An answer.
    Answer(Asked),
}
