//! The contact: what became of questions, what a client takes for granted, whose the delay is; and a client with whom all
//! goes well raises nothing.

use std::{collections::BTreeMap, path::Path};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use forewarn::{
    calendar::{Calendar, WorkingHours},
    config::Config,
    demo::{DemoOptions, write},
    history::{History, Talk},
    ingest, pipeline,
    table::{Keyword as _, message::id_hash},
    text::{Expected, QuestionState, Setting, Side, annotate},
};

use crate::support::{Workspace, csv_row, read_csv};

/// The history of a workspace as of a moment; without one, as of its last record.
fn history(workspace: &Path, as_of: Option<DateTime<Utc>>) -> History {
    let config = Config::read(workspace).unwrap();
    let loaded = ingest::load(&config, &|_| ()).unwrap();
    let as_of = as_of.or(loaded.tables.last_known_at()).unwrap();
    pipeline::history(&loaded.tables, &config, as_of)
}

/// The states of all turns by the hash of the message that asks first.
fn states(talks: &[Talk]) -> BTreeMap<u64, QuestionState> {
    talks.iter().flat_map(|talk| &talk.turns).map(|turn| (turn.question.id, turn.state)).collect()
}

/// A workspace of one client, written row by row.
pub(crate) struct One {
    pub(crate) workspace: Workspace,
    messages: Vec<u8>,
    count: usize,
}

impl One {
    pub(crate) fn new() -> Self {
        let workspace = Workspace::empty();
        workspace.write("forewarn.toml", "[workspace]\nname = \"Agency\"\ntimezone = \"Europe/Berlin\"\n");
        workspace.write(
            "clients.csv",
            "client_id,name,since,monthly_fee,currency\nc,Client,2025-01-01,4000,EUR\n",
        );
        let messages = b"message_id,client_id,project_id,thread_id,sent_at,side,text\n".to_vec();
        Self { workspace, messages, count: 0 }
    }

    /// A message; gives its id.
    pub(crate) fn says(&mut self, thread: &str, at: &str, side: &str, text: &str) -> String {
        self.count += 1;
        let id = format!("m{}", self.count);
        self.messages.extend(csv_row(&[id.as_str(), "c", "", thread, at, side, text]));
        id
    }

    pub(crate) fn history(&self, as_of: &str) -> History {
        self.workspace.write("messages.csv", &self.messages);
        history(&self.workspace.path(), Some(as_of.parse().unwrap()))
    }
}

#[test]
fn planted_questions_get_the_state_that_was_planted() {
    let folder = tempfile::tempdir().unwrap();
    let options =
        DemoOptions { clients: 120, months: 12, messages: 24_000, seed: 5, ..DemoOptions::default() };
    write(&options, &folder.path().join("demo")).unwrap();
    let found = states(&history(&folder.path().join("demo"), None).talks);
    let truth = read_csv(&folder.path().join("truth_questions.csv"));
    let [message, side, state] = ["message_id", "side", "state"].map(|name| truth.column(name));
    let mut confused: BTreeMap<(String, &str), usize> = BTreeMap::new();
    for row in truth.rows.iter().filter(|row| row[side] == "client") {
        let known = found.get(&id_hash(&row[message])).map_or("missing", |state| state.word());
        *confused.entry((row[state].clone(), known)).or_default() += 1;
    }
    let count = |test: &dyn Fn(&str, &str) -> bool| -> usize {
        confused.iter().filter(|((truth, known), _)| test(truth, known)).map(|(_, count)| count).sum()
    };
    // What waits at the end is passed over so far.
    let right = |truth: &str, known: &str| truth == known || truth == "open" && known == "ignored";
    let (all, right) = (count(&|_, _| true), count(&right));
    eprintln!("{right} of {all} right; {confused:?}");
    assert!(all > 500 && right * 100 >= all * 88, "{right} of {all} right; {confused:?}");
}

