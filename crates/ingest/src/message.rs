//! Reads the messages: each text goes through the text engine where it lies in its block, and is not kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Utc};

use super::{opened::RowPosition, read::WorkspaceReader};
use forewarn_base::error::Result;
use forewarn_table::{
    ClientIndex, Messages, RejectionReason, RowContext, RowFields, Tables,
    calendars::Calendars,
    message::{
        FoundDeed, FoundExpectation, FoundPromise, FoundQuestion, FoundSpeech, MarkLists, Message,
        MessageRow, id_hash,
    },
    reading::{self, MessageMarks, ReadingOptions},
};

/// A message read.
#[derive(Debug, Clone, Copy)]
struct ReadMessage {
    reading: MessageRow,
    /// A hash of all its cells.
    content: u64,
    line: u32,
}

/// What is kept of a block of messages.
#[derive(Debug)]
struct MessageBlock {
    feed: u32,
    rows: Vec<ReadMessage>,
    promises: Numbered<FoundPromise>,
    deeds: Numbered<FoundDeed>,
    questions: Numbered<FoundQuestion>,
    speeches: Numbered<FoundSpeech>,
    expectations: Numbered<FoundExpectation>,
}

/// Marks, each with the index of its row.
type Numbered<T> = Vec<(u32, T)>;

/// A row by its block and its index there.
type BlockRow = (u32, u32);

/// Reads all files of messages.
///
/// # Errors
/// A file cannot be opened or read.
pub(super) fn read(
    reader: &mut WorkspaceReader<'_>,
    context: &RowContext,
    tables: &Tables,
) -> Result<Messages> {
    let blocks = blocks(reader, context, tables)?;
    let at = |(block, row): BlockRow| blocks[block as usize].rows[row as usize];
    let twice = duplicates(&blocks, at);
    let mut dropped = BTreeSet::new();
    for &spot in &twice {
        let (row, feed) = (at(spot), blocks[spot.0 as usize].feed);
        let position = RowPosition { block: row.reading.block, line: row.line };
        dropped.insert(position);
        let known_at = DateTime::from_timestamp(row.reading.sent_at, 0);
        reader.drop_duplicate(Message::NAME, feed, position, "message_id", String::new(), known_at);
    }
    reader.blocks.dropped = dropped;
    let order = order(&blocks, &twice, at);
    let asking = asking_threads(&blocks);
    let mut marks = MarkLists::default();
    let mut rows: Vec<Vec<ReadMessage>> = Vec::with_capacity(blocks.len());
    for (number, block) in (0..).zip(blocks) {
        let once = |row: u32| !twice.contains(&(number, row));
        let followed =
            |row: u32| once(row) && asking.binary_search(&block.rows[row as usize].reading.thread).is_ok();
        take(block.promises, &mut marks.promises, once);
        take(block.deeds, &mut marks.deeds, once);
        take(block.questions, &mut marks.questions, once);
        take(block.speeches, &mut marks.speeches, followed);
        take(block.expectations, &mut marks.expectations, once);
        rows.push(block.rows);
    }
    let readings = order.iter().map(|&(block, row)| &rows[block as usize][row as usize].reading);
    Ok(Messages::new(&readings, marks))
}

/// Threads in which a client asks something, sorted: only there is followed what is said.
fn asking_threads(blocks: &[MessageBlock]) -> Vec<u64> {
    let asks = |block: &MessageBlock, row: u32, speech: &FoundSpeech| {
        let reading = block.rows[row as usize].reading;
        (reading.side == 0 && speech.speech.asks()).then_some(reading.thread)
    };
    let mut threads: Vec<u64> = blocks
        .iter()
        .flat_map(|block| block.speeches.iter().filter_map(move |(row, speech)| asks(block, *row, speech)))
        .collect();
    threads.sort_unstable();
    threads.dedup();
    threads
}

/// Moves the marks of the rows that are kept.
fn take<T>(from: Numbered<T>, to: &mut Vec<T>, once: impl Fn(u32) -> bool) {
    to.extend(from.into_iter().filter(|(row, _)| once(*row)).map(|(_, found)| found));
}

/// Who an author is: by their own handle, else by that of their whole domain, `*@acme.example`.
fn person_of<'a>(
    people: &BTreeMap<&str, &'a forewarn_table::Person>,
    author: &str,
) -> Option<&'a forewarn_table::Person> {
    let author = author.to_lowercase();
    if let Some(person) = people.get(author.as_str()) {
        return Some(person);
    }
    let (_, domain) = author.rsplit_once('@')?;
    people.get(format!("*@{domain}").as_str()).copied()
}

