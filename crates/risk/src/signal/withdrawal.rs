//! Withdrawal: a client who answers later and writes less than it used to. Its own past is the yardstick.

use chrono::Duration;

use super::{Fact, Group, Proof, Signal, SignalId, Unit, View, by_client, cause::Cause};
use crate::history::{History, pointer::Pointer};
use forewarn_base::stat;
use forewarn_table::ClientIndex;

/// The logarithm to base 2 of the client's median reply time of the last 45 days over that of the year before, at
/// least 0: 1 means twice as slow; null with fewer than 3 recent or 6 earlier replies. Source: messages.
pub const CLIENT_REPLY_SLOWER: Signal = Signal {
    id: SignalId::ClientReplySlower,
    name: "client_reply_slower",
    group: Group::Withdrawal,
    unit: Unit::Ratio,
    cause: Cause::Distance,
    tables: &["messages"],
    occasions: None,
    values: |view| {
        Ok(by_client(view, |client| {
            replies(view, client).map(|(recent, usual)| ((recent + 1.0) / (usual + 1.0)).log2().max(0.0))
        }))
    },
    proofs: |view, client| {
        let fact = replies(view, client).map(|(recent, _)| Fact::Replied { hours: recent });
        fact.into_iter().map(|fact| proof(view, fact)).collect()
    },
};

/// By what share the client's messages of the last 30 days fell below its monthly mean of the 150 days before; at
/// least 0; null with fewer than 10 earlier messages, and where the mailbox ends too early. Source: messages.
pub const CLIENT_VOLUME_DROP: Signal = Signal {
    id: SignalId::ClientVolumeDrop,
    name: "client_volume_drop",
    group: Group::Withdrawal,
    unit: Unit::Ratio,
    cause: Cause::Distance,
    tables: &["messages"],
    occasions: None,
    values: |view| {
        Ok(by_client(view, |client| {
            volume(view, client).map(|(recent, usual)| (1.0 - recent / usual).clamp(0.0, 1.0))
        }))
    },
    proofs: |view, client| {
        let fact = volume(view, client)
            .filter(|(recent, usual)| recent < usual)
            .map(|(recent, usual)| Fact::Volume { recent, usual });
        fact.into_iter().map(|fact| proof(view, fact)).collect()
    },
};

fn proof(view: View<'_>, fact: Fact) -> Proof {
    Proof { at: view.history.as_of, table: "messages", id: String::new(), fact, quote: None }
}

/// Messages of the last 90 days in which the client threatens to leave, to sue or not to pay, and which no recorded conflict
/// has followed; null without messages of the client. Source: messages, outcomes.
pub const THREATS: Signal = Signal {
    id: SignalId::Threats,
    name: "threats_90d",
    group: Group::Withdrawal,
    unit: Unit::Count,
    cause: Cause::Leaving,
    tables: &["messages", "outcomes"],
    occasions: None,
    values: |view| {
        let of = |client: ClientIndex| {
            view.history.talks[client].client_writes.then(|| threats(view, client).count() as f64)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| {
        let threat = |pointer: &Pointer| Proof::quoted(*pointer, Fact::Threatened);
        threats(view, client).rev().map(threat).collect()
    },
};

/// So long after a recorded conflict a threat is still of that one.
const AFTERWARDS: Duration = Duration::days(14);

/// The threats of the last 90 days that no recorded conflict has followed: one that did tells of that conflict, which counts as
/// such, and of no other.
fn threats(view: View<'_>, client: ClientIndex) -> impl DoubleEndedIterator<Item = &Pointer> {
    let outcomes = History::of(&view.history.tables.outcomes, client, |row| row.client);
    let last = outcomes.iter().filter(|row| row.kind.is_conflict()).map(|row| row.at.at).max();
    let stands = move |pointer: &&Pointer| last.is_none_or(|conflict| pointer.at > conflict + AFTERWARDS);
    recent_threats(view, client).filter(stands)
}

/// All threats of the last 90 days.
pub fn recent_threats(view: View<'_>, client: ClientIndex) -> impl DoubleEndedIterator<Item = &Pointer> {
    let is_recent = move |pointer: &&Pointer| view.history.as_of - pointer.at <= Duration::days(90);
    view.history.talks[client].threats.iter().filter(is_recent)
}

fn replies(view: View<'_>, client: ClientIndex) -> Option<(f64, f64)> {
    let split = view.history.as_of - Duration::days(45);
    let oldest = split - Duration::days(365);
    let (mut recent, mut before) = (Vec::new(), Vec::new());
    for &(at, hours) in &view.history.talks[client].client_replies {
        if at > split {
            recent.push(hours);
        } else if at > oldest {
            before.push(hours);
        }
    }
    if recent.len() < 3 || before.len() < 6 {
        return None;
    }
    Some((stat::median(&mut recent)?, stat::median(&mut before)?))
}

fn volume(view: View<'_>, client: ClientIndex) -> Option<(f64, f64)> {
    let history = view.history;
    let talk = &history.talks[client];
    if talk.covered_until? < history.as_of {
        return None;
    }
    let slices = history.tables.messages.of(client);
    let (split, oldest) = (history.as_of - Duration::days(30), history.as_of - Duration::days(180));
    let (mut recent, mut before) = (0.0, 0.0);
    for row in (0..slices.len()).filter(|&row| slices.side[row] == 0) {
        let at = slices.sent_at[row];
        if at > split.timestamp() {
            recent += 1.0;
        } else if at > oldest.timestamp() {
            before += 1.0;
        }
    }
    (before >= 10.0).then_some((recent, before / 5.0))
}
