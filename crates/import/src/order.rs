//! Whether day or month comes first in the dates of a file: one rule for all sources, from everything that tells.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use super::moment::{self, DateOrder};

/// How many different days are remembered to see whether they lie close together.
const DAYS_MOST: usize = 1_000;

const ORDERS: [DateOrder; 2] = [DateOrder::DayFirst, DateOrder::MonthFirst];

/// A date of three numbers, of which the first two may be day and month or month and day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberDate {
    first: u32,
    second: u32,
    year: i32,
    mark: char,
    /// Whether its clock goes beyond 12 without saying which half of the day it is.
    has_full_clock: bool,
    has_half_days: bool,
}

impl NumberDate {
    /// Reads `31/12/2026 14:05` and the like; `None` where the year leads, a month has a name, or it is no date.
    pub fn of(text: &str) -> Option<Self> {
        // "4/03/'25"
        let plain = text.trim().replacen(['\'', '’'], "", 1);
        let text = plain.as_str();
        if text.len() < 6 || text.len() > 60 || !text.starts_with(|letter: char| letter.is_ascii_digit()) {
            return None;
        }
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let mark = text[digits..].chars().next().filter(|mark| matches!(mark, '/' | '.' | '-'))?;
        let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != mark).unwrap_or(text.len());
        let date = text[..end].trim_end_matches(mark);
        let parts: Vec<&str> = date.split(mark).collect();
        let &[first, second, year] = &parts[..] else { return None };
        if first.len() > 2 || second.len() > 2 || !matches!(year.len(), 2 | 4) {
            return None;
        }
        let year: i32 = year.parse().ok()?;
        let rest = &text[end..];
        let hour = rest.find(':').and_then(|colon| {
            let before = rest[..colon].trim_start_matches(|letter: char| !letter.is_ascii_digit());
            before.parse::<u32>().ok()
        });
        let has_half_days = moment::half_day(rest).is_some();
        Some(Self {
            first: first.parse().ok()?,
            second: second.parse().ok()?,
            year: if year < 100 { 2000 + year } else { year },
            mark,
            has_full_clock: !has_half_days && hour.is_some_and(|hour| hour == 0 || hour > 12),
            has_half_days,
        })
    }

    /// The day it is in one order.
    pub fn day(&self, order: DateOrder) -> Option<NaiveDate> {
        let (day, month) = match order {
            DateOrder::DayFirst => (self.first, self.second),
            DateOrder::MonthFirst => (self.second, self.first),
        };
        NaiveDate::from_ymd_opt(self.year, month, day)
    }

    /// Whether both orders are days, and different ones.
    pub fn is_ambiguous(&self) -> bool {
        self.first != self.second && ORDERS.iter().all(|order| self.day(*order).is_some())
    }
}

/// What told the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderProof {
    /// There is nothing to tell.
    NotNeeded,
    /// Something in the file told it.
    Told,
    /// Some dates are only possible day first and others only month first.
    Mixed,
    /// Nothing told it: it is a guess.
    Guessed,
}

/// What the dates of a file say about their order.
#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is something of its own that was seen")]
pub struct OrderEvidence {
    /// How many dates can be read in both orders.
    ambiguous: u64,
    /// How many dates are possible in one order only.
    only: [u64; 2],
    /// How many agree with an exact time in the same row, in one order only.
    exact: [u64; 2],
    /// How many dates of what has happened lie in the future.
    future: [u64; 2],
    /// How many rows end before they begin, or stand before an earlier one.
    backward: [u64; 2],
    last: [Option<NaiveDate>; 2],
    days: [BTreeSet<NaiveDate>; 2],
    has_full_clock: bool,
    has_half_days: bool,
    has_points: bool,
    has_slashes: bool,
    /// Whether words beside the dates are in another language than English.
    is_foreign: bool,
}

impl OrderEvidence {
    /// What the names of a sheet's columns say of its dates.
    pub fn beside(header: &[String]) -> Self {
        Self { is_foreign: is_foreign(header), ..Self::default() }
    }

