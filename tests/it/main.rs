//! The tests, in one binary: each extra one would link polars again.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::assigning_clones,
    clippy::format_collect,
    clippy::format_push_string,
    reason = "tests stop at the first surprise and say why they are skipped"
)]

mod backtest;
mod cli;
mod contact;
mod csv_guess;
mod csv_long;
mod csv_messy;
mod demo;
mod fix;
mod import;
mod import_csv;
mod import_hostile;
mod import_real;
mod import_review;
mod kickoff;
mod later;
mod ledger;
mod life;
mod page;
mod properties;
mod real;
mod text_due;
mod text_exchange;
mod text_promise;
mod text_robust;
mod text_tone;
