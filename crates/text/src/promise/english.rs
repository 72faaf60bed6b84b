//! What makes a promise in English.

use super::english_brief::{elliptic, idiom};
use super::english_frame::{
    describes, doubted, in_condition, keeps_to, negated_before, plans_aloud, reported, softened,
};
use super::english_verb::{arrives, attempts, from_self, hands_over, is_own, past_adverbs, takes_on};
use super::{Act, View};
use crate::{
    Side,
    fold::lower,
    lexicon::{Role, mark},
    token::{Kind, Token},
};

/// Words that can promise by themselves.
const CAN: u64 = mark::IDIOM
    | mark::VOW
    | mark::WILL
    | mark::LET
    | mark::SELF
    | mark::GOING
    | mark::MODAL
    | mark::AWAIT
    | mark::HEDGE;

/// Words that can promise beside a date.
const DATED: u64 = mark::BE | mark::PRESENT | mark::ACT | mark::DONE | mark::ING | mark::THING;

/// The first and last act promised from a token on, and where another promise may start.
pub(super) fn acts(view: &View<'_>, from: usize) -> Option<(Act, Act, usize)> {
    let tokens = view.tokens;
    let mut first: Option<Act> = None;
    let mut last: Option<Act> = None;
    if asks(view) || tokens.iter().all(|token| token.quoted || token.kind != Kind::Word) {
        return None;
    }
    let mut next = tokens.len();
    for (at, token) in tokens.iter().enumerate().skip(from) {
        if first.is_some() && super::turns(view, at) {
            next = at;
            break;
        }
        if token.quoted {
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
    if !token.is(CAN)
        && (view.dates.is_empty()
            || !token.is(DATED)
                && !["back", "consider"].iter().any(|word| view.words(at).eq_ignore_ascii_case(word)))
    {
        return None;
    }
    if reported(view, at)
        || doubted(view, at)
        || view.spoken() && !token.is(mark::SELF | mark::WILL | mark::LET)
    {
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
        // "commit 891a61f in branch master" is a thing, "we commit to Friday" is a vow.
        let vows = !view.words(at).eq_ignore_ascii_case("commit")
            || view.any(at.saturating_sub(2)..at, mark::SELF) && view.is(at + 1, mark::TO);
        return if own && vows && !past && !view.any(0..at, mark::YOU) { firm } else { None };
    }
    if token.is(mark::WILL) && !token.is(mark::NOT) {
        return will(view, at);
    }
    // "I won't forget to add it", "we won't let you down"
    if token.is(mark::WILL) {
        let (start, _) = view.clause(at);
        return (self_before(&view.tokens[start..at]) && keeps_to(view, at + 1))
            .then_some(Act { at, hedged: false });
    }
    if token.is(mark::LET) && view.is(at + 1, mark::SELF | mark::FUNC) && !view.words(at).ends_with("'s") {
        // "let me check and come back to you tomorrow"
        let me = matches!(lower(view.words(at + 1)).as_str(), "me" | "us");
        let later = (at + 3..view.tokens.len()).find(|&next| {
            view.is(next - 1, mark::AND)
                && view.is(next, mark::ACT | mark::DELIVER | mark::WILL)
                && !view.is(next, mark::NOPROMISE)
        });
        // "let me get back to you by Friday"
        let back = view.dated()
            && matches!(view.words(at + 2), "get" | "come" | "circle" | "report" | "revert")
            && view.words(at + 3).starts_with("back");
        if me && back {
            return firm;
        }
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
        && matches!(lower(view.words(at)).as_str(), "should" | "might" | "may" | "could")
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
            && !view.any(start..at, mark::IF)
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
            && lower(view.words(at)).as_str() == "should"
            && !view.any(start..at, mark::SELF | mark::OTHERS))
        .then_some(Act { at, hedged: true });
    }
    // "The team hopes to finish by Friday"
    if token.is(mark::AWAIT) && view.words(at).ends_with('s') && view.is(at + 1, mark::TO) {
        let (start, _) = view.clause(at);
        let subject = &view.tokens[start..at];
        let team = subject.iter().any(|token| token.is(mark::TEAM) || is_own(view, token));
        let others = subject.iter().any(|token| token.is(mark::OTHERS | mark::YOU | mark::NOT));
        return (team && !others && takes_on(view, at + 2)).then_some(Act { at, hedged: true });
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
    let goes = view.words(at) == "go" && matches!(view.words(at + 1), "live" | "out" | "online");
    let arrival = (goes || matches!(view.words(at), "follow" | "land" | "arrive" | "ship"))
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

/// "will": who will do what.
fn will(view: &View<'_>, at: usize) -> Option<Act> {
    let token = &view.tokens[at];
    let (start, _) = view.clause(at);
    let (verb, negative, hedged) = past_adverbs(view, at + 1);
    if negative && !keeps_to(view, verb) || describes(view, at, verb) || in_condition(view, start, at) {
        return None;
    }
    let contracted = token.is(mark::SELF | mark::YOU | mark::THIRD);
    let subject = if contracted { at + 1 } else { at };
    let before = &view.tokens[start..subject];
    let who = before.last();
    if token.is(mark::SELF) || self_before(before) {
        if view.spoken() && plans_aloud(view, start, at, verb) {
            return None;
        }
        return takes_on(view, verb)
            .then_some(Act { at, hedged: hedged || view.is(verb, mark::AWAIT) || attempts(view, verb) });
    }
    if view.spoken() && !view.dated() {
        return None;
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
            if team && (!others || subject.iter().any(|token| is_own(view, token))) {
                return if takes_on(view, verb) { act } else { None };
            }
            if others {
                return None;
            }
            if named(subject)
                && view.words(verb) != "let"
                && !view.spoken()
                && view.is(verb, mark::DELIVER)
                && !view.is(verb, mark::NOPROMISE)
            {
                return act;
            }
            // "It's with our illustrator, she'll share it on Tuesday"
            let person = token.is(mark::THIRD) || before.last().is_some_and(|who| who.is(mark::THIRD));
            if person
                && view.is(verb, mark::DELIVER)
                && !view.is(verb, mark::NOPROMISE)
                && view.dated()
                && view.team_before(start)
            {
                return act;
            }
            let live = view.words(verb) == "go" && view.words(verb + 1) == "live";
            let noun = plural_noun(who)
                && (view.is(verb, mark::BE)
                    || matches!(view.words(verb), "follow" | "arrive" | "land" | "ship" | "launch")
                    || live);
            let thing = subject.iter().any(|token| token.is(mark::THING))
                || who_is_thing(who)
                || token.is(mark::THIRD)
                || noun;
            if thing
                && arrives(view, verb)
                && (!view.dates.is_empty() || hands_over(view, verb) && !view.spoken())
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
        && words.clone().all(|token| {
            token.case == 1 && (token.word == 0 || token.is(mark::NAME) && !token.is(mark::FUNC))
        })
}
