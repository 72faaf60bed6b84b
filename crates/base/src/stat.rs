//! Small statistics that every phase uses.

/// The normal quantile of 90 %: the half width of an 80 % interval.
pub const Z80: f64 = 1.281_551_565_544_6;

/// The logistic function.
pub fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// The log-odds of a probability.
pub fn logit(probability: f64) -> f64 {
    (probability / (1.0 - probability)).ln()
}

/// The median; `None` of nothing. Sorts the values.
pub fn median(values: &mut [f64]) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        length if length % 2 == 1 => Some(values[middle]),
        _ => Some(f64::midpoint(values[middle - 1], values[middle])),
    }
}

/// The 80 % interval of a rate of `hits` in `cases` (Wilson, 1927); (0, 1) without cases.
pub fn wilson(hits: usize, cases: usize) -> (f64, f64) {
    if cases == 0 {
        return (0.0, 1.0);
    }
    let (n, rate, z2) = (cases as f64, hits as f64 / cases as f64, Z80 * Z80);
    let middle = (rate + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z80 / (1.0 + z2 / n) * (rate * (1.0 - rate) / n + z2 / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// The standard normal distribution function (Abramowitz and Stegun 26.2.17, error below 7.5e-8).
pub fn normal_cdf(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let series = t
        * (0.319_381_530
            + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let upper = (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt() * series;
    if z >= 0.0 { 1.0 - upper } else { upper }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_holds_the_rate_and_narrows_with_cases() {
        let (low, high) = wilson(8, 10);
        assert!(low < 0.8 && 0.8 < high);
        let (low_many, high_many) = wilson(80, 100);
        assert!(high_many - low_many < high - low);
    }

    #[test]
    fn known_values_of_the_normal_distribution() {
        assert!((normal_cdf(0.0) - 0.5).abs() < 1e-6);
        assert!((normal_cdf(Z80) - 0.9).abs() < 1e-6);
        assert!((normal_cdf(-1.96) - 0.024_998).abs() < 1e-5);
    }
}
