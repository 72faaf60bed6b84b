//! English promises without a verb of their own: "Report to follow Thursday", "back to you by 5", "Will do!".

use super::english_verb::{is_own, takes_on};
use super::{Act, ActKind, View};
use crate::Side;
use crate::fold::lower;
use crate::lexicon::{Tie, mark};

/// "Report to follow Thursday", "Full refund processed by Friday", "back to you by 5".
pub(super) fn elliptic(view: &View<'_>, at: usize) -> Option<Act> {
    let token = &view.tokens[at];
    let (start, end) = view.clause(at);
    let first_here = at == start || at == start + 1 && view.is(start, mark::HEDGE);
    if first_here
        && token.is(mark::ING)
        && token.is(mark::DELIVER)
        && !view.is(at + 1, mark::IF)
        && !matches!(view.words(at + 1), "forward" | "place")
        && view.dates.iter().any(|date| {
            date.mark.recurrence.is_none()
                && date.prep != Tie::For
                && date.tokens.0 > at
                && date.tokens.0 < end
        })
    {
        return Some(Act { at, hedged: view.is(start, mark::HEDGE), kind: ActKind::Progressive });
    }
    // "Consider the old banners gone by lunchtime"
    if at == start
        && view.words(at).eq_ignore_ascii_case("consider")
        && view.dated()
        && (at + 1..end).any(|place| view.is(place, mark::DONE | mark::READY) || view.words(place) == "gone")
    {
        return Some(Act::new(at, ActKind::Finite));
    }
    if at == start
        && token.is(mark::AWAIT)
        && token.is(mark::ING | mark::AWAIT)
        && view.words(at).ends_with("ing")
        && view.words(at + 1) != "forward"
        && (view.is(at + 1, mark::TO) && takes_on(view, at + 2)
            || view.dates.iter().any(|date| date.tokens.0 == at + 1 || date.tokens.0 == at + 2))
        && (at == 0 || view.dated())
    {
        return Some(Act::new(at, ActKind::Bare).softened(true));
    }
    // "back with an estimate tomorrow", "Slides by end of day", "Revised timeline: in your hands by EOD"
    if at == start
        && view.words(at).eq_ignore_ascii_case("back")
        && matches!(view.words(at + 1), "with" | "to" | "at")
        && !view.dates.is_empty()
        && view.glance.marks & (mark::PAST | mark::BE | mark::SELF) == 0
    {
        return Some(Act::new(at, ActKind::Finite));
    }
    if at == start
        && view.words(at).eq_ignore_ascii_case("expect")
        && !view.dates.is_empty()
        && (view.any(at + 1..end, mark::THING | mark::SELF)
            || view.tokens[at..end].iter().any(|token| is_own(view, token)))
    {
        return Some(Act::new(at, ActKind::Finite));
    }
    if view.dates_near(at).is_empty()
        || view.any(
            start..end,
            mark::SELF | mark::BE | mark::WILL | mark::MODAL | mark::ASK | mark::NOT | mark::IF,
        )
    {
        return None;
    }
    let first = view.chunk(at).lead;
    if first > at {
        return None;
    }
    let tied = view
        .dates
        .iter()
        .any(|date| date.tokens.0 == at + 1 && matches!(date.prep, Tie::By | Tie::Before | Tie::Within));
    let thing = view.tokens[first..at].iter().any(|token| token.is(mark::THING));
    if token.is(mark::DONE)
        && tied
        && at > first
        && (thing || at - first <= 3)
        && !view.any(0..at, mark::PAST)
    {
        return Some(Act::new(at, ActKind::Finite));
    }
    // "Sending it over tonight."
    if at == first
        && token.is(mark::ING)
        && token.is(mark::DELIVER)
        && view.dated()
        && !matches!(view.words(at + 1), "forward" | "place")
    {
        return Some(Act::new(at, ActKind::Finite));
    }
    // "Draft coming tomorrow", "Expect our quote by Monday"
    if at > first
        && thing
        && matches!(view.words(at), "coming" | "arriving" | "landing" | "following")
        && view.dated()
    {
        return Some(Act::new(at, ActKind::Finite));
    }
    if at == first && token.is(mark::AWAIT) && token.case > 0 && view.words(at).eq_ignore_ascii_case("expect")
    {
        return Some(Act::new(at, ActKind::Finite));
    }
    None
}

/// Set phrases.
pub(super) fn idiom(view: &View<'_>, at: usize) -> Option<Act> {
    let words = lower(view.words(at));
    let firm = Some(Act::new(at, ActKind::Finite));
    let first = at == 0 || view.breaks(at - 1) || view.is(at - 1, mark::YES | mark::SPLIT);
    match words.as_str() {
        "will do"
            if at > 0 && view.is(at - 1, mark::SELF)
                || matches!(view.words(at + 1), "that" | "this" | "it" | "so") =>
        {
            Some(Act::new(at, ActKind::Bare))
        }
        "will do" => (first && view.tokens.len() <= at + 12).then_some(Act::new(at, ActKind::Finite)),
        "back to you" => (!view.dates.is_empty() && !view.any(0..at, mark::LET | mark::SELF | mark::PAST))
            .then_some(Act::new(at, ActKind::Finite)),
        "to follow" if matches!(view.words(at + 1), "up" | "suit" | "through") => None,
        "to follow" => (at > 0 && view.is(at - 1, mark::THING)
            || !view.dates.is_empty() && at > 0 && !view.is(at - 1, mark::FUNC | mark::ACT))
        .then_some(Act::new(at, ActKind::Finite)),
        "expect it" | "you can expect" => {
            (first && !view.dates.is_empty()).then_some(Act::new(at, ActKind::Finite))
        }
        "on it" | "i'm on it" | "we're on it" => {
            let (start, end) = view.clause(at);
            (at <= start + 1 && end <= at + 3).then_some(Act::new(at, ActKind::Finite))
        }
        "with you" | "on my list" | "in your inbox" => None,
        // "to ensure that you will receive our mail"
        _ if words.starts_with("you") && at > 0 && view.words(at - 1) == "that" => None,
        _ if words.starts_with("you") => {
            let to = view.is(at + 1, mark::TO) || view.is(at + 1, mark::NOT);
            let own = view.side == Side::Agency || !view.dates.is_empty();
            // "You'll have access" without a time says what is so, "you'll get access" what is to come.
            let handed = words.contains("get") || words.contains("receive");
            let attached = view.glance.marks & mark::DELIVERED != 0 && view.dates.is_empty();
            (!to && own
                && !attached
                && (!view.dates.is_empty()
                    || handed && (view.is(at + 1, mark::THING) || view.is(at + 2, mark::THING))))
            .then_some(Act::new(at, ActKind::Finite))
        }
        _ => firm,
    }
}
