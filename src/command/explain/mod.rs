//! `forewarn explain CLIENT`: from the prior to the probability, addend by addend, with what stands behind each; what
//! changed in a month; what is missing; the smallest fixes; and what would be if something were done.

mod text;

use std::{
    collections::{BTreeMap, BTreeSet},
    process::ExitCode,
};

use anyhow::bail;
use chrono::{DateTime, NaiveDate, Utc};
use clap::Args;
use serde::Serialize;
use serde_json::{Value, json};

use super::assume;
use crate::{
    alert::{
        self,
        fix::{self, SmallestFixes},
    },
    config::Config,
    history::{History, pointer::Pointer},
    ingest::Loaded,
    pipeline::{self, ReviewedPast},
    redact::Mask,
    report::{
        Run, json,
        words::{phrase, run::run_words},
    },
    review::{
        draft, evidence, fix_line,
        record::{ClientLine, DecisionLine, Evidence, Fix, UnagreedLine},
        rows, unagreed_lines,
    },
    score::{
        self, Score, events,
        told::{self, ToldTogether},
        weights::EXPERT,
    },
    session::{Language, Session, Shared, find_client, leave, print},
    signal::{self, Proof, SignalId, View},
    stat,
    table::{ClientIndex, Quotations, Quoted, reading},
    text::Lang,
};

// What `explain` takes.
#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    #[command(flatten)]
    pub(crate) asked: Asked,
    #[command(flatten)]
    pub(crate) shared: Shared,
    /// The moment as of which to explain: now, today or a date (its 00:00); by default when the last record
    /// became known
    #[arg(long)]
    pub(crate) as_of: Option<String>,
}

/// Does it.
///
/// # Errors
/// Whatever stops the run.
pub(crate) fn execute(arguments: &ExplainArguments, asked: Option<Language>) -> anyhow::Result<ExitCode> {
    let shared = &arguments.shared;
    let mut session = Session::open_for(shared, asked, &arguments.asked.client)?;
    let as_of = session.moment(arguments.as_of.as_deref())?;
    session.weigh(as_of)?;
    let lang = session.lang;
    let mask = session.mask(shared.redaction, Some(as_of))?;
    let Session { config, loaded, .. } = session;
    print(&arguments.asked.run(loaded, &config, as_of, lang, mask.as_ref(), shared.json)?);
    Ok(ExitCode::SUCCESS)
}

/// A change in log-odds that is worth a line.
const CHANGE_LEAST: f64 = 0.05;
/// How many rows are shown behind an addend, and behind a change.
const ROWS_MOST: usize = 5;

/// Who, and what if.
#[derive(Debug, Clone, Args)]
pub struct Asked {
    /// The client, by id or name
    client: String,
    /// What if this were done now, separated by ";": deliver ITEM (by id or name), answer QUESTION (its message's id) or
    /// answer COUNT (the most pressing ones), update, renegotiate ITEM to DATE, agree MATTER, invoice
    #[arg(long)]
    assume: Option<String>,
    /// Show every addend; by default those under 0.1 are combined
    #[arg(long)]
    all: bool,
}

/// All that is said of one client.
#[derive(Debug)]
struct Explanation {
    as_of: DateTime<Utc>,
    horizon_days: i64,
    /// Whether the weights were learned.
    learned: bool,
    /// Whether every addend is to be told, however small.
    all: bool,
    client: ClientLine,
    /// Whether an alert stands, put off or not.
    alerted: bool,
    /// The last decision about that alert.
    decision: Option<DecisionLine>,
    /// What more is known of each part of an addend, in their order.
    background: Vec<Background>,
    /// The share of the evidence that is known, by weight.
    known_share: f64,
    /// The rows that are known of the client, by table.
    coverage: Vec<Coverage>,
    missing: Vec<Missing>,
    /// Work that the client asked for and nobody agreed to.
    unagreed: Vec<UnagreedLine>,
    month_before: NaiveDate,
    probability_month_before: Option<f64>,
    changes: Vec<Change>,
    /// The cheapest acts after which no alert stands.
    fix: Option<Fix>,
    /// The cheapest acts after which the client is calm.
    fix_to_calm: Option<Fix>,
    /// Where nothing suffices, what lowers the risk most.
    best_effort: Option<Fix>,
    assumed: Option<Fix>,
}

