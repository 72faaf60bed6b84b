//! What was measured at a moment and at the month starts before it, kept in `WORKSPACE/.forewarn/months/months.bin`.
//!
//! ```text
//! files as they were ─every moment kept?─→ `review`, `lead`, `agenda`: one moment is replayed, not eight, and none is measured
//!                                        → `explain`, `draft`, `agenda --owner`, `promises --client`, `--owner` or `--due`: only the
//!                                          clients told of are read and replayed, what the others come to is kept here
//!                                          (`ingest::load_some`, `Messages::tells_of`)
//!                    ─else──────────────→ all is read, replayed, measured and kept
//! ```
//!
//! **It is a cache.** It holds numbers by signal and client, and no names and no words. Its key is a hash of all that they
//! follow from: the bytes of every file, the configuration, the code. Deleting it changes no byte of any output; one that is
//! missing, damaged or of another key is made anew, and one that cannot be written is done without.

use std::{collections::BTreeMap, path::PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    config::Config,
    ingest::{self, FileHash},
    portfolio::{self, Measured},
    signal,
    storage::{CacheFolder, read_cached},
    table::{AlertDecision, TableRow as _},
    text::Lang,
};

const CACHE: &str = "months";
const FILE: &str = "months.bin";
const FILE_BYTES_MOST: u64 = 1 << 30;
/// The months of so many moments are kept: who looks back and forth measures each once.
const MONTHS_MOST: usize = 24;

/// The months that are kept of some tables.
#[derive(Debug)]
pub(crate) struct KeptMonths {
    workspace: PathBuf,
    /// `None` where nothing is to be kept.
    key: Option<[u8; 32]>,
    months: Vec<Measured>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    key: [u8; 32],
    months: Vec<Measured>,
}

impl KeptMonths {
    /// Those that were measured on the tables of these files, which have so many clients, with this configuration.
    pub(crate) fn open(files: &[FileHash<'_>], clients: usize, config: &Config) -> Self {
        // What was handed in is not among the files.
        let key = (config.keeps_annotations && config.annotations.is_none()).then(|| key(files, config));
        let months = key.and_then(|key| read(config, key)).unwrap_or_default();
        let is_whole = |month: &Measured| {
            let counts =
                [month.clients.len(), month.yearly_fee.len(), month.last_threats.len(), month.due_by.len()];
            counts.iter().all(|count| *count == clients)
                && month.clients.iter().all(|client| client.values.len() == signal::ALL.len())
        };
        let months = if months.iter().all(is_whole) { months } else { Vec::new() };
        Self { workspace: config.workspace.clone(), key, months }
    }

    /// Whether all of some moments are kept.
    pub(crate) fn hold(&self, moments: &[DateTime<Utc>]) -> bool {
        moments.iter().all(|at| self.at(*at).is_some())
    }

    /// What is kept of a moment.
    pub(crate) fn at(&self, as_of: DateTime<Utc>) -> Option<&Measured> {
        self.months.iter().find(|month| month.as_of == as_of)
    }

    /// What is kept.
    pub(crate) fn months(&self) -> &[Measured] {
        &self.months
    }

    /// Keeps what was measured beside what is kept, if any of it is new.
    pub(crate) fn keep(self, measured: &[Measured]) {
        let Some(key) = self.key else { return };
        let is_kept = |month: &&Measured| self.at(month.as_of).is_some();
        let new: Vec<Measured> = measured.iter().filter(|month| !is_kept(month)).cloned().collect();
        if new.is_empty() {
            return;
        }
        let mut months = self.months;
        months.splice(0..0, new);
        months.truncate(MONTHS_MOST);
        let written = postcard::to_allocvec(&Kept { key, months });
        if let (Ok(mut bytes), Some(folder)) = (written, CacheFolder::begin(&self.workspace, CACHE)) {
            let hash = *blake3::hash(&bytes).as_bytes();
            bytes.extend(hash);
            folder.put(FILE, &bytes);
        }
    }
}

/// The months of a key, if the file is whole.
fn read(config: &Config, key: [u8; 32]) -> Option<Vec<Measured>> {
    CacheFolder::tidied(&config.workspace, CACHE)?;
    let bytes = read_cached(&config.workspace, CACHE, FILE, FILE_BYTES_MOST)?;
    let (kept, hash) = bytes.split_last_chunk::<32>()?;
    if !kept.starts_with(&key) || blake3::hash(kept).as_bytes() != hash {
        return None;
    }
    Some(postcard::from_bytes::<Kept>(kept).ok()?.months)
}

/// A hash of all that is measured on.
fn key(files: &[FileHash<'_>], config: &Config) -> [u8; 32] {
    // How outputs are worded and masked changes no measure, nor does what measures weigh.
    let decisive = Config {
        keeps_authors: false,
        language: Lang::En,
        weights: BTreeMap::new(),
        weight_spreads: BTreeMap::new(),
        client_spread: None,
        learned_until: None,
        base_rate: None,
        own_rate: None,
        level_spread: None,
        ..config.clone()
    };
    let mut hasher = blake3::Hasher::new();
    hasher.update(ingest::annotations::engine().as_bytes());
    hasher.update(portfolio::ENGINE.as_bytes());
    // How many rows a file has follows from its bytes, and what was decided changes no measure.
    let measured = files.iter().filter(|(table, ..)| *table != AlertDecision::NAME);
    hasher.update(format!("{decisive:?}{:?}", measured.collect::<Vec<_>>()).as_bytes());
    hasher.update(ingest::annotations::settings().as_bytes());
    *hasher.finalize().as_bytes()
}
