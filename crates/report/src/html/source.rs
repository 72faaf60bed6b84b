//! What every part of the page is made from, and where each client's page stands.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use minijinja::Value;
use serde::Serialize;

use crate::{
    chart::{Chart, Charts, ClientCharts, inline},
    words::{
        Words,
        page::{PageWords, page_words},
        phrase, words,
    },
};
use forewarn_base::plain::plain;
use forewarn_risk::{
    review::record::{ActGroup, ClientLine, Depth, Evidence, Fix, Review},
    signal::Fact,
};
use forewarn_table::Band;
use forewarn_text::Lang;

/// So many client pages stand in the report itself, by expected loss; the others are files beside it. It keeps the report
/// of a thousand clients at about two megabytes, which open within a second.
pub(super) const PAGES_MOST: usize = 20;

/// A review with its words and drawings.
pub(super) struct Source<'a> {
    pub(super) review: &'a Review,
    pub(super) charts: &'a Charts,
    pub(super) lang: Lang,
    pub(super) words: &'a Words,
    pub(super) more: &'a PageWords,
    /// Each client's line, and its place among them, which names it on the page: ids may hold anything.
    clients: BTreeMap<&'a str, (usize, &'a ClientLine)>,
    /// The place of each client in depth.
    depth: BTreeMap<&'a str, usize>,
    /// What the page has said so far.
    told: RefCell<Told>,
}

/// What a page has said, so that it does not say it again and again.
#[derive(Default)]
struct Told {
    /// How often each quotation stands there.
    quotes: BTreeMap<String, usize>,
    /// The sentences below charts.
    hints: BTreeSet<String>,
}

/// So often a quotation stands on a page.
const QUOTED_MOST: usize = 2;
/// No name of a thing that was promised has more signs.
const NAME_MOST: usize = 40;

impl<'a> Source<'a> {
    pub(super) fn new(review: &'a Review, charts: &'a Charts, lang: Lang) -> Self {
        let lines = review.clients.iter().enumerate();
        let clients = lines.map(|(place, line)| (line.client_id.as_str(), (place, line))).collect();
        let depth = review.depth.iter().enumerate();
        let depth = depth.map(|(place, depth)| (depth.client_id.as_str(), place)).collect();
        Self {
            review,
            charts,
            lang,
            words: words(lang),
            more: page_words(lang),
            clients,
            depth,
            told: RefCell::default(),
        }
    }

    /// Begins another page, which has said nothing yet.
    pub(super) fn begin_page(&self) {
        self.told.take();
    }

    /// A quotation, unless the page has it often enough.
    pub(super) fn quote(&self, words: Option<&str>) -> Option<String> {
        let words = words?;
        let mut told = self.told.borrow_mut();
        let count = told.quotes.entry(plain(words)).or_default();
        *count += 1;
        (*count <= QUOTED_MOST).then(|| words.to_owned())
    }

    /// A fix that names questions by their day where the page has their words often enough.
    pub(super) fn fix(&self, fix: &Fix) -> Fix {
        let mut fix = fix.clone();
        for act in &mut fix.acts {
            let ActGroup::Answer(asked) = act else { continue };
            let mut shown = 0;
            for one in asked {
                let words = one.words.take().filter(|_| shown < phrase::NAMED_MOST);
                one.words = self.quote(words.as_deref());
                shown += usize::from(one.words.is_some());
            }
        }
        fix
    }

    /// What a row says, without the client's words or ours where the page has them often enough; a promise keeps its first words,
    /// which name it.
    pub(super) fn fact(&self, fact: &Fact) -> String {
        let mut fact = fact.clone();
        match &mut fact {
            Fact::Rated { comment, .. } => *comment = self.quote(comment.as_deref()),
            Fact::PromiseBroken { text, .. } if !text.is_empty() => {
                *text = self.quote(Some(text)).unwrap_or_else(|| first_words(text));
            }
            _ => {}
        }
        phrase::fact(&fact, self.lang)
    }