/// What stands beside a part of an addend.
#[derive(Debug, Serialize)]
struct Background {
    signal: SignalId,
    /// The client's own median at the last month starts.
    own_usual: Option<f64>,
    /// The tables it comes from.
    tables: &'static [&'static str],
}

/// How much of a table is the client's.
#[derive(Debug, Serialize)]
struct Coverage {
    table: &'static str,
    rows: usize,
    last_on: Option<NaiveDate>,
}

/// A signal that is not known, and what it would add to the log-odds.
#[derive(Debug, Serialize)]
struct Missing {
    signal: SignalId,
    /// What is missing, in words.
    words: String,
    least_log_odds: f64,
    most_log_odds: f64,
}

/// A fact whose addend changed within a month, in the words of its signal.
#[derive(Debug)]
struct Change {
    signal: SignalId,
    /// What the signal says now.
    words: String,
    log_odds: f64,
    before: Option<f64>,
    now: Option<f64>,
    /// The rows that speak for it now and did not a month before.
    came: Vec<Evidence>,
    /// The rows that did, and do not any more.
    went: Vec<Evidence>,
}

impl Asked {
    /// Explains as of a moment.
    ///
    /// # Errors
    /// No such client or act, or what the review says.
    pub fn run(
        &self,
        loaded: Loaded,
        config: &Config,
        as_of: DateTime<Utc>,
        lang: Lang,
        mask: Option<&Mask>,
        json: bool,
    ) -> anyhow::Result<String> {
        let client_index = find_client(&loaded.tables.clients, &self.client)?;
        let (run, past) = pipeline::review_of_client(loaded, config, as_of, client_index)?;
        let mut explanation = self.explain(&run, past, client_index, &run.config, lang)?;
        if let Some(mask) = mask {
            explanation.redact(mask);
        }
        let shown = if json {
            serde_json::to_string_pretty(&explanation.json(lang))? + "\n"
        } else {
            text::text(&explanation, &run.review, lang)
        };
        leave(run);
        Ok(shown)
    }

    fn explain(
        &self,
        run: &Run,
        past: ReviewedPast,
        client_index: ClientIndex,
        config: &Config,
        lang: Lang,
    ) -> anyhow::Result<Explanation> {
        let (history, as_of) = (&run.history, run.history.as_of);
        let id = &history.tables.clients[client_index].client_id;
        let Some(line) = run.review.client(id) else {
            bail!((run_words(lang).nothing_known_of)(&self.client));
        };
        let score = &run.now.scores[client_index];
        let view = View { history, forecasts: &run.forecasts, config };
        let ReviewedPast { month_starts, mut before, proofs_before } = past;
        let own = |signal: SignalId| {
            let past = month_starts.iter();
            let past = past.filter_map(|month| month.scores[client_index].values[signal as usize]);
            stat::median(&mut past.collect::<Vec<_>>())
        };
        let month_before = alert::month_before(as_of, config.zone);
        let then = Then { score: before.scores.swap_remove(client_index.index()), proofs: proofs_before };
        let proofs: Vec<Vec<Proof>> =
            signal::ALL.iter().map(|signal| (signal.proofs)(view, client_index)).collect();
        let mut told_once = proofs.clone();
        events::tell_once(&mut told_once, &score.addends, ROWS_MOST);
        let asked = draft::quoted(view, client_index);
        let quotes = Quotes::new(run, proofs.iter().chain(&told_once).chain(&then.proofs), asked)?;
        let mut client = line.clone();
        let together = told::together(&score.addends);
        for addend in &mut client.addends {
            let told = together.iter().find(|told| told.speaker() == addend.signal);
            let told = told.filter(|told| told.log_odds > 0.0 && told.speaker().is_reason());
            let rows = told.map_or_else(Vec::new, |told| rows(told, &told_once));
            addend.evidence = quotes.rows(rows.into_iter().take(ROWS_MOST));
        }
        let line = |fix: Option<fix::ReplayedFix>| {
            fix.map(|fix| fix_line(&fix, client_index, score, view, &quotes.find()))
        };
        let SmallestFixes { below_act, below_watch, best_effort } =
            fix::smallest_fixes(view, client_index, score, run.now.stands(client_index))?;
        let assumed = self.assume.as_deref().map(|words| -> anyhow::Result<Fix> {
            let acts = assume::acts(words, view, client_index, lang)?;
            Ok(fix_line(
                &fix::replay_acts(view, client_index, acts)?,
                client_index,
                score,
                view,
                &quotes.find(),
            ))
        });
        Ok(Explanation {
            as_of,
            horizon_days: config.horizon.num_days(),
            learned: config.learned_until.is_some(),
            all: self.all,
            alerted: run.now.stands(client_index),
            decision: {
                let shown = run.review.alerts.iter().find(|alert| alert.client_id == *id);
                let put_off = run.review.snoozed.iter().find(|one| one.client_id == *id);
                let decision = shown.and_then(|alert| alert.decision.as_ref());
                decision.or(put_off.map(|one| &one.decision)).cloned()
            },
            background: client
                .addends
                .iter()
                .flat_map(|addend| &addend.parts)
                .map(|part| Background {
                    signal: part.signal,
                    own_usual: own(part.signal),
                    tables: part.signal.signal().tables,
                })
                .collect(),
            known_share: score::known_share(&score.values, &EXPERT),
            coverage: coverage(history, client_index),
            missing: missing(score, config, lang),
            unagreed: unagreed_lines(history, client_index),
            month_before: config.day_of(month_before),
            probability_month_before: then.score.chance.map(|chance| chance.probability),
            changes: changes(
                score,
                &proofs,
                &then,
                &quotes,
                &|id, value| phrase::signal(id, signal::told(view, client_index, id, value), lang),
                lang,
            ),
            fix: line(below_act),
            fix_to_calm: line(below_watch),
            best_effort: line(best_effort),
            assumed: assumed.transpose()?,
            client,
        })
    }
}

