#![no_main]

mod sink;

use forewarn::import::Source;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| sink::read(Source::Msproject, "plan.xml", bytes));
