//! The monthly rhythm: what was decided shows at once and changes no figure, and the agenda says what changed since the last
//! review, what was called for then and done, and what is owed.

use std::{fs, path::Path};

use serde_json::Value;

use crate::support::{Files, Workspace, assert_same, files, forewarn, read_csv};

/// An agency where more goes wrong than its team has hands for.
fn agency() -> Workspace {
    let workspace = Workspace::made(30, 12, 3000);
    let config = workspace.path().join("forewarn.toml");
    let words = fs::read_to_string(&config).unwrap();
    let more = "\n[alerts]\ncapacity = 4\n[score]\nbase_rate = 0.4\nact = 0.35\nwatch = 0.15\n";
    fs::write(config, format!("{words}{more}")).unwrap();
    workspace
}

fn told(workspace: &Workspace, arguments: &[&str]) -> String {
    let output = forewarn().args(arguments).arg(workspace.path()).arg("--quiet").output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().replace('\u{a0}', " ")
}

fn decide(workspace: &Workspace, arguments: &[&str]) -> String {
    let decided = forewarn().arg("decide").args(arguments).arg(workspace.path()).assert().success();
    String::from_utf8_lossy(&decided.get_output().stderr).into_owned()
}

fn agenda(workspace: &Workspace, arguments: &[&str]) -> Value {
    serde_json::from_str(&told(workspace, &[&["agenda", "--json"], arguments].concat())).unwrap()
}

fn review(workspace: &Workspace, arguments: &[&str]) -> (Files, String) {
    let out = workspace.beside("out");
    let _ = fs::remove_dir_all(&out);
    let shown = told(workspace, &[&["review", "--out", out.to_str().unwrap()], arguments].concat());
    (files(&out), shown)
}

/// A page without its section on what was decided since.
fn without_since_then(page: &[u8]) -> String {
    let page = String::from_utf8(page.to_vec()).unwrap();
    let Some((before, rest)) = page.split_once("<section aria-labelledby=\"since-then\"") else {
        return page;
    };
    format!("{before}{}", rest.split_once("</section>\n").unwrap().1)
}

#[test]
fn a_decision_shows_at_once_and_changes_no_figure() {
    let workspace = agency();
    let (before, shown_before) = review(&workspace, &[]);
    let (looking_back, shown_back) = review(&workspace, &["--as-of", "2026-06-10"]);
    let alerts: Value = serde_json::from_slice(&before["alerts.json"]).unwrap();
    let client = alerts["alerts"][0]["alert"]["client_id"].as_str().unwrap().to_owned();
    let said = decide(
        &workspace,
        &[&client, "snooze", "--until", "2099-01-01", "--by", "Ann", "--note", "called <them>"],
    );
    assert_eq!(said, "", "the last review has that alert");
    for lang in ["en", "ru"] {
        let (_, shown) = review(&workspace, &["--lang", lang]);
        let heading = if lang == "en" { "Since then" } else { "С тех пор" };
        assert!(shown.contains(heading) && shown.contains("called <them>"), "{shown}");
        assert!(!shown.contains('\u{1b}'), "no colour where there is no terminal: {shown}");
    }
    let (after, shown) = review(&workspace, &[]);
    assert!(shown.starts_with(&shown_before), "{shown}");
    assert!(String::from_utf8_lossy(&after["report.html"]).contains("called &lt;them&gt;"));
    let since: Value = serde_json::from_slice(&after["alerts.json"]).unwrap();
    assert_eq!(since["since_then"][0]["client_id"], client.as_str());
    assert_eq!(since["since_then"][0]["decision"]["decision"], "snooze");
    // Nothing but that list is another, in any file.
    let plain = |mut files: Files| {
        let page = without_since_then(&files["report.html"]).into_bytes();
        files.insert("report.html".to_owned(), page);
        let mut alerts: Value = serde_json::from_slice(&files["alerts.json"]).unwrap();
        alerts["since_then"] = Value::Null;
        files.insert("alerts.json".to_owned(), alerts.to_string().into_bytes());
        files
    };
    let free = ["run.json", "rejected.csv", "timings.json"];
    assert_same(&plain(before), &plain(after), &free, "a decision of today");
    // A review that looks back is the same bytes with and without it.
    let (again, shown_again) = review(&workspace, &["--as-of", "2026-06-10"]);
    assert_same(&looking_back, &again, &free, "looking back");
    assert_eq!(shown_back, shown_again);
    // Nobody is named behind a mask, and only what an owner looks after is in their pack.
    let masked = told(&workspace, &["agenda", "--redact"]);
    assert!(
        masked.contains("Since then") && !masked.contains("Ann") && !masked.contains("called"),
        "{masked}"
    );
    let clients = read_csv(&workspace.path().join("clients.csv"));
    let [id, owner] = ["client_id", "owner"].map(|name| clients.column(name));
    let other = clients.rows.iter().find(|row| {
        let own = clients.rows.iter().find(|row| row[id] == client).unwrap();
        row[owner] != own[owner]
    });
    let other = &other.unwrap()[owner];
    assert!(!told(&workspace, &["agenda", "--owner", other]).contains("Since then"));
}

