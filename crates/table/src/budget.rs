//! What a project may cost: a budget for the whole of it, or one that comes anew each month, quarter or year.

use chrono::NaiveDate;

pub use super::budget_period::{BudgetPeriod, Rollover};
use super::{CommonAmount, MoneyEvent, money::MoneyKind};

/// A budget that comes anew each period, until another takes its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RecurringBudget {
    /// A day of the first period it holds for.
    pub day: NaiveDate,
    /// For one period.
    pub amount: CommonAmount,
    /// The hours of one period, where they are agreed.
    pub hours: Option<f64>,
    /// How often it comes.
    pub period: BudgetPeriod,
    /// What of it passes on.
    pub rollover: Rollover,
}

/// One period of a retainer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RetainerPeriod {
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
    /// Its budget with the change orders of the period.
    pub budget: CommonAmount,
    /// What passed to it from the period before; below zero for what was spent too much there.
    pub carried: CommonAmount,
    /// What was spent in it.
    pub spent: CommonAmount,
    /// The hours agreed for it, with those of its change orders.
    pub hours_agreed: Option<f64>,
    /// The hours that passed to it from the period before, as the money does.
    pub hours_carried: f64,
    /// The hours booked in it.
    pub hours: f64,
    rollover: Rollover,
}

impl RetainerPeriod {
    /// What may be spent in it.
    pub fn available(&self) -> CommonAmount {
        self.budget + self.carried
    }

    /// What was spent beyond that: work that nobody pays. What was already too much before is not counted again.
    pub fn beyond(&self) -> CommonAmount {
        let available =
            if self.available() > CommonAmount::ZERO { self.available() } else { CommonAmount::ZERO };
        if self.spent > available { self.spent - available } else { CommonAmount::ZERO }
    }

    /// The hours beyond those agreed; 0 where none are.
    pub fn hours_beyond(&self) -> f64 {
        self.hours_agreed.map_or(0.0, |agreed| (self.hours - (agreed + self.hours_carried).max(0.0)).max(0.0))
    }

    /// Whether it is over by the end of a day.
    pub fn is_over(&self, today: NaiveDate) -> bool {
        self.last <= today
    }

    fn passes_on(&self) -> CommonAmount {
        let left = self.available() - self.spent;
        match self.rollover {
            Rollover::Surplus if left > CommonAmount::ZERO => left,
            Rollover::Both => left,
            Rollover::None | Rollover::Surplus => CommonAmount::ZERO,
        }
    }

    /// The hours that pass to the next period.
    fn hours_passed_on(&self) -> f64 {
        let left = self.hours_agreed.map_or(0.0, |agreed| agreed + self.hours_carried - self.hours);
        match self.rollover {
            Rollover::Surplus => left.max(0.0),
            Rollover::Both => left,
            Rollover::None => 0.0,
        }
    }
}

/// The budgets, change orders and costs of a project, in the order of their days.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProjectBudget {
    budgets: Vec<(NaiveDate, CommonAmount)>,
    recurring: Vec<RecurringBudget>,
    /// Whether the last budget recurs: it takes the place of those of the other kind.
    recurs_by_word: bool,
    /// Change orders with their days and, where they name them, hours.
    changes: Vec<(NaiveDate, CommonAmount, Option<f64>)>,
    /// Those that came after the last budget, which a new budget takes the place of.
    changes_since: CommonAmount,
    /// Costs with their days and hours.
    costs: Vec<(NaiveDate, CommonAmount, f64)>,
}

impl ProjectBudget {
    /// Adds what a row says; `amount` is the row's.
    pub fn add(&mut self, event: &MoneyEvent, amount: CommonAmount) {
        let day = event.at.day();
        match (event.kind, event.period) {
            (MoneyKind::Budget, None) => self.set(day, amount),
            (MoneyKind::Budget, Some(period)) => self.set_recurring(RecurringBudget {
                day,
                amount,
                hours: event.hours,
                period,
                rollover: event.rollover.unwrap_or_default(),
            }),
            (MoneyKind::ChangeOrder, _) => self.change(day, amount, event.hours),
            (MoneyKind::Cost, _) => self.costs.push((day, amount, event.hours.unwrap_or(0.0))),
            (MoneyKind::Invoice | MoneyKind::Payment | MoneyKind::Credit, _) => {}
        }
    }

    /// Adds a budget for the whole project.
    fn set(&mut self, day: NaiveDate, amount: CommonAmount) {
        self.budgets.push((day, amount));
        self.changes_since = CommonAmount::ZERO;
        self.recurs_by_word = false;
    }

    /// Adds a budget that comes anew each period.
    fn set_recurring(&mut self, budget: RecurringBudget) {
        self.recurring.push(budget);
        self.recurs_by_word = true;
    }

