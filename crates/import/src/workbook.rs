//! Workbooks as the CSV that their programs would have saved: what reads a tool's CSV reads its XLSX by the same code.
//!
//! A row of the sheet is a line of the CSV, whatever its cells hold: breaks within a cell become [`BREAK`], so that line
//! numbers stay those of the sheet.

use std::{
    io::{self, Cursor, Error},
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{Data, Range, Reader as _, open_workbook_auto_from_rs};

/// What stands for a break of lines within a cell.
pub const BREAK: char = '\u{2028}';
/// The same as words.
pub(crate) const BREAK_WORDS: &str = "\u{2028}";
/// The largest workbook.
pub(crate) const BYTES_MOST: u64 = 128 << 20;
/// What its parts may unpack to.
const UNPACKED_MOST: u64 = 2 << 30;

/// Whether a file is a workbook, by its name.
pub fn is_workbook(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
    matches!(ending.as_str(), "xlsx" | "xlsm" | "xls" | "xlsb" | "ods")
}

/// The sheet of a workbook that holds most, as CSV, with `line_break` for a break of lines within a cell.
///
/// # Errors
/// It is damaged, too large, or no workbook.
pub(crate) fn csv_of(bytes: Vec<u8>, line_break: &str) -> io::Result<Vec<u8>> {
    if let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(&bytes)) {
        let sizes = (0..archive.len()).map(|index| archive.by_index_raw(index).map_or(0, |part| part.size()));
        if sizes.fold(0u64, u64::saturating_add) > UNPACKED_MOST.min((bytes.len() as u64 * 200).max(16 << 20))
        {
            return Err(Error::other("unpacks to more than a workbook would"));
        }
    }
    // The library may panic where a workbook is damaged.
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let read = catch_unwind(AssertUnwindSafe(|| fullest(bytes)));
    std::panic::set_hook(told);
    let range = read.unwrap_or_else(|_| Err(Error::other("is damaged, or not a workbook")))?;
    let above = range.start().map_or(0, |(row, _)| row as usize);
    let mut text = vec![b'\n'; above];
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(&mut text);
    for row in range.rows() {
        let plain = |cell: &Data| cell_words(cell).replace("\r\n", "\n").replace(['\n', '\r'], line_break);
        writer.write_record(row.iter().map(plain))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(text)
}

/// The sheet with most filled cells; the first of several.
fn fullest(bytes: Vec<u8>) -> io::Result<Range<Data>> {
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(Error::other)?;
    let mut best: Option<(usize, Range<Data>)> = None;
    for name in book.sheet_names() {
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let filled = range.used_cells().count();
        if filled > best.as_ref().map_or(0, |(most, _)| *most) {
            best = Some((filled, range));
        }
    }
    best.map(|(_, range)| range).ok_or_else(|| Error::other("has no sheet with cells"))
}

/// A cell in words: dates as the tables have them, numbers so that nothing in them reads as thousands.
pub(crate) fn cell_words(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::DateTime(at) => at.as_datetime().map_or_else(String::new, |at| {
            let is_day = at.time() == chrono::NaiveTime::MIN;
            at.format(if is_day { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M:%S" }).to_string()
        }),
        Data::Float(number) => {
            let plain = ((number * 1e6).round() / 1e6).to_string();
            // A point before three digits would part thousands.
            match plain.split_once('.') {
                Some((_, fraction)) if fraction.len() == 3 => plain + "0",
                _ => plain,
            }
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_workbook_are_read_as_what_they_are() {
        let amount = |number: f64| crate::desk::rows::amount(&cell_words(&Data::Float(number)), "");
        for (number, plain) in
            [(12.125, "12.1250"), (95_000.0, "95000"), (0.1 + 0.2, "0.3"), (-1250.5, "-1250.5")]
        {
            assert_eq!(amount(number).as_deref(), Some(plain));
        }
    }
}
