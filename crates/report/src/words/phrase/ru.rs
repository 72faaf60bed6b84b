//! Signals, facts, acts and gaps in Russian.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::{ACTS_MOST, NAMED_MOST, PhraseWords, against, figure_name, named};
use crate::words::{number::plural_ru, ru};
use forewarn_base::value::Currency;
use forewarn_risk::{
    history::ledger::PromiseStatus,
    review::record::{ActGroup, AgreedMatter},
    score::{EVIDENCE_LEAST, HISTORY_DAYS_LEAST, UnscoredReason},
    signal::{Fact, SignalId, contract::END_DAYS},
};
use forewarn_table::{
    expectation::Dimension, meeting::MeetingStatus, outcome::OutcomeKind, person::PersonRole,
};
use forewarn_text::Side;

/// Months as letters say them.
pub(super) const MONTHS: [&str; 12] = ru::WORDS.months;

pub(super) static WORDS: PhraseWords = PhraseWords {
    signal,
    missing,
    no_longer_known,
    less_than_usual: "(меньше обычного)",
    less_than_before: "(весит меньше, чем месяц назад)",
    fact,
    promise_state,
    side,
    role: person_role,
    outcome,
    dimension,
    acts,
    more: |count| format!("и ещё {count}"),
    topic,
    talk,
    quoted,
    value: said,
    matter_name,
    unknown,
    day,
};

/// A day with its year: «3 марта 2026».
fn day(day: NaiveDate) -> String {
    ru::WORDS.day_in_short(day)
}

fn number(value: f64) -> String {
    ru::WORDS.rounded(value, 1)
}

/// Working time: hours, from two days on days.
fn worked(hours: f64) -> String {
    match super::worked(hours) {
        (false, hours) => format!("{} раб. ч", number(hours)),
        (true, days) => format!("{days:.0} раб. дн."),
    }
}

