//! The command line: what can be asked, and the only place that looks at the clock.

use std::{
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::atomic::{AtomicU64, Ordering},
    time::Instant,
};

use anyhow::{Context, bail};
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use clap::{CommandFactory, Parser, Subcommand};

mod arguments;

use self::arguments::{
    BacktestArguments, CheckArguments, DecideArguments, DemoArguments, ExplainArguments, FailOn,
    KickoffArguments, Language, LeadArguments, LearnArguments, PromisesArguments, ReviewArguments, Shared,
};
use crate::{
    command::{self, import, init, kickoff, place, tone},
    config::{Config, FILE_NAME},
    demo, ingest,
    model::{self, Model, rate::with_own_base_rate},
    pipeline,
    plain::spelled,
    report::{self, mark::is_own_page, terminal},
    review, storage,
    text::{self, Lang},
    value,
};

/// Says who of an agency's clients is at risk of a conflict, why, on what evidence, and what the smallest fix is.
#[derive(Debug, Parser)]
#[command(version, about, propagate_version = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Review a workspace: scores, ranked alerts, charts and a report
    Review(ReviewArguments),
    /// Write the leadership page: revenue at risk, named accounts, one decision, on one A4 sheet
    Lead(LeadArguments),
    /// Show what was read, mapped, rejected and doubtful, without scoring
    Check(CheckArguments),
    /// Show the promise ledger: what was promised, to whom, until when, and what became of it
    Promises(PromisesArguments),
    /// Read the exports of mail, chats, trackers, time sheets and CRMs into a workspace, or clean any CSV file
    Import(import::ImportArguments),
    /// Check a brief before the start: what was said and agreed against what such work really takes
    #[command(after_help = kickoff::EXIT_CODES)]
    Kickoff(KickoffArguments),
    /// Replay the past date by date with only what was known then, and judge what would have been said
    Backtest(BacktestArguments),
    /// Learn weights from the workspace's own outcomes, and write them to its model.toml
    Learn(LearnArguments),
    /// Record what was decided about an alert: ack, snooze, wrong, done; or a conflict that nobody warned of
    Decide(DecideArguments),
    /// Explain a client's probability, addend by addend, and what would change it
    Explain(ExplainArguments),
    /// Write a commented forewarn.toml and empty tables
    Init {
        /// The folder to make
        directory: PathBuf,
    },
    /// Write a synthetic agency with planted, written-down truth
    Demo(DemoArguments),
    /// Annotate JSON lines on stdin: language, tone, questions, promises, due windows
    Text {
        /// The zone of messages that name none
        #[arg(long, default_value = "UTC")]
        timezone: chrono_tz::Tz,
        /// How many threads to use; all by default
        #[arg(long)]
        threads: Option<usize>,
    },
    /// Learn the tone of messages from labelled ones of your own, or measure how right it is
    #[command(subcommand)]
    Tone(tone::Command),
    /// Print shell completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// Prints a line of words on stderr.
pub fn say(words: &str) {
    let _ = writeln!(std::io::stderr(), "{words}");
}

/// Prints data on stdout; a reader that has gone away is no fault. Characters that would steer a terminal are spelled
/// out, as JSON spells them: it says the same, and tables do not hold any.
fn print(text: &str) {
    let _ = std::io::stdout().write_all(spelled(text).as_bytes());
}

