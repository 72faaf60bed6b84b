//! Watermelon: green outside, red inside.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Duration, Months, NaiveDate};
use forewarn_table::ClientIndex;

use super::{Fact, Group, Proof, Signal, SignalId, Unit, View, by_client, cause::Cause, schedule};
use crate::history::{History, Item, item::Move};

/// How many of the client's projects are reported green (or "on track") while one of their items is overdue by more
/// than three working days; plus dates moved only after they had passed, and days on which overdue work was closed in a
/// mass before a review, in the last 90 days; null where no status is known, no date was moved and fewer than five items
/// were closed. Source: projects, schedule.
pub const WATERMELON: Signal = Signal {
    id: SignalId::Watermelon,
    name: "watermelon",
    group: Group::Watermelon,
    unit: Unit::Count,
    cause: Cause::Watermelon,
    tables: &["projects", "schedule"],
    occasions: None,
    values: |view| {
        Ok(by_client(view, |client| {
            let history = view.history;
            let projects = history.tables.projects_of(client);
            let reported = projects.iter().any(|project| project.status.is_some());
            let moved = history.items_of(client).iter().any(|item| !item.moves.is_empty());
            let closed = history.items_of(client).iter().filter(|item| closed_on(item).is_some()).count();
            (reported || moved || closed >= CLOSED_LEAST).then(|| proofs(view, client).len() as f64)
        }))
    },
    proofs,
};

fn proofs(view: View<'_>, client: ClientIndex) -> Vec<Proof> {
    let history = view.history;
    let mut proofs = Vec::new();
    // Projects with an item that is overdue by more than three working days.
    let late = history.items_of(client).iter().filter(|item| schedule::overdue_days(history, item) > 3.0);
    let late: BTreeSet<&str> = late.filter_map(|item| item.project_id.as_deref()).collect();
    for project in history.tables.projects_of(client) {
        let (Some(status), Some(at)) = (&project.status, project.status_at) else { continue };
        let green = ["green", "on track", "on_track", "ok", "зелёный", "зеленый", "в графике"]
            .contains(&status.as_str());
        if green && late.contains(project.project_id.as_str()) {
            let fact = Fact::Green { project: project.name.clone(), status: status.clone() };
            proofs.push(Proof {
                at: at.at,
                table: "projects",
                id: project.project_id.clone(),
                fact,
                quote: None,
            });
        }
    }
    for item in history.items_of(client) {
        for step in item.moves.iter().filter(|step| step.is_grievance()) {
            let Move { at, from, to, .. } = step;
            let is_recent = history.as_of - at.at <= Duration::days(90);
            let Some(from) = from.filter(|from| from.by < at.at && is_recent) else { continue };
            let fact =
                Fact::Moved { name: item.name.to_string(), from: Some(from.last_day), to: to.last_day };
            proofs.push(Proof {
                at: at.at,
                table: "schedule",
                id: item.item_id.to_string(),
                fact,
                quote: None,
            });
        }
    }
    proofs.extend(mass_closings(history, client).map(|(on, count)| Proof {
        at: forewarn_base::value::day_end(on, history.tables.clients[client].zone).min(history.as_of),
        table: "schedule",
        id: format!("closed:{on}"),
        fact: Fact::Closed { count, on },
        quote: None,
    }));
    proofs
}

/// So many items closed on one day make a mass.
const CLOSED_LEAST: usize = 5;
/// And so many times the usual of the days on which the client's items are closed.
const CLOSED_TIMES: usize = 3;
/// How many working days before a review a mass is closed for it.
const BEFORE_REVIEW: i64 = 3;

/// Days of the last 90 on which at least five items were closed, three times as many as on the client's other closing
/// days in the median, at least half of them overdue by then, within three working days before a review: the day of a
/// reported status, or the first of a month.
fn mass_closings(history: &History, client: ClientIndex) -> impl Iterator<Item = (NaiveDate, usize)> {
    let mut days: BTreeMap<NaiveDate, (usize, usize)> = BTreeMap::new();
    for item in history.items_of(client) {
        let Some(on) = closed_on(item) else { continue };
        let day = days.entry(on).or_default();
        day.0 += 1;
        day.1 += usize::from(item.due.is_some_and(|due| due.last_day < on));
    }
    let mut usual: Vec<f64> = days.values().map(|(count, _)| *count as f64).collect();
    let usual = forewarn_base::stat::median(&mut usual).unwrap_or(0.0);
    let calendar = history.calendars.of(client);
    let projects = history.tables.projects_of(client).iter();
    let mut reported: Vec<NaiveDate> =
        projects.filter_map(|project| project.status_at.map(|at| at.day())).collect();
    reported.sort_unstable();
    let today = history.day(client);
    days.into_iter().filter_map(move |(on, (count, overdue))| {
        let next_month = on.with_day(1).and_then(|first| first.checked_add_months(Months::new(1)));
        let before = |review: &NaiveDate| calendar.working_days_between(on, *review) <= BEFORE_REVIEW;
        // The next review decides: those after it are further away.
        let next_review = reported.get(reported.partition_point(|review| *review < on));
        let mass = count >= CLOSED_LEAST
            && count as f64 >= usual * CLOSED_TIMES as f64
            && 2 * overdue >= count
            && (today - on).num_days() <= 90
            && (next_review.is_some_and(before) || next_month.is_some_and(|day| before(&day)));
        mass.then_some((on, count))
    })
}

/// The day on which an item was delivered, or given up.
fn closed_on(item: &Item) -> Option<NaiveDate> {
    item.delivered_at.or(item.cancelled_at).map(|at| at.day())
}
