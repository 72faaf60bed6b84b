//! Promises: sentences in which the author's side takes on a future act or delivery.

mod english;
mod english_brief;
mod english_frame;
mod english_verb;
mod russian;
mod russian_form;

use serde::{Deserialize, Serialize};

use super::due::Found;
use super::fold::lower;
use super::lexicon::{Role, mark, prep};
use super::token::{Glance, Kind, Token};
use super::{DateMark, Side, Span};

/// How firmly something is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Firmness {
    /// Said outright.
    Firm,
    /// Softened: "we'll try", «наверное».
    Hedged,
    /// Hangs on an event that may not come: "once you approve", «как только пришлёте».
    Conditional,
}

/// Something the author's side takes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    /// The sentence or clause.
    pub span: Span,
    /// How firmly.
    pub firmness: Firmness,
    /// When it is due; null where no words name a time.
    pub due: Option<DateMark>,
}

/// A word that makes a promise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Act {
    /// Its token.
    pub(super) at: usize,
    /// Whether the words themselves soften it.
    pub(super) hedged: bool,
}

/// How far a clause is followed on either side, so that endless ones cost no more than long ones.
const LONGEST_CLAUSE: usize = 60;

/// A sentence with what the finders need.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) glance: &'a Glance,
    pub(super) dates: &'a [Found],
    pub(super) side: Side,
}

impl<'a> View<'a> {
    pub(super) fn words(&self, at: usize) -> &'a str {
        self.tokens
            .get(at)
            .and_then(|token| self.text.get(token.start as usize..token.end as usize))
            .unwrap_or("")
    }

    pub(super) fn role_of(&self, at: usize) -> Role {
        self.tokens.get(at).map_or(Role::None, |token| token.role)
    }

    pub(super) fn is(&self, at: usize, marks: u64) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(marks))
    }

    /// Whether a token is one that separates clauses.
    pub(super) fn breaks(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| {
            token.kind == Kind::Punct
                && !self.inside_number(at)
                && (matches!(token.symbol, b',' | b';' | b':' | b'(' | b')' | b'.' | b'!' | b'?')
                    || token.symbol == b'-' && !token.glued)
        })
    }

    /// Whether a sign stands inside a number: "18:00", "22.09".
    fn inside_number(&self, at: usize) -> bool {
        let number = |at: usize| self.tokens.get(at).is_some_and(|token| token.kind == Kind::Number);
        self.tokens[at].glued && at > 0 && number(at - 1) && number(at + 1) && self.tokens[at + 1].glued
    }

    /// Whether a member of the author's side is named before a place, whom "she" or «она» may then stand for.
    pub(super) fn team_before(&self, at: usize) -> bool {
        let team = self.tokens[..at].iter().rposition(|token| token.is(mark::TEAM));
        let others = self.tokens[..at].iter().rposition(|token| token.is(mark::OTHERS));
        team > others
    }

    /// The clause around a token: between separators or words like "but".
    pub(super) fn clause(&self, at: usize) -> (usize, usize) {
        let mut start = at;
        while start > 0 && at - start < LONGEST_CLAUSE && !self.breaks(start - 1) {
            start -= 1;
            if self.is(start, mark::SPLIT) && start < at {
                start += 1;
                break;
            }
        }
        let mut end = at + 1;
        while end < self.tokens.len()
            && end - at < LONGEST_CLAUSE
            && !self.breaks(end)
            && !self.is(end, mark::SPLIT)
        {
            end += 1;
        }
        (start, end)
    }

    /// Whether a date ahead stands in the sentence: one that is no recurrence.
    pub(super) fn dated(&self) -> bool {
        self.dates.iter().any(|date| date.mark.recurrence.is_none())
    }

    /// Whether this reads like a transcript of speech: a full stop at the end and no capital anywhere. and a filler, a
    /// false start or a joining word at its head. There "we'll" mostly plans aloud.
    pub(super) fn spoken(&self) -> bool {
        let plain = self.glance.last == b'.' && self.tokens.iter().all(|token| token.case == 0);
        plain
            && (matches!(
                self.words(0),
                "and"
                    | "so"
                    | "but"
                    | "then"
                    | "or"
                    | "well"
                    | "yeah"
                    | "okay"
                    | "oh"
                    | "right"
                    | "like"
                    | "because"
            ) || (0..self.tokens.len()).any(|at| {
                matches!(self.words(at), "um" | "uh" | "mm" | "hmm")
                    || at > 0 && self.words(at) == self.words(at - 1)
            }))
    }

    pub(super) fn any(&self, range: std::ops::Range<usize>, marks: u64) -> bool {
        self.tokens
            .get(range)
            .is_some_and(|tokens| tokens.iter().any(|token| token.is(marks) && !token.quoted))
    }
}

