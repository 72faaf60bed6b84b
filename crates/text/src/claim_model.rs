//! The learned part of what a sentence claims: whether it presses, takes something for granted or threatens. A linear model
//! over hashed words, neighbours and word heads, beside the patterns of `data/lexicon/claims_*.txt`: lists hold the wordings
//! that somebody thought of, weights those that resemble what was labelled.

use std::sync::LazyLock;

use crate::sentence_model::Model;
use crate::token::{Glance, Token};

/// What is judged, in the order of the weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Presses for an answer or a thing that was to come.
    Chasing,
    /// Takes something for granted.
    Expectation,
    /// Threatens to leave, to sue or not to pay.
    Threat,
}

/// How many claims there are.
pub const CLAIMS: usize = 3;

/// The first line of its file; it changes with the features.
pub const MAGIC: &str = "forewarn claim model 1";

/// The rows of its weights, as a power of two.
pub const ROW_BITS: u32 = 16;

/// The fewest words of a sentence that claims.
pub const LEAST_WORDS: u32 = 2;

static MODEL: LazyLock<Model<CLAIMS>> = LazyLock::new(|| {
    let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/answers/claims.bin"));
    let model = Model::parse(bytes, MAGIC, false);
    assert!(
        model.is_some(),
        "data/answers/claims.bin is of other features: run examples/train_claims with --write"
    );
    model.unwrap_or_else(|| unreachable!("asserted"))
});

/// How far a sentence lies on the side of each claim: positive where it claims.
pub(crate) fn sums(text: &str, tokens: &[Token], glance: &Glance) -> [f32; CLAIMS] {
    MODEL.sums(text, tokens, glance)
}
