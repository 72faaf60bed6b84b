//! The words of `backtest`.

use super::{
    by_lang,
    number::{plural_en, plural_ru},
};
use forewarn_text::Lang;

/// The words of one language.
#[derive(Debug)]
#[allow(missing_docs, reason = "the name of a field is what its words say")]
pub struct BacktestWords {
    pub columns: [&'static str; 10],
    pub rows_judged: [&'static str; 9],
    pub rows: fn(measured: usize, learned: usize, unknown: usize, open: usize, rate: &str) -> String,
    /// Of the alerts, each counted once, how many were right; by date, where there are enough of them, with their share.
    pub alerts: fn(right: usize, closed: usize, by_date: Option<(usize, &str)>) -> String,
    pub warned: fn(conflicts: usize, warned: usize, lead: Option<&str>) -> String,
    pub items: fn(skill: &str, rows: usize) -> String,
}

/// The words of a language.
pub fn backtest_words(lang: Lang) -> &'static BacktestWords {
    by_lang(lang, &EN, &RU)
}

static EN: BacktestWords = BacktestWords {
    columns: [
        "",
        "AUC",
        "PR-AUC",
        "Brier skill",
        "calibration error",
        "said / came",
        "top tenth",
        "right at capacity",
        "found at capacity",
        "lead days",
    ],
    rows_judged: [
        "model",
        "expert weights",
        "base rate",
        "last contact",
        "overdue items",
        "open items",
        "messages",
        "past conflicts",
        "all counts",
    ],
    rows: |measured, learned, unknown, open, rate| {
        format!(
            "{measured} rows measured ({learned} by learned weights), {unknown} unknown, {open} whose horizon is still open; a conflict followed {rate}"
        )
    },
    alerts: |right, closed, by_date| {
        let said = format!(
            "{right} of {closed} alert{} {} right, dates in a row with the same alert counted once",
            plural_en(number(closed), ["", "s"]),
            plural_en(number(closed), ["was", "were"])
        );
        by_date.map_or(said.clone(), |(rows, share)| format!("{said}; each date counted, {share} of {rows}"))
    },
    warned: |conflicts, warned, lead| {
        let lead = lead.map_or_else(String::new, |lead| format!(", by {lead} days in the median"));
        format!(
            "{warned} of {conflicts} {}{lead}",
            plural_en(
                number(conflicts),
                ["conflict had an alert before it", "conflicts had an alert before them"]
            )
        )
    },
    items: |skill, rows| format!("items: Brier skill {skill} on {rows} rows"),
};

static RU: BacktestWords = BacktestWords {
    columns: [
        "",
        "AUC",
        "PR-AUC",
        "выигрыш Брайера",
        "ошибка калибровки",
        "названо / случилось",
        "верхняя десятая",
        "точность, где хватит рук",
        "полнота, где хватит рук",
        "за сколько дней",
    ],
    rows_judged: [
        "модель",
        "экспертные веса",
        "средняя частота",
        "последний контакт",
        "число просрочек",
        "открытые работы",
        "письма",
        "прошлые конфликты",
        "все счётчики",
    ],
    rows: |measured, learned, unknown, open, rate| {
        let said = plural_ru(number(measured), ["строка измерена", "строки измерены", "строк измерено"]);
        format!(
            "{measured} {said} (с настроенными весами: {learned}), неизвестно: {unknown}, горизонт ещё не закрыт: {open}; конфликт случился в {rate}"
        )
    },
    alerts: |right, closed, by_date| {
        let said = format!(
            "верных предупреждений: {right} из {closed}, подряд идущие даты с одним предупреждением считаются один раз"
        );
        by_date.map_or(said.clone(), |(rows, share)| {
            format!("{said}; если считать каждую дату, верна доля {share} из {rows}")
        })
    },
    warned: |conflicts, warned, lead| {
        let lead = lead.map_or_else(String::new, |lead| format!(", за {lead} дн. (медиана)"));
        format!("конфликтов с предупреждением: {warned} из {conflicts}{lead}")
    },
    items: |skill, rows| {
        let said = plural_ru(number(rows), ["строке", "строках", "строках"]);
        format!("работы: выигрыш Брайера {skill} на {rows} {said}")
    },
};

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
