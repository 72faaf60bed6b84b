//! What signals, facts, acts and gaps are called in words. Each language says it in a file of its own, by a `match`
//! that leaves nothing out.

mod en;
mod ru;

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::{Words, by_lang};
use forewarn_base::value::Currency;
use forewarn_risk::{
    history::ledger::PromiseStatus,
    prospect::Prospect,
    review::record::{ActGroup, Addend, AgreedMatter, Asked, Change, ClientLine, Evidence, Fix, MarkLabel},
    score::UnscoredReason,
    signal::{Fact, SignalId},
};
use forewarn_table::{expectation::Dimension, outcome::OutcomeKind, person::PersonRole};
use forewarn_text::{Lang, Side};

/// The words of one language.
struct PhraseWords {
    signal: fn(SignalId, f64) -> String,
    missing: fn(SignalId) -> &'static str,
    no_longer_known: fn(what: &str) -> String,
    less_than_usual: &'static str,
    less_than_before: &'static str,
    fact: fn(&Fact) -> String,
    promise_state: fn(PromiseStatus) -> &'static str,
    side: fn(Side) -> &'static str,
    role: fn(PersonRole) -> &'static str,
    outcome: fn(OutcomeKind) -> &'static str,
    dimension: fn(Dimension) -> &'static str,
    acts: fn(&ActGroup) -> String,
    more: fn(count: usize) -> String,
    topic: fn(SignalId) -> &'static str,
    talk: fn(about: &[String]) -> String,
    quoted: fn(&str) -> String,
    value: fn(&str) -> String,
    matter_name: fn(&AgreedMatter) -> String,
    unknown: fn(UnscoredReason) -> String,
    day: fn(NaiveDate) -> String,
}

fn phrase_words(lang: Lang) -> &'static PhraseWords {
    by_lang(lang, &en::WORDS, &ru::WORDS)
}

/// What an addend says at its client: "Silent for 19 working days". Where a grievance lowers the chance, the words say why.
pub fn addend(addend: &Addend, lang: Lang) -> String {
    if addend.signal == SignalId::Threats && addend.value == 0.0 && addend.told > 0.0 {
        return by_lang(
            lang,
            "The client threatened, and that counts as the conflict that followed".to_owned(),
            "Угроза клиента учтена как конфликт, который за ней последовал".to_owned(),
        );
    }
    let less = (addend.log_odds < 0.0).then_some(phrase_words(lang).less_than_usual);
    with_less(addend.signal, addend.told, less, lang)
}

/// What a changed signal says now; that it can no longer be told, where it cannot. Where a grievance lowers the chance, it
/// wears off.
pub fn change(change: &Change, lang: Lang) -> String {
    let own = phrase_words(lang);
    match change.value {
        Some(value) => {
            let less = (change.log_odds < 0.0).then_some(own.less_than_before);
            with_less(change.signal, value, less, lang)
        }
        None => (own.no_longer_known)(missing(change.signal, lang)),
    }
}

/// What a signal says; with `less` behind it where it tells of a grievance all the same.
fn with_less(id: SignalId, value: f64, less: Option<&str>, lang: Lang) -> String {
    let words = signal(id, value, lang);
    match less.filter(|_| id.is_reason() && words != signal(id, 0.0, lang)) {
        Some(less) => format!("{words} {less}"),
        None => words,
    }
}

/// What a fix asks for, each a full clause: "deliver “Landing page”".
pub fn acts(fix: &Fix, lang: Lang) -> Vec<String> {
    fix.acts.iter().map(phrase_words(lang).acts).collect()
}

/// What the acts of one kind ask for.
pub fn act(act: &ActGroup, lang: Lang) -> String {
    (phrase_words(lang).acts)(act)
}

/// How many acts are named; the rest is counted.
pub const ACTS_MOST: usize = 3;

/// The first [`acts`] as one sentence without its stop.
pub fn fix(fix: &Fix, lang: Lang) -> String {
    let all = acts(fix, lang);
    let named = all.get(..ACTS_MOST).unwrap_or(&all).join("; ");
    match all.len().saturating_sub(ACTS_MOST) {
        0 => named,
        more => format!("{named}; {}", (phrase_words(lang).more)(more)),
    }
}

/// The acts that [`fix`] only counts, as one sentence without its stop.
pub fn more_acts(fix: &Fix, lang: Lang) -> Option<String> {
    let all = acts(fix, lang);
    all.get(ACTS_MOST..).filter(|rest| !rest.is_empty()).map(|rest| rest.join("; "))
}

/// So many reasons are told of a client.
const REASONS: usize = 3;

/// What to talk about with the client, since the acts leave it as it is: a whole sentence. Only what is told as a reason.
pub fn talk(fix: Option<&Fix>, client: &ClientLine, lang: Lang) -> Option<String> {
    let own = phrase_words(lang);
    let mut about: Vec<String> = Vec::new();
    // Without any act all reasons are left.
    let is_left = |addend: &&Addend| fix.is_none_or(|fix| fix.left.contains(&addend.signal));
    for addend in client.reasons().take(REASONS).filter(is_left) {
        // Whole letters stand with the reasons; here a row names the thing, one that no act settles.
        let quotes = matches!(addend.signal, SignalId::Threats | SignalId::ScopeAssumptions);
        let open = addend.evidence.iter().filter(|row| !fix.is_some_and(|fix| settles(fix, row)));
        let open: Vec<&Evidence> = open.collect();
        // What the acts settle to the last row is no matter for a talk besides.
        if open.is_empty() && !addend.evidence.is_empty() {
            continue;
        }
        let said = open.iter().find_map(|row| match row.quote.as_deref() {
            Some(quote) => quotes.then(|| (own.quoted)(quote)),
            None => Some(fact(&briefly(&row.fact), lang)),
        });
        let topic = (own.topic)(addend.signal);
        let words = said.map_or_else(|| topic.to_owned(), |said| format!("{topic} ({said})"));
        if !about.contains(&words) {
            about.push(words);
        }
    }
    (!about.is_empty()).then(|| (own.talk)(&about))
}

