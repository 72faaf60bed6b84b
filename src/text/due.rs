//! When something is due, from the plainest words for it: today, tomorrow, weekdays.

use chrono::{Datelike, Days, NaiveTime};

use super::{DateMark, Setting, Span, Token, Window, lexicon::class};

/// Finds words that name a day.
pub(super) fn find(
    tokens: &[Token<'_>],
    _sentence: &str,
    _offset: usize,
    setting: &Setting<'_>,
    dates: &mut Vec<DateMark>,
) {
    for token in tokens.iter().filter(|token| token.class & class::TIME != 0) {
        let word = token.text.to_lowercase();
        let Some(kind) = day_word(&word) else { continue };
        let window = setting.sent_at.map_or_else(Window::default, |sent| {
            let ahead = match kind {
                Day::Ahead(days) => days,
                Day::Weekday(day) => {
                    let today = u64::from(sent.weekday().num_days_from_monday());
                    (day + 6 - today) % 7 + 1
                }
            };
            let by = (sent.date() + Days::new(ahead + 1)).and_time(NaiveTime::MIN);
            Window { from: None, by: Some(by), by_latest: Some(by) }
        });
        let span = Span { start: token.start, end: token.start + token.text.len() };
        dates.push(DateMark { span, window, recurrence: None, vague: false });
    }
}

enum Day {
    Ahead(u64),
    Weekday(u64),
}

fn day_word(word: &str) -> Option<Day> {
    const STEMS: [&[&str]; 7] = [
        &["monday", "mon", "понедельник", "пн"],
        &["tuesday", "tue", "вторник", "вт"],
        &["wednesday", "wed", "среда", "среду", "среде", "среды", "ср"],
        &["thursday", "thu", "четверг", "чт"],
        &["friday", "fri", "пятниц", "пт"],
        &["saturday", "sat", "суббот"],
        &["sunday", "sun", "воскресень"],
    ];
    match word {
        "today" | "tonight" | "eod" | "сегодня" => return Some(Day::Ahead(0)),
        "tomorrow" | "завтра" => return Some(Day::Ahead(1)),
        "послезавтра" => return Some(Day::Ahead(2)),
        _ => {}
    }
    let stem = |stem: &&str| if stem.chars().count() > 5 { word.starts_with(*stem) } else { word == *stem };
    (0u64..).zip(STEMS).find(|(_, stems)| stems.iter().any(stem)).map(|(day, _)| Day::Weekday(day))
}
