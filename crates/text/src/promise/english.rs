//! What makes a promise in English.

use super::clause::{Chunk, Joint};
use super::english_brief::{elliptic, idiom};
use super::english_frame::{
    describes, doubted, in_condition, keeps_to, negated_before, plans_aloud, reported,
};
use super::english_subject::{Subject, subject};
use super::english_verb::{arrives, attempts, by_us, from_self, hands_over, is_own, past_adverbs, takes_on};
use super::{Act, ActKind, View};
use crate::Side;
use crate::fold::lower;
use crate::lexicon::{Role, class, mark};
use crate::token::Kind;

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

/// The chunks that ask: from the first to one past the last.
pub(super) fn asked(view: &View<'_>) -> (usize, usize) {
    let count = view.chunks.len();
    if view.glance.last != b'?' || count == 0 {
        return (0, 0);
    }
    let opens = |index: usize| {
        let chunk = &view.chunks[index];
        let lead = &view.tokens[chunk.lead];
        let next = view.tokens.get(chunk.lead + 1);
        let inverted = lead.is(mark::AUX)
            && !lead.is(mark::SELF)
            && next.is_none_or(|next| {
                next.is(mark::YOU | mark::THIRD | mark::SELF)
                    || next.role == Role::Article
                    || is_own(view, next)
            });
        let word = lower(view.words(chunk.lead));
        inverted
            || lead.is(mark::ASK)
            || lead.is(mark::WH) && !lead.is(mark::IF)
            || matches!(word.as_str(), "ok" | "okay" | "right" | "yes" | "agreed" | "fine" | "any" | "yeah")
    };
    // "We'll mount it on Monday, does that suit you?"
    let Some(from) = (0..count).rev().find(|&index| opens(index)) else {
        // "upgrade lands wed. can somebody with access rotate the key?": a point after a short form ended what stands before.
        let point = |index: usize| {
            view.chunks[index].joint == Joint::Stop
                && view.tokens[view.chunks[index].start - 1].is_symbol(b'.')
        };
        return ((1..count).rev().find(|&index| point(index)).unwrap_or(0), count);
    };
    let end = if from == 0 {
        // "Can you check the size, I'll order them tonight?"
        (1..count)
            .find(|&index| {
                let lead = view.chunks[index].lead;
                view.is(lead, mark::SELF)
                    && view.is(lead, mark::WILL)
                    && view.chunks[index].joint != Joint::Run
            })
            .unwrap_or(count)
    } else {
        count
    };
    // An "or" before it asks too: "Shall we send it on Monday or …".
    if from > 0 && opens(0) { (0, count) } else { (from, end) }
}

/// Whether the rules have decided about an English clause in which they see no promise: "I'll" with a verb that takes
/// nothing on, and what "you" will do.
pub(super) fn decided(view: &View<'_>, chunk: &Chunk) -> bool {
    (chunk.start..chunk.end).any(|at| {
        let token = &view.tokens[at];
        if token.cyrillic || !token.is(mark::WILL) {
            return false;
        }
        let (verb, _, _) = past_adverbs(view, at + 1);
        match subject(view, at) {
            Subject::Own => {
                view.is(verb, mark::NOPROMISE) && view.words(verb) != "see"
                    || releases(view, verb)
                    || view.is(verb, mark::BE)
                        && (view.tokens.get(verb + 1).is_some_and(|next| next.means(class::IDLE))
                            && !view.is(verb + 1, mark::ING)
                            || matches!(view.words(verb + 1), "in" | "on" | "abroad"))
            }
            // "You'll know by Friday" may promise.
            Subject::You => {
                view.is(verb, mark::NOPROMISE | mark::ACT)
                    && !view.is(verb, mark::HAVE)
                    && !(view.is(verb, mark::NOPROMISE) && chunk.dated() && view.side == Side::Agency)
            }
            // "Interest will be recalculated": who does it is not said.
            Subject::Others | Subject::Market => {
                !(view.is(verb, mark::BE) && view.is(verb + 1, mark::DONE)
                    || matches!(lower(view.words(chunk.lead)).as_str(), "legal" | "finance" | "accounts"))
            }
            _ => false,
        }
    }) || (chunk.start..chunk.end).any(|at| {
        view.words(at) == "forward" && matches!(view.words(at.saturating_sub(1)), "looking" | "look")
            || view.is(at, mark::YOU) && view.is(at + 1, mark::TO) && view.side == Side::Agency
    })
}

