//! `[[source]]`: how the columns of a foreign file become the columns of a table.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveDateTime};

use forewarn_base::amount::number_in;
use forewarn_table::{
    TableColumn,
    source::{ColumnNames, ColumnRecipe, RecipeSteps, SourceFile},
};

/// A mapping bound to the header of one file.
#[derive(Debug)]
pub struct BoundMapping {
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
    Steps { indexes: Vec<usize>, constant: Option<String>, steps: RecipeSteps },
}

impl BoundMapping {
    /// The identity: the file's columns have the table's names.
    pub fn native(columns: &'static [TableColumn], header: &[String]) -> Self {
        let index = |column: &TableColumn| header.iter().position(|heading| column.is_named(heading));
        Self {
            cells: columns
                .iter()
                .map(|column| index(column).map_or(BoundCell::Empty, BoundCell::Plain))
                .collect(),
            only: Vec::new(),
            skip_empty: Vec::new(),
            missing: columns
                .iter()
                .filter(|column| column.required && index(column).is_none())
                .map(|column| column.name.to_owned())
                .collect(),
            summary: Vec::new(),
        }
    }

    /// Binds a source to a file with `header` whose name has these `parts`.
    pub fn new(
        source: &SourceFile,
        columns: &'static [TableColumn],
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
                    ColumnRecipe::Column(name) => {
                        RecipeSteps { column: Some(ColumnNames::One(name.clone())), ..RecipeSteps::default() }
                    }
                    ColumnRecipe::Steps(steps) => {
                        let prefix = steps.prefix.as_ref().map(|words| fill(words, parts));
                        RecipeSteps { prefix, ..steps.clone() }
                    }
                };
                let mut indexes = Vec::new();
                if let Some(names) = &steps.column {
                    match names.list().iter().find_map(|name| find(name)) {
                        Some(index) => indexes.push(index),
                        None => missing.push(names.list().join(" or ")),
                    }
                }
                for name in &steps.columns {
                    match find(name) {
                        Some(index) => indexes.push(index),
                        None => missing.push(name.clone()),
                    }
                }
                let constant = steps.constant.as_ref().map(|words| fill(words, parts));
                let mut made: Vec<String> = indexes.iter().map(|&index| header[index].clone()).collect();
                made.extend(constant.iter().map(|words| format!("{words:?}")));
                summary.push((column.name.to_owned(), made.join(" + ")));
                match (&recipe, indexes.as_slice()) {
                    (ColumnRecipe::Column(_), [index]) => BoundCell::Plain(*index),
                    (ColumnRecipe::Column(_), _) => BoundCell::Empty,
                    _ => BoundCell::Steps { indexes, constant, steps },
                }
            })
            .collect();
        let mut only = Vec::new();
        for (name, values) in &source.only {
            match find(name) {
                Some(index) => only.push((index, values.iter().map(|value| value.to_lowercase()).collect())),
                None => missing.push(name.clone()),
            }
        }
        let skip_empty = columns
            .iter()
            .enumerate()
            .filter(|(_, column)| source.skip_empty.iter().any(|name| name == column.name));
        Self { cells, only, skip_empty: skip_empty.map(|(index, _)| index).collect(), missing, summary }
    }

    /// The table's cells made of a row's; `None` where the row is of no use to the table.
    pub fn apply<'a>(&self, row: &[&'a str]) -> Option<Vec<std::borrow::Cow<'a, str>>> {
        use std::borrow::Cow;
        let cell = |index: usize| row.get(index).copied().unwrap_or("").trim();
        if !self.only.iter().all(|(index, values)| values.contains(&cell(*index).to_lowercase())) {
            return None;
        }
        let cells: Vec<Cow<'a, str>> = self
            .cells
            .iter()
            .map(|bound| match bound {
                BoundCell::Empty => Cow::Borrowed(""),
                BoundCell::Plain(index) => Cow::Borrowed(cell(*index)),
                BoundCell::Steps { indexes, constant, steps } => {
                    let words: Vec<&str> =
                        indexes.iter().map(|&index| cell(index)).filter(|words| !words.is_empty()).collect();
                    let mut value = words.join(steps.join.as_deref().unwrap_or(" "));
                    if let (Some(constant), true) = (constant, value.is_empty()) {
                        value.clone_from(constant);
                    }
                    Cow::Owned(stepped(steps, value))
                }
            })
            .collect();
        (!self.skip_empty.iter().any(|&index| cells[index].is_empty())).then_some(cells)
    }
}

/// What the steps make of a value.
fn stepped(steps: &RecipeSteps, mut value: String) -> String {
    if let Some(separator) = &steps.before
        && let Some(end) = value.find(separator.as_str())
    {
        value.truncate(end);
        value.truncate(value.trim_end().len());
    }
    if !steps.map.is_empty() || steps.otherwise.is_some() {
        let folded = value.to_lowercase();
        value = match steps.map.iter().find(|(from, _)| from.to_lowercase() == folded) {
            Some((_, to)) => to.clone(),
            None => steps.otherwise.clone().unwrap_or(value),
        };
    }
    if !steps.date.is_empty() && !value.is_empty() {
        value = match steps.date.iter().find_map(|form| reformat(&value, form)) {
            Some(date) => date,
            None if steps.lenient => String::new(),
            None => value,
        };
    }
    if steps.number {
        value = number_in(&value).map(|(number, _)| number).unwrap_or_default();
    }
    if steps.key {
        value = key(&value);
    }
    if let (Some(prefix), false) = (&steps.prefix, value.is_empty()) {
        value.insert_str(0, prefix);
    }
    value
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
    // A file outside of the workspace is named by its whole path.
    let is_whole = std::path::Path::new(pattern).is_absolute();
    let full = if is_whole { glob_pattern } else { format!("{root}/{glob_pattern}") };
    let mut found: Vec<std::path::PathBuf> = glob::glob(&full)
        .map(|paths| paths.flatten().filter(|path| path.is_file()).collect())
        .unwrap_or_default();
    found.sort();
    let own_pattern =
        if is_whole { bare_pattern } else { format!("{}/{bare_pattern}", workspace.to_string_lossy()) };
    found
        .into_iter()
        .map(|path| {
            let parts = match_parts(&own_pattern, &path.to_string_lossy(), &names);
            (path, parts)
        })
        .collect()
}

/// What each `{name}` of `pattern` matches in `path`, matched from the end so that folders before do not matter.
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
        let steps = RecipeSteps {
            before: Some("-".to_owned()),
            prefix: Some("apache/".to_owned()),
            ..RecipeSteps::default()
        };
        for (value, kept) in [
            ("DRILL-1211", "apache/DRILL"),
            ("A - B-C", "apache/A"),
            ("DRILL", "apache/DRILL"),
            ("-1", ""),
            ("", ""),
        ] {
            assert_eq!(stepped(&steps, value.to_owned()), kept, "{value}");
        }
    }

    #[test]
    fn a_prefix_names_parts_of_the_file_name() {
        let source: SourceFile = toml::from_str(
            "table = 'messages'\nfile = 'uk_{year}.csv'\n[columns]\nmessage_id = { column = 'name', key = true, prefix = '{year}/' }",
        )
        .unwrap();
        let parts = BTreeMap::from([("year".to_owned(), "2019".to_owned())]);
        let columns = forewarn_table::columns_of("messages").unwrap();
        let bound = BoundMapping::new(&source, columns, &["Name".to_owned()], &parts);
        assert_eq!(bound.apply(&["High Speed"]).unwrap()[0], "2019/high-speed");
    }
}
