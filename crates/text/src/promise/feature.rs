//! A clause as numbers: hashed words, neighbours and word endings, and what the rules found in it.

use super::clause::{Chunk, Joint};
use super::english_subject::subject;
use super::group::{Group, joint, token_range};
use super::russian::speaks_of_self;
use super::russian_form::{Form, first_person, guess, looks_like_verb};
use super::{ActKind, View};
use crate::Side;
use crate::fold::lower;
use crate::lexicon::{Role, mark};
use crate::token::{Kind, Token};

/// Features share this many rows of weights, as a power of two.
pub(super) const ROW_BITS: u32 = 18;

/// How many rows of weights there are.
pub(super) const ROWS: usize = 1 << ROW_BITS;

/// To be raised by whoever changes what the features of a clause are.
pub(super) const VERSION: u32 = 7;

/// What a feature is of: its hash is salted with it.
mod salt {
    pub(super) const WORD: u64 = 0x11;
    pub(super) const PAIR: u64 = 0x13;
    pub(super) const END_SHORT: u64 = 0x17;
    pub(super) const END_LONG: u64 = 0x1D;
    pub(super) const HEAD: u64 = 0x1F;
    pub(super) const LEAD_MARK: u64 = 0x25;
    pub(super) const ANY_MARK: u64 = 0x29;
    pub(super) const CLASS: u64 = 0x2B;
    pub(super) const SHAPE: u64 = 0x2F;
    pub(super) const LEAD_PAIR: u64 = 0x35;
    pub(super) const PART_PAIR: u64 = 0x3B;
    pub(super) const PART_TRIPLE: u64 = 0x3D;
    pub(super) const DOUBT: u64 = 0x43;
    pub(super) const SKIP: u64 = 0x47;
    pub(super) const LEAD: u64 = 0x49;
    pub(super) const LAST: u64 = 0x4F;
    /// And the next odd number for the clause behind.
    pub(super) const BESIDE: u64 = 0x53;
    pub(super) const HEAD_SHORT: u64 = 0x6B;
}

/// Words of a clause that are looked at.
const MOST_WORDS: usize = 48;

/// What stands in place of words in pairs.
const START: u64 = 3;
const END: u64 = 5;
const DATE: u64 = 7;
const NUMBER: u64 = 11;
const LINK: u64 = 13;

#[inline]
#[allow(clippy::cast_possible_truncation, reason = "the upper bits are what is wanted")]
fn row(salt: u64, value: u64, russian: bool) -> u32 {
    let hash = (value ^ (salt << 56) ^ salt).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
        ^ (u64::from(russian) << 7 | salt);
    (hash.wrapping_mul(0xD6E8_FEB8_6659_FD93) >> (64 - ROW_BITS)) as u32
}

/// Calls `words` with each row of the words of a clause and `shape` with each row of its shape, to which what
/// [`super::doubts::doubts`] said of it belongs; gives the number of words.
pub(super) fn features(
    view: &View<'_>,
    groups: &[Group],
    at: usize,
    (russian, doubts): (bool, Option<u32>),
    mut words: impl FnMut(u32),
    mut shape: impl FnMut(u32),
) -> usize {
    let group = &groups[at];
    let (start, end) = token_range(view, group);
    let mut before = START;
    let (mut first, mut before_last) = (None, 0_u64);
    let mut parts = [START; 2];
    let mut marks = 0;
    let mut count = 0;
    let mut lead = None;
    let mut date = view.dates.partition_point(|date| date.tokens.1 <= start);
    let mut place = start;
    while place < end && count < MOST_WORDS {
        let token = &view.tokens[place];
        let (value, part) = if view.dates.get(date).is_some_and(|date| date.tokens.0 <= place) {
            let found = &view.dates[date];
            date += 1;
            place = found.tokens.1.max(place + 1);
            ((found.prep as u64) << 8 | DATE, DATE)
        } else {
            place += 1;
            match token.kind {
                Kind::Word => {
                    marks |= token.marks;
                    word(view, place - 1, russian, &mut words);
                    lead.get_or_insert(place - 1);
                    (token.hash, part(view, token, place - 1))
                }
                Kind::Number => (NUMBER, NUMBER),
                Kind::Link => (LINK, LINK),
                Kind::Punct => {
                    let sign = u64::from(token.symbol) << 16 | 1;
                    (sign, sign)
                }
            }
        };
        words(row(salt::PART_PAIR, parts[1].rotate_left(17) ^ part, russian));
        words(row(salt::PART_TRIPLE, parts[0].rotate_left(34) ^ parts[1].rotate_left(17) ^ part, russian));
        parts = [parts[1], part];
        count += 1;
        words(row(salt::WORD, value, russian));
        words(row(salt::PAIR, before.rotate_left(17) ^ value, russian));
        if before_last != 0 {
            words(row(salt::SKIP, before_last.rotate_left(17) ^ value, russian));
        }
        first.get_or_insert(value);
        before_last = before;
        before = value;
    }
    words(row(salt::PAIR, before.rotate_left(17) ^ END, russian));
    words(row(salt::PART_TRIPLE, parts[0].rotate_left(34) ^ parts[1].rotate_left(17) ^ END, russian));
    shape(row(salt::LEAD, first.unwrap_or(START) << 1 | u64::from(view.side == Side::Agency), russian));
    shape(row(salt::LAST, before, russian));
    shapes(view, groups, at, (russian, doubts), marks, |kind, value| shape(row(kind, value, russian)));
    count
}

