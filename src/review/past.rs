//! What the last months were like: bands month by month, late hours by whose they were, and what became of the alerts.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::Builder;
use crate::{
    alert::Snapshot,
    history::Delay,
    report::record::{Band, BandMonth, Lateness, Moved, PastAlert, Verdict},
    score::{Score, Unknown},
    table::value::Moment,
};

/// How far back late hours count.
const LATE_DAYS: i64 = 90;
/// So many clients that moved are named, where the chance changed by at least [`MOVED_LEAST`].
const MOVED_MOST: usize = 5;
const MOVED_LEAST: f64 = 0.02;
const SECONDS_IN_HOUR: f64 = 3600.0;

impl Builder<'_> {
    /// The bands at each month start and now, and how clients moved between them.
    pub(super) fn bands(&self) -> Vec<BandMonth> {
        let mut before: Option<&Snapshot> = None;
        self.past
            .iter()
            .chain([self.now])
            .map(|snapshot| {
                let mut month =
                    BandMonth { day: self.day_of(snapshot.as_of), counts: [0; 4], moves: [[0; 4]; 4] };
                for (client, score) in snapshot.scores.iter().enumerate() {
                    let Some(band) = place(score) else { continue };
                    month.counts[band] += 1;
                    let from = before.and_then(|before| place(&before.scores[client]));
                    if let Some(from) = from {
                        month.moves[from][band] += 1;
                    }
                }
                before = Some(snapshot);
                month
            })
            .collect()
    }

    /// Who moved most since last month, by the change of the chance times the yearly fee.
    pub(super) fn moved(&self) -> Vec<Moved> {
        let (history, now) = (self.view.history, self.now);
        let change = |client: usize| {
            let (now, before) = (now.scores[client].chance?, self.before[client].chance?);
            let change = now.probability - before.probability;
            (change.abs() >= MOVED_LEAST).then_some(change)
        };
        let mut moved: Vec<Moved> = (0..history.clients())
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
        let of_client = |client: usize| {
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
        let present = (0..history.clients()).filter(|&client| !history.ended[client]);
        sorted(present.map(of_client).filter(|late| late.total_hours() > 0.0).collect())
    }

    /// Late items of a client: those still open, and those that came late in the last 90 days.
    pub(super) fn delays_of(&self, client: usize) -> Vec<Lateness> {
        let history = self.view.history;
        let since = history.as_of - Duration::days(LATE_DAYS);
        let late = history.items_of(client).iter().filter_map(|item| {
            let end = item.delivered_at.or(item.cancelled_at);
            if end.is_some_and(|end| end.at < since) {
                return None;
            }
            history.delay(item).map(|delay| lateness(item.name.to_string(), item.is_open(), delay))
        });
        sorted(late.collect())
    }

    /// What became of the alerts that stood at the month starts from the last whose horizon has closed on.
    pub(super) fn past_alerts(&self) -> Vec<PastAlert> {
        let (history, horizon) = (self.view.history, self.view.config.horizon);
        let closed = self.past.iter().rposition(|snapshot| snapshot.as_of + horizon <= history.as_of);
        let told = &self.past[closed.unwrap_or(0)..];
        let Some(start) = told.first().map(|snapshot| snapshot.as_of) else { return Vec::new() };
        let mut conflicts: BTreeMap<usize, Vec<Moment>> = BTreeMap::new();
        for outcome in history.tables.outcomes.iter().filter(|outcome| outcome.kind.is_conflict()) {
            if outcome.at.at > start {
                conflicts.entry(outcome.client as usize).or_default().push(outcome.at);
            }
        }
        let mut list = Vec::new();
        for client in 0..history.clients() {
            let row = |snapshot: &Snapshot, verdict, conflict: Option<Moment>| PastAlert {
                client_id: history.tables.clients[client].client_id.clone(),
                alerted_on: (verdict != Verdict::Missed).then(|| self.day_of(snapshot.as_of)),
                probability: snapshot.scores[client].chance.map(|chance| chance.probability),
                verdict,
                conflict_on: conflict.map(|moment| moment.day()),
            };
            let own = conflicts.get(&client).map_or(&[][..], Vec::as_slice);
            let first = told.iter().find(|snapshot| snapshot.alerted[client]);
            if let Some(alert) = first {
                let until = alert.as_of + horizon;
                let hit = own.iter().copied().filter(|on| on.at > alert.as_of && on.at <= until);
                let hit = hit.min_by_key(|on| on.at);
                let verdict = match hit {
                    Some(_) => Verdict::Right,
                    None if until <= history.as_of => Verdict::Wrong,
                    None => Verdict::Open,
                };
                list.push(row(alert, verdict, hit));
            }
            let unforeseen = own.iter().copied().find_map(|on| {
                let before = told.iter().rev().find(|snapshot| snapshot.as_of < on.at)?;
                let foretold = |snapshot: &Snapshot| {
                    snapshot.alerted[client] && snapshot.as_of < on.at && on.at <= snapshot.as_of + horizon
                };
                let is_scored = before.scores[client].chance.is_some();
                (is_scored && !told.iter().any(foretold)).then_some((before, on))
            });
            if let Some((before, on)) = unforeseen {
                list.push(row(before, Verdict::Missed, Some(on)));
            }
        }
        list.sort_by(|a, b| {
            (a.verdict, a.alerted_on.or(a.conflict_on), &a.client_id).cmp(&(
                b.verdict,
                b.alerted_on.or(b.conflict_on),
                &b.client_id,
            ))
        });
        list
    }

    fn day_of(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.view.config.zone).date_naive()
    }
}

/// The place of a client's band in [`BandMonth::BANDS`]; `None` before it begins and after it has ended.
fn place(score: &Score) -> Option<usize> {
    match score.unknown {
        Some(Unknown::Ended | Unknown::NoHistory) => None,
        _ => BandMonth::BANDS.iter().position(|band: &Band| *band == score.band),
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
