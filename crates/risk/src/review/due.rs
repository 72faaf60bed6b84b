//! What is due within a week, so that it need not become an alert.

use std::sync::Arc;

use chrono::{DateTime, Duration, NaiveTime, Timelike, Utc};

use super::{Builder, clip};
use crate::{
    history::{
        History, Item, LedgerRow,
        ledger::{self, PromiseStatus},
    },
    review::record::DueSoon,
};
use forewarn_table::ClientIndex;
use forewarn_text::Side;

/// What the agency has to keep within so many days: open items of the schedule, and open promises that are about none of
/// them or come before their date. Clients whose relation is over wait for nothing. One list for the page, the terminal and
/// the calendar.
pub fn due_within(history: &History, days: i64) -> Vec<LedgerRow> {
    let until: Vec<DateTime<Utc>> =
        history.client_indexes().map(|client| until(history, client, days)).collect();
    let soon = |client: ClientIndex, by: &DateTime<Utc>| *by > history.as_of && *by <= until[client.index()];
    let items = history.items.iter().filter(|item| item.is_open()).filter_map(of_item);
    let items = items.filter(|row| row.by.as_ref().is_some_and(|by| soon(row.client, by)));
    let promises = history.ledger.iter().filter(|row| {
        row.side == Side::Agency
            && row.state == PromiseStatus::Open
            && row.by.as_ref().is_some_and(|by| soon(row.client, by) && is_own(history, row, *by))
    });
    items.chain(promises.cloned()).filter(|row| !history.ended[row.client]).collect()
}

/// An item with a date as a row of the list, under its own id.
pub fn of_item(item: &Item) -> Option<LedgerRow> {
    let due = item.due?;
    let state = if item.is_open() {
        PromiseStatus::Open
    } else if item.is_delivered() {
        PromiseStatus::Kept
    } else {
        PromiseStatus::Withdrawn
    };
    Some(LedgerRow {
        promise_id: Arc::clone(&item.item_id),
        client: item.client,
        project_id: item.project_id.clone(),
        item_id: Some(Arc::clone(&item.item_id)),
        side: Side::Agency,
        made_at: item.committed_at?.at,
        text: item.name.clone(),
        firmness: None,
        from: None,
        by: Some(due.by),
        by_latest: Some(due.by),
        recurrence: None,
        state,
        moved: None,
        kept_at: None,
        late_hours: None,
        message_id: None,
        span: None,
        evidence: None,
    })
}

/// Until when a client's list reaches: where that moment lies in the second half of a day there, to the end of that day, since the
/// day that ends for the workspace ends somewhat later for clients to the west.
fn until(history: &History, client: ClientIndex, days: i64) -> DateTime<Utc> {
    let until = history.as_of + Duration::days(days.clamp(0, 36_500));
    let calendar = history.calendars.of(client);
    let local = calendar.local(until);
    match local.date().succ_opt() {
        Some(next) if local.hour() >= 12 => calendar.instant(next.and_time(NaiveTime::MIN)),
        _ => until,
    }
}

/// Whether a promise is something of its own beside the schedule: it names no item, or comes before the date of the open one that
/// it names.
fn is_own(history: &History, promise: &LedgerRow, by: DateTime<Utc>) -> bool {
    let Some(id) = &promise.item_id else { return true };
    let mut items = history.items_of(promise.client).iter();
    items
        .find(|item| item.item_id == *id)
        .is_some_and(|item| item.is_open() && item.due.is_none_or(|due| by < due.by))
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
                let is_item = row.item_id.as_ref() == Some(&row.promise_id);
                let item = row.item_id.as_ref().filter(|_| is_item).and_then(|id| {
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
