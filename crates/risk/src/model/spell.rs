//! When a client was one, and was heard of: from this follows which horizons tell whether a conflict came.

use chrono::{DateTime, Duration, Utc};
use forewarn_base::value;
use forewarn_table::{ClientIndex, Tables, config::Config, reading};

use super::outcome::start_of;
use crate::{
    history::History,
    score::{DORMANT_DAYS, HISTORY_DAYS_LEAST},
};

/// The records of one client.
#[derive(Debug)]
pub struct ClientSpell {
    /// When each became known, in order.
    records: Vec<DateTime<Utc>>,
    since: Option<DateTime<Utc>>,
    ended: Option<DateTime<Utc>>,
}

impl ClientSpell {
    /// Those of every client.
    pub fn all(tables: &Tables, config: &Config) -> Vec<Self> {
        tables.client_indexes().map(|client| Self::of(tables, client, config)).collect()
    }

    fn of(tables: &Tables, client: ClientIndex, config: &Config) -> Self {
        let messages = tables.messages.of(client).sent_at.iter().map(|at| reading::at(*at));
        let schedule = History::of(&tables.schedule, client, |row| row.client).iter().map(|row| row.at.at);
        let money = History::of(&tables.money, client, |row| row.client).iter().map(|row| row.at.at);
        let mut records: Vec<DateTime<Utc>> = messages.chain(schedule).chain(money).collect();
        records.sort_unstable();
        let row = &tables.clients[client];
        let over = History::of(&tables.outcomes, client, |row| row.client)
            .iter()
            .filter(|row| row.kind.ends_relation())
            .map(|row| row.at.at);
        let until = row.until.map(|until| value::day_end(until, row.zone));
        Self {
            records,
            since: row.since.map(|since| start_of(since, config)),
            ended: over.chain(until).min(),
        }
    }

    fn last_before(&self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let count = self.records.partition_point(|record| *record <= at);
        count.checked_sub(1).map(|last| self.records[last])
    }

    fn first_known(&self, known: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.records.first().copied().filter(|first| *first <= known)
    }

    fn ended_by(&self, known: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.ended.filter(|ended| *ended <= known)
    }

    /// Whether by what was `known` the client was heard of near enough to a moment, or its end is recorded: a client that fell
    /// silent for good cannot count as having had no conflict.
    pub fn reaches(&self, at: DateTime<Utc>, known: DateTime<Utc>) -> bool {
        let is_near = |last: DateTime<Utc>| (at - last).num_days() <= DORMANT_DAYS;
        self.ended_by(known).is_some() || self.last_before(known).is_some_and(is_near)
    }

    /// Whether by what was `known` the client could be scored at a moment.
    pub fn is_scored(&self, at: DateTime<Utc>, known: DateTime<Utc>) -> bool {
        let Some(first) = self.first_known(known) else { return false };
        let since = self.since.map_or(first, |since| since.min(first));
        at - since >= Duration::days(HISTORY_DAYS_LEAST)
            && self.ended_by(known).is_none_or(|ended| ended > at)
            && self.last_before(at.min(known)).is_some_and(|last| (at - last).num_days() <= DORMANT_DAYS)
    }
}
