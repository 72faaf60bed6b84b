//! Asana: the CSV of a project, or its JSON as the site writes it.

use serde::Deserialize;

use super::{ends, task, unfit, walk};
use crate::{
    input::Bundle,
    json::JsonStep,
    moment::{self, DateOrder},
    record::{
        ItemCourse, ItemRecord, ItemStanding, Record, RecordFault, RecordPosition, RecordScope, RecordSink,
        SourceTime, WorkState,
    },
    source::task::TaskLayout,
};
use forewarn_base::error::Result;

/// The columns of Asana's CSV.
pub const LAYOUT: TaskLayout = TaskLayout {
    tool: "asana",
    id: &["task id", "id", "gid"],
    title: &["name", "task name", "название"],
    project: &["projects", "project", "проекты", "проект"],
    client: &["client", "клиент"],
    status: &["section/column", "section", "status", "раздел/столбец"],
    created: &["created at", "создано"],
    due: &["due date", "due on", "срок выполнения", "дата выполнения"],
    finished: &["completed at", "завершено"],
    changed: &["last modified", "modified at", "последнее изменение"],
    author: &["created by", "author"],
    text: &["notes", "description", "заметки", "описание"],
    weight: &["estimated time", "estimated hours"],
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
        } else {
            walk(bundle, position, &["data", ""], sink, &mut |step, sink| match step {
                JsonStep::Element(_, raw, _, number) => element(raw, RecordPosition::record(number), sink),
                _ => Ok(()),
            })?;
        }
    }
    Ok(())
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
    due_on: Option<String>,
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
        return sink.reject(position, RecordFault::of("created_at", "", "is missing or no time"));
    };
    let section = task.memberships.iter().find_map(|membership| membership.section.as_ref());
    let finished = when(task.completed_at.as_ref());
    let state = match WorkState::of(section.map_or("", |section| &section.name)) {
        // Only the task itself says that it is done.
        WorkState::Done | WorkState::Accepted | WorkState::Open if finished.is_none() => WorkState::Open,
        WorkState::Open => WorkState::Done,
        state => state,
    };
    let standing = ItemStanding {
        created: Some(created),
        due: when(task.due_at.as_ref()).or_else(|| when(task.due_on.as_ref())),
        finished,
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
