//! The first screen against its rows: what came back is not "not delivered", a move for the client's sake is no grievance, a
//! renewal that is written down is one, the same question is asked for once.

use forewarn::{
    history::History,
    signal::{Signal, View, contract, schedule, watermelon},
};
use serde_json::Value;

use crate::{
    contact::One,
    support::{Files, Workspace},
};

const AS_OF: &str = "2026-06-30T00:00:00+02:00";

fn with(files: &[(&str, &str)]) -> One {
    let one = One::new();
    for (name, rows) in files {
        one.workspace.write(&format!("{name}.csv"), rows.as_bytes());
    }
    one
}

fn value(signal: &Signal, history: &History, one: &One) -> Option<f64> {
    let config = forewarn::config::Config::read(&one.workspace.path()).unwrap();
    let view = View { history, forecasts: &[], config: &config };
    let client = history.client_indexes().next().unwrap();
    (signal.values)(view).unwrap()[client]
}

const SCHEDULE: &str = "client_id,item_id,item,at,event,due,waiting_on\n";

#[test]
fn a_date_that_waits_for_the_client_or_for_what_it_sent_back_is_no_grievance() {
    let rows = format!(
        "{SCHEDULE}\
         c,i1,Ad copy,2026-05-04 09:00,committed,2026-06-10,\n\
         c,i1,Ad copy,2026-06-05 10:00,rebaselined,2026-06-20,\n\
         c,i1,Ad copy,2026-06-05 15:00,waiting,,client\n\
         c,i2,Banners,2026-05-04 09:00,committed,2026-06-05,\n\
         c,i2,Banners,2026-06-04 09:00,delivered,,\n\
         c,i2,Banners,2026-06-23 10:00,returned,,\n\
         c,i2,Banners,2026-06-23 11:00,rebaselined,2026-07-03,\n"
    );
    let moved = "c,i3,Blog,2026-05-04 09:00,committed,2026-06-10,\nc,i3,Blog,2026-06-12 09:00,rebaselined,2026-07-10,\n";
    for (rows, expected) in [(rows.clone(), 0.0), (format!("{rows}{moved}"), 1.0)] {
        let mut one = with(&[("schedule", &rows)]);
        one.says("t1", "2026-05-29 13:00", "client", "Good morning.");
        let history = one.history(AS_OF);
        for signal in [schedule::REBASELINES, watermelon::WATERMELON] {
            assert_eq!(value(&signal, &history, &one), Some(expected), "{}", signal.name);
        }
    }
}

#[test]
fn a_renewal_that_is_written_down_follows_the_contract() {
    let contracts = "contract_id,client_id,signed_on,starts_on,ends_on,notice_days,renews\n\
                     k1,c,2025-07-01,2025-08-01,2026-07-31,30,manual\n";
    let renewed = |on: &str| format!("client_id,at,kind\nc,{on},renewal\n");
    for (on, is_open) in [("2026-05-12", false), ("2025-09-01", true)] {
        let mut one = with(&[("contracts", contracts), ("outcomes", &renewed(on))]);
        one.says("t1", "2026-05-29 13:00", "client", "Good morning.");
        let history = one.history(AS_OF);
        for signal in [contract::NOTICE_WINDOW, contract::CONTRACT_END] {
            assert_eq!(
                value(&signal, &history, &one).is_some_and(|value| value > 0.0),
                is_open,
                "{} {on}",
                signal.name
            );
        }
    }
}

/// The alerts of a review.
fn alerts(files: &Files) -> Vec<Value> {
    let review: Value = serde_json::from_slice(&files["alerts.json"]).unwrap();
    review["alerts"].as_array().unwrap().clone()
}

/// The alert of a workspace where every client is one.
fn alert(one: &One) -> Value {
    one.history(AS_OF);
    let config = "[workspace]\ntimezone = \"Europe/Berlin\"\n[score]\nact = 0.01\nwatch = 0.005\n";
    one.workspace.write("forewarn.toml", config);
    alerts(&one.workspace.review(&["--as-of", "2026-06-30", "--quiet"])).remove(0)
}

#[test]
fn a_letter_knows_what_came_back_and_what_was_chased() {
    let mut one = with(&[(
        "schedule",
        &format!(
            "{SCHEDULE}\
                 c,i2,Banners,2026-05-04 09:00,committed,2026-06-05,\n\
                 c,i2,Banners,2026-06-04 09:00,delivered,,\n\
                 c,i2,Banners,2026-06-23 10:00,returned,,\n\
                 c,i3,Blog,2026-05-04 09:00,committed,2026-06-30,\n\
                 c,i3,Blog,2026-06-12 09:00,rebaselined,2026-07-10,\n"
        ),
    )]);
    one.says("t1", "2026-06-01 13:00", "client", "Who answers the reviews of our shop in Vienna?");
    one.says("t1", "2026-06-02 13:00", "agency", "Noted, thanks.");
    one.says("t2", "2026-06-26 13:00", "client", "Nothing has arrived. Please update me on the press kit.");
    let alert = alert(&one);
    let letter = alert["alert"]["draft"].as_str().unwrap();
    for said in [
        "You sent “Banners” back on 23 June",
        "The date of “Blog” has moved from 30 June to 10 July",
        "Nothing has arrived. Please update me on the press kit.",
    ] {
        assert!(letter.contains(said), "{said}: {letter}");
    }
    assert!(!letter.contains("you do not have it yet"), "{letter}");
    let reasons = alert["client"]["addends"].to_string();
    assert!(reasons.contains("“Banners”, sent back on"), "{reasons}");
    // What a fix answers is not asked for once more beside it.
    let acts = alert["alert"]["fix"]["acts"].to_string() + &alert["alert"]["best_effort"]["acts"].to_string();
    let voice = alert["alert"]["voice"]["words"].as_str().unwrap_or("");
    assert!(voice.is_empty() || !acts.contains(voice), "{voice} {acts}");
}

#[test]
fn points_fall_as_the_reasons_do_and_sum_to_the_whole() {
    for alert in alerts(&Workspace::demo().review(&["--quiet"])) {
        let addends = alert["client"]["addends"].as_array().unwrap();
        let numbers = |name: &str| -> Vec<f64> {
            addends.iter().map(|addend| addend[name].as_f64().unwrap()).collect()
        };
        let (log_odds, points) = (numbers("log_odds"), numbers("points"));
        for (a, b) in log_odds.iter().zip(&points) {
            assert!((a * points[0] - b * log_odds[0]).abs() < 1e-9, "{a} {b}");
        }
        let prior = alert["client"]["prior_log_odds"].as_f64().unwrap();
        let chance = alert["client"]["chance"]["probability"].as_f64().unwrap();
        let whole = 100.0 * (chance - 1.0 / (1.0 + (-prior).exp()));
        assert!((points.iter().sum::<f64>() - whole).abs() < 1e-6);
    }
}
