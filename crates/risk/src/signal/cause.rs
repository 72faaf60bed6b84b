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
}

impl Cause {
    /// The cause that a signal stands for; `None` for a signal that this build does not know.
    pub fn of(signal: &str) -> Option<Self> {
        Some(match signal {
            "promises_broken_60d" | "promises_missed_rate" | "promises_infeasible" => Self::Promises,
            "overdue_days" | "slip_days" | "forecast_miss" => Self::Overdue,
            "rebaselines_90d" => Self::Moved,
            "silent_days" => Self::Silence,
            "reply_hours" | "unanswered_questions" | "asked_again_60d" | "chases_30d" => Self::Questions,
            "budget_overrun" => Self::Budget,
            "unpaid_days" => Self::Unpaid,
            "spend_drop" => Self::Spend,
            "result_gap" => Self::Results,
            "client_reply_slower" | "client_volume_drop" => Self::Distance,
            "threats_90d" => Self::Leaving,
            "tone_drop" | "hostility" => Self::Tone,
            "expectation_gap" | "scope_assumptions_60d" => Self::Expectation,
            "watermelon" => Self::Watermelon,
            "recent_conflict" => Self::Conflict,
            "troubles_recent" => Self::Troubles,
            _ => return None,
        })
    }
}
