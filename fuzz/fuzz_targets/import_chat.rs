#![no_main]

mod sink;

use forewarn_import::ImportSource;
use libfuzzer_sys::fuzz_target;

const KINDS: &[(ImportSource, &str)] = &[
    (ImportSource::Telegram, "result.json"),
    (ImportSource::Slack, "day.json"),
    (ImportSource::Whatsapp, "chat.txt"),
    (ImportSource::Discord, "channel.json"),
    (ImportSource::Transcript, "2026-03-02 call.vtt"),
    (ImportSource::Transcript, "2026-03-02 call.txt"),
    (ImportSource::Teams, "page.json"),
    (ImportSource::Ics, "calendar.ics"),
];

// The first byte says whose export it is.
fuzz_target!(|bytes: &[u8]| {
    if let Some((first, rest)) = bytes.split_first() {
        let (source, name) = KINDS[usize::from(*first) % KINDS.len()];
        sink::read(source, name, rest);
    }
});
