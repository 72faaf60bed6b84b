//! Any bytes as a Parquet file of any table: rejected rows or an error, never a panic. The first byte chooses the table.
//!
//! `cargo fuzz run ingest_parquet -- -max_len=8192`

#![no_main]

mod workspace;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let tables = ["messages", "schedule", "money", "promises", "expectations", "results", "outcomes", "people"];
    let folder = workspace::workspace();
    workspace::write(folder.path(), &format!("{}.parquet", tables[usize::from(*first) % tables.len()]), rest);
    workspace::load(folder.path());
});
