//! From the export of every tool to a report.

use std::fs;

use clap::ValueEnum;
use forewarn::import::{Source, table::Table};

use crate::import::{import, workspace};

#[test]
fn imports_write_the_columns_that_tables_have() {
    for table in Table::ALL {
        let columns = forewarn::ingest::columns_of(table.name()).unwrap();
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        assert_eq!(table.columns(), names, "{}", table.name());
    }
}

#[test]
fn the_export_of_every_tool_comes_to_a_report() {
    for source in Source::value_variants() {
        let folder = workspace();
        fs::write(
            folder.path().join("forewarn.toml"),
            "[workspace]\nname = \"Studio\"\ntimezone = \"Europe/Berlin\"\n",
        )
        .unwrap();
        import(folder.path(), *source, &[source.name()]);
        let out = folder.path().join("out");
        assert_cmd::cargo::cargo_bin_cmd!("forewarn")
            .arg("review")
            .arg(folder.path())
            .arg("--out")
            .arg(&out)
            .arg("--quiet")
            .assert()
            .success();
        let run: serde_json::Value =
            serde_json::from_slice(&fs::read(out.join("run.json")).unwrap()).unwrap();
        assert_eq!(run["rows_rejected"], 0, "{}", source.name());
        assert!(out.join("report.html").is_file(), "{}", source.name());
    }
}
