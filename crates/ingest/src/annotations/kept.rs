//! The kept messages and marks, looked into.

use std::sync::{Arc, OnceLock};

use chrono::{DateTime, NaiveDateTime};
use polars::prelude::*;
use polars_arrow::array::{Array, ListArray, PrimitiveArray};
use rayon::slice::ParallelSliceMut as _;

use super::{
    KeptBlock,
    frame::{DEEDS, FIRMNESS, MessageSettings, kind},
};
use forewarn_table::{
    ClientIndex,
    message::{FoundDeed, FoundExpectation, FoundPromise, FoundQuestion, Message, MessageRow, act},
    reading::{self, MessageMarks},
};
use forewarn_text::{Expected, Recurrence, Side, Span, Speech, Topic, Window};

/// The frames, checked.
#[derive(Debug)]
pub(crate) struct KeptFrames {
    messages: DataFrame,
    marks: DataFrame,
    /// Where the marks of each message begin, and where the last ones end.
    first_mark: Vec<u32>,
    /// The rows in the order of the files.
    by_place: Vec<u32>,
}

/// The columns of the frames as slices.
#[derive(Debug)]
pub(crate) struct KeptColumns<'a> {
    content: &'a [u64],
    setting: &'a [u64],
    client: &'a [u64],
    id: &'a [u64],
    thread: &'a [u64],
    sent_at: &'a [i64],
    block: &'a [u32],
    line: &'a [u32],
    offset: &'a [u32],
    length: &'a [u32],
    by_place: &'a [u32],
    side: &'a [u8],
    questions: &'a [u8],
    words: &'a [u16],
    author: &'a [u32],
    acts: &'a [u16],
    tone: [&'a [u8]; 6],
    speech: Lists<'a, u16>,
    first_mark: &'a [u32],
    kind: &'a [u8],
    what: &'a [u8],
    start: &'a [u32],
    end: &'a [u32],
    window: [&'a Int64Chunked; 3],
    vague: &'a [u8],
    recurrence: &'a [u8],
    amount: &'a Float64Chunked,
    currency: &'a StringChunked,
    topic: Lists<'a, u32>,
    /// Rows by their content, once one is asked for.
    by_content: OnceLock<Vec<(u64, u32)>>,
}

/// Where a row stands in its block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowPlace {
    /// Its line, from 0.
    pub(crate) line: u32,
    /// Its first byte.
    pub(crate) offset: u32,
    /// How many bytes it has.
    pub(crate) length: u32,
}

/// A column of lists.
#[derive(Debug)]
struct Lists<'a, T> {
    /// `None` where there are no rows.
    array: Option<&'a ListArray<i64>>,
    offsets: &'a [i64],
    values: &'a [T],
}

impl<'a, T: polars_arrow::types::NativeType> Lists<'a, T> {
    fn of(frame: &'a DataFrame, name: &str) -> Option<Self> {
        let lists = frame.column(name).ok()?.list().ok()?;
        if frame.height() == 0 {
            return Some(Self { array: None, offsets: &[], values: &[] });
        }
        let lists = lists.downcast_iter().next()?;
        let values = lists.values().as_any().downcast_ref::<PrimitiveArray<T>>()?;
        (values.null_count() == 0).then(|| Self {
            array: Some(lists),
            offsets: lists.offsets().as_slice(),
            values: values.values().as_slice(),
        })
    }

    fn get(&self, row: usize) -> Option<&'a [T]> {
        if self.array?.is_null(row) {
            return None;
        }
        let index = |at: usize| self.offsets.get(at).and_then(|offset| usize::try_from(*offset).ok());
        self.values.get(index(row)?..index(row + 1)?)
    }
}

