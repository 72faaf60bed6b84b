//! `forewarn learn`: weights from the workspace's own outcomes, written to its `model.toml`.

use std::process::ExitCode;

use anyhow::bail;
use chrono::{DateTime, Utc};
use clap::Args;

use crate::{
    backtest::{self, KnownOutcomes},
    config::Config,
    ingest::Loaded,
    model::{self, FILE_NAME, rate::with_own_base_rate, spell::ClientSpell},
    report::words::run::run_words,
    session::{Language, Session, Shared, print},
};
use forewarn_base::storage::{self, FolderLock};

// What `learn` takes.
#[derive(Debug, Args)]
pub(crate) struct LearnArguments {
    #[command(flatten)]
    pub(crate) shared: Shared,
    /// The moment as of which to learn: now, today or a date (its 00:00); by default when the last record
    /// became known
    #[arg(long)]
    pub(crate) as_of: Option<String>,
}

/// Does it.
///
/// # Errors
/// Whatever stops the run.
pub(crate) fn execute(arguments: &LearnArguments, asked: Option<Language>) -> anyhow::Result<ExitCode> {
    let session = Session::open(&arguments.shared, asked)?;
    let as_of = session.moment(arguments.as_of.as_deref())?;
    print(&run(&session.loaded, &session.config, as_of, arguments.shared.json)?);
    Ok(ExitCode::SUCCESS)
}

/// Learns as of a moment and writes the model; says what was learned.
///
/// # Errors
/// Too little is known, and how much is needed; or the file cannot be written.
pub fn run(loaded: &Loaded, config: &Config, as_of: DateTime<Utc>, json: bool) -> anyhow::Result<String> {
    let tables = &loaded.tables;
    let starts = backtest::training_moments(tables, config, as_of, as_of - config.horizon);
    let wanted = starts.iter().copied().collect();
    let seen = backtest::glimpses(tables, config, &wanted, &std::collections::BTreeSet::new())?;
    let spells = ClientSpell::all(tables, config);
    let known = KnownOutcomes::of(tables, as_of);
    let examples = backtest::examples(&seen, &starts, &spells, &known, config, as_of);
    let expert = with_own_base_rate(config, tables, as_of);
    let model = match model::learn(&examples, &expert, as_of) {
        Ok(model) => model,
        Err(reason) => bail!((run_words(config.language).not_learned)(reason)),
    };
    let _lock = FolderLock::within(&config.workspace, "learn", &crate::session::say)?;
    storage::replace(&config.workspace.join(FILE_NAME), model.to_toml()?.as_bytes())?;
    Ok(if json {
        serde_json::to_string_pretty(&model)? + "\n"
    } else {
        (run_words(config.language).learned)(&model)
    })
}
