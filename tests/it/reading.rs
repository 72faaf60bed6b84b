//! How files are read: quotes never closed, encodings, Parquet of every type, what is no file, damaged files, and the same
//! tables in every form of storage.

use std::{collections::BTreeMap, io::Write as _, path::Path};

use serde_json::Value;

use super::support::{Dice, Files, Workspace, assert_same, forewarn, read_csv, run_json};

const CLIENTS: &str = "client_id,name\nc001,Alpha\nc002,Café Zoë\nc003,Ромашка\n";
const HEADER: &str = "message_id,client_id,sent_at,author,side,subject,text\n";

/// A workspace of these files.
fn workspace(files: &[(&str, &[u8])]) -> Workspace {
    let workspace = Workspace::empty();
    for (name, bytes) in files {
        workspace.write(name, bytes);
    }
    workspace
}

/// What a run did with one table's rows: read, used or later, rejected.
fn counts(run: &Value, table: &str) -> (u64, u64, u64) {
    let files = run["files"].as_array().unwrap().iter().filter(|file| file["table"] == table);
    files.fold((0, 0, 0), |(read, used, rejected), file| {
        let count = |name: &str| file[name].as_u64().unwrap();
        (read + count("rows_read"), used + count("rows_used"), rejected + count("rows_rejected"))
    })
}

fn rejected(workspace: &Workspace) -> Vec<(String, String, String)> {
    let sheet = read_csv(&workspace.beside("out").join("rejected.csv"));
    let cell = |row: &Vec<String>, name: &str| row[sheet.column(name)].clone();
    sheet.rows.iter().map(|row| (cell(row, "line"), cell(row, "column"), cell(row, "reason"))).collect()
}

fn message(number: usize, text: &str) -> String {
    format!("m{number},c001,2026-05-{:02} 10:00,a@b.example,client,s,{text}\n", 1 + number % 28)
}

#[test]
fn a_quote_never_closed_costs_one_row() {
    for (ends, compressed) in [("\n", false), ("\r\n", false), ("\n", true)] {
        let mut words = HEADER.to_owned();
        for number in 0..1000 {
            words += &match number {
                333 => message(number, "\"Never closed"),
                500 => message(number, "\"Over\ntwo lines, with a comma\""),
                700 => message(number, "\"Not closed\nover lines"),
                _ => message(number, "Where is it?"),
            };
        }
        let mut bytes = words.replace('\n', ends).into_bytes();
        if compressed {
            bytes = gzip(&bytes);
        }
        let name = if compressed { "messages.csv.gz" } else { "messages.csv" };
        let workspace = workspace(&[("clients.csv", CLIENTS.as_bytes()), (name, &bytes)]);
        let run = run_json(&workspace.review(&[]));
        assert_eq!(counts(&run, "messages"), (1000, 998, 2), "{ends:?}");
        let reason = "a quote is not closed where its cell ends".to_owned();
        let told = rejected(&workspace);
        assert_eq!(
            told,
            [("335".to_owned(), String::new(), reason.clone()), ("703".to_owned(), String::new(), reason)]
        );
    }
}

#[test]
fn rows_between_two_stray_quotes_are_counted_and_never_read_as_rows() {
    let mut words = HEADER.replace("text\n", "text,automated\n");
    for number in 0..20 {
        words += &message(number, if [5, 9].contains(&number) { "\"" } else { "Hm" }).replace('\n', ",\n");
    }
    let workspace = workspace(&[("clients.csv", CLIENTS.as_bytes()), ("messages.csv", words.as_bytes())]);
    assert_eq!(counts(&run_json(&workspace.review(&[])), "messages"), (20, 15, 5));
}

