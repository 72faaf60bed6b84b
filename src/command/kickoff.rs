//! `forewarn kickoff`: a brief checked before the start, for people and for scripts.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use super::place;

use anyhow::{Context, bail};
use chrono::{Duration, NaiveDate};
use clap::Args;
use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

use crate::{
    config::{Config, toml_fault},
    error::Doing,
    history::History,
    ingest::Loaded,
    kickoff::{
        Basic, Brief, GapDimension, Impossible, Kickoff, KickoffGap, KickoffVerdict, Publication, References,
        VerdictReason, check, template,
    },
    pipeline,
    plain::plain,
    redact::Redaction,
    report::{
        self,
        mark::is_own_page,
        words::{
            kickoff::{
                GapWording, Wording, letter,
                terminal::{KickoffTerminalWords, kickoff_terminal_words},
                wording,
            },
            load::{load_lines, load_words},
            run::run_words,
        },
    },
    review::{load::owner_loads, record::OwnerLoad},
    session::{Language, Session, day, print, say, set_threads},
    storage,
    text::Lang,
};

// What `kickoff` takes.
#[derive(Debug, Args)]
pub(crate) struct KickoffArguments {
    #[command(flatten)]
    pub(crate) question: Question,
    /// The day of the check, and the moment as of which a workspace counts; by default today, or when its last record
    /// became known
    #[arg(long)]
    pub(crate) as_of: Option<String>,
    /// Print JSON on stdout
    #[arg(long)]
    pub(crate) json: bool,
    /// Print nothing but errors on stderr
    #[arg(long)]
    pub(crate) quiet: bool,
    /// Number of threads, at most 1024; by default one for each processor
    #[arg(long, value_parser = crate::session::threads)]
    pub(crate) threads: Option<usize>,
    #[command(flatten)]
    pub(crate) redaction: Redaction,
}

/// Checks a brief, or writes an empty one.
///
/// # Errors
/// Whatever stops the run.
pub(crate) fn execute(arguments: &KickoffArguments, asked: Option<Language>) -> anyhow::Result<ExitCode> {
    let question = &arguments.question;
    let lang = asked.map(Lang::from);
    if let Some(path) = &question.new {
        write_new(path, lang.unwrap_or(Lang::En))?;
        if !arguments.quiet {
            say(&(run_words(lang.unwrap_or(Lang::En)).brief_is_ready)(path));
        }
        return Ok(ExitCode::SUCCESS);
    }
    set_threads(arguments.threads)?;
    let Some(path) = &question.brief else { bail!(run_words(lang.unwrap_or(Lang::En)).no_brief) };
    let redaction = arguments.redaction;
    let check_out = |config: Option<&Config>| {
        question.out.as_ref().map_or(Ok(()), |out| {
            place::check_page(out, config, std::slice::from_ref(path))?;
            storage::check_own(out, &is_own_page)
        })
    };
    check_out(None)?;
    let checked = match &question.workspace {
        None => {
            read(path, None, day(arguments.as_of.as_deref(), lang.unwrap_or(Lang::En))?, lang, redaction)?
        }
        Some(workspace) => {
            let mut config = Config::read(workspace)?;
            config.keeps_authors = redaction.redact;
            check_out(Some(&config))?;
            let session = Session::load(config, arguments.quiet, asked)?;
            let as_of = session.moment(arguments.as_of.as_deref())?;
            let Session { config, loaded, .. } = &session;
            let history = pipeline::history(&loaded.tables, config, as_of);
            read(
                path,
                Some(Own { loaded, history: &history, config }),
                config.day_of(as_of),
                lang,
                redaction,
            )?
        }
    };
    if let Some(out) = &question.out {
        storage::replace_own(out, checked.page()?.as_bytes(), &is_own_page)
            .with_context(|| Doing::Writing(out.clone()))?;
        if !arguments.quiet {
            say(&(run_words(checked.lang).kickoff_page)(out));
        }
    }
    print(&if arguments.json { checked.json()? } else { checked.terminal() });
    Ok(ExitCode::from(checked.kickoff.verdict.exit_code()))
}

