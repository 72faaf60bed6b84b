//! `forewarn tone`: learns the tone model from labelled lines, and measures it on some.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use flate2::read::MultiGzDecoder;

use crate::{
    calendar::{Calendar, WorkingHours},
    error::Doing,
    report::words::tone::{ToneWords, tone_words},
    storage,
    text::{
        Annotator, Lang, Setting, Side,
        tone::{
            Model, Tone,
            label::{LabelFault, Labelled, MARKS, TONES},
            measure::{area_under_curve, calibration_error, class_f1, macro_f1},
            train::{Collection, Options, train},
        },
    },
};

/// What to do with labelled messages.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Train on labelled messages and write a model file, to be named in forewarn.toml as `[text] tone_model`.
    Train(Train),
    /// Measure the accuracy of the tone on labelled messages.
    Measure(Measure),
}

/// What to learn from.
#[derive(Debug, Clone, Args)]
pub struct Train {
    /// JSON lines, plain or gzip: `text`, and any of `tone`, `hostility`, `frustration`, `impatience`, `politeness`,
    /// `gratitude`, `scenario`.
    #[arg(required = true)]
    pub labelled: Vec<PathBuf>,
    /// The model file to write.
    #[arg(long)]
    pub into: PathBuf,
    /// Train on these messages alone instead of continuing from the model in use.
    #[arg(long)]
    pub from_scratch: bool,
}

/// What to measure on.
#[derive(Debug, Clone, Args)]
pub struct Measure {
    /// JSON lines as for `train`.
    #[arg(required = true)]
    pub labelled: Vec<PathBuf>,
    /// A model file other than the one in use.
    #[arg(long)]
    pub model: Option<PathBuf>,
}

/// Runs the command; gives the lines to print.
///
/// # Errors
/// When a file cannot be read or written, or holds no labelled line.
pub fn run(command: &Command, lang: Lang) -> Result<String> {
    match command {
        Command::Train(options) => run_train(options, tone_words(lang)),
        Command::Measure(options) => run_measure(options, tone_words(lang)),
    }
}

fn run_train(options: &Train, words: &ToneWords) -> Result<String> {
    let is_own = |bytes: &[u8]| bytes.starts_with(b"forewarn tone model");
    storage::check_own(&options.into, &is_own)?;
    let (texts, mut said) = read(&options.labelled, words)?;
    let mut collection = Collection::default();
    for text in &texts {
        collection.add(text);
    }
    let start = (!options.from_scratch).then(Model::current);
    let bytes = train(&collection, &Options::default(), start).write();
    storage::replace_own(&options.into, &bytes, &is_own)?;
    said.push((words.learned)(texts.len(), &options.into));
    Ok(said.join("\n"))
}

fn run_measure(options: &Measure, words: &ToneWords) -> Result<String> {
    if let Some(path) = &options.model {
        let bytes = std::fs::read(path).with_context(|| Doing::Reading(path.clone()))?;
        let model = Model::read(&bytes).with_context(|| Doing::Reading(path.clone()))?;
        if !model.install() {
            bail!(words.other_model);
        }
    }
    let (texts, mut said) = read(&options.labelled, words)?;
    said.extend(figures(&texts, words));
    Ok(said.join("\n"))
}

/// How right the model in use is on labelled texts, one line per output.
fn figures(texts: &[Labelled], words: &ToneWords) -> Vec<String> {
    let calendar =
        Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), std::collections::BTreeSet::new());
    let setting = Setting {
        sent_at: None,
        calendar: &calendar,
        lang: None,
        side: Side::Client,
        month_first: None,
        names: None,
    };
    let mut annotator = Annotator::default();
    let tones: Vec<Tone> = texts.iter().map(|text| annotator.annotate(&text.text, &setting).tone).collect();
    let mut lines = Vec::new();
    let answers: Vec<(usize, usize)> =
        tones.iter().zip(texts).filter_map(|(tone, text)| Some((class(tone), text.tone?))).collect();
    if !answers.is_empty() {
        let each: Vec<(&str, f64)> = TONES.into_iter().zip(class_f1(3, &answers)).collect();
        lines.push((words.tone)(macro_f1(3, &answers), &each, answers.len()));
    }
    for (at, name) in MARKS.iter().enumerate() {
        let scored: Vec<(f32, bool)> = tones
            .iter()
            .zip(texts)
            .filter_map(|(tone, text)| Some((marks(tone)[at], text.marks[at]? > 0.5)))
            .collect();
        if let Some(area) = area_under_curve(&scored) {
            let error = calibration_error(&scored);
            lines.push((words.mark)(name, area, error, scored.len()));
        }
    }
    lines
}

/// The likeliest of negative, neutral, positive as 0, 1, 2.
pub fn class(tone: &Tone) -> usize {
    let scores = [tone.negative, tone.neutral, tone.positive];
    (0..3).max_by(|a, b| scores[*a].total_cmp(&scores[*b])).unwrap_or(1)
}

/// The marks in the order of their names.
pub fn marks(tone: &Tone) -> [f32; 5] {
    [tone.hostility, tone.frustration, tone.impatience, tone.politeness, tone.gratitude]
}

/// Reads all labelled lines; lines that cannot be read are named and passed over.
fn read(paths: &[PathBuf], words: &ToneWords) -> Result<(Vec<Labelled>, Vec<String>)> {
    let (mut texts, mut faults) = (Vec::new(), Vec::new());
    for path in paths {
        let content = content(path).with_context(|| Doing::Reading(path.clone()))?;
        for (number, line) in content.split(|byte| *byte == b'\n').enumerate() {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let read = std::str::from_utf8(line)
                .map_err(|error| LabelFault::NotJson(error.to_string()))
                .and_then(|line| Labelled::read(line, "own"));
            match read {
                Ok(labelled) => texts.push(labelled),
                Err(reason) => faults.push((words.passed_over)(path, number + 1, &reason)),
            }
        }
    }
    if texts.is_empty() {
        bail!((words.no_line)(paths.len(), &faults));
    }
    Ok((texts, faults))
}

/// The bytes of a file, unpacked where it is gzip.
fn content(path: &Path) -> Result<Vec<u8>> {
    let bytes = std::fs::read(path)?;
    if !bytes.starts_with(b"\x1F\x8B") {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked)?;
    Ok(unpacked)
}
