//! The words of a backtest's page.

use serde::Serialize;

use super::{
    by_lang,
    number::{plural_en, plural_ru},
};
use forewarn_risk::backtest::page::{ForecastMethod, MissReason};
use forewarn_text::Lang;

/// The words of one language.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the name of a field is what its words say")]
pub struct ReplayWords {
    pub kind: &'static str,
    pub reliability: &'static str,
    pub caption_reliability: &'static str,
    pub axis_said: &'static str,
    pub axis_came: &'static str,
    pub ideal: &'static str,
    pub rows: &'static str,
    pub cases: &'static str,
    pub precision: &'static str,
    pub caption_precision: &'static str,
    pub axis_recall: &'static str,
    pub axis_precision: &'static str,
    pub base_rate: &'static str,
    pub leads: &'static str,
    pub caption_leads: &'static str,
    pub axis_leads: &'static str,
    pub unwarned: &'static str,
    pub nothing: &'static str,
    pub figures: &'static str,
    pub figures_note: &'static str,
    pub column_way: &'static str,
    pub columns: [&'static str; 6],
    pub last_contact: &'static str,
    pub overdue_count: &'static str,
    pub open_items: &'static str,
    pub volume: &'static str,
    pub persistence: &'static str,
    pub counts: &'static str,
    pub model: &'static str,
    pub expert: &'static str,
    pub alerts: &'static str,
    pub alerts_note: &'static str,
    pub column_stood: &'static str,
    pub column_became: &'static str,
    pub column_why: &'static str,
    pub no_alerts: &'static str,
    pub missed: &'static str,
    pub missed_note: &'static str,
    pub column_conflict: &'static str,
    pub column_said: &'static str,
    pub no_missed: &'static str,
    pub false_alarm: &'static str,
    pub still_open: &'static str,
    pub conflict: &'static str,
    pub fact_warned: &'static str,
    pub fact_lead: &'static str,
    pub fact_auc: &'static str,
    pub fact_calibration: &'static str,
    pub rate_alone: &'static str,
    pub no_reason: &'static str,
    #[serde(skip)]
    pub of: fn(part: usize, all: usize) -> String,
    #[serde(skip)]
    pub headline: fn(right: usize, closed: usize) -> String,
    #[serde(skip)]
    pub no_headline: &'static str,
    #[serde(skip)]
    pub lead: fn(rows: &str, dates: usize, horizon_days: i64, learned: bool) -> String,
    #[serde(skip)]
    pub right: fn(kind: &str, day: &str, lead_days: i64) -> String,
    #[serde(skip)]
    pub gap: fn(MissReason) -> &'static str,
    #[serde(skip)]
    pub way: fn(ForecastMethod) -> &'static str,
    #[serde(skip)]
    pub bin: fn(said: &str, came: &str) -> String,
    #[serde(skip)]
    pub at_capacity: fn(usize) -> String,
    #[serde(skip)]
    pub alt_bin: fn(said: &str, came: &str, rows: usize) -> String,
    #[serde(skip)]
    pub alt_lead: fn(from: i64, to: i64, conflicts: usize) -> String,
    #[serde(skip)]
    pub alt_unwarned: fn(usize) -> String,
    #[serde(skip)]
    pub more: fn(usize) -> String,
}

/// The words of a language.
pub fn replay_words(lang: Lang) -> &'static ReplayWords {
    by_lang(lang, &EN, &RU)
}

