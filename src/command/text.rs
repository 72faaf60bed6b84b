//! `forewarn text`: one JSON line in, one JSON line out, in the same order.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{BufRead, Write};

use anyhow::{Context, Result};
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    calendar::{Calendar, WorkingHours},
    error::Doing,
    text::{
        Annotation, Annotator, DateMark, Lang, Names, QuestionState, Setting, Side, Span, ThreadMessage,
        Tone, exchange,
        tone::{self, derailment},
    },
};

/// Lines are read in blocks of about this many bytes, which are annotated side by side.
const BLOCK_BYTES: usize = 4 << 20;

/// Annotates every line of `input` to `output`. Lines that cannot be read become error lines and the run goes on.
///
/// # Errors
/// Only where reading or writing itself fails.
pub fn run(mut input: impl BufRead, mut output: impl Write, zone: Tz) -> Result<()> {
    let calendar = Calendar::new(zone, WorkingHours::default(), BTreeSet::new());
    let mut lines: Vec<Vec<u8>> = Vec::new();
    loop {
        lines.clear();
        let mut bytes = 0;
        while bytes < BLOCK_BYTES {
            let mut line = Vec::new();
            if input.read_until(b'\n', &mut line).context(Doing::Asking)? == 0 {
                break;
            }
            bytes += line.len();
            lines.push(line);
        }
        if lines.is_empty() {
            return output.flush().context(Doing::Printing);
        }
        let answers: Vec<Option<String>> = lines
            .par_iter()
            .map_init(Annotator::default, |annotator, line| answer(line, &calendar, annotator))
            .collect();
        for answer in answers.into_iter().flatten() {
            output.write_all(answer.as_bytes()).context(Doing::Printing)?;
            output.write_all(b"\n").context(Doing::Printing)?;
        }
    }
}

/// The answer to one line; empty lines have none.
fn answer(line: &[u8], calendar: &Calendar, annotator: &mut Annotator) -> Option<String> {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
    if line.iter().all(u8::is_ascii_whitespace) {
        return None;
    }
    Some(match std::str::from_utf8(line) {
        Ok(line) => annotate_line(line, calendar, annotator),
        Err(error) => failure(&format!("not UTF-8 from byte {} on", error.valid_up_to())),
    })
}

/// A line of input. Unknown fields are ignored.
#[derive(Debug, Deserialize)]
struct Line {
    #[serde(default)]
    id: Value,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    sent_at: Option<String>,
    #[serde(default)]
    timezone: Option<String>,
    #[serde(default)]
    lang: Option<Lang>,
    #[serde(default)]
    side: Option<Side>,
    #[serde(default)]
    thread: Option<Vec<Turn>>,
    /// A list of [`Someone`]; anything else tells nothing.
    #[serde(default)]
    people: Value,
}

/// Somebody whose name tells which side they are on.
#[derive(Debug, Deserialize)]
struct Someone {
    name: String,
    side: Side,
}

/// A message of a thread.
#[derive(Debug, Deserialize)]
struct Turn {
    #[serde(default)]
    side: Option<Side>,
    text: String,
    #[serde(default)]
    sent_at: Option<String>,
    #[serde(default)]
    lang: Option<Lang>,
    #[serde(default)]
    author: Value,
}

/// Writes half a surrogate pair, which some exports escape by itself, as the sign for an unreadable character.
fn mend_surrogates(line: &str) -> Cow<'_, str> {
    let bytes = line.as_bytes();
    let unit = |at: usize| {
        let escape = bytes.get(at..at + 6)?;
        let digits = escape.strip_prefix(b"\\u")?;
        u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    };
    let (mut mended, mut from, mut at) = (String::new(), 0, 0);
    while let Some(next) = line[at..].find('\\').map(|next| at + next) {
        match unit(next) {
            Some(0xD800..=0xDBFF) if matches!(unit(next + 6), Some(0xDC00..=0xDFFF)) => at = next + 12,
            Some(0xD800..=0xDFFF) => {
                mended.push_str(&line[from..next]);
                mended.push_str("\\ufffd");
                at = next + 6;
                from = at;
            }
            // What is escaped by a backslash is ASCII in JSON; anything else is passed byte by byte.
            _ => {
                at = next + 1 + usize::from(bytes.get(next + 1) == Some(&b'\\'));
            }
        }
    }
    if from == 0 {
        return Cow::Borrowed(line);
    }
    mended.push_str(&line[from..]);
    Cow::Owned(mended)
}

