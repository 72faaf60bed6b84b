//! What is wrong with data, in words: doubts, and the reasons for which rows were refused.

use super::{
    by_lang,
    number::{plural_en, plural_ru},
};
use forewarn_base::value::UnreadableValue;
use forewarn_ingest::{PassedOverFile, PassedOverReason};
use forewarn_table::{
    RejectionReason,
    check::{TableWarning, WarningKind},
};
use forewarn_text::Lang;

/// What a warning means and what to do about it.
pub fn warning(warning: &TableWarning, lang: Lang) -> String {
    (notice_words(lang).warning)(warning)
}

/// Why a row was refused, to be read after what stood in the column.
pub fn rejection(reason: &RejectionReason, lang: Lang) -> String {
    (notice_words(lang).rejection)(reason)
}

/// Which file is not read, and why.
pub fn passed_over(passed: &PassedOverFile, lang: Lang) -> String {
    (notice_words(lang).passed_over)(passed)
}

/// The words of one language.
struct NoticeWords {
    warning: fn(&TableWarning) -> String,
    rejection: fn(&RejectionReason) -> String,
    passed_over: fn(&PassedOverFile) -> String,
}

fn notice_words(lang: Lang) -> &'static NoticeWords {
    by_lang(lang, &EN, &RU)
}

// In English a reason says what it says in rejected.csv.
static EN: NoticeWords = NoticeWords {
    warning: english_warning,
    rejection: RejectionReason::to_string,
    passed_over: |PassedOverFile { table, file, reason, other }| match reason {
        PassedOverReason::OtherForm => format!("{file} is not read: it is another form of {other}"),
        PassedOverReason::Copy => format!("{file} is not read: by its name it is a copy of {other}"),
        PassedOverReason::SameBytes => format!("{file} is not read: it holds the same as {other}"),
        PassedOverReason::NotNamed => {
            format!("{file} is not read; if it is of the table {table}, rename it to {other}")
        }
        PassedOverReason::NearlyNamed => format!("{file} belongs to no table; did you mean {other}?"),
    },
};

static RU: NoticeWords = NoticeWords {
    warning: russian_warning,
    rejection: russian_rejection,
    passed_over: |PassedOverFile { table, file, reason, other }| match reason {
        PassedOverReason::OtherForm => format!("{file} не читается: это другой вид файла {other}"),
        PassedOverReason::Copy => format!("{file} не читается: судя по имени, это копия файла {other}"),
        PassedOverReason::SameBytes => format!("{file} не читается: в нём то же самое, что в {other}"),
        PassedOverReason::NotNamed => {
            format!("{file} не читается; если это таблица {table}, назовите файл {other}")
        }
        PassedOverReason::NearlyNamed => {
            format!("{file} не относится ни к одной таблице; может быть, {other}?")
        }
    },
};

fn english_warning(warning: &TableWarning) -> String {
    let TableWarning { kind, count, example } = warning;
    let counted = |one, many| format!("{count} {}", plural_en(*count as u64, [one, many]));
    match kind {
        WarningKind::DeliveredBeforeCommitted => format!(
            "{} delivered before any date was promised (first: {example}): nobody can say whether late; add `committed` events",
            counted("item was", "items were")
        ),
        WarningKind::EventsOutOfOrder => format!(
            "{} events in an order that cannot be, such as resumed without waiting (first: {example}): check their times",
            counted("item has", "items have")
        ),
        WarningKind::CurrencyWithoutRate => format!(
            "{} in {example}, for which [rates] has no rate: sums that need it stay empty",
            counted("amount is", "amounts are")
        ),
        WarningKind::UnknownProject => format!(
            "{} a project that the table projects does not have (first: {example}); such rows count for the client only",
            counted("row names", "rows name")
        ),
        WarningKind::UnknownMessage => format!(
            "{} a message that is not there (first: {example}) and cannot be quoted",
            counted("row names", "rows name")
        ),
        WarningKind::EndBeforeStart => format!(
            "{} agreed to end before the start (first: {example})",
            counted("project is", "projects are")
        ),
        WarningKind::NothingDated => {
            format!("no row of any of {example} can be used: without one nobody can be scored")
        }
        WarningKind::NoClients => {
            format!("no row of {example} can be used: without one nobody can be scored")
        }
        WarningKind::ClientWithoutHistory => format!(
            "{} no history at all (first: {example}) and cannot be scored",
            counted("client has", "clients have")
        ),
    }
}

