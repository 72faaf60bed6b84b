//! Everything forewarn writes goes through here, so that no file of the user's is ever lost, torn or silently changed.
//!
//! | file | promise |
//! |---|---|
//! | `lock.rs` | one writer at a time in a folder |
//! | `replace.rs` | one file, old or new, never half |
//! | `output_folder.rs` | a folder of outputs, in which only forewarn's own files are replaced |
//! | `new_folder.rs` | a workspace that appears as a whole, in a folder that was new or empty |
//! | `leftover.rs` | what killed runs left is removed without losing what the user may have in it |
//! | `cache_folder.rs` | files that can be made anew at any time, and are used or not |
//! | `guard.rs` | outputs keep away from what is read |
//! | `temporary.rs` | names of temporary files; a killed run's are removed by the next run, a stopped run's at once |
//! | `tree.rs` | modes, kinds and durability of files and folders |
//!
//! **Invariant:** nothing here knows tables, reports or the command line.

mod cache_folder;
mod error;
mod guard;
mod leftover;
mod lock;
mod new_folder;
mod output_folder;
mod replace;
mod temporary;
mod tree;

pub use self::{
    cache_folder::{CacheFolder, read_cached},
    error::{PathKind, StorageError},
    guard::Guard,
    leftover::FolderMarks,
    lock::FolderLock,
    new_folder::NewFolder,
    output_folder::OutputFolder,
    replace::{Replacement, check_own, create, replace, replace_own},
    temporary::{CommitSection, clear_leftovers, remove_live_temporaries, wait_if_stopping},
};
