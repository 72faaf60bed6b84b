//! The level of the score: how often conflicts happened in the workspace's own past, and the log-odds from which the mean of
//! what is said is that often. Which clients stand above others is left to the weights.

use chrono::{DateTime, Months, Utc};

use super::{
    outcome::{conflicts, first_known, next_conflict, start_of},
    spell::ClientSpell,
};
use crate::{
    score::{self, SignalValues, weights::EXPERT},
    signal,
};
use forewarn_base::stat;
use forewarn_table::{Tables, config::Config};

/// After so many days a closed horizon tells half as much of the rate of today: a year, or a quarter where the agency's own
/// past was clearly better foretold so, because its rate has moved.
const HALF_LIVES_DAYS: [f64; 2] = [365.0, 90.0];
/// By how much the logarithm of the likelihood must be better: what a free choice of two costs (Akaike 1974).
const CLEARLY: f64 = 1.0;
/// Nothing is learned from months that lie further back: a horizon that old would count for a thirtieth, and one row with a year
/// long gone would cost hundreds of replays.
pub const MONTHS_LEARNED: u32 = 60;
/// The mean length of a month.
const MONTH_DAYS: f64 = 365.25 / 12.0;
/// The experts' level stands beside so many clients: a portfolio of a few tells little of how its scores spread.
const CLIENTS_DRAWN: f64 = 10.0;
/// The steps of the search for a level, and the largest of them in log-odds.
const STEPS: usize = 40;

/// The configuration with the rate and the base rate as the workspace's own outcomes up to `as_of` have them; unchanged
/// where the user set a base rate, or no outcomes are recorded.
///
/// The share of closed horizons with a conflict is taken at each month's start. As a horizon is looked at from every month
/// in it, each counts for a month's part of it; older ones count less, the faster the more the rate has moved so far. The number of conflicts is taken as Poisson, its rate
/// as Gamma with the experts' mean and their spread (Gelman et al., Bayesian Data Analysis, chapter 2): with no outcomes the
/// experts' rate, with many the agency's.
pub fn with_own_base_rate(config: &Config, tables: &Tables, as_of: DateTime<Utc>) -> Config {
    let own = if config.base_rate.is_none() { own_rate(config, tables, as_of) } else { None };
    own.map_or_else(
        || config.clone(),
        |own| Config {
            base_rate: Some((own.share * EXPERT.typical_share).clamp(0.001, 0.5)),
            own_rate: Some(own.share),
            level_spread: Some(own.spread),
            ..config.clone()
        },
    )
}

/// The first moment that `as_of` learns from (see [`MONTHS_LEARNED`]).
pub fn learned_from(as_of: DateTime<Utc>) -> DateTime<Utc> {
    as_of.checked_sub_months(Months::new(MONTHS_LEARNED)).unwrap_or(as_of)
}

/// The agency's share of horizons with a conflict.
struct OwnRate {
    share: f64,
    /// By how much it may be off, as a share of it.
    spread: f64,
}

/// What came of one month's start whose horizon has closed.
struct ClosedMonth {
    /// How many days before the last closed one it lies.
    age: f64,
    /// Clients with a conflict, as a part of the horizons that overlap.
    came: f64,
    /// Clients that were looked at, likewise.
    closed: f64,
}

/// The closed months of an agency, with the experts' rate that stands beside them.
struct ClosedMonths {
    months: Vec<ClosedMonth>,
    /// The experts' rate in equivalent conflicts: a Gamma's shape is one over its squared relative spread.
    worth: f64,
    /// The experts' rate.
    mean: f64,
}

impl ClosedMonths {
    /// The rate by what was known `from` days before the last closed month on, and the conflicts that stand for it.
    fn rate(&self, from: f64, half_life: f64) -> (f64, f64) {
        let (mut came, mut closed) = (self.worth, self.worth / self.mean);
        for month in self.months.iter().filter(|month| month.age >= from) {
            let weight = 0.5_f64.powf((month.age - from) / half_life);
            came += weight * month.came;
            closed += weight * month.closed;
        }
        (came / closed, came)
    }

    /// The log likelihood of every month's count by the rate that was known when it began, but for a constant.
    fn likelihood(&self, half_life: f64, horizon_days: f64) -> f64 {
        let oldest = self.months.iter().map(|month| month.age).fold(0.0, f64::max);
        let foretold =
            self.months.iter().filter(|month| month.closed > 0.0 && month.age + horizon_days <= oldest);
        let of = |month: &ClosedMonth| {
            let expected = self.rate(month.age + horizon_days, half_life).0 * month.closed;
            month.came * expected.ln() - expected
        };
        foretold.map(of).sum()
    }

    /// How fast the rate forgets.
    fn half_life(&self, horizon_days: f64) -> f64 {
        let [slow, quick] = HALF_LIVES_DAYS;
        let gain = self.likelihood(quick, horizon_days) - self.likelihood(slow, horizon_days);
        if gain > CLEARLY { quick } else { slow }
    }
}

