//! The state of each project: earned value, earned schedule, and when its open work will be done.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    Forecaster, ItemForecast, JointForecast,
    earned::{EarnedItem, EarnedMoney, EarnedValue, earned},
    ratio::{AmountClass, AmountForecast, WorkAmount},
};
use crate::history::History;
use forewarn_table::{ClientIndex, CommonAmount, Deadline, Project, budget::ProjectBudget, money::MoneyKind};

/// Status words of a finished project.
const OVER: [&str; 6] = ["done", "finished", "completed", "complete", "closed", "delivered"];

/// The state of a project.
#[derive(Debug, Clone, PartialEq)]
pub struct ProjectStanding {
    /// The project's index in the table.
    pub project: usize,
    /// The day its first item was committed to, or the agreed start where that is earlier.
    pub started_on: NaiveDate,
    /// The last day that was first promised for any of its items.
    pub planned_end: NaiveDate,
    /// When all its open items will be delivered, and the probability that they are by the date now promised: the agreed
    /// end, but not before the last date now promised for an item; else that date. `None` where no item is open.
    pub end: Option<JointForecast>,
    /// Earned value and earned schedule. The cost index takes the part of the budget that belongs to the time which the
    /// listed items cover: a retainer's later items are not listed yet.
    pub earned: EarnedValue,
    /// The estimate at completion of the whole project, in the workspace's currency.
    pub estimate_at_completion: Option<f64>,
}

impl ProjectStanding {
    /// The days by which all open items will be delivered with a probability of 50 and 80 %.
    pub fn likely_end(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.end.as_ref().map(|end| (end.quantiles[1], end.quantiles[2]))
    }
}

/// The items of a project.
struct ProjectItems {
    earned: Vec<EarnedItem>,
    /// The day the first was committed to.
    since: NaiveDate,
    /// The indexes of those that are open.
    open: Vec<usize>,
    /// The last date now promised for one of those.
    due: Option<Deadline>,
}

/// The state of every project with dated items, in table order; `forecasts` are those of the forecaster.
pub fn standings(
    history: &History,
    forecaster: &Forecaster<'_>,
    forecasts: &[ItemForecast],
) -> Vec<ProjectStanding> {
    let mut items: BTreeMap<(ClientIndex, &str), ProjectItems> = BTreeMap::new();
    let mut next = forecasts.iter().peekable();
    for (index, item) in history.items.iter().enumerate() {
        while next.next_if(|forecast| forecast.item < index).is_some() {}
        let forecast = next.peek().filter(|forecast| forecast.item == index);
        let (Some(project), Some(due), Some(at)) =
            (item.project_id.as_deref(), item.first_due, item.committed_at)
        else {
            continue;
        };
        if item.cancelled_at.is_some() {
            continue;
        }
        let own = items.entry((item.client, project)).or_insert_with(|| ProjectItems {
            earned: Vec::new(),
            since: at.day(),
            open: Vec::new(),
            due: None,
        });
        own.since = own.since.min(at.day());
        if forecast.is_some() {
            own.open.push(index);
            own.due = own.due.max(item.due);
        }
        own.earned.push(EarnedItem {
            weight: item.weight.max(0.0),
            planned_on: due.last_day,
            delivered_on: item.delivered_at.map(|at| at.day()),
            forecast_on: forecast.map(|forecast| (forecast.quantiles[1], forecast.quantiles[2])),
        });
    }
    let money = money(history);
    let standing = |(index, project): (usize, &Project)| {
        let key = (project.client, project.project_id.as_str());
        let own = items.get(&key)?;
        let agreed = project.agreed_start.map(|start| start.day());
        let started_on = agreed.map_or(own.since, |agreed| agreed.min(own.since));
        let planned_end = own.earned.iter().map(|item| item.planned_on).max()?;
        let spending = money.get(project.project_id.as_str());
        let recurs = spending.is_some_and(|spending| spending.recurs);
        let covered = project.agreed_end.filter(|_| !recurs).map_or(1.0, |end| {
            let days = |day: NaiveDate| (day - started_on).num_days().max(1) as f64;
            (days(planned_end) / days(end.last_day)).min(1.0)
        });
        let paid = spending.and_then(|spending| {
            Some(EarnedMoney { budget: spending.budget?.units() * covered, spent: spending.spent.units() })
        });
        let today = history.day(project.client);
        let end = forecaster.together(&own.open, own.due.max(project.agreed_end));
        let earned = earned(&until(own.earned.clone(), end.as_ref()), started_on, today, paid)?;
        Some(ProjectStanding {
            project: index,
            started_on,
            planned_end,
            end,
            estimate_at_completion: earned.estimate_at_completion.map(|estimate| estimate / covered),
            earned,
        })
    };
    history.tables.projects.iter().enumerate().filter_map(standing).collect()
}

