//! Learns which sentences of clients chase, take something for granted or threaten, and writes `data/claims/model.bin`.
//!
//! `cargo run --release --example train_claims -- [--write] [--show] [FILE…]`: corpus files (see
//! `data/corpus/acts/FORMAT.md`) and sentences as in `data/answers/claims.jsonl`; without any, `data/corpus/acts/*.txt` and
//! `data/answers/claims*.jsonl`. Prints how right it is on writers that were held out. `--test=FILE` prints how right the model
//! in use is on a file of sentences.

#![allow(clippy::print_stdout, reason = "an example prints")]
#![allow(clippy::float_cmp, reason = "a weight that was set is compared")]

use std::fs;
use std::path::PathBuf;

use forewarn::text::claims::train::{Labelled, ROWS_EACH, Sentence, file, sentences};
use forewarn::text::linear::{Options, Weights, learn};

/// What is learned, and how it is marked in the corpus.
const CLAIMS: [(&str, char); 3] = [("chasing", 'x'), ("expectation", 'e'), ("threat", 't')];

/// A sentence with its labels.
struct Known {
    sentence: Sentence,
    words: String,
    /// Whether each claim holds; `None` where nobody said.
    holds: [Option<bool>; 3],
    weight: f32,
    writer: u64,
    /// Written to try these claims.
    tried: bool,
}

/// The text of a marked message, and its marks: letter, first byte, one past the last.
fn unmarked(body: &str) -> (String, Vec<(char, usize, usize)>) {
    let (mut text, mut marks, mut open, mut rest) = (String::new(), Vec::new(), None, body);
    while let Some(character) = rest.chars().next() {
        if character == '{'
            && open.is_none()
            && let Some((mark, after)) = rest[1..].split_once(' ')
            && let Some(letter) = mark.chars().next()
        {
            open = Some((letter, text.len()));
            rest = after;
            continue;
        }
        match (character, open) {
            ('}', Some((letter, start))) => {
                marks.push((letter, start, text.len()));
                open = None;
            }
            _ => text.push(character),
        }
        rest = &rest[character.len_utf8()..];
    }
    (text, marks)
}

/// The sentences of a corpus file.
fn corpus(file: &str) -> Vec<Known> {
    let mut all = Vec::new();
    for block in file.split("\n---") {
        let block = block.trim_matches(['\n', '\r', '-']);
        let Some((head, body)) = block.split_once('\n') else { continue };
        let field = |name: &str| head.split_whitespace().find_map(|field| field.strip_prefix(name));
        let Some(writer) = field("writer=") else { continue };
        let client = field("side=") == Some("client");
        let (text, marks) = unmarked(body);
        for sentence in sentences(&text) {
            let (start, end) = (sentence.span.start, sentence.span.end);
            let shared = |mark: &(char, usize, usize)| end.min(mark.2).saturating_sub(start.max(mark.1));
            let holds = CLAIMS.map(|(_, letter)| {
                let own = || marks.iter().filter(move |mark| mark.0 == letter);
                if own().any(|mark| shared(mark) * 2 >= (mark.2 - mark.1).min(end - start)) {
                    Some(true)
                } else if own().any(|mark| shared(mark) > 0) {
                    None
                } else {
                    Some(false)
                }
            });
            all.push(Known {
                words: text[start..end].to_owned(),
                sentence,
                holds,
                weight: if client { 1.0 } else { 0.5 },
                writer: number(writer),
                tried: field("kind=") == Some("claims"),
            });
        }
    }
    all
}

/// Sentences as in `data/answers/claims.jsonl`: what holds says nothing of the other claims.
fn rows(file: &str) -> Vec<Known> {
    let mut all = Vec::new();
    for row in file.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()) {
        let (text, claim) = (row["text"].as_str().unwrap_or(""), row["claim"].as_str().unwrap_or(""));
        let holds = row["holds"].as_bool().unwrap_or(false);
        for sentence in sentences(text) {
            all.push(Known {
                words: text.to_owned(),
                sentence,
                holds: CLAIMS.map(|(name, _)| {
                    if name == claim {
                        Some(holds)
                    } else if holds {
                        None
                    } else {
                        Some(false)
                    }
                }),
                weight: 1.0,
                writer: number(text),
                tried: true,
            });
        }
    }
    all
}

