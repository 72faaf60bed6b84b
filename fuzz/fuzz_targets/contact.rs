//! What is masked, and where quotations are cut, in any text: ranges lie on characters, and nothing found is cut through.
//!
//! `cargo fuzz run contact -- -max_len=1024`

#![no_main]

use forewarn_text::contact;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let mut end = 0;
    for (range, _) in contact::find(&text) {
        assert!(range.start >= end && range.start < range.end && text.get(range.clone()).is_some());
        end = range.end;
    }
    let half = text.floor_char_boundary(text.len() / 2);
    let whole = contact::widened(&text, 0..half);
    assert!(whole.end >= half && text.get(whole).is_some());
    assert!(text.starts_with(contact::clipped(&text, 40)));
});
