//! Russian.

use super::{
    Finding, Movement, TimelineFacts, Words,
    number::{plural_ru, some_ru},
};
use forewarn_risk::{alert::AlertState, signal::cause::Cause};
use forewarn_table::Band;
use forewarn_text::Lang;

pub(super) static WORDS: Words = Words {
    lang: Lang::Ru,
    code: "ru",
    decimal: ',',
    group: '\u{202f}',
    thousand: "\u{a0}тыс.",
    million: "\u{a0}млн",
    billion: "\u{a0}млрд",
    currency_first: false,
    months: [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    months_short: [
        "янв.",
        "февр.",
        "марта",
        "апр.",
        "мая",
        "июня",
        "июля",
        "авг.",
        "сент.",
        "окт.",
        "нояб.",
        "дек.",
    ],
    months_axis: [
        "янв.",
        "февр.",
        "март",
        "апр.",
        "май",
        "июнь",
        "июль",
        "авг.",
        "сент.",
        "окт.",
        "нояб.",
        "дек.",
    ],
    weekdays: ["пн", "вт", "ср", "чт", "пт", "сб", "вс"],
    until: "до",

    who: "Кто под угрозой",
    conflict_now: "Конфликт уже идёт",
    todo: "Что делать — по убыванию ожидаемых потерь",
    due_soon: "Что обещано на ближайшие семь дней",
    all_clients: "Все клиенты",
    checked: "Что проверено",
    unscored: "Кто не оценён и почему",
    about_data: "На каких данных это основано",
    skip: "Сразу к тому, что делать",

    client: "Клиент",
    promise: "Обещание",
    due: "Срок",
    chance_to_keep: "Успеем с вероятностью",
    owner: "Ответственный",
    band: "Состояние",
    chance: "Вероятность",
    interval: "Интервал 80 %",
    last_month: "Месяц назад",
    yearly_fee: "Платит в год",
    at_risk: "Под угрозой в год",
    why: "Почему",
    table: "Таблица",
    file: "Файл",
    rows_read: "Прочитано",
    rows_valid: "Годных",
    last_records: "Последние записи",
    rows_rejected: "Отклонено",
    column: "Столбец",
    value: "Значение",

    fact_revenue_unknown: "сколько выручки под угрозой, неизвестно: в данных нет сумм",
    fact_promises_unknown: "о сдержанных обещаниях судить не по чему: за 90 дней ни один срок не подошёл",
    fact_alerts_unknown: "сбылись ли прежние предупреждения, судить рано",

    sorted_by_loss: "Крупно — вероятность конфликта; под ней интервал 80 % и вероятность месяц назад.",
    fee_assumed: "оплата неизвестна, место в списке — по медиане портфеля",
    smallest_fix: "Достаточно сделать:",
    such: |right, all| format!("из таких предупреждений раньше сбылось {right} из {all}"),
    voice: |words, by, day| {
        format!("Сначала ответить: «{words}» ({}{day})", by.map_or_else(String::new, |by| format!("{by}, ")))
    },
    more_acts: "И кроме того:",
    draft: "Текст письма клиенту",
    no_fix: "Известных мер не хватит.",
    not_seen: "мало истории",
    no_forecast: "нет прогноза",
    rows_behind: "Записи, на которых это основано",
    not_told: "Чего по этим данным не видно",
    nothing_due: "В ближайшие семь дней сроков нет.",
    ended: "больше не клиент",
    unknown: "неизвестно",
    warnings: "Что стоит знать о данных",
    no_warnings: "Ничего подозрительного в данных не видно.",
    tables_missing: "Этих таблиц нет, поэтому не проверено:",
    onboarding: "Новые клиенты: чего ещё не хватает",
    onboarding_note: "Клиенты последних 90 дней. То, чего нет в данных, не предупредит: запросите сейчас.",
    client_since: "С какого дня",
    still_missing: "Ещё нет",
    owner_missing: "ответственный",
    fee_missing: "оплата",
    nothing_missing: "всё есть",
    not_for_ranking: "Доля сдержанных обещаний показывает, кому из клиентов нужна помощь, и не годится для сравнения сотрудников.",
    level_is_judged: "Как часто в этом агентстве бывают конфликты, не записано, поэтому уровень вероятностей — экспертная оценка: на деле он может быть и втрое ниже, и втрое выше. Порядок клиентов надёжнее. Запишите прошлые конфликты в таблицу outcomes, и уровень станет вашим.",
    redacted: "Имена, адреса, телефоны и ссылки скрыты; сумма — нижняя граница полосы (50 тыс.: от 50 до 100 тыс.); цитаты убраны или скрыты.",
    owner_only: |name| {
        format!(
            "Только клиенты, которых ведёт {name}. Места и медианы — по всем клиентам; суммы и доли — по этим."
        )
    },
    offline: "без сети: ничто не покинуло этот компьютер",
    scrolls: "прокручивается вбок",

    start: "Обычный клиент",
    result: "Вероятность конфликта",
    tone: "Тон",
    messages: "Письма",
    messages_client: "клиент",
    messages_agency: "агентство",
    promises: "Обещания",
    dates: "События",
    warmer: "теплее",
    cooler: "холоднее",
    none: "нет",
    no_portfolio: "Ни у одного клиента не хватает истории для оценки.",
    caption_portfolio: "Точка далеко справа с короткой полосой — явная угроза; длинная полоса значит, что известно мало. Начните с красных; ниже жёлтых ничего делать не нужно.",
    caption_waterfall: "От обычного клиента к этому, в процентных пунктах, сначала причины. Красное повышает вероятность, синее снижает. Начните сверху; записи, на которых основана каждая полоса, — ниже.",

    title: |agency, day| format!("Обзор рисков, {agency}, {day}"),
    kicker: |agency, day| format!("{agency} · ежемесячный обзор рисков · данные по {day}"),
    headline,
    lead,
    fact_revenue: |range, change| match change {
        Some(change) => format!("годовой выручки под угрозой ({range}), {change} за месяц"),
        None => format!("годовой выручки под угрозой ({range})"),
    },
    fact_bands: |up, down| match (up, down) {
        (0, 0) => "действовать · следить · спокойно; без перемен".to_owned(),
        _ => format!("действовать · следить · спокойно; хуже стало {}, лучше — {}", at(up), at(down)),
    },
    fact_promises: |range, n, unknown| {
        let range = range.map_or_else(String::new, |range| format!(" ({range}, n = {n})"));
        let unknown = if unknown > 0 {
            format!("; ещё о {unknown} судить не по чему")
        } else {
            String::new()
        };
        format!("обещаний сдержано за 90 дней{range}{unknown}")
    },
    fact_alerts: |missed| match missed {
        0 => "прежних предупреждений сбылось; без предупреждения конфликтов не было".to_owned(),
        _ => format!(
            "прежних предупреждений сбылось; без предупреждения {}",
            plural_ru(missed, ["пришёл {} конфликт", "пришли {} конфликта", "пришло {} конфликтов"])
                .replace("{}", &masculine(missed))
        ),
    },
    of: |part, whole| format!("{part} из {whole}"),
    who_note: |days| {
        format!("Вероятность конфликта {}. Полоса — интервал 80 %. Кольцо — месяц назад.", in_days(days))
    },
    was: |chance| format!("было {chance}"),
    a_year: |money| format!("{money} в год"),
    loss: |money| format!("ожидаемые потери за 12 месяцев: {money}"),
    owned_by: |name| format!("ответственный: {name}"),
    act_by: |day| format!("сделать до {day}"),
    since: |year| format!("с {year} года"),
    course: |months| format!("{months} {} и сейчас", plural_ru(months, ["месяц", "месяца", "месяцев"])),
    state: |state| match state {
        AlertState::New => "новое в этом месяце",
        AlertState::Worse => "хуже, чем месяц назад",
        AlertState::Ongoing => "продолжается",
        AlertState::Better => "лучше, чем месяц назад",
    },
    band_word: |band| match band {
        Band::Unknown => "неизвестно",
        Band::Calm => "спокойно",
        Band::Watch => "следить",
        Band::Act => "действовать",
    },
    source: |table| match table {
        "clients" => "список клиентов".to_owned(),
        "projects" => "список проектов".to_owned(),
        "schedule" => "график работ".to_owned(),
        "money" => "деньги".to_owned(),
        "messages" => "письмо".to_owned(),
        "promises" => "обещание".to_owned(),
        "expectations" => "ожидание".to_owned(),
        "results" => "результаты".to_owned(),
        "outcomes" => "исход".to_owned(),
        "decisions" => "решение".to_owned(),
        "ratings" => "оценка".to_owned(),
        "contracts" => "договор".to_owned(),
        "meetings" => "встреча".to_owned(),
        other => other.to_owned(),
    },
    few_hours: |hours| match hours {
        ..1.0 => Some("Меньше часа."),
        ..1.05 => Some("Около часа."),
        _ => None,
    },
    gone: |names| format!("Больше не в списке: {names}."),
    in_depth: |client| format!("{client}: подробно"),
    checked_note: |clients, tables, rows| {
        let tables = format!("{tables} {}", plural_ru(tables, ["таблицы", "таблиц", "таблиц"]));
        format!(
            "{} {} {} со своим прошлым и с портфелем: работы и сроки, обещания, вопросы и ответы, молчание, тон, деньги, результаты и ожидания. Использовано строк: {rows}, из {tables}. В этом месяце вмешиваться не нужно нигде.",
            plural_ru(clients, ["Сравнён", "Сравнены", "Сравнено"]),
            clients,
            plural_ru(clients, ["клиент", "клиента", "клиентов"])
        )
    },
    rows: |read, used, rejected| {
        format!("Строк прочитано {read} = использовано {used} + отклонено {rejected}.")
    },
    first_rejections: |shown, all| format!("Отклонённые строки: первые {shown} из {all}"),
    first_rows: |shown, all| format!("Первые {shown} из {all}; все — в файле CSV."),
    tables_read: |count| format!("{count} {}", plural_ru(count, ["таблица", "таблицы", "таблиц"])),
    ended_names: |names| format!("Больше не клиенты: {names}."),
    weights: |conflicts| {
        format!(
            "веса экспертные: по вашему прошлому они не настроены (известно {conflicts} {})",
            plural_ru(conflicts, ["конфликт", "конфликта", "конфликтов"])
        )
    },
    rest: |count, highest| match count {
        1 => format!("и ещё один, {highest}: см. таблицу ниже"),
        _ => format!("и ещё {count}, не выше {highest}: см. таблицу ниже"),
    },
    other: |count, raises| format!("Прочее, {} ({count})", if raises { "повышает" } else { "снижает" }),
    silent: |days| {
        format!("{}\u{a0}{} тишины", days, plural_ru(days, ["рабочий день", "рабочих дня", "рабочих дней"]))
    },
    more_promises: |count| format!("и ещё {count}"),
    as_of: |day| format!("на {day}"),
    alt_portfolio: |clients, days, list| {
        let clients = format!("{clients} {}", plural_ru(clients, ["клиента", "клиентов", "клиентов"]));
        format!(
            "Вероятность конфликта {} у {clients}, с интервалами и местом месяц назад. {list}",
            in_days(days)
        )
    },
    alt_waterfall: |client, start, list, end| {
        format!(
            "Что повышает и что снижает вероятность конфликта, клиент {client}, в процентных пунктах. Обычный клиент {start}. {list}. Вместе {end}."
        )
    },
    alt_timeline: |client, from, to, facts| {
        format!("Тон, письма, обещания и события, клиент {client}, с {from} по {to}. {}", facts_said(facts))
    },
    caption_timeline: |facts| {
        format!(
            "{} Письма клиента — вверх, агентства — вниз. Сплошной кружок — обещание сдержано, полый — опоздали или не сделали; серым — открытое или неизвестное. Смотрите, что было перед тем, как тон переменился.",
            facts_said(facts)
        )
    },
};

fn headline(finding: &Finding<'_>) -> String {
    let Finding { alerts, first, cause, watch, in_conflict, scored } = *finding;
    match alerts {
        0 if scored == 0 => "Пока сказать нечего: ни у одного клиента не хватает истории".to_owned(),
        0 if in_conflict == 1 => {
            "Кроме клиента, с которым конфликт уже идёт, вмешиваться не нужно нигде".to_owned()
        }
        0 if in_conflict > 1 => {
            "Кроме клиентов, с которыми конфликт уже идёт, вмешиваться не нужно нигде".to_owned()
        }
        0 if watch > 0 => {
            format!("Спокойный месяц: вмешиваться не нужно, присмотреть стоит за {}", over(watch))
        }
        0 => "Спокойный месяц: вмешиваться не нужно нигде".to_owned(),
        1 => match cause {
            Some((cause, _)) => format!("В этом месяце вы нужны одному клиенту — {first}: {}", reason(cause)),
            None => format!("В этом месяце вы нужны одному клиенту — {first}"),
        },
        _ => {
            let start = format!("В этом месяце вы нужны {}", to(alerts));
            match cause {
                Some((cause, count)) if count == alerts && alerts == 2 => {
                    format!("{start}, причина у обоих одна — {}", reason(cause))
                }
                Some((cause, count)) if count == alerts => {
                    format!("{start}, причина у всех одна — {}", reason(cause))
                }
                Some((cause, count)) if count > 1 => {
                    format!("{start}; {} из них причина — {}", at(count), reason(cause))
                }
                _ => format!("{start}, в первую очередь — {first}"),
            }
        }
    }
}

fn reason(cause: Cause) -> &'static str {
    match cause {
        Cause::Promises => "нарушенные обещания",
        Cause::Overdue => "просроченная работа",
        Cause::Moved => "срок обещали и перенесли",
        Cause::Silence => "наше молчание",
        Cause::Questions => "вопросы без ответа",
        Cause::Budget => "бюджет уходит быстрее, чем идёт работа",
        Cause::Unpaid => "неоплаченные счета",
        Cause::Spend => "клиент тратит меньше прежнего",
        Cause::Results => "результат отстаёт от договорённого",
        Cause::Distance => "клиент отдаляется",
        Cause::Leaving => "клиент грозит или подаёт претензию",
        Cause::Tone => "переменившийся тон",
        Cause::Expectation => "клиент ждёт того, о чём не договаривались",
        Cause::Watermelon => "отчёты лучше, чем дела",
        Cause::Conflict => "недавний конфликт ещё не забыт",
        Cause::Troubles => "слишком много сбоев сразу",
        Cause::Workload => "много всего в работе",
        Cause::Renewal => "скоро может закончиться договор",
        Cause::Ratings => "клиент оценивает нас ниже",
        Cause::Meetings => "встречи не состоялись",
        Cause::People => "сменились люди, с которыми работаем",
    }
}

