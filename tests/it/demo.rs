//! The synthetic agency: its size, its sameness, and that its rows and its truth agree.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use forewarn::demo::{DemoOptions, DemoSummary, write};

use crate::support::{Workspace, read_csv};

const HEADERS: [(&str, &str); 16] = [
    ("clients", "client_id,name,segment,owner,language,timezone,since,until,monthly_fee,currency"),
    (
        "projects",
        "project_id,client_id,name,service,status,status_at,agreed_start,agreed_end,agreed_cost,currency,result_lag_days",
    ),
    ("schedule", "client_id,project_id,item_id,item,at,event,due,waiting_on,weight"),
    ("money", "client_id,project_id,at,kind,amount,currency,hours,due,period,rollover"),
    (
        "messages",
        "message_id,client_id,project_id,thread_id,reply_to,sent_at,author,side,channel,subject,text,automated",
    ),
    (
        "promises",
        "promise_id,client_id,project_id,made_at,side,text,due_from,due_by,recurrence,kept_at,withdrawn_at,message_id",
    ),
    ("expectations", "client_id,project_id,at,side,dimension,metric,value,unit,message_id"),
    ("results", "client_id,project_id,at,metric,actual,target,target_by"),
    ("outcomes", "client_id,at,kind,severity,note"),
    ("people", "handle,client_id,side,name,role,from,until"),
    ("holidays", "date,name,calendar"),
    ("decisions", "at,alert_id,decision,until,by,note"),
    ("rates", "month,currency,rate"),
    (
        "contracts",
        "contract_id,client_id,project_id,signed_on,starts_on,ends_on,notice_days,renews,fee,currency,hours,revision_rounds,includes",
    ),
    ("ratings", "client_id,at,kind,score,scale_least,scale_most,comment,respondent"),
    ("meetings", "client_id,at,kind,status,by,attendees"),
];

type Row = BTreeMap<String, String>;

struct Written {
    folder: tempfile::TempDir,
    summary: DemoSummary,
}

impl Written {
    fn with(options: &DemoOptions) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let summary = write(options, &folder.path().join("demo")).expect("the demo is written");
        Written { folder, summary }
    }

    fn small() -> Self {
        Self::with(&DemoOptions::default())
    }

    fn crowd() -> Self {
        Self::with(&DemoOptions {
            clients: 150,
            months: 14,
            messages: 30_000,
            seed: 3,
            ..DemoOptions::default()
        })
    }

    fn rows(&self, table: &str) -> Vec<Row> {
        rows(&self.folder.path().join("demo").join(format!("{table}.csv")))
    }

    fn truth(&self, table: &str) -> Vec<Row> {
        rows(&self.folder.path().join(format!("{table}.csv")))
    }
}

fn rows(path: &Path) -> Vec<Row> {
    csv::Reader::from_path(path)
        .expect("the file is there")
        .deserialize()
        .map(|row| row.expect("the row has every field"))
        .collect()
}

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for sub in ["", "demo"] {
        for entry in std::fs::read_dir(folder.join(sub)).expect("the folder is there") {
            let path = entry.expect("the entry is readable").path();
            if path.is_file() {
                let name =
                    format!("{sub}/{}", path.file_name().expect("a file has a name").to_string_lossy());
                found.insert(name, std::fs::read(path).expect("the file is readable"));
            }
        }
    }
    found
}

#[test]
fn the_same_options_give_the_same_bytes() {
    let options = DemoOptions { clients: 90, messages: 4_000, ..DemoOptions::default() };
    let (one, two) = (Written::with(&options), Written::with(&options));
    assert_eq!(files(one.folder.path()), files(two.folder.path()));
    let other = Written::with(&DemoOptions { seed: options.seed + 1, ..options });
    assert_ne!(files(one.folder.path()), files(other.folder.path()));
}

#[test]
fn every_table_has_every_column_in_order() {
    let written = Written::small();
    for (table, header) in HEADERS {
        let path = written.folder.path().join("demo").join(format!("{table}.csv"));
        let text = std::fs::read_to_string(path).unwrap();
        assert_eq!(text.lines().next(), Some(header), "{table}");
        assert_eq!(text.lines().nth(1).is_none(), table == "decisions", "{table}");
    }
}

#[test]
fn the_default_demo_is_small_and_tells_every_story() {
    let written = Written::small();
    let bytes: usize = files(written.folder.path()).values().map(Vec::len).sum();
    assert!(bytes < 3_000_000, "{bytes} bytes");
    let truth = written.truth("truth");
    let count = |test: &dyn Fn(&Row) -> bool| truth.iter().filter(|row| test(row)).count();
    assert_eq!(count(&|row| row["conflict_within_60_days"] == "true"), 3);
    assert!(count(&|row| row["true_probability"].parse::<f64>().unwrap() > 0.3) >= 4);
    assert!(count(&|row| row["true_probability"].parse::<f64>().unwrap() < 0.06) >= 8);
    assert_eq!(count(&|row| !row["messages_end"].is_empty()), 1);
    assert!(count(&|row| !row["first_conflict_at"].is_empty()) >= 3);
    let clients = written.rows("clients");
    assert!(clients.iter().any(|row| !row["until"].is_empty()));
    assert!(clients.iter().filter(|row| row["since"].as_str() > "2026-05-15").count() == 2);
    let russian = clients.iter().filter(|row| row["language"] == "ru").count();
    assert!((5..=8).contains(&russian));
}

