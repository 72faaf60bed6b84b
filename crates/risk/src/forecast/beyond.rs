//! How long work takes beyond its promised date, or from now on where that has passed or none was given.

use super::{
    class::ClassFallback,
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

/// The days beyond.
#[derive(Debug, Clone)]
pub(super) struct OverrunModel {
    fallback: ClassFallback,
    regression: Regression<{ COUNT + 1 }>,
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

fn line(row: &FeatureRow) -> [f64; COUNT + 1] {
    let mut line = [1.0; COUNT + 1];
    line[1..].copy_from_slice(row);
    line
}

impl OverrunModel {
    /// The model without any history.
    pub(super) fn unfitted(fallback: ClassFallback) -> Self {
        Self { fallback, regression: Regression::unfitted(SPREAD) }
    }

    /// Learns from snapshots of one state.
    pub(super) fn fit(&mut self, snapshots: &[&ItemSnapshot], rows: &[FeatureRow]) {
        let cases: Vec<_> = snapshots
            .iter()
            .zip(rows)
            .filter_map(|(snapshot, row)| {
                let value = days_beyond(snapshot)?.ln() - expected(self.fallback, snapshot);
                Some(LogSample { line: line(row), value, exact: snapshot.delivered, share: snapshot.share })
            })
            .collect();
        self.regression.fit(&cases, FEATURE_RIDGE);
    }

    /// The logarithm of the median of the days beyond.
    pub(super) fn centre(&self, snapshot: &ItemSnapshot, row: &FeatureRow) -> f64 {
        expected(self.fallback, snapshot) + self.regression.centre(&line(row))
    }

    /// The probability of being open after `days` beyond, given the centre.
    pub(super) fn survival(&self, days: f64, centre: f64) -> f64 {
        self.regression.survival(days.ln(), centre)
    }
}
