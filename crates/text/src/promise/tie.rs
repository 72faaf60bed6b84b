//! The date an act is tied to.

use chrono::{Days, NaiveTime};

use super::View;
use super::clause::Joint;
use super::group::{Group, joint, token_range};
use crate::DateMark;
use crate::due::Found;
use crate::fold::lower;
use crate::lexicon::{Tie, mark};
use crate::token::Kind;

/// How well a date must suit an act.
const LEAST: i32 = -3;

/// When a promise is due.
pub(super) fn due(view: &View<'_>, groups: &[Group], at: usize) -> Option<DateMark> {
    date(view, groups, at).map(closed)
}

/// "From Monday", «с понедельника»: what starts on a day is late when that day is over.
fn closed(date: &Found) -> DateMark {
    let mut mark = date.mark;
    if matches!(date.prep, Tie::From | Tie::S)
        && mark.window.by.is_none()
        && mark.recurrence.is_none()
        && let Some(from) = mark.window.from.filter(|from| from.time() == NaiveTime::MIN)
    {
        mark.window.by = from.checked_add_days(Days::new(1));
    }
    mark
}

/// The date of a promise: the one in its own chunks; else one that it shares with those it is joined to.
fn date<'a>(view: &View<'a>, groups: &[Group], at: usize) -> Option<&'a Found> {
    let group = &groups[at];
    if let Some(own) = best(view, group, |_| true) {
        return Some(own);
    }
    // "Tomorrow we'll send the deck and fix the form": a time before the first act holds for those that go on with it.
    let mut first = at;
    while groups[first].shares && first > 0 {
        first -= 1;
        let lead = &groups[first];
        if let Some(date) = best(view, lead, |date| date.tokens.1 <= lead.at) {
            return Some(date);
        }
    }
    // "We'll fix the form and send the deck by Friday": a time after the last of several acts holds for those before.
    for later in &groups[at + 1..] {
        if !later.shares || joint(view, later) != Joint::And {
            break;
        }
        if let Some(date) = best(view, later, |_| true) {
            return (date.tokens.0 > later.at).then_some(date);
        }
    }
    None
}

/// The date in the chunks of a group that suits its act best.
fn best<'a>(view: &View<'a>, group: &Group, mut fits: impl FnMut(&Found) -> bool) -> Option<&'a Found> {
    let range = token_range(view, group);
    let own = view.clause(group.at);
    let act = group.at;
    view.dates
        .iter()
        .filter(|date| date.tokens.0 >= range.0 && date.tokens.0 < range.1 && fits(date))
        .map(|date| (score(view, date, own, act), date))
        .filter(|(score, _)| *score > LEAST)
        .max_by_key(|(score, date)| (*score, std::cmp::Reverse(date.tokens.0.abs_diff(act))))
        .map(|(_, date)| date)
}

fn score(view: &View<'_>, date: &Found, own: (usize, usize), act: usize) -> i32 {
    let (from, to) = date.tokens;
    let mut score = 4_i32;
    if from >= own.0 && from < own.1 {
        score += 3;
    }
    if view.tokens[from..to].iter().any(|token| token.possessive) {
        score -= 8;
    }
    if matches!(date.prep, Tie::By | Tie::K | Tie::Before | Tie::Within | Tie::In) {
        score += 1;
    }
    if matches!(date.prep, Tie::For | Tie::From | Tie::S | Tie::Po) {
        score -= 2;
    }
    // «завтра в течение дня»: how long the day lasts.
    let beside = |other: &Found| other.tokens.1 == from || other.tokens.0 == to;
    if date.prep == Tie::Within && view.dates.iter().any(beside) {
        score -= 4;
    }
    if said_of_thing(view, from, act) {
        score -= 4;
    }
    let chunk = view.chunk(from);
    // A condition or a clause of its own subject tells when something else happens.
    if (chunk.start, chunk.end) != own
        && (chunk.under || view.any(chunk.start..chunk.end, mark::IF | mark::SUB | mark::WH | mark::YOU))
    {
        score -= 5;
    }
    if act < from && view.tokens[act..from].iter().any(|token| token.is(mark::SUB)) {
        score -= 4;
    }
    score
}

/// "for the meeting on 24 June", «для встречи в четверг»: the date follows a noun that itself follows "for".
fn said_of_thing(view: &View<'_>, date: usize, act: usize) -> bool {
    let Some(noun) = date.checked_sub(1) else { return false };
    if noun == act || !view.tokens.get(noun).is_some_and(|token| token.kind == Kind::Word) {
        return false;
    }
    let from = date.saturating_sub(5);
    (from..noun).any(|at| {
        at != act
            && view.tokens[at].kind == Kind::Word
            && matches!(
                lower(view.words(at)).as_str(),
                "for" | "of" | "about" | "для" | "к" | "на" | "ahead" | "from" | "после" | "перед" | "before"
            )
            && !view.tokens[at + 1..date]
                .iter()
                .any(|token| token.is(mark::ACT | mark::FIRST | mark::WILL) || token.kind == Kind::Punct)
            || at != act && view.is(at, mark::SUB) && at > act
    })
}
