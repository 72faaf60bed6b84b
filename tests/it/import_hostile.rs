//! Exports that are broken, or made to do harm: clear errors, bounded memory, and nothing half-written.

use std::{
    fs::{self, File},
    io::Write,
    path::Path,
};

use forewarn::import::{self, ImportSource};
use zip::write::SimpleFileOptions;

use crate::import::{options, rows, silent, workspace};

/// What a workspace says to an export; it must be untouched where that is an error.
fn read(
    source: ImportSource,
    name: &str,
    write: impl FnOnce(&Path),
) -> Result<import::ImportSummary, String> {
    let folder = workspace();
    let exports = tempfile::tempdir().unwrap();
    let path = exports.path().join(name);
    write(&path);
    let names =
        || fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.file_name()).collect::<Vec<_>>();
    let before = names();
    let result = import::run(source, &[path], &options(folder.path()), &silent());
    if result.is_err() {
        assert_eq!(names(), before, "nothing may be left of an import that failed");
    }
    result.map_err(|error| error.to_string())
}

fn bytes(content: &[u8]) -> impl FnOnce(&Path) + '_ {
    move |path| fs::write(path, content).unwrap()
}

#[test]
fn a_file_that_is_cut_off_names_its_place_and_changes_nothing() {
    let chat = "{\"name\":\"x\",\"type\":\"personal_chat\",\"id\":1,\n\"messages\":[\n{\"id\":1,\"type\":\"message\",\
                \"date_unixtime\":\"1772445600\",\"from\":\"Kim Lee\",\"from_id\":\"user100\",\"text\":\"Hi\"},\n{\"id\":2,";
    let error = read(ImportSource::Telegram, "result.json", bytes(chat.as_bytes())).unwrap_err();
    assert!(error.ends_with("result.json: line 4: is cut off inside a value"), "{error}");
    let plan = "<Project><Title>x</Title><Tasks><Task><UID>1</UID>";
    let error = read(ImportSource::Msproject, "plan.xml", bytes(plan.as_bytes())).unwrap_err();
    assert!(error.contains("plan.xml: byte 50"), "{error}");
    let error = read(ImportSource::Jira, "issues.csv", bytes(b"Key,Value\n1,2\n")).unwrap_err();
    assert!(error.contains("has no column issue key"), "{error}");
    let error = read(ImportSource::Telegram, "result.json", bytes(b"")).unwrap_err();
    assert!(error.contains("is cut off"), "{error}");
}

#[test]
fn deep_documents_are_refused() {
    let deep = format!("{{\"chats\":{}", "[".repeat(1_000_000));
    let error = read(ImportSource::Telegram, "result.json", bytes(deep.as_bytes())).unwrap_err();
    assert!(error.contains("nests too deep"), "{error}");
    // Inside of an element the fault is the element's.
    let deep = format!("{}{}", "{\"content\":[".repeat(100_000), "]}".repeat(100_000));
    let issue = format!(
        "{{\"key\":\"A-1\",\"fields\":{{\"created\":\"2026-03-02T09:00:00Z\",\"description\":{deep}}}}}"
    );
    let answer = format!("{{\"issues\":[{issue}]}}");
    let summary = read(ImportSource::Jira, "issues.json", bytes(answer.as_bytes())).unwrap();
    assert_eq!((summary.counts.read, summary.counts.rejected), (1, 1));
    let deep = format!("<Project>{}", "<a>".repeat(1_000_000));
    let error = read(ImportSource::Msproject, "plan.xml", bytes(deep.as_bytes())).unwrap_err();
    assert!(error.contains("nests too deep"), "{error}");
}

#[test]
fn entities_of_a_document_are_not_expanded() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>\
                <Project><Title>&b;&amp;c</Title><CreationDate>2026-03-01T09:00:00</CreationDate><Tasks><Task><UID>1</UID>\
                <Name>&b;Build</Name><Finish>2026-03-10T17:00:00</Finish></Task></Tasks></Project>";
    let folder = workspace();
    let path = folder.path().join("plan.xml");
    fs::write(&path, bomb).unwrap();
    let mut options = options(folder.path());
    options.client = Some("acme".to_owned());
    import::run(ImportSource::Msproject, &[path], &options, &silent()).unwrap();
    assert_eq!(rows(folder.path(), "schedule", &["item", "project_id"]), ["Build|&c"]);
}

