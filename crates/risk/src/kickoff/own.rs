//! References for a brief from the workspace's own history: the agency's own reference class.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{brief::Brief, reference::References};
use crate::{
    forecast::{
        ClassFallback, Forecaster, ProposalForecast, ProposedWork,
        project::ProjectCosts,
        ratio::{AmountClass, AmountForecast, WorkAmount},
        workspace::cases,
    },
    history::History,
};
use forewarn_table::{ClientIndex, Currency, Measurement, config::Config};

impl References {
    /// The published references of a brief. `today` is used if no start is given.
    pub fn of_brief(brief: &Brief, today: NaiveDate) -> Self {
        Self::published(days(brief, today), brief.cost.agreed.or(brief.cost.client_says))
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
    Some((end - brief.project.start.unwrap_or(today)).num_days() as f64)
}

fn time(
    brief: &Brief,
    service: Option<&str>,
    today: NaiveDate,
    history: &History,
) -> Option<ProposalForecast> {
    let days = days(brief, today).filter(|days| *days > 0.0)?;
    let cases = cases(history);
    let wanted = brief.project.client.to_lowercase();
    let client = history.client_indexes().zip(&history.tables.clients).find_map(|(index, row)| {
        (row.client_id.to_lowercase() == wanted || row.name.to_lowercase() == wanted).then_some(index)
    });
    let proposal = ProposedWork {
        client,
        service,
        owner: brief.project.owner.as_deref(),
        weight: 1.0,
        days: Some(days),
    };
    Some(Forecaster::new(&cases, history.as_of, ClassFallback::BuiltIn).proposal(&proposal))
}

/// What a project of that price costs in the end, in the currency of the brief.
fn cost(brief: &Brief, service: Option<&str>, history: &History, config: &Config) -> Option<AmountForecast> {
    let planned = brief.cost.agreed.or(brief.cost.client_says).filter(|cost| *cost > 0.0)?;
    let currency = match brief.cost.currency.as_deref() {
        Some(code) => Some(Currency::parse(code)?),
        None => None,
    };
    let rate = config.in_own_currency(1.0, currency).filter(|rate| *rate > 0.0)?;
    let mut forecast = ProjectCosts::new(history, config).proposal(service, planned * rate);
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
