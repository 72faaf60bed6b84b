//! Days: numbered from the first day of the history, with the working calendar of the agency and local clock times.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};
use chrono_tz::Tz;
use std::fmt::Write as _;

/// A day, counted from the first day of the history, which is 0.
pub(super) type Day = i32;

/// Seconds since local midnight.
pub(super) type Clock = i32;

/// Days of calendar kept after the last day of the history, for what is promised beyond it and for what comes next.
pub(super) const DAYS_AFTER: i32 = 200;

/// Days of calendar kept before the first day.
const DAYS_BEFORE: i32 = 60;

/// The days of the history and those around it.
#[derive(Debug)]
pub(super) struct DemoCalendar {
    first: NaiveDate,
    /// The last day of the history.
    pub(super) last: Day,
    working: Vec<bool>,
    dates: Vec<NaiveDate>,
}

impl DemoCalendar {
    /// The calendar of a history from `first` to `end`.
    pub(super) fn new(first: NaiveDate, end: NaiveDate) -> Self {
        let last = Day::try_from((end - first).num_days()).unwrap_or(0);
        let dates: Vec<NaiveDate> =
            (-DAYS_BEFORE..=last + DAYS_AFTER).map(|day| first + Duration::days(i64::from(day))).collect();
        let working = dates
            .iter()
            .map(|date| date.weekday().num_days_from_monday() < 5 && holiday(*date).is_none())
            .collect();
        DemoCalendar { first, last, working, dates }
    }

    /// The date of a day.
    pub(super) fn date(&self, day: Day) -> NaiveDate {
        match usize::try_from(day + DAYS_BEFORE).ok().and_then(|index| self.dates.get(index)) {
            Some(date) => *date,
            None => self.first + Duration::days(i64::from(day)),
        }
    }

    /// The day of a date.
    pub(super) fn day(&self, date: NaiveDate) -> Day {
        Day::try_from((date - self.first).num_days()).unwrap_or(0)
    }

    /// Whether people work on a day.
    pub(super) fn works(&self, day: Day) -> bool {
        usize::try_from(day + DAYS_BEFORE)
            .ok()
            .and_then(|index| self.working.get(index))
            .is_some_and(|works| *works)
    }

    /// The weekday, Monday being 0.
    pub(super) fn weekday(&self, day: Day) -> u32 {
        self.date(day).weekday().num_days_from_monday()
    }

    /// The day itself if people work on it, else the next one on which they do.
    pub(super) fn working_from(&self, day: Day) -> Day {
        (day..day + 12).find(|one| self.works(*one)).unwrap_or(day)
    }

    /// The working day `count` working days after a day; before it when negative.
    pub(super) fn working_after(&self, day: Day, count: i32) -> Day {
        let step = count.signum();
        let (mut at, mut left) = (day, count.abs());
        for _ in 0..400 {
            if left == 0 {
                break;
            }
            at += step;
            if self.works(at) {
                left -= 1;
            }
        }
        at
    }

    /// Working days from one day to another, both included.
    pub(super) fn working_count(&self, from: Day, to: Day) -> i32 {
        Day::try_from((from..=to).filter(|day| self.works(*day)).count()).unwrap_or(0)
    }

    /// Every day off other than weekends, with its name, from the first day to 90 days past the last.
    pub(super) fn holidays(&self) -> Vec<(NaiveDate, &'static str)> {
        (0..=self.last + 90)
            .filter_map(|day| holiday(self.date(day)).map(|name| (self.date(day), name)))
            .collect()
    }
}

/// The public holiday on a date, as kept by the agency (those common to all German states).
fn holiday(date: NaiveDate) -> Option<&'static str> {
    let fixed = match (date.month(), date.day()) {
        (1, 1) => Some("New Year's Day"),
        (5, 1) => Some("Labour Day"),
        (10, 3) => Some("Day of German Unity"),
        (12, 25) => Some("Christmas Day"),
        (12, 26) => Some("St Stephen's Day"),
        _ => None,
    };
    fixed.or_else(|| match (date - easter(date.year())).num_days() {
        -2 => Some("Good Friday"),
        1 => Some("Easter Monday"),
        39 => Some("Ascension Day"),
        50 => Some("Whit Monday"),
        _ => None,
    })
}

/// Easter Sunday (the anonymous Gregorian computus).
fn easter(year: i32) -> NaiveDate {
    let golden = year % 19;
    let (century, rest) = (year / 100, year % 100);
    let moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    let day = moon + weekday - 7 * ((golden + 11 * moon + 22 * weekday) / 451) + 114;
    NaiveDate::from_ymd_opt(year, (day / 31).unsigned_abs(), (day % 31 + 1).unsigned_abs())
        .expect("the computus gives a date in March or April")
}

/// The instant of a local time, in seconds since 1970, and its offset from UTC in seconds.
pub(super) fn instant(date: NaiveDate, clock: Clock, zone: Tz) -> (i64, i32) {
    let local = midnight(date) + Duration::seconds(i64::from(clock));
    let exact: Option<DateTime<Tz>> = zone.from_local_datetime(&local).earliest();
    match exact {
        Some(moment) => (moment.timestamp(), moment.offset().fix().local_minus_utc()),
        None => (local.and_utc().timestamp(), 0),
    }
}

/// Midnight at the start of a date.
fn midnight(date: NaiveDate) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN)
}

/// Writes a local time with its offset, as RFC 3339 has it.
pub(super) fn write_instant(out: &mut String, date: NaiveDate, clock: Clock, offset: i32) {
    write_date(out, date);
    let sign = if offset < 0 { '-' } else { '+' };
    let offset = offset.abs() / 60;
    write!(
        out,
        "T{:02}:{:02}:{:02}{sign}{:02}:{:02}",
        clock / 3600,
        clock / 60 % 60,
        clock % 60,
        offset / 60,
        offset % 60
    )
    .expect("a string can always be written to");
}

/// A local time without its offset: `YYYY-MM-DD HH:MM:SS`.
pub(super) fn local_time(date: NaiveDate, clock: Clock) -> String {
    let mut out = String::with_capacity(19);
    write_date(&mut out, date);
    write!(out, " {:02}:{:02}:{:02}", clock / 3600, clock / 60 % 60, clock % 60)
        .expect("a string can always be written to");
    out
}

/// A date as `YYYY-MM-DD`.
pub(super) fn iso_date(date: NaiveDate) -> String {
    let mut out = String::with_capacity(10);
    write_date(&mut out, date);
    out
}

fn write_date(out: &mut String, date: NaiveDate) {
    write!(out, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
        .expect("a string can always be written to");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date in the test")
    }

    #[test]
    fn easter_falls_where_it_should() {
        assert_eq!(easter(2025), date("2025-04-20"));
        assert_eq!(easter(2026), date("2026-04-05"));
        assert_eq!(easter(2024), date("2024-03-31"));
    }

    #[test]
    fn holidays_are_not_working_days() {
        let calendar = DemoCalendar::new(date("2025-07-01"), date("2026-06-30"));
        assert!(!calendar.works(calendar.day(date("2025-10-03"))));
        assert_eq!(
            calendar.working_after(calendar.day(date("2025-12-24")), 1),
            calendar.day(date("2025-12-29"))
        );
    }
}
