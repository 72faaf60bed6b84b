//! What was found in messages is kept, and nothing but time depends on it.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};

use polars::prelude::*;
use polars_io::{SerReader, parquet::read::ParquetReader};

use super::support::{Dice, Workspace, assert_same, forewarn};

/// What commands say of a workspace, without or with what is kept.
fn told(workspace: &Path, cache: bool) -> String {
    let commands: [&[&str]; 5] = [
        &["explain", "c001", "--json", "--as-of", "2026-06-01"],
        &["draft", "c002", "--json", "--as-of", "2026-06-01"],
        &["promises", "--json", "--as-of", "2026-06-01"],
        &["check", "--json"],
        &["explain", "c001", "--json", "--as-of", "2026-06-01", "--redact"],
    ];
    let mut told = String::new();
    for command in commands {
        let mut run = forewarn();
        run.args(command).arg(workspace).arg("--quiet");
        if !cache {
            run.arg("--no-cache");
        }
        let run = run.output().unwrap();
        assert!(run.stderr.is_empty(), "{}", String::from_utf8_lossy(&run.stderr));
        told.push_str(&String::from_utf8_lossy(&run.stdout));
    }
    told
}

/// How many messages there are, and how many the text engine had to read.
fn read(workspace: &Path) -> (u64, u64) {
    let run = forewarn().args(["annotate", "--json", "--quiet"]).arg(workspace).assert().success();
    let told: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    (told["messages"].as_u64().unwrap(), told["read"].as_u64().unwrap())
}

fn cache(workspace: &Path) -> PathBuf {
    workspace.join(".forewarn/annotations")
}

/// Long enough for a file to be known by its times.
fn let_files_grow_old() {
    std::thread::sleep(Duration::from_millis(2200));
}

#[test]
fn outputs_are_the_same_whatever_is_kept() {
    let workspace = Workspace::demo();
    let path = workspace.path();
    let plain = workspace.review(&["--no-cache"]);
    assert!(!path.join(".forewarn").exists());
    let words = told(&path, false);
    let same = |what: &str| {
        assert_same(&plain, &workspace.review(&[]), &["timings.json"], what);
        assert_eq!(words, told(&path, true), "{what}");
    };
    same("nothing is kept");
    same("blocks are known by their bytes");
    let_files_grow_old();
    assert_eq!(read(&path).1, 0);
    same("files are known by their times");
    assert_same(&plain, &workspace.review(&["--threads", "1"]), &["timings.json"], "one thread");
    fs::remove_dir_all(path.join(".forewarn")).unwrap();
    same("it was deleted");
}

#[test]
fn changed_messages_alone_are_read_again() {
    let workspace = Workspace::demo();
    let path = workspace.path();
    let (messages, read_first) = read(&path);
    assert_eq!((messages, read(&path).1), (read_first, 0));
    let mut sheet = workspace.sheet("messages");
    let text = sheet.column("text");
    let place = sheet.rows.len() / 2;
    sheet.rows[place][text].push_str(" We will send it by Friday.");
    let mut added = sheet.rows[3].clone();
    added[0] = "added".to_owned();
    sheet.rows.insert(place, added);
    sheet.rows.remove(7);
    workspace.save("messages", &sheet);
    assert_eq!(read(&path), (messages, 2));
    // Messages that moved to other files are the same messages.
    let rest = sheet.rows.split_off(place);
    let all = sheet.clone();
    workspace.save("messages", &all);
    fs::create_dir(path.join("messages")).unwrap();
    fs::rename(path.join("messages.csv"), path.join("messages/one.csv")).unwrap();
    sheet.rows = rest;
    workspace.save("messages", &sheet);
    fs::rename(path.join("messages.csv"), path.join("messages/two.csv")).unwrap();
    assert_eq!(read(&path), (messages, 0));
    assert_eq!(told(&path, true), told(&path, false));
}

