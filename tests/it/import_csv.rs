//! `forewarn import csv` and `xlsx`: any table cleaned, or a mapping proposed and never used unasked.

use std::fs;

use crate::support::forewarn;

const MESSY: &str = "Exported by the bank;;;\n\nKunde;Datum;Betrag;Status\nAcme;02.03.2026;\"1.200,50\";bezahlt\nBolt;05.03.2026;\"80,00\";offen\n";

#[test]
fn a_messy_file_comes_out_as_rfc_4180() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("bank.csv"), MESSY).unwrap();
    let done = forewarn()
        .current_dir(folder.path())
        .args(["import", "csv", "bank.csv", "--to", "-"])
        .assert()
        .success();
    let clean = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert_eq!(
        clean,
        "Kunde,Datum,Betrag,Status\r\nAcme,02.03.2026,\"1.200,50\",bezahlt\r\nBolt,05.03.2026,\"80,00\",offen\r\n"
    );
    let said = String::from_utf8(done.get_output().stderr.clone()).unwrap();
    assert!(said.contains("\";\" between cells"), "{said}");
    forewarn()
        .current_dir(folder.path())
        .args(["import", "csv", "bank.csv", "--to", "clean.csv", "--quiet"])
        .assert()
        .success()
        .stdout("");
    assert_eq!(fs::read_to_string(folder.path().join("clean.csv")).unwrap(), clean);
}

#[test]
fn a_mapping_is_proposed_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let invoices = "Customer;Invoice date;Amount\nAcme;02.03.2026;\"1.200,50\"\nBolt;25.03.2026;\"80,00\"\n";
    fs::write(folder.path().join("bank.csv"), invoices).unwrap();
    let done = forewarn()
        .current_dir(folder.path())
        .args(["import", "csv", "bank.csv", "--guess", "--into", "."])
        .assert()
        .success();
    let proposal = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(proposal.contains("[[source]]") && proposal.contains("file = \"bank.csv\""), "{proposal}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn options_of_tables_do_not_go_with_tools() {
    forewarn()
        .args(["import", "mail", "box.mbox", "--guess"])
        .assert()
        .failure()
        .stderr(predicates::str::contains("--guess go with csv and xlsx"));
}

#[test]
fn a_mapping_for_stdin_names_the_file_that_it_is_to_become() {
    let folder = tempfile::tempdir().unwrap();
    let done = forewarn()
        .current_dir(folder.path())
        .args(["import", "csv", "-", "--guess"])
        .write_stdin("Customer,Inv. date,Amount\nAcme,2026-03-02,500.00\nBolt,2026-03-15,80.00\n")
        .assert()
        .success();
    let mapping = String::from_utf8(done.get_output().stdout.clone()).unwrap();
    assert!(mapping.contains("file = \"stdin.csv\""), "{mapping}");
    let said = String::from_utf8(done.get_output().stderr.clone()).unwrap();
    assert!(said.contains("save what was piped in as stdin.csv"), "{said}");
}
