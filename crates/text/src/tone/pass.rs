//! One pass over the sentences of a message: counts cues and signs, and hands hashed features to whoever asks.

use super::cue::{self, COUNTERS};
use super::feature::sign;
use super::words::{LISTS, Lists, onward};
use crate::token::{Kind, Token};

/// What a word is to the counters.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Seen {
    /// One bit per cue.
    pub(crate) cues: u64,
    /// How good or bad it sounds.
    pub(crate) tone: i8,
    /// Whether a phrase may begin with it.
    pub(crate) opens: bool,
    /// Whether a letter of it is drawn out.
    pub(crate) drawn: bool,
}

/// Takes the hashed features of a message.
pub(crate) trait Sink {
    /// A word; gives what it is to the counters.
    fn word(&mut self, text: &str, token: &Token) -> Seen;
    /// Two neighbours.
    fn pair(&mut self, first: u64, second: u64);
}

/// The counters of a message so far.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pass {
    pub(crate) counts: [f32; COUNTERS],
    /// Words and other tokens.
    pub(crate) words: u32,
    pub(crate) tokens: u32,
    /// Brackets that are open.
    depth: i32,
    /// Whether the sentence before was a word or two of praise or thanks.
    praised: bool,
    /// Whether an earlier sentence said what was promised.
    promised: bool,
}

impl Default for Pass {
    fn default() -> Self {
        Self { counts: [0.0; COUNTERS], words: 0, tokens: 0, depth: 0, praised: false, promised: false }
    }
}

/// What is known within one sentence.
#[derive(Debug, Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and all are set one word at a time"
)]
struct Sentence {
    /// Words for which a negation still holds.
    negated: u8,
    /// How strong the next word is.
    strength: f32,
    /// Words before this one belong to a phrase that has been counted.
    phrase_end: usize,
    good: f32,
    bad: f32,
    cues: u64,
    attacks: f32,
    asked: bool,
    /// Whether praise or thanks stand at its start, and whether a fault follows.
    praise: bool,
    fault: bool,
    quoted: bool,
    words: u32,
}

/// Where a sentence ends that is a word or two of praise, and where its start does.
const START: u32 = 3;

/// What makes a fault of what praise has opened.
const FAULTS: u64 =
    1 << cue::AGAIN | 1 << cue::BROKEN | 1 << cue::FRUSTRATED | 1 << cue::REPROACH | 1 << cue::REPEAT;

/// What an obscene, insulting or contemptuous word is, as a set of cues.
const ATTACKS: u64 = 1 << cue::INSULT | 1 << cue::OBSCENE | 1 << cue::SLUR | 1 << cue::CONTEMPT;

impl Pass {
    /// Adds one sentence, as the reader cut it.
    pub(crate) fn sentence<S: Sink>(&mut self, text: &str, tokens: &[Token], sink: &mut S) {
        let lists: &Lists = &LISTS;
        let mut sentence = Sentence { strength: 1.0, ..Sentence::default() };
        let mut before = sign::START;
        for (at, token) in tokens.iter().enumerate() {
            self.tokens += 1;
            let this = match token.kind {
                Kind::Word => {
                    let mut seen = sink.word(text, token);
                    if seen.opens
                        && at >= sentence.phrase_end
                        && let Some((end, entry)) = phrase(lists, tokens, at)
                    {
                        (seen.cues, seen.tone) = (entry.0, entry.1);
                        sentence.phrase_end = end;
                    } else if at < sentence.phrase_end {
                        (seen.cues, seen.tone) = (0, 0);
                    }
                    if sentence.negated > 0 {
                        sink.pair(sign::NEGATED, token.hash);
                    }
                    self.word(token, seen, &mut sentence);
                    token.hash
                }
                Kind::Punct => {
                    let hash = self.mark(text, tokens, at, &mut sentence);
                    if token.symbol == b'^' {
                        sink.pair(sign::EMOJI, hash);
                    }
                    hash
                }
                Kind::Number => {
                    self.counts[cue::NUMBER] += 1.0;
                    sign::NUMBER
                }
                Kind::Link => {
                    self.counts[cue::LINK] += 1.0;
                    sign::LINK
                }
            };
            sink.pair(before, this);
            before = this;
        }
        self.close(&sentence);
    }

