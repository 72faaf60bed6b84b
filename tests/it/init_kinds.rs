//! `forewarn init --from`: what fresh users stumbled over, each in forms that other people have.

use std::{fs, path::Path};

use forewarn::table::{Tables, money::MoneyKind};

use crate::{import::rows, support::forewarn};

/// A folder of files, made into a workspace; what it said.
fn init(folder: &Path, files: &[(&str, &str)], answers: &str) -> String {
    let exports = folder.join("exports");
    fs::create_dir_all(&exports).unwrap();
    for (name, text) in files {
        fs::write(exports.join(name), text).unwrap();
    }
    let mut command = forewarn();
    command
        .arg("init")
        .arg(folder.join("agency"))
        .arg("--from")
        .arg(&exports)
        .args(["--yes", "--lang", "en"]);
    if !answers.is_empty() {
        fs::write(folder.join("answers.toml"), answers).unwrap();
        command.arg("--answers").arg(folder.join("answers.toml"));
    }
    let output = command.assert().success().get_output().clone();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

fn loaded(folder: &Path) -> Tables {
    let config = forewarn::config::Config::read(&folder.join("agency")).unwrap();
    let loaded = forewarn::ingest::load(&config, &|_| ()).unwrap();
    assert!(loaded.rejections.is_empty(), "{:?}", loaded.rejections);
    loaded.tables
}

/// The names of clients, in order.
fn clients(tables: &Tables) -> Vec<&str> {
    let mut names: Vec<&str> = tables.clients.iter().map(|client| client.name.as_str()).collect();
    names.sort_unstable();
    names
}

const INVOICES: &str = "Invoice;Date;Customer;Amount;Due\n1;01.06.2026;Ost Handel GmbH;1200;15.06.2026\n\
                        2;01.07.2026;Vektor;900;15.07.2026\n3;13.07.2026;Ost Handel GmbH;900;25.07.2026\n";

#[test]
fn answers_about_firms_hold_in_lists_too() {
    for (crm, invoices, answer) in [
        (
            "Kunde;Betreuer;Honorar\nRomashka;Anna;1200\nVektor;Ilja;900\n",
            INVOICES,
            "\"Ost Handel\" = \"Romashka\"",
        ),
        (
            "Kunde;Betreuer;Honorar\nRomashka;Anna;1200\nVektor;Ilja;900\n",
            INVOICES,
            "\"Ost Handel GmbH\" = \"romashka\"",
        ),
        (
            "Клиент;Менеджер;Абонплата\nRomashka;Анна;38000\nVektor;Анна;45000\n",
            "Дата;Номер;Контрагент;Сумма;Оплатить до\n01.06.2026;1;ИП Соколова Мария Игоревна;38000;10.06.2026\n\
             01.06.2026;2;ООО \"Бодрость\";45000;10.06.2026\n01.07.2026;3;ИП Соколова Мария Игоревна;38000;10.07.2026\n",
            "\"Соколова Мария Игоревна\" = \"Romashka\"\n'ООО \"Бодрость\"' = \"Vektor\"",
        ),
        (
            "Client,Account manager,Monthly fee\nRomashka,Ann,1200\nVektor,Tom,900\n",
            "Number,Bill to,Total,Due date,Invoice date\n1,Holding One LLC,1200,2026-06-15,2026-06-01\n2,Vektor,900,2026-06-15,2026-06-01\n\
             3,Holding One LLC,900,2026-07-15,2026-07-01\n",
            "\"holding one\" = \"Romashka\"",
        ),
        (
            "Client;Chef de projet;Mensualité\nRomashka;Ann;1200\nVektor;Tom;900\n",
            "N° facture;Date;Client;Montant HT;Échéance\n1;13/06/2026;Société Est SARL;1200;28/06/2026\n2;13/06/2026;Vektor;900;28/06/2026\n\
             3;13/07/2026;Société Est SARL;1200;28/07/2026\n",
            "\"Société Est\" = \"Romashka\"",
        ),
        (
            "Client;Owner;Retainer\nRomashka;Anna;1200\nVektor;Ilja;900\n",
            // Who is to be left out is left out, and no row of theirs is refused.
            "Invoice;Date;Customer;Amount;Due\n1;01.06.2026;Romashka;1200;15.06.2026\n2;01.07.2026;Own Studio Ltd;900;15.07.2026\n\
             3;13.07.2026;Romashka;900;25.07.2026\n",
            "\"Own Studio\" = \"\"",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        init(folder.path(), &[("crm.csv", crm), ("inv.csv", invoices)], &format!("[clients]\n{answer}\n"));
        let tables = loaded(folder.path());
        assert_eq!(clients(&tables), ["Romashka", "Vektor"], "{answer}");
        let romashka = tables.clients.iter().position(|client| client.name == "Romashka").unwrap();
        let paid = tables.money.iter().filter(|row| row.client.index() == romashka).count();
        assert_eq!(paid, 2, "{answer}");
    }
    // An answer that came to nothing is said, and one that makes a client whom a slip makes.
    let folder = tempfile::tempdir().unwrap();
    let crm = "Kunde;Betreuer;Honorar\nRomashka;Anna;1200\nVektor;Ilja;900\n";
    let answers = "[clients]\n\"West Handel\" = \"Vektor\"\n\"Ost Handel\" = \"Romaschka\"\n";
    let said = init(folder.path(), &[("crm.csv", crm), ("inv.csv", INVOICES)], answers);
    assert!(said.contains("West Handel is in none of the files"), "{said}");
    assert!(said.contains("Romaschka is a new client; did you mean Romashka?"), "{said}");
}

#[test]
fn tasks_of_any_tracker_find_their_clients_by_whatever_names_them() {
    let crm = "Client;Owner;Retainer\nHarrow & Finch;Ann;1200\nРомашка;Анна;900\n";
    for (file, text) in [
        (
            "Issues.csv",
            "Issue Id,Project,Summary,Created,Resolved,State,Due Date\nR-1,Ромашка,Прототип,01 Jun 2026 10:12,15 Jun 2026 18:01,Done,15 Jun 2026\n\
             H-1,Harrow and Finch,Wireframes,01 Jun 2026 10:12,,Open,15 Jun 2026\n",
        ),
        (
            "tasks.csv",
            "Task;Folder;Created;Due date;Done on\nPrototype;Ромашка;2026-06-01;2026-06-15;2026-06-15\nWireframes;Harrow & Finch – site;2026-06-01;2026-06-15;\n",
        ),
        (
            "Задачи.csv",
            "Задача;Доска;Дата создания;Срок исполнения\nПрототип;Ромашка / сайт;01.06.2026;15.06.2026\nКаркасы;Harrow & Finch;01.06.2026;13.06.2026\n",
        ),
        (
            "aufgaben.csv",
            "Aufgabe;Erstellt;Fällig;Bereich;Projekt\nPrototyp;01.06.2026;15.06.2026;Web;Ромашка – Shop\nEntwurf;01.06.2026;13.06.2026;Print;Harrow & Finch – Prospekt\n",
        ),
        (
            "tareas.csv",
            "Tarea,Espacio,Creado,Vencimiento\nPrototipo,Ромашка,2026-06-01,2026-06-15\nBoceto,Harrow & Finch,2026-06-01,2026-06-15\n",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        init(folder.path(), &[("crm.csv", crm), (file, text)], "");
        let tables = loaded(folder.path());
        let committed = tables.schedule.iter().filter(|row| row.due.is_some());
        let mut of: Vec<usize> = committed.map(|row| row.client.index()).collect();
        of.sort_unstable();
        assert_eq!(of, [0, 1], "{file}: {:?}", tables.schedule);
        assert_eq!(tables.clients.len(), 2, "{file}");
    }
}

#[test]
fn a_list_of_companies_tells_addresses_contacts_since_and_fees() {
    let mail = "From \nMessage-ID: <1@x>\nDate: Mon, 02 Mar 2026 10:00:00 +0000\nFrom: Rosie Webb <rosie@petalandstem.example>\n\
                To: Ann Lee <ann@studio.example>\nSubject: Hi\n\nWhen will the home page be ready?\n\nFrom \nMessage-ID: <2@x>\n\
                Date: Mon, 02 Mar 2026 11:00:00 +0000\nFrom: Ann Lee <ann@studio.example>\nTo: Max <max@hh-ag.example>\nSubject: Hi\n\nTomorrow.\n";
    for (crm, contact) in [
        (
            "Account No.;Account Name;Account Manager;Monthly Retainer €;Client since;Main contact;Contact e-mail;Website\n\
             1;Petal & Stem;Ann Lee;1.200,50;14.07.2025;Rosie Webb;rosie@petalandstem.example;petalandstem.example\n\
             2;Hansehafen;Ann Lee;900,00;13.01.2024;Max Mond;max@hh-ag.example;\n",
            "Rosie Webb",
        ),
        (
            "Company,Owner,Fee per month,Customer since,Primary contact,Email,Country\n\
             Petal & Stem,Ann Lee,\"$1,200.50\",2025-07-14,Rosie Webb,rosie@petalandstem.example,UK\n\
             Hansehafen,Ann Lee,$900,2024-01-13,Max Mond,max@hh-ag.example,DE\n",
            "Rosie Webb",
        ),
        (
            "Firma;Betreuer;Kontaktperson;E-Mail-Adresse;Honorar pro Monat;Kunde seit\n\
             Petal & Stem;Ann Lee;Rosie Webb;rosie@petalandstem.example;1.200,50 €;14.07.2025\n\
             Hansehafen;Ann Lee;Max Mond;max@hh-ag.example;900 €;13.01.2024\n",
            "Rosie Webb",
        ),
        (
            "Клиент;Менеджер;Контактное лицо;Почта;Абонплата в месяц, ₽;Клиент с;Сайт\n\
             Petal & Stem;Ann Lee;Рози Уэбб;rosie@petalandstem.example;1 200,50;14.07.2025;https://petalandstem.example/\n\
             Hansehafen;Ann Lee;Макс;max@hh-ag.example;900;13.01.2024;www.hh-ag.example\n",
            "Рози Уэбб",
        ),
        (
            "Société;Responsable;Interlocuteur;Courriel;Forfait mensuel;Client depuis\n\
             Petal & Stem;Ann Lee;Rosie Webb;rosie@petalandstem.example;1 200,50 €;14/07/2025\n\
             Hansehafen;Ann Lee;Max Mond;max@hh-ag.example;900,00 €;13/01/2024\n",
            "Rosie Webb",
        ),
        (
            "Empresa;Responsable;Persona de contacto;Correo;Cuota mensual;Cliente desde\n\
             Petal & Stem;Ann Lee;Rosie Webb;rosie@petalandstem.example;1.200,50 €;14/07/2025\n\
             Hansehafen;Ann Lee;Max Mond;max@hh-ag.example;900,00 €;13/01/2024\n",
            "Rosie Webb",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let said = init(folder.path(), &[("crm.csv", crm), ("Inbox", mail)], "");
        let tables = loaded(folder.path());
        assert_eq!(clients(&tables), ["Hansehafen", "Petal & Stem"], "{crm}\n{said}");
        let client = tables.clients.iter().find(|client| client.name == "Petal & Stem").unwrap();
        assert_eq!(client.since.map(|since| since.to_string()).as_deref(), Some("2025-07-14"), "{crm}");
        assert_eq!(client.monthly_fee.map(|fee| fee.0), Some(12_005_000), "{crm}");
        let rosie = tables.people.iter().find(|person| person.handle == "rosie@petalandstem.example");
        assert_eq!(rosie.and_then(|person| person.name.as_deref()), Some(contact), "{crm}");
        let agency = folder.path().join("agency");
        assert_eq!(rows(&agency, "messages", &["client_id"]), ["petal-stem", "hansehafen"], "{crm}");
        assert!(!said.contains("does not say whose people"), "{said}");
    }
}

#[test]
fn fees_and_addresses_of_customer_systems_are_read() {
    for (file, header, row, fee) in [
        (
            "COMPANY.csv",
            "ID;Название компании;Тип компании;Ответственный;Рабочий e-mail;Дата создания;Абонплата в месяц, ₽",
            "12;Ромашка;Клиент;Анна;zakaz@romashka.example;14.03.2024 11:20:00;120 000",
            "120000 RUB",
        ),
        (
            "b.csv",
            "ID;Название компании;Сфера деятельности;Ответственный;Ежемесячный платёж;Валюта;Корпоративный сайт",
            "12;Ромашка;Розница;Анна;120000,00;руб.;romashka.example",
            "120000 RUB",
        ),
        (
            "c.csv",
            "ID,Company Name,Company type,Responsible,Monthly fee (EUR),Work E-mail",
            "12,Ромашка,Client,Anna,\"1,200\",zakaz@romashka.example",
            "1200 EUR",
        ),
        (
            "d.csv",
            "Record ID,Company name,Company owner,Monthly retainer,Company Domain Name,Industry",
            "12,Ромашка,Anna,$1200,romashka.example,Retail",
            "1200 USD",
        ),
        (
            "e.csv",
            "ID;Наименование;Ответственный;Web;Рабочий телефон;Абонентская плата",
            "12;Ромашка;Анна;www.romashka.example;+7;120000 ₽",
            "120000 RUB",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let hours = "User,Email,Client,Project,Start date,Start time,Duration,Amount (EUR)\nTom,t@x.example,Ромашка,Site,2026-08-03,09:00:00,01:30:00,\n";
        let said = init(folder.path(), &[(file, &format!("{header}\n{row}\n")), ("hours.csv", hours)], "");
        let tables = loaded(folder.path());
        let client = &tables.clients[0];
        let found =
            client.monthly_fee.zip(client.currency).map(|(paid, code)| format!("{} {code}", paid.0 / 10_000));
        assert_eq!(found.as_deref(), Some(fee), "{header}\n{said}");
        let person = tables.people.iter().find(|person| person.handle == "*@romashka.example");
        assert!(person.is_some_and(|person| person.client.is_some()), "{header}");
    }
}

#[test]
fn credit_notes_are_credits_however_they_are_written() {
    for (header, invoice, credit) in [
        (
            "Invoice no.;Date;Customer;Net;Due;Status",
            "1;13.06.2026;Acme;1.000,00 €;28.06.2026;Open",
            "2;14.06.2026;Acme;-800,00 €;28.06.2026;Credit note",
        ),
        (
            "Invoice;Date;Client;Amount;Due;Type",
            "1;2026-06-13;Acme;1000.00;2026-06-28;Invoice",
            "2;2026-06-14;Acme;800.00;2026-06-28;Credit memo",
        ),
        (
            "Rechnung Nr;Datum;Kunde;Betrag;Fällig am;Art",
            "1;13.06.2026;Acme;1.000,00;28.06.2026;Rechnung",
            "2;14.06.2026;Acme;800,00;28.06.2026;Gutschrift",
        ),
        (
            "N° facture;Date;Client;Montant TTC;Échéance;État",
            "1;13/06/2026;Acme;1 000,00 €;28/06/2026;À payer",
            "2;14/06/2026;Acme;-800,00 €;28/06/2026;Avoir",
        ),
        (
            "Счёт;Дата;Контрагент;Сумма;Оплатить до;Вид",
            "1;13.06.2026;Acme;1000,00;28.06.2026;Счёт",
            "2;14.06.2026;Acme;−800,00;28.06.2026;Корректировка",
        ),
        (
            "Invoice;Date;Client;Amount;Due",
            "1;2026-06-13;Acme;1000.00;2026-06-28",
            "2;2026-06-14;Acme;(800.00);2026-06-28",
        ),
        (
            "Factura;Fecha;Cliente;Importe;Vencimiento;Estado",
            "1;13/06/2026;Acme;1.000,00;28/06/2026;Pendiente",
            "2;14/06/2026;Acme;800,00;28/06/2026;Abono",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        init(folder.path(), &[("invoices.csv", &format!("{header}\n{invoice}\n{credit}\n"))], "");
        let tables = loaded(folder.path());
        let money: Vec<(MoneyKind, i64)> = tables.money.iter().map(|row| (row.kind, row.amount.0)).collect();
        assert_eq!(money, [(MoneyKind::Invoice, 10_000_000), (MoneyKind::Credit, 8_000_000)], "{header}");
        // "Net" is no currency.
        let codes: Vec<String> =
            tables.money.iter().filter_map(|row| row.currency).map(|code| code.to_string()).collect();
        assert!(codes.iter().all(|code| code == "EUR"), "{header}: {codes:?}");
    }
}
