//! How a message sounds, from word lists: an honest first form. Each score is a logistic of weighted counts per
//! square root of the length, so that one hard word in a short message weighs more than in a long one.

use super::{Token, Tone, lexicon::class};

/// Running counts over a message's sentences.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Sounds {
    words: f32,
    negative: f32,
    positive: f32,
    hostile: f32,
    frustrated: f32,
    impatient: f32,
    polite: f32,
    thanks: f32,
    shouts: f32,
    smiles: f32,
}

impl Sounds {
    /// Takes in a sentence.
    pub(super) fn add(&mut self, sentence: &str, tokens: &[Token<'_>], is_question: bool) {
        let mut negated = 0u8;
        let mut strength = 1.0;
        for token in tokens {
            self.words += 1.0;
            let is = |bits: u32| token.class & bits != 0;
            let turned = negated > 0;
            if is(class::NEGATIVE) {
                // "No problem" is not half as good as "a problem" is bad.
                if turned { self.positive += 0.3 } else { self.negative += strength }
            }
            if is(class::POSITIVE) {
                if turned { self.negative += strength } else { self.positive += strength }
            }
            if is(class::HOSTILE) {
                self.hostile += strength;
            }
            if is(class::FRUSTRATED) {
                self.frustrated += strength;
            }
            if is(class::IMPATIENT | class::CHASE) {
                self.impatient += strength;
            }
            if is(class::POLITE) {
                self.polite += 1.0;
            }
            if is(class::THANK) && !turned {
                self.thanks += 1.0;
            }
            negated = if is(class::NEGATION) { 3 } else { negated.saturating_sub(1) };
            strength = if is(class::EMPHASIS) { 1.5 } else { 1.0 };
            if is_shouted(token.text) {
                self.shouts += 0.5;
            }
        }
        if sentence.contains("!!") || sentence.contains("?!") || sentence.contains("??") {
            self.shouts += 1.0;
        }
        if sentence.contains(":(") || sentence.contains("((") {
            self.negative += 0.7;
        }
        if [":)", "))", "😊", "👍", "🙂", "❤", "🎉"].iter().any(|smile| sentence.contains(smile)) {
            self.smiles += 0.8;
        }
        if is_question {
            self.impatient += 0.1;
        }
    }

    /// The scores.
    pub(super) fn tone(&self) -> Tone {
        let scale = (self.words / 12.0).max(1.0).sqrt();
        let logistic = |score: f32, prior: f32| 1.0 / (1.0 + (-(score / scale + prior)).exp());
        let bad =
            self.negative + self.hostile + 0.8 * self.frustrated + 0.4 * self.impatient + 0.4 * self.shouts;
        let good = self.positive + 0.6 * self.thanks + self.smiles;
        let (negative, positive) =
            (((1.6 * bad - 0.8 * good) / scale).exp(), ((1.6 * good - 0.8 * bad) / scale).exp());
        let neutral = 3.0;
        let sum = negative + positive + neutral;
        Tone {
            negative: negative / sum,
            neutral: neutral / sum,
            positive: positive / sum,
            hostility: logistic(
                2.5 * self.hostile + 0.7 * self.shouts + 0.3 * self.negative - 0.5 * self.polite,
                -3.5,
            ),
            frustration: logistic(
                2.0 * self.frustrated + 0.8 * self.negative + 0.5 * self.shouts - 0.5 * good,
                -2.5,
            ),
            impatience: logistic(2.0 * self.impatient + 0.5 * self.shouts, -2.5),
            politeness: logistic(
                1.5 * self.polite + self.thanks - 1.5 * self.hostile - 0.5 * self.shouts,
                -1.0,
            ),
            gratitude: logistic(3.0 * self.thanks, -3.0),
        }
    }
}

/// Whether a word of more than three letters is written in capitals only.
fn is_shouted(word: &str) -> bool {
    let is_small = |sign: char| sign.is_ascii_lowercase() || matches!(sign, 'а'..='я' | 'ё');
    !word.chars().any(is_small) && word.chars().filter(|sign| sign.is_alphabetic()).count() > 3
}
