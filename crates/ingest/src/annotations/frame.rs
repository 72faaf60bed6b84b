//! The kept messages and marks as frames: their columns, and how they are filled.
//!
//! `messages.parquet`, one row a message, client by client (by their ids) in the order of time, so that one client's rows are read
//! alone; rows whose id is already in another row come last:
//!
//! | column | type | meaning |
//! |---|---|---|
//! | `content` | u64 | a hash of the row's cells |
//! | `setting` | u64 | a hash of what else decides: the client's calendar and zone, the order of day and month, whose names tell which side they are on; 0 where the row must be read again |
//! | `client`, `id`, `thread` | u64 | hashes of the client's id, of the message's, and of the client's and the thread's |
//! | `sent_at` | i64 | seconds since 1970, UTC |
//! | `block` | u32 | its block, a row of `blocks.parquet`, from 0 |
//! | `line`, `offset`, `length` | u32 | its line and its first byte in the block, from 0, and how many bytes it has; 0 where rows are no bytes of a file |
//! | `side` | u8 | 0 client, 1 agency |
//! | `questions`, `words` | u8, u16 | how many questions it asks, and words its author wrote |
//! | `author` | u32 | a hash of who wrote it |
//! | `acts` | u16 | bits of [`act`](forewarn_table::message::act) |
//! | `negative` … `politeness` | u8 | probabilities of tones in 255ths |
//! | `speech` | list of u16 | what it asks and gives, clause by clause ([`Speech`](forewarn_text::Speech)); null where nothing is followed |
//!
//! `marks.parquet`, one row a mark, in the order of the messages:
//!
//! | column | type | meaning |
//! |---|---|---|
//! | `message` | u32 | the message's row in `messages.parquet`, from 0 |
//! | `kind` | u8 | 0 promise, 1 deed, 2 question or request, 3 what a client takes for granted or asks to be done |
//! | `what` | u8 | of a promise 0 firm, 1 hedged, 2 conditional; of a deed 0 delivers, 1 chases, 2 admits, 3 withdraws; of what is taken for granted 0 a day, 1 an amount, 2 a figure, 3 that it belongs to the work; 4 work that a client asks for |
//! | `start`, `end` | u32 | its bytes in the text; 0 where no place is kept |
//! | `from`, `by`, `by_latest` | i64 | a promise's due window in seconds of local time, or null; `by` is also the day that is counted on |
//! | `vague` | u8 | 1 where a promise names no definite time |
//! | `recurrence` | u8 | 0 none, then daily, weekly, biweekly, monthly, quarterly, yearly |
//! | `amount`, `currency` | f64, string | what is counted on |
//! | `topic` | list of u32 | hashes of the stems of what it is about |
//!
//! `clients.parquet`, one row a client in that order: `client` (u64, as above), and how many `messages` and `marks` (u32) it has.

use chrono::{DateTime, NaiveDateTime, Timelike};
use polars::prelude::*;

use crate::message::{MessageBlock, MessageOrder};
use forewarn_base::error::{Error, Result};
use forewarn_table::{
    Client, ClientIndex, Person,
    calendars::Calendars,
    message::{Deed, id_hash},
    person::NamesByClient,
};
use forewarn_text::{Expected, Firmness, Recurrence, Topic, Window};

/// The kinds of marks.
pub(super) mod kind {
    pub(crate) const PROMISE: u8 = 0;
    pub(crate) const DEED: u8 = 1;
    pub(crate) const QUESTION: u8 = 2;
    pub(crate) const EXPECTATION: u8 = 3;
}

pub(super) const FIRMNESS: [Firmness; 3] = [Firmness::Firm, Firmness::Hedged, Firmness::Conditional];
pub(super) const DEEDS: [Deed; 6] =
    [Deed::Delivers, Deed::Chases, Deed::Admits, Deed::Withdraws, Deed::Postpones, Deed::Quotes];

