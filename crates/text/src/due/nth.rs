//! Days and weeks by their number: "the second Tuesday of March", "the last working day", "Friday the third".

use chrono::{Datelike, NaiveDate};

use super::core::{Core, DayKind, Sentence, period_of};
use super::window::{plus, plus_months};
use crate::{
    lexicon::{Role, Tie, TimeUnit},
    token::Kind,
};

impl Sentence<'_> {
    /// "the first Monday of the month", «первый понедельник каждого месяца».
    pub(super) fn nth_weekday(&self, at: usize) -> Option<(Core, usize)> {
        let (number, weekday) = (self.value(at), self.value(at + 1));
        let mut next = at + 2;
        if self.role(next) == Role::Of || self.is_tie(next, Tie::In) {
            next += 1;
        }
        next = self.skip_article(next);
        let mut first = self.now.today().with_day(1)?;
        let mut end = at + 2;
        match self.role(next) {
            Role::Every if self.is_unit(next + 1, TimeUnit::Month) => {}
            Role::Shift if self.is_unit(next + 1, TimeUnit::Month) => {
                first = plus_months(first, u32::try_from(self.value(next)).ok()?);
                end = next + 2;
            }
            Role::Unit if self.unit_at(next) == Some(TimeUnit::Month) => end = next + 1,
            Role::Month => {
                let (Core::Period { from, .. }, after) = self.month_period(next, 0, None)? else {
                    return None;
                };
                (first, end) = (from, after);
            }
            _ => return None,
        }
        let day = (0..3).map(|ahead| plus_months(first, ahead)).find_map(|month| {
            let offset = (i64::from(weekday) - i64::from(month.weekday().number_from_monday())).rem_euclid(7);
            let day = plus(month, offset + 7 * i64::from(number - 1));
            (day > self.now.today() && (1..=5).contains(&number)).then_some(day)
        })?;
        Some((Core::day(day, DayKind::Dated), end))
    }

    /// The day that a span of weeks from now ends, where one follows a weekday.
    pub(super) fn week_of_span(&self, at: usize) -> Option<(NaiveDate, usize)> {
        let at = at + usize::from(self.symbol(at, b','));
        let (core, next) = self.span(at).filter(|(_, next)| {
            matches!(self.unit_at(next - 1), Some(TimeUnit::Week | TimeUnit::Month | TimeUnit::Year))
                && self.role(next - 1) == Role::Unit
        })?;
        let from_now = self.now_after(next);
        match core {
            Core::Until(span) if from_now > 0 => Some((plus(span.by.date(), -1), next + from_now)),
            _ => None,
        }
    }

    /// "the last Friday of March", "last Monday of the month".
    pub(super) fn last_weekday(&self, weekday: usize) -> Option<(Core, usize)> {
        let of = self.role(weekday + 1) == Role::Of || self.is_tie(weekday + 1, Tie::In);
        if !of && !self.token(weekday)?.cyrillic {
            return None;
        }
        let at = self.skip_article(weekday + 1 + usize::from(of));
        let (by, next) = match self.role(at) {
            Role::Month => match self.month_period(at, 0, None)? {
                (Core::Period { by, .. }, next) => (by, next),
                _ => return None,
            },
            Role::Unit if self.unit_at(at) == Some(TimeUnit::Month) => {
                (period_of(&self.now, TimeUnit::Month, 0)?.1, at + 1)
            }
            Role::Shift if self.is_unit(at + 1, TimeUnit::Month) && self.value(at) >= 0 => {
                (period_of(&self.now, TimeUnit::Month, self.value(at))?.1, at + 2)
            }
            _ => return None,
        };
        let back = i64::from(by.weekday().num_days_from_monday()) + 1 - i64::from(self.value(weekday));
        let day = plus(by, -if back > 0 { back } else { back + 7 });
        Some((Core::day(day, DayKind::Dated), next))
    }

    /// "the first week of March", «вторая неделя марта»: its seven days, counted from the first of the month.
    pub(super) fn nth_week(&self, at: usize) -> Option<(Core, usize)> {
        let (number, ordinal, week) = self.day_number(at)?;
        if !ordinal || number > 5 || !self.is_unit(week, TimeUnit::Week) {
            return None;
        }
        let mut month = week + 1;
        let of = self.role(month) == Role::Of || self.is_tie(month, Tie::In);
        if !of && !self.token(week)?.cyrillic {
            return None;
        }
        month = self.skip_article(month + usize::from(of));
        let (from, by, next) = match self.role(month) {
            Role::Month => match self.month_period(month, 0, None)? {
                (Core::Period { from, by, .. }, next) => (from, by, next),
                _ => return None,
            },
            Role::Shift if self.is_unit(month + 1, TimeUnit::Month) => {
                let (from, by) = period_of(&self.now, TimeUnit::Month, self.value(month))?;
                (from, by, month + 2)
            }
            _ => return None,
        };
        let start = plus(from, 7 * (i64::from(number) - 1));
        Some((
            Core::Period {
                from: start,
                by: plus(start, 7).min(by),
                opens: false,
                unit: TimeUnit::Week,
                edge: 1,
            },
            next,
        ))
    }

    /// "Monday 21", "Thu 15th", "Friday the third": the next such day of a month that falls on this weekday.
    pub(super) fn weekday_number(&self, weekday: i32, at: usize) -> Option<(Core, usize)> {
        let article = self.role(at) == Role::Article;
        let at = self.skip_article(at);
        let (number, ordinal, next) = self.day_number(at)?;
        if self.glued(at) || !self.is_number(at) && !article {
            return None;
        }
        let clock = self.token(next).is_some_and(|token| {
            token.glued && token.kind == Kind::Punct && matches!(token.symbol, b':' | b'/' | b'-')
                || token.glued && token.kind == Kind::Word
                || matches!(
                    token.role,
                    Role::AmPm | Role::OClock | Role::Month | Role::Of | Role::Unit | Role::Part
                )
        });
        let decimal = self.symbol(next, b'.') && self.is_number(next + 1) && self.glued(next + 1);
        if clock || decimal || !ordinal && (number < 13 || !self.ends_phrase(next)) {
            return None;
        }
        let first = self.now.today().with_day(1)?;
        let day = (0..12)
            .map(|ahead| plus_months(first, ahead))
            .filter_map(|month| month.with_day(number))
            .find(|day| {
            *day >= self.now.today() && i64::from(day.weekday().number_from_monday()) == i64::from(weekday)
        })?;
        Some((Core::day(day, DayKind::OfMonth), next))
    }

    /// The last day or working day of a month.
    pub(super) fn last_day(&self, at: usize, working: bool) -> Option<(Core, usize)> {
        let mut at = at;
        if self.role(at) == Role::Of {
            at += 1;
        }
        at = self.skip_article(at);
        let shift = if self.role(at) == Role::Shift { self.value(at) } else { 0 };
        let target = at + usize::from(self.role(at) == Role::Shift);
        let (last, next) = match self.role(target) {
            Role::Month => match self.month_period(target, 0, None)? {
                (Core::Period { by, .. }, next) => (plus(by, -1), next),
                _ => return None,
            },
            Role::Unit => (plus(period_of(&self.now, self.unit_at(target)?, shift)?.1, -1), target + 1),
            _ => return None,
        };
        let day = if working && !self.now.calendar.is_working_day(last) {
            (1..40)
                .map(|back| plus(last, -back))
                .find(|day| self.now.calendar.is_working_day(*day))
                .unwrap_or(last)
        } else {
            last
        };
        Some((Core::day(day, DayKind::Dated), next))
    }
}
