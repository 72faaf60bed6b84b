//! The words of the page that do not depend on the brief.

use serde::Serialize;

use crate::words::by_lang;
use forewarn_text::Lang;

/// The words of one language.
#[derive(Debug, Serialize)]
pub(crate) struct KickoffPageWords {
    pub(crate) code: &'static str,
    pub(crate) title: &'static str,
    pub(crate) skip: &'static str,
    pub(crate) why: &'static str,
    pub(crate) gaps: &'static str,
    pub(crate) gaps_note: &'static str,
    pub(crate) published: &'static str,
    pub(crate) what: &'static str,
    pub(crate) client_says: &'static str,
    pub(crate) contract: &'static str,
    pub(crate) p50: &'static str,
    pub(crate) p80: &'static str,
    pub(crate) gap: &'static str,
    pub(crate) measured_by: &'static str,
    pub(crate) likely: &'static str,
    pub(crate) caption: &'static str,
    pub(crate) impossible: &'static str,
    pub(crate) missing: &'static str,
    pub(crate) missing_note: &'static str,
    pub(crate) questions: &'static str,
    pub(crate) letter: &'static str,
    pub(crate) letter_note: &'static str,
    pub(crate) sources: &'static str,
    pub(crate) none: &'static str,
    pub(crate) scrolls: &'static str,
    pub(crate) fact_impossible: &'static str,
    pub(crate) fact_missing: &'static str,
    #[serde(skip)]
    pub(crate) fact_gap: fn(&str) -> String,
    #[serde(skip)]
    pub(crate) fact_no_gap: fn(&str) -> String,
}

pub(crate) fn kickoff_page_words(lang: Lang) -> &'static KickoffPageWords {
    by_lang(lang, &EN, &RU)
}

static EN: KickoffPageWords = KickoffPageWords {
    code: "en",
    title: "Check before the start",
    skip: "To the findings",
    why: "Why",
    gaps: "What is expected, agreed and likely",
    gaps_note: "Beneath each, the chance that it comes true. The gap is from what the client says (else from the contract) to what is 80 % likely.",
    published: "Measured by published figures: there is too little finished work of your own to measure by. Take them as a guide.",
    what: "",
    client_says: "Client says",
    contract: "Contract",
    p50: "As likely as not (P50)",
    p80: "80 % likely (P80)",
    gap: "Gap to 80 %",
    measured_by: "Measured by",
    likely: "likely",
    caption: "Ring: what the client says. Diamond: the contract. Amber: from as likely as not to 80 % likely. Every line starts at nothing: the first day, no money, no result. Where the ring or the diamond stands left of the amber (of a result: right of it), talk before you start.",
    impossible: "What cannot be kept",
    missing: "What is not settled",
    missing_note: "What is open now is what people quarrel about later. Settle it in writing.",
    questions: "Questions to ask the client",
    letter: "Wording to send",
    letter_note: "In the client’s language. Read it before you send it.",
    sources: "What the published figures stand on",
    none: "not said",
    scrolls: "scrolls sideways",
    fact_impossible: "of what was promised cannot be kept",
    fact_missing: "of the basics not settled",
    fact_gap: |name| format!("{name}: gap from what is expected to what is 80\u{a0}% likely"),
    fact_no_gap: |name| format!("{name}: no gap"),
};

static RU: KickoffPageWords = KickoffPageWords {
    code: "ru",
    title: "Проверка перед стартом",
    skip: "К выводам",
    why: "Почему",
    gaps: "Чего ждут, что согласовано и что вероятно",
    gaps_note: "Под каждым значением — вероятность, что так и будет. Разрыв считается от ожиданий клиента (без них — от договора) до того, что сбывается в восьми случаях из десяти.",
    published: "Сравнение идёт с опубликованными цифрами: завершённых работ у вас пока слишком мало. Считайте их ориентиром.",
    what: "",
    client_says: "Ждёт клиент",
    contract: "В договоре",
    p50: "В половине случаев (P50)",
    p80: "В восьми из десяти (P80)",
    gap: "Разрыв до 80 %",
    measured_by: "С чем сравнили",
    likely: "вероятность",
    caption: "Кольцо — ожидания клиента, ромб — договор, жёлтая полоса — от вероятного наполовину до надёжного на 80 %. Каждая линия начинается с нуля: с первого дня, с нулевых затрат, с нулевого результата. Если кольцо или ромб стоят левее полосы (для результата — правее), поговорите до старта.",
    impossible: "Что невыполнимо",
    missing: "Что не согласовано",
    missing_note: "О том, что сейчас не решено, потом и спорят. Согласуйте письменно.",
    questions: "Что спросить у клиента",
    letter: "Письмо клиенту",
    letter_note: "На языке клиента. Прочтите, прежде чем отправлять.",
    sources: "На чём основаны опубликованные цифры",
    none: "не названо",
    scrolls: "прокручивается вбок",
    fact_impossible: "невыполнимо из обещанного",
    fact_missing: "не согласовано из основного",
    fact_gap: |name| format!("{name}: разрыв между ожиданиями и тем, что надёжно на 80\u{a0}%"),
    fact_no_gap: |name| format!("{name}: разрыва нет"),
};
