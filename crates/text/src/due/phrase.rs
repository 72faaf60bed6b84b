//! Expressions around a weekday, a period, a unit or a part of the day.

use chrono::{Datelike, NaiveDate};

use super::core::{Core, DayKind, Sentence, period_of, thirds};
use super::grammar::{When, closes};
use super::when::part_end;
use super::window::plus;
use crate::{
    fold::lower,
    lexicon::{DayPart, Role, Tie, TimeUnit, mark},
    token::Kind,
};

impl Sentence<'_> {
    /// A weekday. Bare ones are read only where no name or noun can be meant.
    pub(super) fn weekday(&self, at: usize, tie: Tie, first: bool) -> Option<(Core, usize)> {
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
        if holiday && (token.case > 0 || token.cyrillic) {
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
            if words == "среде" && tie != Tie::K || token.value == 3 && noun_follows && tie == Tie::None
            {
                return None;
            }
            if tie == Tie::None && first {
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
        } else if tie == Tie::None && first && !token.possessive {
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
            let alone = self.tokens.iter().filter(|token| token.kind == Kind::Word).count() == 1;
            if (self.words(at) == "sat" || self.words(at) == "sun" && !tied_next) && !alone {
                return None;
            }
        }
        if let Some(found) = self.weekday_number(token.value, next) {
            return Some(found);
        }
        let mut day = self.now.weekday(token.value);
        // "Friday after next"
        let after_next = self.is_tie(next, Tie::After)
            && self.is(next + 1, Role::Shift, 1)
            && self.role(next + 2) == Role::None;
        if after_next {
            (day, next) = (plus(day, 7), next + 2);
        } else if self.words(next) == "week" && self.ends_phrase(next + 1) {
            // "Friday week": a week later, as the British say.
            (day, next) = (plus(day, 7), next + 1);
        } else if let Some((by, after)) = self.week_of_span(next) {
            // "Monday two weeks from now": the Monday of that week.
            let monday = plus(by, -i64::from(by.weekday().num_days_from_monday()));
            (day, next) = (plus(monday, i64::from(token.value) - 1), after);
            if day <= self.now.today() {
                day = plus(day, 7);
            }
        }
        Some((Core::day(day, DayKind::Weekday(token.value)), next))
    }

    /// "this Friday", "next week", «в ближайшие два дня», "last month".
    pub(super) fn shifted(&self, at: usize) -> Option<(Core, usize)> {
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
                    return self.last_weekday(target).or(Some((Core::Past, target + 1)));
                }
                let value = self.value(target);
                let day = if nearest {
                    self.now.weekday(value)
                } else {
                    plus(self.now.monday(shift), i64::from(value) - 1)
                };
                Some((Core::relative(day), target + 1))
            }
            Role::Unit => {
                let unit = self.unit_at(target)?;
                if shift < 0 {
                    // «в последний день февраля», "the last day of the month"
                    if (unit == TimeUnit::Day || unit == TimeUnit::Workday)
                        && let Some(found) = self.last_day(target + 1, working)
                    {
                        return Some(found);
                    }
                    return Some((Core::Past, target + 1));
                }
                match unit {
                    TimeUnit::Day | TimeUnit::Workday if working || unit == TimeUnit::Workday => {
                        if shift == 0 {
                            return None;
                        }
                        let day = self.now.calendar.add_working_days(self.now.today(), 1);
                        Some((Core::relative(day), target + 1))
                    }
                    TimeUnit::Day => {
                        if words.starts_with("ближайш") || self.words(target).ends_with('s') {
                            return Some((Core::Vague, target + 1));
                        }
                        (shift == 1).then(|| {
                            let day = plus(self.now.today(), 1);
                            (Core::relative(day), target + 1)
                        })
                    }
                    TimeUnit::Hour if shift == 1 => {
                        Some((self.span_end(100, TimeUnit::Hour, false, false)?, target + 1))
                    }
                    TimeUnit::Week
                    | TimeUnit::Month
                    | TimeUnit::Quarter
                    | TimeUnit::Year
                    | TimeUnit::Weekend => {
                        let plural = self.words(target).ends_with('s')
                            || nearest
                                && !words.starts_with("coming")
                                && matches!(self.words(target), "недели" | "месяцы" | "часы");
                        if plural && unit != TimeUnit::Weekend {
                            return Some((Core::Vague, target + 1));
                        }
                        let shift = if words.starts_with("ближайш") && unit == TimeUnit::Weekend {
                            0
                        } else {
                            shift
                        };
                        let (from, by) = period_of(&self.now, unit, shift)?;
                        let opens = unit == TimeUnit::Weekend || unit == TimeUnit::Week && shift > 0;
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
                let part = self.part_at(target)?;
                if shift != 0 || part == DayPart::Night {
                    return (shift < 0).then_some((Core::Past, target + 1));
                }
                if part_end(self, part).is_some_and(|end| self.now.is_over(end)) {
                    return Some((Core::Past, target + 1));
                }
                Some((Core::Part(part), target + 1))
            }
            Role::Quarter if shift >= 0 => self.quarter(self.value(target), target + 1, 0),
            // "the next 3 days", «ближайшие два часа», «последние три месяца»
            // "next 5/12"
            _ if shift == 1 && self.is_number(next) && self.symbol(next + 1, b'/') => {
                self.numeric_date(next, true)
            }
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

    /// "end of the week", "early March", «в середине следующего месяца».
    pub(super) fn edged(&self, at: usize, tie: Tie) -> Option<(Core, usize)> {
        let value = self.value(at);
        if value > 10 {
            let unit = [TimeUnit::Week, TimeUnit::Month, TimeUnit::Quarter, TimeUnit::Year]
                [usize::try_from(value % 10 - 1).ok()?.min(3)];
            let (from, by) = period_of(&self.now, unit, 0)?;
            return Some((thirds(from, by, value / 10, unit, false), at + 1));
        }
        let mut next = at + 1;
        if self.symbol(next, b'-') && self.glued(next) {
            next += 1;
        }
        let of = self.role(next) == Role::Of || self.is_tie(next, Tie::In);
        let inside = self.is_tie(next, Tie::In);
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
                let unit = self.unit_at(next)?;
                if matches!(unit, TimeUnit::Day | TimeUnit::Workday) {
                    let part =
                        if working || unit == TimeUnit::Workday { DayPart::Close } else { DayPart::EndOfDay };
                    return (value == 3).then_some((Core::Part(part), next + 1));
                }
                if !of && shift.is_none() && !self.token(at)?.cyrillic && value != 2 {
                    return None;
                }
                let (from, by) = period_of(&self.now, unit, shift.unwrap_or(0))?;
                let opens = unit == TimeUnit::Week && shift == Some(1) && !closes(tie);
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
            Role::None | Role::Ordinal | Role::Couple
                if self
                    .day_number(next)
                    .is_some_and(|(_, _, unit)| self.is_unit(unit, TimeUnit::Quarter)) =>
            {
                match self.number(next, Tie::V, false)? {
                    (Core::Period { from, by, unit, .. }, after) => {
                        Some((thirds(from, by, value, unit, false), after))
                    }
                    _ => None,
                }
            }
            Role::Ordinal => match self.ordinal_quarter(next)? {
                (Core::Period { from, by, unit, .. }, after) => {
                    Some((thirds(from, by, value, unit, false), after))
                }
                _ => None,
            },
            Role::Day if value == 3 && self.value(next) >= 0 => {
                let day = plus(self.now.today(), i64::from(self.value(next)));
                Some((Core::relative(day), next + 1))
            }
            Role::Weekday if matches!(value, 1 | 3) => {
                let day = match shift {
                    Some(shift) => plus(self.now.monday(shift), i64::from(self.value(next)) - 1),
                    None => self.now.weekday(self.value(next)),
                };
                let kind =
                    if shift.is_some() { DayKind::Relative } else { DayKind::Weekday(self.value(next)) };
                Some((Core::day(day, kind), next + 1))
            }
            Role::Number | Role::None if self.year_follows(next) => {
                let year = self.value(next);
                let from = NaiveDate::from_ymd_opt(year, 1, 1)?;
                Some((
                    thirds(from, NaiveDate::from_ymd_opt(year + 1, 1, 1)?, value, TimeUnit::Year, false),
                    next + 1,
                ))
            }
            _ => None,
        }
    }

    /// A named quarter, its next one on or after today.
    pub(super) fn quarter(&self, number: i32, at: usize, edge: i32) -> Option<(Core, usize)> {
        let month = u32::try_from(number * 3 - 2).ok()?;
        let today = self.now.today();
        let (year, next) = if self.year_follows(at) { (Some(self.value(at)), at + 1) } else { (None, at) };
        let from = match year {
            Some(year) => NaiveDate::from_ymd_opt(year, month, 1)?,
            None => (0..2)
                .filter_map(|ahead| NaiveDate::from_ymd_opt(today.year() + ahead, month, 1))
                .find(|from| super::window::plus_months(*from, 3) > today)?,
        };
        Some((thirds(from, super::window::plus_months(from, 3), edge, TimeUnit::Quarter, false), next))
    }

    /// «втором квартале», "the second quarter", "2 квартал".
    pub(super) fn ordinal_quarter(&self, at: usize) -> Option<(Core, usize)> {
        let value = self.value(at);
        let target = at + 1 + 2 * usize::from(self.symbol(at + 1, b'-'));
        if (1..=4).contains(&value) && self.is_unit(target, TimeUnit::Quarter) {
            return self.quarter(value, target + 1, 0);
        }
        None
    }

    /// A unit after its tie: «через неделю», "the weekend", «часа через три».
    pub(super) fn unit(&self, at: usize, tie: Tie, definite: bool) -> Option<(Core, usize)> {
        let unit = self.unit_at(at)?;
        // "the week of March 16th", "the week commencing 16 March"
        let of = self.role(at + 1) == Role::Of
            || matches!(self.words(at + 1), "commencing" | "beginning" | "starting");
        if unit == TimeUnit::Week
            && of
            && let Some((Core::Day { day, .. }, next)) = self.worded_date(at + 2)
        {
            let monday = plus(day, -i64::from(day.weekday().num_days_from_monday()));
            return Some((
                Core::Period { from: monday, by: plus(monday, 5), opens: true, unit, edge: 0 },
                next,
            ));
        }
        // «недели через две»
        if self.is_tie(at + 1, Tie::In) && self.token(at)?.cyrillic && tie == Tie::None {
            let (count, vague, next) = self.count(at + 2)?;
            if self.role(next) == Role::Unit {
                return None;
            }
            return Some((self.span_end(count, unit, false, vague)?, next));
        }
        if unit == TimeUnit::Weekend {
            if self.is_unit(at + 1, TimeUnit::Day) {
                return None;
            }
            // «выходной» as an adjective and "weekend traffic" are no time; something must tie it.
            let (from, by) = period_of(&self.now, unit, 0)?;
            return (tie != Tie::None || definite).then(|| (thirds(from, by, 0, unit, true), at + 1));
        }
        // "the week after next"
        let after_next =
            matches!(unit, TimeUnit::Week | TimeUnit::Month | TimeUnit::Quarter | TimeUnit::Year)
                && self.is_tie(at + 1, Tie::After)
                && self.is(at + 2, Role::Shift, 1)
                && self.role(at + 3) == Role::None;
        if after_next {
            let (from, by) = period_of(&self.now, unit, 2)?;
            return Some((thirds(from, by, 0, unit, unit == TimeUnit::Week), at + 3));
        }
        match tie {
            Tie::Na if unit == TimeUnit::Week && !lower(self.words(at)).ends_with('ю') => {
                let (from, by) = period_of(&self.now, unit, 0)?;
                Some((thirds(from, by, 0, unit, false), at + 1))
            }
            Tie::Within if unit == TimeUnit::Day && (definite || self.token(at)?.cyrillic) => {
                let day = self.now.today();
                Some((Core::relative(day), at + 1))
            }
            Tie::Za if !self.speaks_of_future() || !self.za_is_ahead(at) => None,
            Tie::In
                if !self.token(at)?.cyrillic
                    && !self.article_before(at)
                    && !matches!(
                        unit,
                        TimeUnit::HalfHour
                            | TimeUnit::HalfDay
                            | TimeUnit::HalfYear
                            | TimeUnit::HourAndHalf
                            | TimeUnit::QuarterHour
                            | TimeUnit::ThreeQuarters
                    ) =>
            {
                None
            }
            Tie::In | Tie::Within | Tie::Za => {
                if self.role(at + 1) == Role::Ago {
                    return Some((Core::Past, at + 2));
                }
                // "in the week" and "during the year" are no span from now.
                if definite && tie == Tie::In {
                    return None;
                }
                self.span(at)
            }
            _ => {
                // "a week ago", «неделю назад»; "a week from now"
                if self.role(at + 1) == Role::Ago {
                    return Some((Core::Past, at + 2));
                }
                let from_now = self.now_after(at + 1);
                if from_now > 0 {
                    return self.span(at).map(|(core, _)| (core, at + 1 + from_now));
                }
                if let Some(found) = self.span(at).and_then(|(core, next)| self.anchored(core, next)) {
                    return Some(found);
                }
                None
            }
        }
    }

    /// A part of the day. Bare ones are read only where no greeting and no noun can be meant.
    pub(super) fn part(&self, at: usize, tie: Tie, first: bool, when: &When) -> Option<(Core, usize)> {
        let token = self.token(at)?;
        let with_day = when.day.is_some() || self.day_follows(at + 1);
        let value = DayPart::of(token.value)?;
        let free = match value {
            DayPart::EndOfDay
            | DayPart::Close
            | DayPart::BeforeLunch
            | DayPart::Tonight
            | DayPart::AfternoonRu => true,
            DayPart::Morning | DayPart::Evening | DayPart::Night | DayPart::MiddleOfDay if token.cyrillic => {
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
                if matches!(words.as_str(), "утра" | "вечера" | "ночи") && tie == Tie::None && !with_day
                {
                    return None;
                }
                // «днём ранее», «добрым утром»
                let earlier = matches!(lower(self.words(at + 1)).as_str(), "ранее" | "раньше" | "позже");
                instrumental && !earlier
                    || tie != Tie::None && tie != Tie::Za && tie != Tie::Since
                    || with_day && !earlier
            }
            DayPart::Afternoon if self.words(at).contains(' ') => true,
            DayPart::Morning if self.words(at).contains(' ') => true,
            DayPart::StartOfDay => tie != Tie::None,
            DayPart::Lunch if token.cyrillic => matches!(tie, Tie::By | Tie::K | Tie::V) || with_day,
            DayPart::Lunch => {
                (matches!(tie, Tie::By | Tie::At | Tie::Before) || when.day.is_some())
                    && !self.words(at + 1).eq_ignore_ascii_case("break")
            }
            _ => tie != Tie::None && tie != Tie::For && tie != Tie::Since || with_day || !first,
        };
        if !free {
            return None;
        }
        if value == DayPart::EndOfDay && tie == Tie::At && self.symbol(at + 1, b',') {
            // "At the end of the day, it is about …"
            return None;
        }
        let mut next = at + 1;
        // «вечером в районе»: no more to read; "in the morning of", «утро понедельника»
        if self.is_unit(next, TimeUnit::Day) && token.cyrillic && value != DayPart::EndOfDay {
            next += 1;
        }
        Some((Core::Part(value), next))
    }

    pub(super) fn day_follows(&self, at: usize) -> bool {
        let (_, next) = self.tie(at);
        let next = self.skip_article(if self.role(next) == Role::Of { next + 1 } else { next });
        matches!(self.role(next), Role::Weekday | Role::Day) && self.value(next) >= 0
    }
}
