//! The program as people meet it: exit codes, encodings and formats of the tables, foreign files, a run that is killed,
//! and names that would do harm if they were written out as they stand.

use std::{
    io::Write,
    path::Path,
    process::Stdio,
    time::{Duration, Instant},
};

use forewarn::{config::Config, ingest, table::Tables};
use polars::prelude::{Column, DataFrame, NamedFrom, Series};
use polars_io::parquet::write::ParquetWriter;
use predicates::prelude::*;

use crate::support::{
    Dice, Files, Sheet, Workspace, assert_same, csv_row, demo_path, files, forewarn, read_csv,
};

const TABLES: [&str; 15] = [
    "clients",
    "projects",
    "schedule",
    "money",
    "messages",
    "promises",
    "expectations",
    "results",
    "outcomes",
    "people",
    "holidays",
    "rates",
    "contracts",
    "ratings",
    "meetings",
];
const NUMBERS: [&str; 16] = [
    "rate",
    "fee",
    "notice_days",
    "revision_rounds",
    "score",
    "scale_least",
    "scale_most",
    "monthly_fee",
    "agreed_cost",
    "result_lag_days",
    "weight",
    "amount",
    "hours",
    "actual",
    "target",
    "severity",
];
const AS_OF: [&str; 2] = ["--as-of", "2026-06-30"];

#[test]
fn a_killed_run_leaves_the_last_good_output_whole() {
    let workspace = Workspace::made(40, 12, 30_000);
    let moments = ["2026-05-01", "2026-06-01"];
    let started = Instant::now();
    let good: Vec<Files> = moments.map(|moment| workspace.review(&["--as-of", moment])).into();
    let longest = started.elapsed() / 2 * 5 / 4;
    assert_ne!(good[0]["clients.csv"], good[1]["clients.csv"]);
    let out = workspace.beside("out");
    let mut dice = Dice(41);
    let mut killed = 0;
    for round in 0..20 {
        let mut run = std::process::Command::new(assert_cmd::cargo::cargo_bin!("forewarn"))
            .arg("review")
            .arg(workspace.path())
            .args(["--quiet", "--as-of", moments[round % 2], "--out"])
            .arg(&out)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let micros = dice.roll(usize::try_from(longest.as_micros()).unwrap());
        std::thread::sleep(Duration::from_micros(micros as u64));
        let _ = run.kill();
        killed += usize::from(!run.wait().unwrap().success());
        let found = files(&out);
        let whole = good.iter().find(|good| good["clients.csv"] == found["clients.csv"]);
        let whole = whole.expect("clients.csv is one of the two good ones");
        assert_same(whole, &found, &["timings.json"], &format!("killed after {micros} µs"));
        serde_json::from_slice::<serde_json::Value>(&found["alerts.json"]).unwrap();
        assert!(found.contains_key("run.json"));
        assert!(String::from_utf8_lossy(&found["report.html"]).trim_end().ends_with("</html>"));
    }
    assert!(killed > 3, "only {killed} runs were killed in time");
}

#[test]
fn the_exit_code_tells_how_it_went() {
    let workspace = Workspace::demo();
    let out = workspace.beside("out");
    let review = |arguments: &[&str]| {
        forewarn().arg("review").arg(workspace.path()).args(arguments).arg("--out").arg(&out).assert()
    };
    forewarn().args(["review", "--frobnicate"]).assert().code(2);
    forewarn().assert().code(2);
    let gone = workspace.beside("gone");
    let hint = predicate::str::contains("hint:").and(predicate::str::contains("gone"));
    forewarn().arg("review").arg(&gone).assert().code(1).stderr(hint);
    review(&["--as-of", "someday"]).code(2).stderr(predicate::str::contains("someday"));
    review(&["--threads", "0"]).code(2);
    assert!(!out.exists(), "a run that failed wrote something");
    let config = std::fs::read_to_string(workspace.path().join("forewarn.toml")).unwrap();
    for (cuts, code) in [("watch = 0.001\nact = 0.002", 3), ("watch = 0.998\nact = 0.999", 0)] {
        workspace.write("forewarn.toml", format!("{config}\n[score]\n{cuts}\n"));
        review(&["--fail-on", "act"]).code(code);
        review(&[]).code(0);
    }
}

