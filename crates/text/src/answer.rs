//! Whether a message takes up a question, told from marks alone: what the question wants and is about, and what the
//! message says. Texts are not kept, so this is coarser than [`super::exchange`], which reads a thread; in doubt a
//! reply is an answer.

use super::Topic;
use super::exchange::{self, stem, want};
use super::lexicon::{Role, mark};
use super::token::{Glance, Kind, Reader, Token};
use super::topic;

/// A question as far as answering it goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Query {
    /// What it is about, by its own sentence.
    pub topic: Topic,
    /// Bits of [`want`].
    wants: u16,
}

impl Query {
    /// Reads the sentence that asks.
    pub fn of(sentence: &str) -> Self {
        let mut tokens = Vec::new();
        let mut reader = Reader::new(sentence, 0, sentence.len());
        let wants = reader.sentence(&mut tokens).map_or(0, |_| exchange::wants(sentence, &tokens));
        Self { topic: Topic::of(sentence), wants }
    }

    /// A question of which only the subject counts.
    pub fn about(topic: Topic) -> Self {
        Self { topic, wants: 0 }
    }

    /// Whether a later sentence of the same side asks the same.
    pub fn is_repeated_by(&self, other: &Self) -> bool {
        self.topic.meets(&other.topic)
    }
}

/// How many stems of a message are kept: an answer stands near its start.
const STEMS_MOST: usize = 24;
/// A reply of so few words for each question is about what was asked.
const SHORT_WORDS: u16 = 6;
/// A reply of so many words is taken to answer the only question, in words of its own.
const LONG_WORDS: u16 = 45;
/// A reply that puts the answer off says little else.
const DEFERRED_WORDS: u16 = 25;

mod gives {
    pub(super) const DEFERS: u8 = 1;
    pub(super) const YES_NO: u8 = 1 << 1;
    pub(super) const TIME: u8 = 1 << 2;
    pub(super) const NUMBER: u8 = 1 << 3;
    pub(super) const REASON: u8 = 1 << 4;
}

/// What a message says, as far as it can answer something: its first content words, and whether it says yes or no, a
/// time, a number, a reason, or puts the answer off.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gist {
    stems: [u16; STEMS_MOST],
    count: u8,
    gives: u8,
}

const fn bit(role: Role) -> u64 {
    1 << role as u32
}

/// Roles that name a time.
const TIMES: u64 = bit(Role::Weekday)
    | bit(Role::Month)
    | bit(Role::Day)
    | bit(Role::Part)
    | bit(Role::Vague)
    | bit(Role::Unit)
    | bit(Role::Weekdays)
    | bit(Role::Frequency);

impl Gist {
    /// Adds what one sentence says.
    pub(crate) fn add(&mut self, text: &str, tokens: &[Token], glance: &Glance) {
        let holds = |marks: u64| glance.marks & marks != 0;
        let asks = glance.last == b'?';
        // "The others were not touched" says all there is to say; "the others later" does not.
        let rest = |token: &Token| {
            text[token.start as usize..token.end as usize].to_lowercase().starts_with("остальн")
        };
        let is_whole = holds(mark::DEFER) && holds(mark::NOT) && tokens.iter().any(rest);
        if !asks && holds(mark::DEFER) && !holds(mark::REFUSE) && !is_whole {
            self.gives |= gives::DEFERS;
        }
        if holds(mark::YES | mark::NOT | mark::REFUSE) {
            let words = tokens.iter().filter(|token| token.kind == Kind::Word && !token.is(mark::GREET));
            if words.take(2).any(|token| token.is(mark::YES | mark::NOT | mark::REFUSE)) {
                self.gives |= gives::YES_NO;
            }
        }
        if glance.roles & TIMES != 0 {
            self.gives |= gives::TIME;
        }
        if glance.number || glance.roles & bit(Role::Number) != 0 {
            self.gives |= gives::NUMBER;
        }
        if holds(mark::EXPLAIN | mark::CAUSE) {
            self.gives |= gives::REASON;
        }
        for token in tokens {
            if usize::from(self.count) == STEMS_MOST {
                return;
            }
            if let Some(stem) = topic::names(text, token).then(|| stem(text, token)).flatten() {
                self.stems[usize::from(self.count)] = short(stem);
                self.count += 1;
            }
        }
    }

    /// Whether it puts the answer off and says little else, in a message of so many words.
    pub fn defers(&self, words: u16) -> bool {
        self.gives & gives::DEFERS != 0 && words <= DEFERRED_WORDS
    }

    /// Whether it takes up a question, in a message of so many words; `asked` is how many questions there were.
    pub fn takes_up(&self, query: &Query, words: u16, asked: usize) -> bool {
        let alone = asked == 1;
        let short = usize::from(words) <= usize::from(SHORT_WORDS) * asked;
        let said = &self.stems[..usize::from(self.count)];
        let about =
            query.topic.is_empty() || query.topic.stems().iter().any(|stem| said.contains(&half(*stem)));
        let gives = |bit: u8, wanted: u16| self.gives & bit != 0 && query.wants & wanted != 0;
        about
            || gives(gives::YES_NO, want::YES_NO | want::CHOICE)
            || short
            || alone
                && (gives(gives::TIME, want::TIME)
                    || gives(gives::NUMBER, want::NUMBER)
                    || gives(gives::REASON, want::WHY)
                    || words >= LONG_WORDS)
    }
}

#[allow(clippy::cast_possible_truncation, reason = "a quarter of a hash is a hash")]
fn short(stem: u64) -> u16 {
    stem as u16
}

#[allow(clippy::cast_possible_truncation, reason = "half of a hash is a hash")]
fn half(stem: u32) -> u16 {
    stem as u16
}
