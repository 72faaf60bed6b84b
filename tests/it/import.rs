//! From the exports in `tests/fixtures/import` to the tables of a workspace.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{TimeZone, Utc};
use forewarn::import::{self, ImportOptions, ImportSource, ImportSummary};
use tempfile::TempDir;

/// The folder of a source's fixtures.
pub(crate) fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import").join(path)
}

/// A workspace that knows a client, its project, and three people.
pub(crate) fn workspace() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("clients.csv", "client_id,name\nacme,Acme\n");
    write("projects.csv", "project_id,client_id,name\nACME,acme,Acme site\n");
    write(
        "people.csv",
        "handle,client_id,side,name\nkim@acme.example,acme,client,Kim Lee\nKim Lee,acme,client,\nuser100,acme,client,\n\
         anna@studio.example,,agency,Anna\nAnna,,agency,\nuser200,,agency,\n",
    );
    folder
}

/// Progress that nobody looks at.
pub(crate) fn silent() -> import::input::Progress {
    Arc::new(|_| ())
}

pub(crate) fn options(workspace: &Path) -> ImportOptions {
    ImportOptions::new(workspace, Utc.with_ymd_and_hms(2026, 4, 1, 12, 0, 0).unwrap())
}

/// Imports fixtures, and checks that every record is accounted for.
pub(crate) fn import(workspace: &Path, source: ImportSource, paths: &[&str]) -> ImportSummary {
    let paths: Vec<PathBuf> = paths.iter().map(|path| fixture(path)).collect();
    let summary = import::run(source, &paths, &options(workspace), &silent()).unwrap();
    let counts = &summary.counts;
    assert_eq!(counts.read, counts.mapped + counts.unknown + counts.rejected + counts.passed_over);
    assert_eq!(counts.read, summary.files.values().map(|file| file.read).sum::<u64>());
    assert_eq!(counts.mapped, summary.files.values().map(|file| file.mapped).sum::<u64>());
    summary
}

/// The cells of some columns of a table, joined by `|`; a column that the table lacks is empty.
pub(crate) fn rows(workspace: &Path, table: &str, columns: &[&str]) -> Vec<String> {
    let Ok(mut reader) = csv::Reader::from_path(workspace.join(format!("{table}.csv"))) else {
        return Vec::new();
    };
    let header = reader.headers().unwrap().clone();
    let places: Vec<Option<usize>> =
        columns.iter().map(|column| header.iter().position(|name| name == *column)).collect();
    reader
        .records()
        .map(|row| row.unwrap())
        .map(|row| {
            let cell = |place: &Option<usize>| place.map_or("", |place| &row[place]).replace('\n', "/");
            places.iter().map(cell).collect::<Vec<_>>().join("|")
        })
        .collect()
}

/// Rows in their order, for sources whose files come in an order of their own.
fn sorted(mut rows: Vec<String>) -> Vec<String> {
    rows.sort();
    rows
}

/// `read mapped unknown rejected passed_over`.
fn counted(summary: &ImportSummary) -> [u64; 5] {
    let counts = &summary.counts;
    [counts.read, counts.mapped, counts.unknown, counts.rejected, counts.passed_over]
}

/// Imports the same again: nothing may be added, and no table may change.
fn is_idempotent(workspace: &Path, source: ImportSource, paths: &[&str]) {
    let tables = ["clients", "projects", "schedule", "money", "messages", "outcomes", "messages.unknown"];
    let before = tables.map(|table| fs::read(workspace.join(format!("{table}.csv"))).ok());
    let again = import(workspace, source, paths);
    assert!(again.tables.values().all(|rows| rows.written == 0), "{again:#?}");
    assert_eq!(tables.map(|table| fs::read(workspace.join(format!("{table}.csv"))).ok()), before);
}

