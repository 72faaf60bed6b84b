//! What comes after a moment, and how it can be changed without the moment seeing it.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use forewarn::value::parse_moment;

use super::support::{Dice, Sheet, Workspace, csv_row, read_csv};

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

    /// Changes rows of every table so that all of them can be read.
    pub(crate) fn disturb_valid_rows(&mut self, workspace: &Workspace) {
        for (table, time) in DATED {
            let mut sheet = workspace.sheet(table);
            self.disturb_rows(table, time, &mut sheet);
            workspace.save(table, &sheet);
        }
        for table in ["clients", "projects", "promises", "people"] {
            let mut sheet = workspace.sheet(table);
            self.disturb_attributes(table, &mut sheet);
            workspace.save(table, &sheet);
        }
        let mut rates = workspace.sheet("rates");
        self.disturb_rates(&mut rates);
        workspace.save("rates", &rates);
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
