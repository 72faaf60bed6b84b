//! Contact: silence, slow answers, questions left open, clients who have to chase.

use chrono::{DateTime, Duration, Utc};

use super::{Fact, Group, Proof, Signal, SignalId, Unit, View, by_client, cause::Cause, exposure};
use crate::history::{History, Turn, pointer::Pointer};
use forewarn_base::stat;
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
        let update = talk.last_update.map(|pointer| proof(pointer, Fact::LastUpdate));
        let message = || talk.last_agency.map(|pointer| proof(pointer, Fact::LastMessage));
        update.or_else(message).into_iter().collect()
    },
};

/// Working days since somebody at the agency last wrote of their own accord: not in answer to what the client had written
/// in the thread; null without such a message, where the agency's last three lie too far apart to be a talk, where
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
        last.into_iter().map(|pointer| proof(pointer, Fact::LastUnprompted)).collect()
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

/// The median of working hours after which the agency wrote back when the client had asked something, over the last 45
/// days; where nothing came yet, the time waited so far; null without questions. Source: messages.
pub const REPLY_HOURS: Signal = Signal {
    id: SignalId::ReplyHours,
    name: "reply_hours",
    group: Group::Contact,
    unit: Unit::Hours,
    cause: Cause::Questions,
    tables: &["messages"],
    occasions: None,
    values: |view| {
        let of = |client: ClientIndex| {
            let mut hours: Vec<f64> = recent(view, client, 45).map(|turn| turn.waited_hours).collect();
            stat::median(&mut hours)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| {
        let mut turns: Vec<&Turn> = recent(view, client, 45).collect();
        turns.sort_by(|a, b| {
            b.waited_hours.total_cmp(&a.waited_hours).then(a.question.id.cmp(&b.question.id))
        });
        turns.into_iter().map(|turn| asked(turn, turn.waited_hours)).collect()
    },
};

/// Questions of the client of the last 45 days that have been open for more than two working days: nothing in their
/// thread took them up, or it answered the others of the same message only, or put them off; null without messages of
/// the client, or where the mailbox ends too early. Source: messages.
pub const UNANSWERED: Signal = Signal {
    id: SignalId::UnansweredQuestions,
    name: "unanswered_questions",
    group: Group::Contact,
    unit: Unit::Count,
    cause: Cause::Questions,
    tables: &["messages"],
    occasions: Some(|view, client| recent(view, client, 45).map(|turn| turn.asked as f64).sum()),
    values: |view| {
        let of = |client: ClientIndex| {
            let left = || open(view, client).map(|turn| turn.asked - turn.answered).sum::<usize>();
            covered(view, client).then(|| left() as f64)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| {
        pressing(view, client).into_iter().map(|turn| asked(turn, turn.open_hours)).collect()
    },
};

/// Questions of the client of the last 60 days that it had to ask again, because nothing came, or not all it had asked
/// for; null without questions. Source: messages.
pub const ASKED_AGAIN: Signal = Signal {
    id: SignalId::AskedAgain,
    name: "asked_again_60d",
    group: Group::Contact,
    unit: Unit::Count,
    cause: Cause::Questions,
    tables: &["messages"],
    occasions: Some(|view, client| recent(view, client, 60).count() as f64),
    values: |view| {
        let of = |client: ClientIndex| {
            let has = recent(view, client, 60).next().is_some();
            has.then(|| again(view, client).count() as f64)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| again(view, client).map(|turn| asked(turn, turn.open_hours)).collect(),
};

/// Messages of the last 30 days in which the client asks after something that was to come; null without messages of the client.
pub const CHASES: Signal = Signal {
    id: SignalId::Chases,
    name: "chases_30d",
    group: Group::Contact,
    unit: Unit::Count,
    cause: Cause::Questions,
    tables: &["messages"],
    occasions: Some(|view, client| exposure::client_messages(view, client, 30)),
    values: |view| {
        let of = |client: ClientIndex| {
            view.history.talks[client].client_writes.then(|| chases(view, client).count() as f64)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| {
        let mut proofs: Vec<Proof> =
            chases(view, client).map(|pointer| proof(*pointer, Fact::Chased)).collect();
        proofs.reverse();
        proofs
    },
};

fn covered(view: View<'_>, client: ClientIndex) -> bool {
    let talk = &view.history.talks[client];
    talk.client_writes && talk.covered_until.is_some_and(|until| until >= view.history.as_of)
}

fn within(view: View<'_>, at: DateTime<Utc>, days: i64) -> bool {
    view.history.as_of - at <= Duration::days(days)
}

fn recent(view: View<'_>, client: ClientIndex, days: i64) -> impl Iterator<Item = &Turn> {
    view.history.talks[client].turns.iter().filter(move |turn| within(view, turn.asked_at, days))
}

/// Questions that wait for an answer for longer than they should, oldest first.
pub(crate) fn open(view: View<'_>, client: ClientIndex) -> impl Iterator<Item = &Turn> {
    let hours = view.history.calendars.of(client).hours_per_day();
    recent(view, client, 45).filter(move |turn| turn.answered_at.is_none() && turn.open_hours > 2.0 * hours)
}

/// The same, what was asked most often and last first: that is what the client waits for.
pub(crate) fn pressing(view: View<'_>, client: ClientIndex) -> Vec<&Turn> {
    let mut turns: Vec<&Turn> = open(view, client).collect();
    turns.sort_by(|a, b| {
        (b.rounds, b.question.at, b.question.id).cmp(&(a.rounds, a.question.at, a.question.id))
    });
    turns
}

fn again(view: View<'_>, client: ClientIndex) -> impl Iterator<Item = &Turn> {
    recent(view, client, 60).filter(|turn| turn.rounds > 1)
}

fn chases(view: View<'_>, client: ClientIndex) -> impl Iterator<Item = &Pointer> {
    view.history.talks[client].chases.iter().filter(move |pointer| within(view, pointer.at, 30))
}

fn asked(turn: &Turn, hours: f64) -> Proof {
    let fact = Fact::Asked { hours, rounds: turn.rounds, asked: turn.asked, answered: turn.answered };
    proof(turn.question, fact)
}

fn proof(pointer: Pointer, fact: Fact) -> Proof {
    Proof { at: pointer.at, table: "messages", id: String::new(), fact, quote: Some(pointer) }
}
