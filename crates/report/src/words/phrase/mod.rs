//! What signals, facts, acts and gaps are called in words. Each language says it in a file of its own, by a `match`
//! that leaves nothing out.

mod en;
mod ru;

use chrono::{Datelike, NaiveDate};

use super::{Words, by_lang};
use forewarn_base::value::Currency;
use forewarn_risk::{
    alert::{act::FixAct, fix::ReplayedFix},
    history::ledger::PromiseStatus,
    phrasing::Phrasing,
    score::UnscoredReason,
    signal::{Fact, SignalId},
};
use forewarn_table::{
    Expectation, Tables, expectation::Dimension, fields::Keyword as _, outcome::OutcomeKind,
};
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
    deeds: fn(&Deeds<'_>) -> String,
    unknown: fn(UnscoredReason) -> String,
    day: fn(NaiveDate) -> String,
}

fn phrase_words(lang: Lang) -> &'static PhraseWords {
    by_lang(lang, &en::WORDS, &ru::WORDS)
}

/// The words that records hold, in one language.
#[derive(Debug, Clone, Copy)]
pub struct Phrases {
    /// The language.
    pub lang: Lang,
}

impl Phrasing for Phrases {
    fn lang(&self) -> Lang {
        self.lang
    }

    fn signal(&self, id: SignalId, value: f64) -> String {
        signal(id, value, self.lang)
    }

    fn no_longer_known(&self, id: SignalId) -> String {
        (phrase_words(self.lang).no_longer_known)(missing(id, self.lang))
    }

    fn missing(&self, id: SignalId) -> &'static str {
        missing(id, self.lang)
    }

    fn unknown(&self, reason: UnscoredReason) -> String {
        (phrase_words(self.lang).unknown)(reason)
    }

    fn fact(&self, of: &Fact) -> String {
        fact(of, self.lang)
    }

    fn acts(&self, fix: &ReplayedFix, tables: &Tables) -> Vec<String> {
        let deeds_words = phrase_words(self.lang).deeds;
        fix.by_kind()
            .values()
            .filter_map(|acts| deeds(acts, tables))
            .map(|deeds| deeds_words(&deeds))
            .collect()
    }

    fn outcome(&self, kind: OutcomeKind) -> &'static str {
        outcome(kind, self.lang)
    }

    fn dimension(&self, dimension: Dimension) -> &'static str {
        (phrase_words(self.lang).dimension)(dimension)
    }
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

/// [`outcome`] for the word that files have for it; any other word stays as it is.
pub fn outcome_of_word(word: &'static str, lang: Lang) -> &'static str {
    OutcomeKind::WORDS.iter().find(|(known, _)| *known == word).map_or(word, |(_, kind)| outcome(*kind, lang))
}

/// What became of a promise, for the word that files have for it; any other word stays as it is.
pub fn promise_state(word: &str, lang: Lang) -> &str {
    let states = [
        PromiseStatus::Kept,
        PromiseStatus::Late,
        PromiseStatus::Broken,
        PromiseStatus::Renegotiated,
        PromiseStatus::Withdrawn,
        PromiseStatus::Open,
        PromiseStatus::Unknown,
    ];
    let known = states.into_iter().find(|state| state.word() == word);
    known.map_or(word, phrase_words(lang).promise_state)
}

/// Who gave a promise, for the word that files have for it; any other word stays as it is.
pub fn side(word: &str, lang: Lang) -> &str {
    let known = [Side::Agency, Side::Client].into_iter().find(|side| (en::WORDS.side)(*side) == word);
    known.map_or(word, phrase_words(lang).side)
}

/// A day with its year: "3 Mar 2026", «3 марта 2026».
pub fn day(day: NaiveDate, lang: Lang) -> String {
    (phrase_words(lang).day)(day)
}

fn day_with(day: NaiveDate, words: &Words) -> String {
    format!("{} {} {}", day.day(), words.months_short[day.month0() as usize], day.year())
}

/// A day is written as people write it; other words stay as they are.
fn dated(words: &str, day: fn(NaiveDate) -> String) -> String {
    words.parse().map_or_else(|_| words.to_owned(), day)
}

fn number_with(value: f64, words: &Words) -> String {
    if value.abs() >= 100.0 || (value - value.round()).abs() < 0.05 {
        format!("{value:.0}")
    } else {
        words.with_decimal(&format!("{value:.1}"))
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// How many things are named before the rest is counted.
const NAMED_MOST: usize = 2;

fn named(names: &[String]) -> &[String] {
    names.get(..NAMED_MOST).unwrap_or(names)
}

/// The acts of one kind, before they are put into a language.
enum Deeds<'a> {
    /// The items' names.
    Deliver(Vec<&'a str>),
    Answer {
        count: i64,
        oldest: NaiveDate,
    },
    Update,
    /// The items' names and their new dates.
    Renegotiate(Vec<(&'a str, NaiveDate)>),
    Agree(Vec<Matter<'a>>),
    Invoice {
        written: NaiveDate,
        amount: f64,
        currency: Option<Currency>,
    },
}

/// What is to be agreed on.
struct Matter<'a> {
    dimension: Dimension,
    /// The metric, else the project.
    name: Option<&'a str>,
}

/// What acts of one kind say; `tables` know what projects are called.
fn deeds<'a>(acts: &[&'a FixAct], tables: &'a Tables) -> Option<Deeds<'a>> {
    Some(match *acts.first()? {
        FixAct::Deliver(_) => Deeds::Deliver(acts.iter().filter_map(|act| item(act)).collect()),
        FixAct::Answer(question) => Deeds::Answer {
            count: i64::try_from(acts.len()).unwrap_or(i64::MAX),
            oldest: question.asked_at.date_naive(),
        },
        FixAct::Update => Deeds::Update,
        FixAct::Renegotiate(..) => {
            let new_date = |act: &&'a FixAct| match *act {
                FixAct::Renegotiate(_, to) => Some((item(act)?, *to)),
                _ => None,
            };
            Deeds::Renegotiate(acts.iter().filter_map(new_date).collect())
        }
        FixAct::Agree(_) => {
            let agreed = |act: &&'a FixAct| match *act {
                FixAct::Agree(row) => Some(matter(row, tables)),
                _ => None,
            };
            Deeds::Agree(acts.iter().filter_map(agreed).collect())
        }
        FixAct::Invoice(invoice) => Deeds::Invoice {
            written: invoice.at.day(),
            amount: invoice.amount.units(),
            currency: invoice.currency,
        },
    })
}

fn item(act: &FixAct) -> Option<&str> {
    let (FixAct::Deliver(piece) | FixAct::Renegotiate(piece, _)) = act else { return None };
    Some(&piece.name)
}

fn matter<'a>(row: &'a Expectation, tables: &'a Tables) -> Matter<'a> {
    let project = row.project_id.as_deref().map(|id| tables.project_name(row.client, id));
    Matter { dimension: row.dimension, name: row.metric.as_deref().or(project) }
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
