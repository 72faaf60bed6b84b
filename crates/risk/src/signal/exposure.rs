//! Exposure: how much is going on with a client. Every other signal is a kind of neglect; a client with whom little
//! happens has little to quarrel about. These alone may count for or against a conflict, so learned weights may turn
//! their sign.
//!
//! Nothing that the agency can do now changes them, but for delivering what is open: messages are the client's own.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::{Group, Proof, Signal, SignalId, Unit, View, by_client, cause::Cause};
use crate::history::{History, talk::ANSWERED_WITHIN};
use forewarn_table::{ClientIndex, message::act, reading};

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

/// Messages of the client in the last 30 days; null without any of the client, where the mailbox ends too early, and where the
/// client leaves us unanswered (see [`leaves_unanswered`]): its silence is no calm. Source: messages.
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
            let is_told = talk.client_writes && is_covered && !leaves_unanswered(view, client);
            is_told.then(|| client_messages(view, client, 30))
        }))
    },
    proofs: none,
};

/// Calendar days since the client last wrote; null without messages of the client, where the mailbox ends too early, and
/// where the client leaves us unanswered (see [`leaves_unanswered`]). Source: messages.
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
            (is_covered && !leaves_unanswered(view, client)).then(|| hours.max(0) as f64 / 24.0)
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

/// A client that wrote on so many days of the half year before its last word is used to writing.
const WRITES_LEAST: usize = 6;
/// Who has not written for so long, and for three times its usual gap, fell silent.
const SILENT_LEAST: Duration = Duration::days(30);
/// So many days on which a person at the agency wrote since, and nothing came back.
const UNANSWERED_LEAST: usize = 2;

/// Whether a client that used to write stopped, while on two days or more since people at the agency wrote to it: nobody knows
/// what it thinks, so that neither its silence nor the lack of sharp words says that all is calm. Who had said that nobody would be
/// there is not silent.
pub(crate) fn leaves_unanswered(view: View<'_>, client: ClientIndex) -> bool {
    let history: &History = view.history;
    let (messages, talk) = (history.tables.messages.of(client), &history.talks[client]);
    let Some(last) = (0..messages.len()).rev().find(|&row| messages.side[row] == 0) else { return false };
    let last_at = messages.sent_at[last];
    let silent = history.as_of.timestamp() - last_at;
    if silent <= SILENT_LEAST.num_seconds() || talk.is_away(history.day(client)) {
        return false;
    }
    let calendar = history.calendars.of(client);
    let day = |row: &usize| calendar.local(reading::at(messages.sent_at[*row])).date();
    let by_person = |row: &usize| messages.side[*row] == 1 && messages.acts[*row] & act::AUTOMATED == 0;
    // What comes at once answers its last word, and asks for none.
    let later = |on: &NaiveDate| calendar.working_days_between(day(&last), *on) > ANSWERED_WITHIN;
    let ours: BTreeSet<NaiveDate> =
        (last + 1..messages.len()).filter(by_person).map(|row| day(&row)).filter(later).collect();
    if ours.len() < UNANSWERED_LEAST {
        return false;
    }
    let first = messages.sent_at.partition_point(|at| *at <= last_at - HALF_YEAR.num_seconds());
    let theirs: BTreeSet<NaiveDate> =
        (first..=last).filter(|row| messages.side[*row] == 0).map(|row| day(&row)).collect();
    let span = theirs.first().zip(theirs.last()).map_or(0, |(first, last)| (*last - *first).num_seconds());
    let gaps = i64::try_from(theirs.len().saturating_sub(1)).unwrap_or(i64::MAX);
    theirs.len() >= WRITES_LEAST && silent * gaps > 3 * span
}

/// In so long a habit of writing shows.
const HALF_YEAR: Duration = Duration::days(180);

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
