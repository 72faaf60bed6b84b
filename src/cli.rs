//! The command line: what can be asked.

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::{
    command::{
        agenda, annotate, backtest, check, decide, demo, draft, explain, import, init, kickoff, lead, learn,
        promises, review, text, tone,
    },
    near::near,
    plain::{SpelledWriter, spelled},
    session::{self, Language, print, set_threads, told},
    usage,
};

pub use crate::session::say;

/// Tells you which clients are at risk of conflict, why, on what evidence, and the smallest fix.
#[derive(Debug, Parser)]
#[command(version, about, propagate_version = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The language of all output; the workspace's by default
    #[arg(long, global = true)]
    lang: Option<Language>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Review a workspace: scores, ranked alerts, charts and a report
    Review(review::ReviewArguments),
    /// Write the leadership page: revenue at risk, named accounts, one decision, on one A4 sheet
    Lead(lead::LeadArguments),
    /// Show the agenda of a monthly meeting: what changed, what was done, what to decide, what is due
    Agenda(agenda::AgendaArguments),
    /// Show what was read, mapped and rejected, and what looks doubtful, without scoring
    Check(check::CheckArguments),
    /// Cache what is found in messages, so that later commands read only new ones; every command does this itself
    Annotate(annotate::AnnotateArguments),
    /// Show the promise ledger: what was promised, to whom, until when, and what became of it
    Promises(promises::PromisesArguments),
    /// Read the exports of mail, chats, trackers, time sheets and CRMs into a workspace, or clean any CSV file
    Import(import::ImportArguments),
    /// Check a brief before a project starts: compare what was promised with what such work really takes
    #[command(after_help = kickoff::EXIT_CODES)]
    Kickoff(kickoff::KickoffArguments),
    /// Replay the past date by date with only what was known then, and measure how good the predictions were
    Backtest(backtest::BacktestArguments),
    /// Learn weights from the workspace's own outcomes, and write them to its model.toml
    Learn(learn::LearnArguments),
    /// Record what was decided about an alert: ack, snooze, wrong, done; or a conflict that came without an alert
    Decide(decide::DecideArguments),
    /// Explain a client's probability, addend by addend, and what would change it
    Explain(explain::ExplainArguments),
    /// Draft a message to a client that answers what is open, with gaps for what only people know
    Draft(draft::DraftArguments),
    /// Write a commented forewarn.toml and empty tables
    Init(init::InitArguments),
    /// Write a synthetic agency with a known ground truth
    Demo(demo::DemoArguments),
    /// Annotate JSON lines on stdin: language, tone, questions, promises, due windows
    Text {
        /// The time zone of messages that name none
        #[arg(long, default_value = "UTC")]
        timezone: chrono_tz::Tz,
        /// Number of threads, at most 1024; by default one for each processor
        #[arg(long, value_parser = crate::session::threads)]
        threads: Option<usize>,
    },
    /// Train the tone model on your own labelled messages, or measure its accuracy
    #[command(subcommand)]
    Tone(tone::Command),
    /// Print shell completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page of forewarn, or of a command
    Man {
        /// The command
        command: Vec<String>,
    },
}

/// Parses the arguments of the process. What is wrong with them is told as every word is: they may come from names of
/// files.
pub fn parse() -> Arguments {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    let russian = usage::asks_for_russian(&arguments);
    let mut command = Arguments::command();
    if russian {
        command = usage::in_russian(command, "");
        arguments = usage::without_help_command(arguments);
    }
    let parsed =
        command.try_get_matches_from(arguments).and_then(|matches| Arguments::from_arg_matches(&matches));
    parsed.unwrap_or_else(|error| {
        let own = if russian { usage::fault_in_russian(&error) } else { None };
        let words = own.clone().unwrap_or_else(|| error.render().to_string());
        if own.is_none() && (!error.use_stderr() || spelled(&words) == words) {
            error.exit();
        }
        say(words.trim_end());
        #[allow(clippy::exit, reason = "as clap ends a run with wrong arguments")]
        std::process::exit(error.exit_code());
    })
}