/// Words without which no promise is made, in either language.
const TRIGGERS: u64 = mark::WILL
    | mark::FIRST
    | mark::THIRDFUT
    | mark::GOING
    | mark::VOW
    | mark::IDIOM
    | mark::LET
    | mark::AWAIT
    | mark::PRESENT
    | mark::HEDGE
    | mark::MODAL
    | mark::ING
    | mark::DONE
    | mark::ACT;

/// English words that can promise without a date.
const STRONG: u64 =
    mark::WILL | mark::GOING | mark::VOW | mark::IDIOM | mark::LET | mark::AWAIT | mark::MODAL;

/// Finds the promises of a sentence.
pub(crate) fn find(
    text: &str,
    tokens: &[Token],
    glance: &Glance,
    dates: &[Found],
    side: Side,
    promises: &mut Vec<Promise>,
) {
    let russian = glance.cyrillic > glance.latin;
    if !russian && (glance.marks & TRIGGERS == 0 || dates.is_empty() && glance.marks & STRONG == 0) {
        return;
    }
    let view = View { text, tokens, glance, dates, side };
    let mut from = 0;
    // "…, but tomorrow we'll …": another promise starts at a contrast.
    while let Some((first, last, next)) =
        if russian { russian::acts(&view, from) } else { english::acts(&view, from) }
    {
        add(&view, russian, (first, last), (from, next), promises);
        if next <= from || next >= tokens.len() {
            break;
        }
        from = next;
    }
}

/// Adds the promise that reaches from its first to its last act.
fn add(
    view: &View<'_>,
    russian: bool,
    (first, last): (Act, Act),
    limits: (usize, usize),
    promises: &mut Vec<Promise>,
) {
    let conditional =
        if russian { russian::conditional(view, first.at) } else { english_frame::conditional(view) };
    let hedged = first.hedged;
    let firmness = if conditional {
        Firmness::Conditional
    } else if hedged {
        Firmness::Hedged
    } else {
        Firmness::Firm
    };
    let (span, range) = span(view, first.at, last.at, conditional, limits);
    promises.push(Promise { span, firmness, due: due(view, range, first.at, last.at) });
}

