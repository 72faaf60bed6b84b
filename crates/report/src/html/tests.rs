//! The page must hold whatever the data hold.

use super::html;
use crate::{
    chart::draw,
    example::{calm, review},
};
use forewarn_risk::review::record::Review;
use forewarn_text::Lang;

fn page(review: &Review, lang: Lang) -> String {
    html(review, &draw(review, lang).unwrap(), lang).unwrap().report
}

/// A review with so many clients in depth that some have files of their own.
fn large(lang: Lang) -> Review {
    let mut large = review(lang);
    for place in 0..super::source::PAGES_MOST {
        let (mut line, mut depth) = (large.clients[4].clone(), large.depth[0].clone());
        line.client_id = format!("many/{place} ä");
        depth.client_id.clone_from(&line.client_id);
        large.clients.push(line);
        large.depth.push(depth);
    }
    large
}

#[test]
fn nothing_from_data_becomes_markup_or_steers_the_text() {
    for lang in [Lang::En, Lang::Ru] {
        let page = page(&review(lang), lang);
        // One script, at the end: the page's own.
        assert_eq!(page.matches("<script").count(), 1, "{lang:?}");
        assert!(page.contains("</footer>\n<script>'use strict';"), "{lang:?}");
        assert!(!page.contains("<b>31"), "{lang:?}");
        assert!(page.contains("Bright &amp; Sons &lt;script&gt;"), "{lang:?}");
        assert!(!page.chars().any(|letter| letter == '\u{202e}' || letter == '\0'), "{lang:?}");
        assert_eq!(page.matches("<svg ").count(), page.matches("</svg>").count());
        // The drawings keep their markup, and a name that looks like a colour stays a name.
        assert!(page.contains("#C0392B") && !page.contains("\"#C0392B\""));
    }
}

#[test]
fn the_page_asks_for_nothing_from_outside() {
    let page = page(&review(Lang::En), Lang::En);
    assert!(page.contains("default-src 'none'; script-src 'sha256-") && !page.contains("unsafe"));
    let links = page.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    for outside in [
        "http:",
        "https:",
        " src=",
        "@import",
        "url(",
        "onload",
        "javascript:",
        "style=\"",
        "fetch(",
        "localStorage",
        "sessionStorage",
        "cookie",
    ] {
        assert!(!links.contains(outside), "{outside}");
    }
}

#[test]
fn a_calm_month_gives_a_short_page() {
    for (lang, headline, heading) in [
        (Lang::En, "A calm month: no client needs you now", "What was checked"),
        (Lang::Ru, "Спокойный месяц: вмешиваться не нужно нигде", "Что проверено"),
    ] {
        let page = page(&calm(lang), lang);
        assert!(page.contains(headline) && page.contains(heading));
        assert!(!page.contains("<article") && !page.contains("<details class=\"client\""));
        let full = self::page(&review(lang), lang);
        assert!(page.len() * 2 < full.len(), "{lang:?}: {} of {}", page.len(), full.len());
    }
}

#[test]
fn every_client_worth_watching_has_a_page_and_every_link_leads_somewhere() {
    for lang in [Lang::En, Lang::Ru] {
        let large = large(lang);
        let pages = html(&large, &draw(&large, lang).unwrap(), lang).unwrap();
        assert_eq!(pages.report.matches("<details class=\"client\"").count(), super::source::PAGES_MOST);
        assert_eq!(pages.clients.len(), large.depth.len() - super::source::PAGES_MOST);
        for link in pages.report.split("<a ").skip(1).filter_map(|rest| rest.split("href=\"").nth(1)) {
            let link = link.split('"').next().unwrap();
            if let Some(anchor) = link.strip_prefix('#') {
                assert!(pages.report.contains(&format!("id=\"{anchor}\"")), "{link}");
            } else {
                let link = link.replace("&#x2f;", "/").replace("%C3%A4", "ä");
                let name = link.strip_prefix("clients/").expect(&link);
                assert!(pages.clients.iter().any(|(file, _)| file == name), "{link}");
            }
        }
        for (name, page) in &pages.clients {
            assert!(page.contains("../report.html#clients") && page.contains("<h1>"), "{name}");
            assert!(!page.contains("<script"), "{name}");
        }
    }
}

#[test]
fn a_review_without_anything_still_gives_a_page() {
    let mut empty = calm(Lang::En);
    empty.clients.clear();
    empty.files.clear();
    empty.rejections.clear();
    assert!(page(&empty, Lang::En).contains("Nothing can be said yet"));
}

#[test]
fn no_reader_of_russian_meets_english() {
    for review in [calm(Lang::Ru), review(Lang::Ru)] {
        let page = page(&review, Lang::Ru);
        let body = page.split("</style>").nth(1).unwrap_or_default();
        let body = body.split("<script>").next().unwrap_or_default();
        // What is read: the words between the tags, and the labels.
        let labels = body.split("aria-label=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let words = body.split('<').filter_map(|part| part.split('>').nth(1));
        let text = labels.chain(words).collect::<Vec<_>>().join(" ");
        let text = text.replace("clients.csv", "").replace("promises", "").replace(" clients ", " ");
        for word in ["clients", "chance", "Chance", "week", "promise", "owner", "Why", "Now", "late"] {
            assert!(!text.contains(word), "{word}");
        }
    }
}

/// Writes the pages to the folder that `REPORT_OUT` names, to be looked at.
#[test]
fn pages_can_be_looked_at() {
    let Ok(folder) = std::env::var("REPORT_OUT") else { return };
    for (name, review, lang) in [
        ("en", review(Lang::En), Lang::En),
        ("ru", review(Lang::Ru), Lang::Ru),
        ("calm-en", calm(Lang::En), Lang::En),
        ("calm-ru", calm(Lang::Ru), Lang::Ru),
    ] {
        std::fs::write(format!("{folder}/{name}.html"), page(&review, lang)).unwrap();
        for chart in draw(&review, lang).unwrap().all() {
            std::fs::write(format!("{folder}/{name}-{}.svg", chart.name), &chart.svg).unwrap();
        }
    }
}
