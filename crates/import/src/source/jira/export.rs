//! Jira's CSV: one row an issue, one column a comment (`date;author;words`).

use std::{collections::BTreeMap, path::Path};

use crate::{
    input::Bundle,
    moment,
    record::{ItemCourse, ItemRecord, ItemStanding, Record, RecordFault, RecordScope, RecordSink, WorkState},
    sheet::{CsvSheet, SheetRow},
    source::task::comment,
    state::UnknownStatuses,
};

use super::rest::{done_or_cancelled, resolved};
use forewarn_base::import_note::{ImportWarning, SoughtColumn};
use forewarn_base::{error::Result, reason::RejectionReason};

const KEY: &[&str] = &[
    "issue key",
    "work item key",
    "key",
    "ключ проблемы",
    "ключ задачи",
    "ключ запроса",
    "код",
    "ключ",
    "ключ завдання",
    "vorgangsschlüssel",
    "schlüssel",
    "clé de ticket",
    "clé de demande",
    "clé",
    "clave de incidencia",
    "clave de la incidencia",
    "clave",
    "chave do item",
    "chave da incidência",
    "chave",
    "chiave segnalazione",
    "chiave del ticket",
    "chiave",
    "issuesleutel",
    "sleutel",
    "klucz zgłoszenia",
    "klucz",
    "talep anahtarı",
    "anahtar",
    "課題キー",
    "キー",
    "问题关键字",
    "关键字",
    "이슈 키",
    "키",
];
const TITLE: &[&str] = &[
    "summary",
    "тема",
    "резюме",
    "заголовок",
    "zusammenfassung",
    "résumé",
    "resumen",
    "resumo",
    "riepilogo",
    "samenvatting",
    "podsumowanie",
    "streszczenie",
    "özet",
    "要約",
    "概要",
    "요약",
];
const STATUS: &[&str] =
    &["status", "статус", "état", "statut", "estado", "stato", "durum", "ステータス", "状态", "상태"];
const CATEGORY: &[&str] = &[
    "status category",
    "категория статуса",
    "statuskategorie",
    "catégorie d'état",
    "catégorie de statut",
    "categoría de estado",
    "categoria de status",
    "categoria di stato",
    "statuscategorie",
    "kategoria statusu",
    "durum kategorisi",
    "ステータス カテゴリ",
    "状态类别",
    "상태 카테고리",
];
const RESOLUTION: &[&str] = &[
    "resolution",
    "решение",
    "резолюция",
    "lösung",
    "résolution",
    "resolución",
    "resolução",
    "risoluzione",
    "oplossing",
    "rozwiązanie",
    "çözüm",
    "解決状況",
    "解决结果",
    "해결책",
    "해결",
];
const CREATED: &[&str] = &[
    "created",
    "создано",
    "дата создания",
    "створено",
    "erstellt",
    "création",
    "créé",
    "creada",
    "creado",
    "criado",
    "criada",
    "creato",
    "creata",
    "aangemaakt",
    "gemaakt",
    "utworzono",
    "oluşturuldu",
    "作成日",
    "作成日時",
    "创建日期",
    "已创建",
    "만듦",
    "생성일",
];
const UPDATED: &[&str] = &[
    "updated",
    "обновлено",
    "дата обновления",
    "оновлено",
    "aktualisiert",
    "mise à jour",
    "mis à jour",
    "actualizada",
    "actualizado",
    "atualizado",
    "aggiornato",
    "aggiornata",
    "bijgewerkt",
    "zaktualizowano",
    "güncellendi",
    "更新日",
    "更新日時",
    "已更新",
    "업데이트",
];
const RESOLVED: &[&str] = &[
    "resolved",
    "решено",
    "дата решения",
    "вирішено",
    "erledigt",
    "gelöst",
    "résolue",
    "résolu",
    "resuelta",
    "resuelto",
    "resolvido",
    "risolto",
    "risolta",
    "opgelost",
    "rozwiązano",
    "çözüldü",
    "解決日",
    "解決日時",
    "已解决",
    "해결됨",
];
const DUE: &[&str] = &[
    "due date",
    "due",
    "срок исполнения",
    "срок",
    "термін виконання",
    "fälligkeitsdatum",
    "fällig",
    "date d'échéance",
    "échéance",
    "fecha de vencimiento",
    "data de vencimento",
    "data limite",
    "data di scadenza",
    "scadenza",
    "vervaldatum",
    "einddatum",
    "termin",
    "termin realizacji",
    "bitiş tarihi",
    "son tarih",
    "期限",
    "到期日",
    "기한",
];
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
    "clé de projet",
    "clave del proyecto",
    "chave do projeto",
    "chiave progetto",
    "projectsleutel",
    "klucz projektu",
    "proje anahtarı",
];
const REPORTER: &[&str] = &[
    "reporter",
    "автор",
    "creator",
    "создатель",
    "autor",
    "rapporteur",
    "informador",
    "relator",
    "segnalatore",
    "melder",
    "zgłaszający",
    "raporlayan",
    "報告者",
    "报告人",
    "보고자",
];
const DESCRIPTION: &[&str] = &[
    "description",
    "описание",
    "опис",
    "beschreibung",
    "descripción",
    "descrição",
    "descrizione",
    "beschrijving",
    "omschrijving",
    "opis",
    "açıklama",
    "説明",
    "描述",
    "설명",
];
const COMMENTS: &[&str] = &[
    "comment",
    "comments",
    "комментарий",
    "комментарии",
    "коментар",
    "kommentar",
    "commentaire",
    "comentario",
    "comentário",
    "commento",
    "opmerking",
    "komentarz",
    "yorum",
    "コメント",
    "评论",
    "댓글",
];
const PROJECT_NAME: &[&str] =
    &["project name", "space name", "название проекта", "имя проекта", "projektname", "nom du projet"];
