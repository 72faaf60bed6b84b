//! The life of an alert: what people decide about it acts from then on, at no earlier moment, and every review says what
//! became of the alerts of before.

use std::{fs, path::Path};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use forewarn::{
    alert::{
        alert_id,
        decision::{self, AlertFate},
    },
    config::Config,
    ingest, pipeline,
    report::Run,
    review::record::Alert,
    table::{Band, Keyword as _},
};

use crate::support::{Workspace, forewarn};

const AS_OF: &str = "2026-06-10T09:30:00Z";

fn review(workspace: &Path, as_of: &str) -> Run {
    let config = Config::read(workspace).unwrap();
    let loaded = ingest::load(&config, &|_| {}).unwrap();
    let as_of: DateTime<Utc> = as_of.parse().unwrap();
    pipeline::review(loaded, &config, as_of).unwrap()
}

fn agency() -> Workspace {
    let workspace = Workspace::made(60, 12, 6000);
    let config = workspace.path().join("forewarn.toml");
    let words = fs::read_to_string(&config).unwrap();
    // Much goes wrong, so that more alerts stand than the team has hands for.
    fs::write(
        config,
        format!("{words}\n[alerts]\ncapacity = 4\n[score]\nbase_rate = 0.4\nact = 0.35\nwatch = 0.15\n"),
    )
    .unwrap();
    workspace
}

fn decide(workspace: &Path, arguments: &[&str]) -> assert_cmd::assert::Assert {
    let mut command = forewarn();
    command.arg("decide").args(arguments).args(["--as-of", AS_OF, "--workspace"]).arg(workspace);
    command.assert()
}

#[test]
fn a_snoozed_alert_stands_apart_until_its_day_and_frees_a_place() {
    let workspace = agency();
    let before = review(&workspace.path(), AS_OF).review;
    assert!(before.alerts.len() == 4 && !before.beyond_capacity.is_empty());
    // One that would still stand just before it is no longer put off.
    let later = review(&workspace.path(), "2026-06-11T12:00:00Z").review;
    let stays = |alert: &&Alert| later.alerts.iter().any(|one| one.client_id == alert.client_id);
    let first = before.alerts.iter().find(stays).unwrap();
    decide(
        &workspace.path(),
        &[
            &first.client_id,
            "snooze",
            "--until",
            "2026-06-12",
            "--at",
            "2026-06-10T09:00:00Z",
            "--by",
            "Ann",
            "--note",
            "=on holiday",
        ],
    )
    .success();
    let after = review(&workspace.path(), AS_OF).review;
    assert!(after.alerts.iter().all(|alert| alert.client_id != first.client_id));
    assert_eq!(after.alerts.len(), 4);
    assert_eq!(after.beyond_capacity, before.beyond_capacity[1..]);
    assert_eq!(after.snoozed.len(), 1);
    assert_eq!(after.snoozed[0].alert_id, first.alert_id);
    assert!(!after.gone.contains(&first.client_id));
    // What it says of the clients is what it said before.
    let chances = |review: &forewarn::review::record::Review| {
        review.clients.iter().map(|line| (line.client_id.clone(), line.chance)).collect::<Vec<_>>()
    };
    assert_eq!(chances(&before), chances(&after));
    for (as_of, apart) in [("2026-06-11T12:00:00Z", true), ("2026-06-12T12:00:00Z", false)] {
        let later = review(&workspace.path(), as_of).review;
        let put_off = later.snoozed.iter().any(|one| one.client_id == first.client_id);
        let shown = later.alerts.iter().find(|alert| alert.client_id == first.client_id);
        assert_eq!(put_off, apart, "{as_of}");
        assert!(shown.is_none() || !apart, "{as_of}");
        if let Some(alert) = shown {
            assert_eq!(alert.decision.as_ref().unwrap().decision.word(), "snooze");
        }
    }
    // At an earlier moment nobody knows of it.
    let earlier = review(&workspace.path(), "2026-06-10T08:59:59Z").review;
    assert!(earlier.snoozed.is_empty() && earlier.alerts.iter().all(|alert| alert.decision.is_none()));
    let output = forewarn()
        .args(["review", "--quiet", "--as-of", AS_OF, "--lang", "ru", "--out"])
        .arg(workspace.path().join("out"))
        .arg(workspace.path())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("отложено до 12") && text.contains("Ann"), "{text}");
    let page = fs::read_to_string(workspace.path().join("out/report.html")).unwrap();
    assert!(page.contains("Отложено") && page.contains("=on holiday"));
}

