//! The deeds of a client's messages, found by what they do, who does it, where, and about what, so that many promises and
//! many deeds are brought together in near linear time.

use std::{cell::OnceCell, collections::BTreeMap, ops::Range};

use chrono::{DateTime, Duration, Utc};

use super::word::Word;
use forewarn_table::{
    message::{Deed, FoundDeed, Slices, act},
    reading,
};
use forewarn_text::Side;

/// For how long after it was due a delivery still keeps a promise, late.
pub(super) const DELIVERY_REACHES: Duration = Duration::days(45);

/// So many deeds are looked through one by one; an index pays where a promise's time holds more.
const SCANNED_MOST: usize = 64;

/// Which deeds in other threads than the promise's may be about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Elsewhere {
    /// All that speak of it.
    All,
    /// Those that keep no promise made in their own thread.
    Unclaimed,
    /// None.
    Nothing,
}

/// A client's deeds, oldest first.
pub(super) struct DeedIndex<'a> {
    deeds: &'a [FoundDeed],
    claims: Claims,
    lists: OnceCell<Lists>,
    messages: Slices<'a>,
    /// By thread, the client's messages that ask for nothing.
    told: OnceCell<Places<u64>>,
}

/// Deeds by what is known of them.
struct Lists {
    threads: Places<(Deed, Side, u64)>,
    /// Those that name nothing, by thread.
    nameless: Places<(Deed, Side, u64)>,
    thread_stems: Places<(Deed, Side, u64, u32)>,
    stems: Places<(Deed, Side, u32)>,
    unclaimed_stems: Places<(Deed, Side, u32)>,
}

