//! Past: a conflict not long ago makes the next more likely.

use forewarn_table::ClientIndex;

use super::{Fact, Group, Proof, Signal, SignalId, Unit, View, by_client, cause::Cause};
use crate::history::History;

/// The client's conflicts of the last four horizons, each counting half after one horizon; null where outcomes are not
/// recorded at all. Source: outcomes.
pub const RECENT_CONFLICT: Signal = Signal {
    id: SignalId::RecentConflict,
    name: "recent_conflict",
    group: Group::Past,
    unit: Unit::Count,
    cause: Cause::Conflict,
    tables: &["outcomes"],
    occasions: None,
    values: |view| {
        let recorded = view.history.portfolio.records_outcomes || view.config.outcomes_since.is_some();
        let of = |client| {
            let weight = |proof: Proof| {
                let hours = view.config.horizon.num_hours().max(1) as f64;
                0.5f64.powf((view.history.as_of - proof.at).num_hours() as f64 / hours)
            };
            recorded.then(|| proofs(view, client).into_iter().map(weight).fold(0.0, |sum, one| sum + one))
        };
        Ok(by_client(view, of))
    },
    proofs,
};

fn proofs(view: View<'_>, client: ClientIndex) -> Vec<Proof> {
    let rows = History::of(&view.history.tables.outcomes, client, |row| row.client);
    rows.iter()
        .rev()
        .filter(|row| row.kind.is_conflict() && view.history.as_of - row.at.at <= view.config.horizon * 4)
        .map(|row| {
            let fact = Fact::Conflict { kind: row.kind };
            Proof { at: row.at.at, table: "outcomes", id: row.at.day().to_string(), fact, quote: None }
        })
        .collect()
}
