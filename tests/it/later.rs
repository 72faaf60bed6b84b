//! Rows that came later leave no trace, not even those that are refused.

use std::{fs, path::Path};

use super::{
    future::Future,
    support::{Files, Workspace, assert_same, files, forewarn, read_csv},
};

fn review(workspace: &Path, out: &Path) {
    assert_cmd::Command::cargo_bin("forewarn")
        .unwrap()
        .args(["review", "--quiet", "--as-of", "2026-03-01", "--out"])
        .arg(out)
        .arg(workspace)
        .assert()
        .success();
}

/// What the other commands say as of the same day.
fn told(workspace: &Path) -> Vec<Vec<u8>> {
    let page = workspace.with_extension("html");
    let commands: [&[&str]; 5] = [
        &["lead", "--out", page.to_str().unwrap()],
        &["explain", "c001", "--json"],
        &["explain", "c010"],
        &["promises", "--json"],
        &["agenda", "--json"],
    ];
    let mut told: Vec<Vec<u8>> = commands
        .iter()
        .map(|command| {
            let mut run = assert_cmd::Command::cargo_bin("forewarn").unwrap();
            run.args(*command).arg(workspace).args(["--quiet", "--as-of", "2026-03-01"]);
            run.assert().success().get_output().stdout.clone()
        })
        .collect();
    assert!(told[1..].iter().all(|words| words.len() > 100));
    told.push(fs::read(page).unwrap());
    told
}

fn copy_demo(to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir("data/demo").unwrap().flatten().filter(|entry| entry.path().is_file()) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn a_later_row_that_is_refused_a_used_id_and_a_later_client_with_its_people_change_nothing_before() {
    let folder = tempfile::tempdir().unwrap();
    let [plain, more] = ["plain", "more"].map(|name| folder.path().join(name));
    copy_demo(&plain);
    copy_demo(&more);
    let append = |table: &str, row: &str| {
        let path = more.join(table);
        let words = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{words}{row}\n")).unwrap();
    };
    append("money.csv", "c001,,2026-06-20,invoice,-5,,,,,");
    append("clients.csv", "zz9,New one,,,,,2026-05-01,,,");
    let messages = fs::read_to_string(plain.join("messages.csv")).unwrap();
    let used_id = messages.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
    // A message without a side: who wrote it is told by a row of somebody else's client, who comes later.
    for workspace in [&plain, &more] {
        let path = workspace.join("messages.csv");
        let words = fs::read_to_string(&path).unwrap();
        let row = "unsaid,c001,,,,2026-02-20T10:00:00Z,stranger,,,,\"We will leave. When will the report come?\",\n";
        fs::write(&path, words + row).unwrap();
    }
    append("people.csv", "stranger,zz9,client,A stranger,,,");
    append("messages.csv", &format!("{used_id},c001,,,,2026-06-21T10:00:00Z,,client,,,Where is it?,"));
    let [before, after] = ["before", "after"].map(|name| folder.path().join(name));
    review(&plain, &before);
    review(&more, &after);
    for name in [
        "report.html",
        "review.xlsx",
        "alerts.json",
        "alerts.csv",
        "clients.csv",
        "promises.csv",
        "items.csv",
        "projects.csv",
        "expectations.csv",
        "unagreed.csv",
        "clients.parquet",
    ] {
        assert_eq!(fs::read(before.join(name)).unwrap(), fs::read(after.join(name)).unwrap(), "{name}");
    }
    assert!(told(&plain) == told(&more), "lead, explain or promises");
}

/// All that the commands say and write as of a day.
fn everything(workspace: &Workspace, day: &str, brief: &Path) -> Files {
    let place = |name: &str| workspace.beside(name).display().to_string();
    let (lead, check, replay) = (place("lead.html"), place("kickoff.html"), place("replay"));
    let mut all: Files = workspace
        .review(&["--as-of", day])
        .into_iter()
        .map(|(name, bytes)| (format!("review {name}"), bytes))
        .collect();
    let (brief, work) = (brief.display().to_string(), workspace.path().display().to_string());
    let commands: [&[&str]; 8] = [
        &["agenda", &work, "--as-of", day],
        &["agenda", &work, "--as-of", day, "--json"],
        &["lead", &work, "--as-of", day, "--out", &lead],
        &["explain", "c001", &work, "--as-of", day],
        &["explain", "c002", &work, "--as-of", day, "--json"],
        &["promises", &work, "--as-of", day, "--json"],
        &["kickoff", &brief, &work, "--as-of", day, "--out", &check],
        &["backtest", &work, "--from", "2026-01-01", "--to", day, "--out", &replay],
    ];
    for (number, command) in commands.into_iter().enumerate() {
        let _ = fs::remove_dir_all(&replay);
        for page in [&lead, &check] {
            let _ = fs::remove_file(page);
        }
        let run = forewarn().args(command).args(["--quiet"]).output().unwrap();
        let told = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(matches!(run.status.code(), Some(0 | 3 | 4)), "{command:?}: {told}");
        let name = format!("{} {number}", command[0]);
        // What came of the days that were looked at is told by the future, and so is the figure of how right that was.
        if command[0] != "backtest" {
            all.insert(format!("{name} stdout"), run.stdout);
        }
        for page in [&lead, &check] {
            all.extend(fs::read(page).ok().map(|bytes| (format!("{name} page"), bytes)));
        }
    }
    let predictions = read_csv(&Path::new(&replay).join("client_predictions.csv"));
    let foretold: String = predictions
        .rows
        .iter()
        .map(|row| {
            let names = ["as_of", "client_id", "probability", "lower", "upper", "band", "alerted"];
            names.map(|name| row[predictions.column(name)].as_str()).join(",") + "\n"
        })
        .collect();
    all.insert("backtest client_predictions.csv".to_owned(), foretold.into_bytes());
    all
}

/// `FOREWARN_FUTURES=100` tries more than the few of every day.
#[test]
fn no_future_changes_what_any_command_says() {
    let tries = std::env::var("FOREWARN_FUTURES").ok().and_then(|count| count.parse().ok()).unwrap_or(4);
    let day = "2026-04-15";
    let as_of = "2026-04-14T22:00:00Z".parse().unwrap();
    let plain = Workspace::made(6, 12, 300);
    let brief = plain.beside("brief.toml");
    forewarn().args(["kickoff", "--quiet", "--new"]).arg(&brief).assert().success();
    let before = everything(&plain, day, &brief);
    for seed in 0..tries {
        let other = Workspace::empty();
        for (name, bytes) in files(&plain.path()) {
            other.write(&name, bytes);
        }
        Future::new(&other, as_of, seed).disturb_workspace(&other);
        let after = everything(&other, day, &brief);
        let free = ["review run.json", "review rejected.csv", "review timings.json"];
        assert_same(&before, &after, &free, &format!("future {seed}"));
    }
}
