//! `forewarn init AGENCY --from FOLDER`: a workspace from a folder of exports. Looks at every file, finds out who is who,
//! asks where it cannot know, writes the configuration and the tables, imports, and shows what came of it.

mod clients;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    io::{BufRead as _, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context, bail};
use clap::Parser as _;
use serde::Deserialize;

use self::clients::{Clients, own_label};
use super::{
    import::{named_from, summary_text},
    init::{InitArguments, make},
};
use crate::{
    cli,
    config::{Config, FILE_NAME},
    error::Doing,
    import::{
        self, ImportOptions, ImportSource,
        census::{Census, CensusPerson, domain_of},
        desk::people::{is_public_domain, squeeze},
        detect::{ExportKind, detect},
        guess::{self, GuessRemark, SourceBlock},
        input::{Bundle, Progress},
        messy,
    },
    report::words::{init::init_words, run::run_words},
    session::{Language, Session, clock, print, say},
    text::Lang,
};

/// What stands in a proposed block for a client that the file does not name.
const NO_CLIENT: &str = "\"CLIENT\"";

/// Answers given beforehand.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Answers {
    /// Domains and names of the agency's own people.
    agency: Vec<String>,
    /// Whose a domain, a person or a project is: the client's name.
    clients: BTreeMap<String, String>,
    /// Domains and people that are nobody's.
    ignore: Vec<String>,
}

/// Who answers what cannot be known.
struct Oracle {
    answers: Answers,
    lang: Lang,
    asks: bool,
}

/// Whose somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Whose {
    Agency,
    Client(String),
    Nobody,
}

impl Oracle {
    /// What was answered beforehand about a domain, a person or a project.
    fn told(&self, name: &str) -> Option<Whose> {
        let same =
            |own: &&String| own.eq_ignore_ascii_case(name) || own.to_lowercase() == name.to_lowercase();
        if self.answers.agency.iter().any(|own| same(&own)) {
            return Some(Whose::Agency);
        }
        if self.answers.ignore.iter().any(|own| same(&own)) {
            return Some(Whose::Nobody);
        }
        let client = self.answers.clients.iter().find(|(own, _)| same(own));
        client.map(|(_, client)| Whose::Client(client.clone()))
    }

