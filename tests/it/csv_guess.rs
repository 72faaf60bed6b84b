//! Proposed mappings, from header and values to TOML.

use forewarn::import::{
    guess::{ForeignSheet, propose, render},
    messy::MessyRow,
};
use forewarn_base::guess_remark::GuessRemark;

fn sheet(header: &[&str], rows: &[&[&str]]) -> ForeignSheet {
    let rows: Vec<MessyRow> = rows.iter().map(|cells| MessyRow::of(cells, 0)).collect();
    ForeignSheet::of("file.csv", &MessyRow::of(header, 0), &rows)
}

/// The tables proposed, and their columns as TOML.
fn proposed(sheet: &ForeignSheet) -> Vec<(String, toml::Table)> {
    let words = render(&propose(sheet), GuessRemark::to_string);
    let whole: toml::Table = toml::from_str(&words).unwrap_or_else(|error| panic!("{error}\n{words}"));
    let Some(sources) = whole.get("source").and_then(|sources| sources.as_array()) else { return Vec::new() };
    sources
        .iter()
        .map(|source| {
            let source = source.as_table().expect("a source is a table");
            (
                source["table"].as_str().expect("a name is words").to_owned(),
                source["columns"].as_table().expect("columns are a table").clone(),
            )
        })
        .collect()
}

#[test]
fn an_invoice_list_feeds_money_and_clients() {
    let sheet = sheet(
        &["Invoice \"No\"", "Customer", "Invoice Date", "Due Date", "Total"],
        &[
            &["1", "Harbor Ltd", "1/13/2026", "2/2/2026", "$1,250.00"],
            &["2", "Moss", "1/4/2026", "2/3/2026", "$9.50"],
        ],
    );
    let found = proposed(&sheet);
    assert_eq!(found[0].0, "money");
    let columns = &found[0].1;
    assert_eq!(columns["kind"]["constant"].as_str(), Some("invoice"));
    assert_eq!(columns["at"]["date"][0].as_str(), Some("%m/%d/%Y"));
    // The other column of dates tells nothing by itself.
    assert_eq!(columns["due"]["date"][0].as_str(), Some("%m/%d/%Y"));
    assert_eq!(columns["amount"]["number"].as_bool(), Some(true));
    assert!(found.iter().any(|(table, _)| table == "clients"));
}

#[test]
fn russian_tasks_become_two_events() {
    let sheet = sheet(
        &["Номер задачи", "Задача", "Клиент", "Дата создания", "Срок исполнения", "Дата завершения"],
        &[
            &["A-1", "Сверстать страницу", "Лес и Ко", "01.02.2026", "14.02.2026", "15.02.2026"],
            &["A-2", "Настроить рекламу", "Вектор", "03.02.2026", "20.02.2026", ""],
        ],
    );
    let found = proposed(&sheet);
    let events: Vec<&str> = found
        .iter()
        .filter(|(table, _)| table == "schedule")
        .map(|(_, columns)| columns["event"]["constant"].as_str().unwrap())
        .collect();
    assert_eq!(events, ["committed", "delivered"]);
    assert_eq!(found[0].1["due"]["column"].as_str(), Some("Срок исполнения"));
}

#[test]
fn messages_get_sides_and_an_id() {
    let sheet = sheet(
        &["Created", "From", "Direction", "Comment"],
        &[
            &["2026-01-05 10:15", "ann@harbor.example", "inbound", "When will the page be ready?"],
            &["2026-01-05 11:00", "tom@agency.example", "outbound", "We will send it by Friday."],
        ],
    );
    let found = proposed(&sheet);
    let (table, columns) = &found[0];
    assert_eq!(table, "messages");
    assert_eq!(columns["side"]["map"]["inbound"].as_str(), Some("client"));
    assert_eq!(columns["message_id"]["columns"][1].as_str(), Some("From"));
    assert_eq!(columns["client_id"]["constant"].as_str(), Some("CLIENT"));
}

#[test]
fn a_decimal_comma_is_told_and_values_unknown_are_named() {
    let sheet = sheet(
        &["Клиент", "Дата", "Сумма", "Тип"],
        &[&["Лес", "2026-01-05", "1 200,50", "оплата"], &["Лес", "2026-01-06", "90,00", "подарок"]],
    );
    let blocks = propose(&sheet);
    let money = blocks.iter().find(|block| block.table == "money").unwrap();
    assert!(money.decimal_comma);
    assert!(money.remarks.iter().any(|remark| remark.to_string().contains("подарок")), "{:?}", money.remarks);
}