/// Sets of ordinary text that weights may be learned from; they lie beside the repository.
const ORDINARY: [&str; 4] = ["email_intent", "senti4sd", "stanford_politeness_wikipedia", "cedr_ru"];

/// The most sentences taken of each.
const MOST_ORDINARY: usize = 4000;

/// Sentences of ordinary text in which the patterns find nothing; nearly none of them claims anything.
fn ordinary() -> Vec<Known> {
    use std::io::Read;
    let mut all = Vec::new();
    for set in ORDINARY {
        let Ok(file) = fs::File::open(format!("../shared/data/{set}/data.jsonl.gz")) else {
            println!("{set}: not here, skipped");
            continue;
        };
        let mut text = String::new();
        if flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text).is_err() {
            continue;
        }
        let texts = text
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .map(|row| row["text"].as_str().unwrap_or("").to_owned());
        let found = texts.flat_map(|text| {
            let found = sentences(&text).into_iter().filter(|one| one.ruled == [false; 3]);
            let known = found.map(|sentence| Known {
                words: sentence.span.of(&text).to_owned(),
                sentence,
                holds: [Some(false); 3],
                weight: 0.3,
                writer: number(&text),
                tried: false,
            });
            known.collect::<Vec<_>>()
        });
        all.extend(found.take(MOST_ORDINARY));
    }
    all
}

/// A number for a name (FNV-1a).
fn number(name: &str) -> u64 {
    name.bytes()
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3))
}

/// How many parts the writers are cut into, each of them left out once.
const FOLDS: u64 = 6;

/// How many false alarms a hundred sentences that claim nothing may raise, of those written to try it.
const MOST_ALARMS: f64 = 5.0;

/// The same of all of clients and of ordinary text. One threat is enough for an alert, so that few of them may be false.
const MOST_ALARMS_OF_ALL: [f64; 3] = [0.8, 0.8, 0.4];

