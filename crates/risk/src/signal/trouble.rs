//! Trouble: how much went wrong lately, of whatever kind. Small things at once wear a client down as one big thing
//! does, and soon after rather than long after.

use std::collections::BTreeSet;

use chrono::Duration;

use super::{
    Fact, Group, Proof, Signal, SignalId, Unit, View, by_client, cause::Cause, expectation, exposure,
    promise, question, schedule,
};
use crate::history::{History, pointer::Pointer};
use forewarn_table::{ClientIndex, money::MoneyKind, reading};

/// After so many days a trouble counts half. A judgement: a slip is forgiven over weeks, not months.
const HALF_LIFE_DAYS: f64 = 20.0;

/// The signals whose evidence is an event that hurt.
const KINDS: [Signal; 6] = [
    promise::PROMISES_BROKEN,
    schedule::REBASELINES,
    question::UNANSWERED_QUESTIONS,
    question::ASKED_AGAIN,
    question::CHASES,
    expectation::SCOPE_ASSUMPTIONS,
];

/// After so many days a trouble no longer counts: by then it is an eighth of one.
const REACH: Duration = Duration::days(60);
/// A message that is likelier than this to be negative is one in which the client is displeased, unless it is as polite.
const DISPLEASED: f64 = 0.6;
/// Who is more polite than this, and not hostile, asks, however pressing.
const POLITE: f64 = 0.5;

/// Days on which something went wrong for the client lately, each counting half after 20 days: promises kept late or broken
/// (by when they fell due), dates moved to later ones, questions that wait or were asked again, chases, things taken for
/// granted, extra bills, expectations beyond what was agreed, messages in which the client is displeased. What happens on
/// one day counts once, for one trouble shows in several records; null where nothing of the kind can be known: no items,
/// no promises and no messages of the client. Source: promises, schedule, messages, money, expectations.
pub const TROUBLES: Signal = Signal {
    id: SignalId::Troubles,
    name: "troubles_recent",
    group: Group::Past,
    unit: Unit::Count,
    cause: Cause::Troubles,
    tables: &["promises", "schedule", "messages", "money", "expectations"],
    occasions: Some(|view, client| exposure::client_messages(view, client, 30)),
    values: |view| {
        let of = |client: ClientIndex| {
            let history = view.history;
            let known = history.talks[client].client_writes
                || !history.items_of(client).is_empty()
                || !history.ledger_of(client).is_empty();
            known.then(|| {
                one_a_day(view, client)
                    .iter()
                    .map(|proof| weight(view, proof))
                    .fold(0.0, |sum, one| sum + one)
            })
        };
        Ok(by_client(view, of))
    },
    proofs,
};

/// The latest trouble of each day.
fn one_a_day(view: View<'_>, client: ClientIndex) -> Vec<Proof> {
    let mut days = BTreeSet::new();
    let mut all = proofs(view, client);
    all.retain(|proof| days.insert(proof.at.date_naive()));
    all
}

/// On how many days of the last 60 something went wrong.
pub(crate) fn days(view: View<'_>, client: ClientIndex) -> usize {
    one_a_day(view, client).len()
}

fn weight(view: View<'_>, proof: &Proof) -> f64 {
    let days = (view.history.as_of - proof.at).num_hours().max(0) as f64 / 24.0;
    0.5_f64.powf(days / HALF_LIFE_DAYS)
}

/// All of them, the latest first.
fn proofs(view: View<'_>, client: ClientIndex) -> Vec<Proof> {
    let mut proofs: Vec<Proof> = KINDS.iter().flat_map(|kind| (kind.proofs)(view, client)).collect();
    proofs.extend(extra_bills(view, client));
    proofs.extend(expectation::widest(view, client).into_iter().map(|gap| gap.proof));
    proofs.extend(displeased(view, client));
    proofs.retain(|proof| proof.at <= view.history.as_of && view.history.as_of - proof.at <= REACH);
    proofs.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| (a.table, &a.id).cmp(&(b.table, &b.id))));
    proofs
}

/// Change orders: more is to be paid than was agreed.
fn extra_bills(view: View<'_>, client: ClientIndex) -> impl Iterator<Item = Proof> {
    let money = History::of(&view.history.tables.money, client, |event| event.client);
    money.iter().filter(|event| event.kind == MoneyKind::ChangeOrder && event.amount.units() > 0.0).map(
        move |event| {
            let currency = view.currency_of(event);
            let fact = Fact::ExtraBill { amount: event.amount.units(), currency };
            let id = event.at.day().to_string();
            Proof { at: event.at.at, table: "money", id, fact, quote: None }
        },
    )
}

/// Messages in which the client is displeased.
fn displeased(view: View<'_>, client: ClientIndex) -> impl Iterator<Item = Proof> {
    let messages = view.history.tables.messages.of(client);
    let first = messages.sent_at.partition_point(|at| *at <= (view.history.as_of - REACH).timestamp());
    (first..messages.len())
        .filter(move |&row| {
            let above = |scores: &[u8], cut: f64| f64::from(scores[row]) > 255.0 * cut;
            messages.side[row] == 0
                && above(messages.negative, DISPLEASED)
                && (!above(messages.politeness, POLITE) || above(messages.hostility, POLITE))
        })
        .map(move |row| {
            let at = reading::at(messages.sent_at[row]);
            let fact = Fact::Sounds { share: f64::from(messages.negative[row]) / 255.0 };
            let quote = Pointer { at, block: messages.block[row], id: messages.id[row], span: None };
            Proof::quoted(quote, fact)
        })
}