/// What a signal says at a client.
fn signal(id: SignalId, value: f64) -> String {
    #[allow(clippy::cast_possible_truncation, reason = "values are days, counts and shares")]
    let count = value.round() as i64;
    let days = plural_ru(count, ["рабочий день", "рабочих дня", "рабочих дней"]);
    match id {
        SignalId::OverdueDays if count == 0 => "Ничего не просрочено".to_owned(),
        SignalId::OverdueDays => format!("Просрочка: {count} {days}"),
        SignalId::SlipDays if count == 0 => "Сроки не сдвигались".to_owned(),
        SignalId::SlipDays => format!("Сдвиг от первых сроков: в среднем {count} {days}"),
        SignalId::Rebaselines if count == 0 => "За 90 дней сроки не переносили".to_owned(),
        SignalId::Rebaselines => {
            format!("Сроки перенесены {count} {} за 90 дней", plural_ru(count, ["раз", "раза", "раз"]))
        }
        SignalId::ForecastMiss => format!("Риск сорвать ближайший срок: {}", percent(value)),
        SignalId::PromisesInfeasible if count == 0 => "Обещанные сроки реалистичны".to_owned(),
        SignalId::PromisesInfeasible => format!(
            "{count} {} почти без шансов успеть",
            plural_ru(count, ["срок обещан", "срока обещано", "сроков обещано"])
        ),
        SignalId::BudgetOverrun if value < 0.005 => "Расходы идут ровно".to_owned(),
        SignalId::BudgetOverrun => format!("Расходы опережают работу на {}", percent(value)),
        SignalId::CostPace if value <= 1.02 => "Расходы по плану на эту дату".to_owned(),
        SignalId::CostPace => format!("Расходы — {} от плана на эту дату", percent(value)),
        SignalId::UnpaidDays if count == 0 => "Счета оплачены в срок".to_owned(),
        SignalId::UnpaidDays => format!("Счёт не оплачен {count} {days}"),
        SignalId::PaysLater if count == 0 => "Счета оплачивают не позже обычного".to_owned(),
        SignalId::PaysLater => {
            let days = plural_ru(count, ["день", "дня", "дней"]);
            format!("Счета оплачивают на {count} {days} позже обычного")
        }
        SignalId::SpendDrop if value < 0.05 => "Заказы стабильны".to_owned(),
        SignalId::SpendDrop => format!("Заказы упали на {}", percent(value)),
        SignalId::ResultGap if value < 0.05 => "Результат идёт по плану".to_owned(),
        SignalId::ResultGap => format!("Не хватает {} намеченного улучшения результатов", percent(value)),
        SignalId::PromisesBroken if count == 0 => "Нарушенных обещаний нет".to_owned(),
        SignalId::PromisesBroken => {
            let promises = plural_ru(count, ["обещание", "обещания", "обещаний"]);
            format!("{count} {promises} за 60 дней не выполнено в срок")
        }
        SignalId::PromisesMissedRate => format!("Не в срок выполняется {} обещаний", percent(value)),
        SignalId::SilentDays if count < 3 => "Клиент регулярно узнаёт о работе".to_owned(),
        SignalId::SilentDays => format!("О работе не писали {count} {days}"),
        SignalId::UnpromptedDays if count < 3 => "Пишем сами, не дожидаясь вопросов".to_owned(),
        SignalId::UnpromptedDays => format!("Сами не писали {count} {days}"),
        SignalId::UnpromptedRhythm if count < 4 => "Часто пишем сами".to_owned(),
        SignalId::UnpromptedRhythm => {
            format!(
                "В среднем {count} {} без письма по нашей инициативе",
                plural_ru(count, ["день", "дня", "дней"])
            )
        }
        SignalId::ReplyHours => format!("Клиент ждёт ответа {}", worked(value)),
        SignalId::UnansweredQuestions if count == 0 => "Вопросов без ответа нет".to_owned(),
        SignalId::UnansweredQuestions => {
            format!("{count} {} без ответа", plural_ru(count, ["вопрос", "вопроса", "вопросов"]))
        }
        SignalId::AskedAgain if count == 0 => "Повторных вопросов нет".to_owned(),
        SignalId::AskedAgain => {
            format!("{count} {} пришлось повторить", plural_ru(count, ["вопрос", "вопроса", "вопросов"]))
        }
        SignalId::Chases if count == 0 => "Клиент не торопит".to_owned(),
        SignalId::Chases => {
            format!("Клиент напоминал {count} {} за 30 дней", plural_ru(count, ["раз", "раза", "раз"]))
        }
        SignalId::ClientReplySlower if value < 0.2 => "Клиент отвечает как обычно".to_owned(),
        SignalId::ClientReplySlower => {
            format!("Клиент отвечает в {} раза медленнее", number(value.exp2()))
        }
        SignalId::ClientVolumeDrop if value < 0.1 => "Клиент пишет как обычно".to_owned(),
        SignalId::ClientVolumeDrop if value > 0.995 => "Клиент перестал писать".to_owned(),
        SignalId::ClientVolumeDrop => format!("Клиент пишет на {} реже", percent(value)),
        SignalId::Threats if count == 0 => "Ни угроз, ни претензий".to_owned(),
        SignalId::Threats if count == 1 => "Угроза или претензия клиента".to_owned(),
        SignalId::Threats => format!("Угрозы и претензии клиента за 90 дней: {count}"),
        SignalId::ToneDrop if value < 0.02 => "Тон как обычно".to_owned(),
        SignalId::ToneDrop => "Тон холоднее обычного".to_owned(),
        SignalId::Negativity => format!("Недовольство в письмах клиента: {}", percent(value)),
        SignalId::Hostility if value < 0.08 => "Враждебности нет".to_owned(),
        SignalId::Hostility => "Резкие слова в письмах".to_owned(),
        SignalId::ExpectationGap if value < 0.02 => "Клиент ждёт того, о чём договорились".to_owned(),
        SignalId::ExpectationGap => "Клиент ждёт больше, чем согласовано".to_owned(),
        SignalId::ScopeAssumptions if count == 0 => "Ничто не принято как должное".to_owned(),
        SignalId::ScopeAssumptions => {
            format!("Клиент счёл само собой разумеющимся: {count}")
        }
        SignalId::Watermelon if count == 0 => "Статус в отчётах соответствует делу".to_owned(),
        SignalId::Watermelon => "О задержке не сказали вовремя".to_owned(),
        SignalId::Troubles if value < 0.5 => "За два месяца ни срывов, ни резких писем".to_owned(),
        SignalId::Troubles => {
            let times = plural_ru(count, ["раз", "раза", "раз"]);
            format!("За последние два месяца что-то шло не так {count} {times}")
        }
        SignalId::RecentConflict if value < 0.05 => "Недавних конфликтов нет".to_owned(),
        SignalId::RecentConflict => "Недавно был конфликт".to_owned(),
        SignalId::OpenItems => format!("Открытых работ: {count}"),
        SignalId::NewItems => format!("Взято работ за 90 дней: {count}"),
        SignalId::ClientMessages => format!("Писем клиента за 30 дней: {count}"),
        SignalId::ContactDays if count == 0 => "Клиент писал сегодня".to_owned(),
        SignalId::ContactDays => format!("Клиент писал {count} дн. назад"),
        SignalId::RelationDays => format!("Клиент уже {count} дн."),
        SignalId::Stage => format!("Прошло {} согласованного срока", percent(value)),
        SignalId::RetainerBurn if value < 0.05 => "Бюджета периода хватает".to_owned(),
        SignalId::RetainerBurn => {
            format!("Бюджет периода расходуется на {} быстрее времени и работ", percent(value))
        }
        SignalId::NoticeWindow if count == 0 => "Срок отказа от договора не открыт".to_owned(),
        SignalId::NoticeWindow => {
            let days = plural_ru(count, ["день", "дня", "дней"]);
            format!("Отказаться от договора можно уже {count} {days}, о продлении не говорили")
        }
        SignalId::ContractEnd if value < 0.005 => "Договоры скоро не кончаются".to_owned(),
        SignalId::ContractEnd => format!(
            "До конца договора {:.0} дн., продолжения нет",
            (END_DAYS as f64 * (1.0 - value.min(1.0))).round()
        ),
        SignalId::UnagreedRequests if count == 0 => {
            "Сверх договорённого просят не больше прежнего".to_owned()
        }
        SignalId::UnagreedRequests => {
            let requests = plural_ru(count, ["просьба", "просьбы", "просьб"]);
            format!("Просят всё больше сверх договорённого: {count} {requests}")
        }
        SignalId::SponsorSilent if value < 0.5 => "Кто решает, пишет как обычно".to_owned(),
        SignalId::SponsorSilent => {
            format!("Важный собеседник молчит в {} раза дольше обычного", number(value + 1.0))
        }
        SignalId::RatingDrop if value < 0.02 => "Оценки как обычно".to_owned(),
        SignalId::RatingDrop => format!("Оценка упала на {} шкалы", percent(value)),
        SignalId::RatingLow if value < 0.02 => "Хорошие оценки".to_owned(),
        SignalId::RatingLow => format!("Низкая оценка: на {} ниже довольной", percent(value)),
        SignalId::RatingUnanswered if value < 0.3 => "Клиент ставит оценки, когда просим".to_owned(),
        SignalId::RatingUnanswered => "Клиент перестал отвечать на просьбы об оценке".to_owned(),
        SignalId::MeetingGap if value < 0.1 => "Встречи идут как обычно".to_owned(),
        SignalId::MeetingGap => {
            format!("Встреч нет в {} раза дольше обычного", number(value + 1.5))
        }
        SignalId::MeetingsMissed if count == 0 => "Последняя встреча состоялась".to_owned(),
        SignalId::MeetingsMissed => {
            format!("Подряд перенесено или отменено встреч: {count}")
        }
        SignalId::SingleContact if count == 0 => "На связи несколько человек".to_owned(),
        SignalId::SingleContact => "На связи остался один человек".to_owned(),
        SignalId::NewDecider if value < 0.005 => "Решают те же люди".to_owned(),
        SignalId::NewDecider => "У клиента решает новый человек".to_owned(),
        SignalId::LeadChanged if value < 0.005 => "С нашей стороны ведёт тот же человек".to_owned(),
        SignalId::LeadChanged => "С нашей стороны клиента ведёт новый человек".to_owned(),
        SignalId::Escalated if count == 0 => "Старшие не вмешивались".to_owned(),
        SignalId::Escalated => {
            let threads = plural_ru(count, ["переписку", "переписки", "переписок"]);
            format!("Старший включился в {count} {threads} за 30 дней")
        }
        SignalId::OverServicing if value < 0.005 => "Сверх абонентского бюджета не работаем".to_owned(),
        SignalId::OverServicing => format!("Работ на {} больше, чем оплачено", percent(value)),
    }
}

