//! The expert weights, from `data/weights.toml`.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

use super::events;

use forewarn_table::config::Config;

/// Signals that usually stand below this are of events too rare to be missed: a client of whom no such event is known is not
/// known the better for it.
const EVIDENCE_USUAL_LEAST: f64 = 0.05;

/// The shipped weights.
pub static EXPERT: LazyLock<ExpertWeights> = LazyLock::new(|| {
    let weights: ExpertWeights =
        toml::from_str(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/weights.toml")))
            .expect("the embedded weights are well formed");
    for signal in crate::signal::ALL {
        assert!(weights.signal.contains_key(signal.name), "{} has no weight", signal.name);
    }
    assert_eq!(weights.signal.len(), crate::signal::ALL.len(), "a weight belongs to no signal");
    weights
});

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
    pub fn of(&self, signal: &str, config: &Config) -> f64 {
        config
            .weights
            .get(signal)
            .copied()
            .unwrap_or_else(|| self.signal.get(signal).map_or(0.0, |entry| entry.weight))
    }

    /// What knowing a signal counts as evidence: fixed, whatever weights are in force; its expert weight, but nothing for
    /// events so rare that their absence tells little.
    pub fn evidence_of(&self, signal: &str) -> f64 {
        let Some(entry) = self.signal.get(signal) else { return 0.0 };
        let usual = if entry.usual < EVIDENCE_USUAL_LEAST { 0.0 } else { entry.weight };
        entry.evidence.unwrap_or(usual)
    }

    /// What `value` adds to the log-odds by itself, at a client of usual size.
    pub fn addend(&self, signal: &str, value: f64, config: &Config) -> f64 {
        let Some(entry) = self.signal.get(signal) else { return 0.0 };
        self.of(signal, config) * (entry.strength(value, 0.0) - entry.usual)
    }

    /// How far each value of [`crate::signal::ALL`] lies from the usual, before any weight: from minus one to one.
    pub fn excesses(&self, values: &[Option<f64>], occasions: &[f64]) -> Vec<Option<f64>> {
        let all = crate::signal::ALL.iter().enumerate();
        all.map(|(index, signal)| {
            let (value, entry) = (values[index]?, self.signal.get(signal.name)?);
            Some(entry.strength(value, occasions.get(index).copied().unwrap_or(0.0)) - entry.usual)
        })
        .collect()
    }

    /// What each value adds to the log-odds by itself; 0 where it is not known.
    pub fn addends_alone(&self, values: &[Option<f64>], occasions: &[f64], config: &Config) -> Vec<f64> {
        let excesses = self.excesses(values, occasions).into_iter().zip(crate::signal::ALL);
        excesses
            .map(|(excess, signal)| excess.map_or(0.0, |excess| excess * self.of(signal.name, config)))
            .collect()
    }

    /// What each value adds to the log-odds, where signals of one group count together once (see [`events`]).
    pub fn addends(&self, values: &[Option<f64>], occasions: &[f64], config: &Config) -> Vec<Option<f64>> {
        let mut addends = self.addends_alone(values, occasions, config);
        events::count_once(&mut addends);
        values.iter().zip(addends).map(|(value, addend)| value.map(|_| addend)).collect()
    }
}
