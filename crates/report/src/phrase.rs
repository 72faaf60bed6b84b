//! What signals, facts, acts and gaps are called in words, in English and Russian.

use std::fmt::Write as _;

use chrono::NaiveDate;

use forewarn_risk::{
    alert::{act::Act, fix::Fix},
    phrasing::Phrasing,
    score::Unknown,
    signal::Fact,
};
use forewarn_table::{Expectation, Tables, expectation::Dimension, outcome::Kind};
use forewarn_text::Lang;

/// The words that records hold, in one language.
#[derive(Debug, Clone, Copy)]
pub struct Phrases {
    /// The language.
    pub lang: Lang,
}

impl Phrasing for Phrases {
    fn lang(&self) -> Lang {
        self.lang
    }

    fn signal(&self, name: &str, value: f64) -> String {
        signal(name, value, self.lang)
    }

    fn no_longer_known(&self, name: &str) -> String {
        no_longer_told(name, self.lang)
    }

    fn missing(&self, name: &str) -> String {
        missing(name, self.lang)
    }

    fn unknown(&self, reason: Unknown) -> String {
        unknown(reason, self.lang)
    }

    fn fact(&self, of: &Fact) -> String {
        fact(of, self.lang)
    }

    fn acts(&self, fix: &Fix, tables: &Tables) -> Vec<String> {
        acts(fix, tables, self.lang)
    }

    fn outcome(&self, kind: Kind) -> &'static str {
        outcome(kind.word(), self.lang)
    }

    fn dimension(&self, dimension: Dimension) -> &'static str {
        match (dimension, self.lang) {
            (Dimension::Time, Lang::Ru) => "Срок",
            (Dimension::Cost, Lang::Ru) => "Бюджет",
            (Dimension::Result, Lang::Ru) => "Результат",
            (Dimension::Time, _) => "Time",
            (Dimension::Cost, _) => "Cost",
            (Dimension::Result, _) => "Result",
        }
    }
}

/// The Russian form for a count: one, few, many («день», «дня», «дней»).
pub fn plural(count: i64, forms: [&str; 3]) -> &str {
    match (count % 10, count % 100) {
        (1, tens) if tens != 11 => forms[0],
        (2..=4, tens) if !(12..=14).contains(&tens) => forms[1],
        _ => forms[2],
    }
}

fn ending(count: i64) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// A day with its year: "3 March 2026", «3 марта 2026».
pub fn day(day: NaiveDate, lang: Lang) -> String {
    const EN: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    const RU: [&str; 12] =
        ["янв.", "февр.", "марта", "апр.", "мая", "июня", "июля", "авг.", "сент.", "окт.", "нояб.", "дек."];
    use chrono::Datelike;
    let names = if lang == Lang::Ru { RU } else { EN };
    format!("{} {} {}", day.day(), names[day.month0() as usize], day.year())
}

