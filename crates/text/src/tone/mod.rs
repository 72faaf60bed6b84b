//! Tone: how a message sounds, from linear models over its own words.
//!
//! [`pass`] counts cues and signs and hands out hashed features; [`score`] sums the weights of these
//! ([`model`]), the features of a word once per distinct word; [`train`] learns weights from labelled lines
//! ([`label`]), [`adapt`] moves known ones to lines of another kind; [`measure`] says how right they are. `docs/tone.md` says what the marks mean and where they fail.

#![allow(
    clippy::cast_possible_truncation,
    clippy::needless_range_loop,
    reason = "places and hashes are cut to the size of their tables, and the outputs of a row go side by side"
)]

mod adapt;
mod calibrate;
mod cue;
mod feature;
mod home;
pub mod label;
pub mod measure;
mod model;
mod pass;
mod score;
mod steps;
mod thread;
pub mod train;
mod words;

use serde::{Deserialize, Serialize};

pub use self::model::{Model, ModelFault};
pub(crate) use self::score::Sums;
pub use self::thread::{Turn, derailment};

/// How a message sounds; every score is a probability in 0..=1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Tone {
    /// That it is negative towards the other side; with the next two it sums to 1.
    pub negative: f32,
    /// That it is neutral.
    pub neutral: f32,
    /// That it is positive.
    pub positive: f32,
    /// That it attacks persons.
    pub hostility: f32,
    /// That it is annoyed at things that go wrong.
    pub frustration: f32,
    /// That it presses for an answer or a delivery.
    pub impatience: f32,
    /// That it is courteous.
    pub politeness: f32,
    /// That it thanks and means it.
    pub gratitude: f32,
}

/// Whether the lists call a word in folded letters clearly good.
pub(crate) fn good(letters: &[u8]) -> bool {
    words::LISTS.entry(words::LISTS.word(letters).0).tone >= 2
}
