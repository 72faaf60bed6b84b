//! What is written into a workspace's own tables: nothing is lost to another writer, tables keep their form, no row is read
//! or written twice, and amounts are what was written.

use std::{fs, path::Path, process::Output};

use encoding_rs::WINDOWS_1251;
use tempfile::TempDir;

use crate::support::forewarn;

const CLIENTS: &str = "client_id,name\nc001,Acme\n";
const MONEY: &str =
    "client_id,at,kind,amount,currency\nc001,2026-03-01,invoice,100,EUR\nc001,2026-04-01,cost,30,EUR\n";

fn workspace(tables: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("forewarn.toml"), "[workspace]\nname = \"Tables\"\n").unwrap();
    for (name, bytes) in
        [("clients.csv", CLIENTS.as_bytes()), ("money.csv", MONEY.as_bytes())].iter().chain(tables)
    {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn run(workspace: &Path, arguments: &[&str]) -> Output {
    forewarn().current_dir(workspace).args(arguments).output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Rows read of a table, over all its files.
fn rows_read(workspace: &Path, table: &str) -> u64 {
    let output = run(workspace, &["check", "--json", "."]);
    let checked: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let files = checked["files"].as_array().unwrap().iter().filter(|file| file["table"] == table);
    files.map(|file| file["rows_used"].as_u64().unwrap()).sum()
}

fn mails(prefix: &str, count: usize, words: &str) -> String {
    let mail = |number: usize| {
        format!(
            "From k Mon Mar  2 10:00:00 2026\nFrom: kim@acme.example\nTo: us@agency.example\n\
             Date: Mon, 2 Mar 2026 10:00:00 +0000\nMessage-ID: <{prefix}{number}@x>\nSubject: s\n\
             Content-Type: text/plain; charset=utf-8\n\n{words}\n\n"
        )
    };
    (0..count).map(mail).collect()
}

const PEOPLE: &[u8] = b"handle,client_id,side,name\nkim@acme.example,c001,client,Kim\n";
const IMPORT: [&str; 3] = ["import", "mail", "m.mbox"];

#[test]
fn two_imports_at_once_lose_nothing() {
    let folder = workspace(&[("people.csv", PEOPLE)]);
    for name in ["a", "b", "c"] {
        fs::write(folder.path().join(format!("{name}.mbox")), mails(name, 60, "Hello")).unwrap();
    }
    std::thread::scope(|scope| {
        for name in ["a.mbox", "b.mbox", "c.mbox"] {
            let path = folder.path();
            scope.spawn(move || {
                let output = run(path, &["import", "mail", name, "--agency-domain", "agency.example"]);
                assert!(output.status.success(), "{}", said(&output));
            });
        }
    });
    assert_eq!(rows_read(folder.path(), "messages"), 180);
}

#[test]
fn decisions_at_once_are_all_kept() {
    let folder = workspace(&[]);
    std::thread::scope(|scope| {
        for number in 0..8 {
            let path = folder.path();
            scope.spawn(move || {
                let output = run(path, &["decide", "c001", "ack", "--note", &format!("note {number}")]);
                assert!(output.status.success(), "{}", said(&output));
            });
        }
    });
    assert_eq!(rows_read(folder.path(), "decisions"), 8);
    let stray = fs::read_dir(folder.path()).unwrap().flatten();
    let stray: Vec<_> =
        stray.map(|entry| entry.file_name()).filter(|name| name.to_string_lossy().starts_with('.')).collect();
    assert_eq!(stray, Vec::<std::ffi::OsString>::new());
}

#[test]
fn a_decision_is_written_as_the_others_are() {
    let header = "at;alert_id;decision;until;by;note;mood\r\n";
    let russian = format!("{header}2026-05-01;a1;ack;;Анна;позвонили клиенту;да\r\n");
    let marked = format!("\u{feff}{header}2026-05-01;a1;ack;;me;x;fine");
    for before in [WINDOWS_1251.encode(&russian).0.into_owned(), marked.into_bytes()] {
        let folder = workspace(&[("decisions.csv", &before)]);
        let path = folder.path().join("decisions.csv");
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o664)).unwrap();
        let reviewed = run(folder.path(), &["review", "--quiet", "."]);
        assert!(reviewed.status.success(), "{}", said(&reviewed));
        let output = run(folder.path(), &["decide", "c001", "done", "--by", "Анна", "--note", "готово"]);
        assert!(output.status.success(), "{}", said(&output));
        let after = fs::read(&path).unwrap();
        // The moment of the review is a column that the file lacked: every row gets a cell for it.
        let text = if after.starts_with("\u{feff}".as_bytes()) {
            String::from_utf8(after).unwrap()
        } else {
            WINDOWS_1251.decode_without_bom_handling(&after).0.into_owned()
        };
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert!(lines[0].ends_with(";note;mood;as_of"), "{text}");
        assert!(lines[1].starts_with("2026-05-01;a1;ack;;") && lines[1].ends_with(';'), "{text}");
        assert!(lines[2].contains(";done;;Анна;готово;;"), "{text}");
        assert_eq!(rows_read(folder.path(), "decisions"), 2);
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&fs::metadata(&path).unwrap()) & 0o777, 0o664);
    }
}

