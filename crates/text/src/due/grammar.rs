//! How expressions of time combine: what ties them, which belong together, and the window they give.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

use super::clock::bare_time;
use super::core::{Core, DayKind, Sentence};
use super::window::{Recurrence, Window, day_end, midnight, month_after, plus};
use crate::{
    fold::lower,
    lexicon::{Role, mark, part, prep, unit},
    token::Kind,
};

/// What was read at a place.
#[allow(clippy::struct_excessive_bools, reason = "each is a plain fact of it")]
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    /// One past its last token.
    pub(super) next: usize,
    pub(super) window: Window,
    pub(super) recurrence: Option<Recurrence>,
    pub(super) vague: bool,
    /// Whether the window needs no moment of speaking.
    pub(super) absolute: bool,
    /// The word that ties it; one of [`prep`].
    pub(super) prep: i32,
    /// Passed over: the past, or nothing due.
    pub(super) past: bool,
    /// Named by a weekday or a date, which may also have been.
    pub(super) may_be_past: bool,
}

/// What has been read of an expression so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct When {
    pub(super) prep: i32,
    pub(super) day: Option<(NaiveDate, Option<NaiveDate>, DayKind)>,
    pub(super) day_prep: i32,
    pub(super) absolute: bool,
    pub(super) latest: Option<NaiveDate>,
    pub(super) period: Option<(NaiveDate, NaiveDate, bool, i32, i32)>,
    pub(super) period_prep: i32,
    pub(super) time: Option<(NaiveTime, Option<Tz>, bool)>,
    pub(super) time_prep: i32,
    pub(super) part: Option<i32>,
    pub(super) part_prep: i32,
    pub(super) until: Option<(NaiveDateTime, bool, Option<NaiveDateTime>)>,
    /// The start of a range.
    pub(super) range_from: Option<NaiveDateTime>,
}

/// Whether a tie leaves the window's start open.
pub(super) fn closes(tie: i32) -> bool {
    matches!(tie, prep::BY | prep::K | prep::BEFORE)
}

/// Whether a tie opens the window at the start of the day or period.
pub(super) fn opens(tie: i32) -> bool {
    matches!(tie, prep::ON | prep::V | prep::IN)
}

