//! Learns weights from a workspace's own outcomes, shrunk towards the expert weights.
//!
//! The log-odds are `intercept + Σ multiple × addend`, where the addends are those of the expert score. A multiple is
//! a slope that all share plus a deviation of its own; a ridge penalty pulls the deviations to zero (experts differ by
//! a share of a weight, so deviations are shares too). No multiple is below zero: a signal that would get such a one is
//! left out and the rest fitted again. Last, intercept and multiples are drawn part of the way back to the expert's
//! (its base rate, and one): the weight of the prior. How strong the penalty and how heavy the prior is what foretold
//! best when fitted on the past and tried on what followed. With the whole weight on the prior the result is the
//! expert score. The shared slope and the intercept are Platt's calibration.

pub mod fit;
pub mod outcome;
pub mod rate;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{score::weights::EXPERT, signal};
use forewarn_base::{
    error::{Error, Result, io},
    stat,
};
use forewarn_table::{ClientIndex, config::Config};

/// The name of the file in a workspace.
pub const FILE_NAME: &str = "model.toml";
/// The fewest conflicts with a closed horizon. A judgement: with a prior to lean on, fewer than the ten for each
/// coefficient that is asked for without one.
pub const CONFLICTS_LEAST: usize = 20;
/// The fewest clients among whom they came.
pub const CLIENTS_LEAST: usize = 10;

/// The penalties that are tried: experts differ by about a third of a weight, and 1 / 0.35² = 8.
const PENALTIES: [f64; 4] = [2.0, 8.0, 32.0, 256.0];
/// The weights of the prior that are tried, lightest first.
const PRIOR_WEIGHTS: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];
/// The shares of the past after which a trial begins.
const CUTS: [f64; 2] = [0.5, 0.75];
/// The mean length of a month.
const MONTH_DAYS: f64 = 365.25 / 12.0;
/// The largest variance of a client's factor that is believed.
const FACTOR_MOST: f64 = 3.0;
/// The shared slope's column is stretched so that the penalty hardly touches it.
const STRETCH: f64 = 10.0;

/// A client at the start of a month, with its outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingMonth {
    /// The month's start.
    pub at: DateTime<Utc>,
    /// The client's index.
    pub client: ClientIndex,
    /// The addends of the expert score; 0 where a signal is not known.
    pub addends: Vec<f64>,
    /// The first conflict within the horizon.
    pub conflict_at: Option<DateTime<Utc>>,
}

/// Why nothing was learned: what there is of what is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLittle {
    /// Conflicts with a closed horizon.
    pub conflicts: usize,
    /// Clients among whom they came.
    pub clients: usize,
}

impl std::fmt::Display for TooLittle {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "too little is known to learn from: {} conflicts at {} clients with a horizon that has passed; at least \
             {CONFLICTS_LEAST} at {CLIENTS_LEAST} are needed\nhint: record past conflicts in the table outcomes; until \
             then the expert weights hold",
            self.conflicts, self.clients
        )
    }
}

/// A learned model, as `model.toml` holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LearnedModel {
    /// The version of the expert weights that it deviates from.
    pub expert_version: u32,
    /// The moment that it was learned as of: reviews as of an earlier one do not use it.
    pub trained_until: DateTime<Utc>,
    /// The horizon that it foretells.
    pub horizon_days: i64,
    /// The first month's start that was learned from.
    pub first_example: NaiveDate,
    /// The last.
    pub last_example: NaiveDate,
    /// Clients at month starts.
    pub examples: usize,
    /// Clients.
    pub clients: usize,
    /// Conflicts.
    pub conflicts: usize,
    /// The share of the expert's log-odds in the result.
    pub prior_weight: f64,
    /// The ridge penalty on deviations from it.
    pub penalty: f64,
    /// The mean log loss on held-out months, by the expert weights.
    pub validation_log_loss_expert: Option<f64>,
    /// The same by the chosen weights.
    pub validation_log_loss: Option<f64>,
    /// The chance of a conflict at a typical client.
    pub base_rate: f64,
    /// The standard deviation of clients around the score, in log-odds.
    pub client_spread: f64,
    /// Log-odds at full strength, by signal.
    pub weights: BTreeMap<String, f64>,
}