#[test]
fn written_threads_get_the_states_that_people_gave_them() {
    for (set, least) in [("gold/exchange_en", 86), ("gold/exchange_ru", 95), ("answers/threads_held", 80)] {
        let mut one = One::new();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(format!("{set}.jsonl"));
        // Each question of a client by its message: the text, the words that ask, the state.
        let mut wanted: Vec<(String, String, String, String)> = Vec::new();
        for line in std::fs::read_to_string(path).unwrap().lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            let mut messages = Vec::new();
            for turn in row["thread"].as_array().unwrap() {
                let (at, side, text) = (word(&turn["sent_at"]), word(&turn["side"]), word(&turn["text"]));
                messages.push((one.says(&word(&row["id"]), &at, &side, &text), side, text));
            }
            for question in row["questions"].as_array().unwrap() {
                let at = usize::try_from(question["message"].as_u64().unwrap()).unwrap();
                let (id, side, text) = &messages[at];
                let asks = text.contains('?') || !text.ends_with('.');
                if side == "client" && asks {
                    wanted.push((
                        id.clone(),
                        text.clone(),
                        word(&question["words"]),
                        word(&question["state"]),
                    ));
                }
            }
        }
        let history = one.history("2027-01-01T00:00:00Z");
        let asked = &history.talks[0].asked;
        let mut confused: BTreeMap<(String, &str), usize> = BTreeMap::new();
        for (id, text, words, state) in &wanted {
            let found = asked.iter().filter(|asked| asked.question.id == id_hash(id)).find(|asked| {
                let (start, end) = asked.question.span.unwrap();
                let said = &text[start as usize..end as usize];
                said.contains(words.as_str()) || words.contains(said)
            });
            *confused
                .entry((state.clone(), found.map_or("missing", |asked| asked.state.word())))
                .or_default() += 1;
        }
        let all: usize = confused.values().sum();
        let right: usize =
            confused.iter().filter(|((wanted, known), _)| wanted == known).map(|(_, count)| count).sum();
        eprintln!("{set}: {right} of {all}; {confused:?}");
        assert!(right * 100 >= all * least, "{set}: {right} of {all}; {confused:?}");
    }
}

#[test]
fn a_question_is_followed_through_its_rounds() {
    let mut one = One::new();
    let double = "When does the font licence run out? Who owns the source files of the illustrations?";
    one.says("t1", "2026-03-02 10:00", "client", double);
    one.says("t1", "2026-03-02 12:00", "agency", "Thanks. The font licence runs until next summer.");
    one.says("t1", "2026-03-03 10:00", "client", "And what about the source files of the illustrations?");
    one.says("t2", "2026-03-02 10:00", "client", "Can we move the date of the photo shoot?");
    one.says("t2", "2026-03-02 11:00", "agency", "Let me check with the photographer.");
    one.says("t3", "2026-03-02 10:00", "client", "Where is the invoice for February?");
    one.says("t3", "2026-03-04 10:00", "client", "Any news on the invoice for February?");
    one.says("t3", "2026-03-04 12:00", "agency", "The invoice for February is attached.");
    one.says("t4", "2026-03-02 10:00", "client", "Does the shop support coupons?");
    one.says("t4", "2026-03-02 15:00", "agency", "Yes, up to three per order.");
    let turns = &one.history("2026-03-10T00:00:00+01:00").talks[0].turns;
    let told: Vec<_> = turns
        .iter()
        .map(|turn| (turn.state.word(), turn.asked, turn.answered, turn.rounds, turn.waited_hours))
        .collect();
    // Sent at the same time, they stand in the order of their ids' hashes.
    for expected in [
        ("partial", 2, 1, 2, 2.0),
        ("partial", 1, 0, 1, 1.0),
        ("asked_again", 1, 1, 2, 20.0),
        ("answered", 1, 1, 1, 5.0),
    ] {
        assert!(told.contains(&expected), "{expected:?} is not in {told:?}");
    }
    assert_eq!(told.len(), 4);
    let left = turns.iter().find(|turn| turn.asked == 2).unwrap();
    let (start, end) = left.question.span.unwrap();
    assert_eq!(&double[start as usize..end as usize], "Who owns the source files of the illustrations?");
}

/// Every message of a turn is compared with every later one of its thread: without a bound a client who only ever asks
/// costs the square of its messages.
#[test]
fn a_client_who_only_ever_asks_fills_turns_of_a_bounded_size() {
    let mut one = One::new();
    for number in 0..60 {
        let at = format!("2026-03-02 {:02}:{:02}", 10 + number / 30, number % 30);
        one.says("t", &at, "client", "Where is the invoice for February?");
    }
    let history = one.history("2026-03-10T00:00:00+01:00");
    let talk = &history.talks[0];
    assert_eq!(talk.asked.len(), 60, "every question is told");
    let rounds: Vec<u32> = talk.turns.iter().map(|turn| turn.rounds).collect();
    assert!(rounds.len() >= 60 / 24 && rounds.len() <= 4, "{rounds:?}");
}

