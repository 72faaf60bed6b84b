//! Learning which clauses promise, from messages whose promises are marked: logistic regression with an L2 penalty by
//! stochastic steps of adapted size, in a fixed order. The same texts in the same order give the same bytes.

use chrono::NaiveDateTime;

use super::clause::{Chunks, Cutter};
use super::doubts::doubts;
use super::feature::{ROWS, features};
pub use super::group::Ruling;
use super::group::ruling;
use super::group::{acts, gather, span, token_range};
use super::learn::{Model, word_size};
pub use super::learn::{SORTS, Sort};
use super::{View, context, may_promise, tie};
use crate::due::{self, Now};
use crate::names::Known;
use crate::token::Reader;
use crate::{Setting, Span, zone};

/// A clause as numbers.
#[derive(Debug, Clone)]
pub struct Clause {
    /// Its place in the text.
    pub span: Span,
    /// Whether the rules see a promise in it, else whether it has a verb.
    pub sort: Sort,
    /// Whether its sentence is Russian.
    pub russian: bool,
    /// Whether the weights are asked.
    pub ruling: Ruling,
    /// When it would be due.
    pub by: Option<NaiveDateTime>,
    features: Vec<(u32, f32)>,
}

/// A clause with the right answer.
#[derive(Debug, Clone)]
pub struct Labelled {
    /// The clause.
    pub clause: Clause,
    /// Whether it promises.
    pub promises: bool,
    /// How much it counts.
    pub weight: f32,
    /// Whose writing it is: clauses of one writer stay together when parts are held out.
    pub writer: u64,
}

/// How weights are learned.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How often every clause is seen.
    pub epochs: usize,
    /// The size of the first steps.
    pub rate: f32,
    /// The penalty on weights.
    pub decay: f32,
}

impl Default for Options {
    fn default() -> Self {
        Self { epochs: 10, rate: 0.08, decay: 4e-5 }
    }
}

/// Every clause of a text; those that the convention rules out are marked so.
pub fn clauses(text: &str, setting: &Setting<'_>) -> Vec<Clause> {
    let (mut stretches, mut tokens, mut found, mut all) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut chunks, mut groups) = (Chunks::default(), Vec::new());
    zone::own(text, &mut stretches);
    let mut known = Known::default();
    let mut acts_before = 0;
    let mut before = 0;
    for &(start, end) in &stretches {
        let mut reader = Reader::new(text, start, end);
        while let Some(mut glance) = reader.sentence(&mut tokens) {
            let russian = glance.cyrillic > glance.latin;
            found.clear();
            if let Some(sent) = setting.sent_at
                && due::may_name_time(&glance)
            {
                let month_first = setting.month_first.unwrap_or(!russian);
                due::find(
                    text,
                    &tokens,
                    Now { sent, calendar: setting.calendar, month_first },
                    true,
                    &mut found,
                );
            }
            known.mark(text, &mut tokens, &mut glance, (setting.names, setting.side));
            let context = std::mem::replace(&mut before, context(&glance, !found.is_empty()));
            if !may_promise(&tokens, &glance, !found.is_empty(), setting.side) {
                continue;
            }
            let cutter = Cutter { text, tokens: &tokens, dates: &found, russian, glance_last: glance.last };
            cutter.cut(&mut chunks);
            let view = View {
                text,
                tokens: &tokens,
                glance: &glance,
                dates: &found,
                side: setting.side,
                chunks: &chunks,
                sent: setting.sent_at,
                acts_before,
                context,
            };
            gather(&view, russian, &mut groups);
            acts_before += acts(&groups);
            for at in 0..groups.len() {
                let mut rows = Vec::new();
                let mut shape = Vec::new();
                let doubts = doubts(&view, &groups[at]);
                let words = features(
                    &view,
                    &groups,
                    at,
                    (russian, doubts),
                    |row| rows.push(row),
                    |row| shape.push(row),
                );
                let size = word_size(words);
                let features = rows
                    .into_iter()
                    .map(|row| (row, size))
                    .chain(shape.into_iter().map(|row| (row, 1.0)))
                    .collect();
                all.push(Clause {
                    span: span(&view, token_range(&view, &groups[at])),
                    sort: Sort::of(&view, &groups, at, doubts),
                    russian,
                    ruling: ruling(&view, &groups, at, doubts),
                    by: tie::due(&view, &groups, at).and_then(|due| due.window.by),
                    features,
                });
            }
        }
    }
    all
}

/// Weights as they are learned.
#[derive(Debug, Clone)]
pub struct Weights {
    rows: Vec<f32>,
    intercept: [f32; 2],
}

/// How many runs in different orders are averaged, so that the order decides nothing.
const RUNS: u64 = 7;

/// Learns from those that `keep` keeps: the mean of several runs, each the mean of its later epochs.
pub fn learn(all: &[Labelled], options: Options, keep: impl Fn(&Labelled) -> bool) -> Weights {
    let kept: Vec<u32> =
        (0..u32::try_from(all.len()).unwrap_or(u32::MAX)).filter(|&at| keep(&all[at as usize])).collect();
    let mut mean = Weights { rows: vec![0.0; ROWS], intercept: [0.0; 2] };
    let later = options.epochs / 2;
    let share = 1.0 / (RUNS as f32 * (options.epochs - later) as f32);
    for run in 0..RUNS {
        let mut weights = Weights { rows: vec![0.0; ROWS], intercept: [0.0; 2] };
        let mut seen = vec![1e-2_f32; ROWS];
        let mut order = kept.clone();
        let mut state = 0x2545_F491_4F6C_DD1D_u64.wrapping_mul(2 * run + 1);
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
                let sum = weights.sum(&example.clause).clamp(-30.0, 30.0);
                let chance = 1.0 / (1.0 + (-sum).exp());
                let slope = (chance - f32::from(u8::from(example.promises))) * example.weight;
                for &(row, size) in &example.clause.features {
                    let row = row as usize;
                    let step = slope * size + options.decay * weights.rows[row] * 50.0;
                    seen[row] += step * step;
                    weights.rows[row] -= rate * step / seen[row].sqrt();
                }
                weights.intercept[usize::from(example.clause.russian)] -= 0.01 * slope;
            }
            if epoch >= later {
                for (mean, weight) in mean.rows.iter_mut().zip(&weights.rows) {
                    *mean += weight * share;
                }
                for (mean, weight) in mean.intercept.iter_mut().zip(weights.intercept) {
                    *mean += weight * share;
                }
            }
        }
    }
    mean
}

impl Weights {
    /// How far a clause lies on the side of promises.
    pub fn sum(&self, clause: &Clause) -> f32 {
        clause.features.iter().map(|&(row, size)| self.rows[row as usize] * size).sum::<f32>()
            + self.intercept[usize::from(clause.russian)]
    }

    /// The file of a model with these weights: an English or Russian clause of each sort promises from its `least` on.
    pub fn file(&self, least: [[f32; SORTS]; 2], header: &str) -> Vec<u8> {
        let scale = self.rows.iter().fold(1e-6_f32, |most, weight| most.max(weight.abs()));
        let rows = self
            .rows
            .iter()
            .map(|weight| {
                #[allow(clippy::cast_possible_truncation, reason = "rounded to -127..=127")]
                let byte = (weight / scale * 127.0).round() as i8;
                byte
            })
            .collect();
        Model { rows, scale, intercept: self.intercept, least, header: header.to_owned() }.write()
    }
}
