//! Work that clients ask for and nobody agreed to. The sentences were labelled before there was a rule
//! (`tests/fixtures/asked_for`): `yes` where they ask for work that no contract, project or item of the client holds.

use std::{collections::BTreeSet, fmt::Write as _, fs};

use chrono::{Days, NaiveDate};

use crate::support::forewarn;

/// A client in English and one in Russian: what was agreed with each, and what they ask in fifty messages.
const CLIENTS: [(&str, &str, &str, &[&str]); 2] = [
    (
        "harbor",
        include_str!("../fixtures/asked_for/en.tsv"),
        "website redesign; monthly SEO report; Google Ads management; two landing pages",
        &[
            "Homepage layout",
            "Product page template",
            "Contact form",
            "Checkout integration",
            "Spring campaign banners",
            "Keyword research",
        ],
    ),
    (
        "gavan",
        include_str!("../fixtures/asked_for/ru.tsv"),
        "редизайн сайта; ежемесячный отчёт по SEO; ведение контекстной рекламы; две посадочные страницы",
        &[
            "Макет главной страницы",
            "Шаблон карточки товара",
            "Форма обратной связи",
            "Интеграция с корзиной",
            "Баннеры для весенней акции",
            "Сбор семантики",
        ],
    ),
];

/// A workspace of both clients; more rows of money may be added.
fn workspace(money: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let save = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    let mut clients = "client_id,name,owner,since,language\n".to_owned();
    let mut contracts = "contract_id,client_id,starts_on,includes\n".to_owned();
    let mut schedule = "client_id,item_id,item,at,event,due\n".to_owned();
    let mut rows = "client_id,at,kind,amount,hours\n".to_owned();
    let mut messages = "message_id,client_id,thread_id,sent_at,author,side,text\n".to_owned();
    for (client, requests, includes, items) in CLIENTS {
        let _ = writeln!(
            clients,
            "{client},{client},Ann,2026-01-01,{}",
            if client == "gavan" { "ru" } else { "en" }
        );
        let _ = writeln!(contracts, "{client}-k,{client},2026-01-01,{includes}");
        for (number, item) in items.iter().enumerate() {
            let _ = writeln!(schedule, "{client},i{number},{item},2026-01-10,committed,2026-07-01");
        }
        let _ = writeln!(rows, "{client},2026-06-10,cost,900,12");
        for (number, line) in requests.lines().enumerate() {
            let day = NaiveDate::from_ymd_opt(2026, 5, 1).unwrap() + Days::new(number as u64);
            let text = line.split_once('\t').unwrap().1;
            let _ = writeln!(
                messages,
                "{client}{number},{client},t{number},{day} 10:00,jo@{client}.example,client,\"{text}\""
            );
            let _ = writeln!(
                messages,
                "{client}{number}a,{client},t{number},{day} 12:00,ann@us.example,agency,Noted."
            );
        }
    }
    save("clients.csv", &clients);
    save("contracts.csv", &contracts);
    save("schedule.csv", &schedule);
    save("messages.csv", &messages);
    save("money.csv", &(rows + money));
    folder
}

/// The ids of the messages in `unagreed.csv`.
fn unagreed(folder: &tempfile::TempDir, more: &[&str]) -> BTreeSet<String> {
    let out = folder.path().join("out");
    let mut command = forewarn();
    command.arg("review").arg(folder.path()).args(["--quiet", "--as-of", "2026-06-20", "--out"]).arg(&out);
    command.args(more).assert().success();
    let mut rows = csv::Reader::from_path(out.join("unagreed.csv")).unwrap();
    let column = rows.headers().unwrap().iter().position(|name| name == "message_id").unwrap();
    rows.records().map(|row| row.unwrap()[column].to_owned()).collect()
}

#[test]
fn of_a_hundred_labelled_requests_those_that_nobody_agreed_to_are_told() {
    let found = unagreed(&workspace(""), &[]);
    for (client, requests, ..) in CLIENTS {
        let (mut right, mut false_ones, mut missed) = (0, Vec::new(), Vec::new());
        for (number, line) in requests.lines().enumerate() {
            let (label, text) = line.split_once('\t').unwrap();
            match (label == "yes", found.contains(&format!("{client}{number}"))) {
                (true, true) => right += 1,
                (true, false) => missed.push(text),
                (false, true) => false_ones.push(text),
                (false, false) => {}
            }
        }
        let precision = f64::from(right) / (f64::from(right) + false_ones.len() as f64);
        eprintln!("{client}: precision {precision:.2}, recall {:.2}", f64::from(right) / 25.0);
        eprintln!("false: {false_ones:#?}\nmissed: {missed:#?}");
        assert!(precision >= 0.9, "{client}: {false_ones:#?}");
        assert!(right >= 15, "{client}: {missed:#?}");
    }
}

/// What `unagreed_requests` says of the client in English.
fn counted(folder: &tempfile::TempDir) -> String {
    let mut rows = csv::Reader::from_path(folder.path().join("out/clients.csv")).unwrap();
    let column = rows.headers().unwrap().iter().position(|name| name == "unagreed_requests");
    let harbor = rows.records().map(|row| row.unwrap()).find(|row| &row[0] == "harbor").unwrap();
    column.map_or_else(String::new, |column| harbor[column].to_owned())
}

#[test]
fn a_change_order_settles_what_was_asked_for_and_without_hours_nobody_can_tell() {
    let plain = workspace("");
    let all = unagreed(&plain, &[]);
    assert!(counted(&plain).parse::<f64>().unwrap() > 3.0, "it grows");
    let ordered = workspace("harbor,2026-05-28,change_order,500,\n");
    let left = unagreed(&ordered, &[]);
    assert!(left.iter().all(|id| id.starts_with("gavan")), "{left:?}");
    assert!(all.iter().any(|id| id.starts_with("harbor")));
    fs::write(
        plain.path().join("money.csv"),
        "client_id,at,kind,amount,hours\nharbor,2026-06-10,cost,900,\n",
    )
    .unwrap();
    fs::remove_dir_all(plain.path().join("out")).unwrap();
    assert!(unagreed(&plain, &[]).is_empty());
    assert_eq!(counted(&plain), "", "no hours are known");
}

#[test]
fn the_draft_holds_a_change_order_explain_lists_the_rows_and_masks_hide_the_words() {
    let folder = workspace("");
    let told = |more: &[&str]| {
        let mut command = forewarn();
        command.args(more).arg(folder.path()).args(["--quiet", "--as-of", "2026-06-20"]);
        let words = String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap();
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let draft = told(&["draft", "harbor", "--act", "agree"]);
    assert!(draft.contains("You asked for work that is not in our agreement"), "{draft}");
    assert!(draft.contains("packaging sleeve") && draft.contains("12 h were booked"), "{draft}");
    let whole = told(&["draft", "harbor"]);
    assert_eq!(whole.matches("packaging sleeve").count(), 1, "it is no question beside: {whole}");
    let russian = told(&["draft", "gavan", "--act", "agree"]);
    assert!(russian.contains("Вы просили о работе, которой нет в нашем договоре"), "{russian}");
    let explained = told(&["explain", "harbor"]);
    assert!(explained.contains("Asked for, not agreed") && explained.contains("harbor23"), "{explained}");
    let masked = told(&["explain", "harbor", "--redact"]);
    assert!(masked.contains("Asked for, not agreed") && !masked.contains("packaging"), "{masked}");
    unagreed(&folder, &["--redact"]);
    let table = fs::read_to_string(folder.path().join("out/unagreed.csv")).unwrap();
    assert!(!table.contains("packaging") && !table.contains("harbor"), "{table}");
}
