//! Learning from a workspace's history as it was known at a moment, and looking ahead from there.

use rayon::prelude::*;

use super::{
    CASES_LEAST,
    beyond::{OverrunModel, OverrunPlace},
    chance::HazardModel,
    class::ClassFallback,
    curve::{Calibration, CensoredValue},
    ending::EndingChances,
    feature::{COUNT, DueState, FeatureRow, features},
    life::{DAY, ItemLife, ItemSnapshot, OwnerLoads, days},
};

/// Seconds between the moments at which past states of an item are learned from: a week.
const STEP: i64 = 7 * DAY;
/// The most snapshots that are learned from; with more, the step grows by whole weeks.
const SNAPSHOTS_MOST: i64 = 6_000;
/// Work that ends with less than this chance counts as silently abandoned: only whether its date was kept is learned.
const STALE: f64 = 0.05;
/// Beyond the longest time anything here took, times this, the chance of being still open falls off as a bell does: the
/// rule by which tails are extrapolated.
const REACH: f64 = 1.15;
/// The reach in days while there is no class of one's own.
const REACH_UNKNOWN: f64 = 3_650.0;
/// Past moments at which forecasts are made again to see how right they were, and seconds between them.
const REVIEWS: u8 = 4;
const REVIEW_GAP: i64 = 45 * DAY;
/// How many cases it counts for that forecasts are right as they are: of promised, overdue and undated work. What of the
/// last is silently abandoned and not yet known to be looks like ever slower work.
const RIGHT_CASES: [f64; 3] = [20.0, 20.0, 150.0];

/// How much items of one project are late together, as the parameter of Gumbel's copula: 1 is not at all.
const TOGETHER: f64 = 1.25;
/// No quantile in the tail lies later than this times that of its stratum's Kaplan–Meier curve.
const STRETCH: f64 = 2.0;
/// The share still open from which on it is the tail.
const TAIL: f64 = 0.1;
/// Days to which a quantile is found.
const BISECTION: f64 = 0.01;

/// The model of one state.
#[derive(Debug, Clone)]
struct StateModel {
    /// Means of the features, subtracted before use.
    centre: FeatureRow,
    chance: HazardModel,
    beyond: OverrunModel,
}

impl StateModel {
    fn fit(snapshots: &[&ItemSnapshot], fallback: ClassFallback, sizes: [usize; 3]) -> Self {
        let mut model = Self {
            centre: [0.0; COUNT],
            chance: HazardModel::unfitted(fallback, sizes),
            beyond: OverrunModel::unfitted(fallback),
        };
        let Some(first) = snapshots.first() else { return model };
        let total: f64 = snapshots.iter().map(|snapshot| snapshot.share).sum();
        for snapshot in snapshots {
            for (sum, value) in model.centre.iter_mut().zip(features(snapshot)) {
                *sum += value * snapshot.share / total;
            }
        }
        let rows: Vec<FeatureRow> = snapshots.iter().map(|snapshot| model.row(snapshot)).collect();
        if DueState::of(first) == DueState::Promised {
            model.chance.fit(snapshots, &rows, fallback);
        }
        model.beyond.fit(snapshots, &rows);
        model
    }

    fn row(&self, snapshot: &ItemSnapshot) -> FeatureRow {
        let mut row = features(snapshot);
        row.iter_mut().zip(self.centre).for_each(|(value, mean)| *value -= mean);
        row
    }
}

/// The models learned from all work.
#[derive(Debug, Clone)]
pub(super) struct DeliveryModels {
    models: [StateModel; 3],
    calibrations: [Calibration; 3],
    reach: f64,
}

impl DeliveryModels {
    /// Learns, and then from its own past forecasts.
    pub(super) fn new(known: KnownThen<'_>, fallback: ClassFallback) -> Self {
        let look_back = |review: u8| {
            let then = known.at(known.until - i64::from(review) * REVIEW_GAP);
            then.is_class().then(|| (then.until, Self::uncalibrated(then, fallback)))
        };
        let (plain, past): (Self, Vec<Option<(i64, Self)>>) = rayon::join(
            || Self::uncalibrated(known, fallback),
            || (1..=REVIEWS).into_par_iter().map(look_back).collect(),
        );
        plain.calibrated(known, past.iter().map_while(Option::as_ref).map(|(at, learned)| (*at, learned)))
    }

    /// The same, corrected by what was stated at past moments, the latest first: (the moment, what was learned then).
    pub(super) fn calibrated<'a>(
        mut self,
        known: KnownThen<'_>,
        past: impl Iterator<Item = (i64, &'a Self)>,
    ) -> Self {
        self.calibrations = calibrations(known, past);
        self
    }

