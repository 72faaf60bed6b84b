//! `forewarn import FOLDER --into AGENCY`: the exports of a later month beside those of the beginning.

use std::{fs, path::Path};

use forewarn::table::{Tables, money::MoneyKind};

use crate::support::forewarn;

fn write(folder: &Path, files: &[(&str, &str)]) {
    fs::create_dir_all(folder).unwrap();
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
}

fn run(arguments: &[&str]) -> String {
    let output = forewarn().args(arguments).args(["--lang", "en"]).assert().success().get_output().clone();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

fn loaded(agency: &Path) -> Tables {
    let config = forewarn::config::Config::read(agency).unwrap();
    let loaded = forewarn::ingest::load(&config, &|_| ()).unwrap();
    assert!(loaded.rejections.is_empty(), "{:?}", loaded.rejections);
    loaded.tables
}

/// Amounts of each kind, in units.
fn sums(tables: &Tables, kind: MoneyKind) -> Vec<i64> {
    let mut sums: Vec<i64> =
        tables.money.iter().filter(|row| row.kind == kind).map(|row| row.amount.0 / 10_000).collect();
    sums.sort_unstable();
    sums
}

fn mail(id: u32, day: u32, from: &str, to: &str) -> String {
    format!(
        "From \nMessage-ID: <{id}@x>\nDate: Mon, {day:02} Mar 2026 10:00:00 +0000\nFrom: {from}\nTo: {to}\nSubject: Page {id}\n\n\
         When will the home page be ready?\n\n"
    )
}

const CRM: &str = "Company;Account manager;Monthly fee;Client since;E-mail\nHafen GmbH;Ann Lee;1200;01.03.2024;karl@hafen.example\n\
                   Moss Studio;Ann Lee;900;15.06.2025;mia@moss.example\n";

#[test]
fn the_exports_of_a_later_month_double_and_lose_nothing() {
    let us = "Ann Lee <ann@studio.example>";
    for (header, old, new) in [
        // The whole list again, with a number, and what was paid since.
        (
            "Invoice no;Client;Date;Due;Amount;Paid on",
            [
                "1;Hafen GmbH;05.02.2026;19.02.2026;2500;20.02.2026",
                "2;Moss Studio;07.02.2026;21.02.2026;1250;",
            ]
            .as_slice(),
            [
                "1;Hafen GmbH;05.02.2026;19.02.2026;2500;20.02.2026",
                "2;Moss Studio;07.02.2026;21.02.2026;1250;02.03.2026",
                "3;Kiln Ltd;05.03.2026;19.03.2026;700;",
            ]
            .as_slice(),
        ),
        // Only what is new or was paid, without a number.
        (
            "Client;Invoice date;Due;Amount;Paid on",
            &["Hafen GmbH;05.02.2026;19.02.2026;2500;20.02.2026", "Moss Studio;07.02.2026;21.02.2026;1250;"],
            &["Moss Studio;07.02.2026;21.02.2026;1250;02.03.2026", "Kiln Ltd;05.03.2026;19.03.2026;700;"],
        ),
        // Rows are numbered anew in each file.
        (
            "№;Контрагент;Дата счёта;Оплатить до;Сумма;Дата оплаты",
            &[
                "1;Hafen GmbH;05.02.2026;19.02.2026;2500;20.02.2026",
                "2;Moss Studio;07.02.2026;21.02.2026;1250;",
            ],
            &["1;Moss Studio;07.02.2026;21.02.2026;1250;02.03.2026", "2;Kiln Ltd;05.03.2026;19.03.2026;700;"],
        ),
        (
            "Rechnungsnr;Rechnungsdatum;Kunde;Betrag;Fällig am;Bezahlt am",
            &[
                "R1;05.02.2026;Hafen GmbH;2500;19.02.2026;20.02.2026",
                "R2;07.02.2026;Moss Studio;1250;21.02.2026;",
            ],
            &[
                "R3;05.03.2026;Kiln Ltd;700;19.03.2026;",
                "R2;07.02.2026;Moss Studio;1250;21.02.2026;02.03.2026",
            ],
        ),
        (
            "N° facture;Date;Client;Montant HT;Échéance;Payée le",
            &[
                "F1;13/02/2026;Hafen GmbH;2500;19/02/2026;20/02/2026",
                "F2;14/02/2026;Moss Studio;1250;21/02/2026;",
            ],
            &[
                "F1;13/02/2026;Hafen GmbH;2500;19/02/2026;20/02/2026",
                "F2;14/02/2026;Moss Studio;1250;21/02/2026;22/02/2026",
                "F3;15/03/2026;Kiln Ltd;700;19/03/2026;",
            ],
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (first, second, agency) =
            (folder.path().join("feb"), folder.path().join("march"), folder.path().join("agency"));
        let table = |rows: &[&str]| format!("{header}\n{}\n", rows.join("\n"));
        let karl = mail(1, 2, "Karl Maier <karl@hafen.example>", us);
        write(&first, &[("crm.csv", CRM), ("invoices.csv", &table(old)), ("Inbox", &karl)]);
        run(&["init", agency.to_str().unwrap(), "--from", first.to_str().unwrap(), "--yes"]);
        // The next month: another name of the file, a new client, mail that overlaps, and a fee that was changed.
        let crm = CRM.replace("900", "950") + "Kiln Ltd;Ann Lee;700;01.03.2026;joe@kiln.example\n";
        let mails = karl.clone() + &mail(2, 9, "Joe <joe@kiln.example>", us);
        write(&second, &[("crm march.csv", &crm), ("invoices march.csv", &table(new)), ("Inbox2", &mails)]);
        let arguments = ["import", second.to_str().unwrap(), "--into", agency.to_str().unwrap()];
        let said = run(&arguments);
        let check = |said: &str| {
            let tables = loaded(&agency);
            assert_eq!(sums(&tables, MoneyKind::Invoice), [700, 1250, 2500], "{header}\n{said}");
            assert_eq!(sums(&tables, MoneyKind::Payment), [1250, 2500], "{header}\n{said}");
            let of = |name: &str| {
                let client = tables.clients.iter().find(|client| client.name == name).unwrap();
                (client.monthly_fee.unwrap().0 / 10_000, client.since.unwrap().to_string())
            };
            assert_eq!(of("Moss Studio"), (950, "2025-06-15".to_owned()), "{said}");
            assert_eq!(of("Kiln Ltd"), (700, "2026-03-01".to_owned()), "{said}");
            assert_eq!(tables.clients.len(), 3, "{said}");
            let messages = crate::import::rows(&agency, "messages", &["client_id"]);
            assert_eq!(messages, ["hafen-gmbh", "kiln-ltd"], "{said}");
        };
        check(&said);
        assert!(said.contains("next: forewarn review"), "{said}");
        // Again, and the first month again: nothing is doubled.
        check(&run(&arguments));
        let refused = forewarn()
            .args(["init", agency.to_str().unwrap(), "--from", second.to_str().unwrap(), "--yes"])
            .assert()
            .failure();
        let words = String::from_utf8(refused.get_output().stderr.clone()).unwrap();
        assert!(words.contains("forewarn import"), "{words}");
    }
}

#[test]
fn overlapping_exports_in_one_folder_count_once() {
    let folder = tempfile::tempdir().unwrap();
    let (exports, agency) = (folder.path().join("exports"), folder.path().join("agency"));
    let header = "Invoice no;Client;Date;Due;Amount;Paid on\n";
    let second = "2;Moss Studio;07.02.2026;21.02.2026;1250;";
    write(
        &exports,
        &[
            ("a.csv", &format!("{header}1;Hafen GmbH;05.02.2026;19.02.2026;2500;\n{second}\n")),
            ("b.csv", &format!("{header}{second}02.03.2026\n3;Hafen GmbH;15.03.2026;29.03.2026;700;\n")),
        ],
    );
    let said = run(&["init", agency.to_str().unwrap(), "--from", exports.to_str().unwrap(), "--yes"]);
    let tables = loaded(&agency);
    assert_eq!(sums(&tables, MoneyKind::Invoice), [700, 1250, 2500], "{said}");
    assert_eq!(sums(&tables, MoneyKind::Payment), [1250], "{said}");
}
