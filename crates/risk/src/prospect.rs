//! What stands ahead of a client's projects, as records: the S-curve of open work, and what is expected, agreed and
//! likely.

use chrono::NaiveDate;

use crate::{
    forecast::{
        earned::CurvePoint,
        project::{ProjectCosts, ProjectStanding},
    },
    history::{History, Matter},
    signal::{View, expectation},
};
use forewarn_table::{
    ClientIndex, Currency, Expectation, Project,
    expectation::{Dimension, ExpectedValue},
};

/// How many projects are drawn for a client.
const PROJECTS_MOST: usize = 2;
/// How many expectations are shown for a client.
const EXPECTATIONS_MOST: usize = 4;
/// Where the listed work ends so many days before the agreed end, more is to come and nothing is known of the end.
const LISTED_SHORT_DAYS: i64 = 30;

/// How a project stands, with its S-curve.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectCurve {
    /// Its name.
    pub name: String,
    /// The day of the review.
    pub today: NaiveDate,
    /// SPI(t): earned over elapsed time; below 1 is late.
    pub schedule_index: Option<f64>,
    /// CPI: earned over spent; below 1 is over budget.
    pub cost_index: Option<f64>,
    /// The last day first promised.
    pub planned_end: NaiveDate,
    /// The days by which all open items are delivered with a probability of 50 and 80 % each.
    pub forecast_end: Option<(NaiveDate, NaiveDate)>,
    /// Shares of its work by day: planned, actual, and the fan ahead.
    pub curve: Vec<CurvePoint>,
}

/// What a client expects of one thing, what is agreed, and what is likely.
#[derive(Debug, Clone, PartialEq)]
pub struct Prospect {
    /// Time, cost or result.
    pub dimension: Dimension,
    /// The project's name.
    pub project: Option<String>,
    /// What is measured, or the item.
    pub metric: Option<String>,
    /// What the client said last.
    pub stated: Option<Expected>,
    /// What the contract says.
    pub agreed: Option<Expected>,
    /// As likely as not.
    pub p50: Option<Expected>,
    /// With a probability of 80 %.
    pub p80: Option<Expected>,
}

/// A day or an amount.
#[derive(Debug, Clone, PartialEq)]
pub enum Expected {
    /// A day.
    Day(NaiveDate),
    /// An amount of money, with its currency, or of a unit.
    Amount(f64, String),
}

/// The projects of a client that have open work, the one that ends last first.
pub fn projects(history: &History, standings: &[ProjectStanding], client: ClientIndex) -> Vec<ProjectCurve> {
    let mut open: Vec<&ProjectStanding> =
        of_client(history, standings, client).iter().filter(|standing| standing.end.is_some()).collect();
    open.sort_by_key(|standing| (std::cmp::Reverse(standing.likely_end()), standing.project));
    open.truncate(PROJECTS_MOST);
    open.into_iter()
        .map(|standing| ProjectCurve {
            name: project(history, standing).name.clone(),
            today: history.day(client),
            schedule_index: standing.earned.schedule_index,
            cost_index: standing.earned.cost_index,
            planned_end: standing.planned_end,
            forecast_end: standing.likely_end(),
            curve: standing.earned.curve.clone(),
        })
        .collect()
}

/// The standings of a client: they are in the order of the projects, which is that of the clients.
fn of_client<'a>(
    history: &History,
    standings: &'a [ProjectStanding],
    client: ClientIndex,
) -> &'a [ProjectStanding] {
    History::of(standings, client, |standing| project(history, standing).client)
}

fn project<'a>(history: &'a History, standing: &ProjectStanding) -> &'a Project {
    &history.tables.projects[standing.project]
}

/// What a client expects of work that is not over, where that is more than was agreed or than is likely.
pub fn expectations(
    view: View<'_>,
    standings: &[ProjectStanding],
    costs: &ProjectCosts<'_>,
    client: ClientIndex,
) -> Vec<Prospect> {
    let history = view.history;
    let own = of_client(history, standings, client);
    let gaps = expectation::widest(view, client);
    let prospect = |Matter { dimension, project_id: id, metric, stated, agreed }: Matter<'_>| {
        let known = id.and_then(|id| history.tables.project(client, id));
        let standing = known.and_then(|known| {
            let place =
                |standing: &ProjectStanding| project(history, standing).project_id.cmp(&known.project_id);
            own.binary_search_by(place).ok().map(|place| &own[place])
        });
        let likely = match dimension {
            Dimension::Time => time(view, standing, known, metric, client),
            Dimension::Cost => cost(view, costs, known?, stated),
            Dimension::Result => None,
        };
        let (p50, p80) = likely.unzip();
        let said = expected(stated, view);
        let is_gap = gaps.iter().any(|gap| gap.stated == *stated)
            || match (&p80, &said) {
                (Some(Expected::Day(likely)), Expected::Day(said)) => likely > said,
                (Some(Expected::Amount(likely, _)), Expected::Amount(said, _)) => likely > said,
                _ => false,
            };
        is_gap.then(|| Prospect {
            dimension,
            project: known.map(|project| project.name.clone()),
            metric: metric.map(str::to_owned),
            stated: Some(said),
            agreed: agreed.map(|row| expected(row, view)),
            p50,
            p80,
        })
    };
    history.matters(client).into_iter().filter_map(prospect).take(EXPECTATIONS_MOST).collect()
}

/// When the item that is meant, or all listed work of the project, will be done.
fn time(
    view: View<'_>,
    standing: Option<&ProjectStanding>,
    project: Option<&Project>,
    metric: Option<&str>,
    client: ClientIndex,
) -> Option<(Expected, Expected)> {
    let history = view.history;
    let days = if let Some(item_id) = metric {
        let items = history.items_of(client);
        let first = history.items.partition_point(|item| item.client < client);
        let place = first + items.binary_search_by(|item| (*item.item_id).cmp(item_id)).ok()?;
        let forecast = view.forecasts.binary_search_by_key(&place, |forecast| forecast.item).ok()?;
        let forecast = &view.forecasts[forecast];
        (forecast.quantiles[1], forecast.quantiles[2])
    } else {
        let standing = standing?;
        let end = project.and_then(|project| project.agreed_end).map(|end| end.last_day);
        let short = end.is_some_and(|end| (end - standing.planned_end).num_days() > LISTED_SHORT_DAYS);
        standing.likely_end().filter(|_| !short)?
    };
    Some((Expected::Day(days.0), Expected::Day(days.1)))
}

/// What the project will cost, in the currency of the expectation.
fn cost(
    view: View<'_>,
    costs: &ProjectCosts<'_>,
    project: &Project,
    stated: &Expectation,
) -> Option<(Expected, Expected)> {
    let quantiles = costs.project(project)?.quantiles;
    let currency = currency(view, stated);
    let rate = view.history.rates.on(currency, view.history.day(project.client))?;
    let amount = |value: f64| Expected::Amount(value / rate, currency.to_string());
    Some((amount(quantiles[1]), amount(quantiles[2])))
}

fn currency(view: View<'_>, row: &Expectation) -> Currency {
    let own = view.history.tables.clients[row.client].currency;
    row.unit.as_deref().and_then(Currency::parse).or(own).unwrap_or(view.config.currency)
}

fn expected(row: &Expectation, view: View<'_>) -> Expected {
    match row.value {
        ExpectedValue::Day(day) => Expected::Day(day),
        ExpectedValue::Number(amount) if row.dimension == Dimension::Cost => {
            Expected::Amount(amount, currency(view, row).to_string())
        }
        ExpectedValue::Number(amount) => Expected::Amount(amount, String::new()),
    }
}