#[test]
fn the_number_of_messages_is_kept_to_one_per_cent() {
    for (clients, months, messages) in
        [(16, 12, 4_200), (16, 12, 30_000), (300, 12, 20_000), (120, 24, 150_000)]
    {
        let options = DemoOptions { clients, months, messages, seed: 11, ..DemoOptions::default() };
        let written = Written::with(&options).summary.messages;
        assert!(written.abs_diff(messages) * 100 <= messages, "{written} instead of {messages}");
    }
}

#[test]
fn rows_come_in_the_order_of_time_and_end_with_the_history() {
    let written = Written::crowd();
    for (table, column) in [("schedule", "at"), ("money", "at"), ("promises", "made_at"), ("results", "at")] {
        let rows = written.rows(table);
        assert!(rows.iter().all(|row| row[column].as_str() < "2026-07-01"), "{table}");
        // Local times of several zones are compared here, so only the day before counts.
        let mut latest = String::new();
        for row in &rows {
            let day = row[column][..10].to_owned();
            assert!(day >= day_before(&latest), "{table}: {day} after {latest}");
            latest = latest.max(day);
        }
    }
    let mut last = chrono::DateTime::UNIX_EPOCH;
    for row in written.rows("messages") {
        let at = chrono::DateTime::parse_from_rfc3339(&row["sent_at"]).unwrap().to_utc();
        assert!(at >= last);
        last = at;
    }
}

fn day_before(day: &str) -> String {
    day.parse::<chrono::NaiveDate>()
        .map_or_else(|_| String::new(), |day| day.pred_opt().expect("there is a day before").to_string())
}

#[test]
fn every_row_names_what_is_known() {
    let written = Written::crowd();
    let clients: BTreeSet<String> =
        written.rows("clients").iter().map(|row| row["client_id"].clone()).collect();
    let projects: BTreeSet<String> =
        written.rows("projects").iter().map(|row| row["project_id"].clone()).collect();
    let messages = written.rows("messages");
    let ids: BTreeSet<String> = messages.iter().map(|row| row["message_id"].clone()).collect();
    assert_eq!(ids.len(), messages.len());
    for table in
        ["projects", "schedule", "money", "messages", "promises", "expectations", "results", "outcomes"]
    {
        for row in written.rows(table) {
            assert!(clients.contains(&row["client_id"]), "{table}: {row:?}");
            if let Some(project) = row.get("project_id") {
                assert!(projects.contains(project), "{table}: {row:?}");
            }
        }
    }
    for row in &messages {
        assert!(row["reply_to"].is_empty() || ids.contains(&row["reply_to"]), "{row:?}");
        assert!(!row["text"].contains(['{', '}']) && !row["text"].is_empty(), "{row:?}");
    }
    for row in written.rows("promises").iter().chain(&written.rows("expectations")) {
        assert!(row["message_id"].is_empty() || ids.contains(&row["message_id"]), "{row:?}");
    }
    let handles: BTreeSet<String> = written.rows("people").iter().map(|row| row["handle"].clone()).collect();
    assert!(messages.iter().all(|row| handles.contains(&row["author"])));
}

#[test]
fn replies_follow_what_they_reply_to() {
    let written = Written::crowd();
    let mut sent: BTreeMap<String, String> = BTreeMap::new();
    for row in written.rows("messages") {
        if !row["reply_to"].is_empty() {
            assert!(sent.contains_key(&row["reply_to"]), "{row:?} replies to what comes later");
        }
        sent.insert(row["message_id"].clone(), row["sent_at"].clone());
    }
}

/// The first moment at which something due "by" is late, as text that compares.
fn late_from(due: &str) -> String {
    if due.len() > 10 { due.to_owned() } else { format!("{due} 24") }
}

