//! Promises and what only looks like them.

use std::collections::BTreeSet;

use forewarn::calendar::Calendar;
use forewarn::calendar::WorkingHours;
use forewarn::text::{Firmness, Setting, Side, annotate};

fn firmness(text: &str) -> Vec<Firmness> {
    let calendar = Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), BTreeSet::new());
    let sent_at = "2026-03-11T10:20:00".parse().ok();
    let setting = Setting { sent_at, ..Setting::new(&calendar, Side::Agency) };
    annotate(text, &setting).promises.iter().map(|promise| promise.firmness).collect()
}

#[test]
fn promises_are_found_with_their_firmness() {
    for (text, wanted) in [
        ("I'll upload the fonts tonight.", Firmness::Firm),
        ("Let me ask the printer and come back to you tomorrow.", Firmness::Firm),
        ("The leaflet will be printed by Monday.", Firmness::Firm),
        ("Our designer will redraw the icon.", Firmness::Firm),
        ("We hope to launch the shop next week.", Firmness::Hedged),
        ("The page should be live by Friday.", Firmness::Hedged),
        ("Once you sign the quote, we'll book the studio.", Firmness::Conditional),
        ("I'll take a look at the header.", Firmness::Firm),
        ("I won't forget to add the captions.", Firmness::Firm),
        ("I can get you the fonts by Friday.", Firmness::Firm),
        ("Our illustrator has it, she'll share the sketch on Friday.", Firmness::Firm),
        ("Let me get back to you by Friday.", Firmness::Firm),
        ("The ads go live on Friday.", Firmness::Firm),
        ("We're on track to ship by Friday.", Firmness::Firm),
        ("The team hopes to finish on Friday.", Firmness::Hedged),
        ("We ought to have the numbers by Friday.", Firmness::Hedged),
        ("Should be fixed by Friday.", Firmness::Hedged),
        ("Не забуду добавить подписи.", Firmness::Firm),
        ("Могу прислать шрифты в пятницу.", Firmness::Firm),
        ("Принято, делаем.", Firmness::Firm),
        ("Тираж уедет в пятницу.", Firmness::Firm),
        ("При вашем согласии опубликуем в пятницу.", Firmness::Conditional),
        ("Обновлю заголовки завтра.", Firmness::Firm),
        ("Дизайнер перерисует иконку к среде.", Firmness::Firm),
        ("Макет будет готов в понедельник.", Firmness::Firm),
        ("Постараемся запустить магазин на этой неделе.", Firmness::Hedged),
        ("Как только подпишете смету, забронируем студию.", Firmness::Conditional),
    ] {
        assert_eq!(firmness(text), [wanted], "{text}");
    }
}

#[test]
fn the_past_questions_refusals_wishes_and_others_promise_nothing() {
    for text in [
        "We sent the draft on Monday.",
        "Shall we send the draft tomorrow?",
        "We won't manage it this week.",
        "I wish we had more time.",
        "Google will crawl the site again.",
        "You will need a password.",
        "We'll need to check with the bank.",
        "He said he will call.",
        "I doubt we'll be done.",
        "I can send you the file if you want it.",
        "We have a call on Friday.",
        "Looking forward to Friday.",
        "Hi Anna, this week we rewrote the category texts, because two of them competed for the same queries.",
        "Morning Tom, yesterday and today we cleaned up the feed.",
        "Анна, добрый день! На этой неделе мы переписали тексты категорий.",
        "The patch will usually fix that.",
        "It will help as soon as it will be there.",
        "I try to answer mail on Mondays.",
        "Will keep that in mind.",
        "You will have access to that page.",
        "Дайте проверю.",
        "Дай мне минуту.",
        "Вряд ли успеем к пятнице.",
        "Мы отправили макеты вчера.",
        "Отправить макеты завтра?",
        "Не успеем к пятнице.",
        "Яндекс проиндексирует сайт за неделю.",
        "Давайте созвонимся завтра.",
        "Клиент сказал, что пришлёт тексты.",
        "Мы умеем делать такие сайты.",
        "Офис будет закрыт в субботу.",
    ] {
        assert!(firmness(text).is_empty(), "{text}");
    }
}

/// The promises of an agency's message of a Wednesday morning: their words and what they are due by.
fn promised(text: &str) -> Vec<(&str, Option<String>)> {
    let calendar = Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), BTreeSet::new());
    let sent_at = "2026-03-11T10:30:00".parse().ok();
    let setting = Setting { sent_at, ..Setting::new(&calendar, Side::Agency) };
    let promises = annotate(text, &setting).promises;
    let due = |promise: &forewarn::text::Promise| {
        promise.due.and_then(|due| due.window.by).map(|by| by.to_string())
    };
    promises.iter().map(|promise| (promise.span.of(text), due(promise))).collect()
}

