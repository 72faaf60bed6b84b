//! What is wrong inside a file is told in Russian, too: tables, settings, models, exports, proposals and labels.

use std::{fs, path::Path};

use crate::support::forewarn;

/// Runs in Russian; nowhere stand three English words in a row, but in commands and quoted lines of TOML.
fn says_russian(arguments: &[&str], folder: &Path, code: i32) -> String {
    let run = forewarn().args(arguments).args(["--lang", "ru"]).current_dir(folder).output().unwrap();
    let said = [&run.stdout, &run.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat();
    assert_eq!(run.status.code(), Some(code), "{arguments:?}: {said}");
    for line in said.lines().filter(|line| !line.contains(" = ")) {
        let words = line.split('`').step_by(2).collect::<Vec<_>>().join(", ");
        let mut run = 0;
        for word in words.split_whitespace() {
            run = if word.chars().all(|letter| letter.is_ascii_alphabetic()) { run + 1 } else { 0 };
            assert!(run < 3, "{arguments:?}: {line}");
        }
    }
    said
}

/// A workspace that can be read, to be broken.
fn workspace(path: &Path, settings: &str) {
    fs::create_dir_all(path).unwrap();
    fs::write(path.join("forewarn.toml"), settings).unwrap();
    fs::write(path.join("clients.csv"), "client_id,name\nc1,Акме\n").unwrap();
    fs::write(path.join("money.csv"), "client_id,at,kind,amount\nc1,2026-03-01,invoice,100\n").unwrap();
}

#[test]
fn broken_settings_are_told_in_russian() {
    let folder = tempfile::tempdir().unwrap();
    let source = "[[source]]\ntable = \"money\"\nfile = \"zz*.csv\"\n[source.columns]\n";
    let mapped = "client_id = \"a\"\nat = \"b\"\nkind = \"c\"\namount = \"d\"\n";
    for (settings, hint) in [
        ("[workspace]\ntimezone = \"Zz/Yy\"\n", "часовой пояс"),
        ("[workspace]\nlanguage = \"xx\"\ncurrency = \"zzzz\"\n", "валюты"),
        ("[workspace]\noutcomes_since = \"31.31\"\n", "не дата"),
        ("[rates]\nUSD = -1.0\n", "вне пределов"),
        ("[calendar]\nworking_days = [\"zz\"]\nday_start = \"9\"\n", "день недели"),
        ("[calendar]\nday_start = \"18:00\"\nday_end = \"09:00\"\n", "не раньше"),
        ("[score]\nhorizon_days = 0\nact = 0.1\nwatch = 0.2\nbase_rate = 2.0\n", "должно быть"),
        ("[score.weights]\nslip_dayz = -1.0\n", "такого признака нет"),
        ("[forecast]\nignore = [\"2026\"]\n", "последний день"),
        ("[fix]\nunit = \"zz\"\n", "не hours"),
        ("[fix]\nunit = \"EUR\"\n", "для каждого действия"),
        ("[[source]]\ntable = \"zz\"\nfile = \"a.csv\"\n[source.columns]\n", "таблицы «zz» нет"),
        (source, "не указано, из чего"),
        (&format!("{source}{mapped}zz = \"e\"\n"), "такого столбца нет"),
        (&format!("{source}{mapped}"), "таких файлов нет"),
        ("[workspace\n", "строка 1: не TOML"),
        ("[workspace]\n\nzz = 1\n", "строка 3: такой настройки нет"),
    ] {
        workspace(folder.path(), settings);
        let said = says_russian(&["check", ".", "--quiet"], folder.path(), 1);
        assert!(said.contains(hint), "{settings}: {said}");
    }
}

#[test]
fn broken_files_of_a_workspace_are_told_in_russian() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let check = |hint: &str| {
        let said = says_russian(&["check", ".", "--quiet"], path, 1);
        assert!(said.contains(hint), "{hint}: {said}");
    };
    workspace(path, "");
    fs::write(path.join("money.csv"), "client_id,at\nc1,2026-03-01\n").unwrap();
    check("нет столбца");
    fs::write(path.join("money.csv"), [0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]).unwrap();
    check("UTF-32");
    fs::remove_file(path.join("money.csv")).unwrap();
    fs::write(path.join("money.parquet"), "PAR1 and what is no table PAR1").unwrap();
    check("повреждён или не Parquet");
    fs::remove_file(path.join("money.parquet")).unwrap();
    let columns = "[source.columns]\nclient_id = \"a\"\nat = \"b\"\nkind = \"c\"\namount = \"d\"\n";
    workspace(path, &format!("[[source]]\ntable = \"money\"\nfile = \"money.xlsx\"\n{columns}"));
    fs::remove_file(path.join("money.csv")).unwrap();
    fs::write(path.join("money.xlsx"), "PK no workbook").unwrap();
    check("повреждён или не XLSX");
    fs::remove_file(path.join("money.xlsx")).unwrap();
    workspace(path, "[text]\ntone_model = \"model.bin\"\n");
    fs::write(path.join("model.bin"), "no model at all").unwrap();
    check("не модель тона");
    workspace(path, "");
    fs::write(path.join("model.toml"), "base_rate = \"zz\"\n").unwrap();
    let said = says_russian(&["review", ".", "--quiet", "--out", "out"], path, 1);
    assert!(said.contains("model.toml: строка 1"), "{said}");
    fs::write(path.join("brief.toml"), "[project]\nzz = 1\n").unwrap();
    let said = says_russian(&["kickoff", "brief.toml"], path, 1);
    assert!(said.contains("не бриф"), "{said}");
}

