//! What became of the questions in a thread.
//!
//! A question is weighed against each later message of the other side: what kind of answer it wants (yes or no, a
//! time, a number, a person, a reason, …), whether such a thing is said, and how many of its rarer words come back.

use std::sync::LazyLock;

use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};

use super::due::{self, Now};
use super::fold::{Folded, fold, hash};
use super::lang::Counts;
use super::lexicon::{Role, UNKNOWN, mark};
use super::token::{Glance, Kind, Reader, Token};
use super::zone;
use super::{Side, Span, question};
use forewarn_base::calendar::{Calendar, WorkingHours};

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
pub(super) mod want {
    pub(crate) const YES_NO: u16 = 1;
    pub(crate) const TIME: u16 = 2;
    pub(crate) const NUMBER: u16 = 4;
    pub(crate) const WHO: u16 = 8;
    pub(crate) const WHY: u16 = 16;
    pub(crate) const WHERE: u16 = 32;
    pub(crate) const THING: u16 = 64;
    pub(crate) const CHOICE: u16 = 128;
}

/// What a sentence of a thread says, as far as answering goes.
#[allow(clippy::struct_excessive_bools, reason = "each is a plain fact of it")]
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
    /// Takes up what was said: "it", "they", «это».
    refers: bool,
    /// Starts with what was done or is: «Висит с утра», "Solved on Saturday".
    opens_with_verb: bool,
    /// Starts on something else: hands over a report, greets, exclaims, asks for something.
    turns: bool,
    /// Long, with nothing that ties it to what was said.
    wanders: bool,
    opens_with_number: bool,
    /// Has no verb of its own: "Card and invoice", «Ещё вчера».
    bare: bool,
    /// Starts with yes or no.
    opening: bool,
    /// Joins several things.
    joins: bool,
    words: u32,
}

/// Only whether an answer names a time counts here, so that any calendar serves.
static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
    Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), std::collections::BTreeSet::new())
});