/// What is missing where a signal has no value.
fn missing(id: SignalId) -> &'static str {
    match id {
        SignalId::OverdueDays
        | SignalId::SlipDays
        | SignalId::Rebaselines
        | SignalId::ForecastMiss
        | SignalId::PromisesInfeasible => "сроки и сдача работ",
        SignalId::BudgetOverrun | SignalId::CostPace => "бюджет и расходы",
        SignalId::UnpaidDays | SignalId::PaysLater | SignalId::SpendDrop => "счета",
        SignalId::ResultGap => "результаты против целей",
        SignalId::PromisesBroken | SignalId::PromisesMissedRate => "обещания",
        SignalId::SilentDays
        | SignalId::UnpromptedDays
        | SignalId::UnpromptedRhythm
        | SignalId::ClientMessages
        | SignalId::ContactDays
        | SignalId::Chases
        | SignalId::Threats
        | SignalId::ScopeAssumptions
        | SignalId::UnansweredQuestions => "переписка",
        SignalId::ReplyHours | SignalId::AskedAgain => "вопросы клиента",
        SignalId::ClientReplySlower | SignalId::ClientVolumeDrop => "обычное поведение клиента",
        SignalId::ToneDrop | SignalId::Negativity | SignalId::Hostility => "тон",
        SignalId::ExpectationGap => "ожидания сторон",
        SignalId::Watermelon => "заявленный статус",
        SignalId::Troubles => "сроки, обещания и переписка",
        SignalId::RecentConflict => "прошлые конфликты",
        SignalId::OpenItems | SignalId::NewItems => "сроки и сдача работ",
        SignalId::RelationDays => "первый день клиента",
        SignalId::Stage => "согласованные начало и конец",
        SignalId::RetainerBurn | SignalId::OverServicing => "бюджеты по периодам",
        SignalId::RatingDrop | SignalId::RatingLow | SignalId::RatingUnanswered => "оценки клиента",
        SignalId::MeetingGap | SignalId::MeetingsMissed => "встречи",
        SignalId::NoticeWindow | SignalId::ContractEnd => "договоры и их сроки",
        SignalId::UnagreedRequests => "что согласовано и сколько часов потрачено",
        SignalId::SponsorSilent
        | SignalId::SingleContact
        | SignalId::NewDecider
        | SignalId::LeadChanged
        | SignalId::Escalated => "кто есть кто у клиента",
    }
}