/// What decides what is found in a message beside its own cells.
#[derive(Debug)]
pub(crate) struct MessageSettings {
    /// For each client a hash of its calendar, of how dates are read and of whose names are known.
    settings: Vec<u64>,
    /// For each client a hash of its id.
    ids: Vec<u64>,
    /// The clients by the hash of their id.
    by_id: Vec<(u64, ClientIndex)>,
    /// A hash of who is on which side, for messages that do not say it themselves.
    pub(crate) people: u64,
}

impl MessageSettings {
    /// Those of a workspace; `known_from`: since when each client is known.
    pub(crate) fn new(
        clients: &[Client],
        people: &[Person],
        known_from: &[Option<DateTime<chrono::Utc>>],
        (calendars, names): (&Calendars, &NamesByClient),
        month_first: Option<bool>,
    ) -> Self {
        let indexes = || ClientIndex::all(clients.len());
        let setting = |client| {
            let names = names.of(client).print();
            id_hash(&format!("{month_first:?}\u{1f}{:?}\u{1f}{names:x}", calendars.of(client))).max(1)
        };
        let ids: Vec<u64> = clients.iter().map(|client| id_hash(&client.client_id)).collect();
        let mut by_id: Vec<(u64, ClientIndex)> = ids.iter().copied().zip(indexes()).collect();
        by_id.sort_unstable();
        let sides = people.iter().map(|person| {
            let of = person.client.map(|client| (&clients[client].client_id, known_from.get(client.index())));
            format!("{:?}\u{1f}{:?}\u{1f}{of:?}\n", person.handle, person.side)
        });
        Self {
            settings: indexes().map(setting).collect(),
            ids,
            by_id,
            people: id_hash(&sides.collect::<String>()).max(1),
        }
    }

    /// The client whose id has this hash.
    pub(super) fn client(&self, id: u64) -> Option<ClientIndex> {
        let index = self.by_id.binary_search_by_key(&id, |(known, _)| *known).ok()?;
        Some(self.by_id[index].1)
    }

    /// The setting of a client.
    pub(super) fn of(&self, client: ClientIndex) -> u64 {
        self.settings[client]
    }
}

/// Whether all times of a window are whole seconds, as they are kept.
fn is_whole(window: Window) -> bool {
    [window.from, window.by, window.by_latest].into_iter().flatten().all(|at| at.nanosecond() == 0)
}

fn seconds(at: Option<NaiveDateTime>) -> Option<i64> {
    at.map(|at| at.and_utc().timestamp())
}

pub(super) fn column<T, N: ?Sized>(name: &str, values: Vec<T>) -> Column
where
    Series: NamedFrom<Vec<T>, N>,
{
    Series::new(name.into(), values).into()
}

pub(super) fn frame(columns: Vec<Column>) -> Result<DataFrame> {
    DataFrame::new_infer_height(columns).map_err(|error| Error::Internal(error.into()))
}

