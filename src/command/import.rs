//! `forewarn import`: the exports of real tools into a workspace, and tables of any kind cleaned and mapped.

use std::{
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, LazyLock},
};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use clap::{
    Args, ValueEnum,
    builder::{EnumValueParser, PossibleValue, TypedValueParser},
};

use crate::{
    command::{place::check_page, start},
    config::{Config, FILE_NAME},
    import::{
        self, ImportOptions, ImportSource, ImportSummary, ReasonWords, guess,
        messy::{self, dialect::Escape, report::MessyReport},
        summary::{RecordCounts, RejectedRecord},
        workbook::is_workbook,
    },
    plain::SpelledWriter,
    report::words::{import::import_words, import_note::note_words, notice},
    session::{Language, clock},
    storage::Replacement,
};

use forewarn_base::{error::Doing, import_note::ImportWarning, storage::FolderLock};
use forewarn_text::Lang;

/// Imports.
///
/// # Errors
/// Whatever stops the run.
pub(crate) fn execute(arguments: &ImportArguments, asked: Option<Language>) -> Result<ExitCode> {
    let (paths, kept) = with_stdin(&arguments.paths, &arguments.source)?;
    let stdin_folder = kept.as_ref().map(|kept| kept.path().to_owned());
    let arguments = &ImportArguments { paths, stdin_folder, ..arguments.clone() };
    let into = &arguments.into;
    let place = if into.join(FILE_NAME).exists() {
        let config = Config::read(into)?;
        ImportPlace { zone: config.zone, language: asked.map_or(config.language, Lang::from) }
    } else {
        ImportPlace { zone: chrono_tz::UTC, language: asked.map_or(Lang::En, Lang::from) }
    };
    // Changes that an export shows only by their result are dated now.
    let words = &mut SpelledWriter::new(std::io::stderr().lock());
    let out = std::io::stdout().lock();
    // A table that is piped on keeps every character; a terminal gets none that steers it.
    if arguments.to.is_some() && !out.is_terminal() {
        run(arguments, place, clock(), &mut { out }, words)?;
    } else {
        run(arguments, place, clock(), &mut SpelledWriter::new(out), words)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The paths, with a file of what stands on stdin for `-`; it goes with the folder that is handed back.
fn with_stdin(paths: &[PathBuf], source: &Export) -> Result<(Vec<PathBuf>, Option<tempfile::TempDir>)> {
    if !paths.iter().any(|path| path == Path::new("-")) {
        return Ok((paths.to_vec(), None));
    }
    let reading = || Doing::Reading(PathBuf::from("-"));
    let kept = tempfile::tempdir().with_context(reading)?;
    let file = kept.path().join(match source {
        Export::Tool(_) | Export::Folder(_) => "stdin",
        Export::Csv => "stdin.csv",
        Export::Xlsx => "stdin.xlsx",
    });
    let mut copy = std::fs::File::create(&file).with_context(reading)?;
    std::io::copy(&mut std::io::stdin().lock(), &mut copy).with_context(reading)?;
    let mut paths = paths.to_vec();
    paths.iter_mut().filter(|path| *path == Path::new("-")).for_each(|path| path.clone_from(&file));
    Ok((paths, Some(kept)))
}

/// What the configuration of the workspace says for an import.
#[derive(Debug, Clone, Copy)]
pub struct ImportPlace {
    /// The zone of times that name none.
    pub zone: chrono_tz::Tz,
    /// The language of warnings.
    pub language: Lang,
}

/// What an export is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Export {
    /// Of a tool that is known.
    Tool(ImportSource),
    /// Any CSV file.
    Csv,
    /// Any XLSX file.
    Xlsx,
    /// A folder of exports of any kind.
    Folder(PathBuf),
}

static EXPORTS: LazyLock<Vec<Export>> = LazyLock::new(|| {
    let tools = ImportSource::value_variants().iter().copied().map(Export::Tool);
    tools.chain([Export::Csv, Export::Xlsx]).collect()
});

impl ValueEnum for Export {
    fn value_variants<'a>() -> &'a [Self] {
        &EXPORTS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Tool(source) => source.to_possible_value(),
            Self::Csv => Some(
                PossibleValue::new("csv").help("Any CSV file, however messy: cleaned, or a mapping proposed"),
            ),
            Self::Xlsx => Some(PossibleValue::new("xlsx").help("Any XLSX file: a mapping proposed")),
            Self::Folder(_) => None,
        }
    }
}

/// Reads the name of a tool, or the path of a folder.
#[derive(Debug, Clone)]
struct ExportParser;

