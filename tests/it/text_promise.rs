//! Promises and what only looks like them.

use std::collections::BTreeSet;

use forewarn::calendar::Calendar;
use forewarn::calendar::WorkingHours;
use forewarn::text::{Firmness, Setting, Side, annotate};

fn firmness(text: &str) -> Vec<Firmness> {
    let calendar = Calendar::new(chrono_tz::Tz::UTC, WorkingHours::default(), BTreeSet::new());
    let sent_at = "2026-03-11T10:20:00".parse().ok();
    let setting = Setting { sent_at, calendar: &calendar, lang: None, side: Side::Agency, month_first: None };
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
        "The patch will usually fix that.",
        "It will help as soon as it will be there.",
        "I try to answer mail on Mondays.",
        "Will keep that in mind.",
        "You will have access to that page.",
        "Дайте проверю.",
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
        let setting =
            Setting { sent_at, calendar: &calendar, lang: None, side: Side::Client, month_first: None };
        assert!(annotate(text, &setting).promises.is_empty(), "{text}");
    }
}

#[test]
fn speech_plans_aloud_more_than_it_promises() {
    assert!(firmness("and so we'll we'll look at it.").is_empty());
    assert_eq!(firmness("um i'll send you the table."), [Firmness::Firm]);
    assert_eq!(firmness("we'll send you the table"), [Firmness::Firm]);
}
