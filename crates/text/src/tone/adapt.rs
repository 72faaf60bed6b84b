//! Going on from known weights to another kind of talk: logistic regression over what the known weights say of a
//! text, its counters and its words, by full steps.
//!
//! A few hundred texts cannot teach words by themselves. What is known of all the marks tells most (annoyance there is
//! half hostility here), then the counters, then words; so the penalty holds them back in that order.

use super::cue::INPUTS;
use super::model::{OUTPUTS, Row};
use super::steps::descend;
use super::train::{Collection, Document, Weights};

/// How large a standard deviation of a known sum is beside a word that is met once, and that of a counter.
const KNOWN: f32 = 1.0;
const COUNTED: f32 = 0.1;

/// By how much known sums (log-odds) and counters differ at least among texts of many kinds.
const KNOWN_LEAST: f32 = 0.3;
const COUNTED_LEAST: f32 = 0.01;

/// How much smaller a word is for each time that it is e times as common.
const RARITY: f32 = 0.33;

/// The penalty. It is the same for few texts and many: the more there are, the less it holds back.
const PENALTY: f64 = 4.0;

/// How a feature is brought to the size of others.
#[derive(Debug, Clone, Copy)]
struct Scale {
    mean: f32,
    size: f32,
}

impl Scale {
    /// Brings the standard deviation of some values to `wanted`. What hardly changes, by less than `least`, is not blown up to that:
    /// among texts that are much alike small differences mean nothing.
    fn to(wanted: f32, least: f32, values: impl Iterator<Item = f32> + Clone) -> Self {
        let count = values.clone().count().max(1) as f32;
        let mean = values.clone().sum::<f32>() / count;
        let spread = (values.map(|value| (value - mean).powi(2)).sum::<f32>() / count).sqrt();
        Self { mean, size: wanted / spread.max(least) }
    }
}

/// Known sums and counters stand before words among the features of a text.
const FIRST: usize = OUTPUTS + INPUTS;

/// Texts as features.
struct Texts<'a> {
    documents: Vec<&'a Document>,
    known: Vec<Row>,
    features: Vec<Vec<(u32, f32)>>,
    /// The scales of known sums and counters.
    scales: Vec<Scale>,
    /// Hashed rows with the size that they count with.
    words: Vec<(u32, f32)>,
}

impl<'a> Texts<'a> {
    fn new(collection: &'a Collection, chosen: &[usize], start: &Weights) -> Self {
        let documents: Vec<&Document> = chosen.iter().map(|at| &collection.documents[*at]).collect();
        let known: Vec<Row> = documents.iter().map(|document| start.sums(document)).collect();
        let of_known =
            (0..OUTPUTS).map(|at| Scale::to(KNOWN, KNOWN_LEAST, known.iter().map(move |sums| sums[at])));
        let counted = |at: usize| documents.iter().map(move |document| document.inputs[at]);
        let scales: Vec<Scale> =
            of_known.chain((0..INPUTS).map(|at| Scale::to(COUNTED, COUNTED_LEAST, counted(at)))).collect();
        let mut rows: Vec<u32> =
            documents.iter().flat_map(|document| document.rows.iter().map(|row| row.0)).collect();
        rows.sort_unstable();
        // A row of one text alone tells nothing of another.
        let words: Vec<(u32, f32)> = rows
            .chunk_by(|a, b| a == b)
            .filter(|same| same.len() > 1)
            .map(|same| (same[0], RARITY * (documents.len() as f32 / same.len() as f32).ln()))
            .collect();
        let features = documents.iter().zip(&known).map(|(document, sums)| {
            let dense = sums.iter().chain(document.inputs.iter()).zip(&scales).enumerate();
            let dense = dense.map(|(at, (value, scale))| (at as u32, (value - scale.mean) * scale.size));
            let hashed = document.rows.iter().filter_map(|&(row, size)| {
                let at = words.binary_search_by_key(&row, |word| word.0).ok()?;
                Some(((FIRST + at) as u32, size * words[at].1))
            });
            dense.chain(hashed).collect()
        });
        let features = features.collect();
        Self { documents, known, features, scales, words }
    }
}

/// What is learned at one go, the three tones together or one mark, from the texts that were judged in it.
struct Task<'a> {
    texts: &'a Texts<'a>,
    first: usize,
    /// How many outputs it has.
    count: usize,
    /// Places of texts, what their labels ask for, and how much they count.
    judged: Vec<(usize, Row, f32)>,
}

impl<'a> Task<'a> {
    fn new(texts: &'a Texts, first: usize, count: usize) -> Self {
        let mut judged = Vec::new();
        let mut shares = [0.0; OUTPUTS];
        for (at, document) in texts.documents.iter().enumerate() {
            let mut asked = [0.0; OUTPUTS];
            let known = (0..count)
                .all(|out| document.targets[first + out].map(|target| asked[out] = target).is_some());
            if known {
                shares.iter_mut().zip(asked).for_each(|(share, asked)| *share += asked);
                judged.push((at, asked, 0.0));
            }
        }
        // Every class counts alike, however rare.
        let all = judged.len() as f32;
        for (_, asked, weight) in &mut judged {
            *weight = if count == 1 {
                asked[0] * all / (2.0 * shares[0]).max(1.0)
                    + (1.0 - asked[0]) * all / (2.0 * (all - shares[0])).max(1.0)
            } else {
                (0..count).map(|out| asked[out] * all / (count as f32 * shares[out]).max(1.0)).sum()
            };
        }
        Self { texts, first, count, judged }
    }

