//! Whether a thread is derailing: the chance that its next message is an attack.

use super::Tone;
use crate::{Annotation, Side};

/// One message of a thread, as far as derailing goes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Turn {
    /// Who wrote it.
    pub side: Side,
    /// How it sounds.
    pub tone: Tone,
    /// How many words it has.
    pub words: u32,
    /// How many of its sentences ask something.
    pub questions: usize,
}

impl Turn {
    /// What counts of an annotated message.
    pub fn of(side: Side, annotation: &Annotation) -> Self {
        Self {
            side,
            tone: annotation.tone,
            words: annotation.own_words,
            questions: annotation.questions.len(),
        }
    }

    /// How hot it is: hostility first, then annoyance, hurry and a bad tone; courtesy and thanks cool.
    fn heat(&self) -> f32 {
        let tone = &self.tone;
        tone.hostility + 0.6 * tone.frustration + 0.3 * tone.impatience + 0.5 * tone.negative
            - 0.8 * tone.politeness
            - 0.4 * tone.gratitude
    }
}

/// What a thread shows, each in about 0..=1: see [`WEIGHTS`].
fn signs(turns: &[Turn]) -> [f32; 7] {
    let last = turns.last().copied().unwrap_or_default();
    let count = turns.len().max(1) as f32;
    let mean = turns.iter().map(Turn::heat).sum::<f32>() / count;
    let other = turns.iter().rev().find(|turn| turn.side != last.side).copied().unwrap_or_default();
    let peak = turns.iter().map(|turn| turn.tone.hostility).fold(0.0, f32::max);
    let long = |words: u32| (1.0 + words as f32).ln() / 6.0;
    [
        last.heat(),
        other.heat(),
        peak,
        last.heat() - mean,
        long(last.words),
        turns.iter().map(|turn| turn.tone.politeness + turn.tone.gratitude + turn.tone.positive).sum::<f32>()
            / count,
        (turns.len() as f32).min(8.0) / 8.0,
    ]
}

/// What each sign adds to the log-odds, and the log-odds of a thread that shows none.
const WEIGHTS: [f32; 7] = [0.9, 0.7, 1.2, 0.4, 0.3, -0.8, 0.2];
const USUAL: f32 = -2.2;

/// The chance in 0..=1 that the next message of a thread is an attack, from its messages so far; 0 without any.
/// It never looks at what the messages are about.
pub fn derailment(turns: &[Turn]) -> f32 {
    if turns.is_empty() {
        return 0.0;
    }
    let odds = signs(turns).iter().zip(WEIGHTS).map(|(sign, weight)| sign * weight).sum::<f32>() + USUAL;
    1.0 / (1.0 + (-odds).exp())
}
