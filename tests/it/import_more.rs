//! Exports of trackers, calendars, surveys and chats that came later: each read twice, with the right rows.

use forewarn::import::ImportSource;

use crate::import::{import, rows, workspace};

/// The rows of a table after a fixture was imported, and was imported again.
fn rows_of(source: ImportSource, table: &str, columns: &[&str]) -> Vec<String> {
    let folder = workspace();
    import(folder.path(), source, &[source.name()]);
    let first = rows(folder.path(), table, columns);
    import(folder.path(), source, &[source.name()]);
    assert_eq!(rows(folder.path(), table, columns), first, "{} again", source.name());
    first
}

const EVENTS: &[&str] = &["item_id", "at", "event", "due"];

#[test]
fn meetings_were_held_moved_or_cancelled() {
    assert_eq!(
        rows_of(ImportSource::Ics, "meetings", &["client_id", "at", "kind", "status", "by", "attendees"]),
        [
            "acme|2026-03-19T12:00:00Z|Review|cancelled|client|kim@acme.example, anna@studio.example",
            "acme|2026-03-02T09:00:00Z|Weekly call, site|held||Lee, Kim, Anna",
            "acme|2026-03-23T09:00:00Z|Weekly call, site|held||Lee, Kim, Anna",
            "acme|2026-03-15T08:00:00Z|Weekly call, site|moved|agency|Lee, Kim, Anna",
            "acme|2026-03-17T10:00:00Z|Weekly call, site|held||Lee, Kim, Anna",
        ]
    );
}

#[test]
fn answers_of_surveys_are_ratings() {
    let columns = ["client_id", "at", "kind", "score", "scale_least", "scale_most", "comment", "respondent"];
    assert_eq!(
        rows_of(ImportSource::Ratings, "ratings", &columns),
        [
            "acme|2026-03-02T10:00:00Z|nps|9|0|10|Fast, friendly|kim@acme.example",
            "acme|2026-03-20T11:30:00Z|nps|4|0|10|Late again|",
        ]
    );
}

#[test]
fn issues_of_code_hosts_are_items() {
    assert_eq!(
        rows_of(ImportSource::Github, "schedule", EVENTS),
        [
            "github-ACME-1|2026-03-02T09:00:00Z|committed|2026-03-10",
            "github-ACME-1|2026-03-09T10:00:00Z|delivered|",
            "github-ACME-2|2026-03-03T09:00:00Z|committed|",
            "github-ACME-2|2026-03-04T10:00:00Z|waiting|",
            "github-ACME-3|2026-03-03T09:00:00Z|committed|",
            "github-ACME-3|2026-03-06T09:00:00Z|cancelled|",
        ]
    );
    assert_eq!(
        rows_of(ImportSource::Github, "messages", &["author", "text"]),
        ["Anna|As agreed on the call", "Kim Lee|When will it be ready?"]
    );
    assert_eq!(
        rows_of(ImportSource::Gitlab, "schedule", EVENTS),
        [
            "gitlab-ACME-5|2026-03-02T09:00:00Z|committed|2026-03-10",
            "gitlab-ACME-5|2026-03-09T10:00:00Z|delivered|"
        ]
    );
}

#[test]
fn lists_of_more_trackers_are_items() {
    for (source, done, open, finished) in [
        (ImportSource::Linear, "linear-SITE-1", "linear-SITE-2", "2026-03-09T10:00:00Z"),
        (
            ImportSource::YandexTracker,
            "yandex-tracker-SITE-1",
            "yandex-tracker-SITE-2",
            "2026-03-09T10:00:00Z",
        ),
    ] {
        assert_eq!(
            rows_of(source, "schedule", EVENTS),
            [
                format!("{done}|2026-03-02T09:00:00Z|committed|2026-03-10"),
                format!("{done}|{finished}|delivered|"),
                format!("{open}|2026-03-03T09:00:00Z|committed|2026-03-20"),
            ],
            "{}",
            source.name()
        );
    }
    let without_id = |source| {
        let events = rows_of(source, "schedule", &["item", "at", "event", "due"]);
        events.into_iter().filter(|event| !event.contains("delivered")).collect::<Vec<_>>()
    };
    for source in [ImportSource::Monday, ImportSource::Notion] {
        assert_eq!(
            without_id(source),
            [
                "Home page|2026-03-02T09:00:00Z|committed|2026-03-10",
                "Newsletter|2026-03-03T09:00:00Z|committed|2026-03-20"
            ],
            "{}",
            source.name()
        );
    }
}

