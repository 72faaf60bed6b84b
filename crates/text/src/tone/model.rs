//! The weights: what the file holds, and how sums become scores.

use std::sync::{LazyLock, OnceLock};

use super::Tone;
use super::cue::INPUTS;
use super::feature::{ROWS, pair};
use super::home::{HOME_ROWS, Home, PARTS, Share};
use crate::{Lang, fold::hash, lexicon::folded};

/// How many sums a message has: negative, neutral, positive, hostility, frustration, impatience, politeness,
/// gratitude.
pub(crate) const OUTPUTS: usize = 8;

/// One number per output.
pub(crate) type Row = [f32; OUTPUTS];

/// Heads of a model: English, Russian, other languages, as [`Lang`] has them.
pub(crate) const HEADS: usize = 3;

/// Trained weights. [`Model::embedded`] is the product's own; a file of an agency's own labels is read with
/// [`Model::read`] and used from then on after [`Model::install`].
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// What the weights are and what they were learned from, line by line.
    pub(crate) header: Vec<String>,
    /// Weights of hashed features, in 127ths of the output's scale.
    pub(crate) rows: Vec<[i8; OUTPUTS]>,
    /// The largest weight of each output.
    pub(crate) scales: Row,
    /// Weights of the counters: beside the hashed features, calibrated for English and for Russian, and for texts in
    /// other languages alone.
    pub(crate) heads: [Head; HEADS],
    /// What is added for talk of agencies and their clients.
    pub(crate) home: Home,
}

/// Weights of the counters, with the intercept and what turns sums into probabilities.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Head {
    pub(crate) inputs: Vec<Row>,
    pub(crate) intercept: Row,
    /// Calibration: `gain × sum + shift`; the three of the tone share one gain.
    pub(crate) gain: Row,
    pub(crate) shift: Row,
}

impl Default for Head {
    fn default() -> Self {
        Self {
            inputs: vec![[0.0; OUTPUTS]; INPUTS],
            intercept: [0.0; OUTPUTS],
            gain: [1.0; OUTPUTS],
            shift: [0.0; OUTPUTS],
        }
    }
}

/// Sums of the weights of hashed features: of all talk, and of talk of agencies.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Hashed {
    pub(crate) all: Row,
    pub(crate) home: Share,
}

impl Hashed {
    /// Adds other sums.
    #[inline]
    pub(crate) fn join(&mut self, other: &Self) {
        self.all.iter_mut().zip(other.all).for_each(|(sum, more)| *sum += more);
        self.home.iter_mut().zip(other.home).for_each(|(sum, more)| *sum += more);
    }
}

/// Rows that are added with size 1, gathered over a sentence: summed in one go, they are fetched side by side and not one
/// after the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct WholeRows {
    rows: Vec<u32>,
}

/// How many rows can be added before a sixteenth overflows.
const ROWS_MOST: usize = 256;
const EVERY_OTHER: u64 = 0x00FF_00FF_00FF_00FF;

impl WholeRows {
    #[inline]
    pub(crate) fn push(&mut self, row: u32) {
        self.rows.push(row);
    }

    /// Adds all of them to sums. Eight weights are added at a time in the sixteenths of two numbers: each is counted 128 too
    /// high there, so that none is negative.
    pub(crate) fn add_to(&mut self, model: &Model, sums: &mut Hashed) {
        for rows in self.rows.chunks(ROWS_MOST) {
            let (mut all, mut home) = ([0_u64; 2], [0_u64; 2]);
            for row in rows {
                let bytes = model.rows[*row as usize & (ROWS - 1)].map(i8::cast_unsigned);
                let weights = u64::from_le_bytes(bytes) ^ 0x8080_8080_8080_8080;
                all[0] += weights & EVERY_OTHER;
                all[1] += weights >> 8 & EVERY_OTHER;
                let bytes = model.home.row(*row).map(i8::cast_unsigned);
                let weights = u64::from(u32::from_le_bytes(bytes) ^ 0x8080_8080);
                home[0] += weights & EVERY_OTHER;
                home[1] += weights >> 8 & EVERY_OTHER;
            }
            let high = rows.len() as f32 * 128.0;
            let part =
                |numbers: [u64; 2], at: usize| f32::from((numbers[at % 2] >> (at / 2 * 16)) as u16) - high;
            for at in 0..OUTPUTS {
                sums.all[at] += part(all, at);
            }
            for at in 0..PARTS {
                sums.home[at] += part(home, at);
            }
        }
        self.rows.clear();
    }
}

