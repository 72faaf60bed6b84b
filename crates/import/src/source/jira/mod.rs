//! Jira: the CSV export, in any of its languages, and the answers of the REST interface with their history.

mod export;
mod rest;

use super::{ends, task::nothing};
use crate::{input::Bundle, record::RecordSink};
use forewarn_base::error::Result;

/// Reads the CSV and JSON files of an export.
///
/// # Errors
/// There is neither, or one is broken.
pub fn read(bundle: &mut Bundle, sink: &mut dyn RecordSink) -> Result<()> {
    let indexes = bundle.find(|name| ends(name, &[".csv", ".json"]));
    if indexes.is_empty() {
        return Err(nothing(bundle, "CSV or JSON file"));
    }
    for index in indexes {
        if ends(&bundle.entries()[index].name.clone(), &[".csv"]) {
            export::read(bundle, index, sink)?;
        } else {
            rest::read(bundle, index, sink)?;
        }
    }
    Ok(())
}
