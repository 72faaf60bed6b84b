//! Places in a search engine's results, which an agency can work for and cannot promise.

use std::sync::LazyLock;

/// Whether a text names such a place: "first page of Google", «топ-10 в Яндексе».
///
/// It takes a place and an engine, or a word that means both, from `data/lexicon/ranking.txt`.
pub fn names_ranking(text: &str) -> bool {
    let text = text.to_lowercase();
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let text = format!(" {} ", words.join(" "));
    let named = |set: &str| LISTS.iter().any(|(own, start)| *own == set && text.contains(start.as_str()));
    named("place") && named("engine")
}

/// The sets of starts of words, each with the blank before it.
static LISTS: LazyLock<Vec<(&'static str, String)>> = LazyLock::new(|| {
    let file = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicon/ranking.txt"));
    let lines = file.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(" : "));
    lines
        .flat_map(|(set, starts)| {
            starts.split_whitespace().map(move |start| (set, format!(" {}", start.replace('_', " "))))
        })
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_needs_an_engine() {
        for text in [
            "First page of Google in a month",
            "We'll get you into the top-10 on Bing",
            "number 1 in search results by May",
            "Выведем в топ-3 Яндекса за месяц",
            "Сайт будет на первой странице поиска",
        ] {
            assert!(names_ranking(text), "{text}");
        }
        for text in [
            "The first page of the brochure by Friday",
            "Google Ads account set up",
            "Top 10 ideas for the campaign",
            "Первая страница каталога к пятнице",
            "Настроим Яндекс Директ",
        ] {
            assert!(!names_ranking(text), "{text}");
        }
    }
}
