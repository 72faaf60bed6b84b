//! Exports that were once read wrongly, with the right values: `tests/fixtures/import_cases`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use forewarn::import::{self, ImportOptions, ImportSource, ImportSummary};
use tempfile::TempDir;

use crate::import::{options, rows, silent};

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import_cases").join(name)
}

/// A workspace with one client, to whom everything is said to belong.
fn workspace(people: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("clients.csv"), "client_id,name\nacme,Acme\n").unwrap();
    fs::write(folder.path().join("people.csv"), format!("handle,client_id,side,name\n{people}")).unwrap();
    folder
}

fn acme(folder: &Path) -> ImportOptions {
    ImportOptions { client: Some("acme".to_owned()), ..options(folder) }
}

fn read(folder: &Path, source: ImportSource, name: &str) -> ImportSummary {
    try_read(folder, source, name).unwrap()
}

fn try_read(folder: &Path, source: ImportSource, name: &str) -> Result<ImportSummary, String> {
    let read = import::run(source, &[case(name)], &acme(folder), &silent());
    read.map_err(|error| error.to_string())
}

/// Imports one case into a workspace of its own.
fn alone(source: ImportSource, name: &str) -> (TempDir, ImportSummary) {
    let folder = workspace("Kim,acme,client,\nAna,,agency,\n");
    let summary = read(folder.path(), source, name);
    (folder, summary)
}

const EVENTS: &[&str] = &["item_id", "at", "event", "due"];

fn events(folder: &TempDir) -> Vec<String> {
    rows(folder.path(), "schedule", EVENTS)
}

/// How many mails were read, none of them rejected.
fn mails(name: &str) -> u64 {
    let (_folder, summary) = alone(ImportSource::Mail, name);
    assert_eq!(summary.counts.rejected, 0, "{:?}", summary.rejections);
    summary.counts.read
}

#[test]
fn mail_is_cut_at_separators_as_tools_write_them() {
    assert_eq!(mails("01_thunderbird_mixed.mbox"), 7);
    assert_eq!(mails("01_thunderbird_new.mbox"), 7);
    assert_eq!(mails("20_no_envelopes.mbox"), 2);
    assert_eq!(mails("exports/mbox/bare.mbox"), 2);
    assert_eq!(mails("exports/mbox/body.mbox"), 2);
}

#[test]
fn dates_of_mail_in_zones_by_name_are_read() {
    for name in ["22_date_bdb9.eml", "22_date_cfe8.eml"] {
        let folder = workspace("kim@client.example,acme,client,\n");
        read(folder.path(), ImportSource::Mail, name);
        assert_eq!(rows(folder.path(), "messages", &["sent_at"]), ["2026-06-03T21:34:45Z"], "{name}");
    }
}

#[test]
fn finished_jira_work_is_delivered_by_category_and_resolution() {
    let (folder, _) = alone(ImportSource::Jira, "02_jira_changelog_done.json");
    let delivered: Vec<String> =
        events(&folder).into_iter().filter(|event| event.contains("delivered")).collect();
    let expected: Vec<String> =
        (1..=4).map(|issue| format!("ACME-{issue}|2026-02-20T08:00:00Z|delivered|")).collect();
    assert_eq!(delivered, expected);
    let (folder, _) = alone(ImportSource::Jira, "02_jira_de_done.csv");
    assert_eq!(
        events(&folder),
        [
            "ACME-1|2026-01-12T09:00:00Z|committed|2026-01-20",
            "ACME-1|2026-01-15T10:00:00Z|delivered|",
            "ACME-2|2026-01-12T09:00:00Z|committed|2026-01-20",
            "ACME-2|2026-01-16T10:00:00Z|delivered|",
        ]
    );
}

