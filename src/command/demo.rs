//! `forewarn demo`: a synthetic agency, which appears as a whole or not at all.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use chrono::NaiveDate;
use clap::Args;

use crate::{
    demo::{self, DemoOptions},
    report::mark::MARKS,
    session::say,
    storage::NewFolder,
};

// What `demo` takes.
#[derive(Debug, Args)]
pub(crate) struct DemoArguments {
    /// The folder to write; the truth goes beside it
    pub(crate) directory: PathBuf,
    /// How many clients
    #[arg(long, default_value_t = demo::DemoOptions::default().clients)]
    pub(crate) clients: u32,
    /// How many months
    #[arg(long, default_value_t = demo::DemoOptions::default().months)]
    pub(crate) months: u32,
    /// How many messages in all
    #[arg(long, default_value_t = demo::DemoOptions::default().messages)]
    pub(crate) messages: u64,
    /// The seed of chance
    #[arg(long, default_value_t = demo::DemoOptions::default().seed)]
    pub(crate) seed: u64,
    /// The last day of the data
    #[arg(long, default_value_t = demo::DemoOptions::default().end)]
    pub(crate) end: NaiveDate,
}

/// Does it.
///
/// # Errors
/// Whatever stops the run.
pub(crate) fn execute(arguments: &DemoArguments) -> anyhow::Result<ExitCode> {
    let options = DemoOptions {
        clients: arguments.clients,
        months: arguments.months,
        messages: arguments.messages,
        seed: arguments.seed,
        end: arguments.end,
    };
    say(&make(&options, &arguments.directory)?);
    Ok(ExitCode::SUCCESS)
}

/// Writes the agency into a new or empty folder and the truth about it beside; says so.
///
/// # Errors
/// The folder holds something, an option is out of range, or a file cannot be written.
pub fn make(options: &DemoOptions, directory: &Path) -> anyhow::Result<String> {
    let folder = NewFolder::begin(directory, MARKS, "demo", &say)?;
    demo::write(options, &folder.path()).with_context(|| format!("writing {}", directory.display()))?;
    let truth = folder.commit()?;
    let mut words = format!("{} is ready: `forewarn review {0}`", directory.display());
    if truth.iter().any(|name| !name.starts_with("truth")) {
        let _ = write!(words, "\nthe truth about it is beside it in {}", truth.join(", "));
    }
    Ok(words)
}
