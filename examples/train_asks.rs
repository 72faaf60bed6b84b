//! Learns which sentences ask without a sign of it, and writes `data/answers/asks.bin`.
//!
//! `cargo run --release --example train_asks -- [--least=…] [--write]`: learns from `data/answers/sentences_*.txt`, the threads
//! that the judge of answers is fitted to, the questions and requests marked in `data/corpus/acts`, and ordinary text beside
//! the repository. Prints how right it is on parts left out.

#![allow(clippy::print_stdout, reason = "an example prints")]

mod shared_data;

use std::fs;

use forewarn::text::sentence_model::{self, learn};
use forewarn::text::speech_model::{ASKS_MAGIC, ROW_BITS};
use serde_json::Value;

type Sentence = sentence_model::Sentence<1>;

/// The sentences of a text that the weights are asked about.
fn sentences(text: &str) -> Vec<Sentence> {
    sentence_model::sentences(text, 1, true)
}

/// Threads whose questions are learned from.
const THREADS: [&str; 6] = [
    "answers/threads",
    "answers/threads_more",
    "answers/voices_en",
    "answers/voices_ru",
    "gold/exchange_en",
    "gold/exchange_ru",
];

/// Ordinary text, nearly all of which asks nothing where no sign says so, and the most sentences taken of each.
const ORDINARY: [&str; 4] = ["email_intent", "senti4sd", "stanford_politeness_wikipedia", "cedr_ru"];
const MOST_ORDINARY: usize = 3000;
const ORDINARY_WEIGHT: f32 = 0.3;

/// What a sentence written for these weights counts.
const WRITTEN_WEIGHT: f32 = 1.5;

/// How many parts are left out in turn.
const PARTS: usize = 5;