    /// Takes in a date, whatever it is the date of.
    pub fn see(&mut self, date: &NumberDate) {
        let days = ORDERS.map(|order| date.day(order));
        match days {
            [Some(_), None] => self.only[0] += 1,
            [None, Some(_)] => self.only[1] += 1,
            _ => {}
        }
        self.has_full_clock |= date.has_full_clock;
        self.has_half_days |= date.has_half_days;
        self.has_points |= date.mark != '/';
        self.has_slashes |= date.mark == '/';
        if date.is_ambiguous() {
            self.ambiguous += 1;
            for (seen, day) in self.days.iter_mut().zip(days) {
                if let Some(day) = day.filter(|_| seen.len() < DAYS_MOST) {
                    seen.insert(day);
                }
            }
        }
    }

    /// Takes in the date of something that has happened by `now`.
    pub fn see_past(&mut self, date: &NumberDate, now: DateTime<Utc>) {
        let tomorrow = now.date_naive().succ_opt().unwrap_or(NaiveDate::MAX);
        for (at, order) in ORDERS.into_iter().enumerate() {
            self.future[at] += u64::from(date.day(order).is_some_and(|day| day > tomorrow));
        }
    }

    /// Takes in an exact day that stands beside a date.
    pub fn see_exact(&mut self, date: &NumberDate, exact: &[NaiveDate]) {
        let agrees = |order| {
            date.day(order).is_some_and(|day| exact.iter().any(|exact| (*exact - day).num_days().abs() <= 1))
        };
        match ORDERS.map(agrees) {
            [true, false] => self.exact[0] += 1,
            [false, true] => self.exact[1] += 1,
            _ => {}
        }
    }

    /// Takes in two days of which the first is not after the second, each in both orders.
    pub fn see_course(&mut self, from: [Option<NaiveDate>; 2], to: [Option<NaiveDate>; 2]) {
        for at in 0..2 {
            if let (Some(from), Some(to)) = (from[at], to[at]) {
                self.backward[at] += u64::from(from > to);
            }
        }
    }

    /// Takes in the next of dates that stand in the order in which things happened.
    pub fn see_next(&mut self, date: &NumberDate) {
        for (at, order) in ORDERS.into_iter().enumerate() {
            if let Some(day) = date.day(order) {
                self.backward[at] += u64::from(self.last[at].is_some_and(|last| day < last));
                self.last[at] = Some(day);
            }
        }
    }

    /// The order, and whether anything told it. `sibling` is the order of other files of the export.
    pub fn decide(&self, sibling: Option<DateOrder>) -> (DateOrder, OrderProof) {
        let fewer = |counts: [u64; 2]| match counts[0].cmp(&counts[1]) {
            std::cmp::Ordering::Less => Some(DateOrder::DayFirst),
            std::cmp::Ordering::Greater => Some(DateOrder::MonthFirst),
            std::cmp::Ordering::Equal => None,
        };
        let flipped = |counts: [u64; 2]| [counts[1], counts[0]];
        // Nearly all of a file is in one order; a slip of the pen in the other is no proof of both.
        let [day, month] = self.only;
        if day > 0 && month > 0 {
            let order = if month > day { DateOrder::MonthFirst } else { DateOrder::DayFirst };
            return (order, if self.ambiguous > 0 { OrderProof::Mixed } else { OrderProof::NotNeeded });
        }
        let told = fewer(flipped(self.only))
            .or_else(|| fewer(flipped(self.exact)))
            .or_else(|| fewer(self.future).filter(|_| self.future.contains(&0)))
            .or_else(|| fewer(self.backward))
            // Between points and hyphens the day comes first wherever the year comes last.
            .or_else(|| (self.has_points && !self.has_slashes).then_some(DateOrder::DayFirst))
            .or_else(|| (self.has_full_clock && !self.has_half_days).then_some(DateOrder::DayFirst))
            .or_else(|| self.closer())
            .or_else(|| self.is_foreign.then_some(DateOrder::DayFirst))
            .or(sibling);
        if self.ambiguous == 0 {
            return (told.unwrap_or_default(), OrderProof::NotNeeded);
        }
        match told {
            Some(order) => (order, OrderProof::Told),
            // Americans write slashes, and halves of the day.
            None if self.has_slashes || self.has_half_days => (DateOrder::MonthFirst, OrderProof::Guessed),
            None => (DateOrder::DayFirst, OrderProof::Guessed),
        }
    }

