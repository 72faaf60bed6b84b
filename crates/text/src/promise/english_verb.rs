//! English verbs after "I" and "will": which take something on, and which say that a thing arrives.

use super::{Act, ActKind, View};
use crate::Side;
use crate::fold::lower;
use crate::lexicon::{Role, Tie, class, mark};
use crate::token::{Kind, Token};

/// Past adverbs and fillers after an auxiliary; tells whether a negation or hedge was among them.
pub(super) fn past_adverbs(view: &View<'_>, mut at: usize) -> (usize, bool, bool) {
    let (mut negative, mut hedged) = (false, false);
    for _ in 0..4 {
        let Some(token) = view.tokens.get(at) else { break };
        if token.is(mark::NOT) {
            negative = true;
        } else if token.is(mark::HEDGE) && !token.is(mark::MODAL) && !view.words(at).contains("best") {
            hedged = true;
        } else if token.kind != Kind::Word && !token.is_symbol(b',')
            || token.is(mark::MODAL
                | mark::WILL
                | mark::ACT
                | mark::ING
                | mark::DONE
                | mark::BE
                | mark::HAVE
                | mark::TO
                | mark::AWAIT
                | mark::NOPROMISE
                | mark::READY
                | mark::IDIOM)
            || !(token.is(mark::FUNC | mark::BOOST | mark::STOP | mark::REFUSE)
                || ends_ly(view, at)
                || token.role == Role::Filler
                || token.role == Role::Day
                || token.role == Role::Vague
                || token.role == Role::Part
                || token.role == Role::Weekday)
            || view.words(at).contains("best")
            || view.words(at).contains("can") && token.is(mark::HEDGE)
        {
            break;
        }
        at += 1;
    }
    (at, negative, hedged)
}

pub(super) fn ends_ly(view: &View<'_>, at: usize) -> bool {
    let words = view.words(at);
    words.len() > 4 && words.ends_with("ly") || matches!(words, "first" | "always" | "asap" | "gladly")
}

/// "our", "my".
pub(super) fn is_own(view: &View<'_>, token: &Token) -> bool {
    matches!(
        view.text.get(token.start as usize..token.end as usize),
        Some("our" | "Our" | "my" | "My" | "ours")
    )
}

