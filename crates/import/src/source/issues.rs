//! Issues of `GitHub` and `GitLab` as their interfaces answer them, and as `gh issue list --json` writes them.

use serde_json::Value;

use super::{ListShape, files, other_shape, shape_of, task, walk};
use crate::{
    html,
    input::Bundle,
    json::{JsonShape, JsonStep},
    moment::{self, DateOrder},
    record::{
        ItemCourse, ItemRecord, ItemStanding, Record, RecordFault, RecordPosition, RecordScope, RecordSink,
        SourceTime, WorkState,
    },
};
use forewarn_base::{
    error::{Error, Result},
    file_fault::ExportContent,
    reason::RejectionReason,
};

/// Reads the JSON and CSV files of an export; `layout` is of the tool's CSV.
///
/// # Errors
/// There is neither, or none holds issues.
pub fn read(bundle: &mut Bundle, layout: &task::TaskLayout, sink: &mut dyn RecordSink) -> Result<()> {
    let positions = files(bundle, &[".json", ".csv"], ExportContent::CsvOrJsonFile)?;
    task::read_csv_and_json(bundle, positions, layout, sink, |bundle, position, sink| {
        read_json(bundle, position, layout.tool, sink)
    })
}

fn read_json(
    bundle: &mut Bundle,
    position: usize,
    tool: &str,
    sink: &mut dyn RecordSink,
) -> Result<Option<Error>> {
    const EXPECTED: ExportContent = ExportContent::Issues;
    let shape = shape_of(bundle, position, &[])?;
    if !matches!(shape, JsonShape::List) {
        return Ok(Some(other_shape(bundle, position, EXPECTED, shape)));
    }
    let own = super::stem(&bundle.entries()[position].name).to_owned();
    let mut elements = ListShape::default();
    walk(bundle, position, &[""], sink, &mut |step, sink| match step {
        JsonStep::Element(_, raw, _, number) => {
            elements.element(raw, &["title"]);
            let position = RecordPosition::record(number);
            match serde_json::from_slice::<Value>(raw) {
                Ok(issue) => one(&issue, tool, &own, position, sink),
                Err(error) => sink.reject(position, super::unfit(&error)),
            }
        }
        JsonStep::TooLong(..) => {
            elements.too_long();
            Ok(())
        }
        _ => Ok(()),
    })?;
    Ok(elements.misfit().map(|found| other_shape(bundle, position, EXPECTED, found)))
}

/// A member by any of its names.
fn member<'a>(of: &'a Value, names: &[&str]) -> &'a Value {
    names.iter().map(|name| &of[*name]).find(|value| !value.is_null()).unwrap_or(&Value::Null)
}

fn when(of: &Value, names: &[&str]) -> Option<SourceTime> {
    moment::parse(member(of, names).as_str()?, DateOrder::DayFirst)
}

fn words(of: &Value, names: &[&str]) -> String {
    match member(of, names) {
        Value::String(words) => words.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn one(
    issue: &Value,
    tool: &str,
    file: &str,
    position: RecordPosition,
    sink: &mut dyn RecordSink,
) -> Result<()> {
    // A pull request is work on an issue, and none that was promised.
    if !issue["pull_request"].is_null() {
        sink.pass_over();
        return Ok(());
    }
    let (number, title) = (words(issue, &["number", "iid"]), words(issue, &["title"]));
    if number.is_empty() || title.is_empty() {
        return sink.reject(position, RecordFault::whole(RejectionReason::NoKeyOrTitle));
    }
    let project = project(issue).unwrap_or_else(|| file.to_owned());
    let id = format!("{tool}-{project}-{number}");
    let scope = RecordScope::project(&project);
    let closed = when(issue, &["closed_at", "closedAt"]);
    let reason = words(issue, &["state_reason", "stateReason"]).to_lowercase();
    let is_closed = words(issue, &["state"]).to_lowercase() == "closed";
    let labels = member(issue, &["labels"]).as_array().into_iter().flatten().filter_map(|label| {
        let name = label.as_str().or_else(|| label["name"].as_str())?;
        WorkState::of_list(name)
    });
    let labelled = labels.into_iter().next();
    let state = match (is_closed, reason.as_str(), labelled) {
        (true, "not_planned" | "duplicate", _) | (true, _, Some(WorkState::Cancelled)) => {
            WorkState::Cancelled
        }
        (true, ..) => WorkState::Done,
        (false, "reopened", _) => WorkState::Returned,
        (false, _, Some(state @ WorkState::Waits(_))) => state,
        _ => WorkState::Open,
    };
    let milestone = member(issue, &["milestone"]);
    let due = when(issue, &["due_date"]).or_else(|| when(milestone, &["due_on", "dueOn", "due_date"]));
    let created = when(issue, &["created_at", "createdAt"]);
    let standing = ItemStanding {
        created,
        // A milestone is due on a day.
        due: due.map(|due| match due {
            SourceTime::Instant(at) => SourceTime::Day(at.date_naive()),
            other => other,
        }),
        tells_due: !issue["due_date"].is_null() || issue.get("milestone").is_some(),
        finished: closed.filter(|_| state.is_ended()),
        state_at: closed,
        changed: when(issue, &["updated_at", "updatedAt"]),
        state,
    };
    let author = member(issue, &["user", "author"]);
    let name = words(author, &["login", "username", "name"]);
    let text = words(issue, &["body", "description"]);
    let mut records = Vec::new();
    if let (false, false, Some(created)) = (name.is_empty(), text.trim().is_empty(), created) {
        let message = task::comment(&id, "text", &name, created, &title, &text, &scope);
        records.push(Record::Message(Box::new(message)));
    }
    // `gh` writes the comments too.
    for (place, comment) in issue["comments"].as_array().into_iter().flatten().enumerate() {
        let author = words(member(comment, &["author", "user"]), &["login", "username", "name"]);
        let (text, at) = (words(comment, &["body", "note"]), when(comment, &["createdAt", "created_at"]));
        if let (false, false, Some(at)) = (author.is_empty(), text.trim().is_empty(), at) {
            let key = words(comment, &["id"]);
            let key = if key.is_empty() { (place + 1).to_string() } else { key };
            let message = task::comment(&id, &key, &author, at, &title, &html::unescape(&text), &scope);
            records.push(Record::Message(Box::new(message)));
        }
    }
    let weight = issue["weight"].as_f64().filter(|weight| *weight >= 0.0);
    records.push(Record::Item(ItemRecord {
        id,
        title,
        scope,
        course: ItemCourse::Standing(standing),
        weight,
    }));
    sink.take(position, records)
}

/// `owner/name` of the repository, by the issue's address or reference.
fn project(issue: &Value) -> Option<String> {
    if let Some(reference) = issue["references"]["full"].as_str() {
        return reference.split_once('#').map(|(project, _)| project.to_owned());
    }
    let address = member(issue, &["html_url", "web_url", "url", "repository_url"]).as_str()?;
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    let mut parts = path.split('/').skip(1).filter(|part| !matches!(*part, "repos" | ""));
    let (owner, name) = (parts.next()?, parts.next()?);
    Some(format!("{owner}/{name}"))
}
