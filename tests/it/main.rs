//! The tests, in one binary: each extra one would link polars again.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::assigning_clones,
    clippy::format_push_string,
    reason = "tests stop at the first surprise and say why they are skipped"
)]

mod cli;
mod demo;
mod later;
mod ledger;
mod properties;
mod real;
mod text_due;
mod text_exchange;
mod text_promise;
mod text_robust;
