//! What a client said last and loudest and nobody answered comes first; and what was called for is done only where a row says so.

use forewarn::{
    alert::{
        act::{self, FixAct},
        done::{self, ActOutcome},
    },
    config::Config,
    history::History,
    signal::View,
    table::ClientIndex,
};

use crate::{contact::One, support::forewarn};

fn draft(one: &One, as_of: &str) -> String {
    one.history("2026-08-01T00:00:00+02:00");
    let arguments = ["draft", "c", "--as-of", as_of, "--no-cache"];
    let told = forewarn().args(arguments).arg(one.workspace.path()).output().unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    String::from_utf8(told.stdout).unwrap()
}

#[test]
fn a_loud_letter_that_nobody_answered_comes_before_a_mild_question() {
    const LOUD: &str =
        "This is unacceptable. The last three dates were all missed, and I am deeply disappointed and angry.";
    let letters = |answered: bool| {
        let mut one = One::new();
        one.says("t0", "2026-06-01 10:00", "agency", "Hello Ann, the texts are here, because you asked.");
        one.says("t1", "2026-06-10 10:00", "client", "Is the hosting included in the monthly fee?");
        one.says("t2", "2026-06-12 11:00", "client", LOUD);
        if answered {
            one.says(
                "t2",
                "2026-06-12 15:00",
                "agency",
                "You are right, and I am sorry. Here is the new plan.",
            );
        }
        draft(&one, "2026-06-16")
    };
    let told = letters(false);
    let (loud, mild) = (told.find("unacceptable"), told.find("hosting"));
    assert!(loud.is_some() && mild.is_none_or(|mild| loud < Some(mild)), "{told}");
    let told = letters(true);
    assert!(!told.contains("unacceptable") && told.contains("hosting"), "{told}");
}

#[test]
fn a_threat_that_was_answered_is_not_quoted_back() {
    let mut one = One::new();
    let threat = "If it is not here by Friday, we will terminate the contract and look for another agency.";
    one.says("t1", "2026-06-10 10:00", "client", threat);
    assert!(draft(&one, "2026-06-16").contains("terminate the contract"));
    one.says("t1", "2026-06-11 10:00", "agency", "You are right, and I am sorry. It is attached.");
    assert!(!draft(&one, "2026-06-16").contains("terminate the contract"));
}

/// The agreements that are offered.
fn agreements(view: View<'_>, client: ClientIndex) -> Vec<FixAct> {
    act::offers(view, client).into_iter().flatten().filter(|act| matches!(act, FixAct::Agree(_))).collect()
}

#[test]
fn figures_are_agreed_where_a_row_says_so_and_not_by_the_end_of_a_project() {
    for (later, agreed_on) in [("", None), ("c,p,2026-07-10,client,cost,,1000,EUR\n", Some("2026-07-10"))] {
        let mut one = One::new();
        one.workspace.write(
            "projects.csv",
            "project_id,client_id,name,status,status_at,agreed_start,agreed_end\n\
             p,c,Site,done,2026-07-20,2026-05-01,2026-07-20\n",
        );
        one.workspace.write(
            "expectations.csv",
            format!(
                "client_id,project_id,at,side,dimension,metric,value,unit\n\
                 c,p,2026-06-01,contract,cost,,1000,EUR\nc,p,2026-06-01,client,cost,,500,EUR\n\
                 c,p,2026-06-01,contract,result,offers,10,\nc,p,2026-06-01,client,result,offers,30,\n{later}"
            )
            .as_bytes(),
        );
        one.workspace.write(
            "results.csv",
            "client_id,project_id,at,metric,actual,target\nc,p,2026-07-18,offers,5,10\n",
        );
        one.says("t1", "2026-06-01 10:00", "client", "Good morning, the texts are fine.");
        let config = Config::read(&one.workspace.path()).unwrap();
        let history = |as_of: &str| -> History { one.history(as_of) };
        let (before, after) = (history("2026-07-01T00:00:00+02:00"), history("2026-08-01T00:00:00+02:00"));
        let [then, now] = [&before, &after].map(|history| View { history, forecasts: &[], config: &config });
        let client = before.client_indexes().next().unwrap();
        let called = agreements(then, client);
        let is_cost = |act: &&FixAct| matches!(act, FixAct::Agree(terms) if act::matter(&terms.row).starts_with("cost"));
        let cost = called.iter().find(is_cost).unwrap();
        let wanted =
            agreed_on.map_or(ActOutcome::Dropped, |day: &str| ActOutcome::Done(Some(day.parse().unwrap())));
        assert_eq!(done::outcome(cost, now, client, before.as_of), wanted);
        assert!(agreements(now, client).is_empty(), "nothing of a project that is over is offered");
    }
}

#[test]
fn the_list_of_the_week_is_the_calendars_and_holds_promises_before_their_item() {
    let mut one = One::new();
    one.workspace.write(
        "clients.csv",
        "client_id,name,since,timezone,monthly_fee,currency\nc,Client,2025-01-01,Europe/London,4000,EUR\n",
    );
    one.workspace.write(
        "schedule.csv",
        "client_id,item_id,item,at,event,due\n\
         c,i1,Account audit,2026-06-01 09:00,committed,2026-07-07\n\
         c,i2,List of redirects,2026-06-01 09:00,committed,2026-07-15\n",
    );
    one.workspace.write(
        "promises.csv",
        "promise_id,client_id,made_at,side,text,due_by\n\
         p1,c,2026-06-25 13:00,agency,We'll send the list of redirects by Monday.,2026-07-06\n",
    );
    one.says("t1", "2026-06-29 10:00", "client", "Good morning, the texts are fine.");
    one.history("2026-08-01T00:00:00+02:00");
    let told = |more: &[&str]| {
        let arguments = ["promises", "--as-of", "2026-07-01"];
        let told = forewarn().args(arguments).arg(one.workspace.path()).args(more).output().unwrap();
        assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
        String::from_utf8(told.stdout).unwrap().replace("\r\n ", "")
    };
    let week = told(&["--due", "7", "--format", "csv"]);
    assert!(week.contains("i1,") && week.contains("p1,") && !week.contains("2026-07-16"), "{week}");
    let calendar = told(&["--format", "ics"]);
    assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 3, "{calendar}");
    assert!(calendar.contains("Account audit") && calendar.contains("by Monday"), "{calendar}");
}