/// That a signal which was known last month can no longer be told.
fn no_longer_known(what: &str) -> String {
    format!("Больше не известно: {what}")
}

/// What a row behind a signal says.
fn fact(fact: &Fact) -> String {
    match fact {
        Fact::Overdue { name, due, returned: None } => format!("«{name}», срок {}", day(*due)),
        Fact::Overdue { name, due: _, returned: Some(on) } => {
            format!("«{name}», вернули на доработку {}", day(*on))
        }
        Fact::Unlikely { name, due, chance } => {
            format!("«{name}», срок {}: вероятность при обещании {}", day(*due), percent(*chance))
        }
        Fact::Moved { name, from: Some(from), to } => format!("«{name}»: {} → {}", day(*from), day(*to)),
        Fact::Moved { name, from: None, to } => format!("«{name}»: новый срок {}", day(*to)),
        Fact::Spent { project, spent, budget, progress } => {
            format!("«{project}»: израсходовано {}, сделано {}", percent(spent / budget), percent(*progress))
        }
        Fact::NoticeOpen { contract, last_day } => {
            format!("договор {contract}: отказаться можно до {}", day(*last_day))
        }
        Fact::NotAgreed { hours } => {
            format!("попросили, но не согласовали; с тех пор списано {hours:.0} ч")
        }
        Fact::PaidLate { written, days, usual, is_open } => {
            let became = if *is_open { "не оплачен уже" } else { "оплачен через" };
            format!("счёт от {} {became} {days} дн., обычно через {usual:.0}", day(*written))
        }
        Fact::ContractEnds { contract, ends_on } => {
            format!("договор {contract} кончается {}", day(*ends_on))
        }
        Fact::Rated { score, most, usual, comment } => {
            let usual =
                usual.map_or_else(String::new, |usual| format!(", раньше в среднем {}", number(usual)));
            let comment = comment.as_ref().map_or_else(String::new, |words| format!(": «{words}»"));
            format!("оценка {} из {}{usual}{comment}", number(*score), number(*most))
        }
        Fact::LastRated { who, on } => {
            format!("{}: последний ответ {}", someone(who.as_deref(), None, "клиент"), day(*on))
        }
        Fact::LastMet { on, usual } => {
            format!("последняя встреча {}, обычно раз в {usual:.0} дн.", day(*on))
        }
        Fact::NotMet { status, by, on } => {
            let what = match status {
                MeetingStatus::Moved => "перенесена",
                MeetingStatus::Cancelled | MeetingStatus::Held => "отменена",
            };
            let by = match by {
                Some(Side::Client) => " клиентом",
                Some(Side::Agency) => " нами",
                None => "",
            };
            format!("встреча {} {what}{by}", day(*on))
        }
        Fact::FellSilent { who, role, days, usual } => format!(
            "{}: последнее письмо {days:.0} дн. назад, обычно не реже чем раз в {usual:.0} дн.",
            someone(who.as_deref(), *role, "один из постоянных собеседников")
        ),
        Fact::OneContact { before, who } => {
            let people = plural_ru(*before, ["писавшего", "писавших", "писавших"]);
            format!("из {before} {people} на связи: {}", someone(who.as_deref(), None, "один человек"))
        }
        Fact::NewDecider { who, role, since } => {
            format!("{}, с {}", someone(who.as_deref(), *role, "решает новый человек"), day(*since))
        }
        Fact::NewLead { who, since } => {
            format!("{}, с {}", someone(who.as_deref(), None, "новый ведущий"), day(*since))
        }
        Fact::Joined { who, role } => format!(
            "{}: впервые пишет в переписке, которую начали другие",
            someone(who.as_deref(), *role, "тот, кто решает")
        ),
        Fact::Burnt { project, spent, gone, done, runs_out } => {
            let done = done.map_or_else(String::new, |done| format!(", сделано {} работ", percent(done)));
            let end = runs_out
                .map_or_else(String::new, |on| format!("; при таком темпе бюджет кончится {}", day(on)));
            format!(
                "«{project}»: израсходовано {} бюджета периода, прошло {} времени{done}{end}",
                percent(*spent),
                percent(*gone)
            )
        }
        Fact::OverServiced { project, first, last, beyond, budget, currency, hours_beyond } => {
            let spent = (*beyond >= 0.5).then(|| {
                let [beyond, budget] = [beyond, budget].map(|amount| money(*amount, Some(*currency)));
                format!("{beyond} сверх бюджета {budget}")
            });
            let hours = hours_beyond
                .filter(|hours| *hours > 0.0)
                .map(|hours| format!("{} ч сверх договора", number(hours)));
            let over: Vec<String> = [spent, hours].into_iter().flatten().collect();
            format!("«{project}», {} – {}: {}", day(*first), day(*last), over.join(", "))
        }
        Fact::ExtraBill { amount, currency } => {
            format!("доплата {} сверх договорённого", money(*amount, Some(*currency)))
        }
        Fact::Unpaid { amount, currency, due } => {
            format!("{} к оплате с {}", money(*amount, Some(*currency)), day(*due))
        }
        Fact::Paid { recent, usual, currency } => {
            let [recent, usual] = [recent, usual].map(|amount| money(*amount, Some(*currency)));
            format!("счета за 90 дней: {recent} против обычных {usual}")
        }
        Fact::Measured { metric, actual, expected } => {
            format!("{}: {}, к этому дню ждали {}", figure_name(metric), number(*actual), number(*expected))
        }
        Fact::PromiseBroken { text, by, kept } => {
            let text = if text.is_empty() { String::new() } else { format!("«{text}», ") };
            match kept {
                Some(kept) => format!("{text}срок {}, сделано {}", day(*by), day(*kept)),
                None => format!("{text}срок {}, не сделано", day(*by)),
            }
        }
        Fact::LastUpdate => "последнее письмо о работе".to_owned(),
        Fact::LastMessage => "последнее наше письмо".to_owned(),
        Fact::LastUnprompted => "последнее письмо, о котором нас не просили".to_owned(),
        Fact::Paced { project, spent, gone } => {
            format!("«{project}»: потрачено {} бюджета, прошло {} срока", percent(*spent), percent(*gone))
        }
        Fact::Asked { hours, rounds, asked, answered } => {
            let mut words = format!("ждали {}", worked(*hours));
            if *rounds > 1 {
                let times = plural_ru(i64::from(*rounds), ["раз", "раза", "раз"]);
                let _ = write!(words, ", спрашивали {rounds} {times}");
            }
            if *answered > 0 && answered < asked {
                let _ = write!(words, ", отвечено на {answered} из {asked}");
            }
            words
        }
        Fact::Chased => "клиент напоминает".to_owned(),
        Fact::Threatened => "клиент грозит или подаёт претензию".to_owned(),
        Fact::Replied { hours } => format!("обычно клиент отвечает за {}", worked(*hours)),
        Fact::Volume { recent, usual } => format!("писем за 30 дней: {recent:.0}, обычно {usual:.0}"),
        Fact::Sounds { .. } => "письмо клиента".to_owned(),
        Fact::Expects { metric, client, agreed } => {
            let (client, agreed) = (said(client), said(agreed));
            format!("{}: клиент ждёт {client}, согласовано {agreed}", figure_name(metric))
        }
        Fact::Assumed => "клиент на это рассчитывал".to_owned(),
        Fact::Green { project, status } => format!("«{project}» числится «{status}»"),
        Fact::Closed { count, on } => {
            let items = plural_ru(i64::try_from(*count).unwrap_or(0), ["работу", "работы", "работ"]);
            format!("{} закрыли разом {count} {items}", day(*on))
        }
        Fact::Conflict { kind } => outcome(*kind).to_owned(),
    }
}

