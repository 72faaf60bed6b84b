//! From files to tables: which files there are, how each is read, and what became of every row.
//!
//! **Invariant:** a bad row never stops a run and never vanishes: rows read = rows used + rows rejected, for every
//! file (rows later than the as-of moment are counted apart, by the pipeline).

pub mod block;
pub mod decode;
pub mod mapping;
mod message;
pub mod opened;
pub mod parquet;
pub mod read;
pub mod sheet;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use forewarn_base::error::{Error, Result, io};
use forewarn_table::{
    Client, Context, Decision, Expectation, FileReport, Holiday, Measurement, MoneyEvent, Outcome, Person,
    Project, Rejection, ScheduleEvent, StatedPromise, TABLES, Tables, check, config::Config,
};

/// One file on its way into one table.
#[derive(Debug, Clone)]
pub struct Feed {
    /// The table it feeds.
    pub table: String,
    /// The file.
    pub path: PathBuf,
    /// The file as rejections name it.
    pub label: String,
    /// The place of its `[[source]]` in the configuration; `None` for a table's own file.
    pub source: Option<usize>,
    /// What its name's parts stand for.
    pub parts: BTreeMap<String, String>,
}

/// Everything read.
#[derive(Debug)]
pub struct Loaded {
    /// The tables, not yet masked.
    pub tables: Tables,
    /// What was not used, sorted.
    pub rejections: Vec<Rejection>,
    /// What became of each file, by table.
    pub files: Vec<FileReport>,
    /// Things about the data that a reader should know.
    pub warnings: Vec<check::Warning>,
    /// Where the words of messages can be read again.
    pub blocks: opened::BlockIndex,
    /// Who wrote messages, each with the first; empty where the configuration does not ask for them.
    pub authors: BTreeMap<String, chrono::DateTime<chrono::Utc>>,
}

/// Finds all files of a workspace and which table each feeds.
///
/// # Errors
/// The workspace holds neither a table `clients` nor a source that feeds it, or no history table.
pub fn plan(config: &Config) -> Result<Vec<Feed>> {
    let mut feeds = Vec::new();
    for table in TABLES {
        let own = own_files(&config.workspace, table)?;
        feeds.extend(own.into_iter().map(|path| feed(config, table, path, None, BTreeMap::new())));
        for (place, source) in config.sources.iter().enumerate().filter(|(_, source)| source.table == table) {
            let found = mapping::files(&config.workspace, &source.file);
            if found.is_empty() {
                let path = config.workspace.join(forewarn_table::config::FILE_NAME);
                let fault = format!("source {}: file: {:?} matches no file", place + 1, source.file);
                return Err(Error::Config { path, faults: vec![fault] });
            }
            feeds
                .extend(found.into_iter().map(|(path, parts)| feed(config, table, path, Some(place), parts)));
        }
    }
    let has = |table: &str| feeds.iter().any(|feed| feed.table == table);
    let missing =
        |reason: &str| Error::Workspace { path: config.workspace.clone(), reason: reason.to_owned() };
    if !has("clients") {
        return Err(missing(
            "it has no table clients (clients.csv, .jsonl, .parquet, a folder clients/, or a [[source]])",
        ));
    }
    let history = ["schedule", "money", "messages", "promises", "expectations", "results", "outcomes"];
    if !history.into_iter().any(has) {
        return Err(missing(&format!("it has no history; at least one of {} is needed", history.join(", "))));
    }
    Ok(feeds)
}

fn feed(
    config: &Config,
    table: &str,
    path: PathBuf,
    source: Option<usize>,
    parts: BTreeMap<String, String>,
) -> Feed {
    let label = path.strip_prefix(&config.workspace).unwrap_or(&path).to_string_lossy().replace('\\', "/");
    // A source outside of the workspace is named by its last two parts: enough to find it, no more.
    let label = if source.is_some() && label.contains("..") {
        let parts: Vec<&str> = label.rsplit('/').take(2).collect();
        parts.into_iter().rev().collect::<Vec<_>>().join("/")
    } else {
        label
    };
    Feed { table: table.to_owned(), path, label, source, parts }
}

