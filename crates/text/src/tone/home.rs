//! How an agency and its clients talk: weights of their own, learned from the corpus of this project alone, which are
//! added to those of all talk as far as a text is of this kind. Talk of films and airlines must not teach mail what
//! sounds neutral, nor the other way round.

use super::cue::INPUTS;
use super::feature::ROW_BITS;
use crate::Lang;

/// What these weights add up to: negative, neutral, positive, and whether the text is talk of an agency.
pub(crate) const PARTS: usize = 4;

/// One number per part.
pub(crate) type Share = [f32; PARTS];

/// The place of "is it talk of an agency".
pub(crate) const AT_HOME: usize = 3;

/// These features share fewer rows than those of all talk.
const BITS: u32 = 15;

/// How many rows there are.
pub(crate) const HOME_ROWS: usize = 1 << BITS;

/// The row of a feature, from its row among those of all talk.
#[inline]
pub(crate) fn home_row(row: u32) -> usize {
    (row >> (ROW_BITS - BITS)) as usize & (HOME_ROWS - 1)
}

/// The weights as they are used.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Home {
    /// Weights of hashed features in 127ths of the scales.
    pub(crate) rows: Vec<[i8; PARTS]>,
    pub(crate) scales: Share,
    /// Weights of the counters.
    pub(crate) inputs: Vec<Share>,
    pub(crate) intercept: Share,
}

impl Home {
    /// Weights that add nothing.
    pub(crate) fn none() -> Self {
        let mut intercept = [0.0; PARTS];
        intercept[AT_HOME] = -40.0;
        Self {
            rows: vec![[0; PARTS]; HOME_ROWS],
            scales: [1e-6; PARTS],
            inputs: vec![[0.0; PARTS]; INPUTS],
            intercept,
        }
    }

    /// The weights of a row among those of all talk.
    #[inline]
    pub(crate) fn row(&self, row: u32) -> [i8; PARTS] {
        self.rows[home_row(row)]
    }

    /// Adds the weights of a row.
    #[inline]
    pub(crate) fn add(&self, row: u32, size: f32, sums: &mut Share) {
        for (sum, weight) in sums.iter_mut().zip(&self.rows[home_row(row)]) {
            *sum += size * f32::from(*weight);
        }
    }

    /// What is added to the sums of the three tones, and how far the text is talk of an agency: `hashed` in 127ths of
    /// the scales, each times `size`.
    pub(crate) fn more(
        &self,
        lang: Lang,
        hashed: &Share,
        size: f32,
        inputs: &[f32; INPUTS],
    ) -> ([f32; 3], f32) {
        let mut sums = self.intercept;
        for at in 0..PARTS {
            sums[at] += hashed[at] * self.scales[at] * size;
        }
        // Most counters of a short message are 0.
        for (input, weights) in inputs.iter().zip(&self.inputs).filter(|(input, _)| **input != 0.0) {
            for at in 0..PARTS {
                sums[at] += input * weights[at];
            }
        }
        weighed(lang, &sums)
    }
}

/// How sure it must be that a text is talk of an agency for it to count by half, as log-odds where both kinds are as
/// common. In English much other talk was learned from, and that holds best elsewhere; in Russian little was.
fn half(lang: Lang) -> f32 {
    if lang == Lang::Ru { 1.0 } else { 1.5 }
}

/// How steeply it counts from there.
const STEEP: f32 = 3.0;

/// The three tones as far as the text is talk of an agency, and how far it is.
pub(crate) fn weighed(lang: Lang, sums: &Share) -> ([f32; 3], f32) {
    let sure = (STEEP * (sums[AT_HOME] - half(lang))).clamp(-40.0, 40.0);
    let share = 1.0 / (1.0 + (-sure).exp());
    ([share * sums[0], share * sums[1], share * sums[2]], share)
}