/// The messages of all blocks.
pub(super) fn messages(
    blocks: &[MessageBlock],
    order: &MessageOrder,
    settings: &MessageSettings,
) -> Result<DataFrame> {
    let places = || order.rows.iter().map(|&(block, row)| (&blocks[block as usize], row));
    let rows = || places().map(|(block, row)| &block.rows[row as usize]);
    macro_rules! columns {
        ($($name:expr => $value:expr;)*) => {
            vec![$(column($name, rows().map($value).collect::<Vec<_>>())),*]
        };
    }
    let mut columns: Vec<Column> = columns! {
        "content" => |row| row.content;
        "client" => |row| settings.ids[row.reading.client];
        "id" => |row| row.reading.id;
        "thread" => |row| row.reading.thread;
        "sent_at" => |row| row.reading.sent_at;
        "offset" => |row| row.offset;
        "side" => |row| row.reading.side;
        "questions" => |row| row.reading.questions;
        "words" => |row| row.reading.words;
        "author" => |row| row.reading.author;
        "acts" => |row| row.reading.acts;
        "negative" => |row| row.reading.tone[0];
        "positive" => |row| row.reading.tone[1];
        "hostility" => |row| row.reading.tone[2];
        "frustration" => |row| row.reading.tone[3];
        "impatience" => |row| row.reading.tone[4];
        "politeness" => |row| row.reading.tone[5];
    };
    columns.push(column("block", order.rows.iter().map(|(block, _)| *block).collect::<Vec<_>>()));
    let u32_of = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let line = |(block, row): (&MessageBlock, u32)| {
        u32_of(u64::from(block.rows[row as usize].line).saturating_sub(block.place.line))
    };
    columns.push(column("line", places().map(line).collect::<Vec<_>>()));
    let length = |(block, row): (&MessageBlock, u32)| {
        let next = block.rows.get(row as usize + 1).map_or(block.place.bytes as u64, |row| row.offset.into());
        u32_of(next.saturating_sub(block.rows[row as usize].offset.into()))
    };
    columns.push(column("length", places().map(length).collect::<Vec<_>>()));
    let setting = |(block, row): (&MessageBlock, u32)| {
        let first = block.promises.partition_point(|(own, _)| *own < row);
        let mut own = block.promises[first..].iter().take_while(|(own, _)| *own == row);
        if own.any(|(_, found)| !is_whole(found.window)) {
            return 0;
        }
        settings.of(block.rows[row as usize].reading.client)
    };
    columns.push(column("setting", places().map(setting).collect::<Vec<u64>>()));
    let said = |(block, row): (&'_ MessageBlock, u32)| {
        block.speeches.binary_search_by_key(&row, |(own, _)| *own).ok()
    };
    let parts = blocks.iter().flat_map(|block| &block.speeches).map(|(_, said)| said.speech.parts().len());
    let count = order.rows.len();
    let mut speech =
        ListPrimitiveChunkedBuilder::<UInt16Type>::new("speech".into(), count, parts.sum(), DataType::UInt16);
    for (block, row) in places() {
        let own = said((block, row)).map(|index| block.speeches[index].1.speech.parts());
        speech.append_opt_slice(own);
    }
    columns.push(speech.finish().into_column());
    frame(columns)
}

/// How many messages and marks each client has, in the order of the frames.
pub(super) fn clients(
    blocks: &[MessageBlock],
    order: &MessageOrder,
    marks: &DataFrame,
    settings: &MessageSettings,
) -> Result<DataFrame> {
    let of = |&(block, row): &(u32, u32)| blocks[block as usize].rows[row as usize].reading.client;
    let message = marks.column("message").and_then(|column| column.u32()?.cont_slice());
    let message = message.map_err(|error| Error::Internal(error.into()))?;
    let u32_of = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let (mut ids, mut counts, mut mark_counts) = (Vec::new(), Vec::new(), Vec::new());
    let (mut row, mut mark) = (0, 0);
    for own in order.rows[..order.used].chunk_by(|one, other| of(one) == of(other)) {
        row += own.len();
        let next = message.partition_point(|message| (*message as usize) < row);
        ids.push(settings.ids[of(&own[0])]);
        counts.push(u32_of(own.len()));
        mark_counts.push(u32_of(next - mark));
        mark = next;
    }
    frame(vec![column("client", ids), column("messages", counts), column("marks", mark_counts)])
}

/// A mark as its row holds it.
#[derive(Debug, Clone, Copy, Default)]
struct MarkRow {
    message: u32,
    kind: u8,
    what: u8,
    start: u32,
    end: u32,
    window: Window,
    vague: u8,
    recurrence: u8,
    amount: Option<f64>,
    currency: Option<&'static str>,
    topic: Topic,
}