static EN: ReplayWords = ReplayWords {
    kind: "backtest",
    reliability: "Predicted and actual",
    caption_reliability: "Every client at every date, grouped by predicted chance. Each dot is the share of a group that had a conflict, with its 95 % interval; groups of fewer than 10 cases are joined with their neighbours. On the diagonal prediction and outcome agree. Dots above it: the risk was understated; below it: overstated.",
    axis_said: "predicted chance",
    axis_came: "actual share with a conflict",
    ideal: "predicted = actual",
    rows: "predicted → actual",
    cases: "cases",
    precision: "Hits against false alarms",
    caption_precision: "With alerts going to the likeliest first: the share of all conflicts found (across) and the share of alerts that were right (up). Further up and right is better. The level line is what random alerts would reach. Where a baseline’s line is as high as ours, our score adds nothing.",
    axis_recall: "conflicts found",
    axis_precision: "alerts that were right",
    base_rate: "at random:",
    leads: "How early",
    caption_leads: "Every conflict by the number of days from the first alert within the horizon to it. Red: conflicts with no alert before them. Bars to the right leave time to act; a tall red bar calls for more capacity or better data: see the list of missed conflicts.",
    axis_leads: "days from the alert to the conflict",
    unwarned: "no alert",
    nothing: "There is nothing to measure yet.",
    figures: "How accurate it was",
    figures_note: "Below each figure: its 95 % interval, from resampling clients 400 times. AUC: the chance that a client with a conflict was ranked above one without; 0.5 is luck. Skill: how much smaller the squared error is than if everybody were given the share of conflicts known beforehand. Calibration error: how far, on average, the predicted chance is from what happened. The likeliest: as many clients on each date as the capacity allows, whether their chance was high enough for an alert or not, so that methods can be compared. The baselines are turned into chances with hindsight, which favours them.",
    column_way: "Predicted by",
    columns: [
        "AUC",
        "Skill",
        "Calibration error",
        "Right of the likeliest",
        "Conflicts among the likeliest",
        "Lead, days",
    ],
    last_contact: "days since last contact",
    overdue_count: "number of overdue items",
    model: "the score",
    open_items: "number of open items",
    volume: "messages in 30 days",
    persistence: "conflicts so far",
    counts: "all these counts, fitted on the past",
    expert: "expert weights alone",
    alerts: "Alerts and what became of them",
    alerts_note: "An alert is right if a conflict followed within the horizon, false if none did; dates in a row with the same alert count once. A false alarm may be one that was acted on in time: the data cannot tell.",
    column_stood: "Raised on",
    column_became: "What became of it",
    column_why: "Why it was raised",
    no_alerts: "There was no alert on any of the dates.",
    missed: "Conflicts without an alert",
    missed_note: "The chance is the highest that was given within the horizon before the conflict.",
    column_conflict: "Conflict",
    column_said: "Why there was no alert",
    no_missed: "Every conflict had an alert.",
    false_alarm: "no conflict",
    still_open: "horizon still open",
    conflict: "conflict",
    fact_warned: "conflicts had an alert before them",
    fact_lead: "median days from alert to conflict",
    fact_auc: "AUC: the chance that a client with a conflict was ranked above one without",
    fact_calibration: "mean distance between predicted and actual",
    rate_alone: "share of conflicts alone",
    no_reason: "nothing stood out",
    of: |part, all| format!("{part} of {all}"),
    headline: |right, closed| {
        format!(
            "{right} of {closed} alert{} {} followed by a conflict",
            plural_en(closed, ["", "s"]),
            plural_en(right, ["was", "were"])
        )
    },
    no_headline: "No alert has closed yet",
    lead: |rows, dates, horizon_days, learned| {
        format!(
            "The past replayed on {dates} dates, each with only what was known then; {rows} client-dates have a known outcome within {horizon_days} days. {}",
            if learned {
                "Most were said with weights learned from the outcomes before them."
            } else {
                "Most were said with the expert weights: too few outcomes were known to learn from."
            }
        )
    },
    right: |kind, day, lead_days| {
        format!("{kind} on {day}, {lead_days} day{} later", plural_en(lead_days, ["", "s"]))
    },
    gap: |gap| match gap {
        MissReason::Unscored => "not scored: too little was known",
        MissReason::BelowCut => "below the cut",
        MissReason::BeyondCapacity => "above the cut, but beyond the team’s capacity",
    },
    way: |way| match way {
        ForecastMethod::Model => "the score",
        ForecastMethod::Expert => "expert weights",
        ForecastMethod::Overdue => "overdue items",
        ForecastMethod::Contact => "last contact",
    },
    bin: |said, came| format!("{said} → {came}"),
    at_capacity: |capacity| format!("the {capacity} likeliest on each date"),
    alt_bin: |said, came, rows| format!("predicted {said}, actual {came} of {rows}"),
    alt_lead: |from, to, conflicts| format!("{from} to {to} days: {conflicts}"),
    alt_unwarned: |conflicts| format!("without an alert: {conflicts}"),
    more: |more| format!("and {more} more, in client_predictions.csv"),
};