/// Does what was asked.
///
/// # Errors
/// Whatever stops the run, with what was being done.
pub fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { command, lang } = arguments;
    let workspace = command.workspace();
    run_command(command, lang).map_err(|error| told(error, lang, workspace.as_deref()))
}

impl Command {
    /// The workspace that says which language is spoken where none was asked for.
    fn workspace(&self) -> Option<PathBuf> {
        let workspace = match self {
            Self::Review(arguments) => &arguments.shared.workspace,
            Self::Lead(arguments) => &arguments.shared.workspace,
            Self::Agenda(arguments) => &arguments.shared.workspace,
            Self::Check(arguments) => &arguments.shared.workspace,
            Self::Annotate(arguments) => &arguments.shared.workspace,
            Self::Promises(arguments) => &arguments.shared.workspace,
            Self::Backtest(arguments) => &arguments.shared.workspace,
            Self::Explain(arguments) => &arguments.shared.workspace,
            Self::Draft(arguments) => &arguments.shared.workspace,
            Self::Learn(arguments) => &arguments.shared.workspace,
            Self::Decide(arguments) => return Some(arguments.workspace()),
            Self::Import(arguments) => &arguments.into,
            Self::Init(arguments) => &arguments.directory,
            Self::Kickoff(arguments) => return arguments.question.workspace.clone(),
            _ => return None,
        };
        Some(workspace.clone())
    }
}

fn run_command(command: Command, asked: Option<Language>) -> anyhow::Result<ExitCode> {
    match command {
        Command::Review(arguments) => return review::execute(&arguments, asked),
        Command::Lead(arguments) => return lead::execute(&arguments, asked),
        Command::Agenda(arguments) => return agenda::execute(&arguments, asked),
        Command::Check(arguments) => return check::execute(&arguments, asked),
        Command::Annotate(arguments) => return annotate::execute(&arguments, asked),
        Command::Promises(arguments) => return promises::execute(&arguments, asked),
        Command::Import(arguments) => return import::execute(&arguments, asked),
        Command::Kickoff(arguments) => return kickoff::execute(&arguments, asked),
        Command::Backtest(arguments) => return backtest::execute(&arguments, asked),
        Command::Learn(arguments) => return learn::execute(&arguments, asked),
        Command::Decide(arguments) => return decide::execute(&arguments, asked),
        Command::Explain(arguments) => return explain::execute(&arguments, asked),
        Command::Draft(arguments) => return draft::execute(&arguments, asked),
        Command::Demo(arguments) => return demo::execute(&arguments, asked),
        Command::Init(arguments) => return init::execute(&arguments, asked),
        Command::Tone(command) => print(
            &(tone::run(&command, asked.map_or(crate::text::Lang::En, crate::text::Lang::from))? + "\n"),
        ),
        Command::Text { timezone, threads } => {
            set_threads(threads)?;
            let out = SpelledWriter::new(std::io::stdout().lock());
            text::run(std::io::stdin().lock(), out, timezone)?;
        }
        Command::Completions { shell } => {
            let mut words = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "forewarn", &mut words);
            print(&String::from_utf8_lossy(&words));
        }
        Command::Man { command: path } => {
            let mut words = Vec::new();
            clap_mangen::Man::new(command_named(&path)?).render(&mut words)?;
            print(&String::from_utf8_lossy(&words));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The command that stands at a path of names: `tone train`.
fn command_named(path: &[String]) -> anyhow::Result<clap::Command> {
    let mut command = Arguments::command();
    command.build();
    path.iter().try_fold(command, |command, name| {
        let names = command.get_subcommands().map(clap::Command::get_name);
        let near = near(name, names).map_or_else(String::new, |near| format!("; did you mean {near}?"));
        command
            .find_subcommand(name)
            .cloned()
            .ok_or_else(|| session::usage(&format!("no command is called {name:?}{near}")))
    })
}
