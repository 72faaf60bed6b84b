//! Reference-class forecast of delivery dates: how long such promised work has really taken, in shares of the
//! promised time, with work that is still open counted as censored (Kaplan and Meier, 1958).
//!
//! Leaving open work out makes the forecast rosy, because slow work is the work still open.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveDate, Utc};

use crate::history::{History, Item};

/// The fewest deliveries that make a class; a smaller one gives way to the next wider.
pub const CASES_LEAST: usize = 12;

/// The median of actual over promised time in the built-in class: 145 outsourced projects, median 1.00, 1.67 at 90 %
/// (Kitchenham, Pfleeger, `McColl` and Eagan: An empirical study of maintenance and development estimation accuracy,
/// Journal of Systems and Software 64, 2002), taken as log-normal.
const BUILT_IN_MEDIAN: f64 = 1.0;
/// The built-in class's spread: ln 1.67 over the normal quantile of 90 %, 1.2816.
const BUILT_IN_SIGMA: f64 = 0.400;

/// A survival curve over the share of promised time that has passed.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    /// The service, "all", or "built-in".
    pub name: String,
    /// How many deliveries stand behind it.
    pub cases: usize,
    /// (share of promised time, probability of being open after it), falling.
    steps: Vec<(f64, f64)>,
    /// Beyond the last step the probability falls exponentially at this rate a unit of promised time.
    tail_rate: f64,
}

/// The forecast of one open item.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// The item's place in [`History::items`].
    pub item: usize,
    /// The class it was judged by.
    pub class: String,
    /// How many deliveries stand behind the class.
    pub cases: usize,
    /// The first day by whose end it is delivered with a probability of 10, 50, 80, 90 and 95 %.
    pub quantiles: [NaiveDate; 5],
    /// The probability of delivery by the end of the day now promised; 0 when overdue, `None` without a date.
    pub p_kept: Option<f64>,
}

/// The levels of [`Forecast::quantiles`].
pub const LEVELS: [f64; 5] = [0.10, 0.50, 0.80, 0.90, 0.95];

/// Forecasts every open item.
pub fn forecast(history: &History) -> Vec<Forecast> {
    let services: BTreeMap<&str, &str> = history
        .tables
        .projects
        .iter()
        .filter_map(|project| Some((project.project_id.as_str(), project.service.as_deref()?)))
        .collect();
    let service_of = |item: &Item| item.project_id.as_deref().and_then(|id| services.get(id)).copied();
    let mut shares: BTreeMap<&str, Vec<(f64, bool)>> = BTreeMap::new();
    for item in &history.items {
        let Some((share, delivered)) = share(item, history.as_of) else { continue };
        shares.entry("all").or_default().push((share, delivered));
        if let Some(service) = service_of(item) {
            shares.entry(service).or_default().push((share, delivered));
        }
    }
    let classes: BTreeMap<&str, Class> = shares
        .into_iter()
        .filter(|(_, cases)| cases.iter().filter(|(_, delivered)| *delivered).count() >= CASES_LEAST)
        .map(|(name, cases)| (name, Class::fit(name, cases)))
        .collect();
    let built_in = Class::built_in();
    history
        .items
        .iter()
        .enumerate()
        .filter(|(_, item)| item.is_open())
        .map(|(place, item)| {
            let class =
                service_of(item).and_then(|service| classes.get(service)).or_else(|| classes.get("all"));
            of_item(place, item, class.unwrap_or(&built_in), history)
        })
        .collect()
}

/// The share of the promised time an item took, and whether it was delivered (else: has been open for).
fn share(item: &Item, as_of: DateTime<Utc>) -> Option<(f64, bool)> {
    let start = item.committed_at?.at;
    let promised = (item.first_due?.by - start).max(Duration::days(1));
    let end = item
        .delivered_at
        .map(|delivered| delivered.at)
        .or(item.cancelled_at.map(|at| at.at))
        .unwrap_or(as_of);
    let share = (end - start).num_seconds().max(0) as f64 / promised.num_seconds() as f64;
    Some((share, item.delivered_at.is_some()))
}

