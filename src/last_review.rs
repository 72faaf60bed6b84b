//! What the last review said of alerts, in `WORKSPACE/.forewarn/review/alerts.json`, so that `decide` can tell whether an alert
//! stands without reviewing again. It holds ids of alerts, times and a hash; no names and no words.
//!
//! It is a note for the next decision and the next agenda, and no source of figures: no review reads it. Where it is missing, damaged or
//! cannot be written, `decide` knows of no review, and `agenda` tells what changed within a month.

use std::time::UNIX_EPOCH;

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    alert::alert_id,
    config::{self, Config},
    ingest, model,
    report::Run,
    storage::{CacheFolder, read_cached},
    table::{AlertDecision, TableRow as _, Tables},
};

/// The version of the file.
const FORMAT: u32 = 1;
const CACHE: &str = "review";
const FILE: &str = "alerts.json";
const FILE_BYTES_MOST: u64 = 64 << 20;
/// So many moments of earlier reviews are kept.
const EARLIER_MOST: usize = 64;
/// A review of fewer days before is a look again, not the review before this one.
const DAYS_BETWEEN: Duration = Duration::days(5);
/// More looks than these within that time are runs by a clock, which tell nothing of when people met.
const LOOKS_MOST: usize = 2;

/// A review's moment and its alerts. Times are seconds since 1970.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct LastReview {
    format: u32,
    as_of: i64,
    first_known_at: Option<i64>,
    last_known_at: Option<i64>,
    /// [`inputs`] before they were read.
    inputs: String,
    /// The ids of all alerts of the portfolio, snoozed ones too, sorted.
    alerts: Vec<String>,
    /// The moments of earlier reviews, oldest first.
    #[serde(default)]
    earlier: Vec<i64>,
}

/// A hash of the names, sizes and times of everything that a review reads but decisions; empty where there is no workspace.
pub(crate) fn inputs(config: &Config) -> String {
    let feeds = ingest::plan(config).map(|plan| plan.feeds).unwrap_or_default();
    let tables = feeds.into_iter().filter(|feed| feed.table != AlertDecision::NAME).map(|feed| feed.path);
    let beside = [config::FILE_NAME, model::FILE_NAME].map(|name| config.workspace.join(name));
    let mut hasher = blake3::Hasher::new();
    for path in tables.chain(beside) {
        let told = path.metadata().ok().map(|file| {
            let changed = file.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
            (file.len(), changed)
        });
        hasher.update(format!("{:?} {told:?}\n", path.file_name()).as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

impl LastReview {
    /// What is kept of a review of tables with this hash of `inputs`; names are not masked yet.
    pub(crate) fn new(run: &Run, as_of: DateTime<Utc>, tables: &Tables, inputs: String) -> Self {
        let clients = &run.history.tables.clients;
        let standing = tables.client_indexes().filter(|client| run.now.stands(*client));
        let mut alerts: Vec<String> =
            standing.map(|client| alert_id(&clients[client.index()].client_id)).collect();
        alerts.sort_unstable();
        Self {
            format: FORMAT,
            as_of: as_of.timestamp(),
            first_known_at: tables.first_known_at().map(|at| at.timestamp()),
            last_known_at: tables.last_known_at().map(|at| at.timestamp()),
            inputs,
            alerts,
            earlier: Vec::new(),
        }
    }

    /// Keeps it. A look back does not take the place of a review of a later moment.
    pub(crate) fn keep(mut self, config: &Config, looks_back: bool) {
        let kept = Self::kept(config);
        let is_of_later_moment = |kept: &Self| kept.as_of > self.as_of;
        if !config.keeps_annotations || looks_back && kept.as_ref().is_some_and(is_of_later_moment) {
            return;
        }
        let known = kept.iter().flat_map(Self::moments).filter(|at| *at < self.as_of);
        self.earlier = known.collect();
        self.earlier.drain(..self.earlier.len().saturating_sub(EARLIER_MOST));
        let (folder, bytes) = (CacheFolder::begin(&config.workspace, CACHE), serde_json::to_vec(&self));
        if let (Some(folder), Ok(bytes)) = (folder, bytes) {
            folder.put(FILE, &bytes);
        }
    }

    /// The one that is kept, if it can be read.
    pub(crate) fn kept(config: &Config) -> Option<Self> {
        let bytes = read_cached(&config.workspace, CACHE, FILE, FILE_BYTES_MOST)?;
        let kept: Self = serde_json::from_slice(&bytes).ok()?;
        (kept.format == FORMAT && DateTime::from_timestamp(kept.as_of, 0).is_some()).then_some(kept)
    }

    /// The moments of this and all earlier reviews, oldest first.
    fn moments(&self) -> impl Iterator<Item = i64> {
        self.earlier.iter().copied().chain([self.as_of])
    }

    /// The moment of the review before one as of `as_of`; `None` where none is noted, or where the notes are of a clock's runs.
    pub(crate) fn before(&self, as_of: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let known: Vec<DateTime<Utc>> = self.moments().filter_map(time).filter(|at| *at < as_of).collect();
        let (long_ago, looks): (Vec<_>, Vec<_>) =
            known.into_iter().partition(|at| *at <= as_of - DAYS_BETWEEN);
        long_ago.last().copied().filter(|_| looks.len() <= LOOKS_MOST)
    }

    /// Its moment.
    pub(crate) fn as_of(&self) -> DateTime<Utc> {
        time(self.as_of).unwrap_or_default()
    }

    /// When the first and the last record that it read became known.
    pub(crate) fn known(&self) -> [Option<DateTime<Utc>>; 2] {
        [self.first_known_at, self.last_known_at].map(|seconds| seconds.and_then(time))
    }

    /// Whether it had an alert of this id.
    pub(crate) fn has(&self, alert_id: &str) -> bool {
        self.alerts.binary_search_by(|known| known.as_str().cmp(alert_id)).is_ok()
    }

    /// Whether what it read has changed since.
    pub(crate) fn is_outdated(&self, config: &Config) -> bool {
        self.inputs != inputs(config)
    }
}

fn time(seconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(seconds, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i64) -> DateTime<Utc> {
        time(day * 86_400).unwrap()
    }

    fn noted(days: &[i64]) -> LastReview {
        let (last, earlier) = days.split_last().unwrap();
        LastReview {
            format: FORMAT,
            as_of: last * 86_400,
            first_known_at: None,
            last_known_at: None,
            inputs: String::new(),
            alerts: Vec::new(),
            earlier: earlier.iter().map(|day| day * 86_400).collect(),
        }
    }

    #[test]
    fn the_review_before_is_the_last_that_people_met_for() {
        // The review of the day itself is not the one before it, nor is a look again on the day before.
        assert_eq!(noted(&[0, 29, 30]).before(day(30)), Some(day(0)));
        assert_eq!(noted(&[0, 14, 28]).before(day(35)), Some(day(28)));
        assert_eq!(noted(&[0, 30]).before(day(20)), Some(day(0)));
        assert_eq!(noted(&[30]).before(day(30)), None);
        // A clock ran it every day: nobody knows when people met.
        let daily: Vec<i64> = (0..40).collect();
        assert_eq!(noted(&daily).before(day(39)), None);
    }
}
