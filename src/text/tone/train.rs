//! Learning weights from labelled text: logistic regression with an L2 penalty, by stochastic steps of adapted
//! size (`AdaGrad`), in a fixed order. The same texts in the same order give the same bytes.
//!
//! Each set has an intercept of its own, which is not kept: how common anger is among film reviews says nothing of mail.

use super::calibrate::{self, Unseen};
use super::cue::{self, INPUTS};
use super::feature::{ROWS, pair};
use super::label::Labelled;
use super::model::{Head, Model, OUTPUTS, Row};
use super::pass::{Pass, Seen, Sink};
use super::score::glimpse;
use crate::text::token::{Reader, Token};
use crate::text::zone;

/// How weights are learned.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How often every text is seen.
    pub epochs: usize,
    /// The size of the first steps.
    pub rate: f32,
    /// The penalty on weights of hashed features.
    pub decay: f32,
    /// The penalty on weights of counters.
    pub input_decay: f32,
    /// The penalty on what sets a set apart from the others.
    pub set_decay: f32,
    /// How much heavier the corpus of this project weighs than other sets.
    pub home: f32,
    /// How far common classes are made lighter: 0 not at all, 1 until all weigh the same.
    pub evenness: f32,
    /// What the order of the texts is drawn from.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            epochs: 8,
            rate: 0.1,
            decay: 4.0,
            input_decay: 0.3,
            set_decay: 3.0,
            home: 0.7,
            evenness: 1.0,
            seed: 7,
        }
    }
}

/// A text as numbers.
#[derive(Debug, Clone)]
pub struct Document {
    /// Rows of hashed features with their sizes, each once.
    rows: Vec<(u32, f32)>,
    inputs: Box<[f32; INPUTS]>,
    targets: [Option<f32>; OUTPUTS],
    /// Places in the list of sets and of groups.
    set: usize,
    group: u64,
}

/// Texts ready to be learned from.
#[derive(Debug, Clone, Default)]
pub struct Collection {
    /// The texts.
    pub documents: Vec<Document>,
    /// The sets they come from.
    pub sets: Vec<String>,
}

/// Collects the features of one message.
#[derive(Debug, Default)]
struct Collector {
    rows: Vec<(u32, f32)>,
}

impl Sink for Collector {
    fn word(&mut self, text: &str, token: &Token) -> Seen {
        let (shape, seen) = glimpse(text, token);
        shape.rows(|row, size| self.rows.push((row, size)));
        seen
    }

    fn pair(&mut self, first: u64, second: u64) {
        self.rows.push((pair(first, second), 1.0));
    }
}

impl Collection {
    /// Adds a labelled text.
    pub fn add(&mut self, labelled: &Labelled) {
        let mut collector = Collector::default();
        let pass = read(&labelled.text, &mut collector);
        let size = 1.0 / (pass.tokens as f32 + 4.0).sqrt();
        collector.rows.sort_unstable_by_key(|row| row.0);
        let rows = collector
            .rows
            .chunk_by(|a, b| a.0 == b.0)
            .map(|same| (same[0].0, same.iter().map(|row| row.1).sum::<f32>() * size))
            .collect();
        let set = self.sets.iter().position(|set| *set == labelled.set).unwrap_or_else(|| {
            self.sets.push(labelled.set.clone());
            self.sets.len() - 1
        });
        let group = if labelled.group.is_empty() {
            self.documents.len() as u64
        } else {
            crate::text::fold::hash(labelled.group.as_bytes())
        };
        let inputs = Box::new(cue::inputs(&pass.counts, pass.words));
        self.documents.push(Document { rows, inputs, targets: labelled.targets(), set, group });
    }
}

impl Document {
    /// Which of `count` parts it falls into: texts of a group stay together.
    pub fn fold(&self, count: u64) -> u64 {
        (self.group.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33) % count
    }

    /// The set it comes from, as a place in [`Collection::sets`].
    pub fn set(&self) -> usize {
        self.set
    }

    /// What its labels ask for.
    pub fn targets(&self) -> &[Option<f32>; OUTPUTS] {
        &self.targets
    }
}

