//! Acts of the author now: delivering, explaining, chasing, admitting, complaining, thanking, assuming.

use serde::{Deserialize, Serialize};

use super::Span;
use super::lexicon::mark;
use super::question::sentence_span;
use super::token::{Glance, Token};

/// The first span of each act by the author now, or none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acts {
    /// Hands something over: "attached is the report", «готово, смотрите».
    pub delivers: Option<Span>,
    /// Says what was done and why: a proactive update.
    pub explains: Option<Span>,
    /// Presses for an answer: "any news?", «ну что там?».
    pub chases: Option<Span>,
    /// Admits a delay or a fault of the author's side.
    pub admits: Option<Span>,
    /// Complains.
    pub complains: Option<Span>,
    /// Thanks.
    pub thanks: Option<Span>,
    /// States what was taken for granted: "we assumed this was included", «мы рассчитывали на топ-3 к марту».
    pub assumes: Option<Span>,
}

const ALL: u64 = mark::DELIVERED
    | mark::EXPLAIN
    | mark::CAUSE
    | mark::CHASE
    | mark::ADMIT
    | mark::COMPLAIN
    | mark::THANK
    | mark::ASSUME
    | mark::PAST;

impl Acts {
    /// Adds what one sentence does.
    pub(crate) fn add(&mut self, tokens: &[Token], glance: &Glance) {
        if glance.marks & ALL == 0 {
            return;
        }
        let asks = glance.last == b'?';
        let own = |wanted: u64| {
            tokens
                .iter()
                .enumerate()
                .any(|(at, token)| token.is(wanted) && !token.quoted && !negated(tokens, at))
        };
        let span = || Some(sentence_span(tokens));
        if !asks
            && self.delivers.is_none()
            && own(mark::DELIVERED)
            && glance.marks & (mark::WILL | mark::GOING | mark::IF) == 0
        {
            self.delivers = span();
        }
        if self.chases.is_none()
            && own(mark::CHASE)
            && (asks || glance.marks & (mark::FIRST | mark::WILL) == 0)
        {
            self.chases = span();
        }
        if self.admits.is_none() && own(mark::ADMIT) && !asks {
            self.admits = span();
        }
        if self.complains.is_none() && own(mark::COMPLAIN) {
            self.complains = span();
        }
        if self.thanks.is_none() && own(mark::THANK) {
            self.thanks = span();
        }
        if self.assumes.is_none() && own(mark::ASSUME) {
            self.assumes = span();
        }
        // What was done, told by the side that did it: with a reason it is an update by itself, and so is a longer
        // account of work without one.
        if self.explains.is_none() && !asks {
            let did = tokens.iter().any(|token| token.is(mark::PAST | mark::DONE) && token.is(mark::DELIVER))
                || own(mark::CAUSE) && glance.marks & mark::PAST != 0;
            if did && (glance.marks & mark::EXPLAIN != 0 || glance.words >= 9) {
                self.explains = span();
            }
        }
    }
}

/// Whether one of the two words before says no.
fn negated(tokens: &[Token], at: usize) -> bool {
    tokens[at.saturating_sub(2)..at].iter().any(|token| token.is(mark::NOT))
        && !tokens[at].is(mark::CHASE | mark::COMPLAIN)
}
