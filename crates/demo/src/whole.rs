//! Fractions made whole, in one place: every value here is far smaller than what the whole types hold.

/// The nearest whole number.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast from float saturates, and sums and days are small"
)]
pub(super) fn rounded(value: f64) -> i64 {
    value.round() as i64
}

/// The whole days in a fraction of days.
pub(super) fn whole_days(value: f64) -> i32 {
    i32::try_from(rounded(value.floor())).unwrap_or(i32::MAX)
}

/// The nearest number of half the width.
#[expect(
    clippy::cast_possible_truncation,
    reason = "precision is given up on purpose, to remember a life in few bytes"
)]
pub(super) fn narrow(value: f64) -> f32 {
    value as f32
}