/// The part of speech of a word, as far as lists and endings tell: with its neighbours it says who does what in clauses
/// whose words were never seen.
fn part(view: &View<'_>, token: &Token, at: usize) -> u64 {
    const BY_MARK: [u64; 29] = [
        mark::NOT,
        mark::WILL,
        mark::IDIOM,
        mark::VOW,
        mark::HEDGE,
        mark::CAN | mark::WOULD | mark::MODAL,
        mark::GOING,
        mark::LET,
        mark::BE,
        mark::HAVE,
        mark::SELF,
        mark::YOU,
        mark::TEAM,
        mark::OTHERS,
        mark::THIRD,
        mark::IF | mark::SUB,
        mark::WH,
        mark::AND,
        mark::TO,
        mark::ING,
        mark::FIRST,
        mark::THIRDFUT,
        mark::IMPERATIVE,
        mark::INF,
        mark::DONE,
        mark::PAST,
        mark::PRESENT,
        mark::READY,
        mark::ACT,
    ];
    const NAMED: u64 = 0x100;
    const ROLE: u64 = 0x200;
    const FORM: u64 = 0x300;
    let known = BY_MARK.iter().position(|&marks| token.is(marks));
    if let Some(known) = known {
        return 0x80 | (known as u64) << 1 | u64::from(token.is(mark::THING));
    }
    if token.role != Role::None {
        return ROLE | token.role as u64;
    }
    if token.is(mark::NAME) || token.case == 1 && token.word == 0 {
        return NAMED | u64::from(token.possessive) | u64::from(at == 0) << 1 | {
            // "Marta reads", "Jonah is", «Женя пишет»: no plural, as "Competitors" is.
            let plural = !token.cyrillic && view.words(at).ends_with('s');
            u64::from(plural) << 2
        };
    }
    if token.word != 0 {
        return ROLE | 0x80 | u64::from(token.is(mark::FUNC)) << 1 | u64::from(token.is(mark::THING));
    }
    let word = view.words(at);
    let form = if token.cyrillic {
        match guess(word) {
            Form::FirstPlural => 1,
            Form::FirstSingular => 2,
            Form::Third => 3,
            Form::Other if first_person(word) => 11,
            Form::Other if looks_like_verb(word) => 4,
            Form::Other => 5,
        }
    } else {
        let ends = |end: &str| word.len() > end.len() + 2 && word.ends_with(end);
        match () {
            () if ends("ing") => 6,
            () if ends("ed") => 7,
            () if ends("ly") => 8,
            () if ends("s") => 9,
            () => 10,
        }
    };
    FORM | form
}

/// The ending of a word tells its form, its head what it is about.
fn word(view: &View<'_>, at: usize, russian: bool, words: &mut impl FnMut(u32)) {
    let lowered = lower(view.words(at));
    let bytes = lowered.bytes();
    let letter = if view.tokens[at].cyrillic { 2 } else { 1 };
    let mut piece = |salt: u64, piece: &[u8]| {
        let packed =
            piece.iter().fold(piece.len() as u64, |packed, byte| packed.rotate_left(9) ^ u64::from(*byte));
        words(row(salt, packed, russian));
    };
    if bytes.len() >= 4 * letter {
        piece(salt::END_SHORT, &bytes[bytes.len() - 2 * letter..]);
        piece(salt::END_LONG, &bytes[bytes.len() - 3 * letter..]);
    }
    if bytes.len() >= 4 * letter {
        piece(salt::HEAD_SHORT, &bytes[..3 * letter]);
    }
    if bytes.len() >= 6 * letter {
        piece(salt::HEAD, &bytes[..5 * letter]);
    }
}

