//! What the cells of each column usually look like.

use std::collections::BTreeSet;

use super::{
    cell::{CellKind, shape},
    row::MessyRow,
};

/// How many shapes of a column are remembered.
const SHAPES: usize = 12;
/// How many values of a column are remembered, and how long they may be.
const VALUES: usize = 256;
const VALUE_BYTES: usize = 60;

/// What one column usually holds.
#[derive(Debug, Clone, Default)]
pub struct ColumnProfile {
    kinds: [u32; CellKind::COUNT],
    shapes: Vec<(String, u32)>,
    values: BTreeSet<String>,
    rows: u32,
}

impl ColumnProfile {
    fn add(&mut self, cell: &str) {
        self.rows += 1;
        self.kinds[CellKind::of(cell) as usize] += 1;
        if cell.len() <= VALUE_BYTES && self.values.len() < VALUES && !cell.is_empty() {
            self.values.insert(cell.to_owned());
        }
        let Some(shape) = shape(cell) else { return };
        match self.shapes.iter().position(|(known, _)| *known == shape) {
            Some(index) => self.shapes[index].1 += 1,
            None if self.shapes.len() < SHAPES => self.shapes.push((shape, 1)),
            None => {}
        }
    }

    /// The share of cells of `kind` among those that hold anything; of empty ones among all.
    pub fn share(&self, kind: CellKind) -> f64 {
        let empty = self.kinds[CellKind::Empty as usize];
        let whole = if kind == CellKind::Empty { self.rows } else { self.rows - empty };
        if whole == 0 { 0.0 } else { f64::from(self.kinds[kind as usize]) / f64::from(whole) }
    }

    /// The kind of most cells that hold anything, where four of five agree.
    pub fn kind(&self) -> Option<CellKind> {
        let all = [
            CellKind::Number,
            CellKind::Money,
            CellKind::Date,
            CellKind::Time,
            CellKind::Link,
            CellKind::Code,
            CellKind::Word,
            CellKind::Text,
        ];
        all.into_iter().find(|kind| self.share(*kind) >= 0.8)
    }

    /// Whether nearly all its cells are values rather than words.
    pub fn is_typed(&self) -> bool {
        let all = [CellKind::Number, CellKind::Money, CellKind::Date, CellKind::Time, CellKind::Link];
        all.into_iter().map(|kind| self.share(kind)).sum::<f64>() >= 0.8
    }

    /// Whether it holds words of some length.
    pub fn is_text(&self) -> bool {
        self.share(CellKind::Text) >= 0.3 || (self.share(CellKind::Text) + self.share(CellKind::Word) >= 0.8)
    }

    /// The share of cells that look exactly like `shape`, among those that hold anything.
    pub fn shape_share(&self, cell: &str) -> f64 {
        let whole = self.rows - self.kinds[CellKind::Empty as usize];
        let Some(shape) = shape(cell) else { return 0.0 };
        if whole == 0 {
            return 0.0;
        }
        let times = self.shapes.iter().find(|(known, _)| *known == shape).map_or(0, |(_, times)| *times);
        f64::from(times) / f64::from(whole)
    }

    /// Whether it holds `cell` elsewhere.
    pub fn knows(&self, cell: &str) -> bool {
        self.values.contains(cell)
    }

    /// Whether it holds a few values again and again.
    pub fn is_choice(&self) -> bool {
        let filled = (self.rows - self.kinds[CellKind::Empty as usize]) as usize;
        filled >= 6 && self.values.len() * 2 <= filled
    }

    /// Whether nearly all its cells have one of a few shapes.
    pub fn is_shaped(&self) -> bool {
        let whole = self.rows - self.kinds[CellKind::Empty as usize];
        let most = self.shapes.iter().map(|(_, times)| *times).max().unwrap_or(0);
        whole > 2 && f64::from(most) >= 0.6 * f64::from(whole)
    }

    /// What it costs to take `cell` for one of this column, from 0 for a usual one.
    pub fn cost(&self, cell: &str) -> f64 {
        if self.rows == 0 {
            return 0.5;
        }
        let kind = CellKind::of(cell);
        let share = self.share(kind);
        if kind == CellKind::Empty {
            return if share >= 0.05 { 0.0 } else { 1.2 };
        }
        let filled = self.rows - self.kinds[CellKind::Empty as usize];
        if filled == 0 {
            return 1.5;
        }
        let kind_cost = if share >= 0.2 {
            0.0
        } else if share >= 0.02 {
            0.4
        } else if self.is_typed() || kind.is_typed() {
            2.5
        } else if kind == CellKind::Text && !self.is_text() {
            1.5
        } else {
            0.8
        };
        let shape_cost = if self.is_shaped() && self.shape_share(cell) == 0.0 { 0.6 } else { 0.0 };
        let choice_cost = if self.is_choice() && !self.knows(cell) { 0.4 } else { 0.0 };
        kind_cost + shape_cost + choice_cost
    }
}

/// What the columns of a table usually hold.
#[derive(Debug, Clone, Default)]
pub struct TableProfile {
    /// Each column.
    pub columns: Vec<ColumnProfile>,
}

impl TableProfile {
    /// The profile of `rows`, of which only those with `width` cells count.
    pub fn of<'a>(rows: impl Iterator<Item = &'a MessyRow>, width: usize) -> Self {
        let mut profile = Self { columns: vec![ColumnProfile::default(); width] };
        for row in rows.filter(|row| row.len() == width) {
            profile.add(row);
        }
        profile
    }

    /// Takes note of a row.
    pub fn add(&mut self, row: &MessyRow) {
        for (column, cell) in self.columns.iter_mut().zip(row.cells()) {
            column.add(cell);
        }
    }

    /// How many rows it is made of.
    pub fn rows(&self) -> u32 {
        self.columns.first().map_or(0, |column| column.rows)
    }

    /// What it costs to take `row` for one of the table, per cell.
    pub fn cost(&self, row: &MessyRow) -> f64 {
        let sum: f64 = self.columns.iter().zip(row.cells()).map(|(column, cell)| column.cost(cell)).sum();
        sum / row.len().max(1) as f64
    }

    /// Points for `row` being names of the columns (above zero) or one of their values (below).
    pub fn header_points(&self, row: &MessyRow) -> f64 {
        let mut points = 0.0;
        for (column, cell) in self.columns.iter().zip(row.cells()) {
            let kind = CellKind::of(cell);
            if kind == CellKind::Empty {
                points -= if column.share(CellKind::Empty) < 0.05 { 0.2 } else { 0.0 };
            } else if column.is_typed() {
                points += if kind.is_typed() { -1.0 } else { 1.0 };
            } else if column.kind().is_some_and(|usual| matches!(usual, CellKind::Code)) && column.is_shaped()
            {
                points += if column.shape_share(cell) > 0.02 { -0.7 } else { 0.7 };
            } else if kind.is_typed() {
                points -= 0.5;
            } else if column.kind() == Some(CellKind::Text) && matches!(kind, CellKind::Word | CellKind::Code)
            {
                points += 0.3;
            }
        }
        points
    }
}
