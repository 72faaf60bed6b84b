//! Any bytes become tables of UTF-8 cells without a panic, and what is written is RFC 4180.

#![no_main]

use std::io::Cursor;

use forewarn_import::messy::{MessyReader, write::write_table};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut reader = MessyReader::from_reader(Box::new(Cursor::new(bytes.to_vec()))).expect("memory can be read");
    let mut out = Vec::new();
    write_table(&mut reader, 0, &mut out).expect("memory can be written");
    let text = String::from_utf8(out).expect("UTF-8 is written");
    let mut rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    assert!(rows.records().all(|row| row.is_ok()));
    assert!(!reader.report().encoding.is_empty());
});
