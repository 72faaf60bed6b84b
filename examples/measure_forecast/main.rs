//! Measures the forecast against its rivals, walk-forward by month, on the development data.
//!
//! `cargo run --release --example measure_forecast -- DATA [SET,SET | stale]` writes the tables of docs/forecast.md;
//! `cargo run --release --example measure_forecast -- cost WORKSPACE` times forecasting within a review.
#![allow(
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a measuring tool"
)]

mod amounts;
mod cost;
mod ends;
mod metrics;
mod rival;
mod sets;

use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate};
use forewarn::{
    forecast::{ForecastCase, forecast, kept_when_made},
    history::Item,
    pauses::Pauses,
};

use crate::{
    metrics::Row,
    sets::{Record, Set, ZONE, instant},
};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let Some(folder) = arguments.next().map(PathBuf::from) else {
        println!("which folder holds the data sets?");
        return;
    };
    let only = arguments.next();
    if folder == Path::new("cost") {
        if let Err(error) = cost::measure(Path::new(&only.unwrap_or_default())) {
            println!("{error}");
        }
        return;
    }
    let wanted = |set: &Set| only.as_deref().is_none_or(|only| only.split(',').any(|name| name == set.name));
    let stale = only.as_deref() == Some("stale");
    if !stale {
        table(sets::all(&folder).into_iter().filter(wanted));
    }
    if stale || only.is_none() {
        println!();
        table(sets::stale(&folder).into_iter());
    }
    if only.is_none() {
        amounts::all(&folder);
        made(&folder);
        ends::all(&folder);
    }
}

/// The table of some sets, and of all of them.
fn table(sets: impl Iterator<Item = Set>) {
    metrics::head();
    let mut pooled: Vec<Row> = Vec::new();
    for set in sets {
        let mut rows = walk(&set);
        metrics::line(set.name, rows.iter());
        for (state, name) in ["– promised", "– overdue", "– undated"].iter().enumerate() {
            let count = rows.iter().filter(|row| row.state == state && row.delivered.is_some()).count();
            if count > 0 && count < rows.len() {
                metrics::line(name, rows.iter().filter(|row| row.state == state));
            }
        }
        let next = pooled.iter().map(|row| row.item + 1).max().unwrap_or(0);
        for row in &mut rows {
            row.item += next;
        }
        pooled.extend(rows);
    }
    metrics::line("all", pooled.iter());
}

/// How well the chance of each promise was told when it was made.
fn made(folder: &Path) {
    println!(
        "\n| promises when made | n (items) | kept | stated | Brier | skill over the base rate by then (90 %) |\n|---|---|---|---|---|---|"
    );
    let mut pooled: Vec<Told> = Vec::new();
    for set in sets::all(folder) {
        let items: Vec<Item> = set.records.iter().map(sets::Record::whole).collect();
        let cases: Vec<ForecastCase<'_>> =
            items.iter().zip(&set.records).map(|(item, record)| case(item, record)).collect();
        let mut promises = kept_when_made(&cases, set.end(), &Pauses::default(), set.fallback());
        promises.sort_by_key(|promise| (promise.made_at, promise.item));
        let mut past: Vec<(chrono::DateTime<chrono::Utc>, bool)> = Vec::new();
        let mut told: Vec<Told> = Vec::new();
        for promise in promises.iter().filter(|promise| promise.due_at > promise.made_at) {
            let item = &items[promise.item];
            let kept = item.delivered_at.is_some_and(|at| at.at <= promise.due_at);
            let ended =
                if kept { item.delivered_at.map_or(promise.due_at, |at| at.at) } else { promise.due_at };
            if ended > set.end() || (!kept && item.cancelled_at.is_some_and(|at| at.at < promise.due_at)) {
                continue;
            }
            let known: Vec<bool> =
                past.iter().filter(|(at, _)| *at <= promise.made_at).map(|(_, kept)| *kept).collect();
            let base = (known.iter().filter(|kept| **kept).count() as f64 + 1.0) / (known.len() as f64 + 2.0);
            told.push(Told { item: promise.item, kept, stated: promise.p_kept, base });
            past.push((ended, kept));
        }
        if told.is_empty() {
            continue;
        }
        when_made(set.name, &told);
        let next = pooled.iter().map(|told| told.item + 1).max().unwrap_or(0);
        pooled.extend(told.into_iter().map(|told| Told { item: told.item + next, ..told }));
    }
    when_made("all", &pooled);
}

/// A promise with the chance that it was given when it was made, and the base rate by then.
#[derive(Clone, Copy)]
struct Told {
    item: usize,
    kept: bool,
    stated: f64,
    base: f64,
}

