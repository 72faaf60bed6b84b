//! One file for each command: what it takes, and what it does.

pub(crate) mod agenda;
pub(crate) mod annotate;
pub mod assume;
pub mod backtest;
pub(crate) mod check;
pub mod decide;
pub mod demo;
pub(crate) mod draft;
pub mod explain;
pub mod import;
pub mod init;
pub mod kickoff;
pub(crate) mod lead;
pub mod learn;
pub mod place;
pub mod promises;
pub(crate) mod review;
mod start;
pub mod text;
pub mod tone;