#[test]
fn what_an_import_refuses_is_told_in_russian() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    workspace(path, "");
    let import = |tool: &str, name: &str, text: &str, code: i32, hint: &str| {
        fs::write(path.join(name), text).unwrap();
        let said = says_russian(&["import", tool, name, "--client", "c1", "--quiet"], path, code);
        assert!(said.contains(hint), "{tool} {hint}: {said}");
    };
    import("trello", "1.json", "{\"a\": 1}", 1, "доска Trello");
    import("trello", "2.json", "{\"cards\": [", 1, "не JSON");
    import("slack", "3.json", "[]", 1, "Slack");
    import("redmine", "4.json", "{\"issues\": [{\"zz\": 1}]}", 1, "объект с полями zz");
    import("jira", "5.csv", "Summary\nx\n", 1, "нет столбца");
    import("msproject", "6.xml", "<Project>", 1, "не XML");
    import("ics", "7.ics", "nothing", 1, "календарь");
    import("whatsapp", "8.txt", "nothing", 1, "WhatsApp");
    import("transcript", "9.txt", "nothing", 1, "расшифровк");
    import("ratings", "10.csv", "date\n2026-01-01\n", 1, "столбец с оценками");
    import("hubspot", "11.csv", "zz\n1\n", 1, "не компании");
    import("telegram", "12.json", "[1]", 1, "Telegram Desktop");
    import(
        "timesheet",
        "13.csv",
        "Date,Hours,Project,User\n2026-31-31,2,P,A\n2026-03-01,zz,P,A\n",
        0,
        "не число часов",
    );
    import(
        "asana",
        "14.json",
        "{\"data\": [{\"gid\": \"1\", \"name\": \"x\"}]}",
        0,
        "не указано или не время",
    );
}

#[test]
fn proposals_and_labels_are_told_in_russian() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::write(path.join("zz.csv"), "Счета\n\nДата;Сумма\n01.02.2026;1\n02.03.2026;2\n03.04.2026;3\n")
        .unwrap();
    let said = says_russian(&["import", "csv", "zz.csv", "--guess"], path, 0);
    assert!(said.contains("не обычный CSV") && said.contains("в файле нет клиента"), "{said}");
    let lines = "{\"text\": \"Спасибо!\", \"tone\": \"positive\", \"gratitude\": 1}\n\
                 {\"text\": \"Опять не готово.\", \"tone\": \"negative\", \"gratitude\": 0}\n\
                 {\"text\": \"x\", \"tone\": \"furious\"}\n{\"text\": \"x\", \"hostility\": 2}\n{\n";
    fs::write(path.join("zz.jsonl"), lines).unwrap();
    let said = says_russian(&["tone", "measure", "zz.jsonl"], path, 0);
    assert!(said.contains("макро-F1") && said.contains("ошибка калибровки"), "{said}");
}
