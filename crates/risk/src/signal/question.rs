//! Questions: slow answers, questions left open, clients who ask again and chase.

use chrono::{DateTime, Duration, Utc};

use super::{Fact, Group, Proof, Signal, SignalId, Unit, View, by_client, cause::Cause, exposure};
use crate::history::{Turn, pointer::Pointer};
use forewarn_base::stat;
use forewarn_table::ClientIndex;

/// For so many days a question that was asked counts.
const OPEN_DAYS: i64 = 45;
/// For so many days a question that had to be asked again counts.
const AGAIN_DAYS: i64 = 60;
/// For so many days a message that asks after something counts.
const CHASE_DAYS: i64 = 30;

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
            let mut hours: Vec<f64> = recent(view, client, OPEN_DAYS).map(|turn| turn.waited_hours).collect();
            stat::median(&mut hours)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| {
        let mut turns: Vec<&Turn> = recent(view, client, OPEN_DAYS).collect();
        turns.sort_by(|a, b| {
            b.waited_hours.total_cmp(&a.waited_hours).then(a.question.id.cmp(&b.question.id))
        });
        turns.into_iter().map(|turn| asked(turn, turn.waited_hours)).collect()
    },
};

/// Questions of the client of the last 45 days that have been open for more than two working days: nothing in their
/// thread took them up, or it answered the others of the same message only, or put them off; null without messages of
/// the client, or where the mailbox ends too early. Source: messages.
pub const UNANSWERED_QUESTIONS: Signal = Signal {
    id: SignalId::UnansweredQuestions,
    name: "unanswered_questions",
    group: Group::Contact,
    unit: Unit::Count,
    cause: Cause::Questions,
    tables: &["messages"],
    occasions: Some(|view, client| recent(view, client, OPEN_DAYS).map(|turn| turn.asked as f64).sum()),
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
    occasions: Some(|view, client| recent(view, client, AGAIN_DAYS).count() as f64),
    values: |view| {
        let of = |client: ClientIndex| {
            let has = recent(view, client, AGAIN_DAYS).next().is_some();
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
    occasions: Some(|view, client| exposure::client_messages(view, client, CHASE_DAYS)),
    values: |view| {
        let of = |client: ClientIndex| {
            view.history.talks[client].client_writes.then(|| chases(view, client).count() as f64)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| {
        let mut proofs: Vec<Proof> =
            chases(view, client).map(|pointer| Proof::quoted(*pointer, Fact::Chased)).collect();
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
    recent(view, client, OPEN_DAYS)
        .filter(move |turn| turn.answered_at.is_none() && turn.open_hours > 2.0 * hours)
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
    recent(view, client, AGAIN_DAYS).filter(|turn| turn.rounds > 1)
}

fn chases(view: View<'_>, client: ClientIndex) -> impl Iterator<Item = &Pointer> {
    view.history.talks[client].chases.iter().filter(move |pointer| within(view, pointer.at, CHASE_DAYS))
}

fn asked(turn: &Turn, hours: f64) -> Proof {
    let fact = Fact::Asked { hours, rounds: turn.rounds, asked: turn.asked, answered: turn.answered };
    Proof::quoted(turn.question, fact)
}
