//! Single days of the date corpora that the written convention covers.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Weekday};
use forewarn::calendar::Calendar;
use forewarn::text::{Setting, Side, annotate};
use serde_json::Value;

use crate::{share, shared_data, time};

/// Measures one corpus: days right of those covered, and false alarms on its texts without a date.
pub(crate) fn days(set: &str, show: bool) {
    let calendar = Calendar::new(
        chrono_tz::Tz::UTC,
        forewarn::calendar::WorkingHours::default(),
        std::collections::BTreeSet::new(),
    );
    let (mut ahead, mut n, mut right, mut empty, mut alarms) = (0, 0, 0, 0, 0);
    for row in shared_data::rows(&format!("dates/{set}")) {
        let text = row["text"].as_str().unwrap_or("");
        let day_first = row["subset"]
            .as_str()
            .is_some_and(|subset| subset.contains("dmy") || subset.contains("GB") || subset.contains("RU"));
        let setting = Setting {
            sent_at: time(&row["ref"]),
            month_first: Some(!day_first),
            ..Setting::new(&calendar, Side::Agency)
        };
        let dates = annotate(text, &setting).dates;
        if row["expected"].as_array().is_some_and(Vec::is_empty) {
            empty += 1;
            alarms += usize::from(!dates.is_empty());
            if show && !dates.is_empty() {
                println!(
                    "ALARM {text} | {:?}",
                    dates.iter().map(|date| date.span.of(text)).collect::<Vec<_>>()
                );
            }
            continue;
        }
        let Some((moment, wanted)) = expected_day(&row) else { continue };
        ahead += 1;
        if let Some(reason) = not_covered(text, moment.date(), row["source"] == "duckling") {
            if show {
                println!("OUT {reason} | {text}");
            }
            continue;
        }
        n += 1;
        let hit = dates.iter().any(|date| {
            date.window.by.is_some_and(|by| (by - chrono::Duration::seconds(1)).date() == wanted)
        });
        right += usize::from(hit);
        if show && !hit {
            println!(
                "DAY {} {moment} | {text} | want {wanted} | got {:?}",
                row["subset"],
                dates.iter().map(|date| (date.span.of(text), date.window.by)).collect::<Vec<_>>()
            );
        }
    }
    println!(
        "{set}: single days still to come {ahead}, covered {n}, right {:.1}%; false alarms {alarms}/{empty}",
        share(right, n)
    );
}

/// The one day that a row names, if it is still to come: the convention looks ahead.
fn expected_day(row: &Value) -> Option<(NaiveDateTime, NaiveDate)> {
    let expected = row["expected"].as_array().filter(|expected| expected.len() == 1)?;
    let moment: NaiveDateTime = time(&row["ref"])?;
    let one = &expected[0];
    let day = |value: &Value| value.as_str()?.get(..10)?.parse::<NaiveDate>().ok();
    let ahead = |day: &NaiveDate| *day >= moment.date();
    let found = match one["type"].as_str()? {
        "date" => one["values"].as_array()?.iter().filter_map(|value| day(&value["value"])).find(ahead)?,
        "instant" if one["grain"] == "day" => day(&one["value"]).filter(ahead)?,
        _ => return None,
    };
    Some((moment, found))
}

/// Words of holidays, which the convention does not name.
const HOLIDAYS: &str = "easter christmas xmas eid workers patrick thanksgiving halloween ides black cyber рождество \
    христово новый";

/// Words before a weekday that the convention reads by the calendar week and the corpora do not.
const SHIFTS: &str = "this next following coming upcoming следующая следующую след эту эта";

/// Time words of whole-text expressions; any other word there names a holiday.
const TIME_WORDS: &str = "the a an of on in at to from now by after before next this current last and or for hence \
    later ago upcoming coming following st nd rd th today tomorrow tomorrows day days week weeks month months year \
    years date fortnight weekend closest one two three four five ten first second third fourth fifth tenth twentieth";

/// Words that count or order a weekday, so that it is not a bare one.
const COUNTS: &str = "one two three four five ten first second third fourth fifth of last";

