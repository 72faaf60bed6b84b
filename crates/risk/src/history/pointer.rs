//! Messages and threads as all of history speaks of them.

use chrono::{DateTime, Duration, Utc};

/// How long a thread may rest before what comes next is no answer any more.
pub(super) const THREAD_RESTS: Duration = Duration::days(21);

/// A message that can be quoted, or a sentence of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pointer {
    /// When it was sent.
    pub at: DateTime<Utc>,
    /// The block that holds its words.
    pub block: u32,
    /// The hash of its id.
    pub id: u64,
    /// Where the sentence stands in the message, in bytes; `None` for the whole.
    pub span: Option<(u32, u32)>,
}