#[test]
fn a_file_of_nothing_known_proposes_nothing() {
    assert!(propose(&sheet(&["x", "y"], &[&["1", "2"], &["3", "4"]])).is_empty());
}

#[test]
fn invoices_that_were_paid_are_payments_too() {
    let sheet = sheet(
        &["Inv. no", "Client", "Inv. date", "Due", "Amount", "Paid on"],
        &[
            &["1", "Harbor Ltd", "01.02.2026", "15.02.2026", "1.250,00", "14.02.2026"],
            &["2", "Moss", "03.02.2026", "17.02.2026", "900,00", ""],
        ],
    );
    let found = proposed(&sheet);
    let money: Vec<_> =
        found.iter().filter(|(table, _)| table == "money").map(|(_, columns)| columns).collect();
    let told = |index: usize, column: &str, key: &str| money[index][column][key].as_str().map(str::to_owned);
    assert_eq!(money.len(), 2);
    assert_eq!(
        (told(0, "at", "column"), told(0, "kind", "constant")),
        (Some("Inv. date".to_owned()), Some("invoice".to_owned()))
    );
    assert_eq!(
        (told(1, "at", "column"), told(1, "kind", "constant")),
        (Some("Paid on".to_owned()), Some("payment".to_owned()))
    );
    assert_eq!(money[0]["amount"], money[1]["amount"]);
}

#[test]
fn tasks_are_no_projects_and_authors_are_told_by_people() {
    let tasks = sheet(
        &["Task", "Client", "Project", "Status", "Start date", "Due date"],
        &[
            &["Home page", "Acme", "Site", "In progress", "2026-02-01", "2026-02-14"],
            &["Footer", "Acme", "Site", "Done", "2026-02-03", "2026-02-20"],
        ],
    );
    let found = proposed(&tasks);
    assert!(found.iter().any(|(table, _)| table == "schedule"));
    let (_, columns) = found.iter().find(|(table, _)| table == "projects").expect("a project is named");
    assert!(!columns.contains_key("agreed_end"), "the dates are those of tasks: {columns:?}");
    let chat = sheet(
        &["Date", "From", "Message"],
        &[
            &["2026-02-01 10:00", "Kim Lee", "When is the home page ready?"],
            &["2026-02-01 10:05", "Ana", "On Friday, I hope"],
        ],
    );
    let found = proposed(&chat);
    let (_, columns) = found.iter().find(|(table, _)| table == "messages").expect("messages are proposed");
    assert!(columns.contains_key("author") && !columns.contains_key("side"), "{columns:?}");
}

#[test]
fn an_account_of_a_client_is_invoices_and_payments() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("card.csv");
    std::fs::write(
        &path,
        "Период;Документ;Аналитика;Дебет;Кредит\n05.04.2026;Реализация 1;ООО «Север»;45 000,00;\n\
         20.04.2026;Поступление 1;ООО «Север»;;45 000,00\n",
    )
    .unwrap();
    let blocks = forewarn::import::guess::guess(&path, "card.csv").unwrap();
    let text = forewarn::import::guess::render(&blocks, GuessRemark::to_string);
    assert!(text.contains("amount = \"Дебет\"") && text.contains("amount = \"Кредит\""), "{text}");
    assert_eq!(text.matches("table = \"money\"").count(), 2, "{text}");
    assert!(text.contains("name = \"Аналитика\""), "{text}");
}

#[test]
fn a_list_of_invoices_is_none_of_tasks_and_names_its_clients() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("xero.csv");
    std::fs::write(
        &path,
        "ContactName,InvoiceNumber,InvoiceDate,DueDate,Total,Currency,Type\n\
         Acme Inc.,INV-1,31/03/2026,14/04/2026,2500.00,GBP,Sales invoice\n\
         Bolt Ltd,INV-2,02/04/2026,16/04/2026,1200.00,GBP,Sales invoice\n",
    )
    .unwrap();
    let text = forewarn::import::guess::render(
        &forewarn::import::guess::guess(&path, "xero.csv").unwrap(),
        GuessRemark::to_string,
    );
    assert!(!text.contains("schedule") && !text.contains("CLIENT"), "{text}");
    assert!(text.contains("name = \"ContactName\""), "{text}");
}
