//! Tables of any kind in a folder of exports: how each feeds the workspace, and which client its rows are of.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Deserialize;

use super::{
    clients::{Clients, key},
    later::{by_age, free_path, replace, telling},
    oracle::{Oracle, Whose},
    who::Decisions,
};
use crate::{
    command::import::named_from,
    error::Doing,
    import::{
        census::Census,
        guess::{self, SourceBlock},
        merge::WholeTable,
        messy,
    },
    report::words::{import_note::note_words, init::init_words},
    session::{print, say},
    table::source::SourceFile,
    text::Lang,
};
use forewarn_base::guess_remark::GuessRemark;

/// How each table feeds the workspace. What is no plain CSV is written clean into the workspace first.
pub(super) fn proposals(
    tables: &[PathBuf],
    directory: &Path,
    lang: Lang,
) -> anyhow::Result<Vec<SourceBlock>> {
    let mut blocks = Vec::new();
    for path in &laid_together(tables, directory, lang)? {
        let reading = || Doing::Reading(path.clone());
        let mut own = guess::guess(path, &named_from(path, directory)).with_context(reading)?;
        let remarks = || own.iter().flat_map(|block| &block.remarks);
        let is_messy = remarks().any(|remark| {
            matches!(remark, GuessRemark::NotPlainCsv { .. } | GuessRemark::HeaderNotFirst { .. })
        });
        if is_messy
            || (own.is_empty() && path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv")))
        {
            let clean = clean_path(path, directory)?;
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
            let remarks = block.remarks.iter().map(|remark| (note_words(lang).remark)(remark));
            remarks.for_each(|remark| print(&format!("    {remark}\n")));
        }
        blocks.extend(own);
    }
    Ok(blocks)
}

/// Several exports of one shape, such as the invoices of two months, are one table: what they share counts once.
fn laid_together(tables: &[PathBuf], directory: &Path, lang: Lang) -> anyhow::Result<Vec<PathBuf>> {
    let mut kinds: Vec<(WholeTable, Vec<PathBuf>)> = Vec::new();
    for path in tables {
        // One that cannot be read is told where it is read for its mapping.
        let table = WholeTable::read(path).unwrap_or_default();
        let is_alike = |(first, _): &&mut (WholeTable, Vec<PathBuf>)| {
            !table.header.is_empty() && first.has_columns_of(&table)
        };
        match kinds.iter_mut().find(is_alike) {
            Some((_, paths)) => paths.push(path.clone()),
            None => kinds.push((table, vec![path.clone()])),
        }
    }
    let mut together = Vec::new();
    for (_, paths) in kinds {
        let [first, _, ..] = &paths[..] else {
            together.extend(paths);
            continue;
        };
        let reading = || Doing::Reading(first.clone());
        let own = guess::guess(first, &named_from(first, directory)).with_context(reading)?;
        let words: String = own.iter().map(|block| block.toml(GuessRemark::to_string)).collect();
        // Files that name no client may be of one client each.
        if own.is_empty() || words.contains(super::NO_CLIENT) {
            together.extend(paths);
            continue;
        }
        let sources: SourceFiles = toml::from_str(&words).with_context(reading)?;
        let telling = sources.source.iter().find_map(telling).unwrap_or_default();
        let mut whole: Option<WholeTable> = None;
        let into = free_path(first, directory)?;
        for path in by_age(paths.clone()) {
            let table = WholeTable::read(&path).with_context(|| Doing::Reading(path.clone()))?;
            match &mut whole {
                Some(whole) => {
                    let changed = whole.lay_over(&table, &telling);
                    let (name, into) = (path.display().to_string(), named_from(&into, directory));
                    print(&(init_words(lang).merged)(&name, &into, changed));
                }
                None => whole = Some(table),
            }
        }
        let mut text = Vec::new();
        whole.unwrap_or_default().write(&mut text).with_context(|| Doing::Writing(into.clone()))?;
        replace(&into, &text)?;
        together.push(into);
    }
    Ok(together)
}

/// `[[source]]`s, as a configuration has them.
#[derive(Deserialize)]
struct SourceFiles {
    source: Vec<SourceFile>,
}

/// Where a table is written clean, in a folder of the workspace.
pub(super) fn clean_path(path: &Path, directory: &Path) -> anyhow::Result<PathBuf> {
    let folder = directory.join("clean");
    std::fs::create_dir_all(&folder).with_context(|| Doing::Writing(folder.clone()))?;
    let stem = path.file_stem().map_or_else(|| "table".into(), |stem| stem.to_string_lossy().into_owned());
    Ok(folder.join(format!("{stem}.csv")))
}

/// Notes what tables say of clients before anything is decided: lists of companies make clients, addresses tell whose mail
/// is, invoices name firms, and columns of projects or boards may name clients.
pub(super) fn tell(blocks: &mut [SourceBlock], census: &mut Census, clients: &mut Clients, oracle: &Oracle) {
    for block in blocks.iter().filter(|block| is_list(block)) {
        for own in &block.clients {
            let known = named(own, oracle).or_else(|| clients.called(own).map(str::to_owned));
            clients.id_of(&known.unwrap_or_else(|| own.clone()));
        }
    }
    for block in blocks.iter() {
        for (client, handle) in &block.handles {
            census.handles.entry(handle.clone()).or_default().insert(client.clone());
        }
        match block.table {
            _ if is_list(block) => {}
            // Lists of invoices call clients by the names of their firms.
            "money" | "clients" | "outcomes" => {
                for own in &block.clients {
                    census.payers.entry(own.clone()).or_insert(0);
                }
            }
            _ => census.clients.extend(block.clients.iter().cloned()),
        }
    }
    // Deals, hours and tasks call clients as the agency does.
    for own in &census.clients {
        let known = match oracle.told_name(own) {
            Some(Whose::Client(client)) => client,
            Some(Whose::Agency | Whose::Nobody) => continue,
            None => clients.called(own).unwrap_or(own).to_owned(),
        };
        clients.id_of(&known);
    }
}

/// Whether a table says more of clients than their names: the agency's own list.
pub(super) fn is_list(block: &SourceBlock) -> bool {
    block.table == "clients" && block.columns.len() > 2
}

fn named(own: &str, oracle: &Oracle) -> Option<String> {
    match oracle.told_name(own) {
        Some(Whose::Client(client)) => Some(client),
        _ => None,
    }
}

/// Takes for the client's the column whose values name clients, where none is called so: those of a project, a board, a
/// space. Of the rest people are asked as of projects.
pub(super) fn take_hints(blocks: &mut [SourceBlock], census: &mut Census, clients: &Clients) {
    for block in blocks.iter_mut().filter(|block| !block.hints.is_empty()) {
        let share = |values: &[String]| {
            let known = values.iter().filter(|value| clients.named_in(value).is_some()).count();
            known as f64 / values.len() as f64
        };
        let is_project = |name: &str| {
            let quoted = toml::Value::String(name.to_owned()).to_string();
            block.columns.iter().any(|(column, recipe)| *column == "project_id" && recipe.contains(&quoted))
        };
        let best = block.hints.iter().enumerate().max_by(|(one_at, one), (other_at, other)| {
            share(&one.1).total_cmp(&share(&other.1)).then(other_at.cmp(one_at))
        });
        let best = best.map(|(_, hint)| hint.clone());
        let Some((column, values)) = best.filter(|(name, values)| share(values) >= 0.5 || is_project(name))
        else {
            block.hints.clear();
            continue;
        };
        for value in &values {
            census.projects.insert(key(value), value.clone());
        }
        block.hints = vec![(column, values)];
    }
}

/// Maps the names of clients in tables to their ids, as was decided.
pub(super) fn map_clients(
    blocks: &mut [SourceBlock],
    decided: &Decisions,
    clients: &mut Clients,
    oracle: &Oracle,
) {
    for block in blocks {
        if let [(column, values)] = &block.hints[..] {
            let of = |value: &String| {
                let row = decided.projects.iter().find(|row| row[0] == key(value));
                row.map(|row| (value.clone(), row[1].clone()))
            };
            let (column, ids) = (column.clone(), values.iter().filter_map(of).collect::<Vec<_>>());
            if !ids.is_empty() {
                block.take_client(&column, &ids);
            }
        }
        let mut ids = Vec::new();
        for own in &block.clients {
            let whose = decided.firms.get(own).cloned().or_else(|| oracle.told_name(own));
            let id = match whose {
                Some(Whose::Client(client)) => clients.id_of(&client),
                Some(Whose::Agency | Whose::Nobody) => {
                    if !block.skip_empty.contains(&"client_id") {
                        block.skip_empty.push("client_id");
                    }
                    String::new()
                }
                None => {
                    let known = clients.called(own).unwrap_or(own).to_owned();
                    clients.id_of(&known)
                }
            };
            ids.push((own.clone(), id));
        }
        if !ids.is_empty() {
            block.map_clients(&ids);
        }
    }
}
