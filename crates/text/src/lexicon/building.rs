//! The lexicon while its files are read.

use std::collections::BTreeMap;

use super::{EDGES, Entry, Lexicon, MARKS, Role, SLOTS, UNKNOWN, class, edge_slot, expand, hashed};

/// The lists while they are read.
#[derive(Debug)]
pub(super) struct Building {
    pub(super) lexicon: Lexicon,
    /// By the numbers of their words.
    phrases: BTreeMap<Vec<u16>, Entry>,
}

impl Building {
    pub(super) fn new() -> Self {
        let lexicon = Lexicon {
            slots: vec![0; SLOTS],
            taken: vec![0; SLOTS / 64],
            entries: vec![Entry::default()],
            edges: vec![(0, 0); EDGES],
            phrases: vec![None],
        };
        Self { lexicon, phrases: BTreeMap::new() }
    }

    /// The number of the word with this hash; a new one starts with `fresh`.
    fn number(&mut self, hash: u64, fresh: Entry) -> u16 {
        let known = self.lexicon.find(hash);
        if known != UNKNOWN {
            return known;
        }
        let number = u16::try_from(self.lexicon.entries.len()).unwrap_or(UNKNOWN);
        assert!(usize::from(number) < SLOTS * 3 / 4 && number != UNKNOWN, "the word table is too full");
        self.lexicon.entries.push(fresh);
        let mut slot = (hash >> 32) as usize & (SLOTS - 1);
        while self.lexicon.slots[slot] != 0 {
            slot = (slot + 1) & (SLOTS - 1);
        }
        self.lexicon.taken[slot / 64] |= 1 << (slot % 64);
        self.lexicon.slots[slot] = hash & !0xFFFF | u64::from(number);
        number
    }

    pub(super) fn entry(&mut self, hash: u64, fresh: Entry) -> &mut Entry {
        let number = self.number(hash, fresh);
        &mut self.lexicon.entries[usize::from(number)]
    }

    /// Reads one file of lines `key=value key : word word_of_a_phrase stem{a,b}`.
    pub(super) fn read(&mut self, source: &str) {
        for line in source.lines() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (keys, words) =
                line.split_once(':').unwrap_or_else(|| panic!("a lexicon line without a colon: {line}"));
            let mut entry = Entry::default();
            let mut verb = "";
            for key in keys.split_whitespace() {
                let (key, value) = key.split_once('=').unwrap_or((key, "0"));
                let value: i32 = value.parse().unwrap_or(0);
                if key == "enverb" || key == "ruverb" || key == "ruimperfect" {
                    verb = key;
                } else {
                    set(&mut entry, key, value);
                }
            }
            for pattern in words.split_whitespace() {
                for item in expand(pattern) {
                    match verb {
                        "enverb" => {
                            crate::inflect::english(&item, |form, marks| self.add(form, entry, marks));
                        }
                        "ruverb" => {
                            crate::inflect::perfective(&item, |form, marks| self.add(form, entry, marks));
                        }
                        "ruimperfect" => {
                            crate::inflect::imperfective(&item, |form, marks| self.add(form, entry, marks));
                        }
                        _ => self.add(&item, entry, 0),
                    }
                }
            }
        }
    }

    /// Adds a word or phrase; what an earlier line said of it stays where this one says nothing.
    fn add(&mut self, item: &str, entry: Entry, marks: u64) {
        let target = if item.contains('_') {
            let parts = item.split('_').map(|part| self.number(hashed(part), Entry::default())).collect();
            self.phrases.entry(parts).or_default()
        } else {
            self.entry(hashed(item), Entry::default())
        };
        if target.role == Role::None {
            (target.role, target.value) = (entry.role, entry.value);
        }
        target.marks |= entry.marks | marks;
        target.class |= entry.class;
    }

    pub(super) fn finish(self) -> Lexicon {
        let mut lexicon = self.lexicon;
        for (words, entry) in self.phrases {
            let mut node = 0;
            for (place, number) in words.into_iter().enumerate() {
                node = lexicon.step(node, number).unwrap_or_else(|| {
                    let next = u32::try_from(lexicon.phrases.len()).unwrap_or(0);
                    lexicon.phrases.push(None);
                    let key = node << 16 | u32::from(number);
                    let mut slot = edge_slot(key);
                    while lexicon.edges[slot].1 != 0 {
                        slot = (slot + 1) & (EDGES - 1);
                    }
                    lexicon.edges[slot] = (key, next);
                    next
                });
                if place == 0 && lexicon.entries[usize::from(number)].phrases == 0 {
                    lexicon.entries[usize::from(number)].phrases = u16::try_from(node).unwrap_or(0);
                }
            }
            lexicon.phrases[node as usize] = Some(entry);
        }
        assert!(
            lexicon.phrases.len() < EDGES * 3 / 4,
            "the phrase table is too full: {}",
            lexicon.phrases.len()
        );
        lexicon
    }
}

/// Writes one key of a line into an entry.
fn set(entry: &mut Entry, key: &str, value: i32) {
    let role = match key {
        "weekday" => Role::Weekday,
        "weekdays" => Role::Weekdays,
        "month" => Role::Month,
        "number" => Role::Number,
        "ordinal" => Role::Ordinal,
        "ordinaltail" => Role::OrdinalTail,
        "unit" => Role::Unit,
        "working" => Role::Working,
        "calendardays" => Role::CalendarDays,
        "shift" => Role::Shift,
        "edge" => Role::Edge,
        "day" => Role::Day,
        "part" => Role::Part,
        "prep" => Role::Prep,
        "every" => Role::Every,
        "frequency" => Role::Frequency,
        "couple" => Role::Couple,
        "vague" => Role::Vague,
        "ampm" => Role::AmPm,
        "oclock" => Role::OClock,
        "zone" => Role::Zone,
        "article" => Role::Article,
        "of" => Role::Of,
        "ago" => Role::Ago,
        "half" => Role::Half,
        "once" => Role::Once,
        "filler" => Role::Filler,
        "other" => Role::Other,
        "yearmark" => Role::YearMark,
        "quarter" => Role::Quarter,
        "andword" => Role::And,
        _ => {
            if let Some((_, class)) = class::NAMES.iter().find(|(name, _)| *name == key) {
                entry.class |= class;
                return;
            }
            let mark = MARKS.iter().find(|(name, _)| *name == key);
            let (_, mark) = mark.unwrap_or_else(|| panic!("an unknown lexicon key: {key}"));
            entry.marks |= mark;
            return;
        }
    };
    (entry.role, entry.value) = (role, value);
}