    /// Learns without a look at past forecasts.
    pub(super) fn uncalibrated(known: KnownThen<'_>, fallback: ClassFallback) -> Self {
        let ending = known.ending();
        let snapshots = known.snapshots(ending);
        let models = DueState::ALL.map(|state| {
            let own: Vec<&ItemSnapshot> =
                snapshots.iter().filter(|snapshot| DueState::of(snapshot) == state).collect();
            StateModel::fit(&own, fallback, known.sizes)
        });
        Self {
            models,
            calibrations: [(); 3].map(|()| Calibration::none()),
            reach: REACH * known.reach(ending),
        }
    }

    /// The distribution of the days to delivery.
    pub(super) fn outlook(&self, snapshot: &ItemSnapshot) -> DeliveryOutlook<'_> {
        let state = DueState::of(snapshot) as usize;
        let model = &self.models[state];
        let row = model.row(snapshot);
        DeliveryOutlook {
            steps: model.chance.steps(snapshot, &row),
            place: model.beyond.place(snapshot, &row),
            beyond: &model.beyond,
            calibration: &self.calibrations[state],
            reach: self.reach,
        }
    }
}

/// The distribution of the days to delivery.
#[derive(Debug, Clone)]
pub(super) struct DeliveryOutlook<'a> {
    /// (days, probability of delivery by then) on the way to the promised date.
    steps: Vec<(f64, f64)>,
    place: OverrunPlace,
    beyond: &'a OverrunModel,
    calibration: &'a Calibration,
    reach: f64,
}

impl DeliveryOutlook<'_> {
    /// The probability of delivery within `days`.
    pub(super) fn probability(&self, days: f64) -> f64 {
        self.calibration.apply(self.stated(days)).max(self.capped(days))
    }

    /// The probability by the Kaplan–Meier curve of the stratum, drawn out by [`STRETCH`], where that is in its tail: the
    /// least that is stated.
    fn capped(&self, days: f64) -> f64 {
        let (due, kept) =
            self.steps.last().map_or((0.0, 0.0), |step| (step.0, self.calibration.apply(step.1)));
        let beyond = (days - due) / STRETCH;
        if beyond <= 0.0 {
            return 0.0;
        }
        let Some(open) = self.beyond.stratum_survival(beyond, &self.place) else { return 0.0 };
        if open > TAIL { 0.0 } else { kept + (1.0 - kept) * (1.0 - open) }
    }

    /// The probability of delivery by the promised date; `None` when none is to come.
    pub(super) fn kept(&self) -> Option<f64> {
        self.steps.last().map(|step| self.calibration.apply(step.1))
    }

    /// The days after which the probability of delivery is `level`.
    pub(super) fn days(&self, level: f64) -> f64 {
        days_until(level, 0.0, |days| self.probability(days))
    }

    /// The probability before calibration.
    fn stated(&self, days: f64) -> f64 {
        let Some(&(due, kept)) = self.steps.last() else { return self.late(days) };
        if days >= due {
            return kept + (1.0 - kept) * self.late(days - due);
        }
        let index = self.steps.partition_point(|step| step.0 <= days);
        let (from, low) = index.checked_sub(1).map_or((0.0, 0.0), |before| self.steps[before]);
        let (to, high) = self.steps[index];
        low + (high - low) * ((days - from) / (to - from).max(1e-9)).clamp(0.0, 1.0)
    }

    fn late(&self, days: f64) -> f64 {
        if days <= 0.0 {
            return 0.0;
        }
        1.0 - self.beyond.survival(days, &self.place) * (-(days / self.reach).powi(2)).exp()
    }
}

/// The distribution of the days until several items are all delivered. What is late is often late together: Gumbel's
/// copula, the one of extreme values, by which `n` alike items count as the [`TOGETHER`]-th root of `n` that know nothing
/// of each other.
#[derive(Debug, Clone)]
pub(super) struct JointOutlook<'a>(pub(super) Vec<DeliveryOutlook<'a>>);

impl JointOutlook<'_> {
    /// The probability of delivery of all within `days`; never above that of any of them.
    pub(super) fn probability(&self, days: f64) -> f64 {
        let sum: f64 =
            self.0.iter().map(|outlook| (-outlook.probability(days).min(1.0).ln()).powf(TOGETHER)).sum();
        (-sum.powf(1.0 / TOGETHER)).exp()
    }

    /// The days after which that probability is `level`.
    pub(super) fn days(&self, level: f64) -> f64 {
        let latest = self.0.iter().map(|outlook| outlook.days(level)).fold(0.0, f64::max);
        if self.0.len() == 1 {
            return latest;
        }
        days_until(level, latest, |days| self.probability(days))
    }
}

