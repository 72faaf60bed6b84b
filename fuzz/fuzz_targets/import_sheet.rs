#![no_main]

mod sink;

use forewarn::import::Source;
use libfuzzer_sys::fuzz_target;

const KINDS: &[(Source, &str)] = &[
    (Source::Jira, "issues.csv"),
    (Source::Redmine, "issues.csv"),
    (Source::Asana, "project.csv"),
    (Source::Clickup, "list.csv"),
    (Source::Planfix, "tasks.csv"),
    (Source::Timesheet, "time.csv"),
    (Source::Bitrix24, "deals.csv"),
    (Source::Amocrm, "deals.csv"),
    (Source::Hubspot, "deals.csv"),
];

// The first byte says whose export it is.
fuzz_target!(|bytes: &[u8]| {
    if let Some((first, rest)) = bytes.split_first() {
        let (source, name) = KINDS[usize::from(*first) % KINDS.len()];
        sink::read(source, name, rest);
    }
});
