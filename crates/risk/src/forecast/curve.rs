//! Curves learned from cases of which some have not ended (Kaplan and Meier, 1958).

use std::cmp::Ordering;

use forewarn_base::stat::normal_cdf;

/// A value, whether it is exact (otherwise a lower bound), and its weight.
pub(super) type CensoredValue = (f64, bool, f64);

/// Cells of a grid.
const GRID: usize = 200;
/// Residuals are resolved within this many spreads.
const REACH: f64 = 5.0;

/// In the order of values, deliveries before what was open for as long.
pub(super) fn sort_cases(cases: &mut [CensoredValue]) {
    cases.sort_unstable_by(compare_cases);
}

fn compare_cases(a: &CensoredValue, b: &CensoredValue) -> Ordering {
    a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)).then(a.2.total_cmp(&b.2))
}

/// The Kaplan–Meier estimate at each of the rising `places`, and whether cases were left beyond it.
fn kaplan_meier(mut cases: Vec<CensoredValue>, indexes: impl Iterator<Item = f64>) -> Vec<(f64, bool)> {
    assert!(cases.iter().all(|case| case.0.is_finite()), "a life is a finite number");
    // This sort joins parts that are in order in one pass.
    cases.sort_by(compare_cases);
    let mut at_risk: f64 = cases.iter().map(|case| case.2).sum();
    let (mut open, mut next) = (1.0, 0);
    indexes
        .map(|index| {
            while let Some((_, exact, weight)) = cases.get(next).filter(|case| case.0 <= index) {
                if *exact && at_risk > 1e-9 {
                    open *= (1.0 - weight / at_risk).max(0.0);
                }
                at_risk -= weight;
                next += 1;
            }
            (open, next < cases.len())
        })
        .collect()
}

fn exact_weight(cases: &[CensoredValue]) -> f64 {
    cases.iter().filter(|case| case.1).map(|case| case.2).sum()
}

/// The chance that a residual is larger, on an even grid.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ResidualCurve {
    open: Vec<f64>,
}

impl ResidualCurve {
    /// The normal curve.
    pub(super) fn normal() -> Self {
        Self { open: (0..=GRID).map(|step| 1.0 - normal_cdf(residual(step))).collect() }
    }

    /// Blends the estimate from cases with the curve of a wider class, which counts as that many cases.
    pub(super) fn fit(cases: Vec<CensoredValue>, wider: &Self, wider_cases: f64) -> Self {
        let mut curve = wider.clone();
        let exact = exact_weight(&cases);
        let trust = exact / (exact + wider_cases);
        let mut open = 1.0;
        let mut wider_before = 1.0;
        let steps = kaplan_meier(cases, (0..=GRID).map(residual));
        for (cell, (estimate, known)) in curve.open.iter_mut().zip(steps) {
            // Beyond the last case the curve falls as the wider one does.
            open = if known || estimate < open {
                estimate.min(open)
            } else {
                open * (*cell / wider_before).min(1.0)
            };
            wider_before = cell.max(1e-12);
            *cell = trust * open + (1.0 - trust) * *cell;
        }
        curve
    }

    /// The probability that a residual is larger than `z`.
    pub(super) fn survival(&self, z: f64) -> f64 {
        let at = (z + REACH) / (2.0 * REACH) * GRID as f64;
        if at <= 0.0 {
            return 1.0;
        }
        if at >= GRID as f64 {
            return self.open[GRID] * (REACH - z).exp();
        }
        between(&self.open, at)
    }
}

/// Calibration of past forecasts: an increasing map from the stated probabilities to the observed shares
/// (conformal recalibration on the probability scale, with censored cases).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Calibration {
    shares: Vec<f64>,
}

impl Calibration {
    /// The identity: probabilities are used as stated.
    pub(super) fn none() -> Self {
        Self { shares: (0..=GRID).map(|step| step as f64 / GRID as f64).collect() }
    }