#[test]
fn one_bad_byte_costs_its_row_and_leaves_the_others_as_they_are() {
    let plain = workspace(&[
        ("clients.csv", CLIENTS.as_bytes()),
        ("messages.csv", (HEADER.to_owned() + &message(1, "Where is it?")).as_bytes()),
    ]);
    let before = plain.review(&["--as-of", "2026-05-20"]);
    for (place, row) in [(0, 1), (15, 1), (CLIENTS.len() - 15, 3)] {
        let mut bytes = CLIENTS.as_bytes().to_vec();
        let at = 15 + place;
        let later = b"c009,Caf\xe9 Sp\xe4t,2026-06-01\n".to_vec();
        // A later client whose name is not UTF-8, anywhere in the file.
        let mut lines: Vec<Vec<u8>> =
            bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        for (number, line) in lines.iter_mut().enumerate() {
            line.pop();
            line.extend_from_slice(if number == 0 { b",since\n" } else { b",\n" });
        }
        lines.insert(row, later);
        bytes = lines.concat();
        assert!(at < bytes.len());
        plain.write("clients.csv", &bytes);
        let after = plain.review(&["--as-of", "2026-05-20"]);
        assert_eq!(counts(&run_json(&after), "clients"), (4, 3, 1));
        let told = rejected(&plain);
        assert_eq!(told, [((row + 1).to_string(), "name".to_owned(), "name is not valid UTF-8".to_owned())]);
        assert_same(&before, &after, &["run.json", "rejected.csv", "timings.json"], "a later bad byte");
    }
}

#[test]
fn rows_of_two_encodings_in_one_file_are_both_read() {
    // As an import into an old table once left them.
    let old = |words: &str| encoding_rs::WINDOWS_1251.encode(words).0.into_owned();
    let clients = [
        old("client_id,name\nc001,Ромашка\nc002,Импульс\nc004,Василёк\n"),
        "c003,Café Zoë\n".as_bytes().to_vec(),
    ]
    .concat();
    // Clients without a record are in no output.
    let row = |number: usize| message(number, "Where is it?").replace("c001", &format!("c00{number}"));
    let messages = HEADER.to_owned() + &(1..5).map(row).collect::<String>();
    let workspace = workspace(&[("clients.csv", &clients), ("messages.csv", messages.as_bytes())]);
    let outputs = workspace.review(&[]);
    let told = String::from_utf8_lossy(&outputs["clients.csv"]).into_owned();
    for name in ["Ромашка", "Импульс", "Василёк", "Café Zoë"] {
        assert!(told.contains(name), "{name}");
    }
}

#[test]
fn wide_files_without_a_mark_and_old_line_ends_are_read_and_utf_32_is_refused_by_name() {
    let messages = HEADER.to_owned() + &message(1, "Where is it?") + &message(2, "\"Two\nlines\"");
    let run = |clients: &[u8], messages: &[u8]| {
        let workspace = workspace(&[("clients.csv", clients), ("messages.csv", messages)]);
        let outputs = workspace.review(&[]);
        assert_eq!(run_json(&outputs)["rows_rejected"], 0);
        (outputs["clients.csv"].clone(), counts(&run_json(&outputs), "messages"))
    };
    let plain = run(CLIENTS.as_bytes(), messages.as_bytes());
    let units = |words: &str, big: bool| -> Vec<u8> {
        let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        words.encode_utf16().flat_map(bytes).collect()
    };
    for big in [false, true] {
        assert_eq!(
            plain,
            run(&units(CLIENTS, big), &units(&messages, big)),
            "UTF-16 without a mark, big {big}"
        );
    }
    let old = |words: &str| words.replace('\n', "\r");
    assert_eq!(plain, run(old(CLIENTS).as_bytes(), old(&messages).as_bytes()), "lines of returns alone");
    let wide: Vec<u8> = std::iter::once('\u{feff}')
        .chain(CLIENTS.chars())
        .flat_map(|sign| (sign as u32).to_le_bytes())
        .collect();
    let workspace = workspace(&[("clients.csv", &wide), ("messages.csv", messages.as_bytes())]);
    let run = forewarn().arg("check").arg(workspace.path()).assert().failure();
    let told = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
    assert!(told.contains("clients.csv") && told.contains("UTF-32"), "{told}");
}

