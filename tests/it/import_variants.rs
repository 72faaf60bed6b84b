//! Variants of what tools write, from the descriptions of their formats: RFC 4155 and 3676, CLDR's halves of the day, Slack's and
//! Telegram's references, what Jira and Trello write in other languages. Each was wrong once, or stands for a kind that was.

use std::fs;

use forewarn::import::{self, ImportSource, summary::ImportSummary};

use crate::import::{options, rows, silent, workspace};

/// The rows of a table that an import of one file makes.
fn made(
    source: ImportSource,
    name: &str,
    text: &[u8],
    table: &str,
    columns: &[&str],
) -> (Vec<String>, ImportSummary) {
    let folder = workspace();
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    let options = import::ImportOptions { client: Some("acme".to_owned()), ..options(folder.path()) };
    let summary = import::run(source, &[path], &options, &silent()).unwrap();
    (rows(folder.path(), table, columns), summary)
}

#[test]
fn halves_of_the_day_are_known_in_the_languages_of_phones() {
    for line in [
        "13.03.26 г., 2:05 сл.об. - Kim Lee: Кога?",
        "13/3/26, 2:05 ಅಪರಾಹ್ನ - Kim Lee: ಯಾವಾಗ?",
        "13/3/26, 2:05 ਬਾ.ਦੁ. - Kim Lee: ਕਦੋਂ?",
        "13.3.26, 2:05 e pasdites - Kim Lee: Kur?",
        "۱۳/۳/۲۰۲۶،‏ ۲:۰۵ بعدازظهر - Kim Lee: کی؟",
        "13.3.2026, 2:05 אחה״צ - Kim Lee: מתי?",
        "2026-03-13 2:05 popiet - Kim Lee: Kada?",
        "13/3/26 2:05 ከሰዓት - Kim Lee: መቼ?",
        "13.3.26. 2:05 по подне - Kim Lee: Кад?",
        "13.3.26, 2:05 түштөн кийинки - Kim Lee: Качан?",
        "14:05, 13/03/2026 - Kim Lee: Khi nào?",
        "2:05 CH, 13/03/2026 - Kim Lee: Khi nào?",
    ] {
        let (sent, summary) =
            made(ImportSource::Whatsapp, "chat.txt", line.as_bytes(), "messages", &["sent_at"]);
        assert_eq!(sent, ["2026-03-13T14:05:00Z"], "{line}");
        assert_eq!(summary.warnings, [], "{line}");
    }
    // A word that no list has is named.
    let (_, summary) = made(
        ImportSource::Whatsapp,
        "chat.txt",
        "13/3/26, 2:05 zzwi - Kim Lee: ?".as_bytes(),
        "messages",
        &[],
    );
    assert!(summary.warnings[0].to_string().contains("\"zzwi\""), "{:?}", summary.warnings);
}

#[test]
fn dates_have_many_forms() {
    for (cell, day) in [
        ("20250403", "2025-04-03"),
        ("\"April 3rd, 2025\"", "2025-04-03"),
        ("22nd May 2025", "2025-05-22"),
        ("3 de abril de 2025", "2025-04-03"),
        ("2025年4月3日", "2025-04-03"),
        ("２５／０４／２０２５", "2025-04-25"),
    ] {
        let text =
            format!("Client,Project,User,Start date,Start time,Duration\nAcme,ACME,Anna,{cell},10:00,1:00\n");
        let (at, _) = made(ImportSource::Timesheet, "a.csv", text.as_bytes(), "money", &["at"]);
        assert_eq!(at, [format!("{day}T10:00:00Z")], "{cell}");
    }
    let text = "Client,Project,User,Start date,Start time,Duration\nAcme,ACME,Anna,3/25/'25,10:00,1:00\nAcme,ACME,Anna,4/03/'25,10:00,1:00\n";
    let (at, _) = made(ImportSource::Timesheet, "a.csv", text.as_bytes(), "money", &["at"]);
    assert_eq!(
        at,
        ["2025-03-25T10:00:00Z", "2025-04-03T10:00:00Z"],
        "the first tells the order of the second"
    );
}

