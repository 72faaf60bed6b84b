//! Threats to leave, to sue or not to pay: "we'll have to look for another agency", «будем искать другого подрядчика».

use super::Span;
use super::claim_model::Claim;
use super::lexicon::mark;
use super::pattern::{Claims, Set, THREATENS, bits};
use super::question::sentence_span;
use super::token::{Glance, Token};

/// How many words before a threat may say that it is none.
const DENIED_WITHIN: usize = 4;

/// The weights are not asked of fewer words: "Redgate Legal" signs.
const LEARNED_LEAST: u32 = 4;

/// Words of a threat that lie so far on the other side by weights are about something else: "we work with another agency for PR".
const NO_THREAT: f32 = -1.5;

/// The sentence, where it threatens.
pub(crate) fn find(text: &str, tokens: &[Token], glance: &Glance, claims: &mut Claims) -> Option<Span> {
    // Who thanks threatens not.
    if glance.marks & mark::THANK != 0 {
        return None;
    }
    let may_threaten = glance.claims & THREATENS != 0 && glance.opens & bits([Set::Threat]) != 0;
    let has_stakes = glance.opens & bits([Set::Stakes]) != 0;
    if !may_threaten && !has_stakes {
        return None;
    }
    let sum = claims.sum(text, tokens, glance, Claim::Threat);
    let learned = has_stakes && glance.words >= LEARNED_LEAST && sum.is_some_and(|sum| sum > 0.0);
    if !may_threaten && !learned {
        return None;
    }
    let words = claims.words(tokens);
    let Some(found) = words.find(Set::Threat) else {
        let denies = tokens.iter().any(|token| token.is(mark::NOT) && !token.quoted);
        let goes_on = !denies && words.find(Set::GoesOn).is_some();
        return (learned && !goes_on && words.find(Set::Safe).is_none()).then(|| sentence_span(tokens));
    };
    // "Our lawyers approved the wording", "customers will look elsewhere": nobody threatens.
    if words.find(Set::Review).is_some() || words.find(Set::Safe).is_some() {
        return None;
    }
    if sum.is_some_and(|sum| sum < NO_THREAT) {
        return None;
    }
    // "We are not looking for another agency"; a no that belongs to the threat ("won't renew") stands inside of it.
    let before = &tokens[found.start.saturating_sub(DENIED_WITHIN)..found.start];
    let denied =
        before.iter().any(|token| token.is(mark::NOT) && !token.quoted) && !conditional(tokens, found.start);
    // "You leave us no choice but to switch providers"
    let denied = denied && words.find(Set::NoChoice).is_none();
    // «Другого подрядчика не ищем»
    let after = &tokens[found.end..tokens.len().min(found.end + 1)];
    let denied = denied || after.iter().any(|token| token.is(mark::NOT) && token.cyrillic);
    (!denied).then(|| sentence_span(tokens))
}

/// "If nothing changes we'll look elsewhere": the no belongs to the condition.
fn conditional(tokens: &[Token], at: usize) -> bool {
    tokens[..at].iter().any(|token| token.is(mark::IF) || token.is_symbol(b','))
}
