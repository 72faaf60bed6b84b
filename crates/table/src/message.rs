//! `messages`: what was said, when, by which side. The words themselves are read once and not kept: what the text
//! engine found in them stays, as numbers in a polars frame and as marks with their quotes.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use polars::prelude::*;

use super::{ClientIndex, Moment, RowFields, TableColumn, may, must};
use forewarn_text::{Expected, Firmness, Side, Speech, Topic, Window};

/// A message as its row holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message<'a> {
    /// The key.
    pub message_id: &'a str,
    /// The client's index in the list of clients.
    pub client: ClientIndex,
    /// The client's id.
    pub client_id: &'a str,
    /// The project's id, if it belongs to one.
    pub project_id: Option<&'a str>,
    /// The thread's id.
    pub thread_id: Option<&'a str>,
    /// The message it answers.
    pub reply_to: Option<&'a str>,
    /// When it was sent.
    pub sent_at: Moment,
    /// Who wrote it.
    pub author: Option<&'a str>,
    /// The author's side; `None` where only `people` can say.
    pub side: Option<Side>,
    /// Mail, chat, call.
    pub channel: Option<&'a str>,
    /// The subject line.
    pub subject: Option<&'a str>,
    /// Its words.
    pub text: &'a str,
    /// Whether a machine sent it.
    pub automated: bool,
}

impl<'a> Message<'a> {
    /// The table's name.
    pub const NAME: &'static str = "messages";
    /// Its columns in the order of the README.
    pub const COLUMNS: &'static [TableColumn] = &[
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

    /// Reads a row without copying its words; whatever is wrong is noted in `fields`.
    pub fn parse(fields: &mut RowFields<'a>) -> Self {
        let row = Self {
            client: fields.client("client_id"),
            client_id: fields.text("client_id").unwrap_or(""),
            message_id: fields.required("message_id"),
            project_id: fields.text("project_id"),
            thread_id: fields.text("thread_id"),
            reply_to: fields.text("reply_to"),
            sent_at: fields.required_moment("sent_at"),
            author: fields.text("author"),
            side: fields.choice("side"),
            channel: fields.text("channel"),
            subject: fields.text("subject"),
            text: fields.text("text").unwrap_or(""),
            automated: fields.flag("automated").unwrap_or(false),
        };
        if row.text.len() > MESSAGE_BYTES_MOST {
            fields.refuse("text", "", super::RejectionReason::TextTooLong);
        }
        row
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
    /// It asks where something promised is.
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
    /// It threatens to leave, to sue or not to pay.
    pub const THREATENS: u16 = 1 << 10;
    /// It was said on a call.
    pub const SPOKEN: u16 = 1 << 11;
    /// It speaks of renewing a contract.
    pub const RENEWS: u16 = 1 << 12;
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
    /// `u32`: the number of who wrote it; 0 where nobody is named.
    pub const AUTHOR: &str = "author";
}

/// A message after its text was read: 48 bytes, whatever its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MessageRow {
    /// The client's index.
    pub client: ClientIndex,
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
    /// The number of who wrote it; 0 where nobody is named.
    pub author: u32,
}

/// A promise found in a message.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FoundPromise {
    /// The client's index.
    pub client: ClientIndex,
    /// When the message was sent.
    pub sent_at: i64,
    /// A hash of the message's id.
    pub message: u64,
    /// The message's id.
    pub message_id: Arc<str>,
    /// A hash of the thread.
    pub thread: u64,
    /// Who promised.
    pub side: Side,
    /// How firmly.
    pub firmness: Firmness,
    /// When it is due, in the client's local time.
    pub window: Window,
    /// Whether the words name no definite time.
    pub vague: bool,
    /// Whether it was said on a call.
    pub spoken: bool,
    /// How often it recurs.
    pub recurrence: Option<&'static str>,
    /// Its byte offset in the message.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// Its words, at most 240 characters.
    pub text: Arc<str>,
    /// What it is about.
    pub topic: Topic,
}

/// What a message does to a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deed {
    /// Hands something over.
    Delivers,
    /// Asks where something promised is.
    Chases,
    /// Admits being late.
    Admits,
    /// Takes back what was asked for.
    Withdraws,
    /// Asks for a later date, or allows one.
    Postpones,
    /// Quotes a question; what it is about is that of the question.
    Quotes,
}