const ESTIMATE: &[&str] = &["original estimate", "исходная оценка", "первоначальная оценка"];

struct JiraColumns {
    key: usize,
    title: Option<usize>,
    status: Option<usize>,
    category: Option<usize>,
    resolution: Option<usize>,
    created: Option<usize>,
    updated: Option<usize>,
    resolved: Option<usize>,
    due: Option<usize>,
    project: Option<usize>,
    project_name: Option<usize>,
    reporter: Option<usize>,
    description: Option<usize>,
    estimate: Option<usize>,
    comments: Vec<usize>,
}

impl JiraColumns {
    fn of(sheet: &CsvSheet<'_>, path: &Path) -> Result<Self> {
        let key = sheet.must(KEY, path)?;
        // A table of keys and values is none of issues.
        if [TITLE, STATUS, CREATED].iter().all(|names| sheet.column(names).is_none()) {
            sheet.must(&["issue key"], path)?;
        }
        Ok(Self {
            key,
            title: sheet.column(TITLE),
            status: sheet.column(STATUS),
            category: sheet.column(CATEGORY),
            resolution: sheet.column(RESOLUTION),
            created: sheet.column(CREATED),
            updated: sheet.column(UPDATED),
            resolved: sheet.column(RESOLVED),
            due: sheet.column(DUE),
            project: sheet.column(PROJECT),
            project_name: sheet.named(PROJECT_NAME),
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
        let sheet = CsvSheet::open(bundle.reader(index)?, &path)?;
        let columns = JiraColumns::of(&sheet, &path)?;
        sheet.find_order(&[columns.created, columns.resolved, columns.updated], &path, sink)?
    };
    let mut sheet = CsvSheet::open(bundle.reader(index)?, &path)?;
    sheet.order = order;
    let columns = JiraColumns::of(&sheet, &path)?;
    sink.warn(ImportWarning::MovesNotTold);
    if columns.comments.is_empty() {
        sink.warn(ImportWarning::NoComments { file: path.clone() });
    }
    sheet.warn_of_missing(
        &[
            (SoughtColumn::DueDate, DUE, columns.due),
            (SoughtColumn::Summary, TITLE, columns.title),
            (SoughtColumn::Status, STATUS, columns.status.or(columns.category)),
            (SoughtColumn::Resolution, RESOLUTION, columns.resolution.or(columns.category)),
            (SoughtColumn::CreatedOn, CREATED, columns.created),
            (SoughtColumn::ResolvedOn, RESOLVED, columns.resolved),
            (SoughtColumn::ChangedOn, UPDATED, columns.updated),
            (SoughtColumn::Reporter, REPORTER, columns.reporter),
            (SoughtColumn::Description, DESCRIPTION, columns.description),
        ],
        &path,
        sink,
    );
    let mut unknown = UnknownStatuses::default();
    sheet.each(&path, sink, &mut |row, sink| {
        let (records, comments) = match issue(row, &columns, &mut unknown) {
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
    })?;
    unknown.warn(&path, sink);
    Ok(())
}

type CommentRows = Vec<std::result::Result<Record, RecordFault>>;

fn issue(
    row: &SheetRow<'_>,
    columns: &JiraColumns,
    unknown: &mut UnknownStatuses,
) -> std::result::Result<(Vec<Record>, CommentRows), RecordFault> {
    let key = row.get(Some(columns.key));
    if key.is_empty() {
        return Err(RecordFault::of("Issue key", "", RejectionReason::Missing));
    }
    let title = row.get(columns.title);
    let project = row.get(columns.project);
    // The key begins with the project's.
    let project =
        if project.is_empty() { key.rsplit_once('-').map_or("", |(project, _)| project) } else { project };
    let project_name = row.get(columns.project_name).to_owned();
    let scope = RecordScope { project_name, ..RecordScope::project(project) };
    let created = row.when(columns.created, "Created")?;
    let finished = row.when(columns.resolved, "Resolved")?;
    let state = state(row, columns, finished.is_some(), unknown);
    let changed = row.when(columns.updated, "Updated")?;
    let standing = ItemStanding {
        created,
        due: row.due(columns.due)?,
        tells_due: columns.due.is_some(),
        finished: finished.filter(|_| state.is_ended()),
        state_at: finished,
        changed,
        state,
    };
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
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let comments = comments.map(|cell| remark(cell, key, title, &scope, row, &mut seen)).collect();
    Ok((records, comments))
}

/// How an issue stands: by the category of its status, then by its resolution and the date of that, and only then by the name
/// of its status.
fn state(
    row: &SheetRow<'_>,
    columns: &JiraColumns,
    is_resolved: bool,
    unknown: &mut UnknownStatuses,
) -> WorkState {
    let (status, category) = (row.get(columns.status), row.get(columns.category));
    let resolution = resolved(row.get(columns.resolution));
    if let Some(category) = WorkState::of_list(category) {
        return match (category.is_ended(), WorkState::of(status)) {
            (true, _) if resolution == Some(WorkState::Cancelled) => WorkState::Cancelled,
            (true, state @ (WorkState::Cancelled | WorkState::Accepted)) => state,
            (true, _) => WorkState::Done,
            (false, WorkState::Done | WorkState::Accepted | WorkState::Cancelled) => WorkState::Open,
            (false, state) => state,
        };
    }
    match resolution {
        Some(WorkState::Cancelled) => WorkState::Cancelled,
        Some(_) => done_or_cancelled(status),
        None if is_resolved => done_or_cancelled(status),
        None => unknown.read(status),
    }
}

/// A comment: `12/Jan/26 3:04 PM;kim;words`.
fn remark(
    cell: &str,
    key: &str,
    title: &str,
    scope: &RecordScope,
    row: &SheetRow<'_>,
    seen: &mut BTreeMap<String, u32>,
) -> std::result::Result<Record, RecordFault> {
    let mut parts = cell.splitn(3, ';');
    let (Some(date), Some(author), Some(words)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(RecordFault::of("Comment", cell, RejectionReason::NotAComment));
    };
    let Some(sent) = moment::parse(date, row.order()) else {
        return Err(RecordFault::of("Comment", date, RejectionReason::NotADateOrTime));
    };
    // The export gives comments no key: they are known by moment and author, and several of one minute by their order.
    let mut own = format!("{}-{author}", moment::words(sent, chrono_tz::UTC));
    let times = seen.entry(own.clone()).or_default();
    *times += 1;
    if *times > 1 {
        own = format!("{own}-{times}");
    }
    Ok(Record::Message(Box::new(comment(key, &own, author, sent, title, words, scope))))
}
