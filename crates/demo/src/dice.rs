//! Chance: one seeded stream of random numbers per client and purpose, so that no client's luck depends on another's.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A seeded source of chance.
#[derive(Debug, Clone)]
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream numbered `stream` of a seed.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream);
        Dice(generator)
    }

    /// A number from 0 up to, not including, 1.
    pub(super) fn unit(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    /// True with this probability.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// A whole number from 0 up to, not including, `count`; 0 for an empty range.
    pub(super) fn below(&mut self, count: usize) -> usize {
        let wide = u64::from(self.0.next_u32()) * count as u64;
        usize::try_from(wide >> 32).unwrap_or(0)
    }

    /// A whole number from `lowest` to `highest`, both included.
    pub(super) fn between(&mut self, lowest: i32, highest: i32) -> i32 {
        let count = i64::from(highest.max(lowest)) - i64::from(lowest) + 1;
        let step = (i64::from(self.0.next_u32()) * count) >> 32;
        i32::try_from(i64::from(lowest) + step).unwrap_or(lowest)
    }

    /// A number between two others.
    pub(super) fn spread(&mut self, lowest: f64, highest: f64) -> f64 {
        lowest + (highest - lowest) * self.unit()
    }

    /// A normal deviate of mean 0 and deviation 1 (Box and Muller).
    pub(super) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// One of a list; the list must not be empty.
    pub(super) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// The index of one of a list of weights.
    pub(super) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return index;
            }
        }
        weights.len().saturating_sub(1)
    }
}
