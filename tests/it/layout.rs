//! The crates depend on each other in one direction, and the text engine on nothing heavy.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

/// What each crate may use of the workspace; ARCHITECTURE.md draws the same.
const ALLOWED: [(&str, &[&str]); 9] = [
    ("forewarn-base", &[]),
    // Holds no code: it names the features of shared dependencies.
    ("forewarn-unify", &[]),
    ("forewarn-text", &["forewarn-base"]),
    ("forewarn-table", &["forewarn-base", "forewarn-text", "forewarn-unify"]),
    ("forewarn-ingest", &["forewarn-base", "forewarn-text", "forewarn-table"]),
    ("forewarn-import", &["forewarn-base"]),
    ("forewarn-demo", &[]),
    ("forewarn-risk", &["forewarn-base", "forewarn-text", "forewarn-table"]),
    (
        "forewarn-report",
        &["forewarn-base", "forewarn-text", "forewarn-table", "forewarn-ingest", "forewarn-risk"],
    ),
];

/// The crates that may know polars.
const FRAMES: [&str; 5] =
    ["forewarn-table", "forewarn-ingest", "forewarn-risk", "forewarn-report", "forewarn-unify"];

/// What each crate names under `[dependencies]`.
fn dependencies() -> Vec<(String, BTreeSet<String>)> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates");
    let mut found = Vec::new();
    for entry in fs::read_dir(crates).unwrap() {
        let manifest: toml::Table =
            fs::read_to_string(entry.unwrap().path().join("Cargo.toml")).unwrap().parse().unwrap();
        let name = manifest["package"]["name"].as_str().unwrap().to_owned();
        found.push((name, manifest["dependencies"].as_table().unwrap().keys().cloned().collect()));
    }
    found
}

#[test]
fn crates_depend_on_each_other_in_one_direction() {
    let dependencies = dependencies();
    assert_eq!(dependencies.len(), ALLOWED.len(), "a crate is missing from the list of allowed dependencies");
    for (name, used) in dependencies {
        let allowed = ALLOWED.iter().find(|(crate_name, _)| *crate_name == name).unwrap().1;
        for other in used.iter().filter(|other| other.starts_with("forewarn")) {
            assert!(allowed.contains(&other.as_str()), "{name} must not depend on {other}");
        }
    }
}

#[test]
fn polars_stays_where_tables_are() {
    for (name, used) in dependencies() {
        if used.iter().any(|other| other.starts_with("polars")) {
            assert!(FRAMES.contains(&name.as_str()), "{name} must not depend on polars");
        }
    }
}

#[test]
fn the_text_engine_carries_no_tables_no_templates_and_no_command_line() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--package", "forewarn-text", "--edges", "normal", "--prefix", "none"])
        .args(["--locked", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let reached: BTreeSet<&str> = tree.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(reached.contains("chrono-tz"), "the tree is empty: {tree}");
    for banned in ["polars", "minijinja", "clap", "typst", "plotters"] {
        let found: Vec<_> = reached.iter().filter(|name| name.starts_with(banned)).collect();
        assert!(found.is_empty(), "forewarn-text depends on {found:?}");
    }
}

/// Files that read or measure Russian, and so hold some: what people and tools write, not what forewarn says.
const READ_RUSSIAN: [&str; 21] = [
    "crates/base/src/encoding.rs",
    "crates/report/src/chart/canvas.rs",
    "crates/report/src/redact/known.rs",
    "crates/report/src/redact/word.rs",
    "crates/risk/src/alert/act.rs",
    "crates/risk/src/history/ledger/deeds.rs",
    "crates/risk/src/history/ledger/outcome.rs",
    "crates/risk/src/history/mod.rs",
    "crates/risk/src/history/request.rs",
    "crates/risk/src/history/stated.rs",
    "crates/risk/src/review/greeting.rs",
    "crates/risk/src/signal/trouble.rs",
    "crates/risk/src/signal/watermelon.rs",
    "crates/table/src/decision.rs",
    "crates/table/src/fields.rs",
    "crates/table/src/reading.rs",
    "src/command/assume.rs",
    "src/command/start/clients.rs",
    "src/command/start/who.rs",
    "src/session.rs",
    "crates/base/src/workspace_files.rs",
];

/// The lines of code of every source file but tests and their examples, without comments: (file, line, words).
fn code_of(folders: &[&str]) -> Vec<(String, usize, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut pending: Vec<_> = folders.iter().map(|folder| root.join(folder)).collect();
    let mut lines = Vec::new();
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            pending.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        if !name.ends_with(".rs") || name.ends_with("/tests.rs") || name.contains("/example") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        for (number, line) in (1..).zip(code.lines()) {
            let line = line.split("//").next().unwrap_or_default();
            lines.push((name.clone(), number, line.to_owned()));
        }
    }
    assert!(lines.len() > 10_000, "the sources are elsewhere");
    lines
}

