//! The words of the leadership page.

use serde::Serialize;

use super::number::{capital, some_en, some_ru};
use super::{by_lang, number::plural_ru};
use forewarn_risk::signal::cause::Cause;
use forewarn_text::Lang;

/// The words of one language.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the name of a field is what its words say")]
pub struct LeadWords {
    pub kind: &'static str,
    pub data_up_to: &'static str,
    pub by_cause: &'static str,
    pub by_cause_note: &'static str,
    pub accounts: &'static str,
    pub plan: &'static str,
    pub cause: &'static str,
    pub by: &'static str,
    pub flows: &'static str,
    pub now: &'static str,
    pub came: &'static str,
    pub left: &'static str,
    pub decision: &'static str,
    pub caveat: &'static str,
    pub talk: &'static str,
    pub keep_watching: &'static str,
    #[serde(skip)]
    pub renew: fn(notice_until: &str) -> String,
    pub other_causes: &'static str,
    pub no_accounts: &'static str,
    pub no_revenue: &'static str,
    pub lead_time: &'static str,
    pub nobody: &'static str,
    pub calm: &'static str,
    pub no_decision: &'static str,
    pub renewals: &'static str,
    pub ends_on: &'static str,
    pub notice_until: &'static str,
    #[serde(skip)]
    pub concentration: fn(first: &str, three: &str) -> String,
    #[serde(skip)]
    pub open_invoices: fn(currency: &str, overdue: [String; 4]) -> String,
    #[serde(skip)]
    pub headline: fn(money: &str, cause: &str) -> String,
    #[serde(skip)]
    pub headline_clients: fn(usize) -> String,
    #[serde(skip)]
    pub capacity: fn(names: &[&str]) -> String,
    #[serde(skip)]
    pub talk_to: fn(client: &str, by: &str) -> String,
    #[serde(skip)]
    pub free: fn(cost: &str, by: &str) -> String,
    #[serde(skip)]
    pub unscored: fn(usize, usize) -> String,
    #[serde(skip)]
    pub fees_missing: fn(usize) -> String,
    #[serde(skip)]
    pub tables_missing: fn(names: &str) -> String,
    #[serde(skip)]
    pub weights: fn(usize) -> String,
}

/// The words of a language.
pub fn lead_words(lang: Lang) -> &'static LeadWords {
    by_lang(lang, &EN, &RU)
}

static EN: LeadWords = LeadWords {
    kind: "leadership summary",
    data_up_to: "data up to",
    by_cause: "Yearly revenue at risk, by cause",
    by_cause_note: "Each client’s amount is split in proportion to what raises its chance of a conflict.",
    accounts: "Accounts to know by name",
    plan: "Plan",
    cause: "Cause",
    by: "By",
    flows: "How clients moved in a month",
    now: "Now",
    came: "Came in",
    left: "Left",
    decision: "One decision needed",
    caveat: "One caveat",
    talk: "Talk to the client: no fix within reach is enough",
    keep_watching: "Nothing called for now; look again at the next review",
    renew: |day| format!("Renew or end the contract: notice can be given until {day}"),
    other_causes: "everything else",
    no_accounts: "No client can be scored yet.",
    no_revenue: "Not known: no fees in the data.",
    lead_time: "How early alerts come is measured by a backtest, not on this page.",
    nobody: "nobody",
    calm: "A calm month: no client needs leadership now",
    no_decision: "None this month.",
    renewals: "Contracts to renew within 90 days",
    ends_on: "Ends",
    notice_until: "Notice until",
    concentration: |first, three| {
        format!("The largest client brings {first} of yearly fees, the three largest {three}.")
    },
    open_invoices: |currency, [now, month, two_months, longer]| {
        format!(
            "Open invoices in {currency}: {now} not due or up to 30 days late, {month} 31–60, {two_months} 61–90, {longer} longer."
        )
    },
    headline: |money, cause| format!("{money} of yearly revenue is at risk; the largest cause is {cause}"),
    headline_clients: |count| match count {
        1 => "One client needs action this month".to_owned(),
        _ => format!("{count} clients need action this month"),
    },
    capacity: |names| {
        format!(
            "The team has no hands for {}. Decide: more people, or which clients can wait.",
            some_en(names)
        )
    },
    talk_to: |client, by| format!("Who will call {client} by {by}? No fix within reach is enough there."),
    free: |cost, by| format!("Set aside about {cost} for the plans above by {by}."),
    unscored: |part, all| {
        format!(
            "{part} of {all} clients have too little history to be scored; their risk is in none of these figures."
        )
    },
    fees_missing: |count| {
        format!(
            "{} without a known fee: revenue at risk is higher than shown.",
            if count == 1 {
                "One scored client is".to_owned()
            } else {
                format!("{count} scored clients are")
            }
        )
    },
    tables_missing: |names| format!("Not in the data, so not checked: {names}."),
    weights: |count| {
        format!(
            "The weights are expert judgements, not learned from our own outcomes (conflicts known: {count})."
        )
    },
};

