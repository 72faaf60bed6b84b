//! Lists of invoices as people keep them, in five languages: they are money, and nothing else.

use forewarn::import::{
    guess::{ForeignSheet, SourceBlock, propose},
    messy::MessyRow,
};

/// What is proposed for a file of that name with this header and these rows, cells parted by `|`.
fn blocks(file: &str, header: &str, rows: &[&str]) -> Vec<SourceBlock> {
    let row = |text: &str| MessyRow::of(&text.split('|').collect::<Vec<_>>(), 0);
    let rows: Vec<MessyRow> = rows.iter().map(|text| row(text)).collect();
    propose(&ForeignSheet::of(file, &row(header), &rows))
}

fn tables(blocks: &[SourceBlock]) -> Vec<&'static str> {
    let mut tables: Vec<&str> = blocks.iter().map(|block| block.table).collect();
    tables.sort_unstable();
    tables
}

/// What feeds a column of the n-th block of money.
fn fed<'a>(blocks: &'a [SourceBlock], index: usize, column: &str) -> &'a str {
    let block = blocks.iter().filter(|block| block.table == "money").nth(index).unwrap();
    block.columns.iter().find(|(name, _)| *name == column).map_or("", |(_, recipe)| recipe)
}

#[test]
fn invoices_are_money_whatever_their_columns_are_called() {
    for (file, header, rows, at, paid) in [
        (
            "a.csv",
            "Invoice no.|Date|Customer|Subject|Net|VAT|Gross|Due|Paid on|Status",
            ["RE-1|01.06.2026|Harrow Ltd|Retainer for June 2026|4.200,00 €|798,00 €|4.998,00 €|15.06.2026|11.06.2026|Paid";
                2],
            "Date",
            "Paid on",
        ),
        (
            "b.csv",
            "Client|Description|Invoice #|Issued|Amount|Due date|Date paid",
            ["Harrow|Monthly care of the web site|INV-1|2026-06-01|4200|2026-06-15|2026-06-11"; 2],
            "Issued",
            "Date paid",
        ),
        (
            "Invoices.csv",
            "Number|Bill to|Memo|Total|Payment due|Payment received|Bill date",
            ["1|Harrow|Autumn campaign landing page|$900.00|6/15/2026|6/30/2026|6/1/2026"; 2],
            "Bill date",
            "Payment received",
        ),
        (
            "c.csv",
            "Rechnungsnr.|Rechnungsdatum|Kunde|Betreff|Netto|MwSt|Brutto|Fällig am|Bezahlt am",
            ["2026-1|01.06.2026|Hafen GmbH|Betreuung der Website im Juni|1.000,00|190,00|1.190,00|15.06.2026|14.06.2026";
                2],
            "Rechnungsdatum",
            "Bezahlt am",
        ),
        (
            "d.csv",
            "Betrag|Kunde|Leistung|Datum|Fällig|Zahlungseingang|Nr|Text",
            ["1.000,00|Hafen GmbH|Betreuung der Website|01.06.2026|15.06.2026|14.06.2026|7|Danke für den Auftrag!";
                2],
            "Datum",
            "Zahlungseingang",
        ),
        (
            "e.csv",
            "N° facture|Date|Client|Objet|Montant HT|TVA|Montant TTC|Échéance|Réglée le|Commentaire",
            ["F1|01/06/2026|Lumière|Refonte du site, juin|1 000,00|200,00|1 200,00|15/06/2026|30/06/2026|Relance faite par courriel";
                2],
            "Date",
            "Réglée le",
        ),
        (
            "f.csv",
            "Cliente|Concepto|Nº de factura|Fecha|Importe|Vencimiento|Cobrado el|Notas",
            ["Luz SA|Mantenimiento de la web|F1|01/06/2026|1.000,00|15/06/2026|30/06/2026|Enviada por correo al cliente";
                2],
            "Fecha",
            "Cobrado el",
        ),
        (
            "g.csv",
            "Номер счёта|Дата|Клиент|Назначение|Сумма, руб.|Оплатить до|Дата оплаты|Комментарий",
            ["1|01.06.2026|Ромашка|Услуги за июнь 2026|120 000,00|10.06.2026|07.06.2026|Абонентское обслуживание";
                2],
            "Дата",
            "Дата оплаты",
        ),
        (
            "Счета покупателям.csv",
            "Дата|Номер|Контрагент|Договор|Сумма|Вал.|Оплатить до|Оплата|Дата оплаты|Ответственный|Комментарий",
            ["01.06.2026 12:00:00|П-1|ООО \"Ромашка\"|Основной договор|120 000,00|руб.|10.06.2026|Оплачен|07.06.2026|Крылова А.|Абонентское обслуживание";
                2],
            "Дата",
            "Дата оплаты",
        ),
        (
            // Without a day of its own an invoice is as old as it is due, and not as old as its payment.
            "Счета 2026.csv",
            "№|Контрагент|Услуга|Сумма|Срок оплаты|Оплачено|Примечание",
            ["1|Ромашка|Продвижение сайта|90000|10.06.2026|07.06.2026|Просили закрывающие документы"; 2],
            "Срок оплаты",
            "Оплачено",
        ),
    ] {
        let blocks = blocks(file, header, &rows);
        let wanted = ["clients", "money", "money"];
        assert_eq!(tables(&blocks), wanted, "{header}");
        assert!(fed(&blocks, 0, "at").contains(at), "{header}: {}", fed(&blocks, 0, "at"));
        assert!(fed(&blocks, 1, "at").contains(paid), "{header}: {}", fed(&blocks, 1, "at"));
        assert!(
            fed(&blocks, 0, "kind").contains("invoice") && !fed(&blocks, 0, "due").is_empty(),
            "{header}"
        );
    }
}

#[test]
fn sums_beside_other_things_do_not_make_them_invoices() {
    for (file, header, row, wanted) in [
        (
            "tasks.csv",
            "Task|Client|Created|Due date|Completed|Price|Invoice",
            "Wireframes of the shop|Harrow|2026-06-01|2026-06-15|2026-06-14|900|INV-1",
            &["money", "schedule", "schedule"][..],
        ),
        (
            "hours.csv",
            "Date|Client|User|Notes|Hours|Amount",
            "2026-06-01|Harrow|Tom Becker|Worked on the wireframes|2.5|250",
            &["clients", "money"],
        ),
        (
            "mails.csv",
            "Sent|From|Direction|Text|Client",
            "2026-06-01 10:00|kim@acme.example|inbound|When will the page be ready?|Acme",
            &["clients", "messages"],
        ),
        (
            "Akte 2026.csv",
            "Client|Product|Due date|Owner|Deliverable",
            "Harrow|Site|2026-06-15|Tom|Wireframes of the shop",
            &["schedule"],
        ),
        (
            "Задачи.csv",
            "Номер задачи|Задача|Клиент|Дата создания|Срок исполнения|Дата завершения|Описание",
            "A-1|Сверстать страницу|Вектор|01.02.2026|14.02.2026|15.02.2026|Нужно сверстать страницу по макету",
            &["clients", "schedule", "schedule"],
        ),
    ] {
        let found = blocks(file, header, &[row, row]);
        let found = tables(&found);
        let of: Vec<&str> =
            found.into_iter().filter(|table| wanted.contains(&"clients") || *table != "clients").collect();
        assert_eq!(of, wanted, "{header}");
    }
}
