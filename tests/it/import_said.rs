//! What imports say to people who read Russian: cleaning, reasons in files, warnings, faults of answers, workbooks.

use std::fs;

use rust_xlsxwriter::Workbook;

use crate::{import::rows, support::forewarn};

/// Runs a command in a folder and hands back what it wrote, which must succeed or not as it is said to.
fn said(folder: &std::path::Path, arguments: &[&str], succeeds: bool) -> String {
    let run = forewarn().current_dir(folder).args(arguments).assert();
    let run = if succeeds { run.success() } else { run.failure() };
    let output = run.get_output();
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Words of three letters and more that are Latin, but for those of the data and of formats.
fn english_words(text: &str, known: &[&str]) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '.' && letter != '_');
    words
        .filter(|word| word.len() > 2 && word.chars().all(|letter| letter.is_ascii_alphabetic()))
        .filter(|word| !known.contains(word))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_cleaned_table_is_told_in_russian() {
    let folder = tempfile::tempdir().unwrap();
    let messy = "Отчёт за март\n\nКлиент;Сумма;Дата\nАльфа;100;01.03.2026\nБета;200\n\nГамма;300;03.03.2026;\n# конец\n";
    fs::write(folder.path().join("messy.csv"), messy).unwrap();
    let told =
        said(folder.path(), &["import", "csv", "messy.csv", "--to", "clean.csv", "--lang", "ru"], true);
    assert!(told.contains("между ячейками \";\"") && told.contains("с заголовком"), "{told}");
    assert!(told.contains("коротких, дополнены пустыми ячейками (строка 5)"), "{told}");
    assert_eq!(english_words(&told, &["UTF"]), Vec::<String>::new(), "{told}");
    let told =
        said(folder.path(), &["import", "csv", "messy.csv", "--to", "other.csv", "--lang", "en"], true);
    assert!(told.contains("1 row: short, filled with empty cells (line 5)"), "{told}");
}

#[test]
fn reasons_in_files_are_in_the_language_of_the_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let write = |name: &str, text: &str| fs::write(path.join(name), text).unwrap();
    write("forewarn.toml", "[workspace]\nlanguage = \"ru\"\n");
    write("clients.csv", "client_id,name\nacme,Acme\n");
    write(
        "people.csv",
        "handle,client_id,side,name\nanna@studio.example,,agency,Анна\nold@beta.example,acme,client,\n",
    );
    let mail = |id: u32, from: &str, to: &str| {
        format!(
            "From \nMessage-ID: <{id}@x>\nDate: Mon, 02 Mar 2026 10:00:00 +0000\nFrom: {from}\nTo: {to}\nSubject: x\n\nКогда?\n\n"
        )
    };
    write(
        "box.mbox",
        &[
            mail(1, "kim@acme.example", "anna@studio.example"),
            mail(2, "new@beta.example", "anna@studio.example"),
            mail(3, "anna@studio.example", "lee@other.example"),
        ]
        .concat(),
    );
    said(path, &["import", "mail", "box.mbox", "--into", "."], true);
    let proposed = rows(path, "people.proposed", &["handle", "reason"]);
    assert_eq!(
        proposed,
        [
            "kim@acme.example|домен acme.example назван как клиент",
            "lee@other.example|",
            "new@beta.example|тот же домен, что у old@beta.example"
        ]
    );
    let unknown = rows(path, "messages.unknown", &["message_id", "reason"]);
    assert_eq!(
        unknown,
        [
            "1@x|автора нет в people.csv",
            "2@x|автора нет в people.csv",
            "3@x|неизвестно, о каком клиенте речь"
        ]
    );
}

#[test]
fn warnings_of_imports_are_in_the_language_of_the_workspace() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let write = |name: &str, text: &str| fs::write(path.join(name), text).unwrap();
    write("clients.csv", "client_id,name\nacme,Acme\n");
    write(
        "hours.csv",
        "Client,Project,User,Start date,Start time,Duration\nAcme,Site,Kim,03/04/2026,10:00,1:00\n",
    );
    let told = said(path, &["import", "timesheet", "hours.csv", "--lang", "ru", "--client", "nobody"], true);
    for words in [
        "внимание: hours.csv: нет столбца с деньгами; затраты — 0, с часами",
        "в clients.csv нет клиента nobody",
        "ничто не говорит, где день, а где месяц",
    ] {
        assert!(told.contains(words), "{words}\n{told}");
    }
}

#[test]
fn faults_of_answers_name_their_line_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("exports")).unwrap();
    fs::write(path.join("exports/x.csv"), "Client,Due\nAcme,2026-01-01\n").unwrap();
    fs::write(path.join("answers.toml"), "agency = []\nclient = []\n").unwrap();
    let run = ["init", "new", "--from", "exports", "--answers", "answers.toml"];
    let told = said(path, &[&run[..], &["--lang", "ru"]].concat(), false);
    assert!(told.contains("answers.toml") && told.contains("строка 2"), "{told}");
    assert!(!told.contains("unknown field"), "{told}");
    let told = said(path, &[&run[..], &["--lang", "en"]].concat(), false);
    assert!(told.contains("unknown field `client`") && told.contains("line 2"), "{told}");
    assert!(!path.join("new").exists());
}

#[test]
fn a_workbook_with_titles_is_written_clean() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0u32..).zip([
        &["Реестр документов \"Реализация\""][..],
        &["Период: 2026"],
        &["Дата", "Номер", "Контрагент", "Сумма документа", "Валюта"],
        &["31.03.2026", "0000-1", "ООО \"Acme\"\nфилиал", "1 500,50", "руб."],
        &["30.04.2026", "0000-2", "ООО \"Acme\"", "2 000,00", "руб."],
    ]) {
        for (column, cell) in (0u16..).zip(cells) {
            sheet.write(row, column, *cell).unwrap();
        }
    }
    book.save(folder.path().join("sales.xlsx")).unwrap();
    said(folder.path(), &["import", "xlsx", "sales.xlsx", "--to", "clean.csv", "--lang", "ru"], true);
    assert_eq!(
        rows(folder.path(), "clean", &["Дата", "Контрагент", "Сумма документа", "Валюта"]),
        ["31.03.2026|ООО \"Acme\"/филиал|1 500,50|руб.", "30.04.2026|ООО \"Acme\"|2 000,00|руб."]
    );
}