    /// Counts a word.
    #[inline]
    fn word(&mut self, token: &Token, seen: Seen, sentence: &mut Sentence) {
        self.words += 1;
        sentence.words += 1;
        let counts = &mut self.counts;
        counts[cue::CYRILLIC] += f32::from(u8::from(token.cyrillic));
        counts[cue::QUOTED] += f32::from(u8::from(sentence.quoted));
        let loud = token.case == 2 && token.end - token.start > 2;
        if loud {
            counts[cue::CAPITALS] += 1.0;
        }
        if seen.drawn {
            counts[cue::DRAWN] += 1.0;
        }
        if seen.cues == 0 && seen.tone == 0 {
            sentence.negated = sentence.negated.saturating_sub(1);
            sentence.strength = 1.0;
            return;
        }
        if sentence.words == 1 {
            self.start(seen.cues);
        }
        self.known(seen, loud || seen.drawn, sentence);
    }

    /// Counts a word that the lists know.
    fn known(&mut self, seen: Seen, loud: bool, sentence: &mut Sentence) {
        let counts = &mut self.counts;
        let mut cues = seen.cues;
        while cues != 0 {
            counts[cues.trailing_zeros() as usize] += 1.0;
            cues &= cues - 1;
        }
        sentence.cues |= seen.cues;
        if seen.cues & ATTACKS != 0 {
            sentence.attacks += 1.0;
        }
        if seen.tone != 0 {
            let mut weight = f32::from(seen.tone) * sentence.strength * if loud { 1.4 } else { 1.0 };
            if sentence.negated > 0 {
                weight *= if weight > 0.0 { -0.8 } else { -0.4 };
            }
            sentence.praise |= weight > 0.0 && sentence.words <= START;
            sentence.fault |= weight < 0.0;
            if weight > 0.0 {
                sentence.good += weight;
                counts[cue::GOOD_PEAK] = counts[cue::GOOD_PEAK].max(weight);
            } else {
                sentence.bad -= weight;
                counts[cue::BAD_PEAK] = counts[cue::BAD_PEAK].max(-weight);
            }
        }
        let is = |cue: usize| seen.cues & 1 << cue != 0;
        sentence.praise |= is(cue::THANK) && sentence.words <= START;
        sentence.fault |= seen.cues & FAULTS != 0;
        if is(cue::BUT) {
            // What stands before "but" is politeness, what follows is meant.
            sentence.good *= 0.5;
            sentence.bad *= 0.5;
        }
        sentence.strength = if is(cue::BOOST) {
            1.4
        } else if is(cue::DAMP) {
            0.6
        } else {
            1.0
        };
        sentence.negated =
            if is(cue::NOT) && seen.tone == 0 { 3 } else { sentence.negated.saturating_sub(1) };
    }

    /// Counts how a sentence starts.
    fn start(&mut self, cues: u64) {
        for (cue, counter) in [
            (cue::YOU, cue::STARTS_YOU),
            (cue::PLEASE, cue::STARTS_PLEASE),
            (cue::WH, cue::STARTS_WH),
            (cue::ME, cue::STARTS_ME),
            (cue::BUT, cue::STARTS_BUT),
        ] {
            if cues & 1 << cue != 0 {
                self.counts[counter] += 1.0;
            }
        }
    }

