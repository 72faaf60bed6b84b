//! `[[source]]`: how the columns of a foreign file become the columns of a table.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::table::Column;

/// One `[[source]]` of `forewarn.toml`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    /// The table it feeds.
    pub table: String,
    /// The file, relative to the workspace; `*` and `**` match any name, `{part}` matches a part of a name that
    /// columns may then use, and `{part:201[4-7]}` only such a part.
    pub file: String,
    /// `csv`, `jsonl`, `parquet` or `xlsx`; by the file's ending where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The encoding; found out where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// The sign between cells; found out where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// The sheet of a workbook; the first where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Whether rows and columns are swapped: the first cell of each row is a heading.
    #[serde(default)]
    pub transpose: bool,
    /// Whether `1,5` is one and a half here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal_comma: Option<bool>,
    /// Only rows in which each of these columns holds one of its values.
    #[serde(default, rename = "where", skip_serializing_if = "BTreeMap::is_empty")]
    pub only: BTreeMap<String, Vec<String>>,
    /// Table columns without which a row says nothing to this table: such rows are passed over, not rejected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skip_empty: Vec<String>,
    /// Whether a key may stand on many rows, of which one counts: for attributes repeated on every row.
    #[serde(default)]
    pub one_per_key: bool,
    /// Table column to what it is made of.
    pub columns: BTreeMap<String, Recipe>,
}

/// What a table column is made of: a source column's name, or more.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(untagged)]
#[allow(clippy::large_enum_variant, reason = "a dozen of them are held for each source")]
pub enum Recipe {
    /// The cell of the source column of that name.
    Column(String),
    /// More than that.
    Steps(Steps),
}

/// The steps from source cells to a table's cell, done in the order in which they stand here.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Steps {
    /// The source column; any of several names, the first that the file has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<Names>,
    /// Several columns, combined.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// What stands between combined columns; a space where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub join: Option<String>,
    /// Fixed words, in which `{part}` is a part of the file's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub constant: Option<String>,
    /// Keeps what stands before the first of these words, so that `-` makes `DRILL` of `DRILL-1211`; values without
    /// them stay whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// Replaces whole values; case does not matter.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub map: BTreeMap<String, String>,
    /// What values become that are not in `map`; they stay as they are where nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<String>,
    /// Forms of dates and times, tried in turn, as chrono writes them (`%d.%m.%y`, `%d/%m/%Y %H:%M`). What fits none
    /// is left as it is, and rejected if it is no date.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub date: Vec<String>,
    /// Whether dates that fit no form are left out instead of rejecting the row ("TBC", "n/a").
    pub lenient: bool,
    /// Keeps the number in words like `£1,200.5m`, `12 %`.
    pub number: bool,
    /// Lower case letters and digits, everything else a dash: makes one key of names written differently.
    pub key: bool,
    /// Words before the value, such as a prefix that makes ids unique; `{part}` is a part of the file's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
}

/// One name or several to choose from.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Names {
    /// One.
    One(String),
    /// Several; the first that the file has is taken.
    Any(Vec<String>),
}

impl Names {
    fn list(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Any(names) => names,
        }
    }
}

impl SourceFile {
    /// All columns of the file that the mapping names.
    pub fn named_columns(&self) -> std::collections::BTreeSet<String> {
        let mut names: std::collections::BTreeSet<String> = self.only.keys().cloned().collect();
        for recipe in self.columns.values() {
            match recipe {
                Recipe::Column(name) => {
                    names.insert(name.clone());
                }
                Recipe::Steps(steps) => {
                    names.extend(steps.column.iter().flat_map(|names| names.list().iter().cloned()));
                    names.extend(steps.columns.iter().cloned());
                }
            }
        }
        names
    }

    /// What is wrong with it, as far as can be told without its files.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let Some(columns) = super::columns_of(&self.table) else {
            return vec![format!(
                "table: there is no table {:?}; tables are {}",
                self.table,
                super::TABLES.join(", ")
            )];
        };
        for name in self.columns.keys().chain(&self.skip_empty) {
            if !columns.iter().any(|column| column.name == name) {
                let known: Vec<&str> = columns.iter().map(|column| column.name).collect();
                faults.push(format!(
                    "columns.{name}: {} has no such column; it has {}",
                    self.table,
                    known.join(", ")
                ));
            }
        }
        for column in columns.iter().filter(|column| column.required) {
            if !self.columns.contains_key(column.name) {
                faults.push(format!("columns: {} must be mapped", column.name));
            }
        }
        if let Some(encoding) = &self.encoding
            && encoding_rs::Encoding::for_label(encoding.as_bytes()).is_none()
        {
            faults.push(format!("encoding: {encoding:?} is not an encoding like windows-1251"));
        }
        if let Some(format) = &self.format
            && !["csv", "jsonl", "parquet", "xlsx"].contains(&format.as_str())
        {
            faults.push(format!("format: {format:?} is none of csv, jsonl, parquet, xlsx"));
        }
        if self.delimiter.is_some_and(|sign| !sign.is_ascii()) {
            faults.push("delimiter: must be one ASCII sign".to_owned());
        }
        faults
    }
}

