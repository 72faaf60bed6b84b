//! Items of the schedule: the log of events replayed to how each item stands.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use rayon::prelude::*;

use forewarn_table::{
    ClientIndex, Deadline, Moment, ScheduleEvent,
    schedule::{ScheduleEventKind, WaitingParty},
};
use forewarn_text::Topic;

/// How an item stands as of a moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The client's place.
    pub client: ClientIndex,
    /// The project's id.
    pub project_id: Option<Arc<str>>,
    /// The key within the client.
    pub item_id: Arc<str>,
    /// What people call it.
    pub name: Arc<str>,
    /// When a date was first promised.
    pub committed_at: Option<Moment>,
    /// The date first promised.
    pub first_due: Option<Deadline>,
    /// When that date was first promised: later than `committed_at` where work was taken on without a date.
    pub first_due_at: Option<Moment>,
    /// The date now promised.
    pub due: Option<Deadline>,
    /// Each move of the date.
    pub moves: Vec<Move>,
    /// The first delivery; without one, the first acceptance. It decides whether a date was kept.
    pub delivered_at: Option<Moment>,
    /// Every delivery: the first, and those of what came back.
    pub deliveries: Vec<Moment>,
    /// The first acceptance.
    pub accepted_at: Option<Moment>,
    /// When it came back for rework, unless it was delivered again since.
    pub reopened_at: Option<Moment>,
    /// When it was cancelled.
    pub cancelled_at: Option<Moment>,
    /// Spells of waiting: for whom (`None`: work stood still), from, to (open ones end at the moment).
    pub waits: Vec<(Option<WaitingParty>, DateTime<Utc>, DateTime<Utc>)>,
    /// Whom it waits for now.
    pub waiting_on: Option<WaitingParty>,
    /// Its share of the project's work.
    pub weight: f64,
    /// What it is about, by its name.
    pub topic: Topic,
}

/// A move of an item's date.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Move {
    /// When it was moved.
    pub at: Moment,
    /// From which date; `None` where it had been taken back.
    pub from: Option<Deadline>,
    /// To which.
    pub to: Deadline,
    /// Whether the client had asked for it, or allowed it.
    pub client_asked: bool,
    /// Whether the item waited for the client then, from that day on at the latest, or had been delivered before and got a date for
    /// what came back.
    pub was_with_client: bool,
}

impl Move {
    /// Whether it put the date off.
    pub fn is_later(&self) -> bool {
        self.from.is_none_or(|from| self.to.last_day > from.last_day)
    }

    /// Whether it put the date off, and not for the client's sake.
    pub fn is_grievance(&self) -> bool {
        self.is_later() && !self.client_asked && !self.was_with_client
    }
}

impl Item {
    /// Whether it was delivered, and has not come back since.
    pub fn is_delivered(&self) -> bool {
        self.delivered_at.is_some() && self.reopened_at.is_none()
    }

    /// Whether it is promised and not yet delivered or cancelled, or came back for rework.
    pub fn is_open(&self) -> bool {
        self.committed_at.is_some() && !self.is_delivered() && self.cancelled_at.is_none()
    }

    /// Whether it waits for the client or a third party: the agency alone cannot deliver it.
    pub fn waits_for_others(&self) -> bool {
        matches!(self.waiting_on, Some(WaitingParty::Client | WaitingParty::ThirdParty))
    }

    fn deliver(&mut self, at: Moment) {
        self.delivered_at.get_or_insert(at);
        self.deliveries.push(at);
        self.reopened_at = None;
    }

    /// Whether it is open and late as of `as_of`.
    pub fn is_overdue(&self, as_of: DateTime<Utc>) -> bool {
        self.is_open() && self.due.is_some_and(|due| due.by <= as_of)
    }

    /// Whether a date given as a day or an instant lies after a deadline: days are compared with days.
    pub fn is_late(at: Moment, due: Deadline) -> bool {
        if at.whole_day { at.day() > due.last_day } else { at.at > due.by }
    }
}

/// A client's items by what they are called.
#[derive(Debug)]
pub struct ItemNames<'a> {
    items: &'a [Item],
    names: Vec<ItemName>,
    /// The names by the rarest of their words.
    by_stem: BTreeMap<u32, Vec<usize>>,
}

/// A name, and the items that bear it.
#[derive(Debug)]
struct ItemName {
    topic: Topic,
    /// When each was delivered or cancelled, and its place; those that were not come last.
    items: Vec<(DateTime<Utc>, usize)>,
}

