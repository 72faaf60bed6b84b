//! Some clients' messages as they were kept, read without the others'.

use std::{ops::Range, path::Path};

use polars::prelude::DataFrame;
use rayon::prelude::*;

use super::{
    KeptBlock, KeptFile, MessageSettings,
    index::{CACHE, CheckedFiles, KeptFiles},
    kept::KeptFrames,
};
use crate::{opened::RowPosition, sheet::guarded};
use forewarn_base::{error::Result, file_fault::FileFormat};
use forewarn_table::{ClientIndex, config::Config, message::MessageTimes};

/// Up to so many stretches are read alone, for each of which more is unpacked than it holds.
const STRETCHES_MOST: usize = 8;

/// What is kept, by client.
pub(crate) struct KeptByClient {
    kept: CheckedFiles,
    /// The rows of each client among the messages, and among the marks.
    clients: Vec<(ClientIndex, Range<usize>, Range<usize>)>,
    /// The blocks of all files.
    pub(crate) blocks: Vec<KeptBlock>,
    files: KeptFiles,
    /// Rows whose id is already in another row.
    pub(crate) dropped: Vec<RowPosition>,
}

/// Nothing where the cache is damaged in spite of its hash.
fn undamaged<T>(read: impl FnOnce() -> Option<T>) -> Option<T> {
    let read: Result<Option<T>> = guarded(Path::new(CACHE), FileFormat::Parquet, || Ok(read()));
    read.ok().flatten()
}

impl KeptByClient {
    /// What is kept, and when all messages were sent; `None` where nothing can be used, or some row has to be read again.
    pub(crate) fn open(config: &Config, settings: &MessageSettings) -> Option<(Self, MessageTimes)> {
        undamaged(|| Self::read(config, settings))
    }

    fn read(config: &Config, settings: &MessageSettings) -> Option<(Self, MessageTimes)> {
        let kept = CheckedFiles::read(&config.workspace)?;
        let (blocks, files) = (kept.blocks()?, kept.files()?);
        let columns = kept.message_columns(&["sent_at", "side", "negative", "setting"])?;
        let setting = columns.column("setting").ok()?.u64().ok()?.cont_slice().ok()?;
        let (mut row, mut mark) = (0, 0);
        let (mut first_row, mut clients) = (vec![0], Vec::new());
        for (id, messages, marks) in kept.clients()? {
            let client = settings.client(id)?;
            // The clients are in the order of their ids, as they were then.
            if client.index() + 1 < first_row.len() {
                return None;
            }
            first_row.resize(client.index() + 1, row);
            let (rows, own_marks) = (row..row + messages, mark..mark + marks);
            if !setting.get(rows.clone())?.iter().all(|setting| *setting == settings.of(client)) {
                return None;
            }
            (row, mark) = (rows.end, own_marks.end);
            first_row.push(row);
            clients.push((client, rows, own_marks));
        }
        let mut dropped = Vec::new();
        if row < columns.height() {
            let rows = kept.messages(row..columns.height())?;
            let of = |name: &str| Some(rows.column(name).ok()?.u32().ok()?.into_no_null_iter());
            for ((block, line), offset) in of("block")?.zip(of("line")?).zip(of("offset")?) {
                let (_, first_line, _) = blocks.get(block as usize)?.place;
                dropped.push(RowPosition::new(block, first_line + u64::from(line), offset.into()));
            }
        }
        let times = MessageTimes {
            first_row,
            sent_at: columns.column("sent_at").ok()?.i64().ok()?.cont_slice().ok()?.get(..row)?.to_vec(),
            side: columns.column("side").ok()?.u8().ok()?.cont_slice().ok()?.get(..row)?.to_vec(),
            negative: columns.column("negative").ok()?.u8().ok()?.cont_slice().ok()?.get(..row)?.to_vec(),
        };
        Some((Self { kept, clients, blocks, files, dropped }, times))
    }

    /// A file as it was kept, and the numbers of its blocks.
    pub(crate) fn file(&self, key: u64) -> Option<(&KeptFile, Range<usize>)> {
        let file = self.files.get(&key)?;
        Some((file, file.blocks.clone()))
    }

    /// The rows of some clients, in stretches of neighbours.
    pub(crate) fn rows_of(&self, told: &[bool]) -> Option<Vec<KeptFrames>> {
        let mut stretches: Vec<(Range<usize>, Range<usize>)> = Vec::new();
        let is_told = |client: ClientIndex| told.get(client.index()) == Some(&true);
        for (_, rows, marks) in self.clients.iter().filter(|(client, ..)| is_told(*client)) {
            match stretches.last_mut().filter(|(last, _)| last.end == rows.start) {
                Some((last, last_marks)) => (last.end, last_marks.end) = (rows.end, marks.end),
                None => stretches.push((rows.clone(), marks.clone())),
            }
        }
        let frames = |messages: DataFrame, marks: DataFrame, rows: &Range<usize>| {
            KeptFrames::new(messages, marks, u32::try_from(rows.start).ok()?)
        };
        undamaged(|| {
            if stretches.len() <= STRETCHES_MOST {
                let read = |(rows, marks): &(Range<usize>, Range<usize>)| {
                    frames(self.kept.messages(rows.clone())?, self.kept.marks(marks.clone())?, rows)
                };
                return stretches.iter().map(read).collect();
            }
            let (messages, marks) = self.kept.all()?;
            let part = |frame: &DataFrame, rows: &Range<usize>| {
                (rows.end <= frame.height())
                    .then(|| frame.slice(i64::try_from(rows.start).unwrap_or(0), rows.len()))
            };
            let cut = |(rows, own): &(Range<usize>, Range<usize>)| {
                frames(part(&messages, rows)?, part(&marks, own)?, rows)
            };
            stretches.par_iter().map(cut).collect()
        })
    }
}
