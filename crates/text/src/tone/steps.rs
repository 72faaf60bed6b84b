//! The lowest place of a smooth loss, by steps that learn its curvature from the steps before (L-BFGS).

use std::collections::VecDeque;

/// Steps at most, and how many of the last tell the curvature.
const STEPS: usize = 60;
const REMEMBERED: usize = 8;

/// A step that lowers the loss by less than this share of it is the last.
const ENOUGH: f64 = 1e-5;

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// A step that was made: how far, and how the slope changed on it.
struct Step {
    moved: Vec<f64>,
    turned: Vec<f64>,
    bend: f64,
}

/// Walks down from `place`. `loss` gives the loss of a place and adds its slope to the zeros it is handed.
pub(super) fn descend(mut place: Vec<f64>, loss: impl Fn(&[f64], &mut [f64]) -> f64) -> Vec<f64> {
    let mut slope = vec![0.0; place.len()];
    let mut height = loss(&place, &mut slope);
    let mut past: VecDeque<Step> = VecDeque::new();
    for _ in 0..STEPS {
        let way = way(&slope, &past);
        let fall = dot(&slope, &way);
        let mut length = 1.0;
        let (next, next_slope, next_height) = loop {
            let next: Vec<f64> = place.iter().zip(&way).map(|(place, way)| place - length * way).collect();
            let mut next_slope = vec![0.0; place.len()];
            let next_height = loss(&next, &mut next_slope);
            if next_height <= height - 1e-4 * length * fall {
                break (next, next_slope, next_height);
            }
            length /= 2.0;
            if length < 1e-4 {
                return place;
            }
        };
        let moved: Vec<f64> = next.iter().zip(&place).map(|(next, place)| next - place).collect();
        let turned: Vec<f64> = next_slope.iter().zip(&slope).map(|(next, slope)| next - slope).collect();
        let bend = dot(&moved, &turned);
        if bend > 1e-12 {
            past.push_back(Step { moved, turned, bend });
            if past.len() > REMEMBERED {
                past.pop_front();
            }
        }
        let lowered = height - next_height;
        (place, slope, height) = (next, next_slope, next_height);
        if lowered < ENOUGH * height {
            break;
        }
    }
    place
}

/// The slope, turned and stretched by the curvature that past steps met.
fn way(slope: &[f64], past: &VecDeque<Step>) -> Vec<f64> {
    let mut way = slope.to_vec();
    let mut shares = Vec::with_capacity(past.len());
    for step in past.iter().rev() {
        let share = dot(&step.moved, &way) / step.bend;
        way.iter_mut().zip(&step.turned).for_each(|(way, turned)| *way -= share * turned);
        shares.push(share);
    }
    let size = past.back().map_or_else(
        || 1.0 / dot(slope, slope).sqrt().max(1e-9),
        |step| step.bend / dot(&step.turned, &step.turned),
    );
    way.iter_mut().for_each(|way| *way *= size);
    for (step, share) in past.iter().zip(shares.iter().rev()) {
        let more = share - dot(&step.turned, &way) / step.bend;
        way.iter_mut().zip(&step.moved).for_each(|(way, moved)| *way += more * moved);
    }
    way
}