    /// Adds a change order.
    fn change(&mut self, day: NaiveDate, amount: CommonAmount, hours: Option<f64>) {
        self.changes.push((day, amount, hours));
        self.changes_since += amount;
    }

    /// All costs.
    pub fn spent(&self) -> CommonAmount {
        self.costs.iter().map(|(_, amount, _)| *amount).sum()
    }

    /// Whether the last budget comes anew each period by its own word.
    pub fn recurs_by_word(&self) -> bool {
        self.recurs_by_word
    }

    /// The first budget of the whole project; a period's is not one.
    pub fn first(&self) -> Option<CommonAmount> {
        self.budgets.first().filter(|_| !self.recurs_by_word).map(|(_, amount)| *amount)
    }

    /// All change orders.
    pub fn changes(&self) -> CommonAmount {
        self.changes.iter().map(|(_, amount, _)| *amount).sum()
    }

    /// What may be spent by the end of `today`: of a retainer the budgets of all periods so far, else the last budget; with
    /// change orders. `None` without a budget.
    pub fn total(&self, today: NaiveDate) -> Option<CommonAmount> {
        if self.recurs_by_word {
            let periods = self.periods(today);
            return (!periods.is_empty()).then(|| periods.iter().map(|period| period.budget).sum());
        }
        let (_, last) = self.budgets.last()?;
        Some(if self.recurs() {
            self.budgets.iter().map(|(_, amount)| *amount).sum::<CommonAmount>() + self.changes()
        } else {
            *last + self.changes_since
        })
    }

    /// Whether the budgets are those of a retainer's periods: by their word, else three or more without one, a month, a
    /// quarter or a year apart throughout. A budget that is revised comes at no such steps.
    pub fn recurs(&self) -> bool {
        const PERIODS: [std::ops::RangeInclusive<i64>; 3] = [26..=35, 85..=97, 355..=376];
        let steps = |period: &std::ops::RangeInclusive<i64>| {
            self.budgets.windows(2).all(|pair| period.contains(&(pair[1].0 - pair[0].0).num_days()))
        };
        self.recurs_by_word || self.budgets.len() >= 3 && PERIODS.iter().any(steps)
    }

    /// The periods of a retainer up to the one that holds `today`, oldest first; empty where no budget names its period. In
    /// each, the last budget of that period or of one before it holds.
    pub fn periods(&self, today: NaiveDate) -> Vec<RetainerPeriod> {
        let mut periods: Vec<RetainerPeriod> = Vec::new();
        let Some(first) = self.recurring.first().filter(|_| self.recurs_by_word) else { return periods };
        let mut start = first.period.first_day(first.day);
        while start <= today {
            // A budget of another length takes over with its own first period.
            let holds = |period: BudgetPeriod| period.next(start);
            let Some(budget) =
                self.recurring.iter().rev().find(|budget| budget.day < holds(budget.period)).or(Some(first))
            else {
                break;
            };
            let next = budget.period.next(start);
            let within = |day: NaiveDate| start <= day && day < next;
            let own_changes = || self.changes.iter().filter(|change| within(change.0));
            let changes: CommonAmount = own_changes().map(|change| change.1).sum();
            // A change order that names no hours brings as many as the budget does for the money.
            let hours_for = |amount: CommonAmount, hours: f64| {
                if budget.amount > CommonAmount::ZERO { hours * amount.share_of(budget.amount) } else { 0.0 }
            };
            let hours_agreed = budget.hours.map(|hours| {
                let of_change = |change: &(NaiveDate, CommonAmount, Option<f64>)| {
                    change.2.unwrap_or_else(|| hours_for(change.1, hours))
                };
                hours + own_changes().map(of_change).sum::<f64>()
            });
            let costs = || self.costs.iter().filter(|cost| within(cost.0) && cost.0 <= today);
            periods.push(RetainerPeriod {
                first: start,
                last: next.pred_opt().unwrap_or(next),
                budget: budget.amount + changes,
                carried: periods.last().map_or(CommonAmount::ZERO, RetainerPeriod::passes_on),
                spent: costs().map(|cost| cost.1).sum(),
                hours_agreed,
                hours_carried: periods.last().map_or(0.0, RetainerPeriod::hours_passed_on),
                hours: costs().map(|cost| cost.2).sum(),
                rollover: budget.rollover,
            });
            start = next;
        }
        periods
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Amount, Currency, Money};

