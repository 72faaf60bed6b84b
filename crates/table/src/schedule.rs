//! `schedule`: the log of what was committed, moved, delivered and waited for.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{ClientIndex, Deadline, Keyword, Moment, RowFields, TableColumn, TableRow, may, must};

/// What happened to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ScheduleEventKind {
    /// A date was promised; again with another date it counts as a rebaseline.
    Committed,
    /// The date was moved; without a date it was taken back.
    Rebaselined,
    /// Work is blocked.
    Waiting,
    /// The wait is over.
    Resumed,
    /// The client got it.
    Delivered,
    /// The client gave it back for rework.
    Returned,
    /// The client took it as done.
    Accepted,
    /// It will not be done.
    Cancelled,
}

impl Keyword for ScheduleEventKind {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("committed", Self::Committed),
        ("rebaselined", Self::Rebaselined),
        ("delivered", Self::Delivered),
        ("accepted", Self::Accepted),
        ("returned", Self::Returned),
        ("cancelled", Self::Cancelled),
        ("waiting", Self::Waiting),
        ("resumed", Self::Resumed),
    ];
}

/// Whom work waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WaitingParty {
    /// The client.
    Client,
    /// The agency itself.
    Agency,
    /// Anybody else.
    ThirdParty,
}

impl Keyword for WaitingParty {
    const WORDS: &'static [(&'static str, Self)] =
        &[("client", Self::Client), ("agency", Self::Agency), ("third_party", Self::ThirdParty)];
}

/// One event of one item.
#[derive(Debug, Clone, PartialEq, PartialOrd)]
pub struct ScheduleEvent {
    /// The client's index in the list of clients.
    pub client: ClientIndex,
    /// The project's id, if the item belongs to one.
    pub project_id: Option<Arc<str>>,
    /// The item's key within its client.
    pub item_id: Arc<str>,
    /// Its name.
    pub item: Option<Arc<str>>,
    /// When it happened.
    pub at: Moment,
    /// What happened.
    pub event: ScheduleEventKind,
    /// The date then promised; a rebaseline without one says that none is promised any more.
    pub due: Option<Deadline>,
    /// Whom the work waits for; only with `waiting`.
    pub waiting_on: Option<WaitingParty>,
    /// Its share of the project's work; 1 where nothing is given.
    pub weight: Option<f64>,
}

impl TableRow for ScheduleEvent {
    const NAME: &'static str = "schedule";
    const COLUMNS: &'static [TableColumn] = &[
        must("client_id"),
        may("project_id"),
        must("item_id"),
        may("item"),
        must("at"),
        must("event"),
        may("due"),
        may("waiting_on"),
        may("weight"),
    ];

    fn parse(fields: &mut RowFields<'_>) -> Self {
        Self {
            client: fields.client("client_id"),
            project_id: fields.text("project_id").map(Arc::from),
            item_id: fields.required("item_id").into(),
            item: fields.text("item").map(Arc::from),
            at: fields.required_moment("at"),
            event: fields.required_choice("event"),
            due: fields.deadline("due"),
            waiting_on: fields.choice("waiting_on"),
            weight: fields.non_negative("weight"),
        }
    }

    fn known_at(&self) -> Option<DateTime<Utc>> {
        Some(self.at.at)
    }
}