#[test]
fn milliseconds_beside_a_date_tell_day_from_month() {
    let (folder, summary) = alone(ImportSource::Clickup, "03_clickup_uk.csv");
    assert_eq!(
        events(&folder),
        [
            "clickup-a1|2026-03-02T09:00:00Z|committed|2026-03-07",
            "clickup-a2|2026-03-02T09:00:00Z|committed|2026-03-09"
        ]
    );
    assert!(
        !summary.warnings.iter().any(|words| words.to_string().contains("day from month")),
        "{:?}",
        summary.warnings
    );
}

#[test]
fn a_week_is_not_one_day_in_each_of_five_months() {
    let (folder, _) = alone(ImportSource::Timesheet, "03_clockify_week.csv");
    assert_eq!(
        rows(folder.path(), "money", &["at"]),
        (1..=5).map(|day| format!("2026-06-0{day}T14:00:00Z")).collect::<Vec<_>>()
    );
}

#[test]
fn a_date_that_moved_without_a_log_moves_when_the_file_was_saved() {
    let folder = workspace("");
    read(folder.path(), ImportSource::Msproject, "04_plan_1.xml");
    let first = events(&folder);
    read(folder.path(), ImportSource::Msproject, "04_plan_2.xml");
    let both = events(&folder);
    assert_eq!(both[..1], first[..], "the past does not change");
    assert_eq!(first[0].split_once('|').unwrap().1, "2026-01-05T09:00:00Z|committed|2026-03-10");
    assert_eq!(both[1].split_once('|').unwrap().1, "2026-03-08T09:00:00Z|rebaselined|2026-03-24");
    assert_eq!(both.len(), 2);
    read(folder.path(), ImportSource::Msproject, "04_plan_2.xml");
    assert_eq!(events(&folder), both);
}

#[test]
fn reopened_work_is_returned() {
    let folder = workspace("");
    read(folder.path(), ImportSource::Redmine, "05_redmine_1.json");
    read(folder.path(), ImportSource::Redmine, "05_redmine_2.json");
    assert_eq!(
        events(&folder),
        [
            "redmine-5|2026-03-01T09:00:00Z|committed|2026-03-10",
            "redmine-5|2026-03-09T09:00:00Z|delivered|",
            "redmine-5|2026-03-11T09:00:00Z|returned|"
        ]
    );
}

#[test]
fn json_of_another_shape_is_an_error_and_a_single_issue_is_one() {
    let (folder, summary) = alone(ImportSource::Jira, "06_jira_single_issue.json");
    assert_eq!((summary.counts.read, summary.counts.mapped), (2, 2));
    assert_eq!(
        events(&folder),
        ["ACME-4|2026-02-02T08:00:00Z|committed|2026-03-01", "ACME-4|2026-02-20T08:00:00Z|delivered|"]
    );
    assert_eq!(rows(folder.path(), "messages", &["thread_id", "text"]), ["ACME-4|When?"]);
    for source in [ImportSource::Redmine, ImportSource::Asana, ImportSource::Jira] {
        let error = try_read(workspace("").path(), source, "06_not_issues.json").unwrap_err();
        assert!(error.contains("user"), "it says what was found: {error}");
    }
}

#[test]
fn a_due_date_that_was_removed_is_none_any_more() {
    let (folder, _) = alone(ImportSource::Trello, "07_trello_due_removed.json");
    assert_eq!(events(&folder)[1..], ["trello-69a4f0001111111111111111|2026-03-04T10:00:00Z|rebaselined|"]);
    let (folder, _) = alone(ImportSource::Jira, "07_jira_due_removed.json");
    assert_eq!(
        events(&folder),
        ["ACME-1|2026-02-02T08:00:00Z|committed|2026-03-01", "ACME-1|2026-02-20T08:00:00Z|rebaselined|"]
    );
}

#[test]
fn sections_deliver_nothing_that_says_it_is_not_completed() {
    let (folder, _) = alone(ImportSource::Asana, "08_asana_sections.csv");
    assert_eq!(events(&folder).len(), 9);
    assert!(events(&folder).iter().all(|event| event.contains("committed")), "{:?}", events(&folder));
}

