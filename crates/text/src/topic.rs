//! What a sentence is about: its content words without their endings, so that a promise, its delivery and the
//! question after it can be known to speak of the same thing.

use std::{collections::BTreeSet, sync::LazyLock};

use super::fold::{Folded, fold, hash, lower};
use super::lexicon::{Role, mark};
use super::token::{Kind, Reader, Token};

/// How many stems are kept; a sentence rarely has more that tell it apart.
const STEMS_MOST: usize = 12;

/// Hashes of the stems of a text's content words, sorted; empty where it names nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Topic {
    stems: [u32; STEMS_MOST],
    count: u8,
}

/// Words that say when, to whom or how, but not which thing it is.
const SAYS_NOTHING: u64 = mark::FUNC
    | mark::STOP
    | mark::WH
    | mark::GREET
    | mark::THANK
    | mark::ADMIT
    | mark::CHASE
    | mark::WITHDRAW
    | mark::PLEASE
    | mark::WILL
    | mark::HAVE
    | mark::BE
    | mark::NAME;

/// What is done to things that are promised. English verbs are named one by one, since most words that could stand here
/// are also things: a report, a link, a draft.
static VERBS: LazyLock<BTreeSet<u64>> = LazyLock::new(|| {
    "send sends sending sent share shares sharing shared deliver delivers delivering delivered get gets getting give gives \
     giving provide prepare finish finished finishing ready upload uploaded forward attach attached attaching find below \
     promise promised announced folder fold make makes making done complete completed need needs want bring move moved \
     wait waiting check checks checking look looks looking ask asking reply tell still overdue late due back over ahead soon today now sure let know come comes work working instead"
        .split_whitespace()
        .map(|word| hash(word.as_bytes()))
        .collect()
});

impl Topic {
    /// The topic of a text.
    pub fn of(text: &str) -> Self {
        let mut topic = Self::default();
        topic.add(text);
        topic
    }

    /// Adds the content words of more text, as far as there is room.
    pub fn add(&mut self, text: &str) {
        let mut tokens = Vec::with_capacity(64);
        let mut reader = Reader::new(text, 0, text.len());
        while reader.sentence(&mut tokens).is_some() {
            for token in &tokens {
                if launches(text, token) {
                    self.insert(*LAUNCH);
                } else if names(text, token)
                    && let Some(stem) = stem(text, token)
                {
                    self.insert(stem);
                }
            }
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "any 32 bits of a hash spread as well as all of them")]
    fn insert(&mut self, stem: u64) {
        let (stem, count) = (stem as u32, usize::from(self.count));
        if count < STEMS_MOST
            && let Err(place) = self.stems[..count].binary_search(&stem)
        {
            self.stems.copy_within(place..count, place + 1);
            self.stems[place] = stem;
            self.count += 1;
        }
    }

    /// The topic with these stems, as it was kept.
    pub fn from_stems(stems: &[u32]) -> Self {
        let mut topic = Self::default();
        for stem in stems {
            topic.insert(u64::from(*stem));
        }
        topic
    }

    /// Its stems, sorted.
    pub fn stems(&self) -> &[u32] {
        &self.stems[..self.len()]
    }

    /// How many stems it has.
    pub fn len(&self) -> usize {
        usize::from(self.count)
    }

    /// Whether it names nothing.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many stems two topics share.
    pub fn shared(&self, other: &Self) -> usize {
        let other = &other.stems[..other.len()];
        self.stems[..self.len()].iter().filter(|stem| other.binary_search(stem).is_ok()).count()
    }

    /// Whether all that this topic names stands in `other`; an empty one stands nowhere.
    pub fn is_in(&self, other: &Self) -> bool {
        !self.is_empty() && self.shared(other) == self.len()
    }

    /// Whether both speak of the same thing: half of what the shorter one names.
    pub fn meets(&self, other: &Self) -> bool {
        let shared = self.shared(other);
        shared > 0 && 2 * shared >= self.len().min(other.len())
    }
}

/// Whether a word names a thing, and not when, to whom, how or what is done to it.
pub(super) fn names(text: &str, token: &Token) -> bool {
    if token.kind != Kind::Word || token.is(SAYS_NOTHING) || token.role != Role::None {
        return false;
    }
    if token.cyrillic {
        return !token.is(mark::DELIVER | mark::DELIVERED);
    }
    let mut folded = Folded::default();
    fold(text.get(token.start as usize..token.end as usize).unwrap_or(""), &mut folded);
    !VERBS.contains(&hash(folded.bytes()))
}

/// What is launched goes live: one stem for both, in either language.
static LAUNCH: LazyLock<u64> = LazyLock::new(|| hash(b"launch"));

/// Whether a word names or tells of a launch, as verb or noun: "launch", "goes live", «запуск», «запустимся».
fn launches(text: &str, token: &Token) -> bool {
    let word = text.get(token.start as usize..token.end as usize).unwrap_or("");
    let starts = |start: &str| {
        word.get(..start.len()).is_some_and(|head| head == start || lower(head).as_str() == start)
    };
    token.kind == Kind::Word
        && if token.cyrillic {
            ["запус", "запущ"].into_iter().any(starts)
        } else {
            starts("launch") || word.len() == 4 && starts("live")
        }
}

/// The hash of a word without its ending: enough to match forms of one word in either language.
fn stem(text: &str, token: &Token) -> Option<u64> {
    let mut folded = Folded::default();
    fold(text.get(token.start as usize..token.end as usize)?, &mut folded);
    let bytes = folded.bytes();
    if bytes.len() < 3 {
        return None;
    }
    // Russian endings: «дата, даты», «прайс, прайса», «заявка, заявок».
    let vowel =
        bytes.last().is_some_and(|last| matches!(last, 0x80 | 0x85 | 0x88 | 0x8E | 0x93 | 0x9B..=0x9F));
    let keep = match (bytes.len(), token.cyrillic) {
        (3, _) => 3,
        (4, true) => 4 - usize::from(vowel),
        (4 | 5, _) | (6, true) => 4,
        (6 | 7, _) | (8, true) => 5,
        _ => 6,
    };
    let mut stem = &bytes[..keep];
    if !token.cyrillic && stem.len() == 4 && stem.ends_with(b"s") {
        stem = &stem[..3];
    }
    Some(hash(stem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_outlives_inflection_and_what_is_done_to_it() {
        for (a, b) in [
            ("We'll send the media plan by Friday.", "Attached are both media plans."),
            ("Пришлём семантическое ядро к пятнице.", "Семантического ядра всё ещё нет?"),
            (
                "I'll share the link report with you by EOD",
                "The link report is ready, please find the link below.",
            ),
            ("We'll deliver the list of redirects on Monday", "As promised, here is the list of redirects."),
            ("I will get the ad copy over to you by Thursday", "attached is the ad copy, with a short note"),
            ("The keyword map", "Please find the keyword map attached, with a short note."),
        ] {
            assert!(Topic::of(a).meets(&Topic::of(b)), "{a} / {b}");
        }
        assert!(
            !Topic::of("We'll send the media plan by Friday.").meets(&Topic::of("Here are the logo drafts."))
        );
    }

    #[test]
    fn what_names_nothing_stands_nowhere() {
        assert!(
            Topic::of("We'll send it tomorrow.").is_empty(),
            "{:?}",
            Topic::of("We'll send it tomorrow.")
        );
        assert!(!Topic::default().is_in(&Topic::of("the media plan")));
        assert!(
            Topic::of("media plan").is_in(&Topic::of("You get the media plan on Monday, with the offer."))
        );
    }
}