fn russian_warning(warning: &TableWarning) -> String {
    let TableWarning { kind, count, example } = warning;
    let said = |forms| format!("{count} {}", plural_ru(i64::try_from(*count).unwrap_or(i64::MAX), forms));
    let items = ["работа", "работы", "работ"];
    let rows = ["строка", "строки", "строк"];
    let first = format!("первая: {example}");
    match kind {
        WarningKind::DeliveredBeforeCommitted => format!(
            "{}: сдано раньше, чем обещан срок ({first}), поэтому опоздание неизвестно; добавьте события committed",
            said(items)
        ),
        WarningKind::EventsOutOfOrder => format!(
            "{}: события идут в порядке, которого быть не может, например resumed без waiting ({first}); проверьте их время",
            said(items)
        ),
        WarningKind::CurrencyWithoutRate => format!(
            "{} в валюте {example}, для которой в [rates] нет курса: итоги, которым он нужен, остаются пустыми",
            said(["сумма", "суммы", "сумм"])
        ),
        WarningKind::UnknownProject => format!(
            "{}: проекта нет в таблице projects ({first}); такие строки относятся только к клиенту",
            said(rows)
        ),
        WarningKind::UnknownMessage => {
            format!("{}: названного сообщения нет ({first}), процитировать его нельзя", said(rows))
        }
        WarningKind::EndBeforeStart => format!(
            "{}: по договору конец раньше начала (первый: {example})",
            said(["проект", "проекта", "проектов"])
        ),
        WarningKind::NothingDated => {
            format!("нет ни одной пригодной строки ни одной из таблиц {example}: без них никого не оценить")
        }
        WarningKind::NoClients => {
            format!("нет ни одной пригодной строки таблицы {example}: без них никого не оценить")
        }
        WarningKind::ClientWithoutHistory => format!(
            "{}: нет никакой истории (первый: {example}), оценить нельзя",
            said(["клиент", "клиента", "клиентов"])
        ),
    }
}

