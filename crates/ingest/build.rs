//! Gives every state of what reads messages a version of its own: see [`forewarn_text::ENGINE`] for the text engine under it.

include!("../text/engine_hash.rs");

fn main() {
    print_engine_hash(&["crates/table/src", "crates/ingest/src"]);
}
