//! From files to tables: finds the files, reads each, and accounts for every row.
//!
//! **Invariant:** a bad row never stops a run and never vanishes: rows read = rows used + rows rejected, for every
//! file (rows later than the as-of moment are counted apart, by the pipeline).

pub mod annotations;
pub mod block;
pub mod block_index;
mod decisions;
pub mod decode;
pub mod mapping;
mod message;
pub mod opened;
pub mod parquet;
mod plan;
mod quoted;
pub mod read;
pub mod sheet;
mod some_clients;

use self::some_clients::UnchangedMessages;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

pub use self::decisions::{Minutes, load_decisions, read_minutes};
pub use self::plan::{PassedOverFile, PassedOverReason, ReadPlan, TableFeed, plan};
use forewarn_base::error::Result;
use forewarn_table::{
    AlertDecision, Client, ClientIds, ClientIndex, Contract, Expectation, FileReport, Holiday, Measurement,
    Meeting, Messages, MoneyEvent, MonthRate, Outcome, Person, Project, Rating, Rejection, RowContext,
    ScheduleEvent, StatedPromise, Tables, calendars::Calendars, check, config::Config, person::NamesByClient,
};
use forewarn_text::{Setting, Side, TextCalendar, TextSettings};

/// Everything read.
#[derive(Debug)]
pub struct Loaded {
    /// The tables, not yet masked.
    pub tables: Tables,
    /// What was not used, sorted.
    pub rejections: Vec<Rejection>,
    /// What became of each file, by table.
    pub files: Vec<FileReport>,
    /// Files that look like parts of a table and were not read.
    pub passed_over: Vec<PassedOverFile>,
    /// Things about the data that a reader should know.
    pub warnings: Vec<check::TableWarning>,
    /// Where the words of messages can be read again.
    pub blocks: block_index::BlockIndex,
    /// Who wrote messages, each with the first; empty where the configuration does not ask for them.
    pub authors: BTreeMap<String, chrono::DateTime<chrono::Utc>>,
    /// What became of the annotations.
    pub annotations: annotations::AnnotationCounts,
    /// How long it took.
    pub took: ReadTimes,
}

/// A file that was read: its table, its label, and the hash of its bytes.
pub type FileHash<'a> = (&'a str, &'a str, &'a str);

impl Loaded {
    /// The files with their hashes.
    pub fn hashes(&self) -> Vec<FileHash<'_>> {
        self.files.iter().map(hash_of).collect()
    }
}

fn hash_of(file: &FileReport) -> FileHash<'_> {
    (&file.table, &file.file, &file.hash)
}

/// How long reading took.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReadTimes {
    /// All tables but messages.
    pub tables: Duration,
    /// Messages, which are read and annotated in one go, and keeping what was found.
    pub messages: Duration,
}

/// Reads everything. `progress` is called with the number of bytes read.
///
/// # Errors
/// A file cannot be opened, or lacks a column without which it cannot be its table.
pub fn load(config: &Config, progress: &(dyn Fn(u64) + Sync)) -> Result<Loaded> {
    load_some(config, progress, None)
}

