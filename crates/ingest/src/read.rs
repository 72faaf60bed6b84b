//! Reads files into rows: blocks side by side, each row parsed where it lies, every rejected row recorded with its
//! position.

use std::{
    cmp::Ordering,
    collections::BTreeMap,
    sync::{Arc, mpsc},
};

use rayon::prelude::*;

use super::{
    TableFeed,
    opened::{BlockIndex, BlockPlace, FileBody, OpenedFile, ParsedRows, RowPosition},
};
use forewarn_base::error::{Result, io};
use forewarn_table::{
    CellFault, FileReport, Rejection, RejectionReason, RowContext, RowFields, SharedRows, TableColumn,
    TableRow, config::Config, message::Message,
};

/// How many blocks wait for a free thread at most: bounds the memory.
const BLOCKS_WAITING: usize = 2;

/// Reads the files of a workspace, one table after the other.
pub struct WorkspaceReader<'a> {
    pub(super) config: &'a Config,
    pub(super) feeds: &'a [TableFeed],
    progress: &'a (dyn Fn(u64) + Sync),
    rejections: Vec<Rejection>,
    files: Vec<FileReport>,
    pub(super) blocks: BlockIndex,
    pub(super) authors: BTreeMap<String, chrono::DateTime<chrono::Utc>>,
}

impl std::fmt::Debug for WorkspaceReader<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Reader").field("files", &self.files).finish_non_exhaustive()
    }
}

/// What a reader collects besides the rows.
#[derive(Debug)]
pub struct FinishedReading {
    /// Rows that were not used.
    pub rejections: Vec<Rejection>,
    /// What became of each file.
    pub files: Vec<FileReport>,
    /// Where the words of messages can be read again.
    pub blocks: BlockIndex,
    /// Who wrote messages, each with the first.
    pub authors: BTreeMap<String, chrono::DateTime<chrono::Utc>>,
}

/// From when on a row is known; without a time of its own, with its client.
fn known_at<T: TableRow>(row: &T, context: &RowContext) -> Option<chrono::DateTime<chrono::Utc>> {
    let client = row.client_index().and_then(|client| context.known_from.get(client.index()).copied());
    row.known_at().or(client.flatten())
}

/// A row and its position.
#[derive(Debug)]
struct LocatedRow<T> {
    row: T,
    position: RowPosition,
    feed: u32,
}

/// The result of reading a block.
struct ReadBlock<B> {
    position: BlockPlace,
    /// How many rows can be used.
    count: u64,
    kept: B,
    faults: Vec<(u64, CellFault)>,
    passed_over: u64,
}

impl<'a> WorkspaceReader<'a> {
    /// A reader of `feeds`.
    pub fn new(config: &'a Config, feeds: &'a [TableFeed], progress: &'a (dyn Fn(u64) + Sync)) -> Self {
        let blocks = BlockIndex::default();
        let authors = BTreeMap::new();
        Self { config, feeds, progress, rejections: Vec::new(), files: Vec::new(), blocks, authors }
    }

    /// Ends reading.
    pub fn finish(self) -> FinishedReading {
        let Self { rejections, files, blocks, authors, .. } = self;
        FinishedReading { rejections, files, blocks, authors }
    }

    /// Reads all files of a table. The rows are sorted by `order`, then by all they hold, so that the order of rows
    /// in the files changes nothing; of rows with one key the first in that order is kept.
    pub fn table<T: TableRow, K: Ord>(
        &mut self,
        context: &RowContext,
        order: impl Fn(&T) -> K,
    ) -> Result<Vec<T>> {
        let mut rows: Vec<LocatedRow<T>> = Vec::new();
        for (at, feed) in (0..).zip(self.feeds).filter(|(_, feed)| feed.table == T::NAME) {
            let context = &self.context_of(feed, context);
            let parse = |_, cells: &[&str]| {
                let mut fields = RowFields::new(T::COLUMNS, cells, context);
                let row = T::parse(&mut fields);
                fields.finish(row)
            };
            let parsed = self.file(feed, T::COLUMNS, parse, |mut rows| {
                rows.shrink_to_fit();
                rows
            })?;
            rows.reserve_exact(parsed.iter().map(Vec::len).sum());
            rows.extend(parsed.into_iter().flatten().map(|(position, row)| LocatedRow {
                row,
                position,
                feed: at,
            }));
        }
        rows.sort_by_cached_key(|located| order(&located.row));
        for ties in rows.chunk_by_mut(|a, b| order(&a.row) == order(&b.row)) {
            // By what the row says, not by its cells: "46" and "46.0" are one value in two forms of storage.
            ties.sort_by(|a, b| a.row.partial_cmp(&b.row).unwrap_or(Ordering::Equal));
        }
        // Of rows with one key the one known first is kept, so that a later row never replaces an earlier one.
        let mut first: BTreeMap<String, (Option<chrono::DateTime<chrono::Utc>>, usize)> = BTreeMap::new();
        for (at, located) in rows.iter().enumerate() {
            if let Some((_, key)) = located.row.key() {
                let own = (known_at(&located.row, context), at);
                first.entry(key.to_owned()).and_modify(|known| *known = (*known).min(own)).or_insert(own);
            }
        }
        let mut kept = Vec::with_capacity(rows.len());
        // What files that repeat attributes say beside the row that is kept: they are merged field by field.
        let mut others: BTreeMap<usize, Vec<T>> = BTreeMap::new();
        let mut places: Vec<usize> = Vec::with_capacity(rows.len());
        for (at, located) in rows.into_iter().enumerate() {
            if let Some((column, key)) = located.row.key()
                && first.get(key).is_some_and(|(_, kept)| *kept != at)
            {
                let kept_at = first.get(key).map_or(at, |(_, kept)| *kept);
                let value = key.to_owned();
                let known_at = known_at(&located.row, context);
                self.drop_duplicate(T::NAME, located.feed, located.position, column, value, known_at);
                if self.is_one_per_key(located.feed) {
                    others.entry(kept_at).or_default().push(located.row);
                }
                continue;
            }
            places.push(at);
            kept.push(located.row);
        }
        for (row, at) in kept.iter_mut().zip(places) {
            others.get(&at).into_iter().flatten().for_each(|other| row.complete(other));
        }
        Ok(kept)
    }