/// A person by name and role, as far as they are known.
fn someone(who: Option<&str>, role: Option<PersonRole>, otherwise: &str) -> String {
    let role = role.map(person_role);
    match (who, role) {
        (Some(who), Some(role)) => format!("{who} ({role})"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => otherwise.to_owned(),
    }
}

/// What somebody is to the relation.
fn person_role(role: PersonRole) -> &'static str {
    match role {
        PersonRole::Sponsor => "заказчик",
        PersonRole::DecisionMaker => "принимает решения",
        PersonRole::DayToDay => "рабочий контакт",
        PersonRole::Finance => "бухгалтерия",
        PersonRole::Lead => "ведущий",
        PersonRole::Specialist => "специалист",
    }
}

/// What became of a promise.
fn promise_state(state: PromiseStatus) -> &'static str {
    match state {
        PromiseStatus::Kept => "выполнено",
        PromiseStatus::Late => "с опозданием",
        PromiseStatus::Broken => "нарушено",
        PromiseStatus::Renegotiated => "перенесено",
        PromiseStatus::Withdrawn => "снято",
        PromiseStatus::Open => "открыто",
        PromiseStatus::Unknown => "неизвестно",
        PromiseStatus::ToConfirm => "на словах",
    }
}

/// Who gave a promise.
fn side(side: Side) -> &'static str {
    match side {
        Side::Agency => "агентство",
        Side::Client => "клиент",
    }
}

