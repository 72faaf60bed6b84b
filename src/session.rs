//! What every command that reads a workspace begins with, and the only place that looks at the clock.

use std::{
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
};

use anyhow::Context;
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use clap::{Args, ValueEnum};

use crate::{
    config::Config,
    error::{Doing, Error},
    ingest::{self, ChooseClients, FileHash, Loaded},
    model::{self, LearnedModel, rate::with_own_base_rate},
    near::near,
    pipeline,
    plain::{defuse, spelled},
    redact::{Mask, Redaction},
    report::{
        terminal,
        words::{notice, run::run_words, tone::tone_words},
    },
    storage::StorageError,
    table::{Client, ClientIndex, RejectionReason, Tables},
    text::{self, Lang, tone::ModelFault},
    value,
};

// What commands that read a workspace take.
#[derive(Debug, Args)]
pub(crate) struct Shared {
    /// The workspace
    #[arg(default_value = ".")]
    pub(crate) workspace: PathBuf,
    /// Print JSON on stdout
    #[arg(long)]
    pub(crate) json: bool,
    /// Print nothing but errors on stderr
    #[arg(long)]
    pub(crate) quiet: bool,
    /// Number of threads, at most 1024; by default one for each processor
    #[arg(long, value_parser = threads)]
    pub(crate) threads: Option<usize>,
    /// Neither use nor update the cache of findings in messages (the workspace's folder .forewarn)
    #[arg(long)]
    pub(crate) no_cache: bool,
    /// Read the findings in messages from the Parquet files in this folder, written by the Python module, for example on Spark
    #[arg(long, value_name = "DIR")]
    pub(crate) annotations: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) redaction: Redaction,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Language {
    En,
    Ru,
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Ru => Self::Ru,
        }
    }
}

/// Prints a line of words on stderr. Characters that would steer a terminal are spelled out: words tell of headers, names
/// and files that somebody else wrote.
pub fn say(words: &str) {
    let _ = writeln!(std::io::stderr(), "{}", spelled(words));
}

/// Why a run stopped, in the words of a language other than English.
#[derive(Debug)]
pub(crate) struct ToldError {
    words: String,
    /// What the run ends with.
    pub(crate) code: u8,
}

impl std::fmt::Display for ToldError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.words)
    }
}

impl std::error::Error for ToldError {}

/// An error in the language that was asked for, else that of the workspace. What no language has words for stays English.
pub(crate) fn told(error: anyhow::Error, asked: Option<Language>, workspace: Option<&Path>) -> anyhow::Error {
    let own = || workspace.and_then(|workspace| Config::read(workspace).ok()).map(|config| config.language);
    let lang = asked.map(Lang::from).or_else(own).unwrap_or(Lang::En);
    let words = run_words(lang);
    if lang == Lang::En {
        return error;
    }
    if let Some(usage) = error.downcast_ref::<clap::Error>() {
        let said = usage.to_string();
        let said = said.strip_prefix("error: ").unwrap_or(&said).trim_end();
        return ToldError { words: format!("{} {said}", words.error), code: 2 }.into();
    }
    let said = error.chain().find_map(|cause| {
        let stopped = cause.downcast_ref::<Error>().map(words.stopped);
        let not_written = || cause.downcast_ref::<StorageError>().map(words.not_written);
        let not_a_model = || cause.downcast_ref::<ModelFault>().map(tone_words(lang).not_a_model);
        stopped
            .or_else(not_written)
            .or_else(not_a_model)
            .or_else(|| cause.downcast_ref::<std::io::Error>().map(words.system))
    });
    let doing = error.downcast_ref::<Doing>().map_or_else(String::new, words.doing);
    let said = said.unwrap_or_else(|| error.root_cause().to_string());
    ToldError { words: format!("{} {doing}{said}", words.error), code: 1 }.into()
}

/// Prints data on stdout; a reader that has gone away is no fault. Characters that would steer a terminal are spelled
/// out, as JSON spells them: it says the same, and tables do not hold any.
pub(crate) fn print(text: &str) {
    let _ = std::io::stdout().write_all(spelled(text).as_bytes());
}

