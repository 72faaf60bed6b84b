//! Deciding: every decision is recorded once, whoever writes it down, in minutes or in a file of their own; minutes come in
//! whole or not at all.

use std::{fs, path::Path, process::Output};

use encoding_rs::WINDOWS_1251;
use tempfile::TempDir;

use crate::support::forewarn;

const CLIENTS: &str = "client_id,name\nc001,Acme\nc002,Ромашка\n";
const MONEY: &str =
    "client_id,at,kind,amount,currency\nc001,2026-03-01,invoice,100,EUR\nc002,2026-04-01,cost,30,EUR\n";
const HEADER: &str = "at,alert_id,decision,until,by,note,as_of\n";

fn workspace() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("forewarn.toml"), "[workspace]\nname = \"Tables\"\n").unwrap();
    fs::write(folder.path().join("clients.csv"), CLIENTS).unwrap();
    fs::write(folder.path().join("money.csv"), MONEY).unwrap();
    folder
}

fn run(workspace: &Path, arguments: &[&str]) -> Output {
    forewarn().current_dir(workspace).args(arguments).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn rows(path: &Path) -> Vec<String> {
    fs::read_to_string(path).unwrap().lines().skip(1).map(str::to_owned).collect()
}

/// (rows used, rows left out) of the table decisions.
fn counted(workspace: &Path) -> (u64, u64) {
    let checked: serde_json::Value =
        serde_json::from_slice(&run(workspace, &["check", "--json", "."]).stdout).unwrap();
    let files = checked["files"].as_array().unwrap().iter().filter(|file| file["table"] == "decisions");
    files.fold((0, 0), |(used, left), file| {
        let count = |name: &str| file[name].as_u64().unwrap();
        (used + count("rows_used"), left + count("rows_passed_over"))
    })
}

#[test]
fn the_same_decision_twice_is_one_and_the_workspace_comes_last() {
    let folder = workspace();
    let above = folder.path().parent().unwrap();
    let name = folder.path().file_name().unwrap().to_str().unwrap();
    let decide = |arguments: &[&str]| run(above, &[&["decide"], arguments, &[name]].concat());
    let path = folder.path().join("decisions.csv");
    for (arguments, count) in [
        (&["Acme", "ack", "--by", "Ann"][..], 1),
        (&["c001", "ack", "--by", "Ann"], 1),
        (&["c001", "ack", "--by", "Bob"], 2),
        (&["c001", "ack", "--by", "Ann"], 3),
        (&["c001", "ack", "--by", "Ann", "--at", "02.03.2026"], 4),
        (&["c001", "ack", "--by", "Ann", "--at", "2026-03-02"], 4),
        (&["c001", "snooze", "--until", "01.09.2099"], 5),
        (&["--missed", "c002", "churn"], 6),
        (&["--band", "c002", "act"], 7),
        (&["--band", "c002", "act"], 7),
    ] {
        let output = decide(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        assert_eq!(rows(&path).len(), count, "{arguments:?}: {}", out(&output));
    }
    assert!(rows(&path)[4].contains(",snooze,2099-09-01,"), "{:?}", rows(&path));
    let again = decide(&["--band", "c002", "act"]);
    assert!(out(&again).contains("recorded already"), "{}", out(&again));
    // The option that once named the workspace still does.
    let old = run(above, &["decide", "c001", "done", "--workspace", name]);
    assert!(old.status.success() && rows(&path).len() == 8, "{}", said(&old));
    for arguments in
        [&["c001", "ack", "--missed", "c001", "churn"][..], &["c001"], &["c001", "ack", "a", "b"]]
    {
        assert_eq!(run(above, &[&["decide"], arguments].concat()).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn a_decision_about_a_client_without_an_alert_says_so_and_is_recorded() {
    let (folder, outputs) = (workspace(), tempfile::tempdir().unwrap());
    let review = |arguments: &[&str]| {
        let out = outputs.path().join("out");
        let output =
            run(folder.path(), &[&["review", ".", "--out", out.to_str().unwrap()], arguments].concat());
        assert!(output.status.success(), "{}", said(&output));
    };
    let decide = |arguments: &[&str]| said(&run(folder.path(), &[&["decide"], arguments].concat()));
    let last_row = || rows(&folder.path().join("decisions.csv")).pop().unwrap();
    let early = decide(&["c001", "ack"]);
    assert!(early.contains("no review of this workspace is known"), "{early}");
    assert!(last_row().ends_with(",ack,,,,"), "{}", last_row());
    review(&["--no-cache"]);
    assert!(!folder.path().join(".forewarn").exists());
    review(&[]);
    let kept = folder.path().join(".forewarn/review/alerts.json");
    let words = fs::read_to_string(&kept).unwrap();
    assert!(!words.contains("Acme") && !words.contains("c001"), "{words}");
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::MetadataExt::mode(&fs::metadata(&kept).unwrap()) & 0o777, 0o600);
    let output = run(folder.path(), &["decide", "c001", "ack"]);
    assert!(
        said(&output).contains("the last review, as of 2")
            && said(&output).contains("has no alert about Acme; recorded"),
        "{}",
        said(&output)
    );
    assert!(last_row().ends_with(",2026-04-02T00:00:00+00:00"), "{}", last_row());
    assert_eq!(rows(&folder.path().join("decisions.csv")).len(), 2);
    let russian = run(folder.path(), &["decide", "c002", "ack", "--lang", "ru"]);
    assert!(
        said(&russian).contains("Ромашка") && said(&russian).contains("предупреждения нет"),
        "{}",
        said(&russian)
    );
    // A conflict that nobody warned of, and a band, are about no alert.
    let missed = run(folder.path(), &["decide", "--missed", "c001", "churn"]);
    assert_eq!(said(&missed), "");
    // A moment outside the data says so.
    let early = run(folder.path(), &["decide", "--band", "c001", "act", "--as-of", "01.01.2020"]);
    assert!(said(&early).contains("no record is older"), "{}", said(&early));
    // A decision that answers another review, and one after the data have changed.
    let other = decide(&["c001", "done", "--as-of", "2026-03-15"]);
    assert!(other.contains("at another moment is not known"), "{other}");
    review(&["--as-of", "2026-03-15"]);
    assert_eq!(fs::read_to_string(&kept).unwrap(), words, "a look back does not count as the last review");
    fs::write(folder.path().join("money.csv"), MONEY.replace("30,EUR", "3,EUR")).unwrap();
    let changed = decide(&["c001", "done"]);
    assert!(changed.contains("no alert about Acme, and the data have changed since"), "{changed}");
    // Neither messages nor a damaged note of the last review stop it.
    fs::write(folder.path().join("messages.csv"), "a\n").unwrap();
    fs::write(&kept, "{").unwrap();
    let damaged = run(folder.path(), &["decide", "c001", "wrong"]);
    assert!(
        damaged.status.success() && said(&damaged).contains("no review of this workspace"),
        "{}",
        said(&damaged)
    );
}

#[test]
fn minutes_come_in_whole_or_not_at_all_and_once() {
    let folder = workspace();
    let minutes = folder.path().join("minutes.csv");
    let write = |text: &str| fs::write(&minutes, &WINDOWS_1251.encode(text).0).unwrap();
    let decide = || run(folder.path(), &["decide", "--from", "minutes.csv", "--by", "Протокол"]);
    let path = folder.path().join("decisions.csv");
    write(
        "client;decision;until;by;note;at\r\nРомашка;ack;;Анна;позвонить, до пятницы;01.05.2026\r\n\
         никто;ack;;;;01.05.2026\r\nacme;snooze;;;;01.05.2026\r\nacme;done;;;;\r\nacme;agreed;;;;01.05.2026\r\n\
         acme;ack;;;;01.05.2098\r\nacme;ack;01.06.2026;;;01.05.2026\r\nacme;snooze;30.04.2026;;;01.05.2026\r\n",
    );
    let output = decide();
    assert_eq!(output.status.code(), Some(1));
    let words = said(&output);
    assert!(words.contains("nothing was recorded: 7 rows cannot be used"), "{words}");
    for (line, what) in [
        (3, "alert_id \"никто\" is neither an alert nor a client"),
        (4, "until is empty"),
        (5, "at is empty"),
        (6, "decision \"agreed\" is none of ack"),
        (7, "is still to come"),
        (8, "until \"2026-06-01\" goes with a snooze"),
        (9, "until \"2026-04-30\" had passed"),
    ] {
        assert!(
            words.lines().any(|said| said.contains(&format!("minutes.csv:{line}: ")) && said.contains(what)),
            "{line} {what}: {words}"
        );
    }
    assert!(!path.exists(), "nothing is written");
    write(
        "client;decision;until;by;note;at\r\nРомашка;ack;;Анна;позвонить, до пятницы;01.05.2026\r\n\
         acme;snooze;01.06.2026;;;01.05.2026\r\n",
    );
    let output = decide();
    assert!(out(&output).contains("2 decisions were recorded"), "{}{}", out(&output), said(&output));
    assert_eq!(
        rows(&path).iter().map(|row| row.split(',').collect::<Vec<_>>()[2..].join(",")).collect::<Vec<_>>(),
        ["ack,,Анна,\"позвонить, до пятницы\",", "snooze,2026-06-01,Протокол,,"]
    );
    assert!(rows(&path)[0].starts_with("2026-05-01,A-"), "{:?}", rows(&path));
    let again = decide();
    assert!(out(&again).contains("0 decisions were recorded, 2 had been before"), "{}", out(&again));
    assert_eq!(rows(&path).len(), 2);
    // In Russian, and as a person heads a table.
    write(
        "Клиент;Решение;Отложено до;Кто;Заметка;Дата\r\nАкме;отложено;;;;01.05.2026\r\n\
         acme;Отложить;01.06.2026;;;01.05.2026\r\n",
    );
    let refused = said(&decide());
    assert!(refused.contains("minutes.csv:2: alert_id \"Акме\""), "{refused}");
    write(
        "Клиент;Решение;Отложено до;Кто;Заметка;Дата\r\nРомашка;принято;;Анна;позвонить, до пятницы;01.05.2026\r\n\
         acme;Отложить;01.06.2026;;;01.05.2026\r\nacme;следить;;Борис;;02.05.2026\r\n",
    );
    let russian = decide();
    assert!(out(&russian).contains("1 decision"), "{}{}", out(&russian), said(&russian));
    assert!(rows(&path)[2].contains(",watch,,Борис,"), "{:?}", rows(&path));
    // What was decided is itself a file that can be taken back in.
    let own = run(folder.path(), &["decide", "--from", "decisions.csv"]);
    assert!(out(&own).contains("0 decisions were recorded, 3"), "{}{}", out(&own), said(&own));
}

#[test]
fn several_people_decide_in_files_of_their_own_and_the_same_decision_is_one() {
    let folder = workspace();
    fs::create_dir(folder.path().join("decisions")).unwrap();
    let decide = |arguments: &[&str]| run(folder.path(), &[&["decide"], arguments].concat());
    let part = |name: &str| folder.path().join("decisions").join(name);
    let nobody = decide(&["c001", "ack"]);
    assert!(nobody.status.code() == Some(1) && said(&nobody).contains("--by"), "{}", said(&nobody));
    assert!(decide(&["c001", "ack", "--by", "Ann Lee", "--at", "2026-05-01"]).status.success());
    assert!(decide(&["c002", "ack", "--by", "Борис", "--at", "2026-05-01"]).status.success());
    assert_eq!((rows(&part("ann-lee.csv")).len(), rows(&part("борис.csv")).len()), (1, 1));
    assert_eq!(counted(folder.path()), (2, 0));
    // Bob wrote down what Ann had decided, in an order of columns of his own and about another review.
    let alert = rows(&part("ann-lee.csv"))[0].split(',').nth(1).unwrap().to_owned();
    let copy = format!("decision;by;alert_id;at\nack;Ann Lee;{alert};2026-05-01T00:00:00Z\n");
    fs::write(part("bob.csv"), copy).unwrap();
    fs::write(folder.path().join("decisions.csv"), HEADER).unwrap();
    assert_eq!(counted(folder.path()), (2, 1));
    let known = decide(&["c001", "ack", "--by", "Ann Lee", "--at", "2026-05-01"]);
    assert!(out(&known).contains("recorded already"), "{}", out(&known));
    // Two of the same second about one alert are two.
    assert!(decide(&["c001", "done", "--by", "Ann Lee", "--at", "2026-05-01"]).status.success());
    assert_eq!(counted(folder.path()), (3, 1));
    fs::write(folder.path().join("monday.csv"), "client,decision,at\nAcme,wrong,2026-05-04\n").unwrap();
    assert!(decide(&["--from", "monday.csv"]).status.success());
    assert_eq!(rows(&part("monday.csv")).len(), 1);
    // A file that takes no rows is left as it is, and no other file beside it hides its rows.
    fs::write(
        part("kim.jsonl"),
        format!("{{\"at\":\"2026-05-02\",\"alert_id\":\"{alert}\",\"decision\":\"ack\"}}\n"),
    )
    .unwrap();
    let refused = decide(&["c001", "done", "--by", "Kim"]);
    assert!(refused.status.code() == Some(1) && said(&refused).contains("kim.csv"), "{}", said(&refused));
    let left: Vec<_> = fs::read_dir(folder.path().join("decisions"))
        .unwrap()
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with('.')), "{left:?}");
}

#[test]
fn a_moment_may_be_written_with_the_day_first_or_be_now() {
    let folder = workspace();
    let shown = |as_of: &str| {
        let output = run(folder.path(), &["promises", "--json", "--as-of", as_of, "."]);
        assert!(output.status.success(), "{as_of}: {}", said(&output));
        said(&output)
    };
    assert_eq!(shown("01.03.2026"), shown("2026-03-01"));
    assert_eq!(shown("1.3.2026 14:30"), shown("2026-03-01 14:30"));
    assert!(shown("2020-01-01").contains("no record is older"), "{}", shown("2020-01-01"));
    for word in ["now", "today", "Сегодня"] {
        assert!(shown(word).contains("after the last record"), "{}", shown(word));
    }
    let refused = run(folder.path(), &["promises", "--as-of", "31.02.2026", "."]);
    assert!(refused.status.code() == Some(2) && said(&refused).contains("now, today"), "{}", said(&refused));
}