fn blocks(
    reader: &mut WorkspaceReader<'_>,
    context: &RowContext,
    tables: &Tables,
) -> Result<Vec<MessageBlock>> {
    let calendars = &Calendars::new(reader.config, &tables.clients, &tables.holidays);
    let people: BTreeMap<&str, &forewarn_table::Person> =
        tables.people.iter().map(|person| (person.handle.as_str(), person)).collect();
    let config = reader.config;
    let options = ReadingOptions { month_first: config.month_first, whole_quotes: config.keeps_authors };
    let authors = reader.config.keeps_authors.then(|| Mutex::new(BTreeMap::new()));
    let mut blocks = Vec::new();
    for (at, feed) in (0..).zip(reader.feeds).filter(|(_, feed)| feed.table == Message::NAME) {
        let context = &reader.context_of(feed, context);
        let parse = |position: RowPosition, cells: &[&str]| {
            let mut fields = RowFields::new(Message::COLUMNS, cells, context);
            let mut row = Message::parse(&mut fields);
            let author = row.author.unwrap_or("");
            row.side = row.side.or_else(|| {
                let person = person_of(&people, author)?;
                // Somebody of another client is known with that client, and says nothing of messages before.
                let other = person.client.filter(|client| *client != row.client);
                let known_from =
                    other.and_then(|client| context.known_from.get(client.index()).copied()).flatten();
                known_from.is_none_or(|from| from <= row.sent_at.at).then_some(person.side)
            });
            if row.side.is_none() {
                fields.refuse("side", author, RejectionReason::EmptyAndAuthorUnknown);
            }
            let known_at = Some(row.sent_at.at);
            let row = fields.finish_known(row, known_at)?;
            if let (Some(authors), Some(author)) = (&authors, row.author) {
                let mut authors = authors.lock().unwrap_or_else(PoisonError::into_inner);
                note(&mut authors, author, row.sent_at.at);
            }
            let read = reading::read(&row, position.block, calendars.of(row.client), options);
            Ok((read, id_hash(&cells.join("\u{1f}"))))
        };
        blocks.extend(reader.file(feed, Message::COLUMNS, parse, |rows| pack(at, rows))?);
    }
    reader.authors = authors
        .map_or_else(BTreeMap::new, |authors| authors.into_inner().unwrap_or_else(PoisonError::into_inner));
    Ok(blocks)
}

/// Notes an author with the earliest message.
fn note(authors: &mut BTreeMap<String, DateTime<Utc>>, author: &str, at: DateTime<Utc>) {
    match authors.get_mut(author) {
        Some(first) => *first = at.min(*first),
        None => {
            authors.insert(author.to_owned(), at);
        }
    }
}

fn pack(feed: u32, read: Vec<(RowPosition, (MessageMarks, u64))>) -> MessageBlock {
    let mut block = MessageBlock {
        feed,
        rows: Vec::with_capacity(read.len()),
        promises: Vec::new(),
        deeds: Vec::new(),
        questions: Vec::new(),
        speeches: Vec::new(),
        expectations: Vec::new(),
    };
    for (number, (position, (read, content))) in (0..).zip(read) {
        let MessageRow { client, sent_at, id: message, .. } = read.reading;
        block.rows.push(ReadMessage { reading: read.reading, content, line: position.line });
        block.promises.extend(read.promises.into_iter().map(|found| (number, found)));
        block.deeds.extend(read.deeds.into_iter().map(|found| (number, found)));
        block.questions.extend(read.questions.into_iter().map(|found| (number, found)));
        let speech = |speech| (number, FoundSpeech { client, sent_at, message, speech });
        block.speeches.extend(read.speech.map(speech));
        block.expectations.extend(read.expectations.into_iter().map(|found| (number, found)));
    }
    block.promises.shrink_to_fit();
    block.deeds.shrink_to_fit();
    block.questions.shrink_to_fit();
    block.speeches.shrink_to_fit();
    block.expectations.shrink_to_fit();
    block
}

fn spots(blocks: &[MessageBlock]) -> impl Iterator<Item = (BlockRow, &ReadMessage)> {
    (0..)
        .zip(blocks)
        .flat_map(|(number, block)| (0..).zip(&block.rows).map(move |(row, read)| ((number, row), read)))
}

/// Rows whose id is already in another row: the one known first is kept, and of those the words decide, never the
/// place.
fn duplicates(blocks: &[MessageBlock], at: impl Fn(BlockRow) -> ReadMessage) -> BTreeSet<BlockRow> {
    let mut by_id: Vec<(u64, BlockRow)> = spots(blocks).map(|(spot, row)| (row.reading.id, spot)).collect();
    by_id.sort_unstable();
    let mut twice = BTreeSet::new();
    for same in by_id.chunk_by_mut(|a, b| a.0 == b.0) {
        if same.len() == 1 {
            continue;
        }
        same.sort_by_cached_key(|(_, spot)| {
            let row = at(*spot);
            (row.reading.sent_at, row.content, row.reading)
        });
        twice.extend(same[1..].iter().map(|(_, spot)| *spot));
    }
    twice
}

/// The rows by client, time and id. Short keys are sorted first, since most rows differ in them.
fn order(
    blocks: &[MessageBlock],
    twice: &BTreeSet<BlockRow>,
    at: impl Fn(BlockRow) -> ReadMessage,
) -> Vec<BlockRow> {
    let mut keys: Vec<(ClientIndex, i64, BlockRow)> = spots(blocks)
        .filter(|(spot, _)| !twice.contains(spot))
        .map(|(spot, row)| (row.reading.client, row.reading.sent_at, spot))
        .collect();
    keys.sort_unstable();
    for same in keys.chunk_by_mut(|a, b| (a.0, a.1) == (b.0, b.1)) {
        if same.len() > 1 {
            same.sort_by_cached_key(|(_, _, spot)| at(*spot).reading);
        }
    }
    keys.into_iter().map(|(_, _, spot)| spot).collect()
}
