//! `forewarn import FOLDER --into AGENCY`: the exports of a later month, told as `init --from` tells them, with the answers,
//! people, projects and sources that the workspace has. What it has already is not added again.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    io::IsTerminal as _,
    path::{Path, PathBuf},
};

use anyhow::Context;
use toml_edit::{DocumentMut, InlineTable, Item, Value};

use super::{
    Exports, Known, Unknowns,
    clients::Clients,
    decide, import_one, is_crm,
    oracle::{Answers, Oracle, Whose},
    tables::{clean_path, proposals, tell},
    unfinished,
    who::Decisions,
};
use crate::{
    command::import::named_from,
    config::{Config, FILE_NAME},
    error::Doing,
    import::{guess::SourceBlock, merge::WholeTable},
    report::words::{import_note::note_words, init::init_words},
    session::{Session, print, say},
    storage::Replacement,
    table::{
        ClientIndex, Tables,
        source::{ColumnRecipe, SourceFile},
    },
    text::Lang,
};

/// Adds what a folder holds to a workspace.
///
/// # Errors
/// The folder or the workspace cannot be used, or an export cannot be imported.
pub(crate) fn add(from: &Path, directory: &Path, zone: chrono_tz::Tz, lang: Lang) -> anyhow::Result<()> {
    let own = init_words(lang);
    let Exports { mut census, tables, tools } = Exports::look(from, zone, lang)?;
    let answered = directory.join("answers.toml");
    let mut answers = if answered.exists() { Answers::read(&answered)? } else { Answers::default() };
    let config = Config::read(directory)?;
    let loaded = Session::load(unfinished(directory)?, true, None)?.loaded.tables;
    let told = know(&mut answers, &loaded);
    let oracle =
        Oracle::new(answers, lang, std::io::stdin().is_terminal() && std::io::stderr().is_terminal());
    let mut clients = known_clients(&loaded);

    let mut unknown = Unknowns::default();
    for (source, paths) in tools.iter().filter(|(source, _)| is_crm(*source)) {
        import_one(*source, paths, directory, zone, None, lang, Some(&mut unknown))?;
    }
    clients
        .names
        .extend(known_clients(&Session::load(unfinished(directory)?, true, None)?.loaded.tables).names);
    let path = directory.join(FILE_NAME);
    let text = std::fs::read_to_string(&path).with_context(|| Doing::Reading(path.clone()))?;
    let mut settings: DocumentMut = text.parse().with_context(|| Doing::Reading(path.clone()))?;
    let (mut blocks, mut others) = (Vec::new(), Vec::new());
    for table in by_age(tables) {
        match merge(&table, &config, directory, &mut settings, lang)? {
            Some(of_later) => blocks.extend(of_later),
            None => others.push(table),
        }
    }
    // Tables of which the workspace has none are mapped as at the beginning.
    let merged = blocks.len();
    blocks.extend(proposals(&others, directory, lang)?);
    tell(&mut blocks, &mut census, &mut clients, &oracle);
    let decided = decide(&mut blocks, &mut census, &mut clients, &oracle)?;
    for block in &blocks[..merged] {
        map_new(&mut settings, block, &decided, &mut clients);
    }
    let mut text = settings.to_string();
    for block in &blocks[merged..] {
        let own = block.toml(note_words(lang).remark);
        text.push('\n');
        if own.contains(super::NO_CLIENT) {
            own.lines().for_each(|line| _ = writeln!(text, "# {line}"));
        } else {
            text.push_str(&own);
        }
    }
    replace(&path, text.as_bytes())?;
    // When the relation with a new client began is told by the list that names them.
    for client in Session::load(unfinished(directory)?, true, None)?.loaded.tables.clients {
        clients.since.extend(client.since.map(|since| (client.client_id, since)));
    }
    Known::of(&loaded).add(directory, &decided, &mut clients)?;
    let is_told = |name: &str| told.contains(&name.to_lowercase());
    // Who is known by a handle is not new under their name.
    let by_handle: BTreeSet<&str> = decided
        .people
        .iter()
        .filter(|row| is_told(row[0].strip_prefix("*@").unwrap_or(&row[0])))
        .map(|row| row[3].as_str())
        .collect();
    let is_new = |name: &str| !is_told(name) && !by_handle.contains(name);
    let new: Vec<(String, Whose)> = decided.said.iter().filter(|(name, _)| is_new(name)).cloned().collect();
    note(&answered, &new)?;
    print(&decided.new_words(own, &new));

    for (source, paths) in tools.iter().filter(|(source, _)| !is_crm(*source)) {
        import_one(*source, paths, directory, zone, None, lang, Some(&mut unknown))?;
    }
    unknown.scopes.retain(|name, _| !decided.internal.contains(name));
    print(&unknown.words(lang));
    say(&(own.imported)(directory));
    Ok(())
}

