//! An opened file: its header, how its columns become the table's, and its rows.

use std::{
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use chrono::{DateTime, Utc};
use encoding_rs::Encoding;
use serde_json::Value;

use super::{
    TableFeed,
    block::{BlockPlace, RowBlock, RowBlocks, RowFault, RowFormat},
    decode::{self, FileHash},
    mapping::BoundMapping,
    parquet, sheet,
};
use forewarn_base::{
    error::{Result, file_error, io},
    file_fault::FileFault,
    value::parse_moment,
};
use forewarn_table::{CellFault, RejectionReason, TableColumn, message::id_hash, source::SourceFile};

/// The longest cell, but for the text of a message.
const CELL_BYTES_MOST: usize = 1 << 20;

/// The position of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowPosition {
    /// The block, counted over all files of messages.
    pub block: u32,
    /// The line, from 1.
    pub line: u32,
    /// The first byte in the block; 0 where rows are no bytes of a block.
    pub offset: u32,
}

impl RowPosition {
    /// A position; lines and bytes beyond four billion count as that one.
    pub fn new(block: u32, line: u64, offset: u64) -> Self {
        let bounded = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Self { block, line: bounded(line), offset: bounded(offset) }
    }
}

/// The rows of an opened file.
#[derive(Debug)]
pub enum FileBody {
    /// Text, block by block.
    Blocks(RowBlocks<Box<dyn Read + Send>>),
    /// Words, all at once.
    Sheet(Vec<(u64, Vec<String>)>),
}

/// An opened file.
#[derive(Debug)]
pub struct OpenedFile {
    /// Its columns; for JSON lines those that are looked for.
    pub header: Vec<String>,
    /// How they become the table's.
    pub bound: BoundMapping,
    /// Columns that are not used.
    pub unknown: Vec<String>,
    /// Its encoding.
    pub encoding: String,
    /// The hash of its bytes, once all are read.
    pub hash: FileHash,
    /// A hash of all that decides how its rows are read.
    pub format: u64,
    columns: &'static [TableColumn],
    rows: RowFormat,
    is_jsonl: bool,
    /// The eight-bit encoding of rows that are no UTF-8.
    rows_in: Option<&'static Encoding>,
    /// Bytes of the file before its blocks start; `None` where offsets of blocks are no offsets of the file.
    pub(crate) blocks_start: Option<u64>,
}

/// The result of parsing some rows.
#[derive(Debug)]
pub struct ParsedRows<R> {
    /// Rows that can be used.
    pub rows: Vec<(RowPosition, R)>,
    /// Rows that cannot, by line.
    pub faults: Vec<(u64, CellFault)>,
    /// Rows that are of no use to the table.
    pub passed_over: u64,
}

impl<R> Default for ParsedRows<R> {
    fn default() -> Self {
        Self { rows: Vec::new(), faults: Vec::new(), passed_over: 0 }
    }
}

impl<R> ParsedRows<R> {
    /// Takes in a row of the file's own cells.
    pub fn row(
        &mut self,
        opened: &OpenedFile,
        position: RowPosition,
        cells: &[&str],
        parse: &impl Fn(RowPosition, &[&str]) -> std::result::Result<R, CellFault>,
    ) {
        let Some(cells) = opened.bound.apply(cells) else {
            self.passed_over += 1;
            return;
        };
        let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
        let mut named = opened.columns.iter().zip(&cells);
        if let Some((column, _)) =
            named.find(|(column, cell)| cell.len() > CELL_BYTES_MOST && column.name != "text")
        {
            let known_at = known_at(opened.columns, &cells);
            let reason = RejectionReason::CellTooLong;
            let fault = CellFault { column: column.name, value: String::new(), reason, known_at };
            self.faults.push((u64::from(position.line), fault));
            return;
        }
        match parse(position, &cells) {
            Ok(row) => self.rows.push((position, row)),
            Err(fault) => self.faults.push((u64::from(position.line), fault)),
        }
    }

