//! `ratings`: what clients answered when they were asked how content they are.

use chrono::{DateTime, Utc};

use super::{ClientIndex, Keyword, Moment, RowFields, TableColumn, TableRow, may, must};

/// What was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RatingKind {
    /// Would you recommend us (net promoter score).
    Nps,
    /// How content are you (customer satisfaction).
    Csat,
    /// How easy was it (customer effort).
    Ces,
    /// Any other question.
    Other,
}

impl Keyword for RatingKind {
    const WORDS: &'static [(&'static str, Self)] =
        &[("nps", Self::Nps), ("csat", Self::Csat), ("ces", Self::Ces), ("other", Self::Other)];
}

/// One answer.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub struct Rating {
    /// The client's index in the list of clients.
    pub client: ClientIndex,
    /// When it was given.
    pub at: Moment,
    /// What was asked.
    pub kind: RatingKind,
    /// The answer.
    pub score: f64,
    /// The worst answer there is.
    pub scale_least: f64,
    /// The best.
    pub scale_most: f64,
    /// What was said with it.
    pub comment: Option<String>,
    /// Who answered.
    pub respondent: Option<String>,
    /// How negative the comment sounds, as the text engine hears it.
    pub negative: Option<f64>,
}

impl Rating {
    /// The answer as a share of the scale, from 0 (worst) to 1.
    pub fn share(&self) -> f64 {
        (self.score - self.scale_least) / (self.scale_most - self.scale_least)
    }
}

impl TableRow for Rating {
    const NAME: &'static str = "ratings";
    const COLUMNS: &'static [TableColumn] = &[
        must("client_id"),
        must("at"),
        must("kind"),
        must("score"),
        must("scale_least"),
        must("scale_most"),
        may("comment"),
        may("respondent"),
    ];

    fn parse(fields: &mut RowFields<'_>) -> Self {
        for column in ["score", "scale_least", "scale_most"] {
            let _ = fields.required(column);
        }
        let row = Self {
            client: fields.client("client_id"),
            at: fields.required_moment("at"),
            kind: fields.required_choice("kind"),
            score: fields.number("score").unwrap_or(0.0),
            scale_least: fields.number("scale_least").unwrap_or(0.0),
            scale_most: fields.number("scale_most").unwrap_or(1.0),
            comment: fields.text("comment").map(str::to_owned),
            respondent: fields.text("respondent").map(str::to_lowercase),
            negative: None,
        };
        let within = row.scale_least <= row.score && row.score <= row.scale_most;
        if row.scale_least >= row.scale_most || !within {
            let written = fields.text("score").unwrap_or("");
            fields.refuse("score", written, super::RejectionReason::OutsideScale);
        }
        row
    }

    fn known_at(&self) -> Option<DateTime<Utc>> {
        Some(self.at.at)
    }
}