/// What happened to a relation.
fn outcome(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::Escalation => "эскалация",
        OutcomeKind::Complaint => "жалоба",
        OutcomeKind::Dispute => "спор",
        OutcomeKind::Refund => "возврат денег",
        OutcomeKind::Churn => "уход клиента",
        OutcomeKind::Nonrenewal => "договор не продлён",
        OutcomeKind::Renewal => "продление",
        OutcomeKind::Expansion => "расширение",
        OutcomeKind::End => "окончание",
    }
}

/// What sides may differ on, as a heading.
fn dimension(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Time => "Срок",
        Dimension::Cost => "Бюджет",
        Dimension::Result => "Результат",
    }
}

/// Acts of one kind as a clause.
fn acts(acts: &ActGroup) -> String {
    match acts {
        ActGroup::Deliver(names) => {
            let names: Vec<String> = names.iter().map(|name| quoted(name)).collect();
            match names.len().saturating_sub(NAMED_MOST) {
                0 => format!("сдать {}", named(&names).join(" и ")),
                more => format!("сдать {} и ещё {more}", named(&names).join(", ")),
            }
        }
        ActGroup::Answer(asked) => {
            let words: Vec<String> =
                asked.iter().filter_map(|one| one.words.as_deref()).take(NAMED_MOST).map(quoted).collect();
            let Some(first) = asked.first() else { return String::new() };
            let count = i64::try_from(asked.len()).unwrap_or(i64::MAX);
            if words.is_empty() {
                return if count == 1 {
                    format!("ответить на вопрос от {}", day(first.on))
                } else {
                    let questions = plural_ru(count, ["вопрос", "вопроса", "вопросов"]);
                    format!("ответить на {count} {questions}, последний — от {}", day(first.on))
                };
            }
            let who = first.by.as_deref().map_or_else(String::new, |by| format!(" ({by})"));
            let more = match asked.len() - words.len() {
                0 => String::new(),
                more => {
                    let questions =
                        plural_ru(i64::try_from(more).unwrap_or(0), ["вопрос", "вопроса", "вопросов"]);
                    format!(" и ещё на {more} {questions}")
                }
            };
            format!("ответить клиенту{who}: {}{more}", words.join(" и "))
        }
        ActGroup::Update => "рассказать, что сделано и почему".to_owned(),
        ActGroup::Renegotiate(moves) => {
            let moves: Vec<String> =
                moves.iter().map(|(name, to)| format!("{} на {}", quoted(name), day(*to))).collect();
            format!("заранее согласовать новый срок: {}", moves.join(", "))
        }
        ActGroup::Agree(matters) => {
            let words: Vec<String> = matters.iter().take(ACTS_MOST).map(matter).collect();
            match matters.len() - words.len() {
                0 => format!("письменно подтвердить: {}", words.join(", ")),
                more => format!("письменно подтвердить: {} и ещё {more}", words.join(", ")),
            }
        }
        ActGroup::Invoice { written, amount, currency } => {
            let amount = money(*amount, *currency);
            format!(
                "разобраться со счётом от {} (не оплачено {amount}) и выставить его заново",
                day(*written)
            )
        }
    }
}

