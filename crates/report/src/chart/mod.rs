//! The charts, as SVG with the text as text: drawn from finished records with a few named colours, which a page
//! replaces by its own.

mod calendar;
mod canvas;
mod contacts;
mod curve;
mod delay;
mod flow;
mod kickoff;
mod map;
mod png;
mod portfolio;
mod replay;
mod spark;
mod timeline;
mod waterfall;

use std::collections::{BTreeMap, BTreeSet};

pub use self::{
    canvas::inline,
    kickoff::{Scale, Spot, scales},
    png::png,
    replay::{ReplayCharts, replay},
    spark::spark,
};
#[cfg(feature = "pdf")]
pub(crate) use self::{canvas::on_white, png::FONTS};
use crate::words::{
    Words,
    page::{PageWords, page_words},
    words,
};
use forewarn_risk::review::record::{ClientLine, Depth, Review};
use forewarn_table::Band;
use forewarn_text::Lang;
use plotters::style::RGBColor;

/// A chart with the words that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// The file's stem: `portfolio`, `waterfall-CLIENT`, `timeline-CLIENT`.
    pub name: String,
    /// What question it answers, as a heading.
    pub title: String,
    /// The drawing, to stand alone, with plain colours.
    pub svg: String,
    /// What it shows, for those who cannot see it.
    pub alt: String,
    /// How to read it and what to do.
    pub caption: String,
}

/// The charts of a client, in the order of its page; those with nothing to show are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCharts {
    /// The stem of its files' names, apart from that of every other client.
    pub stem: String,
    /// From the typical client to this one, what changed since last month, the timeline, who talks to whom, the promises by day, whose
    /// delay it was, what is expected, and the S-curves of its projects with open work.
    pub charts: Vec<Chart>,
}

/// All charts of a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charts {
    /// Who is at risk.
    pub portfolio: Chart,
    /// Likelihood and revenue; `None` where fewer than two clients have both.
    pub map: Option<Chart>,
    /// How clients moved between the bands; `None` where there is one month only.
    pub flow: Option<Chart>,
    /// Whose delay it was; `None` where nothing was late.
    pub delay: Option<Chart>,
    /// Those of the clients in depth, by client id.
    pub clients: BTreeMap<String, ClientCharts>,
}

impl Charts {
    /// All of them, the portfolio's first.
    pub fn all(&self) -> impl Iterator<Item = &Chart> {
        let clients = self.clients.values().flat_map(|client| &client.charts);
        let whole = [&self.map, &self.flow, &self.delay].into_iter().flatten();
        std::iter::once(&self.portfolio).chain(whole).chain(clients)
    }
}

/// Draws the charts of a review.
///
/// # Errors
/// The drawing library failed.
pub fn draw(review: &Review, lang: Lang) -> Result<Charts, String> {
    let words = words(lang);
    let more = page_words(lang);
    let mut clients = BTreeMap::new();
    let mut stems = Stems::default();
    let lines: BTreeMap<&str, &ClientLine> =
        review.clients.iter().map(|client| (client.client_id.as_str(), client)).collect();
    for depth in &review.depth {
        let Some(client) = lines.get(depth.client_id.as_str()) else { continue };
        let stem = stems.stem(&client.client_id);
        let mut charts = vec![waterfall::draw(client, &stem, words, more)?];
        charts.extend(waterfall::change(client, &stem, words, more)?);
        charts.push(timeline::draw(client, depth, &stem, words, more)?);
        if let Some(strip) = &depth.contacts {
            charts.push(contacts::draw(client, strip, &stem, words)?);
        }
        charts.extend(calendar::draw(client, depth, &stem, words, more)?);
        charts.extend(delay::of_client(&depth.delays, &stem, more)?);
        charts.extend(expectations(depth, &stem, words, more)?);
        for (place, project) in depth.projects.iter().enumerate() {
            charts.extend(curve::draw(project, format!("curve-{stem}-{}", place + 1), words, more)?);
        }
        clients.insert(client.client_id.clone(), ClientCharts { stem, charts });
    }
    Ok(Charts {
        portfolio: portfolio::draw(review, words)?,
        map: map::draw(review, words, more)?,
        flow: flow::draw(&review.bands, words, more)?,
        delay: delay::of_all(&review.delays, more)?,
        clients,
    })
}

