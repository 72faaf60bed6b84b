//! The order of the phases, and nothing else knows it: load, mask, replay, score, decide, tell.

use std::{collections::BTreeSet, sync::Arc};

use chrono::{DateTime, Utc};
use rayon::prelude::*;

use crate::{
    alert::{self, Snapshot, decision},
    config::Config,
    error::{Error, Result},
    forecast::{self, Fallback, Forecaster},
    history::History,
    ingest::Loaded,
    report::{Run, phrase::Phrases},
    review::{Builder, Sources, is_owned},
    score::{self, weights::EXPERT},
    signal::View,
    table::{Tables, calendars::Calendars},
    text::Lang,
};

/// The default moment: the latest at which any record became known, but never later than `clock`.
pub fn default_as_of(tables: &Tables, clock: DateTime<Utc>) -> Result<DateTime<Utc>> {
    tables.last_known_at().map(|last| last.min(clock)).ok_or(Error::NoHistory)
}

/// The past as of a moment.
pub fn history(tables: &Tables, config: &Config, as_of: DateTime<Utc>) -> History {
    let calendars = Arc::new(Calendars::new(config, &tables.clients, &tables.holidays));
    History::replay(tables, &calendars, config, as_of)
}

/// Reviews what was loaded, as of a moment.
pub fn review(loaded: Loaded, config: &Config, as_of: DateTime<Utc>, lang: Lang) -> Result<Run> {
    review_of(loaded, config, as_of, lang, None)
}

/// [`review`], told of one owner's clients alone; they are scored and ranked among all.
///
/// # Errors
/// Nobody of that name looks after a client, or what [`review`] says.
pub fn review_of(
    mut loaded: Loaded,
    config: &Config,
    as_of: DateTime<Utc>,
    lang: Lang,
    owner: Option<&str>,
) -> Result<Run> {
    let clients = &loaded.tables.clients;
    if let Some(owner) = owner.filter(|_| !clients.iter().any(|client| is_owned(client, owner))) {
        let owners: BTreeSet<String> = clients.iter().filter_map(|client| client.owner.clone()).collect();
        return Err(Error::UnknownOwner(owner.to_owned(), owners.into_iter().collect()));
    }
    let calendars = Arc::new(Calendars::new(config, &loaded.tables.clients, &loaded.tables.holidays));
    let look = |at: DateTime<Utc>| History::replay(&loaded.tables, &calendars, config, at);
    let glance = |at: &DateTime<Utc>| -> Result<_> {
        let history = look(*at);
        Ok((score::score(&history, &EXPERT, config)?, history.yearly_fee))
    };
    let starts = alert::month_starts(as_of, config.zone);
    let mut moments = starts.clone();
    moments.push(alert::month_before(as_of, config.zone));
    // Two moments at a time, so that no more than two histories are in memory.
    let mut glances = Vec::with_capacity(moments.len());
    for pair in moments.chunks(2) {
        glances.extend(pair.par_iter().map(glance).collect::<Result<Vec<_>>>()?);
    }
    let before = glances.pop().map(|(scores, _)| scores).unwrap_or_default();
    let mut past: Vec<Snapshot> = Vec::new();
    for (start, (scores, fees)) in starts.into_iter().zip(glances) {
        let put_off = decision::snoozed(&loaded.tables, start);
        past.push(alert::decide(start, fees, scores, past.last(), &put_off, config));
    }
    let mut history = look(as_of);
    let cases = forecast::workspace::cases(&history);
    let forecaster = Forecaster::new(&cases, as_of, Fallback::BuiltIn);
    let mut forecasts = forecaster.items();
    let scores = score::score_with(&history, &forecasts, &EXPERT, config)?;
    let put_off = decision::snoozed(&history.tables, as_of);
    let now = alert::decide(as_of, history.yearly_fee.clone(), scores, past.last(), &put_off, config);
    let mut standings = forecast::project::standings(&history, &forecaster, &forecasts, config);
    // Both look into the history, which is about to be cut.
    drop(forecaster);
    drop(cases);
    let view = View { history: &history, forecasts: &forecasts, config };
    let decisions = decision::by_client(&history.tables, as_of);
    let (before, standing) = (&before, &standings);
    let builder = Builder {
        view,
        now: &now,
        past: &past,
        before,
        standings: standing,
        decisions,
        phrasing: &Phrases { lang },
        owner,
    };
    let sources =
        Sources { files: &loaded.files, rejections: &loaded.rejections, quotations: &loaded.blocks };
    let review = builder.review(&sources)?;
    if owner.is_some() {
        let own: Vec<bool> = history.tables.clients.iter().map(|client| is_owned(client, owner)).collect();
        loaded.rejections.clear();
        history.ledger.retain(|row| own[row.client as usize]);
        forecasts.retain(|forecast| own[history.items[forecast.item].client as usize]);
        standings.retain(|standing| own[history.tables.projects[standing.project].client as usize]);
    }
    Ok(Run { loaded, history, forecasts, standings, now, review })
}
