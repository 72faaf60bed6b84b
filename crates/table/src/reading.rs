//! From a message to what the text engine found in it. The words are not kept.

use std::{cell::LazyCell, sync::Arc};

use chrono::DateTime;

use crate::message::{
    Deed, FoundDeed, FoundExpectation, FoundPromise, FoundQuestion, Message, MessageRow, act, author_number,
    id_hash,
};
use forewarn_base::calendar::Calendar;
use forewarn_text::{self as text, Annotation, Findings, Names, Setting, Side, Span, Speech, Topic, contact};

/// The longest quote that is kept of a promise, in characters.
const QUOTE_CHARACTERS: usize = 240;

/// What was found in a message.
#[derive(Debug)]
pub struct MessageMarks {
    /// The row of the frame.
    pub reading: MessageRow,
    /// Its promises.
    pub promises: Vec<FoundPromise>,
    /// What it does to promises.
    pub deeds: Vec<FoundDeed>,
    /// What it asks.
    pub questions: Vec<FoundQuestion>,
    /// What it asks and answers, where a person wrote it.
    pub speech: Option<Speech>,
    /// What its author, a client, takes for granted.
    pub expectations: Vec<FoundExpectation>,
}

/// How messages are read.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReadingOptions {
    /// Whether `12/5` is 5 December; by language where nothing is said.
    pub month_first: Option<bool>,
    /// Whether quotations may not cut through an address, a number or a name: they are to be masked.
    pub whole_quotes: bool,
}

/// Reads a message in its client's calendar, with whose names tell which side they are on.
pub fn read(
    message: &Message<'_>,
    block: u32,
    (calendar, names): (&Calendar, &Names),
    options: ReadingOptions,
) -> MessageMarks {
    let side = message.side.unwrap_or(Side::Client);
    let setting = Setting {
        sent_at: Some(message.sent_at.local),
        calendar,
        lang: None,
        side,
        month_first: options.month_first,
        names: Some(names),
    };
    let findings = text::find(message.text, &setting, message.automated);
    marks(message, block, findings, options.whole_quotes)
}

/// The marks of a message in whose text this was found.
pub fn marks(message: &Message<'_>, block: u32, findings: Findings, whole_quotes: bool) -> MessageMarks {
    let side = message.side.unwrap_or(Side::Client);
    let Findings { annotation, speech } = findings;
    let by_person = !message.automated;
    let id = id_hash(message.message_id);
    let reading = MessageRow {
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
        author: message.author.map_or(0, author_number),
    };
    let message_id: LazyCell<Arc<str>, _> = LazyCell::new(|| message.message_id.into());
    let deeds = deeds(message, &reading, side, &annotation, &message_id);
    let (mut promises, mut questions, mut expectations) = (Vec::new(), Vec::new(), Vec::new());
    if by_person {
        promises = found_promises(message, &reading, side, &annotation, &message_id, whole_quotes);
        questions = found_questions(message, &reading, &annotation);
        if side == Side::Client {
            expectations = found_expectations(message, &reading, &annotation, &message_id, whole_quotes);
        }
    }
    MessageMarks { reading, promises, deeds, questions, speech, expectations }
}

/// What is asked for; the work that waits for it may be named in a sentence beside.
fn found_questions(
    message: &Message<'_>,
    reading: &MessageRow,
    annotation: &Annotation,
) -> Vec<FoundQuestion> {
    let wants = annotation.requests.iter().filter(|span| !annotation.questions.contains(span));
    annotation
        .questions
        .iter()
        .chain(wants)
        .map(|span| FoundQuestion {
            client: message.client,
            sent_at: reading.sent_at,
            message: reading.id,
            start: indexes(*span).0,
            topic: topic_of_text(message.text, None, *span, None),
        })
        .collect()
}

fn found_expectations(
    message: &Message<'_>,
    reading: &MessageRow,
    annotation: &Annotation,
    message_id: &Arc<str>,
    whole_quotes: bool,
) -> Vec<FoundExpectation> {
    annotation
        .stated
        .iter()
        .map(|stated| {
            let (start, end) = indexes(stated.span);
            FoundExpectation {
                client: message.client,
                sent_at: reading.sent_at,
                message: reading.id,
                message_id: Arc::clone(message_id),
                project_id: message.project_id.map(Arc::from),
                expected: stated.expected,
                start,
                end,
                text: quote(message.text, stated.span, whole_quotes),
                topic: topic_of_text(message.text, None, stated.span, None),
                block: reading.block,
            }
        })
        .collect()
}

fn indexes(span: Span) -> (u32, u32) {
    (u32::try_from(span.start).unwrap_or(u32::MAX), u32::try_from(span.end).unwrap_or(u32::MAX))
}

/// The start of a quotation; a whole one takes in what it would cut through.
pub fn quote(text: &str, span: Span, whole: bool) -> Arc<str> {
    if whole {
        let stretch = contact::widened(text, span.start..span.end);
        return contact::clipped(&text[stretch], QUOTE_CHARACTERS).into();
    }
    span.of(text).chars().take(QUOTE_CHARACTERS).collect::<String>().into()
}

/// How many bytes around a sentence that names too little are read for what it is about.
const AROUND: usize = 240;

