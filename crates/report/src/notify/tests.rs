use std::path::Path;

use super::*;
use crate::example::{calm, review};

fn options() -> NoticeOptions {
    NoticeOptions {
        tells_all: true,
        report_url: Some("https://reports.example/report.html".to_owned()),
        report_path: "out/report.html".to_owned(),
        addresses: BTreeMap::new(),
    }
}

fn told(lang: Lang) -> Notices {
    notices(&review(lang), lang, options()).unwrap()
}

#[test]
fn every_form_names_the_client_and_leads_into_the_report() {
    for lang in [Lang::En, Lang::Ru] {
        let notices = told(lang);
        let forms = [
            chat::slack(&notices),
            chat::teams(&notices),
            markdown::mattermost(&notices),
            markdown::digest(&notices),
        ];
        for form in forms {
            let name = &notices.alerts[0].client;
            assert!(form.contains(name.as_str()) && form.contains("report.html#alert-1"), "{form}");
            assert!(!form.contains(['\u{202e}', '\0']), "{form:?}");
        }
    }
}

/// Every `type` in a message.
fn kinds(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Array(list) => list.iter().for_each(|one| kinds(one, found)),
        serde_json::Value::Object(map) => {
            found.extend(map.get("type").and_then(|kind| kind.as_str()).map(str::to_owned));
            map.values().for_each(|one| kinds(one, found));
        }
        _ => {}
    }
}

#[test]
fn nothing_from_the_data_is_markup_of_a_chat() {
    let mut review = review(Lang::En);
    for line in &mut review.clients {
        line.name = "<!channel> *x* @here {{DATE(2026-01-01)}} [y](https://a.example)".to_owned();
    }
    let notices = notices(&review, Lang::En, options()).unwrap();
    let slack: serde_json::Value = serde_json::from_str(&chat::slack(&notices)).unwrap();
    assert!(!slack["text"].as_str().unwrap().contains('<'));
    // Text of the data stands only where Slack and Teams take it as it is.
    let mut found = Vec::new();
    kinds(&slack, &mut found);
    assert!(!found.iter().any(|kind| kind == "mrkdwn" || kind == "user" || kind == "broadcast"), "{found:?}");
    let teams = chat::teams(&notices);
    found.clear();
    kinds(&serde_json::from_str(&teams).unwrap(), &mut found);
    assert!(!found.iter().any(|kind| kind == "TextBlock" || kind == "FactSet"), "{found:?}");
    assert!(!teams.contains("{{"), "{teams}");
    let digest = markdown::digest(&notices);
    assert!(digest.contains(r"\<!channel\> \*x\* @ here") && digest.contains(r"\[y\]"), "{digest}");
}

#[test]
fn a_message_that_is_too_long_counts_what_it_leaves_out() {
    let mut review = review(Lang::En);
    let first = review.alerts[0].clone();
    for rank in 2..60 {
        review.alerts.push(Alert { rank, ..first.clone() });
    }
    let notices = notices(&review, Lang::En, options()).unwrap();
    for (form, most) in [
        (chat::slack(&notices), 12_000),
        (chat::teams(&notices), 14_000),
        (markdown::mattermost(&notices), 17_000),
    ] {
        let size = form.chars().count();
        assert!(size <= most && form.contains("more: see the report"), "{size} characters");
    }
    let slack: serde_json::Value = serde_json::from_str(&chat::slack(&notices)).unwrap();
    assert!(slack["blocks"].as_array().unwrap().len() <= 50);
    assert_eq!(markdown::digest(&notices).matches("\n## ").count(), notices.alerts.len());
}

#[test]
fn only_news_is_told() {
    let mut review = review(Lang::En);
    let news = |review: &Review| {
        let options = NoticeOptions { tells_all: false, ..options() };
        notices(review, Lang::En, options).map_or(0, |told| told.alerts.len())
    };
    review.alerts.iter_mut().for_each(|alert| alert.is_news = true);
    let all = review.alerts.len();
    assert_eq!(news(&review), all);
    review.alerts[0].is_news = false;
    assert_eq!(news(&review), all - 1);
    assert!(notices(&calm(Lang::En), Lang::En, options()).is_none());
}

#[test]
fn a_mail_has_no_header_that_the_data_wrote() {
    let mut review = review(Lang::Ru);
    let hostile = "Анна \"Б\"\r\nBcc: all@a.example\r\n\r\n<b>";
    for alert in &mut review.alerts {
        alert.owner = Some(hostile.to_owned());
    }
    let addresses = BTreeMap::from([(plain(hostile), "anna@agency.example".to_owned())]);
    let notices = notices(&review, Lang::Ru, NoticeOptions { addresses, ..options() }).unwrap();
    let files = mail::messages(&notices);
    assert_eq!(files.len(), 1);
    for (name, message) in files {
        assert!(
            name.starts_with("анна") && Path::new(&name).extension().is_some_and(|form| form == "eml"),
            "{name}"
        );
        let text = String::from_utf8(message).unwrap();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("<anna@agency.example>"), "{head}");
        assert!(head.lines().all(|line| !line.starts_with("Bcc") && line.len() <= 78), "{head}");
        assert!(text.is_ascii());
    }
    for address in ["a@b@c", "a b@c.example", "x", "a@", "@c", "a\r\n@c.example", "a@c.example>"] {
        assert!(!mail::is_address(address), "{address:?}");
    }
}
