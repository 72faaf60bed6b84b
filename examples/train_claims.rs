//! Learns which sentences press, take something for granted or threaten, and writes `data/answers/claims.bin`.
//!
//! `cargo run --release --example train_claims -- [--least=…] [--write]`: learns from the sentences of `data/corpus/acts` where
//! claims are marked, of `data/answers/claims*.jsonl` but what is held out there, of calm writers in `data/corpus`, and of ordinary text beside the repository.
//! Prints how right it is on parts left out.

#![allow(clippy::print_stdout, reason = "an example prints")]

mod shared_data;

use std::fs;

use forewarn::text::claim_model::{CLAIMS, Claim, LEAST_WORDS, MAGIC, ROW_BITS};
use forewarn::text::sentence_model::{self, learn};

type Sentence = sentence_model::Sentence<CLAIMS>;

/// The sentences of a text that the weights are asked about.
fn sentences(text: &str) -> Vec<Sentence> {
    sentence_model::sentences(text, LEAST_WORDS, false)
}

/// Files of labelled sentences.
const LABELLED: [&str; 5] = ["claims", "claims_fresh", "claims_more", "claims_contracts", "claims_traps"];

/// Corpus files in which claims are not marked. Threats are rare enough for their sentences to be examples of none.
const UNMARKED: [&str; 8] = ["w7", "w9", "w11", "w12", "w13", "w14", "w15", "w19"];

/// Ordinary text, nearly all of which claims nothing, and the most sentences taken of each.
const ORDINARY: [&str; 4] = ["email_intent", "senti4sd", "stanford_politeness_wikipedia", "cedr_ru"];
const MOST_ORDINARY: usize = 3000;

/// What an ordinary sentence counts.
const ORDINARY_WEIGHT: f32 = 0.3;

/// How many parts are left out in turn.
const PARTS: usize = 5;

fn main() {
    let mut write = false;
    let mut least = [[0.0; CLAIMS]; 2];
    for argument in std::env::args().skip(1) {
        if argument == "--write" {
            write = true;
        } else if let Some(cuts) = argument.strip_prefix("--least=") {
            let cuts: Vec<f32> = cuts.split(',').filter_map(|cut| cut.parse().ok()).collect();
            assert_eq!(cuts.len(), 2 * CLAIMS, "a cut for each claim, English, then Russian");
            least = [0, 1].map(|lang| std::array::from_fn(|claim| cuts[lang * CLAIMS + claim]));
        }
    }
    let mut all: Vec<(Sentence, bool)> = Vec::new();
    let mut paths: Vec<_> =
        fs::read_dir("data/corpus/acts").into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with("heldout") || path.extension().is_none_or(|end| end != "txt") {
            continue;
        }
        let is_unmarked = UNMARKED.iter().any(|start| name.split('.').next() == Some(*start));
        for block in fs::read_to_string(&path).unwrap_or_default().split("\n---") {
            let Some((_, body)) = block.trim_matches(['\n', '\r', '-']).split_once('\n') else { continue };
            let (text, marks) = unmarked(body);
            for mut sentence in sentences(&text) {
                for &(claim, start, end) in &marks {
                    let shared = end.min(sentence.end).saturating_sub(start.max(sentence.start));
                    sentence.holds[claim] |= shared * 2 > (end - start).min(sentence.end - sentence.start);
                }
                if is_unmarked {
                    sentence.weight[Claim::Chasing as usize] = 0.0;
                    sentence.weight[Claim::Expectation as usize] = 0.0;
                }
                let russian = is_russian(&text);
                all.push((sentence, russian));
            }
        }
    }
    for file in LABELLED {
        for line in fs::read_to_string(format!("data/answers/{file}.jsonl")).unwrap_or_default().lines() {
            let row: serde_json::Value = serde_json::from_str(line).expect("a row of labelled sentences");
            let text = row["text"].as_str().unwrap_or("");
            let claim = ["chasing", "expectation", "threat"].iter().position(|name| row["claim"] == *name);
            // Where a text of two sentences claims, it isn't said which of them does.
            let mut own = sentences(text);
            if own.len() > 1 && row["holds"] != false && claim.is_some() {
                continue;
            }
            for mut sentence in own.drain(..) {
                if let Some(claim) = claim {
                    sentence.holds[claim] = row["holds"] != false;
                }
                all.push((sentence, is_russian(text)));
            }
        }
    }
    all.extend(calm());
    let labelled = all.len();
    all.extend(ordinary());
    println!("{labelled} labelled sentences, {} of ordinary text", all.len() - labelled);
    let (sentences, russian): (Vec<Sentence>, Vec<bool>) = all.into_iter().unzip();
    report(&sentences, &russian, labelled);
    if write {
        let header = format!("{labelled} sentences, {} of ordinary text", sentences.len() - labelled);
        let weights = learn(&sentences, ROW_BITS, |_| true);
        fs::write("data/answers/claims.bin", weights.file(least, MAGIC, &header))
            .expect("the model is written");
    }
}

