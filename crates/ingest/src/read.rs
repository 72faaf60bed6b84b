//! Reads files into rows: blocks side by side, each row parsed where it lies, every rejected row recorded with its
//! position.

use std::{
    cmp::Ordering,
    collections::BTreeMap,
    path::Path,
    sync::{Arc, mpsc},
};

use rayon::prelude::*;

use super::{
    FileHash, TableFeed,
    annotations::KeptBlock,
    block::{BlockPlace, RowBlock},
    block_index::BlockIndex,
    opened::{FileBody, OpenedFile, ParsedRows, RowPosition},
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

/// When a row becomes known; one without a time of its own becomes known with its client.
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
    place: BlockPlace,
    /// How many rows can be used.
    count: u64,
    kept: B,
    faults: Vec<(u64, CellFault)>,
    passed_over: u64,
}

impl<B> ReadBlock<B> {
    /// A block that needed not be read: all its rows can be used.
    fn of_kept(place: BlockPlace, count: u64, kept: B) -> Self {
        Self { place, count, kept, faults: Vec::new(), passed_over: 0 }
    }
}

/// Whether all of a block can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BlockState {
    /// All its rows.
    Clean,
    /// Some of its rows are refused or passed over.
    Faulty,
    /// It is no block of whole rows.
    Torn,
}

impl BlockState {
    fn of<R>(parsed: &ParsedRows<R>, is_torn: bool) -> Self {
        match (is_torn, parsed.faults.is_empty() && parsed.passed_over == 0) {
            (true, _) => Self::Torn,
            (false, true) => Self::Clean,
            (false, false) => Self::Faulty,
        }
    }
}

/// What becomes of the rows of a file.
pub(crate) trait BlockReader: Sync {
    /// A row.
    type Row: Send;
    /// What is kept of a block.
    type Block: Send;
    /// The columns of the table.
    const COLUMNS: &'static [TableColumn];

    /// A row or a fault, of the cells in the order of the columns.
    fn parse(&self, position: RowPosition, cells: &[&str]) -> std::result::Result<Self::Row, CellFault>;

    /// What is kept of a block's rows.
    fn pack(
        &self,
        opened: &OpenedFile,
        place: BlockPlace,
        state: BlockState,
        rows: Vec<(RowPosition, Self::Row)>,
    ) -> Self::Block;

    /// The hash by which a block is known; 0 where none is.
    fn hash(&self, _bytes: &[u8]) -> u128 {
        0
    }

    /// A block whose rows are known by its hash, all of which can be used, and how many they are.
    fn known(
        &self,
        _opened: &OpenedFile,
        _block: &RowBlock,
        _number: u32,
        _place: BlockPlace,
    ) -> Option<(u64, Self::Block)> {
        None
    }

    /// The same of a block that was kept, in the file at `path`.
    fn kept(
        &self,
        _opened: &OpenedFile,
        _kept: &KeptBlock,
        _number: u32,
        _place: BlockPlace,
        _path: &Path,
    ) -> Option<(u64, Self::Block)> {
        None
    }
}

/// Reads the rows of a table.
struct TableRows<'a, T> {
    context: &'a RowContext,
    row: std::marker::PhantomData<fn() -> T>,
}

impl<T: TableRow> BlockReader for TableRows<'_, T> {
    type Row = T;
    type Block = Vec<(RowPosition, T)>;
    const COLUMNS: &'static [TableColumn] = T::COLUMNS;

    fn parse(&self, _: RowPosition, cells: &[&str]) -> std::result::Result<T, CellFault> {
        let mut fields = RowFields::new(T::COLUMNS, cells, self.context);
        let row = T::parse(&mut fields);
        fields.finish(row)
    }

    fn pack(
        &self,
        _: &OpenedFile,
        _: BlockPlace,
        _: BlockState,
        mut rows: Vec<(RowPosition, T)>,
    ) -> Self::Block {
        rows.shrink_to_fit();
        rows
    }
}