impl<'a> ItemNames<'a> {
    /// The names of a client's items.
    pub fn new(items: &'a [Item]) -> Self {
        let mut named: BTreeMap<Topic, Vec<(DateTime<Utc>, usize)>> = BTreeMap::new();
        for (place, item) in items.iter().enumerate().filter(|(_, item)| !item.topic.is_empty()) {
            let last = item.deliveries.last().filter(|_| item.is_delivered()).or(item.cancelled_at.as_ref());
            let until = last.map_or(DateTime::<Utc>::MAX_UTC, |over| over.at);
            named.entry(item.topic).or_default().push((until, place));
        }
        let mut names: Vec<ItemName> =
            named.into_iter().map(|(topic, items)| ItemName { topic, items }).collect();
        let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
        for name in &mut names {
            name.items.sort_unstable();
            name.topic.stems().iter().for_each(|stem| *counts.entry(*stem).or_default() += 1);
        }
        let mut by_stem: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (place, name) in names.iter().enumerate() {
            let rarest = name.topic.stems().iter().min_by_key(|stem| (counts.get(stem), **stem));
            by_stem.entry(rarest.copied().unwrap_or_default()).or_default().push(place);
        }
        Self { items, names, by_stem }
    }

    /// The item that somebody names at a moment: all words of its name stand in the topic, it was not over before,
    /// and of several the one with the longest name, if there is one such.
    pub fn named(&self, topic: &Topic, at: DateTime<Utc>) -> Option<&'a Item> {
        let (mut longest, mut open): (usize, &[(DateTime<Utc>, usize)]) = (0, &[]);
        let mut rivals = false;
        for &place in topic.stems().iter().filter_map(|stem| self.by_stem.get(stem)).flatten() {
            let name = &self.names[place];
            let still = &name.items[name.items.partition_point(|(delivered, _)| *delivered < at)..];
            if name.topic.len() < longest || still.is_empty() || !name.topic.is_in(topic) {
                continue;
            }
            rivals = name.topic.len() == longest;
            (longest, open) = (name.topic.len(), still);
        }
        match open {
            [(_, item)] if !rivals => Some(&self.items[*item]),
            _ => None,
        }
    }
}

/// Replays the events, which are sorted by client, item and time.
pub fn replay(events: &[Arc<ScheduleEvent>], as_of: DateTime<Utc>) -> Vec<Item> {
    events
        .par_chunk_by(|a, b| a.client == b.client && a.item_id == b.item_id)
        .map(|events| {
            let first = &events[0];
            let name = events.iter().rev().find_map(|event| event.item.clone());
            let name = name.unwrap_or_else(|| first.item_id.clone());
            let mut item = Item {
                client: first.client,
                project_id: events.iter().find_map(|event| event.project_id.clone()),
                item_id: first.item_id.clone(),
                topic: Topic::of(&name),
                name,
                committed_at: None,
                first_due: None,
                first_due_at: None,
                due: None,
                moves: Vec::new(),
                delivered_at: None,
                deliveries: Vec::new(),
                accepted_at: None,
                reopened_at: None,
                cancelled_at: None,
                waits: Vec::new(),
                waiting_on: None,
                weight: events.iter().rev().find_map(|event| event.weight).unwrap_or(1.0),
            };
            let mut waiting: Option<(Option<WaitingParty>, DateTime<Utc>)> = None;
            for event in events {
                apply(&mut item, event, &mut waiting);
            }
            if let Some((party, since)) = waiting {
                item.waits.push((party, since, as_of));
                item.waiting_on = party.filter(|_| item.is_open());
            }
            item
        })
        .collect()
}

