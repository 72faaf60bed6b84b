//! Any bytes as JSON lines or CSV of any table. The first byte chooses the table and the form.
//!
//! `cargo fuzz run ingest_jsonl -- -max_len=4096`

#![no_main]

mod workspace;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let tables = ["messages", "schedule", "money", "promises", "expectations", "results", "outcomes", "people"];
    let form = if first & 0x80 == 0 { "jsonl" } else { "csv" };
    let folder = workspace::workspace();
    workspace::write(folder.path(), &format!("{}.{form}", tables[usize::from(*first) % tables.len()]), rest);
    workspace::load(folder.path());
});
