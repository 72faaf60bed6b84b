//! The words of the page's parts that one can work with, of client pages, and of the portfolio's charts.

use serde::Serialize;

use super::{by_lang, number::plural_ru};
use forewarn_text::Lang;

/// The words of one language.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the name of a field is what its words say")]
pub struct PageWords {
    // What one can do on the page.
    pub tools: &'static str,
    pub find: &'static str,
    pub service: &'static str,
    pub everyone: &'static str,
    pub reset: &'static str,
    /// `{n}` and `{all}` are counts.
    pub shown: &'static str,
    pub sorts: &'static str,
    /// `{n}` is a count, in these two as well.
    pub further: &'static str,
    pub in_all: &'static str,
    pub contents: &'static str,
    pub back: &'static str,
    pub previous: &'static str,
    pub next: &'static str,

    // Sections.
    pub in_depth: &'static str,
    pub in_depth_note: &'static str,
    pub moved: &'static str,
    pub moved_note: &'static str,
    pub portfolio: &'static str,
    pub change: &'static str,
    pub open_promises: &'static str,
    pub reasons: &'static str,

    // Charts.
    pub now: &'static str,
    pub what_changed: &'static str,
    pub what_happened: &'static str,
    pub promises_by_day: &'static str,
    pub whose_delay: &'static str,
    pub expectations: &'static str,
    pub caption_change: &'static str,
    pub map: &'static str,
    pub map_fee: &'static str,
    pub map_chance: &'static str,
    pub caption_map: &'static str,
    pub project_stands: &'static str,
    pub flow: &'static str,
    pub caption_flow: &'static str,
    #[serde(skip)]
    pub caption_calendar: fn(missed: usize, since: &str) -> String,
    pub agency: &'static str,
    pub client: &'static str,
    pub third_party: &'static str,
    pub pause: &'static str,
    pub hour: &'static str,
    pub day: &'static str,
    pub still_open: &'static str,
    pub caption_delay: &'static str,
    pub caption_delay_client: &'static str,

    #[serde(skip)]
    pub page_title: fn(client: &str, agency: &str, day: &str) -> String,
    #[serde(skip)]
    pub pages_beside: fn(usize) -> String,
    #[serde(skip)]
    pub why_chance: fn(chance: &str) -> String,
    #[serde(skip)]
    pub alt_change: fn(client: &str, before: &str, list: &str, now: &str) -> String,
    #[serde(skip)]
    pub alt_map: fn(clients: usize, list: &str) -> String,
    #[serde(skip)]
    pub map_loss: fn(money: &str) -> String,
    #[serde(skip)]
    pub without_fee: fn(usize) -> String,
    #[serde(skip)]
    pub alt_flow: fn(list: &str) -> String,
    #[serde(skip)]
    pub alt_calendar: fn(client: &str, list: &str) -> String,
    #[serde(skip)]
    pub alt_delay: fn(list: &str) -> String,
    #[serde(skip)]
    pub more_late: fn(count: usize, hours: &str) -> String,
}

/// The words of a language.
pub fn page_words(lang: Lang) -> &'static PageWords {
    by_lang(lang, &EN, &RU)
}

