//! A decision is recorded into any `decisions.csv`, whatever its words: the row can be read again, or nothing is changed.
//!
//! `cargo fuzz run decide -- -max_len=2048`

#![no_main]

mod workspace;

use clap::Parser;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (note, table) = text.split_once('\u{1e}').unwrap_or((&text, ""));
    let folder = workspace::workspace();
    workspace::write(folder.path(), "money.csv", b"client_id,at,kind,amount\nc1,2026-01-01,invoice,1\n");
    if !table.is_empty() {
        workspace::write(folder.path(), "decisions.csv", table.as_bytes());
    }
    let at = folder.path().to_string_lossy().into_owned();
    let note = format!("--note={}", note.replace('\0', ""));
    let words = ["forewarn", "decide", "c1", "ack", "--workspace", &at, &note, "--at", "2026-02-01"];
    let Ok(arguments) = forewarn::cli::Arguments::try_parse_from(words) else { return };
    let before = std::fs::read(folder.path().join("decisions.csv")).ok();
    match forewarn::cli::run(arguments) {
        Ok(_) => assert!(std::fs::read(folder.path().join("decisions.csv")).is_ok_and(|bytes| !bytes.is_empty())),
        Err(_) => assert_eq!(std::fs::read(folder.path().join("decisions.csv")).ok(), before),
    }
    workspace::load(folder.path());
});