/// "I'll let you get on with your day", "I'll hand it to you": nothing is taken on.
fn releases(view: &View<'_>, verb: usize) -> bool {
    let follow = (view.words(verb), view.words(verb + 1), view.words(verb + 2));
    match follow {
        ("let", "you", next) => !matches!(next, "know" | "have" | "see"),
        ("hand", "it", next) => next == "to",
        _ => false,
    }
}

/// Whether an act only prepares what follows it: "I'll talk to finance and get back to you".
pub(super) fn prepares(view: &View<'_>, act: Act) -> bool {
    let (_, end) = view.clause(act.at);
    (act.at..end.min(act.at + 4)).find(|&at| view.is(at, mark::ACT)).is_some_and(|verb| {
        view.tokens[verb].means(class::PREPARE)
            || view.words(verb) == "take" && view.words(verb + 1) == "a" && view.words(verb + 2) == "look"
    })
}

/// "… and send it on Friday": a bare verb that goes on with the "will" before it.
pub(super) fn goes_on(view: &View<'_>, chunk: &Chunk, before: Act) -> Option<Act> {
    if !matches!(chunk.joint, Joint::And | Joint::Comma) || chunk.is(mark::NOT) {
        return None;
    }
    let (verb, negative, hedged) = past_adverbs(view, chunk.lead);
    let token = view.tokens.get(verb).filter(|_| verb < chunk.end && !negative)?;
    let fits = match before.kind {
        ActKind::Bare | ActKind::Let => {
            (token.is(mark::ACT) && !token.is(mark::LET)
                || view.words(verb) == "let" && view.words(verb + 2) == "know"
                || token.is(mark::BE | mark::HAVE) && matches!(view.words(verb), "be" | "have")
                || token.word == 0
                    && token.case == 0
                    && chunk.joint == Joint::And
                    && object_follows(view, verb))
                && takes_on(view, verb)
        }
        ActKind::Progressive => token.is(mark::ING) && !token.is(mark::THING),
        ActKind::Finite | ActKind::Nominal => false,
    };
    let list = chunk.joint == Joint::Comma && !object_follows(view, verb);
    (fits && !list).then_some(Act { at: verb, hedged: before.hedged || hedged, kind: before.kind })
}

/// Whether an object follows a verb: "the form", "it", "you", "three".
pub(super) fn object_follows(view: &View<'_>, verb: usize) -> bool {
    view.tokens.get(verb + 1).is_some_and(|next| {
        matches!(next.role, Role::Article | Role::Number)
            || next.kind == Kind::Number
            || next.is(mark::THIRD | mark::YOU)
            || is_own(view, next)
            || matches!(
                view.words(verb + 1),
                "them" | "him" | "her" | "back" | "up" | "out" | "in" | "off" | "over"
            )
    })
}

/// The act that this token makes, if it makes one.
pub(super) fn act(view: &View<'_>, at: usize) -> Option<Act> {
    let token = &view.tokens[at];
    let dated = !view.dates.is_empty();
    if !dated && !token.is(CAN) {
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
        return vow(view, at);
    }
    if token.is(mark::WILL) {
        return if token.is(mark::NOT) { will_not(view, at) } else { will(view, at) };
    }
    if token.is(mark::LET) && view.is(at + 1, mark::SELF | mark::FUNC) && !view.words(at).ends_with("'s") {
        return let_me(view, at);
    }
    if token.is(mark::SELF) {
        return from_self(view, at);
    }
    if token.is(mark::GOING) && view.is(at + 1, mark::TO) {
        return going_to(view, at);
    }
    if token.is(mark::MODAL) && matches!(lower(view.words(at)).as_str(), "should" | "shd") {
        return should(view, at);
    }
    if token.is(mark::AWAIT) && view.words(at).ends_with('s') && view.is(at + 1, mark::TO) {
        // "The team hopes to finish by Friday"
        return (subject(view, at) == Subject::Team && takes_on(view, at + 2))
            .then_some(Act::new(at, ActKind::Bare).softened(true));
    }
    if token.is(mark::BE) && !token.is(mark::PAST) || token.possessive && view.is(at + 1, mark::ING) {
        return progressive(view, at);
    }
    if dated && let Some(act) = present(view, at) {
        return Some(act);
    }
    elliptic(view, at)
}

