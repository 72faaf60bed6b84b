//! The files of a review.

use std::{collections::BTreeMap, fs, path::Path};

use chrono::Timelike as _;
use polars::prelude::*;
use polars_io::parquet::write::{ParquetCompression, ParquetWriter};
use serde_json::json;

use super::workbook::{Frames, moment, workbook};
use crate::{Run, json, mark, words::phrase};
use forewarn_base::{
    error::{Error, Result, csv_error, internal, io},
    plain::{defuse, spelled},
    storage::OutputFolder,
};
use forewarn_risk::{
    forecast::{ItemForecast, LEVELS, project::ProjectStanding},
    history::{Delay, LedgerRow, Statement, ledger::PromiseStatus},
    review::{
        Figures,
        record::{Alert, ClientLine, Fix, Review},
        rows_later,
    },
    signal,
};
use forewarn_table::{ClientIndex, Keyword as _, Messages, config::Config};
use forewarn_text::{Firmness, Lang, Side};

/// Writes all outputs of a run into a folder, the charts also as pictures where `pictures` asks for it, and puts them in
/// their place. The messages of the run are forgotten. `timings` is asked for last.
///
/// # Errors
/// A file cannot be written; the folder is then as it was.
pub fn write(
    run: &mut Run,
    figures: &Figures,
    config: &Config,
    out: OutputFolder,
    timings: impl FnOnce() -> serde_json::Value,
    pictures: bool,
) -> Result<()> {
    let folder = out.path();
    let record = run_json(run, config);
    // What was found in messages stands in the records by now, and is the most of what is in memory.
    for tables in [&mut run.loaded.tables, &mut run.history.tables] {
        tables.messages = Messages::default();
    }
    let review = &run.review;
    let (tables, pages) =
        rayon::join(|| write_tables(run, figures, folder), || write_pages(review, config, folder, pictures));
    tables?;
    pages?;
    save(&folder.join("timings.json"), pretty(&timings()).as_bytes())?;
    mark::commit(out, &record)
}

/// The charts, the page, client pages beside it, and with the feature `pdf` the pack.
#[cfg_attr(
    not(feature = "pdf"),
    allow(unused_variables, reason = "only a PDF is set from a template of one's own")
)]
fn write_pages(review: &Review, config: &Config, folder: &Path, pictures: bool) -> Result<()> {
    let charts = folder.join("charts");
    fs::create_dir(&charts).map_err(io(&charts))?;
    let drawn = super::chart::draw(review, config.language).map_err(Error::Chart)?;
    for chart in drawn.all() {
        save(&charts.join(format!("{}.svg", chart.name)), chart.svg.as_bytes())?;
        if pictures {
            let picture = super::chart::png(chart).map_err(Error::Chart)?;
            save(&charts.join(format!("{}.png", chart.name)), &picture)?;
        }
    }
    let pages = super::html::html(review, &drawn, config.language).map_err(internal)?;
    save(&folder.join("report.html"), pages.report.as_bytes())?;
    #[cfg(feature = "pdf")]
    save(
        &folder.join("report.pdf"),
        &super::pdf::pack(review, &drawn, config.language, config.pack_template.as_deref())?,
    )?;
    if !pages.clients.is_empty() {
        let beside = folder.join("clients");
        fs::create_dir(&beside).map_err(io(&beside))?;
        for (name, text) in &pages.clients {
            save(&beside.join(name), text.as_bytes())?;
        }
    }
    Ok(())
}

/// The tables and the workbook.
fn write_tables(run: &Run, figures: &Figures, folder: &Path) -> Result<()> {
    let (review, lang) = (&run.review, run.config.language);
    let mut clients = clients(run)?;
    write_csv(&clients, &folder.join("clients.csv"))?;
    write_parquet(&mut clients, &folder.join("clients.parquet"))?;
    let mut promises = promises(run, &figures.promise_chances)?;
    write_csv(&promises, &folder.join("promises.csv"))?;
    write_parquet(&mut promises, &folder.join("promises.parquet"))?;
    let (items, alerts) = (items(run, &figures.delays)?, alerts(review, lang)?);
    write_csv(&items, &folder.join("items.csv"))?;
    write_csv(&alerts, &folder.join("alerts.csv"))?;
    let projects = projects(run)?;
    write_csv(&projects, &folder.join("projects.csv"))?;
    let (unagreed, invoices) = (unagreed(review)?, open_invoices(review)?);
    let frames = Frames {
        alerts: &alerts,
        clients: &clients,
        projects: &projects,
        promises: &promises,
        items: &items,
        unagreed: &unagreed,
        invoices: &invoices,
    };
    let path = folder.join("review.xlsx");
    save(&path, &workbook(review, lang, &frames, &path)?)?;
    write_csv(&expectations(run)?, &folder.join("expectations.csv"))?;
    write_csv(&unagreed, &folder.join("unagreed.csv"))?;
    save(&folder.join("alerts.json"), pretty(&json::alerts(review, lang)).as_bytes())?;
    super::rejected::write(&run.loaded.rejections, &folder.join("rejected.csv"))
}

