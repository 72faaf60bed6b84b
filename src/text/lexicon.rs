//! What single words and set phrases say, from `data/lexicon/words.txt`, found in one pass over a sentence.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};

use super::Token;

/// What a word says, as bits.
pub(super) mod class {
    pub(crate) const NEGATIVE: u32 = 1;
    pub(crate) const POSITIVE: u32 = 1 << 1;
    pub(crate) const HOSTILE: u32 = 1 << 2;
    pub(crate) const FRUSTRATED: u32 = 1 << 3;
    pub(crate) const IMPATIENT: u32 = 1 << 4;
    pub(crate) const CHASE: u32 = 1 << 5;
    pub(crate) const POLITE: u32 = 1 << 6;
    pub(crate) const THANK: u32 = 1 << 7;
    pub(crate) const NEGATION: u32 = 1 << 8;
    pub(crate) const EMPHASIS: u32 = 1 << 9;
    pub(crate) const QUESTION_WORD: u32 = 1 << 10;
    pub(crate) const ASK: u32 = 1 << 11;
    pub(crate) const WE: u32 = 1 << 12;
    pub(crate) const WILL: u32 = 1 << 13;
    pub(crate) const PROMISE_VERB: u32 = 1 << 14;
    pub(crate) const REFUSE: u32 = 1 << 15;
    pub(crate) const HEDGE: u32 = 1 << 16;
    pub(crate) const CONDITION: u32 = 1 << 17;
    pub(crate) const DELIVER: u32 = 1 << 18;
    pub(crate) const EXPLAIN: u32 = 1 << 19;
    pub(crate) const ADMIT: u32 = 1 << 20;
    pub(crate) const ASSUME: u32 = 1 << 21;
    pub(crate) const TIME: u32 = 1 << 22;

    /// The section of the lexicon for each class.
    pub(super) const SECTIONS: [(&str, u32); 23] = [
        ("negative", NEGATIVE),
        ("positive", POSITIVE),
        ("hostile", HOSTILE),
        ("frustrated", FRUSTRATED),
        ("impatient", IMPATIENT),
        ("chase", CHASE),
        ("polite", POLITE),
        ("thank", THANK),
        ("negation", NEGATION),
        ("emphasis", EMPHASIS),
        ("question_word", QUESTION_WORD),
        ("ask", ASK),
        ("we", WE),
        ("will", WILL),
        ("promise_verb", PROMISE_VERB),
        ("refuse", REFUSE),
        ("hedge", HEDGE),
        ("condition", CONDITION),
        ("deliver", DELIVER),
        ("explain", EXPLAIN),
        ("admit", ADMIT),
        ("assume", ASSUME),
        ("time", TIME),
    ];
}

struct Lexicon {
    automaton: AhoCorasick,
    /// By pattern: its classes, and whether any ending may follow.
    entries: Vec<(u32, bool)>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut words: std::collections::BTreeMap<(String, bool), u32> = std::collections::BTreeMap::new();
    let mut current = 0;
    for line in include_str!("../../data/lexicon/words.txt").lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(section) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            let known = class::SECTIONS.iter().find(|(name, _)| *name == section);
            current = known.expect("every section of the embedded lexicon is a class").1;
            continue;
        }
        for word in line.split(',').map(str::trim).filter(|word| !word.is_empty()) {
            let stem = word.strip_suffix('*');
            let plain = stem.unwrap_or(word);
            // Every entry starts with the space before it, so that it matches at a word's start only.
            for spelling in [plain.to_owned(), plain.replace('\'', "’"), plain.replace('ё', "е")] {
                *words.entry((format!(" {spelling}"), stem.is_some())).or_default() |= current;
            }
        }
    }
    // A word may stand both whole and as a stem; the longest match decides, and of two equal ones the first.
    let patterns: Vec<&str> = words.keys().map(|(word, _)| word.as_str()).collect();
    let automaton = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(aho_corasick::AhoCorasickKind::DFA))
        .build(&patterns)
        .expect("the embedded lexicon builds");
    let entries = words.iter().map(|((_, stem), classes)| (*classes, *stem)).collect();
    Lexicon { automaton, entries }
});

/// Lower case with the byte length kept: ASCII and Cyrillic letters; signs that part words become spaces.
fn fold(sentence: &str, folded: &mut String) {
    folded.clear();
    folded.push(' ');
    for character in sentence.chars() {
        folded.push(match character {
            'A'..='Z' => character.to_ascii_lowercase(),
            'А'..='Я' => char::from_u32(character as u32 + 32).unwrap_or(character),
            'Ё' => 'ё',
            ',' | ';' | '!' | '?' | '(' | ')' | '"' | '\n' | '\r' | '\t' | '*' | '[' | ']' => ' ',
            other => other,
        });
    }
}

/// Cuts a sentence into words and looks each up; counts (Latin, Cyrillic) letters on the way. `folded` is scratch.
pub(super) fn tokens<'a>(
    sentence: &'a str,
    offset: usize,
    folded: &mut String,
    tokens: &mut Vec<Token<'a>>,
    letters: &mut (usize, usize),
) {
    fold(sentence, folded);
    let mut start = None;
    for (at, character) in sentence.char_indices() {
        let within = is_word_sign(character)
            || (start.is_some() && matches!(character, '\'' | '’' | ':' | '.' | '-' | '/' | '@' | '%'));
        if within {
            start.get_or_insert(at);
            if character.is_ascii_alphabetic() {
                letters.0 += 1;
            } else if ('\u{400}'..='\u{4ff}').contains(&character) {
                letters.1 += 1;
            }
        } else if let Some(from) = start.take() {
            push(&sentence[from..at], offset + from, tokens);
        }
    }
    if let Some(from) = start {
        push(&sentence[from..], offset + from, tokens);
    }
    let lexicon = &*LEXICON;
    let mut token = 0;
    for found in lexicon.automaton.find_iter(folded.as_str()) {
        let (classes, stem) = lexicon.entries[found.pattern().as_usize()];
        let whole = !folded[found.end()..].chars().next().is_some_and(is_word_sign);
        if !whole && !stem {
            continue;
        }
        // The folded text has one more byte at its front: the match's first letter stands at its start here.
        let at = offset + found.start();
        while token < tokens.len() && tokens[token].start < at {
            token += 1;
        }
        if let Some(token) = tokens.get_mut(token) {
            token.class |= classes;
        }
    }
}

/// Whether a sign is a letter or a digit; the two alphabets at hand are told without a table.
fn is_word_sign(sign: char) -> bool {
    sign.is_ascii_alphanumeric()
        || ('\u{400}'..='\u{4ff}').contains(&sign)
        || (!sign.is_ascii() && sign.is_alphanumeric())
}

fn push<'a>(word: &'a str, start: usize, tokens: &mut Vec<Token<'a>>) {
    let text = word.trim_end_matches(['.', ':', '-', '/', '\'', '’']);
    tokens.push(Token { text, start, class: 0 });
}
