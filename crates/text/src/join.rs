//! Phrases and quotations: what belongs together in a sentence.

use super::lexicon::{Entry, Lexicon, Role, UNKNOWN, mark};
use super::token::{Glance, Kind, Token};

pub(super) fn apply(token: &mut Token, entry: &Entry) {
    token.role = entry.role;
    token.value = entry.value;
    token.marks = entry.marks;
    token.class = entry.class;
}

/// The ASCII sign that a punctuation character counts as.
pub(super) fn symbol(character: u32) -> u8 {
    match character {
        0..=0x7F => u8::try_from(character).unwrap_or(b'~'),
        0x2010..=0x2015 | 0x2212 => b'-',
        0x2026 => b'.',
        0xAB | 0x201C | 0x201E => b'<',
        0xBB | 0x201D => b'>',
        0x2116 => b'#',
        0x20AC | 0x20BD | 0xA3 | 0xA5 => b'$',
        0x2019 | 0x2018 => b'\'',
        0x2022 | 0xB7 | 0x25AA => b'*',
        0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B50 => b'^',
        _ => b'~',
    }
}

/// Puts each known phrase into its first token, the longest match first.
pub(super) fn collapse(lexicon: &Lexicon, tokens: &mut Vec<Token>, glance: &mut Glance) {
    let (mut from, mut to) = (0, 0);
    while from < tokens.len() {
        if tokens[from].phrases == 0 {
            if to < from {
                tokens[to] = tokens[from];
            }
            (from, to) = (from + 1, to + 1);
            continue;
        }
        let mut token = tokens[from];
        let mut next = from + 1;
        {
            let mut node = u32::from(token.phrases);
            let mut at = from + 1;
            loop {
                // A hyphen joins like a space: "forty-five".
                if tokens.get(at).is_some_and(|dash| dash.is_symbol(b'-') && dash.glued)
                    && tokens.get(at + 1).is_some_and(|word| word.glued)
                {
                    at += 1;
                }
                let Some(step) = tokens.get(at).filter(|token| token.word != UNKNOWN) else { break };
                let Some(reached) = lexicon.step(node, step.word) else { break };
                node = reached;
                at += 1;
                let joined = at;
                if let Some(entry) = lexicon.phrase(node) {
                    // A phrase that names no time must not swallow words that do.
                    let time = |token: &Token| {
                        !matches!(
                            token.role,
                            Role::None
                                | Role::Prep
                                | Role::Article
                                | Role::Of
                                | Role::And
                                | Role::Filler
                                | Role::Once
                                | Role::Ago
                                | Role::Number
                                | Role::Ordinal
                                | Role::Vague
                        )
                    };
                    let whole = entry.role != Role::None
                        || entry.marks & (mark::IDIOM | mark::VOW | mark::HEDGE | mark::AWAIT | mark::IF)
                            != 0;
                    if !whole || entry.role == Role::None && tokens[from..joined].iter().any(time) {
                        token.marks |= entry.marks;
                        token.class |= entry.class;
                        glance.marks |= entry.marks;
                        continue;
                    }
                    let possessive = tokens[joined - 1].possessive;
                    let marks = token.marks & mark::FUNC;
                    apply(&mut token, entry);
                    token.marks |= marks;
                    token.word = UNKNOWN;
                    token.possessive = possessive;
                    token.end = tokens[joined - 1].end;
                    glance.marks |= entry.marks;
                    glance.roles |= 1 << entry.role as u32;
                    next = joined;
                }
            }
        }
        tokens[to] = token;
        to += 1;
        from = next;
    }
    tokens.truncate(to);
}

/// Marks what stands inside quotation marks of this sentence.
pub(super) fn mark_quotes(tokens: &mut [Token]) {
    let mut open: Option<(usize, u8)> = None;
    for at in 0..tokens.len() {
        if tokens[at].kind != Kind::Punct {
            continue;
        }
        let symbol = tokens[at].symbol;
        match open {
            Some((start, kind)) if symbol == if kind == b'<' { b'>' } else { kind } => {
                for token in &mut tokens[start + 1..at] {
                    token.quoted = true;
                }
                open = None;
            }
            None if symbol == b'"' || symbol == b'<' && tokens[at].end - tokens[at].start > 1 => {
                open = Some((at, symbol));
            }
            _ => {}
        }
    }
}
