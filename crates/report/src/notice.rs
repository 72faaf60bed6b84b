//! What is wrong with data, in words: doubts and the reasons for which rows were refused. The words of a refusal are made
//! in English where the row is read; here they find their Russian.

use super::words::number::plural;
use forewarn_ingest::PassedOverFile;
use forewarn_table::check::{Kind, Warning};
use forewarn_text::Lang;

/// What a warning means and what to do about it.
pub fn warning(warning: &Warning, lang: Lang) -> String {
    if lang != Lang::Ru {
        return warning.words();
    }
    let Warning { kind, count, example } = warning;
    let said = |forms| format!("{count} {}", plural(i64::try_from(*count).unwrap_or(i64::MAX), forms));
    let items = ["работа", "работы", "работ"];
    let rows = ["строка", "строки", "строк"];
    let first = format!("первая: {example}");
    match kind {
        Kind::DeliveredBeforeCommitted => format!(
            "{}: сдано раньше, чем обещан срок ({first}), поэтому опоздание неизвестно; добавьте события committed",
            said(items)
        ),
        Kind::EventsOutOfOrder => format!(
            "{}: события идут в порядке, которого быть не может, например resumed без waiting ({first}); проверьте их время",
            said(items)
        ),
        Kind::CurrencyWithoutRate => format!(
            "{} в валюте {example}, для которой в [rates] нет курса: итоги, которым он нужен, остаются пустыми",
            said(["сумма", "суммы", "сумм"])
        ),
        Kind::UnknownProject => format!(
            "{}: проекта нет в таблице projects ({first}); такие строки относятся только к клиенту",
            said(rows)
        ),
        Kind::UnknownMessage => {
            format!("{}: названного сообщения нет ({first}), процитировать его нельзя", said(rows))
        }
        Kind::EndBeforeStart => format!(
            "{}: по договору конец раньше начала (первый: {example})",
            said(["проект", "проекта", "проектов"])
        ),
        Kind::NoRows => {
            let example = if example.starts_with("any of ") {
                example.replacen("any of ", "ни одной из таблиц ", 1)
            } else {
                format!("таблицы {example}")
            };
            format!("нет ни одной пригодной строки {example}: без них никого не оценить")
        }
        Kind::ClientWithoutHistory => format!(
            "{}: нет никакой истории (первый: {example}), оценить нельзя",
            said(["клиент", "клиента", "клиентов"])
        ),
    }
}

/// Which file is not read, and why.
pub fn passed_over(passed: &PassedOverFile, lang: Lang) -> String {
    let PassedOverFile { table, file, reason, other } = passed;
    match (*reason, lang) {
        ("other_form", Lang::Ru) => format!("{file} не читается: это другой вид файла {other}"),
        ("other_form", _) => format!("{file} is not read: it is another form of {other}"),
        ("copy", Lang::Ru) => format!("{file} не читается: судя по имени, это копия файла {other}"),
        ("copy", _) => format!("{file} is not read: by its name it is a copy of {other}"),
        ("same_bytes", Lang::Ru) => format!("{file} не читается: в нём то же самое, что в {other}"),
        ("same_bytes", _) => format!("{file} is not read: it holds the same as {other}"),
        (_, Lang::Ru) => format!("{file} не читается; если это таблица {table}, назовите файл {other}"),
        _ => format!("{file} is not read; if it is of the table {table}, rename it to {other}"),
    }
}

/// Why a row was refused; a reason that is not known here stays as it is.
pub fn rejection(reason: &str, lang: Lang) -> String {
    if lang != Lang::Ru {
        return reason.to_owned();
    }
    let whole = REASONS.iter().find(|(english, _)| *english == reason);
    if let Some((_, russian)) = whole {
        return (*russian).to_owned();
    }
    let begun =
        OPENINGS.iter().find_map(|(english, russian)| Some((*russian, reason.strip_prefix(english)?)));
    if let Some((russian, rest)) = begun {
        return format!("{russian}{}", rest.replace(" cells, the header has ", ", в заголовке: "));
    }
    match reason.strip_suffix(" is not valid UTF-8") {
        Some(column) => format!("{column}: недопустимые байты UTF-8"),
        None => reason.to_owned(),
    }
}

/// Reasons that hold nothing from the row.
const REASONS: &[(&str, &str)] = &[
    ("is empty", "пусто"),
    ("is negative", "отрицательное"),
    ("is not a number", "не число"),
    ("is neither true nor false", "не true и не false"),
    ("is not a date like 2026-03-31", "не дата вида 2026-03-31"),
    ("is a date outside 1970 to 2099", "дата вне 1970–2099 годов"),
    (
        "is not a time like 2026-03-31, 2026-03-31 14:30 or 2026-03-31T14:30:00Z",
        "не время вида 2026-03-31, 2026-03-31 14:30 или 2026-03-31T14:30:00Z",
    ),
    ("is not a time zone like Europe/Berlin", "не часовой пояс вида Europe/Berlin"),
    ("is not a client_id of the table clients", "такого client_id нет в таблице clients"),
    ("is too large to be an amount of money", "слишком велико для суммы денег"),
    ("is longer than 64 MiB", "длиннее 64 МиБ"),
    ("is longer than 1 MiB", "длиннее 1 МиБ"),
    ("a quote is not closed where its cell ends", "кавычка не закрыта там, где кончается ячейка"),
    ("stands between two stray quotes", "стоит между двумя лишними кавычками"),
    ("the row is longer than 64 MiB", "строка длиннее 64 МиБ"),
    (
        "is negative; only a change_order may be, a refund is a credit",
        "отрицательное; таким может быть только change_order, а возврат денег – это credit",
    ),
    ("is before made_at", "раньше, чем made_at"),
    ("is empty, and so is target", "пусто, и target тоже"),
    ("is empty, but the event is rebaselined", "пусто, хотя событие – rebaselined"),
    ("is empty, and people does not know the author", "пусто, а автора нет в таблице people"),
    ("is not a JSON object", "не объект JSON"),
    ("stands in another row already", "уже есть в другой строке"),
];

/// Reasons that go on with something from the row or the file.
const OPENINGS: &[(&str, &str)] =
    &[("is none of ", "не из числа: "), ("is not JSON: ", "не JSON: "), ("has ", "в строке ячеек: ")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_in_russian() {
        for (english, russian) in [
            ("is empty", "пусто"),
            ("is none of committed, delivered", "не из числа: committed, delivered"),
            ("has 3 cells, the header has 5", "в строке ячеек: 3, в заголовке: 5"),
            ("text is not valid UTF-8", "text: недопустимые байты UTF-8"),
        ] {
            assert_eq!(rejection(english, Lang::Ru), russian);
            assert_eq!(rejection(english, Lang::En), english);
        }
    }

    #[test]
    fn warnings_are_told_in_russian() {
        let doubt = |kind, count, example: &str| {
            warning(&Warning { kind, count, example: example.to_owned() }, Lang::Ru)
        };
        assert!(doubt(Kind::UnknownProject, 2, "p1").starts_with("2 строки: проекта нет"));
        assert!(doubt(Kind::NoRows, 1, "clients").contains("таблицы clients"));
    }
}
