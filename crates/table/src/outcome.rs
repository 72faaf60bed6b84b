//! `outcomes`: how it went in the end: the conflicts, and the renewals.

use chrono::{DateTime, Utc};

use super::{ClientIndex, Keyword, Moment, RowFields, TableColumn, TableRow, may, must};

/// What became of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutcomeKind {
    /// The client went over the account manager's head.
    Escalation,
    /// The client complained.
    Complaint,
    /// The two sides disagreed about money or duties.
    Dispute,
    /// The agency gave money back.
    Refund,
    /// The client left.
    Churn,
    /// The client did not renew.
    Nonrenewal,
    /// The client renewed.
    Renewal,
    /// The client ordered more.
    Expansion,
    /// The work ended as agreed.
    End,
}

impl OutcomeKind {
    /// Whether it is a conflict, which the score foretells.
    pub fn is_conflict(self) -> bool {
        !matches!(self, Self::Renewal | Self::Expansion | Self::End)
    }

    /// Whether the relation is over with it.
    pub fn ends_relation(self) -> bool {
        matches!(self, Self::Churn | Self::Nonrenewal | Self::End)
    }
}

impl Keyword for OutcomeKind {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("escalation", Self::Escalation),
        ("complaint", Self::Complaint),
        ("dispute", Self::Dispute),
        ("refund", Self::Refund),
        ("churn", Self::Churn),
        ("nonrenewal", Self::Nonrenewal),
        ("renewal", Self::Renewal),
        ("expansion", Self::Expansion),
        ("end", Self::End),
    ];
}

/// One outcome.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub struct Outcome {
    /// The client's index in the list of clients.
    pub client: ClientIndex,
    /// When it came.
    pub at: Moment,
    /// What it was.
    pub kind: OutcomeKind,
    /// How bad, in the agency's own scale.
    pub severity: Option<f64>,
    /// What people wrote about it.
    pub note: Option<String>,
}

impl TableRow for Outcome {
    const NAME: &'static str = "outcomes";
    const COLUMNS: &'static [TableColumn] =
        &[must("client_id"), must("at"), must("kind"), may("severity"), may("note")];

    fn parse(fields: &mut RowFields<'_>) -> Self {
        Self {
            client: fields.client("client_id"),
            at: fields.required_moment("at"),
            kind: fields.required_choice("kind"),
            severity: fields.number("severity"),
            note: fields.text("note").map(str::to_owned),
        }
    }

    fn known_at(&self) -> Option<DateTime<Utc>> {
        Some(self.at.at)
    }
}