/// [`print`] in grey, where a terminal shows colours.
pub(crate) fn print_grey(text: &str) {
    if text.is_empty() || !shows_colours() {
        return print(text);
    }
    let _ = writeln!(std::io::stdout(), "\u{1b}[90m{}\u{1b}[0m", spelled(text.trim_end()));
}

/// [`print`], with the colours that [`terminal::alerts`] marks.
pub(crate) fn print_coloured(text: &str) {
    let _ = std::io::stdout().write_all(terminal::coloured(&spelled(text), shows_colours()).as_bytes());
}

/// Whether stdout is a terminal that shows colours, and nobody said `NO_COLOR`.
fn shows_colours() -> bool {
    std::io::stdout().is_terminal()
        && std::env::var_os("NO_COLOR").is_none()
        && std::env::var_os("TERM").is_none_or(|kind| kind != "dumb")
}

/// The most threads that may be asked for: more than any machine has processors.
const THREADS_MOST: usize = 1024;

/// Reads a number of threads.
pub(crate) fn threads(words: &str) -> Result<usize, String> {
    match words.parse() {
        Ok(threads @ 1..=THREADS_MOST) => Ok(threads),
        _ => Err(format!("must be a whole number from 1 to {THREADS_MOST}")),
    }
}

/// Leaves what a command worked with to the end of the process, which gives its memory back at once; to take it apart row by
/// row takes a fiftieth of a run.
pub(crate) fn leave<T>(kept: T) {
    std::mem::forget(kept);
}

/// Bounds the threads of everything that follows.
pub(crate) fn set_threads(threads: Option<usize>) -> anyhow::Result<()> {
    if let Some(threads) = threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()
            .context("setting the number of threads")?;
    }
    Ok(())
}

#[allow(clippy::disallowed_methods, reason = "the one place that looks at the clock")]
pub(crate) fn clock() -> DateTime<Utc> {
    Utc::now()
}

/// The day that was asked for, else today.
pub(crate) fn day(words: Option<&str>, lang: Lang) -> anyhow::Result<NaiveDate> {
    let asked = |words| moment("--as-of", words, chrono_tz::UTC, lang);
    Ok(words.map_or_else(|| Ok(clock()), asked)?.date_naive())
}

/// That the command line is used wrongly, which only the command can tell: the run ends with code 2.
pub(crate) fn usage(words: &str) -> anyhow::Error {
    clap::Error::raw(clap::error::ErrorKind::ValueValidation, format!("{words}\n")).into()
}

/// Words for the present, which the clock tells.
const NOW: [&str; 2] = ["now", "сейчас"];
/// Words for the beginning of the present day.
const TODAY: [&str; 2] = ["today", "сегодня"];

/// Whether the command line names a moment of its own to look back to. Without one, and with a word that follows the clock,
/// the present is meant, of which decisions taken since the last record are a part.
pub(crate) fn looks_back(words: Option<&str>) -> bool {
    words.is_some_and(|words| {
        let words = words.trim().to_lowercase();
        !NOW.iter().chain(&TODAY).any(|word| *word == words)
    })
}

/// The moment that an option of the command line names: `now`, `today`, or a time; a bare date is 00:00 of that day in a zone.
pub(crate) fn moment(option: &str, words: &str, zone: Tz, lang: Lang) -> anyhow::Result<DateTime<Utc>> {
    let folded = words.trim().to_lowercase();
    if NOW.contains(&folded.as_str()) {
        return Ok(clock());
    }
    let start = |day: NaiveDate| value::instant(day.and_time(NaiveTime::MIN), zone);
    if TODAY.contains(&folded.as_str()) {
        return Ok(start(clock().with_timezone(&zone).date_naive()));
    }
    let said = value::year_first(words.trim());
    let read = match said.parse::<NaiveDate>() {
        Ok(day) => value::in_years(day).map(start),
        Err(_) => value::parse_moment(&said, zone).map(|moment| moment.at),
    };
    read.map_err(|reason| {
        let reason = notice::rejection(&RejectionReason::Unreadable(reason), lang);
        usage(&format!("{option} {words}: {reason}; {}", run_words(lang).other_moments))
    })
}

/// A day that an option names: `2026-07-31` or `31.07.2026`.
pub(crate) fn calendar_day(words: &str) -> Result<NaiveDate, String> {
    value::year_first(words.trim())
        .parse()
        .map_err(|_| "must be a day like 2026-07-31 or 31.07.2026".to_owned())
}

