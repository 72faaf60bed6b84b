//! Redmine: the CSV of the list of issues, and the answers of its REST interface, with journals where they were asked
//! for (`include=journals`).

use serde::Deserialize;

use super::{
    ListShape, ends, other_shape, present, shape_of,
    task::{self, TaskLayout, comment},
    unfit, walk,
};
use crate::{
    input::Bundle,
    json::{JsonShape, JsonStep},
    moment::{self, DateOrder},
    record::{
        ItemChange, ItemCourse, ItemEvent, ItemRecord, ItemStanding, Record, RecordFault, RecordPosition,
        RecordScope, RecordSink, SourceTime, WorkState,
    },
    state::UnknownStatuses,
};
use forewarn_base::{
    error::{Error, Result},
    file_fault::ExportContent,
    reason::RejectionReason,
};

/// The columns of Redmine's CSV, in English and Russian.
pub const LAYOUT: TaskLayout = TaskLayout {
    tool: "redmine",
    id: &["#", "id", "№"],
    title: &["subject", "тема"],
    project: &["project", "проект"],
    client: &["client", "клиент"],
    status: &["status", "статус"],
    section: &[],
    created: &["created", "создано", "created on"],
    due: &[
        "due date",
        "due",
        "deadline",
        "срок завершения",
        "дата завершения",
        "дата выполнения",
        "echéance",
    ],
    finished: &["closed", "закрыто", "closed on", "дата закрытия"],
    changed: &["updated", "обновлено", "updated on"],
    author: &["author", "автор"],
    text: &["description", "описание"],
    weight: &["estimated time", "оценка временных затрат", "оценка времени"],
    is_done: &[],
    is_archived: &[],
    made: None,
};

/// Reads the CSV and JSON files of an export.
///
/// # Errors
/// There is neither, or one is broken.
pub fn read(bundle: &mut Bundle, sink: &mut dyn RecordSink) -> Result<()> {
    let positions = bundle.find(|name| ends(name, &[".csv", ".json"]));
    if positions.is_empty() {
        return Err(task::nothing(bundle, ExportContent::CsvOrJsonFile));
    }
    task::read_csv_and_json(bundle, positions, &LAYOUT, sink, read_json)
}

/// Reads one answer; returns what is wrong with one that is none.
fn read_json(bundle: &mut Bundle, position: usize, sink: &mut dyn RecordSink) -> Result<Option<Error>> {
    const EXPECTED: ExportContent = ExportContent::RedmineIssues;
    let path = bundle.label_path(position);
    let shape = shape_of(bundle, position, &["issue", "issues"])?;
    let mut unknown = UnknownStatuses::default();
    if shape.has("issue") {
        sink.file(&path.to_string_lossy());
        let bytes = bundle.whole(position, 64 << 20)?;
        match serde_json::from_slice::<RedmineSingleIssue>(&bytes) {
            Ok(single) => issue(&single.issue, &mut unknown, RecordPosition::record(1), sink)?,
            Err(_) => return Ok(Some(other_shape(bundle, position, EXPECTED, JsonShape::Other))),
        }
        unknown.warn(&path, sink);
        return Ok(None);
    }
    if !shape.has("issues") && matches!(shape, JsonShape::Object(_)) {
        return Ok(Some(other_shape(bundle, position, EXPECTED, shape)));
    }
    let list = if shape.has("issues") { "issues" } else { "" };
    let mut elements = ListShape::default();
    walk(bundle, position, &[list], sink, &mut |step, sink| {
        let (raw, number) = match step {
            JsonStep::Element(_, raw, _, number) => (raw, number),
            JsonStep::TooLong(..) => {
                elements.too_long();
                return Ok(());
            }
            _ => return Ok(()),
        };
        elements.element(raw, &["id", "created_on"]);
        match serde_json::from_slice::<RedmineIssue>(raw) {
            Ok(read) => issue(&read, &mut unknown, RecordPosition::record(number), sink),
            Err(error) => sink.reject(RecordPosition::record(number), unfit(&error)),
        }
    })?;
    match elements.misfit() {
        Some(found) => return Ok(Some(other_shape(bundle, position, EXPECTED, found))),
        None if matches!(shape, JsonShape::Other) => {
            return Ok(Some(other_shape(bundle, position, EXPECTED, shape)));
        }
        None => {}
    }
    unknown.warn(&path, sink);
    Ok(None)
}

