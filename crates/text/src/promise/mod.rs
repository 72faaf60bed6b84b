//! Promises: clauses in which the author's side takes on a future act or delivery.
//!
//! A sentence is cut into chunks ([`clause`]); in each the finders of its language look for an act ([`english`],
//! [`russian`], [`nominal`]); acts with the chunks around them that set their time or condition are promises
//! ([`group`]), each with its own due date ([`tie`]).

mod clause;
mod doubts;
mod english;
mod english_brief;
mod english_frame;
mod english_subject;
mod english_verb;
mod fact;
mod feature;
mod group;
mod learn;
mod nominal;
mod russian;
mod russian_form;
mod tie;
pub mod train;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use self::clause::{Chunk, Chunks, Cutter};
use self::group::Group;
use super::due::Found;
use super::lexicon::{Role, mark};
use super::moved::NewDate;
use super::token::{Glance, Kind, Token};
use super::{DateMark, Setting, Side, Span};

/// How firmly something is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Firmness {
    /// Said outright.
    Firm,
    /// Softened: "we'll try", «наверное».
    Hedged,
    /// Hangs on an event that may not come: "once you approve", «как только пришлёте».
    Conditional,
}

/// Something the author's side takes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// The clause.
    pub span: Span,
    /// How firmly.
    pub firmness: Firmness,
    /// When it is due; null where no words name a time.
    pub due: Option<DateMark>,
}

/// Whether a promise names somebody of the author's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// "I'll send it", «пришлём», "leave it with me".
    Own,
    /// "Brian will prepare the invitation".
    Told,
    /// "Order form by Friday": nobody is named.
    Bare,
}

/// The promises of a message, with what its other sentences tell of it.
#[derive(Debug, Default)]
pub(super) struct Promises {
    found: Vec<(Promise, Voice)>,
    /// How many sentences speak of the author's side or ask for something.
    personal: u32,
    /// How many acts the rules found.
    acts: u32,
}

/// From how many words on a message may be one that is written for many.
const LONG_MESSAGE: u32 = 60;

/// From how many words on the doings of colleagues are no more than told, where the author's side is rarely named.
const LONG_REPORT: u32 = 400;

/// A message in which fewer sentences speak of the author's side than one for so many words reports or describes.
const WORDS_A_PERSONAL_SENTENCE: u32 = 60;

impl Promises {
    /// Forgets what was found.
    fn clear(&mut self) {
        self.found.clear();
        (self.personal, self.acts) = (0, 0);
    }

    /// The promises of a message of so many words of its author. In mail to a list nothing is promised to its reader, and in
    /// a long report, programme or description nothing that nobody takes on.
    fn take(&self, text: &str, words: u32) -> Vec<Promise> {
        let long = words >= LONG_MESSAGE;
        if long && !self.found.is_empty() && to_list(text) {
            return Vec::new();
        }
        let per = |words_each: u32| self.personal.saturating_mul(words_each) >= words;
        let kept = self.found.iter().filter(|(_, voice)| match voice {
            Voice::Own => true,
            Voice::Told => {
                !long || self.personal > 0 && (words < LONG_REPORT || per(2 * WORDS_A_PERSONAL_SENTENCE))
            }
            Voice::Bare => !long || per(WORDS_A_PERSONAL_SENTENCE),
        });
        kept.map(|(promise, _)| *promise).collect()
    }
}

/// Whether a message is sent to a list: it tells how to leave it.
fn to_list(text: &str) -> bool {
    const SIGNS: [&str; 9] = [
        "mail preferences",
        "cation preferences",
        "nsubscribe",
        "o be removed",
        "opt out",
        "opt-out",
        "iew in browser",
        "тписаться",
        "отказаться от рассылки",
    ];
    SIGNS.iter().any(|sign| memchr::memmem::find(text.as_bytes(), sign.as_bytes()).is_some())
}

/// What makes a chunk a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ActKind {
    /// "will", "going to", "try to": bare verbs after "and" go on with it.
    Bare,
    /// "let me check and come back to you": one promise with what follows.
    Let,
    /// "I'm sending": other "-ing" forms go on with it.
    Progressive,
    /// A verb form that stands for itself: "goes live", «пришлём».
    Finite,
    /// No verb: "Report by Friday".
    Nominal,
}

/// A word that makes a promise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Act {
    /// Its token.
    pub(super) at: usize,
    /// Whether the words themselves soften it.
    pub(super) hedged: bool,
    pub(super) kind: ActKind,
}

impl Act {
    pub(super) fn new(at: usize, kind: ActKind) -> Self {
        Self { at, hedged: false, kind }
    }

