//! The smallest expressions of time: numbers, dates, clock times, spans and periods.

use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

use super::window::{Now, day_end, midnight, plus, plus_months};
use crate::{
    fold::lower,
    lexicon::{DayPart, Role, Tie, TimeUnit, mark},
    token::{Kind, Token},
};

/// One readable expression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Core {
    /// A day.
    Day { day: NaiveDate, first: Option<NaiveDate>, kind: DayKind, absolute: bool, latest: Option<NaiveDate> },
    /// A period `[from, by)`; `opens` where its name alone opens the window.
    Period { from: NaiveDate, by: NaiveDate, opens: bool, unit: TimeUnit, edge: i32 },
    /// A span from now that ends at a moment.
    Until(SpanEnd),
    /// A clock time; `half` where it could be twelve hours later.
    Time { time: NaiveTime, zone: Option<Tz>, half: bool, from: Option<NaiveTime> },
    /// A part of the day.
    Part(DayPart),
    /// "soon".
    Vague,
    /// An expression of the past or of something else: passed over.
    Past,
}

impl Core {
    /// A day that needs the day of speaking.
    pub(super) fn day(day: NaiveDate, kind: DayKind) -> Self {
        Self::Day { day, first: None, kind, absolute: false, latest: None }
    }

    /// A day counted from that of speaking.
    pub(super) fn relative(day: NaiveDate) -> Self {
        Self::day(day, DayKind::Relative)
    }
}