#[test]
fn work_that_waits_for_an_answer_is_the_clients_delay() {
    let mut one = One::new();
    one.workspace.write(
        "schedule.csv",
        "client_id,item_id,item,at,event,due\n\
         c,i1,Landing page,2026-03-02 09:00,committed,2026-03-06\n\
         c,i1,Landing page,2026-03-13 18:00,delivered,\n\
         c,i2,Media plan,2026-03-02 09:00,committed,2026-03-06\n\
         c,i2,Media plan,2026-03-13 18:00,delivered,\n",
    );
    one.says("t", "2026-03-03 09:00", "agency", "Which of the two headlines should the landing page have?");
    one.says("t", "2026-03-05 09:00", "client", "The second one, please.");
    let history = one.history("2026-03-20T00:00:00+01:00");
    let delays: Vec<_> =
        history.items.iter().map(|item| history.excuses_of(item.client).delay(item).unwrap()).collect();
    let hour = 3600;
    // Five working days of nine hours late; two of them went by until the client answered.
    assert_eq!(
        delays.iter().map(forewarn::history::Delay::total).collect::<Vec<_>>(),
        [45 * hour, 45 * hour]
    );
    assert_eq!((delays[0].client, delays[0].agency), (18 * hour, 27 * hour));
    assert_eq!((delays[1].client, delays[1].agency), (0, 45 * hour));
}

fn stated(text: &str) -> Option<Expected> {
    let calendar =
        Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), std::collections::BTreeSet::new());
    let sent_at = "2026-02-02T10:00:00".parse().ok();
    let setting = Setting { sent_at, ..Setting::new(&calendar, Side::Client) };
    annotate(text, &setting).stated.first().map(|stated| stated.expected)
}

#[test]
fn what_is_counted_on_is_read_from_the_sentence() {
    let day = |day: &str| Some(Expected::Day(day.parse().unwrap()));
    for (text, expected) in [
        ("Hi. We assumed this was included.", Some(Expected::Scope)),
        ("Мы думали, это входит в стоимость.", Some(Expected::Scope)),
        ("Мы рассчитывали на топ-3 к марту.", Some(Expected::Figure(3.0))),
        ("We expected 1,200 leads by the end of March.", Some(Expected::Figure(1200.0))),
        ("We thought the budget was 5 000 €, not more.", Some(Expected::Amount(5000.0, Some("EUR")))),
        ("We assumed it would cost $2.5k.", Some(Expected::Amount(2500.0, Some("USD")))),
        ("Мы рассчитывали на 150 тыс. рублей.", Some(Expected::Amount(150_000.0, Some("RUB")))),
        ("We are counting on the launch by 15 March.", day("2026-03-15")),
        ("Мы думали, что запуск 15 марта.", day("2026-03-15")),
        ("You promised 40 enquiries a month.", Some(Expected::Figure(40.0))),
        // Questions and plain statements take nothing for granted.
        ("Is the hosting included in the monthly fee?", None),
        ("Хостинг входит в ежемесячную оплату?", None),
        ("Everything is included in the attached file.", None),
        ("Thanks, the report is fine.", None),
    ] {
        assert_eq!(stated(text), expected, "{text}");
    }
}

