//! What is known about an item at any moment up to the as-of; the training data.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::ForecastCase;
use forewarn_base::pauses::Pauses;
use forewarn_table::schedule::WaitingParty;

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;
/// The end of something that has not ended.
const NEVER: i64 = i64::MAX;

/// The days from one moment to another, both in Unix seconds.
pub(super) fn days(from: i64, to: i64) -> f64 {
    (to - from) as f64 / DAY as f64
}

/// The history of an item in whole Unix seconds without those of pauses, so that what was known at a moment is identical to the last bit
/// whenever it is computed.
#[derive(Debug, Clone)]
pub(super) struct ItemLife {
    /// The client's, the service's and the owner's indexes; the last two are 0 where unknown.
    pub(super) groups: [usize; 3],
    /// When it was promised.
    pub(super) start: i64,
    /// When it was delivered or cancelled; [`NEVER`] while it is open.
    end: i64,
    /// Whether the end is a delivery.
    delivered: bool,
    /// Each promised date: since when, and which.
    dues: Vec<(i64, i64)>,
    /// The logarithm of its weight.
    weight: f64,
    /// Spells of waiting for somebody.
    waits: Vec<(i64, i64)>,
}

/// Names to places, in order of names.
pub(super) fn indexes<'a>(names: impl Iterator<Item = Option<&'a str>>) -> BTreeMap<&'a str, usize> {
    let mut indexes: BTreeMap<&str, usize> = BTreeMap::new();
    let mut last = None;
    for name in names.flatten() {
        // A client's items follow each other and have mostly the same names.
        if last != Some(name) {
            indexes.insert(name, 0);
            last = Some(name);
        }
    }
    for (index, value) in indexes.values_mut().enumerate() {
        *value = index + 1;
    }
    indexes
}

