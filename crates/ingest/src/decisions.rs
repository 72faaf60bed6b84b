//! Decisions alone: those of the workspace, and minutes of a meeting that hold new ones.

use std::{collections::BTreeMap, path::Path};

use super::{ReadPlan, TableFeed, context, plan, read::WorkspaceReader};
use forewarn_base::error::Result;
use forewarn_table::{AlertDecision, MinutedDecision, Rejection, SharedRows, TableRow as _, config::Config};

/// The order of decisions.
pub(super) fn order(row: &AlertDecision) -> (forewarn_table::Moment, String) {
    (row.at, row.alert_id.clone())
}

/// The decisions of a workspace, oldest first, as [`super::load`] reads them.
///
/// # Errors
/// A file cannot be read.
pub fn load_decisions(config: &Config) -> Result<SharedRows<AlertDecision>> {
    let ReadPlan { feeds, .. } = plan(config)?;
    WorkspaceReader::new(config, &feeds, &|_| {}).rows(&context(config), order)
}

/// What a file of decisions holds.
#[derive(Debug)]
pub struct Minutes {
    /// The decisions with their lines, in the order of the file.
    pub rows: Vec<(u64, MinutedDecision)>,
    /// The rows that cannot be read.
    pub rejections: Vec<Rejection>,
}

/// The decisions of a file in any form that a table may have.
///
/// # Errors
/// The file cannot be read, or has no column `decision`.
pub fn read_minutes(config: &Config, path: &Path) -> Result<Minutes> {
    let feeds = [TableFeed {
        table: AlertDecision::NAME.to_owned(),
        path: path.to_owned(),
        label: path.display().to_string(),
        source: None,
        parts: BTreeMap::new(),
    }];
    let mut reader = WorkspaceReader::new(config, &feeds, &|_| {});
    let rows = reader.lines(&feeds[0], &context(config))?;
    Ok(Minutes { rows, rejections: reader.finish().rejections })
}
