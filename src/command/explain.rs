//! `forewarn explain CLIENT`: from the prior to the probability, addend by addend, with what stands behind each; what
//! changed in a month; what is missing; the smallest fix; and what would be if something were done.

use std::{collections::BTreeSet, fmt::Write as _, sync::Arc};

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use clap::Args;
use serde::Serialize;

use crate::{
    alert, backtest,
    config::Config,
    error::Error,
    ingest::Loaded,
    pipeline::{self, Run},
    report::{
        defuse,
        files::band_word,
        phrase,
        record::{Addend, Band, Chance, ClientLine, Evidence},
    },
    score::{self, Score, weights::EXPERT},
    signal, stat,
    table::{Moment, ScheduleEvent, schedule::Event},
    text::Lang,
};

/// A change in log-odds that is worth a line.
const CHANGE_LEAST: f64 = 0.05;

/// Who, and what if.
#[derive(Debug, Clone, Args)]
pub struct Asked {
    /// The client, by id or name
    client: String,
    /// What if this were done now: "deliver ITEM, answer 2" (items by id or name, questions by how many)
    #[arg(long)]
    assume: Option<String>,
}

#[derive(Debug, Serialize)]
struct Explanation<'a> {
    as_of: DateTime<Utc>,
    client: &'a ClientLine,
    /// The client's own median over the last month starts, by signal, in the order of the addends.
    own_usual: Vec<Option<f64>>,
    /// Signals that are not known, and what each would add to the log-odds at full strength.
    missing: Vec<(&'static str, f64)>,
    probability_month_before: Option<f64>,
    changes: Vec<Change>,
    fix: Option<Suggested>,
    assumed: Option<Assumed>,
}

#[derive(Debug, Serialize)]
struct Change {
    signal: &'static str,
    log_odds: f64,
    /// The rows that came since.
    rows: Vec<Evidence>,
}

#[derive(Debug, Serialize)]
struct Suggested {
    acts: Vec<String>,
    hours: f64,
    probability: Option<f64>,
    band: &'static str,
}

#[derive(Debug, Serialize)]
struct Assumed {
    words: String,
    probability: Option<f64>,
    band: &'static str,
}

impl Asked {
    /// Explains as of a moment.
    ///
    /// # Errors
    /// No such client or item, or what the review says.
    pub fn run(
        &self,
        loaded: Loaded,
        config: &Config,
        as_of: DateTime<Utc>,
        lang: Lang,
        json: bool,
    ) -> anyhow::Result<String> {
        let wanted = self.client.to_lowercase();
        let clients = &loaded.tables.clients;
        let place = clients
            .iter()
            .position(|client| client.client_id == self.client)
            .or_else(|| clients.iter().position(|client| client.name.to_lowercase() == wanted))
            .ok_or_else(|| Error::UnknownClient(self.client.clone()))?;
        let run = pipeline::review(loaded, config, as_of, lang).context("reviewing")?;
        let id = &run.history.tables.clients[place].client_id;
        let Some(line) = run.review.clients.iter().find(|line| line.client_id == *id) else {
            bail!("nothing is known yet of {}", self.client);
        };
        let score = &run.now.scores[place];
        let month_before = alert::month_before(as_of, config.zone);
        let starts = alert::month_starts(as_of, config.zone);
        let moments: BTreeSet<_> = starts.iter().copied().chain([month_before]).collect();
        let seen = backtest::glimpses(&run.loaded.tables, config, &moments, &BTreeSet::new())?;
        let own = |name: &str| {
            let signal = signal::ALL.iter().position(|signal| signal.name == name)?;
            let past = starts.iter().filter_map(|start| seen.get(start)?.measured[place].values[signal]);
            stat::median(&mut past.collect::<Vec<_>>())
        };
        let before = seen.get(&month_before).map(|glimpse| glimpse.scores(config).swap_remove(place));
        let explanation = Explanation {
            as_of,
            client: line,
            own_usual: line.addends.iter().map(|addend| own(addend.signal)).collect(),
            missing: missing(score, config),
            probability_month_before: before.as_ref().and_then(|before| before.chance).map(|c| c.probability),
            changes: before
                .as_ref()
                .map(|before| changes(score, before, &line.addends, month_before))
                .unwrap_or_default(),
            fix: suggested(&run, place, config, lang),
            assumed: self.assume.as_deref().map(|words| assumed(words, &run, place, config)).transpose()?,
        };
        Ok(if json {
            serde_json::to_string_pretty(&explanation)? + "\n"
        } else {
            words(
                &explanation,
                if config.learned_until.is_some() { "learned weights" } else { "expert weights" },
            )
        })
    }
}

