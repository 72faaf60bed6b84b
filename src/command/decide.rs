//! `forewarn decide`: what people decided about alerts, added to `decisions.csv`. Rows are added, never changed.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};
use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, ValueEnum};

use crate::{
    alert,
    config::Config,
    error::Error,
    plain::defuse,
    report::words::{
        act::act_words,
        run::{RunWords, run_words},
    },
    session::{Language, Session, clock, moment, print},
    table::{AlertDecision, Client, Keyword, TableRow, decision::DecisionVerdict, outcome::OutcomeKind},
};
use forewarn_base::{row_appender::RowAppender, storage::FolderLock};

// What `decide` takes.
#[derive(Debug, Args)]
pub(crate) struct DecideArguments {
    #[command(flatten)]
    pub(crate) decided: Decided,
    /// The workspace
    #[arg(long, default_value = ".")]
    pub(crate) workspace: PathBuf,
    /// The moment of the review that this answers; for --missed, when the conflict came; the last record's by default
    #[arg(long)]
    pub(crate) as_of: Option<String>,
    /// Neither use nor keep what was found in messages (the folder .forewarn of the workspace)
    #[arg(long)]
    pub(crate) no_cache: bool,
}

/// Does it.
///
/// # Errors
/// Whatever stops the run.
pub(crate) fn execute(arguments: &DecideArguments, asked: Option<Language>) -> anyhow::Result<ExitCode> {
    let mut config = Config::read(&arguments.workspace)?;
    config.keeps_annotations &= !arguments.no_cache;
    let session = Session::load_dates(config, asked)?;
    let as_of = session.moment(arguments.as_of.as_deref())?;
    print(&arguments.decided.run(&session.loaded.tables.clients, &session.config, as_of, clock())?);
    Ok(ExitCode::SUCCESS)
}

/// What was decided, and about whom.
#[derive(Debug, Clone, Args)]
pub struct Decided {
    /// The alert, by its id, or its client's id or name
    #[arg(required_unless_present_any = ["missed", "band"])]
    alert: Option<String>,
    /// What was decided
    #[arg(required_unless_present_any = ["missed", "band"])]
    verdict: Option<VerdictWord>,
    /// Record a conflict that nobody warned of: the client and the kind, like in the table outcomes
    #[arg(long, num_args = 2, value_names = ["CLIENT", "KIND"], conflicts_with_all = ["alert", "verdict", "band"])]
    missed: Option<Vec<String>>,
    /// Set a client's band by hand (act, watch or calm): shown beside the computed one, which it does not change
    #[arg(long, num_args = 2, value_names = ["CLIENT", "BAND"], conflicts_with_all = ["alert", "verdict"])]
    band: Option<Vec<String>>,
    /// The day on which a snooze, or a band set by hand, ends
    #[arg(long)]
    until: Option<NaiveDate>,
    /// Who decided
    #[arg(long)]
    by: Option<String>,
    /// Why
    #[arg(long)]
    note: Option<String>,
    /// When it was decided, if not now; a date is 00:00 of that day. Reviews as of an earlier moment do not know of it
    #[arg(long)]
    at: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum VerdictWord {
    /// Seen, somebody is on it
    Ack,
    /// Not before a date: until then the alert stands apart, and takes no place of the capacity
    Snooze,
    /// The alert was wrong: no conflict was coming. The next `learn` counts it
    Wrong,
    /// Acted on: if no conflict comes, the alert was neither right nor wrong
    Done,
}

impl VerdictWord {
    fn verdict(self) -> DecisionVerdict {
        match self {
            Self::Ack => DecisionVerdict::Ack,
            Self::Snooze => DecisionVerdict::Snooze,
            Self::Wrong => DecisionVerdict::Wrong,
            Self::Done => DecisionVerdict::Done,
        }
    }
}

impl Decided {
    /// Adds the decision, which answers the review as of `as_of` and was taken by `clock`; says what was added.
    ///
    /// # Errors
    /// No such client, kind or band, a snooze without an end, a time yet to come, or the file cannot be read or written.
    pub fn run(
        &self,
        clients: &[Client],
        config: &Config,
        as_of: DateTime<Utc>,
        clock: DateTime<Utc>,
    ) -> anyhow::Result<String> {
        let asked = |words| moment("--at", words, config.zone, config.language);
        let at = self.at.as_deref().map_or(Ok(clock), asked)?;
        let own = run_words(config.language);
        if at > clock {
            bail!((own.still_to_come)(self.at.as_deref().unwrap_or_default()));
        }
        let (client, verdict, note) = self.said(clients, own)?;
        match (verdict, self.until) {
            (DecisionVerdict::Snooze, None) => bail!(own.snooze_needs_end),
            (DecisionVerdict::Snooze | DecisionVerdict::Band(_), Some(until))
                if until <= config.day_of(at) =>
            {
                bail!((own.until_has_passed)(&until.to_string()))
            }
            (DecisionVerdict::Snooze | DecisionVerdict::Band(_), _) | (_, None) => {}
            (_, Some(_)) => bail!(own.until_without_use),
        }
        let local =
            |at: DateTime<Utc>| at.with_timezone(&config.zone).format("%Y-%m-%dT%H:%M:%S%:z").to_string();
        let alert_id = alert::alert_id(&client.client_id);
        let cell = |column: &str| match column {
            "at" => local(at),
            "alert_id" => alert_id.clone(),
            "decision" => verdict.word().to_owned(),
            "until" => self.until.map(|day| day.to_string()).unwrap_or_default(),
            "by" => self.by.as_deref().map(defuse).unwrap_or_default(),
            "note" => note.as_deref().map(defuse).unwrap_or_default(),
            "as_of" => local(as_of),
            _ => String::new(),
        };
        let _lock = FolderLock::within(&config.workspace, "decide", &crate::session::say)?;
        append(&config.workspace, &cell)?;
        let until = self.until.map_or_else(String::new, |day| format!(" → {day}"));
        let shown = at.with_timezone(&config.zone).format("%Y-%m-%d %H:%M:%S");
        let known = (act_words(config.language).reviews_know)(&shown.to_string());
        Ok(format!("{alert_id} {}{until}: {}; {known}\n", verdict.word(), defuse(&client.name)))
    }

