//! What was measured at the months before a moment is kept, and nothing but time depends on it.

use std::fs;

use super::support::{Workspace, assert_same, forewarn};

const AS_OF: [&str; 2] = ["--as-of", "2026-06-01"];

fn explained(workspace: &Workspace, more: &[&str]) -> String {
    let run = forewarn()
        .args(["explain", "c001", "--all", "--json", "--quiet"])
        .args(AS_OF)
        .args(more)
        .arg(workspace.path())
        .assert()
        .success();
    String::from_utf8(run.get_output().stdout.clone()).unwrap()
}

#[test]
fn months_that_are_kept_missing_or_damaged_tell_the_same() {
    let workspace = Workspace::demo();
    let file = workspace.path().join(".forewarn/months/months.bin");
    let plain = workspace.review(&["--no-cache"]);
    let words = explained(&workspace, &["--no-cache"]);
    assert!(!file.exists(), "nothing is kept where nothing may be");
    let same = |what: &str| {
        assert_same(&plain, &workspace.review(&[]), &["timings.json"], what);
        assert_eq!(words, explained(&workspace, &[]), "{what}");
    };
    same("nothing was kept");
    let kept = fs::read(&file).unwrap();
    same("all is kept");
    assert_eq!(kept, fs::read(&file).unwrap(), "what is kept is not written again");
    for (what, bytes) in [
        ("half of it", &kept[..kept.len() / 2]),
        ("nothing in it", &[][..]),
        (
            "another byte",
            &[&kept[..kept.len() / 2], &[kept[kept.len() / 2] ^ 1], &kept[kept.len() / 2 + 1..]].concat(),
        ),
    ] {
        fs::write(&file, bytes).unwrap();
        same(what);
        assert_eq!(kept, fs::read(&file).unwrap(), "{what}: it is made anew");
    }
    let names = fs::read_to_string(workspace.path().join("clients.csv")).unwrap();
    let name = names.lines().nth(1).and_then(|line| line.split(',').nth(1)).unwrap();
    let holds = |words: &str| kept.windows(words.len()).any(|bytes| bytes == words.as_bytes());
    assert!(!holds(name) && !holds("c001"), "it holds no names");
}

#[test]
fn months_of_other_data_or_settings_are_not_taken() {
    let workspace = Workspace::demo();
    let path = |name: &str| workspace.path().join(name);
    let mut told = vec![explained(&workspace, &[])];
    let mut outcomes = workspace.sheet("outcomes");
    let mut row = vec![String::new(); outcomes.header.len()];
    for (column, value) in [("client_id", "c001"), ("at", "2026-02-10"), ("kind", "complaint")] {
        let column = outcomes.column(column);
        row[column] = value.to_owned();
    }
    outcomes.rows.push(row);
    let settings = fs::read_to_string(path("forewarn.toml")).unwrap() + "\n[score]\nbase_rate = 0.3\n";
    let changes: [(&str, &dyn Fn()); 2] = [
        ("an outcome", &|| workspace.save("outcomes", &outcomes)),
        ("a setting", &|| fs::write(path("forewarn.toml"), &settings).unwrap()),
    ];
    for (what, change) in changes {
        change();
        let plain = explained(&workspace, &["--no-cache"]);
        assert_eq!(plain, explained(&workspace, &[]), "{what}");
        assert_eq!(plain, explained(&workspace, &[]), "{what}, again");
        told.push(plain);
    }
    assert!(told[0] != told[1] && told[1] != told[2], "each of them changes what is told");
}
