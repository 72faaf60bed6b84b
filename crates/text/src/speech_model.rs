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

/// Whether a sentence asks comes first, then what it is weighed for as a reply.
const SUMS: usize = 1 + ANSWER_SUMS;

/// The first line of the file of weights of what asks; it changes with the features.
pub const ASKS_MAGIC: &str = "forewarn asks model 1";

/// The same of the weights of answers.
pub const ANSWERS_MAGIC: &str = "forewarn answers model 1";

/// The rows of both, as a power of two.
pub const ROW_BITS: u32 = 13;

static MODEL: LazyLock<Model<SUMS>> = LazyLock::new(|| {
    let asks = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/answers/asks.bin"));
    let answers = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/answers/answers.bin"));
    let asks = Model::<1>::parse(asks, ASKS_MAGIC, true);
    let answers = Model::<ANSWER_SUMS>::parse(answers, ANSWERS_MAGIC, true);
    let model = asks.zip(answers).and_then(|(asks, answers)| asks.beside(&answers));
    assert!(
        model.is_some(),
        "data/answers/asks.bin or answers.bin is of other features: run examples/train_asks and examples/fit_answers"
    );
    model.unwrap_or_else(|| unreachable!("asserted"))
});

/// What the words of a sentence say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leans([f32; SUMS]);

impl Leans {
    /// Of a sentence; `None` where it is too long to be judged.
    pub(crate) fn of(text: &str, tokens: &[Token], glance: &Glance) -> Option<Self> {
        (!beyond_weights(glance, 1)).then(|| Self(MODEL.sums(text, tokens, glance)))
    }

    /// Whether it asks.
    pub(crate) fn asks(&self) -> bool {
        self.0[0] > 0.0
    }

    /// How far it answers or puts off, as it is kept: 128 for 0, one for each 32nd.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 255")]
    pub(crate) fn kept(&self) -> [u8; ANSWER_SUMS] {
        std::array::from_fn(|at| (self.0[1 + at] * 32.0 + 128.0).clamp(1.0, 255.0) as u8)
    }
}

/// What was kept, as it is weighed; nothing where nothing was.
pub(crate) fn weighed(kept: u8) -> f32 {
    if kept == 0 { 0.0 } else { (f32::from(kept) - 128.0) / 32.0 }
}
