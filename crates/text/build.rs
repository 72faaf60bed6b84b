//! Gives every state of the text engine a version of its own.

include!("engine_hash.rs");

fn main() {
    print_engine_hash(&[
        "Cargo.lock",
        "crates/base/src",
        "crates/text/src",
        "data/answers",
        "data/lexicon",
        "data/promise",
        "data/tone",
    ]);
}
