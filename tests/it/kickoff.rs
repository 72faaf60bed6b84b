//! The check before the start, as people and scripts meet it.

use std::{fs, path::PathBuf};

use predicates::prelude::*;

use crate::support::{demo_path, forewarn};

const DAY: [&str; 2] = ["--as-of", "2026-06-30"];

/// A brief in which everything is settled; `change` puts other lines in place of some.
fn brief(change: &[(&str, &str)]) -> String {
    let mut text = r#"
[project]
client = "Northgate Tiles"
name = "New shop"
service = "web"
effort_hours = 300
start = 2026-09-01
[time]
client_says = 2027-03-01
agreed = 2027-03-01
[cost]
client_says = 40000
agreed = 40000
currency = "EUR"
[[result]]
metric = "orders a month"
today = 100
client_says = 120
agreed = 120
by = 2027-09-01
[basics]
done_criteria = "All pages of annex 1 are live"
approver = "Maria Keller"
approval_days = 2
revision_rounds = 2
exclusions = ["texts"]
access = ["domain"]
access_ready = true
update_rhythm = "Thursdays"
agency_answers_hours = 4
client_answers_hours = 8
earlier_agencies = "good"
"#
    .to_owned();
    for (old, new) in change {
        assert!(text.contains(old), "{old}");
        text = text.replace(old, new);
    }
    text
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("brief.toml"), text).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn check(&self) -> assert_cmd::Command {
        let mut command = forewarn();
        command.arg("kickoff").arg(self.path("brief.toml")).args(DAY);
        command
    }

    fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let output = self.check().arg("--json").args(arguments).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn page(&self, lang: &str) -> String {
        let out = self.path("page.html");
        self.check().args(["--quiet", "--lang", lang, "--out"]).arg(&out).output().unwrap();
        fs::read_to_string(out).unwrap()
    }
}

#[test]
fn the_verdict_is_the_exit_code() {
    for (change, code, verdict) in [
        (&[][..], 0, "go"),
        (&[("client_says = 40000", "client_says = 30000")][..], 3, "go_with_conditions"),
        (&[("revision_rounds = 2\n", "")][..], 3, "go_with_conditions"),
        (
            &[("[basics]", "[[promise]]\ntext = \"any number of drafts\"\nunlimited = true\n[basics]")][..],
            4,
            "stop",
        ),
    ] {
        let folder = Folder::with(&brief(change));
        folder.check().assert().code(code);
        let json = folder.json(&[]);
        assert_eq!(
            (json["verdict"].as_str().unwrap(), json["exit_code"].as_i64()),
            (verdict, Some(code.into()))
        );
    }
}

#[test]
fn json_names_dates_gaps_and_publications() {
    let folder = Folder::with(&brief(&[("client_says = 2027-03-01", "client_says = 2027-01-01")]));
    let json = folder.json(&[]);
    let time = &json["gaps"][0];
    assert_eq!(time["dates"]["stated"], "2027-01-01");
    assert_eq!(time["stated_to_agreed"], 59.0);
    assert_eq!(time["class"], "published");
    // 181 days from 1 September at the median, exp(0.4 × 0.8416) times that at 80 %.
    assert_eq!(time["dates"]["p50"], "2027-03-01");
    assert!((time["p80"].as_f64().unwrap() - 181.0 * (0.4_f64 * 0.841_621).exp()).abs() < 0.1);
    assert!(json["publications"][0]["source"].as_str().unwrap().contains("Kitchenham"));
    assert!(json["letter"].as_str().unwrap().contains("1\u{a0}March\u{a0}2027"));
    assert_eq!(json["checked_on"], "2026-06-30");
}

#[test]
fn both_languages_are_spoken_and_the_letter_keeps_the_brief_s() {
    let folder = Folder::with(&brief(&[("name = \"New shop\"", "name = \"New shop\"\nlanguage = \"ru\"")]));
    folder
        .check()
        .args(["--lang", "en"])
        .assert()
        .stdout(predicate::str::contains("Wording to send").and(predicate::str::contains("Здравствуйте")));
    folder.check().assert().stdout(predicate::str::contains("Письмо клиенту"));
    for (lang, heading, other) in
        [("en", "Wording to send", "Письмо клиенту"), ("ru", "Письмо клиенту", "Wording")]
    {
        let page = folder.page(lang);
        assert!(page.contains(heading) && !page.contains(other), "{lang}");
        assert!(
            page.contains(&format!("<html lang=\"{lang}\">"))
                && page.contains("class=\"letter\" lang=\"ru\"")
        );
        // What the published figures found is said in the reader's language.
        let found = ["145 outsourced software projects", "145 программных проектов на заказ"];
        assert_eq!(found.map(|words| page.contains(words)), [lang == "en", lang == "ru"]);
    }
}

