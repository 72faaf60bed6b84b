//! Measures the text engine on the gold sets and on the development data, and prints the table of `docs/text.md`.
//!
//! `cargo run --release --example measure_text [SET]`; with a set, its errors too.
#![allow(clippy::print_stdout, reason = "it prints a table")]

mod dates;
#[path = "../shared_data/mod.rs"]
mod shared_data;

use std::fs;

use chrono::NaiveDateTime;
use forewarn::calendar::Calendar;
use forewarn::text::{Firmness, Setting, Side, Span, annotate};
use serde_json::Value;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let show = arguments.first().map_or("", String::as_str).to_owned();
    for set in ["due_en", "due_ru"] {
        due(set, show == set);
    }
    for set in ["promise_en", "promise_ru"] {
        promises(set, show == set);
    }
    for set in [
        "exchange_en",
        "exchange_ru",
        "exchange_strangers_en",
        "exchange_strangers_ru",
        "exchange_strangers2_en",
        "exchange_strangers2_ru",
        "exchange_strangers3_en",
        "exchange_strangers3_ru",
    ] {
        exchanges(set, show == set);
    }
    for set in ["claims", "claims_fresh", "claims_test", "claims_last", "claims_sealed"] {
        claims(set, show == set);
    }
    for set in ["recognizers_en", "duckling_en", "duckling_ru"] {
        dates::days(set, show == set);
    }
    commitments(show == "mrda");
}

/// How right chasing, what is taken for granted and threats are: found of those that hold, and false of the rest.
fn claims(set: &str, show: bool) {
    let calendar = Calendar::new(
        chrono_tz::Tz::UTC,
        forewarn::calendar::WorkingHours::default(),
        std::collections::BTreeSet::new(),
    );
    let sent_at = "2026-03-11T10:30:00".parse().ok();
    let setting = Setting { sent_at, ..Setting::new(&calendar, Side::Client) };
    let text = fs::read_to_string(format!("data/answers/{set}.jsonl")).unwrap_or_default();
    let rows: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    for lang in ["en", "ru"] {
        let mut told = Vec::new();
        for claim in ["chasing", "expectation", "threat"] {
            let (mut wanted, mut found, mut free, mut wrong) = (0, 0, 0, 0);
            for row in &rows {
                let russian =
                    row["text"].as_str().unwrap_or("").contains(|letter| ('а'..='я').contains(&letter));
                if russian != (lang == "ru") {
                    continue;
                }
                let own = row["claim"] == claim;
                // A case of another claim is none of this one, but may be both.
                if !own && row["claim"] != "none" {
                    continue;
                }
                let holds = own && row["holds"] != false;
                let text = row["text"].as_str().unwrap_or("");
                let acts = annotate(text, &setting).acts;
                let says = match claim {
                    "chasing" => acts.chases.is_some(),
                    "expectation" => acts.assumes.is_some(),
                    _ => acts.threatens.is_some(),
                };
                wanted += usize::from(holds);
                found += usize::from(holds && says);
                free += usize::from(!holds);
                wrong += usize::from(!holds && says);
                if show && holds != says {
                    println!("{} {claim} {text}", if holds { "MISS " } else { "FALSE" });
                }
            }
            told.push(format!("{claim} {found}/{wanted} false {wrong}/{free}"));
        }
        println!("{set} {lang}: {}", told.join(", "));
    }
}

fn exchanges(set: &str, show: bool) {
    use forewarn::text::{ThreadMessage, exchange};
    let (mut right, mut n, mut whole, mut threads, mut extra) = (0, 0, 0, 0, 0);
    for row in rows(set) {
        let turns = row["thread"].as_array().cloned().unwrap_or_default();
        let messages: Vec<ThreadMessage<'_>> = turns
            .iter()
            .map(|turn| ThreadMessage {
                side: if turn["side"] == "client" { Side::Client } else { Side::Agency },
                text: turn["text"].as_str().unwrap_or(""),
                sent_at: time(&turn["sent_at"]),
            })
            .collect();
        let asked = exchange(&messages);
        let wanted = row["questions"].as_array().cloned().unwrap_or_default();
        threads += 1;
        let mut all = true;
        for one in &wanted {
            n += 1;
            let message = one["message"].as_u64().and_then(|at| usize::try_from(at).ok()).unwrap_or(0);
            let words = one["words"].as_str().unwrap_or("");
            let place = messages[message].text.find(words).map(|start| (start, start + words.len()));
            let found = asked.iter().find(|asked| asked.message == message && overlaps(asked.span, place));
            let ok = found.is_some_and(|found| one["state"] == found.state.word());
            right += usize::from(ok);
            all &= ok;
            if show && !ok {
                let talk: Vec<String> =
                    messages.iter().map(|message| format!("{:?}: {}", message.side, message.text)).collect();
                println!(
                    "STATE {} | {words} | want {} got {:?} | {}",
                    row["id"],
                    one["state"],
                    found.map(|found| found.state),
                    talk.join(" // ")
                );
            }
        }
        whole += usize::from(all);
        extra += asked.len().saturating_sub(wanted.len());
    }
    println!(
        "{set}: questions {n} state right {:.1}% exchanges {threads} all right {:.1}% extra {extra}",
        share(right, n),
        share(whole, threads)
    );
}