#[test]
fn all_faults_of_a_configuration_are_told_at_once() {
    let workspace = Workspace::demo();
    workspace.write(
        "forewarn.toml",
        "[workspace]\ntimezone = \"Mars\"\nlanguage = \"xx\"\n[score]\nact = 2.0\n\
             [forecast]\nignore = [\"2026-01-10/2025-12-20\", \"Christmas\"]\n",
    );
    let output = forewarn().arg("review").arg(workspace.path()).assert().code(1).get_output().clone();
    let said = String::from_utf8(output.stderr).unwrap();
    for fault in ["timezone", "language", "act", "\"2026-01-10/2025-12-20\" is not", "\"Christmas\" is not"] {
        assert!(said.contains(fault), "{fault}: {said}");
    }
}

#[test]
fn completions_and_the_manual_page_are_printed() {
    for shell in ["bash", "zsh", "fish"] {
        forewarn()
            .args(["completions", shell])
            .assert()
            .success()
            .stdout(predicate::str::contains("forewarn"));
    }
    forewarn().arg("man").assert().success().stdout(predicate::str::contains(".TH forewarn"));
}

#[test]
fn no_colour_is_written_where_none_is_wanted_and_data_and_words_go_apart() {
    let workspace = Workspace::demo();
    let run = forewarn()
        .env("NO_COLOR", "1")
        .arg("review")
        .arg(workspace.path())
        .args(["--json", "--out"])
        .arg(workspace.beside("out"))
        .assert()
        .success();
    let output = run.get_output();
    assert!(!output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b));
    let printed: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(printed["alerts"].is_array());
    assert!(String::from_utf8_lossy(&output.stderr).contains("as of "));
}

#[test]
fn a_new_workspace_can_be_checked_and_is_told_what_it_lacks() {
    let workspace = Workspace::empty();
    forewarn().arg("init").arg(workspace.path()).assert().success();
    for table in TABLES {
        assert!(workspace.sheet(table).rows.is_empty());
    }
    let lacks =
        predicate::str::contains("warning:").and(predicate::str::contains("schedule, money, messages"));
    forewarn().arg("check").arg(workspace.path()).assert().success().stdout(lacks);
    forewarn().arg("review").arg(workspace.path()).assert().code(1).stderr(predicate::str::contains("hint:"));
    forewarn().arg("init").arg(workspace.path()).assert().code(1);
    std::fs::remove_file(workspace.path().join("clients.csv")).unwrap();
    forewarn()
        .arg("check")
        .arg(workspace.path())
        .assert()
        .code(1)
        .stderr(predicate::str::contains("clients"));
}

