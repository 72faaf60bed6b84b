//! A proposal of how a foreign CSV or XLSX file feeds the tables, from the names and the values of its columns.
//!
//! It is written for review and never used by itself: what cannot be known stands above each block.

pub mod address;
pub mod block;
pub mod propose;
pub mod sheet;
pub mod values;
pub mod vocabulary;

use std::{io, path::Path};

pub use block::{SourceBlock, render};
pub use propose::propose;
pub use sheet::ForeignSheet;

/// The column of a list of companies that says what each pays a month, by its heading.
pub fn monthly_fee_column(header: &[String]) -> Option<usize> {
    propose::column_called(header, "clients", "monthly_fee")
}

/// The mappings that the file at `path` allows; the blocks call it `name`.
pub fn guess(path: &Path, name: &str) -> io::Result<Vec<SourceBlock>> {
    Ok(ForeignSheet::read(path, name)?.iter().flat_map(propose).collect())
}
