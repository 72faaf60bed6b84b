//! What must hold for every workspace: nothing later than the moment is seen, neither the order of the rows nor the
//! number of threads matters, no row vanishes, and every score is the sum of its parts.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use assert_cmd::Command;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Tz;
use forewarn::value::parse_moment;
use proptest::prelude::*;
use serde_json::Value;

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
/// The dated tables, each with the column that says when a row became known.
const DATED: [(&str, &str); 11] = [
    ("schedule", "at"),
    ("money", "at"),
    ("messages", "sent_at"),
    ("promises", "made_at"),
    ("expectations", "at"),
    ("results", "at"),
    ("outcomes", "at"),
    ("decisions", "at"),
    ("ratings", "at"),
    ("meetings", "at"),
    ("contracts", "signed_on"),
];

/// The program.
pub(crate) fn forewarn() -> Command {
    assert_cmd::cargo::cargo_bin_cmd!("forewarn")
}

/// Chance from a seed (splitmix64), so that a case can be told by one number.
#[derive(Debug)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let sides = u64::try_from(sides.max(1)).expect("few sides");
        usize::try_from((mixed ^ (mixed >> 31)) % sides).expect("fewer than the sides")
    }

    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.roll(at + 1));
        }
    }
}

/// A table as words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Sheet {
    pub(crate) fn column(&self, name: &str) -> usize {
        self.header.iter().position(|known| known == name).unwrap_or_else(|| panic!("no column {name}"))
    }

    /// A copy of a row with some cells changed.
    fn changed(&self, row: usize, cells: &[(&str, &str)]) -> Vec<String> {
        let mut row = self.rows[row].clone();
        for (name, words) in cells {
            row[self.column(name)] = (*words).to_owned();
        }
        row
    }
}

pub(crate) fn read_csv(path: &Path) -> Sheet {
    let mut reader = csv::Reader::from_path(path).expect("a CSV file");
    let header = reader.headers().expect("a header").iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    Sheet { header, rows }
}

/// The bytes of one row.
pub(crate) fn csv_row<S: AsRef<[u8]>>(cells: &[S]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(cells).expect("memory takes every row");
    writer.into_inner().expect("memory takes every row")
}

/// All files of an output by their names.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// A workspace in a folder of its own.
#[derive(Debug)]
pub(crate) struct Workspace {
    folder: tempfile::TempDir,
}

impl Workspace {
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(folder.path().join("work")).expect("a workspace");
        Self { folder }
    }

    /// A copy of the demo in the repository.
    pub(crate) fn demo() -> Self {
        let workspace = Self::empty();
        let entries = std::fs::read_dir(demo_path()).expect("the demo").flatten();
        for entry in entries.filter(|entry| entry.path().is_file()) {
            std::fs::copy(entry.path(), workspace.path().join(entry.file_name())).expect("a copy");
        }
        workspace
    }

    /// A new demo; more messages than fit one block make several.
    pub(crate) fn made(clients: u32, months: u32, messages: u32) -> Self {
        let workspace = Self::empty();
        let [clients, months, messages] = [clients, months, messages].map(|number| number.to_string());
        forewarn()
            .args([
                "demo",
                "--clients",
                &clients,
                "--months",
                &months,
                "--messages",
                &messages,
                "--seed",
                "11",
            ])
            .arg(workspace.path())
            .assert()
            .success();
        workspace
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// A place beside the workspace.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn sheet(&self, table: &str) -> Sheet {
        read_csv(&self.path().join(format!("{table}.csv")))
    }

    pub(crate) fn save(&self, table: &str, sheet: &Sheet) {
        let mut bytes = csv_row(&sheet.header);
        for row in &sheet.rows {
            bytes.extend(csv_row(row));
        }
        self.write(&format!("{table}.csv"), bytes);
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }

    /// Reviews it and gives all outputs.
    pub(crate) fn review(&self, arguments: &[&str]) -> Files {
        let out = self.beside("out");
        let _ = std::fs::remove_dir_all(&out);
        forewarn().arg("review").arg(self.path()).args(arguments).arg("--out").arg(&out).assert().success();
        files(&out)
    }
}