/// The demo without its tables, to be filled in another form; and its tables, without signs that Windows-1251 lacks.
fn bare_demo() -> (Workspace, Vec<(&'static str, Sheet)>) {
    let workspace = Workspace::empty();
    std::fs::copy(demo_path().join("forewarn.toml"), workspace.path().join("forewarn.toml")).unwrap();
    let fits = |sign: char| !encoding_rs::WINDOWS_1251.encode(sign.encode_utf8(&mut [0; 4])).2;
    let sheets = TABLES.map(|table| {
        let mut sheet = read_csv(&demo_path().join(format!("{table}.csv")));
        for cell in sheet.rows.iter_mut().flatten() {
            cell.retain(fits);
        }
        (table, sheet)
    });
    (workspace, sheets.into())
}

/// A table as CSV.
fn text(sheet: &Sheet, delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(&sheet.header).unwrap();
    sheet.rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

/// Writes every table in one form, and gives `clients.csv` of the review.
fn clients_in(write: impl Fn(&Workspace, &str, &Sheet)) -> String {
    let (workspace, sheets) = bare_demo();
    for (table, sheet) in &sheets {
        write(&workspace, table, sheet);
    }
    let outputs = workspace.review(&AS_OF);
    let run: serde_json::Value = serde_json::from_slice(&outputs["run.json"]).unwrap();
    assert_eq!(run["rows_rejected"], 0);
    String::from_utf8(outputs["clients.csv"].clone()).unwrap()
}

fn plain_clients() -> String {
    clients_in(|workspace, table, sheet| workspace.write(&format!("{table}.csv"), text(sheet, b',')))
}

#[test]
fn the_encoding_of_the_tables_changes_nothing() {
    let plain = plain_clients();
    assert!(plain.contains("Импульс"));
    let marked = clients_in(|workspace, table, sheet| {
        workspace.write(&format!("{table}.csv"), [b"\xEF\xBB\xBF", text(sheet, b',').as_slice()].concat());
    });
    assert_eq!(plain, marked, "UTF-8 with a mark");
    for big in [false, true] {
        let wide = clients_in(|workspace, table, sheet| {
            let words = String::from_utf8(text(sheet, b',')).unwrap();
            let units = std::iter::once(0xFEFF).chain(words.encode_utf16());
            let bytes: Vec<u8> =
                units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect();
            workspace.write(&format!("{table}.csv"), bytes);
        });
        assert_eq!(plain, wide, "UTF-16, big {big}");
    }
    let legacy = clients_in(|workspace, table, sheet| {
        let words = String::from_utf8(text(sheet, b',')).unwrap();
        workspace.write(&format!("{table}.csv"), encoding_rs::WINDOWS_1251.encode(&words).0);
    });
    assert_eq!(plain, legacy, "Windows-1251");
}

#[test]
fn the_delimiter_and_a_decimal_comma_change_nothing() {
    let plain = plain_clients();
    for (delimiter, ending) in [(b';', "csv"), (b'\t', "csv"), (b'\t', "tsv")] {
        let other = clients_in(|workspace, table, sheet| {
            let config = std::fs::read_to_string(demo_path().join("forewarn.toml")).unwrap();
            let config = config.replace("[workspace]", "[workspace]\ndecimal_comma = true");
            workspace.write("forewarn.toml", config);
            let mut sheet = sheet.clone();
            for (place, name) in sheet.header.iter().enumerate() {
                if NUMBERS.contains(&name.as_str()) {
                    sheet.rows.iter_mut().for_each(|row| row[place] = row[place].replace('.', ","));
                }
            }
            workspace.write(&format!("{table}.{ending}"), text(&sheet, delimiter));
        });
        assert_eq!(plain, other, "{delimiter} {ending}");
    }
}

#[test]
fn packed_tables_and_tables_in_parts_change_nothing() {
    let plain = plain_clients();
    let gzip = clients_in(|workspace, table, sheet| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&text(sheet, b',')).unwrap();
        workspace.write(&format!("{table}.csv.gz"), packer.finish().unwrap());
    });
    assert_eq!(plain, gzip, "gzip");
    let zstd = clients_in(|workspace, table, sheet| {
        workspace
            .write(&format!("{table}.csv.zst"), zstd::encode_all(text(sheet, b',').as_slice(), 1).unwrap());
    });
    assert_eq!(plain, zstd, "zstd");
    let parts = clients_in(|workspace, table, sheet| {
        for (number, rows) in sheet.rows.chunks(sheet.rows.len() / 3 + 1).enumerate() {
            let part = Sheet { header: sheet.header.clone(), rows: rows.to_vec() };
            workspace.write(&format!("{table}/part-{number}.csv"), text(&part, b','));
        }
    });
    assert_eq!(plain, parts, "a folder of parts");
}

