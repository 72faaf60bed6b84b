//! What is news to people who have decided: what came after the review that they answered, and nothing else.

use std::fs;

use serde_json::Value;

use crate::{contact::One, support::forewarn};

/// A client who is an alert at every moment (`act` near zero) or once it is likely enough.
fn client(act: &str, decisions: &str) -> One {
    let mut one = One::new();
    one.says("t1", "2026-05-12 13:00", "client", "Good morning, the texts are fine.");
    one.says("t2", "2026-06-25 13:00", "agency", "Hello Ann, we handed over the texts, because you asked.");
    for (thread, day) in [("t7", "17"), ("t8", "30")] {
        one.says(
            thread,
            &format!("2026-07-{day} 13:00"),
            "agency",
            "Hello Ann, the next texts are here, because you asked.",
        );
    }
    let config = format!(
        "[workspace]\ntimezone = \"Europe/Berlin\"\noutcomes_since = \"2026-01-01\"\n[score]\nact = {act}\nwatch = 0.0005\n"
    );
    one.workspace.write("forewarn.toml", config);
    one.workspace.write("decisions.csv", format!("at,alert_id,decision,until,by,note,as_of\n{decisions}"));
    one
}

/// Whether a review tells the client as news, and what it says of the alert.
fn told(one: &One, as_of: &str) -> (bool, Value) {
    one.history("2026-08-30T00:00:00Z");
    let notices = one.workspace.beside("notices");
    let _ = fs::remove_dir_all(&notices);
    let mut command = forewarn();
    command.arg("review").arg(one.workspace.path()).args(["--as-of", as_of, "--no-cache", "--json", "--out"]);
    command.arg(one.workspace.beside("out")).arg("--notify").arg(&notices);
    let output = command.assert().success().get_output().stdout.clone();
    let review: Value = serde_json::from_slice(&output).unwrap();
    let alert = review["alerts"][0]["alert"].clone();
    let is_written = notices.join("digest.md").exists();
    assert_eq!(is_written, alert["is_news"] == true, "{as_of}: {review}");
    (is_written, alert)
}

/// The id of the alert about client `c`.
fn alert_id() -> String {
    forewarn::alert::alert_id("c")
}

const THREAT: &str =
    "If it is not here by Friday, we will terminate the contract and look for another agency.";

#[test]
fn a_decision_silences_what_was_known_and_nothing_later() {
    let id = alert_id();
    let decided = format!(
        "2026-07-02,{id},ack,,Ann,,2026-07-01\n2026-07-11 09:00,{id},ack,,Ann,,2026-07-10\n\
         2026-07-18,{id},done,,Ann,,2026-07-18\n"
    );
    let mut one = client("0.001", &decided);
    assert!(!told(&one, "2026-07-06").0, "acknowledged on 2 July");
    one.says("t3", "2026-07-08 10:00", "client", THREAT);
    assert!(!told(&one, "2026-07-06").0);
    assert!(told(&one, "2026-07-10").0, "a threat after the decision");
    // What the review of 10 July said was answered, however much worse than on the 1st.
    assert!(!told(&one, "2026-07-15").0, "acknowledged on 11 July");
    one.workspace.write("outcomes.csv", "client_id,at,kind\nc,2026-07-16 10:00,complaint\n");
    assert!(told(&one, "2026-07-17").0, "a conflict after the decision");
    assert!(!told(&one, "2026-07-20").0, "acted on since");
}

#[test]
fn what_grows_worse_after_a_decision_is_news_without_a_threat() {
    let decided = format!("2026-07-02,{},ack,,Ann,,2026-07-01\n", alert_id());
    let mut one = client("0.001", &decided);
    assert!(!told(&one, "2026-07-03").0);
    for (thread, day) in [("t3", "03"), ("t4", "06"), ("t5", "08"), ("t6", "13")] {
        one.says(
            thread,
            &format!("2026-07-{day} 10:00"),
            "client",
            "When will the layout be here? I have asked before and still wait.",
        );
    }
    one.workspace.write(
        "schedule.csv",
        "client_id,item_id,item,at,event,due\nc,i1,Layout,2026-05-04 09:00,committed,2026-07-02\n\
         c,i2,Leaflet,2026-05-04 09:00,committed,2026-07-03\n",
    );
    let (is_news, alert) = told(&one, "2026-08-01");
    assert!(is_news && alert["decision"]["decision"] == "ack", "{alert}");
}

#[test]
fn a_decision_without_an_alert_silences_nothing() {
    let decided = format!("2026-07-02,{},ack,,Ann,,2026-07-01\n", alert_id());
    let mut one = client("0.08", &decided);
    assert!(told(&one, "2026-07-03").1.is_null(), "no alert yet");
    one.says("t3", "2026-07-08 10:00", "client", THREAT);
    let (is_news, alert) = told(&one, "2026-08-01");
    assert!(is_news && alert["state"] == "new" && alert["decision"].is_null(), "{alert}");
}

#[test]
fn what_was_put_off_is_news_when_it_is_back_and_a_threat_brings_it_back() {
    let id = alert_id();
    let one = client("0.001", &format!("2026-07-02,{id},snooze,2026-07-20,Bob,,2026-07-01\n"));
    assert!(told(&one, "2026-07-19").1.is_null(), "put off");
    assert!(told(&one, "2026-07-21").0, "back");
    let mut one = client("0.001", &format!("2026-07-02,{id},snooze,2026-09-20,Bob,,2026-07-01\n"));
    assert!(told(&one, "2026-07-09").1.is_null(), "put off");
    one.says("t3", "2026-07-08 10:00", "client", THREAT);
    assert!(told(&one, "2026-07-09").0, "the client threatened");
}
