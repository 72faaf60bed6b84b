//! What makes a promise in English.

use super::fold::lower;
use super::lexicon::{Role, mark};
use super::promise::{Act, View};
use super::promise_en_verb::{arrives, attempts, from_self, is_own, past_adverbs, takes_on};
use super::token::Kind;
use super::{Side, token::Token};

/// The first and last act promised from a token on, and where another promise may start.
pub(super) fn acts(view: &View<'_>, from: usize) -> Option<(Act, Act, usize)> {
    let tokens = view.tokens;
    let mut first: Option<Act> = None;
    let mut last: Option<Act> = None;
    if asks(view) || tokens.iter().all(|token| token.quoted || token.kind != Kind::Word) {
        return None;
    }
    let mut next = tokens.len();
    for at in from..tokens.len() {
        if first.is_some() && super::promise::turns(view, at) {
            next = at;
            break;
        }
        if tokens[at].quoted {
            continue;
        }
        if let Some(act) = act(view, at) {
            first.get_or_insert(act);
            last = Some(act);
        }
    }
    let (first, last) = (first?, last?);
    let hedged = first.hedged || softened(view, first.at);
    Some((Act { hedged, ..first }, last, next))
}

/// Whether the sentence asks rather than says; "…, ok?" at its end still says.
fn asks(view: &View<'_>) -> bool {
    if view.glance.last != b'?' {
        return false;
    }
    let Some(comma) =
        view.tokens.iter().rposition(|token| token.is_symbol(b',') || token.is_symbol(b'-') && !token.glued)
    else {
        return true;
    };
    let tail = &view.tokens[comma + 1..];
    let short = tail.iter().filter(|token| token.kind == Kind::Word).count() <= 3;
    let tag =
        tail.iter().any(|token| token.is(mark::YES)) || tail.iter().any(|token| token.is(mark::YOU)) && short;
    !(short && tag)
        || view.tokens.first().is_some_and(|token| token.is(mark::AUX | mark::WH) && !token.is(mark::SELF))
}