impl TypedValueParser for ExportParser {
    type Value = Export;

    fn parse_ref(
        &self,
        command: &clap::Command,
        argument: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> std::result::Result<Export, clap::Error> {
        let named = EnumValueParser::<Export>::new().parse_ref(command, argument, value);
        let folder = Path::new(value);
        named
            .or_else(|error| if folder.is_dir() { Ok(Export::Folder(folder.to_owned())) } else { Err(error) })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Export::value_variants().iter().filter_map(ValueEnum::to_possible_value)))
    }
}

/// What is to be imported, and how.
#[derive(Debug, Clone, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct ImportArguments {
    /// The tool that wrote the export, or csv or xlsx for any table; or a folder of exports, told as `init --from` tells them
    #[arg(value_parser = ExportParser)]
    pub source: Export,
    /// The export's files, folders or zips, as the tool wrote them; - is stdin
    pub paths: Vec<PathBuf>,
    /// Where stdin was copied to, if it is among the paths
    #[arg(skip)]
    pub stdin_folder: Option<PathBuf>,
    /// The workspace to append to
    #[arg(long, default_value = ".", value_name = "WORKSPACE")]
    pub into: PathBuf,
    /// The client of these records, where people.csv, projects.csv and the export do not say
    #[arg(long, value_name = "ID")]
    pub client: Option<String>,
    /// The project of all records
    #[arg(long, value_name = "ID")]
    pub project: Option<String>,
    /// A domain of the agency's own addresses; may be repeated
    #[arg(long = "agency-domain", value_name = "DOMAIN")]
    pub agency_domains: Vec<String>,
    /// The time zone of times that name none; the workspace's by default
    #[arg(long, value_name = "ZONE")]
    pub timezone: Option<chrono_tz::Tz>,
    /// csv and xlsx: write the cleaned table here, as RFC 4180 in UTF-8; - is stdout
    #[arg(long, value_name = "FILE")]
    pub to: Option<PathBuf>,
    /// csv only: replace the file named by --to if it exists
    #[arg(long, requires = "to")]
    pub overwrite: bool,
    /// csv only: which of several tables in the file, counted from 1
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub table: usize,
    /// csv and xlsx: propose a mapping to the tables, for review, as [[source]] blocks for forewarn.toml
    #[arg(long)]
    pub guess: bool,
    /// Print the counts as JSON
    #[arg(long)]
    pub json: bool,
    /// Do not show progress
    #[arg(long)]
    pub quiet: bool,
}

/// Imports, and prints what became of every record. `place` is the workspace's, `read_at` the time of the import; what a
/// reader of data does not want goes to `words`.
///
/// # Errors
/// A path or the workspace cannot be read, or an export is broken as a whole.
pub fn run(
    arguments: &ImportArguments,
    place: ImportPlace,
    read_at: DateTime<Utc>,
    output: &mut dyn Write,
    words: &mut dyn Write,
) -> Result<()> {
    let own = import_words(place.language);
    let source = match &arguments.source {
        Export::Folder(folder) if arguments.paths.is_empty() => {
            let zone = arguments.timezone.unwrap_or(place.zone);
            let _lock = FolderLock::within(&arguments.into, "import", &crate::session::say)?;
            return start::later::add(folder, &arguments.into, zone, place.language);
        }
        Export::Folder(_) => bail!(own.one_folder),
        _ if arguments.paths.is_empty() => bail!(own.no_paths),
        Export::Tool(source) => *source,
        Export::Csv | Export::Xlsx => return table(arguments, place.language, output, words),
    };
    if arguments.to.is_some() || arguments.guess {
        bail!((own.only_tables)(source.name()));
    }
    let options = ImportOptions {
        client: arguments.client.clone(),
        project: arguments.project.clone(),
        agency_domains: arguments.agency_domains.clone(),
        zone: arguments.timezone.unwrap_or(place.zone),
        reasons: reasons(place.language),
        ..ImportOptions::new(&arguments.into, read_at)
    };
    let into = &arguments.into;
    let lock = into.is_dir().then(|| FolderLock::within(into, "import", &crate::session::say));
    let _lock = lock.transpose()?;
    let shows = !arguments.quiet && std::io::stderr().is_terminal();
    let bar = if shows {
        indicatif::ProgressBar::new(arguments.paths.iter().map(|path| bytes_of(path, 0)).sum())
    } else {
        indicatif::ProgressBar::hidden()
    };
    bar.set_style(
        indicatif::ProgressStyle::with_template(own.progress)
            .unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()),
    );
    let counting = bar.clone();
    let progress: import::input::Progress = Arc::new(move |bytes| counting.inc(bytes));
    let summary = import::run(source, &arguments.paths, &options, &progress);
    bar.finish_and_clear();
    let summary: ImportSummary =
        summary.with_context(|| Doing::Importing((own.nothing_written)(source.name())))?;
    let counts = if arguments.json {
        serde_json::to_string_pretty(&summary)? + "\n"
    } else {
        summary_text(&summary, place.language, ImportNote::Everything)
    };
    output.write_all(counts.as_bytes()).context(Doing::Printing)
}

