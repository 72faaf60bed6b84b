//! One client's past alone, to be replayed with events that have not happened: what if this were done now.
//!
//! A client's facts are its own but for what [`PortfolioFacts`] holds, so a replay of its rows alone gives exactly what a replay
//! of the portfolio would, at a thousandth of the work.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{History, PortfolioFacts};
use forewarn_table::{
    ClientIndex, Expectation, MoneyEvent, ScheduleEvent, Tables, calendars::Calendars, config::Config,
    message::MessageRow, select_client::select_client,
};

/// Rows that would be added, each of client 0 and known by the moment.
#[derive(Debug, Clone, Default)]
pub struct AddedRows {
    /// Of the schedule.
    pub schedule: Vec<ScheduleEvent>,
    /// Messages, as the text engine would read them.
    pub messages: Vec<MessageRow>,
    /// Of money.
    pub money: Vec<MoneyEvent>,
    /// Expectations.
    pub expectations: Vec<Expectation>,
}

/// One client's past.
#[derive(Debug)]
pub struct SingleClient {
    as_of: DateTime<Utc>,
    tables: Tables,
    calendars: Arc<Calendars>,
    portfolio: PortfolioFacts,
}

impl SingleClient {
    /// The past of one client of a portfolio.
    pub fn of(history: &History, client: ClientIndex) -> Self {
        Self {
            as_of: history.as_of,
            tables: select_client(&history.tables, client),
            calendars: Arc::new(history.calendars.select_client(client)),
            portfolio: history.portfolio,
        }
    }

    /// Replays it with events added: the client is [`ClientIndex::FIRST`] of the history.
    pub fn replay(&self, events: &AddedRows, config: &Config) -> History {
        let (mut tables, mut portfolio) = (self.tables.clone(), self.portfolio);
        // Sorted as the files' rows are; sorting is stable, so an event follows the rows of its own moment.
        tables.schedule.extend(events.schedule.iter().cloned().map(Arc::new));
        tables.schedule.sort_by(|a, b| (&a.item_id, a.at, a.event).cmp(&(&b.item_id, b.at, b.event)));
        tables.money.extend(events.money.iter().cloned().map(Arc::new));
        tables.money.sort_by_key(|row| (row.at, row.kind, row.amount));
        tables.expectations.extend(events.expectations.iter().cloned().map(Arc::new));
        tables.expectations.sort_by_key(|row| (row.at, row.side, row.dimension));
        if !events.messages.is_empty() {
            tables.messages = tables.messages.with(ClientIndex::FIRST, &events.messages);
            portfolio.last_message_at = portfolio.last_message_at.max(tables.messages.last_sent_at());
        }
        History::of_masked(tables, &self.calendars, config, self.as_of, portfolio)
    }
}
