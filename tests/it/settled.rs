//! What is over is no trouble any more: questions settled by a deed, dates that the client asked for, expectations about
//! what is done.

use forewarn::text::QuestionState;

use crate::contact::One;

/// A client with items of the schedule.
fn with_schedule(rows: &str) -> One {
    let one = One::new();
    one.workspace
        .write("schedule.csv", format!("client_id,project_id,item_id,item,at,event,due\n{rows}").as_bytes());
    one
}

#[test]
fn a_question_that_a_deed_settles_is_answered() {
    let mut one = with_schedule(
        "c,,i1,Ad copy,2026-05-04 09:00,committed,2026-05-29\n\
         c,,i1,Ad copy,2026-05-29 15:00,rebaselined,2026-06-05\n\
         c,,i2,Redirect list,2026-05-04 09:00,committed,2026-05-27\n\
         c,,i2,Redirect list,2026-06-02 12:00,delivered,\n\
         c,,i3,Blog template,2026-05-04 09:00,committed,2026-06-30\n",
    );
    let moved = one.says(
        "t1",
        "2026-05-29 13:00",
        "client",
        "Could we move the ad copy to 5 June? We are not ready.",
    );
    let given = one.says("t2", "2026-05-29 10:00", "client", "Where is the redirect list?");
    let open = one.says("t3", "2026-05-29 11:00", "client", "When do we get the blog template?");
    let quoted =
        one.says("t4", "2026-05-29 12:00", "client", "Who has access to our analytics account in Vienna?");
    one.says(
        "t5",
        "2026-05-30 09:00",
        "agency",
        "Only Karen and Tom do.\n\nOn 29 May you wrote:\n> Who has access to our analytics account in Vienna?",
    );
    let history = one.history("2026-06-20T00:00:00+02:00");
    let state = |id: &str| {
        let hash = forewarn::table::message::id_hash(id);
        let turn = history.talks[0].turns.iter().find(|turn| turn.question.id == hash).unwrap();
        (turn.answered_at.is_some(), turn.asked == turn.answered)
    };
    assert_eq!(state(&moved), (true, true), "the date was moved as asked");
    assert_eq!(state(&given), (true, true), "it was handed over");
    assert_eq!(state(&quoted), (true, true), "a mail elsewhere quotes and answers it");
    assert_eq!(state(&open), (false, false));
    let ignored = history.talks[0].asked.iter().filter(|asked| asked.state == QuestionState::Ignored).count();
    assert_eq!(ignored, 1);
}

#[test]
fn what_was_handed_over_after_the_client_last_asked_is_waited_for_no_more() {
    let mut one = with_schedule(
        "c,,i0,Ad copy,2026-01-12 09:00,committed,2026-02-20\n\
         c,,i0,Ad copy,2026-02-02 09:00,cancelled,\n\
         c,,i1,Ad copy,2026-05-04 09:00,committed,2026-06-01\n\
         c,,i1,Ad copy,2026-06-01 15:00,rebaselined,2026-06-08\n",
    );
    let pressed =
        one.says("t1", "2026-06-01 10:00", "client", "Tom, when can we expect the copywriter brief?");
    one.says("t1", "2026-06-01 12:00", "agency", "We'll finish the copywriter brief in eight days.");
    one.says(
        "t1",
        "2026-06-10 09:00",
        "client",
        "Any news about the copywriter brief? We expected it sooner.",
    );
    one.says("t1", "2026-06-11 09:00", "agency", "Sorry, the copywriter brief is not ready yet.");
    one.says("t1", "2026-06-12 09:00", "agency", "Apologies for the wait, the copywriter brief is attached.");
    // What had come before the client asked again does not answer it.
    let again = one.says("t2", "2026-06-01 10:00", "client", "When can we expect the product feed?");
    one.says("t2", "2026-06-02 12:00", "agency", "The product feed is attached.");
    one.says(
        "t2",
        "2026-06-03 10:00",
        "client",
        "Once more: when can we expect the product feed? The file is empty.",
    );
    // What the client gave up is owed no more, and an item of the same name that was cancelled long ago is another.
    let given_up = one.says("t3", "2026-06-01 10:00", "client", "Could you send us the product video?");
    one.says(
        "t3",
        "2026-06-01 12:00",
        "agency",
        "Thanks for the reminder. We'll finish the product video by Thursday.",
    );
    one.says(
        "t3",
        "2026-06-03 10:00",
        "client",
        "We no longer need the product video, the management has given up the idea.",
    );
    let moved = one.says(
        "t4",
        "2026-06-01 09:00",
        "client",
        "Could we move the ad copy to 8 June? We are not ready.",
    );
    let history = one.history("2026-06-20T00:00:00+02:00");
    let is_open = |id: &str| {
        let hash = forewarn::table::message::id_hash(id);
        history.talks[0].turns.iter().any(|turn| turn.question.id == hash && turn.answered_at.is_none())
    };
    assert!(!is_open(&pressed), "it was handed over two days later");
    assert!(is_open(&again), "what is asked for again is still waited for");
    assert!(!is_open(&given_up), "the client gave it up");
    assert!(!is_open(&moved), "the date was moved as asked");
}

