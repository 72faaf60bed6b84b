//! `forewarn init AGENCY --from FOLDER`: a workspace from a folder of exports. Looks at every file, finds out who is who,
//! asks where it cannot know, writes the configuration and the tables, imports, and shows what came of it.

mod clients;
pub(super) mod later;
mod oracle;
mod tables;
mod who;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    io::IsTerminal as _,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context, bail};

use self::{
    clients::Clients,
    oracle::{Answers, Oracle},
    tables::{is_list, map_clients, proposals, take_hints, tell},
    who::{Decisions, WhoIsWho},
};
use super::{
    check,
    import::{ImportNote, reasons, summary_text},
    init::{InitArguments, make},
    review,
};
use crate::{
    config::{Config, FILE_NAME},
    error::Doing,
    import::{
        self, ImportOptions, ImportSource,
        census::Census,
        detect::{ExportKind, detect},
        guess::SourceBlock,
        input::{Bundle, Progress},
    },
    report::words::{import_note::note_words, init::init_words, run::run_words, words},
    session::{Language, Session, clock, print, say},
    table::Tables,
    text::Lang,
};

/// What stands in a proposed block for a client that the file does not name.
const NO_CLIENT: &str = "\"CLIENT\"";

/// Makes the workspace and fills it.
///
/// # Errors
/// The folder of exports or the new one cannot be used, or an export cannot be imported.
pub(super) fn execute(
    arguments: &InitArguments,
    from: &Path,
    asked: Option<Language>,
) -> anyhow::Result<ExitCode> {
    let lang = asked.map_or(Lang::En, Lang::from);
    let directory = &arguments.directory;
    if directory.join(FILE_NAME).exists() {
        bail!((init_words(lang).not_new)(directory, from));
    }
    let answers = arguments.answers.as_deref().map(Answers::read).transpose()?.unwrap_or_default();
    let zone = arguments.timezone.unwrap_or(chrono_tz::UTC);
    // Everything is read once before anything is written.
    let Exports { mut census, tables, tools } = Exports::look(from, zone, lang)?;

    // Where nobody asked for a language, it is that of the people.
    let lang = if asked.is_none() && census.is_russian() { Lang::from(Language::Ru) } else { lang };
    let oracle = Oracle::new(answers, lang, !arguments.yes && std::io::stdin().is_terminal());
    let own = init_words(lang);
    make(directory, lang)?;
    let mut blocks = proposals(&tables, directory, lang)?;
    let mut settings = Settings { zone: arguments.timezone, lang, currency: None, only: None };
    configure(directory, &[], &settings)?;

    // Clients are called as the agency calls them: in its lists of companies, in its own tables, in deals, hours and tasks.
    let mut unknown = Unknowns::default();
    let crm = || tools.iter().filter(|(source, _)| is_crm(*source));
    for (source, paths) in crm() {
        import_one(*source, paths, directory, zone, None, lang, None)?;
    }
    let mut clients = Clients::default();
    for client in Session::load(unfinished(directory)?, true, None)?.loaded.tables.clients {
        clients.names.insert(client.client_id, client.name);
    }
    blocks.sort_by_key(|block| (!is_list(block), std::cmp::Reverse(block.columns.len())));
    let lists = blocks.iter().take_while(|block| is_list(block)).count();
    tell(&mut blocks, &mut census, &mut clients, &oracle);
    map_clients(&mut blocks[..lists], &Decisions::default(), &mut clients, &oracle);
    // Other tables only name clients, whom clients.csv has.
    blocks.retain(|block| block.table != "clients" || is_list(block));
    // When a relation began is of clients.csv alone, so that no later list changes the past.
    configure(directory, &blocks[..lists], &settings)?;
    for client in Session::load(unfinished(directory)?, true, None)?.loaded.tables.clients {
        clients.since.extend(client.since.map(|since| (client.client_id, since)));
        census.owners.extend(client.owner);
    }
    add_clients(directory, &mut clients)?;
    // Deals of companies that no list of companies has.
    for (source, paths) in crm() {
        import_one(*source, paths, directory, zone, None, lang, Some(&mut unknown))?;
    }
    let decided = decide(&mut blocks[lists..], &mut census, &mut clients, &oracle)?;
    let unused = oracle.unused(&clients);
    // Those that the CRM has made are there already.
    let there = Known::of(&Session::load(unfinished(directory)?, true, None)?.loaded.tables);
    there.add(directory, &decided, &mut clients)?;
    let answered = directory.join("answers.toml");
    std::fs::write(&answered, decided.answers(own, &oracle.ignored()))
        .with_context(|| Doing::Writing(answered.clone()))?;
    print(&format!("\n{}\n", decided.words(own, &answered.to_string_lossy(), false)));
    unused.iter().for_each(|line| say(line));

    if clients.names.len() == 1 {
        settings.only = clients.names.keys().next().cloned();
    }
    configure(directory, &blocks, &settings)?;
    for (source, paths) in tools.iter().filter(|(source, _)| !is_crm(*source)) {
        import_one(*source, paths, directory, zone, settings.only.clone(), lang, Some(&mut unknown))?;
    }
    unknown.scopes.retain(|name, _| !decided.internal.contains(name));
    print(&unknown.words(lang));
    settings.currency = currency(directory, &census, lang)?;
    configure(directory, &blocks, &settings)?;
    cover(directory, &clients, lang)?;
    let place = directory.as_os_str();
    check::execute(&arguments_of(&[place])?, None)?;
    if clients.names.is_empty() {
        say(own.no_client);
        return Ok(ExitCode::SUCCESS);
    }
    let out = directory.join("out");
    review::execute(&arguments_of(&[place, "--out".as_ref(), out.as_os_str()])?, None)
}

