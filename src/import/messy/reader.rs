//! Reads tables from a messy file, row by row.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, BufReader, Cursor, Read},
    path::Path,
};

use encoding_rs::Encoding;

use super::{
    cell::Kind,
    dialect::Dialect,
    encoding::Examination,
    layout::{self, Layout},
    lex::{Lexed, Lexer},
    profile::{Column, Profile},
    recover::recover,
    repair::{self, repair},
    report::{Line, LineEnds, QUOTES, Report, TableReport},
    row::Row,
    sniff::sniff,
    window::Window,
};

/// How much of the beginning is looked at to find the dialect.
const SAMPLE_BYTES: usize = 1 << 18;
/// How much of a stream tells its encoding.
const HEAD_BYTES: usize = 1 << 20;
/// How many rows, and how many of their bytes, tell what a table's columns hold.
const LAYOUT_ROWS: usize = 300;
const LAYOUT_BYTES: usize = 1 << 22;
/// How many rows behind a doubtful one help to understand it.
const AHEAD_ROWS: usize = 12;
/// The longest record that is read; longer ones are left out and counted.
const RECORD_BYTES: usize = 128 << 20;
/// Short rows at the end whose cells cost more than this are words about the table.
const STRANGE: f64 = 1.0;
/// How long a record may be that is kept as it stands in the file.
const RAW_BYTES: usize = 1 << 20;
/// What is looked at in vain, in bytes, for each byte read: bounds the time that hostile quotes can take.
const PATIENCE: u64 = 4;
const PATIENCE_AT_FIRST: u64 = 64 << 20;

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The names of the columns; the first row of a table, where it has one.
    Header,
    /// Values.
    Values,
}

/// A record that was taken from a text.
#[derive(Debug)]
struct Taken {
    /// Where the next one begins.
    next: usize,
    /// How far it was looked.
    looked: usize,
    /// Whether its quotes are out of order.
    is_guess: bool,
}

/// Reads tables from a messy file, row by row.
#[derive(Debug)]
pub struct Reader {
    window: Window,
    lexer: Lexer,
    ahead: VecDeque<Row>,
    line: u64,
    width: usize,
    profile: Profile,
    header: Option<Row>,
    header_out: Option<Row>,
    is_open: bool,
    after_gap: bool,
    wasted: u64,
    report: Report,
}

