//! `forewarn init`: an empty workspace.

use std::path::Path;

use anyhow::Context;

use crate::{
    config::FILE_NAME,
    report::mark::MARKS,
    session::say,
    storage::NewFolder,
    table::{TABLES, columns_of},
};

/// The commented configuration of a new workspace.
const CONFIG: &str = include_str!("../../data/forewarn.toml");

/// Makes a workspace in a new or empty folder and says so.
///
/// # Errors
/// The folder holds something, or it cannot be written.
pub fn make(directory: &Path) -> anyhow::Result<String> {
    let folder = NewFolder::begin(directory, MARKS, "init", &say)?;
    let save = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).with_context(|| format!("writing {}", directory.join(name).display()))
    };
    save(FILE_NAME, CONFIG)?;
    for table in TABLES {
        let names: Vec<&str> =
            columns_of(table).unwrap_or_default().iter().map(|column| column.name).collect();
        save(&format!("{table}.csv"), &(names.join(",") + "\n"))?;
    }
    folder.commit()?;
    Ok(format!(
        "{} is ready: fill clients.csv and any of the others, then `forewarn check {0}`",
        directory.display()
    ))
}