/// Something a message does that shows the outcome of a promise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FoundDeed {
    /// The client's index.
    pub client: ClientIndex,
    /// When the message was sent.
    pub sent_at: i64,
    /// The message's id.
    pub message_id: Arc<str>,
    /// What it does.
    pub deed: Deed,
    /// Who does it.
    pub side: Side,
    /// A hash of the thread.
    pub thread: u64,
    /// What it is about.
    pub topic: Topic,
}

/// What somebody asks: of the client, and work may wait for the answer; or of the agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FoundQuestion {
    /// The client's index.
    pub client: ClientIndex,
    /// When the message was sent.
    pub sent_at: i64,
    /// A hash of the message's id.
    pub message: u64,
    /// The byte offset of the sentence in the message.
    pub start: u32,
    /// What it and those beside it are about.
    pub topic: Topic,
}

/// What a message that a person wrote asks and answers; of a client's only what asks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FoundSpeech {
    /// The client's index.
    pub client: ClientIndex,
    /// When it was sent.
    pub sent_at: i64,
    /// A hash of its id.
    pub message: u64,
    /// What it says.
    pub speech: Speech,
}

/// What a client takes for granted in a message.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundExpectation {
    /// The client's index.
    pub client: ClientIndex,
    /// When the message was sent.
    pub sent_at: i64,
    /// A hash of the message's id.
    pub message: u64,
    /// The message's id.
    pub message_id: Arc<str>,
    /// The project's id, if the message belongs to one.
    pub project_id: Option<Arc<str>>,
    /// What is counted on.
    pub expected: Expected,
    /// The byte offset of the sentence in the message.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// Its words, at most 240 characters.
    pub text: Arc<str>,
    /// What it is about.
    pub topic: Topic,
    /// The block of the file that holds the message.
    pub block: u32,
}

/// What was found in messages and is kept.
#[derive(Debug, Default)]
pub struct MarkLists {
    /// Promises.
    pub promises: Vec<FoundPromise>,
    /// What is done to promises.
    pub deeds: Vec<FoundDeed>,
    /// Questions and requests.
    pub questions: Vec<FoundQuestion>,
    /// What messages ask and answer.
    pub speeches: Vec<FoundSpeech>,
    /// What clients take for granted.
    pub expectations: Vec<FoundExpectation>,
}

impl MarkLists {
    /// Adds those of other messages.
    pub fn append(&mut self, more: Self) {
        let Self { promises, deeds, questions, speeches, expectations } = more;
        self.promises.extend(promises);
        self.deeds.extend(deeds);
        self.questions.extend(questions);
        self.speeches.extend(speeches);
        self.expectations.extend(expectations);
    }
}

/// When, by whom and how sharply all messages were written, client by client in the order of time.
#[derive(Debug, Clone, Default)]
pub struct MessageTimes {
    /// Where the rows of each client begin, and where the last ones end.
    pub first_row: Vec<usize>,
    /// See [`column`].
    pub sent_at: Vec<i64>,
    /// See [`column`].
    pub side: Vec<u8>,
    /// See [`column`].
    pub negative: Vec<u8>,
}

/// All messages up to a moment: numbers in a frame sorted by client, time and id; and the promises found in them.
///
/// The frame is shared by every moment and never copied: what a moment may see of a client is the start of its rows.
#[derive(Debug, Clone)]
pub struct Messages {
    /// See [`column`]. Sorted by client, `sent_at`, id. Private, because it also holds what is not known yet.
    frame: DataFrame,
    /// Where the rows of each client begin, and where the last ones end.
    first_row: Arc<Vec<usize>>,
    /// Sorted by client and time.
    promises: Arc<Vec<FoundPromise>>,
    /// Sorted by client and time.
    deeds: Arc<Vec<FoundDeed>>,
    /// Sorted by client, time, message and position.
    questions: Arc<Vec<FoundQuestion>>,
    /// Sorted by client, time and message.
    speeches: Arc<Vec<FoundSpeech>>,
    /// Sorted by client, time, message and position.
    expectations: Arc<Vec<FoundExpectation>>,
    /// The last second that is known.
    until: i64,
    /// Whether what each client's messages say was read; `None` where all were.
    told: Option<Arc<[bool]>>,
}

impl Default for Messages {
    fn default() -> Self {
        Self::new(&[].iter(), MarkLists::default())
    }
}

