//! What became of the questions in a thread.
//!
//! A question is weighed against each later message of the other side: what kind of answer it wants (yes or no, a
//! time, a number, a person, a reason, …), whether such a thing is said, and how many of its rarer words come back.

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::due::{self, Now};
use super::fold::{Folded, fold, hash};
use super::lang::Counts;
use super::lexicon::{Role, UNKNOWN, mark};
use super::token::{Glance, Kind, Reader, Token};
use super::zone;
use super::{Side, Span, question};
use crate::calendar::Calendar;
use crate::config::WorkingHours;

/// What became of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionState {
    /// The other side answered it.
    Answered,
    /// The other side took it up without settling it.
    Partial,
    /// The other side did not take it up.
    Ignored,
    /// The asker had to ask again.
    AskedAgain,
}

impl QuestionState {
    /// The word that stands for it in answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Partial => "partial",
            Self::Ignored => "ignored",
            Self::AskedAgain => "asked_again",
        }
    }
}

/// A message of a thread, oldest first.
#[derive(Debug, Clone, Copy)]
pub struct ThreadMessage<'a> {
    /// Who wrote it.
    pub side: Side,
    /// What it says.
    pub text: &'a str,
    /// Its local time, where it is known.
    pub sent_at: Option<NaiveDateTime>,
}

/// A question of a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Which message asks it.
    pub message: usize,
    /// Its place in that message.
    pub span: Span,
    /// What became of it.
    pub state: QuestionState,
}

/// What kind of answer a question wants.
mod want {
    pub(super) const YES_NO: u16 = 1;
    pub(super) const TIME: u16 = 2;
    pub(super) const NUMBER: u16 = 4;
    pub(super) const WHO: u16 = 8;
    pub(super) const WHY: u16 = 16;
    pub(super) const WHERE: u16 = 32;
    pub(super) const THING: u16 = 64;
    pub(super) const CHOICE: u16 = 128;
}

/// What a sentence of a thread says, as far as answering goes.
#[derive(Debug, Clone, Default)]
struct Said {
    span: Span,
    /// Hashes of the stems of its rarer words.
    stems: Vec<u64>,
    /// Bits of [`want`]: what it asks for.
    wants: u16,
    /// Bits of [`want`]: what it could answer.
    gives: u16,
    asks: bool,
    request: bool,
    /// Puts an answer off: "let me check".
    defers: bool,
    /// Says that it is asked again.
    again: bool,
    /// How many things it asks for.
    parts: u8,
    /// Thanks or greets only.
    empty: bool,
    words: u32,
}

/// Every question of a thread, and what became of it.
pub fn exchange(messages: &[ThreadMessage<'_>]) -> Vec<Asked> {
    let calendar =
        Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), std::collections::BTreeSet::new());
    let said: Vec<Vec<Said>> = messages.iter().map(|message| sentences(message, &calendar)).collect();
    let mut asked = Vec::new();
    // Which sentences of each message some question has used as its answer.
    let mut used: Vec<Vec<bool>> = said.iter().map(|sentences| vec![false; sentences.len()]).collect();
    for (index, sentences) in said.iter().enumerate() {
        for (place, question) in sentences.iter().enumerate() {
            if question.asks
                || question.request
                    && question.wants & (want::THING | want::TIME | want::WHO | want::WHY | want::NUMBER) != 0
            {
                let state = state(messages, &said, &mut used, index, place);
                asked.push(Asked { message: index, span: question.span, state });
            }
        }
    }
    asked
}

/// How far ahead a question is followed; later answers are to something else.
const REACH: usize = 12;

