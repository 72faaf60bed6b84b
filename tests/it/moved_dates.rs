//! Dates that move in messages alone, promises in one long chat, and clients who fell silent.

use forewarn::{
    history::{History, ledger::PromiseStatus},
    signal::{SignalId, View},
    table::ClientIndex,
};

use crate::{contact::One, support::forewarn};

fn client(history: &History) -> ClientIndex {
    history.client_indexes().next().unwrap()
}

/// The state of the agency's promise in whose words these stand.
fn state(history: &History, words: &str) -> PromiseStatus {
    let rows = history.ledger_of(client(history));
    let row = rows.iter().find(|row| row.text.contains(words));
    row.unwrap_or_else(|| {
        panic!("no promise {words:?}: {:?}", rows.iter().map(|row| &row.text).collect::<Vec<_>>())
    })
    .state
}

/// The value of a signal at the one client.
fn value(one: &One, history: &History, signal: SignalId) -> Option<f64> {
    let config = forewarn::config::Config::read(&one.workspace.path()).unwrap();
    let view = View { history, forecasts: &[], config: &config };
    (signal.signal().values)(view).unwrap()[0]
}

#[test]
fn a_launch_that_moves_from_mail_to_mail_is_one_launch() {
    let mut one = One::new();
    one.says("t1", "2026-06-02 09:40", "agency", "As agreed, the new website goes live on 31 July 2026.");
    one.says(
        "t2",
        "2026-07-24 11:20",
        "agency",
        "Unfortunately we can't make 31 July. We will go live on 28 August instead.",
    );
    one.says("t3", "2026-08-26 17:50", "agency", "I'm sorry, we need to move the launch to 25 September.");
    one.says(
        "t3",
        "2026-08-27 08:40",
        "client",
        "Tom, this is the second time. I need a date I can rely on.",
    );
    one.says("t3", "2026-08-27 14:10", "agency", "I understand. 25 September is firm.");
    one.says(
        "t4",
        "2026-09-23 17:55",
        "agency",
        "We will not be ready on Friday, I'm afraid. The new launch date is 6 November.",
    );
    one.says("t4", "2026-09-24 08:12", "client", "This is the third time you have moved the date.");
    let history = one.history("2026-10-15T00:00:00+02:00");
    for moved in ["31 July", "28 August", "move the launch to 25 September"] {
        assert_eq!(state(&history, moved), PromiseStatus::Renegotiated, "{moved}");
    }
    assert_eq!(state(&history, "6 November"), PromiseStatus::Open);
    let rows = history.ledger_of(client(&history));
    assert!(rows.iter().all(|row| !row.text.contains("ready on Friday")), "a refusal");
    assert!(rows.iter().all(|row| !row.text.contains("firm")), "said again");
    // The first move is more than 90 days ago by the end of October.
    assert_eq!(value(&one, &history, SignalId::Rebaselines), Some(3.0));
    assert_eq!(value(&one, &one.history("2026-10-30T00:00:00+01:00"), SignalId::Rebaselines), Some(2.0));
}

#[test]
fn a_launch_that_moves_in_a_chat_is_one_launch() {
    let mut one = One::new();
    one.says("чат", "2026-06-01 10:30", "agency", "Договорились: магазин запускаем 31 июля.");
    one.says(
        "чат",
        "2026-07-27 12:00",
        "agency",
        "К сожалению, не успеваем, переносим запуск на 28 августа.",
    );
    one.says(
        "чат",
        "2026-08-26 17:40",
        "agency",
        "Интеграция оказалась сложнее, новый срок запуска — 25 сентября.",
    );
    one.says("чат", "2026-09-23 18:00", "agency", "В пятницу не запустимся. Переносим на 13 ноября.");
    one.says("чат", "2026-09-24 10:00", "agency", "План пришлю до 30 сентября.");
    one.says("чат", "2026-10-07 14:00", "agency", "Прикладываю план.");
    let history = one.history("2026-10-15T00:00:00+02:00");
    for moved in ["31 июля", "28 августа", "25 сентября"] {
        assert_eq!(state(&history, moved), PromiseStatus::Renegotiated, "{moved}");
    }
    assert_eq!(state(&history, "13 ноября"), PromiseStatus::Open, "a plan is no launch");
    assert_eq!(state(&history, "План"), PromiseStatus::Late);
    assert_eq!(value(&one, &history, SignalId::Rebaselines), Some(3.0));
}

