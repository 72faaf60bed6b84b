//! Who acts in an English clause.

use super::View;
use super::clause::Joint;
use super::english_verb::is_own;
use crate::fold::lower;
use crate::lexicon::{Role, class, mark};
use crate::token::Kind;

/// Who is said to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// "I", "we".
    Own,
    /// Somebody of the author's side: "our designer", "the team".
    Team,
    /// "someone", "one of us".
    Someone,
    /// "you".
    You,
    /// "he", "she", "they" of people.
    Person,
    /// "it", "this", "they" of things.
    Pronoun,
    /// A name.
    Named,
    /// Clients, providers, authorities and others who owe the author nothing.
    Others,
    /// Rates, traffic and whatever moves by itself.
    Market,
    /// Any other thing.
    Thing,
    /// Nobody is named: "Will send it tonight".
    None,
}

/// Who the subject of the verb at `verb` is; `contracted` where the token holds it ("I'll").
pub(super) fn subject(view: &View<'_>, verb: usize) -> Subject {
    let token = &view.tokens[verb];
    if token.is(mark::SELF) {
        return Subject::Own;
    }
    if token.is(mark::YOU) {
        return Subject::You;
    }
    let start = from(view, verb);
    if token.is(mark::THIRD) {
        return pronoun(view, verb);
    }
    // "Anna's", "someone's": a name with "is" or "will" in it.
    let end = if token.possessive { verb + 1 } else { verb };
    let start = start.min(end);
    let before = &view.tokens[start..end];
    let words = |offset: usize| view.words(start + offset);
    let mut nearest = None;
    for (offset, token) in before.iter().enumerate().rev() {
        if token.kind != Kind::Word || token.role == Role::Filler || in_date(view, start + offset) {
            continue;
        }
        nearest = Some((offset, token));
        break;
    }
    let Some((last, nearest)) = nearest else { return Subject::None };
    if nearest.is(mark::SELF) && !is_own(view, nearest) && nearest.end - nearest.start <= 2 {
        return Subject::Own;
    }
    if matches!(lower(words(last)).as_str(), "you" | "u" | "ya") {
        return Subject::You;
    }
    if nearest.is(mark::THIRD) {
        return pronoun(view, start + last);
    }
    let any = |marks: u64| before.iter().any(|token| token.is(marks) && !token.quoted);
    let own = before.iter().any(|token| is_own(view, token));
    let your = before.iter().any(|token| token.is(mark::YOU));
    let means = |classes: u32| before.iter().any(|token| token.means(classes));
    if nearest.means(class::MARKET)
        && !any(mark::TEAM)
        && before.iter().filter(|token| token.kind == Kind::Word).count() <= 4
    {
        return Subject::Market;
    }
    // "someone from your side" is of theirs.
    if means(class::SOMEONE) {
        return if your { Subject::Others } else { Subject::Someone };
    }
    if nearest.is(mark::YES | mark::GREET | mark::THANK) && before.len() == 1 {
        return Subject::None;
    }
    if own && !your {
        return if any(mark::TEAM | mark::OTHERS)
            || people(view, nearest)
            || nearest.case == 2 && nearest.word == 0
        {
            Subject::Team
        } else {
            Subject::Thing
        };
    }
    if any(mark::OTHERS) && !nearest.is(mark::THING) {
        return Subject::Others;
    }
    if any(mark::TEAM) && !before.iter().any(|token| token.is(mark::TEAM) && token.possessive) {
        return if your { Subject::Others } else { Subject::Team };
    }
    if named(before) {
        return Subject::Named;
    }
    if your && !nearest.is(mark::THING) && !any(mark::THING) {
        return Subject::Others;
    }
    Subject::Thing
}

/// Where the subject of a verb may begin: in its chunk, or, where that starts with the verb, in the one joined to it.
fn from(view: &View<'_>, verb: usize) -> usize {
    let mut index = view.chunk_index(verb);
    loop {
        let chunk = &view.chunks[index];
        let said = (chunk.start..verb.min(chunk.end)).any(|at| {
            let token = &view.tokens[at];
            token.kind == Kind::Word
                && token.role != Role::Filler
                && !in_date(view, at)
                && !token.is(mark::YES | mark::HEDGE)
                && !ends_ly(view.words(at))
        });
        if said || index == 0 || !matches!(chunk.joint, Joint::And | Joint::Bracket) {
            return chunk.start;
        }
        index -= 1;
    }
}

fn ends_ly(word: &str) -> bool {
    word.len() > 4 && word.ends_with("ly") || matches!(word, "also" | "just" | "then")
}

fn in_date(view: &View<'_>, at: usize) -> bool {
    view.dates.iter().any(|date| date.tokens.0 <= at && at < date.tokens.1)
}

fn pronoun(view: &View<'_>, at: usize) -> Subject {
    // Who was named before is known by name.
    if view.is(at, mark::OTHERS | mark::TEAM) {
        return if view.is(at, mark::TEAM) { Subject::Team } else { Subject::Others };
    }
    let word = lower(view.words(at));
    if word.starts_with("he") || word.starts_with("she") || word == "they" || word.starts_with("they'") {
        Subject::Person
    } else {
        Subject::Pronoun
    }
}

/// Nouns of people by their endings: "the cameraman", "our bookkeeper".
fn people(view: &View<'_>, token: &crate::token::Token) -> bool {
    let word = view.text.get(token.start as usize..token.end as usize).unwrap_or("");
    token.word == 0
        && ["er", "or", "ist", "man", "men", "ers", "ors", "ists", "ant", "people", "lads"]
            .iter()
            .any(|end| word.ends_with(end))
}

/// A name: capitalised, not a known word, at most three words.
fn named(subject: &[crate::token::Token]) -> bool {
    let words = subject.iter().filter(|token| {
        token.kind == Kind::Word && !token.is(mark::AND | mark::YES | mark::SPLIT) && token.role == Role::None
    });
    let count = words.clone().count();
    (1..=3).contains(&count)
        && subject.iter().all(|token| token.role != Role::Article)
        && words.clone().all(|token| {
            token.case == 1 && (token.word == 0 || token.is(mark::NAME) && !token.is(mark::FUNC))
                || token.is(mark::NAME) && !token.is(mark::FUNC)
        })
}
