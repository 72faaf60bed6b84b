//! Learns weights from a workspace's own outcomes, shrunk towards the expert weights.
//!
//! The log-odds are `level + Σ multiple × addend`, with one multiple for each signal: 1 is the expert's weight. Signals that
//! tell of the same events count together once (see [`crate::score::weights::count_once`]), by the weights that are fitted: since what a
//! group adds is homogeneous in its multiples, its addends by the present multiples are the columns of the next step.
//! A ridge penalty draws every multiple to the expert's 1; Newton's method finds the rest. No multiple falls below nothing,
//! but for those of exposure, which are no grievance and may turn their sign. How strong the penalty is, for grievances and
//! for exposure, is what foretold best when fitted on the past and tried on what followed. Where even that did not beat the
//! expert weights (at their best level), nothing is learned: the expert weights hold.
//!
//! How far each weight may be off is read from the curvature of the fit, and widens the interval of the score. The share of
//! that curvature that is the penalty's is the weight of the prior, which is printed.

pub mod fit;
pub mod outcome;
pub mod rate;
pub mod spell;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    score::weights::{EXPERT, count_once},
    signal,
};
use forewarn_base::{
    error::{Error, Result, file_error, internal, io},
    file_fault::FileFault,
    stat,
};
use forewarn_table::{
    ClientIndex,
    config::{Config, toml_fault},
};

/// The name of the file in a workspace.
pub const FILE_NAME: &str = "model.toml";
/// The fewest conflicts with a closed horizon. A judgement: with a prior to lean on, fewer than the ten for each
/// coefficient that is asked for without one.
pub const CONFLICTS_LEAST: usize = 20;
/// The fewest clients among whom they came.
pub const CLIENTS_LEAST: usize = 10;

/// The penalties that are tried, on multiples of grievances and of exposure: experts differ by about a third of a weight, and
/// 1 / 0.35² = 8; of exposure they know little more than the sign.
const PENALTIES: [(f64, f64); 5] = [(1.0, 0.25), (4.0, 0.5), (16.0, 1.0), (64.0, 4.0), (256.0, 16.0)];
/// The shares of the past after which a trial begins.
const CUTS: [f64; 2] = [0.5, 0.75];
/// The most steps of a fit, and the change of a multiple below which it has ended.
const STEPS: usize = 12;
const SETTLED: f64 = 2e-3;
/// A grievance keeps at least this share of its weight in a fit: at nothing it could never come back.
const MULTIPLE_LEAST: f64 = 0.02;
/// The mean length of a month.
const MONTH_DAYS: f64 = 365.25 / 12.0;
/// The largest variance of a client's factor that is believed.
const FACTOR_MOST: f64 = 3.0;

/// A client at the start of a month, with its outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingMonth {
    /// The month's start.
    pub at: DateTime<Utc>,
    /// The client's index.
    pub client: ClientIndex,
    /// What each signal adds by the expert weights, by itself and not yet beside those of its group; 0 where it is not known.
    pub addends: Vec<f64>,
    /// The first conflict within the horizon.
    pub conflict_at: Option<DateTime<Utc>>,
}

/// Why nothing was learned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum NotLearned {
    /// There is less than is needed: conflicts with a closed horizon, and clients among whom they came.
    TooLittle {
        /// Conflicts with a closed horizon.
        conflicts: usize,
        /// Clients among whom they came.
        clients: usize,
    },
    /// On the months that followed, the learned weights foretold no better than the expert's: the log losses of both.
    NoBetter {
        /// By the expert weights.
        expert: f64,
        /// By the best that was learned.
        learned: f64,
    },
}