fn lead(movement: Movement<'_>) -> String {
    let Movement { scored, unscored, rose, fell, beyond, horizon_days } = movement;
    let scored_said = match scored {
        0 => "Не оценён ни один клиент".to_owned(),
        _ => format!(
            "{} {scored} {}",
            plural_ru(scored, ["Оценён", "Оценены", "Оценено"]),
            plural_ru(scored, ["клиент", "клиента", "клиентов"])
        ),
    };
    let unscored_said = match unscored {
        0 => ".".to_owned(),
        _ if scored == 0 => ": мало истории.".to_owned(),
        _ => format!(", ещё {} — нет (мало истории).", masculine(unscored)),
    };
    let mut words = vec![format!("{scored_said}{unscored_said}")];
    if scored > 0 {
        let chance = format!("Вероятность конфликта {}", in_days(horizon_days));
        words.push(match (rose, fell) {
            (0, 0) => format!("{chance} почти ни у кого не изменилась."),
            (_, 0) => format!("{chance} выросла {}.", at(rose)),
            (0, _) => format!("{chance} снизилась {}.", at(fell)),
            _ => format!("{chance} выросла {} и снизилась {}.", at(rose), at(fell)),
        });
    }
    if !beyond.is_empty() {
        words.push(format!("Не хватит рук: {}.", some_ru(beyond)));
    }
    words.join(" ")
}

