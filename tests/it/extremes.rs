//! Numbers and days at the ends of what is read: every sum of them is a number, and no command stops at one.

use std::fs;

use predicates::prelude::PredicateBooleanExt;

use super::support::{Dice, Workspace, files, forewarn};

const DAYS: &[&str] =
    &["1970-01-01", "1970-01-01 00:00:01", "2026-02-28", "2026-03-01", "2099-12-31", "2099-12-30 23:59:59"];
const NUMBERS: &[&str] = &[
    "0",
    "1",
    "1e30",
    "-1e30",
    "1e-30",
    "99999999999999.99",
    "-99999999999999.99",
    "9223372036854775807",
    "0.0001",
];
const AMOUNTS: &[&str] = &["0", "0.0001", "99999999999999.99", "100000000000000", "12"];

/// Columns, each with the cells it may hold.
type ExtremeColumns = &'static [(&'static str, &'static [&'static str])];

/// Tables whose cells are at the ends of what is read.
const TABLES: &[(&str, ExtremeColumns)] = &[
    (
        "schedule",
        &[
            ("client_id", &["c1", "c2"]),
            ("project_id", &["p1", "p2", ""]),
            ("item_id", &["i1", "i2", "i3", "i4", "i5"]),
            ("item", &["Site", "Report"]),
            ("at", DAYS),
            (
                "event",
                &["committed", "rebaselined", "delivered", "accepted", "returned", "waiting", "resumed"],
            ),
            ("due", DAYS),
            ("waiting_on", &["client", "agency", ""]),
            ("weight", NUMBERS),
        ],
    ),
    (
        "money",
        &[
            ("client_id", &["c1", "c2"]),
            ("project_id", &["p1", "p2"]),
            ("at", DAYS),
            ("kind", &["budget", "cost", "change_order", "invoice", "payment", "credit"]),
            ("amount", AMOUNTS),
            ("currency", &["EUR", "USD", ""]),
            ("hours", NUMBERS),
            ("due", DAYS),
            ("period", &["", "month", "quarter", "year"]),
            ("rollover", &["", "none", "surplus", "both"]),
        ],
    ),
    (
        "contracts",
        &[
            ("contract_id", &["k1", "k2", "k3", "k4"]),
            ("client_id", &["c1", "c2"]),
            ("signed_on", &["", "1970-01-01", "2099-12-31"]),
            ("starts_on", DAYS),
            ("ends_on", DAYS),
            ("notice_days", &["0", "1", "3660", ""]),
            ("renews", &["auto", "manual", ""]),
            ("fee", AMOUNTS),
            ("hours", NUMBERS),
            ("includes", &["Site; Report", ""]),
        ],
    ),
    (
        "rates",
        &[
            ("month", &["1970-01", "2026-06", "2099-12"]),
            ("currency", &["USD", "EUR"]),
            ("rate", &["1e9", "1e-9", "1"]),
        ],
    ),
    (
        "ratings",
        &[
            ("client_id", &["c1", "c2"]),
            ("at", DAYS),
            ("kind", &["nps", "csat", "ces", "other"]),
            ("score", &["0", "1e30", "1e-30", "5"]),
            ("scale_least", &["0", "1e-30"]),
            ("scale_most", &["5", "1e30"]),
        ],
    ),
    (
        "meetings",
        &[
            ("client_id", &["c1", "c2"]),
            ("at", DAYS),
            ("status", &["held", "moved", "cancelled"]),
            ("by", &["client", "agency", ""]),
        ],
    ),
    (
        "people",
        &[
            ("handle", &["a"]),
            ("client_id", &["c1", "c2"]),
            ("side", &["client", "agency"]),
            ("role", &["sponsor", "day-to-day", "lead", ""]),
            ("from", DAYS),
            ("until", DAYS),
        ],
    ),
    (
        "promises",
        &[
            ("promise_id", &["1", "2", "3", "4", "5", "6", "7", "8"]),
            ("client_id", &["c1", "c2"]),
            ("made_at", DAYS),
            ("side", &["agency", "client"]),
            ("text", &["Send the report", "Send the site"]),
            ("due_by", DAYS),
            ("recurrence", &["", "daily", "weekly", "every month"]),
            ("kept_at", &["", "2099-12-31"]),
        ],
    ),
    (
        "expectations",
        &[
            ("client_id", &["c1", "c2"]),
            ("project_id", &["p1", "p2"]),
            ("at", DAYS),
            ("side", &["client", "agency", "contract"]),
            ("dimension", &["time", "cost", "result"]),
            ("metric", &["leads", "sales"]),
            ("value", &["1e30", "1e-30", "0", "5", "2099-12-31", "1970-01-01", "100000000000000"]),
        ],
    ),
    (
        "results",
        &[
            ("client_id", &["c1", "c2"]),
            ("project_id", &["p1", "p2"]),
            ("at", DAYS),
            ("metric", &["leads", "sales"]),
            ("actual", NUMBERS),
            ("target", NUMBERS),
            ("target_by", DAYS),
        ],
    ),
    (
        "outcomes",
        &[("client_id", &["c1", "c2"]), ("at", DAYS), ("kind", &["complaint", "churn", "renewal", "end"])],
    ),
    (
        "decisions",
        &[
            ("at", DAYS),
            ("alert_id", &["A-00000000"]),
            ("decision", &["ack", "snooze", "act"]),
            ("until", DAYS),
        ],
    ),
    ("holidays", &[("date", DAYS), ("name", &["x"]), ("calendar", &["", "c1", "UTC"])]),
];

