//! Lists of tasks as CSV: trackers that say how a task stands, not how it came there. What each tool calls its columns
//! is in its own file.

use super::{ends, files, misfits};
use crate::{
    desk::hash,
    input::Bundle,
    record::{
        ItemCourse, ItemRecord, ItemStanding, MessageRecord, PersonHandles, Record, RecordFault, RecordScope,
        RecordSink, SourceTime, WorkState,
    },
    sheet::{CsvSheet, SheetRow},
    state::UnknownStatuses,
    workbook::BREAK,
};
use forewarn_base::import_note::SoughtColumn;
use forewarn_base::{
    error::{Error, Result, file_error},
    file_fault::{ExportContent, FileFault},
    reason::RejectionReason,
};

/// The names of a tool's columns, in lower case; all names of one thing in one list, the surest first.
#[derive(Debug)]
pub struct TaskLayout {
    /// The tool, as ids begin with it.
    pub tool: &'static str,
    /// The task's key.
    pub id: &'static [&'static str],
    /// Its name.
    pub title: &'static [&'static str],
    /// The project or list.
    pub project: &'static [&'static str],
    /// The client.
    pub client: &'static [&'static str],
    /// How it stands.
    pub status: &'static [&'static str],
    /// The list or section it is in, which says how it stands where it is called so.
    pub section: &'static [&'static str],
    /// When it was made.
    pub created: &'static [&'static str],
    /// Until when it is to be done.
    pub due: &'static [&'static str],
    /// When it was done.
    pub finished: &'static [&'static str],
    /// When it was last changed.
    pub changed: &'static [&'static str],
    /// Who made it.
    pub author: &'static [&'static str],
    /// What it says.
    pub text: &'static [&'static str],
    /// How much work it is.
    pub weight: &'static [&'static str],
    /// Whether it is done, as yes or no.
    pub is_done: &'static [&'static str],
    /// Whether it is in the archive, as yes or no.
    pub is_archived: &'static [&'static str],
    /// When a task was made, where its key tells it.
    pub made: Option<fn(&str) -> Option<SourceTime>>,
}

/// Where a sheet has these columns.
#[derive(Debug)]
pub struct TaskColumns {
    id: Option<usize>,
    title: usize,
    project: Option<usize>,
    client: Option<usize>,
    status: Option<usize>,
    section: Option<usize>,
    created: Option<usize>,
    due: Option<usize>,
    finished: Option<usize>,
    changed: Option<usize>,
    author: Option<usize>,
    text: Option<usize>,
    weight: Option<usize>,
    is_done: Option<usize>,
    is_archived: Option<usize>,
}

/// Reads every CSV of an export as tasks.
///
/// # Errors
/// There is none, or one has no column for what the task is called.
pub fn read(bundle: &mut Bundle, layout: &TaskLayout, sink: &mut dyn RecordSink) -> Result<()> {
    for index in files(bundle, &[".csv", ".txt", ".tsv"], ExportContent::CsvFile)? {
        read_file(bundle, index, layout, sink)?;
    }
    Ok(())
}

/// Reads CSV and JSON files of an export; `read_json` says what is wrong with a file that is not the tool's.
///
/// # Errors
/// One is broken, or none is the tool's.
pub fn read_csv_and_json(
    bundle: &mut Bundle,
    positions: Vec<usize>,
    layout: &TaskLayout,
    sink: &mut dyn RecordSink,
    read_json: impl Fn(&mut Bundle, usize, &mut dyn RecordSink) -> Result<Option<Error>>,
) -> Result<()> {
    let (mut others, files) = (Vec::new(), positions.len());
    for position in positions {
        if ends(&bundle.entries()[position].name.clone(), &[".csv"]) {
            read_file(bundle, position, layout, sink)?;
        } else {
            others.extend(read_json(bundle, position, sink)?);
        }
    }
    let is_any_fit = others.len() < files;
    misfits(others, is_any_fit, sink)
}

/// Reads one CSV as tasks.
///
/// # Errors
/// It cannot be read, or has no column for what the task is called.
pub fn read_file(
    bundle: &mut Bundle,
    index: usize,
    layout: &TaskLayout,
    sink: &mut dyn RecordSink,
) -> Result<()> {
    let path = bundle.label_path(index);
    sink.file(&path.to_string_lossy());
    let order = {
        let sheet = CsvSheet::open(bundle.reader(index)?, &path)?;
        let columns = TaskColumns::of(&sheet, layout, &path)?;
        sheet.find_order(&[columns.created, columns.finished, columns.changed], &path, sink)?
    };
    let mut sheet = CsvSheet::open(bundle.reader(index)?, &path)?;
    sheet.order = order;
    let columns = TaskColumns::of(&sheet, layout, &path)?;
    sheet.warn_of_missing(
        &[
            (SoughtColumn::DueDate, layout.due, columns.due),
            (
                SoughtColumn::Status,
                layout.status,
                columns.status.or(columns.section).or(columns.finished).or(columns.is_done),
            ),
            (
                SoughtColumn::CreatedOn,
                layout.created,
                columns.created.or(columns.id.filter(|_| layout.made.is_some())),
            ),
            (SoughtColumn::CompletedOn, layout.finished, columns.finished),
            (SoughtColumn::ChangedOn, layout.changed, columns.changed),
            (SoughtColumn::Project, layout.project, columns.project),
            (SoughtColumn::Author, layout.author, columns.author),
            (SoughtColumn::Description, layout.text, columns.text),
        ],
        &path,
        sink,
    );
    let mut unknown = UnknownStatuses::default();
    sheet.each(&path, sink, &mut |row, sink| {
        Ok(match columns.records(row, layout, &mut unknown) {
            Ok(records) => {
                sink.take(row.position, records)?;
                Ok(())
            }
            Err(fault) => Err(fault),
        })
    })?;
    unknown.warn(&path, sink);
    Ok(())
}

