//! Forecast of delivery dates, learned from the workspace's own history as it was known at a moment.
//!
//! Every item is looked at as it stood week by week (a snapshot). Two small models are learned from what became of the
//! snapshots: the chance of delivery in each part of the way to the date then promised ([`chance`]), and how long it
//! takes beyond it ([`beyond`]). Work still open counts as censored; a date that was moved to a later one counts as not
//! kept. Both are pulled to a published class ([`class`]) by as much as history is short, and corrected by what their
//! own earlier forecasts got wrong ([`curve::Calibration`]).

mod beyond;
mod chance;
mod class;
mod curve;
pub mod earned;
mod ending;
mod feature;
mod learn;
mod life;
pub mod project;
pub mod ratio;
mod regress;
mod solve;
pub mod workspace;

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use rayon::prelude::*;

pub use self::class::ClassFallback;
use self::{
    learn::{DeliveryModels, DeliveryOutlook, JointOutlook, KnownThen},
    life::{ItemLife, ItemSnapshot, OwnerLoads, lives},
};
use crate::history::Item;
use forewarn_base::pauses::Pauses;
use forewarn_table::Deadline;

/// The minimum number of deliveries of a class; a smaller one falls back to the next wider.
pub const CASES_LEAST: usize = 12;

/// The levels of [`ItemForecast::quantiles`].
pub const LEVELS: [f64; 5] = [0.10, 0.50, 0.80, 0.90, 0.95];

/// An item with further facts about it.
#[derive(Debug, Clone, Copy)]
pub struct ForecastCase<'a> {
    /// The item as of the moment of the forecast.
    pub item: &'a Item,
    /// The kind of work.
    pub service: Option<&'a str>,
    /// Who is to do it.
    pub owner: Option<&'a str>,
    /// The client's zone.
    pub zone: Tz,
    /// When the first date was promised, where that came after the commitment; `None`: with it.
    pub first_due_at: Option<DateTime<Utc>>,
}

/// The forecast of one open item.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemForecast {
    /// The item's index among the cases.
    pub item: usize,
    /// The class it was judged by: the service, "all", or the fallback's name.
    pub class: String,
    /// How many deliveries the class is based on.
    pub cases: usize,
    /// The first day by whose end it is delivered with a probability of 10, 50, 80, 90 and 95 %; never before the as-of.
    pub quantiles: [NaiveDate; 5],
    /// The probability of delivery by the end of the day now promised; 0 when overdue, `None` without a date.
    pub p_kept: Option<f64>,
    /// The chance of keeping the current due date as of the day it was promised, from what is known now; `None` without
    /// a date.
    pub p_kept_when_made: Option<f64>,
}

/// When several open items will all be delivered.
#[derive(Debug, Clone, PartialEq)]
pub struct JointForecast {
    /// The first day by whose end all are delivered with a probability of 10, 50, 80, 90 and 95 %; never before that of
    /// any of them.
    pub quantiles: [NaiveDate; 5],
    /// The probability of all by the end of the day asked for; 0 when it has passed, `None` without one.
    pub p_kept: Option<f64>,
}

/// A promised date, and how likely it was to be kept when it was promised.
#[derive(Debug, Clone, PartialEq)]
pub struct MadePromise {
    /// The item's index among the cases.
    pub item: usize,
    /// When the date was promised.
    pub made_at: DateTime<Utc>,
    /// The date.
    pub due_at: DateTime<Utc>,
    /// The probability of delivery by then, from what was known when the month of the promise began.
    pub p_kept: f64,
}

/// A workspace's history, learned from as of a moment.
#[derive(Debug, Clone)]
pub struct Forecaster<'a> {
    cases: &'a [ForecastCase<'a>],
    as_of: DateTime<Utc>,
    pauses: &'a Pauses,
    fallback: ClassFallback,
    lives: Vec<Option<ItemLife>>,
    learned: DeliveryModels,
    loads: OwnerLoads,
    service_names: Vec<&'a str>,
    /// Deliveries by service; in all under the place 0.
    deliveries: Vec<usize>,
}