/// Words of sentences that only tell of the past, or that say "of the day".
const PAST: &str = "bought was died left happened played blocked partner otd";

const MONTHS: &str = "jan feb mar apr may jun jul aug sep oct nov dec";
const WEEKDAYS: &str = "mon tue wed thu fri sat sun";

fn listed(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|known| known == word)
}

fn starts(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|known| word.starts_with(known))
}

fn number(word: &str) -> bool {
    word.starts_with(|sign: char| sign.is_ascii_digit())
}

fn weekday(word: &str) -> Option<Weekday> {
    let at =
        WEEKDAYS.split_whitespace().position(|name| word.starts_with(name) && !word.starts_with("month"))?;
    Weekday::try_from(u8::try_from(at).ok()?).ok()
}

/// Why the convention does not cover the words, or reads them otherwise by a rule of its own.
fn not_covered(text: &str, today: NaiveDate, whole: bool) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let has = |test: &dyn Fn(&str) -> bool| words.iter().any(|word| test(word));
    let russian = lower.contains(|sign: char| ('а'..='я').contains(&sign));
    let time = |word: &str| {
        number(word) || starts(MONTHS, word) || weekday(word).is_some() || listed(TIME_WORDS, word)
    };
    let holiday = has(&|word| listed(HOLIDAYS, word))
        || lower.contains("new year")
        || whole && !russian && !words.iter().all(|word| time(word))
        || whole && words.len() == 2 && words[1] == "day";
    if holiday {
        return Some("a holiday");
    }
    let shifted = |pair: &[&str]| {
        listed(SHIFTS, pair[0]) && (weekday(pair[1]).is_some() || pair[1].starts_with("сред"))
    };
    if words.windows(2).any(shifted) {
        return Some("this or next with a weekday: calendar weeks");
    }
    let bare = |at: usize| {
        weekday(words[at]) == Some(today.weekday())
            && (at == 0 || !listed(COUNTS, words[at - 1]) && !number(words[at - 1]))
            && words.get(at + 1).is_none_or(|word| !number(word) && *word != "the")
    };
    if (0..words.len()).any(bare) && !words.contains(&"week") && !has(&|word| starts(MONTHS, word)) {
        return Some("today's own weekday: a week on, not today");
    }
    if has(&|word| listed(PAST, word)) || lower.ends_with("the day after?") {
        return Some("the past, or no day named");
    }
    let year = has(&|word| word.len() == 4 && number(word));
    let dated = has(&|word| starts(MONTHS, word)) && has(&number) && !year;
    if whole && dated && has(&|word| weekday(word).is_some()) && !has(&|word| listed("closest last", word)) {
        return Some("a weekday that may contradict its date: the date rules");
    }
    if lower.contains("closest") || lower.contains("this time") || lower.contains(" last day of may") {
        return Some("counted from another day");
    }
    let spaced = lower.contains(" - ") || lower.contains(" / ") || lower.contains('-');
    if whole && !year && words.iter().all(|word| number(word)) && spaced || whole && words == ["the", "24"] {
        return Some("bare numbers, which name no day in prose");
    }
    let dotted = words.windows(2).any(|pair| {
        pair.iter().all(|word| number(word) && word.len() <= 2)
            && ['.', '-'].iter().any(|sign| lower.contains(&format!("{}{sign}{}", pair[0], pair[1])))
    });
    if dotted && !russian && !year && !whole {
        return Some("month first with a point or hyphen: day first here");
    }
    let scrambled = lower.split_whitespace().any(|word| {
        let parts: Vec<&str> = word.split(['-', '/', '.']).filter(|part| !part.is_empty()).collect();
        let year = parts.iter().position(|part| part.len() == 4 && number(part));
        parts.len() == 3 && (year == Some(1) || year == Some(0) && number(parts[1]) && !number(parts[2]))
    });
    if scrambled || lower.contains("thousand") {
        return Some("a year between day and month, or in words");
    }
    None
}