/// What the help says last.
pub const EXIT_CODES: &str = "\
Exit codes:
  0  go
  1  the check could not be made
  2  wrong usage
  3  go with conditions: settle the points named in writing first
  4  stop: do not start as it stands";

/// Where `--new` writes when it is given no path.
pub const NEW: &str = "brief.toml";

/// Which brief, and by which history.
#[derive(Debug, Args)]
pub struct Question {
    /// The brief, as --new writes it; - is stdin
    #[arg(required_unless_present = "new")]
    pub brief: Option<PathBuf>,
    /// The workspace whose history to compare with; without one, published figures are used
    pub workspace: Option<PathBuf>,
    /// Write a commented brief to PATH, without checking anything
    #[arg(long, value_name = "PATH", num_args = 0..=1, default_missing_value = NEW, conflicts_with_all = ["brief", "out", "json"])]
    pub new: Option<PathBuf>,
    /// Also write the check as a page
    #[arg(long, value_name = "FILE.html")]
    pub out: Option<PathBuf>,
}

/// A brief that has been checked.
#[derive(Debug)]
pub struct Checked {
    /// The brief.
    pub brief: Brief,
    /// What was found.
    pub kickoff: Kickoff,
    /// The same in words.
    pub wording: Wording,
    /// What to send to the client, in the client's language.
    pub letter: String,
    /// The language of the letter.
    pub letter_lang: Lang,
    /// The day of the check.
    pub today: NaiveDate,
    /// The language of the words.
    pub lang: Lang,
    /// What everybody carries who could lead it, by name, and the currency of the fees; empty without a workspace.
    pub loads: (Vec<OwnerLoad>, String),
}

/// Writes a commented brief.
///
/// # Errors
/// There is such a file already, or it cannot be written.
pub fn write_new(path: &Path, lang: Lang) -> anyhow::Result<()> {
    Ok(storage::create(path, template(lang).as_bytes())?)
}

/// The workspace by whose history to measure.
#[derive(Debug, Clone, Copy)]
pub struct Own<'a> {
    /// What was read.
    pub loaded: &'a Loaded,
    /// The past as of the moment.
    pub history: &'a History,
    /// The configuration.
    pub config: &'a Config,
}

/// Checks the brief at `path`, by a workspace's history where there is one.
///
/// # Errors
/// The file cannot be read or is no brief: the place and the cause.
pub fn read(
    path: &Path,
    own: Option<Own<'_>>,
    today: NaiveDate,
    lang: Option<Lang>,
    redaction: Redaction,
) -> anyhow::Result<Checked> {
    let text = if path == Path::new("-") {
        std::io::read_to_string(std::io::stdin())
    } else {
        std::fs::read_to_string(path)
    };
    let text = text.with_context(|| Doing::Reading(path.to_path_buf()))?;
    let told_in = || lang.or(own.map(|own| own.config.language)).unwrap_or(Lang::En);
    let brief = Brief::parse(&text).map_err(|error| {
        anyhow::anyhow!((run_words(told_in()).not_a_brief)(path, &toml_fault(&text, &error)))
    })?;
    let mut references = References::of_brief(&brief, today);
    if let Some(own) = own {
        references = references.or_history(&brief, today, own.history, own.config);
    }
    let lang = lang.or(own.map(|own| own.config.language)).or(brief.project.language).unwrap_or(Lang::En);
    let letter_lang = brief.project.language.unwrap_or(lang);
    // The brief as it may be shown in a language, and the check of it.
    let checked = |lang: Lang| -> anyhow::Result<(Brief, Kickoff)> {
        let known = own.map(|own| (own.loaded, own.history.as_of));
        let Some(mask) = redaction.mask_brief(&brief, known, lang)? else {
            return Ok((brief.clone(), check(&brief, &references, today)));
        };
        let mut brief = mask.brief(&brief);
        let mut kickoff = check(&brief, &references, today);
        mask.kickoff(&mut brief, &mut kickoff);
        Ok((brief, kickoff))
    };
    let mut loads = own.map_or_else(Vec::new, |own| owner_loads(own.history, |_| true, |_| false));
    if let Some(mask) = redaction.mask_brief(&brief, own.map(|own| (own.loaded, own.history.as_of)), lang)? {
        loads.iter_mut().for_each(|load| mask.load(load));
    }
    let currency = own.map_or_else(String::new, |own| own.config.currency.to_string());
    let (sent, found) = checked(letter_lang)?;
    let letter = letter(&sent, &found, today, letter_lang);
    let (brief, kickoff) = checked(lang)?;
    Ok(Checked {
        wording: wording(&brief, &kickoff, today, lang),
        letter,
        brief,
        kickoff,
        letter_lang,
        today,
        lang,
        loads: (loads, currency),
    })
}