/// Whether this token promises something.
fn act(view: &View<'_>, at: usize) -> Option<Act> {
    let token = &view.tokens[at];
    let firm = Some(Act { at, hedged: false });
    const CAN: u64 = mark::IDIOM
        | mark::VOW
        | mark::WILL
        | mark::LET
        | mark::SELF
        | mark::GOING
        | mark::MODAL
        | mark::AWAIT
        | mark::HEDGE;
    const DATED: u64 = mark::BE | mark::PRESENT | mark::ACT | mark::DONE | mark::ING | mark::THING;
    if !token.is(CAN)
        && (view.dates.is_empty() || !token.is(DATED) && !lower(view.words(at)).starts_with("back"))
    {
        return None;
    }
    if reported(view, at) || doubted(view, at) {
        return None;
    }
    if token.is(mark::IDIOM) {
        return idiom(view, at);
    }
    if token.is(mark::VOW) && !negated_before(view, at) {
        let own = at == 0
            || view.tokens[..at].iter().any(|token| token.is(mark::SELF))
            || view.breaks(at - 1)
            || token.end - token.start > 12;
        let past = token.is(mark::PAST);
        return if own && !past && !view.any(0..at, mark::YOU) { firm } else { None };
    }
    if token.is(mark::WILL) && !token.is(mark::NOT) {
        return will(view, at);
    }
    if token.is(mark::LET) && view.is(at + 1, mark::SELF | mark::FUNC) && !view.words(at).ends_with("'s") {
        // "let me check and come back to you tomorrow"
        let me = matches!(lower(view.words(at + 1)).as_str(), "me" | "us");
        let later = (at + 3..view.tokens.len()).find(|&next| {
            view.is(next - 1, mark::AND)
                && view.is(next, mark::ACT | mark::DELIVER | mark::WILL)
                && !view.is(next, mark::NOPROMISE)
        });
        return if !me || matches!(view.words(at + 2), "know" | "be" | "have") {
            None
        } else {
            later
                .filter(|&next| !view.is(next - 1, mark::SPLIT) || view.words(next - 1) != "but")
                .map(|_| Act { at, hedged: false })
        };
    }
    if token.is(mark::SELF) {
        return from_self(view, at);
    }
    if token.is(mark::GOING) && !view.is(at, mark::SELF) && view.is(at + 1, mark::TO) {
        // "the audit is going to be with you"
        let subject = &view.tokens[..at];
        let team = subject.iter().any(|token| token.is(mark::TEAM) || is_own(view, token));
        let person = !view.dates.is_empty()
            && matches!(lower(view.words(at.saturating_sub(1))).as_str(), "he's" | "she's");
        let own = (subject.iter().any(|token| token.is(mark::THING | mark::TEAM)) || person)
            && !subject.iter().any(|token| token.is(mark::OTHERS | mark::YOU | mark::NOT | mark::SELF));
        return (own && arrives(view, at + 2)
            || (own && team || person) && takes_on(view, at + 2) && view.is(at + 2, mark::DELIVER))
        .then_some(Act { at, hedged: false });
    }
    if token.is(mark::MODAL)
        && matches!(view.words(at), "should" | "might" | "may" | "could")
        && !view.is(at, mark::SELF)
    {
        let (start, _) = view.clause(at);
        let thing = view.any(start..at, mark::THING)
            || at > start && (view.is(at - 1, mark::THIRD) || view.is(at - 1, mark::YOU));
        let (next, negative, _) = past_adverbs(view, at + 1);
        let ahead = !view.dates.is_empty() && arrives(view, next);
        let told = view.is(next, mark::HAVE) && view.is(next + 1, mark::DONE | mark::PAST);
        let you_have = view.is(at - usize::from(at > 0), mark::YOU)
            && (view.is(next, mark::HAVE) || matches!(view.words(next), "get" | "receive" | "see"))
            && !view.is(next + 1, mark::TO)
            && !view.dates.is_empty();
        let own_side = you_have || view.side == Side::Agency || !view.any(start..at, mark::YOU);
        let open_start = at == start;
        let noun = at > start && !view.any(start..at, mark::SELF | mark::YOU | mark::OTHERS | mark::THIRD);
        let team = view.any(start..at, mark::TEAM) && view.is(next, mark::DELIVER) && !view.dates.is_empty();
        let thing = thing || open_start && view.is(next, mark::BE) || noun && view.is(next, mark::BE) || team;
        let ahead = ahead || team;
        return (thing
            && (ahead || you_have)
            && !negative
            && !told
            && own_side
            && view.words(at) == "should"
            && !view.any(start..at, mark::SELF | mark::OTHERS))
        .then_some(Act { at, hedged: true });
    }
    // "The files are coming on Monday", "Our PR manager is pitching the story on Monday"
    if token.is(mark::BE)
        && !token.is(mark::SELF | mark::PAST)
        && matches!(view.words(at), "is" | "are")
        && view.dated()
    {
        let (start, _) = view.clause(at);
        let (next, negative, hedged) = past_adverbs(view, at + 1);
        let subject = &view.tokens[start..at];
        let foreign = subject.is_empty()
            || subject.iter().any(|token| {
                token.is(mark::OTHERS | mark::YOU | mark::WH | mark::IF | mark::SUB | mark::SELF)
                    && !is_own(view, token)
            });
        let team = subject.iter().any(|token| token.is(mark::TEAM));
        let words = view.words(next);
        let arriving = matches!(words, "coming" | "arriving" | "landing" | "following")
            || words == "being" && view.is(next + 1, mark::DONE) && view.is(next + 1, mark::DELIVER);
        let plans = team && view.is(next, mark::AWAIT) && view.is(next + 1, mark::TO);
        let works = team && view.is(next, mark::ING) && view.is(next, mark::DELIVER);
        if !negative && !foreign && (arriving || plans || works) {
            return Some(Act { at, hedged: hedged || plans });
        }
    }
    let arrival = matches!(view.words(at), "follow" | "land" | "arrive" | "ship")
        && at > 0
        && view.tokens[at - 1].kind == Kind::Word
        && !view.is(at - 1, mark::FUNC | mark::TO | mark::MODAL | mark::WILL | mark::YOU);
    if (token.is(mark::PRESENT)
        && matches!(
            view.words(at),
            "follows" | "lands" | "arrives" | "ships" | "launches" | "goes" | "reaches" | "comes" | "gets"
        )
        || arrival)
        && !view.dates.is_empty()
    {
        let up = matches!(view.words(at + 1), "up" | "live" | "out" | "online" | "over");
        let noun =
            at > 0 && (arrival || up || matches!(view.words(at), "follows" | "lands" | "arrives" | "ships"));
        let subject = (noun || view.tokens[..at].iter().any(|token| token.is(mark::THING)))
            && !view.tokens[..at]
                .iter()
                .any(|token| token.is(mark::OTHERS | mark::SELF | mark::YOU | mark::SUB | mark::NOT));
        return subject.then_some(Act { at, hedged: false });
    }
    elliptic(view, at)
}

