//! All that writers are given.

use forewarn_ingest::Loaded;
use forewarn_risk::{
    alert::PortfolioSnapshot,
    forecast::{ItemForecast, project::ProjectStanding},
    history::History,
    portfolio::PhaseTimes,
    review::record::Review,
};

/// What a review is made from and with.
#[derive(Debug)]
pub struct Run {
    /// The configuration at the level of the workspace's own past, by which everything was scored.
    pub config: forewarn_table::config::Config,
    /// Everything read.
    pub loaded: Loaded,
    /// The past as of the moment.
    pub history: History,
    /// The forecast of open items.
    pub forecasts: Vec<ItemForecast>,
    /// How the projects stand.
    pub standings: Vec<ProjectStanding>,
    /// The portfolio now.
    pub now: PortfolioSnapshot,
    /// What is said of it.
    pub review: Review,
    /// How long the phases between tables and decisions took.
    pub took: PhaseTimes,
}