#[test]
fn the_page_asks_for_nothing_from_outside_and_draws_each_gap() {
    let page = Folder::with(&brief(&[])).page("en");
    assert!(page.contains("default-src 'none'") && page.trim_end().ends_with("</html>"));
    let links = page.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    for outside in ["http:", "https:", " src=", "@import", "url(", "<script"] {
        assert!(!links.contains(outside), "{outside}");
    }
    for shown in ["P50: 1\u{a0}March\u{a0}2027", "Contract: €40,000", "Client says: 120", "orders a month"]
    {
        assert!(page.contains(shown), "{shown}");
    }
}

#[test]
fn hostile_words_do_no_harm() {
    let text = brief(&[
        ("Northgate Tiles", "<script>alert(1)</script>\\u202eevil\\u001b[31m"),
        ("orders a month", "\\u001b]0;x\\u0007<img src=x onerror=alert(1)>{{ 7 * 7 }}"),
        ("earlier_agencies", "# earlier_agencies"),
    ]);
    let folder = Folder::with(&text);
    for lang in ["en", "ru"] {
        let page = folder.page(lang);
        assert!(
            !page.contains("<script") && !page.contains("<img") && page.contains("{{ 7 * 7 }}"),
            "{lang}"
        );
        assert!(page.contains("&lt;script&gt;"));
        let shown = folder.check().args(["--lang", lang]).output().unwrap();
        let shown = String::from_utf8(shown.stdout).unwrap();
        for text in [page, shown] {
            let steers = |letter: char| {
                (letter.is_control() && letter != '\n') || ('\u{202a}'..='\u{202e}').contains(&letter)
            };
            assert!(!text.contains(steers), "{lang}");
        }
    }
}

