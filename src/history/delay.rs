//! Whose delay it was: every late working second of an item goes to one party, and the parts sum exactly to the whole.

use chrono::{DateTime, Utc};

use super::{
    Item, LedgerRow,
    ledger::State,
    talk::{Ask, THREAD_RESTS},
};
use crate::{calendar::Calendar, table::schedule::Party, text::Side};

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

/// Splits an item's lateness: from the date it was late against (the one now promised, or the first that had passed when
/// it was moved) to its delivery, or to `as_of` while it is open.
///
/// Time spent waiting at any moment of its life excuses lateness, because it moved all that came after: first for the
/// client (waiting events, promises of the client about this item that were kept late or not, and what the agency asked
/// about it, until the client wrote in that thread, three weeks at the most), then for others, then pauses; what is left
/// is the agency's. `None` where it is not late.
pub fn of(
    item: &Item,
    promises: &[LedgerRow],
    asks: &[Ask],
    calendar: &Calendar,
    as_of: DateTime<Utc>,
) -> Option<Delay> {
    let passed = item.moves.iter().find_map(|(at, from, _)| from.filter(|from| Item::is_late(*at, *from)));
    let due = passed.or(item.due)?;
    let end = match item.delivered_at.or(item.cancelled_at) {
        Some(end) if Item::is_late(end, due) => end.at.min(as_of),
        Some(_) => return None,
        None => as_of,
    };
    let late = calendar.working_seconds_between(due.by, end);
    if late <= 0 || item.committed_at.is_none() {
        return None;
    }
    let mut waits: Vec<(Option<Party>, DateTime<Utc>, DateTime<Utc>)> = item.waits.clone();
    waits.extend(promises.iter().filter_map(|row| {
        let missed = row.side == Side::Client && matches!(row.state, State::Late | State::Broken);
        let about = row.item_id.as_deref() == Some(&*item.item_id);
        (missed && about).then_some((
            Some(Party::Client),
            row.by_latest.or(row.by)?,
            row.kept_at.unwrap_or(as_of),
        ))
    }));
    let since = item.committed_at.map_or(due.by, |committed| committed.at);
    let first = asks.partition_point(|ask| ask.asked_at < since);
    let asked = asks[first..].iter().take_while(|ask| ask.asked_at < end);
    waits.extend(asked.filter(|ask| item.topic.is_in(&ask.topic)).map(|ask| {
        let rests = ask.asked_at + THREAD_RESTS;
        (Some(Party::Client), ask.asked_at, ask.answered_at.map_or(rests, |at| at.min(rests)).min(as_of))
    }));
    let [client, third_party, pause] = waited(&waits, calendar, end);
    let client = client.min(late);
    let third_party = third_party.min(late - client);
    let pause = pause.min(late - client - third_party);
    Some(Delay { agency: late - client - third_party - pause, client, third_party, pause })
}

/// Working seconds of waiting up to `end` for the client, for others and for nobody; where spells overlap, the first of
/// these has the time.
fn waited(
    waits: &[(Option<Party>, DateTime<Utc>, DateTime<Utc>)],
    calendar: &Calendar,
    end: DateTime<Utc>,
) -> [i64; 3] {
    let rank = |party: Option<Party>| match party {
        Some(Party::Client) => Some(0),
        Some(Party::ThirdParty) => Some(1),
        None => Some(2),
        Some(Party::Agency) => None,
    };
    let mut edges: Vec<DateTime<Utc>> =
        waits.iter().flat_map(|(_, from, to)| [(*from).min(end), (*to).min(end)]).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut sums = [0; 3];
    for pair in edges.windows(2) {
        let holds = |(party, from, to): &(Option<Party>, DateTime<Utc>, DateTime<Utc>)| {
            if *from <= pair[0] && *to >= pair[1] { rank(*party) } else { None }
        };
        if let Some(first) = waits.iter().filter_map(holds).min() {
            sums[first] += calendar.working_seconds_between(pair[0], pair[1]);
        }
    }
    sums
}
