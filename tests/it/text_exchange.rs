//! Questions, their states in a thread, and the command's answers.

use forewarn::{
    calendar::{Calendar, WorkingHours},
    text::{QuestionState, Setting, Side, ThreadMessage, annotate, exchange},
};

fn states(thread: &[(Side, &str)]) -> Vec<QuestionState> {
    let messages: Vec<_> =
        thread.iter().map(|&(side, text)| ThreadMessage { side, text, sent_at: None }).collect();
    exchange(&messages).iter().map(|asked| asked.state).collect()
}

#[test]
fn questions_are_answered_ignored_or_asked_again() {
    use QuestionState::{Answered, AskedAgain, Ignored, Partial};
    use Side::{Agency, Client};
    assert_eq!(
        states(&[(Client, "Does the shop support coupons?"), (Agency, "Yes, up to three per order.")]),
        [Answered]
    );
    assert_eq!(states(&[(Client, "Когда включите рекламу?"), (Agency, "В среду утром.")]), [Answered]);
    assert_eq!(states(&[(Client, "When is the launch?")]), [Ignored]);
    assert_eq!(
        states(&[(Client, "Can we move the date?"), (Agency, "Let me check with the printer.")]),
        [Partial]
    );
    // A time by its name.
    assert_eq!(states(&[(Client, "What is the timing?"), (Agency, "The timing is 16 June.")]), [Answered]);
    assert_eq!(states(&[(Client, "Каковы сроки?"), (Agency, "16 июня.")]), [Answered]);
    // A list is answered by number, each number its own.
    assert_eq!(
        states(&[
            (Client, "1. Is the certificate renewed?\n2. Who signs the copy?\n3. What happens to the blog?"),
            (Agency, "1) yes 2) Jana"),
        ]),
        [Answered, Answered, Ignored]
    );
    assert_eq!(states(&[(Agency, "ok to push the homepage?"), (Client, "👍")]), [Answered]);
    assert_eq!(states(&[(Client, "Did all three candidates reply?"), (Agency, "Two did.")]), [Partial]);
    // Asked again before any reply, in other words, and after whom it was put off to.
    let again = states(&[
        (Client, "Is parking free for exhibitors?"),
        (Client, "Did you have a chance to find out about the parking?"),
        (Agency, "It's free on all three days."),
    ]);
    assert_eq!(again, [AskedAgain, Answered]);
    let again = states(&[
        (Client, "Права на иллюстрации наши?"),
        (Agency, "Уточню у художницы."),
        (Client, "Прошла неделя. Что сказала художница?"),
        (Agency, "Полностью ваши, подтвердила письменно."),
    ]);
    assert_eq!(again[0], AskedAgain);
    let again = states(&[
        (Client, "Where is the invoice?"),
        (Agency, "We love the photos!"),
        (Client, "Again: where is the invoice?"),
    ]);
    assert_eq!(again[0], AskedAgain);
}

/// The lines of a file under `data`.
fn lines(path: &str) -> Vec<serde_json::Value> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(path);
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn threads_that_no_rule_saw_get_the_states_that_a_person_gave_them() {
    // In percent; half of the replies are off the topic on purpose.
    for (set, least) in [
        ("gold/exchange_en", 95),
        ("gold/exchange_ru", 97),
        ("answers/threads_held", 80),
        ("gold/exchange_strangers_en", 76),
        ("gold/exchange_strangers2_en", 72),
        ("gold/exchange_strangers2_ru", 72),
        ("gold/exchange_strangers3_en", 80),
        ("gold/exchange_strangers3_ru", 77),
    ] {
        let (mut all, mut right) = (0, 0);
        for row in lines(&format!("{set}.jsonl")) {
            let turns = row["thread"].as_array().unwrap();
            let side =
                |turn: &serde_json::Value| if turn["side"] == "client" { Side::Client } else { Side::Agency };
            let messages: Vec<_> = turns
                .iter()
                .map(|turn| ThreadMessage {
                    side: side(turn),
                    text: turn["text"].as_str().unwrap(),
                    sent_at: None,
                })
                .collect();
            let asked = exchange(&messages);
            for question in row["questions"].as_array().unwrap() {
                let words = question["words"].as_str().unwrap();
                let found = asked.iter().find(|asked| {
                    let said = asked.span.of(messages[asked.message].text);
                    question["message"] == asked.message && (said.contains(words) || words.contains(said))
                });
                all += 1;
                right += usize::from(found.is_some_and(|asked| question["state"] == asked.state.word()));
            }
        }
        eprintln!("{set}: {right} of {all}");
        assert!(right * 100 >= all * least, "{set}: {right} of {all}");
    }
}