#[test]
fn equal_moments_are_different_comments() {
    let folder = workspace("kim,acme,client,\nana,,agency,\n");
    read(folder.path(), ImportSource::Jira, "09_jira_same_minute.csv");
    assert_eq!(
        rows(folder.path(), "messages", &["text"]),
        ["desc", "Release at 8;15; then watch it", "And the texts came too", "ok"]
    );
}

#[test]
fn equal_words_of_two_chats_are_two_messages_and_edits_and_renames_add_none() {
    let messages = |folder: &TempDir| rows(folder.path(), "messages", &["text"]).len();
    let folder = workspace("Kim,acme,client,\nAna,,agency,\n");
    read(folder.path(), ImportSource::Whatsapp, "10_a");
    assert_eq!(messages(&folder), 6);
    let first = rows(folder.path(), "messages", &["message_id"]);
    read(folder.path(), ImportSource::Whatsapp, "10_a");
    assert_eq!(rows(folder.path(), "messages", &["message_id"]), first);
    // The same two chats after the contact was renamed, in files of other names.
    let renamed = tempfile::tempdir().unwrap();
    for (old, new) in [
        ("WhatsApp Chat with Acme team.txt", "WhatsApp Chat with Acme team.txt"),
        ("WhatsApp Chat with Kim.txt", "WhatsApp Chat with Kim Lee (Acme).txt"),
    ] {
        let chat = fs::read_to_string(case("10_a").join(old)).unwrap();
        fs::write(renamed.path().join(new), chat.replace(" Kim:", " Kim Lee (Acme):")).unwrap();
    }
    let again = [renamed.path().to_owned()];
    let summary = import::run(ImportSource::Whatsapp, &again, &acme(folder.path()), &silent()).unwrap();
    assert_eq!((messages(&folder), summary.counts.mapped, summary.kept_aside), (6, 6, 0));
    // Two messages of the team were edited since, and one came.
    read(folder.path(), ImportSource::Whatsapp, "10_b");
    assert_eq!(messages(&folder), 7);
    assert!(rows(folder.path(), "messages", &["text"]).contains(&"Yes, on Friday".to_owned()));
    assert!(!rows(folder.path(), "messages", &["text"]).contains(&"Yes, on Monday".to_owned()));
}

#[test]
fn half_days_and_digits_of_other_scripts_are_read() {
    for (name, times) in [
        ("11_zh.txt", &["2026-12-31T14:05:00Z", "2026-12-31T09:05:00Z"]),
        ("11_ko_ios.txt", &["2026-12-31T14:05:09Z", "2026-12-31T09:05:09Z"]),
        ("11_ko_android.txt", &["2026-12-31T14:05:00Z", "2026-12-31T14:06:00Z"]),
        ("11_ar_digits.txt", &["2026-03-12T14:05:00Z", "2026-03-13T02:06:00Z"]),
    ] {
        let folder = workspace("小明,acme,client,\n김,acme,client,\n이,acme,client,\nكيم,acme,client,\n");
        let summary = read(folder.path(), ImportSource::Whatsapp, name);
        assert_eq!(rows(folder.path(), "messages", &["sent_at"]), times, "{name} {summary:?}");
    }
}

#[test]
fn amounts_are_never_a_thousandth_and_lost_deals_are_not_won() {
    let (folder, _) = alone(ImportSource::Hubspot, "12_amounts.csv");
    assert_eq!(
        rows(folder.path(), "money", &["amount", "currency"]),
        ["12000|USD", "12500|EUR", "1250|", "1250.00|"]
    );
}

