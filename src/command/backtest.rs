//! `forewarn backtest`: the past replayed, its files, and a short table of how good it was.

use std::{fmt::Write as _, path::PathBuf, process::ExitCode};

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use crate::{
    backtest::{
        self, GridStep,
        judge::{self, BacktestMetrics, MethodMetrics},
        metric::MetricEstimate,
        page,
    },
    command::place,
    config::Config,
    ingest::Loaded,
    redact::Mask,
    report::{
        self,
        words::{backtest::backtest_words, run::run_words},
    },
    session::{Language, Session, Shared, configured, print},
    text::Lang,
    value,
};

// What `backtest` takes.
#[derive(Debug, Args)]
pub(crate) struct BacktestArguments {
    #[command(flatten)]
    pub(crate) shared: Shared,
    #[command(flatten)]
    pub(crate) span: Span,
}

/// Does it.
///
/// # Errors
/// Whatever stops the run.
pub(crate) fn execute(arguments: &BacktestArguments, asked: Option<Language>) -> anyhow::Result<ExitCode> {
    let shared = &arguments.shared;
    // Wrong usage is told before hours of reading.
    arguments.span.dates()?;
    let config = configured(shared)?;
    place::check_folder(&arguments.span.out, &config)?;
    let session = Session::load(config, shared.quiet, asked)?;
    let lang = session.lang;
    let mask = session.mask(shared.redaction, None)?;
    print(&arguments.span.run(&session.loaded, &session.config, mask.as_ref(), lang, shared.json)?);
    session.say(&(run_words(lang).backtest_page)(&arguments.span.out.join("backtest.html")));
    Ok(ExitCode::SUCCESS)
}

/// Which dates, and where to.
#[derive(Debug, Clone, Args)]
pub struct Span {
    /// The first date
    #[arg(long)]
    from: NaiveDate,
    /// The last date
    #[arg(long)]
    to: NaiveDate,
    /// The interval between dates
    #[arg(long, value_enum, default_value_t = Every::Month)]
    every: Every,
    /// Where to write
    #[arg(long, default_value = "out/backtest")]
    pub out: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Every {
    Month,
    Week,
}

impl Span {
    /// Replays, writes, and says how good it was.
    ///
    /// # Errors
    /// No date lies between the two, or what the replay or the file system says.
    pub fn run(
        &self,
        loaded: &Loaded,
        config: &Config,
        mask: Option<&Mask>,
        lang: Lang,
        json: bool,
    ) -> anyhow::Result<String> {
        let dates = self.dates()?;
        let mut backtest = backtest::backtest(&loaded.tables, config, dates)?;
        let metrics = judge::judge(&backtest, config);
        let folder = place::begin_folder(&self.out, config, "backtest")?;
        let masked = mask.map(|mask| mask.backtest(&mut backtest, &loaded.tables, config));
        let (tables, config) =
            masked.as_ref().map_or((&loaded.tables, config), |(tables, config)| (tables, config));
        report::backtest::write(&backtest, &metrics, tables, config, lang, folder)?;
        if json {
            return Ok(serde_json::to_string_pretty(&metrics)? + "\n");
        }
        Ok(table(&metrics, page::gather(&backtest, &metrics, tables, config).closed_alerts(), lang))
    }
}

/// The most dates of one backtest: each is a whole review.
const DATES_MOST: usize = 1000;

impl Span {
    /// The dates that are asked for.
    fn dates(&self) -> Result<Vec<NaiveDate>, clap::Error> {
        let wrong = |words: String| clap::Error::raw(clap::error::ErrorKind::ValueValidation, words + "\n");
        for (name, day) in [("--from", self.from), ("--to", self.to)] {
            value::in_years(day).map_err(|reason| wrong(format!("{name} {day} {reason}")))?;
        }
        if self.from > self.to {
            return Err(wrong(format!("--from {} lies after --to {}", self.from, self.to)));
        }
        let every = if self.every == Every::Month { GridStep::Month } else { GridStep::Week };
        let dates = backtest::grid(self.from, self.to, every);
        if dates.len() > DATES_MOST {
            let words =
                format!("{} dates lie between --from and --to; {DATES_MOST} are the most", dates.len());
            return Err(wrong(words));
        }
        Ok(dates)
    }
}

/// The measures; `closed_alerts`: how many alerts were right, as the page counts them, and of how many.
fn table(metrics: &BacktestMetrics, closed_alerts: (usize, usize), lang: Lang) -> String {
    let mut table = comfy_table::Table::new();
    table
        .load_preset(comfy_table::presets::NOTHING)
        .set_content_arrangement(comfy_table::ContentArrangement::Dynamic);
    let said = backtest_words(lang);
    table.set_header(said.columns);
    let baselines = &metrics.baselines;
    let judged = [
        &metrics.model,
        &metrics.expert,
        &baselines.base_rate,
        &baselines.last_contact,
        &baselines.overdue_count,
        &baselines.open_items,
        &baselines.volume,
        &baselines.persistence,
        &baselines.counts,
    ];
    for (name, judged) in said.rows_judged.into_iter().zip(judged) {
        table.add_row(std::iter::once(name.to_owned()).chain(cells(judged)));
    }
    let mut words = format!("{table}\n\n");
    let rate = metrics.conflict_rate.map_or("–".to_owned(), |rate| format!("{:.1} %", rate * 100.0));
    let rows = (said.rows)(
        metrics.rows_measured,
        metrics.rows_learned,
        metrics.rows_unknown,
        metrics.rows_open,
        &rate,
    );
    let _ = writeln!(words, "{rows}");
    let alerts = &metrics.alerts;
    let (right, closed) = closed_alerts;
    // A share of fewer than five says less than their number.
    let share = (alerts.closed >= FEW).then(|| figure(alerts.precision, 2));
    let by_date = share.as_deref().map(|share| (alerts.closed, share));
    let _ = writeln!(words, "{}", (said.alerts)(right, closed, by_date));
    let told = (said.warned)(
        alerts.conflicts,
        alerts.warned,
        alerts.median_lead_days.value.map(|_| figure(alerts.median_lead_days, 0)).as_deref(),
    );
    let _ = writeln!(words, "{told}");
    let items = &metrics.items;
    let _ = writeln!(words, "{}", (said.items)(&figure(items.brier_skill, 2), items.rows_with_date));
    words
}

fn cells(judged: &MethodMetrics) -> [String; 9] {
    [
        figure(judged.auc, 2),
        figure(judged.pr_auc, 2),
        figure(judged.brier_skill, 2),
        figure(judged.calibration_error, 3),
        figure(judged.said_over_came, 2),
        figure(judged.precision_top_tenth, 2),
        figure(judged.precision_at_capacity, 2),
        figure(judged.recall_at_capacity, 2),
        figure(judged.median_lead_days, 0),
    ]
}

/// Of fewer no share is given.
const FEW: usize = 5;

/// `0.71 (0.64–0.77)`.
fn figure(figure: MetricEstimate, places: usize) -> String {
    let Some(value) = figure.value else { return "–".to_owned() };
    match (figure.lower, figure.upper) {
        (Some(lower), Some(upper)) => format!("{value:.places$} ({lower:.places$}–{upper:.places$})"),
        _ => format!("{value:.places$}"),
    }
}
