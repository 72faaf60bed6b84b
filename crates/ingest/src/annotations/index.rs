//! The cache as a whole: what is in it, and how it is read and written.

use std::{
    collections::BTreeMap,
    io::Cursor,
    path::{Path, PathBuf},
    time::Instant,
};

use polars::prelude::*;
use polars_io::{
    SerReader,
    parquet::{
        read::ParquetReader,
        write::{ParquetCompression, ParquetWriter},
    },
};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    KeptColumns, Stamp,
    frame::{self, MessageSettings, column},
    kept::KeptFrames,
};
use crate::{
    TableFeed,
    block::BlockPlace,
    message::{MessageBlock, MessageOrder},
    read::BlockState,
    sheet::guarded,
};
use forewarn_base::{
    error::{Error, Result},
    file_fault::FileFormat,
    storage::{CacheFolder, read_cached},
};
use forewarn_table::{config::Config, message::id_hash};
use forewarn_text::tone;

/// The version of the files: raised when a column changes its meaning.
const FORMAT: u32 = 4;
/// What makes marks of what the text engine finds: see `build.rs`.
const MARKS_ENGINE: &str = env!("FOREWARN_ENGINE");
/// The folder of the cache.
pub(super) const CACHE: &str = "annotations";
const INDEX: &str = "index.json";
const MESSAGES: &str = "messages.parquet";
const MARKS: &str = "marks.parquet";
const BLOCKS: &str = "blocks.parquet";
const FILES: &str = "files.parquet";
const CLIENTS: &str = "clients.parquet";
/// So many rows are packed together: what is read at least to find one client's rows.
const GROUP_ROWS: usize = 1 << 15;
/// No file of a cache is larger: some hundred million messages.
const FILE_BYTES_MOST: u64 = 16 << 30;

/// What `index.json` says. Whatever does not agree with it is not used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Index {
    format: u32,
    engine: String,
    settings: String,
    /// BLAKE3 of each file.
    files: BTreeMap<String, String>,
}

/// The annotations of a workspace's messages as they were kept.
#[derive(Debug)]
pub(crate) struct Annotations {
    workspace: PathBuf,
    /// When reading began.
    started: Instant,
    index: Option<Index>,
    frames: Option<KeptFrames>,
    /// In the order of the messages.
    blocks: Vec<KeptBlock>,
    /// Blocks by the hash of their bytes.
    by_hash: Vec<(u128, usize)>,
    files: KeptFiles,
}

/// Files by their keys: see [`file_key`].
pub(super) type KeptFiles = BTreeMap<u64, KeptFile>;

/// A block of a file as it was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeptBlock {
    /// A hash of its bytes.
    pub(crate) hash: u128,
    /// A hash of how its file's rows are read.
    pub(crate) format: u64,
    /// [`MessageSettings::people`] where a message does not say its side; else 0.
    pub(crate) people: u64,
    /// How many rows of earlier blocks can be used.
    pub(crate) first_row: usize,
    /// How many of its own.
    pub(crate) rows: usize,
    /// Whether all its rows can be used.
    pub(crate) state: BlockState,
    /// Its index among all blocks.
    pub(crate) number: usize,
    /// The offset of its first byte, the line there, and how many bytes it has.
    pub(crate) place: (u64, u64, u64),
}

impl KeptBlock {
    /// Its place in the file that is the `file`th of this run.
    pub(crate) fn place(&self, file: usize, index: usize) -> Option<BlockPlace> {
        let (offset, line, bytes) = self.place;
        Some(BlockPlace { file, index, offset, line, bytes: usize::try_from(bytes).ok()?, hash: self.hash })
    }
}

/// A file as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptFile {
    /// See [`Stamp::kept`].
    pub(crate) stamp: u64,
    /// BLAKE3 of its bytes.
    pub(crate) hash: String,
    pub(super) blocks: std::ops::Range<usize>,
}

/// A file of this run.
#[derive(Debug, Clone)]
pub(crate) struct AnnotatedFile {
    /// See [`file_key`].
    pub(crate) key: u64,
    /// Its stamp before it was read, if it was the same afterwards.
    pub(crate) stamp: Option<Stamp>,
    /// BLAKE3 of its bytes.
    pub(crate) hash: String,
    /// How many blocks it has.
    pub(crate) blocks: usize,
    /// Whether its stamp is the kept one.
    pub(crate) is_unchanged: bool,
}

/// What tells a file of messages from others.
pub(crate) fn file_key(feed: &TableFeed) -> u64 {
    id_hash(&format!("{}\u{1f}{:?}", feed.path.display(), feed.source))
}

/// The version of all that reads messages and tables.
pub fn engine() -> String {
    format!("{}{MARKS_ENGINE}", forewarn_text::ENGINE)
}

