//! Gives every state of what measures tables a version of its own: see `forewarn_risk::portfolio::ENGINE`.

include!("../text/engine_hash.rs");

fn main() {
    print_engine_hash(&["crates/risk/src", "data/weights.toml"]);
}
