//! One record, with its cells unescaped.

/// One record of a table: its cells stand one after the other in one text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessyRow {
    text: String,
    ends: Vec<usize>,
    /// The line on which it begins, from 1.
    pub line: u64,
    /// How it stands in the file, kept only where it may have to be read again.
    pub raw: String,
}

impl MessyRow {
    /// A row of these cells.
    pub fn of<S: AsRef<str>>(cells: &[S], line: u64) -> Self {
        let mut row = Self { line, ..Self::default() };
        for cell in cells {
            row.push(cell.as_ref());
        }
        row
    }

    /// A row without cells that begins on `line`.
    pub fn at(line: u64) -> Self {
        Self { line, ..Self::default() }
    }

    /// Empties it, keeping its memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.raw.clear();
    }

    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The cell at `place`; empty past the end.
    pub fn cell(&self, index: usize) -> &str {
        let Some(&end) = self.ends.get(index) else { return "" };
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        &self.text[start..end]
    }

    /// All cells.
    pub fn cells(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.len()).map(|index| self.cell(index))
    }

    /// How many cells hold more than spaces.
    pub fn filled(&self) -> usize {
        self.cells().filter(|cell| !cell.trim().is_empty()).count()
    }

    /// Whether no cell holds more than spaces.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Adds a cell.
    pub fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// Adds to the cell that is being written.
    pub(super) fn write(&mut self, piece: &str) {
        self.text.push_str(piece);
    }

    /// Ends the cell that is being written.
    pub(super) fn end_cell(&mut self) {
        self.ends.push(self.text.len());
    }

    /// Adds empty cells until there are `count`.
    pub fn pad(&mut self, count: usize) {
        while self.ends.len() < count {
            self.ends.push(self.text.len());
        }
    }

    /// Bytes it holds.
    pub fn byte_len(&self) -> usize {
        self.text.len() + self.raw.len()
    }
}
