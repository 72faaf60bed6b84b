#![no_main]

mod sink;

use forewarn_import::ImportSource;
use libfuzzer_sys::fuzz_target;

const KINDS: &[(ImportSource, &str)] = &[
    (ImportSource::Jira, "issues.csv"),
    (ImportSource::Redmine, "issues.csv"),
    (ImportSource::Asana, "project.csv"),
    (ImportSource::Clickup, "list.csv"),
    (ImportSource::Planfix, "tasks.csv"),
    (ImportSource::Timesheet, "time.csv"),
    (ImportSource::Bitrix24, "deals.csv"),
    (ImportSource::Amocrm, "deals.csv"),
    (ImportSource::Hubspot, "deals.csv"),
    (ImportSource::Ratings, "answers.csv"),
    (ImportSource::Linear, "issues.csv"),
    (ImportSource::Gitlab, "issues.csv"),
    (ImportSource::YandexTracker, "issues.csv"),
];

// The first byte says whose export it is.
fuzz_target!(|bytes: &[u8]| {
    if let Some((first, rest)) = bytes.split_first() {
        let (source, name) = KINDS[usize::from(*first) % KINDS.len()];
        sink::read(source, name, rest);
    }
});