/// What decides about all messages beside the engine and their rows: a hash of the tone model, where one is installed.
pub fn settings() -> String {
    let own = tone::Model::installed().map(|model| blake3::hash(&model.write()).to_hex().to_string());
    own.unwrap_or_default()
}

impl Annotations {
    /// Those that are kept in a workspace; none where none can be used.
    pub(crate) fn open(config: &Config) -> Self {
        let mut annotations = Self {
            workspace: config.workspace.clone(),
            started: Instant::now(),
            index: None,
            frames: None,
            blocks: Vec::new(),
            by_hash: Vec::new(),
            files: BTreeMap::new(),
        };
        if config.keeps_annotations {
            // A frame that is damaged in spite of its hash is none.
            let _ = guarded(Path::new(CACHE), FileFormat::Parquet, || {
                annotations.read();
                Ok(())
            });
        }
        annotations
    }

    fn read(&mut self) -> Option<()> {
        let files = CheckedFiles::read(&self.workspace)?;
        let (blocks, kept_files) = (files.blocks()?, files.files()?);
        let (messages, marks) = files.all()?;
        let frames = KeptFrames::new(messages, marks, 0)?;
        let is_whole =
            frames.has_blocks(&blocks) && kept_files.values().all(|file| file.blocks.end <= blocks.len());
        if !is_whole {
            return None;
        }
        self.by_hash = blocks.iter().map(|block| block.hash).zip(0..).collect();
        self.by_hash.sort_unstable();
        self.index = Some(files.index);
        (self.frames, self.blocks, self.files) = (Some(frames), blocks, kept_files);
        Some(())
    }

    /// The kept messages.
    pub(crate) fn columns(&self) -> Option<KeptColumns<'_>> {
        self.frames.as_ref()?.columns()
    }

    /// A file as it was kept, and its blocks.
    pub(crate) fn file(&self, key: u64) -> Option<(&KeptFile, &[KeptBlock])> {
        let file = self.files.get(&key)?;
        Some((file, &self.blocks[file.blocks.clone()]))
    }

    /// A block with these bytes, whose rows were read in this way.
    pub(crate) fn block(&self, hash: u128, format: u64, people: u64) -> Option<&KeptBlock> {
        let first = self.by_hash.partition_point(|(known, _)| *known < hash);
        let same = self.by_hash[first..].iter().take_while(|(known, _)| *known == hash);
        same.map(|(_, block)| &self.blocks[*block])
            .find(|block| block.format == format && [0, people].contains(&block.people))
    }

    /// Keeps what was found, if it is not kept already; the bytes of the cache, 0 where none is kept.
    pub(crate) fn keep(
        &self,
        blocks: &[MessageBlock],
        order: &MessageOrder,
        files: &[AnnotatedFile],
        settings: &MessageSettings,
    ) -> u64 {
        let kept = guarded(Path::new(CACHE), FileFormat::Parquet, || {
            Ok(self.try_to_keep(blocks, order, files, settings))
        });
        kept.ok().flatten().unwrap_or(0)
    }

    fn try_to_keep(
        &self,
        blocks: &[MessageBlock],
        order: &MessageOrder,
        files: &[AnnotatedFile],
        message_settings: &MessageSettings,
    ) -> Option<u64> {
        // The messages stay where they are, if all blocks are those that are kept.
        let are_kept = blocks.len() == self.blocks.len()
            && (0..).zip(blocks).all(|(number, block)| block.kept == Some(number));
        let are_stamped = files.len() == self.files.len() && files.iter().all(|file| file.is_unchanged);
        if are_kept && are_stamped {
            let index = self.index.as_ref()?;
            let folder = CacheFolder::tidied(&self.workspace, CACHE)?;
            return Some(bytes_of(&folder, index));
        }
        let folder = CacheFolder::begin(&self.workspace, CACHE)?;
        let read_at = folder.now()?.checked_sub(self.started.elapsed())?;
        let mut made: Vec<(&str, Vec<u8>)> = Vec::new();
        let mut names = BTreeMap::new();
        let old = self.index.as_ref();
        let is_kept = |name| old.and_then(|index| index.files.get(name)).filter(|_| are_kept);
        if let [Some(messages), Some(marks), Some(clients)] = [MESSAGES, MARKS, CLIENTS].map(is_kept) {
            for (name, hash) in [(MESSAGES, messages), (MARKS, marks), (CLIENTS, clients)] {
                names.insert(name.to_owned(), hash.clone());
            }
        } else {
            let (messages, marks) = rayon::join(
                || frame::messages(blocks, order, message_settings).and_then(parquet),
                || {
                    let marks = frame::marks(blocks, order)?;
                    let clients = frame::clients(blocks, order, &marks, message_settings)?;
                    Ok::<_, Error>((parquet(marks)?, parquet(clients)?))
                },
            );
            let (marks, clients) = marks.ok()?;
            made.extend([(MESSAGES, messages.ok()?), (MARKS, marks), (CLIENTS, clients)]);
        }
        made.push((BLOCKS, parquet(blocks_frame(blocks, message_settings).ok()?).ok()?));
        made.push((FILES, parquet(files_frame(files, read_at).ok()?).ok()?));
        for (name, bytes) in &made {
            names.insert((*name).to_owned(), blake3::hash(bytes).to_hex().to_string());
        }
        let index = Index { format: FORMAT, engine: engine(), settings: settings(), files: names };
        made.push((INDEX, serde_json::to_vec_pretty(&index).ok()?));
        let are_put = made.iter().all(|(name, bytes)| folder.put(name, bytes));
        are_put.then(|| bytes_of(folder.path(), &index))
    }
}

