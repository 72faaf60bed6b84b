//! A folder of outputs, in which only what forewarn wrote is ever replaced or removed.
//!
//! The folder must be new, empty, or carry forewarn's mark: a file that lists what forewarn wrote there. Whatever else
//! stands in it is the user's, and stays, in the same place and with the same bytes, mode and owner.
//!
//! # How a killed run leaves the last good output whole
//!
//! The new output is written into a temporary folder beside the old one and brought to the disk. Then the user's own
//! files are linked into it (a second name for the same file, so that nothing is copied or moved), the mark is written
//! last, and the two folders change places in one step of the file system. Whoever looks, at any moment, finds one whole
//! output with all of the user's files. What is left of the old folder is then removed name by name: what its mark
//! lists, and second names of files that stand in the new one. Anything else came there while we wrote, and is moved
//! over. A run that is killed before the exchange leaves a folder without a mark, one that is killed after it a folder
//! with one; the next run removes either in the same careful way.
//!
//! Where folders cannot be exchanged (the folder is where the shell stands, a mount point, one with access lists of its
//! own, or the system cannot do it), the files are renamed into place one by one. Each file is then whole at any moment,
//! but a run killed in these milliseconds leaves some old and some new ones. The mark lists both until the last is in
//! place, so the next run puts it right.

use std::{
    collections::BTreeSet,
    fs::{self, Metadata},
    io::ErrorKind,
    path::{Path, PathBuf},
};

use super::{
    CommitSection, FolderLock, StorageError,
    error::{PathKind, at},
    guard::Guard,
    leftover::{FolderMarks, settle_all, settle_exchanged},
    temporary::{self, Live},
    tree::{self, TreeEntry},
};

/// More files of the user's than this are not linked; the outputs are renamed one by one.
const FOREIGN_MOST: usize = 10_000;

/// What is at the target before the outputs are written.
#[derive(Debug, Clone, PartialEq, Eq)]
enum TargetContents {
    New,
    /// A folder with the files that forewarn wrote into it: none where it is empty.
    Ours(BTreeSet<String>),
}

/// Outputs that are being written beside their place. Dropped without [`OutputFolder::commit`], they vanish.
#[derive(Debug)]
pub struct OutputFolder {
    marks: FolderMarks,
    /// The folder that will hold them, links followed.
    target: PathBuf,
    standing: TargetContents,
    staged: tempfile::TempDir,
    live: Live,
    /// Files are to be renamed one by one.
    one_by_one: bool,
    // Dropped last.
    _lock: FolderLock,
}

impl OutputFolder {
    /// Whether outputs may go into a folder, before the work of making them. Touches nothing.
    ///
    /// # Errors
    /// The folder is not forewarn's, or `guard` forbids it.
    pub fn check(path: &Path, marks: FolderMarks, guard: &Guard) -> Result<(), StorageError> {
        let target = tree::resolved_folder(path)?;
        guard.check_folder(&target, path)?;
        standing(&target, marks).map(|_| ()).map_err(|error| match error {
            StorageError::NotOurs { example, .. } => {
                StorageError::NotOurs { folder: path.to_owned(), example }
            }
            other => other,
        })
    }

    /// Begins outputs that will go into a folder, for the command `purpose`. `say` is called if it has to wait for
    /// another run.
    ///
    /// # Errors
    /// The folder is not forewarn's, or `guard` forbids it, or another run is writing it.
    pub fn begin(
        path: &Path,
        marks: FolderMarks,
        guard: &Guard,
        purpose: &str,
        say: &dyn Fn(&str),
    ) -> Result<Self, StorageError> {
        Self::check(path, marks, guard)?;
        let target = tree::resolved_folder(path)?;
        let beside = tree::parent(&target).to_owned();
        tree::make_folder(&beside)?;
        let lock = FolderLock::of_folder(&target, purpose, say)?;
        settle_all(&target, marks);
        let standing = standing(&target, marks)?;
        let one_by_one = standing != TargetContents::New && !can_be_exchanged(&target);
        let within = if one_by_one { &target } else { &beside };
        let (staged, live) = temporary::folder_for(&target, within)?;
        Ok(Self { marks, target, standing, staged, live, one_by_one, _lock: lock })
    }

    /// The folder to write the outputs into, for now.
    pub fn path(&self) -> &Path {
        self.staged.path()
    }