fn missing(score: &Score, config: &Config) -> Vec<(&'static str, f64)> {
    let unknown = signal::ALL.iter().zip(&score.values).filter(|(_, value)| value.is_none());
    unknown.map(|(signal, _)| (signal.name, EXPERT.addend(signal.name, f64::MAX, config))).collect()
}

fn changes(score: &Score, before: &Score, addends: &[Addend], since: DateTime<Utc>) -> Vec<Change> {
    let mut changes: Vec<Change> = signal::ALL
        .iter()
        .zip(score.addends.iter().zip(&before.addends))
        .map(|(signal, (now, then))| Change {
            signal: signal.name,
            log_odds: now.unwrap_or(0.0) - then.unwrap_or(0.0),
            rows: addends
                .iter()
                .filter(|addend| addend.signal == signal.name)
                .flat_map(|addend| &addend.evidence)
                .filter(|row| row.at > since)
                .cloned()
                .collect(),
        })
        .filter(|change| change.log_odds.abs() >= CHANGE_LEAST)
        .collect();
    changes.sort_by(|a, b| b.log_odds.abs().total_cmp(&a.log_odds.abs()).then(a.signal.cmp(b.signal)));
    changes
}

fn suggested(run: &Run, place: usize, config: &Config, lang: Lang) -> Option<Suggested> {
    let (history, score) = (&run.history, &run.now.scores[place]);
    if score.band != Band::Act {
        return None;
    }
    let overdue: Vec<String> = history
        .items_of(place)
        .iter()
        .filter(|item| item.is_overdue(history.as_of))
        .map(|item| item.name.to_string())
        .collect();
    let (acts, after) = alert::smallest_fix(history, place, score, &EXPERT, config)?;
    Some(Suggested {
        hours: acts.iter().map(|act| act.hours()).sum(),
        acts: acts.iter().map(|act| phrase::act(*act, &overdue, lang)).collect(),
        probability: after.chance.map(|chance| chance.probability),
        band: band_word(after.band),
    })
}

/// Scores again with what is assumed: deliveries are put into the schedule as events at the moment and everything is
/// replayed; answers take questions off the count of open ones.
fn assumed(words: &str, run: &Run, place: usize, config: &Config) -> anyhow::Result<Assumed> {
    let as_of = run.history.as_of;
    let mut tables = run.loaded.tables.clone();
    let mut answers = 0.0;
    for act in words.split(',').map(str::trim).filter(|act| !act.is_empty()) {
        if let Some(wanted) = act.strip_prefix("deliver ") {
            let named = wanted.trim().to_lowercase();
            let items = run.history.items_of(place);
            let item = items
                .iter()
                .find(|item| {
                    item.is_open()
                        && [&item.item_id, &item.name].iter().any(|name| name.to_lowercase() == named)
                })
                .with_context(|| format!("{wanted:?} is no open item of this client"))?;
            let zone = run.history.tables.clients[place].zone;
            let local = as_of.with_timezone(&zone).naive_local();
            tables.schedule.push(Arc::new(ScheduleEvent {
                client: item.client,
                project_id: item.project_id.clone(),
                item_id: Arc::clone(&item.item_id),
                item: None,
                at: Moment { at: as_of, local, whole_day: false },
                event: Event::Delivered,
                due: None,
                waiting_on: None,
                weight: None,
            }));
        } else if let Some(count) = act.strip_prefix("answer ") {
            answers += count
                .trim()
                .parse::<f64>()
                .ok()
                .filter(|count| *count >= 0.0)
                .with_context(|| format!("{count:?} is no number of questions"))?;
        } else {
            bail!("{act:?} is neither \"deliver ITEM\" nor \"answer COUNT\"");
        }
    }
    tables.schedule.sort_by(|a, b| (a.client, &a.item_id, a.at.at).cmp(&(b.client, &b.item_id, b.at.at)));
    let history = pipeline::history(&tables, config, as_of);
    let mut after = score::score(&history, &EXPERT, config)?.swap_remove(place);
    let open = signal::ALL.iter().position(|signal| signal.name == "unanswered_questions");
    if let Some(value) = open.and_then(|open| after.values.get_mut(open)) {
        *value = value.map(|value| (value - answers).max(0.0));
        after = score::of_values(after.values, after.unknown, &EXPERT, config);
    }
    Ok(Assumed {
        words: words.to_owned(),
        probability: after.chance.map(|chance| chance.probability),
        band: band_word(after.band),
    })
}