#[test]
fn every_act_of_a_sentence_is_a_promise_with_its_own_due() {
    for (text, wanted) in [
        (
            "The contract goes out today, the first invoice follows next Monday.",
            [
                ("The contract goes out today", "2026-03-12"),
                ("the first invoice follows next Monday", "2026-03-17"),
            ],
        ),
        (
            "I'll send the photos tonight and the concept on Friday.",
            [("I'll send the photos tonight", "2026-03-12"), ("the concept on Friday", "2026-03-14")],
        ),
        (
            "I'll fix the form and send the deck by Friday.",
            [("I'll fix the form", "2026-03-14"), ("send the deck by Friday", "2026-03-14")],
        ),
        (
            "Завтра отдадим тексты, иллюстрации сдадим к 20 марта.",
            [("Завтра отдадим тексты", "2026-03-13"), ("иллюстрации сдадим к 20 марта", "2026-03-21")],
        ),
        (
            "до обеда обновлю смету и вечером скину договор",
            [("до обеда обновлю смету", "2026-03-11"), ("вечером скину договор", "2026-03-12")],
        ),
    ] {
        let found = promised(text);
        let found: Vec<(&str, &str)> =
            found.iter().map(|(words, by)| (*words, by.as_deref().map_or("", |by| &by[..10]))).collect();
        assert_eq!(found, wanted, "{text}");
    }
}

#[test]
fn what_starts_on_a_day_is_due_when_it_is_over() {
    for (text, by) in [
        ("С понедельника запускаем рекламу.", "2026-03-17"),
        ("Запустим рекламу с 16 марта.", "2026-03-17"),
        ("We'll switch to the new form from Monday.", "2026-03-17"),
        ("С завтрашнего дня поставим нового менеджера.", "2026-03-13"),
    ] {
        let found = promised(text);
        assert!(matches!(&found[..], [(_, Some(due))] if due.starts_with(by)), "{text}: {found:?}");
    }
    assert!(
        promised("We chose the wider format.").is_empty()
            && promised("We caught the typo before print.").is_empty()
    );
}

#[test]
fn promises_need_no_verb_and_no_known_noun() {
    for text in [
        "Audit summary: Monday noon.",
        "Next steps: Anna - updated sitemap by Wed.",
        "Quote to follow on Friday.",
        "The new catering order will be placed tomorrow.",
        "Someone from accounts will ring you tomorrow morning.",
        "Our bookkeeper is correcting the invoice today.",
        "I'll be in touch by Tuesday.",
        "I will do this tomorrow.",
        "On it 👍",
        "We'll mount the sign on Monday, does that suit you?",
        "Hi Leah,\nThank you.\nI'll order the samples tomorrow.\nRegards,\nTom",
        "Отчёт за февраль — в пятницу до 12:00.",
        "Срок по вёрстке: пятница",
        "Доступы вам пришлют сегодня.",
        "С вами свяжутся завтра.",
        "Вывеску повесим в понедельник, вам удобно?",
        "Спасибо\nакт подпишем завтра",
    ] {
        assert_eq!(promised(text).len(), 1, "{text}");
    }
}

#[test]
fn words_that_only_say_or_advertise_promise_nothing() {
    for text in [
        "What we'll show on Monday depends on the edit.",
        "This is not something we'll fix this week.",
        "Our rates will go up by 5% in April.",
        "Google will review the ads within 24 hours.",
        "We'll agree to disagree on the colour.",
        "Напомню: пробный период закончился в марте.",
        "Добавлю, что баннеры в смету не входили.",
        "Маловероятно, что запустимся в понедельник.",
        "Закажите сегодня — привезём завтра!",
        "Вы получите письмо от банка завтра.",
    ] {
        assert!(firmness(text).is_empty(), "{text}");
    }
}

#[test]
fn separators_end_sentences_and_twins_of_letters_lose_no_date() {
    assert_eq!(promised("Done.\u{2028}I'll send the deck tomorrow\u{2029}Thanks").len(), 1);
    let (_, by) = &promised("Пришлём в п\u{6f}недельник.")[0];
    assert_eq!(by.as_deref(), Some("2026-03-17 00:00:00"));
}

#[test]
fn quoted_history_promises_nothing() {
    assert!(firmness("Thanks!\n\n> I'll send it tomorrow.\n").is_empty());
    assert!(
        firmness("Спасибо!\n\nпн, 2 мар. 2026 г. в 10:00, Анна <a@example.org>:\n\n> Пришлю завтра.\n")
            .is_empty()
    );
}