/// "Report to follow Thursday", "Full refund processed by Friday", "back to you by 5".
fn elliptic(view: &View<'_>, at: usize) -> Option<Act> {
    let token = &view.tokens[at];
    let (start, end) = view.clause(at);
    let first_here = at == start || at == start + 1 && view.is(start, mark::HEDGE);
    if first_here
        && token.is(mark::ING)
        && token.is(mark::DELIVER)
        && !view.is(at + 1, mark::IF)
        && view.words(at + 1) != "forward"
        && view
            .dates
            .iter()
            .any(|date| date.mark.recurrence.is_none() && date.tokens.0 > at && date.tokens.1 <= end)
    {
        return Some(Act { at, hedged: view.is(start, mark::HEDGE) });
    }
    if at == start
        && token.is(mark::AWAIT)
        && token.is(mark::ING | mark::AWAIT)
        && view.words(at).ends_with("ing")
        && view.is(at + 1, mark::TO)
        && takes_on(view, at + 2)
    {
        return Some(Act { at, hedged: true });
    }
    // "back with an estimate tomorrow", "Slides by end of day", "Revised timeline: in your hands by EOD"
    if at == start
        && view.words(at).eq_ignore_ascii_case("back")
        && matches!(view.words(at + 1), "with" | "to" | "at")
        && !view.dates.is_empty()
        && view.glance.marks & (mark::PAST | mark::BE | mark::SELF) == 0
    {
        return Some(Act { at, hedged: false });
    }
    if at == start
        && view.words(at).eq_ignore_ascii_case("expect")
        && !view.dates.is_empty()
        && view.any(at + 1..end, mark::THING | mark::SELF)
    {
        return Some(Act { at, hedged: false });
    }
    let verbs = mark::BE
        | mark::WILL
        | mark::MODAL
        | mark::PAST
        | mark::ING
        | mark::PRESENT
        | mark::SELF
        | mark::ASK
        | mark::IF
        | mark::NOT
        | mark::WH
        | mark::LET
        | mark::HAVE;
    if token.is(mark::THING)
        && view.glance.marks & (verbs & !mark::PRESENT) == 0
        && view.glance.last != b'?'
        && view.glance.words <= 12
        && view.tokens.iter().filter(|token| token.is(mark::ACT) && !token.is(mark::THING)).count() == 0
        && view.dates.iter().any(|date| {
            date.tokens.0 > at
                && date.mark.recurrence.is_none()
                && !view.tokens[date.tokens.0].possessive
                && date.tokens.1 + 1 >= end.min(view.tokens.len())
                && (matches!(date.prep, 1 | 4 | 11 | 3) || view.tokens[date.tokens.0 - 1].is_symbol(b':'))
        })
        && !view.any(0..at, mark::DONE)
    {
        return Some(Act { at, hedged: false });
    }
    if view.dates.is_empty()
        || view.any(
            0..view.tokens.len(),
            mark::SELF | mark::BE | mark::WILL | mark::MODAL | mark::ASK | mark::NOT | mark::IF,
        )
    {
        return None;
    }
    let first = view.tokens.iter().position(|token| token.kind == Kind::Word).filter(|&first| first <= at)?;
    let tied = view.dates.iter().any(|date| date.tokens.0 == at + 1 && matches!(date.prep, 1 | 11 | 4));
    let thing = view.tokens[first..at].iter().any(|token| token.is(mark::THING));
    if token.is(mark::DONE)
        && tied
        && at > first
        && (thing || at - first <= 3)
        && !view.any(0..at, mark::PAST)
    {
        return Some(Act { at, hedged: false });
    }
    // "Sending it over tonight."
    if at == first && token.is(mark::ING) && token.is(mark::DELIVER) && view.dated() {
        return Some(Act { at, hedged: false });
    }
    // "Draft coming tomorrow", "Expect our quote by Monday"
    if at > first
        && thing
        && matches!(view.words(at), "coming" | "arriving" | "landing" | "following")
        && view.dated()
    {
        return Some(Act { at, hedged: false });
    }
    if at == first && token.is(mark::AWAIT) && token.case > 0 && view.words(at).eq_ignore_ascii_case("expect")
    {
        return Some(Act { at, hedged: false });
    }
    None
}

