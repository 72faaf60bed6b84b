//! The words of `init` and `demo`: what was found in a folder of exports, what is asked, and what was made.

use std::path::Path;

use super::{
    by_lang,
    number::{plural_en, plural_ru},
};
use forewarn_text::Lang;

/// The words of one language.
#[allow(missing_docs, reason = "the name of a field is what its words say")]
#[derive(Debug)]
pub struct InitWords {
    pub ready: fn(&Path) -> String,
    pub demo_ready: fn(&Path) -> String,
    pub truth: fn(names: &str) -> String,
    pub out_of_range: fn(what: &str, value: u64, lowest: u64, highest: u64) -> String,
    pub no_files: fn(&Path) -> String,
    pub not_read: &'static str,
    pub table: &'static str,
    pub broken: fn(source: &str, reason: &str) -> String,
    pub no_table: fn(&Path) -> String,
    /// What stands for the agency in an answer.
    pub us: &'static str,
    pub asked: fn(question: &str, proposal: &str) -> String,
    /// Asked where an answer is like the name of a client.
    pub did_you_mean: fn(client: &str, answer: &str) -> String,
    /// Below what was taken, by numbers.
    pub is_it_right: &'static str,
    pub whose: fn(name: &str) -> String,
    /// Of an answer given beforehand that no export has.
    pub unused_answer: fn(name: &str) -> String,
    /// Of an answer that makes a client who is called nearly as another.
    pub new_client: fn(client: &str, other: &str) -> String,
    /// Below what was taken, where something in it is marked.
    pub guessed: &'static str,
    /// After a folder was imported into a workspace.
    pub imported: fn(&Path) -> String,
    /// Of a workspace that is to be made of a full folder.
    pub not_new: fn(directory: &Path, from: &Path) -> String,
    pub merged: fn(table: &str, into: &str, rows: u64) -> String,
    /// Above who is new in a later month.
    pub who_is_new: &'static str,
    pub whose_domain: fn(domain: &str, mails: u64) -> String,
    pub who: fn(name: &str, messages: u64, chats: &str) -> String,
    pub whose_project: fn(project: &str) -> String,
    pub whose_firm: fn(firm: &str, records: u64) -> String,
    pub agency: &'static str,
    /// Above what was decided.
    pub who_is_who: &'static str,
    /// Above what nothing tells.
    pub not_told: &'static str,
    pub unknown: fn(name: &str, messages: u64, chats: &str) -> String,
    pub change_answers: fn(file: &str) -> String,
    /// The first lines of the file of answers.
    pub answers_head: &'static str,
    pub unknown_people: &'static str,
    pub unknown_scopes: &'static str,
    pub currency: fn(code: &str, count: u64, of: u64) -> String,
    pub no_currency: &'static str,
    pub cover: &'static str,
    /// Messages, events of the schedule, money.
    pub covered: fn(client: &str, [u64; 3]) -> String,
    /// Below a client of whom nothing but amounts came in.
    pub only_money: &'static str,
    pub no_client: &'static str,
}

/// The words of a language.
pub fn init_words(lang: Lang) -> &'static InitWords {
    by_lang(lang, &EN, &RU)
}