fn when_made(name: &str, told: &[Told]) {
    let truth = |kept: bool| f64::from(u8::from(kept));
    // By item: (promises, squared errors of the chance, of the base rate).
    let mut items: std::collections::BTreeMap<usize, [f64; 3]> = std::collections::BTreeMap::new();
    for promise in told {
        let sums = items.entry(promise.item).or_default();
        let squared = |chance: f64| (chance - truth(promise.kept)).powi(2);
        let parts = [1.0, squared(promise.stated), squared(promise.base)];
        sums.iter_mut().zip(parts).for_each(|(sum, part)| *sum += part);
    }
    let items: Vec<[f64; 3]> = items.into_values().collect();
    let skill = |weights: &[f64]| {
        let sum =
            |place: usize| items.iter().zip(weights).map(|(item, weight)| item[place] * weight).sum::<f64>();
        1.0 - sum(1) / sum(2)
    };
    let (low, high) = metrics::interval(items.len(), skill);
    let n = told.len() as f64;
    let mean = |part: &dyn Fn(&Told) -> f64| told.iter().map(part).sum::<f64>() / n;
    println!(
        "| {name} | {n} ({}) | {:.2} | {:.2} | {:.3} | {:+.3} ({low:+.3} to {high:+.3}) |",
        items.len(),
        mean(&|promise| truth(promise.kept)),
        mean(&|promise| promise.stated),
        mean(&|promise| (promise.stated - truth(promise.kept)).powi(2)),
        skill(&vec![1.0; items.len()]),
    );
}

fn case<'a>(item: &'a Item, record: &'a Record) -> ForecastCase<'a> {
    ForecastCase {
        item,
        service: record.service.as_deref(),
        owner: record.owner.as_deref(),
        zone: ZONE,
        first_due_at: record.events.iter().find(|event| event.due.is_some()).map(|event| event.at.at),
    }
}

fn next_month(day: NaiveDate) -> NaiveDate {
    let (year, month) = if day.month() == 12 { (day.year() + 1, 1) } else { (day.year(), day.month() + 1) };
    NaiveDate::from_ymd_opt(year, month, 1).expect("is a date")
}

fn walk(set: &Set) -> Vec<Row> {
    let wholes: Vec<Item> = set.records.iter().map(sets::Record::whole).collect();
    let mut rows = Vec::new();
    // (known from, kept) of earlier forecasts, for the walk-forward base rate.
    let mut past: Vec<(chrono::DateTime<chrono::Utc>, bool)> = Vec::new();
    let mut day = set.from;
    while day <= set.to {
        let as_of = instant(day);
        let known: Vec<(usize, Item)> = set
            .records
            .iter()
            .enumerate()
            .filter_map(|(place, record)| Some((place, record.as_of(as_of)?)))
            .collect();
        let cases: Vec<ForecastCase<'_>> =
            known.iter().map(|(place, item)| case(item, &set.records[*place])).collect();
        let forecasts = forecast(&cases, as_of, &Pauses::default(), set.fallback());
        let items: Vec<Item> = known.iter().map(|(_, item)| item.clone()).collect();
        let rivals = rival::answer(&items, as_of);
        let resolved: Vec<bool> = past.iter().filter(|(at, _)| *at <= as_of).map(|(_, kept)| *kept).collect();
        let base =
            (resolved.iter().filter(|kept| **kept).count() as f64 + 1.0) / (resolved.len() as f64 + 2.0);
        let mut fresh = Vec::new();
        for forecast in forecasts {
            let (place, item) = &known[forecast.item];
            let whole = &wholes[*place];
            let rival = &rivals[&forecast.item];
            let ahead = |day: NaiveDate| (day - as_of.date_naive()).num_days() as f64;
            let face = item.due.map_or(as_of.date_naive(), |due| due.last_day.max(as_of.date_naive()));
            let kept = item.due.filter(|due| due.by > as_of).map(|due| {
                let kept = match (whole.delivered_at, whole.cancelled_at) {
                    (Some(delivered), _) => Some((!Item::is_late(delivered, due), delivered.at)),
                    (None, Some(cancelled)) => (cancelled.at >= due.by).then_some((false, due.by)),
                    (None, None) => (due.by <= set.end()).then_some((false, due.by)),
                };
                kept.map(|(kept, at)| {
                    fresh.push((at.min(due.by), kept));
                    (kept, [forecast.p_kept.expect("has a due"), rival.p_kept.expect("has a due"), base])
                })
            });
            let kept = kept.flatten();
            if whole.delivered_at.is_none() && kept.is_none() {
                continue;
            }
            rows.push(Row {
                item: *place,
                quantiles: [forecast.quantiles.map(ahead), rival.quantiles.map(ahead), [ahead(face); 5]],
                delivered: whole.delivered_at.map(|delivered| ahead(delivered.day())),
                kept,
                state: item.due.map_or(2, |due| usize::from(due.by <= as_of)),
            });
        }
        past.extend(fresh);
        day = next_month(day);
    }
    rows
}
