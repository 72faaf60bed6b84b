//! Rows with another number of cells than their table: which delimiter was lost, added or written differently.

use super::{
    dialect::Dialect,
    lex::{Lexed, Lexer},
    profile::{ColumnProfile, TableProfile},
    row::MessyRow,
};
use forewarn_base::import_note::RowRepair;

/// Rows and tables wider than this are only filled up.
const WIDEST: usize = 400;
/// How many ways to lay cells on columns are weighed for one row.
const WAYS: usize = 1 << 18;

/// A column that the row has no cell for.
const MISSING: f64 = 1.5;
/// The same, in a column that is often empty.
const MISSING_USUAL: f64 = 0.5;
/// An empty cell too many.
const EXTRA: f64 = 0.6;
/// A delimiter within words.
const JOINED: f64 = 1.1;
/// A space within words, where spaces stand between cells.
const JOINED_SPACE: f64 = 0.1;
/// Up to so many cells are joined into values rather than words.
const KNOWN_CELLS: usize = 4;
/// A row is laid out anew only if its cells then are usual ones.
const USUAL: f64 = 0.75;

/// Gives `row` as many cells as `profile` has columns, where that can be told.
pub fn repair(row: &MessyRow, profile: &TableProfile, dialect: &Dialect) -> (MessyRow, RowRepair) {
    let width = profile.columns.len();
    if width <= WIDEST && row.len() <= WIDEST && width > 1 {
        if let Some(other) = other_delimiter(row, profile, dialect) {
            return (other, RowRepair::OtherDelimiter);
        }
        if row.len() < width
            && let Some(split) = split(row, profile)
        {
            return (split, RowRepair::Split);
        }
        if let Some((laid, joined)) = lay(row, profile, &dialect.delimiter) {
            let repair = match (joined, row.len() < width) {
                (true, _) => RowRepair::Joined,
                (false, true) => RowRepair::Filled,
                (false, false) => RowRepair::Dropped,
            };
            return (laid, repair);
        }
    }
    let mut kept = row.clone();
    if row.len() < width {
        kept.pad(width);
        return (kept, RowRepair::Filled);
    }
    if (width..row.len()).all(|index| row.cell(index).is_empty()) {
        let cells: Vec<&str> = row.cells().take(width).collect();
        return (MessyRow::of(&cells, row.line), RowRepair::Dropped);
    }
    (kept, RowRepair::Long)
}

/// Reads the row with each other delimiter.
pub(super) fn other_delimiter(row: &MessyRow, profile: &TableProfile, dialect: &Dialect) -> Option<MessyRow> {
    let raw = row.raw.trim_end_matches(['\n', '\r']);
    if raw.is_empty() || raw.len() > 1 << 14 {
        return None;
    }
    let width = profile.columns.len();
    for delimiter in [";", "\t", "|", ",", " "] {
        if delimiter == dialect.delimiter || !raw.contains(delimiter) {
            continue;
        }
        let other =
            Dialect { delimiter: delimiter.to_owned(), skip_space: false, merge: false, ..dialect.clone() };
        let mut read = MessyRow::default();
        if Lexer::new(other).record(raw, true, raw.len(), &mut read) != Lexed::Done(raw.len())
            || read.len() < width
        {
            continue;
        }
        // The table's own delimiter may stand within quotes only.
        let is_bare = |cell: &str| {
            let beginning: String = cell.chars().take(8).collect();
            let is_quoted =
                dialect.quote.is_some_and(|quote| raw.contains(&format!("{}{beginning}", quote.open)));
            !is_quoted && !dialect.delimiter.is_empty() && cell.contains(&dialect.delimiter)
        };
        if read.cells().any(is_bare) {
            continue;
        }
        read.line = row.line;
        let laid = if read.len() == width {
            read
        } else {
            let Some((laid, _)) = lay(&read, profile, delimiter) else { continue };
            laid
        };
        if profile.cost(&laid) <= USUAL {
            return Some(laid);
        }
    }
    None
}