    /// Whether the texts show more than one class of it.
    fn is_shown(&self) -> bool {
        let class = |asked: &Row| asked.map(|share| share > 0.5);
        let mut classes = self.judged.iter().map(|(_, asked, _)| class(asked));
        let first = classes.next();
        classes.any(|other| Some(other) != first)
    }

    /// How many weights it has: those of features, each with one per output, then an intercept per output.
    fn size(&self) -> usize {
        (FIRST + self.texts.words.len() + 1) * self.count
    }

    /// The chances that weights give a text, beside what was known.
    fn chances(&self, weights: &[f64], at: usize) -> Row {
        let intercept = &weights[weights.len() - self.count..];
        let mut sums = [0.0; OUTPUTS];
        for out in 0..self.count {
            sums[out] = self.texts.known[at][self.first + out] + intercept[out] as f32;
        }
        for &(feature, value) in &self.texts.features[at] {
            for out in 0..self.count {
                sums[out] += value * weights[feature as usize * self.count + out] as f32;
            }
        }
        if self.count == 1 {
            sums[0] = 1.0 / (1.0 + (-sums[0]).exp());
            return sums;
        }
        let top = sums[..self.count].iter().copied().fold(f32::MIN, f32::max);
        sums[..self.count].iter_mut().for_each(|sum| *sum = (*sum - top).exp());
        let total: f32 = sums[..self.count].iter().sum();
        sums.map(|sum| sum / total)
    }

    /// The loss over the texts with the penalty; adds to `slope` how it changes with each weight.
    fn loss(&self, weights: &[f64], slope: &mut [f64]) -> f64 {
        let log = |chance: f32| f64::from(chance.max(1e-7).ln());
        let intercept = self.size() - self.count;
        let mut loss = 0.0;
        for &(at, ref asked, weight) in &self.judged {
            let chances = self.chances(weights, at);
            for out in 0..self.count {
                loss -= f64::from(weight * asked[out]) * log(chances[out]);
            }
            if self.count == 1 {
                loss -= f64::from(weight * (1.0 - asked[0])) * log(1.0 - chances[0]);
            }
            for out in 0..self.count {
                let miss = weight * (chances[out] - asked[out]);
                for &(feature, value) in &self.texts.features[at] {
                    slope[feature as usize * self.count + out] += f64::from(miss * value);
                }
                slope[intercept + out] += f64::from(miss);
            }
        }
        for (weight, slope) in weights.iter().zip(slope).take(intercept) {
            loss += PENALTY / 2.0 * weight * weight;
            *slope += PENALTY * weight;
        }
        loss
    }

    /// Adds what was learned to known weights.
    fn put(&self, learned: &[f64], start: &Weights, weights: &mut Weights) {
        for out in 0..self.count {
            let output = self.first + out;
            let of = |feature: usize| learned[feature * self.count + out] as f32;
            let mut shift = of(FIRST + self.texts.words.len());
            // A known sum is a sum of weights itself: what it counts for is given on to them.
            let mut shares = [0.0; OUTPUTS];
            for (feature, scale) in self.texts.scales.iter().enumerate() {
                let weight = of(feature) * scale.size;
                shift -= weight * scale.mean;
                match feature.checked_sub(OUTPUTS) {
                    Some(input) => weights.inputs[input][output] += weight,
                    None => shares[feature] = weight,
                }
            }
            let share =
                |known: &Row| known.iter().zip(shares).map(|(known, share)| known * share).sum::<f32>();
            let rows = weights.rows.iter_mut().chain(&mut weights.inputs);
            for (row, known) in rows.zip(start.rows.iter().chain(&start.inputs)) {
                row[output] += share(known);
            }
            weights.intercept[output] += share(&start.intercept) + shift;
            for (at, (row, size)) in self.texts.words.iter().enumerate() {
                weights.rows[*row as usize][output] += of(FIRST + at) * size;
            }
        }
    }
}

/// Known weights moved to what the chosen texts show; an output of which these show one class alone stays as it is.
pub(super) fn onward(collection: &Collection, chosen: &[usize], start: &Weights) -> Weights {
    let texts = Texts::new(collection, chosen, start);
    let mut weights = start.clone();
    let marks = (3..OUTPUTS).map(|mark| (mark, 1));
    for (first, count) in std::iter::once((0, 3)).chain(marks) {
        let task = Task::new(&texts, first, count);
        if task.is_shown() {
            let learned = descend(vec![0.0; task.size()], |weights, slope| task.loss(weights, slope));
            task.put(&learned, start, &mut weights);
        }
    }
    weights
}