impl Explanation {
    fn json(&self, lang: Lang) -> Value {
        let Self {
            as_of,
            horizon_days,
            learned,
            all: _,
            client,
            alerted,
            decision,
            background,
            known_share,
            coverage,
            missing,
            unagreed,
            month_before,
            probability_month_before,
            changes,
            fix,
            fix_to_calm,
            best_effort,
            assumed,
        } = self;
        let fix_json = |fix: &Option<Fix>| fix.as_ref().map(|fix| json::fix(fix, Some(client), lang));
        json!({
            "as_of": as_of,
            "horizon_days": horizon_days,
            "learned": learned,
            "client": json::client_line(client, lang),
            "alerted": alerted,
            "decision": decision,
            "addends": background,
            "known_share": known_share,
            "coverage": coverage,
            "missing": missing,
            "unagreed": unagreed,
            "month_before": month_before,
            "probability_month_before": probability_month_before,
            "changes": changes.iter().map(|change| change.json(lang)).collect::<Vec<_>>(),
            "fix": fix_json(fix),
            "fix_to_calm": fix_json(fix_to_calm),
            "best_effort": fix_json(best_effort),
            "assumed": fix_json(assumed),
        })
    }

    /// Takes out who it is about.
    fn redact(&mut self, mask: &Mask) {
        let Self { client, decision, changes, unagreed, fix, fix_to_calm, best_effort, assumed, .. } = self;
        unagreed.iter_mut().for_each(|line| mask.unagreed(line));
        mask.line(client);
        decision.iter_mut().for_each(|decision| mask.decision(decision));
        let rows = changes.iter_mut().flat_map(|change| change.came.iter_mut().chain(&mut change.went));
        rows.for_each(|row| mask.evidence(row));
        [fix, fix_to_calm, best_effort, assumed].into_iter().flatten().for_each(|fix| mask.fix(fix));
    }
}

impl Change {
    fn json(&self, lang: Lang) -> Value {
        let Self { signal, words, log_odds, before, now, came, went } = self;
        let rows = |rows: &[Evidence]| rows.iter().map(|row| json::evidence(row, lang)).collect::<Vec<_>>();
        json!({
            "signal": signal,
            "words": words,
            "log_odds": log_odds,
            "before": before,
            "now": now,
            "came": rows(came),
            "went": rows(went),
        })
    }
}

/// The client a month before, with today's weights.
struct Then {
    score: Score,
    proofs: Vec<Vec<Proof>>,
}

/// The quoted messages of some rows.
struct Quotes(BTreeMap<u64, Quoted>);