/// "I promise", "rest assured".
fn vow(view: &View<'_>, at: usize) -> Option<Act> {
    let token = &view.tokens[at];
    let (start, _) = view.clause(at);
    // "…, I promise": it stresses what stands beside it.
    let chunk = view.chunk(at);
    if chunk.content <= 1 && token.end - token.start <= 12 && view.chunks.len() > 1 {
        return None;
    }
    let own = at == start
        || view.any(start..at, mark::SELF)
        || lower(view.words(at)).as_str().starts_with("count on")
        || token.end - token.start > 12;
    // "commit 891a61f in branch master" is a thing, "we commit to Friday" is a vow.
    let vows = !view.words(at).eq_ignore_ascii_case("commit")
        || view.any(at.saturating_sub(2)..at, mark::SELF) && view.is(at + 1, mark::TO);
    let done = token.is(mark::PAST) && !view.is(at + 1, mark::TO);
    let counted = lower(view.words(at)).as_str().starts_with("count on");
    (own && vows && !done && (counted || !view.any(start..at, mark::YOU)))
        .then_some(Act::new(at, ActKind::Finite))
}

/// "I won't forget to add it", "we won't let you down", "nothing will go out before you've seen it".
fn will_not(view: &View<'_>, at: usize) -> Option<Act> {
    let own = matches!(subject(view, at), Subject::Own | Subject::None | Subject::Team);
    let kept = keeps_to(view, at + 1) || vows_not(view, at);
    (own && kept).then_some(Act::new(at, ActKind::Bare))
}

/// "We won't publish anything before you've signed it off": a refusal to do harm.
fn vows_not(view: &View<'_>, at: usize) -> bool {
    let (_, end) = view.clause(at);
    let (verb, _, _) = past_adverbs(view, at + 1);
    let until = (at..(end + 2).min(view.tokens.len())).any(|place| {
        matches!(view.words(place), "before" | "until" | "without" | "past" | "beyond" | "again")
    });
    view.is(verb, mark::ACT) && !view.is(verb, mark::HAVE | mark::NOPROMISE) && until
}

/// "let me check and come back to you tomorrow", "let me get back to you by Friday".
fn let_me(view: &View<'_>, at: usize) -> Option<Act> {
    if !matches!(lower(view.words(at + 1)).as_str(), "me" | "us")
        || matches!(view.words(at + 2), "know" | "be" | "have")
    {
        return None;
    }
    let later = (at + 3..view.tokens.len()).any(|next| {
        view.is(next - 1, mark::AND)
            && view.words(next - 1) != "but"
            && view.is(next, mark::ACT | mark::DELIVER | mark::WILL)
            && !view.is(next, mark::NOPROMISE)
    });
    let back = view.dated()
        && matches!(view.words(at + 2), "get" | "come" | "circle" | "report" | "revert")
        && view.words(at + 3).starts_with("back");
    (back || later).then_some(Act::new(at, ActKind::Let))
}

/// "the audit is going to be with you", "Sam's going to look at it".
fn going_to(view: &View<'_>, at: usize) -> Option<Act> {
    if at == 0 || view.is(at - 1, mark::NOT) {
        return None;
    }
    let who = subject(view, at - 1);
    let dated = !view.dates_near(at).is_empty();
    let verb = at + 2;
    let does = match who {
        Subject::Team | Subject::Someone | Subject::Named | Subject::Person => {
            view.is(verb, mark::DELIVER) && takes_on(view, verb) || arrives(view, verb) && dated
        }
        Subject::Thing | Subject::Pronoun => arrives(view, verb) && (dated || hands_over(view, verb)),
        Subject::Own | Subject::You | Subject::Others | Subject::Market | Subject::None => false,
    };
    does.then_some(Act::new(at, ActKind::Bare))
}

