//! Reads files into rows: blocks side by side, each row parsed where it lies, every refused row noted with its place.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::mpsc,
};

use rayon::prelude::*;

use super::{
    Feed, FileReport, Rejection,
    opened::{BlockIndex, BlockPlace, Body, Opened, Parsed, Place},
};
use crate::{
    config::Config,
    error::{Result, io},
    table::{
        Column, Context, Fault, Fields, Messages, Table, Tables,
        message::{FoundPromise, Message, Reading, id_hash},
    },
};

/// How many blocks wait for a free thread at most: bounds the memory.
const BLOCKS_WAITING: usize = 2;

/// Reads the files of a workspace, one table after the other.
pub struct Reader<'a> {
    config: &'a Config,
    feeds: &'a [Feed],
    progress: &'a (dyn Fn(u64) + Sync),
    rejections: Vec<Rejection>,
    files: Vec<FileReport>,
    blocks: BlockIndex,
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Reader").field("files", &self.files).finish_non_exhaustive()
    }
}

/// What a reader has gathered beside the rows.
#[derive(Debug)]
pub struct Finished {
    /// Rows that were not used.
    pub rejections: Vec<Rejection>,
    /// What became of each file.
    pub files: Vec<FileReport>,
    /// Where the words of messages can be read again.
    pub blocks: BlockIndex,
}

/// A row and where it stands.
#[derive(Debug)]
struct Located<T> {
    row: T,
    place: Place,
    feed: usize,
}

impl<'a> Reader<'a> {
    /// A reader of `feeds`.
    pub fn new(config: &'a Config, feeds: &'a [Feed], progress: &'a (dyn Fn(u64) + Sync)) -> Self {
        let blocks = BlockIndex::default();
        Self { config, feeds, progress, rejections: Vec::new(), files: Vec::new(), blocks }
    }

    /// Ends reading.
    pub fn finish(self) -> Finished {
        Finished { rejections: self.rejections, files: self.files, blocks: self.blocks }
    }

    /// Reads all files of a table. The rows are sorted by `order`, then by all they hold, so that the order of rows
    /// in the files changes nothing; of rows with one key the first in that order is kept.
    pub fn table<T: Table + std::fmt::Debug, K: Ord>(
        &mut self,
        context: &Context,
        order: impl Fn(&T) -> K,
    ) -> Result<Vec<T>> {
        let mut rows: Vec<Located<T>> = Vec::new();
        for (at, feed) in self.feeds.iter().enumerate().filter(|(_, feed)| feed.table == T::NAME) {
            let context = &self.context_of(feed, context);
            let parsed = self.file(feed, T::COLUMNS, |_, cells| {
                let mut fields = Fields::new(T::COLUMNS, cells, context);
                let row = T::parse(&mut fields);
                fields.finish(row)
            })?;
            rows.extend(parsed.into_iter().flatten().map(|(place, row)| Located { row, place, feed: at }));
        }
        rows.sort_by_cached_key(|located| (order(&located.row), format!("{:?}", located.row)));
        // Of rows with one key the one known first is kept, so that a later row never replaces an earlier one.
        let mut first: BTreeMap<String, (Option<chrono::DateTime<chrono::Utc>>, usize)> = BTreeMap::new();
        for (at, located) in rows.iter().enumerate() {
            if let Some((_, key)) = located.row.key() {
                let own = (located.row.known_at(), at);
                first.entry(key.to_owned()).and_modify(|known| *known = (*known).min(own)).or_insert(own);
            }
        }
        let mut kept = Vec::with_capacity(rows.len());
        for (at, located) in rows.into_iter().enumerate() {
            if let Some((column, key)) = located.row.key()
                && first.get(key).is_some_and(|(_, kept)| *kept != at)
            {
                let value = key.to_owned();
                let known_at = located.row.known_at();
                self.drop_duplicate(T::NAME, &located, column, value, known_at);
                continue;
            }
            kept.push(located.row);
        }
        Ok(kept)
    }

