//! CSV exports of tools: delimiter and encoding are detected, columns are found by any of their names.

use std::{
    io::{self, BufRead, Read},
    path::Path,
};

use chrono::NaiveDate;

use super::{
    desk::rows::currency,
    encoding, headings,
    input::Allowance,
    moment::{self, DateOrder},
    order::{NumberDate, OrderEvidence, OrderProof},
    record::{RecordFault, RecordPosition, RecordSink, SourceTime},
};
use forewarn_base::import_note::{ImportWarning, SoughtColumn};
use forewarn_base::{
    error::{Error, Result, csv_error, file_error},
    file_fault::FileFault,
    reason::RejectionReason,
};

/// The longest row. Otherwise an unclosed quote would read the rest of the file into one cell.
const ROW_BYTES_MOST: usize = 64 << 20;
/// How much of a file is looked at for its delimiter and header.
const HEAD_BYTES: u64 = 1 << 16;
/// How many rows may stand above the header.
const ROWS_ABOVE_MOST: usize = 30;

/// An opened CSV file.
pub struct CsvSheet<'a> {
    reader: csv::Reader<Box<dyn Read + 'a>>,
    left: Allowance,
    /// The names of its columns in lower case, trimmed.
    pub header: Vec<String>,
    /// Whether day or month comes first in its dates, as [`CsvSheet::find_order`] found.
    pub order: DateOrder,
    /// Whether rows may lack cells at their end, as names of groups and sums in reports do.
    pub pads_short_rows: bool,
}

impl std::fmt::Debug for CsvSheet<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("CsvSheet").field("header", &self.header).finish_non_exhaustive()
    }
}

/// Warns that nothing told day from month, or that the dates of a file contradict each other.
pub(crate) fn decide_order(evidence: &OrderEvidence, path: &Path, sink: &mut dyn RecordSink) -> DateOrder {
    let (order, proof) = evidence.decide(sink.sibling_order());
    match proof {
        OrderProof::Told => sink.order_told(order),
        OrderProof::NotNeeded => {}
        OrderProof::Mixed | OrderProof::Guessed => sink.warn(ImportWarning::DateOrder {
            file: path.to_owned(),
            contradicts: proof == OrderProof::Mixed,
            month_first: order == DateOrder::MonthFirst,
        }),
    }
    order
}

/// The result of reading a row: a fault makes it a rejection.
pub type RowResult = std::result::Result<(), RecordFault>;

/// A row of a sheet.
#[derive(Debug)]
pub struct SheetRow<'a> {
    /// Its cells.
    pub cells: &'a csv::StringRecord,
    /// The line on which it starts.
    pub position: RecordPosition,
    order: DateOrder,
}

impl SheetRow<'_> {
    /// The trimmed cell of a column; empty where the sheet has no such column.
    pub fn get(&self, column: Option<usize>) -> &str {
        column.and_then(|column| self.cells.get(column)).unwrap_or_default().trim()
    }

    /// Whether day or month comes first in this sheet.
    pub fn order(&self) -> DateOrder {
        self.order
    }

    /// The moment in a cell. An empty cell is `Ok(None)`, one that is no moment a fault of `name`.
    ///
    /// # Errors
    /// There is something in the cell that cannot be read as a date or time.
    pub fn when(
        &self,
        column: Option<usize>,
        name: &'static str,
    ) -> std::result::Result<Option<SourceTime>, RecordFault> {
        let text = self.get(column);
        if text.is_empty() || text == "-" || text.starts_with("0000") {
            return Ok(None);
        }
        match moment::parse(text, self.order) {
            Some(when) => Ok(Some(when)),
            None => Err(RecordFault::of(name, text, RejectionReason::NotADateOrTime)),
        }
    }
}

impl SheetRow<'_> {
    /// A due date: where its time is midnight, the day is meant, in the zone of those who wrote it.
    ///
    /// # Errors
    /// There is something in the cell that cannot be read as a date or time.
    pub fn due(&self, column: Option<usize>) -> std::result::Result<Option<SourceTime>, RecordFault> {
        let text = self.get(column);
        let local = text.split(" GMT").next().unwrap_or_default();
        if let Some(day @ SourceTime::Day(_)) = moment::parse(local, self.order).map(moment::day_of) {
            return Ok(Some(day));
        }
        Ok(self.when(column, "due")?.map(|due| match due {
            SourceTime::Instant(at) if at.time() == chrono::NaiveTime::MIN => {
                SourceTime::Day(at.date_naive())
            }
            other => other,
        }))
    }
}