/// The annotation of one JSON line, as one JSON line without its end.
pub fn annotate_line(line: &str, calendar: &Calendar, annotator: &mut Annotator) -> String {
    let mended = mend_surrogates(line);
    let line: Line = match serde_json::from_str(&mended) {
        Ok(line) => line,
        Err(error) => return failure(&error.to_string()),
    };
    let zone = match line.timezone.as_deref().map(str::parse::<Tz>) {
        None => None,
        Some(Ok(zone)) => Some(zone),
        Some(Err(_)) => return failure(&format!("unknown timezone {:?}", line.timezone.unwrap_or_default())),
    };
    let own = zone
        .filter(|zone| *zone != calendar.zone)
        .map(|zone| Calendar::new(zone, calendar.hours.clone(), BTreeSet::new()));
    let calendar = own.as_ref().unwrap_or(calendar);
    let sent = |words: Option<&str>| words.map(|words| local(words, calendar, zone.is_some())).transpose();
    let mut names = Names::default();
    for someone in line.people.as_array().into_iter().flatten() {
        if let Ok(Someone { name, side }) = Someone::deserialize(someone) {
            names.add(&name, side);
        }
    }
    if let Some(thread) = &line.thread {
        let mut messages = Vec::with_capacity(thread.len());
        for turn in thread {
            match sent(turn.sent_at.as_deref()) {
                Ok(sent_at) => messages.push(ThreadMessage {
                    side: turn.side.unwrap_or_default(),
                    text: &turn.text,
                    sent_at,
                }),
                Err(error) => return failure(&error),
            }
        }
        // Who has written so far is known from then on.
        let annotations: Vec<Annotation> = messages
            .iter()
            .zip(thread)
            .map(|(message, turn)| {
                if let Some(author) = turn.author.as_str() {
                    names.add(author, message.side);
                }
                let setting = Setting {
                    sent_at: message.sent_at,
                    calendar,
                    lang: turn.lang.or(line.lang),
                    side: message.side,
                    month_first: None,
                    names: Some(&names),
                };
                annotator.annotate(message.text, &setting)
            })
            .collect();
        let asked = exchange(&messages);
        let answers = annotations
            .iter()
            .enumerate()
            .map(|(index, annotation)| {
                let state = |span: Span| {
                    asked
                        .iter()
                        .find(|asked| asked.message == index && asked.span == span)
                        .map(|asked| asked.state)
                };
                Answer::of(None, annotation, &state)
            })
            .collect();
        let turns: Vec<tone::Turn> = messages
            .iter()
            .zip(&annotations)
            .map(|(message, annotation)| tone::Turn::of(message.side, annotation))
            .collect();
        let derailment = derailment(&turns);
        return written(&ThreadAnswer { id: line.id, messages: answers, derailment });
    }
    let Some(text) = &line.text else { return failure("neither text nor thread") };
    let sent_at = match sent(line.sent_at.as_deref()) {
        Ok(sent_at) => sent_at,
        Err(error) => return failure(&error),
    };
    let setting = Setting {
        sent_at,
        calendar,
        lang: line.lang,
        side: line.side.unwrap_or_default(),
        month_first: None,
        names: Some(&names),
    };
    written(&Answer::of(Some(line.id), &annotator.annotate(text, &setting), &|_| None))
}

