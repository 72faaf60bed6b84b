//! The backtest as one HTML page: what [`BacktestPage`] says, put into words and into the template's order.

use minijinja::{Value, context, value::Serde};
use serde::Serialize;

use super::{STYLE, environment};
use crate::{
    chart::{Chart, ReplayCharts, inline},
    words::{
        Words, capital, phrase,
        replay::{ReplayWords, replay_words},
        words,
    },
};
use forewarn_risk::{
    backtest::{
        judge::{BacktestMetrics, MethodMetrics},
        metric::MetricEstimate,
        page::{AlertLine, AlertVerdict, BacktestPage, MissedLine},
    },
    signal::SignalId,
};
use forewarn_table::outcome::OutcomeKind;
use forewarn_text::Lang;

const TEMPLATE: &str = include_str!("../replay.html.j2");
/// So many lines of a list stand on the page.
const LINES: usize = 150;
const PERCENT: &str = "\u{202f}%";

#[derive(Debug, Serialize)]
struct Page {
    title: String,
    headline: String,
    lead: String,
    facts: Vec<(String, &'static str)>,
    charts: Vec<Drawing>,
    figures: Vec<Way>,
    alerts: Vec<Line>,
    alerts_more: Option<String>,
    missed: Vec<Line>,
    missed_more: Option<String>,
    footer: String,
}

#[derive(Debug, Serialize)]
struct Drawing {
    heading: &'static str,
    svg: Value,
    caption: String,
}

#[derive(Debug, Serialize)]
struct Way {
    way: &'static str,
    cells: Vec<(String, String)>,
}

#[derive(Debug, Serialize)]
struct Line {
    client: String,
    when: String,
    chance: String,
    class: &'static str,
    became: String,
    why: String,
}

/// What a language writes with.
#[derive(Clone, Copy)]
struct Pen {
    words: &'static Words,
    own: &'static ReplayWords,
    lang: Lang,
}

/// Writes the page: one file that asks for nothing else and runs nothing.
///
/// # Errors
/// The template and the page do not fit each other, which a test excludes.
pub fn replay(
    told: &BacktestPage<'_>,
    charts: &ReplayCharts,
    lang: Lang,
) -> Result<String, minijinja::Error> {
    let pen = Pen { words: words(lang), own: replay_words(lang), lang };
    let mut environment = environment()?;
    environment.add_template("replay.html", TEMPLATE)?;
    environment.get_template("replay.html")?.render(context! {
        style => Value::from_safe_string(STYLE.to_owned()),
        w => Value::from(Serde(pen.words)),
        l => Value::from(Serde(pen.own)),
        page => Value::from(Serde(page(told, charts, pen))),
    })
}

fn page(told: &BacktestPage<'_>, charts: &ReplayCharts, pen: Pen) -> Page {
    let Pen { words, own, .. } = pen;
    let metrics = told.metrics;
    let span = metrics.from.zip(metrics.to);
    let span = span.map_or_else(String::new, |(from, to)| format!("{} – {}", words.day(from), words.day(to)));
    let drawing = |heading, chart: &Chart| Drawing {
        heading,
        svg: Value::from_safe_string(inline(chart)),
        caption: chart.caption.clone(),
    };
    let (right, closed) = told.closed_alerts();
    let rows = words.count(metrics.rows_measured as u64);
    let learned = metrics.rows_measured > 0 && metrics.rows_learned * 2 > metrics.rows_measured;
    let more = |all: usize| (all > LINES).then(|| (own.more)(all - LINES));
    Page {
        title: format!("{} · {} · {span}", told.agency, own.kind),
        headline: if closed == 0 { own.no_headline.to_owned() } else { (own.headline)(right, closed) },
        lead: (own.lead)(&rows, metrics.dates, metrics.horizon_days, learned),
        facts: facts(told, pen),
        charts: vec![
            drawing(own.reliability, &charts.reliability),
            drawing(own.precision, &charts.precision),
            drawing(own.leads, &charts.leads),
        ],
        figures: figures(metrics, pen),
        alerts: told.alerts.iter().take(LINES).map(|line| alert(line, pen)).collect(),
        alerts_more: more(told.alerts.len()),
        missed: told.missed.iter().take(LINES).map(|line| missed(line, pen)).collect(),
        missed_more: more(told.missed.len()),
        footer: format!("forewarn {} · {}", env!("CARGO_PKG_VERSION"), words.offline),
    }
}

fn facts(told: &BacktestPage<'_>, Pen { words, own, .. }: Pen) -> Vec<(String, &'static str)> {
    let metrics = told.metrics;
    let shown =
        |figure: MetricEstimate, write: &dyn Fn(f64) -> String| figure.value.map_or("–".to_owned(), write);
    let conflicts = metrics.alerts.conflicts;
    let warned = match conflicts {
        0 => "–".to_owned(),
        _ => (own.of)(metrics.alerts.warned, conflicts),
    };
    vec![
        (warned, own.fact_warned),
        (shown(metrics.alerts.median_lead_days, &|days| words.figure(days)), own.fact_lead),
        (shown(metrics.model.auc, &|auc| words.fixed(auc, 2)), own.fact_auc),
        (
            shown(metrics.model.calibration_error, &|error| format!("{}{PERCENT}", points(error, words))),
            own.fact_calibration,
        ),
    ]
}

fn figures(metrics: &BacktestMetrics, Pen { words, own, .. }: Pen) -> Vec<Way> {
    let baselines = &metrics.baselines;
    let way = |way, judged: &MethodMetrics| Way {
        way,
        cells: vec![
            cell(judged.auc, &|value| words.fixed(value, 2), ""),
            cell(judged.brier_skill, &|value| words.fixed(value, 2), ""),
            cell(judged.calibration_error, &|value| points(value, words), PERCENT),
            cell(judged.precision_at_capacity, &|value| words.fixed(100.0 * value, 0), PERCENT),
            cell(judged.recall_at_capacity, &|value| words.fixed(100.0 * value, 0), PERCENT),
            cell(judged.median_lead_days, &|value| words.figure(value), ""),
        ],
    };
    vec![
        way(own.model, &metrics.model),
        way(own.expert, &metrics.expert),
        way(own.rate_alone, &baselines.base_rate),
        way(own.last_contact, &baselines.last_contact),
        way(own.overdue_count, &baselines.overdue_count),
        way(own.open_items, &baselines.open_items),
        way(own.volume, &baselines.volume),
        way(own.persistence, &baselines.persistence),
        way(own.counts, &baselines.counts),
    ]
}

/// A figure and its interval, each with the unit once.
fn cell(figure: MetricEstimate, write: &dyn Fn(f64) -> String, unit: &str) -> (String, String) {
    let interval = figure.lower.zip(figure.upper);
    let said = |(lower, upper): (f64, f64)| {
        // A dash between two minus signs needs room.
        let dash = if lower < 0.0 { " – " } else { "–" };
        format!("{}{dash}{}{unit}", write(lower), write(upper))
    };
    (
        figure.value.map_or("–".to_owned(), |value| format!("{}{unit}", write(value))),
        interval.map_or_else(String::new, said),
    )
}

/// A share in percentage points with one place.
fn points(share: f64, words: &Words) -> String {
    words.fixed(share * 100.0, 1)
}

fn why(reasons: &[(SignalId, f64)], Pen { own, lang, .. }: Pen) -> String {
    let said: Vec<String> = reasons.iter().map(|(id, value)| phrase::signal(*id, *value, lang)).collect();
    if said.is_empty() { own.no_reason.to_owned() } else { said.join("; ") }
}

fn kind(kind: Option<OutcomeKind>, Pen { own, lang, .. }: Pen) -> &'static str {
    kind.map_or(own.conflict, |kind| phrase::outcome(kind, lang))
}

