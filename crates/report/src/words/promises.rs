//! The words of `promises`.

use super::by_lang;
use forewarn_text::Lang;

/// The words of one language.
#[derive(Debug)]
#[allow(missing_docs, reason = "the name of a field is what its words say")]
pub struct PromiseWords {
    pub columns: [&'static str; 6],
    pub owner: &'static str,
    pub client: &'static str,
    pub due_in_7_days: &'static str,
    pub none: &'static str,
    pub no_calendar: &'static str,
    pub last_day_of_notice: &'static str,
    pub calendar: fn(agency: Option<&str>) -> String,
}

/// The words of a language.
pub fn promise_words(lang: Lang) -> &'static PromiseWords {
    by_lang(lang, &EN, &RU)
}

static EN: PromiseWords = PromiseWords {
    columns: ["Due", "State", "Client", "Owner", "Given by", "What"],
    owner: "Owner",
    client: "Client",
    due_in_7_days: "due in 7 days",
    none: "No such promises.",
    last_day_of_notice: "last day of notice, contract",
    calendar: |agency| match agency {
        Some(agency) => format!("What {agency} is to keep"),
        None => "What is to be kept".to_owned(),
    },
    no_calendar: "counts make no calendar\nhint: leave --by or --format ics out",
};

static RU: PromiseWords = PromiseWords {
    columns: ["Срок", "Состояние", "Клиент", "Ответственный", "Кто обещал", "Что"],
    owner: "Ответственный",
    client: "Клиент",
    due_in_7_days: "со сроком в ближайшие 7 дней",
    none: "Таких обещаний нет.",
    last_day_of_notice: "последний день отказа от договора",
    calendar: |agency| match agency {
        Some(agency) => format!("Обещанное клиентам, {agency}"),
        None => "Обещанное клиентам".to_owned(),
    },
    no_calendar: "из чисел не сделать календаря\nподсказка: уберите --by или --format ics",
};
