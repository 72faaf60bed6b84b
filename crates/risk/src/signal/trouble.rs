//! Trouble: how much went wrong lately, of whatever kind. Small things at once wear a client down as one big thing
//! does, and soon after rather than long after.

use std::collections::BTreeSet;

use chrono::Duration;

use super::{
    Fact, Group, Proof, Signal, SignalId, Unit, View, by_client, cause::Cause, cost, expectation, exposure,
    promise, question, schedule,
};
use crate::history::{History, LedgerRow, ledger::PromiseStatus, pointer::Pointer};
use forewarn_table::{ClientIndex, money::MoneyKind, reading};
use forewarn_text::Side;

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
/// one day counts once, for one trouble shows in several records. So are the days by which the client had promised to pay what is
/// open still. Null where nothing of the kind can be known: no items, no promises and no messages of the client; and, below one,
/// where the client leaves us unanswered, for then nobody hears of what displeases it. Source: promises, schedule, messages, money, expectations.
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
            if !known {
                return None;
            }
            let weights = one_a_day(view, client).iter().map(|proof| weight(view, proof)).collect::<Vec<_>>();
            let sum = weights.into_iter().fold(0.0, |sum, one| sum + one);
            (sum >= 1.0 || !exposure::leaves_unanswered(view, client)).then_some(sum)
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
    proofs.extend(unkept_payments(view, client));
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

/// How promises to pay begin their words, in either language.
const PAYS: [&str; 5] = ["pay", "settle", "transfer", "оплат", "заплат"];

/// The client's promises to pay that have passed, while an invoice that was due when they were made is open still.
fn unkept_payments(view: View<'_>, client: ClientIndex) -> Vec<Proof> {
    let history = view.history;
    let promises = history.ledger_of(client);
    if promises.iter().all(|row| row.side != Side::Client) {
        return Vec::new();
    }
    let Some(owed_since) = cost::unpaid(view, client).and_then(|oldest| oldest.invoice.due) else {
        return Vec::new();
    };
    let zone = history.tables.clients[client].zone;
    let pays = |text: &str| {
        let text = text.to_lowercase();
        text.split(|sign: char| !sign.is_alphabetic())
            .any(|word| PAYS.iter().any(|start| word.starts_with(start)))
    };
    let passed = promises.iter().filter(|row| {
        row.side == Side::Client
            && !matches!(row.state, PromiseStatus::Open | PromiseStatus::Withdrawn)
            && row.made_at >= owed_since.by
            && pays(&row.text)
    });
    let proof = |row: &LedgerRow| {
        let by = row.by.filter(|by| *by <= history.as_of)?;
        let day = (by - Duration::seconds(1)).with_timezone(&zone).date_naive();
        let fact = Fact::PromiseBroken { text: row.text.to_string(), by: day, kept: None };
        Some(Proof { at: by, table: "promises", id: row.promise_id.to_string(), fact, quote: None })
    };
    passed.filter_map(proof).collect()
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