    fn drop_duplicate<T>(
        &mut self,
        table: &'static str,
        located: &Located<T>,
        column: &str,
        value: String,
        known_at: Option<chrono::DateTime<chrono::Utc>>,
    ) {
        let feed = &self.feeds[located.feed];
        let report = self.files.iter_mut().find(|report| report.feed == located.feed);
        let one_per_key = feed.source.is_some_and(|place| self.config.sources[place].one_per_key);
        if let Some(report) = report {
            report.rows_used -= 1;
            if one_per_key {
                report.rows_passed_over += 1;
                report.rows_read -= 1;
            } else {
                report.rows_rejected += 1;
            }
        }
        if !one_per_key {
            self.rejections.push(Rejection {
                table,
                file: feed.label.clone(),
                line: located.place.line,
                column: column.to_owned(),
                value,
                reason: "stands in another row already".to_owned(),
                known_at,
            });
        }
    }

    fn context_of(&self, feed: &Feed, context: &Context) -> Context {
        let own = feed.source.and_then(|place| self.config.sources[place].decimal_comma);
        Context { decimal_comma: own.unwrap_or(context.decimal_comma), ..context.clone() }
    }

    /// Reads all messages: each text goes through the text engine where it lies, and is not kept.
    pub fn messages(&mut self, context: &Context, tables: &Tables) -> Result<Messages> {
        let calendars = crate::calendar::Calendars::new(self.config, &tables.clients, &tables.holidays);
        let people: BTreeMap<&str, &crate::table::Person> =
            tables.people.iter().map(|person| (person.handle.as_str(), person)).collect();
        let month_first = self.config.month_first;
        let mut rows: Vec<(Reading, u64, u32, u16)> = Vec::new();
        let mut promises: Vec<(FoundPromise, Place)> = Vec::new();
        for (at, feed) in self.feeds.iter().enumerate().filter(|(_, feed)| feed.table == Message::NAME) {
            let context = &self.context_of(feed, context);
            let calendars = &calendars;
            let people = &people;
            let parsed = self.file(feed, Message::COLUMNS, |place, cells| {
                let mut fields = Fields::new(Message::COLUMNS, cells, context);
                let mut row = Message::parse(&mut fields);
                if row.side.is_none() {
                    row.side = row
                        .author
                        .as_deref()
                        .and_then(|author| people.get(author.to_lowercase().as_str()))
                        .map(|person| person.side);
                }
                if row.side.is_none() {
                    fields.refuse(
                        "side",
                        row.author.as_deref().unwrap_or(""),
                        "is empty, and people does not know the author",
                    );
                }
                let row = fields.finish(row)?;
                let calendar = calendars.of(row.client);
                let read = crate::history::reading::read(&row, place.block, calendar, month_first);
                Ok((read, id_hash(&cells.join("\u{1f}"))))
            })?;
            let feed_number = u16::try_from(at).unwrap_or(u16::MAX);
            rows.reserve_exact(parsed.iter().map(Vec::len).sum());
            // Block by block, so that no second copy of all rows is held.
            for (place, ((reading, found), words)) in parsed.into_iter().flatten() {
                rows.push((reading, words, u32::try_from(place.line).unwrap_or(u32::MAX), feed_number));
                promises.extend(found.into_iter().map(|found| (found, place)));
            }
        }
        rows.sort_unstable();
        let mut by_id: Vec<u32> = (0..u32::try_from(rows.len()).unwrap_or(u32::MAX)).collect();
        // Of messages with one id the one known first is kept; of those the words decide, never the place.
        by_id.sort_unstable_by_key(|&row| {
            let (reading, words, ..) = rows[row as usize];
            (reading.id, reading.sent_at, words, row)
        });
        let twice: BTreeSet<u32> = by_id
            .windows(2)
            .filter(|pair| rows[pair[0] as usize].0.id == rows[pair[1] as usize].0.id)
            .map(|pair| pair[1])
            .collect();
        drop(by_id);
        let mut dropped: BTreeSet<Place> = BTreeSet::new();
        for &row in &twice {
            let (reading, _, line, feed) = rows[row as usize];
            let place = Place { block: reading.block, line: u64::from(line) };
            dropped.insert(place);
            self.drop_duplicate(
                Message::NAME,
                &Located { row: (), place, feed: usize::from(feed) },
                "message_id",
                String::new(),
                chrono::DateTime::from_timestamp(reading.sent_at, 0),
            );
        }
        promises.retain(|(_, place)| !dropped.contains(place));
        self.blocks.dropped = dropped;
        let mut row = 0u32;
        rows.retain(|_| {
            row += 1;
            !twice.contains(&(row - 1))
        });
        let readings = rows.into_iter().map(|(reading, ..)| reading).collect();
        Ok(Messages::new(readings, promises.into_iter().map(|(found, _)| found).collect()))
    }

