//! Time sheets as CSV: Toggl, Clockify, Harvest, Everhour and their like become costs with hours.

use super::files;
use crate::{
    desk::rows::{amount, currency, number},
    input::Bundle,
    moment,
    record::{MoneyRecord, Record, RecordFault, RecordScope, RecordSink, SourceTime},
    sheet::{CsvSheet, SheetRow},
};
use forewarn_base::import_note::{ImportWarning, SoughtColumn};
use forewarn_base::{error::Result, file_fault::ExportContent, reason::RejectionReason};

const CLIENT: &[&str] = &["client", "client name", "клиент", "kunde"];
const PROJECT: &[&str] = &["project", "project name", "project code", "проект", "projekt"];
const DATE: &[&str] =
    &["start date", "date", "spent date", "day", "дата начала", "дата", "startdatum", "datum"];
const END_DATE: &[&str] = &["end date", "дата окончания", "enddatum"];
const CLOCK: &[&str] = &["start time", "started at", "время начала", "startzeit"];
/// Hours as a clock shows them or as a decimal number; the decimal ones first.
const HOURS: &[&str] = &[
    "duration (decimal)",
    "hours",
    "time (decimal)",
    "time (hours)",
    "time, hours",
    "total hours",
    "часы",
    "длительность (в десятичном формате)",
    "duration (h)",
    "duration",
    "time",
    "time (h)",
    "длительность",
    "продолжительность",
    "dauer",
];
/// What the work cost the agency; else what the client pays for it. Currencies in brackets are read off the name.
const COST: &[&str] = &["cost amount", "cost", "labor cost", "total cost", "себестоимость", "затраты"];
const BILLED: &[&str] = &[
    "billable amount",
    "amount",
    "billed amount",
    "сумма",
    "abrechenbarer betrag",
    "betrag",
    "montant facturable",
    "montant",
    "importe facturable",
    "importe",
    "valor faturável",
    "valor",
    "importo fatturabile",
    "importo",
    "factureerbaar bedrag",
    "bedrag",
    "kwota rozliczana",
    "kwota",
    "faturalanabilir tutar",
    "tutar",
];
const CURRENCY: &[&str] = &["currency", "валюта", "währung"];

/// Reads every CSV of an export as time entries.
///
/// # Errors
/// There is none, or one has no columns for a date and for hours.
pub fn read(bundle: &mut Bundle, sink: &mut dyn RecordSink) -> Result<()> {
    for index in files(bundle, &[".csv"], ExportContent::CsvFile)? {
        let path = bundle.label_path(index);
        sink.file(&path.to_string_lossy());
        let order = {
            let sheet = CsvSheet::open(bundle.reader(index)?, &path)?;
            let course = [Some(sheet.must(DATE, &path)?), sheet.column(END_DATE)];
            sheet.find_order(&course, &path, sink)?
        };
        let mut sheet = CsvSheet::open(bundle.reader(index)?, &path)?;
        sheet.order = order;
        let columns = TimesheetColumns {
            client: sheet.column(CLIENT),
            project: sheet.column(PROJECT),
            date: sheet.must(DATE, &path)?,
            clock: sheet.column(CLOCK),
            hours: sheet.must(HOURS, &path)?,
            amount: priced(&sheet, COST).or_else(|| priced(&sheet, BILLED)),
            currency: sheet.column(CURRENCY),
        };
        match &columns.amount {
            None => sink.warn(ImportWarning::HoursWithoutMoney { file: path.clone() }),
            Some(_) if priced(&sheet, COST).is_none() => {
                sink.warn(ImportWarning::BillableAsCost { file: path.clone() });
            }
            Some(_) => {}
        }
        sheet.warn_of_missing(
            &[
                (SoughtColumn::Client, CLIENT, columns.client),
                (SoughtColumn::Project, PROJECT, columns.project),
                (SoughtColumn::Currency, CURRENCY, columns.priced_in(columns.currency)),
            ],
            &path,
            sink,
        );
        sheet.each(&path, sink, &mut |row, sink| match columns.entry(row) {
            Ok(money) => {
                sink.take(row.position, vec![Record::Money(money)])?;
                Ok(Ok(()))
            }
            Err(fault) => Ok(Err(fault)),
        })?;
    }
    Ok(())
}

/// A column of money, and its currency where its name says so: `Amount (USD)`.
fn priced(sheet: &CsvSheet<'_>, names: &[&str]) -> Option<(usize, String)> {
    names.iter().find_map(|name| {
        sheet.header.iter().enumerate().find_map(|(index, own)| {
            let rest = own.strip_prefix(name)?.trim();
            let inside =
                rest.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(rest).trim();
            let code = currency(inside);
            (inside.is_empty() || !code.is_empty()).then_some((index, code))
        })
    })
}

struct TimesheetColumns {
    client: Option<usize>,
    project: Option<usize>,
    date: usize,
    clock: Option<usize>,
    hours: usize,
    amount: Option<(usize, String)>,
    currency: Option<usize>,
}

impl TimesheetColumns {
    /// The column of the currency, or that of the amounts, where its name says in which they are or there are none.
    fn priced_in(&self, currency: Option<usize>) -> Option<usize> {
        match &self.amount {
            Some((_, code)) if code.is_empty() => currency,
            Some((column, _)) => Some(*column),
            None => Some(0),
        }
    }

