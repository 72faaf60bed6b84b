//! Known truth: what the demo planted, the ledger finds.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::LazyLock,
};

use chrono::{NaiveDate, NaiveDateTime};
use forewarn::demo::{DemoOptions, write};

type Row = BTreeMap<String, String>;

/// A demo of 240 clients and its review, made once.
struct Agency {
    folder: tempfile::TempDir,
}

static AGENCY: LazyLock<Agency> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let options =
        DemoOptions { clients: 240, months: 14, messages: 50_000, seed: 11, ..DemoOptions::default() };
    write(&options, &folder.path().join("demo")).unwrap();
    run(folder.path(), &["review", "--quiet", "demo", "--out", "out"]);
    Agency { folder }
});

fn run(folder: &Path, arguments: &[&str]) -> String {
    let done = crate::support::forewarn().current_dir(folder).args(arguments).assert().success();
    String::from_utf8(done.get_output().stdout.clone()).unwrap()
}

fn rows(name: &str) -> Vec<Row> {
    let path = AGENCY.folder.path().join(name);
    csv::Reader::from_path(path).unwrap().deserialize().map(Result::unwrap).collect()
}

#[test]
fn planted_promises_get_the_state_that_was_planted() {
    let mut by_id: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    let mut by_message: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows("out/promises.csv") {
        // An occurrence of a recurring promise has the promise's id and its own day.
        by_id.entry(row["promise_id"].split('@').next().unwrap().to_owned()).or_default().push(row.clone());
        by_message.entry(row["message_id"].clone()).or_default().push(row);
    }
    let (mut right, mut all) = (0, 0);
    let mut confused: BTreeMap<(String, String), usize> = BTreeMap::new();
    for truth in rows("truth_promises.csv") {
        let found = by_id.get(&truth["promise_id"]).or_else(|| by_message.get(&truth["message_id"]));
        let states: BTreeSet<&str> = found.into_iter().flatten().map(|row| row["state"].as_str()).collect();
        all += 1;
        if states.contains(truth["state"].as_str()) {
            right += 1;
        } else {
            let state = states.first().copied().unwrap_or("missing");
            *confused.entry((truth["state"].clone(), state.to_owned())).or_default() += 1;
        }
    }
    let share = f64::from(right) / f64::from(all);
    assert!(all > 1000 && share >= 0.95, "{right} of {all} right; {confused:?}");
}

#[test]
fn every_silence_is_told_to_the_working_day() {
    // Worked out from the rows alone, by looking at each day.
    let holidays: BTreeSet<NaiveDate> =
        rows("demo/holidays.csv").iter().map(|row| row["date"].parse().unwrap()).collect();
    let works = |day: NaiveDate| {
        use chrono::Datelike;
        day.weekday().num_days_from_monday() < 5 && !holidays.contains(&day)
    };
    let mut wrote: BTreeMap<String, BTreeSet<NaiveDate>> = BTreeMap::new();
    for row in rows("demo/messages.csv") {
        if row["side"] == "agency" && row["automated"] == "false" {
            let local: NaiveDateTime = row["sent_at"][..19].parse().unwrap();
            wrote.entry(row["client_id"].clone()).or_default().insert(local.date());
        }
    }
    let planted = rows("truth_silence.csv");
    assert!(planted.len() > 10);
    for silence in &planted {
        let [from, to]: [NaiveDate; 2] = ["from", "to"].map(|name| silence[name].parse().unwrap());
        let days = wrote.get(&silence["client_id"]).cloned().unwrap_or_default();
        assert!(days.range(from..=to).next().is_none(), "{silence:?}");
        let count = from.iter_days().take_while(|day| *day <= to).filter(|day| works(*day)).count();
        assert_eq!(count.to_string(), silence["working_days"], "{silence:?}");
    }
    let lookup = forewarn::config::Config::read(&AGENCY.folder.path().join("demo")).unwrap();
    let loaded = forewarn::ingest::load(&lookup, &|_| ()).unwrap();
    let as_of = loaded.tables.last_known_at().unwrap();
    let history = forewarn::pipeline::history(&loaded.tables, &lookup, as_of);
    let mut found = 0;
    for (client, talk) in history.tables.clients.iter().zip(&history.talks) {
        let days = wrote.get(&client.client_id).cloned().unwrap_or_default();
        for silence in &talk.silences {
            assert!(days.range(silence.from..=silence.to).next().is_none(), "{silence:?}");
            let count =
                silence.from.iter_days().take_while(|day| *day <= silence.to).filter(|day| works(*day));
            assert_eq!(count.count(), usize::try_from(silence.working_days).unwrap(), "{silence:?}");
            found += 1;
        }
        for silence in planted.iter().filter(|silence| silence["client_id"] == client.client_id) {
            let [from, to]: [NaiveDate; 2] = ["from", "to"].map(|name| silence[name].parse().unwrap());
            let until = to.min(as_of.date_naive());
            // Where a mailbox ends, silence cannot be told.
            let covered = talk.covered_until.is_some_and(|covered| covered.date_naive() >= until);
            let held = talk.silences.iter().any(|known| known.from <= from && known.to >= until);
            // Before the first message there is nothing to be silent after.
            let begun = days.first().is_some_and(|first| *first < from);
            let long = silence["working_days"].parse::<i64>().unwrap() >= 5;
            assert!(held || !covered || !begun || !long, "{silence:?} {:?}", talk.silences);
        }
    }
    assert!(found >= planted.len() / 2, "{found}");
}