fn chance(probability: Option<f64>, words: &Words) -> String {
    probability.map_or_else(|| "–".to_owned(), |probability| words.percent(probability))
}

fn alert(line: &AlertLine<'_>, pen: Pen) -> Line {
    let Pen { words, own, .. } = pen;
    let (class, became) = match line.verdict {
        AlertVerdict::Right { on, kind: of, lead_days } => {
            ("act", (own.right)(kind(of, pen), &words.day(on), lead_days))
        }
        AlertVerdict::False => ("dim", own.false_alarm.to_owned()),
        AlertVerdict::Open => ("watch", own.still_open.to_owned()),
    };
    let when = if line.from == line.to {
        words.day(line.from)
    } else {
        format!("{} – {}", words.day(line.from), words.day(line.to))
    };
    Line {
        client: line.client.to_owned(),
        when,
        chance: chance(line.probability, words),
        class,
        became: capital(&became),
        why: why(&line.reasons, pen),
    }
}

fn missed(line: &MissedLine<'_>, pen: Pen) -> Line {
    let Pen { words, own, .. } = pen;
    Line {
        client: line.client.to_owned(),
        when: capital(&format!("{}, {}", kind(line.kind, pen), words.day(line.on))),
        chance: chance(line.probability, words),
        class: "",
        became: capital((own.gap)(line.gap)),
        why: why(&line.reasons, pen),
    }
}
