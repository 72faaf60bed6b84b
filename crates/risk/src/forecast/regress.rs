//! Ridge regression of right-censored logarithms: missing parts are filled in with the fit's expectation (Schmee and
//! Hahn, 1979), and the residuals are kept as a Kaplan–Meier curve.

use super::{
    curve::{CensoredValue, ResidualCurve, sort_cases},
    feature::dot,
    solve::NormalEquations,
};
use forewarn_base::stat::normal_cdf;

/// The ridge of the level.
const LEVEL_RIDGE: f64 = 1.0;
/// How many cases the assumed spread counts for.
const SPREAD_CASES: f64 = 8.0;
/// The bounds of the spread: with more, a tenth would take seven times the median and more, which no follow-up shows.
const SPREADS: (f64, f64) = (0.1, 1.5);
/// How many cases the normal curve counts for in the curve of residuals.
const CURVE_CASES: f64 = 10.0;
/// How many cases the curve of all strata counts for in the curve of one.
const STRATUM_CASES: f64 = 30.0;
/// Rounds of filling in at the most.
const ROUNDS_MOST: usize = 25;

/// One case: features, logarithm, whether it is exact, weight.
#[derive(Debug, Clone)]
pub(super) struct LogSample<const SIZE: usize> {
    /// The features; the first is the intercept.
    pub(super) line: [f64; SIZE],
    /// The logarithm, minus its prior expectation.
    pub(super) value: f64,
    /// Whether it is exact; otherwise it is a lower bound.
    pub(super) exact: bool,
    /// Its weight.
    pub(super) share: f64,
    /// Its stratum.
    pub(super) stratum: usize,
}

/// A fitted regression.
#[derive(Debug, Clone)]
pub(super) struct Regression<const SIZE: usize> {
    weights: [f64; SIZE],
    assumed: f64,
    spread: f64,
    /// The curve of residuals of each stratum.
    curves: Vec<ResidualCurve>,
}

impl<const SIZE: usize> Regression<SIZE> {
    /// The regression without data: zero effects and the assumed spread.
    pub(super) fn unfitted(spread: f64) -> Self {
        Self { weights: [0.0; SIZE], assumed: spread, spread, curves: vec![ResidualCurve::normal()] }
    }

    /// Learns; features are pulled to no effect by `ridge`.
    pub(super) fn fit(&mut self, cases: &[LogSample<SIZE>], ridge: f64) {
        if cases.is_empty() {
            return;
        }
        for _ in 0..ROUNDS_MOST {
            if self.round(cases, ridge) < 1e-4 {
                break;
            }
        }
        let strata = cases.iter().map(|case| case.stratum + 1).max().unwrap_or(0);
        let mut own: Vec<Vec<CensoredValue>> = vec![Vec::new(); strata];
        for case in cases {
            own[case.stratum].push((self.residual(case), case.exact, case.share));
        }
        own.iter_mut().for_each(|own| sort_cases(own));
        let all = ResidualCurve::fit(own.concat(), &ResidualCurve::normal(), CURVE_CASES);
        self.curves = own.into_iter().map(|own| ResidualCurve::fit(own, &all, STRATUM_CASES)).collect();
    }

    fn residual(&self, case: &LogSample<SIZE>) -> f64 {
        (case.value - dot(&case.line, &self.weights)) / self.spread
    }

    /// Fills in, fits, estimates the spread; returns the largest change.
    fn round(&mut self, cases: &[LogSample<SIZE>], ridge: f64) -> f64 {
        let mut equations = NormalEquations::new(SIZE);
        let mut filled = Vec::with_capacity(cases.len());
        for case in cases {
            let value = if case.exact {
                case.value
            } else {
                dot(&case.line, &self.weights) + self.spread * mean_above(self.residual(case))
            };
            filled.push(value);
            equations.add(&case.line, case.share, case.share * value);
        }
        equations.ridge(0, LEVEL_RIDGE, 0.0);
        (1..SIZE).for_each(|index| equations.ridge(index, ridge, 0.0));
        let next = equations.solve();
        let moved = next.iter().zip(&self.weights).map(|(new, old)| (new - old).abs()).fold(0.0, f64::max);
        self.weights.copy_from_slice(&next);
        let (mut squares, mut total) = (SPREAD_CASES * self.assumed * self.assumed, SPREAD_CASES);
        for (case, value) in cases.iter().zip(filled) {
            let mut square = (value - dot(&case.line, &self.weights)).powi(2);
            if !case.exact {
                // A filled-in value is a mean; its own variance belongs in the sum.
                let z = self.residual(case);
                let above = mean_above(z);
                square += self.spread * self.spread * (1.0 - above * (above - z)).max(0.0);
            }
            squares += case.share * square;
            total += case.share;
        }
        self.spread = (squares / total).sqrt().clamp(SPREADS.0, SPREADS.1);
        moved
    }

    /// The spread of the logarithm.
    pub(super) fn spread(&self) -> f64 {
        self.spread
    }

    /// The effect added to the prior expectation.
    pub(super) fn centre(&self, line: &[f64; SIZE]) -> f64 {
        dot(line, &self.weights)
    }

    /// The probability that the logarithm is larger, given its centre and its stratum.
    pub(super) fn survival(&self, logarithm: f64, centre: f64, stratum: usize) -> f64 {
        let curve = &self.curves[stratum.min(self.curves.len() - 1)];
        curve.survival((logarithm - centre) / self.spread)
    }
}

/// The mean of a standard normal value that is known to be above `z`.
fn mean_above(z: f64) -> f64 {
    if z > 6.0 {
        return z + 1.0 / z;
    }
    let density = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    density / (1.0 - normal_cdf(z)).max(1e-12)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planted_weights_are_found_though_a_third_is_cut_off() {
        let cases: Vec<LogSample<2>> = (0..400)
            .map(|case| {
                let x = f64::from(case % 20) / 10.0 - 1.0;
                // An even spread of ±0.5 around the line.
                let value = 1.0 + 0.5 * x + (f64::from(case * 37 % 101) / 101.0 - 0.5);
                let exact = value < 1.15;
                LogSample { line: [1.0, x], value: value.min(1.15), exact, share: 1.0, stratum: 0 }
            })
            .collect();
        let mut fit = Regression::unfitted(1.0);
        fit.fit(&cases, 1.0);
        assert!(
            (fit.weights[0] - 1.0).abs() < 0.1 && (fit.weights[1] - 0.5).abs() < 0.1,
            "{:?}",
            fit.weights
        );
    }
}
