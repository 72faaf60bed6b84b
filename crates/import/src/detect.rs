//! What the files of a folder are: exports of tools that are known, tables of any kind, or neither.

use std::{
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    input::Bundle,
    json::{self, JsonShape},
    sheet::CsvSheet,
    source::{
        ImportSource, account_card, bank_exchange, books, contracts, ends, mail, telegram_html, transcript,
        whatsapp,
    },
    workbook::is_workbook,
};
use forewarn_base::{
    encoding,
    error::{Result, io},
};

/// How much of a file is looked at.
const START_BYTES: u64 = 1 << 16;
/// How deep folders are looked into.
const DEPTH_MOST: usize = 8;

/// What a file or folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportKind {
    /// An export of a tool that is known.
    Tool(ImportSource),
    /// A table of any kind: CSV or a workbook.
    Table,
    /// Nothing that is read.
    Unknown,
}

/// A file or folder and what it is.
#[derive(Debug, Clone)]
pub struct DetectedExport {
    /// Where it lies.
    pub path: PathBuf,
    /// What it is.
    pub kind: ExportKind,
}

/// Looks at every file of a folder, in the order of names. A folder or an archive that is one export is told as a whole.
///
/// # Errors
/// The folder or a file in it cannot be read.
pub fn detect(folder: &Path) -> Result<Vec<DetectedExport>> {
    let mut found = Vec::new();
    look(folder, 0, &mut found)?;
    Ok(found)
}

fn look(folder: &Path, depth: usize, found: &mut Vec<DetectedExport>) -> Result<()> {
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(io(folder))? {
        let entry = entry.map_err(io(folder))?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            entries.push(entry.path());
        }
    }
    entries.sort();
    for path in entries {
        let meta = std::fs::symlink_metadata(&path).map_err(io(&path))?;
        if meta.is_dir() {
            match of_folder(&path) {
                Some(source) => found.push(DetectedExport { path, kind: ExportKind::Tool(source) }),
                None if depth < DEPTH_MOST => look(&path, depth + 1, found)?,
                None => {}
            }
        } else if meta.is_file() {
            let kind = of_file(&path)?;
            found.push(DetectedExport { path, kind });
        }
    }
    Ok(())
}

/// A folder that is one export.
fn of_folder(folder: &Path) -> Option<ImportSource> {
    let has = |name: &str| folder.join(name).exists();
    if has("users.json") && has("channels.json") {
        Some(ImportSource::Slack)
    } else if has("cur") && has("new") {
        Some(ImportSource::Mail)
    } else if has("result.json") || has("messages.html") {
        Some(ImportSource::Telegram)
    } else {
        None
    }
}

fn of_file(path: &Path) -> Result<ExportKind> {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    if telegram_html::is_page(&name) {
        return Ok(ExportKind::Tool(ImportSource::Telegram));
    }
    // An archive that cannot be opened is nothing that is read, and no reason to read nothing else.
    let Ok(mut bundle) = Bundle::open(path, Arc::new(|_| ())) else { return Ok(ExportKind::Unknown) };
    if !bundle.is_single_file() {
        return Ok(of_archive(&bundle).map_or(ExportKind::Unknown, ExportKind::Tool));
    }
    let mut start = Vec::new();
    // A workbook that cannot be read is told where it is read as a table.
    if is_workbook(&name) && bundle.reader(0).is_err() {
        return Ok(ExportKind::Table);
    }
    bundle.reader(0)?.take(START_BYTES).read_to_end(&mut start).map_err(io(path))?;
    let text = encoding::text_of(&start);
    let tool = match ending {
        "json" => of_json(&mut bundle, &text)?,
        "xml" => text.contains("<Project").then_some(ImportSource::Msproject),
        _ if is_table(&name) && books::is_report(&text) => Some(ImportSource::Quickbooks),
        _ if is_table(&name) => return Ok(of_csv(&mut bundle, path)),
        _ if bank_exchange::is_statement(&start) => Some(ImportSource::OneC),
        "txt" if whatsapp::is_chat(&text) => Some(ImportSource::Whatsapp),
        "ics" | "ical" => text.contains("BEGIN:VCALENDAR").then_some(ImportSource::Ics),
        "vtt" | "srt" => transcript::is_transcript(&text).then_some(ImportSource::Transcript),
        _ if mail::is_mail(&start) => Some(ImportSource::Mail),
        "txt" if transcript::is_transcript(&text) => Some(ImportSource::Transcript),
        _ => None,
    };
    Ok(tool.map_or(ExportKind::Unknown, ExportKind::Tool))
}

