//! Why something was not written.

use std::path::{Path, PathBuf};

/// Why something was not written. What stood there is as it was.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// The system refused.
    #[error("{path}: {cause}", path = path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// Another process has been writing there for as long as we were willing to wait.
    #[error("{folder} is being written by {holder}; nothing was changed\nhint: run this again when it has finished", folder = folder.display())]
    Busy {
        /// The folder or file.
        folder: PathBuf,
        /// The other process, as it calls itself.
        holder: String,
    },
    /// A place for a file is something else.
    #[error("{path} is {kind}, not a file; nothing was written\nhint: name a file", path = path.display())]
    NotFile {
        /// The place.
        path: PathBuf,
        /// What it is.
        kind: &'static str,
    },
    /// A place for a folder is something else.
    #[error("{path} is {kind}, not a folder; nothing was written\nhint: name a new or an empty folder", path = path.display())]
    NotFolder {
        /// The place.
        path: PathBuf,
        /// What it is.
        kind: &'static str,
    },
    /// A file must be new and is not.
    #[error("{path} is there already; nothing was written\nhint: name a file that does not exist yet", path = path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A file would be replaced that forewarn did not write.
    #[error("{path} was not written by forewarn, so it is not replaced; nothing was written\nhint: name another file", path = path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A file may not be written.
    #[error("{path} is write-protected; nothing was written", path = path.display())]
    Protected {
        /// The file.
        path: PathBuf,
    },
    /// A file belongs to somebody who could no longer write it afterwards.
    #[error("{path} belongs to another user, who could no longer write it if it were replaced; nothing was written\nhint: run this as its owner, or give its group the permission to write it", path = path.display())]
    Owner {
        /// The file.
        path: PathBuf,
    },
}

/// Ties what the system said to the file it is about.
pub(super) fn at(path: &Path) -> impl FnOnce(std::io::Error) -> StorageError + '_ {
    move |cause| StorageError::Io { path: path.to_owned(), cause }
}
