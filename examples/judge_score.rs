//! Does the score beat a spreadsheet on your own past?
//!
//! `cargo run --release --example judge_score -- WORKSPACE FROM TO [ROWS.csv]` replays the first day of each month from FROM
//! through TO with only what was known then, and prints the score (as given, and by the expert weights alone) beside plain
//! counts, each by itself and all together in a logistic regression fitted walk-forward, with 95 % intervals from drawing
//! clients again. Into ROWS.csv goes every signal of every client at each month's start, with what came.
#![allow(clippy::print_stdout, reason = "a measuring tool")]

use std::{collections::BTreeSet, path::Path};

use chrono::{DateTime, NaiveDate, Utc};
use forewarn::{
    backtest::{
        self, GridStep,
        judge::{self, MethodMetrics},
        metric::MetricEstimate,
    },
    config::Config,
    error::{Error, Result, csv_error, io},
    ingest,
    model::{
        outcome::{self, next_conflict},
        spell::ClientSpell,
    },
    signal,
    table::Tables,
};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let days: Vec<NaiveDate> = arguments.iter().skip(1).take(2).filter_map(|day| day.parse().ok()).collect();
    let ([workspace, _, _, rows @ ..], [from, to]) = (&arguments[..], &days[..]) else {
        println!("usage: judge_score WORKSPACE FROM TO [ROWS.csv]");
        return;
    };
    if let Err(error) = judge(Path::new(workspace), *from, *to, rows.first().map(Path::new)) {
        println!("{error}");
    }
}

fn judge(workspace: &Path, from: NaiveDate, to: NaiveDate, rows: Option<&Path>) -> Result<()> {
    let config = Config::read(workspace)?;
    let tables = ingest::load(&config, &|_| {})?.tables;
    if let Some(path) = rows {
        write_rows(&tables, &config, path)?;
    }
    let replayed = backtest::backtest(&tables, &config, backtest::grid(from, to, GridStep::Month))?;
    let metrics = judge::judge(&replayed, &config);
    println!(
        "{} client-dates ({} by learned weights), a conflict within {} days followed {:.4}",
        metrics.rows_measured,
        metrics.rows_learned,
        metrics.horizon_days,
        metrics.conflict_rate.unwrap_or(f64::NAN)
    );
    println!(
        "| by | AUC | Brier skill | precision, top tenth | said / came | lead, days |\n|---|---|---|---|---|---|"
    );
    let baselines = &metrics.baselines;
    line("score as given", &metrics.model);
    line("expert weights", &metrics.expert);
    line("logistic on counts", &baselines.counts);
    line("open items", &baselines.open_items);
    line("overdue items", &baselines.overdue_count);
    line("messages in 30 days", &baselines.volume);
    line("past conflicts", &baselines.persistence);
    line("last contact", &baselines.last_contact);
    let alerts = &metrics.alerts;
    println!("alerts: {} closed, right {}", alerts.closed, shown(alerts.precision, 2));
    Ok(())
}

fn line(name: &str, judged: &MethodMetrics) {
    println!(
        "| {name} | {} | {} | {} | {} | {} |",
        shown(judged.auc, 3),
        shown(judged.brier_skill, 3),
        shown(judged.precision_top_tenth, 3),
        shown(judged.said_over_came, 2),
        shown(judged.median_lead_days, 0)
    );
}

fn shown(figure: MetricEstimate, places: usize) -> String {
    let Some(value) = figure.value else { return "–".to_owned() };
    match (figure.lower, figure.upper) {
        (Some(lower), Some(upper)) => format!("{value:.places$} ({lower:.places$} to {upper:.places$})"),
        _ => format!("{value:.places$}"),
    }
}

/// Every signal at each month's start.
fn write_rows(tables: &Tables, config: &Config, path: &Path) -> Result<()> {
    let until = tables.last_known_at().ok_or(Error::NoHistory)?;
    let moments: BTreeSet<DateTime<Utc>> =
        backtest::training_moments(tables, config, until, until).into_iter().collect();
    let seen = backtest::glimpses(tables, config, &moments, &BTreeSet::new())?;
    let conflicts = outcome::conflicts(tables, DateTime::<Utc>::MAX_UTC);
    let spells = ClientSpell::all(tables, config);
    let wrong = csv_error(path);
    let mut writer = csv::Writer::from_path(path).map_err(&wrong)?;
    let names = signal::ALL.iter().map(|signal| signal.name.to_owned());
    let occasions = signal::ALL.iter().filter(|signal| signal.occasions.is_some());
    let head = ["at", "client", "conflict", "closed"].map(str::to_owned);
    let head = head.into_iter().chain(names).chain(occasions.map(|signal| format!("of:{}", signal.name)));
    writer.write_record(head).map_err(&wrong)?;
    for (at, glimpse) in &seen {
        for (client, measured) in glimpse.measured.iter().enumerate() {
            if measured.unknown.is_some() || !glimpse.current[client] {
                continue;
            }
            let came = next_conflict(&conflicts[client], *at, config.horizon).is_some();
            let end = *at + config.horizon;
            let closed = came || (end <= until && spells[client].reaches(end, until));
            let values =
                measured.values.iter().map(|value| value.map_or_else(String::new, |v| v.to_string()));
            let of =
                signal::ALL.iter().zip(&measured.occasions).filter(|(signal, _)| signal.occasions.is_some());
            let row = [at.date_naive().to_string(), client.to_string(), came.to_string(), closed.to_string()];
            let row = row.into_iter().chain(values).chain(of.map(|(_, count)| count.to_string()));
            writer.write_record(row).map_err(&wrong)?;
        }
    }
    writer.flush().map_err(io(path))
}
