//! Every word that the page and the charts show, in each language. A language is one value of [`Words`]: what it does
//! not say does not compile.

pub(crate) use self::number::{capital, last_day};

pub mod act;
pub mod agenda;
pub mod backtest;
pub(crate) mod chart;
pub(crate) mod contacts;
pub mod draft;
mod en;
pub mod explain;
pub mod fault;
pub mod help;
pub mod import;
pub mod import_note;
pub mod init;
pub mod kickoff;
pub mod lead;
pub mod life;
pub mod load;
pub(crate) mod mask;
pub mod notice;
pub mod notify;
pub(super) mod number;
pub mod page;
pub mod phrase;
pub mod promises;
pub mod replay;
mod ru;
pub mod run;
pub mod terminal;
pub mod tone;
pub(crate) mod workbook;

use serde::Serialize;

use forewarn_risk::{alert::AlertState, signal::cause::Cause};
use forewarn_table::Band;
use forewarn_text::Lang;

/// What belongs to a language. This is the one place that tells languages apart: another one is a parameter more here,
/// and whatever lacks its words no longer compiles.
pub(crate) fn by_lang<T>(lang: Lang, en: T, ru: T) -> T {
    match lang {
        Lang::En | Lang::Und => en,
        Lang::Ru => ru,
    }
}

/// The words of a language.
pub fn words(lang: Lang) -> &'static Words {
    by_lang(lang, &en::WORDS, &ru::WORDS)
}

/// What a month amounts to: the makings of the headline.
#[derive(Debug, Clone, Copy)]
pub struct Finding<'a> {
    /// How many alerts stand.
    pub alerts: usize,
    /// The client of the first.
    pub first: &'a str,
    /// What most often stands behind the alerts, and at how many of them.
    pub cause: Option<(Cause, usize)>,
    /// How many clients are to be watched.
    pub watch: usize,
    /// How many clients are in conflict.
    pub in_conflict: usize,
    /// How many clients are scored.
    pub scored: usize,
}

/// What is said of the portfolio as a whole.
#[derive(Debug, Clone, Copy)]
pub struct Movement<'a> {
    /// How many clients are scored.
    pub scored: usize,
    /// How many are not.
    pub unscored: usize,
    /// At how many the chance rose.
    pub rose: usize,
    /// At how many it fell.
    pub fell: usize,
    /// The names of clients who need an act and for whom the team has no hands.
    pub beyond: &'a [&'a str],
    /// The horizon.
    pub horizon_days: i64,
}

/// What a timeline shows, in counts.
#[derive(Debug, Clone, Copy)]
pub struct TimelineFacts {
    /// Promises whose end is known.
    pub promises: usize,
    /// Those late or broken.
    pub missed: usize,
    /// Promises besides, of which nobody can tell whether they were kept.
    pub unknown: usize,
    /// The longest silence, in working days.
    pub silence_days: i64,
}