/// Every question of a thread, and what became of it.
pub fn exchange(messages: &[ThreadMessage<'_>]) -> Vec<Asked> {
    let said: Vec<Vec<Said>> = messages.iter().map(|message| sentences(message, &CALENDAR)).collect();
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
    let mut state = QuestionState::Ignored;
    let mut replies = 0;
    for later in index + 1..said.len().min(index + 1 + REACH) {
        if messages[later].side == side {
            let repeated = said[later].iter().any(|sentence| repeats(question, sentence));
            // Who asks again has had no answer, whatever looked like one.
            if repeated {
                return QuestionState::AskedAgain;
            }
            continue;
        }
        replies += 1;
        // What another question of the same message has more in common with answers that one.
        let rivals: Vec<&Said> = said[index]
            .iter()
            .enumerate()
            .filter(|(other, sentence)| *other != place && sentence.asks)
            .map(|(_, sentence)| sentence)
            .collect();
        match answer(question, &rivals, &said[later], &mut used[later], replies) {
            QuestionState::Answered => {
                let again = said
                    .iter()
                    .enumerate()
                    .skip(later + 1)
                    .take(REACH)
                    .filter(|(next, _)| messages[*next].side == side)
                    .any(|(_, sentences)| sentences.iter().any(|sentence| repeats(question, sentence)));
                return if again { QuestionState::AskedAgain } else { QuestionState::Answered };
            }
            QuestionState::Partial => state = QuestionState::Partial,
            _ => {}
        }
    }
    state
}

/// How a message of the other side answers a question.
fn answer(
    question: &Said,
    rivals: &[&Said],
    reply: &[Said],
    used: &mut [bool],
    replies: usize,
) -> QuestionState {
    let mut best: Option<(i32, usize)> = None;
    let mut shared_all = 0;
    let mut deferred = false;
    for (place, sentence) in reply.iter().enumerate().filter(|(_, sentence)| !sentence.empty) {
        let shared = in_common(&question.stems, &sentence.stems);
        shared_all = shared_all.max(shared);
        let mut score = weigh(question, sentence, shared, place);
        // What comes first is about the question, unless it changes the subject.
        score += i32::from(replies == 1 && place <= 1);
        score -= if used[place] && !rivals.is_empty() && shared == 0 { 4 } else { 0 };
        let claimed = rivals.iter().any(|rival| in_common(&rival.stems, &sentence.stems) > shared);
        score -= if claimed { 4 } else { 0 };
        let close = replies == 1 && !sentence.turns || shared > 0;
        if sentence.defers && close {
            deferred = true;
        }
        if best.is_none_or(|(known, _)| score > known) {
            best = Some((score, place));
        }
    }
    let Some((score, place)) = best else { return QuestionState::Ignored };
    if deferred {
        return QuestionState::Partial;
    }
    if score < 3 {
        return QuestionState::Ignored;
    }
    used[place] = true;
    let told = reply.iter().filter(|sentence| !sentence.empty).count();
    let joins = reply.iter().any(|sentence| sentence.joins);
    if question.parts > 1 && told < 2 && !joins { QuestionState::Partial } else { QuestionState::Answered }
}

/// How much a sentence looks like an answer: 3 and more is one.
fn weigh(question: &Said, sentence: &Said, shared: u16, place: usize) -> i32 {
    let fits = question.wants & sentence.gives;
    let mut score = 3 * i32::from(shared.min(1)) + i32::from(shared > 1);
    if question.wants & (want::YES_NO | want::CHOICE) != 0 {
        score += 3 * i32::from(sentence.gives & want::YES_NO != 0);
    }
    score += 2 * i32::from(fits & (want::TIME | want::NUMBER | want::WHERE) != 0);
    score += i32::from(fits & want::WHO != 0);
    score += 3 * i32::from(fits & want::WHY != 0);
    score += 2 * i32::from(sentence.refers)
        + 2 * i32::from(sentence.opens_with_verb && question.wants & want::YES_NO != 0)
        + 2 * i32::from(sentence.bare && place == 0);
    score += match sentence.words {
        0..=4 if place == 0 => 2,
        5..=8 if place == 0 => 1,
        0..=12 => 0,
        _ => -1,
    };
    score += 2 * i32::from(sentence.opens_with_number && place == 0);
    score += if sentence.opening
        && question.wants & want::YES_NO == 0
        && question.wants & (want::THING | want::CHOICE) != 0
    {
        3
    } else {
        0
    };
    // A reason is told at length.
    let told = question.wants & want::WHY != 0 && !sentence.turns && place == 0;
    score += 3 * i32::from(told);
    score -= if (sentence.turns || sentence.wanders && !told) && shared == 0 { 4 } else { 0 };
    score -= if sentence.asks { 3 } else { 0 };
    score
}

/// Whether a later sentence of the same side asks the question again.
fn repeats(question: &Said, later: &Said) -> bool {
    if !(later.asks || later.again) {
        return false;
    }
    let shared = in_common(&question.stems, &later.stems);
    let short = question.stems.len().min(later.stems.len()).max(1);
    later.again && (shared > 0 || later.stems.len() <= 2)
        || later.asks && usize::from(shared) * 2 >= short && shared > 0
}

/// How many stems two sentences share.
fn in_common(one: &[u64], other: &[u64]) -> u16 {
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
                let sent = message
                    .sent_at
                    .filter(|at| (1000..=9000).contains(&chrono::Datelike::year(at)))
                    .unwrap_or_default();
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
    let mut words = tokens.iter().filter(|token| token.kind == Kind::Word && !token.is(mark::GREET));
    let opening = words.clone().take(2).any(|token| token.is(mark::YES | mark::NOT | mark::REFUSE))
        || tokens.iter().rev().take(3).any(|token| token.is(mark::YES) && token.kind == Kind::Word);
    let short_answer = words
        .clone()
        .take(3)
        .any(|token| token.is(mark::BE | mark::AUX | mark::CAN | mark::WILL | mark::WOULD))
        && words.clone().take(2).any(|token| token.is(mark::SELF | mark::YOU | mark::THIRD))
        && glance.last != b'?';
    if opening || short_answer {
        gives |= want::YES_NO;
    }
    // "I'd rather wait", «давайте подождём»: a no is an answer, whatever is put off.
    let refuses = words.clone().take(2).any(|token| token.is(mark::REFUSE));
    let first = words.next();
    if marks & (mark::EXPLAIN | mark::SUB) != 0 || first.is_some_and(|first| matches!(word(text, first).as_str(), "because" | "due" | "чтобы" | "потому" | "из" | "для" | "to" | "since" | "так" | "the" if !matches!(word(text, first).as_str(), "the" | "to"))) {
        gives |= want::WHY;
    }
    let refers = tokens.iter().filter(|token| token.kind == Kind::Word).take(4).any(|token| {
        token.is(mark::THIRD)
            || matches!(
                word(text, token).as_str(),
                "that's"
                    | "one"
                    | "first"
                    | "second"
                    | "both"
                    | "none"
                    | "all"
                    | "первый"
                    | "второй"
                    | "оба"
                    | "точно"
                    | "только"
                    | "пока"
                    | "its"
                    | "it's"
                    | "there"
            )
    });
    let opens_with_verb = first.is_some_and(|first| {
        first.is(mark::PAST | mark::DONE | mark::READY) && !first.is(mark::DELIVERED)
            || first.is(mark::FIRST | mark::PRESENT | mark::THIRDFUT) && first.cyrillic
            || first.cyrillic && first.word == UNKNOWN && {
                let word = word(text, first);
                ["ит", "ет", "ят", "ут", "ся", "ли", "ла", "им", "ем"].iter().any(|end| word.ends_with(end))
            }
    });
    let aside = tokens.iter().take(4).any(|token| {
        matches!(
            word(text, token).as_str(),
            "btw" | "кстати" | "ещё" | "коллеги" | "attached" | "here's" | "update" | "update:" | "your"
        )
    });
    let wanders =
        glance.words > 8 && !refers && !opening && !number && marks & (mark::EXPLAIN | mark::SPLIT) == 0;
    let turns = !opening
        && (marks & mark::DELIVERED != 0 && glance.words > 5
            || marks & mark::GREET != 0 && glance.words > 4
            || glance.last == b'!' && glance.words > 3
            || asks.request.is_some()
            || aside
            || marks & mark::THANK != 0
            || first.is_some_and(|first| first.is(mark::SELF))
                && marks & mark::PAST != 0
                && glance.words > 5);
    if tokens.iter().all(|token| token.kind != Kind::Word) {
        gives |= want::WHERE | want::NUMBER | want::WHO;
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
        defers: marks & mark::DEFER != 0 && !refuses && asks.question.is_none(),
        refers,
        opens_with_verb,
        turns,
        wanders,
        opens_with_number: tokens
            .first()
            .is_some_and(|token| token.kind == Kind::Number || token.role == Role::Number),
        bare: !turns
            && marks
                & (mark::BE
                    | mark::PRESENT
                    | mark::PAST
                    | mark::FIRST
                    | mark::THIRDFUT
                    | mark::WILL
                    | mark::MODAL
                    | mark::DONE
                    | mark::ING)
                == 0
            && glance.words <= 14,
        opening,
        joins: tokens.iter().any(|token| {
            token.is_symbol(b';')
                || token.kind == Kind::Word && matches!(word(text, token).as_str(), "and" | "и" | "plus")
        }),
        again: marks & mark::CHASE != 0,
        parts,
        empty: rest == 0 && !opening && marks & (mark::THANK | mark::GREET) != 0,
        words: glance.words,
    }
}

fn word(text: &str, token: &Token) -> String {
    text.get(token.start as usize..token.end as usize).unwrap_or("").to_lowercase()
}

/// The hash of a word without its ending: enough to match forms of one word in either language.
pub(crate) fn stem(text: &str, token: &Token) -> Option<u64> {
    let mut folded = Folded::default();
    fold(text.get(token.start as usize..token.end as usize)?, &mut folded);
    let bytes = folded.bytes();
    if bytes.len() < 3 {
        return None;
    }
    // Russian endings: «дата, даты», «прайс, прайса», «заявка, заявок».
    let vowel =
        bytes.last().is_some_and(|last| matches!(last, 0x80 | 0x85 | 0x88 | 0x8E | 0x93 | 0x9B..=0x9F));
    let keep = match (bytes.len(), token.cyrillic) {
        (3, _) => 3,
        (4, true) => 4 - usize::from(vowel),
        (4 | 5, _) | (6, true) => 4,
        (6 | 7, _) | (8, true) => 5,
        _ => 6,
    };
    let mut stem = &bytes[..keep];
    if !token.cyrillic && stem.len() == 4 && stem.ends_with(b"s") {
        stem = &stem[..3];
    }
    Some(hash(stem))
}

/// What kind of answer is wanted, by the question word.
pub(super) fn wants(text: &str, tokens: &[Token]) -> u16 {
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
                "happened" | "happens" | "случилось" | "произошло" => {
                    want::THING | want::WHY
                }
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
    } else if conjunction
        && parts == 1
        && tokens.iter().any(|token| token.is_symbol(b',') || token.cyrillic && token.is(mark::AUX))
    {
        parts = 2;
    }
    parts.max(1)
}