static EN: InitWords = InitWords {
    ready: |folder| {
        format!(
            "{} is ready: fill clients.csv and any of the others, then `forewarn check {0}`",
            folder.display()
        )
    },
    demo_ready: |folder| format!("{} is ready: `forewarn review {0}`", folder.display()),
    truth: |names| format!("its ground truth is beside it in {names}"),
    out_of_range: |what, value, lowest, highest| {
        format!("--{what} is {value}; it must lie between {lowest} and {highest}")
    },
    no_files: |folder| format!("{} holds no files", folder.display()),
    not_read: "unsupported format; skipped",
    table: "a table",
    broken: |source, reason| format!("{source}, but it cannot be read and is skipped: {reason}"),
    no_table: |path| format!("{}: its columns match no table; skipped", path.display()),
    us: "us",
    asked: |question, proposal| format!("{question} (a client's name, us, or - for nobody) [{proposal}]"),
    did_you_mean: |client, answer| {
        format!("{answer} is not a client yet. Press Enter for {client}, or type y to add {answer}")
    },
    is_it_right: "Is this right? Press Enter to accept it all, or type the number of what is wrong",
    whose: |name| format!("Whose is {name}?"),
    unused_answer: |name| {
        format!("answers.toml: {name} is in none of the files; this answer changed nothing")
    },
    new_client: |client, other| format!("answers.toml: {client} is a new client; did you mean {other}?"),
    guessed: "(?) is a guess: check these first",
    imported: |folder| format!("next: forewarn review {}", folder.display()),
    not_new: |directory, from| {
        format!(
            "{0} is a workspace already; to add new exports to it: forewarn import {1} --into {0}",
            directory.display(),
            from.display()
        )
    },
    merged: |table, into, rows| {
        format!("  {table}: {rows} new or changed {} in {into}\n", plural_en(rows, ["row", "rows"]))
    },
    who_is_new: "New:",
    whose_domain: |domain, mails| {
        format!("Whose is {domain} ({mails} {})?", plural_en(mails, ["mail", "mails"]))
    },
    who: |name, messages, chats| {
        let place = if chats.is_empty() { String::new() } else { format!(" in {chats}") };
        format!("Who is {name} ({messages} {}{place})?", plural_en(messages, ["message", "messages"]))
    },
    whose_project: |project| format!("Whose is the project {project}?"),
    whose_firm: |firm, records| {
        if records == 0 {
            return format!("Which client is {firm}?");
        }
        format!("Which client is {firm} ({records} {})?", plural_en(records, ["record", "records"]))
    },
    agency: "the agency",
    who_is_who: "Who is who:",
    not_told: "Nothing tells whose these are, so they are left out:",
    unknown: |name, messages, chats| {
        let place = if chats.is_empty() { String::new() } else { format!(" in {chats}") };
        match messages {
            0 => format!("{name}{place}"),
            _ => format!("{name}: {messages} {}{place}", plural_en(messages, ["message", "messages"])),
        }
    },
    change_answers: |file| {
        format!(
            "If something is wrong or missing, change it in {file}\nand run `forewarn init` again into a new folder with `--answers {file}`"
        )
    },
    answers_head: "# Who is who, as `forewarn init` took it. Change it, then run init again into a new folder with --answers and this file.\n\
                   # agency: domains and names of the agency's own people; ignore: those that are nobody's;\n\
                   # clients: domains, people, firms and projects, each with the client's name.",
    unknown_people: "not imported, because nothing tells who they are (messages):",
    unknown_scopes: "not imported, because nothing tells which client it is (records):",
    currency: |code, count, of| {
        let share = if count == of { "all".to_owned() } else { format!("{count} of {of}") };
        format!("currency: {code} ({share} amounts), set in forewarn.toml")
    },
    no_currency: "currency: no file names one",
    cover: "What came in:",
    covered: |client, [messages, events, money]| {
        format!(
            "{client}: {messages} {}, {events} {} of the schedule, {money} {}",
            plural_en(messages, ["message", "messages"]),
            plural_en(events, ["event", "events"]),
            plural_en(money, ["amount", "amounts"])
        )
    },
    only_money: "amounts only: if this firm pays for another client, say so under [clients] in answers.toml",
    no_client: "no client was found: list them in clients.csv, then import again",
};

