//! A workspace that appears as a whole: in a folder that is new or empty, with files beside it.
//!
//! Everything is written into a temporary folder and brought to the disk. Files that go beside the workspace are then
//! given a second name in their place, and the workspace is renamed into its own, which is the moment at which all of it
//! is there. A run that is killed earlier is undone by the next one: files beside that are still the same as those in
//! the temporary folder are removed with it. Where the folder cannot be replaced, because the shell stands in it or it is
//! a mount point, its files are put there in the same way as those beside, with one to end with.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use super::{
    CommitSection, FolderLock, StorageError,
    error::at,
    leftover::{FolderMarks, WORKSPACE, settle_all, undo_workspace},
    output_folder::can_be_exchanged,
    temporary::{self, Live},
    tree,
};

/// A workspace that is being written. Dropped without [`NewFolder::commit`], it vanishes.
#[derive(Debug)]
pub struct NewFolder {
    target: PathBuf,
    marks: FolderMarks,
    staged: tempfile::TempDir,
    live: Live,
    // Dropped last.
    _lock: FolderLock,
}

impl NewFolder {
    /// Begins a workspace at `path`, for the command `purpose`.
    ///
    /// # Errors
    /// The folder is not empty, or another run is writing it.
    pub fn begin(
        path: &Path,
        marks: FolderMarks,
        purpose: &str,
        say: &dyn Fn(&str),
    ) -> Result<Self, StorageError> {
        let target = tree::resolved_folder(path)?;
        let beside = tree::parent(&target).to_owned();
        tree::make_folder(&beside)?;
        let lock = FolderLock::of_folder(&target, purpose, say)?;
        settle_all(&target, marks);
        let held = fs::read_dir(&target).into_iter().flatten().flatten().map(|entry| entry.file_name());
        if let Some(example) = held.filter(|name| !temporary::is_ours(name)).min() {
            let example = example.to_string_lossy().into_owned();
            return Err(StorageError::NotEmpty { folder: path.to_owned(), example });
        }
        let exchanged = !target.is_dir() || can_be_exchanged(&target);
        let (staged, live) = temporary::folder_for(&target, if exchanged { &beside } else { &target })?;
        let workspace = staged.path().join(WORKSPACE);
        tree::make_folder(&workspace)?;
        Ok(Self { target, marks, staged, live, _lock: lock })
    }

    /// The folder to write the workspace into, for now; what is written into the folder above it goes beside the workspace.
    pub fn path(&self) -> PathBuf {
        self.staged.path().join(WORKSPACE)
    }

    /// Puts the workspace in its place, and the files beside it. If a name beside is taken, all of them get the
    /// workspace's name before theirs. Returns their names.
    ///
    /// # Errors
    /// The place or a name is taken by now, or the system refuses; nothing is there then.
    pub fn commit(self) -> Result<Vec<String>, StorageError> {
        let (staged, workspace) = (self.staged.path().to_owned(), self.path());
        let beside = tree::parent(&self.target).to_owned();
        let entries = tree::walk(&staged)?;
        for entry in &entries {
            tree::make_private(&staged.join(&entry.name))?;
        }
        let files = |inside: bool| {
            entries
                .iter()
                .filter(move |entry| !entry.is_folder && entry.name.starts_with(WORKSPACE) == inside)
        };
        let mut names: BTreeSet<String> = files(false).map(|entry| entry.name.clone()).collect();
        if names.iter().any(|name| fs::symlink_metadata(beside.join(name)).is_ok()) {
            let own =
                self.target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            for name in &names {
                let (from, to) = (staged.join(name), staged.join(format!("{own}.{name}")));
                fs::rename(&from, &to).map_err(at(&from))?;
            }
            names = names.iter().map(|name| format!("{own}.{name}")).collect();
        }
        if self.target.is_dir() {
            let folder = fs::File::open(&workspace).map_err(at(&workspace))?;
            let meta = fs::metadata(&self.target).map_err(at(&self.target))?;
            tree::inherit(&folder, &workspace, &meta, &self.target)?;
        }
        tree::sync_all(&staged)?;
        let section = CommitSection::begin();
        let put = || {
            for name in &names {
                put_new(&staged.join(name), &beside.join(name))?;
            }
            tree::sync_folder(&beside);
            let is_one_by_one = staged.starts_with(&self.target);
            if is_one_by_one || fs::rename(&workspace, &self.target).is_err() {
                for entry in files(true) {
                    let Some(name) = Path::new(&entry.name).file_name() else { continue };
                    if name != self.marks.workspace {
                        put_new(&workspace.join(name), &self.target.join(name))?;
                    }
                }
                tree::sync_folder(&self.target);
                let last = self.target.join(self.marks.workspace);
                fs::rename(workspace.join(self.marks.workspace), &last).map_err(at(&last))?;
            }
            Ok(())
        };
        let done = put();
        if done.is_err() {
            undo_workspace(&staged, &self.target, self.marks);
        }
        tree::sync_folder(&self.target);
        tree::sync_folder(&beside);
        drop(self.staged);
        drop(self.live);
        drop(section);
        done.map(|()| names.into_iter().collect())
    }
}

