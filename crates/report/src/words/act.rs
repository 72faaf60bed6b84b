//! The words of what people ask for or decide at the command line: acts assumed, decisions recorded.

use super::by_lang;
use forewarn_text::Lang;

/// The words of one language.
#[derive(Debug)]
#[allow(missing_docs, reason = "the name of a field is what its words say")]
pub struct ActWords {
    pub refused: fn(said: &str, possible: &[String]) -> String,
    pub reviews_know: fn(from: &str) -> String,
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
    reviews_know: |from| format!("reviews as of {from} and later know of it"),
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
    reviews_know: |from| format!("обзоры на {from} и позже это учтут"),
};
