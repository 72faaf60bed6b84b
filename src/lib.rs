//! forewarn reads an agency's project history and says, for every client, how likely a conflict is in the coming
//! weeks, why, on what evidence, and what the smallest thing is that would change it.
//!
//! ```text
//! files ─ingest→ Tables ─mask→ as of ─history→ facts ─signal→ values ─score→ belief ─alert→ decision ─report→ files
//! ```
//!
//! ARCHITECTURE.md tells more.

pub mod alert;
pub mod backtest;
pub mod calendar;
pub mod cli;
pub mod command;
pub mod config;
pub mod demo;
pub mod error;
pub mod forecast;
pub mod history;
pub mod import;
pub mod ingest;
pub mod kickoff;
pub mod model;
pub mod phrasing;
pub mod pipeline;
pub mod plain;
pub mod prospect;
pub mod redact;
pub mod report;
pub mod review;
pub mod score;
pub mod signal;
pub mod stat;
pub mod storage;
pub mod table;
#[allow(
    clippy::if_same_then_else,
    clippy::unnecessary_wraps,
    clippy::unused_self,
    clippy::wrong_self_convention,
    reason = "matters of style; conditions there are written in the order in which the words are read"
)]
pub mod text;
pub mod value;
