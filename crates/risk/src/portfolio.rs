//! The order of the phases from tables to decisions, and nothing else knows it: mask, replay, forecast, measure, score,
//! decide.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use forewarn_base::error::Result;
use forewarn_table::{ClientIndex, Tables, calendars::Calendars, config::Config};
use serde::{Deserialize, Serialize};

use crate::{
    alert::{self, PortfolioSnapshot, decision},
    forecast::{self, ClassFallback, Forecaster, ItemForecast, project::ProjectStanding},
    history::{History, TalkWalks},
    model::rate,
    score::{self, Score, SignalValues, weights::EXPERT},
    signal::{self, Proof, View},
};

/// The version of all that measures tables: a hash of its code and weights. How tables are read has a version of its own.
pub const ENGINE: &str = env!("FOREWARN_ENGINE");

/// The past as of a moment.
pub fn history(tables: &Tables, config: &Config, as_of: DateTime<Utc>) -> History {
    History::replay(tables, &calendars(tables, config), config, as_of)
}

/// The same without what was said: items and promises, and no talk.
pub fn promises(tables: &Tables, config: &Config, as_of: DateTime<Utc>) -> History {
    History::replay_promises(tables, &calendars(tables, config), config, as_of)
}

fn calendars(tables: &Tables, config: &Config) -> Arc<Calendars> {
    Arc::new(Calendars::new(config, &tables.clients, &tables.holidays))
}

/// Replays every one of `moments` with the forecasts made then, and keeps what `keep` takes of each, in their order.
///
/// # Errors
/// What `keep` says.
pub fn replay<T>(
    tables: &Tables,
    config: &Config,
    moments: &[DateTime<Utc>],
    keep: impl Fn(&History, Vec<ItemForecast>) -> Result<T>,
) -> Result<Vec<T>> {
    let calendars = calendars(tables, config);
    let (mut walks, mut took) = (TalkWalks::new(tables, &calendars), PhaseTimes::default());
    replay_on(&mut walks, tables, &calendars, config, moments, &mut took, keep)
}

/// [`replay`] on a walk that has come no further than the first of the moments.
fn replay_on<T>(
    walks: &mut TalkWalks<'_>,
    tables: &Tables,
    calendars: &Arc<Calendars>,
    config: &Config,
    moments: &[DateTime<Utc>],
    took: &mut PhaseTimes,
    keep: impl Fn(&History, Vec<ItemForecast>) -> Result<T>,
) -> Result<Vec<T>> {
    // In the order of time, so that messages are walked through once; and one after the other, since each holds a whole
    // history in memory. Its clients are replayed side by side.
    let mut in_time: Vec<(DateTime<Utc>, usize)> = moments.iter().copied().zip(0..).collect();
    in_time.sort_unstable();
    let mut kept = Vec::with_capacity(moments.len());
    for (at, index) in in_time {
        let history = timed(&mut took.replay, || {
            History::of_known(History::walked_to(tables, walks, at), calendars, config)
        });
        let forecasts = timed(&mut took.forecast, || forecast::workspace::of_history(&history));
        kept.push((index, timed(&mut took.score, || keep(&history, forecasts))?));
        timed(&mut took.replay, || drop(history));
    }
    kept.sort_by_key(|(index, _)| *index);
    Ok(kept.into_iter().map(|(_, kept)| kept).collect())
}

