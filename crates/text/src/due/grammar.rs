//! How expressions of time combine: what ties them, which belong together, and the window they give.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

use super::AHEAD;
use super::clock::bare_time;
use super::core::{Core, DayKind, Sentence, SpanEnd};
use super::reading::{DateReading, past};
use super::window::{Recurrence, Window, day_end, midnight, month_after, plus};
use crate::{
    fold::lower,
    lexicon::{DayPart, Role, Tie, TimeUnit, mark},
    token::Kind,
};

/// A day as it was named.
#[derive(Debug, Clone, Copy)]
pub(super) struct NamedDay {
    pub(super) day: NaiveDate,
    /// The first of several.
    pub(super) first: Option<NaiveDate>,
    pub(super) kind: DayKind,
}

/// A period `[from, by)`.
#[derive(Debug, Clone, Copy)]
pub(super) struct NamedPeriod {
    pub(super) from: NaiveDate,
    pub(super) by: NaiveDate,
    /// Whether its name alone opens the window.
    pub(super) opens: bool,
    pub(super) unit: TimeUnit,
}

/// A clock time.
#[derive(Debug, Clone, Copy)]
pub(super) struct NamedTime {
    pub(super) time: NaiveTime,
    pub(super) zone: Option<Tz>,
    /// Whether it could be twelve hours later.
    pub(super) half: bool,
}

/// What joins an expression to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// Nothing, or "of".
    None,
    Comma,
    /// A dash, or a slash without spaces.
    Dash,
    Bracket,
    /// "and", "or".
    And,
}

/// What has been read of an expression so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct When {
    pub(super) prep: Tie,
    pub(super) day: Option<NamedDay>,
    pub(super) day_prep: Tie,
    pub(super) absolute: bool,
    pub(super) latest: Option<NaiveDate>,
    pub(super) period: Option<NamedPeriod>,
    pub(super) period_prep: Tie,
    pub(super) time: Option<NamedTime>,
    pub(super) time_prep: Tie,
    pub(super) part: Option<DayPart>,
    pub(super) part_prep: Tie,
    pub(super) until: Option<SpanEnd>,
    /// The start of a range.
    pub(super) range_from: Option<NaiveDateTime>,
}

/// Whether a tie leaves the window's start open.
pub(super) fn closes(tie: Tie) -> bool {
    matches!(tie, Tie::By | Tie::K | Tie::Before)
}

/// Whether a tie opens the window at the start of the day or period.
pub(super) fn opens(tie: Tie) -> bool {
    matches!(tie, Tie::On | Tie::V | Tie::In)
}