pub(crate) fn demo_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo")
}

/// All files under a folder.
pub(crate) fn files(folder: &Path) -> Files {
    let mut found = Files::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("a file under the folder").display().to_string();
                found.insert(name, std::fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// Fails with the names of the outputs that differ, but for those in `free`, and the first line that does.
pub(crate) fn assert_same(before: &Files, after: &Files, free: &[&str], what: &str) {
    let names = |files: &Files| files.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(before), names(after), "{what}: other files");
    let differ =
        before.iter().filter(|(name, bytes)| !free.contains(&name.as_str()) && after[*name] != **bytes);
    let told: Vec<String> = differ
        .map(|(name, bytes)| {
            let (left, right) = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&after[name]));
            let line =
                left.lines().zip(right.lines()).find(|(left, right)| left != right).unwrap_or_default();
            let clip = |words: &str| words.chars().take(600).collect::<String>();
            format!("{name}\n  - {}\n  + {}", clip(line.0), clip(line.1))
        })
        .collect();
    assert!(told.is_empty(), "{what}: these outputs differ:\n{}", told.join("\n"));
}

pub(crate) fn run_json(files: &Files) -> Value {
    serde_json::from_slice(&files["run.json"]).expect("run.json is JSON")
}

/// A row of a table with some cells filled.
fn filled_row(sheet: &Sheet, cells: &[(&str, &str)]) -> Vec<u8> {
    let mut row = vec![String::new(); sheet.header.len()];
    for (name, words) in cells {
        row[sheet.column(name)] = (*words).to_owned();
    }
    csv_row(&row)
}

/// Each client's zone.
fn zones(workspace: &Workspace) -> BTreeMap<String, Tz> {
    let clients = workspace.sheet("clients");
    let (id, zone) = (clients.column("client_id"), clients.column("timezone"));
    let zone_of = |row: &Vec<String>| row[zone].parse().unwrap_or(chrono_tz::Europe::Berlin);
    clients.rows.iter().map(|row| (row[id].clone(), zone_of(row))).collect()
}

/// What comes after a moment, and how it can be changed.
pub(crate) struct Future {
    as_of: DateTime<Utc>,
    zones: BTreeMap<String, Tz>,
    dice: Dice,
}

impl Future {
    /// A future of a workspace after a moment; the seed tells which.
    pub(crate) fn new(workspace: &Workspace, as_of: DateTime<Utc>, seed: u64) -> Self {
        Self { as_of, zones: zones(workspace), dice: Dice(seed) }
    }