/// The arguments of a command, as its command line reads them.
fn arguments_of<A: clap::Args>(words: &[&std::ffi::OsStr]) -> anyhow::Result<A> {
    let command = A::augment_args(clap::Command::new("forewarn")).no_binary_name(true);
    Ok(A::from_arg_matches(&command.try_get_matches_from(words)?)?)
}

/// The configuration of a workspace that is being made: nothing is kept in it yet.
fn unfinished(directory: &Path) -> anyhow::Result<Config> {
    let mut config = Config::read(directory)?;
    config.keeps_annotations = false;
    Ok(config)
}

fn silent() -> Progress {
    Arc::new(|_| ())
}

/// What a folder of exports holds.
struct Exports {
    census: Census,
    tables: Vec<PathBuf>,
    tools: Vec<(ImportSource, Vec<PathBuf>)>,
}

impl Exports {
    /// Reads every file of a folder, and says what each is.
    fn look(from: &Path, zone: chrono_tz::Tz, lang: Lang) -> anyhow::Result<Self> {
        let own = init_words(lang);
        let exports = detect(from)?;
        if exports.is_empty() {
            bail!((own.no_files)(from));
        }
        let (mut census, mut tables) = (Census::default(), Vec::new());
        let mut tools: Vec<(ImportSource, Vec<PathBuf>)> = Vec::new();
        let mut shown = format!("{}:\n", from.display());
        for export in &exports {
            let name = export.path.strip_prefix(from).unwrap_or(&export.path).display();
            let what = match export.kind {
                ExportKind::Unknown => own.not_read.to_owned(),
                ExportKind::Table => {
                    tables.push(export.path.clone());
                    own.table.to_owned()
                }
                ExportKind::Tool(source) => {
                    let mut bundle = Bundle::open(&export.path, silent())?;
                    census.begin(source);
                    match source.read(&mut bundle, zone, &mut census) {
                        Ok(()) => {
                            let is_mail = source == ImportSource::Mail && export.path.is_file();
                            let folder = |path: &Path| path.parent().map(Path::to_owned);
                            match tools.last_mut() {
                                // A folder of mails is told once.
                                Some((ImportSource::Mail, paths))
                                    if is_mail
                                        && paths.iter().all(|path| {
                                            path.is_file() && folder(path) == folder(&export.path)
                                        }) =>
                                {
                                    paths.push(export.path.clone());
                                    continue;
                                }
                                _ => tools.push((source, vec![export.path.clone()])),
                            }
                            source.name().to_owned()
                        }
                        Err(error) => (own.broken)(source.name(), &(run_words(lang).stopped)(&error)),
                    }
                }
            };
            let _ = writeln!(shown, "  {name}: {what}");
        }
        print(&shown);
        Ok(Self { census, tables, tools })
    }
}

/// Whether a tool's lists of companies make clients.
fn is_crm(source: ImportSource) -> bool {
    matches!(source, ImportSource::Bitrix24 | ImportSource::Amocrm | ImportSource::Hubspot)
}

/// Who and what a workspace knows already.
#[derive(Default)]
struct Known {
    /// Handles of people.csv.
    people: BTreeSet<String>,
    /// Ids and names of projects, in lower case.
    projects: BTreeSet<String>,
}

impl Known {
    fn of(tables: &Tables) -> Self {
        let names = tables.projects.iter().flat_map(|project| [&project.project_id, &project.name]);
        Self {
            people: tables.people.iter().map(|person| person.handle.to_lowercase()).collect(),
            projects: names.map(|name| name.to_lowercase()).collect(),
        }
    }

