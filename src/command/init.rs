//! `forewarn init`: an empty workspace.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use clap::Args;

use super::start;
use crate::{
    config::FILE_NAME,
    error::Doing,
    report::{mark::MARKS, words::init::init_words},
    session::{Language, say},
    storage::NewFolder,
    table::{TABLES, columns_of},
    text::Lang,
};

/// The commented configuration of a new workspace.
const CONFIG: &str = include_str!("../../data/forewarn.toml");

/// What `init` takes.
#[derive(Debug, Args)]
pub(crate) struct InitArguments {
    /// The folder to create
    pub(crate) directory: PathBuf,
    /// A folder of exports: detects what each is and who is who, and imports them
    #[arg(long, value_name = "FOLDER")]
    pub(crate) from: Option<PathBuf>,
    /// With --from: accept all proposals without asking
    #[arg(long, requires = "from")]
    pub(crate) yes: bool,
    /// With --from: answers, as TOML: `agency = ["studio.example", "Ana"]`, `[clients]` with `"Kim Lee" = "Acme"`
    #[arg(long, requires = "from", value_name = "FILE")]
    pub(crate) answers: Option<PathBuf>,
    /// With --from: the time zone of times that name none
    #[arg(long, requires = "from", value_name = "ZONE")]
    pub(crate) timezone: Option<chrono_tz::Tz>,
}

/// Makes a workspace, empty or from a folder of exports.
///
/// # Errors
/// Whatever stops the run.
pub(crate) fn execute(arguments: &InitArguments, asked: Option<Language>) -> anyhow::Result<ExitCode> {
    if let Some(from) = &arguments.from {
        return start::execute(arguments, from, asked);
    }
    say(&make(&arguments.directory, asked.map_or(Lang::En, Lang::from))?);
    Ok(ExitCode::SUCCESS)
}

/// Makes a workspace in a new or empty folder and says so.
///
/// # Errors
/// The folder holds something, or it cannot be written.
pub fn make(directory: &Path, lang: Lang) -> anyhow::Result<String> {
    let folder = NewFolder::begin(directory, MARKS, "init", &say)?;
    let save = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).with_context(|| Doing::Writing(directory.join(name)))
    };
    save(FILE_NAME, CONFIG)?;
    for table in TABLES {
        let names: Vec<&str> =
            columns_of(table).unwrap_or_default().iter().map(|column| column.name).collect();
        save(&format!("{table}.csv"), &(names.join(",") + "\n"))?;
    }
    folder.commit()?;
    Ok((init_words(lang).ready)(directory))
}
