//! Rows added to a table's own file, in the form that the file has: its encoding, byte order mark, delimiter, quotes, ends of
//! lines, order of columns, columns of its own. What stands in it stays as it is, byte for byte, but for columns that new
//! rows need and the file lacks, which are added at the end of every row.
//!
//! **Invariant:** nothing is written before [`RowAppender::prepare`] has put every new row into the file's encoding; what
//! cannot be is refused, with what to do.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Cursor, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::{
    encoding,
    error::{Error, Result, csv_error, file_error, io, malformed},
    file_fault::{FileFault, FileFormat},
    quote_tracker::{QuoteTracker, QuoteWatchedReader, quotes_all},
    storage::Replacement,
    workspace_files,
};

/// How much of a file is examined to detect its format: as much as readers examine to detect its encoding.
const HEAD_BYTES: usize = 1 << 20;

/// The form of a table's file.
#[derive(Debug, Clone)]
struct TableForm {
    /// Of rows beyond ASCII.
    encoding: &'static Encoding,
    /// Bytes of the mark before the header.
    mark_bytes: usize,
    delimiter: u8,
    line_end: &'static str,
    /// Whether every cell is quoted.
    quotes_all: bool,
    /// Whether the last line has an end.
    ends_line: bool,
    header: Vec<String>,
}

/// A table to which rows are added.
pub struct RowAppender {
    path: PathBuf,
    columns: Vec<String>,
    /// `None` where there is no file, or nothing in it.
    form: Option<TableForm>,
    /// The columns that some new row fills.
    used: Vec<bool>,
    /// The new rows, in the contract's columns, until it is known which of these they need. Beside the table, since they
    /// are as confidential.
    spool: csv::Writer<BufWriter<Replacement>>,
    rows: u64,
}

impl std::fmt::Debug for RowAppender {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("RowAppender").field("path", &self.path).finish_non_exhaustive()
    }
}

impl RowAppender {
    /// Opens or creates a table of a workspace and calls `on_row` with every existing row, in the schema's columns.
    ///
    /// # Errors
    /// The table is in a form to which rows cannot be added, or cannot be read: nothing is added to what is not understood.
    pub fn open(
        workspace: &Path,
        table: &str,
        columns: &[&str],
        on_row: &mut dyn FnMut(&[&str]),
    ) -> Result<Self> {
        Self::of_file(workspace_files::appendable(workspace, table)?, columns, on_row)
    }