    /// Asks; an empty answer takes the proposal. Where nobody can be asked the proposal is taken.
    fn ask(&self, question: &str, proposal: &Whose) -> anyhow::Result<Whose> {
        if !self.asks {
            return Ok(proposal.clone());
        }
        let own = init_words(self.lang);
        let shown = match proposal {
            Whose::Agency => own.us,
            Whose::Client(name) => name,
            Whose::Nobody => "-",
        };
        say(&(own.asked)(question, shown));
        std::io::stderr().flush().context(Doing::Asking)?;
        let mut answer = String::new();
        std::io::stdin().lock().read_line(&mut answer).context(Doing::Asking)?;
        Ok(match answer.trim() {
            "" => proposal.clone(),
            us if us == own.us => Whose::Agency,
            "-" => Whose::Nobody,
            name => Whose::Client(name.to_owned()),
        })
    }
}

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
    let own = init_words(lang);
    let answers = match &arguments.answers {
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| Doing::Reading(path.clone()))?;
            toml::from_str(&text).with_context(|| Doing::Reading(path.clone()))?
        }
        None => Answers::default(),
    };
    let oracle = Oracle { answers, lang, asks: !arguments.yes && std::io::stdin().is_terminal() };
    let directory = &arguments.directory;
    let zone = arguments.timezone.unwrap_or(chrono_tz::UTC);
    let exports = detect(from)?;
    if exports.is_empty() {
        bail!((own.no_files)(from));
    }

    // Everything is read once before anything is written.
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

    // Where nobody asked for a language, it is that of the people.
    let lang = if asked.is_none() && census.is_russian() { Lang::from(Language::Ru) } else { lang };
    let (own, oracle, in_russian) = (init_words(lang), Oracle { lang, ..oracle }, lang != Lang::En);
    make(directory, lang)?;
    let blocks = proposals(&tables, directory, lang)?;
    configure(directory, &blocks, arguments.timezone, in_russian, None)?;

    // Clients: of the lists of companies, of tables, and those that hours, tasks and deals name.
    let mut clients = Clients::default();
    let companies: BTreeSet<String> = census.companies.iter().map(|name| squeeze(name)).collect();
    for name in census.clients.iter().filter(|name| !companies.contains(&squeeze(name))) {
        clients.id_of(name);
    }
    add_clients(directory, &mut clients)?;
    let is_crm = |source: ImportSource| {
        matches!(source, ImportSource::Bitrix24 | ImportSource::Amocrm | ImportSource::Hubspot)
    };
    for (source, paths) in tools.iter().filter(|(source, _)| is_crm(*source)) {
        import_one(*source, paths, directory, zone, None, lang)?;
    }
    for client in Session::load(unfinished(directory)?, true, None)?.loaded.tables.clients {
        clients.names.insert(client.client_id, client.name);
    }

    let people = who_is_who(&census, &mut clients, &oracle)?;
    let projects = whose_projects(&census, &mut clients, &oracle)?;
    add_clients(directory, &mut clients)?;
    rows(&directory.join("people.csv"), &["handle", "client_id", "side", "name"], &people)?;
    rows(&directory.join("projects.csv"), &["project_id", "client_id", "name"], &projects)?;

    let only = match clients.names.len() {
        1 => clients.names.keys().next().cloned(),
        _ => None,
    };
    configure(directory, &blocks, arguments.timezone, in_russian, only.as_deref())?;
    for (source, paths) in tools.iter().filter(|(source, _)| !is_crm(*source)) {
        import_one(*source, paths, directory, zone, only.clone(), lang)?;
    }
    cover(directory, &clients, lang)?;
    let place = directory.as_os_str();
    let spoken = std::ffi::OsStr::new(if lang == Lang::En { "--lang=en" } else { "--lang=ru" });
    cli::run(cli::Arguments::parse_from([
        std::ffi::OsStr::new("forewarn"),
        "check".as_ref(),
        place,
        spoken,
    ]))?;
    if clients.names.is_empty() {
        say(own.no_client);
        return Ok(ExitCode::SUCCESS);
    }
    let out = directory.join("out");
    let words = [
        std::ffi::OsStr::new("forewarn"),
        "review".as_ref(),
        place,
        spoken,
        "--out".as_ref(),
        out.as_os_str(),
    ];
    cli::run(cli::Arguments::parse_from(words))
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

