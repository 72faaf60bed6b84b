//! Tone: how the client sounds against how it used to sound. Tone alone never raises an alert (see `score`).

use chrono::Duration;
use polars::prelude::*;

use super::{Fact, Group, Proof, Signal, SignalId, Unit, View, cause::Cause};
use crate::history::pointer::Pointer;
use forewarn_base::error::{Result, internal};
use forewarn_table::{
    ClientIndex,
    message::{MessageColumns, column},
    reading,
};

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
    values: |view| {
        means(view, |recent, before| {
            let enough = recent.count >= 3 && before.count >= 8;
            enough.then(|| (recent.mean(recent.negative) - before.mean(before.negative)).max(0.0))
        })
    },
    proofs: |view, client| loudest(view, client, |slices| slices.negative),
};

/// The mean hostility of the client's messages of the last 30 days; null with fewer than 3. Source: messages.
pub const HOSTILITY: Signal = Signal {
    id: SignalId::Hostility,
    name: "hostility",
    group: Group::Tone,
    unit: Unit::Ratio,
    cause: Cause::Tone,
    tables: &["messages"],
    values: |view| means(view, |recent, _| (recent.count >= 3).then(|| recent.mean(recent.hostility))),
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

/// The two spells of every client, through `value`.
fn means(view: View<'_>, value: impl Fn(Spell, Spell) -> Option<f64>) -> Result<Vec<Option<f64>>> {
    let spells = spells(view).map_err(internal)?;
    Ok(spells.into_iter().map(|(recent, before)| value(recent, before)).collect())
}

/// The two spells of every client: the last 30 days, and the 180 before them.
fn spells(view: View<'_>) -> PolarsResult<Vec<(Spell, Spell)>> {
    let history = view.history;
    let split = (history.as_of - Duration::days(30)).timestamp();
    let oldest = (history.as_of - Duration::days(210)).timestamp();
    let mut spells = vec![(Spell::default(), Spell::default()); history.client_count()];
    if !history.tables.messages.is_empty() {
        let recent = col(column::SENT_AT).gt(lit(split));
        let sum = |name: &str| col(name).cast(DataType::UInt64).sum();
        let frame = history
            .tables
            .messages
            .lazy()
            .filter(col(column::SENT_AT).gt(lit(oldest)).and(col(column::SIDE).eq(lit(0u8))))
            .group_by([col(column::CLIENT), recent.alias("recent")])
            .agg([len().alias("count"), sum(column::NEGATIVE), sum(column::HOSTILITY)])
            .collect()?;
        let (clients, recents) = (frame.column(column::CLIENT)?.u32()?, frame.column("recent")?.bool()?);
        let counts = frame.column("count")?.cast(&DataType::UInt32)?;
        let (counts, negative) = (counts.u32()?, frame.column(column::NEGATIVE)?.u64()?);
        let hostility = frame.column(column::HOSTILITY)?.u64()?;
        for row in 0..frame.height() {
            let Some(client) = clients.get(row) else { continue };
            let spell = Spell {
                count: counts.get(row).unwrap_or(0),
                negative: negative.get(row).unwrap_or(0),
                hostility: hostility.get(row).unwrap_or(0),
            };
            let slot = &mut spells[ClientIndex::from_number(client)];
            if recents.get(row) == Some(true) { slot.0 = spell } else { slot.1 = spell }
        }
    }
    Ok(spells)
}

/// The client's messages of the last 30 days that sound most so.
fn loudest(view: View<'_>, client: ClientIndex, scores: fn(MessageColumns<'_>) -> &[u8]) -> Vec<Proof> {
    let history = view.history;
    let slices = history.tables.messages.of(client);
    let scores = scores(slices);
    let split = (history.as_of - Duration::days(30)).timestamp();
    let mut rows: Vec<(u8, usize)> = (0..slices.len())
        .filter(|&row| slices.side[row] == 0 && slices.sent_at[row] > split)
        .map(|row| (scores[row], row))
        .filter(|(score, _)| *score > 100)
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
            Proof { at: pointer.at, table: "messages", id: String::new(), fact, quote: Some(pointer) }
        })
        .collect()
}
