//! Where one promise ends and the next begins, and which date belongs to which.

use std::collections::BTreeSet;

use forewarn::calendar::Calendar;
use forewarn::calendar::WorkingHours;
use forewarn::text::{Setting, Side, annotate};

/// Promises of the agency in a text of Wednesday 11 March 2026, 10:20, each with the moment it is due.
fn promised(text: &str) -> Vec<(String, Option<String>)> {
    let calendar = Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), BTreeSet::new());
    let setting = Setting {
        sent_at: "2026-03-11T10:20:00".parse().ok(),
        calendar: &calendar,
        lang: None,
        side: Side::Agency,
        month_first: None,
        names: None,
    };
    let told = annotate(text, &setting).promises.into_iter().map(|promise| {
        let by = promise.due.and_then(|due| due.window.by).map(|by| by.format("%m-%dT%H:%M").to_string());
        (promise.span.of(text).to_owned(), by)
    });
    told.collect()
}

#[track_caller]
fn check(text: &str, wanted: &[(&str, &str)]) {
    let wanted: Vec<(String, Option<String>)> = wanted
        .iter()
        .map(|(words, by)| ((*words).to_owned(), (!by.is_empty()).then(|| (*by).to_owned())))
        .collect();
    assert_eq!(promised(text), wanted, "{text}");
}

#[test]
fn who_gives_one_thing_gives_the_other() {
    check(
        "От Ани — смета к среде, от Пети — макет",
        &[("смета к среде", "03-19T00:00"), ("от Пети — макет", "")],
    );
    check(
        "From Anna: the estimate by Wednesday, from Peter: the mock-up.",
        &[("the estimate by Wednesday", "03-19T00:00"), ("from Peter: the mock-up", "")],
    );
    check("С нас — смета к среде, с вас — фото.", &[("С нас — смета к среде", "03-19T00:00")]);
}

#[test]
fn what_is_named_first_belongs_to_what_is_done_with_it() {
    for text in [
        "The conversion import I'll redo on my end",
        "deposit for the marquee i'll cover till your card works",
        "say the word and i'll press go",
        "Will amend the clause and send back",
        "I'll whizz A–C over",
        "Пени, слово даю, погасим",
        "раздатку отпечатаем и привезём с собой",
        "договор подпишу как до компьютера доберусь",
    ] {
        check(text, &[(text, "")]);
    }
    check(
        "План с отступом три метра перечерчу и вышлю вам к 30 апреля",
        &[("План с отступом три метра перечерчу и вышлю вам к 30 апреля", "05-01T00:00")],
    );
}

#[test]
fn a_list_without_signs_is_cut_at_its_times() {
    check(
        "баннеры сегодня тексты завтра",
        &[("баннеры сегодня", "03-12T00:00"), ("тексты завтра", "03-13T00:00")],
    );
}

#[test]
fn a_time_alone_answers_when() {
    check("Answers in order:\n1) Yes.\n2) By Wednesday.\n3) No.", &[("By Wednesday", "03-19T00:00")]);
}

#[test]
fn hours_of_the_day_in_russian_are_no_days() {
    check("Пришлю макет завтра в четыре дня", &[("Пришлю макет завтра в четыре дня", "03-12T16:00")]);
    check("Пришлю макет к трём дня", &[("Пришлю макет к трём дня", "03-11T15:00")]);
    check("Пришлю макет в полпятого", &[("Пришлю макет в полпятого", "03-11T16:30")]);
    check("Пришлю макет через четыре дня", &[("Пришлю макет через четыре дня", "03-16T00:00")]);
    check("до пяти вычитаю текст", &[("до пяти вычитаю текст", "03-11T17:00")]);
    check("Пришлю макет завтра в течение дня", &[("Пришлю макет завтра в течение дня", "03-13T00:00")]);
}