#[test]
fn json_lines_and_parquet_say_the_same() {
    let plain = plain_clients();
    let lines = clients_in(|workspace, table, sheet| {
        let mut bytes = Vec::new();
        for row in &sheet.rows {
            let cells =
                sheet.header.iter().zip(row).filter(|(_, cell)| !cell.is_empty()).map(|(name, cell)| {
                    let number = NUMBERS.contains(&name.as_str()).then(|| cell.parse::<f64>().ok()).flatten();
                    let flag = (name == "automated").then(|| cell.parse::<bool>().ok()).flatten();
                    let value = number.map(Into::into).or(flag.map(Into::into));
                    (name.clone(), value.unwrap_or_else(|| serde_json::Value::from(cell.as_str())))
                });
            let object: serde_json::Map<String, serde_json::Value> = cells.collect();
            bytes.extend(serde_json::to_vec(&object).unwrap());
            bytes.push(b'\n');
        }
        workspace.write(&format!("{table}.jsonl"), bytes);
    });
    assert_eq!(plain, lines, "JSON lines");
    let parquet = clients_in(|workspace, table, sheet| {
        let column = |(place, name): (usize, &String)| -> Column {
            let cells = || {
                sheet
                    .rows
                    .iter()
                    .map(|row| row[place].as_str())
                    .map(|cell| (!cell.is_empty()).then_some(cell))
            };
            if NUMBERS.contains(&name.as_str()) {
                let numbers: Vec<Option<f64>> =
                    cells().map(|cell| cell.map(|cell| cell.parse().unwrap())).collect();
                Series::new(name.as_str().into(), numbers).into()
            } else {
                Series::new(name.as_str().into(), cells().collect::<Vec<_>>()).into()
            }
        };
        let columns = sheet.header.iter().enumerate().map(column).collect();
        let mut frame = DataFrame::new(sheet.rows.len(), columns).unwrap();
        let file = std::fs::File::create(workspace.path().join(format!("{table}.parquet"))).unwrap();
        ParquetWriter::new(file).finish(&mut frame).unwrap();
    });
    assert_eq!(plain, parquet, "Parquet");
}

fn tables(workspace: &Workspace) -> Tables {
    let loaded = ingest::load(&Config::read(&workspace.path()).unwrap(), &|_| ()).unwrap();
    assert!(loaded.rejections.is_empty(), "{:?}", loaded.rejections);
    loaded.tables
}

fn assert_same_tables(native: &Workspace, foreign: &Workspace) {
    let (native, foreign) = (tables(native), tables(foreign));
    assert_eq!(native.clients, foreign.clients);
    assert_eq!(native.schedule, foreign.schedule);
    assert_eq!(native.money, foreign.money);
    assert_eq!(native.outcomes, foreign.outcomes);
}

fn native() -> Workspace {
    let workspace = Workspace::empty();
    workspace.write(
        "clients.csv",
        "client_id,name,owner,monthly_fee,currency\nst-helena,St. Helena,Анна,1200.5,GBP\nvektor,Вектор,Bob,3000,EUR\n",
    );
    workspace.write(
        "schedule.csv",
        "client_id,item_id,item,at,event,due,waiting_on\n\
         st-helena,T-1,Logo,2026-02-03 14:30:00,committed,2026-02-20,\n\
         st-helena,T-1,Logo,2026-02-25 09:05:00,delivered,,\n\
         vektor,T-2,Сайт,2026-03-01 10:00:00,waiting,,client\n",
    );
    workspace.write(
        "money.csv",
        "client_id,at,kind,amount\nst-helena,2025-12-31,invoice,12345.67\nst-helena,2026-01-31,payment,12000\n\
         vektor,2026-02-28,invoice,500.25\n",
    );
    workspace.write("outcomes.csv", "client_id,at,kind\nvektor,2026-03-05,complaint\n");
    workspace
}

