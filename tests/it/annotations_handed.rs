//! What was found in messages elsewhere is taken instead of reading them, and changes nothing but time.

use std::{fs, path::Path};

use forewarn::{
    calendar::Calendar,
    text::{ENGINE, Setting, Side, TextSettings, find, findings_key, setting_hash},
    value::parse_moment,
};
use polars::prelude::*;
use polars_io::parquet::write::ParquetWriter;

use super::support::{Workspace, assert_same, forewarn};

/// A message's client, time, side, words, and whether a machine wrote it.
type Row = (String, String, Side, String, bool);

fn rows(workspace: &Workspace) -> Vec<Row> {
    let sheet = workspace.sheet("messages");
    let cell = |row: &[String], name: &str| row[sheet.column(name)].clone();
    let side = |word: &str| if word == "client" { Side::Client } else { Side::Agency };
    let row = |row: &Vec<String>| {
        (
            cell(row, "client_id"),
            cell(row, "sent_at"),
            side(&cell(row, "side")),
            cell(row, "text").trim().to_owned(),
            cell(row, "automated") == "true",
        )
    };
    sheet.rows.iter().map(row).collect()
}

/// Writes what is found in messages, as the Python module does.
fn annotate(workspace: &Path, rows: &[Row], file: &Path, engine: &str) {
    let told = forewarn().args(["annotate", "--settings"]).arg(workspace).assert().success();
    let settings: TextSettings = serde_json::from_slice(&told.get_output().stdout).unwrap();
    let names = settings.names();
    let (mut keys, mut findings) = (Vec::new(), Vec::new());
    for (client, sent_at, side, text, automated) in rows {
        let (calendar, names_of) = settings.clients[client];
        let calendar = Calendar::try_from(settings.calendars[calendar].clone()).unwrap();
        let (month_first, names_of) = (settings.month_first, &names[names_of]);
        let sent_at = Some(parse_moment(sent_at, calendar.zone).unwrap().local);
        let setting = Setting {
            sent_at,
            calendar: &calendar,
            lang: None,
            side: *side,
            month_first,
            names: Some(names_of),
        };
        let hash = setting_hash(&calendar, names_of, month_first);
        keys.push(findings_key(text, sent_at, *side, *automated, hash).to_vec());
        findings.push(find(text, &setting, *automated).to_bytes().unwrap());
    }
    let engines = vec![engine; keys.len()];
    let columns = vec![
        Column::new("lang".into(), vec!["und"; keys.len()]),
        BinaryChunked::from_iter_values("findings".into(), findings.into_iter()).into_column(),
        Column::new("engine".into(), engines),
        BinaryChunked::from_iter_values("key".into(), keys.into_iter()).into_column(),
    ];
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let mut frame = DataFrame::new_infer_height(columns).unwrap();
    ParquetWriter::new(fs::File::create(file).unwrap()).finish(&mut frame).unwrap();
}

/// How many messages were read, and of how many the findings were handed in.
fn counts(workspace: &Path, folder: &Path) -> (u64, u64) {
    let mut run = forewarn();
    run.args(["annotate", "--json", "--no-cache", "--annotations"]).arg(folder).arg(workspace);
    let run = run.assert().success();
    let told: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    (told["read"].as_u64().unwrap(), told["handed_in"].as_u64().unwrap())
}

#[test]
fn a_review_is_the_same_whoever_read_the_messages() {
    let workspace = Workspace::demo();
    let path = workspace.path();
    let elsewhere = tempfile::tempdir().unwrap();
    let folder = elsewhere.path().join("found");
    let mut rows = rows(&workspace);
    let plain = workspace.review(&["--no-cache"]);
    // In another order, and in two files, one of them twice; what is not finished is not looked at.
    rows.reverse();
    let half = rows.len() / 3;
    annotate(&path, &rows[..half], &folder.join("part-1.parquet"), ENGINE);
    let options = ["--no-cache", "--annotations", folder.to_str().unwrap()];
    assert_eq!(counts(&path, &folder), ((rows.len() - half) as u64, half as u64));
    assert_same(&plain, &workspace.review(&options), &["timings.json"], "some were read elsewhere");
    annotate(&path, &rows, &folder.join("part-2.parquet"), ENGINE);
    fs::create_dir(folder.join("_temporary")).unwrap();
    fs::write(folder.join("_SUCCESS"), "").unwrap();
    assert_eq!(counts(&path, &folder), (0, rows.len() as u64));
    assert_same(&plain, &workspace.review(&options), &["timings.json"], "all were read elsewhere");
    // They become what is kept, so that the folder is not needed again.
    let kept = workspace.review(&options[1..]);
    assert_same(&plain, &kept, &["timings.json"], "all are kept");
    let run = forewarn().args(["annotate", "--json"]).arg(&path).assert().success();
    let told: serde_json::Value = serde_json::from_slice(&run.get_output().stdout).unwrap();
    assert_eq!((told["read"].as_u64(), told["kept_before"].as_u64()), (Some(0), Some(rows.len() as u64)));
    // Another day off is another reading.
    let mut holidays = workspace.sheet("holidays");
    let mut day = holidays.rows[0].clone();
    day[0] = "2026-03-04".to_owned();
    holidays.rows.push(day);
    workspace.save("holidays", &holidays);
    assert!(counts(&path, &folder).1 < rows.len() as u64);
}

#[test]
fn annotations_that_cannot_be_used_are_refused_with_the_remedy() {
    let workspace = Workspace::demo();
    let path = workspace.path();
    let elsewhere = tempfile::tempdir().unwrap();
    let folder = elsewhere.path().join("found");
    let file = folder.join("part.parquet");
    let told = |lang: &str| {
        let mut run = forewarn();
        run.args(["review", "--lang", lang, "--quiet", "--annotations"]).arg(&folder).arg(&path);
        let run = run.assert().code(1);
        String::from_utf8(run.get_output().stderr.clone()).unwrap()
    };
    assert!(told("en").contains("found"));
    fs::create_dir(&folder).unwrap();
    assert!(told("en").contains("no Parquet file of annotations"));
    annotate(&path, &rows(&workspace)[..3], &file, "0123456789abcdef");
    let words = told("en");
    assert!(words.contains("another version of forewarn") && words.contains("0123456789abcdef"), "{words}");
    assert!(words.contains("hint: make them again"), "{words}");
    assert!(told("ru").contains("подсказка: сделайте его заново"));
    fs::write(&file, "PAR1 nothing").unwrap();
    assert!(told("en").contains("part.parquet"));
}