fn apply(
    item: &mut Item,
    event: &ScheduleEvent,
    waiting: &mut Option<(Option<WaitingParty>, DateTime<Utc>)>,
) {
    let at = event.at;
    let mut end_wait = |item: &mut Item| {
        if let Some((party, since)) = waiting.take() {
            item.waits.push((party, since, at.at));
        }
    };
    match event.event {
        ScheduleEventKind::Committed | ScheduleEventKind::Rebaselined => {
            // What is taken on again, such as an archived card, is not cancelled any more. What was never taken on cannot be,
            // and whoever moves a date takes nothing on: on the day itself, the rows are out of order.
            let taken_on_again = event.event == ScheduleEventKind::Committed && item.committed_at.is_some();
            if taken_on_again || item.cancelled_at.is_none_or(|cancelled| cancelled.day() != at.day()) {
                item.cancelled_at = None;
            }
            item.committed_at.get_or_insert(at);
            if let Some(due) = event.due {
                if item.first_due.is_none() {
                    item.first_due = Some(due);
                    item.first_due_at = Some(at);
                } else if item.due != Some(due) {
                    let waits = waiting.is_some_and(|(party, _)| party == Some(WaitingParty::Client));
                    let was_with_client = waits || item.delivered_at.is_some();
                    item.moves.push(Move {
                        at,
                        from: item.due,
                        to: due,
                        client_asked: false,
                        was_with_client,
                    });
                }
                item.due = Some(due);
            } else if event.event == ScheduleEventKind::Rebaselined {
                // The date was taken back: nothing is late any more, until there is another.
                item.due = None;
            }
        }
        ScheduleEventKind::Waiting => {
            end_wait(item);
            if event.waiting_on == Some(WaitingParty::Client) {
                let same_day = |step: &&mut Move| step.at.day() == at.day();
                item.moves.iter_mut().filter(same_day).for_each(|step| step.was_with_client = true);
            }
            *waiting = Some((event.waiting_on, at.at));
        }
        ScheduleEventKind::Resumed => end_wait(item),
        ScheduleEventKind::Delivered => {
            end_wait(item);
            item.deliver(at);
        }
        ScheduleEventKind::Accepted => {
            end_wait(item);
            if !item.is_delivered() {
                item.deliver(at);
            }
            item.accepted_at.get_or_insert(at);
        }
        ScheduleEventKind::Returned => {
            item.reopened_at = item.delivered_at.and(Some(at));
            item.cancelled_at = None;
        }
        ScheduleEventKind::Cancelled => {
            end_wait(item);
            item.cancelled_at.get_or_insert(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, TimeZone};

    use super::*;

    #[test]
    fn what_was_cancelled_on_the_day_it_was_taken_on_stays_so_whatever_the_order_of_the_rows() {
        use ScheduleEventKind::{Cancelled, Committed, Rebaselined};
        for stays in [
            &[(9, Committed), (9, Cancelled)][..],
            &[(9, Cancelled), (9, Committed)],
            &[(5, Committed), (9, Cancelled), (9, Rebaselined)],
        ] {
            assert!(!item(stays).is_open(), "{stays:?}");
        }
        for again in [
            &[(5, Committed), (9, Cancelled), (9, Committed)][..],
            &[(5, Cancelled), (9, Committed)],
            &[(5, Committed), (9, Cancelled), (12, Rebaselined)],
        ] {
            assert!(item(again).is_open(), "{again:?}");
        }
    }

    fn moment(day: u32) -> Moment {
        let local = NaiveDate::from_ymd_opt(2026, 3, day).unwrap().and_hms_opt(9, 0, 0).unwrap();
        Moment { at: Utc.from_utc_datetime(&local), local, whole_day: false }
    }

    /// The item after events on days of March; it is due on the 10th.
    fn item(events: &[(u32, ScheduleEventKind)]) -> Item {
        let due = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap();
        let event = |(day, event): &(u32, ScheduleEventKind)| {
            Arc::new(ScheduleEvent {
                client: ClientIndex::new(0),
                project_id: None,
                item_id: "1".into(),
                item: Some("Home page".into()),
                at: moment(*day),
                event: *event,
                due: (*event == ScheduleEventKind::Committed).then(|| Deadline::end_of(due, chrono_tz::UTC)),
                waiting_on: None,
                weight: None,
            })
        };
        let events: Vec<_> = events.iter().map(event).collect();
        replay(&events, moment(20).at).remove(0)
    }

    #[test]
    fn work_that_came_back_is_open_until_it_is_delivered_again() {
        use ScheduleEventKind::{Accepted, Committed, Delivered, Returned};
        let begun = [(1, Committed), (9, Delivered), (11, Returned)];
        let back = item(&begun);
        assert!(back.is_open() && back.is_overdue(moment(20).at));
        assert_eq!(
            back.delivered_at,
            Some(moment(9)),
            "the first delivery decides whether the date was kept"
        );
        let topic = Topic::of("Home page");
        let items = [back];
        assert!(ItemNames::new(&items).named(&topic, moment(15).at).is_some(), "there is still work on it");
        for event in [Delivered, Accepted] {
            let again = item(&[&begun[..], &[(14, event)]].concat());
            assert!(!again.is_open() && again.deliveries == [moment(9), moment(14)]);
            assert_eq!(again.delivered_at, Some(moment(9)));
        }
        let accepted = item(&[(1, Committed), (9, Delivered), (12, Accepted)]);
        assert_eq!(accepted.deliveries, [moment(9)]);
        assert!(!item(&[(1, Committed), (5, Returned), (9, Delivered)]).is_open());
    }
}