impl KeptFrames {
    /// The frames, if they are what they should be; `first`: the row of their first message in the file.
    pub(super) fn new(mut messages: DataFrame, mut marks: DataFrame, first: u32) -> Option<Self> {
        messages.rechunk_mut();
        marks.rechunk_mut();
        let count = u32::try_from(messages.height()).ok()?;
        let own = marks.column("message").ok()?.u32().ok()?.cont_slice().ok()?;
        let rows = first..first.checked_add(count)?;
        let is_sorted =
            own.is_sorted() && [own.first(), own.last()].iter().flatten().all(|row| rows.contains(row));
        if !is_sorted {
            return None;
        }
        let mut first_mark = Vec::with_capacity(rows.len() + 1);
        let mut mark = 0;
        for message in rows {
            first_mark.push(u32::try_from(mark).ok()?);
            while own.get(mark) == Some(&message) {
                mark += 1;
            }
        }
        let place = |name: &str| messages.column(name).ok()?.u32().ok()?.cont_slice().ok();
        let places = place("block")?.iter().zip(place("line")?).zip(place("offset")?).zip(0..);
        let mut by_place: Vec<((u32, u32, u32), u32)> =
            places.map(|(((block, line), offset), row)| ((*block, *line, *offset), row)).collect();
        by_place.par_sort_unstable();
        let by_place = by_place.into_iter().map(|(_, row)| row).collect();
        first_mark.push(u32::try_from(mark).ok()?);
        let kept = Self { messages, marks, first_mark, by_place };
        kept.columns()?;
        Some(kept)
    }

    /// Whether the messages are those of these blocks.
    pub(super) fn has_blocks(&self, blocks: &[KeptBlock]) -> bool {
        let Some(columns) = self.columns() else { return false };
        let of_block = |block: &KeptBlock| {
            let rows = self.by_place.get(block.first_row..block.first_row + block.rows);
            rows.is_some_and(|rows| {
                rows.iter().all(|row| columns.block[*row as usize] as usize == block.number)
            })
        };
        let rows: usize = blocks.iter().map(|block| block.rows).sum();
        rows == self.by_place.len() && blocks.iter().all(of_block)
    }

    /// The columns; `None` where one is missing or of another type.
    pub(crate) fn columns(&self) -> Option<KeptColumns<'_>> {
        if self.messages.height() == 0 {
            return None;
        }
        macro_rules! slice {
            ($frame:ident, $name:expr, $kind:ident) => {
                self.$frame.column($name).ok()?.$kind().ok()?.cont_slice().ok()?
            };
        }
        let window = |name: &str| self.marks.column(name).ok()?.i64().ok();
        Some(KeptColumns {
            content: slice!(messages, "content", u64),
            setting: slice!(messages, "setting", u64),
            client: slice!(messages, "client", u64),
            id: slice!(messages, "id", u64),
            thread: slice!(messages, "thread", u64),
            sent_at: slice!(messages, "sent_at", i64),
            block: slice!(messages, "block", u32),
            line: slice!(messages, "line", u32),
            offset: slice!(messages, "offset", u32),
            length: slice!(messages, "length", u32),
            by_place: &self.by_place,
            side: slice!(messages, "side", u8),
            questions: slice!(messages, "questions", u8),
            words: slice!(messages, "words", u16),
            author: slice!(messages, "author", u32),
            acts: slice!(messages, "acts", u16),
            tone: [
                slice!(messages, "negative", u8),
                slice!(messages, "positive", u8),
                slice!(messages, "hostility", u8),
                slice!(messages, "frustration", u8),
                slice!(messages, "impatience", u8),
                slice!(messages, "politeness", u8),
            ],
            speech: Lists::of(&self.messages, "speech")?,
            first_mark: &self.first_mark,
            kind: slice!(marks, "kind", u8),
            what: slice!(marks, "what", u8),
            start: slice!(marks, "start", u32),
            end: slice!(marks, "end", u32),
            window: [window("from")?, window("by")?, window("by_latest")?],
            vague: slice!(marks, "vague", u8),
            recurrence: slice!(marks, "recurrence", u8),
            amount: self.marks.column("amount").ok()?.f64().ok()?,
            currency: self.marks.column("currency").ok()?.str().ok()?,
            topic: Lists::of(&self.marks, "topic")?,
            by_content: OnceLock::new(),
        })
    }
}