#[test]
fn foreign_files_give_the_tables_that_native_ones_give() {
    let foreign = Workspace::empty();
    // Swapped rows and columns; a name stands for the key.
    foreign.write(
        "exports/accounts.csv",
        "Account;St. Helena;Вектор\nManager;Анна;Bob\nRetainer;£ 1.200,50 a month;3 000 €\nMoney;£;eur\n",
    );
    foreign.write(
        "exports/board.csv",
        "Customer,Ticket,Title,Day,Clock,What,Deadline,Who\n\
         ST HELENA,1,Logo,03.02.2026,14:30,Planned,20/02/26,\n\
         St. Helena,1,Logo,25.02.2026,09:05,SHIPPED,TBC,\n\
         Вектор,2,Сайт,01.03.2026,10:00,On hold,,them\n\
         Вектор,3,A note,01.03.2026,10:00,Comment,,\n",
    );
    foreign.write(
        "exports/bills_st-helena_2025.csv",
        "Date,Type,Total\n31.12.2025,Rechnung,\"12.345,67 GBP\"\n",
    );
    foreign
        .write("exports/bills_st-helena_2026.csv", "Date,Type,Total\n31.01.2026,Zahlung,\"12.000,00 GBP\"\n");
    foreign.write(
        "exports/bills_vektor_2026.csv",
        "Date,Type,Total\n28.02.2026,Rechnung,\"500,25 EUR\"\nSum,,500\n",
    );
    foreign
        .write("exports/trouble.jsonl", "{\"who\":{\"key\":\"vektor\"},\"when\":\"2026-03-05\",\"n\":1}\n");
    foreign.write(
        "forewarn.toml",
        r#"
[[source]]
table = "clients"
file = "exports/accounts.csv"
transpose = true
decimal_comma = true
columns.client_id = { column = "Account", map = { "вектор" = "vektor" }, key = true }
columns.name = "account"
columns.owner = "Manager"
columns.monthly_fee = { column = ["Fee", "Retainer"], number = true }
columns.currency = { column = "Money", map = { "£" = "GBP" } }

[[source]]
table = "schedule"
file = "exports/board.csv"
where = { What = ["planned", "shipped", "on hold"] }
columns.client_id = { column = "Customer", map = { "вектор" = "vektor" }, key = true }
columns.item_id = { column = "Ticket", prefix = "T-" }
columns.item = "Title"
columns.at = { columns = ["Day", "Clock"], date = ["%d.%m.%Y %H:%M"] }
columns.event = { column = "What", map = { planned = "committed", shipped = "delivered", "on hold" = "waiting" } }
columns.due = { column = "Deadline", date = ["%d/%m/%y"], lenient = true }
columns.waiting_on = { column = "Who", map = { them = "client" } }

[[source]]
table = "money"
file = "exports/bills_{client}_{year}.csv"
decimal_comma = true
skip_empty = ["kind"]
columns.client_id = { constant = "{client}" }
columns.at = { column = "Date", date = ["%d.%m.%Y"] }
columns.kind = { column = "Type", map = { rechnung = "invoice", zahlung = "payment" } }
columns.amount = { column = "Total", number = true }

[[source]]
table = "outcomes"
file = "exports/*.jsonl"
columns.client_id = "who.key"
columns.at = "when"
columns.kind = { constant = "complaint" }
"#,
    );
    assert_same_tables(&native(), &foreign);
}

/// A workbook of one sheet, every cell as words but for those that are numbers.
fn workbook(sheet: &Sheet) -> Vec<u8> {
    let escape = |words: &str| words.replace('&', "&amp;").replace('<', "&lt;");
    let row = |cells: &Vec<String>| {
        let cells: String = cells
            .iter()
            .map(|cell| match cell.parse::<f64>() {
                Ok(number) => format!("<c><v>{number}</v></c>"),
                Err(_) => format!("<c t=\"inlineStr\"><is><t>{}</t></is></c>", escape(cell)),
            })
            .collect();
        format!("<row>{cells}</row>")
    };
    let rows: String = std::iter::once(&sheet.header).chain(&sheet.rows).map(row).collect();
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let office = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    zip(&[
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{package}/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{office}.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{office}.worksheet+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{relation}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{relation}\"><sheets><sheet name=\"Data\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"r1\" Type=\"{relation}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet xmlns=\"{main}\"><sheetData>{rows}</sheetData></worksheet>"),
        ),
    ])
}

