//! References for a brief from the workspace's own history: the agency's own reference class.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{brief::Brief, reference::References};
use crate::{
    forecast::{
        CASES_LEAST,
        project::ProjectCosts,
        ratio::{AmountClass, AmountForecast, WorkAmount},
    },
    history::History,
};
use forewarn_table::{ClientIndex, Currency, Measurement, config::Config};

/// Hours of concentrated work that a full-time person has in a week; the rest goes into talks and other clients.
const HOURS_A_WEEK: f64 = 30.0;
/// Projects whose prices differ by less than this factor are of comparable size.
const COMPARABLE: f64 = 3.0;
/// With fewer projects of comparable price, all of the service are asked.
const COMPARABLE_LEAST: usize = 3;

impl References {
    /// The published references of a brief: for time only where the size of the work is known, since any share of a date
    /// that was pulled out of the air says nothing. `today` is used if no start is given.
    pub fn of_brief(brief: &Brief, today: NaiveDate) -> Self {
        let days = days(brief, today).zip(effort_days(brief)).map(|(days, effort)| days.max(effort));
        Self::published(days, brief.cost.agreed.or(brief.cost.client_says))
    }

    /// The same, replaced by the workspace's own history wherever it has enough cases.
    #[must_use]
    pub fn or_history(self, brief: &Brief, today: NaiveDate, history: &History, config: &Config) -> Self {
        let service = brief.project.service.as_deref().map(str::to_lowercase);
        let service = service.as_deref();
        self.or_own(time(brief, service, today, history), cost(brief, service, history, config), {
            let met = results(history);
            (!met.is_empty()).then(|| AmountClass::new(&met).forecast(service, 1.0, 0.0))
        })
    }
}

/// Days from the start to the agreed end, else to the client's.
fn days(brief: &Brief, today: NaiveDate) -> Option<f64> {
    let end = brief.time.agreed.or(brief.time.client_says)?;
    Some((end - brief.project.start.unwrap_or(today)).num_days() as f64).filter(|days| *days > 0.0)
}

/// Days in which the estimated hours can be worked, if nothing else is done in them.
fn effort_days(brief: &Brief) -> Option<f64> {
    let hours = brief.project.effort_hours.filter(|hours| *hours > 0.0)?;
    let people = brief.project.people.filter(|people| *people > 0.0).unwrap_or(1.0);
    Some(hours / (people * HOURS_A_WEEK) * 7.0)
}

/// How long whole projects of the service took, for one that is planned at what comparable ones were, but not shorter than its
/// hours take: a short date does not make the work short.
fn time(brief: &Brief, service: Option<&str>, today: NaiveDate, history: &History) -> Option<AmountForecast> {
    let days = days(brief, today)?;
    let past = past_projects(history, service?);
    if past.iter().filter(|project| project.amount.finished).count() < CASES_LEAST {
        return None;
    }
    let price = brief.cost.agreed.or(brief.cost.client_says).filter(|price| *price > 0.0);
    let comparable = |project: &&PastProject<'_>| {
        let same = brief.cost.currency.as_deref().map(str::to_uppercase)
            == project.currency.map(|code| code.to_string());
        let ratio = price.zip(project.price).map(|(price, own)| (price / own).max(own / price));
        same && ratio.is_some_and(|ratio| ratio < COMPARABLE)
    };
    let mut plans: Vec<f64> = past.iter().filter(comparable).map(|project| project.amount.planned).collect();
    // With no price to compare by, a later date is taken to mean more work.
    let least = if plans.len() < COMPARABLE_LEAST {
        plans = past.iter().map(|project| project.amount.planned).collect();
        days
    } else {
        0.0
    };
    plans.sort_by(f64::total_cmp);
    let usual = plans[plans.len() / 2];
    let planned = usual.max(least).max(effort_days(brief).unwrap_or(0.0));
    let amounts: Vec<WorkAmount<'_>> = past.iter().map(|project| project.amount).collect();
    Some(AmountClass::new(&amounts).forecast(service, planned, 0.0))
}

