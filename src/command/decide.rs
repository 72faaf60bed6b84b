//! `forewarn decide`: what people decided about alerts, added to the table decisions. Rows are added, never changed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context, bail};
use chrono::{DateTime, NaiveDate, SubsecRound as _, Utc};
use clap::{Args, ValueEnum};

use crate::{
    alert,
    config::Config,
    error::Error,
    ingest,
    last_review::LastReview,
    plain::defuse,
    report::words::{
        act::act_words,
        run::{RunWords, run_words},
    },
    session::{Language, calendar_day, clock, moment, outside_the_data, print, say, unknown_client, usage},
    table::{
        AlertDecision, Client, ClientIndex, Keyword, Moment, TableRow,
        decision::{DecisionContent, DecisionVerdict},
        outcome::OutcomeKind,
    },
    text::Lang,
    value,
};
use forewarn_base::{row_appender::RowAppender, storage::FolderLock, workspace_files};

mod minutes;

// What `decide` takes.
#[derive(Debug, Args)]
pub(crate) struct DecideArguments {
    #[command(flatten)]
    decided: Decided,
    /// The workspace; with --missed, --band and --from, the only positional argument
    #[arg(value_name = "WORKSPACE")]
    workspace: Option<PathBuf>,
    /// The same, under its former name
    #[arg(long = "workspace", hide = true, value_name = "WORKSPACE", conflicts_with = "workspace")]
    workspace_option: Option<PathBuf>,
    /// The moment of the review that the decision refers to: now, today or a date (its 00:00); with --missed, when the
    /// conflict happened; by default that of the last review
    #[arg(long)]
    as_of: Option<String>,
}

impl DecideArguments {
    /// The workspace: the last of the words that stand without an option.
    pub(crate) fn workspace(&self) -> PathBuf {
        let alone = self.decided.alert.as_ref().filter(|_| self.decided.names_no_alert()).map(PathBuf::from);
        let named = self.workspace_option.clone().or_else(|| self.workspace.clone()).or(alone);
        named.unwrap_or_else(|| PathBuf::from("."))
    }

    /// Whether one thing is decided.
    fn check(&self, lang: Lang) -> anyhow::Result<()> {
        let is_both = self.decided.names_no_alert()
            && (self.decided.verdict.is_some() || self.workspace.is_some() || {
                self.decided.alert.is_some() && self.workspace_option.is_some()
            });
        if is_both { Err(usage(run_words(lang).one_decision)) } else { Ok(()) }
    }
}

/// Does it.
///
/// # Errors
/// Whatever stops the run.
pub(crate) fn execute(arguments: &DecideArguments, asked: Option<Language>) -> anyhow::Result<ExitCode> {
    let decided = &arguments.decided;
    arguments.check(asked.map_or(Lang::En, Lang::from))?;
    let mut config = Config::read(&arguments.workspace())?;
    config.language = asked.map_or(config.language, Lang::from);
    let clients = ingest::load_clients(&config)?;
    let last_review = LastReview::kept(&config);
    let named = arguments.as_of.as_deref();
    let named = named.map(|words| moment("--as-of", words, config.zone, config.language)).transpose()?;
    if let (Some(as_of), Some(last)) = (named, &last_review)
        && let Some(outside) = outside_the_data(last.known(), as_of, true, &config)
    {
        say(&outside);
    }
    let answered = Answered {
        as_of: named.or_else(|| last_review.as_ref().map(LastReview::as_of)),
        is_named: named.is_some(),
    };
    let decisions = match &decided.from {
        Some(path) => decided.minutes(path, &clients, &config, answered, clock())?,
        None => vec![decided.one(&clients, &config, answered, clock())?],
    };
    let recorded = record(&config, &decisions, decided)?;
    print(&told(&decisions, &recorded, &clients, &config));
    for note in notes(&decisions, &clients, last_review.as_ref(), &config) {
        say(&note);
    }
    Ok(ExitCode::SUCCESS)
}

