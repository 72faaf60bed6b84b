//! The promise ledger: promises somebody wrote down and promises found in messages, each followed to its state.
//!
//! A promise is broken only when every common reading of it is: see DESIGN §11. What can't be told is `unknown`.

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};

use super::{Item, reading};
use crate::{
    calendar::Calendars,
    table::{
        Tables,
        message::{Slices, act},
    },
    text::{Firmness, Side},
};

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
}

/// The ledger as of a moment, sorted by client, time and id.
pub fn replay(
    tables: &Tables,
    items: &[Item],
    calendars: &Calendars,
    as_of: DateTime<Utc>,
) -> Vec<LedgerRow> {
    let slices = tables.messages.slices();
    let names = Names::new(items);
    let fills_kept_at = tables.promises.iter().any(|promise| promise.kept_at.is_some());
    let mut ledger: Vec<LedgerRow> = tables
        .promises
        .iter()
        .map(|promise| {
            let item = names.linked(promise.client, promise.made_at.at, promise.text.as_deref());
            let by = promise.due_by.map(|due| due.by);
            let kept = promise
                .kept_at
                .map(|kept| (kept, promise.due_by.is_some_and(|due| Item::is_late(kept, due))));
            let state = match (kept, promise.withdrawn_at, by) {
                (Some((_, false)), ..) => State::Kept,
                (Some((_, true)), ..) => State::Late,
                (None, Some(_), _) => State::Withdrawn,
                (None, None, None) => State::Unknown,
                (None, None, Some(by)) if by > as_of => State::Open,
                (None, None, Some(by)) => {
                    let open_item = item.is_some_and(Item::is_open);
                    if fills_kept_at || open_item || admitted(slices, promise.client, by, as_of) {
                        State::Broken
                    } else {
                        State::Unknown
                    }
                }
            };
            let mut row = LedgerRow {
                promise_id: promise.promise_id.as_str().into(),
                client: promise.client,
                project_id: promise.project_id.as_deref().map(Arc::from),
                item_id: item.map(|item| item.item_id.clone()),
                side: promise.side,
                made_at: promise.made_at.at,
                text: promise.text.as_deref().unwrap_or_default().into(),
                firmness: None,
                from: promise.due_from.map(|from| from.at),
                by,
                by_latest: by,
                recurrence: promise.recurrence.as_deref().map(Arc::from),
                state,
                kept_at: promise.kept_at.map(|kept| kept.at),
                late_hours: None,
                message_id: promise.message_id.as_deref().map(Arc::from),
                span: None,
            };
            row.late_hours = late_hours(&row, calendars, as_of);
            row
        })
        .collect();
    ledger.extend(found(tables, &names, calendars, as_of));
    ledger.sort_by(|a, b| (a.client, a.made_at, &a.promise_id).cmp(&(b.client, b.made_at, &b.promise_id)));
    ledger
}