#[test]
fn a_source_in_a_given_encoding_may_begin_with_a_mebibyte_of_plain_letters() {
    let mut words = HEADER.to_owned();
    for number in 0..16_000 {
        words += &message(number, "plain words, which quite fill the first mebibyte").replacen(", ", " ", 1);
    }
    for number in 16_000..16_020 {
        words += &message(number, "Когда будет отчёт? Вы обещали его в пятницу. Это недопустимо!");
    }
    assert!(words.len() > 1 << 20);
    let columns = ["message_id", "client_id", "sent_at", "author", "side", "subject", "text"];
    let columns: Vec<String> = columns.iter().map(|name| format!("columns.{name} = \"{name}\"\n")).collect();
    let config = format!(
        "[[source]]\ntable = \"messages\"\nfile = \"m.csv\"\nencoding = \"windows-1251\"\n{}",
        columns.concat()
    );
    // The demo has clients of whom much is quoted.
    let workspace = Workspace::made(4, 6, 200);
    let old = std::fs::read_to_string(workspace.path().join("forewarn.toml")).unwrap();
    workspace.write("forewarn.toml", old + "\n" + &config);
    workspace.write("m.csv", &encoding_rs::WINDOWS_1251.encode(&words).0);
    let outputs = workspace.review(&[]);
    let run = run_json(&outputs);
    let own = run["files"].as_array().unwrap().iter().find(|file| file["file"] == "m.csv").unwrap();
    assert_eq!(own["rows_used"], 16_020);
    let page = String::from_utf8_lossy(&outputs["report.html"]).into_owned();
    assert!(page.contains("отчёт"), "one of them is quoted");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_refused_by_name_and_not_waited_for() {
    let messages = HEADER.to_owned() + &message(1, "Where is it?");
    for kind in ["pipe", "folder", "device"] {
        let workspace =
            workspace(&[("clients.csv", CLIENTS.as_bytes()), ("messages.csv", messages.as_bytes())]);
        let path = workspace.path().join("money.csv");
        match kind {
            "pipe" => assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success()),
            "folder" => std::fs::create_dir(&path).unwrap(),
            _ => std::os::unix::fs::symlink("/dev/zero", &path).unwrap(),
        }
        let run = forewarn()
            .arg("check")
            .arg(workspace.path())
            .timeout(std::time::Duration::from_secs(20))
            .assert()
            .code(1);
        let told = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
        assert!(told.contains("money.csv") && told.contains("not a file"), "{kind}: {told}");
    }
}

#[test]
fn a_huge_cell_is_refused_with_its_place_unless_it_is_a_message() {
    let huge = "x".repeat((1 << 20) + 1);
    let clients = format!("{CLIENTS}c009,{huge}\nc010,Last\n");
    let messages = HEADER.to_owned() + &message(1, &huge) + &message(2, "Where is it?");
    let workspace = workspace(&[("clients.csv", clients.as_bytes()), ("messages.csv", messages.as_bytes())]);
    let run = run_json(&workspace.review(&[]));
    assert_eq!(counts(&run, "messages"), (2, 2, 0));
    assert_eq!(counts(&run, "clients"), (5, 4, 1));
    assert_eq!(
        rejected(&workspace),
        [("5".to_owned(), "name".to_owned(), "is longer than 1 MiB".to_owned())]
    );
}

#[test]
fn hashes_are_of_the_files_as_they_lie_there() {
    let messages = gzip((HEADER.to_owned() + &message(1, "Where is it?")).as_bytes());
    let money = std::fs::read(fixtures().join("pandas.parquet")).unwrap();
    let files: [(&str, &[u8]); 3] =
        [("clients.csv", CLIENTS.as_bytes()), ("messages.csv.gz", &messages), ("money.parquet", &money)];
    let workspace = workspace(&files);
    let run = run_json(&workspace.review(&[]));
    for (name, bytes) in files {
        let told = run["files"].as_array().unwrap().iter().find(|file| file["file"] == name).unwrap();
        assert_eq!(told["hash"], blake3::hash(bytes).to_hex().as_str(), "{name}");
    }
}

fn fixtures() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/parquet")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

#[test]
fn parquet_of_every_type_and_writer_is_read() {
    let mut seen = 0;
    for entry in std::fs::read_dir(fixtures()).unwrap().flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|ending| ending != "parquet") {
            continue;
        }
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let workspace = workspace(&[
            ("clients.csv", CLIENTS.as_bytes()),
            ("money.parquet", &std::fs::read(&path).unwrap()),
        ]);
        if name == "impossible_client_id" {
            let run = forewarn().arg("check").arg(workspace.path()).assert().code(1);
            let told = String::from_utf8_lossy(&run.get_output().stderr).into_owned();
            assert!(
                told.contains("money.parquet: column client_id is of a type that cannot be read"),
                "{told}"
            );
            continue;
        }
        let run = run_json(&workspace.review(&[]));
        assert_eq!(counts(&run, "money"), (3, 3, 0), "{name}: {:?}", rejected(&workspace));
        if name == "extra_columns" {
            let unknown =
                run["files"].as_array().unwrap().iter().find(|file| file["table"] == "money").unwrap();
            assert_eq!(unknown["unknown_columns"].as_array().unwrap().len(), 12);
        }
        seen += 1;
    }
    assert!(seen > 40, "{seen}");
}

