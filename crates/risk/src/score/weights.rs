//! The expert weights, from `data/weights.toml`.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

use crate::signal::{self, SignalId};
use forewarn_table::config::Config;

/// Signals that usually stand below this are of events too rare to be missed: a client of whom no such event is known is not
/// known the better for it.
const EVIDENCE_USUAL_LEAST: f64 = 0.05;

/// The shipped weights.
pub static EXPERT: LazyLock<ExpertWeights> = LazyLock::new(|| {
    let weights: ExpertWeights =
        toml::from_str(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/weights.toml")))
            .expect("the embedded weights are well formed");
    for signal in signal::ALL {
        assert!(weights.signal.contains_key(signal.name), "{} has no weight", signal.name);
    }
    assert_eq!(weights.signal.len(), signal::ALL.len(), "a weight belongs to no signal");
    weights
});

/// The groups, by the indexes of their signals among [`signal::ALL`].
pub static GROUPS: LazyLock<Vec<Vec<usize>>> = LazyLock::new(|| {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, signal) in signal::ALL.iter().enumerate() {
        if let Some(name) = EXPERT.signal.get(signal.name).and_then(|entry| entry.events.as_deref()) {
            groups.entry(name).or_default().push(index);
        }
    }
    groups.into_values().collect()
});

/// Turns what each signal of [`signal::ALL`] adds by itself into what it adds beside the others of its group.
///
/// One event, one count. A question that waits shows as a slow reply, an open question, one asked again, a chase, and among
/// the troubles: five signals, one grievance. Signals that tell of the same events form a group, and a group adds the root
/// of its sum of squares: the strongest counts almost whole, what repeats it next to nothing, and no group outgrows its
/// parts. What is above the usual and what is below are taken apart.
///
/// The sum is shared out by squares, so that the addends of a group sum to exactly what it adds; as a whole it never falls
/// when a signal grows. By Euler's theorem the share of a signal is also what the group gains by its weight, which is how
/// weights are learned: see [`crate::model`].
pub fn count_once(addends: &mut [f64]) {
    for group in GROUPS.iter() {
        let mut squares = [0.0_f64; 2];
        for index in group {
            let addend = addends[*index];
            squares[usize::from(addend < 0.0)] += addend * addend;
        }
        for index in group {
            let addend = addends[*index];
            let norm = squares[usize::from(addend < 0.0)].sqrt();
            if norm > 0.0 {
                addends[*index] = addend * addend.abs() / norm;
            }
        }
    }
}

/// Weights of all signals.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ExpertWeights {
    /// Grows with every change.
    pub version: u32,
    /// The chance of a conflict within the horizon at a typical client.
    pub base_rate: f64,
    /// That chance as a share of the mean over all clients: few clients carry most of the risk.
    pub typical_share: f64,
    /// The standard deviation of each weight, as a share of it.
    pub weight_spread: f64,
    /// The standard deviation of clients around the score, in log-odds.
    pub prior_spread: f64,
    /// The standard deviation of agencies around the base rate, in log-odds.
    pub level_spread: f64,
    /// What a signal that is not known adds to the spread, as a share of its weight.
    pub missing_spread: f64,
    /// By signal.
    pub signal: BTreeMap<String, SignalWeight>,
}

/// The weight of one signal.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SignalWeight {
    /// Log-odds at full strength.
    pub weight: f64,
    /// The value at which the strength is 63 %.
    pub scale: f64,
    /// The strength at a typical client.
    pub usual: f64,
    /// The group of signals that tell of the same events; they count together once.
    #[serde(default)]
    pub events: Option<String>,
    /// Of a count: the occasions at a client of usual size. At a busier client the count is scaled down to them.
    #[serde(default)]
    pub occasions: Option<f64>,
    /// Whether the strength grows over a wide range, as value / (value + scale).
    #[serde(default)]
    pub wide: bool,
    /// What knowing it counts as evidence; its weight, unless stated.
    #[serde(default)]
    pub evidence: Option<f64>,
    /// The reason.
    pub why: String,
}