impl TaskColumns {
    fn of(sheet: &CsvSheet<'_>, layout: &TaskLayout, path: &std::path::Path) -> Result<Self> {
        Ok(Self {
            id: sheet.column(layout.id),
            title: sheet.must(layout.title, path)?,
            project: sheet.column(layout.project),
            client: sheet.column(layout.client),
            status: sheet.column(layout.status),
            section: sheet.column(layout.section),
            created: sheet.column(layout.created),
            due: sheet.column(layout.due),
            finished: sheet.column(layout.finished),
            changed: sheet.column(layout.changed),
            author: sheet.column(layout.author),
            text: sheet.column(layout.text),
            weight: sheet.column(layout.weight),
            is_done: sheet.named(layout.is_done),
            is_archived: sheet.named(layout.is_archived),
        })
    }

    fn records(
        &self,
        row: &SheetRow<'_>,
        layout: &TaskLayout,
        unknown: &mut UnknownStatuses,
    ) -> std::result::Result<Vec<Record>, RecordFault> {
        let title = row.get(Some(self.title));
        // Several projects may be named; Notion writes their addresses behind their names.
        let project = row.get(self.project).split(',').next().unwrap_or_default();
        let project = project.split(" (http").next().unwrap_or_default().trim().to_owned();
        let scope =
            RecordScope { project, client: row.get(self.client).to_owned(), ..RecordScope::default() };
        let key = row.get(self.id);
        if key.is_empty() && title.is_empty() {
            return Err(RecordFault::whole(RejectionReason::NoKeyOrTitle));
        }
        let key = if key.is_empty() {
            // Without a key a task is what it is called.
            format!("{:016x}", hash([scope.project.as_bytes(), title.as_bytes()].into_iter()))
        } else {
            key.trim_start_matches('#').to_owned()
        };
        let id = format!("{}-{key}", layout.tool);
        let created = row.when(self.created, "created")?.or_else(|| layout.made?(&key));
        let finished = row.when(self.finished, "finished")?;
        let state = self.state(row, finished.is_some(), unknown);
        let standing = ItemStanding {
            created,
            due: row.due(self.due)?,
            tells_due: self.due.is_some(),
            finished: finished.filter(|_| state.is_ended()),
            state_at: finished,
            changed: row.when(self.changed, "changed")?,
            state,
        };
        let mut records = Vec::new();
        let (author, text) = (row.get(self.author), row.get(self.text));
        if let (false, false, Some(sent)) = (author.is_empty(), text.is_empty(), created) {
            records.push(Record::Message(Box::new(comment(&id, "text", author, sent, title, text, &scope))));
        }
        let weight =
            row.get(self.weight).replace(',', ".").parse().ok().filter(|weight: &f64| *weight >= 0.0);
        // ClickUp gives milliseconds, the others hours.
        let weight = weight.map(|weight| if weight >= 60_000.0 { weight / 3_600_000.0 } else { weight });
        let course = ItemCourse::Standing(standing);
        records.push(Record::Item(ItemRecord { id, title: title.to_owned(), scope, course, weight }));
        Ok(records)
    }
}

impl TaskColumns {
    /// How a task stands: the date of its completion says that it is done, its status the rest; the list it is in speaks only
    /// where neither does.
    fn state(&self, row: &SheetRow<'_>, is_finished: bool, unknown: &mut UnknownStatuses) -> WorkState {
        let status = row.get(self.status);
        let is = |column: Option<usize>| {
            matches!(row.get(column).to_lowercase().as_str(), "true" | "yes" | "1" | "да")
        };
        if is(self.is_done) {
            return WorkState::Done;
        }
        let state = if status.is_empty() {
            let listed = WorkState::of_list(row.get(self.section));
            // A task that says it is not completed is not, whatever its section is called.
            listed.filter(|state| !(state.is_ended() && self.finished.is_some())).unwrap_or_default()
        } else if is_finished {
            WorkState::of(status)
        } else {
            unknown.read(status)
        };
        match state {
            WorkState::Open if is_finished => WorkState::Done,
            // What was put away unfinished will not be done.
            WorkState::Open if is(self.is_archived) => WorkState::Cancelled,
            state => state,
        }
    }
}

/// Something written on an item.
pub fn comment(
    item: &str,
    key: &str,
    author: &str,
    sent: SourceTime,
    title: &str,
    text: &str,
    scope: &RecordScope,
) -> MessageRecord {
    MessageRecord {
        id: format!("{item}-{key}"),
        author: PersonHandles::named(author),
        scope: scope.clone(),
        thread: item.to_owned(),
        sent: Some(sent),
        channel: "comment",
        subject: title.to_owned(),
        text: text.replace("\r\n", "\n").replace(BREAK, "\n").trim().to_owned(),
        ..MessageRecord::default()
    }
}

/// An export that has no file of a kind.
pub fn nothing(bundle: &Bundle, content: ExportContent) -> Error {
    file_error(&bundle.path, FileFault::Without(content))
}