/// A fact without the client's words, which stand with the reasons.
fn briefly(fact: &Fact) -> Fact {
    let mut fact = fact.clone();
    if let Fact::Rated { comment, .. } = &mut fact {
        *comment = None;
    }
    fact
}

/// A fix beside what the client said last: a question that stands there is not quoted again.
pub fn beside_voice(fix: &Fix, voice: Option<&Asked>) -> Fix {
    let mut fix = fix.clone();
    let said = voice.and_then(|voice| voice.words.as_deref());
    for act in &mut fix.acts {
        let ActGroup::Answer(asked) = act else { continue };
        for one in asked.iter_mut().filter(|one| one.words.as_deref() == said) {
            one.words = None;
        }
    }
    fix
}

/// Whether a fix already settles what a row tells: a difference in writing, a question or a chase by an answer.
fn settles(fix: &Fix, row: &Evidence) -> bool {
    let answers = |settled: &dyn Fn(&str) -> bool| {
        let mut acts = fix.acts.iter();
        acts.any(|act| matches!(act, ActGroup::Answer(asked) if asked.iter().filter_map(|one| one.words.as_deref()).any(settled)))
    };
    let (metric, client, agreed) = match &row.fact {
        // The chase of a question.
        Fact::Chased => return answers(&|_| true),
        Fact::Asked { .. } => {
            let quote = row.quote.as_deref().unwrap_or("");
            return answers(&|words| words.contains(quote) || quote.contains(words));
        }
        Fact::Expects { metric, client, agreed } => (metric, client, agreed),
        _ => return false,
    };
    let is_told = |matter: &AgreedMatter| {
        matter.name.as_deref() == Some(metric) && matter.stated == *client && matter.agreed == *agreed
    };
    fix.acts.iter().any(|act| matches!(act, ActGroup::Agree(matters) if matters.iter().any(is_told)))
}

/// What somebody is to the relation.
pub fn role(role: PersonRole, lang: Lang) -> &'static str {
    (phrase_words(lang).role)(role)
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
    let metric = prospect.metric.as_deref().map(|metric| match prospect.dimension {
        Dimension::Result => figure_name(metric),
        Dimension::Time | Dimension::Cost => metric.to_owned(),
    });
    let parts = [Some(dimension), prospect.project.as_deref(), metric.as_deref()];
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

/// Words of somebody between quotation marks.
pub fn quoted(words: &str, lang: Lang) -> String {
    (phrase_words(lang).quoted)(words)
}

/// A day with its year: "3 Mar 2026", «3 марта 2026».
pub fn day(day: NaiveDate, lang: Lang) -> String {
    (phrase_words(lang).day)(day)
}

/// A value with its unit in words: "330 a month", "24 Jul 2026".
pub fn value(said: &str, lang: Lang) -> String {
    (phrase_words(lang).value)(said)
}

/// What both sides understand differently: "enquiries", "the price of “New site”".
pub fn matter_name(matter: &AgreedMatter, lang: Lang) -> String {
    (phrase_words(lang).matter_name)(matter)
}

/// A day of this year as a letter says it: "24 June", «24 июня».
pub fn short_day(day: NaiveDate, lang: Lang) -> String {
    let months = by_lang(lang, en::MONTHS, ru::MONTHS);
    format!("{} {}", day.day(), months[day.month0() as usize])
}

/// A value with its unit as people write it: a day, a sum, a number with its thousands apart; other words stay as they are.
fn valued(said: &str, words: &Words, day: fn(NaiveDate) -> String, unit: fn(&str) -> &str) -> String {
    if let Ok(known) = said.parse() {
        return day(known);
    }
    let (number, rest) = said.split_once(' ').unwrap_or((said, ""));
    let Ok(value) = number.parse::<f64>() else { return said.to_owned() };
    match Currency::parse(rest) {
        Some(_) => words.money_in_full(value, rest),
        None => format!("{} {}", words.rounded(value, 1), unit(rest)).trim_end().to_owned(),
    }
}

/// The first value, and the second without its unit where that is the same: "330 a month, not 621".
fn against(agreed: &str, stated: &str, said: fn(&str) -> String) -> (String, String) {
    let unit = |value: &str| value.split_once(' ').map(|(_, unit)| unit.to_owned());
    let number = |value: &str| value.split_once(' ').map_or(value, |(number, _)| number).to_owned();
    let same = unit(agreed).is_some() && unit(agreed) == unit(stated);
    (said(agreed), if same { said(&number(stated)) } else { said(stated) })
}

/// The name of a figure as people read it: `organic_visits` is "organic visits".
fn figure_name(name: &str) -> String {
    name.replace('_', " ")
}

/// How many things are named before the rest is counted.
pub(crate) const NAMED_MOST: usize = 2;

/// From so many working hours on people count in days.
const HOURS_TOLD: f64 = 18.0;
/// The working hours of a day.
const DAY_HOURS: f64 = 9.0;

/// Working time as people count it: whether in days, and how many.
pub(super) fn worked(hours: f64) -> (bool, f64) {
    if hours < HOURS_TOLD { (false, hours) } else { (true, (hours / DAY_HOURS).round()) }
}

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
            // These have one sentence for every value that is small.
            let single = matches!(
                known.id,
                SignalId::ForecastMiss | SignalId::PromisesMissedRate | SignalId::UnpromptedRhythm
            );
            assert!(english[0] != english[1] || single, "{}", known.name);
        }
    }
}
