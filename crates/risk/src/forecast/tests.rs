//! What must hold of every forecast.

use std::sync::Arc;

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};

use super::*;
use crate::history::item::Move;
use forewarn_table::{ClientIndex, Moment, schedule::WaitingParty};

fn day(number: i64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap() + Duration::days(number)
}

fn at(number: i64) -> DateTime<Utc> {
    day(number).and_time(NaiveTime::MIN).and_utc()
}

fn moment(number: i64) -> Moment {
    Moment { at: at(number + 1), local: day(number).and_time(NaiveTime::MIN), whole_day: true }
}

fn due(number: i64) -> Deadline {
    Deadline::end_of(day(number), Tz::UTC)
}

fn item(client: u32, id: &str, start: i64, dues: &[(i64, i64)], delivered: Option<i64>) -> Item {
    Item {
        client: ClientIndex::from_number(client),
        project_id: None,
        item_id: Arc::from(id),
        name: Arc::from(id),
        committed_at: Some(moment(start)),
        first_due_at: None,
        topic: forewarn_text::Topic::default(),
        first_due: dues.first().map(|first| due(first.1)),
        due: dues.last().map(|last| due(last.1)),
        moves: dues
            .windows(2)
            .map(|pair| Move {
                at: moment(pair[1].0),
                from: Some(due(pair[0].1)),
                to: due(pair[1].1),
                client_asked: false,
                was_with_client: false,
            })
            .collect(),
        delivered_at: delivered.map(moment),
        deliveries: delivered.map(moment).into_iter().collect(),
        accepted_at: None,
        reopened_at: None,
        cancelled_at: None,
        waits: Vec::new(),
        waiting_on: None,
        weight: 1.0,
    }
}

/// The n-th item of a lively agency, as known at `now`: every third date is moved once, every fourth is late.
fn lively(number: i64, now: i64) -> Option<Item> {
    let start = number * 3 % 400;
    let length = 10 + number * 7 % 50;
    let moved = (number % 3 == 0).then_some((start + length / 2, start + length + 9));
    let last = moved.map_or(start + length, |moved| moved.1);
    let end = if number % 4 == 0 { last + 1 + number % 17 } else { last - number % 3 };
    if start >= now {
        return None;
    }
    let mut dues = vec![(start, start + length)];
    dues.extend(moved.filter(|moved| moved.0 < now));
    let id = format!("item {number}");
    let client = u32::try_from(number % 7).unwrap();
    Some(item(client, &id, start, &dues, (end < now).then_some(end)))
}

fn cases(items: &[Item]) -> Vec<ForecastCase<'_>> {
    const OWNERS: [&str; 3] = ["anna", "boris", "carla"];
    items
        .iter()
        .map(|item| ForecastCase {
            item,
            service: Some(if item.client.index() % 2 == 0 { "web" } else { "search" }),
            owner: Some(OWNERS[item.client.index() % 3]),
            zone: Tz::UTC,
            first_due_at: None,
        })
        .collect()
}

fn agency(now: i64) -> Vec<Item> {
    (0..130).filter_map(|number| lively(number, now)).collect()
}

#[test]
fn quantiles_never_cross_and_never_lie_before_the_as_of() {
    for now in [1, 20, 120, 300, 420] {
        let items = agency(now);
        let forecasts = forecast(&cases(&items), at(now), &Pauses::default(), ClassFallback::BuiltIn);
        assert!(!forecasts.is_empty(), "{now}");
        for forecast in forecasts {
            assert!(forecast.quantiles.is_sorted(), "{forecast:?}");
            assert!(forecast.quantiles[0] >= day(now), "{forecast:?}");
            assert!(forecast.p_kept.is_none_or(|chance| (0.0..=1.0).contains(&chance)), "{forecast:?}");
        }
    }
}

#[test]
fn a_date_moved_more_often_or_further_is_never_likelier_to_be_kept() {
    let mut items = agency(300);
    let begin = items.len();
    // The same work, promised on the same day for the same day, after ever more slips.
    for dues in [
        vec![(200, 330)],
        vec![(200, 320), (250, 330)],
        vec![(200, 300), (250, 330)],
        vec![(200, 300), (250, 320), (270, 330)],
        vec![(200, 260), (250, 320), (270, 330)],
        vec![(200, 260), (210, 280), (250, 320), (270, 330)],
    ] {
        items.push(item(0, &format!("x{}", items.len()), 200, &dues, None));
    }
    let forecasts = forecast(&cases(&items), at(300), &Pauses::default(), ClassFallback::BuiltIn);
    let chances: Vec<f64> = forecasts
        .iter()
        .filter(|forecast| forecast.item >= begin)
        .filter_map(|forecast| forecast.p_kept)
        .collect();
    assert_eq!(chances.len(), 6);
    assert!(chances.windows(2).all(|pair| pair[1] <= pair[0]), "{chances:?}");
}

