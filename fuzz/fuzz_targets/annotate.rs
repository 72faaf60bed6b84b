//! Any bytes as a message: no panic, and every span lies inside the text on character boundaries.
#![no_main]

use std::collections::BTreeSet;

use forewarn::calendar::Calendar;
use forewarn::config::WorkingHours;
use forewarn::text::{Setting, Side, annotate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let calendar = Calendar::new(chrono_tz::Tz::Europe__Berlin, WorkingHours::default(), BTreeSet::new());
    let sent_at = "2026-03-28T23:20:00".parse().ok();
    let setting = Setting { sent_at, calendar: &calendar, lang: None, side: Side::Agency, month_first: None };
    let found = annotate(&text, &setting);
    let spans = found.questions.iter().chain(&found.requests).copied();
    for span in spans.chain(found.promises.iter().map(|one| one.span)).chain(found.dates.iter().map(|one| one.span)) {
        assert!(span.start < span.end && text.get(span.start..span.end).is_some());
    }
});