    fn euros(units: f64) -> CommonAmount {
        let money = Money::from_units(units);
        CommonAmount::of_single_currency(Amount { money, currency: Currency::EUR })
    }

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2025, month, day).unwrap()
    }

    fn budget(days: &[i64]) -> ProjectBudget {
        let mut budget = ProjectBudget::default();
        for &days in days {
            budget.set(day(1, 1) + chrono::Duration::days(days), euros(1_000.0));
        }
        budget
    }

    fn spend(budget: &mut ProjectBudget, day: NaiveDate, amount: f64, hours: f64) {
        budget.costs.push((day, euros(amount), hours));
    }

    fn monthly(amount: f64, from: NaiveDate, rollover: Rollover) -> RecurringBudget {
        RecurringBudget {
            day: from,
            amount: euros(amount),
            hours: Some(10.0),
            period: BudgetPeriod::Month,
            rollover,
        }
    }

    #[test]
    fn monthly_budgets_add_up_and_a_revised_one_replaces() {
        let mut retainer = budget(&[0, 31, 59, 90]);
        let today = day(12, 31);
        assert_eq!((retainer.total(today), retainer.first()), (Some(euros(4_000.0)), Some(euros(1_000.0))));
        retainer.change(day(4, 2), euros(200.0), None);
        assert_eq!(retainer.total(today), Some(euros(4_200.0)));
        let mut revised = budget(&[0, 31]);
        revised.change(day(2, 5), euros(200.0), None);
        assert_eq!(revised.total(today), Some(euros(1_200.0)));
        revised.set(day(5, 20), euros(3_000.0));
        assert_eq!(revised.total(today), Some(euros(3_000.0)));
        assert_eq!(ProjectBudget::default().total(today), None);
    }

    #[test]
    fn a_budget_with_a_period_comes_anew_until_another_takes_its_place() {
        let mut retainer = ProjectBudget::default();
        retainer.set_recurring(monthly(1_000.0, day(1, 15), Rollover::None));
        retainer.set_recurring(monthly(1_500.0, day(3, 1), Rollover::None));
        spend(&mut retainer, day(2, 10), 1_200.0, 12.0);
        spend(&mut retainer, day(3, 10), 900.0, 9.0);
        let periods = retainer.periods(day(3, 20));
        let amounts: Vec<(f64, f64)> =
            periods.iter().map(|period| (period.budget.units(), period.beyond().units())).collect();
        assert_eq!(amounts, [(1_000.0, 0.0), (1_000.0, 200.0), (1_500.0, 0.0)]);
        assert_eq!((periods[0].first, periods[2].last), (day(1, 1), day(3, 31)));
        assert_eq!(retainer.total(day(3, 20)), Some(euros(3_500.0)));
        assert!(retainer.recurs());
    }

    #[test]
    fn what_is_left_or_missing_passes_on_as_was_agreed() {
        let carried = |rollover: Rollover| {
            let mut retainer = ProjectBudget::default();
            retainer.set_recurring(monthly(1_000.0, day(1, 1), rollover));
            spend(&mut retainer, day(1, 10), 700.0, 7.0);
            spend(&mut retainer, day(2, 10), 1_500.0, 15.0);
            let periods = retainer.periods(day(3, 1));
            (periods[1].carried.units(), periods[1].beyond().units(), periods[2].carried.units())
        };
        assert_eq!(carried(Rollover::None), (0.0, 500.0, 0.0));
        assert_eq!(carried(Rollover::Surplus), (300.0, 200.0, 0.0));
        assert_eq!(carried(Rollover::Both), (300.0, 200.0, -200.0));
    }

    #[test]
    fn hours_pass_on_as_money_does_and_a_change_order_brings_its_own() {
        let beyond = |rollover: Rollover, change: Option<f64>| {
            let mut retainer = ProjectBudget::default();
            retainer.set_recurring(monthly(1_000.0, day(1, 1), rollover));
            spend(&mut retainer, day(1, 10), 700.0, 7.0);
            spend(&mut retainer, day(2, 10), 1_500.0, 15.0);
            if change.is_some() {
                retainer.change(day(2, 3), euros(200.0), change.filter(|hours| *hours > 0.0));
            }
            retainer.periods(day(3, 1))[1].hours_beyond()
        };
        let near = |hours: f64, expected: f64| assert!((hours - expected).abs() < 1e-9, "{hours} {expected}");
        near(beyond(Rollover::None, None), 5.0);
        near(beyond(Rollover::Surplus, None), 2.0);
        near(beyond(Rollover::Surplus, Some(1.5)), 0.5);
        // Two hours for a fifth of the money, where the order names none.
        near(beyond(Rollover::None, Some(0.0)), 3.0);
    }

    #[test]
    fn a_quarter_and_a_year_begin_where_the_calendar_has_them() {
        assert_eq!(BudgetPeriod::Quarter.first_day(day(5, 20)), day(4, 1));
        assert_eq!(BudgetPeriod::Year.first_day(day(5, 20)), day(1, 1));
    }
}