impl Reader {
    /// Opens a file, compressed with gzip or zstd or not. A plain file is looked through once for its encoding.
    pub fn open(path: &Path) -> io::Result<Self> {
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
        let mut window = Window::new(input, encoding);
        while window.rest().len() < SAMPLE_BYTES && !window.is_last() {
            window.more()?;
        }
        let sniffed = sniff(window.rest());
        let report = Report {
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
            profile: Profile::default(),
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
    pub fn report(&self) -> &Report {
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
    pub fn read(&mut self, row: &mut Row) -> io::Result<Option<Part>> {
        loop {
            if !self.is_open && !self.open_table()? {
                self.finish();
                return Ok(None);
            }
            if let Some(header) = self.header_out.take() {
                *row = header;
                return Ok(Some(Part::Header));
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
                return Ok(Some(Part::Values));
            }
        }
    }

    fn finish(&mut self) {
        self.report.zero_bytes = self.window.zero_count;
        self.report.broken_blocks = self.window.broken_count;
    }

    fn table_report(&mut self) -> &mut TableReport {
        if self.report.tables.is_empty() {
            self.report.tables.push(TableReport::default());
        }
        self.report.tables.last_mut().expect("there is one, if need be a new one")
    }

    /// Whether nothing about `row` is doubtful.
    fn is_plain(&self, row: &Row) -> bool {
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
    fn repeats_header(&self, row: &Row) -> bool {
        let Some(header) = &self.header else { return false };
        if self.width < 2 || row.cell(0) != header.cell(0) {
            return false;
        }
        let least = row.len().min(header.len());
        let same = (0..least).filter(|&place| row.cell(place) == header.cell(place)).count();
        same >= 2 && same * 10 >= least * 8
    }

    /// Decides what a doubtful row is; whether it is one of the table, as which it then stands in `row`.
    fn settle(&mut self, row: &mut Row) -> io::Result<bool> {
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
            let line = Line::of(row.line, &plain_words(row));
            self.table_report().footnotes.push(line);
            self.after_gap = true;
            return Ok(false);
        }
        if row.len() != self.width {
            let (fixed, repair) = repair(row, &self.profile, &self.lexer.dialect);
            self.table_report().note(row.line, repair.words());
            *row = fixed;
        }
        Ok(true)
    }

    /// Whether another table begins with `row`.
    fn begins_table(&self, row: &Row) -> bool {
        if self.repeats_header(row) {
            return true;
        }
        let next: Vec<&Row> = self.ahead.iter().filter(|row| !row.is_blank()).take(4).collect();
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
    fn leads(&self, row: &Row, next: &[&Row], after_gap: bool) -> bool {
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
        let has_values = row.cells().any(|cell| Kind::of(cell).is_typed());
        let is_named = !has_values && row.filled() * 5 >= count * 4 && points >= 1.0;
        same * 4 >= next.len() * 3 && (is_named || (after_gap && layout::is_full(row, count) && same >= 2))
    }

    /// Whether `row` and everything behind it are lines after the table.
    fn is_footnote(&self, row: &Row) -> bool {
        if self.width < 2 || self.ahead.len() >= AHEAD_ROWS || !self.window_is_done() {
            return false;
        }
        let is_note = |row: &Row| {
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
            self.profile.columns.iter().filter(|column| column.share(Kind::Empty) < 0.5).count() < 2;
        !is_usual && is_note(row) && self.ahead.iter().all(|row| row.is_blank() || is_note(row))
    }

    fn window_is_done(&self) -> bool {
        self.window.is_last() && self.window.rest().is_empty()
    }

    /// Reads ahead until `count` rows are there.
    fn look_ahead(&mut self, count: usize) -> io::Result<()> {
        let mut bytes = 0;
        while self.ahead.len() < count && bytes < LAYOUT_BYTES {
            let mut row = Row::default();
            if !self.lex(&mut row, true)? {
                break;
            }
            bytes += row.byte_len();
            self.ahead.push_back(row);
        }
        Ok(())
    }

    /// Finds the parts of the table that comes next; whether there is one.
    fn open_table(&mut self) -> io::Result<bool> {
        loop {
            if self.ahead.is_empty() {
                self.skip_blank_lines()?;
            }
            self.look_ahead(LAYOUT_ROWS)?;
            if self.ahead.is_empty() {
                return Ok(false);
            }
            if !self.ahead.iter().all(Row::is_blank) {
                break;
            }
            self.report.blank_rows += self.ahead.len() as u64;
            self.ahead.clear();
        }
        let counts: Vec<usize> = self.ahead.iter().filter(|row| !row.is_blank()).map(Row::len).collect();
        let width = layout::width(&counts);
        let width = if self.report.tables.is_empty() && self.lexer.dialect.delimiter == " " {
            self.width
        } else {
            width
        };
        if width != self.width {
            self.read_again(width);
        }
        let rows = self.ahead.make_contiguous();
        restore_header(rows, width, &self.lexer.dialect);
        let Layout { preamble, header } = layout::layout(rows, width);
        let below = &rows[preamble + header..];
        let mut profile = Profile::of(below.iter().filter(|row| !row.is_blank()), width);
        if profile.rows() < 3 && self.lexer.dialect.delimiter == " " {
            profile = spaced_profile(below, width);
        }
        let names: Vec<Row> = rows[preamble..preamble + header]
            .iter()
            .map(|row| layout::fit_header(row, &profile, below))
            .collect();
        // A header that names more columns than the rows fill makes them wider.
        let width = names.iter().map(Row::len).max().unwrap_or(width).max(width);
        profile.columns.resize_with(width, Default::default);
        let mut table = TableReport {
            line: rows.get(preamble).map_or(self.line, |row| row.line),
            header_rows: header,
            columns: width,
            ..TableReport::default()
        };
        for row in &rows[..preamble] {
            if row.is_blank() {
                self.report.blank_rows += 1;
            } else {
                table.preamble.push(Line::of(row.line, &plain_words(row)));
            }
        }
        self.header = rows.get(preamble).filter(|_| header > 0).cloned();
        self.header_out = (header > 0).then(|| layout::join_header(&names, width));
        table.header = self.header_out.as_ref().map(|row| row.cells().map(str::to_owned).collect());
        self.ahead.drain(..preamble + header);
        self.width = width;
        self.profile = profile;
        self.report.tables.push(table);
        self.is_open = true;
        self.after_gap = false;
        Ok(true)
    }

    /// Passes over empty lines.
    fn skip_blank_lines(&mut self) -> io::Result<()> {
        loop {
            let rest = self.window.rest();
            let length = rest.bytes().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
            // A line end may be cut in two at the end of what is held.
            let length = if length == rest.len() && !self.window.is_last() {
                length.saturating_sub(1)
            } else {
                length
            };
            let lines = line_count(&rest[..length]);
            (self.line, self.report.blank_rows) = (self.line + lines, self.report.blank_rows + lines);
            self.window.pass(length);
            if self.window.rest().len() > 1 || self.window.is_last() {
                return Ok(());
            }
            self.window.more()?;
        }
    }

    /// Reads the rows ahead once more, now that the number of columns is known.
    fn read_again(&mut self, width: usize) {
        self.width = width;
        let rows = std::mem::take(&mut self.ahead);
        let has_doubt = rows.iter().any(|row| row.len() != width && self.lexer.has_quote(&row.raw));
        if !has_doubt || rows.iter().any(|row| row.raw.is_empty()) {
            self.ahead = rows;
            return;
        }
        let text: String = rows.iter().map(|row| row.raw.as_str()).collect();
        let mut line = rows.front().map_or(self.line, |row| row.line);
        let mut place = 0;
        while place < text.len() {
            let mut row = Row::default();
            let Some(Taken { next, .. }) = self.lex_text(&text[place..], true, usize::MAX, &mut row) else {
                break;
            };
            row.line = line;
            row.raw.push_str(&text[place..place + next]);
            line += line_count(&text[place..place + next]);
            place += next;
            self.ahead.push_back(row);
        }
    }

    /// Reads one record of `text`; `None` where the text ends before it.
    fn lex_text(&self, text: &str, is_last: bool, reach: usize, row: &mut Row) -> Option<Taken> {
        let lexed = self.lexer.record(text, is_last, reach, row);
        let looked = match lexed {
            Lexed::Done(next)
                if self.width == 0 || row.len() == self.width || !self.lexer.has_quote(&text[..next]) =>
            {
                return Some(Taken { next, looked: next, is_guess: false });
            }
            Lexed::More => return None,
            Lexed::Done(looked) | Lexed::Odd(looked) => looked,
        };
        // A damaged record is read together with the lines behind it.
        let lines = || memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()).take(20).count();
        if !is_last && lines() < if text.len() < 1 << 18 { 20 } else { 1 } {
            return None;
        }
        let expected = (self.width > 0).then_some(self.width);
        let recovered = recover(&self.lexer, text, is_last, expected, row);
        Some(Taken {
            next: recovered.next.max(1),
            looked: looked.max(recovered.looked),
            is_guess: recovered.cost > 0,
        })
    }

    /// Reads the next record; whether there was one.
    fn lex(&mut self, row: &mut Row, keep_raw: bool) -> io::Result<bool> {
        loop {
            if self.window.rest().is_empty() {
                if self.window.is_last() {
                    return Ok(false);
                }
                self.window.more()?;
                continue;
            }
            let left = (PATIENCE_AT_FIRST + PATIENCE * self.window.passed).saturating_sub(self.wasted);
            let reach = RECORD_BYTES.min(usize::try_from(left).unwrap_or(usize::MAX));
            let text = self.window.rest();
            let Some(taken) = self.lex_text(text, self.window.is_last(), reach, row) else {
                if text.len() > RECORD_BYTES {
                    self.skip_line()?;
                } else {
                    self.window.more()?;
                }
                continue;
            };
            let read = &text[..taken.next];
            row.line = self.line;
            row.raw.clear();
            if (keep_raw || row.len() != self.width) && read.len() <= RAW_BYTES {
                row.raw.push_str(read);
            }
            self.line += line_count(read);
            self.wasted += taken.looked.saturating_sub(taken.next) as u64;
            self.window.pass(taken.next);
            if taken.is_guess && self.is_open {
                let line = row.line;
                self.table_report().note(line, QUOTES);
            }
            return Ok(true);
        }
    }

    /// Leaves out a record that is too long to be held.
    fn skip_line(&mut self) -> io::Result<()> {
        self.report.too_long_rows += 1;
        loop {
            let rest = self.window.rest();
            if let Some(place) = memchr::memchr2(b'\n', b'\r', rest.as_bytes()) {
                self.window.pass(place);
                self.line += 1;
                return Ok(());
            }
            let length = rest.len();
            self.window.pass(length);
            if self.window.is_last() {
                return Ok(());
            }
            self.window.more()?;
        }
    }
}

/// Reads up to `most` bytes.
fn peek(reader: &mut impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.by_ref().take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// How many lines `text` ends.
fn line_count(text: &str) -> u64 {
    let bytes = text.as_bytes();
    let lone = |place: &usize| bytes[*place] == b'\n' || bytes.get(place + 1) != Some(&b'\n');
    memchr::memchr2_iter(b'\n', b'\r', bytes).filter(lone).count() as u64
}

fn line_ends(sample: &str) -> LineEnds {
    let mut ends = LineEnds::default();
    let bytes = sample.as_bytes();
    for place in memchr::memchr2_iter(b'\n', b'\r', bytes) {
        match (bytes[place], bytes.get(place + 1)) {
            (b'\r', Some(b'\n')) => ends.crlf += 1,
            (b'\r', _) => ends.cr += 1,
            _ if place > 0 && bytes[place - 1] == b'\r' => {}
            _ => ends.lf += 1,
        }
    }
    ends
}

fn is_comment(row: &Row) -> bool {
    let first = row.cell(0).trim_start();
    first.starts_with('#') || first.starts_with("//") || first.starts_with("<!--")
}

/// The cells of a row that hold anything, with spaces between.
fn plain_words(row: &Row) -> String {
    row.cells().map(str::trim).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Puts the header right where it is written with another delimiter than the table.
fn restore_header(rows: &mut [Row], width: usize, dialect: &Dialect) {
    let Some(start) = rows.iter().take(50).position(|row| layout::is_full(row, width)) else { return };
    let Some(place) = rows[..start].iter().rposition(|row| !row.is_blank()) else { return };
    if place + 1 != start || rows[place].len() * 2 > width || width < 3 {
        return;
    }
    let below = &rows[start..];
    let profile = Profile::of(below.iter().skip(1), width);
    if layout::is_header(&rows[start], &profile, &below[1..]) {
        return;
    }
    let raw = rows[place].raw.trim_end_matches(['\n', '\r']).to_owned();
    for delimiter in [";", "\t", "|", ",", " "] {
        if delimiter == dialect.delimiter || !raw.contains(delimiter) {
            continue;
        }
        let other =
            Dialect { delimiter: delimiter.to_owned(), skip_space: false, merge: false, ..dialect.clone() };
        let mut read = Row::at(rows[place].line);
        if Lexer::new(other).record(&raw, true, raw.len(), &mut read) == Lexed::Done(raw.len())
            && read.len() == width
        {
            rows[place] = read;
            return;
        }
    }
}

/// The profile of rows with spaces between cells and in words: columns before the words are counted from the left,
/// columns behind them from the right.
fn spaced_profile(rows: &[Row], width: usize) -> Profile {
    let long: Vec<&Row> = rows.iter().filter(|row| row.len() >= width).collect();
    let mut left = Profile { columns: vec![Column::default(); width] };
    let mut right = left.clone();
    for row in &long {
        let cells: Vec<&str> = row.cells().collect();
        left.add(&Row::of(&cells[..width], 0));
        right.add(&Row::of(&cells[cells.len() - width..], 0));
    }
    let from = (0..width).find(|&place| left.columns[place].kind().is_none()).unwrap_or(width);
    let columns =
        (0..width).map(|place| if place < from { &left } else { &right }.columns[place].clone()).collect();
    Profile { columns }
}
