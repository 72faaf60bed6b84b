//! Pressing for an answer or a thing that was to come: "any news?", "it's been ten days since we asked", «так и нет ответа».

use super::lexicon::mark;
use super::pattern::{CHASES, Set, Words};
use super::token::{Glance, Token};

/// Whether a sentence presses.
pub(crate) fn presses(tokens: &[Token], glance: &Glance) -> bool {
    let asks = glance.last == b'?';
    if glance.claims & CHASES == 0 && !(asks && glance.marks & mark::CHASE != 0) {
        return false;
    }
    // "Following up with the photos you asked for, attached.", "Thanks for the reminder": who delivers or thanks presses not.
    if glance.marks & (mark::DELIVERED | mark::HERE) != 0 && !asks {
        return false;
    }
    let words = Words::of(tokens);
    let found = words.find(Set::Chase).is_some() || asks && glance.marks & mark::CHASE != 0;
    found && words.find(Set::NotChase).is_none() && !tells_of_own(tokens, glance)
}

/// "I'll remind them", «напомню коллегам»: the author's own doing.
fn tells_of_own(tokens: &[Token], glance: &Glance) -> bool {
    let own_future = glance.marks & mark::WILL != 0
        && tokens.iter().any(|token| token.is(mark::WILL) && token.is(mark::SELF));
    glance.last != b'?' && own_future
}
