//! Trains the embedded tone model: `cargo run --release --example train_tone [FILE]`.
//!
//! Learns from the sets under `../shared/data` whose licence allows shipped weights and from `data/corpus`, in a
//! fixed order, and writes `data/tone/model.bin`. The same texts give the same bytes.

#![allow(clippy::print_stdout, reason = "an example prints")]

mod tone_sets;

use forewarn::text::tone::train::{Collection, Options, train};

fn main() -> std::io::Result<()> {
    let mut collection = Collection::default();
    for set in tone_sets::TRAINED {
        let texts = tone_sets::labelled(set);
        println!("{set}: {} texts", texts.len());
        if texts.is_empty() {
            println!("{set} is absent: the model would not be the shipped one; nothing is written");
            return Ok(());
        }
        for text in &texts {
            collection.add(text);
        }
    }
    for language in tone_sets::CORPUS {
        let texts = tone_sets::corpus(language);
        println!("corpus/{language}: {} texts", texts.len());
        for text in &texts {
            collection.add(text);
        }
    }
    let file = std::env::args().nth(1).unwrap_or_else(|| "data/tone/model.bin".to_owned());
    let bytes = train(&collection, &Options::default(), None).write();
    println!("{file}: {} bytes", bytes.len());
    std::fs::write(file, bytes)
}
