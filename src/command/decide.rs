//! `forewarn decide`: what people decided about alerts, added to `decisions.csv`. Rows are added, never changed.

use std::{io::Write as _, path::Path};

use anyhow::{Context, bail};
use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, ValueEnum};

use crate::{
    alert,
    config::Config,
    error::Error,
    table::{Choice, Client, Decision, Table, outcome},
};

/// What was decided, and about whom.
#[derive(Debug, Clone, Args)]
pub struct Decided {
    /// The alert, by its id, or its client's id or name
    #[arg(required_unless_present = "missed")]
    alert: Option<String>,
    /// What was decided
    #[arg(required_unless_present = "missed")]
    verdict: Option<VerdictWord>,
    /// Record a conflict that nobody warned of: the client and the kind, like in the table outcomes
    #[arg(long, num_args = 2, value_names = ["CLIENT", "KIND"], conflicts_with_all = ["alert", "verdict"])]
    missed: Option<Vec<String>>,
    /// The day on which a snooze ends
    #[arg(long)]
    until: Option<NaiveDate>,
    /// Who decided
    #[arg(long)]
    by: Option<String>,
    /// Why
    #[arg(long)]
    note: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum VerdictWord {
    /// Seen, somebody is on it
    Ack,
    /// Not before a date
    Snooze,
    /// The alert was wrong
    Wrong,
    /// Acted on
    Done,
}

impl VerdictWord {
    fn word(self) -> &'static str {
        match self {
            Self::Ack => "ack",
            Self::Snooze => "snooze",
            Self::Wrong => "wrong",
            Self::Done => "done",
        }
    }
}

impl Decided {
    /// Adds the decision, which answers the review as of `as_of` and was taken at `at`; says what was added.
    ///
    /// # Errors
    /// No such client or kind, a snooze without an end, or the file cannot be read or written.
    pub fn run(
        &self,
        clients: &[Client],
        config: &Config,
        as_of: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> anyhow::Result<String> {
        let (client, verdict, note) = match (&self.missed, &self.alert, self.verdict) {
            (Some(missed), _, _) => {
                let kind = missed[1].as_str();
                let known = outcome::Kind::WORDS.iter().any(|(word, of)| *word == kind && of.is_conflict());
                if !known {
                    bail!(
                        "{kind:?} is no kind of conflict: escalation, complaint, dispute, refund, churn or nonrenewal"
                    );
                }
                let note = self.note.as_ref().map_or(kind.to_owned(), |note| format!("{kind}: {note}"));
                (find(clients, &missed[0])?, "missed", Some(note))
            }
            (None, Some(alert), Some(verdict)) => (find(clients, alert)?, verdict.word(), self.note.clone()),
            _ => bail!("name an alert and what was decided, or --missed CLIENT KIND"),
        };
        if (verdict == "snooze") != self.until.is_some() {
            bail!("a snooze, and nothing else, needs --until DAY");
        }
        let local =
            |at: DateTime<Utc>| at.with_timezone(&config.zone).format("%Y-%m-%dT%H:%M:%S%:z").to_string();
        let alert_id = alert::alert_id(&client.client_id);
        let cell = |column: &str| match column {
            "at" => local(at),
            "alert_id" => alert_id.clone(),
            "decision" => verdict.to_owned(),
            "until" => self.until.map(|day| day.to_string()).unwrap_or_default(),
            "by" => self.by.clone().unwrap_or_default(),
            "note" => note.clone().unwrap_or_default(),
            "as_of" => local(as_of),
            _ => String::new(),
        };
        append(&config.workspace.join("decisions.csv"), &cell)?;
        Ok(format!("{alert_id} {verdict}: {}\n", client.name))
    }
}

fn find<'a>(clients: &'a [Client], wanted: &str) -> Result<&'a Client, Error> {
    let folded = wanted.to_lowercase();
    clients
        .iter()
        .find(|client| alert::alert_id(&client.client_id) == wanted || client.client_id == wanted)
        .or_else(|| clients.iter().find(|client| client.name.to_lowercase() == folded))
        .ok_or_else(|| Error::UnknownClient(wanted.to_owned()))
}

/// Writes the file anew with one row more, and renames it into place. Columns that the file lacks are added at its end.
fn append(path: &Path, cell: &dyn Fn(&str) -> String) -> anyhow::Result<()> {
    let old = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
    };
    let mut reader = csv::Reader::from_reader(old.as_slice());
    let mut header: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    for column in Decision::COLUMNS {
        if !header.iter().any(|name| name == column.name) {
            header.push(column.name.to_owned());
        }
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header)?;
    for row in reader.records() {
        let row = row.with_context(|| format!("reading {}", path.display()))?;
        writer.write_record((0..header.len()).map(|place| row.get(place).unwrap_or("")))?;
    }
    writer.write_record(header.iter().map(|name| cell(name)))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).context("writing the decision")?;
    file.write_all(&writer.into_inner()?)?;
    file.persist(path).with_context(|| format!("writing {}", path.display()))?;
    Ok(())
}
