//! The command line in the reader's language: help, and what is wrong with arguments.

use std::ffi::{OsStr, OsString};

use clap::{
    Arg, ArgAction, Command,
    error::{ContextKind, ContextValue, ErrorKind},
};

use crate::report::words::help::{RUSSIAN_USAGE, UsageFault, russian_help, russian_usage_fault};

/// Whether Russian is asked for, told before the arguments are understood.
pub(crate) fn asks_for_russian(arguments: &[OsString]) -> bool {
    let is = |argument: &OsString, wanted: &str| argument == OsStr::new(wanted);
    arguments.iter().any(|argument| is(argument, "--lang=ru"))
        || arguments.windows(2).any(|pair| is(&pair[0], "--lang") && is(&pair[1], "ru"))
}

/// `forewarn help COMMAND` as `forewarn COMMAND --help`.
pub(crate) fn without_help_command(mut arguments: Vec<OsString>) -> Vec<OsString> {
    if arguments.get(1).is_some_and(|first| first == "help") {
        arguments.remove(1);
        arguments.push("--help".into());
    }
    arguments
}

/// The same command line with its words in Russian; `parents` are the commands it belongs to.
pub(crate) fn in_russian(command: Command, parents: &str) -> Command {
    let name = command.get_name().to_owned();
    let whole = format!("{parents}{name} ");
    let words = |argument: &str| russian_help(&name, argument);
    let usage = format!("{parents}{}", usage_of(&command));
    let own = &RUSSIAN_USAGE;
    let subcommands: Vec<String> =
        command.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    let template = format!("{{about-with-newline}}\n{}: {{usage}}\n\n{{all-args}}{{after-help}}", own.usage);
    let mut order = 0;
    let mut command = command
        .help_template(template)
        .override_usage(usage)
        .subcommand_help_heading(own.commands)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .mut_args(|argument| {
            order += 1;
            argument_in_russian(argument, &words).display_order(order)
        })
        .args([flag("help", 'h', ArgAction::Help, &words), flag("version", 'V', ArgAction::Version, &words)]);
    if let Some(about) = words("") {
        command = command.about(about).long_about(about);
    }
    if let Some(after) = words("after_help") {
        command = command.after_help(after);
    }
    for name in subcommands {
        command = command.mut_subcommand(name, |command| in_russian(command, &whole));
    }
    command
}

fn flag(
    name: &'static str,
    short: char,
    action: ArgAction,
    words: &impl Fn(&str) -> Option<&'static str>,
) -> Arg {
    let help = words(name).unwrap_or_default();
    Arg::new(name).short(short).long(name).action(action).help(help).help_heading(RUSSIAN_USAGE.options)
}

/// How a command is called: clap's own line, whose two words for what may follow are ours.
fn usage_of(command: &Command) -> String {
    let own = &RUSSIAN_USAGE;
    let usage = command.clone().render_usage().to_string();
    usage
        .trim_start_matches("Usage: ")
        .replace("[OPTIONS]", &format!("[{}]", own.options.to_uppercase()))
        .replace("<COMMAND>", &format!("<{}>", own.command))
}

/// What follows an argument's words: "[default: 16]".
fn bracketed(name: &str, value: &str) -> String {
    format!(" [{name}: {value}]")
}

fn argument_in_russian(argument: Arg, words: &impl Fn(&str) -> Option<&'static str>) -> Arg {
    let own = &RUSSIAN_USAGE;
    let Some(help) = words(argument.get_id().as_str()) else { return argument };
    let mut help = help.to_owned();
    let values: Vec<String> = argument
        .get_possible_values()
        .iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| value.get_name().to_owned())
        .collect();
    // Some words say what each value means.
    if !values.is_empty() && argument.get_action().takes_values() && !help.contains('\n') {
        help.push_str(&bracketed(own.values, &values.join(", ")));
    }
    let defaults = argument.get_default_values();
    if !defaults.is_empty() && argument.get_action().takes_values() {
        let defaults: Vec<_> = defaults.iter().map(|value| value.to_string_lossy()).collect();
        help.push_str(&bracketed(own.default, &defaults.join(", ")));
    }
    let heading = if argument.is_positional() { own.arguments } else { own.options };
    let argument =
        if help.contains('\n') { argument.long_help(help) } else { argument.help(help).long_help(None) };
    argument.help_heading(heading).hide_default_value(true).hide_possible_values(true)
}

/// What is wrong with the arguments, in Russian; `None` where nothing is, and help is to be shown.
pub(crate) fn fault_in_russian(error: &clap::Error) -> Option<String> {
    let said = |kind: ContextKind| match error.get(kind) {
        Some(ContextValue::String(word)) => Some(word.clone()),
        Some(ContextValue::Strings(words)) => Some(words.join(", ")),
        _ => None,
    };
    let argument = said(ContextKind::InvalidArg).unwrap_or_default();
    let value = said(ContextKind::InvalidValue).unwrap_or_default();
    let values = said(ContextKind::ValidValue).unwrap_or_default();
    let with = said(ContextKind::PriorArg).unwrap_or_default();
    let subcommand = said(ContextKind::InvalidSubcommand).unwrap_or_default();
    let similar = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .find_map(said);
    let words = error.to_string();
    let fault = match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => return None,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return None,
        ErrorKind::UnknownArgument => UsageFault::UnknownArgument(&argument),
        ErrorKind::InvalidSubcommand => UsageFault::UnknownCommand(&subcommand),
        ErrorKind::MissingSubcommand => UsageFault::NoCommand,
        ErrorKind::MissingRequiredArgument => UsageFault::Missing(&argument),
        ErrorKind::InvalidValue if value.is_empty() => UsageFault::NoValue(&argument),
        ErrorKind::WrongNumberOfValues | ErrorKind::TooFewValues | ErrorKind::NoEquals => {
            UsageFault::NoValue(&argument)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation | ErrorKind::TooManyValues => {
            UsageFault::BadValue { argument: &argument, value: &value, values: &values }
        }
        ErrorKind::ArgumentConflict if argument == with => UsageFault::Repeated(&argument),
        ErrorKind::ArgumentConflict => UsageFault::Conflict { argument: &argument, with: &with },
        _ => UsageFault::Other(words.trim_start_matches("error: ").trim_end()),
    };
    let usage = russian_usage_fault(fault, similar.as_deref());
    Some(format!("{usage}\n{}", RUSSIAN_USAGE.more))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::Arguments;

    fn check(command: &Command) {
        let name = command.get_name();
        assert!(russian_help(name, "").is_some(), "{name}");
        for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
            assert!(russian_help(name, argument.get_id().as_str()).is_some(), "{name} {}", argument.get_id());
        }
        assert_eq!(command.get_after_help().is_some(), russian_help(name, "after_help").is_some(), "{name}");
        command.get_subcommands().for_each(check);
    }

    #[test]
    fn every_command_and_argument_has_russian_words() {
        check(&Arguments::command());
    }

    #[test]
    fn the_russian_command_line_takes_what_the_english_one_takes() {
        in_russian(Arguments::command(), "").debug_assert();
        for line in
            [&["forewarn", "review", "a", "--png", "--lang", "ru"][..], &["forewarn", "--lang=ru", "man"]]
        {
            let arguments: Vec<OsString> = line.iter().map(OsString::from).collect();
            assert!(asks_for_russian(&arguments), "{line:?}");
            let parsed = in_russian(Arguments::command(), "").try_get_matches_from(arguments);
            assert!(parsed.is_ok(), "{parsed:?}");
        }
    }
}