#[test]
fn what_a_client_takes_for_granted_becomes_a_row_with_its_sentence() {
    let mut one = One::new();
    one.workspace.write(
        "projects.csv",
        "project_id,client_id,name,agreed_start,agreed_end,agreed_cost\np1,c,Relaunch,2026-01-01,2026-09-30,20000\n",
    );
    one.workspace.write(
        "expectations.csv",
        "client_id,project_id,at,side,dimension,metric,value,unit\n\
         c,p1,2026-01-05,contract,cost,,20000,EUR\nc,p1,2026-01-05,contract,result,leads,40,per month\n\
         c,p1,2026-01-05,contract,time,,2026-09-30,date\n",
    );
    one.says(
        "t",
        "2026-03-02 10:00",
        "client",
        "Hello. We thought the whole budget was 15 000 €. Best, Anna",
    );
    one.says("t", "2026-03-03 10:00", "client", "Мы рассчитывали на 60 leads в месяц.");
    one.says("t", "2026-03-04 10:00", "client", "We are counting on the launch by 15 June.");
    one.says("t", "2026-03-05 10:00", "client", "We assumed that the photos were included.");
    one.says("t", "2026-03-06 10:00", "client", "Are the fonts included in the price?");
    let history = one.history("2026-03-10T00:00:00+01:00");
    let said: Vec<_> = history
        .statements
        .iter()
        .map(|said| {
            let row = said.row.as_ref();
            (
                said.text.to_string(),
                row.map(|row| format!("{:?} {:?} {:?}", row.dimension, row.metric, row.value)),
            )
        })
        .collect();
    let expected = [
        ("We thought the whole budget was 15 000 €.", Some("Cost None Number(15000.0)")),
        ("Мы рассчитывали на 60 leads в месяц.", Some("Result Some(\"leads\") Number(60.0)")),
        ("We are counting on the launch by 15 June.", Some("Time None Day(2026-06-15)")),
        ("We assumed that the photos were included.", None),
    ];
    let expected: Vec<_> =
        expected.iter().map(|(text, row)| ((*text).to_owned(), row.map(str::to_owned))).collect();
    assert_eq!(said, expected);
    // Each is counted, and the gaps against the contract are shown with the sentence.
    let files = one.workspace.review(&["--as-of", "2026-03-10"]);
    let clients = String::from_utf8_lossy(&files["clients.csv"]).into_owned();
    let sheet = read_csv(&one.workspace.beside("out/clients.csv"));
    let value = |name: &str| sheet.rows[0][sheet.column(name)].clone();
    // Those that name a value are told as gaps.
    assert_eq!(value("scope_assumptions_60d"), "1", "{clients}");
    // The mean over cost (a quarter), result (a half) and time (the most that counts).
    let gap: f64 = value("expectation_gap").parse().unwrap();
    assert!((gap - (0.25 + 0.5 + 1.0) / 3.0).abs() < 1e-3, "{clients}");
    let rows = read_csv(&one.workspace.beside("out/expectations.csv"));
    let column = |name: &str| rows.rows.iter().map(|row| row[rows.column(name)].clone()).collect::<Vec<_>>();
    assert_eq!(column("dimension"), ["cost", "result", "time", ""]);
    assert_eq!(column("value"), ["15000", "60", "2026-06-15", ""]);
    assert_eq!(column("quote")[0], "We thought the whole budget was 15 000 €.");
    assert_eq!(column("start")[0], "7");
}

#[test]
fn how_often_the_agency_writes_unasked_is_told_by_the_mean_wait() {
    let rhythm = |days: &[&str]| {
        let mut one = One::new();
        for day in days {
            one.says(day, &format!("{day} 12:00"), "agency", "The tables are sorted now.");
        }
        one.says("c", "2026-03-31 12:00", "client", "Good to see.");
        let history = one.history("2026-04-01T00:00:00Z");
        let client = history.client_indexes().next().unwrap();
        let calendar = history.calendars.of(client);
        history.talks[client].unprompted_rhythm(calendar, history.day(client), history.as_of)
    };
    // 45, 30 and 15 days ago: three waits of up to 15 days each. What came before tells nothing.
    assert_eq!(rhythm(&["2026-02-15", "2026-03-02", "2026-03-17"]), Some(7.5));
    assert_eq!(rhythm(&["2026-01-02", "2026-02-15", "2026-03-02", "2026-03-17"]), Some(7.5));
    // One mail today does not end a habit.
    let late = rhythm(&["2026-01-02", "2026-01-16", "2026-01-30", "2026-03-31"]).unwrap();
    assert!(late > 30.0, "{late}");
}

#[test]
fn a_threat_to_leave_is_a_signal() {
    let mut one = One::new();
    for week in 0..12 {
        let day = NaiveDate::from_ymd_opt(2026, 1, 5).unwrap() + Days::new(7 * week);
        one.says("t", &format!("{day} 10:00"), "client", "The texts are fine.");
        one.says("t", &format!("{day} 12:00"), "agency", "Thank you.");
    }
    // With whom all else is calm, a threat alone is worth watching; what waits for an answer makes it an alert.
    one.says("u", "2026-03-18 10:00", "client", "Where is the invoice for February?");
    one.says("u", "2026-03-24 10:00", "client", "Any news on the invoice for February?");
    let threat = "If this goes on, we will have to look for another agency.";
    one.says("t", "2026-03-30 10:00", "client", &format!("Hello Ana. {threat} Best, Tom"));
    let history = one.history("2026-04-01T00:00:00Z");
    assert_eq!(history.talks[0].threats.len(), 1);
    let files = one.workspace.review(&["--as-of", "2026-04-01"]);
    let clients = String::from_utf8_lossy(&files["clients.csv"]).into_owned();
    assert!(clients.contains("threats_90d_addend"), "{clients}");
    let sheet = read_csv(&one.workspace.beside("out/clients.csv"));
    assert_eq!(sheet.rows[0][sheet.column("threats_90d")], "1");
    // It is the first reason, in the client's words.
    let alerts: serde_json::Value = serde_json::from_slice(&files["alerts.json"]).unwrap();
    let alert = &alerts["alerts"][0];
    assert_eq!(alert["alert"]["client_id"], "c", "{alerts:#}");
    let first = &alert["client"]["addends"][0];
    assert_eq!(
        (first["signal"].as_str(), first["evidence"][0]["quote"].as_str()),
        (Some("threats_90d"), Some(threat))
    );
}

