//! `messages`: what was said, when, by which side. The words themselves are read once and not kept: what the text
//! engine found in them stays, as numbers in a polars frame and as marks with their quotes.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use polars::prelude::*;

use super::{Column, Fields, Moment, Table, may, must};
use crate::text::{Firmness, Side, Window};

/// A message as its row holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The key.
    pub message_id: String,
    /// The client's place in the list of clients.
    pub client: u32,
    /// The project's id, if it belongs to one.
    pub project_id: Option<String>,
    /// The thread's id.
    pub thread_id: Option<String>,
    /// The message it answers.
    pub reply_to: Option<String>,
    /// When it was sent.
    pub sent_at: Moment,
    /// Who wrote it.
    pub author: Option<String>,
    /// On which side the author stands; `None` where only `people` can say.
    pub side: Option<Side>,
    /// Mail, chat, call.
    pub channel: Option<String>,
    /// The subject line.
    pub subject: Option<String>,
    /// Its words.
    pub text: String,
    /// Whether a machine sent it.
    pub automated: bool,
}

impl Table for Message {
    const NAME: &'static str = "messages";
    const COLUMNS: &'static [Column] = &[
        must("message_id"),
        must("client_id"),
        may("project_id"),
        may("thread_id"),
        may("reply_to"),
        must("sent_at"),
        may("author"),
        may("side"),
        may("channel"),
        may("subject"),
        must("text"),
        may("automated"),
    ];

    fn parse(fields: &mut Fields<'_>) -> Self {
        let row = Self {
            client: fields.client("client_id"),
            message_id: fields.required("message_id").to_owned(),
            project_id: fields.text("project_id").map(str::to_owned),
            thread_id: fields.text("thread_id").map(str::to_owned),
            reply_to: fields.text("reply_to").map(str::to_owned),
            sent_at: fields.required_moment("sent_at"),
            author: fields.text("author").map(str::to_owned),
            side: fields.choice("side"),
            channel: fields.text("channel").map(str::to_owned),
            subject: fields.text("subject").map(str::to_owned),
            text: fields.text("text").unwrap_or("").to_owned(),
            automated: fields.flag("automated").unwrap_or(false),
        };
        if row.text.len() > MESSAGE_BYTES_MOST {
            fields.refuse("text", "", "is longer than 64 MiB");
        }
        row
    }

    fn known_at(&self) -> Option<DateTime<Utc>> {
        Some(self.sent_at.at)
    }

    fn key(&self) -> Option<(&'static str, &str)> {
        Some(("message_id", &self.message_id))
    }
}

/// The longest message that is read.
pub const MESSAGE_BYTES_MOST: usize = 64 << 20;

/// What a message does, as bits of the column `acts`.
pub mod act {
    /// It asks something.
    pub const ASKS: u16 = 1;
    /// It hands something over.
    pub const DELIVERS: u16 = 1 << 1;
    /// It says what was done and why.
    pub const EXPLAINS: u16 = 1 << 2;
    /// It asks after something that was to come.
    pub const CHASES: u16 = 1 << 3;
    /// It admits being late.
    pub const ADMITS: u16 = 1 << 4;
    /// It thanks.
    pub const THANKS: u16 = 1 << 5;
    /// It says what the author took for granted.
    pub const ASSUMES: u16 = 1 << 6;
    /// A machine sent it.
    pub const AUTOMATED: u16 = 1 << 7;
    /// It promises something.
    pub const PROMISES: u16 = 1 << 8;
    /// Only its day is known.
    pub const WHOLE_DAY: u16 = 1 << 9;
}

/// The columns of [`Messages::frame`].
pub mod column {
    /// `u32`: the client's place.
    pub const CLIENT: &str = "client";
    /// `i64`: seconds since 1970, UTC.
    pub const SENT_AT: &str = "sent_at";
    /// `u64`: a hash of the message's id.
    pub const ID: &str = "id";
    /// `u64`: a hash of the thread.
    pub const THREAD: &str = "thread";
    /// `u8`: 0 client, 1 agency.
    pub const SIDE: &str = "side";
    /// `u16`: the bits of [`super::act`].
    pub const ACTS: &str = "acts";
    /// `u8`: how many questions it asks.
    pub const QUESTIONS: &str = "questions";
    /// `u16`: how many words its author wrote.
    pub const WORDS: &str = "words";
    /// `u8`: 255 × the probability of a negative tone; the other tones likewise.
    pub const NEGATIVE: &str = "negative";
    /// `u8`: positive tone.
    pub const POSITIVE: &str = "positive";
    /// `u8`: hostility.
    pub const HOSTILITY: &str = "hostility";
    /// `u8`: frustration.
    pub const FRUSTRATION: &str = "frustration";
    /// `u8`: impatience.
    pub const IMPATIENCE: &str = "impatience";
    /// `u8`: politeness.
    pub const POLITENESS: &str = "politeness";
    /// `u32`: the block of the file that holds its words.
    pub const BLOCK: &str = "block";
}

/// A message after its text was read: 48 bytes, whatever its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reading {
    /// The client's place.
    pub client: u32,
    /// Seconds since 1970, UTC.
    pub sent_at: i64,
    /// A hash of the message's id.
    pub id: u64,
    /// A hash of the thread.
    pub thread: u64,
    /// 0 client, 1 agency.
    pub side: u8,
    /// How many questions it asks.
    pub questions: u8,
    /// The bits of [`act`].
    pub acts: u16,
    /// How many words its author wrote.
    pub words: u16,
    /// Negative, positive, hostility, frustration, impatience, politeness: each × 255.
    pub tone: [u8; 6],
    /// The block of the file that holds its words.
    pub block: u32,
}

