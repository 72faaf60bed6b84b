//! Jira's CSV: one row an issue, one column a comment (`date;author;words`).

use std::path::Path;

use crate::{
    input::Bundle,
    moment,
    record::{ItemCourse, ItemRecord, ItemStanding, Record, RecordFault, RecordScope, RecordSink, WorkState},
    sheet::{CsvSheet, SheetRow},
    source::task::comment,
};
use forewarn_base::error::Result;

const KEY: &[&str] = &[
    "issue key",
    "ключ проблемы",
    "ключ задачи",
    "ключ запроса",
    "код",
    "vorgangsschlüssel",
    "schlüssel",
    "clé",
    "clave de incidencia",
];
const TITLE: &[&str] = &["summary", "тема", "резюме", "заголовок", "zusammenfassung", "résumé", "resumen"];
const STATUS: &[&str] = &["status", "статус", "état", "estado"];
const RESOLUTION: &[&str] = &["resolution", "решение", "резолюция", "lösung", "résolution", "resolución"];
const CREATED: &[&str] = &["created", "создано", "дата создания", "erstellt", "création", "creada"];
const UPDATED: &[&str] =
    &["updated", "обновлено", "дата обновления", "aktualisiert", "mise à jour", "actualizada"];
const RESOLVED: &[&str] = &["resolved", "решено", "дата решения", "erledigt", "résolue", "resuelta"];
const DUE: &[&str] =
    &["due date", "due", "срок исполнения", "срок", "fälligkeitsdatum", "échéance", "fecha de vencimiento"];
const PROJECT: &[&str] = &[
    "project key",
    "ключ проекта",
    "project name",
    "имя проекта",
    "название проекта",
    "проект",
    "project",
    "projektschlüssel",
    "projektname",
];
const REPORTER: &[&str] = &["reporter", "автор", "creator", "создатель", "autor", "rapporteur", "informador"];
const DESCRIPTION: &[&str] = &["description", "описание", "beschreibung", "descripción"];
const COMMENTS: &[&str] =
    &["comment", "comments", "комментарий", "комментарии", "kommentar", "commentaire", "comentario"];
const ESTIMATE: &[&str] = &["original estimate", "исходная оценка", "первоначальная оценка"];

struct JiraColumns {
    key: usize,
    title: Option<usize>,
    status: Option<usize>,
    resolution: Option<usize>,
    created: Option<usize>,
    updated: Option<usize>,
    resolved: Option<usize>,
    due: Option<usize>,
    project: Option<usize>,
    reporter: Option<usize>,
    description: Option<usize>,
    estimate: Option<usize>,
    comments: Vec<usize>,
}

impl JiraColumns {
    fn of(sheet: &CsvSheet<'_>, path: &Path) -> Result<Self> {
        Ok(Self {
            key: sheet.must(KEY, path)?,
            title: sheet.column(TITLE),
            status: sheet.column(STATUS),
            resolution: sheet.column(RESOLUTION),
            created: sheet.column(CREATED),
            updated: sheet.column(UPDATED),
            resolved: sheet.column(RESOLVED),
            due: sheet.column(DUE),
            project: sheet.column(PROJECT),
            reporter: sheet.column(REPORTER),
            description: sheet.column(DESCRIPTION),
            estimate: sheet.column(ESTIMATE),
            comments: sheet.columns(COMMENTS),
        })
    }
}