/// Whether the verb here takes something on when "I will" stands before it.
pub(super) fn takes_on(view: &View<'_>, verb: usize) -> bool {
    let Some(token) = view.tokens.get(verb) else { return false };
    if token.kind != Kind::Word {
        return false;
    }
    if token.is(mark::BE) {
        let (next, negative, _) = past_adverbs(view, verb + 1);
        let words = lower(view.words(next));
        let idle = view.tokens.get(next).is_none_or(|next| {
            next.means(class::IDLE) || next.role == Role::Article || matches!(words.as_str(), "on" | "in")
        });
        let in_touch = (verb + 1..verb + 4).any(|at| view.words(at) == "in" && view.words(at + 1) == "touch");
        let able = words == "able" && view.is(next + 1, mark::TO);
        let held = words == "on" && matches!(view.words(next + 1), "time" | "it");
        return !negative
            && (in_touch
                || able
                || held
                || !idle
                    && (view.is(next, mark::ING | mark::DONE | mark::READY)
                        || words.ends_with("ing")
                        || matches!(words.as_str(), "back" | "there" | "sure")));
    }
    if token.is(mark::HAVE) {
        // "we'll have to ask" takes nothing on; "we'll have it done", "I'll have the draft by Friday" do.
        let article = view.tokens.get(verb + 1).is_some_and(|next| {
            next.role == Role::Article
                || next.is(mark::THIRD | mark::THING | mark::YOU | mark::NAME | mark::TEAM)
                || is_own(view, next)
                || matches!(
                    view.words(verb + 1),
                    "something"
                        | "news"
                        | "more"
                        | "everything"
                        | "them"
                        | "all"
                        | "an"
                        | "results"
                        | "someone"
                )
        });
        return !view.is(verb + 1, mark::TO)
            && (article || !view.dates.is_empty())
            && !matches!(view.words(verb + 2), "problem" | "problems" | "choice" | "reason");
    }
    if token.is(mark::NOPROMISE) {
        let carries_on = (verb + 1..view.tokens.len()).any(|next| {
            view.is(next - 1, mark::AND) && view.is(next, mark::ACT) && view.is(next, mark::DELIVER)
        });
        // "I'll see if we can fit it in", "we'll see what we can do"
        let tries = view.words(verb) == "see"
            && matches!(view.words(verb + 1), "if" | "whether" | "what" | "how")
            && view.is(verb + 2, mark::SELF);
        return carries_on
            || tries
            || matches!(view.words(verb), "see" | "know") && view.words(verb + 1) == "to";
    }
    if token.is(mark::AWAIT) && matches!(view.words(verb), "expect" | "want" | "hope") {
        return false;
    }
    let lasts = matches!(view.words(verb + 1), "time" | "about" | "some" | "longer")
        && view.role_of(verb + 1) != Role::None
        || view.words(verb + 1) == "a"
            && matches!(view.role_of(verb + 2), Role::Unit | Role::Couple | Role::Number);
    let in_mind = view.words(verb) == "keep" && (verb + 1..verb + 4).any(|at| view.words(at) == "mind");
    let leaves = view.words(verb) == "let"
        && view.is(verb + 1, mark::YOU)
        && view.words(verb + 2) != "know"
        && view.words(verb + 2) != "have";
    let hands = view.words(verb) == "hand" && view.words(verb + 1) == "it" && view.words(verb + 2) == "to";
    if in_mind
        || leaves
        || hands && !view.dated()
        || view.words(verb) == "take" && lasts
        || matches!(view.words(verb), "let")
            && matches!(view.words(verb + 1), "it" | "that")
            && view.words(verb + 2) == "go"
        || view.words(verb) == "leave"
            && matches!(view.words(verb + 1), "it" | "that")
            && view.words(verb + 2) == "to"
        || token.means(class::INERT)
        || token.means(class::SPEECH) && speaks(view, verb)
    {
        return false;
    }
    // The ACT list is open: any plain word after "I will" is a verb.
    !token.is(mark::TO | mark::SELF | mark::YOU | mark::NOT) && token.role != Role::Article
}

/// "I'll say this much", "I'll admit that", "I'll add that", "we'll agree to disagree": words, no deeds.
fn speaks(view: &View<'_>, verb: usize) -> bool {
    let next = view.words(verb + 1);
    match view.words(verb) {
        "add" => next == "that",
        "quote" => view.is(verb + 1, mark::YOU),
        "agree" => next == "to" && view.words(verb + 2) == "disagree" || next == "with",
        "argue" | "grant" => {
            next == "that" || view.is(verb + 1, mark::YOU) && !view.is(verb + 2, mark::THING | mark::FUNC)
        }
        _ => true,
    }
}

/// "will get a clean-up from us", "will be handled by our team".
pub(super) fn by_us(view: &View<'_>, verb: usize) -> bool {
    let (_, end) = view.clause(verb);
    (verb + 1..end.min(verb + 12)).any(|at| {
        matches!(view.words(at), "from" | "by")
            && view.tokens.get(at + 1).is_some_and(|token| {
                is_own(view, token)
                    || token.is(mark::SELF)
                    || view.words(at + 1) == "us"
                    || view.words(at + 1) == "me"
            })
    })
}

/// "we'll try to", "we'll do our best".
pub(super) fn attempts(view: &View<'_>, verb: usize) -> bool {
    if view.words(verb) == "try" && view.words(verb + 1) == "again" {
        return false;
    }
    if view.words(verb) == "see" && view.is(verb, mark::NOPROMISE) {
        return true;
    }
    (verb..verb + 4).any(|at| {
        matches!(
            view.words(at),
            "try"
                | "attempt"
                | "aim"
                | "endeavour"
                | "endeavor"
                | "hopefully"
                | "probably"
                | "strive"
                | "manage"
        ) && at <= verb + 1
            || view.is(at, mark::HEDGE) && view.words(at).contains(' ')
            || view.words(at) == "best" && at > verb
    })
}