#[test]
fn what_comes_later_changes_no_forecast() {
    let now = 250;
    let plain = agency(now);
    let before = forecast(&cases(&plain), at(now), &Pauses::default(), ClassFallback::BuiltIn);
    // The same promises, looked back on from a workspace that knows more.
    let later = agency(430);
    let known: Vec<Item> = (0..130).filter_map(|number| lively(number, 430)).collect();
    assert_eq!(later, known);
    let made_now = kept_when_made(&cases(&plain), at(now), &Pauses::default(), ClassFallback::BuiltIn);
    let made_later = kept_when_made(&cases(&later), at(430), &Pauses::default(), ClassFallback::BuiltIn);
    for promise in &made_now {
        let id = &plain[promise.item].item_id;
        let same = made_later
            .iter()
            .find(|other| &later[other.item].item_id == id && other.made_at == promise.made_at)
            .unwrap();
        assert_eq!(same.p_kept.to_bits(), promise.p_kept.to_bits(), "{id}");
    }
    assert_eq!(before, forecast(&cases(&agency(now)), at(now), &Pauses::default(), ClassFallback::BuiltIn));
}

#[test]
fn the_order_of_items_changes_nothing() {
    let items = agency(300);
    let mut turned = items.clone();
    turned.reverse();
    let mirrored = |index: usize| items.len() - 1 - index;
    let (plain, turned) = (
        forecast(&cases(&items), at(300), &Pauses::default(), ClassFallback::BuiltIn),
        forecast(&cases(&turned), at(300), &Pauses::default(), ClassFallback::BuiltIn),
    );
    for forecast in plain {
        let other = turned.iter().find(|other| mirrored(other.item) == forecast.item).unwrap();
        assert_eq!(forecast.quantiles, other.quantiles);
        let difference = forecast.p_kept.unwrap_or(0.0) - other.p_kept.unwrap_or(0.0);
        assert!(difference.abs() < 1e-9, "{difference}");
    }
}

#[test]
fn few_cases_give_a_wide_interval_and_name_the_built_in_class() {
    let open = item(0, "open", 400, &[(400, 430)], None);
    let mut few = vec![item(0, "done", 380, &[(380, 390)], Some(390)), open.clone()];
    few.push(item(1, "late", 300, &[(300, 320)], Some(324)));
    let mut many: Vec<Item> = (0..80)
        .map(|number| {
            let end = 40 + number * 4;
            item(0, &format!("{number}"), number * 4, &[(number * 4, end)], Some(end + number % 3 - 1))
        })
        .collect();
    many.push(open);
    let width = |items: &[Item]| {
        let forecast = forecast(&cases(items), at(405), &Pauses::default(), ClassFallback::BuiltIn)
            .into_iter()
            .find(|forecast| items[forecast.item].item_id.as_ref() == "open")
            .unwrap();
        (forecast.class, forecast.cases, (forecast.quantiles[3] - forecast.quantiles[0]).num_days())
    };
    let (class, cases, wide) = width(&few);
    assert_eq!((class.as_str(), cases), ("built-in", 2));
    let (class, cases, narrow) = width(&many);
    assert_eq!((class.as_str(), cases), ("web", 80));
    assert!(wide > 2 * narrow, "{wide} {narrow}");
}

#[test]
fn overdue_work_keeps_no_date_and_undated_work_has_none_to_keep() {
    let mut items = agency(300);
    let begin = items.len();
    items.push(item(0, "overdue", 200, &[(200, 290)], None));
    items.push(item(0, "undated", 280, &[], None));
    let forecasts = forecast(&cases(&items), at(300), &Pauses::default(), ClassFallback::BuiltIn);
    let of = |index: usize| forecasts.iter().find(|forecast| forecast.item == index).unwrap();
    assert_eq!(of(begin).p_kept, Some(0.0));
    assert_eq!(of(begin + 1).p_kept, None);
}

