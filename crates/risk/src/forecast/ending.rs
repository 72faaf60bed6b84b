//! Which open work will ever end: a mixture of work that ends and a share that never does (Boag, 1949), told apart by how
//! long nothing has happened.

use super::life::{ItemLife, days};

/// The part of deliveries that counts as the tail, from which the share is learned.
const TAIL: f64 = 0.10;
/// How many cases it counts for that of the work which ends the share still open falls with the square of the silence.
const STEADY_CASES: f64 = 5.0;
const STEADY_POWER: f64 = 2.0;
/// Before any is seen, one in so many cases of the tail never ends.
const PRIOR: (f64, f64) = (1.0, 100.0);
/// Rounds of the estimate.
const ROUNDS: usize = 30;
/// Fewer deliveries tell nothing.
const DELIVERIES_LEAST: usize = 12;
/// Silence under a week tells nothing.
const SILENCE_LEAST: f64 = 7.0;

/// The chance that silent work will ever end. Work is silent since it was last heard of, or since its date has passed.
#[derive(Debug, Clone, Copy)]
pub(super) struct EndingChance {
    /// Days of silence after which only the tail of deliveries is left.
    from: f64,
    /// The share of those silent for so long that never ends.
    never: f64,
    /// How fast the rest ends: the chance of being open falls by this power of the silence.
    power: f64,
}

impl EndingChance {
    /// Everything ends.
    const ALWAYS: Self = Self { from: f64::INFINITY, never: 0.0, power: 1.0 };

    /// Learns from lives of one kind, as known at a moment: (days of silence, whether it was delivered then); lives that
    /// ended otherwise are left out.
    fn fit(mut delivered: Vec<f64>, open: &[f64]) -> Self {
        if delivered.len() < DELIVERIES_LEAST {
            return Self::ALWAYS;
        }
        delivered.sort_unstable_by(f64::total_cmp);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
        let place = ((delivered.len() as f64 * (1.0 - TAIL)) as usize).min(delivered.len() - 1);
        let from = delivered[place].max(SILENCE_LEAST);
        let tail = &delivered[delivered.partition_point(|silence| *silence <= from)..];
        let logarithms: f64 = tail.iter().map(|silence| (silence / from).ln()).sum();
        let power = (tail.len() as f64 + STEADY_CASES) / (logarithms + STEADY_CASES / STEADY_POWER);
        let mut chance = Self { from, never: PRIOR.0 / PRIOR.1, power };
        let silent: Vec<f64> =
            open.iter().filter(|silence| **silence > from).map(|silence| chance.open(*silence)).collect();
        let total = (tail.len() + silent.len()) as f64 + PRIOR.1;
        for _ in 0..ROUNDS {
            let never: f64 = silent.iter().map(|open| 1.0 - chance.ends(*open)).sum();
            chance.never = (never + PRIOR.0) / total;
        }
        chance
    }

    /// The chance that work which ends would still be open after so many days of silence, in the tail.
    fn open(self, silence: f64) -> f64 {
        (silence / self.from).powf(-self.power)
    }

    /// The chance that work ends, given that it would be open with the chance `open` if it did.
    fn ends(self, open: f64) -> f64 {
        let ends = (1.0 - self.never) * open;
        ends / (ends + self.never)
    }

    /// The chance that work silent for so many days will end.
    fn of(self, silence: f64) -> f64 {
        if silence <= self.from {
            return 1.0;
        }
        self.ends(self.open(silence))
    }
}

/// The chances of work with a date and without one.
#[derive(Debug, Clone, Copy)]
pub(super) struct EndingChances([EndingChance; 2]);

impl EndingChances {
    /// Learns from all lives as known at a moment.
    pub(super) fn new<'a>(lives: impl Iterator<Item = &'a ItemLife>, known: i64) -> Self {
        let (mut delivered, mut open) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
        for life in lives {
            let Some(silence) = silence(life, known) else { continue };
            let dated = usize::from(life.is_dated(known));
            if life.is_delivered(known) {
                delivered[dated].push(silence);
            } else if life.is_open(known) {
                open[dated].push(silence);
            }
        }
        let [undated, dated] = delivered;
        Self([EndingChance::fit(undated, &open[0]), EndingChance::fit(dated, &open[1])])
    }

    /// The chance that a life that is open at the moment will ever end; 1 for one that has ended.
    pub(super) fn of(self, life: &ItemLife, known: i64) -> f64 {
        if !life.is_open(known) {
            return 1.0;
        }
        silence(life, known).map_or(1.0, |silence| self.0[usize::from(life.is_dated(known))].of(silence))
    }
}

/// The days of silence at the end of a life, as known at a moment; `None` while its date is to come.
fn silence(life: &ItemLife, known: i64) -> Option<f64> {
    let until = life.seen_until(known);
    let silence = days(life.silent_since(known), until);
    (silence > 0.0).then_some(silence)
}
