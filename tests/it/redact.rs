//! Packs that may be passed on: with `--redact` nobody whom the tables name can be told from any byte of any output, in
//! whatever form the name stood there; with `--owner` only one person's clients are told of.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read},
};

use polars::prelude::DataFrame;
use polars_io::{SerReader, parquet::read::ParquetReader};

use crate::support::{Files, Sheet, Workspace, csv_row, files, forewarn, read_csv};

pub(crate) const AS_OF: &str = "2026-06-30";

/// Who and what must not be found, in small letters; the stems of inflected names.
const SECRETS: [&str; 22] = [
    "quorvex",
    "кворвекс",
    "зефирочн",
    "zefirochn",
    "кочубеевск",
    "мирослав",
    "тютькин",
    "глафир",
    "скобельцын",
    "ермола",
    "wolfowitz",
    "brunhild",
    "secret-mail",
    "secret-host",
    "brunhild_w",
    "555-44-33",
    "5554433",
    "555-01-99",
    "unknown-somebody",
    "7654.32",
    "91851.84",
    "12347.89",
];

const EVIL: &str = " Кочубеевского, Глафирой Тютькиной, Brunhild Wolfowitz’s, Quorvex-у, зефирочной лавкой, \
                    a@secret-mail.example, @brunhild_w, +7 916 555-44-33, https://secret-host.example/a?b=c.";

/// The demo with names that occur nowhere else, in every column of every table that takes words.
fn secret() -> Workspace {
    let workspace = Workspace::demo();
    let clients: BTreeMap<String, String> = workspace
        .sheet("clients")
        .rows
        .iter()
        .enumerate()
        .map(|(place, row)| (row[0].clone(), format!("quorvex-{place}")))
        .collect();
    for table in forewarn::table::TABLES.into_iter().filter(|table| *table != "holidays") {
        let mut sheet = workspace.sheet(table);
        let Sheet { header, rows } = &mut sheet;
        for (at, row) in rows.iter_mut().enumerate() {
            for (name, cell) in header.iter().zip(row.iter_mut()) {
                plant(table, name, at, cell, &clients);
            }
        }
        workspace.save(table, &sheet);
    }
    // A refused row names somebody whom no table knows.
    let mut money = std::fs::read(workspace.path().join("money.csv")).unwrap();
    money.extend(csv_row(&["unknown-somebody", "", "2026-01-01", "invoice", "1", "", "", ""]));
    workspace.write("money.csv", money);
    let config = std::fs::read_to_string(workspace.path().join("forewarn.toml")).unwrap();
    let config = config.replace("Leitwerk (synthetic)", "Кворвекс и Quorvex");
    workspace.write(
        "forewarn.toml",
        format!("{config}\n[score]\nwatch = 0.001\nact = 0.002\n[alerts]\ncapacity = 20\n"),
    );
    workspace
}

fn plant(table: &str, column: &str, at: usize, cell: &mut String, clients: &BTreeMap<String, String>) {
    let owners = ["Мирослав Кочубеевский", "Brunhild Wolfowitz", "Ермолай Скобельцын"];
    match (table, column) {
        (_, "client_id") => {
            if let Some(id) = clients.get(cell) {
                cell.clone_from(id);
            }
        }
        ("clients", "name") => {
            *cell = if at.is_multiple_of(2) {
                format!("Quorvex Mechanics {at}")
            } else {
                format!("ООО «Зефирочная лавка {at}»")
            };
        }
        ("clients", "owner") => owners[at % 3].clone_into(cell),
        ("clients", "monthly_fee") => "7654.32".clone_into(cell),
        ("money", "amount") if !cell.starts_with('-') => "12347.89".clone_into(cell),
        ("people", "handle") => {
            *cell = ["a@secret-mail.example", "@brunhild_w", "Глафира Тютькина"]
                .get(at)
                .map_or_else(|| format!("p{at}@secret-mail.example"), |handle| (*handle).to_owned());
        }
        ("people", "name") => {
            *cell = owners.get(at).map_or_else(|| format!("Скобельцына {at}"), |name| (*name).to_owned());
        }
        ("messages", "author") => {
            *cell = ["Глафира Тютькина <a@secret-mail.example>", "Brunhild Wolfowitz", "Ермолай Скобельцын"]
                [at % 3]
                .to_owned();
        }
        ("messages", "message_id" | "reply_to") | ("promises" | "expectations", "message_id")
            if !cell.is_empty() =>
        {
            *cell = format!("<{cell}@secret-mail.example>");
        }
        ("promises", "promise_id") | (_, "item_id" | "project_id") if !cell.is_empty() => {
            *cell = format!("quorvex_{cell}");
        }
        ("projects", "name" | "service")
        | ("schedule", "item")
        | ("messages", "subject" | "channel")
        | ("expectations", "metric" | "unit")
        | ("results", "metric")
        | ("outcomes" | "decisions", "note" | "by")
        | ("clients", "segment")
            if !cell.is_empty() =>
        {
            cell.push_str(EVIL);
        }
        ("messages" | "promises", "text") => {
            *cell = format!("Кочубеевскому от Глафиры: We will send it to Quorvex by Friday.{EVIL} {cell}");
        }
        _ => {}
    }
}