#[test]
fn mail_of_many_encodings_becomes_threads() {
    let folder = workspace();
    let summary = import(folder.path(), ImportSource::Mail, &["mail"]);
    assert_eq!(counted(&summary), [7, 5, 1, 1, 0]);
    assert_eq!(
        rows(
            folder.path(),
            "messages",
            &["message_id", "client_id", "sent_at", "author", "side", "subject", "text"]
        ),
        [
            "5@acme.example|acme|2026-03-04T01:00:00Z|kim@acme.example|client|nouki|納期は金曜日です。",
            "6@acme.example|acme|2026-03-05T07:00:00Z|kim@acme.example|client|Срок|Когда будет готово?",
            "1@acme.example|acme|2026-03-02T09:00:00Z|kim@acme.example|client|Макет|Where is the draft?/From what I see it is late.",
            "2@studio.example|acme|2026-03-02T10:00:00Z|anna@studio.example|agency|Re: Макет|Добрый день! Макет пришлём к пятнице./Анна",
            "3@acme.example|acme|2026-03-03T08:00:00Z|kim@acme.example|client|Re: Макет|Спасибо, ждём завтра./>/> Макет пришлём",
        ]
    );
    let threads = rows(folder.path(), "messages", &["thread_id"]);
    assert!(threads[2] == threads[3] && threads[3] == threads[4], "by reference and by subject: {threads:?}");
    assert!(threads[0] != threads[1] && threads[1] != threads[2]);
    assert_eq!(rows(folder.path(), "people.proposed", &["handle", "messages"]), ["lee@elsewhere.example|1"]);
    assert_eq!(rows(folder.path(), "import.rejected", &["file", "at", "column"]), ["box.mbox|55|From"]);
    is_idempotent(folder.path(), ImportSource::Mail, &["mail"]);
}