/// Does what was asked.
///
/// # Errors
/// Whatever stops the run, with what was being done.
pub fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    match arguments.command {
        Command::Review(arguments) => review(&arguments),
        Command::Lead(arguments) => lead(&arguments),
        Command::Check(arguments) => check(&arguments),
        Command::Promises(arguments) => promises(&arguments),
        Command::Import(arguments) => import_exports(&arguments),
        Command::Kickoff(arguments) => check_brief(&arguments),
        Command::Init { directory } => {
            say(&init::make(&directory)?);
            Ok(ExitCode::SUCCESS)
        }
        Command::Tone(command) => {
            print(&(tone::run(&command)? + "\n"));
            Ok(ExitCode::SUCCESS)
        }
        Command::Backtest(arguments) => {
            let shared = &arguments.shared;
            let config = configured(shared)?;
            place::check_folder(&arguments.span.out, &config)?;
            let loaded = load(&config, shared.quiet)?;
            let lang = language(arguments.lang, &config);
            let mask = shared.redaction.mask(&loaded, None, lang)?;
            print(&arguments.span.run(&loaded, &config, mask.as_ref(), lang, shared.json)?);
            if !shared.quiet {
                say(&format!("report: {}", arguments.span.out.join("backtest.html").display()));
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Explain(arguments) => {
            let shared = &arguments.shared;
            let config = configured(shared)?;
            let loaded = load(&config, shared.quiet)?;
            let as_of = choose_moment(arguments.as_of.as_deref(), &config, &loaded, shared.quiet)?;
            let config = weighed(&config, &loaded, as_of, shared.quiet)?;
            let lang = language(arguments.lang, &config);
            let mask = shared.redaction.mask(&loaded, Some(as_of), lang)?;
            print(&arguments.asked.run(loaded, &config, as_of, lang, mask.as_ref(), shared.json)?);
            Ok(ExitCode::SUCCESS)
        }
        Command::Learn(arguments) => {
            let shared = &arguments.shared;
            let config = configured(shared)?;
            let loaded = load(&config, shared.quiet)?;
            let as_of = choose_moment(arguments.as_of.as_deref(), &config, &loaded, shared.quiet)?;
            print(&crate::command::learn::run(&loaded, &config, as_of, shared.json)?);
            Ok(ExitCode::SUCCESS)
        }
        Command::Decide(arguments) => {
            let config = Config::read(&arguments.workspace)?;
            let loaded = load(&config, true)?;
            let as_of = choose_moment(arguments.as_of.as_deref(), &config, &loaded, true)?;
            print(&arguments.decided.run(&loaded.tables.clients, &config, as_of, clock())?);
            Ok(ExitCode::SUCCESS)
        }
        Command::Demo(arguments) => make_demo(&arguments),
        Command::Text { timezone, threads } => {
            set_threads(threads)?;
            crate::command::text::run(std::io::stdin().lock(), std::io::stdout().lock(), timezone)?;
            Ok(ExitCode::SUCCESS)
        }
        Command::Completions { shell } => {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "forewarn", &mut text);
            print(&String::from_utf8_lossy(&text));
            Ok(ExitCode::SUCCESS)
        }
        Command::Man => {
            let mut text = Vec::new();
            clap_mangen::Man::new(Arguments::command()).render(&mut text)?;
            print(&String::from_utf8_lossy(&text));
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn set_threads(threads: Option<usize>) -> anyhow::Result<()> {
    if let Some(threads) = threads {
        if threads == 0 {
            bail!("--threads must be at least 1");
        }
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()
            .context("setting the number of threads")?;
    }
    Ok(())
}

/// Loads a workspace with a progress bar on a terminal.
fn load(config: &Config, quiet: bool) -> anyhow::Result<ingest::Loaded> {
    let shows = !quiet && std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let bytes: u64 = ingest::plan(config)?
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
        let reading = || format!("reading the tone model {}", path.display());
        text::tone::Model::read(&std::fs::read(path).with_context(reading)?).with_context(reading)?.install();
    }
    let read = AtomicU64::new(0);
    let loaded = ingest::load(config, &|bytes| {
        let all = read.fetch_add(bytes, Ordering::Relaxed) + bytes;
        bar.set_position(all);
    });
    bar.finish_and_clear();
    Ok(loaded?)
}

/// The workspace's configuration, with what the command line adds to it.
fn configured(shared: &Shared) -> anyhow::Result<Config> {
    set_threads(shared.threads)?;
    let mut config = Config::read(&shared.workspace)?;
    config.keeps_authors = shared.redaction.redact;
    Ok(config)
}

fn review(arguments: &ReviewArguments) -> anyhow::Result<ExitCode> {
    let shared = &arguments.shared;
    let started = Instant::now();
    let mut config = configured(shared)?;
    if let Some(days) = arguments.horizon {
        if !(1..=1000).contains(&days) {
            bail!("--horizon must lie between 1 and 1000 days");
        }
        config.horizon = Duration::days(days);
    }
    if let Some(out) = &arguments.out {
        place::check_folder(out, &config)?;
    }
    let loaded = load(&config, shared.quiet)?;
    let loaded_at = started.elapsed();
    let as_of = choose_moment(arguments.as_of.as_deref(), &config, &loaded, shared.quiet)?;
    let out = arguments.out.clone().unwrap_or_else(|| {
        PathBuf::from("out").join(as_of.with_timezone(&config.zone).format("%Y-%m-%d").to_string())
    });
    place::check_folder(&out, &config)?;
    let config = weighed(&config, &loaded, as_of, shared.quiet)?;
    let lang = language(arguments.lang, &config);
    let later = loaded.tables.decisions.iter().filter(|row| row.at.at > as_of).count();
    if later > 0 && !shared.quiet {
        say(&format!("{later} decisions were taken after that moment and are not known at it (see --as-of)"));
    }
    let mask = shared.redaction.mask(&loaded, Some(as_of), lang)?;
    let owner = arguments.owner.as_deref();
    let mut run = pipeline::review_of(loaded, &config, as_of, lang, owner).context("reviewing")?;
    if let Some(mask) = &mask {
        mask.run(&mut run);
    }
    let reviewed_at = started.elapsed();
    let timings = serde_json::json!({
        "load_seconds": loaded_at.as_secs_f64(),
        "review_seconds": reviewed_at.saturating_sub(loaded_at).as_secs_f64(),
    });
    let folder = place::begin_folder(&out, &config, "review")?;
    report::files::write(&run, &config, folder, &timings, arguments.png).context("writing the outputs")?;
    if shared.json {
        print(&(serde_json::to_string_pretty(&report::files::alerts_json(&run.review))? + "\n"));
    } else {
        print(&terminal::alerts(&run.review, terminal::width()));
    }
    if !shared.quiet {
        say(&terminal::files(&out, run.loaded.rejections.len(), lang));
    }
    let fails = matches!(arguments.fail_on, Some(FailOn::Act)) && !run.review.alerts.is_empty();
    Ok(if fails { ExitCode::from(3) } else { ExitCode::SUCCESS })
}

fn lead(arguments: &LeadArguments) -> anyhow::Result<ExitCode> {
    let shared = &arguments.shared;
    let config = configured(shared)?;
    if let Some(out) = &arguments.out {
        check_lead(out, &config)?;
    }
    let loaded = load(&config, shared.quiet)?;
    let as_of = choose_moment(arguments.as_of.as_deref(), &config, &loaded, shared.quiet)?;
    let out = arguments.out.clone().unwrap_or_else(|| {
        let day = as_of.with_timezone(&config.zone).format("%Y-%m-%d");
        PathBuf::from("out").join(format!("lead-{day}.html"))
    });
    check_lead(&out, &config)?;
    let config = weighed(&config, &loaded, as_of, shared.quiet)?;
    let lang = language(arguments.lang, &config);
    let mask = shared.redaction.mask(&loaded, Some(as_of), lang)?;
    let mut run = pipeline::review(loaded, &config, as_of, lang).context("reviewing")?;
    if let Some(mask) = &mask {
        mask.run(&mut run);
    }
    let lead = review::lead::lead(&run.review);
    report::lead::write(&lead, &out, config.lead_template.as_deref())
        .with_context(|| format!("writing {}", out.display()))?;
    if shared.json {
        print(&(serde_json::to_string_pretty(&lead)? + "\n"));
    }
    if !shared.quiet {
        say(&format!("leadership page: {}", out.display()));
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the leadership page may be written there.
fn check_lead(out: &Path, config: &Config) -> anyhow::Result<()> {
    place::check_page(out, Some(config), &[])?;
    Ok(report::lead::check(out)?)
}

#[allow(clippy::disallowed_methods, reason = "the one place that looks at the clock")]
fn clock() -> DateTime<Utc> {
    Utc::now()
}

/// The configuration with the workspace's learned weights where they may be used, which is told on stderr; else with
/// the base rate of its own outcomes.
fn weighed(
    config: &Config,
    loaded: &ingest::Loaded,
    as_of: DateTime<Utc>,
    quiet: bool,
) -> anyhow::Result<Config> {
    let config = with_own_base_rate(config, &loaded.tables, as_of);
    let Some(model) = Model::read(&config.workspace)? else { return Ok(config) };
    let until = model.trained_until.with_timezone(&config.zone).format("%Y-%m-%d %H:%M");
    let holds = model.holds(as_of, config.horizon);
    if !quiet {
        let words = if holds {
            "weights learned as of"
        } else {
            "expert weights: other weights or horizon, or an earlier moment, than what was learned as of"
        };
        say(&format!("{words} {until} ({})", model::FILE_NAME));
    }
    Ok(if holds { model.apply(&config) } else { config })
}

/// The moment that was asked for, else the one at which the last record became known; it is told on stderr.
fn choose_moment(
    words: Option<&str>,
    config: &Config,
    loaded: &ingest::Loaded,
    quiet: bool,
) -> anyhow::Result<DateTime<Utc>> {
    let clock = clock();
    let as_of = match words {
        Some(words) => moment(words, config)?,
        None => pipeline::default_as_of(&loaded.tables, clock)?,
    };
    if !quiet {
        say(&format!("as of {}", as_of.with_timezone(&config.zone).format("%Y-%m-%d %H:%M %Z")));
        if words.is_none() && clock - as_of > Duration::days(7) {
            say(&format!(
                "warning: the last record is {} days old; newer exports would say more",
                (clock - as_of).num_days()
            ));
        }
    }
    Ok(as_of)
}

fn import_exports(arguments: &import::ImportArguments) -> anyhow::Result<ExitCode> {
    let into = &arguments.into;
    let zone = if into.join(FILE_NAME).exists() { Config::read(into)?.zone } else { chrono_tz::UTC };
    #[allow(
        clippy::disallowed_methods,
        reason = "changes that an export shows only by their result are dated now"
    )]
    let clock = Utc::now();
    import::run(arguments, zone, clock, &mut std::io::stdout().lock(), &mut std::io::stderr().lock())?;
    Ok(ExitCode::SUCCESS)
}

fn language(asked: Option<Language>, config: &Config) -> Lang {
    asked.map_or(config.language, Lang::from)
}

impl From<Language> for Lang {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Ru => Self::Ru,
        }
    }
}

