//! What stands around an English act: reports, doubts, habits and conditions.

use super::View;
use super::english_verb::is_own;
use crate::{
    fold::lower,
    lexicon::{Role, mark},
};

/// Whether the words before this token report what somebody said or thinks, so that it is no word of the author now.
pub(super) fn reported(view: &View<'_>, at: usize) -> bool {
    if view.glance.marks & mark::REPORTED == 0 {
        return false;
    }
    let (start, _) = view.clause(at);
    let from = start.saturating_sub(6);
    (from..at).any(|said| {
        view.is(said, mark::REPORTED)
            && !view.is(said, mark::HEDGE)
            && {
                let subject = &view.tokens[said.saturating_sub(3)..said];
                let past_self = subject.iter().any(|token| token.is(mark::SELF)) && view.is(said, mark::PAST);
                past_self
                    || subject.iter().any(|token| {
                        token.is(mark::THIRD | mark::YOU | mark::OTHERS | mark::TEAM | mark::NOT)
                    })
                    || subject.is_empty()
                    || !subject.iter().any(|token| token.is(mark::SELF | mark::TO | mark::PLEASE))
                        && view.words(said) != "say"
                        && view.words(said) != "suppose"
                        && !view.is(said, mark::ASK)
            }
            && (said + 1..at).all(|between| !view.breaks(between))
    })
}

/// Whether the author doubts what follows: "I doubt we'll …", "I don't think we'll …", "I wonder if we will …".
pub(super) fn doubted(view: &View<'_>, at: usize) -> bool {
    let (start, _) = view.clause(at);
    (start..at).any(|place| {
        let words = view.words(place);
        let doubts = ["doubt", "wonder", "wish", "unlikely", "whether", "assume"];
        words.len() >= 4 && doubts.iter().any(|doubt| words.eq_ignore_ascii_case(doubt))
            || view.is(place, mark::NOT)
                && matches!(
                    view.words(place + 1),
                    "think" | "believe" | "expect" | "know" | "sure" | "see" | "certain" | "promise"
                )
    })
}

pub(super) fn negated_before(view: &View<'_>, at: usize) -> bool {
    view.any(at.saturating_sub(3)..at, mark::NOT)
}

/// Whether something around the act softens it.
pub(super) fn softened(view: &View<'_>, (lead, end): (usize, usize), at: usize) -> bool {
    view.tokens[lead..end].iter().enumerate().any(|(offset, token)| {
        let place = lead + offset;
        token.is(mark::HEDGE)
            && !token.quoted
            && (place < at + 4 || !token.is(mark::MODAL) && place < at + 12)
            && !(token.is(mark::MODAL) && place > 0 && view.is(place - 1, mark::YOU))
            && token.role != Role::Month
    })
}

/// Whether the promise hangs on an event.
pub(super) fn conditional(view: &View<'_>, (start, end): (usize, usize)) -> bool {
    // "Should the museum agree", "failing a reply", "in the event of"
    let opens = view.chunks.iter().any(|chunk| {
        chunk.under
            && chunk.start >= start
            && chunk.end <= end
            && matches!(
                lower(view.words(chunk.lead)).as_str(),
                "should"
                    | "were"
                    | "had"
                    | "in"
                    | "given"
                    | "failing"
                    | "barring"
                    | "upon"
                    | "without"
                    | "assuming"
            )
    });
    // "Give me the green light and the banners are up": what the other side does first.
    let orders = view.chunks.iter().any(|chunk| {
        chunk.start == start
            && chunk.end < end
            && chunk.joint == super::clause::Joint::Start
            && view.is(chunk.lead, mark::ACT)
            && !view.is(chunk.lead, mark::THING | mark::SELF | mark::LET | mark::ING)
            && !chunk.verb
            && view.chunks.iter().any(|next| next.start > chunk.end && view.is(next.lead, mark::SELF))
    });
    if opens || orders {
        return true;
    }
    (start..end).any(|place| {
        let token = &view.tokens[place];
        if token.quoted || token.is(mark::HEDGE) {
            return false;
        }
        // Only a few words can open a condition.
        if !token.is(mark::IF) && !matches!(token.end - token.start, 4 | 5 | 8) {
            return false;
        }
        let complement = place > 0
            && (matches!(
                lower(view.words(place - 1)).as_str(),
                "check"
                    | "see"
                    | "know"
                    | "ask"
                    | "confirm"
                    | "tell"
                    | "as"
                    | "even"
                    | "wonder"
                    | "sure"
                    | "clear"
                    | "verify"
                    | "test"
                    | "report"
                    | "you"
                    | "out"
            ) && !matches!(view.words(place - 1), "you" | "out")
                || place > 1
                    && matches!(view.words(place - 1), "me" | "us")
                    && matches!(view.words(place - 2), "tell" | "let" | "ask")
                || view.words(place - 1) == "you"
                    && place > 1
                    && matches!(view.words(place - 2), "let" | "tell"));
        if token.is(mark::IF) {
            let once = view.words(place).eq_ignore_ascii_case("once");
            let again = once
                && (place + 1 >= view.tokens.len()
                    || matches!(view.words(place + 1), "more" | "again" | "a" | "per")
                    || place > 0 && matches!(view.words(place - 1), "at" | "than" | "all"));
            let pending_adjective = matches!(
                view.words(place),
                "conditional" | "subject" | "pending" | "dependent" | "contingent" | "providing"
            ) && !matches!(
                view.words(place + 1),
                "on" | "to"
                    | "upon"
                    | "your"
                    | "the"
                    | "approval"
                    | "sign"
                    | "feedback"
                    | "confirmation"
                    | "client"
                    | "final"
                    | "payment"
            );
            return (!complement || once) && !again && !pending_adjective;
        }
        // "when the photos arrive", "after you approve": an event, unless it is only told about.
        if matches!(lower(view.words(place)).as_str(), "when" | "after" | "until" | "assuming") && !complement
        {
            let subject = view.tokens.get(place + 1);
            let verb = (place + 2..(place + 8).min(view.tokens.len()))
                .take_while(|&next| !view.breaks(next))
                .any(|next| {
                    view.is(next, mark::ACT | mark::PRESENT | mark::BE | mark::HAVE | mark::DONE | mark::PAST)
                        || view.words(next).ends_with('s') && view.tokens[next].word == 0
                });
            let dated = view.dates.iter().any(|date| date.tokens.0 <= place && date.tokens.1 > place);
            return !dated
                && lower(view.words(place)).as_str() != "until"
                && verb
                && subject.is_some_and(|subject| {
                    subject.is(mark::YOU | mark::THIRD | mark::THING | mark::TEAM | mark::OTHERS)
                        || subject.role == Role::Article
                        || is_own(view, subject)
                });
        }
        false
    })
}

