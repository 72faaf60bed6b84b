//! Books as workbooks: Xero, `QuickBooks` and 1С save them with titles above the header, groups and sums.

use std::path::Path;

use forewarn::import::{self, ImportSource};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use crate::import::{options, rows, silent, workspace};

/// A workbook of text, numbers and days: what reads as a number is one, what reads as `YYYY-MM-DD` is a day.
fn book(path: &Path, sheet_rows: &[&[&str]]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day = Format::new().set_num_format("d mmm yyyy");
    for (row, cells) in (0u32..).zip(sheet_rows) {
        for (column, cell) in (0u16..).zip(*cells) {
            match (cell.parse::<f64>(), ExcelDateTime::parse_from_str(cell)) {
                _ if cell.is_empty() => {}
                (Ok(number), _) => _ = sheet.write(row, column, number).unwrap(),
                (_, Ok(at)) if cell.contains('-') && cell.len() == 10 => {
                    sheet.write_with_format(row, column, at, &day).unwrap();
                }
                _ => _ = sheet.write(row, column, *cell).unwrap(),
            }
        }
    }
    book.save(path).unwrap();
}

/// The money rows that an import of one workbook makes.
fn money(source: ImportSource, sheet_rows: &[&[&str]]) -> Vec<String> {
    let folder = workspace();
    let path = folder.path().join("export.xlsx");
    book(&path, sheet_rows);
    let summary = import::run(source, &[path], &options(folder.path()), &silent()).unwrap();
    assert_eq!(summary.counts.rejected + summary.counts.unknown, 0, "{:?}", summary.rejections);
    rows(folder.path(), "money", &["client_id", "at", "kind", "amount", "currency", "due"])
}

#[test]
fn xero_tells_in_its_reports_when_invoices_were_paid() {
    let header: &[&str] = &[
        "Invoice Number",
        "Invoice Date",
        "Due Date",
        "Last Payment Date",
        "Reference",
        "Gross",
        "Balance",
        "Status",
        "Source",
        "Original Currency",
    ];
    let made = money(
        ImportSource::Xero,
        &[
            &["Receivable Invoice Summary"],
            &["Brightside Web Ltd"],
            &["For the period 1 January 2026 to 31 March 2026"],
            &[],
            header,
            &["Acme"],
            &[
                "INV-1",
                "2026-01-05",
                "2026-02-04",
                "2026-02-20",
                "",
                "1200",
                "0",
                "Paid",
                "Receivable Invoice",
                "GBP",
            ],
            &[
                "INV-2",
                "2026-02-05",
                "2026-03-07",
                "2026-03-01",
                "",
                "900.5",
                "400.5",
                "Authorised",
                "Receivable Invoice",
                "GBP",
            ],
            &[
                "INV-3",
                "2026-03-05",
                "2026-04-04",
                "",
                "",
                "12.125",
                "12.125",
                "Authorised",
                "Receivable Invoice",
                "GBP",
            ],
            &["CN-1", "2026-03-06", "", "", "", "-100", "0", "Paid", "Receivable Credit Note", "GBP"],
            &["INV-4", "2026-03-09", "2026-04-09", "", "", "77", "0", "Voided", "Receivable Invoice", "GBP"],
            &["Total Acme", "", "", "", "", "2012.625", "412.625"],
            &["Total", "", "", "", "", "2012.625", "412.625"],
        ],
    );
    assert_eq!(
        made,
        [
            "acme|2026-01-05|invoice|1200|GBP|2026-02-04",
            "acme|2026-02-20|payment|1200|GBP|",
            "acme|2026-02-05|invoice|900.5|GBP|2026-03-07",
            "acme|2026-03-01|payment|500.00|GBP|",
            "acme|2026-03-05|invoice|12.1250|GBP|2026-04-04",
            "acme|2026-03-06|credit|100|GBP|",
        ]
    );
}