/// Intercept and multiples.
#[derive(Debug, Clone, PartialEq)]
struct WeightMultiples {
    intercept: f64,
    multiples: Vec<f64>,
}

impl WeightMultiples {
    fn expert(config: &Config) -> Self {
        let base_rate = config.base_rate.unwrap_or(EXPERT.base_rate);
        Self { intercept: stat::logit(base_rate), multiples: vec![1.0; signal::ALL.len()] }
    }

    fn log_odds(&self, addends: &[f64]) -> f64 {
        self.intercept
            + self.multiples.iter().zip(addends).map(|(multiple, addend)| multiple * addend).sum::<f64>()
    }

    /// Interpolated towards another by a share.
    fn drawn(&self, other: &Self, share: f64) -> Self {
        let between = |a: f64, b: f64| (1.0 - share) * a + share * b;
        Self {
            intercept: between(self.intercept, other.intercept),
            multiples: self.multiples.iter().zip(&other.multiples).map(|(a, b)| between(*a, *b)).collect(),
        }
    }
}

/// Learns from examples that are all closed by `until`.
///
/// # Errors
/// There are too few conflicts, and how many there are.
pub fn learn(
    examples: &[TrainingMonth],
    config: &Config,
    until: DateTime<Utc>,
) -> std::result::Result<LearnedModel, TooLittle> {
    let conflicts: BTreeSet<(ClientIndex, DateTime<Utc>)> =
        examples.iter().filter_map(|example| Some((example.client, example.conflict_at?))).collect();
    let troubled: BTreeSet<ClientIndex> = conflicts.iter().map(|(client, _)| *client).collect();
    let too_little = TooLittle { conflicts: conflicts.len(), clients: troubled.len() };
    if conflicts.len() < CONFLICTS_LEAST || troubled.len() < CLIENTS_LEAST {
        return Err(too_little);
    }
    let expert = WeightMultiples::expert(config);
    let trial = try_out(examples, &expert, config);
    let all: Vec<&TrainingMonth> = examples.iter().collect();
    let fitted = line(&all, trial.penalty).ok_or(too_little)?;
    let drawn = fitted.drawn(&expert, trial.prior_weight);
    let day = |at: Option<DateTime<Utc>>| at.map_or(NaiveDate::MIN, |at| config.day_of(at));
    let weights = signal::ALL
        .iter()
        .zip(&drawn.multiples)
        .map(|(signal, multiple)| (signal.name.to_owned(), round(multiple * EXPERT.of(signal.name, config))));
    Ok(LearnedModel {
        expert_version: EXPERT.version,
        trained_until: until,
        horizon_days: config.horizon.num_days(),
        first_example: day(examples.iter().map(|example| example.at).min()),
        last_example: day(examples.iter().map(|example| example.at).max()),
        examples: examples.len(),
        clients: examples.iter().map(|example| example.client).collect::<BTreeSet<_>>().len(),
        conflicts: conflicts.len(),
        prior_weight: trial.prior_weight,
        penalty: trial.penalty,
        validation_log_loss_expert: trial.expert_loss.map(round),
        validation_log_loss: trial.loss.map(round),
        base_rate: round(stat::logistic(drawn.intercept)),
        client_spread: round(client_spread(examples, &drawn, conflicts.len(), config)),
        weights: weights.collect(),
    })
}

/// The best combination in cross-validation.
struct CrossValidation {
    penalty: f64,
    prior_weight: f64,
    loss: Option<f64>,
    expert_loss: Option<f64>,
}

