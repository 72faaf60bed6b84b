//! The words of the terminal.

use super::{
    by_lang,
    number::{plural_en, plural_ru},
};
use forewarn_text::Lang;

/// The words of one language.
#[derive(Debug)]
#[allow(missing_docs, reason = "the name of a field is what its words say")]
pub struct TerminalWords {
    pub columns: [&'static str; 6],
    pub no_fix: &'static str,
    pub at_best: &'static str,
    pub loss: &'static str,
    pub beyond: &'static str,
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
    pub more_clients: fn(count: usize) -> String,
    /// The lines of further rows that were refused for the same reason.
    pub more_lines: fn(lines: &[u64]) -> String,
    /// Messages whose people nobody knows.
    pub set_aside: fn(count: u64) -> String,
    pub nothing_to_do: &'static str,
    /// Above the files without rows.
    pub no_rows: &'static str,
}

/// The words of a language.
pub fn terminal_words(lang: Lang) -> &'static TerminalWords {
    by_lang(lang, &EN, &RU)
}

static EN: TerminalWords = TerminalWords {
    columns: ["#", "Client", "Risk", "80 %", "Why", "Smallest fix"],
    no_fix: "no fix within reach lowers it",
    at_best: "no fix within reach is enough; everything together brings it to",
    loss: "loss",
    beyond: "The team has no hands for",
    watch: "To watch",
    report: "report",
    workbook: "workbook",
    check_columns: ["table", "file", "encoding", "read", "used", "rejected", "passed over"],
    missing_columns: "columns named in the mapping are missing",
    warning: "warning",
    refused: "rejected",
    owner: |name| format!("Clients of {name}; ranks are those of the whole portfolio"),
    rejected: |count, path| match count {
        1 => format!("1 row was rejected: see {path}"),
        _ => format!("{count} rows were rejected: see {path}"),
    },
    unknown_columns: |table, names| format!("columns that {table} does not have are ignored: {names}"),
    more_clients: |count| format!("and {count} more"),
    more: |count| format!("… and {count} more rejected rows; --json shows all"),
    more_lines: |lines| {
        let noun = plural_en(lines.len() as u64, ["row", "rows"]);
        format!("; so are {} more {noun}: {}", lines.len(), first_lines(lines))
    },
    set_aside: |count| {
        let said = plural_en(count, ["1 message is", "messages are"]);
        let count = if count == 1 { String::new() } else { format!("{count} ") };
        format!(
            "{count}{said} set aside in messages.unknown.csv: nobody knows whose; look through people.proposed.csv, copy what is right to people.csv, import again"
        )
    },
    nothing_to_do: "Everything was read; nothing needs a hand.\n",
    no_rows: "no rows:",
};

static RU: TerminalWords = TerminalWords {
    columns: ["№", "Клиент", "Риск", "80 %", "Почему", "Что сделать"],
    no_fix: "известные меры его не снизят",
    at_best: "известных мер не хватит; всё вместе снизит до",
    loss: "потери",
    beyond: "Не хватит рук",
    watch: "Следить",
    report: "отчёт",
    workbook: "книга Excel",
    check_columns: ["таблица", "файл", "кодировка", "прочитано", "годных", "отклонено", "не нужно"],
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
    more_clients: |count| format!("и ещё {count}"),
    more: |count| {
        let said = plural_ru(count as u64, ["строка", "строки", "строк"]);
        format!("… и ещё {count} {said}; все покажет --json")
    },
    more_lines: |lines| {
        let noun = plural_ru(lines.len() as u64, ["строка", "строки", "строк"]);
        format!("; так же ещё {} {noun}: {}", lines.len(), first_lines(lines))
    },
    set_aside: |count| {
        let n = i64::try_from(count).unwrap_or(i64::MAX);
        let said = plural_ru(n, ["сообщение отложено", "сообщения отложены", "сообщений отложено"]);
        format!(
            "{count} {said} в messages.unknown.csv: неизвестно, чьи; просмотрите people.proposed.csv, перенесите верное в people.csv и импортируйте ещё раз"
        )
    },
    nothing_to_do: "Всё прочитано, поправлять нечего.\n",
    no_rows: "без строк:",
};

/// The numbers of the first few lines.
fn first_lines(lines: &[u64]) -> String {
    let shown: Vec<String> = lines.iter().take(5).map(u64::to_string).collect();
    let more = if lines.len() > 5 { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}
