//! Rows that came later leave no trace, not even those that are refused.

use std::{fs, path::Path};

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
    let commands: [&[&str]; 4] = [
        &["lead", "--out", page.to_str().unwrap()],
        &["explain", "c001", "--json"],
        &["explain", "c010"],
        &["promises", "--json"],
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
    for entry in fs::read_dir("data/demo").unwrap().flatten() {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn a_later_row_that_is_refused_a_used_id_and_a_later_client_change_nothing_before() {
    let folder = tempfile::tempdir().unwrap();
    let [plain, more] = ["plain", "more"].map(|name| folder.path().join(name));
    copy_demo(&plain);
    copy_demo(&more);
    let append = |table: &str, row: &str| {
        let path = more.join(table);
        let words = fs::read_to_string(&path).unwrap();
        fs::write(&path, format!("{words}{row}\n")).unwrap();
    };
    append("money.csv", "c001,,2026-06-20,invoice,-5,,,");
    append("clients.csv", "zz9,New one,,,,,2026-05-01,,,");
    let messages = fs::read_to_string(plain.join("messages.csv")).unwrap();
    let used_id = messages.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();
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
        "clients.parquet",
    ] {
        assert_eq!(fs::read(before.join(name)).unwrap(), fs::read(after.join(name)).unwrap(), "{name}");
    }
    assert!(told(&plain) == told(&more), "lead, explain or promises");
}