/// The counters of a whole message, as the annotator reads it.
fn read(text: &str, sink: &mut impl Sink) -> Pass {
    let mut pass = Pass::default();
    let (mut stretches, mut tokens) = (Vec::new(), Vec::new());
    zone::own(text, &mut stretches);
    for &(start, end) in &stretches {
        let mut reader = Reader::new(text, start, end);
        while reader.words(&mut tokens).is_some() {
            pass.sentence(text, &tokens, sink);
        }
    }
    pass
}

/// Weights while they are learned.
#[derive(Debug, Clone)]
pub struct Weights {
    rows: Vec<Row>,
    inputs: Vec<Row>,
    intercept: Row,
}

/// The weight of each label of each text, so that large sets and common classes do not drown the others.
fn balance(collection: &Collection, chosen: &[usize], options: &Options) -> Vec<Row> {
    // By set and output: how many are judged, and the sum of the targets.
    let mut sums = vec![[(0.0_f32, 0.0_f32); OUTPUTS]; collection.sets.len()];
    for &at in chosen {
        let document = &collection.documents[at];
        for (sum, target) in sums[document.set].iter_mut().zip(document.targets) {
            if let Some(target) = target {
                *sum = (sum.0 + 1.0, sum.1 + target);
            }
        }
    }
    chosen
        .iter()
        .map(|&at| {
            let document = &collection.documents[at];
            let home = if collection.sets[document.set].starts_with("corpus") { options.home } else { 1.0 };
            let sums = &sums[document.set];
            let mut weights = [0.0; OUTPUTS];
            let size = |judged: f32| home * (6000.0 / judged.max(3000.0)).sqrt();
            if let Some(tone) = (0..3).find(|at| document.targets[*at].is_some_and(|target| target > 0.5)) {
                let share = sums[tone].1 / sums[tone].0;
                let weight = size(sums[tone].0) * (1.0 / (3.0 * share)).powf(options.evenness).min(5.0);
                weights[..3].fill(weight);
            }
            for output in 3..OUTPUTS {
                if let Some(target) = document.targets[output] {
                    let share = (sums[output].1 / sums[output].0).clamp(0.01, 0.99);
                    let rare = (0.5 / share).sqrt().min(5.0);
                    let common = (0.5 / (1.0 - share)).sqrt();
                    weights[output] = size(sums[output].0) * (target * rare + (1.0 - target) * common);
                }
            }
            weights
        })
        .collect()
}

/// A source of numbers that is the same everywhere.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ mixed >> 31
}

/// Learns weights from the chosen texts; `hashed` says whether words count or only the counters.
pub fn learn(
    collection: &Collection,
    chosen: &[usize],
    options: &Options,
    hashed: bool,
    start: Option<&Weights>,
) -> Weights {
    let documents = &collection.documents;
    let balance = balance(collection, chosen, options);
    let rows = if hashed { ROWS } else { 0 };
    let home = start.cloned();
    let mut weights = start.cloned().unwrap_or_else(|| Weights {
        rows: vec![[0.0; OUTPUTS]; rows],
        inputs: vec![[0.0; OUTPUTS]; INPUTS],
        intercept: [0.0; OUTPUTS],
    });
    let mut seen = vec![0.0_f32; rows];
    if hashed {
        for &at in chosen {
            for row in &documents[at].rows {
                seen[row.0 as usize] += 1.0;
            }
        }
    }
    let mut row_steps = vec![[1e-4_f32; OUTPUTS]; rows];
    let mut input_steps = vec![[1e-4_f32; OUTPUTS]; INPUTS];
    let mut sets = vec![([0.0_f32; OUTPUTS], [1e-2_f32; OUTPUTS]); collection.sets.len()];
    let mut shared_steps = [1e-2_f32; OUTPUTS];
    let mut order: Vec<usize> = (0..chosen.len()).collect();
    let mut state = options.seed;
    let count = chosen.len().max(1) as f32;
    for epoch in 0..options.epochs {
        for at in (1..order.len()).rev() {
            order.swap(at, (next(&mut state) % (at as u64 + 1)) as usize);
        }
        let rate = options.rate / (1.0 + 0.15 * epoch as f32);
        for &place in &order {
            let document = &documents[chosen[place]];
            let set = &mut sets[document.set];
            let mut sums: Row = std::array::from_fn(|at| weights.intercept[at] + set.0[at]);
            if hashed {
                for &(row, size) in &document.rows {
                    let weights = &weights.rows[row as usize];
                    for at in 0..OUTPUTS {
                        sums[at] += size * weights[at];
                    }
                }
            }
            for (input, weights) in document.inputs.iter().zip(&weights.inputs) {
                for at in 0..OUTPUTS {
                    sums[at] += input * weights[at];
                }
            }
            let slope = slope(&sums, &document.targets, &balance[place]);
            if hashed {
                for &(row, size) in &document.rows {
                    let row = row as usize;
                    let pull = options.decay / seen[row];
                    let kept = home.as_ref().map_or([0.0; OUTPUTS], |home| home.rows[row]);
                    step(&mut weights.rows[row], &mut row_steps[row], rate, &slope, size, pull, &kept);
                }
            }
            let pull = options.input_decay / count;
            for (at, &size) in document.inputs.iter().enumerate() {
                if size != 0.0 {
                    let kept = home.as_ref().map_or([0.0; OUTPUTS], |home| home.inputs[at]);
                    step(&mut weights.inputs[at], &mut input_steps[at], rate, &slope, size, pull, &kept);
                }
            }
            let pull = options.set_decay / count;
            step(&mut set.0, &mut set.1, rate, &slope, 1.0, pull, &[0.0; OUTPUTS]);
            step(&mut weights.intercept, &mut shared_steps, rate, &slope, 1.0, 0.0, &[0.0; OUTPUTS]);
        }
    }
    // A text of no known set stands at the middle of the sets, in each output over those that judged it.
    for at in 0..OUTPUTS {
        let judged: Vec<f32> = sets.iter().filter(|set| set.1[at] > 1e-2).map(|set| set.0[at]).collect();
        weights.intercept[at] += judged.iter().sum::<f32>() / judged.len().max(1) as f32;
    }
    weights
}

