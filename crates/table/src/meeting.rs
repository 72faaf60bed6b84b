//! `meetings`: meetings and calls with clients that took place, were moved or were cancelled.

use chrono::{DateTime, Utc};
use forewarn_text::Side;

use super::{ClientIndex, Keyword, Moment, RowFields, TableColumn, TableRow, may, must};

/// What became of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MeetingStatus {
    /// It took place.
    Held,
    /// It was put off.
    Moved,
    /// It was called off.
    Cancelled,
}

impl Keyword for MeetingStatus {
    const WORDS: &'static [(&'static str, Self)] =
        &[("held", Self::Held), ("moved", Self::Moved), ("cancelled", Self::Cancelled)];
}

/// A meeting.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Meeting {
    /// The client's index in the list of clients.
    pub client: ClientIndex,
    /// When it took place, or was moved or cancelled.
    pub at: Moment,
    /// What kind it is: weekly call, review.
    pub kind: Option<String>,
    /// What became of it.
    pub status: MeetingStatus,
    /// Who moved or cancelled it.
    pub by: Option<Side>,
    /// Who was there, in free words.
    pub attendees: Option<String>,
}

impl TableRow for Meeting {
    const NAME: &'static str = "meetings";
    const COLUMNS: &'static [TableColumn] =
        &[must("client_id"), must("at"), may("kind"), must("status"), may("by"), may("attendees")];

    fn parse(fields: &mut RowFields<'_>) -> Self {
        Self {
            client: fields.client("client_id"),
            at: fields.required_moment("at"),
            kind: fields.text("kind").map(str::to_owned),
            status: fields.required_choice("status"),
            by: fields.choice("by"),
            attendees: fields.text("attendees").map(str::to_owned),
        }
    }

    fn known_at(&self) -> Option<DateTime<Utc>> {
        Some(self.at.at)
    }
}
