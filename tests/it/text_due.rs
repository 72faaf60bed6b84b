//! Due windows: the convention table, in both languages.

use std::collections::BTreeSet;

use chrono::NaiveDateTime;
use forewarn::calendar::Calendar;
use forewarn::calendar::WorkingHours;
use forewarn::text::{Annotation, Setting, Side, annotate};

fn read(text: &str, sent_at: &str, zone: &str) -> Annotation {
    let holidays = BTreeSet::from(["2026-05-01".parse().expect("a date")]);
    let calendar = Calendar::new(zone.parse().expect("a time zone"), WorkingHours::default(), holidays);
    let sent_at = sent_at.parse().ok();
    annotate(text, &Setting { sent_at, ..Setting::new(&calendar, Side::Agency) })
}

/// Checks the first window of a text sent on Wednesday 11 March 2026 at 10:20 in Moscow.
#[track_caller]
fn check(text: &str, from: &str, by: &str) {
    let annotation = read(text, "2026-03-11T10:20:00", "Europe/Moscow");
    let window = annotation.dates.first().unwrap_or_else(|| panic!("nothing found in {text:?}")).window;
    let time = |words: &str| words.parse::<NaiveDateTime>().ok();
    assert_eq!((window.from, window.by), (time(from), time(by)), "{text}");
    assert!(window.by_latest >= window.by, "{text}");
}

#[test]
fn days_end_at_midnight() {
    check("You get the sitemap by Friday.", "", "2026-03-14T00:00:00");
    check("Карту сайта отдадим к пятнице.", "", "2026-03-14T00:00:00");
    check("We meet on Friday.", "2026-03-13T00:00:00", "2026-03-14T00:00:00");
    check("Встретимся в пятницу.", "2026-03-13T00:00:00", "2026-03-14T00:00:00");
    check("Send it by Wednesday.", "", "2026-03-19T00:00:00");
    check("Сделаем сегодня.", "", "2026-03-12T00:00:00");
    check("Счёт нужен не позднее 5 декабря.", "", "2026-12-06T00:00:00");
    check("Due by 12/5, please.", "", "2026-12-06T00:00:00");
    check("Ждём до 12/5.", "", "2026-05-13T00:00:00");
}

#[test]
fn weeks_months_and_their_thirds() {
    check("It goes out this week.", "", "2026-03-14T00:00:00");
    check("We start next week.", "2026-03-16T00:00:00", "2026-03-21T00:00:00");
    check("Начнём в середине следующей недели.", "2026-03-18T00:00:00", "2026-03-19T00:00:00");
    check("Ready by mid-April.", "", "2026-04-21T00:00:00");
    check("Запуск в начале мая.", "2026-05-01T00:00:00", "2026-05-11T00:00:00");
    check("Закроем до конца второго квартала.", "", "2026-07-01T00:00:00");
    check("The audit comes by March.", "", "2026-04-01T00:00:00");
}

#[test]
fn spans_count_from_today() {
    check("You have it in 3 days.", "", "2026-03-15T00:00:00");
    check("Ответим в течение двух рабочих дней.", "", "2026-03-14T00:00:00");
    check("Сделаем дня через два.", "", "2026-03-14T00:00:00");
    check("We answer within 24 hours.", "", "2026-03-12T10:20:00");
    check("Перезвоню через полтора часа.", "", "2026-03-11T11:50:00");
    check("We need it in a day or two.", "", "2026-03-14T00:00:00");
}

#[test]
fn holidays_are_no_working_days() {
    let annotation = read("We answer within 1 working day.", "2026-04-30T10:00:00", "Europe/Moscow");
    assert_eq!(annotation.dates[0].window.by, "2026-05-05T00:00:00".parse().ok());
}

#[test]
fn clock_times_and_parts_of_the_day() {
    check("Call me at 3.", "", "2026-03-11T15:00:00");
    check("Пришлю завтра до 12.", "", "2026-03-12T12:00:00");
    check("Покажем в пятницу после обеда.", "2026-03-13T13:00:00", "2026-03-13T18:00:00");
    check("You see it tomorrow afternoon.", "2026-03-12T12:00:00", "2026-03-12T18:00:00");
    check("Напишу к половине пятого.", "", "2026-03-11T16:30:00");
    check("I'll ring by 2 p.m. on Monday.", "", "2026-03-16T14:00:00");
}

#[test]
fn hours_are_absolute_across_clock_changes_and_zones_are_converted() {
    let night = read("It runs in 6 hours.", "2026-03-28T22:00:00", "Europe/London");
    assert_eq!(night.dates[0].window.by, "2026-03-29T05:00:00".parse().ok());
    let zone = read("We close by 3pm EST.", "2026-01-14T10:30:00", "Europe/London");
    assert_eq!(zone.dates[0].window.by, "2026-01-14T20:00:00".parse().ok());
}

#[test]
fn recurrences_have_their_first_window() {
    let annotation = read("Отчёт каждый четверг до обеда.", "2026-03-11T10:20:00", "Europe/Moscow");
    let mark = annotation.dates[0];
    assert_eq!(mark.recurrence.map(forewarn::text::Recurrence::word), Some("weekly"));
    assert_eq!(mark.window.by, "2026-03-12T13:00:00".parse().ok());
}

