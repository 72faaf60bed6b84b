//! Joining what was read into one window.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};

use super::core::{Core, DayKind, Sentence, edges};
use super::grammar::{When, closes, opens};
use super::window::{Window, clock, day_end, half_day_later, midnight, plus};
use crate::lexicon::{Role, part, prep, unit};

impl When {
    /// Takes one more expression in; false where it belongs to another date.
    pub(super) fn merge(
        &mut self,
        sentence: &Sentence<'_>,
        core: Core,
        tie: i32,
        joined: u8,
        first: bool,
    ) -> bool {
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
                // «Завтра с утра первым делом» says the morning twice.
                if self.part == Some(part) && joined == 0 {
                    return true;
                }
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
    pub(super) fn window(&self, sentence: &Sentence<'_>) -> Option<Window> {
        let now = &sentence.now;
        let mut window = Window::default();
        let mut latest = None;
        let named = self.day.is_some();
        if let Some((by, _, late)) = self.until {
            window.by = Some(by);
            latest = late;
        } else if let Some((from, by, opens_itself, unit, _)) = self.period {
            let (start, end) = edges(from, by);
            if matches!(self.prep, prep::AFTER) {
                return Some(Window { from: Some(end), ..window });
            }
            if matches!(self.prep, prep::NOT_BEFORE | prep::FROM | prep::S) {
                return Some(Window { from: Some(start), ..window });
            }
            // Before the weekend is before it starts; who takes it for its end is not late yet.
            if self.prep == prep::BEFORE && unit == unit::WEEKEND {
                return Some(Window { from: None, by: Some(start), by_latest: Some(end) });
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
    pub(super) fn open_day(&self, sentence: &Sentence<'_>) -> Option<NaiveDate> {
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

    pub(super) fn part_window(
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
