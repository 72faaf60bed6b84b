//! Reads the messages: each text goes through the text engine where it lies in its block, and is not kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Read, Seek, SeekFrom},
    path::Path,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Utc};

use super::{
    TableFeed,
    annotations::{
        AnnotatedFile, AnnotationCounts, Annotations, HandedFindings, KeptBlock, KeptColumns, KeptFile,
        MessageSettings, RowPlace, Stamp, file_key,
    },
    block::{BlockPlace, RowBlock},
    decode,
    opened::{OpenedFile, RowPosition},
    quoted::{QuotedRows, Quoting, hash_of},
    read::{BlockReader, BlockState, WorkspaceReader},
};
use forewarn_base::error::Result;
use forewarn_table::{
    CellFault, ClientIndex, Messages, Person, RejectionReason, RowContext, RowFields, TableColumn, Tables,
    calendars::Calendars,
    message::{
        FoundDeed, FoundExpectation, FoundPromise, FoundQuestion, FoundSpeech, MarkLists, Message,
        MessageRow, id_hash,
    },
    person::NamesByClient,
    reading::{self, MessageMarks, ReadingOptions},
};
use forewarn_text::Side;

/// A message read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReadMessage {
    pub(crate) reading: MessageRow,
    /// A hash of all its cells.
    pub(crate) content: u64,
    pub(crate) line: u32,
    pub(crate) offset: u32,
}

/// What is kept of a block of messages.
#[derive(Debug)]
pub(crate) struct MessageBlock {
    feed: u32,
    pub(crate) place: BlockPlace,
    /// See [`OpenedFile::format`].
    pub(crate) format: u64,
    pub(crate) state: BlockState,
    /// Whether the side of a message is told by `people` alone.
    pub(crate) asks_people: bool,
    /// Its index among the kept blocks, if it is one of them.
    pub(crate) kept: Option<usize>,
    /// How many rows the text engine did not have to read, since they were kept.
    kept_rows: usize,
    /// And since what it found in them was handed in.
    handed_rows: usize,
    pub(crate) rows: Vec<ReadMessage>,
    pub(crate) promises: Numbered<FoundPromise>,
    pub(crate) deeds: Numbered<FoundDeed>,
    pub(crate) questions: Numbered<FoundQuestion>,
    pub(crate) speeches: Numbered<FoundSpeech>,
    pub(crate) expectations: Numbered<FoundExpectation>,
}

impl MessageBlock {
    /// One without rows yet.
    pub(crate) fn new(feed: u32, place: BlockPlace, format: u64, state: BlockState, rows: usize) -> Self {
        Self {
            feed,
            place,
            format,
            state,
            asks_people: false,
            kept: None,
            kept_rows: 0,
            handed_rows: 0,
            rows: Vec::with_capacity(rows),
            promises: Vec::new(),
            deeds: Vec::new(),
            questions: Vec::new(),
            speeches: Vec::new(),
            expectations: Vec::new(),
        }
    }

    /// Moves what was found in the rows that are there `once`, and gives the rows; of `asking` threads alone is followed what is said.
    pub(crate) fn give_marks(
        self,
        marks: &mut MarkLists,
        asking: &[u64],
        once: impl Fn(u32) -> bool,
    ) -> Vec<ReadMessage> {
        let followed =
            |row: u32| once(row) && asking.binary_search(&self.rows[row as usize].reading.thread).is_ok();
        take(self.promises, &mut marks.promises, &once);
        take(self.deeds, &mut marks.deeds, &once);
        take(self.questions, &mut marks.questions, &once);
        take(self.speeches, &mut marks.speeches, followed);
        take(self.expectations, &mut marks.expectations, &once);
        self.rows
    }

