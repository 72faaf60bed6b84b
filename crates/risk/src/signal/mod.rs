//! Signals: what of a client's history speaks for or against a coming conflict. Each is computed from a [`History`]
//! and from nothing else, so that none can see the future; each states its unit, when it is null, and its source.
//!
//! All grow with risk: a higher value never lowers a score.

pub mod cause;
pub mod contract;
pub mod cost;
pub mod expectation;
pub mod exposure;
pub mod meeting;
pub mod outcome;
pub mod people;
pub mod promise;
pub mod question;
pub mod rating;
pub mod request;
pub mod result;
pub mod retainer;
pub mod schedule;
pub mod silence;
pub mod tone;
pub mod trouble;
pub mod watermelon;
pub mod withdrawal;

use chrono::{DateTime, Utc};
use forewarn_table::{ClientIndex, Currency, MoneyEvent, meeting::MeetingStatus, person::PersonRole};
use forewarn_text::Side;
use serde::{Serialize, Serializer};

use self::cause::Cause;

use crate::{
    forecast::ItemForecast,
    history::{History, Item, pointer::Pointer},
};

/// What a signal measures in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Working days.
    Days,
    /// Calendar days.
    CalendarDays,
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
            Self::CalendarDays => "days",
            Self::Hours => "working_hours",
            Self::Count => "count",
            Self::Ratio => "ratio",
        }
    }
}

/// A family of signals. Missing families widen the interval; tone alone never raises an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is described where it is defined")]
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
    Exposure,
    Retainer,
    Contract,
    People,
    Rating,
    Meeting,
}

impl Group {
    /// Whether only agencies that write down more than work, money and talk have it: not knowing it says nothing of a client, so it
    /// widens no interval and is not missed.
    pub fn is_optional(self) -> bool {
        matches!(self, Self::Retainer | Self::Contract | Self::People | Self::Rating | Self::Meeting)
    }
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

impl Proof {
    /// A message that is quoted.
    pub(crate) fn quoted(message: Pointer, fact: Fact) -> Self {
        Self { at: message.at, table: "messages", id: String::new(), fact, quote: Some(message) }
    }
}

/// What a row behind a signal says. Dates are days in the client's zone.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the fields are what the words name")]
pub enum Fact {
    Overdue {
        name: String,
        due: chrono::NaiveDate,
        /// When it came back for rework, if it did.
        returned: Option<chrono::NaiveDate>,
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
    /// Notice of a contract can still be given, up to a day.
    NoticeOpen {
        contract: String,
        last_day: chrono::NaiveDate,
    },
    /// A contract ends and nothing follows.
    ContractEnds {
        contract: String,
        ends_on: chrono::NaiveDate,
    },
    /// Work that nobody agreed to was asked for, and so many hours were booked since.
    NotAgreed {
        hours: f64,
    },
    /// Somebody at the client has not written for so many days; usually they write every so many.
    FellSilent {
        who: Option<String>,
        role: Option<PersonRole>,
        days: f64,
        usual: f64,
    },
    /// Of several people who wrote one is left.
    OneContact {
        before: usize,
        who: Option<String>,
    },
    /// Somebody else decides now.
    NewDecider {
        who: Option<String>,
        role: Option<PersonRole>,
        since: chrono::NaiveDate,
    },
    /// Somebody else looks after the client now.
    NewLead {
        who: Option<String>,
        since: chrono::NaiveDate,
    },
    /// Somebody who decides joined a thread that others had begun.
    Joined {
        who: Option<String>,
        role: Option<PersonRole>,
    },
    /// An answer on a scale up to `most`, and what was usual.
    Rated {
        score: f64,
        most: f64,
        usual: Option<f64>,
        comment: Option<String>,
    },
    /// The last answer to a question of how content they are.
    LastRated {
        who: Option<String>,
        on: chrono::NaiveDate,
    },
    /// The last meeting that took place; usually one does every so many days.
    LastMet {
        on: chrono::NaiveDate,
        usual: f64,
    },
    /// A meeting that was moved or cancelled.
    NotMet {
        status: MeetingStatus,
        by: Option<Side>,
        on: chrono::NaiveDate,
    },
    /// A retainer's running period: the shares of its budget spent, of its time gone and of its work done.
    Burnt {
        project: String,
        spent: f64,
        gone: f64,
        done: Option<f64>,
        runs_out: Option<chrono::NaiveDate>,
    },
    /// A period of a retainer in which more was done than its budget pays.
    OverServiced {
        project: String,
        first: chrono::NaiveDate,
        last: chrono::NaiveDate,
        beyond: f64,
        budget: f64,
        currency: Currency,
        hours_beyond: Option<f64>,
    },
    ExtraBill {
        amount: f64,
        currency: Currency,
    },
    Unpaid {
        amount: f64,
        currency: Currency,
        due: chrono::NaiveDate,
    },
    /// An invoice that took more days to be paid than the client's do, or waits for longer already.
    PaidLate {
        written: chrono::NaiveDate,
        days: i64,
        usual: f64,
        is_open: bool,
    },
    Paid {
        recent: f64,
        usual: f64,
        currency: Currency,
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
    /// The last message of the agency where none says what was done and why.
    LastMessage,
    LastUnprompted,
    /// A project's cost as a share of its budget, and the share of its agreed time that is gone.
    Paced {
        project: String,
        spent: f64,
        gone: f64,
    },
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
        kind: forewarn_table::outcome::OutcomeKind,
    },
}

/// What a signal sees.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    /// The past as of the moment.
    pub history: &'a History,
    /// The forecast of the open items.
    pub forecasts: &'a [ItemForecast],
    /// The configuration, for rates.
    pub config: &'a forewarn_table::config::Config,
}

impl<'a> View<'a> {
    /// The currency of a row of money: its own, else the client's, else the workspace's.
    pub(crate) fn currency_of(self, event: &MoneyEvent) -> Currency {
        let of_client = || self.history.tables.clients[event.client].currency;
        event.currency.or_else(of_client).unwrap_or(self.config.currency)
    }

