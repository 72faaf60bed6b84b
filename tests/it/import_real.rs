//! Exports of real tools that lie outside of the repository, in `../shared/data`: what comes in is counted by a script
//! of its own, which shares no code with the importers. Without the data these tests are skipped, but not in continuous
//! integration.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// The folder of the data, or `None` where it is not on this machine.
fn data() -> Option<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if data.join("exports").is_dir() {
        return Some(data);
    }
    assert!(std::env::var("CI").as_deref() != Ok("true"), "{} is not there", data.display());
    eprintln!("skipped: {} is not there", data.display());
    None
}

/// What the script counts in an export.
fn expected(kind: &str, paths: &[PathBuf]) -> Option<Value> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/count_exports.py");
    match Command::new("python3").arg(script).arg(kind).args(paths).output() {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            Some(serde_json::from_slice(&output.stdout).unwrap())
        }
        Err(error) => {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "python3: {error}");
            eprintln!("skipped: python3: {error}");
            None
        }
    }
}

/// Imports an export in which everybody is the client's, and compares every count of the script with the tables.
fn check(source: &str, kind: &str, paths: &[&str]) {
    let Some(data) = data() else { return };
    let paths: Vec<PathBuf> = paths.iter().map(|path| data.join(path)).collect();
    let Some(expected) = expected(kind, &paths) else { return };
    let folder = tempfile::tempdir().unwrap();
    let people: Vec<String> = expected["people"]
        .as_array()
        .unwrap()
        .iter()
        .map(|handle| handle.as_str().unwrap().to_owned())
        .collect();
    let mut writer = csv::Writer::from_path(folder.path().join("people.csv")).unwrap();
    writer.write_record(["handle", "client_id", "side"]).unwrap();
    for handle in &people {
        writer.write_record([handle, "c", "client"]).unwrap();
    }
    drop(writer);
    for turn in ["first", "again"] {
        let output = assert_cmd::cargo::cargo_bin_cmd!("forewarn")
            .args(["import", source, "--client", "c", "--json", "--into"])
            .arg(folder.path())
            .args(&paths)
            .assert()
            .success();
        let summary: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
        for (name, count) in expected["counts"].as_object().unwrap() {
            assert_eq!(summary[name], *count, "{source} {turn}: {name}: {summary:#}");
        }
        for (table, count) in expected["rows"].as_object().unwrap() {
            let rows = super::import::rows(folder.path(), table, &["client_id"]).len();
            assert_eq!(rows as u64, count.as_u64().unwrap(), "{source} {turn}: {table}");
        }
    }
    if let Some(sizes) = expected["threads"].as_array() {
        let mut threads = std::collections::BTreeMap::new();
        for thread in super::import::rows(folder.path(), "messages", &["thread_id"]) {
            *threads.entry(thread).or_insert(0u64) += 1;
        }
        let mut found: Vec<u64> = threads.into_values().collect();
        found.sort_unstable();
        let sizes: Vec<u64> = sizes.iter().filter_map(Value::as_u64).collect();
        assert_eq!(found, sizes, "{source}: sizes of threads");
    }
    for (event, count) in expected["events"].as_object().into_iter().flatten() {
        let events = super::import::rows(folder.path(), "schedule", &["event"]);
        let found = events.iter().filter(|found| *found == event).count();
        assert_eq!(found as u64, count.as_u64().unwrap(), "{source}: {event}");
    }
    for (table, columns) in expected["values"].as_object().unwrap() {
        for (column, values) in columns.as_object().unwrap() {
            let mut found = super::import::rows(folder.path(), table, &[column.as_str()]);
            found.sort();
            let values: Vec<&str> =
                values.as_array().unwrap().iter().map(|value| value.as_str().unwrap()).collect();
            assert_eq!(found, values, "{source}: {table}.{column}");
        }
    }
}

#[test]
fn a_quarter_of_a_mailing_list_comes_in_whole() {
    check("mail", "mbox", &["r_lists/r-package-devel-2019q1.txt"]);
}

#[test]
fn archives_of_lists_come_in_whole() {
    check("mail", "mbox", &["exports/mbox", "exports/pipermail"]);
}

#[test]
fn single_mails_come_in_or_are_rejected_for_what_they_lack() {
    check("mail", "eml", &["exports/eml"]);
}

#[test]
fn answers_of_slack_come_in() {
    check("slack", "slack", &["exports/slack"]);
}

#[test]
fn answers_of_jira_come_in() {
    check(
        "jira",
        "jira",
        &[
            "exports/jira/jira_issues_page_1.json",
            "exports/jira/jira_issues_page_2.json",
            "exports/jira/jira_comments_issue_page_1.json",
            "exports/jira/jira_comments_issue_page_2.json",
        ],
    );
}

#[test]
fn answers_of_redmine_come_in() {
    check("redmine", "redmine", &["exports/redmine"]);
}

#[test]
fn projects_of_eight_versions_of_microsoft_project_come_in() {
    check("msproject", "mspdi", &["exports/mspdi"]);
}
