//! The brief: what the client said and what the contract says, as a file.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use super::day;
use forewarn_base::value::{NUMBER_SIZES, UnreadableValue};
use forewarn_text::Lang;

/// A brief as written in TOML. Omitted fields are unknown, and are asked for.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Brief {
    /// `[project]`
    pub project: ProjectBrief,
    /// `[time]`
    #[serde(default)]
    pub time: TimeBrief,
    /// `[cost]`
    #[serde(default)]
    pub cost: CostBrief,
    /// `[[result]]`
    #[serde(default)]
    pub result: Vec<ResultBrief>,
    /// `[[promise]]`: other things promised in talks.
    #[serde(default)]
    pub promise: Vec<PromiseBrief>,
    /// `[basics]`
    #[serde(default)]
    pub basics: Basics,
}

/// `[project]`
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ProjectBrief {
    /// The client's name, as it should appear in a letter.
    pub client: String,
    /// The project's name, as it should appear in a letter.
    pub name: String,
    /// The kind of work, as in `projects.service`.
    pub service: Option<String>,
    /// How big the work is: working hours in all, as the agency estimates them.
    #[serde(default, deserialize_with = "number")]
    pub effort_hours: Option<f64>,
    /// How many people work on it, in full-time equivalents; one where it is not given.
    #[serde(default, deserialize_with = "number")]
    pub people: Option<f64>,
    /// Who leads it, as in `clients.owner`.
    pub owner: Option<String>,
    /// The language of the letter: `en` or `ru`.
    pub language: Option<Lang>,
    /// The first day.
    #[serde(default, with = "day")]
    pub start: Option<NaiveDate>,
    /// Who signs the letter.
    pub signed: Option<String>,
}

/// `[time]`
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TimeBrief {
    /// The day by which the client says it needs the work.
    #[serde(default, with = "day")]
    pub client_says: Option<NaiveDate>,
    /// The day in the contract.
    #[serde(default, with = "day")]
    pub agreed: Option<NaiveDate>,
}

/// `[cost]`
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CostBrief {
    /// What the client says it means to spend.
    #[serde(default, deserialize_with = "number")]
    pub client_says: Option<f64>,
    /// What the contract says.
    #[serde(default, deserialize_with = "number")]
    pub agreed: Option<f64>,
    /// A three-letter code.
    pub currency: Option<String>,
    /// Whether the price is fixed, so that the agency bears any overrun.
    pub fixed: Option<bool>,
}

/// `[[result]]`
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ResultBrief {
    /// The metric: "leads a month".
    pub metric: String,
    /// Its value today.
    #[serde(default, deserialize_with = "number")]
    pub today: Option<f64>,
    /// What the client expects.
    #[serde(default, deserialize_with = "number")]
    pub client_says: Option<f64>,
    /// What the contract says.
    #[serde(default, deserialize_with = "number")]
    pub agreed: Option<f64>,
    /// When it is due.
    #[serde(default, with = "day")]
    pub by: Option<NaiveDate>,
    /// Days that such work takes to show.
    pub lag_days: Option<i64>,
    /// Whether it was guaranteed.
    #[serde(default)]
    pub guaranteed: bool,
    /// Whether it hangs on others (a search engine, an advertising market, the client's own sales).
    #[serde(default)]
    pub depends_on_others: bool,
}

/// `[[promise]]`
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PromiseBrief {
    /// The text.
    pub text: String,
    /// When it is due.
    #[serde(default, with = "day")]
    pub due: Option<NaiveDate>,
    /// Whether an amount of it is without bounds ("as many rounds as needed").
    #[serde(default)]
    pub unlimited: bool,
}

/// Whether the client has worked with agencies before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EarlierAgencies {
    /// This is the first.
    None,
    /// The relationship ended well.
    Good,
    /// The relationship ended in conflict.
    Bad,
}

/// `[basics]`
#[derive(Debug, Clone, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Basics {
    /// How both sides will know that it is done.
    pub done_criteria: Option<String>,
    /// The one person who can approve.
    pub approver: Option<String>,
    /// Working days in which that person answers.
    #[serde(default, deserialize_with = "number")]
    pub approval_days: Option<f64>,
    /// Rounds of changes in the price.
    pub revision_rounds: Option<u32>,
    /// What is not included.
    pub exclusions: Option<Vec<String>>,
    /// What the agency needs from the client to begin.
    pub access: Option<Vec<String>>,
    /// Whether it has all of that.
    pub access_ready: Option<bool>,
    /// When the agency reports, and how.
    pub update_rhythm: Option<String>,
    /// Working hours in which the agency answers.
    #[serde(default, deserialize_with = "number")]
    pub agency_answers_hours: Option<f64>,
    /// Working hours in which the client answers.
    #[serde(default, deserialize_with = "number")]
    pub client_answers_hours: Option<f64>,
    /// How it went with agencies before.
    pub earlier_agencies: Option<EarlierAgencies>,
}

impl Brief {
    /// Reads a brief.
    ///
    /// # Errors
    /// The text is not TOML, names an unknown key, or lacks `[project]` with `client` and `name`: the place and the cause.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }
}

/// A number, neither infinite nor so large or small that sums or ratios of it would be.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let Some(number) = Option::<f64>::deserialize(deserializer)? else { return Ok(None) };
    if number == 0.0 || NUMBER_SIZES.contains(&number.abs()) {
        return Ok(Some(number));
    }
    Err(D::Error::custom(format!("{number} {}", UnreadableValue::NumberOutOfRange)))
}

/// The commented brief that `kickoff --new` writes.
pub fn template(lang: Lang) -> &'static str {
    match lang {
        Lang::En | Lang::Und => include_str!("brief_en.toml"),
        Lang::Ru => include_str!("brief_ru.toml"),
    }
}
