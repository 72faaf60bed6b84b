//! The words that records hold, asked of whoever writes them: a review knows facts, the writers know languages.

use crate::{
    alert::fix::ReplayedFix,
    score::UnscoredReason,
    signal::{Fact, SignalId},
};
use forewarn_table::{Tables, expectation::Dimension, outcome};
use forewarn_text::Lang;

/// Puts facts into the words of one language.
pub trait Phrasing: Sync {
    /// The language.
    fn lang(&self) -> Lang;
    /// What a signal says at a client: "Silent for 19 working days".
    fn signal(&self, id: SignalId, value: f64) -> String;
    /// That a signal which had a value last month has none now.
    fn no_longer_known(&self, id: SignalId) -> String;
    /// Why a signal has no value.
    fn missing(&self, id: SignalId) -> &'static str;
    /// Why a client has no probability.
    fn unknown(&self, reason: UnscoredReason) -> String;
    /// A row behind a signal.
    fn fact(&self, fact: &Fact) -> String;
    /// What to do, each act a full clause.
    fn acts(&self, fix: &ReplayedFix, tables: &Tables) -> Vec<String>;
    /// What happened to a relation.
    fn outcome(&self, kind: outcome::OutcomeKind) -> &'static str;
    /// What sides may differ on.
    fn dimension(&self, dimension: Dimension) -> &'static str;
}