#[test]
fn xero_tells_payments_as_transactions_of_an_account() {
    let made = money(
        ImportSource::Xero,
        &[
            &["Account Transactions"],
            &["Brightside Web Ltd"],
            &[],
            &["Date", "Source", "Contact", "Description", "Reference", "Debit", "Credit", "Running Balance"],
            &["Accounts Receivable"],
            &["2026-01-05", "Receivable Invoice", "Acme", "Acme - site", "INV-1", "1200", "", "1200"],
            &["2026-02-20", "Receivable Payment", "Acme", "Payment: Acme", "INV-1", "", "1200", "0"],
            &["2026-02-21", "Bank Transfer", "Acme", "other", "", "", "5", "0"],
            &["Total Accounts Receivable", "", "", "", "", "1200", "1200", "0"],
        ],
    );
    assert_eq!(made, ["acme|2026-01-05|invoice|1200||", "acme|2026-02-20|payment|1200||"]);
}

#[test]
fn quickbooks_reports_are_read_as_workbooks() {
    let made = money(
        ImportSource::Quickbooks,
        &[
            &["Studio LLC"],
            &["Transaction List by Customer"],
            &["January - March, 2026"],
            &[],
            &["", "Date", "Transaction Type", "Num", "Due Date", "Amount"],
            &["Acme"],
            &["", "2026-01-05", "Invoice", "1001", "2026-02-04", "1234.5"],
            &["", "2026-02-10", "Payment", "", "", "-1234.5"],
            &["Total for Acme", "", "", "", "", "0"],
            &[],
            &["Wednesday, Apr 01, 2026 09:00:00 AM GMT-7 - Accrual Basis"],
        ],
    );
    assert_eq!(made, ["acme|2026-01-05|invoice|1234.5||2026-02-04", "acme|2026-02-10|payment|1234.5||"]);
}

#[test]
fn a_card_of_account_62_tells_what_was_invoiced_paid_and_set_off() {
    let header: &[&str] = &[
        "Период",
        "Документ",
        "Аналитика Дт",
        "Аналитика Кт",
        "Показатель",
        "Дебет",
        "",
        "Кредит",
        "",
        "Текущее сальдо",
        "",
    ];
    let whose = "ООО \"Acme\"\nДоговор 1\nАкт 5";
    let made = money(
        ImportSource::OneC,
        &[
            &["ООО \"Студия\""],
            &["Карточка счета 62 за 1 квартал 2026 г."],
            &["Выводимые данные:", "", "БУ (данные бухгалтерского учета)"],
            &[],
            header,
            &["", "", "", "", "", "Счет", "Сумма", "Счет", "Сумма"],
            &["Сальдо на начало"],
            &[
                "15.01.2026",
                "Реализация (акт) 1 от 15.01.2026",
                whose,
                "Услуги",
                "БУ",
                "62.01",
                "1500.5",
                "90.01.1",
                "",
                "Д",
                "1500.5",
            ],
            &[
                "20.01.2026",
                "Поступление на расчетный счет",
                "Счет",
                whose,
                "БУ",
                "51",
                "",
                "62.02",
                "2000",
                "К",
                "499.5",
            ],
            &[
                "21.01.2026",
                "Зачет аванса",
                whose,
                whose,
                "БУ",
                "62.02",
                "1500.5",
                "62.01",
                "1500.5",
                "К",
                "499.5",
            ],
            &[
                "25.01.2026",
                "Корректировка долга",
                "Прочее",
                whose,
                "БУ",
                "91.02",
                "",
                "62.01",
                "10",
                "К",
                "509.5",
            ],
            &["26.01.2026", "Сторно", whose, "Услуги", "БУ", "62.01", "-100", "90.01.1", "", "К", "609.5"],
            &["Обороты за период и сальдо на конец", "", "", "", "БУ", "", "2901", "", "3510.5"],
        ],
    );
    assert_eq!(
        made,
        [
            "acme|2026-01-15|invoice|1500.5|RUB|",
            "acme|2026-01-20|payment|2000|RUB|",
            "acme|2026-01-25|credit|10|RUB|",
            "acme|2026-01-26|credit|100|RUB|",
        ]
    );
}

#[test]
fn a_broken_workbook_is_an_error_with_its_name() {
    let folder = workspace();
    let path = folder.path().join("export.xlsx");
    std::fs::write(&path, b"PK\x03\x04 no workbook").unwrap();
    let error =
        import::run(ImportSource::Contracts, &[path], &options(folder.path()), &silent()).unwrap_err();
    assert!(error.to_string().contains("export.xlsx"), "{error}");
}