#[test]
fn overdue_work_closed_in_a_mass_before_a_review_is_told() {
    let one = One::new();
    let mut schedule = "client_id,item_id,item,at,event,due\n".to_owned();
    let mut item = |id: String, committed: &str, due: &str, delivered: &str| {
        schedule.push_str(&format!(
            "c,{id},Item {id},{committed},committed,{due}\nc,{id},Item {id},{delivered},delivered,\n"
        ));
    };
    for number in 1..=4 {
        item(format!("a{number}"), "2026-01-05", "2026-02-20", &format!("2026-02-0{}", number + 1));
    }
    for number in 1..=6 {
        item(format!("b{number}"), "2026-01-05", "2026-02-20", "2026-03-30 17:00");
    }
    one.workspace.write("schedule.csv", &schedule);
    one.workspace.write("messages.csv", &one.messages);
    let told = |as_of: &str| {
        one.workspace.review(&["--as-of", as_of]);
        let sheet = read_csv(&one.workspace.beside("out/clients.csv"));
        sheet.rows[0][sheet.column("watermelon")].clone()
    };
    assert_eq!(told("2026-04-02"), "1");
    // The same number of items closed when they were due is no mass to be told of.
    one.workspace.write("schedule.csv", schedule.replace("2026-02-20\nc,b", "2026-03-31\nc,b"));
    assert_eq!(told("2026-04-02"), "0");
}

/// Half a year with a client with whom all goes well: a weekly update, questions answered the same day, promises kept,
/// work on time, bills paid.
fn clean(one: &mut One, russian: bool) {
    let say = |en: &'static str, ru: &'static str| if russian { ru } else { en };
    let mut schedule = "client_id,project_id,item_id,item,at,event,due\n".to_owned();
    let mut money = "client_id,project_id,at,kind,amount,currency,hours,due\n".to_owned();
    let monday: NaiveDate = "2026-01-05".parse().unwrap();
    for week in 0..24_u64 {
        let day = |add: u64| monday + Days::new(week * 7 + add);
        let thread = format!("w{week}");
        let update = say(
            "Hi Anna, this week we rewrote the category texts, because two of them competed for the same queries.",
            "Анна, добрый день! На этой неделе мы переписали тексты категорий, потому что две страницы спорили за одни запросы.",
        );
        one.says(&thread, &format!("{} 10:00", day(0)), "agency", update);
        one.says(
            &thread,
            &format!("{} 11:00", day(0)),
            "client",
            say("Thank you, that is clear.", "Спасибо, всё понятно."),
        );
        let question =
            say("Which pages did you change last month?", "Какие страницы вы меняли в прошлом месяце?");
        one.says(&format!("q{week}"), &format!("{} 10:00", day(1)), "client", question);
        let answer = say(
            "We changed the home page and the price page; the other pages stayed as they were.",
            "Меняли главную страницу и страницу цен, остальные страницы не трогали.",
        );
        one.says(&format!("q{week}"), &format!("{} 12:00", day(1)), "agency", answer);
        let promise =
            say("We will send you the link report by Thursday.", "Пришлём вам отчёт по ссылкам до четверга.");
        one.says(&format!("p{week}"), &format!("{} 13:00", day(1)), "agency", promise);
        let kept =
            say("Attached is the link report, as promised.", "Отчёт по ссылкам во вложении, как обещали.");
        one.says(&format!("p{week}"), &format!("{} 12:00", day(2)), "agency", kept);
        one.says(
            &format!("p{week}"),
            &format!("{} 15:00", day(2)),
            "client",
            say("Great, thanks!", "Отлично, спасибо!"),
        );
        schedule.push_str(&format!(
            "c,p1,i{week},Texts {week},{},committed,{}\nc,p1,i{week},Texts {week},{} 12:00,delivered,\n",
            day(0),
            day(4),
            day(3)
        ));
        if week % 4 == 0 {
            money.push_str(&format!("c,p1,{},invoice,4000,EUR,,{}\n", day(0), day(14)));
            money.push_str(&format!("c,p1,{},payment,4000,EUR,,\n", day(10)));
        }
    }
    one.workspace.write("schedule.csv", schedule);
    one.workspace.write("money.csv", money);
    one.workspace.write(
        "projects.csv",
        "project_id,client_id,name,status,status_at,agreed_start,agreed_end\n\
         p1,c,Search,green,2026-06-15,2026-01-05,2026-12-31\n",
    );
}

