//! The words of the charts of a project: its curve, and what is expected, agreed and likely of it.

use super::{Words, by_lang};
use forewarn_text::Lang;

/// The words of one language.
pub(crate) struct ChartWords {
    pub(crate) client_says: &'static str,
    pub(crate) contract: &'static str,
    pub(crate) passed: &'static str,
    pub(crate) caption_prospects: &'static str,
    pub(crate) planned: &'static str,
    pub(crate) actual: &'static str,
    pub(crate) ahead: &'static str,
    pub(crate) caption: &'static str,
    pub(crate) ends: fn(p50: &str, p80: &str) -> String,
    pub(crate) index: fn(words: &Words, schedule: Option<f64>, cost: Option<f64>) -> String,
    pub(crate) alt: fn(name: &str, planned: &str, ends: Option<(&str, &str)>) -> String,
}

/// The words of a language.
pub(crate) fn chart_words(lang: Lang) -> &'static ChartWords {
    by_lang(lang, &EN, &RU)
}

static EN: ChartWords = ChartWords {
    client_says: "Client says",
    contract: "Contract",
    passed: ", passed",
    caption_prospects: "Ring: what the client expects. Diamond: the contract. Amber: from as likely as not to 80 % likely. Where the ring stands left of the diamond or the amber (of a result: right of it), tell the client before they find out.",
    planned: "planned",
    actual: "delivered",
    ahead: "ahead: 50 to 80 %",
    caption: "The share of the project’s listed work delivered by each day. Grey: as first planned. Blue: as it was. Amber: if every open item comes on its 50 % or 80 % day, and the last on the day by which all are done with that probability. Where blue runs below grey the project is late; where amber ends right of grey, talk about the end now. SPI(t) is earned over elapsed time and CPI earned over spent; below 1: late, or over budget.",
    ends: |p50, p80| format!("all done: 50 % by {p50}, 80 % by {p80}"),
    index,
    alt: |name, planned, ends| match ends {
        Some((p50, p80)) => {
            format!(
                "S-curve of {name}: planned to end on {planned}, as likely as not by {p50}, 80 % by {p80}"
            )
        }
        None => format!("S-curve of {name}: planned to end on {planned}"),
    },
};

static RU: ChartWords = ChartWords {
    client_says: "Ждёт клиент",
    contract: "В договоре",
    passed: ", прошло",
    caption_prospects: "Кольцо — ожидания клиента, ромб — договор, жёлтая полоса — от вероятного наполовину до надёжного на 80 %. Где кольцо левее ромба или полосы (для результата — правее), скажите об этом клиенту прежде, чем он узнает сам.",
    planned: "план",
    actual: "сдано",
    ahead: "впереди: от 50 до 80 %",
    caption: "Какая доля намеченной работы сдана к каждому дню. Серая линия — первый план, синяя — как вышло, жёлтая полоса — если каждая открытая задача придёт в свой день 50 % или 80 %, а последняя — в день, к которому с этой вероятностью готово всё. Синяя ниже серой — проект отстаёт; полоса кончается правее серой — об окончании пора говорить. SPI(t) — освоенное время к прошедшему, CPI — освоенное к потраченному; меньше 1 — опоздание или перерасход.",
    ends: |p50, p80| format!("всё готово: 50 % к {p50}, 80 % к {p80}"),
    index,
    alt: |name, planned, ends| match ends {
        Some((p50, p80)) => {
            format!(
                "S-кривая проекта «{name}»: план до {planned}, в половине случаев до {p50}, в восьми из десяти до {p80}"
            )
        }
        None => format!("S-кривая проекта «{name}»: план до {planned}"),
    },
};

fn index(words: &Words, schedule: Option<f64>, cost: Option<f64>) -> String {
    let shown = |index: Option<f64>| {
        index.filter(|index| index.is_finite()).map_or("–".to_owned(), |index| words.fixed(index, 2))
    };
    format!("SPI(t) {} · CPI {}", shown(schedule), shown(cost))
}
