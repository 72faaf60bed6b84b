//! The words by which columns of foreign files are known, from `vocabulary.toml`.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

use crate::headings;

/// All that is known.
pub static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let file: VocabularyFile =
        toml::from_str(include_str!("vocabulary.toml")).expect("a test reads the shipped vocabulary");
    Vocabulary::of(file)
});

/// Headings that tell nothing of what they name.
const ANYTHINGS: &[&str] = &[
    "name", "имя", "nom", "nombre", "nome", "naam", "nazwa", "ad", "namn", "navn", "nimi", "název", "名前",
    "名称", "data",
];

/// Columns that are known by the headings of all tools as well.
const IN_ALL_LANGUAGES: &[(&str, &str)] = &[
    ("schedule", "item"),
    ("schedule", "at"),
    ("schedule", "due"),
    ("schedule", "client_id"),
    ("schedule", "project_id"),
    ("money", "client_id"),
    ("money", "project_id"),
    ("money", "at"),
    ("money", "due"),
    ("money", "currency"),
    ("messages", "client_id"),
];

/// What the values of a table's column must be.
#[derive(Debug, Clone, Copy)]
pub enum ColumnNeed {
    /// A short name or key.
    Name,
    /// Words of any length.
    Text,
    /// A day or a moment.
    Date,
    /// A number.
    Number,
    /// One of the table's own words, each with the words that mean it.
    Choice(&'static Choices),
}

/// A table's own words, each with the words that mean it.
pub type Choices = BTreeMap<String, Vec<String>>;

/// A column of a table, and what it is called elsewhere.
#[derive(Debug)]
pub struct WantedColumn {
    /// The table's column.
    pub column: String,
    /// `name`, `text`, `date`, `number` or the name of a choice.
    need: String,
    /// What others call it: lower case, words with spaces between, commonest first.
    pub names: Vec<String>,
}

/// A table, and what its columns are called elsewhere.
#[derive(Debug)]
pub struct KnownTable {
    /// The table.
    pub table: String,
    /// Its columns.
    pub columns: Vec<WantedColumn>,
}

/// All that is known.
#[derive(Debug)]
pub struct Vocabulary {
    /// The tables that foreign files feed.
    pub tables: Vec<KnownTable>,
    /// Words for when an item was handed over, which makes a second event of a row.
    pub delivered_at: Vec<String>,
    /// Words for when an invoice was paid, which makes a payment of the same row.
    pub paid_at: Vec<String>,
    choices: BTreeMap<String, Choices>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct VocabularyFile {
    delivered_at: Vec<String>,
    paid_at: Vec<String>,
    choices: BTreeMap<String, Choices>,
    column: Vec<ColumnEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnEntry {
    table: String,
    column: String,
    need: String,
    names: Vec<String>,
}

impl Vocabulary {
    fn of(file: VocabularyFile) -> Self {
        let mut tables: Vec<KnownTable> = Vec::new();
        for entry in file.column {
            let mut wanted = WantedColumn { column: entry.column, need: entry.need, names: entry.names };
            if IN_ALL_LANGUAGES.contains(&(entry.table.as_str(), wanted.column.as_str())) {
                let own = wanted.names.clone();
                wanted.names = headings::with_others(wanted.names);
                // What is only called a name may be anybody's.
                wanted.names.retain(|name| own.contains(name) || !ANYTHINGS.contains(&name.as_str()));
            }
            match tables.iter_mut().find(|known| known.table == entry.table) {
                Some(known) => known.columns.push(wanted),
                None => tables.push(KnownTable { table: entry.table, columns: vec![wanted] }),
            }
        }
        let delivered_at = headings::with_others(file.delivered_at);
        Self { tables, delivered_at, paid_at: file.paid_at, choices: file.choices }
    }

    /// Words for what happened to money.
    pub fn money_kinds(&'static self) -> Option<&'static Choices> {
        self.choices.get("money_kind")
    }
}

impl WantedColumn {
    /// What its values must be.
    pub fn need(&self) -> ColumnNeed {
        match self.need.as_str() {
            "text" => ColumnNeed::Text,
            "date" => ColumnNeed::Date,
            "number" => ColumnNeed::Number,
            choice => VOCABULARY.choices.get(choice).map_or(ColumnNeed::Name, ColumnNeed::Choice),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_vocabulary_can_be_read() {
        assert!(VOCABULARY.tables.len() > 10);
        for wanted in VOCABULARY.tables.iter().flat_map(|known| &known.columns) {
            let is_known = ["name", "text", "date", "number"].contains(&wanted.need.as_str())
                || VOCABULARY.choices.contains_key(&wanted.need);
            assert!(is_known && !wanted.names.is_empty(), "{wanted:?}");
        }
    }
}