fn is_table(name: &str) -> bool {
    is_workbook(name) || ends(name, &[".csv", ".tsv", ".tab"])
}

fn of_archive(bundle: &Bundle) -> Option<ImportSource> {
    let has = |wanted: &dyn Fn(&str) -> bool| {
        bundle.entries().iter().any(|entry| wanted(&entry.name.to_lowercase()))
    };
    let own = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    if has(&|name| own(name) == "users.json") && has(&|name| own(name) == "channels.json") {
        Some(ImportSource::Slack)
    } else if has(&|name| own(name) == "result.json" || telegram_html::is_page(name)) {
        Some(ImportSource::Telegram)
    } else if has(&|name| ends(name, &[".mbox", ".eml"])) {
        Some(ImportSource::Mail)
    } else if has(&|name| ends(name, &[".txt"])) {
        Some(ImportSource::Whatsapp)
    } else {
        None
    }
}

fn of_json(bundle: &mut Bundle, text: &str) -> Result<Option<ImportSource>> {
    let shape = json::shape(&mut *bundle.reader(0)?, &[]);
    let holds = |word: &str| text.contains(&format!("\"{word}\""));
    Ok(match &shape {
        JsonShape::Other => None,
        shape if shape.has("value") && holds("createdDateTime") && holds("body") => Some(ImportSource::Teams),
        shape if shape.has("guild") && shape.has("channel") => Some(ImportSource::Discord),
        shape if shape.has("chats") || (shape.has("messages") && shape.has("type")) => {
            Some(ImportSource::Telegram)
        }
        shape if shape.has("cards") && (shape.has("lists") || shape.has("actions")) => {
            Some(ImportSource::Trello)
        }
        shape if shape.has("fields") && shape.has("key") => Some(ImportSource::Jira),
        shape if shape.has("data") && holds("gid") => Some(ImportSource::Asana),
        _ if holds("fields") && holds("key") => Some(ImportSource::Jira),
        shape if shape.has("issue") || (shape.has("issues") && holds("created_on")) => {
            Some(ImportSource::Redmine)
        }
        JsonShape::List if holds("gid") => Some(ImportSource::Asana),
        JsonShape::List if holds("title") && holds("iid") => Some(ImportSource::Gitlab),
        JsonShape::List
            if holds("title") && holds("number") && (holds("createdAt") || holds("created_at")) =>
        {
            Some(ImportSource::Github)
        }
        JsonShape::List if holds("created_on") && holds("subject") => Some(ImportSource::Redmine),
        _ => None,
    })
}

/// Columns that only the lists of one tool have, all of them together.
const CSV_MARKS: &[(ImportSource, &[&[&str]])] = &[
    (
        ImportSource::Jira,
        &[&["issue key", "vorgangsschlüssel", "ключ проблемы", "ключ задачи", "clave de incidencia"]],
    ),
    (ImportSource::Linear, &[&["team"], &["cycle number", "triaged", "parent issue"], &["title"]]),
    (ImportSource::Gitlab, &[&["issue id"], &["author username"], &["title"]]),
    (ImportSource::YandexTracker, &[&["ключ"], &["очередь", "дедлайн"], &["статус"]]),
    (ImportSource::Trello, &[&["card id"], &["card name"], &["list name"]]),
    (
        ImportSource::Kaiten,
        &[
            &["доска", "название доски"],
            &["колонка", "название колонки"],
            &["дорожка", "пространство", "тип"],
        ],
    ),
    (ImportSource::Clickup, &[&["task id"], &["task name"], &["list name", "lists", "space name"]]),
    (ImportSource::Asana, &[&["task id"], &["section/column"]]),
    (ImportSource::Redmine, &[&["#", "№"], &["subject", "тема"], &["tracker", "трекер"]]),
    (
        ImportSource::Xero,
        &[
            &["contactname", "*contactname"],
            &["invoicenumber", "*invoicenumber"],
            &["invoiceamountdue"],
            &["type"],
        ],
    ),
    (
        ImportSource::Xero,
        &[
            &["invoice number", "contact"],
            &["source"],
            &["gross", "debit"],
            &["balance", "credit"],
            &["invoice date", "date"],
        ],
    ),
    (ImportSource::Hubspot, &[&["record id"], &["deal name", "company name"]]),
    (
        ImportSource::Bitrix24,
        &[
            &["стадия сделки", "тип компании", "стадия"],
            &["название сделки", "название компании", "название"],
        ],
    ),
    (ImportSource::Amocrm, &[&["название сделки"], &["этап сделки"]]),
    (ImportSource::Amocrm, &[&["наименование"], &["ответственный"], &["рабочий телефон", "web"]]),
    (
        ImportSource::Timesheet,
        &[
            &["duration", "duration (h)", "duration (decimal)", "hours", "time", "длительность", "часы"],
            &["start date", "date", "дата", "дата начала"],
            &["project", "проект"],
            &["client", "клиент"],
            &[
                "user",
                "member",
                "email",
                "first name",
                "employee",
                "start time",
                "billable",
                "task",
                "пользователь",
                "benutzer",
                "utilisateur",
                "usuario",
                "usuário",
                "utente",
                "gebruiker",
                "użytkownik",
                "kullanıcı",
            ],
        ],
    ),
];

