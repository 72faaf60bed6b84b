//! Answers of Jira's REST interface: issues with their comments and, with `expand=changelog`, their whole history.

use serde::Deserialize;
use serde_json::Value;

use crate::{
    input::Bundle,
    json::JsonStep,
    moment::{self, DateOrder},
    record::{
        ItemChange, ItemCourse, ItemEvent, ItemRecord, ItemStanding, MessageRecord, PersonHandles, Record,
        RecordFault, RecordPosition, RecordScope, RecordSink, SourceTime, WorkState,
    },
    source::{unfit, walk},
};
use forewarn_base::error::Result;

#[derive(Debug, Deserialize)]
struct JiraIssue {
    key: String,
    fields: JiraFields,
    #[serde(default)]
    changelog: Option<JiraChangelog>,
}

#[derive(Debug, Deserialize)]
struct JiraFields {
    #[serde(default)]
    summary: Option<String>,
    #[serde(default)]
    description: Value,
    created: String,
    #[serde(default)]
    updated: Option<String>,
    #[serde(default)]
    resolutiondate: Option<String>,
    #[serde(default)]
    duedate: Option<String>,
    #[serde(default)]
    status: Option<JiraNamed>,
    #[serde(default)]
    resolution: Option<JiraNamed>,
    #[serde(default)]
    project: Option<JiraProject>,
    #[serde(default)]
    reporter: Option<JiraPerson>,
    #[serde(default)]
    creator: Option<JiraPerson>,
    #[serde(default)]
    comment: Option<JiraComments>,
    #[serde(default)]
    timeoriginalestimate: Option<f64>,
}

#[derive(Debug, Deserialize)]
struct JiraNamed {
    #[serde(default)]
    name: String,
    #[serde(default, rename = "statusCategory")]
    category: Option<JiraCategory>,
}

#[derive(Debug, Deserialize)]
struct JiraCategory {
    #[serde(default)]
    key: String,
}

#[derive(Debug, Deserialize)]
struct JiraProject {
    key: String,
}

#[derive(Debug, Default, Deserialize)]
struct JiraPerson {
    #[serde(default, rename = "displayName")]
    display_name: Option<String>,
    #[serde(default, rename = "emailAddress")]
    address: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default, rename = "accountId")]
    account: Option<String>,
}

impl JiraPerson {
    fn who(&self) -> PersonHandles {
        let word = |word: &Option<String>| word.clone().unwrap_or_default();
        let name = word(&self.display_name);
        PersonHandles { handles: Vec::new(), name: name.clone() }
            .or(&word(&self.address).to_lowercase())
            .or(&name)
            .or(&word(&self.name))
            .or(&word(&self.account))
    }
}

#[derive(Debug, Deserialize)]
struct JiraComments {
    #[serde(default)]
    comments: Vec<JiraComment>,
    #[serde(default)]
    total: u64,
}

#[derive(Debug, Deserialize)]
struct JiraComment {
    id: String,
    #[serde(default)]
    author: JiraPerson,
    #[serde(default)]
    body: Value,
    created: String,
    #[serde(default)]
    updated: Option<String>,
    #[serde(default, rename = "self")]
    address: String,
}

#[derive(Debug, Deserialize)]
struct JiraChangelog {
    #[serde(default)]
    histories: Vec<JiraChange>,
    #[serde(default)]
    total: u64,
}

#[derive(Debug, Deserialize)]
struct JiraChange {
    created: String,
    #[serde(default)]
    items: Vec<JiraChangedField>,
}

#[derive(Debug, Deserialize)]
struct JiraChangedField {
    field: String,
    #[serde(default)]
    from: Option<String>,
    #[serde(default, rename = "fromString")]
    from_words: Option<String>,
    #[serde(default)]
    to: Option<String>,
    #[serde(default, rename = "toString")]
    to_words: Option<String>,
}

