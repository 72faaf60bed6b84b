//! `forewarn demo`: a synthetic agency, which appears as a whole or not at all.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use chrono::NaiveDate;
use clap::Args;

use crate::{
    demo::{self, DemoError, DemoOptions},
    error::Doing,
    report::{mark::MARKS, words::init::init_words},
    session::{Language, say},
    storage::NewFolder,
    text::Lang,
};

// What `demo` takes.
#[derive(Debug, Args)]
pub(crate) struct DemoArguments {
    /// The folder to write; the ground truth goes beside it
    pub(crate) directory: PathBuf,
    /// How many clients
    #[arg(long, default_value_t = demo::DemoOptions::default().clients)]
    pub(crate) clients: u32,
    /// How many months
    #[arg(long, default_value_t = demo::DemoOptions::default().months)]
    pub(crate) months: u32,
    /// How many messages in total
    #[arg(long, default_value_t = demo::DemoOptions::default().messages)]
    pub(crate) messages: u64,
    /// The random seed
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
pub(crate) fn execute(arguments: &DemoArguments, asked: Option<Language>) -> anyhow::Result<ExitCode> {
    let options = DemoOptions {
        clients: arguments.clients,
        months: arguments.months,
        messages: arguments.messages,
        seed: arguments.seed,
        end: arguments.end,
        is_russian: matches!(asked, Some(Language::Ru)),
    };
    say(&make(&options, &arguments.directory, asked.map_or(Lang::En, Lang::from))?);
    Ok(ExitCode::SUCCESS)
}

/// Writes the agency into a new or empty folder and the truth about it beside; says so.
///
/// # Errors
/// The folder holds something, an option is out of range, or a file cannot be written.
pub fn make(options: &DemoOptions, directory: &Path, lang: Lang) -> anyhow::Result<String> {
    let folder = NewFolder::begin(directory, MARKS, "demo", &say)?;
    let own = init_words(lang);
    demo::write(options, &folder.path()).map_err(|error| match error {
        DemoError::OutOfRange { what, value, lowest, highest } => {
            anyhow::anyhow!((own.out_of_range)(what, value, lowest, highest))
        }
        error => anyhow::Error::from(error).context(Doing::Writing(directory.to_owned())),
    })?;
    let truth = folder.commit()?;
    Ok(format!("{}\n{}", (own.demo_ready)(directory), (own.truth)(&truth.join(", "))))
}
