//! The chance of delivery in each part of the way to the promised date: discrete-time hazards by ridge logistic
//! regression, pulled to the fallback class (Cox, 1972, for the discrete model; van Houwelingen, 2007, for learning from
//! many moments of each item).

use super::{
    class::ClassFallback,
    feature::{COUNT, FeatureRow, SLIPS, dot},
    life::ItemSnapshot,
    solve::NormalEquations,
};
use forewarn_base::stat::{logistic, logit};

/// Ends of the intervals on the way to the promised date.
pub(super) const PARTS: [f64; 5] = [0.25, 0.5, 0.75, 0.92, 1.0];
/// Unknowns: a level for each part, then the features.
const SIZE: usize = PARTS.len() + COUNT;
/// The ridge of a level: it counts as much as three undecided items.
const LEVEL_RIDGE: f64 = 0.75;
/// The ridge of a feature's effect.
const FEATURE_RIDGE: f64 = 5.0;
/// The variance between clients, services and owners, in log-odds.
const GROUP_VARIANCE: f64 = 0.05;
/// Newton's steps at the most; it settles in four or five.
const STEPS_MOST: usize = 12;
/// The last step that matters: Newton's next one is about its square.
const STEP_LEAST: f64 = 1e-3;
/// The first steps use only part of the cases if there are this many.
const COARSE_STEPS: usize = 3;
const COARSE_LEAST: usize = 1_000;

/// The hazards of dated items.
#[derive(Debug, Clone)]
pub(super) struct HazardModel {
    weights: Vec<f64>,
    /// The effect of each client, service and owner in log-odds.
    groups: [Vec<f64>; 3],
}

/// A snapshot as it is learned from.
#[derive(Clone, Copy)]
struct PassedSnapshot<'a> {
    snapshot: &'a ItemSnapshot,
    row: &'a FeatureRow,
    /// Parts of the way at whose start it was open.
    parts: usize,
    /// Whether it was delivered in the last of them.
    delivered: bool,
}

impl<'a> PassedSnapshot<'a> {
    fn new((snapshot, row): (&'a ItemSnapshot, &'a FeatureRow)) -> Self {
        let (done, delivered) = passed(snapshot);
        Self { snapshot, row, parts: done + usize::from(delivered), delivered }
    }

    /// Each part with 1 where it was delivered in it, else 0.
    fn hits(&self) -> impl Iterator<Item = (usize, f64)> {
        (0..self.parts).map(|part| (part, f64::from(u8::from(self.delivered && part + 1 == self.parts))))
    }
}

/// In which part a delivery fell: (parts passed open, whether it was delivered in the next).
fn passed(snapshot: &ItemSnapshot) -> (usize, bool) {
    let remaining = snapshot.remaining.unwrap_or(1.0);
    let reached = |slack: f64| PARTS.partition_point(|part| part * remaining < snapshot.days + slack);
    if snapshot.delivered {
        let done = reached(-1e-9);
        (done, done < PARTS.len())
    } else {
        (reached(1e-9), false)
    }
}

/// The fallback's log-odds of delivery in each part for those open at its start, where the remaining time is taken as
/// the promised time: a date that still holds is better evidence than the elapsed time.
fn prior(fallback: ClassFallback) -> [f64; PARTS.len()] {
    let mut open = 1.0;
    PARTS.map(|part| {
        let after = fallback.survival(part);
        let chance = (1.0 - after / open).clamp(0.002, 0.998);
        open = after;
        logit(chance)
    })
}

impl HazardModel {
    /// The model without any history.
    pub(super) fn unfitted(fallback: ClassFallback, sizes: [usize; 3]) -> Self {
        let mut weights = prior(fallback).to_vec();
        weights.resize(SIZE, 0.0);
        Self { weights, groups: sizes.map(|size| vec![0.0; size]) }
    }

