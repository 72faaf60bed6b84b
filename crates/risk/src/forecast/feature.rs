//! The model's view of a snapshot: its state and its features.

use super::life::ItemSnapshot;

/// How many features a snapshot has.
pub(super) const COUNT: usize = 7;
/// The indexes of the slip features, whose effect on the chance of keeping a date is never positive.
pub(super) const SLIPS: [usize; 2] = [2, 3];

/// A snapshot's features, minus their means.
pub(super) type FeatureRow = [f64; COUNT];

/// The state of an item's due date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DueState {
    /// A date still to come.
    Promised,
    /// A date that has passed.
    Overdue,
    /// No date.
    Undated,
}

impl DueState {
    /// All of them, in the order of their models.
    pub(super) const ALL: [Self; 3] = [Self::Promised, Self::Overdue, Self::Undated];

    /// The state of a snapshot.
    pub(super) fn of(snapshot: &ItemSnapshot) -> Self {
        match snapshot.remaining {
            Some(remaining) if remaining > 0.0 => Self::Promised,
            Some(_) => Self::Overdue,
            None => Self::Undated,
        }
    }
}

/// Days from the commitment to the date now promised, at least one.
pub(super) fn promised_days(snapshot: &ItemSnapshot) -> f64 {
    (snapshot.age + snapshot.remaining.unwrap_or(0.0)).max(1.0)
}

/// The features of a snapshot, each within a few units of zero: how long it is to go (overdue, open), how much of the
/// promised time is gone (for the overdue: how long the promise was), how often and how far the date was moved, whether
/// it waits, its owner's load, its weight.
pub(super) fn features(snapshot: &ItemSnapshot) -> FeatureRow {
    let promised = promised_days(snapshot);
    let (scale, gone) = match DueState::of(snapshot) {
        DueState::Promised => (snapshot.remaining.unwrap_or(1.0), (snapshot.age / promised).clamp(0.0, 1.0)),
        DueState::Overdue => (-snapshot.remaining.unwrap_or(0.0), (promised / 30.0).ln() / 2.0),
        DueState::Undated => (snapshot.age, 0.0),
    };
    [
        ((scale + 0.5) / 30.0).ln() / 2.0,
        gone,
        snapshot.moves.ln_1p(),
        (snapshot.slip / promised).min(1.0),
        f64::from(u8::from(snapshot.waiting)),
        snapshot.load.max(0.0).ln_1p() / 2.0,
        snapshot.weight / 2.0,
    ]
}

/// The sum of products.
pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