fn state(
    messages: &[ThreadMessage<'_>],
    said: &[Vec<Said>],
    used: &mut [Vec<bool>],
    index: usize,
    place: usize,
) -> QuestionState {
    let question = &said[index][place];
    let side = messages[index].side;
    let questions_here = said[index].iter().filter(|sentence| sentence.asks).count();
    let mut state = QuestionState::Ignored;
    let mut replies = 0;
    for later in index + 1..said.len().min(index + 1 + REACH) {
        if messages[later].side == side {
            let repeated = said[later].iter().any(|sentence| repeats(question, sentence));
            if repeated && state != QuestionState::Answered {
                return QuestionState::AskedAgain;
            }
            continue;
        }
        replies += 1;
        match answer(question, &said[later], &mut used[later], questions_here, replies) {
            QuestionState::Answered => return QuestionState::Answered,
            QuestionState::Partial => state = QuestionState::Partial,
            _ => {}
        }
    }
    state
}

/// How a message of the other side answers a question.
fn answer(
    question: &Said,
    reply: &[Said],
    used: &mut [bool],
    questions_here: usize,
    replies: usize,
) -> QuestionState {
    let mut best: Option<(i32, usize)> = None;
    let mut deferred = false;
    let mut given = 0;
    let mut shared_all = 0;
    for (place, sentence) in reply.iter().enumerate() {
        if sentence.empty {
            continue;
        }
        let shared = shared(&question.stems, &sentence.stems);
        shared_all = shared_all.max(shared);
        if sentence.defers && (shared > 0 || sentence.words <= 14) {
            deferred = true;
            continue;
        }
        if sentence.asks && sentence.gives & want::YES_NO == 0 {
            continue;
        }
        let fits = question.wants & sentence.gives;
        let mut score = 0;
        if fits & (want::YES_NO | want::CHOICE) != 0 && place <= 1 {
            score += 4;
        }
        if fits & (want::TIME | want::NUMBER | want::WHY | want::WHO | want::WHERE) != 0 {
            score += 2;
        }
        score += 3 * i32::from(shared.min(2));
        if sentence.words <= 8 && place == 0 && fits != 0 {
            score += 1;
        }
        if used[place] {
            score -= 3;
        }
        if score >= 3 {
            given += 1;
        }
        if best.is_none_or(|(known, _)| score > known) {
            best = Some((score, place));
        }
    }
    let Some((score, place)) = best else {
        return if deferred { QuestionState::Partial } else { QuestionState::Ignored };
    };
    let enough = if questions_here > 1 { 3 } else { 2 };
    // A short exchange of one question and one reply: what comes first is about it unless it shares nothing at all.
    let opens = replies == 1 && questions_here == 1 && place == 0 && score >= 2;
    if score >= enough || opens {
        used[place] = true;
        if deferred && score < 4
            || question.parts > 1
                && given < usize::from(question.parts)
                && shared_all < 2 * u16::from(question.parts).min(2)
        {
            return QuestionState::Partial;
        }
        return QuestionState::Answered;
    }
    if deferred || score > 0 && shared_all > 0 { QuestionState::Partial } else { QuestionState::Ignored }
}

/// Whether a later sentence of the same side asks the question again.
fn repeats(question: &Said, later: &Said) -> bool {
    if !(later.asks || later.again) {
        return false;
    }
    let shared = shared(&question.stems, &later.stems);
    let short = question.stems.len().min(later.stems.len()).max(1);
    later.again && (shared > 0 || later.stems.len() <= 2)
        || later.asks && usize::from(shared) * 2 >= short && shared > 0
}

/// How many stems two sentences share.
fn shared(one: &[u64], other: &[u64]) -> u16 {
    let count = one.iter().filter(|stem| other.binary_search(stem).is_ok()).count();
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// Reads the sentences of a message.
fn sentences(message: &ThreadMessage<'_>, calendar: &Calendar) -> Vec<Said> {
    let (mut stretches, mut tokens, mut found) = (Vec::new(), Vec::new(), Vec::new());
    zone::own(message.text, &mut stretches);
    let mut all = Vec::new();
    let mut counts = Counts::default();
    for &(start, end) in &stretches {
        let mut reader = Reader::new(message.text, start, end);
        while let Some(glance) = reader.sentence(&mut tokens) {
            counts.add(&glance);
            found.clear();
            if due::may_name_time(&glance) {
                let sent = message.sent_at.unwrap_or_default();
                let now = Now { sent, calendar, month_first: glance.latin > glance.cyrillic };
                due::find(message.text, &tokens, now, true, &mut found);
            }
            all.push(said(message.text, &tokens, &glance, !found.is_empty()));
        }
    }
    all
}

fn said(text: &str, tokens: &[Token], glance: &Glance, dated: bool) -> Said {
    let asks = question::asks(tokens, glance);
    let mut stems: Vec<u64> = tokens
        .iter()
        .filter(|token| {
            token.kind == Kind::Word && !token.is(mark::FUNC | mark::STOP | mark::WH | mark::GREET)
        })
        .filter_map(|token| stem(text, token))
        .collect();
    stems.sort_unstable();
    stems.dedup();
    let wants = if asks.question.is_some() || asks.request.is_some() { wants(text, tokens) } else { 0 };
    let marks = glance.marks;
    let mut gives = want::THING;
    let number = tokens.iter().any(|token| {
        token.kind == Kind::Number
            || matches!(token.role, Role::Number | Role::Couple | Role::Half | Role::Once)
    });
    if number {
        gives |= want::NUMBER;
    }
    if dated
        || tokens.iter().any(|token| {
            matches!(
                token.role,
                Role::Weekday
                    | Role::Month
                    | Role::Day
                    | Role::Part
                    | Role::Vague
                    | Role::Unit
                    | Role::Weekdays
                    | Role::Frequency
            )
        })
    {
        gives |= want::TIME;
    }
    let head = tokens.iter().filter(|token| token.kind == Kind::Word).take(3);
    if head.clone().any(|token| token.is(mark::YES | mark::NOT | mark::REFUSE | mark::HEDGE))
        || tokens.iter().any(|token| {
            token.is(mark::NOT | mark::DONE | mark::DELIVERED | mark::PAST | mark::CAN | mark::READY)
        })
        || marks & (mark::FIRST | mark::WILL) != 0
    {
        gives |= want::YES_NO;
    }
    if marks & (mark::EXPLAIN | mark::CAUSE | mark::SUB) != 0 || marks & mark::PAST != 0 {
        gives |= want::WHY;
    }
    if marks & (mark::TEAM | mark::SELF | mark::NAME | mark::OTHERS) != 0
        || tokens.iter().skip(1).any(|token| token.case == 1 && token.word == UNKNOWN)
        || tokens.first().is_some_and(|token| token.case == 1 && token.word == UNKNOWN)
    {
        gives |= want::WHO;
    }
    if tokens.iter().any(|token| {
        token.kind == Kind::Link
            || matches!(
                word(text, token).as_str(),
                "in" | "on"
                    | "at"
                    | "here"
                    | "there"
                    | "under"
                    | "в"
                    | "на"
                    | "во"
                    | "тут"
                    | "здесь"
                    | "ниже"
                    | "выше"
                    | "attached"
                    | "above"
                    | "below"
                    | "под"
                    | "у"
            )
    }) {
        gives |= want::WHERE;
    }
    let parts = if asks.question.is_some() { parts(text, tokens) } else { 1 };
    let polite = mark::THANK | mark::GREET;
    let rest = tokens
        .iter()
        .filter(|token| token.kind == Kind::Word && !token.is(polite | mark::FUNC | mark::SIGNOFF))
        .count();
    Said {
        span: question::sentence_span(tokens),
        stems,
        wants,
        gives,
        asks: asks.question.is_some(),
        request: asks.request.is_some(),
        defers: marks & mark::DEFER != 0
            && marks & (mark::REFUSE) == 0
            && tokens.iter().any(|token| token.is(mark::DEFER)),
        again: marks & mark::CHASE != 0,
        parts,
        empty: rest == 0 && marks & (mark::THANK | mark::GREET) != 0,
        words: glance.words,
    }
}

fn word(text: &str, token: &Token) -> String {
    text.get(token.start as usize..token.end as usize).unwrap_or("").to_lowercase()
}

/// The hash of a word without its ending: enough to match forms of one word in either language.
fn stem(text: &str, token: &Token) -> Option<u64> {
    let mut folded = Folded::default();
    fold(text.get(token.start as usize..token.end as usize)?, &mut folded);
    let bytes = folded.bytes();
    if bytes.len() < 3 {
        return None;
    }
    let keep = match bytes.len() {
        3 | 4 => bytes.len().min(if token.cyrillic { 3 } else { 4 }),
        5 => 4,
        6 | 7 => 5,
        _ => 6,
    };
    let mut stem = &bytes[..keep];
    if !token.cyrillic && stem.len() == 4 && stem.ends_with(b"s") {
        stem = &stem[..3];
    }
    Some(hash(stem))
}

/// What kind of answer is wanted, by the question word.
fn wants(text: &str, tokens: &[Token]) -> u16 {
    let mut wants = 0;
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.kind == Kind::Word) {
        let next = tokens.get(at + 1).map(|next| word(text, next)).unwrap_or_default();
        wants |= match word(text, token).as_str() {
            "when" | "когда" | "when's" => want::TIME,
            "how" => match next.as_str() {
                "many" | "much" | "often" | "big" | "large" => want::NUMBER | want::TIME,
                "long" | "soon" => want::TIME | want::NUMBER,
                _ => want::THING | want::WHY,
            },
            "сколько" | "насколько" => want::NUMBER | want::TIME,
            "who" | "who's" | "whose" | "whom" | "кто" | "кому" | "кем" | "кого" | "чей" | "чья" => {
                want::WHO
            }
            "why" | "почему" | "зачем" | "отчего" => want::WHY,
            "where" | "where's" | "где" | "куда" | "откуда" => want::WHERE,
            "what" | "what's" | "whats" | "which" | "что" | "чем" | "какой" | "какая" | "какое" | "какие"
            | "каких" | "какую" | "каким" | "как" => match next.as_str() {
                "time" | "day" | "date" | "числа" | "день" | "срок" | "сроки" => want::TIME,
                "price" | "cost" | "budget" | "цена" | "бюджет" => want::NUMBER,
                _ => want::THING,
            },
            "or" | "или" | "либо" => want::CHOICE,
            "расскажите" | "скажите" | "объясните" | "tell" | "explain" | "подскажите" | "describe" => {
                want::THING
            }
            _ => 0,
        };
    }
    if wants & !want::CHOICE == 0 { wants | want::YES_NO } else { wants }
}

/// How many things one question asks for: "how many, from where and at what price".
fn parts(text: &str, tokens: &[Token]) -> u8 {
    let mut parts = 0_u8;
    let mut conjunction = false;
    for (at, token) in tokens.iter().enumerate() {
        if token.is(mark::WH) && token.kind == Kind::Word && !token.is(mark::SUB) {
            parts = parts.saturating_add(1);
        }
        let word = word(text, token);
        conjunction |= at > 2
            && (word == "and" || word == "и")
            && tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Word);
    }
    if conjunction && parts == 0 {
        // "Can you tell us the target groups and the regions?"
        parts = 2;
    } else if conjunction && parts == 1 && tokens.iter().any(|token| token.is_symbol(b',')) {
        parts = 2;
    }
    parts.max(1)
}
