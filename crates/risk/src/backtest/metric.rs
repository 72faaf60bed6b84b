//! Forecast metrics: pure functions of scores and outcomes, each case weighted by how often its client was drawn.
//! Intervals come from a bootstrap over clients, because the months of a client are not independent.

use forewarn_table::ClientIndex;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use serde::Serialize;

/// The number of bootstrap draws.
const DRAWS: usize = 400;
/// The level of the intervals.
pub const LEVEL: f64 = 0.95;
/// The number of bins of equal count for the calibration error.
const BINS: usize = 10;

/// A figure with its interval; all `None` where there is nothing to measure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MetricEstimate {
    /// The figure on the data as they are.
    pub value: Option<f64>,
    /// The interval's lower end.
    pub lower: Option<f64>,
    /// The interval's upper end.
    pub upper: Option<f64>,
}

/// One forecast of a conflict, with its outcome.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoredCase {
    /// The client's index.
    pub client: ClientIndex,
    /// The date's index.
    pub date: usize,
    /// The stated probability.
    pub probability: f64,
    /// Whether a conflict came within the horizon.
    pub conflict: bool,
}

/// Cases prepared for repeated measurement under different weights.
#[derive(Debug)]
pub struct ScoredCases {
    /// By falling probability.
    rows: Vec<ScoredCase>,
    /// The bin of calibration of each case.
    bins: Vec<usize>,
    /// How much of each case is among the likeliest of its date: a tie at the cut is shared.
    chosen: Vec<f64>,
    /// The same of the tenth of each date.
    tenth: Vec<f64>,
}

impl ScoredCases {
    /// Sorts, and finds the `capacity` likeliest of each date.
    pub fn new(mut cases: Vec<ScoredCase>, capacity: usize) -> Self {
        cases.sort_by(|a, b| {
            b.probability.total_cmp(&a.probability).then((a.client, a.date).cmp(&(b.client, b.date)))
        });
        let count = cases.len().max(1);
        let bins = (0..cases.len()).map(|index| index * BINS / count).collect();
        let by_capacity = chosen(&cases, |_| capacity as f64);
        let tenth = chosen(&cases, |count| count as f64 / 10.0);
        Self { rows: cases, bins, chosen: by_capacity, tenth }
    }

    /// The weighted count of conflicts and of all cases.
    fn counts(&self, weights: &[f64]) -> (f64, f64) {
        self.rows.iter().fold((0.0, 0.0), |(hits, all), case| {
            let weight = weights[case.client];
            (hits + if case.conflict { weight } else { 0.0 }, all + weight)
        })
    }

    /// The share of cases with a conflict.
    pub fn rate(&self, weights: &[f64]) -> Option<f64> {
        let (hits, all) = self.counts(weights);
        (all > 0.0).then(|| hits / all)
    }

    /// Area under the receiver operating characteristic: the chance that a case with a conflict was given more than
    /// one without; ties count half.
    pub fn auc(&self, weights: &[f64]) -> Option<f64> {
        let (hits, all) = self.counts(weights);
        let misses = all - hits;
        let (mut below, mut pairs) = (misses, 0.0);
        for tied in self.rows.chunk_by(|a, b| a.probability.total_cmp(&b.probability).is_eq()) {
            let (hit, miss) = split(tied, weights);
            below -= miss;
            pairs += hit * (below + miss / 2.0);
        }
        (hits > 0.0 && misses > 0.0).then(|| pairs / (hits * misses))
    }

    /// Area under precision over recall (average precision).
    pub fn pr_auc(&self, weights: &[f64]) -> Option<f64> {
        let (hits, _) = self.counts(weights);
        let (mut found, mut seen, mut area) = (0.0, 0.0, 0.0);
        for tied in self.rows.chunk_by(|a, b| a.probability.total_cmp(&b.probability).is_eq()) {
            let (hit, miss) = split(tied, weights);
            found += hit;
            seen += hit + miss;
            if hit > 0.0 {
                area += hit * found / seen;
            }
        }
        (hits > 0.0).then(|| area / hits)
    }

    /// Recall and precision at every cut between probabilities, by rising recall, in steps of at least a hundredth.
    pub fn curve(&self) -> Vec<(f64, f64)> {
        let all = self.rows.iter().filter(|case| case.conflict).count() as f64;
        let (mut found, mut seen) = (0.0, 0.0);
        let mut points: Vec<(f64, f64)> = Vec::new();
        for tied in self.rows.chunk_by(|a, b| a.probability.total_cmp(&b.probability).is_eq()) {
            let hits = tied.iter().filter(|case| case.conflict).count() as f64;
            found += hits;
            seen += tied.len() as f64;
            let point = (found / all, found / seen);
            if hits > 0.0 && points.last().is_none_or(|last| point.0 - last.0 >= 0.01) {
                points.push(point);
            }
        }
        points
    }