impl std::fmt::Display for NotLearned {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLittle { conflicts, clients } => write!(
                formatter,
                "too little is known to learn from: {conflicts} conflicts at {clients} clients with a horizon that has \
                 passed; at least {CONFLICTS_LEAST} at {CLIENTS_LEAST} are needed\nhint: record past conflicts in the \
                 table outcomes; until then the expert weights hold"
            ),
            Self::NoBetter { expert, learned } => write!(
                formatter,
                "what was learned foretold the months that followed no better than the expert weights (log loss {learned:.4} \
                 against {expert:.4})\nhint: the expert weights hold; try again when more outcomes are recorded"
            ),
        }
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
    /// The share of the expert's weights in the result, on average over the weights.
    pub prior_weight: f64,
    /// The ridge penalty on deviations from them.
    pub penalty: f64,
    /// The same on the weights of exposure.
    pub penalty_exposure: f64,
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
    /// The standard deviation of each.
    pub weight_spreads: BTreeMap<String, f64>,
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

    /// The columns of an example: what each multiple gains by one, at these multiples.
    fn columns(&self, addends: &[f64]) -> Vec<f64> {
        let mut columns: Vec<f64> =
            self.multiples.iter().zip(addends).map(|(multiple, addend)| multiple * addend).collect();
        count_once(&mut columns);
        for (index, column) in columns.iter_mut().enumerate() {
            let multiple = self.multiples[index];
            // Outside of groups the addend itself, also where the multiple is nothing.
            *column = if multiple.abs() > 1e-12 { *column / multiple } else { addends[index] };
        }
        columns
    }

    fn log_odds(&self, addends: &[f64]) -> f64 {
        self.intercept + self.gains(addends)
    }

    fn gains(&self, addends: &[f64]) -> f64 {
        let mut gains: Vec<f64> =
            self.multiples.iter().zip(addends).map(|(multiple, addend)| multiple * addend).collect();
        count_once(&mut gains);
        gains.iter().sum()
    }

    /// The same multiples at the level at which the mean chance of `examples` is the share with a conflict.
    fn levelled(&self, examples: &[&TrainingMonth]) -> Self {
        let gains: Vec<f64> = examples.iter().map(|example| self.gains(&example.addends)).collect();
        let came = examples.iter().filter(|example| example.conflict_at.is_some()).count();
        let rate = (came as f64).max(0.5) / examples.len().max(1) as f64;
        Self { intercept: rate::level(&gains, rate, self.intercept), multiples: self.multiples.clone() }
    }
}

/// Learns from examples that are all closed by `until`.
///
/// # Errors
/// There are too few conflicts, and how many there are; or what was learned does not foretell better.
pub fn learn(
    examples: &[TrainingMonth],
    config: &Config,
    until: DateTime<Utc>,
) -> std::result::Result<LearnedModel, NotLearned> {
    let conflicts: BTreeSet<(usize, DateTime<Utc>)> =
        examples.iter().filter_map(|example| Some((example.client.index(), example.conflict_at?))).collect();
    let troubled: BTreeSet<usize> = conflicts.iter().map(|(client, _)| *client).collect();
    let too_little = NotLearned::TooLittle { conflicts: conflicts.len(), clients: troubled.len() };
    if conflicts.len() < CONFLICTS_LEAST || troubled.len() < CLIENTS_LEAST {
        return Err(too_little);
    }
    let expert = WeightMultiples::expert(config);
    let trial = try_out(examples, &expert, config);
    if let (Some(expert), Some(learned)) = (trial.expert_loss, trial.loss)
        && learned >= expert
    {
        return Err(NotLearned::NoBetter { expert, learned });
    }
    let all: Vec<&TrainingMonth> = examples.iter().collect();
    let fitted = fit_multiples(&all, &expert, trial.penalties).ok_or(too_little)?;
    let day = |at: Option<DateTime<Utc>>| at.map_or(NaiveDate::MIN, |at| config.day_of(at));
    // Of what the workspace never told nothing was learned.
    let is_learned = |index: usize| {
        !signal::ALL[index].group.is_optional()
            || examples.iter().any(|example| example.addends.get(index).is_some_and(|addend| *addend != 0.0))
    };
    let by_signal = |multiples: &[f64]| -> BTreeMap<String, f64> {
        let all = signal::ALL.iter().zip(multiples).enumerate().filter(|(index, _)| is_learned(*index));
        all.map(|(_, pair)| pair)
            .map(|(signal, multiple)| {
                (signal.name.to_owned(), round(multiple * EXPERT.of(signal.id, config)))
            })
            .collect()
    };
    let spreads: Vec<f64> = fitted.variances.iter().map(|variance| variance.sqrt()).collect();
    let penalties = penalties(trial.penalties);
    let learned = penalties.iter().zip(&fitted.variances).enumerate().filter(|(index, _)| is_learned(*index));
    let kept: Vec<f64> = learned.map(|(_, (penalty, variance))| penalty * variance).collect();
    Ok(LearnedModel {
        expert_version: EXPERT.version,
        trained_until: until,
        horizon_days: config.horizon.num_days(),
        first_example: day(examples.iter().map(|example| example.at).min()),
        last_example: day(examples.iter().map(|example| example.at).max()),
        examples: examples.len(),
        clients: examples.iter().map(|example| example.client).collect::<BTreeSet<_>>().len(),
        conflicts: conflicts.len(),
        prior_weight: round(kept.iter().sum::<f64>() / kept.len() as f64),
        penalty: trial.penalties.0,
        penalty_exposure: trial.penalties.1,
        validation_log_loss_expert: trial.expert_loss.map(round),
        validation_log_loss: trial.loss.map(round),
        base_rate: round(stat::logistic(fitted.line.intercept)),
        client_spread: round(client_spread(examples, &fitted.line, conflicts.len(), config)),
        weights: by_signal(&fitted.line.multiples),
        weight_spreads: by_signal(&spreads).into_iter().map(|(name, spread)| (name, spread.abs())).collect(),
    })
}

