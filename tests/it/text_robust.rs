//! Any text in: no panic, spans inside the text and on character boundaries, time in proportion to length.

use std::collections::BTreeSet;
use std::time::Instant;

use forewarn::calendar::Calendar;
use forewarn::calendar::WorkingHours;
use forewarn::text::{Annotation, Setting, Side, annotate, annotate_speech};
use proptest::prelude::*;

fn read(text: &str) -> Annotation {
    let calendar = Calendar::new(chrono_tz::Tz::Europe__Berlin, WorkingHours::default(), BTreeSet::new());
    let sent_at = "2026-03-28T23:20:00".parse().ok();
    annotate(text, &Setting { sent_at, ..Setting::new(&calendar, Side::Client) })
}

fn spans_lie_inside(text: &str) {
    let found = read(text);
    let promises = found.promises.iter().map(|promise| promise.span);
    let dates = found.dates.iter().map(|date| date.span);
    for span in found.questions.iter().chain(&found.requests).copied().chain(promises).chain(dates) {
        assert!(span.start < span.end && text.get(span.start..span.end).is_some(), "{span:?} in {text:?}");
    }
    for score in [
        found.tone.negative,
        found.tone.neutral,
        found.tone.positive,
        found.tone.hostility,
        found.tone.politeness,
    ] {
        assert!((0.0..=1.0).contains(&score), "{score} in {text:?}");
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in any::<String>()) {
        spans_lie_inside(&text);
    }

    #[test]
    fn any_mixture_of_time_words_is_read(words in prop::collection::vec(prop::sample::select(vec![
        "by", "on", "in", "every", "Friday", "next", "week", "5", "31", "12/5", "2026-02-30", "3 pm", "the", "of", "March", "end", "–", ",", ".", "\n", "> ",
        "до", "к", "через", "в", "пятницу", "конца", "месяца", "половине", "пятого", "5-го", "каждый", "30.02", "24:00", "99", "I'll", "пришлём", "если", "«", "»", "й", "\u{200b}", "🙏", "рrivet", "```", "-- ",
    ]), 0..30)) {
        spans_lie_inside(&words.join(" "));
        spans_lie_inside(&words.concat());
    }
}

#[test]
fn odd_characters_are_read() {
    for text in [
        "",
        " ",
        "\u{feff}",
        "\u{202e}завтра\u{202c}",
        "и\u{306}",
        "рrivet мир",
        "👩‍👩‍👧‍👦 tomorrow",
        "а\u{301}\u{301}\u{301}",
        "\0\0\0",
        "….…?!?!",
        "т.е. т.д. г. 5.",
    ] {
        spans_lie_inside(text);
    }
    assert_eq!(read("сдела\u{ad}ем за\u{200b}втра").dates.len(), 1);
}

#[test]
fn long_lines_take_time_in_proportion() {
    for seed in [
        "a",
        "I'll ",
        "> ",
        "```\n",
        "best\n",
        "( \" « ",
        "по",
        "к пятнице если ",
        "1.2.3/4-5:6 ",
        "On 1234 x\n",
        "every every ",
        "\n\n",
        "no, ",
    ] {
        let mut rates = Vec::new();
        for size in [200_000, 1_600_000] {
            let text = seed.repeat(size / seed.len());
            let started = Instant::now();
            read(&text);
            rates.push(started.elapsed().as_secs_f64() / text.len() as f64);
        }
        // Eight times the length may not cost much more than eight times the time; the floor hides clock noise.
        assert!(rates[1] < 6.0 * rates[0].max(2e-9), "{seed:?}: {rates:?}");
    }
}

#[test]
fn marks_do_not_depend_on_what_was_read_before() {
    let calendar = Calendar::new(chrono_tz::Tz::Europe__Berlin, WorkingHours::default(), BTreeSet::new());
    let setting =
        Setting { sent_at: "2026-03-28T23:20:00".parse().ok(), ..Setting::new(&calendar, Side::Client) };
    let mut texts: Vec<String> =
        ["Friday's?", "Friday?", "The client's report", "The clients report"].map(str::to_owned).into();
    for row in csv::Reader::from_path("data/demo/messages.csv").unwrap().records() {
        texts.push(row.unwrap()[10].to_owned());
    }
    assert!(texts.len() > 500, "{}", texts.len());
    // A fresh thread holds nothing of what others have read.
    let read_all = |texts: Vec<String>| {
        let setting = &setting;
        std::thread::scope(|scope| {
            let read = move || {
                let read = |text: &String| format!("{:?}", annotate_speech(text, setting));
                texts.iter().map(read).collect::<Vec<_>>()
            };
            scope.spawn(read).join().unwrap()
        })
    };
    let forwards = read_all(texts.clone());
    texts.reverse();
    let mut backwards = read_all(texts);
    backwards.reverse();
    assert_eq!(forwards, backwards);
}
