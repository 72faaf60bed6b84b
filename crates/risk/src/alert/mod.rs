//! The decision which clients the team should act on. A probability becomes an alert by the configured cuts, the
//! capacity of the team, and hysteresis; the state needs no memory, it is replayed over the last months.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

pub mod act;
pub mod decision;
pub mod done;
pub mod fix;

use crate::{
    score::{AmountRange, Score, told::REASON_LEAST},
    signal::{Fact, SignalId, View},
};
use forewarn_base::value;
use forewarn_table::{Band, ClientIndex, Keyword, config::Config};

/// An alert holds until the probability falls below this share of the cut that raised it: of those that were held longer,
/// hardly more came true than of clients that never had one (docs/score.md).
const HYSTERESIS: f64 = 0.9;
/// How many month starts the states are replayed over.
const MONTHS_REPLAYED: u32 = 6;

/// By how much a probability must have moved within a month for an alert to be worse or better: a judgement.
const NOTABLE_CHANGE: f64 = 0.05;

/// How an alert changed since last month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    /// There was none last month.
    New,
    /// There was one, and the risk has grown.
    Worse,
    /// There was one, and the risk is about the same.
    Ongoing,
    /// There was one, and the risk has shrunk.
    Better,
}

impl Keyword for AlertState {
    const WORDS: &'static [(&'static str, Self)] =
        &[("new", Self::New), ("worse", Self::Worse), ("ongoing", Self::Ongoing), ("better", Self::Better)];
}

impl AlertState {
    /// The state of an alert that stands, from whether it `stood` last month and the probabilities then and now.
    pub fn of(stood: bool, before: f64, now: f64) -> Self {
        match () {
            () if !stood => Self::New,
            () if now > before + NOTABLE_CHANGE => Self::Worse,
            () if now < before - NOTABLE_CHANGE => Self::Better,
            () => Self::Ongoing,
        }
    }
}

/// The portfolio at one moment.
#[derive(Debug)]
pub struct PortfolioSnapshot {
    /// The moment.
    pub as_of: DateTime<Utc>,
    /// Every client's score.
    pub scores: Vec<Score>,
    /// Every client's yearly fee.
    pub yearly_fee: Vec<Option<f64>>,
    /// Whether there is an alert, after hysteresis and capacity, that is not snoozed.
    pub alerted: Vec<bool>,
    /// Whether there is a snoozed alert; these do not use up capacity.
    pub snoozed: Vec<bool>,
    /// Clients who need an act and whom the capacity left out, by expected loss.
    pub beyond_capacity: Vec<ClientIndex>,
}

impl PortfolioSnapshot {
    /// Whether a client has an alert, snoozed or not.
    pub fn stands(&self, client: ClientIndex) -> bool {
        [&self.alerted, &self.snoozed].into_iter().any(|list| list.get(client.index()) == Some(&true))
    }

    /// A client's band: whoever has an alert needs an act, though its chance lies a little below the cut.
    pub fn band(&self, client: ClientIndex) -> Band {
        let needs_act = self.alerted[client] || self.beyond_capacity.contains(&client);
        if needs_act { Band::Act } else { self.scores[client].band }
    }
}

/// The month starts over which the states of alerts are replayed, oldest first: the last six before `as_of`.
pub fn month_starts(as_of: DateTime<Utc>, zone: Tz) -> Vec<DateTime<Utc>> {
    let today = as_of.with_timezone(&zone).date_naive();
    let first = today.with_day(1).unwrap_or(today);
    let starts = (0..=MONTHS_REPLAYED).rev().filter_map(|back| first.checked_sub_months(Months::new(back)));
    let starts =
        starts.map(|day| value::instant(day.and_time(NaiveTime::MIN), zone)).filter(|start| *start < as_of);
    let starts: Vec<_> = starts.collect();
    starts[starts.len().saturating_sub(MONTHS_REPLAYED as usize)..].to_vec()
}

