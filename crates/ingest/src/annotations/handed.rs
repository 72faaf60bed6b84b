//! Findings that were made elsewhere and are handed in (`--annotations DIR`): Parquet files as `forewarn.annotate` in Python
//! and `forewarn.spark.annotate` write them, in any number and order of rows.
//!
//! A message whose text has a row there is not read by the engine; any other is. So nothing but time depends on them, except
//! that findings of another engine are refused: whoever made them wants to know that they are of no use.

use std::{fs, path::Path};

use chrono::NaiveDateTime;
use polars::prelude::*;
use polars_io::{SerReader, parquet::read::ParquetReader};

use crate::sheet::guarded;
use forewarn_base::{
    error::{AnnotationsFault, Error, Result, io, malformed},
    file_fault::FileFormat,
};
use forewarn_table::{ClientIndex, calendars::Calendars, message::Message, person::NamesByClient};
use forewarn_text::{ENGINE, Findings, Side, findings_key, setting_hash, tone};

/// The columns that are read; the others are for people.
const KEY: &str = "key";
const MADE_BY: &str = "engine";
const FINDINGS: &str = "findings";

/// Findings by the keys of texts.
#[derive(Debug)]
pub(crate) struct HandedFindings {
    /// The findings of each file.
    files: Vec<BinaryChunked>,
    /// Where the findings of a key are: its file, and its row there; sorted.
    rows: Vec<(u128, u32, u32)>,
    /// For each client the hash of what its messages are read by.
    settings: Vec<u64>,
}

impl HandedFindings {
    /// Those of a folder, for the clients of a workspace.
    ///
    /// # Errors
    /// There are none, one is damaged, or they were made by another engine.
    pub(crate) fn open(
        folder: &Path,
        clients: usize,
        (calendars, names): (&Calendars, &NamesByClient),
        month_first: Option<bool>,
    ) -> Result<Self> {
        let hash = |client| setting_hash(calendars.of(client), names.of(client), month_first);
        let settings = ClientIndex::all(clients).map(hash).collect();
        let mut handed = Self { files: Vec::new(), rows: Vec::new(), settings };
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).map_err(io(folder))? {
            let path = entry.map_err(io(folder))?.path();
            // What Spark has not finished writing lies in folders and hidden files.
            if path.extension().is_some_and(|extension| extension == "parquet") && path.is_file() {
                paths.push(path);
            }
        }
        if paths.is_empty() {
            return Err(Error::Annotations { path: folder.to_owned(), fault: AnnotationsFault::None });
        }
        paths.sort();
        for path in &paths {
            guarded(path, FileFormat::Parquet, || handed.add(path))?;
        }
        handed.rows.sort_unstable();
        // What another tone is expected in was not found here.
        if tone::Model::installed().is_some() {
            handed.rows.clear();
        }
        Ok(handed)
    }

    fn add(&mut self, path: &Path) -> Result<()> {
        let file = fs::File::open(path).map_err(io(path))?;
        let columns = [KEY, MADE_BY, FINDINGS].map(str::to_owned).to_vec();
        let frame = ParquetReader::new(file)
            .with_columns(Some(columns))
            .finish()
            .map_err(malformed(path, FileFormat::Parquet))?;
        let column = |name| frame.column(name).map_err(malformed(path, FileFormat::Parquet));
        let made_by = column(MADE_BY)?.str().map_err(malformed(path, FileFormat::Parquet))?;
        if let Some(engine) = made_by.iter().flatten().find(|engine| *engine != ENGINE) {
            let fault = AnnotationsFault::OtherEngine(engine.to_owned(), ENGINE.to_owned());
            return Err(Error::Annotations { path: path.to_owned(), fault });
        }
        let keys = column(KEY)?.binary().map_err(malformed(path, FileFormat::Parquet))?;
        let findings = column(FINDINGS)?.binary().map_err(malformed(path, FileFormat::Parquet))?;
        let number = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        for (row, key) in (0..).zip(keys.iter()) {
            if let Some(key) = key.and_then(|key| key.try_into().ok()) {
                self.rows.push((u128::from_le_bytes(key), number, row));
            }
        }
        self.files.push(findings.rechunk().into_owned());
        Ok(())
    }

    /// What was found in a message's text.
    pub(crate) fn find(&self, message: &Message<'_>) -> Option<Findings> {
        let (side, sent_at): (Side, NaiveDateTime) =
            (message.side.unwrap_or(Side::Client), message.sent_at.local);
        let hash = self.settings[message.client];
        let key = findings_key(message.text, Some(sent_at), side, message.automated, hash);
        let key = u128::from_le_bytes(key);
        let first = self.rows.partition_point(|(known, ..)| *known < key);
        let &(_, file, row) = self.rows.get(first).filter(|(known, ..)| *known == key)?;
        Findings::from_bytes(self.files[file as usize].get(row as usize)?, message.text)
    }
}