/// The older first, so that what is newer stands in the end.
pub(super) fn by_age(mut tables: Vec<PathBuf>) -> Vec<PathBuf> {
    tables.sort_by_cached_key(|path| std::fs::metadata(path).and_then(|meta| meta.modified()).ok());
    tables
}

fn known_clients(tables: &Tables) -> Clients {
    let names = tables.clients.iter().map(|client| (client.client_id.clone(), client.name.clone()));
    Clients { names: names.collect(), ..Clients::default() }
}

/// Takes what the workspace has of people and projects for answers; the names of all answers, in lower case.
fn know(answers: &mut Answers, tables: &Tables) -> BTreeSet<String> {
    let name = |client: ClientIndex| {
        Whose::Client(
            tables.clients.get(client.index()).map(|client| client.name.clone()).unwrap_or_default(),
        )
    };
    for person in &tables.people {
        let handle = person.handle.strip_prefix("*@").unwrap_or(&person.handle);
        answers.put(handle, &person.client.map_or(Whose::Agency, name));
    }
    for project in &tables.projects {
        answers.put(&project.project_id, &name(project.client));
    }
    answers.names()
}

/// Lays a table over the earlier one of the same columns that a source reads, and lets the source read what came of it; the
/// blocks name its clients. Nothing where no source reads such a table.
fn merge(
    path: &Path,
    config: &Config,
    directory: &Path,
    settings: &mut DocumentMut,
    lang: Lang,
) -> anyhow::Result<Option<Vec<SourceBlock>>> {
    let reading = || Doing::Reading(path.to_owned());
    let later = WholeTable::read(path).with_context(reading)?;
    let has_all =
        |source: &SourceFile| source.named_columns().iter().all(|name| later.column(name).is_some());
    let is_pattern = |source: &SourceFile| source.file.contains(['*', '{', '?']);
    // The file that a source reads may have been laid together since the configuration was read.
    let sources: Vec<(usize, SourceFile)> = sources_of(settings);
    for (_, source) in sources.iter().filter(|(_, source)| !is_pattern(source) && has_all(source)) {
        let place = config.workspace.join(&source.file);
        let Ok(mut earlier) = WholeTable::read(&place) else { continue };
        if !earlier.has_columns_of(&later) {
            continue;
        }
        let of_file: Vec<&(usize, SourceFile)> =
            sources.iter().filter(|(_, other)| other.file == source.file).collect();
        let telling: Vec<String> = of_file.iter().find_map(|(_, source)| telling(source)).unwrap_or_default();
        let changed = earlier.lay_over(&later, &telling);
        let into = if place.starts_with(directory) { place } else { free_path(&place, directory)? };
        let mut text = Vec::new();
        earlier.write(&mut text).with_context(|| Doing::Writing(into.clone()))?;
        replace(&into, &text)?;
        let name = named_from(&into, directory);
        for (at, _) in &of_file {
            let Some(table) = settings["source"].as_array_of_tables_mut().and_then(|all| all.get_mut(*at))
            else {
                continue;
            };
            table["file"] = toml_edit::value(&name);
            ["sheet", "format", "encoding", "delimiter"].iter().for_each(|key| _ = table.remove(key));
        }
        print(&(init_words(lang).merged)(&path.display().to_string(), &name, changed));
        // What the new rows say of clients is told as that of a new table.
        let mut blocks = crate::import::guess::guess(&into, &name).with_context(reading)?;
        blocks.iter_mut().for_each(|block| block.hints.clear());
        return Ok(Some(blocks));
    }
    Ok(None)
}

/// The sources of the configuration as it stands now, by their numbers.
fn sources_of(settings: &DocumentMut) -> Vec<(usize, SourceFile)> {
    let whole: toml::Table = toml::from_str(&settings.to_string()).unwrap_or_default();
    let sources = whole.get("source").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    sources.into_iter().enumerate().filter_map(|(at, source)| Some((at, source.try_into().ok()?))).collect()
}

