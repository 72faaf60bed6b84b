//! Learning from a workspace's history as it was known at a moment, and looking ahead from there.

use rayon::prelude::*;

use super::{
    CASES_LEAST,
    beyond::Beyond,
    chance::Chance,
    class::Fallback,
    curve::{Calibration, Case},
    feature::{COUNT, Row, State, features},
    life::{Life, Loads, Snapshot},
};

/// Days between the moments at which past states of an item are learned from.
const STEP: f64 = 7.0;
/// The most snapshots that are learned from; with more, the step grows by whole weeks.
const SNAPSHOTS_MOST: f64 = 8_000.0;
/// Undated work that has been open for twice as long as 95 % of deliveries took is taken for silently abandoned.
const ABANDONED: f64 = 2.0;
/// Beyond the longest time anything here took, times this, the chance of being still open falls off as a bell does: the
/// rule by which tails are extrapolated.
const REACH: f64 = 1.15;
/// The reach in days while there is no class of one's own.
const REACH_UNKNOWN: f64 = 3_650.0;
/// Past moments at which forecasts are made again to see how right they were, and days between them.
const REVIEWS: u8 = 4;
const REVIEW_GAP: f64 = 45.0;
/// How many cases it counts for that forecasts are right as they are.
const RIGHT_CASES: f64 = 30.0;

/// What was learned of one state.
#[derive(Debug, Clone)]
struct Model {
    /// Means of the features, taken off before use.
    centre: Row,
    chance: Chance,
    beyond: Beyond,
}

impl Model {
    fn fit(snapshots: &[&Snapshot], fallback: Fallback, sizes: [usize; 3]) -> Self {
        let mut model = Self {
            centre: [0.0; COUNT],
            chance: Chance::unfitted(fallback, sizes),
            beyond: Beyond::unfitted(fallback),
        };
        let Some(first) = snapshots.first() else { return model };
        let total: f64 = snapshots.iter().map(|snapshot| snapshot.share).sum();
        for snapshot in snapshots {
            for (sum, value) in model.centre.iter_mut().zip(features(snapshot)) {
                *sum += value * snapshot.share / total;
            }
        }
        let rows: Vec<Row> = snapshots.iter().map(|snapshot| model.row(snapshot)).collect();
        if State::of(first) == State::Promised {
            model.chance.fit(snapshots, &rows, fallback);
        }
        model.beyond.fit(snapshots, &rows);
        model
    }

    fn row(&self, snapshot: &Snapshot) -> Row {
        let mut row = features(snapshot);
        row.iter_mut().zip(self.centre).for_each(|(value, mean)| *value -= mean);
        row
    }
}

/// What was learned of all work.
#[derive(Debug, Clone)]
pub(super) struct Learned {
    models: [Model; 3],
    calibrations: [Calibration; 3],
    reach: f64,
}

impl Learned {
    /// Learns, and then from its own past forecasts.
    pub(super) fn new(lives: &[Option<Life>], fallback: Fallback) -> Self {
        let look_back = |review: u8| {
            let at = -f64::from(review) * REVIEW_GAP;
            let then: Vec<Option<Life>> = lives.iter().map(|life| life.as_ref()?.known_at(at)).collect();
            is_class(&then).then(|| (at, Self::uncalibrated(&then, fallback)))
        };
        let (plain, past): (Self, Vec<Option<(f64, Self)>>) = rayon::join(
            || Self::uncalibrated(lives, fallback),
            || (1..=REVIEWS).into_par_iter().map(look_back).collect(),
        );
        plain.calibrated(lives, past.iter().map_while(Option::as_ref).map(|(at, learned)| (*at, learned)))
    }

    /// The same, corrected by what was stated at past moments, the latest first: (days from now, what was learned then).
    pub(super) fn calibrated<'a>(
        mut self,
        lives: &[Option<Life>],
        past: impl Iterator<Item = (f64, &'a Self)>,
    ) -> Self {
        self.calibrations = calibrations(lives, past);
        self
    }

    /// Learns without a look at past forecasts.
    pub(super) fn uncalibrated(lives: &[Option<Life>], fallback: Fallback) -> Self {
        let known = || lives.iter().flatten();
        let sizes = [0, 1, 2].map(|kind| known().map(|life| life.groups[kind]).max().unwrap_or(0) + 1);
        let snapshots = snapshots(lives);
        let models = State::ALL.map(|state| {
            let own: Vec<&Snapshot> =
                snapshots.iter().filter(|snapshot| State::of(snapshot) == state).collect();
            Model::fit(&own, fallback, sizes)
        });
        let reach = if known().filter(|life| life.delivered).count() < CASES_LEAST {
            REACH_UNKNOWN
        } else {
            known().map(|life| life.end - life.start).fold(1.0, f64::max)
        };
        Self { models, calibrations: [(); 3].map(|()| Calibration::none()), reach: REACH * reach }
    }

    /// The distribution of the days to delivery.
    pub(super) fn outlook(&self, snapshot: &Snapshot) -> Outlook<'_> {
        let state = State::of(snapshot) as usize;
        let model = &self.models[state];
        let row = model.row(snapshot);
        Outlook {
            steps: model.chance.steps(snapshot, &row),
            centre: model.beyond.centre(snapshot, &row),
            beyond: &model.beyond,
            calibration: &self.calibrations[state],
            reach: self.reach,
        }
    }
}