pub(crate) fn save(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).map_err(io(path))
}

fn pretty(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).map(|text| spelled(&text) + "\n").unwrap_or_default()
}

/// To six places; a zero has no sign.
fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6 + 0.0
}

fn text_column<'a>(name: &str, values: impl Iterator<Item = Option<&'a str>>) -> Column {
    let (least, _) = values.size_hint();
    let mut column = StringChunkedBuilder::new(name.into(), least);
    values.for_each(|value| column.append_option(value));
    column.finish().into_column()
}

fn number_column(name: &str, values: impl Iterator<Item = Option<f64>>) -> Column {
    Series::new(name.into(), values.map(|value| value.map(round)).collect::<Vec<_>>()).into()
}

fn frame(columns: Vec<Column>) -> Result<DataFrame> {
    let height = columns.first().map_or(0, Column::len);
    DataFrame::new(height, columns).map_err(internal)
}

/// One row for each client: who, how likely, and every signal and addend.
/// How many of a client's promises that fell due in 90 days were kept, were late or broken, and of how many nobody can tell.
type PromiseCounts = [u32; 3];

fn promise_counts(run: &Run) -> BTreeMap<&str, PromiseCounts> {
    let (history, mut counts) = (&run.history, BTreeMap::<&str, PromiseCounts>::new());
    let since = history.as_of - chrono::Duration::days(90);
    let due = history.ledger.iter();
    for row in due.filter(|row| row.side == Side::Agency && row.by.is_some_and(|by| by > since)) {
        let state = match row.state {
            PromiseStatus::Kept => 0,
            PromiseStatus::Late | PromiseStatus::Broken => 1,
            PromiseStatus::Unknown => 2,
            _ => continue,
        };
        let client = history.tables.clients[row.client].client_id.as_str();
        counts.entry(client).or_default()[state] += 1;
    }
    counts
}

fn clients(run: &Run) -> Result<DataFrame> {
    let review = &run.review;
    let (rows, lang) = (&review.clients, run.config.language);
    let promises = promise_counts(run);
    let promised = |name: &str, state: usize| -> Column {
        let count = |row: &ClientLine| promises.get(row.client_id.as_str()).map(|counts| counts[state]);
        Series::new(name.into(), rows.iter().map(count).collect::<Vec<_>>()).into()
    };
    let text = |name: &str, value: &dyn Fn(&ClientLine) -> Option<String>| -> Column {
        Series::new(name.into(), rows.iter().map(value).collect::<Vec<_>>()).into()
    };
    let number =
        |name: &str, value: &dyn Fn(&ClientLine) -> Option<f64>| number_column(name, rows.iter().map(value));
    let mut columns = vec![
        text_column("client_id", rows.iter().map(|row| Some(row.client_id.as_str()))),
        text_column("name", rows.iter().map(|row| Some(row.name.as_str()))),
        number("probability", &|row| row.chance.map(|chance| chance.probability)),
        number("lower", &|row| row.chance.map(|chance| chance.lower)),
        number("upper", &|row| row.chance.map(|chance| chance.upper)),
        text_column("band", rows.iter().map(|row| Some(row.band.word()))),
        number("revenue_at_risk", &|row| row.revenue_at_risk.map(|range| range.expected)),
        Series::new(
            "rank".into(),
            rows.iter().map(|row| row.rank.and_then(|rank| u32::try_from(rank).ok())).collect::<Vec<_>>(),
        )
        .into(),
        text_column("owner", rows.iter().map(|row| row.owner.as_deref())),
        number("probability_last_month", &|row| row.chance_before.map(|chance| chance.probability)),
        promised("promises_kept_90d", 0),
        promised("promises_missed_90d", 1),
        promised("promises_unknown_90d", 2),
        number("prior_log_odds", &|row| row.chance.map(|_| row.prior_log_odds)),
        text_column(
            "band_by_hand",
            rows.iter().map(|row| row.band_by_hand.as_ref().map(|line| line.decision.word())),
        ),
        text("unknown_because", &|row| row.unknown_because.map(|reason| phrase::unknown(reason, lang))),
    ];
    // What an agency does not write down has no columns.
    let is_known = |id| rows.iter().any(|row| row.part(id).is_some());
    let shown: Vec<&signal::Signal> =
        signal::ALL.iter().filter(|signal| !signal.group.is_optional() || is_known(signal.id)).collect();
    for signal in &shown {
        columns.push(number(signal.name, &|row| row.part(signal.id).map(|part| part.value)));
    }
    for signal in &shown {
        let addend = |row: &ClientLine| row.part(signal.id).map(|part| part.log_odds);
        columns.push(number(&format!("{}_addend", signal.name), &addend));
    }
    frame(columns)
}

