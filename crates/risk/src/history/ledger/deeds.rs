//! An index of the deeds in a client's messages by kind, side, thread and subject, so that many promises are matched with
//! many deeds in near-linear time.

use std::{cell::OnceCell, collections::BTreeMap, ops::Range};

use chrono::{DateTime, Duration, Utc};

use super::pending::PendingPromise;
use forewarn_table::{
    message::{Deed, FoundDeed, MessageColumns, act},
    reading,
};
use forewarn_text::Side;

/// How long after its due time a delivery still counts as keeping a promise (late).
pub(super) const DELIVERY_REACHES: Duration = Duration::days(45);

/// Up to this many deeds of one kind are scanned one by one; beyond it the index pays.
const SCANNED_MOST: usize = 64;

/// How many kinds of deeds there are, of both sides.
const KINDS: usize = 2 * (Deed::Quotes as usize + 1);

/// The number of a kind of deed of one side.
fn kind(deed: Deed, side: Side) -> usize {
    2 * deed as usize + usize::from(side == Side::Agency)
}

/// Which deeds outside the promise's own thread may be about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Elsewhere {
    /// All that mention it.
    All,
    /// Those that keep no promise of their own thread, or bear its whole name.
    Unclaimed,
    /// Those that bear its whole name.
    Named,
    /// None.
    Nothing,
}

/// A client's deeds, oldest first.
pub(super) struct DeedIndex<'a> {
    deeds: &'a [FoundDeed],
    /// When each deed of a [`kind`] was done, and its index: most searches look for a kind of which there are few.
    kinds: [Vec<(i64, usize)>; KINDS],
    claims: ThreadClaims,
    lists: OnceCell<DeedLists>,
    messages: MessageColumns<'a>,
    /// By thread: the client's messages that neither ask nor chase.
    first_reply: OnceCell<IndexesByKey<u64>>,
}

/// Deeds by each key they are looked up by.
struct DeedLists {
    threads: IndexesByKey<(Deed, Side, u64)>,
    /// Deeds without a subject, by thread.
    nameless: IndexesByKey<(Deed, Side, u64)>,
    thread_stems: IndexesByKey<(Deed, Side, u64, u32)>,
    stems: IndexesByKey<(Deed, Side, u32)>,
    unclaimed_stems: IndexesByKey<(Deed, Side, u32)>,
}

