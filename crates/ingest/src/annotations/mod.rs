//! Annotations are kept: what the text engine found in messages, under `WORKSPACE/.forewarn/annotations`, so that only new
//! and changed messages are read by it again.
//!
//! ```text
//! files of messages ─unchanged since they were read?→ their rows as they were kept, files not read but where words are quoted
//!                   ─blocks of the same bytes?──────→ their rows as they were kept
//!                   ─rows with the same cells?──────→ marks as they were kept
//!                   ─else───────────────────────────→ the text engine
//! ```
//!
//! **It is a cache.** Deleting it changes no byte of any output. One that is missing, damaged, half written, of another
//! version or of other settings is made anew; one that cannot be written or is being written by another run is done without.
//! None of this is an error, and nothing is said of it.
//!
//! **No texts are in it:** hashes, numbers and places in texts. Words that somebody is shown are read from their rows. (A hash
//! of a word can be guessed by who knows the words of a language, so the folder is only for its owner.)
//!
//! # Per message and per thread
//!
//! What is kept is found in one message alone, by its own cells, its side, its client's calendar, and
//! whose names are known for its client. All that takes more than
//! one message is made anew in every run from what is kept: threads in which somebody asks, answers and silences, promises
//! that later ones move, duplicates. A quoted history is a part of the message that quotes it, and left out by the
//! engine by the message's own words alone.
//!
//! # Files
//!
//! | file | a row is |
//! |---|---|
//! | `messages.parquet` | a message, client by client in the order of time: see [`frame`] |
//! | `marks.parquet` | something found in one: see [`frame`] |
//! | `clients.parquet` | a client, and how many rows it has in both: some are read without the others ([`KeptByClient`]) |
//! | `blocks.parquet` | a stretch of a file, with the hash of its bytes |
//! | `files.parquet` | a file, with its stamp ([`stamp`]) and the hash of its bytes |
//! | `index.json` | the version of these files ([`FORMAT`]), the engine, the settings, and the BLAKE3 of each file |
//!
//! `index.json` is written last. Files whose hashes it does not name are not looked into, so that files of two runs never mix.

mod frame;
mod handed;
mod index;
mod kept;
mod some_clients;
mod stamp;

pub use self::index::{engine, settings};
pub(crate) use self::{
    frame::MessageSettings,
    handed::HandedFindings,
    index::{AnnotatedFile, Annotations, KeptBlock, KeptFile, file_key},
    kept::{KeptColumns, KeptFrames, RowPlace},
    some_clients::KeptByClient,
    stamp::Stamp,
};

/// What became of the annotations in a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AnnotationCounts {
    /// Messages whose rows can be used.
    pub messages: u64,
    /// Of them those that the text engine did not have to read.
    pub kept: u64,
    /// Those whose findings were handed in.
    pub handed: u64,
    /// The bytes of the cache; 0 where none is kept.
    pub bytes: u64,
}
