//! All marks of one message.

use std::cell::RefCell;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

use super::clause::{Speech, SpeechWriter};
use super::due::{self, Now};
use super::lang::Counts;
use super::names::{Known, Names};
use super::pattern::Claims;
use super::token::{Glance, Reader, Token};
use super::zone::{self, Stretch};
use super::{
    Acts, DateMark, Expected, Lang, Promise, Side, Span, Stated, Tone, Topic, away, expect, moved, promise,
    question, threat as threats, tone, wanted,
};
use forewarn_base::calendar::Calendar;

/// What is known of a message besides its text.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// Its local time; without it only absolute dates are resolved.
    pub sent_at: Option<NaiveDateTime>,
    /// The working calendar, with the time zone of the local time.
    pub calendar: &'a Calendar,
    /// Its language, where the source says; else it is found.
    pub lang: Option<Lang>,
    /// Who wrote it.
    pub side: Side,
    /// Whether `12/5` is the fifth of December; by default it is in English and is not in Russian.
    pub month_first: Option<bool>,
    /// Whose names tell which side they are on; a name that nobody told is of the author's side where it takes something on.
    pub names: Option<&'a Names>,
}

impl<'a> Setting<'a> {
    /// Of a message by `side` of which nothing else is known: no time, no language, nobody's names.
    pub fn new(calendar: &'a Calendar, side: Side) -> Self {
        Self { sent_at: None, calendar, lang: None, side, month_first: None, names: None }
    }
}

/// What a message says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Annotation {
    /// Its language, by the majority of words.
    pub lang: Lang,
    /// Words the author wrote now; history, signatures, small print and code are left out.
    pub own_words: u32,
    /// How it sounds.
    pub tone: Tone,
    /// Sentences that ask something.
    pub questions: Vec<Span>,
    /// Sentences that ask for something to be done.
    pub requests: Vec<Span>,
    /// What the author's side takes on.
    pub promises: Vec<Promise>,
    /// Times named in the message.
    pub dates: Vec<DateMark>,
    /// What the author takes for granted, and the work that a client asks for.
    pub stated: Vec<Stated>,
    /// Sentences in which the author threatens to leave, to sue or not to pay.
    pub threats: Vec<Span>,
    /// What else the author does.
    pub acts: Acts,
}

/// Annotates messages with buffers that are used again.
#[derive(Debug, Default)]
pub struct Annotator {
    tokens: Vec<Token>,
    stretches: Vec<Stretch>,
    found: Vec<due::Found>,
    promises: promise::Finder,
    claims: Claims,
    known: Known,
    writer: SpeechWriter,
}

/// All marks of a text, with the buffers of this thread.
pub fn annotate(text: &str, setting: &Setting<'_>) -> Annotation {
    ANNOTATOR.with_borrow_mut(|annotator| annotator.annotate(text, setting))
}

/// The same, with what the text asks and what it could answer.
pub fn annotate_speech(text: &str, setting: &Setting<'_>) -> (Annotation, Speech) {
    annotate_with(text, setting, true)
}

/// The same, of what the text says only with what it asks, asks again or takes back.
pub fn annotate_asking(text: &str, setting: &Setting<'_>) -> (Annotation, Speech) {
    annotate_with(text, setting, false)
}

fn annotate_with(text: &str, setting: &Setting<'_>, answers: bool) -> (Annotation, Speech) {
    ANNOTATOR.with_borrow_mut(|annotator| {
        annotator.writer.start(answers);
        let annotation = annotator.read(text, setting, true);
        (annotation, annotator.writer.finish())
    })
}

/// Only what a text asks and what it could answer.
pub(crate) fn read_speech(text: &str, setting: &Setting<'_>) -> Speech {
    let text = within_reach(text);
    let (mut stretches, mut tokens, mut found) = (Vec::new(), Vec::new(), Vec::new());
    let mut writer = SpeechWriter::default();
    writer.start(true);
    zone::own(text, &mut stretches);
    for &(start, end) in &stretches {
        let mut reader = Reader::new(text, start, end);
        while let Some(glance) = reader.sentence(&mut tokens) {
            found.clear();
            find_dates(text, &tokens, &glance, setting, &mut found);
            writer.add(text, &tokens, &glance, question::asks(text, &tokens, &glance), &found);
        }
    }
    writer.finish()
}

/// The words that the author wrote now, on one line: without history, signature, small print and code.
pub fn own_words(text: &str) -> String {
    let text = within_reach(text);
    let mut stretches = Vec::new();
    zone::own(text, &mut stretches);
    let words = stretches.iter().flat_map(|(start, end)| text[*start..*end].split_whitespace());
    words.collect::<Vec<_>>().join(" ")
}

/// How many quoted questions are looked at; an answer quotes what it answers first.
const QUOTED_MOST: usize = 4;

/// What the questions are about that a message quotes line by line ("> "), the first few of them that name two things.
pub fn quoted_questions(text: &str) -> Vec<Topic> {
    let text = within_reach(text);
    if !text.contains('>') || !text.contains('?') {
        return Vec::new();
    }
    let quoted: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix('>'))
        .map(|line| line.trim_start_matches(['>', ' ']))
        .collect();
    let quoted = quoted.join(" ");
    let sentences = quoted.split_inclusive(['.', '!', '?']).filter(|sentence| sentence.ends_with('?'));
    let topics = sentences.map(Topic::of).filter(|topic| topic.len() >= 2);
    topics.take(QUOTED_MOST).collect()
}

