//! The one public error: what stops a run. Bad rows do not; they are rejections.

use std::path::{Path, PathBuf};

use crate::{
    file_fault::{ConfigFault, FileFault, FileFormat},
    near::near,
};

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
    #[error("{path} is not a workspace: {fault}\nhint: {hint}", path = path.display(), hint = workspace_hint(path))]
    Workspace {
        /// The folder.
        path: PathBuf,
        /// What is missing.
        fault: WorkspaceFault,
    },
    /// `forewarn.toml` cannot be used.
    #[error("{path}: {faults}", path = path.display(), faults = listed(faults))]
    Config {
        /// The file.
        path: PathBuf,
        /// Everything that is wrong with it.
        faults: Vec<ConfigFault>,
    },
    /// A file as a whole cannot be read as what it is said to be.
    #[error("{path}: {fault}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        fault: FileFault,
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
    /// Annotations that were handed in cannot be used.
    #[error("{path}: {fault}", path = path.display())]
    Annotations {
        /// Their folder, or the file.
        path: PathBuf,
        /// Why not.
        fault: AnnotationsFault,
    },
    /// No client of that name.
    #[error("there is no client {0}\nhint: {hint}", hint = client_hint(.1.as_deref()))]
    UnknownClient(String, Option<String>),
    /// No client is looked after by anybody of that name.
    #[error("nobody called {0} looks after a client\nhint: {hint}", hint = owner_hint(.0, .1))]
    UnknownOwner(String, Vec<String>),
    /// The names of the tables cannot be looked for.
    #[error("the names of the tables cannot be masked: {0}")]
    Names(String),
}

/// Why annotations that were handed in cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnnotationsFault {
    /// There are none.
    None,
    /// They were made by this engine, and that one would read them.
    OtherEngine(String, String),
}

impl std::fmt::Display for AnnotationsFault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => formatter.write_str("there is no Parquet file of annotations"),
            Self::OtherEngine(found, own) => write!(
                formatter,
                "these annotations were made by another version of forewarn: its text engine is {found}, that of this program {own}\nhint: make them again with the Python module of this version ({version}), or leave out --annotations",
                version = env!("CARGO_PKG_VERSION"),
            ),
        }
    }
}

/// What makes a folder no workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkspaceFault {
    /// It is not there.
    NoFolder,
    /// It is a file.
    IsFile,
    /// It has no table of clients; a file may be meant as one.
    NoClients(Option<String>),
    /// It has none of the tables of history, which are these.
    NoHistory(Vec<&'static str>),
}

impl std::fmt::Display for WorkspaceFault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoFolder => formatter.write_str("there is no such folder"),
            Self::IsFile => formatter.write_str("it is a file"),
            Self::NoClients(near) => {
                let near = near.as_deref().map_or_else(String::new, |near| format!("; is it {near}?"));
                write!(
                    formatter,
                    "it has no table clients (clients.csv, .jsonl, .parquet, a folder clients/, or a [[source]]){near}"
                )
            }
            Self::NoHistory(tables) => {
                write!(formatter, "it has no history; at least one of {} is needed", tables.join(", "))
            }
        }
    }
}

fn listed(faults: &[ConfigFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n  ")
}

fn client_hint(near: Option<&str>) -> String {
    near.map_or_else(
        || "use its client_id or its name as in the table clients".to_owned(),
        |near| format!("did you mean {near}?"),
    )
}

fn owner_hint(wanted: &str, owners: &[String]) -> String {
    let near = near(wanted, owners.iter().map(String::as_str));
    near.map_or_else(|| format!("owners are {}", owners.join(", ")), |near| format!("did you mean {near}?"))
}

/// The folder of a file, where a file is named instead of its folder.
pub fn folder_meant(path: &Path) -> Option<&Path> {
    let parent = path.parent().filter(|_| path.is_file())?;
    Some(if parent.as_os_str().is_empty() { Path::new(".") } else { parent })
}

/// Whether a new workspace can be made at a path: nothing lies there yet.
pub fn can_hold_workspace(path: &Path) -> bool {
    std::fs::read_dir(path).map_or(!path.exists(), |mut entries| entries.next().is_none())
}

/// The hint where there is no workspace: nothing that would touch what is there.
fn workspace_hint(path: &Path) -> String {
    if let Some(folder) = folder_meant(path) {
        return format!("did you mean its folder, {}?", folder.display());
    }
    if can_hold_workspace(path) {
        let path = path.display();
        format!("`forewarn init {path}` makes an empty one, `forewarn demo {path}` a filled one")
    } else {
        "`forewarn init FOLDER` writes empty tables with every column into a new folder, to compare with"
            .to_owned()
    }
}

/// What was being done when a run stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doing {
    /// Reading a file or folder.
    Reading(PathBuf),
    /// Writing one.
    Writing(PathBuf),
    /// Importing, in the words of whoever did.
    Importing(String),
    /// Asking a question and reading its answer.
    Asking,
    /// Printing what was found.
    Printing,
}

impl std::fmt::Display for Doing {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Reading(path) => write!(formatter, "reading {}", path.display()),
            Self::Writing(path) => write!(formatter, "writing {}", path.display()),
            Self::Importing(words) => formatter.write_str(words),
            Self::Asking => formatter.write_str("asking"),
            Self::Printing => formatter.write_str("printing"),
        }
    }
}

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Marks an error that only a fault of this program can cause, whatever library found it.
pub fn internal(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Internal(Box::new(error))
}

/// Ties what is wrong with a file to its path.
pub fn file_error(path: &Path, fault: FileFault) -> Error {
    Error::File { path: path.to_owned(), fault }
}

/// Ties what a parser of a format says to the file it is about.
pub fn malformed<E: std::fmt::Display>(path: &Path, format: FileFormat) -> impl Fn(E) -> Error + '_ {
    move |error| file_error(path, FileFault::Malformed { format, line: None, words: error.to_string() })
}

/// Ties what the library for CSV says to the file it is about.
pub fn csv_error(path: &Path) -> impl Fn(csv::Error) -> Error + '_ {
    move |error| {
        let line = error.position().map(csv::Position::line);
        let words = error.to_string();
        match error.into_kind() {
            csv::ErrorKind::Io(cause) => Error::Io { path: path.to_owned(), cause },
            _ => file_error(path, FileFault::Malformed { format: FileFormat::Csv, line, words }),
        }
    }
}

/// Adds the path to a system error.
pub fn io(path: &Path) -> impl FnOnce(std::io::Error) -> Error + '_ {
    move |source| Error::Io { path: path.to_owned(), cause: source }
}
