//! Finds the parts of the table that comes next.

use std::io;

use super::{
    dialect::Dialect,
    layout::{self, TableLayout},
    lex::{Lexed, Lexer},
    profile::{ColumnProfile, TableProfile},
    reader::{MessyReader, plain_words},
    record::{Taken, line_count},
    report::{StrayLine, TableReport},
    row::MessyRow,
};

/// How many rows tell what a table's columns hold.
const LAYOUT_ROWS: usize = 300;

impl MessyReader {
    /// Finds the parts of the table that comes next; whether there is one.
    pub(super) fn open_table(&mut self) -> io::Result<bool> {
        loop {
            if self.ahead.is_empty() {
                self.skip_blank_lines()?;
            }
            self.look_ahead(LAYOUT_ROWS)?;
            if self.ahead.is_empty() {
                return Ok(false);
            }
            if !self.ahead.iter().all(MessyRow::is_blank) {
                break;
            }
            self.report.blank_rows += self.ahead.len() as u64;
            self.ahead.clear();
        }
        let counts: Vec<usize> = self.ahead.iter().filter(|row| !row.is_blank()).map(MessyRow::len).collect();
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
        let TableLayout { preamble, header } = layout::layout(rows, width);
        let below = &rows[preamble + header..];
        let mut profile = TableProfile::of(below.iter().filter(|row| !row.is_blank()), width);
        if profile.rows() < 3 && self.lexer.dialect.delimiter == " " {
            profile = spaced_profile(below, width);
        }
        let names: Vec<MessyRow> = rows[preamble..preamble + header]
            .iter()
            .map(|row| layout::fit_header(row, &profile, below))
            .collect();
        // A header that names more columns than the rows fill makes them wider.
        let width = names.iter().map(MessyRow::len).max().unwrap_or(width).max(width);
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
                table.preamble.push(StrayLine::of(row.line, &plain_words(row)));
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
        let mut index = 0;
        while index < text.len() {
            let mut row = MessyRow::default();
            let Some(Taken { next, .. }) = self.lex_text(&text[index..], true, usize::MAX, &mut row) else {
                break;
            };
            row.line = line;
            row.raw.push_str(&text[index..index + next]);
            line += line_count(&text[index..index + next]);
            index += next;
            self.ahead.push_back(row);
        }
    }
}

/// Puts the header right where it is written with another delimiter than the table.
fn restore_header(rows: &mut [MessyRow], width: usize, dialect: &Dialect) {
    let Some(start) = rows.iter().take(50).position(|row| layout::is_full(row, width)) else { return };
    let Some(index) = rows[..start].iter().rposition(|row| !row.is_blank()) else { return };
    if index + 1 != start || rows[index].len() * 2 > width || width < 3 {
        return;
    }
    let below = &rows[start..];
    let profile = TableProfile::of(below.iter().skip(1), width);
    if layout::is_header(&rows[start], &profile, &below[1..]) {
        return;
    }
    let raw = rows[index].raw.trim_end_matches(['\n', '\r']).to_owned();
    for delimiter in [";", "\t", "|", ",", " "] {
        if delimiter == dialect.delimiter || !raw.contains(delimiter) {
            continue;
        }
        let other =
            Dialect { delimiter: delimiter.to_owned(), skip_space: false, merge: false, ..dialect.clone() };
        let mut read = MessyRow::at(rows[index].line);
        if Lexer::new(other).record(&raw, true, raw.len(), &mut read) == Lexed::Done(raw.len())
            && read.len() == width
        {
            rows[index] = read;
            return;
        }
    }
}

/// The profile of rows with spaces between cells and in words: columns before the words are counted from the left,
/// columns behind them from the right.
fn spaced_profile(rows: &[MessyRow], width: usize) -> TableProfile {
    let long: Vec<&MessyRow> = rows.iter().filter(|row| row.len() >= width).collect();
    let mut left = TableProfile { columns: vec![ColumnProfile::default(); width] };
    let mut right = left.clone();
    for row in &long {
        let cells: Vec<&str> = row.cells().collect();
        left.add(&MessyRow::of(&cells[..width], 0));
        right.add(&MessyRow::of(&cells[cells.len() - width..], 0));
    }
    let from = (0..width).find(|&index| left.columns[index].kind().is_none()).unwrap_or(width);
    let columns =
        (0..width).map(|index| if index < from { &left } else { &right }.columns[index].clone()).collect();
    TableProfile { columns }
}
