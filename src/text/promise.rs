//! Whether a sentence promises, and how firmly.

use super::{Firmness, Token, lexicon::class};

/// The firmness of the promise a sentence gives; `None` where it gives none.
///
/// English needs an own side or an open beginning, a future and a verb of doing; Russian needs a verb in the first
/// person's future, or «будет готово».
pub(super) fn firmness(tokens: &[Token<'_>], classes: u32) -> Option<Firmness> {
    let has = |bits: u32| classes & bits != 0;
    if !has(class::WILL) || has(class::REFUSE) {
        return None;
    }
    let will = tokens.iter().position(|token| token.class & class::WILL != 0)?;
    let cyrillic =
        tokens[will].text.chars().next().is_some_and(|letter| ('\u{400}'..='\u{4ff}').contains(&letter));
    let negated = tokens[will.saturating_sub(1)..(will + 2).min(tokens.len())]
        .iter()
        .any(|token| token.class & class::NEGATION != 0);
    if negated {
        return None;
    }
    if !cyrillic {
        let own = tokens[..=will].iter().any(|token| token.class & class::WE != 0) || will == 0;
        let comes = tokens[will..].iter().any(|token| token.class & class::PROMISE_VERB != 0);
        let yours = tokens[..will].iter().any(|token| {
            ["you", "they", "google", "he", "she", "it"].contains(&token.text.to_ascii_lowercase().as_str())
        });
        let ready = tokens[will..].iter().any(|token| ["ready", "live", "done"].contains(&token.text));
        if !(comes && ((own && !yours) || ready)) {
            return None;
        }
    }
    Some(if has(class::CONDITION) {
        Firmness::Conditional
    } else if has(class::HEDGE) {
        Firmness::Hedged
    } else {
        Firmness::Firm
    })
}
