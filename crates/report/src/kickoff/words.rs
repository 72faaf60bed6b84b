//! The words of the page that do not depend on the brief.

use serde::Serialize;

use forewarn_text::Lang;

/// The words of one language.
#[derive(Debug, Serialize)]
pub(super) struct Words {
    pub(super) code: &'static str,
    pub(super) title: &'static str,
    pub(super) skip: &'static str,
    pub(super) why: &'static str,
    pub(super) gaps: &'static str,
    pub(super) gaps_note: &'static str,
    pub(super) published: &'static str,
    pub(super) what: &'static str,
    pub(super) client_says: &'static str,
    pub(super) contract: &'static str,
    pub(super) p50: &'static str,
    pub(super) p80: &'static str,
    pub(super) gap: &'static str,
    pub(super) measured_by: &'static str,
    pub(super) likely: &'static str,
    pub(super) caption: &'static str,
    pub(super) impossible: &'static str,
    pub(super) missing: &'static str,
    pub(super) missing_note: &'static str,
    pub(super) questions: &'static str,
    pub(super) letter: &'static str,
    pub(super) letter_note: &'static str,
    pub(super) sources: &'static str,
    pub(super) none: &'static str,
    pub(super) scrolls: &'static str,
    pub(super) fact_impossible: &'static str,
    pub(super) fact_missing: &'static str,
    #[serde(skip)]
    pub(super) fact_gap: fn(&str) -> String,
    #[serde(skip)]
    pub(super) fact_no_gap: fn(&str) -> String,
}

pub(super) fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En | Lang::Und => &EN,
        Lang::Ru => &RU,
    }
}

static EN: Words = Words {
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

static RU: Words = Words {
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
