//! Joining what was read into one window.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};

use super::core::{Core, DayKind, Sentence, edges};
use super::grammar::{Joint, NamedDay, NamedPeriod, NamedTime, When, closes, opens};
use super::window::{Window, clock, day_end, half_day_later, midnight, plus};
use crate::lexicon::{DayPart, Role, Tie, TimeUnit};

impl When {
    /// Takes one more expression in; false where it belongs to another date.
    pub(super) fn merge(
        &mut self,
        sentence: &Sentence<'_>,
        core: Core,
        tie: Tie,
        joined: Joint,
        first: bool,
    ) -> bool {
        if first {
            self.prep = tie;
        }
        match core {
            Core::Day { day, first: start, kind, absolute, latest } => {
                if let Some(NamedDay { day: known, first: known_first, kind: known_kind }) = self.day {
                    // "tomorrow, a Saturday", «сегодня последний день месяца»: the same day once more.
                    if day.weekday() == known.weekday()
                        && tie == Tie::None
                        && joined != Joint::And
                        && joined != Joint::Dash
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
                        && joined != Joint::And
                        && (tie == Tie::None
                            || matches!(known_kind, DayKind::Weekday(_)) && joined != Joint::None)
                    {
                        // «в пятницу, 5 декабря»: the date rules.
                        if matches!(kind, DayKind::Weekday(_)) {
                            return true;
                        }
                        self.day = Some(NamedDay { day, first: start, kind });
                        (self.absolute, self.latest) = (absolute, latest);
                        return true;
                    }
                    let from = matches!(self.prep, Tie::From | Tie::S | Tie::Between);
                    let to = matches!(tie, Tie::To | Tie::Po | Tie::By)
                        || joined == Joint::Dash
                        || joined == Joint::And && self.prep == Tie::Between;
                    // "from Monday to Wednesday", «понедельнику-вторнику», "Monday or Tuesday"
                    if (to && (from || tie != Tie::By)
                        || joined == Joint::And
                            && tie == Tie::None
                            && known_kind == kind_of(known_kind, kind))
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
                        self.day = Some(NamedDay { day: later, first: Some(known), kind });
                        return true;
                    }
                    return false;
                }
                if joined == Joint::And || joined == Joint::Dash || self.until.is_some() {
                    return false;
                }
                // "by March, on Friday" are two dates; "next week on Friday" is one.
                if let Some(NamedPeriod { from, unit, .. }) = self.period {
                    let DayKind::Weekday(weekday) = kind else { return false };
                    if unit != TimeUnit::Week {
                        return false;
                    }
                    let monday = plus(from, -i64::from(from.weekday().num_days_from_monday()));
                    let day = plus(monday, i64::from(weekday) - 1);
                    self.day = Some(NamedDay { day, first: None, kind: DayKind::Relative });
                    (self.day_prep, self.period) = (tie, None);
                    return true;
                }
                // A clock time or part, then a day: a new tie like "by … by" starts another date.
                if !first && closes(tie) && (self.time.is_some() || self.part.is_some()) && closes(self.prep)
                {
                    return false;
                }
                if joined == Joint::Comma && !first && tie != Tie::None {
                    return false;
                }
                self.day = Some(NamedDay { day, first: start, kind });
                (self.day_prep, self.absolute, self.latest) = (tie, absolute, latest);
                true
            }
            Core::Period { from, by, opens, unit, edge } => {
                if !matches!(joined, Joint::None | Joint::Bracket) {
                    return false;
                }
                if let Some(NamedDay { kind: DayKind::Weekday(weekday), .. }) = self.day {
                    if unit != TimeUnit::Week || edge != 0 {
                        return false;
                    }
                    let monday = plus(from, -i64::from(from.weekday().num_days_from_monday()));
                    let day = plus(monday, i64::from(weekday) - 1);
                    self.day = Some(NamedDay { day, first: None, kind: DayKind::Relative });
                    return true;
                }
                if !first {
                    return false;
                }
                (self.period, self.period_prep) = (Some(NamedPeriod { from, by, opens, unit }), tie);
                true
            }
            Core::Until(span) => {
                if !first {
                    return false;
                }
                self.until = Some(span);
                true
            }
            Core::Time { time, zone, half, .. } => {
                if self.until.is_some() || self.period.is_some() {
                    return false;
                }
                if let Some(known) = self.time {
                    let to = matches!(tie, Tie::To | Tie::Po | Tie::By)
                        || joined == Joint::Dash
                        || joined == Joint::And && tie == Tie::None;
                    if !to {
                        return false;
                    }
                    self.time = Some(NamedTime { time, zone: zone.or(known.zone), half });
                    return true;
                }
                if joined == Joint::And
                    || joined == Joint::Dash
                        && self.day.is_some_and(|day| day.kind != DayKind::Dated)
                        && !sentence.tokens.is_empty()
                {
                    return false;
                }
                (self.time, self.time_prep) = (Some(NamedTime { time, zone, half }), tie);
                true
            }
            Core::Part(part) => {
                // «Завтра с утра первым делом» says the morning twice.
                if self.part == Some(part) && joined == Joint::None {
                    return true;
                }
                if self.until.is_some()
                    || self.period.is_some()
                    || self.part.is_some()
                    || joined == Joint::And
                    || joined == Joint::Dash
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
        if let Some(span) = self.until {
            window.by = Some(span.by);
            latest = span.latest;
        } else if let Some(NamedPeriod { from, by, opens: opens_itself, unit }) = self.period {
            let (start, end) = edges(from, by);
            if matches!(self.prep, Tie::After) {
                return Some(Window { from: Some(end), ..window });
            }
            if matches!(self.prep, Tie::NotBefore | Tie::From | Tie::S) {
                return Some(Window { from: Some(start), ..window });
            }
            // Before or by the weekend is before it starts; who takes it for its end is not late yet.
            if matches!(self.prep, Tie::Before | Tie::By | Tie::K) && unit == TimeUnit::Weekend {
                return Some(Window { from: None, by: Some(start), by_latest: Some(end) });
            }
            window.by = Some(end);
            let opened = opens_itself && !closes(self.period_prep) || opens(self.period_prep);
            window.from = opened.then_some(start);
        } else {
            let day = match self.day {
                Some(named) => named.day,
                None => self.open_day(sentence)?,
            };
            let on = opens(self.day_prep) && !closes(self.prep);
            let start = self.day.and_then(|named| named.first).unwrap_or(day);
            window.from = on.then(|| midnight(start));
            if let Some(NamedTime { mut time, zone, half }) = self.time {
                // "9 in the evening" is read with the hour; "tonight at 9" here.
                if matches!(
                    self.part,
                    Some(DayPart::Evening | DayPart::Tonight | DayPart::Afternoon | DayPart::AfternoonRu)
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
                if matches!(self.time_prep, Tie::After | Tie::NotBefore)
                    || matches!(self.prep, Tie::After | Tie::NotBefore)
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
                    Tie::After => return Some(Window { from: Some(end), ..Window::default() }),
                    Tie::NotBefore => {
                        return Some(Window { from: Some(midnight(start)), ..Window::default() });
                    }
                    Tie::From | Tie::S if self.range_from.is_none() && start == day => {
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
            (Some(NamedTime { time, .. }), Some(DayPart::Evening | DayPart::Tonight))
                if time < clock(12, 0)? =>
            {
                Some(half_day_later(time))
            }
            (Some(NamedTime { time, zone: None, .. }), _) => Some(time),
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
        part: DayPart,
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
            DayPart::Morning => (opening(named.then(|| midnight(day))), at(12)),
            DayPart::BeforeLunch => (opening(named.then(|| midnight(day))), Some(lunch)),
            DayPart::Lunch => (on, Some(lunch)),
            DayPart::Noon => (on, at(12)),
            DayPart::Afternoon => {
                let from = if sentence.tokens.iter().any(|token| {
                    token.role == Role::Part
                        && DayPart::of(token.value) == Some(part)
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
            DayPart::AfternoonRu | DayPart::MiddleOfDay => (opening(Some(lunch)), at(18)),
            DayPart::Evening | DayPart::Tonight | DayPart::Night => (opening(at(18)), Some(day_end(day))),
            DayPart::Midnight | DayPart::EndOfDay => (on, Some(day_end(day))),
            DayPart::StartOfDay => (on, Some(day.and_time(sentence.now.calendar.hours.start))),
            DayPart::Close => {
                // "Close of business" is often stretched to the end of the day.
                *latest = Some(day_end(day));
                (on, Some(day.and_time(sentence.now.close())))
            }
        };
        if matches!(self.prep, Tie::After | Tie::NotBefore) {
            let from = if self.prep == Tie::After { window.by } else { window.from.or(window.by) };
            *window = Window { from, ..Window::default() };
        }
        Some(())
    }

    pub(super) fn day_said(&self) -> Option<(NaiveDate, Tie)> {
        self.day.map(|named| (named.day, self.day_prep))
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
pub(super) fn part_end(sentence: &Sentence<'_>, part: DayPart) -> Option<NaiveTime> {
    let close = clock(18, 0);
    match part {
        DayPart::Morning | DayPart::Noon => clock(12, 0),
        DayPart::Lunch | DayPart::BeforeLunch => Some(sentence.now.lunch()),
        DayPart::Afternoon | DayPart::AfternoonRu | DayPart::MiddleOfDay => close,
        DayPart::Close => Some(sentence.now.close()),
        DayPart::StartOfDay => Some(sentence.now.calendar.hours.start),
        _ => None,
    }
}
