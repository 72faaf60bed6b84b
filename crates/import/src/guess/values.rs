//! What the values of one column are: dates and in which form, numbers and with which decimal sign, a few words.

use std::collections::{BTreeMap, BTreeSet};

use crate::messy::cell::CellKind;

/// How many different values a column of choices has at the most.
const CHOICES: usize = 40;
/// How many different values of a column are kept at the most.
const ALL: usize = 5_000;

/// What the values of a column are.
#[derive(Debug, Clone, Default)]
pub struct ColumnValues {
    /// How many cells hold anything.
    pub filled: usize,
    /// How many cells there are.
    pub count: usize,
    kinds: BTreeMap<CellKind, usize>,
    /// The mean length of filled cells, in signs.
    pub mean_length: f64,
    /// How many different values there are.
    pub distinct: usize,
    /// Each value and how often it stands, commonest first, where there are few.
    pub choices: Vec<(String, usize)>,
    /// All different values, where there are no more than a few thousand.
    pub all: Vec<String>,
    /// The forms of its dates; `None` where it holds none.
    pub dates: Option<DateForms>,
    /// Its decimal sign; `None` where nothing tells.
    pub decimal_comma: Option<bool>,
}

/// The forms of the dates of a column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DateForms {
    /// As chrono writes them; empty where the tables read them as they are.
    pub forms: Vec<String>,
    /// Whether nothing tells days from months.
    pub is_ambiguous: bool,
    /// Whether some are day first and some month first.
    pub is_mixed: bool,
    /// Values that are no dates.
    pub others: usize,
}

impl ColumnValues {
    /// What `cells` are.
    pub fn of<'a>(cells: impl Iterator<Item = &'a str>) -> Self {
        let mut values = Self::default();
        let mut words: BTreeMap<&str, usize> = BTreeMap::new();
        let mut distinct: BTreeSet<&str> = BTreeSet::new();
        let mut filled: Vec<&str> = Vec::new();
        for cell in cells {
            values.count += 1;
            let cell = cell.trim();
            if cell.is_empty() {
                continue;
            }
            filled.push(cell);
            *values.kinds.entry(CellKind::of(cell)).or_default() += 1;
            distinct.insert(cell);
            if words.len() <= CHOICES {
                *words.entry(cell).or_default() += 1;
            }
        }
        values.filled = filled.len();
        values.distinct = distinct.len();
        if distinct.len() <= ALL {
            values.all = distinct.iter().map(|word| (*word).to_owned()).collect();
        }
        let signs: usize = filled.iter().map(|cell| cell.chars().count()).sum();
        values.mean_length = if filled.is_empty() { 0.0 } else { signs as f64 / filled.len() as f64 };
        if words.len() <= CHOICES {
            values.choices = words.into_iter().map(|(word, times)| (word.to_owned(), times)).collect();
            values.choices.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        }
        values.dates = dates(&filled);
        values.decimal_comma = decimal_comma(&filled);
        values
    }

    /// The share of filled cells of these kinds.
    pub fn share(&self, kinds: &[CellKind]) -> f64 {
        let times: usize = kinds.iter().filter_map(|kind| self.kinds.get(kind)).sum();
        if self.filled == 0 { 0.0 } else { times as f64 / self.filled as f64 }
    }

    /// Whether numbers stand among signs of currency or units.
    pub fn has_units(&self) -> bool {
        self.share(&[CellKind::Money]) > 0.0
    }

    /// Whether every filled value stands once.
    pub fn is_unique(&self) -> bool {
        self.filled > 0 && self.distinct == self.filled
    }
}

impl DateForms {
    /// Whether months stand before days.
    pub fn is_month_first(&self) -> bool {
        self.forms.first().is_some_and(|form| form.starts_with("%m"))
    }

    /// Takes months to stand before days, as another column of the file tells.
    pub fn put_month_first(&mut self) {
        for form in &mut self.forms {
            if form.starts_with("%d") && form.get(3..5) == Some("%m") {
                form.replace_range(0..5, &format!("%m{}%d", &form[2..3]));
            }
        }
        self.is_ambiguous = false;
    }
}

/// The parts of a date written with digits: its three numbers, the sign between them, the form of its time.
struct DateParts<'a> {
    numbers: [&'a str; 3],
    sign: char,
    time: Option<String>,
}

