//! Rows as RFC 4180: UTF-8, commas, quotes where needed, CR LF.

use std::{
    io::{self, Write},
    path::Path,
};

use super::{reader::MessyReader, report::MessyReport, row::MessyRow};

/// Writes one table of the file at `path`, by its number from 0, as RFC 4180, and says what was understood.
pub fn convert(path: &Path, table: usize, out: &mut impl Write) -> io::Result<MessyReport> {
    let mut reader = MessyReader::open(path)?;
    write_table(&mut reader, table, out)?;
    Ok(reader.report().clone())
}

/// Writes the table with this number, counted from 0, and reads the file to its end.
pub fn write_table(reader: &mut MessyReader, table: usize, out: &mut impl Write) -> io::Result<()> {
    let mut row = MessyRow::default();
    let mut line = Vec::new();
    while reader.read(&mut row)?.is_some() {
        if reader.table() != table {
            continue;
        }
        line.clear();
        write_row(&row, &mut line);
        out.write_all(&line)?;
    }
    out.flush()
}

/// Adds `row` to `line`.
pub fn write_row(row: &MessyRow, line: &mut Vec<u8>) {
    for (index, cell) in row.cells().enumerate() {
        if index > 0 {
            line.push(b',');
        }
        write_cell(cell, row.len() == 1, line);
    }
    line.extend_from_slice(b"\r\n");
}

fn write_cell(cell: &str, is_alone: bool, line: &mut Vec<u8>) {
    let bytes = cell.as_bytes();
    // A line with nothing on it would be no record.
    if bytes.is_empty() && is_alone {
        line.extend_from_slice(b"\"\"");
        return;
    }
    let has_quote = memchr::memchr(b'"', bytes).is_some();
    if !has_quote && memchr::memchr3(b',', b'\n', b'\r', bytes).is_none() {
        line.extend_from_slice(bytes);
        return;
    }
    line.push(b'"');
    if has_quote {
        for piece in cell.split_inclusive('"') {
            line.extend_from_slice(piece.as_bytes());
            if piece.ends_with('"') {
                line.push(b'"');
            }
        }
    } else {
        line.extend_from_slice(bytes);
    }
    line.push(b'"');
}