    /// Puts the outputs in their place. `mark` writes the mark for a list of files.
    ///
    /// # Errors
    /// A file of the user's has the name of an output, or the system refuses; what stood there is then as it was.
    pub fn commit(self, mark: &dyn Fn(&BTreeSet<String>) -> Vec<u8>) -> Result<(), StorageError> {
        let staged = self.staged.path();
        let entries = tree::walk(staged)?;
        let mut outputs = BTreeSet::from([self.marks.outputs.to_owned()]);
        outputs.extend(entries.iter().filter(|entry| !entry.is_folder).map(|entry| entry.name.clone()));
        let outputs = OutputNames { new: outputs, old: self.listed(), mark };
        clashes(&self.target, &outputs.new, &outputs.old)?;
        for entry in entries {
            self.settle_modes(&staged.join(&entry.name), &entry.name)?;
        }
        tree::sync_all(staged)?;
        let prepared = match self.standing {
            TargetContents::New => {
                self.save_mark(self.marks.outputs, &outputs.new, mark)?;
                tree::sync_folder(staged);
                false
            }
            TargetContents::Ours(_) => !self.one_by_one && self.prepare_exchange(&outputs).is_ok(),
        };
        let section = CommitSection::begin();
        let parent = tree::parent(&self.target);
        if self.standing == TargetContents::New {
            fs::rename(staged, &self.target).map_err(at(&self.target))?;
        } else if prepared && tree::exchange(staged, &self.target).is_ok() {
            tree::sync_folder(parent);
            settle_exchanged(staged, &self.target, &outputs.old);
        } else {
            self.put_one_by_one(&outputs)?;
            let _ = fs::remove_dir_all(staged);
        }
        tree::sync_folder(parent);
        // It is in its place, or holds nothing but what the user put there while it was exchanged.
        let _ = self.staged.keep();
        drop(self.live);
        drop(section);
        Ok(())
    }

    /// Completes the temporary folder to everything the target will hold.
    fn prepare_exchange(&self, outputs: &OutputNames<'_>) -> Result<(), StorageError> {
        let staged = self.staged.path();
        adopt(&self.target, staged, &outputs.old)?;
        self.save_mark(self.marks.outputs, &outputs.new, outputs.mark)?;
        let folder = fs::File::open(staged).map_err(at(staged))?;
        let meta = fs::metadata(&self.target).map_err(at(&self.target))?;
        tree::inherit(&folder, staged, &meta, &self.target)?;
        tree::sync_folders(staged, &outputs.new);
        Ok(())
    }

    /// Renames the outputs into place, the mark before and after.
    fn put_one_by_one(&self, outputs: &OutputNames<'_>) -> Result<(), StorageError> {
        let staged = self.staged.path();
        let put = |from: &str, name: &str| {
            let to = self.target.join(name);
            fs::rename(staged.join(from), &to).map_err(at(&to))
        };
        let first_mark = ".forewarn-mark.tmp";
        self.save_mark(first_mark, &outputs.old.union(&outputs.new).cloned().collect(), outputs.mark)?;
        self.save_mark(self.marks.outputs, &outputs.new, outputs.mark)?;
        put(first_mark, self.marks.outputs)?;
        tree::sync_folder(&self.target);
        for name in outputs.new.iter().filter(|name| *name != self.marks.outputs) {
            tree::make_folder(tree::parent(&self.target.join(name)))?;
            put(name, name)?;
        }
        for name in outputs.old.difference(&outputs.new) {
            remove_listed(&self.target, name);
        }
        tree::sync_folders(&self.target, &outputs.new);
        put(self.marks.outputs, self.marks.outputs)?;
        tree::sync_folder(&self.target);
        Ok(())
    }

    /// What forewarn wrote into the folder before.
    fn listed(&self) -> BTreeSet<String> {
        match &self.standing {
            TargetContents::New => BTreeSet::new(),
            TargetContents::Ours(listed) => listed.clone(),
        }
    }

    /// Writes a mark that lists some files into the temporary folder.
    fn save_mark(
        &self,
        name: &str,
        list: &BTreeSet<String>,
        mark: &dyn Fn(&BTreeSet<String>) -> Vec<u8>,
    ) -> Result<(), StorageError> {
        let path = self.staged.path().join(name);
        fs::write(&path, mark(list)).map_err(at(&path))?;
        self.settle_modes(&path, self.marks.outputs)?;
        fs::File::open(&path).and_then(|file| file.sync_all()).map_err(at(&path))
    }

