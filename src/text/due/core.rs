//! The smallest expressions of time: numbers, dates, clock times, spans and periods.

use chrono::{Datelike, Duration, NaiveDate, NaiveTime};
use chrono_tz::Tz;

use super::window::{Now, clock, day_end, midnight, month_after, plus, plus_months};
use crate::text::fold::lower;
use crate::text::lexicon::{Role, mark, prep, unit};
use crate::text::token::{Kind, Token};

/// One readable expression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Core {
    /// A day.
    Day { day: NaiveDate, first: Option<NaiveDate>, kind: DayKind, absolute: bool, latest: Option<NaiveDate> },
    /// A period `[from, by)`; `opens` where its name alone opens the window.
    Period { from: NaiveDate, by: NaiveDate, opens: bool, unit: i32, edge: i32 },
    /// A span from now that ends at a moment.
    Until(chrono::NaiveDateTime, bool, Option<chrono::NaiveDateTime>),
    /// A clock time; `half` where it could be twelve hours later.
    Time { time: NaiveTime, zone: Option<Tz>, half: bool, from: Option<NaiveTime> },
    /// A part of the day.
    Part(i32),
    /// "soon".
    Vague,
    /// An expression of the past or of something else: passed over.
    Past,
}

/// How a day was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DayKind {
    Weekday(i32),
    Relative,
    Dated,
    OfMonth,
}

/// Reads expressions in one sentence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sentence<'a> {
    pub(super) tokens: &'a [Token],
    pub(super) text: &'a str,
    pub(super) now: Now<'a>,
}

