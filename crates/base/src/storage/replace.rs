//! One file, written beside its place and put there at once: whoever looks sees the old or the new one, never half of
//! either, also after a crash of the machine.
//!
//! The new file gets the mode, the owner and the attributes of the old one; links are followed, so that a link stays a
//! link. A file that is new is for its owner alone. The file is on the disk before its name is, and the name before we
//! say so.

use std::{
    fs::{File, Metadata},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use super::{CommitSection, StorageError, clear_leftovers, error::at, temporary, tree};

/// No page or model of ours is larger.
const OWN_BYTES_MOST: u64 = 64 << 20;

/// A file that is being written beside the one it will replace. Dropped without [`Replacement::commit`], it vanishes.
#[derive(Debug)]
pub struct Replacement {
    file: NamedTempFile,
    live: temporary::Live,
    /// Where the file will be, links followed.
    target: PathBuf,
    /// The existing file.
    old: Option<Metadata>,
}

impl Replacement {
    /// Begins a file that will replace the one at `path`, or be new there.
    ///
    /// # Errors
    /// The place is no file, or write-protected, or its folder cannot be written.
    pub fn begin(path: &Path) -> Result<Self, StorageError> {
        let (target, old) = tree::resolved(path)?;
        if old.as_ref().is_some_and(|old| old.permissions().readonly()) {
            return Err(StorageError::Protected { path: path.to_owned() });
        }
        clear_leftovers(tree::parent(&target));
        let (file, live) = temporary::file_for(&target)?;
        Ok(Self { file, live, target, old })
    }

    /// Begins a file that must be new.
    ///
    /// # Errors
    /// Something stands there, or its folder cannot be written.
    pub fn begin_new(path: &Path) -> Result<Self, StorageError> {
        let (_, old) = tree::resolved(path)?;
        if old.is_some() {
            return Err(StorageError::Exists { path: path.to_owned() });
        }
        Self::begin(path)
    }

    /// The file under its temporary name, opened once more from its beginning.
    ///
    /// # Errors
    /// What the system says.
    pub fn reopen(&self) -> Result<File, StorageError> {
        self.file.reopen().map_err(at(&self.target))
    }

    /// The file that is being written.
    pub fn as_file_mut(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// It cannot be put there; what stood there is as it was.
    pub fn commit(mut self) -> Result<(), StorageError> {
        self.file.flush().map_err(at(&self.target))?;
        if let Some(old) = &self.old {
            tree::inherit(self.file.as_file(), self.file.path(), old, &self.target)?;
        }
        self.file.as_file().sync_all().map_err(at(&self.target))?;
        let folder = tree::parent(&self.target);
        tree::sync_folder(folder);
        let section = CommitSection::begin();
        let put = match self.old {
            Some(_) => self.file.persist(&self.target),
            None => self.file.persist_noclobber(&self.target),
        };
        put.map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => StorageError::Exists { path: self.target.clone() },
            _ => at(&self.target)(error.error),
        })?;
        drop(self.live);
        tree::sync_folder(folder);
        drop(section);
        Ok(())
    }
}

impl Write for Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Read for Replacement {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        self.file.read(bytes)
    }
}

impl Seek for Replacement {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// Replaces the file at `path`, or makes it.
///
/// # Errors
/// It cannot be written; what stood there is as it was.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), StorageError> {
    write(Replacement::begin(path)?, bytes)
}

/// Makes a file that must be new.
///
/// # Errors
/// Something stands there, or it cannot be written.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), StorageError> {
    write(Replacement::begin_new(path)?, bytes)
}

/// Replaces the file at `path` if forewarn wrote it, as `is_own` can tell from its bytes, or makes it. Folders above it
/// are made. An empty file may be replaced.
///
/// # Errors
/// Another program's file is there, or it cannot be written.
pub fn replace_own(path: &Path, bytes: &[u8], is_own: &dyn Fn(&[u8]) -> bool) -> Result<(), StorageError> {
    check_own(path, is_own)?;
    tree::make_folder(tree::parent(path))?;
    replace(path, bytes)
}