/// The forms of the dates among `cells`, where most are dates.
fn dates(cells: &[&str]) -> Option<DateForms> {
    let (mut others, mut forms) = (0, BTreeMap::<String, usize>::new());
    let mut open: Vec<DateParts> = Vec::new();
    let (mut day_first, mut month_first) = (0usize, 0usize);
    for cell in cells {
        if let Some(form) = iso_form(cell).or_else(|| spelt_form(cell)) {
            *forms.entry(form).or_default() += 1;
        } else if let Some(parts) = parts(cell) {
            let number = |index: usize| parts.numbers[index].parse::<u32>().unwrap_or(0);
            if number(0) > 12 {
                day_first += 1;
            } else if number(1) > 12 {
                month_first += 1;
            }
            open.push(parts);
        } else {
            others += 1;
        }
    }
    let found = cells.len() - others;
    if found == 0 || found * 10 < cells.len() * 8 {
        return None;
    }
    // With points between, the day comes first everywhere.
    let is_ambiguous = open.iter().any(|parts| parts.sign != '.') && day_first == 0 && month_first == 0;
    let is_month_first = month_first > day_first;
    for parts in &open {
        *forms.entry(form(parts, is_month_first)).or_default() += 1;
    }
    let is_mixed = day_first > 0 && month_first > 0;
    if is_mixed {
        for parts in &open {
            *forms.entry(form(parts, !is_month_first)).or_default() += 1;
        }
    }
    let mut forms: Vec<(String, usize)> = forms.into_iter().filter(|(form, _)| !form.is_empty()).collect();
    forms.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    // Where some forms need telling, those the tables read anyway are left as they are.
    Some(DateForms {
        forms: forms.into_iter().map(|(form, _)| form).collect(),
        is_ambiguous,
        is_mixed,
        others,
    })
}

/// An empty form for `2026-01-31[ 10:15[:30]]` and RFC 3339, which the tables read as they are; another one for the
/// same with signs of its own.
fn iso_form(cell: &str) -> Option<String> {
    let bytes = cell.as_bytes();
    let is_day = bytes.len() >= 10
        && bytes[..4].iter().all(u8::is_ascii_digit)
        && bytes[5..7].iter().all(u8::is_ascii_digit)
        && bytes[8..10].iter().all(u8::is_ascii_digit)
        && bytes[4] == bytes[7];
    if !is_day {
        return None;
    }
    let sign = char::from(bytes[4]);
    let rest = cell.get(10..)?;
    if sign == '-' && (rest.is_empty() || rest.starts_with(['T', ' '])) && !rest.contains(['M', 'm']) {
        return Some(String::new());
    }
    if !matches!(sign, '/' | '.' | '-') {
        return None;
    }
    Some(format!("%Y{sign}%m{sign}%d{}", time_form(rest)?))
}

/// `12 Jan 2026`, `Jan 12, 2026`, `12-Jan-26`.
fn spelt_form(cell: &str) -> Option<String> {
    const FORMS: [&str; 9] = [
        "%d %b %Y",
        "%d %B %Y",
        "%b %d, %Y",
        "%B %d, %Y",
        "%d-%b-%Y",
        "%d-%b-%y",
        "%d/%b/%Y",
        "%b %d %Y",
        "%d %b %y",
    ];
    if !cell.is_ascii() || !cell.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return None;
    }
    for form in FORMS {
        // %Y reads two digits as well, as a year of the first century.
        let needs_century = form.ends_with("%Y");
        for time in ["", " %H:%M", " %H:%M:%S", " %I:%M %p", ", %H:%M"] {
            let whole = format!("{form}{time}");
            let day = if time.is_empty() {
                chrono::NaiveDate::parse_from_str(cell, &whole).ok()
            } else {
                chrono::NaiveDateTime::parse_from_str(cell, &whole).ok().map(|at| at.date())
            };
            if day.is_some_and(|day| !needs_century || chrono::Datelike::year(&day) > 1000) {
                return Some(whole);
            }
        }
    }
    None
}

fn parts(cell: &str) -> Option<DateParts<'_>> {
    let end = cell.find([' ', 'T', ',']).unwrap_or(cell.len());
    let (day, rest) = cell.split_at(end);
    let sign = day.chars().find(|sign| !sign.is_ascii_digit())?;
    if !matches!(sign, '/' | '.' | '-') {
        return None;
    }
    let numbers: Vec<&str> = day.split(sign).collect();
    let numbers: [&str; 3] = numbers.try_into().ok()?;
    let is_number = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let fits = is_number(numbers[0], 2)
        && is_number(numbers[1], 2)
        && is_number(numbers[2], 4)
        && matches!(numbers[2].len(), 2 | 4)
        && numbers[..2].iter().all(|number| (1..=31).contains(&number.parse::<u32>().unwrap_or(0)))
        && numbers[..2].iter().any(|number| number.parse::<u32>().unwrap_or(99) <= 12);
    let time = if rest.is_empty() { None } else { Some(time_form(rest)?) };
    fits.then_some(DateParts { numbers, sign, time })
}