    /// Rejects a row that cannot be split into cells; `known_at` is its time, if readable.
    fn refuse(&mut self, line: u64, value: &str, reason: RejectionReason, known_at: Option<DateTime<Utc>>) {
        let value: String = value.chars().take(80).collect();
        self.faults.push((line, CellFault { column: "", value, reason, known_at }));
    }
}

/// When a row that is refused was known, by the table's cells: its time, read in the zone where it is latest, so that no
/// row shows too early. `None` where it does not say.
fn known_at(columns: &[TableColumn], cells: &[impl AsRef<str>]) -> Option<DateTime<Utc>> {
    let index =
        columns.iter().position(|column| matches!(column.name, "at" | "sent_at" | "made_at" | "since"))?;
    latest_moment(cells.get(index)?.as_ref())
}

/// A time in the zone where it is latest.
fn latest_moment(words: &str) -> Option<DateTime<Utc>> {
    parse_moment(words.trim(), chrono_tz::Etc::GMTPlus12).ok().map(|moment| moment.at)
}

impl OpenedFile {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// It cannot be read, or lacks columns without which it cannot be the table it is meant to be.
    #[allow(clippy::case_sensitive_file_extension_comparisons, reason = "the name is in lower case")]
    pub fn new(
        feed: &TableFeed,
        source: Option<&SourceFile>,
        columns: &'static [TableColumn],
    ) -> Result<(Self, FileBody)> {
        let name = feed.path.to_string_lossy().to_lowercase();
        let format = source.and_then(|source| source.format.as_deref()).unwrap_or_else(|| {
            let stem = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".zst")).unwrap_or(&name);
            if stem.ends_with(".jsonl") || stem.ends_with(".ndjson") {
                "jsonl"
            } else if stem.ends_with(".parquet") {
                "parquet"
            } else if [".xlsx", ".xlsm", ".xls", ".ods"].iter().any(|ending| stem.ends_with(ending)) {
                "xlsx"
            } else {
                "csv"
            }
        });
        let transpose = source.is_some_and(|source| source.transpose);
        let mut rows = RowFormat::Lines;
        let mut encoding = "UTF-8".to_owned();
        let mut rows_in = None;
        let mut blocks_start = None;
        let hash;
        let (header, body) = match format {
            "parquet" | "xlsx" => {
                let (bytes, whole) = decode::read_whole(&feed.path)?;
                hash = whole;
                let sheet = if format == "parquet" {
                    let needed = |name: &str| needs(source, columns, name);
                    parquet::parquet(&feed.path, bytes, &needed)?
                } else {
                    sheet::workbook(&feed.path, bytes, source.and_then(|source| source.sheet.as_deref()))?
                };
                let sheet = if transpose { sheet::transpose(sheet) } else { sheet };
                (sheet.header, FileBody::Sheet(sheet.rows))
            }
            _ => {
                let wanted = source.and_then(|source| source.encoding.as_deref());
                let wanted = wanted.and_then(|label| Encoding::for_label(label.as_bytes()));
                let mut text = decode::open(&feed.path, wanted)?;
                text.encoding.clone_into(&mut encoding);
                rows_in = text.rows_in;
                blocks_start = text.seekable.then_some(text.skipped);
                hash = text.hash;
                if format == "jsonl" {
                    (json_header(source, columns), FileBody::Blocks(RowBlocks::new(text.reader, rows)))
                } else {
                    let mut head = Vec::new();
                    text.reader.by_ref().take(1 << 16).read_to_end(&mut head).map_err(io(&feed.path))?;
                    let delimiter = source
                        .and_then(|source| source.delimiter)
                        .and_then(|sign| u8::try_from(sign).ok())
                        .unwrap_or_else(|| sniff(&head));
                    let header: Vec<String> = csv_records(&head, delimiter)
                        .next()
                        .map(|(_, record)| {
                            record.iter().map(|cell| words_in(cell, rows_in).trim().to_owned()).collect()
                        })
                        .unwrap_or_default();
                    rows = RowFormat::Csv { delimiter, width: header.len() };
                    let reader: Box<dyn Read + Send> =
                        Box::new(std::io::Cursor::new(head).chain(text.reader));
                    let blocks = RowBlocks::new(reader, rows);
                    if transpose {
                        transposed(feed, blocks, delimiter)?
                    } else {
                        (header, FileBody::Blocks(blocks))
                    }
                }
            }
        };
        let bound = match source {
            Some(source) => BoundMapping::new(source, columns, &header, &feed.parts),
            None => BoundMapping::native(columns, &header),
        };
        if source.is_none() && format != "jsonl" && !bound.missing.is_empty() && !header.is_empty() {
            let missing = bound.missing.iter().map(ToString::to_string).collect();
            return Err(file_error(&feed.path, FileFault::NoColumn { missing, found: header }));
        }
        let unknown = if source.is_none() {
            header
                .iter()
                .filter(|name| !columns.iter().any(|column| column.name == name.as_str()))
                .cloned()
                .collect()
        } else {
            Vec::new()
        };
        let is_jsonl = format == "jsonl";
        let format = id_hash(&format!(
            "{header:?}{rows:?}{is_jsonl}{encoding}{source:?}{parts:?}",
            parts = feed.parts
        ));
        let opened = Self {
            header,
            bound,
            unknown,
            encoding,
            hash,
            format,
            columns,
            rows,
            is_jsonl,
            rows_in,
            blocks_start,
        };
        Ok((opened, body))
    }

    /// Parses the rows of a block.
    pub fn block<R>(
        &self,
        block: &RowBlock,
        number: u32,
        parse: &impl Fn(RowPosition, &[&str]) -> std::result::Result<R, CellFault>,
    ) -> ParsedRows<R> {
        let mut parsed = ParsedRows::default();
        match (block.fault, self.rows) {
            (Some(fault), _) => self.faulty_block(block, fault, &mut parsed),
            (None, RowFormat::Lines) if self.is_jsonl => self.json_block(block, number, parse, &mut parsed),
            (None, RowFormat::Lines) => {}
            (None, RowFormat::Csv { delimiter, .. }) => {
                self.csv_block(block, number, delimiter, parse, &mut parsed);
            }
        }
        parsed
    }

    /// Reads a block of the file again, if it can be read in any order.
    pub(crate) fn block_again(&self, path: &Path, place: BlockPlace) -> Result<Option<RowBlock>> {
        let Some(start) = self.blocks_start else { return Ok(None) };
        let mut bytes = vec![0; place.bytes];
        let mut file = decode::open_file(path)?;
        file.seek(SeekFrom::Start(start + place.offset)).map_err(io(path))?;
        file.read_exact(&mut bytes).map_err(io(path))?;
        let BlockPlace { index, offset, line, .. } = place;
        Ok(Some(RowBlock { index, offset, line, bytes, fault: None }))
    }

    /// Rejects bytes that cannot be split into rows.
    fn faulty_block<R>(&self, block: &RowBlock, fault: RowFault, parsed: &mut ParsedRows<R>) {
        let reason = match fault {
            RowFault::Continued => return,
            RowFault::TooLong => RejectionReason::RowTooLong,
            RowFault::OpenQuote => RejectionReason::OpenQuote,
            RowFault::SwallowedRows => RejectionReason::BetweenStrayQuotes,
        };
        for (at, line) in (0..).zip(block.bytes.split(|byte| *byte == b'\n')) {
            if line.trim_ascii().is_empty() {
                continue;
            }
            let line = &line[..line.len().min(CELL_BYTES_MOST)];
            let words = words_in(line, self.rows_in);
            let words = if fault == RowFault::TooLong { "" } else { &words };
            let known_at = self.known_at_of_line(line);
            parsed.refuse(block.line + at, words.trim_end(), reason.clone(), known_at);
            // Any other fault is about one row.
            if fault != RowFault::SwallowedRows {
                return;
            }
        }
    }

    /// When a row was known of which no more than its first line is certain.
    fn known_at_of_line(&self, line: &[u8]) -> Option<DateTime<Utc>> {
        let RowFormat::Csv { delimiter, .. } = self.rows else { return None };
        let cells: Vec<String> = line
            .split(|byte| *byte == delimiter)
            .map(|cell| String::from_utf8_lossy(cell).trim_matches('"').to_owned())
            .collect();
        self.known_at(&cells)
    }

    /// When a row was known that is refused, by the file's cells; where they are shifted, by the latest time in any of them.
    fn known_at(&self, cells: &[String]) -> Option<DateTime<Utc>> {
        let words: Vec<&str> = cells.iter().map(String::as_str).collect();
        let own = self.bound.apply(&words).and_then(|own| known_at(self.columns, &own));
        own.or_else(|| cells.iter().filter_map(|cell| latest_moment(cell)).max())
    }

    fn csv_block<R>(
        &self,
        block: &RowBlock,
        number: u32,
        delimiter: u8,
        parse: &impl Fn(RowPosition, &[&str]) -> std::result::Result<R, CellFault>,
        parsed: &mut ParsedRows<R>,
    ) {
        let mut reader = csv_reader(&block.bytes, delimiter);
        let mut record = csv::ByteRecord::new();
        let mut first = block.index == 0;
        let width = self.header.len();
        // A ByteRecord has no way to fail but reading, and a slice always reads.
        while let Ok(true) = reader.read_byte_record(&mut record) {
            if std::mem::take(&mut first) {
                continue;
            }
            let line = block.line + record.position().map_or(0, |position| lines_before(block, position));
            let lossy = || record.iter().map(|cell| words_in(cell, self.rows_in)).collect::<Vec<String>>();
            if record.len() != width {
                let cells = lossy();
                let reason = RejectionReason::CellCount { found: record.len(), expected: width };
                let first = cells.first().map_or("", String::as_str);
                parsed.refuse(line, first, reason, self.known_at(&cells));
                continue;
            }
            let words: std::result::Result<Vec<&str>, _> = record.iter().map(std::str::from_utf8).collect();
            let offset = record.position().map_or(0, csv::Position::byte);
            let position = RowPosition::new(number, line, offset);
            match (words, self.rows_in) {
                (Ok(words), _) => parsed.row(self, position, &words, parse),
                (Err(_), Some(_)) => {
                    let cells = lossy();
                    let words: Vec<&str> = cells.iter().map(String::as_str).collect();
                    parsed.row(self, position, &words, parse);
                }
                (Err(_), None) => {
                    let at = record.iter().position(|cell| std::str::from_utf8(cell).is_err()).unwrap_or(0);
                    let cells = lossy();
                    let name = &self.header[at];
                    let reason = RejectionReason::NotUtf8 { column: name.clone() };
                    parsed.refuse(line, &cells[at], reason, self.known_at(&cells));
                    let own = self.columns.iter().find(|column| column.name == name);
                    parsed.faults.last_mut().expect("a fault was just noted").1.column =
                        own.map_or("", |column| column.name);
                }
            }
        }
    }

    fn json_block<R>(
        &self,
        block: &RowBlock,
        number: u32,
        parse: &impl Fn(RowPosition, &[&str]) -> std::result::Result<R, CellFault>,
        parsed: &mut ParsedRows<R>,
    ) {
        let mut next = 0;
        for (at, line_bytes) in block.bytes.split(|byte| *byte == b'\n').enumerate() {
            let (line, offset) = (block.line + at as u64, next);
            next += line_bytes.len() as u64 + 1;
            if line_bytes.trim_ascii().is_empty() {
                continue;
            }
            let decoded;
            let line_bytes = match self.rows_in {
                Some(_) if std::str::from_utf8(line_bytes).is_err() => {
                    decoded = words_in(line_bytes, self.rows_in);
                    decoded.as_bytes()
                }
                _ => line_bytes,
            };
            match serde_json::from_slice::<Value>(line_bytes) {
                Ok(value @ Value::Object(_)) => {
                    let words: Vec<String> =
                        self.header.iter().map(|name| json_words(&value, name)).collect();
                    let words: Vec<&str> = words.iter().map(String::as_str).collect();
                    parsed.row(self, RowPosition::new(number, line, offset), &words, parse);
                }
                Ok(_) => {
                    let words = String::from_utf8_lossy(&line_bytes[..line_bytes.len().min(200)]);
                    parsed.refuse(line, &words, RejectionReason::NotAnObject, None);
                }
                Err(error) => {
                    let words =
                        String::from_utf8_lossy(&line_bytes[..line_bytes.len().min(200)]).into_owned();
                    parsed.refuse(line, &words, RejectionReason::NotJson(error.to_string()), None);
                }
            }
        }
    }
}

