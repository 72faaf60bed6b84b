//! The decision: which clients the team is told to act on. A probability becomes an alert by the configured cuts, the
//! capacity of the team, and hysteresis; the state needs no memory, it is replayed over the last months.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;

use crate::{
    config::Config,
    history::History,
    report::record::{AmountRange, Band},
    score::{Score, Weights, of_values},
    signal,
    table::value,
};

/// An alert stands until the probability falls below this share of the cut that raised it.
const HYSTERESIS: f64 = 0.8;
/// Over how many month starts states are replayed.
const MONTHS_REPLAYED: u32 = 6;

/// What the portfolio looked like at one moment.
#[derive(Debug)]
pub struct Snapshot {
    /// The moment.
    pub as_of: DateTime<Utc>,
    /// Every client's score.
    pub scores: Vec<Score>,
    /// Every client's yearly fee.
    pub yearly_fee: Vec<Option<f64>>,
    /// Whether an alert stands, after hysteresis and capacity.
    pub alerted: Vec<bool>,
    /// Clients of the act band that the capacity left out.
    pub beyond_capacity: usize,
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

/// Decides which alerts stand at a moment, given those that stood before.
pub fn decide(
    as_of: DateTime<Utc>,
    yearly_fee: Vec<Option<f64>>,
    scores: Vec<Score>,
    before: Option<&Snapshot>,
    config: &Config,
) -> Snapshot {
    let fallback = median_fee(&yearly_fee);
    let mut standing: Vec<(f64, usize)> = scores
        .iter()
        .enumerate()
        .filter(|(client, score)| {
            let stood = before.is_some_and(|before| before.alerted.get(*client) == Some(&true));
            let stays = score.chance.is_some_and(|chance| chance.probability >= config.act_cut * HYSTERESIS);
            score.band == Band::Act || (stood && stays && score.band != Band::Unknown)
        })
        .map(|(client, score)| (expected_loss(score, yearly_fee[client].or(fallback)), client))
        .collect();
    standing.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let beyond_capacity = standing.len().saturating_sub(config.capacity);
    let mut alerted = vec![false; scores.len()];
    for (_, client) in standing.into_iter().take(config.capacity) {
        alerted[client] = true;
    }
    Snapshot { as_of, scores, yearly_fee, alerted, beyond_capacity }
}

/// The portfolio's median fee, which stands in for an unknown one in ranking.
pub fn median_fee(fees: &[Option<f64>]) -> Option<f64> {
    crate::stat::median(&mut fees.iter().flatten().copied().collect::<Vec<_>>())
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

/// Five working days to act.
pub fn due(history: &History, client: usize) -> NaiveDate {
    let calendar = history.calendars.of(u32::try_from(client).unwrap_or(0));
    calendar.add_working_days(history.day(client), 5)
}

/// Something the agency can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// Deliver what is overdue: so many items.
    Deliver(usize),
    /// Answer the open questions: so many.
    Answer(usize),
    /// Send an update that says what was done and why.
    Update,
    /// Agree on a later date before the one now promised passes.
    Renegotiate,
    /// Settle in writing what may be expected.
    Agree,
}

impl Act {
    /// About how many hours it costs: judgements, shown as such.
    pub fn hours(self) -> f64 {
        match self {
            Self::Deliver(items) => 6.0 * items as f64,
            Self::Answer(questions) => 0.5 * questions as f64,
            Self::Update => 1.0,
            Self::Renegotiate => 1.0,
            Self::Agree => 2.0,
        }
    }

    /// The signals that it sets to zero.
    fn settles(self) -> &'static [&'static str] {
        match self {
            Self::Deliver(_) => &["overdue_days"],
            Self::Answer(_) => &["unanswered_questions"],
            Self::Update => &["silent_days"],
            Self::Renegotiate => &["forecast_miss"],
            Self::Agree => &["expectation_gap"],
        }
    }
}

/// The cheapest set of acts that brings a client below the cut that raised it (so far that hysteresis lets go), and
/// its score then; `None` where nothing suffices. Sets of equal cost: the one that lowers the risk most.
pub fn smallest_fix(
    history: &History,
    client: usize,
    score: &Score,
    weights: &Weights,
    config: &Config,
) -> Option<(Vec<Act>, Score)> {
    let value = |name: &str| {
        let place = signal::ALL.iter().position(|signal| signal.name == name)?;
        score.values[place].filter(|value| *value > 0.0)
    };
    let overdue = history.items_of(client).iter().filter(|item| item.is_overdue(history.as_of)).count();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
    let open = value("unanswered_questions").unwrap_or(0.0) as usize;
    let acts: Vec<Act> = [
        value("overdue_days").map(|_| Act::Deliver(overdue)),
        (open > 0).then_some(Act::Answer(open)),
        value("silent_days").filter(|days| *days >= 3.0).map(|_| Act::Update),
        value("forecast_miss").filter(|miss| *miss > 0.3).map(|_| Act::Renegotiate),
        value("expectation_gap").map(|_| Act::Agree),
    ]
    .into_iter()
    .flatten()
    .collect();
    let mut best: Option<(f64, Vec<Act>, Score)> = None;
    for set in 1u32..1 << acts.len() {
        let chosen: Vec<Act> =
            acts.iter().enumerate().filter(|(place, _)| set >> place & 1 == 1).map(|(_, act)| *act).collect();
        let mut values = score.values.clone();
        for name in chosen.iter().flat_map(|act| act.settles()) {
            if let Some(place) = signal::ALL.iter().position(|signal| signal.name == *name) {
                values[place] = values[place].map(|_| 0.0);
            }
        }
        let after = of_values(values, score.unknown, weights, config);
        if after.chance.is_none_or(|chance| chance.probability >= config.act_cut * HYSTERESIS) {
            continue;
        }
        let hours: f64 = chosen.iter().map(|act| act.hours()).sum();
        if best.as_ref().is_none_or(|(least, _, known)| (hours, after.log_odds) < (*least, known.log_odds)) {
            best = Some((hours, chosen, after));
        }
    }
    best.map(|(_, acts, after)| (acts, after))
}
