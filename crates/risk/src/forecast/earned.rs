//! Earned value and earned schedule of a project (Lipke: Schedule is different, The Measurable News, 2003), with the
//! S-curve as plain records. Work counts when it is delivered, never by halves.

use chrono::{Duration, NaiveDate};
use serde::Serialize;

/// One item of a project, as of a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EarnedItem {
    /// Its share of the project's work, in any unit; not below zero.
    pub weight: f64,
    /// The day it was first promised for.
    pub planned_on: NaiveDate,
    /// The day it was delivered.
    pub delivered_on: Option<NaiveDate>,
    /// The days by which it will be with a probability of 50 and 80 %, while it is open.
    pub forecast_on: Option<(NaiveDate, NaiveDate)>,
}

/// The money of a project, in one currency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EarnedMoney {
    /// The budget of all its work.
    pub budget: f64,
    /// The amount spent so far.
    pub spent: f64,
}

/// The state of a project.
#[derive(Debug, Clone, PartialEq)]
pub struct EarnedValue {
    /// The share of all work that was planned to be delivered by now.
    pub planned_share: f64,
    /// The share that is delivered.
    pub earned_share: f64,
    /// Days since the start; to the last delivery once all is delivered.
    pub elapsed_days: f64,
    /// Days from the start by which the plan had reached the work delivered now.
    pub earned_days: f64,
    /// SPI(t): earned over elapsed days; below 1 is late. `None` on the first day.
    pub schedule_index: Option<f64>,
    /// The end that the index so far leads to: the planned duration over the index. `None` where nothing is earned.
    pub end_on: Option<NaiveDate>,
    /// CPI: the budget of what is delivered over what was spent; below 1 is over budget. `None` without a budget or
    /// spending.
    pub cost_index: Option<f64>,
    /// Estimate at completion: the budget over the cost index. `None` where the index is, or is 0.
    pub estimate_at_completion: Option<f64>,
    /// The S-curve, by day.
    pub curve: Vec<CurvePoint>,
}

/// A day of the S-curve: shares of all work delivered by its end.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct CurvePoint {
    /// The day.
    pub on: NaiveDate,
    /// As planned first.
    pub planned: f64,
    /// As it was; `None` after the as-of.
    pub actual: Option<f64>,
    /// If every open item is delivered on its median day; `None` before the as-of.
    pub p50: Option<f64>,
    /// If every open item is delivered on its 80 % day; `None` before the as-of.
    pub p80: Option<f64>,
}

/// The most points of a curve.
const POINTS_MOST: i64 = 100;

/// The share of all weight whose items have a day until then.
fn share_by(
    items: &[EarnedItem],
    total: f64,
    day: &dyn Fn(&EarnedItem) -> Option<NaiveDate>,
    by: NaiveDate,
) -> f64 {
    let until_then = items.iter().filter(|item| day(item).is_some_and(|day| day <= by));
    until_then.map(|item| item.weight).sum::<f64>() / total
}

/// The state of a project at the end of `today`; `None` without work or before its start.
pub fn earned(
    items: &[EarnedItem],
    started_on: NaiveDate,
    today: NaiveDate,
    money: Option<EarnedMoney>,
) -> Option<EarnedValue> {
    let total: f64 = items.iter().map(|item| item.weight).sum();
    if total <= 0.0 || today < started_on {
        return None;
    }
    let share =
        |day: &dyn Fn(&EarnedItem) -> Option<NaiveDate>, by: NaiveDate| share_by(items, total, day, by);
    let planned_share = share(&|item| Some(item.planned_on), today);
    let earned_share = share(&|item| item.delivered_on, today);
    let done = items
        .iter()
        .filter(|item| item.weight > 0.0)
        .map(|item| item.delivered_on)
        .collect::<Option<Vec<_>>>();
    let last = done.and_then(|days| days.into_iter().max()).filter(|last| *last <= today);
    let length = |day: NaiveDate| (day - started_on).num_days() as f64;
    let elapsed_days = length(last.unwrap_or(today)).max(0.0);
    let earned_days = earned_days(items, started_on, total, earned_share, elapsed_days);
    let schedule_index = (elapsed_days > 0.0).then(|| earned_days / elapsed_days);
    let planned_days = items.iter().map(|item| length(item.planned_on)).fold(0.0, f64::max);
    let end_on = last.or_else(|| {
        let days = planned_days / schedule_index.filter(|index| *index > 0.0)?;
        #[allow(clippy::cast_possible_truncation, reason = "capped at a hundred years")]
        Some((started_on + Duration::days(days.ceil().min(36_500.0) as i64)).max(today))
    });
    let cost_index = money
        .filter(|money| money.budget > 0.0 && money.spent > 0.0)
        .map(|money| earned_share * money.budget / money.spent);
    let estimate_at_completion =
        money.zip(cost_index).filter(|(_, index)| *index > 0.0).map(|(money, index)| money.budget / index);
    Some(EarnedValue {
        planned_share,
        earned_share,
        elapsed_days,
        earned_days,
        schedule_index,
        end_on,
        cost_index,
        estimate_at_completion,
        curve: curve(items, started_on, today, total),
    })
}

