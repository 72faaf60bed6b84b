//! What became of each promise, by the evidence there is.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};

use super::{Book, LedgerRow, State, word::Word};
use crate::{
    table::{
        Moment,
        message::{Deed, FoundDeed, act},
        reading,
    },
    text::{Firmness, Side},
};

/// For how long after it was due a chase or an admission is about a promise.
const BLAME_REACHES: Duration = Duration::days(21);
/// For how long after it was due a delivery still keeps a promise, late.
const DELIVERY_REACHES: Duration = Duration::days(45);
/// How old a promise may be when another one restates it.
const RESTATED_WITHIN: Duration = Duration::days(60);
/// How long a promise without a date stays open.
const UNDATED_OPEN: Duration = Duration::days(45);

/// Evidence that a promise was kept: when, and where it stands.
type Kept = (Moment, String);

/// Follows the promises, which are in the order in which they were made.
pub(super) fn follow(book: Book<'_>, words: Vec<Word<'_>>) -> Vec<LedgerRow> {
    let claims = Claims::new(&words);
    let kept: Vec<Option<Kept>> = words.iter().map(|word| kept(book, word, &claims)).collect();
    let mut told: Vec<Told> = vec![Told::default(); words.len()];
    for later in 0..words.len() {
        restate(&words, &kept, later, &mut told);
    }
    words
        .into_iter()
        .zip(kept)
        .zip(told)
        .filter(|(_, told)| !told.repeats)
        .map(|((word, kept), told)| settle(book, word, kept, told))
        .collect()
}

/// The promises of each thread: what is handed over in a thread belongs to the promises made there, if there are any.
struct Claims(BTreeMap<u64, Vec<(Side, DateTime<Utc>)>>);

