//! The tools whose exports are read, one file or folder each.

pub(crate) mod account_card;
pub mod amocrm;
pub mod asana;
pub mod bank_exchange;
pub mod bitrix24;
pub mod books;
pub mod clickup;
mod content;
pub mod contracts;
pub mod crm;
pub mod discord;
pub mod hubspot;
pub mod ics;
pub mod issues;
pub mod jira;
pub mod mail;
pub mod msproject;
pub mod planfix;
pub mod ratings;
pub mod redmine;
pub mod slack;
pub mod task;
pub mod teams;
pub mod telegram;
pub(crate) mod telegram_html;
pub mod timesheet;
pub mod trackers;
pub mod transcript;
pub mod trello;
pub mod whatsapp;
mod whatsapp_words;

use std::io::Read as _;

use chrono_tz::Tz;

use super::{
    input::Bundle,
    json::{self, JsonStep, WalkError},
    record::{RecordFault, RecordPosition, RecordSink},
    workbook::is_workbook,
};
use forewarn_base::import_note::ImportWarning;
use forewarn_base::{
    error::{Error, Result, file_error, io},
    file_fault::{ExportContent, FileFault, FileFormat, JsonShape},
    reason::RejectionReason,
};

/// A tool whose exports can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ImportSource {
    /// mbox, Maildir, .eml, folders and zips of them
    Mail,
    /// Telegram Desktop's result.json: one chat or the whole export
    Telegram,
    /// A Slack export: zip or folder
    Slack,
    /// `WhatsApp`'s exported chat: .txt or zip
    Whatsapp,
    /// Jira's CSV export, or the answers of its REST interface
    Jira,
    /// Redmine's CSV export, or the answers of its REST interface
    Redmine,
    /// A Trello board as JSON or CSV
    Trello,
    /// An Asana project as CSV or JSON
    Asana,
    /// A `ClickUp` list as CSV
    Clickup,
    /// Planfix tasks as CSV
    Planfix,
    /// Microsoft Project's XML
    Msproject,
    /// Time sheets of Toggl, Clockify, Harvest, Everhour as CSV
    Timesheet,
    /// Bitrix24 companies, deals, activities, tasks as CSV
    Bitrix24,
    /// amoCRM companies and deals as CSV
    Amocrm,
    /// `HubSpot` companies, deals, activities as CSV
    Hubspot,
    /// Transcripts of calls: `WebVTT`, SRT, Zoom, Teams, Meet, Otter, Fireflies as text
    Transcript,
    /// Calendars as .ics: meetings held and cancelled
    Ics,
    /// Answers of clients as CSV: Typeform, Delighted, Google Forms, Simplesat
    Ratings,
    /// Issues of `GitHub` as JSON or CSV
    Github,
    /// Issues of `GitLab` as JSON or CSV
    Gitlab,
    /// Linear's issues as CSV
    Linear,
    /// A board of monday.com as CSV
    Monday,
    /// A database of Notion as CSV
    Notion,
    /// Yandex Tracker's issues as CSV
    YandexTracker,
    /// Kaiten's cards as CSV
    Kaiten,
    /// Discord's channels as `DiscordChatExporter` writes them in JSON
    Discord,
    /// Chats and channels of Microsoft Teams as Microsoft Graph answers them in JSON
    Teams,
    /// `QuickBooks` Online's reports of transactions as CSV: invoices, payments, credits
    Quickbooks,
    /// Xero's sales invoices as CSV
    Xero,
    /// From 1С: bank statements (1CClientBankExchange), the card of account 62 as XLSX or CSV
    #[value(name = "1c")]
    OneC,
    /// A register of contracts as CSV
    Contracts,
}