#[test]
fn late_hours_sum_exactly_to_the_lateness() {
    let config = forewarn::config::Config::read(&AGENCY.folder.path().join("demo")).unwrap();
    let loaded = forewarn::ingest::load(&config, &|_| ()).unwrap();
    let as_of = loaded.tables.last_known_at().unwrap();
    let history = forewarn::pipeline::history(&loaded.tables, &config, as_of);
    let (mut late, mut waited) = (0, 0);
    for item in &history.items {
        let Some(delay) = history.excuses_of(item.client).delay(item) else { continue };
        assert!(delay.agency >= 0 && delay.client >= 0 && delay.third_party >= 0 && delay.pause >= 0);
        let passed = item
            .moves
            .iter()
            .find_map(|step| step.from.filter(|from| forewarn::history::Item::is_late(step.at, *from)));
        let due = passed.or(item.due).unwrap();
        let end = item.delivered_at.or(item.cancelled_at).map_or(as_of, |end| end.at.min(as_of));
        let whole = history.calendars.of(item.client).working_seconds_between(due.by, end);
        assert_eq!(delay.total(), whole, "{}", item.item_id);
        late += 1;
        waited += usize::from(delay.client > 0);
    }
    assert!(late > 100 && waited > 5, "{late} late, {waited} with waits for the client");
}

#[test]
fn the_ledger_is_shown_in_every_form() {
    let folder = AGENCY.folder.path();
    let shown = run(folder, &["promises", "demo", "--quiet", "--due", "7"]);
    assert!(shown.contains("open") && shown.contains("Due"), "{shown}");
    let json = run(folder, &["promises", "demo", "--quiet", "--state", "broken", "--json"]);
    let broken: Vec<serde_json::Value> = serde_json::from_str(&json).unwrap();
    assert!(
        !broken.is_empty()
            && broken.iter().all(|row| row["state"] == "broken" && row["evidence"].is_string())
    );
    let table = run(folder, &["promises", "demo", "--quiet", "--format", "csv", "--side", "client"]);
    assert!(table.lines().skip(1).all(|line| line.contains(",client,")), "{table}");
    let calendar = run(folder, &["promises", "demo", "--quiet", "--format", "ics"]);
    assert!(calendar.starts_with("BEGIN:VCALENDAR\r\n") && calendar.ends_with("END:VCALENDAR\r\n"));
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), calendar.matches("END:VEVENT").count());
    assert!(calendar.contains("SUMMARY:"));
    // By owner and by client: the same promises, counted, and those of one owner or client alone.
    let sum = |text: &str| -> usize {
        text.lines()
            .skip(1)
            .flat_map(|line| {
                let cells: Vec<&str> = line.rsplitn(10, ',').collect();
                // Open ones that are due within the week are among the open ones.
                cells[..7]
                    .iter()
                    .chain([&cells[8]])
                    .map(|cell| cell.parse::<usize>().unwrap())
                    .collect::<Vec<_>>()
            })
            .sum()
    };
    let all: Vec<serde_json::Value> =
        serde_json::from_str(&run(folder, &["promises", "demo", "--quiet", "--json"])).unwrap();
    for by in ["owner", "client"] {
        let counted = run(folder, &["promises", "demo", "--quiet", "--by", by, "--format", "csv"]);
        assert_eq!(sum(&counted), all.len(), "by {by}");
    }
    let owner = all.iter().find_map(|row| row["owner"].as_str()).unwrap();
    let own: Vec<serde_json::Value> =
        serde_json::from_str(&run(folder, &["promises", "demo", "--quiet", "--json", "--owner", owner]))
            .unwrap();
    assert!(!own.is_empty() && own.iter().all(|row| row["owner"] == owner));
    let week: Vec<serde_json::Value> =
        serde_json::from_str(&run(folder, &["promises", "demo", "--quiet", "--json", "--due", "7"])).unwrap();
    let due = run(folder, &["promises", "demo", "--quiet", "--by", "owner", "--json"]);
    let due: Vec<serde_json::Value> = serde_json::from_str(&due).unwrap();
    let due: u64 = due.iter().map(|row| row["due_in_7_days"].as_u64().unwrap()).sum();
    assert_eq!(due, week.len() as u64);
    assert!(run(folder, &["promises", "demo", "--quiet", "--client", "nobody"]).contains("No such promises"));
    assert!(
        run(folder, &["promises", "demo", "--quiet", "--client", "nobody", "--lang", "ru"]).contains("нет")
    );
}