/// A table of no known tool: written clean, or looked at for a mapping, which is never used unasked.
fn table(
    arguments: &ImportArguments,
    lang: Lang,
    output: &mut dyn Write,
    words: &mut dyn Write,
) -> Result<()> {
    let own = import_words(lang);
    for path in &arguments.paths {
        let stdin = arguments.stdin_folder.as_ref().and_then(|folder| path.strip_prefix(folder).ok());
        // What was piped in lies nowhere yet: the mapping names the file as it is to be saved in the workspace.
        let name = stdin.map_or_else(|| named_from(path, &arguments.into), |name| name.display().to_string());
        if let Some(to) = &arguments.to {
            if arguments.source == Export::Xlsx && !is_workbook(&path.to_string_lossy()) {
                bail!((own.only_csv)(FILE_NAME));
            }
            clean(path, to, arguments, lang, output, words)?;
        }
        if arguments.guess || arguments.to.is_none() {
            let blocks = guess::guess(path, &name).with_context(|| Doing::Reading(path.clone()))?;
            write!(output, "{}", guess::render(&blocks, note_words(lang).remark)).context(Doing::Printing)?;
            if stdin.is_some() && !blocks.is_empty() && !arguments.quiet {
                writeln!(words, "{}", (own.save_stdin)(&name)).context(Doing::Printing)?;
            }
            if blocks.is_empty() {
                writeln!(words, "{}", (own.no_table)(&name)).context(Doing::Printing)?;
            } else if !arguments.quiet {
                writeln!(words, "{}", (own.review_mapping)(FILE_NAME)).context(Doing::Printing)?;
            }
        }
    }
    Ok(())
}

fn clean(
    path: &Path,
    to: &Path,
    arguments: &ImportArguments,
    lang: Lang,
    output: &mut dyn Write,
    words: &mut dyn Write,
) -> Result<()> {
    let own = import_words(lang);
    let table = arguments.table.checked_sub(1).context(own.counted_from_one)?;
    let reading = || Doing::Reading(path.to_owned());
    let report = if to == Path::new("-") {
        let mut buffered = std::io::BufWriter::new(output);
        messy::write::convert(path, table, &mut buffered).with_context(reading)?
    } else {
        if arguments.paths.len() > 1 {
            bail!(own.one_table);
        }
        check_page(to, None, &arguments.paths)?;
        let begin = if arguments.overwrite { Replacement::begin } else { Replacement::begin_new };
        let mut file = begin(to)?;
        let mut buffered = std::io::BufWriter::new(&mut file);
        let report = messy::write::convert(path, table, &mut buffered).with_context(reading)?;
        buffered.flush().with_context(|| Doing::Writing(to.to_owned()))?;
        drop(buffered);
        file.commit()?;
        report
    };
    let said = if arguments.json {
        serde_json::to_string_pretty(&report)? + "\n"
    } else {
        messy_text(&report, lang)
    };
    if arguments.json || !arguments.quiet {
        words.write_all(said.as_bytes()).context(Doing::Printing)?;
    }
    Ok(())
}

/// How a mapping in the workspace names a file: from the workspace where it lies in it.
pub(crate) fn named_from(path: &Path, workspace: &Path) -> String {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (path, workspace) = (whole(path), whole(workspace));
    path.strip_prefix(&workspace).unwrap_or(&path).to_string_lossy().replace('\\', "/")
}

/// The bytes of a file or folder, for the progress bar.
fn bytes_of(path: &Path, depth: usize) -> u64 {
    let Ok(meta) = std::fs::symlink_metadata(path) else { return 0 };
    if !meta.is_dir() {
        return meta.len();
    }
    let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
    if depth > 32 { 0 } else { entries.map(|entry| bytes_of(&entry.path(), depth + 1)).sum() }
}

/// The words of reasons in the files that an import leaves to people.
pub(crate) fn reasons(lang: Lang) -> ReasonWords {
    let own = note_words(lang);
    ReasonWords { doubt: own.doubt, proposal: own.proposal }
}