fn facts_said(facts: TimelineFacts) -> String {
    let TimelineFacts { promises, missed, unknown, silence_days } = facts;
    let kept = match (promises, missed) {
        (0, _) if unknown > 0 => "Ни об одном обещании не известно, сдержано ли оно.".to_owned(),
        (0, _) => "Ни одно обещание ещё не дошло до срока.".to_owned(),
        (1, 0) => "Единственное обещание сдержано.".to_owned(),
        (1, _) => "Единственное обещание нарушено или опоздало.".to_owned(),
        (_, 0) => format!("Все обещания сдержаны: {promises} из {promises}."),
        _ => format!(
            "Нарушено или опоздало: {missed} из {promises} {}.",
            plural_ru(promises, ["обещания", "обещаний", "обещаний"])
        ),
    };
    let kept = match unknown {
        0 => kept,
        _ => format!("{kept} Ещё о {unknown} судить не по чему."),
    };
    if silence_days <= 0 {
        return kept;
    }
    let days = plural_ru(silence_days, ["рабочий день", "рабочих дня", "рабочих дней"]);
    format!("{kept} Самое долгое молчание — {silence_days}\u{a0}{days}.")
}

fn in_days(days: i64) -> String {
    match size(days) {
        1 => "в ближайший день".to_owned(),
        count => format!("в ближайшие {days} {}", plural_ru(count, ["день", "дня", "дней"])),
    }
}

