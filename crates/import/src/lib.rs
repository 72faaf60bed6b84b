//! Reads the exports of real tools into the tables of a workspace.
//!
//! ```text
//! path ─input→ files ─source→ Records ─desk→ who, whose, new? ─append→ WORKSPACE/TABLE.csv
//! ```
//!
//! A source knows one tool's format and nothing of the workspace; the desk knows the workspace and no format.
//! **Invariant:** records read = mapped + unknown + rejected + passed over, and nothing is written unless every file of
//! the import could be read.

pub mod census;
pub mod desk;
pub mod detect;
pub mod guess;
mod headings;
pub mod html;
pub mod input;
pub mod json;
pub mod merge;
pub mod messy;
pub mod moment;
pub mod order;
pub mod record;
pub mod sheet;
pub mod source;
pub mod state;
pub mod summary;
pub mod table;
pub mod workbook;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

pub use self::{source::ImportSource, summary::ImportSummary};
use forewarn_base::import_note::{ImportWarning, MessageDoubt, ProposalReason};
use forewarn_base::{
    encoding,
    error::{Result, file_error},
    file_fault::FileFault,
};

/// The words of reasons that stand in `people.proposed.csv` and `messages.unknown.csv`; English by default.
#[derive(Debug, Clone, Copy)]
pub struct ReasonWords {
    /// Why a message was set aside.
    pub doubt: fn(MessageDoubt) -> String,
    /// Why somebody is proposed as a client's.
    pub proposal: fn(&ProposalReason) -> String,
}

impl Default for ReasonWords {
    fn default() -> Self {
        Self { doubt: |doubt| doubt.to_string(), proposal: ProposalReason::to_string }
    }
}

/// How an import is to go.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The workspace, which must be there.
    pub workspace: PathBuf,
    /// The client of the records, unless the data say better.
    pub client: Option<String>,
    /// The project of all records.
    pub project: Option<String>,
    /// Domains of the agency's own addresses.
    pub agency_domains: Vec<String>,
    /// The zone of times that name none.
    pub zone: Tz,
    /// When the import is made: dates changes that an export shows only by their result.
    pub read_at: DateTime<Utc>,
    /// How reasons are told in the files that people look through.
    pub reasons: ReasonWords,
    /// Whether the words of messages are compared with those of an earlier import, for 32 bytes a message.
    pub follows_edits: bool,
}

impl ImportOptions {
    /// Options that say nothing but the workspace.
    pub fn new(workspace: &Path, read_at: DateTime<Utc>) -> Self {
        Self {
            workspace: workspace.to_owned(),
            client: None,
            project: None,
            agency_domains: Vec::new(),
            zone: Tz::UTC,
            read_at,
            reasons: ReasonWords::default(),
            follows_edits: true,
        }
    }
}

/// Imports the exports at `paths` into a workspace. `progress` is called with the number of further bytes read.
///
/// # Errors
/// The workspace is not there, a path cannot be read, or a file is broken as a whole. Then nothing is written.
pub fn run(
    source: ImportSource,
    paths: &[PathBuf],
    options: &ImportOptions,
    progress: &input::Progress,
) -> Result<ImportSummary> {
    if !options.workspace.is_dir() {
        return Err(file_error(&options.workspace, FileFault::NotAFolder));
    }
    let options = &ImportOptions {
        follows_edits: options.follows_edits && source != ImportSource::Mail,
        ..options.clone()
    };
    let mut desk = desk::Importer::open(options, source.name())?;
    for path in paths {
        let mut bundle = input::Bundle::open(path, progress.clone())?;
        source.read(&mut bundle, options.zone, &mut desk)?;
        for name in &bundle.refused {
            use record::RecordSink;
            desk.warn(ImportWarning::Refused { name: name.clone() });
        }
    }
    desk.finish()
}