    /// Adds the next row.
    pub(crate) fn push(&mut self, position: RowPosition, message: MessageOf) {
        let MessageOf { marks, content, origin, asks_people } = message;
        let MessageMarks { reading, promises, deeds, questions, speech, expectations } = marks;
        let number = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let RowPosition { line, offset, .. } = position;
        self.asks_people |= asks_people;
        self.kept_rows += usize::from(origin == MarksOrigin::Kept);
        self.handed_rows += usize::from(origin == MarksOrigin::Handed);
        self.rows.push(ReadMessage { reading, content, line, offset });
        self.promises.extend(promises.into_iter().map(|found| (number, found)));
        self.deeds.extend(deeds.into_iter().map(|found| (number, found)));
        self.questions.extend(questions.into_iter().map(|found| (number, found)));
        let MessageRow { client, sent_at, id: message, .. } = reading;
        self.speeches.extend(speech.map(|speech| (number, FoundSpeech { client, sent_at, message, speech })));
        self.expectations.extend(expectations.into_iter().map(|found| (number, found)));
    }
}

/// Marks, each with the index of its row.
pub(crate) type Numbered<T> = Vec<(u32, T)>;

/// A row by its block and its index there.
type BlockRow = (u32, u32);

/// The order of all messages: by client, time and id.
#[derive(Debug)]
pub(crate) struct MessageOrder {
    /// Those that are used, then those whose id is already in another row.
    pub(crate) rows: Vec<BlockRow>,
    /// How many are used.
    pub(crate) used: usize,
}

/// Reads all files of messages.
///
/// # Errors
/// A file cannot be opened or read.
pub(super) fn read(
    reader: &mut WorkspaceReader<'_>,
    context: &RowContext,
    tables: &Tables,
) -> Result<(Messages, AnnotationCounts)> {
    let (blocks, order, counts) = blocks(reader, context, tables)?;
    let at = |(block, row): BlockRow| blocks[block as usize].rows[row as usize];
    let twice: BTreeSet<BlockRow> = order.rows[order.used..].iter().copied().collect();
    let mut dropped = BTreeSet::new();
    for &spot in &twice {
        let (row, feed) = (at(spot), blocks[spot.0 as usize].feed);
        let position = RowPosition { block: row.reading.block, line: row.line, offset: row.offset };
        dropped.insert(position);
        let known_at = DateTime::from_timestamp(row.reading.sent_at, 0);
        reader.drop_duplicate(Message::NAME, feed, position, "message_id", String::new(), known_at);
    }
    reader.blocks.dropped = dropped;
    let asking = asking_threads(&blocks);
    // Lists that grow would take up to twice the memory that they need.
    let most = |count: fn(&MessageBlock) -> usize| blocks.iter().map(count).sum::<usize>();
    let mut marks = MarkLists {
        promises: Vec::with_capacity(most(|block| block.promises.len())),
        deeds: Vec::with_capacity(most(|block| block.deeds.len())),
        questions: Vec::with_capacity(most(|block| block.questions.len())),
        expectations: Vec::with_capacity(most(|block| block.expectations.len())),
        ..MarkLists::default()
    };
    let mut rows: Vec<Vec<ReadMessage>> = Vec::with_capacity(blocks.len());
    for (number, block) in (0..).zip(blocks) {
        let once = |row: u32| !twice.contains(&(number, row));
        rows.push(block.give_marks(&mut marks, &asking, once));
    }
    marks.speeches.shrink_to_fit();
    let readings =
        order.rows[..order.used].iter().map(|&(block, row)| &rows[block as usize][row as usize].reading);
    Ok((Messages::new(&readings, marks), counts))
}

/// Threads in which a client asks something, sorted: only there is followed what is said.
pub(crate) fn asking_threads(blocks: &[MessageBlock]) -> Vec<u64> {
    let asks = |block: &MessageBlock, row: u32, speech: &FoundSpeech| {
        let reading = block.rows[row as usize].reading;
        (reading.side == 0 && speech.speech.asks()).then_some(reading.thread)
    };
    let mut threads: Vec<u64> = blocks
        .iter()
        .flat_map(|block| block.speeches.iter().filter_map(move |(row, speech)| asks(block, *row, speech)))
        .collect();
    threads.sort_unstable();
    threads.dedup();
    threads
}

/// Moves the marks of the rows that are kept.
fn take<T>(from: Numbered<T>, to: &mut Vec<T>, once: impl Fn(u32) -> bool) {
    to.extend(from.into_iter().filter(|(row, _)| once(*row)).map(|(_, found)| found));
}