fn of_item(place: usize, item: &Item, class: &Class, history: &History) -> Forecast {
    let today = history.day(item.client as usize).succ_opt().unwrap_or(NaiveDate::MAX);
    let start = item.committed_at.map_or(history.as_of, |at| at.at);
    // Where no date is promised, the item's own age stands in for the promised time.
    let due = item.first_due.map_or_else(|| history.as_of + Duration::days(14), |due| due.by);
    let promised = (due - start).max(Duration::days(1)).num_seconds() as f64;
    let age = (history.as_of - start).num_seconds().max(0) as f64 / promised;
    let open_now = class.survival(age);
    let zone = history.tables.clients[item.client as usize].zone;
    let quantiles = LEVELS.map(|level| {
        let share = class.inverse(open_now * (1.0 - level), age);
        #[allow(clippy::cast_possible_truncation, reason = "capped at a hundred years")]
        let seconds = (share * promised).min(3.15e9) as i64;
        let at = start + Duration::seconds(seconds);
        (at - Duration::seconds(1)).with_timezone(&zone).date_naive().max(today)
    });
    let p_kept = item.due.map(|due| {
        if due.by <= history.as_of {
            return 0.0;
        }
        let share = (due.by - start).num_seconds() as f64 / promised;
        (1.0 - class.survival(share) / open_now).clamp(0.0, 1.0)
    });
    Forecast { item: place, class: class.name.clone(), cases: class.cases, quantiles, p_kept }
}

impl Class {
    /// The Kaplan–Meier curve of (share, delivered) cases.
    fn fit(name: &str, mut cases: Vec<(f64, bool)>) -> Self {
        cases.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let mut at_risk = cases.len() as f64;
        let mut open = 1.0;
        let mut steps = vec![(0.0, 1.0)];
        let (mut exposure, mut deliveries) = (0.0, 0.0);
        for (share, delivered) in &cases {
            exposure += share;
            if *delivered {
                deliveries += 1.0;
                open *= 1.0 - 1.0 / at_risk;
                steps.push((*share, open));
            }
            at_risk -= 1.0;
        }
        // A curve that ends at zero says that nothing slower can be; half a case is kept for what was not seen yet.
        let floor = 0.5 / (cases.len() as f64 + 1.0);
        for step in &mut steps {
            step.1 = floor + (1.0 - floor) * step.1;
        }
        let cases = cases.iter().filter(|(_, delivered)| *delivered).count();
        Self {
            name: name.to_owned(),
            cases,
            steps,
            tail_rate: (deliveries / f64::max(exposure, 1e-9)).clamp(0.05, 5.0),
        }
    }

    fn built_in() -> Self {
        let steps = (0..=200)
            .map(|step| {
                let share = f64::from(step) * 0.02;
                let z = if share > 0.0 { (share / BUILT_IN_MEDIAN).ln() / BUILT_IN_SIGMA } else { -40.0 };
                (share, 1.0 - crate::stat::normal_cdf(z))
            })
            .collect();
        Self { name: "built-in".to_owned(), cases: 0, steps, tail_rate: 1.0 }
    }

    /// The probability of being open after `share` of the promised time.
    pub fn survival(&self, share: f64) -> f64 {
        let place = self.steps.partition_point(|step| step.0 <= share);
        let (at, open) = self.steps[place.max(1) - 1];
        if place == self.steps.len() { open * (-(share - at) * self.tail_rate).exp() } else { open }
    }

    /// The first share, not before `from`, after which the probability of being open is at most `open`.
    fn inverse(&self, open: f64, from: f64) -> f64 {
        let place = self.steps.partition_point(|step| step.1 > open);
        if let Some(step) = self.steps.get(place) {
            return step.0.max(from);
        }
        let (at, last) = self.steps[self.steps.len() - 1];
        (at + (last / open.max(1e-12)).ln() / self.tail_rate).max(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn censored_cases_make_the_forecast_slower() {
        let delivered: Vec<(f64, bool)> = (1..=20).map(|case| (f64::from(case) / 10.0, true)).collect();
        let mut with_open = delivered.clone();
        with_open.extend((0..10).map(|_| (1.5, false)));
        let plain = Class::fit("a", delivered);
        let censored = Class::fit("a", with_open);
        assert!(censored.inverse(0.2, 0.0) > plain.inverse(0.2, 0.0));
    }

    #[test]
    fn survival_falls_and_the_inverse_comes_back() {
        for class in [
            Class::built_in(),
            Class::fit("a", (1..40).map(|case| (f64::from(case) / 20.0, case % 3 != 0)).collect()),
        ] {
            let mut last = 1.0;
            for step in 0..400 {
                let open = class.survival(f64::from(step) / 50.0);
                assert!(open <= last && open > 0.0);
                last = open;
            }
            for level in LEVELS {
                let share = class.inverse(1.0 - level, 0.0);
                assert!(class.survival(share) <= 1.0 - level + 1e-9, "{} {level}", class.name);
            }
        }
    }
}