#[cfg(unix)]
#[test]
fn a_linked_table_stays_a_link() {
    let folder = workspace(&[("shared/kept.csv", b"at,alert_id,decision,until,by,note,as_of\n")]);
    let link = folder.path().join("decisions.csv");
    std::os::unix::fs::symlink("shared/kept.csv", &link).unwrap();
    assert!(run(folder.path(), &["decide", "c001", "ack"]).status.success());
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(folder.path().join("shared/kept.csv")).unwrap().lines().count(), 2);
}

#[test]
fn rows_are_not_added_to_a_form_that_cannot_take_them() {
    let row = "{\"at\":\"2026-05-01\",\"alert_id\":\"a1\",\"decision\":\"ack\"}\n";
    let csv = "at,alert_id,decision\n2026-05-01,a1,ack\n";
    for (name, bytes) in [("decisions.jsonl", row.as_bytes().to_vec()), ("decisions.csv.gz", gzip(csv))] {
        let folder = workspace(&[(name, &bytes)]);
        let output = run(folder.path(), &["decide", "c001", "ack"]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        let words = said(&output);
        assert!(words.contains("decisions.csv") && words.contains("run this again"), "{name}: {words}");
        assert_eq!(fs::read(folder.path().join(name)).unwrap(), bytes, "{name}");
        assert!(!folder.path().join("decisions.csv").exists(), "{name}");
    }
}

fn gzip(text: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

#[test]
fn imported_rows_are_written_in_the_encoding_of_the_table() {
    let before = "message_id;client_id;sent_at;author;side;text\r\nm1;c001;2026-02-01 10:00;Анна;agency;Добрый день, макет готов\r\n";
    let encoded = WINDOWS_1251.encode(before).0;
    let folder = workspace(&[("people.csv", PEOPLE), ("messages.csv", &encoded)]);
    let path = folder.path().join("messages.csv");
    let mailbox = folder.path().join("m.mbox");
    fs::write(&mailbox, mails("a", 60, "Спасибо, договорились")).unwrap();
    let output = run(folder.path(), &IMPORT);
    assert!(output.status.success(), "{}", said(&output));
    let after = WINDOWS_1251.decode_without_bom_handling(&fs::read(&path).unwrap()).0.into_owned();
    assert_eq!(after.matches("Спасибо, договорились").count(), 60);
    assert!(after.contains("Добрый день, макет готов"));
    assert_eq!(rows_read(folder.path(), "messages"), 61);
    // What the encoding cannot hold changes nothing.
    let kept = fs::read(&path).unwrap();
    fs::write(&mailbox, mails("b", 1, "Спасибо 😀")).unwrap();
    let output = run(folder.path(), &IMPORT);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("save the table as UTF-8"), "{}", said(&output));
    assert_eq!(fs::read(&path).unwrap(), kept);
}

#[test]
fn a_packed_table_is_not_imported_into_twice() {
    let folder = workspace(&[("people.csv", PEOPLE)]);
    fs::write(folder.path().join("m.mbox"), mails("a", 5, "Hello")).unwrap();
    assert!(run(folder.path(), &IMPORT).status.success());
    let table = folder.path().join("messages.csv");
    fs::write(folder.path().join("messages.csv.gz"), gzip(&fs::read_to_string(&table).unwrap())).unwrap();
    fs::remove_file(&table).unwrap();
    let output = run(folder.path(), &IMPORT);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("gzip -d messages.csv.gz"), "{}", said(&output));
    assert_eq!(rows_read(folder.path(), "messages"), 5);
}

