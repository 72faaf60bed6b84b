//! x
pub struct Signal { pub name: &'static str }
pub const ALL: &[Signal] = &[];