#[test]
fn channels_of_discord_are_messages() {
    assert_eq!(
        rows_of(ImportSource::Discord, "messages", &["sent_at", "author", "reply_to", "text"]),
        [
            "2026-03-02T09:00:00Z|Kim Lee||When will the draft come?",
            "2026-03-02T09:05:00Z|Anna|discord-10|By Friday."
        ]
    );
}

#[test]
fn chats_of_teams_are_messages() {
    assert_eq!(
        rows_of(ImportSource::Teams, "messages", &["sent_at", "author", "thread_id", "text"]),
        [
            "2026-03-02T09:00:00Z|Kim Lee|teams-19:abc@thread.v2|When will the draft come?",
            "2026-03-02T09:05:00Z|Anna|teams-19:abc@thread.v2|By Friday."
        ]
    );
}

const MONEY: &[&str] = &["client_id", "at", "kind", "amount", "currency", "due"];

#[test]
fn books_become_invoices_payments_and_credits() {
    assert_eq!(
        rows_of(ImportSource::Quickbooks, "money", MONEY),
        [
            "acme|2026-01-05|invoice|4250.00||2026-01-19",
            "acme|2026-01-21|payment|4250.00||",
            "acme|2026-02-05|invoice|4250.00||2026-02-19",
            "acme|2026-02-10|credit|500.00||",
        ]
    );
    assert_eq!(
        rows_of(ImportSource::Xero, "money", MONEY),
        [
            "acme|2026-01-05|invoice|1200.00|GBP|2026-01-19",
            "acme|2026-01-19|payment|1200.00|GBP|",
            "acme|2026-02-05|invoice|600.00|GBP|2026-02-19",
            "acme|2026-02-10|credit|100.00|GBP|",
        ]
    );
}

#[test]
fn what_clients_paid_is_told_by_statements_of_banks() {
    assert_eq!(
        rows_of(ImportSource::OneC, "money", MONEY),
        ["acme|2026-02-06|payment|120000.00|RUB|", "acme|2026-02-20|payment|1500.00|RUB|"]
    );
}

#[test]
fn registers_hold_contracts() {
    let columns = [
        "contract_id",
        "client_id",
        "project_id",
        "signed_on",
        "starts_on",
        "ends_on",
        "notice_days",
        "renews",
        "fee",
        "currency",
        "hours",
        "revision_rounds",
        "includes",
    ];
    assert_eq!(
        rows_of(ImportSource::Contracts, "contracts", &columns),
        ["C-12|acme|ACME|2025-12-20|2026-01-01|2026-12-31|90|auto|4250|USD|40|2|Design; copy"]
    );
}

#[test]
fn damaged_exports_are_refused_or_read_and_never_a_panic() {
    // A small generator of its own: the same damage at every run.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |most: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % most.max(1)
    };
    for source in [
        ImportSource::Ics,
        ImportSource::Ratings,
        ImportSource::Github,
        ImportSource::Gitlab,
        ImportSource::Linear,
        ImportSource::Discord,
        ImportSource::Teams,
        ImportSource::Quickbooks,
        ImportSource::Xero,
        ImportSource::OneC,
        ImportSource::Contracts,
        ImportSource::Transcript,
    ] {
        let folder = crate::import::fixture(source.name());
        let file = std::fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
        let (whole, name) = (std::fs::read(&file).unwrap(), file.file_name().unwrap().to_owned());
        for _ in 0..120 {
            let mut bytes = whole.clone();
            for _ in 0..=next(6) {
                let (at, other) = (next(bytes.len()), next(bytes.len()));
                match next(5) {
                    0 => bytes.truncate(at),
                    1 => bytes[at] = u8::try_from(next(256)).unwrap(),
                    2 => bytes.swap(at, other),
                    3 => _ = bytes.drain(at.min(other)..at.max(other)),
                    _ => bytes.extend_from_within(at.min(other)..at.max(other)),
                }
                if bytes.is_empty() {
                    bytes.push(b'x');
                }
            }
            let mut bundle = forewarn::import::input::Bundle::of_bytes(name.to_str().unwrap(), &bytes);
            let _ =
                source.read(&mut bundle, chrono_tz::UTC, &mut forewarn::import::census::Census::default());
        }
    }
}
