//! What a foreign file holds: the names of its columns and what their values are.

use std::{
    io::{self, Error},
    path::Path,
};

use calamine::{Reader as _, open_workbook_auto};

use super::values::ColumnValues;
use crate::{
    messy::{MessyReader, MessyRow, RowPart, layout},
    moment::DateOrder,
    order::{NumberDate, OrderEvidence, OrderProof},
    workbook::{cell_words, is_workbook},
};
use forewarn_base::guess_remark::GuessRemark;

/// How many rows are looked at.
const ROWS: usize = 5_000;

/// How rows of sums begin.
const SUMS: &[&str] = &[
    "total",
    "totals",
    "grand total",
    "sum",
    "итого",
    "всего",
    "summe",
    "gesamt",
    "totale",
    "razem",
    "toplam",
];

/// One table of a foreign file.
#[derive(Debug, Clone)]
pub struct ForeignSheet {
    /// The file, as the mapping is to name it.
    pub file: String,
    /// The sheet, in a workbook.
    pub sheet: Option<String>,
    /// The names of its columns.
    pub names: Vec<String>,
    /// What each holds.
    pub columns: Vec<ColumnValues>,
    /// What has to be done before it can be mapped.
    pub remarks: Vec<GuessRemark>,
    /// Whether a row of sums stands among its rows.
    pub has_sums: bool,
    /// Its first rows.
    pub(super) rows: Vec<MessyRow>,
}

impl ForeignSheet {
    /// A table from its header and rows.
    pub fn of(file: &str, header: &MessyRow, rows: &[MessyRow]) -> Self {
        let names: Vec<String> = header.cells().map(|name| name.trim().to_owned()).collect();
        let mut columns: Vec<ColumnValues> =
            (0..names.len()).map(|index| ColumnValues::of(rows.iter().map(|row| row.cell(index)))).collect();
        agree_on_dates(&mut columns);
        tell_order(&names, &mut columns, rows);
        let is_sum = |row: &MessyRow| {
            let first =
                row.cells().map(str::trim).find(|cell| !cell.is_empty()).unwrap_or_default().to_lowercase();
            SUMS.iter().any(|word| first.trim_end_matches([':', '.']) == *word)
        };
        let has_sums = rows.iter().any(is_sum);
        Self {
            file: file.to_owned(),
            sheet: None,
            names,
            columns,
            remarks: Vec::new(),
            has_sums,
            rows: rows.to_vec(),
        }
    }

    /// The tables of a file, which the mapping is to call `name`; tables without a header are left out.
    pub fn read(path: &Path, name: &str) -> io::Result<Vec<Self>> {
        if is_workbook(&path.to_string_lossy()) { read_workbook(path, name) } else { read_csv(path, name) }
    }
}

/// Where one column tells days from months, the others follow it.
fn agree_on_dates(columns: &mut [ColumnValues]) {
    let told: Vec<bool> = columns
        .iter()
        .filter_map(|values| values.dates.as_ref())
        .filter(|dates| !dates.is_ambiguous && !dates.forms.is_empty())
        .map(super::values::DateForms::is_month_first)
        .collect();
    let Some(&first) = told.first() else { return };
    if told.iter().any(|other| *other != first) {
        return;
    }
    for dates in
        columns.iter_mut().filter_map(|values| values.dates.as_mut()).filter(|dates| dates.is_ambiguous)
    {
        if first {
            dates.put_month_first();
        } else {
            dates.is_ambiguous = false;
        }
    }
}

/// What the values of a column alone do not tell, the rule of all sources may: a 24-hour clock, days that lie close together,
/// the language of the header. Where nothing does, its guess is taken, with a remark.
fn tell_order(names: &[String], columns: &mut [ColumnValues], rows: &[MessyRow]) {
    let is_open = |values: &ColumnValues| values.dates.as_ref().is_some_and(|dates| dates.is_ambiguous);
    if !columns.iter().any(is_open) {
        return;
    }
    let header: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let mut evidence = OrderEvidence::beside(&header);
    for date in rows.iter().flat_map(MessyRow::cells).filter_map(NumberDate::of) {
        evidence.see(&date);
    }
    let (order, proof) = evidence.decide(None);
    for dates in
        columns.iter_mut().filter_map(|values| values.dates.as_mut()).filter(|dates| dates.is_ambiguous)
    {
        if order == DateOrder::MonthFirst {
            dates.put_month_first();
        }
        dates.is_ambiguous = !matches!(proof, OrderProof::Told | OrderProof::NotNeeded);
    }
}

fn read_csv(path: &Path, name: &str) -> io::Result<Vec<ForeignSheet>> {
    let mut reader = MessyReader::open(path)?;
    let (mut row, mut header, mut rows) = (MessyRow::default(), None, Vec::new());
    while rows.len() < ROWS {
        let Some(part) = reader.read(&mut row)? else { break };
        if reader.table() > 0 {
            break;
        }
        match part {
            RowPart::Header => header = Some(row.clone()),
            RowPart::Values => rows.push(row.clone()),
        }
    }
    let Some(header) = header else { return Ok(Vec::new()) };
    let mut sheet = ForeignSheet::of(name, &header, &rows);
    let report = reader.report();
    let table = &report.tables[0];
    let is_plain = report.dialect.delimiter.len() == 1
        && report.dialect.delimiter != " "
        && !report.dialect.skip_space
        && report.dialect.quote.is_none_or(|quote| quote.open == '"')
        && report.dialect.escape == crate::messy::dialect::Escape::Doubled
        && table.preamble.is_empty()
        && table.footnotes.is_empty()
        && table.header_rows == 1
        && table.repairs.is_empty()
        && report.tables.len() == 1;
    if !is_plain {
        let written = format!("{}, {}", report.encoding, report.dialect);
        sheet.remarks.push(GuessRemark::NotPlainCsv { file: name.to_owned(), written });
    }
    Ok(vec![sheet])
}

fn read_workbook(path: &Path, name: &str) -> io::Result<Vec<ForeignSheet>> {
    let mut book = open_workbook_auto(path).map_err(Error::other)?;
    let mut sheets = Vec::new();
    for sheet_name in book.sheet_names() {
        let Ok(range) = book.worksheet_range(&sheet_name) else { continue };
        let rows: Vec<MessyRow> = range
            .rows()
            .take(ROWS)
            .zip(1u64..)
            .map(|(cells, line)| MessyRow::of(&cells.iter().map(cell_words).collect::<Vec<_>>(), line))
            .collect();
        let filled: Vec<usize> = rows.iter().map(MessyRow::filled).collect();
        // A sheet is as wide as its widest row; the table may be narrower.
        let width = filled.iter().copied().max().unwrap_or(0);
        let found = layout::layout(&rows, width);
        if found.header == 0 || width == 0 {
            continue;
        }
        let start = found.preamble + found.header;
        let columns = rows.iter().map(MessyRow::len).max().unwrap_or(width);
        let header = layout::join_header(&rows[found.preamble..start], columns);
        let mut sheet = ForeignSheet::of(name, &header, &rows[start..]);
        sheet.sheet = Some(sheet_name.clone());
        if found.preamble > 0 || found.header > 1 {
            sheet.remarks.push(GuessRemark::HeaderNotFirst { sheet: sheet_name.clone() });
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}
