//! Any bytes as a message: no panic, and every span lies inside the text on character boundaries.
//!
//! `cargo fuzz run annotate -- -max_len=4096`
#![no_main]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use forewarn_base::calendar::Calendar;
use forewarn_base::calendar::WorkingHours;
use forewarn_text::{Setting, Side, ThreadMessage, annotate, exchange};
use libfuzzer_sys::fuzz_target;

/// A zone with a clock change on the night of the messages.
static CALENDAR: LazyLock<Calendar> =
    LazyLock::new(|| Calendar::new(chrono_tz::Tz::Europe__Berlin, WorkingHours::default(), BTreeSet::new()));

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let sent_at = "2026-03-28T23:20:00".parse().ok();
    let setting = Setting { sent_at, ..Setting::new(&CALENDAR, Side::Agency) };
    let found = annotate(&text, &setting);
    let spans = found.questions.iter().chain(&found.requests).copied();
    for span in
        spans.chain(found.promises.iter().map(|one| one.span)).chain(found.dates.iter().map(|one| one.span))
    {
        assert!(span.start < span.end && text.get(span.start..span.end).is_some());
    }
    // The same as a thread: each line in turn asks or answers.
    let messages: Vec<ThreadMessage<'_>> = text
        .lines()
        .take(40)
        .enumerate()
        .map(|(turn, text)| ThreadMessage {
            side: if turn % 2 == 0 { Side::Client } else { Side::Agency },
            text,
            sent_at,
        })
        .collect();
    for asked in exchange(&messages) {
        assert!(messages[asked.message].text.get(asked.span.start..asked.span.end).is_some());
    }
});