/// The form of what stands behind a day, with the sign before it.
fn time_form(rest: &str) -> Option<String> {
    if rest.is_empty() {
        return Some(String::new());
    }
    let trimmed = rest.trim_start_matches([',', ' ', 'T']);
    let before = &rest[..rest.len() - trimmed.len()];
    for form in ["%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p", "%I:%M%p", "%H:%M:%S%.f"] {
        let is_half_day = form.contains("%p");
        let fits = if is_half_day {
            chrono::NaiveTime::parse_from_str(&trimmed.to_uppercase(), form).is_ok()
        } else {
            chrono::NaiveTime::parse_from_str(trimmed, form).is_ok()
        };
        if fits {
            return Some(format!("{before}{form}"));
        }
    }
    None
}

fn form(parts: &DateParts, is_month_first: bool) -> String {
    let year = if parts.numbers[2].len() == 4 { "%Y" } else { "%y" };
    let (first, second) = if is_month_first { ("%m", "%d") } else { ("%d", "%m") };
    let sign = parts.sign;
    format!("{first}{sign}{second}{sign}{year}{}", parts.time.as_deref().unwrap_or(""))
}

/// Whether a comma or a point is the decimal sign; `None` where every number can be read both ways.
fn decimal_comma(cells: &[&str]) -> Option<bool> {
    let (mut commas, mut points) = (0usize, 0usize);
    for cell in cells.iter().filter(|cell| matches!(CellKind::of(cell), CellKind::Number | CellKind::Money)) {
        let bare = cell.trim_matches(|sign: char| !sign.is_ascii_digit());
        match (bare.rfind(','), bare.rfind('.')) {
            (Some(comma), Some(point)) if comma > point => commas += 1,
            (Some(_), Some(_)) => points += 1,
            (Some(comma), None) => {
                if bare.matches(',').count() == 1 && bare.len() - comma - 1 != 3 {
                    commas += 1;
                } else if bare.matches(',').count() > 1 {
                    points += 1;
                }
            }
            (None, Some(point)) => {
                if bare.matches('.').count() == 1 && bare.len() - point - 1 != 3 {
                    points += 1;
                } else if bare.matches('.').count() > 1 {
                    commas += 1;
                }
            }
            (None, None) => {}
        }
    }
    match commas.cmp(&points) {
        std::cmp::Ordering::Greater => Some(true),
        std::cmp::Ordering::Less => Some(false),
        std::cmp::Ordering::Equal => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_dates(cells: &[&str], forms: &[&str], is_ambiguous: bool) {
        let dates = ColumnValues::of(cells.iter().copied()).dates.unwrap();
        assert_eq!(dates.forms, forms);
        assert_eq!(dates.is_ambiguous, is_ambiguous);
    }

    #[test]
    fn forms_of_dates_are_told_from_the_whole_column() {
        check_dates(&["01/02/2026", "13/02/2026"], &["%d/%m/%Y"], false);
        check_dates(&["01/02/2026", "02/13/2026"], &["%m/%d/%Y"], false);
        check_dates(&["01/02/2026", "03/04/2026"], &["%d/%m/%Y"], true);
        check_dates(&["1.2.26 10:15", "13.2.26 9:05"], &["%d.%m.%y %H:%M"], false);
        check_dates(&["2026-02-01", "2026-02-13"], &[], false);
        check_dates(&["12 Jan 2026", "3 Feb 2026"], &["%d %b %Y"], false);
        check_dates(&["2/13/2026, 3:05 PM"], &["%m/%d/%Y, %I:%M %p"], false);
        assert!(ColumnValues::of(["red", "green"].into_iter()).dates.is_none());
    }

    #[test]
    fn the_decimal_sign_is_told_from_the_whole_column() {
        assert_eq!(ColumnValues::of(["1,5", "2,25"].into_iter()).decimal_comma, Some(true));
        assert_eq!(ColumnValues::of(["1,500", "2,250.5"].into_iter()).decimal_comma, Some(false));
        assert_eq!(ColumnValues::of(["1.500", "2.250,00 €"].into_iter()).decimal_comma, Some(true));
        assert_eq!(ColumnValues::of(["1,500", "12"].into_iter()).decimal_comma, None);
    }
}