    /// Gives a new file or folder the mode of the one whose place it takes; without one, it is its owner's alone.
    fn settle_modes(&self, path: &Path, name: &str) -> Result<(), StorageError> {
        let place = self.target.join(name);
        match fs::symlink_metadata(&place) {
            Ok(old) if self.standing != TargetContents::New && !old.is_symlink() => {
                let file = fs::File::open(path).map_err(at(path))?;
                tree::inherit(&file, path, &old, &place)
            }
            _ => tree::make_private(path),
        }
    }
}

/// The files of a run and of the one before, and what writes a mark.
struct OutputNames<'a> {
    new: BTreeSet<String>,
    old: BTreeSet<String>,
    mark: &'a dyn Fn(&BTreeSet<String>) -> Vec<u8>,
}

/// What is at `target`.
fn standing(target: &Path, marks: FolderMarks) -> Result<TargetContents, StorageError> {
    let entries = match fs::read_dir(target) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(TargetContents::New),
        Err(error) => return Err(at(target)(error)),
    };
    let names = entries.flatten().map(|entry| entry.file_name());
    let Some(example) = names.filter(|name| !temporary::is_ours(name)).min() else {
        return Ok(TargetContents::Ours(BTreeSet::new()));
    };
    let path = target.join(marks.outputs);
    let marked = path.symlink_metadata().is_ok_and(|meta| meta.is_file());
    let listed = if marked { fs::read(&path).ok().and_then(|bytes| (marks.read)(&bytes)) } else { None };
    match listed {
        Some(listed) if listed.iter().all(|name| is_below(name)) => Ok(TargetContents::Ours(listed)),
        _ => Err(StorageError::NotOurs {
            folder: target.to_owned(),
            example: example.to_string_lossy().into_owned(),
        }),
    }
}

/// Whether a listed name leads to a file inside the folder.
fn is_below(name: &str) -> bool {
    let parts = || Path::new(name).components();
    parts().next().is_some() && parts().all(|part| matches!(part, std::path::Component::Normal(_)))
}

/// Whether a folder can change places with another without anybody noticing.
pub(super) fn can_be_exchanged(target: &Path) -> bool {
    let stands_there = std::env::current_dir()
        .and_then(|current| current.canonicalize())
        .is_ok_and(|current| current.starts_with(target));
    !stands_there && tree::is_plain_folder(target) && tree::is_writable(tree::parent(target))
}

/// No file of the user's may have the name of an output or of an output's folder.
fn clashes(target: &Path, outputs: &BTreeSet<String>, old: &BTreeSet<String>) -> Result<(), StorageError> {
    for name in outputs {
        let path = target.join(name);
        let kind = |path: &Path| fs::symlink_metadata(path).ok().map(|meta: Metadata| meta.file_type());
        let is_foreign = kind(&path).is_some_and(|kind| !kind.is_file() || !old.contains(name));
        if is_foreign {
            return Err(StorageError::Clash { path });
        }
        let mut folder = tree::parent(&path);
        while folder != target && folder.starts_with(target) {
            if kind(folder).is_some_and(|kind| !kind.is_dir()) {
                return Err(StorageError::Clash { path: folder.to_owned() });
            }
            folder = tree::parent(folder);
        }
    }
    Ok(())
}

/// The entries of a folder that are the user's: files that are not listed, folders that hold such files or nothing of
/// ours.
fn foreign(target: &Path, listed: &BTreeSet<String>) -> Result<Vec<TreeEntry>, StorageError> {
    let entries = tree::walk(target)?;
    let is_listed = |entry: &TreeEntry| !entry.is_folder && entry.is_file && listed.contains(&entry.name);
    let theirs: BTreeSet<String> = entries
        .iter()
        .filter(|entry| !entry.is_folder && !is_listed(entry))
        .map(|entry| entry.name.clone())
        .collect();
    let holds = |names: &BTreeSet<String>, folder: &str| {
        let inside = format!("{folder}/");
        names.range(inside.clone()..).next().is_some_and(|name| name.starts_with(&inside))
    };
    let is_theirs = |entry: &TreeEntry| {
        if entry.is_folder {
            holds(&theirs, &entry.name) || !holds(listed, &entry.name)
        } else {
            theirs.contains(&entry.name)
        }
    };
    Ok(entries
        .into_iter()
        .filter(|entry| is_theirs(entry) && !temporary::is_within_ours(&entry.name))
        .collect())
}

