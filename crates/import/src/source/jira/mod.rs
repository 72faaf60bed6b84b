//! Jira: the CSV export, in any of its languages, and the answers of the REST interface with their history.

mod export;
mod rest;

use super::{ends, misfits, task::nothing};
use crate::{input::Bundle, record::RecordSink};
use forewarn_base::{error::Result, file_fault::ExportContent};

/// Reads the CSV and JSON files of an export.
///
/// # Errors
/// There is neither, or one is broken.
pub fn read(bundle: &mut Bundle, sink: &mut dyn RecordSink) -> Result<()> {
    let indexes = bundle.find(|name| ends(name, &[".csv", ".json"]));
    if indexes.is_empty() {
        return Err(nothing(bundle, ExportContent::CsvOrJsonFile));
    }
    let is_csv = |bundle: &Bundle, index: usize| ends(&bundle.entries()[index].name, &[".csv"]);
    // What a status means is told by the issues that have it, in whatever file they are.
    let mut known = rest::StatusCategories::default();
    for &index in indexes.iter().filter(|index| !is_csv(bundle, **index)).collect::<Vec<_>>() {
        known.learn(bundle, index)?;
    }
    let (mut others, files) = (Vec::new(), indexes.len());
    for index in indexes {
        if is_csv(bundle, index) {
            export::read(bundle, index, sink)?;
        } else {
            others.extend(rest::read(bundle, index, &mut known, sink)?);
        }
    }
    let is_any_fit = others.len() < files;
    misfits(others, is_any_fit, sink)
}
