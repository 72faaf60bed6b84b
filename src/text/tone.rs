//! Tone: how a message sounds, from word lists alone.
//!
//! Each score is `1 / (1 + exp(-(bias + gain * weight / sqrt(words + 8))))`, where `weight` sums the listed words
//! with negation, emphasis, capitals and smileys. It is a plain and explainable measure, not a trained one.

use serde::{Deserialize, Serialize};

use super::lexicon::{mark, mood};
use super::token::{Kind, Token};

/// How a message sounds; every score is in 0..=1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Tone {
    /// Probability that it is negative; with the next two it sums to 1.
    pub negative: f32,
    /// Probability that it is neutral.
    pub neutral: f32,
    /// Probability that it is positive.
    pub positive: f32,
    /// Attack on persons.
    pub hostility: f32,
    /// Anger at things that go wrong again.
    pub frustration: f32,
    /// Pressing for an answer.
    pub impatience: f32,
    /// Courtesy.
    pub politeness: f32,
    /// Thanks.
    pub gratitude: f32,
}

/// Sums over the words of a message.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sums {
    good: f32,
    bad: f32,
    hostile: f32,
    frustrated: f32,
    impatient: f32,
    polite: f32,
    grateful: f32,
    words: u32,
}

impl Sums {
    /// Adds one sentence. `marked` tells whether any of its words has a tone.
    pub(crate) fn add(&mut self, tokens: &[Token]) {
        // Negation turns the next few words round; emphasis strengthens the next.
        let (mut negated, mut boost) = (0_u8, 1.0_f32);
        for token in tokens {
            match token.kind {
                Kind::Word => {
                    self.words += 1;
                    let loud = if token.case == 2 && token.end - token.start > 2 { 1.5 } else { 1.0 };
                    if token.tone != 0 || token.mood != 0 {
                        let weight = f32::from(token.tone) * boost * loud;
                        let turned = if negated > 0 { -0.6 * weight } else { weight };
                        if turned > 0.0 {
                            self.good += turned;
                        } else {
                            self.bad -= turned;
                        }
                        let size = boost * loud;
                        let count = |bit: u8, sum: &mut f32| {
                            if token.mood & bit != 0 {
                                *sum += size;
                            }
                        };
                        if negated == 0 {
                            count(mood::HOSTILE, &mut self.hostile);
                        }
                        count(mood::FRUSTRATED, &mut self.frustrated);
                        count(mood::IMPATIENT, &mut self.impatient);
                        count(mood::POLITE, &mut self.polite);
                        count(mood::GRATEFUL, &mut self.grateful);
                    }
                    boost = if token.is(mark::BOOST) { 1.5 } else { 1.0 };
                    negated = if token.is(mark::NOT) { 3 } else { negated.saturating_sub(1) };
                }
                Kind::Punct => self.sign(token),
                Kind::Number | Kind::Link => {}
            }
        }
    }

    /// Smileys, emoji and marks of emphasis.
    fn sign(&mut self, token: &Token) {
        let length = token.end - token.start;
        match token.symbol {
            b')' if length > 1 => self.good += 1.0,
            b'(' if length > 1 => self.bad += 1.0,
            b'!' if length > 1 => self.impatient += 0.3,
            b'?' if length > 1 => self.impatient += 0.8,
            _ => {}
        }
    }

    /// The scores.
    pub(crate) fn tone(&self) -> Tone {
        let size = (self.words as f32 + 8.0).sqrt();
        let score = |bias: f32, gain: f32, weight: f32| 1.0 / (1.0 + (-(bias + gain * weight / size)).exp());
        let bad = (1.6 * self.bad + 2.0 * self.hostile - 0.6 * self.good) / size;
        let good = (1.6 * self.good - 0.8 * self.bad) / size;
        let (negative, neutral, positive) =
            ((2.0 * bad).min(20.0).exp(), 3.0_f32, (1.6 * good).min(20.0).exp());
        let total = negative + neutral + positive;
        Tone {
            negative: negative / total,
            neutral: neutral / total,
            positive: positive / total,
            hostility: score(-4.0, 9.0, self.hostile),
            frustration: score(-3.5, 6.0, self.frustrated + 0.3 * self.bad),
            impatience: score(-3.0, 5.0, self.impatient),
            politeness: score(-2.0, 4.0, self.polite),
            gratitude: score(-3.5, 8.0, self.grateful),
        }
    }
}
