//! What a spreadsheet can say of a client: plain counts, each by itself and all together in a logistic regression fitted
//! walk-forward. A score that does not beat these on an agency's own past is not worth its price.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};

use super::MomentScores;
use crate::{
    history::History,
    model::{fit, outcome::next_conflict, spell::ClientSpell},
};
use forewarn_table::{ClientIndex, Moment, config::Config, reading};

/// How many counts there are.
const COUNTS: usize = 7;
/// The ridge penalty of the regression on counts: next to none, as a spreadsheet would have it.
const PENALTY: f64 = 1.0;
/// The fewest conflicts to fit the regression from.
const CONFLICTS_LEAST: usize = 10;

/// Plain counts of a client as of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RivalCounts {
    /// Days since anybody wrote.
    pub contact_days: f64,
    /// Items overdue.
    pub overdue: f64,
    /// Items open.
    pub open: f64,
    /// Items taken on in the last 30 days.
    pub taken_on: f64,
    /// Messages of the client in the last 30 days.
    pub client_messages: f64,
    /// Messages of the agency in the last 30 days.
    pub agency_messages: f64,
    /// Conflicts so far, each counting half after a horizon.
    pub conflicts: f64,
}

impl RivalCounts {
    /// Counts what is known of a client.
    pub fn of(history: &History, client: ClientIndex, config: &Config) -> Self {
        let as_of = history.as_of;
        let messages = history.tables.messages.of(client);
        let last = messages.sent_at.last().map(|at| reading::at(*at));
        let last = last.or(history.last_at[client]).unwrap_or(as_of);
        let month = as_of - Duration::days(30);
        let first = messages.sent_at.partition_point(|at| *at <= month.timestamp());
        let wrote =
            |side: u8| (first..messages.len()).filter(|row| messages.side[*row] == side).count() as f64;
        let items = history.items_of(client);
        let count =
            |is: &dyn Fn(&crate::history::Item) -> bool| items.iter().filter(|item| is(item)).count() as f64;
        let horizon_hours = config.horizon.num_hours().max(1) as f64;
        let outcomes = History::of(&history.tables.outcomes, client, |row| row.client).iter();
        let conflicts = outcomes.filter(|row| row.kind.is_conflict());
        Self {
            contact_days: (as_of - last).num_hours() as f64 / 24.0,
            overdue: count(&|item| item.is_overdue(as_of)),
            open: count(&|item| item.is_open()),
            taken_on: count(&|item| item.committed_at.is_some_and(|at| at.at > month)),
            client_messages: wrote(0),
            agency_messages: wrote(1),
            conflicts: conflicts
                .map(|row| 0.5_f64.powf((as_of - row.at.at).num_hours() as f64 / horizon_hours))
                .fold(0.0, |sum, one| sum + one),
        }
    }

    /// Messages of both sides in the last 30 days.
    pub fn volume(&self) -> f64 {
        self.client_messages + self.agency_messages
    }

    fn columns(&self) -> [f64; COUNTS] {
        [
            self.contact_days,
            self.overdue,
            self.open,
            self.taken_on,
            self.client_messages,
            self.agency_messages,
            self.conflicts,
        ]
        .map(|count| count.max(0.0).ln_1p())
    }
}

/// The chance of a conflict at each client by a logistic regression on the counts, fitted to the months' starts whose
/// horizon has passed by `until`, without clients that fell silent before; the share of conflicts among them for everybody while there are fewer than ten, and
/// `None` while there is nothing.
pub fn by_counts(
    seen: &BTreeMap<DateTime<Utc>, MomentScores>,
    starts: &[DateTime<Utc>],
    spells: &[ClientSpell],
    conflicts: &[Vec<Moment>],
    config: &Config,
    until: DateTime<Utc>,
) -> Option<Vec<f64>> {
    let now = seen.get(&until)?;
    let (mut rows, mut labels) = (Vec::new(), Vec::new());
    for start in starts {
        let Some(then) = seen.get(start) else { continue };
        for (client, counts) in then.counts.iter().enumerate() {
            if then.current[client] && then.measured[client].unknown.is_none() {
                let comes = next_conflict(&conflicts[client], *start, config.horizon).is_some();
                if comes || spells[client].reaches(*start + config.horizon, until) {
                    rows.push(counts.columns().to_vec());
                    labels.push(comes);
                }
            }
        }
    }
    let came = labels.iter().filter(|came| **came).count();
    if rows.is_empty() {
        return None;
    }
    let rate = (came as f64 + 0.5) / (rows.len() as f64 + 1.0);
    let fitted = if came < CONFLICTS_LEAST { None } else { fit::logistic(&rows, &labels, PENALTY) };
    let chance =
        |counts: &RivalCounts| fitted.as_ref().map_or(rate, |fitted| fitted.probability(&counts.columns()));
    Some(now.counts.iter().map(chance).collect())
}