    /// Counts a punctuation mark; gives what it is in pairs.
    fn mark(&mut self, text: &str, tokens: &[Token], at: usize, sentence: &mut Sentence) -> u64 {
        let token = &tokens[at];
        let length = token.end - token.start;
        let counts = &mut self.counts;
        let mut long = length > 1;
        match token.symbol {
            b'.' => {
                // "…" is one character of three bytes.
                long = length > 2;
                counts[cue::ELLIPSIS] += f32::from(u8::from(long));
            }
            b'!' if long => counts[cue::EXCLAIMS] += 1.0,
            b'!' => counts[cue::EXCLAIM] += 1.0,
            b'?' => {
                counts[if long { cue::QUESTIONS } else { cue::QUESTION }] += 1.0;
                sentence.asked = true;
            }
            b'(' | b')' => {
                if let Some(smile) = self.bracket(text, tokens, at) {
                    self.counts[if smile { cue::SMILE } else { cue::FROWN }] += 1.0;
                    return sign::mark(if smile { b'}' } else { b'{' }, long);
                }
            }
            b'*' | b'#' | b'@' | b'$' if masks(tokens, at) => {
                counts[cue::MASKED] += 1.0;
                sentence.attacks += 1.0;
            }
            b'"' | b'<' | b'>' => {
                sentence.quoted = token.symbol != b'>' && !(token.symbol == b'"' && sentence.quoted);
                return sign::mark(token.symbol, false);
            }
            b'_' | b'/' | b'=' | b'\\' | b'+' | b'{' | b'[' | b'|' if token.glued => {
                counts[cue::TECHNICAL] += 1.0;
            }
            b'^' | b'~' => return self.picture(text, token, sentence),
            _ => {}
        }
        if matches!(token.symbol, b'.' | b'!' | b'?' | b',' | b';' | b':') {
            sentence.negated = 0;
        }
        sign::mark(token.symbol, long)
    }

    /// Whether a bracket is a smile (true), a frown (false) or a bracket.
    fn bracket(&mut self, text: &str, tokens: &[Token], at: usize) -> Option<bool> {
        let token = &tokens[at];
        let smile = token.symbol == b')';
        let length = token.end - token.start;
        let eyes = at > 0 && token.glued && {
            let before = &tokens[at - 1];
            let eye = |token: &Token| {
                token.is_symbol(b':')
                    || token.is_symbol(b';')
                    || token.is_symbol(b'=') && token.start + 1 == token.end
            };
            eye(before) || before.is_symbol(b'-') && before.glued && at > 1 && eye(&tokens[at - 2])
        };
        if eyes || length > 1 && (!smile || self.depth < 2) {
            return Some(smile);
        }
        if smile {
            if self.depth > 0 {
                self.depth -= 1;
                return None;
            }
            // "1)" and "a)" number a list.
            let listed = at > 0
                && token.glued
                && (tokens[at - 1].kind == Kind::Number || tokens[at - 1].end - tokens[at - 1].start <= 2);
            return (!listed && at > 0).then_some(true);
        }
        let closes = text.as_bytes().get(token.end as usize).is_none_or(u8::is_ascii_whitespace);
        if closes && at > 0 {
            return Some(false);
        }
        self.depth += 1;
        None
    }

    /// Counts an emoji by what it shows; gives its own number.
    fn picture(&mut self, text: &str, token: &Token, sentence: &mut Sentence) -> u64 {
        let shown = text.get(token.start as usize..token.end as usize).and_then(|shown| shown.chars().next());
        let Some(shown) = shown else { return sign::mark(b'^', false) };
        let (tone, cues) = emoji(shown);
        if tone > 0 {
            self.counts[cue::SMILE] += 1.0;
        } else if tone < 0 {
            self.counts[cue::FROWN] += 1.0;
        }
        if tone != 0 || cues != 0 {
            self.known(Seen { cues, tone, ..Seen::default() }, false, sentence);
        }
        0x1000_0000 | u64::from(u32::from(shown))
    }

