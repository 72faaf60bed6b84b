//! The learned part of the decision: a linear model over the features of a clause.

use std::sync::LazyLock;

use super::english_subject::{Subject, subject};
use super::feature::{ROW_BITS, ROWS, VERSION, features};
use super::group::{Group, voice};
use super::{Act, ActKind, View, Voice};
use crate::lexicon::bits_print;

/// Trained weights.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    /// Weights of rows, in 127ths of the scale.
    pub(crate) rows: Vec<i8>,
    pub(crate) scale: f32,
    /// What every clause starts with, English and Russian.
    pub(crate) intercept: [f32; 2],
    /// From which sum on a clause of each [`Sort`] promises; English and Russian.
    pub(crate) least: [[f32; SORTS]; 2],
    /// What the weights were learned from, line by line.
    pub(crate) header: String,
}

/// What a clause is to the model: each sort has a cut of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// The rules see a promise in it, of the author or of somebody named.
    Ruled,
    /// They don't, and it has a verb.
    Verb,
    /// They don't, and it has none.
    Verbless,
    /// They do, and nobody of the author's side is named in it.
    RuledBare,
    /// They don't, it has a verb, and nobody of the author's side is named in it.
    VerbBare,
    /// They don't, and something speaks against it.
    Doubted,
}

/// How many sorts there are.
pub const SORTS: usize = 6;

impl Sort {
    /// The sort of a clause of which [`super::doubts::doubts`] said this.
    pub(super) fn of(view: &View<'_>, groups: &[Group], at: usize, doubts: Option<u32>) -> Self {
        let group = &groups[at];
        let own = || voice(view, groups, at) == Voice::Own;
        // "Brian will prepare a draft"
        let named = |act: Act| {
            !view.tokens[act.at].cyrillic
                && act.kind == ActKind::Bare
                && matches!(subject(view, act.at), Subject::Named | Subject::Team | Subject::Someone)
        };
        match group.act {
            Some(act) if own() || named(act) => Self::Ruled,
            Some(_) => Self::RuledBare,
            None if doubts.is_some_and(|doubts| doubts != 0) => Self::Doubted,
            None if !view.chunks[group.head].verb => Self::Verbless,
            None if own() => Self::Verb,
            None => Self::VerbBare,
        }
    }
}

/// The first line of a model file.
const MAGIC: &str = "forewarn promise model 4";

/// The weights that come with the product.
static EMBEDDED: LazyLock<Model> = LazyLock::new(|| {
    let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/promise/model.bin"));
    let model = Model::parse(bytes);
    assert!(
        model.is_some(),
        "data/promise/model.bin is of other features: run examples/train_promise with --write"
    );
    model.unwrap_or_else(|| unreachable!("asserted"))
});

impl Model {
    /// The weights in use.
    pub(crate) fn current() -> &'static Self {
        &EMBEDDED
    }

    /// The line of a header that says of which features its weights are: marks that were added after the last one
    /// since then change nothing.
    fn features(marks: usize) -> String {
        let (count, print) = bits_print(marks);
        format!("features: {} marks {print:x} rows {ROW_BITS} version {VERSION}", count.min(marks))
    }

    /// Whether a header's weights are of the features of this program.
    fn fits(header: &str) -> bool {
        let line = header.lines().find(|line| line.starts_with("features: ")).unwrap_or("");
        let marks = line.split_whitespace().nth(1).and_then(|marks| marks.parse().ok());
        marks.is_some_and(|marks| Self::features(marks) == line)
    }

    /// Reads a model file of this version.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let split = memchr::memmem::find(bytes, b"\n\n")?;
        let header = std::str::from_utf8(&bytes[..split]).ok()?;
        if header.lines().next() != Some(MAGIC) || !Self::fits(header) {
            return None;
        }
        let body = &bytes[split + 2..];
        let (numbers, rows) = body.split_at_checked(4 * (3 + 2 * SORTS))?;
        if rows.len() != ROWS {
            return None;
        }
        let mut numbers =
            numbers.chunks_exact(4).map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap_or_default()));
        let mut next = || numbers.next().unwrap_or_default();
        Some(Self {
            scale: next(),
            intercept: [next(), next()],
            least: std::array::from_fn(|_| std::array::from_fn(|_| next())),
            rows: rows.iter().map(|byte| i8::from_le_bytes([*byte])).collect(),
            header: header.to_owned(),
        })
    }

    /// The model as the bytes of a file.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut bytes =
            format!("{MAGIC}\n{}\n{}\n\n", Self::features(usize::MAX), self.header.trim()).into_bytes();
        let least = self.least.concat();
        for number in [self.scale, self.intercept[0], self.intercept[1]].into_iter().chain(least) {
            bytes.extend_from_slice(&number.to_le_bytes());
        }
        bytes.extend(self.rows.iter().map(|weight| weight.to_le_bytes()[0]));
        bytes
    }

    /// How far a clause of which [`super::doubts::doubts`] said this lies on the side of promises: positive where it does.
    pub(super) fn judge(
        &self,
        view: &View<'_>,
        groups: &[Group],
        at: usize,
        russian: bool,
        doubts: Option<u32>,
    ) -> f32 {
        let (mut words, mut shape) = (0_i32, 0_i32);
        let count = features(
            view,
            groups,
            at,
            (russian, doubts),
            |row| words += i32::from(self.rows[row as usize]),
            |row| shape += i32::from(self.rows[row as usize]),
        );
        let lang = usize::from(russian);
        let sum = words as f32 * word_size(count) + shape as f32;
        sum * self.scale / 127.0 + self.intercept[lang]
            - self.least[lang][Sort::of(view, groups, at, doubts) as usize]
    }
}

/// What each row of the words of a clause counts, so that long ones don't drown its shape.
pub(super) fn word_size(count: usize) -> f32 {
    1.5 / (count as f32 + 3.0).sqrt()
}

#[cfg(test)]
mod tests {
    use super::Model;

    #[test]
    fn weights_are_of_the_features_of_this_program() {
        let bytes = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/promise/model.bin"));
        let model =
            Model::parse(bytes).expect("train_promise --write after a change of marks, classes or features");
        assert!(model.rows.iter().any(|&weight| weight != 0));
        assert!(!Model::fits("features: 60 marks 123 rows 17 version 1"));
    }
}
