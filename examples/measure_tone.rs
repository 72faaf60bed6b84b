//! How right the tone is: `cargo run --release --example measure_tone [MODEL.bin] [left-out] [adapted]`.
//!
//! Without words: the embedded model (or that of the file) on sets it never learned from. `left-out`: trains again without each set and
//! measures on that set. `adapted`: goes on from a model that left the set out to four fifths of the set, and
//! measures on the rest, five times. Sets that are absent are named and passed over.

#![allow(clippy::print_stdout, reason = "an example prints")]

mod tone_sets;

use std::{collections::BTreeSet, path::Path};

use tone_sets::{UNCIVIL, rows};

use forewarn::calendar::Calendar;
use forewarn::calendar::WorkingHours;
use forewarn::text::tone::measure::{area_under_curve, class_f1, macro_f1, reliability};
use forewarn::text::tone::train::{Collection, Options, Weights, learn};
use forewarn::text::tone::{Model, Turn, derailment};
use forewarn::text::{Annotator, Setting, Side, Tone};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let wants = |word: &str| words.iter().any(|given| given == word);
    if let Some(path) = words.iter().find(|word| Path::new(word).extension().is_some_and(|end| end == "bin"))
    {
        let bytes = std::fs::read(path).expect("the model file can be read");
        Model::read(&bytes).expect("the file is a model").install();
    }
    untrained();
    if wants("left-out") || wants("adapted") {
        let mut collection = Collection::default();
        for set in tone_sets::TRAINED {
            for text in tone_sets::labelled(set) {
                collection.add(&text);
            }
        }
        for language in tone_sets::CORPUS {
            for text in tone_sets::corpus(language) {
                collection.add(&text);
            }
        }
        if wants("left-out") {
            left_out(&collection);
        }
        if wants("adapted") {
            for text in tone_sets::uncivil() {
                collection.add(&text);
            }
            adapted(&collection);
        }
    }
}

/// The embedded model on sets that it never saw.
fn untrained() {
    let calendar = Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), BTreeSet::new());
    let mut annotator = Annotator::default();
    let mut annotate = |text: &str, side: Side| {
        let setting = Setting::new(&calendar, side);
        annotator.annotate(text, &setting)
    };
    for name in ["sentirueval2015/banks", "sentirueval2015/telecoms"] {
        let scored: Vec<(Tone, usize)> = rows(name)
            .iter()
            .filter_map(|row| {
                let tone = tone_sets::tone(tone_sets::field(row, "label"))?;
                Some((annotate(tone_sets::field(row, "text"), Side::Client).tone, tone))
            })
            .collect();
        if !scored.is_empty() {
            tones(&format!("{name}, never learned from"), &scored);
        }
    }
    let toxic: Vec<(f32, bool)> = rows("ru_toxic/data")
        .iter()
        .map(|row| {
            let tone = annotate(tone_sets::field(row, "text"), Side::Client).tone;
            (tone.hostility, tone_sets::field(row, "label") == "toxic")
        })
        .collect();
    ranking("ru_toxic, never learned from: hostility", &toxic);
    let threads: Vec<(f32, bool)> = rows("cga_cmv/data")
        .iter()
        .map(|row| {
            let turns: Vec<Turn> = tone_sets::field(row, "text")
                .split("[SEP]")
                .enumerate()
                .map(|(at, text)| {
                    let side = if at % 2 == 0 { Side::Client } else { Side::Agency };
                    Turn::of(side, &annotate(text, side))
                })
                .collect();
            (derailment(&turns), tone_sets::field(row, "label") == "derails")
        })
        .collect();
    ranking("cga_cmv, never learned from: derailment", &threads);
}

/// Prints the figures of three classes.
fn tones(name: &str, scored: &[(Tone, usize)]) {
    let class = |tone: &Tone| {
        let scores = [tone.negative, tone.neutral, tone.positive];
        (0..3).max_by(|a: &usize, b| scores[*a].total_cmp(&scores[*b])).unwrap_or(1)
    };
    let answers: Vec<(usize, usize)> = scored.iter().map(|(tone, truly)| (class(tone), *truly)).collect();
    let negative: Vec<(f32, bool)> =
        scored.iter().map(|(tone, truly)| (tone.negative, *truly == 0)).collect();
    classes(name, &answers, &negative);
    bars(&negative);
}

