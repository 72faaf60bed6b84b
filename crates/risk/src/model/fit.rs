//! The one place that knows linfa.

use linfa::{Dataset, traits::Fit};
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};

use forewarn_base::stat;

/// A fitted logistic regression.
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticFit {
    /// The log-odds where every column is zero.
    pub intercept: f64,
    /// What one unit of each column adds.
    pub coefficients: Vec<f64>,
}

impl LogisticFit {
    /// The probability that the label is true.
    pub fn probability(&self, row: &[f64]) -> f64 {
        let sum: f64 =
            self.coefficients.iter().zip(row).map(|(coefficient, value)| coefficient * value).sum();
        stat::logistic(self.intercept + sum)
    }
}

/// Fits P(label is true) with a ridge penalty on all coefficients but the intercept; `None` without rows of both
/// labels, or where the solver finds nothing finite.
///
/// linfa calls the commoner class positive: the sign is turned here, so that a rare conflict stays a conflict.
pub fn logistic(rows: &[Vec<f64>], labels: &[bool], penalty: f64) -> Option<LogisticFit> {
    let width = rows.first().map_or(0, Vec::len);
    let hits = labels.iter().filter(|label| **label).count();
    if hits == 0 || hits == labels.len() {
        return None;
    }
    if width == 0 {
        let rate = hits as f64 / labels.len() as f64;
        return Some(LogisticFit { intercept: stat::logit(rate), coefficients: Vec::new() });
    }
    let flat = rows.iter().flatten().copied().collect();
    let records = Array2::from_shape_vec((rows.len(), width), flat).ok()?;
    let targets: Array1<bool> = labels.iter().copied().collect();
    let fitted = LogisticRegression::default()
        .alpha(penalty)
        .max_iterations(200)
        .gradient_tolerance(1e-3)
        .fit(&Dataset::new(records, targets))
        .ok()?;
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    let coefficients: Vec<f64> = fitted.params().iter().map(|value| sign * value).collect();
    let intercept = sign * fitted.intercept();
    (intercept.is_finite() && coefficients.iter().all(|value| value.is_finite()))
        .then_some(LogisticFit { intercept, coefficients })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows whose label is true where the column is high: every `nth` row.
    fn fitted(nth: usize) -> LogisticFit {
        let labels: Vec<bool> = (0..120).map(|index| index % nth == 0).collect();
        let rows: Vec<Vec<f64>> = labels
            .iter()
            .enumerate()
            .map(|(index, label)| vec![if *label { 1.0 } else { 0.0 } + (index % 7) as f64 / 5.0])
            .collect();
        logistic(&rows, &labels, 1.0).expect("both labels are there")
    }

    #[test]
    fn the_probability_is_that_of_the_true_label_whether_it_is_rare_or_common() {
        let rare = fitted(10);
        assert!(rare.coefficients[0] > 0.0);
        assert!(rare.probability(&[0.0]) < 0.1 && rare.probability(&[2.2]) > 0.2, "{rare:?}");
        let labels: Vec<bool> = (0..120).map(|index| index % 10 != 0).collect();
        let rows: Vec<Vec<f64>> = labels.iter().map(|label| vec![f64::from(u8::from(*label))]).collect();
        let common = logistic(&rows, &labels, 1.0).expect("both labels are there");
        assert!(common.coefficients[0] > 0.0 && common.probability(&[1.0]) > 0.9, "{common:?}");
    }

    #[test]
    fn one_label_alone_teaches_nothing() {
        assert_eq!(logistic(&[vec![1.0], vec![2.0]], &[false, false], 1.0), None);
    }
}