/// Gives a file a second name that must be new.
fn put_new(from: &Path, to: &Path) -> Result<(), StorageError> {
    match fs::hard_link(from, to) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(StorageError::Exists { path: to.to_owned() })
        }
        // The file system has one name for a file.
        Err(_) if fs::symlink_metadata(to).is_err() => fs::rename(from, to).map_err(at(to)),
        Err(error) => Err(at(to)(error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKS: FolderMarks =
        FolderMarks { outputs: "run.json", read: |_| None, workspace: "forewarn.toml" };

    fn begin(path: &Path) -> Result<NewFolder, StorageError> {
        let folder = NewFolder::begin(path, MARKS, "demo", &|_| ())?;
        fs::write(folder.path().join("forewarn.toml"), "").unwrap();
        fs::write(folder.path().join("clients.csv"), "").unwrap();
        fs::write(folder.path().join("../truth.csv"), "truth").unwrap();
        Ok(folder)
    }

    fn names(folder: &Path) -> Vec<String> {
        tree::walk(folder).unwrap().into_iter().map(|entry| entry.name).collect()
    }

    #[test]
    fn a_workspace_appears_whole_and_takes_no_name_that_is_taken() {
        let parent = tempfile::tempdir().unwrap();
        fs::create_dir(parent.path().join("one")).unwrap();
        assert_eq!(begin(&parent.path().join("one")).unwrap().commit().unwrap(), ["truth.csv"]);
        assert_eq!(begin(&parent.path().join("two")).unwrap().commit().unwrap(), ["two.truth.csv"]);
        let wanted = [
            "one",
            "one/clients.csv",
            "one/forewarn.toml",
            "truth.csv",
            "two",
            "two.truth.csv",
            "two/clients.csv",
            "two/forewarn.toml",
        ];
        assert_eq!(names(parent.path()), wanted);
        assert!(matches!(begin(&parent.path().join("one")), Err(StorageError::NotEmpty { .. })));
        assert_eq!(names(parent.path()), wanted);
    }

    #[test]
    fn a_killed_run_is_undone_by_the_next() {
        let parent = tempfile::tempdir().unwrap();
        let target = parent.path().join("one");
        let left = parent.path().join(".forewarn-one-Ab12cD.tmp");
        fs::create_dir_all(left.join(WORKSPACE)).unwrap();
        fs::write(left.join(WORKSPACE).join("forewarn.toml"), "half").unwrap();
        fs::write(left.join("truth.csv"), "half").unwrap();
        fs::hard_link(left.join("truth.csv"), parent.path().join("truth.csv")).unwrap();
        begin(&target).unwrap().commit().unwrap();
        assert_eq!(names(parent.path()), ["one", "one/clients.csv", "one/forewarn.toml", "truth.csv"]);
        assert_eq!(fs::read(parent.path().join("truth.csv")).unwrap(), b"truth");
    }

    #[test]
    fn dropped_it_leaves_nothing() {
        let parent = tempfile::tempdir().unwrap();
        drop(begin(&parent.path().join("one")).unwrap());
        assert_eq!(names(parent.path()), Vec::<String>::new());
    }
}