/// Set phrases.
fn idiom(view: &View<'_>, at: usize) -> Option<Act> {
    let words = lower(view.words(at));
    let firm = Some(Act { at, hedged: false });
    let first = at == 0 || view.breaks(at - 1) || view.is(at - 1, mark::YES | mark::SPLIT);
    match words.as_str() {
        "will do" => (first && view.tokens.len() <= at + 12).then_some(Act { at, hedged: false }),
        "back to you" => (!view.dates.is_empty() && !view.any(0..at, mark::LET | mark::SELF | mark::PAST))
            .then_some(Act { at, hedged: false }),
        "to follow" => (at > 0 && view.is(at - 1, mark::THING | mark::NOUN)
            || !view.dates.is_empty() && at > 0 && !view.is(at - 1, mark::FUNC | mark::ACT))
        .then_some(Act { at, hedged: false }),
        "expect it" | "you can expect" => {
            (first && !view.dates.is_empty()).then_some(Act { at, hedged: false })
        }
        "with you" | "on it" | "i'm on it" | "we're on it" | "on my list" | "in your inbox" => None,
        _ if words.starts_with("you") => {
            let to = view.is(at + 1, mark::TO) || view.is(at + 1, mark::NOT);
            let own = view.side == Side::Agency || !view.dates.is_empty();
            let attached = view.glance.marks & mark::DELIVERED != 0;
            (!to && own
                && !attached
                && (!view.dates.is_empty() || view.is(at + 1, mark::THING) || view.is(at + 2, mark::THING)))
            .then_some(Act { at, hedged: false })
        }
        _ => firm,
    }
}

/// "will": who will do what.
fn will(view: &View<'_>, at: usize) -> Option<Act> {
    let token = &view.tokens[at];
    let (start, _) = view.clause(at);
    let (verb, negative, hedged) = past_adverbs(view, at + 1);
    if negative {
        return None;
    }
    let contracted = token.is(mark::SELF | mark::YOU | mark::THIRD);
    let subject = if contracted { at + 1 } else { at };
    let before = &view.tokens[start..subject];
    let who = before.last();
    if token.is(mark::SELF) || self_before(before) {
        return takes_on(view, verb)
            .then_some(Act { at, hedged: hedged || view.is(verb, mark::AWAIT) || attempts(view, verb) });
    }
    let act = Some(Act { at, hedged });
    match who {
        // "Will send it tonight": the subject is left out.
        None => {
            let asks = view.is(verb, mark::SELF | mark::YOU | mark::THIRD)
                || view.tokens.get(at + 1).is_some_and(|next| {
                    next.role == Role::Article || next.is(mark::YOU | mark::THIRD | mark::SELF)
                });
            (!asks && takes_on(view, verb))
                .then_some(Act { at, hedged: hedged || view.is(verb, mark::AWAIT) || attempts(view, verb) })
        }
        Some(who) if who.is(mark::YOU) || token.is(mark::YOU) => {
            // "you will have it by Friday", "You will receive …"
            let gives = matches!(view.words(verb), "have" | "receive" | "get" | "see" | "find" | "hear");
            (gives
                && !view.is(verb + 1, mark::TO)
                && !view.dates.is_empty()
                && !before.iter().any(|token| token.is(mark::IF)))
            .then_some(Act { at, hedged })
        }
        Some(_) => {
            let subject = before;
            let others = subject.iter().any(|token| token.is(mark::OTHERS));
            let team = subject.iter().any(|token| token.is(mark::TEAM) && !token.possessive)
                || subject.iter().any(|token| is_own(view, token));
            let yours = subject.iter().any(|token| token.is(mark::YOU));
            if yours && !subject.iter().any(|token| token.is(mark::THING))
                || subject.iter().any(|token| token.is(mark::NOT | mark::WH))
            {
                return None;
            }
            if team && !(others && !subject.iter().any(|token| is_own(view, token))) {
                return if takes_on(view, verb) { act } else { None };
            }
            if others {
                return None;
            }
            if named(subject) && view.is(verb, mark::DELIVER) && !view.is(verb, mark::NOPROMISE) {
                return act;
            }
            let noun = plural_noun(who)
                && (view.is(verb, mark::BE) || matches!(view.words(verb), "follow" | "arrive" | "land"));
            let thing = subject.iter().any(|token| token.is(mark::THING))
                || who_is_thing(who)
                || token.is(mark::THIRD)
                || noun;
            if thing
                && arrives(view, verb)
                && (!view.dates.is_empty()
                    || !token.is(mark::THIRD) && !who_is_thing(who)
                    || view.is(verb, mark::BE))
            {
                act
            } else {
                None
            }
        }
    }
}

