//! forewarn reads an agency's project history and says, for every client, how likely a conflict is in the coming
//! weeks, why, on what evidence, and what the smallest thing is that would change it.
//!
//! ```text
//! files ─ingest→ Tables ─mask→ as of ─history→ facts ─signal→ values ─score→ belief ─alert→ decision ─report→ files
//! ```
//!
//! ARCHITECTURE.md tells more.

pub mod cli;
pub mod command;
mod kept_months;
mod last_review;
pub mod pipeline;
mod session;
pub mod stopped;
mod usage;

pub use forewarn_base::{calendar, error, near, pauses, plain, stat, storage, value};
pub use forewarn_demo as demo;
pub use forewarn_import as import;
pub use forewarn_ingest as ingest;
pub use forewarn_report::{self as report, redact};
pub use forewarn_risk::{
    alert, backtest, forecast, history, kickoff, model, portfolio, prospect, review, score, signal,
};
pub use forewarn_table::{self as table, config};
pub use forewarn_text as text;
