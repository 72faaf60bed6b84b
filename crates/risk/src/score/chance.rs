//! Figures of a score as everything later shows them: a probability and an amount, each with its range.

use serde::Serialize;

/// A probability with its 80 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ConflictChance {
    /// The probability of a conflict within the horizon.
    pub probability: f64,
    /// The interval's lower end.
    pub lower: f64,
    /// The interval's upper end.
    pub upper: f64,
}

/// An amount as a range, in the workspace's currency.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AmountRange {
    /// The expected amount.
    pub expected: f64,
    /// At the lower end of the probability.
    pub lower: f64,
    /// At the upper end.
    pub upper: f64,
}