#[test]
fn requests_have_states_too() {
    use QuestionState::{Answered, Ignored, Partial};
    use Side::{Agency, Client};
    for (asked, reply, state) in [
        ("Please send the fonts.", "Here you go.", Answered),
        ("Please send the fonts.", "The new colours look fresh.", Ignored),
        ("Пришлите макет.", "Отправила.", Answered),
        ("Пришлите макет.", "Охваты растут третью неделю.", Ignored),
        ("Could you send the fonts and the logo?", "Fonts are attached.", Partial),
    ] {
        assert_eq!(states(&[(Client, asked), (Agency, reply)])[..1], [state], "{asked} {reply}");
    }
}

#[test]
fn what_its_author_settles_is_open_no_more() {
    use QuestionState::{Answered, Ignored};
    use Side::{Agency, Client};
    for text in [
        "Why did it happen? Because the feed broke.",
        "Do we like it? Yes, very much.",
        "The result? Nobody came.",
        "Who knew?",
        "Почему так вышло? Потому что фид сломался.",
        "Нравится ли нам? Да, очень.",
        "Итог? Никто не пришёл.",
        "Кто бы сомневался?",
    ] {
        assert_eq!(states(&[(Client, text)]), [Answered], "{text}");
    }
    for text in [
        "Can you send it? We need it by Friday.",
        "Do you have the file? Yes or no is enough.",
        "Is that ok? No rush.",
    ] {
        assert_eq!(states(&[(Client, text)]), [Ignored], "{text}");
    }
    // What is given up asks for nothing, and closes what asked for the same.
    for text in [
        "Отложите, пожалуйста, товарный фид совсем.",
        "Scrap the product feed.",
        "Please put the flyers on ice.",
    ] {
        assert_eq!(states(&[(Client, text)]), [], "{text}");
    }
    for (asked, dropped, state) in [
        ("Please build the product feed.", "Scrap the product feed.", Answered),
        ("Настройте рассылку, пожалуйста.", "От рассылки отказались.", Answered),
    ] {
        assert_eq!(
            states(&[(Client, asked), (Agency, "Noted."), (Client, dropped)])[..1],
            [state],
            "{asked} {dropped}"
        );
    }
    let named = [
        (Client, "The newsletter is with you. What is the timing?"),
        (Agency, "The newsletter comes on 16 June."),
    ];
    assert_eq!(states(&named), [Answered]);
}

#[test]
fn half_an_answer_is_partial_and_talk_off_the_topic_is_none() {
    use QuestionState::{Answered, Ignored, Partial};
    use Side::{Agency, Client};
    for (asked, reply, state) in [
        ("Is parking included?", "Catering tastes great.", Ignored),
        ("How much is it and who pays?", "It's 400 euros.", Partial),
        ("Листовки и баннеры напечатали?", "Листовки напечатали.", Partial),
        ("Листовки и баннеры напечатали?", "И то и другое.", Answered),
        ("Мы успеваем?", "Понимаю вас.", Ignored),
    ] {
        assert_eq!(states(&[(Client, asked), (Agency, reply)]), [state], "{asked} {reply}");
    }
}