/// The items with the one that comes last put on the day by which all are done, so that the curve ends where the project
/// does.
fn until(mut items: Vec<EarnedItem>, end: Option<&JointForecast>) -> Vec<EarnedItem> {
    let Some(end) = end else { return items };
    let middle = items.iter_mut().filter_map(|item| item.forecast_on.as_mut()).max_by_key(|days| days.0);
    middle.into_iter().for_each(|days| days.0 = end.quantiles[1]);
    let late = items.iter_mut().filter_map(|item| item.forecast_on.as_mut()).max_by_key(|days| days.1);
    late.into_iter().for_each(|days| days.1 = end.quantiles[2]);
    items
}

/// The money of a project in the workspace's currency.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ProjectSpending {
    /// The amount first agreed: the project's cost, otherwise its first budget.
    pub agreed: Option<CommonAmount>,
    /// The amount that may be spent: the last budget with change orders, otherwise the agreed amount.
    pub budget: Option<CommonAmount>,
    /// The amount spent.
    pub spent: CommonAmount,
    /// Whether the budget comes anew each period: then it is that of the periods so far.
    pub recurs: bool,
}

/// The money of every project that has any, by id. An amount without a rate is left out.
pub fn money(history: &History) -> BTreeMap<&str, ProjectSpending> {
    let mut sums: BTreeMap<&str, ProjectSpending> = BTreeMap::new();
    for project in &history.tables.projects {
        let own = project.currency.or(history.tables.clients[project.client].currency);
        let day = project.agreed_start.map_or_else(|| history.day(project.client), |start| start.day());
        let agreed =
            project.agreed_cost.and_then(|cost| history.rates.own(history.rates.amount(cost, own), day));
        sums.insert(
            &project.project_id,
            ProjectSpending { agreed, budget: agreed, ..ProjectSpending::default() },
        );
    }
    let mut budgets: BTreeMap<&str, (ClientIndex, ProjectBudget)> = BTreeMap::new();
    for event in &history.tables.money {
        let Some(project) = event.project_id.as_deref() else { continue };
        let Some(amount) = history.own_amount(event) else { continue };
        match event.kind {
            MoneyKind::Budget | MoneyKind::ChangeOrder => {
                let budget =
                    budgets.entry(project).or_insert_with(|| (event.client, ProjectBudget::default()));
                budget.1.add(event, amount);
            }
            MoneyKind::Cost => sums.entry(project).or_default().spent += amount,
            _ => {}
        }
    }
    for (project, (client, budget)) in budgets {
        let sum = sums.entry(project).or_default();
        sum.agreed = sum.agreed.or(budget.first());
        sum.recurs = budget.recurs_by_word();
        sum.budget = budget.total(history.day(client)).or(sum.budget.map(|agreed| agreed + budget.changes()));
    }
    sums
}

/// How far projects' costs exceed what was agreed.
#[derive(Debug)]
pub struct ProjectCosts<'a> {
    class: AmountClass<'a>,
    money: BTreeMap<&'a str, ProjectSpending>,
}

impl<'a> ProjectCosts<'a> {
    /// Learns from every project with an agreed cost. One that began before money was first recorded is left out:
    /// part of its cost is unknown.
    pub fn new(history: &'a History) -> Self {
        let money = money(history);
        let since = history.tables.money.iter().map(|event| event.at.day()).min();
        let amount = |project: &'a Project| {
            let spending = money.get(project.project_id.as_str())?;
            let told = project.status.as_deref().is_some_and(|status| OVER.contains(&status));
            Some(WorkAmount {
                service: project.service.as_deref(),
                planned: spending
                    .agreed
                    .map(CommonAmount::units)
                    .filter(|_| project.agreed_start.map(|start| start.day()) >= since)?,
                actual: spending.spent.units(),
                finished: told && project.status_at.is_some_and(|at| at.at <= history.as_of),
            })
        };
        let amounts: Vec<WorkAmount<'a>> =
            history.tables.projects.iter().filter(|_| since.is_some()).filter_map(amount).collect();
        Self { class: AmountClass::new(&amounts), money }
    }

    /// The final cost of new work with an agreed cost, in the workspace's currency.
    pub fn proposal(&self, service: Option<&str>, agreed: f64) -> AmountForecast {
        self.class.forecast(service, agreed, 0.0)
    }

    /// The final cost of a project, given its cost so far; `None` without an agreed cost.
    pub fn project(&self, project: &Project) -> Option<AmountForecast> {
        let spending = self.money.get(project.project_id.as_str())?;
        let agreed = spending.agreed.map(CommonAmount::units).filter(|agreed| *agreed > 0.0)?;
        Some(self.class.forecast(project.service.as_deref(), agreed, spending.spent.units()))
    }
}