fn main() {
    let (mut files, mut write, mut show, mut test) = (Vec::<PathBuf>::new(), false, false, None);
    let mut options = Options { epochs: 12, rate: 0.2, decay: 4e-5 };
    let mut favour = 3.0_f32;
    for argument in std::env::args().skip(1) {
        if argument == "--write" {
            write = true;
        } else if argument == "--show" {
            show = true;
        } else if let Some(value) = argument.strip_prefix("--epochs=") {
            options.epochs = value.parse().expect("a number of epochs");
        } else if let Some(value) = argument.strip_prefix("--rate=") {
            options.rate = value.parse().expect("a rate");
        } else if let Some(value) = argument.strip_prefix("--decay=") {
            options.decay = value.parse().expect("a penalty");
        } else if let Some(value) = argument.strip_prefix("--favour=") {
            favour = value.parse().expect("a weight");
        } else if let Some(path) = argument.strip_prefix("--test=") {
            test = Some(path.to_owned());
        } else {
            files.push(argument.into());
        }
    }
    if let Some(path) = test {
        measure(&fs::read_to_string(path).expect("the file of sentences"), show);
        return;
    }
    if files.is_empty() {
        for (folder, end) in [("data/corpus/acts", "txt"), ("data/answers", "jsonl")] {
            let listed = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
            files.extend(listed.filter(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                path.extension().is_some_and(|own| own == end)
                    && !name.contains("heldout")
                    && (end == "txt" || name.starts_with("claims") && !name.contains("test"))
            }));
        }
    }
    files.sort();
    let mut known = Vec::new();
    for path in &files {
        let Ok(text) = fs::read_to_string(path) else { continue };
        known.extend(if path.extension().is_some_and(|end| end == "jsonl") {
            rows(&text)
        } else {
            corpus(&text)
        });
    }
    let marked = known.len();
    known.extend(ordinary());
    let mut learned: Vec<Weights> = Vec::new();
    let mut least = [[0.0; 2]; 3];
    for (claim, (name, _)) in CLAIMS.iter().enumerate() {
        let (mut all, mut of) = (Vec::new(), Vec::new());
        for one in &known {
            let Some(holds) = one.holds[claim] else { continue };
            let weight = one.weight * if holds { favour } else { 1.0 };
            all.push(Labelled { sentence: &one.sentence, holds, weight, writer: one.writer });
            of.push(one);
        }
        let mut sums = vec![0.0; all.len()];
        for fold in 0..FOLDS {
            let weights = learn(&all, ROWS_EACH, options, |example| example.writer % FOLDS != fold);
            for (sum, example) in sums.iter_mut().zip(&all) {
                if example.writer % FOLDS == fold {
                    *sum = weights.sum(example.sentence.features(), example.sentence.russian);
                }
            }
        }
        for russian in [false, true] {
            let here: Vec<usize> = (0..all.len()).filter(|&at| all[at].sentence.russian == russian).collect();
            let says = |at: usize, cut: f32| {
                let sentence = all[at].sentence;
                sentence.ruled[claim] || sums[at] > cut && !sentence.ruled_out[claim]
            };
            let tally = |cut: Option<f32>| {
                // Found and all that hold; alarms and all that don't, of those written to try it and of all.
                let mut counts = [[0_usize; 2]; 3];
                for &at in &here {
                    let hit = cut.map_or(all[at].sentence.ruled[claim], |cut| says(at, cut));
                    if all[at].holds {
                        counts[0][0] += usize::from(hit);
                        counts[0][1] += 1;
                    } else {
                        for (on, counts) in
                            [of[at].tried, of[at].weight != 0.5].into_iter().zip(&mut counts[1..])
                        {
                            counts[0] += usize::from(on && hit);
                            counts[1] += usize::from(on);
                        }
                    }
                }
                counts
            };
            let mut best = (3.0, 0);
            for step in -12..=12 {
                let cut = step as f32 * 0.25;
                let [found, tried, any] = tally(Some(cut));
                let share = |[part, of]: [usize; 2]| part as f64 * 100.0 / of.max(1) as f64;
                if share(tried) <= MOST_ALARMS && share(any) <= MOST_ALARMS_OF_ALL[claim] && found[0] > best.1
                {
                    best = (cut, found[0]);
                }
            }
            least[claim][usize::from(russian)] = best.0;
            let told = |[found, tried, any]: [[usize; 2]; 3]| {
                format!(
                    "found {found:?}, alarms {tried:?} of those written to try it, {any:?} of all of clients and ordinary text"
                )
            };
            let lang = if russian { "Russian" } else { "English" };
            println!("{name}, {lang}\n  patterns {}", told(tally(None)));
            println!("  learned  {} from {:?}", told(tally(Some(best.0))), best.0);
            for &at in here.iter().filter(|_| show) {
                if says(at, best.0) != all[at].holds {
                    println!(
                        "{} {:.2} {}",
                        if all[at].holds { "MISS" } else { "FALSE" },
                        sums[at],
                        of[at].words
                    );
                }
            }
        }
        learned.push(learn(&all, ROWS_EACH, options, |_| true));
    }
    if write {
        let header =
            format!("{marked} sentences of {} files, {} of ordinary text", files.len(), known.len() - marked);
        let learned = learned.try_into().expect("weights of each claim");
        fs::write("data/claims/model.bin", file(&learned, least, &header)).expect("the model is written");
    }
}

/// Prints how right the patterns and the model in use are on sentences.
fn measure(file: &str, show: bool) {
    use std::collections::BTreeMap;
    let mut counts: BTreeMap<(String, bool, &str), [usize; 3]> = BTreeMap::new();
    for row in file.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()) {
        let text = row["text"].as_str().unwrap_or("");
        let holds = row["holds"].as_bool().unwrap_or(false);
        let parts = sentences(text);
        let russian = text.chars().any(|letter| ('а'..='я').contains(&letter));
        for (claim, (name, _)) in CLAIMS.iter().enumerate() {
            let own = row["claim"].as_str() == Some(name);
            if holds && !own {
                continue;
            }
            let ruled = parts.iter().any(|part| part.ruled[claim]);
            let learned = forewarn::text::claims::of_client(text).each()[claim];
            let count = counts
                .entry(((*name).to_owned(), russian, if holds { "holds" } else { "none" }))
                .or_default();
            count[0] += 1;
            count[1] += usize::from(ruled);
            count[2] += usize::from(learned);
            if show && learned != holds {
                println!("{} {name} {text}", if holds { "MISS" } else { "FALSE" });
            }
        }
    }
    for ((name, russian, kind), [all, ruled, learned]) in counts {
        println!(
            "{name} {} {kind}: of {all}, patterns say {ruled}, learned {learned}",
            if russian { "ru" } else { "en" }
        );
    }
}