/// What is measured at a moment, with what else a decision is made from. Nothing in it follows from what people decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The moment.
    pub as_of: DateTime<Utc>,
    /// What the signals say of every client.
    pub clients: Vec<SignalValues>,
    /// Every client's yearly fee.
    pub yearly_fee: Vec<Option<f64>>,
    /// When each client last threatened.
    pub last_threats: Vec<Option<DateTime<Utc>>>,
    /// When each client's promises are due that the agency has still to keep: seconds since 1970.
    pub due_by: Vec<Vec<i64>>,
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
            last_threats: history
                .client_indexes()
                .map(|client| decision::last_threat(history, client))
                .collect(),
            due_by: {
                let of_client = |client| {
                    let open = history.ledger_of(client).iter().filter(|row| row.is_to_keep());
                    open.filter_map(|row| Some(row.by?.timestamp())).collect()
                };
                history.client_indexes().map(of_client).collect()
            },
        })
    }

    /// The scores by the weights and the level of the configuration, and the decisions of `tables`.
    pub fn scored(&self, tables: &Tables, config: &Config) -> Scored {
        let scores = self.clients.iter().map(|client| score::of_measured(client, &EXPERT, config));
        Scored {
            as_of: self.as_of,
            scores: scores.collect(),
            yearly_fee: self.yearly_fee.clone(),
            put_off: decision::snoozed(tables, self.as_of, &self.last_threats),
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

/// How long the phases between tables and decisions took, over all moments.
#[derive(Debug, Clone, Copy, Default)]
pub struct PhaseTimes {
    /// Masking and replaying.
    pub replay: Duration,
    /// Forecasts.
    pub forecast: Duration,
    /// Measuring signals and scoring.
    pub score: Duration,
}

/// Does some work and adds the time it takes.
fn timed<T>(took: &mut Duration, work: impl FnOnce() -> T) -> T {
    let started = Instant::now();
    let done = work();
    *took += started.elapsed();
    done
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
    /// Scores and alerts at the moment that it is compared with, by today's weights: what a review of then would say now.
    pub before: PortfolioSnapshot,
    /// What was measured at all these moments.
    pub measured: Vec<Measured>,
    /// The same at the moments of reviews that decisions since the last month start answer, oldest first.
    pub answered: Vec<PortfolioSnapshot>,
    /// What spoke then for each of [`signal::ALL`] of the client that was asked about; else empty.
    pub proofs_before: Vec<Vec<Proof>>,
    /// How long it took.
    pub took: PhaseTimes,
}

/// The moments that are measured for a portfolio as of one, which is the last of them; see [`Portfolio::new`].
pub fn moments(
    tables: &Tables,
    config: &Config,
    as_of: DateTime<Utc>,
    since: Option<DateTime<Utc>>,
) -> Vec<DateTime<Utc>> {
    let mut moments = alert::month_starts(as_of, config.zone);
    moments.extend(
        moments.last().map(|last| decision::answered_between(tables, *last, as_of)).unwrap_or_default(),
    );
    moments.push(since.unwrap_or_else(|| alert::month_before(as_of, config.zone)));
    moments.push(as_of);
    moments.sort_unstable();
    moments.dedup();
    moments
}

impl Portfolio {
    /// Replays, scores and decides as of a moment; `since`: the earlier moment to compare it with, by default a month before;
    /// `asked_about`: the client whose change since is to be explained.
    /// Moments that `known` holds, measured on these tables with this configuration, are not measured again, and none of them but the
    /// last is replayed. All must be known where only some clients' messages were read.
    ///
    /// # Errors
    /// A query of a signal fails.
    ///
    /// # Panics
    /// Never: every moment is measured and decided about.
    pub fn new(
        tables: &Tables,
        config: &Config,
        as_of: DateTime<Utc>,
        since: Option<DateTime<Utc>>,
        asked_about: Option<ClientIndex>,
        known: &[Measured],
    ) -> Result<Self> {
        let month_starts = alert::month_starts(as_of, config.zone);
        let since = since.unwrap_or_else(|| alert::month_before(as_of, config.zone));
        let is_known = |at: DateTime<Utc>| known.iter().any(|known| known.as_of == at);
        let explains = |at: DateTime<Utc>| asked_about.is_some() && at == since;
        let answered = month_starts.last().map(|last| decision::answered_between(tables, *last, as_of));
        let answered = answered.unwrap_or_default();
        let mut replays = moments(tables, config, as_of, Some(since));
        replays.retain(|at| *at != as_of && (!is_known(*at) || explains(*at)));
        let calendars = calendars(tables, config);
        let mut walks = TalkWalks::new(tables, &calendars);
        let keep = |history: &History, forecasts: Vec<ItemForecast>| {
            let view = View { history, forecasts: &forecasts, config };
            let client = asked_about.filter(|_| history.as_of == since);
            let proofs: Option<Vec<Vec<Proof>>> =
                client.map(|client| signal::ALL.iter().map(|signal| (signal.proofs)(view, client)).collect());
            let measured = (!is_known(history.as_of)).then(|| Measured::of(history, &forecasts, config));
            Ok((measured.transpose()?, proofs))
        };
        let mut took = PhaseTimes::default();
        let replayed = replay_on(&mut walks, tables, &calendars, config, &replays, &mut took, keep)?;
        let (measured, proofs): (Vec<Option<Measured>>, Vec<_>) = replayed.into_iter().unzip();
        let proofs_before = proofs.into_iter().flatten().next().unwrap_or_default();
        let mut measured: Vec<Measured> =
            measured.into_iter().flatten().chain(known.iter().cloned()).collect();
        let history = timed(&mut took.replay, || {
            History::of_known(History::walked_to(tables, &mut walks, as_of), &calendars, config)
        });
        drop(walks);
        let cases = forecast::workspace::cases(&history);
        let (forecaster, forecasts) = timed(&mut took.forecast, || {
            let forecaster =
                Forecaster::new(&cases, as_of, history.calendars.pauses(), ClassFallback::BuiltIn);
            let forecasts = forecaster.items();
            (forecaster, forecasts)
        });
        if !is_known(as_of) {
            let now = timed(&mut took.score, || Measured::of(&history, &forecasts, config))?;
            measured.push(now);
        }
        let at = |at: DateTime<Utc>| {
            measured.iter().find(|month| month.as_of == at).expect("it is known or was measured")
        };
        let months = || month_starts.iter().map(|start| at(*start));
        let measured_then = months().map(|month| &month.clients[..]);
        let config = &rate::levelled(config, measured_then, &at(as_of).clients);
        let scored = months().chain([at(as_of)]).map(|month| month.scored(tables, config));
        let mut past = decide(scored, config);
        let now = past.pop().expect("the moment itself was decided about");
        let decided = |then: DateTime<Utc>| {
            let then = at(then).scored(tables, config);
            let stood = past.iter().rev().find(|snapshot| snapshot.as_of < then.as_of);
            alert::decide(then.as_of, then.yearly_fee, then.scores, stood, &then.put_off, config)
        };
        let before = decided(since);
        let answered = answered.into_iter().map(decided).collect();
        let standings = forecast::project::standings(&history, &forecaster, &forecasts);
        // Both look into the history.
        drop(forecaster);
        drop(cases);
        Ok(Self {
            config: config.clone(),
            history,
            forecasts,
            standings,
            now,
            past,
            before,
            measured,
            answered,
            proofs_before,
            took,
        })
    }
}
