//! The facts an agency runs on beside work, money and talk: what currencies were worth.

use chrono::{Datelike as _, NaiveDate};

use super::calendar::{Day, DemoCalendar};
use super::tables::{DemoTable, TableWriter};

/// What one unit of a currency is worth in euros throughout the month of a day. It swings with the seasons, so that the rate of
/// another month settles another amount.
pub(super) fn month_rate(currency: &str, date: NaiveDate) -> f64 {
    let swing = f64::from(date.month0()) / 12.0 * std::f64::consts::TAU;
    match currency {
        "USD" => (9_200.0 + 350.0 * swing.sin()).round() / 10_000.0,
        "RUB" => (10_200.0 + 700.0 * swing.cos()).round() / 1_000_000.0,
        _ => 1.0,
    }
}

/// Writes the rates of every month of the history.
pub(super) fn write_rates(calendar: &DemoCalendar, book: &mut TableWriter) {
    for day in 0..=calendar.last {
        let date = calendar.date(day);
        if day > 0 && date.day() > 1 {
            continue;
        }
        for currency in ["USD", "RUB"] {
            let rate = month_rate(currency, date).to_string();
            let fields = [&date.format("%Y-%m").to_string(), currency, &rate];
            book.push(DemoTable::Rates, i64::from(day as Day), &fields);
        }
    }
}