#[derive(Debug, Deserialize)]
struct RedmineSingleIssue {
    issue: RedmineIssue,
}

#[derive(Debug, Deserialize)]
struct RedmineNamed {
    #[serde(default)]
    name: String,
}

#[derive(Debug, Deserialize)]
struct RedmineStatus {
    #[serde(default)]
    name: String,
    /// Newer versions say it.
    #[serde(default)]
    is_closed: Option<bool>,
}

#[derive(Debug, Deserialize)]
struct RedmineIssue {
    id: u64,
    #[serde(default)]
    project: Option<RedmineNamed>,
    #[serde(default)]
    status: Option<RedmineStatus>,
    #[serde(default)]
    author: Option<RedmineNamed>,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    description: Option<String>,
    /// Null says that there is no date.
    #[serde(default, deserialize_with = "present")]
    #[allow(clippy::option_option, reason = "absent, null and a date are three things")]
    due_date: Option<Option<String>>,
    created_on: String,
    #[serde(default)]
    updated_on: Option<String>,
    #[serde(default)]
    closed_on: Option<String>,
    #[serde(default)]
    estimated_hours: Option<f64>,
    #[serde(default)]
    journals: Option<Vec<RedmineJournal>>,
}

#[derive(Debug, Deserialize)]
struct RedmineJournal {
    id: u64,
    #[serde(default)]
    user: Option<RedmineNamed>,
    #[serde(default)]
    notes: Option<String>,
    created_on: String,
    #[serde(default)]
    updated_on: Option<String>,
    #[serde(default)]
    details: Vec<RedmineDetail>,
}

/// A change of a field. Statuses are numbers here.
#[derive(Debug, Deserialize)]
struct RedmineDetail {
    #[serde(default)]
    name: String,
    #[serde(default)]
    old_value: Option<String>,
    #[serde(default)]
    new_value: Option<String>,
}

fn when(text: Option<&str>) -> Option<SourceTime> {
    moment::parse(text?, DateOrder::DayFirst)
}

fn issue(
    issue: &RedmineIssue,
    unknown: &mut UnknownStatuses,
    position: RecordPosition,
    sink: &mut dyn RecordSink,
) -> Result<()> {
    let id = format!("redmine-{}", issue.id);
    let name =
        |named: &Option<RedmineNamed>| named.as_ref().map(|named| named.name.clone()).unwrap_or_default();
    let scope = RecordScope::project(&name(&issue.project));
    let Some(created) = when(Some(&issue.created_on)) else {
        return sink
            .reject(position, RecordFault::of("created_on", &issue.created_on, RejectionReason::NotATime));
    };
    let mut records = Vec::new();
    let (author, text) = (name(&issue.author), issue.description.clone().unwrap_or_default());
    if !author.is_empty() && !text.trim().is_empty() {
        let message = comment(&id, "description", &author, created, &issue.subject, &text, &scope);
        records.push(Record::Message(Box::new(message)));
    }
    let now = standing(issue, created, unknown);
    let course =
        if issue.journals.is_some() { history(issue, created, now) } else { ItemCourse::Standing(now) };
    let title = issue.subject.clone();
    records.push(Record::Item(ItemRecord {
        id: id.clone(),
        title,
        scope: scope.clone(),
        course,
        weight: issue.estimated_hours,
    }));
    sink.take(position, records)?;
    for journal in issue.journals.iter().flatten() {
        let notes = journal.notes.as_deref().unwrap_or_default().trim();
        if notes.is_empty() {
            continue;
        }
        let Some(sent) = when(Some(&journal.created_on)) else {
            sink.reject(
                position,
                RecordFault::of("created_on", &journal.created_on, RejectionReason::NotATime),
            )?;
            continue;
        };
        let key = format!("note-{}", journal.id);
        let mut message = comment(&id, &key, &name(&journal.user), sent, &issue.subject, notes, &scope);
        message.edited = when(journal.updated_on.as_deref()).filter(|updated| *updated != sent);
        sink.take(position, vec![Record::Message(Box::new(message))])?;
    }
    Ok(())
}

