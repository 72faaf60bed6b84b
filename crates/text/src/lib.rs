//! The text engine: what a message says, as marks with their places.
//!
//! Everything here is a pure function from text to values; nothing knows of tables or files. A message is zoned
//! ([`zone`]: history, signatures and code are not the author's words now), cut into sentences of tokens in one
//! pass ([`token`]), and each sentence is looked at by the finders whose trigger words it holds.

mod acts;
mod annotate;
mod away;
mod chase;
pub mod claim_model;
mod clause;
pub mod contact;
mod due;
mod exchange;
mod expect;
mod findings;
mod fold;
mod inflect;
mod join;
mod judge;
mod lang;
mod lexicon;
mod moved;
mod names;
mod pattern;
pub mod promise;
mod question;
mod ranking;
mod regular;
mod renewal;
pub mod sentence_model;
pub mod speech_model;
mod threat;
mod token;
mod token_word;
pub mod tone;
mod topic;
mod wanted;
mod zone;
mod zone_line;

use serde::{Deserialize, Serialize};

pub use self::acts::Acts;
pub use self::annotate::{
    Annotation, Annotator, Setting, annotate, annotate_asking, annotate_speech, chase, own_words,
    quoted_questions, threat,
};
pub use self::clause::Speech;
pub use self::due::{DateMark, Recurrence, Window};
pub use self::exchange::{Asked, ThreadMessage, exchange, speeches};
pub use self::expect::{Expected, Stated};
pub use self::findings::{
    Findings, FindingsError, TextCalendar, TextSettings, find, findings_key, setting_hash,
};
pub use self::judge::{
    AnswerFeatures, Following, Question, QuestionFate, QuestionState, REPLIES_MOST, Verdict, answer_features,
    answer_features_named,
};
pub use self::lang::Lang;
pub use self::names::Names;
pub use self::promise::{Firmness, Promise};
pub use self::ranking::names_ranking;
pub use self::regular::{regular_report, regular_report_promised};
pub use self::renewal::speaks_of_renewal;
pub use self::tone::Tone;
pub use self::topic::Topic;

/// The version of the engine: a hash of its code, lists and models (see `build.rs`).
pub const ENGINE: &str = env!("FOREWARN_ENGINE");

/// Which side of an engagement a message comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The client.
    Client,
    /// The agency.
    #[default]
    Agency,
}

/// A stretch of the original text in bytes, on character boundaries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span of token places.
    pub(crate) fn new(start: u32, end: u32) -> Self {
        Self { start: start as usize, end: end as usize }
    }

    /// The words at this place of the text they were found in.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }
}
