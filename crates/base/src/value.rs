//! The typed values that cells of the tables hold, and how each is read from the words of a cell.

use std::{borrow::Cow, fmt};

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use chrono_tz::Tz;

use crate::amount;

/// Years outside this range are slips of the pen (`1900` is a spreadsheet's zero), not project history.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2099;

/// A moment as it was written: an instant, or a whole local day.
///
/// A day counts as known from 24:00, because the time of day is not recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// When the record becomes known.
    pub at: DateTime<Utc>,
    /// The same in the zone of the client (or of the workspace); for a whole day, 00:00 of that day.
    pub local: NaiveDateTime,
    /// Whether only the day was given, so that lateness compares days.
    pub whole_day: bool,
}

impl Moment {
    /// The local day on which it happened.
    pub fn day(&self) -> NaiveDate {
        self.local.date()
    }
}

/// The end of a promise: late from `by` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline {
    /// The first instant that is too late: 24:00 of the day where only a day was given.
    pub by: DateTime<Utc>,
    /// The last local day on which it may still happen.
    pub last_day: NaiveDate,
}

impl Deadline {
    /// The deadline "any time on `day`" in `zone`.
    pub fn end_of(day: NaiveDate, zone: Tz) -> Self {
        Self { by: day_end(day, zone), last_day: day }
    }
}

/// An amount of money in ten-thousandths of the currency's unit, so that sums are exact in any order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Money(pub i64);

impl Money {
    /// The amount in whole units of the currency.
    pub fn units(self) -> f64 {
        self.0 as f64 / 10_000.0
    }

    /// The nearest ten-thousandth to `units`.
    #[allow(clippy::cast_possible_truncation, reason = "amounts are checked to lie within 1e14")]
    pub fn from_units(units: f64) -> Self {
        Self((units * 10_000.0).round() as i64)
    }
}

/// A three-letter currency code, upper case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The euro, in which sums are where nothing is said.
    pub const EUR: Self = Self(*b"EUR");

    /// Reads `eur`, `EUR`; the signs €, £, $ and ₽ stand for EUR, GBP, USD and RUB.
    pub fn parse(text: &str) -> Option<Self> {
        let text = match text {
            "€" => "EUR",
            "£" => "GBP",
            "$" => "USD",
            "₽" => "RUB",
            other => other,
        };
        let bytes: [u8; 3] = text.as_bytes().try_into().ok()?;
        bytes.iter().all(u8::is_ascii_alphabetic).then(|| Self(bytes.map(|byte| byte.to_ascii_uppercase())))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(formatter, "{}", *byte as char))
    }
}

/// The instant of a local time; the earlier one where a clock change makes it ambiguous, and the first instant
/// after the gap where the clocks skip it.
pub fn instant(local: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    if let Some(at) = zone.from_local_datetime(&local).earliest() {
        return at.with_timezone(&Utc);
    }
    // Gaps are whole quarters of an hour and at most a day long (Samoa skipped one).
    (1..=96)
        .find_map(|quarter| zone.from_local_datetime(&(local + Duration::minutes(15 * quarter))).earliest())
        .map_or_else(|| Utc.from_utc_datetime(&local), |at| at.with_timezone(&Utc))
}

/// 24:00 of `day` in `zone`.
pub fn day_end(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    instant(day.succ_opt().unwrap_or(day).and_time(NaiveTime::MIN), zone)
}

/// Why a value cannot be read, to be read after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnreadableValue {
    /// Not a date in a known form.
    Date,
    /// Not a time in a known form.
    Moment,
    /// A date that can only be a slip.
    OutsideYears,
    /// Not a number.
    Number,
    /// A number that nothing is counted in.
    NumberOutOfRange,
}

impl std::fmt::Display for UnreadableValue {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Date => "is not a date like 2026-03-31",
            Self::Moment => "is not a time like 2026-03-31, 2026-03-31 14:30 or 2026-03-31T14:30:00Z",
            Self::OutsideYears => "is a date outside 1970 to 2099",
            Self::Number => "is not a number",
            Self::NumberOutOfRange => {
                "is a number that nothing is counted in; between 1e-30 and 1e30 it may be"
            }
        })
    }
}

