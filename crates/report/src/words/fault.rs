//! What is wrong with a file or a setting, in words. In English a fault says itself, as in [`Error`](forewarn_base::error::Error).

use super::{by_lang, notice::russian_rejection, number::plural_ru};
use forewarn_base::file_fault::{
    ConfigFault, ConfigReason, ExportContent, FileFault, JsonShape, PlainCsvRemedy,
};
use forewarn_text::Lang;

/// What is wrong with a file, to be read after its path.
pub fn file_fault(fault: &FileFault, lang: Lang) -> String {
    by_lang::<fn(&FileFault) -> String>(lang, FileFault::to_string, russian_file_fault)(fault)
}

/// What is wrong with a setting.
pub fn config_fault(fault: &ConfigFault, lang: Lang) -> String {
    by_lang::<fn(&ConfigFault) -> String>(lang, ConfigFault::to_string, russian_config_fault)(fault)
}

pub(super) fn russian_file_fault(fault: &FileFault) -> String {
    match fault {
        FileFault::Malformed { format, line, words: _ } => {
            let place = line.map_or_else(String::new, |line| format!("строка {line}: "));
            format!("{place}повреждён или не {}", format.name())
        }
        FileFault::Damaged(_) => "повреждён".to_owned(),
        FileFault::IsFolder => "это папка, а не файл".to_owned(),
        FileFault::IsDevice => "это канал, устройство или сокет, а не файл".to_owned(),
        FileFault::Empty => "пуст".to_owned(),
        FileFault::Utf32 => "в кодировке UTF-32, она не поддерживается; сохраните файл в UTF-8".to_owned(),
        FileFault::NoColumn { missing, found } => {
            format!("нет столбца {}; есть {}", missing.join(", "), found.join(", "))
        }
        FileFault::UnreadableType { column, kind } => {
            format!("столбец {column}: данные такого типа не читаются ({kind})")
        }
        FileFault::UnreadableColumn(column) => format!("столбец {column}: значения не читаются"),
        FileFault::NoSheet { name, found } => format!("нет листа «{name}»; есть {}", found.join(", ")),
        FileFault::NoSheets => "в книге нет листов".to_owned(),
        FileFault::NoHeader => "кроме метки порядка байтов, ничего нет; удалите файл и повторите".to_owned(),
        FileFault::NotUtf16 => "недопустимые байты UTF-16; сохраните таблицу в UTF-8 и повторите".to_owned(),
        FileFault::EncodingTooNarrow { encoding, lost } => {
            let why = match lost {
                Some((column, letter)) => {
                    format!("в ней нет знака «{letter}» из столбца {column} новой строки")
                }
                None => "новая строка читалась бы в ней как UTF-8".to_owned(),
            };
            format!("кодировка {encoding}: {why}; сохраните таблицу в UTF-8 и повторите")
        }
        FileFault::OpenQuote(line) => format!(
            "строка {line}: кавычка не закрыта, и добавленные в конец строки оказались бы внутри неё; исправьте эту строку и \
             повторите"
        ),
        FileFault::SeveralFiles { table, files } => {
            let count = plural_ru(i64::try_from(*files).unwrap_or(i64::MAX), ["файл", "файла", "файлов"]);
            format!(
                "у таблицы {table} {files} {count}, а добавлять строки можно только в обычный {table}.csv: соберите все строки \
                 в один {table}.csv и повторите"
            )
        }
        FileFault::NameOfCopy => "файл сочли бы копией другого; выберите иное имя".to_owned(),
        FileFault::NotPlainCsv { stem, remedy } => {
            let remedy = match remedy {
                PlainCsvRemedy::Unpack(command) => format!("распакуйте этот ({command})"),
                PlainCsvRemedy::SaveAs(new, old) => format!("сохраните его как {new}, удалите {old}"),
            };
            format!("добавлять строки можно только в обычный {stem}.csv: {remedy} и повторите")
        }
        FileFault::TooLarge(most) => format!("больше {most} МиБ"),
        FileFault::UnpacksTooLarge => "распаковывается больше чем в 256 ГиБ".to_owned(),
        FileFault::ZipBomb(most) => {
            format!("при распаковке вырастает больше чем в {most} раз, как zip-бомба")
        }
        FileFault::TooManyEntries(most) => format!("в архиве больше {most} файлов"),
        FileFault::ElementTooLong(most) => {
            format!("строка или элемент длиннее {most} МиБ; может быть, не закрыта кавычка или скобка?")
        }
        FileFault::Without(content) => format!("не найдено: {}", russian_content(*content)),
        FileFault::OtherJson { expected, found } => {
            format!("не найдено: {}; вместо этого {}", russian_content(*expected), russian_shape(found))
        }
        FileFault::NoCrmTable { tool, found } => {
            format!("это не компании, не сделки и не действия из {tool}; столбцы: {}", found.join(", "))
        }
        FileFault::NoHeaderOf { tool, columns } => {
            format!("нет строки с названиями столбцов, как в {tool}: {}", columns.join(", "))
        }
        FileFault::Ledger => {
            "это журнал проводок, где счёт повторяется для каждого бухгалтерского счёта; выгрузите Transaction List by Customer"
                .to_owned()
        }
        FileFault::NoDayOfCall => {
            "неизвестно, в какой день был звонок; укажите день в имени файла, например «2026-03-02 10.00 weekly.vtt»"
                .to_owned()
        }
        FileFault::NotWrittenByImport => {
            "столбцы не те, что пишет импорт; чтобы сохранить файл, переименуйте его".to_owned()
        }
        FileFault::NoSuchSide { line, side } => {
            format!("строка {line}: side «{side}» — не client и не agency")
        }
        FileFault::NotAFolder => "это не папка; рабочую папку создаст `forewarn init`".to_owned(),
        FileFault::BaseRate => "base_rate не между 0 и 1".to_owned(),
        FileFault::Weight { name, weight } => {
            format!("weights.{name} = {weight}: такого признака нет или вес меньше нуля")
        }
    }
}