/// A mapping bound to the header of one file.
#[derive(Debug)]
pub struct Bound {
    cells: Vec<BoundCell>,
    only: Vec<(usize, Vec<String>)>,
    skip_empty: Vec<usize>,
    /// Source columns that the mapping names and the file does not have.
    pub missing: Vec<String>,
    /// For each table column that is mapped: what it is made of, in words for `check`.
    pub summary: Vec<(String, String)>,
}

#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "a dozen of them are held for each file")]
enum BoundCell {
    Empty,
    Plain(usize),
    Steps { places: Vec<usize>, constant: Option<String>, steps: Steps },
}

impl Bound {
    /// The identity: the file's columns have the table's names.
    pub fn native(columns: &'static [Column], header: &[String]) -> Self {
        let place = |name: &str| header.iter().position(|known| known == name);
        Self {
            cells: columns
                .iter()
                .map(|column| place(column.name).map_or(BoundCell::Empty, BoundCell::Plain))
                .collect(),
            only: Vec::new(),
            skip_empty: Vec::new(),
            missing: columns
                .iter()
                .filter(|column| column.required && place(column.name).is_none())
                .map(|column| column.name.to_owned())
                .collect(),
            summary: Vec::new(),
        }
    }

    /// Binds a source to a file with `header` whose name has these `parts`.
    pub fn new(
        source: &SourceFile,
        columns: &'static [Column],
        header: &[String],
        parts: &BTreeMap<String, String>,
    ) -> Self {
        let mut missing = Vec::new();
        let mut summary = Vec::new();
        let fold = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let folded: Vec<String> = header.iter().map(|name| fold(name)).collect();
        let find = |name: &str| folded.iter().position(|known| *known == fold(name));
        let cells = columns
            .iter()
            .map(|column| {
                let Some(recipe) = source.columns.get(column.name) else { return BoundCell::Empty };
                let steps = match recipe {
                    Recipe::Column(name) => {
                        Steps { column: Some(Names::One(name.clone())), ..Steps::default() }
                    }
                    Recipe::Steps(steps) => {
                        let prefix = steps.prefix.as_ref().map(|words| fill(words, parts));
                        Steps { prefix, ..steps.clone() }
                    }
                };
                let mut places = Vec::new();
                if let Some(names) = &steps.column {
                    match names.list().iter().find_map(|name| find(name)) {
                        Some(place) => places.push(place),
                        None => missing.push(names.list().join(" or ")),
                    }
                }
                for name in &steps.columns {
                    match find(name) {
                        Some(place) => places.push(place),
                        None => missing.push(name.clone()),
                    }
                }
                let constant = steps.constant.as_ref().map(|words| fill(words, parts));
                let mut made: Vec<String> = places.iter().map(|&place| header[place].clone()).collect();
                made.extend(constant.iter().map(|words| format!("{words:?}")));
                summary.push((column.name.to_owned(), made.join(" + ")));
                match (&recipe, places.as_slice()) {
                    (Recipe::Column(_), [place]) => BoundCell::Plain(*place),
                    (Recipe::Column(_), _) => BoundCell::Empty,
                    _ => BoundCell::Steps { places, constant, steps },
                }
            })
            .collect();
        let mut only = Vec::new();
        for (name, values) in &source.only {
            match find(name) {
                Some(place) => only.push((place, values.iter().map(|value| value.to_lowercase()).collect())),
                None => missing.push(name.clone()),
            }
        }
        let skip_empty = columns
            .iter()
            .enumerate()
            .filter(|(_, column)| source.skip_empty.iter().any(|name| name == column.name));
        Self { cells, only, skip_empty: skip_empty.map(|(place, _)| place).collect(), missing, summary }
    }

