//! The text engine: pure functions from a message's words to marked spans and scores, in English and Russian.
//!
//! **Invariant:** nothing here knows of tables or frames; every span lies on character boundaries of the text given.

mod due;
mod lexicon;
mod promise;
mod tone;
mod zone;

use chrono::NaiveDateTime;
use serde::Serialize;

use crate::calendar::Calendar;

/// On which side of the relation somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The client.
    Client,
    /// The agency.
    Agency,
}

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// English.
    En,
    /// Russian.
    Ru,
    /// Neither, or no telling.
    Und,
}

/// A place in the text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// Where it starts.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// What is known about a message before it is read.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// When it was sent, in local time; without it no window can be told.
    pub sent_at: Option<NaiveDateTime>,
    /// The working calendar of the client.
    pub calendar: &'a Calendar,
    /// The language, where it is known.
    pub lang: Option<Lang>,
    /// Who writes.
    pub side: Side,
    /// Whether `12/5` is 5 December; by language where nothing is said.
    pub month_first: Option<bool>,
}

/// How firm a promise is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Firmness {
    /// Without reserve.
    Firm,
    /// "We'll try".
    Hedged,
    /// Hangs on an event that may not come.
    Conditional,
}

/// When something is due: late from `by` on. Local times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Window {
    /// From when on it may come; `None` where the words don't say.
    pub from: Option<NaiveDateTime>,
    /// Late from here on; `None` where the words name no end.
    pub by: Option<NaiveDateTime>,
    /// Late from here on by the latest common reading of the words; not before `by`.
    pub by_latest: Option<NaiveDateTime>,
}

/// How often something recurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Recurrence {
    /// Each day.
    Daily,
    /// Each week.
    Weekly,
    /// Each month.
    Monthly,
}

impl Recurrence {
    /// The word for it in files.
    pub fn word(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly => "weekly",
            Self::Monthly => "monthly",
        }
    }
}

/// Words that name a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateMark {
    /// The words.
    pub span: Span,
    /// The window they name.
    pub window: Window,
    /// How often it recurs.
    pub recurrence: Option<Recurrence>,
    /// Whether the words leave the time open.
    pub vague: bool,
}

/// A promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// The sentence that gives it.
    pub span: Span,
    /// How firm it is.
    pub firmness: Firmness,
    /// When it is due, where words name a time.
    pub due: Option<DateMark>,
}

/// How a message sounds: each from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Tone {
    pub negative: f32,
    pub neutral: f32,
    pub positive: f32,
    pub hostility: f32,
    pub frustration: f32,
    pub impatience: f32,
    pub politeness: f32,
    pub gratitude: f32,
}

/// What the author does with the message: the first sentence of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Acts {
    /// Hands something over: "attached is the report".
    pub delivers: Option<Span>,
    /// Says what was done and why.
    pub explains: Option<Span>,
    /// Asks after something that was to come: "any news?".
    pub chases: Option<Span>,
    /// Admits being late.
    pub admits: Option<Span>,
    /// Thanks.
    pub thanks: Option<Span>,
    /// Takes something for granted: "we assumed this was included".
    pub assumes: Option<Span>,
}

/// Everything found in a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Annotation {
    /// Its language.
    pub lang: Lang,
    /// How many words its author wrote now: without quotes, signature and disclaimer.
    pub own_words: usize,
    /// How it sounds.
    pub tone: Tone,
    /// Sentences that ask.
    pub questions: Vec<Span>,
    /// Sentences that ask for an act.
    pub requests: Vec<Span>,
    /// Promises.
    pub promises: Vec<Promise>,
    /// Words that name a time.
    pub dates: Vec<DateMark>,
    /// What the author does.
    pub acts: Acts,
}

/// A word of a sentence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'a> {
    /// The word as written.
    pub(crate) text: &'a str,
    /// Where it stands in the message.
    pub(crate) start: usize,
    /// What the lexicon says of it.
    pub(crate) class: u32,
}

/// Reads a message. Any text will do; time grows linearly with its length.
pub fn annotate(text: &str, setting: &Setting<'_>) -> Annotation {
    use lexicon::class;
    let mut annotation = Annotation {
        lang: Lang::Und,
        own_words: 0,
        tone: Tone::default(),
        questions: Vec::new(),
        requests: Vec::new(),
        promises: Vec::new(),
        dates: Vec::new(),
        acts: Acts::default(),
    };
    let mut sounds = tone::Sounds::default();
    let mut letters = (0usize, 0usize);
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut folded = String::new();
    for span in zone::own_sentences(text) {
        let sentence = &text[span.start..span.end];
        tokens.clear();
        lexicon::tokens(sentence, span.start, &mut folded, &mut tokens, &mut letters);
        annotation.own_words += tokens.len();
        let classes = tokens.iter().fold(0, |classes, token| classes | token.class);
        let is_question = sentence.trim_end().trim_end_matches(['"', ')', '»']).ends_with('?');
        sounds.add(sentence, &tokens, is_question);
        let has = |bits: u32| classes & bits != 0;
        if is_question || (has(class::ASK) && has(class::QUESTION_WORD)) {
            annotation.questions.push(span);
        }
        if has(class::ASK) {
            annotation.requests.push(span);
        }
        let dates_before = annotation.dates.len();
        if classes & class::TIME != 0 || sentence.bytes().any(|byte| byte.is_ascii_digit()) {
            due::find(&tokens, sentence, span.start, setting, &mut annotation.dates);
        }
        if !is_question && let Some(firmness) = promise::firmness(&tokens, classes) {
            let due = annotation.dates[dates_before..].last().copied();
            annotation.promises.push(Promise { span, firmness, due });
        }
        let acts = &mut annotation.acts;
        for (bits, slot) in [
            (class::DELIVER, &mut acts.delivers),
            (class::EXPLAIN, &mut acts.explains),
            (class::CHASE, &mut acts.chases),
            (class::ADMIT, &mut acts.admits),
            (class::THANK, &mut acts.thanks),
            (class::ASSUME, &mut acts.assumes),
        ] {
            if slot.is_none() && has(bits) && !(is_question && bits == class::DELIVER) {
                *slot = Some(span);
            }
        }
    }
    annotation.lang = setting.lang.unwrap_or(match letters {
        (0, 0) => Lang::Und,
        (latin, cyrillic) if cyrillic >= latin => Lang::Ru,
        _ => Lang::En,
    });
    annotation.tone = sounds.tone();
    annotation
}
