//! The order of the phases from tables to decisions, and nothing else knows it: mask, replay, forecast, measure, score,
//! decide.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use forewarn_base::error::Result;
use forewarn_table::{Tables, calendars::Calendars, config::Config};
use rayon::prelude::*;

use crate::{
    alert::{self, PortfolioSnapshot, decision},
    forecast::{self, ClassFallback, Forecaster, ItemForecast, project::ProjectStanding},
    history::{History, KnownAt, TalkWalks},
    model::rate,
    score::{self, Score, SignalValues, weights::EXPERT},
    signal::View,
};

/// How many moments are replayed side by side: each holds a whole history in memory.
const MOMENTS_AT_ONCE: usize = 2;

/// The past as of a moment.
pub fn history(tables: &Tables, config: &Config, as_of: DateTime<Utc>) -> History {
    History::replay(tables, &calendars(tables, config), config, as_of)
}

fn calendars(tables: &Tables, config: &Config) -> Arc<Calendars> {
    Arc::new(Calendars::new(config, &tables.clients, &tables.holidays))
}

/// Replays every one of `moments` with the forecasts made then, and keeps what `keep` takes of each, in their order.
///
/// # Errors
/// What `keep` says.
pub fn replay<T: Send>(
    tables: &Tables,
    config: &Config,
    moments: &[DateTime<Utc>],
    keep: impl Fn(&History, Vec<ItemForecast>) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let calendars = calendars(tables, config);
    // In the order of time, so that messages are walked through once.
    let mut in_time: Vec<(DateTime<Utc>, usize)> = moments.iter().copied().zip(0..).collect();
    in_time.sort_unstable();
    let mut walks = TalkWalks::new(tables, &calendars);
    let mut kept = Vec::with_capacity(moments.len());
    for side_by_side in in_time.chunks(MOMENTS_AT_ONCE) {
        let known: Vec<(usize, KnownAt)> = side_by_side
            .iter()
            .map(|(at, index)| (*index, History::walked_to(tables, &mut walks, *at)))
            .collect();
        let one = |(index, known): (usize, KnownAt)| {
            let history = History::of_known(known, &calendars, config);
            let forecasts = forecast::workspace::of_history(&history);
            Ok((index, keep(&history, forecasts)?))
        };
        kept.extend(known.into_par_iter().map(one).collect::<Result<Vec<_>>>()?);
    }
    kept.sort_by_key(|(index, _)| *index);
    Ok(kept.into_iter().map(|(_, kept)| kept).collect())
}

/// What is measured at a moment, with what else a decision is made from.
#[derive(Debug)]
pub struct Measured {
    /// The moment.
    pub as_of: DateTime<Utc>,
    /// What the signals say of every client.
    pub clients: Vec<SignalValues>,
    /// Every client's yearly fee.
    pub yearly_fee: Vec<Option<f64>>,
    /// Whether each client's alert is put off.
    pub put_off: Vec<bool>,
}

impl Measured {
    /// Measures a history.
    ///
    /// # Errors
    /// A query of a signal fails.
    pub fn of(history: &History, forecasts: &[ItemForecast], config: &Config) -> Result<Self> {
        Ok(Self {
            as_of: history.as_of,
            clients: score::measure(View { history, forecasts, config })?,
            yearly_fee: history.yearly_fee.clone(),
            put_off: decision::snoozed(&history.tables, history.as_of),
        })
    }

    /// The scores by the weights and the level of the configuration.
    pub fn scored(&self, config: &Config) -> Scored {
        let scores = self.clients.iter().map(|client| score::of_measured(client, &EXPERT, config));
        Scored {
            as_of: self.as_of,
            scores: scores.collect(),
            yearly_fee: self.yearly_fee.clone(),
            put_off: self.put_off.clone(),
        }
    }
}

/// The scores at a moment, with what else a decision is made from.
#[derive(Debug)]
pub struct Scored {
    /// The moment.
    pub as_of: DateTime<Utc>,
    /// Every client's score.
    pub scores: Vec<Score>,
    /// Every client's yearly fee.
    pub yearly_fee: Vec<Option<f64>>,
    /// Whether each client's alert is put off.
    pub put_off: Vec<bool>,
}

/// Decides about moments in the order of time: which alerts stand depends on those that stood before.
pub fn decide(moments: impl IntoIterator<Item = Scored>, config: &Config) -> Vec<PortfolioSnapshot> {
    let mut decided: Vec<PortfolioSnapshot> = Vec::new();
    for Scored { as_of, scores, yearly_fee, put_off } in moments {
        let snapshot = alert::decide(as_of, yearly_fee, scores, decided.last(), &put_off, config);
        decided.push(snapshot);
    }
    decided
}

/// The portfolio at a moment, and what led to it.
#[derive(Debug)]
pub struct Portfolio {
    /// The configuration at the level of the workspace's own past (see [`rate::levelled`]): what scores anything of this
    /// portfolio again takes this one.
    pub config: Config,
    /// The past as of the moment.
    pub history: History,
    /// The forecast of open items.
    pub forecasts: Vec<ItemForecast>,
    /// How the projects stand.
    pub standings: Vec<ProjectStanding>,
    /// Scores and alerts now.
    pub now: PortfolioSnapshot,
    /// The same at the last month starts, oldest first.
    pub past: Vec<PortfolioSnapshot>,
    /// Scores and alerts a month before, by today's weights: what the last review would say now.
    pub before: PortfolioSnapshot,
}

impl Portfolio {
    /// Replays, scores and decides as of a moment.
    ///
    /// # Errors
    /// A query of a signal fails.
    ///
    /// # Panics
    /// Never: both moments are always decided about.
    pub fn new(tables: &Tables, config: &Config, as_of: DateTime<Utc>) -> Result<Self> {
        let mut moments = alert::month_starts(as_of, config.zone);
        moments.push(alert::month_before(as_of, config.zone));
        let mut measured =
            replay(tables, config, &moments, |history, forecasts| Measured::of(history, &forecasts, config))?;
        let a_month_before = measured.pop();
        let config = &rate::levelled(config, measured.iter().map(|month| &month.clients[..]));
        let mut scored: Vec<Scored> = measured.iter().map(|month| month.scored(config)).collect();
        let history = history(tables, config, as_of);
        let cases = forecast::workspace::cases(&history);
        let forecaster = Forecaster::new(&cases, as_of, history.calendars.pauses(), ClassFallback::BuiltIn);
        let forecasts = forecaster.items();
        scored.push(Measured::of(&history, &forecasts, config)?.scored(config));
        let mut past = decide(scored, config);
        let now = past.pop().expect("the moment itself was decided about");
        let month = a_month_before.expect("it is among the moments").scored(config);
        let stood = past.iter().rev().find(|snapshot| snapshot.as_of < month.as_of);
        let before =
            alert::decide(month.as_of, month.yearly_fee, month.scores, stood, &month.put_off, config);
        let standings = forecast::project::standings(&history, &forecaster, &forecasts);
        // Both look into the history.
        drop(forecaster);
        drop(cases);
        Ok(Self { config: config.clone(), history, forecasts, standings, now, past, before })
    }
}