/// Fits on the past before each cut and tests on what followed. Where no cut leaves enough on both sides, the expert
/// keeps half of the weight.
fn try_out(examples: &[TrainingMonth], expert: &WeightMultiples, config: &Config) -> CrossValidation {
    let mut moments: Vec<DateTime<Utc>> = examples.iter().map(|example| example.at).collect();
    moments.sort_unstable();
    moments.dedup();
    let mut losses = [[0.0; PRIOR_WEIGHTS.len()]; PENALTIES.len()];
    let mut tried = 0_usize;
    for cut in CUTS {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
        let Some(cut) = moments.get((moments.len() as f64 * cut) as usize).copied() else { continue };
        let before: Vec<&TrainingMonth> =
            examples.iter().filter(|example| closes(example, config.horizon) <= cut).collect();
        let after: Vec<&TrainingMonth> = examples.iter().filter(|example| example.at >= cut).collect();
        if before.iter().filter(|example| example.conflict_at.is_some()).count() < CLIENTS_LEAST {
            continue;
        }
        let lines: Option<Vec<WeightMultiples>> =
            PENALTIES.iter().map(|penalty| line(&before, *penalty)).collect();
        let Some(lines) = lines else { continue };
        tried += after.len();
        for (line, losses) in lines.iter().zip(&mut losses) {
            for (share, loss) in PRIOR_WEIGHTS.iter().zip(losses) {
                *loss += log_loss(&line.drawn(expert, *share), &after);
            }
        }
    }
    if tried == 0 {
        return CrossValidation { penalty: 256.0, prior_weight: 0.5, loss: None, expert_loss: None };
    }
    let mut best = (f64::INFINITY, 0, 0);
    for (penalty, losses) in losses.iter().enumerate() {
        for (share, loss) in losses.iter().enumerate() {
            // Of equals the one nearer to the expert: both lists rise towards it.
            if *loss <= best.0 {
                best = (*loss, penalty, share);
            }
        }
    }
    let mean = |loss: f64| Some(loss / tried as f64);
    CrossValidation {
        penalty: PENALTIES[best.1],
        prior_weight: PRIOR_WEIGHTS[best.2],
        loss: mean(best.0),
        expert_loss: mean(losses[0][PRIOR_WEIGHTS.len() - 1]),
    }
}

fn closes(example: &TrainingMonth, horizon: Duration) -> DateTime<Utc> {
    example.at + horizon
}

fn log_loss(line: &WeightMultiples, examples: &[&TrainingMonth]) -> f64 {
    let loss = |example: &&TrainingMonth| {
        let log_odds = line.log_odds(&example.addends);
        // ln(1 + e^x), without overflow.
        let against = log_odds.max(0.0) + (-log_odds.abs()).exp().ln_1p();
        if example.conflict_at.is_some() { against - log_odds } else { against }
    };
    examples.iter().map(loss).sum()
}

/// Fits, leaving out signals until no multiple is below zero.
fn line(examples: &[&TrainingMonth], penalty: f64) -> Option<WeightMultiples> {
    let labels: Vec<bool> = examples.iter().map(|example| example.conflict_at.is_some()).collect();
    // A signal with no data cannot be learned: it keeps the shared slope.
    let mut kept: Vec<usize> = (0..signal::ALL.len()).collect();
    loop {
        let rows: Vec<Vec<f64>> = examples
            .iter()
            .map(|example| {
                let shared: f64 = kept.iter().map(|index| example.addends[*index]).sum();
                let own = kept.iter().map(|index| example.addends[*index]);
                // Without signals nothing is left but the intercept.
                (!kept.is_empty()).then_some(STRETCH * shared).into_iter().chain(own).collect()
            })
            .collect();
        let fitted = fit::logistic(&rows, &labels, penalty)?;
        let shared = fitted.coefficients.first().map_or(0.0, |slope| slope * STRETCH);
        let mut multiples = vec![0.0; signal::ALL.len()];
        for (index, deviation) in kept.iter().zip(fitted.coefficients.iter().skip(1)) {
            multiples[*index] = shared + deviation;
        }
        let stays: Vec<usize> = kept.iter().copied().filter(|index| multiples[*index] >= 0.0).collect();
        if stays.len() == kept.len() {
            return Some(WeightMultiples { intercept: fitted.intercept, multiples });
        }
        kept = stays;
    }
}