/// Prints for each claim and cut how many of those left out are found, and how many found are none.
fn report(sentences: &[Sentence], russian: &[bool], labelled: usize) {
    let mut sums = vec![[0.0; CLAIMS]; labelled];
    for part in 0..PARTS {
        let weights = learn(sentences, ROW_BITS, |at| at % PARTS != part);
        for at in (0..labelled).filter(|at| at % PARTS == part) {
            sums[at] = weights.sums(&sentences[at]);
        }
    }
    for lang in [false, true] {
        #[allow(clippy::needless_range_loop, reason = "claims are a column of the sums, not its rows")]
        for claim in 0..CLAIMS {
            let of = |holds: bool, least: f32| {
                (0..labelled)
                    .filter(|&at| russian[at] == lang && sentences[at].holds[claim] == holds)
                    .filter(|&at| sentences[at].weight[claim] > 0.0)
                    .filter(|&at| sums[at][claim] > least)
                    .count()
            };
            let cuts: Vec<String> = [-2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0]
                .map(|cut| format!("{cut}: {}+{}", of(true, cut), of(false, cut)))
                .to_vec();
            let holds = of(true, f32::MIN);
            println!("{} claim {claim} of {holds}: {}", if lang { "ru" } else { "en" }, cuts.join("  "));
        }
    }
}

fn is_russian(text: &str) -> bool {
    text.contains(|letter| ('а'..='я').contains(&letter))
}

/// A text of the corpus without its marks, and where it presses, takes for granted and threatens.
fn unmarked(body: &str) -> (String, Vec<(usize, usize, usize)>) {
    let (mut text, mut marks, mut open) = (String::new(), Vec::new(), None);
    let mut rest = body;
    while let Some(character) = rest.chars().next() {
        if character == '{'
            && let Some((mark, after)) = rest[1..].split_once(' ')
        {
            open = Some(("xet".find(mark.chars().next().unwrap_or(' ')), text.len()));
            rest = after;
            continue;
        }
        if character == '}' {
            if let Some((Some(claim), start)) = open.take() {
                marks.push((claim, start, text.len()));
            }
        } else {
            text.push(character);
        }
        rest = &rest[character.len_utf8()..];
    }
    (text, marks)
}

/// Sentences of the corpus of tone whose writers are neither cross nor in a hurry: they claim nothing.
fn calm() -> Vec<(Sentence, bool)> {
    let mut all = Vec::new();
    for folder in ["en", "ru", "everyday/en", "everyday/ru"] {
        let listed = fs::read_dir(format!("data/corpus/{folder}")).into_iter().flatten().flatten();
        let mut paths: Vec<_> = listed.map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            for line in fs::read_to_string(path).unwrap_or_default().lines() {
                let row: serde_json::Value = serde_json::from_str(line).expect("a row of the corpus");
                let none = |field: &str| row[field].as_f64().unwrap_or(0.0) <= 0.0;
                let calm = row["tone"] != "negative" && row["hard"].is_null();
                if calm && ["hostility", "frustration", "impatience"].iter().all(|field| none(field)) {
                    let text = row["text"].as_str().unwrap_or("");
                    all.extend(sentences(text).into_iter().map(|sentence| (sentence, is_russian(text))));
                }
            }
        }
    }
    all
}

/// Sentences of ordinary text.
fn ordinary() -> Vec<(Sentence, bool)> {
    let mut all = Vec::new();
    for set in ORDINARY {
        let found = shared_data::rows(&format!("{set}/data"))
            .into_iter()
            .flat_map(|row| {
                let text = row["text"].as_str().unwrap_or("").to_owned();
                let russian = is_russian(&text);
                sentences(&text).into_iter().map(move |sentence| (sentence, russian))
            })
            .take(MOST_ORDINARY)
            .map(|(mut sentence, russian)| {
                sentence.weight = [ORDINARY_WEIGHT; CLAIMS];
                (sentence, russian)
            });
        all.extend(found);
    }
    all
}