impl<'a> CsvSheet<'a> {
    /// Opens a sheet and reads its header.
    ///
    /// # Errors
    /// It cannot be read, or is empty.
    pub fn open(raw: impl BufRead + 'a, path: &Path) -> Result<Self> {
        let fault = |source| Error::Io { path: path.to_owned(), cause: source };
        let mut text = encoding::utf8(raw).map_err(fault)?;
        let mut head = Vec::new();
        text.by_ref().take(HEAD_BYTES).read_to_end(&mut head).map_err(fault)?;
        let (delimiter, above) = begin(&head);
        // What stands above the header becomes empty lines, so that lines keep their numbers.
        let rest = head.split_off(above);
        head.retain(|byte| *byte == b'\n');
        let left = Allowance::new(ROW_BYTES_MOST);
        let guarded = left.guard(io::Cursor::new(head).chain(io::Cursor::new(rest)).chain(text));
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(Box::new(guarded) as Box<dyn Read + 'a>);
        let names = reader.headers().map_err(csv_error(path))?;
        let header: Vec<String> = names.iter().map(plain_name).collect();
        if header.iter().all(String::is_empty) {
            return Err(file_error(path, FileFault::Empty));
        }
        Ok(Self { reader, left, header, order: DateOrder::DayFirst, pads_short_rows: false })
    }

    /// The first column with one of these names (in lower case); earlier names win. Where there is none, the one that means
    /// the same in another language.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        self.named(names).or_else(|| headings::find(&self.header, names))
    }

