//! Redmine: the CSV of the list of issues, and the answers of its REST interface, with journals where they were asked
//! for (`include=journals`).

use serde::Deserialize;

use super::{
    ends,
    task::{self, TaskLayout, comment},
    unfit, walk,
};
use crate::{
    input::Bundle,
    json::JsonStep,
    moment::{self, DateOrder},
    record::{
        ItemChange, ItemCourse, ItemEvent, ItemRecord, ItemStanding, Record, RecordFault, RecordPosition,
        RecordScope, RecordSink, SourceTime, WorkState,
    },
};
use forewarn_base::error::Result;

/// The columns of Redmine's CSV, in English and Russian.
pub const LAYOUT: TaskLayout = TaskLayout {
    tool: "redmine",
    id: &["#", "id", "№"],
    title: &["subject", "тема"],
    project: &["project", "проект"],
    client: &["client", "клиент"],
    status: &["status", "статус"],
    created: &["created", "создано", "created on"],
    due: &["due date", "срок завершения", "дата завершения", "дата выполнения"],
    finished: &["closed", "закрыто", "closed on", "дата закрытия"],
    changed: &["updated", "обновлено", "updated on"],
    author: &["author", "автор"],
    text: &["description", "описание"],
    weight: &["estimated time", "оценка временных затрат", "оценка времени"],
};

/// Reads the CSV and JSON files of an export.
///
/// # Errors
/// There is neither, or one is broken.
pub fn read(bundle: &mut Bundle, sink: &mut dyn RecordSink) -> Result<()> {
    let positions = bundle.find(|name| ends(name, &[".csv", ".json"]));
    if positions.is_empty() {
        return Err(task::nothing(bundle, "CSV or JSON file"));
    }
    for position in positions {
        if ends(&bundle.entries()[position].name.clone(), &[".csv"]) {
            task::read_file(bundle, position, &LAYOUT, sink)?;
            continue;
        }
        if is_single(bundle, position)? {
            let path = bundle.label_path(position);
            sink.file(&path.to_string_lossy());
            let bytes = bundle.whole(position, 64 << 20)?;
            match serde_json::from_slice::<RedmineSingleIssue>(&bytes) {
                Ok(single) => issue(&single.issue, RecordPosition::record(1), sink)?,
                Err(error) => {
                    return Err(forewarn_base::error::Error::File { path, reason: error.to_string() });
                }
            }
            continue;
        }
        walk(bundle, position, &["issues", ""], sink, &mut |step, sink| {
            let JsonStep::Element(_, raw, _, number) = step else { return Ok(()) };
            match serde_json::from_slice::<RedmineIssue>(raw) {
                Ok(read) => issue(&read, RecordPosition::record(number), sink),
                Err(error) => sink.reject(RecordPosition::record(number), unfit(&error)),
            }
        })?;
    }
    Ok(())
}

/// Whether a file is the answer for one issue: it begins with `{"issue":`.
fn is_single(bundle: &mut Bundle, index: usize) -> Result<bool> {
    let path = bundle.label_path(index);
    let mut reader = bundle.reader(index)?;
    let start = reader.fill_buf().map_err(forewarn_base::error::io(&path))?;
    let start: Vec<u8> = start.iter().take(200).filter(|byte| !byte.is_ascii_whitespace()).copied().collect();
    Ok(start.starts_with(b"{\"issue\":"))
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
struct RedmineIssue {
    id: u64,
    #[serde(default)]
    project: Option<RedmineNamed>,
    #[serde(default)]
    status: Option<RedmineNamed>,
    #[serde(default)]
    author: Option<RedmineNamed>,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    due_date: Option<String>,
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

/// A change of a field. Statuses are numbers here, so only dates can be followed.
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

fn issue(issue: &RedmineIssue, position: RecordPosition, sink: &mut dyn RecordSink) -> Result<()> {
    let id = format!("redmine-{}", issue.id);
    let name =
        |named: &Option<RedmineNamed>| named.as_ref().map(|named| named.name.clone()).unwrap_or_default();
    let scope = RecordScope::project(&name(&issue.project));
    let Some(created) = when(Some(&issue.created_on)) else {
        return sink.reject(position, RecordFault::of("created_on", &issue.created_on, "is not a time"));
    };
    let mut records = Vec::new();
    let (author, text) = (name(&issue.author), issue.description.clone().unwrap_or_default());
    if !author.is_empty() && !text.trim().is_empty() {
        let message = comment(&id, "description", &author, created, &issue.subject, &text, &scope);
        records.push(Record::Message(Box::new(message)));
    }
    let course = match &issue.journals {
        Some(journals) => ItemCourse::Log(history(issue, journals, created)),
        None => ItemCourse::Standing(standing(issue, created)),
    };
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
            sink.reject(position, RecordFault::of("created_on", &journal.created_on, "is not a time"))?;
            continue;
        };
        let key = format!("note-{}", journal.id);
        let mut message = comment(&id, &key, &name(&journal.user), sent, &issue.subject, notes, &scope);
        message.edited = when(journal.updated_on.as_deref()).filter(|updated| *updated != sent);
        sink.take(position, vec![Record::Message(Box::new(message))])?;
    }
    Ok(())
}

fn standing(issue: &RedmineIssue, created: SourceTime) -> ItemStanding {
    let finished = when(issue.closed_on.as_deref());
    let state = match WorkState::of(issue.status.as_ref().map_or("", |status| &status.name)) {
        WorkState::Open if finished.is_some() => WorkState::Done,
        state => state,
    };
    ItemStanding {
        created: Some(created),
        due: when(issue.due_date.as_deref()),
        finished,
        changed: when(issue.updated_on.as_deref()),
        state,
    }
}

fn history(issue: &RedmineIssue, journals: &[RedmineJournal], created: SourceTime) -> Vec<ItemEvent> {
    let mut moves: Vec<(SourceTime, &RedmineDetail)> = journals
        .iter()
        .filter_map(|journal| Some((when(Some(&journal.created_on))?, journal)))
        .flat_map(|(at, journal)| journal.details.iter().map(move |detail| (at, detail)))
        .filter(|(_, detail)| detail.name == "due_date")
        .collect();
    moves.sort_by_key(|(at, _)| *at);
    let first_due = match moves.first() {
        Some((_, detail)) => when(detail.old_value.as_deref()),
        None => when(issue.due_date.as_deref()),
    };
    let mut events = vec![ItemEvent { at: created, what: ItemChange::Committed, due: first_due }];
    let mut promised = first_due.is_some();
    for (at, detail) in moves {
        if let Some(due) = when(detail.new_value.as_deref()) {
            let what = if promised { ItemChange::Rebaselined } else { ItemChange::Committed };
            events.push(ItemEvent { at, what, due: Some(due) });
            promised = true;
        }
    }
    let standing = standing(issue, created);
    let end = standing.finished.or(standing.changed);
    if let (Some(what), Some(at)) = (WorkState::Open.step(standing.state), end) {
        events.push(ItemEvent { at, what, due: None });
    }
    events
}