/// Days after which the plan has `earned`, read between the days on which something is planned. Who has all that the
/// plan asks for by now, and nothing more, is on time and not at the last planned day.
fn earned_days(items: &[EarnedItem], started_on: NaiveDate, total: f64, earned: f64, elapsed: f64) -> f64 {
    const SAME: f64 = 1e-9;
    let mut plan: Vec<(f64, f64)> = items
        .iter()
        .map(|item| ((item.planned_on - started_on).num_days().max(0) as f64, item.weight / total))
        .collect();
    plan.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut sum, mut before) = (0.0, (0.0, 0.0));
    for step in plan.chunk_by(|a, b| b.0 - a.0 < 0.5) {
        let day = step[0].0;
        let reached = sum + step.iter().map(|item| item.1).sum::<f64>();
        if reached > earned + SAME {
            if day > elapsed && (earned - sum).abs() <= SAME {
                return elapsed.max(before.0);
            }
            let part = (earned - before.1) / (reached - before.1).max(SAME);
            return before.0 + part * (day - before.0);
        }
        sum = reached;
        before = (day, reached);
    }
    before.0
}

fn curve(items: &[EarnedItem], started_on: NaiveDate, today: NaiveDate, total: f64) -> Vec<CurvePoint> {
    let end = items
        .iter()
        .flat_map(|item| [Some(item.planned_on), item.delivered_on, item.forecast_on.map(|days| days.1)])
        .flatten()
        .chain([today])
        .max()
        .unwrap_or(today);
    let step = ((end - started_on).num_days() / POINTS_MOST).max(0) + 1;
    let mut days: Vec<NaiveDate> = (0..=POINTS_MOST)
        .map(|number| started_on + Duration::days(number * step))
        .filter(|day| *day < end)
        .chain([today, end])
        .collect();
    days.sort_unstable();
    days.dedup();
    let share =
        |day: &dyn Fn(&EarnedItem) -> Option<NaiveDate>, by: NaiveDate| share_by(items, total, day, by);
    days.into_iter()
        .map(|on| CurvePoint {
            on,
            planned: share(&|item| Some(item.planned_on), on),
            actual: (on <= today).then(|| share(&|item| item.delivered_on, on)),
            p50: (on >= today)
                .then(|| share(&|item| item.delivered_on.or(item.forecast_on.map(|days| days.0)), on)),
            p80: (on >= today)
                .then(|| share(&|item| item.delivered_on.or(item.forecast_on.map(|days| days.1)), on)),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: i64) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + Duration::days(number)
    }

    /// Four equal items planned for the days 10, 20, 30 and 40.
    fn project(delivered: &[i64]) -> Vec<EarnedItem> {
        (0..4_usize)
            .map(|index| {
                let planned = 10 * (i64::try_from(index).unwrap() + 1);
                let delivered_on = delivered.get(index).map(|number| day(*number));
                EarnedItem {
                    weight: 2.0,
                    planned_on: day(planned),
                    delivered_on,
                    forecast_on: delivered_on.is_none().then(|| (day(planned + 5), day(planned + 15))),
                }
            })
            .collect()
    }

    #[test]
    fn a_project_on_plan_has_an_index_of_one_between_its_dates_too() {
        for (today, delivered) in [(5, &[][..]), (10, &[10]), (14, &[9]), (29, &[10, 20])] {
            let earned = earned(&project(delivered), day(0), day(today), None).unwrap();
            assert_eq!(earned.schedule_index, Some(1.0), "{today}");
            assert_eq!(earned.end_on, Some(day(40)), "{today}");
        }
    }

    #[test]
    fn a_project_at_half_its_pace_ends_after_twice_its_time() {
        let earned = earned(&project(&[20]), day(0), day(20), None).unwrap();
        assert_eq!((earned.planned_share, earned.earned_share), (0.5, 0.25));
        assert_eq!((earned.earned_days, earned.schedule_index), (10.0, Some(0.5)));
        assert_eq!(earned.end_on, Some(day(80)));
    }

    #[test]
    fn early_work_earns_time_and_finished_work_keeps_its_index() {
        let early = earned(&project(&[5, 8]), day(0), day(10), None).unwrap();
        assert_eq!(early.schedule_index, Some(2.0));
        let done = earned(&project(&[10, 20, 40, 80]), day(0), day(200), None).unwrap();
        assert_eq!((done.schedule_index, done.end_on), (Some(0.5), Some(day(80))));
    }

    #[test]
    fn money_spent_too_fast_raises_the_estimate() {
        let money = EarnedMoney { budget: 1_000.0, spent: 400.0 };
        let earned = earned(&project(&[10]), day(0), day(12), Some(money)).unwrap();
        assert_eq!(earned.cost_index, Some(0.625));
        assert_eq!(earned.estimate_at_completion, Some(1_600.0));
        let none = super::earned(&project(&[]), day(0), day(12), Some(money)).unwrap();
        assert_eq!((none.cost_index, none.estimate_at_completion), (Some(0.0), None));
    }

    #[test]
    fn the_curve_rises_and_the_fan_opens_at_the_as_of() {
        let earned = earned(&project(&[12, 25]), day(0), day(26), None).unwrap();
        assert!(
            earned.curve.windows(2).all(|pair| pair[0].on < pair[1].on && pair[0].planned <= pair[1].planned)
        );
        for point in &earned.curve {
            assert_eq!(point.actual.is_some(), point.on <= day(26));
            assert_eq!(point.p50.is_some(), point.on >= day(26));
            assert!(point.p80.zip(point.p50).is_none_or(|(late, middle)| late <= middle));
        }
        let last = earned.curve.last().unwrap();
        assert_eq!((last.on, last.planned, last.p80), (day(55), 1.0, Some(1.0)));
    }

    #[test]
    fn nothing_is_said_before_the_start_or_without_work() {
        assert_eq!(earned(&project(&[]), day(0), day(-1), None), None);
        assert_eq!(earned(&[], day(0), day(5), None), None);
    }
}
