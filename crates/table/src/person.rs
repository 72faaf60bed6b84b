//! `people`: the side a message's author is on, where the source does not say.

use chrono::{DateTime, Utc};

use super::{ClientIndex, RowFields, TableColumn, TableRow, may, must};
use forewarn_text::Side;

/// A person by the handle their messages carry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    /// Address, @name or display name.
    pub handle: String,
    /// The client they belong to.
    pub client: Option<ClientIndex>,
    /// The side they are on.
    pub side: Side,
    /// Their name.
    pub name: Option<String>,
}

impl TableRow for Person {
    const NAME: &'static str = "people";
    const COLUMNS: &'static [TableColumn] = &[must("handle"), may("client_id"), must("side"), may("name")];

    fn parse(fields: &mut RowFields<'_>) -> Self {
        Self {
            handle: fields.required("handle").to_lowercase(),
            client: fields.text("client_id").is_some().then(|| fields.client("client_id")),
            side: fields.required_choice("side"),
            name: fields.text("name").map(str::to_owned),
        }
    }

    fn known_at(&self) -> Option<DateTime<Utc>> {
        None
    }

    fn client_index(&self) -> Option<ClientIndex> {
        self.client
    }

    fn key(&self) -> Option<(&'static str, &str)> {
        Some(("handle", &self.handle))
    }
}
