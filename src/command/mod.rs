//! The bodies of commands that are more than a call into the pipeline.

pub mod assume;
pub mod backtest;
pub mod decide;
pub mod demo;
pub mod explain;
pub mod import;
pub mod init;
pub mod kickoff;
pub mod learn;
pub mod place;
pub mod promises;
pub mod text;
pub mod tone;
