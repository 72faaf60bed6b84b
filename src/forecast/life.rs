//! What is known of an item at any moment up to the as-of: the raw material of learning.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::Case;
use crate::table::schedule::Party;

/// The days from one moment to another.
pub(super) fn days(from: DateTime<Utc>, to: DateTime<Utc>) -> f64 {
    (to - from).num_seconds() as f64 / 86_400.0
}

/// The course of an item, in days before (negative) and after the as-of.
#[derive(Debug, Clone)]
pub(super) struct Life {
    /// The client's, the service's and the owner's places; the last two are 0 where unknown.
    pub(super) groups: [usize; 3],
    /// When it was promised.
    pub(super) start: f64,
    /// When it was delivered, cancelled, or last seen open.
    pub(super) end: f64,
    /// Whether the end is a delivery.
    pub(super) delivered: bool,
    /// Whether it is open as of now.
    pub(super) open: bool,
    /// Each promised date: since when, and which.
    pub(super) dues: Vec<(f64, f64)>,
    /// The logarithm of its weight.
    pub(super) weight: f64,
    /// Spells of waiting for somebody.
    pub(super) waits: Vec<(f64, f64)>,
}

/// Names to places, in order of names.
pub(super) fn places<'a>(names: impl Iterator<Item = Option<&'a str>>) -> BTreeMap<&'a str, usize> {
    let mut places: BTreeMap<&str, usize> = names.flatten().map(|name| (name, 0)).collect();
    for (place, value) in places.values_mut().enumerate() {
        *value = place + 1;
    }
    places
}

/// The lives of all promised items; `None` for those without a promise.
pub(super) fn lives(
    cases: &[Case<'_>],
    as_of: DateTime<Utc>,
    services: &BTreeMap<&str, usize>,
    owners: &BTreeMap<&str, usize>,
) -> Vec<Option<Life>> {
    let place = |places: &BTreeMap<&str, usize>, name: Option<&str>| name.map_or(0, |name| places[name]);
    cases
        .iter()
        .map(|case| {
            let groups =
                [case.item.client as usize + 1, place(services, case.service), place(owners, case.owner)];
            life(case, groups, as_of)
        })
        .collect()
}

fn life(case: &Case<'_>, groups: [usize; 3], as_of: DateTime<Utc>) -> Option<Life> {
    let item = case.item;
    let start = days(as_of, item.committed_at?.at);
    let ended = match (item.delivered_at, item.cancelled_at) {
        (Some(delivered), Some(cancelled)) if cancelled.at < delivered.at => Some((cancelled.at, false)),
        (Some(delivered), _) => Some((delivered.at, true)),
        (None, Some(cancelled)) => Some((cancelled.at, false)),
        (None, None) => None,
    };
    let mut dues = Vec::new();
    if let Some(first) = item.first_due {
        let since = case.first_due_at.map_or(start, |at| days(as_of, at).max(start));
        dues.push((since, days(as_of, first.by)));
        dues.extend(item.moves.iter().map(|(at, _, to)| (days(as_of, at.at), days(as_of, to.by))));
    }
    let (end, delivered) = ended.map_or((0.0, false), |(at, delivered)| (days(as_of, at), delivered));
    Some(Life {
        groups,
        start,
        end: end.max(start),
        delivered,
        open: item.is_open(),
        dues,
        weight: item.weight.max(1e-3).ln(),
        waits: item
            .waits
            .iter()
            .filter(|(party, ..)| *party != Some(Party::Agency))
            .map(|(_, from, to)| (days(as_of, *from), days(as_of, *to)))
            .collect(),
    })
}

/// An item as it was known at a moment, and what became of it.
#[derive(Debug, Clone)]
pub(super) struct Snapshot {
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
    /// What it counts in learning.
    pub(super) share: f64,
}

impl Snapshot {
    /// Work that is promised now.
    pub(super) fn fresh(groups: [usize; 3], remaining: Option<f64>, weight: f64, load: f64) -> Self {
        Self {
            groups,
            age: 0.0,
            remaining,
            moves: 0.0,
            slip: 0.0,
            weight: weight.max(1e-3).ln(),
            waiting: false,
            load,
            days: 0.0,
            delivered: false,
            share: 1.0,
        }
    }
}

impl Life {
    /// What was known of it at `at`, in days from then; `None` before it was promised.
    pub(super) fn known_at(&self, at: f64) -> Option<Self> {
        if self.start > at {
            return None;
        }
        let over = !self.open && self.end <= at;
        let known = self.dues.partition_point(|due| due.0 <= at);
        Some(Self {
            groups: self.groups,
            start: self.start - at,
            end: if over { self.end - at } else { 0.0 },
            delivered: over && self.delivered,
            open: !over,
            dues: self.dues[..known].iter().map(|(since, due)| (since - at, due - at)).collect(),
            weight: self.weight,
            waits: self
                .waits
                .iter()
                .filter(|wait| wait.0 <= at)
                .map(|(from, to)| (from - at, to - at))
                .collect(),
        })
    }

    /// Whether it has no date and has been open for longer than any such work ever takes.
    pub(super) fn is_abandoned(&self, after: f64) -> bool {
        self.open && self.dues.is_empty() && self.end - self.start > after
    }

    /// The item as known at `at`; `None` when it was not open then.
    pub(super) fn at(&self, at: f64, load: f64) -> Option<Snapshot> {
        let over = if self.open { at > self.end } else { at >= self.end };
        if at < self.start || over {
            return None;
        }
        let known = self.dues.partition_point(|due| due.0 <= at.max(self.start));
        let dues = &self.dues[..known];
        // A date that has since been moved to a later one will not be kept, though the work is still open.
        let mut days = self.end - at;
        if let (false, Some(then), Some(last)) = (self.delivered, dues.last(), self.dues.last())
            && last.1 > then.1
        {
            days = days.max(then.1 - at);
        }
        let moves = dues.windows(2).filter(|pair| pair[1].1 > pair[0].1).count() as f64;
        let slip = dues.last().map_or(0.0, |last| (last.1 - dues[0].1).max(0.0));
        Some(Snapshot {
            groups: self.groups,
            age: at - self.start,
            remaining: dues.last().map(|last| last.1 - at),
            moves,
            slip,
            weight: self.weight,
            waiting: self.waits.iter().any(|(from, to)| *from <= at && at < *to),
            load,
            days,
            delivered: self.delivered,
            share: 1.0,
        })
    }
}

/// How many items of each owner were open at a moment.
#[derive(Debug, Clone)]
pub(super) struct Loads {
    starts: Vec<Vec<f64>>,
    ends: Vec<Vec<f64>>,
}

impl Loads {
    /// Counts the lives.
    pub(super) fn new(lives: &[Option<Life>]) -> Self {
        let owners = lives.iter().flatten().map(|life| life.groups[2]).max().unwrap_or(0);
        let (mut starts, mut ends) = (vec![Vec::new(); owners + 1], vec![Vec::new(); owners + 1]);
        for life in lives.iter().flatten() {
            starts[life.groups[2]].push(life.start);
            if !life.open {
                ends[life.groups[2]].push(life.end);
            }
        }
        starts.iter_mut().chain(&mut ends).for_each(|times| times.sort_by(f64::total_cmp));
        Self { starts, ends }
    }

    /// Items of `owner` open at `at`; 0 where the owner is unknown.
    pub(super) fn at(&self, owner: usize, at: f64) -> f64 {
        if owner == 0 {
            return 0.0;
        }
        let began = self.starts[owner].partition_point(|time| *time <= at);
        let ended = self.ends[owner].partition_point(|time| *time <= at);
        began as f64 - ended as f64
    }
}
