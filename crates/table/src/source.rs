//! `[[source]]`, as `forewarn.toml` has it: which file feeds which table, and what its columns are made of.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use forewarn_base::{
    file_fault::{ConfigFault, ConfigReason},
    reason::RejectionReason,
};

use super::{TABLES, columns_of};

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
    /// Table columns a row needs to be of use: rows without them are passed over, not rejected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skip_empty: Vec<String>,
    /// Whether a key may be on several rows, of which one counts: for attributes repeated on every row.
    #[serde(default)]
    pub one_per_key: bool,
    /// Table column to what it is made of.
    pub columns: BTreeMap<String, ColumnRecipe>,
}

/// What a table column is made of: a source column's name, or more.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(untagged)]
#[allow(clippy::large_enum_variant, reason = "a dozen of them are held for each source")]
pub enum ColumnRecipe {
    /// The cell of the source column of that name.
    Column(String),
    /// More than that.
    Steps(RecipeSteps),
}

/// The steps from source cells to a table's cell, done in the order in which they stand here.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct RecipeSteps {
    /// The source column; any of several names, the first that the file has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<ColumnNames>,
    /// Several columns, combined.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// The separator of combined columns; a space by default.
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
pub enum ColumnNames {
    /// One.
    One(String),
    /// Several; the first that the file has is taken.
    Any(Vec<String>),
}

impl ColumnNames {
    /// All of them.
    pub fn list(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Any(names) => names,
        }
    }
}

impl SourceFile {
    /// All columns of the file that the mapping names.
    pub fn named_columns(&self) -> BTreeSet<String> {
        let mut names: BTreeSet<String> = self.only.keys().cloned().collect();
        for recipe in self.columns.values() {
            match recipe {
                ColumnRecipe::Column(name) => {
                    names.insert(name.clone());
                }
                ColumnRecipe::Steps(steps) => {
                    names.extend(steps.column.iter().flat_map(|names| names.list().iter().cloned()));
                    names.extend(steps.columns.iter().cloned());
                }
            }
        }
        names
    }

    /// What is wrong with it, as far as can be told without its files.
    pub fn faults(&self) -> Vec<ConfigFault> {
        let mut faults = Vec::new();
        let Some(columns) = columns_of(&self.table) else {
            let reason = ConfigReason::NoSuchTable { name: self.table.clone(), tables: TABLES.to_vec() };
            return vec![ConfigFault::of("table", reason)];
        };
        for name in self.columns.keys().chain(&self.skip_empty) {
            if !columns.iter().any(|column| column.name == name) {
                let columns = columns.iter().map(|column| column.name).collect();
                let reason = ConfigReason::NoSuchColumn { table: self.table.clone(), columns };
                faults.push(ConfigFault::of(format!("columns.{name}"), reason));
            }
        }
        for column in columns.iter().filter(|column| column.required) {
            if !self.columns.contains_key(column.name) {
                faults.push(ConfigFault::of("columns", ConfigReason::NotMapped(column.name)));
            }
        }
        if let Some(encoding) = &self.encoding
            && encoding_rs::Encoding::for_label(encoding.as_bytes()).is_none()
        {
            faults.push(ConfigFault::value("encoding", encoding, RejectionReason::NotAnEncoding));
        }
        let formats = vec!["csv", "jsonl", "parquet", "xlsx"];
        if let Some(format) = &self.format
            && !formats.contains(&format.as_str())
        {
            faults.push(ConfigFault::value("format", format, RejectionReason::NoneOf(formats)));
        }
        if self.delimiter.is_some_and(|sign| !sign.is_ascii()) {
            faults.push(ConfigFault::of("delimiter", ConfigReason::NotOneSign));
        }
        faults
    }
}