#[test]
fn people_of_slack_connect_have_names_and_bots_are_nobodys_people() {
    let folder = workspace("ana@studio.example,,agency,Ana\nKim Lee,acme,client,\n");
    let summary = read(folder.path(), ImportSource::Slack, "14_slack_connect");
    assert_eq!(
        rows(folder.path(), "messages", &["author", "text"]),
        ["Kim Lee|When do we launch?", "ana@studio.example|@Kim Lee on Friday", "Kim Lee|only in blocks?"]
    );
    assert_eq!(
        rows(folder.path(), "messages.unknown", &["text", "automated"]),
        ["the site is down|true", "Reminder: x|true", "no user at all|false"]
    );
    let people: Vec<&str> = summary.unknown_people.iter().map(|person| person.handle.as_str()).collect();
    assert_eq!(people, ["(no author)"], "bots are no people, and a message of nobody is listed");
    let folder = workspace("ann@us.example,,agency,Ann\nkim@acme.example,acme,client,\n");
    let summary = read(folder.path(), ImportSource::Slack, "exports/slack/exp");
    assert_eq!(
        rows(folder.path(), "messages.unknown", &["text", "automated"]),
        ["Reminder: call|true", "build failed|true", "no author at all|false"]
    );
    assert_eq!(summary.unknown_people.len(), 1);
}

#[test]
fn placeholders_are_passed_over_in_many_languages() {
    for (name, texts) in [
        ("15_de.txt", &["Hallo"][..]),
        ("15_es.txt", &["buenas", "nada"]),
        ("15_fr.txt", &["Salut"]),
        ("18_system_line.txt", &["hello"]),
    ] {
        let folder = workspace("Kim,acme,client,\nuser1,acme,client,\nuser2,acme,client,\n");
        let summary = read(folder.path(), ImportSource::Whatsapp, name);
        assert_eq!(rows(folder.path(), "messages", &["text"]), texts, "{name} {:?}", summary.unknown_people);
        assert_eq!((summary.counts.unknown, summary.counts.rejected), (0, 0), "{name}");
    }
}

#[test]
fn telegram_titles_and_words_in_other_fields_are_kept() {
    let folder = workspace("user5,acme,client,\nuser6,acme,client,\nAnnullierung 2026,acme,client,\n");
    read(folder.path(), ImportSource::Telegram, "17_telegram_null.json");
    assert_eq!(
        rows(folder.path(), "messages", &["author", "text"]),
        ["user5|Hello plan", "user6|Friday or Monday?"]
    );
    let folder = workspace("user1,acme,client,\nuser2,,agency,\nuser3,acme,client,\n");
    read(folder.path(), ImportSource::Telegram, "exports/tg");
    assert_eq!(
        rows(folder.path(), "messages", &["text"]),
        [
            "Where is the draft?",
            "Plan/We will send the draft by Friday./- Draft",
            "We will call on Monday.",
            "from a deleted account",
            "only entities hold it: done by Tuesday"
        ]
    );
}

#[test]
fn due_dates_are_found_under_underscores() {
    let (folder, _) = alone(ImportSource::Redmine, "19_redmine_underscore.csv");
    assert!(events(&folder)[0].ends_with("|committed|2026-03-10"), "{:?}", events(&folder));
}

#[test]
fn minutes_and_seconds_are_hours() {
    let (folder, _) = alone(ImportSource::Timesheet, "19_toggl_min.csv");
    assert_eq!(rows(folder.path(), "money", &["hours"]), ["0.2847"]);
}

#[test]
fn an_empty_history_is_no_fault() {
    let (folder, summary) = alone(ImportSource::Jira, "19_jira_null_histories.json");
    assert_eq!((summary.counts.read, summary.counts.rejected), (1, 0));
    assert_eq!(events(&folder).len(), 1);
}

#[test]
fn a_quote_after_a_space_is_a_quote() {
    let mut command = assert_cmd::cargo::cargo_bin_cmd!("forewarn");
    let output =
        command.args(["import", "csv", "--to", "-"]).arg(case("19_space_quote.csv")).assert().success();
    let clean = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert_eq!(clean, "column1,column2\r\n0,\"a, b\"\r\n1,\"c, d\"\r\n");
}
