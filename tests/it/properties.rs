//! What must hold for every workspace: nothing later than the moment is seen, neither the order of the rows nor the
//! number of threads matters, no row vanishes, and every score is the sum of its parts.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};
use forewarn::value::parse_moment;
use proptest::prelude::*;
use serde_json::Value;

use super::{
    future::Future,
    support::{Dice, Sheet, Workspace, assert_same, csv_row, read_csv, run_json},
};

/// The outputs that may differ between runs over the same past.
const FREE: [&str; 3] = ["run.json", "rejected.csv", "timings.json"];
const TABLES: [&str; 16] = [
    "clients",
    "projects",
    "schedule",
    "money",
    "messages",
    "promises",
    "expectations",
    "results",
    "outcomes",
    "people",
    "holidays",
    "decisions",
    "rates",
    "contracts",
    "ratings",
    "meetings",
];
proptest! {
    #![proptest_config(ProptestConfig { cases: 10, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn nothing_later_than_the_moment_changes_an_output(days in 20i64..364, minutes in 0i64..1440, whole_day in any::<bool>(), seed in any::<u64>()) {
        let workspace = Workspace::demo();
        let day = NaiveDate::from_ymd_opt(2025, 7, 1).expect("a date") + Duration::days(days);
        let (words, as_of) = if whole_day {
            let end = parse_moment(&day.pred_opt().expect("a day").to_string(), chrono_tz::Europe::Berlin);
            (day.to_string(), end.expect("a day").at)
        } else {
            let at = day.and_hms_opt(0, 0, 0).expect("midnight").and_utc() + Duration::minutes(minutes);
            (at.to_rfc3339(), at)
        };
        let before = workspace.review(&["--as-of", &words]);
        Future::new(&workspace, as_of, seed).disturb_valid_rows(&workspace);
        let after = workspace.review(&["--as-of", &words]);
        prop_assert_eq!(&run_json(&after)["rows_rejected"], &Value::from(0), "the changed rows must be valid");
        assert_same(&before, &after, &FREE, &format!("as of {words}"));
    }
}