/// Gives the user's files in `target` a second name in `staged`.
fn adopt(target: &Path, staged: &Path, listed: &BTreeSet<String>) -> Result<(), StorageError> {
    let theirs = foreign(target, listed)?;
    if theirs.len() > FOREIGN_MOST {
        return Err(StorageError::NotFolder { path: target.to_owned(), kind: PathKind::FullFolder });
    }
    for entry in &theirs {
        let (from, to) = (target.join(&entry.name), staged.join(&entry.name));
        if !entry.is_folder {
            fs::hard_link(&from, &to).map_err(at(&from))?;
        } else if !tree::is_plain_folder(&from) {
            return Err(StorageError::NotFolder { path: from, kind: PathKind::FolderWithAttributes });
        } else if !to.is_dir() {
            fs::create_dir(&to).map_err(at(&to))?;
        }
    }
    for entry in theirs.iter().rev().filter(|entry| entry.is_folder) {
        let (from, to) = (target.join(&entry.name), staged.join(&entry.name));
        let (folder, meta) = (fs::File::open(&to).map_err(at(&to))?, fs::metadata(&from).map_err(at(&from))?);
        tree::inherit(&folder, &to, &meta, &from)?;
        if let Ok(modified) = meta.modified() {
            folder.set_modified(modified).map_err(at(&to))?;
        }
    }
    Ok(())
}

