//! Reads some clients' messages and of all others only when they were sent: for commands that tell of those clients alone, where
//! no file of messages changed since what was found in it was kept.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
};

use super::{
    annotations::{KeptBlock, KeptByClient, KeptFrames, MessageSettings, RowPlace, Stamp, file_key},
    decode,
    message::{MarksOrigin, MessageBlock, MessageOf, asking_threads},
    opened::{OpenedFile, RowPosition},
    quoted::{QuotedRows, Quoting},
    read::{BlockState, WorkspaceReader},
};
use rayon::prelude::*;

use forewarn_base::error::Result;
use forewarn_table::{
    Messages, RowContext, Tables,
    calendars::Calendars,
    message::{MarkLists, Message, MessageRow, MessageTimes},
    person::NamesByClient,
    reading::MessageMarks,
};

/// An unchanged file of messages.
struct UnchangedFile<'a> {
    feed: &'a super::TableFeed,
    opened: OpenedFile,
    stamp: u64,
    hash: String,
    blocks: std::ops::Range<usize>,
}

impl UnchangedFile<'_> {
    fn is_same(&self) -> bool {
        Stamp::of(&self.feed.path).is_some_and(|stamp| stamp.is(self.stamp))
    }

    /// Adds the bytes of a row of a block.
    fn fetch(&self, file: &mut File, block: &KeptBlock, row: RowPlace, bytes: &mut Vec<u8>) -> Option<()> {
        let start = self.opened.blocks_start?.checked_add(block.place.0)?.checked_add(row.offset.into())?;
        file.seek(SeekFrom::Start(start)).ok()?;
        let read = file.take(row.length.into()).read_to_end(bytes).ok()?;
        (read == row.length as usize).then_some(())
    }
}

/// Messages of which all files are unchanged.
pub(super) struct UnchangedMessages<'a> {
    kept: KeptByClient,
    files: Vec<UnchangedFile<'a>>,
    settings: MessageSettings,
    /// When they were sent.
    times: MessageTimes,
}

impl<'a> UnchangedMessages<'a> {
    /// `None` where all messages have to be read.
    ///
    /// # Errors
    /// A file cannot be opened.
    pub(super) fn open(
        reader: &WorkspaceReader<'a>,
        context: &RowContext,
        tables: &Tables,
    ) -> Result<Option<Self>> {
        let config = reader.config;
        if !config.keeps_annotations || config.annotations.is_some() || config.keeps_authors {
            return Ok(None);
        }
        let calendars = Calendars::new(config, &tables.clients, &tables.holidays);
        let names = NamesByClient::new(&tables.people, tables.clients.len());
        let settings = MessageSettings::new(
            &tables.clients,
            &tables.people,
            &context.known_from,
            (&calendars, &names),
            config.month_first,
        );
        let Some((kept, times)) = KeptByClient::open(config, &settings) else { return Ok(None) };
        let mut files: Vec<UnchangedFile<'a>> = Vec::new();
        for feed in reader.feeds.iter().filter(|feed| feed.table == Message::NAME) {
            let Some((file, blocks)) = kept.file(file_key(feed)) else { return Ok(None) };
            let (opened, _) = reader.open(feed, Message::COLUMNS)?;
            let can_use = |block: &KeptBlock| {
                block.state != BlockState::Torn
                    && block.format == opened.format
                    && [0, settings.people].contains(&block.people)
            };
            let is_next = blocks.start == files.last().map_or(0, |file| file.blocks.end);
            let own = kept.blocks.get(blocks.clone());
            if !is_next || opened.blocks_start.is_none() || !own.is_some_and(|own| own.iter().all(can_use)) {
                return Ok(None);
            }
            let (stamp, hash) = (file.stamp, file.hash.clone());
            files.push(UnchangedFile { feed, opened, stamp, hash, blocks });
        }
        let is_all = files.last().map_or(0, |file| file.blocks.end) == kept.blocks.len();
        let are_same = is_all && files.iter().all(UnchangedFile::is_same);
        Ok(are_same.then_some(Self { kept, files, settings, times }))
    }

