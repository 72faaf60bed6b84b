//! What a sentence could answer: a time, a number, a person, a place, a reason.

use super::kind;
use super::sentence::{Sentence, TIMES};
use super::spelling::class;
use crate::lexicon::{Role, UNKNOWN, mark};
use crate::token::Kind;

impl Sentence<'_> {
    /// "Paper prices have gone up", «Бумага подорожала»: the first word names a thing and more than a name follows.
    fn starts_with_noun(&self) -> bool {
        let mut places = self.word_places();
        let Some(first) = places.next() else { return false };
        let first = match self.tokens[first].role {
            Role::Article => places.next().unwrap_or(first),
            _ => first,
        };
        let token = &self.tokens[first];
        let else_class = class::PRONOUN
            | class::QUANT
            | class::ONLY
            | class::ASSENT
            | class::HAND
            | class::AMOUNT
            | class::PENDING
            | class::NEAR;
        let comma = self.tokens.get(first + 1).is_some_and(|next| next.kind == Kind::Punct);
        !comma
            && self.glance.words >= 3
            && !token.is(mark::FUNC
                | mark::YES
                | mark::NOT
                | mark::SELF
                | mark::PAST
                | mark::DONE
                | mark::READY)
            && token.role == Role::None
            && !self.words[first].verb
            && !self.has(first, else_class)
    }

    pub(super) fn gives(&self, stems: usize) -> u16 {
        let marks = self.glance.marks;
        let mut gives = 0;
        if self.counts || self.any(class::AMOUNT) {
            gives |= kind::NUMBER;
        }
        if self.dated || self.glance.roles & TIMES != 0 {
            gives |= kind::TIME;
        }
        let names = || {
            self.tokens.iter().enumerate().any(|(at, token)| {
                token.kind == Kind::Word
                    && token.case == 1
                    && token.role == Role::None
                    && (token.word == UNKNOWN && (at > 0 || self.glance.words <= 3) || token.is(mark::NAME))
            })
        };
        if self.linked
            || self.any(class::PERSON)
            || marks & (mark::TEAM | mark::NAME | mark::OTHERS) != 0
            || names()
        {
            gives |= kind::PERSON;
        }
        if self.linked || self.any(class::PLACE) || self.any(class::NEAR) {
            gives |= kind::PLACE;
        }
        if marks & mark::EXPLAIN != 0 || self.any(class::REASON) {
            gives |= kind::REASON;
        }
        if (1..self.tokens.len().min(5)).any(|at| {
            self.tokens[at].is_symbol(b':')
                && self.tokens[..at].iter().all(|token| !token.is(mark::YES))
                && !self.any_in(0, at, class::TOPIC)
        }) {
            gives |= kind::HEADED;
        }
        if self.starts_with_noun() {
            gives |= kind::NOUN_FIRST;
        }
        if stems > 2 {
            gives |= kind::OBJECTS;
        }
        gives
    }
}
