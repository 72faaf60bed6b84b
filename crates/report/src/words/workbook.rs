//! The columns of the workbook: what they are called, and how they are written.

use super::by_lang;
use forewarn_text::Lang;

/// How the cells of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Count,
    Percent,
    /// A sum in the currency of the review, which the heading names.
    Money,
    /// A sum in the currency of its row.
    Sum,
    Ratio,
    Hours,
    Day,
    Moment,
    /// Until when: the day before where it is midnight, which is the last day that counts.
    Deadline,
    /// A client's id, shown as its name.
    Client,
    Band,
    Side,
    AlertState,
    Decision,
    PromiseState,
}

/// A column: its name in files, its headings, how it is written and how wide it is in characters.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    en: &'static str,
    ru: &'static str,
    pub(crate) kind: Kind,
    pub(crate) width: f64,
}

impl Column {
    /// Its heading.
    pub(crate) fn heading(&self, lang: Lang) -> &'static str {
        by_lang(lang, self.en, self.ru)
    }
}

const fn column(name: &'static str, en: &'static str, ru: &'static str, kind: Kind, width: f64) -> Column {
    Column { name, en, ru, kind, width }
}

pub(crate) const ALERTS: &[Column] = &[
    column("rank", "#", "№", Kind::Count, 5.0),
    column("name", "Client", "Клиент", Kind::Text, 26.0),
    column("owner", "Owner", "Ответственный", Kind::Text, 20.0),
    column("state", "Against last month", "К прошлому месяцу", Kind::AlertState, 21.0),
    column("due", "Act by", "Действовать до", Kind::Day, 15.0),
    column("probability", "Chance of a conflict", "Вероятность конфликта", Kind::Percent, 14.0),
    column("lower", "80 % from", "80 % от", Kind::Percent, 10.0),
    column("upper", "80 % to", "80 % до", Kind::Percent, 10.0),
    column("expected_loss", "Expected loss, 12 months", "Ожидаемая потеря, 12 мес.", Kind::Money, 16.0),
    column("reason_1", "First reason", "Первая причина", Kind::Text, 34.0),
    column("reason_2", "Second reason", "Вторая причина", Kind::Text, 34.0),
    column("reason_3", "Third reason", "Третья причина", Kind::Text, 34.0),
    column("fix", "Smallest fix", "Что сделать", Kind::Text, 44.0),
    column("probability_after_fix", "Chance after it", "Вероятность после", Kind::Percent, 14.0),
    column("decision", "Decision", "Решение", Kind::Decision, 18.0),
    column("decided_on", "Decided on", "Когда решено", Kind::Day, 13.0),
    column("decided_by", "By", "Кем", Kind::Text, 18.0),
    column("decision_note", "Note", "Примечание", Kind::Text, 34.0),
    column("alert_id", "Alert id", "Код предупреждения", Kind::Text, 13.0),
    column("client_id", "Client id", "Код клиента", Kind::Text, 12.0),
];

pub(crate) const CLIENTS: &[Column] = &[
    column("name", "Client", "Клиент", Kind::Text, 28.0),
    column("band", "State", "Состояние", Kind::Band, 14.0),
    column("rank", "Rank by expected loss", "Место по ожидаемой потере", Kind::Count, 14.0),
    column("probability", "Chance of a conflict", "Вероятность конфликта", Kind::Percent, 14.0),
    column("lower", "80 % from", "80 % от", Kind::Percent, 10.0),
    column("upper", "80 % to", "80 % до", Kind::Percent, 10.0),
    column("probability_last_month", "Last month", "Месяц назад", Kind::Percent, 12.0),
    column("promises_kept_90d", "Promises kept, 90 days", "Обещаний сдержано, 90 дней", Kind::Count, 12.0),
    column("promises_missed_90d", "late or broken", "опоздали или нарушены", Kind::Count, 12.0),
    column("promises_unknown_90d", "unknown", "судить не по чему", Kind::Count, 12.0),
    column("revenue_at_risk", "At risk, a year", "Под угрозой, в год", Kind::Money, 16.0),
    column("owner", "Owner", "Ответственный", Kind::Text, 20.0),
    column("unknown_because", "Not scored because", "Почему не оценён", Kind::Text, 48.0),
    column("client_id", "Client id", "Код клиента", Kind::Text, 12.0),
];

