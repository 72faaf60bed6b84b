//! Any bytes as JSON lines of messages and threads, as `forewarn text` reads them: one line of JSON for each.
//!
//! `cargo fuzz run threads -- -max_len=4096`

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut out = Vec::new();
    let _ = forewarn::command::text::run(bytes, &mut out, chrono_tz::UTC);
    let text = String::from_utf8(out).expect("UTF-8 is written");
    assert!(text.lines().all(|line| line.starts_with('{') && line.ends_with('}')), "{text}");
});
