//! Forms that are easy to get wrong.

use chrono::NaiveDate;

use super::{Finding, words};
use forewarn_risk::signal::cause::Cause;
use forewarn_text::Lang;

fn finding(alerts: usize, cause: Option<(Cause, usize)>) -> Finding<'static> {
    Finding { alerts, first: "Orbita Dental", cause, watch: 0, in_conflict: 0, scored: 9 }
}

#[test]
fn headlines_say_what_was_found() {
    for (alerts, cause, english, russian) in [
        (0, None, "A calm month: no client needs you now", "Спокойный месяц: вмешиваться не нужно нигде"),
        (
            1,
            Some((Cause::Overdue, 1)),
            "Orbita Dental needs you this month: work is overdue",
            "В этом месяце вы нужны одному клиенту — Orbita Dental: просроченная работа",
        ),
        (
            3,
            Some((Cause::Moved, 2)),
            "Three clients need you this month; two of them because a date was promised and moved",
            "В этом месяце вы нужны трём клиентам; у двух из них причина — срок обещали и перенесли",
        ),
        (
            21,
            None,
            "21 clients need you this month, Orbita Dental first",
            "В этом месяце вы нужны 21 клиенту, в первую очередь — Orbita Dental",
        ),
    ] {
        assert_eq!((words(Lang::En).headline)(&finding(alerts, cause)), english);
        assert_eq!((words(Lang::Ru).headline)(&finding(alerts, cause)), russian);
    }
}

#[test]
fn numbers_follow_the_language() {
    let (english, russian) = (words(Lang::En), words(Lang::Ru));
    assert_eq!((english.figure(-0.001), english.figure(-0.5)), ("0".to_owned(), "−0.5".to_owned()));
    assert_eq!(english.money(213_900.0, "EUR"), "€214k");
    assert_eq!(russian.money(1_240_000.0, "RUB"), "1,2\u{a0}млн\u{a0}₽");
    assert_eq!(english.money(-2_850.0, "CHF"), "−CHF\u{202f}2.9k");
    assert_eq!(english.money_in_full(12_000.4, "EUR"), "€12,000");
    assert_eq!(russian.money_in_full(900_000.0, "RUB"), "900\u{202f}000\u{a0}₽");
    assert_eq!(
        (english.money_in_full(9.5, ""), russian.figure(1234.0)),
        ("9.5".to_owned(), "1234".to_owned())
    );
    assert_eq!((english.rounded(4.26, 1), russian.rounded(-0.26, 1)), ("4.3".to_owned(), "−0,3".to_owned()));
    assert_eq!(english.sums(150_000.0, 290_000.0), "150–290k");
    assert_eq!(russian.sums(900_000.0, 1_900_000.0), "900\u{a0}тыс.–1,9\u{a0}млн");
    assert_eq!(english.money(999_600.0, "USD"), "$1m");
    assert_eq!(english.count(41_207), "41,207");
    assert_eq!(russian.count(41_207), "41\u{202f}207");
    assert_eq!(russian.points(-0.42), "−0,4");
    assert_eq!(english.points(17.2), "+17");
    assert_eq!(english.percent(0.001), "<\u{202f}1\u{202f}%");
    assert_eq!(english.percents(0.48, 0.74), "48–74\u{202f}%");
}

#[test]
fn midnight_is_the_end_of_the_day_before() {
    let day = NaiveDate::from_ymd_opt(2026, 11, 1).unwrap();
    let review = NaiveDate::from_ymd_opt(2026, 10, 25).unwrap();
    let (english, russian) = (words(Lang::En), words(Lang::Ru));
    assert_eq!(english.deadline(day.and_hms_opt(0, 0, 0).unwrap(), review), "Sat\u{a0}31\u{a0}Oct");
    assert_eq!(
        russian.deadline(day.and_hms_opt(13, 0, 0).unwrap(), review),
        "вс\u{a0}1\u{a0}нояб., до\u{a0}13:00"
    );
    assert_eq!(russian.day(review), "25\u{a0}октября\u{a0}2026");
}

#[test]
fn russian_counts_have_three_forms() {
    let forms = ["день", "дня", "дней"];
    let said: Vec<&str> = [1, 2, 5, 11, 12, 21, 22, 25, 111, 101]
        .into_iter()
        .map(|count| super::number::plural_ru(count, forms))
        .collect();
    assert_eq!(
        [0, 1, 2, 21].map(|count| super::number::plural_en(count, ["day", "days"])),
        ["days", "day", "days", "days"]
    );
    assert_eq!(said, ["день", "дня", "дней", "дней", "дней", "день", "дня", "дней", "дней", "день"]);
}