    /// The table's cells made of a row's; `None` where the row says nothing to the table.
    pub fn apply<'a>(&self, row: &[&'a str]) -> Option<Vec<std::borrow::Cow<'a, str>>> {
        use std::borrow::Cow;
        let cell = |place: usize| row.get(place).copied().unwrap_or("").trim();
        if !self.only.iter().all(|(place, values)| values.contains(&cell(*place).to_lowercase())) {
            return None;
        }
        let cells: Vec<Cow<'a, str>> = self
            .cells
            .iter()
            .map(|bound| match bound {
                BoundCell::Empty => Cow::Borrowed(""),
                BoundCell::Plain(place) => Cow::Borrowed(cell(*place)),
                BoundCell::Steps { places, constant, steps } => {
                    let words: Vec<&str> =
                        places.iter().map(|&place| cell(place)).filter(|words| !words.is_empty()).collect();
                    let mut value = words.join(steps.join.as_deref().unwrap_or(" "));
                    if let (Some(constant), true) = (constant, value.is_empty()) {
                        value.clone_from(constant);
                    }
                    Cow::Owned(steps.apply(value))
                }
            })
            .collect();
        (!self.skip_empty.iter().any(|&place| cells[place].is_empty())).then_some(cells)
    }
}

impl Steps {
    fn apply(&self, mut value: String) -> String {
        if let Some(separator) = &self.before
            && let Some(end) = value.find(separator.as_str())
        {
            value.truncate(end);
            value.truncate(value.trim_end().len());
        }
        if !self.map.is_empty() || self.otherwise.is_some() {
            let folded = value.to_lowercase();
            value = match self.map.iter().find(|(from, _)| from.to_lowercase() == folded) {
                Some((_, to)) => to.clone(),
                None => self.otherwise.clone().unwrap_or(value),
            };
        }
        if !self.date.is_empty() && !value.is_empty() {
            value = match self.date.iter().find_map(|form| reformat(&value, form)) {
                Some(date) => date,
                None if self.lenient => String::new(),
                None => value,
            };
        }
        if self.number {
            value = bare_number(&value);
        }
        if self.key {
            value = key(&value);
        }
        if let (Some(prefix), false) = (&self.prefix, value.is_empty()) {
            value.insert_str(0, prefix);
        }
        value
    }
}

/// `text` in the written form `form`, as the tables have dates and times.
fn reformat(text: &str, form: &str) -> Option<String> {
    if let Ok(at) = chrono::DateTime::parse_from_str(text, form) {
        return Some(at.to_rfc3339());
    }
    if let Ok(at) = NaiveDateTime::parse_from_str(text, form) {
        return Some(at.format("%Y-%m-%d %H:%M:%S").to_string());
    }
    NaiveDate::parse_from_str(text, form).ok().map(|date| date.format("%Y-%m-%d").to_string())
}

/// The first number in `text`, with its grouping and decimal signs, and without currency and unit.
fn bare_number(text: &str) -> String {
    let start = text.find(|character: char| character.is_ascii_digit());
    let Some(start) = start else { return String::new() };
    let negative = text[..start].trim_end().ends_with(['-', '−', '(']);
    let end = text[start..]
        .find(|character: char| {
            !(character.is_ascii_digit()
                || matches!(character, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}' | '\''))
        })
        .map_or(text.len(), |length| start + length);
    let number = text[start..end].trim_end_matches(['.', ',', ' ', '\u{a0}', '\u{202f}']);
    if negative { format!("-{number}") } else { number.to_owned() }
}

/// One key for names that differ in case, spaces and signs only.
fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for character in text.chars().flat_map(char::to_lowercase) {
        if character.is_alphanumeric() {
            key.push(character);
        } else if !key.ends_with('-') && !key.is_empty() {
            key.push('-');
        }
    }
    key.trim_end_matches('-').to_owned()
}

/// Puts the parts of a file's name into words.
fn fill(words: &str, parts: &BTreeMap<String, String>) -> String {
    parts.iter().fold(words.to_owned(), |words, (name, value)| words.replace(&format!("{{{name}}}"), value))
}

/// The files a pattern names, sorted, each with the parts its name gives.
pub fn files(
    workspace: &std::path::Path,
    pattern: &str,
) -> Vec<(std::path::PathBuf, BTreeMap<String, String>)> {
    let parts = pattern.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    let names: Vec<&str> =
        parts.map(|(part, _)| part.split_once(':').map_or(part, |(name, _)| name)).collect();
    // The pattern without what its parts must look like: that only chooses the files.
    let mut bare_pattern = String::new();
    let mut glob_pattern = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        glob_pattern.push_str(before);
        bare_pattern.push_str(before);
        if let Some((part, tail)) = after.split_once('}') {
            let (name, form) = part.split_once(':').unwrap_or((part, "*"));
            glob_pattern.push_str(form);
            bare_pattern.extend(["{", name, "}"]);
            rest = tail;
        } else {
            rest = after;
            break;
        }
    }
    glob_pattern.push_str(rest);
    bare_pattern.push_str(rest);
    let root = glob::Pattern::escape(&workspace.to_string_lossy());
    let full = format!("{root}/{glob_pattern}");
    let mut found: Vec<std::path::PathBuf> = glob::glob(&full)
        .map(|paths| paths.flatten().filter(|path| path.is_file()).collect())
        .unwrap_or_default();
    found.sort();
    let own_pattern = format!("{}/{bare_pattern}", workspace.to_string_lossy());
    found
        .into_iter()
        .map(|path| {
            let parts = match_parts(&own_pattern, &path.to_string_lossy(), &names);
            (path, parts)
        })
        .collect()
}

