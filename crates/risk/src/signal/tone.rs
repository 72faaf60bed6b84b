//! Tone: how the client sounds against how it used to sound. Tone alone never raises an alert (see `score`).

use chrono::Duration;

use super::{Fact, Group, Proof, Signal, SignalId, Unit, View, cause::Cause};
use crate::history::{Negativity, pointer::Pointer};
use forewarn_table::{ClientIndex, message::MessageColumns, reading};

/// How much more negative the client's messages of the last 30 days are than those of the 180 days before, as a
/// difference of mean probabilities, at least 0; null with fewer than 3 recent or 8 earlier messages.
/// Source: messages, the client's side.
pub const TONE_DROP: Signal = Signal {
    id: SignalId::ToneDrop,
    name: "tone_drop",
    group: Group::Tone,
    unit: Unit::Ratio,
    cause: Cause::Tone,
    tables: &["messages"],
    occasions: None,
    values: |view| {
        Ok(means(view, |recent, before| {
            let enough = recent.count >= 3 && before.count >= 8;
            enough.then(|| (recent.mean(recent.negative) - before.mean(before.negative)).max(0.0))
        }))
    },
    proofs: |view, client| loudest(view, client, |slices| slices.negative),
};

/// The mean probability that a message of the client of the last 90 days is negative, drawn towards the portfolio's by
/// eight messages: tone against that of the other clients, known from the first message on; null without any in those
/// days. Source: messages, the client's side.
pub const NEGATIVITY: Signal = Signal {
    id: SignalId::Negativity,
    name: "negativity",
    group: Group::Tone,
    unit: Unit::Ratio,
    cause: Cause::Tone,
    tables: &["messages"],
    occasions: None,
    values: |view| {
        let usual = view.history.portfolio.negativity.share();
        let of = |client: ClientIndex| {
            let own = Negativity::of(view.history.tables.messages.of(client), view.history.as_of);
            (own.messages > 0).then(|| {
                let count = own.messages as f64;
                (own.sum as f64 / 255.0 + usual * NEGATIVITY_DRAWN) / (count + NEGATIVITY_DRAWN)
            })
        };
        Ok(super::by_client(view, of))
    },
    proofs: |view, client| loudest(view, client, |slices| slices.negative),
};

/// So many messages of the portfolio's tone stand beside a client's own.
const NEGATIVITY_DRAWN: f64 = 8.0;

/// The mean hostility of the client's messages of the last 30 days; null with fewer than 3. Source: messages.
pub const HOSTILITY: Signal = Signal {
    id: SignalId::Hostility,
    name: "hostility",
    group: Group::Tone,
    unit: Unit::Ratio,
    cause: Cause::Tone,
    tables: &["messages"],
    occasions: None,
    values: |view| Ok(means(view, |recent, _| (recent.count >= 3).then(|| recent.mean(recent.hostility)))),
    proofs: |view, client| loudest(view, client, |slices| slices.hostility),
};

/// Sums over a spell of messages: whole numbers, so that they are the same in any order and on any number of threads.
#[derive(Debug, Clone, Copy, Default)]
struct Spell {
    count: u32,
    negative: u64,
    hostility: u64,
}

impl Spell {
    fn mean(self, sum: u64) -> f64 {
        sum as f64 / (255.0 * f64::from(self.count))
    }
}

/// The two spells of every client, through `value`: the last 30 days, and the 180 before them.
fn means(view: View<'_>, value: impl Fn(Spell, Spell) -> Option<f64>) -> Vec<Option<f64>> {
    let history = view.history;
    let split = (history.as_of - Duration::days(30)).timestamp();
    let oldest = (history.as_of - Duration::days(210)).timestamp();
    let spell = |slices: &MessageColumns<'_>, from: i64, to: Option<i64>| {
        let start = slices.sent_at.partition_point(|at| *at <= from);
        let end = to.map_or(slices.len(), |to| slices.sent_at.partition_point(|at| *at <= to));
        let mut spell = Spell::default();
        for row in (start..end).filter(|row| slices.side[*row] == 0) {
            spell.count += 1;
            spell.negative += u64::from(slices.negative[row]);
            spell.hostility += u64::from(slices.hostility[row]);
        }
        spell
    };
    let of = |client| {
        let slices = history.tables.messages.of(client);
        value(spell(&slices, split, None), spell(&slices, oldest, Some(split)))
    };
    history.client_indexes().map(of).collect()
}

/// Half of the probability of a polite tone, in 255ths.
const POLITE: u8 = 128;

/// From half on a message is rather negative than not: below, most are plain questions.
const LOUD: u8 = 128;

/// The client's messages of the last 30 days that sound most so.
fn loudest(view: View<'_>, client: ClientIndex, scores: fn(MessageColumns<'_>) -> &[u8]) -> Vec<Proof> {
    let history = view.history;
    let slices = history.tables.messages.of(client);
    let scores = scores(slices);
    let split = (history.as_of - Duration::days(30)).timestamp();
    let mut rows: Vec<(u8, usize)> = (0..slices.len())
        .filter(|&row| slices.side[row] == 0 && slices.sent_at[row] > split)
        // Who asks politely, however pressing, is no proof of a bad tone.
        .filter(|&row| slices.politeness[row] < POLITE || slices.hostility[row] >= POLITE)
        .map(|row| (scores[row], row))
        .filter(|(score, _)| *score >= LOUD)
        .collect();
    rows.sort_by(|a, b| b.cmp(a));
    rows.into_iter()
        .take(3)
        .map(|(score, row)| {
            let pointer = Pointer {
                span: None,
                at: reading::at(slices.sent_at[row]),
                block: slices.block[row],
                id: slices.id[row],
            };
            let fact = Fact::Sounds { share: f64::from(score) / 255.0 };
            Proof::quoted(pointer, fact)
        })
        .collect()
}
