//! Messages that are read again to be quoted: their words are not kept.

use std::collections::{BTreeMap, BTreeSet};

use forewarn_base::error::Result;

/// A message read again to be quoted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Quoted {
    /// Its id.
    pub message_id: String,
    /// Who wrote it.
    pub author: String,
    /// Its subject.
    pub subject: String,
    /// Its words.
    pub text: String,
}

impl Quoted {
    /// The words at a place, in bytes; all where there is none.
    pub fn words(&self, span: Option<(u32, u32)>) -> &str {
        span.and_then(|(start, end)| self.text.get(start as usize..end as usize)).unwrap_or(&self.text)
    }
}

/// Where the words of messages can be read again.
pub trait Quotations: Sync {
    /// Reads messages again: `wanted` holds (block, hash of the id); the answer is by that hash.
    ///
    /// # Errors
    /// A file cannot be read again.
    fn texts(&self, wanted: &BTreeSet<(u32, u64)>) -> Result<BTreeMap<u64, Quoted>>;
}