    /// The first column with one of these very names.
    pub fn named(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.header.iter().position(|own| own == name))
    }

    /// Like [`CsvSheet::named`], whatever unit or remark follows the name: `Monthly fee (GBP)`, `Абонентская плата, руб.`.
    pub fn headed(&self, names: &[&str]) -> Option<usize> {
        let plain = |own: &String| own.split(['(', ',']).next().unwrap_or_default().trim().to_owned();
        self.named(names)
            .or_else(|| names.iter().find_map(|name| self.header.iter().position(|own| plain(own) == *name)))
    }

    /// All columns with one of these names.
    pub fn columns(&self, names: &[&str]) -> Vec<usize> {
        (0..self.header.len()).filter(|&index| names.contains(&self.header[index].as_str())).collect()
    }

    /// Like [`CsvSheet::column`], for a column without which the file is not what it is said to be.
    ///
    /// # Errors
    /// There is no such column.
    pub fn must(&self, names: &[&str], path: &Path) -> Result<usize> {
        self.column(names).ok_or_else(|| {
            let missing = vec![names[0].to_owned()];
            file_error(path, FileFault::NoColumn { missing, found: self.header.clone() })
        })
    }

    /// Reads the whole sheet for the order of day and month in its dates, in whatever columns. `course` are columns of what
    /// has happened by now, in the order in which it happens to one thing.
    ///
    /// # Errors
    /// The file cannot be read, or a row never ends.
    pub fn find_order(
        mut self,
        course: &[Option<usize>],
        path: &Path,
        sink: &mut dyn RecordSink,
    ) -> Result<DateOrder> {
        let mut evidence = OrderEvidence::beside(&self.header);
        let mut bytes = csv::ByteRecord::new();
        let now = sink.now();
        let course: Vec<usize> = course.iter().flatten().copied().collect();
        loop {
            self.left.renew();
            let more = self.reader.read_byte_record(&mut bytes);
            if !more.map_err(|error| Error::Io { path: path.to_owned(), cause: io::Error::other(error) })? {
                break;
            }
            let mut exact: Vec<NaiveDate> = Vec::new();
            let mut dates: Vec<(usize, NumberDate)> = Vec::new();
            for (index, cell) in bytes.iter().enumerate() {
                // Words are long, dates are not.
                if cell.is_empty() || cell.len() > 60 {
                    continue;
                }
                let Ok(cell) = std::str::from_utf8(cell) else { continue };
                let cell = moment::plain_digits(cell.trim());
                if let Some(date) = NumberDate::of(&cell) {
                    evidence.see(&date);
                    dates.push((index, date));
                } else if cell.len() == 13 && cell.bytes().all(|byte| byte.is_ascii_digit()) {
                    let when = cell.parse().ok().and_then(moment::from_milliseconds);
                    exact.extend(when.map(|when| moment::instant_of(when, chrono_tz::UTC).date_naive()));
                }
            }
            let mut before: Option<[Option<NaiveDate>; 2]> = None;
            for column in &course {
                let numbered = dates.iter().find(|(index, _)| index == column).map(|(_, date)| *date);
                let days = if let Some(date) = numbered {
                    if let Some(now) = now {
                        evidence.see_past(&date, now);
                    }
                    [DateOrder::DayFirst, DateOrder::MonthFirst].map(|order| date.day(order))
                } else {
                    let cell = bytes.get(*column).and_then(|cell| std::str::from_utf8(cell).ok());
                    let day = cell.and_then(|cell| moment::parse(cell, DateOrder::DayFirst));
                    [day.map(|day| moment::instant_of(day, chrono_tz::UTC).date_naive()); 2]
                };
                if days == [None; 2] {
                    continue;
                }
                if let Some(before) = before {
                    evidence.see_course(before, days);
                }
                before = Some(days);
            }
            if !exact.is_empty() {
                dates.iter().for_each(|(_, date)| evidence.see_exact(date, &exact));
            }
        }
        Ok(decide_order(&evidence, path, sink))
    }

    /// Names the optional columns that were looked for and not found: each with the names that are known for it, and where
    /// it is.
    pub fn warn_of_missing(
        &self,
        columns: &[(SoughtColumn, &[&'static str], Option<usize>)],
        path: &Path,
        sink: &mut dyn RecordSink,
    ) {
        let missing: Vec<(SoughtColumn, Vec<&'static str>)> = columns
            .iter()
            .filter(|(_, names, index)| index.is_none() && !names.is_empty())
            .map(|(column, names, _)| (*column, names.iter().copied().take(3).collect()))
            .collect();
        if !missing.is_empty() {
            let (file, found) = (path.to_owned(), self.header.clone());
            sink.warn(ImportWarning::MissingColumns { file, missing, found });
        }
    }

    /// Tells every row; one with another number of cells than the header is a rejection, and so is what `on_row` faults.
    ///
    /// # Errors
    /// The file cannot be read, is no CSV, or the sink fails.
    pub fn each(
        &mut self,
        path: &Path,
        sink: &mut dyn RecordSink,
        on_row: &mut dyn FnMut(&SheetRow<'_>, &mut dyn RecordSink) -> Result<RowResult>,
    ) -> Result<()> {
        let mut bytes = csv::ByteRecord::new();
        loop {
            self.left.renew();
            if !self.reader.read_byte_record(&mut bytes).map_err(csv_error(path))? {
                return Ok(());
            }
            let position = RecordPosition::line(bytes.position().map_or(0, csv::Position::line));
            let mut cells = csv::StringRecord::from_byte_record_lossy(std::mem::take(&mut bytes));
            while self.pads_short_rows && cells.len() < self.header.len() {
                cells.push_field("");
            }
            if cells.iter().all(str::is_empty) {
                continue;
            }
            if cells.len() != self.header.len() {
                let reason = RejectionReason::CellCount { found: cells.len(), expected: self.header.len() };
                sink.reject(position, RecordFault::whole(reason))?;
                continue;
            }
            let row = SheetRow { cells: &cells, position, order: self.order };
            if let Err(fault) = on_row(&row, sink)? {
                sink.reject(position, fault)?;
            }
        }
    }
}

/// The currency that a heading names behind the name of its column: `amount (gbp)`, `сумма, руб.`.
pub(crate) fn heading_currency(heading: &str) -> String {
    // Behind a bracket or a comma, else a sign as the last word: `Monthly Retainer €`.
    let unit = heading.split_once(['(', ',']).map(|(_, unit)| unit);
    let sign = || heading.split_whitespace().next_back().filter(|word| is_currency(word));
    unit.or_else(sign).map(currency).unwrap_or_default()
}

/// Whether a word is a sign or code of a currency, and no other short word such as "Net".
fn is_currency(word: &str) -> bool {
    const CODES: [&str; 14] =
        ["eur", "usd", "gbp", "chf", "rub", "pln", "czk", "sek", "nok", "dkk", "try", "uah", "kzt", "руб"];
    let word = word.trim_end_matches('.').to_lowercase();
    word.contains(['€', '$', '£', '₽', '₴', '₸', '₺', '₹', '¥']) || CODES.contains(&word.as_str())
}

/// The name of a column as it is looked up: `Due_Date ` is `due date`.
fn plain_name(name: &str) -> String {
    let name = name.trim().trim_start_matches('\u{feff}').to_lowercase().replace('_', " ");
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The sign between cells, and how many bytes stand above the header: a title, a span, an account, as reports have them.
/// They count as such only where the first row fills two cells at most and one below fills four or more.
fn begin(head: &[u8]) -> (u8, usize) {
    let count = |line: &[u8], mark: u8| memchr::memchr_iter(mark, line).count();
    let delimiter_of = |line: &[u8]| {
        let marks = [b',', b';', b'\t'].into_iter();
        marks.max_by_key(|mark| (count(line, *mark), *mark == b',')).unwrap_or(b',')
    };
    let lines = || head.split_inclusive(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let first = delimiter_of(lines().next().unwrap_or_default());
    // A title may hold commas; the rows below it tell the sign.
    let fullest = lines().take(ROWS_ABOVE_MOST).max_by_key(|line| count(line, delimiter_of(line)));
    let delimiter = fullest.map_or(first, delimiter_of);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).has_headers(false).from_reader(head);
    let rows: Vec<csv::ByteRecord> =
        reader.byte_records().take(ROWS_ABOVE_MOST * 2).map_while(std::result::Result::ok).collect();
    let filled = |row: &csv::ByteRecord| row.iter().filter(|cell| !cell.trim_ascii().is_empty()).count();
    let most = rows.iter().map(filled).max().unwrap_or(0);
    if rows.first().is_none_or(|row| filled(row) > 2) || most < 4 {
        return (first, 0);
    }
    let is_number = |cell: &[u8]| {
        cell.iter().any(u8::is_ascii_digit)
            && !cell.iter().any(|byte| byte.is_ascii_alphabetic() || *byte > 127)
    };
    let is_header = |row: &&csv::ByteRecord| filled(row) * 5 >= most * 3 && !row.iter().any(is_number);
    let header = rows.iter().take(ROWS_ABOVE_MOST).find(is_header).and_then(|row| row.position());
    match header {
        Some(at) => (delimiter, usize::try_from(at.byte()).unwrap_or(0)),
        None => (first, 0),
    }
}
