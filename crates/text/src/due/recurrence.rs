//! What comes back: "every Thursday", «по понедельникам», "weekly", "once a month".

use chrono::{Datelike, NaiveDate};

use super::core::Sentence;
use super::reading::DateReading;
use super::window::{Recurrence, Window, clock, day_end, midnight, month_after, plus, plus_months};
use crate::{
    fold::lower,
    lexicon::{DayPart, Role, Tie, TimeUnit},
};

/// How often a unit comes back and how many of it pass between.
pub(super) fn of_unit(period: TimeUnit, count: i32) -> Option<(Recurrence, i32)> {
    Some(match (period, count) {
        (TimeUnit::Day | TimeUnit::Workday | TimeUnit::Sutki, 1) => (Recurrence::Daily, 1),
        (TimeUnit::Week | TimeUnit::Weekend, 1) => (Recurrence::Weekly, 7),
        (TimeUnit::Week, 2) | (TimeUnit::Fortnight, 1) => (Recurrence::Biweekly, 14),
        (TimeUnit::Month, 1) => (Recurrence::Monthly, 1),
        (TimeUnit::Month, 3) | (TimeUnit::Quarter, 1) => (Recurrence::Quarterly, 3),
        (TimeUnit::Year, 1) | (TimeUnit::Month, 12) => (Recurrence::Yearly, 12),
        _ => return None,
    })
}

/// What was read of a recurrence.
#[derive(Debug, Clone, Copy)]
struct Every {
    recurrence: Recurrence,
    day: NaiveDate,
    next: usize,
    /// Whether the day came from a name, so that it can open the window.
    named: bool,
    prep: Tie,
    part: Option<DayPart>,
}

