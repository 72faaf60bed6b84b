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
    let places = bundle.find(|name| ends(name, &[".csv", ".json"]));
    if places.is_empty() {
        return Err(nothing(bundle, "CSV or JSON file"));
    }
    for place in places {
        if ends(&bundle.entries()[place].name.clone(), &[".csv"]) {
            export::read(bundle, place, sink)?;
        } else {
            rest::read(bundle, place, sink)?;
        }
    }
    Ok(())
}
