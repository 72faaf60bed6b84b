//! Outcomes: conflicts as known at a moment, and how far back the records reach.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use forewarn_base::value;
use forewarn_table::{Moment, Tables, config::Config, reading};

use crate::alert::decision;

/// The moment at which a day begins in the workspace.
pub fn start_of(day: NaiveDate, config: &Config) -> DateTime<Utc> {
    value::instant(day.and_time(NaiveTime::MIN), config.zone)
}

/// When the first record of the workspace became known.
pub fn first_known(tables: &Tables) -> Option<DateTime<Utc>> {
    let messages = tables
        .client_indexes()
        .filter_map(|client| tables.messages.of(client).sent_at.first())
        .map(|at| reading::at(*at));
    let schedule = tables.schedule.iter().map(|row| row.at.at);
    let money = tables.money.iter().map(|row| row.at.at);
    messages.chain(schedule).chain(money).min()
}

/// The conflicts of each client known by `until`, in order: recorded outcomes, and those that people said nobody had
/// warned of.
pub fn conflicts(tables: &Tables, until: DateTime<Utc>) -> Vec<Vec<Moment>> {
    let mut conflicts: Vec<Vec<Moment>> = vec![Vec::new(); tables.clients.len()];
    for outcome in tables.outcomes.iter().filter(|row| row.kind.is_conflict() && row.at.at <= until) {
        conflicts[outcome.client].push(outcome.at);
    }
    for (moments, told) in conflicts.iter_mut().zip(decision::told(tables, until)) {
        moments.extend(told.missed);
    }
    for moments in &mut conflicts {
        moments.sort_by_key(|moment| moment.at);
    }
    conflicts
}

/// The first conflict within the horizon.
pub fn next_conflict(conflicts: &[Moment], as_of: DateTime<Utc>, horizon: Duration) -> Option<Moment> {
    conflicts.iter().copied().find(|moment| moment.at > as_of).filter(|moment| moment.at <= as_of + horizon)
}
