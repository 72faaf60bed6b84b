#![no_main]

mod sink;

use forewarn_import::ImportSource;
use libfuzzer_sys::fuzz_target;

const KINDS: &[(ImportSource, &str)] = &[
    (ImportSource::Jira, "issues.json"),
    (ImportSource::Redmine, "issues.json"),
    (ImportSource::Trello, "board.json"),
    (ImportSource::Asana, "project.json"),
    (ImportSource::Github, "issues.json"),
    (ImportSource::Gitlab, "issues.json"),
];

// The first byte says whose export it is.
fuzz_target!(|bytes: &[u8]| {
    if let Some((first, rest)) = bytes.split_first() {
        let (source, name) = KINDS[usize::from(*first) % KINDS.len()];
        sink::read(source, name, rest);
    }
});