/// How the loss changes with each sum.
fn slope(sums: &Row, targets: &[Option<f32>; OUTPUTS], weights: &Row) -> Row {
    let mut slope = [0.0; OUTPUTS];
    if targets[0].is_some() {
        let top = sums[0].max(sums[1]).max(sums[2]);
        let parts = [0, 1, 2].map(|at: usize| (sums[at] - top).exp());
        let total: f32 = parts.iter().sum();
        for at in 0..3 {
            slope[at] = weights[at] * (parts[at] / total - targets[at].unwrap_or(0.0));
        }
    }
    for at in 3..OUTPUTS {
        if let Some(target) = targets[at] {
            slope[at] = weights[at] * (1.0 / (1.0 + (-sums[at]).exp()) - target);
        }
    }
    slope
}

/// One step of adapted size for one row of weights, pulled towards `kept`.
#[inline]
fn step(weights: &mut Row, steps: &mut Row, rate: f32, slope: &Row, size: f32, pull: f32, kept: &Row) {
    for at in 0..OUTPUTS {
        let loss = slope[at] * size;
        let change = loss + pull * (weights[at] - kept[at]);
        steps[at] += change * change;
        weights[at] -= if loss == 0.0 { 0.0 } else { rate * change / steps[at].sqrt() };
    }
}

impl Weights {
    /// The sums of a text before calibration.
    pub fn sums(&self, document: &Document) -> [f32; OUTPUTS] {
        let mut sums = self.intercept;
        if !self.rows.is_empty() {
            for &(row, size) in &document.rows {
                for at in 0..OUTPUTS {
                    sums[at] += size * self.rows[row as usize][at];
                }
            }
        }
        for (input, weights) in document.inputs.iter().zip(&self.inputs) {
            for at in 0..OUTPUTS {
                sums[at] += input * weights[at];
            }
        }
        sums
    }

    /// The weights of a model, to go on from.
    pub fn of(model: &Model) -> Self {
        let rows = model.rows.iter();
        let head = &model.heads[0];
        Self {
            rows: rows
                .map(|row| std::array::from_fn(|at| f32::from(row[at]) * model.scales[at] / 127.0))
                .collect(),
            inputs: head.inputs.clone(),
            intercept: head.intercept,
        }
    }
}