/// Finds the clients that a command tells of: whether each is one, by all tables, in which messages only tell when they were sent, and
/// the files with their hashes; `None` where all clients have to be read.
pub type ChooseClients<'a> = &'a dyn Fn(&Tables, &[FileHash<'_>]) -> Option<Vec<bool>>;

/// [`load`] for who asks about some clients: of the others' messages is read only when they were sent, where nothing more has to be
/// (see [`Messages::tells_of`](forewarn_table::Messages::tells_of)). Rows that are refused are not told of then.
///
/// # Errors
/// As [`load`].
pub fn load_some(
    config: &Config,
    progress: &(dyn Fn(u64) + Sync),
    choose: Option<ChooseClients<'_>>,
) -> Result<Loaded> {
    let started = Instant::now();
    let ReadPlan { feeds, passed_over } = plan(config)?;
    let mut reader = read::WorkspaceReader::new(config, &feeds, progress);
    let KnownFirst { context, clients, people, holidays } = KnownFirst::read(&mut reader, config)?;
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
        decisions: reader.rows::<AlertDecision, _>(&context, decisions::order)?,
        rates: reader.rows::<MonthRate, _>(&context, |row| (row.currency, row.month))?,
        contracts: reader
            .rows::<Contract, _>(&context, |row| (row.client, row.starts_on, row.contract_id.clone()))?,
        ratings: reader.rows::<Rating, _>(&context, |row| (row.client, row.at, row.kind))?,
        meetings: reader.rows::<Meeting, _>(&context, |row| (row.client, row.at, row.status))?,
        clients,
        people,
        holidays,
        ..Tables::default()
    };
    hear_comments(&mut tables, config);
    let tables_read = started.elapsed();
    let some = match choose {
        Some(choose) => some_messages(&mut reader, &context, &mut tables, choose)?,
        None => None,
    };
    let (messages, annotations) = match some {
        Some(messages) => (messages, annotations::AnnotationCounts::default()),
        None => message::read(&mut reader, &context, &tables)?,
    };
    tables.messages = messages;
    let took = ReadTimes { tables: tables_read, messages: started.elapsed().saturating_sub(tables_read) };
    let warnings = check::warnings(&tables, config, None);
    let read::FinishedReading { mut rejections, files, blocks, authors } = reader.finish();
    rejections.sort();
    Ok(Loaded { tables, rejections, files, passed_over, warnings, blocks, authors, annotations, took })
}

/// The messages of the clients that are chosen; `None` where all have to be read.
fn some_messages(
    reader: &mut read::WorkspaceReader<'_>,
    context: &RowContext,
    tables: &mut Tables,
    choose: ChooseClients<'_>,
) -> Result<Option<Messages>> {
    let Some(unchanged) = UnchangedMessages::open(reader, context, tables)? else { return Ok(None) };
    let Some(messages) = unchanged.when_sent() else { return Ok(None) };
    tables.messages = messages;
    let told = choose(tables, &reader.hashes_with(unchanged.hashes()));
    Ok(told.and_then(|told| unchanged.read(reader, context, &told)))
}

/// The table clients alone.
///
/// # Errors
/// As [`load`].
pub fn load_clients(config: &Config) -> Result<Vec<Client>> {
    let feeds = plan(config)?.feeds;
    let mut reader = read::WorkspaceReader::new(config, &feeds, &|_| {});
    reader.table::<Client, _>(&context(config), |client| client.client_id.clone())
}

/// What decides how messages are read, for who reads them elsewhere; no message is read for it.
///
/// # Errors
/// As [`load`].
pub fn text_settings(config: &Config) -> Result<TextSettings> {
    let feeds = plan(config)?.feeds;
    let mut reader = read::WorkspaceReader::new(config, &feeds, &|_| {});
    let KnownFirst { context: _, clients, people, holidays } = KnownFirst::read(&mut reader, config)?;
    let of_clients = Calendars::new(config, &clients, &holidays);
    let of_people = NamesByClient::new(&people, clients.len());
    let mut written = TextSettings {
        engine: forewarn_text::ENGINE.to_owned(),
        month_first: config.month_first,
        calendars: Vec::new(),
        names: vec![of_people.shared().portable()],
        clients: BTreeMap::new(),
    };
    for (index, client) in ClientIndex::all(clients.len()).zip(clients) {
        let own = TextCalendar::from(of_clients.of(index));
        let known = written.calendars.iter().position(|calendar| *calendar == own);
        let number = known.unwrap_or(written.calendars.len());
        if known.is_none() {
            written.calendars.push(own);
        }
        let names = of_people.own(index).map_or(0, |names| {
            written.names.push(names.portable());
            written.names.len() - 1
        });
        written.clients.insert(client.client_id, (number, names));
    }
    Ok(written)
}

/// What is read first, since all other rows are read by it.
struct KnownFirst {
    /// What rows are read by, now that clients are known.
    context: RowContext,
    clients: Vec<Client>,
    people: Vec<Person>,
    holidays: Vec<Holiday>,
}

impl KnownFirst {
    fn read(reader: &mut read::WorkspaceReader<'_>, config: &Config) -> Result<Self> {
        let mut context = context(config);
        let clients = reader.table::<Client, _>(&context, |client| client.client_id.clone())?;
        let ids = ClientIndex::all(clients.len())
            .zip(&clients)
            .map(|(index, client)| (client.client_id.clone(), (index, client.zone)));
        context.clients = ClientIds::new(ids);
        context.known_from = clients.iter().map(forewarn_table::TableRow::known_at).collect();
        let people = reader.table::<Person, _>(&context, |person| (person.client, person.handle.clone()))?;
        let holidays =
            reader.table::<Holiday, _>(&context, |holiday| (holiday.date, holiday.calendar.clone()))?;
        Ok(Self { context, clients, people, holidays })
    }
}

/// What rows are read by before any client is known.
fn context(config: &Config) -> RowContext {
    RowContext {
        clients: ClientIds::default(),
        known_from: Vec::new(),
        zone: config.zone,
        decimal_comma: config.decimal_comma,
    }
}

/// Lets the text engine hear what was said with ratings.
fn hear_comments(tables: &mut Tables, config: &Config) {
    if tables.ratings.is_empty() {
        return;
    }
    let calendars = Calendars::new(config, &tables.clients, &tables.holidays);
    for rating in &mut tables.ratings {
        let Some(comment) = rating.comment.clone() else { continue };
        let setting = Setting {
            sent_at: Some(rating.at.local),
            month_first: config.month_first,
            ..Setting::new(calendars.of(rating.client), Side::Client)
        };
        let tone = forewarn_text::annotate(&comment, &setting).tone;
        std::sync::Arc::make_mut(rating).negative = Some(f64::from(tone.negative));
    }
}
