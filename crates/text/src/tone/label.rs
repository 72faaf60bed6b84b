//! Labelled text: what the trainer learns from and what a measurement compares with.

use serde::Deserialize;

use super::model::OUTPUTS;

/// One labelled text. A mark that nobody judged is `None` and teaches nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Labelled {
    /// What was said.
    pub text: String,
    /// The set it comes from; a set's own habits are kept apart from what is common.
    pub set: String,
    /// What must not be split between learning and measuring: a scenario, a thread, an author.
    pub group: String,
    /// Negative, neutral, positive as 0, 1, 2.
    pub tone: Option<usize>,
    /// Hostility, frustration, impatience, politeness, gratitude in 0..=1.
    pub marks: [Option<f32>; 5],
}

/// Why a labelled line cannot be used.
#[derive(Debug, Clone, PartialEq)]
pub enum LabelFault {
    /// Not JSON with a text and labels; what the parser says.
    NotJson(String),
    /// A tone that is none.
    NoSuchTone(String),
    /// A label outside its range.
    OutOfRange {
        /// The label.
        name: &'static str,
        /// The least it may be.
        least: f32,
    },
}

impl std::fmt::Display for LabelFault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotJson(words) => formatter.write_str(words),
            Self::NoSuchTone(word) => {
                write!(formatter, "tone {word:?} is none of negative, neutral, positive")
            }
            Self::OutOfRange { name, least } => write!(formatter, "{name} is not between {least} and 1"),
        }
    }
}

impl std::error::Error for LabelFault {}

/// The names of [`Labelled::marks`], in order.
pub const MARKS: [&str; 5] = ["hostility", "frustration", "impatience", "politeness", "gratitude"];

/// The names of the three tones, in order.
pub const TONES: [&str; 3] = ["negative", "neutral", "positive"];

/// A line of a labelled file.
#[derive(Debug, Deserialize)]
struct Line {
    text: String,
    #[serde(default)]
    set: Option<String>,
    #[serde(default, alias = "group")]
    scenario: Option<String>,
    #[serde(default, alias = "label")]
    tone: Option<String>,
    #[serde(default)]
    hostility: Option<f32>,
    #[serde(default)]
    frustration: Option<f32>,
    #[serde(default)]
    impatience: Option<f32>,
    #[serde(default)]
    politeness: Option<f32>,
    #[serde(default)]
    gratitude: Option<f32>,
}

impl Labelled {
    /// Reads a line of JSON: `text`, and any of `tone` (negative, neutral, positive), `hostility`, `frustration`,
    /// `impatience`, `gratitude` (0 or 1, or between), `politeness` (1 polite, 0 plain, -1 rude), `scenario`, `set`.
    ///
    /// # Errors
    /// When the line is no such JSON or a label is out of range.
    pub fn read(line: &str, set: &str) -> Result<Self, LabelFault> {
        let line: Line =
            serde_json::from_str(line).map_err(|error| LabelFault::NotJson(error.to_string()))?;
        let tone = match line.tone.as_deref() {
            None => None,
            Some(word) => Some(
                TONES
                    .iter()
                    .position(|tone| *tone == word)
                    .ok_or_else(|| LabelFault::NoSuchTone(word.to_owned()))?,
            ),
        };
        let marks = [line.hostility, line.frustration, line.impatience, line.politeness, line.gratitude];
        for (mark, name) in marks.iter().zip(MARKS) {
            let least = if name == "politeness" { -1.0 } else { 0.0 };
            if mark.is_some_and(|mark| !(least..=1.0).contains(&mark)) {
                return Err(LabelFault::OutOfRange { name, least });
            }
        }
        Ok(Self {
            text: line.text,
            set: line.set.unwrap_or_else(|| set.to_owned()),
            group: line.scenario.unwrap_or_default(),
            tone,
            marks: marks.map(|mark| mark.map(|mark| mark.max(0.0))),
        })
    }

    /// The share of each output that the labels ask for; `None` where nobody judged.
    pub(crate) fn targets(&self) -> [Option<f32>; OUTPUTS] {
        let tone = |at: usize| self.tone.map(|tone| f32::from(u8::from(tone == at)));
        let [hostility, frustration, impatience, politeness, gratitude] = self.marks;
        [tone(0), tone(1), tone(2), hostility, frustration, impatience, politeness, gratitude]
    }
}