/// The marks of all blocks.
pub(super) fn marks(blocks: &[MessageBlock], order: &MessageOrder) -> Result<DataFrame> {
    let mut index_of: Vec<Vec<u32>> = blocks.iter().map(|block| vec![0; block.rows.len()]).collect();
    for (index, &(block, row)) in (0..).zip(&order.rows) {
        index_of[block as usize][row as usize] = index;
    }
    let mut rows: Vec<MarkRow> = Vec::new();
    for (block, index_of) in blocks.iter().zip(&index_of) {
        put(block, index_of, &mut rows);
    }
    // Those of one message stay in the order in which they were found.
    rows.sort_by_cached_key(|row| (row.message, row.kind));
    macro_rules! columns {
        ($($name:expr => $value:expr;)*) => {
            vec![$(column($name, rows.iter().map($value).collect::<Vec<_>>())),*]
        };
    }
    let mut columns: Vec<Column> = columns! {
        "message" => |row| row.message;
        "kind" => |row| row.kind;
        "what" => |row| row.what;
        "start" => |row| row.start;
        "end" => |row| row.end;
        "from" => |row| seconds(row.window.from);
        "by" => |row| seconds(row.window.by);
        "by_latest" => |row| seconds(row.window.by_latest);
        "vague" => |row| row.vague;
        "recurrence" => |row| row.recurrence;
        "amount" => |row| row.amount;
        "currency" => |row| row.currency;
    };
    let stems = rows.iter().map(|row| row.topic.len()).sum();
    let mut topic =
        ListPrimitiveChunkedBuilder::<UInt32Type>::new("topic".into(), rows.len(), stems, DataType::UInt32);
    for row in &rows {
        topic.append_slice(row.topic.stems());
    }
    columns.push(topic.finish().into_column());
    frame(columns)
}

/// The number of a value in a list of all.
fn number<T: PartialEq>(all: &[T], value: &T) -> u8 {
    all.iter().position(|known| known == value).and_then(|index| u8::try_from(index).ok()).unwrap_or(u8::MAX)
}

/// Adds the marks of a block; `index_of`: where its messages stand among all.
fn put(block: &MessageBlock, index_of: &[u32], rows: &mut Vec<MarkRow>) {
    rows.extend(block.promises.iter().map(|(row, found)| {
        let repeats = |known: &Recurrence| found.recurrence == Some(known.word());
        let recurrence = Recurrence::ALL.iter().position(repeats).map_or(0, |index| index + 1);
        MarkRow {
            message: index_of[*row as usize],
            kind: kind::PROMISE,
            what: number(&FIRMNESS, &found.firmness),
            start: found.start,
            end: found.end,
            window: found.window,
            vague: u8::from(found.vague),
            recurrence: u8::try_from(recurrence).unwrap_or(0),
            topic: found.topic,
            ..MarkRow::default()
        }
    }));
    rows.extend(block.deeds.iter().map(|(row, found)| MarkRow {
        message: index_of[*row as usize],
        kind: kind::DEED,
        what: number(&DEEDS, &found.deed),
        topic: found.topic,
        ..MarkRow::default()
    }));
    rows.extend(block.questions.iter().map(|(row, found)| MarkRow {
        message: index_of[*row as usize],
        kind: kind::QUESTION,
        start: found.start,
        topic: found.topic,
        ..MarkRow::default()
    }));
    rows.extend(block.expectations.iter().map(|(row, found)| {
        let mut mark = MarkRow {
            message: index_of[*row as usize],
            kind: kind::EXPECTATION,
            start: found.start,
            end: found.end,
            topic: found.topic,
            ..MarkRow::default()
        };
        match found.expected {
            Expected::Day(day) => mark.window.by = Some(day.into()),
            Expected::Amount(amount, currency) => {
                (mark.what, mark.amount, mark.currency) = (1, Some(amount), currency);
            }
            Expected::Figure(figure) => (mark.what, mark.amount) = (2, Some(figure)),
            Expected::Scope => mark.what = 3,
            Expected::Work => mark.what = 4,
            Expected::Away { from, until } => {
                mark.what = 5;
                (mark.window.from, mark.window.by) = (from.map(Into::into), Some(until.into()));
            }
        }
        mark
    }));
}
