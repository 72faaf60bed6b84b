//! A proposed `[[source]]` of forewarn.toml, in words.

use std::fmt::Write as _;

use super::sheet::ForeignSheet;
use forewarn_base::guess_remark::GuessRemark;

/// One proposed `[[source]]`.
#[derive(Debug, Clone)]
pub struct SourceBlock {
    /// The table it feeds.
    pub table: &'static str,
    /// The file.
    pub file: String,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Whether `1,5` is one and a half.
    pub decimal_comma: bool,
    /// Table columns without which a row is passed over.
    pub skip_empty: Vec<&'static str>,
    /// Whether a key may stand on many rows.
    pub one_per_key: bool,
    /// Table columns, each with what it is made of as TOML.
    pub columns: Vec<(&'static str, String)>,
    /// What to look at before it is used.
    pub remarks: Vec<GuessRemark>,
    /// The clients that the file names, as it calls them.
    pub clients: Vec<String>,
    /// The addresses and domains that its rows have of clients: each with the client, as the file calls it.
    pub handles: Vec<(String, String)>,
    /// Where no column names the client, those of which the values may: projects first.
    pub hints: Vec<(String, Vec<String>)>,
}

impl SourceBlock {
    /// An empty one.
    pub(super) fn new(table: &'static str, sheet: &ForeignSheet) -> Self {
        Self {
            table,
            file: sheet.file.clone(),
            sheet: sheet.sheet.clone(),
            decimal_comma: false,
            skip_empty: Vec::new(),
            one_per_key: false,
            columns: Vec::new(),
            remarks: Vec::new(),
            clients: Vec::new(),
            handles: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// Adds a column.
    pub(super) fn put(&mut self, column: &'static str, recipe: String) {
        self.columns.push((column, recipe));
    }

    /// Maps names of clients, as the file has them, to their ids.
    pub fn map_clients(&mut self, ids: &[(String, String)]) {
        let pairs: Vec<String> =
            ids.iter().map(|(name, id)| format!("{} = {}", quote(name), quote(id))).collect();
        for (_, recipe) in self.columns.iter_mut().filter(|(column, _)| *column == "client_id") {
            let map = format!("map = {{ {} }}", pairs.join(", "));
            // A column alone, or one with steps; a constant has no names to map.
            if let Some(steps) = recipe.strip_prefix("{ column = ").and_then(|steps| steps.strip_suffix(" }"))
            {
                *recipe = format!("{{ column = {steps}, {map} }}");
            } else if !recipe.starts_with('{') {
                *recipe = format!("{{ column = {recipe}, {map} }}");
            }
        }
    }

    /// Takes a column for the one that names the client, and leaves out the rows of which it names none.
    pub fn take_client(&mut self, column: &str, ids: &[(String, String)]) {
        let pairs: Vec<String> =
            ids.iter().map(|(name, id)| format!("{} = {}", quote(name), quote(id))).collect();
        let map = pairs.join(", ");
        let made = format!("{{ column = {}, map = {{ {map} }}, otherwise = \"\" }}", quote(column));
        for (_, recipe) in self.columns.iter_mut().filter(|(name, _)| *name == "client_id") {
            recipe.clone_from(&made);
        }
        if !self.skip_empty.contains(&"client_id") {
            self.skip_empty.push("client_id");
        }
        self.remarks.retain(|remark| *remark != GuessRemark::NoClient);
        self.hints.clear();
    }

    /// The column of the table that must be one of a few words.
    pub(super) fn choice_column(&self) -> Option<&'static str> {
        match self.table {
            "outcomes" | "money" => Some("kind"),
            "expectations" => Some("dimension"),
            "people" => Some("side"),
            _ => None,
        }
    }

    /// The block as TOML, with its remarks above it, each as `say` words it.
    pub fn toml(&self, say: fn(&GuessRemark) -> String) -> String {
        let mut out = String::new();
        for remark in &self.remarks {
            let _ = writeln!(out, "# - {}", say(remark).replace(['\n', '\r'], " "));
        }
        let _ = writeln!(out, "[[source]]\ntable = {}\nfile = {}", quote(self.table), quote(&self.file));
        if let Some(sheet) = &self.sheet {
            let _ = writeln!(out, "sheet = {}", quote(sheet));
        }
        if self.decimal_comma {
            out.push_str("decimal_comma = true\n");
        }
        if !self.skip_empty.is_empty() {
            let _ = writeln!(out, "skip_empty = {}", quotes(&self.skip_empty));
        }
        if self.one_per_key {
            out.push_str("one_per_key = true\n");
        }
        out.push_str("[source.columns]\n");
        for (column, recipe) in &self.columns {
            let _ = writeln!(out, "{column} = {recipe}");
        }
        out
    }
}

/// Blocks for review, as TOML, with remarks as `say` words them.
pub fn render(blocks: &[SourceBlock], say: fn(&GuessRemark) -> String) -> String {
    blocks.iter().map(|block| block.toml(say)).collect::<Vec<_>>().join("\n")
}

/// `text` as a TOML string.
pub(super) fn quote(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// `texts` as a TOML array.
pub(super) fn quotes(texts: &[&str]) -> String {
    format!("[{}]", texts.iter().map(|text| quote(text)).collect::<Vec<_>>().join(", "))
}