/// The words of one language: plain ones as fields that templates read, those that depend on data as functions.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the name of a field is what its words say")]
pub struct Words {
    // How numbers and days are written.
    #[serde(skip)]
    pub lang: Lang,
    pub code: &'static str,
    pub decimal: char,
    pub group: char,
    pub thousand: &'static str,
    pub million: &'static str,
    pub billion: &'static str,
    pub currency_first: bool,
    pub months: [&'static str; 12],
    pub months_short: [&'static str; 12],
    pub months_axis: [&'static str; 12],
    pub weekdays: [&'static str; 7],
    pub until: &'static str,

    // Headings.
    pub who: &'static str,
    pub conflict_now: &'static str,
    pub todo: &'static str,
    pub due_soon: &'static str,
    pub all_clients: &'static str,
    pub checked: &'static str,
    pub unscored: &'static str,
    pub about_data: &'static str,
    pub skip: &'static str,

    // Columns.
    pub client: &'static str,
    pub promise: &'static str,
    pub due: &'static str,
    pub chance_to_keep: &'static str,
    pub owner: &'static str,
    pub band: &'static str,
    pub chance: &'static str,
    pub interval: &'static str,
    pub last_month: &'static str,
    pub yearly_fee: &'static str,
    pub at_risk: &'static str,
    pub why: &'static str,
    pub table: &'static str,
    pub file: &'static str,
    pub rows_read: &'static str,
    pub rows_valid: &'static str,
    pub last_records: &'static str,
    pub rows_rejected: &'static str,
    pub column: &'static str,
    pub value: &'static str,

    // Figures.
    pub fact_revenue_unknown: &'static str,
    pub fact_promises_unknown: &'static str,
    pub fact_alerts_unknown: &'static str,

    // Notes.
    pub sorted_by_loss: &'static str,
    pub fee_assumed: &'static str,
    pub smallest_fix: &'static str,
    #[serde(skip)]
    pub such: fn(right: usize, all: usize) -> String,
    #[serde(skip)]
    pub voice: fn(words: &str, by: Option<&str>, day: &str) -> String,
    pub more_acts: &'static str,
    pub draft: &'static str,
    pub no_fix: &'static str,
    pub not_seen: &'static str,
    pub no_forecast: &'static str,
    pub rows_behind: &'static str,
    pub not_told: &'static str,
    pub nothing_due: &'static str,
    pub ended: &'static str,
    pub unknown: &'static str,
    pub warnings: &'static str,
    pub no_warnings: &'static str,
    pub tables_missing: &'static str,
    pub onboarding: &'static str,
    pub onboarding_note: &'static str,
    pub client_since: &'static str,
    pub still_missing: &'static str,
    pub owner_missing: &'static str,
    pub fee_missing: &'static str,
    pub nothing_missing: &'static str,
    pub not_for_ranking: &'static str,
    pub offline: &'static str,
    pub redacted: &'static str,
    pub level_is_judged: &'static str,
    pub scrolls: &'static str,

    // Charts.
    pub start: &'static str,
    pub result: &'static str,
    pub tone: &'static str,
    pub messages: &'static str,
    pub messages_client: &'static str,
    pub messages_agency: &'static str,
    pub promises: &'static str,
    pub dates: &'static str,
    pub warmer: &'static str,
    pub cooler: &'static str,
    pub none: &'static str,
    pub no_portfolio: &'static str,
    pub caption_portfolio: &'static str,
    pub caption_waterfall: &'static str,

    #[serde(skip)]
    pub owner_only: fn(name: &str) -> String,
    #[serde(skip)]
    pub title: fn(agency: &str, day: &str) -> String,
    #[serde(skip)]
    pub kicker: fn(agency: &str, day: &str) -> String,
    #[serde(skip)]
    pub headline: fn(&Finding<'_>) -> String,
    #[serde(skip)]
    pub lead: fn(Movement<'_>) -> String,
    #[serde(skip)]
    pub fact_revenue: fn(range: &str, change: Option<&str>) -> String,
    #[serde(skip)]
    pub fact_bands: fn(up: usize, down: usize) -> String,
    #[serde(skip)]
    pub fact_promises: fn(range: Option<&str>, n: usize, unknown: usize) -> String,
    #[serde(skip)]
    pub fact_alerts: fn(missed: usize) -> String,
    #[serde(skip)]
    pub of: fn(part: usize, whole: usize) -> String,
    #[serde(skip)]
    pub who_note: fn(horizon_days: i64) -> String,
    #[serde(skip)]
    pub was: fn(&str) -> String,
    #[serde(skip)]
    pub a_year: fn(&str) -> String,
    #[serde(skip)]
    pub loss: fn(&str) -> String,
    #[serde(skip)]
    pub owned_by: fn(&str) -> String,
    #[serde(skip)]
    pub act_by: fn(&str) -> String,
    #[serde(skip)]
    pub since: fn(year: i32) -> String,
    #[serde(skip)]
    pub course: fn(months: usize) -> String,
    #[serde(skip)]
    pub state: fn(AlertState) -> &'static str,
    #[serde(skip)]
    pub band_word: fn(Band) -> &'static str,
    #[serde(skip)]
    pub source: fn(table: &str) -> String,
    #[serde(skip)]
    pub few_hours: fn(f64) -> Option<&'static str>,
    #[serde(skip)]
    pub gone: fn(names: &str) -> String,
    #[serde(skip)]
    pub in_depth: fn(client: &str) -> String,
    #[serde(skip)]
    pub checked_note: fn(clients: usize, tables: usize, rows: &str) -> String,
    #[serde(skip)]
    pub rows: fn(read: &str, used: &str, rejected: &str) -> String,
    #[serde(skip)]
    pub first_rejections: fn(shown: usize, all: &str) -> String,
    #[serde(skip)]
    pub first_rows: fn(shown: usize, all: &str) -> String,
    #[serde(skip)]
    pub tables_read: fn(usize) -> String,
    #[serde(skip)]
    pub ended_names: fn(names: &str) -> String,
    #[serde(skip)]
    pub weights: fn(conflicts: usize) -> String,
    #[serde(skip)]
    pub rest: fn(count: usize, highest: &str) -> String,
    #[serde(skip)]
    pub other: fn(count: usize, raises: bool) -> String,
    #[serde(skip)]
    pub silent: fn(days: i64) -> String,
    #[serde(skip)]
    pub more_promises: fn(usize) -> String,
    #[serde(skip)]
    pub as_of: fn(day: &str) -> String,
    #[serde(skip)]
    pub alt_portfolio: fn(clients: usize, horizon_days: i64, list: &str) -> String,
    #[serde(skip)]
    pub alt_waterfall: fn(client: &str, start: &str, list: &str, end: &str) -> String,
    #[serde(skip)]
    pub alt_timeline: fn(client: &str, from: &str, to: &str, TimelineFacts) -> String,
    #[serde(skip)]
    pub caption_timeline: fn(TimelineFacts) -> String,
}

#[cfg(test)]
mod tests;