pub(super) fn russian_rejection(reason: &RejectionReason) -> String {
    match reason {
        RejectionReason::Empty => "пусто",
        RejectionReason::EmptyAsTarget => "пусто, и target тоже",
        RejectionReason::EmptyAndAuthorUnknown => "пусто, а автора нет в таблице people",
        RejectionReason::Unreadable(UnreadableValue::Date) => "не дата вида 2026-03-31",
        RejectionReason::Unreadable(UnreadableValue::Moment) => {
            "не время вида 2026-03-31, 2026-03-31 14:30 или 2026-03-31T14:30:00Z"
        }
        RejectionReason::Unreadable(UnreadableValue::OutsideYears) => "дата вне 1970–2099 годов",
        RejectionReason::Unreadable(UnreadableValue::Number) => "не число",
        RejectionReason::Unreadable(UnreadableValue::NumberOutOfRange) => {
            "такими числами ничего не считают; годятся от 1e-30 до 1e30"
        }
        RejectionReason::Negative => "отрицательное",
        RejectionReason::NegativeButNoChangeOrder => {
            "отрицательное; таким может быть только change_order, а возврат денег — это credit"
        }
        RejectionReason::OutsideScale => "вне шкалы от scale_least до scale_most",
        RejectionReason::TooLargeForMoney => "слишком велико для суммы денег",
        RejectionReason::NotAFlag => "не true и не false",
        RejectionReason::NotACurrency => "не код валюты из трёх букв",
        RejectionReason::NotATimeZone => "не часовой пояс вида Europe/Berlin",
        RejectionReason::NoneOf(words) => return format!("не из числа: {}", words.join(", ")),
        RejectionReason::UnknownClient => "такого client_id нет в таблице clients",
        RejectionReason::BeforeMadeAt => "раньше, чем made_at",
        RejectionReason::TextTooLong => "длиннее 64 МиБ",
        RejectionReason::CellTooLong => "длиннее 1 МиБ",
        RejectionReason::RowTooLong => "строка длиннее 64 МиБ",
        RejectionReason::OpenQuote => "кавычка не закрыта там, где кончается ячейка",
        RejectionReason::BetweenStrayQuotes => "стоит между двумя лишними кавычками",
        RejectionReason::CellCount { found, expected } => {
            return format!("в строке ячеек: {found}, в заголовке: {expected}");
        }
        RejectionReason::NotUtf8 { column } => return format!("{column}: недопустимые байты UTF-8"),
        RejectionReason::NotAnObject => "не объект JSON",
        RejectionReason::NotJson(_) => "не JSON",
        RejectionReason::Duplicate => "уже есть в другой строке",
        RejectionReason::UnknownAlert => "нет ни такого предупреждения, ни такого клиента",
        RejectionReason::StillToCome => "ещё не наступило",
        RejectionReason::EndHasPassed => "к моменту решения уже прошло",
        RejectionReason::EndWithoutUse => "нужно только для snooze и для группы, заданной вручную",
        RejectionReason::Missing => "не указано",
        RejectionReason::NotATime => "не время",
        RejectionReason::MissingOrNotATime => "не указано или не время",
        RejectionReason::NotADateOrTime => "не дата и не время",
        RejectionReason::NoSuchDate => "такой даты не бывает",
        RejectionReason::NotAnAmount => "не сумма денег",
        RejectionReason::NotHours => "не число часов",
        RejectionReason::NotAnAddress => "не адрес почты",
        RejectionReason::NotMail => "не письмо",
        RejectionReason::NotAComment => "не в виде «дата;автор;текст»",
        RejectionReason::NoTimeInId => "из него не видно, когда создана карточка",
        RejectionReason::NoKeyOrTitle => "нет ни ключа, ни названия",
        RejectionReason::NoIdOrTime => "нет идентификатора или времени",
        RejectionReason::NoSpeaker => "не указано, кто говорит",
        RejectionReason::NoEnd => "нет конца записи",
        RejectionReason::BeforeFirstMessage => "стоит раньше первого сообщения",
        RejectionReason::UnknownField(field) => return format!("текст в неизвестном поле {field}"),
        RejectionReason::OtherStructure(_) => "устроено не так, как в выгрузках этой программы",
        RejectionReason::NotAWeekday => "не день недели вида mon",
        RejectionReason::NotATimeOfDay => "не время вида 09:00",
        RejectionReason::NotASpan => "не первый и последний день вида 2025-12-20/2026-01-10",
        RejectionReason::NotAnEncoding => "не кодировка вида windows-1251",
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_in_both_languages() {
        for (reason, english, russian) in [
            (RejectionReason::Empty, "is empty", "пусто"),
            (
                RejectionReason::NoneOf(vec!["committed", "delivered"]),
                "is none of committed, delivered",
                "не из числа: committed, delivered",
            ),
            (
                RejectionReason::CellCount { found: 3, expected: 5 },
                "has 3 cells, the header has 5",
                "в строке ячеек: 3, в заголовке: 5",
            ),
            (
                RejectionReason::NotACurrency,
                "is not a currency code of three letters",
                "не код валюты из трёх букв",
            ),
            (
                RejectionReason::NotUtf8 { column: "text".to_owned() },
                "text is not valid UTF-8",
                "text: недопустимые байты UTF-8",
            ),
        ] {
            assert_eq!(rejection(&reason, Lang::En), english);
            assert_eq!(rejection(&reason, Lang::Ru), russian);
        }
    }

    #[test]
    fn warnings_are_told_in_russian() {
        let doubt = |kind, count, example: &str| {
            warning(&TableWarning { kind, count, example: example.to_owned() }, Lang::Ru)
        };
        assert!(doubt(WarningKind::UnknownProject, 2, "p1").starts_with("2 строки: проекта нет"));
        assert!(doubt(WarningKind::NoClients, 1, "clients").contains("таблицы clients"));
    }
}