/// The rows of people by their handles.
type PeopleByHandle<'a> = BTreeMap<&'a str, Vec<&'a Person>>;

/// Who the author of a client's message is: by their own handle, else by that of their whole domain, `*@acme.example`. Of several
/// rows the one for this client, else for none.
fn person_of<'a>(people: &PeopleByHandle<'a>, author: &str, client: ClientIndex) -> Option<&'a Person> {
    let author = author.to_lowercase();
    let best = |rows: &Vec<&'a Person>| {
        rows.iter().copied().min_by_key(|row| (row.client != Some(client), row.client))
    };
    if let Some(rows) = people.get(author.as_str()) {
        return best(rows);
    }
    let (_, domain) = author.rsplit_once('@')?;
    people.get(format!("*@{domain}").as_str()).and_then(best)
}

/// Reads the messages of all files, as far as they are not kept, puts them in order and keeps them.
fn blocks(
    reader: &mut WorkspaceReader<'_>,
    context: &RowContext,
    tables: &Tables,
) -> Result<(Vec<MessageBlock>, MessageOrder, AnnotationCounts)> {
    let config = reader.config;
    let calendars = &Calendars::new(config, &tables.clients, &tables.holidays);
    let names = &NamesByClient::new(&tables.people, tables.clients.len());
    let mut people = PeopleByHandle::new();
    for person in &tables.people {
        people.entry(person.handle.as_str()).or_default().push(person);
    }
    let options = ReadingOptions { month_first: config.month_first, whole_quotes: config.keeps_authors };
    let annotations = Annotations::open(config);
    let handed = config.annotations.as_deref().map(|folder| {
        HandedFindings::open(folder, tables.clients.len(), (calendars, names), config.month_first)
    });
    let mut messages = MessageRows {
        context,
        handed: handed.transpose()?,
        people: &people,
        calendars,
        names,
        options,
        settings: MessageSettings::new(
            &tables.clients,
            &tables.people,
            &context.known_from,
            (calendars, names),
            config.month_first,
        ),
        annotations: &annotations,
        columns: annotations.columns(),
        hashes: config.keeps_annotations,
        authors: config.keeps_authors.then(|| Mutex::new(BTreeMap::new())),
        feed: 0,
    };
    let feeds = || (0..).zip(reader.feeds).filter(|(_, feed)| feed.table == Message::NAME);
    let mut blocks = Vec::new();
    let mut files = Vec::new();
    for (at, feed) in feeds() {
        messages.feed = at;
        let (own, file) = messages.file(reader, feed)?;
        blocks.extend(own);
        files.push(file);
    }
    let count = |of: fn(&MessageBlock) -> usize| blocks.iter().map(of).sum::<usize>() as u64;
    let mut counts = AnnotationCounts {
        messages: count(|block| block.rows.len()),
        kept: count(|block| block.kept_rows),
        handed: count(|block| block.handed_rows),
        bytes: 0,
    };
    let order = MessageOrder::of(&blocks);
    if config.keeps_annotations {
        counts.bytes = annotations.keep(&blocks, &order, &files, &messages.settings);
    }
    reader.authors = messages
        .authors
        .map_or_else(BTreeMap::new, |authors| authors.into_inner().unwrap_or_else(PoisonError::into_inner));
    Ok((blocks, order, counts))
}

/// Reads the rows of messages.
struct MessageRows<'a> {
    context: &'a RowContext,
    people: &'a PeopleByHandle<'a>,
    calendars: &'a Calendars,
    names: &'a NamesByClient,
    options: ReadingOptions,
    settings: MessageSettings,
    annotations: &'a Annotations,
    /// What is kept of messages.
    columns: Option<KeptColumns<'a>>,
    /// What was found in them elsewhere.
    handed: Option<HandedFindings>,
    /// Whether blocks are known by their hashes.
    hashes: bool,
    /// Who wrote messages, if that is wanted; each with the first.
    authors: Option<Mutex<BTreeMap<String, DateTime<Utc>>>>,
    feed: u32,
}

