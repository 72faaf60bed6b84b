//! Learns which clauses promise from the corpus of acts and writes `data/promise/model.bin`.
//!
//! `cargo run --release --example train_promise -- [--write] FILE…`: corpus files (see `data/corpus/acts/FORMAT.md`);
//! without any, all of `data/corpus/acts`. Prints how right it is on writers that were held out.

#![allow(clippy::print_stdout, reason = "an example prints")]

mod shared_data;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use chrono::NaiveDateTime;
use forewarn::calendar::Calendar;
use forewarn::calendar::WorkingHours;
use forewarn::text::promise::train::{Labelled, Options, Ruling, SORTS, Sort, Weights, clauses, learn};
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
        // Written for chasing, expectations and threats: their promises are not marked.
        if field("kind=") == "claims" {
            continue;
        }
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

/// How many parts the writers are cut into, each of them left out once.
const FOLDS: u64 = 5;

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

/// The labelled clauses of corpus files, and how many promises no clause stands for, in English and Russian.
fn gather(files: &[PathBuf], show: bool) -> (Vec<Labelled>, [usize; 2]) {
    let calendar = Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), BTreeSet::new());
    let mut all = Vec::new();
    let mut lost = [0; 2];
    for file in files {
        let Ok(text) = fs::read_to_string(file) else { continue };
        for message in read(&text) {
            let setting = Setting { sent_at: message.sent_at, ..Setting::new(&calendar, message.side) };
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
                // A part of a promise is neither one nor none: nothing is learned from it, but a mark on it is wrong.
                let part =
                    hit.is_none() && message.promises.iter().any(|promise| shared(promise) * 3 > end - start);
                all.push(Labelled {
                    clause,
                    promises: hit.is_some(),
                    weight: if part { 0.0 } else { 1.0 },
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
    (all, lost)
}

/// Whether a file is kept for measuring: nothing is learned from it.
fn held_out(path: &std::path::Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("heldout"))
}

/// How much less a wrong mark costs where the rules see a promise.
const RULED: f32 = 0.3;

/// The sum from which on a clause of a sort promises: each right mark counts one, each wrong one costs so much. Some clauses
/// are pretended that lie as a chance of one half says, so that a rare sort keeps near it.
fn cut(clauses: &[(f32, bool)], cost: f32) -> f32 {
    const PRETENDED: f32 = 12.0;
    let steps = || (-30..=20).map(|step| step as f32 / 10.0);
    let gain = |least: f32| {
        let real: f32 = clauses
            .iter()
            .filter(|(sum, _)| *sum > least)
            .map(|(_, promises)| if *promises { 1.0 } else { -cost })
            .sum();
        let pretended: f32 = steps()
            .filter(|sum| *sum > least)
            .map(|sum| {
                let chance = 1.0 / (1.0 + (-sum).exp());
                PRETENDED / 10.0 * (chance - cost * (1.0 - chance))
            })
            .sum();
        real + pretended
    };
    steps().max_by(|a, b| gain(*a).total_cmp(&gain(*b))).unwrap_or(0.0)
}

/// The sum of a clause, or one beyond all cuts where the convention decides.
fn ruled_sum(sum: f32, example: &Labelled) -> f32 {
    match example.clause.ruling {
        Ruling::Judged => sum,
        Ruling::Certain => f32::MAX,
        Ruling::Vetoed => f32::MIN,
    }
}

/// Whether the rules see a promise in it.
fn ruled(example: &Labelled) -> bool {
    matches!(example.clause.sort, Sort::Ruled | Sort::RuledBare)
}

fn main() {
    let (mut files, mut tests) = (Vec::<PathBuf>::new(), Vec::new());
    let (mut write, mut show, mut options) = (false, false, Options::default());
    let mut cost = [1.2, 1.4];
    for argument in std::env::args().skip(1) {
        if argument == "--write" {
            write = true;
        } else if let Some(value) = argument.strip_prefix("--epochs=") {
            options.epochs = value.parse().expect("a number of epochs");
        } else if let Some(value) = argument.strip_prefix("--rate=") {
            options.rate = value.parse().expect("a rate");
        } else if let Some(value) = argument.strip_prefix("--decay=") {
            options.decay = value.parse().expect("a penalty");
        } else if let Some(values) = argument.strip_prefix("--cost=") {
            let values: Vec<f32> = values.split(',').filter_map(|cost| cost.parse().ok()).collect();
            cost = [values[0], values[values.len() - 1]];
        } else if let Some(path) = argument.strip_prefix("--test=") {
            tests.push(PathBuf::from(path));
        } else if argument == "--show" {
            show = true;
        } else {
            files.push(argument.into());
        }
    }
    if files.is_empty() {
        let listed =
            fs::read_dir("data/corpus/acts").into_iter().flatten().flatten().map(|entry| entry.path());
        files = listed
            .filter(|path| path.extension().is_some_and(|end| end == "txt") && !held_out(path))
            .collect();
    }
    files.sort();
    let (mut all, lost) = gather(&files, show);
    let (tests, tests_lost) = gather(&tests, show);
    let ordinary = ordinary();
    println!(
        "{} clauses of the corpus, {} of ordinary mail; promises without a clause: {lost:?}",
        all.len(),
        ordinary.len()
    );
    let corpus = all.len();
    all.extend(ordinary);
    let mut sums = vec![0.0_f32; corpus];
    let learned_from = |example: &Labelled| example.weight > 0.0 && example.clause.ruling != Ruling::Vetoed;
    for fold in 0..FOLDS {
        let weights = learn(&all, options, |example| learned_from(example) && example.writer % FOLDS != fold);
        for (sum, example) in sums.iter_mut().zip(&all[..corpus]) {
            if example.writer % FOLDS == fold {
                *sum = weights.sum(&example.clause);
            }
        }
    }
    let mut least = [[0.0; SORTS]; 2];
    for russian in [false, true] {
        let here: Vec<(f32, &Labelled)> = sums
            .iter()
            .copied()
            .zip(&all[..corpus])
            .filter(|(_, example)| example.clause.russian == russian)
            .map(|(sum, example)| (ruled_sum(sum, example), example))
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
        let vetoed =
            here.iter().filter(|(_, example)| example.promises && example.clause.ruling == Ruling::Vetoed);
        println!(
            "  lost before the model: {} by cutting, {} by vetoes",
            lost[usize::from(russian)],
            vetoed.count()
        );
        println!("  rules alone     {}", tally(&|_, example| ruled(example)).told());
        println!("  either          {}", tally(&|sum, example| ruled(example) || sum > 0.0).told());
        let cost = cost[usize::from(russian)];
        for (sort, least) in least[usize::from(russian)].iter_mut().enumerate() {
            let of: Vec<(f32, bool)> = here
                .iter()
                .filter(|(_, example)| example.clause.sort as usize == sort)
                .filter(|(_, example)| example.clause.ruling == Ruling::Judged)
                .map(|(sum, example)| (*sum, example.promises))
                .collect();
            // Where the rules see a promise too, two witnesses agree.
            let ruled = sort == Sort::Ruled as usize || sort == Sort::RuledBare as usize;
            *least = cut(&of, if ruled { cost * RULED } else { cost });
            let above = of.iter().filter(|(sum, _)| *sum > *least);
            let right = above.clone().filter(|(_, promises)| *promises).count();
            println!(
                "  sort {sort}: from {least:.2} on {right} right, {} wrong; below it {} missed",
                above.count() - right,
                of.iter().filter(|(sum, promises)| *promises && *sum <= *least).count()
            );
        }
    }
    for russian in [false, true] {
        let mut tally = Tally { wanted: lost[usize::from(russian)], ..Tally::default() };
        for (sum, example) in sums.iter().zip(&all[..corpus]) {
            if example.clause.russian == russian {
                tally.wanted += usize::from(example.promises);
                let cut = least[usize::from(russian)][example.clause.sort as usize];
                if ruled_sum(*sum, example) > cut {
                    tally.hit += usize::from(example.promises);
                    tally.alarms += usize::from(!example.promises);
                }
            }
        }
        println!(
            "{}, parts of promises counted as wrong: {}",
            if russian { "Russian" } else { "English" },
            tally.told()
        );
    }
    println!("least {least:?}");
    if !tests.is_empty() {
        let weights = learn(&all, options, learned_from);
        for russian in [false, true] {
            let wanted =
                tests.iter().filter(|example| example.promises && example.clause.russian == russian).count()
                    + tests_lost[usize::from(russian)];
            let tally = |says: &dyn Fn(f32, &Labelled) -> bool| {
                let mut tally = Tally { wanted, ..Tally::default() };
                for example in tests.iter().filter(|example| example.clause.russian == russian) {
                    if says(ruled_sum(weights.sum(&example.clause), example), example) {
                        tally.hit += usize::from(example.promises);
                        tally.alarms += usize::from(!example.promises);
                    }
                }
                tally
            };
            println!(
                "tests, {}: {} lost",
                if russian { "Russian" } else { "English" },
                tests_lost[usize::from(russian)]
            );
            println!("  rules  {}", tally(&|_, example| ruled(example)).told());
            let cuts = least[usize::from(russian)];
            for shift in [-0.5, -0.25, 0.0, 0.25, 0.5] {
                let told = tally(&|sum, example| sum > cuts[example.clause.sort as usize] + shift).told();
                println!("  cuts {shift:+.2}: {told}");
            }
            for (sort, &least) in cuts.iter().enumerate() {
                let told = tally(&|sum, example| example.clause.sort as usize == sort && sum > least);
                println!("  sort {sort}: {} right, {} wrong", told.hit, told.alarms);
            }
        }
    }
    if write {
        let weights: Weights = learn(&all, options, learned_from);
        let header =
            format!("{} clauses of {} files, {} of ordinary mail", corpus, files.len(), all.len() - corpus);
        fs::write("data/promise/model.bin", weights.file(least, &header)).expect("the model is written");
    }
}

/// Sets of ordinary text that weights may be learned from; they lie beside the repository.
const ORDINARY: [&str; 4] = ["email_intent", "senti4sd", "stanford_politeness_wikipedia", "cedr_ru"];

/// The most clauses taken of each.
const MOST_ORDINARY: usize = 5000;

/// Clauses of ordinary text in which the rules see no promise; nearly none of them makes one.
fn ordinary() -> Vec<Labelled> {
    let calendar = Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), BTreeSet::new());
    let sent_at = "2026-03-11T10:30:00".parse().ok();
    let setting = Setting { sent_at, ..Setting::new(&calendar, Side::Agency) };
    let mut all = Vec::new();
    for set in ORDINARY {
        // Business mail is nearest to what is read.
        let weight = if set == "email_intent" { 0.6 } else { 0.3 };
        let found = shared_data::rows(&format!("{set}/data"))
            .into_iter()
            .flat_map(|row| clauses(row["text"].as_str().unwrap_or(""), &setting))
            .filter(|clause| clause.ruling != Ruling::Vetoed && !matches!(clause.sort, Sort::Ruled))
            .take(MOST_ORDINARY)
            .map(|clause| Labelled { clause, promises: false, weight, writer: 1 });
        all.extend(found);
    }
    all
}
