//! What signals, facts, acts and gaps are called in words. Each language says it in a file of its own, by a `match`
//! that leaves nothing out.

mod en;
mod ru;

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::by_lang;
use forewarn_risk::{
    history::ledger::PromiseStatus,
    prospect::Prospect,
    review::record::{ActGroup, Addend, Change, ClientLine, Fix, MarkLabel},
    score::UnscoredReason,
    signal::{Fact, SignalId},
};
use forewarn_table::{expectation::Dimension, outcome::OutcomeKind};
use forewarn_text::{Lang, Side};

/// The words of one language.
struct PhraseWords {
    signal: fn(SignalId, f64) -> String,
    missing: fn(SignalId) -> &'static str,
    no_longer_known: fn(what: &str) -> String,
    fact: fn(&Fact) -> String,
    promise_state: fn(PromiseStatus) -> &'static str,
    side: fn(Side) -> &'static str,
    outcome: fn(OutcomeKind) -> &'static str,
    dimension: fn(Dimension) -> &'static str,
    acts: fn(&ActGroup) -> String,
    unknown: fn(UnscoredReason) -> String,
    day: fn(NaiveDate) -> String,
}

fn phrase_words(lang: Lang) -> &'static PhraseWords {
    by_lang(lang, &en::WORDS, &ru::WORDS)
}

/// What an addend says at its client: "Silent for 19 working days".
pub fn addend(addend: &Addend, lang: Lang) -> String {
    signal(addend.signal, addend.value, lang)
}

/// What a changed signal says now; that it can no longer be told, where it cannot.
pub fn change(change: &Change, lang: Lang) -> String {
    match change.value {
        Some(value) => signal(change.signal, value, lang),
        None => (phrase_words(lang).no_longer_known)(missing(change.signal, lang)),
    }
}

/// What a fix asks for, each a full clause: "deliver “Landing page”".
pub fn acts(fix: &Fix, lang: Lang) -> Vec<String> {
    fix.acts.iter().map(phrase_words(lang).acts).collect()
}

/// [`acts`] as one sentence without its stop.
pub fn fix(fix: &Fix, lang: Lang) -> String {
    acts(fix, lang).join("; ")
}

/// Why a client has no probability.
pub fn unknown(reason: UnscoredReason, lang: Lang) -> String {
    (phrase_words(lang).unknown)(reason)
}

/// What is missing at a client, each gap once.
pub fn gaps(client: &ClientLine, lang: Lang) -> Vec<&'static str> {
    let gaps: BTreeSet<&str> = client.missing.iter().map(|signal| missing(*signal, lang)).collect();
    gaps.into_iter().collect()
}

/// What is written beside a mark on a timeline.
pub fn mark(label: &MarkLabel, lang: Lang) -> &str {
    match label {
        MarkLabel::Nothing => "",
        MarkLabel::Item(name) => name,
        MarkLabel::Outcome(kind) => outcome(*kind, lang),
    }
}

/// What a prospect is about: "time · Launch · Landing page".
pub fn prospect(prospect: &Prospect, lang: Lang) -> String {
    let dimension = (phrase_words(lang).dimension)(prospect.dimension);
    let parts = [Some(dimension), prospect.project.as_deref(), prospect.metric.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What a signal says at a client, as the label of a bar or the first words of a reason.
pub fn signal(id: SignalId, value: f64, lang: Lang) -> String {
    (phrase_words(lang).signal)(id, value)
}

/// What is missing where a signal has no value.
pub fn missing(id: SignalId, lang: Lang) -> &'static str {
    (phrase_words(lang).missing)(id)
}

/// What a row behind a signal says.
pub fn fact(fact: &Fact, lang: Lang) -> String {
    (phrase_words(lang).fact)(fact)
}

/// The word for an outcome.
pub fn outcome(kind: OutcomeKind, lang: Lang) -> &'static str {
    (phrase_words(lang).outcome)(kind)
}

/// What became of a promise.
pub fn promise_state(state: PromiseStatus, lang: Lang) -> &'static str {
    (phrase_words(lang).promise_state)(state)
}

/// Who gave a promise.
pub fn side(side: Side, lang: Lang) -> &'static str {
    (phrase_words(lang).side)(side)
}

/// A day with its year: "3 Mar 2026", «3 марта 2026».
pub fn day(day: NaiveDate, lang: Lang) -> String {
    (phrase_words(lang).day)(day)
}

/// A day is written as people write it; other words stay as they are.
fn dated(words: &str, day: fn(NaiveDate) -> String) -> String {
    words.parse().map_or_else(|_| words.to_owned(), day)
}

/// How many things are named before the rest is counted.
const NAMED_MOST: usize = 2;

fn named(names: &[String]) -> &[String] {
    names.get(..NAMED_MOST).unwrap_or(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signal_says_different_things_in_each_language_at_rest_and_at_work() {
        for known in forewarn_risk::signal::ALL {
            let [english, russian] = [Lang::En, Lang::Ru].map(|lang| {
                let words = [0.0, 3.0].map(|value| signal(known.id, value, lang));
                assert!(words.iter().all(|words| !words.is_empty()), "{}", known.name);
                assert!(!missing(known.id, lang).is_empty(), "{}", known.name);
                words
            });
            assert!(
                english.iter().zip(&russian).all(|(english, russian)| english != russian),
                "{}",
                known.name
            );
            // Only two have one sentence for every value.
            let single = matches!(known.id, SignalId::ForecastMiss | SignalId::PromisesMissedRate);
            assert!(english[0] != english[1] || single, "{}", known.name);
        }
    }
}
