//! No word on stdout or stderr steers the terminal, whoever wrote it: headers, names, texts, names of files, arguments.
//! Nor does a cell become a formula, or a calendar's text a line of its own.

use std::path::Path;

use crate::support::{Workspace, forewarn};

/// A title, a colour, a move of the cursor, an eight-bit escape, directions, a joiner, a lone return.
const EVIL: &str =
    "\u{1b}]0;PWN\u{7}\u{1b}[31m\u{1b}[2J\u{9b}31m\u{202e}\u{2066}\u{2060}\u{200b}\u{e0041}\rX";

fn steers(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\n' | '\t')
        || matches!(letter, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

fn evil() -> Workspace {
    let workspace = Workspace::demo();
    for (table, columns) in [
        ("clients", &["name", "owner", "segment"][..]),
        ("projects", &["name", "service", "status"]),
        ("schedule", &["item"]),
        ("messages", &["author", "subject", "text"]),
        ("promises", &["text"]),
        ("people", &["name"]),
        ("expectations", &["metric", "unit"]),
        ("outcomes", &["note"]),
    ] {
        let mut sheet = workspace.sheet(table);
        for (at, name) in
            sheet.header.clone().iter().enumerate().filter(|(_, name)| columns.contains(&name.as_str()))
        {
            for row in sheet.rows.iter_mut().filter(|row| !row[at].is_empty()) {
                row[at] =
                    if name == "text" { format!("{EVIL} {}", row[at]) } else { format!("{}{EVIL}", row[at]) };
            }
        }
        sheet.header.push(format!("more{table}{EVIL}"));
        sheet.rows.iter_mut().for_each(|row| row.push(EVIL.to_owned()));
        workspace.save(table, &sheet);
    }
    workspace
}

/// Runs it, and fails where what it prints steers. Returns whether the evil words came through, spelled.
fn calm(arguments: &[&str], stdin: &str) -> bool {
    let run = forewarn().args(arguments).write_stdin(stdin.to_owned()).assert();
    let output = run.get_output();
    let mut tells = false;
    for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
        if let Some((at, letter)) = text.char_indices().find(|(_, letter)| steers(*letter)) {
            let near: String =
                text[text.floor_char_boundary(at.saturating_sub(80))..].chars().take(120).collect();
            panic!("{arguments:?}: {name} holds {letter:?}: {near:?}");
        }
        tells |= text.contains("31m");
    }
    tells
}

#[test]
fn no_route_lets_words_steer_the_terminal() {
    let workspace = evil();
    let path = workspace.path();
    let path = path.to_str().unwrap();
    let beside = |name: &str| workspace.beside(name).to_str().unwrap().to_owned();
    let (out, replayed, page) = (beside("o1"), beside("o2"), beside("page.html"));
    let dated = ["--as-of", "2026-06-30"];
    let evil_name = format!("gone{}", EVIL.replace('\r', ""));
    let mut routes: Vec<Vec<&str>> = Vec::new();
    for lang in ["en", "ru"] {
        routes.push(vec!["review", path, "--out", &out, "--lang", lang]);
        routes.push(vec!["explain", "c001", path, "--lang", lang]);
        routes.push(vec!["agenda", path, "--lang", lang]);
        routes.push(vec!["check", path, "--lang", lang]);
        for form in ["table", "csv", "json", "ics"] {
            routes.push(vec!["promises", path, "--format", form, "--lang", lang]);
        }
    }
    for by in ["owner", "client"] {
        routes.push(vec!["promises", path, "--by", by]);
    }
    routes.push(vec!["review", path, "--out", &out, "--json"]);
    routes.push(vec!["lead", path, "--out", &page, "--json"]);
    routes.push(vec!["explain", "c001", path, "--json"]);
    routes.push(vec!["explain", &evil_name, path]);
    routes.push(vec!["review", path, "--out", &out, "--owner", &evil_name]);
    routes.push(vec!["promises", path, "--client", &evil_name]);
    let mut routes: Vec<Vec<&str>> = routes
        .into_iter()
        .map(|route| if route[0] == "check" { route } else { [route, dated.to_vec()].concat() })
        .collect();
    routes.push(vec!["check", path, "--json"]);
    routes.push(vec!["backtest", path, "--from", "2026-04-01", "--to", "2026-05-01", "--out", &replayed]);
    routes.push(vec!["review", &evil_name]);
    routes.push(vec!["kickoff", &evil_name]);
    routes.push(vec!["review", path, "--as-of", &evil_name]);
    routes.push(vec![&evil_name]);
    routes.push(vec!["tone", "measure", &evil_name]);
    routes.push(vec!["decide", &evil_name, "ack", path]);
    routes.push(vec!["learn", path]);
    // Exports whose names and contents steer.
    let folder = workspace.beside(&format!("exports{}", EVIL.replace(['\r', '/'], "")));
    std::fs::create_dir_all(&folder).unwrap();
    let file = |name: &str, words: String| -> String {
        let path = folder.join(name);
        std::fs::write(&path, words).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let messy = file("t.csv", format!("a{EVIL};b\n1{EVIL};2\n3;4;5\n"));
    let mail = file(
        "m.mbox",
        format!("From x\nFrom: {EVIL} <e@x.example>\nDate: yesterday{EVIL}\nSubject: {EVIL}\n\nhi {EVIL}\n"),
    );
    let chat = file("chat.txt", format!("01.02.2026, 10:00 - {EVIL}: hello\n"));
    let broken = file("broken.json", format!("{{\"{EVIL}"));
    let into = beside("into");
    std::fs::create_dir_all(&into).unwrap();
    for (tool, export) in [
        ("csv", &messy),
        ("mbox", &mail),
        ("whatsapp", &chat),
        ("telegram", &broken),
        ("jira", &broken),
        ("slack", &broken),
    ] {
        routes.push(vec!["import", tool, export, "--into", &into]);
    }
    routes.push(vec!["import", "mbox", &mail, "--into", &into, "--json"]);
    routes.push(vec!["text"]);
    assert!(routes.len() >= 24 + 10, "{}", routes.len());
    let line =
        serde_json::json!({ "id": EVIL, "text": format!("{EVIL} we will send it by Friday") }).to_string();
    let told = routes.iter().filter(|route| calm(route, &format!("{line}\n"))).count();
    assert!(
        told >= 12,
        "only {told} of {} routes say anything of it: the test would not see a fault",
        routes.len()
    );
}

#[test]
fn a_word_cannot_begin_a_line_of_a_calendar_or_a_formula() {
    let workspace = Workspace::demo();
    let mut sheet = workspace.sheet("promises");
    let place = sheet.header.iter().position(|name| name == "text").unwrap();
    for row in &mut sheet.rows {
        row[place] = "=1+1;=cmd|' /C calc'!A0, a\\b\r\nEND:VCALENDAR\r\nATTACH:http://x.example Ж".repeat(2);
    }
    workspace.save("promises", &sheet);
    let told = |form: &str| {
        let run = forewarn()
            .arg("promises")
            .arg(workspace.path())
            .args(["--as-of", "2026-06-30", "--format", form])
            .assert();
        String::from_utf8(run.get_output().stdout.clone()).unwrap()
    };
    let calendar = told("ics");
    assert_eq!(calendar.matches("\r\nEND:VCALENDAR").count(), 1);
    assert!(!calendar.contains("\nATTACH"), "a line of its own");
    assert!(calendar.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\n', '\r'])), "unfolded");
    let unfolded = calendar.replace("\r\n ", "");
    if let Some(line) =
        unfolded.split("\r\n").find(|line| line.starts_with("SUMMARY:") && line.contains("cmd"))
    {
        assert!(line.contains("\\;") && line.contains("\\,") && line.contains("a\\\\b"), "{line}");
    }
    let table = told("csv");
    for delimiter in [b',', b';'] {
        let mut reader =
            csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(table.as_bytes());
        for cell in
            reader.records().flatten().flat_map(|row| row.iter().map(str::to_owned).collect::<Vec<_>>())
        {
            assert!(!cell.trim_start().starts_with(['=', '@']), "{cell:?}");
        }
    }
    assert!(Path::new(&workspace.path()).exists());
}
