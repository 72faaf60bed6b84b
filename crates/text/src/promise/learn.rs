//! The learned part of the decision: a linear model over the features of a clause.

use std::sync::LazyLock;

use super::View;
use super::feature::{ROWS, features};
use super::group::Group;

/// Trained weights.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    /// Weights of rows, in 127ths of the scale.
    pub(crate) rows: Vec<i8>,
    pub(crate) scale: f32,
    /// What every clause starts with, English and Russian.
    pub(crate) intercept: [f32; 2],
    /// From which sum on a clause promises where the rules see a promise, and where they don't; English and Russian.
    pub(crate) least: [[f32; 2]; 2],
    /// What the weights were learned from, line by line.
    pub(crate) header: String,
}

/// The first line of a model file.
const MAGIC: &str = "forewarn promise model 1";

/// The weights that come with the product.
static EMBEDDED: LazyLock<Option<Model>> = LazyLock::new(|| {
    Model::parse(include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/promise/model.bin")))
});

impl Model {
    /// The weights in use; none while a first model is being trained.
    pub(crate) fn current() -> Option<&'static Self> {
        EMBEDDED.as_ref()
    }

    /// Reads a model file of this version.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let split = memchr::memmem::find(bytes, b"\n\n")?;
        let header = std::str::from_utf8(&bytes[..split]).ok()?;
        if header.lines().next() != Some(MAGIC) {
            return None;
        }
        let body = &bytes[split + 2..];
        let (numbers, rows) = body.split_at_checked(28)?;
        if rows.len() != ROWS {
            return None;
        }
        let mut numbers =
            numbers.chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap_or_default()));
        let mut next = || numbers.next().unwrap_or_default();
        Some(Self {
            scale: next(),
            intercept: [next(), next()],
            least: [[next(), next()], [next(), next()]],
            rows: rows.iter().map(|byte| i8::from_le_bytes([*byte])).collect(),
            header: header.to_owned(),
        })
    }

    /// The model as the bytes of a file.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut bytes = format!("{MAGIC}\n{}\n\n", self.header.trim()).into_bytes();
        let least = self.least.concat();
        for number in [self.scale, self.intercept[0], self.intercept[1]].into_iter().chain(least) {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend(self.rows.iter().map(|weight| weight.to_le_bytes()[0]));
        bytes
    }

    /// How far a clause lies on the side of promises: positive where it does.
    pub(super) fn judge(&self, view: &View<'_>, groups: &[Group], at: usize, russian: bool) -> f32 {
        let (mut words, mut shape) = (0_i32, 0_i32);
        let count = features(
            view,
            groups,
            at,
            russian,
            |row| words += i32::from(self.rows[row as usize]),
            |row| shape += i32::from(self.rows[row as usize]),
        );
        let lang = usize::from(russian);
        let sum = words as f32 * word_size(count) + shape as f32;
        sum * self.scale / 127.0 + self.intercept[lang]
            - self.least[lang][usize::from(groups[at].act.is_none())]
    }
}

/// What each row of the words of a clause counts, so that long ones don't drown its shape.
pub(super) fn word_size(count: usize) -> f32 {
    1.5 / (count as f32 + 3.0).sqrt()
}