/// Rows by a key, and those alike by what they say.
fn sorted<T: PartialOrd, K: Ord>(rows: Vec<LocatedRow<T>>, order: impl Fn(&T) -> K) -> Vec<LocatedRow<T>> {
    // A key holds words and is made once.
    let mut keys: Vec<(K, usize)> = rows.iter().map(|located| order(&located.row)).zip(0..).collect();
    keys.sort_unstable();
    let mut slots: Vec<Option<LocatedRow<T>>> = rows.into_iter().map(Some).collect();
    let mut sorted = Vec::with_capacity(slots.len());
    for ties in keys.chunk_by(|one, other| one.0 == other.0) {
        let start = sorted.len();
        sorted.extend(ties.iter().filter_map(|(_, index)| slots[*index].take()));
        // By what the row says, not by its cells: "46" and "46.0" are one value in two forms of storage.
        sorted[start..].sort_by(|a, b| a.row.partial_cmp(&b.row).unwrap_or(Ordering::Equal));
    }
    sorted
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
            let parsed = self.file(feed, &TableRows { context, row: std::marker::PhantomData })?;
            rows.reserve_exact(parsed.iter().map(Vec::len).sum());
            rows.extend(parsed.into_iter().flatten().map(|(position, row)| LocatedRow {
                row,
                position,
                feed: at,
            }));
        }
        let rows = self.without_repeats(sorted(rows, order));
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

    /// Sorted rows without those that are the record before them written once more.
    fn without_repeats<T: TableRow>(&mut self, rows: Vec<LocatedRow<T>>) -> Vec<LocatedRow<T>> {
        let mut kept: Vec<LocatedRow<T>> = Vec::with_capacity(rows.len());
        for located in rows {
            if kept.last().is_some_and(|last| last.row.repeats(&located.row)) {
                if let Some(report) =
                    self.files.iter_mut().find(|report| report.feed == located.feed as usize)
                {
                    report.rows_used -= 1;
                    report.rows_passed_over += 1;
                    report.rows_read -= 1;
                }
            } else {
                kept.push(located);
            }
        }
        kept
    }

    /// The rows of a file with their lines, in its order, as they stand.
    pub(super) fn lines<T: TableRow>(
        &mut self,
        feed: &TableFeed,
        context: &RowContext,
    ) -> Result<Vec<(u64, T)>> {
        let parsed = self.file(feed, &TableRows { context, row: std::marker::PhantomData })?;
        let rows = parsed.into_iter().flatten();
        let mut rows: Vec<(u64, T)> = rows.map(|(position, row)| (u64::from(position.line), row)).collect();
        rows.sort_by_key(|(line, _)| *line);
        Ok(rows)
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

    /// Reads one file block by block, side by side.
    pub(super) fn file<F: BlockReader>(&mut self, feed: &TableFeed, reader: &F) -> Result<Vec<F::Block>> {
        let (opened, body) = self.open(feed, F::COLUMNS)?;
        let first_block = self.blocks.positions.len();
        let file = self.blocks.files.len();
        let progress = self.progress;
        let parse = |position: RowPosition, cells: &[&str]| reader.parse(position, cells);
        let pack = |opened: &OpenedFile, place: BlockPlace, is_torn: bool, mut parsed: ParsedRows<F::Row>| {
            let rows = std::mem::take(&mut parsed.rows);
            let count = rows.len() as u64;
            let state = BlockState::of(&parsed, is_torn);
            let kept = reader.pack(opened, place, state, rows);
            ReadBlock { place, count, kept, faults: parsed.faults, passed_over: parsed.passed_over }
        };
        let parts: Vec<ReadBlock<F::Block>> = match body {
            FileBody::Sheet(rows) => {
                let place = BlockPlace { file, index: 0, offset: 0, line: 1, bytes: 0, hash: 0 };
                let block = u32::try_from(first_block).unwrap_or(u32::MAX);
                let mut parsed = ParsedRows::default();
                for (line, cells) in &rows {
                    let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
                    parsed.row(&opened, RowPosition::new(block, *line, 0), &cells, &parse);
                }
                vec![pack(&opened, place, true, parsed)]
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
                            let place = BlockPlace {
                                file,
                                index: block.index,
                                offset: block.offset,
                                line: block.line,
                                bytes: block.bytes.len(),
                                hash: reader.hash(&block.bytes),
                            };
                            if let Some((count, kept)) = reader.known(opened, &block, number, place) {
                                return Ok(ReadBlock::of_kept(place, count, kept));
                            }
                            let parsed = opened.block(&block, number, parse);
                            Ok(pack(opened, place, block.fault.is_some(), parsed))
                        })
                        .collect::<Result<Vec<_>>>()
                })?
            }
        };
        let hash = opened.hash.to_hex();
        Ok(self.account(feed, opened, hash, parts))
    }

    /// The files that were read, and `more`, with the hashes of their bytes.
    pub(super) fn hashes_with<'h>(
        &'h self,
        more: impl Iterator<Item = (&'h TableFeed, &'h str)>,
    ) -> Vec<FileHash<'h>> {
        let mut hashes: Vec<FileHash<'h>> = self.files.iter().map(super::hash_of).collect();
        hashes.extend(more.map(|(feed, hash)| (&*feed.table, &*feed.label, hash)));
        hashes
    }

    /// The hash of the file that was read last.
    pub(super) fn last_hash(&self) -> &str {
        self.files.last().map_or("", |report| &report.hash)
    }

    /// [`WorkspaceReader::file`] for a file that is the same as when its blocks were kept: only those are read again of which
    /// `reader` does not know the rows. `None` where the file must be read as a whole, or is not the same after all.
    pub(super) fn unchanged<F: BlockReader>(
        &mut self,
        feed: &TableFeed,
        reader: &F,
        hash: &str,
        blocks: &[KeptBlock],
        is_same: &dyn Fn() -> bool,
    ) -> Result<Option<Vec<F::Block>>> {
        let (opened, _) = self.open(feed, F::COLUMNS)?;
        if opened.blocks_start.is_none() || blocks.iter().any(|block| block.state == BlockState::Torn) {
            return Ok(None);
        }
        let first_block = self.blocks.positions.len();
        let file = self.blocks.files.len();
        let one = |(index, kept): (usize, &KeptBlock)| -> Result<Option<ReadBlock<F::Block>>> {
            let Some(place) = kept.place(file, index) else { return Ok(None) };
            let number = u32::try_from(first_block + index).unwrap_or(u32::MAX);
            if let Some((count, kept)) = reader.kept(&opened, kept, number, place, &feed.path) {
                return Ok(Some(ReadBlock::of_kept(place, count, kept)));
            }
            let Some(block) = opened.block_again(&feed.path, place)? else { return Ok(None) };
            let mut parsed =
                opened.block(&block, number, &|position, cells: &[&str]| reader.parse(position, cells));
            let rows = std::mem::take(&mut parsed.rows);
            let (count, state) = (rows.len() as u64, BlockState::of(&parsed, false));
            let kept = reader.pack(&opened, place, state, rows);
            Ok(Some(ReadBlock { place, count, kept, faults: parsed.faults, passed_over: parsed.passed_over }))
        };
        let parts = blocks.par_iter().enumerate().map(one).collect::<Result<Option<Vec<_>>>>()?;
        let Some(parts) = parts.filter(|_| is_same()) else { return Ok(None) };
        (self.progress)(blocks.iter().map(|block| block.place.2).sum());
        Ok(Some(self.account(feed, opened, hash.to_owned(), parts)))
    }

    /// Accounts for the rows of a file of messages whose blocks are all kept.
    pub(super) fn account_kept(
        &mut self,
        feed: &TableFeed,
        opened: OpenedFile,
        hash: String,
        blocks: &[KeptBlock],
    ) {
        let file = self.blocks.files.len();
        let place = |(index, kept): (usize, &KeptBlock)| Some((kept.place(file, index)?, kept.rows as u64));
        let places = blocks.iter().enumerate().filter_map(place);
        let parts = places.map(|(place, rows)| ReadBlock::of_kept(place, rows, ())).collect();
        (self.progress)(blocks.iter().map(|block| block.place.2).sum());
        self.account(feed, opened, hash, parts);
    }

    pub(super) fn open(
        &self,
        feed: &TableFeed,
        columns: &'static [TableColumn],
    ) -> Result<(OpenedFile, FileBody)> {
        let source = feed.source.map(|position| &self.config.sources[position]);
        OpenedFile::new(feed, source, columns)
    }

    /// Accounts for the rows of a file.
    fn account<B>(
        &mut self,
        feed: &TableFeed,
        opened: OpenedFile,
        hash: String,
        mut parts: Vec<ReadBlock<B>>,
    ) -> Vec<B> {
        let keep_index = feed.table == Message::NAME;
        let table = forewarn_table::TABLES.iter().find(|table| **table == feed.table).copied().unwrap_or("");
        parts.sort_by_key(|part| part.place.index);
        let mut report = FileReport {
            table: feed.table.clone(),
            file: feed.label.clone(),
            encoding: opened.encoding,
            rows_read: 0,
            rows_used: 0,
            rows_rejected: 0,
            rows_passed_over: 0,
            unknown_columns: opened.unknown,
            missing_columns: opened.bound.missing,
            mapped: opened.bound.summary,
            hash,
            feed: self.feeds.iter().position(|known| std::ptr::eq(known, feed)).unwrap_or(0),
        };
        let mut kept = Vec::with_capacity(parts.len());
        for part in parts {
            if keep_index {
                self.blocks.positions.push(part.place);
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
            let source = feed.source.map(|position| self.config.sources[position].clone());
            self.blocks.files.push((feed.clone(), source));
        }
        self.files.push(report);
        kept
    }
}
