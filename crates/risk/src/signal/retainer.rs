//! Retainers: budgets that come anew each month, quarter or year (`money.period`). The model is that of the recurring budgets
//! of Productive and Teamwork: each period has its budget, what is left of it passes on or does not, and what is done beyond
//! it is over-servicing.
//!
//! All of these are null where no budget names its period.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use super::{Fact, Group, Proof, Signal, SignalId, Unit, View, by_client, cause::Cause};
use forewarn_table::{ClientIndex, CommonAmount, Currency, budget::RetainerPeriod};

/// What of the running period's budget is spent, less the share of the period that is gone or of its work that is done,
/// whichever is more, and less a week of what is left of the period, since costs are booked by the week; the largest over the client's retainers, from 0 to 1; null where no budget names its period, no cost was
/// ever booked on it, or a rate is missing. Source: money, schedule.
pub const RETAINER_BURN: Signal = Signal {
    id: SignalId::RetainerBurn,
    name: "retainer_burn",
    group: Group::Retainer,
    unit: Unit::Ratio,
    cause: Cause::Budget,
    tables: &["money", "schedule"],
    occasions: None,
    values: |view| {
        let of = |client| {
            let retainers = retainers(view, client);
            retainers.iter().map(|retainer| retainer.burn().ahead.clamp(0.0, 1.0)).reduce(f64::max)
        };
        Ok(by_client(view, of))
    },
    proofs: |view, client| {
        let mut burning: Vec<(Retainer, Burn)> = retainers(view, client)
            .into_iter()
            .map(|retainer| (retainer.burn(), retainer))
            .map(|(burn, retainer)| (retainer, burn))
            .collect();
        burning.retain(|(_, burn)| burn.ahead > 0.0);
        burning.sort_by(|(a, a_burn), (b, b_burn)| {
            b_burn.ahead.total_cmp(&a_burn.ahead).then_with(|| a.project.cmp(&b.project))
        });
        let proof = |(retainer, burn): (Retainer, Burn)| Proof {
            at: retainer.last_cost_at,
            table: "money",
            id: retainer.project,
            fact: Fact::Burnt {
                project: retainer.name,
                spent: burn.spent,
                gone: burn.gone,
                done: retainer.done,
                runs_out: burn.runs_out,
            },
            quote: None,
        };
        burning.into_iter().map(proof).collect()
    },
};

/// What was spent beyond their budgets in the last three periods that are over, as a share of those budgets, the last of them counting
/// three times and the one before it twice, so that what grows counts for more than what fades; by hours where
/// they are agreed and ran over further; the largest over the client's retainers, at least 0; null where no budget names its
/// period, no period is over, no cost was ever booked, or a rate is missing. Source: money.
pub const OVER_SERVICING: Signal = Signal {
    id: SignalId::OverServicing,
    name: "over_servicing",
    group: Group::Retainer,
    unit: Unit::Ratio,
    cause: Cause::Budget,
    tables: &["money"],
    occasions: None,
    values: |view| {
        Ok(by_client(view, |client| {
            retainers(view, client).iter().filter_map(Retainer::over_servicing).reduce(f64::max)
        }))
    },
    proofs: |view, client| {
        let mut over: Vec<Retainer> = retainers(view, client);
        over.retain(|retainer| retainer.over_servicing().is_some_and(|share| share > 0.0));
        over.sort_by(|a, b| {
            let share = |retainer: &Retainer| retainer.over_servicing().unwrap_or(0.0);
            share(b).total_cmp(&share(a)).then_with(|| a.project.cmp(&b.project))
        });
        over.into_iter().flat_map(|retainer| retainer.proofs_of_periods(view.config.currency)).collect()
    },
};

/// Over so many periods over-servicing is looked at: one may be a single large task, three are a habit.
const PERIODS: usize = 3;

/// A period that ran over by a smaller share of its budget or hours is nothing to tell of.
const TOLD_LEAST: f64 = 0.05;

/// Hours are booked by the week, and what is booked first in a period may be for the week before: so many days of the period that is
/// left are always in order.
const BOOKED_DAYS: f64 = 7.0;

struct Retainer {
    project: String,
    name: String,
    /// Oldest first; the last one holds the present day.
    periods: Vec<RetainerPeriod>,
    today: NaiveDate,
    /// The share of the work due in the running period that is delivered; `None` where none is.
    done: Option<f64>,
    last_cost_at: DateTime<Utc>,
}

struct Burn {
    ahead: f64,
    spent: f64,
    gone: f64,
    /// The day on which the budget is used up at the present pace, where that is before the period ends.
    runs_out: Option<NaiveDate>,
}