#[test]
fn an_alert_that_was_acted_on_and_ended_well_counts_apart() {
    let workspace = agency();
    let before = review(&workspace.path(), AS_OF).review;
    let closed = |review: &forewarn::review::record::Review, fate: AlertFate| {
        review.past_alerts.iter().filter(|past| past.is_closed && past.fate == fate).count()
    };
    let right = before.alerts_right.unwrap();
    assert_eq!(right.n, closed(&before, AlertFate::Right) + closed(&before, AlertFate::Wrong));
    assert_eq!(before.alerts_needless.unwrap().n, right.n);
    assert_eq!(before.conflicts_missed, closed(&before, AlertFate::Missed));
    assert!(before.past_alerts.iter().any(|past| !past.is_closed && past.fate == AlertFate::Open));
    let wrong =
        before.past_alerts.iter().find(|past| past.is_closed && past.fate == AlertFate::Wrong).unwrap();
    let acted_on = wrong.raised_on + Duration::days(3);
    decide(&workspace.path(), &[&wrong.client_id, "done", "--at", &acted_on.to_string()]).success();
    let after = review(&workspace.path(), AS_OF).review;
    assert_eq!(closed(&after, AlertFate::Acted), 1);
    assert_eq!(after.alerts_right.map_or(0, |rate| rate.n), right.n - 1);
    assert_eq!(after.alerts_needless.unwrap().n, right.n);
    // A conflict that somebody records as missed is one that came without a warning.
    let known: Vec<&str> = after.past_alerts.iter().map(|past| past.client_id.as_str()).collect();
    let quiet = after.clients.iter().find(|line| {
        line.chance.is_some()
            && line.since.is_some_and(|since| since < NaiveDate::from_ymd_opt(2025, 12, 1).unwrap())
            && !known.contains(&line.client_id.as_str())
    });
    let missed = &["--missed", &quiet.unwrap().client_id, "complaint"];
    let came = (wrong.raised_on + Duration::days(10)).to_string();
    let mut command = forewarn();
    command.arg("decide").args(missed).args(["--as-of", &came, "--at", "2026-06-09", "--workspace"]);
    command.arg(workspace.path()).assert().success();
    let told = review(&workspace.path(), AS_OF);
    assert_eq!(told.review.conflicts_missed, after.conflicts_missed + 1);
    let said = decision::told(&told.loaded.tables, told.history.as_of);
    assert_eq!(said.iter().map(|told| told.missed.len()).sum::<usize>(), 1);
    // Where outcomes were not yet recorded, no record is not no conflict.
    let config = workspace.path().join("forewarn.toml");
    let words = fs::read_to_string(&config).unwrap();
    let words: Vec<&str> = words.lines().filter(|line| !line.starts_with("outcomes_since")).collect();
    let words = words.join("\n").replacen("[workspace]", "[workspace]\noutcomes_since = \"2026-06-01\"", 1);
    assert!(words.contains("outcomes_since"));
    fs::write(&config, words).unwrap();
    let unrecorded = review(&workspace.path(), AS_OF).review;
    assert!(unrecorded.alerts_right.is_none() && unrecorded.conflicts_missed == 0);
    assert!(unrecorded.past_alerts.iter().all(|past| !past.is_closed));
}

#[test]
fn a_band_set_by_hand_is_shown_beside_the_computed_one_and_changes_nothing() {
    let workspace = agency();
    let before = review(&workspace.path(), AS_OF).review;
    let calm = before.clients.iter().find(|line| line.band == Band::Calm).unwrap();
    decide(
        &workspace.path(),
        &[
            "--band",
            &calm.client_id,
            "act",
            "--until",
            "2026-06-15",
            "--at",
            "2026-06-09",
            "--note",
            "heard it by phone",
        ],
    )
    .success();
    let after = review(&workspace.path(), AS_OF).review;
    let line = after.clients.iter().find(|line| line.client_id == calm.client_id).unwrap();
    assert_eq!((line.band, line.chance, line.rank), (calm.band, calm.chance, calm.rank));
    let by_hand = line.band_by_hand.as_ref().unwrap();
    assert_eq!((by_hand.decision.word(), by_hand.note.as_deref()), ("act", Some("heard it by phone")));
    let ids = |review: &forewarn::review::record::Review| {
        review.alerts.iter().map(|alert| alert.alert_id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&before), ids(&after));
    let lapsed = review(&workspace.path(), "2026-06-15T12:00:00Z").review;
    assert!(lapsed.clients.iter().all(|line| line.band_by_hand.is_none()));
}

#[test]
fn what_cannot_be_decided_is_refused_and_nothing_is_written() {
    let workspace = agency();
    let path = workspace.path().join("decisions.csv");
    let before = fs::read(&path).unwrap();
    for arguments in [
        &["c001", "snooze"][..],
        &["c001", "ack", "--until", "2026-07-01"],
        &["c001", "snooze", "--until", "2026-06-01", "--at", "2026-06-09"],
        &["c001", "ack", "--at", "2199-01-01"],
        &["nobody", "ack"],
        &["--missed", "c001", "renewal"],
        &["--band", "c001", "red"],
        &["c001"],
    ] {
        decide(&workspace.path(), arguments).failure();
    }
    assert_eq!(fs::read(&path).unwrap(), before);
    decide(&workspace.path(), &[&alert_id("c001"), "ack", "--by", "Ann, \"the boss\""]).success();
    decide(&workspace.path(), &["c001", "wrong"]).success();
    let after = fs::read(&path).unwrap();
    assert!(after.len() > before.len());
    let config = Config::read(&workspace.path()).unwrap();
    let loaded = ingest::load(&config, &|_| {}).unwrap();
    assert!(loaded.rejections.iter().all(|row| row.table != "decisions"));
    let verdicts: Vec<_> = loaded.tables.decisions.iter().map(|row| row.verdict.word()).collect();
    assert_eq!(verdicts[verdicts.len() - 2..], ["ack", "wrong"]);
    // Decisions never choose the moment.
    let last = pipeline::default_as_of(&loaded.tables, DateTime::<Utc>::MAX_UTC).unwrap();
    assert!(last < "2026-07-02T00:00:00Z".parse::<DateTime<Utc>>().unwrap(), "{last}");
}