/// The days, not before `low`, after which a rising probability is `level`, by bisection.
fn days_until(level: f64, mut low: f64, probability: impl Fn(f64) -> f64) -> f64 {
    let mut high = 36_500.0_f64;
    while high - low > BISECTION {
        let middle = if low > 1.0 {
            (low * high.min(8.0 * low)).sqrt()
        } else {
            f64::midpoint(low, high.min(1_000.0 * low + 64.0))
        };
        if probability(middle) < level {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// What was known at a moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct KnownThen<'a> {
    /// All lives, including later events.
    lives: &'a [Option<ItemLife>],
    loads: &'a OwnerLoads,
    /// How many clients, services and owners there are, with the unknown one.
    sizes: [usize; 3],
    /// The moment, in Unix seconds.
    pub(super) until: i64,
}

impl<'a> KnownThen<'a> {
    /// What is known of the lives until a moment.
    pub(super) fn new(lives: &'a [Option<ItemLife>], loads: &'a OwnerLoads, until: i64) -> Self {
        let sizes = lives
            .iter()
            .flatten()
            .fold([1; 3], |sizes, life| [0, 1, 2].map(|kind| usize::max(sizes[kind], life.groups[kind] + 1)));
        Self { lives, loads, sizes, until }
    }

    /// What was known at another moment.
    pub(super) fn at(self, until: i64) -> Self {
        Self { until, ..self }
    }

    /// The items promised by then.
    fn begun(self) -> impl Iterator<Item = &'a ItemLife> {
        self.lives.iter().flatten().filter(move |life| life.start <= self.until)
    }

    /// The days that each delivery took.
    fn spans(self) -> impl Iterator<Item = f64> {
        let delivered = self.begun().filter(move |life| life.is_delivered(self.until));
        delivered.map(move |life| days(life.start, life.seen_until(self.until)))
    }

    /// Whether there are enough deliveries to learn from.
    fn is_class(self) -> bool {
        self.spans().nth(CASES_LEAST - 1).is_some()
    }

    /// The longest duration so far of any item that is likelier to end than not, in days.
    fn reach(self, ending: EndingChances) -> f64 {
        if !self.is_class() {
            return REACH_UNKNOWN;
        }
        let alive = self.begun().filter(|life| ending.of(life, self.until) >= 0.5);
        alive.map(|life| days(life.start, life.seen_until(self.until))).fold(1.0, f64::max)
    }

    /// Which open work will ever end.
    fn ending(self) -> EndingChances {
        EndingChances::new(self.begun(), self.until)
    }

    /// Every item as it was at earlier moments, and its outcome.
    fn snapshots(self, ending: EndingChances) -> Vec<ItemSnapshot> {
        let total: i64 = self.begun().map(|life| life.seen_until(self.until) - life.start).sum();
        let step = STEP * (total / (STEP * SNAPSHOTS_MOST) + 1);
        let mut snapshots = Vec::new();
        for life in self.begun() {
            let begin = snapshots.len();
            let ends = ending.of(life, self.until);
            let until =
                if ends < STALE { life.silent_since(self.until) } else { life.seen_until(self.until) };
            let steps = (self.until - until + step - 1) / step;
            let mut at = self.until - step * steps.max(1);
            while at >= life.start {
                snapshots.extend(life.at(at, self.until, self.loads));
                at -= step;
            }
            // The snapshots of one item repeat each other: n of them count as the root of n.
            let share = ((snapshots.len() - begin) as f64).powf(-0.5);
            for snapshot in &mut snapshots[begin..] {
                (snapshot.share, snapshot.ends) = (share, ends);
            }
        }
        snapshots
    }
}

/// What earlier forecasts, made from what was known then, stated about later outcomes.
fn calibrations<'a>(
    known: KnownThen<'_>,
    past: impl Iterator<Item = (i64, &'a DeliveryModels)>,
) -> [Calibration; 3] {
    let ending = known.ending();
    let mut stated: [Vec<CensoredValue>; 3] = Default::default();
    for (at, learned) in past.take(usize::from(REVIEWS)) {
        let then = known.at(at);
        if !then.is_class() {
            break;
        }
        for life in then.begun() {
            let Some(snapshot) = life.at(at, at, known.loads) else { continue };
            let state = DueState::of(&snapshot);
            // An item seen at several reviews is one case seen again.
            let weight = f64::from(REVIEWS).powf(-0.5) * ending.of(life, known.until);
            let took = days(at, life.seen_until(known.until));
            let probability = learned.outlook(&snapshot).stated(took);
            stated[state as usize].push((probability, life.is_delivered(known.until), weight));
        }
    }
    let mut right_cases = RIGHT_CASES.into_iter();
    stated.map(|stated| match right_cases.next() {
        Some(right_cases) if !stated.is_empty() => Calibration::fit(stated, right_cases),
        _ => Calibration::none(),
    })
}
