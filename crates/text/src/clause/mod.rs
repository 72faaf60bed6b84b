//! What one clause of a message asks for and what it can answer: a few bits and the hashes of its rarer words. These records
//! ([`record`]) are all that is kept of a message for judging answers ([`super::judge`]); no words are.
//!
//! [`spelling`] tells what a word does in questions and answers, [`sentence`] takes a sentence apart, [`wants`] says what it
//! asks for, [`gives`] what it could answer, [`does`] what it does.

mod does;
mod gives;
mod record;
mod sentence;
mod spelling;
mod wants;

use super::Span;
use super::speech_model::ANSWER_SUMS;

pub use self::record::Speech;
pub(super) use self::record::SpeechWriter;

/// What kind of answer a question wants, and what kind a clause gives.
pub(super) mod kind {
    pub(crate) const YES_NO: u16 = 1;
    pub(crate) const TIME: u16 = 1 << 1;
    pub(crate) const NUMBER: u16 = 1 << 2;
    pub(crate) const PERSON: u16 = 1 << 3;
    pub(crate) const REASON: u16 = 1 << 4;
    pub(crate) const PLACE: u16 = 1 << 5;
    pub(crate) const THING: u16 = 1 << 6;
    pub(crate) const CHOICE: u16 = 1 << 7;
    pub(crate) const MANNER: u16 = 1 << 8;
    pub(crate) const STATUS: u16 = 1 << 9;
    /// Something to be done or handed over.
    pub(crate) const DEED: u16 = 1 << 10;
    /// Whether something is worth doing: a statement that gives a reason answers.
    pub(crate) const ADVICE: u16 = 1 << 11;
    /// Something is to be handed over.
    pub(crate) const FETCH: u16 = 1 << 14;
    /// Given only: a heading with a colon opens the clause ("The May figures: …").
    pub(crate) const HEADED: u16 = 1 << 12;
    /// Given only: it names several things of its own beside its first verb.
    pub(crate) const OBJECTS: u16 = 1 << 13;
    /// Given only: it starts with a thing of its own.
    pub(crate) const NOUN_FIRST: u16 = 1 << 15;
    /// Kinds of which an answer names something that can be told by its form.
    pub(crate) const NAMED: u16 = TIME | NUMBER | PERSON | PLACE;
}

/// What a clause does, one bit each.
pub(super) mod flag {
    /// It asks to be told something.
    pub(crate) const ASKS: u32 = 1;
    /// It asks for something to be done.
    pub(crate) const REQUESTS: u32 = 1 << 1;
    /// Goes on with the question before it: "and who owns it?".
    pub(crate) const GOES_ON: u32 = 1 << 2;
    /// One of several things that the question before it names.
    pub(crate) const LISTED: u32 = 1 << 3;
    /// Speaks of both or all.
    pub(crate) const QUANTIFIES: u32 = 1 << 4;
    /// Says that it asks again, or presses.
    pub(crate) const AGAIN: u32 = 1 << 5;
    /// Starts with "but", «а», "so".
    pub(crate) const CONTRASTS: u32 = 1 << 6;
    /// Puts an answer off.
    pub(crate) const DEFERS: u32 = 1 << 7;
    /// "Not yet", «пока не».
    pub(crate) const NOT_YET: u32 = 1 << 8;
    /// Says only that it was read: "noted", «понимаю вас».
    pub(crate) const ACKNOWLEDGES: u32 = 1 << 9;
    /// Takes up what was said by a pronoun near its start.
    pub(crate) const REFERS: u32 = 1 << 10;
    /// The same further on.
    pub(crate) const REFERS_LATER: u32 = 1 << 11;
    /// Starts with what was done or is: "Solved on Saturday", «Висит с утра».
    pub(crate) const VERB_FIRST: u32 = 1 << 12;
    /// Has no verb of its own: "Card and invoice", «Ещё вчера».
    pub(crate) const FRAGMENT: u32 = 1 << 13;
    /// Starts with yes or no.
    pub(crate) const YES_NO: u32 = 1 << 14;
    /// Hands something over.
    pub(crate) const HANDS_OVER: u32 = 1 << 15;
    /// Declines.
    pub(crate) const REFUSES: u32 = 1 << 16;
    /// The author's side will do something.
    pub(crate) const COMMITS: u32 = 1 << 17;
    /// A whole statement about a thing of its own.
    pub(crate) const OWN_SUBJECT: u32 = 1 << 18;
    /// Tells what the author's side did.
    pub(crate) const OWN_DEED: u32 = 1 << 19;
    /// Exclaims.
    pub(crate) const EXCLAIMS: u32 = 1 << 20;
    /// Greets, thanks, starts on something else: "by the way".
    pub(crate) const ASIDE: u32 = 1 << 21;
    /// Thanks or greets and says nothing else.
    pub(crate) const EMPTY: u32 = 1 << 22;
    /// Praises or enthuses.
    pub(crate) const PRAISES: u32 = 1 << 23;
    /// Says no somewhere.
    pub(crate) const NEGATES: u32 = 1 << 24;
    /// Draws a conclusion: "so", «поэтому».
    pub(crate) const CONCLUDES: u32 = 1 << 25;
    /// "There is", «есть».
    pub(crate) const EXISTS: u32 = 1 << 26;
    /// Tells the reader what to do.
    pub(crate) const COMMANDS: u32 = 1 << 27;
    /// Starts with a number.
    pub(crate) const NUMBER_FIRST: u32 = 1 << 28;
    /// Has several parts.
    pub(crate) const SEVERAL: u32 = 1 << 29;
    /// Speaks of a part only: "only", "except", "the German one".
    pub(crate) const RESTRICTS: u32 = 1 << 30;
    /// What was asked needs no answer any more.
    pub(crate) const WITHDRAWS: u32 = 1 << 31;
}

/// A clause as it is kept.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clause<'a> {
    /// Bits of [`flag`].
    pub(super) flags: u32,
    /// Bits of [`kind`]: what it asks for.
    pub(super) wants: u16,
    /// Bits of [`kind`]: what it could answer.
    pub(super) gives: u16,
    /// How many words it has, at most 255.
    pub(super) words: u8,
    /// How many numbers, at most 255.
    pub(super) numbers: u8,
    /// Its number in a list of the message ("2) no", "б) нет"), 0 where it has none.
    pub(super) item: u8,
    /// The number of its sentence in the message, from 1 on.
    pub(super) sentence: u8,
    /// How far its words are those of an answer, see [`crate::speech_model`]; nothing but 0 where they were not asked.
    pub(super) leans: [u8; ANSWER_SUMS],
    /// Hashes of the stems of its rarer words, sorted.
    pub(super) stems: &'a [u16],
    /// The fields of the trade that its words speak of, sorted.
    pub(super) fields: &'a [u16],
    /// Where the sentence stands that asks; empty in others.
    pub(super) span: Span,
}

impl Clause<'_> {
    /// Whether any of these bits of [`flag`] is set.
    pub(super) fn does(&self, flags: u32) -> bool {
        self.flags & flags != 0
    }

    /// Whether it speaks of a field of the trade that another speaks of.
    pub(super) fn shares_field(&self, other: &Clause<'_>) -> bool {
        self.fields.iter().any(|field| other.fields.binary_search(field).is_ok())
    }

    /// How many stems it shares with another.
    pub(super) fn shared(&self, other: &Clause<'_>) -> usize {
        self.stems.iter().filter(|stem| other.stems.binary_search(stem).is_ok()).count()
    }
}
