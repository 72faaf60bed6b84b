//! Notices as files, and the calendar that is brought up to date.

use std::{fs, path::Path};

use super::support::{Workspace, forewarn};

fn review(workspace: &Workspace, notices: &Path, more: &[&str]) -> String {
    let mut command = forewarn();
    command.arg("review").arg(workspace.path()).arg("--out").arg(workspace.beside("out"));
    command.arg("--notify").arg(notices).args(more);
    String::from_utf8_lossy(&command.assert().success().get_output().stderr).into_owned()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn notices_are_written_where_something_is_new_and_taken_back_where_nothing_is() {
    let workspace = Workspace::demo();
    let notices = workspace.beside("notices");
    // Before anything happened there is nothing to tell, and no folder.
    let said = review(&workspace, &notices, &["--as-of", "2024-02-01"]);
    assert!(said.contains("nothing is new") && !notices.exists(), "{said}");
    review(&workspace, &notices, &["--as-of", "2026-07-02"]);
    let written = names(&notices);
    for name in ["digest.md", "lukas-ellis.eml", "mattermost.json", "run.json", "slack.json", "teams.json"] {
        assert!(written.iter().any(|known| known == name), "{name} is not in {written:?}");
    }
    #[cfg(unix)]
    for name in &written {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(notices.join(name)).unwrap().permissions().mode() & 0o077, 0, "{name}");
    }
    let digest = fs::read_to_string(notices.join("digest.md")).unwrap();
    for said in ["Marlow Analytics", "Draft message", "Smallest fix", "report.html", "Lukas Ellis"] {
        assert!(digest.contains(said), "{said}:\n{digest}");
    }
    fs::write(notices.join("notes.txt"), "mine").unwrap();
    review(&workspace, &notices, &["--as-of", "2024-02-01"]);
    assert_eq!(names(&notices), ["notes.txt", "run.json"]);
}

#[test]
fn whoever_decides_about_an_alert_has_heard_of_it() {
    let workspace = Workspace::demo();
    let notices = workspace.beside("notices");
    let mut decide = forewarn();
    decide
        .args(["decide", "Marlow Analytics", "ack", "--at", "2026-07-01T12:00", "--workspace"])
        .arg(workspace.path());
    decide.assert().success();
    review(&workspace, &notices, &["--as-of", "2026-07-02", "--redact"]);
    assert!(!names(&notices).iter().any(|name| name.contains("ellis")), "{:?}", names(&notices));
    review(
        &workspace,
        &notices,
        &["--as-of", "2026-07-02", "--notify-all", "--report-url", "https://a.example/r.html"],
    );
    let slack = fs::read_to_string(notices.join("slack.json")).unwrap();
    assert!(
        slack.contains("Marlow Analytics") && slack.contains("https://a.example/r.html#alert-"),
        "{slack}"
    );
}

#[test]
fn notices_go_into_a_folder_of_their_own_and_link_to_pages_only() {
    let workspace = Workspace::demo();
    let out = workspace.beside("out");
    for (more, code) in [
        (vec!["--notify", out.to_str().unwrap()], 1),
        (vec!["--notify", "n", "--report-url", "javascript:alert(1)"], 2),
        (vec!["--report-url", "https://a.example"], 2),
    ] {
        let mut command = forewarn();
        command.arg("review").arg(workspace.path()).arg("--out").arg(&out).args(&more);
        command.assert().code(code);
        assert!(!out.exists(), "{more:?}");
    }
}

#[test]
fn a_calendar_brought_up_to_date_cancels_what_was_kept() {
    let workspace = Workspace::demo();
    let events = |as_of: &str| -> Vec<(String, String)> {
        let mut command = forewarn();
        command.arg("promises").arg(workspace.path()).args(["--quiet", "--format", "ics", "--as-of", as_of]);
        let text = String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap();
        let text = text.replace("\r\n ", "");
        assert!(text.contains("\r\nMETHOD:PUBLISH\r\n") && text.contains("\r\nX-WR-CALNAME:"), "{text}");
        assert!(text.contains("\r\nDTSTART;VALUE=DATE:"), "{text}");
        let line = |event: &str, name: &str| {
            event.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned).unwrap_or_default()
        };
        text.split("BEGIN:VEVENT")
            .skip(1)
            .map(|event| (line(event, "UID:"), line(event, "STATUS:")))
            .collect()
    };
    let (june, july) = (events("2026-06-01"), events("2026-07-02"));
    let mut ids: Vec<&String> = july.iter().map(|(id, _)| id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), july.len(), "no event stands twice");
    let was_open = |id: &String| june.iter().any(|(known, status)| known == id && status == "CONFIRMED");
    assert!(july.iter().any(|(id, status)| status == "CANCELLED" && was_open(id)));
}
