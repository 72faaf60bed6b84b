//! Weights of talk of agencies while they are learned.

use super::{
    AT_HOME, Collection, Document, HOME_ROWS, Home, INPUTS, Lang, OUTPUTS, Options, PARTS, Row, Share,
    Weights, home_row, next, quantised, slope, step,
};

/// Weights of talk of agencies while they are learned.
#[derive(Debug, Clone)]
pub(super) struct AtHome {
    rows: Vec<Share>,
    inputs: Vec<Share>,
    intercept: Share,
}

impl AtHome {
    /// Learns what tells talk of agencies from other talk, and what `known` weights miss in it.
    pub(super) fn learn(
        collection: &Collection,
        chosen: &[usize],
        options: &Options,
        known: &Weights,
    ) -> Self {
        let documents: Vec<&Document> = chosen.iter().map(|at| &collection.documents[*at]).collect();
        let mine = |document: &Document| {
            collection.home(document) || collection.sets[document.set].starts_with("email_intent")
        };
        // Both kinds of talk weigh alike in each language.
        let mut counts = [[0.0_f32; 2]; 2];
        for document in &documents {
            counts[usize::from(document.lang == Lang::Ru)][usize::from(mine(document))] += 1.0;
        }
        let texts: Vec<(&Document, Option<Row>, f32)> = documents
            .iter()
            .map(|&document| {
                let [of_others, of_mine] = counts[usize::from(document.lang == Lang::Ru)];
                let own = if mine(document) { of_mine } else { of_others };
                let weight = 0.25 * documents.len() as f32 / own.max(500.0);
                let judged = collection.home(document) && document.targets[0].is_some();
                (document, judged.then(|| known.sums(document)), weight)
            })
            .collect();
        let mut weights = Self {
            rows: vec![[0.0; PARTS]; HOME_ROWS],
            inputs: vec![[0.0; PARTS]; INPUTS],
            intercept: [0.0; PARTS],
        };
        let mut seen = vec![0.0_f32; HOME_ROWS];
        for document in &documents {
            document.rows.iter().for_each(|row| seen[home_row(row.0)] += 1.0);
        }
        let mut row_steps = vec![[1e-4_f32; PARTS]; HOME_ROWS];
        let mut input_steps = vec![[1e-4_f32; PARTS]; INPUTS];
        let mut shared_steps = [1e-2_f32; PARTS];
        let mut order: Vec<usize> = (0..texts.len()).collect();
        let mut state = options.seed;
        for epoch in 0..options.epochs {
            for at in (1..order.len()).rev() {
                order.swap(at, (next(&mut state) % (at as u64 + 1)) as usize);
            }
            let rate = options.rate / (1.0 + 0.15 * epoch as f32);
            for &place in &order {
                let (document, known, weight) = &texts[place];
                let sums = weights.sums(document);
                let at_home = if mine(document) { 1.0 } else { 0.0 };
                let mut slope = [0.0; PARTS];
                slope[AT_HOME] = weight * (1.0 / (1.0 + (-sums[AT_HOME]).exp()) - at_home);
                if let Some(known) = known {
                    let mut all = *known;
                    (0..3).for_each(|at| all[at] += sums[at]);
                    let tones = self::slope(&all, &document.targets, &[1.0; OUTPUTS]);
                    slope[..3].copy_from_slice(&tones[..3]);
                }
                for &(row, size) in &document.rows {
                    let row = home_row(row);
                    let pull = options.home_decay / seen[row];
                    step(&mut weights.rows[row], &mut row_steps[row], rate, &slope, size, pull);
                }
                let pull = options.home_decay / texts.len() as f32;
                for (at, &size) in document.inputs.iter().enumerate() {
                    if size != 0.0 {
                        step(&mut weights.inputs[at], &mut input_steps[at], rate, &slope, size, pull);
                    }
                }
                step(&mut weights.intercept, &mut shared_steps, rate, &slope, 1.0, 0.0);
            }
        }
        weights.intercept[1] += options.calm;
        weights
    }

    pub(super) fn sums(&self, document: &Document) -> Share {
        let mut sums = self.intercept;
        for &(row, size) in &document.rows {
            for (sum, weight) in sums.iter_mut().zip(&self.rows[home_row(row)]) {
                *sum += size * weight;
            }
        }
        for (input, weights) in document.inputs.iter().zip(&self.inputs) {
            for (sum, weight) in sums.iter_mut().zip(weights) {
                *sum += input * weight;
            }
        }
        sums
    }

    /// The weights as a model has them.
    pub(super) fn home(&self) -> Home {
        let (rows, scales) = quantised(&self.rows);
        Home { rows, scales, inputs: self.inputs.clone(), intercept: self.intercept }
    }
}
