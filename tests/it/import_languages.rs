//! Exports of tools that speak other languages than English and Russian.

use std::fs;

use forewarn::import::{self, ImportSource};

use crate::import::{options, rows, silent};

fn read(source: ImportSource, file: &str, text: &str, table: &str, columns: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("clients.csv"), "client_id,name\nacme,Acme\n").unwrap();
    fs::write(folder.path().join("people.csv"), "handle,client_id,side,name\nKim,acme,client,\n").unwrap();
    let path = folder.path().join(file);
    fs::write(&path, text).unwrap();
    let options = import::ImportOptions { client: Some("acme".to_owned()), ..options(folder.path()) };
    import::run(source, &[path], &options, &silent()).unwrap_or_else(|error| panic!("{text}: {error}"));
    rows(folder.path(), table, columns)
}

const EVENTS: &[&str] = &["at", "event", "due"];

#[test]
fn lists_of_tasks_are_read_in_the_language_of_the_tool() {
    let done = ["2026-03-02T09:00:00Z|committed|2026-03-10", "2026-03-09T10:00:00Z|delivered|"];
    for text in [
        "#;Projekt;Tracker;Status;Thema;Autor;Aktualisiert;Abgabedatum;Angelegt;Geschlossen\n\
         5;Site;Fehler;Gelöst;Home;Ana;09.03.2026 10:00;10.03.2026;02.03.2026 09:00;09.03.2026 10:00\n",
        "#,Projet,Tracker,Statut,Sujet,Auteur,Mis-à-jour,Echéance,Créé,Fermé\n\
         5,Site,Anomalie,Fermé,Home,Ana,09/03/2026 10:00,10/03/2026,02/03/2026 09:00,09/03/2026 10:00\n",
        "#,プロジェクト,トラッカー,ステータス,題名,更新日,期日,作成日,終了日\n\
         5,Site,バグ,終了,Home,2026/03/09 10:00,2026/03/10,2026/03/02 09:00,2026/03/09 10:00\n",
    ] {
        assert_eq!(read(ImportSource::Redmine, "a.csv", text, "schedule", EVENTS), done, "{text}");
    }
    let done = ["2026-01-12T09:00:00Z|committed|2026-01-20", "2026-01-15T10:00:00Z|delivered|"];
    for (header, month) in [
        (
            "Klucz zgłoszenia,Podsumowanie,Status,Utworzono,Zaktualizowano,Termin,Rozwiązanie,Rozwiązano",
            "sty",
        ),
        ("Konu Anahtarı,Özet,Durum,Oluşturuldu,Güncellendi,Bitiş tarihi,Çözüm,Çözüldü", "oca"),
        (
            "Chiave della segnalazione,Sommario,Stato,Creato,Aggiornato,Data di scadenza,Risoluzione,Risolto",
            "gen",
        ),
        ("Ключ запиту,Підсумок,Статус,Створено,Оновлено,Термін,Резолюція,Вирішено", "січ"),
    ] {
        let text = format!(
            "{header}\nA-1,x,Fertig,12/{month}/26 9:00 AM,15/{month}/26 10:00 AM,20/{month}/26,Fertig,15/{month}/26 10:00 AM\n"
        );
        assert_eq!(read(ImportSource::Jira, "a.csv", &text, "schedule", EVENTS), done, "{header}");
    }
}

#[test]
fn time_sheets_are_read_in_the_language_of_the_tool() {
    for text in [
        "Projekt,Kunde,Benutzer,Startdatum,Startzeit,Dauer (h),Dauer (dezimal),Abrechenbarer Betrag (EUR)\n\
         Site,Acme,Ana,02.03.2026,09:00,01:30:00,\"1,50\",\"150,00\"\n",
        "Projet,Client,Utilisateur,Date de début,Heure de début,Durée (h),Durée (décimal),Montant facturable (EUR)\n\
         Site,Acme,Ana,02/03/2026,09:00,01:30:00,1.50,150.00\n",
    ] {
        let columns = ["at", "amount", "currency", "hours"];
        let entries = read(ImportSource::Timesheet, "a.csv", text, "money", &columns);
        assert_eq!(entries, ["2026-03-02T09:00:00Z|150.00|EUR|1.5"], "{text}");
    }
}