/// The files of the cache that the index names, with the hashes that it gives them.
pub(super) struct CheckedFiles {
    index: Index,
    bytes: BTreeMap<&'static str, Vec<u8>>,
}

impl CheckedFiles {
    /// `None` where one is missing or another, or where they are of another version.
    pub(super) fn read(workspace: &Path) -> Option<Self> {
        CacheFolder::tidied(workspace, CACHE)?;
        let bytes = |name: &str| read_cached(workspace, CACHE, name, FILE_BYTES_MOST);
        let index: Index = serde_json::from_slice(&bytes(INDEX)?).ok()?;
        let is_own = index.format == FORMAT && index.engine == engine() && index.settings == settings();
        if !is_own {
            return None;
        }
        let checked = |name: &'static str| {
            let bytes = bytes(name)?;
            let is_it = index.files.get(name)? == blake3::hash(&bytes).to_hex().as_str();
            is_it.then_some((name, bytes))
        };
        let bytes = [MESSAGES, MARKS, BLOCKS, FILES, CLIENTS].into_par_iter().map(checked);
        let bytes = bytes.collect::<Option<BTreeMap<_, _>>>()?;
        Some(Self { index, bytes })
    }

    fn reader(&self, name: &str) -> Option<ParquetReader<Cursor<&[u8]>>> {
        Some(ParquetReader::new(Cursor::new(self.bytes.get(name)?)))
    }

    fn frame(&self, name: &str) -> Option<DataFrame> {
        self.reader(name)?.finish().ok()
    }

    /// Some rows of the messages.
    pub(super) fn messages(&self, rows: std::ops::Range<usize>) -> Option<DataFrame> {
        self.reader(MESSAGES)?.with_slice(Some((rows.start, rows.len()))).finish().ok()
    }

    /// All messages and marks.
    pub(super) fn all(&self) -> Option<(DataFrame, DataFrame)> {
        let (messages, marks) = rayon::join(|| self.frame(MESSAGES), || self.frame(MARKS));
        Some((messages?, marks?))
    }

    /// Some columns of all messages.
    pub(super) fn message_columns(&self, names: &[&str]) -> Option<DataFrame> {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        let mut frame = self.reader(MESSAGES)?.with_columns(Some(names)).finish().ok()?;
        frame.rechunk_mut();
        Some(frame)
    }

    /// Some rows of the marks.
    pub(super) fn marks(&self, rows: std::ops::Range<usize>) -> Option<DataFrame> {
        self.reader(MARKS)?.with_slice(Some((rows.start, rows.len()))).finish().ok()
    }

    /// Hashes of the clients' ids, and how many messages and marks each has.
    pub(super) fn clients(&self) -> Option<Vec<(u64, usize, usize)>> {
        let frame = self.frame(CLIENTS)?;
        let ids = frame.column("client").ok()?.u64().ok()?.into_no_null_iter();
        let counts = |name: &str| Some(frame.column(name).ok()?.u32().ok()?.into_no_null_iter());
        let counts = counts("messages")?.zip(counts("marks")?);
        Some(ids.zip(counts).map(|(id, (messages, marks))| (id, messages as usize, marks as usize)).collect())
    }

    pub(super) fn blocks(&self) -> Option<Vec<KeptBlock>> {
        kept_blocks(&self.frame(BLOCKS)?)
    }

    pub(super) fn files(&self) -> Option<KeptFiles> {
        kept_files(&self.frame(FILES)?)
    }
}

/// How many bytes the files of a cache have.
fn bytes_of(folder: &Path, index: &Index) -> u64 {
    let size = |name: &String| std::fs::metadata(folder.join(name)).map_or(0, |meta| meta.len());
    index.files.keys().map(size).sum()
}

