//! `forewarn lead`: the leadership page on one A4 sheet.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use clap::Args;

use super::place;
use crate::{
    config::Config,
    error::Doing,
    pipeline,
    report::{self, words::run::run_words},
    review,
    session::{Language, Session, Shared, configured, print, say},
};

// What `lead` takes.
#[derive(Debug, Args)]
pub(crate) struct LeadArguments {
    #[command(flatten)]
    pub(crate) shared: Shared,
    /// The moment as of which to write it: now, today or a date (its 00:00); by default when the last record
    /// became known
    #[arg(long)]
    pub(crate) as_of: Option<String>,
    /// The file to write; out/lead-AS-OF.html by default
    #[arg(long)]
    pub(crate) out: Option<PathBuf>,
}

/// Writes the page.
///
/// # Errors
/// Whatever stops the run.
pub(crate) fn execute(arguments: &LeadArguments, asked: Option<Language>) -> anyhow::Result<ExitCode> {
    let shared = &arguments.shared;
    let config = configured(shared)?;
    if let Some(out) = &arguments.out {
        check_lead(out, &config)?;
    }
    let mut session = Session::load(config, shared.quiet, asked)?;
    let as_of = session.moment(arguments.as_of.as_deref())?;
    let out = arguments.out.clone().unwrap_or_else(|| {
        let day = as_of.with_timezone(&session.config.zone).format("%Y-%m-%d");
        PathBuf::from("out").join(format!("lead-{day}.html"))
    });
    check_lead(&out, &session.config)?;
    session.weigh(as_of)?;
    let lang = session.lang;
    let mask = session.mask(shared.redaction, Some(as_of))?;
    let Session { config, loaded, .. } = session;
    let mut run = pipeline::review(loaded, &config, as_of)?;
    if let Some(mask) = &mask {
        mask.run(&mut run);
    }
    let lead = review::lead::lead(&run.review);
    report::lead::write(&lead, lang, &out, config.lead_template.as_deref())
        .with_context(|| Doing::Writing(out.clone()))?;
    if shared.json {
        print(&(serde_json::to_string_pretty(&report::json::lead(&lead, lang))? + "\n"));
    }
    if !shared.quiet {
        say(&(run_words(lang).leadership_page)(&out));
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the leadership page may be written there.
fn check_lead(out: &Path, config: &Config) -> anyhow::Result<()> {
    place::check_page(out, Some(config), &[])?;
    Ok(report::lead::check(out)?)
}
