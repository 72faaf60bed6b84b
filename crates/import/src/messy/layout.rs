//! What the first rows of a table are: lines before it, its header, its values.

use std::collections::BTreeSet;

use super::{cell::CellKind, profile::TableProfile, row::MessyRow};

/// How many lines may stand before a table.
const PREAMBLE_ROWS: usize = 100;
/// How many rows a header may have.
const HEADER_ROWS: usize = 5;
/// How many rows below are looked at for values that repeat.
const REPEAT_ROWS: usize = 60;
/// Of so many cells a row of the table holds at least this share.
const FULL: (usize, usize) = (3, 5);

/// Words that stand in headers far more often than in values.
const NAMES: [&str; 56] = [
    "id",
    "name",
    "date",
    "time",
    "price",
    "amount",
    "total",
    "type",
    "code",
    "number",
    "no",
    "title",
    "status",
    "email",
    "phone",
    "city",
    "country",
    "address",
    "description",
    "comment",
    "notes",
    "quantity",
    "value",
    "key",
    "year",
    "month",
    "day",
    "client",
    "customer",
    "project",
    "task",
    "user",
    "category",
    "url",
    "company",
    "currency",
    "№",
    "п/п",
    "номер",
    "имя",
    "название",
    "наименование",
    "дата",
    "время",
    "сумма",
    "цена",
    "телефон",
    "город",
    "клиент",
    "проект",
    "статус",
    "комментарий",
    "описание",
    "код",
    "фио",
    "тип",
];

/// Where the parts of a table begin, as numbers of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableLayout {
    /// Rows before the header.
    pub preamble: usize,
    /// Rows of the header; they follow the preamble.
    pub header: usize,
}

/// How many cells most rows have, given the cells of each: the number on which the rows of the first table agree.
pub fn width(counts: &[usize]) -> usize {
    let mode = mode(counts);
    if mode < 2 {
        return 1;
    }
    for start in 0..counts.len().min(PREAMBLE_ROWS) {
        let run = &counts[start..counts.len().min(start + 6)];
        let first = counts[start];
        let same = run.iter().filter(|count| **count == first).count();
        if first > 1 && first * 2 >= mode && same >= 4 {
            return first;
        }
    }
    mode
}

/// The commonest number above one; the first of equally common ones.
fn mode(counts: &[usize]) -> usize {
    let mut tally: Vec<(usize, usize)> = Vec::new();
    for &count in counts.iter().filter(|count| **count > 1) {
        match tally.iter().position(|(known, _)| *known == count) {
            Some(index) => tally[index].1 += 1,
            None => tally.push((count, 1)),
        }
    }
    let most = tally.iter().map(|(_, times)| *times).max().unwrap_or(0);
    let single = counts.iter().filter(|count| **count == 1).count();
    // A list with a delimiter here and there is a list.
    if most * 4 < single {
        return 1;
    }
    tally.iter().find(|(_, times)| *times == most).map_or(1, |(count, _)| *count)
}

/// Whether `row` holds most of the cells of a table of `width` columns.
pub fn is_full(row: &MessyRow, width: usize) -> bool {
    let least = width.saturating_mul(FULL.0).div_ceil(FULL.1).max(width.min(2));
    row.len() >= least && row.filled() >= least
}

/// The parts of the table of `width` columns that begins `rows`.
pub fn layout(rows: &[MessyRow], width: usize) -> TableLayout {
    let start = rows
        .iter()
        .take(PREAMBLE_ROWS)
        .position(|row| is_full(row, width))
        .or_else(|| rows.iter().position(|row| row.len() == width && !row.is_blank()))
        .or_else(|| rows.iter().position(|row| !row.is_blank()))
        .unwrap_or(0);
    let Some(first) = rows.get(start) else { return TableLayout { preamble: 0, header: 0 } };
    let below = &rows[start + 1..];
    let profile = TableProfile::of(below.iter().filter(|row| !row.is_blank()), width);
    if !is_header(first, &profile, below) {
        return TableLayout { preamble: start, header: 0 };
    }
    let most = below.len().min(HEADER_ROWS - 1);
    let more =
        (0..most).find(|&index| !continues_header(&below[index], first, &below[index + 1..])).unwrap_or(most);
    let above = rows[..start]
        .iter()
        .rev()
        .take(HEADER_ROWS - 1)
        .take_while(|row| is_group_header(row, width))
        .count();
    TableLayout { preamble: start - above, header: above + 1 + more }
}

