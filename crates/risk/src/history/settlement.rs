//! Which invoices are paid, by what payments, when.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::History;
use forewarn_table::{Amount, ClientIndex, Currency, Money, MoneyEvent, money::MoneyKind};

/// What is no debt: a cent.
const CENT: Money = Money(100);
/// Nor is this part of an invoice: what exchange and bank charges leave of a payment.
const CHARGES: i64 = 200;

/// An invoice, and what became of it.
#[derive(Debug, Clone)]
pub struct SettledInvoice<'a> {
    /// The invoice.
    pub invoice: &'a Arc<MoneyEvent>,
    /// How much of it is still open, in its own currency.
    pub open: Amount,
    /// When it was paid in full.
    pub settled_at: Option<DateTime<Utc>>,
}

impl SettledInvoice<'_> {
    /// Whether more is open than a cent, and than half a percent.
    pub fn is_open(&self) -> bool {
        self.open.money > CENT.max(Money(self.invoice.amount.0 / CHARGES))
    }
}

/// The invoices of a client, oldest first. A payment or credit settles the oldest open invoice of its own currency, and what is left
/// of it the oldest of any, at the rates of its day. `None` where a payment has no rate and something is open: nobody can tell
/// what it paid.
pub fn settle(history: &History, client: ClientIndex) -> Option<Vec<SettledInvoice<'_>>> {
    let events = History::of(&history.tables.money, client, |event| event.client);
    let own = history.tables.clients[client].currency;
    let stated = |event: &MoneyEvent| history.rates.amount(event.amount, event.currency.or(own));
    let mut invoices: Vec<SettledInvoice<'_>> = events
        .iter()
        .filter(|event| event.kind == MoneyKind::Invoice)
        .map(|invoice| SettledInvoice { invoice, open: stated(invoice), settled_at: None })
        .collect();
    for invoice in invoices.iter_mut().filter(|invoice| !invoice.is_open()) {
        invoice.settled_at = Some(invoice.invoice.at.at);
    }
    let mut is_untold = false;
    for event in events.iter().filter(|event| matches!(event.kind, MoneyKind::Payment | MoneyKind::Credit)) {
        let mut left = stated(event);
        let issued = invoices.partition_point(|invoice| invoice.invoice.at <= event.at);
        let mut pay = |invoice: &mut SettledInvoice<'_>| {
            if left.money <= CENT || !invoice.is_open() {
                return;
            }
            let Some(in_its_currency) = history.rates.exchanged(left, invoice.open.currency, event.at.day())
            else {
                is_untold = true;
                return;
            };
            if in_its_currency.money >= invoice.open.money {
                let rest = Money(in_its_currency.money.0 - invoice.open.money.0);
                let rest = Amount { money: rest, currency: invoice.open.currency };
                left = history.rates.exchanged(rest, left.currency, event.at.day()).unwrap_or(left);
                invoice.open.money = Money(0);
            } else {
                invoice.open.money = Money(invoice.open.money.0 - in_its_currency.money.0);
                left.money = Money(0);
            }
            if !invoice.is_open() {
                invoice.settled_at = Some(event.at.at);
            }
        };
        let currency: Currency = stated(event).currency;
        let (before, _) = invoices.split_at_mut(issued);
        for invoice in before.iter_mut().filter(|invoice| invoice.open.currency == currency) {
            pay(invoice);
        }
        invoices.iter_mut().for_each(&mut pay);
    }
    (!is_untold || invoices.iter().all(|invoice| !invoice.is_open())).then_some(invoices)
}