    /// The mean squared error of the probabilities (Brier 1950).
    pub fn brier(&self, weights: &[f64]) -> Option<f64> {
        let (_, all) = self.counts(weights);
        let errors = self.rows.iter().map(|case| {
            let error = case.probability - f64::from(u8::from(case.conflict));
            weights[case.client] * error * error
        });
        (all > 0.0).then(|| errors.sum::<f64>() / all)
    }

    /// One minus the Brier score over that of the share of conflicts known beforehand, which favours the latter.
    pub fn brier_skill(&self, weights: &[f64]) -> Option<f64> {
        let rate = self.rate(weights)?;
        let constant = rate * (1.0 - rate);
        self.brier(weights).filter(|_| constant > 0.0).map(|brier| 1.0 - brier / constant)
    }

    /// The mean distance of the mean probability from the share of conflicts, over tenths of the cases by probability.
    pub fn calibration_error(&self, weights: &[f64]) -> Option<f64> {
        let (_, all) = self.counts(weights);
        let mut gaps = [0.0; BINS];
        for (case, bin) in self.rows.iter().zip(&self.bins) {
            gaps[*bin] += weights[case.client] * (case.probability - f64::from(u8::from(case.conflict)));
        }
        (all > 0.0).then(|| gaps.iter().map(|gap| gap.abs()).sum::<f64>() / all)
    }

    /// The mean of the probabilities over the share of conflicts: calibration in the large.
    pub fn said_over_came(&self, weights: &[f64]) -> Option<f64> {
        let (hits, _) = self.counts(weights);
        let said: f64 = self.rows.iter().map(|case| weights[case.client] * case.probability).sum();
        (hits > 0.0).then(|| said / hits)
    }

    /// Of the likeliest tenth of each date, the share with a conflict.
    pub fn precision_top_tenth(&self, weights: &[f64]) -> Option<f64> {
        let (mut taken, mut found) = (0.0, 0.0);
        for (case, share) in self.rows.iter().zip(&self.tenth) {
            let weight = weights[case.client] * share;
            taken += weight;
            found += if case.conflict { weight } else { 0.0 };
        }
        (taken > 0.0).then(|| found / taken)
    }

    /// Of the likeliest cases of each date, as many as can be acted on, the share with a conflict; and the share of
    /// all cases with a conflict that are among them.
    pub fn at_capacity(&self, weights: &[f64]) -> (Option<f64>, Option<f64>) {
        let (hits, _) = self.counts(weights);
        let (mut taken, mut found) = (0.0, 0.0);
        for (case, chosen) in self.rows.iter().zip(&self.chosen) {
            let weight = weights[case.client] * chosen;
            taken += weight;
            found += if case.conflict { weight } else { 0.0 };
        }
        ((taken > 0.0).then(|| found / taken), (hits > 0.0).then(|| found / hits))
    }
}

fn split(tied: &[ScoredCase], weights: &[f64]) -> (f64, f64) {
    tied.iter().fold((0.0, 0.0), |(hit, miss), case| {
        let weight = weights[case.client];
        if case.conflict { (hit + weight, miss) } else { (hit, miss + weight) }
    })
}

fn chosen(cases: &[ScoredCase], room: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut by_date: Vec<usize> = (0..cases.len()).collect();
    // Stable: within a date the cases stay by falling probability.
    by_date.sort_by_key(|index| cases[*index].date);
    let mut chosen = vec![0.0; cases.len()];
    for date in by_date.chunk_by(|a, b| cases[*a].date == cases[*b].date) {
        let mut room = room(date.len());
        for tied in date.chunk_by(|a, b| cases[*a].probability.total_cmp(&cases[*b].probability).is_eq()) {
            let share = (room / tied.len() as f64).clamp(0.0, 1.0);
            for index in tied {
                chosen[*index] = share;
            }
            room -= tied.len() as f64;
        }
    }
    chosen
}

/// The weighted median of values that each belong to a client.
pub fn median(values: &[(ClientIndex, f64)], weights: &[f64]) -> Option<f64> {
    let mut sorted: Vec<(f64, f64)> =
        values.iter().map(|(client, value)| (*value, weights[*client])).filter(|(_, w)| *w > 0.0).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = sorted.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut passed = 0.0;
    sorted.iter().find_map(|(value, weight)| {
        passed += weight;
        (passed >= half).then_some(*value)
    })
}

