//! What a review leaves behind: pages, charts and tables, written from finished records. **Invariant:** nothing here
//! computes a figure, and every string from the data is escaped on its way out.

pub mod chart;
pub mod csv_safety;
#[cfg(test)]
pub(crate) mod example;
pub mod files;
pub mod html;
pub mod kickoff;
pub mod notice;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod phrase;
pub mod record;
pub mod terminal;
pub mod words;
mod workbook;

pub use self::csv_safety::defuse;