/// Where the marks of a message come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MarksOrigin {
    /// The text engine read it now.
    Read,
    /// They were kept.
    Kept,
    /// They are made of findings that were handed in.
    Handed,
}

/// A message and where it comes from.
pub(crate) struct MessageOf {
    pub(crate) marks: MessageMarks,
    pub(crate) content: u64,
    /// Where what was found in it comes from.
    pub(crate) origin: MarksOrigin,
    pub(crate) asks_people: bool,
}

/// Notes an author with the earliest message.
fn note(authors: &mut BTreeMap<String, DateTime<Utc>>, author: &str, at: DateTime<Utc>) {
    match authors.get_mut(author) {
        Some(first) => *first = at.min(*first),
        None => {
            authors.insert(author.to_owned(), at);
        }
    }
}

impl MessageRows<'_> {
    /// The blocks of a file: as they are kept, if it is the one that was read then, else read.
    fn file(
        &self,
        reader: &mut WorkspaceReader<'_>,
        feed: &TableFeed,
    ) -> Result<(Vec<MessageBlock>, AnnotatedFile)> {
        let key = file_key(feed);
        let stamp = if self.hashes { Stamp::of(&feed.path) } else { None };
        let is_same = || stamp.is_some() && Stamp::of(&feed.path) == stamp;
        let unchanged = match self.unchanged(feed, stamp) {
            Some((kept, blocks)) => reader.unchanged(feed, self, &kept.hash, blocks, &is_same)?,
            None => None,
        };
        let is_unchanged = unchanged.is_some();
        let blocks = match unchanged {
            Some(blocks) => blocks,
            None => reader.file(feed, self)?,
        };
        let file = AnnotatedFile {
            key,
            stamp: stamp.filter(|_| is_same()),
            hash: reader.last_hash().to_owned(),
            blocks: blocks.len(),
            is_unchanged,
        };
        Ok((blocks, file))
    }

    /// What is kept of a file that has this stamp now, if it had it then.
    fn unchanged(&self, feed: &TableFeed, stamp: Option<Stamp>) -> Option<(&KeptFile, &[KeptBlock])> {
        self.annotations.file(file_key(feed)).filter(|(kept, _)| stamp.is_some_and(|own| own.is(kept.stamp)))
    }

    /// The messages of a block as they were kept; `fetch` adds bytes of the block to a buffer: so many from an offset.
    fn of_kept(
        &self,
        opened: &OpenedFile,
        kept: &KeptBlock,
        number: u32,
        place: BlockPlace,
        mut fetch: impl FnMut(usize, usize, &mut Vec<u8>) -> Option<()>,
    ) -> Option<(u64, MessageBlock)> {
        let columns = self.columns.as_ref()?;
        let rows = || columns.rows_of(kept).iter().map(|row| *row as usize);
        // The rows whose words are quoted, one after the other, and where each starts.
        let mut words = QuotedRows::default();
        for row in rows().filter(|row| columns.needs_words(*row)) {
            let RowPlace { offset, length, .. } = columns.place(row);
            words.push(row, |words| fetch(offset as usize, length as usize, words))?;
        }
        let mut quoted = words.marks(opened, columns, self.quoting(), |_| number).into_iter();
        let mut packed = self.empty(opened, place, kept.state, kept.rows);
        for row in rows() {
            let client = columns.client(row, &self.settings)?;
            let marks = if columns.needs_words(row) {
                quoted.next().filter(|(own, _)| *own == row)?.1
            } else {
                columns.marks(row, client, number)?
            };
            let RowPlace { line, offset, .. } = columns.place(row);
            let position = RowPosition::new(number, place.line + u64::from(line), u64::from(offset));
            let (content, asks_people) = (columns.content(row), kept.people != 0);
            packed.push(position, MessageOf { marks, content, origin: MarksOrigin::Kept, asks_people });
        }
        Some((kept.rows as u64, self.packed(packed)))
    }

    /// What rows are read by whose words are quoted.
    fn quoting(&self) -> Quoting<'_> {
        Quoting { context: self.context, settings: &self.settings, whole_quotes: self.options.whole_quotes }
    }

    /// A block without rows yet.
    fn empty(&self, opened: &OpenedFile, place: BlockPlace, state: BlockState, rows: usize) -> MessageBlock {
        MessageBlock::new(self.feed, place, opened.format, state, rows)
    }

    /// A block that has all its rows.
    fn packed(&self, mut block: MessageBlock) -> MessageBlock {
        let rows = block.rows.len();
        let is_all = |kept: &&KeptBlock| block.kept_rows == rows && kept.rows == rows;
        let kept = self.annotations.block(block.place.hash, block.format, self.settings.people);
        block.kept = kept.filter(is_all).map(|kept| kept.number);
        block.promises.shrink_to_fit();
        block.deeds.shrink_to_fit();
        block.questions.shrink_to_fit();
        block.speeches.shrink_to_fit();
        block.expectations.shrink_to_fit();
        block
    }

    /// Whether the rows of a kept block can be used as they are.
    fn can_use(&self, opened: &OpenedFile, kept: &KeptBlock) -> bool {
        self.authors.is_none()
            && kept.state == BlockState::Clean
            && kept.format == opened.format
            && [0, self.settings.people].contains(&kept.people)
    }
}