#[test]
fn whatever_is_changed_is_told_as_if_nothing_were_kept() {
    for seed in 1..3 {
        let workspace = Workspace::demo();
        let path = workspace.path();
        let mut dice = Dice(seed);
        read(&path);
        for round in 0..5 {
            let changed = change(&workspace, &mut dice);
            if round == 2 {
                let_files_grow_old();
                read(&path);
            }
            let plain = told(&path, false);
            assert_eq!(told(&path, true), plain, "seed {seed}: {changed}");
            assert_eq!(told(&path, true), plain, "seed {seed}: {changed}, again");
        }
    }
}

/// Changes something that messages are read by; says what.
fn change(workspace: &Workspace, dice: &mut Dice) -> &'static str {
    let path = workspace.path();
    let mut messages = workspace.sheet("messages");
    let row = dice.roll(messages.rows.len());
    let column = |name: &str| messages.column(name);
    let what = match dice.roll(9) {
        0 => {
            messages.rows.remove(row);
            "a message is removed"
        }
        1 => {
            let side = column("side");
            messages.rows[row][side].clear();
            "a side is told by people"
        }
        2 => {
            let at = column("sent_at");
            messages.rows[row][at] = "no time".to_owned();
            "a message is refused"
        }
        3 => {
            dice.shuffle(&mut messages.rows);
            "the order is another"
        }
        4 => {
            let mut twice = messages.rows[row].clone();
            let text = column("text");
            twice[text].push_str(" Twice.");
            messages.rows.push(twice);
            "a message is there twice"
        }
        5 => {
            let mut clients = workspace.sheet("clients");
            let zone = clients.column("timezone");
            let client = dice.roll(clients.rows.len());
            clients.rows[client][zone] = "Asia/Tokyo".to_owned();
            clients.rows.insert(0, vec!["a-first-client".to_owned(), "First".to_owned()]);
            let width = clients.header.len();
            clients.rows[0].resize(width, String::new());
            clients.rows.dedup_by(|a, b| a[0] == b[0]);
            workspace.save("clients", &clients);
            "a zone is another, and a client is new"
        }
        6 => {
            let mut holidays = workspace.sheet("holidays");
            let mut day = holidays.rows[0].clone();
            day[0] = format!("2026-03-{:02}", 1 + dice.roll(28));
            holidays.rows.push(day);
            workspace.save("holidays", &holidays);
            "a holiday is new"
        }
        7 => {
            let mut people = workspace.sheet("people");
            let (name, person) = (people.column("name"), dice.roll(people.rows.len()));
            people.rows[person][name] = ["Robin", "Настя", "Priya"][dice.roll(3)].to_owned();
            workspace.save("people", &people);
            "somebody has another name"
        }
        _ => {
            let config = fs::read_to_string(path.join("forewarn.toml")).unwrap();
            let config = if config.contains("month_first") {
                config.replace("month_first = true\n", "")
            } else {
                config.replace("[workspace]\n", "[workspace]\nmonth_first = true\n")
            };
            workspace.write("forewarn.toml", config);
            "months come first, or no more"
        }
    };
    workspace.save("messages", &messages);
    what
}

#[test]
fn a_damaged_cache_is_made_anew() {
    let workspace = Workspace::demo();
    let path = workspace.path();
    let (messages, _) = read(&path);
    let words = told(&path, false);
    let names = [
        "messages.parquet",
        "marks.parquet",
        "clients.parquet",
        "blocks.parquet",
        "files.parquet",
        "index.json",
    ];
    for name in names {
        let file = cache(&path).join(name);
        let whole = fs::read(&file).unwrap();
        for damage in 0..4 {
            let mut bytes = whole.clone();
            match damage {
                0 => bytes.truncate(whole.len() / 2),
                1 => bytes.clear(),
                2 => bytes[whole.len() / 3] ^= 0x41,
                _ => bytes.extend_from_slice(&whole),
            }
            fs::write(&file, &bytes).unwrap();
            assert_eq!(words, told(&path, true), "{name} {damage}");
            assert_eq!(read(&path), (messages, 0), "{name} {damage} is made anew");
        }
        fs::remove_file(&file).unwrap();
        assert_eq!(read(&path), (messages, messages), "{name}");
    }
    // That of another engine.
    let index = cache(&path).join("index.json");
    let mut told_of: serde_json::Value = serde_json::from_slice(&fs::read(&index).unwrap()).unwrap();
    told_of["engine"] = "another".into();
    fs::write(&index, told_of.to_string()).unwrap();
    assert_eq!(read(&path), (messages, messages));
    assert_eq!(read(&path), (messages, 0));
}

