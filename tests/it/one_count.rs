//! One definition on every page: by when an act is needed, what a threat became, which conflict was warned of.

use serde_json::Value;

use crate::contact::One;

const THREAT: &str =
    "If it is not here by Friday, we will terminate the contract and look for another agency.";

fn client() -> One {
    let mut one = One::new();
    one.says("t1", "2026-05-12 13:00", "client", "Good morning, the texts are fine.");
    one.says("t2", "2026-06-24 13:00", "agency", "Hello Ann, we handed over the texts, because you asked.");
    one
}

/// The review of one client, and what the terminal says.
fn review(one: &mut One, act: f64, as_of: &str) -> Value {
    one.says("t9", "2026-07-30 13:00", "agency", "Hello Ann, the next texts are here, because you asked.");
    one.history("2026-08-30T00:00:00Z");
    let config = format!(
        "[workspace]\ntimezone = \"Europe/Berlin\"\noutcomes_since = \"2026-01-01\"\n[score]\nact = {act}\nwatch = 0.0005\n"
    );
    one.workspace.write("forewarn.toml", config);
    let files = one.workspace.review(&["--as-of", as_of, "--quiet", "--no-cache"]);
    serde_json::from_slice(&files["alerts.json"]).unwrap()
}

#[test]
fn an_alert_is_acted_on_before_the_day_that_its_reason_names() {
    let mut one = client();
    one.workspace.write(
        "contracts.csv",
        "contract_id,client_id,signed_on,starts_on,ends_on,notice_days,renews\n\
         k1,c,2025-07-01,2025-08-01,2026-08-03,30,manual\n",
    );
    let review = review(&mut one, 0.001, "2026-07-02");
    assert_eq!(review["alerts"][0]["alert"]["due"], "2026-07-04", "{review}");
}

#[test]
fn a_threat_that_a_conflict_followed_is_not_called_none_and_the_conflict_was_not_missed() {
    let mut one = client();
    one.says("t3", "2026-06-25 10:00", "client", THREAT);
    one.workspace.write("outcomes.csv", "client_id,at,kind\nc,2026-07-21 10:00,complaint\n");
    let review = review(&mut one, 0.08, "2026-08-01");
    let told = review.to_string();
    assert!(told.contains("counts as the conflict that followed") && !told.contains("No threat"), "{told}");
    assert_eq!(review["conflicts_missed"], 0, "{}", review["past_alerts"]);
    assert_eq!(review["past_alerts"][0]["fate"], "right", "{}", review["past_alerts"]);
}
