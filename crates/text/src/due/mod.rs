//! Due windows: when something is said to be done.
//!
//! Words become roles in the lexicon, in either language; one grammar reads the roles, since English and Russian
//! order their times alike. [`core`] reads the smallest expressions, [`grammar`] joins them, [`recurrence`] reads
//! what comes back, [`window`] does the calendar arithmetic.

mod clock;
mod core;
mod date;
mod grammar;
mod nth;
mod phrase;
mod reading;
mod recurrence;
mod when;
mod window;

use std::sync::LazyLock;

use self::core::Sentence;
pub(crate) use self::window::Now;
pub use self::window::{Recurrence, Window};
use serde::{Deserialize, Serialize};

use super::Span;
use super::lexicon::{Role, Tie, hashed, mark};
use super::token::{Glance, Kind, Token};

/// A time named in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateMark {
    /// The words that name it.
    pub span: Span,
    /// The window they give.
    pub window: Window,
    /// How often it comes back.
    pub recurrence: Option<Recurrence>,
    /// Whether the words leave the time loose ("soon", "a few days").
    pub vague: bool,
}

/// A mark with what ties it to its sentence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) mark: DateMark,
    /// First token and one past the last.
    pub(crate) tokens: (usize, usize),
    /// One of [`prep`].
    pub(crate) prep: Tie,
}

const fn bit(role: Role) -> u64 {
    1 << role as u32
}

/// Roles that can start an expression or make one of a number.
const TRIGGERS: u64 = bit(Role::Weekday)
    | bit(Role::Weekdays)
    | bit(Role::Month)
    | bit(Role::Unit)
    | bit(Role::Edge)
    | bit(Role::Day)
    | bit(Role::Part)
    | bit(Role::Every)
    | bit(Role::Frequency)
    | bit(Role::Vague)
    | bit(Role::Quarter)
    | bit(Role::Half)
    | bit(Role::AmPm)
    | bit(Role::OClock)
    | bit(Role::Once);

/// Roles that a number word needs around it.
const NUMBERS: u64 = bit(Role::Number) | bit(Role::Ordinal);

/// Whether a sentence can name a time at all.
pub(crate) fn may_name_time(glance: &Glance) -> bool {
    glance.roles & TRIGGERS != 0
        || glance.number
        || glance.roles & NUMBERS != 0 && glance.roles & bit(Role::Prep) != 0
}

/// Finds every time named in a sentence. Without a moment of speaking only absolute times are resolved.
pub(crate) fn find(text: &str, tokens: &[Token], now: Now<'_>, known_moment: bool, found: &mut Vec<Found>) {
    found.clear();
    let sentence = Sentence { tokens, text, now };
    let past = only_past(tokens);
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        let starts = !token.quoted
            && (matches!(token.kind, Kind::Number)
                || !matches!(
                    token.role,
                    Role::None
                        | Role::And
                        | Role::Of
                        | Role::Ago
                        | Role::YearMark
                        | Role::AmPm
                        | Role::OClock
                        | Role::OrdinalTail
                        | Role::Filler
                        | Role::Zone
                ));
        if !starts || token.is(mark::ABBR) && token.role == Role::None {
            at += 1;
            continue;
        }
        let Some(read) = sentence.parse(at).filter(|read| read.next > at) else {
            at = skipped(&sentence, at);
            continue;
        };
        // "the report covers 1 July to 31 August": what a thing is about.
        let covers = at > 0
            && matches!(sentence.words(at - 1), "covers" | "covering" | "период" | "периода" | "охватывает");
        let bare = matches!(read.prep, Tie::None | Tie::On | Tie::V | Tie::S | Tie::From | Tie::At)
            && read.may_be_past;
        if !(read.past || covers || past && bare) {
            let end = tokens[read.next - 1].end;
            let window = if known_moment || read.absolute { read.window } else { Window::default() };
            let span = Span::new(token.start, end);
            found.push(Found {
                mark: DateMark { span, window, recurrence: read.recurrence, vague: read.vague },
                tokens: (at, read.next),
                prep: read.prep,
            });
        }
        at = read.next;
    }
}

/// Where reading goes on after a token that starts nothing: a number is passed with all that is glued to it, so
/// that no part of a version or an address is read.
fn skipped(sentence: &Sentence<'_>, at: usize) -> usize {
    let mut next = at + 1;
    if sentence.is_number(at) {
        while sentence.token(next).is_some_and(|token| {
            token.glued
                && (token.kind == Kind::Number
                    || token.kind == Kind::Punct
                        && matches!(token.symbol, b'.' | b'/' | b'-' | b':' | b',')
                        && sentence.is_number(next + 1)
                        && sentence.glued(next + 1))
        }) {
            next += 1;
        }
    }
    next
}

/// Marks of words that look ahead.
const AHEAD: u64 = mark::WILL
    | mark::FIRST
    | mark::THIRDFUT
    | mark::INF
    | mark::LET
    | mark::GOING
    | mark::IMPERATIVE
    | mark::ASK
    | mark::PLEASE
    | mark::MODAL
    | mark::VOW
    | mark::IDIOM
    | mark::HEDGE;

/// The hashes of "new", in either language.
static NEW: LazyLock<[u64; 4]> = LazyLock::new(|| ["new", "новый", "новая", "новые"].map(hashed));
/// The hashes of what a date is called.
static DATE_NAMES: LazyLock<[u64; 7]> =
    LazyLock::new(|| ["date", "deadline", "target", "срок", "дата", "дедлайн", "сроки"].map(hashed));

/// Whether a sentence only tells what was: then "on Monday" is a Monday that has been.
fn only_past(tokens: &[Token]) -> bool {
    // What is, what is asked under a condition, and what is done or waited for is no past either.
    const NOT_PAST: u64 = AHEAD | mark::PRESENT | mark::IF | mark::ACT | mark::AWAIT;
    let mut past = false;
    // «Чтобы» takes a past form for what is still wanted, and what was counted on («мы думали, запуск 15 марта») lies ahead.
    // "It was harder than we thought; the new launch date is 6 November": so does a new date.
    let new_date = |at: usize| {
        let next = &tokens[at + 1..tokens.len().min(at + 3)];
        NEW.contains(&tokens[at].hash) && next.iter().any(|token| DATE_NAMES.contains(&token.hash))
    };
    if tokens.iter().any(|token| token.is(mark::SUBJUNCTIVE | mark::ASSUME))
        || (0..tokens.len()).any(new_date)
    {
        return false;
    }
    for (at, token) in tokens.iter().enumerate() {
        if token.is(NOT_PAST) && !token.is(mark::PAST) {
            return false;
        }
        let passive = token.is(mark::DONE)
            && at > 0
            && tokens[..at].iter().rev().take(2).any(|before| before.is(mark::BE) && !before.is(mark::PAST));
        // "Signed NDA by Thursday": what opens a clause and may be a participle is one.
        let participle = token.is(mark::DONE)
            && tokens[..at].last().is_none_or(|before| before.kind == Kind::Punct || before.is(mark::AND));
        past |= token.is(mark::PAST) && !passive && !participle;
    }
    past
}