/// Forecasts every open item as of a moment, in the order of the cases.
pub fn forecast(
    cases: &[ForecastCase<'_>],
    as_of: DateTime<Utc>,
    pauses: &Pauses,
    fallback: ClassFallback,
) -> Vec<ItemForecast> {
    Forecaster::new(cases, as_of, pauses, fallback).items()
}

impl<'a> Forecaster<'a> {
    /// Learns from all items; those promised later than `as_of` must not be among them. Days of `pauses` count nowhere.
    pub fn new(
        cases: &'a [ForecastCase<'a>],
        as_of: DateTime<Utc>,
        pauses: &'a Pauses,
        fallback: ClassFallback,
    ) -> Self {
        let services = life::indexes(cases.iter().map(|case| case.service));
        let owners = life::indexes(cases.iter().map(|case| case.owner));
        let lives = lives(cases, as_of, pauses, &services, &owners);
        let mut deliveries = vec![0; services.len() + 1];
        let now = pauses.running(as_of);
        for life in lives.iter().flatten().filter(|life| life.is_delivered(now)) {
            deliveries[0] += 1;
            if life.groups[1] > 0 {
                deliveries[life.groups[1]] += 1;
            }
        }
        let loads = OwnerLoads::new(&lives);
        let learned = DeliveryModels::new(KnownThen::new(&lives, &loads, now), fallback);
        let service_names = services.keys().copied().collect();
        Self { cases, as_of, pauses, fallback, lives, learned, loads, service_names, deliveries }
    }

    /// The forecasts of all open items.
    pub fn items(&self) -> Vec<ItemForecast> {
        (0..self.lives.len()).filter_map(|index| Some(self.item(index, &self.now(index)?))).collect()
    }

    /// When all of several items will be delivered, those that are not open left out; `None` where none is open.
    pub fn together(&self, indexes: &[usize], due: Option<Deadline>) -> Option<JointForecast> {
        let zone = self.cases[*indexes.first()?].zone;
        let outlooks: Vec<DeliveryOutlook<'_>> =
            indexes.iter().filter_map(|index| Some(self.learned.outlook(&self.now(*index)?))).collect();
        if outlooks.is_empty() {
            return None;
        }
        let all = JointOutlook(outlooks);
        let quantiles = rising(LEVELS.map(|level| all.days(level))).map(|days| self.day(days, zone));
        let ahead = |due: Deadline| life::days(self.pauses.running(self.as_of), self.pauses.running(due.by));
        let p_kept = due.map(|due| if due.by > self.as_of { all.probability(ahead(due)) } else { 0.0 });
        Some(JointForecast { quantiles, p_kept })
    }

    /// An item as of now; `None` if it is not open.
    fn now(&self, index: usize) -> Option<ItemSnapshot> {
        let now = self.pauses.running(self.as_of);
        self.lives[index].as_ref()?.at(now, now, &self.loads)
    }

    fn item(&self, index: usize, now: &ItemSnapshot) -> ItemForecast {
        let outlook = self.learned.outlook(now);
        let (class, cases) = self.class(now.groups[1]);
        let zone = self.cases[index].zone;
        let quantiles = rising(LEVELS.map(|level| outlook.days(level))).map(|days| self.day(days, zone));
        let p_kept = now.remaining.map(|_| outlook.kept().unwrap_or(0.0));
        let p_kept_when_made = self.kept_when_made(index);
        ItemForecast { item: index, class, cases, quantiles, p_kept, p_kept_when_made }
    }

    fn kept_when_made(&self, index: usize) -> Option<f64> {
        let (made_at, _) = promises(&self.cases[index]).last()?;
        let made_at = self.pauses.running(made_at);
        let then = self.lives[index].as_ref()?.at(made_at, made_at, &self.loads)?;
        self.learned.outlook(&then).kept()
    }

    /// The local day that is this many days from now, pauses left out.
    fn day(&self, days: f64, zone: Tz) -> NaiveDate {
        #[allow(clippy::cast_possible_truncation, reason = "a hundred years at the most")]
        let seconds = ((days * 86_400.0) as i64 - 1).max(0);
        let at = self.pauses.moment(self.pauses.running(self.as_of) + seconds);
        at.unwrap_or(DateTime::<Utc>::MAX_UTC).with_timezone(&zone).date_naive()
    }

    /// The narrowest class with enough deliveries, and how many.
    fn class(&self, service: usize) -> (String, usize) {
        // Places count from 1, in the order of the names.
        let named = service.checked_sub(1).and_then(|index| self.service_names.get(index));
        match named {
            Some(name) if self.deliveries[service] >= CASES_LEAST => {
                ((*name).to_owned(), self.deliveries[service])
            }
            _ if self.deliveries[0] >= CASES_LEAST => ("all".to_owned(), self.deliveries[0]),
            _ => (self.fallback.name().to_owned(), self.deliveries[0]),
        }
    }
}

