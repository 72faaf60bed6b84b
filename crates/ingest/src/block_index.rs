//! Which block of which file a message lies in, and the way back to its words.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    TableFeed,
    block::{BlockPlace, RowBlock},
    opened::{FileBody, OpenedFile, RowPosition},
};
use forewarn_base::error::{Result, io};
use forewarn_table::{
    Quotations, Quoted,
    message::{Message, id_hash},
    source::SourceFile,
};

/// Finds the text of a message again by its block number.
#[derive(Debug, Default)]
pub struct BlockIndex {
    /// The files of messages.
    pub files: Vec<(TableFeed, Option<SourceFile>)>,
    /// Their blocks.
    pub positions: Vec<BlockPlace>,
    /// Messages whose id is already in another row: never quoted.
    pub dropped: BTreeSet<RowPosition>,
}

impl Quotations for BlockIndex {
    /// Only files that hold a wanted message are opened.
    fn texts(&self, wanted: &BTreeSet<(u32, u64)>) -> Result<BTreeMap<u64, Quoted>> {
        let mut found = BTreeMap::new();
        let position =
            |name: &str| Message::COLUMNS.iter().position(|column| column.name == name).unwrap_or(0);
        let [id, author, subject, text] = ["message_id", "author", "subject", "text"].map(position);
        for (number, (feed, source)) in self.files.iter().enumerate() {
            let blocks: BTreeSet<u32> = wanted
                .iter()
                .map(|(block, _)| *block)
                .filter(|block| {
                    self.positions.get(*block as usize).is_some_and(|position| position.file == number)
                })
                .collect();
            if blocks.is_empty() {
                continue;
            }
            let ids: BTreeSet<u64> =
                wanted.iter().filter(|(block, _)| blocks.contains(block)).map(|(_, id)| *id).collect();
            let (opened, body) = OpenedFile::new(feed, source.as_ref(), Message::COLUMNS)?;
            let mut take = |cells: &[&str]| {
                let hash = id_hash(cells[id]);
                if ids.contains(&hash) {
                    let words = |position: usize| cells[position].to_owned();
                    found.entry(hash).or_insert(Quoted {
                        message_id: words(id),
                        author: words(author),
                        subject: words(subject),
                        text: words(text),
                    });
                }
            };
            match body {
                FileBody::Sheet(rows) => {
                    let block = blocks.first().copied().unwrap_or(0);
                    for (line, cells) in &rows {
                        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
                        if self.dropped.contains(&RowPosition::new(block, *line, 0)) {
                            continue;
                        }
                        if let Some(cells) = opened.bound.apply(&cells) {
                            take(&cells.iter().map(AsRef::as_ref).collect::<Vec<&str>>());
                        }
                    }
                }
                FileBody::Blocks(stream) => {
                    let mut visit = |block: &RowBlock, number: u32| {
                        let parsed = opened.block(block, number, &|_, cells: &[&str]| {
                            Ok(cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>())
                        });
                        for (_, cells) in
                            parsed.rows.into_iter().filter(|(position, _)| !self.dropped.contains(position))
                        {
                            take(&cells.iter().map(String::as_str).collect::<Vec<&str>>());
                        }
                    };
                    if opened.blocks_start.is_some() {
                        drop(stream);
                        for &number in &blocks {
                            let place = self.positions[number as usize];
                            if let Some(block) = opened.block_again(&feed.path, place)? {
                                visit(&block, number);
                            }
                        }
                    } else {
                        let first =
                            self.positions.iter().position(|position| position.file == number).unwrap_or(0);
                        for block in stream {
                            let block = block.map_err(io(&feed.path))?;
                            let number = u32::try_from(first + block.index).unwrap_or(u32::MAX);
                            if blocks.contains(&number) {
                                visit(&block, number);
                            }
                        }
                    }
                }
            }
        }
        Ok(found)
    }
}