/// Reads one answer: a list of issues, or of the comments of one.
pub(super) fn read(bundle: &mut Bundle, position: usize, sink: &mut dyn RecordSink) -> Result<()> {
    walk(bundle, position, &["issues", "comments", "values", ""], sink, &mut |step, sink| {
        let JsonStep::Element(list, raw, _, number) = step else { return Ok(()) };
        let position = RecordPosition::record(number);
        if list == "comments" {
            return match serde_json::from_slice::<JiraComment>(raw) {
                Ok(comment) => lone_comment(&comment, position, sink),
                Err(error) => sink.reject(position, unfit(&error)),
            };
        }
        match serde_json::from_slice::<JiraIssue>(raw) {
            Ok(read) => issue(&read, position, sink),
            Err(error) => sink.reject(position, unfit(&error)),
        }
    })
}

fn when(text: Option<&str>) -> Option<SourceTime> {
    moment::parse(text?, DateOrder::DayFirst)
}

fn issue(issue: &JiraIssue, position: RecordPosition, sink: &mut dyn RecordSink) -> Result<()> {
    let JiraIssue { key, fields, .. } = issue;
    let title = fields.summary.clone().unwrap_or_default();
    let project = fields.project.as_ref().map_or("", |project| project.key.as_str());
    let scope = RecordScope::project(project);
    let Some(created) = when(Some(&fields.created)) else {
        return sink.reject(position, RecordFault::of("created", &fields.created, "is not a time"));
    };
    let mut records = Vec::new();
    let text = words(&fields.description);
    if let (Some(person), false) = (fields.reporter.as_ref().or(fields.creator.as_ref()), text.is_empty()) {
        let message = remark(&format!("{key}-description"), key, person, &title, text, created, &scope);
        records.push(Record::Message(Box::new(message)));
    }
    let course = if let Some(changelog) = &issue.changelog {
        if changelog.total > changelog.histories.len() as u64 {
            sink.warn(&format!("{key}: the answer holds only a part of its history"));
        }
        ItemCourse::Log(history(fields, changelog, created))
    } else {
        sink.warn("the answers hold no history; ask for expand=changelog to know when due dates were moved");
        ItemCourse::Standing(standing(fields, created))
    };
    let weight = fields.timeoriginalestimate.map(|seconds| seconds / 3600.0);
    records.push(Record::Item(ItemRecord {
        id: key.clone(),
        title: title.clone(),
        scope: scope.clone(),
        course,
        weight,
    }));
    sink.take(position, records)?;
    let Some(comments) = &fields.comment else { return Ok(()) };
    if comments.total > comments.comments.len() as u64 {
        sink.warn(&format!("{key}: the answer holds only a part of its comments"));
    }
    for comment in &comments.comments {
        let Some(message) = said(comment, key, &title, &scope) else {
            sink.reject(position, RecordFault::of("created", &comment.created, "is not a time"))?;
            continue;
        };
        sink.take(position, vec![Record::Message(Box::new(message))])?;
    }
    Ok(())
}

fn standing(fields: &JiraFields, created: SourceTime) -> ItemStanding {
    let finished = when(fields.resolutiondate.as_deref());
    let named = fields.status.as_ref();
    let is_done =
        named.and_then(|status| status.category.as_ref()).is_some_and(|category| category.key == "done");
    let state = match (WorkState::of(named.map_or("", |status| &status.name)), cancelled(fields)) {
        (_, true) => WorkState::Cancelled,
        (WorkState::Open, _) if is_done || finished.is_some() => WorkState::Done,
        (state, _) => state,
    };
    ItemStanding {
        created: Some(created),
        due: when(fields.duedate.as_deref()),
        finished,
        changed: when(fields.updated.as_deref()),
        state,
    }
}

fn cancelled(fields: &JiraFields) -> bool {
    fields
        .resolution
        .as_ref()
        .is_some_and(|resolution| WorkState::of(&resolution.name) == WorkState::Cancelled)
}