static EN: PageWords = PageWords {
    tools: "Find and filter clients",
    find: "Find a client",
    service: "Service",
    everyone: "all",
    reset: "Show all",
    shown: "{n} of {all} clients",
    further: "and {n} more",
    in_all: "{n} in total",
    sorts: "Click a heading to sort.",
    contents: "On this page",
    back: "← The whole review",
    previous: "Previous",
    next: "Next",

    in_depth: "Clients in depth",
    in_depth_note: "Every client worth watching, by expected loss: why, what changed, what happened, and the rows behind it.",
    moved: "What moved most",
    moved_note: "Clients without an alert, by the change of the chance times the yearly fee, up or down.",
    portfolio: "The portfolio",
    change: "Change",
    open_promises: "Open promises",
    reasons: "Why",

    now: "Now",
    what_changed: "What changed since last month",
    what_happened: "What happened, week by week",
    promises_by_day: "Promises, by the day they were due",
    whose_delay: "Whose delay it was",
    expectations: "What is expected, agreed and likely",
    caption_change: "From last month’s chance to now, in percentage points, largest first. Red raised it, blue lowered it. What turned red this month is what to talk about first.",
    map: "Chance and revenue",
    map_fee: "yearly fee",
    map_chance: "chance of a conflict",
    caption_map: "Each dot is a client: the higher, the likelier a conflict; the further right, the more it pays. Stems: 80 % intervals. Along a thin line the expected loss in a year is the same. Work from the upper right inwards.",
    project_stands: "Where the work of a project stands",
    flow: "How clients moved, month to month",
    caption_flow: "Each column is a month, each number the clients of a band. Red ribbons are clients that got worse, green ones got better, grey ones stayed. If red ribbons outnumber green ones for two months, the cause is the agency’s way of working, not a client.",
    caption_calendar: |missed, since| {
        format!(
            "Since {since}: {missed} missed, late or broken. Each mark is a promise on the day it was due: filled green, kept; hollow red, late; red square, broken; amber ring, moved in time; blue ring, open. Right of the dashed line lies ahead. Clusters of red in one row or month show when too much is promised."
        )
    },
    agency: "agency",
    client: "client",
    third_party: "third party",
    pause: "pause",
    hour: "h",
    day: "d",
    still_open: "still open",
    caption_delay: "Late working time of the last 90 days, by whose it was; a day has nine hours. Time spent waiting for the client is never the agency’s. Where the agency’s part leads, replan the work; where the client’s does, ask for what is missing.",
    caption_delay_client: "Late working time of each item that was late in the last 90 days, by whose it was. Talk about the agency’s part openly, and about the client’s with dates in hand.",

    page_title: |client, agency, day| format!("{client}, risk review, {agency}, {day}"),
    pages_beside: |count| match count {
        1 => "One more client page is in the folder clients beside this file.".to_owned(),
        _ => format!("{count} more client pages are in the folder clients beside this file."),
    },
    why_chance: |chance| format!("Why {chance}"),
    alt_change: |client, before, list, now| {
        format!(
            "What moved the chance of a conflict at {client}, in percentage points. Last month {before}. {list}. Now {now}."
        )
    },
    alt_map: |clients, list| {
        format!("Chance of a conflict against yearly fee at {clients} clients. By expected loss: {list}.")
    },
    map_loss: |money| format!("{money} expected loss"),
    without_fee: |count| match count {
        1 => "one client without a known fee is not drawn".to_owned(),
        _ => format!("{count} clients without a known fee are not drawn"),
    },
    alt_flow: |list| format!("How many clients were in each band, month by month. {list}."),
    alt_calendar: |client, list| format!("Promises to {client} by the day they were due. {list}."),
    alt_delay: |list| format!("Late working time by whose it was. {list}."),
    more_late: |count, hours| match count {
        1 => format!("and one more: {hours}"),
        _ => format!("and {count} more: {hours}"),
    },
};

