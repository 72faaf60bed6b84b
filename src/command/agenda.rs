//! `forewarn agenda`: what a meeting about the month goes through.

use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::Args;

use crate::{
    ingest::{ChooseClients, FileHash},
    last_review::LastReview,
    pipeline,
    report::{self, terminal, words::run::run_words},
    review::{agenda::AgendaSince, is_owned, since_then},
    session::{Language, Session, Shared, configured, looks_back, moment, print, print_grey, say, usage},
    table::Tables,
};

// What `agenda` takes.
#[derive(Debug, Args)]
pub(crate) struct AgendaArguments {
    #[command(flatten)]
    pub(crate) shared: Shared,
    /// The moment of the meeting: now, today or a date (its 00:00); by default when the last record became known
    #[arg(long)]
    as_of: Option<String>,
    /// Tell changes since this moment; by default since the last review that is noted in the workspace, else the same day a
    /// month before
    #[arg(long, value_name = "MOMENT")]
    since: Option<String>,
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
    let owner = arguments.owner.as_deref();
    let choose = |tables: &Tables, _: &[FileHash<'_>]| {
        Some(tables.clients.iter().map(|client| is_owned(client, owner)).collect())
    };
    let choose = owner.map(|_| &choose as ChooseClients<'_>);
    let mut session = Session::load_some(configured(shared)?, shared.quiet, asked, choose)?;
    let as_of = session.moment(arguments.as_of.as_deref())?;
    session.weigh(as_of)?;
    let lang = session.lang;
    let mask = session.mask(shared.redaction, Some(as_of))?;
    let (since, since_is) = since(arguments, &session, as_of)?;
    let Session { config, loaded, .. } = session;
    let mut run = pipeline::review_since(loaded, &config, as_of, since, owner)?;
    run.review.agenda.since_is = since_is;
    if !looks_back(arguments.as_of.as_deref()) {
        run.review.since_then = since_then(&run.loaded.tables, &run.review);
    }
    if let Some(mask) = &mask {
        mask.run(&mut run);
    }
    if shared.json {
        print(&(serde_json::to_string_pretty(&report::json::agenda(&run.review, lang))? + "\n"));
        return Ok(ExitCode::SUCCESS);
    }
    print(&terminal::agenda(&run.review, lang, terminal::width()));
    print_grey(&terminal::since_then(&run.review, lang, terminal::width()));
    Ok(ExitCode::SUCCESS)
}

/// The moment since which changes are told, and what it is.
fn since(
    arguments: &AgendaArguments,
    session: &Session,
    as_of: DateTime<Utc>,
) -> anyhow::Result<(Option<DateTime<Utc>>, AgendaSince)> {
    let (config, lang) = (&session.config, session.lang);
    if let Some(words) = &arguments.since {
        let since = moment("--since", words, config.zone, lang)?;
        if since >= as_of {
            return Err(usage(run_words(lang).since_not_before));
        }
        return Ok((Some(since), AgendaSince::Asked));
    }
    let noted = || LastReview::kept(config)?.before(as_of);
    let noted = config.keeps_annotations.then(noted).flatten();
    if noted.is_none() && !arguments.shared.quiet {
        say(run_words(lang).no_review_noted);
    }
    Ok((noted, if noted.is_some() { AgendaSince::LastReview } else { AgendaSince::MonthBefore }))
}