/// The best penalties in cross-validation.
struct CrossValidation {
    penalties: (f64, f64),
    loss: Option<f64>,
    expert_loss: Option<f64>,
}

/// Fits on the past before each cut and tests on what followed. Where no cut leaves enough on both sides, the expert
/// keeps most of the weight.
fn try_out(examples: &[TrainingMonth], expert: &WeightMultiples, config: &Config) -> CrossValidation {
    let mut moments: Vec<DateTime<Utc>> = examples.iter().map(|example| example.at).collect();
    moments.sort_unstable();
    moments.dedup();
    let mut losses = [0.0; PENALTIES.len()];
    let (mut expert_loss, mut tried) = (0.0, 0_usize);
    for cut in CUTS {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index of a list")]
        let Some(cut) = moments.get((moments.len() as f64 * cut) as usize).copied() else { continue };
        let before: Vec<&TrainingMonth> =
            examples.iter().filter(|example| closes(example, config.horizon) <= cut).collect();
        let after: Vec<&TrainingMonth> = examples.iter().filter(|example| example.at >= cut).collect();
        if before.iter().filter(|example| example.conflict_at.is_some()).count() < CLIENTS_LEAST {
            continue;
        }
        let mut from = expert.clone();
        let mut of_cut = [0.0; PENALTIES.len()];
        // From the strongest on: each fit begins where the one before it ended.
        for (penalties, loss) in PENALTIES.iter().zip(&mut of_cut).rev() {
            let Some(fitted) = fit_multiples_from(&before, &from, expert, *penalties) else { continue };
            *loss = log_loss(&fitted.line, &after);
            from = fitted.line;
        }
        tried += after.len();
        expert_loss += log_loss(&expert.levelled(&before), &after);
        for (sum, loss) in losses.iter_mut().zip(of_cut) {
            *sum += loss;
        }
    }
    if tried == 0 {
        return CrossValidation { penalties: PENALTIES[PENALTIES.len() - 2], loss: None, expert_loss: None };
    }
    // Of equals the one nearer to the expert: the list rises towards it.
    let best = (0..losses.len()).rev().min_by(|a, b| losses[*a].total_cmp(&losses[*b])).unwrap_or(0);
    let mean = |loss: f64| Some(loss / tried as f64);
    CrossValidation { penalties: PENALTIES[best], loss: mean(losses[best]), expert_loss: mean(expert_loss) }
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

/// The penalty on each signal's multiple.
fn penalties((grievances, exposure): (f64, f64)) -> Vec<f64> {
    (0..signal::ALL.len()).map(|index| if rate::is_free(index) { exposure } else { grievances }).collect()
}

/// A fit, and the variance of each multiple.
struct Fitted {
    line: WeightMultiples,
    variances: Vec<f64>,
}

fn fit_multiples(
    examples: &[&TrainingMonth],
    expert: &WeightMultiples,
    penalties: (f64, f64),
) -> Option<Fitted> {
    fit_multiples_from(examples, expert, expert, penalties)
}

/// Fits by Newton's method from the multiples of `from`, drawn to those of `expert`; `None` without both outcomes.
fn fit_multiples_from(
    examples: &[&TrainingMonth],
    from: &WeightMultiples,
    expert: &WeightMultiples,
    strength: (f64, f64),
) -> Option<Fitted> {
    let came = examples.iter().filter(|example| example.conflict_at.is_some()).count();
    if came == 0 || came == examples.len() {
        return None;
    }
    let penalties = penalties(strength);
    let width = penalties.len();
    let mut line = from.levelled(examples);
    let mut inverse = Vec::new();
    for _ in 0..STEPS {
        let mut hessian = Symmetric::zero(width + 1);
        let mut slope = vec![0.0; width + 1];
        for example in examples {
            let columns = line.columns(&example.addends);
            let sum: f64 =
                line.multiples.iter().zip(&columns).map(|(multiple, column)| multiple * column).sum();
            let chance = stat::logistic(line.intercept + sum);
            let miss = chance - if example.conflict_at.is_some() { 1.0 } else { 0.0 };
            hessian.add(&columns, chance * (1.0 - chance));
            slope[0] += miss;
            for (slope, column) in slope[1..].iter_mut().zip(&columns) {
                *slope += miss * column;
            }
        }
        for (index, penalty) in penalties.iter().enumerate() {
            hessian.add_at(index + 1, *penalty);
            slope[index + 1] += penalty * (line.multiples[index] - expert.multiples[index]);
        }
        hessian.add_at(0, 1e-6);
        inverse = hessian.inverse()?;
        let step: Vec<f64> =
            inverse.chunks(width + 1).map(|row| row.iter().zip(&slope).map(|(a, b)| a * b).sum()).collect();
        let largest = step.iter().fold(0.0, |largest: f64, step| largest.max(step.abs()));
        let share = if largest > 1.0 { 1.0 / largest } else { 1.0 };
        line.intercept -= share * step[0];
        for (index, multiple) in line.multiples.iter_mut().enumerate() {
            *multiple -= share * step[index + 1];
            if !rate::is_free(index) {
                *multiple = multiple.max(MULTIPLE_LEAST);
            }
        }
        if largest < SETTLED {
            break;
        }
    }
    let line = line.levelled(examples);
    let is_finite = line.intercept.is_finite() && line.multiples.iter().all(|multiple| multiple.is_finite());
    let variances = (1..=width).map(|index| inverse[index * (width + 1) + index].max(0.0)).collect();
    is_finite.then_some(Fitted { line, variances })
}

/// A symmetric matrix, whole, by rows.
struct Symmetric {
    width: usize,
    cells: Vec<f64>,
}

impl Symmetric {
    fn zero(width: usize) -> Self {
        Self { width, cells: vec![0.0; width * width] }
    }

    /// Adds `weight` times the outer product of a row that begins with 1. Most columns of a row are zero.
    fn add(&mut self, columns: &[f64], weight: f64) {
        let filled: Vec<(usize, f64)> = std::iter::once((0, 1.0))
            .chain(columns.iter().enumerate().map(|(index, column)| (index + 1, *column)))
            .filter(|(_, column)| *column != 0.0)
            .collect();
        for (row, left) in &filled {
            let cells = &mut self.cells[row * self.width..(row + 1) * self.width];
            for (column, right) in &filled {
                cells[*column] += weight * left * right;
            }
        }
    }

    fn add_at(&mut self, index: usize, value: f64) {
        self.cells[index * self.width + index] += value;
    }

    /// The inverse, by rows, by Gauss and Jordan: the matrix is positive definite, so its diagonal serves as pivots.
    fn inverse(self) -> Option<Vec<f64>> {
        let width = self.width;
        let (mut left, mut right) = (self.cells, vec![0.0; width * width]);
        (0..width).for_each(|index| right[index * width + index] = 1.0);
        for pivot in 0..width {
            let value = left[pivot * width + pivot];
            if value <= 1e-12 {
                return None;
            }
            for cells in [&mut left, &mut right] {
                cells[pivot * width..(pivot + 1) * width].iter_mut().for_each(|cell| *cell /= value);
            }
            for row in (0..width).filter(|row| *row != pivot) {
                let factor = left[row * width + pivot];
                if factor == 0.0 {
                    continue;
                }
                for cells in [&mut left, &mut right] {
                    for column in 0..width {
                        cells[row * width + column] -= factor * cells[pivot * width + column];
                    }
                }
            }
        }
        Some(right)
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
        let switched_off = |name: &String| config.weights.get(name).is_some_and(|weight| *weight == 0.0);
        let weight =
            |(name, weight): (&String, &f64)| (name.clone(), if switched_off(name) { 0.0 } else { *weight });
        Config {
            weights: self.weights.iter().map(weight).collect(),
            base_rate: Some(self.base_rate),
            weight_spreads: self.weight_spreads.clone(),
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
        let model: Self = toml::from_str(&words).map_err(|error| Error::Config {
            path: path.clone(),
            faults: vec![toml_fault(&words, &error)],
        })?;
        let known = |name: &String| signal::ALL.iter().any(|signal| signal.name == name);
        let is_wrong = |name: &str, weight: f64| {
            let index = signal::ALL.iter().position(|signal| signal.name == name);
            weight < 0.0 && !index.is_some_and(rate::is_free)
        };
        if !(model.base_rate > 0.0 && model.base_rate < 1.0) {
            return Err(file_error(&path, FileFault::BaseRate));
        }
        if let Some((name, weight)) = model
            .weights
            .iter()
            .find(|(name, weight)| !known(name) || !weight.is_finite() || is_wrong(name, **weight))
        {
            let fault = FileFault::Weight { name: name.clone(), weight: weight.to_string() };
            return Err(file_error(&path, fault));
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
        let words = toml::to_string(self).map_err(internal)?;
        Ok(format!(
            "# Learned by `forewarn learn` from this workspace's own outcomes; delete it to return to the expert weights.\n\
             # prior_weight: the share of the expert's weights in the result. The log losses are means on months that\n\
             # followed those fitted on. weight_spreads: by how much each weight may be off (a standard deviation).\n\
             # client_spread: how far clients lie from their score, in log-odds (a standard\n\
             # deviation); it widens every interval. weights: log-odds at full strength, in place of the expert's.\n\n{words}"
        ))
    }
}
