//! x
/// x
pub fn defuse(s:&str)->String{s.to_owned()}