/// "The page should be live by Friday", "you should have it on Monday".
fn should(view: &View<'_>, at: usize) -> Option<Act> {
    let (start, _) = view.clause(at);
    let (next, negative, _) = past_adverbs(view, at + 1);
    let told = view.is(next, mark::HAVE) && view.is(next + 1, mark::DONE | mark::PAST);
    let dated = !view.dates_near(at).is_empty();
    if negative || told || !dated || view.any(start..at, mark::IF | mark::WH) {
        return None;
    }
    let who = subject(view, at);
    let gets = (view.is(next, mark::HAVE) || matches!(view.words(next), "get" | "receive" | "see" | "hear"))
        && !view.is(next + 1, mark::TO);
    let does = match who {
        Subject::You => gets,
        Subject::Own => return None,
        Subject::None => {
            view.side == Side::Agency
                && (arrives(view, next) || view.is(next, mark::HAVE | mark::BE | mark::DELIVER))
        }
        Subject::Team | Subject::Someone | Subject::Named => takes_on(view, next),
        Subject::Person => view.is(next, mark::DELIVER) || arrives(view, next),
        Subject::Thing | Subject::Pronoun => {
            arrives(view, next) && (view.side == Side::Agency || !view.any(start..at, mark::YOU))
        }
        Subject::Others | Subject::Market => false,
    };
    does.then_some(Act::new(at, ActKind::Bare).softened(true))
}

/// "The files are coming on Monday", "Our PR manager is pitching the story on Monday", "Priya's sending it".
fn progressive(view: &View<'_>, at: usize) -> Option<Act> {
    let token = &view.tokens[at];
    if !token.possessive
        && !matches!(
            lower(view.words(at)).as_str(),
            "is" | "are" | "he's" | "she's" | "it's" | "they're" | "that's"
        )
        || view.chunk(at).under
    {
        return None;
    }
    let (next, negative, hedged) = past_adverbs(view, at + 1);
    let (start, end) = view.clause(at);
    if negative || next >= end || view.any(start..at, mark::WH | mark::IF | mark::SUB | mark::NOT) {
        return None;
    }
    let word = view.words(next);
    let was = (at..end).any(|place| view.is(place, mark::PAST) && !view.is(place, mark::DONE));
    let ahead = view.dated_at(at) && !was;
    let works = view.is(next, mark::ING) && view.is(next, mark::DELIVER)
        || view.tokens[next].word == 0 && word.len() > 5 && word.ends_with("ing");
    let idle = matches!(
        word,
        "waiting" | "looking" | "working" | "meeting" | "having" | "going" | "expecting" | "seeing"
    );
    let comes = matches!(
        word,
        "coming" | "arriving" | "landing" | "following" | "dropping" | "shipping" | "launching"
    ) || word == "going"
        && matches!(view.words(next + 1), "out" | "live" | "up" | "to" | "into" | "over")
        && !view.is(next + 2, mark::ACT)
        || word == "being" && view.is(next + 1, mark::DONE | mark::PAST);
    // "The deck is with you by Friday", "The shoot is set for Friday"
    let with_you = matches!(word, "with" | "in" | "at" | "on")
        && (next..next + 4).any(|place| view.is(place, mark::YOU))
        && !view.is(next, mark::ASK);
    let plans = view.is(next, mark::AWAIT) && view.is(next + 1, mark::TO);
    let does = match subject(view, at) {
        Subject::Team | Subject::Someone | Subject::Named | Subject::Person => {
            (works && !idle || comes || with_you) && ahead || plans && ahead
        }
        Subject::Thing | Subject::Pronoun => (comes || with_you) && ahead,
        Subject::Own | Subject::You | Subject::Others | Subject::Market | Subject::None => false,
    };
    does.then_some(Act { at, hedged: hedged || plans, kind: ActKind::Progressive })
}

