//! The expert weights, from `data/weights.toml`.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

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
    /// The standard deviation of the prior, in log-odds.
    pub prior_spread: f64,
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
    /// The reason.
    pub why: String,
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

    /// What knowing a signal counts as evidence: its weight, but nothing for events so rare that their absence tells little.
    pub fn evidence_of(&self, signal: &str, config: &Config) -> f64 {
        let is_rare = self.signal.get(signal).is_some_and(|entry| entry.usual < EVIDENCE_USUAL_LEAST);
        if is_rare { 0.0 } else { self.of(signal, config) }
    }

    /// What `value` adds to the log-odds; never falls as the value grows.
    pub fn addend(&self, signal: &str, value: f64, config: &Config) -> f64 {
        let Some(entry) = self.signal.get(signal) else { return 0.0 };
        let strength = 1.0 - (-value.max(0.0) / entry.scale).exp();
        self.of(signal, config) * (strength - entry.usual)
    }
}
