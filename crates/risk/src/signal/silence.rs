//! Silence: how long ago the agency last said what was done, and how long ago and how often it writes of its own accord.

use super::{Fact, Group, Proof, Signal, SignalId, Unit, by_client, cause::Cause, exposure};
use crate::history::History;
use forewarn_table::{ClientIndex, money::MoneyKind};

/// Silence debt: working days since the agency's last message that says what was done and why (without any such: since
/// its last message), weighed as [`crate::history::Talk::silence_debt`] says; null without messages of the agency, where
/// nothing was going on for 60 days, and where the mailbox ends more than ten days before the moment. Source: messages, money, projects.
pub const SILENT_DAYS: Signal = Signal {
    id: SignalId::SilentDays,
    name: "silent_days",
    group: Group::Contact,
    unit: Unit::Days,
    cause: Cause::Silence,
    tables: &["messages", "money"],
    occasions: None,
    values: |view| {
        let of = |client: ClientIndex| {
            let history = view.history;
            let talk = &history.talks[client];
            let calendar = history.calendars.of(client);
            let money = History::of(&history.tables.money, client, |event| event.client);
            let paid = money.iter().filter(|event| event.kind == MoneyKind::Payment).map(|event| event.at.at);
            let lag = history
                .tables
                .projects_of(client)
                .iter()
                .filter_map(|project| project.result_lag_days)
                .fold(0.0, f64::max);
            let debt = talk.silence_debt(calendar, history.day(client), history.as_of, paid, lag)?;
            exposure::is_active(view, client).then_some(debt)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| {
        let talk = &view.history.talks[client];
        let update = talk.last_update.map(|pointer| Proof::quoted(pointer, Fact::LastUpdate));
        let message = || talk.last_agency.map(|pointer| Proof::quoted(pointer, Fact::LastMessage));
        update.or_else(message).into_iter().collect()
    },
};

/// Working days since somebody at the agency last wrote of their own accord: not in answer to what the client had written
/// in the thread (within two working days, or within three weeks where it had asked for something); null without such a message, where the agency's last three lie too far apart to be a talk, where
/// nothing was going on for 60 days, and where the mailbox ends too early. Source: messages.
pub const UNPROMPTED_DAYS: Signal = Signal {
    id: SignalId::UnpromptedDays,
    name: "unprompted_days",
    group: Group::Contact,
    unit: Unit::Days,
    cause: Cause::Silence,
    tables: &["messages"],
    occasions: None,
    values: |view| {
        let of = |client: ClientIndex| {
            let history = view.history;
            let calendar = history.calendars.of(client);
            let days = history.talks[client].unprompted_days(calendar, history.day(client), history.as_of)?;
            exposure::is_active(view, client).then_some(days)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| {
        let last = view.history.talks[client].last_unprompted;
        last.into_iter().map(|pointer| Proof::quoted(pointer, Fact::LastUnprompted)).collect()
    },
};

/// On the mean over the last 45 days, the days since somebody at the agency had last written of their own accord: a habit, which one
/// message does not change; null where [`UNPROMPTED_DAYS`] is. Source: messages.
pub const UNPROMPTED_RHYTHM: Signal = Signal {
    id: SignalId::UnpromptedRhythm,
    name: "unprompted_rhythm",
    unit: Unit::CalendarDays,
    values: |view| {
        let of = |client: ClientIndex| {
            let history = view.history;
            let calendar = history.calendars.of(client);
            let days =
                history.talks[client].unprompted_rhythm(calendar, history.day(client), history.as_of)?;
            exposure::is_active(view, client).then_some(days)
        };
        Ok(by_client(view, of))
    },
    ..UNPROMPTED_DAYS
};