/// Whether the verb here says that a thing arrives or is done: "be ready", "follow", "go live", "be sent".
pub(super) fn arrives(view: &View<'_>, verb: usize) -> bool {
    if view.is(verb, mark::BE) {
        let (next, negative, _) = past_adverbs(view, verb + 1);
        let words = view.words(next);
        // "It will be a fixed price" says what it is.
        if view.role_of(verb + 1) == Role::Article {
            return false;
        }
        let out = matches!(view.words(verb + 1), "out" | "up" | "back" | "there" | "here" | "over");
        let with_you = out
            || view.is(next, mark::IDIOM)
            || matches!(words, "with" | "in" | "on") && (next..next + 4).any(|at| view.is(at, mark::YOU))
            || matches!(words, "there" | "here" | "back" | "up" | "out");
        let by_us = (next + 1..next + 4).any(|at| {
            view.words(at) == "by"
                && view.tokens.get(at + 1).is_some_and(|token| is_own(view, token) || token.is(mark::SELF))
        });
        let by_others = !by_us
            && (next + 1..next + 3).any(|at| view.words(at) == "by")
            && !view.dates.iter().any(|date| date.tokens.0 <= next + 2 && date.tokens.0 > next);
        return !negative
            && (words != "closed" || view.dates.iter().any(|date| date.prep != Tie::On))
            && !by_others
            && (with_you
                || view.is(next, mark::READY)
                || view.is(next, mark::DONE) && view.is(next, mark::DELIVER));
    }
    let Some(token) = view.tokens.get(verb) else { return false };
    let next = view.words(verb + 1);
    token.means(class::ARRIVE)
        && match view.words(verb) {
            "go" => matches!(
                next,
                "live" | "out" | "up" | "to" | "online" | "over" | "on" | "in" | "off" | "into"
            ),
            "come" => !matches!(next, "from" | "as" | "across"),
            "start" => view.dated(),
            "get" => !view.is(verb + 1, mark::BOOST) && next != "worse" && next != "better",
            _ => true,
        }
}

/// Whether the verb here says that a thing is given to somebody: "be sent", "be with you".
pub(super) fn hands_over(view: &View<'_>, verb: usize) -> bool {
    let (next, _, _) = past_adverbs(view, verb + 1);
    !view.is(verb, mark::BE)
        || view.is(next, mark::DONE | mark::IDIOM)
        || matches!(view.words(next), "with" | "in" | "on")
}

/// "We can have it done this week", "I can do that tomorrow": what can be done by a time said is offered for it. "I can
/// do Thursday" only says when the author is free.
fn offers_time(view: &View<'_>, verb: usize) -> bool {
    let tries = view.words(verb) == "try" && view.is(verb + 1, mark::TO);
    let (start, end) = view.clause(verb);
    // "plenty of ways we can help": the clause is said of a noun.
    let about_noun = verb >= start + 3
        && view.tokens[verb - 3].kind == Kind::Word
        && !view.is(verb - 3, mark::FUNC | mark::YES | mark::ACT | mark::HEDGE | mark::REPORTED | mark::AND);
    let acts = view.is(verb, mark::DELIVER | mark::HAVE)
        && !matches!(view.words(verb), "meet" | "talk" | "speak" | "come" | "join" | "hop" | "jump");
    let ahead = view.dates.iter().any(|date| {
        date.mark.recurrence.is_none()
            && !date.mark.vague
            && date.tokens.0 > verb + 1
            && date.tokens.0 < end
            && date.prep != Tie::From
    });
    (acts || tries) && !about_noun && ahead && !view.any(verb..view.tokens.len(), mark::NOT)
}