/// Words that the marks of a message quote, and that are not kept.
#[derive(Debug, Clone, Copy)]
struct Words<'a> {
    message: &'a Message<'a>,
    /// Whether quotations may not cut through an address, a number or a name.
    whole_quotes: bool,
}

impl KeptColumns<'_> {
    /// The row of a message with these cells, read by the setting of its client and for this side.
    pub(crate) fn find(
        &self,
        content: u64,
        id: u64,
        client: ClientIndex,
        side: Side,
        settings: &MessageSettings,
    ) -> Option<usize> {
        let by_content = self.by_content.get_or_init(|| {
            let mut rows: Vec<(u64, u32)> = self.content.iter().copied().zip(0..).collect();
            rows.sort_unstable();
            rows
        });
        let first = by_content.partition_point(|(known, _)| *known < content);
        let same = by_content[first..].iter().take_while(|(known, _)| *known == content);
        same.map(|(_, row)| *row as usize).find(|&row| {
            self.id[row] == id
                && self.setting[row] == settings.of(client)
                && self.side[row] == u8::from(side == Side::Agency)
        })
    }

    /// The client of a row, if it is read as it was then.
    pub(crate) fn client(&self, row: usize, settings: &MessageSettings) -> Option<ClientIndex> {
        settings.client(self.client[row]).filter(|client| settings.of(*client) == self.setting[row])
    }

    /// The hash of a row's cells.
    pub(crate) fn content(&self, row: usize) -> u64 {
        self.content[row]
    }

    /// Where a row stands in its block.
    pub(crate) fn place(&self, row: usize) -> RowPlace {
        RowPlace { line: self.line[row], offset: self.offset[row], length: self.length[row] }
    }

    /// The block of a row.
    pub(crate) fn block(&self, row: usize) -> u32 {
        self.block[row]
    }

    /// The rows of a block, in its order.
    pub(crate) fn rows_of(&self, block: &KeptBlock) -> &[u32] {
        &self.by_place[block.first_row..block.first_row + block.rows]
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.content.len()
    }

    /// Whether marks of a row quote its words or name the message by its id.
    pub(crate) fn needs_words(&self, row: usize) -> bool {
        self.marks_of(row).any(|mark| self.kind[mark] != kind::QUESTION)
    }

    fn marks_of(&self, row: usize) -> std::ops::Range<usize> {
        self.first_mark[row] as usize..self.first_mark[row + 1] as usize
    }

    /// What was found in a row that needs no words; `None` where the row is none that this program wrote.
    pub(crate) fn marks(&self, row: usize, client: ClientIndex, block: u32) -> Option<MessageMarks> {
        self.marks_with(row, client, block, None)
    }

    /// What was found in a message, by its row.
    pub(crate) fn marks_in(
        &self,
        row: usize,
        message: &Message<'_>,
        block: u32,
        whole_quotes: bool,
    ) -> Option<MessageMarks> {
        self.marks_with(row, message.client, block, Some(Words { message, whole_quotes }))
    }

    /// The message of a row without what was found in it.
    fn row(&self, row: usize, client: ClientIndex, block: u32) -> MessageMarks {
        let reading = MessageRow {
            client,
            sent_at: self.sent_at[row],
            id: self.id[row],
            thread: self.thread[row],
            side: self.side[row],
            questions: self.questions[row],
            acts: self.acts[row],
            words: self.words[row],
            tone: self.tone.map(|column| column[row]),
            block,
            author: self.author[row],
        };
        MessageMarks {
            reading,
            promises: Vec::new(),
            deeds: Vec::new(),
            questions: Vec::new(),
            speech: None,
            expectations: Vec::new(),
        }
    }

    fn marks_with(
        &self,
        row: usize,
        client: ClientIndex,
        block: u32,
        words: Option<Words<'_>>,
    ) -> Option<MessageMarks> {
        let mut found = self.row(row, client, block);
        let (reading, side) = (found.reading, if self.side[row] == 0 { Side::Client } else { Side::Agency });
        if let Some(parts) = self.speech.get(row) {
            found.speech = Some(Speech::from_parts(parts)?);
        }
        let MessageRow { sent_at, id: message, thread, .. } = reading;
        let mut message_id: Option<Arc<str>> = None;
        for mark in self.marks_of(row) {
            let (start, end) = (self.start[mark], self.end[mark]);
            let topic = Topic::from_stems(self.topic.get(mark)?);
            let quote = |words: Words<'_>| {
                let span = Span { start: start as usize, end: end as usize };
                words.message.text.get(span.start..span.end)?;
                Some(reading::quote(words.message.text, span, words.whole_quotes))
            };
            let own_id = |message_id: &mut Option<Arc<str>>| -> Option<Arc<str>> {
                let id = || words.map(|words| Arc::from(words.message.message_id));
                if message_id.is_none() {
                    *message_id = id();
                }
                message_id.clone()
            };
            match self.kind[mark] {
                kind::PROMISE => found.promises.push(FoundPromise {
                    client,
                    sent_at,
                    message,
                    message_id: own_id(&mut message_id)?,
                    thread,
                    side,
                    firmness: *FIRMNESS.get(usize::from(self.what[mark]))?,
                    window: self.window(mark)?,
                    vague: self.vague[mark] == 1,
                    spoken: reading.acts & act::SPOKEN != 0,
                    recurrence: match self.recurrence[mark] {
                        0 => None,
                        number => Some(Recurrence::ALL.get(usize::from(number) - 1)?.word()),
                    },
                    start,
                    end,
                    text: quote(words?)?,
                    topic,
                }),
                kind::DEED => found.deeds.push(FoundDeed {
                    client,
                    sent_at,
                    message_id: own_id(&mut message_id)?,
                    deed: *DEEDS.get(usize::from(self.what[mark]))?,
                    side,
                    thread,
                    topic,
                }),
                kind::QUESTION => {
                    found.questions.push(FoundQuestion { client, sent_at, message, start, topic });
                }
                kind::EXPECTATION => found.expectations.push(FoundExpectation {
                    client,
                    sent_at,
                    message,
                    message_id: own_id(&mut message_id)?,
                    project_id: words?.message.project_id.map(Arc::from),
                    expected: self.expected(mark)?,
                    start,
                    end,
                    text: quote(words?)?,
                    topic,
                    block,
                }),
                _ => return None,
            }
        }
        Some(found)
    }

    fn window(&self, mark: usize) -> Option<Window> {
        let time = |column: &Int64Chunked| -> Option<Option<NaiveDateTime>> {
            match column.get(mark) {
                None => Some(None),
                Some(seconds) => Some(Some(DateTime::from_timestamp(seconds, 0)?.naive_utc())),
            }
        };
        let [from, by, by_latest] = self.window;
        Some(Window { from: time(from)?, by: time(by)?, by_latest: time(by_latest)? })
    }

    fn expected(&self, mark: usize) -> Option<Expected> {
        Some(match self.what[mark] {
            0 => Expected::Day(self.window(mark)?.by?.date()),
            1 => {
                let currency = match self.currency.get(mark) {
                    Some(code) => Some(Expected::currency(code)?),
                    None => None,
                };
                Expected::Amount(self.amount.get(mark)?, currency)
            }
            2 => Expected::Figure(self.amount.get(mark)?),
            3 => Expected::Scope,
            4 => Expected::Work,
            5 => {
                let window = self.window(mark)?;
                Expected::Away { from: window.from.map(|from| from.date()), until: window.by?.date() }
            }
            _ => return None,
        })
    }
}