#[test]
fn a_move_that_the_client_asked_for_or_the_schedule_shows_counts_once_at_most() {
    let mut one = One::new();
    one.says("t1", "2026-06-02 09:40", "agency", "The landing page goes live on 10 July 2026.");
    one.says(
        "t1",
        "2026-07-01 09:00",
        "client",
        "Could we move the landing page to 24 July? Our texts are late.",
    );
    one.says("t1", "2026-07-01 11:00", "agency", "Sure. We've moved the landing page launch to 24 July.");
    let history = one.history("2026-07-10T00:00:00+02:00");
    assert!(
        value(&one, &history, SignalId::Rebaselines).is_none_or(|moves| moves == 0.0),
        "the client's wish"
    );
    let mut one = One::new();
    one.workspace.write(
        "schedule.csv",
        "client_id,item_id,item,at,event,due\nc,i,Landing page,2026-06-02,committed,2026-07-10\n\
         c,i,Landing page,2026-07-02,rebaselined,2026-07-24\n",
    );
    one.says("t1", "2026-06-02 09:40", "agency", "The landing page goes live on 10 July 2026.");
    one.says("t1", "2026-07-01 11:00", "agency", "We have to move the landing page to 24 July.");
    let history = one.history("2026-07-10T00:00:00+02:00");
    assert_eq!(value(&one, &history, SignalId::Rebaselines), Some(1.0));
}

#[test]
fn what_a_chat_hands_over_keeps_what_it_is() {
    let mut one = One::new();
    one.says("chat", "2026-06-02 10:00", "client", "Could you swap the header photo?");
    one.says("chat", "2026-06-02 10:30", "agency", "Done");
    one.says("chat", "2026-10-12 10:00", "client", "Banners? The sale starts on Thursday");
    one.says("chat", "2026-10-12 14:00", "agency", "You'll get them by Wednesday");
    one.says("chat", "2026-10-14 16:30", "agency", "Banners are in the Drive");
    one.says(
        "chat",
        "2026-10-26 09:10",
        "client",
        "Still nothing about the Spanish articles. Are we getting them or not?",
    );
    let history = one.history("2026-11-01T00:00:00+01:00");
    assert_eq!(state(&history, "by Wednesday"), PromiseStatus::Kept);
}

#[test]
fn what_did_not_come_is_broken_and_what_came_in_other_words_is_kept() {
    let mut one = One::new();
    one.says(
        "t1",
        "2026-06-10 10:00",
        "agency",
        "The campaigns are live. I will send the first results by 20 June.",
    );
    one.says("t1", "2026-06-19 16:00", "agency", "First results: ROAS 4.1, target is 4.0.");
    one.says(
        "t2",
        "2026-07-06 09:00",
        "client",
        "The contact form sends mails twice. Can you fix that by Friday?",
    );
    one.says("t2", "2026-07-06 09:40", "agency", "We'll fix it by Thursday.");
    one.says("t2", "2026-07-08 16:40", "agency", "Fixed, please test.");
    one.says(
        "t3",
        "2026-10-07 15:00",
        "agency",
        "We will have the staging site ready for you on 23 October.",
    );
    one.says("t3", "2026-10-27 10:15", "client", "No staging site so far.");
    one.says("t4", "2026-09-18 11:00", "agency", "We will present a recovery plan on 25 September.");
    one.says("t4", "2026-09-28 09:00", "client", "There was no presentation on Friday.");
    one.says(
        "t5",
        "2026-10-20 08:30",
        "client",
        "I will not pay the October invoice before the issue is settled. (writing from my private account)",
    );
    one.says(
        "t6",
        "2026-07-14 10:00",
        "agency",
        "We start with the logo this week. First proposals by 31 July.",
    );
    one.says("t6", "2026-07-30 17:00", "agency", "Here are three proposals.");
    let history = one.history("2026-11-01T00:00:00+01:00");
    for (words, wanted) in [
        ("first results", PromiseStatus::Kept),
        ("fix it", PromiseStatus::Kept),
        ("staging site", PromiseStatus::Broken),
        ("recovery plan", PromiseStatus::Broken),
        ("First proposals", PromiseStatus::Kept),
        ("start with the logo", PromiseStatus::Unknown),
    ] {
        assert_eq!(state(&history, words), wanted, "{words}");
    }
    let rows = history.ledger_of(client(&history));
    assert!(rows.iter().all(|row| !row.text.contains("pay") && !row.text.contains("writing")));
}

#[test]
fn what_comes_long_after_the_clients_last_word_is_written_unasked() {
    let mut one = One::new();
    for month in 6..10 {
        one.says(
            "chat",
            &format!("2026-{month:02}-07 10:00"),
            "agency",
            "The report for last month is in your inbox.",
        );
        one.says("chat", &format!("2026-{month:02}-07 12:00"), "client", "Thanks");
    }
    let last = |one: &One| {
        let history = one.history("2026-10-10T00:00:00+02:00");
        history.talks[client(&history)].last_unprompted.map(|last| last.at.date_naive().to_string())
    };
    assert_eq!(last(&one).as_deref(), Some("2026-09-07"));
    // An answer is one also after a week, and so is what comes within two working days of any word.
    one.says("chat", "2026-09-10 10:00", "client", "Which pages grew most?");
    one.says("chat", "2026-09-21 10:00", "agency", "The product pages grew most.");
    one.says("chat", "2026-09-25 10:00", "client", "We looked at the pages.");
    one.says("chat", "2026-09-29 10:00", "agency", "Good to hear.");
    assert_eq!(last(&one).as_deref(), Some("2026-09-07"));
}

