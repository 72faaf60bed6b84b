//! Things about the data that a reader should know, beside single rows that were rejected.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::{Client, ExchangeRates, Tables, config::Config, schedule::ScheduleEventKind};

/// What may be wrong with data whose single rows are right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningKind {
    /// An item was delivered before any date was promised.
    DeliveredBeforeCommitted,
    /// Events of an item come in an order that cannot be.
    EventsOutOfOrder,
    /// Amounts in a currency that has no rate on their day.
    CurrencyWithoutRate,
    /// Rows name a project that the table projects does not have.
    UnknownProject,
    /// Promises or expectations name a message that is not there.
    UnknownMessage,
    /// A project ends before it starts.
    EndBeforeStart,
    /// Clients about whom nothing is recorded.
    ClientWithoutHistory,
    /// No table holds anything dated; the example names the tables.
    NothingDated,
    /// The table of clients is empty.
    NoClients,
}

/// A warning: what, how often, and where first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableWarning {
    /// What may be wrong.
    pub kind: WarningKind,
    /// In how many places.
    pub count: usize,
    /// One of them.
    pub example: String,
}

/// All warnings about the tables, by kind; with a moment, about what was known then.
pub fn warnings(tables: &Tables, config: &Config, as_of: Option<DateTime<Utc>>) -> Vec<TableWarning> {
    let mut found: BTreeMap<(WarningKind, String), usize> = BTreeMap::new();
    let mut note =
        |kind: WarningKind, example: &str| *found.entry((kind, example.to_owned())).or_default() += 1;
    items(tables, &mut note);
    let projects: BTreeSet<&str> =
        tables.projects.iter().map(|project| project.project_id.as_str()).collect();
    let named = tables.schedule.iter().filter_map(|row| row.project_id.as_deref());
    let named = named.chain(tables.money.iter().filter_map(|row| row.project_id.as_deref()));
    for project in named.filter(|project| !projects.contains(project)) {
        note(WarningKind::UnknownProject, project);
    }
    let is_known = |client: &Client| as_of.is_none_or(|at| client.is_known(at));
    let known = tables.projects.iter().filter(|project| is_known(&tables.clients[project.client]));
    for project in known {
        if let (Some(start), Some(end)) = (project.agreed_start, project.agreed_end)
            && end.last_day < start.day()
        {
            note(WarningKind::EndBeforeStart, &project.project_id);
        }
    }
    let rates = ExchangeRates::new(config.currency, &config.rates, &tables.rates);
    let amounts = tables.money.iter().filter_map(|row| Some((row.currency?, row.at.day())));
    let today = as_of.map_or(NaiveDate::MAX, |at| config.day_of(at));
    let fees = tables.clients.iter().filter(|client| is_known(client)).filter_map(|client| client.currency);
    let amounts = amounts.chain(fees.map(|currency| (currency, today)));
    let without_rate = amounts.filter(|(currency, day)| rates.on(*currency, *day).is_none());
    for (currency, _) in without_rate {
        note(WarningKind::CurrencyWithoutRate, &currency.to_string());
    }
    let mut seen: Vec<bool> = vec![false; tables.clients.len()];
    let rows = tables.schedule.iter().map(|row| row.client);
    let rows = rows
        .chain(tables.money.iter().map(|row| row.client))
        .chain(tables.promises.iter().map(|row| row.client));
    let rows = rows
        .chain(tables.outcomes.iter().map(|row| row.client))
        .chain(tables.contracts.iter().map(|row| row.client))
        .chain(tables.ratings.iter().map(|row| row.client))
        .chain(tables.meetings.iter().map(|row| row.client))
        .chain(tables.results.iter().map(|row| row.client));
    for client in rows {
        seen[client] = true;
    }
    for client in tables.client_indexes() {
        seen[client] |= !tables.messages.of(client).is_empty();
    }
    for (client, _) in tables.clients.iter().zip(&seen).filter(|(client, seen)| !**seen && is_known(client)) {
        note(WarningKind::ClientWithoutHistory, &client.client_id);
    }
    if !tables.clients.iter().any(is_known) {
        note(WarningKind::NoClients, "clients");
    }
    if tables.last_known_at().is_none() {
        note(
            WarningKind::NothingDated,
            "schedule, money, messages, promises, expectations, results, outcomes",
        );
    }
    let mut merged: BTreeMap<(WarningKind, Option<String>), (usize, String)> = BTreeMap::new();
    for ((kind, example), count) in found {
        // Each currency is told apart; of the rest one example is enough.
        let apart = matches!(kind, WarningKind::CurrencyWithoutRate).then(|| example.clone());
        merged.entry((kind, apart)).or_insert((0, example)).0 += count;
    }
    merged.into_iter().map(|((kind, _), (count, example))| TableWarning { kind, count, example }).collect()
}

fn items(tables: &Tables, note: &mut impl FnMut(WarningKind, &str)) {
    for events in tables.schedule.chunk_by(|a, b| a.client == b.client && a.item_id == b.item_id) {
        let delivered = events.iter().find(|event| event.event == ScheduleEventKind::Delivered);
        let committed = events.iter().find(|event| event.event == ScheduleEventKind::Committed);
        if let Some(delivered) = delivered
            && committed.is_none_or(|committed| committed.at.day() > delivered.at.day())
        {
            note(WarningKind::DeliveredBeforeCommitted, &delivered.item_id);
        }
        let mut waiting = false;
        let mut cancelled = false;
        let mut wrong = false;
        for event in events {
            wrong |= cancelled && event.event != ScheduleEventKind::Cancelled;
            match event.event {
                ScheduleEventKind::Waiting => waiting = true,
                ScheduleEventKind::Resumed => {
                    wrong |= !waiting;
                    waiting = false;
                }
                ScheduleEventKind::Returned => {
                    wrong |= delivered.is_none_or(|delivered| delivered.at.at > event.at.at);
                }
                ScheduleEventKind::Cancelled => cancelled = true,
                _ => {}
            }
        }
        if wrong {
            note(WarningKind::EventsOutOfOrder, &events[0].item_id);
        }
    }
}
