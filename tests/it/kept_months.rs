//! What was measured at the months before a moment is kept, and nothing but time depends on it.

use std::{fs, time::Duration};

use forewarn::{
    alert::alert_id,
    config::Config,
    ingest::{self, FileHash},
    table::{ClientIndex, Tables},
};

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

/// Whether of one client alone messages are read for who asks about it.
fn reads_alone(workspace: &Workspace, client: usize) -> bool {
    let config = Config::read(&workspace.path()).unwrap();
    let choose = |tables: &Tables, _: &[FileHash<'_>]| {
        Some(tables.client_indexes().map(|index| index.index() == client).collect())
    };
    let messages = ingest::load_some(&config, &|_| (), Some(&choose)).unwrap().tables.messages;
    messages.tells_of_some() && messages.tells_of(ClientIndex::new(client))
}

#[test]
fn one_client_is_told_of_by_its_own_messages() {
    let workspace = Workspace::demo();
    // One id twice, a row that is refused, and a client who never wrote.
    let mut messages = workspace.sheet("messages");
    let mut twice = messages.rows[40].clone();
    twice[messages.column("text")].push_str(" Again.");
    messages.rows.push(twice);
    let mut refused = messages.rows[50].clone();
    refused[messages.column("sent_at")] = "no time".to_owned();
    messages.rows.insert(60, refused);
    workspace.save("messages", &messages);
    let mut clients = workspace.sheet("clients");
    let mut silent = clients.rows[0].clone();
    "c0015".clone_into(&mut silent[0]);
    clients.rows.push(silent);
    workspace.save("clients", &clients);
    let owner = clients.rows[2][clients.column("owner")].clone();
    let told = |more: &[&str]| {
        let of_some: [&[&str]; 4] = [
            &["promises", "--due", "7"],
            &["promises", "--due", "90", "--owner", &owner],
            &["promises", "--client", "c003"],
            &["agenda", "--owner", &owner],
        ];
        let some = of_some.into_iter().map(|command| {
            let mut run = forewarn();
            run.args(command).args(["--json", "--quiet"]).args(AS_OF).args(more).arg(workspace.path());
            String::from_utf8_lossy(&run.output().unwrap().stdout).into_owned()
        });
        let ids = ["c001", "c0015", "c004"].into_iter();
        let one = |id: &str| {
            let run = |command: &str| {
                let mut run = forewarn();
                run.args([command, id, "--json", "--quiet"]).args(AS_OF).args(more).arg(workspace.path());
                let run = run.output().unwrap();
                String::from_utf8_lossy(&[run.stdout, run.stderr].concat()).into_owned()
            };
            run("explain") + &run("draft")
        };
        ids.map(one).chain(some).collect::<Vec<String>>()
    };
    let plain = told(&["--no-cache"]);
    std::thread::sleep(Duration::from_millis(2200));
    assert!(!reads_alone(&workspace, 1), "nothing is kept yet");
    assert_eq!(plain, told(&[]), "all is kept as the first is asked about");
    assert!((0..clients.rows.len()).all(|client| reads_alone(&workspace, client)));
    assert_eq!(plain, told(&["--threads", "1"]), "one thread");
    // The messages are kept, what was measured is not.
    fs::remove_dir_all(workspace.path().join(".forewarn/months")).unwrap();
    assert_eq!(plain, told(&[]), "the months were deleted");
    let settings = fs::read_to_string(workspace.path().join("forewarn.toml")).unwrap();
    workspace.write("forewarn.toml", settings + "\n[text]\nkeep_annotations = false\n");
    assert!(!reads_alone(&workspace, 1), "where nothing is to be kept, all is read");
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

#[test]
fn a_decision_makes_no_month_anew() {
    let workspace = Workspace::demo();
    let file = workspace.path().join(".forewarn/months/months.bin");
    explained(&workspace, &[]);
    let kept = fs::read(&file).unwrap();
    let clients = workspace.sheet("clients");
    let mut decisions = workspace.sheet("decisions");
    decisions.header = ["at", "alert_id", "decision", "until"].map(str::to_owned).to_vec();
    let snooze = |row: &Vec<String>| {
        ["2026-04-20", &alert_id(&row[0]), "snooze", "2026-09-01"].map(str::to_owned).to_vec()
    };
    decisions.rows = clients.rows.iter().map(snooze).collect();
    workspace.save("decisions", &decisions);
    assert_eq!(explained(&workspace, &["--no-cache"]), explained(&workspace, &[]));
    assert_eq!(kept, fs::read(&file).unwrap());
    let plain = workspace.review(&["--no-cache"]);
    assert_same(&plain, &workspace.review(&[]), &["timings.json"], "every alert is put off");
}