static RU: InitWords = InitWords {
    ready: |folder| {
        format!(
            "{} готова: заполните clients.csv и любые другие таблицы, затем выполните `forewarn check {0}`",
            folder.display()
        )
    },
    demo_ready: |folder| format!("{} готова: выполните `forewarn review {0}`", folder.display()),
    truth: |names| format!("вся правда о ней — рядом: {names}"),
    out_of_range: |what, value, lowest, highest| {
        format!("--{what} {value} не подходит: нужно от {lowest} до {highest}")
    },
    no_files: |folder| format!("в {} нет файлов", folder.display()),
    not_read: "неизвестный формат, пропускается",
    table: "таблица",
    broken: |source, reason| format!("{source}, но прочитать не удалось, пропускается: {reason}"),
    no_table: |path| format!("{}: столбцы не похожи ни на одну таблицу, пропускается", path.display()),
    us: "мы",
    asked: |question, proposal| format!("{question} (имя клиента, «мы» или «-», если ничей) [{proposal}]"),
    did_you_mean: |client, answer| {
        format!("Клиента {answer} пока нет. Enter — если это {client}; «д» — если это новый клиент")
    },
    is_it_right: "Всё верно? Enter — принять; если нет, введите номер того, что неверно",
    whose: |name| format!("Чей {name}?"),
    unused_answer: |name| format!("answers.toml: имени {name} нет ни в одном файле, ответ ничего не изменил"),
    new_client: |client, other| {
        format!("answers.toml: {client} — новый клиент; может быть, имелся в виду {other}?")
    },
    guessed: "(?) — догадка: проверьте прежде всего",
    imported: |folder| format!("дальше: forewarn review {}", folder.display()),
    not_new: |directory, from| {
        format!(
            "{0} — уже рабочая папка; чтобы добавить новые выгрузки: forewarn import {1} --into {0}",
            directory.display(),
            from.display()
        )
    },
    merged: |table, into, rows| {
        format!(
            "  {table}: {rows} {} в {into}\n",
            plural_ru(
                rows,
                ["новая или изменённая строка", "новые или изменённые строки", "новых или изменённых строк"]
            )
        )
    },
    who_is_new: "Новые:",
    whose_domain: |domain, mails| {
        format!("Чей домен {domain} ({mails} {})?", plural_ru(mails, ["письмо", "письма", "писем"]))
    },
    who: |name, messages, chats| {
        let place = if chats.is_empty() { String::new() } else { format!(": {chats}") };
        let said = plural_ru(messages, ["сообщение", "сообщения", "сообщений"]);
        format!("Кто это — {name} ({messages} {said}{place})?")
    },
    whose_project: |project| format!("Чей это проект — {project}?"),
    whose_firm: |firm, records| {
        if records == 0 {
            return format!("Какой это клиент — {firm}?");
        }
        format!(
            "Какой это клиент — {firm} ({records} {})?",
            plural_ru(records, ["запись", "записи", "записей"])
        )
    },
    agency: "агентство",
    who_is_who: "Кто есть кто:",
    not_told: "Чьи они, ничто не говорит, поэтому пропущены:",
    unknown: |name, messages, chats| {
        let place = if chats.is_empty() { String::new() } else { format!(" ({chats})") };
        if messages == 0 {
            return format!("{name}{place}");
        }
        let said = plural_ru(messages, ["сообщение", "сообщения", "сообщений"]);
        format!("{name}: {messages} {said}{place}")
    },
    change_answers: |file| {
        format!(
            "Если что-то не так или кого-то не хватает, исправьте {file}\nи повторите `forewarn init` в новую папку с `--answers {file}`"
        )
    },
    answers_head: "# Кто есть кто — как это понял `forewarn init`. Исправьте и повторите init в новую папку с --answers и этим файлом.\n\
                   # agency: домены и имена своих людей; ignore: чужие домены и люди, которые не нужны;\n\
                   # clients: домены, люди, фирмы и проекты — для каждого имя клиента.",
    unknown_people: "не взято, потому что неизвестно, кто это (сообщений):",
    unknown_scopes: "не взято, потому что неизвестно, чьё это (записей):",
    currency: |code, count, of| {
        let share =
            if count == of { "все суммы".to_owned() } else { format!("{count} из {of} сумм") };
        format!("валюта: {code} ({share}), записана в forewarn.toml")
    },
    no_currency: "валюта: RUB — в файлах она не названа; другую укажите в forewarn.toml",
    cover: "Что пришло:",
    covered: |client, [messages, events, money]| {
        format!(
            "{client}: {messages} {}, {events} {} графика, {money} {}",
            plural_ru(messages, ["сообщение", "сообщения", "сообщений"]),
            plural_ru(events, ["событие", "события", "событий"]),
            plural_ru(money, ["сумма", "суммы", "сумм"])
        )
    },
    only_money: "только суммы: если эта фирма платит за другого клиента, укажите это в answers.toml под [clients]",
    no_client: "ни одного клиента не нашлось: перечислите их в clients.csv и повторите",
};
