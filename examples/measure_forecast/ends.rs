//! Measures when several items are all delivered: up to five open ones of a client, cut from its items in the order in
//! which they were taken on, as the items of a project are.

use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use forewarn::{
    forecast::{ForecastCase, Forecaster, LEVELS},
    history::Item,
    pauses::Pauses,
};

use crate::{
    case, next_month,
    sets::{self, Record, Set, instant},
};

/// Items that are taken together at the most.
const TOGETHER_MOST: usize = 5;

/// The sums of one way to tell the end.
#[derive(Default)]
struct Sums {
    /// Groups whose day of the level is within the data, and those of them that were done by it.
    told: [usize; 5],
    done: [usize; 5],
    loss: f64,
    losses: usize,
}

impl Sums {
    fn add(&mut self, as_of: NaiveDate, days: [NaiveDate; 5], end: Option<NaiveDate>, last: NaiveDate) {
        for (place, day) in days.iter().enumerate().filter(|(_, day)| **day <= last) {
            self.told[place] += 1;
            self.done[place] += usize::from(end.is_some_and(|end| end <= *day));
        }
        let Some(end) = end else { return };
        self.losses += 1;
        for (level, day) in LEVELS.iter().zip(days) {
            let over = (end - as_of).num_days() as f64 - (day - as_of).num_days() as f64;
            self.loss += (level * over).max((level - 1.0) * over) / 5.0;
        }
    }

    fn cells(&self) -> String {
        let shares: Vec<String> = (0..5)
            .map(|place| format!("{:.3}", self.done[place] as f64 / self.told[place].max(1) as f64))
            .collect();
        format!("{} | {:.2}", shares.join(" | "), self.loss / self.losses.max(1) as f64)
    }
}

/// Measures every set.
pub(crate) fn all(folder: &Path) {
    println!(
        "\n| ends | groups | P10 | P50 | P80 | P90 | P95 | pinball | the latest's P10 | P50 | P80 | P90 | P95 | pinball |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    let mut pooled = [Sums::default(), Sums::default()];
    for set in sets::all(folder) {
        let mut own = [Sums::default(), Sums::default()];
        walk(&set, |as_of, days, end, last| {
            for sums in [&mut own, &mut pooled] {
                sums.iter_mut().zip(days).for_each(|(sums, days)| sums.add(as_of, days, end, last));
            }
        });
        if own[0].losses > 0 {
            line(set.name, &own);
        }
    }
    line("all", &pooled);
}

fn line(name: &str, sums: &[Sums; 2]) {
    println!("| {name} | {} | {} | {} |", sums[0].losses, sums[0].cells(), sums[1].cells());
}

/// Tells of each group: the as-of, the days by the forecast and by the latest of its items, when it was done, and the
/// last day of the data.
fn walk(set: &Set, mut tell: impl FnMut(NaiveDate, [[NaiveDate; 5]; 2], Option<NaiveDate>, NaiveDate)) {
    let wholes: Vec<Item> = set.records.iter().map(Record::whole).collect();
    let last = set.end().date_naive();
    let pauses = Pauses::default();
    let mut day = set.from;
    while day <= set.to {
        let as_of: DateTime<Utc> = instant(day);
        let known: Vec<(usize, Item)> = set
            .records
            .iter()
            .enumerate()
            .filter_map(|(place, record)| Some((place, record.as_of(as_of)?)))
            .collect();
        let cases: Vec<ForecastCase<'_>> =
            known.iter().map(|(place, item)| case(item, &set.records[*place])).collect();
        let forecaster = Forecaster::new(&cases, as_of, &pauses, set.fallback());
        let mut open: Vec<_> = forecaster
            .items()
            .into_iter()
            .filter(|forecast| wholes[known[forecast.item].0].cancelled_at.is_none())
            .collect();
        let key = |place: usize| (known[place].1.client, known[place].1.committed_at.map(|at| at.at));
        open.sort_by_key(|forecast| (key(forecast.item), forecast.item));
        for client in open.chunk_by(|a, b| key(a.item).0 == key(b.item).0) {
            for group in client.chunks(TOGETHER_MOST).filter(|group| group.len() > 1) {
                let places: Vec<usize> = group.iter().map(|forecast| forecast.item).collect();
                let together = forecaster.together(&places, None).expect("they are open").quantiles;
                let latest = [0, 1, 2, 3, 4].map(|level| {
                    group.iter().map(|forecast| forecast.quantiles[level]).max().expect("two at least")
                });
                let ends: Option<Vec<NaiveDate>> =
                    places.iter().map(|place| Some(wholes[known[*place].0].delivered_at?.day())).collect();
                tell(day, [together, latest], ends.and_then(|ends| ends.into_iter().max()), last);
            }
        }
        day = next_month(day);
    }
}