    /// Learns from the probabilities that were stated for the time it took; being right counts as `right_cases`.
    pub(super) fn fit(stated: Vec<CensoredValue>, right_cases: f64) -> Self {
        let mut map = Self::none();
        let exact = exact_weight(&stated);
        let trust = exact / (exact + right_cases);
        // Probabilities are kept apart by the coarse grid of a fortieth, so that one case moves no cliff.
        let coarse: Vec<f64> = kaplan_meier(stated, (0..=40).map(|step| f64::from(step) / 40.0))
            .iter()
            .map(|(open, _)| 1.0 - open)
            .collect();
        for (step, share) in map.shares.iter_mut().enumerate() {
            *share = trust * between(&coarse, *share * 40.0) + (1.0 - trust) * *share;
            if step == 0 || step == GRID {
                *share = if step == 0 { 0.0 } else { 1.0 };
            }
        }
        map
    }

    /// The observed share for a stated probability.
    pub(super) fn apply(&self, probability: f64) -> f64 {
        between(&self.shares, probability.clamp(0.0, 1.0) * GRID as f64)
    }
}

/// The Kaplan–Meier curve of one stratum.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StratumCurve {
    /// (days as a multiple of the stratum's unit, the chance of being open after them).
    steps: Vec<(f64, f64)>,
    /// The weight of the deliveries behind it.
    pub(super) deliveries: f64,
}

impl StratumCurve {
    /// Learns from cases; `None` with less than `least` deliveries.
    pub(super) fn fit(mut cases: Vec<CensoredValue>, least: f64) -> Option<Self> {
        let deliveries = exact_weight(&cases);
        if deliveries < least {
            return None;
        }
        cases.sort_by(compare_cases);
        let mut at_risk: f64 = cases.iter().map(|case| case.2).sum();
        let (mut open, mut steps) = (1.0, vec![(0.0, 1.0)]);
        for (value, exact, weight) in cases {
            if exact && at_risk > 1e-9 {
                open *= (1.0 - weight / at_risk).max(0.0);
                steps.push((value, open));
            }
            at_risk -= weight;
        }
        // What is left open at the last delivery is taken to end with it: nobody has seen anything later.
        if let Some(last) = steps.last_mut() {
            last.1 = 0.0;
        }
        Some(Self { steps, deliveries })
    }

    /// The chance of being open after a multiple of the unit.
    pub(super) fn survival(&self, value: f64) -> f64 {
        let next = self.steps.partition_point(|step| step.0 <= value);
        next.checked_sub(1).map_or(1.0, |step| self.steps[step].1)
    }
}

fn residual(step: usize) -> f64 {
    (step as f64 / GRID as f64).mul_add(2.0 * REACH, -REACH)
}

/// The value between two cells of a grid.
fn between(grid: &[f64], at: f64) -> f64 {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the grid")]
    let step = (at.max(0.0) as usize).min(grid.len() - 2);
    let part = (at - step as f64).clamp(0.0, 1.0);
    grid[step] * (1.0 - part) + grid[step + 1] * part
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn censored_cases_make_the_curve_slower() {
        let seen: Vec<CensoredValue> =
            (0..40).map(|case| (f64::from(case) / 20.0 - 1.0, true, 1.0)).collect();
        let mut open = seen.clone();
        open.extend((0..20).map(|_| (0.5, false, 1.0)));
        let normal = ResidualCurve::normal();
        let (plain, censored) =
            (ResidualCurve::fit(seen, &normal, 1.0), ResidualCurve::fit(open, &normal, 1.0));
        assert!(censored.survival(0.8) > plain.survival(0.8));
    }

    #[test]
    fn curves_fall_from_one_and_calibrations_rise_from_zero_to_one() {
        let cases: Vec<CensoredValue> =
            (0..30).map(|case| (f64::from(case % 11) / 5.0 - 1.0, case % 3 > 0, 0.4)).collect();
        let curve = ResidualCurve::fit(cases, &ResidualCurve::normal(), 10.0);
        let stated = (0..30).map(|case| (f64::from(case) / 60.0, case % 4 > 0, 0.5)).collect();
        let calibration = Calibration::fit(stated, 10.0);
        let (mut last, mut share) = (1.0, 0.0);
        for step in 0..=300 {
            let open = curve.survival(f64::from(step) / 20.0 - 7.0);
            let risen = calibration.apply(f64::from(step) / 300.0);
            assert!(open <= last + 1e-12 && risen >= share - 1e-12, "{step}");
            (last, share) = (open, risen);
        }
        assert!(share > 0.999 && calibration.apply(0.25) > 0.3, "{share}");
    }
}
