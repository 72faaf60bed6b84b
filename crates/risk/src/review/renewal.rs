//! What leadership has to settle of contracts and money: renewals within 90 days, invoices left open.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};

use super::{
    Builder,
    record::{OpenInvoices, Renewal},
    revenue_at_risk,
};
use crate::{
    history::settlement,
    signal::contract::{END_DAYS, is_followed, notice_day, running},
};
use forewarn_table::contract;

impl Builder<'_> {
    /// Contracts that end within 90 days, or of which notice can be given until a day in that time, and that none follows: by what
    /// is at risk, the most first.
    pub(super) fn renewals(&self) -> Vec<Renewal> {
        let (history, now) = (self.view.history, self.now);
        let mut renewals = Vec::new();
        for client in history.client_indexes().filter(|client| !history.ended[*client] && self.shows(*client))
        {
            let row = &history.tables.clients[client];
            let today = history.day(client);
            let is_near = |day: NaiveDate| today <= day && day - today <= Duration::days(END_DAYS);
            for contract in running(history, client).filter(|contract| !is_followed(history, contract)) {
                let Some(ends_on) = contract.ends_on.map(|end| end.last_day) else { continue };
                let notice_until = notice_day(contract).filter(|day| *day >= today);
                if !is_near(ends_on) && !notice_until.is_some_and(is_near) {
                    continue;
                }
                let score = &now.scores[client];
                renewals.push(Renewal {
                    contract_id: contract.contract_id.clone(),
                    client_id: row.client_id.clone(),
                    client: row.name.clone(),
                    owner: row.owner.clone(),
                    ends_on,
                    notice_until,
                    is_automatic: contract.renews == Some(contract::Renewal::Auto),
                    yearly_fee: now.yearly_fee[client],
                    probability: score.chance.map(|chance| chance.probability),
                    at_risk: revenue_at_risk(score, now.yearly_fee[client]).map(|range| range.expected),
                });
            }
        }
        renewals.sort_by(|a, b| {
            let at_risk = |renewal: &Renewal| renewal.at_risk.unwrap_or(0.0);
            at_risk(b)
                .total_cmp(&at_risk(a))
                .then_with(|| a.ends_on.cmp(&b.ends_on))
                .then_with(|| a.contract_id.cmp(&b.contract_id))
        });
        renewals
    }

    /// What invoices are open, by currency and by how long they are overdue.
    pub(super) fn open_invoices(&self) -> Vec<OpenInvoices> {
        let history = self.view.history;
        let mut sums: BTreeMap<String, [f64; 4]> = BTreeMap::new();
        for client in history.client_indexes().filter(|client| self.shows(*client)) {
            let today = history.day(client);
            for settled in settlement::settle(history, client).unwrap_or_default() {
                let Some(due) = settled.invoice.due.filter(|_| settled.is_open()) else { continue };
                let bucket = match (today - due.last_day).num_days() {
                    ..=30 => 0,
                    31..=60 => 1,
                    61..=90 => 2,
                    _ => 3,
                };
                let sum = sums.entry(settled.open.currency.to_string()).or_default();
                sum[bucket] += settled.open.money.units();
            }
        }
        sums.into_iter().map(|(currency, overdue)| OpenInvoices { currency, overdue }).collect()
    }
}