impl Quotes {
    fn new<'p>(
        run: &Run,
        proofs: impl Iterator<Item = &'p Vec<Proof>>,
        asked: Vec<Pointer>,
    ) -> anyhow::Result<Self> {
        let wanted: BTreeSet<(u32, u64)> = proofs
            .flat_map(|proofs| proofs.iter().take(ROWS_MOST))
            .filter_map(|proof| proof.quote)
            .chain(asked)
            .map(|pointer| (pointer.block, pointer.id))
            .collect();
        Ok(Self(run.loaded.blocks.texts(&wanted)?))
    }

    fn find<'a>(&'a self) -> impl Fn(Pointer) -> Option<&'a Quoted> {
        |pointer| self.0.get(&pointer.id)
    }

    fn rows<'p>(&self, proofs: impl Iterator<Item = &'p Proof>) -> Vec<Evidence> {
        let quote = self.find();
        proofs.map(|proof| evidence(proof, &quote)).collect()
    }
}

/// What changed since, with the rows that came and that went: two rows are one where they say the same of the same.
fn changes(
    score: &Score,
    proofs: &[Vec<Proof>],
    then: &Then,
    quotes: &Quotes,
    said: &dyn Fn(SignalId, f64) -> String,
    lang: Lang,
) -> Vec<Change> {
    let changed = told::together(&told::changes(&then.score.addends, &score.addends));
    let change = |told: ToldTogether| {
        let index = told.speaker() as usize;
        let of = |proofs: &[Vec<Proof>]| -> Vec<Proof> { rows(&told, proofs).into_iter().cloned().collect() };
        let (now, before) = (&of(proofs), &of(&then.proofs));
        let same = |one: &Proof, other: &Proof| {
            one.table == other.table && one.id == other.id && one.at == other.at && one.quote == other.quote
        };
        let only = |of: &[Proof], others: &[Proof]| -> Vec<Evidence> {
            let own = of.iter().filter(|one| !others.iter().any(|other| same(one, other)));
            quotes.rows(own.take(ROWS_MOST))
        };
        Change {
            signal: told.speaker(),
            words: score.values[index].map_or_else(
                || phrase::missing(told.speaker(), lang).to_owned(),
                |value| said(told.speaker(), value),
            ),
            log_odds: told.log_odds,
            before: then.score.values[index],
            now: score.values[index],
            came: only(now, before),
            went: only(before, now),
        }
    };
    let changed = changed.into_iter().filter(|told| told.log_odds.abs() >= CHANGE_LEAST);
    let mut changes: Vec<Change> = changed.map(change).collect();
    changes.sort_by(|a, b| {
        b.log_odds.abs().total_cmp(&a.log_odds.abs()).then(a.signal.name().cmp(b.signal.name()))
    });
    changes
}

fn missing(score: &Score, config: &Config, lang: Lang) -> Vec<Missing> {
    let unknown = signal::ALL
        .iter()
        .zip(&score.values)
        .filter(|(signal, value)| value.is_none() && !signal.group.is_optional());
    let mut missing: Vec<Missing> = unknown
        .map(|(signal, _)| Missing {
            signal: signal.id,
            words: phrase::missing(signal.id, lang).to_owned(),
            least_log_odds: EXPERT.addend(signal.id, 0.0, config),
            most_log_odds: EXPERT.addend(signal.id, f64::MAX, config),
        })
        .collect();
    missing.sort_by(|a, b| {
        b.most_log_odds.total_cmp(&a.most_log_odds).then(a.signal.name().cmp(b.signal.name()))
    });
    missing
}

/// How much of each table is a client's, and up to when.
fn coverage(history: &History, client: ClientIndex) -> Vec<Coverage> {
    let tables = &history.tables;
    let messages = tables.messages.of(client);
    let zone = tables.clients[client].zone;
    let written = messages.sent_at.last().map(|at| reading::at(*at).with_timezone(&zone).date_naive());
    macro_rules! own {
        ($table:literal, $rows:expr, $at:ident) => {{
            let own = History::of($rows, client, |row| row.client);
            let last_on = own.iter().map(|row| row.$at.day()).max();
            Coverage { table: $table, rows: own.len(), last_on }
        }};
    }
    let projects = tables.projects_of(client).len();
    vec![
        Coverage { table: "projects", rows: projects, last_on: None },
        own!("schedule", &tables.schedule, at),
        own!("money", &tables.money, at),
        Coverage { table: "messages", rows: messages.len(), last_on: written },
        own!("promises", &tables.promises, made_at),
        own!("expectations", &tables.expectations, at),
        own!("results", &tables.results, at),
        own!("outcomes", &tables.outcomes, at),
    ]
}
