//! `money`: budgets, costs, invoices and payments.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    ClientIndex, Currency, Deadline, Keyword, Moment, Money, RowFields, TableColumn, TableRow, may, must,
};

/// What an amount is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MoneyKind {
    /// What may be spent; a later one replaces an earlier one of the same project.
    Budget,
    /// What was spent.
    Cost,
    /// What the client agreed to pay more, or less.
    ChangeOrder,
    /// What the client was asked to pay.
    Invoice,
    /// What the client paid.
    Payment,
    /// What the client was given back.
    Credit,
}

impl Keyword for MoneyKind {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("budget", Self::Budget),
        ("cost", Self::Cost),
        ("change_order", Self::ChangeOrder),
        ("invoice", Self::Invoice),
        ("payment", Self::Payment),
        ("credit", Self::Credit),
    ];
}

/// One movement of money.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub struct MoneyEvent {
    /// The client's index in the list of clients.
    pub client: ClientIndex,
    /// The project's id, if it belongs to one.
    pub project_id: Option<Arc<str>>,
    /// When it happened.
    pub at: Moment,
    /// What the amount is.
    pub kind: MoneyKind,
    /// How much, in `currency`.
    pub amount: Money,
    /// The currency; the client's or the workspace's where none is given.
    pub currency: Option<Currency>,
    /// Hours worked, with costs.
    pub hours: Option<f64>,
    /// Until when an invoice is to be paid.
    pub due: Option<Deadline>,
}

impl TableRow for MoneyEvent {
    const NAME: &'static str = "money";
    const COLUMNS: &'static [TableColumn] = &[
        must("client_id"),
        may("project_id"),
        must("at"),
        must("kind"),
        must("amount"),
        may("currency"),
        may("hours"),
        may("due"),
    ];

    fn parse(fields: &mut RowFields<'_>) -> Self {
        let _ = fields.required("amount");
        let row = Self {
            client: fields.client("client_id"),
            project_id: fields.text("project_id").map(Arc::from),
            at: fields.required_moment("at"),
            kind: fields.required_choice("kind"),
            amount: fields.money("amount").unwrap_or_default(),
            currency: fields.currency("currency"),
            hours: fields.non_negative("hours"),
            due: fields.deadline("due"),
        };
        if row.amount < Money(0) && row.kind != MoneyKind::ChangeOrder {
            let amount = fields.text("amount").unwrap_or("");
            fields.refuse("amount", amount, super::RejectionReason::NegativeButNoChangeOrder);
        }
        row
    }

    fn known_at(&self) -> Option<DateTime<Utc>> {
        Some(self.at.at)
    }
}

/// The budgets and change orders of a project, in the order of their days, in one currency.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProjectBudget {
    budgets: Vec<(NaiveDate, f64)>,
    /// All change orders.
    changes: f64,
    /// Those that came after the last budget, which a new budget takes the place of.
    changes_since: f64,
}

impl ProjectBudget {
    /// Adds a budget.
    pub fn set(&mut self, day: NaiveDate, amount: f64) {
        self.budgets.push((day, amount));
        self.changes_since = 0.0;
    }

    /// Adds a change order.
    pub fn change(&mut self, amount: f64) {
        self.changes += amount;
        self.changes_since += amount;
    }

    /// The first budget.
    pub fn first(&self) -> Option<f64> {
        self.budgets.first().map(|(_, amount)| *amount)
    }

    /// All change orders.
    pub fn changes(&self) -> f64 {
        self.changes
    }

    /// What may be spent by now: of a retainer the budgets of all periods so far, else the last budget; with change orders.
    /// `None` without a budget.
    pub fn total(&self) -> Option<f64> {
        let (_, last) = self.budgets.last()?;
        Some(if self.recurs() {
            self.budgets.iter().map(|(_, amount)| amount).sum::<f64>() + self.changes
        } else {
            last + self.changes_since
        })
    }

    /// Whether the budgets are those of a retainer's periods: three or more, a month, a quarter or a year apart throughout.
    /// A budget that is revised comes at no such steps.
    pub fn recurs(&self) -> bool {
        const PERIODS: [std::ops::RangeInclusive<i64>; 3] = [26..=35, 85..=97, 355..=376];
        let steps = |period: &std::ops::RangeInclusive<i64>| {
            self.budgets.windows(2).all(|pair| period.contains(&(pair[1].0 - pair[0].0).num_days()))
        };
        self.budgets.len() >= 3 && PERIODS.iter().any(steps)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(days: &[i64]) -> ProjectBudget {
        let mut budget = ProjectBudget::default();
        let start = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        for &day in days {
            budget.set(start + chrono::Duration::days(day), 1_000.0);
        }
        budget
    }

    #[test]
    fn monthly_budgets_add_up_and_a_revised_one_replaces() {
        let mut retainer = budget(&[0, 31, 59, 90]);
        assert_eq!((retainer.total(), retainer.first()), (Some(4_000.0), Some(1_000.0)));
        retainer.change(200.0);
        assert_eq!(retainer.total(), Some(4_200.0));
        let mut revised = budget(&[0, 31]);
        revised.change(200.0);
        assert_eq!(revised.total(), Some(1_200.0));
        revised.set(NaiveDate::from_ymd_opt(2025, 5, 20).unwrap(), 3_000.0);
        assert_eq!(revised.total(), Some(3_000.0));
        assert_eq!(ProjectBudget::default().total(), None);
    }
}