fn workspace(dice: &mut Dice) -> Workspace {
    let workspace = Workspace::empty();
    workspace.write(
        "forewarn.toml",
        "[workspace]\ncurrency = \"EUR\"\noutcomes_since = \"2099-10-01\"\n[rates]\nUSD = 1e9\n[fix]\nunit = \"EUR\"\ndeliver = 1e14\nanswer = 1e14\nupdate = 0\n\
         renegotiate = 1\nagree = 1e14\ninvoice = 1\n[score.weights]\nthreats_90d = 1000\n",
    );
    workspace.write(
        "clients.csv",
        "client_id,name,owner,since,until,monthly_fee,currency\nc1,Acme,Ann,1970-01-01,2099-12-31,100000000000000,USD\n\
         c2,Beta,Bob,2099-12-31,,0.0001,EUR\n",
    );
    workspace.write(
        "projects.csv",
        "project_id,client_id,name,agreed_start,agreed_end,agreed_cost,currency,result_lag_days\n\
         p1,c1,Site,1970-01-01,2099-12-31,100000000000000,USD,1e30\np2,c2,Shop,2099-12-31,1970-01-01,0.0001,EUR,1e-30\n",
    );
    for (table, columns) in TABLES {
        let header: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        let mut words = header.join(",") + "\n";
        for _ in 0..60 {
            let cells: Vec<&str> = columns.iter().map(|(_, cells)| cells[dice.roll(cells.len())]).collect();
            words += &(cells.join(",") + "\n");
        }
        workspace.write(&format!("{table}.csv"), words);
    }
    let mut messages = "message_id,client_id,thread_id,sent_at,author,side,text\n".to_owned();
    for number in 0..40 {
        let (day, client) = (DAYS[dice.roll(DAYS.len())], ["c1", "c2"][dice.roll(2)]);
        let side = ["client", "agency"][number % 2];
        messages += &format!(
            "m{number},{client},t,{day},a,{side},We will send the report in 99999999999 days and the site in 3 weeks. Could you pay 1e30 EUR by Friday?\n"
        );
    }
    workspace.write("messages.csv", messages);
    workspace
}

#[test]
fn numbers_and_days_at_the_ends_stop_no_command_and_no_output_holds_what_is_no_number() {
    let mut dice = Dice(7);
    for _ in 0..2 {
        let workspace = workspace(&mut dice);
        let work = workspace.path().display().to_string();
        let place = |name: &str| workspace.beside(name).display().to_string();
        for as_of in ["1970-01-01", "1970-01-02", "2026-03-02", "2099-12-31"] {
            let (out, lead, replay) = (place("out"), place("lead.html"), place("replay"));
            let commands: [&[&str]; 8] = [
                &["review", &work, "--as-of", as_of, "--out", &out, "--lang", "ru"],
                &["lead", &work, "--as-of", as_of, "--out", &lead],
                &["explain", "c1", &work, "--as-of", as_of, "--json"],
                &["promises", &work, "--as-of", as_of, "--json", "--due", "9223372036854775807"],
                &["agenda", &work, "--as-of", as_of, "--lang", "ru"],
                &["learn", &work, "--as-of", as_of],
                &["backtest", &work, "--from", as_of, "--to", as_of, "--out", &replay],
                &["check", &work],
            ];
            for command in commands {
                let run = forewarn().args(command).arg("--quiet").output().unwrap();
                let said = String::from_utf8_lossy(&run.stderr).into_owned();
                assert!(!said.contains("report this"), "{command:?}: {said}");
                let may_fail = command[0] == "learn" || said.contains("nothing is known yet");
                assert!(may_fail || matches!(run.status.code(), Some(0 | 3 | 4)), "{command:?}: {said}");
                assert_says_numbers(&String::from_utf8_lossy(&run.stdout), &format!("{command:?}"));
            }
            for (name, bytes) in files(std::path::Path::new(&out)) {
                assert_says_numbers(&String::from_utf8_lossy(&bytes), &format!("{name} as of {as_of}"));
            }
        }
    }
}

