//! The page's part on what people decided about alerts and what became of them, in finished words.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::words::{
    agenda::since_then,
    life::{LifeWords, decision, fate, life_words, summary},
    words,
};
use forewarn_risk::{
    alert::decision::AlertFate,
    review::record::{ClientLine, Review},
};
use forewarn_text::Lang;

/// Alerts put off, and earlier ones.
#[derive(Debug, Serialize)]
pub(super) struct Life {
    w: &'static LifeWords,
    put_off: Vec<(String, String)>,
    since_then: Vec<(String, String)>,
    summary: Vec<String>,
    past: Vec<Past>,
}

#[derive(Debug, Serialize)]
struct Past {
    client: String,
    raised: String,
    became: String,
    class: &'static str,
}

/// Puts it into words.
pub(super) fn life(review: &Review, clients: &BTreeMap<&str, &ClientLine>, lang: Lang) -> Life {
    let name = |id: &str| clients.get(id).map_or_else(String::new, |client| client.name.clone());
    let past = review.past_alerts.iter().map(|past| Past {
        client: name(&past.client_id),
        raised: words(lang).short_day(past.raised_on, review.day),
        became: fate(past, review, lang),
        class: match past.fate {
            AlertFate::Missed => "act",
            AlertFate::Open => "dim",
            AlertFate::Right | AlertFate::Wrong | AlertFate::Acted => "",
        },
    });
    let put_off = review.snoozed.iter();
    Life {
        w: life_words(lang),
        put_off: put_off.map(|one| (name(&one.client_id), decision(&one.decision, review, lang))).collect(),
        since_then: since_then(review, lang),
        summary: summary(review, lang),
        past: past.collect(),
    }
}