/// Bytes as words, in the encoding of rows that are no UTF-8 where they are none.
fn words_in(bytes: &[u8], rows_in: Option<&'static Encoding>) -> String {
    match (std::str::from_utf8(bytes), rows_in) {
        (Ok(words), _) => words.to_owned(),
        (Err(_), Some(encoding)) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
        (Err(_), None) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// How many lines of a block come before a row; the csv crate takes blank lines for part of the row after them.
fn lines_before(block: &RowBlock, position: &csv::Position) -> u64 {
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX).min(block.bytes.len());
    let blank = block.bytes[start..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
    position.line() - 1 + blank.filter(|byte| **byte == b'\n').count() as u64
}

/// Whether a table cannot be read without a column of the file.
fn needs(source: Option<&SourceFile>, columns: &[TableColumn], name: &str) -> bool {
    match source {
        Some(source) => source.named_columns().contains(name),
        None => columns.iter().any(|column| column.name == name),
    }
}

/// The columns looked for in JSON lines: the table's own, or all that the mapping names.
fn json_header(source: Option<&SourceFile>, columns: &'static [TableColumn]) -> Vec<String> {
    match source {
        None => columns.iter().map(|column| column.name.to_owned()).collect(),
        Some(source) => source.named_columns().into_iter().collect(),
    }
}

/// The value at `name`, which may be a path like `author.name`, as words.
fn json_words(object: &Value, name: &str) -> String {
    let found = object.get(name).or_else(|| name.split('.').try_fold(object, |value, step| value.get(step)));
    match found {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(words)) => words.clone(),
        Some(other) => other.to_string(),
    }
}

fn csv_reader(bytes: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(bytes)
}

fn csv_records(bytes: &[u8], delimiter: u8) -> impl Iterator<Item = (u64, csv::ByteRecord)> {
    csv_reader(bytes, delimiter)
        .into_byte_records()
        .flatten()
        .map(|record| (record.position().map_or(1, csv::Position::line), record))
        .collect::<Vec<_>>()
        .into_iter()
}

/// The delimiter that is most frequent in the first line outside quotes.
fn sniff(head: &[u8]) -> u8 {
    let line = &head[..memchr::memchr(b'\n', head).unwrap_or(head.len())];
    let mut quoted = false;
    let mut counts = [(b',', 0usize), (b';', 0), (b'\t', 0)];
    for &byte in line {
        if byte == b'"' {
            quoted = !quoted;
        } else if !quoted && let Some((_, count)) = counts.iter_mut().find(|(sign, _)| *sign == byte) {
            *count += 1;
        }
    }
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| *sign)
}

/// A text file whose rows and columns are swapped, read whole.
fn transposed(
    feed: &TableFeed,
    blocks: RowBlocks<Box<dyn Read + Send>>,
    delimiter: u8,
) -> Result<(Vec<String>, FileBody)> {
    let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
    for block in blocks {
        let block = block.map_err(io(&feed.path))?;
        for (line, record) in csv_records(&block.bytes, delimiter) {
            let cells = record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
            rows.push((block.line + line - 1, cells));
        }
    }
    let header = if rows.is_empty() { Vec::new() } else { rows.remove(0).1 };
    let sheet = sheet::transpose(sheet::TextSheet { header, rows });
    Ok((sheet.header, FileBody::Sheet(sheet.rows)))
}