fn money(amount: f64, currency: Option<Currency>) -> String {
    ru::WORDS.money_in_full(amount, &currency.map_or_else(String::new, |currency| currency.to_string()))
}

fn percent(share: f64) -> String {
    ru::WORDS.rate(share)
}

fn quoted(name: &str) -> String {
    format!("«{name}»")
}

/// A unit as people say it.
fn unit(unit: &str) -> &str {
    match unit {
        "per month" => "в месяц",
        "per week" => "в неделю",
        other => other,
    }
}

/// A value with its unit: «6 000 EUR», «330 в месяц», «24 июля 2026».
fn said(value: &str) -> String {
    super::valued(value, &ru::WORDS, day, unit)
}

/// What is to be agreed on: «заявки (330 в месяц, а не 621 в месяц)».
fn matter(matter: &AgreedMatter) -> String {
    let (agreed, stated) = against(&matter.agreed, &matter.stated, said);
    format!("{} ({agreed}, а не {stated})", matter_name(matter))
}

/// What is to be agreed on, by name.
fn matter_name(matter: &AgreedMatter) -> String {
    let AgreedMatter { dimension, name, .. } = matter;
    let name = name.as_deref().map(figure_name);
    match (dimension, name) {
        (Dimension::Time, Some(name)) => format!("срок {}", quoted(&name)),
        (Dimension::Time, None) => "срок".to_owned(),
        (Dimension::Cost, Some(name)) => format!("стоимость {}", quoted(&name)),
        (Dimension::Cost, None) => "стоимость".to_owned(),
        (Dimension::Result, Some(name)) => name,
        (Dimension::Result, None) => "результат".to_owned(),
    }
}