#[test]
fn a_client_that_leaves_us_unanswered_is_not_taken_for_calm() {
    let mut one = One::new();
    for week in 0..10 {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 6, 3).unwrap() + chrono::Duration::days(7 * week);
        one.says(
            &format!("t{week}"),
            &format!("{day} 09:00"),
            "client",
            "Please check the flyer text for the fair.",
        );
        one.says(&format!("t{week}"), &format!("{day} 14:00"), "agency", "Checked, two typos corrected.");
    }
    let told = |one: &One| {
        let history = one.history("2026-11-20T00:00:00+01:00");
        let signals = [SignalId::ContactDays, SignalId::ClientMessages, SignalId::Troubles];
        signals.map(|signal| value(one, &history, signal).is_some())
    };
    one.says("u0", "2026-11-15 10:00", "agency", "Hello, we are here for you.");
    assert_eq!(told(&one), [true; 3], "one mail may be lost");
    one.says("u1", "2026-09-07 10:00", "agency", "Could you send us the measurements?");
    one.says("u2", "2026-10-06 10:00", "agency", "I tried to call you. Is everything all right?");
    assert_eq!(told(&one), [false; 3]);
    one.says("u2", "2026-11-18 10:00", "client", "Sorry, we were at the fair.");
    assert_eq!(told(&one), [true; 3]);
}

#[test]
fn a_promise_to_pay_that_passed_is_a_trouble() {
    let mut one = One::new();
    one.workspace.write(
        "money.csv",
        "client_id,at,kind,amount,currency,due\nc,2026-08-01,invoice,950,EUR,2026-08-15\n",
    );
    one.says("t", "2026-09-16 10:00", "agency", "The invoice for August is still open.");
    one.says("t", "2026-09-17 22:10", "client", "Sorry, the summer was difficult. I will pay next week.");
    let history = one.history("2026-10-01T00:00:00+02:00");
    let before = one.history("2026-09-20T00:00:00+02:00");
    let [before, after] = [before, history].map(|history| value(&one, &history, SignalId::Troubles).unwrap());
    assert!(after > before, "{before} → {after}");
}

#[test]
fn a_week_ahead_ends_with_its_last_day() {
    let mut one = One::new();
    one.says("t", "2026-10-20 10:00", "agency", "We will go live on 6 November.");
    one.history("2026-10-30T00:00:00+01:00");
    for (as_of, listed) in
        [("2026-10-30T23:59", true), ("2026-10-29T12:00", false), ("2026-10-31T00:00", true)]
    {
        let workspace = one.workspace.path();
        let done = forewarn()
            .args(["promises", "--due", "7", "--format", "csv", "--quiet", "--as-of", as_of])
            .arg(&workspace)
            .assert()
            .success();
        let shown = String::from_utf8(done.get_output().stdout.clone()).unwrap();
        assert_eq!(shown.contains("6 November"), listed, "{as_of}: {shown}");
    }
}

#[test]
fn two_things_by_one_date_are_two_promises() {
    let workspace = crate::support::Workspace::demo();
    let mut sheet = workspace.sheet("messages");
    let at = |name: &str| sheet.header.iter().position(|known| known == name).unwrap();
    let indexes = ["message_id", "client_id", "sent_at", "author", "side", "text"].map(at);
    let client = workspace.sheet("clients").rows[0][0].clone();
    for (number, text) in
        ["We will send the texts by Friday.", "We will send the photos by Friday."].iter().enumerate()
    {
        let mut row = vec![String::new(); sheet.header.len()];
        let sent = format!("2026-05-1{} 10:00", 2 + number);
        let cells = [&format!("plain{number}"), &client, &sent, "somebody", "agency", text];
        for (index, cell) in indexes.iter().zip(cells) {
            row[*index] = cell.to_owned();
        }
        sheet.rows.push(row);
    }
    workspace.save("messages", &sheet);
    let run = crate::support::forewarn()
        .arg("promises")
        .arg(workspace.path())
        .args(["--as-of", "2026-05-20", "--format", "csv"])
        .assert();
    let told = String::from_utf8_lossy(&run.get_output().stdout).into_owned();
    assert_eq!(told.lines().filter(|line| line.starts_with("plain")).count(), 2, "{told}");
}
