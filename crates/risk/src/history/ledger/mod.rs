//! The promise ledger: promises somebody wrote down and promises found in messages, each followed to its state.
//!
//! First all are gathered and those told twice are joined ([`word`]), recurring ones become one for each occurrence
//! ([`recur`]), then each is followed ([`fate`]): evidence of keeping is `kept_at`, the delivery of the item it names, or a
//! message that hands the thing over. A promise is broken only when every common reading of it is and somebody says so
//! (DESIGN §11); what can't be told is `unknown`.

mod deeds;
mod fate;
mod odds;
mod recur;
mod word;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rayon::prelude::*;

pub use self::odds::odds;
use super::{History, Item};
use forewarn_base::calendar::Calendar;
use forewarn_table::{
    Tables,
    calendars::Calendars,
    message::{FoundDeed, Slices},
};
use forewarn_text::{Firmness, Side};

/// How a promise stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Kept in time.
    Kept,
    /// Kept, after the latest reading of its time.
    Late,
    /// Not kept, by every reading.
    Broken,
    /// Replaced by another before it was due.
    Renegotiated,
    /// Taken back.
    Withdrawn,
    /// Not yet due.
    Open,
    /// No evidence either way.
    Unknown,
}

impl State {
    /// The word for it in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Late => "late",
            Self::Broken => "broken",
            Self::Renegotiated => "renegotiated",
            Self::Withdrawn => "withdrawn",
            Self::Open => "open",
            Self::Unknown => "unknown",
        }
    }
}

/// One promise.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerRow {
    /// The id of the table promises, or `message_id:start` for one found in a message.
    pub promise_id: Arc<str>,
    /// The client's place.
    pub client: u32,
    /// The project's id.
    pub project_id: Option<Arc<str>>,
    /// The item it is about.
    pub item_id: Option<Arc<str>>,
    /// Who gave it.
    pub side: Side,
    /// When.
    pub made_at: DateTime<Utc>,
    /// Its words.
    pub text: Arc<str>,
    /// How firm it is; `None` where the table does not say.
    pub firmness: Option<Firmness>,
    /// From when on it may be kept.
    pub from: Option<DateTime<Utc>>,
    /// Late from here on.
    pub by: Option<DateTime<Utc>>,
    /// Late from here on by the latest common reading.
    pub by_latest: Option<DateTime<Utc>>,
    /// How often it recurs.
    pub recurrence: Option<Arc<str>>,
    /// How it stands.
    pub state: State,
    /// When it was kept.
    pub kept_at: Option<DateTime<Utc>>,
    /// Working hours between `by_latest` and `kept_at`, or the moment of asking while it is broken.
    pub late_hours: Option<f64>,
    /// The message in which it was given.
    pub message_id: Option<Arc<str>>,
    /// Where it stands in the message, in bytes.
    pub span: Option<(u32, u32)>,
    /// What tells its state: `promises`, `schedule:ITEM` or `messages:ID`; `None` where nothing had to or could.
    pub evidence: Option<String>,
}

/// What a client's promises are judged by: references, so that it is copied.
#[derive(Debug, Clone, Copy)]
struct Book<'a> {
    /// The client's place.
    client: u32,
    /// The client's items.
    items: &'a [Item],
    /// What messages do to promises, oldest first.
    deeds: &'a [FoundDeed],
    /// The client's messages, oldest first.
    messages: Slices<'a>,
    /// The client's calendar.
    calendar: &'a Calendar,
    /// The moment.
    as_of: DateTime<Utc>,
    /// Whether the table promises tells of any promise that it was kept, so that an empty `kept_at` says something.
    fills_kept_at: bool,
}

/// The ledger as of a moment, sorted by client, time and id. `fills_kept_at`: whether the portfolio's table promises
/// tells of any promise that it was kept.
pub fn replay(
    tables: &Tables,
    items: &[Item],
    calendars: &Calendars,
    as_of: DateTime<Utc>,
    fills_kept_at: bool,
) -> Vec<LedgerRow> {
    (0..u32::try_from(tables.clients.len()).unwrap_or(u32::MAX))
        .into_par_iter()
        .flat_map_iter(|client| {
            let place = client as usize;
            let book = Book {
                client,
                items: History::of(items, place, |item| item.client),
                deeds: tables.messages.deeds_of(client),
                messages: tables.messages.of(client),
                calendar: calendars.of(client),
                as_of,
                fills_kept_at,
            };
            let stated = History::of(&tables.promises, place, |row| row.client);
            let words = word::gather(book, stated, tables.messages.promises_of(client));
            let mut rows = fate::follow(book, recur::expand(book, words));
            rows.sort_by(|a, b| (a.made_at, &a.promise_id).cmp(&(b.made_at, &b.promise_id)));
            rows
        })
        .collect()
}
