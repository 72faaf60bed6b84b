//! Questions, their states in a thread, and the command's answers.

use forewarn::text::{QuestionState, Side, ThreadMessage, exchange};

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
    let again = states(&[
        (Client, "Where is the invoice?"),
        (Agency, "We love the photos!"),
        (Client, "Again: where is the invoice?"),
    ]);
    assert_eq!(again[0], AskedAgain);
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
}
