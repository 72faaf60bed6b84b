//! Answers of Jira's REST interface: issues with their comments and, with `expand=changelog`, their whole history.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::{
    input::Bundle,
    json::{self, JsonShape, JsonStep},
    moment::{self, DateOrder},
    record::{
        ItemChange, ItemCourse, ItemEvent, ItemRecord, ItemStanding, MessageRecord, PersonHandles, Record,
        RecordFault, RecordPosition, RecordScope, RecordSink, SourceTime, WorkState,
    },
    source::{ListShape, other_shape, present, shape_of, unfit, walk},
    state::UnknownStatuses,
};
use forewarn_base::import_note::ImportWarning;
use forewarn_base::{
    error::{Error, Result},
    file_fault::ExportContent,
    reason::RejectionReason,
};

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
    /// Null says that there is no date, its absence that it was not asked for.
    #[serde(default, deserialize_with = "present")]
    #[allow(clippy::option_option, reason = "absent, null and a date are three things")]
    duedate: Option<Option<String>>,
    #[serde(default, rename = "statuscategorychangedate")]
    category_changed: Option<String>,
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
    id: serde_json::Value,
    #[serde(default)]
    key: String,
    #[serde(default)]
    name: String,
}

#[derive(Debug, Deserialize)]
struct JiraProject {
    key: String,
    #[serde(default)]
    name: String,
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
    histories: Option<Vec<JiraChange>>,
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

/// Reads one answer: a list of issues, a single issue, or the comments of one. Returns what is wrong with one that is none.
pub(super) fn read(
    bundle: &mut Bundle,
    position: usize,
    known: &mut StatusCategories,
    sink: &mut dyn RecordSink,
) -> Result<Option<Error>> {
    let path = bundle.label_path(position);
    let shape = shape_of(bundle, position, &["issues", "comments", "values", "fields"])?;
    let mut unknown = UnknownStatuses::default();
    if shape.has("fields") {
        sink.file(&path.to_string_lossy());
        let raw = bundle.whole(position, json::ELEMENT_BYTES_MOST as u64)?;
        let position = RecordPosition::record(1);
        match serde_json::from_slice::<JiraIssue>(&raw) {
            Ok(read) => issue(&read, known, &mut unknown, position, sink)?,
            Err(error) => sink.reject(position, unfit(&error))?,
        }
        unknown.warn(&path, sink);
        return Ok(None);
    }
    let list = match ["issues", "comments", "values"].into_iter().find(|name| shape.has(name)) {
        Some(name) => name,
        None if matches!(shape, JsonShape::Object(_)) => {
            return Ok(Some(other_shape(bundle, position, EXPECTED, shape)));
        }
        // What is no JSON says where it breaks.
        None => "",
    };
    let mut depth = 0;
    let mut elements = ListShape::default();
    walk(bundle, position, &[list], sink, &mut |step, sink| {
        let (raw, number) = match step {
            JsonStep::Open(_) => {
                depth += 1;
                return Ok(());
            }
            JsonStep::Close => {
                depth -= 1;
                return Ok(());
            }
            JsonStep::TooLong(..) => {
                elements.too_long();
                return Ok(());
            }
            JsonStep::Element(_, raw, _, number) if depth <= 1 => (raw, number),
            _ => return Ok(()),
        };
        let position = RecordPosition::record(number);
        if list == "comments" || (list.is_empty() && is_comment(raw)) {
            elements.element(raw, &["created"]);
            return match serde_json::from_slice::<JiraComment>(raw) {
                Ok(comment) => lone_comment(&comment, position, sink),
                Err(error) => sink.reject(position, unfit(&error)),
            };
        }
        elements.element(raw, &["key", "fields"]);
        match serde_json::from_slice::<JiraIssue>(raw) {
            Ok(read) => issue(&read, known, &mut unknown, position, sink),
            Err(error) => sink.reject(position, unfit(&error)),
        }
    })?;
    let found = match elements.misfit() {
        None if shape == JsonShape::Other => Some(shape),
        found => found,
    };
    if let Some(found) = found {
        return Ok(Some(other_shape(bundle, position, EXPECTED, found)));
    }
    unknown.warn(&path, sink);
    Ok(None)
}

/// What the file of an answer holds.
const EXPECTED: ExportContent = ExportContent::JiraIssues;

/// Whether an element of a list without a name is a comment, which has words and no fields.
fn is_comment(raw: &[u8]) -> bool {
    let has = |name: &[u8]| memchr::memmem::find(raw, name).is_some();
    has(b"\"body\"") && !has(b"\"fields\"")
}

/// What the answers say of each status: whether work that has it is done.
#[derive(Debug, Default)]
pub(super) struct StatusCategories(BTreeMap<String, bool>);

impl StatusCategories {
    /// Learns the statuses of a file.
    pub(super) fn learn(&mut self, bundle: &mut Bundle, position: usize) -> Result<()> {
        #[derive(Deserialize)]
        struct Issue {
            fields: Fields,
        }
        #[derive(Deserialize)]
        struct Fields {
            #[serde(default)]
            status: Option<JiraNamed>,
        }
        let mut reader = bundle.reader(position)?;
        // What is broken is told when the file is read.
        let _ = json::walk::<()>(&mut *reader, &["issues", "values", ""], &mut |step| {
            if let JsonStep::Element(_, raw, ..) = step
                && let Ok(Issue { fields: Fields { status: Some(status) } }) = serde_json::from_slice(raw)
                && let Some(is_done) = status.is_done()
                && self.0.len() < 10_000
            {
                self.0.insert(status.name.to_lowercase(), is_done);
            }
            Ok(())
        });
        Ok(())
    }