/// `NAME.csv` and so on, packed or not, and everything in the folder `NAME/`.
fn own_files(workspace: &Path, table: &str) -> Result<Vec<PathBuf>> {
    let mut found = BTreeSet::new();
    let listing = |folder: &Path| -> Result<Vec<PathBuf>> {
        let entries = std::fs::read_dir(folder).map_err(io(folder))?;
        // What bears the name of a table and is no file is refused when it is opened.
        Ok(entries.flatten().map(|entry| entry.path()).collect())
    };
    for path in listing(workspace)? {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.split_once('.').is_some_and(|(stem, ending)| stem == table && is_table_ending(ending)) {
            found.insert(path);
        }
    }
    let folder = workspace.join(table);
    if folder.is_dir() {
        for path in listing(&folder)? {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if ENDINGS.iter().any(|ending| name.ends_with(&format!(".{ending}"))) && !name.starts_with('.') {
                found.insert(path);
            }
        }
    }
    Ok(found.into_iter().collect())
}

const ENDINGS: [&str; 9] =
    ["csv", "csv.gz", "csv.zst", "tsv", "jsonl", "jsonl.gz", "jsonl.zst", "tsv.gz", "parquet"];

fn is_table_ending(ending: &str) -> bool {
    ENDINGS.contains(&ending)
}

/// Reads everything. `progress` is told how many bytes were read.
///
/// # Errors
/// A file cannot be opened, or lacks a column without which it cannot be its table.
pub fn load(config: &Config, progress: &(dyn Fn(u64) + Sync)) -> Result<Loaded> {
    let feeds = plan(config)?;
    let mut reader = read::Reader::new(config, &feeds, progress);
    let mut context = Context {
        clients: BTreeMap::new(),
        known_from: Vec::new(),
        zone: config.zone,
        decimal_comma: config.decimal_comma,
    };
    let clients = reader.table::<Client, _>(&context, |client| client.client_id.clone())?;
    context.clients = clients
        .iter()
        .enumerate()
        .map(|(place, client)| {
            (client.client_id.clone(), (u32::try_from(place).unwrap_or(u32::MAX), client.zone))
        })
        .collect();
    context.known_from = clients.iter().map(forewarn_table::Table::known_at).collect();
    let people = reader.table::<Person, _>(&context, |person| person.handle.clone())?;
    let holidays =
        reader.table::<Holiday, _>(&context, |holiday| (holiday.date, holiday.calendar.clone()))?;
    let mut tables = Tables {
        projects: reader
            .table::<Project, _>(&context, |project| (project.client, project.project_id.clone()))?,
        schedule: reader
            .rows::<ScheduleEvent, _>(&context, |row| (row.client, row.item_id.clone(), row.at, row.event))?,
        money: reader.rows::<MoneyEvent, _>(&context, |row| (row.client, row.at, row.kind, row.amount))?,
        promises: reader
            .rows::<StatedPromise, _>(&context, |row| (row.client, row.made_at, row.promise_id.clone()))?,
        expectations: reader
            .rows::<Expectation, _>(&context, |row| (row.client, row.at, row.side, row.dimension))?,
        results: reader.rows::<Measurement, _>(&context, |row| (row.client, row.metric.clone(), row.at))?,
        outcomes: reader.rows::<Outcome, _>(&context, |row| (row.client, row.at, row.kind))?,
        decisions: reader.rows::<Decision, _>(&context, |row| (row.at, row.alert_id.clone()))?,
        clients,
        people,
        holidays,
        ..Tables::default()
    };
    tables.messages = message::read(&mut reader, &context, &tables)?;
    let warnings = check::warnings(&tables, config, None);
    let read::Finished { mut rejections, files, blocks, authors } = reader.finish();
    rejections.sort();
    Ok(Loaded { tables, rejections, files, warnings, blocks, authors })
}