/// The moment of the review that decisions answer.
#[derive(Debug, Clone, Copy)]
struct Answered {
    /// `None` where neither the command line nor a review tells it.
    as_of: Option<DateTime<Utc>>,
    /// Whether the command line names it.
    is_named: bool,
}

impl Answered {
    /// What a decision taken at a moment answers: no review of a later one, unless somebody says so.
    fn by(self, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.as_of.map(|as_of| if self.is_named { as_of } else { as_of.min(at) })
    }
}

/// A decision to be recorded.
#[derive(Debug)]
struct NewDecision {
    client: ClientIndex,
    row: AlertDecision,
    /// Whether somebody said when it was taken; else it is taken now.
    has_own_time: bool,
}

/// What was decided, and about whom.
#[derive(Debug, Clone, Args)]
pub struct Decided {
    /// The alert, by its id, or its client's id or name
    #[arg(required_unless_present_any = ["missed", "band", "from"])]
    alert: Option<String>,
    /// What was decided
    #[arg(required_unless_present_any = ["missed", "band", "from"])]
    verdict: Option<VerdictWord>,
    /// Record a conflict that there was no alert for: the client and the kind, as in the table outcomes
    #[arg(long, num_args = 2, value_names = ["CLIENT", "KIND"], conflicts_with = "band")]
    missed: Option<Vec<String>>,
    /// Set a client's band by hand (act, watch or calm); it is shown beside the computed one and does not change it
    #[arg(long, num_args = 2, value_names = ["CLIENT", "BAND"])]
    band: Option<Vec<String>>,
    /// Record the decisions in a file with the columns of decisions (or client instead of `alert_id`): all of them, or none if
    /// any row cannot be used
    #[arg(long, value_name = "FILE", conflicts_with_all = ["missed", "band", "until", "note"])]
    from: Option<PathBuf>,
    /// The day on which a snooze or a manual band ends
    #[arg(long, value_parser = calendar_day)]
    until: Option<NaiveDate>,
    /// Who decided; if the workspace has a folder decisions, the decision is written to that person's file there
    #[arg(long)]
    by: Option<String>,
    /// Why
    #[arg(long)]
    note: Option<String>,
    /// When it was decided, if not now; a date means 00:00 of that day. Reviews as of earlier moments ignore it
    #[arg(long)]
    at: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum VerdictWord {
    /// Seen, somebody is on it
    Ack,
    /// Not before a date: until then the alert is listed separately and takes up no capacity
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
    /// Whether what is decided is not about an alert that the command line names.
    fn names_no_alert(&self) -> bool {
        self.missed.is_some() || self.band.is_some() || self.from.is_some()
    }

    /// When the command line says that it was decided.
    fn at(&self, config: &Config, clock: DateTime<Utc>) -> anyhow::Result<Option<DateTime<Utc>>> {
        let Some(words) = self.at.as_deref() else { return Ok(None) };
        let at = moment("--at", words, config.zone, config.language)?;
        if at > clock {
            bail!((run_words(config.language).still_to_come)(words));
        }
        Ok(Some(at))
    }

    /// The one decision that the command line tells of.
    fn one(
        &self,
        clients: &[Client],
        config: &Config,
        answered: Answered,
        clock: DateTime<Utc>,
    ) -> anyhow::Result<NewDecision> {
        let own = run_words(config.language);
        let named = self.at(config, clock)?;
        let at = named.unwrap_or(clock);
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
        let until = self.until.and_then(|day| value::parse_moment(&day.to_string(), config.zone).ok());
        let row = AlertDecision {
            at: instant(at, config),
            alert_id: alert::alert_id(&clients[client.index()].client_id),
            verdict,
            until,
            by: shown(self.by.as_deref()),
            note: shown(note.as_deref()),
            as_of: answered.by(at).map(|as_of| instant(as_of, config)),
        };
        Ok(NewDecision { client, row, has_own_time: named.is_some() })
    }

    /// Of whom what was said, in which words.
    fn said(
        &self,
        clients: &[Client],
        own: &RunWords,
    ) -> anyhow::Result<(ClientIndex, DecisionVerdict, Option<String>)> {
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

/// An instant to the second, as files hold it.
fn instant(at: DateTime<Utc>, config: &Config) -> Moment {
    let at = at.trunc_subsecs(0);
    Moment { at, local: at.with_timezone(&config.zone).naive_local(), whole_day: false }
}

/// Words as a table holds them; nothing where they are empty.
fn shown(words: Option<&str>) -> Option<String> {
    words.map(|words| defuse(words.trim())).filter(|words| !words.is_empty())
}

fn find(clients: &[Client], wanted: &str) -> Result<ClientIndex, Error> {
    known(clients, wanted).ok_or_else(|| unknown_client(clients, wanted))
}

/// The client that an alert's id, or a client's id or name, means.
fn known(clients: &[Client], wanted: &str) -> Option<ClientIndex> {
    let folded = wanted.to_lowercase();
    let index = clients
        .iter()
        .position(|client| alert::alert_id(&client.client_id) == wanted || client.client_id == wanted)
        .or_else(|| clients.iter().position(|client| client.name.to_lowercase() == folded))?;
    ClientIndex::all(clients.len()).nth(index)
}

/// Adds those decisions that are not recorded yet, all at once; for each, when it had been recorded already.
fn record(
    config: &Config,
    decisions: &[NewDecision],
    decided: &Decided,
) -> anyhow::Result<Vec<Option<Moment>>> {
    let _lock = FolderLock::within(&config.workspace, "decide", &say)?;
    let folder = config.workspace.join(AlertDecision::NAME);
    let is_shared = folder.is_dir();
    let _part_lock = is_shared.then(|| FolderLock::within(&folder, "decide", &say)).transpose()?;
    let path = if is_shared {
        workspace_files::appendable_part(&config.workspace, AlertDecision::NAME, &decided.part(config)?)?
    } else {
        workspace_files::appendable(&config.workspace, AlertDecision::NAME)?
    };
    let known = ingest::load_decisions(config)?;
    let mut at_times: BTreeMap<(DateTime<Utc>, DecisionContent<'_>), Moment> =
        known.iter().map(|row| ((row.at.at, row.content()), row.at)).collect();
    let columns: Vec<&str> = AlertDecision::COLUMNS.iter().map(|column| column.name).collect();
    let mut rows = RowAppender::of_file(path, &columns, &mut |_| ())?;
    let mut recorded = Vec::with_capacity(decisions.len());
    for new in decisions {
        let before = if new.has_own_time {
            at_times.get(&(new.row.at.at, new.row.content())).copied()
        } else {
            said_before(&new.row, &known)
        };
        recorded.push(before);
        if before.is_none() {
            rows.append(&columns.iter().map(|column| cell(&new.row, column, config)).collect::<Vec<_>>())?;
            at_times.insert((new.row.at.at, new.row.content()), new.row.at);
        }
    }
    if let Some(replacement) = rows.prepare()? {
        replacement.commit()?;
    }
    Ok(recorded)
}

/// When the last decision about a client was taken, if one taken now repeats it about the same review; on the same day, where
/// no review is known.
fn said_before(new: &AlertDecision, known: &[Arc<AlertDecision>]) -> Option<Moment> {
    let last = known.iter().filter(|row| row.alert_id == new.alert_id).max_by_key(|row| row.at.at)?;
    let answers = |row: &AlertDecision| row.as_of.map_or(Err(row.at.local.date()), |as_of| Ok(as_of.at));
    (last.content() == new.content() && answers(last) == answers(new)).then_some(last.at)
}

fn cell(row: &AlertDecision, column: &str, config: &Config) -> String {
    let moment = |moment: &Moment| {
        if moment.whole_day {
            return moment.day().to_string();
        }
        moment.at.with_timezone(&config.zone).format("%Y-%m-%dT%H:%M:%S%:z").to_string()
    };
    match column {
        "at" => moment(&row.at),
        "alert_id" => row.alert_id.clone(),
        "decision" => row.verdict.word().to_owned(),
        "until" => row.until.as_ref().map(moment).unwrap_or_default(),
        "by" => row.by.clone().unwrap_or_default(),
        "note" => row.note.clone().unwrap_or_default(),
        "as_of" => row.as_of.as_ref().map(moment).unwrap_or_default(),
        _ => String::new(),
    }
}

impl Decided {
    /// The file of the folder `decisions` into which decisions go: that of who decides; for minutes, of their name.
    fn part(&self, config: &Config) -> anyhow::Result<String> {
        let stem = self.from.as_deref().and_then(Path::file_stem).map(|stem| stem.to_string_lossy());
        let name = self.by.as_deref().or(stem.as_deref()).unwrap_or_default().to_lowercase();
        let words: Vec<&str> =
            name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            bail!(run_words(config.language).who_decides);
        }
        Ok(words.join("-"))
    }
}

/// What became of each decision, a line each, and of minutes the sum.
fn told(
    decisions: &[NewDecision],
    recorded: &[Option<Moment>],
    clients: &[Client],
    config: &Config,
) -> String {
    let own = act_words(config.language);
    let local = |at: &Moment| at.at.with_timezone(&config.zone).format("%Y-%m-%d %H:%M:%S").to_string();
    let mut text = String::new();
    for (NewDecision { client, row, .. }, before) in decisions.iter().zip(recorded) {
        let until = row.until.map_or_else(String::new, |until| format!(" → {}", until.day()));
        let known = match before {
            Some(before) => (own.recorded_before)(&local(before)),
            None => (own.reviews_know)(&local(&row.at)),
        };
        let name = defuse(&clients[client.index()].name);
        let _ = writeln!(text, "{} {}{until}: {name}; {known}", row.alert_id, row.verdict.word());
    }
    if decisions.len() != 1 {
        let before = recorded.iter().flatten().count();
        text.push_str(&(own.minutes_recorded)(decisions.len() - before, before));
        text.push('\n');
    }
    text
}

/// Whether a decision is about an alert.
fn is_about_alert(row: &AlertDecision) -> bool {
    matches!(
        row.verdict,
        DecisionVerdict::Ack | DecisionVerdict::Snooze | DecisionVerdict::Wrong | DecisionVerdict::Done
    )
}

/// What is to be said of decisions about alerts: where the last review had none, or what is not known.
fn notes(
    decisions: &[NewDecision],
    clients: &[Client],
    last_review: Option<&LastReview>,
    config: &Config,
) -> Vec<String> {
    let own = act_words(config.language);
    let about: Vec<&NewDecision> = decisions.iter().filter(|new| is_about_alert(&new.row)).collect();
    let Some(last) = last_review else {
        return if about.is_empty() { Vec::new() } else { vec![own.no_review.to_owned()] };
    };
    let day = crate::report::words::phrase::day(config.day_of(last.as_of()), config.language);
    let answers_it = |new: &&&NewDecision| new.row.as_of.is_some_and(|as_of| as_of.at == last.as_of());
    let without: BTreeSet<ClientIndex> = about
        .iter()
        .filter(|new| answers_it(new) && !last.has(&new.row.alert_id))
        .map(|new| new.client)
        .collect();
    let is_outdated = !without.is_empty() && last.is_outdated(config);
    let name = |client: ClientIndex| defuse(&clients[client.index()].name);
    let mut notes: Vec<String> =
        without.into_iter().map(|client| (own.no_alert)(&name(client), &day, is_outdated)).collect();
    if !about.iter().all(|new| answers_it(&new)) {
        notes.push((own.other_review)(&day));
    }
    notes
}
