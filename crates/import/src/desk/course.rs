//! Derives events of an item from its state: for exports without history, from what changed since the last export.

use std::collections::BTreeMap;

use super::append::hash;
use crate::{
    moment,
    record::{ItemChange, ItemEvent, ItemStanding, SourceTime, WorkState},
};

/// What the schedule holds about an item so far.
#[derive(Debug, Clone, Default)]
struct Standpoint {
    committed: bool,
    due: String,
    state: WorkState,
    last_at: String,
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
    /// Takes in a row of the schedule.
    pub fn learn(&mut self, client: &str, item: &str, at: &str, event: &str, due: &str) {
        let known = self.items.entry(item_key(client, item)).or_default();
        // Rows may stand in any order.
        let is_last = at >= known.last_at.as_str();
        if is_last {
            at.clone_into(&mut known.last_at);
        }
        match event {
            "committed" | "rebaselined" => {
                known.committed = true;
                if is_last || known.due.is_empty() {
                    due.clone_into(&mut known.due);
                }
            }
            "delivered" if is_last => known.state = WorkState::Done,
            "accepted" if is_last => known.state = WorkState::Accepted,
            "returned" | "resumed" if is_last => known.state = WorkState::Open,
            "cancelled" if is_last => known.state = WorkState::Cancelled,
            "waiting" if is_last => known.state = WorkState::Waits(crate::record::WaitedFor::Unknown),
            _ => {}
        }
    }

    /// What has happened to an item that stands like this, and is not in the schedule yet. `read_at` dates changes
    /// whose time the export does not tell.
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
        let due = now.due.map(|due| moment::words(due, zone)).unwrap_or_default();
        let mut events = Vec::new();
        if !known.committed {
            let at = now.created.unwrap_or(changed);
            events.push(ItemEvent { at, what: ItemChange::Committed, due: now.due });
        } else if !due.is_empty() && due != known.due {
            let what = if known.due.is_empty() { ItemChange::Committed } else { ItemChange::Rebaselined };
            events.push(ItemEvent { at: changed, what, due: now.due });
        }
        let state = match now.state {
            WorkState::Open if now.finished.is_some() => WorkState::Done,
            state => state,
        };
        // The schedule does not say for whom an item waited, so one wait is like another.
        let waits = matches!((known.state, state), (WorkState::Waits(_), WorkState::Waits(_)));
        if let Some(what) = known.state.step(state).filter(|_| !waits) {
            let is_end = matches!(what, ItemChange::Delivered | ItemChange::Accepted);
            let at = if is_end { now.finished.unwrap_or(changed) } else { changed };
            events.push(ItemEvent { at, what, due: None });
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
        let mut now =
            ItemStanding { created: day("2026-01-01"), due: day("2026-02-01"), ..ItemStanding::default() };
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
        let back = courses.events("c", "1", &now, read_at, chrono_tz::UTC);
        assert_eq!(back[0].what, ItemChange::Returned);
    }
}