/// Whether `row` names the columns of the rows `below` it.
pub fn is_header(row: &MessyRow, profile: &TableProfile, below: &[MessyRow]) -> bool {
    let cells: Vec<&str> = row.cells().map(str::trim).collect();
    let typed = cells.iter().filter(|cell| CellKind::of(cell).is_typed()).count();
    if profile.rows() == 0 {
        return typed == 0;
    }
    let filled: Vec<&&str> = cells.iter().filter(|cell| !cell.is_empty()).collect();
    let distinct: BTreeSet<&&&str> = filled.iter().collect();
    let mut points = profile.header_points(row);
    if distinct.len() == filled.len() && typed == 0 && filled.iter().all(|cell| cell.len() <= 200) {
        // A list of one column rarely has a name.
        points += if cells.len() > 1 { 0.7 } else { 0.0 };
    }
    points += years(&cells, profile);
    let repeats = (0..cells.len())
        .filter(|&index| {
            let cell = cells[index];
            let is_same = |other: &&MessyRow| other.cell(index).trim() == cell && other.len() == row.len();
            !cell.is_empty() && below.iter().skip(2).take(REPEAT_ROWS).filter(is_same).count() > 0
        })
        .count();
    // A header that is repeated as a whole begins another table.
    if repeats < cells.len() {
        points -= 0.8 * repeats.min(3) as f64;
    }
    let is_name = |cell: &&&str| {
        let low = cell.to_lowercase();
        low.split(|sign: char| !sign.is_alphanumeric() && sign != '№' && sign != '/')
            .any(|word| NAMES.contains(&word))
    };
    let names = filled.iter().filter(|cell| cell.len() <= 40 && is_name(cell)).count();
    points += 0.4 * names.min(3) as f64;
    points > 0.0
}

/// Points for years as names: they follow each other, stand beside a word, and are not what the columns hold.
fn years(cells: &[&str], profile: &TableProfile) -> f64 {
    let years: Vec<(usize, u32)> = cells
        .iter()
        .enumerate()
        .filter_map(|(index, cell)| Some((index, cell.parse().ok()?)))
        .filter(|(_, year)| (1900..=2100).contains(year))
        .collect();
    let follow = |step: i64| years.windows(2).all(|pair| i64::from(pair[1].1) - i64::from(pair[0].1) == step);
    let has_word = cells.iter().any(|cell| !cell.is_empty() && !CellKind::of(cell).is_typed());
    let are_values = years.iter().any(|&(index, _)| profile.columns[index].shape_share("1999") > 0.5);
    if years.len() < 2 || !has_word || are_values || !(follow(1) || follow(-1)) {
        return 0.0;
    }
    1.5 * years.len() as f64
}

/// Whether `row` is one more row of the header that begins with `first`: the same again, or words over columns of
/// values.
fn continues_header(row: &MessyRow, first: &MessyRow, below: &[MessyRow]) -> bool {
    if row.len() == first.len() && row.cells().eq(first.cells()) {
        return true;
    }
    if row.cells().any(|cell| CellKind::of(cell).is_typed()) {
        return false;
    }
    let profile = TableProfile::of(below.iter().filter(|row| !row.is_blank()), row.len());
    if profile.rows() < 3 {
        return false;
    }
    let typed: Vec<usize> = (0..row.len()).filter(|&index| profile.columns[index].is_typed()).collect();
    let words = typed.iter().filter(|&&index| {
        let kind = CellKind::of(row.cell(index));
        !kind.is_typed() && kind != CellKind::Empty
    });
    typed.len() >= 2 && words.count() >= 2
}

/// Whether `row` groups the columns below: words over some of them, with gaps between.
fn is_group_header(row: &MessyRow, width: usize) -> bool {
    if row.len() != width || width < 3 || row.cells().any(|cell| CellKind::of(cell).is_typed()) {
        return false;
    }
    let indexes: Vec<usize> = (0..row.len()).filter(|&index| !row.cell(index).trim().is_empty()).collect();
    indexes.len() >= 2 && indexes.windows(2).any(|pair| pair[1] - pair[0] > 1)
}