    /// The order in which the days lie close together, where in the other they are the same day of many months: a week's
    /// work is done in a week. The first of each month is no such day, since much is due on it.
    fn closer(&self) -> Option<DateOrder> {
        let one_day = |days: &BTreeSet<NaiveDate>| {
            let first = days.first()?.day();
            days.iter().all(|day| day.day() == first).then_some(first)
        };
        if self.days[0].len() < 3 {
            return None;
        }
        match [one_day(&self.days[0]), one_day(&self.days[1])] {
            [None, Some(day)] if day != 1 => Some(DateOrder::DayFirst),
            [Some(day), None] if day != 1 => Some(DateOrder::MonthFirst),
            [None, None] => {
                let span = |days: &BTreeSet<NaiveDate>| {
                    days.last().zip(days.first()).map_or(0, |(last, first)| (*last - *first).num_days())
                };
                match [span(&self.days[0]), span(&self.days[1])] {
                    [day, month] if day * 4 < month => Some(DateOrder::DayFirst),
                    [day, month] if month * 4 < day => Some(DateOrder::MonthFirst),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// Words of headers that are not English: who writes them puts the day first.
const FOREIGN: &[&str] = &[
    "datum",
    "fecha",
    "kunde",
    "projekt",
    "dauer",
    "betrag",
    "cliente",
    "proyecto",
    "projet",
    "durée",
    "montant",
    "projeto",
    "data",
    "progetto",
    "importo",
    "durata",
    "klant",
    "bedrag",
    "klient",
    "kwota",
    "tarih",
    "müşteri",
    "erstellt",
    "fällig",
    "aufgabe",
    "estado",
    "état",
    "titre",
    "nom",
    "nombre",
    "nome",
    "naam",
    "nazwa",
];

/// Whether the names of columns are in another language than English.
fn is_foreign(header: &[String]) -> bool {
    let is_word = |name: &String| {
        name.split(|letter: char| !letter.is_alphanumeric()).any(|word| FOREIGN.contains(&word))
    };
    header.iter().any(|name| name.chars().any(|letter| letter.is_alphabetic() && !letter.is_ascii()))
        || header.iter().filter(|name| is_word(name)).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(dates: &[&str]) -> OrderEvidence {
        let mut evidence = OrderEvidence::default();
        for date in dates {
            evidence.see(&NumberDate::of(date).unwrap());
        }
        evidence
    }

    #[test]
    fn everything_that_tells_day_from_month_is_heard() {
        let told = |dates: &[&str]| evidence(dates).decide(None);
        assert_eq!(told(&["01/02/2026", "31/01/2026"]), (DateOrder::DayFirst, OrderProof::Told));
        assert_eq!(told(&["01/02/2026", "01/31/2026"]), (DateOrder::MonthFirst, OrderProof::Told));
        assert_eq!(told(&["01.02.2026"]), (DateOrder::DayFirst, OrderProof::Told));
        assert_eq!(told(&["01/02/2026 14:00"]), (DateOrder::DayFirst, OrderProof::Told));
        assert_eq!(told(&["01/02/2026 2:00 PM"]), (DateOrder::MonthFirst, OrderProof::Guessed));
        assert_eq!(told(&["01/02/2026"]), (DateOrder::MonthFirst, OrderProof::Guessed));
        assert_eq!(told(&["02/02/2026"]).1, OrderProof::NotNeeded);
        assert_eq!(
            told(&["02/06/2026", "03/06/2026", "04/06/2026"]),
            (DateOrder::DayFirst, OrderProof::Told),
            "three days of June, and not the sixth of three months"
        );
        assert_eq!(told(&["06/02/2026", "06/03/2026", "06/04/2026"]).0, DateOrder::MonthFirst);
        assert_eq!(
            told(&["01/02/2026", "01/03/2026", "01/04/2026"]).1,
            OrderProof::Guessed,
            "invoices are written on the first of each month"
        );
        assert_eq!(told(&["01/02/2026", "31/01/2026", "01/31/2026"]).1, OrderProof::Mixed);
        let mut beside = evidence(&["02/03/2026"]);
        let date = NumberDate::of("02/03/2026").unwrap();
        beside.see_exact(&date, &[NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()]);
        assert_eq!(beside.decide(None), (DateOrder::DayFirst, OrderProof::Told));
        let mut past = evidence(&["02/12/2026"]);
        let now = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap().and_hms_opt(0, 0, 0).unwrap().and_utc();
        past.see_past(&NumberDate::of("02/12/2026").unwrap(), now);
        assert_eq!(past.decide(None).0, DateOrder::MonthFirst);
        assert_eq!(evidence(&["02/03/2026"]).decide(Some(DateOrder::DayFirst)).1, OrderProof::Told);
    }
}
