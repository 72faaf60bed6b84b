#![no_main]

mod sink;

use forewarn_import::ImportSource;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| sink::read(ImportSource::Mail, "mail.mbox", bytes));