fn promises(arguments: &PromisesArguments) -> anyhow::Result<ExitCode> {
    let shared = &arguments.shared;
    let config = configured(shared)?;
    let loaded = load(&config, shared.quiet)?;
    let as_of = choose_moment(arguments.as_of.as_deref(), &config, &loaded, shared.quiet)?;
    let lang = language(arguments.lang, &config);
    let mut history = pipeline::history(&loaded.tables, &config, as_of);
    arguments.choice.keep(&mut history);
    if let Some(mask) = shared.redaction.mask(&loaded, Some(as_of), lang)? {
        mask.history(&mut history);
    }
    print(&arguments.choice.show(&history, lang, shared.json)?);
    Ok(ExitCode::SUCCESS)
}

fn check_brief(arguments: &KickoffArguments) -> anyhow::Result<ExitCode> {
    let question = &arguments.question;
    let lang = arguments.lang.map(Lang::from);
    if let Some(path) = &question.new {
        kickoff::write_new(path, lang.unwrap_or(Lang::En))?;
        if !arguments.quiet {
            say(&format!("{} is ready: fill it in, then `forewarn kickoff {0}`", path.display()));
        }
        return Ok(ExitCode::SUCCESS);
    }
    set_threads(arguments.threads)?;
    let Some(path) = &question.brief else { bail!("no brief was named") };
    let redaction = arguments.redaction;
    let check_out = |config: Option<&Config>| {
        question.out.as_ref().map_or(Ok(()), |out| {
            place::check_page(out, config, std::slice::from_ref(path))?;
            storage::check_own(out, &is_own_page)
        })
    };
    check_out(None)?;
    let checked = match &question.workspace {
        None => kickoff::read(path, None, day(arguments.as_of.as_deref())?, lang, redaction)?,
        Some(workspace) => {
            let mut config = Config::read(workspace)?;
            config.keeps_authors = redaction.redact;
            check_out(Some(&config))?;
            let loaded = load(&config, arguments.quiet)?;
            let as_of = choose_moment(arguments.as_of.as_deref(), &config, &loaded, arguments.quiet)?;
            let history = pipeline::history(&loaded.tables, &config, as_of);
            let own = kickoff::Own { loaded: &loaded, history: &history, config: &config };
            kickoff::read(path, Some(own), config.day_of(as_of), lang, redaction)?
        }
    };
    if let Some(out) = &question.out {
        storage::replace_own(out, checked.page()?.as_bytes(), &is_own_page).context("writing the page")?;
        if !arguments.quiet {
            say(&format!("page: {}", out.display()));
        }
    }
    print(&if arguments.json { checked.json()? } else { checked.terminal() });
    Ok(ExitCode::from(checked.kickoff.verdict.exit_code()))
}