#[test]
fn the_last_record_gone_or_the_first_one_after_the_moment_changes_nothing() {
    // The edge itself: a record of the very second counts, one of the next second does not.
    let workspace = Workspace::demo();
    let mut sheet = workspace.sheet("outcomes");
    let row = |at: &str| {
        vec!["c001".to_owned(), at.to_owned(), "complaint".to_owned(), String::new(), String::new()]
    };
    let moment = ["--as-of", "2026-03-10T12:00:00Z"];
    let without = workspace.review(&moment);
    let old = sheet.clone();
    sheet.rows.push(row("2026-03-10T12:00:01Z"));
    workspace.save("outcomes", &sheet);
    assert_same(&without, &workspace.review(&moment), &FREE, "a second later");
    sheet = old.clone();
    sheet.rows.push(row("2026-03-10"));
    workspace.save("outcomes", &sheet);
    assert_same(&without, &workspace.review(&moment), &FREE, "a day is known from its end");
    sheet = old;
    sheet.rows.push(row("2026-03-10T12:00:00Z"));
    workspace.save("outcomes", &sheet);
    assert_ne!(
        without["clients.csv"],
        workspace.review(&moment)["clients.csv"],
        "a record of the very second counts"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_rows_changes_nothing(seed in any::<u64>()) {
        let workspace = Workspace::demo();
        let before = workspace.review(&["--as-of", "2026-05-20"]);
        let mut dice = Dice(seed);
        for table in TABLES {
            let mut sheet = workspace.sheet(table);
            dice.shuffle(&mut sheet.rows);
            workspace.save(table, &sheet);
        }
        assert_same(&before, &workspace.review(&["--as-of", "2026-05-20"]), &FREE, "rows shuffled");
    }
}

#[test]
fn the_order_of_rows_changes_nothing_where_the_messages_fill_many_blocks() {
    let workspace = Workspace::made(30, 12, 20_000);
    let before = workspace.review(&[]);
    let mut dice = Dice(3);
    for table in TABLES {
        let mut sheet = workspace.sheet(table);
        dice.shuffle(&mut sheet.rows);
        workspace.save(table, &sheet);
    }
    assert_same(&before, &workspace.review(&[]), &FREE, "rows shuffled");
}

/// Rows that bear the key of another row and say something else.
fn add_conflicting_duplicates(workspace: &Workspace) {
    let mut promises = workspace.sheet("promises");
    for at in (0..promises.rows.len()).step_by(9) {
        let other = promises.changed(at, &[("text", "Something else entirely"), ("due_by", "2026-05-01")]);
        promises.rows.push(other);
    }
    workspace.save("promises", &promises);
    let mut projects = workspace.sheet("projects");
    for at in (0..projects.rows.len()).step_by(5) {
        let other =
            projects.changed(at, &[("name", "Another name"), ("service", "pottery"), ("agreed_cost", "7")]);
        projects.rows.push(other);
    }
    workspace.save("projects", &projects);
    let mut clients = workspace.sheet("clients");
    let other = clients.changed(0, &[("name", "Another name"), ("monthly_fee", "99999")]);
    clients.rows.push(other);
    workspace.save("clients", &clients);
    let mut people = workspace.sheet("people");
    let other = people.changed(0, &[("name", "Another name")]);
    people.rows.push(other);
    workspace.save("people", &people);
    let mut messages = workspace.sheet("messages");
    let text = messages.column("text");
    // Twins that differ in nothing but words of one length and tone: no figure tells them apart.
    for at in (0..messages.rows.len()).step_by(17) {
        messages.rows[at][text] = "We will send the layout by Friday. Where is the brief?".to_owned();
        let other =
            messages.changed(at, &[("text", "We will send the banner by Friday. Where is the draft?")]);
        messages.rows.push(other);
    }
    workspace.save("messages", &messages);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn conflicting_duplicates_break_on_what_they_say_and_not_on_where_they_stand(seed in any::<u64>()) {
        let workspace = Workspace::demo();
        add_conflicting_duplicates(&workspace);
        let before = workspace.review(&["--as-of", "2026-06-20"]);
        prop_assert!(run_json(&before)["rows_rejected"].as_u64() > Some(200));
        let mut dice = Dice(seed);
        for table in TABLES {
            let mut sheet = workspace.sheet(table);
            dice.shuffle(&mut sheet.rows);
            workspace.save(table, &sheet);
        }
        assert_same(&before, &workspace.review(&["--as-of", "2026-06-20"]), &FREE, "rows shuffled");
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let workspace = Workspace::made(30, 12, 20_000);
    add_conflicting_duplicates(&workspace);
    let one = workspace.review(&["--threads", "1"]);
    for threads in ["2", "4"] {
        let more = workspace.review(&["--threads", threads]);
        assert_same(&one, &more, &["timings.json"], &format!("{threads} threads"));
    }
}

#[test]
fn the_same_run_twice_gives_the_same_bytes() {
    let workspace = Workspace::demo();
    assert_same(&workspace.review(&[]), &workspace.review(&[]), &["timings.json"], "twice");
}

/// A row that cannot be used: its table, the column to blame, and its bytes.
struct Damage {
    table: &'static str,
    column: &'static str,
    bytes: Vec<u8>,
}

/// A bad row of one of many kinds, made of a good one.
fn damage(kind: usize, number: usize, sheets: &BTreeMap<&'static str, Sheet>, dice: &mut Dice) -> Damage {
    let fresh = format!("bad-{number}");
    let fresh = fresh.as_str();
    let mut made = |table: &'static str, column: &'static str, cells: &[(&str, &str)]| {
        let sheet = &sheets[table];
        let row = if sheet.rows.is_empty() { vec![String::new(); sheet.header.len()] } else { Vec::new() };
        if row.is_empty() {
            let bytes = csv_row(&sheet.changed(dice.roll(sheet.rows.len()), cells));
            return Damage { table, column, bytes };
        }
        let sheet = Sheet { header: sheet.header.clone(), rows: vec![row] };
        Damage { table, column, bytes: csv_row(&sheet.changed(0, cells)) }
    };
    match kind {
        0 => made("schedule", "at", &[("at", "31.02.2026")]),
        1 => made("schedule", "at", &[("at", "2026-02-30 10:00")]),
        2 => made("money", "at", &[("at", "1900-01-01")]),
        3 => made("promises", "made_at", &[("promise_id", fresh), ("made_at", "2100-01-01 10:00")]),
        4 => made("money", "amount", &[("kind", "payment"), ("amount", "-5.00")]),
        5 => made("outcomes", "client_id", &[("client_id", "nobody")]),
        6 => made("schedule", "event", &[("event", "teleported")]),
        7 => made("money", "amount", &[("amount", "12 apples")]),
        8 => made("money", "amount", &[("amount", "")]),
        9 => made("outcomes", "kind", &[("kind", "")]),
        10 => made("schedule", "due", &[("event", "rebaselined"), ("due", "31.02.2026")]),
        11 => made("holidays", "date", &[("date", "Christmas")]),
        12 => made("people", "side", &[("handle", fresh), ("side", "neither")]),
        13 => made("expectations", "value", &[("dimension", "time"), ("value", "soon")]),
        14 => made("results", "actual", &[("actual", ""), ("target", "")]),
        15 => made("clients", "timezone", &[("client_id", fresh), ("timezone", "Mars/Base")]),
        16 => made("clients", "monthly_fee", &[("client_id", fresh), ("monthly_fee", "-1")]),
        17 => made("projects", "agreed_cost", &[("project_id", fresh), ("agreed_cost", "-1")]),
        18 => {
            made("decisions", "decision", &[("at", "2026-06-01"), ("alert_id", "x"), ("decision", "maybe")])
        }
        19 => {
            let late = [("promise_id", fresh), ("made_at", "2026-05-05 10:00"), ("kept_at", "2026-05-01")];
            made("promises", "kept_at", &[late[0], late[1], late[2], ("withdrawn_at", "")])
        }
        20 => made(
            "messages",
            "side",
            &[("message_id", fresh), ("side", ""), ("author", "nobody@nowhere.example")],
        ),
        21 => made("messages", "sent_at", &[("message_id", fresh), ("sent_at", "yesterday")]),
        22 => made("messages", "automated", &[("message_id", fresh), ("automated", "perhaps")]),
        23 => made("money", "currency", &[("currency", "euros")]),
        24 => made("money", "hours", &[("hours", "-3")]),
        // The one that is known first is kept; these come after every other row.
        25 => made(
            "promises",
            "promise_id",
            &[("made_at", "2026-12-30 10:00"), ("kept_at", ""), ("withdrawn_at", "")],
        ),
        26 => made("messages", "message_id", &[("sent_at", "2026-12-30T10:00:00Z")]),
        27 => Damage { table: "results", column: "", bytes: b"c004,c004-a1,2026-01-01\n".to_vec() },
        28 => {
            let mut damage = made("schedule", "", &[]);
            damage.bytes = [b"more,than,enough,", damage.bytes.as_slice()].concat();
            damage
        }
        _ => {
            let mut damage = made("messages", "text", &[("message_id", fresh), ("text", "an odd @ sign")]);
            for byte in &mut damage.bytes {
                // Only the text holds spaces around its sign; an address has none.
                if *byte == b'@' {
                    *byte = 0xFF;
                }
            }
            damage
        }
    }
}
const DAMAGES: usize = 30;

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn every_row_read_is_used_or_later_or_rejected_with_its_place(seed in any::<u64>()) {
        let workspace = Workspace::demo();
        let sheets: BTreeMap<&'static str, Sheet> = TABLES.into_iter().map(|table| (table, workspace.sheet(table))).collect();
        let mut dice = Dice(seed);
        let mut bad: BTreeMap<&'static str, Vec<Damage>> = BTreeMap::new();
        // Each kind at least once, then some by chance.
        for number in 0..DAMAGES + 20 {
            let kind = if number < DAMAGES { number } else { dice.roll(DAMAGES) };
            let mut damage = damage(kind, number, &sheets, &mut dice);
            if kind == DAMAGES - 1 {
                let text = String::from_utf8_lossy(&damage.bytes).into_owned();
                // The author's address was damaged too, and stands before the text.
                if text.matches('\u{fffd}').count() > 1 {
                    damage.column = "author";
                }
            }
            bad.entry(damage.table).or_default().push(damage);
        }
        let mut expected: Vec<(String, String, String, String)> = Vec::new();
        let mut rows = 0;
        for (table, sheet) in &sheets {
            let mut chunks: Vec<(Vec<u8>, Option<&'static str>)> =
                sheet.rows.iter().map(|row| (csv_row(row), None)).collect();
            for damage in bad.remove(table).unwrap_or_default() {
                chunks.insert(dice.roll(chunks.len() + 1), (damage.bytes, Some(damage.column)));
            }
            rows += chunks.len();
            let mut bytes = csv_row(&sheet.header);
            let mut line = 2;
            for (chunk, column) in chunks {
                if let Some(column) = column {
                    expected.push(((*table).to_owned(), format!("{table}.csv"), line.to_string(), column.to_owned()));
                }
                line += chunk.split(|byte| *byte == b'\n').count() - 1;
                bytes.extend(chunk);
            }
            workspace.write(&format!("{table}.csv"), bytes);
        }
        let outputs = workspace.review(&["--as-of", "2026-05-20"]);
        let run = run_json(&outputs);
        let count = |name: &str| run[name].as_u64().unwrap();
        prop_assert_eq!(count("rows_read"), rows as u64);
        prop_assert_eq!(count("rows_read"), count("rows_used") + count("rows_later_than_as_of") + count("rows_rejected"));
        prop_assert_eq!(count("rows_rejected"), expected.len() as u64);
        prop_assert!(count("rows_later_than_as_of") > 0);
        for file in run["files"].as_array().unwrap() {
            let count = |name: &str| file[name].as_u64().unwrap();
            prop_assert_eq!(count("rows_read"), count("rows_used") + count("rows_rejected"), "{}", file["file"]);
        }
        let rejected = read_csv(&workspace.beside("out").join("rejected.csv"));
        let cell = |row: &Vec<String>, name: &str| row[rejected.column(name)].clone();
        let mut told: Vec<_> = rejected
            .rows
            .iter()
            .map(|row| (cell(row, "table"), cell(row, "file"), cell(row, "line"), cell(row, "column")))
            .collect();
        prop_assert!(rejected.rows.iter().all(|row| !cell(row, "reason").is_empty()));
        told.sort();
        expected.sort();
        prop_assert_eq!(told, expected);
    }
}

#[test]
fn a_score_is_the_sum_of_its_prior_and_its_addends() {
    let workspaces = [Workspace::demo(), Workspace::made(24, 14, 3000)];
    let mut scored = 0;
    for workspace in &workspaces {
        for as_of in ["2025-11-01", "2026-02-14", "2026-04-30", "2026-06-15"] {
            workspace.review(&["--as-of", as_of]);
            let clients = read_csv(&workspace.beside("out").join("clients.csv"));
            for row in &clients.rows {
                let number = |name: &str| row[clients.column(name)].parse::<f64>().ok();
                let Some(probability) = number("probability") else { continue };
                let addends = clients.header.iter().filter(|name| name.ends_with("_addend"));
                let sum: f64 =
                    number("prior_log_odds").unwrap() + addends.filter_map(|name| number(name)).sum::<f64>();
                let logit = (probability / (1.0 - probability)).ln();
                // The file holds six places of the probability, which are few where it is small.
                let rounding = 1e-6 / (probability * (1.0 - probability));
                assert!((sum - logit).abs() < 1e-4 + rounding, "{as_of} {}: {sum} is not {logit}", row[0]);
                let (lower, upper) = (number("lower").unwrap(), number("upper").unwrap());
                assert!(lower <= probability && probability <= upper, "{as_of} {}", row[0]);
                scored += 1;
            }
        }
    }
    assert!(scored > 100, "{scored}");
}

#[test]
fn a_waterfall_ends_at_the_probability() {
    let workspace = Workspace::demo();
    let outputs = workspace.review(&[]);
    let alerts: Value = serde_json::from_slice(&outputs["alerts.json"]).unwrap();
    let alerts = alerts["alerts"].as_array().unwrap();
    assert!(!alerts.is_empty());
    for alert in alerts {
        let client = &alert["client"];
        let prior = client["prior_log_odds"].as_f64().unwrap();
        let points: f64 = client["addends"]
            .as_array()
            .unwrap()
            .iter()
            .map(|addend| addend["points"].as_f64().unwrap())
            .sum();
        let reached = 100.0 / (1.0 + (-prior).exp()) + points;
        let probability = client["chance"]["probability"].as_f64().unwrap();
        assert!((reached - 100.0 * probability).abs() < 1e-6, "{reached} is not {probability}");
    }
}