static RU: ReplayWords = ReplayWords {
    kind: "проверка на прошлом",
    reliability: "Предсказано и случилось",
    caption_reliability: "Каждый клиент на каждую дату, сгруппированный по предсказанной вероятности. Точка — доля группы, где конфликт случился, с интервалом 95 %; группы меньше 10 случаев присоединены к соседним. На диагонали предсказание совпадает с исходом. Точки выше неё — риск занижен, ниже — завышен.",
    axis_said: "предсказанная вероятность",
    axis_came: "конфликт случился",
    ideal: "предсказано = случилось",
    rows: "прогноз → исход",
    cases: "случаев",
    precision: "Верные и ложные предупреждения",
    caption_precision: "Если предупреждать начиная с самых вероятных: какая часть всех конфликтов найдена (вправо) и какая часть предупреждений верна (вверх). Чем выше и правее, тем лучше. Ровная линия — предупреждения наугад. Если простой способ идёт не ниже нашего, наша оценка там ничего не прибавляет.",
    axis_recall: "найдено конфликтов",
    axis_precision: "верных предупреждений",
    base_rate: "наугад:",
    leads: "Насколько заранее",
    caption_leads: "Все конфликты по числу дней от первого предупреждения в пределах горизонта. Красный столбец — конфликты, о которых никто не предупредил. Столбцы справа оставляют время действовать; высокий красный значит, что не хватает рук или данных: смотрите список пропущенных.",
    axis_leads: "дней от предупреждения до конфликта",
    unwarned: "без предупреждения",
    nothing: "Измерять пока нечего.",
    figures: "Насколько это было верно",
    figures_note: "Под числом — его интервал 95 %: клиентов выбирали заново 400 раз. AUC — вероятность, что клиент с конфликтом стоял выше клиента без него; 0,5 — случайность. Выигрыш — насколько квадрат ошибки меньше, чем если всем назвать долю конфликтов, известную заранее. Ошибка калибровки — как далеко в среднем названная вероятность от случившегося. Самые вероятные — столько клиентов на каждую дату, на скольких хватает рук, даже если до предупреждения вероятность не дошла: так способы можно сравнивать. Отдельные счётчики пересчитаны в вероятности задним числом, то есть с форой; все вместе подогнаны по тому, что было известно к каждой дате.",
    column_way: "Чем предсказано",
    columns: [
        "AUC",
        "Выигрыш",
        "Ошибка калибровки",
        "Верно из самых вероятных",
        "Конфликтов среди самых вероятных",
        "За сколько дней",
    ],
    last_contact: "дней без контакта",
    overdue_count: "число просроченных задач",
    model: "оценка forewarn",
    open_items: "число открытых задач",
    volume: "писем за 30 дней",
    persistence: "прошлые конфликты",
    counts: "все эти счётчики, подогнанные по прошлому",
    expert: "только экспертные веса",
    alerts: "Предупреждения и что из них вышло",
    alerts_note: "Предупреждение верно, если конфликт случился в пределах горизонта, и ложно, если нет; подряд идущие даты с одним предупреждением считаются один раз. Ложным выглядит и то, по которому вовремя приняли меры: по данным этого не различить.",
    column_stood: "На дату",
    column_became: "Что вышло",
    column_why: "Почему возникло",
    no_alerts: "Ни на одну из дат предупреждений не было.",
    missed: "Конфликты без предупреждения",
    missed_note: "Вероятность — наибольшая из названных в пределах горизонта до конфликта.",
    column_conflict: "Конфликт",
    column_said: "Почему предупреждения не было",
    no_missed: "О каждом конфликте предупредили.",
    false_alarm: "конфликта не было",
    still_open: "горизонт ещё не прошёл",
    conflict: "конфликт",
    fact_warned: "конфликтов случилось после предупреждения",
    fact_lead: "дней от предупреждения до конфликта (медиана)",
    fact_auc: "AUC: как часто клиент с конфликтом стоял выше клиента без него",
    fact_calibration: "среднее расхождение предсказания и исхода",
    rate_alone: "одна доля конфликтов",
    no_reason: "ничто не выделялось",
    of: |part, all| format!("{part} из {all}"),
    headline: |right, closed| {
        let all = i64::try_from(closed).unwrap_or(0);
        format!(
            "Конфликт случился после {right} из {closed} {}",
            plural_ru(all, ["предупреждения", "предупреждений", "предупреждений"])
        )
    },
    no_headline: "Ни по одному предупреждению срок ещё не истёк",
    lead: |rows, dates, horizon_days, learned| {
        let count = i64::try_from(dates).unwrap_or(0);
        format!(
            "Прошлое проиграно заново на {dates} {}, каждый раз только с тем, что было тогда известно; исход за {horizon_days} {} известен для {rows} строк «клиент — дата». {}",
            plural_ru(count, ["дату", "даты", "дат"]),
            plural_ru(horizon_days, ["день", "дня", "дней"]),
            if learned {
                "В основном веса были настроены на исходах до этих дат."
            } else {
                "В основном веса экспертные: чтобы учиться, исходов было известно слишком мало."
            },
        )
    },
    right: |kind, day, lead_days| {
        format!("{kind}, {day}, через {lead_days} {}", plural_ru(lead_days, ["день", "дня", "дней"]))
    },
    gap: |gap| match gap {
        MissReason::Unscored => "без оценки: слишком мало данных",
        MissReason::BelowCut => "ниже порога",
        MissReason::BeyondCapacity => "выше порога, но рук не хватило",
    },
    way: |way| match way {
        ForecastMethod::Model => "оценка forewarn",
        ForecastMethod::Expert => "экспертные веса",
        ForecastMethod::Overdue => "просроченные задачи",
        ForecastMethod::Contact => "последний контакт",
    },
    bin: |said, came| format!("{said} → {came}"),
    at_capacity: |capacity| format!("{capacity} самых вероятных на дату"),
    alt_bin: |said, came, rows| format!("предсказано {said}, случилось {came} из {rows}"),
    alt_lead: |from, to, conflicts| format!("от {from} до {to} дней: {conflicts}"),
    alt_unwarned: |conflicts| format!("без предупреждения: {conflicts}"),
    more: |more| format!("и ещё {more}, в client_predictions.csv"),
};
