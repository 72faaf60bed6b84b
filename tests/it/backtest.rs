//! The past replayed, and weights learned from it: nothing leaks, every row is what a review says, and where too little
//! is known nothing is learned.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use forewarn::{
    config::ConfigFile,
    model::{self, Example},
    score::weights::EXPERT,
    signal,
};

fn run(arguments: &[&str], workspace: &Path, out: Option<&Path>) -> assert_cmd::assert::Assert {
    let mut command = assert_cmd::Command::cargo_bin("forewarn").unwrap();
    command.args(arguments).arg(workspace);
    if let Some(out) = out {
        command.arg("--out").arg(out);
    }
    command.assert()
}

fn demo(folder: &Path, clients: &str, months: &str) -> PathBuf {
    let workspace = folder.join("agency");
    run(&["demo", "--clients", clients, "--months", months, "--messages", "6000"], &workspace, None)
        .success();
    workspace
}

fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// The columns that are said at a date, without those that tell what came.
fn said(path: &Path, until: &str) -> Vec<Vec<String>> {
    let columns = ["as_of", "client_id", "probability", "lower", "upper", "band", "alerted", "model"];
    rows(path)
        .iter()
        .filter(|row| row["as_of"].as_str() <= until)
        .map(|row| columns.map(|column| row[column].clone()).to_vec())
        .collect()
}

#[test]
fn each_row_is_what_a_review_says_that_day() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = demo(folder.path(), "25", "14");
    let out = folder.path().join("backtest");
    run(&["backtest", "--from", "2026-03-01", "--to", "2026-05-01"], &workspace, Some(&out)).success();
    let all = rows(&out.join("client_predictions.csv"));
    let items = rows(&out.join("item_predictions.csv"));
    for day in ["2026-03-01", "2026-05-01"] {
        let review = folder.path().join(day);
        run(&["review", "--quiet", "--as-of", day], &workspace, Some(&review)).success();
        let reviewed: BTreeMap<String, BTreeMap<String, String>> = rows(&review.join("clients.csv"))
            .into_iter()
            .map(|row| (row["client_id"].clone(), row))
            .collect();
        let alerts = fs::read_to_string(review.join("alerts.csv")).unwrap();
        let then: Vec<_> = all.iter().filter(|row| row["as_of"] == day).collect();
        assert!(then.len() >= 15, "{}", then.len());
        for row in then {
            let client = &row["client_id"];
            for column in ["probability", "lower", "upper", "band"] {
                assert_eq!(row[column], reviewed[client][column], "{day} {client} {column}");
            }
            assert_eq!(row["alerted"] == "true", alerts.contains(&format!(",{client},")), "{day} {client}");
        }
        let expected: Vec<_> = rows(&review.join("items.csv"));
        let then: Vec<_> = items.iter().filter(|row| row["as_of"] == day).collect();
        assert_eq!(then.len(), expected.len());
        for (row, expected) in then.iter().zip(&expected) {
            for column in ["client_id", "item_id", "due", "p_kept", "p10", "p50", "p80", "p90", "p95"] {
                assert_eq!(row[column], expected[column], "{day} {column}");
            }
        }
    }
}

#[test]
fn later_rows_change_nothing_that_was_said_before() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = demo(folder.path(), "60", "20");
    let arguments = ["backtest", "--from", "2025-12-01", "--to", "2026-05-01"];
    let [before, after] = ["before", "after"].map(|name| folder.path().join(name));
    run(&arguments, &workspace, Some(&before)).success();
    // Everything after 1 March goes, and conflicts come in its place.
    for table in ["messages", "schedule", "money", "promises", "expectations", "results", "outcomes"] {
        let path = workspace.join(format!("{table}.csv"));
        let mut reader = csv::Reader::from_path(&path).unwrap();
        let header = reader.headers().unwrap().clone();
        let time = header.iter().position(|name| ["at", "sent_at", "made_at"].contains(&name)).unwrap();
        let kept: Vec<_> =
            reader.records().map(Result::unwrap).filter(|row| &row[time] < "2026-03-01").collect();
        let mut writer = csv::Writer::from_path(&path).unwrap();
        writer.write_record(&header).unwrap();
        for row in &kept {
            writer.write_record(row).unwrap();
        }
        if table == "outcomes" {
            writer.write_record(["c001", "2026-03-05", "dispute", "", ""]).unwrap();
        }
    }
    run(&arguments, &workspace, Some(&after)).success();
    let file = "client_predictions.csv";
    let said_before = said(&before.join(file), "2026-03-01");
    assert!(said_before.len() > 100);
    assert_eq!(said_before, said(&after.join(file), "2026-03-01"));
}

#[test]
fn with_too_little_to_learn_from_nothing_is_learned_and_the_need_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = demo(folder.path(), "8", "8");
    run(&["learn", "--quiet"], &workspace, None)
        .failure()
        .stderr(predicates::str::contains("at least 20 at 10 are needed"));
    assert!(!workspace.join("model.toml").exists());
}

/// Examples in which the first signal raises the risk and the second lowers it.
fn examples(count: usize) -> Vec<Example> {
    let start = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    (0..count)
        .map(|place| {
            let mut addends = vec![0.0; signal::ALL.len()];
            addends[0] = (place % 5) as f64 / 4.0;
            addends[1] = (place % 3) as f64 / 2.0;
            let conflict = place % 5 == 4 && place % 3 == 0;
            let at = start + chrono::Duration::days(30 * i64::try_from(place / 60).unwrap());
            Example {
                at,
                client: place % 77,
                addends,
                conflict_at: conflict.then(|| at + chrono::Duration::days(7)),
            }
        })
        .collect()
}

#[test]
fn learned_weights_are_never_negative_and_a_rare_conflict_keeps_its_sign() {
    let config = ConfigFile::default().check(Path::new(".")).unwrap();
    let examples = examples(900);
    let until = examples.last().unwrap().at + chrono::Duration::days(365);
    let model = model::learn(&examples, &config, until).unwrap();
    assert!(model.weights.values().all(|weight| *weight >= 0.0), "{:?}", model.weights);
    let [rising, falling] = [0, 1].map(|place| {
        let name = signal::ALL[place].name;
        model.weights[name] / EXPERT.signal[name].weight
    });
    assert!(rising > 1.0 && falling < 0.2, "{rising} {falling}");
    assert!(model.base_rate < 0.5);
    let read: model::Model = toml::from_str(&model.to_toml().unwrap()).unwrap();
    assert_eq!(read, model);
    assert!(model::learn(&examples[..60], &config, until).is_err());
}
