//! The page must hold whatever the data hold.

use super::html;
use crate::{
    report::{
        chart::draw,
        example::{calm, review},
        record::Review,
    },
    text::Lang,
};

fn page(review: &Review) -> String {
    html(review, &draw(review).unwrap()).unwrap()
}

#[test]
fn nothing_from_data_becomes_markup_or_steers_the_text() {
    for lang in [Lang::En, Lang::Ru] {
        let page = page(&review(lang));
        assert!(!page.contains("<script"), "{lang:?}");
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
    let page = page(&review(Lang::En));
    assert!(page.contains("default-src 'none'"));
    let links = page.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    for outside in ["http:", "https:", " src=", "@import", "url(", "onload", "javascript:"] {
        assert!(!links.contains(outside), "{outside}");
    }
}

#[test]
fn a_calm_month_gives_a_short_page() {
    for (lang, headline, heading) in [
        (Lang::En, "A calm month: no client needs you now", "What was checked"),
        (Lang::Ru, "Спокойный месяц: вмешиваться не нужно нигде", "Что проверено"),
    ] {
        let page = page(&calm(lang));
        assert!(page.contains(headline) && page.contains(heading));
        assert!(!page.contains("<article"));
    }
}

#[test]
fn a_review_without_anything_still_gives_a_page() {
    let mut empty = calm(Lang::En);
    empty.clients.clear();
    empty.files.clear();
    empty.rejections.clear();
    assert!(page(&empty).contains("Nothing can be said yet"));
}

#[test]
fn no_reader_of_russian_meets_english() {
    let page = page(&calm(Lang::Ru));
    for word in ["clients", "chance", "Chance", "week", "promise", "owner"] {
        let body = page.split("</style>").nth(1).unwrap_or_default();
        let text = body.replace("clients.csv", "").replace("promises", "").replace("id=\"clients\"", "");
        let text = text.replace("=\"clients\"", "").replace("<td>clients</td>", "");
        assert!(!text.contains(word), "{word}");
    }
}

/// Writes the pages to the folder that `REPORT_OUT` names, to be looked at.
#[test]
fn pages_can_be_looked_at() {
    let Ok(folder) = std::env::var("REPORT_OUT") else { return };
    for (name, review) in [
        ("en", review(Lang::En)),
        ("ru", review(Lang::Ru)),
        ("calm-en", calm(Lang::En)),
        ("calm-ru", calm(Lang::Ru)),
    ] {
        std::fs::write(format!("{folder}/{name}.html"), page(&review)).unwrap();
        for chart in draw(&review).unwrap().all() {
            std::fs::write(format!("{folder}/{name}-{}.svg", chart.name), &chart.svg).unwrap();
        }
    }
}
