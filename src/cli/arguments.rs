//! What each command takes.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

use crate::{
    command::{backtest::Span, decide::Decided, explain::Asked, kickoff::Question, promises::Choice},
    demo,
};

#[derive(Debug, Args)]
pub(super) struct Shared {
    /// The workspace
    #[arg(default_value = ".")]
    pub(super) workspace: PathBuf,
    /// Print JSON on stdout
    #[arg(long)]
    pub(super) json: bool,
    /// Say nothing on stderr but errors
    #[arg(long)]
    pub(super) quiet: bool,
    /// How many threads to use; all by default
    #[arg(long)]
    pub(super) threads: Option<usize>,
}

#[derive(Debug, Args)]
pub(super) struct ReviewArguments {
    #[command(flatten)]
    pub(super) shared: Shared,
    /// The moment as of which to review: a date is 00:00 of that day; by default when the last record became known
    #[arg(long)]
    pub(super) as_of: Option<String>,
    /// Where to write; out/AS-OF by default
    #[arg(long)]
    pub(super) out: Option<PathBuf>,
    /// The language of the report; the workspace's by default
    #[arg(long)]
    pub(super) lang: Option<Language>,
    /// How many days ahead a conflict is foretold
    #[arg(long)]
    pub(super) horizon: Option<i64>,
    /// Write the charts as PNG, too
    #[arg(long)]
    pub(super) png: bool,
    /// Exit with 3 when an alert of this band stands
    #[arg(long)]
    pub(super) fail_on: Option<FailOn>,
}

#[derive(Debug, Args)]
pub(super) struct LeadArguments {
    #[command(flatten)]
    pub(super) shared: Shared,
    /// The moment as of which to say it: a date is 00:00 of that day; by default when the last record became known
    #[arg(long)]
    pub(super) as_of: Option<String>,
    /// The file to write; out/lead-AS-OF.html by default
    #[arg(long)]
    pub(super) out: Option<PathBuf>,
    /// The language of the page; the workspace's by default
    #[arg(long)]
    pub(super) lang: Option<Language>,
}

#[derive(Debug, Args)]
pub(super) struct PromisesArguments {
    #[command(flatten)]
    pub(super) shared: Shared,
    #[command(flatten)]
    pub(super) choice: Choice,
    /// The moment as of which to show it: a date is 00:00 of that day; by default when the last record became known
    #[arg(long)]
    pub(super) as_of: Option<String>,
    /// The language of the table; the workspace's by default
    #[arg(long)]
    pub(super) lang: Option<Language>,
}

#[derive(Debug, Args)]
pub(super) struct KickoffArguments {
    #[command(flatten)]
    pub(super) question: Question,
    /// The day of the check, and the moment as of which a workspace counts; by default today, or when its last record
    /// became known
    #[arg(long)]
    pub(super) as_of: Option<String>,
    /// The language of the check; the workspace's by default, else the brief's. The letter is in the brief's
    #[arg(long)]
    pub(super) lang: Option<Language>,
    /// Print JSON on stdout
    #[arg(long)]
    pub(super) json: bool,
    /// Say nothing on stderr but errors
    #[arg(long)]
    pub(super) quiet: bool,
    /// How many threads to use; all by default
    #[arg(long)]
    pub(super) threads: Option<usize>,
}

#[derive(Debug, Args)]
pub(super) struct BacktestArguments {
    #[command(flatten)]
    pub(super) shared: Shared,
    #[command(flatten)]
    pub(super) span: Span,
    /// The language of the page; the workspace's by default
    #[arg(long)]
    pub(super) lang: Option<Language>,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    #[command(flatten)]
    pub(super) asked: Asked,
    #[command(flatten)]
    pub(super) shared: Shared,
    /// The moment as of which to explain: a date is 00:00 of that day; by default when the last record became known
    #[arg(long)]
    pub(super) as_of: Option<String>,
    /// The language; the workspace's by default
    #[arg(long)]
    pub(super) lang: Option<Language>,
}

#[derive(Debug, Args)]
pub(super) struct LearnArguments {
    #[command(flatten)]
    pub(super) shared: Shared,
    /// The moment as of which to learn: a date is 00:00 of that day; by default when the last record became known
    #[arg(long)]
    pub(super) as_of: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct DecideArguments {
    #[command(flatten)]
    pub(super) decided: Decided,
    /// The workspace
    #[arg(long, default_value = ".")]
    pub(super) workspace: PathBuf,
    /// The moment of the review that this answers; for --missed, when the conflict came; the last record's by default
    #[arg(long)]
    pub(super) as_of: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct CheckArguments {
    #[command(flatten)]
    pub(super) shared: Shared,
}

#[derive(Debug, Args)]
pub(super) struct DemoArguments {
    /// The folder to write; the truth goes beside it
    pub(super) directory: PathBuf,
    /// How many clients
    #[arg(long, default_value_t = demo::DemoOptions::default().clients)]
    pub(super) clients: u32,
    /// How many months
    #[arg(long, default_value_t = demo::DemoOptions::default().months)]
    pub(super) months: u32,
    /// How many messages in all
    #[arg(long, default_value_t = demo::DemoOptions::default().messages)]
    pub(super) messages: u64,
    /// The seed of chance
    #[arg(long, default_value_t = demo::DemoOptions::default().seed)]
    pub(super) seed: u64,
    /// The last day of the data
    #[arg(long, default_value_t = demo::DemoOptions::default().end)]
    pub(super) end: NaiveDate,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Language {
    En,
    Ru,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FailOn {
    Act,
}