/// "The ads go live on Friday", "Nina sends you the logins by Friday", "you get the deck tomorrow".
fn present(view: &View<'_>, at: usize) -> Option<Act> {
    let token = &view.tokens[at];
    let (start, end) = view.clause(at);
    if at == start
        || !token.is(mark::PRESENT | mark::ACT | mark::HAVE)
        || !view.dated_at(at) && !recurs(view, at)
        || view.chunk(at).under
        || view.any(
            start..at,
            mark::WH
                | mark::IF
                | mark::SUB
                | mark::NOT
                | mark::WILL
                | mark::MODAL
                | mark::PAST
                | mark::TO
                | mark::BE,
        )
        || (at..end).any(|place| view.is(place, mark::PAST) && !view.is(place, mark::DONE))
        || (start..end).any(|place| view.tokens[place].means(class::HABIT))
    {
        return None;
    }
    let word = view.words(at);
    let who = subject(view, at);
    let given = view.is(at + 1, mark::DONE) || by_us(view, at);
    let event = (start..at).any(|place| view.tokens[place].means(class::EVENT));
    let arrives = token.means(class::ARRIVE)
        && !(event && matches!(word, "start" | "starts"))
        && (!matches!(
            word,
            "goes" | "go" | "get" | "gets" | "start" | "starts" | "come" | "comes" | "hit" | "drop"
        ) || matches!(
            view.words(at + 1),
            "live"
                | "out"
                | "up"
                | "online"
                | "over"
                | "to"
                | "into"
                | "in"
                | "on"
                | "back"
                | "off"
                | "down"
                | "with"
        ) || view.dates.iter().any(|date| date.tokens.0 == at + 1)
            || matches!(word, "gets" | "get") && given);
    let does = match who {
        Subject::Thing | Subject::Pronoun => {
            (arrives
                || given && matches!(word, "gets" | "get")
                || matches!(word, "gets" | "get") && token.is(mark::PRESENT))
                && !changes(view, at)
                && !(word == "get" && who == Subject::Pronoun)
        }
        Subject::Team | Subject::Someone | Subject::Named => {
            token.is(mark::PRESENT) && token.is(mark::DELIVER) && !token.is(mark::THING) || arrives
        }
        Subject::You => {
            view.side == Side::Agency
                && (matches!(word, "get" | "receive" | "find")
                    || word == "have"
                        && matches!(view.words(at + 1), "it" | "them" | "the" | "our" | "everything"))
                && !view.is(at + 1, mark::TO | mark::DONE | mark::PAST)
                && !view.any(start..at, mark::AUX)
        }
        Subject::Person | Subject::Own | Subject::Others | Subject::Market | Subject::None => false,
    };
    does.then_some(Act::new(at, ActKind::Finite))
}

fn recurs(view: &View<'_>, at: usize) -> bool {
    view.dates_near(at).iter().any(|date| date.mark.recurrence.is_some())
}

