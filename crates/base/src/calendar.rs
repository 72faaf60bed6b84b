//! The working calendar: which days are worked, at which hours, in which zone.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;

use crate::value;

/// Working hours, as every calendar of the workspace has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingHours {
    /// By day from Monday: whether it is worked.
    pub days: [bool; 7],
    /// When the day starts.
    pub start: NaiveTime,
    /// When it ends.
    pub end: NaiveTime,
    /// When lunch is.
    pub lunch: NaiveTime,
}

impl Default for WorkingHours {
    fn default() -> Self {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        Self {
            days: [true, true, true, true, true, false, false],
            start: hour(9),
            end: hour(18),
            lunch: hour(13),
        }
    }
}

/// Working days and hours in one zone.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// The zone.
    pub zone: Tz,
    /// Days and hours.
    pub hours: WorkingHours,
    /// Sets of days off that calendars share: a workspace's own, a zone's, a client's.
    holidays: Vec<Arc<BTreeSet<NaiveDate>>>,
}

#[allow(clippy::cast_possible_wrap, reason = "counts of days in a span of dates")]
impl Calendar {
    /// A calendar of `hours` in `zone` with these days off.
    pub fn new(zone: Tz, hours: WorkingHours, holidays: BTreeSet<NaiveDate>) -> Self {
        Self::of_sets(zone, hours, vec![Arc::new(holidays)])
    }

    /// A calendar with the days of all these sets off; calendars that share sets cost no more for it.
    pub fn of_sets(zone: Tz, hours: WorkingHours, holidays: Vec<Arc<BTreeSet<NaiveDate>>>) -> Self {
        Self { zone, hours, holidays }
    }

    /// All its days off.
    pub fn days_off(&self) -> BTreeSet<NaiveDate> {
        self.holidays.iter().flat_map(|days| days.iter().copied()).collect()
    }

    /// Whether `day` is in one of the first `sets` sets of days off.
    fn is_off(&self, day: NaiveDate, sets: usize) -> bool {
        self.holidays.iter().take(sets).any(|days| days.contains(&day))
    }

    /// Whether `day` is worked.
    pub fn is_working_day(&self, day: NaiveDate) -> bool {
        self.hours.days[day.weekday().num_days_from_monday() as usize]
            && !self.is_off(day, self.holidays.len())
    }

    /// The `count`-th working day after `day`; `day` itself for 0.
    pub fn add_working_days(&self, day: NaiveDate, count: u32) -> NaiveDate {
        let mut day = day;
        let mut left = count;
        while left > 0 {
            let Some(next) = day.succ_opt() else { break };
            day = next;
            left -= u32::from(self.is_working_day(day));
        }
        day
    }

    /// Working days after `from` up to and including `to`; 0 where `to` is not later.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        if to <= from {
            return 0;
        }
        let span = (to - from).num_days();
        let per_week = self.hours.days.iter().filter(|worked| **worked).count() as i64;
        let rest_from = from + Days::new((span / 7 * 7).unsigned_abs());
        let rest = rest_from
            .iter_days()
            .skip(1)
            .take_while(|day| *day <= to)
            .filter(|day| self.hours.days[day.weekday().num_days_from_monday() as usize])
            .count() as i64;
        let within = (std::ops::Bound::Excluded(from), std::ops::Bound::Included(to));
        // A day that several sets hold counts with the first of them.
        let off = self
            .holidays
            .iter()
            .enumerate()
            .flat_map(|(number, days)| days.range(within).filter(move |day| !self.is_off(**day, number)))
            .filter(|day| self.hours.days[day.weekday().num_days_from_monday() as usize])
            .count() as i64;
        span / 7 * per_week + rest - off
    }

    /// Working hours between two instants: exact to the second, true across clock changes.
    pub fn working_hours_between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> f64 {
        self.working_seconds_between(from, to) as f64 / 3600.0
    }

    /// Working seconds between two instants: whole, so that parts sum exactly.
    pub fn working_seconds_between(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
        if to <= from {
            return 0;
        }
        let (first, last) = (self.local(from).date(), self.local(to).date());
        let seconds_on = |day: NaiveDate| -> i64 {
            if !self.is_working_day(day) {
                return 0;
            }
            let opens = self.instant(day.and_time(self.hours.start)).max(from);
            let closes = self.instant(day.and_time(self.hours.end)).min(to);
            (closes - opens).num_seconds().max(0)
        };
        if first == last {
            return seconds_on(first);
        }
        // Clocks change at night, so that every whole day between has the full hours.
        let full = (self.hours.end - self.hours.start).num_seconds();
        let between = self.working_days_between(first, last) - i64::from(self.is_working_day(last));
        seconds_on(first) + seconds_on(last) + between * full
    }

    /// How many hours a working day has.
    pub fn hours_per_day(&self) -> f64 {
        (self.hours.end - self.hours.start).num_seconds() as f64 / 3600.0
    }

    /// The local time of an instant.
    pub fn local(&self, at: DateTime<Utc>) -> NaiveDateTime {
        at.with_timezone(&self.zone).naive_local()
    }

    /// The instant of a local time; see [`value::instant`].
    pub fn instant(&self, local: NaiveDateTime) -> DateTime<Utc> {
        value::instant(local, self.zone)
    }
}

#[cfg(test)]
#[allow(clippy::cast_possible_wrap, reason = "counts of days in a span of dates")]
mod tests {
    use chrono::{Duration, TimeZone};

    use super::*;

    fn calendar() -> Calendar {
        let holidays = [NaiveDate::from_ymd_opt(2026, 5, 1).unwrap()].into();
        Calendar::new(chrono_tz::Europe::Berlin, WorkingHours::default(), holidays)
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn working_days_pass_over_weekends_and_holidays() {
        let calendar = calendar();
        // 30 April 2026 is a Thursday, 1 May is off.
        assert_eq!(calendar.add_working_days(day("2026-04-30"), 1), day("2026-05-04"));
        assert_eq!(calendar.working_days_between(day("2026-04-30"), day("2026-05-04")), 1);
        assert_eq!(calendar.working_days_between(day("2026-05-04"), day("2026-04-30")), 0);
    }

    #[test]
    fn counting_in_weeks_agrees_with_counting_days() {
        let calendar = calendar();
        let from = day("2026-04-01");
        for span in 0..60u64 {
            let to = from + Days::new(span);
            let slow = from
                .iter_days()
                .skip(1)
                .take_while(|day| *day <= to)
                .filter(|day| calendar.is_working_day(*day))
                .count();
            assert_eq!(calendar.working_days_between(from, to), slow as i64, "{to}");
        }
    }

    #[test]
    fn working_hours_add_up_over_any_split() {
        let calendar = calendar();
        let start = Utc.with_ymd_and_hms(2026, 3, 26, 7, 30, 0).unwrap();
        let end = start + Duration::hours(30 * 24);
        let whole = calendar.working_hours_between(start, end);
        for step in 1..100 {
            let middle = start + Duration::minutes(step * 431);
            let split =
                calendar.working_hours_between(start, middle) + calendar.working_hours_between(middle, end);
            assert!((whole - split).abs() < 1e-9, "{middle}");
        }
    }
}