fn number(value: f64, lang: Lang) -> String {
    let words = if value.abs() >= 100.0 || (value - value.round()).abs() < 0.05 {
        format!("{value:.0}")
    } else {
        format!("{value:.1}")
    };
    if lang == Lang::Ru { words.replace('.', ",") } else { words }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// What a signal says at a client, as the label of a bar or the first words of a reason.
pub fn signal(name: &str, value: f64, lang: Lang) -> String {
    #[allow(clippy::cast_possible_truncation, reason = "values are days, counts and shares")]
    let count = value.round() as i64;
    if lang == Lang::Ru {
        let days = plural(count, ["рабочий день", "рабочих дня", "рабочих дней"]);
        return match name {
            "overdue_days" if count == 0 => "Ничего не просрочено".to_owned(),
            "overdue_days" => format!("Просрочка: {count} {days}"),
            "slip_days" if count == 0 => "Сроки не сдвигались".to_owned(),
            "slip_days" => format!("Сдвиг от первых сроков: в среднем {count} {days}"),
            "rebaselines_90d" if count == 0 => "За 90 дней сроки не переносили".to_owned(),
            "rebaselines_90d" => {
                format!("Сроки перенесены {count} {} за 90 дней", plural(count, ["раз", "раза", "раз"]))
            }
            "forecast_miss" => format!("Риск сорвать ближайший срок: {}", percent(value)),
            "promises_infeasible" if count == 0 => "Открытые сроки обещаны реально".to_owned(),
            "promises_infeasible" => format!(
                "{count} {} почти без шансов с самого начала",
                plural(count, ["открытый срок", "открытых срока", "открытых сроков"])
            ),
            "budget_overrun" if value < 0.005 => "Бюджет не опережает работу".to_owned(),
            "budget_overrun" => format!("Бюджет израсходован на {} больше, чем сделано", percent(value)),
            "unpaid_days" if count == 0 => "Счета оплачены в срок".to_owned(),
            "unpaid_days" => format!("Счёт не оплачен {count} {days}"),
            "spend_drop" if value < 0.05 => "Заказы не падают".to_owned(),
            "spend_drop" => format!("Заказы упали на {}", percent(value)),
            "result_gap" if value < 0.05 => "Результат идёт по плану".to_owned(),
            "result_gap" => format!("Результат отстаёт от плана на {}", percent(value)),
            "promises_broken_60d" if count == 0 => "Нарушенных обещаний нет".to_owned(),
            "promises_broken_60d" => {
                format!("{count} {} нарушено за 60 дней", plural(count, ["обещание", "обещания", "обещаний"]))
            }
            "promises_missed_rate" => format!("Не в срок выполняется {} обещаний", percent(value)),
            "silent_days" if count < 3 => "О работе рассказываем регулярно".to_owned(),
            "silent_days" => format!("Долг молчания: {count} {days}"),
            "reply_hours" => format!("Клиент ждёт ответа {} раб. ч", number(value, lang)),
            "unanswered_questions" if count == 0 => "Вопросов без ответа нет".to_owned(),
            "unanswered_questions" => {
                format!("{count} {} без ответа", plural(count, ["вопрос", "вопроса", "вопросов"]))
            }
            "asked_again_60d" if count == 0 => "Повторных вопросов нет".to_owned(),
            "asked_again_60d" => {
                format!("{count} {} пришлось повторить", plural(count, ["вопрос", "вопроса", "вопросов"]))
            }
            "chases_30d" if count == 0 => "Клиент не торопит".to_owned(),
            "chases_30d" => {
                format!("Клиент напоминал {count} {} за 30 дней", plural(count, ["раз", "раза", "раз"]))
            }
            "client_reply_slower" if value < 0.2 => "Клиент отвечает как обычно".to_owned(),
            "client_reply_slower" => {
                format!("Клиент отвечает в {} раза медленнее", number(value.exp2(), lang))
            }
            "client_volume_drop" if value < 0.1 => "Клиент пишет как обычно".to_owned(),
            "client_volume_drop" => format!("Клиент пишет на {} реже", percent(value)),
            "threats_90d" if count == 0 => "Уйти не грозит".to_owned(),
            "threats_90d" if count == 1 => "Клиент грозит уйти".to_owned(),
            "threats_90d" => {
                format!("Клиент грозил уйти {count} {} за 90 дней", plural(count, ["раз", "раза", "раз"]))
            }
            "tone_drop" if value < 0.02 => "Тон как обычно".to_owned(),
            "tone_drop" => "Тон холоднее обычного".to_owned(),
            "hostility" if value < 0.08 => "Враждебности нет".to_owned(),
            "hostility" => "Резкие слова в письмах".to_owned(),
            "expectation_gap" if value < 0.02 => "Ожидания совпадают с договором".to_owned(),
            "expectation_gap" => "Ждут больше, чем согласовано".to_owned(),
            "scope_assumptions_60d" if count == 0 => "Лишнего не ждут".to_owned(),
            "scope_assumptions_60d" => format!(
                "{count} {} считали само собой разумеющимся",
                plural(count, ["вещь", "вещи", "вещей"])
            ),
            "watermelon" if count == 0 => "Статус честный".to_owned(),
            "watermelon" => "О срыве сроков не сказали вовремя".to_owned(),
            "troubles_recent" if value < 0.5 => "В последние недели всё спокойно".to_owned(),
            "troubles_recent" => {
                format!(
                    "За последние недели накопилось около {count} {}",
                    plural(count, ["сбоя", "сбоев", "сбоев"])
                )
            }
            "recent_conflict" if value < 0.05 => "Недавних конфликтов нет".to_owned(),
            "recent_conflict" => "Недавно был конфликт".to_owned(),
            other => other.to_owned(),
        };
    }
    let days = format!("working day{}", ending(count));
    match name {
        "overdue_days" if count == 0 => "Nothing overdue".to_owned(),
        "overdue_days" => format!("Overdue by {count} {days}"),
        "slip_days" if count == 0 => "No slip against first dates".to_owned(),
        "slip_days" => format!("{count} {days} behind first dates"),
        "rebaselines_90d" if count == 0 => "No date moved in 90 days".to_owned(),
        "rebaselines_90d" => format!("Dates moved {count} time{} in 90 days", ending(count)),
        "forecast_miss" => format!("Next date: {} likely to be missed", percent(value)),
        "promises_infeasible" if count == 0 => "Open dates were realistic when given".to_owned(),
        "promises_infeasible" => {
            format!("{count} open date{} with next to no chance when given", ending(count))
        }
        "budget_overrun" if value < 0.005 => "Budget in step with work".to_owned(),
        "budget_overrun" => format!("Budget {} ahead of work done", percent(value)),
        "unpaid_days" if count == 0 => "Invoices paid on time".to_owned(),
        "unpaid_days" => format!("Invoice unpaid for {count} {days}"),
        "spend_drop" if value < 0.05 => "Orders hold".to_owned(),
        "spend_drop" => format!("Orders down by {}", percent(value)),
        "result_gap" if value < 0.05 => "Results on their way".to_owned(),
        "result_gap" => format!("Results {} short of plan", percent(value)),
        "promises_broken_60d" if count == 0 => "No promise broken".to_owned(),
        "promises_broken_60d" => format!("{count} promise{} missed in 60 days", ending(count)),
        "promises_missed_rate" => format!("{} of promises not kept in time", percent(value)),
        "silent_days" if count < 3 => "Regular updates".to_owned(),
        "silent_days" => format!("Silence debt: {count} {days}"),
        "reply_hours" => format!("Answers take {} working hours", number(value, lang)),
        "unanswered_questions" if count == 0 => "No open question".to_owned(),
        "unanswered_questions" => format!("{count} question{} unanswered", ending(count)),
        "asked_again_60d" if count == 0 => "Nothing asked twice".to_owned(),
        "asked_again_60d" => format!("{count} question{} asked again", ending(count)),
        "chases_30d" if count == 0 => "No chasing".to_owned(),
        "chases_30d" => format!("Client chased {count} time{} in 30 days", ending(count)),
        "client_reply_slower" if value < 0.2 => "Client replies as usual".to_owned(),
        "client_reply_slower" => format!("Client replies {} × slower", number(value.exp2(), lang)),
        "client_volume_drop" if value < 0.1 => "Client writes as usual".to_owned(),
        "client_volume_drop" => format!("Client writes {} less", percent(value)),
        "threats_90d" if count == 0 => "No threat to leave".to_owned(),
        "threats_90d" if count == 1 => "Client threatens to leave".to_owned(),
        "threats_90d" => format!("Client threatened to leave {count} times in 90 days"),
        "tone_drop" if value < 0.02 => "Tone as usual".to_owned(),
        "tone_drop" => "Tone colder than usual".to_owned(),
        "hostility" if value < 0.08 => "No hostility".to_owned(),
        "hostility" => "Harsh words".to_owned(),
        "expectation_gap" if value < 0.02 => "Expects what was agreed".to_owned(),
        "expectation_gap" => "Expects more than was agreed".to_owned(),
        "scope_assumptions_60d" if count == 0 => "Takes nothing for granted".to_owned(),
        "scope_assumptions_60d" => format!("{count} thing{} taken for granted", ending(count)),
        "watermelon" if count == 0 => "Status is honest".to_owned(),
        "watermelon" => "Lateness that was not reported in time".to_owned(),
        "troubles_recent" if value < 0.5 => "Nothing went wrong in the last weeks".to_owned(),
        "troubles_recent" => {
            format!("Adding up in the last weeks: about {count} thing{} gone wrong", ending(count))
        }
        "recent_conflict" if value < 0.05 => "No recent conflict".to_owned(),
        "recent_conflict" => "Conflict not long ago".to_owned(),
        other => other.to_owned(),
    }
}

/// What a row behind a signal says.
pub fn fact(fact: &Fact, lang: Lang) -> String {
    let ru = lang == Lang::Ru;
    let date = |date: NaiveDate| day(date, lang);
    match fact {
        Fact::Overdue { name, due } if ru => format!("«{name}», срок {}", date(*due)),
        Fact::Overdue { name, due } => format!("“{name}”, due {}", date(*due)),
        Fact::Unlikely { name, due, chance } => {
            let (date, chance) = (date(*due), percent(*chance));
            if ru {
                format!("«{name}», срок {date}: вероятность при обещании {chance}")
            } else {
                format!("“{name}”, due {date}: a chance of {chance} when given")
            }
        }
        Fact::Moved { name, from, to } => {
            let to = date(*to);
            match (from.map(date), ru) {
                (Some(from), true) => format!("«{name}»: {from} → {to}"),
                (Some(from), false) => format!("“{name}”: {from} → {to}"),
                (None, true) => format!("«{name}»: новый срок {to}"),
                (None, false) => format!("“{name}”: new date {to}"),
            }
        }
        Fact::Spent { project, spent, budget, progress } => {
            let used = percent(spent / budget);
            let done = percent(*progress);
            if ru {
                format!("«{project}»: израсходовано {used}, сделано {done}")
            } else {
                format!("“{project}”: {used} spent, {done} done")
            }
        }
        Fact::Unpaid { amount, due } if ru => format!("{amount:.0} к оплате с {}", date(*due)),
        Fact::Unpaid { amount, due } => format!("{amount:.0} due since {}", date(*due)),
        Fact::Paid { recent, usual } if ru => {
            format!("счета за 90 дней: {recent:.0} против обычных {usual:.0}")
        }
        Fact::Paid { recent, usual } => {
            format!("invoiced in 90 days: {recent:.0} against the usual {usual:.0}")
        }
        Fact::Measured { metric, actual, expected } => {
            let (actual, expected) = (number(*actual, lang), number(*expected, lang));
            if ru {
                format!("{metric}: {actual}, к этому дню ждали {expected}")
            } else {
                format!("{metric}: {actual}, {expected} by now was on plan")
            }
        }
        Fact::PromiseBroken { text, by, kept } => {
            let by = date(*by);
            let text = if text.is_empty() {
                String::new()
            } else if ru {
                format!("«{text}», ")
            } else {
                format!("“{text}”, ")
            };
            match (kept.map(date), ru) {
                (Some(kept), true) => format!("{text}срок {by}, сделано {kept}"),
                (None, true) => format!("{text}срок {by}, не сделано"),
                (Some(kept), false) => format!("{text}due {by}, kept {kept}"),
                (None, false) => format!("{text}due {by}, not kept"),
            }
        }
        Fact::LastUpdate if ru => "последнее письмо о работе".to_owned(),
        Fact::LastUpdate => "the last update".to_owned(),
        Fact::Asked { hours, rounds, asked, answered } => {
            let hours = number(*hours, lang);
            let mut words = if ru {
                format!("ждали {hours} раб. ч")
            } else {
                format!("waited {hours} working hours")
            };
            if *rounds > 1 && ru {
                let _ = write!(
                    words,
                    ", спрашивали {rounds} {}",
                    plural(i64::from(*rounds), ["раз", "раза", "раз"])
                );
            } else if *rounds > 1 {
                let _ = write!(words, ", asked {rounds} times");
            }
            if *answered > 0 && answered < asked {
                let part = if ru { "отвечено на" } else { "answered" };
                let of = if ru { "из" } else { "of" };
                let _ = write!(words, ", {part} {answered} {of} {asked}");
            }
            words
        }
        Fact::Chased if ru => "клиент напоминает".to_owned(),
        Fact::Chased => "the client chases".to_owned(),
        Fact::Threatened if ru => "клиент грозит уйти, судиться или не платить".to_owned(),
        Fact::Threatened => "the client threatens to leave, to sue or not to pay".to_owned(),
        Fact::Replied { hours } if ru => format!("медиана ответа клиента {} раб. ч", number(*hours, lang)),
        Fact::Replied { hours } => {
            format!("median reply of the client {} working hours", number(*hours, lang))
        }
        Fact::Volume { recent, usual } if ru => format!("{recent:.0} писем за 30 дней, обычно {usual:.0}"),
        Fact::Volume { recent, usual } => format!("{recent:.0} messages in 30 days, usually {usual:.0}"),
        Fact::Sounds { .. } if ru => "письмо клиента".to_owned(),
        Fact::Sounds { .. } => "the client writes".to_owned(),
        Fact::Expects { metric, client, agreed } => {
            // A day is written as people write it.
            let said = |words: &String| words.parse().map_or_else(|_| words.clone(), date);
            let (client, agreed) = (said(client), said(agreed));
            if ru {
                format!("{metric}: ждут {client}, согласовано {agreed}")
            } else {
                format!("{metric}: expects {client}, agreed {agreed}")
            }
        }
        Fact::Assumed if ru => "клиент считает это согласованным".to_owned(),
        Fact::Assumed => "the client takes it as agreed".to_owned(),
        Fact::Green { project, status } if ru => format!("«{project}» числится «{status}»"),
        Fact::Green { project, status } => format!("“{project}” is reported {status}"),
        Fact::Closed { count, on } if ru => {
            let count_i = i64::try_from(*count).unwrap_or(0);
            format!("{} закрыли разом {count} {}", date(*on), plural(count_i, ["работу", "работы", "работ"]))
        }
        Fact::Closed { count, on } => format!("{count} items closed at once on {}", date(*on)),
        Fact::Conflict { kind } => outcome(kind, lang).to_owned(),
    }
}

/// The word for what became of a promise; `state` is that of the files.
pub fn promise_state(state: &str, lang: Lang) -> &str {
    match (lang, state) {
        (Lang::Ru, "kept") => "выполнено",
        (Lang::Ru, "late") => "с опозданием",
        (Lang::Ru, "broken") => "нарушено",
        (Lang::Ru, "renegotiated") => "перенесено",
        (Lang::Ru, "withdrawn") => "снято",
        (Lang::Ru, "open") => "открыто",
        (Lang::Ru, _) => "неизвестно",
        _ => state,
    }
}

/// The word for a side; `side` is that of the files.
pub fn side(side: &str, lang: Lang) -> &str {
    match (lang, side) {
        (Lang::Ru, "agency") => "агентство",
        (Lang::Ru, "client") => "клиент",
        _ => side,
    }
}

/// The word for an outcome.
pub fn outcome(kind: &'static str, lang: Lang) -> &'static str {
    if lang != Lang::Ru {
        return kind;
    }
    match kind {
        "escalation" => "эскалация",
        "complaint" => "жалоба",
        "dispute" => "спор",
        "refund" => "возврат денег",
        "churn" => "уход клиента",
        "nonrenewal" => "договор не продлён",
        "renewal" => "продление",
        "expansion" => "расширение",
        _ => "окончание",
    }
}

/// How many things are named before the rest is counted.
const NAMED_MOST: usize = 2;

/// What to do, as clauses, one for each kind of act. `tables` know what projects are called.
pub fn acts(fix: &Fix, tables: &Tables, lang: Lang) -> Vec<String> {
    fix.by_kind().values().map(|acts| kind(acts, tables, lang)).collect()
}

/// Acts of one kind as a clause.
fn kind(acts: &[&Act], tables: &Tables, lang: Lang) -> String {
    let ru = lang == Lang::Ru;
    let Some(first) = acts.first() else { return String::new() };
    let count = i64::try_from(acts.len()).unwrap_or(i64::MAX);
    match first {
        Act::Deliver(_) => {
            let names: Vec<String> = acts.iter().filter_map(|act| item(act, lang)).collect();
            let more = acts.len().saturating_sub(NAMED_MOST);
            let named = names.into_iter().take(NAMED_MOST).collect::<Vec<_>>();
            match (ru, more) {
                (true, 0) => format!("сдать {}", named.join(" и ")),
                (true, _) => format!("сдать {} и ещё {more}", named.join(", ")),
                (false, 0) => format!("deliver {}", named.join(" and ")),
                (false, _) => format!("deliver {} and {more} more", named.join(", ")),
            }
        }
        Act::Answer(question) if count == 1 => {
            let asked = day(question.asked_at.date_naive(), lang);
            if ru {
                format!("ответить на вопрос от {asked}")
            } else {
                format!("answer the question of {asked}")
            }
        }
        Act::Answer(question) => {
            let asked = day(question.asked_at.date_naive(), lang);
            if ru {
                let words = plural(count, ["вопрос", "вопроса", "вопросов"]);
                format!("ответить на {count} {words}, самый давний — от {asked}")
            } else {
                format!("answer {count} questions, the oldest of {asked}")
            }
        }
        Act::Update if ru => "написать, что сделано и почему".to_owned(),
        Act::Update => "send an update that says what was done and why".to_owned(),
        Act::Renegotiate(..) => {
            let moves: Vec<String> = acts
                .iter()
                .filter_map(|act| {
                    let Act::Renegotiate(_, to) = act else { return None };
                    Some(format!("{} {} {}", item(act, lang)?, if ru { "на" } else { "to" }, day(*to, lang)))
                })
                .collect();
            if ru {
                format!("заранее согласовать новый срок: {}", moves.join(", "))
            } else {
                format!("agree on a later date before the present one passes: {}", moves.join(", "))
            }
        }
        Act::Agree(_) => {
            let matters: Vec<String> = acts
                .iter()
                .filter_map(
                    |act| if let Act::Agree(row) = act { Some(matter(row, tables, lang)) } else { None },
                )
                .collect();
            if ru {
                format!("письменно договориться с клиентом, чего ждать: {}", matters.join(", "))
            } else {
                format!("settle in writing with the client what can be expected: {}", matters.join(", "))
            }
        }
        Act::Invoice(invoice) => {
            let written = day(invoice.at.day(), lang);
            let currency = invoice.currency.map_or_else(String::new, |currency| format!(" {currency}"));
            let amount = number(invoice.amount.units(), lang) + &currency;
            if ru {
                format!("разобраться со счётом от {written} (не оплачено {amount}) и выставить его заново")
            } else {
                format!("clear up the invoice of {written} ({amount} open) and write it anew")
            }
        }
    }
}

fn item(act: &Act, lang: Lang) -> Option<String> {
    let (Act::Deliver(piece) | Act::Renegotiate(piece, _)) = act else { return None };
    Some(if lang == Lang::Ru { format!("«{}»", piece.name) } else { format!("“{}”", piece.name) })
}

fn matter(row: &Expectation, tables: &Tables, lang: Lang) -> String {
    let what = match (row.dimension, lang == Lang::Ru) {
        (Dimension::Time, true) => "срок",
        (Dimension::Time, false) => "time",
        (Dimension::Cost, true) => "стоимость",
        (Dimension::Cost, false) => "cost",
        (Dimension::Result, true) => "результат",
        (Dimension::Result, false) => "result",
    };
    match row
        .metric
        .as_deref()
        .or(row.project_id.as_deref().map(|id| tables.project_name(row.client as usize, id)))
    {
        Some(name) => format!("{what} ({name})"),
        None => what.to_owned(),
    }
}

/// Why a client is unknown.
pub fn unknown(reason: Unknown, lang: Lang) -> String {
    let ru = lang == Lang::Ru;
    match reason {
        Unknown::NoHistory if ru => "нет ни одной записи".to_owned(),
        Unknown::NoHistory => "nothing is recorded yet".to_owned(),
        Unknown::Ended if ru => "работа закончена".to_owned(),
        Unknown::Ended => "the relation has ended".to_owned(),
        Unknown::Dormant(days) if ru => {
            format!(
                "{days} {} ни одной записи; если работа закончена, укажите until",
                plural(days, ["день", "дня", "дней"])
            )
        }
        Unknown::Dormant(days) => {
            format!("nothing recorded for {days} days; set until if the work has ended")
        }
        Unknown::TooShort(days) if ru => {
            format!(
                "всего {days} {} истории; нужно {}",
                plural(days, ["день", "дня", "дней"]),
                forewarn_risk::score::HISTORY_DAYS_LEAST
            )
        }
        Unknown::TooShort(days) => {
            format!(
                "only {days} day{} of history; {} are needed",
                ending(days),
                forewarn_risk::score::HISTORY_DAYS_LEAST
            )
        }
        Unknown::TooLittle(percent) if ru => format!(
            "известно {percent} % признаков по весу; нужно {:.0} %",
            forewarn_risk::score::EVIDENCE_LEAST * 100.0
        ),
        Unknown::TooLittle(percent) => format!(
            "{percent} % of the evidence (by weight) is there; {:.0} % is needed",
            forewarn_risk::score::EVIDENCE_LEAST * 100.0
        ),
    }
}

/// That a signal which was known last month can no longer be told.
pub fn no_longer_told(name: &str, lang: Lang) -> String {
    let what = missing(name, lang);
    if lang == Lang::Ru {
        format!("Больше не видно: {what}")
    } else {
        format!("No longer known: {what}")
    }
}

/// The name of a signal that could not be computed.
pub fn missing(name: &str, lang: Lang) -> String {
    let (en, ru) = match name {
        "overdue_days" | "slip_days" | "rebaselines_90d" | "forecast_miss" | "promises_infeasible" => {
            ("dates and deliveries", "сроки и сдача работ")
        }
        "budget_overrun" => ("budget and costs", "бюджет и расходы"),
        "unpaid_days" | "spend_drop" => ("invoices", "счета"),
        "result_gap" => ("results against targets", "результаты против целей"),
        "promises_broken_60d" | "promises_missed_rate" => ("promises", "обещания"),
        "silent_days" | "chases_30d" | "threats_90d" | "scope_assumptions_60d" | "unanswered_questions" => {
            ("messages", "переписка")
        }
        "reply_hours" | "asked_again_60d" => ("the client's questions", "вопросы клиента"),
        "client_reply_slower" | "client_volume_drop" => {
            ("the client's usual behaviour", "обычное поведение клиента")
        }
        "tone_drop" | "hostility" => ("tone", "тон"),
        "expectation_gap" => ("expectations of both sides", "ожидания сторон"),
        "watermelon" => ("reported status", "заявленный статус"),
        "troubles_recent" => ("dates, promises and messages", "сроки, обещания и переписка"),
        _ => ("past conflicts", "прошлые конфликты"),
    };
    (if lang == Lang::Ru { ru } else { en }).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_counts_have_three_forms() {
        let forms = ["день", "дня", "дней"];
        let said: Vec<&str> =
            [1, 2, 5, 11, 12, 21, 22, 25, 111, 101].into_iter().map(|count| plural(count, forms)).collect();
        assert_eq!(said, ["день", "дня", "дней", "дней", "дней", "день", "дня", "дней", "дней", "день"]);
    }

    #[test]
    fn every_signal_has_words_in_both_languages() {
        for known in forewarn_risk::signal::ALL {
            for lang in [Lang::En, Lang::Ru] {
                for value in [0.0, 0.5, 1.0, 3.0] {
                    assert_ne!(signal(known.name, value, lang), known.name);
                }
                assert!(!missing(known.name, lang).is_empty());
            }
            assert!(forewarn_risk::signal::cause::Cause::of(known.name).is_some(), "{}", known.name);
        }
    }
}
