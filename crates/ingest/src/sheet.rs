//! Files that are not text (workbooks; [`crate::parquet`]), and files whose rows and columns are swapped: read whole, as words.

use std::{io::Cursor, path::Path};

use calamine::{Data, Reader, open_workbook_auto_from_rs};

use forewarn_base::{
    error::{Result, file_error, malformed},
    file_fault::{FileFault, FileFormat},
};

/// A header and rows of words.
#[derive(Debug, Default)]
pub struct TextSheet {
    /// The column names.
    pub header: Vec<String>,
    /// The rows; each with the line or row number on which it starts.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// Does what may panic within a library when a file is damaged; the panic becomes an error that names the file.
pub(crate) fn guarded<T>(path: &Path, format: FileFormat, read: impl FnOnce() -> Result<T>) -> Result<T> {
    // Its output is not for the user, who gets the error.
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(read));
    std::panic::set_hook(told);
    let words = || format!("is damaged, or not {}", format.name());
    read.unwrap_or_else(|_| Err(malformed(path, format)(words())))
}

/// Reads a sheet of a workbook; the first row that is not empty is the header.
pub fn workbook(path: &Path, bytes: Vec<u8>, sheet: Option<&str>) -> Result<TextSheet> {
    guarded(path, FileFormat::Xlsx, || read_workbook(path, bytes, sheet))
}

fn read_workbook(path: &Path, bytes: Vec<u8>, sheet: Option<&str>) -> Result<TextSheet> {
    let mut book =
        open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(malformed(path, FileFormat::Xlsx))?;
    let names = book.sheet_names();
    let name = match sheet {
        Some(name) if names.iter().any(|known| known == name) => name.to_owned(),
        Some(name) => {
            return Err(file_error(path, FileFault::NoSheet { name: name.to_owned(), found: names }));
        }
        None => names.first().cloned().ok_or_else(|| file_error(path, FileFault::NoSheets))?,
    };
    let range = book.worksheet_range(&name).map_err(malformed(path, FileFormat::Xlsx))?;
    let first = range.start().map_or(0, |(row, _)| u64::from(row));
    let mut rows = range
        .rows()
        .enumerate()
        .map(|(at, cells)| (first + at as u64 + 1, cells.iter().map(words_of).collect::<Vec<_>>()))
        .filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty()));
    let header = rows.next().map(|(_, cells)| cells).unwrap_or_default();
    Ok(TextSheet { header, rows: rows.collect() })
}

fn words_of(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::String(words) | Data::DateTimeIso(words) | Data::DurationIso(words) => words.clone(),
        Data::DateTime(serial) => serial.as_datetime().map_or_else(
            || serial.as_f64().to_string(),
            |at| {
                let words = at.format("%Y-%m-%d %H:%M:%S").to_string();
                words.strip_suffix(" 00:00:00").map_or(words.clone(), str::to_owned)
            },
        ),
        other => other.to_string(),
    }
}

/// Swaps rows and columns: the first cell of each row becomes a heading.
pub fn transpose(sheet: TextSheet) -> TextSheet {
    let rows: Vec<Vec<String>> =
        std::iter::once(sheet.header).chain(sheet.rows.into_iter().map(|(_, cells)| cells)).collect();
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: &Vec<String>, index: usize| row.get(index).cloned().unwrap_or_default();
    let header = rows.iter().map(|row| cell(row, 0)).collect();
    let body = (1..width)
        .map(|index| (index as u64 + 1, rows.iter().map(|row| cell(row, index)).collect()))
        .collect();
    TextSheet { header, rows: body }
}
