//! Due windows and the calendar arithmetic behind them.

use chrono::{
    DateTime, Datelike, Days, Duration, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike, Utc,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use forewarn_base::calendar::Calendar;

/// A due window `[from, by)` in local time: what is due in it is late from `by` on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Window {
    /// When the window opens; null where the words do not say.
    pub from: Option<NaiveDateTime>,
    /// When it closes; null where the words do not say.
    pub by: Option<NaiveDateTime>,
    /// When it closes in the latest of the common readings; never before `by`.
    pub by_latest: Option<NaiveDateTime>,
}

/// How often a recurring date comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recurrence {
    /// Every day, or every working day.
    Daily,
    /// Every week.
    Weekly,
    /// Every second week.
    Biweekly,
    /// Every month.
    Monthly,
    /// Every three months.
    Quarterly,
    /// Every year.
    Yearly,
}

impl Recurrence {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Daily, Self::Weekly, Self::Biweekly, Self::Monthly, Self::Quarterly, Self::Yearly];

    /// The word that stands for it in tables and answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Biweekly => "biweekly",
            Self::Monthly => "monthly",
            Self::Quarterly => "quarterly",
            Self::Yearly => "yearly",
        }
    }
}

/// The moment of speaking and the calendar it is read in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now<'a> {
    /// The message's local time.
    pub(crate) sent: NaiveDateTime,
    pub(crate) calendar: &'a Calendar,
    /// `12/5` is the fifth of December.
    pub(crate) month_first: bool,
}

impl Now<'_> {
    pub(crate) fn today(&self) -> NaiveDate {
        self.sent.date()
    }

    /// Whether it is the weekend, when "this week" means the coming one. A week has its usual five days here, or
    /// those the calendar works.
    fn at_weekend(&self) -> bool {
        self.today().weekday().num_days_from_monday() >= 5
    }

    /// The Monday of the calendar week `shift` weeks on; "this week" at the weekend is the coming one.
    pub(crate) fn monday(&self, shift: i32) -> NaiveDate {
        let monday = plus(self.today(), -i64::from(self.today().weekday().num_days_from_monday()));
        let coming = i32::from(shift == 0 && self.at_weekend());
        plus(monday, 7 * i64::from(shift + coming))
    }

    /// The next such weekday after today (1 is Monday).
    pub(crate) fn weekday(&self, weekday: i32) -> NaiveDate {
        let today = i64::from(self.today().weekday().number_from_monday());
        let ahead = (i64::from(weekday) - today).rem_euclid(7);
        plus(self.today(), if ahead == 0 { 7 } else { ahead })
    }

    /// The next such date on or after today, or the date in the year said.
    pub(crate) fn date(&self, day: u32, month: u32, year: Option<i32>) -> Option<NaiveDate> {
        match year {
            Some(year) => NaiveDate::from_ymd_opt(year, month, day),
            None => (0..9)
                .filter_map(|ahead| NaiveDate::from_ymd_opt(self.today().year() + ahead, month, day))
                .find(|date| *date >= self.today()),
        }
    }

    /// The next such day of a month on or after today; months without it are passed over for their last day.
    pub(crate) fn day_of_month(&self, day: u32) -> Option<NaiveDate> {
        if !(1..=31).contains(&day) {
            return None;
        }
        let first = self.today().with_day(1)?;
        (0..3).filter_map(|ahead| first.checked_add_months(Months::new(ahead))).find_map(|month| {
            let date = month.with_day(day).unwrap_or_else(|| plus(month_after(month), -1));
            (date >= self.today()).then_some(date)
        })
    }

    /// The instant a span from now, in local time: hours are absolute across clock changes.
    pub(crate) fn after(&self, span: Duration) -> NaiveDateTime {
        let at = self.calendar.instant(self.sent);
        at.checked_add_signed(span).map_or(self.sent, |at| self.calendar.local(at))
    }

    /// A clock time in a named zone, as local time on the day it falls here.
    pub(crate) fn zoned(&self, day: NaiveDate, time: NaiveTime, zone: Tz) -> NaiveDateTime {
        self.calendar.local(instant(zone, day.and_time(time)))
    }

    /// Today in a named zone.
    pub(crate) fn today_in(&self, zone: Tz) -> NaiveDate {
        self.calendar.instant(self.sent).with_timezone(&zone).date_naive()
    }

    pub(crate) fn lunch(&self) -> NaiveTime {
        self.calendar.hours.lunch
    }

    pub(crate) fn close(&self) -> NaiveTime {
        self.calendar.hours.end
    }

    /// Whether a time of today is over.
    pub(crate) fn is_over(&self, time: NaiveTime) -> bool {
        self.sent >= self.today().and_time(time)
    }
}

/// The instant of a local time in a zone: the earlier of two, or the first after a gap.
fn instant(zone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    (0..=4)
        .find_map(|hours| zone.from_local_datetime(&(local + Duration::minutes(30 * hours))).earliest())
        .map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
}

/// The day `count` days on; the same day at the ends of time.
pub(crate) fn plus(day: NaiveDate, count: i64) -> NaiveDate {
    let days = Days::new(count.unsigned_abs());
    if count < 0 { day.checked_sub_days(days) } else { day.checked_add_days(days) }.unwrap_or(day)
}

/// The same day `count` months on, or the last day of a shorter month.
pub(crate) fn plus_months(day: NaiveDate, count: u32) -> NaiveDate {
    day.checked_add_months(Months::new(count)).unwrap_or(day)
}

/// 00:00 of a day.
pub(crate) fn midnight(day: NaiveDate) -> NaiveDateTime {
    day.and_time(NaiveTime::MIN)
}

/// 24:00 of a day.
pub(crate) fn day_end(day: NaiveDate) -> NaiveDateTime {
    midnight(plus(day, 1))
}

/// The first of the month after a day's.
pub(crate) fn month_after(day: NaiveDate) -> NaiveDate {
    plus_months(day.with_day(1).unwrap_or(day), 1)
}

/// A clock time.
pub(crate) fn clock(hour: i32, minute: i32) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(u32::try_from(hour).ok()?, u32::try_from(minute).ok()?, 0)
}

/// The later time of two.
pub(crate) fn half_day_later(time: NaiveTime) -> NaiveTime {
    clock(i32::try_from(time.hour()).unwrap_or(0) + 12, i32::try_from(time.minute()).unwrap_or(0))
        .unwrap_or(time)
}
