//! Words: what to ask, and what to send. Each language says it in its own way; neither is a translation.

mod en;
pub(crate) mod page;
mod ru;
pub mod terminal;

use chrono::{Duration, NaiveDate};
use serde::Serialize;

use super::{Words, by_lang};
use forewarn_risk::kickoff::{Brief, GapDimension, Impossible, Kickoff, KickoffGap, Publication};
use forewarn_text::Lang;

/// What the agency is told, thing by thing, in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wording {
    /// The verdict in a sentence.
    pub verdict: String,
    /// Why, a sentence each; empty for go.
    pub reasons: Vec<String>,
    /// The gaps, in the order of [`Kickoff::gaps`].
    pub gaps: Vec<GapWording>,
    /// What cannot be kept, a sentence each.
    pub impossible: Vec<String>,
    /// What is not settled, a few words each.
    pub missing: Vec<String>,
    /// What to ask the client, the weightiest first.
    pub questions: Vec<String>,
    /// What the published references stand on.
    pub sources: Vec<String>,
}

/// A gap in words; what is not known is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GapWording {
    /// What it is about, with the metric of a result.
    pub name: String,
    /// What the client says.
    pub stated: Option<String>,
    /// The chance that it comes true.
    pub p_stated: Option<String>,
    /// What the contract says.
    pub agreed: Option<String>,
    /// The chance that it comes true.
    pub p_agreed: Option<String>,
    /// What is as likely as not.
    pub p50: Option<String>,
    /// What holds with a probability of 80 %.
    pub p80: Option<String>,
    /// By how much the contract gives less than the client expects, where it does.
    pub to_agreed: Option<String>,
    /// By how much what is 80 % likely is worse than what the client says (else the contract), where it is.
    pub to_likely: Option<String>,
    /// The class it is measured by.
    pub class: String,
}

/// What the agency is told, thing by thing.
pub fn wording(brief: &Brief, kickoff: &Kickoff, today: NaiveDate, lang: Lang) -> Wording {
    let facts = WordingFacts::new(brief, kickoff, today);
    (kickoff_words(lang).wording)(&facts)
}

/// The same, a line each.
pub fn summary(brief: &Brief, kickoff: &Kickoff, today: NaiveDate, lang: Lang) -> Vec<String> {
    let wording = wording(brief, kickoff, today, lang);
    let KickoffWords { gap_line, not_settled, source, .. } = kickoff_words(lang);
    let mut lines = vec![wording.verdict];
    lines.extend(wording.reasons);
    lines.extend(wording.gaps.iter().map(gap_line));
    lines.extend(wording.impossible);
    if !wording.missing.is_empty() {
        lines.push(format!("{not_settled}: {}.", wording.missing.join(", ")));
    }
    lines.extend(wording.sources.iter().map(|words| format!("{source}: {words}.")));
    lines
}

/// What to ask the client, the weightiest first.
pub fn questions(brief: &Brief, kickoff: &Kickoff, today: NaiveDate, lang: Lang) -> Vec<String> {
    let facts = WordingFacts::new(brief, kickoff, today);
    (kickoff_words(lang).questions)(&facts)
}

/// A letter that puts the gaps and the questions before the client.
pub fn letter(brief: &Brief, kickoff: &Kickoff, today: NaiveDate, lang: Lang) -> String {
    let facts = WordingFacts::new(brief, kickoff, today);
    (kickoff_words(lang).letter)(&facts)
}

/// What a language says of a check.
struct KickoffWords {
    /// Before what is not settled.
    not_settled: &'static str,
    /// Before a publication.
    source: &'static str,
    wording: fn(&WordingFacts<'_>) -> Wording,
    gap_line: fn(&GapWording) -> String,
    questions: fn(&WordingFacts<'_>) -> Vec<String>,
    letter: fn(&WordingFacts<'_>) -> String,
}

fn kickoff_words(lang: Lang) -> &'static KickoffWords {
    by_lang(lang, &en::WORDS, &ru::WORDS)
}

/// How a language writes days, sums and figures in a letter.
#[derive(Clone, Copy)]
struct Writing {
    words: &'static Words,
    date: fn(NaiveDate) -> String,
    days: fn(f64) -> String,
}

/// Forecasts are no more exact than three figures.
fn rough(value: f64) -> f64 {
    if value.abs() < 1.0 {
        return value;
    }
    let unit = 10_f64.powf((value.abs().log10().floor() - 2.0).max(0.0));
    (value / unit).round() * unit
}

/// A count of days.
#[allow(clippy::cast_possible_truncation, reason = "a hundred years at the most")]
fn day_count(days: f64) -> i64 {
    days.abs().round().min(36_500.0) as i64
}

/// What the words speak of.
struct WordingFacts<'a> {
    brief: &'a Brief,
    kickoff: &'a Kickoff,
    start: NaiveDate,
}

impl<'a> WordingFacts<'a> {
    fn new(brief: &'a Brief, kickoff: &'a Kickoff, today: NaiveDate) -> Self {
        Self { brief, kickoff, start: brief.project.start.unwrap_or(today) }
    }

