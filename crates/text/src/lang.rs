//! The language of a sentence and of a message, by counting.

use serde::{Deserialize, Serialize};

use super::token::Glance;

/// A language the engine reads, or none of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// English.
    En,
    /// Russian.
    Ru,
    /// Anything else, or too little to tell.
    #[default]
    Und,
}

/// Word counts of a message so far.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    latin: u32,
    cyrillic: u32,
    english: u32,
    foreign: u32,
}

impl Counts {
    /// Adds a sentence.
    pub(crate) fn add(&mut self, glance: &Glance) {
        self.latin += glance.latin;
        self.cyrillic += glance.cyrillic;
        self.english += glance.english;
        self.foreign += glance.foreign;
    }

    /// The language of the majority of words. Cyrillic with letters that Russian lacks is another language; Latin
    /// without English function words is another language too, or transliterated Russian.
    pub(crate) fn lang(&self) -> Lang {
        if self.cyrillic > self.latin {
            return if self.foreign * 5 > self.cyrillic { Lang::Und } else { Lang::Ru };
        }
        if self.latin == 0 {
            return Lang::Und;
        }
        // About every second word of English prose is in the list; a few words of chat may hold only one.
        let enough = if self.latin <= 8 { 1 } else { self.latin / 7 + 1 };
        if self.english >= enough && self.foreign * 4 <= self.latin { Lang::En } else { Lang::Und }
    }
}
