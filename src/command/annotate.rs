//! `forewarn annotate`: what the text engine finds in messages is kept in the workspace, so that every later command reads
//! only new ones. Every command does it by itself, so this is for doing it beforehand, say in the night.

use std::process::ExitCode;

use clap::Args;

use crate::{
    ingest,
    report::words::run::run_words,
    session::{Language, Session, Shared, configured, print},
};

// What `annotate` takes.
#[derive(Debug, Args)]
pub(crate) struct AnnotateArguments {
    #[command(flatten)]
    pub(crate) shared: Shared,
    /// Instead, print as JSON the settings for reading messages (calendars, hashes of names), for the Python module
    #[arg(long)]
    pub(crate) settings: bool,
}

/// Does it.
///
/// # Errors
/// Whatever stops the run.
pub(crate) fn execute(arguments: &AnnotateArguments, asked: Option<Language>) -> anyhow::Result<ExitCode> {
    let shared = &arguments.shared;
    if arguments.settings {
        let settings = ingest::text_settings(&configured(shared)?)?;
        print(&(serde_json::to_string(&settings)? + "\n"));
        return Ok(ExitCode::SUCCESS);
    }
    let session = Session::open(shared, asked)?;
    let counts = session.loaded.annotations;
    let read = counts.messages - counts.kept - counts.handed;
    if shared.json {
        let told = serde_json::json!({
            "messages": counts.messages,
            "read": read,
            "kept_before": counts.kept,
            "handed_in": counts.handed,
            "bytes": counts.bytes,
        });
        print(&(serde_json::to_string_pretty(&told)? + "\n"));
    } else {
        print(&((run_words(session.lang).annotated)(counts.messages, read, counts.bytes) + "\n"));
    }
    Ok(ExitCode::SUCCESS)
}