    fn gap(&self, dimension: GapDimension) -> Option<&'a KickoffGap> {
        self.kickoff.gaps.iter().find(|gap| gap.dimension == dimension)
    }

    fn currency(&self) -> &'a str {
        self.brief.cost.currency.as_deref().unwrap_or("")
    }

    /// The day on which so many days from the start are over, counted in full.
    fn day(&self, days: f64) -> NaiveDate {
        #[allow(clippy::cast_possible_truncation, reason = "capped at a hundred years")]
        let days = days.ceil().clamp(0.0, 36_500.0) as i64;
        self.start + Duration::days(days)
    }

    /// A gap in the words of a language.
    fn gap_wording(&self, gap: &KickoffGap, name: String, class: String, write: Writing) -> GapWording {
        let currency = self.currency();
        let percent = |share: f64| write.words.percent(share);
        let at = |value: f64| match gap.dimension {
            GapDimension::Time => (write.date)(self.day(value)),
            GapDimension::Cost => write.words.money_in_full(value, currency),
            GapDimension::Result => write.words.figure(value),
        };
        let likely = |value: f64| at(if gap.dimension == GapDimension::Time { value } else { rough(value) });
        let size = |value: f64| match gap.dimension {
            GapDimension::Time => (write.days)(value),
            GapDimension::Cost => write.words.money_in_full(rough(value), currency),
            GapDimension::Result => write.words.figure(rough(value)),
        };
        let short = |value: Option<f64>| value.filter(|short| *short > 0.0).map(size);
        GapWording {
            name,
            stated: gap.stated.map(at),
            p_stated: gap.p_stated.map(percent),
            agreed: gap.agreed.map(at),
            p_agreed: gap.p_agreed.map(percent),
            p50: gap.p50.map(likely),
            p80: gap.p80.map(likely),
            to_agreed: short(gap.stated_to_agreed()),
            to_likely: short(gap.stated_to_likely().or(gap.agreed_to_likely()).map(|(_, short)| short)),
            class,
        }
    }

    /// The published references, each once.
    fn publications(&self) -> Vec<Publication> {
        let mut found: Vec<_> = self.kickoff.gaps.iter().filter_map(|gap| gap.publication).collect();
        found.dedup();
        found
    }

    /// What the agency is bound to and cannot keep, as it should be taken back.
    fn impossible(&self) -> &'a [Impossible] {
        &self.kickoff.impossible
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use forewarn_risk::kickoff::{References, check, template};

    #[test]
    fn the_letter_says_the_dates_the_gap_and_the_questions_in_both_languages() {
        let today = NaiveDate::from_ymd_opt(2026, 8, 20).unwrap();
        for (lang, date, question) in [
            (Lang::En, "30 November 2026", "When will we have all the access we asked for?"),
            (Lang::Ru, "30 ноября 2026 года", "Когда у нас будут все запрошенные доступы?"),
        ] {
            // The template with every line that is commented out switched on.
            let switched_on = |line: &str| match line.strip_prefix("# ") {
                Some(rest)
                    if rest.starts_with("[[")
                        || rest.split_once(" = ").is_some_and(|(key, _)| !key.contains(' ')) =>
                {
                    rest.to_owned()
                }
                _ => line.to_owned(),
            };
            let brief = template(lang).lines().map(switched_on).collect::<Vec<_>>().join("\n");
            let brief = Brief::parse(&brief).unwrap();
            let kickoff = check(&brief, &References::of_brief(&brief, today), today);
            let letter = letter(&brief, &kickoff, today, lang).replace('\u{a0}', " ");
            assert!(letter.contains(date) && letter.contains(question), "{letter}");
            assert!(questions(&brief, &kickoff, today, lang).iter().any(|line| line == question));
            let summary = summary(&brief, &kickoff, today, lang);
            assert!(summary.iter().any(|line| line.contains("Kitchenham")), "{summary:?}");
        }
    }
}
