//! Facts that look like promises: figures of a report, lengths of time, how things are done as a rule, what belongs to whom.

use super::View;
use super::clause::Chunk;
use super::group::Group;
use crate::fold::{lower, may_be};
use crate::lexicon::mark;
use crate::token::Kind;

/// Whether a clause states a fact, whatever its words look like.
pub(super) fn is_fact(view: &View<'_>, group: &Group) -> bool {
    let head = &view.chunks[group.head];
    figure(view, head)
        || lasted(view, head)
        || habit(view, head)
        || told(view, group)
        || belongs(view, head)
        || looks(view, head)
        || travels(view, head)
        || refuses(view, group)
        || tells_whence(view, head)
}

/// "Telephone calls this week: 2167 (+11 %)": a thing, its time, and its count.
fn figure(view: &View<'_>, head: &Chunk) -> bool {
    let counted = |end: usize| {
        view.tokens.get(end).is_some_and(|sign| sign.is_symbol(b':'))
            && view.tokens.get(end + 1).is_some_and(|count| count.kind == Kind::Number)
    };
    head.dated()
        && !head.is(mark::WILL | mark::GOING | mark::SELF)
        && view.dates[head.dates.0].tokens.0 > head.start
        && (counted(head.end) || counted(head.end.saturating_sub(1)))
}

/// "seven minutes on Friday night": how long something lasted.
fn lasted(view: &View<'_>, head: &Chunk) -> bool {
    let unit = view.words(head.lead + 1);
    !head.verb
        && head.dated()
        && matches!(
            unit,
            "seconds"
                | "minute"
                | "minutes"
                | "hour"
                | "hours"
                | "секунд"
                | "минуту"
                | "минуты"
                | "минут"
                | "час"
                | "часа"
                | "часов"
        )
        && matches!(view.words(head.lead + 2), "on" | "at" | "in" | "last" | "в" | "во" | "ночью" | "вечером")
}

/// "The reviews are answered by our editor twice a week": how it is done as a rule, not what somebody takes on.
fn habit(view: &View<'_>, head: &Chunk) -> bool {
    let dates = &view.dates[head.dates.0..head.dates.1];
    !dates.is_empty()
        && dates.iter().all(|date| date.mark.recurrence.is_some())
        && !head.is(mark::WILL | mark::GOING | mark::VOW | mark::SELF)
        && (head.start..head.end.saturating_sub(1)).any(|at| {
            matches!(view.words(at), "is" | "are") && {
                let next = view.words(at + 1);
                next.ends_with("ed") || view.is(at + 1, mark::PAST)
            }
        })
}

/// "We split the campaign by region": verbs whose past has the letters of their present tell what was, unless a time ahead
/// stands with them.
fn told(view: &View<'_>, group: &Group) -> bool {
    let head = &view.chunks[group.head];
    let undated = view.chunks[group.first..=group.last].iter().all(|chunk| !chunk.dated());
    undated
        && !head.is(mark::WILL | mark::GOING | mark::MODAL | mark::LET)
        && (head.start..head.end.saturating_sub(1)).any(|at| {
            view.is(at, mark::SELF)
                && matches!(
                    view.words(at + 1),
                    "split" | "cut" | "put" | "set" | "hit" | "shut" | "spread" | "reset"
                )
        })
}

/// «Исходники принадлежат вам»
fn belongs(view: &View<'_>, head: &Chunk) -> bool {
    (head.start..head.end)
        .any(|at| matches!(view.words(at), "принадлежит" | "принадлежат" | "belongs" | "belong"))
}

/// "The numbers look terrible this month": how something seems now.
fn looks(view: &View<'_>, head: &Chunk) -> bool {
    !head.is(mark::WILL | mark::GOING | mark::MODAL | mark::LET | mark::SELF)
        && (head.start + 1..head.end.saturating_sub(1)).any(|at| {
            matches!(view.words(at), "look" | "looks" | "seem" | "seems")
                && !matches!(view.words(at + 1), "at" | "into" | "after" | "over" | "through")
        })
}

/// "We will not be ready on Friday", "I won't pay the invoice", «счёт пока не оплатим»: what will not be done. What will not
/// happen to the other side may be promised: "we won't exceed the budget".
fn refuses(view: &View<'_>, group: &Group) -> bool {
    let head = &view.chunks[group.head];
    let not = |at: usize| view.is(at, mark::NOT);
    let english = (head.start..head.end).any(|at| {
        if view.tokens[at].cyrillic || !view.is(at, mark::WILL) {
            return false;
        }
        let negated = not(at) || not(at + 1) && at + 1 < head.end;
        let mut verb = at + 1;
        while verb < head.end && (not(verb) || view.is(verb, mark::BE) || view.words(verb) == "yet") {
            verb += 1;
        }
        negated && verb < head.end && UNDONE.contains(&lower(view.words(verb)).as_str())
    });
    // «Не забуду», «без вашего ок не опубликуем» are acts by rule.
    let russian = group.act.is_none()
        && (head.start..head.end.saturating_sub(1))
            .any(|at| view.tokens[at].cyrillic && not(at) && view.is(at + 1, mark::FIRST | mark::WILL));
    english || russian
}

/// What is not done where it is said that it will not be.
const UNDONE: [&str; 26] = [
    "ready",
    "done",
    "finished",
    "complete",
    "completed",
    "able",
    "available",
    "live",
    "make",
    "manage",
    "meet",
    "reach",
    "hit",
    "finish",
    "get",
    "have",
    "deliver",
    "send",
    "pay",
    "paying",
    "renew",
    "renewing",
    "sign",
    "continue",
    "accept",
    "launch",
];

/// "Writing from my private account", "sent from the train": where a message was written.
fn tells_whence(view: &View<'_>, head: &Chunk) -> bool {
    !head.dated()
        && matches!(
            lower(view.words(head.lead)).as_str(),
            "writing" | "typing" | "sending" | "replying" | "answering" | "emailing" | "mailing" | "texting"
        )
        && matches!(
            view.words(head.lead + 1),
            "from" | "on" | "via" | "this" | "in" | "with" | "off" | "late" | "again"
        )
}

/// «Уже еду»: what is being done now.
fn travels(view: &View<'_>, head: &Chunk) -> bool {
    !head.dated()
        && head.content <= 2
        && (head.start..head.end)
            .any(|at| may_be!(view.tokens[at], "еду" | "едем" | "иду" | "идем" | "идём" | "бегу" | "лечу"))
}
