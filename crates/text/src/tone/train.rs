//! Learning weights from labelled text: logistic regression with an L2 penalty, by stochastic steps of adapted
//! size (`AdaGrad`), in a fixed order. The same texts in the same order give the same bytes. Where weights are known
//! already, [`onward`] goes on from them.
//!
//! Each set has an intercept of its own, which is not kept: how common anger is among film reviews says nothing of mail.

mod at_home;

use std::sync::atomic::{AtomicUsize, Ordering};

use self::at_home::AtHome;
use super::adapt::onward;
use super::calibrate::{self, Unseen};
use super::cue::{self, INPUTS};
use super::feature::{ROWS, pair};
use super::home::{AT_HOME, HOME_ROWS, Home, PARTS, Share, home_row, weighed};
use super::label::Labelled;
use super::model::{Head, Model, OUTPUTS, Row};
use super::pass::{Pass, Seen, Sink};
use super::score::glimpse;
use crate::{
    Lang,
    token::{Reader, Token},
    zone,
};

/// How weights are learned where none are known yet.
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
    /// How far words may learn to sound neutral, beside sounding good or bad: 1 freely, 0 not at all.
    pub neutral: f32,
    /// How far weights that know the counters alone are mixed in: they hold best for talk of another kind.
    pub signs: f32,
    /// The penalty on weights of talk of agencies.
    pub home_decay: f32,
    /// How much likelier neutral is in mail of agencies than in the corpus, which is full of hard cases, as log-odds.
    pub calm: f32,
    /// What the order of the texts is drawn from.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            epochs: 8,
            rate: 0.1,
            decay: 2.0,
            input_decay: 0.3,
            set_decay: 3.0,
            home: 0.7,
            evenness: 1.0,
            neutral: 0.3,
            signs: 0.6,
            home_decay: 1.0,
            calm: 0.9,
            seed: 7,
        }
    }
}

