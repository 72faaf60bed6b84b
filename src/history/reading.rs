//! From a message to what the text engine found in it. The words are not kept.

use chrono::DateTime;

use crate::{
    calendar::Calendar,
    table::message::{FoundPromise, Message, Reading, act, id_hash},
    text::{self, Annotation, Setting, Side},
};

/// The longest quote that is kept of a promise, in characters.
const QUOTE_CHARACTERS: usize = 240;

/// Reads a message in its client's calendar.
pub fn read(
    message: &Message,
    block: u32,
    calendar: &Calendar,
    month_first: Option<bool>,
) -> (Reading, Vec<FoundPromise>) {
    let side = message.side.unwrap_or(Side::Client);
    let setting = Setting { sent_at: Some(message.sent_at.local), calendar, lang: None, side, month_first };
    let annotation = text::annotate(&message.text, &setting);
    let id = id_hash(&message.message_id);
    let reading = Reading {
        client: message.client,
        sent_at: message.sent_at.at.timestamp(),
        id,
        thread: thread(message),
        side: u8::from(side == Side::Agency),
        questions: u8::try_from(annotation.questions.len()).unwrap_or(u8::MAX),
        acts: acts(message, &annotation),
        words: u16::try_from(annotation.own_words).unwrap_or(u16::MAX),
        tone: tone(&annotation),
        block,
    };
    // What a machine writes is nobody's word.
    let found = if message.automated { Vec::new() } else { promises(message, id, side, &annotation) };
    (reading, found)
}

/// A thread is what the source calls one; else what shares its subject; else the client's whole talk.
fn thread(message: &Message) -> u64 {
    let named = message.thread_id.as_deref().or(message.subject.as_deref().map(bare_subject));
    id_hash(&format!("{}\u{1f}{}", message.client, named.unwrap_or("")))
}

/// A subject without "Re:", "Fwd:", «Отв:» before it.
fn bare_subject(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some((head, tail)) = rest.split_once(':') {
        if !["re", "fw", "fwd", "aw", "отв", "ha"].contains(&head.trim().to_lowercase().as_str()) {
            break;
        }
        rest = tail.trim();
    }
    rest
}

fn acts(message: &Message, annotation: &Annotation) -> u16 {
    let found = &annotation.acts;
    [
        (!annotation.questions.is_empty() || !annotation.requests.is_empty(), act::ASKS),
        (found.delivers.is_some(), act::DELIVERS),
        (found.explains.is_some(), act::EXPLAINS),
        (found.chases.is_some(), act::CHASES),
        (found.admits.is_some(), act::ADMITS),
        (found.thanks.is_some(), act::THANKS),
        (found.assumes.is_some(), act::ASSUMES),
        (message.automated, act::AUTOMATED),
        (!annotation.promises.is_empty(), act::PROMISES),
        (message.sent_at.whole_day, act::WHOLE_DAY),
    ]
    .into_iter()
    .filter(|(does, _)| *does)
    .fold(0, |acts, (_, bit)| acts | bit)
}

/// Whole 255ths, so that sums over messages are exact in any order and on any number of threads.
fn tone(annotation: &Annotation) -> [u8; 6] {
    let tone = &annotation.tone;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=255")]
    [tone.negative, tone.positive, tone.hostility, tone.frustration, tone.impatience, tone.politeness]
        .map(|score| (score.clamp(0.0, 1.0) * 255.0).round() as u8)
}

fn promises(message: &Message, id: u64, side: Side, annotation: &Annotation) -> Vec<FoundPromise> {
    annotation
        .promises
        .iter()
        .map(|promise| {
            let words = &message.text[promise.span.start..promise.span.end];
            let due = promise.due.as_ref();
            FoundPromise {
                client: message.client,
                sent_at: message.sent_at.at.timestamp(),
                message: id,
                message_id: message.message_id.as_str().into(),
                side,
                firmness: promise.firmness,
                window: due.map(|due| due.window).unwrap_or_default(),
                vague: due.is_some_and(|due| due.vague),
                recurrence: due.and_then(|due| due.recurrence).map(text::Recurrence::word),
                start: u32::try_from(promise.span.start).unwrap_or(u32::MAX),
                end: u32::try_from(promise.span.end).unwrap_or(u32::MAX),
                text: words.chars().take(QUOTE_CHARACTERS).collect::<String>().into(),
            }
        })
        .collect()
}

/// The instant of a reading.
pub fn at(seconds: i64) -> chrono::DateTime<chrono::Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::UNIX_EPOCH)
}