#[test]
fn amounts_are_written_in_many_ways() {
    for (words, currency, amount) in [
        ("１，２５０", "JPY", "1250|JPY"),
        ("1٬250٫50", "SAR", "1250.50|SAR"),
        ("12 lakh", "INR", "1200000|INR"),
        ("₹1,25,000.00", "", "125000.00|INR"),
        ("Fr. 1'250.-", "CHF", "1250|CHF"),
        ("kr 1.250,-", "NOK", "1250|NOK"),
    ] {
        let text = format!(
            "ContactName,InvoiceNumber,InvoiceDate,DueDate,Total,InvoiceAmountDue,Currency,Type,Status\n\
             Acme,1,2026-03-02,2026-04-02,\"{words}\",\"{words}\",{currency},Sales invoice,Awaiting Payment\n"
        );
        let (money, _) = made(ImportSource::Xero, "a.csv", text.as_bytes(), "money", &["amount", "currency"]);
        assert_eq!(money, [amount], "{words}");
    }
}

#[test]
fn flowed_mail_is_read_in_paragraphs() {
    let mail = |kind: &str, body: &str| {
        format!(
            "From \nMessage-ID: <0@x>\nDate: Mon, 02 Mar 2026 10:00:00 +0000\nFrom: kim@acme.example\nTo: anna@studio.example\n\
             Content-Type: text/plain; {kind}\n\n{body}\n"
        )
    };
    for (kind, body, text) in [
        (
            "format=flowed",
            "When will the page \nbe ready?\n\nKim\n-- \nAcme",
            "When will the page be ready?//Kim/-- /Acme",
        ),
        ("format=flowed; delsp=yes", "On Mon \nday?", "On Monday?"),
        ("format=flowed", "> quoted \n> words\nYes, \n From now on.", "> quoted /> words/Yes, From now on."),
        ("charset=utf-8", "One \ntwo?", "One /two?"),
    ] {
        let (texts, _) =
            made(ImportSource::Mail, "a.mbox", mail(kind, body).as_bytes(), "messages", &["text"]);
        assert_eq!(texts, [text], "{kind}");
    }
}

#[test]
fn slack_has_dates_huddles_and_blocks() {
    let folder = workspace();
    let write = |name: &str, text: &str| {
        let path = folder.path().join("slack").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write(
        "users.json",
        r#"[{"id":"U1","name":"kim","profile":{"real_name":"Kim Lee","email":"kim@acme.example"}}]"#,
    );
    write("channels.json", r#"[{"id":"C1","name":"acme"}]"#);
    write(
        "acme/2026-03-02.json",
        r#"[{"type":"message","user":"U1","ts":"1772445600.1","text":"By <!date^1772445600^{date}|Mar 2, 2026>?"},
            {"type":"message","subtype":"huddle_thread","user":"U1","ts":"1772445601.1","text":"A huddle started","room":{}},
            {"type":"message","user":"U1","ts":"1772445602.1","text":"","blocks":[{"type":"rich_text","elements":[{"type":
             "rich_text_section","elements":[{"type":"text","text":"Ready "},{"type":"emoji","name":"tada"},{"type":"text","text":"?"}]}]}]}]"#,
    );
    let path = folder.path().join("slack");
    import::run(ImportSource::Slack, &[path], &options(folder.path()), &silent()).unwrap();
    assert_eq!(rows(folder.path(), "messages", &["text"]), ["By Mar 2, 2026?", "Ready :tada:?"]);
}

#[test]
fn trackers_write_other_languages_and_lists() {
    let jira = "Chave da incidência,Resumo,Status,Resolução,Criado,Atualizado(a),Resolvido,Data Limite\n\
                ACME-1,Rodapé,Concluído,Não será corrigido,02/mar/26 10:00 AM,10/mar/26 9:00 AM,09/mar/26 12:00 PM,16/mar/26 12:00 AM\n";
    let (events, _) =
        made(ImportSource::Jira, "a.csv", jira.as_bytes(), "schedule", &["item", "at", "event", "due"]);
    assert_eq!(
        events,
        ["Rodapé|2026-03-02T10:00:00Z|committed|2026-03-16", "Rodapé|2026-03-09T12:00:00Z|cancelled|"]
    );
    let board = "Card ID,Card Name,Card URL,Due Date,Last Activity Date,List ID,List Name,Board ID,Board Name,Archived,Start Date,Due Complete\n\
                 69a55d80abababababababab,Map,u,,2026-03-10T09:00:00.000Z,l,Backlog,b,ACME,true,,false\n\
                 69a55d80abababababababac,Form,u,,2026-03-10T09:00:00.000Z,l,✅ Hotovo (2),b,ACME,false,,false\n";
    let (events, _) = made(ImportSource::Trello, "a.csv", board.as_bytes(), "schedule", &["item", "event"]);
    assert_eq!(events, ["Map|committed", "Map|cancelled", "Form|committed", "Form|delivered"]);
}
