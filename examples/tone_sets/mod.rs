//! The labelled sets that examples train on and measure with, as they lie in `../shared/data` and `data/corpus`.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::print_stderr,
    clippy::cast_possible_truncation,
    reason = "each example uses a part, and prints"
)]

#[path = "../shared_data/mod.rs"]
mod shared_data;

use std::path::{Path, PathBuf};

use forewarn::text::tone::label::Labelled;
use serde_json::Value;

pub use shared_data::rows;

/// The text of a field, or nothing.
pub fn field<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or("")
}

/// Whether a list of words holds one of these.
fn holds(row: &Value, list: &str, words: &[&str]) -> bool {
    row[list]
        .as_array()
        .is_some_and(|list| list.iter().any(|word| words.contains(&word.as_str().unwrap_or(""))))
}

/// The place of a tone among negative, neutral, positive.
pub fn tone(word: &str) -> Option<usize> {
    ["negative", "neutral", "positive"].iter().position(|tone| *tone == word)
}

/// The names of the sets whose licence allows weights to be learned from them.
pub const TRAINED: [&str; 8] = [
    "senti4sd/data",
    "vader_gt/tweets",
    "vader_gt/movie",
    "goemotions/data",
    "stanford_politeness_wikipedia/data",
    "github_incivility/data",
    "cedr_ru/data",
    "email_intent/data",
];

/// A set as labelled texts: its own labels, read as the marks of this project.
pub fn labelled(name: &str) -> Vec<Labelled> {
    let rows = rows(name);
    rows.iter()
        .map(|row| {
            let mut labelled = Labelled {
                text: field(row, "text").to_owned(),
                set: name.to_owned(),
                group: field(row, "group").to_owned(),
                tone: tone(field(row, "label")),
                ..Labelled::default()
            };
            let mark = |is: bool| Some(f32::from(u8::from(is)));
            let [hostility, frustration, impatience, politeness, gratitude] = &mut labelled.marks;
            match name {
                "goemotions/data" => {
                    let is = |words: &[&str]| holds(row, "emotions", words);
                    *gratitude = mark(is(&["gratitude"]));
                    let annoyed = is(&["annoyance", "disappointment"]);
                    if annoyed || !is(&["anger", "disapproval", "disgust", "sadness", "remorse"]) {
                        *frustration = mark(annoyed);
                    }
                    if is(&["anger"]) || !is(&["annoyance", "disapproval", "disgust"]) {
                        *hostility = mark(is(&["anger"]));
                    }
                }
                "github_incivility/data" => {
                    let is = |words: &[&str]| holds(row, "labels", words);
                    *hostility =
                        mark(is(&["insulting", "vulgarity", "threat", "identity attack", "mocking"]));
                    *frustration = mark(is(&["bitter frustration"]));
                    *impatience = mark(is(&["impatience"]));
                }
                "stanford_politeness_wikipedia/data" => {
                    let score = row["score"].as_f64().unwrap_or(0.0) as f32;
                    *politeness = Some(match field(row, "label") {
                        "polite" => 1.0,
                        "impolite" => 0.0,
                        _ => (0.5 + score).clamp(0.1, 0.9),
                    });
                }
                "cedr_ru/data" => {
                    *frustration = mark(holds(row, "emotions", &["anger"]));
                }
                "email_intent/data" => {
                    (*hostility, *frustration) = (Some(0.0), Some(0.0));
                }
                _ => {}
            }
            labelled
        })
        .collect()
}

/// The name of [`uncivil`].
pub const UNCIVIL: &str = "github_incivility/uncivil";

/// The comments of issues once more, with their label of incivility in the place of hostility: what an agency does that
/// brings a label of its own.
pub fn uncivil() -> Vec<Labelled> {
    let mark = |row: &Value| Some(f32::from(u8::from(field(row, "label") == "uncivil")));
    rows("github_incivility/data")
        .iter()
        .map(|row| Labelled {
            text: field(row, "text").to_owned(),
            set: UNCIVIL.to_owned(),
            group: field(row, "group").to_owned(),
            marks: [mark(row), None, None, None, None],
            ..Labelled::default()
        })
        .collect()
}

/// The parts of the corpus of this project, in the order in which they are learned from: situations by language, then
/// everyday lines.
pub const CORPUS: [&str; 4] = ["en", "ru", "everyday/en", "everyday/ru"];

/// A part of the corpus of this project: texts of agency mail and chat, with the scenario as the group.
pub fn corpus(language: &str) -> Vec<Labelled> {
    let folder =
        std::env::var_os("FOREWARN_CORPUS").map_or_else(|| PathBuf::from("data/corpus"), PathBuf::from);
    let set = format!("corpus/{language}");
    files(&folder.join(language))
        .iter()
        .flat_map(|file| {
            let text = std::fs::read_to_string(file).unwrap_or_default();
            text.lines()
                .filter(|line| !line.trim().is_empty())
                .filter_map(|line| match Labelled::read(line, &set) {
                    Ok(labelled) => Some(labelled),
                    Err(reason) => {
                        eprintln!("{}: {reason}", file.display());
                        None
                    }
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The files of a folder by name.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"))
        .collect();
    files.sort();
    files
}