/// "will": who will do what.
fn will(view: &View<'_>, at: usize) -> Option<Act> {
    let (start, _) = view.clause(at);
    let (verb, negative, hedged) = past_adverbs(view, at + 1);
    if negative && !keeps_to(view, verb) || describes(view, at, verb) || in_condition(view, start, at) {
        return None;
    }
    let act = Some(Act { at, hedged, kind: ActKind::Bare });
    let spoken = view.spoken();
    let who = subject(view, at);
    if spoken && !view.dated() && who != Subject::Own {
        return None;
    }
    let dated = !view.dates_near(at).is_empty();
    let delivers = view.is(verb, mark::DELIVER) && !view.is(verb, mark::NOPROMISE);
    if view.any(start..at, mark::WH) && !view.any(start..at, mark::SPLIT) && who != Subject::Own
        || relative(view, start, at)
    {
        return None;
    }
    match who {
        Subject::Own => {
            if spoken && plans_aloud(view, start, at, verb) {
                return None;
            }
            takes_on(view, verb).then_some(Act {
                at,
                hedged: hedged
                    || view.is(verb, mark::AWAIT) && view.words(verb + 1) != "again"
                    || attempts(view, verb),
                kind: ActKind::Bare,
            })
        }
        // "Will send it tonight": the subject is left out.
        Subject::None => {
            let asks = view.is(verb, mark::SELF | mark::YOU | mark::THIRD)
                || view.tokens.get(at + 1).is_some_and(|next| {
                    next.role == Role::Article || next.is(mark::YOU | mark::THIRD | mark::SELF)
                });
            (!asks && takes_on(view, verb)).then_some(Act {
                at,
                hedged: hedged
                    || view.is(verb, mark::AWAIT) && view.words(verb + 1) != "again"
                    || attempts(view, verb),
                kind: ActKind::Bare,
            })
        }
        Subject::You => {
            // "you will have it by Friday", "You will receive …"
            let gives = matches!(view.words(verb), "have" | "receive" | "get" | "see" | "find" | "hear");
            (gives && !view.is(verb + 1, mark::TO) && dated && !view.any(start..at, mark::IF))
                .then_some(Act { at, hedged, kind: ActKind::Finite })
        }
        Subject::Team => {
            if takes_on(view, verb) {
                act
            } else {
                None
            }
        }
        Subject::Someone => act.filter(|_| view.side == Side::Agency && takes_on(view, verb)),
        Subject::Named => act.filter(|_| {
            view.words(verb) != "let"
                && !spoken
                && (delivers || view.is(verb, mark::BE) && takes_on(view, verb))
        }),
        // "It's with our illustrator, she'll share it on Tuesday"
        Subject::Person => {
            let one = !lower(view.words(at)).as_str().starts_with("they")
                && !lower(view.words(at.saturating_sub(1))).as_str().starts_with("they");
            let told = delivers && (view.team_before(start) || one && dated && view.side == Side::Agency);
            act.filter(|_| told || arrives(view, verb) && dated)
        }
        Subject::Others | Subject::Market => None,
        Subject::Pronoun | Subject::Thing => {
            let certain = view.is(verb, mark::BE) || hands_over(view, verb);
            let comes = arrives(view, verb) && (dated || certain && !spoken) && !changes(view, at);
            act.filter(|_| comes || by_us(view, verb))
        }
    }
}

/// "What we'll show depends", "not something we'll fix", "the deck we'll send": told of a thing.
fn relative(view: &View<'_>, start: usize, at: usize) -> bool {
    let lead = lower(view.words(view.chunk(at).lead));
    if matches!(lead.as_str(), "what" | "which" | "how" | "who" | "whoever" | "where" | "why" | "whatever")
        && view.chunk(at).lead < at
    {
        return true;
    }
    let own = (start..=at).rev().find(|&place| view.is(place, mark::SELF)).filter(|&place| place + 1 >= at);
    own.is_some_and(|own| {
        own >= start + 2 && {
            let before = &view.tokens[own - 1];
            let noun = before.kind == Kind::Word
                && before.case == 0
                && before.role == Role::None
                && (before.word == 0 || before.is(mark::THING))
                && !before.is(mark::YES | mark::HEDGE | mark::REPORTED | mark::VOW | mark::THANK | mark::SUB)
                || matches!(
                    view.words(own - 1),
                    "something" | "anything" | "everything" | "nothing" | "one" | "all"
                );
            noun && (start..own - 1).any(|place| {
                view.role_of(place) == Role::Article || view.is(place, mark::BE | mark::NOT | mark::HAVE)
            })
        }
    })
}

/// "will go up by 5 %": a figure that changes is no delivery.
fn changes(view: &View<'_>, at: usize) -> bool {
    let (_, end) = view.clause(at);
    (at..end).any(|place| {
        view.tokens[place].is_symbol(b'%')
            || view.is(place, mark::MEASURE) && view.words(place).starts_with("per")
    })
}