#[test]
fn what_a_client_expects_is_no_promise() {
    let calendar = Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), BTreeSet::new());
    let sent_at = "2026-03-11T10:20:00".parse().ok();
    for text in [
        "We expect the report by Friday.",
        "Надеюсь увидеть отчёт к пятнице.",
        "Баннеры должны стоять в пятницу.",
    ] {
        let setting = Setting { sent_at, ..Setting::new(&calendar, Side::Client) };
        assert!(annotate(text, &setting).promises.is_empty(), "{text}");
    }
}

#[test]
fn speech_plans_aloud_more_than_it_promises() {
    assert!(firmness("and so we'll we'll look at it.").is_empty());
    assert_eq!(firmness("um i'll send you the table."), [Firmness::Firm]);
    assert_eq!(firmness("we'll send you the table"), [Firmness::Firm]);
}

#[test]
fn clauses_about_others_and_standing_facts_promise_nothing() {
    for text in [
        "You have nothing to do.",
        "They will unlock the account tomorrow.",
        "Speak tomorrow.",
        "The mail says \"we will pay by Friday\".",
        "They were planning to relaunch in spring.",
        "Спрос начнёт падать к июлю.",
        "Выставка пройдёт 12 октября.",
        "Со среды буду в отпуске.",
        "От вас ждём бриф к среде.",
    ] {
        assert!(firmness(text).is_empty(), "{text}");
    }
}

#[test]
fn a_set_phrase_beside_what_is_promised_is_no_promise_of_its_own() {
    assert_eq!(promised("On it, back to you by 5.").len(), 1);
    assert_eq!(promised("Отчёт за мной, к пятнице будет.").len(), 1);
    assert_eq!(promised("Leave it with me.").len(), 1);
}

#[test]
fn lines_broken_by_a_program_are_prose() {
    let text = "Stocks fell on a number of earnings warnings and the index closed\nsharply lower on Thursday and below last \
                week's low of 1934.60 and is\npoised to test this fall's rally\n";
    assert!(firmness(text).is_empty());
}

#[test]
fn mail_to_a_list_and_long_reports_promise_nothing() {
    let offer = "Spring is here and so is our new range of garden furniture for every balcony and terrace. We will send \
        you a sample of the fabric by Friday. Choose from twelve colours and three sizes, all of them made from oak that \
        was grown in the region, and pay in three parts without any interest. Our showroom in the old harbour is open \
        every day of the week. ";
    assert_eq!(firmness(offer).len(), 1, "without a way to leave the list it is a letter");
    assert_eq!(firmness(&format!("{offer}\nClick here to unsubscribe.")), []);
    let report = "Copper traded in a narrow range for most of the session and closed a little lower. The sector report comes \
        out on Wednesday. Traders pointed to thin volumes before the holiday and to the stronger dollar, which weighed on \
        metals in general. Stocks in the warehouses rose for the third week in a row. Zinc and lead were steady, tin gained \
        half a percent after the news from the largest mine in the country.";
    assert_eq!(firmness(report), []);
}

#[test]
fn orders_aims_and_fields_promise_nothing() {
    for text in [
        "Bring the place cards on Thursday.",
        "Give me a hint by Saturday so I can wrap it up in the evening.",
        "Subject: will call on 12 May",
        "I engaged a recruiter this past Monday morning.",
        "You have a room at the Park Hotel on Friday.",
    ] {
        assert_eq!(firmness(text), [], "{text}");
    }
}

#[test]
fn greetings_in_times_and_short_lines_hide_no_promise() {
    assert_eq!(firmness("Report to you tomorrow morning"), [Firmness::Firm]);
    let lines =
        "we print the cards on monday and they look great, all of them\nmenus on thursday\nvan's fixed";
    assert!(promised(lines).iter().any(|(words, _)| *words == "menus on thursday"), "{:?}", promised(lines));
    let (words, by) = promised("1. Role matrix – Karthik – Friday")[0].clone();
    assert_eq!((words, by.as_deref()), ("Role matrix – Karthik – Friday", Some("2026-03-14 00:00:00")));
}

#[test]
fn what_others_owe_what_seems_and_what_is_under_way_is_no_promise() {
    for text in [
        "Next steps: client - feedback on copy by Tue.",
        "The figures look odd this week.",
        "Sign up today and we'll triple your reach by summer!",
        "Уже едем.",
    ] {
        assert!(firmness(text).is_empty(), "{text}");
    }
    // A verb without a thing of its own goes on with the one before.
    for text in ["Юля соберёт отчёт и пришлёт вам на почту.", "Нарисую схему и положу в папку."]
    {
        assert_eq!(firmness(text).len(), 1, "{text}");
    }
}