    /// A drawing; of its caption only what no other has said on this page.
    pub(super) fn figure(&self, chart: &Chart) -> Figure {
        let mut told = self.told.borrow_mut();
        let (mut new, mut seen) = (Vec::new(), Vec::new());
        for sentence in chart.caption.split_inclusive(". ") {
            let is_new = told.hints.insert(sentence.trim_end().to_owned());
            if is_new { new.push(sentence) } else { seen.push(sentence) }
        }
        Figure { caption: new.concat(), seen: seen.concat(), ..figure(chart) }
    }

    pub(super) fn client(&self, client_id: &str) -> Option<&'a ClientLine> {
        self.clients.get(client_id).map(|(_, line)| *line)
    }

    /// The client's number on the page; `None` where it has no line.
    pub(super) fn key(&self, client_id: &str) -> Option<usize> {
        self.clients.get(client_id).map(|(place, _)| *place)
    }

    pub(super) fn charts_of(&self, client_id: &str) -> Option<&'a ClientCharts> {
        self.charts.clients.get(client_id)
    }

    /// The clients in depth that the report holds, and those that have files of their own.
    pub(super) fn depth(&self) -> (&'a [Depth], &'a [Depth]) {
        self.review.depth.split_at(self.review.depth.len().min(PAGES_MOST))
    }

    /// Where the client's page stands, as seen from the report; `None` where it has none.
    pub(super) fn link(&self, client_id: &str) -> Option<String> {
        if *self.depth.get(client_id)? < PAGES_MOST {
            return Some(format!("#client-{}", self.key(client_id)?));
        }
        let stem = &self.charts_of(client_id)?.stem;
        Some(format!("clients/{}.html", encoded(stem)))
    }

    /// Where a proof stands: what it says, the table's word and the day.
    pub(super) fn place(&self, proof: &Evidence, with_words: bool) -> String {
        let day = self.words.short_day(proof.at.date_naive(), self.review.day);
        let place = format!("{}, {day}", (self.words.source)(proof.table));
        let said = if with_words { self.fact(&proof.fact) } else { String::new() };
        if said.is_empty() { place } else { format!("{said} · {place}") }
    }

    pub(super) fn money(&self, amount: f64) -> String {
        self.words.money(amount, &self.review.currency)
    }
}

/// As many of the first words of a text as a name has.
fn first_words(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(NAME_MOST) else { return text.to_owned() };
    let end = text[..end].rfind(' ').unwrap_or(end);
    format!("{}…", &text[..end])
}

/// A file's name in a link: what is not plain is written as bytes.
fn encoded(name: &str) -> String {
    use std::fmt::Write as _;
    let mut link = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.') {
            link.push(char::from(byte));
        } else {
            let _ = write!(link, "%{byte:02X}");
        }
    }
    link
}

/// A drawing with its heading and its caption.
#[derive(Debug, Serialize)]
pub(super) struct Figure {
    /// The stem of its file, for templates that show the file.
    name: String,
    title: String,
    alt: String,
    svg: Value,
    caption: String,
    /// What another caption of the page has said already.
    seen: String,
}

pub(super) fn figure(chart: &Chart) -> Figure {
    Figure {
        name: chart.name.clone(),
        title: chart.title.clone(),
        alt: chart.alt.clone(),
        svg: Value::from_safe_string(inline(chart)),
        caption: chart.caption.clone(),
        seen: String::new(),
    }
}

pub(super) fn class(band: Band) -> &'static str {
    match band {
        Band::Act => "act",
        Band::Watch => "watch",
        Band::Calm => "calm",
        Band::Unknown => "dim",
    }
}

#[cfg(test)]
mod name_tests {
    use super::first_words;

    #[test]
    fn a_promise_said_often_enough_keeps_its_name() {
        assert_eq!(first_words("Еженедельный отчёт"), "Еженедельный отчёт");
        assert_eq!(
            first_words("We'll prepare the brochure layout by Monday noon."),
            "We'll prepare the brochure layout by…"
        );
    }
}