impl Sentence<'_> {
    /// Reads the expression that starts at `start`, if one does.
    pub(super) fn parse(&self, start: usize) -> Option<DateReading> {
        if let Some(found) = self.recurring(start) {
            return Some(found);
        }
        let mut when = When::default();
        let mut at = start;
        let mut first = true;
        loop {
            let mut from = at;
            let mut joined = Joint::None;
            if !first {
                if self.symbol(from, b',') {
                    (joined, from) = (Joint::Comma, from + 1);
                } else if self.symbol(from, b'-') || self.symbol(from, b'/') && self.glued(from) {
                    (joined, from) = (Joint::Dash, from + 1);
                } else if self.symbol(from, b'(') {
                    (joined, from) = (Joint::Bracket, from + 1);
                } else if self.role(from) == Role::And {
                    (joined, from) = (Joint::And, from + 1);
                } else if self.role(from) == Role::Of {
                    from += 1;
                }
            }
            let (tie, core_at) = self.tie(from);
            let Some((core, next)) = self.core(core_at, tie, first, &when) else { break };
            if core == Core::Past {
                // "Friday last week": all of it is past; "tomorrow is the last day" is not.
                let last_day = matches!(self.role(next - 1), Role::Unit)
                    && self.unit_at(next - 1) == Some(TimeUnit::Day);
                if !first
                    && (joined != Joint::None
                        || last_day
                        || tie != Tie::None && tie != Tie::Na && tie != Tie::V)
                {
                    break;
                }
                return Some(past(next));
            }
            if core == Core::Vague {
                return first.then_some(DateReading { vague: true, past: false, prep: tie, ..past(next) });
            }
            if !when.merge(self, core, tie, joined, first) {
                break;
            }
            at = next;
            if joined == Joint::Bracket && self.symbol(at, b')') {
                at += 1;
            }
            first = false;
        }
        if first {
            return None;
        }
        if self.role(at) == Role::Ago || self.role(at) == Role::Filler && matches!(self.words(at), "ago") {
            return Some(past(at + 1));
        }
        if self.role(at) == Role::Every && self.role(at + 1) == Role::Unit
            || self.role(at) == Role::Of
                && self.role(at + 1) == Role::Every
                && self.role(at + 2) == Role::Unit
        {
            return self.of_every(&when, at);
        }
        if matches!(when.prep, Tie::Since) {
            return Some(past(at));
        }
        let window = when.window(self)?;
        let vague = when.until.is_some_and(|until| until.vague);
        Some(DateReading {
            next: at,
            window,
            recurrence: None,
            vague,
            absolute: when.absolute,
            prep: when.prep,
            past: false,
            may_be_past: when.day.is_some_and(|day| {
                matches!(day.kind, DayKind::Weekday(_) | DayKind::Dated | DayKind::OfMonth)
            }) && when.time.is_none(),
        })
    }

    /// The word that ties an expression to its sentence, and where the expression goes on.
    pub(super) fn tie(&self, at: usize) -> (Tie, usize) {
        let mut at = self.skip_filler_only(at);
        let mut tie = Tie::None;
        if self.symbol(at, b'@') && !self.glued(at + 1) {
            return (Tie::At, at + 1);
        }
        if self.role(at) == Role::Prep {
            tie = self.tie_at(at);
            at += 1;
            // "up to by", "until after": the second word rules; «на до» never stands.
            if self.role(at) == Role::Prep
                && matches!(tie, Tie::For | Tie::From | Tie::Na)
                && !matches!(self.tie_at(at), Tie::To)
            {
                tie = self.tie_at(at);
                at += 1;
            }
            at = self.skip_filler_only(at);
        }
        (tie, at)
    }

    pub(super) fn skip_filler_only(&self, mut at: usize) -> usize {
        while self.role(at) == Role::Filler || self.symbol(at, b'~') {
            at += 1;
        }
        at
    }

    /// One expression, given what ties it.
    pub(super) fn core(&self, at: usize, tie: Tie, first: bool, when: &When) -> Option<(Core, usize)> {
        let token = self.token(at)?;
        if token.quoted && first {
            return None;
        }
        let within = matches!(tie, Tie::In | Tie::Within | Tie::Za | Tie::V | Tie::Na);
        if self.symbol(at, b'\'') {
            return None;
        }
        match token.role {
            Role::Vague => Some((Core::Vague, at + 1)),
            Role::Day => {
                if token.value < 0 {
                    return Some((Core::Past, at + 1));
                }
                let mut next = at + 1;
                if self.is_unit(next, TimeUnit::Day) && token.cyrillic {
                    next += 1;
                }
                let day = plus(self.now.today(), i64::from(token.value));
                Some((Core::relative(day), next))
            }
            Role::Weekday => self.weekday(at, tie, first),
            Role::Shift => self.shifted(at),
            Role::Edge => self.edged(at, tie),
            Role::Part => self.part(at, tie, first, when),
            // "Thu am"
            Role::AmPm
                if !first
                    && when.day.is_some()
                    && !self.token(at + 1).is_some_and(|next| next.is(mark::SELF)) =>
            {
                let part = if token.value == 0 { DayPart::Morning } else { DayPart::Afternoon };
                Some((Core::Part(part), at + 1))
            }
            Role::Quarter => {
                let named = tie != Tie::None && tie != Tie::For || self.year_follows(at + 1);
                if tie == Tie::Za || tie == Tie::For && !self.year_follows(at + 1) {
                    return None;
                }
                named.then(|| self.quarter(token.value, at + 1, 0)).flatten()
            }
            Role::Month => {
                if let Some(date) = self.worded_date(at) {
                    return Some(date);
                }
                if matches!(tie, Tie::Za | Tie::For | Tie::Since | Tie::None | Tie::Po | Tie::At)
                    || tie == Tie::From
                {
                    // Russian «с марта» opens a window; "for March" and a bare month are no due date.
                    return None;
                }
                let surely = token.case > 0 || token.cyrillic || !matches!(token.value, 3 | 5);
                (surely || opens(tie)).then(|| self.month_period(at, 0, None)).flatten()
            }
            Role::Unit if self.clock_fraction(at).is_some() => self.clock_fraction(at),
            Role::Unit if self.one_o_clock(at, tie).is_some() => self.one_o_clock(at, tie),
            Role::Half if self.words(at + 1) == "past" => self.time(at, tie),
            // «в полпятого»
            Role::Half if token.value < 0 => self.minutes_short(at),
            // «в четверть шестого»
            Role::Half if token.value > 100 => bare_time(token.value - 101, 15).map(|core| (core, at + 1)),
            Role::Half if token.value > 0 => bare_time(token.value - 1, 30).map(|core| (core, at + 1)),
            Role::Unit => self.unit(at, tie, false),
            Role::Article => {
                let next = self.skip_article(at);
                match self.role(next) {
                    Role::Unit if self.clock_fraction(next).is_some() => self.clock_fraction(next),
                    Role::Unit => self.unit(next, tie, !matches!(lower(self.words(at)).as_str(), "a" | "an")),
                    Role::Couple if within || self.ends_span(next) => self.span(next),
                    Role::Number if within => self.span(next),
                    Role::Half if within => self.span(next),
                    Role::Ordinal if self.role(next + 1) == Role::Weekday => self.nth_weekday(next),
                    Role::Ordinal if self.role(next + 1) == Role::Unit && self.nth_week(next).is_some() => {
                        self.nth_week(next)
                    }
                    Role::Ordinal | Role::Number => self
                        .ordinal_quarter(next)
                        .filter(|_| !matches!(tie, Tie::Za | Tie::For))
                        .or_else(|| self.worded_date(next))
                        .or_else(|| self.day_of_month(at, tie != Tie::None))
                        .or_else(|| self.number(next, tie, first)),
                    Role::Shift
                    | Role::Edge
                    | Role::Part
                    | Role::Weekday
                    | Role::Quarter
                    | Role::Working
                    | Role::Day => self.core(next, tie, first, when),
                    _ if self.is_number(next) => {
                        self.worded_date(next).or_else(|| self.day_of_month(at, true))
                    }
                    _ => None,
                }
            }
            Role::Couple if within || self.ends_span(at) => self.span(at),
            Role::Half if self.role(at + 1) == Role::Ordinal && tie != Tie::None => self.time(at, tie),
            Role::Half | Role::Working if within => self.span(at),
            Role::Ordinal if self.role(at + 1) == Role::Weekday => self.nth_weekday(at),
            Role::Ordinal if self.role(at + 1) == Role::Unit && self.nth_week(at).is_some() => {
                self.nth_week(at)
            }
            _ if token.kind == Kind::Number && self.nth_week(at).is_some() => self.nth_week(at),
            Role::Number | Role::Ordinal => self
                .ordinal_quarter(at)
                .filter(|_| !matches!(tie, Tie::Za | Tie::For))
                .or_else(|| self.number(at, tie, first)),
            _ if token.kind == Kind::Number => self.number(at, tie, first),
            Role::Prep if self.is_tie(at, Tie::Since) && within => self.span(at),
            _ => None,
        }
    }

    pub(super) fn year_follows(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.kind == Kind::Number && token.digits == 4)
    }

    /// Whether a bare span ("3 working days", "2 days max") reads as a deadline: nothing else takes it up.
    pub(super) fn ends_span(&self, at: usize) -> bool {
        // "give us a couple of days", «дайте пару дней», «нужно 3–5 рабочих дней», "ready in: 3 days"
        let before = at.checked_sub(1).and_then(|before| self.token(before));
        // "takes five days", «нужно три дня», with at most one word between.
        let lasts = (1..=3)
            .filter_map(|back| at.checked_sub(back))
            .take_while(|&place| !matches!(self.tokens[place].kind, Kind::Punct))
            .any(|place| {
                let words = lower(self.words(place));
                matches!(
                    words.as_str(),
                    "take"
                        | "takes"
                        | "need"
                        | "needs"
                        | "require"
                        | "requires"
                        | "займет"
                        | "займёт"
                        | "занимает"
                        | "займут"
                        | "нужно"
                        | "надо"
                        | "потребуется"
                        | "уйдет"
                        | "уйдёт"
                        | "понадобится"
                        | "нужен"
                        | "нужны"
                )
            });
        if lasts {
            return self.span(at).is_some_and(|(_, next)| {
                !matches!(self.unit_at(next - 1), Some(TimeUnit::Minute | TimeUnit::Hour | TimeUnit::Year))
                    || self.role(next - 1) != Role::Unit
            });
        }
        let article = before.is_some_and(|token| token.role == Role::Article || token.role == Role::Filler);
        let before = if article { at.checked_sub(2).and_then(|before| self.token(before)) } else { before };
        let Some((_, next)) = self.span(at) else { return false };
        let after = self.token(next);
        before.is_none_or(|token| token.kind == Kind::Punct && token.symbol != b',' || token.is(mark::SELF))
            && after.is_some_and(|token| token.kind == Kind::Punct || token.is(mark::FUNC))
            || after.is_some_and(|token| token.role == Role::Prep && Tie::of(token.value) == Some(Tie::From))
                && self.words(next + 1).eq_ignore_ascii_case("now")
            || before.is_some_and(|token| {
                matches!(
                    self.text.get(token.start as usize..token.end as usize),
                    Some("us" | "me" | "дайте" | "нужна" | "Дайте" | "нам" | "мне")
                )
            })
    }

    pub(super) fn number(&self, at: usize, tie: Tie, first: bool) -> Option<(Core, usize)> {
        let glued_minus = at > 0 && self.symbol(at - 1, b'-') && self.glued(at) && first;
        if at > 0 && (self.symbol(at - 1, b'#') || self.symbol(at - 1, b'$') || self.symbol(at - 1, b'+'))
            || glued_minus
        {
            return None;
        }
        if tie == Tie::Since {
            // «от двух до четырёх дней»
            let range = self.role(at + 1) == Role::Prep && self.tie_at(at + 1) == Tie::By;
            if range && let Some(span) = self.span(at) {
                return Some(span);
            }
        }
        // «в 3 квартале», «до конца 2-го квартала»
        if tie != Tie::None
            && let Some((number @ 1..=4, _, next)) = self.day_number(at)
            && self.is_unit(next, TimeUnit::Quarter)
        {
            return self.quarter(i32::try_from(number).ok()?, next + 1, 0);
        }
        let tied = !matches!(tie, Tie::None | Tie::For | Tie::Since | Tie::From | Tie::To | Tie::Za);
        let dated = self
            .numeric_date(at, tied)
            .or_else(|| self.worded_date(at))
            .or_else(|| self.day_of_month(at, tied));
        if dated.is_some() {
            return dated;
        }
        if let Some(found) = self.counted_weekday(at) {
            return Some(found);
        }
        if matches!(tie, Tie::In | Tie::Within | Tie::Za)
            || matches!(tie, Tie::V | Tie::Na) && self.is(at, Role::Couple, 2)
        {
            if tie == Tie::Za && !self.za_is_ahead(at) {
                return None;
            }
            if let Some((core, next)) = self.span(at) {
                if self.role(next) == Role::Ago {
                    return Some((Core::Past, next + 1));
                }
                return Some((core, next));
            }
            if tie != Tie::In {
                return None;
            }
        }
        if self.afternoon_hour(at, tie)
            && let Some(found) = self.time(at, tie)
        {
            return Some(found);
        }
        if let Some((_, next)) = self.span(at) {
            // "3 days ago", "2 weeks from now"; any other bare span is a length of time.
            if self.role(next) == Role::Ago {
                return Some((Core::Past, next + 1));
            }
            let clock_like = matches!(tie, Tie::K | Tie::V | Tie::By | Tie::At | Tie::Before)
                && self.token(at)?.cyrillic | self.token(next - 1)?.cyrillic
                && self.role(next - 1) == Role::Unit
                && self.unit_at(next - 1) == Some(TimeUnit::Hour);
            if !clock_like {
                // "three weeks from tomorrow", "two days after today"
                let after_day = self.role(next) == Role::Prep
                    && matches!(self.tie_at(next), Tie::From | Tie::After)
                    && self.role(next + 1) == Role::Day
                    && self.value(next + 1) >= 0;
                if after_day && let Some((Core::Until(span), _)) = self.span(at) {
                    let day = plus(span.by.date(), i64::from(self.value(next + 1)) - 1);
                    return Some((Core::relative(day), next + 2));
                }
                if let Some(found) = self.span(at).and_then(|(core, next)| self.anchored(core, next)) {
                    return Some(found);
                }
                let from_now = self.now_after(next);
                if from_now > 0 || self.counts_coming(at) {
                    return self.span(at).map(|(core, next)| (core, next + from_now));
                }
                return if first && tie == Tie::None && self.ends_span(at) { self.span(at) } else { None };
            }
        }
        if matches!(tie, Tie::None | Tie::To) && first && (!self.clock_sign(at) || self.value(at) == 0) {
            return None;
        }
        self.time(at, tie)
    }

    /// How many tokens say "from now" here: "three weeks from now", "a week hence".
    pub(super) fn now_after(&self, at: usize) -> usize {
        if self.words(at) == "from" && self.words(at + 1) == "now" {
            2
        } else {
            usize::from(self.words(at) == "hence")
        }
    }

    /// "3 days after January 12th", "two weeks from Tuesday", "a week on Friday": a span that starts at a day.
    pub(super) fn anchored(&self, span: Core, next: usize) -> Option<(Core, usize)> {
        let week = self.role(next - 1) == Role::Unit
            && matches!(self.unit_at(next - 1), Some(TimeUnit::Week | TimeUnit::Fortnight))
            && self.is_tie(next, Tie::On);
        let tied = self.role(next) == Role::Prep && matches!(self.tie_at(next), Tie::From | Tie::After);
        let Core::Until(SpanEnd { by, .. }) = span else { return None };
        if !tied && !week {
            return None;
        }
        let (Core::Day { day, absolute, .. }, after) =
            self.core(next + 1, Tie::On, true, &When::default())?
        else {
            return None;
        };
        let day = plus(day, (by.date() - self.now.today()).num_days() - 1);
        Some((Core::Day { day, first: None, kind: DayKind::Relative, absolute, latest: None }, after))
    }

    /// "two upcoming days": days to come between their number and their unit.
    fn counts_coming(&self, at: usize) -> bool {
        self.cardinal(at).is_some_and(|(_, next)| self.is(next, Role::Shift, 1))
    }

    /// «к трём дня», «завтра в четыре дня»: an hour, not a number of days.
    fn afternoon_hour(&self, at: usize, tie: Tie) -> bool {
        let after_day = at > 1 && matches!(self.role(at - 2), Role::Weekday | Role::Day | Role::Month);
        self.words(at + 1) == "дня"
            && (1..=6).contains(&self.value(at))
            && (tie == Tie::K || tie == Tie::V && after_day)
    }

    /// "three Fridays from now".
    fn counted_weekday(&self, at: usize) -> Option<(Core, usize)> {
        let (count, next) = self.cardinal(at)?;
        let counted = matches!(self.role(next), Role::Weekday | Role::Weekdays) && count <= 1000;
        let from_now = self.now_after(next + 1);
        if !counted || from_now == 0 {
            return None;
        }
        let day = plus(self.now.weekday(self.value(next)), 7 * i64::from(count / 100 - 1));
        let core = Core::day(day, DayKind::Dated);
        Some((core, next + 1 + from_now))
    }

    /// Whether a number is surely a clock time without a word that ties it.
    pub(super) fn clock_sign(&self, at: usize) -> bool {
        let colon = self.symbol(at + 1, b':')
            && self.glued(at + 1)
            && self.token(at).is_some_and(|token| token.digits <= 2)
            && self.token(at + 2).is_some_and(|token| token.digits == 2 && token.glued)
            && !self.symbol(at + 3, b':');
        let hours = self.symbol(at + 1, b'-') && self.is_number(at + 2) && self.role(at + 3) == Role::AmPm;
        let russian = matches!(self.words(at + 1), "утра" | "вечера");
        colon
            || (hours || russian) && self.value(at) <= 12
            || self.role(at + 1) == Role::AmPm && self.value(at) <= 12
            || self.role(at + 1) == Role::OClock
    }

    /// Whether anything in the sentence looks ahead.
    pub(super) fn speaks_of_future(&self) -> bool {
        self.tokens.iter().any(|token| token.is(AHEAD))
    }

    /// Whether «за» before this token looks ahead: nothing past is told, and no report "for" a time is meant.
    pub(super) fn za_is_ahead(&self, at: usize) -> bool {
        let about_thing = at > 1 && self.token(at - 2).is_some_and(|token| token.is(mark::THING));
        !about_thing && !self.tokens.iter().any(|token| token.is(mark::PAST))
    }

    pub(super) fn article_before(&self, at: usize) -> bool {
        at > 0 && self.role(at - 1) == Role::Article
    }
}

impl Sentence<'_> {
    /// "the 5th of every month", «10 числа каждого месяца», «первый понедельник каждого месяца».
    pub(super) fn of_every(&self, when: &When, at: usize) -> Option<DateReading> {
        let unit_at = at + 1 + usize::from(self.role(at) == Role::Of);
        let (recurrence, _) = super::recurrence::of_unit(self.unit_at(unit_at)?, 1)?;
        let (day, tie) = when.day_said()?;
        let mut day = day;
        if day == self.now.today() && recurrence == Recurrence::Monthly {
            let next = month_after(day);
            day = next.with_day(day.day()).unwrap_or_else(|| plus(month_after(next), -1));
        }
        let from = (opens(tie)).then(|| midnight(day));
        let window = Window { from, by: Some(day_end(day)), by_latest: Some(day_end(day)) };
        Some(DateReading {
            next: unit_at + 1,
            window,
            recurrence: Some(recurrence),
            vague: false,
            absolute: false,
            prep: tie,
            past: false,
            may_be_past: false,
        })
    }
}