/// A text as numbers.
#[derive(Debug, Clone)]
pub struct Document {
    /// Rows of hashed features with their sizes, each once.
    pub(super) rows: Vec<(u32, f32)>,
    pub(super) inputs: Box<[f32; INPUTS]>,
    pub(super) targets: [Option<f32>; OUTPUTS],
    /// English or Russian.
    lang: Lang,
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
            crate::fold::hash(labelled.group.as_bytes())
        };
        let inputs = Box::new(cue::inputs(&pass.counts, pass.words));
        let lang = if 2.0 * pass.counts[cue::CYRILLIC] > pass.words as f32 { Lang::Ru } else { Lang::En };
        self.documents.push(Document { rows, inputs, targets: labelled.targets(), lang, set, group });
    }

    /// Whether a text is of the corpus of this project.
    fn home(&self, document: &Document) -> bool {
        self.sets[document.set].starts_with("corpus")
    }

    /// Whether it is one of the plain everyday lines of that corpus: they teach how agencies and clients talk, and
    /// nothing of other talk.
    fn everyday(&self, document: &Document) -> bool {
        self.sets[document.set].starts_with("corpus/everyday")
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
#[derive(Debug, Clone, Default)]
pub struct Weights {
    pub(super) rows: Vec<Row>,
    pub(super) inputs: Vec<Row>,
    pub(super) intercept: Row,
    home: Option<AtHome>,
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
            let home = if collection.home(document) { options.home } else { 1.0 };
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

/// Learns weights from the chosen texts: of words and counters together mixed with those of counters alone; or, with
/// `start`, moves those weights to what the texts show, which has no options.
pub fn learn(
    collection: &Collection,
    chosen: &[usize],
    options: &Options,
    start: Option<&Weights>,
) -> Weights {
    both(collection, chosen, options, start).0
}

/// What [`learn`] gives, and the weights of counters alone (none where it goes on from `start`).
fn both(
    collection: &Collection,
    chosen: &[usize],
    options: &Options,
    start: Option<&Weights>,
) -> (Weights, Weights) {
    let (mut words, signs) = general(collection, chosen, options, start);
    if start.is_none() {
        words.home = Some(AtHome::learn(collection, chosen, options, &words));
    }
    (words, signs)
}

/// The same without the weights of talk of agencies.
fn general(
    collection: &Collection,
    chosen: &[usize],
    options: &Options,
    start: Option<&Weights>,
) -> (Weights, Weights) {
    if let Some(start) = start {
        return (onward(collection, chosen, start), Weights::default());
    }
    let all: Vec<usize> =
        chosen.iter().copied().filter(|at| !collection.everyday(&collection.documents[*at])).collect();
    let words = descend(collection, &all, options, true);
    let signs = descend(collection, &all, options, false);
    (words.mixed(&signs, options.signs), signs)
}

/// Walks down the loss; `hashed` says whether words count or only the counters.
fn descend(collection: &Collection, chosen: &[usize], options: &Options, hashed: bool) -> Weights {
    let documents = &collection.documents;
    let balance = balance(collection, chosen, options);
    let rows = if hashed { ROWS } else { 0 };
    let mut weights = Weights {
        rows: vec![[0.0; OUTPUTS]; rows],
        inputs: vec![[0.0; OUTPUTS]; INPUTS],
        intercept: [0.0; OUTPUTS],
        home: None,
    };
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
            let of_words = leaning(&slope, options.neutral);
            if hashed {
                for &(row, size) in &document.rows {
                    let row = row as usize;
                    let pull = options.decay / seen[row];
                    step(&mut weights.rows[row], &mut row_steps[row], rate, &of_words, size, pull);
                }
            }
            let pull = options.input_decay / count;
            for (at, &size) in document.inputs.iter().enumerate() {
                if size != 0.0 {
                    step(&mut weights.inputs[at], &mut input_steps[at], rate, &slope, size, pull);
                }
            }
            let pull = options.set_decay / count;
            step(&mut set.0, &mut set.1, rate, &slope, 1.0, pull);
            step(&mut weights.intercept, &mut shared_steps, rate, &slope, 1.0, 0.0);
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

/// A slope whose part that tells neutral from both others is made smaller: what sounds neutral differs from one kind of
/// talk to the next far more than what sounds good or bad.
fn leaning(slope: &Row, neutral: f32) -> Row {
    let mut leaning = *slope;
    let (lean, middle) = ((slope[0] - slope[2]) / 2.0, neutral * slope[1]);
    leaning[..3].copy_from_slice(&[lean - middle / 2.0, middle, -lean - middle / 2.0]);
    leaning
}

/// One step of adapted size for one row of weights, pulled towards nothing.
#[inline]
fn step<const N: usize>(
    weights: &mut [f32; N],
    steps: &mut [f32; N],
    rate: f32,
    slope: &[f32; N],
    size: f32,
    pull: f32,
) {
    for at in 0..N {
        let loss = slope[at] * size;
        let change = loss + pull * weights[at];
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
        if let Some(home) = &self.home {
            for (sum, more) in sums.iter_mut().zip(weighed(document.lang, &home.sums(document)).0) {
                *sum += more;
            }
        }
        sums
    }

    /// What the weights of talk of agencies add up to for a text: the three tones, and whether it is such talk.
    pub fn at_home(&self, document: &Document) -> [f32; PARTS] {
        self.home.as_ref().map_or([0.0; PARTS], |home| home.sums(document))
    }

    /// These weights with a share of others that know no words.
    fn mixed(mut self, signs: &Self, share: f32) -> Self {
        let mix = |row: &mut Row, other: &Row| {
            row.iter_mut().zip(other).for_each(|(one, other)| *one += share * (other - *one));
        };
        self.rows.iter_mut().for_each(|row| mix(row, &[0.0; OUTPUTS]));
        self.inputs.iter_mut().zip(&signs.inputs).for_each(|(row, other)| mix(row, other));
        mix(&mut self.intercept, &signs.intercept);
        self
    }

    /// The weights of a model for all talk, to go on from.
    pub fn of(model: &Model) -> Self {
        let head = &model.heads[0];
        let of_all = |row: &[i8; OUTPUTS]| -> Row {
            std::array::from_fn(|at| f32::from(row[at]) * model.scales[at] / 127.0)
        };
        Self {
            rows: model.rows.iter().map(of_all).collect(),
            inputs: head.inputs.clone(),
            intercept: head.intercept,
            home: None,
        }
    }
}

/// Texts that calibration leaves out together, and what it learns from them.
#[derive(Debug, Default)]
struct Part {
    texts: Vec<usize>,
    tone: bool,
    marks: bool,
}

/// How many parts the corpus is cut into for its marks, and a set that stands alone for everything.
const FOLDS: u64 = 3;

/// The parts of the texts that calibration leaves out one after the other: whole sets, since mail of an agency unknown
/// yet is another set. The marks of the corpus, which other sets hardly judge, are learned from parts of its scenarios.
fn parts(collection: &Collection) -> Vec<Part> {
    let alone = collection.sets.len() == 1;
    let count = collection.sets.len();
    let mut parts: Vec<Part> = (0..count as u64 + FOLDS).map(|_| Part::default()).collect();
    for (at, document) in collection.documents.iter().enumerate() {
        if collection.everyday(document) {
            continue;
        }
        let home = collection.home(document);
        let fold = count + document.fold(FOLDS) as usize;
        let mut put = |part: usize, tone: bool, marks: bool| {
            let part = &mut parts[part];
            part.texts.push(at);
            (part.tone, part.marks) = (tone, marks);
        };
        if !alone {
            put(document.set, true, !home);
        }
        if alone || home {
            put(fold, alone, true);
        }
    }
    parts.retain(|part| !part.texts.is_empty());
    parts
}

/// How many texts of a part calibration looks at.
const CALIBRATED: usize = 3000;

/// How much heavier the corpus weighs than another set when tones are calibrated: it alone labels tone as it is meant
/// here, towards the other side.
const HOME_TONE: f32 = 3.0;

/// Scores of a part by weights learned from the others, with words and by the counters alone.
fn unseen(
    collection: &Collection,
    part: &Part,
    options: &Options,
    start: Option<&Weights>,
) -> [Vec<Unseen>; 2] {
    let mut left = vec![false; collection.documents.len()];
    part.texts.iter().for_each(|at| left[*at] = true);
    let rest: Vec<usize> = (0..left.len()).filter(|at| !left[*at]).collect();
    // What is learned of talk of agencies says nothing of talk of unknown origin.
    let (words, signs) = general(collection, &rest, options, start);
    let stride = part.texts.len().div_ceil(CALIBRATED);
    let some: Vec<&Document> =
        part.texts.iter().step_by(stride).map(|at| &collection.documents[*at]).collect();
    let size = 1000.0 / some.len() as f32;
    let mut tones = [1.0_f32; 3];
    for document in &some {
        for (tone, target) in tones.iter_mut().zip(document.targets) {
            *tone += target.unwrap_or(0.0);
        }
    }
    let judged: f32 = tones.iter().sum();
    let home = collection.home(some[0]);
    let heavier = if home { HOME_TONE } else { 1.0 };
    let of = |weights: &Weights| -> Vec<Unseen> {
        let scored = some.iter().map(|document| {
            // A set counts once however large it is, and its three tones alike; marks are learned from the corpus
            // almost alone where it judges them, since elsewhere they are another kind of talk.
            let tone = (0..3).find(|tone| document.targets[*tone] == Some(1.0)).unwrap_or(1);
            let mut row = [if home { 1.0 } else { 0.1 * size }; OUTPUTS];
            row[..3].fill(heavier * size * judged / (3.0 * tones[tone]));
            let mut targets = document.targets;
            if !part.tone {
                targets[..3].fill(None);
            }
            if !part.marks {
                targets[3..].fill(None);
            }
            Unseen { sums: weights.sums(document), targets, weights: row, lang: document.lang }
        });
        scored.collect()
    };
    [of(&words), if start.is_some() { Vec::new() } else { of(&signs) }]
}

/// The scores of all parts; trainings run side by side, and their order is that of the parts.
fn all_unseen(collection: &Collection, options: &Options, start: Option<&Weights>) -> [Vec<Unseen>; 2] {
    let parts = parts(collection);
    let taken = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        loop {
            let next = taken.fetch_add(1, Ordering::Relaxed);
            let Some(part) = parts.get(next) else { return done };
            done.push((next, unseen(collection, part, options, start)));
        }
    };
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(4);
    let mut done: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().flat_map(|thread| thread.join().expect("learning has no way to panic")).collect()
    });
    done.sort_by_key(|part| part.0);
    let mut all = [Vec::new(), Vec::new()];
    for (_, part) in done {
        for (all, more) in all.iter_mut().zip(part) {
            all.extend(more);
        }
    }
    all
}

