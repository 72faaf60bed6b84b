//! One writer at a time: an advisory lock of the system on a file of our own.
//!
//! The system releases the lock when its process ends, in whatever way, so a lock can never outlive its holder. The file
//! says who holds it, and is removed on release; one that a killed run left behind is taken over. Because names come
//! and go, whoever gets the lock looks whether the name still leads to the file that was locked.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::{
    StorageError, clear_leftovers,
    error::at,
    temporary::{CommitSection, LOCK_SUFFIX, Live, same_file, stem},
    tree,
};

/// How long a writer waits for another.
const WAIT_MOST: Duration = Duration::from_secs(10);
/// How long to wait before saying so.
const WAIT_SILENTLY: Duration = Duration::from_millis(500);
/// How often it looks.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// The right to write in a folder, or to replace something beside its siblings, until it is dropped.
#[derive(Debug)]
pub struct FolderLock {
    /// Locked while it is open.
    file: File,
    path: PathBuf,
    live: Option<Live>,
}

impl FolderLock {
    /// The right to write in a folder such as a workspace, for the command `purpose`. Waits for another writer, which it
    /// tells `say`, but not for long. Removes what killed runs left in the folder.
    ///
    /// # Errors
    /// Another process is still writing, or the folder cannot be written.
    pub fn within(folder: &Path, purpose: &str, say: &dyn Fn(&str)) -> Result<Self, StorageError> {
        let folder = folder.canonicalize().map_err(at(folder))?;
        let lock =
            Self::acquire(folder.join(format!(".forewarn-writing{LOCK_SUFFIX}")), &folder, purpose, say)?;
        clear_leftovers(&folder);
        Ok(lock)
    }

    /// The right to replace `target`, a folder or file, as [`FolderLock::within`]: the lock lies beside it, since the
    /// target may not be there yet.
    ///
    /// # Errors
    /// Another process is still writing, or the folder above cannot be written.
    pub fn beside(target: &Path, purpose: &str, say: &dyn Fn(&str)) -> Result<Self, StorageError> {
        let folder = tree::parent(target);
        let path = folder.canonicalize().map_err(at(folder))?.join(format!("{}{LOCK_SUFFIX}", stem(target)));
        Self::acquire(path, target, purpose, say)
    }

    /// As [`FolderLock::beside`]; where the folder above cannot be written, the lock lies in the target.
    ///
    /// # Errors
    /// Another process is still writing, or neither folder can be written.
    pub(super) fn of_folder(target: &Path, purpose: &str, say: &dyn Fn(&str)) -> Result<Self, StorageError> {
        if target.is_dir() && !tree::is_writable(tree::parent(target)) {
            return Self::within(target, purpose, say);
        }
        Self::beside(target, purpose, say)
    }

    /// As [`FolderLock::beside`], if nobody else has it now.
    pub(super) fn at_once(target: &Path) -> Option<Self> {
        let path = tree::parent(target).join(format!("{}{LOCK_SUFFIX}", stem(target)));
        let _section = CommitSection::begin();
        let file = open(&path).ok()?;
        let is_locked = file.try_lock().is_ok() && same_file(&file, &path);
        is_locked.then(|| Self { live: Some(Live::new(&path)), file, path })
    }

    /// Writes to the lock file; the time that the file system gave it for that.
    pub(super) fn touch(&self) -> Option<std::time::SystemTime> {
        (&self.file).write_all(b"\n").ok()?;
        self.file.metadata().ok()?.modified().ok()
    }

    fn acquire(
        path: PathBuf,
        folder: &Path,
        purpose: &str,
        say: &dyn Fn(&str),
    ) -> Result<Self, StorageError> {
        let start = Instant::now();
        let mut has_said = false;
        loop {
            // A signal waits until what has just been made is noted for removal.
            let section = CommitSection::begin();
            let mut file = open(&path)?;
            match file.try_lock() {
                Ok(()) if same_file(&file, &path) => {
                    let live = Some(Live::new(&path));
                    drop(section);
                    let name = format!("process {} (forewarn {purpose})", std::process::id());
                    let named = file.set_len(0).and_then(|()| file.write_all(name.as_bytes()));
                    named.map_err(at(&path))?;
                    return Ok(Self { file, path, live });
                }
                // Its holder has just removed it.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    drop(section);
                    let waited = start.elapsed();
                    if waited > WAIT_MOST {
                        return Err(StorageError::Busy {
                            folder: folder.to_owned(),
                            holder: holder(&mut file),
                        });
                    }
                    if waited > WAIT_SILENTLY && !has_said {
                        has_said = true;
                        say(&format!(
                            "waiting for {}, which is writing {}",
                            holder(&mut file),
                            folder.display()
                        ));
                    }
                    std::thread::sleep(LOOK_EVERY);
                }
                Err(TryLockError::Error(error)) if error.kind() == std::io::ErrorKind::Unsupported => {
                    say(&format!(
                        "warning: the file system of {} has no locks; run one command at a time",
                        folder.display()
                    ));
                    return Ok(Self { file, live: Some(Live::new(&path)), path });
                }
                Err(TryLockError::Error(error)) => return Err(at(&path)(error)),
            }
        }
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // Removed while it is locked, so that nobody can lock it in between.
        if same_file(&self.file, &self.path) {
            let _ = std::fs::remove_file(&self.path);
        }
        self.live = None;
        let _ = self.file.unlock();
    }
}

/// Opens the lock file, or makes it; a link in its place is not followed.
fn open(path: &Path) -> Result<File, StorageError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.mode(0o600).custom_flags(i32::try_from(flags.bits()).unwrap_or(0));
    }
    options.open(path).map_err(at(path))
}

/// Who holds a lock, as the file says.
fn holder(file: &mut File) -> String {
    let mut words = String::new();
    let read = file.rewind().and_then(|()| file.take(200).read_to_string(&mut words));
    if read.is_err() || words.is_empty() {
        return "another process".to_owned();
    }
    words.retain(|letter| !letter.is_control());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_held_by_one_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let first = FolderLock::within(folder.path(), "import", &|_| ()).unwrap();
        let (sender, said) = std::sync::mpsc::channel();
        std::thread::scope(|scope| {
            let path = folder.path();
            let waits = scope.spawn(move || {
                let sender = sender;
                FolderLock::within(path, "decide", &|words| sender.send(words.to_owned()).unwrap()).map(drop)
            });
            let words = said.recv().unwrap();
            let wanted = format!("waiting for process {} (forewarn import)", std::process::id());
            assert!(words.starts_with(&wanted), "{words}");
            drop(first);
            waits.join().unwrap().unwrap();
        });
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn the_lock_of_a_killed_run_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(".forewarn-writing.lock"), "process 1 (forewarn import)").unwrap();
        drop(FolderLock::within(folder.path(), "decide", &|_| ()).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