    /// Of whom what was said, in which words.
    fn said<'a>(
        &self,
        clients: &'a [Client],
        own: &RunWords,
    ) -> anyhow::Result<(&'a Client, DecisionVerdict, Option<String>)> {
        match (&self.missed, &self.band, &self.alert, self.verdict) {
            (Some(missed), ..) => {
                let kind = missed[1].as_str();
                if !OutcomeKind::of_word(kind).is_some_and(OutcomeKind::is_conflict) {
                    bail!((own.no_conflict_kind)(kind));
                }
                let note = self.note.as_ref().map_or(kind.to_owned(), |note| format!("{kind}: {note}"));
                Ok((find(clients, &missed[0])?, DecisionVerdict::Missed, Some(note)))
            }
            (None, Some(set), ..) => {
                let word = set[1].to_lowercase();
                let band = DecisionVerdict::of_word(&word)
                    .filter(|verdict| matches!(verdict, DecisionVerdict::Band(_)))
                    .with_context(|| (own.no_band)(&set[1]))?;
                Ok((find(clients, &set[0])?, band, self.note.clone()))
            }
            (None, None, Some(alert), Some(verdict)) => {
                Ok((find(clients, alert)?, verdict.verdict(), self.note.clone()))
            }
            _ => bail!(own.nothing_decided),
        }
    }
}

fn find<'a>(clients: &'a [Client], wanted: &str) -> Result<&'a Client, Error> {
    let folded = wanted.to_lowercase();
    clients
        .iter()
        .find(|client| alert::alert_id(&client.client_id) == wanted || client.client_id == wanted)
        .or_else(|| clients.iter().find(|client| client.name.to_lowercase() == folded))
        .ok_or_else(|| super::explain::unknown_client(clients, wanted))
}

/// Adds a row to the table decisions, in the form that its file has.
fn append(workspace: &Path, cell: &dyn Fn(&str) -> String) -> anyhow::Result<()> {
    let columns: Vec<&str> = AlertDecision::COLUMNS.iter().map(|column| column.name).collect();
    let mut rows = RowAppender::open(workspace, AlertDecision::NAME, &columns, &mut |_| ())?;
    rows.append(&columns.iter().map(|column| cell(column)).collect::<Vec<_>>())?;
    if let Some(replacement) = rows.prepare()? {
        replacement.commit()?;
    }
    Ok(())
}
