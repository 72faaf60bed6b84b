//! Linear models over hashed features: logistic regression with an L2 penalty by stochastic steps of adapted size, in a
//! fixed order. The same examples in the same order give the same weights.

/// What is learned from.
pub trait Example {
    /// Rows of weights and how much each counts.
    fn features(&self) -> &[(u32, f32)];
    /// The right answer.
    fn holds(&self) -> bool;
    /// How much the example counts.
    fn weight(&self) -> f32;
    /// Whether it is Russian; each language has an intercept of its own.
    fn russian(&self) -> bool;
}

/// How weights are learned.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How often every example is seen.
    pub epochs: usize,
    /// The size of the first steps.
    pub rate: f32,
    /// The penalty on weights.
    pub decay: f32,
}

/// Weights as they are learned.
#[derive(Debug, Clone)]
pub struct Weights {
    /// One weight a row.
    pub rows: Vec<f32>,
    /// What English and Russian examples start with.
    pub intercept: [f32; 2],
}

/// Learns `rows` weights from those examples that `keep` keeps.
pub fn learn<E: Example>(all: &[E], rows: usize, options: Options, keep: impl Fn(&E) -> bool) -> Weights {
    let mut weights = Weights { rows: vec![0.0; rows], intercept: [0.0; 2] };
    let mut seen = vec![1e-2_f32; rows];
    let mut order: Vec<u32> =
        (0..u32::try_from(all.len()).unwrap_or(u32::MAX)).filter(|&at| keep(&all[at as usize])).collect();
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    for epoch in 0..options.epochs {
        for at in (1..order.len()).rev() {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            order.swap(at, usize::try_from(state % (at as u64 + 1)).unwrap_or(0));
        }
        let rate = options.rate / (1.0 + 0.15 * epoch as f32);
        for &at in &order {
            let example = &all[at as usize];
            let sum = weights.sum(example.features(), example.russian()).clamp(-30.0, 30.0);
            let chance = 1.0 / (1.0 + (-sum).exp());
            let slope = (chance - f32::from(u8::from(example.holds()))) * example.weight();
            for &(row, size) in example.features() {
                let row = row as usize;
                let step = slope * size + options.decay * weights.rows[row] * 50.0;
                seen[row] += step * step;
                weights.rows[row] -= rate * step / seen[row].sqrt();
            }
            weights.intercept[usize::from(example.russian())] -= 0.01 * slope;
        }
    }
    weights
}

impl Weights {
    /// How far an example lies on the side of those that hold.
    pub fn sum(&self, features: &[(u32, f32)], russian: bool) -> f32 {
        features.iter().map(|&(row, size)| self.rows[row as usize] * size).sum::<f32>()
            + self.intercept[usize::from(russian)]
    }

    /// The weights in 127ths of the largest, and the largest.
    pub fn quantised(&self) -> (Vec<i8>, f32) {
        let scale = self.rows.iter().fold(1e-6_f32, |most, weight| most.max(weight.abs()));
        let quantise = |weight: &f32| {
            #[allow(clippy::cast_possible_truncation, reason = "rounded to -127..=127")]
            let byte = (weight / scale * 127.0).round() as i8;
            byte
        };
        (self.rows.iter().map(quantise).collect(), scale)
    }
}

/// What each row of the words of a text counts, so that long ones don't drown its shape.
pub(crate) fn word_size(count: usize) -> f32 {
    1.5 / (count as f32 + 3.0).sqrt()
}
