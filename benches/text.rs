//! How fast the text engine reads, beside `LC_ALL=C.UTF-8 wc -w` on the same bytes in the same run.
//!
//! `cargo bench --bench text`: all marks of a message on one core, over text that is not repeated: the messages of the
//! demo, the gold sets (short texts, all promises, dates and questions), and a month of a mailing list where
//! `../shared/data` has one. Each reader takes its turn and its fastest round counts; without `wc` only speeds are told.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a clock and a table are what this is for"
)]

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;
use forewarn::calendar::{Calendar, WorkingHours};
use forewarn::text::{Annotator, Setting, Side, annotate_speech};

/// How often each reader takes its turn.
const ROUNDS: usize = 15;

fn main() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sets = vec![("demo", demo(root)?), ("gold", gold(root)?)];
    if let Some(list) = mailing_list(&root.join("../shared/data/r_lists"))? {
        sets.push(("mailing list", list));
    }
    println!(
        "{:<14}{:>9}{:>9}{:>12}{:>18}{:>10}{:>8}",
        "text", "texts", "MB", "marks MB/s", "with speech MB/s", "wc MB/s", "× wc"
    );
    for (name, texts) in &sets {
        measure(name, texts)?;
    }
    Ok(())
}

/// Times each reader over one set and prints a line.
fn measure(name: &str, texts: &[String]) -> anyhow::Result<()> {
    let calendar = Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), BTreeSet::new());
    let sent_at = "2026-03-11T10:20:00".parse().ok();
    let setting = Setting { sent_at, ..Setting::new(&calendar, Side::Agency) };
    let mut file = tempfile::NamedTempFile::new()?;
    for text in texts {
        writeln!(file, "{text}")?;
    }
    let mut annotator = Annotator::default();
    // The lists are compiled at the first message.
    annotator.annotate("Hello", &setting);
    let (mut marks, mut speech, mut words) = (Duration::MAX, Duration::MAX, None);
    for _ in 0..ROUNDS {
        marks = marks.min(timed(|| {
            texts.iter().map(|text| annotator.annotate(text, &setting).promises.len()).sum::<usize>()
        }));
        speech = speech.min(timed(|| {
            texts.iter().map(|text| annotate_speech(text, &setting).0.promises.len()).sum::<usize>()
        }));
        let turn = count_words(file.path());
        words = words.into_iter().chain(turn).min();
    }
    let size = texts.iter().map(String::len).sum::<usize>() as f64 / 1e6;
    let speed = |time: Duration| size / time.as_secs_f64();
    let (wc, ratio) = match words {
        Some(words) => {
            (format!("{:.0}", speed(words)), format!("{:.1}", marks.as_secs_f64() / words.as_secs_f64()))
        }
        None => ("–".to_owned(), "–".to_owned()),
    };
    println!(
        "{name:<14}{:>9}{size:>9.1}{:>12.0}{:>18.0}{wc:>10}{ratio:>8}",
        texts.len(),
        speed(marks),
        speed(speech)
    );
    Ok(())
}

fn timed<Answer>(read: impl FnOnce() -> Answer) -> Duration {
    let start = Instant::now();
    std::hint::black_box(read());
    start.elapsed()
}

/// How often `wc` is given a file at once, so that starting it doesn't count.
const TIMES: u32 = 20;

/// How long `wc -w` takes for a file; none where there is no `wc`.
fn count_words(file: &Path) -> Option<Duration> {
    let start = Instant::now();
    let mut wc = Command::new("wc");
    wc.arg("-w").args((0..TIMES).map(|_| file)).env("LC_ALL", "C.UTF-8").stdout(Stdio::null());
    wc.status().is_ok_and(|status| status.success()).then(|| start.elapsed() / TIMES)
}

/// The messages of the demo.
fn demo(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut table = csv::Reader::from_path(root.join("data/demo/messages.csv"))?;
    let text = table.headers()?.iter().position(|name| name == "text").context("the demo has no text")?;
    table.records().map(|row| Ok(row?.get(text).unwrap_or_default().to_owned())).collect()
}

/// The texts of the gold sets.
fn gold(root: &Path) -> anyhow::Result<Vec<String>> {
    let files = std::fs::read_dir(root.join("data/gold"))?.map(|entry| Ok(entry?.path()));
    let mut files = files.collect::<anyhow::Result<Vec<PathBuf>>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    let mut texts = Vec::new();
    for file in files {
        for line in std::fs::read_to_string(file)?.lines() {
            let line: serde_json::Value = serde_json::from_str(line)?;
            let thread = line["thread"].as_array().into_iter().flatten();
            let all = thread.chain([&line]).filter_map(|message| message["text"].as_str());
            texts.extend(all.map(str::to_owned));
        }
    }
    Ok(texts)
}

/// The mails of a mailing list in a folder of mbox files; none where it is absent.
fn mailing_list(folder: &Path) -> anyhow::Result<Option<Vec<String>>> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(None) };
    let mut mails = Vec::new();
    for entry in entries {
        let bytes = std::fs::read(entry?.path())?;
        // A mail read with its header would be taken for a forwarded one, of which no word is the author's.
        let text = String::from_utf8_lossy(&bytes);
        let bodies = text.split("\n\nFrom ").filter_map(|mail| Some(mail.split_once("\n\n")?.1));
        mails.extend(bodies.map(str::to_owned));
    }
    Ok(Some(mails))
}