impl SignalWeight {
    /// The strength of a value out of so many occasions, from 0 towards 1.
    pub fn strength(&self, value: f64, occasions: f64) -> f64 {
        let value = value.max(0.0) * self.occasions.map_or(1.0, |usual| scaled(usual, occasions));
        if self.wide {
            if value.is_finite() { value / (value + self.scale) } else { 1.0 }
        } else {
            1.0 - (-value / self.scale).exp()
        }
    }
}

/// What makes of a count the one at a client of usual size. Four times the usual occasions are added on both sides, so that
/// a quiet client's single event is hardly more than one.
fn scaled(usual: f64, occasions: f64) -> f64 {
    5.0 * usual / (occasions.max(usual) + 4.0 * usual)
}

impl ExpertWeights {
    /// The weight of a signal: the user's, else the shipped one.
    pub fn of(&self, signal: SignalId, config: &Config) -> f64 {
        config.weights.get(signal.name()).copied().unwrap_or_else(|| self.entry(signal).weight)
    }

    /// What the file says of a signal; it has an entry for each.
    fn entry(&self, signal: SignalId) -> &SignalWeight {
        &self.signal[signal.name()]
    }

    /// What knowing a signal counts as evidence: fixed, whatever weights are in force; its expert weight, but nothing for
    /// events so rare that their absence tells little.
    pub fn evidence_of(&self, signal: SignalId) -> f64 {
        let entry = self.entry(signal);
        let usual = if entry.usual < EVIDENCE_USUAL_LEAST { 0.0 } else { entry.weight };
        entry.evidence.unwrap_or(usual)
    }

    /// What `value` adds to the log-odds by itself, at a client of usual size.
    pub fn addend(&self, signal: SignalId, value: f64, config: &Config) -> f64 {
        let entry = self.entry(signal);
        self.of(signal, config) * (entry.strength(value, 0.0) - entry.usual)
    }

    /// How far each value of [`signal::ALL`] lies from the usual, before any weight: from minus one to one.
    pub fn excesses(&self, values: &[Option<f64>], occasions: &[f64]) -> Vec<Option<f64>> {
        let all = signal::ALL.iter().enumerate();
        all.map(|(index, signal)| {
            let (value, entry) = (values[index]?, self.entry(signal.id));
            Some(entry.strength(value, occasions.get(index).copied().unwrap_or(0.0)) - entry.usual)
        })
        .collect()
    }

    /// What each value adds to the log-odds by itself; 0 where it is not known.
    pub fn addends_alone(&self, values: &[Option<f64>], occasions: &[f64], config: &Config) -> Vec<f64> {
        let excesses = self.excesses(values, occasions).into_iter().zip(signal::ALL);
        excesses
            .map(|(excess, signal)| excess.map_or(0.0, |excess| excess * self.of(signal.id, config)))
            .collect()
    }

    /// What each value adds to the log-odds, where signals of one group count together once (see [`count_once`]).
    pub fn addends(&self, values: &[Option<f64>], occasions: &[f64], config: &Config) -> Vec<Option<f64>> {
        let mut addends = self.addends_alone(values, occasions, config);
        count_once(&mut addends);
        values.iter().zip(addends).map(|(value, addend)| value.map(|_| addend)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_counts_about_once_and_its_addends_sum_to_what_it_adds() {
        let group = &GROUPS[0];
        assert!(group.len() > 1, "{group:?}");
        let mut addends = vec![0.0; signal::ALL.len()];
        for index in group {
            addends[*index] = 0.5;
        }
        count_once(&mut addends);
        let all: f64 = addends.iter().sum();
        assert!((all - 0.5 * (group.len() as f64).sqrt()).abs() < 1e-12, "{all}");
        let mut single = vec![0.0; signal::ALL.len()];
        single[group[0]] = -0.4;
        count_once(&mut single);
        assert!((single[group[0]] + 0.4).abs() < 1e-12);
    }
}