impl BlockReader for MessageRows<'_> {
    type Row = MessageOf;
    type Block = MessageBlock;
    const COLUMNS: &'static [TableColumn] = Message::COLUMNS;

    fn parse(&self, position: RowPosition, cells: &[&str]) -> std::result::Result<MessageOf, CellFault> {
        let context = self.context;
        let mut fields = RowFields::new(Message::COLUMNS, cells, context);
        let mut row = Message::parse(&mut fields);
        let author = row.author.unwrap_or("");
        let asks_people = row.side.is_none();
        row.side = row.side.or_else(|| {
            let person = person_of(self.people, author, row.client)?;
            // Somebody of another client is known with that client, and says nothing of messages before.
            let other = person.client.filter(|client| *client != row.client);
            let known_from =
                other.and_then(|client| context.known_from.get(client.index()).copied()).flatten();
            known_from.is_none_or(|from| from <= row.sent_at.at).then_some(person.side)
        });
        if row.side.is_none() {
            fields.refuse("side", author, RejectionReason::EmptyAndAuthorUnknown);
        }
        let known_at = Some(row.sent_at.at);
        let row = fields.finish_known(row, known_at)?;
        if let (Some(authors), Some(author)) = (&self.authors, row.author) {
            let mut authors = authors.lock().unwrap_or_else(PoisonError::into_inner);
            note(&mut authors, author, row.sent_at.at);
        }
        let content = hash_of(cells);
        let kept = self.columns.as_ref().and_then(|columns| {
            let (id, side) = (id_hash(row.message_id), row.side.unwrap_or(Side::Client));
            let kept = columns.find(content, id, row.client, side, &self.settings)?;
            columns.marks_in(kept, &row, position.block, self.options.whole_quotes)
        });
        if let Some(marks) = kept {
            return Ok(MessageOf { marks, content, origin: MarksOrigin::Kept, asks_people });
        }
        if let Some(findings) = self.handed.as_ref().and_then(|handed| handed.find(&row)) {
            let marks = reading::marks(&row, position.block, findings, self.options.whole_quotes);
            return Ok(MessageOf { marks, content, origin: MarksOrigin::Handed, asks_people });
        }
        let told = (self.calendars.of(row.client), self.names.of(row.client));
        let marks = reading::read(&row, position.block, told, self.options);
        Ok(MessageOf { marks, content, origin: MarksOrigin::Read, asks_people })
    }

    fn pack(
        &self,
        opened: &OpenedFile,
        place: BlockPlace,
        state: BlockState,
        read: Vec<(RowPosition, MessageOf)>,
    ) -> MessageBlock {
        let mut block = self.empty(opened, place, state, read.len());
        for (position, message) in read {
            block.push(position, message);
        }
        self.packed(block)
    }

    fn hash(&self, bytes: &[u8]) -> u128 {
        if !self.hashes {
            return 0;
        }
        let hash = blake3::hash(bytes);
        let mut half = [0; 16];
        half.copy_from_slice(&hash.as_bytes()[..16]);
        u128::from_le_bytes(half)
    }

    fn known(
        &self,
        opened: &OpenedFile,
        block: &RowBlock,
        number: u32,
        place: BlockPlace,
    ) -> Option<(u64, MessageBlock)> {
        let kept = self.annotations.block(place.hash, opened.format, self.settings.people)?;
        // A block that ends within a line may go on in another file.
        let is_whole = block.fault.is_none() && block.bytes.ends_with(b"\n");
        if !is_whole || !self.can_use(opened, kept) {
            return None;
        }
        self.of_kept(opened, kept, number, place, |offset, count, words| {
            words.extend_from_slice(block.bytes.get(offset..offset.checked_add(count)?)?);
            Some(())
        })
    }

    fn kept(
        &self,
        opened: &OpenedFile,
        kept: &KeptBlock,
        number: u32,
        place: BlockPlace,
        path: &Path,
    ) -> Option<(u64, MessageBlock)> {
        if !self.can_use(opened, kept) {
            return None;
        }
        let start = opened.blocks_start? + place.offset;
        let mut file = None;
        self.of_kept(opened, kept, number, place, |offset, count, words| {
            if file.is_none() {
                file = Some(decode::open_file(path).ok()?);
            }
            let file = file.as_mut()?;
            file.seek(SeekFrom::Start(start + offset as u64)).ok()?;
            let read = file.take(count as u64).read_to_end(words).ok()?;
            (read == count).then_some(())
        })
    }
}

