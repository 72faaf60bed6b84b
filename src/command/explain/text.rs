//! An explanation for a terminal of 80 columns.

use std::fmt::Write as _;

use super::{Change, Explanation, Missing};
use crate::{
    plain::defuse,
    report::{
        terminal::wrap,
        words::{
            Words,
            explain::{ExplainWords, explain_words},
            life, phrase, words,
        },
    },
    review::record::{AddendPart, Evidence, Fix, Review},
    signal::SignalId,
    table::Band,
    text::Lang,
};

/// Columns of the terminal.
const WIDTH: usize = 80;
/// A smaller addend is told only where all are asked for.
const ADDEND_LEAST: f64 = 0.1;
/// So many reasons are told whatever they add.
const REASONS: usize = 3;
/// The column at which words stand beside figures.
const BESIDE: usize = 19;

/// Puts an explanation into words.
pub(super) fn text(explanation: &Explanation, review: &Review, lang: Lang) -> String {
    let said = words(lang);
    let mut page = Page { explanation, review, lang, own: explain_words(lang), said, text: String::new() };
    page.head();
    page.assumed();
    page.fixes();
    if !explanation.client.addends.is_empty() {
        page.waterfall();
        page.changes();
    }
    page.unagreed();
    page.coverage();
    page.missing();
    page.text
}

struct Page<'a> {
    explanation: &'a Explanation,
    review: &'a Review,
    lang: Lang,
    own: &'static ExplainWords,
    said: &'static Words,
    text: String,
}