impl<'a> DeedIndex<'a> {
    /// Indexes a client's deeds, given all promises of that client.
    pub(super) fn new(
        deeds: &'a [FoundDeed],
        messages: MessageColumns<'a>,
        promises: &[PendingPromise<'_>],
    ) -> Self {
        let mut kinds: [Vec<(i64, usize)>; KINDS] = Default::default();
        for (at, found) in deeds.iter().enumerate() {
            kinds[kind(found.deed, found.side)].push((found.sent_at, at));
        }
        Self {
            deeds,
            kinds,
            claims: ThreadClaims::new(promises),
            lists: OnceCell::new(),
            messages,
            first_reply: OnceCell::new(),
        }
    }

    /// The first deed in (from, to] in the promise's thread.
    pub(super) fn here(
        &self,
        deed: Deed,
        side: Side,
        pending: &PendingPromise<'_>,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Option<&'a FoundDeed> {
        let thread = pending.thread?;
        let own = self.window(deed, side, from, to);
        if own.len() <= SCANNED_MOST {
            return own.iter().map(|(_, at)| &self.deeds[*at]).find(|found| found.thread == thread);
        }
        let found = self.lists().threads.first((deed, side, thread), span(own));
        found.map(|at| &self.deeds[at])
    }

    /// The first deed in (from, to] that mentions a promise.
    pub(super) fn speaking_of(
        &self,
        deed: Deed,
        side: Side,
        pending: &PendingPromise<'_>,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        elsewhere: Elsewhere,
    ) -> Option<&'a FoundDeed> {
        let own = self.window(deed, side, from, to);
        let reaches = |found: &FoundDeed| {
            pending.thread == Some(found.thread)
                || match elsewhere {
                    Elsewhere::All => true,
                    Elsewhere::Unclaimed => bears_name_of(found, pending) || !self.claims.hold(found),
                    Elsewhere::Named => bears_name_of(found, pending),
                    Elsewhere::Nothing => false,
                }
        };
        if own.len() <= SCANNED_MOST {
            let mut scanned = own.iter().map(|(_, at)| &self.deeds[*at]);
            // Few speak of it, and who holds a deed is the dearer question.
            return scanned.find(|found| speaks_of(found, pending) && reaches(found));
        }
        let found = self.indexed(deed, side, pending, span(own), elsewhere);
        found.map(|at| &self.deeds[at])
    }

    /// The same through the index: in the promise's own thread by any of its words, elsewhere by its rarest words.
    fn indexed(
        &self,
        deed: Deed,
        side: Side,
        pending: &PendingPromise<'_>,
        window: Range<usize>,
        elsewhere: Elsewhere,
    ) -> Option<usize> {
        let lists = self.lists();
        let stems = pending.topic.stems();
        let mut first: Option<usize> = None;
        let mut note = |found: Option<usize>| first = found.into_iter().chain(first).min();
        if let Some(thread) = pending.thread {
            let key = (deed, side, thread);
            if pending.topic.is_empty() {
                note(lists.threads.first(key, window.clone()));
            } else {
                note(lists.nameless.first(key, window.clone()));
                for &stem in stems {
                    note(lists.thread_stems.first((deed, side, thread, stem), window.clone()));
                }
            }
        }
        let rarest = stems.iter().min_by_key(|stem| lists.stems.count((deed, side, **stem)));
        if let (Some(&stem), Elsewhere::Unclaimed | Elsewhere::Named) = (rarest, elsewhere) {
            let mut known = lists.stems.all((deed, side, stem), window.clone());
            note(known.find(|&at| bears_name_of(&self.deeds[at], pending)));
        }
        let by_stem = match elsewhere {
            Elsewhere::All => &lists.stems,
            Elsewhere::Unclaimed => &lists.unclaimed_stems,
            Elsewhere::Named | Elsewhere::Nothing => return first,
        };
        // A matching deed shares `needed` words, so it has at least one of the rarest: these are enough to find it.
        let needed = shared_least(stems.len()).min(stems.len());
        let mut rare: Vec<(usize, u32)> =
            stems.iter().map(|&stem| (by_stem.count((deed, side, stem)), stem)).collect();
        rare.sort_unstable();
        for (_, stem) in rare.into_iter().take(stems.len() + 1 - needed) {
            let until = first.map_or(window.end, |first| first.min(window.end));
            let found = by_stem.all((deed, side, stem), window.start..until).find(|&at| {
                pending.thread != Some(self.deeds[at].thread) && speaks_of(&self.deeds[at], pending)
            });
            first = found.into_iter().chain(first).min();
        }
        first
    }

    /// When the client first wrote in a promise's thread in (from, to], and neither asked nor chased.
    pub(super) fn first_reply(
        &self,
        pending: &PendingPromise<'_>,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let messages = self.messages;
        let first_reply = self.first_reply.get_or_init(|| {
            let tells = |row: &usize| {
                messages.side[*row] == 0 && messages.acts[*row] & (act::ASKS | act::CHASES) == 0
            };
            IndexesByKey::new((0..messages.len()).filter(tells).map(|row| (messages.thread[row], row)))
        });
        let at = |moment: DateTime<Utc>| {
            let second = moment.timestamp();
            messages.sent_at.partition_point(|sent_at| *sent_at <= second)
        };
        let row = first_reply.first(pending.thread?, at(from)..at(to))?;
        Some(reading::at(messages.sent_at[row]))
    }

    /// The deeds of a kind in (from, to].
    fn window(&self, deed: Deed, side: Side, from: DateTime<Utc>, to: DateTime<Utc>) -> &[(i64, usize)] {
        let own = &self.kinds[kind(deed, side)];
        let (from, to) = (from.timestamp(), to.timestamp());
        let start = own.partition_point(|(at, _)| *at <= from);
        let length = own[start..].partition_point(|(at, _)| *at <= to);
        &own[start..start + length]
    }

    fn lists(&self) -> &DeedLists {
        self.lists.get_or_init(|| {
            let all = || self.deeds.iter().enumerate();
            let stems = |keeps: &dyn Fn(&FoundDeed) -> bool| {
                let kept = all().filter(|(_, found)| keeps(found));
                IndexesByKey::new(kept.flat_map(|(at, found)| {
                    found.topic.stems().iter().map(move |&stem| ((found.deed, found.side, stem), at))
                }))
            };
            DeedLists {
                threads: IndexesByKey::new(
                    all().map(|(at, found)| ((found.deed, found.side, found.thread), at)),
                ),
                nameless: IndexesByKey::new(
                    all()
                        .filter(|(_, found)| found.topic.is_empty())
                        .map(|(at, found)| ((found.deed, found.side, found.thread), at)),
                ),
                thread_stems: IndexesByKey::new(all().flat_map(|(at, found)| {
                    let key = move |&stem| ((found.deed, found.side, found.thread, stem), at);
                    found.topic.stems().iter().map(key)
                })),
                stems: stems(&|_| true),
                unclaimed_stems: stems(&|found| found.deed == Deed::Delivers && !self.claims.hold(found)),
            }
        })
    }
}

/// From the first of some deeds to the last.
fn span(own: &[(i64, usize)]) -> Range<usize> {
    let at = |found: Option<&(i64, usize)>| found.map_or(0, |(_, at)| *at);
    at(own.first())..at(own.last()) + 1
}

/// The positions of each key, in order.
struct IndexesByKey<K>(Vec<(K, usize)>);

impl<K: Ord + Copy> IndexesByKey<K> {
    fn new(indexes: impl Iterator<Item = (K, usize)>) -> Self {
        let mut indexes: Vec<(K, usize)> = indexes.collect();
        indexes.sort_unstable();
        Self(indexes)
    }

    /// The positions of a key within a range.
    fn all(&self, key: K, within: Range<usize>) -> impl Iterator<Item = usize> {
        let start = self.0.partition_point(|known| *known < (key, within.start));
        self.0[start..]
            .iter()
            .map_while(move |known| (known.0 == key && known.1 < within.end).then_some(known.1))
    }

