//! Replays the past: what a review would have said at each date from what was known then, and what happened.
//!
//! Texts are read once; each date masks the tables and measures every signal anew, as a review does. What was measured
//! is kept by moment, so that a month's start that several dates look back on is replayed once.

pub mod judge;
pub mod metric;
pub mod page;
pub mod rival;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, Datelike, Duration, Months, NaiveDate, Utc};
use rayon::prelude::*;

use crate::{
    alert::{
        self,
        decision::{self, DecidedOutcomes},
    },
    forecast::ItemForecast,
    history::{History, Item, item},
    model::{
        self, LearnedModel, TrainingMonth,
        outcome::{conflicts, first_known, next_conflict, start_of},
        rate::{self, with_own_base_rate},
        spell::ClientSpell,
    },
    portfolio::{self, Scored},
    score::{
        self, ConflictChance, Score, SignalValues,
        told::{self, ToldTogether},
        weights::EXPERT,
    },
    signal::{self, SignalId, View},
};
use forewarn_base::{
    error::{Error, Result},
    stat,
};
use forewarn_table::{Band, ClientIndex, Moment, Tables, config::Config};

use self::rival::RivalCounts;

/// How many reasons are kept for a row.
const REASONS: usize = 3;

/// How far apart the dates lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GridStep {
    /// The same day of each month; a day that a month does not have is its last.
    Month,
    /// Seven days.
    Week,
}

/// The score of a client at a date, and its outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientRow {
    /// The date's index in the grid.
    pub date: usize,
    /// The client's index.
    pub client: ClientIndex,
    /// The probability with its interval, as a review would have given it; `None` for unknown clients.
    pub chance: Option<ConflictChance>,
    /// The band.
    pub band: Band,
    /// Whether there was an alert, after capacity and hysteresis.
    pub alerted: bool,
    /// Whether a conflict came within the horizon; `None` where the data do not reach so far.
    pub conflict: Option<bool>,
    /// Whole days to that conflict; `None` without one.
    pub days_to_conflict: Option<i64>,
    /// Whether `chance` comes from learned weights.
    pub learned: bool,
    /// The probability by the expert weights.
    pub expert: Option<f64>,
    /// Plain counts, for the baselines.
    pub counts: RivalCounts,
    /// The probability by a regression on these counts, walk-forward; `None` while nothing is known.
    pub by_counts: Option<f64>,
    /// The signals that raised the risk most, with their values, the weightiest first.
    pub reasons: Vec<(SignalId, f64)>,
}

/// The forecast of an item at a date, and its outcome.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemRow {
    /// The date's index in the grid.
    pub date: usize,
    /// The client's index.
    pub client: ClientIndex,
    /// The item's id.
    pub item_id: Arc<str>,
    /// The deadline; `None` if there is none.
    pub due: Option<NaiveDate>,
    /// Whether the date had passed already.
    pub overdue: bool,
    /// The forecast.
    pub forecast: ItemForecast,
    /// The day it was delivered on; `None` while it is not.
    pub delivered_on: Option<NaiveDate>,
    /// Whether it was ever cancelled.
    pub cancelled: bool,
}

/// A replayed past.
#[derive(Debug)]
pub struct Backtest {
    /// The dates.
    pub dates: Vec<NaiveDate>,
    /// By date and then client.
    pub clients: Vec<ClientRow>,
    /// By date, client and item.
    pub items: Vec<ItemRow>,
    /// The conflicts of each client, in order.
    pub conflicts: Vec<Vec<Moment>>,
    /// How far the data reach.
    pub known_until: DateTime<Utc>,
}

/// What a backtest keeps of a moment.
#[derive(Debug)]
pub struct MomentScores {
    /// The signal values of each client.
    pub measured: Vec<SignalValues>,
    /// Each client's yearly fee.
    pub yearly_fee: Vec<Option<f64>>,
    /// Whether each client was active: started and not ended.
    pub current: Vec<bool>,
    /// Whether each client's alert is snoozed.
    put_off: Vec<bool>,
    /// Plain counts of each client.
    pub counts: Vec<RivalCounts>,
    items: Vec<(ItemForecast, Item)>,
}

impl MomentScores {
    /// The scores by the weights that `config` holds.
    pub fn scores(&self, config: &Config) -> Vec<Score> {
        self.measured.iter().map(|client| score::of_measured(client, &EXPERT, config)).collect()
    }

