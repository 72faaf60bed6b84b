//! With `--lang ru` every command speaks Russian: its help, what is wrong with its arguments, what it did and why it stopped.

use std::{collections::BTreeSet, fs, path::Path};

use crate::{
    language::{SAME, words},
    support::forewarn,
};

/// The commands, and what follows each of the two that have commands of their own.
const COMMANDS: [&[&str]; 21] = [
    &["review"],
    &["agenda"],
    &["lead"],
    &["check"],
    &["annotate"],
    &["promises"],
    &["import"],
    &["kickoff"],
    &["backtest"],
    &["learn"],
    &["decide"],
    &["explain"],
    &["draft"],
    &["init"],
    &["demo"],
    &["text"],
    &["tone"],
    &["tone", "train"],
    &["tone", "measure"],
    &["completions"],
    &["man"],
];

const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo");

/// Names of programs and formats, and keywords that are written as they are in every language.
const NAMES: &str = "mbox maildir eml zip telegram desktop slack whatsapp txt jira rest redmine trello asana clickup \
    planfix microsoft project msproject toggl clockify harvest everhour timesheet bitrix24 amocrm hubspot crm rfc gzip \
    toml png ack snooze wrong done act watch calm kept late broken renegotiated withdrawn open unknown agency owner ics \
    table month week hubspot bash elvish fish powershell zsh studio example clients people projects messages expectations \
    promises schedule money results outcomes mail import tone hostility frustration impatience politeness gratitude \
    scenario labelled source text utc discord teams quickbooks xero github gitlab linear monday notion yandex tracker kaiten transcript ratings agree python spark \
    answer deliver invoice renegotiate update now today";

/// What is English of some words: options, files, paths, values in capitals and names are left out.
fn english(said: &str) -> BTreeSet<String> {
    let mut left = String::new();
    for word in said.split(|letter: char| letter.is_whitespace() || "«»()[]`'\",;:<>".contains(letter)) {
        let is_name = word.starts_with('-')
            || word.contains(['/', '.', '_', '@', '='])
            || !word.chars().any(|letter| letter.is_ascii_lowercase());
        if !is_name {
            left.push_str(word);
            left.push(' ');
        }
    }
    let mut found = words(&left, |letter| letter.is_ascii_alphabetic());
    let commands: Vec<&str> = COMMANDS.iter().flat_map(|command| command.iter().copied()).collect();
    found.retain(|word| {
        !SAME.contains(&word.as_str())
            && !forewarn::table::TABLES.contains(&word.as_str())
            && !commands.contains(&word.as_str())
            && !NAMES.split_whitespace().any(|name| name == word)
    });
    found
}

fn says_russian(arguments: &[&str], folder: &Path, code: i32) -> String {
    let run = forewarn().args(arguments).args(["--lang", "ru"]).current_dir(folder).output().unwrap();
    let [out, err] = [&run.stdout, &run.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let said = format!("{out}{err}");
    assert_eq!(run.status.code(), Some(code), "{arguments:?}: {said}");
    assert!(said.chars().any(|letter| ('а'..='я').contains(&letter)), "{arguments:?} says nothing: {said}");
    let mut foreign = english(&said);
    // What the test itself calls things, and the clients that `--from` finds in addresses.
    foreign.retain(|word| !arguments.contains(&word.as_str()) && !["acme", "else"].contains(&word.as_str()));
    assert!(foreign.is_empty(), "{arguments:?}: {foreign:?} in\n{said}");
    said
}

#[test]
fn help_is_russian() {
    let folder = tempfile::tempdir().unwrap();
    says_russian(&["--help"], folder.path(), 0);
    for command in COMMANDS {
        let said = says_russian(&[command, &["--help"]].concat(), folder.path(), 0);
        assert!(said.contains(&format!("forewarn {}", command.join(" "))), "{said}");
    }
    assert!(says_russian(&["help", "lead"], folder.path(), 0).contains("forewarn lead"));
}

#[test]
fn wrong_usage_is_told_in_russian() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &["\u{43e}бзор"][..],
        &[],
        &["kickoff"],
        &["review", "--fial-on", "act"],
        &["review", "--horizon", "много"],
        &["review", "--threads", "0"],
        &["review", "--out"],
        &["review", "--fail-on", "нет"],
        &["review", "--quotes"],
        &["promises", "--side", "обе"],
        &["decide"],
        &["decide", "Acme", "ack", "--missed", "Acme", "churn"],
        &["check", "--json", "--json"],
        &["import", "факс", "x"],
    ] {
        let said = says_russian(arguments, folder.path(), 2);
        assert!(said.starts_with("Ошибка: "), "{said}");
    }
}