    pub(super) fn softened(self, hedged: bool) -> Self {
        Self { hedged: self.hedged || hedged, ..self }
    }
}

/// A sentence with what the finders need.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) glance: &'a Glance,
    pub(super) dates: &'a [Found],
    pub(super) side: Side,
    pub(super) chunks: &'a Chunks,
    /// When it was said, where that is known.
    pub(super) sent: Option<NaiveDateTime>,
    /// How many acts the rules found in the sentences before.
    pub(super) acts_before: u32,
    /// What the sentence before was like: see [`context`].
    pub(super) context: u64,
}

/// What a sentence tells of the next one: how it ends, and what words it has.
pub(super) fn context(glance: &Glance, dated: bool) -> u64 {
    let has = [
        mark::WILL | mark::FIRST,
        mark::MODAL | mark::CAN | mark::WOULD | mark::HEDGE,
        mark::PAST,
        mark::PLEASE | mark::ASK,
        mark::SELF,
        mark::YOU,
    ];
    let ends = match glance.last {
        b'?' => 1,
        b'.' => 2,
        b'!' => 3,
        b':' => 4,
        _ => 0,
    };
    has.iter().enumerate().fold(ends << 8 | u64::from(dated) << 7 | 1 << 12, |all, (bit, &marks)| {
        all | u64::from(glance.marks & marks != 0) << bit
    })
}

impl<'a> View<'a> {
    pub(super) fn words(&self, at: usize) -> &'a str {
        self.tokens
            .get(at)
            .and_then(|token| self.text.get(token.start as usize..token.end as usize))
            .unwrap_or("")
    }

    pub(super) fn role_of(&self, at: usize) -> Role {
        self.tokens.get(at).map_or(Role::None, |token| token.role)
    }

    pub(super) fn is(&self, at: usize, marks: u64) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(marks))
    }

    /// The place of the chunk that a token stands in or before.
    pub(super) fn chunk_index(&self, at: usize) -> usize {
        self.chunks.partition_point(|chunk| chunk.end <= at).min(self.chunks.len().saturating_sub(1))
    }

    pub(super) fn chunk(&self, at: usize) -> &Chunk {
        &self.chunks[self.chunk_index(at)]
    }

    /// Whether a token stands between chunks.
    pub(super) fn breaks(&self, at: usize) -> bool {
        at < self.tokens.len() && {
            let chunk = self.chunk(at);
            at < chunk.start || at >= chunk.end
        }
    }

    /// Whether a member of the author's side is named before a place, whom "she" or «она» may then stand for.
    pub(super) fn team_before(&self, at: usize) -> bool {
        let team = self.tokens[..at].iter().rposition(|token| token.is(mark::TEAM | mark::NAME));
        let others = self.tokens[..at].iter().rposition(|token| token.is(mark::OTHERS));
        team > others
    }

    /// The chunk around a token.
    pub(super) fn clause(&self, at: usize) -> (usize, usize) {
        let chunk = self.chunk(at);
        if at < chunk.start || at >= chunk.end { (at, at + 1) } else { (chunk.start, chunk.end) }
    }

    /// Whether a date ahead stands in the chunk of a token, or in one beside it that has no verb: one that is no
    /// recurrence.
    pub(super) fn dated_at(&self, at: usize) -> bool {
        self.dates_near(at).iter().any(|date| date.mark.recurrence.is_none())
    }

    /// The dates of the chunk of a token and of those beside it that have no verb.
    pub(super) fn dates_near(&self, at: usize) -> &'a [Found] {
        let index = self.chunk_index(at);
        let (mut from, mut to) = self.chunks[index].dates;
        for next in &self.chunks[index + 1..] {
            if next.verb || next.under || next.joint == clause::Joint::Stop {
                break;
            }
            to = to.max(next.dates.1);
        }
        for (place, before) in self.chunks[..index].iter().enumerate().rev() {
            if before.verb && before.content > 1
                || before.under
                || self.chunks[place + 1].joint == clause::Joint::Stop
            {
                break;
            }
            from = from.min(before.dates.0);
        }
        self.dates.get(from..to).unwrap_or(&[])
    }

    /// Whether a date ahead stands in the sentence: one that is no recurrence.
    pub(super) fn dated(&self) -> bool {
        self.dates.iter().any(|date| date.mark.recurrence.is_none())
    }

    /// Whether this reads like a transcript of speech: a full stop at the end and no capital anywhere, and a filler, a
    /// false start or a joining word at its head. There "we'll" mostly plans aloud.
    pub(super) fn spoken(&self) -> bool {
        let plain = self.glance.last == b'.'
            && self.dates.is_empty()
            && self.tokens.iter().all(|token| token.case == 0);
        plain
            && (matches!(
                self.words(0),
                "and"
                    | "so"
                    | "but"
                    | "then"
                    | "or"
                    | "well"
                    | "yeah"
                    | "okay"
                    | "oh"
                    | "right"
                    | "like"
                    | "because"
            ) || (0..self.tokens.len()).any(|at| {
                matches!(self.words(at), "um" | "uh" | "mm" | "hmm")
                    || at > 0 && self.words(at) == self.words(at - 1)
            }))
    }

    pub(super) fn any(&self, range: std::ops::Range<usize>, marks: u64) -> bool {
        self.tokens
            .get(range)
            .is_some_and(|tokens| tokens.iter().any(|token| token.is(marks) && !token.quoted))
    }
}

