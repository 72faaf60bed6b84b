//! How long work takes beyond its promised date, or from now on where that has passed or none was given.

use super::{
    class::ClassFallback,
    curve::{CensoredValue, StratumCurve, sort_cases},
    feature::{COUNT, DueState, FeatureRow, promised_days},
    life::ItemSnapshot,
    regress::{LogSample, Regression},
};

/// The spread of the logarithm that is assumed without data: eighty in a hundred within a factor of 3.6 of the median.
const SPREAD: f64 = 1.0;
/// The ridge of the effect of a feature.
const FEATURE_RIDGE: f64 = 3.0;
/// Work overdue or undated for less than this is not expected to be over in hours.
const OPEN_DAYS_LEAST: f64 = 7.0;
/// Deliveries, by weight, that make a stratum.
const STRATUM_LEAST: f64 = 8.0;
/// How many deliveries the regression counts for beside the curve of a stratum of undated work.
const REGRESSION_CASES: f64 = 120.0;
/// Days to go, overdue or open that part the strata.
const STRATA: [f64; 6] = [7.0, 30.0, 90.0, 180.0, 365.0, 730.0];

/// Where a snapshot stands in the model of its state.
#[derive(Debug, Clone, Copy)]
pub(super) struct OverrunPlace {
    /// The logarithm of the median of the days beyond.
    centre: f64,
    stratum: usize,
    /// The unit of the stratum's curve, in days.
    unit: f64,
    undated: bool,
}

/// The days beyond.
#[derive(Debug, Clone)]
pub(super) struct OverrunModel {
    fallback: ClassFallback,
    regression: Regression<{ COUNT + 1 }>,
    /// The Kaplan–Meier curve of each stratum, then of all.
    curves: Vec<Option<StratumCurve>>,
}

/// The days beyond the date to come, or beyond the snapshot; `None` when that was not reached.
fn days_beyond(snapshot: &ItemSnapshot) -> Option<f64> {
    let days = snapshot.days - snapshot.remaining.unwrap_or(0.0).max(0.0);
    (days > 1e-9).then_some(days.max(0.25))
}

/// The logarithm of the median of the days beyond, before anything is learned: late work is late by a share of the time
/// promised (the mean of the remaining and the whole one, in logarithms); overdue and undated work is as likely as not
/// to take as long again as it already did.
fn expected(fallback: ClassFallback, snapshot: &ItemSnapshot) -> f64 {
    match DueState::of(snapshot) {
        DueState::Promised => {
            let late = |days: f64| (fallback.excess() * days).max(0.5).ln();
            f64::midpoint(late(promised_days(snapshot)), late(snapshot.remaining.unwrap_or(1.0)))
        }
        DueState::Overdue => (-snapshot.remaining.unwrap_or(0.0)).max(OPEN_DAYS_LEAST).ln(),
        DueState::Undated => snapshot.age.max(OPEN_DAYS_LEAST).ln(),
    }
}

/// The stratum of a snapshot: how long it is to go, overdue or open.
fn stratum(snapshot: &ItemSnapshot) -> usize {
    let days = snapshot.remaining.map_or(snapshot.age, f64::abs);
    STRATA.iter().filter(|least| days > **least).count()
}

/// The unit of a stratum's curve, in days: dated work takes longer the longer it is to go or overdue.
fn unit(snapshot: &ItemSnapshot) -> f64 {
    snapshot.remaining.map_or(1.0, |remaining| remaining.abs().max(1.0))
}

fn line(row: &FeatureRow) -> [f64; COUNT + 1] {
    let mut line = [1.0; COUNT + 1];
    line[1..].copy_from_slice(row);
    line
}

impl OverrunModel {
    /// The model without any history.
    pub(super) fn unfitted(fallback: ClassFallback) -> Self {
        Self { fallback, regression: Regression::unfitted(SPREAD), curves: Vec::new() }
    }

    /// Learns from snapshots of one state.
    pub(super) fn fit(&mut self, snapshots: &[&ItemSnapshot], rows: &[FeatureRow]) {
        let cases: Vec<_> = snapshots
            .iter()
            .zip(rows)
            .filter_map(|(snapshot, row)| {
                let value = days_beyond(snapshot)?.ln() - expected(self.fallback, snapshot);
                let share = snapshot.share * snapshot.ends;
                Some(LogSample {
                    line: line(row),
                    value,
                    exact: snapshot.delivered,
                    share,
                    stratum: stratum(snapshot),
                })
            })
            .collect();
        self.regression.fit(&cases, FEATURE_RIDGE);
        let mut own: Vec<Vec<CensoredValue>> = vec![Vec::new(); STRATA.len() + 1];
        for snapshot in snapshots {
            if let Some(days) = days_beyond(snapshot) {
                let weight = snapshot.share.sqrt().sqrt() * snapshot.ends;
                own[stratum(snapshot)].push((days / unit(snapshot), snapshot.delivered, weight));
            }
        }
        own.iter_mut().for_each(|own| sort_cases(own));
        let fit = |cases: &Vec<CensoredValue>| StratumCurve::fit(cases.clone(), STRATUM_LEAST);
        self.curves = own.iter().map(fit).collect();
        // The curve of all stands in where a stratum has too few.
        if self.curves.iter().any(Option::is_none) {
            self.curves.push(fit(&own.concat()));
        }
    }

    /// Where a snapshot stands.
    pub(super) fn place(&self, snapshot: &ItemSnapshot, row: &FeatureRow) -> OverrunPlace {
        OverrunPlace {
            centre: expected(self.fallback, snapshot) + self.regression.centre(&line(row)),
            stratum: stratum(snapshot),
            unit: unit(snapshot),
            undated: DueState::of(snapshot) == DueState::Undated,
        }
    }

    /// The probability of being open after `days` beyond. Of undated work little but its age is known, which the curve
    /// of its stratum tells as well: where that stands on much, it is drawn to it.
    pub(super) fn survival(&self, days: f64, place: &OverrunPlace) -> f64 {
        let open = self.regression.survival(days.ln(), place.centre, place.stratum);
        match self.curve(place).filter(|_| place.undated) {
            Some(curve) => {
                let trust = curve.deliveries / (curve.deliveries + REGRESSION_CASES);
                open + trust * (curve.survival(days / place.unit) - open)
            }
            None => open,
        }
    }

    /// The same by the Kaplan–Meier curve of the stratum, or of all where that has too few; `None` where both do.
    pub(super) fn stratum_survival(&self, days: f64, place: &OverrunPlace) -> Option<f64> {
        Some(self.curve(place)?.survival(days / place.unit))
    }

    fn curve(&self, place: &OverrunPlace) -> Option<&StratumCurve> {
        let (own, all) = self.curves.split_at(self.curves.len().min(STRATA.len() + 1));
        own.get(place.stratum).into_iter().chain(all).find_map(Option::as_ref)
    }
}
