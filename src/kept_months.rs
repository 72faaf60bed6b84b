//! What was measured at the month starts before a moment, kept in `WORKSPACE/.forewarn/months/months.bin`, so that commands that
//! follow a review on the same data replay one moment instead of eight.
//!
//! **It is a cache.** It holds numbers by signal and client, and no names and no words. Its key is a hash of all that they
//! follow from: the bytes of every file, the configuration, the code. Deleting it changes no byte of any output; one that is
//! missing, damaged or of another key is made anew, and one that cannot be written is done without.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::{
    config::Config,
    ingest::{self, Loaded},
    portfolio::{self, Measured},
    signal,
    storage::{CacheFolder, read_cached},
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
    /// Those that were measured on the tables that were loaded, with this configuration.
    pub(crate) fn open(loaded: &Loaded, config: &Config) -> Self {
        // What was handed in is not among the files.
        let key = (config.keeps_annotations && config.annotations.is_none()).then(|| key(loaded, config));
        let months = key.and_then(|key| read(config, key)).unwrap_or_default();
        let clients = loaded.tables.clients.len();
        let is_whole = |month: &Measured| {
            let counts = [month.clients.len(), month.yearly_fee.len(), month.put_off.len()];
            counts.iter().all(|count| *count == clients)
                && month.clients.iter().all(|client| client.values.len() == signal::ALL.len())
        };
        let months = if months.iter().all(is_whole) { months } else { Vec::new() };
        Self { workspace: config.workspace.clone(), key, months }
    }

    /// What is kept.
    pub(crate) fn months(&self) -> &[Measured] {
        &self.months
    }

    /// Keeps what was measured beside what is kept, if any of it is new.
    pub(crate) fn keep(self, measured: &[Measured]) {
        let Some(key) = self.key else { return };
        let is_kept = |month: &&Measured| self.months.iter().any(|known| known.as_of == month.as_of);
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
    let bytes = read_cached(&config.workspace, CACHE, FILE, FILE_BYTES_MOST)?;
    let (kept, hash) = bytes.split_last_chunk::<32>()?;
    if !kept.starts_with(&key) || blake3::hash(kept).as_bytes() != hash {
        return None;
    }
    Some(postcard::from_bytes::<Kept>(kept).ok()?.months)
}

/// A hash of all that is measured on.
fn key(loaded: &Loaded, config: &Config) -> [u8; 32] {
    // How outputs are worded and masked changes no measure.
    let decisive = Config { keeps_authors: false, language: Lang::En, ..config.clone() };
    let mut hasher = blake3::Hasher::new();
    hasher.update(ingest::annotations::engine().as_bytes());
    hasher.update(portfolio::ENGINE.as_bytes());
    hasher.update(format!("{decisive:?}{:?}", loaded.files).as_bytes());
    hasher.update(ingest::annotations::settings().as_bytes());
    *hasher.finalize().as_bytes()
}