    /// Changes a workspace in all that comes after the moment: rows and attributes of every table, later clients with
    /// their projects and people, rows that cannot be read, other encodings, and files added.
    pub(crate) fn disturb_workspace(&mut self, workspace: &Workspace) {
        for (table, time) in DATED {
            let mut sheet = workspace.sheet(table);
            self.disturb_rows(table, time, &mut sheet);
            workspace.save(table, &sheet);
        }
        for table in ["clients", "projects", "promises"] {
            let mut sheet = workspace.sheet(table);
            self.disturb_attributes(table, &mut sheet);
            workspace.save(table, &sheet);
        }
        let day = |days: i64| (self.as_of + Duration::days(days)).format("%Y-%m-%d").to_string();
        let insert = |dice: &mut Dice, name: &str, row: Vec<u8>| {
            let bytes = std::fs::read(workspace.path().join(name)).expect("a table");
            // Whole rows only: a row that spans lines may not be cut.
            let mut rows: Vec<Vec<u8>> =
                read_csv(&workspace.path().join(name)).rows.iter().map(|row| csv_row(row)).collect();
            let header = bytes.split_inclusive(|byte| *byte == b'\n').next().expect("a header").to_vec();
            rows.insert(dice.roll(rows.len() + 1), row);
            workspace.write(name, [vec![header], rows].concat().concat());
        };
        let people = workspace.sheet("people");
        let projects = workspace.sheet("projects");
        let clients = workspace.sheet("clients");
        for number in 0..self.dice.roll(3) {
            let id = format!("zz-{number}");
            let mut client = vec![String::new(); clients.header.len()];
            for (name, words) in [
                ("client_id", id.as_str()),
                ("name", "Zeta"),
                ("since", &day(3)),
                ("currency", "XAU"),
                ("monthly_fee", "5"),
            ] {
                client[clients.column(name)] = words.to_owned();
            }
            insert(&mut self.dice, "clients.csv", csv_row(&client));
            let person = filled_row(
                &people,
                &[
                    ("handle", &format!("z{number}@new.example")),
                    ("client_id", &id),
                    ("side", "client"),
                    ("name", "Sergey Newman"),
                ],
            );
            insert(&mut self.dice, "people.csv", person);
            let project = filled_row(
                &projects,
                &[
                    ("project_id", &format!("{id}-p")),
                    ("client_id", &id),
                    ("name", "New"),
                    ("agreed_start", "2027-01-01"),
                    ("agreed_end", "2026-12-01"),
                ],
            );
            insert(&mut self.dice, "projects.csv", project);
            if self.dice.roll(2) == 0 {
                // The same handle once more, in words that sort before.
                insert(
                    &mut self.dice,
                    "people.csv",
                    filled_row(
                        &people,
                        &[
                            ("handle", &people.rows[0][people.column("handle")]),
                            ("client_id", &id),
                            ("side", "client"),
                            ("name", "A"),
                        ],
                    ),
                );
            }
        }
        // Files of the future alone, in an encoding of their own.
        if self.dice.roll(2) == 0 {
            let sheet = workspace.sheet("messages");
            let text = "Когда будет отчёт? Это недопустимо!";
            let row = filled_row(
                &sheet,
                &[
                    ("message_id", "later-file"),
                    ("client_id", &clients.rows[0][clients.column("client_id")]),
                    ("sent_at", &day(5)),
                    ("side", "client"),
                    ("text", text),
                ],
            );
            let words = String::from_utf8([csv_row(&sheet.header), row].concat()).expect("words");
            workspace.write("messages/later.csv", encoding_rs::WINDOWS_1251.encode(&words).0);
        }
        // Rows that cannot be read, last because they cannot be read here either.
        let money = workspace.sheet("money");
        let client = clients.rows[0][clients.column("client_id")].clone();
        let bad = filled_row(
            &money,
            &[
                ("client_id", &client),
                ("at", &day(9)),
                ("kind", "invoice"),
                ("amount", "5"),
                ("project_id", "BAD"),
            ],
        );
        let bad = String::from_utf8(bad).expect("words");
        let kinds: [&[u8]; 4] = [b"\xff\xfe", b"a,b,c,d", b"", "é".as_bytes()];
        for kind in kinds {
            if self.dice.roll(2) == 0 {
                let at = bad.find("BAD").expect("a cell");
                let row = [&bad.as_bytes()[..at], kind, &bad.as_bytes()[at + 3..]].concat();
                let old = std::fs::read(workspace.path().join("money.csv")).expect("a table");
                workspace.write("money.csv", [old, row].concat());
            }
        }
        if self.dice.roll(2) == 0 {
            let old = std::fs::read(workspace.path().join("money.csv")).expect("a table");
            let row = bad.replacen("BAD", "", 1);
            let last = row.trim_end().len();
            workspace.write(
                "money.csv",
                [&old, &row.as_bytes()[..last], b"\"never closed\n", row.as_bytes()].concat(),
            );
        }
    }

    fn zone(&self, sheet: &Sheet, row: &[String]) -> Tz {
        let place = sheet.header.iter().position(|name| name == "client_id");
        place.and_then(|place| self.zones.get(&row[place])).copied().unwrap_or(chrono_tz::Europe::Berlin)
    }

    fn is_later(&self, words: &str, zone: Tz) -> bool {
        parse_moment(words, zone).is_ok_and(|moment| moment.at > self.as_of)
    }

    /// A time after the moment, in one of the written forms.
    fn time(&mut self, zone: Tz) -> String {
        let minutes = 1 + i64::try_from(self.dice.roll(60 * 24 * 120)).expect("few minutes");
        let at = self.as_of + Duration::minutes(minutes);
        match self.dice.roll(3) {
            0 => at.to_rfc3339(),
            // A whole day is known from its end on.
            1 => at.with_timezone(&zone).format("%Y-%m-%d").to_string(),
            _ => (at.with_timezone(&zone) + Duration::hours(2)).format("%Y-%m-%d %H:%M:%S").to_string(),
        }
    }

