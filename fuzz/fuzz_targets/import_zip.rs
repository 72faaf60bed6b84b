#![no_main]

use forewarn_import::input::Bundle;
use libfuzzer_sys::fuzz_target;

// What an archive unpacks to stays within its bounds, whatever it says of itself.
fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let path = folder.path().join("export.zip");
    std::fs::write(&path, bytes).expect("there is room for a file");
    let Ok(mut bundle) = Bundle::open(&path, std::sync::Arc::new(|_| ())) else { return };
    for place in 0..bundle.entries().len() {
        if let Ok(text) = bundle.whole(place, 1 << 20) {
            assert!(text.len() <= 1 << 20);
        }
    }
});
