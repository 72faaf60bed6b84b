//! Clock times.

use chrono_tz::Tz;

use super::core::{Core, Sentence};
use super::window::clock;
use crate::{
    fold::lower,
    lexicon::{DayPart, Role, Tie, TimeUnit},
    token::Kind,
};

impl Sentence<'_> {
    /// «без четверти семь», «без десяти шесть»: minutes before an hour.
    pub(super) fn minutes_short(&self, at: usize) -> Option<(Core, usize)> {
        let short = -self.value(at);
        let (hour, next) = self.cardinal(at + 1).filter(|(hour, _)| (100..=1200).contains(hour))?;
        let hour = if hour == 100 { 12 } else { hour / 100 - 1 };
        self.finish_time(hour, 60 - short, next, true, at)
    }

    /// «до часу», «к часу дня», «в час ночи»: the hour that is named without a number.
    pub(super) fn one_o_clock(&self, at: usize, tie: Tie) -> Option<(Core, usize)> {
        let is_hour = self.unit_at(at) == Some(TimeUnit::Hour) && self.token(at)?.cyrillic;
        let tied = matches!(tie, Tie::By | Tie::K | Tie::Before | Tie::V | Tie::After);
        if !is_hour || !tied {
            return None;
        }
        let part = lower(self.words(at + 1));
        let (hour, next) = match part.as_str() {
            "дня" => (13, at + 2),
            "ночи" => (1, at + 2),
            _ if lower(self.words(at)) == "часу" && tie != Tie::V => (13, at + 1),
            _ => return None,
        };
        Some((Core::Time { time: clock(hour, 0)?, zone: None, half: false, from: None }, next))
    }

    /// A clock time.
    pub(super) fn time(&self, at: usize, tied: Tie) -> Option<(Core, usize)> {
        let token = *self.token(at)?;
        // "half past 3", "quarter to 5", «половине пятого»
        if self.role(at) == Role::Half && self.role(at + 1) == Role::Ordinal && tied != Tie::None {
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
                && matches!(tied, Tie::By | Tie::K | Tie::At | Tie::Before | Tie::V | Tie::After);
            // "one by one" and "at two places" count.
            let counts = at > 1 && self.role(at - 2) == Role::Number
                || !token.cyrillic
                    && !self.ends_phrase(at + 1)
                    && matches!(self.role(at + 1), Role::None | Role::Number | Role::Ordinal);
            if !hour_word || counts || token.value == 1 && token.cyrillic {
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
        // «на 5-м этаже», "a 3-day trip": an ordinal or a measure.
        if sign.is_some_and(|sign| sign.is_symbol(b'-') && sign.glued)
            && self.token(at + 2).is_some_and(|next| {
                next.glued && (next.kind == Kind::Word || next.kind == Kind::Number && next.digits > 2)
            })
        {
            return None;
        }
        // "3,5 к 1": a ratio.
        if tied == Tie::K && at > 1 && self.is_number(at - 2) {
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
                    && matches!(tied, Tie::By | Tie::At | Tie::K | Tie::V | Tie::Before)
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

    /// "quarter past two", "quarter to five".
    pub(super) fn clock_fraction(&self, at: usize) -> Option<(Core, usize)> {
        if !self.is_unit(at, TimeUnit::Quarter) {
            return None;
        }
        let past = match self.words(at + 1) {
            "past" => true,
            "to" => false,
            _ => return None,
        };
        let (hour, next) = self.cardinal(at + 2).filter(|(hour, _)| (100..=1200).contains(hour))?;
        let (hour, minute) = if past { (hour / 100, 15) } else { (hour / 100 - 1, 45) };
        self.finish_time(if hour == 0 { 12 } else { hour }, minute, next, true, at)
    }

    /// Reads what follows an hour: am, pm, o'clock, «часов», «утра», zones; refuses what is no time.
    pub(super) fn finish_time(
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
                self.tie_at(start - 1),
                Tie::By
                    | Tie::At
                    | Tie::K
                    | Tie::V
                    | Tie::Before
                    | Tie::After
                    | Tie::From
                    | Tie::S
                    | Tie::Po
                    | Tie::To
                    | Tie::Between
                    | Tie::Na
            )
            || start > 0 && matches!(self.role(start - 1), Role::And)
            || start > 0 && self.symbol(start - 1, b'-');
        let by_word = !self.is_number(start);
        let mut hour = hour;
        let mut said = with_minutes && (minute != 0 || self.is_number(start));
        let mut exact = false;
        if self.role(next) == Role::OClock {
            (said, next) = (true, next + 1);
        } else if self.role(next) == Role::Unit
            && self.unit_at(next) == Some(TimeUnit::Hour)
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
            && (tied || said || matches!(self.words(next), "утра" | "вечера"))
        {
            let afternoon = !matches!(lower(self.words(next)).as_str(), "утра" | "ночи");
            if afternoon && hour < 12 {
                hour += 12;
            }
            (said, exact) = (true, true);
            next += 1;
        } else if self.words(next).eq_ignore_ascii_case("noon") || self.part_at(next) == Some(DayPart::Noon) {
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
        let po = self.is_tie(next, Tie::Po);
        let zone_at = next + usize::from(po);
        if self.role(zone_at) == Role::Zone {
            zone = zone_of(self.value(zone_at));
            next = zone_at + 1;
        }
        if hour == 24 {
            return Some((Core::Part(DayPart::Midnight), next));
        }
        let bare = !exact && (1..=7).contains(&hour) && self.words(start) != format!("0{hour}");
        let time = clock(if bare { hour + 12 } else { hour }, minute)?;
        let half = !exact && (8..12).contains(&hour) && self.words(start).len() < 2;
        Some((Core::Time { time, zone, half, from: None }, next))
    }

    /// Whether a bare number after its tie can be an hour: nothing follows that it counts. After a day already named
    /// any noun may follow («в субботу в 10 фотограф …»), and after «к» only a dative counts.
    pub(super) fn stands_alone(&self, start: usize, next: usize) -> bool {
        let tie = if start > 0 { self.tie_at(start - 1) } else { Tie::None };
        let Some(token) = self.token(next) else {
            return !matches!(tie, Tie::From | Tie::S | Tie::Between);
        };
        if matches!(tie, Tie::From | Tie::S | Tie::Between) {
            // "from 11 to 12" needs its other end.
            let to = self.role(next) == Role::Prep
                && matches!(self.tie_at(next), Tie::To | Tie::By | Tie::Po)
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
        // «до пяти выверю»: what is counted stands in the genitive.
        if noun && token.cyrillic && matches!(tie, Tie::By | Tie::Before | Tie::After) {
            let words = lower(self.words(next));
            return token.end - token.start >= 8
                && ["у", "ю", "ем", "ём", "им"].iter().any(|end| words.ends_with(end));
        }
        if noun && tie == Tie::K {
            let words = lower(self.words(next));
            return !["ам", "ям", "ым", "им"].iter().any(|end| words.ends_with(end));
        }
        !self.counts_something(next)
    }
}

/// A bare hour 1 to 7 means afternoon.
pub(super) fn bare_time(hour: i32, minute: i32) -> Option<Core> {
    let hour = if (1..=7).contains(&hour) { hour + 12 } else { hour };
    Some(Core::Time { time: clock(hour, minute)?, zone: None, half: false, from: None })
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
