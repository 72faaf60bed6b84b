//! Days in a brief: TOML's own dates, or the same in quotes.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use toml::value::Datetime;

use forewarn_base::value;

#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenDay {
    Date(Datetime),
    Text(String),
}

#[allow(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde passes the field")]
pub(super) fn serialize<S: Serializer>(day: &Option<NaiveDate>, serializer: S) -> Result<S::Ok, S::Error> {
    day.map(|day| day.to_string()).serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveDate>, D::Error> {
    let Some(written) = Option::<WrittenDay>::deserialize(deserializer)? else { return Ok(None) };
    let text = match written {
        WrittenDay::Date(date) => date.to_string(),
        WrittenDay::Text(text) => text,
    };
    let day = NaiveDate::parse_from_str(&text, "%Y-%m-%d")
        .map_err(|_| D::Error::custom(format!("`{text}` is not a day like 2026-09-01")))?;
    value::in_years(day).map(Some).map_err(|reason| D::Error::custom(format!("`{text}` {reason}")))
}

/// A day as its text, for JSON.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes the field")]
pub(super) fn text<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}