    /// [`RowAppender::open`] for a file of a table.
    ///
    /// # Errors
    /// As [`RowAppender::open`].
    pub fn of_file(path: PathBuf, columns: &[&str], on_row: &mut dyn FnMut(&[&str])) -> Result<Self> {
        // Refuses what is no file before it is opened: a pipe would be waited for.
        let beside = BufWriter::with_capacity(1 << 18, Replacement::begin(&path)?);
        let form = match File::open(&path) {
            Ok(mut file) => {
                let form = TableForm::of(&path, &mut file)?;
                if let Some(form) = &form {
                    form.each_row(&path, file, columns, on_row)?;
                }
                form
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(cause) => return Err(Error::Io { path, cause }),
        };
        Ok(Self {
            columns: columns.iter().map(|column| (*column).to_owned()).collect(),
            used: vec![false; columns.len()],
            form,
            spool: csv::Writer::from_writer(beside),
            rows: 0,
            path,
        })
    }

    /// Adds a row; `cells` are in the contract's order.
    ///
    /// # Errors
    /// The disk is full.
    pub fn append<T: AsRef<str>>(&mut self, cells: &[T]) -> Result<()> {
        for (used, cell) in self.used.iter_mut().zip(cells) {
            *used |= !cell.as_ref().is_empty();
        }
        self.rows += 1;
        self.spool.write_record(cells.iter().map(AsRef::as_ref)).map_err(csv_error(&self.path))
    }

    /// Writes the table with the new rows beside the old one; `None` where there are none. It takes the old one's place
    /// when it is committed.
    ///
    /// # Errors
    /// A row cannot be written in the table's encoding, or the disk is full; the table is as it was.
    pub fn prepare(self) -> Result<Option<Replacement>> {
        let Self { path, columns, form, used, spool, rows } = self;
        if rows == 0 {
            return Ok(None);
        }
        let spool = spool
            .into_inner()
            .map_err(|error| Error::Io { path: path.clone(), cause: io::Error::other(error.to_string()) })?;
        let spool = spool
            .into_inner()
            .map_err(|error| Error::Io { path: path.clone(), cause: error.into_error() })?;
        let mut out = BufWriter::with_capacity(1 << 18, Replacement::begin(&path)?);
        let form = if let Some(mut form) = form {
            let lacks = |column: &&String| !form.header.contains(column);
            let needed = columns.iter().zip(&used).filter(|(_, used)| **used).map(|(column, _)| column);
            let added: Vec<String> = needed.filter(lacks).cloned().collect();
            form.copy(&path, &added, &mut out)?;
            form.header.extend(added);
            form
        } else {
            let form = TableForm::new(columns.clone());
            out.write_all((columns.join(",") + "\n").as_bytes()).map_err(io(&path))?;
            form
        };
        let layout: Vec<Option<usize>> =
            form.header.iter().map(|name| columns.iter().position(|column| column == name)).collect();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(BufReader::with_capacity(1 << 18, spool.reopen()?));
        let mut record = csv::StringRecord::new();
        let mut left = rows;
        while reader.read_record(&mut record).map_err(csv_error(&path))? {
            left -= 1;
            let cells: Vec<&str> =
                layout.iter().map(|index| index.and_then(|index| record.get(index)).unwrap_or("")).collect();
            let mut line = form.line(&path, &cells)?;
            if left == 0 && !form.ends_line {
                line.truncate(line.len() - form.line_end.len());
            }
            out.write_all(&form.encoded(&path, &line, &cells)?).map_err(io(&path))?;
        }
        let out = out.into_inner().map_err(|error| Error::Io { path, cause: error.into_error() })?;
        Ok(Some(out))
    }
}

impl TableForm {
    /// The form of a new table.
    fn new(header: Vec<String>) -> Self {
        Self {
            encoding: UTF_8,
            mark_bytes: 0,
            delimiter: b',',
            line_end: "\n",
            quotes_all: false,
            ends_line: true,
            header,
        }
    }

    /// The form of a file; `None` where it holds nothing.
    fn of(path: &Path, file: &mut File) -> Result<Option<Self>> {
        let mut head = Vec::new();
        Read::by_ref(file).take(HEAD_BYTES as u64).read_to_end(&mut head).map_err(io(path))?;
        let (encoding, mark_bytes) =
            Encoding::for_bom(&head).unwrap_or_else(|| (encoding::of_table(&head), 0));
        let mut form = Self { encoding, mark_bytes, ..Self::new(Vec::new()) };
        let mut text = Vec::new();
        form.decoded(Cursor::new(&head[mark_bytes..])).read_to_end(&mut text).map_err(io(path))?;
        if text.trim_ascii().is_empty() {
            return if mark_bytes == 0 { Ok(None) } else { Err(file_error(path, FileFault::NoHeader)) };
        }
        let line = &text[..memchr::memchr2(b'\r', b'\n', &text).unwrap_or(text.len())];
        form.line_end = match &text[line.len()..] {
            [b'\r', b'\n', ..] => "\r\n",
            [b'\r', ..] => "\r",
            _ => "\n",
        };
        form.delimiter = delimiter(line);
        let mut reader = form.reader(text.as_slice());
        let mut record = csv::ByteRecord::new();
        reader.read_byte_record(&mut record).map_err(csv_error(path))?;
        form.header = record.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        form.quotes_all = quotes_all(&text, form.delimiter);
        form.ends_line = form.ends_line(file).map_err(io(path))?;
        file.seek(SeekFrom::Start(mark_bytes as u64)).map_err(io(path))?;
        Ok(Some(form))
    }

    fn is_wide(&self) -> bool {
        self.encoding == UTF_16LE || self.encoding == UTF_16BE
    }

    fn ends_line(&self, file: &mut File) -> io::Result<bool> {
        let length = file.seek(SeekFrom::End(0))?;
        let width = if self.is_wide() { 2 } else { 1 };
        if length < width {
            return Ok(false);
        }
        file.seek(SeekFrom::Start(length - width))?;
        let mut last = [0; 2];
        file.read_exact(&mut last[..usize::try_from(width).unwrap_or(1)])?;
        let last = if self.encoding == UTF_16BE { last[1] } else { last[0] };
        Ok(matches!(last, b'\n' | b'\r'))
    }