/// The rows of a header as one row of `width` names. Groups stand over all columns to the next group.
pub fn join_header(rows: &[MessyRow], width: usize) -> MessyRow {
    let mut names = vec![Vec::<String>::new(); width];
    for (index, row) in rows.iter().enumerate() {
        let is_group = index + 1 < rows.len() && is_group_header(row, width) && !is_full(row, width);
        let mut group = String::new();
        for (index, name) in names.iter_mut().enumerate() {
            let cell = row.cell(index);
            if !cell.trim().is_empty() {
                group = if is_group { cell.trim().to_owned() } else { String::new() };
                name.push(cell.to_owned());
            } else if !group.is_empty() {
                name.push(group.clone());
            }
        }
    }
    let line = rows.first().map_or(0, |row| row.line);
    let joined: Vec<String> = names.into_iter().map(|parts| parts.join(" ")).collect();
    MessyRow::of(&joined, line)
}

/// One header row with as many cells as the table has columns.
pub fn fit_header(row: &MessyRow, profile: &TableProfile, below: &[MessyRow]) -> MessyRow {
    let width = profile.columns.len();
    let mut cells: Vec<&str> = row.cells().collect();
    while cells.len() > width {
        let Some(index) = cells.iter().rposition(|cell| cell.trim().is_empty()) else { break };
        cells.remove(index);
    }
    let counts_rows = cells.first().is_some_and(|name| {
        ["№", "#", "id", "no", "nr", "n", "num", "number", "row", "п/п", "№ п/п", "index"]
            .contains(&name.trim().to_lowercase().as_str())
    });
    if cells.len() + 1 == width && !counts_rows && is_row_number(below, width) {
        cells.insert(0, "");
    }
    let mut fitted = MessyRow::of(&cells, row.line);
    fitted.pad(width);
    fitted
}

/// Whether the first cells count the rows, as programs write them that give the first column no name.
fn is_row_number(rows: &[MessyRow], width: usize) -> bool {
    let numbers: Vec<Option<u64>> = rows
        .iter()
        .filter(|row| row.len() == width)
        .take(20)
        .map(|row| row.cell(0).trim().parse().ok())
        .collect();
    numbers.len() >= 2
        && numbers.windows(2).all(|pair| matches!(pair, [Some(one), Some(two)] if *two == one + 1))
        && matches!(numbers[0], Some(0 | 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&str]) -> Vec<MessyRow> {
        lines
            .iter()
            .zip(1..)
            .map(|(line, number)| MessyRow::of(&line.split(',').collect::<Vec<_>>(), number))
            .collect()
    }

    #[track_caller]
    fn check(lines: &[&str], preamble: usize, header: usize) {
        let rows = rows(lines);
        let counts: Vec<usize> = rows.iter().map(MessyRow::len).collect();
        assert_eq!(layout(&rows, width(&counts)), TableLayout { preamble, header });
    }

    #[test]
    fn parts_of_a_table_are_told() {
        check(&["a,b,c", "1,2,3", "4,5,6"], 0, 1);
        check(&["1,2,3", "4,5,6"], 0, 0);
        check(&["Report", "", "a,b,c", "1,2,3", "4,5,6"], 2, 1);
        check(&["Report,,", ",,", "a,b,c", "1,2,3", "4,5,6"], 2, 1);
        check(&["a,b,c", "a,b,c", "1,2,3", "4,5,6"], 0, 2);
        check(&["who,weight,cost", ",kg,EUR", "Ann,2,3", "Bob,5,6", "Eve,1,1"], 0, 2);
        check(&["North,,South,", "a,b,c,d", "1,2,3,4", "4,5,6,7"], 0, 2);
        check(&["first,second", "red,green", "blue,red"], 0, 1);
        check(&["Ann,yes", "Bob,no", "Eve,yes", "Tom,yes", "Zoe,no"], 0, 0);
        check(&["key,value"], 0, 1);
        check(&["country,2019,2020", "Peru,1,2", "Cuba,3,4"], 0, 1);
        check(&["Red lamp", "Blue lamp", "Green rug"], 0, 0);
    }

    #[test]
    fn groups_stand_over_their_columns() {
        let header = join_header(&rows(&["North,,South,", "a,b,c,d"]), 4);
        assert_eq!(header.cells().collect::<Vec<_>>(), ["North a", "North b", "South c", "South d"]);
    }
}
