//! How much a client needs the agency: computed by the score, or set by hand in the table of decisions.

use serde::Serialize;

use crate::Keyword;

/// How much a client needs the agency's attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// Too little evidence to say.
    Unknown,
    /// Nothing needs doing.
    Calm,
    /// Keep an eye on it.
    Watch,
    /// Act now.
    Act,
}

impl Keyword for Band {
    const WORDS: &'static [(&'static str, Self)] =
        &[("unknown", Self::Unknown), ("calm", Self::Calm), ("watch", Self::Watch), ("act", Self::Act)];
}
