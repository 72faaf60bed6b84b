//! Exposure: how much is going on with a client. Every other signal is a kind of neglect; a client with whom little
//! happens has little to quarrel about. These alone may count for or against a conflict, so learned weights may turn
//! their sign.
//!
//! Nothing that the agency can do now changes them, but for delivering what is open: messages are the client's own.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::{Group, Proof, Signal, SignalId, Unit, View, by_client, cause::Cause};
use crate::history::History;
use forewarn_table::{ClientIndex, reading};

/// Items promised and not yet delivered, accepted or cancelled; null without items. Source: schedule.
pub const OPEN_ITEMS: Signal = Signal {
    id: SignalId::OpenItems,
    name: "open_items",
    group: Group::Exposure,
    unit: Unit::Count,
    cause: Cause::Workload,
    tables: &["schedule"],
    occasions: None,
    values: |view| {
        Ok(by_client(view, |client| {
            let items = view.history.items_of(client);
            (!items.is_empty()).then(|| items.iter().filter(|item| item.is_open()).count() as f64)
        }))
    },
    proofs: none,
};

/// Items taken on in the last 90 days; null without items. Source: schedule.
pub const NEW_ITEMS: Signal = Signal {
    id: SignalId::NewItems,
    name: "new_items_90d",
    group: Group::Exposure,
    unit: Unit::Count,
    cause: Cause::Workload,
    tables: &["schedule"],
    occasions: None,
    values: |view| {
        Ok(by_client(view, |client| {
            let items = view.history.items_of(client);
            let is_new = |at: forewarn_table::Moment| view.history.as_of - at.at <= Duration::days(90);
            (!items.is_empty())
                .then(|| items.iter().filter(|item| item.committed_at.is_some_and(is_new)).count() as f64)
        }))
    },
    proofs: none,
};

/// Messages of the client in the last 30 days; null without any of the client, and where the mailbox ends too early.
/// Source: messages.
pub const CLIENT_MESSAGES: Signal = Signal {
    id: SignalId::ClientMessages,
    name: "client_messages_30d",
    group: Group::Exposure,
    unit: Unit::Count,
    cause: Cause::Workload,
    tables: &["messages"],
    occasions: None,
    values: |view| {
        Ok(by_client(view, |client| {
            let talk = &view.history.talks[client];
            let is_covered = talk.covered_until.is_some_and(|until| until >= view.history.as_of);
            (talk.client_writes && is_covered).then(|| client_messages(view, client, 30))
        }))
    },
    proofs: none,
};

/// Calendar days since the client last wrote; null without messages of the client, and where the mailbox ends too
/// early. Source: messages.
pub const CONTACT_DAYS: Signal = Signal {
    id: SignalId::ContactDays,
    name: "contact_days",
    group: Group::Exposure,
    unit: Unit::CalendarDays,
    cause: Cause::Workload,
    tables: &["messages"],
    occasions: None,
    values: |view| {
        let of = |client: ClientIndex| {
            let history = view.history;
            let messages = history.tables.messages.of(client);
            let last = (0..messages.len()).rev().find(|&row| messages.side[row] == 0)?;
            let is_covered = history.talks[client].covered_until.is_some_and(|until| until >= history.as_of);
            let hours = (history.as_of - reading::at(messages.sent_at[last])).num_hours();
            is_covered.then(|| hours.max(0) as f64 / 24.0)
        };
        Ok(by_client(view, of))
    },
    proofs: none,
};

/// Calendar days since the client is one; null where nothing is known yet. Source: clients, and the first record.
pub const RELATION_DAYS: Signal = Signal {
    id: SignalId::RelationDays,
    name: "relation_days",
    group: Group::Exposure,
    unit: Unit::CalendarDays,
    cause: Cause::Workload,
    tables: &["clients"],
    occasions: None,
    values: |view| {
        Ok(by_client(view, |client| {
            let since = view.history.since[client]?;
            Some((view.history.day(client) - since).num_days().max(0) as f64)
        }))
    },
    proofs: none,
};

/// The share of the agreed time that is gone, the largest over the client's running projects: near the end expectations
/// meet results; null without a running project with an agreed start and end. Source: projects.
pub const STAGE: Signal = Signal {
    id: SignalId::Stage,
    name: "stage",
    group: Group::Exposure,
    unit: Unit::Ratio,
    cause: Cause::Workload,
    tables: &["projects"],
    occasions: None,
    values: |view| {
        Ok(by_client(view, |client| {
            let today = view.history.day(client);
            let projects = view.history.tables.projects_of(client).iter();
            projects
                .filter_map(|project| {
                    let (start, end) = (project.agreed_start?.day(), project.agreed_end?.last_day);
                    (start <= today && today <= end).then(|| gone(start, end, today))
                })
                .reduce(f64::max)
        }))
    },
    proofs: none,
};

/// The share of the time from `start` through `end` that is gone after `today`, from 0 to 1.
pub(crate) fn gone(start: NaiveDate, end: NaiveDate, today: NaiveDate) -> f64 {
    let all = (end - start).num_days() + 1;
    let passed = (today - start).num_days() + 1;
    (passed as f64 / all.max(1) as f64).clamp(0.0, 1.0)
}

/// How many messages the client wrote within so many days.
pub(crate) fn client_messages(view: View<'_>, client: ClientIndex, days: i64) -> f64 {
    let history: &History = view.history;
    let messages = history.tables.messages.of(client);
    let from = (history.as_of - Duration::days(days)).timestamp();
    let first = messages.sent_at.partition_point(|at| *at <= from);
    (first..messages.len()).filter(|row| messages.side[*row] == 0).count() as f64
}

/// Whether anything was going on with a client in the last 60 days: an item open or delivered, money moved, or a message of
/// the client. Where nothing is, nobody waits for word.
pub(crate) fn is_active(view: View<'_>, client: ClientIndex) -> bool {
    let history: &History = view.history;
    let is_recent = |at: DateTime<Utc>| history.as_of - at <= Duration::days(60);
    let items = history.items_of(client).iter();
    let money = History::of(&history.tables.money, client, |event| event.client);
    items.clone().any(|item| item.is_open() || item.delivered_at.is_some_and(|at| is_recent(at.at)))
        || money.iter().any(|event| is_recent(event.at.at))
        || client_messages(view, client, 60) > 0.0
}

/// What is going on is no grievance: there are no rows to show.
fn none(_: View<'_>, _: ClientIndex) -> Vec<Proof> {
    Vec::new()
}