/// The check as JSON.
#[derive(Debug, Serialize)]
struct Json<'a> {
    client: &'a str,
    project: &'a str,
    checked_on: String,
    start: String,
    currency: Option<&'a str>,
    verdict: KickoffVerdict,
    exit_code: u8,
    reasons: &'a [VerdictReason],
    gaps: Vec<JsonGap<'a>>,
    impossible: &'a [Impossible],
    missing: &'a [Basic],
    questions: &'a [String],
    letter: &'a str,
    publications: Vec<Publication>,
    loads: &'a [OwnerLoad],
}

/// A gap with the differences worked out: days, money or units; above zero is worse than expected.
#[derive(Debug, Serialize)]
struct JsonGap<'a> {
    #[serde(flatten)]
    gap: &'a KickoffGap,
    /// Days from the start as dates, for time alone.
    dates: Option<Dates>,
    stated_to_agreed: Option<f64>,
    stated_to_p50: Option<f64>,
    stated_to_p80: Option<f64>,
    agreed_to_p50: Option<f64>,
    agreed_to_p80: Option<f64>,
}

#[derive(Debug, Serialize)]
struct Dates {
    stated: Option<String>,
    agreed: Option<String>,
    p50: Option<String>,
    p80: Option<String>,
}

impl Checked {
    /// The first day of the project, or the day of the check where none is named.
    pub fn start(&self) -> NaiveDate {
        self.brief.project.start.unwrap_or(self.today)
    }

    /// The check as JSON.
    ///
    /// # Errors
    /// Only a fault of this program can cause one.
    pub fn json(&self) -> anyhow::Result<String> {
        let gaps = self.kickoff.gaps.iter().map(|gap| {
            let (stated, agreed) = (gap.stated_to_likely(), gap.agreed_to_likely());
            JsonGap {
                gap,
                dates: (gap.dimension == GapDimension::Time).then(|| Dates {
                    stated: self.day(gap.stated),
                    agreed: self.day(gap.agreed),
                    p50: self.day(gap.p50),
                    p80: self.day(gap.p80),
                }),
                stated_to_agreed: gap.stated_to_agreed(),
                stated_to_p50: stated.map(|gap| gap.0),
                stated_to_p80: stated.map(|gap| gap.1),
                agreed_to_p50: agreed.map(|gap| gap.0),
                agreed_to_p80: agreed.map(|gap| gap.1),
            }
        });
        let mut publications: Vec<_> = self.kickoff.gaps.iter().filter_map(|gap| gap.publication).collect();
        publications.dedup();
        let json = Json {
            client: &self.brief.project.client,
            project: &self.brief.project.name,
            checked_on: self.today.to_string(),
            start: self.start().to_string(),
            currency: self.brief.cost.currency.as_deref(),
            verdict: self.kickoff.verdict,
            exit_code: self.kickoff.verdict.exit_code(),
            reasons: &self.kickoff.reasons,
            gaps: gaps.collect(),
            impossible: &self.kickoff.impossible,
            missing: &self.kickoff.missing,
            questions: &self.wording.questions,
            letter: &self.letter,
            publications,
            loads: &self.loads.0,
        };
        Ok(serde_json::to_string_pretty(&json)? + "\n")
    }