    /// Adds the people, projects and clients that are new.
    fn add(&self, directory: &Path, decided: &Decisions, clients: &mut Clients) -> anyhow::Result<()> {
        add_clients(directory, clients)?;
        let people: Vec<Vec<String>> = decided
            .people
            .iter()
            .filter(|row| !self.people.contains(&row[0].to_lowercase()))
            .cloned()
            .collect();
        rows(&directory.join("people.csv"), &["handle", "client_id", "side", "name"], &people)?;
        let projects: Vec<Vec<String>> = decided
            .projects
            .iter()
            .filter(|row| !self.projects.contains(&row[0].to_lowercase()))
            .cloned()
            .collect();
        rows(&directory.join("projects.csv"), &["project_id", "client_id", "name"], &projects)
    }
}

/// Decides who is who, as often as somebody at the terminal has something to change, and maps the clients of tables by it.
fn decide(
    blocks: &mut [SourceBlock],
    census: &mut Census,
    clients: &mut Clients,
    oracle: &Oracle,
) -> anyhow::Result<Decisions> {
    take_hints(blocks, census, clients);
    let own = init_words(oracle.lang);
    let (decided, known) = loop {
        let mut known = clients.clone();
        let decided = WhoIsWho::new(census, &mut known, oracle).decide()?;
        if oracle.asks {
            print(&format!("\n{}", decided.words(own, "", true)));
        }
        if !oracle.corrects(&decided.said, &known)? {
            break (decided, known);
        }
    };
    *clients = known;
    map_clients(blocks, &decided, clients, oracle);
    Ok(decided)
}

/// What a new workspace is set to.
struct Settings {
    zone: Option<chrono_tz::Tz>,
    lang: Lang,
    currency: Option<String>,
    /// The only client there is.
    only: Option<String>,
}

/// Writes the configuration. Blocks of files that name no client are for the only client there is, else they stand as
/// remarks.
fn configure(directory: &Path, blocks: &[SourceBlock], settings: &Settings) -> anyhow::Result<()> {
    let path = directory.join(FILE_NAME);
    let whole = include_str!("../../data/forewarn.toml");
    let mut text = String::new();
    for line in whole.lines() {
        let key = line.trim_start_matches(['#', ' ']);
        let _ = match (&settings.zone, &settings.currency) {
            (Some(zone), _) if key.starts_with("timezone =") => writeln!(text, "timezone = \"{zone}\""),
            (_, Some(code)) if key.starts_with("currency =") => writeln!(text, "currency = \"{code}\""),
            _ if settings.lang != Lang::En && key.starts_with("language =") => {
                writeln!(text, "language = \"{}\"", words(settings.lang).code)
            }
            _ => writeln!(text, "{line}"),
        };
    }
    for block in blocks {
        let own = block.toml(note_words(settings.lang).remark);
        text.push('\n');
        match (own.contains(NO_CLIENT), &settings.only) {
            (true, Some(client)) => text.push_str(&own.replace(NO_CLIENT, &format!("{client:?}"))),
            (true, None) => own.lines().for_each(|line| _ = writeln!(text, "# {line}")),
            (false, _) => text.push_str(&own),
        }
    }
    std::fs::write(&path, text).with_context(|| Doing::Writing(path.clone()))
}

/// The currency of most amounts, and says so. Where none names one, it is the ruble of those who write Russian.
fn currency(directory: &Path, census: &Census, lang: Lang) -> anyhow::Result<Option<String>> {
    let mut counts = census.currencies.clone();
    let loaded = Session::load(unfinished(directory)?, true, None)?.loaded.tables;
    if !loaded.money.is_empty() {
        counts = BTreeMap::new();
        for code in loaded.money.iter().filter_map(|row| row.currency) {
            *counts.entry(code.to_string()).or_default() += 1;
        }
    }
    let named: u64 = counts.values().sum();
    let most = counts.into_iter().max_by(|one, other| one.1.cmp(&other.1).then_with(|| other.0.cmp(&one.0)));
    let own = init_words(lang);
    Ok(match most {
        Some((code, count)) => {
            print(&format!("{}\n", (own.currency)(&code, count, named)));
            Some(code)
        }
        None if lang != Lang::En => {
            print(&format!("{}\n", own.no_currency));
            Some("RUB".to_owned())
        }
        None => None,
    })
}

/// What imports could not tell whose it is, said once at the end.
#[derive(Default)]
struct Unknowns {
    people: BTreeMap<String, u64>,
    scopes: BTreeMap<String, u64>,
}