impl Sentence<'_> {
    /// Reads the expression that starts at `start`, if one does.
    pub(super) fn parse(&self, start: usize) -> Option<Found> {
        if let Some(found) = self.recurring(start) {
            return Some(found);
        }
        let mut when = When::default();
        let mut at = start;
        let mut first = true;
        loop {
            let mut from = at;
            let mut joined = 0_u8;
            if !first {
                if self.symbol(from, b',') {
                    (joined, from) = (b',', from + 1);
                } else if self.symbol(from, b'-') || self.symbol(from, b'/') && self.glued(from) {
                    (joined, from) = (b'-', from + 1);
                } else if self.symbol(from, b'(') {
                    (joined, from) = (b'(', from + 1);
                } else if self.role(from) == Role::And {
                    (joined, from) = (b'&', from + 1);
                } else if self.role(from) == Role::Of {
                    from += 1;
                }
            }
            let (tie, core_at) = self.tie(from);
            let Some((core, next)) = self.core(core_at, tie, first, &when) else { break };
            if core == Core::Past {
                // "Friday last week": all of it is past; "tomorrow is the last day" is not.
                let last_day = matches!(self.role(next - 1), Role::Unit) && self.value(next - 1) == unit::DAY;
                if !first
                    && (joined != 0 || last_day || tie != prep::NONE && tie != prep::NA && tie != prep::V)
                {
                    break;
                }
                return Some(past(next));
            }
            if core == Core::Vague {
                return first.then_some(Found { vague: true, past: false, prep: tie, ..past(next) });
            }
            if !when.merge(self, core, tie, joined, first) {
                break;
            }
            at = next;
            if joined == b'(' && self.symbol(at, b')') {
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
        if matches!(when.prep, prep::SINCE) {
            return Some(past(at));
        }
        let window = when.window(self)?;
        let vague = when.until.is_some_and(|until| until.1);
        Some(Found {
            next: at,
            window,
            recurrence: None,
            vague,
            absolute: when.absolute,
            prep: when.prep,
            past: false,
            may_be_past: when
                .day
                .is_some_and(|day| matches!(day.2, DayKind::Weekday(_) | DayKind::Dated | DayKind::OfMonth))
                && when.time.is_none(),
        })
    }

    /// The word that ties an expression to its sentence, and where the expression goes on.
    pub(super) fn tie(&self, at: usize) -> (i32, usize) {
        let mut at = self.skip_filler_only(at);
        let mut tie = prep::NONE;
        if self.symbol(at, b'@') && !self.glued(at + 1) {
            return (prep::AT, at + 1);
        }
        if self.role(at) == Role::Prep {
            tie = self.value(at);
            at += 1;
            // "up to by", "until after": the second word rules; «на до» never stands.
            if self.role(at) == Role::Prep
                && matches!(tie, prep::FOR | prep::FROM | prep::NA)
                && !matches!(self.value(at), prep::TO)
            {
                tie = self.value(at);
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
    pub(super) fn core(&self, at: usize, tie: i32, first: bool, when: &When) -> Option<(Core, usize)> {
        let token = self.token(at)?;
        if token.quoted && first {
            return None;
        }
        let within = matches!(tie, prep::IN | prep::WITHIN | prep::ZA | prep::V | prep::NA);
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
                if self.is(next, Role::Unit, unit::DAY) && token.cyrillic {
                    next += 1;
                }
                let day = plus(self.now.today(), i64::from(token.value));
                Some((
                    Core::Day { day, first: None, kind: DayKind::Relative, absolute: false, latest: None },
                    next,
                ))
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
                let part = if token.value == 0 { part::MORNING } else { part::AFTERNOON };
                Some((Core::Part(part), at + 1))
            }
            Role::Quarter => {
                let named = tie != prep::NONE && tie != prep::FOR || self.year_follows(at + 1);
                if tie == prep::ZA || tie == prep::FOR && !self.year_follows(at + 1) {
                    return None;
                }
                named.then(|| self.quarter(token.value, at + 1, 0)).flatten()
            }
            Role::Month => {
                if let Some(date) = self.worded_date(at) {
                    return Some(date);
                }
                if matches!(tie, prep::ZA | prep::FOR | prep::SINCE | prep::NONE | prep::PO | prep::AT)
                    || tie == prep::FROM
                {
                    // Russian «с марта» opens a window; "for March" and a bare month are no due date.
                    return None;
                }
                let surely = token.case > 0 || token.cyrillic || !matches!(token.value, 3 | 5);
                (surely || opens(tie)).then(|| self.month_period(at, 0, None)).flatten()
            }
            Role::Unit if self.clock_fraction(at).is_some() => self.clock_fraction(at),
            Role::Half if self.words(at + 1) == "past" => self.time(at, tie),
            // «в полпятого»
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
                        .filter(|_| !matches!(tie, prep::ZA | prep::FOR))
                        .or_else(|| self.worded_date(next))
                        .or_else(|| self.day_of_month(at, tie != prep::NONE))
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
            Role::Half if self.role(at + 1) == Role::Ordinal && tie != prep::NONE => self.time(at, tie),
            Role::Half | Role::Working if within => self.span(at),
            Role::Ordinal if self.role(at + 1) == Role::Weekday => self.nth_weekday(at),
            Role::Ordinal if self.role(at + 1) == Role::Unit && self.nth_week(at).is_some() => {
                self.nth_week(at)
            }
            _ if token.kind == Kind::Number && self.nth_week(at).is_some() => self.nth_week(at),
            Role::Number | Role::Ordinal => self
                .ordinal_quarter(at)
                .filter(|_| !matches!(tie, prep::ZA | prep::FOR))
                .or_else(|| self.number(at, tie, first)),
            _ if token.kind == Kind::Number => self.number(at, tie, first),
            Role::Prep if self.is(at, Role::Prep, prep::SINCE) && within => self.span(at),
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
                !matches!(self.value(next - 1), unit::MINUTE | unit::HOUR | unit::YEAR)
                    || self.role(next - 1) != Role::Unit
            });
        }
        let article = before.is_some_and(|token| token.role == Role::Article || token.role == Role::Filler);
        let before = if article { at.checked_sub(2).and_then(|before| self.token(before)) } else { before };
        let Some((_, next)) = self.span(at) else { return false };
        let after = self.token(next);
        before.is_none_or(|token| token.kind == Kind::Punct && token.symbol != b',' || token.is(mark::SELF))
            && after.is_some_and(|token| token.kind == Kind::Punct || token.is(mark::FUNC))
            || after.is_some_and(|token| matches!(token.value, prep::FROM) && token.role == Role::Prep)
                && self.words(next + 1).eq_ignore_ascii_case("now")
            || before.is_some_and(|token| {
                matches!(
                    self.text.get(token.start as usize..token.end as usize),
                    Some("us" | "me" | "дайте" | "нужна" | "Дайте" | "нам" | "мне")
                )
            })
    }

    pub(super) fn number(&self, at: usize, tie: i32, first: bool) -> Option<(Core, usize)> {
        let glued_minus = at > 0 && self.symbol(at - 1, b'-') && self.glued(at) && first;
        if at > 0 && (self.symbol(at - 1, b'#') || self.symbol(at - 1, b'$') || self.symbol(at - 1, b'+'))
            || glued_minus
        {
            return None;
        }
        if tie == prep::SINCE {
            // «от двух до четырёх дней»
            let range = self.role(at + 1) == Role::Prep && self.value(at + 1) == prep::BY;
            if range && let Some(span) = self.span(at) {
                return Some(span);
            }
        }
        // «в 3 квартале», «до конца 2-го квартала»
        if tie != prep::NONE
            && let Some((number @ 1..=4, _, next)) = self.day_number(at)
            && self.is(next, Role::Unit, unit::QUARTER)
        {
            return self.quarter(i32::try_from(number).ok()?, next + 1, 0);
        }
        let tied = !matches!(tie, prep::NONE | prep::FOR | prep::SINCE | prep::FROM | prep::TO | prep::ZA);
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
        if matches!(tie, prep::IN | prep::WITHIN | prep::ZA)
            || matches!(tie, prep::V | prep::NA) && self.is(at, Role::Couple, 2)
        {
            if tie == prep::ZA && !self.za_is_ahead(at) {
                return None;
            }
            if let Some((core, next)) = self.span(at) {
                if self.role(next) == Role::Ago {
                    return Some((Core::Past, next + 1));
                }
                return Some((core, next));
            }
            if tie != prep::IN {
                return None;
            }
        }
        if let Some((_, next)) = self.span(at) {
            // "3 days ago", "2 weeks from now"; any other bare span is a length of time.
            if self.role(next) == Role::Ago {
                return Some((Core::Past, next + 1));
            }
            let clock_like = matches!(tie, prep::K | prep::V | prep::BY | prep::AT | prep::BEFORE)
                && self.token(at)?.cyrillic | self.token(next - 1)?.cyrillic
                && self.role(next - 1) == Role::Unit
                && self.value(next - 1) == unit::HOUR;
            if !clock_like {
                // "three weeks from tomorrow", "two days after today"
                let after_day = self.role(next) == Role::Prep
                    && matches!(self.value(next), prep::FROM | prep::AFTER)
                    && self.role(next + 1) == Role::Day
                    && self.value(next + 1) >= 0;
                if after_day && let Some((Core::Until(by, ..), _)) = self.span(at) {
                    let day = plus(by.date(), i64::from(self.value(next + 1)) - 1);
                    return Some((
                        Core::Day {
                            day,
                            first: None,
                            kind: DayKind::Relative,
                            absolute: false,
                            latest: None,
                        },
                        next + 2,
                    ));
                }
                if let Some(found) = self.span(at).and_then(|(core, next)| self.anchored(core, next)) {
                    return Some(found);
                }
                let from_now = self.now_after(next);
                if from_now > 0 || self.counts_coming(at) {
                    return self.span(at).map(|(core, next)| (core, next + from_now));
                }
                return if first && tie == prep::NONE && self.ends_span(at) { self.span(at) } else { None };
            }
        }
        if matches!(tie, prep::NONE | prep::TO) && first && (!self.clock_sign(at) || self.value(at) == 0) {
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
            && matches!(self.value(next - 1), unit::WEEK | unit::FORTNIGHT)
            && self.is(next, Role::Prep, prep::ON);
        let tied = self.role(next) == Role::Prep && matches!(self.value(next), prep::FROM | prep::AFTER);
        let Core::Until(by, ..) = span else { return None };
        if !tied && !week {
            return None;
        }
        let (Core::Day { day, absolute, .. }, after) =
            self.core(next + 1, prep::ON, true, &When::default())?
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

    /// "three Fridays from now".
    fn counted_weekday(&self, at: usize) -> Option<(Core, usize)> {
        let (count, next) = self.cardinal(at)?;
        let counted = matches!(self.role(next), Role::Weekday | Role::Weekdays) && count <= 1000;
        let from_now = self.now_after(next + 1);
        if !counted || from_now == 0 {
            return None;
        }
        let day = plus(self.now.weekday(self.value(next)), 7 * i64::from(count / 100 - 1));
        let core = Core::Day { day, first: None, kind: DayKind::Dated, absolute: false, latest: None };
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
        const AHEAD: u64 = mark::WILL
            | mark::FIRST
            | mark::THIRDFUT
            | mark::INF
            | mark::LET
            | mark::GOING
            | mark::IMPERATIVE
            | mark::ASK
            | mark::PLEASE
            | mark::MODAL
            | mark::VOW
            | mark::IDIOM
            | mark::HEDGE;
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

fn past(next: usize) -> Found {
    Found {
        next,
        window: Window::default(),
        recurrence: None,
        vague: false,
        absolute: true,
        prep: prep::NONE,
        past: true,
        may_be_past: false,
    }
}

impl Sentence<'_> {
    /// "the 5th of every month", «10 числа каждого месяца», «первый понедельник каждого месяца».
    pub(super) fn of_every(&self, when: &When, at: usize) -> Option<Found> {
        let unit_at = at + 1 + usize::from(self.role(at) == Role::Of);
        let (recurrence, _) = super::recurrence::of_unit(self.value(unit_at), 1)?;
        let (day, tie) = when.day_said()?;
        let mut day = day;
        if day == self.now.today() && recurrence == Recurrence::Monthly {
            let next = month_after(day);
            day = next.with_day(day.day()).unwrap_or_else(|| plus(month_after(next), -1));
        }
        let from = (opens(tie)).then(|| midnight(day));
        let window = Window { from, by: Some(day_end(day)), by_latest: Some(day_end(day)) };
        Some(Found {
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
