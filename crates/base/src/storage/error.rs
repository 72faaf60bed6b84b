//! Why something was not written.

use std::path::{Path, PathBuf};

/// What lies at a path where something else was wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A named pipe.
    Pipe,
    /// A socket.
    Socket,
    /// A device.
    Device,
    /// A link to nothing.
    DeadLink,
    /// A folder with more files of the user's than are given a second name.
    FullFolder,
    /// A folder with attributes that a new one would not have.
    FolderWithAttributes,
}

impl std::fmt::Display for PathKind {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::File => "a file",
            Self::Folder => "a folder",
            Self::Pipe => "a named pipe",
            Self::Socket => "a socket",
            Self::Device => "a device",
            Self::DeadLink => "a link to nothing",
            Self::FullFolder => "a folder of many files",
            Self::FolderWithAttributes => "a folder with attributes",
        })
    }
}

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
    /// A path for a file is something else.
    #[error("{path} is {kind}, not a file; nothing was written\nhint: name a file", path = path.display())]
    NotFile {
        /// The path.
        path: PathBuf,
        /// What it is.
        kind: PathKind,
    },
    /// A path for a folder is something else.
    #[error("{path} is {kind}, not a folder; nothing was written\nhint: name a new or an empty folder", path = path.display())]
    NotFolder {
        /// The path.
        path: PathBuf,
        /// What it is.
        kind: PathKind,
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
    /// A folder for outputs holds something else.
    #[error("{folder} holds files that forewarn did not write, such as {example}; nothing was written\nhint: name a new or an empty folder", folder = folder.display())]
    NotOurs {
        /// The folder.
        folder: PathBuf,
        /// A file or folder in it.
        example: String,
    },
    /// A folder for a new workspace is not empty.
    #[error("{folder} is not empty: {example} is there already; nothing was written\nhint: name a new or an empty folder", folder = folder.display())]
    NotEmpty {
        /// The folder.
        folder: PathBuf,
        /// A file or folder in it.
        example: String,
    },
    /// A file of the user's has the name of an output.
    #[error("{path} was not written by forewarn, but an output has its name; nothing was written\nhint: give it another name, or name another folder", path = path.display())]
    Clash {
        /// The user's file or folder.
        path: PathBuf,
    },
    /// A folder for outputs holds what is read, or is it.
    #[error("{folder} holds {input}, which forewarn reads; nothing was written\nhint: name a new or an empty folder", folder = folder.display(), input = input.display())]
    HoldsInput {
        /// The folder.
        folder: PathBuf,
        /// What is read.
        input: PathBuf,
    },
    /// A path for an output is where tables are looked for.
    #[error("{path} lies where forewarn looks for tables; nothing was written\nhint: name another place", path = path.display())]
    Searched {
        /// The path.
        path: PathBuf,
    },
    /// A path for an output is one that is read.
    #[error("{path} is what this command reads; nothing was written\nhint: name another place", path = path.display())]
    IsInput {
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
