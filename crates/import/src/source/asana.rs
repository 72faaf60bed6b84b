//! Asana: the CSV of a project, or its JSON as the site writes it.

use serde::Deserialize;

use super::{ListShape, ends, other_shape, present, shape_of, task, unfit, walk};
use crate::{
    input::Bundle,
    json::{JsonShape, JsonStep},
    moment::{self, DateOrder},
    record::{
        ItemCourse, ItemRecord, ItemStanding, Record, RecordFault, RecordPosition, RecordScope, RecordSink,
        SourceTime, WorkState,
    },
    source::task::TaskLayout,
};
use forewarn_base::{
    error::{Error, Result},
    file_fault::ExportContent,
    reason::RejectionReason,
};

/// The columns of Asana's CSV.
pub const LAYOUT: TaskLayout = TaskLayout {
    tool: "asana",
    id: &["task id", "id", "gid"],
    title: &["name", "task name", "название"],
    project: &["projects", "project", "проекты", "проект"],
    client: &["client", "клиент"],
    status: &["status", "статус"],
    section: &["section/column", "section", "раздел/столбец", "раздел"],
    created: &["created at", "создано"],
    due: &["due date", "due on", "срок выполнения", "дата выполнения"],
    finished: &["completed at", "завершено"],
    changed: &["last modified", "modified at", "последнее изменение"],
    author: &["created by", "author"],
    text: &["notes", "description", "заметки", "описание"],
    weight: &["estimated time", "estimated hours"],
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

/// Reads one file of tasks; returns what is wrong with one that is none.
fn read_json(bundle: &mut Bundle, position: usize, sink: &mut dyn RecordSink) -> Result<Option<Error>> {
    const EXPECTED: ExportContent = ExportContent::AsanaTasks;
    let shape = shape_of(bundle, position, &["data"])?;
    if !shape.has("data") && matches!(shape, JsonShape::Object(_)) {
        return Ok(Some(other_shape(bundle, position, EXPECTED, shape)));
    }
    let list = if shape.has("data") { "data" } else { "" };
    let mut elements = ListShape::default();
    let mut single = false;
    walk(bundle, position, &[list], sink, &mut |step, sink| match step {
        JsonStep::Element(_, raw, _, number) => {
            elements.element(raw, &["gid"]);
            element(raw, RecordPosition::record(number), sink)
        }
        JsonStep::TooLong(..) => {
            elements.too_long();
            Ok(())
        }
        JsonStep::Open("data") => {
            single = true;
            Ok(())
        }
        _ => Ok(()),
    })?;
    if single {
        // The answer for one task.
        let raw = bundle.whole(position, crate::json::ELEMENT_BYTES_MOST as u64)?;
        let answer: serde_json::Value = serde_json::from_slice(&raw).unwrap_or_default();
        let task = answer["data"].to_string();
        elements.element(task.as_bytes(), &["gid"]);
        if elements.misfit().is_none() {
            element(task.as_bytes(), RecordPosition::record(1), sink)?;
        }
    }
    let found = match elements.misfit() {
        None if matches!(shape, JsonShape::Other) => Some(shape),
        found => found,
    };
    Ok(found.map(|found| other_shape(bundle, position, EXPECTED, found)))
}

#[derive(Debug, Deserialize)]
struct AsanaTask {
    gid: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    notes: String,
    created_at: Option<String>,
    completed_at: Option<String>,
    modified_at: Option<String>,
    #[serde(default, deserialize_with = "present")]
    #[allow(clippy::option_option, reason = "absent, null and a date are three things")]
    due_on: Option<Option<String>>,
    due_at: Option<String>,
    #[serde(default)]
    created_by: Option<AsanaNamed>,
    #[serde(default)]
    projects: Vec<AsanaNamed>,
    #[serde(default)]
    memberships: Vec<AsanaMembership>,
    #[serde(default)]
    stories: Vec<AsanaStory>,
}

#[derive(Debug, Deserialize)]
struct AsanaNamed {
    #[serde(default)]
    name: String,
}

#[derive(Debug, Deserialize)]
struct AsanaMembership {
    section: Option<AsanaNamed>,
}

/// A comment, or a note of the system that a date was moved.
#[derive(Debug, Deserialize)]
struct AsanaStory {
    gid: String,
    created_at: Option<String>,
    created_by: Option<AsanaNamed>,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    text: String,
}

fn when(text: Option<&String>) -> Option<SourceTime> {
    moment::parse(text?, DateOrder::DayFirst)
}

fn element(raw: &[u8], position: RecordPosition, sink: &mut dyn RecordSink) -> Result<()> {
    let task: AsanaTask = match serde_json::from_slice(raw) {
        Ok(task) => task,
        Err(error) => return sink.reject(position, unfit(&error)),
    };
    let id = format!("asana-{}", task.gid);
    let project = task.projects.first().map_or("", |project| &project.name);
    let scope = RecordScope::project(project);
    let Some(created) = when(task.created_at.as_ref()) else {
        return sink.reject(position, RecordFault::of("created_at", "", RejectionReason::MissingOrNotATime));
    };
    let section = task.memberships.iter().find_map(|membership| membership.section.as_ref());
    let finished = when(task.completed_at.as_ref());
    // Only the task itself says that it is done.
    let state = match WorkState::of_list(section.map_or("", |section| &section.name)) {
        Some(state) if state.is_ended() && finished.is_none() => WorkState::Open,
        None | Some(WorkState::Open) if finished.is_some() => WorkState::Done,
        state => state.unwrap_or_default(),
    };
    let standing = ItemStanding {
        created: Some(created),
        due: when(task.due_at.as_ref()).or_else(|| when(task.due_on.as_ref().and_then(Option::as_ref))),
        tells_due: task.due_on.is_some(),
        finished,
        state_at: finished,
        changed: when(task.modified_at.as_ref()),
        state,
    };
    let mut records = Vec::new();
    if let (Some(author), false) = (&task.created_by, task.notes.trim().is_empty()) {
        let message = task::comment(&id, "text", &author.name, created, &task.name, &task.notes, &scope);
        records.push(Record::Message(Box::new(message)));
    }
    let title = task.name.clone();
    let course = ItemCourse::Standing(standing);
    records.push(Record::Item(ItemRecord {
        id: id.clone(),
        title,
        scope: scope.clone(),
        course,
        weight: None,
    }));
    sink.take(position, records)?;
    for story in &task.stories {
        match (when(story.created_at.as_ref()), &story.created_by) {
            (Some(sent), Some(author)) if story.kind == "comment" => {
                let message =
                    task::comment(&id, &story.gid, &author.name, sent, &task.name, &story.text, &scope);
                sink.take(position, vec![Record::Message(Box::new(message))])?;
            }
            _ => sink.pass_over(),
        }
    }
    Ok(())
}