#[test]
fn messages_kept_aside_come_in_once_people_know_their_author() {
    let folder = workspace();
    import(folder.path(), ImportSource::Mail, &["mail"]);
    let checked = || {
        let output = crate::support::forewarn().arg("check").arg(folder.path()).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(checked().contains("warning: 1 message is set aside in messages.unknown.csv"), "{}", checked());
    let people = folder.path().join("people.csv");
    let known = fs::read_to_string(&people).unwrap();
    fs::write(&people, known + "*@elsewhere.example,acme,client,\n").unwrap();
    let summary = import(folder.path(), ImportSource::Telegram, &["telegram/export"]);
    assert_eq!((summary.taken_back, summary.kept_aside), (1, 0));
    assert!(rows(folder.path(), "messages", &["message_id"]).contains(&"4@elsewhere.example".to_owned()));
    assert!(!folder.path().join("messages.unknown.csv").exists());
    assert!(!checked().contains("set aside"), "{}", checked());
    assert!(!folder.path().join("people.proposed.csv").exists());
}

#[test]
fn telegram_chats_come_in_with_replies_forwards_and_links() {
    let folder = workspace();
    let summary = import(folder.path(), ImportSource::Telegram, &["telegram"]);
    assert_eq!(counted(&summary), [9, 4, 1, 1, 3]);
    // The agency's answer is the client's because the client takes part in the chat.
    assert_eq!(
        sorted(rows(folder.path(), "messages", &["message_id", "thread_id", "reply_to", "side", "text"])),
        [
            "telegram-100-1|telegram-100||agency|Report attached",
            "telegram-77-2|telegram-77||client|When is the draft due?",
            "telegram-77-3|telegram-77|telegram-77-2|agency|Пришлём в пятницу, см. https://studio.example",
            "telegram-77-4|telegram-77||client|---------- Forwarded message ---------/From: Boss//Why so late?",
        ]
    );
    is_idempotent(folder.path(), ImportSource::Telegram, &["telegram"]);
}

#[test]
fn an_edited_message_becomes_a_later_one() {
    let folder = workspace();
    let chat = |text: &str| {
        format!(
            "{{\"name\":\"x\",\"type\":\"private_group\",\"id\":1,\"messages\":[{{\"id\":1,\"type\":\"message\",\
             \"date_unixtime\":\"1772445600\",\"edited_unixtime\":\"1772449200\",\"from\":\"Kim Lee\",\
             \"from_id\":\"user100\",\"text\":\"{text}\"}}]}}"
        )
    };
    let file = folder.path().join("result.json");
    let read = |text: &str| {
        fs::write(&file, chat(text)).unwrap();
        import::run(ImportSource::Telegram, std::slice::from_ref(&file), &options(folder.path()), &silent())
            .unwrap();
    };
    read("by Friday");
    read("by Monday");
    read("by Monday");
    assert_eq!(
        rows(folder.path(), "messages", &["reply_to", "sent_at", "text"]),
        ["|2026-03-02T10:00:00Z|by Friday", "telegram-1-1|2026-03-02T11:00:00Z|by Monday"]
    );
}

#[test]
fn slack_channels_and_direct_messages_come_in() {
    let folder = workspace();
    let summary = import(folder.path(), ImportSource::Slack, &["slack"]);
    assert_eq!(counted(&summary), [5, 3, 1, 0, 1]);
    assert_eq!(
        sorted(rows(folder.path(), "messages", &["thread_id", "reply_to", "author", "side", "text"])),
        [
            "slack-C1-1772445600.000200|slack-C1-1772445600.000200|anna@studio.example|agency|Tomorrow at noon",
            "slack-C1-1772445600.000200||kim@acme.example|client|@anna is the page ready & tested?",
            "slack-D01||anna@studio.example|agency|Call me?",
        ]
    );
    assert_eq!(rows(folder.path(), "messages.unknown", &["author", "automated"]), ["deploy|true"]);
    is_idempotent(folder.path(), ImportSource::Slack, &["slack"]);
}

#[test]
fn whatsapp_chats_of_two_locales_come_in() {
    let folder = workspace();
    let summary = import(folder.path(), ImportSource::Whatsapp, &["whatsapp"]);
    assert_eq!(counted(&summary), [10, 6, 0, 0, 4]);
    assert_eq!(
        sorted(rows(folder.path(), "messages", &["sent_at", "author", "side", "text"])),
        [
            "2026-03-02T10:00:00Z|Kim Lee|client|Hi, when is the draft due?/Please be exact: by 5 pm",
            "2026-03-02T10:00:01Z|Kim Lee|client|Wann kommt der Entwurf?",
            "2026-03-02T14:05:00Z|Anna|agency|Friday",
            "2026-03-04T08:00:00Z|Anna|agency|Morgen",
            "2026-03-04T09:00:00Z|Kim Lee|client|ok",
            "2026-03-04T09:00:00Z|Kim Lee|client|ok",
        ]
    );
    is_idempotent(folder.path(), ImportSource::Whatsapp, &["whatsapp"]);
}

const EVENTS: &[&str] = &["project_id", "item_id", "at", "event", "due", "waiting_on"];

#[test]
fn jira_issues_come_in_with_comments_and_history() {
    let folder = workspace();
    let summary = import(folder.path(), ImportSource::Jira, &["jira"]);
    assert_eq!(counted(&summary), [10, 9, 0, 1, 0]);
    assert_eq!(
        rows(folder.path(), "schedule", EVENTS),
        [
            "ACME|ACME-1|2026-03-02T09:00:00Z|committed|2026-03-12|",
            "ACME|ACME-1|2026-03-13T17:00:00Z|delivered||",
            "ACME|ACME-2|2026-03-02T09:30:00Z|committed|2026-03-20|",
            "ACME|ACME-2|2026-03-05T09:00:00Z|waiting||client",
            "ACME|ACME-3|2026-03-02T09:45:00Z|committed||",
            "ACME|ACME-3|2026-03-06T09:00:00Z|cancelled||",
            "ACME|ACME-5|2026-03-02T08:00:00Z|committed|2026-03-16|",
            "ACME|ACME-5|2026-03-05T09:00:00Z|waiting||client",
            "ACME|ACME-5|2026-03-06T09:00:00Z|resumed||",
            "ACME|ACME-5|2026-03-12T09:01:00Z|rebaselined|2026-03-19|",
            "ACME|ACME-5|2026-03-20T08:00:00Z|delivered||",
            "ACME|ACME-9|2026-03-02T09:00:00Z|committed|2026-03-12|",
            "ACME|ACME-9|2026-03-10T09:00:00Z|delivered||",
        ]
    );
    assert_eq!(
        rows(folder.path(), "messages", &["thread_id", "sent_at", "side", "text"]),
        [
            "ACME-1|2026-03-02T09:00:00Z|client|A page, please",
            "ACME-1|2026-03-03T10:00:00Z|agency|We start on Monday",
            "ACME-1|2026-03-04T14:15:00Z|client|Good;/see you",
            "ACME-5|2026-03-02T08:00:00Z|client|Monthly report/- with costs",
            "ACME-5|2026-03-12T09:00:00Z|agency|We need three more days.",
            "ACME-9|2026-03-03T10:00:00Z|agency|Сделаем завтра",
        ]
    );
    is_idempotent(folder.path(), ImportSource::Jira, &["jira"]);
}

#[test]
fn a_later_export_of_tasks_tells_what_has_moved() {
    let folder = workspace();
    let file = folder.path().join("list.csv");
    let read = |due: &str, status: &str| {
        let text = format!(
            "Task ID,Task Name,Status,Date Created,Due Date,Date Updated,List Name\n1,Shop,{status},2026-03-02,{due},2026-03-09,ACME\n"
        );
        fs::write(&file, text).unwrap();
        import::run(ImportSource::Clickup, std::slice::from_ref(&file), &options(folder.path()), &silent())
            .unwrap();
    };
    read("2026-03-10", "in progress");
    read("2026-03-17", "in progress");
    read("2026-03-17", "complete");
    read("2026-03-17", "complete");
    assert_eq!(
        rows(folder.path(), "schedule", EVENTS),
        [
            "ACME|clickup-1|2026-03-02|committed|2026-03-10|",
            "ACME|clickup-1|2026-03-09|rebaselined|2026-03-17|",
            "ACME|clickup-1|2026-03-09|delivered||",
        ]
    );
}

#[test]
fn trackers_become_schedules() {
    for (source, path, counts, events, messages) in [
        (
            ImportSource::Redmine,
            "redmine",
            [3, 3, 0, 0, 0],
            &[
                "ACME|redmine-12|2026-03-02T09:00:00Z|committed|2026-03-12|",
                "ACME|redmine-13|2026-03-02T08:00:00Z|committed|2026-03-10|",
                "ACME|redmine-13|2026-03-08T08:00:00Z|rebaselined|2026-03-15|",
                "ACME|redmine-13|2026-03-16T08:00:00Z|delivered||",
            ][..],
            3,
        ),
        (
            ImportSource::Trello,
            "trello",
            [4, 2, 0, 0, 2],
            &[
                "ACME|trello-69a54a00c0ffee0000000001|2026-03-02T08:27:44Z|committed|2026-03-10T10:00:00Z|",
                "ACME|trello-69a54a00c0ffee0000000001|2026-03-09T10:00:00Z|rebaselined|2026-03-14T10:00:00Z|",
                "ACME|trello-69a54a00c0ffee0000000001|2026-03-13T10:00:00Z|delivered||",
            ],
            1,
        ),
        (
            ImportSource::Asana,
            "asana",
            [5, 4, 0, 0, 1],
            &[
                "ACME|asana-1201|2026-03-02|committed|2026-03-10|",
                "ACME|asana-1201|2026-03-11|delivered||",
                "ACME|asana-1202|2026-03-02|committed|2026-03-20|",
                "ACME|asana-1202|2026-03-03|waiting||client",
                "ACME|asana-1301|2026-03-02T08:00:00Z|committed|2026-03-18|",
            ],
            2,
        ),
        (
            ImportSource::Clickup,
            "clickup",
            [1, 1, 0, 0, 0],
            &[
                "ACME|clickup-8abc|2026-03-02T08:00:00Z|committed|2026-03-13|",
                "ACME|clickup-8abc|2026-03-12T16:00:00Z|delivered||",
            ],
            0,
        ),
        (
            ImportSource::Planfix,
            "planfix",
            [1, 1, 0, 0, 0],
            &[
                "ACME|planfix-501|2026-03-02T10:00:00Z|committed|2026-03-13|",
                "ACME|planfix-501|2026-03-12T18:00:00Z|delivered||",
            ],
            1,
        ),
        (
            ImportSource::Msproject,
            "msproject",
            [4, 3, 0, 0, 1],
            &[
                "ACME|msproject-e6aa4fb8-1|2026-03-01T09:00:00Z|committed|2026-03-10|",
                "ACME|msproject-e6aa4fb8-1|2026-03-12T17:00:00Z|delivered||",
                "ACME|msproject-e6aa4fb8-2|2026-03-01T09:00:00Z|committed|2026-03-20|",
                "ACME|msproject-e6aa4fb8-2|2026-03-20T09:00:00Z|rebaselined|2026-03-25|",
            ],
            0,
        ),
    ] {
        let folder = workspace();
        let summary = import(folder.path(), source, &[path]);
        assert_eq!(counted(&summary), counts, "{path}");
        assert_eq!(sorted(rows(folder.path(), "schedule", EVENTS)), events, "{path}");
        assert_eq!(rows(folder.path(), "messages", &["text"]).len(), messages, "{path}");
        is_idempotent(folder.path(), source, &[path]);
    }
}

const MONEY: &[&str] = &["client_id", "project_id", "at", "kind", "amount", "currency", "hours"];

#[test]
fn time_sheets_and_plans_become_costs() {
    let folder = workspace();
    let summary = import(folder.path(), ImportSource::Timesheet, &["timesheet"]);
    assert_eq!(counted(&summary), [6, 5, 1, 0, 0]);
    assert_eq!(summary.unknown_scopes.get("Other"), Some(&1));
    assert_eq!(
        sorted(rows(folder.path(), "money", MONEY)),
        [
            "acme|ACME|2026-03-02T09:00:00Z|cost|135.00|EUR|1.5",
            "acme|ACME|2026-03-02T11:00:00Z|cost|0|EUR|0.25",
            "acme|ACME|2026-03-03|cost|50.0|EUR|1.25",
            "acme|ACME|2026-03-04|cost|60.00|EUR|1.5",
            "acme|ACME|2026-03-13T09:00:00Z|cost|100.00|USD|2",
        ]
    );
    is_idempotent(folder.path(), ImportSource::Timesheet, &["timesheet"]);
    let folder = workspace();
    import(folder.path(), ImportSource::Msproject, &["msproject"]);
    assert_eq!(
        rows(folder.path(), "money", MONEY),
        [
            "acme|ACME|2026-03-01T09:00:00Z|budget|10000.00|EUR|",
            "acme|ACME|2026-03-20T09:00:00Z|cost|4500.00|EUR|"
        ]
    );
}

#[test]
fn customer_systems_become_clients_projects_money_and_outcomes() {
    for (source, path, clients, projects, money, outcomes) in [
        (
            ImportSource::Bitrix24,
            "bitrix24",
            "bitrix24-company-7|Ромашка|Торговля|Анна|2026-02-01",
            &[
                "bitrix24-deal-70|bitrix24-company-7|Сайт|250000.00",
                "bitrix24-deal-71|bitrix24-company-7|Продление поддержки|",
            ][..],
            "bitrix24-company-7|bitrix24-deal-70|2026-02-20|budget|250000.00|RUB|",
            &["bitrix24-company-7|2026-03-20|nonrenewal"][..],
        ),
        (
            ImportSource::Amocrm,
            "amocrm",
            "amocrm-company-8|Василёк||Анна|2026-02-01",
            &["amocrm-deal-80|amocrm-company-8|Реклама|120000"],
            "amocrm-company-8|amocrm-deal-80|2026-02-25T10:00:00Z|budget|120000||",
            &[],
        ),
        (
            ImportSource::Hubspot,
            "hubspot",
            "hubspot-company-9|Bluebell Ltd|RETAIL|Anna|2026-02-01",
            &[
                "hubspot-deal-90|hubspot-company-9|Retainer renewal|12000",
                "hubspot-deal-91|hubspot-company-9|Ads|",
            ],
            "hubspot-company-9|hubspot-deal-90|2026-03-20T10:00:00Z|budget|12000|EUR|",
            &["hubspot-company-9|2026-03-20T10:00:00Z|renewal"],
        ),
    ] {
        let folder = workspace();
        import(folder.path(), source, &[path]);
        let made = rows(folder.path(), "clients", &["client_id", "name", "segment", "owner", "since"]);
        assert_eq!(made[1..], [clients]);
        let made = rows(folder.path(), "projects", &["project_id", "client_id", "name", "agreed_cost"]);
        assert_eq!(made[1..], *projects);
        assert_eq!(rows(folder.path(), "money", MONEY), [money]);
        assert_eq!(rows(folder.path(), "outcomes", &["client_id", "at", "kind"]), outcomes);
        is_idempotent(folder.path(), source, &[path]);
    }
}

#[test]
fn tasks_and_activities_of_a_customer_system_find_their_deal_and_company() {
    let folder = workspace();
    import(folder.path(), ImportSource::Bitrix24, &["bitrix24"]);
    assert_eq!(
        rows(folder.path(), "schedule", EVENTS),
        [
            "bitrix24-deal-70|bitrix24-300|2026-03-03T10:00:00Z|committed|2026-03-10T19:00:00Z|",
            "bitrix24-deal-70|bitrix24-300|2026-03-09T12:00:00Z|delivered||",
        ]
    );
    assert_eq!(
        rows(folder.path(), "messages", &["client_id", "side", "channel", "text"]),
        ["bitrix24-company-7|agency|note|Просят прислать отчёт раньше", "acme|client|comment|Нужен баннер",]
    );
}

#[test]
fn tables_have_every_column_of_the_contract() {
    let folder = workspace();
    import(folder.path(), ImportSource::Mail, &["mail"]);
    let messages = fs::read_to_string(folder.path().join("messages.csv")).unwrap();
    assert!(messages.starts_with(
        "message_id,client_id,project_id,thread_id,reply_to,sent_at,author,side,channel,subject,text,automated\n"
    ));
}

#[test]
fn the_command_line_says_whose_records_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = assert_cmd::cargo::cargo_bin_cmd!("forewarn");
    let output = command
        .args(["import", "mail", "--client", "acme", "--agency-domain", "studio.example", "--json", "--into"])
        .arg(folder.path())
        .arg(fixture("mail"))
        .assert()
        .success();
    let summary: serde_json::Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    // Only the agency's own mail is certain; whoever else writes must be named in people.csv.
    assert_eq!(
        (&summary["mapped"], &summary["unknown"], &summary["rejected"]),
        (&1.into(), &5.into(), &1.into())
    );
    assert_eq!(
        rows(folder.path(), "messages", &["client_id", "author", "side"]),
        ["acme|anna@studio.example|agency"]
    );
    assert_eq!(
        rows(folder.path(), "people.proposed", &["handle", "client_id", "side"])[0],
        "kim@acme.example|acme|client"
    );
}