/// Splits cells in which a delimiter is missing, one or two of them.
fn split(row: &MessyRow, profile: &TableProfile) -> Option<MessyRow> {
    let missing = profile.columns.len() - row.len();
    if missing > 2 {
        return None;
    }
    let mut current = row.clone();
    for done in 0..missing {
        // The columns still missing after this cut are taken to be the last ones.
        let most = profile.columns.len() - (missing - done - 1);
        current = split_once(&current, &profile.columns[..most])?;
    }
    Some(current)
}

fn split_once(row: &MessyRow, columns: &[ColumnProfile]) -> Option<MessyRow> {
    let count = row.len();
    if columns.len() != count + 1 {
        return None;
    }
    // Cells before the cut stand in their column, cells behind it one to the right.
    let left: Vec<f64> = (0..count).map(|index| columns[index].cost(row.cell(index))).collect();
    let right: Vec<f64> = (0..count).map(|index| columns[index + 1].cost(row.cell(index))).collect();
    let mut behind: f64 = right.iter().sum();
    let mut before = 0.0;
    let mut best: Option<(f64, usize, usize)> = None;
    for index in 0..count {
        behind -= right[index];
        if let Some((cost, cut)) = cut(row.cell(index), &columns[index], &columns[index + 1]) {
            let cost = before + cost + behind;
            if best.is_none_or(|(lowest, ..)| cost < lowest) {
                best = Some((cost, index, cut));
            }
        }
        before += left[index];
    }
    let (cost, cut_index, cut) = best?;
    let filled = filling_cost(row, columns);
    if cost >= filled || cost > USUAL * columns.len() as f64 {
        return None;
    }
    let mut out = MessyRow::at(row.line);
    for (index, cell) in row.cells().enumerate() {
        if index == cut_index {
            out.push(&cell[..cut]);
            out.push(&cell[cut..]);
        } else {
            out.push(cell);
        }
    }
    Some(out)
}

/// What it costs to leave one column empty instead.
fn filling_cost(row: &MessyRow, columns: &[ColumnProfile]) -> f64 {
    let count = row.len();
    let mut behind: f64 = (0..count).map(|index| columns[index + 1].cost(row.cell(index))).sum();
    let mut before = 0.0;
    let mut lowest = f64::INFINITY;
    for gap in 0..=count {
        lowest = lowest.min(before + missing_cost(&columns[gap]) + behind);
        if gap < count {
            behind -= columns[gap + 1].cost(row.cell(gap));
            before += columns[gap].cost(row.cell(gap));
        }
    }
    lowest
}

fn missing_cost(column: &ColumnProfile) -> f64 {
    if column.share(super::cell::CellKind::Empty) >= 0.2 { MISSING_USUAL } else { MISSING }
}

/// Where `cell` falls into a cell of `left` and one of `right`, and at what cost.
fn cut(cell: &str, left: &ColumnProfile, right: &ColumnProfile) -> Option<(f64, usize)> {
    if cell.len() > 1 << 12 {
        return None;
    }
    // Where words meet words only values known from other rows tell the place.
    let needs_known = left.is_text() && right.is_text();
    let mut best: Option<(f64, usize)> = None;
    let mut last = ' ';
    let mut seen = 0;
    for (index, sign) in cell.char_indices() {
        if index > 0 {
            // Long words meet a value near their beginning or near their end.
            let is_near = seen < 64 || cell.len() - index < 128;
            if is_near {
                let (one, two) = cell.split_at(index);
                // Within a number only the shape of the left cell tells the place: a time, a day.
                let is_number = last.is_numeric() && sign.is_numeric();
                let ends_shape = || {
                    left.shape_share(one) >= 0.5
                        && one.contains(|sign: char| !sign.is_numeric() && !"., ".contains(sign))
                };
                let is_open = needs_known && !(left.knows(one) || right.knows(two));
                if is_open || (is_number && !ends_shape()) {
                    last = sign;
                    continue;
                }
                let cost = left.cost(one)
                    + right.cost(two)
                    + seam_cost(last, sign)
                    + shape_cost(one, left)
                    + shape_cost(two, right);
                if best.is_none_or(|(lowest, _)| cost < lowest) {
                    best = Some((cost, index));
                }
            }
        }
        last = sign;
        seen += 1;
    }
    best
}

