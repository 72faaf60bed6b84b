//! Temporary files and folders: what they are called, and who removes them.
//!
//! A temporary file lies in the folder of the file it will become and is called `.forewarn-NAME-XXXXXX.tmp`, so that it
//! can be told from every file of the user's. Its writer holds an advisory lock on it, which the system releases when
//! the process ends in any way: one that is not locked was left behind by a killed run, and the next run that writes in
//! that folder removes it. A run stopped by a signal removes its own before it ends, except while a finished file is
//! being put in its place.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs::File,
    path::{Path, PathBuf},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
};

use super::{StorageError, error::at};

/// What every temporary name begins with.
const PREFIX: &str = ".forewarn-";
/// What the names of temporary files and folders end with.
const SUFFIX: &str = ".tmp";
/// What the names of lock files end with.
pub(super) const LOCK_SUFFIX: &str = ".lock";
/// As much of a target's name as goes into temporary names, which may be 255 bytes long.
const NAME_BYTES_MOST: usize = 120;

/// `.forewarn-NAME`: how the temporary names begin that belong to a target.
pub(super) fn stem(target: &Path) -> String {
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let end = name.floor_char_boundary(NAME_BYTES_MOST);
    format!("{PREFIX}{}", &name[..end])
}

/// Whether a name is one that only forewarn gives.
pub(super) fn is_ours(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else { return false };
    name.starts_with(PREFIX) && (name.ends_with(SUFFIX) || name.ends_with(LOCK_SUFFIX))
}

/// Whether one of our own temporary files lies at a path within a folder, written with `/`, or around it.
pub(super) fn is_within_ours(path: &str) -> bool {
    path.split('/').any(|part| is_ours(part.as_ref()))
}

/// A new temporary file for a target, locked for as long as it is open.
pub(super) fn file_for(target: &Path) -> Result<(tempfile::NamedTempFile, Live), StorageError> {
    let folder = super::tree::parent(target);
    loop {
        let section = CommitSection::begin();
        let file = tempfile::Builder::new()
            .prefix(&format!("{}-", stem(target)))
            .suffix(SUFFIX)
            .tempfile_in(folder)
            .map_err(at(folder))?;
        let live = Live::new(file.path());
        drop(section);
        // A file system without locks has no left-overs removed; nothing else depends on it.
        let _ = file.as_file().lock();
        // Another run may have taken it for a left-over in the moment before it was locked.
        if file.path().exists() {
            return Ok((file, live));
        }
    }
}

/// A new temporary folder for a target, only for its owner.
pub(super) fn folder_for(target: &Path, within: &Path) -> Result<(tempfile::TempDir, Live), StorageError> {
    let mut builder = tempfile::Builder::new();
    let prefix = format!("{}-", stem(target));
    builder.prefix(&prefix).suffix(SUFFIX);
    #[cfg(unix)]
    let builder = builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let _section = CommitSection::begin();
    let folder = builder.tempdir_in(within).map_err(at(within))?;
    let live = Live::new(folder.path());
    Ok((folder, live))
}

/// The temporary folders that runs with this target left behind in `within`. Only who holds the target's lock may ask:
/// without it they may belong to a run that is still alive.
pub(super) fn folders_of(target: &Path, within: &Path) -> Vec<PathBuf> {
    let stem = stem(target);
    temporary_folders(within).into_iter().filter(|(found, _)| *found == stem).map(|(_, path)| path).collect()
}

/// The temporary folders in `within` of other targets, with these.
pub(super) fn folders_of_others(target: &Path, within: &Path) -> Vec<(PathBuf, PathBuf)> {
    let stem = stem(target);
    let others = temporary_folders(within).into_iter().filter(|(found, _)| *found != stem);
    // A name that was cut does not lead to its target.
    let whole = others.filter(|(found, _)| found.len() < PREFIX.len() + NAME_BYTES_MOST);
    whole.map(|(found, path)| (within.join(&found[PREFIX.len()..]), path)).collect()
}

/// All temporary folders in a folder, each with the [`stem`] of its target, sorted.
fn temporary_folders(within: &Path) -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(within).into_iter().flatten().flatten();
    let mut found: Vec<(String, PathBuf)> = entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter_map(|entry| {
            let name = entry.file_name();
            let (stem, random) = name.to_str()?.strip_suffix(SUFFIX)?.rsplit_once('-')?;
            let is_random = random.len() == 6 && random.bytes().all(|letter| letter.is_ascii_alphanumeric());
            (stem.starts_with(PREFIX) && is_random).then(|| (stem.to_owned(), entry.path()))
        })
        .collect();
    found.sort();
    found
}

/// Removes the temporary files and locks that killed runs left in a folder. Those of running processes are locked, and
/// stay; folders are looked after by those who know what they hold.
pub fn clear_leftovers(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if is_ours(&entry.file_name()) && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            let path = entry.path();
            let Ok(file) = File::open(&path) else { continue };
            // Removed while it is locked: whoever waits for the lock finds that the name is gone, and begins anew.
            if file.try_lock().is_ok() && same_file(&file, &path) {
                let _ = std::fs::remove_file(&path);
            }
        }
    }
}

/// Whether a name still leads to an open file.
pub(super) fn same_file(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let (Ok(open), Ok(named)) = (file.metadata(), std::fs::symlink_metadata(path)) else { return false };
        (open.dev(), open.ino()) == (named.dev(), named.ino())
    }
    #[cfg(not(unix))]
    {
        let _ = file;
        path.exists()
    }
}

/// What is to be removed when the process is stopped, and how many are just putting something in its place.
struct LiveFiles {
    live: BTreeSet<PathBuf>,
    commits: usize,
}

static STATE: Mutex<LiveFiles> = Mutex::new(LiveFiles { live: BTreeSet::new(), commits: 0 });
static COMMITTED: Condvar = Condvar::new();

fn state() -> MutexGuard<'static, LiveFiles> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A temporary file or folder that is removed when the process is stopped by a signal, until this is dropped.
#[derive(Debug)]
pub(super) struct Live(PathBuf);

impl Live {
    pub(super) fn new(path: &Path) -> Self {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        state().live.insert(path.clone());
        Self(path)
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        state().live.remove(&self.0);
    }
}

/// While this lives, a signal does not stop the process: what has begun to be put in its place is put there whole, and
/// what has just been made is noted for removal.
/// Sections may lie within each other. Keep them short.
#[derive(Debug)]
pub struct CommitSection(());

impl CommitSection {
    /// Begins a section.
    #[must_use]
    pub fn begin() -> Self {
        state().commits += 1;
        Self(())
    }
}

impl Drop for CommitSection {
    fn drop(&mut self) {
        state().commits -= 1;
        COMMITTED.notify_all();
    }
}

/// Waits for the end of every [`CommitSection`], removes what temporary files and folders there are, and keeps all other
/// threads from writing more until `end` has ended the process.
pub fn remove_live_temporaries(end: impl FnOnce()) {
    let mut state = state();
    while state.commits > 0 {
        state = COMMITTED.wait(state).unwrap_or_else(PoisonError::into_inner);
    }
    for path in &state.live {
        // Other threads may be writing into a folder that is being removed.
        for _ in 0..100 {
            let removed =
                if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
            if removed.is_ok() || !path.exists() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }
    end();
}

/// Does not return if [`remove_live_temporaries`] is at work: the errors of a run whose files vanish are nobody's
/// business.
pub fn wait_if_stopping() {
    drop(state());
}