/// The workspace's configuration, with what the command line adds to it.
pub(crate) fn configured(shared: &Shared) -> anyhow::Result<Config> {
    set_threads(shared.threads)?;
    let mut config = Config::read(&shared.workspace)?;
    config.keeps_authors = shared.redaction.redact;
    config.keeps_annotations &= !shared.no_cache;
    config.annotations.clone_from(&shared.annotations);
    Ok(config)
}

/// A workspace that was read.
#[derive(Debug)]
pub(crate) struct Session {
    /// The configuration.
    pub(crate) config: Config,
    /// Everything read.
    pub(crate) loaded: Loaded,
    /// The language that was asked for, else the workspace's.
    pub(crate) lang: Lang,
    /// Whether nothing is said on stderr.
    quiet: bool,
}

impl Session {
    /// Reads the workspace that the command line names.
    pub(crate) fn open(shared: &Shared, lang: Option<Language>) -> anyhow::Result<Self> {
        Self::load(configured(shared)?, shared.quiet, lang)
    }

    /// [`Session::open`] for who asks about one client; of the others only is read what a review of that client needs.
    pub(crate) fn open_for(shared: &Shared, asked: Option<Language>, client: &str) -> anyhow::Result<Self> {
        let choose = |tables: &Tables, _: &[FileHash<'_>]| {
            let client = find_client(&tables.clients, client).ok()?;
            Some(tables.client_indexes().map(|index| index == client).collect())
        };
        Self::load_some(configured(shared)?, shared.quiet, asked, Some(&choose))
    }

    /// Reads a workspace, with a progress bar on a terminal.
    pub(crate) fn load(config: Config, quiet: bool, asked: Option<Language>) -> anyhow::Result<Self> {
        Self::load_some(config, quiet, asked, None)
    }

    /// The same for who asks about some clients: see [`ingest::load_some`].
    pub(crate) fn load_some(
        mut config: Config,
        quiet: bool,
        asked: Option<Language>,
        choose: Option<ChooseClients<'_>>,
    ) -> anyhow::Result<Self> {
        let loaded = load(&config, quiet, choose)?;
        let lang = asked.map_or(config.language, Lang::from);
        config.language = lang;
        let session = Self { config, loaded, lang, quiet };
        if let Some(folder) = &session.config.annotations {
            let counts = session.loaded.annotations;
            let words = run_words(lang).annotations_handed;
            session.say(&words(folder, counts.handed, counts.messages - counts.kept));
        }
        Ok(session)
    }

    /// The moment that was asked for, else the one at which the last record became known; it is told on stderr.
    pub(crate) fn moment(&self, words: Option<&str>) -> anyhow::Result<DateTime<Utc>> {
        let (config, clock) = (&self.config, clock());
        let as_of = as_of(words, &self.loaded.tables, config.zone, self.lang, clock)?;
        // Where names are masked, outputs say it.
        if !self.quiet && !config.keeps_authors {
            for file in &self.loaded.passed_over {
                say(&defuse(&notice::passed_over(file, self.lang)));
            }
        }
        if !self.quiet {
            let own = run_words(self.lang);
            let shown = as_of.with_timezone(&config.zone).format("%Y-%m-%d %H:%M %Z");
            say(&(own.as_of)(&shown.to_string()));
            let tables = &self.loaded.tables;
            if let Some(outside) = outside_the_data(
                [tables.first_known_at(), tables.last_known_at()],
                as_of,
                words.is_some(),
                config,
            ) {
                say(&outside);
            }
            if words.is_none() && clock - as_of > Duration::days(7) {
                say(&(own.last_record_is_old)((clock - as_of).num_days()));
            }
        }
        Ok(as_of)
    }

    /// Takes the workspace's learned weights where they may be used, which is told on stderr; else the base rate of its
    /// own outcomes.
    pub(crate) fn weigh(&mut self, as_of: DateTime<Utc>) -> anyhow::Result<()> {
        self.config = with_own_base_rate(&self.config, &self.loaded.tables, as_of);
        let config = &self.config;
        let Some(model) = LearnedModel::read(&config.workspace)? else { return Ok(()) };
        let until = model.trained_until.with_timezone(&config.zone).format("%Y-%m-%d %H:%M");
        let holds = model.holds(as_of, config.horizon);
        if !self.quiet {
            let own = run_words(self.lang);
            let words = if holds { own.learned_weights } else { own.expert_weights };
            say(&words(&until.to_string(), model::FILE_NAME));
        }
        if holds {
            self.config = model.apply(config);
        }
        Ok(())
    }