fn local(at: Option<chrono::DateTime<chrono::Utc>>, zone: chrono_tz::Tz) -> Option<String> {
    Some(written(at?.with_timezone(&zone).naive_local()))
}

/// A moment as files write it.
fn written(moment: chrono::NaiveDateTime) -> String {
    // `{:?}` is ISO 8601, and no format is parsed for each of a million cells.
    format!("{:?}", moment.with_nanosecond(0).unwrap_or(moment))
}

/// Earned value, earned schedule and the end of each project with dated items; sums in the workspace's currency.
fn projects(run: &Run) -> Result<DataFrame> {
    let (rows, tables) = (&run.standings, &run.history.tables);
    let project = |standing: &ProjectStanding| &tables.projects[standing.project];
    let text = |name: &str, value: &dyn Fn(&ProjectStanding) -> Option<String>| -> Column {
        Series::new(name.into(), rows.iter().map(value).collect::<Vec<_>>()).into()
    };
    let number = |name: &str, value: &dyn Fn(&ProjectStanding) -> Option<f64>| {
        number_column(name, rows.iter().map(value))
    };
    let mut columns = vec![
        text("project_id", &|row| Some(project(row).project_id.clone())),
        text("client_id", &|row| Some(tables.clients[project(row).client].client_id.clone())),
        text("name", &|row| Some(project(row).name.clone())),
        number("spi_t", &|row| row.earned.schedule_index),
        number("cpi", &|row| row.earned.cost_index),
        number("estimate_at_completion", &|row| row.estimate_at_completion),
        text("planned_end", &|row| Some(row.planned_end.to_string())),
    ];
    for (place, level) in LEVELS.iter().enumerate() {
        let name = format!("forecast_end_p{:.0}", level * 100.0);
        columns.push(text(&name, &|row| row.end.as_ref().map(|end| end.quantiles[place].to_string())));
    }
    columns.push(number("p_kept", &|row| row.end.as_ref()?.p_kept));
    frame(columns)
}

