//! Derives events of an item from its state: for exports without history, and for what a history does not tell, from what
//! changed since the last export.

use std::collections::BTreeMap;

use super::append::hash;
use crate::{
    moment,
    record::{ItemChange, ItemEvent, ItemStanding, SourceTime, WaitedFor, WorkState},
};

/// What the schedule holds about an item so far.
#[derive(Debug, Clone, Default)]
struct Standpoint {
    committed: bool,
    due: String,
    due_at: String,
    state: WorkState,
    state_at: String,
}

/// How every item of the schedule stands.
#[derive(Debug, Default)]
pub struct ItemCourses {
    items: BTreeMap<u64, Standpoint>,
}

fn item_key(client: &str, item: &str) -> u64 {
    hash([client.as_bytes(), item.as_bytes()].into_iter())
}

impl ItemCourses {
    /// Takes in a row of the schedule. Rows may stand in any order.
    pub fn learn(&mut self, client: &str, item: &str, at: &str, event: &str, due: &str) {
        let known = self.items.entry(item_key(client, item)).or_default();
        let state = match event {
            "committed" | "rebaselined" => {
                let is_new_date = !due.is_empty() || event == "rebaselined";
                if is_new_date && (at >= known.due_at.as_str() || !known.committed) {
                    due.clone_into(&mut known.due);
                    at.clone_into(&mut known.due_at);
                }
                // A second commitment takes up what was cancelled, and tells nothing of other states.
                let is_taken_up = known.committed && known.state == WorkState::Cancelled;
                known.committed = true;
                if !is_taken_up || event == "rebaselined" {
                    return;
                }
                WorkState::Open
            }
            "delivered" => WorkState::Done,
            "accepted" => WorkState::Accepted,
            "returned" => WorkState::Returned,
            "resumed" => WorkState::Open,
            "cancelled" => WorkState::Cancelled,
            "waiting" => WorkState::Waits(WaitedFor::Unknown),
            _ => return,
        };
        if at >= known.state_at.as_str() {
            known.state = state;
            at.clone_into(&mut known.state_at);
        }
    }

    /// Whether the schedule says when an item was taken on.
    pub fn is_committed(&self, client: &str, item: &str) -> bool {
        self.items.get(&item_key(client, item)).is_some_and(|known| known.committed)
    }

    /// What has happened to an item that stands like this, and is not in the schedule yet. `read_at` dates changes
    /// whose time the export does not tell. What an export says that is older than the schedule changes nothing.
    pub fn events(
        &self,
        client: &str,
        item: &str,
        now: &ItemStanding,
        read_at: SourceTime,
        zone: chrono_tz::Tz,
    ) -> Vec<ItemEvent> {
        let known = self.items.get(&item_key(client, item)).cloned().unwrap_or_default();
        let changed = now.changed.unwrap_or(read_at);
        let is_later = |at: SourceTime, last: &str| moment::words(at, zone).as_str() >= last;
        let due = now.due.map(|due| moment::words(due, zone)).unwrap_or_default();
        let mut events = Vec::new();
        if !known.committed {
            let at = now.created.unwrap_or(changed);
            events.push(ItemEvent { at, what: ItemChange::Committed, due: now.due });
        } else if due != known.due && (now.tells_due || !due.is_empty()) && is_later(changed, &known.due_at) {
            let is_first = known.due.is_empty() && known.due_at.is_empty();
            let what = if is_first { ItemChange::Committed } else { ItemChange::Rebaselined };
            events.push(ItemEvent { at: changed, what, due: now.due });
        }
        let state = match now.state {
            WorkState::Open if now.finished.is_some() => WorkState::Done,
            state => state,
        };
        // The schedule does not say for whom an item waited, so one wait is like another.
        let is_same = matches!((known.state, state), (WorkState::Waits(_), WorkState::Waits(_)));
        if let Some(what) = known.state.step(state).filter(|_| !is_same) {
            let is_end = matches!(what, ItemChange::Delivered | ItemChange::Accepted);
            let told = if is_end { now.finished } else { None };
            let at = told.or(now.state_at).unwrap_or(changed);
            if is_later(at, &known.state_at) {
                events.push(ItemEvent { at, what, due: None });
            }
        }
        events
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::{DateOrder, parse};

    fn day(text: &str) -> Option<SourceTime> {
        parse(text, DateOrder::DayFirst)
    }

    #[test]
    fn a_later_export_tells_what_has_changed() {
        let mut courses = ItemCourses::default();
        let read_at = day("2026-03-01").unwrap();
        let mut now = ItemStanding {
            created: day("2026-01-01"),
            due: day("2026-02-01"),
            tells_due: true,
            ..ItemStanding::default()
        };
        let first = courses.events("c", "1", &now, read_at, chrono_tz::UTC);
        assert_eq!(first.iter().map(|event| event.what).collect::<Vec<_>>(), [ItemChange::Committed]);
        courses.learn("c", "1", "2026-01-01", "committed", "2026-02-01");
        assert_eq!(courses.events("c", "1", &now, read_at, chrono_tz::UTC), []);
        now.due = day("2026-02-10");
        now.changed = day("2026-01-20");
        let moved = courses.events("c", "1", &now, read_at, chrono_tz::UTC);
        assert_eq!((moved[0].what, Some(moved[0].at)), (ItemChange::Rebaselined, day("2026-01-20")));
        courses.learn("c", "1", "2026-01-20", "rebaselined", "2026-02-10");
        now.finished = day("2026-02-09");
        let done = courses.events("c", "1", &now, read_at, chrono_tz::UTC);
        assert_eq!((done[0].what, Some(done[0].at)), (ItemChange::Delivered, day("2026-02-09")));
        courses.learn("c", "1", "2026-02-09", "delivered", "");
        assert_eq!(courses.events("c", "1", &now, read_at, chrono_tz::UTC), []);
        now.finished = None;
        now.changed = day("2026-02-11");
        let back = courses.events("c", "1", &now, read_at, chrono_tz::UTC);
        assert_eq!((back[0].what, back.len()), (ItemChange::Returned, 1));
        courses.learn("c", "1", "2026-02-11", "returned", "");
        now.due = None;
        now.changed = day("2026-02-12");
        let removed = courses.events("c", "1", &now, read_at, chrono_tz::UTC);
        assert_eq!((removed[0].what, removed[0].due), (ItemChange::Rebaselined, None));
        courses.learn("c", "1", "2026-02-12", "rebaselined", "");
        assert_eq!(courses.events("c", "1", &now, read_at, chrono_tz::UTC), []);
        // The first export once more: it is older than what the schedule knows.
        let old = ItemStanding { due: day("2026-02-01"), changed: day("2026-01-01"), ..now };
        assert_eq!(courses.events("c", "1", &old, read_at, chrono_tz::UTC), []);
    }

    #[test]
    fn a_column_that_is_missing_removes_no_date() {
        let mut courses = ItemCourses::default();
        courses.learn("c", "1", "2026-01-01", "committed", "2026-02-01");
        let now = ItemStanding { changed: day("2026-01-20"), ..ItemStanding::default() };
        assert_eq!(courses.events("c", "1", &now, day("2026-03-01").unwrap(), chrono_tz::UTC), []);
    }
}