/// Projects with dated work.
pub(crate) const PROJECTS: &[Column] = &[
    column("client_id", "Client", "Клиент", Kind::Client, 26.0),
    column("name", "Project", "Проект", Kind::Text, 36.0),
    column("planned_end", "Planned end", "Конец по плану", Kind::Day, 14.0),
    column("forecast_end_p50", "As likely as not by", "Скорее всего до", Kind::Day, 15.0),
    column("forecast_end_p80", "80 % by", "80 % до", Kind::Day, 13.0),
    column(
        "p_kept",
        "Chance to end as agreed",
        "Вероятность успеть к договорному сроку",
        Kind::Percent,
        15.0,
    ),
    column("spi_t", "SPI(t): below 1 is late", "SPI(t): меньше 1 — отставание", Kind::Ratio, 15.0),
    column("cpi", "CPI: below 1 is over budget", "CPI: меньше 1 — перерасход", Kind::Ratio, 15.0),
    column(
        "estimate_at_completion",
        "Cost when done, at this rate",
        "Стоимость к концу при таком темпе",
        Kind::Money,
        18.0,
    ),
    column("project_id", "Project id", "Код проекта", Kind::Text, 12.0),
];

pub(crate) const PROMISES: &[Column] = &[
    column("client_id", "Client", "Клиент", Kind::Client, 26.0),
    column("text", "What was promised", "Что обещано", Kind::Text, 60.0),
    column("side", "Given by", "Кто обещал", Kind::Side, 13.0),
    column("state", "State", "Состояние", Kind::PromiseState, 16.0),
    column("made_at", "Given", "Когда дано", Kind::Moment, 17.0),
    column("by", "Due", "Срок", Kind::Deadline, 17.0),
    column("kept_at", "Kept", "Выполнено", Kind::Moment, 17.0),
    column("late_hours", "Late, working hours", "Опоздание, раб. ч", Kind::Hours, 14.0),
    column("p_kept_when_made", "Chance when given", "Вероятность при обещании", Kind::Percent, 15.0),
    column("owner", "Owner", "Ответственный", Kind::Text, 20.0),
    column("project_id", "Project id", "Код проекта", Kind::Text, 12.0),
    column("item_id", "Item id", "Код работы", Kind::Text, 12.0),
    column("message_id", "Message id", "Код сообщения", Kind::Text, 14.0),
    column("promise_id", "Promise id", "Код обещания", Kind::Text, 16.0),
];

/// Work that was asked for and not agreed.
pub(crate) const UNAGREED: &[Column] = &[
    column("client", "Client", "Клиент", Kind::Text, 26.0),
    column("on", "Asked on", "Когда просили", Kind::Day, 13.0),
    column("quote", "Asked for, not agreed", "Просили, но не согласовали", Kind::Text, 60.0),
    column(
        "hours_since",
        "Hours booked since, on all work",
        "Часов с тех пор, на всю работу",
        Kind::Hours,
        17.0,
    ),
    column("project_id", "Project id", "Код проекта", Kind::Text, 12.0),
    column("message_id", "Message id", "Код сообщения", Kind::Text, 14.0),
    column("client_id", "Client id", "Код клиента", Kind::Text, 12.0),
];

/// Open invoices by how long they are overdue.
pub(crate) const INVOICES: &[Column] = &[
    column("currency", "Currency", "Валюта", Kind::Text, 10.0),
    column("to_30", "Not due, or up to 30 days late", "В срок или до 30 дней просрочки", Kind::Sum, 18.0),
    column("days_31_to_60", "31–60 days", "31–60 дней", Kind::Sum, 14.0),
    column("days_61_to_90", "61–90 days", "61–90 дней", Kind::Sum, 14.0),
    column("over_90", "Longer", "Дольше", Kind::Sum, 14.0),
];

pub(crate) const ITEMS: &[Column] = &[
    column("client_id", "Client", "Клиент", Kind::Client, 26.0),
    column("item", "Open work", "Открытая работа", Kind::Text, 44.0),
    column("due", "Due", "Срок", Kind::Day, 13.0),
    column("p_kept", "Chance to keep it", "Вероятность успеть", Kind::Percent, 14.0),
    column("p50", "As likely as not by", "Скорее всего до", Kind::Day, 15.0),
    column("p80", "80 % by", "80 % до", Kind::Day, 13.0),
    column("p90", "90 % by", "90 % до", Kind::Day, 13.0),
    column("late_hours", "Late, working hours", "Опоздание, раб. ч", Kind::Hours, 14.0),
    column("late_hours_client", "of it the client’s", "из них из-за клиента", Kind::Hours, 14.0),
    column("late_hours_third_party", "a third party’s", "из-за третьих лиц", Kind::Hours, 14.0),
    column("late_hours_pause", "a pause", "из-за паузы", Kind::Hours, 12.0),
    column("reference_class", "Compared with", "С чем сравнили", Kind::Text, 34.0),
    column("cases", "Cases", "Случаев", Kind::Count, 9.0),
    column("project_id", "Project id", "Код проекта", Kind::Text, 12.0),
    column("item_id", "Item id", "Код работы", Kind::Text, 12.0),
];
