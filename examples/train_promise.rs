//! Learns which clauses promise from the corpus of acts and writes `data/promise/model.bin`.
//!
//! `cargo run --release --example train_promise -- [--write] FILE…`: corpus files (see `data/corpus/acts/FORMAT.md`);
//! without any, all of `data/corpus/acts`. Prints how right it is on writers that were held out.

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use chrono::NaiveDateTime;
use forewarn::calendar::Calendar;
use forewarn::calendar::WorkingHours;
use forewarn::text::promise::train::{Labelled, Options, Weights, clauses, learn};
use forewarn::text::{Setting, Side};

/// A message of the corpus without its marks.
struct Message {
    text: String,
    side: Side,
    sent_at: Option<NaiveDateTime>,
    writer: String,
    /// Promises: first byte, one past the last.
    promises: Vec<(usize, usize)>,
}

/// Reads the blocks of a corpus file.
fn read(file: &str) -> Vec<Message> {
    let mut messages = Vec::new();
    for block in file.split("\n---") {
        let block = block.trim_matches(['\n', '\r', '-']);
        let Some((head, body)) = block.split_once('\n') else { continue };
        if !head.contains("id=") {
            continue;
        }
        let field = |name: &str| {
            head.split_whitespace().find_map(|field| field.strip_prefix(name)).unwrap_or("").to_owned()
        };
        let (mut text, mut promises, mut open) = (String::new(), Vec::new(), None);
        let mut rest = body;
        while let Some(character) = rest.chars().next() {
            if character == '{'
                && open.is_none()
                && let Some((mark, after)) = rest[1..].split_once(' ')
                && mark.starts_with(['p', 'h', 'c', 'q', 'r', 'e', 'x', 't'])
            {
                open = Some((mark.starts_with(['p', 'h', 'c']), text.len()));
                rest = after;
                continue;
            }
            if character == '}'
                && let Some((promise, start)) = open.take()
            {
                if promise {
                    promises.push((start, text.len()));
                }
            } else {
                text.push(character);
            }
            rest = &rest[character.len_utf8()..];
        }
        messages.push(Message {
            text,
            side: if field("side=") == "client" { Side::Client } else { Side::Agency },
            sent_at: format!("{}:00", field("sent=")).parse().ok(),
            writer: field("writer="),
            promises,
        });
    }
    messages
}

/// A number for a name (FNV-1a).
fn number(name: &str) -> u64 {
    name.bytes()
        .fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3))
}

/// Counts of one decision.
#[derive(Default, Clone, Copy)]
struct Tally {
    wanted: usize,
    hit: usize,
    alarms: usize,
}

impl Tally {
    fn told(self) -> String {
        let share = |part: usize, of: usize| part as f64 / of.max(1) as f64;
        format!(
            "wanted {} recall {:.3} precision {:.3}",
            self.wanted,
            share(self.hit, self.wanted),
            share(self.hit, self.hit + self.alarms)
        )
    }
}

/// How many parts the writers are cut into, each of them left out once.
const FOLDS: u64 = 5;