/// An archive of files that are stored as they are.
fn zip(files: &[(&str, String)]) -> Vec<u8> {
    let (mut archive, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let mut sum = flate2::Crc::new();
        sum.update(content.as_bytes());
        let size = u32::try_from(content.len()).unwrap().to_le_bytes();
        let offset = u32::try_from(archive.len()).unwrap().to_le_bytes();
        // Version, flags, method and time; then what both headers share.
        let mut shared = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        shared.extend([sum.sum().to_le_bytes(), size, size].concat());
        shared.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        archive.extend(
            [b"PK\x03\x04", shared.as_slice(), &[0, 0], name.as_bytes(), content.as_bytes()].concat(),
        );
        let rest = [b"PK\x01\x02\x14\0", shared.as_slice(), &[0; 12], &offset, name.as_bytes()].concat();
        directory.extend(rest);
    }
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    let [size, offset] =
        [directory.len(), archive.len()].map(|bytes| u32::try_from(bytes).unwrap().to_le_bytes());
    archive.extend(directory);
    archive.extend([b"PK\x05\x06\0\0\0\0", count.as_slice(), &count, &size, &offset, &[0, 0]].concat());
    archive
}

#[test]
fn workbooks_give_the_tables_that_csv_files_give() {
    let (native, foreign) = (native(), Workspace::empty());
    let mut config = String::new();
    for table in ["clients", "schedule", "money", "outcomes"] {
        let sheet = native.sheet(table);
        foreign.write(&format!("books/{table}.xlsx"), workbook(&sheet));
        config +=
            &format!("[[source]]\ntable = \"{table}\"\nfile = \"books/{table}.xlsx\"\nsheet = \"Data\"\n");
        sheet.header.iter().for_each(|name| config += &format!("columns.{name} = \"{name}\"\n"));
    }
    foreign.write("forewarn.toml", config);
    assert_same_tables(&native, &foreign);
}

