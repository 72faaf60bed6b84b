//! The rows that were not used, as `rejected.csv`.

use std::path::Path;

use forewarn_base::{
    error::{Result, csv_error, io},
    plain::defuse,
};
use forewarn_table::Rejection;

/// Writes `rejected.csv`.
///
/// # Errors
/// The file cannot be written.
pub(super) fn write(rejections: &[Rejection], path: &Path) -> Result<()> {
    let fail = csv_error(path);
    let mut writer = csv::Writer::from_path(path).map_err(&fail)?;
    writer.write_record(["table", "file", "line", "column", "value", "reason"]).map_err(&fail)?;
    for row in rejections {
        let line = row.line.to_string();
        let reason = row.reason.to_string();
        let cells = [row.table, &row.file, &line, &row.column, &row.value, &reason];
        writer.write_record(cells.map(defuse)).map_err(&fail)?;
    }
    writer.flush().map_err(io(path))
}