    /// The forecast of an open item.
    pub(crate) fn forecast_of(self, item: &Item) -> Option<&'a ItemForecast> {
        // Both stand in the order of clients and items.
        let key = |forecast: &ItemForecast| {
            let known = &self.history.items[forecast.item];
            (known.client, &known.item_id).cmp(&(item.client, &item.item_id))
        };
        self.forecasts.binary_search_by(key).ok().map(|index| &self.forecasts[index])
    }
}

/// What is said of a signal's value: where the value weighs days or events, the plain count of them.
pub fn told(view: View<'_>, client: ClientIndex, id: SignalId, value: f64) -> f64 {
    let history = view.history;
    match id {
        // A threat that counts as the conflict which followed it was one all the same.
        SignalId::Threats if value == 0.0 => withdrawal::recent_threats(view, client).count() as f64,
        SignalId::Troubles => trouble::days(view, client) as f64,
        SignalId::SilentDays => {
            let calendar = history.calendars.of(client);
            let days = history.talks[client].silent_days(calendar, history.day(client), history.as_of);
            days.unwrap_or(value)
        }
        _ => value,
    }
}

/// A signal.
#[derive(Clone, Copy)]
pub struct Signal {
    /// Which it is.
    pub id: SignalId,
    /// Its name in files.
    pub name: &'static str,
    /// Its family.
    pub group: Group,
    /// Its unit.
    pub unit: Unit,
    /// What it stands for in a headline.
    pub cause: Cause,
    /// The tables that it is computed from.
    pub tables: &'static [&'static str],
    /// Of a count of events: on how many occasions one could have come at a client, for a busy client has more of
    /// everything. The score weighs the count as a share of them.
    pub occasions: Option<fn(View<'_>, ClientIndex) -> f64>,
    /// Its value at each client; `None` where the data do not say.
    pub values: fn(View<'_>) -> forewarn_base::error::Result<Vec<Option<f64>>>,
    /// The rows behind the value at a client, the weightiest first.
    pub proofs: fn(View<'_>, ClientIndex) -> Vec<Proof>,
}

impl std::fmt::Debug for Signal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Signal").field("name", &self.name).finish_non_exhaustive()
    }
}

macro_rules! signals {
    ($($id:ident => $signal:path,)*) => {
        /// Which signal. Whatever a signal has outside its own constant (its words in each language) is found by a
        /// `match` over this, so that a new one does not compile until it has them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "each is described at its constant")]
        pub enum SignalId {
            $($id,)*
        }

        /// All signals, by family.
        pub const ALL: &[Signal] = &[$($signal,)*];
    };
}