#[test]
fn a_message_in_two_folders_is_one_message_and_two_records() {
    let folder = workspace();
    let mail =
        "From: anna@studio.example\nDate: Mon, 2 Mar 2026 10:00:00 +0000\nMessage-ID: <a>\nSubject: Hi\n\nHi";
    let answer = "From: kim@acme.example\nDate: Mon, 2 Mar 2026 11:00:00 +0000\nMessage-ID: <b>\nIn-Reply-To: <a>\n\nYes";
    let exports = folder.path().join("exports");
    fs::create_dir(&exports).unwrap();
    for (name, text) in [("1.eml", mail), ("2.eml", mail), ("3.eml", answer)] {
        fs::write(exports.join(name), text).unwrap();
    }
    let summary = import::run(ImportSource::Mail, &[exports], &options(folder.path()), &silent()).unwrap();
    // That Anna wrote to the client shows only in the answer.
    assert_eq!(counted(&summary), [3, 3, 0, 0, 0]);
    assert_eq!(summary.files["2.eml"].mapped, 1);
    assert_eq!(
        sorted(rows(folder.path(), "messages", &["message_id", "client_id", "side"])),
        ["a|acme|agency", "b|acme|client"]
    );
}

#[test]
fn zipped_exports_are_read_as_folders_are() {
    for (source, folder, file) in [
        (ImportSource::Telegram, "telegram/chat", "ChatExport.zip"),
        (ImportSource::Slack, "slack", "Acme Slack export Mar 1 2026 - Mar 31 2026.zip"),
        (ImportSource::Whatsapp, "whatsapp", "WhatsApp Chat - Acme.zip"),
    ] {
        let plain = workspace();
        import(plain.path(), source, &[folder]);
        let zipped = workspace();
        let export = zipped.path().join(file);
        zip_folder(&fixture(folder), &export);
        import::run(source, &[export], &options(zipped.path()), &silent()).unwrap();
        let said =
            |workspace: &Path| sorted(rows(workspace, "messages", &["sent_at", "author", "side", "text"]));
        assert_eq!(said(zipped.path()), said(plain.path()), "{file}");
        assert!(!said(zipped.path()).is_empty(), "{file}");
    }
}