    fn scored(&self, as_of: DateTime<Utc>, config: &Config) -> Scored {
        Scored {
            as_of,
            scores: self.scores(config),
            yearly_fee: self.yearly_fee.clone(),
            put_off: self.put_off.clone(),
        }
    }
}

/// The dates from `from` through `to`.
pub fn grid(from: NaiveDate, to: NaiveDate, every: GridStep) -> Vec<NaiveDate> {
    let step = |index: u32| match every {
        GridStep::Month => from.checked_add_months(Months::new(index)),
        GridStep::Week => from.checked_add_signed(Duration::weeks(i64::from(index))),
    };
    (0..).map_while(step).take_while(|date| *date <= to).collect()
}

/// The starts of the months that lie in the data, up to and with `until`; none before outcomes were recorded, none that a moment
/// at or after `earliest` no longer learns from (see [`rate::MONTHS_LEARNED`]), and none at which no client could be scored.
pub fn training_moments(
    tables: &Tables,
    config: &Config,
    earliest: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Vec<DateTime<Utc>> {
    let Some(first) = first_known(tables) else { return Vec::new() };
    let first = first.max(rate::learned_from(earliest));
    let first = config.day_of(first).max(config.outcomes_since.unwrap_or(NaiveDate::MIN));
    let Some(first) = first.with_day(1) else { return Vec::new() };
    let recorded = config.outcomes_since.map(|day| start_of(day, config));
    let spells = ClientSpell::all(tables, config);
    (0..)
        .map_while(|index| first.checked_add_months(Months::new(index)))
        .map(|day| start_of(day, config))
        .skip_while(|start| recorded.is_some_and(|recorded| *start < recorded))
        .take_while(|start| *start <= until)
        .filter(|start| spells.iter().any(|spell| spell.is_scored(*start, *start)))
        .collect()
}

/// Of the months' starts those that `until` learns from: whose horizon has passed, and not too long ago.
fn closed_starts(
    starts: &[DateTime<Utc>],
    config: &Config,
    until: DateTime<Utc>,
) -> impl Iterator<Item = DateTime<Utc>> {
    let closed =
        move |start: &DateTime<Utc>| *start + config.horizon <= until && *start >= rate::learned_from(until);
    starts.iter().copied().filter(closed)
}

/// Replays all of `moments`; the forecasts of items are kept for those in `with_items` alone.
pub fn glimpses(
    tables: &Tables,
    config: &Config,
    moments: &BTreeSet<DateTime<Utc>>,
    with_items: &BTreeSet<DateTime<Utc>>,
) -> Result<BTreeMap<DateTime<Utc>, MomentScores>> {
    let moments: Vec<DateTime<Utc>> = moments.iter().copied().collect();
    let seen = portfolio::replay(tables, config, &moments, |history, forecasts| {
        glimpse(history, forecasts, config, with_items.contains(&history.as_of))
    })?;
    Ok(moments.into_iter().zip(seen).collect())
}

fn glimpse(
    history: &History,
    forecasts: Vec<ItemForecast>,
    config: &Config,
    with_items: bool,
) -> Result<MomentScores> {
    let measured = score::measure(View { history, forecasts: &forecasts, config })?;
    let clients = history.client_indexes();
    let items = forecasts.into_iter().filter(|_| with_items);
    Ok(MomentScores {
        measured,
        yearly_fee: history.yearly_fee.clone(),
        current: clients
            .clone()
            .map(|client| history.since[client].is_some() && !history.ended[client])
            .collect(),
        put_off: {
            let threats = clients.clone().map(|client| decision::last_threat(history, client));
            decision::snoozed(&history.tables, history.as_of, &threats.collect::<Vec<_>>())
        },
        counts: clients.map(|client| RivalCounts::of(history, client, config)).collect(),
        items: items
            .map(|forecast| {
                let item = history.items[forecast.item].clone();
                (forecast, item)
            })
            .collect(),
    })
}

/// What can be learned from at `until`: every client scored at a month's start whose whole horizon has passed by then, unless it
/// fell silent before that without a recorded end.
/// An alert of that month that people called wrong, and after which nothing came, is surer than silence: it counts twice.
pub fn examples(
    seen: &BTreeMap<DateTime<Utc>, MomentScores>,
    starts: &[DateTime<Utc>],
    spells: &[ClientSpell],
    known: &KnownOutcomes,
    config: &Config,
    until: DateTime<Utc>,
) -> Vec<TrainingMonth> {
    closed_starts(starts, config, until)
        .filter_map(|start| Some((start, seen.get(&start)?)))
        .flat_map(|(start, glimpse)| {
            let scored = ClientIndex::all(glimpse.measured.len()).zip(&glimpse.measured);
            let scored = scored.filter(|(_, client)| score::is_scored(client, &EXPERT));
            let addends =
                |measured: &SignalValues| EXPERT.addends_alone(&measured.values, &measured.occasions, config);
            let mut scored: Vec<(ClientIndex, Vec<f64>)> =
                scored.map(|(client, measured)| (client, addends(measured))).collect();
            centre_exposure(&mut scored);
            scored.into_iter().filter_map(move |(client, addends)| {
                // A conflict is the same one, however many months look ahead to it.
                let conflict = next_conflict(&known.conflicts[client], start, config.horizon);
                if conflict.is_none() && !spells[client.index()].reaches(start + config.horizon, until) {
                    return None;
                }
                let month = start..start + Duration::days(31);
                let called_wrong = known.told[client].wrong.iter().any(|moment| month.contains(&moment.at));
                let conflict_at = conflict.map(|moment| moment.at);
                let example = TrainingMonth { at: start, client, addends, conflict_at };
                let times = if called_wrong && conflict.is_none() { 2 } else { 1 };
                Some(std::iter::repeat_n(example, times))
            })
        })
        .flatten()
        .collect()
}

/// Takes from the exposure of each client that of all on average: what goes on with all at once sets none apart (see
/// [`rate::levelled`]).
fn centre_exposure(scored: &mut [(ClientIndex, Vec<f64>)]) {
    let count = scored.len().max(1) as f64;
    for index in (0..signal::ALL.len()).filter(|index| rate::is_free(*index)) {
        let mean = scored.iter().map(|(_, addends)| addends[index]).sum::<f64>() / count;
        scored.iter_mut().for_each(|(_, addends)| addends[index] -= mean);
    }
}

/// What is known at a moment of how things came out.
#[derive(Debug)]
pub struct KnownOutcomes {
    /// The conflicts of each client, in order.
    pub conflicts: Vec<Vec<Moment>>,
    /// What people decided about each client.
    pub told: Vec<DecidedOutcomes>,
}

impl KnownOutcomes {
    /// What is known by `until`.
    pub fn of(tables: &Tables, until: DateTime<Utc>) -> Self {
        Self { conflicts: conflicts(tables, until), told: decision::told(tables, until) }
    }
}

/// Whether each client's end is recorded.
fn ends(tables: &Tables) -> Vec<bool> {
    let mut ends: Vec<bool> = tables.clients.iter().map(|client| client.until.is_some()).collect();
    for row in tables.outcomes.iter().filter(|row| row.kind.ends_relation()) {
        ends[row.client] = true;
    }
    ends
}

/// Replays the dates.
pub fn backtest(tables: &Tables, config: &Config, dates: Vec<NaiveDate>) -> Result<Backtest> {
    let known_until = tables.last_known_at().ok_or(Error::NoHistory)?;
    let moments: Vec<DateTime<Utc>> = dates.iter().map(|date| start_of(*date, config)).collect();
    let last = moments.last().copied().unwrap_or(known_until);
    let first = moments.first().copied().unwrap_or(known_until);
    let training = training_moments(tables, config, first, last - config.horizon);
    let spells = ClientSpell::all(tables, config);
    let in_grid: BTreeSet<DateTime<Utc>> = moments.iter().copied().collect();
    let mut wanted = in_grid.clone();
    wanted.extend(&training);
    wanted.extend(moments.iter().flat_map(|at| alert::month_starts(*at, config.zone)));
    let seen = glimpses(tables, config, &wanted, &in_grid)?;
    let all_conflicts = conflicts(tables, DateTime::<Utc>::MAX_UTC);
    let models: Vec<Option<LearnedModel>> = moments
        .par_iter()
        .map(|at| {
            let known = KnownOutcomes::of(tables, *at);
            let examples = examples(&seen, &training, &spells, &known, config, *at);
            model::learn(&examples, &with_own_base_rate(config, tables, *at), *at).ok()
        })
        .collect();
    // A client that fell silent for good cannot count as having had no conflict.
    let last_at = portfolio::history(tables, config, known_until).last_at;
    let ends = ends(tables);
    let reaches = |client: ClientIndex, at: DateTime<Utc>| {
        ends[client] || last_at[client].is_some_and(|last| (at - last).num_days() <= score::DORMANT_DAYS)
    };
    let mut clients = Vec::new();
    for (date, (at, model)) in moments.iter().zip(&models).enumerate() {
        let day = dates[date];
        let expert = with_own_base_rate(config, tables, *at);
        let closed: Vec<DateTime<Utc>> = closed_starts(&training, config, *at).collect();
        let by_counts = rival::by_counts(&seen, &closed, &spells, &conflicts(tables, *at), config, *at);
        clients.extend(client_rows(&seen, *at, model.as_ref(), &expert).into_iter().map(|row| {
            let found = next_conflict(&all_conflicts[row.client], *at, config.horizon);
            let quiet = *at + config.horizon <= known_until
                && reaches(row.client, *at + config.horizon)
                && config.outcomes_since.is_none_or(|since| start_of(since, config) <= *at);
            ClientRow {
                date,
                by_counts: by_counts.as_ref().map(|chances| chances[row.client]),
                conflict: if found.is_some() { Some(true) } else { quiet.then_some(false) },
                days_to_conflict: found.map(|moment| (moment.day() - day).num_days()),
                ..row
            }
        }));
    }
    let fates = item::replay(&tables.schedule, known_until);
    let items = moments
        .iter()
        .enumerate()
        .flat_map(|(date, at)| {
            let rows = seen.get(at).map_or(&[][..], |glimpse| &glimpse.items);
            rows.iter().map(move |(forecast, item)| (date, *at, forecast, item))
        })
        .map(|(date, at, forecast, item)| item_row(date, at, forecast, item, &fates))
        .collect();
    Ok(Backtest { dates, clients, items, conflicts: all_conflicts, known_until })
}

/// What a review would have given at a moment, with alert states replayed the same way.
fn client_rows(
    seen: &BTreeMap<DateTime<Utc>, MomentScores>,
    at: DateTime<Utc>,
    model: Option<&LearnedModel>,
    config: &Config,
) -> Vec<ClientRow> {
    let Some(glimpse) = seen.get(&at) else { return Vec::new() };
    let starts = alert::month_starts(at, config.zone);
    let months = starts.iter().filter_map(|start| Some(&seen.get(start)?.measured[..]));
    let config = &rate::levelled(config, months.clone(), &glimpse.measured);
    let weighed = model.map_or_else(
        || config.clone(),
        |model| rate::levelled(&model.apply(config), months, &glimpse.measured),
    );
    let past = starts.iter().filter_map(|start| Some(seen.get(start)?.scored(*start, &weighed)));
    let decided = portfolio::decide(past.chain([glimpse.scored(at, &weighed)]), &weighed);
    let Some(now) = decided.last() else { return Vec::new() };
    let expert = glimpse.scores(config);
    ClientIndex::all(now.scores.len())
        .filter(|&client| glimpse.current[client])
        .map(|client| ClientRow {
            date: 0,
            client,
            chance: now.scores[client].chance,
            band: now.scores[client].band,
            alerted: now.alerted[client],
            conflict: None,
            days_to_conflict: None,
            learned: model.is_some(),
            expert: expert[client].chance.map(|_| stat::logistic(expert[client].log_odds)),
            counts: glimpse.counts[client],
            by_counts: None,
            reasons: reasons(&now.scores[client]),
        })
        .collect()
}

/// What raises the risk most: the signals whose words are said.
fn reasons(score: &Score) -> Vec<(SignalId, f64)> {
    let mut weighty = told::together(&score.addends);
    weighty.retain(ToldTogether::is_reason);
    weighty.sort_by(|a, b| b.log_odds.total_cmp(&a.log_odds));
    let speakers = weighty.iter().map(ToldTogether::speaker);
    speakers.take(REASONS).filter_map(|id| Some((id, score.values[id as usize]?))).collect()
}

fn item_row(date: usize, at: DateTime<Utc>, forecast: &ItemForecast, item: &Item, fates: &[Item]) -> ItemRow {
    let index =
        fates.binary_search_by(|other| (other.client, &*other.item_id).cmp(&(item.client, &*item.item_id)));
    let fate = index.ok().map(|index| &fates[index]);
    ItemRow {
        date,
        client: item.client,
        item_id: Arc::clone(&item.item_id),
        due: item.due.map(|due| due.last_day),
        overdue: item.is_overdue(at),
        forecast: forecast.clone(),
        delivered_on: fate.and_then(|fate| fate.delivered_at).map(|at| at.day()),
        cancelled: fate.is_some_and(|fate| fate.cancelled_at.is_some()),
    }
}