/// The client's running retainers that costs are booked on.
fn retainers(view: View<'_>, client: ClientIndex) -> Vec<Retainer> {
    let history = view.history;
    let today = history.day(client);
    let running = history.budgets_of(client).iter().filter_map(|(project, (budget, last_cost_at))| {
        let row = history.tables.project(client, project);
        let ends = row.and_then(|row| row.agreed_end).map(|end| end.last_day);
        if budget.spent() <= CommonAmount::ZERO || ends.is_some_and(|end| end < today) {
            return None;
        }
        let periods = budget.periods(today);
        let running = periods.last()?;
        let items = history.items_of(client).iter().filter(|item| {
            let due =
                item.due.is_some_and(|due| running.first <= due.last_day && due.last_day <= running.last);
            due && item.cancelled_at.is_none() && item.project_id.as_deref() == Some(project)
        });
        let (done, all) = items.fold((0.0, 0.0), |(done, all), item| {
            (done + if item.is_delivered() { item.weight } else { 0.0 }, all + item.weight)
        });
        Some(Retainer {
            project: project.to_owned(),
            name: history.tables.project_name(client, project).to_owned(),
            periods,
            today,
            done: (all > 0.0).then(|| done / all),
            last_cost_at: *last_cost_at,
        })
    });
    running.collect()
}

impl Retainer {
    fn burn(&self) -> Burn {
        let Some(period) = self.periods.last() else {
            return Burn { ahead: 0.0, spent: 0.0, gone: 0.0, runs_out: None };
        };
        let gone = super::exposure::gone(period.first, period.last, self.today);
        let available = period.available();
        // A period whose budget was used up before it began has none for what is done in it.
        let spent = if available > CommonAmount::ZERO {
            period.spent.share_of(available)
        } else {
            f64::from(u8::from(period.spent > CommonAmount::ZERO))
        };
        let due = gone.max(self.done.unwrap_or(0.0));
        let week = BOOKED_DAYS / ((period.last - period.first).num_days() + 1) as f64;
        let ahead = spent - due - week.min(1.0) * (1.0 - due).max(0.0);
        let days = ((self.today - period.first).num_days() + 1) as f64;
        let left = (available - period.spent).share_of(period.spent) * days;
        #[allow(clippy::cast_possible_truncation, reason = "a number of days of one period")]
        let runs_out = (left.is_finite() && left < (period.last - self.today).num_days() as f64)
            .then(|| self.today + Duration::days(left.max(0.0).floor() as i64));
        Burn { ahead, spent, gone, runs_out }
    }

    /// The last periods that are over.
    fn closed(&self) -> &[RetainerPeriod] {
        let over = self.periods.iter().take_while(|period| period.is_over(self.today)).count();
        &self.periods[over.saturating_sub(PERIODS)..over]
    }

    fn over_servicing(&self) -> Option<f64> {
        let closed = self.closed();
        // The first of them counts once, the next twice, the last three times.
        let weighed = || (1_u8..).map(f64::from).zip(closed);
        let budget: CommonAmount = weighed().map(|(weight, period)| period.budget * weight).sum();
        let beyond: CommonAmount = weighed().map(|(weight, period)| period.beyond() * weight).sum();
        let hours: f64 = weighed().filter_map(|(weight, period)| Some(period.hours_agreed? * weight)).sum();
        let hours_beyond: f64 = weighed().map(|(weight, period)| period.hours_beyond() * weight).sum();
        let by_hours = if hours > 0.0 { hours_beyond / hours } else { 0.0 };
        (budget > CommonAmount::ZERO).then(|| beyond.share_of(budget).max(by_hours))
    }

    /// The periods that ran over notably, the latest first: whether it grows is read from them.
    fn proofs_of_periods(self, currency: Currency) -> Vec<Proof> {
        let is_told = |period: &&RetainerPeriod| {
            let hours = period.hours_agreed.filter(|hours| *hours > 0.0);
            let by_hours = hours.map_or(0.0, |hours| period.hours_beyond() / hours);
            let has_budget = period.budget > CommonAmount::ZERO;
            has_budget && period.beyond().share_of(period.budget) >= TOLD_LEAST || by_hours >= TOLD_LEAST
        };
        let over = self.closed().iter().rev().filter(is_told);
        over.map(|period| Proof {
            at: self.last_cost_at,
            table: "money",
            id: format!("{} {}", self.project, period.first),
            fact: Fact::OverServiced {
                project: self.name.clone(),
                first: period.first,
                last: period.last,
                beyond: period.beyond().units(),
                budget: period.budget.units(),
                currency,
                hours_beyond: period.hours_agreed.map(|_| period.hours_beyond()),
            },
            quote: None,
        })
        .collect()
    }
}
