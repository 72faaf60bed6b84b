//! `money`: budgets, costs, invoices and payments.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{
    ClientIndex, Currency, Deadline, Keyword, Moment, Money, RowFields, TableColumn, TableRow,
    budget_period::{BudgetPeriod, Rollover},
    may, must,
};

/// What an amount is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MoneyKind {
    /// What may be spent, on the whole or in each period; a later one replaces an earlier one of the same project.
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
    /// Hours worked, with costs; hours agreed, with budgets.
    pub hours: Option<f64>,
    /// Until when an invoice is to be paid.
    pub due: Option<Deadline>,
    /// Of a budget that comes anew: how often; otherwise it is for the whole project.
    pub period: Option<BudgetPeriod>,
    /// Of such a budget: what passes to the next period; nothing unless stated.
    pub rollover: Option<Rollover>,
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
        may("period"),
        may("rollover"),
    ];

    fn parse(fields: &mut RowFields<'_>) -> Self {
        let _ = fields.required("amount");
        let mut row = Self {
            client: fields.client("client_id"),
            project_id: fields.text("project_id").map(Arc::from),
            at: fields.required_moment("at"),
            kind: fields.required_choice("kind"),
            amount: fields.money("amount").unwrap_or_default(),
            currency: fields.currency("currency"),
            hours: fields.non_negative("hours"),
            due: fields.deadline("due"),
            period: fields.choice("period"),
            rollover: fields.choice("rollover"),
        };
        // Books write a credit note as an invoice below zero.
        if row.amount < Money(0) && row.kind == MoneyKind::Invoice {
            (row.kind, row.amount) = (MoneyKind::Credit, Money(-row.amount.0));
        }
        // And credits as what is taken off.
        if row.kind == MoneyKind::Credit {
            row.amount = Money(row.amount.0.abs());
        }
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
