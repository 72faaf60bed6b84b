//! The promise ledger: promises from the table and promises found in messages, each with its status.
//!
//! Promises are collected and duplicates merged ([`pending`]), recurring ones are expanded into occurrences ([`recur`]),
//! and then each is resolved ([`outcome`]). Evidence that one was kept is `kept_at`, the delivery of the item it names, or
//! a message that delivers it. A promise is broken only if it is broken under every common reading and somebody says so,
//! and without evidence its status is `unknown`.

mod deeds;
mod odds;
mod outcome;
mod pending;
mod recur;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rayon::prelude::*;

pub use self::odds::odds;
use super::{History, Item};
use forewarn_base::calendar::Calendar;
use forewarn_table::{
    ClientIndex, Keyword, Tables,
    calendars::Calendars,
    message::{FoundDeed, FoundQuestion, MessageColumns},
};
use forewarn_text::{Firmness, Side};

/// How a promise stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PromiseStatus {
    /// Kept in time.
    Kept,
    /// Kept, but after the latest reading of its due time.
    Late,
    /// Not kept under any reading of its due time.
    Broken,
    /// Replaced by another promise before it was due.
    Renegotiated,
    /// Withdrawn.
    Withdrawn,
    /// Not yet due.
    Open,
    /// No evidence either way.
    Unknown,
    /// Said on a call, and nobody has written it since.
    ToConfirm,
}

impl Keyword for PromiseStatus {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("kept", Self::Kept),
        ("late", Self::Late),
        ("broken", Self::Broken),
        ("renegotiated", Self::Renegotiated),
        ("withdrawn", Self::Withdrawn),
        ("open", Self::Open),
        ("unknown", Self::Unknown),
        ("to_confirm", Self::ToConfirm),
    ];
}

/// Another date announced for what was promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PromiseMove {
    /// When.
    pub at: DateTime<Utc>,
    /// Which: the deadline, late from this instant.
    pub to: DateTime<Utc>,
}

/// One promise.
#[derive(Debug, Clone, PartialEq)]
pub struct LedgerRow {
    /// The id of the table promises, or `message_id:start` for one found in a message.
    pub promise_id: Arc<str>,
    /// The client's index.
    pub client: ClientIndex,
    /// The project's id.
    pub project_id: Option<Arc<str>>,
    /// The item it is about.
    pub item_id: Option<Arc<str>>,
    /// Who made it.
    pub side: Side,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Its text.
    pub text: Arc<str>,
    /// How firm it is; `None` where the table does not say.
    pub firmness: Option<Firmness>,
    /// Earliest time it counts as kept.
    pub from: Option<DateTime<Utc>>,
    /// The deadline: late from this instant.
    pub by: Option<DateTime<Utc>>,
    /// The deadline by its latest common reading.
    pub by_latest: Option<DateTime<Utc>>,
    /// How often it recurs.
    pub recurrence: Option<Arc<str>>,
    /// How it stands.
    pub state: PromiseStatus,
    /// When its side announced another date for the same thing, and which.
    pub moved: Option<PromiseMove>,
    /// When it was kept.
    pub kept_at: Option<DateTime<Utc>>,
    /// Working hours from `by_latest` to `kept_at`, or to the moment of the review if it is broken.
    pub late_hours: Option<f64>,
    /// The message it was made in.
    pub message_id: Option<Arc<str>>,
    /// Its byte range in the message.
    pub span: Option<(u32, u32)>,
    /// The source of its status: `promises`, `schedule:ITEM` or `messages:ID`; `None` if none was needed or found.
    pub evidence: Option<String>,
}

impl LedgerRow {
    /// Whether the agency has still to keep it.
    pub fn is_to_keep(&self) -> bool {
        self.side == Side::Agency && self.state == PromiseStatus::Open
    }
}

/// What a client's promises are judged against. All references, so it is cheap to copy.
#[derive(Debug, Clone, Copy)]
struct LedgerContext<'a> {
    /// The client's index.
    client: ClientIndex,
    /// The client's items.
    items: &'a [Item],
    /// What messages do to promises, oldest first.
    deeds: &'a [FoundDeed],
    /// The client's messages, oldest first.
    messages: MessageColumns<'a>,
    /// What is asked in them, oldest first.
    questions: &'a [FoundQuestion],
    /// The client's calendar.
    calendar: &'a Calendar,
    /// The moment.
    as_of: DateTime<Utc>,
    /// Whether any row of the table `promises` has a `kept_at`, so that an empty one means something.
    fills_kept_at: bool,
}

/// The ledger as of a moment, sorted by client, time and id; of the clients alone whose messages were read. `fills_kept_at`: whether any row of the table `promises` has
/// a `kept_at`.
pub fn replay(
    tables: &Tables,
    items: &[Item],
    calendars: &Calendars,
    as_of: DateTime<Utc>,
    fills_kept_at: bool,
) -> Vec<LedgerRow> {
    let by_client: Vec<Vec<LedgerRow>> = (0..tables.clients.len())
        .into_par_iter()
        .map(ClientIndex::new)
        .map(|client| {
            if !tables.messages.tells_of(client) {
                return Vec::new();
            }
            let context = LedgerContext {
                client,
                items: History::of(items, client, |item| item.client),
                deeds: tables.messages.deeds_of(client),
                messages: tables.messages.of(client),
                questions: tables.messages.questions_of(client),
                calendar: calendars.of(client),
                as_of,
                fills_kept_at,
            };
            let stated = History::of(&tables.promises, client, |row| row.client);
            let promises = pending::gather(context, stated, tables.messages.promises_of(client));
            let mut rows = outcome::resolve(context, recur::expand(context, promises));
            rows.sort_by(|a, b| (a.made_at, &a.promise_id).cmp(&(b.made_at, &b.promise_id)));
            // They lie where the pending promises lay, which are larger.
            rows.shrink_to_fit();
            rows
        })
        .collect();
    // Into one list of the right length: a list that grows would be copied again and again.
    let mut ledger = Vec::with_capacity(by_client.iter().map(Vec::len).sum());
    ledger.extend(by_client.into_iter().flatten());
    ledger
}