/// Words without which no promise is made, in either language.
const TRIGGERS: u64 = mark::WILL
    | mark::FIRST
    | mark::THIRDFUT
    | mark::GOING
    | mark::VOW
    | mark::IDIOM
    | mark::LET
    | mark::AWAIT
    | mark::PRESENT
    | mark::HEDGE
    | mark::MODAL
    | mark::ING
    | mark::DONE
    | mark::ACT;

/// English words that can promise without a date.
const STRONG: u64 =
    mark::WILL | mark::GOING | mark::VOW | mark::IDIOM | mark::LET | mark::AWAIT | mark::MODAL | mark::ING;

/// The most words of a sentence that may promise without any word that does: "rendering", "no charge".
const MOST_WORDS_BRIEF: u32 = 24;

/// English words for the author's side: with them present forms may promise, too.
const SPEAKER: u64 = mark::SELF | mark::TEAM | mark::NAME;

/// Whether a sentence is worth cutting.
fn may_promise(tokens: &[Token], glance: &Glance, dated: bool, side: Side) -> bool {
    let russian = glance.cyrillic > glance.latin;
    let brief = glance.words <= MOST_WORDS_BRIEF;
    let verbless = if side == Side::Agency { dated || brief } else { dated && brief };
    let speaks = glance.marks & SPEAKER != 0;
    let triggered =
        russian || verbless || speaks || glance.marks & STRONG != 0 || glance.marks & TRIGGERS != 0 && dated;
    triggered && !tokens.iter().all(|token| token.quoted || token.kind != Kind::Word)
}

/// Finds promises, with buffers that are used again.
#[derive(Debug, Default)]
pub(crate) struct Finder {
    chunks: Chunks,
    groups: Vec<Group>,
    promises: Promises,
    /// What the last sentence was like.
    context: u64,
}

impl Finder {
    /// Finds the promises of a sentence.
    pub(crate) fn find(
        &mut self,
        text: &str,
        tokens: &[Token],
        glance: &Glance,
        dates: &[Found],
        setting: &Setting<'_>,
    ) {
        let before = std::mem::replace(&mut self.context, context(glance, !dates.is_empty()));
        let promises = &mut self.promises;
        promises.personal += u32::from(glance.marks & (mark::SELF | mark::FIRST | mark::PLEASE) != 0);
        let side = setting.side;
        let russian = glance.cyrillic > glance.latin;
        if !may_promise(tokens, glance, !dates.is_empty(), side) {
            return;
        }
        Cutter { text, tokens, dates, russian, glance_last: glance.last }.cut(&mut self.chunks);
        let (chunks, sent) = (&self.chunks, setting.sent_at);
        let view = View {
            text,
            tokens,
            glance,
            dates,
            side,
            chunks,
            sent,
            acts_before: promises.acts,
            context: before,
        };
        group::promises(&view, russian, &mut self.groups, promises);
    }

    /// Adds the new date of the sentence just read, unless it was found as a promise.
    pub(crate) fn add_new_date(&mut self, new_date: NewDate) {
        let NewDate { span, due, .. } = new_date;
        let found = &mut self.promises.found;
        if found.iter().all(|(promise, _)| promise.due.is_none_or(|known| known.span != due.span)) {
            found.push((Promise { span, firmness: Firmness::Firm, due: Some(due) }, Voice::Own));
        }
    }

    /// Forgets what was found.
    pub(crate) fn clear(&mut self) {
        self.context = 0;
        self.promises.clear();
    }

    /// The promises of a message of so many words of its author.
    pub(crate) fn take(&self, text: &str, words: u32) -> Vec<Promise> {
        self.promises.take(text, words)
    }
}