/// A rare shape in a column of few shapes makes a cut there less likely.
fn shape_cost(cell: &str, column: &ColumnProfile) -> f64 {
    if column.is_shaped() { 0.3 * (1.0 - column.shape_share(cell)) } else { 0.0 }
}

/// Cells rarely meet within a word or a number.
fn seam_cost(before: char, after: char) -> f64 {
    let is_run = (before.is_numeric() && after.is_numeric())
        || (before.is_lowercase() && after.is_lowercase())
        || (before.is_uppercase() && after.is_alphabetic())
        || before == '.'
        || before == ','
        || after == '.'
        || after == ','
        || before == ' '
        || after == ' ';
    if is_run { 0.35 } else { 0.0 }
}

/// Lays the cells on the columns in order, leaving columns and empty cells out and joining words, at the least cost;
/// with whether anything was joined.
fn lay(row: &MessyRow, profile: &TableProfile, delimiter: &str) -> Option<(MessyRow, bool)> {
    let (cells, width) = (row.len(), profile.columns.len());
    let longest = cells.saturating_sub(width) + 1;
    if cells * width * longest.min(cells) > WAYS {
        return None;
    }
    let joined_cost = if delimiter.trim().is_empty() { JOINED_SPACE } else { JOINED };
    let at = |cell: usize, column: usize| cell * (width + 1) + column;
    let mut costs = vec![f64::INFINITY; (cells + 1) * (width + 1)];
    // How many cells the column took to come here; `usize::MAX` for a cell that was left out.
    let mut took = vec![0usize; costs.len()];
    costs[0] = 0.0;
    for cell in 0..=cells {
        for column in 0..=width {
            let cost = costs[at(cell, column)];
            if !cost.is_finite() {
                continue;
            }
            let mut go = |to: usize, price: f64, count: usize| {
                if cost + price < costs[to] - 1e-9 {
                    costs[to] = cost + price;
                    took[to] = count;
                }
            };
            if column < width {
                // Where nothing tells, the last columns are the missing ones.
                let early = if cell < cells { 0.05 } else { 0.0 };
                go(at(cell, column + 1), missing_cost(&profile.columns[column]) + early, 0);
            }
            if cell < cells && row.cell(cell).is_empty() {
                go(at(cell + 1, column), EXTRA, usize::MAX);
            }
            if cell < cells && column < width {
                let target = &profile.columns[column];
                go(at(cell + 1, column + 1), target.cost(row.cell(cell)), 1);
                for count in 2..=longest.min(cells - cell) {
                    let price = joined_cost * (count - 1) as f64;
                    let fit = if count <= KNOWN_CELLS {
                        let joined = (cell..cell + count).map(|index| row.cell(index)).collect::<Vec<_>>();
                        target.cost(&joined.join(delimiter))
                    } else {
                        0.0
                    };
                    if target.is_text() {
                        go(at(cell + count, column + 1), price + fit.min(0.5), count);
                    } else if count <= KNOWN_CELLS && fit < 0.3 {
                        go(at(cell + count, column + 1), price, count);
                    }
                }
            }
        }
    }
    if !costs[at(cells, width)].is_finite() {
        return None;
    }
    let mut counts = Vec::with_capacity(width);
    let (mut cell, mut column) = (cells, width);
    while cell > 0 || column > 0 {
        let count = took[at(cell, column)];
        if count == usize::MAX {
            cell -= 1;
        } else {
            counts.push((cell - count, count));
            cell -= count;
            column -= 1;
        }
    }
    counts.reverse();
    let mut out = MessyRow::at(row.line);
    for &(start, count) in &counts {
        for index in start..start + count {
            if index > start {
                out.write(delimiter);
            }
            out.write(row.cell(index));
        }
        out.end_cell();
    }
    Some((out, counts.iter().any(|(_, count)| *count > 1)))
}
