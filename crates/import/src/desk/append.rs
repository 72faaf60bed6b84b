//! Appends rows to one table of the workspace, each once, in a file written beside and renamed at the end.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use crate::table::Table;
use forewarn_base::error::{Error, Result, io};

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is new.
    Written,
    /// It stands in the table already.
    Known,
}

/// The rows that stand in a table, by 64-bit hashes of their keys, of which no two are likely to be equal below 100
/// million rows.
#[derive(Debug)]
enum Seen {
    /// Equal rows are one: a hash each is all that is kept, for there are as many as messages.
    Once(BTreeSet<u64>),
    /// Equal rows of one file are different things.
    Counted(BTreeMap<u64, Times>),
}

/// How often a row stands in the table, and in the file that is being read.
#[derive(Debug, Clone, Copy, Default)]
struct Times {
    in_table: u16,
    in_file: u16,
    file: u32,
}

impl Seen {
    fn of(table: Table) -> Self {
        if table.counts_equals() { Self::Counted(BTreeMap::new()) } else { Self::Once(BTreeSet::new()) }
    }

    /// Notes a row of the table as it was.
    fn stands(&mut self, key: u64) {
        match self {
            Self::Once(keys) => _ = keys.insert(key),
            Self::Counted(keys) => {
                let times = keys.entry(key).or_default();
                times.in_table = times.in_table.saturating_add(1);
            }
        }
    }

    /// Notes a row of a file; whether the table lacks it.
    fn is_new(&mut self, key: u64, file: u32) -> bool {
        match self {
            Self::Once(keys) => keys.insert(key),
            Self::Counted(keys) => {
                let times = keys.entry(key).or_default();
                if times.file != file {
                    (times.file, times.in_file) = (file, 0);
                }
                times.in_file = times.in_file.saturating_add(1);
                let is_new = times.in_file > times.in_table;
                times.in_table = times.in_table.max(times.in_file);
                is_new
            }
        }
    }
}

/// A table that is being appended to.
pub struct Appender {
    table: Table,
    path: PathBuf,
    /// For each column of the file, its place in the contract, if the contract has it.
    layout: Vec<Option<usize>>,
    out: csv::Writer<BufWriter<NamedTempFile>>,
    seen: Seen,
    file: u32,
    /// Rows appended.
    pub written: u64,
    /// Rows that stood there already.
    pub known: u64,
}

impl std::fmt::Debug for Appender {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Appender").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Appender {
    /// Opens `WORKSPACE/TABLE.csv`, or begins it, and tells `on_row` every row it holds, in the contract's columns.
    ///
    /// # Errors
    /// The table is there and cannot be read: nothing is appended to what is not understood.
    pub fn open(workspace: &Path, table: Table, on_row: &mut dyn FnMut(&[&str])) -> Result<Self> {
        let path = workspace.join(format!("{}.csv", table.name()));
        let mut beside = tempfile::Builder::new()
            .prefix(&format!(".{}.", table.name()))
            .tempfile_in(workspace)
            .map_err(io(workspace))?;
        let (header, delimiter) = begin(&path, table, beside.as_file_mut())?;
        let layout: Vec<Option<usize>> = header
            .iter()
            .map(|name| table.columns().iter().position(|column| *column == name.trim()))
            .collect();
        let mut seen = Seen::of(table);
        let rows = BufReader::with_capacity(1 << 18, beside.reopen().map_err(io(&path))?);
        each_row(&path, rows, delimiter, table, &layout, &mut |cells| {
            seen.stands(key(table, cells));
            on_row(cells);
        })?;
        beside.as_file_mut().seek(SeekFrom::End(0)).map_err(io(&path))?;
        let out = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_writer(BufWriter::with_capacity(1 << 18, beside));
        Ok(Self { table, path, layout, out, seen, file: 0, written: 0, known: 0 })
    }

    /// Tells that rows now come from another file: equal rows of two files are one thing.
    pub fn next_file(&mut self) {
        self.file += 1;
    }

