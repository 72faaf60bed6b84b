//! A sentence taken apart into clauses.

use super::record::SpeechWriter;
use super::spelling::{FIELDS, Word, class, listed};
use super::{Clause, flag, kind};
use crate::fold::lower;
use crate::lexicon::{Role, UNKNOWN, mark};
use crate::question::{self, Asks};
use crate::speech_model::ANSWER_SUMS;
use crate::token::{Glance, Kind, Token};

/// A sentence while it is read.
pub(super) struct Sentence<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) words: &'a [Word],
    /// The classes of all words.
    pub(super) classes: u32,
    /// Bits of [`listed`] of all words.
    pub(super) listed: u8,
    pub(super) glance: &'a Glance,
    pub(super) asks: Asks,
    pub(super) dated: bool,
    /// Whether an address stands in it.
    pub(super) linked: bool,
    /// Whether something tells how many.
    pub(super) counts: bool,
}

const fn bit(role: Role) -> u64 {
    1 << role as u32
}

/// Roles that name a time.
pub(super) const TIMES: u64 = bit(Role::Weekday)
    | bit(Role::Month)
    | bit(Role::Day)
    | bit(Role::Part)
    | bit(Role::Vague)
    | bit(Role::Unit)
    | bit(Role::Weekdays)
    | bit(Role::Frequency);
/// Roles that name a number.
pub(super) const NUMBERS: u64 = bit(Role::Number) | bit(Role::Half);

/// Whether a token tells how many: a number, or a word for one but "one".
pub(super) fn is_number(token: &Token) -> bool {
    token.kind == Kind::Number && !(token.glued && token.start > 0 && token.digits > 4)
        || 1u64 << token.role as u32 & NUMBERS != 0 && token.value != 1
}

impl<'a> Sentence<'a> {
    pub(super) fn new(
        text: &'a str,
        tokens: &'a [Token],
        words: &'a [Word],
        glance: &'a Glance,
        asks: Asks,
        dated: bool,
    ) -> Self {
        let (mut classes, mut listed) = (0, 0);
        for word in words {
            classes |= word.classes;
            listed |= word.listed;
        }
        let may_count = glance.number || glance.roles & NUMBERS != 0;
        Self {
            text,
            tokens,
            words,
            classes,
            listed,
            glance,
            asks,
            dated,
            linked: tokens.iter().any(|token| token.kind == Kind::Link),
            counts: may_count && tokens.iter().any(is_number),
        }
    }

    pub(super) fn has(&self, at: usize, classes: u32) -> bool {
        self.words.get(at).is_some_and(|word| word.classes & classes != 0)
    }

    pub(super) fn any(&self, classes: u32) -> bool {
        self.classes & classes != 0
    }