/// Where a span from now ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SpanEnd {
    pub(super) by: NaiveDateTime,
    /// "a few days".
    pub(super) vague: bool,
    /// The latest reading: of days as working days, of "a few" as five.
    pub(super) latest: Option<NaiveDateTime>,
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

    /// The word that ties what follows; [`Tie::None`] for any other.
    pub(super) fn tie_at(&self, at: usize) -> Tie {
        self.tokens
            .get(at)
            .filter(|token| token.role == Role::Prep)
            .and_then(|token| Tie::of(token.value))
            .unwrap_or(Tie::None)
    }

    pub(super) fn is_tie(&self, at: usize, tie: Tie) -> bool {
        self.role(at) == Role::Prep && self.tie_at(at) == tie
    }

    pub(super) fn unit_at(&self, at: usize) -> Option<TimeUnit> {
        self.tokens
            .get(at)
            .filter(|token| token.role == Role::Unit)
            .and_then(|token| TimeUnit::of(token.value))
    }

    pub(super) fn is_unit(&self, at: usize, unit: TimeUnit) -> bool {
        self.unit_at(at) == Some(unit)
    }

    pub(super) fn part_at(&self, at: usize) -> Option<DayPart> {
        self.tokens
            .get(at)
            .filter(|token| token.role == Role::Part)
            .and_then(|token| DayPart::of(token.value))
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
    pub(super) fn cardinal(&self, at: usize) -> Option<(i32, usize)> {
        if let Some(token) = self.token(at).filter(|token| token.kind == Kind::Number) {
            let fraction = (self.symbol(at + 1, b'.') || self.symbol(at + 1, b','))
                && self.glued(at + 1)
                && self.is_number(at + 2)
                && self.glued(at + 2);
            if fraction && token.digits <= 4 && self.token(at + 2).is_some_and(|token| token.digits == 1) {
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
        let at = if self.is_tie(at, Tie::Since) && self.cardinal(at + 1).is_some() { at + 1 } else { at };
        let (mut value, mut next) = self.cardinal(at)?;
        // "3-5", "two to three", "2 or 3", «от двух до четырёх», «день-два» is read with the unit.
        let joined = self.symbol(next, b'-')
            || self.role(next) == Role::And
            || self.role(next) == Role::Prep && matches!(self.tie_at(next), Tie::To | Tie::By);
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

    pub(super) fn is_article_half(&self, at: usize) -> bool {
        self.role(at) == Role::Article && self.role(at + 1) == Role::Half
    }

    pub(super) fn skip_couple_article(&self, at: usize) -> usize {
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
        while matches!(self.role(at), Role::Working | Role::CalendarDays)
            || self.is(at, Role::Shift, 1) && at > 0 && self.role(at + 1) == Role::Unit
        {
            working |= self.role(at) == Role::Working;
            at += 1;
        }
        if self.role(at) != Role::Unit {
            // "24h" and "2d", "3w"
            if self.glued(at) && at > 0 && self.is_number(at - 1) {
                // "2h15m"
                let minutes = self
                    .words(at)
                    .strip_prefix(['h', 'H'])
                    .map(|rest| rest.trim_end_matches(['m', 'i', 'n']));
                if let Some(minutes) =
                    minutes.and_then(|minutes| minutes.parse::<i32>().ok()).filter(|minutes| *minutes < 60)
                {
                    return Some((
                        self.span_end(count * 60 + minutes * 100, TimeUnit::Minute, false, vague)?,
                        at + 1,
                    ));
                }
                let unit = match self.words(at) {
                    "h" | "H" => TimeUnit::Hour,
                    "d" | "D" => TimeUnit::Day,
                    "w" => TimeUnit::Week,
                    "m" => TimeUnit::Minute,
                    _ => return None,
                };
                return Some((self.span_end(count, unit, false, vague)?, at + 1));
            }
            return None;
        }
        let mut unit = self.unit_at(at)?;
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
        if unit == TimeUnit::Workday {
            (unit, working) = (TimeUnit::Day, true);
        }
        // "in 2 weeks' time"
        if self.symbol(at, b'\'') {
            at += 1;
        }
        Some((self.span_end(count, unit, working, vague)?, at))
    }

    /// Where a span of `count` hundredths of a unit ends.
    pub(super) fn span_end(&self, count: i32, unit: TimeUnit, working: bool, vague: bool) -> Option<Core> {
        let today = self.now.today();
        let whole = count / 100;
        let seconds = |each: i64| Duration::seconds(i64::from(count) * each / 100);
        let by = match unit {
            TimeUnit::Minute => self.now.after(seconds(60)),
            TimeUnit::Hour => self.now.after(seconds(3600)),
            TimeUnit::Sutki => self.now.after(seconds(86_400)),
            TimeUnit::HalfHour => self.now.after(Duration::minutes(30)),
            TimeUnit::HourAndHalf => self.now.after(Duration::minutes(90)),
            TimeUnit::QuarterHour => self.now.after(Duration::minutes(15)),
            TimeUnit::ThreeQuarters => self.now.after(Duration::minutes(45)),
            TimeUnit::HalfDay => self.now.after(Duration::hours(4)),
            TimeUnit::Day if working => {
                day_end(self.now.calendar.add_working_days(today, whole.max(1).unsigned_abs()))
            }
            TimeUnit::Day => day_end(plus(today, i64::from((count + 99) / 100))),
            TimeUnit::Week => day_end(plus(today, i64::from((count * 7 + 99) / 100))),
            TimeUnit::Fortnight => day_end(plus(today, i64::from(whole * 14))),
            TimeUnit::Month if count == 50 => day_end(plus(today, 15)),
            TimeUnit::Month => day_end(plus(
                plus_months(today, u32::try_from(whole).ok()?),
                if count % 100 == 50 { 15 } else { 0 },
            )),
            TimeUnit::Quarter => day_end(plus_months(today, u32::try_from(whole * 3).ok()?)),
            TimeUnit::HalfYear => day_end(plus_months(today, 6)),
            TimeUnit::Year if whole > 50 => return None,
            TimeUnit::Year => day_end(plus_months(today, u32::try_from(count * 12 / 100).ok()?)),
            _ => return None,
        };
        // Days are often meant as working days, and "a few" as five: the latest reading.
        let latest = match unit {
            TimeUnit::Day if vague => Some(day_end(self.now.calendar.add_working_days(today, 5)).max(by)),
            TimeUnit::Day if !working && whole > 1 && whole <= 60 => {
                Some(day_end(self.now.calendar.add_working_days(today, whole.unsigned_abs())).max(by))
            }
            TimeUnit::Hour | TimeUnit::Minute if vague => Some(self.now.after(Duration::seconds(
                i64::from(whole) * if unit == TimeUnit::Hour { 6000 } else { 100 },
            ))),
            _ => None,
        };
        Some(Core::Until(SpanEnd { by, vague, latest }))
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

    /// Whether a clause can end before this token.
    pub(super) fn ends_phrase(&self, at: usize) -> bool {
        self.token(at).is_none_or(|token| {
            token.kind == Kind::Punct || token.is(mark::FUNC | mark::SPLIT | mark::SELF | mark::PLEASE)
        })
    }
}

/// A part of a period: its early, middle or late third, or all of it. Weeks have their own thirds.
pub(super) fn thirds(from: NaiveDate, by: NaiveDate, edge: i32, period: TimeUnit, opens: bool) -> Core {
    let third = |number: i64| match period {
        TimeUnit::Week => plus(from, if number == 1 { 2 } else { 3 }),
        TimeUnit::Month => plus(from, 10 * number),
        TimeUnit::Quarter => plus_months(from, u32::try_from(number).unwrap_or(1)),
        TimeUnit::Year => plus_months(from, 4 * u32::try_from(number).unwrap_or(1)),
        _ => by,
    };
    let half = || match period {
        TimeUnit::Week => plus(from, 3),
        TimeUnit::Month => plus(from, 15),
        TimeUnit::Quarter => plus(from, 45),
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

/// The whole period of a unit around today, `shift` periods on.
pub(super) fn period_of(now: &Now<'_>, period: TimeUnit, shift: i32) -> Option<(NaiveDate, NaiveDate)> {
    let today = now.today();
    let months = |first: NaiveDate, length: u32| {
        let start = plus_months(first, u32::try_from(shift.max(0)).unwrap_or(0) * length);
        (start, plus_months(start, length))
    };
    Some(match period {
        TimeUnit::Week => {
            let monday = now.monday(shift);
            (monday, plus(monday, 5))
        }
        TimeUnit::Month => months(today.with_day(1)?, 1),
        TimeUnit::Quarter => months(NaiveDate::from_ymd_opt(today.year(), today.month0() / 3 * 3 + 1, 1)?, 3),
        TimeUnit::Year => months(NaiveDate::from_ymd_opt(today.year(), 1, 1)?, 12),
        TimeUnit::Weekend => {
            let saturday =
                plus(today, 5 + 7 * i64::from(shift) - i64::from(today.weekday().num_days_from_monday()));
            (saturday, plus(saturday, 2))
        }
        _ => return None,
    })
}

/// 00:00 at the ends of a period, for windows.
pub(super) fn edges(from: NaiveDate, by: NaiveDate) -> (NaiveDateTime, NaiveDateTime) {
    (midnight(from), midnight(by))
}