/// The ledger, one row a promise, and last what tells each state: `promises`, `schedule:ITEM` or
/// `messages:ID`.
fn promises(run: &Run, chances: &[Option<f64>]) -> Result<DataFrame> {
    // Hundreds of thousands of rows: their words are copied once, into the columns.
    fn text<'a>(
        rows: &'a [LedgerRow],
        name: &str,
        value: impl Fn(&'a LedgerRow) -> Option<&'a str>,
    ) -> Column {
        text_column(name, rows.iter().map(value))
    }
    let history = &run.history;
    let rows = &history.ledger;
    let client = |client: ClientIndex| &history.tables.clients[client];
    // Times as the client's clocks show them.
    let time =
        |name: &str, value: &dyn Fn(&LedgerRow) -> Option<chrono::DateTime<chrono::Utc>>| -> Result<Column> {
            let micros = rows.iter().map(|row| {
                let local = value(row)?.with_timezone(&client(row.client).zone).naive_local();
                Some(local.and_utc().timestamp_micros())
            });
            let kind = DataType::Datetime(TimeUnit::Microseconds, None);
            let micros = Series::new(name.into(), micros.collect::<Vec<_>>());
            Ok(micros.cast(&kind).map_err(internal)?.into())
        };
    frame(vec![
        text(rows, "promise_id", |row| Some(&*row.promise_id)),
        text(rows, "client_id", |row| Some(client(row.client).client_id.as_str())),
        text(rows, "project_id", |row| row.project_id.as_deref()),
        text(rows, "item_id", |row| row.item_id.as_deref()),
        text(rows, "owner", |row| client(row.client).owner.as_deref()),
        text(rows, "side", |row| Some(row.side.word())),
        time("made_at", &|row| Some(row.made_at))?,
        text(rows, "text", |row| Some(&*row.text)),
        text(rows, "firmness", |row| {
            row.firmness.map(|firmness| match firmness {
                Firmness::Firm => "firm",
                Firmness::Hedged => "hedged",
                Firmness::Conditional => "conditional",
            })
        }),
        time("from", &|row| row.from)?,
        time("by", &|row| row.by)?,
        time("by_latest", &|row| row.by_latest)?,
        text(rows, "recurrence", |row| row.recurrence.as_deref()),
        text(rows, "state", |row| Some(row.state.word())),
        time("kept_at", &|row| row.kept_at)?,
        number_column("late_hours", rows.iter().map(|row| row.late_hours)),
        number_column("p_kept_when_made", chances.iter().copied()),
        text(rows, "message_id", |row| row.message_id.as_deref()),
        Series::new("start".into(), rows.iter().map(|row| row.span.map(|span| span.0)).collect::<Vec<_>>())
            .into(),
        Series::new("end".into(), rows.iter().map(|row| row.span.map(|span| span.1)).collect::<Vec<_>>())
            .into(),
        text(rows, "evidence", |row| row.evidence.as_deref()),
    ])
}

/// What clients take for granted in messages, in the columns of the table `expectations`, with the sentence and where it
/// stands. Rows with a value can be taken into that table; `dimension` is empty where no value or nothing to compare it
/// with is known.
fn expectations(run: &Run) -> Result<DataFrame> {
    let (rows, clients) = (&run.history.statements, &run.history.tables.clients);
    let text = |name: &str, value: &dyn Fn(&Statement) -> Option<String>| -> Column {
        Series::new(name.into(), rows.iter().map(value).collect::<Vec<_>>()).into()
    };
    let place = |name: &str, of: &dyn Fn((u32, u32)) -> u32| -> Column {
        Series::new(name.into(), rows.iter().map(|row| row.quote.span.map(of)).collect::<Vec<_>>()).into()
    };
    let client = |row: &Statement| &clients[row.client];
    frame(vec![
        text("client_id", &|row| Some(client(row).client_id.clone())),
        text("project_id", &|row| row.row.as_ref()?.project_id.clone()),
        text("at", &|row| local(Some(row.quote.at), client(row).zone)),
        text("side", &|_| Some("client".to_owned())),
        text("dimension", &|row| Some(row.row.as_ref()?.dimension.word().to_owned())),
        text("metric", &|row| row.row.as_ref()?.metric.clone()),
        text("value", &|row| Some(row.row.as_ref()?.value.to_string())),
        text("unit", &|row| row.row.as_ref()?.unit.clone()),
        text("message_id", &|row| Some(row.message_id.to_string())),
        text("quote", &|row| Some(row.text.to_string())),
        place("start", &|span| span.0),
        place("end", &|span| span.1),
    ])
}

/// Work that clients asked for and nobody agreed to, with the sentence and the hours booked since.
fn unagreed(review: &Review) -> Result<DataFrame> {
    let rows = &review.unagreed;
    frame(vec![
        text_column("client_id", rows.iter().map(|row| Some(row.client_id.as_str()))),
        text_column("client", rows.iter().map(|row| Some(row.client.as_str()))),
        text_column("project_id", rows.iter().map(|row| row.project_id.as_deref())),
        Series::new("on".into(), rows.iter().map(|row| row.on.to_string()).collect::<Vec<_>>()).into(),
        text_column("quote", rows.iter().map(|row| row.words.as_deref())),
        number_column("hours_since", rows.iter().map(|row| Some(row.hours))),
        text_column("message_id", rows.iter().map(|row| Some(row.message_id.as_str()))),
    ])
}

