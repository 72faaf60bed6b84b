//! What was done is done everywhere: a thing handed over keeps every promise of it, answers who asked for it, and is dated by
//! the first time.

use forewarn::{
    alert::{
        act::{self, FixAct},
        done::{self, ActOutcome},
    },
    config::Config,
    history::ledger::PromiseStatus,
    signal::View,
};

use crate::{contact::One, support::forewarn};

/// A client whose list of promises says which were kept.
fn with_list(rows: &str) -> One {
    let one = One::new();
    let columns = "promise_id,client_id,made_at,side,text,due_by,kept_at,message_id";
    let kept = "p0,c,2026-05-04 09:00,agency,Icon set,2026-05-08,2026-05-08 10:00,";
    one.workspace.write("promises.csv", format!("{columns}\n{kept}\n{rows}").as_bytes());
    one
}

#[test]
fn what_is_handed_over_under_a_name_keeps_every_promise_of_that_name() {
    let mut one = with_list(
        "p1,c,2026-06-25 13:00,agency,We'll prepare the brochure layout by Monday.,2026-06-29,,m2\n\
         p2,c,2026-06-25 14:00,agency,Карта запросов,2026-06-30,,\n\
         p3,c,2026-06-25 14:00,agency,Brochure photos,2026-06-30,,\n\
         p4,c,2026-06-25 14:00,agency,Layout,2026-06-30,,\n",
    );
    let asked = one.says(
        "t1",
        "2026-06-25 10:00",
        "client",
        "Could you send us the brochure layout? We need it soon.",
    );
    one.says("t1", "2026-06-25 13:00", "agency", "Understood. We'll prepare the brochure layout by Monday.");
    one.says("t2", "2026-07-08 10:00", "client", "This is the third time I ask for the brochure layout.");
    one.says("t3", "2026-07-09 10:00", "agency", "I will send you the brochure layout by Friday, 10 July.");
    let wanted = one.says("t5", "2026-07-09 11:00", "client", "Пришлите, пожалуйста, карту запросов.");
    one.says("t3", "2026-07-10 16:00", "agency", "Dear Claire, here is the brochure layout, as promised.");
    one.says("t6", "2026-07-10 17:00", "agency", "Пришлю карту запросов до 14 июля.");
    one.says(
        "t6",
        "2026-07-13 12:00",
        "agency",
        "Никита, добрый день! Карта запросов готова, файл приложен.",
    );
    let history = one.history("2026-08-01T00:00:00+02:00");
    let client = history.client_indexes().next().unwrap();
    let state = |id: &str| {
        let row = history.ledger_of(client).iter().find(|row| &*row.promise_id == id).unwrap();
        (row.state, row.kept_at.map(|at| at.date_naive().to_string()))
    };
    assert_eq!(state("p1"), (PromiseStatus::Late, Some("2026-07-10".to_owned())));
    assert_eq!(state("p2"), (PromiseStatus::Late, Some("2026-07-13".to_owned())));
    assert_eq!(state("p3").0, PromiseStatus::Broken, "another thing");
    assert_eq!(state("p4").0, PromiseStatus::Broken, "one word is no name");
    for id in [asked, wanted] {
        let hash = forewarn::table::message::id_hash(&id);
        let turn = history.talks[client].turns.iter().find(|turn| turn.question.id == hash).unwrap();
        assert!(turn.answered_at.is_some(), "{id}");
    }
}

#[test]
fn an_act_is_done_on_the_day_of_the_first_deed_that_did_it() {
    let mut one = One::new();
    let update =
        "Here is where we are: we rewrote the titles, because two of them competed for the same words.";
    for day in ["2026-06-20", "2026-07-03", "2026-07-09", "2026-07-28"] {
        one.says("t1", &format!("{day} 10:00"), "agency", update);
    }
    let history = one.history("2026-08-01T00:00:00+02:00");
    let client = history.client_indexes().next().unwrap();
    let config = Config::read(&one.workspace.path()).unwrap();
    let view = View { history: &history, forecasts: &[], config: &config };
    let done = |since: &str| done::outcome(&FixAct::Update, view, client, since.parse().unwrap());
    let day = |day: &str| ActOutcome::Done(day.parse().ok());
    assert_eq!(done("2026-07-01T00:00:00Z"), day("2026-07-03"));
    assert_eq!(done("2026-07-10T00:00:00Z"), day("2026-07-28"));
    assert_eq!(done("2026-07-30T00:00:00Z"), ActOutcome::Open);
}

#[test]
fn silence_while_the_client_said_that_nobody_is_there_does_not_count() {
    let waits = |words: Option<&str>, as_of: &str| {
        let mut one = One::new();
        let update =
            "Here is where we are: we rewrote the titles, because two of them competed for the same words.";
        for day in ["2026-06-08", "2026-06-12", "2026-06-17"] {
            one.says("t1", &format!("{day} 10:00"), "agency", update);
        }
        if let Some(words) = words {
            one.says("t2", "2026-06-17 12:00", "client", words);
        }
        // The mailbox reaches so far.
        one.says(
            "t3",
            if as_of < "2026-07-10" { "2026-07-01 09:00" } else { "2026-07-16 09:00" },
            "client",
            "Good morning.",
        );
        let history = one.history(as_of);
        let client = history.client_indexes().next().unwrap();
        let config = Config::read(&one.workspace.path()).unwrap();
        let view = View { history: &history, forecasts: &[], config: &config };
        let (talk, calendar) = (&history.talks[client], history.calendars.of(client));
        let offered =
            act::offers(view, client).into_iter().flatten().any(|act| matches!(act, FixAct::Update));
        (talk.silent_days(calendar, history.day(client), history.as_of), offered)
    };
    // From the 17th to the end of the 2nd: ten working days, two of them before the 22nd.
    let (during, after) = ("2026-07-02T00:00:00+02:00", "2026-07-17T00:00:00+02:00");
    for words in [
        "A note for your planning: from 22 June to 3 July nobody is in the office. No need to report.",
        "Никого не будет с 22 июня по 3 июля. Отчёт не нужен.",
    ] {
        assert_eq!(waits(Some(words), during), (Some(2.0), false), "{words}");
        assert_eq!(waits(Some(words), after), (Some(11.0), true), "{words}");
    }
    assert_eq!(waits(None, during), (Some(10.0), true));
    assert_eq!(waits(Some("Have a nice day until 3 July."), during), (Some(10.0), true));
}

#[test]
fn what_waits_for_others_cannot_be_assumed_delivered_and_is_not_named_as_possible() {
    let mut one = One::new();
    one.workspace.write(
        "schedule.csv",
        "client_id,item_id,item,at,event,due,waiting_on\n\
         c,i1,Coverage report,2026-05-04 09:00,committed,2026-05-29,\n\
         c,i1,Coverage report,2026-05-20 09:00,waiting,,client\n\
         c,i2,Crisis notes,2026-05-04 09:00,committed,2026-05-29,\n"
            .as_bytes(),
    );
    one.says("t1", "2026-05-29 13:00", "client", "Good morning.");
    one.history("2026-06-20T00:00:00+02:00");
    let path = one.workspace.path();
    let assume = |words: &str| {
        let arguments = ["--as-of", "2026-06-20", "--assume", words];
        forewarn().args(["explain", "c"]).arg(&path).args(arguments).output().unwrap()
    };
    let refused = assume("deliver i1");
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(!refused.status.success() && said.contains("i2") && !said.contains("deliver i1 ("), "{said}");
    assert!(assume("deliver i2").status.success());
}
