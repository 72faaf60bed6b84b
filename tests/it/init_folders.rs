//! `forewarn init --from` on folders as two agencies would have them, against what is known of their invented content.

use std::{fs, path::Path};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::{import::rows, support::forewarn};

fn init(agency: &Path, exports: &Path, more: &[&str]) -> String {
    let run = forewarn().arg("init").arg(agency).arg("--from").arg(exports).arg("--yes").args(more).assert();
    let output = run.success().get_output().clone();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

/// A chat of Telegram: who says what, one message a day.
fn chat(folder: &Path, title: &str, people: &[(&str, u32)]) {
    let messages: Vec<String> = (0..6)
        .map(|day| {
            let (name, id) = people[day % people.len()];
            let (number, second) = (day + 1, 1_790_000_000 + day * 86_400);
            format!(
                "{{\"id\": {number}, \"type\": \"message\", \"date_unixtime\": \"{second}\", \"from\": \"{name}\",\
                 \"from_id\": \"user{id}\", \"text\": \"Когда будет отчёт?\"}}"
            )
        })
        .collect();
    fs::create_dir_all(folder).unwrap();
    let text = format!(
        "{{\"name\": \"{title}\", \"type\": \"private_group\", \"id\": {}, \"messages\": [{}]}}",
        people[0].1,
        messages.join(",")
    );
    fs::write(folder.join("result.json"), text).unwrap();
}

/// The card of account 62 as 1С saves it: title, two rows of headings with merged cells, lines within cells, sums.
fn card(path: &Path, firms: &[&str]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    sheet.write(0, 0, "ООО \"Клик\"").unwrap();
    sheet.write(1, 0, "Карточка счета 62 за 2026 г.").unwrap();
    for (column, words) in
        [(0, "Период"), (1, "Документ"), (2, "Аналитика Дт"), (3, "Аналитика Кт"), (8, "Текущее сальдо")]
    {
        sheet.merge_range(4, column, 5, column, words, &plain).unwrap();
    }
    sheet.merge_range(4, 4, 4, 5, "Дебет", &plain).unwrap();
    sheet.merge_range(4, 6, 4, 7, "Кредит", &plain).unwrap();
    for (column, words) in [(4, "Счет"), (5, "Сумма"), (6, "Счет"), (7, "Сумма")] {
        sheet.write(5, column, words).unwrap();
    }
    sheet.write(6, 0, "Сальдо на начало").unwrap();
    let mut row = 7;
    for (at, firm) in firms.iter().enumerate() {
        let sum = 50_000.5 + at as f64;
        let whose = format!("{firm}\nДоговор № {at}/26\nРеализация 0000-{at} от 31.08.2026 12:00:00");
        for (column, words) in [
            (0, "31.08.2026"),
            (1, "Реализация (акт)"),
            (2, whose.as_str()),
            (3, "Услуги"),
            (4, "62.01"),
            (6, "90.01.1"),
        ] {
            sheet.write(row, column, words).unwrap();
        }
        sheet.write(row, 5, sum).unwrap();
        for (column, words) in [
            (0, "10.09.2026"),
            (1, "Поступление"),
            (2, "Расчетный счет"),
            (3, whose.as_str()),
            (4, "51"),
            (6, "62.01"),
        ] {
            sheet.write(row + 1, column, words).unwrap();
        }
        sheet.write(row + 1, 7, sum).unwrap();
        // An advance that is set off pays nothing.
        for (column, words) in [
            (0, "11.09.2026"),
            (1, "Зачет аванса"),
            (2, whose.as_str()),
            (3, whose.as_str()),
            (4, "62.02"),
            (6, "62.01"),
        ] {
            sheet.write(row + 2, column, words).unwrap();
        }
        sheet.write(row + 2, 5, 100.0).unwrap();
        sheet.write(row + 2, 7, 100.0).unwrap();
        row += 3;
    }
    sheet.write(row, 0, "Обороты за период и сальдо на конец").unwrap();
    sheet.write(row, 5, 150_000.0).unwrap();
    book.save(path).unwrap();
}

const COMPANIES: &str = "ID;Название компании;Тип компании;Ответственный\n1;Ромашка;Клиент;Катя Клик\n2;Вкусный дом;Клиент;Катя Клик\n\
                         3;Зубная фея;Клиент;Лена Аккаунт\n";

#[test]
fn chats_books_and_contracts_of_a_russian_agency_find_their_clients() {
    let folder = tempfile::tempdir().unwrap();
    let exports = folder.path().join("exports");
    fs::create_dir(&exports).unwrap();
    let ours = ("Катя Клик", 500);
    chat(&exports.join("ChatExport_1"), "Ромашка × Клик", &[("Ирина", 11), ours, ("Денис", 501)]);
    chat(&exports.join("ChatExport_2"), "Вкусный дом: реклама", &[("Светлана", 21), ours, ("Денис", 501)]);
    chat(&exports.join("ChatExport_3"), "Марина", &[("Марина", 31), ours]);
    fs::write(exports.join("COMPANY.csv"), COMPANIES).unwrap();
    card(
        &exports.join("Карточка счета 62.xlsx"),
        &["ООО \"РОМАШКА\"", "ООО \"Вкусный дом\"", "ООО \"Стоматология Плюс\""],
    );
    let bank = "1CClientBankExchange\nКодировка=Windows\nРасчСчет=40702810000000000001\nСекцияДокумент=Платежное поручение\n\
                Дата=10.09.2026\nСумма=50000.50\nПлательщикСчет=4070\nПлательщик1=ООО \"РОМАШКА\"\n\
                ПолучательСчет=40702810000000000001\nДатаПоступило=10.09.2026\nКонецДокумента\nКонецФайла\n";
    fs::write(exports.join("kl_to_1c.txt"), encoding_rs::WINDOWS_1251.encode(bank).0).unwrap();
    let register = "Реестр договоров на 27.11.2026;;;;;;\n№ п/п;Номер договора;Контрагент;Дата договора;Срок действия до;Уведомление о \
                    расторжении;Абонентская плата, руб. в мес.\n1;1/26;ООО «Ромашка»;12.01.2026;31.01.2027;за 2 месяца;50 000,50\n;;;;;Итого;50 000,50\n";
    fs::write(exports.join("Реестр договоров.csv"), register).unwrap();

    let agency = folder.path().join("agency");
    let said = init(&agency, &exports, &[]);
    assert!(said.contains("валюта: RUB (все суммы)"), "{said}");
    assert!(said.contains("Стоматология Плюс") && said.contains("только суммы"), "{said}");
    let people = rows(&agency, "people", &["handle", "client_id", "side"]);
    // Who looks after clients and who writes in the chats of several are the agency's; the others are those of the chat.
    for person in [
        "user500||agency",
        "user501||agency",
        "user11|bitrix24-company-1|client",
        "user21|bitrix24-company-2|client",
    ] {
        assert!(people.contains(&person.to_owned()), "{person}: {people:?}");
    }
    // Of whom a chat with one person is, nothing tells; what to write into the answers is said.
    assert!(said.contains("Марина: 3 сообщения"), "{said}");
    let answers = fs::read_to_string(agency.join("answers.toml")).unwrap();
    assert!(answers.contains("# \"user31\" = \"\""), "{answers}");
    assert_eq!(rows(&agency, "clients", &["name"])[..3], ["Ромашка", "Вкусный дом", "Зубная фея"]);
    let money = rows(&agency, "money", &["client_id", "at", "kind", "amount", "currency"]);
    assert_eq!(
        money.iter().filter(|row| row.starts_with("bitrix24-company-1")).collect::<Vec<_>>(),
        [
            "bitrix24-company-1|2026-09-10|payment|50000.50|RUB",
            "bitrix24-company-1|2026-08-31|invoice|50000.5|RUB"
        ],
        "the payment of the card and that of the bank are one"
    );
    assert_eq!(
        rows(
            &agency,
            "contracts",
            &["contract_id", "client_id", "ends_on", "notice_days", "fee", "currency"]
        ),
        ["1/26|bitrix24-company-1|2027-01-31|60|50000.50|RUB"]
    );

    // What only people know is given back as answers.
    let told = answers
        .replace("= \"Стоматология Плюс\"", "= \"Зубная фея\"")
        .replace("# \"user31\" = \"\"", "\"user31\" = \"Зубная фея\"");
    let file = folder.path().join("answers.toml");
    fs::write(&file, told).unwrap();
    let second = folder.path().join("second");
    init(&second, &exports, &["--answers", file.to_str().unwrap()]);
    assert_eq!(rows(&second, "clients", &["name"]).len(), 3);
    let of = |table: &str| {
        let all = rows(&second, table, &["client_id"]);
        all.iter().filter(|client| *client == "bitrix24-company-3").count()
    };
    assert_eq!((of("money"), of("messages")), (2, 6));
}

#[test]
fn tables_of_an_english_agency_find_their_clients() {
    let folder = tempfile::tempdir().unwrap();
    let exports = folder.path().join("exports");
    fs::create_dir(&exports).unwrap();
    let crm = "Account;Industry;Account manager;Client since;Monthly retainer\nFenwick & Daughters Ltd;Retail;Hannah Cole;03/02/2023;1.450,50\n\
               Café Lumière;Food;Tom Reyes;17/02/2024;980,00\n";
    fs::write(exports.join("Accounts.csv"), encoding_rs::WINDOWS_1252.encode(crm).0).unwrap();
    let write = |name: &str, text: &str| fs::write(exports.join(name), text).unwrap();
    write(
        "toggl.csv",
        "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount (GBP)\n\
         Tom,t@x.example,Fenwick & Daughters,Site,,work,Yes,2026-08-03,09:00:00,2026-08-03,10:30:00,01:30:00,,112.50\n",
    );
    write(
        "cafe board.csv",
        "Card ID,Card Name,Card URL,Card Description,Labels,Members,Due Date,Attachment Count,Last Activity Date,List ID,List Name,\
         Board ID,Board Name,Archived,Start Date,Due Complete\n\
         68c00000abababababababab,Menu,u,,,tom,2026-10-01T12:00:00.000Z,0,2026-09-30T12:00:00.000Z,l1,Doing,b1,Café Lumière – site,false,,true\n\
         68c10000abababababababab,Map,u,,,tom,2026-11-01T12:00:00.000Z,0,2026-10-30T12:00:00.000Z,l1,Doing,b1,Café Lumière – site,false,,false\n",
    );
    write(
        "Jira.csv",
        "Summary,Issue key,Issue id,Status,Project key,Project name,Created,Updated,Due date,Status Category\n\
         Header,FEN-1,1,To Do,FEN,Fenwick site,03/Aug/26 10:05 AM,04/Aug/26 10:05 AM,17/Aug/26 12:00 AM,To Do\n",
    );
    // Two rows above the header, and days as a workbook has them.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "Register of contracts").unwrap();
    let headings = [
        "Agreement no.",
        "Client",
        "Start date",
        "End date",
        "Notice period",
        "Auto-renewal",
        "Monthly fee (GBP)",
    ];
    for (column, words) in (0u16..).zip(headings) {
        sheet.write(2, column, words).unwrap();
    }
    let day = Format::new().set_num_format("dd/mm/yyyy");
    for (column, words) in [(0, "BW-1"), (1, "Fenwick & Daughters Limited"), (4, "3 months"), (5, "Yes")] {
        sheet.write(3, column, words).unwrap();
    }
    sheet.write_with_format(3, 2, ExcelDateTime::from_ymd(2026, 2, 1).unwrap(), &day).unwrap();
    sheet.write_with_format(3, 3, ExcelDateTime::from_ymd(2027, 1, 31).unwrap(), &day).unwrap();
    sheet.write(3, 6, 1450.5).unwrap();
    book.save(exports.join("contracts.xlsx")).unwrap();

    let agency = folder.path().join("agency");
    let said = init(&agency, &exports, &["--lang", "en"]);
    assert!(said.contains("currency: GBP (all amounts)"), "{said}");
    assert!(said.contains("Everything was read; nothing needs a hand."), "{said}");
    let fenwick = "fenwick-daughters-ltd";
    assert_eq!(
        rows(&agency, "money", &["client_id", "amount", "currency"]),
        [format!("{fenwick}|112.50|GBP")]
    );
    assert_eq!(
        rows(
            &agency,
            "contracts",
            &["client_id", "starts_on", "ends_on", "notice_days", "renews", "fee", "currency"]
        ),
        [format!("{fenwick}|2026-02-01|2027-01-31|90|auto|1450.5|GBP")]
    );
    assert_eq!(
        rows(&agency, "projects", &["project_id", "client_id", "name"]),
        [
            format!("Site|{fenwick}|Site"),
            "Café Lumière – site|café-lumière|Café Lumière – site".to_owned(),
            format!("FEN|{fenwick}|Fenwick site")
        ]
    );
    let schedule = rows(&agency, "schedule", &["client_id", "item", "event"]);
    assert_eq!(
        schedule,
        [
            format!("{fenwick}|Header|committed"),
            "café-lumière|Menu|committed".to_owned(),
            "café-lumière|Menu|delivered".to_owned(),
            "café-lumière|Map|committed".to_owned()
        ]
    );
    let config = forewarn::config::Config::read(&agency).unwrap();
    assert_eq!(config.currency.to_string(), "GBP");
    let loaded = forewarn::ingest::load(&config, &|_| ()).unwrap();
    assert_eq!(loaded.tables.clients.len(), 2, "{:?}", loaded.tables.clients);
    assert!(loaded.tables.clients.iter().all(|client| client.monthly_fee.is_some()));
    assert!(loaded.tables.clients.iter().all(|client| client.owner.is_some()));
    assert!(loaded.rejections.is_empty(), "{:?}", loaded.rejections);
}
