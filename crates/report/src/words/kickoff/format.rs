//! Dates, amounts and counts as each language writes them.

use chrono::{Datelike, NaiveDate};

use crate::words::{en, number::plural, ru};

/// "5 December 2026".
pub(super) fn date_en(day: NaiveDate) -> String {
    format!("{} {} {}", day.day(), en::WORDS.months[day.month0() as usize], day.year())
}

/// «5 декабря 2026 года».
pub(super) fn date_ru(day: NaiveDate) -> String {
    format!("{} {} {} года", day.day(), ru::WORDS.months[day.month0() as usize], day.year())
}

/// Thousands grouped by `sign`; pennies only where there are any.
fn grouped(value: f64, sign: char, point: char) -> String {
    let cents = (value.abs() * 100.0).round();
    let whole = format!("{:.0}", (cents / 100.0).floor());
    let mut text = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            text.push(sign);
        }
        text.push(digit);
    }
    let rest = cents % 100.0;
    if rest > 0.0 {
        text.push(point);
        text.push_str(format!("{rest:02.0}").trim_end_matches('0'));
    }
    if value < 0.0 { format!("−{text}") } else { text }
}

/// "12,000.5".
pub(super) fn number_en(value: f64) -> String {
    grouped(value, ',', '.')
}

/// «12 000,5», with spaces that do not break.
pub(super) fn number_ru(value: f64) -> String {
    grouped(value, '\u{a0}', ',')
}

/// "EUR 12,000".
pub(super) fn money_en(value: f64, currency: &str) -> String {
    let amount = number_en(whole(value));
    if currency.is_empty() { amount } else { format!("{currency}\u{a0}{amount}") }
}

/// «12 000 ₽», «12 000 EUR».
pub(super) fn money_ru(value: f64, currency: &str) -> String {
    let amount = number_ru(whole(value));
    match currency {
        "" => amount,
        "RUB" => format!("{amount}\u{a0}₽"),
        other => format!("{amount}\u{a0}{other}"),
    }
}

/// Forecasts are no more exact than three figures.
pub(super) fn rough(value: f64) -> f64 {
    if value.abs() < 1.0 {
        return value;
    }
    let unit = 10_f64.powf((value.abs().log10().floor() - 2.0).max(0.0));
    (value / unit).round() * unit
}

fn whole(value: f64) -> f64 {
    if value.abs() >= 100.0 { value.round() } else { value }
}

/// "1 day", "14 days".
pub(super) fn days_en(days: f64) -> String {
    let days = days.abs().round();
    if (days - 1.0).abs() < 0.5 { "1 day".to_owned() } else { format!("{} days", number_en(days)) }
}

/// «1 день», «2 дня», «14 дней».
pub(super) fn days_ru(days: f64) -> String {
    #[allow(clippy::cast_possible_truncation, reason = "a count of days")]
    let count = days.abs().round() as i64;
    let word = plural(count, ["день", "дня", "дней"]);
    format!("{}\u{a0}{word}", number_ru(count as f64))
}

/// "12 %", "under 1 %", "over 99 %": no chance is said to be none.
pub(super) fn percent(probability: f64) -> String {
    let whole = (probability * 100.0).round();
    if whole < 1.0 {
        "< 1\u{a0}%".to_owned()
    } else if whole > 99.0 {
        "> 99\u{a0}%".to_owned()
    } else {
        format!("{whole:.0}\u{a0}%")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_days_are_written_as_each_language_does() {
        assert_eq!(number_en(1_234_567.5), "1,234,567.5");
        assert_eq!(number_ru(1_234_567.05), "1\u{a0}234\u{a0}567,05");
        assert_eq!(money_en(12_000.0, "EUR"), "EUR\u{a0}12,000");
        assert_eq!(money_ru(900_000.0, "RUB"), "900\u{a0}000\u{a0}₽");
        let days: Vec<String> = [1.0, 2.0, 5.0, 11.0, 21.0, 112.0].map(days_ru).to_vec();
        assert_eq!(
            days.join(", ").replace('\u{a0}', " "),
            "1 день, 2 дня, 5 дней, 11 дней, 21 день, 112 дней"
        );
        assert_eq!(number_en(rough(18_034.0)), "18,000");
        assert_eq!(date_ru(NaiveDate::from_ymd_opt(2026, 12, 5).unwrap()), "5 декабря 2026 года");
    }
}