/// A project of the past: days planned against days taken, and its price.
struct PastProject<'a> {
    amount: WorkAmount<'a>,
    price: Option<f64>,
    currency: Option<Currency>,
}

/// The projects of a service with an agreed span and items. One is finished when its last item is delivered; until then it
/// has taken at least the days since its start.
fn past_projects<'a>(history: &'a History, service: &str) -> Vec<PastProject<'a>> {
    let mut ends: BTreeMap<(ClientIndex, &str), (bool, Option<NaiveDate>)> = BTreeMap::new();
    for item in &history.items {
        let Some(project) = item.project_id.as_deref() else { continue };
        if item.cancelled_at.is_some() {
            continue;
        }
        let (open, last) = ends.entry((item.client, project)).or_default();
        *open |= item.is_open();
        *last = (*last).max(item.delivered_at.map(|at| at.day()));
    }
    history
        .tables
        .projects
        .iter()
        .filter(|project| project.service.as_deref() == Some(service))
        .filter_map(|project| {
            let (start, end) = (project.agreed_start?.day(), project.agreed_end?.last_day);
            let &(open, last) = ends.get(&(project.client, project.project_id.as_str()))?;
            let today = history.day(project.client);
            let finished = !open && last.is_some() && (last >= Some(end) || today > end);
            let until = if finished { last? } else { today };
            let (planned, actual) = ((end - start).num_days() as f64, (until - start).num_days() as f64);
            (planned > 0.0 && actual > 0.0).then(|| PastProject {
                amount: WorkAmount { service: project.service.as_deref(), planned, actual, finished },
                price: project.agreed_cost.map(forewarn_table::Money::units).filter(|price| *price > 0.0),
                currency: project.currency.or(history.tables.clients[project.client].currency),
            })
        })
        .collect()
}

/// What a project of that price costs in the end, in the currency of the brief.
fn cost(brief: &Brief, service: Option<&str>, history: &History, config: &Config) -> Option<AmountForecast> {
    let planned = brief.cost.agreed.or(brief.cost.client_says).filter(|cost| *cost > 0.0)?;
    let currency = match brief.cost.currency.as_deref() {
        Some(code) => Currency::parse(code)?,
        None => config.currency,
    };
    let rate = history.rates.on(currency, config.day_of(history.as_of))?;
    let mut forecast = ProjectCosts::new(history).proposal(service, planned * rate);
    forecast.quantiles = forecast.quantiles.map(|amount| amount / rate);
    Some(forecast)
}

/// Past targets over what was reached by their day, a planned amount of 1 each; only figures that were to rise.
fn results(history: &History) -> Vec<WorkAmount<'_>> {
    let services: BTreeMap<&str, Option<&str>> = history
        .tables
        .projects
        .iter()
        .map(|project| (project.project_id.as_str(), project.service.as_deref()))
        .collect();
    let mut series: BTreeMap<(ClientIndex, Option<&str>, &str), Vec<&Measurement>> = BTreeMap::new();
    for row in &history.tables.results {
        series.entry((row.client, row.project_id.as_deref(), &row.metric)).or_default().push(row);
    }
    series
        .into_iter()
        .filter_map(|((_, project, _), rows)| {
            let (target, by) = rows.iter().rev().find_map(|row| Some((row.target?, row.target_by?)))?;
            let mut actuals = rows.iter().filter_map(|row| Some((row.at.at, row.actual?)));
            let first = actuals.next()?.1;
            let reached = actuals.take_while(|(at, _)| *at <= by.by).last()?.1;
            let told = by.by <= history.as_of && target > first && first > 0.0 && reached > 0.0;
            told.then(|| WorkAmount {
                service: project.and_then(|id| services.get(id).copied().flatten()),
                planned: 1.0,
                actual: target / reached,
                finished: true,
            })
        })
        .collect()
}
