//! Is a planted cause told among the first three reasons, and is what is told planted?
//!
//! `cargo run --release --example judge_causes -- [--list] WORKSPACE…` takes demo workspaces, each with its `truth_facts.csv` beside it.
//! `--list` names what was missed and what was told without cause, to be looked up with `forewarn explain`. Every
//! workspace is looked at each Monday with only what was known then. A fact counts as found if, on the first Monday on which it could
//! be told (so many days after it began, see `CAUSES`), one of the cause's signals is among the client's first three reasons. A reason
//! counts as right if such a fact of the client holds on that Monday.
#![allow(clippy::print_stdout, reason = "a measuring tool")]

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use forewarn::{
    backtest,
    config::Config,
    error::{Error, Result, csv_error},
    ingest,
    score::{
        self,
        told::{self, ToldTogether},
        weights::EXPERT,
    },
    signal::{self, SignalId},
};

/// A cause: what the demo calls it, the signals that tell of it, after how many days it can be told, and for how many days it holds
/// where the truth names no end.
struct PlantedCause {
    facts: &'static [&'static str],
    signals: &'static [SignalId],
    /// Signals that tell of it and of other things too: they count where it is to be found, and not where what is told is to be right.
    also: &'static [SignalId],
    told_after: u64,
    holds: u64,
}

const CAUSES: [PlantedCause; 6] = [
    PlantedCause {
        facts: &["decision-maker silent", "new decision-maker"],
        signals: &[SignalId::SponsorSilent, SignalId::SingleContact, SignalId::NewDecider],
        also: &[],
        told_after: 45,
        holds: 240,
    },
    PlantedCause {
        facts: &["new lead"],
        signals: &[SignalId::LeadChanged],
        also: &[],
        told_after: 7,
        holds: 60,
    },
    PlantedCause {
        facts: &["notice window without talk", "notice window before talk"],
        signals: &[SignalId::NoticeWindow],
        also: &[SignalId::ContractEnd],
        told_after: 20,
        holds: 30,
    },
    PlantedCause {
        facts: &["retainer overspends"],
        signals: &[SignalId::RetainerBurn, SignalId::OverServicing],
        also: &[SignalId::BudgetOverrun, SignalId::CostPace],
        told_after: 30,
        holds: 120,
    },
    PlantedCause {
        facts: &["ratings fall", "low rating"],
        signals: &[SignalId::RatingDrop, SignalId::RatingLow],
        also: &[],
        told_after: 1,
        holds: 120,
    },
    PlantedCause {
        facts: &["asks for more"],
        signals: &[SignalId::UnagreedRequests],
        also: &[],
        told_after: 30,
        holds: 90,
    },
];
/// So many reasons are told of a client.
const REASONS: usize = 3;

/// How often a cause was found where it was planted, and planted where it was told.
#[derive(Default)]
struct Counts {
    planted: usize,
    found: usize,
    /// Found where it was planted, and its signals had no value or added nothing.
    unseen: usize,
    told: usize,
    right: usize,
}

fn main() {
    let mut counts: [Counts; 6] = Default::default();
    let (options, workspaces): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument == "--list");
    for workspace in workspaces {
        if let Err(error) = judge(Path::new(&workspace), !options.is_empty(), &mut counts) {
            println!("{workspace}: {error}");
            return;
        }
    }
    println!(
        "| planted | n | among the first three reasons | not seen at all | told | of these planted |\n|---|---|---|---|---|---|"
    );
    for (cause, counts) in CAUSES.iter().zip(&counts) {
        let share = |part: usize, of: usize| part as f64 / of.max(1) as f64;
        println!(
            "| {} | {} | {:.2} | {:.2} | {} | {:.2} |",
            cause.facts.join(", "),
            counts.planted,
            share(counts.found, counts.planted),
            share(counts.unseen, counts.planted),
            counts.told,
            share(counts.right, counts.told)
        );
    }
}

/// A planted fact.
struct PlantedFact {
    client: String,
    cause: usize,
    from: NaiveDate,
    to: NaiveDate,
}

fn facts(path: &Path) -> Result<Vec<PlantedFact>> {
    let wrong = csv_error(path);
    let mut facts = Vec::new();
    for row in csv::Reader::from_path(path).map_err(&wrong)?.records() {
        let row = row.map_err(&wrong)?;
        let known = CAUSES.iter().position(|cause| cause.facts.contains(&&row[1]));
        let (Some(cause), Ok(from)) = (known, row[2].parse::<NaiveDate>()) else { continue };
        let to = row[3].parse().unwrap_or(from + Days::new(CAUSES[cause].holds));
        facts.push(PlantedFact { client: row[0].to_owned(), cause, from, to });
    }
    Ok(facts)
}

