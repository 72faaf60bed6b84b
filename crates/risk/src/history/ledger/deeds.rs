//! An index of the deeds in a client's messages by kind, side, thread and subject, so that many promises are matched with
//! many deeds in near-linear time.

use std::{cell::OnceCell, collections::BTreeMap, ops::Range};

use chrono::{DateTime, Duration, Utc};

use super::pending::PendingPromise;
use forewarn_table::{
    message::{Deed, FoundDeed, MessageColumns, act},
    reading,
};
use forewarn_text::{Side, Topic};

/// How long after its due time a delivery still counts as keeping a promise (late).
pub(super) const DELIVERY_REACHES: Duration = Duration::days(45);

/// How long after its due time a promise made in a long talk is kept, or missed, by what does not name it.
const TALK_REACHES: Duration = Duration::days(10);

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
    /// When each thread began.
    begun: OnceCell<BTreeMap<u64, i64>>,
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
            begun: OnceCell::new(),
        }
    }

    /// The first deed in (from, to] in the promise's thread that is not rather about another promise of that thread.
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
        // Where all is said in one thread, what names something else is its only soon after.
        let soon = pending.row.by_latest.unwrap_or(pending.row.made_at) + TALK_REACHES;
        let soon = if self.is_talk(thread, pending.row.made_at) { soon } else { to };
        let is_its = |found: &&FoundDeed| {
            speaks_of(found, pending)
                || reading::at(found.sent_at) <= soon && !self.claims.name(found, pending.row.side)
        };
        if own.len() <= SCANNED_MOST {
            let here = own.iter().map(|(_, at)| &self.deeds[*at]).filter(|found| found.thread == thread);
            return here.into_iter().find(is_its);
        }
        let mut here = self.lists().threads.all((deed, side, thread), span(own)).map(|at| &self.deeds[at]);
        here.find(is_its)
    }

    /// Whether a thread had gone on for so long at a moment that it is all the talk with a client, and not about one thing.
    fn is_talk(&self, thread: u64, at: DateTime<Utc>) -> bool {
        let messages = self.messages;
        let begun = self.begun.get_or_init(|| {
            let mut begun = BTreeMap::new();
            for row in 0..messages.len() {
                begun.entry(messages.thread[row]).or_insert(messages.sent_at[row]);
            }
            begun
        });
        begun.get(&thread).is_some_and(|begun| at - reading::at(*begun) > DELIVERY_REACHES)
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

/// When something was promised, and what it is about.
type MadePromise = (DateTime<Utc>, Topic);

/// The promises of each thread: a delivery in a thread belongs to the promises made there, if any.
struct ThreadClaims(BTreeMap<(u64, Side), Vec<MadePromise>>);

/// So many of the last promises of a thread are looked at for the one that a deed names.
const NAMED_MOST: usize = 16;

impl ThreadClaims {
    /// Promises come in the order they were made, except for occurrences of recurring ones.
    fn new(promises: &[PendingPromise<'_>]) -> Self {
        let mut threads: BTreeMap<(u64, Side), Vec<MadePromise>> = BTreeMap::new();
        for pending in promises {
            if let Some(thread) = pending.thread {
                let made = (pending.row.made_at, pending.topic);
                threads.entry((thread, pending.row.side)).or_default().push(made);
            }
        }
        threads.values_mut().for_each(|made| made.sort_unstable());
        Self(threads)
    }

    /// Those of a side in a deed's thread that were made before it and within its reach, oldest first.
    fn before(&self, deed: &FoundDeed, side: Side) -> &[MadePromise] {
        let at = reading::at(deed.sent_at);
        let made = self.0.get(&(deed.thread, side)).map_or(&[][..], Vec::as_slice);
        let made = &made[..made.partition_point(|(made, _)| *made < at)];
        &made[made.partition_point(|(made, _)| at - *made > DELIVERY_REACHES)..]
    }

    /// Whether a deed keeps a promise of its own thread.
    fn hold(&self, deed: &FoundDeed) -> bool {
        !self.before(deed, deed.side).is_empty()
    }

    /// Whether a deed names what was promised by a side in its thread, as far as one of the last promises tells.
    fn name(&self, deed: &FoundDeed, side: Side) -> bool {
        let last = self.before(deed, side).iter().rev().take(NAMED_MOST);
        !deed.topic.is_empty() && last.into_iter().any(|(_, topic)| topic.shared(&deed.topic) > 0)
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

/// Whether two promises are about the same thing; of what is announced to move the words themselves tell, too, without those around.
fn is_one_thing(old: &PendingPromise<'_>, new: &PendingPromise<'_>, announces: bool) -> bool {
    let own = |pending: &PendingPromise<'_>| Topic::of(&pending.row.text);
    old.topic.meets(&new.topic) || announces && own(old).meets(&own(new))
}

/// How long ago the date may have been given that is moved now, in whatever thread.
const MOVED_WITHIN: Duration = Duration::days(180);
/// How long past its date something may be when its next date is announced.
const MOVED_AFTER: Duration = Duration::days(14);
/// Where promises with a date are looked for that another thread may move.
const DATED: u64 = 1;

/// The promises of each thread and side that a later one may repeat or move, latest last.
pub(super) struct RestatablePromises<'d> {
    open: BTreeMap<(u64, Side), Vec<usize>>,
    /// When messages announced that a date moves, and by which side, in order.
    moves: Vec<(i64, Side, &'d str)>,
}

/// Whether a sentence says that a date holds: "25 September is firm", «25 сентября в силе».
fn says_firm(text: &str) -> bool {
    const FIRM: [&str; 9] =
        ["firm", "fixed", "stands", "holds", "confirm", "твёрд", "тверд", "силе", "подтвер"];
    let text = text.to_lowercase();
    let mut words = text.split(|sign: char| !sign.is_alphabetic());
    words.any(|word| FIRM.iter().any(|start| word.starts_with(start)))
}

impl<'d> RestatablePromises<'d> {
    /// `deeds`: what the client's messages do, oldest first.
    pub(super) fn new(deeds: &'d [FoundDeed]) -> Self {
        let moves = deeds.iter().filter(|deed| deed.deed == Deed::Postpones && deed.side == Side::Agency);
        let moves = moves.map(|deed| (deed.sent_at, deed.side, &*deed.message_id)).collect();
        Self { open: BTreeMap::new(), moves }
    }

    /// Whether the message of a promise announces that a date moves.
    pub(super) fn announces(&self, new: &PendingPromise<'_>) -> bool {
        let at = new.row.made_at.timestamp();
        let first = self.moves.partition_point(|known| known.0 < at);
        let own = self.moves[first..].iter().take_while(|known| known.0 == at);
        own.into_iter()
            .any(|(_, side, message)| *side == new.row.side && new.row.message_id.as_deref() == Some(message))
    }

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
        // What one message promises by different dates are things of their own.
        let elsewhere = |old: usize| {
            let (old, new) = (&promises[old].row, &new.row);
            let is_one = old.by.is_none() || new.by.is_none() || old.by == new.by;
            is_one || new.message_id.is_none() || old.message_id != new.message_id
        };
        let announces = self.announces(new);
        if let Some(open) = self.open.get_mut(&(new.thread?, new.row.side)) {
            open.retain(|&old| !gone(old) && new.row.made_at - promises[old].row.made_at <= RESTATED_WITHIN);
            let mut open = open.iter().rev().copied().filter(|&old| elsewhere(old));
            // "25 September is firm" names nothing but the date that was given.
            let names_date = new.row.by.is_some()
                && (new.topic.is_empty() || Topic::of(&new.row.text).len() <= 1 && says_firm(&new.row.text));
            let is_same = |old: &usize| {
                let old = &promises[*old];
                is_one_thing(old, new, announces) || names_date && old.row.by == new.row.by
            };
            if let Some(old) = open.find(is_same) {
                return Some(old);
            }
        }
        let dated = self.open.get_mut(&(DATED, new.row.side)).filter(|_| announces)?;
        dated.retain(|&old| !gone(old) && new.row.made_at - promises[old].row.made_at <= MOVED_WITHIN);
        let could_move = |old: &&usize| {
            let old = &promises[**old];
            old.row.by.is_some_and(|by| new.row.made_at - by <= MOVED_AFTER) && old.row.recurrence.is_none()
        };
        let mut movable = dated.iter().rev().filter(could_move).copied().filter(|&old| elsewhere(old));
        movable.find(|&old| is_one_thing(&promises[old], new, true))
    }

    /// The latest promise that was said on a call and is written now: calls and letters share no thread, so their words must
    /// agree as they must between threads.
    fn said(
        &mut self,
        promises: &[PendingPromise<'_>],
        new: &PendingPromise<'_>,
        gone: &impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let said = self.open.get_mut(&(CALLS, new.row.side)).filter(|_| !new.spoken)?;
        said.retain(|&old| !gone(old) && new.row.made_at - promises[old].row.made_at <= CONFIRMED_WITHIN);
        said.iter().rev().copied().find(|&old| {
            let topic = &promises[old].topic;
            !topic.is_empty() && topic.shared(&new.topic) >= shared_least(topic.len())
        })
    }

    /// Adds a promise, dropping the oldest if there are too many.
    pub(super) fn add(&mut self, index: usize, pending: &PendingPromise<'_>) {
        let dated = pending.row.by.is_some() && pending.row.side == Side::Agency;
        let calls = pending.spoken.then_some(CALLS);
        for thread in pending.thread.into_iter().chain(calls).chain(dated.then_some(DATED)) {
            let open = self.open.entry((thread, pending.row.side)).or_default();
            if open.len() == COMPARED_MOST {
                open.remove(0);
            }
            open.push(index);
        }
    }
}