/// What a text says of a claim.
fn claims(text: &str, claim: &str) -> bool {
    let calendar =
        Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), std::collections::BTreeSet::new());
    let setting = Setting::new(&calendar, Side::Client);
    let found = annotate(text, &setting);
    match claim {
        "chasing" => found.acts.chases.is_some(),
        "expectation" => !found.stated.is_empty(),
        _ => !found.threats.is_empty(),
    }
}

#[test]
fn chasing_claims_and_threats_are_found_and_told_from_what_looks_like_them() {
    for claim in ["chasing", "expectation", "threat"] {
        let rows = lines("answers/claims.jsonl");
        let of = |holds: bool| rows.iter().filter(move |row| row["claim"] == claim && row["holds"] == holds);
        let found = |row: &&serde_json::Value| claims(row["text"].as_str().unwrap(), claim);
        let (hits, all) = (of(true).filter(found).count(), of(true).count());
        let (false_alarms, traps) = (of(false).filter(found).count(), of(false).count());
        eprintln!("{claim}: {hits} of {all} found, {false_alarms} false of {traps}");
        assert!(all > 20 && hits * 100 >= all * 93, "{claim}: {hits} of {all}");
        assert!(traps > 20 && false_alarms * 30 <= traps, "{claim}: {false_alarms} of {traps}");
    }
}

#[test]
fn separators_of_lines_and_paragraphs_end_a_sentence() {
    for separator in ["\u{2028}", "\u{2029}", "\u{85}"] {
        let text = format!("Is the logo ready{separator}We start on Monday");
        let calendar =
            Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), std::collections::BTreeSet::new());
        let setting = Setting::new(&calendar, Side::Client);
        let asked = annotate(&text, &setting).questions;
        assert!(asked.iter().all(|span| span.of(&text) == "Is the logo ready"), "{separator:?} {asked:?}");
        let text = format!("The logo is ready{separator}Is the plan?");
        let asked = annotate(&text, &setting).questions;
        assert_eq!(asked.iter().map(|span| span.of(&text)).collect::<Vec<_>>(), ["Is the plan?"]);
    }
}

#[test]
fn the_command_answers_every_line_in_order() {
    let input = "{\"id\":1,\"text\":\"I'll send it by Friday.\",\"sent_at\":\"2026-03-11T10:20:00Z\",\"timezone\":\"Europe/Moscow\"}\n\u{0}broken\n{\"id\":\"x\",\"thread\":[{\"side\":\"client\",\"text\":\"Ok?\"},{\"side\":\"agency\",\"text\":\"Yes.\"}]}\n";
    let mut bytes = input.as_bytes().to_vec();
    bytes.extend_from_slice(b"\xff\xfe\n");
    let mut output = Vec::new();
    forewarn::command::text::run(bytes.as_slice(), &mut output, chrono_tz::Tz::UTC).unwrap();
    let lines: Vec<serde_json::Value> =
        String::from_utf8(output).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[0]["promises"][0]["due"]["by"], "2026-03-14T00:00:00");
    assert!(lines[1]["id"].is_null() && lines[1]["error"].is_string());
    assert_eq!(lines[2]["messages"][0]["questions"][0]["state"], "answered");
    assert!(lines[3]["error"].is_string());
    let input = "{\"text\":\"Fine. We will look for another agency.\",\"side\":\"client\"}\n{\"thread\":[{\"side\":\"client\",\"text\":\"Please send the fonts.\"},{\"side\":\"agency\",\"text\":\"Attached.\"}]}\n";
    let mut output = Vec::new();
    forewarn::command::text::run(input.as_bytes(), &mut output, chrono_tz::Tz::UTC).unwrap();
    let lines: Vec<serde_json::Value> =
        String::from_utf8(output).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["threats"], serde_json::json!([{"start": 6, "end": 38}]));
    assert_eq!(lines[1]["messages"][0]["requests"][0]["state"], "answered");
}
