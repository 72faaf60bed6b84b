//! The level of the chances: what is said where nothing is known of it, what counts towards it, and how far it looks back.

use chrono::{Days, NaiveDate};
use forewarn::{backtest::training_moments, config::Config, ingest, model::spell::ClientSpell};

use crate::support::{Workspace, csv_row, read_csv};

/// A workspace of one client, who writes every Monday from 5 January 2026 for fifteen weeks, and is answered.
fn workspace(outcomes: &str, more: &[(&str, &str)]) -> Workspace {
    let workspace = Workspace::empty();
    let since = if outcomes.is_empty() { "" } else { "outcomes_since = \"2025-06-01\"\n" };
    workspace.write("forewarn.toml", format!("[workspace]\nname = \"Agency\"\ntimezone = \"UTC\"\n{since}"));
    workspace
        .write("clients.csv", "client_id,name,since,monthly_fee,currency\nc,Client,2025-01-01,4000,EUR\n");
    let mut messages = b"message_id,client_id,project_id,thread_id,sent_at,side,text\n".to_vec();
    for week in 0..15 {
        let day = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap() + Days::new(7 * week);
        let says = [("10:00", "client", "The texts are fine."), ("12:00", "agency", "Thank you.")];
        for (hour, side, text) in says {
            messages.extend(csv_row(&[
                &format!("{side}{week}"),
                "c",
                "",
                "t",
                &format!("{day} {hour}"),
                side,
                text,
            ]));
        }
    }
    for (number, (at, text)) in more.iter().enumerate() {
        messages.extend(csv_row(&[&format!("m{number}"), "c", "", "u", at, "client", text]));
    }
    workspace.write("messages.csv", messages);
    if !outcomes.is_empty() {
        workspace.write("outcomes.csv", format!("client_id,at,kind\n{outcomes}"));
    }
    workspace
}

const THREAT: &str = "If this goes on, we will have to look for another agency.";

#[test]
fn a_threat_that_a_recorded_conflict_followed_counts_as_that_conflict_alone() {
    let value = |outcomes: &str, more: &[(&str, &str)], signal: &str| -> f64 {
        let workspace = workspace(outcomes, more);
        workspace.review(&["--as-of", "2026-04-20"]);
        let sheet = read_csv(&workspace.beside("out/clients.csv"));
        sheet.rows[0][sheet.column(signal)].parse().unwrap()
    };
    let before = [("2026-03-18 10:00", THREAT)];
    let conflict = "c,2026-03-25,escalation\n";
    assert_eq!(value("c,2025-07-01,complaint\n", &before, "threats_90d"), 1.0);
    assert_eq!(value(conflict, &before, "threats_90d"), 0.0);
    assert!(value(conflict, &before, "recent_conflict") > 0.5);
    // One that comes when the quarrel is over is of the next.
    let again = [before[0], ("2026-04-16 10:00", THREAT)];
    assert_eq!(value(conflict, &again, "threats_90d"), 1.0);
}

#[test]
fn where_no_outcomes_are_recorded_the_page_says_so_and_the_interval_is_wide() {
    let review = |outcomes: &str| {
        let workspace = workspace(outcomes, &[("2026-04-16 10:00", THREAT)]);
        let files = workspace.review(&["--as-of", "2026-04-20"]);
        let sheet = read_csv(&workspace.beside("out/clients.csv"));
        let figure = |name: &str| sheet.rows[0][sheet.column(name)].parse::<f64>().unwrap();
        let odds = |chance: f64| (chance / (1.0 - chance)).ln();
        (
            odds(figure("upper")) - odds(figure("lower")),
            String::from_utf8_lossy(&files["report.html"]).contains("is not recorded"),
        )
    };
    let (judged, said) = review("");
    let (known, said_of_known) = review("c,2026-02-20,complaint\n");
    assert!(said && !said_of_known);
    assert!(judged > known + 0.1, "{judged} {known}");
}

#[test]
fn one_row_of_1970_adds_no_months_to_learn_from() {
    let moments = |old: bool| {
        let workspace = workspace("c,2026-02-01,complaint\n", &[]);
        workspace.write("forewarn.toml", "[workspace]\nname = \"Agency\"\ntimezone = \"UTC\"\n");
        if old {
            workspace.write(
                "schedule.csv",
                "client_id,item_id,item,at,event,due\nc,i,Site,1970-01-05,committed,1970-02-01\n",
            );
        }
        let config = Config::read(&workspace.path()).unwrap();
        let tables = ingest::load(&config, &|_| ()).unwrap().tables;
        let until = tables.last_known_at().unwrap();
        training_moments(&tables, &config, until, until)
    };
    assert_eq!(moments(true), moments(false));
    assert!(moments(false).len() == 3, "{:?}", moments(false));
}

#[test]
fn a_client_that_fell_silent_before_a_horizon_ended_does_not_count_as_at_peace() {
    let workspace = workspace("c,2026-02-01,complaint\n", &[]);
    let config = Config::read(&workspace.path()).unwrap();
    let tables = ingest::load(&config, &|_| ()).unwrap().tables;
    let spell = ClientSpell::all(&tables, &config).swap_remove(0);
    let at = |day: &str| format!("{day}T00:00:00Z").parse().unwrap();
    // The last message is of 13 April 2026.
    assert!(spell.reaches(at("2027-05-01"), at("2027-06-01")));
    assert!(!spell.reaches(at("2027-06-01"), at("2027-06-01")));
    // By what was known in February it had not been heard of since.
    assert!(!spell.reaches(at("2027-05-01"), at("2026-02-10")));
    assert!(spell.is_scored(at("2026-04-01"), at("2026-04-20")));
    assert!(!spell.is_scored(at("2027-06-01"), at("2027-06-01")));
}
