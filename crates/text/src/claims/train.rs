//! Learning what sentences of clients do, from messages in which it is marked.

use super::{COUNT, Claims, Model, Part, ROWS, features, ruled_out, worth};
use crate::linear::{Example, Weights, word_size};
use crate::question::sentence_span;
use crate::token::Reader;
use crate::{Span, zone};

/// A sentence as numbers.
#[derive(Debug, Clone)]
pub struct Sentence {
    /// Its place in the text.
    pub span: Span,
    /// What the patterns find in it: chasing, expectation, threat.
    pub ruled: [bool; COUNT],
    /// What the convention rules out of it where the patterns find nothing.
    pub ruled_out: [bool; COUNT],
    /// Whether it is Russian.
    pub russian: bool,
    features: Vec<(u32, f32)>,
}

impl Sentence {
    /// Rows of weights and how much each counts.
    pub fn features(&self) -> &[(u32, f32)] {
        &self.features
    }
}

/// A sentence with the right answer to one claim.
#[derive(Debug, Clone, Copy)]
pub struct Labelled<'a> {
    /// The sentence.
    pub sentence: &'a Sentence,
    /// Whether the claim holds.
    pub holds: bool,
    /// How much it counts.
    pub weight: f32,
    /// Whose writing it is: sentences of one writer stay together when parts are held out.
    pub writer: u64,
}

impl Example for Labelled<'_> {
    fn features(&self) -> &[(u32, f32)] {
        &self.sentence.features
    }
    fn holds(&self) -> bool {
        self.holds
    }
    fn weight(&self) -> f32 {
        self.weight
    }
    fn russian(&self) -> bool {
        self.sentence.russian
    }
}

/// How many rows of weights each claim has.
pub const ROWS_EACH: usize = ROWS;

/// The sentences of a text that the model looks at.
pub fn sentences(text: &str) -> Vec<Sentence> {
    let (mut stretches, mut tokens, mut all) = (Vec::new(), Vec::new(), Vec::new());
    zone::own(text, &mut stretches);
    for &(start, end) in &stretches {
        let mut reader = Reader::new(text, start, end);
        while let Some(glance) = reader.sentence(&mut tokens) {
            if !worth(&glance) {
                continue;
            }
            let ruled = Claims::by_patterns(text, &tokens, &glance);
            let (mut rows, mut shape) = (Vec::new(), Vec::new());
            let words = features(text, &tokens, &glance, ruled, |row| rows.push(row), |row| shape.push(row));
            let size = word_size(words);
            let rows = rows.into_iter().map(|row| (row, size));
            all.push(Sentence {
                span: sentence_span(&tokens),
                ruled: ruled.each(),
                ruled_out: ruled_out(&tokens, &glance).each(),
                russian: glance.cyrillic > glance.latin,
                features: rows.chain(shape.into_iter().map(|row| (row, 1.0))).collect(),
            });
        }
    }
    all
}

/// The file of a model: the weights of each claim, and from which sum on it holds where the patterns don't find it, in
/// English and Russian.
pub fn file(weights: &[Weights; COUNT], least: [[f32; 2]; COUNT], header: &str) -> Vec<u8> {
    let mut rows = vec![[0; COUNT]; ROWS];
    let mut parts = [Part::default(); COUNT];
    for (claim, learned) in weights.iter().enumerate() {
        let (quantised, scale) = learned.quantised();
        for (row, weight) in rows.iter_mut().zip(quantised) {
            row[claim] = weight;
        }
        parts[claim] = Part { scale, intercept: learned.intercept, least: least[claim] };
    }
    Model { rows, parts, header: header.to_owned() }.write()
}