#[test]
fn a_client_with_whom_all_goes_well_raises_nothing() {
    for russian in [false, true] {
        let mut one = One::new();
        clean(&mut one, russian);
        let history = one.history("2026-06-19T18:00:00+02:00");
        let states: Vec<&str> = history.ledger.iter().map(|row| row.state.word()).collect();
        assert!(states.len() >= 24 && states.iter().all(|state| *state == "kept"), "{states:?}");
        let talk = &history.talks[0];
        let turns: Vec<QuestionState> = talk.turns.iter().map(|turn| turn.state).collect();
        assert_eq!(turns, [QuestionState::Answered; 24], "{russian}");
        assert!(talk.silences.is_empty() && talk.chases.is_empty(), "{:?} {:?}", talk.silences, talk.chases);
        assert!(history.statements.is_empty(), "{:?}", history.statements);
        assert!(history.items.iter().all(|item| history.excuses_of(item.client).delay(item).is_none()));
        let files = one.workspace.review(&["--as-of", "2026-06-19T18:00:00+02:00"]);
        let alerts: serde_json::Value = serde_json::from_slice(&files["alerts.json"]).unwrap();
        assert_eq!(alerts["alerts"].as_array().map(Vec::len), Some(0), "{alerts}");
        let sheet = read_csv(&one.workspace.beside("out/clients.csv"));
        let value = |name: &str| sheet.rows[0][sheet.column(name)].clone();
        assert_eq!(value("band"), "calm");
        for signal in [
            "overdue_days",
            "slip_days",
            "rebaselines_90d",
            "unpaid_days",
            "promises_broken_60d",
            "unanswered_questions",
            "asked_again_60d",
            "chases_30d",
            "threats_90d",
            "scope_assumptions_60d",
            "watermelon",
        ] {
            assert_eq!(value(signal), "0", "{signal}");
        }
    }
}

#[test]
fn a_conditional_promise_starts_when_the_client_has_done_its_part() {
    let promise = "Once you send us the photos, we will finish the brochure within two days.";
    let states = |messages: &[(&str, &str, &str)]| {
        let mut one = One::new();
        one.says("t", "2026-03-02 10:00", "agency", promise);
        messages.iter().for_each(|(at, side, text)| {
            one.says("t", at, side, text);
        });
        let history = one.history("2026-03-20T00:00:00+01:00");
        history.ledger.iter().map(|row| row.state.word()).collect::<Vec<_>>()
    };
    // The photos never came: nothing can be said, whoever asks.
    assert_eq!(states(&[("2026-03-06 10:00", "client", "Where is the brochure?")]), ["unknown"]);
    let sent = ("2026-03-09 10:00", "client", "Attached are the photos.");
    let kept = ("2026-03-11 10:00", "agency", "The brochure is ready, please find it attached.");
    assert_eq!(states(&[sent, kept]), ["kept"]);
    assert_eq!(states(&[sent, ("2026-03-16 10:00", kept.1, kept.2)]), ["late"]);
    let chase = ("2026-03-16 10:00", "client", "Any news on the brochure? It is overdue.");
    assert_eq!(states(&[sent, chase]), ["broken"]);
}

#[test]
fn hours_of_a_question_stop_at_nights_and_weekends() {
    let mut one = One::new();
    one.says("t", "2026-03-06 17:00", "client", "Where can we see the draft of the brochure?");
    one.says("t", "2026-03-09 10:00", "agency", "The draft of the brochure is in the shared folder.");
    let turn = one.history("2026-03-10T00:00:00+01:00").talks[0].turns[0];
    assert_eq!(turn.answered_at.map(|at| at - turn.asked_at), Some(TimeDelta::hours(65)));
    // An hour on Friday, an hour on Monday.
    assert!((turn.waited_hours - 2.0).abs() < 1e-9);
}
