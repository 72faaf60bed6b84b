//! Assembles the review record: scores, decisions and the rows behind them become the one record that every page, table
//! and chart is drawn from. Nothing is decided here.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use rayon::prelude::*;

pub mod agenda;
mod alert;
mod client;
mod contacts;
mod depth;
pub mod draft;
pub mod due;
mod figures;
mod greeting;
pub mod lead;
pub mod load;
mod past;
pub mod record;
mod renewal;
mod source;
mod unagreed;

pub use self::{
    alert::fix_line,
    client::{evidence, rows},
    figures::Figures,
    source::{Sources, rows_later},
    unagreed::unagreed_lines,
};
use crate::{
    alert::{PortfolioSnapshot, decision, expected_loss, median_fee, revenue_at_risk},
    forecast::project::{ProjectCosts, ProjectStanding},
    history::{ledger::PromiseStatus, pointer::Pointer},
    review::record::{ClientDecision, ClientLine, Rate, Review},
    score::{AmountRange, Score},
    signal::{self, Proof, View},
};
use forewarn_base::{error::Result, stat};
use forewarn_table::{AlertDecision, Band, Client, ClientIndex, OPTIONAL_TABLES, TABLES, Tables, check};
use forewarn_text::{Side, contact};

/// Whose clients a review tells of; ranks and alerts are always those of the whole portfolio.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    /// All.
    Portfolio,
    /// Those that somebody looks after.
    Owner(&'a str),
    /// One alone, who is asked about: no meeting goes through it.
    Client(ClientIndex),
}

/// What a review is told from.
#[allow(missing_debug_implementations, reason = "it only holds references to what has one")]
pub struct Builder<'a> {
    /// The past and the forecasts.
    pub view: View<'a>,
    /// The portfolio now.
    pub now: &'a PortfolioSnapshot,
    /// The portfolio at the last month starts, oldest first.
    pub past: &'a [PortfolioSnapshot],
    /// The portfolio a month before, or at the last review where an agenda knows of one.
    pub before: &'a PortfolioSnapshot,
    /// The portfolio at the moments of reviews that decisions since the last month start answer, oldest first.
    pub answered: &'a [PortfolioSnapshot],
    /// How the projects stand.
    pub standings: &'a [ProjectStanding],
    /// What was decided about each client, oldest first.
    pub decisions: Vec<Vec<&'a AlertDecision>>,
    /// Whose clients are told of.
    pub scope: Scope<'a>,
}

