//! The words of notices.

use super::{
    by_lang,
    number::{plural_en, plural_ru},
};
use forewarn_text::Lang;

/// The words of one language.
#[derive(Debug)]
#[allow(missing_docs, reason = "the name of a field is what its words say")]
pub struct NotifyWords {
    /// `is_news`: whether only new and worse alerts are told of.
    pub title: fn(count: usize, is_news: bool, day: &str) -> String,
    pub owned: fn(name: &str) -> String,
    pub more: fn(count: usize) -> String,
    pub open: &'static str,
    pub report: &'static str,
    pub why: &'static str,
    pub written: fn(folder: &str) -> String,
    pub nothing: &'static str,
}

/// The words of a language.
pub fn notify_words(lang: Lang) -> &'static NotifyWords {
    by_lang(lang, &EN, &RU)
}

static EN: NotifyWords = NotifyWords {
    title: |count, is_news, day| {
        let alerts = plural_en(count, ["alert", "alerts"]);
        let alerts = if is_news { format!("new or worse {alerts}") } else { alerts.to_owned() };
        format!("Client risk: {count} {alerts}, data up to {day}")
    },
    owned: |name| format!("The clients of {name}."),
    more: |count| format!("And {count} more: see the report."),
    open: "Open in the report",
    report: "Report",
    why: "Why:",
    written: |folder| format!("notices: {folder}"),
    nothing: "notices: nothing is new or worse, so none was written",
};

static RU: NotifyWords = NotifyWords {
    title: |count, is_news, day| {
        let said = if is_news {
            let new =
                plural_ru(count, ["новое или усилившееся", "новых или усилившихся", "новых или усилившихся"]);
            let alerts = plural_ru(count, ["предупреждение", "предупреждения", "предупреждений"]);
            format!("{new} {alerts}")
        } else {
            plural_ru(count, ["предупреждение", "предупреждения", "предупреждений"]).to_owned()
        };
        format!("Риски клиентов: {count} {said}, данные по {day}")
    },
    owned: |name| format!("Клиенты, которых ведёт {name}."),
    more: |count| format!("И ещё {count}: см. отчёт."),
    open: "Открыть в отчёте",
    report: "Отчёт",
    why: "Почему:",
    written: |folder| format!("уведомления: {folder}"),
    nothing: "уведомления: нового и ухудшений нет, поэтому ничего не написано",
};
