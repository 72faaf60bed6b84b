//! Whose delay it was: every late working second of an item goes to one party, and the parts sum exactly to the whole.

use std::{cell::OnceCell, collections::BTreeMap};

use chrono::{DateTime, Utc};

use super::{Item, LedgerRow, ledger::PromiseStatus, pointer::THREAD_RESTS, talk::Ask};
use forewarn_base::calendar::Calendar;
use forewarn_table::schedule::WaitingParty;
use forewarn_text::Side;

/// The late working time of an item in seconds, by whose it was.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delay {
    /// Not explained by anybody else's.
    pub agency: i64,
    /// Work waited for the client.
    pub client: i64,
    /// Work waited for somebody else.
    pub third_party: i64,
    /// Work stood still and nobody says for whom.
    pub pause: i64,
}

impl Delay {
    /// All of it.
    pub fn total(&self) -> i64 {
        self.agency + self.client + self.third_party + self.pause
    }

    /// Adds another item's.
    pub fn add(&mut self, other: Self) {
        self.agency += other.agency;
        self.client += other.client;
        self.third_party += other.third_party;
        self.pause += other.pause;
    }
}

/// From when, and until when.
type Spell = (DateTime<Utc>, DateTime<Utc>);

/// What excuses lateness at one client: promises that it did not keep, and questions that it was slow to answer.
pub struct Excuses<'a> {
    /// Promises of the client kept late or not, by the item they name: from when, and until when.
    missed: BTreeMap<&'a str, Vec<Spell>>,
    asks: &'a [Ask],
    /// Places among the asks, by the words of what they are about; made for the first item that is late.
    asks_by_stem: OnceCell<BTreeMap<u32, Vec<usize>>>,
    calendar: &'a Calendar,
    as_of: DateTime<Utc>,
}

impl std::fmt::Debug for Excuses<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Excuses").field("missed", &self.missed).finish_non_exhaustive()
    }
}

impl<'a> Excuses<'a> {
    /// What a client's promises and the questions that it was asked excuse as of a moment.
    pub fn new(
        promises: &'a [LedgerRow],
        asks: &'a [Ask],
        calendar: &'a Calendar,
        as_of: DateTime<Utc>,
    ) -> Self {
        let mut missed: BTreeMap<&str, Vec<Spell>> = BTreeMap::new();
        for row in promises {
            let (Some(item_id), Some(by)) = (row.item_id.as_deref(), row.by_latest.or(row.by)) else {
                continue;
            };
            if row.side == Side::Client && matches!(row.state, PromiseStatus::Late | PromiseStatus::Broken) {
                missed.entry(item_id).or_default().push((by, row.kept_at.unwrap_or(as_of)));
            }
        }
        Self { missed, asks, asks_by_stem: OnceCell::new(), calendar, as_of }
    }

    /// Splits an item's lateness: from the date it was late against (the one now promised, or the first that had passed
    /// when it was moved) to its delivery, or to the moment while it is open.
    ///
    /// Time spent waiting at any moment of its life excuses lateness, because it moved all that came after: first for
    /// the client (waiting events, promises of the client about this item that were kept late or not, and what the
    /// agency asked about it, until the client wrote in that thread, three weeks at the most), then for others, then
    /// pauses; what is left is the agency's. `None` where it is not late.
    pub fn delay(&self, item: &Item) -> Option<Delay> {
        let passed =
            item.moves.iter().find_map(|step| step.from.filter(|from| Item::is_late(step.at, *from)));
        let due = passed.or(item.due)?;
        let end = match item.delivered_at.or(item.cancelled_at) {
            Some(end) if Item::is_late(end, due) => end.at.min(self.as_of),
            Some(_) => return None,
            None => self.as_of,
        };
        let late = self.calendar.working_seconds_between(due.by, end);
        if late <= 0 || item.committed_at.is_none() {
            return None;
        }
        let mut waits: Vec<Wait> = item.waits.clone();
        let missed = self.missed.get(&*item.item_id).into_iter().flatten();
        waits.extend(missed.map(|&(from, to)| (Some(WaitingParty::Client), from, to)));
        let since = item.committed_at.map_or(due.by, |committed| committed.at);
        waits.extend(self.asked(item, since, end).into_iter().map(|ask| {
            let rests = ask.asked_at + THREAD_RESTS;
            let answered = ask.answered_at.map_or(rests, |at| at.min(rests));
            (Some(WaitingParty::Client), ask.asked_at, answered.min(self.as_of))
        }));
        let [client, third_party, pause] = waited(&waits, self.calendar, end);
        let client = client.min(late);
        let third_party = third_party.min(late - client);
        let pause = pause.min(late - client - third_party);
        Some(Delay { agency: late - client - third_party - pause, client, third_party, pause })
    }

    /// What the agency asked about an item between two moments.
    fn asked(&self, item: &Item, since: DateTime<Utc>, end: DateTime<Utc>) -> Vec<&'a Ask> {
        let asks = self.asks;
        let by_stem = self.asks_by_stem.get_or_init(|| {
            let mut by_stem: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
            for (place, ask) in asks.iter().enumerate() {
                for stem in ask.topic.stems() {
                    by_stem.entry(*stem).or_default().push(place);
                }
            }
            by_stem
        });
        let first = asks.partition_point(|ask| ask.asked_at < since);
        let until = asks.partition_point(|ask| ask.asked_at < end);
        // An ask that is about the item holds all its words, and so the rarest.
        let places = |stem: &u32| by_stem.get(stem).map_or(&[][..], Vec::as_slice);
        let rarest = item.topic.stems().iter().map(places).min_by_key(|places| places.len());
        let places = rarest.unwrap_or_default();
        let start = places.partition_point(|place| *place < first);
        let until = places.partition_point(|place| *place < until).max(start);
        places[start..until]
            .iter()
            .map(|&place| &asks[place])
            .filter(|ask| item.topic.is_in(&ask.topic))
            .collect()
    }
}

/// A spell of waiting: for whom, from and until when.
type Wait = (Option<WaitingParty>, DateTime<Utc>, DateTime<Utc>);

/// Working seconds of waiting up to `end` for the client, for others and for nobody; where spells overlap, the first of
/// these has the time.
fn waited(waits: &[Wait], calendar: &Calendar, end: DateTime<Utc>) -> [i64; 3] {
    let rank = |party: Option<WaitingParty>| match party {
        Some(WaitingParty::Client) => Some(0),
        Some(WaitingParty::ThirdParty) => Some(1),
        None => Some(2),
        Some(WaitingParty::Agency) => None,
    };
    // Where spells begin and end: the rank, and by how much more or fewer of it go on from there.
    let mut edges: Vec<(DateTime<Utc>, Option<usize>, i64)> = Vec::with_capacity(2 * waits.len());
    for (party, from, to) in waits {
        let (from, to) = ((*from).min(end), (*to).min(end));
        let own = rank(*party).filter(|_| from < to);
        edges.extend([(from, own, 1), (to, own, -1)]);
    }
    edges.sort_unstable();
    let (mut sums, mut going_on) = ([0; 3], [0; 3]);
    let mut since = end;
    for (at, own, change) in edges {
        if let Some(first) = going_on.iter().position(|count| *count > 0)
            && at > since
        {
            sums[first] += calendar.working_seconds_between(since, at);
        }
        since = at;
        if let Some(own) = own {
            going_on[own] += change;
        }
    }
    sums
}