impl Builder<'_> {
    /// Tells the portfolio.
    ///
    /// # Errors
    /// A message cannot be read again, or a query of a signal fails.
    pub fn review(&self, sources: &Sources<'_>) -> Result<Review> {
        let (history, config, now) = (self.view.history, self.view.config, self.now);
        let fallback = median_fee(&now.yearly_fee);
        let mut ranked: Vec<(f64, ClientIndex)> = history
            .client_indexes()
            .filter(|&client| now.scores[client].chance.is_some())
            .map(|client| (expected_loss(&now.scores[client], now.yearly_fee[client].or(fallback)), client))
            .collect();
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut rank = vec![None; history.client_count()];
        for (place, (_, client)) in ranked.iter().enumerate() {
            rank[*client] = Some(place + 1);
        }
        let usual = self.usual();
        let proofs_of = |client| if self.shows(client) { self.proofs(client) } else { Vec::new() };
        let proofs: Vec<Vec<Vec<Proof>>> = history.client_indexes().map(proofs_of).collect();
        let alerted = || history.client_indexes().filter(|&client| now.alerted[client] && self.shows(client));
        let last_review = self.last_review()?;
        let mut alerted_first: Vec<ClientIndex> =
            history.client_indexes().filter(|&client| now.alerted[client]).collect();
        alerted_first.sort_by_key(|&client| rank[client]);
        let mut deep = alerted_first.clone();
        deep.extend(ranked.iter().map(|(_, client)| *client).filter(|&client| {
            !now.alerted[client] && (now.scores[client].band >= Band::Watch || self.in_conflict(client))
        }));
        deep.retain(|&client| self.shows(client));
        let wanted: BTreeSet<(u32, u64)> = proofs
            .iter()
            .flatten()
            .flatten()
            .filter_map(|proof| proof.quote)
            .chain(alerted().flat_map(|client| draft::quoted(self.view, client)))
            .chain(last_review.questions())
            .chain(self.waiting().map(|(_, turn)| turn.question))
            .chain(deep.iter().flat_map(|&client| self.unnamed_contacts(client)))
            .map(|pointer| (pointer.block, pointer.id))
            .collect();
        let quotes = sources.quotations.texts(&wanted)?;
        let quote = |pointer: Pointer| quotes.get(&pointer.id);
        let mut clients: Vec<ClientLine> = history
            .client_indexes()
            .filter(|&client| history.since[client].is_some() && self.shows(client))
            .map(|client| self.line(client, rank[client], &usual, &proofs[client], &quote))
            .collect();
        clients.sort_by(|a, b| {
            (a.rank.is_none(), a.ended, a.rank, &a.name, &a.client_id).cmp(&(
                b.rank.is_none(),
                b.ended,
                b.rank,
                &b.name,
                &b.client_id,
            ))
        });
        let alerts = alerted_first
            .par_iter()
            .enumerate()
            .filter(|(_, client)| self.shows(**client))
            .map(|(place, &client)| self.alert(client, place + 1, fallback, &quote))
            .collect::<Result<_>>()?;
        let stood = self.past.last();
        let gone = history
            .client_indexes()
            .filter(|&client| stood.is_some_and(|stood| stood.stands(client)) && !now.stands(client))
            .filter(|&client| self.shows(client))
            .map(|client| history.tables.clients[client].client_id.clone())
            .collect();
        let day = (history.as_of - Duration::seconds(1)).with_timezone(&config.zone).date_naive();
        let (promises_kept, promises_unknown) = self.promises_kept();
        let past = self.past_alerts();
        Ok(Review {
            agency: config.name.clone(),
            as_of: history.as_of,
            day,
            horizon_days: config.horizon.num_days(),
            currency: config.currency.to_string(),
            capacity: config.capacity,
            redacted: false,
            owner: match self.scope {
                Scope::Owner(name) => Some(name.to_owned()),
                Scope::Portfolio | Scope::Client(_) => None,
            },
            clients,
            alerts,
            beyond_capacity: now
                .beyond_capacity
                .iter()
                .filter(|client| self.shows(**client))
                .map(|client| history.tables.clients[*client].client_id.clone())
                .collect(),
            snoozed: self.snoozed(),
            since_then: Vec::new(),
            gone,
            revenue_at_risk: self.revenue(&now.scores),
            revenue_at_risk_before: self.revenue(&self.before.scores).map(|range| range.expected),
            promises_kept,
            promises_unknown,
            alerts_right: past.right,
            alerts_needless: past.needless,
            conflicts_missed: past.conflicts_missed,
            past_alerts: past.alerts,
            moved: self.moved(),
            bands: self.bands(),
            delays: self.delays(),
            depth: {
                let costs = ProjectCosts::new(history);
                deep.iter().map(|&client| self.depth(client, &costs, &quote)).collect()
            },
            due_soon: self.due_soon(),
            agenda: self.agenda(&last_review, &quote),
            level_is_judged: config.base_rate.is_none(),
            renewals: self.renewals(),
            unagreed: self.unagreed(),
            loads: load::owner_loads(
                history,
                |client| self.shows(client),
                |client| now.band(client) == Band::Act,
            ),
            open_invoices: self.open_invoices(),
            conflicts_known: history
                .tables
                .outcomes
                .iter()
                .filter(|outcome| outcome.kind.is_conflict() && self.shows(outcome.client))
                .count(),
            files: source::files(history, sources),
            last_days: {
                let tables = history.tables.last_by_table().into_iter();
                let day = |last: chrono::DateTime<chrono::Utc>| last.with_timezone(&config.zone).date_naive();
                tables.filter_map(|(table, last)| Some((table, day(last?)))).collect()
            },
            // Doubts and refused rows may be about anybody's clients: they stand in the whole review.
            rejections: if self.scope == Scope::Portfolio {
                source::shown_rejections(&source::known_rejections(sources, history.as_of))
            } else {
                Vec::new()
            },
            warnings: if self.scope == Scope::Portfolio {
                check::warnings(&history.tables, config, Some(history.as_of))
            } else {
                Vec::new()
            },
            tables_missing: TABLES
                .into_iter()
                .filter(|table| !OPTIONAL_TABLES.contains(table))
                .filter(|table| source::known_rows_of(&history.tables, table, history.as_of) == 0)
                .collect(),
        })
    }

    /// The portfolio's median of each signal.
    fn usual(&self) -> Vec<Option<f64>> {
        (0..signal::ALL.len())
            .map(|place| {
                let scored = self.now.scores.iter().filter(|score| score.chance.is_some());
                stat::median(&mut scored.filter_map(|score| score.values[place]).collect::<Vec<_>>())
            })
            .collect()
    }

    /// Whether a client is told of.
    fn shows(&self, client: ClientIndex) -> bool {
        match self.scope {
            Scope::Portfolio => true,
            Scope::Owner(name) => is_owned(&self.view.history.tables.clients[client], Some(name)),
            Scope::Client(only) => client == only,
        }
    }

    fn revenue(&self, scores: &[Score]) -> Option<AmountRange> {
        let ranges = ClientIndex::all(scores.len())
            .filter(|&client| self.shows(client))
            .filter_map(|client| revenue_at_risk(&scores[client], self.now.yearly_fee[client]));
        ranges.reduce(|a, b| AmountRange {
            expected: a.expected + b.expected,
            lower: a.lower + b.lower,
            upper: a.upper + b.upper,
        })
    }

    /// The agency's promises that fell due in the last 90 days: those kept of all whose fate is known, and how many else.
    fn promises_kept(&self) -> (Option<Rate>, usize) {
        let history = self.view.history;
        let since = history.as_of - Duration::days(90);
        let due = history.ledger.iter().filter(|row| {
            row.side == Side::Agency && self.shows(row.client) && row.by.is_some_and(|by| by > since)
        });
        let (mut kept, mut n, mut unknown) = (0, 0, 0);
        for row in due {
            match row.state {
                PromiseStatus::Kept => (kept, n) = (kept + 1, n + 1),
                PromiseStatus::Late | PromiseStatus::Broken => n += 1,
                PromiseStatus::Unknown => unknown += 1,
                _ => {}
            }
        }
        (rate(kept, n), unknown)
    }
}

