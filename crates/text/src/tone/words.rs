//! The words that have a tone: the lists under `data/lexicon/tone_*.txt`, compiled into one hash table.
//!
//! An item is a word, a stem with `*`, or a phrase joined by `_`. A word's own entry goes before the longest stem
//! that it starts with, and a phrase before the words it is made of.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::cue;
use crate::{
    fold::hash,
    lexicon::{expand, folded},
};

/// What a list says of a word or phrase.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Entry {
    /// How good (positive) or bad it sounds, from -3 to 3.
    pub(crate) tone: i8,
    /// One bit per cue.
    pub(crate) cues: u64,
    /// Whether the lists name it; else it only begins a phrase.
    pub(crate) named: bool,
    /// Whether a phrase begins so.
    pub(crate) opens: bool,
}

/// The compiled lists.
#[derive(Debug)]
pub(crate) struct Lists {
    /// Slots of (key, entry number); a key of 0 is an empty slot.
    slots: Vec<(u64, u16)>,
    entries: Vec<Entry>,
    /// A bit for each key: most that are asked for are known to be none by it.
    may_hold: Vec<u64>,
}

/// How many numbers [`Lists::may_hold`] has.
const MAY_HOLD: usize = 1024;

/// The place and bit of a key in [`Lists::may_hold`].
#[inline]
fn key_bit(key: u64) -> (usize, u64) {
    ((key >> 40) as usize % MAY_HOLD, 1 << (key >> 58))
}

/// The lists of the product.
pub(crate) static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    Lists::read(&[
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicon/tone_en.txt")),
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/lexicon/tone_ru.txt")),
    ])
});

/// Sets stems apart from words of the same letters.
const STEM: u64 = 0x5851_F42D_4C95_7F2D;

/// The shortest stem.
const SHORTEST: usize = 2;

/// The key of a phrase that goes on with a word.
#[inline]
pub(crate) fn onward(phrase: u64, word: u64) -> u64 {
    (phrase.rotate_left(23) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1
}

impl Lists {
    fn read(sources: &[&str]) -> Self {
        let mut entries: BTreeMap<u64, Entry> = BTreeMap::new();
        for line in sources.iter().flat_map(|source| source.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (keys, items) =
                line.split_once(':').unwrap_or_else(|| panic!("a tone lexicon line without a colon: {line}"));
            let said = entry(keys);
            for item in items.split_whitespace().flat_map(expand) {
                add(&mut entries, &item, said);
            }
        }
        let size = (entries.len() * 2).next_power_of_two();
        // Number 0 is what is known of a word that no list holds.
        let entries_first = vec![Entry::default()];
        let mut lists =
            Self { slots: vec![(0, 0); size], entries: entries_first, may_hold: vec![0; MAY_HOLD] };
        for (key, entry) in entries {
            let (place, bit) = key_bit(key);
            lists.may_hold[place] |= bit;
            let number = lists.entries.iter().position(|known| *known == entry).unwrap_or_else(|| {
                lists.entries.push(entry);
                lists.entries.len() - 1
            });
            let mut slot = key as usize >> 7 & (size - 1);
            while lists.slots[slot].0 != 0 {
                slot = (slot + 1) & (size - 1);
            }
            lists.slots[slot] = (key, u16::try_from(number).expect("there are few different entries"));
        }
        lists
    }

    /// The entry with a key.
    #[inline]
    pub(crate) fn find(&self, key: u64) -> Option<&Entry> {
        self.number(key).map(|number| self.entry(number))
    }

    /// The entry with a number.
    #[inline]
    pub(crate) fn entry(&self, number: u16) -> &Entry {
        &self.entries[usize::from(number)]
    }

    /// The number of the entry with a key.
    #[inline]
    fn number(&self, key: u64) -> Option<u16> {
        let (place, bit) = key_bit(key);
        if self.may_hold[place] & bit == 0 {
            return None;
        }
        let mask = self.slots.len() - 1;
        let mut slot = key as usize >> 7 & mask;
        loop {
            let (known, number) = self.slots[slot];
            if known == key {
                return Some(number);
            }
            if known == 0 {
                return None;
            }
            slot = (slot + 1) & mask;
        }
    }

    /// What is known of a word in folded letters: by itself, else by its longest stem. The number of its entry, and whether a
    /// phrase begins with it.
    pub(crate) fn word(&self, letters: &[u8]) -> (u16, bool) {
        let whole = self.number(hash(letters)).unwrap_or_default();
        let Entry { named, opens, .. } = *self.entry(whole);
        if named {
            return (whole, opens);
        }
        let stem = (SHORTEST..=letters.len()).rev().find_map(|length| {
            self.number(hash(&letters[..length]) ^ STEM).filter(|number| self.entry(*number).named)
        });
        (stem.unwrap_or(whole), opens)
    }
}

/// Reads the keys of a line.
fn entry(keys: &str) -> Entry {
    let mut entry = Entry { named: true, ..Entry::default() };
    for key in keys.split_whitespace() {
        if let Some(tone) = key.strip_prefix("tone=") {
            entry.tone = tone.parse().unwrap_or_else(|_| panic!("a tone that is no number: {keys}"));
            continue;
        }
        let cue = cue::NAMES[..cue::CUES].iter().position(|name| *name == key);
        entry.cues |= 1 << cue.unwrap_or_else(|| panic!("an unknown cue: {key}"));
    }
    entry
}

/// Adds an item; cues of several lines add up, and the first tone stays.
fn add(entries: &mut BTreeMap<u64, Entry>, item: &str, said: Entry) {
    let mut parts = item.split('_').map(|part| hash(&folded(part)));
    let first = parts.next().unwrap_or_default();
    let key = if let Some(stem) = item.strip_suffix('*') {
        assert!(!item.contains('_'), "a phrase of stems: {item}");
        hash(&folded(stem)) ^ STEM
    } else {
        parts.fold(first, |phrase, word| {
            entries.entry(phrase).or_default().opens = true;
            onward(phrase, word)
        })
    };
    let entry = entries.entry(key).or_default();
    if !entry.named {
        (entry.tone, entry.named) = (said.tone, true);
    }
    entry.cues |= said.cues;
}