/// Whether the sentence tells how things usually are: "it will usually get rid of the error".
pub(super) fn describes(view: &View<'_>, at: usize, verb: usize) -> bool {
    (at..verb).any(|place| {
        matches!(view.words(place), "usually" | "normally" | "generally" | "typically" | "often")
    }) || view.words(verb) == "make" && view.any(verb..verb + 4, mark::BOOST)
        || view.words(verb) == "make"
            && (verb..verb + 4).any(|place| matches!(view.words(place), "difference" | "sense"))
}

/// Whether "will" stands in the condition itself: "as soon as it will be available".
pub(super) fn in_condition(view: &View<'_>, start: usize, at: usize) -> bool {
    const VERB: u64 = mark::ACT | mark::PRESENT | mark::BE | mark::HAVE | mark::DONE | mark::PAST | mark::ING;
    (start..at).rev().take_while(|&place| !view.is(place, VERB)).any(|place| {
        view.is(place, mark::IF)
            && !view.is(place, mark::MODAL)
            && at - place <= 3
            && !view.is(place, mark::THIRD)
    })
}

/// Whether a sentence of speech only plans or tells: "we'll" without a day or a listener, "I'll have", "sometimes I'll".
pub(super) fn plans_aloud(view: &View<'_>, start: usize, at: usize, verb: usize) -> bool {
    let ours = (start..=at).any(|place| matches!(view.words(place), "we" | "we'll"));
    let told = view.any(at + 1..view.tokens.len(), mark::YOU) || view.dated();
    let state = view.is(verb, mark::BE | mark::HAVE) && view.words(verb + 1) != "in"
        || matches!(view.words(verb), "get" | "still" | "tend" | "just" | "think" | "go");
    let habit = view.tokens.iter().enumerate().any(|(place, _)| {
        matches!(view.words(place), "sometimes" | "usually" | "like" | "always" | "whenever" | "if" | "when")
    });
    let embedded = view.any(start..at, mark::YOU | mark::THIRD | mark::REPORTED);
    let cut = view.tokens.len() >= 2
        && view.tokens.get(view.tokens.len() - 2).is_some_and(|last| {
            last.role == Role::Article
                || last.is(mark::FUNC | mark::TO | mark::SELF)
                    && !last.is(mark::THIRD | mark::YOU)
                    && !matches!(
                        view.words(view.tokens.len() - 2),
                        "that"
                            | "this"
                            | "them"
                            | "him"
                            | "her"
                            | "me"
                            | "us"
                            | "now"
                            | "there"
                            | "here"
                            | "too"
                            | "up"
                            | "out"
                    )
        });
    ours && !told || state || habit || embedded || cut
}

/// "(won't) forget to", "(will not) let this slip": a refusal to fail is a promise.
pub(super) fn keeps_to(view: &View<'_>, verb: usize) -> bool {
    matches!(view.words(verb), "forget" | "fail") && view.is(verb + 1, mark::TO)
        || view.words(verb) == "let"
            && (verb + 1..verb + 5).any(|at| matches!(view.words(at), "down" | "slip" | "happen"))
}
