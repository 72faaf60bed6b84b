//! The learned part of what a sentence asks and answers: whether it asks though no rule hears it ("open: who brings the
//! screen"), how far its words are those of an answer to each kind of question, and whether they leave open what was asked
//! ("that sits with our lawyers").

use std::sync::LazyLock;

use crate::sentence_model::{Model, beyond_weights};
use crate::token::{Glance, Token};

/// Kinds of questions whose answers have words of their own; see the groups of the judge's features.
pub const GROUPS: usize = 4;

/// What the words of a reply are weighed for: an answer to any question, to one of each group, and an answer put off.
pub const ANSWER_SUMS: usize = 2 + GROUPS;

/// The place of the last of them.
pub const PUTS_OFF: usize = ANSWER_SUMS - 1;

/// The first line of the file of weights of what asks; it changes with the features.
pub const ASKS_MAGIC: &str = "forewarn asks model 1";

/// The same of the weights of answers.
pub const ANSWERS_MAGIC: &str = "forewarn answers model 1";

/// The rows of both, as a power of two.
pub const ROW_BITS: u32 = 13;

static ASKS: LazyLock<Model<1>> = LazyLock::new(|| {
    let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/answers/asks.bin"));
    let model = Model::parse(bytes, ASKS_MAGIC, true);
    assert!(model.is_some(), "data/answers/asks.bin is of other features: run examples/train_asks");
    model.unwrap_or_else(|| unreachable!("asserted"))
});

static ANSWERS: LazyLock<Model<ANSWER_SUMS>> = LazyLock::new(|| {
    let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/answers/answers.bin"));
    let model = Model::parse(bytes, ANSWERS_MAGIC, true);
    assert!(model.is_some(), "data/answers/answers.bin is of other features: run examples/fit_answers");
    model.unwrap_or_else(|| unreachable!("asserted"))
});

/// Whether the words of a sentence ask.
pub(crate) fn asks(text: &str, tokens: &[Token], glance: &Glance) -> bool {
    !beyond_weights(glance, 2) && ASKS.sums(text, tokens, glance)[0] > 0.0
}

/// How far the words of a sentence answer or put off, as it is kept: 128 for 0, one for each 32nd; 0 where it is too long to be
/// judged.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 255")]
pub(crate) fn leans(text: &str, tokens: &[Token], glance: &Glance) -> [u8; ANSWER_SUMS] {
    if beyond_weights(glance, 1) {
        return [0; ANSWER_SUMS];
    }
    ANSWERS.sums(text, tokens, glance).map(|sum| (sum * 32.0 + 128.0).clamp(1.0, 255.0) as u8)
}

/// What was kept, as it is weighed; nothing where nothing was.
pub(crate) fn weighed(kept: u8) -> f32 {
    if kept == 0 { 0.0 } else { (f32::from(kept) - 128.0) / 32.0 }
}