fn russian_content(content: ExportContent) -> &'static str {
    match content {
        ExportContent::CsvFile => "файл CSV",
        ExportContent::JsonFile => "файл JSON",
        ExportContent::CsvOrJsonFile => "файл CSV или JSON",
        ExportContent::MsProjectFile => "файл XML; сохраните проект в Microsoft Project как XML",
        ExportContent::MsProject => "проект в формате Microsoft Project",
        ExportContent::SlackFiles => "выгрузка Slack: нет ни одного файла .json",
        ExportContent::SlackMessages => "сообщения в формате выгрузки Slack",
        ExportContent::TelegramFile => "result.json; при выгрузке из Telegram Desktop выберите формат JSON",
        ExportContent::TelegramMessages => "сообщения в формате Telegram Desktop",
        ExportContent::WhatsAppFile => "чат; WhatsApp выгружает чат как .txt или как .zip с ним",
        ExportContent::WhatsAppMessages => "сообщения в формате WhatsApp (31.12.26, 14:05 - Имя: текст)",
        ExportContent::DiscordChannel => {
            "канал Discord в формате DiscordChatExporter (guild, channel, messages)"
        }
        ExportContent::Mail => "письма",
        ExportContent::Transcript => "расшифровка звонка",
        ExportContent::Speech => "реплики, как в расшифровке (00:00:03 Имя: текст)",
        ExportContent::CalendarFile => "календарь (.ics)",
        ExportContent::Calendar => "календарь: нет BEGIN:VCALENDAR",
        ExportContent::Answers => "столбец с оценками (NPS, CSAT, CES, score, rating)",
        ExportContent::TrelloBoard => "доска Trello с карточками и действиями",
        ExportContent::JiraIssues => {
            "задачи в формате API Jira: список issues или values либо одна задача с key и fields"
        }
        ExportContent::RedmineIssues => "задачи в формате API Redmine: issue или список issues",
        ExportContent::AsanaTasks => "задачи в формате Asana: список data, у каждой gid и name",
        ExportContent::Issues => "задачи: список объектов с title и number или iid",
        ExportContent::StatementFile => "выписка (.txt, 1CClientBankExchange)",
        ExportContent::Statement => "выписка: первая строка не 1CClientBankExchange",
        ExportContent::TeamsMessages => {
            "сообщения в формате Microsoft Graph: список value с полями createdDateTime и body"
        }
    }
}

fn russian_shape(shape: &JsonShape) -> String {
    match shape {
        JsonShape::Object(names) if names.is_empty() => "пустой объект".to_owned(),
        JsonShape::Object(names) => format!("объект с полями {}", JsonShape::shown_names(names)),
        JsonShape::List => "список".to_owned(),
        JsonShape::ListOf(element) => format!("список, в котором {}", russian_shape(element)),
        JsonShape::Other => "отдельное значение".to_owned(),
    }
}

pub(super) fn russian_config_fault(fault: &ConfigFault) -> String {
    let ConfigFault { key, reason } = fault;
    let key = if key.is_empty() { String::new() } else { format!("{key}: ") };
    let said = match reason {
        ConfigReason::Value { value, reason } => format!("«{value}» — {}", russian_rejection(reason)),
        ConfigReason::OutOfRange { value, least, most } => {
            format!("{value} вне пределов от {least} до {most}")
        }
        ConfigReason::NoWorkingDay => "не указано ни одного дня".to_owned(),
        ConfigReason::DayEndsBeforeStart => "day_start не раньше day_end".to_owned(),
        ConfigReason::Cuts { watch, act } => {
            format!("для watch ({watch}) и act ({act}) должно быть 0 < watch < act < 1")
        }
        ConfigReason::NoSuchSignal(near) => match near {
            Some(near) => format!("такого признака нет; может быть, {near}?"),
            None => "такого признака нет".to_owned(),
        },
        ConfigReason::NotAUnit(value) => format!("«{value}» — не hours и не код валюты из трёх букв"),
        ConfigReason::NoCost => {
            "не указано; если затраты в деньгах, они нужны для каждого действия".to_owned()
        }
        ConfigReason::NoSuchTable { name, tables } => {
            format!("таблицы «{name}» нет; есть {}", tables.join(", "))
        }
        ConfigReason::NoSuchColumn { table, columns } => {
            format!("в таблице {table} такого столбца нет; есть {}", columns.join(", "))
        }
        ConfigReason::NotMapped(column) => format!("не указано, из чего берётся {column}"),
        ConfigReason::NotOneSign => "нужен один знак ASCII".to_owned(),
        ConfigReason::NoFile(pattern) => format!("«{pattern}»: таких файлов нет"),
        ConfigReason::Toml { is_syntax: true, line, text, words: _ } => {
            format!("строка {line}: не TOML: {text}")
        }
        ConfigReason::Toml { is_syntax: false, line, text, words: _ } => {
            format!("строка {line}: такой настройки нет или её значение не того вида: {text}")
        }
    };
    format!("{key}{said}")
}
