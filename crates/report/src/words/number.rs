//! How numbers, sums and days are written in each language.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use super::Words;

/// A narrow space at which no line breaks: between a number and its unit, and between the thousands in Russian.
const NARROW: char = '\u{202f}';
/// A space at which no line breaks.
const FIXED: char = '\u{a0}';
/// The minus sign.
const MINUS: char = '\u{2212}';

impl Words {
    /// A probability: `62 %`; never 0 or 100, for nobody is that sure.
    pub fn percent(&self, share: f64) -> String {
        let percent = share * 100.0;
        match percent {
            _ if !percent.is_finite() => "–".to_owned(),
            ..0.5 => format!("<{NARROW}1{NARROW}%"),
            99.5.. => format!(">{NARROW}99{NARROW}%"),
            _ => format!("{percent:.0}{NARROW}%"),
        }
    }

    /// A figure of any unit, its thousands apart: whole from 100 on, else with at most two decimals.
    pub fn figure(&self, value: f64) -> String {
        self.rounded(value, 2)
    }

    /// [`Words::figure`] with at most so many decimals.
    pub fn rounded(&self, value: f64, decimals: usize) -> String {
        let size = value.abs();
        let text = format!("{size:.*}", if size >= 100.0 { 0 } else { decimals });
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        // What rounds to nothing has no sign.
        let sign = if value < 0.0 && text != "0" { MINUS.to_string() } else { String::new() };
        let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
        format!("{sign}{}{}", self.grouped(whole), self.with_decimal(rest))
    }

    /// A figure with so many decimals, zeros too: for figures that stand below one another.
    pub fn fixed(&self, value: f64, decimals: usize) -> String {
        let text = format!("{:.decimals$}", value.abs());
        // What rounds to nothing has no sign.
        let is_negative = value < 0.0 && text.contains(|digit: char| digit != '0' && digit.is_ascii_digit());
        let sign = if is_negative { MINUS.to_string() } else { String::new() };
        format!("{sign}{}", self.with_decimal(&text))
    }

    /// A rate that was counted: `100 %` may stand here.
    pub fn rate(&self, share: f64) -> String {
        format!("{:.0}{NARROW}%", share * 100.0)
    }

    /// An interval of probabilities or rates: `48–74 %`.
    pub fn percents(&self, lower: f64, upper: f64) -> String {
        let (lower, upper) = (format!("{:.0}", lower * 100.0), format!("{:.0}", upper * 100.0));
        if lower == upper { format!("{lower}{NARROW}%") } else { format!("{lower}–{upper}{NARROW}%") }
    }

    /// Percentage points with their sign: `+17`, `−0.4`.
    pub fn points(&self, points: f64) -> String {
        let sign = if points < 0.0 { MINUS } else { '+' };
        let size = points.abs();
        let number = if size < 0.95 { format!("{size:.1}") } else { format!("{size:.0}") };
        format!("{sign}{}", self.with_decimal(&number))
    }

    /// A count with its thousands apart.
    pub fn count(&self, count: u64) -> String {
        self.grouped(&count.to_string())
    }