/// The clauses from the first act to the last, with clauses before that only set the time or the condition.
fn span(
    view: &View<'_>,
    first: usize,
    last: usize,
    conditional: bool,
    limits: (usize, usize),
) -> (Span, (usize, usize)) {
    let (mut start, _) = view.clause(first);
    start = start.max(limits.0);
    let (_, mut end) = view.clause(last);
    let holds_date =
        |from: usize, to: usize| view.dates.iter().any(|date| date.tokens.0 >= from && date.tokens.1 <= to);
    // A leading clause belongs to the promise if it names its time or condition, or hedges it.
    while start > limits.0 + 1 {
        let before = start - 1;
        if !view.tokens[before].is_symbol(b',')
            && !view.tokens[before].is_symbol(b':')
            && !view.is(before, mark::SPLIT | mark::AND)
        {
            break;
        }
        let (lead, _) = view.clause(before - 1);
        let short = start - lead <= 4;
        let leads = conditional && view.any(lead..start, mark::IF | mark::WH)
            || view.any(lead..start, mark::HEDGE | mark::VOW | mark::AWAIT)
            || holds_date(lead, start) && !view.any(lead..start, mark::PAST)
            || short && view.is(before, mark::AND);
        if !leads || lead >= start {
            break;
        }
        start = lead;
    }
    // Trailing clauses stay unless another subject starts on something else.
    while end < view.tokens.len().min(limits.1) {
        let at = end;
        let close = view.tokens[at].kind == Kind::Punct
            && matches!(view.tokens[at].symbol, b'.' | b'!' | b'?' | b')');
        if close || at + 1 >= view.tokens.len() {
            break;
        }
        let (_, next) = view.clause(at + 1);
        let short = next - at <= 4
            && view.tokens[at].is_symbol(b',')
            && !view.any(
                at..next,
                mark::PAST
                    | mark::BE
                    | mark::WILL
                    | mark::FIRST
                    | mark::SPLIT
                    | mark::SELF
                    | mark::YOU
                    | mark::READY,
            )
            && next < view.tokens.len()
            && holds_date(next, view.tokens.len());
        let keeps = short
            || holds_date(at, next)
            || conditional && view.any(at..next, mark::IF | mark::WH)
            || view.is(at + 1, mark::SUB)
            || view.is(at, mark::AND);
        if !keeps || next <= end {
            break;
        }
        end = next;
    }
    let mut first_token = start;
    while first_token < first && view.tokens[first_token].kind == Kind::Punct {
        first_token += 1;
    }
    let end = end.max(last + 1).min(view.tokens.len()).min(limits.1.max(last + 1));
    let span = Span::new(view.tokens[first_token].start, view.tokens[end - 1].end);
    (span, (start, end))
}

/// The date an act is tied to: what stands in its clause, said of the act and not of a thing in it.
fn due(view: &View<'_>, range: (usize, usize), first: usize, last: usize) -> Option<DateMark> {
    let own = view.clause(first);
    let score = |date: &Found| {
        let (from, to) = date.tokens;
        let mut score = 0_i32;
        if from >= range.0 && to <= range.1 {
            score += 4;
        }
        if from >= own.0 && to <= own.1.max(last + 1) {
            score += 3;
        }
        if view.tokens[from..to].iter().any(|token| token.possessive) {
            score -= 8;
        }
        if matches!(date.prep, prep::BY | prep::K | prep::BEFORE | prep::WITHIN | prep::IN) {
            score += 1;
        }
        if matches!(date.prep, prep::FOR | prep::FROM | prep::S | prep::PO) {
            score -= 2;
        }
        if said_of_thing(view, from, first) {
            score -= 4;
        }
        let (clause_start, clause_end) = view.clause(from);
        // A clause with a condition or of its own subject tells when something else happens.
        if (clause_start, clause_end) != own
            && view.any(clause_start..clause_end, mark::IF | mark::SUB | mark::WH | mark::YOU)
        {
            score -= 5;
        }
        if view.any(clause_start..from, mark::SUB)
            && first < clause_start.max(from)
            && view.tokens[first..from].iter().any(|token| token.is(mark::SUB))
        {
            score -= 4;
        }
        score
    };
    view.dates
        .iter()
        .filter(|date| {
            date.tokens.0 >= range.0 && date.tokens.1 <= range.1
                || !view.breaks(date.tokens.0.saturating_sub(1))
        })
        .map(|date| (score(date), date))
        .filter(|(score, _)| *score > -3)
        .max_by_key(|(score, date)| (*score, std::cmp::Reverse(date.tokens.0.abs_diff(first))))
        .map(|(_, date)| date.mark)
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

/// Whether a contrast here sets a new promise off from the one before: a break, then "but", «а», or a semicolon.
pub(super) fn turns(view: &View<'_>, at: usize) -> bool {
    if view.tokens[at].is_symbol(b';') {
        return true;
    }
    at > 0
        && view.breaks(at - 1)
        && matches!(lower(view.words(at)).as_str(), "but" | "while" | "а" | "но" | "зато")
}