/// The day that was asked for, else today.
fn day(words: Option<&str>) -> anyhow::Result<NaiveDate> {
    #[allow(clippy::disallowed_methods, reason = "the one place that chooses the default moment")]
    let clock = Utc::now();
    words.map_or(Ok(clock.date_naive()), |words| {
        let moment = value::parse_moment(words, chrono_tz::UTC)
            .map_err(|reason| anyhow::anyhow!("--as-of {words:?} {reason}"))?;
        Ok(moment.day())
    })
}

/// A moment from the command line; a bare date is 00:00 of that day in the workspace's zone.
fn moment(words: &str, config: &Config) -> anyhow::Result<DateTime<Utc>> {
    if let Ok(day) = words.parse::<NaiveDate>() {
        return Ok(value::instant(day.and_time(NaiveTime::MIN), config.zone));
    }
    let moment = value::parse_moment(words, config.zone)
        .map_err(|reason| anyhow::anyhow!("--as-of {words:?} {reason}"))?;
    Ok(moment.at)
}

fn check(arguments: &CheckArguments) -> anyhow::Result<ExitCode> {
    let shared = &arguments.shared;
    let config = configured(shared)?;
    let mut loaded = load(&config, shared.quiet)?;
    let lang = language(arguments.lang, &config);
    if let Some(mask) = shared.redaction.mask(&loaded, None, lang)? {
        mask.loaded(&mut loaded);
    }
    if shared.json {
        let value = serde_json::json!({
            "files": loaded.files,
            "rejections": loaded.rejections,
            "warnings": loaded.warnings,
        });
        print(&(serde_json::to_string_pretty(&value)? + "\n"));
    } else {
        print(&terminal::check(&loaded, lang));
    }
    Ok(ExitCode::SUCCESS)
}

fn make_demo(arguments: &DemoArguments) -> anyhow::Result<ExitCode> {
    let options = demo::DemoOptions {
        clients: arguments.clients,
        months: arguments.months,
        messages: arguments.messages,
        seed: arguments.seed,
        end: arguments.end,
    };
    say(&command::demo::make(&options, &arguments.directory)?);
    Ok(ExitCode::SUCCESS)
}