impl<'a> Sentence<'a> {
    pub(super) fn token(&self, at: usize) -> Option<&'a Token> {
        self.tokens.get(at)
    }

    pub(super) fn role(&self, at: usize) -> Role {
        self.tokens.get(at).map_or(Role::None, |token| token.role)
    }

    pub(super) fn value(&self, at: usize) -> i32 {
        self.tokens.get(at).map_or(0, |token| token.value)
    }

    pub(super) fn is(&self, at: usize, role: Role, value: i32) -> bool {
        self.role(at) == role && self.value(at) == value
    }

    pub(super) fn symbol(&self, at: usize, symbol: u8) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is_symbol(symbol))
    }

    pub(super) fn glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.glued)
    }

    pub(super) fn is_number(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|token| token.kind == Kind::Number)
    }

    pub(super) fn words(&self, at: usize) -> &'a str {
        self.tokens
            .get(at)
            .and_then(|token| self.text.get(token.start as usize..token.end as usize))
            .unwrap_or("")
    }

    /// Past articles.
    pub(super) fn skip_article(&self, mut at: usize) -> usize {
        while self.role(at) == Role::Article && !self.is_number(at) {
            at += 1;
        }
        at
    }

    pub(super) fn skip_filler(&self, mut at: usize) -> usize {
        while matches!(self.role(at), Role::Filler | Role::Article) || self.symbol(at, b'~') {
            at += 1;
        }
        at
    }

    /// A cardinal in digits or words: the value in hundredths and the next token.
    fn cardinal(&self, at: usize) -> Option<(i32, usize)> {
        if let Some(token) = self.token(at).filter(|token| token.kind == Kind::Number) {
            let fraction = (self.symbol(at + 1, b'.') || self.symbol(at + 1, b','))
                && self.glued(at + 1)
                && self.is_number(at + 2)
                && self.glued(at + 2);
            if fraction && self.token(at + 2).is_some_and(|token| token.digits == 1) {
                return Some((token.value.checked_mul(100)? + self.value(at + 2) * 10, at + 3));
            }
            return (token.digits <= 4).then(|| (token.value * 100, at + 1));
        }
        match self.role(at) {
            Role::Number => {
                let tens = self.value(at);
                let hyphen = usize::from(self.symbol(at + 1, b'-') && self.glued(at + 1));
                let ones = self.value(at + 1 + hyphen);
                if tens >= 20
                    && tens % 10 == 0
                    && self.role(at + 1 + hyphen) == Role::Number
                    && (1..10).contains(&ones)
                {
                    return Some(((tens + ones) * 100, at + 2 + hyphen));
                }
                Some((tens * 100, at + 1))
            }
            Role::Half
                if self.words(at).chars().count() > 4 && lower(self.words(at)).starts_with("полтор") =>
            {
                Some((150, at + 1))
            }
            _ => None,
        }
    }

    /// How many: a cardinal, "a", a couple or a range; (value in hundredths, vague, next).
    pub(super) fn count(&self, at: usize) -> Option<(i32, bool, usize)> {
        let at = self.skip_couple_article(at);
        if self.role(at) == Role::Couple {
            let next = at + 1;
            let next = if self.role(next) == Role::Of { next + 1 } else { next };
            return Some((self.value(at) * 100, self.value(at) == 3, next));
        }
        // «от двух до четырёх дней»
        let at =
            if self.is(at, Role::Prep, prep::SINCE) && self.cardinal(at + 1).is_some() { at + 1 } else { at };
        let (mut value, mut next) = self.cardinal(at)?;
        // "3-5", "two to three", "2 or 3", «от двух до четырёх», «день-два» is read with the unit.
        let joined = self.symbol(next, b'-')
            || self.role(next) == Role::And
            || self.role(next) == Role::Prep && matches!(self.value(next), prep::TO | prep::BY);
        if joined
            && let Some((higher, after)) = self.cardinal(next + 1)
            && higher >= value
        {
            (value, next) = (higher, after);
        }
        // «дня два-три» keeps its unit before; "an hour and a half" is a unit of its own.
        if self.role(next) == Role::And && self.is_article_half(next + 1) && self.role(next + 3) == Role::Unit
        {
            return Some((value + 50, false, next + 3));
        }
        Some((value, false, next))
    }

    fn is_article_half(&self, at: usize) -> bool {
        self.role(at) == Role::Article && self.role(at + 1) == Role::Half
    }

    fn skip_couple_article(&self, at: usize) -> usize {
        let next = self.skip_filler(at);
        if self.role(next) == Role::Couple || self.role(next) == Role::Number || self.is_number(next) {
            next
        } else {
            at
        }
    }

    /// The moment a span from now ends: (end, vague, latest, next token).
    pub(super) fn span(&self, at: usize) -> Option<(Core, usize)> {
        let at = self.skip_filler(at);
        let mut vague = false;
        let (count, unit_at) = match self.count(at) {
            Some((count, is_vague, next)) => {
                vague = is_vague;
                (count, next)
            }
            None => (100, self.skip_article(at)),
        };
        let mut working = false;
        let mut at = unit_at;
        // "24-hour", "2 full working days"
        if self.symbol(at, b'-') && self.role(at + 1) == Role::Unit {
            at += 1;
        }
        while matches!(self.role(at), Role::Working | Role::CalendarDays) {
            working |= self.role(at) == Role::Working;
            at += 1;
        }
        if self.role(at) != Role::Unit {
            // "24h" and "2d", "3w"
            if self.glued(at) && at > 0 && self.is_number(at - 1) {
                let unit = match self.words(at) {
                    "h" | "H" => unit::HOUR,
                    "d" | "D" => unit::DAY,
                    "w" => unit::WEEK,
                    "m" => unit::MINUTE,
                    _ => return None,
                };
                return Some((self.span_end(count, unit, false, vague)?, at + 1));
            }
            return None;
        }
        let mut unit = self.value(at);
        let mut count = count;
        at += 1;
        // "a day or two", «день-два», «час-другой»
        if count == 100
            && (self.role(at) == Role::And || self.symbol(at, b'-'))
            && let Some((more, next)) = self.cardinal(at + 1)
            && self.role(next) != Role::Unit
            && self.role(next) != Role::Month
            && more <= 400
            && self.role(at + 1) == Role::Number
        {
            (count, at) = (more, next);
        }
        // "an hour and a half"
        if self.role(at) == Role::And && self.is_article_half(at + 1) {
            count += 50;
            at += 3;
        }
        if unit == unit::WORKDAY {
            (unit, working) = (unit::DAY, true);
        }
        // "in 2 weeks' time"
        if self.symbol(at, b'\'') {
            at += 1;
        }
        Some((self.span_end(count, unit, working, vague)?, at))
    }

    /// Where a span of `count` hundredths of a unit ends.
    pub(super) fn span_end(&self, count: i32, unit: i32, working: bool, vague: bool) -> Option<Core> {
        let today = self.now.today();
        let whole = count / 100;
        let seconds = |each: i64| Duration::seconds(i64::from(count) * each / 100);
        let by = match unit {
            unit::MINUTE => self.now.after(seconds(60)),
            unit::HOUR => self.now.after(seconds(3600)),
            unit::SUTKI => self.now.after(seconds(86_400)),
            unit::HALF_HOUR => self.now.after(Duration::minutes(30)),
            unit::HOUR_AND_HALF => self.now.after(Duration::minutes(90)),
            unit::HALF_DAY => self.now.after(Duration::hours(4)),
            unit::DAY if working => {
                day_end(self.now.calendar.add_working_days(today, whole.max(1).unsigned_abs()))
            }
            unit::DAY => day_end(plus(today, i64::from((count + 99) / 100))),
            unit::WEEK => day_end(plus(today, i64::from((count * 7 + 99) / 100))),
            unit::FORTNIGHT => day_end(plus(today, i64::from(whole * 14))),
            unit::MONTH if count == 50 => day_end(plus(today, 15)),
            unit::MONTH => day_end(plus(
                plus_months(today, u32::try_from(whole).ok()?),
                if count % 100 == 50 { 15 } else { 0 },
            )),
            unit::QUARTER => day_end(plus_months(today, u32::try_from(whole * 3).ok()?)),
            unit::HALF_YEAR => day_end(plus_months(today, 6)),
            unit::YEAR if whole > 50 => return None,
            unit::YEAR => day_end(plus_months(today, u32::try_from(count * 12 / 100).ok()?)),
            _ => return None,
        };
        // Days are often meant as working days, and "a few" as five: the latest reading.
        let latest = match unit {
            unit::DAY if vague => Some(day_end(self.now.calendar.add_working_days(today, 5)).max(by)),
            unit::DAY if !working && whole > 1 && whole <= 60 => {
                Some(day_end(self.now.calendar.add_working_days(today, whole.unsigned_abs())).max(by))
            }
            unit::HOUR | unit::MINUTE if vague => Some(
                self.now
                    .after(Duration::seconds(i64::from(whole) * if unit == unit::HOUR { 6000 } else { 100 })),
            ),
            _ => None,
        };
        Some(Core::Until(by, vague, latest))
    }

    /// An ordinal day of a month in digits ("5th", «5-го») or words: (day, said as ordinal, next).
    fn day_number(&self, at: usize) -> Option<(u32, bool, usize)> {
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
    fn year(&self, at: usize) -> Option<(i32, usize)> {
        let token = self.token(at)?;
        if token.kind == Kind::Number && token.digits == 4 && (1900..2200).contains(&token.value) {
            let mut next = at + 1;
            if matches!(self.role(next), Role::YearMark)
                || self.role(next) == Role::Unit && self.value(next) == unit::YEAR
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

    fn comma_year(&self, at: usize) -> (Option<i32>, usize) {
        let joined = self.glued(at) && self.glued(at + 1) && (self.symbol(at, b'/') || self.symbol(at, b'-'));
        let skip = usize::from(
            joined
                || self.symbol(at, b',')
                || self.is(at, Role::Prep, prep::IN)
                || self.symbol(at, b'.') && self.glued(at),
        );
        match self.year(at + skip) {
            Some((year, next)) => (Some(year), next),
            None => (None, at),
        }
    }

    /// Whether the month word here is surely a month.
    fn is_month(&self, at: usize) -> bool {
        self.role(at) == Role::Month
    }

    /// A date with a month in words: "5 December", "December 5th", "the 5th of December", "3–5 December".
    pub(super) fn worded_date(&self, at: usize) -> Option<(Core, usize)> {
        let at = self.skip_article(at);
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
        let (day, _, next) = self.day_number(at)?;
        let (last, next) = self.day_range(day, next);
        let mut month = next;
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
        let (year, after) = self.comma_year(after);
        self.dated(day, last, self.value(month), year).map(|core| (core, after))
    }

    /// The last day of "3-5", "3 to 5", «с 3 по 5».
    fn day_range(&self, day: u32, at: usize) -> (Option<u32>, usize) {
        let joined = self.symbol(at, b'-')
            || self.role(at) == Role::Prep && matches!(self.value(at), prep::TO | prep::PO);
        if joined
            && let Some((last, _, next)) = self.day_number(at + 1)
            && last > day
            && !(self.symbol(next, b':') && self.glued(next))
        {
            return (Some(last), next);
        }
        (None, at)
    }

    fn dated(&self, day: u32, last: Option<u32>, month: i32, year: Option<i32>) -> Option<Core> {
        let month = u32::try_from(month).ok()?;
        let end = self.now.date(last.unwrap_or(day), month, year)?;
        let first = last.and_then(|_| NaiveDate::from_ymd_opt(end.year(), month, day));
        Some(Core::Day { day: end, first, kind: DayKind::Dated, absolute: year.is_some(), latest: None })
    }

    /// Whether what follows a number is counted by it ("5 people"), so that it is no time.
    pub(super) fn counts_something(&self, at: usize) -> bool {
        let Some(token) = self.token(at) else { return false };
        match token.kind {
            Kind::Punct => {
                matches!(token.symbol, b'%' | b'$' | b'/' | b'+' | b'=') && token.glued
                    || token.symbol == b'%'
            }
            Kind::Number => true,
            Kind::Link => false,
            Kind::Word => {
                let free = token.marks
                    & (mark::FUNC
                        | mark::SELF
                        | mark::YOU
                        | mark::WILL
                        | mark::FIRST
                        | mark::THIRDFUT
                        | mark::PRESENT
                        | mark::IMPERATIVE
                        | mark::PLEASE
                        | mark::SPLIT
                        | mark::IF
                        | mark::NAME
                        | mark::READY
                        | mark::DONE
                        | mark::INF
                        | mark::VOW
                        | mark::HEDGE
                        | mark::ACT)
                    != 0
                    || !matches!(token.role, Role::None | Role::Unit | Role::Number);
                !free || token.is(mark::MEASURE) || token.role == Role::Unit
            }
        }
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
        let sure = tied && (sign.symbol == b'/' || second.digits == 2)
            || sign.symbol == b'/' && padded_slash(first, second)
            || at == 0
                && padded
                && sign.symbol == b'.'
                && self.token(at + 3).is_some_and(|next| next.kind == Kind::Word)
            || sign.symbol == b'.' && padded && first.digits == 2
            || sign.symbol == b'.' && padded && self.words(at + 2).starts_with('0');
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
    fn order(&self, first: i32, second: i32, sign: u8) -> Option<(u32, u32, Option<(u32, u32)>)> {
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
        } else if !ordinal {
            return None;
        }
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
            && self.value(month + 1) == unit::MONTH
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

    /// Whether a clause can end before this token.
    pub(super) fn ends_phrase(&self, at: usize) -> bool {
        self.token(at).is_none_or(|token| {
            token.kind == Kind::Punct || token.is(mark::FUNC | mark::SPLIT | mark::SELF | mark::PLEASE)
        })
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
        Some((thirds(first, month_after(first), edge, unit::MONTH, false), next))
    }

    /// A clock time.
    pub(super) fn time(&self, at: usize, tied: i32) -> Option<(Core, usize)> {
        let token = *self.token(at)?;
        // "half past 3", "quarter to 5", «половине пятого»
        if self.role(at) == Role::Half && self.role(at + 1) == Role::Ordinal && tied != prep::NONE {
            let hour = self.value(at + 1) - 1;
            return Some((bare_time(hour, 30)?, at + 2));
        }
        if self.role(at) == Role::Half && self.words(at + 1) == "past" {
            let (hour, next) = self.cardinal(at + 2)?;
            return self.finish_time(hour / 100, 30, next, true, at);
        }
        if token.kind != Kind::Number {
            // «к пяти», «до шести вечера», "by five"
            let hour_word = token.role == Role::Number
                && (1..=12).contains(&token.value)
                && matches!(tied, prep::BY | prep::K | prep::AT | prep::BEFORE | prep::V | prep::AFTER);
            if !hour_word || token.value == 1 && token.cyrillic {
                return None;
            }
            let (hour, next) = self.cardinal(at)?;
            return self.finish_time(hour / 100, 0, next, true, at);
        }
        if token.digits > 2 || token.value > 24 {
            return None;
        }
        if token.glued && at > 0 && self.tokens[at - 1].kind != Kind::Punct {
            return None;
        }
        let sign = self.token(at + 1);
        // "3,5 к 1": a ratio.
        if tied == prep::K && at > 1 && self.is_number(at - 2) {
            return None;
        }
        let minutes = self.token(at + 2).filter(|token| {
            token.kind == Kind::Number && token.glued && token.digits == 2 && token.value < 60
        });
        if let (Some(sign), Some(minutes)) = (sign, minutes)
            && sign.kind == Kind::Punct
            && sign.glued
        {
            let clock_sign = sign.symbol == b':'
                || matches!(sign.symbol, b'.' | b'-')
                    && matches!(tied, prep::BY | prep::AT | prep::K | prep::V | prep::BEFORE)
                    && minutes.digits == 2
                    && token.digits == 2
                    && minutes.value % 5 == 0
                || sign.symbol == b'.' && self.role(at + 3) == Role::AmPm;
            if clock_sign {
                let mut next = at + 3;
                if self.symbol(next, b':') && self.glued(next) && self.is_number(next + 1) {
                    next += 2;
                }
                // 1:1 and 16:9 have no two-digit minutes; "3:10" of a ratio does, but then nothing ties it.
                return self.finish_time(token.value, minutes.value, next, true, at);
            }
            if sign.symbol != b'-' {
                return None;
            }
        }
        // 1,250 and 16:9 and 1.4 are no hours.
        if sign.is_some_and(|sign| sign.glued && matches!(sign.symbol, b'.' | b',' | b':'))
            && self.is_number(at + 2)
            && self.glued(at + 2)
        {
            return None;
        }
        self.finish_time(token.value, 0, at + 1, false, at)
    }

    /// Reads what follows an hour: am, pm, o'clock, «часов», «утра», zones; refuses what is no time.
    fn finish_time(
        &self,
        hour: i32,
        minute: i32,
        at: usize,
        with_minutes: bool,
        start: usize,
    ) -> Option<(Core, usize)> {
        let mut next = at;
        let tied = start > 0
            && self.role(start - 1) == Role::Prep
            && matches!(
                self.value(start - 1),
                prep::BY
                    | prep::AT
                    | prep::K
                    | prep::V
                    | prep::BEFORE
                    | prep::AFTER
                    | prep::FROM
                    | prep::S
                    | prep::PO
                    | prep::TO
                    | prep::BETWEEN
                    | prep::NA
            )
            || start > 0 && matches!(self.role(start - 1), Role::And)
            || start > 0 && self.symbol(start - 1, b'-');
        let by_word = !self.is_number(start);
        let mut hour = hour;
        let mut said = with_minutes && minute != 0 || with_minutes && self.is_number(start);
        let mut exact = false;
        if self.role(next) == Role::OClock {
            (said, next) = (true, next + 1);
        } else if self.role(next) == Role::Unit
            && self.value(next) == unit::HOUR
            && self.token(next).is_some_and(|token| token.cyrillic)
            && tied
        {
            (said, next) = (true, next + 1);
            if self.is_number(next) && self.value(next) < 60 && self.role(next + 1) == Role::Unit {
                // «в 15 часов 30 минут»
                let time = clock(hour, self.value(next))?;
                return Some((Core::Time { time, zone: None, half: false, from: None }, next + 2));
            }
            if self.is_number(next) && self.glued(next) && self.value(next) < 60 {
                let time = clock(hour, self.value(next))?;
                return Some((Core::Time { time, zone: None, half: false, from: None }, next + 1));
            }
        }
        let dotted = matches!(self.words(next), "a" | "p" | "A" | "P")
            && self.symbol(next + 1, b'.')
            && matches!(self.words(next + 2), "m" | "M");
        if dotted {
            if hour == 0 || hour > 12 {
                return None;
            }
            hour = hour % 12 + if self.words(next).eq_ignore_ascii_case("p") { 12 } else { 0 };
            (said, exact) = (true, true);
            next += 3;
            if self.symbol(next, b'.') && self.glued(next) && next + 1 < self.tokens.len() {
                next += 1;
            }
        } else if self.role(next) == Role::AmPm || self.glued(next) && matches!(self.words(next), "a" | "p") {
            let pm = self.value(next) == 12 || self.words(next) == "p";
            if hour > 12 && !pm || hour == 0 || hour > 24 {
                return None;
            }
            hour = if hour <= 12 { hour % 12 + if pm { 12 } else { 0 } } else { hour };
            (said, exact) = (true, true);
            next += 1;
            // The full stop of "p.m." inside a sentence.
            if self.symbol(next, b'.') && self.glued(next) && self.words(next - 1).contains('.') {
                next += 1;
            }
        } else if matches!(lower(self.words(next)).as_str(), "утра" | "дня" | "вечера" | "ночи" | "пополудни")
            && (tied || said)
        {
            let afternoon = !matches!(lower(self.words(next)).as_str(), "утра" | "ночи");
            if afternoon && hour < 12 {
                hour += 12;
            }
            (said, exact) = (true, true);
            next += 1;
        } else if self.words(next).eq_ignore_ascii_case("noon")
            || self.role(next) == Role::Part && self.value(next) == 2
        {
            (said, exact, next) = (true, true, next + 1);
        } else if self.words(next).eq_ignore_ascii_case("in")
            && self.role(next + 1) == Role::Article
            && self.role(next + 2) == Role::Part
        {
            let evening = !self.is(next + 2, Role::Part, 1);
            if evening && hour < 12 {
                hour += 12;
            }
            (said, exact) = (true, true);
            next += 3;
        }
        if !said {
            // A bare hour needs a word that ties it and nothing that it counts.
            let glued_word = self.token(next).is_some_and(|token| token.glued && token.kind == Kind::Word);
            if !tied || glued_word || hour > 24 || hour == 0 && !by_word || !self.stands_alone(start, next) {
                return None;
            }
        }
        let mut zone = None;
        let po = self.is(next, Role::Prep, prep::PO);
        let zone_at = next + usize::from(po);
        if self.role(zone_at) == Role::Zone {
            zone = zone_of(self.value(zone_at));
            next = zone_at + 1;
        }
        if hour == 24 {
            return Some((Core::Part(crate::text::lexicon::part::MIDNIGHT), next));
        }
        let bare = !exact && (1..=7).contains(&hour) && self.words(start) != format!("0{hour}");
        let time = clock(if bare { hour + 12 } else { hour }, minute)?;
        let half = !exact && (8..12).contains(&hour) && self.words(start).len() < 2;
        Some((Core::Time { time, zone, half, from: None }, next))
    }
}

impl Sentence<'_> {
    /// Whether a bare number after its tie can be an hour: nothing follows that it counts. After a day already named
    /// any noun may follow («в субботу в 10 фотограф …»), and after «к» only a dative counts.
    fn stands_alone(&self, start: usize, next: usize) -> bool {
        let tie =
            if start > 0 && self.role(start - 1) == Role::Prep { self.value(start - 1) } else { prep::NONE };
        let Some(token) = self.token(next) else {
            return !matches!(tie, prep::FROM | prep::S | prep::BETWEEN);
        };
        if matches!(tie, prep::FROM | prep::S | prep::BETWEEN) {
            // "from 11 to 12" needs its other end.
            let to = self.role(next) == Role::Prep
                && matches!(self.value(next), prep::TO | prep::BY | prep::PO)
                || self.role(next) == Role::And;
            let other = self.is_number(next + 1) && self.value(next + 1) <= 24;
            let clock = self.symbol(next + 2, b':');
            return to && other && (clock || !self.counts_something(next + 2));
        }
        let noun = token.kind == Kind::Word && token.word == 0;
        let after_day = start > 1 && matches!(self.role(start - 2), Role::Weekday | Role::Day | Role::Month);
        if noun && after_day {
            return true;
        }
        if noun && tie == prep::K {
            let words = lower(self.words(next));
            return !["ам", "ям", "ым", "им"].iter().any(|end| words.ends_with(end));
        }
        !self.counts_something(next)
    }
}

/// A bare hour 1 to 7 means afternoon.
fn bare_time(hour: i32, minute: i32) -> Option<Core> {
    let hour = if (1..=7).contains(&hour) { hour + 12 } else { hour };
    Some(Core::Time { time: clock(hour, minute)?, zone: None, half: false, from: None })
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

/// A part of a period: its early, middle or late third, or all of it. Weeks have their own thirds.
pub(super) fn thirds(from: NaiveDate, by: NaiveDate, edge: i32, period: i32, opens: bool) -> Core {
    let third = |number: i64| match period {
        unit::WEEK => plus(from, if number == 1 { 2 } else { 3 }),
        unit::MONTH => plus(from, 10 * number),
        unit::QUARTER => plus_months(from, u32::try_from(number).unwrap_or(1)),
        unit::YEAR => plus_months(from, 4 * u32::try_from(number).unwrap_or(1)),
        _ => by,
    };
    let half = || match period {
        unit::WEEK => plus(from, 3),
        unit::MONTH => plus(from, 15),
        unit::QUARTER => plus(from, 45),
        _ => plus_months(from, 6),
    };
    let (from, by) = match edge {
        1 => (from, third(1)),
        2 => (third(1), third(2)),
        3 => (third(2), by),
        4 => (half(), by),
        5 => (from, half()),
        _ => (from, by),
    };
    Core::Period { from, by, opens, unit: period, edge }
}

/// The zone a name stands for; summer names fix their offset, which the region's zone has then anyway.
fn zone_of(number: i32) -> Option<Tz> {
    Some(match number {
        0 | 14 => Tz::UTC,
        1 => Tz::America__New_York,
        2 => Tz::Etc__GMTPlus4,
        3 => Tz::America__Chicago,
        4 => Tz::Etc__GMTPlus5,
        5 => Tz::America__Denver,
        6 => Tz::Etc__GMTPlus6,
        7 => Tz::America__Los_Angeles,
        8 => Tz::Etc__GMTPlus7,
        9 => Tz::Etc__GMTMinus1,
        10 => Tz::Europe__Paris,
        11 => Tz::Etc__GMTMinus2,
        12 => Tz::Europe__Athens,
        13 => Tz::Europe__Moscow,
        _ => return None,
    })
}

/// The whole period of a unit around today, `shift` periods on.
pub(super) fn period_of(now: &Now<'_>, period: i32, shift: i32) -> Option<(NaiveDate, NaiveDate)> {
    let today = now.today();
    let months = |first: NaiveDate, length: u32| {
        let start = plus_months(first, u32::try_from(shift.max(0)).unwrap_or(0) * length);
        (start, plus_months(start, length))
    };
    Some(match period {
        unit::WEEK => {
            let monday = now.monday(shift);
            (monday, plus(monday, 5))
        }
        unit::MONTH => months(today.with_day(1)?, 1),
        unit::QUARTER => months(NaiveDate::from_ymd_opt(today.year(), today.month0() / 3 * 3 + 1, 1)?, 3),
        unit::YEAR => months(NaiveDate::from_ymd_opt(today.year(), 1, 1)?, 12),
        unit::WEEKEND => {
            let saturday =
                plus(today, 5 + 7 * i64::from(shift) - i64::from(today.weekday().num_days_from_monday()));
            (saturday, plus(saturday, 2))
        }
        _ => return None,
    })
}

/// 00:00 at the ends of a period, for windows.
pub(super) fn edges(from: NaiveDate, by: NaiveDate) -> (chrono::NaiveDateTime, chrono::NaiveDateTime) {
    (midnight(from), midnight(by))
}
