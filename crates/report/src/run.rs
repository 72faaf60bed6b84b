//! All that writers are given.

use forewarn_ingest::Loaded;
use forewarn_risk::{
    alert::Snapshot,
    forecast::{Forecast, project::Standing},
    history::History,
    review::record::Review,
};

/// What a review is made from and with.
#[derive(Debug)]
pub struct Run {
    /// Everything read.
    pub loaded: Loaded,
    /// The past as of the moment.
    pub history: History,
    /// The forecast of open items.
    pub forecasts: Vec<Forecast>,
    /// How the projects stand.
    pub standings: Vec<Standing>,
    /// The portfolio now.
    pub now: Snapshot,
    /// What is said of it.
    pub review: Review,
}
