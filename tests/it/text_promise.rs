//! Promises and what only looks like them.

use std::collections::BTreeSet;

use forewarn::calendar::Calendar;
use forewarn::config::WorkingHours;
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
