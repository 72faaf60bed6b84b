//! `forewarn review`: scores, ranked alerts, charts and a report.

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode, time::Instant};

use anyhow::bail;
use chrono::Duration;
use clap::{Args, ValueEnum};

use super::place;
use crate::{
    last_review::{self, LastReview},
    pipeline,
    report::{
        self,
        mark::MARKS,
        notify::{self, NoticeOptions, Notices},
        terminal,
        words::{notify::notify_words, run::run_words},
    },
    review::{Figures, since_then},
    session::{
        Language, Session, Shared, configured, leave, looks_back, print, print_coloured, print_grey, say,
        usage,
    },
    text::Lang,
};

// What `review` takes.
#[derive(Debug, Args)]
pub(crate) struct ReviewArguments {
    #[command(flatten)]
    pub(crate) shared: Shared,
    /// The moment as of which to review: now, today or a date (its 00:00); by default when the last record
    /// became known
    #[arg(long)]
    pub(crate) as_of: Option<String>,
    /// Where to write; out/AS-OF by default
    #[arg(long)]
    pub(crate) out: Option<PathBuf>,
    /// Only this account manager's clients; ranks remain those of the whole portfolio
    #[arg(long, value_name = "NAME")]
    pub(crate) owner: Option<String>,
    /// How many days ahead conflicts are predicted
    #[arg(long)]
    pub(crate) horizon: Option<i64>,
    /// Also write the charts as PNG
    #[arg(long)]
    pub(crate) png: bool,
    /// Also write the tables, as known at that moment, as Parquet; they contain names and texts, so not with --redact
    #[arg(long, value_name = "DIR", conflicts_with = "redact")]
    pub(crate) frames: Option<PathBuf>,
    /// Write notices of new or worse alerts into a folder, for other programs to send: slack.json,
    /// teams.json, mattermost.json, an .eml for each account manager, digest.md
    #[arg(long, value_name = "DIR")]
    pub(crate) notify: Option<PathBuf>,
    /// Write notices of all alerts, not only new or worse ones
    #[arg(long, requires = "notify")]
    pub(crate) notify_all: bool,
    /// The address where report.html is published, for links in notices
    #[arg(long, value_name = "URL", requires = "notify")]
    pub(crate) report_url: Option<String>,
    /// Exit with 3 if there is an alert of this band
    #[arg(long)]
    pub(crate) fail_on: Option<FailOn>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum FailOn {
    Act,
}

/// Reviews and writes.
///
/// # Errors
/// Whatever stops the run.
pub(crate) fn execute(arguments: &ReviewArguments, asked: Option<Language>) -> anyhow::Result<ExitCode> {
    let shared = &arguments.shared;
    let started = Instant::now();
    let mut config = configured(shared)?;
    if let Some(days) = arguments.horizon {
        if !(1..=1000).contains(&days) {
            bail!(run_words(asked.map_or(config.language, Lang::from)).horizon_out_of_range);
        }
        config.horizon = Duration::days(days);
    }
    if let Some(out) = &arguments.out {
        place::check_folder(out, &config)?;
    }
    let beside = [&arguments.frames, &arguments.notify];
    for folder in beside.into_iter().flatten() {
        place::check_folder(folder, &config)?;
    }
    let lang = asked.map_or(config.language, Lang::from);
    if let Some(url) = arguments.report_url.as_deref().filter(|url| !is_url(url)) {
        return Err(usage(&(run_words(lang).not_a_url)(url)));
    }
    let inputs = last_review::inputs(&config);
    let mut session = Session::load(config, shared.quiet, asked)?;
    let loaded_at = started.elapsed();
    let as_of = session.moment(arguments.as_of.as_deref())?;
    let day = as_of.with_timezone(&session.config.zone).date_naive();
    let out = arguments.out.clone().unwrap_or_else(|| place::dated_folder(day, &session.config));
    place::check_folder(&out, &session.config)?;
    if arguments.frames.as_ref().is_some_and(|frames| place::is_within(frames, &out)) {
        bail!(run_words(session.lang).frames_over_outputs);
    }
    let others = [Some(&out), arguments.frames.as_ref()];
    let clashes = |notify: &PathBuf| {
        others
            .into_iter()
            .flatten()
            .any(|other| place::is_within(notify, other) || place::is_within(other, notify))
    };
    if arguments.notify.as_ref().is_some_and(clashes) {
        bail!(run_words(session.lang).notify_over_outputs);
    }
    session.weigh(as_of)?;
    let lang = session.lang;
    let later = session.loaded.tables.decisions.iter().filter(|row| row.at.at > as_of).count();
    let looks_back = looks_back(arguments.as_of.as_deref());
    if later > 0 && looks_back {
        session.say(&(run_words(lang).decided_later)(later));
    }
    let mask = session.mask(shared.redaction, Some(as_of))?;
    let Session { config, loaded, .. } = session;
    let owner = arguments.owner.as_deref();
    let mut run = pipeline::review_of(loaded, &config, as_of, owner)?;
    let last_review = LastReview::new(&run, as_of, &run.loaded.tables, inputs);
    let addresses = if mask.is_some() { BTreeMap::new() } else { notify::addresses(&run.history.tables) };
    if !looks_back {
        run.review.since_then = since_then(&run.loaded.tables, &run.review);
    }
    if let Some(mask) = &mask {
        mask.run(&mut run);
    }
    let figures = Figures::new(&run.history, &run.forecasts);
    let reviewed_at = started.elapsed();
    if let Some(frames) = &arguments.frames {
        let folder = place::begin_folder(frames, &config, "review")?;
        report::frames::write(&run.history.tables, &as_of.to_rfc3339(), folder)?;
    }
    let folder = place::begin_folder(&out, &config, "review")?;
    let (read, took, before_writing) = (run.loaded.took, run.took, started.elapsed());
    let timings = || {
        serde_json::json!({
            "load_seconds": loaded_at.as_secs_f64(),
            "review_seconds": reviewed_at.saturating_sub(loaded_at).as_secs_f64(),
            "phases": {
                "read_seconds": read.tables.as_secs_f64(),
                "annotate_seconds": read.messages.as_secs_f64(),
                "replay_seconds": took.replay.as_secs_f64(),
                "forecast_seconds": took.forecast.as_secs_f64(),
                "score_seconds": took.score.as_secs_f64(),
                "write_seconds": started.elapsed().saturating_sub(before_writing).as_secs_f64(),
            },
        })
    };
    report::files::write(&mut run, &figures, &config, folder, timings, arguments.png)?;
    last_review.keep(&config, looks_back);
    if let Some(folder) = &arguments.notify {
        let options = NoticeOptions {
            tells_all: arguments.notify_all,
            report_url: arguments.report_url.clone(),
            report_path: out.join("report.html").display().to_string(),
            addresses,
        };
        let told = notify::notices(&run.review, lang, options);
        // Nothing to tell, and no earlier notices to take back: no folder.
        if told.is_some() || folder.join(MARKS.outputs).exists() {
            let folder = place::begin_folder(folder, &config, "review")?;
            Notices::write(told.as_ref(), as_of, folder)?;
        }
        if !shared.quiet {
            let own = notify_words(lang);
            say(&told
                .map_or_else(|| own.nothing.to_owned(), |_| (own.written)(&folder.display().to_string())));
        }
    }
    if shared.json {
        print(&(serde_json::to_string_pretty(&report::json::alerts(&run.review, lang))? + "\n"));
    } else {
        print_coloured(&terminal::alerts(&run.review, lang, terminal::width()));
        print_grey(&terminal::since_then(&run.review, lang, terminal::width()));
    }
    if !shared.quiet {
        say(&terminal::files(&out, run.loaded.rejections.len(), lang));
    }
    let fails = matches!(arguments.fail_on, Some(FailOn::Act)) && !run.review.alerts.is_empty();
    leave(run);
    Ok(if fails { ExitCode::from(3) } else { ExitCode::SUCCESS })
}

/// Whether words are the address of a page, which may stand in any kind of message.
fn is_url(words: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_graphic() && !"<>\"`\\^{}|".contains(letter);
    let host = words.strip_prefix("https://").or_else(|| words.strip_prefix("http://"));
    host.is_some_and(|host| !host.is_empty()) && words.chars().all(is_plain)
}