impl ImportSource {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Telegram => "telegram",
            Self::Slack => "slack",
            Self::Whatsapp => "whatsapp",
            Self::Jira => "jira",
            Self::Redmine => "redmine",
            Self::Trello => "trello",
            Self::Asana => "asana",
            Self::Clickup => "clickup",
            Self::Planfix => "planfix",
            Self::Msproject => "msproject",
            Self::Timesheet => "timesheet",
            Self::Bitrix24 => "bitrix24",
            Self::Amocrm => "amocrm",
            Self::Hubspot => "hubspot",
            Self::Transcript => "transcript",
            Self::Ics => "ics",
            Self::Ratings => "ratings",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Linear => "linear",
            Self::Monday => "monday",
            Self::Notion => "notion",
            Self::YandexTracker => "yandex-tracker",
            Self::Kaiten => "kaiten",
            Self::Discord => "discord",
            Self::Teams => "teams",
            Self::Quickbooks => "quickbooks",
            Self::Xero => "xero",
            Self::OneC => "1c",
            Self::Contracts => "contracts",
        }
    }

    /// Reads an export record by record. `zone` is that of local times, for the sources that must compare moments.
    ///
    /// # Errors
    /// The export is not what it is said to be, is broken as a whole, or the sink fails.
    pub fn read(self, bundle: &mut Bundle, zone: Tz, sink: &mut dyn RecordSink) -> Result<()> {
        match self {
            Self::Mail => mail::read(bundle, zone, sink),
            Self::Telegram => telegram::read(bundle, sink),
            Self::Slack => slack::read(bundle, sink),
            Self::Whatsapp => whatsapp::read(bundle, zone, sink),
            Self::Jira => jira::read(bundle, sink),
            Self::Redmine => redmine::read(bundle, sink),
            Self::Trello => trello::read(bundle, sink),
            Self::Asana => asana::read(bundle, sink),
            Self::Clickup => task::read(bundle, &clickup::LAYOUT, sink),
            Self::Planfix => task::read(bundle, &planfix::LAYOUT, sink),
            Self::Msproject => msproject::read(bundle, sink),
            Self::Timesheet => timesheet::read(bundle, sink),
            Self::Bitrix24 => crm::read(bundle, &bitrix24::LAYOUT, sink),
            Self::Amocrm => crm::read(bundle, &amocrm::LAYOUT, sink),
            Self::Hubspot => crm::read(bundle, &hubspot::LAYOUT, sink),
            Self::Transcript => transcript::read(bundle, sink),
            Self::Ics => ics::read(bundle, zone, sink),
            Self::Ratings => ratings::read(bundle, sink),
            Self::Github => issues::read(bundle, &trackers::GITHUB, sink),
            Self::Gitlab => issues::read(bundle, &trackers::GITLAB, sink),
            Self::Linear => task::read(bundle, &trackers::LINEAR, sink),
            Self::Monday => task::read(bundle, &trackers::MONDAY, sink),
            Self::Notion => task::read(bundle, &trackers::NOTION, sink),
            Self::YandexTracker => task::read(bundle, &trackers::YANDEX_TRACKER, sink),
            Self::Kaiten => task::read(bundle, &trackers::KAITEN, sink),
            Self::Discord => discord::read(bundle, sink),
            Self::Teams => teams::read(bundle, sink),
            Self::Quickbooks => books::read(bundle, &books::QUICKBOOKS, sink),
            Self::Xero => books::read(bundle, &books::XERO, sink),
            Self::OneC => bank_exchange::read(bundle, sink),
            Self::Contracts => contracts::read(bundle, sink),
        }
    }
}

/// Whether a name ends like one of these, whatever the case.
pub(crate) fn ends(name: &str, endings: &[&str]) -> bool {
    let name = name.to_lowercase();
    endings.iter().any(|ending| name.ends_with(ending))
}

/// The file's own name, without folders and ending.
pub(crate) fn stem(name: &str) -> &str {
    let own = name.rsplit('/').next().unwrap_or(name);
    own.rsplit_once('.').map_or(own, |(stem, _)| stem)
}

/// The files of an export with one of these endings; a file that was named itself may be called anything.
///
/// # Errors
/// There is none.
pub(crate) fn files(bundle: &Bundle, endings: &[&str], content: ExportContent) -> Result<Vec<usize>> {
    if bundle.is_single_file() {
        return Ok(vec![0]);
    }
    let takes_tables = endings.contains(&".csv");
    let found = bundle.find(|name| ends(name, endings) || (takes_tables && is_workbook(name)));
    if found.is_empty() {
        return Err(file_error(&bundle.path, FileFault::Without(content)));
    }
    Ok(found)
}

/// Whether a file begins as JSON does.
///
/// # Errors
/// It cannot be opened.
pub(crate) fn is_json(bundle: &mut Bundle, index: usize) -> Result<bool> {
    let path = bundle.label_path(index);
    let mut start = Vec::new();
    bundle.reader(index)?.take(1 << 10).read_to_end(&mut start).map_err(io(&path))?;
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start).trim_ascii_start();
    Ok(start.first().is_some_and(|byte| matches!(byte, b'{' | b'[')))
}

