//! Calibration: what makes a score of 0.7 true seven times in ten.
//!
//! Sums of texts that the weights were not learned from are put through `gain × sum + shift`, by maximum likelihood.

use super::model::{OUTPUTS, Row};
use crate::Lang;

/// The sums of a text not learned from, what its labels ask for, and how much it counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unseen {
    pub(crate) sums: Row,
    pub(crate) targets: [Option<f32>; OUTPUTS],
    pub(crate) weights: Row,
    pub(crate) lang: Lang,
}

/// How often the steepest way is walked.
const STEPS: usize = 400;

/// Gains and shifts; an output with too few labels keeps `known`.
pub(crate) fn fit(unseen: &[Unseen], known: (Row, Row)) -> (Row, Row) {
    let (mut gain, mut shift) = known;
    let judged = |output: usize| unseen.iter().filter(|text| text.targets[output].is_some()).count();
    if judged(0) >= 50 {
        fit_tone(unseen, &mut gain, &mut shift);
    }
    for output in 3..OUTPUTS {
        let marked =
            unseen.iter().filter(|text| text.targets[output].is_some_and(|target| target > 0.5)).count();
        if marked >= 15 && judged(output) - marked >= 15 {
            (gain[output], shift[output]) = fit_mark(unseen, output);
        }
    }
    (gain, shift)
}

/// One gain and a shift each for negative, neutral, positive.
fn fit_tone(unseen: &[Unseen], gain: &mut Row, shift: &mut Row) {
    let total: f32 = unseen.iter().filter(|text| text.targets[0].is_some()).map(|text| text.weights[0]).sum();
    let (mut one, mut shifts) = (1.0_f32, [0.0_f32; 3]);
    for step in 0..STEPS {
        let (mut slope_gain, mut slopes) = (0.0, [0.0; 3]);
        for text in unseen.iter().filter(|text| text.targets[0].is_some()) {
            let at = |output: usize| one * text.sums[output] + shifts[output];
            let top = at(0).max(at(1)).max(at(2));
            let parts = [0, 1, 2].map(|output| (at(output) - top).exp());
            let sum: f32 = parts.iter().sum();
            for output in 0..3 {
                let slope =
                    text.weights[0] * (parts[output] / sum - text.targets[output].unwrap_or(0.0)) / total;
                slopes[output] += slope;
                slope_gain += slope * text.sums[output];
            }
        }
        let rate = if step < STEPS / 2 { 0.5 } else { 0.2 };
        one = (one - rate * slope_gain).clamp(0.05, 5.0);
        for (shift, slope) in shifts.iter_mut().zip(slopes) {
            *shift -= 2.0 * rate * slope;
        }
    }
    gain[..3].fill(one);
    shift[..3].copy_from_slice(&shifts);
}

/// Gain and shift of one mark.
fn fit_mark(unseen: &[Unseen], output: usize) -> (f32, f32) {
    let judged: Vec<(f32, f32, f32)> = unseen
        .iter()
        .filter_map(|text| Some((text.sums[output], text.targets[output]?, text.weights[output])))
        .collect();
    let total: f32 = judged.iter().map(|text| text.2).sum();
    let (mut gain, mut shift) = (1.0_f32, 0.0_f32);
    for _ in 0..STEPS {
        let (mut slope_gain, mut slope_shift) = (0.0, 0.0);
        for &(sum, target, weight) in &judged {
            let slope = weight * (1.0 / (1.0 + (-(gain * sum + shift)).exp()) - target) / total;
            slope_gain += slope * sum;
            slope_shift += slope;
        }
        gain = (gain - slope_gain).clamp(0.05, 5.0);
        shift -= 2.0 * slope_shift;
    }
    (gain, shift)
}