    fn first(&self, key: K, within: Range<usize>) -> Option<usize> {
        self.all(key, within).next()
    }

    fn count(&self, key: K) -> usize {
        self.0.partition_point(|known| known.0 <= key) - self.0.partition_point(|known| known.0 < key)
    }
}

/// The promises of each thread: a delivery in a thread belongs to the promises made there, if any.
struct ThreadClaims(BTreeMap<(u64, Side), Vec<DateTime<Utc>>>);

impl ThreadClaims {
    /// Promises come in the order they were made, except for occurrences of recurring ones.
    fn new(promises: &[PendingPromise<'_>]) -> Self {
        let mut threads: BTreeMap<(u64, Side), Vec<DateTime<Utc>>> = BTreeMap::new();
        for pending in promises {
            if let Some(thread) = pending.thread {
                threads.entry((thread, pending.row.side)).or_default().push(pending.row.made_at);
            }
        }
        threads.values_mut().for_each(|made| made.sort_unstable());
        Self(threads)
    }

    /// Whether a deed keeps a promise of its own thread.
    fn hold(&self, deed: &FoundDeed) -> bool {
        let at = reading::at(deed.sent_at);
        self.0.get(&(deed.thread, deed.side)).is_some_and(|made| {
            let before = made.partition_point(|made| *made < at);
            before.checked_sub(1).is_some_and(|last| at - made[last] <= DELIVERY_REACHES)
        })
    }
}

/// How many of a promise's `named` words a message in another thread must share: at least two and two thirds of them, or
/// all if it names fewer.
fn shared_least(named: usize) -> usize {
    named.min((2 * named).div_ceil(3).max(2))
}

/// Whether a message names all that was promised, whatever else it was written for: what is delivered under a name keeps every
/// promise of that name. One word is no name: reports and drafts are many.
fn bears_name_of(deed: &FoundDeed, pending: &PendingPromise<'_>) -> bool {
    pending.topic.len() >= 2 && pending.topic.is_in(&deed.topic)
}

/// Whether a message mentions this promise. In the promise's thread one shared word is enough; elsewhere see
/// [`shared_least`].
pub(super) fn speaks_of(deed: &FoundDeed, pending: &PendingPromise<'_>) -> bool {
    let shared = deed.topic.shared(&pending.topic);
    if pending.thread == Some(deed.thread) {
        return shared > 0 || deed.topic.is_empty() || pending.topic.is_empty();
    }
    !pending.topic.is_empty() && shared >= shared_least(pending.topic.len())
}

/// How many open promises of one thread a new one is compared with; no real thread has had more.
const COMPARED_MOST: usize = 256;
/// How old a promise may be to be restated by another.
const RESTATED_WITHIN: Duration = Duration::days(60);

/// How old what was said on a call may be to be confirmed in writing.
const CONFIRMED_WITHIN: Duration = Duration::days(14);
/// Where promises said on calls are looked for, whatever their thread.
const CALLS: u64 = 0;

/// The promises of each thread and side that a later one may repeat or move, latest last.
#[derive(Default)]
pub(super) struct RestatablePromises(BTreeMap<(u64, Side), Vec<usize>>);

impl RestatablePromises {
    /// The latest earlier promise about the same thing as `new`. Promises that are `gone` can no longer be restated and
    /// are dropped for good.
    pub(super) fn latest(
        &mut self,
        promises: &[PendingPromise<'_>],
        new: &PendingPromise<'_>,
        gone: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        if let Some(said) = self.said(promises, new, &gone) {
            return Some(said);
        }
        let open = self.0.get_mut(&(new.thread?, new.row.side))?;
        open.retain(|&old| !gone(old) && new.row.made_at - promises[old].row.made_at <= RESTATED_WITHIN);
        open.iter().rev().copied().find(|&old| promises[old].topic.meets(&new.topic))
    }

    /// The latest promise that was said on a call and is written now: calls and letters share no thread, so their words must
    /// agree as they must between threads.
    fn said(
        &mut self,
        promises: &[PendingPromise<'_>],
        new: &PendingPromise<'_>,
        gone: &impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let said = self.0.get_mut(&(CALLS, new.row.side)).filter(|_| !new.spoken)?;
        said.retain(|&old| !gone(old) && new.row.made_at - promises[old].row.made_at <= CONFIRMED_WITHIN);
        said.iter().rev().copied().find(|&old| {
            let topic = &promises[old].topic;
            !topic.is_empty() && topic.shared(&new.topic) >= shared_least(topic.len())
        })
    }

    /// Adds a promise, dropping the oldest if there are too many.
    pub(super) fn add(&mut self, index: usize, pending: &PendingPromise<'_>) {
        let threads = pending.thread.into_iter().chain(pending.spoken.then_some(CALLS));
        for thread in threads {
            let open = self.0.entry((thread, pending.row.side)).or_default();
            if open.len() == COMPARED_MOST {
                open.remove(0);
            }
            open.push(index);
        }
    }
}
