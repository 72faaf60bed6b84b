//! The charts, as SVG with the text as text: drawn from finished records with a few named colours, which a page
//! replaces by its own.

mod canvas;
mod curve;
mod kickoff;
mod portfolio;
mod replay;
mod spark;
mod timeline;
mod waterfall;

use std::collections::{BTreeMap, BTreeSet};

pub use self::{
    canvas::inline,
    kickoff::{Scale, Spot, scales},
    replay::{ReplayCharts, replay},
    spark::spark,
};
use crate::report::{
    record::{Band, Depth, Review},
    words::{Words, words},
};
use plotters::style::RGBColor;

/// A chart with the words that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// The file's stem: `portfolio`, `waterfall-CLIENT`, `timeline-CLIENT`.
    pub name: String,
    /// The drawing, to stand alone, with plain colours.
    pub svg: String,
    /// What it shows, for those who cannot see it.
    pub alt: String,
    /// How to read it and what to do.
    pub caption: String,
}

/// The charts of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCharts {
    /// From the typical client to this one.
    pub waterfall: Chart,
    /// Tone, messages, promises and dates.
    pub timeline: Chart,
    /// The S-curves of its projects with open work.
    pub projects: Vec<Chart>,
    /// What is expected, agreed and likely; `None` where nothing differs.
    pub expectations: Option<Chart>,
}

impl ClientCharts {
    /// All of them, in the order of the page.
    pub fn all(&self) -> impl Iterator<Item = &Chart> {
        [&self.waterfall, &self.timeline].into_iter().chain(&self.expectations).chain(&self.projects)
    }
}

/// All charts of a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charts {
    /// Who is at risk.
    pub portfolio: Chart,
    /// Those of the clients in depth, by client id.
    pub clients: BTreeMap<String, ClientCharts>,
}

impl Charts {
    /// All of them, the portfolio's first.
    pub fn all(&self) -> impl Iterator<Item = &Chart> {
        let clients = self.clients.values().flat_map(ClientCharts::all);
        std::iter::once(&self.portfolio).chain(clients)
    }
}

/// Draws the charts of a review.
///
/// # Errors
/// The drawing library failed.
pub fn draw(review: &Review) -> Result<Charts, String> {
    let words = words(review.lang);
    let portfolio = portfolio::draw(review, words)?;
    let mut clients = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for depth in &review.depth {
        let Some(client) = review.clients.iter().find(|client| client.client_id == depth.client_id) else {
            continue;
        };
        let stem = stem(&client.client_id, &mut taken);
        let waterfall = waterfall::draw(client, &stem, words)?;
        let timeline = timeline::draw(client, depth, &stem, words)?;
        let curve = |(place, project)| curve::draw(project, format!("curve-{stem}-{}", place + 1), words);
        let projects = depth.projects.iter().enumerate().map(curve).collect::<Result<_, _>>()?;
        let expectations = expectations(depth, &stem, words)?;
        let charts = ClientCharts { waterfall, timeline, projects, expectations };
        clients.insert(client.client_id.clone(), charts);
    }
    Ok(Charts { portfolio, clients })
}

/// What is expected, agreed and likely at a client.
fn expectations(depth: &Depth, stem: &str, words: &Words) -> Result<Option<Chart>, String> {
    let drawn: Vec<Scale> =
        depth.expectations.iter().map(|prospect| kickoff::scale(prospect, words)).collect();
    if drawn.is_empty() {
        return Ok(None);
    }
    scales(&drawn, &format!("expectations-{stem}"), kickoff::caption(words)).map(Some)
}

/// The named colours, those of the page in the light.
pub(crate) mod colour {
    use plotters::style::RGBColor;

    pub(crate) const INK: RGBColor = RGBColor(0x1d, 0x23, 0x27);
    pub(crate) const DIM: RGBColor = RGBColor(0x6a, 0x73, 0x7b);
    pub(crate) const HAIR: RGBColor = RGBColor(0xe3, 0xe1, 0xdc);
    pub(crate) const PAPER: RGBColor = RGBColor(0xfd, 0xfc, 0xfa);
    pub(crate) const ACT: RGBColor = RGBColor(0xc0, 0x39, 0x2b);
    pub(crate) const WATCH: RGBColor = RGBColor(0xc7, 0x7d, 0x0a);
    pub(crate) const CALM: RGBColor = RGBColor(0x3c, 0x8d, 0x6e);
    pub(crate) const BLUE: RGBColor = RGBColor(0x2f, 0x6d, 0xb3);
}

fn of_band(band: Band) -> RGBColor {
    match band {
        Band::Act => colour::ACT,
        Band::Watch => colour::WATCH,
        Band::Calm => colour::CALM,
        Band::Unknown => colour::DIM,
    }
}

/// A client's id as a part of a file's name; ids that differ only in what a file's name cannot hold stay apart.
fn stem(client_id: &str, taken: &mut BTreeSet<String>) -> String {
    let safe =
        |letter: char| if letter.is_alphanumeric() || matches!(letter, '-' | '_') { letter } else { '-' };
    let base: String = client_id.chars().map(safe).take(40).collect();
    let base = if base.is_empty() { "client".to_owned() } else { base };
    let mut stem = base.clone();
    let mut turn = 2;
    // Some file systems do not tell capitals from small letters.
    while !taken.insert(stem.to_lowercase()) {
        stem = format!("{base}-{turn}");
        turn += 1;
    }
    stem
}

#[cfg(test)]
mod tests;
