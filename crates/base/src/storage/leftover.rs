//! Temporary folders that killed runs left behind, removed without losing what the user may have in them.

use std::{collections::BTreeSet, fs, path::Path};

use super::{FolderLock, clear_leftovers, temporary, tree};

/// How forewarn's own folders are recognised.
#[derive(Debug, Clone, Copy)]
pub struct FolderMarks {
    /// The file that a folder of outputs is marked by.
    pub outputs: &'static str,
    /// The files that it lists, by their paths from the folder with `/`; `None` if these bytes are no mark.
    pub read: fn(&[u8]) -> Option<BTreeSet<String>>,
    /// The file without which there is no workspace.
    pub workspace: &'static str,
}

/// Where a new workspace lies in its temporary folder.
pub(super) const WORKSPACE: &str = ".forewarn-workspace";

/// Removes what killed runs left beside a folder and in it. Who calls holds the folder's lock.
pub(super) fn settle_all(target: &Path, marks: FolderMarks) {
    let beside = tree::parent(target);
    for within in [beside, target] {
        for left in temporary::folders_of(target, within) {
            settle(&left, target, marks);
        }
        clear_leftovers(within);
    }
    for (other, left) in temporary::folders_of_others(target, beside) {
        // The same for other folders beside, unless a run is writing one.
        if let Some(_lock) = FolderLock::at_once(&other) {
            settle(&left, &other, marks);
        }
    }
}

fn settle(left: &Path, target: &Path, marks: FolderMarks) {
    if left.join(WORKSPACE).is_dir() {
        return undo_workspace(left, target, marks);
    }
    let mark = fs::read(left.join(marks.outputs)).ok().and_then(|bytes| (marks.read)(&bytes));
    match mark {
        Some(listed) if target.is_dir() => settle_exchanged(left, target, &listed),
        // It never stood in the place of the target: all in it is ours, or a second name.
        _ => _ = fs::remove_dir_all(left),
    }
}

/// Removes what may have stood in the place of `target`: what forewarn wrote, and second names of the user's files.
/// Whatever else is in it came there just before the exchange, and is moved over.
pub(super) fn settle_exchanged(left: &Path, target: &Path, listed: &BTreeSet<String>) {
    let Ok(entries) = tree::walk(left) else { return };
    for entry in entries.iter().rev() {
        let (path, place) = (left.join(&entry.name), target.join(&entry.name));
        if entry.is_folder {
            let _ = fs::remove_dir(&path);
        } else if (entry.is_file && listed.contains(&entry.name)) || tree::is_same(&path, &place) {
            let _ = fs::remove_file(&path);
        } else if fs::symlink_metadata(&place).is_err() && tree::make_folder(tree::parent(&place)).is_ok() {
            let _ = fs::rename(&path, &place);
        }
    }
    let _ = fs::remove_dir(left);
}

/// Undoes a new workspace, unless it had got as far as its last file.
pub(super) fn undo_workspace(left: &Path, target: &Path, marks: FolderMarks) {
    let workspace = left.join(WORKSPACE);
    if workspace.join(marks.workspace).is_file() {
        remove_twins(left, tree::parent(target));
        remove_twins(&workspace, target);
    }
    let _ = fs::remove_dir_all(left);
}

/// Removes the second names in `place` of the files in `folder`.
fn remove_twins(folder: &Path, place: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let twin = place.join(entry.file_name());
        if entry.file_type().is_ok_and(|kind| kind.is_file()) && tree::is_same(&entry.path(), &twin) {
            let _ = fs::remove_file(twin);
        }
    }
}
