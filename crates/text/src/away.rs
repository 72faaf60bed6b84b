//! A client who will not be there: "nobody is in the office from 22 June to 3 July", «до 20 июля никого не будет», "no need to
//! report until August".

use chrono::{Datelike as _, Duration, NaiveDate};

use super::Span;
use super::due::Found;
use super::expect::{Expected, Stated};
use super::question::sentence_span;
use super::token::Token;

/// Words that say so beside a day, in small letters and with «е» for «ё».
const SAID: [&str; 38] = [
    "nobody is in",
    "no one is in",
    "nobody will be",
    "no one will be",
    "nobody here",
    "on holiday",
    "on vacation",
    "on annual leave",
    "out of office",
    "out of the office",
    "office is closed",
    "office will be closed",
    "offices are closed",
    "we are closed",
    "no need to report",
    "no need to write",
    "no need for report",
    "no need for a report",
    "no need for update",
    "not need a report",
    "not need any report",
    "no reports needed",
    "no report needed",
    "no report is needed",
    "no reports are needed",
    "no updates needed",
    "никого не будет",
    "отчитываться не н",
    "можно не отчитыв",
    "никого нет",
    "в отпуске",
    "офис закрыт",
    "офис не работает",
    "мы не работаем",
    "отчет не нужен",
    "отчеты не нужны",
    "не нужно отчит",
    "не надо отчит",
];

/// How many bytes of a sentence are read.
const READ_MOST: usize = 400;
/// Nobody is away for longer; a day further off is misread.
const LONGEST: Duration = Duration::days(92);

/// The span in which nobody there will read what we write, if a sentence says so; a question does not.
pub(crate) fn find(text: &str, tokens: &[Token], dates: &[Found]) -> Option<Stated> {
    let last = dates.iter().rfind(|found| found.mark.window.by.is_some())?;
    let span = sentence_span(tokens);
    let sentence = span.of(text);
    let sentence = sentence[..sentence.floor_char_boundary(READ_MOST)].to_lowercase().replace('ё', "е");
    if sentence.contains('?') || !SAID.iter().any(|said| sentence.contains(said)) {
        return None;
    }
    let until = (last.mark.window.by? - Duration::seconds(1)).date();
    let first = dates.first().map_or(last.mark.span.start, |found| found.mark.span.start);
    let named = Span { start: first, end: last.mark.span.end };
    Some(Stated { span, expected: Expected::Away { from: first_day(named.of(text), until), until } })
}

/// The day from which, where the words name two: the last one of its number before the end.
fn first_day(words: &str, until: NaiveDate) -> Option<NaiveDate> {
    let mut numbers = words.split(|sign: char| !sign.is_ascii_digit()).filter(|number| !number.is_empty());
    let first: u32 = numbers.next()?.parse().ok().filter(|day| (1..=31).contains(day))?;
    numbers.next()?;
    let earlier = std::iter::successors(until.pred_opt(), NaiveDate::pred_opt);
    earlier.take_while(|day| until - *day <= LONGEST).find(|day| day.day() == first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Setting, Side, annotate};
    use forewarn_base::calendar::{Calendar, WorkingHours};

    fn away(text: &str, side: Side) -> Option<(Option<String>, String)> {
        let calendar =
            Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), std::collections::BTreeSet::new());
        let sent_at = NaiveDate::from_ymd_opt(2026, 6, 17).and_then(|day| day.and_hms_opt(11, 0, 0));
        let setting = Setting { sent_at, ..Setting::new(&calendar, side) };
        annotate(text, &setting).stated.into_iter().find_map(|stated| match stated.expected {
            Expected::Away { from, until } => Some((from.map(|day| day.to_string()), until.to_string())),
            _ => None,
        })
    }

    #[test]
    fn who_says_that_nobody_will_be_there_is_away() {
        for (text, from, until) in [
            (
                "A note: from 22 June to 3 July nobody is in the office. Please go on, no need to report.",
                Some("2026-06-22"),
                "2026-07-03",
            ),
            ("I am on holiday until 20 July.", None, "2026-07-20"),
            ("We are on vacation from 1 to 15 July.", Some("2026-07-01"), "2026-07-15"),
            ("No need to report until 1 August.", None, "2026-08-01"),
            (
                "С 22 июня по 3 июля никого не будет в офисе. Работайте по плану.",
                Some("2026-06-22"),
                "2026-07-03",
            ),
            ("До 20 июля никого не будет.", None, "2026-07-20"),
            ("Я в отпуске до 15 июля.", None, "2026-07-15"),
            ("До 10 августа отчёты не нужны.", None, "2026-08-10"),
        ] {
            assert_eq!(away(text, Side::Client), Some((from.map(str::to_owned), until.to_owned())), "{text}");
        }
        for text in [
            "Is anybody on holiday until 20 July?",
            "We had no report until 3 July.",
            "Please send the report by 3 July.",
            "До 10 июля мы остались без отчёта.",
        ] {
            assert_eq!(away(text, Side::Client), None, "{text}");
        }
        assert_eq!(away("I am on holiday until 20 July.", Side::Agency), None);
    }
}
