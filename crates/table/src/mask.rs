//! The one place that hides the future: tables as they were known at a moment.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::{Client, Person, Project, SharedRows, StatedPromise, TableRow, Tables};

/// The tables as they were known at `as_of`: rows whose time is later are gone, and so are the attributes of
/// undated rows that were not true yet.
///
/// Later phases get nothing but this, so that no signal can see the future.
pub fn as_of(tables: &Tables, as_of: DateTime<Utc>) -> Tables {
    Tables {
        clients: tables.clients.iter().map(|client| mask_client(client, as_of)).collect(),
        projects: tables.projects.iter().map(|project| mask_project(project, as_of)).collect(),
        schedule: known(&tables.schedule, as_of),
        money: known(&tables.money, as_of),
        messages: tables.messages.up_to(as_of.timestamp()),
        promises: known(&tables.promises, as_of)
            .into_iter()
            .map(|promise| mask_promise(promise, as_of))
            .collect(),
        expectations: known(&tables.expectations, as_of),
        results: known(&tables.results, as_of),
        outcomes: known(&tables.outcomes, as_of),
        people: tables.people.iter().map(|person| mask_person(person, tables, as_of)).collect(),
        holidays: tables.holidays.clone(),
        decisions: known(&tables.decisions, as_of),
        rates: known(&tables.rates, as_of),
        contracts: known(&tables.contracts, as_of),
        ratings: known(&tables.ratings, as_of),
        meetings: known(&tables.meetings, as_of),
    }
}

fn known<T: TableRow>(rows: &[Arc<T>], as_of: DateTime<Utc>) -> SharedRows<T> {
    rows.iter().filter(|row| row.known_at().is_none_or(|at| at <= as_of)).cloned().collect()
}

/// The end of a relation counts only once it has passed.
fn mask_client(client: &Client, as_of: DateTime<Utc>) -> Client {
    let mut client = client.clone();
    client.until = client.until.filter(|&day| forewarn_base::value::day_end(day, client.zone) <= as_of);
    client
}

/// A role counts from its first day on, and its end once it has passed.
fn mask_person(person: &Person, tables: &Tables, as_of: DateTime<Utc>) -> Person {
    let mut person = person.clone();
    let zone = person.client.map_or(chrono_tz::UTC, |client| tables.clients[client].zone);
    let end = |day: NaiveDate| forewarn_base::value::day_end(day, zone);
    person.until = person.until.filter(|day| end(*day) <= as_of);
    if person.from.is_some_and(|day| day.pred_opt().is_some_and(|before| end(before) > as_of)) {
        (person.role, person.from, person.until) = (None, None, None);
    }
    person
}

/// A status counts from the time it was given.
fn mask_project(project: &Project, as_of: DateTime<Utc>) -> Project {
    let mut project = project.clone();
    if project.status_at.is_none_or(|at| at.at > as_of) {
        project.status = None;
        project.status_at = None;
    }
    project
}

/// What became of a promise counts from then on.
fn mask_promise(mut promise: Arc<StatedPromise>, as_of: DateTime<Utc>) -> Arc<StatedPromise> {
    let later = |moment: Option<super::Moment>| moment.is_some_and(|moment| moment.at > as_of);
    if later(promise.kept_at) || later(promise.withdrawn_at) {
        let promise = Arc::make_mut(&mut promise);
        promise.kept_at = promise.kept_at.filter(|kept| kept.at <= as_of);
        promise.withdrawn_at = promise.withdrawn_at.filter(|withdrawn| withdrawn.at <= as_of);
    }
    promise
}
