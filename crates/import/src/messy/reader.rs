//! Reads tables from a messy file, row by row.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, BufReader, Cursor, Read},
    path::Path,
};

use encoding_rs::Encoding;

use crate::workbook;

use super::{
    cell::CellKind,
    dialect::Dialect,
    layout,
    lex::Lexer,
    profile::TableProfile,
    repair::{self, repair},
    report::{LineEnds, MessyReport, StrayLine, TableReport},
    row::MessyRow,
    sniff::sniff,
    window::TextWindow,
};
use forewarn_base::encoding::Examination;

/// How many bytes of rows are read ahead at the most, to tell what their columns hold.
const LOOK_AHEAD_BYTES: usize = 1 << 22;

/// How much of the beginning is looked at to find the dialect.
const SAMPLE_BYTES: usize = 1 << 18;
/// How much of a stream tells its encoding.
const HEAD_BYTES: usize = 1 << 20;
/// How many rows behind a doubtful one help to understand it.
const AHEAD_ROWS: usize = 12;
/// Short rows at the end whose cells cost more than this are words about the table.
const STRANGE: f64 = 1.0;

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowPart {
    /// The names of the columns; the first row of a table, where it has one.
    Header,
    /// Values.
    Values,
}

/// Reads tables from a messy file, row by row.
#[derive(Debug)]
pub struct MessyReader {
    pub(super) window: TextWindow,
    pub(super) lexer: Lexer,
    pub(super) ahead: VecDeque<MessyRow>,
    pub(super) line: u64,
    pub(super) width: usize,
    pub(super) profile: TableProfile,
    pub(super) header: Option<MessyRow>,
    pub(super) header_out: Option<MessyRow>,
    pub(super) is_open: bool,
    pub(super) after_gap: bool,
    pub(super) wasted: u64,
    pub(super) report: MessyReport,
}

