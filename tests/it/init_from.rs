//! `forewarn init AGENCY --from FOLDER`: from a folder of ordinary exports to a report.

use std::fs;

use crate::{import::rows, support::forewarn};

const CRM: &str = "Firma;Branche;Betreuer;Kunde seit;Monatshonorar\nHafen GmbH;Logistik;Anna Groß;01.03.2024;2.500,00\n\
                   Moss Studio;Design;Anna Groß;15.06.2025;1.250,50\n";

#[test]
fn a_folder_of_exports_comes_to_a_report() {
    let folder = tempfile::tempdir().unwrap();
    let exports = folder.path().join("exports");
    fs::create_dir(&exports).unwrap();
    let write = |name: &str, text: &str| fs::write(exports.join(name), text).unwrap();
    fs::write(exports.join("crm.csv"), encoding_rs::WINDOWS_1252.encode(CRM).0).unwrap();
    write(
        "invoices.csv",
        "Inv. no;Client;Inv. date;Due;Amount;Paid on\n1;Hafen GmbH;05.02.2026;19.02.2026;2.500,00;20.02.2026\n\
         2;Moss Studio;07.02.2026;21.02.2026;1.250,50;\n",
    );
    let mail = |id: &str, from: &str, to: &str, hour: u32| {
        format!(
            "From \nMessage-ID: <{id}@x>\nDate: Mon, 02 Mar 2026 {hour}:00:00 +0000\nFrom: {from}\nTo: {to}\nSubject: Home page\n\n\
             When will the home page be ready?\n\n"
        )
    };
    let (us, them) = ("Anna Gross <anna@studio.example>", "Karl Maier <karl@hafen.example>");
    write(
        "Inbox",
        &[mail("1", them, us, 10), mail("2", us, them, 11), mail("3", us, "mia@moss.example", 12)].concat(),
    );
    write(
        "result.json",
        "{\"name\": \"Hafen site\", \"type\": \"private_group\", \"id\": 9, \"messages\": [{\"id\": 1, \"type\": \"message\",\
         \"date_unixtime\": \"1772532000\", \"from\": \"Karl Maier\", \"from_id\": \"user1\", \"text\": \"Any news?\"}]}",
    );
    write("notes.bin", "nothing");
    let agency = folder.path().join("agency");
    let made =
        forewarn().arg("init").arg(&agency).arg("--from").arg(&exports).arg("--yes").assert().success();
    let shown = String::from_utf8(made.get_output().stdout.clone()).unwrap();
    for line in ["crm.csv: a table", "Inbox: mail", "result.json: telegram", "notes.bin: unsupported format"]
    {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
    let people = rows(&agency, "people", &["handle", "client_id", "side"]);
    for person in ["*@studio.example||agency", "*@hafen.example|hafen-gmbh|client", "user1|hafen-gmbh|client"]
    {
        assert!(people.contains(&person.to_owned()), "{person} {people:?}");
    }
    assert_eq!(
        rows(&agency, "messages", &["client_id", "author", "side"])[..2],
        ["hafen-gmbh|karl@hafen.example|client", "hafen-gmbh|anna@studio.example|agency"]
    );
    let config = forewarn::config::Config::read(&agency).unwrap();
    let loaded = forewarn::ingest::load(&config, &|_| ()).unwrap();
    let fee = |id: &str| {
        let client = loaded.tables.clients.iter().find(|client| client.client_id == id);
        client.is_some_and(|client| client.monthly_fee.is_some() && client.owner.is_some())
    };
    assert!(fee("hafen-gmbh") && fee("moss-studio"), "{:?}", loaded.tables.clients);
    assert_eq!(loaded.tables.money.len(), 3, "two invoices and a payment");
    assert!(loaded.rejections.is_empty(), "{:?}", loaded.rejections);
}