    /// UTF-16 as UTF-8; everything else as it is, because its signs are those of ASCII.
    fn decoded<'a>(&self, raw: impl Read + 'a) -> Box<dyn Read + 'a> {
        if self.is_wide() { Box::new(encoding::transcoded(raw, self.encoding)) } else { Box::new(raw) }
    }

    fn reader<R: Read>(&self, from: R) -> csv::Reader<R> {
        csv::ReaderBuilder::new()
            .delimiter(self.delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(from)
    }

    /// Tells every row of a file that stands behind its mark, with its cells in the contract's order.
    fn each_row(
        &self,
        path: &Path,
        file: File,
        columns: &[&str],
        on_row: &mut dyn FnMut(&[&str]),
    ) -> Result<()> {
        let mut quotes = QuoteTracker::new(self.delimiter);
        let watched = QuoteWatchedReader {
            inner: self.decoded(BufReader::with_capacity(1 << 18, file)),
            quotes: &mut quotes,
        };
        let mut reader = self.reader(watched);
        let indexes: Vec<Option<usize>> =
            columns.iter().map(|column| self.header.iter().position(|name| name == column)).collect();
        let mut record = csv::ByteRecord::new();
        let mut is_header = true;
        while reader.read_byte_record(&mut record).map_err(csv_error(path))? {
            if std::mem::take(&mut is_header) {
                continue;
            }
            // As readers do: a row that is no UTF-8 is in the file's eight-bit encoding.
            let is_utf8 = record.iter().all(|cell| std::str::from_utf8(cell).is_ok());
            let cells: Vec<std::borrow::Cow<'_, str>> = indexes
                .iter()
                .map(|index| {
                    let cell = index.and_then(|index| record.get(index)).unwrap_or_default();
                    let encoding = if is_utf8 || self.is_wide() { UTF_8 } else { self.encoding };
                    encoding.decode_without_bom_handling(cell).0
                })
                .collect();
            let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
            on_row(&cells);
        }
        drop(reader);
        quotes.closed(path)
    }

    /// Copies the table as it is, with columns added.
    fn copy(&self, path: &Path, added: &[String], out: &mut impl Write) -> Result<()> {
        let mut old = File::open(path).map_err(io(path))?;
        let mut mark = vec![0; self.mark_bytes];
        old.read_exact(&mut mark).map_err(io(path))?;
        out.write_all(&mark).map_err(io(path))?;
        if added.is_empty() {
            io::copy(&mut old, out).map_err(io(path))?;
        } else if self.is_wide() {
            let mut raw = Vec::new();
            old.read_to_end(&mut raw).map_err(io(path))?;
            let text = self.encoding.decode_without_bom_handling_and_without_replacement(&raw);
            let text = text.ok_or_else(|| file_error(path, FileFault::NotUtf16))?;
            let mut wider = Vec::new();
            self.widen(text.as_bytes(), added, &mut wider).map_err(io(path))?;
            let wider = String::from_utf8(wider).map_err(malformed(path, FileFormat::Csv))?;
            out.write_all(&self.wide_bytes(&wider)).map_err(io(path))?;
        } else {
            self.widen(BufReader::with_capacity(1 << 18, old), added, out).map_err(io(path))?;
        }
        if !self.ends_line {
            let line_end = if self.is_wide() {
                self.wide_bytes(self.line_end)
            } else {
                self.line_end.as_bytes().to_vec()
            };
            out.write_all(&line_end).map_err(io(path))?;
        }
        Ok(())
    }

    /// Copies rows, each with empty cells added before its end; the header gets the names. Empty lines stay empty.
    fn widen(&self, mut from: impl Read, added: &[String], out: &mut impl Write) -> io::Result<()> {
        let sign = char::from(self.delimiter).to_string();
        let quote = if self.quotes_all { "\"" } else { "" };
        let cells = |names: &mut dyn Iterator<Item = &str>| -> String {
            names.fold(String::new(), |mut cells, name| {
                cells.extend([sign.as_str(), quote, name, quote]);
                cells
            })
        };
        let names = cells(&mut added.iter().map(String::as_str));
        let blanks = cells(&mut added.iter().map(|_| ""));
        let mut quotes = QuoteTracker::new(self.delimiter);
        let mut buffer = vec![0; 1 << 16];
        let (mut is_header, mut has_cells) = (true, false);
        let mut wider = Vec::new();
        loop {
            let read = from.read(&mut buffer)?;
            wider.clear();
            for &byte in &buffer[..read] {
                if matches!(byte, b'\r' | b'\n') && !quotes.is_open() {
                    if std::mem::take(&mut has_cells) {
                        let more = if std::mem::take(&mut is_header) { &names } else { &blanks };
                        wider.extend_from_slice(more.as_bytes());
                    }
                } else {
                    has_cells = true;
                }
                quotes.step(byte);
                wider.push(byte);
            }
            if read == 0 {
                if has_cells {
                    wider.extend_from_slice(if is_header { &names } else { &blanks }.as_bytes());
                }
                return out.write_all(&wider);
            }
            out.write_all(&wider)?;
        }
    }

    /// A row with its end.
    fn line(&self, path: &Path, cells: &[&str]) -> Result<String> {
        let style = if self.quotes_all { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
        let terminator = match self.line_end {
            "\r\n" => csv::Terminator::CRLF,
            other => csv::Terminator::Any(other.as_bytes()[0]),
        };
        let mut writer = csv::WriterBuilder::new()
            .delimiter(self.delimiter)
            .quote_style(style)
            .terminator(terminator)
            .from_writer(Vec::new());
        writer.write_record(cells).map_err(csv_error(path))?;
        let bytes = writer.into_inner().map_err(malformed(path, FileFormat::Csv))?;
        String::from_utf8(bytes).map_err(malformed(path, FileFormat::Csv))
    }

    /// A row in the file's encoding.
    fn encoded(&self, path: &Path, line: &str, cells: &[&str]) -> Result<Vec<u8>> {
        if self.is_wide() {
            return Ok(self.wide_bytes(line));
        }
        if self.encoding == UTF_8 || line.is_ascii() {
            return Ok(line.as_bytes().to_vec());
        }
        let (bytes, _, is_lossy) = self.encoding.encode(line);
        // Readers take a row that is UTF-8 for UTF-8.
        if !is_lossy && std::str::from_utf8(&bytes).is_err() {
            return Ok(bytes.into_owned());
        }
        let lost =
            |cell: &str| cell.chars().find(|letter| self.encoding.encode(letter.encode_utf8(&mut [0; 4])).2);
        let found = self.header.iter().zip(cells).find_map(|(name, cell)| Some((name, lost(cell)?)));
        let lost = found.map(|(name, letter)| (name.clone(), letter));
        Err(file_error(path, FileFault::EncodingTooNarrow { encoding: self.encoding.name(), lost }))
    }

    fn wide_bytes(&self, text: &str) -> Vec<u8> {
        let units = text.encode_utf16();
        if self.encoding == UTF_16BE {
            units.flat_map(u16::to_be_bytes).collect()
        } else {
            units.flat_map(u16::to_le_bytes).collect()
        }
    }
}

/// The delimiter that is most frequent in the first line outside quotes; a comma if there is none.
pub fn delimiter(line: &[u8]) -> u8 {
    let mut is_quoted = false;
    let mut counts = [(b'\t', 0), (b';', 0), (b',', 0)];
    for &byte in line {
        if byte == b'"' {
            is_quoted = !is_quoted;
        } else if let Some((_, count)) = counts.iter_mut().find(|(sign, _)| *sign == byte && !is_quoted) {
            *count += 1;
        }
    }
    counts.iter().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| *sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [&str; 3] = ["at", "who", "note"];

    /// Adds a row to a table with these bytes; returns the rows that stood in it, and the bytes then.
    fn added(before: &[u8], row: [&str; 3]) -> Result<(Vec<Vec<String>>, Vec<u8>)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.csv");
        std::fs::write(&path, before).unwrap();
        let mut rows = Vec::new();
        let result = (|| {
            let mut on_row = |cells: &[&str]| {
                rows.push(cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
            };
            let mut appender = RowAppender::open(folder.path(), "notes", &COLUMNS, &mut on_row)?;
            appender.append(&row)?;
            appender.prepare()?.unwrap().commit()?;
            Ok(())
        })();
        let after = std::fs::read(&path).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside");
        match result {
            Ok(()) => Ok((rows, after)),
            Err(error) => {
                assert_eq!(after, before, "what is refused changes nothing");
                Err(error)
            }
        }
    }

    fn text_after(before: &str, row: [&str; 3]) -> String {
        String::from_utf8(added(before.as_bytes(), row).unwrap().1).unwrap()
    }

    #[test]
    fn a_row_is_written_as_the_others_are() {
        let row = ["2", "b", "x;y, z"];
        for (before, after) in [
            ("", "at,who,note\n2,b,\"x;y, z\"\n"),
            ("at,who,note\n1,a,n\n", "at,who,note\n1,a,n\n2,b,\"x;y, z\"\n"),
            ("at;who;note\r\n1;a;n\r\n", "at;who;note\r\n1;a;n\r\n2;b;\"x;y, z\"\r\n"),
            ("at\twho\tnote\n1\ta\tn", "at\twho\tnote\n1\ta\tn\n2\tb\tx;y, z"),
            ("at;who;note\r1;a;n\r", "at;who;note\r1;a;n\r2;b;\"x;y, z\"\r"),
            (
                "\"at\",\"who\",\"note\"\n\"1\",\"a\",\"\"\n",
                "\"at\",\"who\",\"note\"\n\"1\",\"a\",\"\"\n\"2\",\"b\",\"x;y, z\"\n",
            ),
            ("note,mood,at,who\nn,good,1,a\n", "note,mood,at,who\nn,good,1,a\n\"x;y, z\",,2,b\n"),
            ("\u{feff}at,who,note\n1,a,n\n", "\u{feff}at,who,note\n1,a,n\n2,b,\"x;y, z\"\n"),
        ] {
            assert_eq!(text_after(before, row), after, "{before:?}");
        }
    }

    #[test]
    fn columns_are_added_only_where_a_row_needs_them() {
        let before = "who;at\r\n\"a \"\"b\"\"\r\nc\";1\r\n\r\nd;2";
        assert_eq!(text_after(before, ["3", "e", ""]), format!("{before}\r\ne;3"));
        assert_eq!(
            text_after(before, ["3", "e", "n"]),
            "who;at;note\r\n\"a \"\"b\"\"\r\nc\";1;\r\n\r\nd;2;\r\ne;3;n"
        );
    }

    #[test]
    fn a_row_is_written_in_the_encoding_of_the_others() {
        let russian = "at;who;note\r\n1;Анна Петрова;Добрый день, договор готов\r\n";
        for encoding in [encoding_rs::WINDOWS_1251, encoding_rs::KOI8_R] {
            let before = encoding.encode(russian).0.into_owned();
            let (rows, after) = added(&before, ["2", "Борис", "спасибо"]).unwrap();
            assert_eq!(rows, [["1", "Анна Петрова", "Добрый день, договор готов"]], "{}", encoding.name());
            let text = encoding.decode_without_bom_handling(&after).0.into_owned();
            assert_eq!(text, format!("{russian}2;Борис;спасибо\r\n"), "{}", encoding.name());
            let said = added(&before, ["2", "Борис", "спасибо 😀"]).unwrap_err().to_string();
            assert!(said.contains("'😀' in note") && said.contains("UTF-8"), "{said}");
        }
        for is_big in [false, true] {
            let bytes = |text: &str| -> Vec<u8> {
                text.encode_utf16()
                    .flat_map(|unit| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                    .collect()
            };
            let before = bytes("\u{feff}at,who\n1,Анна\n");
            let (rows, after) = added(&before, ["2", "Борис", "😀"]).unwrap();
            assert_eq!(rows, [["1", "Анна", ""]]);
            assert_eq!(after, bytes("\u{feff}at,who,note\n1,Анна,\n2,Борис,😀\n"));
        }
        assert!(text_after("at,who,note\n1,a,n\n", ["2", "Борис", "😀"]).ends_with("2,Борис,😀\n"));
    }

    #[test]
    fn nothing_is_added_behind_an_open_quote() {
        let said = added(b"at,who,note\n1,a,n\n2,\"b,n\n", ["3", "c", "n"]).unwrap_err().to_string();
        assert!(said.contains("line 3"), "{said}");
        assert!(added(b"at,who,note\n1,5\" pipe,n\n", ["3", "c", "n"]).is_ok());
    }
}