/// The first sentence in which the author presses for an answer.
pub fn chase(text: &str) -> Option<Span> {
    acts(text).chases
}

/// The first sentence in which the author threatens to leave, to sue or not to pay.
pub fn threat(text: &str) -> Option<Span> {
    acts(text).threatens
}

/// What the author of a text does.
fn acts(text: &str) -> Acts {
    let text = within_reach(text);
    let (mut stretches, mut tokens, mut acts) = (Vec::new(), Vec::new(), Acts::default());
    let mut claims = Claims::default();
    zone::own(text, &mut stretches);
    for &(start, end) in &stretches {
        let mut reader = Reader::new(text, start, end);
        while let Some(glance) = reader.sentence(&mut tokens) {
            claims.clear();
            acts.add(text, &tokens, &glance, &mut claims);
            acts.threatens = acts.threatens.or_else(|| threats::find(text, &tokens, &glance, &mut claims));
        }
    }
    acts
}

thread_local! {
    static ANNOTATOR: RefCell<Annotator> = RefCell::default();
}

impl Annotator {
    /// All marks of a text. What lies beyond 4 GiB is not read.
    pub fn annotate(&mut self, text: &str, setting: &Setting<'_>) -> Annotation {
        self.read(text, setting, false)
    }

    /// All marks of a text; what it asks and answers goes to the writer where it is wanted.
    fn read(&mut self, text: &str, setting: &Setting<'_>, speech: bool) -> Annotation {
        let text = within_reach(text);
        let mut annotation = Annotation::default();
        let mut counts = Counts::default();
        let mut sums = tone::Sums::default();
        zone::own(text, &mut self.stretches);
        self.promises.clear();
        self.claims.of(setting.side);
        self.known.clear();
        let mut moved = None;
        for stretch in 0..self.stretches.len() {
            let (start, end) = self.stretches[stretch];
            let mut reader = Reader::new(text, start, end);
            while let Some(mut glance) = reader.words(&mut self.tokens) {
                sums.add(text, &self.tokens);
                reader.join(&mut self.tokens, &mut glance);
                let tokens = &self.tokens;
                annotation.own_words += glance.words;
                counts.add(&glance);
                let asks = question::asks(text, tokens, &glance);
                annotation.questions.extend(asks.question);
                annotation.requests.extend(asks.request);
                self.found.clear();
                find_dates(text, tokens, &glance, setting, &mut self.found);
                annotation.dates.extend(self.found.iter().map(|found| found.mark));
                self.claims.clear();
                annotation.acts.add(text, tokens, &glance, &mut self.claims);
                let threat = threats::find(text, tokens, &glance, &mut self.claims);
                annotation.threats.extend(threat);
                let new_date = (setting.side == Side::Agency)
                    .then(|| moved::find(text, tokens, &glance, &self.found, &mut self.claims))
                    .flatten();
                if let Some(new_date) = new_date.filter(|new_date| new_date.moves) {
                    moved.get_or_insert(new_date.span);
                }
                let stated = expect::find(text, tokens, &glance, &self.found, &mut self.claims);
                let client = setting.side == Side::Client;
                let wanted = || client.then(|| wanted::find(&self.tokens, &glance, asks)).flatten();
                let asked_for = || wanted().map(|span| Stated { span, expected: Expected::Work });
                let away = (client && !self.found.is_empty())
                    .then(|| away::find(text, tokens, &self.found))
                    .flatten();
                annotation.stated.extend(away.or(stated).or_else(asked_for));
                if speech {
                    self.writer.add(text, tokens, &glance, asks, &self.found);
                }
                // Only who promises turns on whose a name is.
                self.known.mark(text, &mut self.tokens, &mut glance, (setting.names, setting.side));
                // A client who threatens promises nothing in the same breath.
                if threat.is_none() || !client {
                    self.promises.find(text, &self.tokens, &glance, &self.found, setting);
                }
                if let Some(new_date) = new_date {
                    self.promises.add_new_date(new_date);
                }
            }
        }
        annotation.promises = self.promises.take(text, annotation.own_words);
        if setting.side == Side::Agency {
            annotation.acts.postpones = moved;
        }
        annotation.acts.threatens = annotation.threats.first().copied();
        let assumed = annotation.stated.iter().find(|stated| stated.expected.is_claim());
        annotation.acts.assumes = assumed.map(|stated| stated.span);
        annotation.lang = setting.lang.unwrap_or_else(|| counts.lang());
        annotation.tone = sums.tone(annotation.lang);
        annotation
    }
}

/// The times that a sentence names.
fn find_dates(
    text: &str,
    tokens: &[Token],
    glance: &Glance,
    setting: &Setting<'_>,
    found: &mut Vec<due::Found>,
) {
    if !due::may_name_time(glance) {
        return;
    }
    // Moments outside the calendars people use would only overflow.
    let sent_at = setting.sent_at.filter(|at| (1000..=9000).contains(&at.year()));
    let now = Now {
        sent: sent_at.unwrap_or(NaiveDateTime::new(NaiveDate::default(), NaiveTime::MIN)),
        calendar: setting.calendar,
        month_first: setting.month_first.unwrap_or(glance.cyrillic <= glance.latin),
    };
    due::find(text, tokens, now, sent_at.is_some(), found);
}

/// The part of a text whose places fit into 32 bits.
fn within_reach(text: &str) -> &str {
    let mut end = text.len().min(u32::MAX as usize);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
