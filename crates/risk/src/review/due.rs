//! What is due within a week, so that it need not become an alert.

use chrono::{DateTime, Duration, Utc};

use super::{Builder, clip};
use crate::{
    history::{
        History, LedgerRow,
        ledger::{self, PromiseStatus},
    },
    review::record::DueSoon,
};
use forewarn_text::Side;

/// What the agency has to keep within so many days: open items of the schedule, and open promises that are about none of
/// them. Clients whose relation is over wait for nothing. One list for the page, the terminal and the calendar.
pub fn due_within(history: &History, days: i64) -> Vec<LedgerRow> {
    let until = history.as_of + Duration::days(days.clamp(0, 36_500));
    let soon = |by: &DateTime<Utc>| *by > history.as_of && *by <= until;
    let items = history.items.iter().filter(|item| item.is_open()).filter_map(|item| {
        let due = item.due.filter(|due| soon(&due.by))?;
        Some(LedgerRow {
            promise_id: item.item_id.clone(),
            client: item.client,
            project_id: item.project_id.clone(),
            item_id: Some(item.item_id.clone()),
            side: Side::Agency,
            made_at: item.committed_at?.at,
            text: item.name.clone(),
            firmness: None,
            from: None,
            by: Some(due.by),
            by_latest: Some(due.by),
            recurrence: None,
            state: PromiseStatus::Open,
            kept_at: None,
            late_hours: None,
            message_id: None,
            span: None,
            evidence: None,
        })
    });
    let promises = history.ledger.iter().filter(|row| row.is_to_keep() && row.by.as_ref().is_some_and(soon));
    items.chain(promises.cloned()).filter(|row| !history.ended[row.client]).collect()
}

/// How far ahead a week's list looks.
pub const WEEK: i64 = 7;

impl Builder<'_> {
    pub(super) fn due_soon(&self) -> Vec<DueSoon> {
        let history = self.view.history;
        let odds = ledger::odds(history);
        let mut list: Vec<DueSoon> = due_within(history, WEEK)
            .into_iter()
            .filter(|row| self.shows(row.client))
            .filter_map(|row| {
                let client = &history.tables.clients[row.client];
                let item = row.item_id.as_ref().and_then(|id| {
                    let items = history.items_of(row.client);
                    items.binary_search_by(|item| item.item_id.cmp(id)).ok().map(|index| &items[index])
                });
                Some(DueSoon {
                    client_id: client.client_id.clone(),
                    client: client.name.clone(),
                    what: if item.is_some() { row.text.to_string() } else { clip(&row.text) },
                    is_promise: item.is_none(),
                    by: row.by?.with_timezone(&client.zone).naive_local(),
                    p_kept: match item {
                        Some(item) => self.view.forecast_of(item).and_then(|forecast| forecast.p_kept),
                        None => odds[row.client],
                    },
                    owner: client.owner.clone(),
                })
            })
            .collect();
        list.sort_by(|a, b| (a.by, &a.client, &a.what).cmp(&(b.by, &b.client, &b.what)));
        list
    }
}