fn plural_noun(who: Option<&Token>) -> bool {
    who.is_some_and(|who| who.word == 0 && who.case == 0)
}

fn who_is_thing(who: Option<&Token>) -> bool {
    who.is_some_and(|who| {
        who.is(mark::THIRD) && who.end - who.start != 2
            || who.is(mark::THIRD) && who.case < 2 && who.end - who.start == 2
    })
}

/// Whether "I" or "we" is the subject of these words: the last one before the verb that could be.
fn self_before(before: &[Token]) -> bool {
    for token in before.iter().rev() {
        if token.is(mark::SELF) {
            return true;
        }
        if token.word == 0 && token.role == Role::None && token.kind == Kind::Word
            || token.is(mark::NOPROMISE | mark::REPORTED)
            || token.is(mark::THIRD | mark::YOU | mark::THING | mark::TEAM | mark::OTHERS | mark::WH)
            || token.kind == Kind::Punct
        {
            return false;
        }
    }
    false
}

/// A name before "will": capitalised, not a known word, at most two words.
fn named(subject: &[Token]) -> bool {
    let words = subject.iter().filter(|token| {
        token.kind == Kind::Word && !token.is(mark::AND | mark::YES | mark::SPLIT) && token.role == Role::None
    });
    let count = words.clone().count();
    (1..=3).contains(&count)
        && words
            .clone()
            .all(|token| token.case > 0 && (token.word == 0 || token.is(mark::NAME) && !token.is(mark::FUNC)))
}

/// Whether the words before this token report what somebody said or thinks, so that it is no word of the author now.
fn reported(view: &View<'_>, at: usize) -> bool {
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
fn doubted(view: &View<'_>, at: usize) -> bool {
    let (start, _) = view.clause(at);
    (start..at).any(|place| {
        let words = lower(view.words(place));
        matches!(words.as_str(), "doubt" | "wonder" | "wish" | "unlikely" | "whether")
            || view.is(place, mark::NOT)
                && matches!(
                    view.words(place + 1),
                    "think" | "believe" | "expect" | "know" | "sure" | "see" | "certain" | "promise"
                )
    })
}

fn negated_before(view: &View<'_>, at: usize) -> bool {
    view.any(at.saturating_sub(3)..at, mark::NOT)
}

/// Whether something around the act softens it.
fn softened(view: &View<'_>, at: usize) -> bool {
    let (start, end) = view.clause(at);
    let lead = start.saturating_sub(6);
    view.tokens[lead..end.min(view.tokens.len())].iter().enumerate().any(|(offset, token)| {
        let place = lead + offset;
        token.is(mark::HEDGE)
            && !token.quoted
            && (place < at + 4 || !token.is(mark::MODAL))
            && !(token.is(mark::MODAL) && place > 0 && view.is(place - 1, mark::YOU))
            && token.role != Role::Month
    })
}

/// Whether the promise hangs on an event.
pub(super) fn conditional(view: &View<'_>) -> bool {
    view.tokens.iter().enumerate().any(|(place, token)| {
        if token.quoted || token.is(mark::HEDGE) {
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
            return !(complement && !once) && !again && !pending_adjective;
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
                    subject.is(mark::YOU | mark::THIRD | mark::THING | mark::TEAM | mark::OTHERS | mark::SELF)
                        || subject.role == Role::Article
                        || is_own(view, subject)
                });
        }
        false
    })
}

impl View<'_> {
    pub(super) fn role_of(&self, at: usize) -> Role {
        self.tokens.get(at).map_or(Role::None, |token| token.role)
    }
}