#[test]
fn plans_and_sheets_of_other_encodings_are_read() {
    let plan = "<?xml version=\"1.0\" encoding=\"windows-1251\"?><Project><Title>Сайт</Title>\
                <CreationDate>2026-03-01T09:00:00</CreationDate><Tasks><Task><UID>1</UID><Name>Вёрстка и проверка</Name>\
                <Finish>2026-03-10T17:00:00</Finish></Task></Tasks></Project>";
    let wide: Vec<u8> =
        std::iter::once(0xFEFF).chain(plan.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for content in [encoding_rs::WINDOWS_1251.encode(plan).0.into_owned(), wide, plan.as_bytes().to_vec()] {
        let folder = workspace();
        let path = folder.path().join("plan.xml");
        fs::write(&path, content).unwrap();
        let mut options = options(folder.path());
        options.client = Some("Acme".to_owned());
        import::run(ImportSource::Msproject, &[path], &options, &silent()).unwrap();
        assert_eq!(rows(folder.path(), "schedule", &["client_id", "item"]), ["acme|Вёрстка и проверка"]);
    }
}

fn zip_of(path: &Path, entries: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(File::create(path).unwrap());
    for (name, content) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn zips_are_read_in_place_and_bombs_are_not() {
    let message = b"From: kim@acme.example\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nMessage-ID: <z>\n\nHi";
    let summary = read(ImportSource::Mail, "mail.zip", |path| {
        zip_of(path, &[("in/1.eml", message), ("../../2.eml", message)]);
    });
    let summary = summary.unwrap();
    assert_eq!(summary.counts.mapped, 1);
    assert!(
        summary.warnings.iter().any(|words| words.to_string().contains("../../2.eml")),
        "{:?}",
        summary.warnings
    );
    let mut bomb = b"From: kim@acme.example\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\n".to_vec();
    bomb.resize(60 << 20, b'a');
    let error = read(ImportSource::Mail, "mail.zip", |path| zip_of(path, &[("1.eml", &bomb)])).unwrap_err();
    assert!(error.contains("zip bomb"), "{error}");
    let error = read(ImportSource::Mail, "mail.zip", bytes(b"PK\x03\x04 and nothing else")).unwrap_err();
    assert!(error.contains("zip"), "{error}");
}

#[test]
fn messages_over_64_mib_are_rejected_and_the_next_ones_read() {
    let head = |id: &str| {
        format!(
            "From kim Mon Mar  2 10:00:00 2026\nFrom: kim@acme.example\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nMessage-ID: <{id}>\n\n"
        )
    };
    let line = "a".repeat(1023) + "\n";
    let mail = [&head("big"), &line.repeat(65 << 10), "\n", &head("small"), "Hi\n"].concat();
    let summary = read(ImportSource::Mail, "box.mbox", bytes(mail.as_bytes())).unwrap();
    assert_eq!((summary.counts.mapped, summary.counts.rejected), (1, 1));
    assert_eq!(summary.rejections[0].reason.to_string(), "is longer than 64 MiB");
    // One line without an end.
    let chat = [
        "02.03.26, 10:00 - Kim Lee: Hi\n02.03.26, 10:01 - Kim Lee: ",
        &"a".repeat(65 << 20),
        "\n02.03.26, 10:02 - Kim Lee: Bye\n",
    ]
    .concat();
    let summary = read(ImportSource::Whatsapp, "chat.txt", bytes(chat.as_bytes())).unwrap();
    assert_eq!((summary.counts.mapped, summary.counts.rejected), (2, 1), "{summary:#?}");
    let chat =
        ["{\"name\":\"x\",\"id\":1,\"messages\":[{\"text\":\"", &"a".repeat(65 << 20), "\"}]}"].concat();
    let summary = read(ImportSource::Telegram, "result.json", bytes(chat.as_bytes())).unwrap();
    assert_eq!(summary.rejections[0].reason.to_string(), "is longer than 64 MiB");
}

#[test]
fn a_quote_that_never_ends_does_not_fill_the_memory() {
    let sheet = ["Issue key,Summary\n1,\"", &"a,\n".repeat(30 << 20)].concat();
    let error = read(ImportSource::Jira, "issues.csv", bytes(sheet.as_bytes())).unwrap_err();
    assert!(error.contains("longer than 64 MiB"), "{error}");
}

#[test]
fn answers_in_a_circle_are_one_thread() {
    let mail = |at: usize| {
        format!(
            "From kim Mon Mar  2 10:00:00 2026\nFrom: kim@acme.example\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\
             Message-ID: <{at}>\nIn-Reply-To: <{}>\nSubject: s{at}\n\nHi\n\n",
            (at + 1) % 3
        )
    };
    let mail = [mail(0), mail(1), mail(2)].concat();
    let folder = workspace();
    let path = folder.path().join("box.mbox");
    fs::write(&path, mail).unwrap();
    import::run(ImportSource::Mail, &[path], &options(folder.path()), &silent()).unwrap();
    let threads = rows(folder.path(), "messages", &["thread_id"]);
    assert_eq!(threads.len(), 3);
    assert!(threads.iter().all(|thread| *thread == threads[0]), "{threads:?}");
}

#[test]
fn a_table_that_is_not_understood_is_not_touched() {
    let folder = workspace();
    fs::write(folder.path().join("people.csv"), "handle,client_id,side\nkim@acme.example,acme,friend\n")
        .unwrap();
    let path = crate::import::fixture("mail/box.mbox");
    let error = import::run(ImportSource::Mail, &[path], &options(folder.path()), &silent()).unwrap_err();
    assert!(error.to_string().contains("line 2: side \"friend\""), "{error}");
    assert!(!folder.path().join("messages.csv").exists());
}