#[test]
fn planted_promises_agree_with_their_rows() {
    let written = Written::crowd();
    let listed: BTreeMap<String, Row> =
        written.rows("promises").into_iter().map(|row| (row["promise_id"].clone(), row)).collect();
    let mut states: BTreeMap<String, usize> = BTreeMap::new();
    for truth in written.truth("truth_promises") {
        let (state, due, kept) = (truth["state"].as_str(), late_from(&truth["due_by"]), &truth["kept_at"]);
        *states.entry(state.to_owned()).or_default() += 1;
        assert!(kept.is_empty() || truth["made_at"] < *kept, "{truth:?}");
        assert!(truth["made_at"] < due, "{truth:?}");
        match state {
            "kept" => assert!(!kept.is_empty() && *kept < due, "{truth:?}"),
            "late" => assert!(!kept.is_empty() && *kept >= due, "{truth:?}"),
            "broken" => assert!(kept.is_empty() && due.as_str() < "2026-07-01", "{truth:?}"),
            _ => assert!(kept.is_empty(), "{truth:?}"),
        }
        if let Some(row) = listed.get(&truth["promise_id"]) {
            assert_eq!((&row["kept_at"], &row["due_by"]), (kept, &truth["due_by"]));
            assert_eq!(row["withdrawn_at"].is_empty(), state != "withdrawn", "{truth:?}");
            assert!(
                row["due_from"].is_empty() || row["due_from"].as_str() < late_from(&row["due_by"]).as_str()
            );
        }
    }
    for state in ["kept", "late", "broken", "renegotiated", "withdrawn", "open"] {
        assert!(states.get(state).is_some_and(|count| *count > 5), "{state}: {states:?}");
    }
}

#[test]
fn the_agency_says_nothing_in_a_planted_silence() {
    let written = Written::crowd();
    let silences = written.truth("truth_silence");
    assert!(silences.len() > 10);
    for row in written.rows("messages") {
        if row["side"] == "agency" && row["automated"] == "false" {
            let day = &row["sent_at"][..10];
            let silent = silences.iter().any(|silence| {
                silence["client_id"] == row["client_id"]
                    && (silence["from"].as_str()..=silence["to"].as_str()).contains(&day)
            });
            assert!(!silent, "{row:?}");
        }
    }
}

#[test]
fn conflicts_in_the_outcomes_are_those_of_the_truth() {
    let written = Written::crowd();
    let conflicts = ["escalation", "complaint", "dispute", "refund", "churn", "nonrenewal"];
    for truth in written.truth("truth") {
        let rows: Vec<Row> = written
            .rows("outcomes")
            .into_iter()
            .filter(|row| row["client_id"] == truth["client_id"] && conflicts.contains(&row["kind"].as_str()))
            .collect();
        let kinds: Vec<&str> = rows.iter().map(|row| row["kind"].as_str()).collect();
        assert_eq!(kinds.join("; "), truth["conflict_kinds"]);
        assert_eq!(rows.first().map_or("", |row| &row["at"][..10]), truth["first_conflict_at"]);
    }
}

#[test]
fn a_renewal_is_the_day_on_which_the_next_term_was_signed() {
    let written = Written::crowd();
    let contracts = written.rows("contracts");
    let renewals: Vec<Row> =
        written.rows("outcomes").into_iter().filter(|row| row["kind"] == "renewal").collect();
    assert!(renewals.len() > 20, "{}", renewals.len());
    for renewal in renewals {
        let is_signed = |term: &Row| {
            term["client_id"] == renewal["client_id"] && term["signed_on"] == renewal["at"][..10]
        };
        let signed: Vec<&Row> = contracts.iter().filter(|term| is_signed(term)).collect();
        let [term] = signed.as_slice() else { panic!("{renewal:?}: {signed:?}") };
        let follows = |other: &Row| {
            other["client_id"] == term["client_id"] && day_before(&term["starts_on"]) == other["ends_on"]
        };
        assert!(contracts.iter().any(follows), "{term:?}");
    }
}

#[test]
fn the_shipped_demo_shows_each_fact_that_an_agency_runs_on() {
    let workspace = Workspace::demo();
    let tells = |as_of: &[&str], signals: &[&str]| {
        workspace.review(as_of);
        let sheet = read_csv(&workspace.beside("out/clients.csv"));
        for signal in signals {
            let column = sheet.column(signal);
            let is_told = |row: &Vec<String>| row[column].parse::<f64>().is_ok_and(|value| value > 0.0);
            assert!(sheet.rows.iter().any(is_told), "{signal} {as_of:?}");
        }
    };
    tells(&[], &["sponsor_silent", "contract_end", "unagreed_requests", "rating_drop", "rating_low"]);
    tells(&[], &["pays_later_days", "meeting_gap", "meetings_missed_in_a_row"]);
    assert!(read_csv(&workspace.beside("out/unagreed.csv")).rows.len() >= 3);
    tells(&["--as-of", "2025-12-15"], &["retainer_burn", "over_servicing"]);
    let money = workspace.sheet("money");
    let [client, kind, currency] = ["client_id", "kind", "currency"].map(|name| money.column(name));
    let of = |row: &&Vec<String>, is: &str| row[kind] == is;
    let is_other = |paid: &Vec<String>| {
        let own = money.rows.iter().filter(|row| of(row, "invoice") && row[client] == paid[client]);
        own.clone().count() > 0 && own.clone().all(|row| row[currency] != paid[currency])
    };
    assert!(money.rows.iter().any(|row| of(&row, "payment") && is_other(row)), "paid in another currency");
}
