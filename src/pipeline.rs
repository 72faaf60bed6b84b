//! From loaded tables to a review: [`crate::portfolio`] knows the order of the phases between.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

pub use crate::portfolio::{history, promises};
use crate::{
    alert::{PortfolioSnapshot, decision},
    config::Config,
    error::{Error, Result},
    ingest::{self, Loaded},
    kept_months::KeptMonths,
    portfolio::{self, Portfolio},
    report::Run,
    review::{Builder, Scope, Sources, is_owned},
    signal::{Proof, View},
    table::{ClientIndex, Tables},
};

/// The default moment: the latest at which any record became known, but never later than `clock`.
pub fn default_as_of(tables: &Tables, clock: DateTime<Utc>) -> Result<DateTime<Utc>> {
    tables.last_known_at().map(|last| last.min(clock)).ok_or(Error::NoHistory)
}

/// Reviews what was loaded, as of a moment.
pub fn review(loaded: Loaded, config: &Config, as_of: DateTime<Utc>) -> Result<Run> {
    Ok(review_scope(loaded, config, as_of, None, Scope::Portfolio)?.0)
}

/// [`review`], told of the client at an index alone, and the portfolio's past.
///
/// # Errors
/// What [`review`] says.
pub fn review_of_client(
    loaded: Loaded,
    config: &Config,
    as_of: DateTime<Utc>,
    client: ClientIndex,
) -> Result<(Run, ReviewedPast)> {
    review_scope(loaded, config, as_of, None, Scope::Client(client))
}

/// What a review is compared with.
#[derive(Debug)]
pub struct ReviewedPast {
    /// The portfolio at the last month starts, oldest first.
    pub month_starts: Vec<PortfolioSnapshot>,
    /// The portfolio a month before, by today's weights.
    pub before: PortfolioSnapshot,
    /// What spoke then for each signal of the client that was asked about.
    pub proofs_before: Vec<Vec<Proof>>,
}

/// [`review`], told of one owner's clients alone; they are scored and ranked among all.
///
/// # Errors
/// Nobody of that name looks after a client, or what [`review`] says.
pub fn review_of(loaded: Loaded, config: &Config, as_of: DateTime<Utc>, owner: Option<&str>) -> Result<Run> {
    review_since(loaded, config, as_of, None, owner)
}

/// [`review_of`], compared with another moment than a month before.
///
/// # Errors
/// What [`review_of`] says.
pub fn review_since(
    loaded: Loaded,
    config: &Config,
    as_of: DateTime<Utc>,
    since: Option<DateTime<Utc>>,
    owner: Option<&str>,
) -> Result<Run> {
    Ok(review_scope(loaded, config, as_of, since, owner.map_or(Scope::Portfolio, Scope::Owner))?.0)
}

fn review_scope(
    mut loaded: Loaded,
    config: &Config,
    as_of: DateTime<Utc>,
    since: Option<DateTime<Utc>>,
    scope: Scope<'_>,
) -> Result<(Run, ReviewedPast)> {
    let clients = &loaded.tables.clients;
    let owner = if let Scope::Owner(name) = scope { Some(name) } else { None };
    if let Some(owner) = owner.filter(|_| !clients.iter().any(|client| is_owned(client, owner))) {
        let owners: BTreeSet<String> = clients.iter().filter_map(|client| client.owner.clone()).collect();
        return Err(Error::UnknownOwner(owner.to_owned(), owners.into_iter().collect()));
    }
    let asked_about = if let Scope::Client(client) = scope { Some(client) } else { None };
    let mut kept = KeptMonths::open(&loaded.hashes(), loaded.tables.clients.len(), config);
    let moments = || portfolio::moments(&loaded.tables, config, as_of, since);
    if loaded.tables.messages.tells_of_some() && !kept.hold(&moments()) {
        loaded = ingest::load(config, &|_| {})?;
        kept = KeptMonths::open(&loaded.hashes(), loaded.tables.clients.len(), config);
    }
    let portfolio = Portfolio::new(&loaded.tables, config, as_of, since, asked_about, kept.months())?;
    kept.keep(&portfolio.measured);
    let Portfolio {
        config,
        mut history,
        mut forecasts,
        mut standings,
        now,
        past,
        before,
        measured: _,
        answered,
        proofs_before,
        took,
    } = portfolio;
    let config = &config;
    let view = View { history: &history, forecasts: &forecasts, config };
    let decisions = decision::by_client(&history.tables, as_of);
    let builder = Builder {
        view,
        now: &now,
        past: &past,
        before: &before,
        answered: &answered,
        standings: &standings,
        decisions,
        scope,
    };
    let sources =
        Sources { files: &loaded.files, rejections: &loaded.rejections, quotations: &loaded.blocks };
    let review = builder.review(&sources)?;
    if owner.is_some() {
        let own: Vec<bool> = history.tables.clients.iter().map(|client| is_owned(client, owner)).collect();
        loaded.rejections.clear();
        history.ledger.retain(|row| own[row.client]);
        forecasts.retain(|forecast| own[history.items[forecast.item].client]);
        standings.retain(|standing| own[history.tables.projects[standing.project].client]);
    }
    let past = ReviewedPast { month_starts: past, before, proofs_before };
    Ok((Run { config: config.clone(), loaded, history, forecasts, standings, now, review, took }, past))
}
