//! What a signal stands for, in the few words that leadership has for it.

use serde::Serialize;

/// What most weighs at a client, as a headline can say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are those of the signals")]
pub enum Cause {
    Promises,
    Overdue,
    Moved,
    Silence,
    Questions,
    Budget,
    Unpaid,
    Spend,
    Results,
    Distance,
    Leaving,
    Tone,
    Expectation,
    Watermelon,
    Conflict,
    Troubles,
    Workload,
    Renewal,
    People,
    Ratings,
    Meetings,
}
