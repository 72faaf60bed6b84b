//! Scoring: the sums of a message, with the words of this thread remembered.

use std::cell::RefCell;

use super::Tone;
use super::cue;
use super::feature::{Shape, pair};
use super::model::{Hashed, Model, WholeRows};
use super::pass::{Pass, Seen, Sink};
use super::words::LISTS;
use crate::{
    Lang,
    fold::{Folded, fold},
    token::Token,
};

/// How many words a thread remembers, a power of two.
const REMEMBERED: usize = 1 << 14;

/// A word with the weights of all its features: a pure function of its letters, so it may be remembered or not. It fills one line
/// of the processor's cache.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
struct Word {
    hash: u64,
    sums: Hashed,
    glimpse: Glimpse,
}

/// What the lists say of a word, in few bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Glimpse {
    /// The number of its entry; 0 where no list holds it.
    entry: u16,
    opens: bool,
    drawn: bool,
}

impl Glimpse {
    #[inline]
    fn seen(self) -> Seen {
        let Self { entry, opens, drawn } = self;
        if entry == 0 {
            return Seen { opens, drawn, ..Seen::default() };
        }
        let entry = LISTS.entry(entry);
        Seen { cues: entry.cues, tone: entry.tone, opens, drawn }
    }
}

/// The words this thread met last, by their hashes.
#[derive(Debug)]
struct Memory {
    words: Box<[Word]>,
    /// Rows of the pairs of a sentence.
    pairs: WholeRows,
    model: &'static Model,
}

impl Default for Memory {
    fn default() -> Self {
        let words = vec![Word::default(); REMEMBERED].into_boxed_slice();
        Self { words, pairs: WholeRows::default(), model: Model::current() }
    }
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// Sums over the sentences of a message.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sums {
    pass: Pass,
    hashed: Hashed,
}

impl Sums {
    /// Adds one sentence of words as they were read.
    pub(crate) fn add(&mut self, text: &str, tokens: &[Token]) {
        MEMORY.with_borrow_mut(|memory| {
            let mut sink = Scorer { memory, sums: Hashed::default() };
            self.pass.sentence(text, tokens, &mut sink);
            let Scorer { memory, mut sums } = sink;
            memory.pairs.add_to(memory.model, &mut sums);
            self.hashed.join(&sums);
        });
    }

    /// The scores of a message in a language.
    pub(crate) fn tone(&self, lang: Lang) -> Tone {
        if self.pass.tokens == 0 {
            return Tone { neutral: 1.0, ..Tone::default() };
        }
        let model = Model::current();
        let inputs = cue::inputs(&self.pass.counts, self.pass.words);
        model.tone(lang, &model.sums(lang, &self.hashed, self.pass.tokens, &inputs))
    }
}

/// Adds up weights.
struct Scorer<'a> {
    memory: &'a mut Memory,
    sums: Hashed,
}

impl Sink for Scorer<'_> {
    #[inline]
    fn word(&mut self, text: &str, token: &Token) -> Seen {
        let slot = &mut self.memory.words[(token.hash >> 40) as usize & (REMEMBERED - 1)];
        if slot.hash != token.hash {
            *slot = look_up(self.memory.model, text, token);
        }
        self.sums.join(&slot.sums);
        slot.glimpse.seen()
    }

    #[inline]
    fn pair(&mut self, first: u64, second: u64) {
        self.memory.pairs.push(pair(first, second));
    }
}

/// The shape of a word and what the lists say of it.
pub(crate) fn glimpse(text: &str, token: &Token) -> (Shape, Seen) {
    let (shape, glimpse) = look(text, token);
    (shape, glimpse.seen())
}

fn look(text: &str, token: &Token) -> (Shape, Glimpse) {
    let mut folded = Folded::default();
    fold(text.get(token.start as usize..token.end as usize).unwrap_or(""), &mut folded);
    if token.possessive {
        folded.cut(2);
    }
    let shape = Shape::new(folded.bytes());
    let (mut entry, mut opens) = LISTS.word(shape.letters());
    if shape.drawn && !LISTS.entry(entry).named {
        (entry, opens) = LISTS.word(shape.undrawn().letters());
    }
    (shape, Glimpse { entry, opens, drawn: shape.drawn })
}

/// The weights of a word's features.
#[inline(never)]
fn look_up(model: &Model, text: &str, token: &Token) -> Word {
    let (shape, glimpse) = look(text, token);
    let mut word = Word { hash: token.hash, sums: Hashed::default(), glimpse };
    shape.rows(|row, size| model.add(row, size, &mut word.sums));
    word
}

#[cfg(test)]
mod tests {
    use super::Word;

    #[test]
    fn a_word_fills_one_line_of_the_cache() {
        assert_eq!(size_of::<Word>(), 64);
    }
}
