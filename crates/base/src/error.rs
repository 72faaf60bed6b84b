//! The one public error: what stops a run. Bad rows do not; they are rejections.

use std::path::{Path, PathBuf};

/// What stops a run.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be read or written.
    #[error("{path}: {cause}", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// Something could not be written, or must not be.
    #[error(transparent)]
    Storage(#[from] crate::storage::StorageError),
    /// There is no workspace where one was looked for.
    #[error("{path} is not a workspace: {reason}\nhint: {hint}", path = path.display(), hint = workspace_hint(path))]
    Workspace {
        /// The folder.
        path: PathBuf,
        /// What is missing.
        reason: String,
    },
    /// `forewarn.toml` cannot be used.
    #[error("{path}: {faults}", path = path.display(), faults = faults.join("\n  "))]
    Config {
        /// The file.
        path: PathBuf,
        /// Everything that is wrong with it.
        faults: Vec<String>,
    },
    /// A file as a whole cannot be read as what it is said to be.
    #[error("{path}: {reason}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// Nothing can be said as of a moment before the first record, or without any.
    #[error(
        "no record is dated; a review needs at least one of schedule, money, messages, promises, expectations, results or outcomes with rows that can be used\nhint: `forewarn check` shows what was read and what was rejected"
    )]
    NoHistory,
    /// A frame operation or a template failed, which only a fault of this program can cause.
    #[error("internal: {0}")]
    Internal(Box<dyn std::error::Error + Send + Sync>),
    /// A page could not be set as PDF.
    #[error("a page could not be set as PDF\n{0}")]
    Pdf(String),
    /// A chart could not be drawn.
    #[error("internal: a chart could not be drawn: {0}")]
    Chart(String),
    /// No client of that name.
    #[error("there is no client {0}\nhint: use its client_id or its name as in the table clients")]
    UnknownClient(String),
    /// No client is looked after by anybody of that name.
    #[error("nobody called {0} looks after a client\nhint: owners are {owners}", owners = .1.join(", "))]
    UnknownOwner(String, Vec<String>),
    /// The names of the tables cannot be looked for.
    #[error("the names of the tables cannot be masked: {0}")]
    Names(String),
}

/// The hint where there is no workspace: nothing that would touch what is there.
fn workspace_hint(path: &Path) -> String {
    let is_free = std::fs::read_dir(path).map_or(!path.exists(), |mut entries| entries.next().is_none());
    if is_free {
        let path = path.display();
        format!("`forewarn init {path}` makes an empty one, `forewarn demo {path}` a filled one")
    } else {
        "`forewarn init FOLDER` writes empty tables with every column into a new folder, to compare with"
            .to_owned()
    }
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Marks an error that only a fault of this program can cause, whatever library found it.
pub fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Internal(Box::new(error))
}

/// Ties a system error to the file it is about.
pub fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Error + '_ {
    move |source| Error::Io { path: path.to_owned(), cause: source }
}