fn classes(name: &str, answers: &[(usize, usize)], negative: &[(f32, bool)]) {
    println!(
        "{name}: macro-F1 {:.3} {:.2?}, AUC of negative {:.3}, n {}",
        macro_f1(3, answers),
        class_f1(3, answers),
        area_under_curve(negative).unwrap_or(0.0),
        answers.len()
    );
}

fn ranking(name: &str, scored: &[(f32, bool)]) {
    if let Some(area) = area_under_curve(scored) {
        println!("{name}: AUC {area:.3}, n {}", scored.len());
        bars(scored);
    }
}

/// Said against found chances.
fn bars(scored: &[(f32, bool)]) {
    let bars: Vec<String> = reliability(scored)
        .iter()
        .map(|bar| format!("{:.2}→{:.2} ({})", bar.said, bar.found, bar.count))
        .collect();
    println!("    said→found {}", bars.join("  "));
}

/// The documents of a set, and those of sets of other texts.
fn split(collection: &Collection, name: &str) -> (Vec<usize>, Vec<usize>) {
    let set = |at: &usize| collection.sets[collection.documents[*at].set()].as_str();
    let (mine, mut rest): (Vec<usize>, Vec<usize>) =
        (0..collection.documents.len()).partition(|at| set(at) == name);
    let issues = name.starts_with("github_incivility");
    rest.retain(|at| set(at) != UNCIVIL && !(issues && set(at).starts_with("github_incivility")));
    (mine, rest)
}

/// Classes as (said, true), and the scores of negative.
type Answers = (Vec<(usize, usize)>, Vec<(f32, bool)>);

/// What each of some weights says of its part.
fn answers(collection: &Collection, some: &[Weights], of: &[Vec<usize>]) -> Answers {
    let mut both = (Vec::new(), Vec::new());
    for (weights, part) in some.iter().zip(of) {
        for &at in part {
            let document = &collection.documents[at];
            let Some(truly) = (0..3).find(|tone| document.targets()[*tone] == Some(1.0)) else { continue };
            let sums = weights.sums(document);
            let said = (0..3).max_by(|a: &usize, b| sums[*a].total_cmp(&sums[*b])).unwrap_or(1);
            both.0.push((said, truly));
            both.1.push((sums[0] - sums[1].max(sums[2]), truly == 0));
        }
    }
    both
}

/// Every set with tones measured by weights that never saw it.
fn left_out(collection: &Collection) {
    for name in [
        "senti4sd/data",
        "vader_gt/tweets",
        "vader_gt/movie",
        "goemotions/data",
        "cedr_ru/data",
        "corpus/en",
        "corpus/ru",
    ] {
        let (mine, rest) = split(collection, name);
        let weights = learn(collection, &rest, &Options::default(), None);
        let (said, negative) = answers(collection, &[weights], &[mine]);
        classes(&format!("{name}, left out"), &said, &negative);
    }
}

/// Sets measured by weights that went on to four fifths of them.
fn adapted(collection: &Collection) {
    let names = ["hostility", "frustration", "impatience", "politeness", "gratitude"];
    for name in [
        "senti4sd/data",
        "vader_gt/tweets",
        "stanford_politeness_wikipedia/data",
        "github_incivility/data",
        UNCIVIL,
    ] {
        let (mine, rest) = split(collection, name);
        let base = learn(collection, &rest, &Options::default(), None);
        let of = |part: u64, inside: bool| -> Vec<usize> {
            mine.iter().copied().filter(|at| (collection.documents[*at].fold(5) == part) == inside).collect()
        };
        let onward = |part| learn(collection, &of(part, false), &Options::default(), Some(&base));
        let some: Vec<Weights> = (0..5).map(onward).collect();
        let parts: Vec<Vec<usize>> = (0..5).map(|part| of(part, true)).collect();
        let (said, negative) = answers(collection, &some, &parts);
        if !said.is_empty() {
            classes(&format!("{name}, five folds"), &said, &negative);
        }
        for (at, mark) in names.iter().enumerate() {
            let scored: Vec<(f32, bool)> = some
                .iter()
                .zip(&parts)
                .flat_map(|(weights, part)| part.iter().map(move |at| (weights, *at)))
                .filter_map(|(weights, document)| {
                    let document = &collection.documents[document];
                    let target = document.targets()[3 + at].filter(|target| (*target - 0.5).abs() > 0.49)?;
                    Some((weights.sums(document)[3 + at], target > 0.5))
                })
                .collect();
            if let Some(area) = area_under_curve(&scored) {
                println!("{name}, five folds: {mark} AUC {area:.3}, n {}", scored.len());
            }
        }
    }
}