/// "I'm sending it on Monday", "we publish on Monday", "we plan to", "I hope to", "we should have it ready".
pub(super) fn from_self(view: &View<'_>, at: usize) -> Option<Act> {
    let token = &view.tokens[at];
    if token.is(mark::WILL) || token.is(mark::WOULD | mark::NOT) && !token.is(mark::BE) {
        return None;
    }
    if at > 0
        && matches!(
            lower(view.words(at - 1)).as_str(),
            "that"
                | "what"
                | "if"
                | "as"
                | "which"
                | "than"
                | "because"
                | "since"
                | "while"
                | "when"
                | "before"
                | "until"
                | "did"
                | "do"
                | "can"
                | "could"
                | "should"
                | "shall"
                | "may"
                | "would"
                | "am"
                | "are"
                | "have"
                | "how"
                | "where"
                | "why"
        )
    {
        return None;
    }
    let (next, negative, hedged) = past_adverbs(view, at + 1);
    if negative {
        return None;
    }
    let mut verb = next;
    let mut be = token.is(mark::BE);
    if !be
        && view.is(verb, mark::BE)
        && !view.is(verb, mark::PAST)
        && matches!(lower(view.words(verb)).as_str(), "am" | "are")
    {
        be = true;
        let (after, negative, _) = past_adverbs(view, verb + 1);
        if negative {
            return None;
        }
        verb = after;
    }
    let words = lower(view.words(verb));
    // "Pending sign-off we'd publish on Tuesday"
    if token.is(mark::WOULD)
        && view.glance.marks & mark::IF != 0
        && view.dated()
        && view.is(verb, mark::DELIVER)
    {
        return Some(Act::new(at, ActKind::Bare));
    }
    // "We ought to have the figures by Monday"
    if words == "ought" && view.is(verb + 1, mark::TO) && view.dated() && takes_on(view, verb + 2) {
        return Some(Act::new(at, ActKind::Bare).softened(true));
    }
    if be {
        if view.is(verb, mark::GOING) && view.is(verb + 1, mark::TO) {
            let ours = view.words(at).starts_with("we");
            let told = view.any(verb..view.tokens.len(), mark::YOU) || view.dated();
            if view.spoken()
                && (ours && !told || view.any(0..at, mark::YOU | mark::THIRD | mark::WH | mark::IF))
            {
                return None;
            }
            // "I'm going to Vienna" goes to a place.
            if view.tokens.get(verb + 2).is_some_and(|token| token.case > 0) {
                return None;
            }
            return (takes_on(view, verb + 2)).then_some(Act {
                at,
                hedged: hedged || words == "planning",
                kind: ActKind::Bare,
            });
        }
        let dated = view.dates.iter().any(|date| date.tokens.0 == verb + 1);
        if view.is(verb, mark::AWAIT)
            && (view.is(verb + 1, mark::TO) || matches!(view.words(verb + 1), "for" | "on") || dated)
            && (view.dated() || !view.spoken() && words != "trying")
        {
            return (words != "expecting" || view.is(verb + 1, mark::TO))
                .then_some(Act::new(at, ActKind::Bare).softened(true));
        }
        if words == "due"
            || words == "set"
            || words == "scheduled"
            || words == "committed"
            || words == "confident"
        {
            return (view.is(verb + 1, mark::TO) && takes_on(view, verb + 2))
                .then_some(Act::new(at, ActKind::Bare));
        }
        if words == "track" && view.words(verb - 1) == "on" && view.dated() {
            return Some(Act::new(at, ActKind::Bare));
        }
        let formula = words == "writing"
            && matches!(
                view.words(verb + 1),
                "to" | "in" | "about" | "regarding" | "because" | "on" | "with"
            );
        let idle = formula
            || matches!(
                words.as_str(),
                "sitting" | "standing" | "staying" | "living" | "flying" | "having" | "leaving"
            );
        let work = !idle && view.is(verb, mark::ING) && view.is(verb, mark::DELIVER) && words != "working"
            || !idle
                && view.tokens.get(verb).is_some_and(|token| token.word == 0)
                && words.len() > 5
                && words.ends_with("ing");
        let later = view.dates.iter().any(|date| {
            date.mark.recurrence.is_none()
                && (date.mark.window.by.is_some() || date.mark.window.from.is_some() || date.mark.vague)
                && !view.tokens[date.tokens.0].possessive
        });
        return (work && later && !view.any(0..at, mark::IF)).then_some(Act {
            at,
            hedged,
            kind: ActKind::Progressive,
        });
    }
    if view.is(verb, mark::AWAIT) && !view.is(verb, mark::PAST) {
        let to = view.is(verb + 1, mark::TO) || view.words(verb).contains(' ');
        let target = verb + 1 + usize::from(view.is(verb + 1, mark::TO));
        let wants = words == "want" || words.contains("want") || words.contains("like to") || words == "need";
        // A client who expects something asks for it.
        let asked = words == "expect" && view.side == Side::Client;
        let habit = words == "try" && !view.dated();
        if asked || habit || view.spoken() && !view.dated() {
            return None;
        }
        let on = words == "plan" && view.words(verb + 1) == "on" && view.is(verb + 2, mark::ING);
        let ahead = view.dates.iter().any(|date| {
            date.mark.recurrence.is_none() && !matches!(date.prep, Tie::From | Tie::Since | Tie::For)
        });
        let that = matches!(words.as_str(), "hope" | "expect" | "plan" | "aim" | "target")
            && !to
            && ahead
            && view.tokens.get(verb + 1).is_some_and(|next| {
                next.role == Role::Article
                    || is_own(view, next)
                    || matches!(view.words(verb + 1), "for" | "it" | "on" | "this")
            });
        if wants {
            return None;
        }
        let gerund = matches!(words.as_str(), "anticipate" | "expect") && view.is(verb + 1, mark::ING);
        let doubt = view.glance.marks & mark::AWAIT != 0
            && matches!(words.as_str(), "hope" | "expect")
            && view.words(target) == "hear";
        return (to && !doubt && takes_on(view, target)
            || gerund
            || on
            || that && !view.any(verb..view.tokens.len(), mark::YOU) && words != "hope")
            .then_some(Act::new(at, ActKind::Bare).softened(true));
    }
    if view.is(verb, mark::MODAL) && (!view.spoken() || view.dated()) {
        let (after, negative, _) = past_adverbs(view, verb + 1);
        let done = view.is(after, mark::HAVE)
            && (view.is(after + 1, mark::DONE | mark::PAST) || view.words(after + 1) == "been");
        let able = view.is(after, mark::BE) && view.words(after + 1) == "able";
        let softly = match words.as_str() {
            "should" => {
                view.is(after, mark::HAVE)
                    || able && !view.dates.is_empty()
                    || !view.dates.is_empty() && view.is(after, mark::DELIVER | mark::BE)
            }
            "might" | "may" => view.is(after, mark::DELIVER) && !view.dates.is_empty() || able,
            _ => false,
        };
        if words == "can" && !negative {
            return offers_time(view, after).then_some(Act {
                at,
                hedged: view.words(after) == "try" || hedged,
                kind: ActKind::Bare,
            });
        }
        return (!negative && !done && softly).then_some(Act::new(at, ActKind::Bare).softened(true));
    }
    // "We publish on Monday", "I call you tomorrow".
    let plain = view.is(verb, mark::ACT)
        && view.is(verb, mark::DELIVER)
        && !matches!(view.words(verb), "have" | "meet" | "talk" | "speak")
        && (view.words(verb) != "look" || view.words(verb + 1) != "forward")
        && !view.is(verb, mark::PAST | mark::AWAIT | mark::DEFER)
        && (verb == at + 1 || view.words(at + 1) == "also");
    let ahead =
        view.dates_near(at).iter().any(|date| !date.mark.vague && !view.tokens[date.tokens.0].possessive);
    let habit = view.tokens[at..verb].iter().any(|token| token.means(class::HABIT));
    (plain && !habit && ahead && !view.any(0..at, mark::IF | mark::WH | mark::SUB | mark::YOU))
        .then_some(Act { at, hedged, kind: ActKind::Progressive })
}
