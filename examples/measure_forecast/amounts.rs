//! Measures the forecast of hours, apart from calendar time: each month's new work from what was finished before.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use chrono::{Datelike, Duration, NaiveDate};
use forewarn::forecast::{
    LEVELS,
    ratio::{AmountClass, WorkAmount},
};

use crate::sets::{day, rows};

/// Planned and actual hours of one piece of work.
struct Work {
    service: String,
    planned: f64,
    actual: f64,
    begun: NaiveDate,
    ended: NaiveDate,
}

/// Measures every set with hours.
pub(crate) fn all(folder: &Path) {
    println!(
        "\n| hours, money | cases | P10 | P50 | P80 | P90 | P95 | pinball | rival | at its word | to rival |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    measure("sip", &sip(folder));
    measure("kitchenham", &kitchenham(folder));
    measure("gmpp (whole-life cost)", &gmpp(folder));
}

fn sip(folder: &Path) -> Vec<Work> {
    let mut seen = BTreeSet::new();
    rows(&folder.join("sip/sip_tasks.csv"))
        .iter()
        .filter(|row| seen.insert(row["TaskNumber"].clone()))
        .filter_map(|row| {
            Some(Work {
                service: row["SubCategory"].clone(),
                planned: row["HoursEstimate"].parse().ok()?,
                actual: row["HoursActual"].parse().ok()?,
                begun: day(&row["EstimateOn"])?,
                ended: day(&row["CompletedOn"])?,
            })
        })
        .collect()
}

fn kitchenham(folder: &Path) -> Vec<Work> {
    rows(&folder.join("kitchenham/kitchenham.csv"))
        .iter()
        .filter_map(|row| {
            let begun = day(&row["Actual.start.date"])?;
            Some(Work {
                service: row["Project.type"].clone(),
                planned: row["First.estimate"].parse().ok()?,
                actual: row["Actual.effort"].parse().ok()?,
                begun,
                ended: begun + Duration::days(row["Actual.duration"].parse().ok()?),
            })
        })
        .collect()
}

/// The whole-life cost as first reported against the last before the project left the list.
fn gmpp(folder: &Path) -> Vec<Work> {
    let mut projects: BTreeMap<String, Vec<(i32, f64, String)>> = BTreeMap::new();
    for row in rows(&folder.join("gmpp/gmpp_2014_2020.csv")) {
        if let (Ok(year), Ok(cost)) = (row["year"].parse(), row["wlc_n"].parse::<f64>()) {
            projects.entry(row["key"].clone()).or_default().push((year, cost, row["dept"].clone()));
        }
    }
    projects
        .into_values()
        .filter_map(|mut years| {
            years.sort_by_key(|year| year.0);
            let (first, last) = (years.first()?, years.last()?);
            // Some reports are in pounds and others in millions: a factor of a hundred is no overrun.
            let told = first.1 > 0.0 && (0.01..100.0).contains(&(last.1 / first.1)) && first.1 < 1e6;
            (told && years.len() > 1 && last.0 < 2020).then_some(())?;
            Some(Work {
                service: first.2.clone(),
                planned: first.1,
                actual: last.1,
                begun: NaiveDate::from_ymd_opt(first.0, 7, 1)?,
                ended: NaiveDate::from_ymd_opt(last.0 + 1, 7, 1)?,
            })
        })
        .collect()
}

fn measure(name: &str, works: &[Work]) {
    let months: BTreeSet<NaiveDate> = works.iter().filter_map(|work| work.begun.with_day(1)).collect();
    let (mut losses, mut covered, mut count) = ([0.0; 3], [0_usize; 5], 0_usize);
    for month in months {
        let known: Vec<&Work> = works.iter().filter(|work| work.ended < month && work.actual > 0.0).collect();
        let amounts: Vec<WorkAmount<'_>> = known
            .iter()
            .map(|work| WorkAmount {
                service: Some(&work.service),
                planned: work.planned,
                actual: work.actual,
                finished: true,
            })
            .collect();
        let class = AmountClass::new(&amounts);
        let fresh =
            |work: &&Work| work.begun.with_day(1) == Some(month) && work.planned > 0.0 && work.actual > 0.0;
        for work in works.iter().filter(fresh) {
            let model = class.forecast(Some(&work.service), work.planned, 0.0).quantiles;
            let answers = [model, rival(&known, work), [work.planned; 5]];
            for (loss, answer) in losses.iter_mut().zip(answers) {
                for (level, quantile) in LEVELS.iter().zip(answer) {
                    let over = work.actual - quantile;
                    *loss += (level * over).max((level - 1.0) * over) / 5.0;
                }
            }
            for (hits, quantile) in covered.iter_mut().zip(model) {
                *hits += usize::from(work.actual <= quantile);
            }
            count += 1;
        }
    }
    let cover = covered.map(|hits| format!("{:.3}", hits as f64 / count as f64)).join(" | ");
    let [model, other, face] = losses.map(|loss| loss / count as f64);
    println!("| {name} | {count} | {cover} | {model:.2} | {other:.2} | {face:.2} | {:.3} |", model / other);
}

/// The empirical shares of earlier work of like size (a third of it), once there are twelve.
fn rival(known: &[&Work], work: &Work) -> [f64; 5] {
    let mut sizes: Vec<f64> = known.iter().map(|other| other.planned).collect();
    sizes.sort_by(f64::total_cmp);
    let third = |planned: f64| sizes.partition_point(|size| *size < planned) * 3 / (sizes.len() + 1);
    let mut shares: Vec<f64> = known
        .iter()
        .filter(|other| third(other.planned) == third(work.planned))
        .map(|other| other.actual / other.planned)
        .collect();
    if shares.len() < 12 {
        shares = known.iter().map(|other| other.actual / other.planned).collect();
    }
    if shares.is_empty() {
        return [work.planned; 5];
    }
    shares.sort_by(f64::total_cmp);
    LEVELS.map(|level| {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list")]
        let place = (level * shares.len() as f64) as usize;
        work.planned * shares[place.min(shares.len() - 1)]
    })
}