/// The parts of the texts that calibration leaves out one after the other: whole sets, and of the corpus and of a
/// set that stands alone a fifth of the groups at a time.
fn parts(collection: &Collection) -> Vec<Vec<usize>> {
    let alone = collection.sets.len() == 1;
    let mut parts = vec![Vec::new(); collection.sets.len() + 5];
    for (at, document) in collection.documents.iter().enumerate() {
        let folded = alone || collection.sets[document.set].starts_with("corpus");
        let part = if folded { collection.sets.len() + document.fold(5) as usize } else { document.set };
        parts[part].push(at);
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// How many texts of a set calibration looks at.
const CALIBRATED: usize = 3000;

/// Scores of every part by weights learned from the others.
fn unseen(collection: &Collection, options: &Options, hashed: bool, start: Option<&Weights>) -> Vec<Unseen> {
    let mut all = Vec::new();
    for part in parts(collection) {
        let rest: Vec<usize> = {
            let mut left = vec![false; collection.documents.len()];
            for at in &part {
                left[*at] = true;
            }
            (0..left.len()).filter(|at| !left[*at]).collect()
        };
        let weights = learn(collection, &rest, options, hashed, start);
        let stride = part.len().div_ceil(CALIBRATED);
        let some: Vec<usize> = part.iter().copied().step_by(stride).collect();
        let size = 1000.0 / some.len() as f32;
        let mut tones = [1.0_f32; 3];
        for at in &some {
            for (tone, target) in tones.iter_mut().zip(collection.documents[*at].targets) {
                *tone += target.unwrap_or(0.0);
            }
        }
        let judged: f32 = tones.iter().sum();
        let home = collection.sets[collection.documents[part[0]].set].starts_with("corpus");
        all.extend(some.iter().map(|at| {
            let document = &collection.documents[*at];
            // A set counts once however large it is, and its three tones alike; marks are learned from the corpus
            // alone where it judges them, since elsewhere they are another kind of talk.
            let tone = (0..3).find(|tone| document.targets[*tone] == Some(1.0)).unwrap_or(1);
            let mut row = [if home { 1.0 } else { 0.1 * size }; OUTPUTS];
            row[..3].fill(size * judged / (3.0 * tones[tone]));
            Unseen { sums: weights.sums(document), targets: document.targets, weights: row }
        }));
    }
    all
}

/// Trains a model: from nothing, or from where another stands.
pub fn train(collection: &Collection, options: &Options, start: Option<&Model>) -> Model {
    let all: Vec<usize> = (0..collection.documents.len()).collect();
    let from = start.map(Weights::of);
    let heads = [true, false].map(|hashed| {
        if let (false, Some(start)) = (hashed, start) {
            return (
                Weights { rows: Vec::new(), inputs: Vec::new(), intercept: [0.0; OUTPUTS] },
                start.heads[1].clone(),
            );
        }
        let from = from.as_ref().filter(|_| hashed);
        let known = start
            .map_or(([1.0; OUTPUTS], [0.0; OUTPUTS]), |start| (start.heads[0].gain, start.heads[0].shift));
        let (gain, shift) = calibrate::fit(&unseen(collection, options, hashed, from), known);
        let weights = learn(collection, &all, options, hashed, from);
        let head = Head { inputs: weights.inputs.clone(), intercept: weights.intercept, gain, shift };
        (weights, head)
    });
    let [(weights, head), (_, plain)] = heads;
    let (rows, scales) = quantised(&weights.rows);
    let mut header = Model::magic();
    header.push("weights: version 1, from `forewarn tone train`".to_owned());
    if let Some(start) = start {
        header.extend(start.header.iter().skip(3).map(|line| format!("before: {line}")));
    }
    for (place, set) in collection.sets.iter().enumerate() {
        let count = collection.documents.iter().filter(|document| document.set == place).count();
        header.push(format!("learned from: {set}, {count} texts"));
    }
    Model { header, rows, scales, heads: [head, plain] }
}

/// Weights in 127ths of the largest but the few that stand far out, which are cut.
fn quantised(rows: &[Row]) -> (Vec<[i8; OUTPUTS]>, Row) {
    let scales: Row = std::array::from_fn(|at| {
        let mut sizes: Vec<f32> = rows.iter().map(|row| row[at].abs()).collect();
        sizes.sort_unstable_by(f32::total_cmp);
        sizes.get(sizes.len().saturating_sub(1 + sizes.len() / 10_000)).copied().unwrap_or(0.0).max(1e-6)
    });
    let part = |weight: f32, scale: f32| (weight / scale * 127.0).round().clamp(-127.0, 127.0) as i8;
    (rows.iter().map(|row| std::array::from_fn(|at| part(row[at], scales[at]))).collect(), scales)
}