    /// Deletes, alters and adds rows of a dated table that are later than the moment.
    fn disturb_rows(&mut self, table: &str, time: &str, sheet: &mut Sheet) {
        let time = sheet.column(time);
        let all = self.dice.roll(4) == 0;
        let rows = std::mem::take(&mut sheet.rows);
        let mut kept = Vec::with_capacity(rows.len());
        for row in &rows {
            let zone = self.zone(sheet, row);
            if !self.is_later(&row[time], zone) {
                kept.push(row.clone());
            } else if !all {
                match self.dice.roll(3) {
                    0 => {}
                    1 => kept.push(row.clone()),
                    _ => {
                        let mut row = row.clone();
                        self.disturb(table, sheet, &mut row);
                        kept.push(row);
                    }
                }
            }
        }
        for number in 0..if rows.is_empty() { 0 } else { 30 } {
            let mut row = rows[self.dice.roll(rows.len())].clone();
            let zone = self.zone(sheet, &row);
            row[time] = self.time(zone);
            for (key, owner) in
                [("promise_id", "promises"), ("message_id", "messages"), ("contract_id", "contracts")]
            {
                if table == owner {
                    row[sheet.column(key)] = format!("later-{number}");
                }
            }
            self.disturb(table, sheet, &mut row);
            kept.push(row);
        }
        sheet.rows = kept;
    }

    /// Deletes, alters and adds rates of months that have not begun.
    fn disturb_rates(&mut self, sheet: &mut Sheet) {
        let (month, currency, rate) = (sheet.column("month"), sheet.column("currency"), sheet.column("rate"));
        let last_known = (self.as_of + Duration::days(1)).format("%Y-%m").to_string();
        sheet.rows.retain(|row| row[month] <= last_known || self.dice.roll(3) > 0);
        for row in sheet.rows.iter_mut().filter(|row| row[month] > last_known) {
            row[rate] = format!("0.{}", 1 + self.dice.roll(99));
        }
        for code in ["USD", "JPY"] {
            let mut row = vec![String::new(); sheet.header.len()];
            row[month] = (self.as_of + Duration::days(40)).format("%Y-%m").to_string();
            (row[currency], row[rate]) = (code.to_owned(), "0.5".to_owned());
            if !sheet.rows.iter().any(|known| known[month] == row[month] && known[currency] == code) {
                sheet.rows.push(row);
            }
        }
    }

    /// Changes what a later row says; it stays valid.
    fn disturb(&mut self, table: &str, sheet: &Sheet, row: &mut [String]) {
        let zone = self.zone(sheet, row);
        let mut set = |name: &str, words: String| row[sheet.column(name)] = words;
        let number = format!("{}.5", 1 + self.dice.roll(900_000));
        let mut choose = |words: &[&str]| words[self.dice.roll(words.len())].to_owned();
        match table {
            "schedule" => {
                set(
                    "event",
                    choose(&["committed", "rebaselined", "delivered", "accepted", "returned", "cancelled"]),
                );
                set("due", choose(&["2025-07-05", "2026-02-11", "2026-12-24"]));
            }
            "money" => {
                set("kind", choose(&["budget", "cost", "invoice", "payment", "credit"]));
                set("amount", number);
                set("currency", choose(&["EUR", "USD", "RUB", "JPY"]));
            }
            "messages" => {
                set(
                    "text",
                    choose(&[
                        "This is a disgrace. We are done, expect a letter from our lawyers!",
                        "Where is the report? You promised it last week. Any news?",
                        "We will send the final layout by Friday.",
                        "Мы всё сделаем к пятнице.",
                        "Thank you so much, everything is perfect.",
                        "Could you also build a careers page for us?",
                        "Shall we renew the contract?",
                    ]),
                );
                set("side", choose(&["client", "agency"]));
                set("automated", choose(&["true", "false", ""]));
            }
            "promises" => {
                set("text", choose(&["The whole site", "Отчёт", "Nothing at all"]));
                set("due_by", choose(&["2026-01-16", "2026-12-24", ""]));
                set("side", choose(&["client", "agency"]));
                set("kept_at", String::new());
                set("withdrawn_at", String::new());
            }
            "expectations" => {
                set("dimension", choose(&["cost", "result"]));
                set("side", choose(&["client", "agency", "contract"]));
                set("value", number);
            }
            "results" => {
                set("actual", number);
                set("target", choose(&["1", "1000000"]));
            }
            "ratings" => set("score", choose(&["0", "3", "10"])),
            "meetings" => {
                set("status", choose(&["held", "moved", "cancelled"]));
                set("by", choose(&["client", "agency", ""]));
            }
            "contracts" => {
                set("starts_on", choose(&["2025-01-01", "2026-01-01"]));
                set("ends_on", choose(&["2026-03-31", "2027-12-31", ""]));
                set("notice_days", choose(&["0", "90", ""]));
                set("renews", choose(&["auto", "manual", ""]));
                set("includes", choose(&["everything; careers page", ""]));
            }
            "outcomes" => {
                set("kind", choose(&["escalation", "complaint", "churn", "refund", "renewal", "end"]));
            }
            _ => {}
        }
        if table == "messages" && self.dice.roll(2) == 0 {
            row[sheet.column("sent_at")] = self.time(zone);
        }
    }