/// What was decided about the clients of a review after its moment, oldest first. It is no part of what a moment knows: who
/// looks at the present asks for it, and no figure counts it.
pub fn since_then(tables: &Tables, review: &Review) -> Vec<ClientDecision> {
    let decisions = decision::by_client(tables, DateTime::<Utc>::MAX_UTC);
    let mut later: Vec<(DateTime<Utc>, ClientDecision)> = Vec::new();
    for (client, rows) in tables.clients.iter().zip(&decisions) {
        if !is_owned(client, review.owner.as_deref()) {
            continue;
        }
        later.extend(rows.iter().filter(|row| row.at.at > review.as_of).map(|row| {
            let decision = alert::decision_line(row);
            let (alert_id, client_id) = (row.alert_id.clone(), client.client_id.clone());
            (row.at.at, ClientDecision { alert_id, client_id, decision })
        }));
    }
    later.sort_by(|a, b| (a.0, &a.1.client_id).cmp(&(b.0, &b.1.client_id)));
    later.into_iter().map(|(_, decision)| decision).collect()
}

/// Whether a client is looked after by `owner`; by anybody, where none is named.
pub fn is_owned(client: &Client, owner: Option<&str>) -> bool {
    owner.is_none_or(|owner| {
        client.owner.as_deref().is_some_and(|own| own.to_lowercase() == owner.to_lowercase())
    })
}

fn rate(hits: usize, n: usize) -> Option<Rate> {
    let (lower, upper) = stat::wilson(hits, n);
    (n > 0).then(|| Rate { rate: hits as f64 / n as f64, lower, upper, n })
}

/// At most 160 characters of a quotation, on one line.
fn clip(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= 160 {
        return line;
    }
    let mut clipped: String = line.chars().take(159).collect();
    if let Some(space) = clipped.rfind(' ') {
        clipped.truncate(space);
    }
    // Half an address is no address any more, and would not be masked.
    clipped.truncate(contact::uncut(&line, clipped.len()));
    clipped.truncate(clipped.trim_end().len());
    clipped.push('…');
    clipped
}
