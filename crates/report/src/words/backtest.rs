//! The words of `backtest`.

use super::{by_lang, number::plural_ru};
use forewarn_text::Lang;

/// The words of one language.
#[derive(Debug)]
#[allow(missing_docs, reason = "the name of a field is what its words say")]
pub struct BacktestWords {
    pub columns: [&'static str; 10],
    pub rows_judged: [&'static str; 9],
    pub rows: fn(measured: usize, learned: usize, unknown: usize, open: usize, rate: &str) -> String,
    pub alerts:
        fn(closed: usize, right: Option<&str>, conflicts: usize, warned: usize, lead: Option<&str>) -> String,
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
    alerts: |closed, right, conflicts, warned, lead| {
        let right = right.map_or_else(String::new, |right| format!(", {right} of them right"));
        let lead = lead.map_or_else(String::new, |lead| format!(", by {lead} days in the median"));
        format!(
            "{closed} alerts closed{right}; {warned} of {conflicts} conflicts had an alert before them{lead}"
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
    alerts: |closed, right, conflicts, warned, lead| {
        let right = right.map_or_else(String::new, |right| format!(", из них верны {right}"));
        let lead = lead.map_or_else(String::new, |lead| format!(", за {lead} дн. (медиана)"));
        format!(
            "предупреждений с истёкшим сроком: {closed}{right}; конфликтов с предупреждением: {warned} из {conflicts}{lead}"
        )
    },
    items: |skill, rows| {
        let said = plural_ru(number(rows), ["строке", "строках", "строках"]);
        format!("работы: выигрыш Брайера {skill} на {rows} {said}")
    },
};

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