/// The same day a month earlier, at the same local time.
pub fn month_before(as_of: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let local = as_of.with_timezone(&zone).naive_local();
    local.checked_sub_months(Months::new(1)).map_or(as_of, |before| value::instant(before, zone))
}

/// Decides which alerts stand at a moment, given those that stood before and those that are put off until later (see
/// [`decision::snoozed`]).
pub fn decide(
    as_of: DateTime<Utc>,
    yearly_fee: Vec<Option<f64>>,
    scores: Vec<Score>,
    before: Option<&PortfolioSnapshot>,
    put_off: &[bool],
    config: &Config,
) -> PortfolioSnapshot {
    let fallback = median_fee(&yearly_fee);
    let mut standing: Vec<(f64, ClientIndex)> = ClientIndex::all(scores.len())
        .zip(&scores)
        .filter(|(client, score)| {
            let stood = before.is_some_and(|before| before.stands(*client));
            score.band == Band::Act || (stood && holds(score, config) && score.band != Band::Unknown)
        })
        .map(|(client, score)| (expected_loss(score, yearly_fee[client].or(fallback)), client))
        .collect();
    let mut snoozed = vec![false; scores.len()];
    standing.retain(|(_, client)| {
        snoozed[*client] = put_off.get(client.index()) == Some(&true);
        !snoozed[*client]
    });
    standing.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut alerted = vec![false; scores.len()];
    let beyond = standing.split_off(standing.len().min(config.capacity));
    for (_, client) in standing {
        alerted[client] = true;
    }
    let beyond_capacity = beyond.into_iter().map(|(_, client)| client).collect();
    PortfolioSnapshot { as_of, scores, yearly_fee, alerted, snoozed, beyond_capacity }
}

/// Whether a score keeps an alert that stands.
pub fn holds(score: &Score, config: &Config) -> bool {
    score.chance.is_some_and(|chance| chance.probability >= config.act_cut * HYSTERESIS)
}

/// The portfolio's median fee, used in ranking where a fee is unknown.
pub fn median_fee(fees: &[Option<f64>]) -> Option<f64> {
    forewarn_base::stat::median(&mut fees.iter().flatten().copied().collect::<Vec<_>>())
}

/// Probability × yearly fee; the bare probability where no fee is known at all.
pub fn expected_loss(score: &Score, fee: Option<f64>) -> f64 {
    score.chance.map_or(0.0, |chance| chance.probability) * fee.unwrap_or(1.0)
}

/// Revenue at risk over 12 months.
pub fn revenue_at_risk(score: &Score, fee: Option<f64>) -> Option<AmountRange> {
    let (chance, fee) = (score.chance?, fee?);
    Some(AmountRange {
        expected: chance.probability * fee,
        lower: chance.lower * fee,
        upper: chance.upper * fee,
    })
}

/// The id of a client's alert: the same in every run.
pub fn alert_id(client_id: &str) -> String {
    let hash = blake3::hash(client_id.as_bytes()).to_hex();
    format!("A-{}", &hash[..8])
}

/// Reasons that name a day to come.
const WITH_DEADLINE: [SignalId; 3] = [SignalId::NoticeWindow, SignalId::ContractEnd, SignalId::ForecastMiss];

/// Until when to act: within five working days, and no later than a day that a reason names.
pub fn due(view: View<'_>, client: ClientIndex, score: &Score) -> NaiveDate {
    let (history, today) = (view.history, view.history.day(client));
    let is_reason =
        |signal: &SignalId| score.addends[*signal as usize].is_some_and(|addend| addend >= REASON_LEAST);
    let proofs =
        WITH_DEADLINE.into_iter().filter(is_reason).flat_map(|signal| (signal.signal().proofs)(view, client));
    let named = proofs.filter_map(|proof| match proof.fact {
        Fact::NoticeOpen { last_day: day, .. }
        | Fact::ContractEnds { ends_on: day, .. }
        | Fact::Unlikely { due: day, .. } => Some(day),
        _ => None,
    });
    let within = history.calendars.of(client).add_working_days(today, 5);
    named.filter(|day| *day >= today).fold(within, NaiveDate::min)
}