/// Whether [`replace_own`] may write, before the work of making the file. Touches nothing.
///
/// # Errors
/// Another program's file is there, or something that is not a file.
pub fn check_own(path: &Path, is_own: &dyn Fn(&[u8]) -> bool) -> Result<(), StorageError> {
    let (_, old) = tree::resolved(path)?;
    let is_own = match old.map_or(0, |old| old.len()) {
        0 => true,
        1..=OWN_BYTES_MOST => is_own(&std::fs::read(path).map_err(at(path))?),
        _ => false,
    };
    if is_own { Ok(()) } else { Err(StorageError::Foreign { path: path.to_owned() }) }
}

fn write(mut file: Replacement, bytes: &[u8]) -> Result<(), StorageError> {
    file.write_all(bytes).map_err(at(&file.target))?;
    file.commit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap().flatten();
        let mut names: Vec<String> =
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn leftovers_of_killed_runs_are_removed_and_files_of_running_ones_are_not() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in [".forewarn-a.csv-Ab12cD.tmp", ".forewarn-b.lock", ".forewarnings", ".forewarn-notes.txt"]
        {
            std::fs::write(at(name), "words").unwrap();
        }
        let running = Replacement::begin(&at("b.csv")).unwrap();
        replace(&at("a.csv"), b"new").unwrap();
        let alive = running.file.path().file_name().unwrap().to_string_lossy().into_owned();
        let mut wanted = vec![alive, ".forewarn-notes.txt".into(), ".forewarnings".into(), "a.csv".into()];
        wanted.sort();
        assert_eq!(names(folder.path()), wanted);
        drop(running);
        assert_eq!(names(folder.path()), [".forewarn-notes.txt", ".forewarnings", "a.csv"]);
    }

    #[cfg(unix)]
    #[test]
    fn modes_and_links_stay_and_new_files_are_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        let real = folder.path().join("real").join("table.csv");
        std::fs::create_dir(real.parent().unwrap()).unwrap();
        std::fs::write(&real, "old").unwrap();
        std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o664)).unwrap();
        let link = folder.path().join("table.csv");
        std::os::unix::fs::symlink("real/table.csv", &link).unwrap();
        replace(&link, b"new").unwrap();
        assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!((std::fs::read(&real).unwrap().as_slice(), mode(&real)), (&b"new"[..], 0o664));
        let fresh = folder.path().join("fresh.csv");
        create(&fresh, b"first").unwrap();
        assert_eq!(mode(&fresh), 0o600);
        assert!(matches!(create(&fresh, b"second"), Err(StorageError::Exists { .. })));
        std::fs::set_permissions(&fresh, std::fs::Permissions::from_mode(0o444)).unwrap();
        assert!(matches!(replace(&fresh, b"second"), Err(StorageError::Protected { .. })));
        assert_eq!(std::fs::read(&fresh).unwrap(), b"first");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_named_and_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("nowhere", &link).unwrap();
        let pipe = folder.path().join("pipe");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &pipe,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR,
            0,
        )
        .unwrap();
        for (path, kind) in [
            (folder.path(), "a folder"),
            (&link, "a link to nothing"),
            (&pipe, "a named pipe"),
            (Path::new("/dev/null"), "a device"),
        ] {
            let said = replace(path, b"new").unwrap_err().to_string();
            assert!(said.contains(kind) && said.contains(&path.display().to_string()), "{said}");
        }
    }

    #[test]
    fn only_what_forewarn_wrote_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("page.html");
        let is_own = |bytes: &[u8]| bytes.starts_with(b"ours");
        replace_own(&path, b"ours 1", &is_own).unwrap();
        replace_own(&path, b"ours 2", &is_own).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"ours 2");
        std::fs::write(&path, "a letter").unwrap();
        assert!(matches!(replace_own(&path, b"ours 3", &is_own), Err(StorageError::Foreign { .. })));
        assert_eq!(std::fs::read(&path).unwrap(), b"a letter");
        std::fs::write(&path, "").unwrap();
        replace_own(&path, b"ours 4", &is_own).unwrap();
    }
}