impl<'a> DeedIndex<'a> {
    /// The deeds of a client, beside all promises of that client.
    pub(super) fn new(deeds: &'a [FoundDeed], messages: Slices<'a>, words: &[Word<'_>]) -> Self {
        Self { deeds, claims: Claims::new(words), lists: OnceCell::new(), messages, told: OnceCell::new() }
    }

    /// The first deed in (from, to] that is done in a promise's thread.
    pub(super) fn here(
        &self,
        deed: Deed,
        side: Side,
        word: &Word<'_>,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Option<&'a FoundDeed> {
        let thread = word.thread?;
        let window = self.window(from, to);
        let found = if window.len() <= SCANNED_MOST {
            window.into_iter().find(|&at| self.is(at, deed, side) && self.deeds[at].thread == thread)
        } else {
            self.lists().threads.first((deed, side, thread), window)
        };
        found.map(|at| &self.deeds[at])
    }

    /// The first deed in (from, to] that speaks of a promise.
    pub(super) fn speaking_of(
        &self,
        deed: Deed,
        side: Side,
        word: &Word<'_>,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
        elsewhere: Elsewhere,
    ) -> Option<&'a FoundDeed> {
        let window = self.window(from, to);
        let counts = |at: usize| {
            let found = &self.deeds[at];
            let reaches = word.thread == Some(found.thread)
                || match elsewhere {
                    Elsewhere::All => true,
                    Elsewhere::Unclaimed => !self.claims.hold(found),
                    Elsewhere::Nothing => false,
                };
            reaches && speaks_of(found, word)
        };
        let found = if window.len() <= SCANNED_MOST {
            window.into_iter().find(|&at| self.is(at, deed, side) && counts(at))
        } else {
            self.indexed(deed, side, word, window, elsewhere)
        };
        found.map(|at| &self.deeds[at])
    }

    /// The same by the lists: in the promise's own thread by one word or none, elsewhere by the rarest of its words.
    fn indexed(
        &self,
        deed: Deed,
        side: Side,
        word: &Word<'_>,
        window: Range<usize>,
        elsewhere: Elsewhere,
    ) -> Option<usize> {
        let lists = self.lists();
        let stems = word.topic.stems();
        let mut first: Option<usize> = None;
        let mut note = |found: Option<usize>| first = found.into_iter().chain(first).min();
        if let Some(thread) = word.thread {
            let key = (deed, side, thread);
            if word.topic.is_empty() {
                note(lists.threads.first(key, window.clone()));
            } else {
                note(lists.nameless.first(key, window.clone()));
                for &stem in stems {
                    note(lists.thread_stems.first((deed, side, thread, stem), window.clone()));
                }
            }
        }
        let by_stem = match elsewhere {
            Elsewhere::All => &lists.stems,
            Elsewhere::Unclaimed => &lists.unclaimed_stems,
            Elsewhere::Nothing => return first,
        };
        // Of the words of which a deed must share some, the rarest are enough to find it: it cannot lack them all.
        let needed = shared_least(stems.len()).min(stems.len());
        let mut rare: Vec<(usize, u32)> =
            stems.iter().map(|&stem| (by_stem.count((deed, side, stem)), stem)).collect();
        rare.sort_unstable();
        for (_, stem) in rare.into_iter().take(stems.len() + 1 - needed) {
            let until = first.map_or(window.end, |first| first.min(window.end));
            let found = by_stem
                .all((deed, side, stem), window.start..until)
                .find(|&at| word.thread != Some(self.deeds[at].thread) && speaks_of(&self.deeds[at], word));
            first = found.into_iter().chain(first).min();
        }
        first
    }

    /// When the client first wrote in a promise's thread in (from, to], and neither asked nor chased.
    pub(super) fn told(
        &self,
        word: &Word<'_>,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let messages = self.messages;
        let told = self.told.get_or_init(|| {
            let tells = |row: &usize| {
                messages.side[*row] == 0 && messages.acts[*row] & (act::ASKS | act::CHASES) == 0
            };
            Places::new((0..messages.len()).filter(tells).map(|row| (messages.thread[row], row)))
        });
        let at = |seconds: DateTime<Utc>| {
            messages.sent_at.partition_point(|sent_at| *sent_at <= seconds.timestamp())
        };
        let row = told.first(word.thread?, at(from)..at(to))?;
        Some(reading::at(messages.sent_at[row]))
    }

    fn is(&self, at: usize, deed: Deed, side: Side) -> bool {
        let found = &self.deeds[at];
        found.deed == deed && found.side == side
    }

    /// The deeds done in (from, to].
    fn window(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> Range<usize> {
        let start = self.deeds.partition_point(|deed| deed.sent_at <= from.timestamp());
        let end = self.deeds.partition_point(|deed| deed.sent_at <= to.timestamp());
        start..end.max(start)
    }

    fn lists(&self) -> &Lists {
        self.lists.get_or_init(|| {
            let all = || self.deeds.iter().enumerate();
            let stems = |keeps: &dyn Fn(&FoundDeed) -> bool| {
                let kept = all().filter(|(_, found)| keeps(found));
                Places::new(kept.flat_map(|(at, found)| {
                    found.topic.stems().iter().map(move |&stem| ((found.deed, found.side, stem), at))
                }))
            };
            Lists {
                threads: Places::new(all().map(|(at, found)| ((found.deed, found.side, found.thread), at))),
                nameless: Places::new(
                    all()
                        .filter(|(_, found)| found.topic.is_empty())
                        .map(|(at, found)| ((found.deed, found.side, found.thread), at)),
                ),
                thread_stems: Places::new(all().flat_map(|(at, found)| {
                    let key = move |&stem| ((found.deed, found.side, found.thread, stem), at);
                    found.topic.stems().iter().map(key)
                })),
                stems: stems(&|_| true),
                unclaimed_stems: stems(&|found| found.deed == Deed::Delivers && !self.claims.hold(found)),
            }
        })
    }
}

/// The places at which each key stands, in order.
struct Places<K>(Vec<(K, usize)>);

impl<K: Ord + Copy> Places<K> {
    fn new(places: impl Iterator<Item = (K, usize)>) -> Self {
        let mut places: Vec<(K, usize)> = places.collect();
        places.sort_unstable();
        Self(places)
    }

    /// The places of a key within a range.
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

/// The promises of each thread: what is handed over in a thread belongs to the promises made there, if there are any.
struct Claims(BTreeMap<(u64, Side), Vec<DateTime<Utc>>>);

impl Claims {
    /// The words are in the order in which they were given, but for occurrences of recurring ones.
    fn new(words: &[Word<'_>]) -> Self {
        let mut threads: BTreeMap<(u64, Side), Vec<DateTime<Utc>>> = BTreeMap::new();
        for word in words {
            if let Some(thread) = word.thread {
                threads.entry((thread, word.row.side)).or_default().push(word.row.made_at);
            }
        }
        threads.values_mut().for_each(|made| made.sort_unstable());
        Self(threads)
    }

    /// Whether a promise made in the deed's own thread is what it keeps.
    fn hold(&self, deed: &FoundDeed) -> bool {
        let at = reading::at(deed.sent_at);
        self.0.get(&(deed.thread, deed.side)).is_some_and(|made| {
            let before = made.partition_point(|made| *made < at);
            before.checked_sub(1).is_some_and(|last| at - made[last] <= DELIVERY_REACHES)
        })
    }
}

/// How many words a message in another thread must share with a promise that names so many: all, or two words and most.
fn shared_least(named: usize) -> usize {
    named.min((2 * named).div_ceil(3).max(2))
}

/// Whether a message speaks of this promise: in its thread one shared word is enough, elsewhere it takes all that one of
/// them names, or two words of it and most.
pub(super) fn speaks_of(deed: &FoundDeed, word: &Word<'_>) -> bool {
    let shared = deed.topic.shared(&word.topic);
    if word.thread == Some(deed.thread) {
        return shared > 0 || deed.topic.is_empty() || word.topic.is_empty();
    }
    !word.topic.is_empty() && shared >= shared_least(word.topic.len())
}

/// How many open promises of one thread a new one is compared with; more were never seen in one talk.
const COMPARED_MOST: usize = 256;
/// How old a promise may be when another one restates it.
const RESTATED_WITHIN: Duration = Duration::days(60);

/// The promises of each thread and side that a later one may restate or move, the latest last.
#[derive(Default)]
pub(super) struct Restatable(BTreeMap<(u64, Side), Vec<usize>>);

impl Restatable {
    /// The latest promise before one given at `made_at` that is about the same thing; `gone` tells which ones can no
    /// longer be restated, which they never can again.
    pub(super) fn latest(
        &mut self,
        words: &[Word<'_>],
        new: &Word<'_>,
        gone: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let open = self.0.get_mut(&(new.thread?, new.row.side))?;
        open.retain(|&old| !gone(old) && new.row.made_at - words[old].row.made_at <= RESTATED_WITHIN);
        open.iter().rev().copied().find(|&old| words[old].topic.meets(&new.topic))
    }

    /// Takes in a promise; of too many the oldest is forgotten.
    pub(super) fn add(&mut self, place: usize, word: &Word<'_>) {
        let Some(thread) = word.thread else { return };
        let open = self.0.entry((thread, word.row.side)).or_default();
        if open.len() == COMPARED_MOST {
            open.remove(0);
        }
        open.push(place);
    }
}