/// How a messy table was understood, and what was done to it.
fn messy_text(report: &MessyReport, lang: Lang) -> String {
    const LINES_MOST: usize = 5;
    let (own, words) = (&note_words(lang).messy, note_words(lang));
    let dialect = &report.dialect;
    let quotes = dialect.quote.map(|quote| [quote.open, quote.close]);
    let by_backslash = quotes.is_some() && dialect.escape == Escape::Backslash;
    let cells = (own.cells)(&dialect.delimiter, dialect.merge, quotes, by_backslash);
    let sure = report.encoding_sure.min(report.dialect_sure) * 100.0;
    let mut lines = vec![(own.written)(report.encoding, &cells, &report.line_ends.names(), sure)];
    for (index, table) in report.tables.iter().enumerate() {
        let mut parts = vec![
            (own.table)(index + 1, table.line, table.columns, table.rows),
            (own.header)(table.header_rows),
        ];
        parts.extend((!table.preamble.is_empty()).then(|| (own.before)(table.preamble.len())));
        parts.extend((!table.footnotes.is_empty()).then(|| (own.after)(table.footnotes.len())));
        lines.push(parts.join(", "));
        for count in &table.repairs {
            let of = table.repaired.iter().filter(|repaired| repaired.what == count.what);
            let of: Vec<String> = of.take(LINES_MOST).map(|repaired| repaired.line.to_string()).collect();
            let said = (own.repaired)(count.rows, &(words.repair)(count.what), &of.join(", "));
            lines.push(format!("  {said}"));
        }
    }
    let counts = [
        report.blank_rows,
        report.comment_rows,
        report.too_long_rows,
        report.zero_bytes,
        report.broken_blocks,
    ];
    let left_out = counts.into_iter().zip(own.left_out).filter(|(count, _)| *count > 0);
    lines.extend(left_out.map(|(count, say)| say(count)));
    lines.join("\n") + "\n"
}

/// How much is said of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ImportNote {
    /// Everything.
    Everything,
    /// The counts and what went wrong; what is unknown is said elsewhere.
    OnlyFaults,
}

/// What became of the records of an import, for a terminal.
pub(crate) fn summary_text(summary: &ImportSummary, lang: Lang, note: ImportNote) -> String {
    const SHOWN_MOST: usize = 10;
    let own = import_words(lang);
    let ImportSummary {
        source,
        counts,
        files: _,
        tables,
        kept_aside,
        taken_back,
        unknown_people,
        unknown_scopes,
        rejections,
        warnings,
    } = summary;
    let RecordCounts { read, mapped, unknown, rejected, passed_over } = *counts;
    let mut lines = vec![(own.records)(source, [read, mapped, unknown, rejected, passed_over])];
    let indented = |words: String| format!("  {words}");
    if note == ImportNote::Everything {
        lines
            .extend(tables.iter().map(|(table, rows)| indented((own.rows)(table, rows.written, rows.known))));
        lines.extend((*taken_back > 0).then(|| indented((own.taken_back)(*taken_back))));
        lines.extend((*kept_aside > 0).then(|| indented((own.kept_aside)(*kept_aside))));
        let people = unknown_people.iter().take(SHOWN_MOST);
        lines.extend(
            people.map(|person| indented((own.unknown_person)(&shown(&person.shown()), person.messages))),
        );
        lines.extend((!unknown_people.is_empty()).then(|| own.unknown_people_hint.to_owned()));
        let scopes = unknown_scopes.iter().take(SHOWN_MOST);
        lines.extend(scopes.map(|(name, records)| indented((own.no_client)(&shown(name), *records))));
        lines.extend((!unknown_scopes.is_empty()).then(|| own.no_client_hint.to_owned()));
    }
    for rejection in rejections.iter().take(SHOWN_MOST) {
        let RejectedRecord { file, at, unit, column, value, reason } = rejection;
        let what = if column.is_empty() { String::new() } else { format!("{column} {:?} ", shown(value)) };
        let reason = notice::rejection(reason, lang);
        lines.push((own.rejected)(&shown(file), unit, *at, &what, &shown(&reason)));
    }
    let hidden = counts.rejected > SHOWN_MOST as u64;
    lines.extend(hidden.then(|| indented((own.all_rejected)(counts.rejected))));
    let warning = |warning: &ImportWarning| (own.warning)(&shown(&(note_words(lang).warning)(warning)));
    lines.extend(warnings.iter().map(warning));
    lines.join("\n") + "\n"
}

/// Words of an export as a terminal may show them.
fn shown(words: &str) -> String {
    words.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).take(200).collect()
}
