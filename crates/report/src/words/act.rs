//! The words of what people ask for or decide at the command line: acts assumed, decisions recorded.

use super::{
    by_lang,
    number::{plural_en, plural_ru},
};
use forewarn_text::Lang;

/// The words of one language.
#[derive(Debug)]
#[allow(missing_docs, reason = "the name of a field is what its words say")]
pub struct ActWords {
    pub refused: fn(said: &str, possible: &[String]) -> String,
    pub reviews_know: fn(from: &str) -> String,
    pub recorded_before: fn(at: &str) -> String,
    pub no_alert: fn(client: &str, day: &str, is_outdated: bool) -> String,
    pub other_review: fn(day: &str) -> String,
    pub no_review: &'static str,
    pub minutes_recorded: fn(new: usize, before: usize) -> String,
    pub minutes_refused: fn(count: usize) -> String,
    pub minutes_refused_more: fn(count: usize) -> String,
}

/// The words of a language.
pub fn act_words(lang: Lang) -> &'static ActWords {
    by_lang(lang, &EN, &RU)
}

static EN: ActWords = ActWords {
    refused: |said, possible| {
        let here = if possible.is_empty() {
            "none of them is possible at this client now".to_owned()
        } else {
            format!("possible at this client now: {}", possible.join("; "))
        };
        format!(
            "{said:?} is nothing that can be done here\nhint: the acts are: deliver ITEM, answer QUESTION or answer COUNT, \
             update, renegotiate ITEM to DATE, agree MATTER, invoice\nhint: {here}"
        )
    },
    reviews_know: |from| format!("shown at once, and counted by reviews as of {from} and later"),
    recorded_before: |at| format!("recorded already, at {at}; nothing added"),
    no_alert: |client, day, is_outdated| {
        let since = if is_outdated { ", and the data have changed since" } else { "" };
        format!(
            "note: the last review, as of {day}, has no alert about {client}{since}; recorded all the same"
        )
    },
    other_review: |day| {
        format!(
            "note: the last review was as of {day}; whether an alert stood at another moment is not known; recorded all the same"
        )
    },
    no_review: "note: no review of this workspace is known, nor whether an alert stands; recorded all the same",
    minutes_recorded: |new, before| {
        let said = plural_en(new, ["decision was", "decisions were"]);
        match before {
            0 => format!("{new} {said} recorded"),
            _ => format!("{new} {said} recorded, {before} had been before"),
        }
    },
    minutes_refused: |count| {
        let said = plural_en(count, ["row", "rows"]);
        format!("nothing was recorded: {count} {said} cannot be used")
    },
    minutes_refused_more: |count| format!("… and {count} more"),
};

static RU: ActWords = ActWords {
    refused: |said, possible| {
        let here = if possible.is_empty() {
            "у этого клиента сейчас ничего из этого сделать нельзя".to_owned()
        } else {
            format!("у этого клиента сейчас можно: {}", possible.join("; "))
        };
        format!(
            "«{said}» здесь сделать нельзя\nвозможны: deliver ЭТАП, answer ВОПРОС или answer ЧИСЛО, update, renegotiate ЭТАП to \
             ДАТА, agree ПРЕДМЕТ, invoice (или сдать, ответить, отчитаться, перенести … на, согласовать, счёт)\n{here}"
        )
    },
    reviews_know: |from| format!("показано сразу, а учтут это обзоры на {from} и позже"),
    recorded_before: |at| format!("уже записано {at}; ничего не добавлено"),
    no_alert: |client, day, is_outdated| {
        let since = if is_outdated { ", а данные с тех пор изменились" } else { "" };
        format!(
            "внимание: в последнем обзоре, на {day}, о клиенте {client} предупреждения нет{since}; решение всё равно записано"
        )
    },
    other_review: |day| {
        format!(
            "внимание: последний обзор был на {day}; стояло ли предупреждение в другое время, неизвестно; решение всё равно записано"
        )
    },
    no_review: "внимание: ни одного обзора здесь не было, и есть ли предупреждение, неизвестно; решение всё равно записано",
    minutes_recorded: |new, before| {
        let said = plural_ru(i64::try_from(new).unwrap_or(i64::MAX), ["решение", "решения", "решений"]);
        match before {
            0 => format!("записано: {new} {said}"),
            _ => format!("записано: {new} {said}; уже было записано: {before}"),
        }
    },
    minutes_refused: |count| {
        let said = plural_ru(i64::try_from(count).unwrap_or(i64::MAX), ["строка", "строки", "строк"]);
        format!("ничего не записано: не годится {count} {said}")
    },
    minutes_refused_more: |count| format!("… и ещё {count}"),
};
