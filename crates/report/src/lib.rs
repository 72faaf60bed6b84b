//! What a review leaves behind: pages, charts and tables, written from finished records. **Invariant:** nothing here
//! computes a figure, and every string from the data is escaped on its way out.

pub mod backtest;
pub mod chart;
#[cfg(test)]
pub(crate) mod example;
pub mod files;
pub mod frames;
pub mod html;
pub mod json;
pub mod kickoff;
pub mod lead;
pub mod mark;
pub mod notify;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod redact;
mod rejected;
mod run;
pub mod terminal;
pub mod words;
mod workbook;

pub use self::run::Run;