/// The same tables as a CSV file of one form.
fn written(
    sheet: &super::support::Sheet,
    delimiter: u8,
    ends: csv::Terminator,
    quotes: csv::QuoteStyle,
) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(ends)
        .quote_style(quotes)
        .from_writer(Vec::new());
    writer.write_record(&sheet.header).unwrap();
    sheet.rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

fn json_lines(sheet: &super::support::Sheet) -> Vec<u8> {
    let row = |row: &Vec<String>| {
        let cells: serde_json::Map<String, Value> =
            sheet.header.iter().cloned().zip(row.iter().map(|cell| Value::from(cell.as_str()))).collect();
        Value::Object(cells).to_string() + "\n"
    };
    sheet.rows.iter().map(row).collect::<String>().into_bytes()
}

fn parquet(sheet: &super::support::Sheet) -> Vec<u8> {
    use polars::prelude::*;
    let columns = sheet.header.iter().enumerate().map(|(place, name)| {
        let cells: Vec<Option<&str>> =
            sheet.rows.iter().map(|row| Some(row[place].as_str()).filter(|cell| !cell.is_empty())).collect();
        polars::prelude::Column::from(Series::new(name.as_str().into(), cells))
    });
    let mut frame = DataFrame::new(sheet.rows.len(), columns.collect()).unwrap();
    let mut bytes = Vec::new();
    polars_io::parquet::write::ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    bytes
}

/// Every form of storage, each as the files of one table.
fn forms(
    table: &str,
    sheet: &super::support::Sheet,
    dice: &mut Dice,
) -> BTreeMap<String, Vec<(String, Vec<u8>)>> {
    use csv::{
        QuoteStyle::{Always, Necessary},
        Terminator::{Any, CRLF},
    };
    let zstd = |bytes: &[u8]| zstd::encode_all(bytes, 1).unwrap();
    let mut forms = BTreeMap::new();
    let mut add = |form: &str, ending: &str, bytes: Vec<u8>| {
        forms.insert(form.to_owned(), vec![(format!("{table}.{ending}"), bytes)]);
    };
    for (form, delimiter, ending) in
        [("comma", b',', "csv"), ("semicolon", b';', "csv"), ("tab", b'\t', "csv"), ("tsv", b'\t', "tsv")]
    {
        let plain = written(sheet, delimiter, Any(b'\n'), Necessary);
        add(&format!("{form} gz"), &format!("{ending}.gz"), gzip(&plain));
        add(form, ending, plain);
        add(&format!("{form} crlf"), ending, written(sheet, delimiter, CRLF, Necessary));
        add(&format!("{form} quoted"), ending, written(sheet, delimiter, Any(b'\n'), Always));
    }
    let comma = written(sheet, b',', Any(b'\n'), Necessary);
    add("comma zst", "csv.zst", zstd(&comma));
    add("marked", "csv", [b"\xEF\xBB\xBF", comma.as_slice()].concat());
    add("no last line end", "csv", comma.trim_ascii_end().to_vec());
    add(
        "blank lines",
        "csv",
        String::from_utf8_lossy(&written(sheet, b',', Any(b'\n'), Always))
            .replace("\"\n\"", "\"\n\n\"")
            .into_bytes(),
    );
    let words = String::from_utf8(comma).unwrap();
    for (form, big, mark) in [
        ("UTF-16LE marked", false, true),
        ("UTF-16BE marked", true, true),
        ("UTF-16LE", false, false),
        ("UTF-16BE", true, false),
    ] {
        let units = mark.then_some(0xFEFF).into_iter().chain(words.encode_utf16());
        add(
            form,
            "csv",
            units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect(),
        );
    }
    let lines = json_lines(sheet);
    add("jsonl gz", "jsonl.gz", gzip(&lines));
    add("jsonl zst", "jsonl.zst", zstd(&lines));
    add("jsonl crlf", "jsonl", String::from_utf8_lossy(&lines).replace('\n', "\r\n").into_bytes());
    add("jsonl", "jsonl", lines);
    add("parquet", "parquet", parquet(sheet));
    let mut mixed = sheet.clone();
    dice.shuffle(&mut mixed.rows);
    add("other order", "csv", written(&mixed, b',', Any(b'\n'), Necessary));
    // A folder of parts in different forms.
    let half = mixed.rows.len() / 2;
    let mut second = mixed.clone();
    second.rows = mixed.rows.split_off(half);
    let parts = vec![
        (format!("{table}/one.csv"), written(&mixed, b';', CRLF, Necessary)),
        (format!("{table}/two.jsonl.gz"), gzip(&json_lines(&second))),
    ];
    forms.insert("parts".to_owned(), parts);
    forms
}

