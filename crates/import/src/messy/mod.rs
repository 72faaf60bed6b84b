//! The messy-CSV reader: tables from any bytes, with no parameters.
//!
//! ```text
//! bytes ─encoding→ text ─sniff→ dialect ─lex, recover→ records ─layout→ tables ─repair→ rows ─write→ RFC 4180
//! ```
//!
//! The dialect is found from the beginning of the file, the encoding from all of it; rows then stream through a window
//! that grows only for records longer than itself. Nothing is changed silently: [`report::MessyReport`] counts what was left
//! out and what was repaired, with line numbers.

pub mod cell;
pub mod dialect;
pub mod layout;
pub mod lex;
mod open;
pub mod profile;
pub mod reader;
mod record;
pub mod recover;
pub mod repair;
pub mod report;
pub mod row;
pub mod sniff;
pub mod window;
pub mod write;

pub use reader::{MessyReader, RowPart};
pub use report::MessyReport;
pub use row::MessyRow;