/// Walks a JSON file of an export, telling the sink about elements that are too long.
///
/// # Errors
/// It is not JSON, is cut off, or `on` fails.
pub(crate) fn walk(
    bundle: &mut Bundle,
    position: usize,
    lists: &[&str],
    sink: &mut dyn RecordSink,
    on: &mut dyn FnMut(JsonStep<'_>, &mut dyn RecordSink) -> Result<()>,
) -> Result<()> {
    let path = bundle.label_path(position);
    sink.file(&path.to_string_lossy());
    let mut reader = bundle.reader(position)?;
    let walked = json::walk(&mut *reader, lists, &mut |step| match step {
        JsonStep::TooLong(_, line, _) => {
            sink.reject(RecordPosition::line(line), RecordFault::whole(RejectionReason::TextTooLong))?;
            on(step, sink)
        }
        step => on(step, sink),
    });
    match walked {
        Ok(()) => Ok(()),
        Err(WalkError::Io(source)) => Err(io(&path)(source)),
        Err(WalkError::Stopped(error)) => Err(error),
        Err(WalkError::Syntax { line, reason }) => {
            let words = reason.to_owned();
            Err(file_error(&path, FileFault::Malformed { format: FileFormat::Json, line: Some(line), words }))
        }
    }
}

/// Tells a field that is null from one that is absent.
#[allow(clippy::option_option, reason = "absent, null and a value are three things")]
pub(crate) fn present<'de, D: serde::Deserializer<'de>>(
    from: D,
) -> std::result::Result<Option<Option<String>>, D::Error> {
    use serde::Deserialize as _;
    Option::<String>::deserialize(from).map(Some)
}

/// What the JSON of a file is at its top, read until one of the members `until` begins.
///
/// # Errors
/// The file cannot be opened.
pub(crate) fn shape_of(bundle: &mut Bundle, position: usize, until: &[&str]) -> Result<json::JsonShape> {
    Ok(json::shape(&mut *bundle.reader(position)?, until))
}

/// JSON that is something else than was said: what was expected, and what was found.
pub(crate) fn other_shape(
    bundle: &Bundle,
    position: usize,
    expected: ExportContent,
    found: JsonShape,
) -> Error {
    file_error(&bundle.label_path(position), FileFault::OtherJson { expected, found })
}

/// Tells of the files of an export that are something else: an error where none is what was said, else a warning for each.
pub(crate) fn misfits(misfits: Vec<Error>, is_any_fit: bool, sink: &mut dyn RecordSink) -> Result<()> {
    let mut misfits = misfits.into_iter();
    if !is_any_fit {
        return misfits.next().map_or(Ok(()), Err);
    }
    for misfit in misfits {
        match misfit {
            Error::File { path, fault } => sink.warn(ImportWarning::PassedOver { file: path, fault }),
            other => return Err(other),
        }
    }
    Ok(())
}

/// Whether a list of records was what it was said to be: at least one of its elements has the members that such records
/// have, or it is empty.
#[derive(Debug, Default)]
pub(crate) struct ListShape {
    elements: u64,
    fitting: u64,
    /// The members of the first element that fits not.
    found: Option<JsonShape>,
}

impl ListShape {
    /// Takes in an element; `members` are names of which each record has all.
    pub(crate) fn element(&mut self, raw: &[u8], members: &[&str]) {
        self.elements += 1;
        if self.fitting > 0 {
            return;
        }
        let has = |name: &&str| memchr::memmem::find(raw, format!("\"{name}\"").as_bytes()).is_some();
        if members.iter().all(has) {
            self.fitting += 1;
        } else if self.found.is_none() {
            self.found = Some(JsonShape::ListOf(Box::new(json::shape(&mut &raw[..], &[]))));
        }
    }

    /// Takes in an element that was too long to look at.
    pub(crate) fn too_long(&mut self) {
        (self.elements, self.fitting) = (self.elements + 1, self.fitting + 1);
    }

    /// What was found in place of the records that were expected.
    pub(crate) fn misfit(&self) -> Option<JsonShape> {
        if self.elements > 0 && self.fitting == 0 { self.found.clone() } else { None }
    }
}

/// What serde says about an element, as a fault.
pub(crate) fn unfit(error: &serde_json::Error) -> RecordFault {
    RecordFault::whole(RejectionReason::OtherStructure(error.to_string()))
}