/// The columns of one client's messages as slices, oldest first.
#[derive(Debug, Clone, Copy)]
#[allow(missing_docs, reason = "named and documented as the columns are")]
pub struct MessageColumns<'a> {
    pub sent_at: &'a [i64],
    pub id: &'a [u64],
    pub thread: &'a [u64],
    pub side: &'a [u8],
    pub acts: &'a [u16],
    pub questions: &'a [u8],
    pub words: &'a [u16],
    pub negative: &'a [u8],
    pub positive: &'a [u8],
    pub hostility: &'a [u8],
    pub frustration: &'a [u8],
    pub impatience: &'a [u8],
    pub politeness: &'a [u8],
    pub block: &'a [u32],
    pub author: &'a [u32],
}

impl MessageColumns<'_> {
    /// How many messages there are.
    pub fn len(&self) -> usize {
        self.sent_at.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.sent_at.is_empty()
    }

    /// The first so many messages.
    fn first(self, count: usize) -> Self {
        Self {
            sent_at: &self.sent_at[..count],
            id: &self.id[..count],
            thread: &self.thread[..count],
            side: &self.side[..count],
            acts: &self.acts[..count],
            questions: &self.questions[..count],
            words: &self.words[..count],
            negative: &self.negative[..count],
            positive: &self.positive[..count],
            hostility: &self.hostility[..count],
            frustration: &self.frustration[..count],
            impatience: &self.impatience[..count],
            politeness: &self.politeness[..count],
            block: &self.block[..count],
            author: &self.author[..count],
        }
    }
}

#[allow(clippy::missing_panics_doc, reason = "no input can break what is expected here")]
impl Messages {
    /// Builds the frame, column by column, of readings sorted by client, time and id.
    pub fn new<'a>(
        readings: &(impl ExactSizeIterator<Item = &'a MessageRow> + Clone),
        mut marks: MarkLists,
    ) -> Self {
        marks.promises.sort_unstable();
        marks.deeds.sort_unstable();
        marks.questions.sort_unstable();
        marks.speeches.sort_unstable();
        let index = |found: &FoundExpectation| (found.client, found.sent_at, found.message, found.start);
        marks.expectations.sort_unstable_by_key(index);
        let height = readings.len();
        let mut first_row = vec![0];
        for (row, reading) in readings.clone().enumerate() {
            let known = first_row.len().max(reading.client.index() + 1);
            first_row.resize(known, row);
        }
        first_row.push(height);
        macro_rules! columns {
            ($($name:expr => $value:expr;)*) => {
                vec![$({
                    let value: fn(&MessageRow) -> _ = $value;
                    Series::new($name.into(), readings.clone().map(value).collect::<Vec<_>>()).into()
                }),*]
            };
        }
        let columns: Vec<polars::prelude::Column> = columns! {
            column::CLIENT => |reading| reading.client.number();
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
            column::AUTHOR => |reading| reading.author;
        };
        let frame = DataFrame::new(height, columns).expect("the columns have one length and different names");
        Self {
            frame,
            first_row: Arc::new(first_row),
            promises: Arc::new(marks.promises),
            deeds: Arc::new(marks.deeds),
            questions: Arc::new(marks.questions),
            speeches: Arc::new(marks.speeches),
            expectations: Arc::new(marks.expectations),
            until: i64::MAX,
            told: None,
        }
    }