    /// [`WorkspaceReader::table`] as rows that moments share.
    pub fn rows<T: TableRow, K: Ord>(
        &mut self,
        context: &RowContext,
        order: impl Fn(&T) -> K,
    ) -> Result<SharedRows<T>> {
        Ok(self.table(context, order)?.into_iter().map(Arc::new).collect())
    }

    /// Whether a feed repeats attributes on many rows.
    fn is_one_per_key(&self, feed: u32) -> bool {
        let source = self.feeds[feed as usize].source;
        source.is_some_and(|position| self.config.sources[position].one_per_key)
    }

    /// Counts a row whose key is already in another row as rejected, or as passed over where the source says so.
    pub(super) fn drop_duplicate(
        &mut self,
        table: &'static str,
        feed: u32,
        position: RowPosition,
        column: &str,
        value: String,
        known_at: Option<chrono::DateTime<chrono::Utc>>,
    ) {
        let at = feed as usize;
        let one_per_key = self.is_one_per_key(feed);
        let feed = &self.feeds[at];
        let report = self.files.iter_mut().find(|report| report.feed == at);
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
                line: u64::from(position.line),
                column: column.to_owned(),
                value,
                reason: RejectionReason::Duplicate,
                known_at,
            });
        }
    }

    /// The context of a feed, whose source may write numbers in its own way.
    pub(super) fn context_of(&self, feed: &TableFeed, context: &RowContext) -> RowContext {
        let own = feed.source.and_then(|index| self.config.sources[index].decimal_comma);
        RowContext { decimal_comma: own.unwrap_or(context.decimal_comma), ..context.clone() }
    }

    /// Reads one file block by block, side by side: `parse` makes of the cells, in the order of `columns`, a row or a fault,
    /// and `pack` makes of a block's rows what is kept of them.
    pub(super) fn file<R: Send, B: Send>(
        &mut self,
        feed: &TableFeed,
        columns: &'static [TableColumn],
        parse: impl Fn(RowPosition, &[&str]) -> std::result::Result<R, CellFault> + Sync,
        pack: impl Fn(Vec<(RowPosition, R)>) -> B + Sync,
    ) -> Result<Vec<B>> {
        let source = feed.source.map(|position| &self.config.sources[position]);
        let (opened, body) = OpenedFile::new(feed, source, columns)?;
        let table = forewarn_table::TABLES.iter().find(|table| **table == feed.table).copied().unwrap_or("");
        let first_block = self.blocks.positions.len();
        let file = self.blocks.files.len();
        let keep_index = feed.table == Message::NAME;
        let progress = self.progress;
        let pack = |position: BlockPlace, mut parsed: ParsedRows<R>| {
            let rows = std::mem::take(&mut parsed.rows);
            let count = rows.len() as u64;
            ReadBlock {
                position,
                count,
                kept: pack(rows),
                faults: parsed.faults,
                passed_over: parsed.passed_over,
            }
        };
        let mut parts: Vec<ReadBlock<B>> = match body {
            FileBody::Sheet(rows) => {
                let position = BlockPlace { file, index: 0, offset: 0, line: 1, bytes: 0 };
                let block = u32::try_from(first_block).unwrap_or(u32::MAX);
                let mut parsed = ParsedRows::default();
                for (line, cells) in &rows {
                    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
                    parsed.row(&opened, RowPosition::new(block, *line), &cells, &parse);
                }
                vec![pack(position, parsed)]
            }
            FileBody::Blocks(blocks) => {
                let opened = &opened;
                let (parse, pack) = (&parse, &pack);
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
                            let number = u32::try_from(first_block + block.index).unwrap_or(u32::MAX);
                            let position = BlockPlace {
                                file,
                                index: block.index,
                                offset: block.offset,
                                line: block.line,
                                bytes: block.bytes.len(),
                            };
                            Ok(pack(position, opened.block(&block, number, parse)))
                        })
                        .collect::<Result<Vec<_>>>()
                })?
            }
        };
        parts.sort_by_key(|part| part.position.index);
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
            hash: opened.hash.to_hex(),
            feed: self.feeds.iter().position(|known| std::ptr::eq(known, feed)).unwrap_or(0),
        };
        let mut kept = Vec::with_capacity(parts.len());
        for part in parts {
            if keep_index {
                self.blocks.positions.push(part.position);
            }
            report.rows_read += part.count + part.faults.len() as u64;
            report.rows_used += part.count;
            report.rows_rejected += part.faults.len() as u64;
            report.rows_passed_over += part.passed_over;
            kept.push(part.kept);
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
        Ok(kept)
    }
}