/// The distribution of the days to delivery.
#[derive(Debug, Clone)]
pub(super) struct Outlook<'a> {
    /// (days, probability of delivery by then) on the way to the promised date.
    steps: Vec<(f64, f64)>,
    /// The logarithm of the median of the days beyond.
    centre: f64,
    beyond: &'a Beyond,
    calibration: &'a Calibration,
    reach: f64,
}

impl Outlook<'_> {
    /// The probability of delivery within `days`.
    pub(super) fn probability(&self, days: f64) -> f64 {
        self.calibration.apply(self.stated(days))
    }

    /// The probability of delivery by the promised date; `None` when none is to come.
    pub(super) fn kept(&self) -> Option<f64> {
        self.steps.last().map(|step| self.calibration.apply(step.1))
    }

    /// The days after which the probability of delivery is `level`, by bisection.
    pub(super) fn days(&self, level: f64) -> f64 {
        let (mut low, mut high) = (0.0_f64, 36_500.0_f64);
        while high - low > 0.01 {
            let middle = if low > 1.0 {
                (low * high).sqrt()
            } else {
                f64::midpoint(low, high.min(1_000.0 * low + 64.0))
            };
            if self.probability(middle) < level {
                low = middle;
            } else {
                high = middle;
            }
        }
        high
    }

    /// The probability before calibration.
    fn stated(&self, days: f64) -> f64 {
        let Some(&(due, kept)) = self.steps.last() else { return self.late(days) };
        if days >= due {
            return kept + (1.0 - kept) * self.late(days - due);
        }
        let place = self.steps.partition_point(|step| step.0 <= days);
        let (from, low) = place.checked_sub(1).map_or((0.0, 0.0), |before| self.steps[before]);
        let (to, high) = self.steps[place];
        low + (high - low) * ((days - from) / (to - from).max(1e-9)).clamp(0.0, 1.0)
    }

    fn late(&self, days: f64) -> f64 {
        if days <= 0.0 {
            return 0.0;
        }
        1.0 - self.beyond.survival(days, self.centre) * (-(days / self.reach).powi(2)).exp()
    }
}

/// Every item as it was known at moments before now.
fn snapshots(lives: &[Option<Life>]) -> Vec<Snapshot> {
    let loads = Loads::new(lives);
    let abandoned = abandoned_after(lives);
    let total: f64 = lives.iter().flatten().map(|life| (life.end - life.start) / STEP).sum();
    let step = STEP * (total / SNAPSHOTS_MOST).ceil().max(1.0);
    let mut snapshots = Vec::new();
    for life in lives.iter().flatten().filter(|life| !life.is_abandoned(abandoned)) {
        let begin = snapshots.len();
        let mut at = step * (life.end / step).floor().min(-1.0);
        while at >= life.start {
            snapshots.extend(life.at(at, loads.at(life.groups[2], at)));
            at -= step;
        }
        // The snapshots of one item repeat each other: n of them count as the root of n.
        let share = ((snapshots.len() - begin) as f64).powf(-0.5);
        snapshots[begin..].iter_mut().for_each(|snapshot| snapshot.share = share);
    }
    snapshots
}

/// Days open after which undated work is taken for abandoned.
fn abandoned_after(lives: &[Option<Life>]) -> f64 {
    let mut spans: Vec<f64> =
        lives.iter().flatten().filter(|life| life.delivered).map(|life| life.end - life.start).collect();
    if spans.len() < CASES_LEAST {
        return f64::MAX;
    }
    spans.sort_by(f64::total_cmp);
    ABANDONED * spans[spans.len() * 95 / 100]
}

/// Whether there are enough deliveries to learn from.
fn is_class(lives: &[Option<Life>]) -> bool {
    lives.iter().flatten().filter(|life| life.delivered).count() >= CASES_LEAST
}

/// What forecasts made at earlier moments, from what was known then, stated of what came since. Undated work is left as
/// it is: what is silently abandoned in it looks like ever slower work.
fn calibrations<'a>(
    lives: &[Option<Life>],
    past: impl Iterator<Item = (f64, &'a Learned)>,
) -> [Calibration; 3] {
    let mut stated: [Vec<Case>; 3] = Default::default();
    for (at, learned) in past.take(usize::from(REVIEWS)) {
        let then: Vec<Option<Life>> = lives.iter().map(|life| life.as_ref()?.known_at(at)).collect();
        if !is_class(&then) {
            break;
        }
        let loads = Loads::new(&then);
        for (life, past) in lives.iter().zip(&then) {
            let (Some(life), Some(past)) = (life, past) else { continue };
            let Some(snapshot) = past.at(0.0, loads.at(past.groups[2], 0.0)).filter(|_| past.open) else {
                continue;
            };
            let state = State::of(&snapshot);
            if state != State::Undated {
                // An item seen at several reviews is one case seen again.
                let weight = f64::from(REVIEWS).powf(-0.5);
                let probability = learned.outlook(&snapshot).stated(life.end - at);
                stated[state as usize].push((probability, life.delivered, weight));
            }
        }
    }
    stated.map(
        |stated| if stated.is_empty() { Calibration::none() } else { Calibration::fit(stated, RIGHT_CASES) },
    )
}
