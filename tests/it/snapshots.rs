//! What a terminal shows of the demo agency, and the records that its pages are drawn from, word for word.
//!
//! Where words or figures change on purpose: `INSTA_UPDATE=always cargo test --release --test it snapshots::`, and read
//! the difference before it is committed.

use assert_cmd::Command;

fn forewarn(arguments: &[&str]) -> String {
    let mut command = Command::cargo_bin("forewarn").unwrap();
    let output = command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .env("COLUMNS", "120")
        .args(arguments)
        .arg("--no-cache")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Keeps snapshots beside this file, under names of their own.
fn keep(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn the_review_on_a_terminal_and_the_records_of_its_page() {
    for lang in ["en", "ru"] {
        let out = tempfile::tempdir().unwrap();
        let path = out.path().join("review");
        let shown = forewarn(&["review", "data/demo", "--lang", lang, "--out", path.to_str().unwrap()]);
        let shown: Vec<&str> =
            shown.lines().filter(|line| !line.contains(path.to_str().unwrap())).map(str::trim_end).collect();
        keep(&format!("review_{lang}"), &shown.join("\n"));
        let written = std::fs::read_to_string(path.join("alerts.json")).unwrap();
        let mut records: serde_json::Value = serde_json::from_str(&written).unwrap();
        // Two clients show every field.
        records["alerts"].as_array_mut().unwrap().truncate(2);
        keep(&format!("alerts_{lang}"), &serde_json::to_string_pretty(&records).unwrap());
    }
}

#[test]
fn an_explanation_on_a_terminal() {
    for lang in ["en", "ru"] {
        keep(&format!("explain_{lang}"), &forewarn(&["explain", "c006", "data/demo", "--lang", lang]));
    }
}

#[test]
fn promises_on_a_terminal() {
    for lang in ["en", "ru"] {
        let asked = ["promises", "data/demo", "--lang", lang];
        keep(&format!("promises_due_{lang}"), &forewarn(&[&asked[..], &["--due", "14"]].concat()));
        keep(&format!("promises_by_owner_{lang}"), &forewarn(&[&asked[..], &["--by", "owner"]].concat()));
    }
}

#[test]
fn a_check_on_a_terminal() {
    for lang in ["en", "ru"] {
        keep(&format!("check_{lang}"), &forewarn(&["check", "data/demo", "--lang", lang]));
    }
}

#[test]
fn an_agenda_on_a_terminal() {
    for lang in ["en", "ru"] {
        keep(&format!("agenda_{lang}"), &forewarn(&["agenda", "data/demo", "--lang", lang]));
    }
}
