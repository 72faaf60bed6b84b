//! What became of each promise, by the evidence there is.

use chrono::{DateTime, Duration, Utc};

use super::{
    Book, LedgerRow, State,
    deeds::{DELIVERY_REACHES, DeedIndex, Elsewhere, Restatable},
    word::Word,
};
use forewarn_table::{
    Moment,
    message::{Deed, FoundDeed},
    reading,
};
use forewarn_text::{Firmness, Side};

/// For how long after it was due a chase or an admission is about a promise.
const BLAME_REACHES: Duration = Duration::days(21);
/// How long a promise without a date stays open.
const UNDATED_OPEN: Duration = Duration::days(45);

/// Evidence that a promise was kept: when, and where it stands.
type Kept = (Moment, String);

/// Follows the promises, which are in the order in which they were made.
pub(super) fn follow(book: Book<'_>, words: Vec<Word<'_>>) -> Vec<LedgerRow> {
    let deeds = DeedIndex::new(book.deeds, book.messages, &words);
    let kept: Vec<Option<Kept>> = words.iter().map(|word| kept(book, word, &deeds)).collect();
    let mut told: Vec<Told> = vec![Told::default(); words.len()];
    let mut restatable = Restatable::default();
    for later in 0..words.len() {
        restate(&words, &kept, later, &mut told, &mut restatable);
    }
    words
        .into_iter()
        .zip(kept)
        .zip(told)
        .filter(|(_, told)| !told.repeats)
        .map(|((word, kept), told)| settle(book, word, kept, told, &deeds))
        .collect()
}

/// What later promises say of one.
#[derive(Debug, Clone, Copy, Default)]
struct Told {
    /// It only says again what was promised before.
    repeats: bool,
    /// Another date took its place, before it was due.
    replaced: bool,
    /// Another date was promised after it was due, which admits that it was not kept.
    admitted: bool,
}

