//! `forewarn init`: an empty workspace.

use std::path::Path;

use anyhow::{Context, bail};

use crate::{
    config::FILE_NAME,
    table::{TABLES, columns_of},
};

/// The commented configuration of a new workspace.
const CONFIG: &str = include_str!("../../data/forewarn.toml");

/// Makes a workspace and says so.
///
/// # Errors
/// There is one already, or it cannot be written.
pub fn make(directory: &Path) -> anyhow::Result<String> {
    if directory.join(FILE_NAME).exists() {
        bail!("{} holds a {FILE_NAME} already; nothing was written", directory.display());
    }
    std::fs::create_dir_all(directory).with_context(|| format!("making {}", directory.display()))?;
    let save = |name: &str, text: &str| {
        let path = directory.join(name);
        if path.exists() {
            Ok(())
        } else {
            std::fs::write(&path, text).with_context(|| format!("writing {}", path.display()))
        }
    };
    save(FILE_NAME, CONFIG)?;
    for table in TABLES {
        let names: Vec<&str> =
            columns_of(table).unwrap_or_default().iter().map(|column| column.name).collect();
        save(&format!("{table}.csv"), &(names.join(",") + "\n"))?;
    }
    Ok(format!(
        "{} is ready: fill clients.csv and any of the others, then `forewarn check {0}`",
        directory.display()
    ))
}