/// Reads a date in one of the written forms that need no configuration.
pub fn parse_date(text: &str) -> Result<NaiveDate, UnreadableValue> {
    let plain = plain_date(text.as_bytes());
    let read = || NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| UnreadableValue::Date);
    in_years(plain.map_or_else(read, Ok)?)
}

/// Refuses dates that can only be slips.
pub fn in_years(date: NaiveDate) -> Result<NaiveDate, UnreadableValue> {
    if YEARS.contains(&date.year()) { Ok(date) } else { Err(UnreadableValue::OutsideYears) }
}

/// Reads RFC 3339, or a local `YYYY-MM-DD[ HH:MM[:SS]]` in `zone`.
pub fn parse_moment(text: &str, zone: Tz) -> Result<Moment, UnreadableValue> {
    if text.len() == 10 {
        let day = parse_date(text).map_err(|reason| match reason {
            UnreadableValue::OutsideYears => reason,
            UnreadableValue::Date
            | UnreadableValue::Moment
            | UnreadableValue::Number
            | UnreadableValue::NumberOutOfRange => UnreadableValue::Moment,
        })?;
        return Ok(Moment { at: day_end(day, zone), local: day.and_time(NaiveTime::MIN), whole_day: true });
    }
    // The commonest forms are read without going through format strings, which cost more than all the rest of a row.
    if let Some(local) = parse_plain(text) {
        in_years(local.date())?;
        return Ok(Moment { at: instant(local, zone), local, whole_day: false });
    }
    let with_zone = || {
        let at = DateTime::parse_from_rfc3339(text)
            .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"));
        Some(at.ok()?.with_timezone(&Utc))
    };
    if let Some(at) = parse_plain_with_zone(text).or_else(with_zone) {
        let local = at.with_timezone(&zone).naive_local();
        in_years(local.date())?;
        return Ok(Moment { at, local, whole_day: false });
    }
    let local = parse_local(text).ok_or(UnreadableValue::Moment)?;
    in_years(local.date())?;
    Ok(Moment { at: instant(local, zone), local, whole_day: false })
}

/// `31.07.2026 14:30` with its year first, as tables write it; other words as they are.
pub fn year_first(words: &str) -> Cow<'_, str> {
    let (date, rest) = words.split_at(words.find([' ', 'T']).unwrap_or(words.len()));
    match NaiveDate::parse_from_str(date, "%d.%m.%Y") {
        Ok(day) => Cow::Owned(format!("{day}{rest}")),
        Err(_) => Cow::Borrowed(words),
    }
}

/// Reads a deadline: a day means its 24:00.
pub fn parse_deadline(text: &str, zone: Tz) -> Result<Deadline, UnreadableValue> {
    let moment = parse_moment(text, zone)?;
    if moment.whole_day {
        return Ok(Deadline::end_of(moment.day(), zone));
    }
    // A deadline at 00:00 sharp is the end of the day before.
    let last = moment.local - Duration::seconds(1);
    Ok(Deadline { by: moment.at, last_day: last.date() })
}

/// `YYYY-MM-DD HH:MM` with or without `:SS`, or with a `T` between.
fn parse_plain(text: &str) -> Option<NaiveDateTime> {
    let bytes = text.as_bytes();
    let signs = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
    let fits = matches!(bytes.len(), 16 | 19)
        && signs.iter().all(|&(at, sign)| bytes.get(at).is_none_or(|byte| *byte == sign))
        && matches!(bytes[10], b' ' | b'T');
    if !fits {
        return None;
    }
    let number = |from: usize, to: usize| bytes.get(from..to).map_or(Some(0), digits);
    plain_date(&bytes[..10])?.and_hms_opt(number(11, 13)?, number(14, 16)?, number(17, 19)?)
}

