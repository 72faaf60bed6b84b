//! What is due within a week, so that it need not become an alert.

use chrono::{DateTime, Duration, Utc};

use super::{Builder, clip};
use crate::{
    history::{
        LedgerRow,
        ledger::{self, PromiseStatus},
    },
    review::record::DueSoon,
};
use forewarn_table::ClientIndex;
use forewarn_text::Side;

impl Builder<'_> {
    pub(super) fn due_soon(&self) -> Vec<DueSoon> {
        let history = self.view.history;
        let until = history.as_of + Duration::days(7);
        let soon = |by: DateTime<Utc>| by > history.as_of && by <= until;
        let who = |client: ClientIndex| &history.tables.clients[client];
        let mut list: Vec<DueSoon> = Vec::new();
        for forecast in self.view.forecasts {
            let item = &history.items[forecast.item];
            let client = item.client;
            let Some(due) =
                item.due.filter(|due| soon(due.by) && !history.ended[client] && self.shows(client))
            else {
                continue;
            };
            let client = who(item.client);
            list.push(DueSoon {
                client_id: client.client_id.clone(),
                client: client.name.clone(),
                what: item.name.to_string(),
                is_promise: false,
                by: due.by.with_timezone(&client.zone).naive_local(),
                p_kept: forecast.p_kept,
                owner: client.owner.clone(),
            });
        }
        let odds = ledger::odds(history);
        let own = |row: &&LedgerRow| row.side == Side::Agency && self.shows(row.client);
        for row in history.ledger.iter().filter(own).filter(|row| row.state == PromiseStatus::Open) {
            let Some(by) =
                row.by.filter(|by| soon(*by) && row.item_id.is_none() && !history.ended[row.client])
            else {
                continue;
            };
            let client = who(row.client);
            list.push(DueSoon {
                client_id: client.client_id.clone(),
                client: client.name.clone(),
                what: clip(&row.text),
                is_promise: true,
                by: by.with_timezone(&client.zone).naive_local(),
                p_kept: odds[row.client],
                owner: client.owner.clone(),
            });
        }
        list.sort_by(|a, b| (a.by, &a.client, &a.what).cmp(&(b.by, &b.client, &b.what)));
        list
    }
}