/// A count in words: один, два.
fn masculine(count: usize) -> String {
    const NAMES: [&str; 11] =
        ["ни одного", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять"];
    NAMES.get(count).map_or_else(|| count.to_string(), |&name| name.to_owned())
}

/// At how many: у одного, у двух.
fn at(count: usize) -> String {
    const NAMES: [&str; 11] = [
        "ни у кого",
        "у одного",
        "у двух",
        "у трёх",
        "у четырёх",
        "у пяти",
        "у шести",
        "у семи",
        "у восьми",
        "у девяти",
        "у десяти",
    ];
    NAMES.get(count).map_or_else(|| format!("у {count}"), |&name| name.to_owned())
}

/// A count of clients to whom something is given: двум клиентам.
fn to(count: usize) -> String {
    const NAMES: [&str; 11] =
        ["", "одному", "двум", "трём", "четырём", "пяти", "шести", "семи", "восьми", "девяти", "десяти"];
    let number = NAMES.get(count).map_or_else(|| count.to_string(), |&name| name.to_owned());
    format!("{number} {}", plural_ru(count, ["клиенту", "клиентам", "клиентам"]))
}

/// A count of clients over whom one watches: за двумя клиентами.
fn over(count: usize) -> String {
    const NAMES: [&str; 11] = [
        "",
        "одним",
        "двумя",
        "тремя",
        "четырьмя",
        "пятью",
        "шестью",
        "семью",
        "восемью",
        "девятью",
        "десятью",
    ];
    let number = NAMES.get(count).map_or_else(|| count.to_string(), |&name| name.to_owned());
    format!("{number} {}", plural_ru(count, ["клиентом", "клиентами", "клиентами"]))
}

fn size(count: i64) -> usize {
    usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX)
}
