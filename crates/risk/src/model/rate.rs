//! The workspace's own base rate: how often conflicts happened, shrunk towards the experts' rate.
//! The expert weights stay; only the level that they start from is the agency's.

use chrono::{DateTime, Utc};

use super::outcome::{conflicts, first_known, start_of};
use crate::score::weights::EXPERT;
use forewarn_base::value;
use forewarn_table::{Tables, config::Config};

/// The configuration with the base rate as the workspace's own outcomes up to `as_of` have it; unchanged where the
/// user set one, or no outcomes are recorded.
///
/// The number of conflicts is taken as Poisson over the time that clients were with the agency, its rate as Gamma with
/// the experts' mean and their spread (Gelman et al., Bayesian Data Analysis, chapter 2): with no outcomes the experts'
/// rate, with many the agency's.
pub fn with_own_base_rate(config: &Config, tables: &Tables, as_of: DateTime<Utc>) -> Config {
    let own = if config.base_rate.is_none() { ratio(config, tables, as_of) } else { None };
    own.map_or_else(
        || config.clone(),
        |ratio| Config { base_rate: Some((EXPERT.base_rate * ratio).clamp(0.001, 0.5)), ..config.clone() },
    )
}

/// The agency's rate over the experts'; `None` where outcomes are not recorded.
fn ratio(config: &Config, tables: &Tables, as_of: DateTime<Utc>) -> Option<f64> {
    let recorded = config.outcomes_since.map(|day| start_of(day, config));
    let known = conflicts(tables, as_of);
    if recorded.is_none() && known.iter().all(Vec::is_empty) {
        return None;
    }
    let start = recorded.or_else(|| first_known(tables))?;
    let (mut came, mut days) = (0.0, 0.0);
    for (index, client) in tables.client_indexes().zip(&tables.clients) {
        let begun = client.since.map_or(start, |since| start_of(since, config).max(start));
        let ended = tables
            .outcomes
            .iter()
            .filter(|row| row.client == index && row.kind.ends_relation() && row.at.at <= as_of)
            .map(|row| row.at.at)
            .min();
        let until =
            client.until.map(|until| value::day_end(until, client.zone)).filter(|until| *until <= as_of);
        let end = [Some(as_of), ended, until].into_iter().flatten().min().unwrap_or(as_of);
        days += (end - begun).num_hours().max(0) as f64 / 24.0;
        came += known[index].iter().filter(|moment| moment.at >= begun).count() as f64;
    }
    let horizons = days / config.horizon.num_days().max(1) as f64;
    // The experts' rate in equivalent conflicts: a Gamma's shape is one over its squared relative spread.
    let worth = 1.0 / EXPERT.prior_spread.powi(2);
    let mean = EXPERT.base_rate / EXPERT.typical_share;
    let rate = (came + worth) / (horizons + worth / mean);
    Some(rate / mean)
}