/// How far clients lie from what the line says of them, in log-odds: what the counts of conflicts by client spread
/// more than chance alone would have them, drawn towards the experts' spread while conflicts are few.
///
/// A count with mean E and a factor of variance s² on it varies by E + s² E² (Breslow 1984); a factor's variance s² is
/// a spread of √ln(1 + s²) in logarithms.
fn client_spread(
    examples: &[TrainingMonth],
    line: &WeightMultiples,
    conflicts: usize,
    config: &Config,
) -> f64 {
    // A horizon is looked at from every month's start in it: each tells of its share alone.
    let share = (MONTH_DAYS / config.horizon.num_days().max(1) as f64).min(1.0);
    let mut by_client: BTreeMap<ClientIndex, (f64, BTreeSet<DateTime<Utc>>)> = BTreeMap::new();
    for example in examples {
        let (expected, came) = by_client.entry(example.client).or_default();
        *expected += share * stat::logistic(line.log_odds(&example.addends));
        came.extend(example.conflict_at);
    }
    let (mut beyond, mut squares) = (0.0, 0.0);
    for (expected, came) in by_client.values() {
        beyond += (came.len() as f64 - expected).powi(2) - expected;
        squares += expected * expected;
    }
    let learned = (1.0 + (beyond / squares.max(1e-9)).clamp(0.0, FACTOR_MOST)).ln();
    let weight = conflicts as f64 / (conflicts as f64 + CONFLICTS_LEAST as f64);
    (weight * learned + (1.0 - weight) * EXPERT.prior_spread.powi(2)).sqrt()
}

fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

impl LearnedModel {
    /// The configuration with the learned weights in place of the expert's.
    pub fn apply(&self, config: &Config) -> Config {
        let switched_off = |name: &String| config.weights.get(name).is_some_and(|weight| *weight <= 0.0);
        let weight =
            |(name, weight): (&String, &f64)| (name.clone(), if switched_off(name) { 0.0 } else { *weight });
        Config {
            weights: self.weights.iter().map(weight).collect(),
            base_rate: Some(self.base_rate),
            client_spread: Some(self.client_spread),
            learned_until: Some(self.trained_until),
            ..config.clone()
        }
    }

    /// The model of a workspace, if there is one.
    ///
    /// # Errors
    /// The file cannot be read, or is no model.
    pub fn read(workspace: &Path) -> Result<Option<Self>> {
        let path = workspace.join(FILE_NAME);
        let words = match std::fs::read_to_string(&path) {
            Ok(words) => words,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io(&path)(error)),
        };
        let wrong = |reason: String| Error::File { path: path.clone(), reason };
        let model: Self = toml::from_str(&words).map_err(|error| wrong(error.to_string()))?;
        let known = |name: &String| signal::ALL.iter().any(|signal| signal.name == name);
        if !(model.base_rate > 0.0 && model.base_rate < 1.0) {
            return Err(wrong("base_rate does not lie between 0 and 1".to_owned()));
        }
        if let Some((name, weight)) =
            model.weights.iter().find(|(name, weight)| !known(name) || !weight.is_finite() || **weight < 0.0)
        {
            return Err(wrong(format!("weights.{name} = {weight}: no such signal, or below zero")));
        }
        Ok(Some(model))
    }

    /// Whether a review as of `as_of` with this horizon may use it.
    pub fn holds(&self, as_of: DateTime<Utc>, horizon: Duration) -> bool {
        as_of >= self.trained_until
            && self.horizon_days == horizon.num_days()
            && self.expert_version == EXPERT.version
    }

    /// The file's text, with comments on what the numbers mean.
    ///
    /// # Errors
    /// Never for a model that was learned.
    pub fn to_toml(&self) -> Result<String> {
        let words = toml::to_string(self)
            .map_err(|error| Error::File { path: FILE_NAME.into(), reason: error.to_string() })?;
        Ok(format!(
            "# Learned by `forewarn learn` from this workspace's own outcomes; delete it to return to the expert weights.\n\
             # prior_weight: the share of the expert's log-odds in the result. The log losses are means on months that\n\
             # followed those fitted on. client_spread: how far clients lie from their score, in log-odds (a standard\n\
             # deviation); it widens every interval. weights: log-odds at full strength, in place of the expert's.\n\n{words}"
        ))
    }
}