/// What is expected, agreed and likely at a client.
fn expectations(depth: &Depth, stem: &str, words: &Words, more: &PageWords) -> Result<Option<Chart>, String> {
    let drawn: Vec<Scale> =
        depth.expectations.iter().map(|prospect| kickoff::scale(prospect, depth.to, words)).collect();
    if drawn.is_empty() {
        return Ok(None);
    }
    let chart = scales(&drawn, &format!("expectations-{stem}"), kickoff::caption(words))?;
    Ok(Some(Chart { title: more.expectations.to_owned(), ..chart }))
}

/// The named colours, those of the page in the light.
pub(crate) mod colour {
    use plotters::style::RGBColor;

    pub(crate) const INK: RGBColor = RGBColor(0x1d, 0x23, 0x27);
    pub(crate) const DIM: RGBColor = RGBColor(0x65, 0x6e, 0x76);
    pub(crate) const HAIR: RGBColor = RGBColor(0xe3, 0xe1, 0xdc);
    pub(crate) const PAPER: RGBColor = RGBColor(0xfd, 0xfc, 0xfa);
    pub(crate) const ACT: RGBColor = RGBColor(0xc0, 0x39, 0x2b);
    pub(crate) const WATCH: RGBColor = RGBColor(0xc7, 0x7d, 0x0a);
    pub(crate) const CALM: RGBColor = RGBColor(0x3c, 0x8d, 0x6e);
    pub(crate) const BLUE: RGBColor = RGBColor(0x2f, 0x6d, 0xb3);
    /// Amber and green as text: darker, so that they can be read on paper.
    pub(crate) const WATCH_TEXT: RGBColor = RGBColor(0x96, 0x59, 0x00);
    pub(crate) const CALM_TEXT: RGBColor = RGBColor(0x2f, 0x7a, 0x5d);

    /// The colour in which a text says what a mark says in `mark`.
    pub(crate) fn of_text(mark: RGBColor) -> RGBColor {
        match mark {
            WATCH => WATCH_TEXT,
            CALM => CALM_TEXT,
            other => other,
        }
    }
}

fn of_band(band: Band) -> RGBColor {
    match band {
        Band::Act => colour::ACT,
        Band::Watch => colour::WATCH,
        Band::Calm => colour::CALM,
        Band::Unknown => colour::DIM,
    }
}

/// Names that Windows keeps for devices, whatever ending follows them.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin", "conout"];

/// Parts of files' names, each given once.
#[derive(Debug, Default)]
struct Stems {
    taken: BTreeSet<String>,
    /// Which number to try next for a name that several ids lead to.
    turns: BTreeMap<String, usize>,
}

impl Stems {
    /// A client's id as a part of a file's name; ids that differ only in what a file's name cannot hold stay apart.
    fn stem(&mut self, client_id: &str) -> String {
        let safe =
            |letter: char| if letter.is_alphanumeric() || matches!(letter, '-' | '_') { letter } else { '-' };
        let base: String = client_id.chars().map(safe).take(40).collect();
        let base = match base.as_str() {
            "" => "client".to_owned(),
            name if is_device(name) => format!("client-{name}"),
            _ => base,
        };
        // Some file systems do not tell capitals from small letters.
        let folded = base.to_lowercase();
        if self.taken.insert(folded.clone()) {
            return base;
        }
        let turn = self.turns.entry(folded).or_insert(1);
        loop {
            *turn += 1;
            let stem = format!("{base}-{turn}");
            if self.taken.insert(stem.to_lowercase()) {
                return stem;
            }
        }
    }
}

/// Whether Windows takes a file's stem for a device: `CON`, `nul`, `COM1`, `lpt³`.
fn is_device(stem: &str) -> bool {
    let folded = stem.to_lowercase();
    let port = folded.strip_prefix("com").or_else(|| folded.strip_prefix("lpt"));
    let is_port = port.is_some_and(|number| {
        let mut letters = number.chars();
        matches!((letters.next(), letters.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    });
    DEVICES.contains(&folded.as_str()) || is_port
}

#[cfg(test)]
mod tests;
