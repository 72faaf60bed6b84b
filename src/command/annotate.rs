//! `forewarn annotate`: what the text engine finds in messages is kept in the workspace, so that every later command reads
//! only new ones. Every command does it by itself, so this is for doing it beforehand, say in the night.

use std::process::ExitCode;

use clap::Args;

use crate::{
    report::words::run::run_words,
    session::{Language, Session, Shared, print},
};

// What `annotate` takes.
#[derive(Debug, Args)]
pub(crate) struct AnnotateArguments {
    #[command(flatten)]
    pub(crate) shared: Shared,
}

/// Does it.
///
/// # Errors
/// Whatever stops the run.
pub(crate) fn execute(arguments: &AnnotateArguments, asked: Option<Language>) -> anyhow::Result<ExitCode> {
    let shared = &arguments.shared;
    let session = Session::open(shared, asked)?;
    let counts = session.loaded.annotations;
    if shared.json {
        let told = serde_json::json!({
            "messages": counts.messages,
            "read": counts.messages - counts.kept,
            "kept_before": counts.kept,
            "bytes": counts.bytes,
        });
        print(&(serde_json::to_string_pretty(&told)? + "\n"));
    } else {
        print(&((run_words(session.lang).annotated)(counts.messages, counts.kept, counts.bytes) + "\n"));
    }
    Ok(ExitCode::SUCCESS)
}
