//! Where a command may write: never over what it reads.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::{
    config::{Config, FILE_NAME},
    ingest,
    report::mark::{MARKS, is_of_another},
    session::say,
    storage::{Guard, OutputFolder, StorageError},
    table::TABLES,
};

/// Keeps outputs away from a workspace: its folder, its files, and where its tables are looked for.
pub fn guard(config: &Config) -> Guard {
    let workspace = &config.workspace;
    let feeds = ingest::plan(config).unwrap_or_default().feeds.into_iter().map(|feed| feed.path);
    let named = [&config.tone_model, &config.pack_template, &config.lead_template];
    let inputs = [workspace.clone(), workspace.join(FILE_NAME)]
        .into_iter()
        .chain(feeds)
        .chain(named.into_iter().flatten().cloned());
    let tables = TABLES.iter().map(|table| workspace.join(table));
    // A source that looks into folders of any depth would find outputs in them.
    let deep =
        config.sources.iter().filter_map(|source| Some(workspace.join(source.file.split_once("**")?.0)));
    Guard::of_inputs(inputs).and_searched(tables.chain(deep).chain([workspace.join(".forewarn")]))
}

/// Whether outputs may go into a folder, before the work of making them.
///
/// # Errors
/// Why not.
pub fn check_folder(out: &Path, config: &Config) -> Result<(), StorageError> {
    OutputFolder::check(out, MARKS, &guard(config))
}

/// Where the outputs of a day go that nobody named a place for: `out/DAY`, and beside it where that holds another workspace's.
pub fn dated_folder(day: NaiveDate, config: &Config) -> PathBuf {
    let workspace = config.workspace.canonicalize().unwrap_or_else(|_| config.workspace.clone());
    let name = workspace.file_name().unwrap_or_default().to_string_lossy();
    let folders = (0..).map(|count| match count {
        0 => format!("{day}"),
        1 => format!("{day}-{name}"),
        _ => format!("{day}-{name}-{count}"),
    });
    folders
        .map(|folder| Path::new("out").join(folder))
        .find(|folder| !is_of_another(folder, &workspace))
        .unwrap_or_default()
}

/// Whether one place of outputs is another, or lies within it: each replaces what it finds of its own.
pub fn is_within(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_default();
    whole(one).starts_with(whole(other))
}

/// Begins outputs for a command.
///
/// # Errors
/// They may not go there, or another run is writing there.
pub fn begin_folder(out: &Path, config: &Config, purpose: &str) -> Result<OutputFolder, StorageError> {
    OutputFolder::begin(out, MARKS, &guard(config), purpose, &say)
}

/// A single page for a workspace: not over its files, nor over a page of somebody else.
///
/// # Errors
/// Why not.
pub fn check_page(out: &Path, config: Option<&Config>, inputs: &[PathBuf]) -> Result<(), StorageError> {
    Guard::of_inputs(inputs.iter().cloned()).check_output_file(out)?;
    config.map_or(Ok(()), |config| guard(config).check_output_file(out))
}