/// A sentence, whether it is Russian, and what it is counted under when figures are told.
type Row = (Sentence, bool, &'static str);

fn main() {
    let mut write = false;
    let mut least = [[0.0]; 2];
    for argument in std::env::args().skip(1) {
        if argument == "--write" {
            write = true;
        } else if let Some(cuts) = argument.strip_prefix("--least=") {
            let cuts: Vec<f32> = cuts.split(',').filter_map(|cut| cut.parse().ok()).collect();
            assert_eq!(cuts.len(), 2, "a cut for English and one for Russian");
            least = [[cuts[0]], [cuts[1]]];
        }
    }
    let mut rows: Vec<Row> = written();
    rows.extend(threads());
    rows.extend(acts());
    let labelled = rows.len();
    rows.extend(ordinary());
    println!("{labelled} labelled sentences, {} of ordinary text", rows.len() - labelled);
    let all: Vec<Sentence> = rows.iter().map(|row| row.0.clone()).collect();
    if write {
        let header = format!("{labelled} sentences, {} of ordinary text", rows.len() - labelled);
        let weights = learn(&all, ROW_BITS, |_| true);
        fs::write("data/answers/asks.bin", weights.file(least, ASKS_MAGIC, &header))
            .expect("the model is written");
    } else {
        report(&rows, &all);
    }
}

/// Prints for each cut how many of those left out are found, and how many found are none.
fn report(rows: &[Row], all: &[Sentence]) {
    let mut sums = vec![0.0; all.len()];
    for part in 0..PARTS {
        let weights = learn(all, ROW_BITS, |at| at % PARTS != part);
        for at in (0..all.len()).filter(|at| at % PARTS == part) {
            sums[at] = weights.sums(&all[at])[0];
        }
    }
    for lang in [false, true] {
        for kind in ["written", "threads", "acts", "ordinary"] {
            let of = |holds: bool, least: f32| {
                rows.iter()
                    .zip(&sums)
                    .filter(|(row, _)| row.1 == lang && row.2 == kind && row.0.holds[0] == holds)
                    .filter(|(row, sum)| row.0.weight[0] > 0.0 && **sum > least)
                    .count()
            };
            let cuts: Vec<String> = [-1.0, -0.5, 0.0, 0.5, 1.0, 1.5]
                .map(|cut| format!("{cut}: {}+{}", of(true, cut), of(false, cut)))
                .to_vec();
            let (yes, no) = (of(true, f32::MIN), of(false, f32::MIN));
            let lang = if lang { "ru" } else { "en" };
            println!("{lang} {kind} of {yes}+{no}: {}", cuts.join("  "));
        }
    }
}

fn is_russian(text: &str) -> bool {
    text.contains(|letter| ('а'..='я').contains(&letter))
}

/// A text without its question marks: what asks with one needs no weights.
fn unasked(text: &str) -> Vec<Sentence> {
    sentences(&text.replace('?', ""))
}

/// Sentences written for these weights.
fn written() -> Vec<Row> {
    let mut rows = Vec::new();
    for lang in ["en", "ru"] {
        for line in
            fs::read_to_string(format!("data/answers/sentences_{lang}.txt")).unwrap_or_default().lines()
        {
            let Some((kind, text)) = line.split_once(' ').filter(|(kind, _)| *kind != "#") else { continue };
            for mut sentence in sentences(text) {
                sentence.holds = [matches!(kind, "q" | "r")];
                sentence.weight = [WRITTEN_WEIGHT];
                rows.push((sentence, lang == "ru", "written"));
            }
        }
    }
    rows
}

/// Questions of threads, and what is said around them.
fn threads() -> Vec<Row> {
    let mut rows = Vec::new();
    for file in THREADS {
        for line in fs::read_to_string(format!("data/{file}.jsonl")).unwrap_or_default().lines() {
            let row: Value = serde_json::from_str(line).expect("a labelled thread is a line of JSON");
            let turns: Vec<&Value> = row["thread"].as_array().into_iter().flatten().collect();
            let labels: Vec<&Value> = row["questions"].as_array().into_iter().flatten().collect();
            let text = |at: usize| turns[at]["text"].as_str().unwrap_or("");
            let russian = is_russian(text(0));
            for at in 0..turns.len() {
                let own: Vec<&str> = labels
                    .iter()
                    .filter(|label| label["message"].as_u64() == Some(at as u64))
                    .filter_map(|label| label["words"].as_str())
                    .collect();
                let stripped = text(at).replace('?', "");
                let spans: Vec<(usize, usize)> = own
                    .iter()
                    .filter_map(|words| {
                        let words = words.replace('?', "");
                        stripped.find(&words).map(|start| (start, start + words.len()))
                    })
                    .collect();
                for mut sentence in sentences(&stripped) {
                    let asks =
                        spans.iter().any(|(start, end)| *start < sentence.end && sentence.start < *end);
                    sentence.holds = [asks];
                    if !asks && text(at).contains('?') {
                        sentence.weight = [0.0];
                    }
                    rows.push((sentence, russian, "threads"));
                }
            }
        }
    }
    rows
}

/// What is asked in the corpus of acts, and what asks nothing.
fn acts() -> Vec<Row> {
    let mut rows = Vec::new();
    let mut paths: Vec<_> =
        fs::read_dir("data/corpus/acts").into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with("heldout") || path.extension().is_none_or(|end| end != "txt") {
            continue;
        }
        for block in fs::read_to_string(&path).unwrap_or_default().split("\n---") {
            let Some((_, body)) = block.trim_matches(['\n', '\r', '-']).split_once('\n') else { continue };
            let (text, marks) = unmarked(body);
            let asked = text.contains('?');
            let own = if asked { unasked(&text) } else { sentences(&text) };
            // Places are those of the text with its question marks; a text in which one stands tells only what is marked.
            let text = text.replace('?', "");
            for mut sentence in own {
                let mark = |wanted: &[&str]| {
                    marks.iter().any(|(mark, words)| {
                        let said = text.get(sentence.start..sentence.end).unwrap_or("");
                        wanted.contains(mark) && (said.contains(words.as_str()) || words.contains(said))
                    })
                };
                let (asks, presses) = (mark(&["q", "r"]), mark(&["x", "e"]));
                sentence.holds = [asks];
                sentence.weight = [if asks {
                    1.0
                } else if asked || presses {
                    0.0
                } else {
                    ORDINARY_WEIGHT
                }];
                let russian = is_russian(&text);
                rows.push((sentence, russian, "acts"));
            }
        }
    }
    rows
}

/// A text of the corpus without its marks, and each mark's first letter with its words, question marks left out.
fn unmarked(body: &str) -> (String, Vec<(&str, String)>) {
    let (mut text, mut marks) = (String::new(), Vec::new());
    let mut rest = body;
    while let Some((before, marked)) = rest.split_once('{') {
        text.push_str(before);
        let Some((mark, after)) = marked.split_once(' ') else { break };
        let Some((words, after)) = after.split_once('}') else { break };
        text.push_str(words);
        marks.push((mark.split('@').next().unwrap_or(""), words.replace('?', "")));
        rest = after;
    }
    text.push_str(rest);
    (text, marks)
}

/// Sentences of ordinary text in which nothing is asked by a sign.
fn ordinary() -> Vec<Row> {
    let mut all = Vec::new();
    for set in ORDINARY {
        let found = shared_data::rows(&format!("{set}/data"))
            .into_iter()
            .flat_map(|row| {
                let text = row["text"].as_str().unwrap_or("").to_owned();
                let russian = is_russian(&text);
                let own = if text.contains('?') { Vec::new() } else { sentences(&text) };
                own.into_iter().map(move |sentence| (sentence, russian))
            })
            .take(MOST_ORDINARY)
            .map(|(mut sentence, russian)| {
                sentence.weight = [ORDINARY_WEIGHT];
                (sentence, russian, "ordinary")
            });
        all.extend(found);
    }
    all
}
