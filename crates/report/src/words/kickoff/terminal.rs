//! The words that only the terminal needs.

use crate::words::by_lang;
use forewarn_text::Lang;

/// The words of one language.
#[derive(Debug)]
#[allow(missing_docs, reason = "the name of a field is what its words say")]
pub struct KickoffTerminalWords {
    pub columns: [&'static str; 6],
    pub impossible: &'static str,
    pub missing: &'static str,
    pub questions: &'static str,
    pub letter: &'static str,
    pub sources: &'static str,
}

/// The words of a language.
pub fn kickoff_terminal_words(lang: Lang) -> &'static KickoffTerminalWords {
    by_lang(lang, &EN, &RU)
}

static EN: KickoffTerminalWords = KickoffTerminalWords {
    columns: ["", "Client says", "Contract", "50 % (P50)", "80 % (P80)", "Gap to 80 %"],
    impossible: "Cannot be kept",
    missing: "Not settled",
    questions: "Questions to ask",
    letter: "Wording to send",
    sources: "What the published figures stand on",
};

static RU: KickoffTerminalWords = KickoffTerminalWords {
    columns: ["", "Ждёт клиент", "В договоре", "50 % (P50)", "80 % (P80)", "Разрыв до 80 %"],
    impossible: "Невыполнимо",
    missing: "Не согласовано",
    questions: "Что спросить",
    letter: "Письмо клиенту",
    sources: "На чём основаны опубликованные цифры",
};
