//! CSV exports of tools: delimiter and encoding are detected, columns are found by any of their names.

use std::{
    io::{self, BufRead, Read},
    path::Path,
};

use super::{
    encoding,
    input::Allowance,
    moment::{self, DateOrder},
    record::{RecordFault, RecordPosition, RecordSink, SourceTime},
};
use forewarn_base::error::{Error, Result};

/// The longest row. Otherwise an unclosed quote would read the rest of the file into one cell.
const ROW_BYTES_MOST: usize = 64 << 20;

/// An opened CSV file.
pub struct CsvSheet<'a> {
    reader: csv::Reader<Box<dyn Read + 'a>>,
    left: Allowance,
    /// The names of its columns in lower case, trimmed.
    pub header: Vec<String>,
    /// Whether day or month comes first in its dates; set by [`CsvSheet::order`].
    pub order: DateOrder,
}

impl std::fmt::Debug for CsvSheet<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("CsvSheet").field("header", &self.header).finish_non_exhaustive()
    }
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
            None => Err(RecordFault::of(name, text, "is not a date or time")),
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
        match moment::parse(local, self.order).map(moment::day_of) {
            Some(day @ SourceTime::Day(_)) => Ok(Some(day)),
            _ => self.when(column, "due"),
        }
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
        let mut first = Vec::new();
        text.by_ref().take(1 << 16).read_until(b'\n', &mut first).map_err(fault)?;
        let delimiter = delimiter(&first);
        let left = Allowance::new(ROW_BYTES_MOST);
        let guarded = left.guard(io::Cursor::new(first).chain(text));
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(Box::new(guarded) as Box<dyn Read + 'a>);
        let names = reader.headers().map_err(|error| broken(path, &error))?;
        let header: Vec<String> = names.iter().map(|name| name.trim().to_lowercase()).collect();
        if header.iter().all(String::is_empty) {
            return Err(Error::File { path: path.to_owned(), reason: "is empty".to_owned() });
        }
        Ok(Self { reader, left, header, order: DateOrder::DayFirst })
    }

    /// The first column with one of these names (in lower case); earlier names win.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.header.iter().position(|own| own == name))
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
        self.column(names).ok_or_else(|| Error::File {
            path: path.to_owned(),
            reason: format!("has no column {:?}; its columns are {}", names[0], self.header.join(", ")),
        })
    }

    /// Reads the next row.
    ///
    /// # Errors
    /// The file cannot be read, or the row never ends.
    pub fn next_record(&mut self, record: &mut csv::ByteRecord) -> io::Result<bool> {
        self.left.renew();
        self.reader.read_byte_record(record).map_err(io::Error::other)
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
            if !self.reader.read_byte_record(&mut bytes).map_err(|error| broken(path, &error))? {
                return Ok(());
            }
            let position = RecordPosition::line(bytes.position().map_or(0, csv::Position::line));
            let cells = csv::StringRecord::from_byte_record_lossy(std::mem::take(&mut bytes));
            if cells.iter().all(str::is_empty) {
                continue;
            }
            if cells.len() != self.header.len() {
                let reason = format!("has {} cells where the header has {}", cells.len(), self.header.len());
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

/// Whether day or month comes first in the dates of some columns, by the numbers over 12 among them; `None` where they
/// do not tell.
pub fn order_of<'t>(dates: impl Iterator<Item = &'t str>) -> Option<DateOrder> {
    for date in dates {
        let mut parts = date.split(|letter: char| !letter.is_ascii_digit()).filter(|part| !part.is_empty());
        if let (Some(first), Some(second)) = (parts.next(), parts.next())
            && first.len() <= 2
            && second.len() <= 2
        {
            let (first, second) = (first.parse::<u8>().unwrap_or(0), second.parse::<u8>().unwrap_or(0));
            match (first > 12, second > 12) {
                (true, false) => return Some(DateOrder::DayFirst),
                (false, true) => return Some(DateOrder::MonthFirst),
                _ => {}
            }
        }
    }
    None
}

fn delimiter(first: &[u8]) -> u8 {
    let count = |mark: u8| memchr::memchr_iter(mark, first).count();
    [b',', b';', b'\t'].into_iter().max_by_key(|mark| (count(*mark), *mark == b',')).unwrap_or(b',')
}

fn broken(path: &Path, error: &csv::Error) -> Error {
    Error::File { path: path.to_owned(), reason: error.to_string() }
}