#[test]
fn a_date_moved_at_the_clients_wish_is_the_clients_move() {
    let mut one = with_schedule(
        "c,,i1,Ad copy,2026-05-04 09:00,committed,2026-05-29\n\
         c,,i1,Ad copy,2026-05-29 15:00,rebaselined,2026-06-05\n\
         c,,i2,Redirect list,2026-05-04 09:00,committed,2026-05-29\n\
         c,,i2,Redirect list,2026-05-29 15:00,rebaselined,2026-06-05\n",
    );
    one.says(
        "t1",
        "2026-05-29 13:00",
        "client",
        "The fair was called off, so the ad copy can wait until 5 June.",
    );
    let history = one.history("2026-06-01T00:00:00+02:00");
    let asked: Vec<bool> = history.items.iter().map(|item| item.moves[0].client_asked).collect();
    assert_eq!(asked, [true, false]);
}

#[test]
fn what_is_over_is_nothing_to_settle() {
    let mut one = with_schedule(
        "c,old,i1,Old pages,2026-01-05 09:00,committed,2026-04-30\n\
         c,old,i1,Old pages,2026-04-28 15:00,delivered,\n\
         c,new,i2,New pages,2026-05-05 09:00,committed,2026-08-30\n",
    );
    one.workspace.write(
        "projects.csv",
        "project_id,client_id,name,agreed_start,agreed_end\nold,c,Old site,2026-01-01,2026-05-01\nnew,c,New site,2026-05-01,2026-08-31\n",
    );
    one.workspace.write(
        "expectations.csv",
        "client_id,project_id,at,side,dimension,metric,value,unit\n\
         c,old,2026-02-01,contract,time,,2026-05-01,\n\
         c,old,2026-03-01,client,time,,2026-04-01,\n\
         c,old,2026-02-01,contract,cost,,5000,EUR\n\
         c,old,2026-03-01,client,cost,,4000,EUR\n\
         c,new,2026-05-02,contract,time,,2026-08-31,\n\
         c,new,2026-05-20,client,time,,2026-08-01,\n\
         c,new,2026-05-02,contract,cost,,5000,EUR\n\
         c,new,2026-05-20,client,cost,,4000,EUR\n",
    );
    one.says("t1", "2026-05-29 13:00", "client", "Good morning.");
    let history = one.history("2026-06-20T00:00:00+02:00");
    let client = history.client_indexes().next().unwrap();
    let projects: Vec<_> = history.matters(client).iter().map(|matter| matter.project_id).collect();
    assert_eq!(projects, [Some("new"), Some("new")]);
    assert!(!history.goes_on(client, Some("old")) && history.goes_on(client, Some("new")));
}
