//! Words that marks quote are not kept: their rows are read again.

use super::{
    annotations::{KeptColumns, MessageSettings},
    block::RowBlock,
    opened::OpenedFile,
};
use forewarn_table::{
    RowContext, RowFields,
    message::{Message, id_hash},
    reading::MessageMarks,
};

/// What rows are read by whose words are quoted.
#[derive(Clone, Copy)]
pub(crate) struct Quoting<'a> {
    pub(crate) context: &'a RowContext,
    pub(crate) settings: &'a MessageSettings,
    /// Whether quotations may not cut through an address, a number or a name.
    pub(crate) whole_quotes: bool,
}

/// Rows whose words are quoted, one after the other. The words are not kept: they are read again.
#[derive(Default)]
pub(crate) struct QuotedRows {
    bytes: Vec<u8>,
    /// Where each row starts, and its number among those that are kept.
    starts: Vec<(u32, usize)>,
}

impl QuotedRows {
    /// Adds a row, whose bytes `fetch` adds.
    pub(crate) fn push(&mut self, row: usize, fetch: impl FnOnce(&mut Vec<u8>) -> Option<()>) -> Option<()> {
        // The last row of a file may lack the end of its line.
        if self.bytes.last().is_some_and(|byte| *byte != b'\n') {
            self.bytes.push(b'\n');
        }
        self.starts.push((u32::try_from(self.bytes.len()).ok()?, row));
        fetch(&mut self.bytes)
    }

    /// What was found in the rows, as far as they are those that were kept.
    pub(crate) fn marks(
        self,
        opened: &OpenedFile,
        columns: &KeptColumns<'_>,
        quoting: Quoting<'_>,
        block_of: impl Fn(usize) -> u32,
    ) -> Vec<(usize, MessageMarks)> {
        let Self { bytes, starts } = self;
        // No first block, which starts with the header.
        let block = RowBlock { index: 1, offset: 0, line: 1, bytes, fault: None };
        let read = opened.block(&block, 0, &|position, cells: &[&str]| {
            let row = starts.binary_search_by_key(&position.offset, |(start, _)| *start).ok();
            Ok(row.and_then(|index| {
                let row = starts[index].1;
                let own = Message::parse(&mut RowFields::new(Message::COLUMNS, cells, quoting.context));
                let is_own = hash_of(cells) == columns.content(row)
                    && columns.client(row, quoting.settings) == Some(own.client);
                let marks = is_own.then(|| columns.marks_in(row, &own, block_of(row), quoting.whole_quotes));
                Some((row, marks.flatten()?))
            }))
        });
        read.rows.into_iter().filter_map(|(_, found)| found).collect()
    }
}

/// The hash of a row's cells.
pub(crate) fn hash_of(cells: &[&str]) -> u64 {
    id_hash(&cells.join("\u{1f}"))
}