/// A date that was promised: the item's index, when, and the date.
type PromisedDate = (usize, DateTime<Utc>, Deadline);

/// How likely each date ever promised was to be kept when it was promised, from what was known at the start of that
/// month: by item and then by time. One model is learned for each month with a promise.
pub fn kept_when_made(
    cases: &[ForecastCase<'_>],
    as_of: DateTime<Utc>,
    pauses: &Pauses,
    fallback: ClassFallback,
) -> Vec<MadePromise> {
    let services = life::indexes(cases.iter().map(|case| case.service));
    let owners = life::indexes(cases.iter().map(|case| case.owner));
    let lives = lives(cases, as_of, pauses, &services, &owners);
    let mut made: BTreeMap<NaiveDate, Vec<PromisedDate>> = BTreeMap::new();
    for (index, case) in cases.iter().enumerate() {
        for (at, due) in promises(case) {
            let day = at.date_naive();
            made.entry(day.with_day(1).unwrap_or(day)).or_default().push((index, at, due));
        }
    }
    let made: Vec<(i64, Vec<PromisedDate>)> = made
        .into_iter()
        .map(|(month, made)| (pauses.running(month.and_time(NaiveTime::MIN).and_utc()), made))
        .collect();
    let loads = OwnerLoads::new(&lives);
    let known = KnownThen::new(&lives, &loads, pauses.running(as_of));
    let plain: Vec<DeliveryModels> =
        made.par_iter().map(|(start, _)| DeliveryModels::uncalibrated(known.at(*start), fallback)).collect();
    let starts: Vec<i64> = made.iter().map(|(start, _)| *start).collect();
    let of_month = |(month, (start, made)): (usize, &(i64, Vec<PromisedDate>))| {
        // Models of earlier months are reused instead of learned again.
        let earlier = (0..month).rev().map(|earlier| (starts[earlier], &plain[earlier]));
        let learned = plain[month].clone().calibrated(known.at(*start), earlier);
        let chance = |&(item, made_at, due): &PromisedDate| {
            let at = pauses.running(made_at);
            let p_kept = lives[item]
                .as_ref()?
                .at(at, at, &loads)
                .and_then(|snapshot| learned.outlook(&snapshot).kept())
                .unwrap_or(0.0);
            Some(MadePromise { item, made_at, due_at: due.by, p_kept })
        };
        made.iter().filter_map(chance).collect::<Vec<_>>()
    };
    let mut promises: Vec<MadePromise> = made.par_iter().enumerate().flat_map(of_month).collect();
    promises.sort_by_key(|promise| (promise.item, promise.made_at));
    promises
}

/// Every date an item was ever promised for, and since when.
fn promises(case: &ForecastCase<'_>) -> impl Iterator<Item = (DateTime<Utc>, Deadline)> {
    let since = case.item.committed_at.map(|at| case.first_due_at.map_or(at.at, |later| later.max(at.at)));
    since.zip(case.item.first_due).into_iter().chain(case.item.moves.iter().map(|step| (step.at.at, step.to)))
}

/// The last step of a bisection may leave neighbours out of order.
fn rising(mut values: [f64; 5]) -> [f64; 5] {
    for index in 1..values.len() {
        values[index] = values[index].max(values[index - 1]);
    }
    values
}

#[cfg(test)]
mod tests;