/// Takes numbers off the front of some bytes, which are long enough.
fn floats<const N: usize>(body: &mut &[u8]) -> [f32; N] {
    let (mine, rest) = body.split_at(4 * N);
    *body = rest;
    std::array::from_fn(|at| f32::from_le_bytes(mine[4 * at..4 * at + 4].try_into().unwrap_or_default()))
}

/// Rows of weights of eight bits.
fn bytes_of<const N: usize>(body: &[u8]) -> Vec<[i8; N]> {
    body.chunks_exact(N).map(|bytes| std::array::from_fn(|at| i8::from_le_bytes([bytes[at]]))).collect()
}

/// Why a model file cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelFault(pub(crate) String);

impl std::fmt::Display for ModelFault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "not a tone model of this version: {}", self.0)
    }
}

impl std::error::Error for ModelFault {}

/// The first line of a model file: what it is and the version of features it was trained for.
const MAGIC: &str = "forewarn tone model 3";

static EMBEDDED: LazyLock<Model> = LazyLock::new(|| {
    Model::parse(include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/tone/model.bin")))
        .expect("a test reads the embedded file")
});
static INSTALLED: OnceLock<Model> = OnceLock::new();

impl Model {
    /// The weights that come with the product.
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// The weights in use.
    pub fn current() -> &'static Self {
        INSTALLED.get().unwrap_or_else(|| &EMBEDDED)
    }

    /// Uses these weights from now on, in every thread. Only the first call has an effect, and only before the first
    /// message is annotated; it says whether it had.
    pub fn install(self) -> bool {
        INSTALLED.set(self).is_ok()
    }

    /// The weights in use, where they are not those that come with the product.
    pub fn installed() -> Option<&'static Self> {
        INSTALLED.get()
    }

    /// The lines of the header: version, sets, figures.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// Reads a model file.
    ///
    /// # Errors
    /// When it is not one of this version, or is cut short.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelFault> {
        Self::parse(bytes)
    }

    fn parse(bytes: &[u8]) -> Result<Self, ModelFault> {
        let fault = |what: &str| ModelFault(what.to_owned());
        let split = memchr::memmem::find(bytes, b"\n\n").ok_or_else(|| fault("no header"))?;
        let header = std::str::from_utf8(&bytes[..split]).map_err(|_| fault("the header is not text"))?;
        let header: Vec<String> = header.lines().map(str::to_owned).collect();
        if header.first().map(String::as_str) != Some(MAGIC) {
            return Err(fault("another first line"));
        }
        if header.get(1) != Some(&Self::features()) {
            return Err(fault("trained for another cut of words: train it again"));
        }
        let mut body = &bytes[split + 2..];
        let head_size = 4 * OUTPUTS * (INPUTS + 3);
        let home_size = 4 * PARTS * (INPUTS + 2) + PARTS * HOME_ROWS;
        if body.len() != 4 * OUTPUTS + HEADS * head_size + home_size + OUTPUTS * ROWS {
            return Err(fault("another length"));
        }
        let scales = floats(&mut body);
        let mut head = || Head {
            inputs: (0..INPUTS).map(|_| floats(&mut body)).collect(),
            intercept: floats(&mut body),
            gain: floats(&mut body),
            shift: floats(&mut body),
        };
        let heads = [head(), head(), head()];
        let mut share = || -> Share { floats(&mut body) };
        let (home_scales, intercept) = (share(), share());
        let inputs: Vec<Share> = (0..INPUTS).map(|_| share()).collect();
        let numbers = heads
            .iter()
            .flat_map(|head| head.inputs.iter().chain([&head.intercept, &head.gain, &head.shift]));
        let shares = inputs.iter().chain([&home_scales, &intercept]).flatten();
        if numbers.chain([&scales]).flatten().chain(shares).any(|value| !value.is_finite()) {
            return Err(fault("a weight is no number"));
        }
        let (of_home, of_all) = body.split_at(PARTS * HOME_ROWS);
        let home = Home { rows: bytes_of(of_home), scales: home_scales, inputs, intercept };
        let rows = bytes_of(of_all);
        Ok(Self { header, rows, scales, heads, home })
    }

    /// The model as the bytes of a file; the same model gives the same bytes.
    pub fn write(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(OUTPUTS * ROWS + PARTS * HOME_ROWS + 30_000);
        bytes.extend_from_slice(self.header.join("\n").as_bytes());
        bytes.extend_from_slice(b"\n\n");
        let mut row = |row: &Row| row.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
        row(&self.scales);
        for head in &self.heads {
            head.inputs.iter().chain([&head.intercept, &head.gain, &head.shift]).for_each(&mut row);
        }
        let home = &self.home;
        let shares = [&home.scales, &home.intercept].into_iter().chain(&home.inputs);
        shares.flatten().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
        bytes.extend(home.rows.iter().flatten().map(|weight| weight.to_le_bytes()[0]));
        bytes.extend(self.rows.iter().flatten().map(|weight| weight.to_le_bytes()[0]));
        bytes
    }

    /// The first lines of every header, for those who write one.
    pub(crate) fn magic() -> Vec<String> {
        vec![MAGIC.to_owned(), Self::features()]
    }

    /// A print of how words become rows: weights learned for another hash would be noise.
    fn features() -> String {
        let print = ["of", "word", "сроки", "подрядчик", "don't"]
            .iter()
            .fold(INPUTS as u64, |print, word| pair(print, hash(&folded(word))).into());
        format!("features: {print:x}")
    }

    /// Adds the weights of a row.
    #[inline]
    pub(crate) fn add(&self, row: u32, size: f32, sums: &mut Hashed) {
        let weights = &self.rows[row as usize & (ROWS - 1)];
        for (sum, weight) in sums.all.iter_mut().zip(weights) {
            *sum += size * f32::from(*weight);
        }
        self.home.add(row, size, &mut sums.home);
    }

    /// The sums of a message before calibration, and how far it is talk of an agency: `hashed` in 127ths of the scales,
    /// over `tokens` tokens.
    pub(crate) fn sums(
        &self,
        lang: Lang,
        hashed: &Hashed,
        tokens: u32,
        inputs: &[f32; INPUTS],
    ) -> (Row, f32) {
        let head = &self.heads[lang as usize];
        let (mut sums, mut at_home) = (head.intercept, 0.0);
        if lang != Lang::Und {
            let size = 1.0 / (127.0 * (tokens as f32 + 4.0).sqrt());
            for at in 0..OUTPUTS {
                sums[at] += hashed.all[at] * self.scales[at] * size;
            }
            let (more, share) = self.home.more(lang, &hashed.home, size, inputs);
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
            at_home = share;
        }
        // Most counters of a short message are 0.
        for (input, weights) in inputs.iter().zip(&head.inputs).filter(|(input, _)| **input != 0.0) {
            for at in 0..OUTPUTS {
                sums[at] += input * weights[at];
            }
        }
        (sums, at_home)
    }

    /// The calibrated scores of sums. The shifts of the three tones are for talk of unknown origin: they fade as far as
    /// the text is talk of an agency.
    pub(crate) fn tone(&self, lang: Lang, (sums, at_home): &(Row, f32)) -> Tone {
        let head = &self.heads[lang as usize];
        let at = |at: usize| {
            let fades = if at < 3 { 1.0 - at_home } else { 1.0 };
            (head.gain[at] * sums[at] + fades * head.shift[at]).clamp(-40.0, 40.0)
        };
        let chance = |output: usize| 1.0 / (1.0 + (-at(output)).exp());
        let top = at(0).max(at(1)).max(at(2));
        let [negative, neutral, positive] = [0, 1, 2].map(|output| (at(output) - top).exp());
        let total = negative + neutral + positive;
        Tone {
            negative: negative / total,
            neutral: neutral / total,
            positive: positive / total,
            hostility: chance(3),
            frustration: chance(4),
            impatience: chance(5),
            politeness: chance(6),
            gratitude: chance(7),
        }
    }
}