/// `YYYY-MM-DDTHH:MM:SS` with `Z` or `+HH:MM` after it.
fn parse_plain_with_zone(text: &str) -> Option<DateTime<Utc>> {
    let (local, zone) = text.split_at_checked(19)?;
    let seconds = match *zone.as_bytes() {
        [b'Z'] => 0,
        [sign @ (b'+' | b'-'), ref hours @ .., b':', tens, ones] if hours.len() == 2 => {
            let (hours, minutes) = (digits(hours)?, digits(&[tens, ones])?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let seconds = i64::from(hours * 3600 + minutes * 60);
            if sign == b'+' { seconds } else { -seconds }
        }
        _ => return None,
    };
    let local = parse_plain(local).filter(|_| local.as_bytes()[10] == b'T')?;
    local.checked_sub_signed(Duration::seconds(seconds)).map(|at| at.and_utc())
}

/// `YYYY-MM-DD`.
fn plain_date(bytes: &[u8]) -> Option<NaiveDate> {
    let &[ref year @ .., b'-', m, n, b'-', d, e] = bytes else { return None };
    if year.len() != 4 {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(digits(year)?).ok()?, digits(&[m, n])?, digits(&[d, e])?)
}

/// A number of a few digits and nothing else.
fn digits(bytes: &[u8]) -> Option<u32> {
    bytes
        .iter()
        .try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
}

fn parse_local(text: &str) -> Option<NaiveDateTime> {
    ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
}

/// The sizes that a number other than zero may have: sums, squares and ratios of such numbers stay numbers.
pub const NUMBER_SIZES: std::ops::RangeInclusive<f64> = 1e-30..=1e30;

/// Reads a number, see [`amount::plain_decimal`].
pub fn parse_number(text: &str, decimal_comma: bool) -> Result<f64, UnreadableValue> {
    let plain = amount::plain_decimal(text, decimal_comma).ok_or(UnreadableValue::Number)?;
    let number = plain.parse::<f64>().map_err(|_| UnreadableValue::Number)?;
    if number != 0.0 && !NUMBER_SIZES.contains(&number.abs()) {
        return Err(UnreadableValue::NumberOutOfRange);
    }
    // A zero has no sign here, so that equal numbers are the same.
    Ok(number + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_day_is_known_from_its_end() {
        let moment = parse_moment("2026-03-29", chrono_tz::Europe::Berlin).unwrap();
        assert_eq!(moment.at.to_rfc3339(), "2026-03-29T22:00:00+00:00");
        assert!(moment.whole_day);
    }

    #[test]
    fn an_ambiguous_local_time_is_the_earlier_instant_and_a_skipped_one_comes_after_the_gap() {
        let zone = chrono_tz::Europe::Berlin;
        assert_eq!(
            parse_moment("2026-10-25 02:30", zone).unwrap().at.to_rfc3339(),
            "2026-10-25T00:30:00+00:00"
        );
        assert_eq!(
            parse_moment("2026-03-29 02:30", zone).unwrap().at.to_rfc3339(),
            "2026-03-29T01:00:00+00:00"
        );
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, comma, expected) in [
            ("1234.5", false, 1234.5),
            ("1 234,50", false, 1234.5),
            ("1,234.50", false, 1234.5),
            ("1.234,50", false, 1234.5),
            ("12,345", false, 12345.0),
            ("12,345", true, 12.345),
            ("−3,5", false, -3.5),
            ("1.234.567", true, 1_234_567.0),
        ] {
            assert_eq!(parse_number(text, comma), Ok(expected), "{text}");
        }
        assert_eq!(parse_number("1.5E+05", false), Ok(150_000.0));
        for text in ["", "12a", "inf", "nan", "1e", "--"] {
            assert_eq!(parse_number(text, false), Err(UnreadableValue::Number), "{text}");
        }
        assert_eq!(parse_number(&format!("-1{}", "0".repeat(30)), false), Ok(-1e30));
        assert_eq!(parse_number(&format!("0.{}", "0".repeat(400)), false), Ok(0.0));
        // No row of digits is infinite, or so small that a ratio to it is.
        let small = format!("0.{}1", "0".repeat(30));
        for text in [&"9".repeat(31), &"9".repeat(400), &small] {
            assert_eq!(parse_number(text, false), Err(UnreadableValue::NumberOutOfRange), "{text}");
        }
    }
}
