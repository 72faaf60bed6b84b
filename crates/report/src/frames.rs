//! The tables of a review as Parquet, one file each: `clients.parquet`, `schedule.parquet`, …

use std::fs;

use polars_io::parquet::write::{ParquetCompression, ParquetWriter};

use crate::mark;
use forewarn_base::{
    error::{Error, Result, io},
    storage::OutputFolder,
};
use forewarn_table::Tables;

/// Writes the frames of all tables into a folder, and puts it in its place.
///
/// # Errors
/// A file cannot be written; the folder is then as it was.
pub fn write(tables: &Tables, as_of: &str, out: OutputFolder) -> Result<()> {
    for (name, mut frame) in tables.frames()? {
        let path = out.path().join(format!("{name}.parquet"));
        let file = fs::File::create(&path).map_err(io(&path))?;
        let writer = ParquetWriter::new(file).with_compression(ParquetCompression::Zstd(None));
        writer.finish(&mut frame).map_err(|error| Error::Internal(error.into()))?;
    }
    mark::commit(out, &serde_json::json!({ "forewarn": env!("CARGO_PKG_VERSION"), "as_of": as_of }))
}