/// The columns by which a row of a table is told where it has no key.
pub(super) fn telling(source: &SourceFile) -> Option<Vec<String>> {
    let wanted: &[&str] = match source.table.as_str() {
        "money" => &["client_id", "at", "amount"],
        "schedule" => &["client_id", "project_id", "item"],
        "clients" => &["name"],
        "people" => &["handle"],
        "projects" => &["name", "client_id"],
        _ => return None,
    };
    let names = wanted.iter().filter_map(|column| Some(named_by(source.columns.get(*column)?)));
    Some(names.flatten().collect())
}

/// The columns of the file that a recipe takes.
fn named_by(recipe: &ColumnRecipe) -> Vec<String> {
    match recipe {
        ColumnRecipe::Column(name) => vec![name.clone()],
        ColumnRecipe::Steps(steps) => {
            let names = steps.column.iter().flat_map(|names| names.list().iter().cloned());
            names.chain(steps.columns.iter().cloned()).collect()
        }
    }
}

/// A file of the workspace's own that is not there yet.
pub(super) fn free_path(table: &Path, directory: &Path) -> anyhow::Result<PathBuf> {
    let first = clean_path(table, directory)?;
    let stem = first.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let others = (2..).map(|number| first.with_file_name(format!("{stem}-{number}.csv")));
    Ok(std::iter::once(first.clone()).chain(others).find(|path| !path.exists()).unwrap_or(first))
}

/// Adds to the sources of a file the clients whom their maps do not have, where they are not called as their ids are.
fn map_new(settings: &mut DocumentMut, block: &SourceBlock, decided: &Decisions, clients: &mut Clients) {
    let ids: Vec<(String, String)> = block
        .clients
        .iter()
        .map(|own| match decided.firms.get(own) {
            Some(Whose::Client(client)) => (own.clone(), clients.id_of(client)),
            Some(Whose::Agency | Whose::Nobody) => (own.clone(), String::new()),
            None => {
                let known = clients.called(own).unwrap_or(own).to_owned();
                (own.clone(), clients.id_of(&known))
            }
        })
        .collect();
    let Some(sources) = settings.get_mut("source").and_then(Item::as_array_of_tables_mut) else { return };
    for source in sources.iter_mut() {
        let is_of = |key: &str, wanted: &str| source.get(key).and_then(Item::as_str) == Some(wanted);
        if !(is_of("file", &block.file) && is_of("table", block.table)) {
            continue;
        }
        let recipe = source.get_mut("columns").and_then(|columns| columns.get_mut("client_id"));
        let Some(steps) =
            recipe.and_then(Item::as_inline_table_mut).filter(|steps| steps.contains_key("column"))
        else {
            continue;
        };
        let map = steps.entry("map").or_insert_with(|| Value::InlineTable(InlineTable::new()));
        let Some(map) = map.as_inline_table_mut() else { continue };
        for (name, id) in &ids {
            if !map.iter().any(|(own, _)| own.to_lowercase() == name.to_lowercase()) {
                map.insert(name, id.as_str().into());
            }
        }
    }
}

/// Adds new answers to the file of answers.
fn note(path: &Path, new: &[(String, Whose)]) -> anyhow::Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    let text = if path.exists() {
        std::fs::read_to_string(path).with_context(|| Doing::Reading(path.to_owned()))?
    } else {
        String::new()
    };
    let mut answers: DocumentMut = text.parse().with_context(|| Doing::Reading(path.to_owned()))?;
    for (name, whose) in new {
        match whose {
            Whose::Client(client) => {
                let clients = answers.entry("clients").or_insert_with(toml_edit::table);
                clients[name.as_str()] = toml_edit::value(client);
            }
            Whose::Agency | Whose::Nobody => {
                let key = if *whose == Whose::Agency { "agency" } else { "ignore" };
                let list = answers.entry(key).or_insert_with(|| toml_edit::value(toml_edit::Array::new()));
                list.as_array_mut().into_iter().for_each(|list| list.push(name.as_str()));
            }
        }
    }
    replace(path, answers.to_string().as_bytes())
}

pub(super) fn replace(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    use std::io::Write as _;
    let mut file = Replacement::begin(path)?;
    file.write_all(bytes).with_context(|| Doing::Writing(path.to_owned()))?;
    Ok(file.commit()?)
}