#[test]
fn numbers_and_the_past_are_no_dates() {
    for text in [
        "Call +44 20 7946 0312.",
        "The ratio is 3:1.",
        "Version 2.4 is out.",
        "We sent it last Friday.",
        "It has been down since Monday.",
        "Вчера всё поправили.",
        "Отчёт за август готов.",
        "Среда разработки отдельная.",
        "CTR вырос с 2 до 4 процентов.",
        "Договор № 17/03 у юристов.",
        "May I ask you something?",
        "We are open 24/7.",
        "Crop it to 16:9.",
    ] {
        let annotation = read(text, "2026-03-11T10:20:00", "Europe/Moscow");
        assert!(annotation.dates.is_empty(), "{text}: {:?}", annotation.dates);
    }
}

#[test]
fn a_promise_is_due_when_its_act_is() {
    let annotation = read("We'll send Monday's report on Wednesday.", "2026-06-15T10:12:00", "Europe/London");
    assert_eq!(annotation.promises[0].due.and_then(|due| due.window.by), "2026-06-18T00:00:00".parse().ok());
    let annotation =
        read("Презентацию для встречи в четверг пришлём в среду.", "2026-08-21T09:05:00", "Europe/Moscow");
    assert_eq!(annotation.promises[0].due.and_then(|due| due.window.by), "2026-08-27T00:00:00".parse().ok());
}

#[test]
fn without_a_moment_only_absolute_times_are_resolved() {
    let calendar = Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), BTreeSet::new());
    let setting = Setting::new(&calendar, Side::Agency);
    let annotation = annotate("By Friday or by 2027-01-31.", &setting);
    assert_eq!(annotation.dates[0].window.by, None);
    assert_eq!(annotation.dates[1].window.by, "2027-02-01T00:00:00".parse().ok());
}

#[test]
fn days_are_counted_and_ordered() {
    check("We launch on the last Tuesday of March.", "2026-03-31T00:00:00", "2026-04-01T00:00:00");
    check("Покажем в последнюю пятницу апреля.", "2026-04-24T00:00:00", "2026-04-25T00:00:00");
    check("Ready in the second week of April.", "2026-04-08T00:00:00", "2026-04-15T00:00:00");
    check("Сдадим на первой неделе апреля.", "", "2026-04-08T00:00:00");
    check("It ships by the 20th of next month.", "", "2026-04-21T00:00:00");
    check("It ships on the third day of May.", "2026-05-03T00:00:00", "2026-05-04T00:00:00");
    check("We'll be done two Fridays from now.", "", "2026-03-21T00:00:00");
    check("Send it Friday week.", "", "2026-03-21T00:00:00");
    check("Send it a week on Friday.", "", "2026-03-21T00:00:00");
    check("It goes live the week after next.", "2026-03-23T00:00:00", "2026-03-28T00:00:00");
    check("Friday after next works.", "", "2026-03-21T00:00:00");
    check("Monday two weeks from now is free.", "", "2026-03-24T00:00:00");
    check("The report is due a fortnight hence.", "", "2026-03-26T00:00:00");
    check("Please sign on Friday 3/20.", "2026-03-20T00:00:00", "2026-03-21T00:00:00");
    check("Signed by 5 December 26.", "", "2026-12-06T00:00:00");
    check("Отчёт будет в первых числах апреля.", "2026-04-01T00:00:00", "2026-04-11T00:00:00");
    check("Покажем во 2-м квартале.", "2026-04-01T00:00:00", "2026-07-01T00:00:00");
    check("We'd like it before the weekend.", "", "2026-03-14T00:00:00");
    check("Could we have it by Thursday lunchtime?", "", "2026-03-12T13:00:00");
    check("Встреча в пятницу, 9 утра.", "2026-03-13T00:00:00", "2026-03-13T09:00:00");
    check("Пришлём макет без четверти семь.", "", "2026-03-11T18:45:00");
    check("Пришлём без десяти шесть.", "", "2026-03-11T17:50:00");
    check("Скину в четверть шестого.", "", "2026-03-11T17:15:00");
    check("Пришлю завтра к часу дня.", "", "2026-03-12T13:00:00");
    check("Отправлю до часу.", "", "2026-03-11T13:00:00");
    check("Thank-you cards are done by the weekend.", "", "2026-03-14T00:00:00");
    check("К выходным всё раскрасим.", "", "2026-03-14T00:00:00");
    // A bare weekday said on itself is a week on, also where a range starts.
    check("You can comment from Wednesday to Friday.", "", "2026-03-21T00:00:00");
}

#[test]
fn numbers_and_measures_are_no_times() {
    for text in [
        "The cost went from 1.20 to 1.05.",
        "Кабинет на 5-м этаже.",
        "The report covers 1 July to 31 August.",
        "We'll do it as soon as you say so.",
    ] {
        let dates = read(text, "2026-03-11T10:20:00", "Europe/Moscow").dates;
        assert!(dates.is_empty(), "{text}: {dates:?}");
    }
}