    /// All messages, of which is known only when they were sent.
    pub(super) fn when_sent(&self) -> Option<Messages> {
        Messages::of_some(&[], &[], MarkLists::default(), self.times.clone())
    }

    /// Files by their labels' feeds, each with the hash of its bytes.
    pub(super) fn hashes(&self) -> impl Iterator<Item = (&'a super::TableFeed, &str)> {
        self.files.iter().map(|file| (file.feed, file.hash.as_str()))
    }

    /// All messages, of which those of `told` clients are read; `None` where they cannot be, or a file changed meanwhile.
    pub(super) fn read(
        self,
        reader: &mut WorkspaceReader<'_>,
        context: &RowContext,
        told: &[bool],
    ) -> Option<Messages> {
        let Self { kept, files, settings, times } = self;
        let quoting = Quoting { context, settings: &settings, whole_quotes: false };
        let stretches = kept.rows_of(told)?;
        let read = stretches.par_iter().map(|frames| client_rows(frames, &kept.blocks, &files, quoting));
        let (mut readings, mut marks) = (Vec::new(), MarkLists::default());
        for (rows, found) in read.collect::<Option<Vec<_>>>()? {
            readings.extend(rows);
            marks.append(found);
        }
        if !files.iter().all(UnchangedFile::is_same) {
            return None;
        }
        let messages = Messages::of_some(told, &readings, marks, times)?;
        for UnchangedFile { feed, opened, hash, blocks, .. } in files {
            reader.account_kept(feed, opened, hash, &kept.blocks[blocks]);
        }
        reader.blocks.dropped = kept.dropped.into_iter().collect();
        Some(messages)
    }
}

/// The rows of neighbouring clients, and what was found in them.
fn client_rows(
    frames: &KeptFrames,
    blocks: &[KeptBlock],
    files: &[UnchangedFile<'_>],
    quoting: Quoting<'_>,
) -> Option<(Vec<MessageRow>, MarkLists)> {
    let mut marks = MarkLists::default();
    let Some(columns) = frames.columns() else { return Some((Vec::new(), marks)) };
    let rows = 0..columns.len();
    let mut found: Vec<Option<MessageMarks>> = rows.clone().map(|_| None).collect();
    for file in files {
        let (mut words, mut source) = (QuotedRows::default(), None);
        for row in rows.clone().filter(|row| columns.needs_words(*row)) {
            let number = columns.block(row) as usize;
            if !file.blocks.contains(&number) {
                continue;
            }
            if source.is_none() {
                source = Some(decode::open_file(&file.feed.path).ok()?);
            }
            let source = source.as_mut()?;
            words.push(row, |bytes| file.fetch(source, &blocks[number], columns.place(row), bytes))?;
        }
        for (row, own) in words.marks(&file.opened, &columns, quoting, |row| columns.block(row)) {
            found[row] = Some(own);
        }
    }
    let first = blocks.first()?;
    let mut block = MessageBlock::new(0, first.place(0, 0)?, first.format, first.state, rows.len());
    for (row, own) in rows.zip(found) {
        let number = columns.block(row);
        let marks = match own {
            None if columns.needs_words(row) => return None,
            None => columns.marks(row, columns.client(row, quoting.settings)?, number)?,
            Some(own) => own,
        };
        let (content, place) = (columns.content(row), columns.place(row));
        let position = RowPosition { block: number, line: place.line, offset: place.offset };
        block.push(position, MessageOf { marks, content, origin: MarksOrigin::Kept, asks_people: false });
    }
    let asking = asking_threads(std::slice::from_ref(&block));
    let rows = block.give_marks(&mut marks, &asking, |_| true);
    Some((rows.into_iter().map(|row| row.reading).collect(), marks))
}