static RU: PageWords = PageWords {
    tools: "Поиск и отбор клиентов",
    find: "Найти клиента",
    service: "Услуга",
    everyone: "все",
    reset: "Показать всех",
    shown: "Показано клиентов: {n} из {all}",
    further: "и ещё {n}",
    in_all: "всего {n}",
    sorts: "Щёлкните по заголовку, чтобы отсортировать.",
    contents: "На этой странице",
    back: "← Весь обзор",
    previous: "Предыдущий",
    next: "Следующий",

    in_depth: "Клиенты подробно",
    in_depth_note: "Все, за кем стоит следить, — по ожидаемым потерям: почему, что изменилось, что происходило и на каких записях это основано.",
    moved: "Где всё сильнее изменилось",
    moved_note: "Клиенты без предупреждений — по изменению вероятности, умноженному на годовую оплату, в любую сторону.",
    portfolio: "Портфель",
    change: "Изменение",
    open_promises: "Открытые обещания",
    reasons: "Почему",

    now: "Сейчас",
    what_changed: "Что изменилось за месяц",
    what_happened: "Что происходило, неделя за неделей",
    promises_by_day: "Обещания по дням, к которым они были даны",
    whose_delay: "Из-за кого задержка",
    expectations: "Чего ждут, о чём договорились и что вероятно",
    caption_change: "От вероятности месяц назад к нынешней, в процентных пунктах, начиная с самого весомого. Красное повысило её, синее снизило. С того, что покраснело за месяц, и начните разговор.",
    map: "Вероятность и выручка",
    map_fee: "оплата в год",
    map_chance: "вероятность конфликта",
    caption_map: "Каждая точка — клиент: чем выше, тем вероятнее конфликт; чем правее, тем больше платит. Отрезки — интервалы 80 %. Вдоль тонкой линии ожидаемые потери за год одни и те же. Начинайте с правого верхнего угла.",
    project_stands: "Как идёт работа по проекту",
    flow: "Как клиенты переходили из месяца в месяц",
    caption_flow: "Столбец — месяц, число — сколько клиентов в этом состоянии. Красные ленты — кому стало хуже, зелёные — кому лучше, серые — без перемен. Если красных больше два месяца подряд, дело не в клиенте, а в том, как мы работаем.",
    caption_calendar: |missed, since| {
        format!(
            "С {since} не выполнено в срок: {missed} — с опозданием или нарушено. Каждый знак — обещание в день, к которому оно дано: зелёный кружок — сдержано; полый красный — с опозданием; красный квадрат — нарушено; жёлтое кольцо — перенесено заранее; синее — открыто. Правее пунктира — впереди. Скопления красного в одной строке или месяце показывают, когда обещают слишком много."
        )
    },
    agency: "агентство",
    client: "клиент",
    third_party: "третьи лица",
    pause: "пауза",
    hour: "ч",
    day: "дн.",
    still_open: "не сдано",
    caption_delay: "Рабочее время опозданий за 90 дней: чьё оно; рабочий день — девять часов. Время, когда ждали клиента, агентству не засчитано. Где больше доля агентства, перепланируйте работу; где больше доля клиента, попросите то, чего не хватает.",
    caption_delay_client: "Рабочее время опоздания каждой работы, опоздавшей за последние 90 дней: чьё оно. О доле агентства говорите открыто, о доле клиента — с датами в руках.",

    page_title: |client, agency, day| format!("{client} — обзор рисков, {agency}, {day}"),
    pages_beside: |count| {
        let pages = plural_ru(size(count), ["страница", "страницы", "страниц"]);
        format!("Ещё {count} {pages} клиентов — в папке clients рядом с этим файлом.")
    },
    why_chance: |chance| format!("Почему {chance}"),
    alt_change: |client, before, list, now| {
        format!(
            "Что сдвинуло вероятность конфликта, клиент {client}, в процентных пунктах. Месяц назад {before}. {list}. Сейчас {now}."
        )
    },
    alt_map: |clients, list| {
        format!(
            "Вероятность конфликта и оплата в год; клиентов на карте: {clients}. По ожидаемым потерям: {list}."
        )
    },
    map_loss: |money| format!("потери {money}"),
    without_fee: |count| {
        let clients = plural_ru(size(count), ["клиент", "клиента", "клиентов"]);
        format!("{count} {clients} без известной оплаты не показано")
    },
    alt_flow: |list| format!("Сколько клиентов было в каждом состоянии, по месяцам. {list}."),
    alt_calendar: |client, list| format!("Обещания по дням срока, клиент {client}. {list}."),
    alt_delay: |list| format!("Рабочее время опозданий: чьё оно. {list}."),
    more_late: |count, hours| format!("и ещё {count}: {hours}"),
};

impl PageWords {
    /// Working hours as a chart says them: `12 h`, from two days of nine hours on `13 d`; under one, `<1 h`.
    pub fn hours(&self, hours: f64) -> String {
        if hours < 0.5 {
            format!("<\u{202f}1\u{202f}{}", self.hour)
        } else {
            let (is_days, count) = super::phrase::worked(hours);
            format!("{count:.0}\u{202f}{}", if is_days { self.day } else { self.hour })
        }
    }
}

fn size(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
