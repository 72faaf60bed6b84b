//! `forewarn demo`: a synthetic agency, which appears as a whole or not at all.

use std::path::Path;

use anyhow::Context;

use crate::{
    cli::say,
    demo::{self, DemoOptions},
    report::mark::MARKS,
    storage::NewFolder,
};

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
        words += &format!("\nthe truth about it is beside it in {}", truth.join(", "));
    }
    Ok(words)
}