/// What stands before a place: 1 the message begins, 2 a line, 3 a line under a heading that ends with a colon, else 0.
fn line_start(view: &View<'_>, at: usize) -> u64 {
    let before = view.text[..at].trim_end_matches([' ', '\t', '-', '*', '•', '–', '—', '·', '[', ']']);
    match before.as_bytes().last() {
        None => 1,
        Some(b'\n') if before.trim_end().ends_with(':') => 3,
        Some(b'\n') => 2,
        Some(b':') => 3,
        Some(_) => 0,
    }
}

fn shapes(
    view: &View<'_>,
    groups: &[Group],
    at: usize,
    (russian, doubts): (bool, Option<u32>),
    marks: u64,
    mut add: impl FnMut(u64, u64),
) {
    let group = &groups[at];
    let head = &view.chunks[group.head];
    let lead = &view.tokens[head.lead];
    let agency = u64::from(view.side == Side::Agency);
    let bits = |mut marks: u64, salt: u64, add: &mut dyn FnMut(u64, u64)| {
        while marks != 0 {
            add(salt, u64::from(marks.trailing_zeros()));
            marks &= marks - 1;
        }
    };
    bits(marks, salt::ANY_MARK, &mut add);
    bits(lead.marks, salt::LEAD_MARK, &mut add);
    let mut class = 0;
    for token in &view.tokens[head.start..head.end] {
        class |= token.class;
    }
    bits(u64::from(class), salt::CLASS, &mut add);
    bits(u64::from(doubts.unwrap_or(0)), salt::DOUBT, &mut add);
    let mut shape = |kind: u64, value: u64| add(salt::SHAPE, kind << 16 | value);
    let act = group.act.map_or(0, |act| match act.kind {
        ActKind::Bare => 1,
        ActKind::Let => 2,
        ActKind::Progressive => 3,
        ActKind::Finite => 4,
        ActKind::Nominal => 5,
    });
    let (start, end) = token_range(view, group);
    let dates = view.dates.iter().filter(|date| date.tokens.0 >= start && date.tokens.1 <= end);
    let dated = dates.clone().count().min(2) as u64;
    shape(1, act);
    shape(2, act << 4 | dated << 1 | agency);
    shape(3, u64::from(head.verb) << 4 | dated << 1 | agency);
    shape(4, head.content.min(7) as u64 | u64::from(head.verb) << 4);
    shape(5, (end - start).min(15) as u64 / 2);
    let joint = match joint(view, group) {
        Joint::Start => 0,
        Joint::Comma => 1,
        Joint::Stop => 2,
        Joint::Colon => 3,
        Joint::Dash => 4,
        Joint::Bracket => 5,
        Joint::And => 6,
        Joint::But => 7,
        Joint::Under => 8,
        Joint::Run => 9,
    };
    shape(6, joint);
    shape(7, u64::from(group.shares) << 1 | u64::from(group.act.is_some()));
    for date in dates {
        let tie = date.prep as u64;
        let place =
            if date.tokens.0 <= head.start { 0 } else { 1 + u64::from(date.tokens.1 + 1 >= head.end) };
        let open = u64::from(date.mark.window.by.is_some())
            | u64::from(date.mark.recurrence.is_some()) << 1
            | u64::from(date.mark.vague) << 2;
        shape(8, tie << 4 | place);
        shape(9, open << 1 | u64::from(head.verb));
    }
    shape(10, u64::from(view.glance.last));
    shape(11, at.min(3) as u64);
    let before = at.checked_sub(1).map_or(2, |before| u64::from(groups[before].act.is_some()));
    shape(12, before << 4 | joint);
    shape(13, u64::from(view.chunks[group.first].under) << 1 | u64::from(group.act.is_some()));
    shape(14, agency << 1 | u64::from(group.act.is_some()));
    shape(15, u64::from(lead.case));
    // Promises keep company: in this sentence and in those before.
    let others =
        groups.iter().enumerate().filter(|(other, group)| *other != at && group.act.is_some()).count();
    let company = (others.min(3) as u64) << 2 | u64::from(view.acts_before.min(3));
    let sort = u64::from(group.act.is_some()) << 2 | u64::from(head.verb) << 1 | u64::from(dated > 0);
    shape(19, company);
    shape(20, (others.min(1) as u64) << 5 | u64::from(view.acts_before > 0) << 4 | sort);
    // Where it stands: at the start of the message or of a line, under a heading, behind other sentences.
    let place = if at > 0 { 0 } else { line_start(view, view.tokens[start].start as usize) };
    shape(23, place << 3 | act);
    shape(24, place << 2 | u64::from(head.verb) << 1 | u64::from(dated > 0));
    shape(25, (u64::from(view.glance.words.min(30)) / 4) << 1 | u64::from(head.verb));
    let next = groups.get(at + 1).map_or(2, |next| u64::from(next.act.is_some()));
    shape(26, next << 5 | (groups.len().min(7) as u64) << 2 | at.min(3) as u64);
    // A small first letter before a full stop is a transcript's, or a chat's.
    let plain = view.tokens.first().is_some_and(|token| token.case == 0) && view.glance.last == b'.';
    shape(27, u64::from(plain) << 2 | u64::from(head.is(mark::SELF)) << 1 | u64::from(head.is(mark::WILL)));
    let forms = [
        mark::WILL | mark::FIRST,
        mark::MODAL | mark::CAN | mark::WOULD | mark::HEDGE,
        mark::PAST,
        mark::HAVE | mark::THIRDFUT,
        mark::NOT,
        mark::ING | mark::INF,
        mark::BE | mark::PRESENT,
        mark::YOU,
        mark::SELF,
        mark::TEAM | mark::NAME,
        mark::OTHERS | mark::THIRD,
        mark::DONE | mark::READY,
    ];
    let form_of = |chunk: &Chunk| {
        forms.iter().enumerate().fold(0, |all, (bit, &marks)| all | u64::from(chunk.is(marks)) << bit)
    };
    let form = form_of(head);
    shape(28, form << 1 | agency);
    shape(29, form << 1 | u64::from(dated > 0));
    // The clauses beside it in the sentence, and the sentence before.
    let beside = |at: Option<usize>| at.and_then(|at| groups.get(at)).map(|group| &view.chunks[group.head]);
    for (place, chunk) in [beside(at.checked_sub(1)), beside(Some(at + 1))].into_iter().enumerate() {
        let (place, verb) = (place as u64, u64::from(head.verb));
        let form = chunk.map_or(1 << 20, form_of);
        add(salt::SHAPE, (30 + place) << 16 | form << 1 | verb);
        add(salt::BESIDE + 2 * place, chunk.map_or(1, |chunk| view.tokens[chunk.lead].hash));
    }
    let mut shape = |kind: u64, value: u64| add(salt::SHAPE, kind << 16 | value);
    shape(32, view.context << 1 | u64::from(head.verb));
    shape(33, view.context << 3 | sort);
    if russian {
        // Who speaks of himself acts, whatever the verb.
        let own = (head.start..head.end).any(|at| speaks_of_self(view, at));
        shape(21, u64::from(own) << 3 | u64::from(head.is(mark::NOT | mark::PAST)) << 2 | dated);
        shape(22, u64::from(own) << 1 | agency);
        let carries = (head.start..head.end).find(|&place| {
            view.is(
                place,
                mark::FIRST
                    | mark::THIRDFUT
                    | mark::PRESENT
                    | mark::PAST
                    | mark::WILL
                    | mark::INF
                    | mark::DONE,
            )
        });
        if let Some(place) = carries {
            let token = &view.tokens[place];
            let form = (token.marks
                & (mark::FIRST
                    | mark::THIRDFUT
                    | mark::PRESENT
                    | mark::PAST
                    | mark::WILL
                    | mark::INF
                    | mark::DONE
                    | mark::DELIVER))
                .count_ones();
            shape(18, u64::from(form) << 2 | dated);
        }
    } else {
        // Who does what: the first word that carries the clause, and its subject.
        let carries = (head.start..head.end).find(|&place| {
            view.is(place, mark::WILL | mark::BE | mark::MODAL | mark::HAVE | mark::PRESENT | mark::ACT)
                && view.role_of(place) == Role::None
        });
        if let Some(place) = carries {
            let who = subject(view, place) as u64;
            shape(16, who);
            shape(17, who << 3 | act << 8 | dated);
            add(salt::LEAD_PAIR, who << 56 ^ view.tokens[place].hash);
        }
    }
}