#[test]
fn what_stops_a_command_is_told_in_russian() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("full")).unwrap();
    fs::write(path.join("full/notes.txt"), "mine").unwrap();
    fs::create_dir(path.join("none")).unwrap();
    for arguments in [
        &["kickoff", "brief.toml"][..],
        &["init", "full"],
        &["demo", "full"],
        &["init", "agency", "--from", "none"],
        &["init", "agency", "--from", "nowhere"],
        &["init", "agency", "--from", "none", "--answers", "answers.toml"],
        &["learn", "nowhere"],
        &["decide", "Acme", "ack", "--workspace", "nowhere"],
        &["import", "mail", "nowhere.mbox", "--into", "full"],
        &["import", "csv", "nowhere.csv"],
        &["import", "csv", "full/notes.txt", "--table", "0", "--to", "clean.csv"],
        &["import", "mail", "full/notes.txt", "--guess"],
        &["import", "xlsx", "full/notes.txt", "--to", "clean.csv"],
        &["tone", "measure", "nowhere.jsonl"],
        &["tone", "train", "nowhere.jsonl", "--into", "model.bin"],
        &["promises", DEMO, "--by", "owner", "--format", "ics", "--quiet"],
        &["demo", "tiny", "--months", "2"],
    ] {
        says_russian(arguments, path, 1);
    }
    says_russian(&["review", DEMO, "--as-of", "вчера"], path, 2);
    let at = ["decide", "Blaustein Optics", "ack", "--at", "1800-01-01", "--workspace", DEMO];
    says_russian(&at, path, 2);
}

#[test]
fn making_filling_and_deciding_are_told_in_russian() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    says_russian(&["init", "agency"], path, 0);
    fs::write(path.join("agency/clients.csv"), "client_id,name\nc1,Акме\n").unwrap();
    fs::write(
        path.join("agency/people.csv"),
        "handle,client_id,side,name\n*@acme.example,c1,client,\n*@studio.example,,agency,\n",
    )
    .unwrap();
    let mail = |from: &str, to: &str, day: u32, text: &str| {
        format!(
            "From {from} Mon Jun  1 10:00:00 2026\nFrom: {from}\nTo: {to}\nDate: {day} Jun 2026 10:00:00 +0000\n\
             Message-ID: <{day}@x>\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\n{text}\n\n"
        )
    };
    let box_of = mail("anna@acme.example", "max@studio.example", 1, "Когда будет макет?")
        + &mail("max@studio.example", "anna@acme.example", 2, "Пришлю макет до 5 июня.")
        + &mail("who@else.example", "max@studio.example", 3, "Здравствуйте!");
    fs::write(path.join("box.mbox"), box_of).unwrap();
    let said = says_russian(&["import", "mail", "box.mbox", "--into", "agency", "--quiet"], path, 0);
    assert!(said.contains("прочитано 3") && said.contains("кто это, неизвестно"), "{said}");
    let said = says_russian(&["decide", "c1", "ack", "--workspace", "agency", "--by", "Макс"], path, 0);
    assert!(said.contains("Акме"), "{said}");
    says_russian(&["learn", "agency"], path, 1);
    says_russian(&["demo", "small", "--clients", "3", "--months", "3", "--messages", "60"], path, 0);
    fs::create_dir(path.join("exports")).unwrap();
    fs::copy(path.join("box.mbox"), path.join("exports/box.mbox")).unwrap();
    says_russian(&["init", "second", "--from", "exports", "--yes"], path, 0);
}