/// A promise found in a message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FoundPromise {
    /// The client's place.
    pub client: u32,
    /// When the message was sent.
    pub sent_at: i64,
    /// A hash of the message's id.
    pub message: u64,
    /// The message's id.
    pub message_id: Arc<str>,
    /// Who promised.
    pub side: Side,
    /// How firmly.
    pub firmness: Firmness,
    /// When it is due, in the client's local time.
    pub window: Window,
    /// Whether the words name no definite time.
    pub vague: bool,
    /// How often it recurs.
    pub recurrence: Option<&'static str>,
    /// Where it stands in the message, in bytes.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// Its words, at most 240 characters.
    pub text: Arc<str>,
}

/// All messages: numbers in a frame sorted by client, time and id; and the promises found in them.
#[derive(Debug, Clone, Default)]
pub struct Messages {
    /// See [`column`]. Sorted by client, `sent_at`, id.
    pub frame: DataFrame,
    /// Sorted by client and time; those after `until` are not known yet.
    found: Arc<Vec<FoundPromise>>,
    /// The last second that is known.
    pub(super) until: i64,
}

/// The columns of the frame as slices, for phases that walk through a client's messages in time.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs, reason = "named and documented as the columns are")]
pub struct Slices<'a> {
    pub client: &'a [u32],
    pub sent_at: &'a [i64],
    pub id: &'a [u64],
    pub thread: &'a [u64],
    pub side: &'a [u8],
    pub acts: &'a [u16],
    pub questions: &'a [u8],
    pub words: &'a [u16],
    pub block: &'a [u32],
}

#[allow(clippy::missing_panics_doc, reason = "no input can break what is expected here")]
impl Messages {
    /// Builds the frame column by column, so that at no time two copies of all the readings are held.
    pub fn new(mut readings: Vec<Reading>, mut promises: Vec<FoundPromise>) -> Self {
        readings.sort_unstable();
        promises.sort_unstable();
        let height = readings.len();
        macro_rules! columns {
            ($($name:expr => $value:expr;)*) => {
                vec![$({
                    let value: fn(&Reading) -> _ = $value;
                    Series::new($name.into(), readings.iter().map(value).collect::<Vec<_>>()).into()
                }),*]
            };
        }
        let columns: Vec<polars::prelude::Column> = columns! {
            column::CLIENT => |reading| reading.client;
            column::SENT_AT => |reading| reading.sent_at;
            column::ID => |reading| reading.id;
            column::THREAD => |reading| reading.thread;
            column::SIDE => |reading| reading.side;
            column::ACTS => |reading| reading.acts;
            column::QUESTIONS => |reading| reading.questions;
            column::WORDS => |reading| reading.words;
            column::NEGATIVE => |reading| reading.tone[0];
            column::POSITIVE => |reading| reading.tone[1];
            column::HOSTILITY => |reading| reading.tone[2];
            column::FRUSTRATION => |reading| reading.tone[3];
            column::IMPATIENCE => |reading| reading.tone[4];
            column::POLITENESS => |reading| reading.tone[5];
            column::BLOCK => |reading| reading.block;
        };
        let frame = DataFrame::new(height, columns).expect("the columns have one length and different names");
        Self { frame, found: Arc::new(promises), until: i64::MAX }
    }

    /// The promises found in the messages, sorted by client and time.
    pub fn promises(&self) -> impl Iterator<Item = &FoundPromise> {
        self.found.iter().filter(|found| found.sent_at <= self.until)
    }

    /// The messages up to a second.
    pub(super) fn up_to(&self, until: i64, frame: DataFrame) -> Self {
        Self { frame, found: Arc::clone(&self.found), until }
    }

    /// How many messages there are.
    pub fn len(&self) -> usize {
        self.frame.height()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// When the last message was sent.
    pub fn last_sent_at(&self) -> Option<DateTime<Utc>> {
        let last = self.frame.column(column::SENT_AT).ok()?.i64().ok()?.max()?;
        DateTime::from_timestamp(last, 0)
    }

    /// The columns as slices; all empty where there are no messages.
    pub fn slices(&self) -> Slices<'_> {
        macro_rules! slice {
            ($name:expr, $kind:ident) => {
                self.frame.column($name).ok().map_or(&[][..], |column| {
                    column
                        .$kind()
                        .and_then(|values| values.cont_slice())
                        .expect("one chunk of this type, without nulls")
                })
            };
        }
        Slices {
            client: slice!(column::CLIENT, u32),
            sent_at: slice!(column::SENT_AT, i64),
            id: slice!(column::ID, u64),
            thread: slice!(column::THREAD, u64),
            side: slice!(column::SIDE, u8),
            acts: slice!(column::ACTS, u16),
            questions: slice!(column::QUESTIONS, u8),
            words: slice!(column::WORDS, u16),
            block: slice!(column::BLOCK, u32),
        }
    }
}

/// The hash by which ids of messages and threads are compared: 64 bits of BLAKE3, so that among ten million ids a
/// chance collision has a probability of three in a million.
#[allow(clippy::missing_panics_doc, reason = "no input can break what is expected here")]
pub fn id_hash(id: &str) -> u64 {
    let hash = blake3::hash(id.as_bytes());
    u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("a hash has 32 bytes"))
}
