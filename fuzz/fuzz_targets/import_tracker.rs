#![no_main]

mod sink;

use forewarn::import::Source;
use libfuzzer_sys::fuzz_target;

const KINDS: &[(Source, &str)] = &[
    (Source::Jira, "issues.json"),
    (Source::Redmine, "issues.json"),
    (Source::Trello, "board.json"),
    (Source::Asana, "project.json"),
];

// The first byte says whose export it is.
fuzz_target!(|bytes: &[u8]| {
    if let Some((first, rest)) = bytes.split_first() {
        let (source, name) = KINDS[usize::from(*first) % KINDS.len()];
        sink::read(source, name, rest);
    }
});
