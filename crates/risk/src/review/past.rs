//! What the last months were like: who moved, bands month by month, late hours by whose they were.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::Builder;
use crate::{
    alert::PortfolioSnapshot,
    history::Delay,
    review::record::{BandMonth, Lateness, Moved},
    score::{Score, UnscoredReason},
};
use forewarn_table::{Band, ClientIndex};

/// How far back late hours count.
const LATE_DAYS: i64 = 90;
/// So many clients that moved are named, where the chance changed by at least [`MOVED_LEAST`].
const MOVED_MOST: usize = 5;
const MOVED_LEAST: f64 = 0.02;
const SECONDS_IN_HOUR: f64 = 3600.0;

impl Builder<'_> {
    /// The bands at each month start and now, and how clients moved between them.
    pub(super) fn bands(&self) -> Vec<BandMonth> {
        let mut before: Option<&PortfolioSnapshot> = None;
        self.past
            .iter()
            .chain([self.now])
            .map(|snapshot| {
                let mut month =
                    BandMonth { day: self.day_of(snapshot.as_of), counts: [0; 4], moves: [[0; 4]; 4] };
                for (client, score) in ClientIndex::all(snapshot.scores.len())
                    .zip(&snapshot.scores)
                    .filter(|(client, _)| self.shows(*client))
                {
                    let Some(band) = place(snapshot, client, score) else { continue };
                    month.counts[band] += 1;
                    let from = before.and_then(|before| place(before, client, &before.scores[client]));
                    if let Some(from) = from {
                        month.moves[from][band] += 1;
                    }
                }
                before = Some(snapshot);
                month
            })
            .collect()
    }

    /// Who moved most since last month without an alert, by the change of the chance times the yearly fee.
    pub(super) fn moved(&self) -> Vec<Moved> {
        let (history, now) = (self.view.history, self.now);
        let change = |client: ClientIndex| {
            let (now, before) = (now.scores[client].chance?, self.before.scores[client].chance?);
            let change = now.probability - before.probability;
            (change.abs() >= MOVED_LEAST).then_some(change)
        };
        let mut moved: Vec<Moved> = history
            .client_indexes()
            .filter(|&client| self.shows(client) && !now.alerted[client])
            .filter_map(|client| {
                let amount = change(client)? * now.yearly_fee[client]?;
                Some(Moved { client_id: history.tables.clients[client].client_id.clone(), amount })
            })
            .collect();
        let by_size = |a: &Moved, b: &Moved| b.amount.abs().total_cmp(&a.amount.abs());
        moved.sort_by(|a, b| by_size(a, b).then_with(|| a.client_id.cmp(&b.client_id)));
        moved.truncate(MOVED_MOST);
        moved
    }

    /// Late hours of the last 90 days by client, the most first; those without any are left out.
    pub(super) fn delays(&self) -> Vec<Lateness> {
        let history = self.view.history;
        let of_client = |client: ClientIndex| {
            let items = self.delays_of(client);
            let sum = |hours: fn(&Lateness) -> f64| items.iter().map(hours).sum::<f64>();
            Lateness {
                name: history.tables.clients[client].name.clone(),
                is_open: items.iter().any(|item| item.is_open),
                agency_hours: sum(|item| item.agency_hours),
                client_hours: sum(|item| item.client_hours),
                third_party_hours: sum(|item| item.third_party_hours),
                pause_hours: sum(|item| item.pause_hours),
            }
        };
        let present = history.client_indexes().filter(|&client| !history.ended[client] && self.shows(client));
        sorted(present.map(of_client).filter(|late| late.total_hours() > 0.0).collect())
    }

    /// Late items of a client: those still open, and those that came late in the last 90 days.
    pub(super) fn delays_of(&self, client: ClientIndex) -> Vec<Lateness> {
        let history = self.view.history;
        let since = history.as_of - Duration::days(LATE_DAYS);
        let excuses = history.excuses_of(client);
        let late = history.items_of(client).iter().filter_map(|item| {
            let end = item.delivered_at.or(item.cancelled_at);
            if end.is_some_and(|end| end.at < since) {
                return None;
            }
            excuses.delay(item).map(|delay| lateness(item.name.to_string(), item.is_open(), delay))
        });
        sorted(late.collect())
    }

    fn day_of(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.view.config.zone).date_naive()
    }
}

/// The place of a client's band in [`BandMonth::BANDS`]; `None` before it begins and after it has ended.
fn place(snapshot: &PortfolioSnapshot, client: ClientIndex, score: &Score) -> Option<usize> {
    match score.unknown {
        Some(UnscoredReason::Ended | UnscoredReason::NoHistory) => None,
        _ => BandMonth::BANDS.iter().position(|band: &Band| *band == snapshot.band(client)),
    }
}

fn lateness(name: String, is_open: bool, delay: Delay) -> Lateness {
    let hours = |seconds: i64| seconds as f64 / SECONDS_IN_HOUR;
    Lateness {
        name,
        is_open,
        agency_hours: hours(delay.agency),
        client_hours: hours(delay.client),
        third_party_hours: hours(delay.third_party),
        pause_hours: hours(delay.pause),
    }
}

fn sorted(mut list: Vec<Lateness>) -> Vec<Lateness> {
    list.sort_by(|a, b| b.total_hours().total_cmp(&a.total_hours()).then_with(|| a.name.cmp(&b.name)));
    list
}