    /// Some clients' messages, sorted by client, time and id, among all, of which is known only when, by whom and how sharply they
    /// were written; `None` where they do not belong together. `told`: whether each client is one of them.
    pub fn of_some(
        told: &[bool],
        own: &[MessageRow],
        marks: MarkLists,
        mut all: MessageTimes,
    ) -> Option<Self> {
        let height = all.sent_at.len();
        all.first_row.resize(all.first_row.len().max(told.len() + 1), height);
        let mut rows: Vec<usize> = Vec::with_capacity(own.len());
        for client in (0..told.len()).filter(|client| told[*client]) {
            rows.extend(all.first_row[client]..all.first_row[client + 1]);
        }
        let fits = |(row, own): (&usize, &MessageRow)| {
            let is_of_client = all.first_row.get(own.client.index()).is_some_and(|first| first <= row)
                && all.first_row.get(own.client.index() + 1).is_some_and(|end| row < end);
            is_of_client && all.sent_at.get(*row) == Some(&own.sent_at)
        };
        if rows.len() != own.len() || !own.is_sorted() || !rows.iter().zip(own).all(fits) {
            return None;
        }
        let mut clients = Vec::with_capacity(height);
        for (number, own) in (0_u32..).zip(all.first_row.windows(2)) {
            clients.resize(own[1].max(clients.len()), number);
        }
        macro_rules! columns {
            ($($name:expr => $all:expr, $value:expr;)*) => {
                vec![$({
                    let value: fn(&MessageRow) -> _ = $value;
                    let mut column = $all;
                    for (row, own) in rows.iter().zip(own) {
                        column[*row] = value(own);
                    }
                    Series::new($name.into(), column).into()
                }),*]
            };
        }
        let columns: Vec<polars::prelude::Column> = columns! {
            column::CLIENT => clients, |reading| reading.client.number();
            column::SENT_AT => all.sent_at, |reading| reading.sent_at;
            column::ID => vec![0; height], |reading| reading.id;
            column::THREAD => vec![0; height], |reading| reading.thread;
            column::SIDE => all.side, |reading| reading.side;
            column::ACTS => vec![0; height], |reading| reading.acts;
            column::QUESTIONS => vec![0; height], |reading| reading.questions;
            column::WORDS => vec![0; height], |reading| reading.words;
            column::NEGATIVE => all.negative, |reading| reading.tone[0];
            column::POSITIVE => vec![0; height], |reading| reading.tone[1];
            column::HOSTILITY => vec![0; height], |reading| reading.tone[2];
            column::FRUSTRATION => vec![0; height], |reading| reading.tone[3];
            column::IMPATIENCE => vec![0; height], |reading| reading.tone[4];
            column::POLITENESS => vec![0; height], |reading| reading.tone[5];
            column::BLOCK => vec![0; height], |reading| reading.block;
            column::AUTHOR => vec![0; height], |reading| reading.author;
        };
        let frame = DataFrame::new(height, columns).ok()?;
        let messages = Self::new(&[].iter(), marks);
        Some(Self { frame, first_row: Arc::new(all.first_row), told: Some(told.into()), ..messages })
    }

    /// Whether what some clients' messages say was not read: of those is known only when, by whom and how sharply they were written.
    pub fn tells_of_some(&self) -> bool {
        self.told.is_some()
    }

    /// Whether what a client's messages say was read.
    pub fn tells_of(&self, client: ClientIndex) -> bool {
        self.told.as_ref().is_none_or(|told| told.get(client.index()) == Some(&true))
    }

    /// The same messages as they were known at a second.
    pub(super) fn up_to(&self, until: i64) -> Self {
        Self { until: self.until.min(until), ..self.clone() }
    }

    /// One client's messages, which has index 0 in them.
    pub(super) fn select_client(&self, client: ClientIndex) -> Self {
        let readings: Vec<MessageRow> = self
            .readings(client)
            .map(|reading| MessageRow { client: ClientIndex::FIRST, ..reading })
            .collect();
        macro_rules! own {
            ($of:ident, $kind:ident) => {
                self.$of(client)
                    .iter()
                    .map(|found| $kind { client: ClientIndex::FIRST, ..found.clone() })
                    .collect()
            };
        }
        let marks = MarkLists {
            promises: own!(promises_of, FoundPromise),
            deeds: own!(deeds_of, FoundDeed),
            questions: self
                .questions_of(client)
                .iter()
                .map(|found| FoundQuestion { client: ClientIndex::FIRST, ..*found })
                .collect(),
            speeches: own!(speeches_of, FoundSpeech),
            expectations: own!(expectations_of, FoundExpectation),
        };
        Self { until: self.until, ..Self::new(&readings.iter(), marks) }
    }

    /// The same messages of one client with more that say nothing of promises; one of the agency answers what was asked.
    #[must_use]
    pub fn with(&self, client: ClientIndex, more: &[MessageRow]) -> Self {
        let mut readings: Vec<MessageRow> = self.readings(client).chain(more.iter().copied()).collect();
        readings.sort_unstable();
        let Self { frame, first_row, .. } = Self::new(&readings.iter(), MarkLists::default());
        Self { frame, first_row, ..self.clone() }
    }

    /// A client's rows as they were before they were put into columns.
    fn readings(&self, client: ClientIndex) -> impl Iterator<Item = MessageRow> {
        let slices = self.of(client);
        (0..slices.len()).map(move |row| MessageRow {
            client,
            sent_at: slices.sent_at[row],
            id: slices.id[row],
            thread: slices.thread[row],
            side: slices.side[row],
            questions: slices.questions[row],
            acts: slices.acts[row],
            words: slices.words[row],
            tone: [
                slices.negative[row],
                slices.positive[row],
                slices.hostility[row],
                slices.frustration[row],
                slices.impatience[row],
                slices.politeness[row],
            ],
            block: slices.block[row],
            author: slices.author[row],
        })
    }

    /// The promises found in a client's messages, oldest first.
    pub fn promises_of(&self, client: ClientIndex) -> &[FoundPromise] {
        self.own(&self.promises, client, |found| (found.client, found.sent_at))
    }