/// What a signal is about, after «обсудить».
fn topic(id: SignalId) -> &'static str {
    match id {
        SignalId::OverdueDays | SignalId::ForecastMiss => "когда будет готово просроченное",
        SignalId::SlipDays | SignalId::Rebaselines | SignalId::PromisesInfeasible => "какие сроки выдержим",
        SignalId::BudgetOverrun | SignalId::CostPace | SignalId::RetainerBurn => "бюджет",
        SignalId::OverServicing => "работу сверх абонентской платы",
        SignalId::UnpaidDays => "неоплаченный счёт",
        SignalId::SpendDrop => "почему заказывают меньше",
        SignalId::ResultGap => "результат и что его улучшит",
        SignalId::PromisesBroken | SignalId::PromisesMissedRate => "невыполненные обещания",
        SignalId::SilentDays | SignalId::UnpromptedDays => "как часто рассказывать о работе",
        SignalId::ReplyHours | SignalId::UnansweredQuestions | SignalId::AskedAgain => {
            "что осталось без ответа"
        }
        SignalId::Chases => "о чём клиенту приходится напоминать",
        SignalId::ClientReplySlower | SignalId::ClientVolumeDrop => "почему клиент притих",
        SignalId::Threats => "угрозу клиента",
        SignalId::ToneDrop | SignalId::Negativity | SignalId::Hostility => "чем клиент недоволен",
        SignalId::ExpectationGap => "о чём договорились и чего ждёт клиент",
        SignalId::ScopeAssumptions => "что клиент считает включённым",
        SignalId::Watermelon => "задержки, о которых клиент не знает",
        SignalId::Troubles => "недавние сбои",
        SignalId::RecentConflict => "как уладить последний конфликт",
        SignalId::UnpromptedRhythm => "как часто рассказывать о работе",
        SignalId::NoticeWindow | SignalId::ContractEnd => "что будет после договора",
        SignalId::UnagreedRequests => "о чём просят сверх договорённого",
        SignalId::PaysLater => "почему стали платить позже",
        SignalId::SponsorSilent => "почему молчит ключевой человек",
        SignalId::RatingDrop | SignalId::RatingLow => "поставленную оценку",
        SignalId::RatingUnanswered => "почему клиент больше не ставит оценок",
        SignalId::MeetingGap | SignalId::MeetingsMissed => "когда встретиться",
        SignalId::SingleContact => "кого ещё подключить со стороны клиента",
        SignalId::NewDecider => "чего ждёт новый человек у клиента",
        SignalId::LeadChanged => "кто теперь ведёт клиента",
        SignalId::Escalated => "почему подключилось руководство",
        SignalId::OpenItems
        | SignalId::NewItems
        | SignalId::ClientMessages
        | SignalId::ContactDays
        | SignalId::RelationDays
        | SignalId::Stage => "как идёт работа",
    }
}

/// What only a talk can settle.
fn talk(about: &[String]) -> String {
    format!("Обсудить с клиентом: {}.", about.join("; "))
}

/// Why a client is unknown.
fn unknown(reason: UnscoredReason) -> String {
    match reason {
        UnscoredReason::NoHistory => "нет ни одной записи".to_owned(),
        UnscoredReason::Ended => "работа закончена".to_owned(),
        UnscoredReason::Dormant(days) => {
            let word = plural_ru(days, ["день", "дня", "дней"]);
            format!("{days} {word} ни одной записи; если работа закончена, укажите until")
        }
        UnscoredReason::TooShort(days) => {
            let word = plural_ru(days, ["день", "дня", "дней"]);
            format!("всего {days} {word} истории; нужно {HISTORY_DAYS_LEAST}")
        }
        UnscoredReason::TooLittle(percent) => {
            format!("известно {percent} % признаков по весу; нужно {:.0} %", EVIDENCE_LEAST * 100.0)
        }
    }
}
