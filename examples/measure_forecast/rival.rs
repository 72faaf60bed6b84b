//! The rival: Kaplan–Meier of actual over promised remaining time, in strata of remaining time and earlier slips.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use forewarn::{forecast::LEVELS, history::Item};

/// What the rival says of an item.
pub(crate) struct Answer {
    pub(crate) quantiles: [NaiveDate; 5],
    pub(crate) p_kept: Option<f64>,
}

/// A state: which stratum, and the time that ratios are of.
struct State {
    strata: [(u8, u8, u8); 3],
    unit: f64,
}

/// Deliveries (not snapshots) that make a stratum.
const LEAST: usize = 8;

type Case = (f64, bool, usize);

fn days(from: DateTime<Utc>, to: DateTime<Utc>) -> f64 {
    (to - from).num_seconds() as f64 / 86_400.0
}

fn state(item: &Item, at: DateTime<Utc>) -> Option<State> {
    let start = item.committed_at?.at;
    let known: Vec<_> = item.moves.iter().filter(|step| step.at.at <= at).collect();
    let due = known
        .last()
        .map_or(item.moves.first().and_then(|step| step.from).or(item.first_due), |step| Some(step.to));
    let slips = known.iter().filter(|step| step.is_later()).count();
    let band = |value: f64| [7.0, 30.0, 90.0, 180.0].iter().filter(|cut| value > **cut).count() as u8;
    let slips = match slips {
        0 => 0,
        1 | 2 => 1,
        _ => 2,
    };
    let (kind, time) = match due {
        Some(due) if due.by > at => (0, days(at, due.by)),
        Some(due) => (1, days(due.by, at)),
        None => (2, days(start, at)),
    };
    let band = band(time);
    Some(State {
        strata: [(kind, band, slips), (kind, band, 9), (kind, 9, 9)],
        unit: if kind == 2 { 1.0 } else { time.max(1.0) },
    })
}

fn end(item: &Item) -> Option<(DateTime<Utc>, bool)> {
    item.delivered_at.map(|at| (at.at, true)).or(item.cancelled_at.map(|at| (at.at, false)))
}

struct Curve {
    steps: Vec<(f64, f64)>,
    deliveries: usize,
}

impl Curve {
    fn fit(mut cases: Vec<Case>) -> Self {
        cases.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let mut items: Vec<usize> = cases.iter().filter(|case| case.1).map(|case| case.2).collect();
        items.sort_unstable();
        items.dedup();
        let (mut risk, mut open) = (cases.len() as f64, 1.0);
        let mut steps = vec![(0.0, 1.0)];
        for (ratio, seen, _) in &cases {
            if *seen {
                open *= 1.0 - 1.0 / risk;
                steps.push((*ratio, open));
            }
            risk -= 1.0;
        }
        let floor = 0.5 / (cases.len() as f64 + 1.0);
        for step in &mut steps {
            step.1 = floor + (1.0 - floor) * step.1;
        }
        Self { steps, deliveries: items.len() }
    }

    fn survival(&self, ratio: f64) -> f64 {
        self.steps[self.steps.partition_point(|step| step.0 <= ratio).max(1) - 1].1
    }

    fn inverse(&self, open: f64) -> f64 {
        let place = self.steps.partition_point(|step| step.1 > open);
        if let Some(step) = self.steps.get(place) {
            return step.0;
        }
        // Beyond the last delivery nothing is known; an exponential tail was tried, and did worse on every set.
        self.steps[self.steps.len() - 1].0.max(1.0)
    }
}

/// Answers for every open item; both learn from the same weekly states of the same items.
pub(crate) fn answer(items: &[Item], as_of: DateTime<Utc>) -> BTreeMap<usize, Answer> {
    let total: f64 = items
        .iter()
        .filter_map(|item| Some(days(item.committed_at?.at, end(item).map_or(as_of, |end| end.0)) / 7.0))
        .sum();
    let step = 7 * ((total / 8000.0).ceil().max(1.0) as i64);
    let mut strata: BTreeMap<(u8, u8, u8), Vec<Case>> = BTreeMap::new();
    for (place, item) in items.iter().enumerate() {
        let Some(start) = item.committed_at else { continue };
        let (end, seen) = end(item).unwrap_or((as_of, false));
        let mut at = as_of - Duration::days(step);
        while at >= start.at {
            if at < end
                && let Some(state) = state(item, at)
            {
                for stratum in state.strata {
                    strata.entry(stratum).or_default().push((days(at, end) / state.unit, seen, place));
                }
            }
            at -= Duration::days(step);
        }
    }
    let curves: BTreeMap<_, _> = strata.into_iter().map(|(key, cases)| (key, Curve::fit(cases))).collect();
    items
        .iter()
        .enumerate()
        .filter(|(_, item)| item.is_open())
        .filter_map(|(place, item)| {
            let state = state(item, as_of)?;
            let curve =
                state.strata.iter().filter_map(|key| curves.get(key)).find(|curve| curve.deliveries >= LEAST);
            // With no history a log-normal ratio around the promise.
            let fallback = Curve {
                steps: (0..=400)
                    .map(|step| {
                        let ratio = f64::from(step) * 0.02;
                        (ratio, 1.0 - forewarn::stat::normal_cdf(ratio.max(1e-9).ln() / 0.857))
                    })
                    .collect(),
                deliveries: 0,
            };
            let curve = curve.unwrap_or(&fallback);
            let today = as_of.date_naive();
            let quantiles = LEVELS.map(|level| {
                let ahead = (curve.inverse(1.0 - level) * state.unit).min(36_500.0) * 86_400.0;
                (as_of + Duration::seconds(ahead as i64 - 1)).date_naive().max(today)
            });
            let p_kept = item.due.map(|due| if due.by <= as_of { 0.0 } else { 1.0 - curve.survival(1.0) });
            Some((place, Answer { quantiles, p_kept }))
        })
        .collect()
}