    /// What is done in a client's messages to promises, oldest first.
    pub fn deeds_of(&self, client: ClientIndex) -> &[FoundDeed] {
        self.own(&self.deeds, client, |found| (found.client, found.sent_at))
    }

    /// What a client and the agency ask of each other, oldest first.
    pub fn questions_of(&self, client: ClientIndex) -> &[FoundQuestion] {
        self.own(&self.questions, client, |found| (found.client, found.sent_at))
    }

    /// What a client and the agency ask and answer, oldest first.
    pub fn speeches_of(&self, client: ClientIndex) -> &[FoundSpeech] {
        self.own(&self.speeches, client, |found| (found.client, found.sent_at))
    }

    /// What a client takes for granted in its messages, oldest first.
    pub fn expectations_of(&self, client: ClientIndex) -> &[FoundExpectation] {
        self.own(&self.expectations, client, |found| (found.client, found.sent_at))
    }

    /// The marks of a client that are known; `key` gives a mark's client and second.
    fn own<'a, T>(
        &self,
        found: &'a [T],
        client: ClientIndex,
        key: impl Fn(&T) -> (ClientIndex, i64),
    ) -> &'a [T] {
        let start = found.partition_point(|found| key(found).0 < client);
        let own = &found[start..];
        &own[..own.partition_point(|found| key(found).0 == client && key(found).1 <= self.until)]
    }

    /// The messages of a client.
    pub fn of(&self, client: ClientIndex) -> MessageColumns<'_> {
        let at = |index: usize| self.first_row.get(index).copied().unwrap_or(self.frame.height());
        let rows = at(client.index())..at(client.index() + 1);
        // Found by their place, since this is asked of every client many times. See `new`.
        let mut columns = self.frame.columns()[1..].iter();
        macro_rules! slice {
            ($kind:ident) => {{
                let column = columns.next().and_then(|column| column.$kind().ok());
                let values = column.and_then(|values| values.cont_slice().ok());
                &values.expect("one chunk of this type, without nulls")[rows.clone()]
            }};
        }
        // In the order of the frame.
        let all = MessageColumns {
            sent_at: slice!(i64),
            id: slice!(u64),
            thread: slice!(u64),
            side: slice!(u8),
            acts: slice!(u16),
            questions: slice!(u8),
            words: slice!(u16),
            negative: slice!(u8),
            positive: slice!(u8),
            hostility: slice!(u8),
            frustration: slice!(u8),
            impatience: slice!(u8),
            politeness: slice!(u8),
            block: slice!(u32),
            author: slice!(u32),
        };
        all.first(all.sent_at.partition_point(|at| *at <= self.until))
    }

    fn sent_at(&self) -> impl Iterator<Item = i64> {
        let sent_at = self.frame.column(column::SENT_AT).and_then(|column| column.i64());
        let sent_at = sent_at.expect("the frame of messages has the column sent_at");
        sent_at.into_no_null_iter().filter(|at| *at <= self.until)
    }

    /// How many messages there are.
    pub fn len(&self) -> usize {
        self.sent_at().count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.sent_at().next().is_none()
    }

    /// The columns of [`column`] for the messages that are known.
    pub(super) fn frame(&self) -> DataFrame {
        if self.until == i64::MAX {
            return self.frame.clone();
        }
        let sent_at = self.frame.column(column::SENT_AT).and_then(|column| column.i64());
        let sent_at = sent_at.expect("the frame of messages has the column sent_at");
        let known = sent_at.into_no_null_iter().map(|at| at <= self.until).collect();
        self.frame.filter(&known).expect("a mask of the frame's own height")
    }

    /// When the last message was sent.
    pub fn last_sent_at(&self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp(self.sent_at().max()?, 0)
    }
}

/// The number of an author: a hash of their handle, never 0.
pub fn author_number(handle: &str) -> u32 {
    let hash = id_hash(&handle.trim().to_lowercase());
    #[allow(clippy::cast_possible_truncation, reason = "any 32 bits of a hash spread as well as all of them")]
    let number = hash as u32;
    number.max(1)
}

/// The hash by which ids of messages and threads are compared: 64 bits of BLAKE3, so that among ten million ids a
/// chance collision has a probability of three in a million.
#[allow(clippy::missing_panics_doc, reason = "no input can break what is expected here")]
pub fn id_hash(id: &str) -> u64 {
    let hash = blake3::hash(id.as_bytes());
    u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("a hash has 32 bytes"))
}
