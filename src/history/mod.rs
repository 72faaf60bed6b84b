//! What happened, replayed as of a moment: items, promises, talk. Facts, not judgements.

pub mod reading;