/// A frame as a file.
fn parquet(mut frame: DataFrame) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Zstd(None))
        .with_row_group_size(Some(GROUP_ROWS))
        .finish(&mut frame)
        .map_err(|error| Error::Internal(error.into()))?;
    Ok(bytes)
}

/// The blocks: `hash_low` and `hash_high` (u64) of their bytes, `format` and `people` (u64, see [`KeptBlock`]), how many `rows`
/// (u32) can be used, their `state` (u8: 0 all, 1 some refused, 2 no whole rows), and `offset`, `line` and `bytes` (u64) in the file.
#[allow(clippy::cast_possible_truncation, reason = "halves of a hash")]
fn blocks_frame(blocks: &[MessageBlock], settings: &MessageSettings) -> Result<DataFrame> {
    let own = || blocks.iter();
    let u32_of = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    frame::frame(vec![
        column("hash_low", own().map(|block| block.place.hash as u64).collect::<Vec<_>>()),
        column("hash_high", own().map(|block| (block.place.hash >> 64) as u64).collect::<Vec<_>>()),
        column("format", own().map(|block| block.format).collect::<Vec<_>>()),
        column(
            "people",
            own().map(|block| if block.asks_people { settings.people } else { 0 }).collect::<Vec<_>>(),
        ),
        column("rows", own().map(|block| u32_of(block.rows.len())).collect::<Vec<_>>()),
        column("state", own().map(|block| block.state as u8).collect::<Vec<_>>()),
        column("offset", own().map(|block| block.place.offset).collect::<Vec<_>>()),
        column("line", own().map(|block| block.place.line).collect::<Vec<_>>()),
        column("bytes", own().map(|block| block.place.bytes as u64).collect::<Vec<_>>()),
    ])
}

fn kept_blocks(frame: &DataFrame) -> Option<Vec<KeptBlock>> {
    let numbers = |name: &str| Some(frame.column(name).ok()?.u64().ok()?.into_no_null_iter());
    let rows = frame.column("rows").ok()?.u32().ok()?.into_no_null_iter();
    let states = frame.column("state").ok()?.u8().ok()?.into_no_null_iter();
    let hashes = numbers("hash_low")?.zip(numbers("hash_high")?);
    let read = numbers("format")?.zip(numbers("people")?);
    let places = numbers("offset")?.zip(numbers("line")?).zip(numbers("bytes")?);
    let mut first_row = 0;
    let blocks = hashes.zip(read).zip(rows.zip(states)).zip(places).enumerate().map(
        |(number, ((((low, high), (format, people)), (rows, state)), ((offset, line), bytes)))| {
            let rows = rows as usize;
            first_row += rows;
            KeptBlock {
                hash: u128::from(high) << 64 | u128::from(low),
                format,
                people,
                first_row: first_row - rows,
                rows,
                number,
                state: match state {
                    0 => BlockState::Clean,
                    1 => BlockState::Faulty,
                    _ => BlockState::Torn,
                },
                place: (offset, line, bytes),
            }
        },
    );
    Some(blocks.collect())
}

/// The files: `key` (u64) of the path, `stamp` (u64), `hash` (BLAKE3 of the bytes) and how many `blocks` (u32) each has.
fn files_frame(files: &[AnnotatedFile], read_at: std::time::SystemTime) -> Result<DataFrame> {
    let stamp = |file: &AnnotatedFile| file.stamp.map_or(0, |stamp| stamp.kept(read_at));
    frame::frame(vec![
        column("key", files.iter().map(|file| file.key).collect::<Vec<_>>()),
        column("stamp", files.iter().map(stamp).collect::<Vec<_>>()),
        column("hash", files.iter().map(|file| file.hash.clone()).collect::<Vec<_>>()),
        column(
            "blocks",
            files.iter().map(|file| u32::try_from(file.blocks).unwrap_or(u32::MAX)).collect::<Vec<_>>(),
        ),
    ])
}

fn kept_files(frame: &DataFrame) -> Option<KeptFiles> {
    let keys = frame.column("key").ok()?.u64().ok()?.into_no_null_iter();
    let stamps = frame.column("stamp").ok()?.u64().ok()?.into_no_null_iter();
    let hashes = frame.column("hash").ok()?.str().ok()?.iter();
    let blocks = frame.column("blocks").ok()?.u32().ok()?.into_no_null_iter();
    let mut first = 0;
    let files = keys.zip(stamps).zip(hashes).zip(blocks).map(|(((key, stamp), hash), blocks)| {
        let blocks = first..first + blocks as usize;
        first = blocks.end;
        Some((key, KeptFile { stamp, hash: hash?.to_owned(), blocks }))
    });
    files.collect()
}