impl Page<'_> {
    /// Words from a column on, wrapped; what stands before it on the first line is `lead`.
    fn put(&mut self, lead: &str, column: usize, words: &str) {
        let mut lines = wrap(words, WIDTH - column).into_iter();
        let first = format!("{lead:<column$}{}", lines.next().unwrap_or_default());
        self.text.push_str(first.trim_end());
        self.text.push('\n');
        for line in lines {
            let _ = writeln!(self.text, "{:column$}{line}", "");
        }
    }

    fn heading(&mut self, words: &str) {
        self.text.push('\n');
        self.put("", 0, words);
    }

    fn figure(&self, value: f64) -> String {
        let words = format!("{value:.1}");
        self.said.with_decimal(&words)
    }

    fn signed(&self, value: f64, digits: usize) -> String {
        let words = format!("{value:+.digits$}").replace('-', "−");
        self.said.with_decimal(&words)
    }

    fn chance(&self, probability: Option<f64>) -> String {
        probability.map_or_else(
            || self.own.unknown.to_owned(),
            |probability| format!("{} %", self.figure(probability * 100.0)),
        )
    }

    fn day(&self, day: chrono::NaiveDate) -> String {
        phrase::day(day, self.lang)
    }

    fn head(&mut self) {
        let (explanation, own) = (self.explanation, self.own);
        let client = &explanation.client;
        let band = (self.said.band_word)(client.band);
        let chance = client.chance.map_or_else(
            || own.unknown.to_owned(),
            |chance| {
                let [lower, upper] = [chance.lower, chance.upper].map(|end| self.figure(end * 100.0));
                format!("{} (80 %: {lower}–{upper}), {band}", self.chance(Some(chance.probability)))
            },
        );
        let title = format!("{} · {}: {chance}", defuse(&client.name), defuse(&client.client_id));
        self.put("", 0, &title);
        let weights = if explanation.learned { own.learned } else { own.expert };
        let from = self.day(self.review.day);
        self.put("", 0, &format!("{}; {weights}.", (own.horizon)(explanation.horizon_days, &from)));
        if let Some(reason) = client.unknown_because {
            let reason = phrase::unknown(reason, self.lang);
            self.put("", 0, &format!("{} {reason}.", own.because));
        }
        if let Some(line) = &client.band_by_hand {
            self.put(
                "",
                0,
                &format!("{} {}", own.by_hand, defuse(&life::decision(line, self.review, self.lang))),
            );
        }
        if let Some(line) = &explanation.decision {
            self.put(
                "",
                0,
                &format!("{} {}", own.decided, defuse(&life::decision(line, self.review, self.lang))),
            );
        }
    }

    fn waterfall(&mut self) {
        let (explanation, own) = (self.explanation, self.own);
        let client = &explanation.client;
        self.text.push('\n');
        self.put(&format!("{:>9} {:>7}", own.log_odds, own.points), BESIDE, "");
        let prior = client.prior_log_odds;
        let lead = |log_odds: &str, points: &str| format!("{log_odds:>9} {points:>7}");
        let start = self.figure(100.0 / (1.0 + (-prior).exp()));
        self.put(&lead(&self.signed(prior, 2), &start), BESIDE, own.prior);
        let reasons: Vec<SignalId> = client.reasons().take(REASONS).map(|reason| reason.signal).collect();
        let (mut small, mut left_out) = (0.0, 0);
        for addend in &client.addends {
            let shows =
                explanation.all || addend.log_odds.abs() >= ADDEND_LEAST || reasons.contains(&addend.signal);
            if !shows {
                (small, left_out) = (small + addend.log_odds, left_out + 1);
                continue;
            }
            let figures = lead(&self.signed(addend.log_odds, 2), &self.signed(addend.points, 1));
            self.put(&figures, BESIDE, &defuse(&phrase::addend(addend, self.lang)));
            for part in &addend.parts {
                // What several signals make of one fact adds up to its addend.
                let adds = (addend.parts.len() > 1).then(|| format!("{:>9}", self.signed(part.log_odds, 2)));
                self.part(adds.as_deref(), part);
            }
            self.rows("", &addend.evidence);
        }
        if left_out > 0 {
            let figures = format!("{:>9}", self.signed(small, 2));
            self.put(&figures, BESIDE, &(own.small)(left_out));
        }
        let all = prior + client.addends.iter().map(|addend| addend.log_odds).sum::<f64>();
        let end = client.chance.map(|chance| self.figure(chance.probability * 100.0)).unwrap_or_default();
        self.put(&lead(&self.signed(all, 2), &end), BESIDE, own.together);
        self.put("", BESIDE, own.order);
    }

    /// What one signal of an addend measures, with what it adds where there are several.
    fn part(&mut self, adds: Option<&str>, part: &AddendPart) {
        let own = self.own;
        let unit = (own.unit)(part.signal.signal().unit);
        let mut known = format!("{}: {}{unit}", part.signal, self.said.figure(part.value));
        let beside = self.explanation.background.iter().find(|beside| beside.signal == part.signal);
        if let Some(usual) = beside.and_then(|beside| beside.own_usual) {
            let _ = write!(known, "; {} {}", own.usual_here, self.said.figure(usual));
        }
        if let Some(usual) = part.usual {
            let _ = write!(known, "; {} {}", own.usual_elsewhere, self.said.figure(usual));
        }
        if let Some(adds) = adds {
            known = format!("{} {known}", adds.trim());
        }
        self.put("", BESIDE, &known);
    }

    fn rows(&mut self, lead: &str, rows: &[Evidence]) {
        for row in rows {
            let quote = row.quote.as_deref().map_or_else(String::new, |quote| {
                let quote = defuse(quote);
                (self.own.quote)(&quote)
            });
            let id = if row.id.is_empty() { String::new() } else { format!(" {}", defuse(&row.id)) };
            let fact = defuse(&phrase::fact(&row.fact, self.lang));
            let words = format!("{} {}{id}: {fact}{quote}", row.at.date_naive(), row.table);
            self.put(&format!("{}{lead}", " ".repeat(BESIDE)), BESIDE + 2 + lead.chars().count(), &words);
        }
    }

    fn changes(&mut self) {
        let (explanation, own) = (self.explanation, self.own);
        let (before, now) = (explanation.probability_month_before, explanation.client.chance);
        let (before, now) = (self.chance(before), self.chance(now.map(|chance| chance.probability)));
        let day = self.day(explanation.month_before);
        self.heading(&format!("{} {day}: {before} → {now}", own.since));
        if explanation.changes.is_empty() {
            self.put("", 2, own.nothing_changed);
        }
        for change in &explanation.changes {
            self.change(change);
        }
    }

    fn change(&mut self, change: &Change) {
        let value =
            |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| self.said.figure(value));
        let (before, now) = (value(change.before), value(change.now));
        let values =
            if before == now { format!("{now}, {}", self.own.same) } else { format!("{before} → {now}") };
        let figures = format!("{:>9}", self.signed(change.log_odds, 2));
        self.put(&figures, BESIDE, &format!("{} ({} {values})", defuse(&change.words), change.signal));
        // What stands behind an addend above is not told again.
        let shown = |row: &&Evidence| {
            let addends = self.explanation.client.addends.iter();
            !addends.flat_map(|addend| &addend.evidence).any(|known| known.id == row.id && known.at == row.at)
        };
        let came: Vec<Evidence> = change.came.iter().filter(shown).cloned().collect();
        self.rows(&format!("{} ", self.own.came), &came);
        self.rows(&format!("{} ", self.own.went), &change.went);
    }

    fn unagreed(&mut self) {
        let explanation = self.explanation;
        if explanation.unagreed.is_empty() {
            return;
        }
        self.heading(self.own.unagreed);
        for line in &explanation.unagreed {
            let words =
                line.words.as_deref().map_or_else(String::new, |words| (self.own.quote)(&defuse(words)));
            let hours = (self.own.hours_since)(&self.said.rounded(line.hours, 0));
            let day = self.day(line.on);
            self.put("", 2, format!("{day}:{words} ({hours}; {})", line.message_id).trim_end());
        }
    }

    fn coverage(&mut self) {
        let (explanation, own) = (self.explanation, self.own);
        self.heading(own.data);
        let table = |of: &super::Coverage| match (of.rows, of.last_on) {
            (0, _) => format!("{} {}", of.table, own.no_rows),
            (rows, None) => format!("{} {rows}", of.table),
            (rows, Some(last)) => format!("{} {rows} ({} {last})", of.table, own.last),
        };
        let tables: Vec<String> = explanation.coverage.iter().map(table).collect();
        let share = format!("{:.0} % {}", explanation.known_share * 100.0, own.known);
        self.put("", 2, &format!("{share}: {}.", tables.join("; ")));
    }

    fn missing(&mut self) {
        let explanation = self.explanation;
        if explanation.missing.is_empty() {
            return;
        }
        self.heading(self.own.missing);
        // What is missing for several reasons is told once.
        let mut told: Vec<(&str, Vec<&Missing>)> = Vec::new();
        for missing in &explanation.missing {
            match told.iter_mut().find(|(words, _)| *words == missing.words) {
                Some((_, known)) => known.push(missing),
                None => told.push((&missing.words, vec![missing])),
            }
        }
        for (words, parts) in told {
            let (least, most) = parts.iter().fold((0.0, 0.0), |(least, most), part| {
                (least + part.least_log_odds, most + part.most_log_odds)
            });
            let range = format!("{:>7} … {}", self.signed(least, 2), self.signed(most, 2));
            let signals: Vec<String> = parts.iter().map(|part| part.signal.to_string()).collect();
            self.put(&range, BESIDE, &format!("{words} ({})", signals.join(", ")));
        }
    }

    fn fixes(&mut self) {
        let (explanation, own) = (self.explanation, self.own);
        let band = explanation.client.band;
        if explanation.client.chance.is_none() || (band < Band::Watch && explanation.fix.is_none()) {
            return;
        }
        self.heading(own.fixes);
        let wants_act = band == Band::Act || explanation.alerted;
        if wants_act {
            self.fix(own.below_act, explanation.fix.as_ref());
        }
        let same = |one: &Fix, other: &Fix| one.assume == other.assume;
        let calm = explanation.fix_to_calm.as_ref();
        if !wants_act || explanation.fix.as_ref().is_some_and(|fix| calm.is_none_or(|calm| !same(fix, calm)))
        {
            self.fix(own.to_calm, calm);
        }
        if let Some(most) = &explanation.best_effort {
            self.fix(own.best_effort, Some(most));
        }
    }

    fn fix(&mut self, aim: &str, fix: Option<&Fix>) {
        let Some(fix) = fix else {
            self.put("", 2, &format!("{aim} {}", self.own.insufficient));
            return;
        };
        let acts = defuse(&phrase::fix(fix, self.lang));
        self.put("", 2, &format!("{aim} {acts} → {}", self.outcome(fix)));
        if let Some(talk) = phrase::talk(Some(fix), &self.explanation.client, self.lang) {
            self.put("", 4, &defuse(&talk));
        }
        self.put("", 4, &format!("--assume \"{}\"", defuse(&fix.assume)));
    }

    fn outcome(&self, fix: &Fix) -> String {
        let cost = self.said.cost(fix.cost, fix.currency.as_deref());
        let band = (self.said.band_word)(fix.band);
        format!("{}, {band}; {} {cost}", self.chance(Some(fix.probability)), self.own.about)
    }

    fn assumed(&mut self) {
        let Some(fix) = &self.explanation.assumed else { return };
        self.heading(self.own.assumed);
        let acts = defuse(&phrase::fix(fix, self.lang));
        self.put("", 2, &format!("{acts} → {}", self.outcome(fix)));
    }
}
