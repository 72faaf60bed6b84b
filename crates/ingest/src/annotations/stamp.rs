//! Whether a file is the one that was read, without reading it: by its place on the disk, its size and its times, down to
//! when its entry last changed, which no program sets.

use std::{
    fs::Metadata,
    path::Path,
    time::{Duration, SystemTime},
};

/// File systems give times in steps of at most two seconds: a file that changed so short before it was read could have
/// changed again within one step, which its times would not show.
const STEP: Duration = Duration::from_secs(2);

/// What is told of a file without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    hash: u64,
    changed: SystemTime,
}

impl Stamp {
    /// The stamp of a file; `None` where the system tells too little.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        Self::of_metadata(&std::fs::metadata(path).ok()?)
    }

    #[cfg(unix)]
    fn of_metadata(meta: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let told = [
            meta.dev(),
            meta.ino(),
            meta.size(),
            meta.mtime().cast_unsigned(),
            meta.mtime_nsec().cast_unsigned(),
            meta.ctime().cast_unsigned(),
            meta.ctime_nsec().cast_unsigned(),
        ];
        let bytes: Vec<u8> = told.iter().flat_map(|number| number.to_le_bytes()).collect();
        let hash = blake3::hash(&bytes);
        let hash = u64::from_le_bytes(hash.as_bytes()[..8].try_into().ok()?);
        let seconds = u64::try_from(meta.ctime()).ok()?;
        let nanos = u32::try_from(meta.ctime_nsec()).ok()?;
        Some(Self { hash, changed: SystemTime::UNIX_EPOCH + Duration::new(seconds, nanos) })
    }

    #[cfg(not(unix))]
    fn of_metadata(_: &Metadata) -> Option<Self> {
        None
    }

    /// The stamp as it is kept; 0 where the file changed too short before `read_at`, when it was read.
    pub(crate) fn kept(self, read_at: SystemTime) -> u64 {
        if self.changed + STEP < read_at { self.hash } else { 0 }
    }

    /// Whether this is the file of which a stamp was kept.
    pub(crate) fn is(self, kept: u64) -> bool {
        kept != 0 && kept == self.hash
    }
}
