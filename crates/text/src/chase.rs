//! Pressing for an answer or a thing that was to come: "any news?", "it's been ten days since we asked", «так и нет ответа».

use super::claim_model::Claim;
use super::lexicon::{Role, mark};
use super::pattern::{ALREADY, CHASES, Claims, Set, YET, bits};
use super::token::{Glance, Kind, Token};

/// Sets of which a pattern must start in a sentence that presses.
const OPENS: u32 = bits([Set::Chase, Set::Asked, Set::Lapse]);

/// Whether a sentence presses.
pub(crate) fn presses(text: &str, tokens: &[Token], glance: &Glance, claims: &mut Claims) -> bool {
    let asks = glance.last == b'?';
    let yet = asks && glance.marks & mark::AUX != 0 && ends_with_yet(tokens);
    let already = asks && glance.cyrillic > glance.latin && already_done(tokens);
    let may_press = glance.claims & CHASES != 0 && glance.opens & OPENS != 0;
    let learned = claims.learned(text, tokens, glance, Claim::Chasing);
    if !may_press && !yet && !already && !learned {
        return false;
    }
    // "Following up with the photos you asked for, attached.": who delivers presses not.
    if glance.marks & (mark::DELIVERED | mark::HERE) != 0 && !asks || thanks_first(tokens, glance) {
        return false;
    }
    let words = claims.words(tokens);
    let found = yet
        || already
        || learned
        || words.find(Set::Chase).is_some()
        || (asks || glance.last == 0) && words.find(Set::Asked).is_some()
        || !asks && words.find(Set::Lapse).is_some() && lacks(tokens);
    found && words.find(Set::NotChase).is_none() && !tells_of_own(tokens, glance)
}

/// "Has the translator delivered yet?"
fn ends_with_yet(tokens: &[Token]) -> bool {
    let last = tokens.iter().rev().find(|token| token.kind == Kind::Word);
    last.is_some_and(|last| last.hash == *YET)
}

/// «Баннеры уже загрузили?»
fn already_done(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| token.hash == *ALREADY) && tokens.iter().any(|token| token.is(mark::PAST))
}

/// "Thanks for nudging me": who thanks first and asks nothing presses not, unless more follows: "Thanks, still waiting for the file".
fn thanks_first(tokens: &[Token], glance: &Glance) -> bool {
    glance.last != b'?'
        && tokens.iter().find(|token| token.kind == Kind::Word).is_some_and(|first| first.is(mark::THANK))
        && !tokens.iter().any(|token| token.is_symbol(b','))
}

/// "Three weeks and not a line from you", «третью неделю ни строчки»: something of the other side lacks.
fn lacks(tokens: &[Token]) -> bool {
    let not = tokens.iter().any(|token| token.is(mark::NOT) && !token.quoted);
    let own = tokens.iter().take(3).any(|token| token.is(mark::SELF));
    not && !own
}

/// "I'll remind them", «напоминание отправим завтра»: the author's own doing.
fn tells_of_own(tokens: &[Token], glance: &Glance) -> bool {
    if glance.last == b'?' {
        return false;
    }
    let will = tokens.iter().any(|token| token.is(mark::WILL) && token.is(mark::SELF));
    // «Завтра напомню типографии»: with a day, it is yet to be done.
    let day = tokens.iter().any(|token| matches!(token.role, Role::Day | Role::Weekday));
    let reminds =
        day && tokens.iter().any(|token| token.cyrillic && token.is(mark::FIRST) && token.is(mark::CHASE));
    let sends = tokens.iter().any(|token| {
        token.cyrillic
            && token.is(mark::FIRST | mark::THIRDFUT)
            && token.is(mark::DELIVER)
            && !token.is(mark::CHASE)
    });
    will || sends || reminds
}