    fn grouped(&self, digits: &str) -> String {
        if digits.len() < 5 && self.group == NARROW {
            return digits.to_owned();
        }
        let mut grouped = String::with_capacity(digits.len() + 4);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped.push(self.group);
            }
            grouped.push(digit);
        }
        grouped
    }

    /// A sum with all its digits: `€12,000`, `12 000 ₽`; a number where no currency is known.
    pub fn money_in_full(&self, amount: f64, currency: &str) -> String {
        self.in_currency(&self.figure(amount), currency)
    }

    /// A sum with as many digits as are known of it: `€214k`, `214 тыс. €`.
    pub fn money(&self, amount: f64, currency: &str) -> String {
        self.in_currency(&self.short(amount), currency)
    }

    /// A range of sums: `150–290k`, without the currency, which stands beside.
    pub fn sums(&self, lower: f64, upper: f64) -> String {
        let (low, high) = (self.short(lower), self.short(upper));
        for unit in [self.billion, self.million, self.thousand] {
            if let (Some(number), true) = (low.strip_suffix(unit), high.ends_with(unit)) {
                return format!("{number}–{high}");
            }
        }
        format!("{low}–{high}")
    }

    /// A change of a sum with its sign: `+61k`.
    pub fn change(&self, amount: f64) -> String {
        format!("{}{}", if amount < 0.0 { MINUS } else { '+' }, self.short(amount.abs()))
    }

    /// A day in full: `25 October 2026`.
    pub fn day(&self, day: NaiveDate) -> String {
        format!("{}{FIXED}{}{FIXED}{}", day.day(), self.months[day.month0() as usize], day.year())
    }

    /// A day with its year in short: `25 Oct 2026`.
    pub fn day_in_short(&self, day: NaiveDate) -> String {
        format!("{}{FIXED}{}", self.day_of_month(day), day.year())
    }

    fn day_of_month(&self, day: NaiveDate) -> String {
        format!("{}{FIXED}{}", day.day(), self.months_short[day.month0() as usize])
    }

    /// A day near the review: `25 Oct`; the year is said where it is another one.
    pub fn short_day(&self, day: NaiveDate, review: NaiveDate) -> String {
        if day.year() == review.year() { self.day_of_month(day) } else { self.day_in_short(day) }
    }

    /// A deadline: `Thu 29 Oct, by 13:00`; the time is left out where the whole day is allowed.
    pub fn deadline(&self, by: NaiveDateTime, review: NaiveDate) -> String {
        let whole = by.time() == NaiveTime::MIN || (by.hour() == 23 && by.minute() >= 59);
        let day = last_day(by);
        let weekday = self.weekdays[day.weekday().num_days_from_monday() as usize];
        let words = format!("{weekday}{FIXED}{}", self.short_day(day, review));
        if whole { words } else { format!("{words}, {}{FIXED}{}", self.until, by.format("%H:%M")) }
    }

    fn short(&self, amount: f64) -> String {
        let (scaled, unit) = match amount.abs() {
            999_500_000.0.. => (amount / 1e9, self.billion),
            999_500.0.. => (amount / 1e6, self.million),
            999.5.. => (amount / 1e3, self.thousand),
            _ => (amount, ""),
        };
        let number = if scaled.abs() < 9.95 && !unit.is_empty() {
            format!("{scaled:.1}")
        } else {
            format!("{scaled:.0}")
        };
        let number = number.strip_suffix(".0").unwrap_or(&number).replace('-', &MINUS.to_string());
        format!("{}{unit}", self.with_decimal(&number))
    }

    fn in_currency(&self, number: &str, currency: &str) -> String {
        let sign = match currency {
            "EUR" => "€",
            "USD" => "$",
            "GBP" => "£",
            "RUB" => "₽",
            "JPY" => "¥",
            "" => return number.to_owned(),
            other => other,
        };
        if !self.currency_first {
            return format!("{number}{FIXED}{sign}");
        }
        // A sign stands close to its number, a code of letters apart, and a minus before both.
        let apart = if sign.starts_with(char::is_alphabetic) { NARROW.to_string() } else { String::new() };
        match number.strip_prefix(MINUS) {
            Some(number) => format!("{MINUS}{sign}{apart}{number}"),
            None => format!("{sign}{apart}{number}"),
        }
    }

    /// A number with the decimal sign of the language.
    pub fn with_decimal(&self, number: &str) -> String {
        number.replace('.', &self.decimal.to_string())
    }
}

/// So many names stand in a sentence.
const NAMES_MOST: usize = 5;

/// Names in a row in English; those beyond the first few are counted.
pub(crate) fn some_en(names: &[&str]) -> String {
    some(names, "and", "more")
}

/// Names in a row in Russian; those beyond the first few are counted.
pub(crate) fn some_ru(names: &[&str]) -> String {
    some(names, "и ещё", "")
}

fn some(names: &[&str], before: &str, after: &str) -> String {
    let named = names.get(..NAMES_MOST).unwrap_or(names).join(", ");
    match names.len().saturating_sub(NAMES_MOST) {
        0 => named,
        more => format!("{named} {before} {more} {after}").trim_end().to_owned(),
    }
}

/// The form for a count in English: one, many ("day", "days").
pub(crate) fn plural_en(count: impl TryInto<i64>, [one, many]: [&str; 2]) -> &str {
    if size(count) == 1 { one } else { many }
}

/// The form for a count in Russian: one, few, many («день», «дня», «дней»). Unicode CLDR 48, plural rules of `ru` for
/// whole numbers: one is `i % 10 = 1 and i % 100 != 11`, few is `i % 10 = 2..4 and i % 100 != 12..14`, else many.
pub(crate) fn plural_ru(count: impl TryInto<i64>, forms: [&str; 3]) -> &str {
    let count = size(count);
    match (count % 10, count % 100) {
        (1, tens) if tens != 11 => forms[0],
        (2..=4, tens) if !(12..=14).contains(&tens) => forms[1],
        _ => forms[2],
    }
}

fn size(count: impl TryInto<i64>) -> u64 {
    count.try_into().map_or(u64::MAX, i64::unsigned_abs)
}

/// The last day on which something due at a moment may still be done: midnight belongs to the day before.
pub(crate) fn last_day(by: NaiveDateTime) -> NaiveDate {
    let day = by.date();
    if by.time() == NaiveTime::MIN { day.checked_sub_days(Days::new(1)).unwrap_or(day) } else { day }
}

/// The words with a capital at their start.
pub(crate) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
