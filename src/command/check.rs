//! `forewarn check`: what was read, mapped, rejected and doubtful.

use std::process::ExitCode;

use clap::Args;

use crate::{
    import::desk::aside,
    report::terminal,
    session::{Language, Session, Shared, print},
};

// What `check` takes.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) shared: Shared,
}

/// Reads and shows.
///
/// # Errors
/// Whatever stops the run.
pub(crate) fn execute(arguments: &CheckArguments, asked: Option<Language>) -> anyhow::Result<ExitCode> {
    let shared = &arguments.shared;
    let mut session = Session::open(shared, asked)?;
    let lang = session.lang;
    if let Some(mask) = session.mask(shared.redaction, None)? {
        mask.loaded(&mut session.loaded);
    }
    let loaded = &session.loaded;
    let aside = aside::count(&session.config.workspace);
    if shared.json {
        let value = serde_json::json!({
            "files": loaded.files,
            "rejections": loaded.rejections,
            "warnings": loaded.warnings,
            "files_passed_over": loaded.passed_over,
            "messages_set_aside": aside,
        });
        print(&(serde_json::to_string_pretty(&value)? + "\n"));
    } else {
        print(&terminal::check(loaded, aside, lang));
    }
    Ok(ExitCode::SUCCESS)
}