/// What a sentence of a message is about: see [`topic_of_text`]; its subject says what the whole is about.
fn topic(message: &Message<'_>, span: Span, without: Option<Span>) -> Topic {
    topic_of_text(message.text, message.subject.map(bare_subject), span, without)
}

/// What a sentence is about; one that names less than two things takes in the subject of its message, and without one, or where it
/// names a thing only by "it", what stands before it, and then what stands after in its paragraph.
fn topic_of_text(text: &str, subject: Option<&str>, span: Span, without: Option<Span>) -> Topic {
    let within = |start: usize, end: usize| text.get(start..end).unwrap_or("");
    let mut topic = Topic::default();
    match without.filter(|due| due.start >= span.start && due.end <= span.end) {
        Some(due) => {
            topic.add(within(span.start, due.start));
            topic.add(within(due.end, span.end));
        }
        None => topic.add(span.of(text)),
    }
    if topic.len() < 2 {
        topic.add(subject.unwrap_or(""));
    }
    if topic.len() < 2 || refers_back(span.of(text)) {
        let start = text.floor_char_boundary(span.start.saturating_sub(AROUND));
        topic.add(within(start, span.start));
    }
    if topic.len() < 2 {
        let after = within(span.end, text.floor_char_boundary(span.end + AROUND));
        topic.add(after.split("\n\n").next().unwrap_or(""));
    }
    topic
}

fn refers_back(sentence: &str) -> bool {
    // All of these are letters, and quickly known for it.
    let cyrillic = |sign: char| matches!(sign, '\u{400}'..='\u{481}' | '\u{48A}'..='\u{52F}');
    let mut words = sentence.split(|sign: char| !(cyrillic(sign) || sign.is_alphanumeric()));
    words.any(|word| {
        ["it", "them", "its", "это", "его", "её", "ее", "их"]
            .iter()
            .any(|back| word.eq_ignore_ascii_case(back))
    })
}

fn deeds(
    message: &Message<'_>,
    reading: &MessageRow,
    side: Side,
    annotation: &Annotation,
    message_id: &Arc<str>,
) -> Vec<FoundDeed> {
    let acts = &annotation.acts;
    let quoted = (side == Side::Agency && !message.automated)
        .then(|| text::quoted_questions(message.text))
        .into_iter()
        .flatten()
        .map(|topic| (Deed::Quotes, topic));
    let report = text::regular_report(message.subject, message.text, acts.delivers.is_some());
    [
        (acts.delivers, Deed::Delivers),
        (acts.chases, Deed::Chases),
        (acts.admits, Deed::Admits),
        (acts.withdraws, Deed::Withdraws),
        (acts.postpones, Deed::Postpones),
    ]
    .into_iter()
    .filter_map(|(span, deed)| {
        let mut topic = topic(message, span?, None);
        if deed == Deed::Chases {
            // Who misses something in a mail of its own says of what in the subject.
            topic.add(message.subject.map_or("", bare_subject));
        }
        Some((deed, topic))
    })
    .chain(quoted)
    .chain(report.map(|topic| (Deed::Delivers, topic)))
    .map(|(deed, topic)| FoundDeed {
        client: message.client,
        sent_at: reading.sent_at,
        message_id: Arc::clone(message_id),
        deed,
        side,
        thread: reading.thread,
        topic,
    })
    .collect()
}

/// A thread is what the source calls one; else what shares its subject; else the client's whole talk.
fn thread(message: &Message<'_>) -> u64 {
    let named = message.thread_id.or(message.subject.map(bare_subject));
    id_hash(&format!("{}\u{1f}{}", message.client_id, named.unwrap_or("")))
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

/// The channel of what was said on calls.
const CALL: &str = "call";

fn acts(message: &Message<'_>, annotation: &Annotation) -> u16 {
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
        (found.threatens.is_some() && !message.automated, act::THREATENS),
        (message.channel == Some(CALL), act::SPOKEN),
        (!message.automated && text::speaks_of_renewal(message.text), act::RENEWS),
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

fn found_promises(
    message: &Message<'_>,
    reading: &MessageRow,
    side: Side,
    annotation: &Annotation,
    message_id: &Arc<str>,
    whole_quotes: bool,
) -> Vec<FoundPromise> {
    annotation
        .promises
        .iter()
        .map(|promise| {
            let due = promise.due.as_ref();
            let (start, end) = indexes(promise.span);
            FoundPromise {
                client: message.client,
                sent_at: reading.sent_at,
                message: reading.id,
                message_id: Arc::clone(message_id),
                thread: reading.thread,
                side,
                firmness: promise.firmness,
                window: due.map(|due| due.window).unwrap_or_default(),
                vague: due.is_some_and(|due| due.vague),
                spoken: reading.acts & act::SPOKEN != 0,
                recurrence: due.and_then(|due| due.recurrence).map(text::Recurrence::word),
                start,
                end,
                text: quote(message.text, promise.span, whole_quotes),
                topic: topic(message, promise.span, due.map(|due| due.span)),
            }
        })
        .collect()
}

/// The instant of a reading.
pub fn at(seconds: i64) -> chrono::DateTime<chrono::Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or(DateTime::UNIX_EPOCH)
}