    fn entry(&self, row: &SheetRow<'_>) -> std::result::Result<MoneyRecord, RecordFault> {
        let date = row
            .when(Some(self.date), "date")?
            .ok_or_else(|| RecordFault::of("date", "", RejectionReason::Missing))?;
        let date = match date {
            SourceTime::Local(local) => SourceTime::Day(local.date()),
            other => other,
        };
        let at = match (date, moment::parse_clock(row.get(self.clock))) {
            (SourceTime::Day(day), Some(clock)) => SourceTime::Local(day.and_time(clock)),
            (day, _) => day,
        };
        let words = row.get(Some(self.hours));
        let hours = hours(words).ok_or_else(|| RecordFault::of("hours", words, RejectionReason::NotHours))?;
        let (amount, priced_in) = match &self.amount {
            None => ("0".to_owned(), String::new()),
            Some((column, named)) => {
                let words = row.get(Some(*column));
                let number = if words.is_empty() || words == "-" {
                    Some("0".to_owned())
                } else {
                    amount(words, row.get(self.currency))
                };
                let named = if named.is_empty() { currency(words) } else { named.clone() };
                (number.ok_or_else(|| RecordFault::of("amount", words, RejectionReason::NotAnAmount))?, named)
            }
        };
        if amount.starts_with('-') {
            return Err(RecordFault::of("amount", &amount, RejectionReason::Negative));
        }
        // Harvest writes "United States Dollar - USD".
        let named = row.get(self.currency).rsplit(['-', ' ']).next().unwrap_or_default().to_uppercase();
        Ok(MoneyRecord {
            scope: RecordScope {
                project: row.get(self.project).to_owned(),
                client: row.get(self.client).to_owned(),
                ..RecordScope::default()
            },
            at: Some(at),
            kind: "cost",
            amount,
            currency: if priced_in.is_empty() { named } else { priced_in },
            hours,
            due: None,
        })
    }
}

/// `01:30:00`, `1:30`, `1.5`, `1,5`, `1h 30m` in hours.
fn hours(words: &str) -> Option<String> {
    // Toggl writes "17:05 min" for what is shorter than an hour.
    if let Some((clock, unit)) = words.split_once(char::is_whitespace)
        && let Some((minutes, seconds)) = clock.split_once(':')
        && unit.trim().to_lowercase().starts_with(['m', 'м'])
    {
        let (minutes, seconds) = (minutes.parse::<u32>().ok()?, seconds.parse::<u32>().ok()?);
        return Some(decimal(f64::from(minutes) / 60.0 + f64::from(seconds) / 3600.0));
    }
    if let Some(minutes) = ["min", "мин"]
        .iter()
        .find_map(|unit| words.to_lowercase().split_once(unit).map(|(number, _)| number.trim().to_owned()))
        && !minutes.contains(['h', 'ч', ':'])
    {
        return Some(decimal(number(&minutes, true)?.parse::<f64>().ok()? / 60.0));
    }
    // "30m", "30 м"
    if let Some(minutes) = words.to_lowercase().strip_suffix(['m', 'м', '분'])
        && !minutes.contains(['h', 'ч', ':'])
    {
        return Some(decimal(number(minutes.trim(), true)?.parse::<f64>().ok()? / 60.0));
    }
    if words.contains(':') {
        let clock = words.trim_end_matches(|letter: char| letter.is_alphabetic() || letter.is_whitespace());
        let mut parts = clock.split(':').map(|part| part.trim().parse::<u32>().ok());
        let (hours, minutes) = (parts.next()??, parts.next()??);
        let seconds = parts.next().unwrap_or(Some(0))?;
        let whole = f64::from(hours) + f64::from(minutes) / 60.0 + f64::from(seconds) / 3600.0;
        return Some(decimal(whole));
    }
    if let Some((hours, rest)) = words.split_once(['h', 'ч']) {
        let minutes: String = rest.chars().filter(char::is_ascii_digit).collect();
        let minutes = if minutes.is_empty() { 0.0 } else { minutes.parse::<f64>().ok()? };
        return Some(decimal(number(hours, true)?.parse::<f64>().ok()? + minutes / 60.0));
    }
    // An hour has thousandths: "1,250" is an hour and a quarter.
    let hours: f64 = number(words, true)?.parse().ok()?;
    (hours >= 0.0).then(|| decimal(hours))
}

fn decimal(number: f64) -> String {
    let words = format!("{number:.4}");
    words.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_tools_write_them() {
        for (words, expected) in [
            ("01:30:00", Some("1.5")),
            ("1:20", Some("1.3333")),
            ("1.5", Some("1.5")),
            ("1,5", Some("1.5")),
            ("2h 15m", Some("2.25")),
            ("1.5 h", Some("1.5")),
            ("1,5 ч", Some("1.5")),
            ("17:05 min", Some("0.2847")),
            ("45 min", Some("0.75")),
            ("30m", Some("0.5")),
            ("30 м", Some("0.5")),
            ("1h", Some("1")),
            ("1:30:00 h", Some("1.5")),
            ("1,250", Some("1.25")),
            ("0", Some("0")),
            ("-1", None),
            ("soon", None),
        ] {
            assert_eq!(hours(words).as_deref(), expected, "{words}");
        }
    }
}
