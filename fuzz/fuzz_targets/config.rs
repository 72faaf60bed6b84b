//! Any bytes as `forewarn.toml`: checked, or told what is wrong with it.
//!
//! `cargo fuzz run config -- -max_len=2048`

#![no_main]

mod workspace;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = workspace::workspace();
    workspace::write(folder.path(), "forewarn.toml", bytes);
    workspace::write(folder.path(), "money.csv", b"client_id,at,kind,amount\nc1,2026-01-01,invoice,1\n");
    workspace::load(folder.path());
});
