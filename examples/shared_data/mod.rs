//! Sets of the development data, as they lie gzipped in `../shared/data` (or where `FOREWARN_DATA` says).
#![allow(dead_code, unreachable_pub, clippy::print_stdout, reason = "each example uses a part, and prints")]

use std::{fs::File, io::Read, path::PathBuf};

use flate2::read::MultiGzDecoder;
use serde_json::Value;

/// Where the development data lie.
fn folder() -> PathBuf {
    std::env::var_os("FOREWARN_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from)
}

/// The rows of a set, such as `mrda/data`; says so where it is absent.
pub fn rows(name: &str) -> Vec<Value> {
    let Ok(file) = File::open(folder().join(format!("{name}.jsonl.gz"))) else {
        println!("{name}: not here, skipped");
        return Vec::new();
    };
    let mut text = String::new();
    MultiGzDecoder::new(file).read_to_string(&mut text).expect("the set is gzip of text");
    text.lines().map(|line| serde_json::from_str(line).expect("the set is JSON lines")).collect()
}
