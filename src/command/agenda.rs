//! `forewarn agenda`: what a meeting about the month goes through.

use std::process::ExitCode;

use clap::Args;

use crate::{
    pipeline,
    report::{self, terminal},
    review::since_then,
    session::{Language, Session, Shared, looks_back, print, print_grey},
};

// What `agenda` takes.
#[derive(Debug, Args)]
pub(crate) struct AgendaArguments {
    #[command(flatten)]
    pub(crate) shared: Shared,
    /// The moment of the meeting: now, today or a date (its 00:00); by default when the last record became known
    #[arg(long)]
    as_of: Option<String>,
    /// Only this account manager's clients
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
}

/// Does it.
///
/// # Errors
/// Whatever stops the run.
pub(crate) fn execute(arguments: &AgendaArguments, asked: Option<Language>) -> anyhow::Result<ExitCode> {
    let shared = &arguments.shared;
    let mut session = Session::open(shared, asked)?;
    let as_of = session.moment(arguments.as_of.as_deref())?;
    session.weigh(as_of)?;
    let lang = session.lang;
    let mask = session.mask(shared.redaction, Some(as_of))?;
    let Session { config, loaded, .. } = session;
    let mut run = pipeline::review_of(loaded, &config, as_of, lang, arguments.owner.as_deref())?;
    if !looks_back(arguments.as_of.as_deref()) {
        run.review.since_then = since_then(&run.loaded.tables, &run.review);
    }
    if let Some(mask) = &mask {
        mask.run(&mut run);
    }
    if shared.json {
        print(&(serde_json::to_string_pretty(&report::json::agenda(&run.review))? + "\n"));
        return Ok(ExitCode::SUCCESS);
    }
    print(&terminal::agenda(&run.review, terminal::width()));
    print_grey(&terminal::since_then(&run.review, terminal::width()));
    Ok(ExitCode::SUCCESS)
}