    /// Reads one file into its blocks of rows; `parse` makes of the cells, in the order of `columns`, a row or a fault.
    fn file<R: Send>(
        &mut self,
        feed: &Feed,
        columns: &'static [Column],
        parse: impl Fn(Place, &[&str]) -> std::result::Result<R, Fault> + Sync,
    ) -> Result<Vec<Vec<(Place, R)>>> {
        let source = feed.source.map(|place| &self.config.sources[place]);
        let (opened, body) = Opened::new(feed, source, columns)?;
        let table = super::TABLES.iter().find(|table| **table == feed.table).copied().unwrap_or("");
        let first_block = self.blocks.places.len();
        let file = self.blocks.files.len();
        let keep_index = feed.table == Message::NAME;
        let progress = self.progress;
        let mut parts: Vec<(BlockPlace, Parsed<R>)> = match body {
            Body::Sheet(rows) => {
                let place = BlockPlace { file, place: 0, offset: 0, line: 1, bytes: 0 };
                let block = u32::try_from(first_block).unwrap_or(u32::MAX);
                let mut parsed = Parsed::default();
                for (line, cells) in &rows {
                    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
                    parsed.row(&opened.bound, Place { block, line: *line }, &cells, &parse);
                }
                vec![(place, parsed)]
            }
            Body::Blocks(blocks) => {
                let opened = &opened;
                let parse = &parse;
                std::thread::scope(|scope| {
                    let (sender, receiver) = mpsc::sync_channel(BLOCKS_WAITING);
                    scope.spawn(move || {
                        for block in blocks {
                            if sender.send(block).is_err() {
                                break;
                            }
                        }
                    });
                    receiver
                        .into_iter()
                        .par_bridge()
                        .map(|block| {
                            let block = block.map_err(io(&feed.path))?;
                            progress(block.bytes.len() as u64);
                            let number = u32::try_from(first_block + block.place).unwrap_or(u32::MAX);
                            let place = BlockPlace {
                                file,
                                place: block.place,
                                offset: block.offset,
                                line: block.line,
                                bytes: block.bytes.len(),
                            };
                            Ok((place, opened.block(&block, number, parse)))
                        })
                        .collect::<Result<Vec<_>>>()
                })?
            }
        };
        parts.sort_by_key(|(place, _)| place.place);
        let mut report = FileReport {
            table: feed.table.clone(),
            file: feed.label.clone(),
            encoding: opened.encoding.clone(),
            rows_read: 0,
            rows_used: 0,
            rows_rejected: 0,
            rows_passed_over: 0,
            unknown_columns: opened.unknown.clone(),
            missing_columns: opened.bound.missing.clone(),
            mapped: opened.bound.summary,
            hash: String::new(),
            feed: self.feeds.iter().position(|known| std::ptr::eq(known, feed)).unwrap_or(0),
        };
        let mut rows = Vec::with_capacity(parts.len());
        for (place, part) in parts {
            if keep_index {
                self.blocks.places.push(place);
            }
            report.rows_read += part.rows.len() as u64 + part.faults.len() as u64;
            report.rows_used += part.rows.len() as u64;
            report.rows_rejected += part.faults.len() as u64;
            report.rows_passed_over += part.passed_over;
            rows.push(part.rows);
            self.rejections.extend(part.faults.into_iter().map(|(line, fault)| Rejection {
                table,
                file: feed.label.clone(),
                line,
                column: fault.column.to_owned(),
                value: fault.value,
                reason: fault.reason,
                known_at: fault.known_at,
            }));
        }
        if keep_index {
            self.blocks.files.push((feed.clone(), source.cloned()));
        }
        self.files.push(report);
        Ok(rows)
    }
}
