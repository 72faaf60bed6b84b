//! `client_predictions.csv`, `item_predictions.csv`, `metrics.json` and the page with its charts.

use std::fs;

use crate::{chart, html, mark, words};
use forewarn_base::{
    error::{Error, Result, internal, io},
    plain::defuse,
    storage::OutputFolder,
};
use forewarn_risk::backtest::{Backtest, judge::BacktestMetrics, page};
use forewarn_table::{Keyword as _, Tables, config::Config};
use forewarn_text::Lang;

/// Writes everything into a folder, and puts it in its place.
///
/// # Errors
/// What the file system says.
pub fn write(
    backtest: &Backtest,
    metrics: &BacktestMetrics,
    tables: &Tables,
    config: &Config,
    lang: Lang,
    out: OutputFolder,
) -> Result<()> {
    let save = |name: &str, bytes: Vec<u8>| {
        let path = out.path().join(name);
        fs::write(&path, bytes).map_err(io(&path))
    };
    save("client_predictions.csv", clients(backtest, tables)?)?;
    save("item_predictions.csv", items(backtest, tables)?)?;
    let json = serde_json::to_string_pretty(metrics).map_err(|error| unwritable(&error))?;
    save("metrics.json", (json + "\n").into_bytes())?;
    let record = page::gather(backtest, metrics, tables, config);
    let charts = chart::replay(&record, words::words(lang), lang).map_err(|error| unwritable(&error))?;
    let page = html::replay(&record, &charts, lang).map_err(|error| unwritable(&error))?;
    save("backtest.html", page.into_bytes())?;
    let folder = out.path().join("charts");
    fs::create_dir(&folder).map_err(io(&folder))?;
    for chart in [charts.reliability, charts.precision, charts.leads] {
        save(&format!("charts/{}.svg", chart.name), chart.svg.into_bytes())?;
    }
    let moments = [backtest.dates.first(), backtest.dates.last()];
    let [from, to] = moments.map(|date| date.map(ToString::to_string));
    mark::commit(out, &serde_json::json!({ "forewarn": env!("CARGO_PKG_VERSION"), "from": from, "to": to }))
}

fn clients(backtest: &Backtest, tables: &Tables) -> Result<Vec<u8>> {
    let header = [
        "as_of",
        "client_id",
        "probability",
        "lower",
        "upper",
        "band",
        "alerted",
        "conflict_within_horizon",
        "days_to_conflict",
        "model",
        "probability_expert",
    ];
    let rows = backtest.clients.iter().map(|row| {
        let chance = |part: fn(forewarn_risk::score::ConflictChance) -> f64| number(row.chance.map(part));
        [
            backtest.dates[row.date].to_string(),
            defuse(&tables.clients[row.client].client_id),
            chance(|chance| chance.probability),
            chance(|chance| chance.lower),
            chance(|chance| chance.upper),
            row.band.word().to_owned(),
            row.alerted.to_string(),
            row.conflict.map(|conflict| conflict.to_string()).unwrap_or_default(),
            row.days_to_conflict.map(|days| days.to_string()).unwrap_or_default(),
            (if row.learned { "learned" } else { "expert" }).to_owned(),
            number(row.expert),
        ]
    });
    table(header, rows)
}

fn items(backtest: &Backtest, tables: &Tables) -> Result<Vec<u8>> {
    let header =
        ["as_of", "client_id", "item_id", "due", "p_kept", "p10", "p50", "p80", "p90", "p95", "delivered_on"];
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let rows = backtest.items.iter().map(|row| {
        let [p10, p50, p80, p90, p95] = row.forecast.quantiles.map(|day| day.to_string());
        [
            backtest.dates[row.date].to_string(),
            defuse(&tables.clients[row.client].client_id),
            defuse(&row.item_id),
            day(row.due),
            number(row.forecast.p_kept),
            p10,
            p50,
            p80,
            p90,
            p95,
            day(row.delivered_on),
        ]
    });
    table(header, rows)
}

/// To six places, as a review writes it.
fn number(value: Option<f64>) -> String {
    value.map(|value| ((value * 1e6).round() / 1e6).to_string()).unwrap_or_default()
}

fn table<const N: usize>(header: [&str; N], rows: impl Iterator<Item = [String; N]>) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).map_err(|error| unwritable(&error))?;
    for row in rows {
        writer.write_record(row).map_err(|error| unwritable(&error))?;
    }
    writer.into_inner().map_err(|error| unwritable(&error))
}

/// Writing into memory fails for want of memory alone.
fn unwritable(error: &impl std::fmt::Display) -> Error {
    internal(std::io::Error::other(error.to_string()))
}