impl MessyReader {
    /// Opens a file, compressed with gzip or zstd or not, or the sheet of a workbook that holds most. A plain file is looked
    /// through once for its encoding.
    pub fn open(path: &Path) -> io::Result<Self> {
        if workbook::is_workbook(&path.to_string_lossy()) {
            let text = workbook::csv_of(std::fs::read(path)?, "\n")?;
            return Self::from_reader(Box::new(Cursor::new(text)));
        }
        let mut file = BufReader::with_capacity(1 << 18, File::open(path)?);
        let magic = peek(&mut file, 4)?;
        if magic.starts_with(&[0x1f, 0x8b]) {
            let raw = Cursor::new(magic).chain(file);
            return Self::from_reader(Box::new(flate2::read::MultiGzDecoder::new(raw)));
        }
        if magic == [0x28, 0xb5, 0x2f, 0xfd] {
            let raw = Cursor::new(magic).chain(file);
            return Self::from_reader(Box::new(zstd::stream::read::Decoder::new(raw)?));
        }
        if !std::fs::metadata(path)?.is_file() {
            return Self::from_reader(Box::new(Cursor::new(magic).chain(file)));
        }
        let mut examination = Examination::default();
        examination.add(&magic);
        let mut block = vec![0; 1 << 18];
        loop {
            match file.read(&mut block) {
                Ok(0) => break,
                Ok(read) => examination.add(&block[..read]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Self::start(Box::new(File::open(path)?), examination.encoding(true))
    }

    /// Reads a stream, whose encoding is told from its first mebibyte.
    pub fn from_reader(mut input: Box<dyn Read + Send>) -> io::Result<Self> {
        let head = peek(&mut input, HEAD_BYTES)?;
        let mut examination = Examination::default();
        examination.add(&head);
        let encoding = examination.encoding(head.len() < HEAD_BYTES);
        Self::start(Box::new(Cursor::new(head).chain(input)), encoding)
    }

    fn start(input: Box<dyn Read + Send>, encoding: (&'static Encoding, f64)) -> io::Result<Self> {
        let (encoding, encoding_sure) = encoding;
        let mut window = TextWindow::new(input, encoding);
        while window.rest().len() < SAMPLE_BYTES && !window.is_last() {
            window.more()?;
        }
        let sniffed = sniff(window.rest());
        let report = MessyReport {
            encoding: encoding.name(),
            encoding_sure,
            dialect: sniffed.dialect.clone(),
            dialect_sure: sniffed.sure,
            line_ends: line_ends(window.rest()),
            tables: Vec::new(),
            blank_rows: 0,
            comment_rows: 0,
            too_long_rows: 0,
            zero_bytes: 0,
            broken_blocks: 0,
        };
        let mut reader = Self {
            window,
            lexer: Lexer::new(sniffed.dialect),
            ahead: VecDeque::new(),
            line: 1,
            width: sniffed.width,
            profile: TableProfile::default(),
            header: None,
            header_out: None,
            is_open: false,
            after_gap: false,
            wasted: 0,
            report,
        };
        if sniffed.skip > 0 {
            reader.line += 1;
            reader.window.pass(sniffed.skip);
        }
        Ok(reader)
    }

    /// What has been understood so far; all of it once the last row is read.
    pub fn report(&self) -> &MessyReport {
        &self.report
    }

    /// The signs the file is written with.
    pub fn dialect(&self) -> &Dialect {
        &self.lexer.dialect
    }

    /// The number of the table that the last row belongs to, from 0.
    pub fn table(&self) -> usize {
        self.report.tables.len().saturating_sub(1)
    }

    /// Reads the next row into `row`; `None` at the end.
    pub fn read(&mut self, row: &mut MessyRow) -> io::Result<Option<RowPart>> {
        loop {
            if !self.is_open && !self.open_table()? {
                self.finish();
                return Ok(None);
            }
            if let Some(header) = self.header_out.take() {
                *row = header;
                return Ok(Some(RowPart::Header));
            }
            if let Some(next) = self.ahead.pop_front() {
                *row = next;
            } else if !self.lex(row, false)? {
                self.finish();
                return Ok(None);
            }
            if self.is_plain(row) || self.settle(row)? {
                self.after_gap = false;
                self.table_report().rows += 1;
                return Ok(Some(RowPart::Values));
            }
        }
    }

    fn finish(&mut self) {
        self.report.zero_bytes = self.window.zero_count;
        self.report.broken_blocks = self.window.broken_count;
    }

    pub(super) fn table_report(&mut self) -> &mut TableReport {
        if self.report.tables.is_empty() {
            self.report.tables.push(TableReport::default());
        }
        self.report.tables.last_mut().expect("there is one, if need be a new one")
    }

    /// Whether nothing about `row` is doubtful.
    fn is_plain(&self, row: &MessyRow) -> bool {
        if row.len() != self.width || row.is_blank() {
            return false;
        }
        let is_sparse = self.width > 2 && row.cell(1).is_empty() && row.cell(self.width - 1).is_empty();
        if is_sparse && row.filled() < 2 {
            return false;
        }
        if self.after_gap && self.profile.header_points(row) >= 1.0 {
            return false;
        }
        !self.repeats_header(row)
    }

    /// Whether `row` says the header again.
    fn repeats_header(&self, row: &MessyRow) -> bool {
        let Some(header) = &self.header else { return false };
        if self.width < 2 || row.cell(0) != header.cell(0) {
            return false;
        }
        let least = row.len().min(header.len());
        let same = (0..least).filter(|&index| row.cell(index) == header.cell(index)).count();
        same >= 2 && same * 10 >= least * 8
    }

    /// Decides what a doubtful row is; whether it is one of the table, as which it then stands in `row`.
    fn settle(&mut self, row: &mut MessyRow) -> io::Result<bool> {
        if row.is_blank() {
            self.report.blank_rows += 1;
            self.after_gap = true;
            return Ok(false);
        }
        if row.len() != self.width && is_comment(row) {
            self.report.comment_rows += 1;
            return Ok(false);
        }
        self.look_ahead(AHEAD_ROWS)?;
        if self.begins_table(row) {
            self.ahead.push_front(std::mem::take(row));
            self.is_open = false;
            return Ok(false);
        }
        if self.is_footnote(row) {
            let line = StrayLine::of(row.line, &plain_words(row));
            self.table_report().footnotes.push(line);
            self.after_gap = true;
            return Ok(false);
        }
        if row.len() != self.width {
            let (fixed, repair) = repair(row, &self.profile, &self.lexer.dialect);
            self.table_report().note(row.line, repair);
            *row = fixed;
        }
        Ok(true)
    }

    /// Whether another table begins with `row`.
    fn begins_table(&self, row: &MessyRow) -> bool {
        if self.repeats_header(row) {
            return true;
        }
        let next: Vec<&MessyRow> = self.ahead.iter().filter(|row| !row.is_blank()).take(4).collect();
        if self.leads(row, &next, self.after_gap) {
            return true;
        }
        // A title before the next table.
        let is_title = row.filled() == 1 && self.width > 2;
        is_title
            && next
                .first()
                .is_some_and(|first| self.repeats_header(first) || self.leads(first, &next[1..], true))
    }

    /// Whether `row` leads rows of another table.
    fn leads(&self, row: &MessyRow, next: &[&MessyRow], after_gap: bool) -> bool {
        let count = row.len();
        if count < 2 || next.is_empty() {
            return false;
        }
        let same = next.iter().filter(|other| other.len() == count).count();
        let points = self.profile.header_points(row);
        if count == self.width {
            let typed = self.profile.columns.iter().filter(|column| column.is_typed()).count();
            return after_gap && points >= 1.0 && points >= typed as f64 * 0.6 && same > 0;
        }
        let has_values = row.cells().any(|cell| CellKind::of(cell).is_typed());
        let is_named = !has_values && row.filled() * 5 >= count * 4 && points >= 1.0;
        same * 4 >= next.len() * 3 && (is_named || (after_gap && layout::is_full(row, count) && same >= 2))
    }

    /// Whether `row` and everything behind it are lines after the table.
    fn is_footnote(&self, row: &MessyRow) -> bool {
        if self.width < 2 || self.ahead.len() >= AHEAD_ROWS || !self.window_is_done() {
            return false;
        }
        let is_note = |row: &MessyRow| {
            let is_short = row.len() < self.width && row.len() <= (self.width / 3).max(1);
            let is_first_only = row.filled() == 1 && !row.cell(0).trim().is_empty();
            let is_strange = || {
                let (fixed, _) = repair(row, &self.profile, &self.lexer.dialect);
                row.len() < self.width && self.profile.cost(&fixed) > STRANGE
            };
            let is_note = row.len() <= self.width && (is_short || is_first_only || is_strange());
            is_note && repair::other_delimiter(row, &self.profile, &self.lexer.dialect).is_none()
        };
        let is_usual =
            self.profile.columns.iter().filter(|column| column.share(CellKind::Empty) < 0.5).count() < 2;
        !is_usual && is_note(row) && self.ahead.iter().all(|row| row.is_blank() || is_note(row))
    }

    fn window_is_done(&self) -> bool {
        self.window.is_last() && self.window.rest().is_empty()
    }

    /// Reads ahead until `count` rows are there.
    pub(super) fn look_ahead(&mut self, count: usize) -> io::Result<()> {
        let mut bytes = 0;
        while self.ahead.len() < count && bytes < LOOK_AHEAD_BYTES {
            let mut row = MessyRow::default();
            if !self.lex(&mut row, true)? {
                break;
            }
            bytes += row.byte_len();
            self.ahead.push_back(row);
        }
        Ok(())
    }
}

/// Reads up to `most` bytes.
fn peek(reader: &mut impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.by_ref().take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn line_ends(sample: &str) -> LineEnds {
    let mut ends = LineEnds::default();
    let bytes = sample.as_bytes();
    for index in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        match (bytes[index], bytes.get(index + 1)) {
            (b'\r', Some(b'\n')) => ends.crlf += 1,
            (b'\r', _) => ends.cr += 1,
            _ if index > 0 && bytes[index - 1] == b'\r' => {}
            _ => ends.lf += 1,
        }
    }
    ends
}

fn is_comment(row: &MessyRow) -> bool {
    let first = row.cell(0).trim_start();
    first.starts_with('#') || first.starts_with("//") || first.starts_with("<!--")
}

/// The cells of a row that hold anything, with spaces between.
pub(super) fn plain_words(row: &MessyRow) -> String {
    row.cells().map(str::trim).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ")
}