fn percent(value: Option<f64>) -> String {
    value.map_or("unknown".to_owned(), |value| format!("{:.1} %", value * 100.0))
}

fn words(explanation: &Explanation<'_>, weights: &str) -> String {
    let line = explanation.client;
    let chance = |part: fn(Chance) -> f64| percent(line.chance.map(part));
    let mut words = format!(
        "{}: {} ({}–{}), {}; {weights}\n",
        defuse(&line.name),
        chance(|chance| chance.probability),
        chance(|chance| chance.lower),
        chance(|chance| chance.upper),
        band_word(line.band),
    );
    if let Some(reason) = &line.unknown_because {
        let _ = writeln!(words, "unknown: {reason}");
    }
    let mut table = comfy_table::Table::new();
    table
        .load_preset(comfy_table::presets::NOTHING)
        .set_content_arrangement(comfy_table::ContentArrangement::Dynamic);
    table.set_header(["log-odds", "points", "signal", "value", "own usual", "portfolio", "what it says"]);
    let number = |value: Option<f64>| value.map_or("–".to_owned(), |value| format!("{value:.2}"));
    table.add_row([format!("{:+.2}", line.prior_log_odds), String::new(), "prior".to_owned()]);
    for (addend, own) in line.addends.iter().zip(&explanation.own_usual) {
        table.add_row([
            format!("{:+.2}", addend.log_odds),
            format!("{:+.1}", addend.points),
            addend.signal.to_owned(),
            format!("{:.2} {}", addend.value, addend.unit),
            number(*own),
            number(addend.usual),
            defuse(&addend.words),
        ]);
    }
    let _ = writeln!(words, "\n{table}");
    for addend in line.addends.iter().filter(|addend| !addend.evidence.is_empty()) {
        let _ = writeln!(words, "\n{}", addend.signal);
        rows(&mut words, &addend.evidence);
    }
    let _ = writeln!(words, "\nA month before: {}", percent(explanation.probability_month_before));
    for change in &explanation.changes {
        let _ = writeln!(words, "  {:+.2} {}", change.log_odds, change.signal);
        rows(&mut words, &change.rows);
    }
    for (signal, most) in &explanation.missing {
        let _ = writeln!(words, "not known: {signal}; at the most {most:+.2}");
    }
    if let Some(fix) = &explanation.fix {
        let after = percent(fix.probability);
        let _ = writeln!(
            words,
            "smallest fix: {} ({:.1} hours) → {after}, {}",
            fix.acts.join("; "),
            fix.hours,
            fix.band
        );
    } else if line.band == Band::Act {
        words.push_str("smallest fix: nothing the agency can do alone suffices\n");
    }
    if let Some(assumed) = &explanation.assumed {
        let _ =
            writeln!(words, "assumed {}: {}, {}", assumed.words, percent(assumed.probability), assumed.band);
    }
    words
}

fn rows(words: &mut String, evidence: &[Evidence]) {
    for row in evidence {
        let quote = row.quote.as_deref().map_or(String::new(), |quote| format!(" “{}”", defuse(quote)));
        let (day, id) = (row.at.format("%Y-%m-%d"), defuse(&row.id));
        let _ = writeln!(words, "  {day} {}:{id} {}{quote}", row.table, defuse(&row.words));
    }
}