impl Claims {
    fn new(words: &[Word<'_>]) -> Self {
        let mut threads: BTreeMap<u64, Vec<(Side, DateTime<Utc>)>> = BTreeMap::new();
        for word in words {
            if let Some(thread) = word.thread {
                threads.entry(thread).or_default().push((word.row.side, word.row.made_at));
            }
        }
        Self(threads)
    }

    /// Whether a promise made in the deed's own thread is what it keeps.
    fn hold(&self, deed: &FoundDeed) -> bool {
        let at = reading::at(deed.sent_at);
        self.0.get(&deed.thread).is_some_and(|promises| {
            promises
                .iter()
                .any(|&(side, made)| side == deed.side && made < at && at - made <= DELIVERY_REACHES)
        })
    }
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

/// Compares a promise with those before it: the same again, or another date for the same thing.
fn restate(words: &[Word<'_>], kept: &[Option<Kept>], later: usize, told: &mut [Told]) {
    let new = &words[later];
    if new.span.is_some() {
        return;
    }
    for earlier in (0..later).rev() {
        let old = &words[earlier];
        if new.row.made_at - old.row.made_at > RESTATED_WITHIN {
            return;
        }
        let done = kept[earlier].as_ref().is_some_and(|(kept, _)| kept.at <= new.row.made_at);
        let gone = told[earlier].repeats || told[earlier].replaced || done || old.span.is_some();
        if gone || old.row.side != new.row.side || !same_thing(old, new) {
            continue;
        }
        match (old.row.by, new.row.by) {
            (_, None) => told[later].repeats = !new.stated,
            (Some(old_by), Some(new_by)) if old_by == new_by => told[later].repeats = !new.stated,
            (None, Some(_)) => told[earlier].replaced = true,
            (Some(_), Some(_)) if old.row.by_latest.is_none_or(|latest| new.row.made_at < latest) => {
                told[earlier].replaced = true;
            }
            (Some(_), Some(_)) => told[earlier].admitted = true,
        }
        return;
    }
}

/// Whether two promises are about one thing: the same words in the same thread.
fn same_thing(a: &Word<'_>, b: &Word<'_>) -> bool {
    a.thread.is_some() && a.thread == b.thread && a.topic.meets(&b.topic)
}

/// Whether a message speaks of this promise: in its thread one shared word is enough, elsewhere it takes all that one of
/// them names, or two words of it and most.
fn speaks_of(deed: &FoundDeed, word: &Word<'_>) -> bool {
    let shared = deed.topic.shared(&word.topic);
    if word.thread == Some(deed.thread) {
        return shared > 0 || deed.topic.is_empty() || word.topic.is_empty();
    }
    word.topic.is_in(&deed.topic) || shared >= 2 && 3 * shared >= 2 * word.topic.len()
}

/// The deeds of some kinds in (from, to].
fn deeds<'a>(
    book: Book<'a>,
    wanted: &'a [Deed],
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> impl Iterator<Item = &'a FoundDeed> {
    let start = book.deeds.partition_point(|deed| deed.sent_at <= from.timestamp());
    book.deeds[start..]
        .iter()
        .take_while(move |deed| deed.sent_at <= to.timestamp())
        .filter(move |deed| wanted.contains(&deed.deed))
}

/// The earliest evidence that a promise was kept.
fn kept(book: Book<'_>, word: &Word<'_>, claims: &Claims) -> Option<Kept> {
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
    let handed = handed(book, word, claims, from, to.min(book.as_of)).map(|deed| {
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
    book: Book<'a>,
    word: &Word<'_>,
    claims: &Claims,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Option<&'a FoundDeed> {
    let own = |deed: &&FoundDeed| deed.side == word.row.side;
    let here = |deed: &&FoundDeed| word.thread == Some(deed.thread);
    let named = deeds(book, &[Deed::Delivers], from, to).filter(own).find(|deed| {
        if here(deed) || word.span.is_some() {
            return speaks_of(deed, word);
        }
        // A list that is kept up tells more than a message that only sounds alike.
        let elsewhere = word.stated && book.fills_kept_at || claims.hold(deed);
        !elsewhere && speaks_of(deed, word)
    });
    named.or_else(|| deeds(book, &[Deed::Delivers], from, to).filter(own).find(here))
}

/// Whether something given as a day or an instant came after a deadline: days are compared with days.
fn is_late(at: Moment, by: DateTime<Utc>) -> bool {
    if at.whole_day { at.at - Duration::days(1) >= by } else { at.at > by }
}

/// The state of a promise.
fn settle(book: Book<'_>, word: Word<'_>, kept: Option<Kept>, told: Told) -> LedgerRow {
    let as_of = book.as_of;
    // What hangs on the client starts when the client has done its part, and has as long from then on.
    let waits = if word.row.firmness == Some(Firmness::Conditional) && word.row.side == Side::Agency {
        started(book, &word).map(|start| start - word.row.made_at)
    } else {
        Some(Duration::zero())
    };
    let latest = word.row.by_latest.or(word.row.by).map(|by| by + waits.unwrap_or_default());
    let withdrawn = withdrawn(book, &word).filter(|(at, _)| {
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
        (_, None, Some(by)) => match blame(book, &word, by, told) {
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
fn started(book: Book<'_>, word: &Word<'_>) -> Option<DateTime<Utc>> {
    let to = (word.row.by_latest.unwrap_or(word.row.made_at) + DELIVERY_REACHES).min(book.as_of);
    let handed = deeds(book, &[Deed::Delivers], word.row.made_at, to)
        .find(|deed| deed.side != word.row.side && speaks_of(deed, word))
        .map(|deed| reading::at(deed.sent_at));
    let messages = &book.messages;
    let first = messages.sent_at.partition_point(|at| *at <= word.row.made_at.timestamp());
    let wrote = (first..messages.len())
        .take_while(|&row| messages.sent_at[row] <= to.timestamp())
        .find(|&row| {
            let asks = messages.acts[row] & (act::ASKS | act::CHASES) != 0;
            messages.side[row] == 0 && Some(messages.thread[row]) == word.thread && !asks
        })
        .map(|row| reading::at(messages.sent_at[row]));
    handed.into_iter().chain(wrote).min()
}

/// When a promise was taken back or no longer wanted, and where it says so.
fn withdrawn(book: Book<'_>, word: &Word<'_>) -> Option<(DateTime<Utc>, String)> {
    if let Some(withdrawn) = word.withdrawn_at {
        let at = if withdrawn.whole_day { withdrawn.at - Duration::days(1) } else { withdrawn.at };
        return Some((at, "promises".to_owned()));
    }
    let to = word.row.by_latest.unwrap_or(word.row.made_at + UNDATED_OPEN).min(book.as_of);
    let deed = deeds(book, &[Deed::Withdraws], word.row.made_at, to).find(|deed| speaks_of(deed, word))?;
    Some((reading::at(deed.sent_at), format!("messages:{}", deed.message_id)))
}

/// What shows that a promise past its latest reading was not kept; `None` gives it the benefit of the doubt.
fn blame(book: Book<'_>, word: &Word<'_>, by: DateTime<Utc>, told: Told) -> Option<String> {
    if let Some(item) = word.item.filter(|item| item.is_open()) {
        return Some(format!("schedule:{}", item.item_id));
    }
    if word.stated && book.fills_kept_at && word.span.is_none() {
        return Some("promises".to_owned());
    }
    let until = (by + BLAME_REACHES).min(book.as_of);
    let said = deeds(book, &[Deed::Chases, Deed::Admits], by, until)
        .filter(|deed| (deed.deed == Deed::Admits) == (deed.side == word.row.side))
        .find(|deed| word.thread == Some(deed.thread) || speaks_of(deed, word));
    match said {
        Some(deed) => Some(format!("messages:{}", deed.message_id)),
        None => told.admitted.then(|| "messages".to_owned()),
    }
}