/// What invoices are open in each currency, by how long they are overdue.
fn open_invoices(review: &Review) -> Result<DataFrame> {
    let rows = &review.open_invoices;
    let names = ["to_30", "days_31_to_60", "days_61_to_90", "over_90"];
    let currency = text_column("currency", rows.iter().map(|row| Some(row.currency.as_str())));
    let sums = names
        .iter()
        .enumerate()
        .map(|(place, name)| number_column(name, rows.iter().map(|row| Some(row.overdue[place]))));
    frame(std::iter::once(currency).chain(sums).collect())
}

/// The forecast of every open item.
fn items(run: &Run, delays: &[Option<Delay>]) -> Result<DataFrame> {
    let (history, rows) = (&run.history, &run.forecasts);
    let item = |row: &ItemForecast| &history.items[row.item];
    let text = |name: &str, value: &dyn Fn(&ItemForecast) -> Option<String>| -> Column {
        Series::new(name.into(), rows.iter().map(value).collect::<Vec<_>>()).into()
    };
    let late = |name: &str, part: &dyn Fn(Delay) -> i64| -> Column {
        let hours = |delay: &Option<Delay>| delay.map(|delay| part(delay) as f64 / 3600.0);
        number_column(name, delays.iter().map(hours))
    };
    let mut columns = vec![
        text("client_id", &|row| Some(history.tables.clients[item(row).client].client_id.clone())),
        text("project_id", &|row| item(row).project_id.as_deref().map(str::to_owned)),
        text("item_id", &|row| Some(item(row).item_id.to_string())),
        text("item", &|row| Some(item(row).name.to_string())),
        text("due", &|row| item(row).due.map(|due| due.last_day.to_string())),
        number_column("p_kept", rows.iter().map(|row| row.p_kept)),
        late("late_hours", &|delay| delay.total()),
        late("late_hours_client", &|delay| delay.client),
        late("late_hours_third_party", &|delay| delay.third_party),
        late("late_hours_pause", &|delay| delay.pause),
    ];
    for (place, level) in LEVELS.iter().enumerate() {
        let name = format!("p{:.0}", level * 100.0);
        columns.push(text(&name, &|row| Some(row.quantiles[place].to_string())));
    }
    columns.push(text("reference_class", &|row| Some(row.class.clone())));
    columns.push(
        Series::new("cases".into(), rows.iter().map(|row| row.cases as u64).collect::<Vec<_>>()).into(),
    );
    frame(columns)
}

fn alerts(review: &Review, lang: Lang) -> Result<DataFrame> {
    let rows = &review.alerts;
    let text = |name: &str, value: &dyn Fn(&Alert) -> Option<String>| -> Column {
        Series::new(name.into(), rows.iter().map(value).collect::<Vec<_>>()).into()
    };
    let line = |alert: &Alert| review.client(&alert.client_id);
    let chance = |alert: &Alert| line(alert).and_then(|line| line.chance);
    let fix = |fix: &Fix| phrase::fix(fix, lang);
    let reason = |alert: &Alert, place: usize| {
        let addend = line(alert)?.reasons().nth(place)?;
        Some(phrase::addend(addend, lang))
    };
    frame(vec![
        Series::new("rank".into(), rows.iter().map(|alert| alert.rank as u64).collect::<Vec<_>>()).into(),
        text("alert_id", &|alert| Some(alert.alert_id.clone())),
        text("client_id", &|alert| Some(alert.client_id.clone())),
        text("name", &|alert| line(alert).map(|line| line.name.clone())),
        text("state", &|alert| Some(alert.state.word().to_owned())),
        text("owner", &|alert| alert.owner.clone()),
        text("due", &|alert| Some(alert.due.to_string())),
        number_column("probability", rows.iter().map(|alert| chance(alert).map(|chance| chance.probability))),
        number_column("lower", rows.iter().map(|alert| chance(alert).map(|chance| chance.lower))),
        number_column("upper", rows.iter().map(|alert| chance(alert).map(|chance| chance.upper))),
        number_column("expected_loss", rows.iter().map(|alert| alert.expected_loss)),
        text("reason_1", &|alert| reason(alert, 0)),
        text("reason_2", &|alert| reason(alert, 1)),
        text("reason_3", &|alert| reason(alert, 2)),
        text("fix", &|alert| alert.fix.as_ref().map(fix)),
        number_column(
            "probability_after_fix",
            rows.iter().map(|alert| alert.fix.as_ref().map(|fix| fix.probability)),
        ),
        number_column("fix_cost", rows.iter().map(|alert| alert.fix.as_ref().map(|fix| fix.cost))),
        text("fix_cost_unit", &|alert| {
            let fix = alert.fix.as_ref()?;
            Some(fix.currency.clone().unwrap_or_else(|| "hours".to_owned()))
        }),
        text("fix_assume", &|alert| alert.fix.as_ref().map(|fix| fix.assume.clone())),
        text("fix_to_calm", &|alert| alert.fix_to_calm.as_ref().map(fix)),
        number_column(
            "probability_after_fix_to_calm",
            rows.iter().map(|alert| alert.fix_to_calm.as_ref().map(|fix| fix.probability)),
        ),
        text("decision", &|alert| alert.decision.as_ref().map(|line| line.decision.word().to_owned())),
        text("decided_on", &|alert| alert.decision.as_ref().map(|line| line.on.to_string())),
        text("decided_by", &|alert| alert.decision.as_ref().and_then(|line| line.by.clone())),
        text("decision_note", &|alert| alert.decision.as_ref().and_then(|line| line.note.clone())),
        text("band_by_hand", &|alert| {
            let line = line(alert)?.band_by_hand.as_ref()?;
            Some(line.decision.word().to_owned())
        }),
    ])
}