/// The agency's share of horizons with a conflict; `None` where outcomes are not recorded.
fn own_rate(config: &Config, tables: &Tables, as_of: DateTime<Utc>) -> Option<OwnRate> {
    let recorded = config.outcomes_since.map(|day| start_of(day, config));
    let known = conflicts(tables, as_of);
    if recorded.is_none() && known.iter().all(Vec::is_empty) {
        return None;
    }
    let first = recorded.or_else(|| first_known(tables))?.max(learned_from(as_of));
    let spells = ClientSpell::all(tables, config);
    let month_share = (MONTH_DAYS / config.horizon.num_days().max(1) as f64).min(1.0);
    let mut months = Vec::new();
    // Back from the last moment whose horizon has closed, month by month.
    let last = as_of - config.horizon;
    for start in
        (0..).map_while(|back| last.checked_sub_months(Months::new(back))).take_while(|at| *at >= first)
    {
        let age = (last - start).num_hours() as f64 / 24.0;
        let (mut came, mut closed) = (0.0, 0.0);
        for (spell, conflicts) in spells.iter().zip(&known) {
            if spell.is_scored(start, as_of) {
                let comes = next_conflict(conflicts, start, config.horizon).is_some();
                if comes || spell.reaches(start + config.horizon, as_of) {
                    closed += month_share;
                    came += if comes { month_share } else { 0.0 };
                }
            }
        }
        months.push(ClosedMonth { age, came, closed });
    }
    let worth = 1.0 / EXPERT.level_spread.powi(2);
    let months = ClosedMonths { months, worth, mean: EXPERT.base_rate / EXPERT.typical_share };
    let half_life = months.half_life(config.horizon.num_days() as f64);
    let (share, stands_for) = months.rate(0.0, half_life);
    Some(OwnRate { share, spread: 1.0 / stands_for.sqrt() })
}

/// The configuration with the base rate from which the mean of what was said at the last months' starts is the share of
/// closed horizons with a conflict, drawn towards the one it has by ten clients. So the mean is right however many signals
/// a workspace feeds, and however they saturate; the last months, and not today, so that a rise of the risk shows.
///
/// What goes on with all clients at once (new projects begin with the quarter) sets no client apart from another and is no
/// grievance: by as much as exposure adds `now` on average more than in those months the level is lower.
pub fn levelled<'a>(
    config: &Config,
    months: impl IntoIterator<Item = &'a [SignalValues]> + Clone,
    now: &[SignalValues],
) -> Config {
    let (Some(rate), Some(base_rate)) = (config.own_rate, config.base_rate) else { return config.clone() };
    let start = stat::logit(base_rate);
    let at_start = Config { base_rate: Some(base_rate), ..config.clone() };
    let count = months.clone().into_iter().count();
    // What is said of each client that is scored, and what exposure has in it.
    let of = |client: &SignalValues| {
        let score = score::of_measured(client, &EXPERT, &at_start);
        let addends = score.addends.iter().enumerate().filter(|(index, _)| is_free(*index));
        let exposure: f64 = addends.filter_map(|(_, addend)| *addend).sum();
        score.chance.map(|_| (score.log_odds - start, exposure))
    };
    let (said, exposure): (Vec<f64>, Vec<f64>) = months.into_iter().flatten().filter_map(of).unzip();
    let clients = said.len() as f64 / count.max(1) as f64;
    let own = level(&said, rate, start);
    let share = clients / (clients + CLIENTS_DRAWN);
    let exposure_now: Vec<f64> = now.iter().filter_map(of).map(|(_, exposure)| exposure).collect();
    let mean = |adds: &[f64]| adds.iter().sum::<f64>() / adds.len().max(1) as f64;
    let is_known = !exposure.is_empty() && !exposure_now.is_empty();
    let more = if is_known { mean(&exposure_now) - mean(&exposure) } else { 0.0 };
    let base_rate = stat::logistic(start + share * (own - start - more)).clamp(0.0005, 0.6);
    Config { base_rate: Some(base_rate), ..config.clone() }
}

/// The log-odds from which the mean chance of what was said is `rate`: Newton's method, in bounded steps.
pub(super) fn level(said: &[f64], rate: f64, start: f64) -> f64 {
    let mut level = start;
    for _ in 0..STEPS {
        let (mut mean, mut slope) = (0.0, 0.0);
        for one in said {
            let chance = stat::logistic(level + one);
            mean += chance;
            slope += chance * (1.0 - chance);
        }
        let step = ((rate * said.len() as f64 - mean) / slope.max(1e-9)).clamp(-1.0, 1.0);
        level += step;
        if step.abs() < 1e-9 {
            break;
        }
    }
    level.clamp(-9.0, 2.0)
}

/// Whether a signal may count for or against a conflict.
pub(crate) fn is_free(index: usize) -> bool {
    signal::ALL[index].group == signal::Group::Exposure
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two years of months, each with as many conflicts as `came` says of its number, the last first, among a hundred clients.
    fn months(came: impl Fn(usize) -> f64) -> ClosedMonths {
        let month =
            |back: usize| ClosedMonth { age: back as f64 * MONTH_DAYS, came: came(back), closed: 50.0 };
        ClosedMonths { months: (0..24).map(month).collect(), worth: 1.35, mean: 0.075 }
    }

    #[test]
    fn a_rate_that_fell_is_forgotten_within_a_quarter_and_a_steady_one_within_a_year() {
        let fell = months(|back| if back < 8 { 0.5 } else { 4.0 });
        assert!((fell.half_life(60.0) - 90.0).abs() < f64::EPSILON);
        let (quick, slow) = (fell.rate(0.0, 90.0).0, fell.rate(0.0, 365.0).0);
        assert!(quick < 0.025 && slow > 0.035, "{quick} {slow}");
        // Chance makes counts of four swing between two and six.
        let steady = months(|back| [4.0, 2.0, 6.0, 5.0, 3.0][back % 5]);
        assert!((steady.half_life(60.0) - 365.0).abs() < f64::EPSILON);
        // With too short a past nothing is said to have moved.
        let mut short = months(|back| if back == 0 { 0.0 } else { 6.0 });
        short.months.truncate(3);
        assert!((short.half_life(60.0) - 365.0).abs() < f64::EPSILON);
    }
}