    /// Learns from snapshots with a date to come.
    pub(super) fn fit(&mut self, snapshots: &[&ItemSnapshot], rows: &[FeatureRow], fallback: ClassFallback) {
        let passed: Vec<PassedSnapshot<'_>> =
            snapshots.iter().copied().zip(rows).map(PassedSnapshot::new).collect();
        // The first steps only have to come near: every fourth case is enough for them.
        if passed.len() >= COARSE_LEAST {
            let coarse: Vec<PassedSnapshot<'_>> = passed.iter().step_by(4).copied().collect();
            (0..COARSE_STEPS).for_each(|_| {
                self.newton(&coarse, fallback, &[]);
            });
        }
        let mut held: Vec<usize> = Vec::new();
        // A positive slip effect is fixed at zero and the rest is refitted.
        loop {
            for _ in 0..STEPS_MOST {
                if self.newton(&passed, fallback, &held) < STEP_LEAST {
                    break;
                }
            }
            let wrong: Vec<usize> = SLIPS
                .map(|index| PARTS.len() + index)
                .into_iter()
                .filter(|index| self.weights[*index] > 0.0)
                .collect();
            if wrong.is_empty() {
                break;
            }
            for index in &wrong {
                self.weights[*index] = 0.0;
            }
            held.extend(wrong);
        }
        for kind in [1, 0, 2] {
            self.fit_groups(&passed, kind);
        }
    }

    /// One step; returns the largest change.
    fn newton(&mut self, cases: &[PassedSnapshot<'_>], fallback: ClassFallback, held: &[usize]) -> f64 {
        let mut equations = NormalEquations::new(SIZE);
        for case in cases {
            let base = dot(case.row, &self.weights[PARTS.len()..]);
            let (mut weights, mut values) = (0.0, 0.0);
            for (part, hit) in case.hits() {
                let log_odds = base + self.weights[part];
                let chance = logistic(log_odds);
                let curvature = (chance * (1.0 - chance)).max(1e-5);
                let weight = case.snapshot.share * curvature;
                let value = case.snapshot.share * (hit - chance + curvature * log_odds);
                equations.add_level(part, PARTS.len(), case.row, weight, value);
                weights += weight;
                values += value;
            }
            equations.add_block(PARTS.len(), case.row, weights, values);
        }
        for (index, pull) in prior(fallback).into_iter().enumerate() {
            equations.ridge(index, LEVEL_RIDGE, pull);
        }
        (PARTS.len()..SIZE).for_each(|index| equations.ridge(index, FEATURE_RIDGE, 0.0));
        for index in held {
            equations.hold(*index);
        }
        let next = equations.solve();
        let moved = next.iter().zip(&self.weights).map(|(new, old)| (new - old).abs()).fold(0.0, f64::max);
        let step = if moved > 4.0 { 4.0 / moved } else { 1.0 };
        self.weights.iter_mut().zip(&next).for_each(|(old, new)| *old += step * (new - *old));
        moved
    }

    /// One Newton step for the group effects, shrunk by their variance.
    fn fit_groups(&mut self, cases: &[PassedSnapshot<'_>], kind: usize) {
        let mut sums = vec![(0.0, 0.0); self.groups[kind].len()];
        for case in cases {
            let base = self.base(case.snapshot, case.row);
            let sum = &mut sums[case.snapshot.groups[kind]];
            for (part, hit) in case.hits() {
                let chance = logistic(base + self.weights[part]);
                sum.0 += case.snapshot.share * (hit - chance);
                sum.1 += case.snapshot.share * chance * (1.0 - chance);
            }
        }
        // Index 0 is the unknown ones, which are not a group.
        for (effect, (gradient, curvature)) in self.groups[kind].iter_mut().zip(sums).skip(1) {
            *effect = gradient / (curvature + 1.0 / GROUP_VARIANCE);
        }
    }

    fn base(&self, snapshot: &ItemSnapshot, row: &FeatureRow) -> f64 {
        // Groups unseen in training have no effect yet.
        let effect = |(index, effects): (&usize, &Vec<f64>)| effects.get(*index).copied().unwrap_or(0.0);
        let groups: f64 = snapshot.groups.iter().zip(&self.groups).map(effect).sum();
        dot(row, &self.weights[PARTS.len()..]) + groups
    }

    /// (days from the snapshot, probability of delivery by then) at the end of each part.
    pub(super) fn steps(&self, snapshot: &ItemSnapshot, row: &FeatureRow) -> Vec<(f64, f64)> {
        let Some(remaining) = snapshot.remaining.filter(|remaining| *remaining > 0.0) else {
            return Vec::new();
        };
        let base = self.base(snapshot, row);
        let mut open = 1.0;
        PARTS
            .iter()
            .zip(&self.weights)
            .map(|(part, level)| {
                open *= 1.0 - logistic(base + level);
                (part * remaining, 1.0 - open)
            })
            .collect()
    }
}