/// How each table feeds the workspace. What is no plain CSV is written clean into the workspace first.
fn proposals(tables: &[PathBuf], directory: &Path, lang: Lang) -> anyhow::Result<Vec<SourceBlock>> {
    let mut blocks = Vec::new();
    for path in tables {
        let reading = || Doing::Reading(path.clone());
        let mut own = guess::guess(path, &named_from(path, directory)).with_context(reading)?;
        let remarks = || own.iter().flat_map(|block| &block.remarks);
        let is_messy = remarks().any(|remark| matches!(remark, GuessRemark::NotPlainCsv { .. }));
        if is_messy
            || (own.is_empty() && path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")))
        {
            let folder = directory.join("clean");
            std::fs::create_dir_all(&folder).with_context(|| Doing::Writing(folder.clone()))?;
            let stem =
                path.file_stem().map_or_else(|| "table".into(), |stem| stem.to_string_lossy().into_owned());
            let clean = folder.join(format!("{stem}.csv"));
            let mut file =
                std::fs::File::create_new(&clean).with_context(|| Doing::Writing(clean.clone()))?;
            messy::write::convert(path, 0, &mut file).with_context(reading)?;
            own = guess::guess(&clean, &named_from(&clean, directory)).with_context(reading)?;
        }
        if own.is_empty() {
            say(&(init_words(lang).no_table)(path));
        }
        for block in &own {
            print(&format!("  {} -> {}\n", path.display(), block.table));
            let remarks = block.remarks.iter().map(|remark| remark.words(lang != Lang::En));
            remarks.for_each(|remark| print(&format!("    {remark}\n")));
        }
        blocks.extend(own);
    }
    Ok(blocks)
}

/// Writes the configuration. Blocks of files that name no client are for the only client there is, else they stand as
/// remarks.
fn configure(
    directory: &Path,
    blocks: &[SourceBlock],
    zone: Option<chrono_tz::Tz>,
    in_russian: bool,
    only: Option<&str>,
) -> anyhow::Result<()> {
    let path = directory.join(FILE_NAME);
    let whole = include_str!("../../data/forewarn.toml");
    let mut text = String::new();
    for line in whole.lines() {
        let key = line.trim_start_matches(['#', ' ']);
        let _ = match zone {
            Some(zone) if key.starts_with("timezone =") => writeln!(text, "timezone = \"{zone}\""),
            _ if in_russian && key.starts_with("language =") => writeln!(text, "language = \"ru\""),
            _ => writeln!(text, "{line}"),
        };
    }
    for block in blocks {
        let own = block.toml(in_russian);
        text.push('\n');
        match (own.contains(NO_CLIENT), only) {
            (true, Some(client)) => text.push_str(&own.replace(NO_CLIENT, &format!("{client:?}"))),
            (true, None) => own.lines().for_each(|line| _ = writeln!(text, "# {line}")),
            (false, _) => text.push_str(&own),
        }
    }
    std::fs::write(&path, text).with_context(|| Doing::Writing(path.clone()))
}

/// Who is whose: domains by how often they write to each other, people by their domains, names and chats.
fn who_is_who(census: &Census, clients: &mut Clients, oracle: &Oracle) -> anyhow::Result<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    let mut domains: BTreeMap<String, Whose> = BTreeMap::new();
    let mut by_count: Vec<(&String, u64)> =
        census.domains.iter().map(|(domain, count)| (domain, *count)).collect();
    by_count.retain(|(domain, _)| !is_public_domain(domain));
    by_count.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
    // The agency takes part in all of its mail, and writes to most others.
    let partners =
        |domain: &str| census.letters.keys().filter(|(from, to)| from == domain || to == domain).count();
    let agency =
        by_count.iter().max_by_key(|(domain, count)| (*count, partners(domain))).map(|(domain, _)| *domain);
    for (domain, count) in &by_count {
        let writes = census.letters.keys().any(|(from, _)| from == *domain);
        let label = own_label(domain);
        let proposal =
            if Some(*domain) == agency && !oracle.answers.agency.iter().any(|own| own.contains('.')) {
                Whose::Agency
            } else if let Some(name) = clients.named_in(label) {
                Whose::Client(name.to_owned())
            } else if writes
                && census
                    .people
                    .iter()
                    .any(|(handle, person)| domain_of(handle) == Some(*domain) && !person.is_machine)
            {
                let mut letters = label.chars();
                let first: String =
                    letters.next().map(|first| first.to_uppercase().collect()).unwrap_or_default();
                Whose::Client(first + letters.as_str())
            } else {
                Whose::Nobody
            };
        let whose = match oracle.told(domain) {
            Some(whose) => whose,
            None if proposal == Whose::Nobody => proposal,
            None => oracle.ask(&(init_words(oracle.lang).whose_domain)(domain, *count), &proposal)?,
        };
        rows.extend(row(&format!("*@{domain}"), &whose, "", clients));
        domains.insert((*domain).clone(), whose);
    }
    // People whom the mail does not tell: those of chats, trackers and public mail.
    let mut names: BTreeMap<String, Whose> = BTreeMap::new();
    for (handle, person) in &census.people {
        if let Some(whose) = domain_of(handle).and_then(|domain| domains.get(domain)) {
            names.insert(person.name.to_lowercase(), whose.clone());
        }
    }
    for (handle, person) in &census.people {
        if domain_of(handle).is_some_and(|domain| domains.contains_key(domain)) || person.is_machine {
            continue;
        }
        let whose = person_is(handle, person, &names, clients, oracle)?;
        for handle in &person.handles {
            rows.extend(row(handle, &whose, &person.name, clients));
        }
    }
    // A chat that is called after a client is about it.
    let chats: BTreeSet<&String> = census.people.values().flat_map(|person| &person.conversations).collect();
    for chat in chats.into_iter().filter(|chat| !census.people.contains_key(*chat)) {
        if let Some(name) = clients.named_in(chat).map(str::to_owned) {
            rows.extend(row(chat, &Whose::Client(name), "", clients));
        }
    }
    rows.sort();
    rows.dedup_by(|one, other| one[0] == other[0]);
    Ok(rows)
}

