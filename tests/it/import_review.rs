//! From the export of every tool to a report.

use std::{fs, path::Path};

use clap::ValueEnum;
use forewarn::import::{ImportSource, table::WorkspaceTable};
use serde_json::Value;

use crate::{
    import::{import, rows, workspace},
    support::forewarn,
};

const CONFIG: &str = "[workspace]\nname = \"Studio\"\ntimezone = \"Europe/Berlin\"\n";

#[test]
fn imports_write_the_columns_that_tables_have() {
    for table in WorkspaceTable::ALL {
        let columns = forewarn::table::columns_of(table.name()).unwrap();
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        assert_eq!(table.columns(), names, "{}", table.name());
    }
}

/// Reviews a workspace; what became of each of its files, after checking that a report tells of a client.
fn review(workspace: &Path) -> Vec<Value> {
    let out = workspace.join("out");
    forewarn().arg("review").arg(workspace).arg("--out").arg(&out).arg("--quiet").assert().success();
    let run: Value = serde_json::from_slice(&fs::read(out.join("run.json")).unwrap()).unwrap();
    assert_eq!(run["rows_rejected"], 0, "{run:#}");
    assert!(out.join("report.html").is_file());
    assert!(fs::read_to_string(out.join("clients.csv")).unwrap().lines().count() > 1);
    run["files"].as_array().unwrap().clone()
}

#[test]
fn the_export_of_every_tool_comes_to_a_report() {
    for source in ImportSource::value_variants() {
        let folder = workspace();
        fs::write(folder.path().join("forewarn.toml"), CONFIG).unwrap();
        // Meetings and ratings alone are no history.
        fs::write(folder.path().join("outcomes.csv"), "client_id,at,kind\nacme,2026-03-01,renewal\n")
            .unwrap();
        let summary = import(folder.path(), *source, &[source.name()]);
        assert!(summary.counts.mapped > 0, "{}", source.name());
        let files = review(folder.path());
        for table in summary.tables.keys() {
            let rows = rows(folder.path(), table, &["client_id"]).len();
            let file = files.iter().find(|file| file["table"] == **table).unwrap();
            assert_eq!(file["rows_used"], rows, "{}: {table}", source.name());
        }
    }
}

/// Maps a table by the proposal for it, with what the file does not say filled in, and reviews the workspace.
fn mapped_and_reviewed(name: &str, write: impl FnOnce(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join(name));
    let kind = name.rsplit('.').next().unwrap();
    let proposed = forewarn()
        .current_dir(folder.path())
        .args(["import", kind, name, "--guess", "--quiet"])
        .assert()
        .success();
    let blocks = String::from_utf8(proposed.get_output().stdout.clone()).unwrap();
    fs::write(folder.path().join("forewarn.toml"), format!("{CONFIG}\n{blocks}")).unwrap();
    let files = review(folder.path());
    let used = |table: &str| files.iter().find(|file| file["table"] == *table).map(|file| &file["rows_used"]);
    assert_eq!((used("money"), used("clients")), (Some(&2.into()), Some(&2.into())), "{name}: {files:#?}");
}

const INVOICES: [[&str; 5]; 3] = [
    ["Invoice No", "Customer", "Invoice Date", "Due Date", "Total"],
    ["1", "Harbor", "2026-01-13", "2026-02-02", "1250.50"],
    ["2", "Moss", "2026-01-04", "2026-02-03", "9.50"],
];

#[test]
fn any_csv_comes_to_a_report_by_the_mapping_proposed_for_it() {
    mapped_and_reviewed("invoices.csv", |path| {
        fs::write(path, INVOICES.map(|row| row.join(";")).join("\n")).unwrap();
    });
}

#[test]
fn any_xlsx_comes_to_a_report_by_the_mapping_proposed_for_it() {
    mapped_and_reviewed("invoices.xlsx", |path| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (row, cells) in (0..).zip(INVOICES) {
            sheet.write_row(row, 0, cells).unwrap();
        }
        book.save(path).unwrap();
    });
}

#[test]
fn clients_of_several_files_are_merged_field_by_field() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("hours.csv", "Customer,Day,Hours\nHarbor,2026-01-05,2\n");
    write("crm.csv", "Company,Owner,Fee\nHarbor,Ana,2500\n");
    write("outcomes.csv", "client_id,at,kind\nharbor,2026-01-05,renewal\n");
    let source = |file: &str, columns: &str| {
        format!(
            "[[source]]\ntable = \"clients\"\nfile = {file:?}\none_per_key = true\n[source.columns]\n{columns}\n"
        )
    };
    let whole = folder.path().join("crm.csv").to_string_lossy().replace('\\', "/");
    let key =
        |column: &str| format!("client_id = {{ column = \"{column}\", key = true }}\nname = \"{column}\"");
    let crm = format!("{}\nowner = \"Owner\"\nmonthly_fee = \"Fee\"", key("Company"));
    // A file may be named by its whole path.
    write(
        "forewarn.toml",
        &format!("{CONFIG}\n{}{}", source("hours.csv", &key("Customer")), source(&whole, &crm)),
    );
    let config = forewarn::config::Config::read(folder.path()).unwrap();
    let loaded = forewarn::ingest::load(&config, &|_| ()).unwrap();
    let told: Vec<_> = loaded
        .tables
        .clients
        .iter()
        .map(|client| (client.client_id.as_str(), client.owner.as_deref(), client.monthly_fee.is_some()))
        .collect();
    assert_eq!(told, [("harbor", Some("Ana"), true)]);
}