    /// The check as a page.
    ///
    /// # Errors
    /// Only a fault of this program can cause one.
    pub fn page(&self) -> crate::error::Result<String> {
        report::kickoff::html(&report::kickoff::Sheet {
            client: &self.brief.project.client,
            project: &self.brief.project.name,
            day: self.today,
            lang: self.lang,
            verdict: self.kickoff.verdict,
            gaps: &self.kickoff.gaps,
            wording: &self.wording,
            letter: &self.letter,
            letter_lang: self.letter_lang,
            loads: &self.loads.0,
            loads_currency: &self.loads.1,
        })
    }

    fn day(&self, days: Option<f64>) -> Option<String> {
        #[allow(clippy::cast_possible_truncation, reason = "capped at a hundred years")]
        let days = days?.ceil().clamp(-36_500.0, 36_500.0) as i64;
        Some((self.start() + Duration::days(days)).to_string())
    }

    /// The check for a terminal: as wide as there is room, and nothing from the brief steers the text.
    pub fn terminal(&self) -> String {
        let (words, said) = (kickoff_terminal_words(self.lang), &self.wording);
        let project = &self.brief.project;
        let mut text = format!("{} · {}\n\n", plain(&project.client), plain(&project.name));
        text.push_str(&list(std::slice::from_ref(&said.verdict), ""));
        text.push_str(&list(&said.reasons, "–"));
        if !said.gaps.is_empty() {
            let _ = write!(text, "\n{}\n", gaps(&said.gaps, words));
        }
        for (heading, lines, sign) in [
            (words.impossible, &said.impossible, "–"),
            (words.missing, &said.missing, "–"),
            (words.questions, &said.questions, "?"),
        ] {
            if !lines.is_empty() {
                let _ = write!(text, "\n{heading}\n{}", list(lines, sign));
            }
        }
        let carried: Vec<String> = load_lines(&self.loads.0, self.lang);
        if !carried.is_empty() {
            let _ = write!(text, "\n{}\n{}", load_words(self.lang).who, list(&carried, "–"));
        }
        let _ = write!(text, "\n{}\n", words.letter);
        let lines: Vec<String> = self.letter.lines().map(str::to_owned).collect();
        text.push_str(&list(&lines, "│"));
        if !said.sources.is_empty() {
            let _ = write!(text, "\n{}\n{}", words.sources, list(&said.sources, "–"));
        }
        text
    }
}

/// A table without borders that fits the terminal.
fn table() -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    table
}

/// Lines behind a sign, each wrapped under itself.
fn list(lines: &[String], sign: &str) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let mut table = table();
    for line in lines {
        let line = plain(line);
        if sign.is_empty() {
            table.add_row([line])
        } else {
            table.add_row([sign.to_owned(), line])
        };
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n") + "\n"
}

fn gaps(gaps: &[GapWording], words: &KickoffTerminalWords) -> String {
    let mut table = table();
    table.set_header(words.columns);
    let both = |said: &Option<String>, chance: &Option<String>| match (said, chance) {
        (Some(said), Some(chance)) => format!("{} ({chance})", plain(said)),
        (Some(said), None) => plain(said),
        (None, _) => "–".to_owned(),
    };
    let one = |said: &Option<String>| both(said, &None);
    for gap in gaps {
        table.add_row([
            plain(&gap.name),
            both(&gap.stated, &gap.p_stated),
            both(&gap.agreed, &gap.p_agreed),
            one(&gap.p50),
            one(&gap.p80),
            one(&gap.to_likely),
        ]);
    }
    let mut classes: Vec<String> =
        gaps.iter().map(|gap| format!("{}: {}", plain(&gap.name), plain(&gap.class))).collect();
    classes.dedup();
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    format!("{}\n\n{}", lines.join("\n"), list(&classes, "–").trim_end())
}