#[test]
fn the_same_tables_in_every_form_of_storage_give_the_same_outputs() {
    let plain = Workspace::made(6, 8, 400);
    let before = plain.review(&["--as-of", "2026-06-01"]);
    let tables: Vec<String> = std::fs::read_dir(plain.path())
        .unwrap()
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.strip_suffix(".csv").map(str::to_owned))
        .collect();
    let sheets: BTreeMap<&String, _> = tables.iter().map(|table| (table, plain.sheet(table))).collect();
    let all: Vec<_> =
        sheets.iter().map(|(table, sheet)| (table, forms(table, sheet, &mut Dice(7)))).collect();
    let names: Vec<String> = all[0].1.keys().cloned().collect();
    assert!(names.len() >= 30, "{}", names.len());
    for name in names {
        let other = Workspace::empty();
        other.write("forewarn.toml", std::fs::read(plain.path().join("forewarn.toml")).unwrap());
        for (_, forms) in &all {
            forms[&name].iter().for_each(|(file, bytes)| other.write(file, bytes));
        }
        let after: Files = other.review(&["--as-of", "2026-06-01"]);
        assert_same(&before, &after, &["run.json", "rejected.csv", "timings.json"], &name);
    }
}

/// Damages some bytes: flips, drops, repeats, moves.
fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.roll(6) {
        if bytes.is_empty() {
            return;
        }
        let at = dice.roll(bytes.len());
        let to = (at + dice.roll(40)).min(bytes.len());
        match dice.roll(8) {
            0 | 1 => bytes[at] ^= 1 << dice.roll(8),
            2 => bytes[at] = [b'"', b'\n', b',', 0, 0xff, b'\r', b'{', b';'][dice.roll(8)],
            3 => drop(bytes.drain(at..to)),
            4 => bytes.truncate(at),
            5 => {
                let part = bytes[at..to].to_vec();
                bytes.splice(at..at, part);
            }
            6 => {
                let place = dice.roll(bytes.len());
                bytes.swap(at, place);
            }
            _ => bytes.insert(at, b'"'),
        }
    }
}

/// `FOREWARN_DAMAGED_TABLES=2000` tries more than the few of every day.
#[test]
fn damaged_tables_are_errors_or_rejections_and_never_panics() {
    let tries =
        std::env::var("FOREWARN_DAMAGED_TABLES").ok().and_then(|count| count.parse().ok()).unwrap_or(60);
    let plain = Workspace::made(4, 6, 200);
    let tables = ["clients", "projects", "schedule", "money", "messages", "promises", "results", "people"];
    let mut dice = Dice(15);
    let mut failed = 0;
    for number in 0..tries {
        let table = tables[dice.roll(tables.len())];
        let sheet = plain.sheet(table);
        let forms = forms(table, &sheet, &mut dice);
        let all: Vec<&Vec<(String, Vec<u8>)>> = forms.values().collect();
        // Parquet, which is the most delicate, is every third.
        let files = if number % 3 == 0 { &forms["parquet"] } else { all[dice.roll(all.len())] };
        let other = Workspace::empty();
        for entry in std::fs::read_dir(plain.path()).unwrap().flatten() {
            if entry.path().is_file() && entry.file_name() != format!("{table}.csv").as_str() {
                std::fs::copy(entry.path(), other.path().join(entry.file_name())).unwrap();
            }
        }
        for (file, bytes) in files {
            let mut bytes = bytes.clone();
            damage(&mut bytes, &mut dice);
            other.write(file, bytes);
        }
        let run = forewarn()
            .args(["check", "--threads", "2"])
            .arg(other.path())
            .timeout(std::time::Duration::from_secs(20))
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&run.stderr).into_owned();
        let what = format!("try {number}, {}: {told}", files[0].0);
        assert!(matches!(run.status.code(), Some(0 | 1)), "{what}");
        // A panic is told in the program's own words.
        assert!(!told.contains("panicked") && !told.contains("report this"), "{what}");
        if run.status.code() == Some(1) {
            failed += 1;
            assert!(told.contains("Error:"), "{what}");
        }
    }
    assert!(failed > 0, "some are beyond reading");
}
