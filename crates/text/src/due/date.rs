//! Dates: a day and a month in words or digits, a day of a month, a month.

use chrono::{Datelike, NaiveDate};

use super::core::{Core, DayKind, Sentence, thirds};
use super::window::{month_after, plus, plus_months};
use crate::{
    fold::lower,
    lexicon::{Role, Tie, TimeUnit, mark},
    token::{Kind, Token},
};

impl Sentence<'_> {
    /// An ordinal day of a month in digits ("5th", «5-го») or words: (day, said as ordinal, next).
    pub(super) fn day_number(&self, at: usize) -> Option<(u32, bool, usize)> {
        let token = self.token(at)?;
        if token.kind == Kind::Number {
            if token.digits > 2 || !(1..=31).contains(&token.value) {
                return None;
            }
            let day = u32::try_from(token.value).ok()?;
            if self.role(at + 1) == Role::OrdinalTail && self.glued(at + 1) {
                return Some((day, true, at + 2));
            }
            if self.symbol(at + 1, b'-')
                && self.glued(at + 1)
                && self.glued(at + 2)
                && self.role(at + 2) == Role::OrdinalTail
            {
                return Some((day, true, at + 3));
            }
            return Some((day, false, at + 1));
        }
        match self.role(at) {
            // "May twenty nine"
            Role::Number if !token.cyrillic && at > 0 && self.role(at - 1) == Role::Month => {
                let (day, next) = self.cardinal(at)?;
                u32::try_from(day / 100)
                    .ok()
                    .filter(|day| (1..=31).contains(day))
                    .map(|day| (day, true, next))
            }
            Role::Ordinal if (1..=31).contains(&token.value) => {
                Some((u32::try_from(token.value).ok()?, true, at + 1))
            }
            Role::Number
                if matches!(token.value, 20 | 30)
                    && self.role(at + 1) == Role::Ordinal
                    && self.value(at + 1) < 10 =>
            {
                Some((u32::try_from(token.value + self.value(at + 1)).ok()?, true, at + 2))
            }
            _ => None,
        }
    }

    /// A year in four digits, or two after an apostrophe.
    pub(super) fn year(&self, at: usize) -> Option<(i32, usize)> {
        let token = self.token(at)?;
        if token.kind == Kind::Number && token.digits == 4 && (1900..2200).contains(&token.value) {
            let mut next = at + 1;
            if matches!(self.role(next), Role::YearMark)
                || self.role(next) == Role::Unit && self.unit_at(next) == Some(TimeUnit::Year)
            {
                next += 1;
                if self.symbol(next, b'.') && self.glued(next) && next + 1 < self.tokens.len() {
                    next += 1;
                }
            }
            return Some((token.value, next));
        }
        None
    }

    pub(super) fn comma_year(&self, at: usize) -> (Option<i32>, usize) {
        let joined = self.glued(at) && self.glued(at + 1) && (self.symbol(at, b'/') || self.symbol(at, b'-'));
        let skip = usize::from(
            joined
                || self.symbol(at, b',')
                || self.is_tie(at, Tie::In)
                || self.symbol(at, b'.') && self.glued(at),
        );
        match self.year(at + skip) {
            Some((year, next)) => (Some(year), next),
            None => (None, at),
        }
    }

    /// "5 December 26": a year of these in two digits, where nothing else can be meant.
    fn short_year(&self, at: usize) -> (Option<i32>, usize) {
        let apostrophe = usize::from(self.symbol(at, b'\''));
        let year = self.token(at + apostrophe).map_or(0, |token| token.value) + 2000;
        let near = (0..6).contains(&(year - self.now.today().year()));
        let two = self.token(at + apostrophe).is_some_and(|token| {
            token.kind == Kind::Number && token.digits == 2 && token.glued == (apostrophe > 0)
        });
        let ends = self.token(at + apostrophe + 1).is_none_or(|token| {
            token.kind == Kind::Punct && (!token.glued || !self.is_number(at + apostrophe + 2))
        });
        if two && near && ends { (Some(year), at + apostrophe + 1) } else { (None, at) }
    }

    /// Whether the month word here is surely a month.
    pub(super) fn is_month(&self, at: usize) -> bool {
        self.role(at) == Role::Month
    }

    /// A date with a month in words: "5 December", "December 5th", "the 5th of December", "3–5 December".
    pub(super) fn worded_date(&self, at: usize) -> Option<(Core, usize)> {
        let at = self.skip_article(at);
        // "2026/Dec/05", "2026 December 5"
        if self.year_follows(at) {
            let sign =
                usize::from(self.glued(at + 1) && (self.symbol(at + 1, b'/') || self.symbol(at + 1, b'-')));
            let month = at + 1 + sign;
            let (year, _) = self.year(at).filter(|_| self.is_month(month))?;
            let (day, _, next) = self.day_number(month + 1 + sign)?;
            return self.dated(day, None, self.value(month), Some(year)).map(|core| (core, next));
        }
        if self.is_month(at) {
            // "December 5th 2026", "Dec. 5", "December 3-5"
            let mut next = at + 1;
            let comma = self.symbol(next, b',')
                && self.day_number(self.skip_article(next + 1)).is_some_and(|(_, ordinal, _)| ordinal);
            if comma || self.glued(next) && [b'.', b'-', b'/'].iter().any(|sign| self.symbol(next, *sign)) {
                next += 1;
            }
            next = self.skip_article(next);
            let (day, ordinal, after) = self.day_number(next)?;
            if self.token(at)?.cyrillic {
                return None;
            }
            // "May 5 people"? A number that counts something is no day.
            if !ordinal && self.counts_something(after) && self.year(after).is_none() {
                return None;
            }
            if self.symbol(after, b':') && self.glued(after) && self.is_number(after + 1) {
                return None;
            }
            let (last, after) = self.day_range(day, after);
            let (year, after) = self.comma_year(after);
            return self.dated(day, last, self.value(at), year).map(|core| (core, after));
        }
        let (day, ordinal, next) = self.day_number(at)?;
        let (last, next) = self.day_range(day, next);
        let mut month = next;
        // "the third day of September"
        if ordinal && self.is_unit(month, TimeUnit::Day) && self.role(month + 1) == Role::Of {
            month += 1;
        }
        if matches!(self.role(month), Role::Of)
            || (self.symbol(month, b'-') || self.symbol(month, b'/')) && self.glued(month)
        {
            month += 1;
        }
        month = self.skip_article(month);
        if !self.is_month(month) {
            return None;
        }
        let mut after = month + 1;
        if self.symbol(after, b'.') && self.glued(after) && after + 1 < self.tokens.len() {
            after += 1;
        }
        if self.symbol(after, b'-') && self.glued(after) && self.is_number(after + 1) {
            after += 1;
        }
        let (year, after) = match self.comma_year(after) {
            (None, after) => self.short_year(after),
            found => found,
        };
        self.dated(day, last, self.value(month), year).map(|core| (core, after))
    }

    /// The last day of "3-5", "3 to 5", «с 3 по 5».
    pub(super) fn day_range(&self, day: u32, at: usize) -> (Option<u32>, usize) {
        let joined = self.symbol(at, b'-')
            || self.role(at) == Role::Prep && matches!(self.tie_at(at), Tie::To | Tie::Po);
        if joined
            && let Some((last, _, next)) = self.day_number(at + 1)
            && last > day
            && !(self.symbol(next, b':') && self.glued(next))
        {
            return (Some(last), next);
        }
        (None, at)
    }

    pub(super) fn dated(&self, day: u32, last: Option<u32>, month: i32, year: Option<i32>) -> Option<Core> {
        let month = u32::try_from(month).ok()?;
        let end = self.now.date(last.unwrap_or(day), month, year)?;
        let first = last.and_then(|_| NaiveDate::from_ymd_opt(end.year(), month, day));
        Some(Core::Day { day: end, first, kind: DayKind::Dated, absolute: year.is_some(), latest: None })
    }

    /// A date in digits: "2026-12-05", "5.12", "05.12.2026", "12/5".
    pub(super) fn numeric_date(&self, at: usize, tied: bool) -> Option<(Core, usize)> {
        let first = self.token(at).filter(|token| token.kind == Kind::Number)?;
        let sign = self.token(at + 1).filter(|sign| {
            sign.kind == Kind::Punct && sign.glued && matches!(sign.symbol, b'.' | b'/' | b'-')
        })?;
        let second = self.token(at + 2).filter(|token| token.kind == Kind::Number && token.glued)?;
        let third = (self.symbol(at + 3, sign.symbol) && self.glued(at + 3))
            .then(|| self.token(at + 4).filter(|token| token.kind == Kind::Number && token.glued))
            .flatten();
        // Nothing may be glued to its front: versions, phones, addresses, fractions.
        if first.glued
            && at > 0
            && !matches!(self.tokens[at - 1].symbol, b'(' | b'"' | b'<' | b'[' | b':' | b',' | b'*')
        {
            return None;
        }
        let length = if third.is_some() { at + 5 } else { at + 3 };
        let glued_on = self.token(length).is_some_and(|next| {
            next.glued
                && (next.kind != Kind::Punct
                    || next.symbol == sign.symbol && self.glued(length + 1)
                    || matches!(next.symbol, b'%' | b'$'))
        });
        if glued_on {
            return None;
        }
        if let Some(third) = third {
            if first.digits == 4 {
                let date = NaiveDate::from_ymd_opt(
                    first.value,
                    u32::try_from(second.value).ok()?,
                    u32::try_from(third.value).ok()?,
                )?;
                return Some((day_core(date, true), length));
            }
            if first.digits > 2 || second.digits > 2 || !matches!(third.digits, 2 | 4) {
                return None;
            }
            let year = if third.digits == 2 { 2000 + third.value } else { third.value };
            let (day, month, other) = self.order(first.value, second.value, sign.symbol)?;
            let date = NaiveDate::from_ymd_opt(year, month, day)?;
            let latest = other.and_then(|(day, month)| NaiveDate::from_ymd_opt(year, month, day));
            let mut next = length;
            if self.role(next) == Role::YearMark {
                next += 1;
            }
            return Some((
                Core::Day { day: date, first: None, kind: DayKind::Dated, absolute: true, latest },
                next,
            ));
        }
        if first.digits == 4 && second.digits == 2 && sign.symbol != b'.' {
            return None;
        }
        if first.digits > 2 || second.digits > 2 || sign.symbol == b'-' {
            return None;
        }
        // "5.12" without a word that ties it may be a version or a quantity.
        let padded = second.digits == 2 && (self.words(at + 2).starts_with('0') || second.value > 9);
        let after_weekday = at > 0
            && (self.role(at - 1) == Role::Weekday
                || at > 1 && self.symbol(at - 1, b',') && self.role(at - 2) == Role::Weekday);
        let tied = tied || after_weekday;
        let sure = after_weekday
            || tied && (sign.symbol == b'/' || second.digits == 2)
            || sign.symbol == b'/' && padded_slash(first, second)
            || at == 0
                && padded
                && sign.symbol == b'.'
                && self.token(at + 3).is_some_and(|next| next.kind == Kind::Word)
            // «13.10» is a date in Russian, and a version in English.
            || sign.symbol == b'.'
                && padded
                && !self.now.month_first
                && (first.digits == 2 || self.words(at + 2).starts_with('0'))
                && !self.measures(at);
        if !sure
            || self.counts_something(length)
                && !self
                    .token(length)
                    .is_some_and(|token| token.word == 0 && sign.symbol == b'/' && token.kind == Kind::Word)
        {
            return None;
        }
        let (day, month, other) = self.order(first.value, second.value, sign.symbol)?;
        let date = self.now.date(day, month, None)?;
        let latest = other.and_then(|(day, month)| self.now.date(day, month, None));
        Some((Core::Day { day: date, first: None, kind: DayKind::Dated, absolute: false, latest }, length))
    }

    /// Day and month of two numbers, and the other way round where that too is a date.
    #[allow(clippy::type_complexity)]
    pub(super) fn order(&self, first: i32, second: i32, sign: u8) -> Option<(u32, u32, Option<(u32, u32)>)> {
        let (first, second) = (u32::try_from(first).ok()?, u32::try_from(second).ok()?);
        if first == 0 || second == 0 || first > 31 || second > 31 || first > 12 && second > 12 {
            return None;
        }
        let month_first = second > 12 || first <= 12 && sign == b'/' && self.now.month_first;
        let (day, month) = if month_first { (second, first) } else { (first, second) };
        let both = first <= 12 && second <= 12 && first != second && sign == b'/';
        Some((day, month, both.then_some((month, day))))
    }

    /// "the 5th", «5-го числа», «до девятого», «на 25-е».
    pub(super) fn day_of_month(&self, at: usize, tied: bool) -> Option<(Core, usize)> {
        let article = self.role(at) == Role::Article;
        let at = self.skip_article(at);
        let (day, ordinal, mut next) = self.day_number(at)?;
        let of_month = lower(self.words(next));
        let named = matches!(of_month.as_str(), "числа" | "числу" | "число" | "числе" | "числам");
        if named {
            next += 1;
        } else if !ordinal && !self.of_shifted_month(next) {
            return None;
        }
        // "20th of next month", "the 15th day of the month"
        if self.is_unit(next, TimeUnit::Day) && self.role(next + 1) == Role::Of {
            next += 1;
        }
        let tied = tied || self.of_shifted_month(next);
        let digits = self.is_number(at);
        let russian = named || self.token(next - 1).is_some_and(|token| token.cyrillic);
        if !named {
            // "the 5th of this month"; an ordinal that counts a noun ("the 2nd version") is no date.
            if !(tied || russian && digits || article && digits)
                || self.counts_something(next) && self.role(next) != Role::Unit
                || self.role(next) == Role::Number
                || self.role(next) == Role::Weekday
            {
                return None;
            }
            if !digits && !russian && !article {
                return None;
            }
            if !digits && (self.role(next) != Role::None || !tied || !russian) && !self.ends_phrase(next) {
                return None;
            }
        }
        // "of this month", «следующего месяца»
        let mut month = next;
        if self.role(month) == Role::Of {
            month += 1;
        }
        month = self.skip_article(month);
        if self.role(month) == Role::Shift
            && self.role(month + 1) == Role::Unit
            && self.unit_at(month + 1) == Some(TimeUnit::Month)
        {
            let shift = u32::try_from(self.value(month).max(0)).ok()?;
            let first = plus_months(self.now.today().with_day(1)?, shift);
            let date = first.with_day(day).unwrap_or_else(|| plus(month_after(first), -1));
            return Some((
                Core::Day { day: date, first: None, kind: DayKind::OfMonth, absolute: false, latest: None },
                month + 2,
            ));
        }
        if matches!(self.role(next), Role::Unit) {
            return None;
        }
        let date = self.now.day_of_month(day)?;
        Some((
            Core::Day { day: date, first: None, kind: DayKind::OfMonth, absolute: false, latest: None },
            next,
        ))
    }

    /// "of next month", "of the current month".
    fn of_shifted_month(&self, of: usize) -> bool {
        let month = self.skip_article(of + 1);
        self.role(of) == Role::Of
            && self.role(month) == Role::Shift
            && self.is_unit(month + 1, TimeUnit::Month)
    }

    /// A month alone, with its year if one follows.
    pub(super) fn month_period(&self, at: usize, edge: i32, shift: Option<i32>) -> Option<(Core, usize)> {
        let month = u32::try_from(self.value(at)).ok()?;
        let mut next = at + 1;
        if self.symbol(next, b'.')
            && self.glued(next)
            && next + 1 < self.tokens.len()
            && self.token(at)?.is(mark::ABBR)
        {
            next += 1;
        }
        let (year, next) = self.comma_year(next);
        let today = self.now.today();
        let first = if let Some(year) = year {
            NaiveDate::from_ymd_opt(year, month, 1)?
        } else {
            let this = NaiveDate::from_ymd_opt(today.year(), month, 1)?;
            if month_after(this) > today { this } else { plus_months(this, 12) }
        };
        if shift == Some(-1) {
            return Some((Core::Past, next));
        }
        Some((thirds(first, month_after(first), edge, TimeUnit::Month, false), next))
    }
}

impl Sentence<'_> {
    /// Whether a number with a point is one of two amounts: "from 1.20 to 1.05".
    fn measures(&self, at: usize) -> bool {
        let tie = at > 0 && self.is_tie(at - 1, Tie::To);
        let fraction = |place: usize| {
            self.is_number(place)
                && self.glued(place + 1)
                && self.is_number(place + 2)
                && self.token(place + 2).is_some_and(|token| token.value > 12)
        };
        tie && at >= 4 && fraction(at - 4)
    }
}

/// Whether "12/25" or "25/3" alone reads as a date: one part cannot be a month, or both are padded.
fn padded_slash(first: &Token, second: &Token) -> bool {
    let day = first.value.max(second.value);
    let month = first.value.min(second.value);
    (13..=31).contains(&day) && (1..=12).contains(&month) && !(first.value == 24 && second.value == 7)
        || first.digits == 2 && second.digits == 2 && day <= 12
}

fn day_core(day: NaiveDate, absolute: bool) -> Core {
    Core::Day { day, first: None, kind: DayKind::Dated, absolute, latest: None }
}
