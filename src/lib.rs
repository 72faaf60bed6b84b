//! forewarn
pub mod calendar;
pub mod config;
pub mod error;
pub mod history;
pub mod ingest;
pub mod report;
pub mod signal;
pub mod table;
pub mod text;