static RU: LeadWords = LeadWords {
    kind: "сводка для руководства",
    data_up_to: "данные по",
    by_cause: "Выручка под угрозой по причинам",
    by_cause_note: "Сумма каждого клиента разделена по весу того, что повышает вероятность конфликта.",
    accounts: "Клиенты, которых нужно знать по имени",
    plan: "План",
    cause: "Причина",
    by: "До",
    flows: "Как изменились состояния за месяц",
    now: "Сейчас",
    came: "Пришли",
    left: "Ушли",
    decision: "Нужно одно решение",
    caveat: "Одна оговорка",
    talk: "Поговорить с клиентом: известных мер не хватит",
    keep_watching: "Пока вмешиваться не нужно; посмотреть на следующем обзоре",
    renew: |day| format!("Продлить договор или нет: отказаться можно до {day}"),
    other_causes: "всё остальное",
    no_accounts: "Пока нельзя оценить ни одного клиента.",
    no_revenue: "Неизвестно: в данных нет оплаты.",
    lead_time: "Насколько рано приходят предупреждения, измеряет проверка на прошлом, а не эта страница.",
    nobody: "никто",
    calm: "Спокойный месяц: вмешательство руководства не нужно",
    no_decision: "В этом месяце — никакого.",
    renewals: "Договоры, которые пора продлевать, за 90 дней",
    ends_on: "Конец",
    notice_until: "Отказ до",
    concentration: |first, three| {
        format!("Самый крупный клиент даёт {first} годовой оплаты, три самых крупных — {three}.")
    },
    open_invoices: |currency, [now, month, two_months, longer]| {
        format!(
            "Открытые счета, {currency}: {now} в срок или до 30 дней просрочки, {month} 31–60, {two_months} 61–90, {longer} дольше."
        )
    },
    headline: |money, cause| format!("Под угрозой {money} годовой выручки; главная причина — {cause}"),
    headline_clients: |count| {
        let said = plural_ru(i64::try_from(count).unwrap_or(0), ["клиенту", "клиентам", "клиентам"]);
        format!("В этом месяце помощь нужна {count} {said}")
    },
    capacity: |names| {
        format!(
            "Нужна помощь, на которую у команды не хватает рук: {}. Решите: добавить людей или кому ждать.",
            some_ru(names)
        )
    },
    talk_to: |client, by| {
        format!("Кто из нас позвонит клиенту «{client}» до {by}? Известных мер там не хватит.")
    },
    free: |cost, by| format!("Освободить до {by} около {cost} на планы выше."),
    unscored: |part, all| {
        format!(
            "Не оценены {part} из {all} клиентов: мало истории. Их риска нет ни в одном числе на странице."
        )
    },
    fees_missing: |count| {
        let said = plural_ru(
            i64::try_from(count).unwrap_or(0),
            ["оценённого клиента", "оценённых клиентов", "оценённых клиентов"],
        );
        format!("У {count} {said} оплата неизвестна: выручка под угрозой больше показанной.")
    },
    tables_missing: |names| format!("Этого в данных нет, и на это не смотрели: {names}."),
    weights: |count| {
        format!(
            "Веса — экспертные оценки, а не выученные на собственных исходах (известно конфликтов: {count})."
        )
    },
};

/// A cause as a noun.
pub fn cause(cause: Option<Cause>, lang: Lang) -> String {
    let (en, ru) = match cause {
        None => return lead_words(lang).other_causes.to_owned(),
        Some(Cause::Promises) => ("broken promises", "нарушенные обещания"),
        Some(Cause::Overdue) => ("overdue work", "просроченная работа"),
        Some(Cause::Moved) => ("dates that move", "переносы сроков"),
        Some(Cause::Silence) => ("our silence", "наше молчание"),
        Some(Cause::Questions) => ("slow or missing answers", "медленные ответы"),
        Some(Cause::Budget) => ("budgets ahead of the work", "бюджет опережает работу"),
        Some(Cause::Unpaid) => ("unpaid invoices", "неоплаченные счета"),
        Some(Cause::Spend) => ("shrinking orders", "падение заказов"),
        Some(Cause::Results) => ("results short of targets", "отставание результатов"),
        Some(Cause::Distance) => ("clients drawing back", "отдаление клиентов"),
        Some(Cause::Leaving) => ("threats and formal complaints", "угрозы и претензии"),
        Some(Cause::Tone) => ("a colder tone", "похолодевший тон"),
        Some(Cause::Expectation) => ("wrong expectations", "неверные ожидания"),
        Some(Cause::Watermelon) => ("reports better than the work", "отчёты лучше, чем дела"),
        Some(Cause::Conflict) => ("conflicts still fresh", "недавние конфликты"),
        Some(Cause::Troubles) => ("several things going wrong at once", "много сбоев сразу"),
        Some(Cause::Workload) => ("much going on", "много работы разом"),
        Some(Cause::Renewal) => ("contracts that end", "окончание договоров"),
        Some(Cause::Ratings) => ("ratings that fall", "падение оценок"),
        Some(Cause::Meetings) => ("meetings that fall through", "несостоявшиеся встречи"),
        Some(Cause::People) => ("people who come and go", "смена людей"),
    };
    by_lang(lang, en, ru).to_owned()
}

/// A cause at the start of a line.
pub fn cause_label(of: Option<Cause>, lang: Lang) -> String {
    capital(&cause(of, lang))
}
