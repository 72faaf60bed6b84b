//! Files that can be made anew at any time, in a folder of their own within a workspace: `WORKSPACE/.forewarn/NAME`.
//!
//! A cache may be missing, read-only, being written by somebody else, damaged or a trap: none of this is ever an error, it
//! is only used or it is not. Files are written beside and renamed, so that a reader sees an old or a new one; they are not
//! brought to the disk, since whoever reads them checks what they hold.

use std::{
    fs::{self, File},
    io::{Read, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

use super::{FolderLock, clear_leftovers, temporary, tree};

/// The folder of caches in a workspace.
const FOLDER: &str = ".forewarn";

/// The right to write a cache, until it is dropped.
#[derive(Debug)]
pub struct CacheFolder {
    path: PathBuf,
    lock: FolderLock,
}

impl CacheFolder {
    /// The cache `name` of a workspace, made if need be, only for its owner. `None` where it cannot be written, or somebody
    /// else is writing it now.
    pub fn begin(workspace: &Path, name: &str) -> Option<Self> {
        for path in [workspace.join(FOLDER), workspace.join(FOLDER).join(name)] {
            // A link is not followed to where somebody else's files may lie.
            if fs::symlink_metadata(&path).is_err() {
                tree::make_folder(&path).ok()?;
            }
            if !is_folder(&path) {
                return None;
            }
        }
        let path = Self::tidied(workspace, name)?;
        let lock = FolderLock::at_once(&path)?;
        Some(Self { path, lock })
    }

    /// Where the cache `name` of a workspace lies, if it is there. What killed runs left is removed.
    pub fn tidied(workspace: &Path, name: &str) -> Option<PathBuf> {
        let path = found(workspace, name)?;
        clear_leftovers(tree::parent(&path));
        clear_leftovers(&path);
        Some(path)
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What time it is by the clock of the file system, which gives files their times.
    pub fn now(&self) -> Option<SystemTime> {
        self.lock.touch()
    }

    /// Puts a file there; whether it is there now.
    pub fn put(&self, name: &str, bytes: &[u8]) -> bool {
        let target = self.path.join(name);
        let written = temporary::file_for(&target).ok().and_then(|(mut file, live)| {
            file.write_all(bytes).ok()?;
            file.persist(&target).ok()?;
            drop(live);
            Some(())
        });
        written.is_some()
    }
}

/// A file of the cache `name` of a workspace; `None` where there is none, or one of more than `most` bytes.
pub fn read_cached(workspace: &Path, name: &str, file: &str, most: u64) -> Option<Vec<u8>> {
    let path = found(workspace, name)?.join(file);
    // Neither a link nor a pipe is opened.
    let size = fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file)?.len();
    if size > most {
        return None;
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).ok()?);
    File::open(&path).ok()?.take(most).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// Where a cache lies, if both folders are there and are no links.
fn found(workspace: &Path, name: &str) -> Option<PathBuf> {
    let folder = workspace.join(FOLDER);
    let path = folder.join(name);
    (is_folder(&folder) && is_folder(&path)).then_some(path)
}

/// Whether a folder is there, and no link to one.
fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cache_is_private_and_written_by_one() {
        let workspace = tempfile::tempdir().unwrap();
        let cache = CacheFolder::begin(workspace.path(), "annotations").unwrap();
        assert!(CacheFolder::begin(workspace.path(), "annotations").is_none());
        assert!(cache.put("a.parquet", b"one") && cache.put("a.parquet", b"two"));
        assert!(cache.now().is_some());
        drop(cache);
        let read = |most| read_cached(workspace.path(), "annotations", "a.parquet", most);
        assert_eq!(read(3).as_deref(), Some(&b"two"[..]));
        assert_eq!(read(2), None);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let folder = workspace.path().join(FOLDER);
            let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(&folder), 0o700);
            assert_eq!(mode(&folder.join("annotations")), 0o700);
            assert_eq!(mode(&folder.join("annotations/a.parquet")), 0o600);
        }
        assert_eq!(fs::read_dir(workspace.path().join(FOLDER)).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_lead_nowhere() {
        let (workspace, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir(other.path().join("annotations")).unwrap();
        std::os::unix::fs::symlink(other.path(), workspace.path().join(FOLDER)).unwrap();
        assert!(CacheFolder::begin(workspace.path(), "annotations").is_none());
        fs::remove_dir(other.path().join("annotations")).unwrap();
        assert!(CacheFolder::begin(workspace.path(), "annotations").is_none());
        assert_eq!(fs::read_dir(other.path()).unwrap().count(), 0);
    }
}