/// Compares a promise with those before it: the same again, or another date for the same thing in the same thread.
fn restate(
    words: &[Word<'_>],
    kept: &[Option<Kept>],
    later: usize,
    told: &mut [Told],
    restatable: &mut Restatable,
) {
    let new = &words[later];
    if new.span.is_some() {
        return;
    }
    let gone = |earlier: usize| {
        let done = kept[earlier].as_ref().is_some_and(|(kept, _)| kept.at <= new.row.made_at);
        done || told[earlier].repeats || told[earlier].replaced
    };
    if let Some(earlier) = restatable.latest(words, new, gone) {
        let old = &words[earlier];
        match (old.row.by, new.row.by) {
            (_, None) => told[later].repeats = !new.stated,
            (Some(old_by), Some(new_by)) if old_by == new_by => told[later].repeats = !new.stated,
            (None, Some(_)) => told[earlier].replaced = true,
            (Some(_), Some(_)) if old.row.by_latest.is_none_or(|latest| new.row.made_at < latest) => {
                told[earlier].replaced = true;
            }
            (Some(_), Some(_)) => told[earlier].admitted = true,
        }
    }
    if !told[later].repeats {
        restatable.add(later, new);
    }
}

/// The earliest evidence that a promise was kept.
fn kept(book: Book<'_>, word: &Word<'_>, deeds: &DeedIndex<'_>) -> Option<Kept> {
    if let Some(kept) = word.kept_at {
        return Some((kept, "promises".to_owned()));
    }
    let (from, to) = match (word.span, word.row.by_latest) {
        (Some(span), _) => span,
        (None, latest) => {
            let reaches = latest.unwrap_or(word.row.made_at) + DELIVERY_REACHES;
            (word.row.made_at, reaches)
        }
    };
    let delivered = word.item.and_then(|item| {
        let at = item.delivered_at.filter(|at| at.at > from && at.at <= to)?;
        Some((at, format!("schedule:{}", item.item_id)))
    });
    let handed = handed(book, word, deeds, from, to.min(book.as_of)).map(|deed| {
        let at = reading::at(deed.sent_at);
        let moment = Moment { at, local: book.calendar.local(at), whole_day: false };
        (moment, format!("messages:{}", deed.message_id))
    });
    match (delivered, handed) {
        (Some(a), Some(b)) => Some(if a.0.at <= b.0.at { a } else { b }),
        (a, b) => a.or(b),
    }
}

/// The message that hands over what was promised: one that names it; else, in the promise's own thread, the first that
/// hands over anything ("here is what I promised"), for the benefit of the doubt.
fn handed<'a>(
    book: Book<'_>,
    word: &Word<'_>,
    deeds: &DeedIndex<'a>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Option<&'a FoundDeed> {
    let elsewhere = match word.span {
        Some(_) => Elsewhere::All,
        // A list that is kept up tells more than a message that only sounds alike.
        None if word.stated && book.fills_kept_at => Elsewhere::Nothing,
        None => Elsewhere::Unclaimed,
    };
    let side = word.row.side;
    deeds
        .speaking_of(Deed::Delivers, side, word, from, to, elsewhere)
        .or_else(|| deeds.here(Deed::Delivers, side, word, from, to))
}

/// Whether something given as a day or an instant came after a deadline: days are compared with days.
fn is_late(at: Moment, by: DateTime<Utc>) -> bool {
    if at.whole_day { at.at - Duration::days(1) >= by } else { at.at > by }
}

/// The state of a promise.
fn settle(
    book: Book<'_>,
    word: Word<'_>,
    kept: Option<Kept>,
    told: Told,
    deeds: &DeedIndex<'_>,
) -> LedgerRow {
    let as_of = book.as_of;
    // What hangs on the client starts when the client has done its part, and has as long from then on.
    let waits = if word.row.firmness == Some(Firmness::Conditional) && word.row.side == Side::Agency {
        started(book, &word, deeds).map(|start| start - word.row.made_at)
    } else {
        Some(Duration::zero())
    };
    let latest = word.row.by_latest.or(word.row.by).map(|by| by + waits.unwrap_or_default());
    let withdrawn = withdrawn(book, &word, deeds).filter(|(at, _)| {
        kept.as_ref().is_none_or(|(kept, _)| *at < kept.at) && latest.is_none_or(|by| *at < by)
    });
    let (state, evidence) = match (withdrawn, &kept, latest) {
        (Some((_, evidence)), ..) => (State::Withdrawn, Some(evidence)),
        _ if told.replaced => (State::Renegotiated, None),
        (_, Some((at, evidence)), Some(by)) if is_late(*at, by) => (State::Late, Some(evidence.clone())),
        (_, Some((_, evidence)), _) => (State::Kept, Some(evidence.clone())),
        (_, None, Some(by)) if by > as_of => (State::Open, None),
        (_, None, None) if as_of - word.row.made_at <= UNDATED_OPEN => (State::Open, None),
        (_, None, None) => (State::Unknown, None),
        (_, None, Some(_)) if waits.is_none() => (State::Unknown, None),
        (_, None, Some(by)) => match blame(book, &word, by, told, deeds) {
            Some(evidence) => (State::Broken, Some(evidence)),
            None => (State::Unknown, None),
        },
    };
    let mut row = word.row;
    row.state = state;
    row.by_latest = latest;
    row.evidence = evidence;
    row.kept_at = kept.filter(|_| matches!(state, State::Kept | State::Late)).map(|(kept, _)| kept.at);
    row.late_hours = match (state, latest) {
        (State::Kept, Some(_)) => Some(0.0),
        (State::Late, Some(by)) => row.kept_at.map(|kept| book.calendar.working_hours_between(by, kept)),
        (State::Broken, Some(by)) => Some(book.calendar.working_hours_between(by, as_of)),
        _ => None,
    };
    row
}

/// When the other side did its part of a conditional promise: it first handed something over that belongs to it, or wrote
/// in its thread something else than a question or a reminder; `None` where it did not yet.
fn started(book: Book<'_>, word: &Word<'_>, deeds: &DeedIndex<'_>) -> Option<DateTime<Utc>> {
    let made_at = word.row.made_at;
    let to = (word.row.by_latest.unwrap_or(made_at) + DELIVERY_REACHES).min(book.as_of);
    let other = other_side(word.row.side);
    let handed = deeds
        .speaking_of(Deed::Delivers, other, word, made_at, to, Elsewhere::All)
        .map(|deed| reading::at(deed.sent_at));
    handed.into_iter().chain(deeds.told(word, made_at, to)).min()
}

fn other_side(side: Side) -> Side {
    match side {
        Side::Agency => Side::Client,
        Side::Client => Side::Agency,
    }
}

/// When a promise was taken back or no longer wanted, and where it says so.
fn withdrawn(book: Book<'_>, word: &Word<'_>, deeds: &DeedIndex<'_>) -> Option<(DateTime<Utc>, String)> {
    if let Some(withdrawn) = word.withdrawn_at {
        let at = if withdrawn.whole_day { withdrawn.at - Duration::days(1) } else { withdrawn.at };
        return Some((at, "promises".to_owned()));
    }
    let to = word.row.by_latest.unwrap_or(word.row.made_at + UNDATED_OPEN).min(book.as_of);
    let by = |side| deeds.speaking_of(Deed::Withdraws, side, word, word.row.made_at, to, Elsewhere::All);
    let deed = earlier(by(Side::Client), by(Side::Agency))?;
    Some((reading::at(deed.sent_at), format!("messages:{}", deed.message_id)))
}

/// What shows that a promise past its latest reading was not kept; `None` gives it the benefit of the doubt.
fn blame(
    book: Book<'_>,
    word: &Word<'_>,
    by: DateTime<Utc>,
    told: Told,
    deeds: &DeedIndex<'_>,
) -> Option<String> {
    if let Some(item) = word.item.filter(|item| item.is_open()) {
        return Some(format!("schedule:{}", item.item_id));
    }
    if word.stated && book.fills_kept_at && word.span.is_none() {
        return Some("promises".to_owned());
    }
    let until = (by + BLAME_REACHES).min(book.as_of);
    let said = |deed, side| {
        let named = deeds.speaking_of(deed, side, word, by, until, Elsewhere::All);
        earlier(named, deeds.here(deed, side, word, by, until))
    };
    let own = word.row.side;
    match earlier(said(Deed::Admits, own), said(Deed::Chases, other_side(own))) {
        Some(deed) => Some(format!("messages:{}", deed.message_id)),
        None => told.admitted.then(|| "messages".to_owned()),
    }
}

/// The one that stands first among a client's deeds.
fn earlier<'a>(a: Option<&'a FoundDeed>, b: Option<&'a FoundDeed>) -> Option<&'a FoundDeed> {
    match (a, b) {
        (Some(a), Some(b)) => Some(if a <= b { a } else { b }),
        (a, b) => a.or(b),
    }
}