/// Promises found in messages, but for those that the table promises holds already (same message, or same deadline
/// within a day of being made).
fn found(tables: &Tables, names: &Names<'_>, calendars: &Calendars, as_of: DateTime<Utc>) -> Vec<LedgerRow> {
    let slices = tables.messages.slices();
    let mut rows = Vec::new();
    for promise in tables.messages.promises() {
        let made_at = reading::at(promise.sent_at);
        let calendar = calendars.of(promise.client);
        let by = promise.window.by.map(|by| calendar.instant(by));
        let by_latest = promise.window.by_latest.or(promise.window.by).map(|by| calendar.instant(by));
        let stated = super::History::of(&tables.promises, promise.client as usize, |row| row.client);
        if stated.iter().any(|row| {
            row.message_id.as_deref() == Some(&*promise.message_id)
                || (row.due_by.map(|due| due.by) == by
                    && by.is_some()
                    && (row.made_at.at - made_at).abs() <= Duration::days(1))
        }) {
            continue;
        }
        let item = names.linked(promise.client, made_at, Some(&promise.text));
        // The first delivery after the promise keeps it.
        let kept_at = item.and_then(|item| item.delivered_at).filter(|kept| kept.at >= made_at);
        let state = match (kept_at, by_latest) {
            (Some(kept), Some(by)) => {
                let late = if kept.whole_day {
                    kept.at > by && kept.at - Duration::days(1) >= by
                } else {
                    kept.at > by
                };
                if late { State::Late } else { State::Kept }
            }
            (Some(_), None) => State::Kept,
            (None, None) => State::Unknown,
            (None, Some(by)) if by > as_of => State::Open,
            (None, Some(by)) => {
                let delivered = acts_between(slices, promise.client, 1, act::DELIVERS, made_at, by);
                if delivered.is_some() {
                    State::Kept
                } else if item.is_some_and(Item::is_open) || admitted(slices, promise.client, by, as_of) {
                    State::Broken
                } else {
                    State::Unknown
                }
            }
        };
        let mut row = LedgerRow {
            promise_id: format!("{}:{}", promise.message_id, promise.start).into(),
            client: promise.client,
            project_id: item.and_then(|item| item.project_id.clone()),
            item_id: item.map(|item| item.item_id.clone()),
            side: promise.side,
            made_at,
            text: Arc::clone(&promise.text),
            firmness: Some(promise.firmness),
            from: promise.window.from.map(|from| calendar.instant(from)),
            by,
            by_latest,
            recurrence: promise.recurrence.map(Arc::from),
            state,
            kept_at: kept_at.map(|kept| kept.at),
            late_hours: None,
            message_id: Some(Arc::clone(&promise.message_id)),
            span: Some((promise.start, promise.end)),
        };
        row.late_hours = late_hours(&row, calendars, as_of);
        rows.push(row);
    }
    rows
}

/// The items by their names in lower case, to find those that promises speak of.
struct Names<'a> {
    items: &'a [Item],
    lower: Vec<String>,
}

impl<'a> Names<'a> {
    fn new(items: &'a [Item]) -> Self {
        Self { items, lower: items.iter().map(|item| item.name.to_lowercase()).collect() }
    }

    /// The one item, open when the promise was made, whose whole name stands in the words; `None` where none or
    /// several do.
    fn linked(&self, client: u32, made_at: DateTime<Utc>, words: Option<&str>) -> Option<&'a Item> {
        let words = words?.to_lowercase();
        let start = self.items.partition_point(|item| item.client < client);
        let own = self.items[start..]
            .iter()
            .zip(&self.lower[start..])
            .take_while(|(item, _)| item.client == client);
        let mut named = own
            .filter(|(item, _)| item.delivered_at.is_none_or(|delivered| delivered.at >= made_at))
            .filter(|(_, name)| name.chars().nth(3).is_some() && words.contains(name.as_str()));
        let (first, _) = named.next()?;
        named.next().is_none().then_some(first)
    }
}

/// Whether, after something was due, the client chased or the agency admitted being late, within three weeks.
fn admitted(slices: Slices<'_>, client: u32, by: DateTime<Utc>, as_of: DateTime<Utc>) -> bool {
    let until = as_of.min(by + Duration::days(21));
    acts_between(slices, client, 0, act::CHASES, by, until).is_some()
        || acts_between(slices, client, 1, act::ADMITS, by, until).is_some()
}

/// The first message of a side that does one of `acts` within (from, to].
fn acts_between(
    slices: Slices<'_>,
    client: u32,
    side: u8,
    acts: u16,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let key = |client: u32, at: i64| (client, at);
    let pairs = |row: usize| key(slices.client[row], slices.sent_at[row]);
    let mut low = 0;
    let mut high = slices.client.len();
    while low < high {
        let middle = usize::midpoint(low, high);
        if pairs(middle) <= key(client, from.timestamp()) { low = middle + 1 } else { high = middle }
    }
    (low..slices.client.len())
        .take_while(|&row| pairs(row) <= key(client, to.timestamp()))
        .find(|&row| slices.side[row] == side && slices.acts[row] & acts != 0)
        .map(|row| reading::at(slices.sent_at[row]))
}

fn late_hours(row: &LedgerRow, calendars: &Calendars, as_of: DateTime<Utc>) -> Option<f64> {
    let by = row.by_latest?;
    let calendar = calendars.of(row.client);
    match row.state {
        State::Late => Some(calendar.working_hours_between(by, row.kept_at?)),
        State::Broken => Some(calendar.working_hours_between(by, as_of)),
        State::Kept => Some(0.0),
        _ => None,
    }
}