#[test]
fn a_workspace_s_own_history_takes_the_place_of_what_is_published() {
    let (folder, workspace) = (Folder::with(&brief(&[])), relaunches());
    let run = |day: &str| {
        let mut command = forewarn();
        command.arg("kickoff").arg(folder.path("brief.toml")).arg(workspace.path());
        let output = command.args(["--json", "--as-of", day]).output().unwrap();
        assert!(
            matches!(output.status.code(), Some(0 | 3 | 4)),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let own = run("2026-06-30");
    let time = &own["gaps"][0];
    assert!(time["cases"].as_u64().unwrap() >= 12 && time["publication"].is_null(), "{time}");
    assert!(time["p50"].as_f64() <= time["p80"].as_f64());
    // With fewer than twelve finished there is nothing of one's own to measure by.
    assert_eq!(run("2024-08-15")["gaps"][0]["class"], "published");
}

/// Twenty finished relaunches, of some 90 days planned, a few weeks late.
fn relaunches() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut projects =
        "project_id,client_id,name,service,agreed_start,agreed_end,agreed_cost,currency\n".to_owned();
    let mut schedule = "client_id,project_id,item_id,event,at,due\n".to_owned();
    let day = |days: i64| chrono::NaiveDate::from_ymd_opt(2024, 1, 8).unwrap() + chrono::Duration::days(days);
    for number in 0..20 {
        let (start, planned, late) = (number * 20, 80 + number, number * 2 % 30);
        let (end, done) = (day(start + planned), day(start + planned + late));
        projects += &format!("p{number},c1,Relaunch {number},web,{},{end},30000,EUR\n", day(start));
        schedule += &format!("c1,p{number},launch{number},committed,{},{end}\n", day(start));
        schedule += &format!("c1,p{number},launch{number},delivered,{done},\n");
    }
    fs::write(folder.path().join("clients.csv"), "client_id,name\nc1,Acme\n").unwrap();
    fs::write(folder.path().join("projects.csv"), projects).unwrap();
    fs::write(folder.path().join("schedule.csv"), schedule).unwrap();
    folder
}

#[test]
fn a_short_date_does_not_make_a_whole_project_short() {
    let workspace = relaunches();
    let chance = |agreed: &str| {
        let both = format!("client_says = {agreed}\nagreed = {agreed}");
        let folder = Folder::with(&brief(&[("client_says = 2027-03-01\nagreed = 2027-03-01", &both)]));
        let mut command = forewarn();
        command.arg("kickoff").arg(folder.path("brief.toml")).arg(workspace.path()).arg("--json").args(DAY);
        let output = command.output().unwrap();
        let found = serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap();
        let time = found["gaps"][0].clone();
        assert_eq!((time["class"].as_str(), time["cases"].as_u64()), (Some("web"), Some(20)), "{time}");
        (time["p_agreed"].as_f64().unwrap(), output.status.code())
    };
    // Eighteen days for what took a hundred; then a date with room.
    assert!(matches!(chance("2026-09-19"), (low, Some(4)) if low < 0.05));
    assert!(matches!(chance("2027-02-01"), (high, Some(0)) if high > 0.9));
}

#[test]
fn without_a_size_no_published_chance_is_named() {
    let folder = Folder::with(&brief(&[("effort_hours = 300\n", "")]));
    let output =
        forewarn().arg("kickoff").arg(folder.path("brief.toml")).arg("--json").args(DAY).output().unwrap();
    let found = serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap();
    assert!(found["gaps"][0]["p_agreed"].is_null(), "{found}");
    assert!(found["missing"].to_string().contains("size"), "{found}");
}

#[test]
fn what_published_figures_say_stays_out_of_the_letter() {
    let open = [("client_says = 40000\nagreed = 40000", "client_says = 30000\nagreed = 40000")];
    for lang in ["en", "ru"] {
        let text =
            brief(&open).replace("service = \"web\"", &format!("service = \"web\"\nlanguage = \"{lang}\""));
        let folder = Folder::with(&text);
        let output = forewarn()
            .arg("kickoff")
            .arg(folder.path("brief.toml"))
            .args(["--json"])
            .args(DAY)
            .output()
            .unwrap();
        let found = serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap();
        let letter = found["letter"].as_str().unwrap();
        assert!(found.to_string().contains("Flyvbjerg"), "the agency is told");
        for word in ["eight times", "из десяти", "comparable", "reserve", "запас"] {
            assert!(!letter.contains(word), "{lang}: {letter}");
        }
    }
}

#[test]
fn slow_approvals_many_rounds_and_places_in_search_are_noticed() {
    let verdict = |text: &str| {
        let folder = Folder::with(text);
        let output = forewarn()
            .arg("kickoff")
            .arg(folder.path("brief.toml"))
            .arg("--json")
            .args(DAY)
            .output()
            .unwrap();
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let slow = verdict(&brief(&[("approval_days = 2", "approval_days = 15")]));
    assert!(
        slow["reasons"].to_string().contains("approvals_slow") && slow["verdict"] == "go_with_conditions"
    );
    let rounds = verdict(&brief(&[("revision_rounds = 2", "revision_rounds = 9")]));
    assert!(rounds["reasons"].to_string().contains("revisions_many"), "{rounds}");
    let promise = "[[promise]]\ntext = \"First page of Google in a month\"\n[basics]";
    let ranked = verdict(&brief(&[("[basics]", promise)]));
    assert_eq!((&ranked["impossible"][0]["kind"], &ranked["verdict"]), (&"ranking".into(), &"stop".into()));
}

#[test]
fn a_new_brief_can_be_checked_at_once_and_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    for (lang, word, ready, kept) in [
        ("en", "what is missing", "is ready", "nothing was written"),
        ("ru", "Заполните", "готов", "ничего не записано"),
    ] {
        let path = folder.path().join(format!("{lang}.toml"));
        let new = || {
            let mut command = forewarn();
            command.args(["kickoff", "--lang", lang, "--new"]).arg(&path);
            command
        };
        new().assert().success().stderr(predicate::str::contains(ready));
        assert!(fs::read_to_string(&path).unwrap().contains(word));
        new().assert().code(1).stderr(predicate::str::contains(kept));
        forewarn().arg("kickoff").arg(&path).assert().code(4);
    }
    forewarn().args(["kickoff", "--new", "--quiet"]).current_dir(folder.path()).assert().success();
    assert!(folder.path().join("brief.toml").exists());
}

#[test]
fn what_is_wrong_with_a_brief_is_said() {
    let folder = Folder::with(&brief(&[("revision_rounds", "revision_round")]));
    folder
        .check()
        .assert()
        .code(1)
        .stderr(predicate::str::contains("revision_round").and(predicate::str::contains("--new")));
    forewarn()
        .args(["kickoff", "no-such.toml"])
        .assert()
        .code(1)
        .stderr(predicate::str::contains("no-such.toml"));
    forewarn().arg("kickoff").assert().code(2);
    forewarn()
        .args(["kickoff", "--help"])
        .assert()
        .success()
        .stdout(predicate::str::contains("3  go with conditions"));
}

#[test]
fn the_review_says_how_each_project_stands() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().join("out");
    forewarn()
        .arg("review")
        .arg(demo_path())
        .args(DAY)
        .args(["--quiet", "--out"])
        .arg(&folder)
        .assert()
        .success();
    let mut rows = csv::Reader::from_path(folder.join("projects.csv")).unwrap();
    let header = rows.headers().unwrap().iter().collect::<Vec<_>>().join(",");
    assert_eq!(
        header,
        "project_id,client_id,name,spi_t,cpi,estimate_at_completion,planned_end,forecast_end_p10,forecast_end_p50,\
         forecast_end_p80,forecast_end_p90,forecast_end_p95,p_kept"
    );
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert!(rows.len() > 10 && rows.iter().any(|row| !row[7].is_empty()));
    // A project is done no sooner than any of its dated items.
    let mut items = csv::Reader::from_path(folder.join("items.csv")).unwrap();
    for item in items.deserialize::<std::collections::BTreeMap<String, String>>() {
        let item = item.unwrap();
        let project = rows.iter().find(|row| row[0] == item["project_id"] && row[1] == item["client_id"]);
        if let Some(project) = project.filter(|_| !item["due"].is_empty()) {
            assert!(project[9] >= *item["p80"], "{project:?} {item:?}");
        }
    }
    for row in &rows {
        assert!(row[3].is_empty() || row[3].parse::<f64>().unwrap() >= 0.0, "{row:?}");
        // Days as ISO dates sort as they follow each other; open work ends after the moment.
        assert!((8..12).all(|place| row[place - 1] <= row[place]), "{row:?}");
        assert!(row[7].is_empty() || &row[7] >= "2026-06-29", "{row:?}");
        assert!(
            row[12].is_empty() == row[7].is_empty()
                && (row[12].is_empty() || (0.0..=1.0).contains(&row[12].parse::<f64>().unwrap())),
            "{row:?}"
        );
    }
    let page = fs::read_to_string(folder.join("report.html")).unwrap();
    assert!(page.contains("SPI(t)"));
    assert!(
        fs::read_dir(folder.join("charts"))
            .unwrap()
            .any(|file| { file.unwrap().file_name().to_string_lossy().starts_with("curve-") })
    );
}

#[test]
fn what_cannot_show_by_its_day_has_no_chance_beside_it_and_delays_lie_between_the_dates_shown() {
    let read = |change: &[(&str, &str)]| Folder::with(&brief(change)).json(&[]);
    let result = |kickoff: &serde_json::Value| {
        let gaps = kickoff["gaps"].as_array().unwrap();
        let of = |dimension: &str| gaps.iter().find(|gap| gap["dimension"] == dimension).unwrap().clone();
        (of("result"), of("time"))
    };
    let (slow, time) = result(&read(&[("by = 2027-09-01", "by = 2026-12-01\nlag_days = 120")]));
    assert!(slow["p_agreed"].is_null() && slow["p80"].is_null(), "{slow}");
    let shown: chrono::NaiveDate = time["dates"]["p80"].as_str().unwrap().parse().unwrap();
    let said: chrono::NaiveDate = "2027-03-01".parse().unwrap();
    assert_eq!(time["stated_to_p80"].as_f64(), Some((shown - said).num_days() as f64), "{time}");
}
