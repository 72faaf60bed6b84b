//! Phrases in two languages, kept in text files with one phrase per line.

use std::collections::BTreeMap;

/// A language the agency writes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tongue {
    English,
    Russian,
}

impl Tongue {
    /// Its code, as in `clients.language`.
    pub(super) fn code(self) -> &'static str {
        match self {
            Tongue::English => "en",
            Tongue::Russian => "ru",
        }
    }
}

/// The mood in which a client writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum WritingMood {
    Warm,
    Plain,
    Short,
    Angry,
}

impl WritingMood {
    fn word(self) -> &'static str {
        match self {
            WritingMood::Warm => "warm",
            WritingMood::Plain => "plain",
            WritingMood::Short => "short",
            WritingMood::Angry => "angry",
        }
    }
}

const ENGLISH: [&str; 3] =
    [include_str!("en_agency.txt"), include_str!("en_client.txt"), include_str!("en_more.txt")];
const RUSSIAN: [&str; 3] =
    [include_str!("ru_agency.txt"), include_str!("ru_client.txt"), include_str!("ru_more.txt")];

/// The phrases of one language by section.
#[derive(Debug)]
pub(super) struct PhraseBank {
    sections: BTreeMap<&'static str, Vec<&'static str>>,
}

/// The phrases of both languages.
#[derive(Debug)]
pub(super) struct PhraseBanks {
    english: PhraseBank,
    russian: PhraseBank,
}

impl PhraseBanks {
    /// Reads the files that are part of the program.
    pub(super) fn read() -> Self {
        PhraseBanks { english: PhraseBank::read(&ENGLISH), russian: PhraseBank::read(&RUSSIAN) }
    }

    /// The phrases of a language.
    pub(super) fn of(&self, tongue: Tongue) -> &PhraseBank {
        match tongue {
            Tongue::English => &self.english,
            Tongue::Russian => &self.russian,
        }
    }
}

impl PhraseBank {
    fn read(files: &[&'static str]) -> Self {
        let mut sections: BTreeMap<&'static str, Vec<&'static str>> = BTreeMap::new();
        let mut current = "";
        for line in files.iter().flat_map(|file| file.lines()).map(str::trim) {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                current = name;
            } else if !line.is_empty() && !line.starts_with('#') {
                sections.entry(current).or_default().push(line);
            }
        }
        PhraseBank { sections }
    }

    /// The phrases of a section.
    pub(super) fn section(&self, name: &str) -> &[&'static str] {
        self.sections.get(name).unwrap_or_else(|| panic!("no phrases for {name}"))
    }

    /// The phrases of a section in a mood, otherwise in the nearest milder one, otherwise in any.
    pub(super) fn in_mood(&self, name: &str, mood: WritingMood) -> &[&'static str] {
        let milder = match mood {
            WritingMood::Warm => [WritingMood::Warm, WritingMood::Plain, WritingMood::Short],
            WritingMood::Plain => [WritingMood::Plain, WritingMood::Warm, WritingMood::Short],
            WritingMood::Short => [WritingMood::Short, WritingMood::Plain, WritingMood::Warm],
            WritingMood::Angry => [WritingMood::Angry, WritingMood::Short, WritingMood::Plain],
        };
        milder
            .iter()
            .find_map(|one| self.sections.get(format!("{name}.{}", one.word()).as_str()))
            .map_or_else(|| self.section(name), Vec::as_slice)
    }
}

/// A deliverable, in the grammatical forms that phrases need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Deliverable {
    /// As the subject of a sentence.
    pub(super) subject: &'static str,
    /// As its object.
    pub(super) object: &'static str,
    /// In the genitive (Russian).
    pub(super) genitive: &'static str,
    number: GrammaticalNumber,
    tongue: Tongue,
}

/// Grammatical number and gender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GrammaticalNumber {
    Masculine,
    Feminine,
    Neuter,
    Plural,
}

impl Deliverable {
    /// Reads a line of a `thing` section.
    pub(super) fn read(line: &'static str, tongue: Tongue) -> Self {
        let mut parts = line.split('|');
        let subject = parts.next().unwrap_or(line);
        let (object, genitive) = match tongue {
            Tongue::English => (subject, subject),
            Tongue::Russian => (parts.next().unwrap_or(subject), parts.next().unwrap_or(subject)),
        };
        let number = match parts.next() {
            Some("pl" | "p") => GrammaticalNumber::Plural,
            Some("f") => GrammaticalNumber::Feminine,
            Some("n" | "sg") => GrammaticalNumber::Neuter,
            _ => GrammaticalNumber::Masculine,
        };
        Deliverable { subject, object, genitive, number, tongue }
    }

