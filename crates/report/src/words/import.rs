//! The words of `import`: what became of the records of an export.

use super::{
    by_lang,
    number::{plural_en, plural_ru},
};
use forewarn_text::Lang;

/// The words of one language.
#[allow(missing_docs, reason = "the name of a field is what its words say")]
#[derive(Debug)]
pub struct ImportWords {
    /// Read, mapped, unknown, rejected, passed over.
    pub records: fn(source: &str, [u64; 5]) -> String,
    pub rows: fn(table: &str, new: u64, known: u64) -> String,
    pub taken_back: fn(u64) -> String,
    pub kept_aside: fn(u64) -> String,
    pub unknown_person: fn(handle: &str, messages: u64) -> String,
    pub unknown_people_hint: &'static str,
    pub no_client: fn(name: &str, records: u64) -> String,
    pub no_client_hint: &'static str,
    pub rejected: fn(file: &str, unit: &str, at: u64, what: &str, reason: &str) -> String,
    pub all_rejected: fn(u64) -> String,
    pub warning: fn(&str) -> String,
    pub progress: &'static str,
    pub nothing_written: fn(source: &str) -> String,
    /// A tool was named and nothing of it.
    pub no_paths: &'static str,
    /// A folder was given and more.
    pub one_folder: &'static str,
    pub only_tables: fn(source: &str) -> String,
    pub only_csv: fn(file: &str) -> String,
    pub no_table: fn(name: &str) -> String,
    pub review_mapping: fn(file: &str) -> String,
    /// What was piped in is to be saved in the workspace under a name.
    pub save_stdin: fn(name: &str) -> String,
    pub counted_from_one: &'static str,
    pub one_table: &'static str,
}

/// The words of a language.
pub fn import_words(lang: Lang) -> &'static ImportWords {
    by_lang(lang, &EN, &RU)
}

static EN: ImportWords = ImportWords {
    records: |source, [read, mapped, unknown, rejected, passed_over]| {
        format!(
            "{source}: {read} read = {mapped} mapped + {unknown} unknown + {rejected} rejected + {passed_over} passed over"
        )
    },
    rows: |table, new, known| {
        format!("{table}.csv: {new} new {}, {known} there already", plural_en(new, ["row", "rows"]))
    },
    taken_back: |count| {
        format!(
            "{count} {} now assigned",
            plural_en(count, ["message kept aside before is", "messages kept aside before are"])
        )
    },
    kept_aside: |count| {
        format!("{count} {} kept in messages.unknown.csv", plural_en(count, ["message is", "messages are"]))
    },
    unknown_person: |handle, messages| {
        format!("unknown: {handle} ({messages} {})", plural_en(messages, ["message", "messages"]))
    },
    unknown_people_hint: "hint: look through people.proposed.csv, copy what is right to people.csv, import again",
    no_client: |name, records| {
        format!("no client for {name} ({records} {})", plural_en(records, ["record", "records"]))
    },
    no_client_hint: "hint: name the client with --client, or list the projects in projects.csv",
    rejected: |file, unit, at, what, reason| format!("rejected: {file}: {unit} {at}: {what}{reason}"),
    all_rejected: |count| format!("all {count} rejections are in import.rejected.csv"),
    warning: |words| format!("warning: {words}"),
    progress: "importing {bar:30} {bytes} of {total_bytes}, {eta}",
    nothing_written: |source| format!("importing {source}; nothing was written"),
    no_paths: "name the files to import after the tool",
    one_folder: "give one folder of exports at a time, or the tool's name before its files",
    only_tables: |source| format!("--to and --guess go with csv and xlsx, not with {source}"),
    only_csv: |file| format!("--to goes with csv; save the sheet as CSV, or map the workbook in {file}"),
    no_table: |name| {
        format!("{name}: its columns match no table; `forewarn init` shows the columns of each table")
    },
    save_stdin: |name| {
        format!("save what was piped in as {name} in the workspace, or put its path into `file`")
    },
    review_mapping: |file| format!("review this, put it into {file}, then run `forewarn check`"),
    counted_from_one: "tables are counted from 1",
    one_table: "--to takes one table; nothing was written\nhint: clean one file at a time, or write to -",
};

static RU: ImportWords = ImportWords {
    records: |source, [read, mapped, unknown, rejected, passed_over]| {
        format!(
            "{source}: прочитано {read} = разобрано {mapped} + чьи, неизвестно {unknown} + отклонено {rejected} + не нужно {passed_over}"
        )
    },
    rows: |table, new, known| format!("{table}.csv: новых строк — {new}, уже были — {known}"),
    taken_back: |count| {
        let said = plural_ru(count, ["отложенное сообщение", "отложенных сообщения", "отложенных сообщений"]);
        format!("теперь известно, чьи {count} {said}")
    },
    kept_aside: |count| {
        let said = plural_ru(count, ["сообщение отложено", "сообщения отложены", "сообщений отложено"]);
        format!("{count} {said} в messages.unknown.csv")
    },
    unknown_person: |handle, messages| {
        let said = plural_ru(messages, ["сообщение", "сообщения", "сообщений"]);
        format!("кто это, неизвестно: {handle} ({messages} {said})")
    },
    unknown_people_hint: "подсказка: просмотрите people.proposed.csv, перенесите верное в people.csv и повторите",
    no_client: |name, records| {
        let said = plural_ru(records, ["запись", "записи", "записей"]);
        format!("чьё это, неизвестно: {name} ({records} {said})")
    },
    no_client_hint: "подсказка: укажите клиента в --client или перечислите проекты в projects.csv",
    rejected: |file, unit, at, what, reason| {
        let unit = if unit == "line" { "строка" } else { "запись" };
        format!("отклонено: {file}, {unit} {at}: {what}{reason}")
    },
    all_rejected: |count| format!("все отклонённые записи ({count}) — в import.rejected.csv"),
    warning: |words| format!("внимание: {words}"),
    progress: "чтение {bar:30} {bytes} из {total_bytes}, осталось {eta}",
    nothing_written: |source| format!("{source} не удалось прочитать; ничего не записано"),
    no_paths: "назовите после программы файлы, которые нужно взять",
    one_folder: "укажите одну папку с выгрузками или название программы перед её файлами",
    only_tables: |source| format!("--to и --guess — только для csv и xlsx, а не для {source}"),
    only_csv: |file| format!("--to — только для csv; сохраните лист как CSV или опишите книгу в {file}"),
    no_table: |name| {
        format!(
            "{name}: столбцы не похожи ни на одну таблицу; какие столбцы в таблицах, покажет `forewarn init`"
        )
    },
    save_stdin: |name| {
        format!("сохраните поданное на вход как {name} в рабочую область или укажите путь в `file`")
    },
    review_mapping: |file| format!("проверьте это, вставьте в {file} и выполните `forewarn check`"),
    counted_from_one: "таблицы считаются с 1",
    one_table: "--to принимает одну таблицу; ничего не записано\nподсказка: очищайте по одному файлу или пишите в «-»",
};