/// All there is to read in a file: that of archives and of packed columns too.
pub(crate) fn readable(name: &str, bytes: &[u8]) -> String {
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    if name.ends_with(".xlsx") {
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        for place in 0..archive.len() {
            let mut part = Vec::new();
            archive.by_index(place).unwrap().read_to_end(&mut part).unwrap();
            text.push_str(&String::from_utf8_lossy(&part));
        }
    }
    if name.ends_with(".parquet") {
        let frame: DataFrame = ParquetReader::new(Cursor::new(bytes)).finish().unwrap();
        for column in frame.columns() {
            for row in 0..frame.height() {
                text.push_str(&format!("{}\n", column.get(row).unwrap()));
            }
        }
    }
    text.to_lowercase()
}

/// Fails with the place where a secret stands.
fn assert_silent(what: &str, files: &Files) {
    for (name, bytes) in files {
        let text = readable(name, bytes);
        for secret in SECRETS {
            let found = text.find(secret);
            if let Some(at) = found {
                let start =
                    (0..=at.saturating_sub(80)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
                let near: String = text[start..].chars().take(200).collect();
                panic!("{what}: {name} holds {secret:?}: …{near}…");
            }
        }
    }
}

pub(crate) fn printed(arguments: &[&str]) -> Files {
    let run = forewarn().args(arguments).assert();
    let output = run.get_output();
    let (out, told) = (output.stdout.clone(), String::from_utf8_lossy(&output.stderr).into_owned());
    assert!(matches!(output.status.code(), Some(0 | 3 | 4)), "{arguments:?}: {told}");
    Files::from([("stdout".to_owned(), out), ("stderr".to_owned(), told.into_bytes())])
}

#[test]
fn no_output_of_any_command_tells_who_anybody_is() {
    let workspace = secret();
    let path = workspace.path();
    let path = path.to_str().unwrap();
    let (page, folder) = (workspace.beside("page.html"), workspace.beside("backtest"));
    let (page, folder) = (page.to_str().unwrap(), folder.to_str().unwrap());
    workspace.write(
        "brief.toml",
        "[project]\nclient = \"Quorvex Mechanics 0\"\nname = \"Site for Скобельцына\"\nowner = \"Brunhild Wolfowitz\"\n\
         signed = \"Ермолай Скобельцын\"\nstart = 2026-07-01\n[time]\nagreed = 2026-08-01\n[cost]\nclient_says = 12347\n\
         agreed = 7654.32\ncurrency = \"EUR\"\n[[promise]]\ntext = \"Quorvex gets it at https://secret-host.example\"\n\
         [basics]\napprover = \"Глафира Тютькина\"\n",
    );
    let brief = workspace.path().join("brief.toml");
    let brief = brief.to_str().unwrap();
    // Without it, the names are there: the test can fail.
    let open = workspace.review(&["--as-of", AS_OF]);
    assert!(readable("clients.parquet", &open["clients.parquet"]).contains("quorvex"));
    assert!(readable("review.xlsx", &open["review.xlsx"]).contains("кочубеевск"));
    for lang in ["en", "ru"] {
        for quotes in [&["--redact"][..], &["--redact", "--quotes"]] {
            let shared: Vec<&str> = ["--lang", lang].iter().chain(quotes).copied().collect();
            let dated: Vec<&str> = ["--as-of", AS_OF].iter().chain(&shared).copied().collect();
            let files = workspace.review(&dated);
            assert!(files.len() > 20, "{} files", files.len());
            assert_silent(&format!("review {dated:?}"), &files);
            let masked = String::from_utf8_lossy(&files["report.html"]).into_owned();
            assert!(masked.contains(if lang == "ru" { "Клиент 01" } else { "Client 01" }));
            let run = |arguments: &[&str], more: &[&str]| {
                let all: Vec<&str> = arguments.iter().chain(more).copied().collect();
                assert_silent(&format!("{all:?}"), &printed(&all));
            };
            run(&["review", path, "--out", folder, "--json"], &dated);
            run(&["lead", path, "--json", "--out", page], &dated);
            assert_silent("lead", &Files::from([("page".to_owned(), std::fs::read(page).unwrap())]));
            for form in ["table", "csv", "json", "ics"] {
                run(&["promises", path, "--format", form], &dated);
            }
            run(&["agenda", path], &dated);
            run(&["agenda", path, "--json"], &dated);
            run(&["explain", "quorvex-3", path], &dated);
            run(&["explain", "quorvex-3", path, "--json"], &dated);
            run(&["kickoff", brief, path, "--out", page], &dated);
            assert_silent("kickoff", &Files::from([("page".to_owned(), std::fs::read(page).unwrap())]));
            run(&["kickoff", brief, "--json"], &dated);
            run(&["check", path], &shared);
            run(&["check", path, "--json"], &shared);
        }
    }
    let dates = ["--from", "2026-04-01", "--to", "2026-05-01", "--out", folder, "--redact"];
    let all: Vec<&str> = ["backtest", path].into_iter().chain(dates).collect();
    assert_silent("backtest", &printed(&all));
    assert_silent("backtest", &files(&workspace.beside("backtest")));
}

#[test]
fn one_client_and_one_person_have_one_mask_and_sums_are_bands() {
    let workspace = secret();
    let path = workspace.path();
    let out = workspace.beside("out");
    workspace.review(&["--as-of", AS_OF, "--redact"]);
    let clients = read_csv(&out.join("clients.csv"));
    let column = |sheet: &Sheet, name: &str| -> Vec<String> {
        sheet.rows.iter().map(|row| row[sheet.column(name)].clone()).collect()
    };
    let names: BTreeSet<String> = column(&clients, "name").into_iter().collect();
    assert_eq!(names.len(), clients.rows.len());
    assert!(names.iter().all(|name| name.starts_with("Client ")), "{names:?}");
    let owners: BTreeSet<String> = column(&clients, "owner").into_iter().collect();
    assert_eq!(owners.len(), 3, "{owners:?}");
    let own: BTreeMap<String, String> =
        column(&clients, "client_id").into_iter().zip(column(&clients, "owner")).collect();
    let promises = read_csv(&out.join("promises.csv"));
    for (client, owner) in column(&promises, "client_id").iter().zip(column(&promises, "owner")) {
        assert_eq!(own[client], owner);
    }
    assert!(column(&promises, "text").iter().all(String::is_empty));
    for sum in column(&clients, "revenue_at_risk").iter().filter(|sum| !sum.is_empty()) {
        assert!(sum.trim_end_matches('0').len() == 1, "{sum} is no end of a band");
    }
    // The same masks on another day, and in another command.
    let earlier = workspace.review(&["--as-of", "2026-05-01", "--redact"]);
    assert!(!earlier.is_empty());
    let before = read_csv(&out.join("clients.csv"));
    let then: BTreeMap<String, String> =
        column(&before, "client_id").into_iter().zip(column(&before, "owner")).collect();
    assert!(then.iter().all(|(client, owner)| own.get(client) == Some(owner)), "{then:?} {own:?}");
    let told = forewarn()
        .arg("promises")
        .arg(&path)
        .args(["--redact", "--as-of", AS_OF, "--format", "csv"])
        .assert();
    let told = String::from_utf8_lossy(&told.get_output().stdout).into_owned();
    let mut reader = csv::Reader::from_reader(told.as_bytes());
    for row in reader.records() {
        let row = row.unwrap();
        assert_eq!(own[&row[1]], row[3]);
    }
}

#[test]
fn a_pack_of_one_owner_tells_of_their_clients_alone_and_keeps_the_ranks() {
    let workspace = Workspace::demo();
    let out = workspace.beside("out");
    workspace.review(&["--as-of", AS_OF]);
    let whole = read_csv(&out.join("clients.csv"));
    let (name, owner, rank) = (whole.column("name"), whole.column("owner"), whole.column("rank"));
    let wanted = whole.rows.iter().find(|row| !row[rank].is_empty()).unwrap()[owner].clone();
    let others: Vec<&str> =
        whole.rows.iter().filter(|row| row[owner] != wanted).map(|row| row[name].as_str()).collect();
    assert!(!others.is_empty());
    let pack = workspace.review(&["--as-of", AS_OF, "--owner", &wanted.to_uppercase()]);
    let own = read_csv(&out.join("clients.csv"));
    // Signals that none of the owner's clients has are no columns of the pack.
    let shared: Vec<usize> = own.header.iter().map(|name| whole.column(name)).collect();
    let expected: Vec<Vec<String>> = whole
        .rows
        .iter()
        .filter(|row| row[owner] == wanted)
        .map(|row| shared.iter().map(|&column| row[column].clone()).collect())
        .collect();
    assert_eq!(own.rows, expected);
    for (file, bytes) in &pack {
        let text = readable(file, bytes);
        for other in &others {
            assert!(!text.contains(&other.to_lowercase()), "{file} tells of {other}");
        }
    }
    assert!(String::from_utf8_lossy(&pack["report.html"]).contains("the whole portfolio"));
    forewarn()
        .arg("review")
        .arg(workspace.path())
        .args(["--owner", "Nobody Such", "--out"])
        .arg(&out)
        .assert()
        .code(1)
        .stderr(predicates::str::contains(wanted));
}