/// Reads one CSV.
pub(super) fn read(bundle: &mut Bundle, index: usize, sink: &mut dyn RecordSink) -> Result<()> {
    let path = bundle.label_path(index);
    sink.file(&path.to_string_lossy());
    let order = {
        let mut sheet = CsvSheet::open(bundle.reader(index)?, &path)?;
        let columns = JiraColumns::of(&sheet, &path)?;
        sheet.find_order(&[columns.created, columns.updated, columns.resolved, columns.due], &path)?
    };
    let mut sheet = CsvSheet::open(bundle.reader(index)?, &path)?;
    sheet.order = order;
    let columns = JiraColumns::of(&sheet, &path)?;
    sink.warn("Jira's CSV does not say when due dates were moved; its REST answers with expand=changelog do");
    if columns.comments.is_empty() {
        sink.warn(&format!("{}: no comments; export \"CSV (all fields)\" to have them", path.display()));
    }
    sheet.each(&path, sink, &mut |row, sink| {
        let (records, comments) = match issue(row, &columns) {
            Ok(read) => read,
            Err(fault) => return Ok(Err(fault)),
        };
        sink.take(row.position, records)?;
        for comment in comments {
            match comment {
                Ok(record) => sink.take(row.position, vec![record])?,
                Err(fault) => sink.reject(row.position, fault)?,
            }
        }
        Ok(Ok(()))
    })
}

type CommentRows = Vec<std::result::Result<Record, RecordFault>>;

fn issue(
    row: &SheetRow<'_>,
    columns: &JiraColumns,
) -> std::result::Result<(Vec<Record>, CommentRows), RecordFault> {
    let key = row.get(Some(columns.key));
    if key.is_empty() {
        return Err(RecordFault::of("Issue key", "", "is missing"));
    }
    let title = row.get(columns.title);
    let project = row.get(columns.project);
    // The key begins with the project's.
    let project =
        if project.is_empty() { key.rsplit_once('-').map_or("", |(project, _)| project) } else { project };
    let scope = RecordScope::project(project);
    let created = row.when(columns.created, "Created")?;
    let finished = row.when(columns.resolved, "Resolved")?;
    let state = match WorkState::of(row.get(columns.resolution)) {
        WorkState::Cancelled => WorkState::Cancelled,
        _ if finished.is_some() && WorkState::of(row.get(columns.status)) == WorkState::Open => {
            WorkState::Done
        }
        _ => WorkState::of(row.get(columns.status)),
    };
    let changed = row.when(columns.updated, "Updated")?;
    let due = row.due(columns.due)?;
    let standing = ItemStanding { created, due, finished, changed, state };
    let mut records = Vec::new();
    let (reporter, text) = (row.get(columns.reporter), row.get(columns.description));
    if let (false, false, Some(sent)) = (reporter.is_empty(), text.is_empty(), created) {
        records.push(Record::Message(Box::new(comment(
            key,
            "description",
            reporter,
            sent,
            title,
            text,
            &scope,
        ))));
    }
    let weight = row.get(columns.estimate).parse::<f64>().ok().map(|seconds| seconds / 3600.0);
    let item = ItemRecord {
        id: key.to_owned(),
        title: title.to_owned(),
        scope: scope.clone(),
        course: ItemCourse::Standing(standing),
        weight,
    };
    records.push(Record::Item(item));
    let comments =
        columns.comments.iter().map(|column| row.get(Some(*column))).filter(|cell| !cell.is_empty());
    let comments = comments.map(|cell| remark(cell, key, title, &scope, row)).collect();
    Ok((records, comments))
}

/// A comment: `12/Jan/26 3:04 PM;kim;words`.
fn remark(
    cell: &str,
    key: &str,
    title: &str,
    scope: &RecordScope,
    row: &SheetRow<'_>,
) -> std::result::Result<Record, RecordFault> {
    let mut parts = cell.splitn(3, ';');
    let (Some(date), Some(author), Some(words)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(RecordFault::of("Comment", cell, "is not written as date;author;words"));
    };
    let Some(sent) = moment::parse(date, row.order()) else {
        return Err(RecordFault::of("Comment", date, "is not a date or time"));
    };
    // The export gives comments no key: they are known by moment and author.
    let at = moment::words(sent, chrono_tz::UTC);
    Ok(Record::Message(Box::new(comment(key, &format!("{at}-{author}"), author, sent, title, words, scope))))
}