const MEETING: [&str; 2] = ["--as-of", "2026-06-10 09:30"];

#[test]
fn an_agenda_says_what_was_called_for_a_month_before_and_whether_it_was_done() {
    let workspace = agency();
    let schedule = read_csv(&workspace.path().join("schedule.csv"));
    let [client, item, at, event] = ["client_id", "item", "at", "event"].map(|name| schedule.column(name));
    // The days on which something of that name was delivered.
    let delivered = |of: &str, name: &str| -> Vec<String> {
        let own = schedule.rows.iter().filter(|row| row[client] == of && row[item] == name);
        own.filter(|row| row[event] == "delivered").map(|row| row[at][..10].to_owned()).collect()
    };
    let (mut done, mut open) = (0, 0);
    let days = ["2026-01-10", "2026-02-10", "2026-03-10", "2026-04-10", "2026-05-10", "2026-06-10"];
    for meetings in days.windows(2) {
        let [before, meeting] = [meetings[0], meetings[1]];
        let agenda = agenda(&workspace, &["--as-of", meeting]);
        assert_eq!((&agenda["since"], &agenda["today"]), (&before.into(), &meeting.into()));
        let followed = agenda["followed_up"].as_array().unwrap();
        assert!(!followed.is_empty());
        for (of, act) in
            followed.iter().flat_map(|of| of["acts"].as_array().unwrap().iter().map(move |act| (of, act)))
        {
            let Some(words) = act["act"].as_str().unwrap().strip_prefix("deliver ") else { continue };
            let names = words.split('“').filter_map(|part| Some(part.split_once('”')?.0));
            let days: Vec<_> = names.map(|name| delivered(of["client_id"].as_str().unwrap(), name)).collect();
            let is_since = |day: &String| before <= day.as_str() && day.as_str() < meeting;
            let all = days.iter().all(|days| days.iter().any(is_since));
            match act["state"].as_str().unwrap() {
                "done" => assert!(all, "{of}: {days:?}"),
                "open" => assert!(!all, "{of}: {days:?}"),
                other => assert_eq!(other, "dropped"),
            }
            done += usize::from(act["state"] == "done");
            open += usize::from(act["state"] == "open");
        }
        // What is overdue is by owner, and what is owed today is not yet late.
        let overdue = agenda["overdue"].as_array().unwrap();
        assert!(overdue.iter().all(|thing| thing["on"].as_str().unwrap() <= meeting), "{overdue:?}");
        let owners: Vec<&str> = overdue.iter().filter_map(|thing| thing["owner"].as_str()).collect();
        assert!(owners.is_sorted() && !owners.is_empty(), "{owners:?}");
        for thing in agenda["owed_today"].as_array().unwrap() {
            // Where a client's day ends later, yesterday may still be going on.
            let day = thing["on"].as_str().unwrap();
            assert!(thing["kind"] == "answer" || (meeting[..8] == day[..8] && day <= meeting), "{thing}");
        }
    }
    assert!(done > 0, "{done} {open}");
}

#[test]
fn an_act_is_done_once_a_row_says_so() {
    let workspace = Workspace::demo();
    let update = |workspace: &Workspace| -> Value {
        let agenda = agenda(workspace, &[]);
        let followed = agenda["followed_up"].as_array().unwrap();
        let of = followed.iter().find(|of| of["client_id"] == "c004").unwrap();
        let acts = of["acts"].as_array().unwrap();
        acts.iter().find(|act| act["act"].as_str().unwrap().starts_with("send an update")).unwrap().clone()
    };
    assert_eq!(update(&workspace)["state"], "open");
    let path = workspace.path().join("messages.csv");
    let words = fs::read_to_string(&path).unwrap();
    let sent = "u1,c004,,,,2026-06-25T10:00:00Z,,agency,,,\"Here is what we did this week and why: we rewrote the landing \
                page because the old one lost visitors, and we set up the tracking so that the report shows every order.\",\n";
    fs::write(&path, words + sent).unwrap();
    let done = update(&workspace);
    assert_eq!((&done["state"], &done["on"]), (&"done".into(), &"2026-06-25".into()), "{done}");
}

