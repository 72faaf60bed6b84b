//! Cost: money spent against progress, invoices left unpaid, spending that shrinks. Terms after the PMI's Practice
//! Standard for Earned Value Management: budget at completion, actual cost, percent complete.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Duration, Utc};

use super::{Fact, Group, Proof, Signal, SignalId, Unit, View, by_client, cause::Cause, exposure};
use crate::history::{
    History,
    settlement::{self, SettledInvoice},
};
use forewarn_base::stat;
use forewarn_table::{ClientIndex, CommonAmount, MoneyEvent, budget::ProjectBudget, money::MoneyKind};

/// Budget used less share of work done, the largest over the client's projects with a budget that go on or took costs in the
/// last 60 days, at least 0; null where no project has both a budget and costs, or a rate is missing. Source: money, projects, schedule.
pub const BUDGET_OVERRUN: Signal = Signal {
    id: SignalId::BudgetOverrun,
    name: "budget_overrun",
    group: Group::Cost,
    unit: Unit::Ratio,
    cause: Cause::Budget,
    tables: &["money", "schedule"],
    occasions: None,
    values: |view| {
        let of = |client| {
            spending(view, client).iter().map(Spending::gap).reduce(f64::max).map(|gap| gap.max(0.0))
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| {
        let mut projects = spending(view, client);
        projects.sort_by(|a, b| b.gap().total_cmp(&a.gap()).then_with(|| a.project.cmp(&b.project)));
        projects
            .into_iter()
            .filter(|spent| spent.gap() > 0.0)
            .map(|spent| Proof {
                at: spent.last,
                table: "money",
                id: spent.project.clone(),
                fact: Fact::Spent {
                    project: spent.name,
                    spent: spent.spent.units(),
                    budget: spent.budget.units(),
                    progress: spent.progress,
                },
                quote: None,
            })
            .collect()
    },
};

/// Cost over the budget's share of the agreed time that is gone, over all running projects and those that ended in the last
/// 60 days: 1 is on pace; null where none has a budget, costs, and an agreed start and end, or a rate is missing. A
/// twentieth of the budget stands on both sides, so that the first days of a project say little. Source: money, projects.
pub const COST_PACE: Signal = Signal {
    id: SignalId::CostPace,
    name: "cost_pace",
    group: Group::Cost,
    unit: Unit::Ratio,
    cause: Cause::Budget,
    tables: &["money", "projects"],
    occasions: None,
    values: |view| {
        let of = |client| {
            let paces = paces(view, client);
            let sum = |part: fn(&Pace) -> CommonAmount| paces.iter().map(part).sum::<CommonAmount>();
            (!paces.is_empty()).then(|| sum(|pace| pace.spent).share_of(sum(|pace| pace.due)))
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| {
        let mut paces = paces(view, client);
        paces.retain(|pace| pace.spent > pace.due);
        paces.sort_by(|a, b| {
            let pace = |pace: &Pace| pace.spent.share_of(pace.due);
            pace(b).total_cmp(&pace(a)).then_with(|| a.id.cmp(&b.id))
        });
        paces
            .into_iter()
            .map(|pace| {
                let fact = Fact::Paced { project: pace.name, spent: pace.spent_share, gone: pace.gone };
                Proof { at: pace.last, table: "money", id: pace.id, fact, quote: None }
            })
            .collect()
    },
};

/// Working days by which the oldest unpaid invoice is overdue: payments and credits pay the oldest invoices first;
/// 0 when none is, null without invoices, or where a payment in another currency has no rate on its day. Source: money, rates.
pub const UNPAID_DAYS: Signal = Signal {
    id: SignalId::UnpaidDays,
    name: "unpaid_days",
    group: Group::Cost,
    unit: Unit::Days,
    cause: Cause::Unpaid,
    tables: &["money"],
    occasions: None,
    values: |view| {
        let of = |client: ClientIndex| {
            let history = view.history;
            let settled = settlement::settle(history, client)?;
            let has = settled.iter().any(|settled| settled.invoice.due.is_some());
            let calendar = history.calendars.of(client);
            let days = unpaid(view, client)
                .and_then(|oldest| oldest.invoice.due)
                .map_or(0, |due| calendar.working_days_between(due.last_day, history.day(client)));
            has.then_some(days as f64)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| {
        let proof = unpaid(view, client).and_then(|oldest| {
            let due = oldest.invoice.due?;
            Some(Proof {
                at: due.by,
                table: "money",
                id: oldest.invoice.at.day().to_string(),
                fact: Fact::Unpaid {
                    amount: oldest.open.money.units(),
                    currency: view.currency_of(oldest.invoice),
                    due: due.last_day,
                },
                quote: None,
            })
        });
        proof.into_iter().collect()
    },
};

/// By what share invoices of the last 92 days, less credits, fell below those of the 276 days before, a third of them being usual;
/// at least 0; null with less than 184 days of invoices. Source: money; the client's own past is its yardstick.
pub const SPEND_DROP: Signal = Signal {
    id: SignalId::SpendDrop,
    name: "spend_drop",
    group: Group::Cost,
    unit: Unit::Ratio,
    cause: Cause::Spend,
    tables: &["money"],
    occasions: None,
    values: |view| {
        Ok(by_client(view, |client| {
            spend(view, client).map(|(recent, usual)| (1.0 - recent.share_of(usual)).clamp(0.0, 1.0))
        }))
    },
    proofs: |view, client| {
        let proof =
            spend(view, client).filter(|(recent, usual)| recent < usual).map(|(recent, usual)| Proof {
                at: view.history.as_of,
                table: "money",
                id: String::new(),
                fact: Fact::Paid {
                    recent: recent.units(),
                    usual: usual.units(),
                    currency: view.config.currency,
                },
                quote: None,
            });
        proof.into_iter().collect()
    },
};

/// By how many days the client's invoices of the last 120 days take longer to be paid than those of the 365 days before did, by
/// their medians, from the day of the invoice to that of its full payment; an open one counts once it waits for longer than usual; at
/// least 0; null with fewer than four paid invoices before or fewer than two now, or where a payment has no rate. Source: money; the
/// client's own past is its yardstick.
pub const PAYS_LATER: Signal = Signal {
    id: SignalId::PaysLater,
    name: "pays_later_days",
    group: Group::Cost,
    unit: Unit::CalendarDays,
    cause: Cause::Unpaid,
    tables: &["money"],
    occasions: None,
    values: |view| {
        Ok(by_client(view, |client| {
            let habit = payment_habit(view, client)?;
            let mut recent: Vec<f64> = habit.recent.iter().map(|(_, days)| *days as f64).collect();
            Some((stat::median(&mut recent)? - habit.usual).max(0.0))
        }))
    },
    proofs: |view, client| {
        let Some(mut habit) = payment_habit(view, client) else { return Vec::new() };
        habit.recent.retain(|(_, days)| *days as f64 > habit.usual);
        habit.recent.sort_by_key(|(settled, days)| (std::cmp::Reverse(*days), settled.invoice.at));
        let proof = |(settled, days): (SettledInvoice<'_>, i64)| Proof {
            at: settled.invoice.at.at,
            table: "money",
            id: settled.invoice.at.day().to_string(),
            fact: Fact::PaidLate {
                written: settled.invoice.at.day(),
                days,
                usual: habit.usual,
                is_open: settled.is_open(),
            },
            quote: None,
        };
        habit.recent.into_iter().map(proof).collect()
    },
};

/// How long a client takes to pay.
struct PaymentHabit<'a> {
    /// The invoices of the last 120 days that tell: how many days each took, or waits already.
    recent: Vec<(SettledInvoice<'a>, i64)>,
    /// The median of the year before.
    usual: f64,
}

fn payment_habit(view: View<'_>, client: ClientIndex) -> Option<PaymentHabit<'_>> {
    let (recent_days, past_days) = (Duration::days(120), Duration::days(485));
    let history = view.history;
    let (mut recent, mut past): (Vec<(SettledInvoice<'_>, i64)>, Vec<f64>) = (Vec::new(), Vec::new());
    for settled in settlement::settle(history, client)? {
        let until = settled.settled_at.unwrap_or(history.as_of);
        let days = (until - settled.invoice.at.at).num_days();
        let age = history.as_of - settled.invoice.at.at;
        if age <= recent_days {
            recent.push((settled, days));
        } else if age <= past_days && !settled.is_open() {
            past.push(days as f64);
        }
    }
    if past.len() < 4 {
        return None;
    }
    let usual = stat::median(&mut past)?;
    recent.retain(|(settled, days)| !settled.is_open() || *days as f64 > usual);
    (recent.len() >= 2).then_some(PaymentHabit { recent, usual })
}

/// Any 92 days hold three monthly invoices.
const QUARTER: Duration = Duration::days(92);

struct Spending {
    project: String,
    name: String,
    spent: CommonAmount,
    budget: CommonAmount,
    progress: f64,
    last: DateTime<Utc>,
}

impl Spending {
    fn gap(&self) -> f64 {
        self.spent.share_of(self.budget) - self.progress.max(0.05)
    }
}

fn events(history: &History, client: ClientIndex) -> &[Arc<MoneyEvent>] {
    History::of(&history.tables.money, client, |event| event.client)
}

/// What a project with costs and a budget has cost, and what it may cost by now.
struct ProjectSum {
    spent: CommonAmount,
    budget: CommonAmount,
    /// Whether the budget is that of the periods of a retainer so far.
    recurs: bool,
    /// Whether the budgets say so themselves.
    recurs_by_word: bool,
    /// When the last cost came.
    last: DateTime<Utc>,
}

/// Every project with costs and a budget; empty where a rate is missing.
fn sums(history: &History, client: ClientIndex) -> BTreeMap<&str, ProjectSum> {
    let today = history.day(client);
    let sum = |(budget, last): &(ProjectBudget, DateTime<Utc>)| {
        let (total, recurs) = (budget.total(today).unwrap_or(budget.changes()), budget.recurs());
        let spent = budget.spent();
        let recurs_by_word = budget.recurs_by_word();
        (spent > CommonAmount::ZERO && total > CommonAmount::ZERO).then_some(ProjectSum {
            spent,
            budget: total,
            recurs,
            recurs_by_word,
            last: *last,
        })
    };
    let budgets = history.budgets_of(client).iter();
    budgets.filter_map(|(project, known)| Some((project.as_str(), sum(known)?))).collect()
}

fn spending(view: View<'_>, client: ClientIndex) -> Vec<Spending> {
    let history = view.history;
    let sums = sums(history, client);
    // The weight of each project's items that are done, and of all.
    let mut work: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    let items = if sums.is_empty() { &[] } else { history.items_of(client) };
    let today = history.day(client);
    for item in items.iter().filter(|item| item.cancelled_at.is_none()) {
        if let Some(project) = item.project_id.as_deref() {
            // The budgets of a retainer's periods so far pay for what was due in them.
            let is_later = item.due.is_some_and(|due| due.last_day > today) && !item.is_delivered();
            if is_later && sums.get(project).is_some_and(|sum| sum.recurs_by_word) {
                continue;
            }
            let (done, all) = work.entry(project).or_default();
            *done += if item.is_delivered() { item.weight } else { 0.0 };
            *all += item.weight;
        }
    }
    sums.into_iter()
        .filter_map(|(project, ProjectSum { spent, budget, last, .. })| {
            let (done, all) = work.get(project).copied()?;
            let is_over =
                history.as_of - last > Duration::days(60) && !history.goes_on(client, Some(project));
            if is_over {
                return None;
            }
            let name = history.tables.project_name(client, project).to_owned();
            (all > 0.0).then(|| Spending {
                project: project.to_owned(),
                name,
                spent,
                budget,
                progress: done / all,
                last,
            })
        })
        .collect()
}

/// What a project has cost, and what it should have by the share of its time that is gone.
struct Pace {
    id: String,
    name: String,
    spent: CommonAmount,
    due: CommonAmount,
    spent_share: f64,
    gone: f64,
    last: DateTime<Utc>,
}

/// The share of a budget that stands on both sides of the pace.
const PACE_START: f64 = 0.05;

fn paces(view: View<'_>, client: ClientIndex) -> Vec<Pace> {
    let history = view.history;
    let today = history.day(client);
    let sums = sums(history, client);
    history
        .tables
        .projects_of(client)
        .iter()
        .filter_map(|project| {
            let (start, end) = (project.agreed_start?.day(), project.agreed_end?.last_day);
            let runs = start <= today && (today - end).num_days() <= 60;
            let ProjectSum { spent, budget, recurs, last, .. } =
                sums.get(project.project_id.as_str()).filter(|_| runs)?;
            // A retainer's budget is only that of the periods so far.
            let gone = if *recurs { 1.0 } else { exposure::gone(start, end, today) };
            Some(Pace {
                id: project.project_id.clone(),
                name: project.name.clone(),
                spent: *spent + *budget * PACE_START,
                due: *budget * (gone + PACE_START),
                spent_share: spent.share_of(*budget),
                gone,
                last: *last,
            })
        })
        .collect()
}

/// The oldest overdue invoice that is not covered by payments, with what of it is open. Where a payment has no rate, nobody can
/// tell, and no invoice is called unpaid.
pub(crate) fn unpaid(view: View<'_>, client: ClientIndex) -> Option<SettledInvoice<'_>> {
    let oldest = settlement::settle(view.history, client)?.into_iter().find(SettledInvoice::is_open)?;
    let is_overdue = oldest.invoice.due.is_some_and(|due| due.by <= view.history.as_of);
    is_overdue.then_some(oldest)
}

/// What a client was invoiced and credited, so that amounts can be added: as they stand where all are in one currency, else in
/// the workspace's own, at the rate of their day. `None` for an amount without a rate.
fn in_one_currency(view: View<'_>, client: ClientIndex) -> impl Fn(&MoneyEvent) -> Option<CommonAmount> {
    let history = view.history;
    let stated = |event: &MoneyEvent| {
        history.rates.amount(event.amount, event.currency.or(history.tables.clients[client].currency))
    };
    let counts = |event: &&Arc<MoneyEvent>| matches!(event.kind, MoneyKind::Invoice | MoneyKind::Credit);
    let mut all = events(history, client).iter().filter(counts).map(|event| stated(event).currency);
    let first = all.next();
    let is_mixed = all.any(|other| Some(other) != first);
    move |event| {
        if is_mixed {
            history.own_amount(event)
        } else {
            let own = history.tables.clients[client].currency;
            let amount = history.rates.amount(event.amount, event.currency.or(own));
            Some(CommonAmount::of_single_currency(amount))
        }
    }
}

fn spend(view: View<'_>, client: ClientIndex) -> Option<(CommonAmount, CommonAmount)> {
    let history = view.history;
    let mut recent = CommonAmount::ZERO;
    let mut before = CommonAmount::ZERO;
    let mut first: Option<DateTime<Utc>> = None;
    let amount = in_one_currency(view, client);
    for event in events(history, client) {
        let amount = match event.kind {
            MoneyKind::Invoice => amount(event)?,
            // What is credited was not spent: an invoice that is credited and written anew counts once.
            MoneyKind::Credit => amount(event)? * -1.0,
            _ => continue,
        };
        let age = history.as_of - event.at.at;
        first.get_or_insert(event.at.at);
        if age <= QUARTER {
            recent += amount;
        } else if age <= QUARTER * 4 {
            before += amount;
        }
    }
    let span = (history.as_of - first?).min(QUARTER * 4) - QUARTER;
    let quarters = span.num_days() as f64 / QUARTER.num_days() as f64;
    (quarters >= 1.0 && before > CommonAmount::ZERO).then(|| (recent, before / quarters))
}
