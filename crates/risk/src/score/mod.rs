//! The score: log-odds of a conflict within the horizon, a prior plus one addend for each signal. Belief only: what to
//! do about it is decided in [`crate::alert`].

pub mod chance;
pub mod events;
pub mod told;
pub mod weights;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    forecast,
    history::History,
    signal::{self, Group, View},
};
use forewarn_base::{error::Result, stat};
use forewarn_table::{Band, ClientIndex, config::Config};

pub use self::{
    chance::{AmountRange, ConflictChance},
    weights::ExpertWeights,
};

/// The least share of all weights whose signals must be known, or the client is unknown.
pub const EVIDENCE_LEAST: f64 = 0.20;
/// The fewest days of history, or the client is unknown.
pub const HISTORY_DAYS_LEAST: i64 = 28;

/// After so many days without any record a client is no longer taken for one: yearly data still count.
pub const DORMANT_DAYS: i64 = 400;

/// Why a client has no probability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum UnscoredReason {
    /// Nothing is recorded yet.
    NoHistory,
    /// The relation is over.
    Ended,
    /// Nothing was recorded for so many days.
    Dormant(i64),
    /// The history is too short: so many days.
    TooShort(i64),
    /// Too few signals can be computed: so many percent of the weights.
    TooLittle(u32),
}

/// The score of one client.
#[derive(Debug, Clone, PartialEq)]
pub struct Score {
    /// The value of each signal of [`signal::ALL`]; `None` where the data do not say.
    pub values: Vec<Option<f64>>,
    /// What each adds to the log-odds; `None` where the value is.
    pub addends: Vec<Option<f64>>,
    /// The log-odds: the prior and all addends.
    pub log_odds: f64,
    /// The probability with its interval; `None` for unknown clients.
    pub chance: Option<ConflictChance>,
    /// The band.
    pub band: Band,
    /// Whether what is known beside tone would not even be worth watching: tone alone never raises an alert.
    pub by_tone_alone: bool,
    /// Why the client is unknown.
    pub unknown: Option<UnscoredReason>,
}

/// What the signals say of one client, before any weight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignalValues {
    /// The value of each signal of [`signal::ALL`]; `None` where the data do not say.
    pub values: Vec<Option<f64>>,
    /// On how many occasions what a signal counts could have come; 0 for signals that count nothing.
    pub occasions: Vec<f64>,
    /// Why no probability can be given, whatever the values.
    pub unknown: Option<UnscoredReason>,
}

/// Scores every client as of the history's moment.
pub fn score(history: &History, weights: &ExpertWeights, config: &Config) -> Result<Vec<Score>> {
    score_with(history, &forecast::workspace::of_history(history), weights, config)
}

/// The same with forecasts that were made before, in the order of [`History::items`].
pub fn score_with(
    history: &History,
    forecasts: &[forecast::ItemForecast],
    weights: &ExpertWeights,
    config: &Config,
) -> Result<Vec<Score>> {
    let measured = measure(View { history, forecasts, config })?;
    Ok(measured.into_iter().map(|client| of_measured(&client, weights, config)).collect())
}

/// Measures every signal at every client as of the history's moment.
pub fn measure(view: View<'_>) -> Result<Vec<SignalValues>> {
    let columns = signal::ALL.par_iter().map(|signal| (signal.values)(view)).collect::<Result<Vec<_>>>()?;
    let values = |client: ClientIndex| {
        columns.iter().map(|column| column[client].filter(|value| value.is_finite())).collect()
    };
    let occasions = |client: ClientIndex| {
        let of = |signal: &signal::Signal| signal.occasions.map_or(0.0, |occasions| occasions(view, client));
        signal::ALL.iter().map(of).collect()
    };
    Ok(view
        .history
        .client_indexes()
        .map(|client| SignalValues {
            values: values(client),
            occasions: occasions(client),
            unknown: unknown(view.history, client),
        })
        .collect())
}

