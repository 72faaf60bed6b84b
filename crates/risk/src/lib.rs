//! From tables to decisions.
//!
//! ```text
//! Tables ─mask→ as of ─history→ facts ─signal→ values ─score→ belief ─alert→ decision ─review→ records
//! ```

pub mod alert;
pub mod backtest;
pub mod forecast;
pub mod history;
pub mod kickoff;
pub mod model;
pub mod portfolio;
pub mod prospect;
pub mod review;
pub mod score;
pub mod signal;