fn is_bidi(sign: char) -> bool {
    matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn assert_cells_are_words(path: &Path) {
    let sheet = read_csv(path);
    for cell in sheet.rows.iter().flatten() {
        let starts = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        assert!(!starts || cell.parse::<f64>().is_ok(), "{}: {cell:?} is a formula", path.display());
        assert!(
            !cell.contains(|sign: char| is_bidi(sign) || sign == '\u{1b}'),
            "{}: {cell:?}",
            path.display()
        );
    }
}

#[test]
fn names_that_are_formulas_or_scripts_are_never_written_out_as_they_stand() {
    let workspace = Workspace::demo();
    let config = std::fs::read_to_string(workspace.path().join("forewarn.toml")).unwrap();
    // Everybody is alerted, so that every name goes everywhere.
    workspace.write(
        "forewarn.toml",
        format!("{config}\n[score]\nwatch = 0.001\nact = 0.002\n[alerts]\ncapacity = 20\n"),
    );
    let evil = [
        "=1+1<script>alert(1)</script>",
        "<script>alert(1)</script>",
        "+cmd|' /C calc'!A0",
        "@SUM(1)\"onmouseover=\"alert(1)",
        "abc\u{202e}txt.exe\u{2066}",
        "-2+3\u{1b}[31mred",
        "\u{202e}=1+1",
        "</title></svg><img src=x onerror=alert(1)>",
        "{{ 7*7 }}{% raw %}]]>",
    ];
    for (table, columns) in [
        ("clients", &["name", "owner", "segment"][..]),
        ("projects", &["name", "service", "status"]),
        ("schedule", &["item"]),
        ("promises", &["text", "recurrence"]),
        ("expectations", &["metric", "unit"]),
        ("results", &["metric"]),
        ("outcomes", &["note"]),
        ("messages", &["subject", "author", "channel"]),
        ("people", &["name"]),
        ("holidays", &["name"]),
        ("decisions", &["by", "note"]),
    ] {
        let mut sheet = workspace.sheet(table);
        for name in columns {
            let place = sheet.column(name);
            sheet
                .rows
                .iter_mut()
                .enumerate()
                .for_each(|(at, row)| row[place] = evil[at % evil.len()].to_owned());
        }
        workspace.save(table, &sheet);
    }
    let mut messages = workspace.sheet("messages");
    let place = messages.column("text");
    for (at, row) in messages.rows.iter_mut().enumerate() {
        row[place] = format!("{} We will send it by Friday. {}", evil[at % evil.len()], row[place]);
    }
    workspace.save("messages", &messages);
    // Ids are words too: each becomes the same attack wherever it stands.
    for table in
        ["projects", "schedule", "money", "messages", "promises", "expectations", "results", "outcomes"]
    {
        let mut sheet = workspace.sheet(table);
        for (place, name) in sheet.header.clone().iter().enumerate() {
            if ["project_id", "item_id", "message_id", "promise_id", "thread_id", "reply_to"]
                .contains(&name.as_str())
            {
                let cells = sheet.rows.iter_mut().map(|row| &mut row[place]);
                cells
                    .filter(|cell| !cell.is_empty())
                    .for_each(|cell| *cell = format!("=1+1<b>\u{202e}{cell}"));
            }
        }
        workspace.save(table, &sheet);
    }
    // A refused row is told of too.
    let mut money = std::fs::read(workspace.path().join("money.csv")).unwrap();
    money.extend(csv_row(&["=1+1", "", "2026-01-01", "invoice", "1", "", "", ""]));
    workspace.write("money.csv", money);
    let run = forewarn()
        .arg("review")
        .arg(workspace.path())
        .args(AS_OF)
        .arg("--out")
        .arg(workspace.beside("out"))
        .assert()
        .success();
    let printed = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert!(!printed.contains(|sign: char| is_bidi(sign) || sign == '\u{1b}'), "{printed}");
    let client = workspace.sheet("clients").rows[0][0].clone();
    for command in [&["promises"][..], &["agenda"], &["check"], &["explain", &client], &["lead", "--json"]] {
        let page = workspace.beside("out-lead.html");
        let mut run = forewarn();
        run.args(command).arg(workspace.path());
        if command[0] == "lead" {
            run.arg("--out").arg(&page);
        }
        let run = run.assert().success();
        let printed = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
        assert!(!printed.contains(|sign: char| is_bidi(sign) || sign == '\u{1b}'), "{command:?}: {printed}");
    }
    let out = workspace.beside("out");
    assert!(read_csv(&out.join("alerts.csv")).rows.len() > 5);
    for name in [
        "clients.csv",
        "alerts.csv",
        "promises.csv",
        "items.csv",
        "projects.csv",
        "expectations.csv",
        "rejected.csv",
    ] {
        assert_cells_are_words(&out.join(name));
    }
    let mut pages = 0;
    for (name, bytes) in files(&out) {
        let is_page = [".html", ".svg"].iter().any(|ending| name.ends_with(ending));
        if !is_page {
            continue;
        }
        pages += 1;
        let page = String::from_utf8(bytes).unwrap();
        for raw in ["<script>alert", "<img src=x", "</title></svg>", "\"onmouseover=\"", "\u{1b}"] {
            assert!(!page.contains(raw), "{name} holds {raw:?}");
        }
        if let Some(at) = page.find(is_bidi) {
            panic!(
                "{name} turns the direction of text: {:?}",
                page[at..].chars().take(80).collect::<String>()
            );
        }
        assert!(!page.contains("{% raw %}") || page.contains("7*7"), "{name} ran a template");
    }
    assert!(pages > 5, "{pages} pages");
}

#[test]
fn every_command_has_a_manual_page() {
    for (path, title) in [
        (vec![], "forewarn"),
        (vec!["review"], "forewarn-review"),
        (vec!["tone", "train"], "forewarn-tone-train"),
    ] {
        let output = super::support::forewarn().arg("man").args(&path).output().unwrap();
        let page = String::from_utf8(output.stdout).unwrap();
        assert!(page.contains(&format!(".TH {title} 1")), "{title}: {}", &page[..page.len().min(300)]);
    }
    super::support::forewarn().args(["man", "reviw"]).assert().code(2);
}

#[test]
fn a_dash_is_stdin_where_a_file_is_read() {
    let mut clean = super::support::forewarn();
    let cleaned =
        clean.args(["import", "csv", "-", "--to", "-"]).write_stdin("a;b\n1;2\n").assert().success();
    assert_eq!(cleaned.get_output().stdout, b"a,b\r\n1,2\r\n");
    let mut check = super::support::forewarn();
    check.args(["kickoff", "-", "--json"]).write_stdin("nonsense = [").assert().code(1);
}