fn unknown(history: &History, client: ClientIndex) -> Option<UnscoredReason> {
    if history.ended[client] {
        return Some(UnscoredReason::Ended);
    }
    let Some(since) = history.since[client] else { return Some(UnscoredReason::NoHistory) };
    let rested = history.last_at[client].map_or(0, |last| (history.as_of - last).num_days());
    if rested > DORMANT_DAYS {
        return Some(UnscoredReason::Dormant(rested));
    }
    let days = (history.day(client) - since).num_days();
    (days < HISTORY_DAYS_LEAST).then_some(UnscoredReason::TooShort(days.max(0)))
}

/// The weights of the signals that have a value, and of all.
fn evidence(values: &[Option<f64>], weights: &ExpertWeights) -> (f64, f64) {
    let (mut known, mut all) = (0.0, 0.0);
    for (value, signal) in values.iter().zip(signal::ALL) {
        let weight = weights.evidence_of(signal.id);
        all += weight;
        if value.is_some() {
            known += weight;
        }
    }
    (known, all)
}

/// How much of all weights belongs to signals that have a value.
pub fn known_share(values: &[Option<f64>], weights: &ExpertWeights) -> f64 {
    let (known, all) = evidence(values, weights);
    known / f64::max(all, 1e-9)
}

/// Whether a client is scored: it can be, and enough of it is known.
pub fn is_scored(client: &SignalValues, weights: &ExpertWeights) -> bool {
    client.unknown.is_none() && known_share(&client.values, weights) >= EVIDENCE_LEAST
}

/// How far the level may be off: nothing is known of it until conflicts are recorded, and who states a base rate vouches for it.
fn level_spread(weights: &ExpertWeights, config: &Config) -> f64 {
    config.level_spread.unwrap_or(if config.base_rate.is_some() { 0.0 } else { weights.level_spread })
}

/// The score of what was measured at a client.
pub fn of_measured(measured: &SignalValues, weights: &ExpertWeights, config: &Config) -> Score {
    of_values(measured.values.clone(), &measured.occasions, measured.unknown, weights, config)
}

/// The score of given values: also of values that are not so yet, which is how a fix is weighed. `occasions`: see
/// [`SignalValues`]; none are those of a client of usual size.
pub fn of_values(
    values: Vec<Option<f64>>,
    occasions: &[f64],
    unknown: Option<UnscoredReason>,
    weights: &ExpertWeights,
    config: &Config,
) -> Score {
    let prior = stat::logit(config.base_rate.unwrap_or(weights.base_rate));
    let addends = weights.addends(&values, occasions, config);
    let log_odds = prior + addends.iter().flatten().sum::<f64>();
    let (known, all) = evidence(&values, weights);
    let mut variance =
        config.client_spread.unwrap_or(weights.prior_spread).powi(2) + level_spread(weights, config).powi(2);
    let mut without_tone = prior;
    for (addend, signal) in addends.iter().zip(signal::ALL) {
        let weight = weights.of(signal.id, config);
        // How far a weight may be off, as a share of it: as experts differ, or as the fit leaves it.
        let spread = config
            .weight_spreads
            .get(signal.name)
            .map_or(weights.weight_spread, |spread| if weight == 0.0 { 0.0 } else { spread / weight });
        variance += match addend {
            Some(addend) => (spread * addend).powi(2),
            None if signal.group == Group::Exposure || signal.group.is_optional() => 0.0,
            None => (weights.missing_spread * weight).powi(2),
        };
        if signal.group != Group::Tone {
            without_tone += addend.unwrap_or(0.0);
        }
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of one")]
    let percent = (100.0 * known / f64::max(all, 1e-9)) as u32;
    let unknown = unknown.or((known < EVIDENCE_LEAST * all).then_some(UnscoredReason::TooLittle(percent)));
    let half = stat::Z80 * variance.sqrt();
    let chance = ConflictChance {
        probability: stat::logistic(log_odds),
        lower: stat::logistic(log_odds - half),
        upper: stat::logistic(log_odds + half),
    };
    let by_tone_alone = stat::logistic(without_tone) < config.watch_cut;
    let band = match unknown {
        Some(_) => Band::Unknown,
        None if chance.probability >= config.act_cut && !by_tone_alone => Band::Act,
        None if chance.probability >= config.watch_cut => Band::Watch,
        None => Band::Calm,
    };
    Score {
        values,
        addends,
        log_odds,
        chance: unknown.is_none().then_some(chance),
        band,
        by_tone_alone,
        unknown,
    }
}