    /// Changes attributes that become true after the moment only.
    fn disturb_attributes(&mut self, table: &str, sheet: &mut Sheet) {
        for at in 0..sheet.rows.len() {
            let mut row = sheet.rows[at].clone();
            let zone = self.zone(sheet, &row);
            match table {
                "clients" => {
                    let until = sheet.column("until");
                    if row[until].is_empty() || self.is_later(&row[until], zone) {
                        let time = self.as_of + Duration::days(2);
                        row[until] = ["", &time.format("%Y-%m-%d").to_string()][self.dice.roll(2)].to_owned();
                    }
                }
                "projects" => {
                    let (status, since) = (sheet.column("status"), sheet.column("status_at"));
                    if self.is_later(&row[since], zone) {
                        row[status] = ["red", "green", ""][self.dice.roll(3)].to_owned();
                        row[since] = self.time(zone);
                    }
                }
                // A role counts from its first day on, its end once it has passed.
                "people" => {
                    let (from, until, role) =
                        (sheet.column("from"), sheet.column("until"), sheet.column("role"));
                    let later = (self.as_of + Duration::days(2)).format("%Y-%m-%d").to_string();
                    if row[until].is_empty() || row[until] > later {
                        row[until] = ["", &later][self.dice.roll(2)].to_owned();
                    }
                    if row[from] > later {
                        row[role] = ["sponsor", "lead"][self.dice.roll(2)].to_owned();
                    }
                }
                _ => {
                    for name in ["kept_at", "withdrawn_at"] {
                        let place = sheet.column(name);
                        if row[place].is_empty() || self.is_later(&row[place], zone) {
                            row[place] = if self.dice.roll(2) == 0 { String::new() } else { self.time(zone) };
                        }
                    }
                    // A row made later may not be kept before it was made.
                    if self.is_later(&row[sheet.column("made_at")], zone) {
                        row[sheet.column("kept_at")].clear();
                        row[sheet.column("withdrawn_at")].clear();
                    }
                }
            }
            sheet.rows[at] = row;
        }
    }
}

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
        let mut future = Future { as_of, zones: zones(&workspace), dice: Dice(seed) };
        for (table, time) in DATED {
            let mut sheet = workspace.sheet(table);
            future.disturb_rows(table, time, &mut sheet);
            workspace.save(table, &sheet);
        }
        for table in ["clients", "projects", "promises", "people"] {
            let mut sheet = workspace.sheet(table);
            future.disturb_attributes(table, &mut sheet);
            workspace.save(table, &sheet);
        }
        let mut rates = workspace.sheet("rates");
        future.disturb_rates(&mut rates);
        workspace.save("rates", &rates);
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
        4 => made("money", "amount", &[("kind", "invoice"), ("amount", "-5.00")]),
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
