//! A later export of a table laid over an earlier one: rows of the later one replace those of the same key, and what only
//! the earlier one has stays, so that exports that overlap double nothing and exports of one month alone lose nothing.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
    path::Path,
};

use crate::messy::{MessyReader, MessyRow, RowPart, write::write_row};

/// How headings of keys are worded; the first such column that tells the rows apart is their key.
const KEY_WORDS: &[&str] = &[
    "id",
    "no",
    "nr",
    "nº",
    "n°",
    "nro",
    "num",
    "number",
    "nummer",
    "numéro",
    "número",
    "numero",
    "key",
    "code",
    "invoice",
    "inv",
    "#",
    "№",
    "номер",
    "код",
    "ключ",
    "счет",
    "счёт",
    "ид",
];

/// The first table of a file.
#[derive(Debug, Default)]
pub struct WholeTable {
    /// Its header.
    pub header: Vec<String>,
    /// Its rows, as wide as the header.
    pub rows: Vec<Vec<String>>,
}

impl WholeTable {
    /// Reads it, however messy the file is.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(path: &Path) -> io::Result<Self> {
        let mut reader = MessyReader::open(path)?;
        let (mut row, mut table) = (MessyRow::default(), Self::default());
        while let Some(part) = reader.read(&mut row)? {
            if reader.table() > 0 {
                break;
            }
            let cells = row.cells().map(|cell| cell.trim().to_owned()).collect();
            match part {
                RowPart::Header => table.header = cells,
                RowPart::Values => table.rows.push(cells),
            }
        }
        let width = table.header.len();
        table.rows.iter_mut().for_each(|row| row.resize(width, String::new()));
        Ok(table)
    }

    /// Where the header has a column, whatever the case of its letters.
    pub fn column(&self, name: &str) -> Option<usize> {
        let fold = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        self.header.iter().position(|own| fold(own) == fold(name))
    }

    /// Whether another table has the same columns, in whatever order.
    pub fn has_columns_of(&self, other: &Self) -> bool {
        self.header.len() == other.header.len() && self.header.iter().all(|name| other.column(name).is_some())
    }

    /// Lays a later export over this one; how many rows are new or changed. Rows are told by a column of keys, else by the
    /// columns of these names, else as a whole: the second of two equal rows is then the second one in the other file too.
    pub fn lay_over(&mut self, later: &Self, telling: &[String]) -> u64 {
        let from: Vec<Option<usize>> = self.header.iter().map(|name| later.column(name)).collect();
        let rows: Vec<Vec<String>> = later
            .rows
            .iter()
            .map(|row| from.iter().map(|at| at.map_or_else(String::new, |at| row[at].clone())).collect())
            .collect();
        let telling: Vec<usize> = telling.iter().filter_map(|name| self.column(name)).collect();
        let key = match self.key_column(&rows, &telling) {
            Some(column) => vec![column],
            None if telling.is_empty() => (0..self.header.len()).collect(),
            None => telling,
        };
        let known: BTreeMap<(Vec<String>, u32), usize> =
            numbered(&self.rows, &key).into_iter().zip(0..).collect();
        let mut changed = 0;
        for (own, row) in numbered(&rows, &key).iter().zip(rows) {
            match known.get(own) {
                Some(at) if self.rows[*at] == row => {}
                Some(at) => {
                    self.rows[*at] = row;
                    changed += 1;
                }
                None => {
                    self.rows.push(row);
                    changed += 1;
                }
            }
        }
        changed
    }

    /// The column of keys. One that only counts the rows of each export is none: what it calls the same is not.
    fn key_column(&self, later: &[Vec<String>], telling: &[usize]) -> Option<usize> {
        let is_key = |name: &String| {
            let name = name.to_lowercase();
            let mut words = name.split(|letter: char| !(letter.is_alphanumeric() || "#№°º".contains(letter)));
            words.any(|word| KEY_WORDS.contains(&word) || word.ends_with("nummer") || word.ends_with("nr"))
        };
        (0..self.header.len()).filter(|at| is_key(&self.header[*at])).find(|&at| {
            let is_unique = |rows: &[Vec<String>]| {
                let values: BTreeSet<&str> = rows.iter().map(|row| row[at].as_str()).collect();
                values.len() == rows.len() && !values.contains("")
            };
            let earlier: BTreeMap<&str, &Vec<String>> =
                self.rows.iter().map(|row| (row[at].as_str(), row)).collect();
            let shared: Vec<(&Vec<String>, &Vec<String>)> = later
                .iter()
                .filter_map(|row| earlier.get(row[at].as_str()).map(|known| (*known, row)))
                .collect();
            // A retainer is invoiced to the same client at the same amount each month: nothing of these may differ.
            let is_same = |(one, other): &&(&Vec<String>, &Vec<String>)| {
                telling.iter().all(|at| one[*at] == other[*at])
            };
            is_unique(&self.rows)
                && is_unique(later)
                && shared.iter().filter(is_same).count() * 5 >= shared.len() * 4
        })
    }

    /// Writes it as RFC 4180 in UTF-8.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut line = Vec::new();
        for row in std::iter::once(&self.header).chain(&self.rows) {
            line.clear();
            write_row(&MessyRow::of(row, 0), &mut line);
            out.write_all(&line)?;
        }
        out.flush()
    }
}