fn rows(set: &str) -> Vec<Value> {
    let path = format!("data/gold/{set}.jsonl");
    fs::read_to_string(path)
        .unwrap_or_default()
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

pub(crate) fn time(value: &Value) -> Option<NaiveDateTime> {
    value.as_str().and_then(|words| words.parse().ok())
}

fn overlaps(span: Span, place: Option<(usize, usize)>) -> bool {
    place.is_some_and(|(start, end)| span.start < end && start < span.end)
}

fn due(set: &str, show: bool) {
    let (mut n, mut by, mut all, mut extra, mut clean, mut alarms) = (0, 0, 0, 0, 0, 0);
    let (mut acts, mut act_right) = (0, 0);
    for row in rows(set) {
        let text = row["text"].as_str().unwrap_or("");
        let zone = row["timezone"].as_str().and_then(|zone| zone.parse().ok()).unwrap_or(chrono_tz::Tz::UTC);
        let calendar = Calendar::new(
            zone,
            forewarn::calendar::WorkingHours::default(),
            std::collections::BTreeSet::new(),
        );
        let setting = Setting { sent_at: time(&row["sent_at"]), ..Setting::new(&calendar, Side::Agency) };
        let annotation = annotate(text, &setting);
        let expect = row["expect"].as_array().cloned().unwrap_or_default();
        if expect.is_empty() {
            clean += 1;
            alarms += usize::from(!annotation.dates.is_empty());
            if show && !annotation.dates.is_empty() {
                println!(
                    "ALARM {} | {text} | {:?}",
                    row["id"],
                    annotation.dates.iter().map(|date| date.span.of(text)).collect::<Vec<_>>()
                );
            }
            continue;
        }
        let mut used = 0;
        for (index, wanted) in expect.iter().enumerate() {
            n += 1;
            let words = wanted["words"].as_str().unwrap_or("");
            let place = text.find(words).map(|start| (start, start + words.len()));
            let found = annotation.dates.iter().find(|date| overlaps(date.span, place));
            used += usize::from(found.is_some());
            let right = found.is_some_and(|found| found.window.by == time(&wanted["by"]));
            let recurrence = |found: &forewarn::text::DateMark| {
                found
                    .recurrence
                    .map_or(Value::Null, |recurrence| serde_json::to_value(recurrence).unwrap_or_default())
            };
            let whole = right
                && found.is_some_and(|found| {
                    found.window.from == time(&wanted["from"])
                        && recurrence(found) == wanted["recurrence"]
                        && Value::Bool(found.vague) == wanted["vague"]
                });
            by += usize::from(right);
            all += usize::from(whole);
            if show && !whole {
                println!(
                    "{} {} | {} | {text} | want {words} {} {} {} | got {:?}",
                    if right { "from" } else { "BY" },
                    row["id"],
                    row["sent_at"],
                    wanted["from"],
                    wanted["by"],
                    wanted["recurrence"],
                    found.map(|found| (
                        found.span.of(text),
                        found.window.from,
                        found.window.by,
                        found.recurrence,
                        found.vague
                    ))
                );
            }
            if row["act"].as_u64() == Some(index as u64) {
                acts += 1;
                let tied = annotation.promises.iter().find_map(|promise| promise.due);
                let hit = tied.map_or(annotation.promises.is_empty(), |tied| overlaps(tied.span, place));
                act_right += usize::from(hit);
                if show && !hit {
                    println!(
                        "ACT {} | {text} | want {words} | got {:?}",
                        row["id"],
                        tied.map(|tied| tied.span.of(text))
                    );
                }
            }
        }
        if annotation.dates.len() > used {
            extra += annotation.dates.len() - used;
            if show {
                println!(
                    "EXTRA {} | {text} | {:?}",
                    row["id"],
                    annotation.dates.iter().map(|date| date.span.of(text)).collect::<Vec<_>>()
                );
            }
        }
    }
    println!(
        "{set}: n {n} by {:.1}% whole {:.1}% extra {extra}; alarms {alarms}/{clean}; act {act_right}/{acts}",
        share(by, n),
        share(all, n)
    );
}

pub(crate) fn share(part: usize, of: usize) -> f64 {
    100.0 * part as f64 / of.max(1) as f64
}

fn promises(set: &str, show: bool) {
    let (mut hit, mut wanted_count, mut found_count, mut firm) = (0, 0, 0, 0);
    let calendar = Calendar::new(
        chrono_tz::Tz::UTC,
        forewarn::calendar::WorkingHours::default(),
        std::collections::BTreeSet::new(),
    );
    for row in rows(set) {
        let text = row["text"].as_str().unwrap_or("");
        let side = if row["side"] == "client" { Side::Client } else { Side::Agency };
        let sent_at = "2026-03-11T10:20:00".parse().ok();
        let annotation = annotate(text, &Setting { sent_at, ..Setting::new(&calendar, side) });
        let wanted = row["promises"].as_array().cloned().unwrap_or_default();
        wanted_count += wanted.len();
        found_count += annotation.promises.len();
        let mut matched = vec![false; annotation.promises.len()];
        for one in &wanted {
            let words = one["words"].as_str().unwrap_or("");
            let place = text.find(words).map(|start| (start, start + words.len()));
            let found = annotation.promises.iter().enumerate().position(|(index, promise)| {
                let Some((start, end)) = place else { return false };
                let shared = end.min(promise.span.end).saturating_sub(start.max(promise.span.start));
                !matched[index]
                    && shared * 2 >= promise.span.end - promise.span.start
                    && shared * 2 >= end - start
            });
            if let Some(found) = found {
                matched[found] = true;
                hit += 1;
                let firmness = match annotation.promises[found].firmness {
                    Firmness::Firm => "firm",
                    Firmness::Hedged => "hedged",
                    Firmness::Conditional => "conditional",
                };
                firm += usize::from(one["firmness"] == firmness);
                if show && one["firmness"] != firmness {
                    println!("FIRMNESS {} | {text} | want {} got {firmness}", row["id"], one["firmness"]);
                }
            } else if show {
                println!(
                    "MISS {} | {text} | {words} | got {:?}",
                    row["id"],
                    annotation.promises.iter().map(|promise| promise.span.of(text)).collect::<Vec<_>>()
                );
            }
        }
        if show && matched.contains(&false) {
            println!(
                "FALSE {} {} | {text} | {:?}",
                row["side"],
                row["id"],
                annotation
                    .promises
                    .iter()
                    .zip(&matched)
                    .filter(|(_, matched)| !**matched)
                    .map(|(promise, _)| promise.span.of(text))
                    .collect::<Vec<_>>()
            );
        }
    }
    println!(
        "{set}: wanted {wanted_count} precision {:.1}% recall {:.1}% firmness {:.1}%",
        share(hit, found_count),
        share(hit, wanted_count),
        share(firm, hit)
    );
}

fn commitments(show: bool) {
    let calendar = Calendar::new(
        chrono_tz::Tz::UTC,
        forewarn::calendar::WorkingHours::default(),
        std::collections::BTreeSet::new(),
    );
    let (mut n, mut wanted, mut found, mut hit) = (0, 0, 0, 0);
    for row in shared_data::rows("mrda/data") {
        let text = row["text"].as_str().unwrap_or("");
        if text.split_whitespace().count() < 3 {
            continue;
        }
        n += 1;
        let setting = Setting::new(&calendar, Side::Agency);
        let promised = !annotate(text, &setting).promises.is_empty();
        let commitment = row["commitment"] == true || row["commitment"] == 1 || row["commitment"] == "yes";
        wanted += usize::from(commitment);
        found += usize::from(promised);
        hit += usize::from(commitment && promised);
        if show && commitment != promised {
            println!("{} {text}", if commitment { "MISS " } else { "FALSE" });
        }
    }
    let (precision, recall) = (share(hit, found), share(hit, wanted));
    println!(
        "mrda: {n} utterances, {wanted} commitments, precision {precision:.1}% recall {recall:.1}% F1 {:.3}",
        2.0 * precision * recall / (precision + recall).max(1.0) / 100.0
    );
}