#[test]
fn an_agenda_follows_decisions_until_they_end() {
    let workspace = agency();
    let first = agenda(&workspace, &MEETING);
    let due = first["due"].as_array().unwrap();
    let to_act: Vec<&Value> = due.iter().filter(|due| due["kind"] == "act_by").collect();
    assert!(!to_act.is_empty() && to_act.iter().all(|due| due["decision"].is_null()), "{due:?}");
    // What is worse at the first of them brings its alert back before the snooze ends.
    let client = to_act.last().unwrap()["client_id"].as_str().unwrap();
    assert_eq!(to_act[0]["on"], "2026-06-17");
    let _ = decide(
        &workspace,
        &[client, "ack", "--by", "Ann", "--at", "2026-06-10 10:00", "--note", "calls on Friday"],
    );
    decide(&workspace, &["--band", "c001", "act", "--until", "2026-07-05", "--at", "2026-06-10 10:00"]);
    decide(&workspace, &[client, "snooze", "--until", "2026-07-01", "--at", "2026-06-10 11:00"]);
    let ends = |agenda: &Value, kind: &str| -> Vec<(String, String)> {
        let due = agenda["due"].as_array().unwrap().iter().filter(|due| due["kind"] == kind);
        let word = |value: &Value| value.as_str().unwrap().to_owned();
        due.map(|due| (word(&due["client_id"]), word(&due["on"]))).collect()
    };
    let pair = |client: &str, on: &str| (client.to_owned(), on.to_owned());
    let later = agenda(&workspace, &["--as-of", "2026-06-20"]);
    assert!(ends(&later, "snooze_ends").contains(&pair(client, "2026-07-01")), "{later}");
    assert_eq!(ends(&later, "band_ends"), [pair("c001", "2026-07-05")]);
    let of = |agenda: &Value| {
        let all = agenda["followed_up"].as_array().unwrap();
        all.iter().find(|of| of["client_id"] == client).cloned().unwrap()
    };
    let decided = |agenda: &Value| -> Vec<String> {
        let decisions = of(agenda)["decisions"].as_array().unwrap().clone();
        decisions.iter().map(|one| one["decision"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(decided(&later), ["ack", "snooze"]);
    // The next meeting hears of it, though it is held some days later or on the very day; a month after that nobody needs to.
    for meeting in ["2026-07-10", "2026-07-17"] {
        assert_eq!(decided(&agenda(&workspace, &["--as-of", meeting])), ["ack", "snooze"], "{meeting}");
    }
    let after = agenda(&workspace, &["--as-of", "2026-07-25"]);
    let mut still = after["followed_up"].as_array().unwrap().iter().filter(|of| of["client_id"] == client);
    assert!(still.all(|of| of["decisions"].as_array().unwrap().is_empty()), "{after}");
    // At the earlier moment nobody knew.
    assert_eq!(agenda(&workspace, &MEETING), first);
    // The page holds the same.
    let (pages, _) = review(&workspace, &["--as-of", "2026-06-20", "--lang", "ru"]);
    let page = String::from_utf8_lossy(&pages["report.html"]).into_owned();
    assert!(page.contains("<h2 id=\"agenda\">Повестка</h2>") && page.contains("calls on Friday"));
    let terminal = told(&workspace, &["agenda", "--as-of", "2026-06-20"]);
    assert!(terminal.contains("calls on Friday") && terminal.contains("Overdue, by owner"), "{terminal}");
    assert!(Path::new(&workspace.path()).join("decisions.csv").exists());
}

#[test]
fn an_agenda_tells_what_changed_since_the_last_review_that_is_noted() {
    let workspace = agency();
    let since = |arguments: &[&str]| {
        let agenda = agenda(&workspace, arguments);
        (agenda["since"].as_str().unwrap().to_owned(), agenda["since_is"].as_str().unwrap().to_owned())
    };
    let is = |day: &str, what: &str| (day.to_owned(), what.to_owned());
    // Nobody reviewed yet: the same day a month before.
    let fresh = told(&workspace, &["agenda", "--as-of", "2026-06-20"]);
    assert_eq!(since(&["--as-of", "2026-06-20"]), is("2026-05-20", "month_before"));
    assert!(fresh.contains("Changed within a month, since 20 May"), "{fresh}");
    review(&workspace, &["--as-of", "2026-05-04"]);
    let (page, _) = review(&workspace, &["--as-of", "2026-06-20"]);
    assert_eq!(since(&["--as-of", "2026-06-20"]), is("2026-05-04", "last_review"));
    assert!(told(&workspace, &["agenda", "--as-of", "2026-06-20"]).contains("since the last review, 4 May"));
    // What a review says hangs on no note.
    let page = String::from_utf8(page["report.html"].clone()).unwrap().replace('\u{a0}', " ");
    assert!(page.contains("Changed within a month, since 20 May"));
    assert_eq!(told(&workspace, &["agenda", "--as-of", "2026-06-20", "--no-cache"]), fresh);
    // A look back is no review of its own, and a moment that is named goes before any note.
    review(&workspace, &["--as-of", "2026-05-25"]);
    assert_eq!(since(&["--as-of", "2026-06-20"]), is("2026-05-04", "last_review"));
    assert_eq!(since(&["--as-of", "2026-06-20", "--since", "01.06.2026"]), is("2026-06-01", "asked"));
    let late = ["agenda", "--as-of", "2026-06-20", "--since", "2026-06-20"];
    forewarn().args(late).arg(workspace.path()).assert().failure().code(2);
    // Changes are those since then: what a month's review says of the same two moments.
    let noted = agenda(&workspace, &["--as-of", "2026-06-20", "--since", "2026-05-20"]);
    let month = agenda(&workspace, &["--as-of", "2026-06-20", "--no-cache"]);
    for part in ["changed", "followed_up", "due", "overdue"] {
        assert_eq!(noted[part], month[part], "{part}");
    }
}
