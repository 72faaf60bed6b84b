//! `forewarn init --from`: whom a CRM names as contacts, deals without a list of companies, and lists with rows of sums.

use std::fs;

use rust_xlsxwriter::Workbook;

use crate::{import::rows, support::forewarn};

#[test]
fn contacts_of_deals_tell_whose_chats_are() {
    let folder = tempfile::tempdir().unwrap();
    let exports = folder.path().join("exports");
    fs::create_dir_all(exports.join("chat")).unwrap();
    // No list of companies: the deals name them, and whom they are agreed with.
    fs::write(
        exports.join("leads.csv"),
        "ID;Название сделки;Бюджет ₽;Ответственный;Дата создания сделки;Этап сделки;Основной контакт;Компания контакта\n\
         1;Сайт Автодом;240000;Вера Ким;12.02.2026 10:00;Успешно реализовано;Руслан Хан;Автодом\n\
         2;Сайт Зерно;90000;Вера Ким;12.02.2026 10:00;Переговоры;Ольга;Кофейня Зерно\n",
    )
    .unwrap();
    let message = |id: u32, name: &str, user: u32| {
        format!(
            "{{\"id\": {id}, \"type\": \"message\", \"date_unixtime\": \"179000000{id}\", \"from\": \"{name}\", \
             \"from_id\": \"user{user}\", \"text\": \"Когда?\"}}"
        )
    };
    let chat = |name: &str, id: u32, user: u32| {
        let said = [message(1, name, user), message(2, "Вера Студия", 600)].join(",");
        format!("{{\"name\": \"{name}\", \"type\": \"personal_chat\", \"id\": {id}, \"messages\": [{said}]}}")
    };
    let chats = [chat("Руслан Хан", 1, 71), chat("Ольга", 2, 72)].join(",");
    fs::write(exports.join("chat/result.json"), format!("{{\"chats\": {{\"list\": [{chats}]}}}}")).unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0u32..).zip([
        &["Реестр документов \"Реализация\""][..],
        &["Период: 2026"],
        &["№", "Дата", "Номер", "Контрагент", "Вид операции", "Сумма", "Валюта"],
        &["1", "31.03.2026", "0000-1", "АО \"АВТОДОМ\"", "Услуги", "1500.50", "руб."],
        &["2", "30.04.2026", "0000-2", "ООО \"Зерно\"", "Услуги", "2000.00", "руб."],
        &["Итого", "", "", "", "", "3500.50"],
    ]) {
        for (column, cell) in (0u16..).zip(cells) {
            sheet.write(row, column, *cell).unwrap();
        }
    }
    book.save(exports.join("Реестр.xlsx")).unwrap();

    let agency = folder.path().join("agency");
    forewarn().arg("init").arg(&agency).arg("--from").arg(&exports).arg("--yes").assert().success();
    assert_eq!(
        rows(&agency, "clients", &["client_id", "name"]),
        ["автодом|Автодом", "кофейня-зерно|Кофейня Зерно"]
    );
    assert_eq!(
        rows(&agency, "messages", &["client_id", "author", "side"]),
        [
            "автодом|user71|client",
            "автодом|user600|agency",
            "кофейня-зерно|user72|client",
            "кофейня-зерно|user600|agency"
        ]
    );
    let config = forewarn::config::Config::read(&agency).unwrap();
    let loaded = forewarn::ingest::load(&config, &|_| ()).unwrap();
    assert!(loaded.rejections.is_empty(), "{:?}", loaded.rejections);
    assert_eq!(loaded.tables.clients.len(), 2);
    // Two invoices from the list, and the budget of the deal that was won.
    assert_eq!(loaded.tables.money.len(), 3);
}