/// Trains a model: from nothing, or from where another stands.
pub fn train(collection: &Collection, options: &Options, start: Option<&Model>) -> Model {
    let all: Vec<usize> = (0..collection.documents.len()).collect();
    let from = start.map(Weights::of);
    let [with_words, by_signs] = all_unseen(collection, options, from.as_ref());
    let (words, signs) = both(collection, &all, options, from.as_ref());
    let head = |lang: Lang| {
        if let (Lang::Und, Some(start)) = (lang, start) {
            return start.heads[lang as usize].clone();
        }
        let known = start.map_or(([1.0; OUTPUTS], [0.0; OUTPUTS]), |start| {
            let head = &start.heads[lang as usize];
            (head.gain, head.shift)
        });
        let (unseen, weights) = if lang == Lang::Und { (&by_signs, &signs) } else { (&with_words, &words) };
        let mine: Vec<Unseen> =
            unseen.iter().filter(|text| lang == Lang::Und || text.lang == lang).copied().collect();
        let (gain, shift) = calibrate::fit(&mine, known);
        Head { inputs: weights.inputs.clone(), intercept: weights.intercept, gain, shift }
    };
    let heads = [Lang::En, Lang::Ru, Lang::Und].map(head);
    let (rows, scales) = quantised(&words.rows);
    let mut header = Model::magic();
    header.push("weights: version 3, from `forewarn tone train`".to_owned());
    if let Some(start) = start {
        header.extend(start.header.iter().skip(3).map(|line| format!("before: {line}")));
    }
    for (place, set) in collection.sets.iter().enumerate() {
        let count = collection.documents.iter().filter(|document| document.set == place).count();
        header.push(format!("learned from: {set}, {count} texts"));
    }
    let home = words.home.as_ref().map_or_else(Home::none, AtHome::home);
    Model { header, rows, scales, heads, home }
}

/// Weights in 127ths of the largest but the few that stand far out, which are cut.
fn quantised<const N: usize>(rows: &[[f32; N]]) -> (Vec<[i8; N]>, [f32; N]) {
    let scales: [f32; N] = std::array::from_fn(|at| {
        let mut sizes: Vec<f32> = rows.iter().map(|row| row[at].abs()).collect();
        sizes.sort_unstable_by(f32::total_cmp);
        sizes.get(sizes.len().saturating_sub(1 + sizes.len() / 10_000)).copied().unwrap_or(0.0).max(1e-6)
    });
    let part = |weight: f32, scale: f32| (weight / scale * 127.0).round().clamp(-127.0, 127.0) as i8;
    (rows.iter().map(|row| std::array::from_fn(|at| part(row[at], scales[at]))).collect(), scales)
}