fn main() {
    let mut files: Vec<PathBuf> = Vec::new();
    let (mut write, mut show) = (false, false);
    for argument in std::env::args().skip(1) {
        if argument == "--write" {
            write = true;
        } else if argument == "--show" {
            show = true;
        } else {
            files.push(argument.into());
        }
    }
    if files.is_empty() {
        let listed =
            fs::read_dir("data/corpus/acts").into_iter().flatten().flatten().map(|entry| entry.path());
        files = listed.filter(|path| path.extension().is_some_and(|end| end == "txt")).collect();
    }
    files.sort();
    let calendar = Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), BTreeSet::new());
    let mut all = Vec::new();
    // Promises that no clause stands for, by language.
    let mut lost = [0; 2];
    for file in &files {
        let Ok(text) = fs::read_to_string(file) else { continue };
        for message in read(&text) {
            let setting = Setting {
                sent_at: message.sent_at,
                calendar: &calendar,
                lang: None,
                side: message.side,
                month_first: None,
            };
            let mut left = message.promises.clone();
            let mut cut = Vec::new();
            let mut russian = message.text.chars().filter(|letter| ('а'..='я').contains(letter)).count() * 3
                > message.text.len();
            for clause in clauses(&message.text, &setting) {
                russian = clause.russian;
                let (start, end) = (clause.span.start, clause.span.end);
                cut.push((start, end));
                let shared =
                    |promise: &(usize, usize)| end.min(promise.1).saturating_sub(start.max(promise.0));
                let near = |promise: &&(usize, usize)| {
                    shared(promise) * 2 >= end - start && shared(promise) * 2 >= promise.1 - promise.0
                };
                let hit = left.iter().find(near).copied();
                left.retain(|promise| Some(*promise) != hit);
                // A part of a promise is neither one nor none.
                if hit.is_none() && message.promises.iter().any(|promise| shared(promise) * 3 > end - start) {
                    continue;
                }
                all.push(Labelled {
                    clause,
                    promises: hit.is_some(),
                    weight: 1.0,
                    writer: number(&message.writer),
                });
            }
            lost[usize::from(russian)] += left.len();
            if show {
                for (start, end) in left {
                    let near: Vec<&str> = cut
                        .iter()
                        .filter(|cut| cut.0 < end && start < cut.1)
                        .map(|cut| &message.text[cut.0..cut.1])
                        .collect();
                    println!("LOST {} | {near:?}", &message.text[start..end]);
                }
            }
        }
    }
    let ordinary = ordinary();
    println!(
        "{} clauses of the corpus, {} of ordinary mail; promises without a clause: {lost:?}",
        all.len(),
        ordinary.len()
    );
    let corpus = all.len();
    all.extend(ordinary);
    let mut sums = vec![0.0_f32; corpus];
    for fold in 0..FOLDS {
        let weights = learn(&all, Options::default(), |example| example.writer % FOLDS != fold);
        for (sum, example) in sums.iter_mut().zip(&all[..corpus]) {
            if example.writer % FOLDS == fold {
                *sum = weights.sum(&example.clause);
            }
        }
    }
    let mut least = [0.0; 2];
    for russian in [false, true] {
        let here: Vec<(f32, &Labelled)> = sums
            .iter()
            .copied()
            .zip(&all[..corpus])
            .filter(|(_, example)| example.clause.russian == russian)
            .collect();
        if here.is_empty() {
            continue;
        }
        let tally = |says: &dyn Fn(f32, &Labelled) -> bool| {
            let mut tally = Tally { wanted: lost[usize::from(russian)], ..Tally::default() };
            for (sum, example) in &here {
                tally.wanted += usize::from(example.promises);
                if says(*sum, example) {
                    tally.hit += usize::from(example.promises);
                    tally.alarms += usize::from(!example.promises);
                }
            }
            tally
        };
        println!("{}:", if russian { "Russian" } else { "English" });
        println!("  rules alone     {}", tally(&|_, example| example.clause.ruled).told());
        println!("  either          {}", tally(&|sum, example| example.clause.ruled || sum > 0.0).told());
        let mut chosen = f32::NAN;
        for step in -6..=10 {
            let cut = step as f32 * 0.25;
            let one = tally(&|sum, _| sum > cut);
            let precision = one.hit as f64 / (one.hit + one.alarms).max(1) as f64;
            if chosen.is_nan() && precision >= 0.94 {
                chosen = cut;
            }
            println!("  learned {cut:6.2}  {}", one.told());
        }
        least[usize::from(russian)] = if chosen.is_nan() { 0.5 } else { chosen };
    }
    println!("least {least:?}");
    if write {
        let weights: Weights = learn(&all, Options::default(), |_| true);
        let header =
            format!("{} clauses of {} files, {} of ordinary mail", corpus, files.len(), all.len() - corpus);
        fs::write("data/promise/model.bin", weights.file(least, &header)).expect("the model is written");
    }
}

/// Clauses of ordinary mail without any promise, where the development data lie beside the repository.
fn ordinary() -> Vec<Labelled> {
    use std::io::Read;
    let Ok(file) = fs::File::open("../shared/data/email_intent/data.jsonl.gz") else {
        println!("email_intent: not here, skipped");
        return Vec::new();
    };
    let mut text = String::new();
    if flate2::read::MultiGzDecoder::new(file).read_to_string(&mut text).is_err() {
        return Vec::new();
    }
    let calendar = Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), BTreeSet::new());
    let sent_at = "2026-03-11T10:30:00".parse().ok();
    let setting = Setting { sent_at, calendar: &calendar, lang: None, side: Side::Agency, month_first: None };
    text.lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|row| row["label"] == "no")
        .flat_map(|row| clauses(row["text"].as_str().unwrap_or(""), &setting))
        .map(|clause| Labelled { clause, promises: false, weight: 0.5, writer: 1 })
        .collect()
}
