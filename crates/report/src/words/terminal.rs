//! The words of the terminal.

use super::{by_lang, number::plural_ru};
use forewarn_text::Lang;

/// The words of one language.
#[derive(Debug)]
#[allow(missing_docs, reason = "the name of a field is what its words say")]
pub struct TerminalWords {
    pub columns: [&'static str; 6],
    pub no_fix: &'static str,
    pub at_best: &'static str,
    pub watch: &'static str,
    pub report: &'static str,
    pub workbook: &'static str,
    pub check_columns: [&'static str; 7],
    pub missing_columns: &'static str,
    pub warning: &'static str,
    pub refused: &'static str,
    pub owner: fn(name: &str) -> String,
    pub rejected: fn(count: usize, path: &str) -> String,
    pub unknown_columns: fn(table: &str, names: &str) -> String,
    pub more: fn(count: usize) -> String,
}

/// The words of a language.
pub fn terminal_words(lang: Lang) -> &'static TerminalWords {
    by_lang(lang, &EN, &RU)
}

static EN: TerminalWords = TerminalWords {
    columns: ["#", "Client", "Risk", "80 %", "Why", "Smallest fix"],
    no_fix: "no single fix is enough",
    at_best: "everything together brings it to",
    watch: "To watch",
    report: "report",
    workbook: "workbook",
    check_columns: ["table", "file", "encoding", "read", "used", "rejected", "left out"],
    missing_columns: "columns named in the mapping are missing",
    warning: "warning",
    refused: "rejected",
    owner: |name| format!("Clients of {name}; ranks are those of the whole portfolio"),
    rejected: |count, path| match count {
        1 => format!("1 row was rejected: see {path}"),
        _ => format!("{count} rows were rejected: see {path}"),
    },
    unknown_columns: |table, names| format!("columns that {table} does not have are ignored: {names}"),
    more: |count| format!("… and {count} more rejected rows; --json shows all"),
};

static RU: TerminalWords = TerminalWords {
    columns: ["№", "Клиент", "Риск", "80 %", "Почему", "Что сделать"],
    no_fix: "одной мерой не обойтись",
    at_best: "всё вместе снизит до",
    watch: "Следить",
    report: "отчёт",
    workbook: "книга Excel",
    check_columns: ["таблица", "файл", "кодировка", "прочитано", "годных", "отклонено", "не о том"],
    missing_columns: "нет столбцов, которые называет настройка",
    warning: "внимание",
    refused: "отклонено",
    owner: |name| format!("Клиенты, которых ведёт {name}; места — среди всех клиентов"),
    rejected: |count, path| {
        let n = i64::try_from(count).unwrap_or(i64::MAX);
        let said = plural_ru(n, ["строка отклонена", "строки отклонены", "строк отклонено"]);
        format!("{count} {said}: см. {path}")
    },
    unknown_columns: |table, names| format!("столбцы, которых нет в таблице {table}, не читаются: {names}"),
    more: |count| {
        let said = plural_ru(i64::try_from(count).unwrap_or(i64::MAX), ["строка", "строки", "строк"]);
        format!("… и ещё {count} {said}; все покажет --json")
    },
};
