//! How expressions of time combine: what ties them, which belong together, and the window they give.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

use super::core::{Core, DayKind, Sentence, edges, period_of, thirds};
use super::window::{Recurrence, Window, clock, day_end, half_day_later, midnight, month_after, plus};
use crate::text::fold::lower;
use crate::text::lexicon::{Role, mark, part, prep, unit};
use crate::text::token::Kind;

/// What was read at a place.
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
struct When {
    prep: i32,
    day: Option<(NaiveDate, Option<NaiveDate>, DayKind)>,
    day_prep: i32,
    absolute: bool,
    latest: Option<NaiveDate>,
    period: Option<(NaiveDate, NaiveDate, bool, i32, i32)>,
    period_prep: i32,
    time: Option<(NaiveTime, Option<Tz>, bool)>,
    time_prep: i32,
    part: Option<i32>,
    part_prep: i32,
    until: Option<(NaiveDateTime, bool, Option<NaiveDateTime>)>,
    /// The start of a range.
    range_from: Option<NaiveDateTime>,
}

/// Whether a tie leaves the window's start open.
fn closes(tie: i32) -> bool {
    matches!(tie, prep::BY | prep::K | prep::BEFORE)
}

/// Whether a tie opens the window at the start of the day or period.
fn opens(tie: i32) -> bool {
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

    fn skip_filler_only(&self, mut at: usize) -> usize {
        while self.role(at) == Role::Filler || self.symbol(at, b'~') {
            at += 1;
        }
        at
    }

    /// One expression, given what ties it.
    fn core(&self, at: usize, tie: i32, first: bool, when: &When) -> Option<(Core, usize)> {
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
            Role::Unit => self.unit(at, tie, false),
            Role::Article => {
                let next = self.skip_article(at);
                match self.role(next) {
                    Role::Unit => self.unit(next, tie, !matches!(lower(self.words(at)).as_str(), "a" | "an")),
                    Role::Couple if within || self.ends_span(next) => self.span(next),
                    Role::Number if within => self.span(next),
                    Role::Half if within => self.span(next),
                    Role::Ordinal if self.role(next + 1) == Role::Weekday => self.nth_weekday(next),
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
            Role::Number | Role::Ordinal => self
                .ordinal_quarter(at)
                .filter(|_| !matches!(tie, prep::ZA | prep::FOR))
                .or_else(|| self.number(at, tie, first)),
            _ if token.kind == Kind::Number => self.number(at, tie, first),
            Role::Prep if self.is(at, Role::Prep, prep::SINCE) && within => self.span(at),
            _ => None,
        }
    }

    fn year_follows(&self, at: usize) -> bool {
        self.token(at).is_some_and(|token| token.kind == Kind::Number && token.digits == 4)
    }

    /// Whether a bare span ("3 working days", "2 days max") reads as a deadline: nothing else takes it up.
    fn ends_span(&self, at: usize) -> bool {
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

    fn number(&self, at: usize, tie: i32, first: bool) -> Option<(Core, usize)> {
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
        let tied = !matches!(tie, prep::NONE | prep::FOR | prep::SINCE | prep::FROM | prep::TO | prep::ZA);
        let dated = self
            .numeric_date(at, tied)
            .or_else(|| self.worded_date(at))
            .or_else(|| self.day_of_month(at, tied));
        if dated.is_some() {
            return dated;
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
                // "3 days after January 12th", "2 weeks from Tuesday"
                let anchor =
                    self.role(next) == Role::Prep && matches!(self.value(next), prep::FROM | prep::AFTER);
                if anchor
                    && let Some((
                        Core::Day { day, kind: DayKind::Dated | DayKind::Weekday(_), absolute, .. },
                        after,
                    )) = self.core(next + 1, prep::ON, true, &When::default())
                    && let Some((Core::Until(by, ..), _)) = self.span(at)
                {
                    let day = plus(day, (by.date() - self.now.today()).num_days() - 1);
                    return Some((
                        Core::Day { day, first: None, kind: DayKind::Relative, absolute, latest: None },
                        after,
                    ));
                }
                let from_now = self.words(next) == "from" && self.words(next + 1) == "now";
                if from_now {
                    return self.span(at).map(|(core, next)| (core, next + 2));
                }
                return if first && tie == prep::NONE && self.ends_span(at) { self.span(at) } else { None };
            }
        }
        if tie == prep::NONE && first && (!self.clock_sign(at) || self.value(at) == 0) {
            return None;
        }
        self.time(at, tie)
    }

    /// Whether a number is surely a clock time without a word that ties it.
    fn clock_sign(&self, at: usize) -> bool {
        let colon = self.symbol(at + 1, b':')
            && self.glued(at + 1)
            && self.token(at).is_some_and(|token| token.digits <= 2)
            && self.token(at + 2).is_some_and(|token| token.digits == 2 && token.glued)
            && !self.symbol(at + 3, b':');
        colon || self.role(at + 1) == Role::AmPm && self.value(at) <= 12 || self.role(at + 1) == Role::OClock
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
    fn za_is_ahead(&self, at: usize) -> bool {
        let about_thing = at > 1 && self.token(at - 2).is_some_and(|token| token.is(mark::THING));
        !about_thing && !self.tokens.iter().any(|token| token.is(mark::PAST))
    }

    fn article_before(&self, at: usize) -> bool {
        at > 0 && self.role(at - 1) == Role::Article
    }

    /// "the first Monday of the month", «первый понедельник каждого месяца».
    fn nth_weekday(&self, at: usize) -> Option<(Core, usize)> {
        let (number, weekday) = (self.value(at), self.value(at + 1));
        let mut next = at + 2;
        if self.role(next) == Role::Of || self.is(next, Role::Prep, prep::IN) {
            next += 1;
        }
        next = self.skip_article(next);
        let mut first = self.now.today().with_day(1)?;
        let mut end = at + 2;
        match self.role(next) {
            Role::Every if self.is(next + 1, Role::Unit, unit::MONTH) => {}
            Role::Shift if self.is(next + 1, Role::Unit, unit::MONTH) => {
                first = super::window::plus_months(first, u32::try_from(self.value(next)).ok()?);
                end = next + 2;
            }
            Role::Unit if self.value(next) == unit::MONTH => end = next + 1,
            Role::Month => {
                let (Core::Period { from, .. }, after) = self.month_period(next, 0, None)? else {
                    return None;
                };
                (first, end) = (from, after);
            }
            _ => return None,
        }
        let day = (0..3).map(|ahead| super::window::plus_months(first, ahead)).find_map(|month| {
            let offset = (i64::from(weekday) - i64::from(month.weekday().number_from_monday())).rem_euclid(7);
            let day = plus(month, offset + 7 * i64::from(number - 1));
            (day > self.now.today() && (1..=5).contains(&number)).then_some(day)
        })?;
        Some((Core::Day { day, first: None, kind: DayKind::Dated, absolute: false, latest: None }, end))
    }

    /// A weekday. Bare ones are read only where no name or noun can be meant.
    fn weekday(&self, at: usize, tie: i32, first: bool) -> Option<(Core, usize)> {
        let token = self.token(at)?;
        let holiday = at > 0
            && matches!(
                lower(self.words(at - 1)).as_str(),
                "black"
                    | "good"
                    | "cyber"
                    | "ash"
                    | "casual"
                    | "чёрная"
                    | "чёрную"
                    | "чёрной"
                    | "черная"
                    | "черную"
                    | "черной"
            );
        if holiday && token.case > 0 || holiday && token.cyrillic {
            return None;
        }
        let mut next = at + 1;
        if self.symbol(next, b'.') && self.glued(next) && token.is(mark::ABBR) && next + 1 < self.tokens.len()
        {
            next += 1;
        }
        let follows = self.token(next);
        let noun_follows = follows.is_some_and(|follows| {
            follows.kind == Kind::Word
                && follows.role == Role::None
                && follows.word == 0
                && (follows.case > 0 || token.cyrillic)
        });
        if token.cyrillic {
            let words = lower(self.words(at));
            // «в среде», «среда разработки»: surroundings, not Wednesday.
            if words == "среде" && tie != prep::K || token.value == 3 && noun_follows && tie == prep::NONE
            {
                return None;
            }
            if tie == prep::NONE && first {
                let short = token.is(mark::ABBR) || words.len() <= 6;
                let free = follows.is_none_or(|follows| {
                    follows.kind != Kind::Word
                        || follows.role != Role::None
                        || follows.is(mark::FUNC | mark::FIRST | mark::THIRDFUT)
                });
                let nominative = words.ends_with(['к', 'г', 'а', 'е']) || words.ends_with("ье");
                let strict = matches!(words.as_str(), "ср" | "вс" | "сб")
                    && !follows.is_none_or(|follows| {
                        follows.kind != Kind::Word
                            || follows.role != Role::None
                            || follows.is(mark::FIRST | mark::THIRDFUT)
                    });
                let abbreviated = matches!(words.as_str(), "пн" | "вт" | "чт" | "пт");
                if !(short || nominative) || !free && !abbreviated || strict {
                    return None;
                }
            }
        } else if tie == prep::NONE && first && !token.possessive {
            let short_lower =
                token.case == 0 && matches!(self.words(at), "sat" | "sun" | "mon" | "wed" | "fri");
            let ambiguous = matches!(self.words(at), "Sat" | "Sun" | "Wed" | "sun" | "sat");
            let called = at > 0
                && matches!(
                    lower(self.words(at - 1)).as_str(),
                    "called" | "named" | "black" | "casual" | "the"
                );
            let capital_name = noun_follows && follows.is_some_and(|follows| follows.case > 0);
            let tied_next =
                matches!(self.role(next), Role::Part | Role::Prep | Role::Day | Role::Month | Role::Shift)
                    || self.is_number(next);
            if called && !tied_next
                || capital_name
                || (short_lower || ambiguous) && !tied_next && !self.ends_phrase(next)
            {
                return None;
            }
            if self.words(at) == "sat" || self.words(at) == "sun" && !tied_next {
                return None;
            }
        }
        if let Some(found) = self.weekday_number(token.value, next) {
            return Some(found);
        }
        let day = self.now.weekday(token.value);
        Some((
            Core::Day {
                day,
                first: None,
                kind: DayKind::Weekday(token.value),
                absolute: false,
                latest: None,
            },
            next,
        ))
    }

    /// "Monday 21", "Thu 15th": the next such day of a month that falls on this weekday.
    fn weekday_number(&self, weekday: i32, at: usize) -> Option<(Core, usize)> {
        let at = self.skip_article(at);
        let number = self.token(at).filter(|token| {
            token.kind == Kind::Number && token.digits <= 2 && !token.glued && (1..=31).contains(&token.value)
        })?;
        let ordinal = self.role(at + 1) == Role::OrdinalTail && self.glued(at + 1);
        let next = at + 1 + usize::from(ordinal);
        let clock = self.token(next).is_some_and(|token| {
            token.glued && token.kind == Kind::Punct && matches!(token.symbol, b':' | b'/' | b'-')
                || token.glued && token.kind == Kind::Word
                || matches!(
                    token.role,
                    Role::AmPm | Role::OClock | Role::Month | Role::Of | Role::Unit | Role::Part
                )
        });
        let decimal = self.symbol(next, b'.') && self.is_number(next + 1) && self.glued(next + 1);
        if clock || decimal || !ordinal && (number.value < 13 || !self.ends_phrase(next)) {
            return None;
        }
        let first = self.now.today().with_day(1)?;
        let day = (0..12)
            .map(|ahead| super::window::plus_months(first, ahead))
            .filter_map(|month| month.with_day(number.value.unsigned_abs()))
            .find(|day| {
                *day >= self.now.today()
                    && i64::from(day.weekday().number_from_monday()) == i64::from(weekday)
            })?;
        Some((Core::Day { day, first: None, kind: DayKind::OfMonth, absolute: false, latest: None }, next))
    }

    /// "this Friday", "next week", «в ближайшие два дня», "last month".
    fn shifted(&self, at: usize) -> Option<(Core, usize)> {
        let mut shift = self.value(at);
        let words = lower(self.words(at));
        let nearest = words.starts_with("ближайш")
            || words == "ближ"
            || matches!(words.as_str(), "coming" | "upcoming" | "following");
        let mut next = at + 1;
        if self.symbol(next, b'.') && self.glued(next) {
            next += 1;
        }
        // "this coming Friday", «эти ближайшие»
        let mut nearest = nearest;
        if self.role(next) == Role::Shift {
            nearest = true;
            shift = shift.max(self.value(next)).max(0);
            next += 1;
        }
        if self.symbol(next, b'-') {
            return None;
        }
        let working = self.role(next) == Role::Working;
        let target = next + usize::from(working);
        match self.role(target) {
            Role::Weekday => {
                if shift < 0 {
                    return Some((Core::Past, target + 1));
                }
                let value = self.value(target);
                let day = if nearest {
                    self.now.weekday(value)
                } else {
                    plus(self.now.monday(shift), i64::from(value) - 1)
                };
                Some((
                    Core::Day { day, first: None, kind: DayKind::Relative, absolute: false, latest: None },
                    target + 1,
                ))
            }
            Role::Unit => {
                let unit = self.value(target);
                if shift < 0 {
                    // «в последний день февраля», "the last day of the month"
                    if (unit == unit::DAY || unit == unit::WORKDAY)
                        && let Some(found) = self.last_day(target + 1, working)
                    {
                        return Some(found);
                    }
                    return Some((Core::Past, target + 1));
                }
                match unit {
                    unit::DAY | unit::WORKDAY if working || unit == unit::WORKDAY => {
                        if shift == 0 {
                            return None;
                        }
                        let day = self.now.calendar.add_working_days(self.now.today(), 1);
                        Some((
                            Core::Day {
                                day,
                                first: None,
                                kind: DayKind::Relative,
                                absolute: false,
                                latest: None,
                            },
                            target + 1,
                        ))
                    }
                    unit::DAY => {
                        if words.starts_with("ближайш") || self.words(target).ends_with('s') {
                            return Some((Core::Vague, target + 1));
                        }
                        (shift == 1).then(|| {
                            let day = plus(self.now.today(), 1);
                            (
                                Core::Day {
                                    day,
                                    first: None,
                                    kind: DayKind::Relative,
                                    absolute: false,
                                    latest: None,
                                },
                                target + 1,
                            )
                        })
                    }
                    unit::HOUR if shift == 1 => {
                        Some((self.span_end(100, unit::HOUR, false, false)?, target + 1))
                    }
                    unit::WEEK | unit::MONTH | unit::QUARTER | unit::YEAR | unit::WEEKEND => {
                        let plural = self.words(target).ends_with('s')
                            || nearest
                                && !words.starts_with("coming")
                                && matches!(self.words(target), "недели" | "месяцы" | "часы");
                        if plural && unit != unit::WEEKEND {
                            return Some((Core::Vague, target + 1));
                        }
                        let shift = if words.starts_with("ближайш") && unit == unit::WEEKEND {
                            0
                        } else {
                            shift
                        };
                        let (from, by) = period_of(&self.now, unit, shift)?;
                        let opens = unit == unit::WEEKEND || unit == unit::WEEK && shift > 0;
                        Some((thirds(from, by, 0, unit, opens), target + 1))
                    }
                    _ => None,
                }
            }
            // "This may take longer."
            Role::Month
                if self.token(target)?.case == 0
                    && !self.token(target)?.cyrillic
                    && matches!(self.value(target), 3 | 5) =>
            {
                None
            }
            Role::Month => self.month_period(target, 0, Some(shift)),
            Role::Edge if self.value(target) > 3 => None,
            Role::Part => {
                let part = self.value(target);
                if shift != 0 || part == part::NIGHT {
                    return (shift < 0).then_some((Core::Past, target + 1));
                }
                if part_end(self, part).is_some_and(|end| self.now.is_over(end)) {
                    return Some((Core::Past, target + 1));
                }
                Some((Core::Part(part), target + 1))
            }
            Role::Quarter if shift >= 0 => self.quarter(self.value(target), target + 1, 0),
            // "the next 3 days", «ближайшие два часа», «последние три месяца»
            _ => {
                if shift < 0 {
                    return self.span(next).map(|(_, next)| (Core::Past, next));
                }
                if shift == 0 && !nearest {
                    return None;
                }
                // «ближайших дней» is vague, «ближайших трёх часов» is not.
                self.count(next)?;
                self.span(next)
            }
        }
    }

    /// The last day or working day of a month.
    fn last_day(&self, at: usize, working: bool) -> Option<(Core, usize)> {
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
            Role::Unit => (plus(period_of(&self.now, self.value(target), shift)?.1, -1), target + 1),
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
        Some((Core::Day { day, first: None, kind: DayKind::Dated, absolute: false, latest: None }, next))
    }

    /// "end of the week", "early March", «в середине следующего месяца».
    fn edged(&self, at: usize, tie: i32) -> Option<(Core, usize)> {
        let value = self.value(at);
        if value > 10 {
            let unit = [unit::WEEK, unit::MONTH, unit::QUARTER, unit::YEAR]
                [usize::try_from(value % 10 - 1).ok()?.min(3)];
            let (from, by) = period_of(&self.now, unit, 0)?;
            return Some((thirds(from, by, value / 10, unit, false), at + 1));
        }
        let mut next = at + 1;
        if self.symbol(next, b'-') && self.glued(next) {
            next += 1;
        }
        let of = self.role(next) == Role::Of || self.is(next, Role::Prep, prep::IN);
        let inside = self.is(next, Role::Prep, prep::IN);
        if of {
            next += 1;
        }
        // "We start next week": a verb, where no "of" follows; "end March" is said.
        let verb = matches!(lower(self.words(at)).as_str(), "start" | "beginning" | "end" | "middle") && !of;
        if verb && !(self.role(next) == Role::Month && value == 3) && !(self.symbol(at + 1, b'-')) {
            return None;
        }
        next = self.skip_article(next);
        let mut shift = None;
        if self.role(next) == Role::Shift {
            shift = Some(self.value(next));
            next += 1;
            if self.symbol(next, b'.') && self.glued(next) {
                next += 1;
            }
        }
        let working = self.role(next) == Role::Working;
        next += usize::from(working);
        if shift == Some(-1) {
            return Some((Core::Past, next + 1));
        }
        match self.role(next) {
            Role::Unit => {
                let unit = self.value(next);
                if matches!(unit, unit::DAY | unit::WORKDAY) {
                    let part = if working || unit == unit::WORKDAY { part::CLOSE } else { part::END_OF_DAY };
                    return (value == 3).then_some((Core::Part(part), next + 1));
                }
                if !of && shift.is_none() && !self.token(at)?.cyrillic && value != 2 {
                    return None;
                }
                let (from, by) = period_of(&self.now, unit, shift.unwrap_or(0))?;
                let opens = unit == unit::WEEK && shift == Some(1) && !closes(tie);
                Some((thirds(from, by, value, unit, opens), next + 1))
            }
            Role::Month => match self.month_period(next, value, shift)? {
                // "early in June" opens like "in early June".
                (Core::Period { from, by, unit, edge, .. }, after) => {
                    Some((Core::Period { from, by, opens: inside, unit, edge }, after))
                }
                other => Some(other),
            },
            Role::Quarter => self.quarter(self.value(next), next + 1, value),
            Role::Ordinal => match self.ordinal_quarter(next)? {
                (Core::Period { from, by, unit, .. }, after) => {
                    Some((thirds(from, by, value, unit, false), after))
                }
                _ => None,
            },
            Role::Day if value == 3 && self.value(next) >= 0 => {
                let day = plus(self.now.today(), i64::from(self.value(next)));
                Some((
                    Core::Day { day, first: None, kind: DayKind::Relative, absolute: false, latest: None },
                    next + 1,
                ))
            }
            Role::Weekday if matches!(value, 1 | 3) => {
                let day = match shift {
                    Some(shift) => plus(self.now.monday(shift), i64::from(self.value(next)) - 1),
                    None => self.now.weekday(self.value(next)),
                };
                let kind =
                    if shift.is_some() { DayKind::Relative } else { DayKind::Weekday(self.value(next)) };
                Some((Core::Day { day, first: None, kind, absolute: false, latest: None }, next + 1))
            }
            Role::Number | Role::None if self.year_follows(next) => {
                let year = self.value(next);
                let from = NaiveDate::from_ymd_opt(year, 1, 1)?;
                Some((
                    thirds(from, NaiveDate::from_ymd_opt(year + 1, 1, 1)?, value, unit::YEAR, false),
                    next + 1,
                ))
            }
            _ => None,
        }
    }

    /// A named quarter, its next one on or after today.
    fn quarter(&self, number: i32, at: usize, edge: i32) -> Option<(Core, usize)> {
        let month = u32::try_from(number * 3 - 2).ok()?;
        let today = self.now.today();
        let (year, next) = if self.year_follows(at) { (Some(self.value(at)), at + 1) } else { (None, at) };
        let from = match year {
            Some(year) => NaiveDate::from_ymd_opt(year, month, 1)?,
            None => (0..2)
                .filter_map(|ahead| NaiveDate::from_ymd_opt(today.year() + ahead, month, 1))
                .find(|from| super::window::plus_months(*from, 3) > today)?,
        };
        Some((thirds(from, super::window::plus_months(from, 3), edge, unit::QUARTER, false), next))
    }

    /// «втором квартале», "the second quarter", "2 квартал".
    fn ordinal_quarter(&self, at: usize) -> Option<(Core, usize)> {
        let value = self.value(at);
        let target = at + 1 + 2 * usize::from(self.symbol(at + 1, b'-'));
        if (1..=4).contains(&value) && self.is(target, Role::Unit, unit::QUARTER) {
            return self.quarter(value, target + 1, 0);
        }
        None
    }

    /// A unit after its tie: «через неделю», "the weekend", «часа через три».
    fn unit(&self, at: usize, tie: i32, definite: bool) -> Option<(Core, usize)> {
        let unit = self.value(at);
        // «недели через две»
        if self.is(at + 1, Role::Prep, prep::IN) && self.token(at)?.cyrillic && tie == prep::NONE {
            let (count, vague, next) = self.count(at + 2)?;
            if self.role(next) == Role::Unit {
                return None;
            }
            return Some((self.span_end(count, unit, false, vague)?, next));
        }
        if unit == unit::WEEKEND {
            if self.is(at + 1, Role::Unit, unit::DAY) {
                return None;
            }
            // «выходной» as an adjective and "weekend traffic" are no time; something must tie it.
            let (from, by) = period_of(&self.now, unit, 0)?;
            return (tie != prep::NONE || definite).then(|| (thirds(from, by, 0, unit, true), at + 1));
        }
        match tie {
            prep::NA if unit == unit::WEEK && !lower(self.words(at)).ends_with('ю') => {
                let (from, by) = period_of(&self.now, unit, 0)?;
                Some((thirds(from, by, 0, unit, false), at + 1))
            }
            prep::WITHIN if unit == unit::DAY && (definite || self.token(at)?.cyrillic) => {
                let day = self.now.today();
                Some((
                    Core::Day { day, first: None, kind: DayKind::Relative, absolute: false, latest: None },
                    at + 1,
                ))
            }
            prep::ZA if !self.speaks_of_future() || !self.za_is_ahead(at) => None,
            prep::IN
                if !self.token(at)?.cyrillic
                    && !self.article_before(at)
                    && !matches!(
                        unit,
                        unit::HALF_HOUR | unit::HALF_DAY | unit::HALF_YEAR | unit::HOUR_AND_HALF
                    ) =>
            {
                None
            }
            prep::IN | prep::WITHIN | prep::ZA => {
                if self.role(at + 1) == Role::Ago {
                    return Some((Core::Past, at + 2));
                }
                // "in the week" and "during the year" are no span from now.
                if definite && tie == prep::IN {
                    return None;
                }
                self.span(at)
            }
            _ => {
                // "a week ago", «неделю назад»; "a week from now"
                if self.role(at + 1) == Role::Ago {
                    return Some((Core::Past, at + 2));
                }
                if self.words(at + 1) == "from" && self.words(at + 2) == "now" {
                    return self.span(at).map(|(core, _)| (core, at + 3));
                }
                None
            }
        }
    }

    /// A part of the day. Bare ones are read only where no greeting and no noun can be meant.
    fn part(&self, at: usize, tie: i32, first: bool, when: &When) -> Option<(Core, usize)> {
        let token = self.token(at)?;
        let with_day = when.day.is_some() || self.day_follows(at + 1);
        let value = token.value;
        let free = match value {
            part::END_OF_DAY | part::CLOSE | part::BEFORE_LUNCH | part::TONIGHT | part::AFTERNOON_RU => true,
            part::MORNING | part::EVENING | part::NIGHT | part::MIDDLE_OF_DAY if token.cyrillic => {
                let words = lower(self.words(at));
                let adverb = [
                    "ом",
                    "ем",
                    "ём",
                    "ью",
                    "ком",
                    "утра",
                    "вечера",
                    "утру",
                    "утрам",
                    "делом",
                    "утреца",
                    "утречка",
                ]
                .iter()
                .any(|end| words.ends_with(end));
                let alone = words.contains(' ');
                let instrumental =
                    adverb && (alone || !matches!(words.as_str(), "утра" | "вечера" | "утру" | "утрам"));
                if matches!(words.as_str(), "утра" | "вечера" | "ночи") && tie == prep::NONE && !with_day
                {
                    return None;
                }
                // «днём ранее», «добрым утром»
                let earlier = matches!(lower(self.words(at + 1)).as_str(), "ранее" | "раньше" | "позже");
                instrumental && !earlier
                    || tie != prep::NONE && tie != prep::ZA && tie != prep::SINCE
                    || with_day && !earlier
            }
            part::AFTERNOON if self.words(at).contains(' ') => true,
            part::MORNING if self.words(at).contains(' ') => true,
            part::START_OF_DAY => tie != prep::NONE,
            part::LUNCH if token.cyrillic => matches!(tie, prep::BY | prep::K | prep::V) || with_day,
            part::LUNCH => {
                matches!(tie, prep::BY | prep::AT | prep::BEFORE)
                    && !self.words(at + 1).eq_ignore_ascii_case("break")
            }
            _ => tie != prep::NONE && tie != prep::FOR && tie != prep::SINCE || with_day || !first,
        };
        if !free {
            return None;
        }
        if value == part::END_OF_DAY && tie == prep::AT && self.symbol(at + 1, b',') {
            // "At the end of the day, it is about …"
            return None;
        }
        let mut next = at + 1;
        // «вечером в районе»: no more to read; "in the morning of", «утро понедельника»
        if self.is(next, Role::Unit, unit::DAY) && token.cyrillic && value != part::END_OF_DAY {
            next += 1;
        }
        Some((Core::Part(value), next))
    }

    fn day_follows(&self, at: usize) -> bool {
        let (_, next) = self.tie(at);
        let next = self.skip_article(if self.role(next) == Role::Of { next + 1 } else { next });
        matches!(self.role(next), Role::Weekday | Role::Day) && self.value(next) >= 0
    }
}

/// When a part of the day is over.
pub(super) fn part_end(sentence: &Sentence<'_>, part: i32) -> Option<NaiveTime> {
    let close = clock(18, 0);
    match part {
        part::MORNING | part::NOON => clock(12, 0),
        part::LUNCH | part::BEFORE_LUNCH => Some(sentence.now.lunch()),
        part::AFTERNOON | part::AFTERNOON_RU | part::MIDDLE_OF_DAY => close,
        part::CLOSE => Some(sentence.now.close()),
        part::START_OF_DAY => Some(sentence.now.calendar.hours.start),
        _ => None,
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

impl When {
    /// Takes one more expression in; false where it belongs to another date.
    fn merge(&mut self, sentence: &Sentence<'_>, core: Core, tie: i32, joined: u8, first: bool) -> bool {
        if first {
            self.prep = tie;
        }
        match core {
            Core::Day { day, first: start, kind, absolute, latest } => {
                if let Some((known, known_first, known_kind)) = self.day {
                    // "tomorrow, a Saturday", «сегодня последний день месяца»: the same day once more.
                    if day.weekday() == known.weekday()
                        && tie == prep::NONE
                        && joined != b'&'
                        && joined != b'-'
                        && (matches!(kind, DayKind::Weekday(_)) && known_kind == DayKind::Relative
                            || day == known)
                    {
                        return true;
                    }
                    // A range may start today.
                    let known = match known_kind {
                        DayKind::Weekday(_)
                            if matches!(self.prep, prep::FROM | prep::S)
                                && known.weekday() == sentence.now.today().weekday() =>
                        {
                            sentence.now.today()
                        }
                        _ => known,
                    };
                    let weekday =
                        matches!(known_kind, DayKind::Weekday(_)) || matches!(kind, DayKind::Weekday(_));
                    let dated = matches!(known_kind, DayKind::Dated | DayKind::OfMonth)
                        || matches!(kind, DayKind::Dated | DayKind::OfMonth);
                    if weekday
                        && dated
                        && known_kind != kind
                        && joined != b'&'
                        && (tie == prep::NONE || matches!(known_kind, DayKind::Weekday(_)) && joined != 0)
                    {
                        // «в пятницу, 5 декабря»: the date rules.
                        if matches!(kind, DayKind::Weekday(_)) {
                            return true;
                        }
                        self.day = Some((day, start, kind));
                        (self.absolute, self.latest) = (absolute, latest);
                        return true;
                    }
                    let from = matches!(self.prep, prep::FROM | prep::S | prep::BETWEEN);
                    let to = matches!(tie, prep::TO | prep::PO | prep::BY)
                        || joined == b'-'
                        || joined == b'&' && self.prep == prep::BETWEEN;
                    // "from Monday to Wednesday", «понедельнику-вторнику», "Monday or Tuesday"
                    if (to && (from || tie != prep::BY)
                        || joined == b'&' && tie == prep::NONE && known_kind == kind_of(known_kind, kind))
                        && self.time.is_none()
                    {
                        let mut later = day;
                        while later <= known && matches!(kind, DayKind::Weekday(_)) {
                            later = plus(later, 7);
                        }
                        if later < known {
                            return false;
                        }
                        self.range_from = Some(midnight(known_first.unwrap_or(known)));
                        self.day = Some((later, Some(known), kind));
                        return true;
                    }
                    return false;
                }
                if joined == b'&' || joined == b'-' || self.until.is_some() {
                    return false;
                }
                // "by March, on Friday" are two dates; "next week on Friday" is one.
                if let Some((from, _, _, unit, _)) = self.period {
                    let DayKind::Weekday(weekday) = kind else { return false };
                    if unit != unit::WEEK {
                        return false;
                    }
                    let monday = plus(from, -i64::from(from.weekday().num_days_from_monday()));
                    self.day = Some((plus(monday, i64::from(weekday) - 1), None, DayKind::Relative));
                    (self.day_prep, self.period) = (tie, None);
                    return true;
                }
                // A clock time or part, then a day: a new tie like "by … by" starts another date.
                if !first && closes(tie) && (self.time.is_some() || self.part.is_some()) && closes(self.prep)
                {
                    return false;
                }
                if joined == b',' && !first && tie != prep::NONE {
                    return false;
                }
                self.day = Some((day, start, kind));
                (self.day_prep, self.absolute, self.latest) = (tie, absolute, latest);
                true
            }
            Core::Period { from, by, opens, unit, edge } => {
                if joined != 0 && joined != b'(' {
                    return false;
                }
                if let Some((_, _, DayKind::Weekday(weekday))) = self.day {
                    if unit != unit::WEEK || edge != 0 {
                        return false;
                    }
                    let monday = plus(from, -i64::from(from.weekday().num_days_from_monday()));
                    self.day = Some((plus(monday, i64::from(weekday) - 1), None, DayKind::Relative));
                    return true;
                }
                if !first {
                    return false;
                }
                (self.period, self.period_prep) = (Some((from, by, opens, unit, edge)), tie);
                true
            }
            Core::Until(by, vague, latest) => {
                if !first {
                    return false;
                }
                self.until = Some((by, vague, latest));
                true
            }
            Core::Time { time, zone, half, .. } => {
                if self.until.is_some() || self.period.is_some() {
                    return false;
                }
                if let Some((_, known_zone, _)) = self.time {
                    let to = matches!(tie, prep::TO | prep::PO | prep::BY)
                        || joined == b'-'
                        || joined == b'&' && tie == prep::NONE;
                    if !to {
                        return false;
                    }
                    self.time = Some((time, zone.or(known_zone), half));
                    return true;
                }
                if joined == b'&'
                    || joined == b'-'
                        && self.day.is_some_and(|day| day.2 != DayKind::Dated)
                        && !sentence.tokens.is_empty()
                {
                    return false;
                }
                (self.time, self.time_prep) = (Some((time, zone, half)), tie);
                true
            }
            Core::Part(part) => {
                if self.until.is_some()
                    || self.period.is_some()
                    || self.part.is_some()
                    || joined == b'&'
                    || joined == b'-'
                {
                    return false;
                }
                (self.part, self.part_prep) = (Some(part), tie);
                true
            }
            Core::Vague | Core::Past => false,
        }
    }

    /// The window of all that was read.
    fn window(&self, sentence: &Sentence<'_>) -> Option<Window> {
        let now = &sentence.now;
        let mut window = Window::default();
        let mut latest = None;
        let named = self.day.is_some();
        if let Some((by, _, late)) = self.until {
            window.by = Some(by);
            latest = late;
        } else if let Some((from, by, opens_itself, _, _)) = self.period {
            let (start, end) = edges(from, by);
            if matches!(self.prep, prep::AFTER) {
                return Some(Window { from: Some(end), ..window });
            }
            if matches!(self.prep, prep::NOT_BEFORE | prep::FROM | prep::S) {
                return Some(Window { from: Some(start), ..window });
            }
            window.by = Some(end);
            let opened = opens_itself && !closes(self.period_prep) || opens(self.period_prep);
            window.from = opened.then_some(start);
        } else {
            let day = match self.day {
                Some((day, ..)) => day,
                None => self.open_day(sentence)?,
            };
            let on = opens(self.day_prep) && !closes(self.prep);
            let start = self.day.and_then(|(_, first, _)| first).unwrap_or(day);
            window.from = on.then(|| midnight(start));
            if let Some((time, zone, half)) = self.time {
                let mut time = time;
                // "9 in the evening" is read with the hour; "tonight at 9" here.
                if matches!(
                    self.part,
                    Some(part::EVENING | part::TONIGHT | part::AFTERNOON | part::AFTERNOON_RU)
                ) && time < clock(12, 0)?
                {
                    time = half_day_later(time);
                }
                let by = match zone {
                    Some(zone) => {
                        let day = if named { day } else { now.today_in(zone) };
                        let at = now.zoned(day, time, zone);
                        if !named && at <= now.sent { now.zoned(plus(day, 1), time, zone) } else { at }
                    }
                    None => day.and_time(time),
                };
                if matches!(self.time_prep, prep::AFTER | prep::NOT_BEFORE)
                    || matches!(self.prep, prep::AFTER | prep::NOT_BEFORE)
                {
                    return Some(Window { from: Some(by), ..Window::default() });
                }
                window.by = Some(by);
                latest = half.then(|| day.and_time(half_day_later(time)));
            } else if let Some(part) = self.part {
                self.part_window(sentence, part, day, named, &mut window, &mut latest)?;
            } else {
                let end = day_end(day);
                match self.prep {
                    prep::AFTER => return Some(Window { from: Some(end), ..Window::default() }),
                    prep::NOT_BEFORE => {
                        return Some(Window { from: Some(midnight(start)), ..Window::default() });
                    }
                    prep::FROM | prep::S if self.range_from.is_none() && start == day => {
                        return Some(Window { from: Some(midnight(day)), ..Window::default() });
                    }
                    _ => {}
                }
                window.by = Some(end);
                latest = self.latest.map(day_end);
            }
        }
        window.by_latest = window.by.map(|by| latest.map_or(by, |latest| latest.max(by)));
        Some(window)
    }

    /// Today, or tomorrow where the time or part said is over.
    fn open_day(&self, sentence: &Sentence<'_>) -> Option<NaiveDate> {
        let now = &sentence.now;
        let end = match (self.time, self.part) {
            (Some((time, ..)), Some(part::EVENING | part::TONIGHT)) if time < clock(12, 0)? => {
                Some(half_day_later(time))
            }
            (Some((time, None, _)), _) => Some(time),
            (Some(_), _) => None,
            (None, Some(part)) => part_end(sentence, part),
            (None, None) => return None,
        };
        let tomorrow = end.is_some_and(|end| now.is_over(end));
        Some(plus(now.today(), i64::from(tomorrow)))
    }

    fn part_window(
        &self,
        sentence: &Sentence<'_>,
        part: i32,
        day: NaiveDate,
        named: bool,
        window: &mut Window,
        latest: &mut Option<NaiveDateTime>,
    ) -> Option<()> {
        let at = |hour: i32| clock(hour, 0).map(|time| day.and_time(time));
        let by_word = closes(self.prep) || closes(self.part_prep);
        let lunch = day.and_time(sentence.now.lunch());
        let opening = |from: Option<NaiveDateTime>| if by_word { None } else { from };
        let on = window.from;
        (window.from, window.by) = match part {
            part::MORNING => (opening(named.then(|| midnight(day))), at(12)),
            part::BEFORE_LUNCH => (opening(named.then(|| midnight(day))), Some(lunch)),
            part::LUNCH => (on, Some(lunch)),
            part::NOON => (on, at(12)),
            part::AFTERNOON => {
                let from = if sentence.tokens.iter().any(|token| {
                    token.role == Role::Part
                        && token.value == part
                        && sentence
                            .text
                            .get(token.start as usize..token.end as usize)
                            .is_some_and(|words| words.contains("half"))
                }) {
                    lunch
                } else {
                    at(12)?
                };
                (opening(Some(from)), at(18))
            }
            part::AFTERNOON_RU | part::MIDDLE_OF_DAY => (opening(Some(lunch)), at(18)),
            part::EVENING | part::TONIGHT | part::NIGHT => (opening(at(18)), Some(day_end(day))),
            part::MIDNIGHT | part::END_OF_DAY => (on, Some(day_end(day))),
            part::START_OF_DAY => (on, Some(day.and_time(sentence.now.calendar.hours.start))),
            _ => {
                // "Close of business" is often stretched to the end of the day.
                *latest = Some(day_end(day));
                (on, Some(day.and_time(sentence.now.close())))
            }
        };
        if matches!(self.prep, prep::AFTER | prep::NOT_BEFORE) {
            let from = if self.prep == prep::AFTER { window.by } else { window.from.or(window.by) };
            *window = Window { from, ..Window::default() };
        }
        Some(())
    }

    pub(super) fn day_said(&self) -> Option<(NaiveDate, i32)> {
        self.day.map(|(day, ..)| (day, self.day_prep))
    }
}

/// Two days join with "or" only where they are named alike.
fn kind_of(known: DayKind, other: DayKind) -> DayKind {
    match (known, other) {
        (DayKind::Weekday(_), DayKind::Weekday(_)) | (DayKind::Relative, DayKind::Relative) => known,
        (DayKind::Dated | DayKind::OfMonth, DayKind::Dated | DayKind::OfMonth) => known,
        (DayKind::Weekday(_), _) => DayKind::Relative,
        _ => DayKind::Weekday(0),
    }
}

impl Sentence<'_> {
    /// "the 5th of every month", «10 числа каждого месяца», «первый понедельник каждого месяца».
    fn of_every(&self, when: &When, at: usize) -> Option<Found> {
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