    /// Appends a row, unless it stands there. `cells` are in the contract's order.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn append<T: AsRef<str>>(&mut self, cells: &[T]) -> Result<Fate> {
        if !self.seen.is_new(key(self.table, cells), self.file) {
            self.known += 1;
            return Ok(Fate::Known);
        }
        self.written += 1;
        let row = self.layout.iter().map(|place| place.map_or("", |place| cells[place].as_ref()));
        self.out.write_record(row).map_err(|error| csv_fault(&self.path, &error))?;
        Ok(Fate::Written)
    }

    /// Puts the table in its place, if a row was added to it.
    ///
    /// # Errors
    /// The file cannot be written or renamed.
    pub fn finish(self) -> Result<()> {
        if self.written == 0 {
            return Ok(());
        }
        let path = self.path;
        let buffered = self.out.into_inner().map_err(|error| Error::Io {
            path: path.clone(),
            cause: std::io::Error::other(error.to_string()),
        })?;
        let beside = buffered
            .into_inner()
            .map_err(|error| Error::Io { path: path.clone(), cause: error.into_error() })?;
        put(beside, &path)
    }
}

/// Renames a finished file into its place, readable like any other file of the workspace.
pub(super) fn put(beside: NamedTempFile, path: &Path) -> Result<()> {
    beside.as_file().sync_all().map_err(io(path))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).map_or(0o644, |meta| meta.permissions().mode());
        beside.as_file().set_permissions(std::fs::Permissions::from_mode(mode)).map_err(io(path))?;
    }
    beside.persist(path).map_err(|error| Error::Io { path: path.to_owned(), cause: error.error })?;
    Ok(())
}

/// Copies the table as it is to the new file, or begins an empty one; columns that it lacks are added. Returns its
/// header and delimiter.
fn begin(path: &Path, table: Table, beside: &mut File) -> Result<(Vec<String>, u8)> {
    let contract: Vec<String> = table.columns().iter().map(|column| (*column).to_owned()).collect();
    let mut existing = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            beside.write_all((contract.join(",") + "\n").as_bytes()).map_err(io(path))?;
            return Ok((contract, b','));
        }
        Err(source) => return Err(Error::Io { path: path.to_owned(), cause: source }),
    };
    let mut mark = [0; 3];
    let marked = existing.read(&mut mark).map_err(io(path))? == 3 && mark == *b"\xEF\xBB\xBF";
    let start = if marked { 3 } else { 0 };
    existing.seek(SeekFrom::Start(start)).map_err(io(path))?;
    let (mut header, delimiter) = header(path, &existing)?;
    existing.seek(SeekFrom::Start(start)).map_err(io(path))?;
    if header.is_empty() {
        beside.write_all((contract.join(",") + "\n").as_bytes()).map_err(io(path))?;
        return Ok((contract, b','));
    }
    let missing: Vec<String> = contract.into_iter().filter(|column| !header.contains(column)).collect();
    if missing.is_empty() {
        std::io::copy(&mut existing, beside).map_err(io(path))?;
        end_line(beside).map_err(io(path))?;
        return Ok((header, delimiter));
    }
    let width = header.len() + missing.len();
    let mut reader = reader(BufReader::new(existing), delimiter, false);
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(&mut *beside);
    let mut record = csv::ByteRecord::new();
    let mut first = true;
    while reader.read_byte_record(&mut record).map_err(|error| csv_fault(path, &error))? {
        let added = missing.iter().filter(|_| first).map(std::string::String::as_bytes);
        let filled: Vec<&[u8]> = record.iter().chain(added).collect();
        let blanks = width.saturating_sub(filled.len());
        writer
            .write_record(filled.into_iter().chain(std::iter::repeat_n(&b""[..], blanks)))
            .map_err(|error| csv_fault(path, &error))?;
        first = false;
    }
    writer.flush().map_err(io(path))?;
    drop(writer);
    header.extend(missing);
    Ok((header, delimiter))
}

fn header(path: &Path, file: &File) -> Result<(Vec<String>, u8)> {
    let mut line = Vec::new();
    let mut sample = BufReader::new(file).take(1 << 16);
    std::io::BufRead::read_until(&mut sample, b'\n', &mut line).map_err(io(path))?;
    let Ok(text) = std::str::from_utf8(&line) else {
        let reason = "its header is not UTF-8; save the table as UTF-8 to import into it".to_owned();
        return Err(Error::File { path: path.to_owned(), reason });
    };
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|mark| (text.bytes().filter(|byte| byte == mark).count(), *mark == b','))
        .unwrap_or(b',');
    let mut reader = reader(text.as_bytes(), delimiter, false);
    let mut record = csv::StringRecord::new();
    reader.read_record(&mut record).map_err(|error| csv_fault(path, &error))?;
    Ok((record.iter().map(|name| name.trim().to_owned()).collect(), delimiter))
}