fn assert_says_numbers(words: &str, what: &str) {
    for word in words.split(|letter: char| !letter.is_alphanumeric()) {
        assert!(!["NaN", "inf", "Infinity"].contains(&word), "{what} holds {word}");
    }
}

#[test]
fn a_number_beyond_what_is_counted_in_is_refused_where_it_stands() {
    let workspace = workspace(&mut Dice(1));
    let many_nines = "9".repeat(400);
    workspace.write(
        "money.csv",
        format!("client_id,at,kind,amount,hours\nc1,2026-01-01,cost,{many_nines},\nc1,2026-01-01,cost,5,{many_nines}\nc1,2026-01-01,cost,100000000000001,\n"),
    );
    let found = workspace.review(&["--as-of", "2026-03-01"]);
    let rejected = String::from_utf8(found["rejected.csv"].clone()).unwrap();
    for (line, words) in [
        (2, "is a number that nothing is counted in"),
        (3, "is a number that nothing is counted in"),
        (4, "is too large to be an amount of money"),
    ] {
        let place = format!("money.csv,{line},");
        assert!(
            rejected.lines().any(|row| row.contains(&place) && row.contains(words)),
            "{place} {words}: {rejected}"
        );
    }
}

#[test]
fn a_moment_outside_the_years_is_refused_by_every_command() {
    let workspace = workspace(&mut Dice(1));
    for as_of in ["+262142-12-31", "-262143-01-01", "9999-12-31", "1969-12-31"] {
        for command in [&["review"][..], &["lead"], &["promises"], &["learn"], &["explain", "c1"]] {
            let day = format!("--as-of={as_of}");
            forewarn()
                .args(command)
                .arg(workspace.path())
                .arg(day)
                .assert()
                .failure()
                .stderr(predicates::str::contains("is a date outside 1970 to 2099"));
        }
    }
}

#[test]
fn the_configuration_and_a_brief_hold_no_number_that_makes_sums_infinite() {
    let workspace = workspace(&mut Dice(1));
    for (words, told) in [
        ("[rates]\nUSD = 1e300\n", "rates.USD"),
        ("[rates]\nUSD = nan\n", "rates.USD"),
        ("[score.weights]\nthreats_90d = 1e308\n", "score.weights"),
        ("[fix]\ndeliver = inf\n", "fix.deliver"),
    ] {
        workspace.write("forewarn.toml", words);
        forewarn()
            .arg("check")
            .arg(workspace.path())
            .assert()
            .code(1)
            .stderr(predicates::str::contains(told));
    }
    let brief = workspace.beside("brief.toml");
    let kickoff = |lines: &str| {
        fs::write(&brief, format!("[project]\nclient = \"A\"\nname = \"B\"\n{lines}")).unwrap();
        forewarn().arg("kickoff").arg(&brief).args(["--as-of", "2026-03-01"]).assert()
    };
    for lines in [
        "[cost]\nagreed = inf\n",
        "[cost]\nagreed = 1e-300\n",
        "[basics]\napproval_days = nan\n",
        "[[result]]\nmetric = \"m\"\ntoday = -1e300\n",
        "start = \"+262142-12-31\"\n",
        "[time]\nagreed = 0001-01-01\n",
    ] {
        let words = kickoff(lines).code(1);
        assert!(!String::from_utf8_lossy(&words.get_output().stderr).contains("report this"), "{lines}");
    }
    let ends = "start = 2099-12-31\n[cost]\nagreed = 1e30\nclient_says = 1e-30\n[time]\nagreed = 1970-01-01\nclient_says = 2099-12-31\n\
                [basics]\napproval_days = 1e30\nagency_answers_hours = 1e30\nrevision_rounds = 4294967295\n\
                [[result]]\nmetric = \"m\"\ntoday = 1e-30\nclient_says = 1e30\nlag_days = 9223372036854775807\nby = 2099-12-31\n";
    let told = kickoff(ends);
    let output = told.get_output();
    assert!(matches!(output.status.code(), Some(0 | 3 | 4)), "{}", String::from_utf8_lossy(&output.stderr));
    assert_says_numbers(&String::from_utf8_lossy(&output.stdout), "kickoff");
}

#[test]
fn wrong_dates_of_a_backtest_are_told_before_anything_is_read() {
    for dates in [["2026-02-01", "2026-01-01"], ["1970-01-01", "2099-12-31"], ["1969-01-01", "2026-01-01"]] {
        forewarn()
            .args(["backtest", "no-such-workspace", "--from", dates[0], "--to", dates[1], "--every", "week"])
            .assert()
            .code(2)
            .stderr(predicates::str::contains("no-such-workspace").not());
    }
}