/// What tells each row, and how many rows up to it are told so.
fn numbered(rows: &[Vec<String>], key: &[usize]) -> Vec<(Vec<String>, u32)> {
    let mut counts: BTreeMap<Vec<String>, u32> = BTreeMap::new();
    let tell = |row: &Vec<String>| {
        let own: Vec<String> = key.iter().map(|at| row[*at].to_lowercase()).collect();
        let count = counts.entry(own.clone()).or_default();
        *count += 1;
        (own, *count)
    };
    rows.iter().map(tell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(header: &str, rows: &[&str]) -> WholeTable {
        let cells = |line: &str| line.split('|').map(str::to_owned).collect();
        WholeTable { header: cells(header), rows: rows.iter().map(|row| cells(row)).collect() }
    }

    #[test]
    fn later_rows_replace_those_of_their_key_and_lose_none() {
        let telling = ["Client".to_owned(), "Date".to_owned(), "Amount".to_owned()];
        for (header, earlier, later, wanted, changed) in [
            // By a number: what was paid since, and what is new.
            (
                "Invoice no.|Client|Date|Amount|Paid on",
                &["1|A|d1|5|", "2|B|d1|5|d2"][..],
                &["1|A|d1|5|d9", "3|A|d3|7|"][..],
                &["1|A|d1|5|d9", "2|B|d1|5|d2", "3|A|d3|7|"][..],
                2,
            ),
            // A number of the row, which begins anew in each export, is no key.
            (
                "№|Client|Date|Amount",
                &["1|A|d1|5", "2|B|d1|6"],
                &["1|A|d7|5", "2|B|d7|6"],
                &["1|A|d1|5", "2|B|d1|6", "1|A|d7|5", "2|B|d7|6"],
                2,
            ),
            // Without a number by whose, when and how much; equal ones of one file are two.
            (
                "Client|Date|Amount|Paid on",
                &["A|d1|5|", "A|d1|5|"],
                &["A|d1|5|d2", "A|d1|5|", "A|d2|5|"],
                &["A|d1|5|d2", "A|d1|5|", "A|d2|5|"],
                2,
            ),
            // The same export again changes nothing.
            ("Client|Date|Amount", &["A|d1|5"], &["A|d1|5"], &["A|d1|5"], 0),
        ] {
            let mut merged = table(header, earlier);
            assert_eq!(merged.lay_over(&table(header, later), &telling), changed, "{header}");
            assert_eq!(merged.rows, table(header, wanted).rows, "{header}");
        }
        let mut merged = table("Client|Amount", &["A|5"]);
        assert_eq!(merged.lay_over(&table("amount|Note|client", &["6|x|B"]), &[]), 1);
        assert_eq!(merged.rows, [["A", "5"], ["B", "6"]], "columns by their names");
    }
}