    /// Adds what the sentence was as a whole.
    fn close(&mut self, sentence: &Sentence) {
        let counts = &mut self.counts;
        counts[cue::SENTENCE] += 1.0;
        counts[cue::GOOD] += sentence.good;
        counts[cue::BAD] += sentence.bad;
        (counts[cue::GOOD_LAST], counts[cue::BAD_LAST]) = (sentence.good, sentence.bad);
        if sentence.fault && (sentence.praise || self.praised) {
            counts[cue::MOCKED] += 1.0;
        }
        self.praised = sentence.praise && sentence.words <= START;
        let promised = sentence.cues & 1 << cue::PROMISED != 0;
        if self.promised || promised && sentence.cues & 1 << cue::BUT != 0 {
            counts[cue::OUTCOME] += 1.0;
        }
        self.promised |= promised;
        let addressed = sentence.cues & 1 << cue::YOU != 0;
        if addressed {
            counts[cue::GOOD_TO_YOU] += sentence.good;
            counts[cue::BAD_TO_YOU] += sentence.bad;
            counts[cue::ATTACK] += sentence.attacks;
        } else if sentence.cues & 1 << cue::ME != 0 {
            counts[cue::BAD_OF_ME] += sentence.bad;
        }
        if sentence.asked {
            counts[cue::GOOD_ASKED] += sentence.good;
            counts[cue::BAD_ASKED] += sentence.bad;
        }
    }
}

/// The longest phrase that begins at a word: one past its last token, its cues and tone.
fn phrase(lists: &Lists, tokens: &[Token], from: usize) -> Option<(usize, (u64, i8))> {
    let mut key = tokens[from].hash;
    let mut found = None;
    let mut at = from + 1;
    loop {
        // A hyphen joins like a space.
        if tokens.get(at).is_some_and(|dash| dash.is_symbol(b'-') && dash.glued) {
            at += 1;
        }
        let Some(next) = tokens.get(at).filter(|next| next.kind == Kind::Word) else { return found };
        key = onward(key, next.hash);
        let Some(entry) = lists.find(key) else { return found };
        at += 1;
        if entry.named {
            found = Some((at, (entry.cues, entry.tone)));
        }
        if !entry.opens {
            return found;
        }
    }
}

/// Whether signs stand inside a word: "f**k", «х*й».
fn masks(tokens: &[Token], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).map(|at| &tokens[at]) else { return false };
    let glued_word = |token: &Token| token.glued && token.kind == Kind::Word;
    before.kind == Kind::Word
        && tokens[at].glued
        && before.end - before.start <= 8
        && tokens.get(at + 1).is_some_and(glued_word)
}

/// How good or bad an emoji is, and its cues.
fn emoji(shown: char) -> (i8, u64) {
    match shown {
        '😡' | '🤬' | '👿' | '💩' | '🖕' => (-3, 1 << cue::CONTEMPT),
        '🤡' => (-2, 1 << cue::CONTEMPT | 1 << cue::INSULT),
        '😠' | '😤' | '😒' | '🙄' | '🤦' | '😑' | '😩' | '😫' => (-2, 1 << cue::FRUSTRATED),
        '😢' | '😭' | '😞' | '😔' | '☹' | '🙁' | '😕' | '💔' | '😟' | '😰' | '😱' | '👎' | '😬' => {
            (-2, 0)
        }
        '🙏' => (1, 1 << cue::PLEASE),
        '👍' | '👌' | '✅' | '💪' | '🤝' | '✨' | '👏' | '🙌' | '🔥' | '🚀' | '💯' | '🏆' => {
            (2, 0)
        }
        '😀'..='😎'
        | '🙂'
        | '🤗'
        | '🥰'
        | '🤩'
        | '😘'
        | '☺'
        | '❤'
        | '💙'
        | '💚'
        | '🎉'
        | '🎊'
        | '🥳'
        | '🎂'
        | '🌹'
        | '💐'
        | '😻'
        | '♥' => (2, 0),
        _ => (0, 0),
    }
}