/// The lives of all promised items; `None` for those without a promise.
pub(super) fn lives(
    cases: &[ForecastCase<'_>],
    as_of: DateTime<Utc>,
    pauses: &Pauses,
    services: &BTreeMap<&str, usize>,
    owners: &BTreeMap<&str, usize>,
) -> Vec<Option<ItemLife>> {
    let index = |indexes: &BTreeMap<&str, usize>, name: Option<&str>| name.map_or(0, |name| indexes[name]);
    cases
        .iter()
        .map(|case| {
            let groups =
                [case.item.client.index() + 1, index(services, case.service), index(owners, case.owner)];
            life(case, groups, as_of, pauses)
        })
        .collect()
}

fn life(
    case: &ForecastCase<'_>,
    groups: [usize; 3],
    as_of: DateTime<Utc>,
    pauses: &Pauses,
) -> Option<ItemLife> {
    let item = case.item;
    let second = |at: DateTime<Utc>| pauses.running(at);
    let start = second(item.committed_at?.at);
    let (end, delivered) = match (item.delivered_at, item.cancelled_at) {
        (Some(delivered), Some(cancelled)) if cancelled.at < delivered.at => (second(cancelled.at), false),
        (Some(delivered), _) => (second(delivered.at), true),
        (None, Some(cancelled)) => (second(cancelled.at), false),
        (None, None) => (NEVER, false),
    };
    let mut dues = Vec::with_capacity(usize::from(item.first_due.is_some()) + item.moves.len());
    if let Some(first) = item.first_due {
        let since = case.first_due_at.map_or(start, |at| second(at).max(start));
        dues.push((since, second(first.by)));
        dues.extend(item.moves.iter().map(|step| (second(step.at.at), second(step.to.by))));
    }
    Some(ItemLife {
        groups,
        start,
        end: end.max(start),
        delivered,
        dues,
        weight: item.weight.max(1e-3).ln(),
        waits: item
            .waits
            .iter()
            .filter(|(party, ..)| *party != Some(WaitingParty::Agency))
            // A spell that goes on ends at the as-of in the item, and is not over.
            .map(|(_, from, to)| (second(*from), if *to < as_of { second(*to) } else { NEVER }))
            .collect(),
    })
}

/// An item as it was known at a moment, and its outcome.
#[derive(Debug, Clone)]
pub(super) struct ItemSnapshot {
    /// Client, service and owner.
    pub(super) groups: [usize; 3],
    /// Days since it was promised.
    pub(super) age: f64,
    /// Days to the date then promised, negative when overdue; `None` without one.
    pub(super) remaining: Option<f64>,
    /// How often the date had been moved to a later one.
    pub(super) moves: f64,
    /// Days by which it had been moved.
    pub(super) slip: f64,
    /// The logarithm of its weight.
    pub(super) weight: f64,
    /// Whether it waited for somebody.
    pub(super) waiting: bool,
    /// Open items of its owner.
    pub(super) load: f64,
    /// Days to its end, or to now.
    pub(super) days: f64,
    /// Whether that end is a delivery.
    pub(super) delivered: bool,
    /// Its weight in learning.
    pub(super) share: f64,
    /// The chance that its item will ever end, as known when it is learned from.
    pub(super) ends: f64,
}

impl ItemLife {
    /// Whether it was delivered by a moment.
    pub(super) fn is_delivered(&self, by: i64) -> bool {
        self.delivered && self.end <= by
    }

    /// When it was last seen open, as known at a moment.
    pub(super) fn seen_until(&self, known: i64) -> i64 {
        self.end.min(known)
    }

    /// Whether it was open at a moment.
    pub(super) fn is_open(&self, at: i64) -> bool {
        self.start <= at && at < self.end
    }

    /// Whether it had a date, as known at a moment.
    pub(super) fn is_dated(&self, known: i64) -> bool {
        !self.dues_by(known).is_empty()
    }

    /// When it was last heard of, or its date passed, as known at a moment.
    pub(super) fn silent_since(&self, known: i64) -> i64 {
        let waits = self.waits.iter().flat_map(|(from, to)| [*from, *to]);
        let due = self.dues_by(known).last().map(|(since, due)| *since.max(due));
        waits.filter(|at| *at <= known).chain(due).fold(self.start, i64::max)
    }

    fn dues_by(&self, known: i64) -> &[(i64, i64)] {
        &self.dues[..self.dues.partition_point(|due| due.0 <= known)]
    }

    /// The item at `at` and its outcome as known at `known`; `None` if it was not open at `at`.
    pub(super) fn at(&self, at: i64, known: i64, loads: &OwnerLoads) -> Option<ItemSnapshot> {
        if !self.is_open(at) {
            return None;
        }
        let dues = self.dues_by(at);
        let delivered = self.is_delivered(known);
        // A date that has since been moved to a later one will not be kept, though the work is still open.
        let mut until = self.seen_until(known);
        if let (false, Some(then), Some(last)) = (delivered, dues.last(), self.dues_by(known).last())
            && last.1 > then.1
        {
            until = until.max(then.1);
        }
        let moves = dues.windows(2).filter(|pair| pair[1].1 > pair[0].1).count() as f64;
        let slip = dues.last().map_or(0.0, |last| days(dues[0].1, last.1).max(0.0));
        Some(ItemSnapshot {
            groups: self.groups,
            age: days(self.start, at),
            remaining: dues.last().map(|last| days(at, last.1)),
            moves,
            slip,
            weight: self.weight,
            waiting: self.waits.iter().any(|(from, to)| *from <= at && at < *to),
            load: loads.at(self.groups[2], at),
            days: days(at, until),
            delivered,
            share: 1.0,
            ends: 1.0,
        })
    }
}

/// How many items of each owner were open at a moment. Later events do not change the count of a moment.
#[derive(Debug, Clone)]
pub(super) struct OwnerLoads {
    starts: Vec<Vec<i64>>,
    ends: Vec<Vec<i64>>,
}

impl OwnerLoads {
    /// Counts the lives.
    pub(super) fn new(lives: &[Option<ItemLife>]) -> Self {
        let owners = lives.iter().flatten().map(|life| life.groups[2]).max().unwrap_or(0);
        let (mut starts, mut ends) = (vec![Vec::new(); owners + 1], vec![Vec::new(); owners + 1]);
        for life in lives.iter().flatten().filter(|life| life.groups[2] > 0) {
            starts[life.groups[2]].push(life.start);
            if life.end < NEVER {
                ends[life.groups[2]].push(life.end);
            }
        }
        starts.iter_mut().chain(&mut ends).for_each(|times| times.sort_unstable());
        Self { starts, ends }
    }

    /// Items of `owner` open at `at`; 0 where the owner is unknown.
    pub(super) fn at(&self, owner: usize, at: i64) -> f64 {
        if owner == 0 {
            return 0.0;
        }
        let began = self.starts[owner].partition_point(|time| *time <= at);
        let ended = self.ends[owner].partition_point(|time| *time <= at);
        began as f64 - ended as f64
    }
}