    /// The masks that were asked for.
    pub(crate) fn mask(
        &self,
        redaction: Redaction,
        as_of: Option<DateTime<Utc>>,
    ) -> anyhow::Result<Option<Mask>> {
        Ok(redaction.mask(&self.loaded, as_of, self.lang)?)
    }

    /// Says something on stderr unless nothing is to be said.
    pub(crate) fn say(&self, words: &str) {
        if !self.quiet {
            say(words);
        }
    }
}

/// That there is no such client, with the one that may be meant.
pub(crate) fn unknown_client(clients: &[Client], wanted: &str) -> Error {
    let names = clients.iter().flat_map(|client| [client.name.as_str(), client.client_id.as_str()]);
    // Ids are numbered: a neighbour's is no slip of the pen.
    let is_id = |name: &&str| clients.iter().any(|client| client.client_id == **name);
    let near = near(wanted, names.filter(|name| !is_id(name) || name.eq_ignore_ascii_case(wanted)));
    Error::UnknownClient(wanted.to_owned(), near.map(str::to_owned))
}

/// The client of an id, else of a name.
pub(crate) fn find_client(clients: &[Client], wanted: &str) -> Result<ClientIndex, Error> {
    let folded = wanted.to_lowercase();
    clients
        .iter()
        .position(|client| client.client_id == wanted)
        .or_else(|| clients.iter().position(|client| client.name.to_lowercase() == folded))
        .map(ClientIndex::new)
        .ok_or_else(|| unknown_client(clients, wanted))
}

/// The moment that was asked for, else the one at which the last record became known.
pub(crate) fn as_of(
    words: Option<&str>,
    tables: &Tables,
    zone: Tz,
    lang: Lang,
    clock: DateTime<Utc>,
) -> anyhow::Result<DateTime<Utc>> {
    match words {
        Some(words) => moment("--as-of", words, zone, lang),
        None => Ok(pipeline::default_as_of(tables, clock)?),
    }
}

/// That a moment lies before the data, of which the first and the last record became known then, or after them though it
/// `is_named`.
pub(crate) fn outside_the_data(
    [first, last]: [Option<DateTime<Utc>>; 2],
    as_of: DateTime<Utc>,
    is_named: bool,
    config: &Config,
) -> Option<String> {
    let own = run_words(config.language);
    if first.is_none_or(|first| first >= as_of) {
        return Some(own.before_the_data.to_owned());
    }
    let last = last.filter(|last| is_named && as_of - *last > Duration::days(1))?;
    // What a day's row tells is known from its end.
    let day = config.day_of(last - Duration::seconds(1));
    Some((own.after_the_data)(&crate::report::words::phrase::day(day, config.language)))
}

fn load(config: &Config, quiet: bool, choose: Option<ChooseClients<'_>>) -> anyhow::Result<Loaded> {
    let shows = !quiet && std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let bytes: u64 = ingest::plan(config)?
        .feeds
        .iter()
        .filter_map(|feed| feed.path.metadata().ok())
        .map(|file| file.len())
        .sum();
    let bar = if shows { indicatif::ProgressBar::new(bytes) } else { indicatif::ProgressBar::hidden() };
    bar.set_style(
        indicatif::ProgressStyle::with_template("reading {bar:30} {bytes} of {total_bytes}, {eta}")
            .context("progress bar")?,
    );
    if let Some(path) = &config.tone_model {
        let reading = || Doing::Reading(path.clone());
        text::tone::Model::read(&std::fs::read(path).with_context(reading)?).with_context(reading)?.install();
    }
    let read = AtomicU64::new(0);
    let progress = |bytes| {
        let all = read.fetch_add(bytes, Ordering::Relaxed) + bytes;
        bar.set_position(all);
    };
    let loaded = ingest::load_some(config, &progress, choose);
    bar.finish_and_clear();
    Ok(loaded?)
}