/// The weighted mean of values that each belong to a client.
pub fn mean(values: &[(ClientIndex, f64)], weights: &[f64]) -> Option<f64> {
    let (sum, all) = values.iter().fold((0.0, 0.0), |(sum, all), (client, value)| {
        (sum + weights[*client] * value, all + weights[*client])
    });
    (all > 0.0).then(|| sum / all)
}

/// Weights by client: first all ones, then each bootstrap draw; the same in every run.
#[derive(Debug)]
pub struct BootstrapDraws(Vec<Vec<f64>>);

impl BootstrapDraws {
    /// Draws among so many clients.
    pub fn new(clients: usize) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(1);
        let mut draws = vec![vec![1.0; clients]];
        for _ in 0..DRAWS {
            let mut weights = vec![0.0; clients];
            for _ in 0..clients {
                let index = (u64::from(generator.next_u32()) * clients as u64) >> 32;
                weights[usize::try_from(index).unwrap_or(0)] += 1.0;
            }
            draws.push(weights);
        }
        Self(draws)
    }

    /// A measure with its percentile interval.
    pub fn figure(&self, measure: impl Fn(&[f64]) -> Option<f64>) -> MetricEstimate {
        let value = measure(&self.0[0]);
        let mut drawn: Vec<f64> = self.0[1..].iter().filter_map(|weights| measure(weights)).collect();
        drawn.sort_by(f64::total_cmp);
        let at = |share: f64| {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
            let index = (share * drawn.len().saturating_sub(1) as f64).round() as usize;
            drawn.get(index).copied()
        };
        let tail = (1.0 - LEVEL) / 2.0;
        MetricEstimate { value, lower: at(tail), upper: at(1.0 - tail) }.rounded()
    }
}

impl MetricEstimate {
    fn rounded(self) -> Self {
        let round = |value: Option<f64>| value.map(|value| (value * 1e6).round() / 1e6);
        Self { value: round(self.value), lower: round(self.lower), upper: round(self.upper) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases(rows: &[(f64, bool)]) -> ScoredCases {
        let row = |(client, (probability, conflict)): (ClientIndex, &(f64, bool))| ScoredCase {
            client,
            date: 0,
            probability: *probability,
            conflict: *conflict,
        };
        ScoredCases::new(ClientIndex::all(rows.len()).zip(rows).map(row).collect(), 2)
    }

    fn close(value: Option<f64>, expected: f64) {
        assert!(value.is_some_and(|value| (value - expected).abs() < 1e-12), "{value:?} is not {expected}");
    }

    #[test]
    fn measures_of_a_few_cases_are_those_worked_out_by_hand() {
        let cases = cases(&[(0.9, true), (0.8, false), (0.7, true), (0.1, false)]);
        let ones = [1.0; 4];
        close(cases.auc(&ones), 0.75);
        close(cases.pr_auc(&ones), f64::midpoint(1.0, 2.0 / 3.0));
        close(cases.brier(&ones), (0.01 + 0.64 + 0.09 + 0.01) / 4.0);
        close(cases.at_capacity(&ones).0, 0.5);
        close(cases.at_capacity(&ones).1, 0.5);
    }

    #[test]
    fn ties_say_nothing() {
        let cases = cases(&[(0.3, true), (0.3, false), (0.3, false), (0.3, false)]);
        let ones = [1.0; 4];
        close(cases.auc(&ones), 0.5);
        close(cases.pr_auc(&ones), 0.25);
        close(cases.at_capacity(&ones).0, 0.25);
    }

    #[test]
    fn a_client_drawn_twice_counts_twice() {
        let single = cases(&[(0.9, false), (0.8, true), (0.2, false)]);
        let double = cases(&[(0.9, false), (0.9, false), (0.8, true), (0.2, false)]);
        close(single.auc(&[2.0, 1.0, 1.0]), double.auc(&[1.0; 4]).unwrap());
        close(single.pr_auc(&[2.0, 1.0, 1.0]), double.pr_auc(&[1.0; 4]).unwrap());
    }

    #[test]
    fn without_conflicts_nothing_is_claimed() {
        let cases = cases(&[(0.9, false), (0.8, false)]);
        assert_eq!(cases.auc(&[1.0; 2]), None);
        assert_eq!(cases.brier_skill(&[1.0; 2]), None);
    }
}