fn person_is(
    handle: &str,
    person: &CensusPerson,
    names: &BTreeMap<String, Whose>,
    clients: &Clients,
    oracle: &Oracle,
) -> anyhow::Result<Whose> {
    let told = std::iter::once(handle)
        .chain(person.handles.iter().map(String::as_str))
        .chain([person.name.as_str()])
        .find_map(|name| oracle.told(name));
    if let Some(whose) = told {
        return Ok(whose);
    }
    // The same name writes mail.
    let same = |own: &str| {
        let first = own.split(' ').next().unwrap_or_default();
        own == person.name.to_lowercase() || first == person.name.to_lowercase()
    };
    let known: BTreeSet<&str> =
        names.keys().map(String::as_str).filter(|own| !own.is_empty() && same(own)).collect();
    let found: Vec<&Whose> = known.iter().filter_map(|own| names.get(*own)).collect();
    let proposal = match found.as_slice() {
        [first, rest @ ..] if rest.iter().all(|other| other == first) => (*first).clone(),
        _ => {
            let of = |words: &str| clients.named_in(words).map(|name| Whose::Client(name.to_owned()));
            let chats: BTreeSet<&str> =
                person.conversations.iter().filter_map(|chat| clients.named_in(chat)).collect();
            // Who writes in the chats of several clients is of the agency.
            if chats.len() > 1 { Whose::Agency } else { of(&person.name).unwrap_or(Whose::Nobody) }
        }
    };
    if !found.is_empty() {
        return Ok(proposal);
    }
    let chats: Vec<&str> = person.conversations.iter().take(3).map(String::as_str).collect();
    let name = if person.name.is_empty() { handle } else { &person.name };
    oracle.ask(&(init_words(oracle.lang).who)(name, person.messages, &chats.join(", ")), &proposal)
}

/// The row of `people.csv` for a handle.
fn row(handle: &str, whose: &Whose, name: &str, clients: &mut Clients) -> Option<Vec<String>> {
    let (client, side) = match whose {
        Whose::Nobody => return None,
        Whose::Agency => (String::new(), "agency"),
        Whose::Client(client) => (clients.id_of(client), "client"),
    };
    Some(vec![handle.to_owned(), client, side.to_owned(), name.to_owned()])
}

/// Which client each project is of, where no table says it.
fn whose_projects(
    census: &Census,
    clients: &mut Clients,
    oracle: &Oracle,
) -> anyhow::Result<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    for project in &census.projects {
        let proposal = match (clients.named_in(project), clients.names.len()) {
            (Some(name), _) => Whose::Client(name.to_owned()),
            (None, 1) => {
                clients.names.values().next().map_or(Whose::Nobody, |name| Whose::Client(name.clone()))
            }
            _ => Whose::Nobody,
        };
        let whose = match oracle.told(project) {
            Some(whose) => whose,
            None => oracle.ask(&(init_words(oracle.lang).whose_project)(project), &proposal)?,
        };
        if let Whose::Client(client) = whose {
            rows.push(vec![project.clone(), clients.id_of(&client), project.clone()]);
        } else {
            say(&(init_words(oracle.lang).nobodys_project)(project));
        }
    }
    Ok(rows)
}

fn import_one(
    source: ImportSource,
    paths: &[PathBuf],
    directory: &Path,
    zone: chrono_tz::Tz,
    client: Option<String>,
    lang: Lang,
) -> anyhow::Result<()> {
    let [path, rest @ ..] = paths else { return Ok(()) };
    // Mails that are files of their own are named by their folder.
    let place = if rest.is_empty() { path } else { path.parent().unwrap_or(path) };
    let options = ImportOptions {
        client,
        zone,
        in_russian: lang != Lang::En,
        ..ImportOptions::new(directory, clock())
    };
    let summary =
        import::run(source, paths, &options, &silent()).with_context(|| Doing::Reading(place.to_owned()))?;
    print(&format!("{}\n{}", place.display(), summary_text(&summary, lang)));
    Ok(())
}

/// Adds the clients that stand in no table yet.
fn add_clients(directory: &Path, clients: &mut Clients) -> anyhow::Result<()> {
    let new = std::mem::take(&mut clients.new);
    let new: Vec<Vec<String>> =
        new.into_iter().map(|id| vec![id.clone(), clients.names[&id].clone()]).collect();
    rows(&directory.join("clients.csv"), &["client_id", "name"], &new)
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
        let _ = writeln!(shown, "  {name}: {messages}, {schedule}, {money}");
    }
    print(&shown);
    Ok(())
}