/// Removes an output of an earlier run, and its folder if nothing else is in it.
fn remove_listed(target: &Path, name: &str) {
    let path = target.join(name);
    if fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_file()) {
        let _ = fs::remove_file(&path);
    }
    let mut folder = tree::parent(&path);
    while folder != target && folder.starts_with(target) && fs::remove_dir(folder).is_ok() {
        folder = tree::parent(folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARKS: FolderMarks = FolderMarks {
        outputs: "run.json",
        read: |bytes| {
            let words = std::str::from_utf8(bytes).ok()?.strip_prefix("mark")?;
            Some(words.lines().skip(1).map(str::to_owned).collect())
        },
        workspace: "forewarn.toml",
    };

    fn mark(list: &BTreeSet<String>) -> Vec<u8> {
        list.iter().fold("mark".to_owned(), |words, name| words + "\n" + name).into_bytes()
    }

    fn write(out: &Path, files: &[(&str, &str)], one_by_one: bool) -> Result<(), StorageError> {
        let mut folder = OutputFolder::begin(out, MARKS, &Guard::default(), "review", &|_| ())?;
        folder.one_by_one |= one_by_one;
        for (name, words) in files {
            let path = folder.path().join(name);
            tree::make_folder(path.parent().unwrap()).unwrap();
            fs::write(path, words).unwrap();
        }
        folder.commit(&mark)
    }

    fn files(folder: &Path) -> Vec<String> {
        let entries = tree::walk(folder).unwrap();
        entries.into_iter().filter(|entry| !entry.is_folder).map(|entry| entry.name).collect()
    }

    #[test]
    fn only_listed_files_are_replaced_and_all_others_stay() {
        for one_by_one in [false, true] {
            let parent = tempfile::tempdir().unwrap();
            let out = parent.path().join("new").join("out");
            write(&out, &[("report.html", "1"), ("clients/a.html", "1"), ("old.csv", "1")], one_by_one)
                .unwrap();
            fs::write(out.join("notes.txt"), "mine").unwrap();
            fs::write(out.join("clients/notes.txt"), "mine too").unwrap();
            fs::create_dir_all(out.join("sub/empty")).unwrap();
            write(&out, &[("report.html", "2"), ("clients/b.html", "2")], one_by_one).unwrap();
            let wanted = ["clients/b.html", "clients/notes.txt", "notes.txt", "report.html", "run.json"];
            assert_eq!(files(&out), wanted, "{one_by_one}");
            assert_eq!(fs::read(out.join("report.html")).unwrap(), b"2");
            assert_eq!(fs::read(out.join("clients/notes.txt")).unwrap(), b"mine too");
            assert!(out.join("sub/empty").is_dir());
            let beside: Vec<_> = fs::read_dir(out.parent().unwrap()).unwrap().flatten().collect();
            assert_eq!(beside.len(), 1, "nothing is left beside");
        }
    }

    #[test]
    fn a_file_of_the_user_with_the_name_of_an_output_stops_the_run() {
        for one_by_one in [false, true] {
            let parent = tempfile::tempdir().unwrap();
            let out = parent.path().join("out");
            write(&out, &[("report.html", "1")], one_by_one).unwrap();
            for name in ["alerts.csv", "charts"] {
                fs::write(out.join(name), "mine").unwrap();
                let said = write(
                    &out,
                    &[("report.html", "2"), ("alerts.csv", "2"), ("charts/map.svg", "2")],
                    one_by_one,
                )
                .unwrap_err();
                assert!(matches!(&said, StorageError::Clash { path } if path.ends_with(name)), "{said}");
                assert_eq!(fs::read(out.join(name)).unwrap(), b"mine");
                assert_eq!(fs::read(out.join("report.html")).unwrap(), b"1");
                fs::remove_file(out.join(name)).unwrap();
            }
        }
    }

    #[test]
    fn folders_of_others_are_refused_before_anything_is_touched() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("out");
        fs::create_dir(&out).unwrap();
        fs::write(out.join("thesis.txt"), "mine").unwrap();
        // Another program's run.json is no mark, nor is one that leads out of the folder.
        for foreign in ["{}", "mark\n../thesis.txt", "mark\n/etc/passwd"] {
            fs::write(out.join("run.json"), foreign).unwrap();
            let said = write(&out, &[("report.html", "1")], false).unwrap_err().to_string();
            assert!(said.contains("hint: name a new or an empty folder"), "{said}");
            assert_eq!(files(&out), ["run.json", "thesis.txt"]);
        }
        let said = write(&out.join("thesis.txt"), &[], false).unwrap_err();
        assert!(matches!(said, StorageError::NotFolder { .. }), "{said}");
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_read_is_never_written_over() {
        let parent = tempfile::tempdir().unwrap();
        let workspace = parent.path().join("work");
        fs::create_dir(&workspace).unwrap();
        let guard = Guard::of_inputs([workspace.clone()]).and_searched([workspace.join("messages")]);
        let check = |path: &Path| OutputFolder::check(path, MARKS, &guard);
        for wrong in ["", ".", "..", "messages", "messages/2026", "messages.csv", "../work"] {
            assert!(check(&workspace.join(wrong)).is_err(), "{wrong}");
        }
        for right in ["out", "messages-report", "../out"] {
            check(&workspace.join(right)).unwrap();
        }
    }

    #[test]
    fn leftovers_on_either_side_of_the_exchange_lose_nothing() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("out");
        write(&out, &[("report.html", "1")], false).unwrap();
        fs::write(out.join("notes.txt"), "mine").unwrap();
        // Killed after the exchange: the old output, a second name, and what came in the last moment.
        let after = parent.path().join(".forewarn-out-Ab12cD.tmp");
        fs::create_dir(&after).unwrap();
        for name in ["report.html", "run.json"] {
            fs::copy(out.join(name), after.join(name)).unwrap();
        }
        fs::hard_link(out.join("notes.txt"), after.join("notes.txt")).unwrap();
        fs::write(after.join("late.txt"), "mine").unwrap();
        // Killed before it.
        let before = parent.path().join(".forewarn-other-Ab12cD.tmp");
        fs::create_dir(&before).unwrap();
        fs::write(before.join("report.html"), "half").unwrap();
        write(&out, &[("report.html", "2")], false).unwrap();
        assert_eq!(files(&out), ["late.txt", "notes.txt", "report.html", "run.json"]);
        assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1, "nothing is left beside");
    }

    #[cfg(unix)]
    #[test]
    fn modes_stay_links_stay_and_what_is_new_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("out");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        let set =
            |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        write(&out, &[("report.html", "1"), ("charts/a.svg", "1")], false).unwrap();
        let modes =
            ["", "charts", "report.html", "charts/a.svg", "run.json"].map(|name| mode(&out.join(name)));
        assert_eq!(modes, [0o700, 0o700, 0o600, 0o600, 0o600]);
        for (name, mode) in [("", 0o755), ("charts", 0o750), ("report.html", 0o644)] {
            set(&out.join(name), mode);
        }
        let link = parent.path().join("link");
        std::os::unix::fs::symlink("out", &link).unwrap();
        for one_by_one in [false, true] {
            write(&link, &[("report.html", "2"), ("charts/a.svg", "2"), ("b.csv", "2")], one_by_one).unwrap();
            let modes =
                ["", "charts", "report.html", "charts/a.svg", "b.csv"].map(|name| mode(&out.join(name)));
            assert_eq!(modes, [0o755, 0o750, 0o644, 0o600, 0o600]);
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        }
    }
}