/// The ways a local time is written.
const FORMATS: [&str; 5] =
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%MZ"];

/// The local time of a moment: an instant in the zone said, else in its own offset; a local time as it stands.
fn local(words: &str, calendar: &Calendar, zoned: bool) -> Result<NaiveDateTime, String> {
    let words = words.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(words) {
        return Ok(if zoned { calendar.local(at.to_utc()) } else { at.naive_local() });
    }
    FORMATS
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(words, format).ok())
        .or_else(|| words.parse::<NaiveDate>().ok().map(|day| day.and_time(NaiveTime::MIN)))
        .ok_or_else(|| format!("sent_at is not a time: {words:?}"))
}

#[derive(Debug, Serialize)]
struct ThreadAnswer {
    id: Value,
    messages: Vec<Answer>,
    derailment: f32,
}

/// The marks of one message, in the order that the design names them.
#[derive(Debug, Serialize)]
struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<Value>,
    lang: Lang,
    tone: ToneAnswer,
    hostility: f32,
    frustration: f32,
    impatience: f32,
    politeness: f32,
    gratitude: f32,
    questions: Vec<QuestionAnswer>,
    requests: Vec<QuestionAnswer>,
    promises: Vec<PromiseAnswer>,
    dates: Vec<DateAnswer>,
    threats: Vec<Span>,
}

#[derive(Debug, Serialize)]
struct ToneAnswer {
    negative: f32,
    neutral: f32,
    positive: f32,
}

#[derive(Debug, Serialize)]
struct QuestionAnswer {
    start: usize,
    end: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<QuestionState>,
}

#[derive(Debug, Serialize)]
struct PromiseAnswer {
    start: usize,
    end: usize,
    firmness: crate::text::Firmness,
    due: Option<DateAnswer>,
}

#[derive(Debug, Serialize)]
struct DateAnswer {
    start: usize,
    end: usize,
    from: Option<String>,
    by: Option<String>,
    recurrence: Option<&'static str>,
    vague: bool,
}

impl From<&DateMark> for DateAnswer {
    fn from(mark: &DateMark) -> Self {
        let written = |at: Option<NaiveDateTime>| at.map(|at| at.format("%Y-%m-%dT%H:%M:%S").to_string());
        Self {
            start: mark.span.start,
            end: mark.span.end,
            from: written(mark.window.from),
            by: written(mark.window.by),
            recurrence: mark.recurrence.map(crate::text::Recurrence::word),
            vague: mark.vague,
        }
    }
}

impl Answer {
    fn of(id: Option<Value>, annotation: &Annotation, state: &dyn Fn(Span) -> Option<QuestionState>) -> Self {
        let Tone { negative, neutral, positive, hostility, frustration, impatience, politeness, gratitude } =
            annotation.tone;
        let asked = |span: &Span| QuestionAnswer { start: span.start, end: span.end, state: state(*span) };
        Self {
            id,
            lang: annotation.lang,
            tone: ToneAnswer { negative, neutral, positive },
            hostility,
            frustration,
            impatience,
            politeness,
            gratitude,
            questions: annotation.questions.iter().map(asked).collect(),
            requests: annotation.requests.iter().map(asked).collect(),
            promises: annotation
                .promises
                .iter()
                .map(|promise| PromiseAnswer {
                    start: promise.span.start,
                    end: promise.span.end,
                    firmness: promise.firmness,
                    due: promise.due.as_ref().map(DateAnswer::from),
                })
                .collect(),
            dates: annotation.dates.iter().map(DateAnswer::from).collect(),
            threats: annotation.threats.clone(),
        }
    }
}

/// An error line.
fn failure(reason: &str) -> String {
    serde_json::json!({ "id": null, "error": reason }).to_string()
}

fn written(answer: &impl Serialize) -> String {
    serde_json::to_string(answer).unwrap_or_else(|error| failure(&error.to_string()))
}