#[test]
fn what_is_said_in_russian_is_said_in_one_place() {
    let folders = ["src", "crates/base", "crates/table", "crates/ingest", "crates/risk", "crates/report"];
    let is_russian = |line: &str| line.chars().any(|letter| matches!(letter, 'А'..='я' | 'Ё' | 'ё'));
    let code = code_of(&folders);
    for file in READ_RUSSIAN {
        assert!(
            code.iter().any(|(name, _, line)| name == file && is_russian(line)),
            "{file} reads no Russian"
        );
    }
    let strays: Vec<String> = code
        .into_iter()
        .filter(|(file, _, line)| {
            !file.starts_with("crates/report/src/words/")
                && !READ_RUSSIAN.contains(&file.as_str())
                && is_russian(line)
        })
        .map(|(file, number, line)| format!("{file}:{number}: {}", line.trim()))
        .collect();
    assert!(strays.is_empty(), "these belong into crates/report/src/words:\n{}", strays.join("\n"));
}

#[test]
fn one_function_tells_languages_apart() {
    let folders = ["src/command", "src/cli.rs", "src/pipeline.rs", "crates/risk/src", "crates/report/src"];
    let branches: Vec<String> = code_of(&folders)
        .into_iter()
        // The words of a language say which one they are; a brief's template is a file for each.
        .filter(|(file, _, line)| {
            let named = line.contains("Lang::Ru") || line.contains("code == \"");
            // What a Russian draft takes from the other words is Russian, too.
            let own = line.trim() == "lang: Lang::Ru,"
                || file == "crates/report/src/words/draft.rs"
                || file == "crates/risk/src/kickoff/brief.rs";
            named && !own
        })
        .map(|(file, number, line)| format!("{file}:{number}: {}", line.trim()))
        .collect();
    let [only] = branches.as_slice() else { panic!("more than by_lang:\n{}", branches.join("\n")) };
    assert!(
        only.starts_with("crates/report/src/words/mod.rs") && only.ends_with("Lang::Ru => ru,"),
        "{only}"
    );
}

#[test]
fn the_demo_writes_the_columns_of_the_tables() {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo");
    for table in forewarn::table::TABLES {
        let Ok(text) = fs::read_to_string(demo.join(format!("{table}.csv"))) else { continue };
        let header: Vec<&str> = text.lines().next().unwrap_or_default().split(',').collect();
        let columns = forewarn::table::columns_of(table).unwrap();
        for name in &header {
            assert!(columns.iter().any(|column| column.name == *name), "{table} has no column {name}");
        }
        for column in columns.iter().filter(|column| column.required) {
            assert!(header.contains(&column.name), "the demo's {table} lacks {}", column.name);
        }
    }
}

/// What ARCHITECTURE.md says to do "to add a signal" is all there is to do: its places exist, the words have no arm that
/// swallows a new one, and no other file names most signals.
#[test]
fn a_signal_is_added_in_the_places_that_architecture_names_and_in_no_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let whole = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let recipe = whole.split("## To add a signal").nth(1).unwrap();
    let words = ["crates/report/src/words/phrase/en.rs", "crates/report/src/words/phrase/ru.rs"];
    for place in ["crates/risk/src/signal/", "signal/mod.rs", "data/weights.toml", words[0], "ru.rs"] {
        assert!(recipe.contains(place), "{place} is not in the recipe");
    }
    let signals: Vec<String> =
        forewarn::signal::ALL.iter().map(|signal| format!("SignalId::{:?}", signal.id)).collect();
    for file in words {
        let text = fs::read_to_string(root.join(file)).unwrap();
        for function in ["fn signal(id: SignalId", "fn missing(id: SignalId", "fn topic(id: SignalId"] {
            let body = text.split(function).nth(1).and_then(|rest| rest.split("\n}\n").next()).unwrap();
            assert!(!body.contains("_ =>"), "{file}: {function} swallows a new signal");
        }
    }
    let mut named: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (file, _, line) in code_of(&["src", "crates"]) {
        let own = named.entry(file).or_default();
        own.extend(signals.iter().map(String::as_str).filter(|signal| line.contains(*signal)));
    }
    let listing: Vec<&String> =
        named.iter().filter(|(_, own)| own.len() * 2 > signals.len()).map(|(file, _)| file).collect();
    assert_eq!(listing, words, "these name most signals");
}
