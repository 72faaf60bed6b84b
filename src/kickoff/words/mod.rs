//! Words: what to ask, and what to send. Each language says it in its own way; neither is a translation.

mod en;
mod format;
mod ru;

use chrono::{Duration, NaiveDate};

use super::{
    brief::Brief,
    check::{Dimension, Gap, Impossible, Kickoff},
};
use crate::text::Lang;

/// What the agency is told: the verdict, the reasons, each gap and each thing that cannot be kept, a line each.
pub fn summary(brief: &Brief, kickoff: &Kickoff, today: NaiveDate, lang: Lang) -> Vec<String> {
    let facts = Facts::new(brief, kickoff, today);
    match lang {
        Lang::Ru => ru::summary(&facts),
        Lang::En | Lang::Und => en::summary(&facts),
    }
}

/// What to ask the client, the weightiest first.
pub fn questions(brief: &Brief, kickoff: &Kickoff, today: NaiveDate, lang: Lang) -> Vec<String> {
    let facts = Facts::new(brief, kickoff, today);
    match lang {
        Lang::Ru => ru::questions(&facts),
        Lang::En | Lang::Und => en::questions(&facts),
    }
}

/// A letter that puts the gaps and the questions before the client.
pub fn letter(brief: &Brief, kickoff: &Kickoff, today: NaiveDate, lang: Lang) -> String {
    let facts = Facts::new(brief, kickoff, today);
    match lang {
        Lang::Ru => ru::letter(&facts),
        Lang::En | Lang::Und => en::letter(&facts),
    }
}

/// What the words speak of.
struct Facts<'a> {
    brief: &'a Brief,
    kickoff: &'a Kickoff,
    start: NaiveDate,
}

impl<'a> Facts<'a> {
    fn new(brief: &'a Brief, kickoff: &'a Kickoff, today: NaiveDate) -> Self {
        Self { brief, kickoff, start: brief.project.start.unwrap_or(today) }
    }

    fn gap(&self, dimension: Dimension) -> Option<&'a Gap> {
        self.kickoff.gaps.iter().find(|gap| gap.dimension == dimension)
    }

    fn currency(&self) -> &'a str {
        self.brief.cost.currency.as_deref().unwrap_or("")
    }

    /// The day on which so many days from the start are over, counted in full.
    fn day(&self, days: f64) -> NaiveDate {
        #[allow(clippy::cast_possible_truncation, reason = "capped at a hundred years")]
        let days = days.ceil().clamp(0.0, 36_500.0) as i64;
        self.start + Duration::days(days)
    }

    /// What the agency is bound to and cannot keep, as it should be taken back.
    fn impossible(&self) -> &'a [Impossible] {
        &self.kickoff.impossible
    }
}