fn spots(blocks: &[MessageBlock]) -> impl Iterator<Item = (BlockRow, &ReadMessage)> {
    (0..)
        .zip(blocks)
        .flat_map(|(number, block)| (0..).zip(&block.rows).map(move |(row, read)| ((number, row), read)))
}

impl MessageOrder {
    fn of(blocks: &[MessageBlock]) -> Self {
        let at = |(block, row): BlockRow| blocks[block as usize].rows[row as usize];
        let twice = duplicates(blocks, at);
        let mut rows = order(blocks, &twice, at);
        let used = rows.len();
        rows.extend(twice);
        Self { rows, used }
    }
}

/// Rows whose id is already in another row: the one known first is kept, and of those the words decide, never the
/// place.
fn duplicates(blocks: &[MessageBlock], at: impl Fn(BlockRow) -> ReadMessage) -> BTreeSet<BlockRow> {
    let mut by_id: Vec<(u64, BlockRow)> = spots(blocks).map(|(spot, row)| (row.reading.id, spot)).collect();
    by_id.sort_unstable();
    let mut twice = BTreeSet::new();
    for same in by_id.chunk_by_mut(|a, b| a.0 == b.0) {
        if same.len() == 1 {
            continue;
        }
        same.sort_by_cached_key(|(_, spot)| {
            let row = at(*spot);
            (row.reading.sent_at, row.content, row.reading)
        });
        twice.extend(same[1..].iter().map(|(_, spot)| *spot));
    }
    twice
}

/// The rows by client, time and id. Short keys are sorted first, since most rows differ in them.
fn order(
    blocks: &[MessageBlock],
    twice: &BTreeSet<BlockRow>,
    at: impl Fn(BlockRow) -> ReadMessage,
) -> Vec<BlockRow> {
    let mut keys: Vec<(ClientIndex, i64, BlockRow)> = spots(blocks)
        .filter(|(spot, _)| !twice.contains(spot))
        .map(|(spot, row)| (row.reading.client, row.reading.sent_at, spot))
        .collect();
    keys.sort_unstable();
    for same in keys.chunk_by_mut(|a, b| (a.0, a.1) == (b.0, b.1)) {
        if same.len() > 1 {
            same.sort_by_cached_key(|(_, _, spot)| at(*spot).reading);
        }
    }
    keys.into_iter().map(|(_, _, spot)| spot).collect()
}
