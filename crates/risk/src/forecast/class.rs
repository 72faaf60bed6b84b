//! The built-in reference class, used where the workspace has no history of its own.

use forewarn_base::stat::normal_cdf;

/// The median of actual over promised time in the built-in class: 145 outsourced projects, median 1.00, 1.67 at 90 %
/// (Kitchenham, Pfleeger, `McColl` and Eagan: An empirical study of maintenance and development estimation accuracy,
/// Journal of Systems and Software 64, 2002), taken as log-normal.
const BUILT_IN_MEDIAN: f64 = 1.0;
/// The built-in class's spread: ln 1.67 over the normal quantile of 90 %, 1.2816.
const BUILT_IN_SIGMA: f64 = 0.400;
/// The spread assumed where the built-in class may not be used: ninety in a hundred take at most three times the
/// promised time (ln 3 over 1.2816). No publication: a stated assumption.
const ASSUMED_SIGMA: f64 = 0.857;

/// The forecast where the workspace has no history of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassFallback {
    /// The published class.
    BuiltIn,
    /// Twice as wide a guess, from no data: for backtests on the very data that the published class comes from.
    Assumed,
}

impl ClassFallback {
    /// The class name shown in a forecast.
    pub fn name(self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in",
            Self::Assumed => "assumed",
        }
    }

    fn sigma(self) -> f64 {
        match self {
            Self::BuiltIn => BUILT_IN_SIGMA,
            Self::Assumed => ASSUMED_SIGMA,
        }
    }

    /// The probability of being open after `share` of the promised time.
    pub(super) fn survival(self, share: f64) -> f64 {
        if share <= 0.0 { 1.0 } else { 1.0 - normal_cdf((share / BUILT_IN_MEDIAN).ln() / self.sigma()) }
    }

    /// By which share of the promised time work is late at the median of all late work.
    pub(super) fn excess(self) -> f64 {
        // Half of the work is late, so the median of the late is the 75 % point; 0.6745 is its normal quantile.
        BUILT_IN_MEDIAN * (0.674_5 * self.sigma()).exp() - 1.0
    }
}
