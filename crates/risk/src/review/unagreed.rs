//! What clients asked for and nobody agreed to, as the page, the table and `explain` list it.

use super::{Builder, clip, greeting::without_greeting, record::UnagreedLine};
use crate::history::{History, request};
use forewarn_table::ClientIndex;

/// The requests of a client that nobody agreed to, the latest first.
pub fn unagreed_lines(history: &History, client: ClientIndex) -> Vec<UnagreedLine> {
    let row = &history.tables.clients[client];
    let line = |open: request::UnagreedRequest| UnagreedLine {
        client_id: row.client_id.clone(),
        client: row.name.clone(),
        project_id: open.project_id.as_deref().map(str::to_owned),
        on: open.quote.at.with_timezone(&row.zone).date_naive(),
        words: Some(clip(&without_greeting(&open.text))),
        hours: open.hours,
        message_id: open.message_id.to_string(),
    };
    request::unagreed(history, client).into_iter().rev().map(line).collect()
}

impl Builder<'_> {
    /// Those of all clients whose relation goes on, by client and day.
    pub(super) fn unagreed(&self) -> Vec<UnagreedLine> {
        let history = self.view.history;
        let shown = history.client_indexes().filter(|client| !history.ended[*client] && self.shows(*client));
        shown.flat_map(|client| unagreed_lines(history, client)).collect()
    }
}