    /// What a status means: its category says whether the work is done, its name the rest.
    fn state(&self, name: &str, own: Option<bool>, unknown: &mut UnknownStatuses) -> WorkState {
        match own.or_else(|| self.0.get(&name.to_lowercase()).copied()) {
            None => unknown.read(name),
            Some(true) => match WorkState::of(name) {
                state @ (WorkState::Cancelled | WorkState::Accepted) => state,
                _ => WorkState::Done,
            },
            Some(false) => match WorkState::of(name) {
                WorkState::Done | WorkState::Accepted | WorkState::Cancelled => WorkState::Open,
                state => state,
            },
        }
    }
}

impl JiraNamed {
    /// Whether work with this status is done; `None` where the answer does not say.
    fn is_done(&self) -> Option<bool> {
        let category = self.category.as_ref()?;
        match (category.key.as_str(), category.id.as_u64()) {
            ("done", _) | ("", Some(3)) => Some(true),
            ("new" | "indeterminate", _) | ("", Some(2 | 4)) => Some(false),
            // Some answers hold nothing but its name, in the language of who asked.
            _ => WorkState::of_list(&category.name).map(WorkState::is_ended),
        }
    }
}

fn when(text: Option<&str>) -> Option<SourceTime> {
    moment::parse(text?, DateOrder::DayFirst)
}

fn issue(
    issue: &JiraIssue,
    known: &StatusCategories,
    unknown: &mut UnknownStatuses,
    position: RecordPosition,
    sink: &mut dyn RecordSink,
) -> Result<()> {
    let JiraIssue { key, fields, .. } = issue;
    let title = fields.summary.clone().unwrap_or_default();
    let project = fields.project.as_ref().map_or("", |project| project.key.as_str());
    let project_name = fields.project.as_ref().map(|project| project.name.clone()).unwrap_or_default();
    let scope = RecordScope { project_name, ..RecordScope::project(project) };
    let Some(created) = when(Some(&fields.created)) else {
        return sink.reject(position, RecordFault::of("created", &fields.created, RejectionReason::NotATime));
    };
    let mut records = Vec::new();
    let text = words(&fields.description);
    if let (Some(person), false) = (fields.reporter.as_ref().or(fields.creator.as_ref()), text.is_empty()) {
        let message = remark(&format!("{key}-description"), key, person, &title, text, created, &scope);
        records.push(Record::Message(Box::new(message)));
    }
    let now = standing(fields, known, unknown, created);
    let course = if let Some(changelog) = &issue.changelog {
        if changelog.total > changelog.histories.iter().flatten().count() as u64 {
            sink.warn(ImportWarning::PartOfHistory { key: key.clone() });
        }
        history(fields, changelog, known, unknown, created, now)
    } else {
        sink.warn(ImportWarning::NoHistory);
        ItemCourse::Standing(now)
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
        sink.warn(ImportWarning::PartOfComments { key: key.clone() });
    }
    for comment in &comments.comments {
        let Some(message) = said(comment, key, &title, &scope) else {
            sink.reject(position, RecordFault::of("created", &comment.created, RejectionReason::NotATime))?;
            continue;
        };
        sink.take(position, vec![Record::Message(Box::new(message))])?;
    }
    Ok(())
}

fn standing(
    fields: &JiraFields,
    known: &StatusCategories,
    unknown: &mut UnknownStatuses,
    created: SourceTime,
) -> ItemStanding {
    let finished = when(fields.resolutiondate.as_deref());
    let status = fields.status.as_ref();
    let category = status.and_then(JiraNamed::is_done);
    let resolution = fields.resolution.as_ref().map(|resolution| resolution.name.as_str());
    let resolved = resolution.and_then(resolved);
    let name = status.map_or("", |status| status.name.as_str());
    // The category says whether the work is over, then the resolution and its date, and only then the name.
    let state = match (category, resolved) {
        (Some(false), _) => known.state(name, category, unknown),
        (_, Some(WorkState::Cancelled)) => WorkState::Cancelled,
        (Some(true), _) => known.state(name, category, unknown),
        (None, Some(_)) => done_or_cancelled(name),
        (None, None) if finished.is_some() => done_or_cancelled(name),
        (None, None) => known.state(name, None, unknown),
    };
    ItemStanding {
        created: Some(created),
        due: when(fields.duedate.as_ref().and_then(Option::as_deref)),
        tells_due: fields.duedate.is_some(),
        finished: finished.filter(|_| state.is_ended() || state == WorkState::Cancelled),
        state_at: when(fields.category_changed.as_deref()).or(finished),
        changed: when(fields.updated.as_deref()),
        state,
    }
}

/// A name of work that is over: given up or accepted where it says so, else done.
pub(super) fn done_or_cancelled(name: &str) -> WorkState {
    match WorkState::of(name) {
        state @ (WorkState::Cancelled | WorkState::Accepted) => state,
        _ => WorkState::Done,
    }
}

/// What a resolution says of the work; `None` where it is unresolved. Every resolution that does not give the work up is one
/// of work done.
pub(super) fn resolved(resolution: &str) -> Option<WorkState> {
    match WorkState::of_status(resolution) {
        _ if resolution.trim().is_empty() => None,
        Some(WorkState::Open | WorkState::Waits(_) | WorkState::Returned) => None,
        Some(WorkState::Cancelled) => Some(WorkState::Cancelled),
        _ => Some(WorkState::Done),
    }
}

/// The events of an issue, from its first due date on.
fn history(
    fields: &JiraFields,
    changelog: &JiraChangelog,
    known: &StatusCategories,
    unknown: &mut UnknownStatuses,
    created: SourceTime,
    mut now: ItemStanding,
) -> ItemCourse {
    let mut changes: Vec<(SourceTime, &JiraChange)> = changelog
        .histories
        .iter()
        .flatten()
        .filter_map(|change| Some((when(Some(&change.created))?, change)))
        .collect();
    changes.sort_by_key(|(at, _)| *at);
    let is = |field: &JiraChangedField, name: &str| field.field.eq_ignore_ascii_case(name);
    let first_move = changes.iter().flat_map(|(_, change)| &change.items).find(|field| is(field, "duedate"));
    let first_due = match first_move {
        Some(field) => when(field.from.as_deref()),
        None => now.due,
    };
    let mut events = vec![ItemEvent { at: created, what: ItemChange::Committed, due: first_due }];
    let mut promised = first_due.is_some();
    let mut state = WorkState::Open;
    let mut is_first_status = true;
    let own = fields.status.as_ref();
    for (at, change) in changes {
        for field in change.items.iter().filter(|field| is(field, "duedate")) {
            let due = when(field.to.as_deref());
            if due.is_some() || promised {
                let what = if promised { ItemChange::Rebaselined } else { ItemChange::Committed };
                events.push(ItemEvent { at, what, due });
                promised = true;
            }
        }
        let status = change.items.iter().find(|field| is(field, "status"));
        let resolution = change.items.iter().find(|field| is(field, "resolution"));
        if status.is_none() && resolution.is_none() {
            continue;
        }
        let mut read = |name: Option<&String>| {
            let name = name.map_or("", String::as_str);
            let own = own.filter(|own| own.name.eq_ignore_ascii_case(name)).and_then(JiraNamed::is_done);
            known.state(name, own, unknown)
        };
        // The status that an issue was made with is told by its first change.
        if let Some(field) = status.filter(|_| is_first_status) {
            state = read(field.from_words.as_ref());
            is_first_status = false;
        }
        let named = status.map(|field| read(field.to_words.as_ref()));
        let resolution = resolution.map(|field| resolved(field.to_words.as_deref().unwrap_or_default()));
        let next = match (named, resolution) {
            (Some(WorkState::Done | WorkState::Accepted) | None, Some(Some(WorkState::Cancelled))) => {
                WorkState::Cancelled
            }
            (Some(WorkState::Open) | None, Some(Some(_))) => WorkState::Done,
            (None, Some(None)) if state.is_ended() => WorkState::Open,
            (Some(named), _) => named,
            (None, _) => state,
        };
        if let Some(what) = state.step(next) {
            events.push(ItemEvent { at, what, due: None });
        }
        if state != next {
            now.state_at = Some(at);
        }
        state = next;
    }
    ItemCourse::Log(events, now)
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
        None => {
            sink.reject(position, RecordFault::of("created", &comment.created, RejectionReason::NotATime))
        }
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
        "mention" | "status" | "emoji" => {
            out.push_str(value["attrs"]["text"].as_str().unwrap_or_default());
        }
        "inlineCard" | "blockCard" | "embedCard" => {
            out.push_str(value["attrs"]["url"].as_str().unwrap_or_default());
        }
        "expand" | "nestedExpand" => {
            out.push_str(value["attrs"]["title"].as_str().unwrap_or_default());
            out.push('\n');
        }
        "hardBreak" => out.push('\n'),
        "listItem" | "taskItem" | "decisionItem" => out.push_str("- "),
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
    } else if matches!(
        kind,
        "paragraph" | "heading" | "codeBlock" | "taskItem" | "decisionItem" | "tableCell"
    ) && !out.ends_with('\n')
    {
        out.push('\n');
    }
}