fn run_json(run: &Run, config: &Config) -> serde_json::Value {
    let files = &run.loaded.files;
    json!({
        "forewarn": env!("CARGO_PKG_VERSION"),
        mark::WORKSPACE: mark::workspace_key(&config.workspace),
        "weights_version": forewarn_risk::score::weights::EXPERT.version,
        "weights_learned_until": config.learned_until.map(|at| at.to_rfc3339()),
        "as_of": run.review.as_of.to_rfc3339(),
        "redacted": run.review.redacted,
        "owner": run.review.owner,
        "horizon_days": config.horizon.num_days(),
        "act": config.act_cut,
        "watch": config.watch_cut,
        "capacity": config.capacity,
        "timezone": config.zone.name(),
        "currency": config.currency.to_string(),
        "rates": config.rates.iter().map(|(currency, rate)| (currency.to_string(), *rate)).collect::<std::collections::BTreeMap<_, _>>(),
        "files": files,
        "files_passed_over": run.loaded.passed_over,
        "rows_read": files.iter().map(|file| file.rows_read).sum::<u64>(),
        "rows_used": files.iter().map(|file| file.rows_used).sum::<u64>() - rows_later(&run.loaded.tables, &run.history.tables),
        "rows_later_than_as_of": rows_later(&run.loaded.tables, &run.history.tables),
        "rows_rejected": files.iter().map(|file| file.rows_rejected).sum::<u64>(),
    })
}

fn write_parquet(frame: &mut DataFrame, path: &Path) -> Result<()> {
    let file = fs::File::create(path).map_err(io(path))?;
    ParquetWriter::new(file)
        .with_compression(ParquetCompression::Zstd(None))
        .finish(frame)
        .map_err(internal)?;
    Ok(())
}

/// Writes a frame as CSV; text cells are made safe for spreadsheets.
fn write_csv(frame: &DataFrame, path: &Path) -> Result<()> {
    let fail = csv_error(path);
    let mut writer = csv::Writer::from_path(path).map_err(&fail)?;
    writer.write_record(frame.get_column_names().iter().map(|name| name.as_str())).map_err(&fail)?;
    let mut record: Vec<String> = Vec::with_capacity(frame.width());
    for row in 0..frame.height() {
        record.clear();
        for column in frame.columns() {
            record.push(match column.get(row).map_err(internal)? {
                AnyValue::Null => String::new(),
                AnyValue::Float64(value) => value.to_string(),
                AnyValue::UInt32(value) => value.to_string(),
                AnyValue::UInt64(value) => value.to_string(),
                AnyValue::Datetime(micros, ..) => moment(micros).map(written).unwrap_or_default(),
                AnyValue::String(value) => defuse(value),
                // What a column of one row gives.
                AnyValue::StringOwned(value) => defuse(value.as_str()),
                other => defuse(&other.to_string()),
            });
        }
        writer.write_record(&record).map_err(&fail)?;
    }
    writer.flush().map_err(io(path))
}