#[test]
fn where_nothing_can_be_kept_nothing_is_said() {
    let workspace = Workspace::demo();
    let path = workspace.path();
    let words = told(&path, false);
    fs::write(path.join(".forewarn"), "a file").unwrap();
    assert_eq!(words, told(&path, true));
    assert_eq!(fs::read(path.join(".forewarn")).unwrap(), b"a file");
    fs::remove_file(path.join(".forewarn")).unwrap();
    let config = fs::read_to_string(path.join("forewarn.toml")).unwrap();
    workspace.write("forewarn.toml", config + "\n[text]\nkeep_annotations = false\n");
    assert_eq!(words, told(&path, true));
    assert!(!path.join(".forewarn").exists());
}

#[test]
fn runs_at_once_do_no_harm() {
    let workspace = Workspace::demo();
    let path = workspace.path();
    let words = told(&path, false);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(words, told(&path, true)));
        }
    });
    read(&path);
    assert_eq!(read(&path).1, 0);
    let names = fs::read_dir(cache(&path)).unwrap().flatten().count();
    assert_eq!(names, 6);
}

#[test]
fn any_form_of_messages_is_kept() {
    let workspace = Workspace::demo();
    let path = workspace.path();
    let sheet = workspace.sheet("messages");
    let lines: String = sheet
        .rows
        .iter()
        .map(|row| {
            let cells = sheet.header.iter().cloned().zip(row.iter().map(|cell| cell.clone().into()));
            serde_json::Value::Object(cells.collect()).to_string() + "\n"
        })
        .collect();
    let csv = fs::read(path.join("messages.csv")).unwrap();
    fs::remove_file(path.join("messages.csv")).unwrap();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&csv).unwrap();
    let words = String::from_utf8(csv.clone()).unwrap();
    let (wide, _, _) = encoding_rs::WINDOWS_1251.encode(&words);
    let forms: [(&str, Vec<u8>); 4] = [
        ("messages.jsonl", lines.into_bytes()),
        ("messages.csv.gz", packed.finish().unwrap()),
        ("messages.csv", [b"\xef\xbb\xbf", words.replace('\n', "\r\n").as_bytes()].concat()),
        ("messages.csv", wide.into_owned()),
    ];
    for (name, bytes) in forms {
        workspace.write(name, bytes);
        let words = told(&path, false);
        assert_eq!(words, told(&path, true), "{name}");
        let_files_grow_old();
        assert_eq!(words, told(&path, true), "{name}, known by its bytes");
        assert_eq!(words, told(&path, true), "{name}, known by its times");
        assert_eq!(read(&path).1, 0, "{name}");
        fs::remove_file(path.join(name)).unwrap();
    }
}

#[test]
fn the_files_are_as_documented_and_hold_no_words() {
    let workspace = Workspace::demo();
    read(&workspace.path());
    let frame = |name: &str| {
        let file = fs::File::open(cache(&workspace.path()).join(name)).unwrap();
        ParquetReader::new(file).finish().unwrap()
    };
    let documented = include_str!("../../crates/ingest/src/annotations/frame.rs");
    for name in ["messages.parquet", "marks.parquet"] {
        let (_, own) = documented.split_once(&format!("//! `{name}`")).unwrap();
        let own = own.split("//! `").next().unwrap();
        for field in frame(name).schema().iter_fields() {
            let (column, kind) = (field.name().as_str(), field.dtype());
            let is_tone = matches!(column, "positive" | "hostility" | "frustration" | "impatience");
            assert!(is_tone || own.contains(&format!("`{column}`")), "{name}: {column} is not documented");
            let is_number = kind.is_primitive_numeric()
                || matches!(kind, DataType::List(of) if of.is_primitive_numeric());
            assert!(is_number || column == "currency", "{name}: {column} is {kind}");
        }
    }
    let marks = frame("marks.parquet");
    let currencies = marks.column("currency").unwrap().str().unwrap().iter().flatten();
    assert!(currencies.into_iter().all(|code| code.len() == 3));
}