fn of_csv(bundle: &mut Bundle, path: &Path) -> ExportKind {
    let Ok(reader) = bundle.reader(0) else { return ExportKind::Table };
    let Ok(sheet) = CsvSheet::open(reader, path) else { return ExportKind::Table };
    // The marks of a CRM are words that every table may have in another language.
    let has = |source: ImportSource, names: &[&str]| match source {
        ImportSource::Bitrix24
        | ImportSource::Amocrm
        | ImportSource::Hubspot
        | ImportSource::Linear
        | ImportSource::Gitlab
        | ImportSource::Kaiten
        | ImportSource::YandexTracker => sheet.named(names).is_some(),
        _ => sheet.column(names).is_some(),
    };
    if account_card::is_card(&sheet) {
        return ExportKind::Tool(ImportSource::OneC);
    }
    if contracts::is_register(&sheet) {
        return ExportKind::Tool(ImportSource::Contracts);
    }
    let tool = CSV_MARKS.iter().find(|(source, marks)| marks.iter().all(|names| has(*source, names)));
    tool.map_or(ExportKind::Table, |(source, _)| ExportKind::Tool(*source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exports_are_told_by_what_they_hold() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("a_mail", "From \nFrom: a@b\nDate: x\nSubject: y\n\nz");
        write("b.eml", "Message-ID: <1>\nDate: x\nFrom: a@b\n\nz");
        write("c.txt", "31/12/2026, 14:05 - Kim: Hi");
        write("d.txt", "Note: this is\nno mail: at all");
        write("e.json", "{\"name\": \"x\", \"type\": \"personal_chat\", \"messages\": []}");
        write("f.json", "{\"issues\": [{\"key\": \"A-1\", \"fields\": {}}]}");
        write("g.json", "{\"user\": {}}");
        write("h.csv", "Client,Project,User,Start date,Start time,Duration\nA,B,C,2026-01-01,10:00,1:00");
        write("i.csv", "Customer;Inv. date;Amount\nA;01.02.2026;5");
        write("j/users.json", "[]");
        write("j/channels.json", "[]");
        write("k/brief.docx", "PK\u{3}\u{4}no archive");
        write("k/l.csv", "Record ID,Deal Name,Deal Stage\n1,a,b");
        let told: Vec<String> = detect(folder.path())
            .unwrap()
            .into_iter()
            .map(|found| {
                let name =
                    found.path.strip_prefix(folder.path()).unwrap().to_string_lossy().replace('\\', "/");
                let kind = match found.kind {
                    ExportKind::Tool(source) => source.name(),
                    ExportKind::Table => "table",
                    ExportKind::Unknown => "unknown",
                };
                format!("{name} {kind}")
            })
            .collect();
        assert_eq!(
            told,
            [
                "a_mail mail",
                "b.eml mail",
                "c.txt whatsapp",
                "d.txt unknown",
                "e.json telegram",
                "f.json jira",
                "g.json unknown",
                "h.csv timesheet",
                "i.csv table",
                "j slack",
                "k/brief.docx unknown",
                "k/l.csv hubspot"
            ]
        );
    }
}
