//! The bodies of commands that are more than a call into the pipeline.

pub mod import;
pub mod init;
pub mod kickoff;
pub mod lead;
pub mod promises;
pub mod text;
pub mod tone;