fn reader<R: Read>(from: R, delimiter: u8, has_headers: bool) -> csv::Reader<R> {
    csv::ReaderBuilder::new().delimiter(delimiter).has_headers(has_headers).flexible(true).from_reader(from)
}

/// Reads every row of a table, with its cells in the contract's order. Cells that are not UTF-8 count as empty.
fn each_row(
    path: &Path,
    from: impl Read,
    delimiter: u8,
    table: Table,
    layout: &[Option<usize>],
    on_row: &mut dyn FnMut(&[&str]),
) -> Result<()> {
    let mut reader = reader(from, delimiter, true);
    let places: Vec<Option<usize>> = (0..table.columns().len())
        .map(|column| layout.iter().position(|place| *place == Some(column)))
        .collect();
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(|error| csv_fault(path, &error))? {
        let cell = |place: &Option<usize>| place.and_then(|place| record.get(place)).unwrap_or_default();
        let cells: Vec<&str> =
            places.iter().map(|place| std::str::from_utf8(cell(place)).unwrap_or_default()).collect();
        on_row(&cells);
    }
    Ok(())
}

/// Ends the last line, which files made by hand often do not.
fn end_line(file: &mut File) -> std::io::Result<()> {
    let length = file.seek(SeekFrom::End(0))?;
    if length > 0 {
        file.seek(SeekFrom::End(-1))?;
        let mut last = [0];
        file.read_exact(&mut last)?;
        if last[0] != b'\n' {
            file.write_all(b"\n")?;
        }
    }
    Ok(())
}

pub(super) fn csv_fault(path: &Path, error: &csv::Error) -> Error {
    Error::File { path: path.to_owned(), reason: error.to_string() }
}

/// A hash of the cells that make a row what it is.
fn key<T: AsRef<str>>(table: Table, cells: &[T]) -> u64 {
    let parts = table.key().iter().map(|column| cells[table.place(column)].as_ref().as_bytes());
    hash(parts)
}

/// A 64-bit hash of some byte strings.
pub fn hash<'a>(parts: impl Iterator<Item = &'a [u8]>) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part).update(&[0x1f]);
    }
    let mut first = [0; 8];
    hasher.finalize_xof().fill(&mut first);
    u64::from_le_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn append(folder: &Path, table: Table, rows: &[&[&str]]) -> (u64, u64) {
        let mut appender = Appender::open(folder, table, &mut |_| ()).unwrap();
        appender.next_file();
        for row in rows {
            appender.append(row).unwrap();
        }
        let counts = (appender.written, appender.known);
        appender.finish().unwrap();
        counts
    }

    #[test]
    fn rows_are_appended_once_below_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("outcomes.csv");
        // Made by hand: other order, a column of its own, no end of line.
        std::fs::write(&path, "at,client_id,kind,mood\n2026-01-01,acme,renewal,\"good, very\"").unwrap();
        let rows: [&[&str]; 2] =
            [&["acme", "2026-01-01", "renewal", "", ""], &["acme", "2026-02-01", "churn", "", "a \"note\""]];
        assert_eq!(append(folder.path(), Table::Outcomes, &rows), (1, 1));
        assert_eq!(append(folder.path(), Table::Outcomes, &rows), (0, 2));
        let expected = "at,client_id,kind,mood,severity,note\n2026-01-01,acme,renewal,\"good, very\",,\n\
                        2026-02-01,acme,churn,,,\"a \"\"note\"\"\"\n";
        assert_eq!(std::fs::read_to_string(&path).unwrap(), expected);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside");
    }

    #[test]
    fn equal_entries_of_one_file_count_and_those_of_two_files_do_not() {
        let folder = tempfile::tempdir().unwrap();
        let row: &[&str] = &["acme", "", "2026-01-01", "cost", "100", "EUR", "1", ""];
        assert_eq!(append(folder.path(), Table::Money, &[row, row]), (2, 0));
        assert_eq!(append(folder.path(), Table::Money, &[row, row, row]), (1, 2));
    }
}