fn zip_folder(folder: &Path, to: &Path) {
    let mut zip = zip::ZipWriter::new(fs::File::create(to).unwrap());
    let mut folders = vec![folder.to_owned()];
    while let Some(open) = folders.pop() {
        for entry in fs::read_dir(open).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let name = entry.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut zip, &fs::read(entry).unwrap()).unwrap();
        }
    }
    zip.finish().unwrap();
}

#[test]
fn a_board_with_all_the_actions_that_trello_exports_is_told_to_lack_more() {
    let board = |actions: usize| {
        let action = |at: usize| {
            format!(
                "{{\"id\":\"a{at}\",\"type\":\"commentCard\",\"date\":\"2026-03-05T10:00:00.000Z\",\"data\":{{\"text\":\"Hi\",\
                 \"card\":{{\"id\":\"69a54a00c0ffee0000000001\",\"name\":\"x\"}}}},\"memberCreator\":{{\"fullName\":\"Kim Lee\"}}}}"
            )
        };
        let actions: Vec<String> = (0..actions).map(action).collect();
        let folder = workspace();
        let path = folder.path().join("board.json");
        fs::write(&path, format!("{{\"name\":\"ACME\",\"actions\":[{}],\"cards\":[]}}", actions.join(",")))
            .unwrap();
        import::run(ImportSource::Trello, &[path], &options(folder.path()), &silent()).unwrap()
    };
    let warns = |summary: &ImportSummary| {
        summary.warnings.iter().any(|words| words.to_string().contains("1,000 actions"))
    };
    assert!(!warns(&board(999)));
    let full = board(1000);
    assert!(warns(&full), "{:?}", full.warnings);
    assert_eq!(full.counts.mapped, 1000);
}