/// The events of an issue, from its first due date on.
fn history(fields: &JiraFields, changelog: &JiraChangelog, created: SourceTime) -> Vec<ItemEvent> {
    let mut changes: Vec<(SourceTime, &JiraChangedField, &JiraChange)> = changelog
        .histories
        .iter()
        .filter_map(|change| Some((when(Some(&change.created))?, change)))
        .flat_map(|(at, change)| change.items.iter().map(move |field| (at, field, change)))
        .collect();
    changes.sort_by_key(|(at, ..)| *at);
    let is = |field: &JiraChangedField, name: &str| field.field.eq_ignore_ascii_case(name);
    let first_due = changes
        .iter()
        .find(|(_, field, _)| is(field, "duedate"))
        .map_or_else(|| when(fields.duedate.as_deref()), |(_, field, _)| when(field.from.as_deref()));
    let mut events = vec![ItemEvent { at: created, what: ItemChange::Committed, due: first_due }];
    let mut promised = first_due.is_some();
    let mut state = WorkState::Open;
    for (at, field, change) in changes {
        if is(field, "duedate") {
            let due = when(field.to.as_deref());
            if due.is_some() {
                let what = if promised { ItemChange::Rebaselined } else { ItemChange::Committed };
                events.push(ItemEvent { at, what, due });
                promised = true;
            }
        } else if is(field, "status") {
            let given_up = change.items.iter().any(|other| {
                is(other, "resolution")
                    && WorkState::of(other.to_words.as_deref().unwrap_or_default()) == WorkState::Cancelled
            });
            let before = WorkState::of(field.from_words.as_deref().unwrap_or_default());
            // The status that an issue was made with is told by its first change.
            state = if state == WorkState::Open { before } else { state };
            let next = match WorkState::of(field.to_words.as_deref().unwrap_or_default()) {
                WorkState::Done | WorkState::Accepted if given_up => WorkState::Cancelled,
                next => next,
            };
            if let Some(what) = state.step(next) {
                events.push(ItemEvent { at, what, due: None });
            }
            state = next;
        }
    }
    events
}

fn said(comment: &JiraComment, key: &str, title: &str, scope: &RecordScope) -> Option<MessageRecord> {
    let sent = when(Some(&comment.created))?;
    let id = format!("{key}-comment-{}", comment.id);
    let mut message = remark(&id, key, &comment.author, title, words(&comment.body), sent, scope);
    message.edited = when(comment.updated.as_deref()).filter(|updated| *updated != sent);
    Some(message)
}

/// A comment of an answer that holds nothing else: its issue is told by its address only.
fn lone_comment(comment: &JiraComment, position: RecordPosition, sink: &mut dyn RecordSink) -> Result<()> {
    let issue =
        comment.address.split("/issue/").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let key = format!("jira-{issue}");
    match said(comment, &key, "", &RecordScope::default()) {
        Some(message) => sink.take(position, vec![Record::Message(Box::new(message))]),
        None => sink.reject(position, RecordFault::of("created", &comment.created, "is not a time")),
    }
}

fn remark(
    id: &str,
    key: &str,
    person: &JiraPerson,
    title: &str,
    text: String,
    sent: SourceTime,
    scope: &RecordScope,
) -> MessageRecord {
    MessageRecord {
        id: id.to_owned(),
        author: person.who(),
        scope: scope.clone(),
        thread: key.to_owned(),
        sent: Some(sent),
        channel: "comment",
        subject: title.to_owned(),
        text,
        ..MessageRecord::default()
    }
}

/// Words that are text in version 2 of the interface, and a tree of paragraphs in version 3.
fn words(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::String(text) => out.push_str(&text.replace("\r\n", "\n")),
        value => flatten(value, &mut out),
    }
    out.trim().to_owned()
}

/// serde bounds the depth of the tree.
fn flatten(value: &Value, out: &mut String) {
    let kind = value["type"].as_str().unwrap_or_default();
    match kind {
        "text" => out.push_str(value["text"].as_str().unwrap_or_default()),
        "mention" => out.push_str(value["attrs"]["text"].as_str().unwrap_or_default()),
        "hardBreak" => out.push('\n'),
        "listItem" => out.push_str("- "),
        _ => {}
    }
    let start = out.len();
    for child in value["content"].as_array().into_iter().flatten() {
        flatten(child, out);
    }
    if kind == "blockquote" {
        let quoted = format!("> {}\n", out[start..].trim().replace('\n', "\n> "));
        out.truncate(start);
        out.push_str(&quoted);
    } else if matches!(kind, "paragraph" | "heading" | "codeBlock") && !out.ends_with('\n') {
        out.push('\n');
    }
}