impl Unknowns {
    fn words(&self, lang: Lang) -> String {
        let own = init_words(lang);
        let mut out = String::new();
        let mut list = |head: &str, names: &BTreeMap<String, u64>| {
            if names.is_empty() {
                return;
            }
            let mut names: Vec<(&String, &u64)> = names.iter().collect();
            names.sort_by(|one, other| other.1.cmp(one.1).then_with(|| one.0.cmp(other.0)));
            let listed: Vec<String> =
                names.iter().take(10).map(|(name, count)| format!("{name} ({count})")).collect();
            let more = names.len().saturating_sub(10);
            let more = if more > 0 { format!(", +{more}") } else { String::new() };
            let _ = writeln!(out, "{head} {}{more}", listed.join(", "));
        };
        list(own.unknown_people, &self.people);
        list(own.unknown_scopes, &self.scopes);
        out
    }
}

fn import_one(
    source: ImportSource,
    paths: &[PathBuf],
    directory: &Path,
    zone: chrono_tz::Tz,
    client: Option<String>,
    lang: Lang,
    shown: Option<&mut Unknowns>,
) -> anyhow::Result<()> {
    let [path, rest @ ..] = paths else { return Ok(()) };
    // Mails that are files of their own are named by their folder.
    let place = if rest.is_empty() { path } else { path.parent().unwrap_or(path) };
    let options =
        ImportOptions { client, zone, reasons: reasons(lang), ..ImportOptions::new(directory, clock()) };
    let summary =
        import::run(source, paths, &options, &silent()).with_context(|| Doing::Reading(place.to_owned()))?;
    let Some(unknown) = shown else { return Ok(()) };
    // Who is unknown after the last import is unknown; scopes are those of each.
    unknown.people = summary.unknown_people.iter().map(|person| (person.shown(), person.messages)).collect();
    unknown.scopes.extend(summary.unknown_scopes.clone());
    let name = place
        .file_name()
        .map_or_else(|| place.display().to_string(), |name| name.to_string_lossy().into_owned());
    print(&format!("{name}: {}", summary_text(&summary, lang, ImportNote::OnlyFaults)));
    Ok(())
}

/// Adds the clients that stand in no table yet.
fn add_clients(directory: &Path, clients: &mut Clients) -> anyhow::Result<()> {
    let new = std::mem::take(&mut clients.new);
    let new: Vec<Vec<String>> = new
        .into_iter()
        .map(|id| {
            let since = clients.since.get(&id).map(ToString::to_string).unwrap_or_default();
            vec![id.clone(), clients.names[&id].clone(), since]
        })
        .collect();
    rows(&directory.join("clients.csv"), &["client_id", "name", "since"], &new)
}

/// Adds rows to a table that `init` has made; other columns stay empty.
fn rows(path: &Path, columns: &[&str], rows: &[Vec<String>]) -> anyhow::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let place = || Doing::Writing(path.to_owned());
    let text = std::fs::read_to_string(path).with_context(place)?;
    let header: Vec<&str> = text.lines().next().unwrap_or_default().split(',').collect();
    let file = std::fs::OpenOptions::new().append(true).open(path).with_context(place)?;
    let mut writer = csv::Writer::from_writer(file);
    for row in rows {
        let cell = |name: &&str| {
            let at = columns.iter().position(|column| column == name);
            at.map_or("", |at| row[at].as_str())
        };
        writer.write_record(header.iter().map(cell)).with_context(place)?;
    }
    writer.flush().with_context(place)
}

/// Shows how much came in for each client.
fn cover(directory: &Path, clients: &Clients, lang: Lang) -> anyhow::Result<()> {
    let loaded = Session::load(unfinished(directory)?, true, None)?.loaded;
    let ids: Vec<&str> = loaded.tables.clients.iter().map(|client| client.client_id.as_str()).collect();
    let mut counts: BTreeMap<&str, [u64; 3]> = ids.iter().map(|id| (*id, [0; 3])).collect();
    let mut messages = csv::Reader::from_path(directory.join("messages.csv"))
        .with_context(|| Doing::Reading(directory.join("messages.csv")))?;
    for record in messages.records() {
        let record = record.with_context(|| Doing::Reading(directory.join("messages.csv")))?;
        if let Some(count) = record.get(1).and_then(|client| counts.get_mut(client)) {
            count[0] += 1;
        }
    }
    for (place, client) in (loaded.tables.schedule.iter().map(|row| (1, row.client)))
        .chain(loaded.tables.money.iter().map(|row| (2, row.client)))
    {
        if let Some(count) = ids.get(client.index()).and_then(|id| counts.get_mut(id)) {
            count[place] += 1;
        }
    }
    let mut shown = format!("{}\n", init_words(lang).cover);
    for (id, [messages, schedule, money]) in counts {
        let name = clients.names.get(id).map_or(id, String::as_str);
        let _ = writeln!(shown, "  {}", (init_words(lang).covered)(name, [messages, schedule, money]));
        if messages + schedule == 0 && money > 0 {
            let _ = writeln!(shown, "    {}", init_words(lang).only_money);
        }
    }
    print(&shown);
    Ok(())
}