fn judge(workspace: &Path, is_listed: bool, counts: &mut [Counts; 6]) -> Result<()> {
    let config = Config::read(workspace)?;
    let tables = ingest::load(&config, &|_| {})?.tables;
    let facts = facts(&workspace.with_file_name("truth_facts.csv"))?;
    let until = tables.last_known_at().ok_or(Error::NoHistory)?;
    let last = until.date_naive();
    let mut mondays = BTreeMap::new();
    // Half a year goes by before anything can be called usual.
    let Some(first) = facts.iter().map(|fact| fact.from).min() else { return Ok(()) };
    let first = first - Days::new(u64::from(first.weekday().num_days_from_monday()));
    for day in first.iter_weeks().take_while(|day| *day <= last) {
        mondays.insert(day.and_time(chrono::NaiveTime::MIN).and_utc(), day);
    }
    let moments: BTreeSet<DateTime<Utc>> = mondays.keys().copied().collect();
    let seen = backtest::glimpses(&tables, &config, &moments, &BTreeSet::new())?;
    let ids: Vec<&str> = tables.clients.iter().map(|client| client.client_id.as_str()).collect();
    // What is over before it could be told, as a window in which somebody spoke in time, is not to be found.
    let judged_on = |fact: &PlantedFact| {
        let told_from = fact.from + Days::new(CAUSES[fact.cause].told_after);
        mondays.iter().find(|(_, day)| **day >= told_from && **day <= fact.to + Days::new(7))
    };
    let due: Vec<Option<DateTime<Utc>>> = facts.iter().map(|fact| Some(*judged_on(fact)?.0)).collect();
    for (at, glimpse) in &seen {
        let day = mondays[at];
        for (client, measured) in glimpse.measured.iter().enumerate() {
            if !glimpse.current[client] || !score::is_scored(measured, &EXPERT) {
                continue;
            }
            let addends = score::of_measured(measured, &EXPERT, &config).addends;
            let reasons = reasons(&addends);
            for (cause, counts) in
                CAUSES.iter().zip(counts.iter_mut()).enumerate().map(|(n, (c, k))| ((n, c), k))
            {
                let (number, cause) = cause;
                let own = facts
                    .iter()
                    .zip(&due)
                    .filter(|(fact, _)| fact.cause == number && fact.client == ids[client]);
                let is_told = reasons.iter().any(|reason| cause.signals.contains(reason));
                let holds = own.clone().any(|(fact, _)| fact.from <= day && day <= fact.to + Days::new(7));
                counts.told += usize::from(is_told);
                counts.right += usize::from(is_told && holds);
                let list = |what: &str| {
                    if is_listed {
                        println!("{what}: {} {day} {}: {}", ids[client], cause.facts[0], named(&addends));
                    }
                };
                if is_told && !holds {
                    list("told without cause");
                }
                for _ in own.filter(|(_, due)| **due == Some(*at)) {
                    counts.planted += 1;
                    let is_found = is_told || reasons.iter().any(|reason| cause.also.contains(reason));
                    counts.found += usize::from(is_found);
                    if !is_found {
                        list("missed");
                    }
                    let adds = |id: &SignalId| {
                        addends[*id as usize].is_some_and(|addend| addend >= told::REASON_LEAST)
                    };
                    counts.unseen += usize::from(!cause.signals.iter().chain(cause.also).any(adds));
                }
            }
        }
    }
    Ok(())
}

/// What raises the score of a client, by name, the most first.
fn named(addends: &[Option<f64>]) -> String {
    let mut raising: Vec<(f64, &str)> = signal::ALL
        .iter()
        .zip(addends)
        .filter_map(|(signal, addend)| Some(((*addend)?, signal.name)))
        .filter(|(addend, _)| *addend >= told::REASON_LEAST)
        .collect();
    raising.sort_by(|a, b| b.0.total_cmp(&a.0));
    raising.iter().map(|(addend, name)| format!("{name} {addend:+.2}")).collect::<Vec<_>>().join(", ")
}

/// The first reasons of a client, as a review tells them.
fn reasons(addends: &[Option<f64>]) -> Vec<SignalId> {
    let mut raising = told::together(addends);
    raising.retain(ToldTogether::is_reason);
    raising.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds).then(a.speaker().cmp(&b.speaker())));
    raising.iter().take(REASONS).map(ToldTogether::speaker).collect()
}
