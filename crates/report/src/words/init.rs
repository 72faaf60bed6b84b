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
    pub whose_domain: fn(domain: &str, mails: u64) -> String,
    pub who: fn(name: &str, messages: u64, chats: &str) -> String,
    pub whose_project: fn(project: &str) -> String,
    pub nobodys_project: fn(project: &str) -> String,
    pub cover: &'static str,
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
    whose_domain: |domain, mails| {
        format!("Whose is {domain} ({mails} {})?", plural_en(mails, ["mail", "mails"]))
    },
    who: |name, messages, chats| {
        let place = if chats.is_empty() { String::new() } else { format!(" in {chats}") };
        format!("Who is {name} ({messages} {}{place})?", plural_en(messages, ["message", "messages"]))
    },
    whose_project: |project| format!("Whose is the project {project}?"),
    nobodys_project: |project| format!("no file says whose project {project} is; add it to projects.csv"),
    cover: "client: messages, events of the schedule, money",
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
    whose_domain: |domain, mails| {
        format!("Чей домен {domain} ({mails} {})?", plural_ru(mails, ["письмо", "письма", "писем"]))
    },
    who: |name, messages, chats| {
        let place = if chats.is_empty() { String::new() } else { format!(": {chats}") };
        let said = plural_ru(messages, ["сообщение", "сообщения", "сообщений"]);
        format!("Кто это — {name} ({messages} {said}{place})?")
    },
    whose_project: |project| format!("Чей это проект — {project}?"),
    nobodys_project: |project| format!("неизвестно, чей это проект — {project}; впишите его в projects.csv"),
    cover: "клиент: сообщения, события графика, деньги",
    no_client: "ни одного клиента не нашлось: перечислите их в clients.csv и повторите",
};