#[test]
fn late_agencies_are_forecast_late() {
    // Everything is delivered at one and a half of the promised time.
    let items: Vec<Item> = (0..90)
        .map(|number| {
            let (start, length) = (number * 4, 20 + number % 30);
            let end = start + length * 3 / 2;
            item(0, &format!("{number}"), start, &[(start, start + length)], (end < 300).then_some(end))
        })
        .filter(|item| item.committed_at.is_some_and(|start| start.at <= at(300)))
        .collect();
    for forecast in forecast(&cases(&items), at(300), &Pauses::default(), ClassFallback::BuiltIn) {
        let item = &items[forecast.item];
        if item.due.is_some_and(|due| due.by > at(302)) {
            assert!(forecast.p_kept < Some(0.25), "{forecast:?}");
            assert!(forecast.quantiles[2] > item.due.unwrap().last_day, "{forecast:?}");
        }
    }
}

#[test]
fn all_of_a_project_is_done_no_sooner_than_any_of_it() {
    let items = agency(300);
    let cases = cases(&items);
    let pauses = Pauses::default();
    let forecaster = Forecaster::new(&cases, at(300), &pauses, ClassFallback::BuiltIn);
    let forecasts = forecaster.items();
    let indexes: Vec<usize> = forecasts.iter().map(|forecast| forecast.item).take(6).collect();
    assert_eq!(indexes.len(), 6);
    let target = Some(due(330));
    let mut before: Option<JointForecast> = None;
    for count in 1..=indexes.len() {
        let all = forecaster.together(&indexes[..count], target).unwrap();
        assert!(all.quantiles.is_sorted(), "{all:?}");
        for forecast in &forecasts[..count] {
            assert!(
                all.quantiles.iter().zip(forecast.quantiles).all(|(all, one)| *all >= one),
                "{all:?} {forecast:?}"
            );
        }
        if let Some(before) = &before {
            assert!(all.p_kept <= before.p_kept, "{before:?} {all:?}");
        } else {
            assert_eq!(all.quantiles, forecasts[0].quantiles);
        }
        before = Some(all);
    }
    // Something is added by there being several.
    let latest = forecasts[..6].iter().map(|forecast| forecast.quantiles[2]).max().unwrap();
    assert!(before.unwrap().quantiles[2] > latest);
    assert_eq!(forecaster.together(&indexes, Some(due(299))).unwrap().p_kept, Some(0.0));
    let done = items.iter().position(|item| !item.is_open()).unwrap();
    assert_eq!(forecaster.together(&[done], target), None);
}

#[test]
fn an_owner_with_much_on_the_desk_is_believed_less() {
    // Both owners: ten items at once are late by half their time, one at a time is early.
    let mut items: Vec<Item> = Vec::new();
    for wave in 0..12 {
        for owner in 0..2 {
            let start = wave * 30;
            let (count, end) = if wave % 2 == 0 { (10, start + 27) } else { (1, start + 16) };
            for number in 0..count {
                let id = format!("{owner} {wave} {number}");
                items.push(item(owner, &id, start, &[(start, start + 18)], Some(end)));
            }
        }
    }
    items.extend((0..10).map(|number| item(0, &format!("open {number}"), 361, &[(361, 379)], None)));
    items.push(item(0, "for the busy", 361, &[(361, 379)], None));
    items.push(item(1, "for the free", 361, &[(361, 379)], None));
    let cases: Vec<ForecastCase<'_>> = items
        .iter()
        .map(|item| ForecastCase {
            item,
            service: None,
            owner: Some(["busy", "free"][item.client]),
            zone: Tz::UTC,
            first_due_at: None,
        })
        .collect();
    let forecasts = forecast(&cases, at(362), &Pauses::default(), ClassFallback::BuiltIn);
    let [busy, free] = ["for the busy", "for the free"].map(|id| {
        let index = items.iter().position(|item| &*item.item_id == id).unwrap();
        forecasts.iter().find(|forecast| forecast.item == index).unwrap().p_kept.unwrap()
    });
    assert!(busy < free - 0.1, "{busy} {free}");
}