    /// Places of words, without greetings and names before the first comma.
    pub(super) fn word_places(&self) -> impl Iterator<Item = usize> + Clone + '_ {
        let tokens = self.tokens;
        (0..tokens.len()).filter(move |at| {
            let token = &tokens[*at];
            token.kind == Kind::Word && !(token.is(mark::GREET) && *at < 3)
        })
    }

    /// Whether a verb stands here that can carry a sentence.
    pub(super) fn is_verb(&self, at: usize) -> bool {
        let token = &self.tokens[at];
        let before = at.checked_sub(1).map(|before| &self.tokens[before]);
        let noun = token.is(mark::PRESENT)
            && !token.cyrillic
            && before.is_none_or(|before| {
                is_number(before) || before.role != Role::None || before.kind == Kind::Punct
            });
        if noun {
            return false;
        }
        token.is(mark::BE
            | mark::PRESENT
            | mark::PAST
            | mark::FIRST
            | mark::THIRDFUT
            | mark::WILL
            | mark::MODAL
            | mark::HAVE
            | mark::AUX)
            && (!token.is(mark::AUX) || !token.cyrillic)
            || token.cyrillic && token.is(mark::DONE)
            || self.words[at].verb
    }

    pub(super) fn write(&self, writer: &mut SpeechWriter) {
        let asks = self.asks.question.is_some() || self.asks.request.is_some();
        let mut flags = self.flags();
        let asked = writer.asked.take();
        let mut before = std::mem::take(&mut writer.before);
        if !asks {
            if let Some(asked) = asked.filter(|asked| self.answers_own(*asked)) {
                writer.settle(asked);
            }
            self.stems(0, self.tokens.len(), &mut before);
            writer.before = before;
            if writer.skips(flags) {
                return;
            }
            before = Vec::new();
        }
        let mut stems = std::mem::take(&mut writer.stems);
        self.stems(0, self.tokens.len(), &mut stems);
        let own = stems.partition_point(|stem| *stem < FIELDS);
        let gives = self.gives(own);
        let numbers = self.numbers();
        if !asks {
            // "I still need a price for it": what is missed.
            let missed = flags & (flag::AGAIN | flag::NEGATES) != 0;
            let wants = if missed { self.wants(0, self.tokens.len()) | self.missed() } else { 0 };
            writer.push(&self.clause((flags, wants & (kind::NAMED | kind::REASON), gives), numbers, &stems));
            writer.stems = stems;
            return;
        }
        flags |= if self.asks.question.is_some() { flag::ASKS } else { 0 };
        flags |= if self.asks.request.is_some() { flag::REQUESTS } else { 0 };
        let cuts = self.question_starts();
        let mut from = 0;
        for (number, to) in cuts.iter().copied().chain([self.tokens.len()]).enumerate() {
            let wants = self.wants(from, to);
            let goes_on = if number > 0 { flag::GOES_ON } else { 0 };
            if !cuts.is_empty() {
                self.stems(from, to, &mut stems);
            }
            // "The newsletter is with you. What is the timing?" asks for that of the newsletter.
            if number == 0 && stems.len() <= 1 {
                stems.extend(&before);
                stems.sort_unstable();
                stems.dedup();
            }
            if number == 0 && self.asks.question.is_some() {
                writer.asks(wants, self.heads_next());
            }
            writer.push(&self.clause((flags | goes_on, wants, gives), numbers, &stems));
            from = to;
        }
        if cuts.is_empty() {
            for (start, end) in self.listed() {
                self.stems(start, end, &mut stems);
                if !stems.is_empty() {
                    writer.push(&self.clause((flags | flag::LISTED, 0, gives), numbers, &stems));
                }
            }
        }
        writer.stems = stems;
    }

    /// How many numbers it has, at most 255.
    fn numbers(&self) -> u8 {
        if !self.counts {
            return 0;
        }
        let numbers = self.tokens.iter().enumerate().filter(|(at, token)| {
            // "8,240" and "10:30" are one number each.
            is_number(token)
                && !(token.glued && *at > 1 && self.tokens[at - 1].glued && is_number(&self.tokens[at - 2]))
        });
        u8::try_from(numbers.count()).unwrap_or(u8::MAX)
    }

    fn clause<'b>(
        &self,
        (flags, wants, gives): (u32, u16, u16),
        numbers: u8,
        stems: &'b [u16],
    ) -> Clause<'b> {
        let words = u8::try_from(self.glance.words).unwrap_or(u8::MAX);
        let span = question::sentence_span(self.tokens);
        let (stems, fields) = stems.split_at(stems.partition_point(|stem| *stem < FIELDS));
        // Its item, the number of its sentence and what its words say are known to the writer.
        let (item, sentence, leans) = (0, 0, [0; ANSWER_SUMS]);
        Clause { flags, wants, gives, words, numbers, item, sentence, leans, stems, fields, span }
    }

    /// The stems of the rarer words of a stretch, and then the fields they speak of, sorted.
    fn stems(&self, from: usize, to: usize, stems: &mut Vec<u16>) {
        const SAYS_NOTHING: u64 =
            mark::FUNC | mark::STOP | mark::WH | mark::GREET | mark::PLEASE | mark::THANK;
        stems.clear();
        for (token, word) in self.tokens[from..to].iter().zip(&self.words[from..to]) {
            if let Some(stem) = word.stem
                && !token.is(SAYS_NOTHING)
                && !(token.word != UNKNOWN && token.is(mark::CHASE))
                && token.role == Role::None
                && word.classes & (class::PRONOUN | class::CONTRAST | class::ASSENT) == 0
            {
                stems.push(stem);
                stems.extend(word.field);
            }
        }
        stems.sort_unstable();
        stems.dedup();
    }

    /// Whether a word may stand in some lists (bits of [`listed`]).
    pub(super) fn may(&self, at: usize, listed: u8) -> bool {
        self.words[at].listed & listed != 0
    }

    pub(super) fn any_in(&self, from: usize, to: usize, classes: u32) -> bool {
        self.any(classes) && (from..to).any(|at| self.has(at, classes))
    }

    pub(super) fn word(&self, at: usize) -> &'a str {
        let token = &self.tokens[at];
        self.text.get(token.start as usize..token.end as usize).unwrap_or("")
    }

    pub(super) fn is_and(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|word| word.listed & listed::AND != 0)
            && self.tokens[at].end - self.tokens[at].start <= 4
            && matches!(lower(self.word(at)).as_str(), "and" | "и" | "plus" | "а")
    }
}
