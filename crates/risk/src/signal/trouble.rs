//! Trouble: how much went wrong lately, of whatever kind. Small things at once wear a client down as one big thing
//! does, and soon after rather than long after.

use super::{
    Group, Proof, Signal, SignalId, Unit, View, by_client, cause::Cause, contact, expectation, promise,
    schedule,
};
use forewarn_table::ClientIndex;

/// After so many days a trouble counts half. A judgement: a slip is forgiven over weeks, not months.
const HALF_LIFE_DAYS: f64 = 20.0;

/// The signals whose evidence is an event that hurt.
const KINDS: [Signal; 6] = [
    promise::PROMISES_BROKEN,
    schedule::REBASELINES,
    contact::UNANSWERED,
    contact::ASKED_AGAIN,
    contact::CHASES,
    expectation::SCOPE_ASSUMPTIONS,
];

/// Everything that went wrong for the client lately, each event counting half after 20 days: promises kept late or
/// broken (by when they fell due), dates moved to later ones, questions that wait or were asked again, chases, things
/// taken for granted; null where nothing of the kind can be known: no items, no promises and no messages of the client.
/// Source: promises, schedule, messages.
pub const TROUBLES: Signal = Signal {
    id: SignalId::Troubles,
    name: "troubles_recent",
    group: Group::Past,
    unit: Unit::Count,
    cause: Cause::Troubles,
    tables: &["promises", "schedule", "messages"],
    values: |view| {
        let of = |client: ClientIndex| {
            let history = view.history;
            let known = history.talks[client].client_writes
                || !history.items_of(client).is_empty()
                || !history.ledger_of(client).is_empty();
            known.then(|| proofs(view, client).iter().map(|proof| weight(view, proof)).sum::<f64>())
        };
        Ok(by_client(view, of))
    },
    proofs,
};

fn weight(view: View<'_>, proof: &Proof) -> f64 {
    let days = (view.history.as_of - proof.at).num_hours().max(0) as f64 / 24.0;
    0.5_f64.powf(days / HALF_LIFE_DAYS)
}

/// All of them, the latest first.
fn proofs(view: View<'_>, client: ClientIndex) -> Vec<Proof> {
    let mut proofs: Vec<Proof> = KINDS.iter().flat_map(|kind| (kind.proofs)(view, client)).collect();
    proofs.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| (a.table, &a.id).cmp(&(b.table, &b.id))));
    proofs
}
