//! The crates depend on each other in one direction, and the text engine on nothing heavy.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

/// What each crate may use of the workspace; ARCHITECTURE.md draws the same.
const ALLOWED: [(&str, &[&str]); 9] = [
    ("forewarn-base", &[]),
    // Holds no code: it names the features of shared dependencies.
    ("forewarn-unify", &[]),
    ("forewarn-text", &["forewarn-base"]),
    ("forewarn-table", &["forewarn-base", "forewarn-text", "forewarn-unify"]),
    ("forewarn-ingest", &["forewarn-base", "forewarn-text", "forewarn-table"]),
    ("forewarn-import", &["forewarn-base", "forewarn-table"]),
    ("forewarn-demo", &["forewarn-base"]),
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