#[test]
fn copies_and_backups_of_a_table_are_named_and_not_read() {
    for name in [
        "money.csv.gz",
        "money.csv~",
        "money.csv.bak",
        "money.csv.orig",
        "money.csv.old",
        "copy of money.csv",
        "money — копия.csv",
        "money (1).csv",
        "money-copy.csv",
        "money/money.csv",
    ] {
        let bytes = if name.ends_with("gz") { gzip(MONEY) } else { MONEY.as_bytes().to_vec() };
        let folder = workspace(&[(name, &bytes)]);
        assert_eq!(rows_read(folder.path(), "money"), 2, "{name}");
        let output = run(folder.path(), &["check", "."]);
        let words = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(words.contains(&format!("{name} is not read")), "{name}: {words}");
    }
    let folder = workspace(&[(
        "schedule/a.csv",
        b"client_id,item_id,at,event,due\nc001,i,2026-01-01,committed,2026-02-01\n",
    )]);
    fs::copy(folder.path().join("schedule/a.csv"), folder.path().join("schedule/b.csv")).unwrap();
    assert_eq!(rows_read(folder.path(), "schedule"), 1);
}

#[test]
fn a_number_in_scientific_notation_is_what_it_says() {
    let money = "client_id,at,kind,amount,currency\nc001,2026-03-01,invoice,1.5E+05,EUR\nc001,2026-03-02,invoice,1.5E,EUR\n";
    let folder = workspace(&[("money.csv", money.as_bytes())]);
    assert_eq!(rows_read(folder.path(), "money"), 1);
    let deals = "Deal Name,Amount,Close Date,Create Date,Deal Stage,Associated Company,Deal ID,Record ID\n\
                 D,1.5E+05,2026-05-01,2026-01-01,Closed Won,Acme,1,1\n";
    fs::write(folder.path().join("deals.csv"), deals).unwrap();
    let output = run(folder.path(), &["import", "hubspot", "deals.csv", "--client", "c001"]);
    assert!(output.status.success(), "{}", said(&output));
    let projects = fs::read_to_string(folder.path().join("projects.csv")).unwrap();
    assert!(projects.contains(",150000,"), "{projects}");
}

#[test]
fn a_cell_longer_than_a_mebibyte_is_rejected() {
    let clients = format!("{CLIENTS}c002,{}\nc003,Short\n", "x".repeat((1 << 20) + 1));
    let folder = workspace(&[("clients.csv", clients.as_bytes())]);
    assert_eq!(rows_read(folder.path(), "clients"), 2);
    let words = String::from_utf8_lossy(&run(folder.path(), &["check", "."]).stdout).into_owned();
    assert!(words.contains("is longer than 1 MiB"), "{words}");
}

#[test]
fn wrong_numbers_on_the_command_line_are_wrong_usage() {
    let folder = workspace(&[]);
    for arguments in [
        &["check", ".", "--threads", "0"][..],
        &["check", ".", "--threads", "5000"],
        &["backtest", ".", "--from", "2026-06-01", "--to", "2026-01-01"],
        &["backtest", ".", "--from", "0001-01-01", "--to", "2026-01-01"],
        &["backtest", ".", "--from", "1970-01-01", "--to", "2026-01-01", "--every", "week"],
    ] {
        let output = run(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
    }
}

#[test]
fn learning_twice_gives_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let demo = ["demo", "ws", "--clients", "60", "--months", "30", "--messages", "4000", "--seed", "7"];
    assert!(run(folder.path(), &demo).status.success());
    let model = folder.path().join("ws/model.toml");
    let mut learned = Vec::new();
    for threads in ["1", "2"] {
        let output = run(folder.path(), &["learn", "ws", "--threads", threads]);
        assert!(output.status.success(), "{}", said(&output));
        learned.push(fs::read_to_string(&model).unwrap());
    }
    assert_eq!(learned[0], learned[1]);
}