signals! {
    OverdueDays => schedule::OVERDUE_DAYS,
    SlipDays => schedule::SLIP_DAYS,
    Rebaselines => schedule::REBASELINES,
    ForecastMiss => schedule::FORECAST_MISS,
    BudgetOverrun => cost::BUDGET_OVERRUN,
    CostPace => cost::COST_PACE,
    UnpaidDays => cost::UNPAID_DAYS,
    SpendDrop => cost::SPEND_DROP,
    PaysLater => cost::PAYS_LATER,
    ResultGap => result::RESULT_GAP,
    PromisesBroken => promise::PROMISES_BROKEN,
    PromisesMissedRate => promise::PROMISES_MISSED_RATE,
    PromisesInfeasible => promise::PROMISES_INFEASIBLE,
    SilentDays => silence::SILENT_DAYS,
    UnpromptedDays => silence::UNPROMPTED_DAYS,
    UnpromptedRhythm => silence::UNPROMPTED_RHYTHM,
    ReplyHours => question::REPLY_HOURS,
    UnansweredQuestions => question::UNANSWERED_QUESTIONS,
    AskedAgain => question::ASKED_AGAIN,
    Chases => question::CHASES,
    ClientReplySlower => withdrawal::CLIENT_REPLY_SLOWER,
    ClientVolumeDrop => withdrawal::CLIENT_VOLUME_DROP,
    Threats => withdrawal::THREATS,
    ToneDrop => tone::TONE_DROP,
    Negativity => tone::NEGATIVITY,
    Hostility => tone::HOSTILITY,
    ExpectationGap => expectation::EXPECTATION_GAP,
    ScopeAssumptions => expectation::SCOPE_ASSUMPTIONS,
    Watermelon => watermelon::WATERMELON,
    RecentConflict => outcome::RECENT_CONFLICT,
    Troubles => trouble::TROUBLES,
    OpenItems => exposure::OPEN_ITEMS,
    NewItems => exposure::NEW_ITEMS,
    ClientMessages => exposure::CLIENT_MESSAGES,
    ContactDays => exposure::CONTACT_DAYS,
    RelationDays => exposure::RELATION_DAYS,
    Stage => exposure::STAGE,
    RetainerBurn => retainer::RETAINER_BURN,
    OverServicing => retainer::OVER_SERVICING,
    NoticeWindow => contract::NOTICE_WINDOW,
    ContractEnd => contract::CONTRACT_END,
    UnagreedRequests => request::UNAGREED_REQUESTS,
    SponsorSilent => people::SPONSOR_SILENT,
    SingleContact => people::SINGLE_CONTACT,
    NewDecider => people::NEW_DECIDER,
    LeadChanged => people::LEAD_CHANGED,
    Escalated => people::ESCALATED,
    RatingDrop => rating::RATING_DROP,
    RatingLow => rating::RATING_LOW,
    RatingUnanswered => rating::RATING_UNANSWERED,
    MeetingGap => meeting::MEETING_GAP,
    MeetingsMissed => meeting::MEETINGS_MISSED,
}

// `ALL[id as usize]` is the signal of an id: each constant names its own.
const _: () = {
    let mut index = 0;
    while index < ALL.len() {
        assert!(ALL[index].id as usize == index, "a signal carries another's id");
        index += 1;
    }
};

impl SignalId {
    /// The signal.
    pub fn signal(self) -> &'static Signal {
        &ALL[self as usize]
    }

    /// Its name in files.
    pub fn name(self) -> &'static str {
        self.signal().name
    }

    /// Whether it can be a reason of an alert: how much is going on with a client counts, but nobody can act on it.
    pub fn is_reason(self) -> bool {
        self.signal().group != Group::Exposure
    }

    /// Signals that measure one fact in several ways are told as one (see [`crate::score::told`]): those of one id.
    #[must_use]
    pub fn told_as(self) -> Self {
        match self {
            Self::UnpromptedDays | Self::UnpromptedRhythm => Self::SilentDays,
            Self::ClientMessages | Self::ContactDays => Self::ClientVolumeDrop,
            Self::Negativity | Self::Hostility => Self::ToneDrop,
            Self::PromisesMissedRate => Self::PromisesBroken,
            Self::CostPace | Self::RetainerBurn | Self::OverServicing => Self::BudgetOverrun,
            Self::SlipDays => Self::Rebaselines,
            Self::RatingLow => Self::RatingDrop,
            Self::MeetingsMissed => Self::MeetingGap,
            Self::ContractEnd => Self::NoticeWindow,
            Self::SingleContact => Self::SponsorSilent,
            other => other,
        }
    }

    /// What it stands for in a headline.
    pub fn cause(self) -> Cause {
        self.signal().cause
    }
}

impl std::fmt::Display for SignalId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self.name())
    }
}

impl Serialize for SignalId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// Computes a value for each client from what is the client's own.
pub(crate) fn by_client(view: View<'_>, value: impl Fn(ClientIndex) -> Option<f64>) -> Vec<Option<f64>> {
    view.history.client_indexes().map(value).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::score::weights::EXPERT;
    use forewarn_table::TABLES;

    #[test]
    fn every_signal_has_a_name_of_its_own_tables_that_exist_and_a_weight_with_a_reason() {
        let names: BTreeSet<&str> = ALL.iter().map(|signal| signal.name).collect();
        assert_eq!(names.len(), ALL.len());
        for Signal { name, tables, group, .. } in ALL {
            assert!(!tables.is_empty(), "{name} comes from nowhere");
            assert!(tables.iter().all(|table| TABLES.contains(table)), "{name}: {tables:?}");
            let weight = &EXPERT.signal[*name];
            // Grievances raise the risk; how much is going on may count either way.
            let is_told = weight.weight > 0.0 || *group == Group::Exposure && weight.weight < 0.0;
            assert!(is_told && weight.scale > 0.0, "{name}: {weight:?}");
            assert!(weight.why.split_whitespace().count() > 1, "{name}: why does it weigh that much?");
        }
        let weighed: BTreeSet<&str> = EXPERT.signal.keys().map(String::as_str).collect();
        assert_eq!(weighed, names);
    }
}