fn standing(issue: &RedmineIssue, created: SourceTime, unknown: &mut UnknownStatuses) -> ItemStanding {
    let closed = when(issue.closed_on.as_deref());
    let moved = status_changes(issue).last().map(|(at, _)| *at);
    // Redmine keeps the time of closing when an issue is opened again.
    let reopened = closed.is_some_and(|closed| moved.is_some_and(|moved| moved > closed));
    let status = issue.status.as_ref();
    let name = status.map_or("", |status| &status.name);
    let state = match status.and_then(|status| status.is_closed) {
        Some(true) => match WorkState::of(name) {
            state @ (WorkState::Cancelled | WorkState::Accepted) => state,
            _ => WorkState::Done,
        },
        Some(false) => match WorkState::of(name) {
            // "Resolved" is open to Redmine, and handed over to the client.
            WorkState::Cancelled | WorkState::Accepted => WorkState::Open,
            state => state,
        },
        None if closed.is_some() && !reopened => match WorkState::of_status(name) {
            None | Some(WorkState::Open) => WorkState::Done,
            Some(state) => state,
        },
        None => unknown.read(name),
    };
    ItemStanding {
        created: Some(created),
        due: when(issue.due_date.as_ref().and_then(Option::as_deref)),
        tells_due: issue.due_date.is_some(),
        finished: closed.filter(|_| state.is_ended()),
        state_at: moved,
        changed: when(issue.updated_on.as_deref()),
        state,
    }
}

/// The changes of an issue's status, which Redmine tells by number.
fn status_changes(issue: &RedmineIssue) -> Vec<(SourceTime, &RedmineDetail)> {
    details(issue, "status_id")
}

/// The changes of one field, in their order.
fn details<'a>(issue: &'a RedmineIssue, name: &str) -> Vec<(SourceTime, &'a RedmineDetail)> {
    let mut changes: Vec<(SourceTime, &RedmineDetail)> = issue
        .journals
        .iter()
        .flatten()
        .filter_map(|journal| Some((when(Some(&journal.created_on))?, journal)))
        .flat_map(|(at, journal)| journal.details.iter().map(move |detail| (at, detail)))
        .filter(|(_, detail)| detail.name == name)
        .collect();
    changes.sort_by_key(|(at, _)| *at);
    changes
}

fn history(issue: &RedmineIssue, created: SourceTime, now: ItemStanding) -> ItemCourse {
    let moves = details(issue, "due_date");
    let first_due = match moves.first() {
        Some((_, detail)) => when(detail.old_value.as_deref()),
        None => now.due,
    };
    let mut events = vec![ItemEvent { at: created, what: ItemChange::Committed, due: first_due }];
    let mut promised = first_due.is_some();
    for (at, detail) in moves {
        let due = when(detail.new_value.as_deref());
        if due.is_some() || promised {
            let what = if promised { ItemChange::Rebaselined } else { ItemChange::Committed };
            events.push(ItemEvent { at, what, due });
            promised = true;
        }
    }
    // An issue that was closed and opened again tells both by the time of closing and the change after it.
    if let Some(closed) = when(issue.closed_on.as_deref())
        && !now.state.is_ended()
        && now.state != WorkState::Cancelled
        && let Some((back, _)) = status_changes(issue).into_iter().find(|(at, _)| *at > closed)
    {
        events.push(ItemEvent { at: closed, what: ItemChange::Delivered, due: None });
        events.push(ItemEvent { at: back, what: ItemChange::Returned, due: None });
    }
    ItemCourse::Log(events, now)
}