#[test]
fn work_that_waits_for_the_client_now_is_known_to_wait() {
    let wait = |mut item: Item, from: i64, to: i64| {
        item.waits = vec![(Some(WaitingParty::Client), at(from), at(to))];
        item
    };
    // What waited came ten days late, the rest in time.
    let mut items: Vec<Item> = (0..60)
        .map(|number| {
            let start = number * 4;
            let waited = number % 2 == 0;
            let end = start + if waited { 30 } else { 19 };
            let done = item(0, &format!("{number}"), start, &[(start, start + 20)], Some(end));
            if waited { wait(done, start + 2, start + 20) } else { done }
        })
        .collect();
    let begin = items.len();
    items.push(item(0, "runs", 295, &[(295, 315)], None));
    // A spell that goes on ends at the as-of.
    items.push(wait(item(0, "waits", 295, &[(295, 315)], None), 297, 300));
    let forecasts = forecast(&cases(&items), at(300), &Pauses::default(), ClassFallback::BuiltIn);
    let kept = |index: usize| forecasts.iter().find(|forecast| forecast.item == index).unwrap().p_kept;
    assert!(kept(begin + 1) < kept(begin), "{:?} {:?}", kept(begin + 1), kept(begin));
}

/// The P80 and P95, in days, of an overdue, a promised and an undated item of the lively agency with further items.
fn ahead(further: Vec<Item>) -> [[i64; 2]; 3] {
    let mut items = agency(420);
    items.extend((0..60).map(|number| {
        let start = number * 6;
        item(0, &format!("undated {number}"), start, &[], Some(start + 3 + number % 20))
    }));
    items.extend(further);
    let begin = items.len();
    items.push(item(0, "overdue", 380, &[(380, 415)], None));
    items.push(item(0, "promised", 400, &[(400, 430)], None));
    items.push(item(0, "undated", 410, &[], None));
    let forecasts = forecast(&cases(&items), at(420), &Pauses::default(), ClassFallback::BuiltIn);
    [0, 1, 2].map(|state| {
        let own = forecasts.iter().find(|forecast| forecast.item == begin + state).unwrap();
        [2, 4].map(|level| (own.quantiles[level] - day(420)).num_days())
    })
}

#[test]
fn silently_abandoned_work_hardly_delays_the_rest() {
    let plain = ahead(Vec::new());
    // Of some 200 items ten were promised in the first weeks, or taken on, and never heard of again.
    let abandoned = |number: i64| {
        let dues = [(number, number + 14)];
        let dues = if number % 2 == 0 { &dues[..] } else { &[] };
        item(1, &format!("abandoned {number}"), number, dues, None)
    };
    let with = ahead((0..10).map(abandoned).collect());
    for (state, (plain, with)) in plain.iter().zip(with).enumerate() {
        assert!(with[0] <= plain[0] + 4 && with[1] <= plain[1] * 3 / 2 + 4, "{state}: {plain:?} {with:?}");
    }
}

/// A calendar day with a span left out of it.
fn shifted(number: i64, (first, length): (i64, i64)) -> i64 {
    if number < first { number } else { number + length }
}

#[test]
fn a_pause_in_the_past_changes_no_forecast_and_one_ahead_puts_it_off() {
    let pause @ (first, length) = (150, 21);
    let forecast_with = |span: (i64, i64), pauses: &Pauses, now: i64| {
        let moved = |number: i64| shifted(number, span);
        let items: Vec<Item> = (0..130)
            .filter(|number| number * 3 <= 300)
            .map(|number| {
                let (start, took) = (number * 3, 6 + number * 7 % 23);
                let end = start + took;
                let due = start + 14;
                item(
                    1,
                    &format!("i{number}"),
                    moved(start),
                    &[(moved(start), moved(due))],
                    (end <= 300).then(|| moved(end)),
                )
            })
            .collect();
        forecast(&cases(&items), at(now), pauses, ClassFallback::BuiltIn)
    };
    let none = Pauses::default();
    let plain = forecast_with((1_000, 0), &none, 301);
    assert!(plain.len() > 3);
    let paused = Pauses::new(&[(day(first), day(first + length - 1))], Tz::UTC);
    let after = forecast_with(pause, &paused, 301 + length);
    let unaware = forecast_with(pause, &none, 301 + length);
    let ahead = Pauses::new(&[(day(301), day(320))], Tz::UTC);
    let before = forecast_with((301, 20), &ahead, 301);
    for ((plain, after), before) in plain.iter().zip(&after).zip(&before) {
        assert_eq!(plain.quantiles.map(|day| day + Duration::days(length)), after.quantiles);
        assert_eq!((plain.p_kept, plain.p_kept_when_made), (after.p_kept, after.p_kept_when_made));
        assert_eq!(plain.quantiles.map(|day| day + Duration::days(20)), before.quantiles);
    }
    assert_ne!(after, unaware);
}