impl Sentence<'_> {
    /// Reads a recurrence at `start`, if one stands there.
    pub(super) fn recurring(&self, start: usize) -> Option<DateReading> {
        let (tie, at) = self.tie(start);
        let mut every = match self.role(at) {
            Role::Every => self.every(at, tie)?,
            Role::Frequency => self.frequency(at)?,
            Role::Weekdays => {
                let named = matches!(tie, Tie::On | Tie::Po) || self.words(at).ends_with('s');
                if !named {
                    return None;
                }
                self.weekly(self.value(at), at + 1, tie)
            }
            Role::Once => self.once(at)?,
            _ => return None,
        };
        // «каждый год 1 сентября», "every two weeks on Thursday", "biweekly on Fridays"
        let (day_tie, day_at) = self.tie(every.next);
        let day_at = self.skip_article(day_at);
        if matches!(self.role(day_at), Role::Weekday | Role::Weekdays) && !every.named {
            let weekly = self.weekly(self.value(day_at), day_at + 1, day_tie);
            every = Every { recurrence: every.recurrence.max(Recurrence::Weekly), ..weekly };
        } else if !every.named
            && matches!(every.recurrence, Recurrence::Yearly)
            && let Some((super::core::Core::Day { day, .. }, next)) = self.worded_date(day_at)
        {
            every = Every { day, next, named: true, prep: day_tie, ..every };
        } else if !every.named
            && every.recurrence == Recurrence::Monthly
            && let Some((super::core::Core::Day { day, .. }, next)) = self.day_of_month(day_at, true)
        {
            every = Every { day: self.next_month_day(day), next, named: true, prep: day_tie, ..every };
        }
        Some(self.timed(every))
    }

    fn next_month_day(&self, day: NaiveDate) -> NaiveDate {
        if day > self.now.today() {
            return day;
        }
        let next = month_after(day);
        next.with_day(day.day()).unwrap_or_else(|| plus(month_after(next), -1))
    }

    /// "every other Tuesday", «каждые две недели», "each month", "every working day", "every morning".
    fn every(&self, at: usize, tie: Tie) -> Option<Every> {
        let mut next = at + 1;
        let mut count = 1;
        match self.role(next) {
            Role::Other => (count, next) = (2, next + 1),
            Role::Ordinal
                if self.value(next) == 2
                    && !matches!(lower(self.words(next + 1)).as_str(), "число" | "числа") =>
            {
                (count, next) = (2, next + 1);
            }
            Role::Number => (count, next) = (self.value(next), next + 1),
            _ if self.is_number(next) && self.role(next + 1) == Role::Unit => {
                (count, next) = (self.value(next), next + 1);
            }
            _ => {}
        }
        let working = self.role(next) == Role::Working;
        next += usize::from(working);
        match self.role(next) {
            Role::Weekday | Role::Weekdays => {
                let weekly = self.weekly(self.value(next), next + 1, tie);
                Some(Every {
                    recurrence: if count == 2 { Recurrence::Biweekly } else { Recurrence::Weekly },
                    ..weekly
                })
            }
            Role::Unit => {
                let (recurrence, _) = of_unit(self.unit_at(next)?, count)?;
                if working || self.unit_at(next) == Some(TimeUnit::Workday) {
                    let day = self.now.calendar.add_working_days(self.now.today(), 1);
                    return Some(Every {
                        recurrence: Recurrence::Daily,
                        day,
                        next: next + 1,
                        named: false,
                        prep: tie,
                        part: None,
                    });
                }
                Some(self.after_one(recurrence, next + 1))
            }
            Role::Part => Some(Every {
                part: self.part_at(next),
                named: true,
                ..self.after_one(Recurrence::Daily, next + 1)
            }),
            Role::Ordinal => self.monthly_day(next, tie),
            _ if self.is_number(next) => self.monthly_day(next, tie),
            _ => None,
        }
    }

    /// «каждое 15-е число», "every 15th".
    fn monthly_day(&self, at: usize, tie: Tie) -> Option<Every> {
        let (core, next) = self.day_of_month(at, true)?;
        let super::core::Core::Day { day, .. } = core else { return None };
        Some(Every {
            recurrence: Recurrence::Monthly,
            day: self.next_month_day(day),
            next,
            named: true,
            prep: tie,
            part: None,
        })
    }

    /// "weekly", «ежемесячно»: as adverbs only, since "a weekly report" names no date.
    fn frequency(&self, at: usize) -> Option<Every> {
        let words = lower(self.words(at));
        let adverb = if self.token(at)?.cyrillic {
            words.ends_with("но") && !words.ends_with("ного")
        } else {
            let article = at > 0 && matches!(self.role(at - 1), Role::Article | Role::Shift);
            !article
                && (self.ends_phrase(at + 1)
                    || matches!(self.role(at + 1), Role::Prep | Role::Weekday | Role::Weekdays))
                && !self.symbol(at + 1, b'-')
                && !self.symbol(at + 1, b'/')
        };
        if !adverb {
            return None;
        }
        let (recurrence, _) = of_unit(TimeUnit::of(self.value(at))?, 1)?;
        Some(self.after_one(recurrence, at + 1))
    }

    /// "once a week", «раз в две недели».
    fn once(&self, at: usize) -> Option<Every> {
        let mut next = at + 1;
        let tied = matches!(self.role(next), Role::Article | Role::Every) || self.is_tie(next, Tie::V);
        if !tied {
            return None;
        }
        next += 1;
        let mut count = 1;
        if self.role(next) == Role::Number || self.is_number(next) || self.role(next) == Role::Couple {
            (count, next) = (self.value(next), next + 1);
        }
        if self.role(next) != Role::Unit {
            return None;
        }
        let (recurrence, _) = of_unit(self.unit_at(next)?, count)?;
        Some(self.after_one(recurrence, next + 1))
    }

    /// The first time: one period after today.
    fn after_one(&self, recurrence: Recurrence, next: usize) -> Every {
        let today = self.now.today();
        let day = match recurrence {
            Recurrence::Daily => plus(today, 1),
            Recurrence::Weekly => plus(today, 7),
            Recurrence::Biweekly => plus(today, 14),
            Recurrence::Monthly => plus_months(today, 1),
            Recurrence::Quarterly => plus_months(today, 3),
            Recurrence::Yearly => plus_months(today, 12),
        };
        Every { recurrence, day, next, named: false, prep: Tie::None, part: None }
    }

    fn weekly(&self, weekday: i32, next: usize, tie: Tie) -> Every {
        Every {
            recurrence: Recurrence::Weekly,
            day: self.now.weekday(weekday),
            next,
            named: true,
            prep: tie,
            part: None,
        }
    }

    /// Adds a time or part of the day and makes the window.
    fn timed(&self, every: Every) -> DateReading {
        let mut next = every.next;
        let day = every.day;
        let mut window = Window { from: None, by: Some(day_end(day)), by_latest: None };
        if every.named && matches!(every.prep, Tie::On | Tie::V) {
            window.from = Some(midnight(day));
        }
        let (tie, at) = self.tie(next);
        let at = self.skip_article(at);
        let said = if every.part.is_some() {
            every.part
        } else if self.role(at) == Role::Part {
            self.part_at(at)
        } else {
            None
        };
        if let Some(part) = said {
            if every.part.is_none() {
                next = at + 1;
            }
            let hour = |hour: i32| clock(hour, 0).map(|time| day.and_time(time));
            let lunch = Some(day.and_time(self.now.lunch()));
            let open = matches!(tie, Tie::None | Tie::In | Tie::On | Tie::V) || every.part.is_some();
            let (from, by) = match part {
                DayPart::Morning => (Some(midnight(day)), hour(12)),
                DayPart::BeforeLunch => (Some(midnight(day)), lunch),
                DayPart::Afternoon => (hour(12), hour(18)),
                DayPart::AfternoonRu | DayPart::MiddleOfDay => (lunch, hour(18)),
                DayPart::Evening | DayPart::Tonight | DayPart::Night => (hour(18), Some(day_end(day))),
                DayPart::Noon => (None, hour(12)),
                DayPart::Lunch => (None, lunch),
                DayPart::Close => (None, Some(day.and_time(self.now.close()))),
                _ => (None, Some(day_end(day))),
            };
            window.from = if open { from.or(window.from) } else { None };
            window.by = by;
        } else if let Some((super::core::Core::Time { time, .. }, after)) = self.time(at, tie) {
            next = after;
            window.by = Some(day.and_time(time));
        }
        window.by_latest = window.by;
        DateReading {
            next,
            window,
            recurrence: Some(every.recurrence),
            vague: false,
            absolute: false,
            prep: every.prep,
            past: false,
            may_be_past: false,
        }
    }
}
