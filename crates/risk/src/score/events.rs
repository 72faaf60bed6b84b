//! One event, told once: a row that several signals of a group show stands under one of them (what a group adds to the score
//! is counted once too: see [`super::weights::count_once`]).

use std::collections::BTreeSet;

use super::{
    told::{self, ToldTogether},
    weights::GROUPS,
};
use crate::signal::{self, Proof, SignalId};
use chrono::{DateTime, Utc};

/// So many reasons are told of a client before the rest.
const REASONS: usize = 3;

/// Leaves each row behind the signals of a group under the one that adds most, so that one event is told once; what a signal of
/// one kind tells, and what another of the first reasons does, is left out of the troubles, which sum up all kinds. Before all others come the first few reasons, which are
/// told without the rest. A reason shows at most `shown` of its rows: what it has no room for is not told, and stays with the
/// others. `proofs` and `addends` are in the order of [`signal::ALL`].
pub fn tell_once(proofs: &mut [Vec<Proof>], addends: &[Option<f64>], shown: usize) {
    let adds = |index: usize| addends[index].unwrap_or(0.0);
    let mut reasons = told::together(addends);
    reasons.retain(ToldTogether::is_reason);
    reasons.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds).then(a.speaker().cmp(&b.speaker())));
    let first: Vec<usize> =
        reasons.iter().take(REASONS).flat_map(|told| &told.signals).map(|signal| *signal as usize).collect();
    let troubles = SignalId::Troubles as usize;
    let told: BTreeSet<_> = first
        .iter()
        .filter(|index| **index != troubles)
        .flat_map(|index| proofs[*index].iter().take(shown))
        .map(row_key)
        .collect();
    proofs[troubles].retain(|proof| !told.contains(&row_key(proof)));
    for group in GROUPS.iter() {
        let mut strongest = group.clone();
        strongest.sort_by(|a, b| {
            let sums_up = |index: usize| signal::ALL[index].id == SignalId::Troubles;
            let is_first = |index: usize| first.contains(&index);
            is_first(*b)
                .cmp(&is_first(*a))
                .then(sums_up(*a).cmp(&sums_up(*b)))
                .then(adds(*b).total_cmp(&adds(*a)))
                .then(a.cmp(b))
        });
        let mut told = BTreeSet::new();
        for index in strongest {
            let mut own = BTreeSet::new();
            proofs[index].retain(|proof| {
                let key = row_key(proof);
                !told.contains(&key) && own.insert(key)
            });
            told.extend(proofs[index].iter().take(shown).map(row_key));
        }
    }
}

/// What tells one row from another, whatever is said of it.
pub fn row_key(proof: &Proof) -> (&'static str, String, Option<u64>, DateTime<Utc>) {
    (proof.table, proof.id.clone(), proof.quote.map(|pointer| pointer.id), proof.at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_two_signals_of_a_group_show_is_told_once_and_first_by_the_one_of_its_kind() {
        let group =
            GROUPS.iter().find(|group| group.contains(&(SignalId::Troubles as usize))).expect("a group");
        let proof = Proof {
            at: DateTime::<Utc>::UNIX_EPOCH,
            table: "promises",
            id: "p1".to_owned(),
            fact: signal::Fact::Chased,
            quote: None,
        };
        let other = group[0];
        let mut proofs = vec![Vec::new(); signal::ALL.len()];
        let mut addends = vec![Some(0.0); signal::ALL.len()];
        addends[other] = Some(0.5);
        (proofs[SignalId::Troubles as usize], addends[SignalId::Troubles as usize]) =
            (vec![proof.clone()], Some(1.0));
        proofs[other] = vec![proof];
        tell_once(&mut proofs, &addends, 5);
        assert!(proofs[other].len() == 1 && proofs[SignalId::Troubles as usize].is_empty());
    }

    #[test]
    fn what_the_first_reason_has_no_room_for_stays_with_the_one_that_counts_it() {
        let row = |id: usize| Proof {
            at: DateTime::<Utc>::UNIX_EPOCH,
            table: "promises",
            id: id.to_string(),
            fact: signal::Fact::Chased,
            quote: None,
        };
        let (troubles, broken) = (SignalId::Troubles as usize, SignalId::PromisesBroken as usize);
        let mut proofs = vec![Vec::new(); signal::ALL.len()];
        let mut addends = vec![None; signal::ALL.len()];
        (proofs[troubles], addends[troubles]) = ((0..4).map(row).collect(), Some(1.0));
        (proofs[broken], addends[broken]) = ((0..4).map(row).collect(), Some(0.05));
        tell_once(&mut proofs, &addends, 3);
        let left: Vec<&str> = proofs[broken].iter().map(|proof| proof.id.as_str()).collect();
        assert_eq!((proofs[troubles].len(), left), (4, vec!["3"]));
    }
}
