//! What leadership has to know, boiled down from a finished review.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use serde::Serialize;

use crate::{
    review::record::{ClientLine, Fix, Review},
    signal::cause::Cause,
};
use forewarn_table::Band;

/// So many accounts are named: at least, where there are as many, and at most.
const ACCOUNTS: std::ops::RangeInclusive<usize> = 3..=5;
/// So many causes stand apart; the rest is one line.
const CAUSES: usize = 5;
/// From this share of clients without a score on, that is the first thing to know.
const UNSCORED: f64 = 0.2;

/// The makings of the page; amounts are in the workspace's currency.
#[derive(Debug, Clone, PartialEq)]
pub struct Lead<'a> {
    /// The review it is made from.
    pub review: &'a Review,
    /// Yearly revenue at risk by cause, largest first; `None` is all that has no single cause. Each client's amount is
    /// split by the log-odds of what raises its chance.
    pub causes: Vec<(Option<Cause>, f64)>,
    /// The accounts to know by name, by expected loss.
    pub accounts: Vec<Account<'a>>,
    /// For each band, from act down: how many now, how many a month ago, how many came in, how many left.
    pub flows: Vec<(Band, [usize; 4])>,
    /// The one decision that is asked for.
    pub decision: Decision<'a>,
    /// The one thing that limits all this.
    pub caveat: Caveat,
    /// How much hangs on few clients; `None` where no more than three have a fee.
    pub concentration: Option<Concentration>,
}

/// How much of the yearly fees of all clients comes from the largest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Concentration {
    /// The share of the largest client.
    pub first: f64,
    /// That of the three largest together.
    pub three: f64,
}

/// An account to know by name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Account<'a> {
    /// The client.
    pub client: &'a ClientLine,
    /// What to do; `None` where watching is enough or nothing the agency can do alone suffices.
    pub plan: Option<&'a Fix>,
    /// Whether an alert stands.
    pub alerted: bool,
    /// Until when the plan is done, or when the client is looked at again.
    pub by: NaiveDate,
}

/// What leadership alone can settle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Decision<'a> {
    /// More clients need an act than the team has hands for: [`Review::beyond_capacity`].
    Capacity,
    /// Nothing the team can do alone suffices: somebody senior has to talk to this client.
    Talk(Account<'a>),
    /// Set free what all plans cost: how much, the currency (none: hours), until when.
    Free(f64, Option<&'a str>, NaiveDate),
    /// None.
    Nothing,
}

/// What limits the figures most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Caveat {
    /// So many of so many clients are not scored.
    Unscored(usize, usize),
    /// So many scored clients have no fee, so that revenue at risk is too low.
    FeesMissing(usize),
    /// So many tables are missing.
    TablesMissing,
    /// The weights are judgements; so many conflicts are known.
    Weights(usize),
}

/// Boils a review down.
pub fn lead(review: &Review) -> Lead<'_> {
    let accounts = accounts(review);
    Lead {
        review,
        causes: causes(review),
        flows: flows(review),
        decision: decision(review, &accounts),
        caveat: caveat(review),
        concentration: concentration(review),
        accounts,
    }
}

fn concentration(review: &Review) -> Option<Concentration> {
    let mut fees: Vec<f64> = standing(review).filter_map(|client| client.yearly_fee).collect();
    fees.sort_by(|a, b| b.total_cmp(a));
    let all: f64 = fees.iter().sum();
    (fees.len() > 3 && all > 0.0)
        .then(|| Concentration { first: fees[0] / all, three: fees[..3].iter().sum::<f64>() / all })
}

fn standing(review: &Review) -> impl Iterator<Item = &ClientLine> {
    review.clients.iter().filter(|client| !client.ended)
}

fn causes(review: &Review) -> Vec<(Option<Cause>, f64)> {
    let mut sums: BTreeMap<Option<Cause>, f64> = BTreeMap::new();
    for client in standing(review) {
        let Some(risk) = client.revenue_at_risk else { continue };
        let raising: Vec<(Option<Cause>, f64)> =
            client.reasons().map(|addend| (Some(addend.signal.cause()), addend.log_odds)).collect();
        let all: f64 = raising.iter().map(|(_, log_odds)| log_odds).sum();
        if raising.is_empty() {
            *sums.entry(None).or_default() += risk.expected;
        }
        for (cause, log_odds) in raising {
            *sums.entry(cause).or_default() += risk.expected * log_odds / all;
        }
    }
    let mut rest = sums.remove(&None).unwrap_or(0.0);
    let mut causes: Vec<(Option<Cause>, f64)> = sums.into_iter().collect();
    causes.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    rest += causes.iter().skip(CAUSES).map(|(_, sum)| sum).sum::<f64>();
    causes.truncate(CAUSES);
    if rest > 0.0 {
        causes.push((None, rest));
    }
    causes
}

fn accounts(review: &Review) -> Vec<Account<'_>> {
    let alerted = review.alerts.iter().filter_map(|alert| {
        Some(Account {
            client: review.client(&alert.client_id)?,
            plan: alert.fix.as_ref(),
            alerted: true,
            by: alert.due,
        })
    });
    let mut accounts: Vec<Account<'_>> = alerted.take(*ACCOUNTS.end()).collect();
    let next = review.day.checked_add_months(Months::new(1)).unwrap_or(review.day);
    for client in standing(review).filter(|client| client.rank.is_some()) {
        let named = accounts.iter().any(|account| account.client.client_id == client.client_id);
        if accounts.len() >= *ACCOUNTS.start() {
            break;
        }
        if !named {
            accounts.push(Account { client, plan: None, alerted: false, by: next });
        }
    }
    accounts
}

fn flows(review: &Review) -> Vec<(Band, [usize; 4])> {
    let before = |client: &ClientLine| client.band_before.unwrap_or(Band::Unknown);
    let count = |holds: &dyn Fn(&ClientLine) -> bool| standing(review).filter(|client| holds(client)).count();
    [Band::Act, Band::Watch, Band::Calm, Band::Unknown]
        .map(|band| {
            let now = count(&|client| client.band == band);
            let then = count(&|client| before(client) == band);
            let came = count(&|client| client.band == band && before(client) != band);
            let left = count(&|client| client.band != band && before(client) == band);
            (band, [now, then, came, left])
        })
        .into()
}

fn decision<'a>(review: &Review, accounts: &[Account<'a>]) -> Decision<'a> {
    if !review.beyond_capacity.is_empty() {
        return Decision::Capacity;
    }
    let alerted = || accounts.iter().filter(|account| account.alerted);
    if let Some(account) = alerted().find(|account| account.plan.is_none()) {
        return Decision::Talk(*account);
    }
    let plans = || alerted().filter_map(|account| account.plan);
    let currency = plans().find_map(|plan| plan.currency.as_deref());
    match alerted().map(|account| account.by).max() {
        Some(by) => Decision::Free(plans().map(|plan| plan.cost).sum(), currency, by),
        None => Decision::Nothing,
    }
}

fn caveat(review: &Review) -> Caveat {
    let all = standing(review).count();
    let scored = || standing(review).filter(|client| client.chance.is_some());
    let unscored = all - scored().count();
    let without_fee = scored().filter(|client| client.yearly_fee.is_none()).count();
    if unscored as f64 > UNSCORED * all as f64 {
        Caveat::Unscored(unscored, all)
    } else if without_fee > 0 {
        Caveat::FeesMissing(without_fee)
    } else if !review.tables_missing.is_empty() {
        Caveat::TablesMissing
    } else {
        Caveat::Weights(review.conflicts_known)
    }
}