    /// Its name without an article, as a plan lists it.
    pub(super) fn listed(&self) -> String {
        capital(self.subject.strip_prefix("the ").unwrap_or(self.subject))
    }

    /// The form that fills a slot, if it is one of a thing's.
    fn form(&self, slot: &str) -> Option<&'static str> {
        let plural = self.number == GrammaticalNumber::Plural;
        let russian = |masculine, feminine, neuter, plural| match self.number {
            GrammaticalNumber::Masculine => masculine,
            GrammaticalNumber::Feminine => feminine,
            GrammaticalNumber::Neuter => neuter,
            GrammaticalNumber::Plural => plural,
        };
        Some(match (self.tongue, slot) {
            (_, "thing") => self.subject,
            (_, "acc") => self.object,
            (_, "gen") => self.genitive,
            (Tongue::English, "is") => {
                if plural {
                    "are"
                } else {
                    "is"
                }
            }
            (Tongue::English, "it") => {
                if plural {
                    "them"
                } else {
                    "it"
                }
            }
            (Tongue::Russian, "ready") => russian("готов", "готова", "готово", "готовы"),
            (Tongue::Russian, "будет") => {
                if plural {
                    "будут"
                } else {
                    "будет"
                }
            }
            _ => return None,
        })
    }
}

/// What fills the slots of a phrase.
#[derive(Debug, Clone, Default)]
pub(super) struct PhraseSlots {
    pairs: Vec<(&'static str, String)>,
    thing: Option<Deliverable>,
    woman: bool,
}

impl PhraseSlots {
    /// No slots but the author's gender.
    pub(super) fn by(woman: bool) -> Self {
        PhraseSlots { pairs: Vec::new(), thing: None, woman }
    }

    /// Adds the thing that is spoken of.
    pub(super) fn thing(mut self, thing: Deliverable) -> Self {
        self.thing = Some(thing);
        self
    }

    /// Adds a slot.
    pub(super) fn with(mut self, slot: &'static str, words: impl Into<String>) -> Self {
        self.pairs.push((slot, words.into()));
        self
    }

    /// Adds the slots of another; the author stays.
    pub(super) fn and(mut self, other: PhraseSlots) -> Self {
        self.pairs.extend(other.pairs);
        self.thing = other.thing.or(self.thing);
        self
    }

    fn words(&self, slot: &str) -> Option<&str> {
        match slot {
            "а" => return Some(if self.woman { "а" } else { "" }),
            "ен" => return Some(if self.woman { "на" } else { "ен" }),
            _ => {}
        }
        let own = self.pairs.iter().rev().find(|(name, _)| *name == slot);
        own.map(|(_, words)| words.as_str()).or_else(|| self.thing.as_ref()?.form(slot))
    }

    /// Adds a phrase, its slots filled, to a text.
    pub(super) fn fill(&self, phrase: &str, out: &mut String) {
        let mut rest = phrase;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let (slot, tail) = after.split_once('}').unwrap_or((after, ""));
            if let Some(words) = self.words(slot) {
                out.push_str(words);
            } else if let Some(words) = self.words(&slot.to_lowercase()) {
                out.push_str(&capital(words));
            } else {
                panic!("nothing fills {{{slot}}} in: {phrase}");
            }
            rest = tail;
        }
        out.push_str(rest);
    }
}

/// A text with its first letter in upper case.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_sections() {
        let banks = PhraseBanks::read();
        let names = |bank: &PhraseBank| bank.sections.keys().copied().collect::<Vec<_>>();
        assert_eq!(names(&banks.english), names(&banks.russian));
    }

    #[test]
    fn things_agree() {
        let thing = Deliverable::read("карта запросов|карту запросов|карты запросов|f", Tongue::Russian);
        let mut out = String::new();
        PhraseSlots::by(true).thing(thing).fill("{Thing} {ready}, я выложил{а} {acc}.", &mut out);
        assert_eq!(out, "Карта запросов готова, я выложила карту запросов.");
    }

    #[test]
    fn no_phrase_is_said_twice() {
        let banks = PhraseBanks::read();
        for bank in [&banks.english, &banks.russian] {
            for (name, phrases) in &bank.sections {
                let mut sorted = phrases.clone();
                sorted.sort_unstable();
                sorted.dedup();
                assert_eq!(sorted.len(), phrases.len(), "a phrase stands twice in {name}");
            }
        }
    }
}
