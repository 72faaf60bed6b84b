//! What tests share: the program, workspaces that can be changed, and what a command left behind.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use assert_cmd::Command;
use serde_json::Value;

/// The program.
pub(crate) fn forewarn() -> Command {
    assert_cmd::cargo::cargo_bin_cmd!("forewarn")
}

/// Chance from a seed (splitmix64), so that a case can be told by one number.
#[derive(Debug)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let sides = u64::try_from(sides.max(1)).expect("few sides");
        usize::try_from((mixed ^ (mixed >> 31)) % sides).expect("fewer than the sides")
    }

    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.roll(at + 1));
        }
    }
}

/// A table as words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Sheet {
    pub(crate) fn column(&self, name: &str) -> usize {
        self.header.iter().position(|known| known == name).unwrap_or_else(|| panic!("no column {name}"))
    }

    /// A copy of a row with some cells changed.
    pub(crate) fn changed(&self, row: usize, cells: &[(&str, &str)]) -> Vec<String> {
        let mut row = self.rows[row].clone();
        for (name, words) in cells {
            row[self.column(name)] = (*words).to_owned();
        }
        row
    }
}

pub(crate) fn read_csv(path: &Path) -> Sheet {
    let mut reader = csv::Reader::from_path(path).expect("a CSV file");
    let header = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    Sheet { header, rows }
}

/// The bytes of one row.
pub(crate) fn csv_row<S: AsRef<[u8]>>(cells: &[S]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells).expect("memory takes every row");
    writer.into_inner().expect("memory takes every row")
}

/// All files of an output by their names.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// A workspace in a folder of its own.
#[derive(Debug)]
pub(crate) struct Workspace {
    folder: tempfile::TempDir,
}

impl Workspace {
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(folder.path().join("work")).expect("a workspace");
        Self { folder }
    }

    /// A copy of the demo in the repository.
    pub(crate) fn demo() -> Self {
        let workspace = Self::empty();
        let entries = std::fs::read_dir(demo_path()).expect("the demo").flatten();
        for entry in entries.filter(|entry| entry.path().is_file()) {
            std::fs::copy(entry.path(), workspace.path().join(entry.file_name())).expect("a copy");
        }
        workspace
    }

    /// A new demo; more messages than fit one block make several.
    pub(crate) fn made(clients: u32, months: u32, messages: u32) -> Self {
        let workspace = Self::empty();
        let [clients, months, messages] = [clients, months, messages].map(|number| number.to_string());
        forewarn()
            .args([
                "demo",
                "--clients",
                &clients,
                "--months",
                &months,
                "--messages",
                &messages,
                "--seed",
                "11",
            ])
            .arg(workspace.path())
            .assert()
            .success();
        workspace
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// A place beside the workspace.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn sheet(&self, table: &str) -> Sheet {
        read_csv(&self.path().join(format!("{table}.csv")))
    }

    pub(crate) fn save(&self, table: &str, sheet: &Sheet) {
        let mut bytes = csv_row(&sheet.header);
        for row in &sheet.rows {
            bytes.extend(csv_row(row));
        }
        self.write(&format!("{table}.csv"), bytes);
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }

    /// Reviews it and gives all outputs.
    pub(crate) fn review(&self, arguments: &[&str]) -> Files {
        let out = self.beside("out");
        let _ = std::fs::remove_dir_all(&out);
        forewarn().arg("review").arg(self.path()).args(arguments).arg("--out").arg(&out).assert().success();
        files(&out)
    }
}

pub(crate) fn demo_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo")
}

/// All files under a folder.
pub(crate) fn files(folder: &Path) -> Files {
    let mut found = Files::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("a file under the folder").display().to_string();
                found.insert(name, std::fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// Fails with the names of the outputs that differ, but for those in `free`, and the first line that does.
pub(crate) fn assert_same(before: &Files, after: &Files, free: &[&str], what: &str) {
    let names = |files: &Files| files.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(before), names(after), "{what}: other files");
    let differ =
        before.iter().filter(|(name, bytes)| !free.contains(&name.as_str()) && after[*name] != **bytes);
    let told: Vec<String> = differ
        .map(|(name, bytes)| {
            let (left, right) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&after[name]));
            let line =
                left.lines().zip(right.lines()).find(|(left, right)| left != right).unwrap_or_default();
            let clip = |words: &str| words.chars().take(600).collect::<String>();
            format!("{name}\n  - {}\n  + {}", clip(line.0), clip(line.1))
        })
        .collect();
    assert!(told.is_empty(), "{what}: these outputs differ:\n{}", told.join("\n"));
}

pub(crate) fn run_json(files: &Files) -> Value {
    serde_json::from_slice(&files["run.json"]).expect("run.json is JSON")
}
