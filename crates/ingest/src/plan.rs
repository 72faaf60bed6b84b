//! Which files there are, and which table each feeds.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use forewarn_base::{
    error::{Error, Result, WorkspaceFault, io},
    file_fault::{ConfigFault, ConfigReason},
    near::near,
    workspace_files::{self, NotRead, PassedOver, TableFiles},
};
use forewarn_table::{
    TABLES,
    config::{Config, source_key},
};
use serde::Serialize;

use crate::mapping;

/// A file that a pattern names, and what the parts of its name stand for.
type Matched = (PathBuf, BTreeMap<String, String>);

/// One file on its way into one table.
#[derive(Debug, Clone)]
pub struct TableFeed {
    /// The table it feeds.
    pub table: String,
    /// The file.
    pub path: PathBuf,
    /// The file as rejections name it.
    pub label: String,
    /// The index of its `[[source]]` in the configuration; `None` for a table's own file.
    pub source: Option<usize>,
    /// What its name's parts stand for.
    pub parts: BTreeMap<String, String>,
}

/// Why a file is passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PassedOverReason {
    /// It is another form of the file that is read.
    OtherForm,
    /// Its name says that it is a copy.
    Copy,
    /// It holds the same bytes.
    SameBytes,
    /// It is not named as files of the table are.
    NotNamed,
    /// Its name is a slip away from the table's.
    NearlyNamed,
}

/// A file that looks like a part of a table and is not read, so that no row counts twice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct PassedOverFile {
    /// The table.
    pub table: String,
    /// The file.
    pub file: String,
    /// Why it is not read.
    pub reason: PassedOverReason,
    /// The file that is read instead, or the name that it should have.
    pub other: String,
}

/// What is read, and what is not.
#[derive(Debug, Default)]
pub struct ReadPlan {
    /// The files in the order in which they are read.
    pub feeds: Vec<TableFeed>,
    /// Those that are not read, sorted.
    pub passed_over: Vec<PassedOverFile>,
}

/// Finds all files of a workspace and which table each feeds.
///
/// # Errors
/// The workspace holds neither a table `clients` nor a source that feeds it, or no history table.
pub fn plan(config: &Config) -> Result<ReadPlan> {
    let workspace = &config.workspace;
    let mut plan = ReadPlan::default();
    for table in TABLES {
        let mut mapped: Vec<(usize, Vec<Matched>)> = Vec::new();
        for (index, source) in config.sources.iter().enumerate().filter(|(_, source)| source.table == table) {
            let found = mapping::files(workspace, &source.file);
            if found.is_empty() {
                let path = workspace.join(forewarn_table::config::FILE_NAME);
                let reason = ConfigReason::NoFile(source.file.clone());
                let fault = ConfigFault::of(source_key(index, "file"), reason);
                return Err(Error::Config { path, faults: vec![fault] });
            }
            mapped.push((index, found));
        }
        let mut own = workspace_files::of_table(workspace, table).map_err(io(workspace))?;
        // A mapping decides how its files are read.
        let named: BTreeSet<&Path> =
            mapped.iter().flat_map(|(_, found)| found).map(|(path, _)| path.as_path()).collect();
        own.read.retain(|path| !named.contains(path.as_path()));
        own.passed_over.retain(|file| !named.contains(file.path.as_path()));
        plan.take(config, table, own, None, &BTreeMap::new());
        for (index, found) in mapped {
            let parts: BTreeMap<PathBuf, BTreeMap<String, String>> = found.into_iter().collect();
            let files = workspace_files::without_copies(parts.keys().cloned().collect());
            plan.take(config, table, files, Some(index), &parts);
        }
    }
    plan.note_nearly_named(config)?;
    plan.passed_over.sort();
    let has = |table: &str| plan.feeds.iter().any(|feed| feed.table == table);
    let missing = |fault| Error::Workspace { path: workspace.clone(), fault };
    if !has("clients") {
        let near = plan.passed_over.iter().find(|file| {
            file.table == "clients"
                && matches!(file.reason, PassedOverReason::NearlyNamed | PassedOverReason::NotNamed)
        });
        return Err(missing(WorkspaceFault::NoClients(near.map(|near| near.file.clone()))));
    }
    let history = ["schedule", "money", "messages", "promises", "expectations", "results", "outcomes"];
    if !history.into_iter().any(has) {
        return Err(missing(WorkspaceFault::NoHistory(history.to_vec())));
    }
    Ok(plan)
}

/// What the files of tables end in.
const ENDINGS: [&str; 5] = ["csv", "tsv", "jsonl", "parquet", "xlsx"];

impl ReadPlan {
    /// Notes files that belong to no table and whose name is a slip away from one.
    fn note_nearly_named(&mut self, config: &Config) -> Result<()> {
        let workspace = &config.workspace;
        let mut slips = Vec::new();
        for entry in std::fs::read_dir(workspace).map_err(io(workspace))? {
            let path = entry.map_err(io(workspace))?.path();
            let file = label(config, &path, false);
            let known = self.feeds.iter().any(|feed| feed.path == path)
                || self.passed_over.iter().any(|passed| passed.file == file);
            let mut words = file.split('.');
            let stem = words.next().unwrap_or("");
            let is_table = words.next().is_some_and(|ending| ENDINGS.contains(&ending)) && path.is_file();
            let Some(table) = near(stem, TABLES).filter(|table| is_table && !known && *table != stem) else {
                continue;
            };
            let other = file.replacen(stem, table, 1);
            slips.push(PassedOverFile {
                table: table.to_owned(),
                file,
                reason: PassedOverReason::NearlyNamed,
                other,
            });
        }
        self.passed_over.append(&mut slips);
        Ok(())
    }

    fn take(
        &mut self,
        config: &Config,
        table: &str,
        files: TableFiles,
        source: Option<usize>,
        parts: &BTreeMap<PathBuf, BTreeMap<String, String>>,
    ) {
        let label = |path: &Path| label(config, path, source.is_some());
        self.feeds.extend(files.read.into_iter().map(|path| TableFeed {
            table: table.to_owned(),
            label: label(&path),
            source,
            parts: parts.get(&path).cloned().unwrap_or_default(),
            path,
        }));
        self.passed_over.extend(files.passed_over.into_iter().map(|PassedOver { path, because }| {
            let (reason, other) = match because {
                NotRead::OtherFormOf(other) => (PassedOverReason::OtherForm, label(&other)),
                NotRead::CopyOf(other) => (PassedOverReason::Copy, label(&other)),
                NotRead::SameAs(other) => (PassedOverReason::SameBytes, label(&other)),
                NotRead::NotNamedAs(name) => (PassedOverReason::NotNamed, name),
            };
            PassedOverFile { table: table.to_owned(), file: label(&path), reason, other }
        }));
    }
}

/// A file as it is called: from the workspace; a mapped one outside of it by its last two parts, which is enough to find
/// it, and no more.
fn label(config: &Config, path: &Path, is_mapped: bool) -> String {
    let label = path.strip_prefix(&config.workspace).unwrap_or(path).to_string_lossy().replace('\\', "/");
    if is_mapped && label.contains("..") {
        let parts: Vec<&str> = label.rsplit('/').take(2).collect();
        parts.into_iter().rev().collect::<Vec<_>>().join("/")
    } else {
        label
    }
}