/// What each `{name}` of `pattern` stands for in `path`, matched from the end so that folders before do not matter.
fn match_parts(pattern: &str, path: &str, names: &[&str]) -> BTreeMap<String, String> {
    let mut parts = BTreeMap::new();
    // Literal texts between the parts; a `*` ends what can be told for sure, so only the file's own name is matched.
    let pattern = pattern.rsplit('/').next().unwrap_or(pattern);
    let mut name = path.rsplit('/').next().unwrap_or(path);
    let mut rest = pattern;
    for part in names {
        let Some((before, after)) = rest.split_once(&format!("{{{part}}}")) else { continue };
        let literal = before.rsplit('*').next().unwrap_or(before);
        let Some(start) =
            (if literal.is_empty() { Some(0) } else { name.find(literal).map(|at| at + literal.len()) })
        else {
            return parts;
        };
        let next: String = after.chars().take_while(|sign| !matches!(sign, '{' | '*')).collect();
        let end = if next.is_empty() {
            name.len()
        } else {
            name[start..].find(&next).map_or(name.len(), |at| start + at)
        };
        parts.insert((*part).to_owned(), name[start..end].to_owned());
        name = &name[end..];
        rest = after;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_among_signs_and_units() {
        for (text, number) in [
            ("£12,131.50", "12,131.50"),
            ("€ 3 500,00 netto", "3 500,00"),
            ("(7%)", "-7"),
            ("n/a", ""),
            ("-4.5m", "-4.5"),
        ] {
            assert_eq!(bare_number(text), number, "{text}");
        }
    }

    #[test]
    fn names_written_differently_have_one_key() {
        assert_eq!(key("  St. Helena  Airport "), key("st helena airport"));
        assert_eq!(key("«Вектор» Мебель"), "вектор-мебель");
    }

    #[test]
    fn parts_of_a_file_name_are_told() {
        let parts = match_parts("/w/exports/uk_{year}.csv", "/w/exports/uk_2019.csv", &["year"]);
        assert_eq!(parts["year"], "2019");
        let parts = match_parts("*/{who}-{month}.csv", "x/anna-05.csv", &["who", "month"]);
        assert_eq!((parts["who"].as_str(), parts["month"].as_str()), ("anna", "05"));
    }

    #[test]
    fn a_part_of_a_file_name_may_be_told_to_look_like_something() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["uk_2016.csv", "uk_2017.csv", "uk_2018.csv"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let found = files(folder.path(), "uk_{year:201[4-7]}.csv");
        let years: Vec<&str> = found.iter().map(|(_, parts)| parts["year"].as_str()).collect();
        assert_eq!(years, ["2016", "2017"]);
    }

    #[test]
    fn what_stands_before_a_separator_is_kept() {
        let steps =
            Steps { before: Some("-".to_owned()), prefix: Some("apache/".to_owned()), ..Steps::default() };
        for (value, kept) in [
            ("DRILL-1211", "apache/DRILL"),
            ("A - B-C", "apache/A"),
            ("DRILL", "apache/DRILL"),
            ("-1", ""),
            ("", ""),
        ] {
            assert_eq!(steps.apply(value.to_owned()), kept, "{value}");
        }
    }

    #[test]
    fn a_prefix_names_parts_of_the_file_name() {
        let source: SourceFile = toml::from_str(
            "table = 'messages'\nfile = 'uk_{year}.csv'\n[columns]\nmessage_id = { column = 'name', key = true, prefix = '{year}/' }",
        )
        .unwrap();
        let parts = BTreeMap::from([("year".to_owned(), "2019".to_owned())]);
        let columns = crate::ingest::columns_of("messages").unwrap();
        let bound = Bound::new(&source, columns, &["Name".to_owned()], &parts);
        assert_eq!(bound.apply(&["High Speed"]).unwrap()[0], "2019/high-speed");
    }
}
